//! `gemba sprint plan` and `gemba sprint set`.

use clap::{Args, ValueEnum};

use super::open;
use crate::cli::Stop;
use crate::cli::open::Cx;
use crate::cli::person::YesNo;
use crate::domain::sprint::SprintEdit;
use crate::domain::sprint::days::{proposed_end, proposed_start};
use crate::domain::{Operation, Refusal, Snapshot, SprintKind, SprintOperation, text};

/// What a sprint is about.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Kind {
    /// A process that is not there yet
    Creation,
    /// A process that could be better
    Improvement,
}

impl From<Kind> for SprintKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Creation => Self::Creation,
            Kind::Improvement => Self::Improvement,
        }
    }
}

/// Plans a sprint.
#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// Its name; numbered unless it is given
    name: Option<String>,
    /// The one thing that must come out of it
    #[arg(long, value_name = "TEXT")]
    goal: Option<String>,
    /// Its first day: 2026-12-24, mon, tomorrow; the next working day after the last sprint unless it
    /// is given
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Its last day; as long as the last sprint unless it is given, and two weeks for the first
    #[arg(long, value_name = "DAY")]
    to: Option<String>,
    /// What it is about
    #[arg(long, default_value = "improvement")]
    kind: Kind,
}

impl Plan {
    pub(super) fn operation(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<Operation, Stop> {
        let starts = match &self.from {
            Some(typed) => needed(cx, typed)?,
            None => proposed_start(&snapshot.board, snapshot.today()),
        };
        let ends = match &self.to {
            Some(typed) => needed(cx, typed)?,
            None => proposed_end(&snapshot.board, starts),
        };
        let name = self.name.as_deref().map(text::line);
        let goal = goal(self.goal.as_deref())?.unwrap_or_default();
        Ok(SprintOperation::Plan { name, goal, starts, ends, kind: self.kind.into() }.into())
    }
}

/// A goal that was typed: one that says nothing is a slip, as of a variable that is empty.
fn goal(typed: Option<&str>) -> Result<Option<String>, Stop> {
    match typed.map(text::line) {
        Some(goal) if goal.is_empty() => Err(Refusal::EmptyText("the goal of a sprint").into()),
        goal => Ok(goal),
    }
}

/// A day that must be one.
fn needed(cx: &mut Cx, typed: &str) -> Result<chrono::NaiveDate, Stop> {
    cx.day(typed)?.ok_or_else(|| Stop::wrong("a sprint has a first and a last day"))
}

/// Changes a sprint.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true))]
pub(crate) struct Set {
    /// Its name or number; the next planned one unless it is given, else the running one
    sprint: Option<String>,
    /// Another name
    #[arg(long, value_name = "TEXT", group = "what")]
    name: Option<String>,
    /// The one thing that must come out of it
    #[arg(long, value_name = "TEXT", group = "what")]
    goal: Option<String>,
    /// Its first day
    #[arg(long, value_name = "DAY", group = "what")]
    from: Option<String>,
    /// Its last day
    #[arg(long, value_name = "DAY", group = "what")]
    to: Option<String>,
    /// What it is about
    #[arg(long, group = "what")]
    kind: Option<Kind>,
    /// Whether its goal was met; for the running sprint
    #[arg(long, group = "what")]
    goal_met: Option<YesNo>,
}

impl Set {
    pub(super) fn operation(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<Operation, Stop> {
        let sprint = match (&self.sprint, self.goal_met) {
            (None, Some(_)) => super::running(snapshot)?,
            (name, _) => open(name.as_deref(), snapshot)?,
        };
        let mut edits = Vec::new();
        edits.extend(self.name.as_ref().map(|it| SprintEdit::Name(text::line(it))));
        edits.extend(goal(self.goal.as_deref())?.map(SprintEdit::Goal));
        if self.from.is_some() || self.to.is_some() {
            let starts = match &self.from {
                Some(typed) => needed(cx, typed)?,
                None => sprint.starts,
            };
            let ends = match &self.to {
                Some(typed) => needed(cx, typed)?,
                None => sprint.ends,
            };
            edits.push(SprintEdit::Days(starts, ends));
        }
        edits.extend(self.kind.map(|it| SprintEdit::Kind(it.into())));
        edits.extend(self.goal_met.map(|it| SprintEdit::GoalMet(Some(it == YesNo::Yes))));
        let edit = |to: SprintEdit| Operation::from(to.on(sprint));
        let mut of: Vec<Operation> = edits.into_iter().map(edit).collect();
        Ok(match of.len() {
            1 => of.remove(0),
            _ => Operation::All { label: format!("Changed {}", sprint.name), of },
        })
    }
}
