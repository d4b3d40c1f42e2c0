//! What belongs to a sprint: what is asked of the person, and what becomes of the answer.

mod read;
mod tell;

pub(crate) use tell::{event, frozen};

use read::{days, names, owned, read_capacity, resource};

use super::answer::Answer;
use crate::domain::event::{Event, days_of, minutes};
use crate::domain::refusal::count_of;
use crate::domain::retrospective::{ActionId, NoteId};
use crate::domain::sprint::{Capacity, Consent, ScopeEventId, SprintEdit, Verdict};
use crate::domain::{
    Board, Breach, Card, Category, Hat, Operation, PersonId, Points, Refusal, RetroOperation, Rule,
    Sprint, SprintId, SprintOperation, SprintPage, SprintState, StandupOperation, StoryId,
    Strength, text,
};
use crate::tui::command::OnSprint;
use crate::tui::dialog::DraftKey;
use crate::tui::dialog::ask::Ask;
use crate::tui::dialog::confirm::Confirm;
use crate::tui::dialog::pick::{Choice, Other, Pick};
use crate::tui::screen::Cx;
use crate::tui::step::Step;

/// Something of a sprint that is asked for as a text.
#[derive(Clone, Debug)]
pub(crate) enum Asked {
    /// Its name.
    Name(Box<Sprint>),
    /// Its goal; it is started as soon as it has one, if that was what was wanted.
    Goal(Box<Sprint>, Then),
    /// Its first and last day.
    Days(Box<Sprint>),
    /// Why its goal became obsolete.
    Cancel(SprintId),
    /// Why a story is sent back.
    SendBack(SprintId, StoryId),
    /// Why the process owner is against a change of its scope.
    Object(SprintId, ScopeEventId),
    /// How long an event took, where that many minutes were seen.
    Took(SprintId, Event, Option<u32>),
    /// What a person can give; beside it what they are known to give.
    Capacity(SprintId, PersonId, Option<Capacity>),
    /// What it needs other than people.
    Resource(SprintId),
    /// The columns of its retrospective, where these were seen.
    Columns(SprintId, Vec<String>),
    /// A note of its retrospective, in that column.
    Note(SprintId, String),
    /// Another wording of a note that says this.
    Reword(NoteId, String),
    /// Something to do.
    Action(SprintId),
    /// Why nothing comes of an action.
    Drop(ActionId),
    /// A topic for later, about a story or about none.
    Park(Option<StoryId>),
}

/// What follows when a sprint has its goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// Nothing.
    Nothing,
    /// It starts.
    Start,
}

impl Asked {
    /// Asks for it.
    fn ask(self, title: String, key: &'static str, part: i64) -> Ask {
        let key = DraftKey::new(key, None).part(part);
        Ask::line(title, Answer::Sprint(self)).key(key)
    }

    /// What the typed text leads to, or why it does not.
    pub(crate) fn accept(&self, cx: &Cx<'_>, typed: &str) -> Step {
        let line = text::line(typed);
        let edit = |seen: &Sprint, to: SprintEdit| Operation::Sprint(to.on(seen));
        let operation = match self {
            Self::Name(sprint) => edit(sprint, SprintEdit::Name(line)),
            Self::Goal(_, Then::Start) if line.is_empty() => {
                return Step::Refuse(Refusal::EmptyText("the goal of a sprint that starts"));
            }
            Self::Goal(sprint, Then::Nothing) => edit(sprint, SprintEdit::Goal(line)),
            Self::Goal(sprint, Then::Start) => {
                let start = Operation::Sprint(SprintOperation::Start(sprint.id));
                let of = vec![edit(sprint, SprintEdit::Goal(line)), start];
                Operation::All { label: String::new(), of }
            }
            Self::Days(sprint) => match days(cx, &line) {
                Ok((starts, ends)) => edit(sprint, SprintEdit::Days(starts, ends)),
                Err(refusal) => return Step::Refuse(refusal),
            },
            Self::Cancel(_) if line.is_empty() => {
                return Step::Refuse(Refusal::EmptyText("the reason why a sprint is cancelled"));
            }
            Self::Cancel(sprint) => return confirm_cancel(cx, *sprint, line),
            Self::SendBack(sprint, story) => Operation::Sprint(SprintOperation::Judge {
                sprint: *sprint,
                story: *story,
                says: Verdict::SentBack,
                note: line,
            }),
            Self::Object(sprint, event) => Operation::Sprint(SprintOperation::Consent {
                sprint: *sprint,
                events: vec![*event],
                says: Consent::Objected,
                note: line,
            }),
            Self::Drop(action) => {
                Operation::Retro(RetroOperation::DropAction { action: *action, reason: line })
            }
            Self::Took(sprint, event, was) => match minutes(&line) {
                Ok(minutes) => {
                    let (sprint, event, was) = (*sprint, *event, *was);
                    Operation::Sprint(SprintOperation::Took { sprint, event, was, minutes })
                }
                Err(refusal) => return Step::Refuse(refusal),
            },
            Self::Capacity(sprint, person, was) => match read_capacity(*person, &line) {
                Ok(of) => {
                    let (sprint, was) = (*sprint, was.clone());
                    Operation::Sprint(SprintOperation::SetCapacity { sprint, of, was })
                }
                Err(refusal) => return Step::Refuse(refusal),
            },
            Self::Resource(sprint) => match resource(cx, *sprint, &line) {
                Ok(operation) => operation,
                Err(refusal) => return Step::Refuse(refusal),
            },
            Self::Columns(sprint, seen) => Operation::Retro(RetroOperation::SetColumns {
                sprint: *sprint,
                names: names(&line),
                was: Some(seen.clone()),
            }),
            Self::Note(sprint, column) => Operation::Retro(RetroOperation::AddNote {
                sprint: *sprint,
                column: column.clone(),
                text: line,
            }),
            Self::Reword(note, was) => {
                let (note, was) = (*note, was.clone());
                Operation::Retro(RetroOperation::EditNote { note, was, text: line })
            }
            Self::Action(sprint) => {
                let (what, owner) = owned(&cx.data.board, &line);
                Operation::Retro(RetroOperation::AddAction { sprint: *sprint, text: what, owner })
            }
            Self::Park(story) => {
                Operation::Standup(StandupOperation::Park { text: line, story: *story })
            }
        };
        Step::commit(operation)
    }
}

/// Whether a command on a sprint can only write.
pub(crate) const fn writes(command: OnSprint) -> bool {
    match command {
        OnSprint::For
        | OnSprint::Against
        | OnSprint::Start
        | OnSprint::Close
        | OnSprint::Cancel => true,
        OnSprint::NextPart
        | OnSprint::PreviousPart
        | OnSprint::Previous
        | OnSprint::Next
        | OnSprint::Open
        | OnSprint::Way
        | OnSprint::Measure => false,
    }
}

/// Asks for another name of a sprint.
pub(crate) fn ask_name(page: &SprintPage) -> Step {
    let sprint = &page.sprint;
    let title = "What is the sprint called?".to_owned();
    let ask = Asked::Name(Box::new(sprint.clone())).ask(title, "sprint.name", sprint.id.0);
    Step::open(ask.begin(&sprint.name))
}

/// Asks for the goal of a sprint.
pub(crate) fn ask_goal(sprint: &Sprint, then: Then) -> Step {
    let title = match then {
        Then::Nothing => format!("The goal of {}", sprint.name),
        Then::Start => format!("{} starts with a goal", sprint.name),
    };
    let help = "The one thing that must come out of it, and why it is worth a sprint.";
    let ask = Asked::Goal(Box::new(sprint.clone()), then).ask(title, "sprint.goal", sprint.id.0);
    Step::open(ask.help(vec![help.to_owned()]).hint("why this sprint").begin(&sprint.goal))
}

/// Asks for the days of a sprint.
pub(crate) fn ask_days(page: &SprintPage) -> Step {
    let sprint = &page.sprint;
    let title = format!("First and last day of {}", sprint.name);
    let ask = Asked::Days(Box::new(sprint.clone())).ask(title, "sprint.days", sprint.id.0);
    let help = "Two days, such as 2026-03-05 2026-03-18 or mon 2w; at most a month.".to_owned();
    Step::open(ask.help(vec![help]).begin(&format!("{} {}", sprint.starts, sprint.ends)))
}

/// Asks how long an event of a sprint took.
pub(crate) fn ask_took(page: &SprintPage, event: Event) -> Step {
    let sprint = &page.sprint;
    let title =
        format!("How long did the {} of {} take?", event.title().to_lowercase(), sprint.name);
    let known = page.minutes_of(event);
    let begin = known.map(|it| it.to_string()).unwrap_or_default();
    let key = DraftKey::new("sprint.took", None).about(&format!("{:?} {event:?}", sprint.id));
    let ask = Ask::line(title, Answer::Sprint(Asked::Took(sprint.id, event, known))).key(key);
    let help = format!("{}.", event.takes(days_of(Some(sprint))));
    Step::open(ask.help(vec![help]).hint("minutes: 95, or 1:35").begin(&begin))
}

/// Asks how much a person can give.
pub(crate) fn ask_capacity(cx: &Cx<'_>, page: &SprintPage, person: PersonId) -> Step {
    let sprint = &page.sprint;
    let name = cx.data.board.name_of(person);
    let title = format!("How much can {name} give to {}?", sprint.name);
    let all = sprint.all_days(&cx.data.board.practice.calendar, cx.data.today());
    let known = page.capacity.iter().find(|it| it.person == person);
    let begin = match known {
        Some(it) => format!("{} {} {}", it.days, it.off, it.focus),
        None => format!("{all} 0 100"),
    };
    let help = "Working days, days off, and how much of the rest is for this team, in percent.";
    let key = DraftKey::new("sprint.capacity", None);
    let asked = Asked::Capacity(sprint.id, person, known.cloned());
    let ask = Ask::line(title, Answer::Sprint(asked))
        .key(key.about(&format!("{:?} {person:?}", sprint.id)));
    Step::open(ask.help(vec![help.to_owned()]).hint("10 1.5 80").begin(&begin))
}

/// Asks for somebody else who is in the sprint.
pub(crate) fn ask_person(cx: &Cx<'_>, page: &SprintPage) -> Step {
    let sprint = page.sprint.id;
    let days = page.sprint.all_days(&cx.data.board.practice.calendar, cx.data.today());
    let known = |id: PersonId| page.capacity.iter().any(|it| it.person == id);
    let people = cx.data.board.people.iter().filter(|it| !it.left && !known(it.id));
    let choices: Vec<Choice> = people
        .map(|it| {
            let of = Capacity { person: it.id, days, off: Points::default(), focus: 100 };
            let set = Operation::Sprint(SprintOperation::SetCapacity { sprint, of, was: None });
            Choice::new(it.name.clone(), Step::commit(set)).hint(it.full_name.clone())
        })
        .collect();
    if choices.is_empty() {
        return Step::cannot("everybody whom the board knows is in the sprint already");
    }
    let title = format!("Who else is in {}?", page.sprint.name);
    let advice = "people become known at their first visit";
    Step::open(Pick::new(title, choices, Other::Nothing(advice)))
}

/// Asks what a sprint needs other than people.
pub(crate) fn ask_resource(page: &SprintPage) -> Step {
    let sprint = &page.sprint;
    let title = format!("What else does {} need?", sprint.name);
    let ask = Asked::Resource(sprint.id).ask(title, "sprint.resource", sprint.id.0);
    Step::open(ask.hint("such as: test licence by fri"))
}

/// Asks for a note in a column of the retrospective.
pub(crate) fn ask_note(page: &SprintPage, column: &str) -> Step {
    let asked = Asked::Note(page.sprint.id, column.to_owned());
    let key = DraftKey::new("retro.note", None).about(&format!("{:?} {column}", page.sprint.id));
    Step::open(Ask::line(column, Answer::Sprint(asked)).key(key).hint("one note"))
}

/// Asks for another wording of a note.
pub(crate) fn ask_wording(note: NoteId, text: &str) -> Step {
    let asked = Asked::Reword(note, text.to_owned());
    let ask = asked.ask("Word it differently".to_owned(), "retro.reword", note.0);
    Step::open(ask.begin(text))
}

/// Asks for the columns of the retrospective.
pub(crate) fn ask_columns(page: &SprintPage, names: &[String]) -> Step {
    let asked = Asked::Columns(page.sprint.id, names.to_vec());
    let title = "The columns of the retrospective, with commas between them".to_owned();
    let ask = asked.ask(title, "retro.columns", page.sprint.id.0);
    Step::open(ask.begin(&names.join(", ")))
}

/// Asks for something to do.
pub(crate) fn ask_action(page: &SprintPage) -> Step {
    let title = "What is to be done?".to_owned();
    let ask = Asked::Action(page.sprint.id).ask(title, "retro.action", page.sprint.id.0);
    Step::open(ask.hint("such as: ask the vendor first @ann"))
}

/// Asks why a story is sent back.
pub(crate) fn ask_send_back(page: &SprintPage, card: &Card) -> Step {
    let title = format!("Why is {} sent back?", card.key);
    let asked = Asked::SendBack(page.sprint.id, card.id);
    let again = if card.dod.of == 0 { "" } else { " Its definition of done is ticked anew." };
    let help = format!("{} {} leaves the finished stories.{again}", card.key, card.title);
    let ask = asked.ask(title, "sprint.against", card.id.0);
    Step::open(ask.help(vec![help]).hint("what is missing"))
}

/// Asks why the process owner is against a change of scope.
pub(crate) fn ask_objection(sprint: SprintId, event: ScopeEventId, key: &str) -> Step {
    let title = format!("What speaks against the change of {key}?");
    let help = "The change stands until somebody takes it back; this stays in the report.";
    let ask = Asked::Object(sprint, event).ask(title, "scope.against", event.0);
    Step::open(ask.help(vec![help.to_owned()]).hint("why the sprint should not hold it so"))
}

/// Asks why an action of an earlier retrospective is given up.
pub(crate) fn ask_drop(action: ActionId) -> Step {
    let title = "Why is it given up?".to_owned();
    let ask = Asked::Drop(action).ask(title, "action.drop", action.0);
    let help = "It stays with its sprint, and the next retrospective asks for it no more.";
    Step::open(ask.help(vec![help.to_owned()]).hint("what has changed since"))
}

/// Starts a planned sprint; one without a goal is asked for it first.
pub(crate) fn start(sprint: &Sprint) -> Step {
    if sprint.goal.is_empty() {
        return ask_goal(sprint, Then::Start);
    }
    Step::commit(Operation::Sprint(SprintOperation::Start(sprint.id)))
}

/// Asks why a sprint is cancelled. Whoever may not is told so before they are asked anything; where
/// the board softens that, they are told whose it is.
pub(crate) fn ask_cancel(cx: &Cx<'_>, page: &SprintPage) -> Step {
    let (board, sprint) = (&cx.data.board, &page.sprint);
    let others = board.others_with(Hat::Apo, cx.data.me);
    if !others.is_empty() && board.strength(Rule::OwnerCancels) == Strength::Hard {
        let (name, hat) = (&sprint.name, Hat::Apo.label());
        let names = board.names_of(&others);
        let found = format!("cancelling {name} is for the {hat}, and that is {names}");
        let key: Vec<&str> = others.iter().map(|it| board.name_of(*it)).collect();
        let breach = Breach { rule: Rule::OwnerCancels, found, key: Some(key.join("\n")) };
        return Step::Refuse(Refusal::Forbids(breach));
    }
    let title = format!("Why is the goal of {} obsolete?", sprint.name);
    let mut help = vec![
        "What is done stays done; all else returns to the process backlog. It counts for no \
         velocity."
            .to_owned(),
    ];
    let whose = whose(cx, Hat::Apo, "The process owner cancels a sprint");
    help.extend(whose.map(|it| format!("{it}. Your reason says why you do.")));
    let ask = Asked::Cancel(sprint.id).ask(title, "sprint.cancel", sprint.id.0);
    Step::open(ask.help(help).hint("the reason, which stays in its report"))
}

/// Asks why a planned sprint is not held.
pub(crate) fn ask_take_away(sprint: &Sprint) -> Step {
    let title = format!("Why is {} not held?", sprint.name);
    let help = "It is taken away with what was planned for it; its stories go back to the process \
                backlog.";
    let ask = Asked::Cancel(sprint.id).ask(title, "sprint.cancel", sprint.id.0);
    Step::open(ask.help(vec![help.to_owned()]).hint("the reason, which stays in the log"))
}

/// Whose hat something needs, where it is somebody else's.
pub(crate) fn whose(cx: &Cx<'_>, hat: Hat, what: &str) -> Option<String> {
    let others = cx.data.board.others_with(hat, cx.data.me);
    (!others.is_empty()).then(|| format!("{what}: {}", cx.data.board.names_of(&others)))
}

fn confirm_cancel(cx: &Cx<'_>, sprint: SprintId, reason: String) -> Step {
    let known = cx.data.board.sprint(sprint);
    if known.is_some_and(|it| it.state == SprintState::Planned) {
        return Step::commit(Operation::Sprint(SprintOperation::Cancel { sprint, reason }));
    }
    let name = known.map_or("the sprint", |it| &it.name);
    let title = format!("Cancel {name} for good?");
    let mut says = Vec::new();
    if let Some(page) = cx.data.sprint().filter(|it| it.sprint.id == sprint) {
        says.push(format!("Goal: {}", page.sprint.goal));
        says.push(format!("Because: {reason}"));
        if !page.was_looked_back_on() {
            says.push(format!("{} Nobody has looked back on it yet", cx.glyphs.warn));
        }
        let done = &page.scope.done;
        let n_open = u32::try_from(unfinished(cx, page).len()).unwrap_or(0);
        says.push(format!(
            "{} done ({}), {} back to the process backlog",
            count_of(done.stories),
            cx.data.board.practice.scale.sum(done.points),
            count_of(n_open)
        ));
    }
    let cancel = Operation::Sprint(SprintOperation::Cancel { sprint, reason });
    Step::open(Confirm::new(title, says, Step::commit(cancel)))
}

/// The stories of a sprint that are not finished, by rank.
pub(crate) fn unfinished<'a>(cx: &Cx<'a>, page: &'a SprintPage) -> Vec<&'a Card> {
    page.cards.iter().map(AsRef::as_ref).filter(|it| !is_done(&cx.data.board, it)).collect()
}

/// Whether a story of a sprint stands in a column for finished ones, or was archived when it did.
pub(crate) fn is_done(board: &Board, card: &Card) -> bool {
    card.archived_at.is_some()
        || board.column(card.column).is_some_and(|it| it.category == Category::Done)
}
