//! Today: what must I do now?

mod draw;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use self::draw::Line;
use super::{Aim, Cx, View};
use crate::domain::today::{Entry, Matter, Reason, Remedy};
use crate::domain::{Needs, ProcessId, Snapshot, StoryId, TodayPage};
use crate::tui::act;
use crate::tui::command::{Command, OnList, OnMatter, OnToday, Scope};
use crate::tui::step::Step;

/// The list of today, with the cursor.
#[derive(Debug, Default)]
pub(crate) struct TodayScreen {
    /// What the cursor is on; none where nothing waits.
    cursor: Option<Mark>,
    kind: Kind,
    /// The first line in sight.
    top: usize,
    /// The room in which it was last laid out.
    area: Rect,
}

/// What tells an entry from all others, whatever else comes and goes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mark {
    reason: Reason,
    matter: Matter,
    text: String,
}

/// What the entry under the cursor is: it decides which keys there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    /// There is none.
    #[default]
    Nothing,
    /// A story on which the team goes on working.
    Work,
    /// Something else, with what settles it.
    Matter(Option<Remedy>),
}

impl Mark {
    fn of(entry: &Entry) -> Self {
        Self { reason: entry.reason, matter: entry.matter, text: entry.text.clone() }
    }

    fn is(&self, entry: &Entry) -> bool {
        self.reason == entry.reason && self.matter == entry.matter && self.text == entry.text
    }
}

impl TodayScreen {
    pub(crate) fn update(&mut self, cx: &Cx<'_>, command: OnToday) -> Step {
        let Some(page) = cx.data.waiting() else { return Step::Stay };
        match (command, self.here(page)) {
            (OnToday::Open, Some(entry)) => act::open_entry(cx, page, entry),
            (OnToday::Open, None) => Step::cannot("nothing waits for anybody"),
        }
    }

    pub(crate) fn on_matter(&mut self, cx: &Cx<'_>, command: OnMatter) -> Step {
        if let Some(refusal) = act::unwritable(cx, Command::Matter(command)) {
            return Step::Refuse(refusal);
        }
        let Some(page) = cx.data.waiting() else { return Step::Stay };
        self.here(page).map_or(Step::Stay, |entry| act::on_remedy(cx, page, entry, command))
    }

    /// The entry under the cursor.
    fn here<'a>(&self, page: &'a TodayPage) -> Option<&'a Entry> {
        page.entries.get(self.at(page)?)
    }

    fn at(&self, page: &TodayPage) -> Option<usize> {
        let mark = self.cursor.as_ref()?;
        page.entries.iter().position(|it| mark.is(it))
    }

    fn put(&mut self, page: &TodayPage, at: usize) {
        let entry = page.entries.get(at.min(page.entries.len().saturating_sub(1)));
        self.cursor = entry.map(Mark::of);
        self.kind = match entry {
            None => Kind::Nothing,
            Some(entry) if entry.is_work() => Kind::Work,
            Some(entry) => Kind::Matter(entry.remedy),
        };
    }
}

impl View for TodayScreen {
    fn scopes(&self) -> &'static [Scope] {
        match self.kind {
            Kind::Nothing => &[Scope::Today, Scope::List, Scope::Capture, Scope::Global],
            Kind::Work => &[Scope::Today, Scope::List, Scope::Story, Scope::Capture, Scope::Global],
            Kind::Matter(_) => {
                &[Scope::Today, Scope::Matter, Scope::List, Scope::Capture, Scope::Global]
            }
        }
    }

    fn is_idle(&self, command: Command) -> bool {
        match (command, self.kind) {
            (Command::Matter(command), Kind::Matter(Some(it))) => !act::is_remedy(it, command),
            (Command::Matter(_), Kind::Matter(None)) => true,
            (_, _) => false,
        }
    }

    fn needs(&self) -> Needs {
        Needs::Today
    }

    fn targets(&self) -> Vec<StoryId> {
        self.selected().into_iter().collect()
    }

    fn aim(&self) -> Aim {
        Aim::at(self.cursor.as_ref().map(|it| &it.matter))
    }

    fn selected(&self) -> Option<StoryId> {
        match self.cursor.as_ref()?.matter {
            Matter::Story(id) => Some(id),
            Matter::Process(_)
            | Matter::Observation(_)
            | Matter::Improvement(_)
            | Matter::Impediment(_)
            | Matter::Action(_)
            | Matter::Sprint(_)
            | Matter::Change(_)
            | Matter::Inbox => None,
        }
    }

    fn process(&self, cx: &Cx<'_>) -> Option<ProcessId> {
        match self.cursor.as_ref()?.matter {
            Matter::Process(id) => Some(id),
            Matter::Observation(id) => {
                let all = &cx.data.waiting()?.observations;
                all.iter().find(|it| it.id == id)?.what.process
            }
            Matter::Story(id) => cx.data.card(id)?.process,
            Matter::Improvement(_)
            | Matter::Impediment(_)
            | Matter::Action(_)
            | Matter::Sprint(_)
            | Matter::Change(_)
            | Matter::Inbox => None,
        }
    }

    fn order(&self, cx: &Cx<'_>) -> Vec<StoryId> {
        let entries = cx.data.waiting().map(|it| &it.entries[..]).unwrap_or_default();
        let mut stories = Vec::new();
        for entry in entries {
            if let Matter::Story(id) = entry.matter
                && !stories.contains(&id)
            {
                stories.push(id);
            }
        }
        stories
    }

    fn follows(&self, _cx: &Cx<'_>, area: Rect) -> Option<Rect> {
        Some(draw::parts(area).details)
    }

    fn reconcile(&mut self, old: &Snapshot, cx: &Cx<'_>) {
        let Some(page) = cx.data.waiting() else { return };
        let before = old.waiting().and_then(|it| self.at(it)).unwrap_or(0);
        let at = self.at(page).unwrap_or(before);
        self.put(page, at);
    }

    fn settle(&mut self, cx: &Cx<'_>, area: Rect) {
        self.area = area;
        let Some(page) = cx.data.waiting() else { return };
        let height = usize::from(draw::parts(area).list.height);
        let lines = draw::lines(page);
        let cursor = self.at(page);
        let is_here = |it: &Line| matches!(it, Line::Entry(at) if Some(*at) == cursor);
        let at = lines.iter().position(is_here).unwrap_or(0);
        // The heading above the first of its kind comes along.
        let has_heading = at > 0 && matches!(lines[at - 1], Line::Heading(_));
        let first = at - usize::from(has_heading && height > 1);
        self.top = self.top.max((at + 1).saturating_sub(height)).min(first);
        self.top = self.top.min(lines.len().saturating_sub(height));
    }

    fn is_sound(&self, data: &Snapshot) -> bool {
        let Some(page) = data.waiting() else { return true };
        match self.here(page) {
            Some(entry) => entry.is_work() == (self.kind == Kind::Work),
            None => page.entries.is_empty() && self.kind == Kind::Nothing,
        }
    }

    fn walk(&mut self, cx: &Cx<'_>, command: OnList) -> Step {
        let Some(page) = cx.data.waiting() else { return Step::Stay };
        let Some(at) = self.at(page) else { return Step::Stay };
        let half = usize::from(draw::parts(self.area).list.height / 2).max(1);
        let to = command.leads(at, page.entries.len(), half);
        self.put(page, to);
        Step::Stay
    }

    fn stands(&self) -> &'static str {
        "what waits stands by its reason, the longest first, and all of it"
    }

    fn clear(&mut self, _cx: &Cx<'_>) -> bool {
        false
    }

    fn point(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step {
        let Some(page) = cx.data.waiting() else { return Step::Stay };
        let list = draw::parts(area).list;
        if !list.contains(at) {
            return Step::Stay;
        }
        match draw::lines(page).get(self.top + usize::from(at.y - list.y)) {
            Some(Line::Entry(place)) if self.at(page) == Some(*place) => {
                self.update(cx, OnToday::Open)
            }
            Some(Line::Entry(place)) => {
                self.put(page, *place);
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
        self.paint(cx, frame.buffer_mut(), area);
    }
}
