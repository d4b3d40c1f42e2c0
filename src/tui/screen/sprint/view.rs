//! The sprint's screen as one of the screens: cursor, pointer, what it needs.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::SprintScreen;
use super::spot::{Part, Spot};
use super::{body, draw};
use crate::domain::event::Event;
use crate::domain::{Needs, Refusal, Snapshot, SprintState, StoryId};
use crate::tui::command::{Command, OnEntry, OnList, OnSprint, Scope};
use crate::tui::screen::{Aim, Cx, Side, View};
use crate::tui::step::Step;

impl View for SprintScreen {
    fn scopes(&self) -> &'static [Scope] {
        match self.spot() {
            Some(Spot::Story(_)) => {
                &[Scope::Sprint, Scope::List, Scope::Story, Scope::Capture, Scope::Global]
            }
            Some(_) => &[Scope::Sprint, Scope::Entry, Scope::List, Scope::Capture, Scope::Global],
            None => &[Scope::Sprint, Scope::List, Scope::Capture, Scope::Global],
        }
    }

    fn needs(&self) -> Needs {
        Needs::Sprint(self.which)
    }

    /// Whether a command can do nothing for the part in front, or for a sprint in this state.
    fn is_idle(&self, command: Command) -> bool {
        let (is_planned, is_active) =
            (self.state == SprintState::Planned, self.state == SprintState::Active);
        match command {
            Command::Sprint(OnSprint::Start) => !is_planned,
            Command::Sprint(OnSprint::Close | OnSprint::Cancel) => !is_active,
            Command::Sprint(OnSprint::For | OnSprint::Against) => match self.part() {
                Part::Goal | Part::Scope | Part::Review => !is_active,
                Part::Burndown => true,
                Part::People => self.state.is_over(),
                Part::Retro => false,
            },
            Command::Entry(OnEntry::Add) => !matches!(self.part(), Part::People | Part::Retro),
            _ => false,
        }
    }

    /// How a part is filled.
    fn leads(&self, command: Command) -> bool {
        match self.part() {
            Part::Goal => !self.state.is_over() && command == Command::Entry(OnEntry::Edit),
            Part::People | Part::Retro => command == Command::Entry(OnEntry::Add),
            Part::Burndown | Part::Scope | Part::Review => false,
        }
    }

    fn targets(&self) -> Vec<StoryId> {
        self.selected().into_iter().collect()
    }

    fn aim(&self) -> Aim {
        Aim::at(self.spot())
    }

    fn selected(&self) -> Option<StoryId> {
        if let Some(Spot::Story(id)) = self.spot() { Some(id) } else { None }
    }

    fn order(&self, cx: &Cx<'_>) -> Vec<StoryId> {
        let Some(page) = cx.data.sprint() else { return Vec::new() };
        let spots = self.body(cx, page).spots();
        let story = |it: &Spot| if let Spot::Story(id) = it { Some(*id) } else { None };
        spots.iter().filter_map(story).collect()
    }

    fn beside(&self, cx: &Cx<'_>, story: StoryId, side: Side) -> Result<Option<StoryId>, Refusal> {
        let order = self.order(cx);
        let at = order.iter().position(|it| *it == story);
        let at = at.and_then(|at| match side {
            Side::Before => at.checked_sub(1),
            Side::After => at.checked_add(1),
        });
        Ok(at.and_then(|at| order.get(at)).copied())
    }

    fn reconcile(&mut self, old: &Snapshot, cx: &Cx<'_>) {
        let Some(page) = cx.data.sprint() else {
            self.leaves.clear();
            return;
        };
        self.state = page.sprint.state;
        if !self.leaves.is_chosen() {
            self.leaves.show(match page.sprint.state {
                SprintState::Planned => Part::Goal,
                SprintState::Active => Part::Burndown,
                SprintState::Closed | SprintState::Cancelled => Part::Review,
            });
        }
        let before = old.sprint().filter(|it| it.sprint.id == page.sprint.id);
        let before = before.map(|it| body::spots_of(cx, it, self.part()));
        let spots = |part| body::spots_of(cx, page, part);
        self.leaves.reconcile(&before.unwrap_or_default(), spots);
    }

    fn settle(&mut self, cx: &Cx<'_>, area: Rect) {
        self.area = area;
        let Some(page) = cx.data.sprint() else { return };
        let spots = body::spots_of(cx, page, self.part());
        self.leaves.find_again(&[], &spots);
        let body = self.body(cx, page);
        let height = draw::body_height(cx, page, self.part(), area);
        self.leaves.settle(&body, height.into());
    }

    fn is_sound(&self, data: &Snapshot) -> bool {
        data.sprint().is_some() || self.leaves.is_clear()
    }

    fn walk(&mut self, cx: &Cx<'_>, command: OnList) -> Step {
        let Some(page) = cx.data.sprint() else { return Step::Stay };
        let spots = body::spots_of(cx, page, self.part());
        let half = usize::from(self.area.height / 2).max(1);
        self.leaves.walk(&spots, command, half);
        Step::Stay
    }

    fn stands(&self) -> &'static str {
        "a sprint shows all of its stories; the board filters them"
    }

    fn clear(&mut self, _cx: &Cx<'_>) -> bool {
        let is_elsewhere = self.which.is_some();
        self.which = None;
        is_elsewhere
    }

    fn point(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step {
        let Some(page) = cx.data.sprint() else { return Step::Stay };
        if let Some(part) = draw::part_at(cx, self.part(), area, at) {
            self.leaves.show(part);
            return Step::Stay;
        }
        let body = self.body(cx, page);
        let place = draw::places(cx, page, self.part(), area).body;
        match self.leaves.spot_at(&body, place, at) {
            Some(spot) if Some(spot) == self.spot() => Step::Then(Command::Sprint(OnSprint::Open)),
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

    fn condition(&self, cx: &Cx<'_>) -> String {
        let shown = cx.data.sprint().map(|it| &it.sprint);
        match (shown, cx.data.board.active_sprint()) {
            (Some(shown), Some(active)) if shown.id != active.id => shown.name.clone(),
            (Some(_) | None, _) => String::new(),
        }
    }

    fn event(&self) -> Option<Event> {
        Some(match self.part() {
            Part::Goal | Part::People => Event::Planning,
            Part::Burndown | Part::Scope => Event::Standup,
            Part::Review => Event::Review,
            Part::Retro => Event::Retrospective,
        })
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        match cx.data.sprint() {
            Some(page) => draw::sprint(self, cx, page, frame.buffer_mut(), area),
            None => draw::nothing(cx, frame.buffer_mut(), area),
        }
    }
}
