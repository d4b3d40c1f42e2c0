//! `gemba retro`: look back on a sprint.

use std::fmt::Write as _;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::Stop;
use super::open::Cx;
use super::output::Form;
use crate::domain::retrospective::{Action, Note, NoteId};
use crate::domain::{
    Board, Needs, Operation, Refusal, RetroOperation, Snapshot, Sprint, SprintId, SprintPage, text,
};

/// Looks back on a sprint.
#[derive(Debug, Args)]
pub(crate) struct Retro {
    /// The sprint, by its name or number, one that is over too: its report stays as it was frozen;
    /// the running one unless it is given, else the one that ended last
    #[arg(long, value_name = "SPRINT", global = true)]
    sprint: Option<String>,
    #[command(subcommand)]
    verb: Verb,
}

/// What can be done with a retrospective.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Show the notes and the actions, and what became of the last ones
    Show,
    /// Choose the columns, from left to right
    Columns {
        /// Their names
        #[arg(required = true)]
        names: Vec<String>,
    },
    /// Write a note
    Note {
        /// The column, or the beginning of its name
        column: String,
        /// What it says
        text: String,
    },
    /// Vote for a note
    Vote {
        /// The number that `gemba retro show` gives it
        number: i64,
        /// Take the vote back
        #[arg(long)]
        undo: bool,
    },
    /// Decide on something to do
    Action(NewAction),
    /// Make a story of an action, say that it is done, give it up for a reason, or take it away
    Settle(Settle),
}

/// Decides on something to do.
#[derive(Debug, Args)]
pub(crate) struct NewAction {
    /// What
    text: String,
    /// Who sees to it
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
}

/// What becomes of an action.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Into {
    /// A story for its owner: at the top of the backlog where the process owner does it, else at its end
    Story,
    /// It is done
    Done,
    /// It is not done after all
    Open,
    /// It is given up; --reason says why
    Dropped,
    /// It is taken away
    Removed,
}

/// Settles an action.
#[derive(Debug, Args)]
pub(crate) struct Settle {
    /// The number that `gemba retro show` gives it
    number: i64,
    /// What becomes of it
    into: Into,
    /// One of the actions of the sprints before
    #[arg(long)]
    last: bool,
}

impl Retro {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let which = match &self.sprint {
            Some(name) => Some(super::sprint::named(name, &cx.bare()?)?.id),
            None => {
                let snapshot = cx.bare()?;
                looked_back_on(&snapshot.board).map(|it| it.id)
            }
        };
        self.verb.run(cx, which, self.sprint.as_deref())
    }
}

impl Verb {
    fn run(&self, cx: &mut Cx, which: Option<SprintId>, of: Option<&str>) -> Result<(), Stop> {
        let snapshot = cx.store.load(&Needs::Sprint(which), None)?;
        let page = snapshot.sprint().ok_or(Refusal::NoSprint)?;
        let sprint = page.sprint.id;
        let operation = match self {
            Self::Show => return show(cx, page, &snapshot),
            Self::Columns { names } => {
                let names = names.iter().map(|it| text::line(it)).collect();
                RetroOperation::SetColumns { sprint, names, was: None }
            }
            Self::Note { column, text } => RetroOperation::AddNote {
                sprint,
                column: text::line(column),
                text: text::line(text),
            },
            Self::Vote { number, undo } => {
                let note = numbered(page, *number)?;
                if *undo { RetroOperation::Unvote(note) } else { RetroOperation::Vote(note) }
            }
            Self::Action(new) => {
                let owner = match &new.owner {
                    Some(name) => Some(super::person::find(name, &snapshot)?.id),
                    None => None,
                };
                RetroOperation::AddAction { sprint, text: text::line(&new.text), owner }
            }
            Self::Settle(settle) => settle.operation(page, cx.reason.clone(), of)?,
        };
        cx.does(&Operation::Retro(operation))
    }
}

/// The sprint that a team looks back on when it names none: the running one, else the one that ended
/// last, else the next.
fn looked_back_on(board: &Board) -> Option<&Sprint> {
    let ended =
        || board.sprints.iter().filter(|it| it.state.is_over()).max_by_key(|it| it.ended_at);
    board.active_sprint().or_else(ended).or_else(|| board.next_sprint())
}

/// The notes, column by column.
fn notes(page: &SprintPage) -> impl Iterator<Item = &Note> {
    page.retrospective.columns.iter().flat_map(|it| &it.notes)
}

/// The note with that number, which is its own: votes put notes into another order.
fn numbered(page: &SprintPage, number: i64) -> Result<NoteId, Stop> {
    let found = notes(page).find(|it| it.id.0 == number);
    found.map(|it| it.id).ok_or_else(|| {
        let name = &page.sprint.name;
        Stop::wrong(format!(
            "no note of {name} has the number {number}: gemba retro show gives each its number"
        ))
    })
}

impl Settle {
    fn operation(
        &self,
        page: &SprintPage,
        reason: Option<String>,
        of: Option<&str>,
    ) -> Result<RetroOperation, Stop> {
        let actions = if self.last { &page.last_actions } else { &page.retrospective.actions };
        let action = actions.iter().find(|it| it.id.0 == self.number);
        let action = action.ok_or_else(|| {
            let (name, number) = (&page.sprint.name, self.number);
            let whose = if self.last { "the sprints before it" } else { name };
            Stop::wrong(format!(
                "no action of {whose} has the number {number}: gemba retro show gives each its number"
            ))
        })?;
        // Whose story it is, is said before a reason is asked for nothing.
        let is_story = action.story.is_some();
        let action = action.id;
        let keeps = matches!(self.into, Into::Dropped | Into::Story);
        if let Some(reason) = reason.as_ref().filter(|_| !keeps) {
            return Err(Stop::usage(format!(
                "only what is dropped keeps a reason; write it down: gemba retro note COLUMN {reason:?}"
            )));
        }
        Ok(match self.into {
            Into::Story => RetroOperation::ActionToStory(action),
            Into::Done => RetroOperation::FinishAction(action),
            Into::Open => RetroOperation::ReopenAction(action),
            Into::Dropped => match reason {
                Some(reason) => RetroOperation::DropAction { action, reason: text::line(&reason) },
                None if is_story => RetroOperation::DropAction { action, reason: String::new() },
                None => {
                    let (number, last) = (self.number, if self.last { " --last" } else { "" });
                    let of = of.map(|it| format!(" --sprint {it:?}")).unwrap_or_default();
                    return Err(Stop::usage(format!(
                        "say why it is given up: gemba retro settle {number} dropped{last}{of} --reason 'why'"
                    )));
                }
            },
            Into::Removed => RetroOperation::RemoveAction(action),
        })
    }
}

fn show(cx: &Cx, page: &SprintPage, snapshot: &Snapshot) -> Result<(), Stop> {
    let board = &snapshot.board;
    if cx.out.form == Form::Json {
        let note = |it: &Note| json!({"number": it.id.0, "text": it.text, "by": board.name_of(it.by), "votes": it.votes.len()});
        let columns = page.retrospective.columns.iter().map(
            |it| json!({"name": it.name, "notes": it.notes.iter().map(note).collect::<Vec<_>>()}),
        );
        let actions = |all: &[Action]| all.iter().map(|it| action(it, board)).collect::<Vec<_>>();
        return cx.out.json(
            "retrospectives",
            vec![json!({
                "sprint": page.sprint.name,
                "columns": columns.collect::<Vec<_>>(),
                "actions": actions(&page.retrospective.actions),
                "last_actions": actions(&page.last_actions),
            })],
        );
    }
    let mut text = String::new();
    let _ = writeln!(text, "{}", page.sprint.name);
    told(&mut text, "What became of the last actions", &page.last_actions, board);
    for column in &page.retrospective.columns {
        let _ = writeln!(text, "\n{}", column.name);
        for it in &column.notes {
            let votes = match it.votes.len() {
                0 => String::new(),
                1 => ", 1 vote".to_owned(),
                n => format!(", {n} votes"),
            };
            let _ = writeln!(text, "{} {} ({}{votes})", it.id.0, it.text, board.name_of(it.by));
        }
    }
    told(&mut text, "Actions", &page.retrospective.actions, board);
    cx.out.text(&text)
}

fn told(text: &mut String, title: &str, actions: &[Action], board: &Board) {
    if actions.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{title}");
    for it in actions {
        let number = it.id.0;
        let owner = it.owner.map(|it| format!(", {}", board.name_of(it))).unwrap_or_default();
        let story = it.story.as_ref().map(|(_, key)| format!(", {key}")).unwrap_or_default();
        let why = it.dropped.as_ref().map(|it| format!(": {it}")).unwrap_or_default();
        let _ = writeln!(text, "{number} {} ({}{why}{story}{owner})", it.text, it.fate.id());
    }
}

fn action(it: &Action, board: &Board) -> serde_json::Value {
    json!({
        "number": it.id.0,
        "text": it.text,
        "owner": it.owner.map(|it| board.name_of(it)),
        "story": it.story.as_ref().map(|(_, key)| key),
        "fate": it.fate.id(),
        "dropped": it.dropped,
    })
}
