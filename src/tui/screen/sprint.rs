//! The sprint: will we reach the goal?

mod body;
mod draw;
mod facts;
mod retro;
mod review;
mod spot;

use std::collections::BTreeMap;
use std::mem::discriminant;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::pace::{Measure, Pace, Way};
use super::{Cx, Side, View};
use crate::domain::event::Event;
use crate::domain::retrospective::{Action, Note};
use crate::domain::sprint::{SprintEdit, Verdict};
use crate::domain::{
    Needs, Operation, Refusal, RetroOperation, Snapshot, SprintId, SprintKind, SprintOperation,
    SprintPage, SprintState, StoryId,
};
use crate::tui::act;
use crate::tui::act::sprint::Then;
use crate::tui::command::{Command, OnEntry, OnList, OnSprint, Scope};
use crate::tui::dialog::close::CloseSprint;
use crate::tui::step::{Goal, Step, ViewChange};
use body::Body;
use spot::{Part, Spot};

/// The screen of a sprint, with its cursor.
#[derive(Debug)]
pub(crate) struct SprintScreen {
    /// Which sprint; the one that matters now where none was chosen.
    which: Option<SprintId>,
    /// The part in front; none until a sprint was seen.
    part: Option<Part>,
    /// Where the cursor is in each part.
    cursors: BTreeMap<Part, Spot>,
    /// The first row in sight.
    top: usize,
    area: Rect,
    way: Way,
    /// What is counted, where that was chosen.
    measure: Option<Measure>,
}

impl SprintScreen {
    pub(crate) const fn new() -> Self {
        Self {
            which: None,
            part: None,
            cursors: BTreeMap::new(),
            top: 0,
            area: Rect::new(0, 0, 80, 20),
            way: Way::Down,
            measure: None,
        }
    }

    pub(crate) fn update(&mut self, cx: &Cx<'_>, command: OnSprint) -> Step {
        if let Some(why) = &cx.data.read_only
            && act::sprint::writes(command)
        {
            return Step::Refuse(Refusal::ReadOnly(why.clone()));
        }
        let Some(page) = cx.data.sprint() else { return Step::Refuse(Refusal::NoSprint) };
        match command {
            OnSprint::NextPart => self.turn(1),
            OnSprint::PreviousPart => self.turn(-1),
            OnSprint::For => self.say(cx, page, Says::Yes),
            OnSprint::Against => self.say(cx, page, Says::No),
            OnSprint::Start => match page.sprint.state {
                SprintState::Planned => {
                    self.which = Some(page.sprint.id);
                    act::sprint::start(&page.sprint)
                }
                SprintState::Active => Step::Refuse(Refusal::SprintStarted(name(page))),
                SprintState::Closed | SprintState::Cancelled => {
                    Step::Refuse(Refusal::SprintOver(name(page)))
                }
            },
            OnSprint::Close | OnSprint::Cancel => match page.sprint.state {
                SprintState::Active => {
                    // What it came to stays in front when it is over.
                    self.which = Some(page.sprint.id);
                    if command == OnSprint::Close {
                        Step::open(CloseSprint::new(page.sprint.id))
                    } else {
                        act::sprint::ask_cancel(cx, page)
                    }
                }
                SprintState::Planned => Step::Refuse(Refusal::SprintNotRunning(name(page))),
                SprintState::Closed | SprintState::Cancelled => {
                    Step::Refuse(Refusal::SprintOver(name(page)))
                }
            },
            OnSprint::Previous => self.leaf(page.previous, "this is the first sprint"),
            OnSprint::Next => self.leaf(page.next, "this is the last sprint"),
            OnSprint::Open => self.open(page),
            OnSprint::Way => {
                self.way = match self.way {
                    Way::Down => Way::Up,
                    Way::Up => Way::Down,
                };
                Step::Stay
            }
            OnSprint::Measure => self.count_otherwise(cx, page),
        }
    }

    pub(crate) fn on_entry(&mut self, cx: &Cx<'_>, command: OnEntry) -> Step {
        if let Some(why) = &cx.data.read_only {
            return Step::Refuse(Refusal::ReadOnly(why.clone()));
        }
        let Some(page) = cx.data.sprint() else { return Step::Refuse(Refusal::NoSprint) };
        let is_later = command == OnEntry::Story;
        if page.sprint.state.is_over() && !is_later {
            return Step::Refuse(Refusal::SprintOver(name(page)));
        }
        match command {
            OnEntry::Add => self.add(cx, page),
            OnEntry::Edit => self.edit(cx, page),
            OnEntry::Remove => self.remove(page),
            OnEntry::Story => match self.spot() {
                Some(Spot::Action(id) | Spot::Last(id)) => {
                    Step::commit(Operation::Retro(RetroOperation::ActionToStory(id)))
                }
                _ => Step::cannot("only an action of a retrospective becomes a story"),
            },
            OnEntry::Comment | OnEntry::Observe => {
                Step::cannot("only what was parked becomes a comment or an observation")
            }
        }
    }

    /// The part in front.
    fn part(&self) -> Part {
        self.part.unwrap_or(Part::Burndown)
    }

    /// What the cursor is on.
    fn spot(&self) -> Option<Spot> {
        self.cursors.get(&self.part()).copied()
    }

    fn turn(&mut self, by: isize) -> Step {
        self.part = Some(self.part().beside(by));
        self.top = 0;
        Step::Stay
    }

    /// Shows another sprint.
    fn leaf(&mut self, to: Option<SprintId>, end: &'static str) -> Step {
        match to {
            Some(id) => {
                self.which = Some(id);
                self.cursors.clear();
                self.top = 0;
                Step::Stay
            }
            None => Step::cannot(end),
        }
    }

    fn open(&self, page: &SprintPage) -> Step {
        let story = match self.spot() {
            Some(Spot::Story(id)) => Some(id),
            Some(Spot::Change(at)) => page.events.get(at).map(|it| it.story),
            Some(Spot::Action(id) | Spot::Last(id)) => {
                action(page, id).and_then(|it| it.story.as_ref()).map(|(id, _)| *id)
            }
            _ => None,
        };
        match story {
            Some(story) => Step::Go(Goal::Story(story)),
            None => Step::cannot("there is no story under the cursor to open"),
        }
    }

    /// Counts stories instead of points, or points again; never where a story has none.
    fn count_otherwise(&mut self, cx: &Cx<'_>, page: &SprintPage) -> Step {
        let Some(burn) = self.pace(cx, page) else {
            return Step::Refuse(Refusal::SprintNotRunning(name(page)));
        };
        if burn.measure == Measure::Points {
            self.measure = Some(Measure::Stories);
            return Step::Stay;
        }
        if burn.unestimated.is_empty() {
            self.measure = None;
            return Step::Stay;
        }
        let keys: Vec<&str> = burn.unestimated.iter().map(|it| key_of(page, *it)).collect();
        let lack = if keys.len() == 1 { "has" } else { "have" };
        Step::Refuse(Refusal::Wrong(format!(
            "{} {lack} no estimate: only stories can be counted",
            keys.join(", ")
        )))
    }

    /// How the sprint burns, counted as chosen.
    fn pace(&self, cx: &Cx<'_>, page: &SprintPage) -> Option<Pace> {
        Pace::of(cx, &page.sprint, &page.events, self.measure)
    }

    /// Says yes or no to what the cursor is on.
    fn say(&self, cx: &Cx<'_>, page: &SprintPage, says: Says) -> Step {
        let sprint = page.sprint.id;
        let yes = says == Says::Yes;
        let retro = |operation| Step::commit(Operation::Retro(operation));
        match self.spot() {
            Some(Spot::Met) => {
                let to = SprintEdit::GoalMet(Some(yes));
                Step::commit(Operation::Sprint(SprintOperation::Edit { sprint, to }))
            }
            Some(Spot::Story(story)) if self.part() == Part::Review => {
                let Some(card) = page.cards.iter().find(|it| it.id == story) else {
                    return Step::Refuse(Refusal::SprintOver(name(page)));
                };
                if page.sprint.state != SprintState::Active {
                    return Step::Refuse(Refusal::SprintNotRunning(name(page)));
                }
                if !yes && act::sprint::is_done(&cx.data.board, card) {
                    return act::sprint::ask_send_back(page, card);
                }
                let (says, note) = (Verdict::Accepted, String::new());
                let judge = SprintOperation::Judge { sprint, story, says, note };
                Step::commit(Operation::Sprint(judge))
            }
            Some(Spot::Note(note)) => retro(match says {
                Says::Yes => RetroOperation::Vote(note),
                Says::No => RetroOperation::Unvote(note),
            }),
            Some(Spot::Action(action) | Spot::Last(action)) => retro(match says {
                Says::Yes => RetroOperation::FinishAction(action),
                Says::No => RetroOperation::ReopenAction(action),
            }),
            Some(Spot::Resource(id)) => Step::commit(Operation::Sprint(match says {
                Says::Yes => SprintOperation::Confirm(id),
                Says::No => SprintOperation::Unconfirm(id),
            })),
            _ => Step::cannot(
                "yes and no are said to finished stories and the goal in the review, to notes, \
                 actions and resources",
            ),
        }
    }

    fn add(&self, cx: &Cx<'_>, page: &SprintPage) -> Step {
        match self.spot() {
            Some(Spot::Person(_) | Spot::NoPerson) => act::sprint::ask_person(cx, page),
            Some(Spot::Resource(_) | Spot::NoResource) => act::sprint::ask_resource(page),
            Some(Spot::Action(_) | Spot::NoAction | Spot::Last(_)) => act::sprint::ask_action(page),
            Some(Spot::Note(id)) => match retro::column_of(page, id) {
                Some(column) => act::sprint::ask_note(page, column),
                None => Step::Stay,
            },
            Some(Spot::Column(at)) => match retro::columns(page).get(at) {
                Some(column) => act::sprint::ask_note(page, column),
                None => Step::Stay,
            },
            _ => Step::cannot("people, resources, notes and actions are added on their parts"),
        }
    }

    fn edit(&self, cx: &Cx<'_>, page: &SprintPage) -> Step {
        let sprint = page.sprint.id;
        match self.spot() {
            Some(Spot::Name) => act::sprint::ask_name(page),
            Some(Spot::Goal) => act::sprint::ask_goal(&page.sprint, Then::Nothing),
            Some(Spot::Days) => act::sprint::ask_days(page),
            Some(Spot::Kind) => {
                let other = match page.sprint.kind {
                    SprintKind::Creation => SprintKind::Improvement,
                    SprintKind::Improvement => SprintKind::Creation,
                };
                let to = SprintEdit::Kind(other);
                Step::commit(Operation::Sprint(SprintOperation::Edit { sprint, to }))
            }
            Some(Spot::Person(id)) => act::sprint::ask_capacity(cx, page, id),
            Some(Spot::Note(id)) => match note(page, id) {
                Some(it) => act::sprint::ask_wording(id, &it.text),
                None => Step::Stay,
            },
            Some(Spot::Column(_)) => act::sprint::ask_columns(page, &retro::columns(page)),
            Some(Spot::Resource(_) | Spot::Action(_) | Spot::Last(_)) => {
                Step::cannot("it is taken away and written down anew")
            }
            Some(
                Spot::Met
                | Spot::Story(_)
                | Spot::Change(_)
                | Spot::Line(_)
                | Spot::NoPerson
                | Spot::NoResource
                | Spot::NoAction,
            )
            | None => Step::cannot("there is nothing under the cursor that could be changed"),
        }
    }

    fn remove(&self, page: &SprintPage) -> Step {
        let sprint = page.sprint.id;
        match self.spot() {
            Some(Spot::Person(person)) => {
                Step::commit(Operation::Sprint(SprintOperation::RemoveCapacity { sprint, person }))
            }
            Some(Spot::Resource(id)) => {
                Step::commit(Operation::Sprint(SprintOperation::RemoveResource(id)))
            }
            Some(Spot::Note(id)) => Step::commit(Operation::Retro(RetroOperation::RemoveNote(id))),
            Some(Spot::Action(id)) => {
                Step::commit(Operation::Retro(RetroOperation::RemoveAction(id)))
            }
            _ => Step::cannot("people, resources, notes and actions can be taken away"),
        }
    }

    /// The rows of the part in front.
    fn body(&self, cx: &Cx<'_>, page: &SprintPage) -> Body {
        let width = draw::body_width(self.part(), self.area);
        Body::lay(cx, page, self.part(), self.spot(), width)
    }

    /// Puts the cursor where it can be: where it was, else near to that.
    fn find_again(&mut self, old: &[Spot], now: &[Spot]) {
        let part = self.part();
        let Some(first) = now.first().copied() else {
            self.cursors.remove(&part);
            return;
        };
        let Some(spot) = self.spot() else {
            self.cursors.insert(part, first);
            return;
        };
        if now.contains(&spot) {
            return;
        }
        let at = old.iter().position(|it| *it == spot).unwrap_or(0);
        if now.len() >= old.len() {
            // Something took its place: the first note where there was none.
            self.cursors.insert(part, now[at.min(now.len() - 1)]);
            return;
        }
        let later = old.iter().skip(at).find(|it| now.contains(it)).copied();
        let earlier = old.iter().take(at).rev().find(|it| now.contains(it)).copied();
        // Among people the cursor stays among people.
        let is_alike = |it: &Spot| discriminant(it) == discriminant(&spot);
        let next = later.filter(is_alike).or(earlier.filter(is_alike)).or(later).or(earlier);
        self.cursors.insert(part, next.unwrap_or(now[at.min(now.len() - 1)]));
    }
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    Yes,
    No,
}

fn name(page: &SprintPage) -> String {
    page.sprint.name.clone()
}

/// The key of a story that the sprint's ledger or cards name.
fn key_of(page: &SprintPage, id: StoryId) -> &str {
    page.names.get(&id).map_or("?", |(key, _)| key)
}

fn action(page: &SprintPage, id: crate::domain::retrospective::ActionId) -> Option<&Action> {
    page.retrospective.actions.iter().chain(&page.last_actions).find(|it| it.id == id)
}

fn note(page: &SprintPage, id: crate::domain::retrospective::NoteId) -> Option<&Note> {
    page.retrospective.columns.iter().flat_map(|it| &it.notes).find(|it| it.id == id)
}

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

    fn targets(&self) -> Vec<StoryId> {
        self.selected().into_iter().collect()
    }

    fn selected(&self) -> Option<StoryId> {
        match self.spot() {
            Some(Spot::Story(id)) => Some(id),
            _ => None,
        }
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
            self.cursors.clear();
            return;
        };
        if self.part.is_none() {
            self.part = Some(match page.sprint.state {
                SprintState::Planned => Part::Goal,
                SprintState::Active => Part::Burndown,
                SprintState::Closed | SprintState::Cancelled => Part::Review,
            });
        }
        let before = old.sprint().filter(|it| it.sprint.id == page.sprint.id);
        let before = before.map(|it| Body::spots_of(cx, it, self.part())).unwrap_or_default();
        let now = Body::spots_of(cx, page, self.part());
        self.find_again(&before, &now);
        // What another part shows may have gone as well; it is found anew when it is turned to.
        let part = self.part();
        self.cursors.retain(|it, spot| *it == part || Body::spots_of(cx, page, *it).contains(spot));
    }

    fn settle(&mut self, cx: &Cx<'_>, area: Rect) {
        self.area = area;
        let Some(page) = cx.data.sprint() else { return };
        let now = Body::spots_of(cx, page, self.part());
        self.find_again(&[], &now);
        let body = self.body(cx, page);
        let height = usize::from(draw::body_height(cx, page, self.part(), area)).max(1);
        let Some((from, to)) = self.spot().and_then(|it| body.rows_of(it)) else {
            self.top = 0;
            return;
        };
        // The heading above the first row of a part comes along.
        let from = body.heading_above(from);
        if to > self.top + height {
            self.top = to - height;
        }
        self.top = self.top.min(from).min(body.rows.len().saturating_sub(height));
    }

    fn is_sound(&self, data: &Snapshot) -> bool {
        data.sprint().is_some() || self.cursors.is_empty()
    }

    fn walk(&mut self, cx: &Cx<'_>, command: OnList) -> Step {
        let Some(page) = cx.data.sprint() else { return Step::Stay };
        let spots = Body::spots_of(cx, page, self.part());
        let Some(at) = spots.iter().position(|it| Some(*it) == self.spot()) else {
            return Step::Stay;
        };
        let half = usize::from(self.area.height / 2).max(1);
        let next = match command {
            OnList::Down => at + 1,
            OnList::Up => at.saturating_sub(1),
            OnList::First => 0,
            OnList::Last => spots.len(),
            OnList::PageDown => at + half,
            OnList::PageUp => at.saturating_sub(half),
        };
        self.cursors.insert(self.part(), spots[next.min(spots.len() - 1)]);
        Step::Stay
    }

    fn change(&mut self, _cx: &Cx<'_>, change: ViewChange) -> Step {
        match change {
            ViewChange::Select(_) => Step::Stay,
            ViewChange::Filter(_)
            | ViewChange::Sort(_)
            | ViewChange::By(_)
            | ViewChange::Flow(_) => {
                Step::cannot("a sprint shows all of its stories; the board filters them")
            }
        }
    }

    fn clear(&mut self, _cx: &Cx<'_>) -> bool {
        let is_elsewhere = self.which.is_some();
        self.which = None;
        is_elsewhere
    }

    fn point(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step {
        let Some(page) = cx.data.sprint() else { return Step::Stay };
        if let Some(part) = draw::part_at(cx, self.part(), area, at) {
            (self.part, self.top) = (Some(part), 0);
            return Step::Stay;
        }
        let body = self.body(cx, page);
        let place = draw::places(cx, page, self.part(), area).body;
        if !place.contains(at) {
            return Step::Stay;
        }
        let row = body.rows.get(self.top + usize::from(at.y - place.y));
        match row.and_then(|it| it.spot) {
            Some(spot) if Some(spot) == self.spot() => Step::Then(Command::Sprint(OnSprint::Open)),
            Some(spot) => {
                self.cursors.insert(self.part(), spot);
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
            _ => String::new(),
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
