//! The mouse on the backlog: click, click again, carry over into the sprint.

use ratatui::layout::{Position, Rect};

use super::layout::Pane;
use super::plan::{self, Spot};
use super::{BacklogScreen, is_chosen};
use crate::domain::{Field, Refusal, Value};
use crate::tui::act;
use crate::tui::command::OnStories;
use crate::tui::screen::{Cx, View as _};
use crate::tui::step::{Goal, Step};

impl BacklogScreen {
    /// Selects what is at that place; what is selected already is opened.
    pub(super) fn pointed(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step {
        let Some(page) = cx.data.backlog() else { return Step::Stay };
        let panes = self.panes(page, area);
        self.marks.take_up(None, Vec::new());
        if panes.strip.contains(at) {
            self.pane = self.pane.next(self.tray(page));
            return Step::Stay;
        }
        if panes.inbox.contains(at) {
            let was_here = self.pane == Pane::Inbox;
            let body = panes.inbox_body();
            self.pane = Pane::Inbox;
            let Some(it) = page
                .inbox
                .get(self.inbox.top + usize::from(at.y.saturating_sub(body.y)))
                .filter(|_| body.contains(at))
            else {
                return Step::Stay;
            };
            if was_here && self.inbox.cursor == Some(it.id) {
                return act::show_observation(cx, it);
            }
            self.inbox.cursor = Some(it.id);
            return Step::Stay;
        }
        if panes.list.contains(at) {
            let was_here = self.pane == Pane::List;
            self.pane = Pane::List;
            let body = panes.list_body();
            let row = body.contains(at).then(|| at.y - body.y);
            let stack = self.stack(body.height);
            let found = stack.shown.iter().find(|(_, y, _)| Some(*y) == row).map(|(it, ..)| *it);
            let Some(place) = found else { return Step::Stay };
            let story = self.shown.stories[place];
            self.marks.take_up(Some(story), self.targets());
            if was_here && self.story == Some(story) {
                return Step::Go(Goal::Story(story));
            }
            self.go_to(place);
            return Step::Stay;
        }
        if panes.plan.contains(at) {
            let was_here = self.pane == Pane::Plan;
            self.pane = Pane::Plan;
            let body = panes.plan_body();
            if !body.contains(at) {
                return Step::Stay;
            }
            let rows = plan::rows(cx, page, &self.marks, usize::from(body.width.saturating_sub(2)));
            let row = self.plan_top + usize::from(at.y - body.y);
            let Some(spot) = rows.get(row).and_then(|it| it.spot) else { return Step::Stay };
            let story = if let Spot::Story(id) = spot { Some(id) } else { None };
            self.marks.take_up(story, self.targets());
            if was_here && self.spot == spot {
                return self.on_stories(cx, OnStories::Open);
            }
            self.spot = spot;
        }
        Step::Stay
    }

    /// Puts what was taken up into the sprint, or takes it out of it.
    pub(super) fn dropped(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step {
        let mut stories = self.marks.let_go();
        let Some(page) = cx.data.backlog() else { return Step::Stay };
        let panes = self.panes(page, area);
        let now = match self.pane {
            Pane::List if panes.plan.contains(at) => page.sprint.map(|it| Value::Id(it.0)),
            Pane::Plan if panes.list.contains(at) => Some(Value::None),
            Pane::List | Pane::Plan | Pane::Inbox => None,
        };
        let was_carried = !stories.is_empty();
        stories.retain(|it| page.card(*it).is_some());
        if now.is_some() && was_carried && stories.is_empty() {
            return Step::Refuse(Refusal::Gone("what was carried"));
        }
        let moves = stories.iter().filter_map(|it| page.card(*it));
        let would_change =
            moves.into_iter().any(|it| is_chosen(page, it) == (now == Some(Value::None)));
        match now.filter(|_| would_change) {
            Some(now) => act::set_field(cx, &stories, Field::Sprint, &now),
            None => Step::Stay,
        }
    }
}
