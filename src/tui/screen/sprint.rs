//! The sprint: will we reach the goal?

mod body;
mod draw;
mod entry;
mod facts;
mod retro;
mod review;
mod spot;
mod view;

use ratatui::layout::Rect;

use super::Cx;
use super::leaves::Leaves;
use super::pace::{Measure, Pace, Way};
use crate::domain::retrospective::{Action, Note};
use crate::domain::{
    Operation, Refusal, RetroOperation, SprintId, SprintPage, SprintState, StoryId,
};
use crate::tui::act;
use crate::tui::command::{Command, OnEntry, OnSprint};
use crate::tui::dialog::close::CloseSprint;
use crate::tui::step::{Goal, Step};
use body::Body;
use spot::{Part, Spot};

/// The screen of a sprint, with its cursor.
#[derive(Debug)]
pub(crate) struct SprintScreen {
    /// Which sprint; the one that matters now where none was chosen.
    which: Option<SprintId>,
    /// Where the sprint in front stands in its life; planned until one was seen.
    state: SprintState,
    /// The part in front, once a sprint was seen, and the cursors.
    leaves: Leaves<Part, Spot>,
    area: Rect,
    way: Way,
    /// What is counted, where that was chosen.
    measure: Option<Measure>,
}

impl SprintScreen {
    pub(crate) fn new() -> Self {
        Self {
            which: None,
            state: SprintState::Planned,
            leaves: Leaves::new(),
            area: Rect::new(0, 0, 80, 20),
            way: Way::Down,
            measure: None,
        }
    }

    pub(crate) fn update(&mut self, cx: &Cx<'_>, command: OnSprint) -> Step {
        if let Some(refusal) = act::unwritable(cx, Command::Sprint(command)) {
            return Step::Refuse(refusal);
        }
        let Some(page) = cx.data.sprint() else { return Step::Refuse(Refusal::NoSprint) };
        match command {
            OnSprint::NextPart | OnSprint::PreviousPart => {
                self.leaves.turn(if command == OnSprint::NextPart { 1 } else { -1 });
                Step::Stay
            }
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
                        Step::open(CloseSprint::new(cx, page))
                    } else {
                        act::sprint::ask_cancel(cx, page)
                    }
                }
                SprintState::Planned if command == OnSprint::Cancel => {
                    act::sprint::ask_take_away(&page.sprint)
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
        // The report is frozen; to look back on it goes on.
        let is_later = command == OnEntry::Story || self.part() == Part::Retro;
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

    /// The part in front; the first until a sprint was seen.
    fn part(&self) -> Part {
        self.leaves.part()
    }

    /// What the cursor is on.
    fn spot(&self) -> Option<Spot> {
        self.leaves.spot()
    }

    /// Shows another sprint.
    fn leaf(&mut self, to: Option<SprintId>, end: &'static str) -> Step {
        match to {
            Some(id) => {
                self.which = Some(id);
                self.leaves.clear();
                Step::Stay
            }
            None => Step::cannot(end),
        }
    }

    fn open(&self, page: &SprintPage) -> Step {
        let story = match self.spot() {
            Some(Spot::Story(id)) => Some(id),
            Some(Spot::Change(at)) => page.events.iter().find(|it| it.id == at).map(|it| it.story),
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
        Pace::of(&cx.data.board, &page.sprint, &page.events, self.measure, cx.data.now)
    }

    /// The rows of the part in front.
    fn body(&self, cx: &Cx<'_>, page: &SprintPage) -> Body {
        let width = draw::body_width(self.part(), self.area);
        body::lay(cx, page, self.part(), self.spot(), width)
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
