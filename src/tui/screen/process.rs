//! The page of a process: is it owned, understood, measured, better?

pub(super) mod about;
pub(super) mod draw;
mod keys;
pub(super) mod measures;
pub(super) mod register;
mod spot;
mod steps;
mod versions;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::leaves::{self, Leaves};
use super::{Aim, Cx, View, body};
use crate::domain::{Needs, ProcessId, ProcessPage, Snapshot, StoryId};
use crate::tui::command::{Command, OnList, OnProcess, Scope};
use crate::tui::step::Step;
use spot::{Part, Spot};

/// The rows of a part.
type Body = body::Body<Spot>;

/// The page of a process, with its cursor.
#[derive(Debug)]
pub(crate) struct ProcessScreen {
    process: ProcessId,
    /// The part in front, and the cursors.
    leaves: Leaves<Part, Spot>,
    area: Rect,
}

impl ProcessScreen {
    pub(crate) const fn new(process: ProcessId) -> Self {
        Self { process, leaves: Leaves::new(), area: Rect::new(0, 0, 80, 20) }
    }

    /// The page, once it was read for this process.
    fn page<'a>(&self, data: &'a Snapshot) -> Option<&'a ProcessPage> {
        data.process().filter(|it| it.process.id == self.process)
    }

    /// Shows the process so many places further on in the order of their prefixes.
    fn leaf(&mut self, cx: &Cx<'_>, by: isize) -> Step {
        let all = &cx.data.board.processes;
        let at = all.iter().position(|it| it.id == self.process);
        let next = at.and_then(|it| it.checked_add_signed(by)).and_then(|it| all.get(it));
        match next {
            Some(next) => {
                self.process = next.id;
                self.leaves.clear();
                Step::Stay
            }
            None if by < 0 => Step::cannot("this is the first process"),
            None => Step::cannot("this is the last process"),
        }
    }
}

/// The rows of a part with the cursor on that spot, in so many columns.
fn lay(cx: &Cx<'_>, page: &ProcessPage, part: Part, cursor: Option<Spot>, width: u16) -> Body {
    let mut body = Body::new(cursor, width);
    match part {
        Part::About => about::about(&mut body, cx, page),
        Part::Steps => steps::steps(&mut body, cx, page),
        Part::Questions => steps::questions(&mut body, cx, page),
        Part::Measures => measures::measures(&mut body, cx, page),
        Part::Improvements => register::improvements(&mut body, cx, page),
        Part::Versions => versions::versions(&mut body, cx, page),
        Part::Seen => register::seen(&mut body, cx, page),
    }
    body
}

/// What the cursor can be on in a part, from top to bottom.
fn spots_of(cx: &Cx<'_>, page: &ProcessPage, part: Part) -> Vec<Spot> {
    lay(cx, page, part, None, 80).spots()
}

impl View for ProcessScreen {
    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Process, Scope::List, Scope::Capture, Scope::Global]
    }

    fn is_idle(&self, command: Command) -> bool {
        let Command::Process(command) = command else { return false };
        keys::is_idle(self.leaves.part(), command)
    }

    fn leads(&self, command: Command) -> bool {
        let Command::Process(command) = command else { return false };
        keys::leads(self.leaves.part(), command)
    }

    fn needs(&self) -> Needs {
        Needs::Process(self.process)
    }

    fn process(&self, _cx: &Cx<'_>) -> Option<ProcessId> {
        Some(self.process)
    }

    fn targets(&self) -> Vec<StoryId> {
        Vec::new()
    }

    fn aim(&self) -> Aim {
        Aim::at(self.leaves.spot())
    }

    fn selected(&self) -> Option<StoryId> {
        None
    }

    fn order(&self, cx: &Cx<'_>) -> Vec<StoryId> {
        let Some(page) = self.page(cx.data) else { return Vec::new() };
        let spots = spots_of(cx, page, self.leaves.part());
        let story = |it: &Spot| if let Spot::Story(id) = it { Some(*id) } else { None };
        spots.iter().filter_map(story).collect()
    }

    fn reconcile(&mut self, old: &Snapshot, cx: &Cx<'_>) {
        let Some(page) = self.page(cx.data) else {
            self.leaves.clear();
            return;
        };
        let part = self.leaves.part();
        let before = self.page(old).map(|it| spots_of(cx, it, part)).unwrap_or_default();
        self.leaves.reconcile(&before, |part| spots_of(cx, page, part));
    }

    fn settle(&mut self, cx: &Cx<'_>, area: Rect) {
        self.area = area;
        let Some(page) = self.page(cx.data) else { return };
        let part = self.leaves.part();
        self.leaves.find_again(&[], &spots_of(cx, page, part));
        let place = draw::places(area).body;
        let body = lay(cx, page, part, self.leaves.spot(), place.width);
        self.leaves.settle(&body, place.height.into());
    }

    fn is_sound(&self, data: &Snapshot) -> bool {
        self.page(data).is_some() || self.leaves.is_clear()
    }

    fn walk(&mut self, cx: &Cx<'_>, command: OnList) -> Step {
        let Some(page) = self.page(cx.data) else { return Step::Stay };
        let spots = spots_of(cx, page, self.leaves.part());
        let half = usize::from(self.area.height / 2).max(1);
        self.leaves.walk(&spots, command, half);
        Step::Stay
    }

    fn stands(&self) -> &'static str {
        "the page of a process shows all of it"
    }

    fn clear(&mut self, _cx: &Cx<'_>) -> bool {
        false
    }

    fn point(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step {
        let Some(page) = self.page(cx.data) else { return Step::Stay };
        let places = draw::places(area);
        let here = self.leaves.part();
        if let Some(part) = leaves::name_at(here, places.parts, at) {
            self.leaves.show(part);
            return Step::Stay;
        }
        let body = lay(cx, page, here, self.leaves.spot(), places.body.width);
        match self.leaves.spot_at(&body, places.body, at) {
            Some(spot) if Some(spot) == self.leaves.spot() => {
                Step::Then(Command::Process(OnProcess::Open))
            }
            Some(spot) => {
                self.leaves.put(spot);
                Step::Stay
            }
            None => Step::Stay,
        }
    }

    fn drop_at(&mut self, _cx: &Cx<'_>, _area: Rect, _at: Position) -> Step {
        Step::Stay
    }

    fn condition(&self, _cx: &Cx<'_>) -> String {
        String::new()
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        match self.page(cx.data) {
            Some(page) => draw::process(self, cx, page, frame.buffer_mut(), area),
            None => draw::gone(cx, frame.buffer_mut(), area),
        }
    }
}
