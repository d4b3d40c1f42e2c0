//! `gemba sprint`: the sprints of the board.

use clap::{Args, Subcommand};

use super::Stop;
use super::open::Cx;
use super::output::Form;
use super::table::Table;
use crate::domain::{
    Field, Operation, Refusal, Snapshot, Sprint, SprintKind, SprintOperation, field, text,
};

/// What can be done with sprints.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// List the sprints
    List,
    /// Plan a sprint
    Plan(Plan),
    /// Start a planned sprint
    Start {
        /// Its name or number; the next planned one unless it is given
        name: Option<String>,
    },
}

/// Plans a sprint.
#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// Its name; numbered unless it is given
    name: Option<String>,
    /// The one thing that must come out of it
    #[arg(long, value_name = "TEXT", default_value = "")]
    goal: String,
    /// Its first day: 2026-12-24, mon, tomorrow
    #[arg(long, value_name = "DAY", default_value = "today")]
    from: String,
    /// Its last day; two weeks in all unless it is given
    #[arg(long, value_name = "DAY")]
    to: Option<String>,
}

impl Verb {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let snapshot = cx.bare()?;
        let operation = match self {
            Self::List => return list(cx, &snapshot.board.sprints),
            Self::Plan(plan) => plan.operation(&snapshot)?,
            Self::Start { name } => {
                let sprint = to_start(name.as_deref(), &snapshot)?.id;
                Operation::Sprint(SprintOperation::Start(sprint))
            }
        };
        let done = cx.commit(&operation)?;
        cx.out.note(&done.label);
        Ok(())
    }
}

impl Plan {
    fn operation(&self, snapshot: &Snapshot) -> Result<Operation, Stop> {
        let day = |typed: &str| {
            let read = field::date(typed, snapshot.today());
            read.ok_or_else(|| {
                let hint = "2026-12-24, fri, tomorrow or 2w";
                Stop::wrong(format!("{typed:?} is no day: such as {hint}"))
            })
        };
        let starts = day(&self.from)?;
        let ends = match &self.to {
            Some(typed) => day(typed)?,
            None => starts + chrono::Days::new(13),
        };
        let name = self.name.as_deref().map(text::line);
        let kind = SprintKind::Improvement;
        let goal = text::line(&self.goal);
        Ok(Operation::Sprint(SprintOperation::Plan { name, goal, starts, ends, kind }))
    }
}

fn to_start<'a>(name: Option<&str>, snapshot: &'a Snapshot) -> Result<&'a Sprint, Stop> {
    let board = &snapshot.board;
    let Some(name) = name else {
        let planned = |it: &&Sprint| it.state == crate::domain::SprintState::Planned;
        return board.sprints.iter().find(planned).ok_or(Stop::Refused(Refusal::NoSprint));
    };
    board.sprint_named(name).ok_or_else(|| {
        Stop::Refused(Refusal::Unreadable {
            field: Field::Sprint,
            typed: name.to_owned(),
            choices: board.sprints.iter().map(|it| it.name.clone()).collect(),
        })
    })
}

fn list(cx: &Cx, sprints: &[Sprint]) -> Result<(), Stop> {
    match cx.out.form {
        Form::Json => cx.out.json("sprints", sprints.iter().map(super::json::sprint).collect()),
        Form::Plain => {
            let line = |it: &Sprint| {
                let goal = if it.goal.is_empty() { "No goal yet" } else { &it.goal };
                format!("{}: {}, {} to {}. {goal}.\n", it.name, it.state.id(), it.starts, it.ends)
            };
            cx.out.text(&sprints.iter().map(line).collect::<String>())
        }
        Form::Table => {
            let mut table = Table::new(&["name", "state", "from", "to", "goal"]);
            for it in sprints {
                table.push(vec![
                    it.name.clone(),
                    it.state.id().to_owned(),
                    it.starts.to_string(),
                    it.ends.to_string(),
                    it.goal.clone(),
                ]);
            }
            cx.out.text(&table.show(cx.out.width))
        }
    }
}
