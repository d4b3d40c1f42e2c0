//! Impediments: what is in the way, whose is it, how long?

mod draw;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use self::draw::Line;
use super::{Aim, Cx, View};
use crate::domain::story::ImpedimentId;
use crate::domain::{Impediment, ImpedimentsPage, Needs, Refusal, Snapshot, StoryId};
use crate::tui::act;
use crate::tui::command::{Anywhere, Command, OnImpediments, OnList, Scope};
use crate::tui::dialog::slip::Slip;
use crate::tui::step::Step;

/// The impediments, with the cursor.
#[derive(Debug, Default)]
pub(crate) struct ImpedimentsScreen {
    /// The one under the cursor; none where there are none.
    cursor: Option<ImpedimentId>,
    /// The first line in sight.
    top: usize,
    /// The room in which it was last laid out.
    area: Rect,
}

impl ImpedimentsScreen {
    pub(crate) fn update(&mut self, cx: &Cx<'_>, command: OnImpediments) -> Step {
        if let Some(refusal) = act::unwritable(cx, Command::Impediments(command)) {
            return Step::Refuse(refusal);
        }
        let Some(it) = self.selected(cx.data) else {
            return Step::Refuse(act::leads_on(
                cx,
                "nothing is in the way",
                Command::Global(Anywhere::Raise),
                "raises an impediment",
            ));
        };
        if command == OnImpediments::Story {
            return act::go_to_blocked(it);
        }
        if it.resolved.is_some() {
            let why = "it is resolved already, and what it took stays as it was";
            return Step::Refuse(Refusal::CannotAct(why));
        }
        match command {
            OnImpediments::Edit => Step::open(Slip::impediment(cx, it)),
            OnImpediments::Resolve => act::resolve(it),
            OnImpediments::Owner => act::assign_impediment(cx, it),
            OnImpediments::OwnerMe => act::own_impediment(cx, it),
            OnImpediments::Story => Step::Stay,
        }
    }

    fn page<'a>(data: &'a Snapshot) -> &'a [Impediment] {
        data.impediments().map_or(&[], |it: &'a ImpedimentsPage| &it.impediments)
    }

    /// The impediment under the cursor.
    fn selected<'a>(&self, data: &'a Snapshot) -> Option<&'a Impediment> {
        Self::page(data).iter().find(|it| Some(it.id) == self.cursor)
    }

    fn at(&self, all: &[Impediment]) -> Option<usize> {
        all.iter().position(|it| Some(it.id) == self.cursor)
    }

    fn put(&mut self, all: &[Impediment], at: usize) {
        self.cursor = all.get(at.min(all.len().saturating_sub(1))).map(|it| it.id);
    }
}

impl View for ImpedimentsScreen {
    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Impediments, Scope::List, Scope::Capture, Scope::Global]
    }

    fn needs(&self) -> Needs {
        Needs::Impediments
    }

    fn targets(&self) -> Vec<StoryId> {
        Vec::new()
    }

    fn aim(&self) -> Aim {
        Aim::at(self.cursor)
    }

    fn selected(&self) -> Option<StoryId> {
        None
    }

    fn order(&self, cx: &Cx<'_>) -> Vec<StoryId> {
        let stories = self.selected(cx.data).map(|it| &it.stories[..]).unwrap_or_default();
        stories.iter().map(|it| it.story).collect()
    }

    fn follows(&self, _cx: &Cx<'_>, area: Rect) -> Option<Rect> {
        Some(draw::parts(area).details)
    }

    fn reconcile(&mut self, old: &Snapshot, cx: &Cx<'_>) {
        let all = Self::page(cx.data);
        if self.at(all).is_none() {
            let at = self.at(Self::page(old)).unwrap_or(0);
            self.put(all, at);
        }
    }

    fn settle(&mut self, cx: &Cx<'_>, area: Rect) {
        self.area = area;
        let Some(page) = cx.data.impediments() else { return };
        let height = usize::from(draw::parts(area).list.height);
        let lines = draw::lines(page);
        let cursor = self.at(&page.impediments);
        let is_here = |it: &Line| matches!(it, Line::Impediment(at) if Some(*at) == cursor);
        let at = lines.iter().position(is_here).unwrap_or(0);
        // The heading above the first of its kind comes along.
        let heading = at > 0 && matches!(lines[at - 1], Line::Heading(_));
        let first = at - usize::from(heading && height > 1);
        self.top = self.top.max((at + 1).saturating_sub(height)).min(first);
        self.top = self.top.min(lines.len().saturating_sub(height));
    }

    fn is_sound(&self, data: &Snapshot) -> bool {
        let all = Self::page(data);
        self.at(all).is_some() || (all.is_empty() && self.cursor.is_none())
    }

    fn walk(&mut self, cx: &Cx<'_>, command: OnList) -> Step {
        let all = Self::page(cx.data);
        let Some(at) = self.at(all) else { return Step::Stay };
        let half = usize::from(draw::parts(self.area).list.height / 2).max(1);
        let to = command.leads(at, all.len(), half);
        self.put(all, to);
        Step::Stay
    }

    fn stands(&self) -> &'static str {
        "impediments stand oldest first, and all of them are shown"
    }

    fn clear(&mut self, _cx: &Cx<'_>) -> bool {
        false
    }

    fn point(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step {
        let Some(page) = cx.data.impediments() else { return Step::Stay };
        let list = draw::parts(area).list;
        if !list.contains(at) {
            return Step::Stay;
        }
        let lines = draw::lines(page);
        match lines.get(self.top + usize::from(at.y - list.y)) {
            Some(Line::Impediment(place)) if self.at(&page.impediments) == Some(*place) => {
                self.update(cx, OnImpediments::Edit)
            }
            Some(Line::Impediment(place)) => {
                self.put(&page.impediments, *place);
                Step::Stay
            }
            Some(Line::Heading(_) | Line::Gap) | None => Step::Stay,
        }
    }

    fn drop_at(&mut self, _cx: &Cx<'_>, _area: Rect, _at: Position) -> Step {
        Step::Stay
    }

    fn condition(&self, _cx: &Cx<'_>) -> String {
        String::new()
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        draw::impediments(self, cx, frame.buffer_mut(), area);
    }
}
