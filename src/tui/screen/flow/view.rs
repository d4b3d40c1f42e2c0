//! The flow as one of the screens: what it asks for, cursor, pointer, changes of what is looked at.

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::{FlowScreen, draw, table};
use crate::domain::flow::topic::Asks;
use crate::domain::flow::{Cut, Topic};
use crate::domain::{Filter, Needs, Snapshot, StoryId};
use crate::tui::command::{Anywhere, Command, OnFlow, OnList, Scope};
use crate::tui::screen::{Cx, View};
use crate::tui::step::{FlowChange, Step, ViewChange};
use crate::tui::work::{Product, Work};

impl View for FlowScreen {
    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Flow, Scope::List, Scope::Capture, Scope::Global]
    }

    fn is_idle(&self, command: Command) -> bool {
        let Command::Flow(command) = command else { return false };
        let walks = if self.shows_table() { self.n_rows() > 0 } else { !self.points.is_empty() };
        match command {
            OnFlow::Open => self.selected().is_none() && !self.points.has_stories(),
            OnFlow::Left | OnFlow::Right => !walks,
            OnFlow::Assume => self.topic.asks() == Asks::Nothing,
            OnFlow::Split => self.topic.whole().is_some(),
            OnFlow::Shorter
            | OnFlow::Longer
            | OnFlow::Face
            | OnFlow::Search
            | OnFlow::Filter
            | OnFlow::ByPerson
            | OnFlow::Views => false,
        }
    }

    fn needs(&self) -> Needs {
        Needs::Flow
    }

    fn filter(&self) -> Option<&str> {
        Some(&self.filter)
    }

    fn asks(&self, cx: &Cx<'_>) -> Option<Work> {
        let wanted = Work::study(cx.data, &self.filter, cx.data.seq);
        let has_it = self.study.as_ref().is_some_and(|(it, _)| *it == wanted);
        let has_tried = self.failed.as_ref().is_some_and(|(it, _)| *it == wanted);
        (!has_it && !has_tried).then_some(wanted)
    }

    fn takes(&mut self, _cx: &Cx<'_>, work: &Work, product: &Product) {
        let Work::Study { filter, .. } = work else { return };
        if *filter != self.filter {
            return;
        }
        match product {
            Product::Study(study) => {
                self.study = Some((work.clone(), Arc::clone(study)));
                self.failed = None;
                self.rebuild();
            }
            Product::Pace(_) => (),
            Product::Failed(why) => self.failed = Some((work.clone(), why.clone())),
        }
    }

    fn targets(&self) -> Vec<StoryId> {
        self.selected().into_iter().collect()
    }

    fn selected(&self) -> Option<StoryId> {
        if self.shows_table() { self.story_of_row() } else { self.points.story() }
    }

    fn order(&self, _cx: &Cx<'_>) -> Vec<StoryId> {
        self.points.stories()
    }

    fn follows(&self, _cx: &Cx<'_>, area: Rect) -> Option<Rect> {
        // A table has a cursor of its own.
        (!self.shows_table()).then(|| self.panes(area).beside_list(area))
    }

    fn reconcile(&mut self, _old: &Snapshot, _cx: &Cx<'_>) {}

    fn settle(&mut self, _cx: &Cx<'_>, area: Rect) {
        let panes = self.panes(area);
        self.height = table::n_shown(panes.body());
        self.top = self.top.clamp((self.row + 1).saturating_sub(self.height), self.row);
    }

    fn is_sound(&self, _data: &Snapshot) -> bool {
        self.points.is_sound() && (self.row == 0 || self.row < self.n_rows())
    }

    fn walk(&mut self, _cx: &Cx<'_>, command: OnList) -> Step {
        let all: Vec<Topic> = Topic::all().collect();
        let at = all.iter().position(|it| *it == self.topic).unwrap_or(0);
        let half = isize::try_from(self.height / 2).unwrap_or(1).max(1);
        let to = match command {
            OnList::Down => at + 1,
            OnList::Up => at.saturating_sub(1),
            OnList::First => 0,
            OnList::Last => all.len(),
            OnList::PageDown if self.shows_table() => {
                self.step(half);
                return Step::Stay;
            }
            OnList::PageUp if self.shows_table() => {
                self.step(-half);
                return Step::Stay;
            }
            OnList::PageDown => at + 5,
            OnList::PageUp => at.saturating_sub(5),
        };
        self.choose(all[to.min(all.len() - 1)]);
        Step::Stay
    }

    fn change(&mut self, cx: &Cx<'_>, change: ViewChange) -> Step {
        match change {
            ViewChange::Filter(text) => {
                let (board, me) = (&cx.data.board, cx.data.me);
                if let Err(refusal) = Filter::parse(&text, board, me, cx.data.today()) {
                    return Step::Refuse(refusal);
                }
                self.filter = text;
            }
            ViewChange::Flow(change) => {
                match change {
                    FlowChange::Split(typed) if typed.is_empty() => self.split = None,
                    FlowChange::Split(typed) => {
                        let releases = self.study.as_ref().map_or(&[][..], |it| &it.1.releases);
                        match Cut::parse(&typed, releases, cx.data.today()) {
                            Ok(cut) => self.split = Some(cut),
                            Err(refusal) => return Step::Refuse(refusal),
                        }
                    }
                    FlowChange::Forecast(stories, by) => self.forecast = (stories, by),
                    FlowChange::Expect(expected) => self.expected = expected,
                }
                self.rebuild();
            }
            ViewChange::Select(_) | ViewChange::By(_) => (),
            ViewChange::Sort(_) => return Step::cannot("figures have no order of stories"),
        }
        Step::Stay
    }

    fn clear(&mut self, _cx: &Cx<'_>) -> bool {
        if self.points.leave() {
            return true;
        }
        if self.split.take().is_some() {
            self.rebuild();
            return true;
        }
        !std::mem::take(&mut self.filter).is_empty()
    }

    fn point(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step {
        let panes = self.panes(area);
        if let Some(topic) = draw::topic_at(cx, &panes, self.topic, at) {
            self.choose(topic);
        } else if self.shows_table() {
            let row = table::row_at(panes.body(), self.top, at).filter(|it| *it < self.n_rows());
            self.row = row.unwrap_or(self.row);
        } else {
            let spots = draw::distances(self, cx, &panes, at);
            if let Some(nearest) = spots.into_iter().min_by_key(|it| it.1).map(|it| it.0) {
                if self.points.is_at(nearest) {
                    return self.update(cx, OnFlow::Open);
                }
                self.points.go(nearest);
            }
        }
        Step::Stay
    }

    fn drop_at(&mut self, _cx: &Cx<'_>, _area: Rect, _at: Position) -> Step {
        Step::Stay
    }

    fn condition(&self, cx: &Cx<'_>) -> String {
        let key = cx.keymap.first_key(Command::Global(Anywhere::Clear));
        let filter = (!self.filter.is_empty()).then(|| format!("{} ({key} clears)", self.filter));
        let is_split = self.topic.whole().is_none();
        let split = self.split.as_ref().filter(|_| is_split);
        let split = split.map(|it| match self.figures.len() {
            // One side alone is shown where the other has no day.
            2 => format!("before and after {it}: nothing is known of one side"),
            _ => format!("before and after {it}"),
        });
        let parts: Vec<String> = filter.into_iter().chain(split).collect();
        parts.join(&format!(" {} ", cx.glyphs.separator))
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        draw::flow(self, cx, frame.buffer_mut(), area);
    }
}
