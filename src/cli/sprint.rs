//! `gemba sprint`: plan, start, change, review, close and report sprints.

mod burndown;
mod close;
mod consent;
mod events;
mod json;
mod people;
mod plan;
mod show;

use clap::{Args, Subcommand};
use serde_json::json;

use super::Stop;
use super::open::Cx;
use super::output::Form;
use super::table::Table;
use crate::domain::sprint::{Verdict, no_past};
use crate::domain::{
    Board, Change, Field, Needs, Operation, Points, Refusal, Snapshot, Sprint, SprintOperation,
    SprintState, Value, text,
};

/// What can be done with sprints.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// List the sprints
    List,
    /// Show a sprint: its goal, its numbers, its people, what changed
    Show {
        /// Its name or number; the running one unless it is given, else the next
        name: Option<String>,
    },
    /// Print how a sprint burns down or up, by its working days
    Burndown(burndown::Burndown),
    /// Plan a sprint
    Plan(plan::Plan),
    /// Change a sprint
    Set(plan::Set),
    /// Show which stories would fill the next sprint
    Suggest,
    /// Start a planned sprint: its stories become its commitment
    Start {
        /// Its name or number; the next planned one unless it is given
        name: Option<String>,
    },
    /// Put stories into a sprint
    Add(Stories),
    /// Take stories out of their sprint
    Remove {
        /// The keys of stories
        #[arg(required = true, value_name = "KEY")]
        keys: Vec<String>,
    },
    /// Say how much a person can give
    Capacity(people::Person),
    /// Say what else a sprint needs
    Need(people::Need),
    /// Say that what a sprint needs is sure
    Confirm(people::Confirm),
    /// Agree, as process owner, to changes of scope that were made without asking, or object
    Consent(consent::Consent),
    /// Say what the review made of a finished story
    Judge(Judge),
    /// Say how long planning, review or retrospective took
    Took(events::Took),
    /// Close the running sprint; its report is frozen
    Close(close::Close),
    /// Give the running sprint up, because its goal became obsolete, or take a planned one away:
    /// --reason says why
    Cancel {
        /// The name or number of a planned sprint; the running one unless it is given
        name: Option<String>,
    },
    /// Explain the events of a sprint: what each is for, what happens in it, how long it may take
    Events {
        /// Which one; all unless it is given
        event: Option<events::Which>,
    },
    /// Print the report of a sprint that is over, as Markdown or with --json
    Report {
        /// Its name or number; the last one that is over unless it is given
        name: Option<String>,
    },
}

/// Puts stories into a sprint.
#[derive(Debug, Args)]
pub(crate) struct Stories {
    /// The keys of stories
    #[arg(required = true, value_name = "KEY")]
    keys: Vec<String>,
    /// The sprint; the next planned one unless it is given, else the running one
    #[arg(long, value_name = "SPRINT")]
    to: Option<String>,
}

/// Says what the review made of a story.
#[derive(Debug, Args)]
pub(crate) struct Judge {
    /// The key of a finished story
    key: String,
    /// What the process owner says
    says: Says,
    /// Why; needed when it is sent back
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
}

/// What the process owner says.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum Says {
    /// It is what was wanted
    Accepted,
    /// It is not, and goes back
    Back,
}

impl Verb {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let snapshot = cx.bare()?;
        let operation = match self {
            Self::List => return list(cx, &snapshot.board),
            Self::Show { name } => return show::run(cx, name.as_deref(), &snapshot),
            Self::Burndown(burndown) => return burndown.run(cx, &snapshot),
            Self::Suggest => return suggest(cx),
            Self::Report { name } => return show::report(cx, name.as_deref(), &snapshot),
            Self::Events { event } => return events::run(cx, *event, &snapshot),
            Self::Plan(plan) => plan.operation(cx, &snapshot)?,
            Self::Set(set) => set.operation(cx, &snapshot)?,
            Self::Start { name } => {
                SprintOperation::Start(planned(name.as_deref(), &snapshot)?.id).into()
            }
            Self::Add(add) => add.operation(cx, &snapshot)?,
            Self::Remove { keys } => remove(cx, keys)?,
            Self::Capacity(person) => person.operation(cx, &snapshot)?,
            Self::Need(need) => need.operation(cx, &snapshot)?,
            Self::Confirm(confirm) => confirm.operation(cx, &snapshot)?,
            Self::Consent(consent) => consent.operation(cx, &snapshot)?,
            Self::Judge(judge) => judge.operation(cx, &snapshot)?,
            Self::Took(took) => took.operation(cx, &snapshot)?,
            Self::Close(close) => close.operation(cx, &snapshot)?,
            Self::Cancel { name } => {
                let sprint = match name {
                    Some(name) => named(name, &snapshot)?,
                    None => running(&snapshot)?,
                };
                // The reason of the command line is the reason of the cancelling.
                let Some(reason) = cx.reason.clone() else {
                    let named = name.as_ref().map(|it| format!(" {it:?}")).unwrap_or_default();
                    let what = match sprint.state {
                        SprintState::Planned => "it is not held",
                        SprintState::Active | SprintState::Closed | SprintState::Cancelled => {
                            "its goal became obsolete"
                        }
                    };
                    return Err(Stop::usage(format!(
                        "say why {what}: gemba sprint cancel{named} --reason 'why'"
                    )));
                };
                let sprint = sprint.id;
                SprintOperation::Cancel { sprint, reason: text::line(&reason) }.into()
            }
        };
        cx.does(&operation)
    }
}

impl From<SprintOperation> for Operation {
    fn from(operation: SprintOperation) -> Self {
        Self::Sprint(operation)
    }
}

/// The sprint that runs.
fn running(snapshot: &Snapshot) -> Result<&Sprint, Stop> {
    snapshot.board.active_sprint().ok_or_else(|| {
        Stop::wrong("no sprint is running: gemba sprint start starts the next planned one")
    })
}

/// The sprint that is meant by a name or a number.
pub(super) fn named<'a>(name: &str, snapshot: &'a Snapshot) -> Result<&'a Sprint, Stop> {
    let board = &snapshot.board;
    board.sprint_named(name).ok_or_else(|| {
        Stop::Refused(Refusal::Unreadable {
            field: Field::Sprint,
            typed: name.to_owned(),
            choices: board.sprints.iter().map(|it| it.name.clone()).collect(),
        })
    })
}

/// The sprint that is meant, else the next planned one.
fn planned<'a>(name: Option<&str>, snapshot: &'a Snapshot) -> Result<&'a Sprint, Stop> {
    if let Some(name) = name {
        return named(name, snapshot);
    }
    let board = &snapshot.board;
    board.planned_sprint().ok_or_else(|| match board.active_sprint() {
        Some(running) => Stop::wrong(format!(
            "no sprint is planned, and {} is running: gemba sprint plan plans the next one",
            running.name
        )),
        None => Stop::Refused(Refusal::NoSprint),
    })
}

/// The sprint that is meant, else the next planned one, else the running one: the one that is being
/// put together.
fn open<'a>(name: Option<&str>, snapshot: &'a Snapshot) -> Result<&'a Sprint, Stop> {
    planned(name, snapshot).or_else(|stop| match (name, snapshot.board.active_sprint()) {
        (None, Some(sprint)) => Ok(sprint),
        (_, _) => Err(stop),
    })
}

impl Stories {
    fn operation(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<Operation, Stop> {
        let sprint = open(self.to.as_deref(), snapshot)?.id;
        put(cx, &self.keys, &Value::Id(sprint.0))
    }
}

/// Gives stories another sprint, or none.
fn put(cx: &mut Cx, keys: &[String], now: &Value) -> Result<Operation, Stop> {
    let ids = cx.find_all(keys)?;
    let stories = cx.store.stories(&ids)?;
    let change = |it: &crate::domain::Story| Change {
        story: it.card.id,
        field: Field::Sprint,
        was: match Field::Sprint.of(it) {
            // It is there already: to say so is the store's.
            was if was == *now => Value::None,
            was => was,
        },
        now: now.clone(),
    };
    Ok(Operation::Edit(stories.iter().map(change).collect()))
}

/// Takes stories out of their sprint; refuses one that is in none.
fn remove(cx: &mut Cx, keys: &[String]) -> Result<Operation, Stop> {
    let ids = cx.find_all(keys)?;
    let stories = cx.store.stories(&ids)?;
    match stories.iter().find(|it| Field::Sprint.of(it) == Value::None) {
        Some(it) => Err(Stop::wrong(format!("{} is in no sprint", it.card.key))),
        None => put(cx, keys, &Value::None),
    }
}

impl Judge {
    fn operation(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<Operation, Stop> {
        let sprint = running(snapshot)?.id;
        let story = cx.find(&self.key)?;
        let says = match self.says {
            Says::Accepted => Verdict::Accepted,
            Says::Back => Verdict::SentBack,
        };
        Ok(SprintOperation::Judge { sprint, story, says, note: text::line(&self.note) }.into())
    }
}

/// How many stories that are passed over are named.
const MOST_PASSED: usize = 5;

/// Prints the stories that would fill the next sprint.
fn suggest(cx: &mut Cx) -> Result<(), Stop> {
    let snapshot = cx.store.load(&Needs::Backlog { words: Vec::new() }, None)?;
    let Some(page) = snapshot.backlog() else { return Ok(()) };
    let scale = snapshot.board.practice.scale;
    let chosen: Vec<_> =
        page.suggestion().iter().filter_map(|id| page.card(*id)).cloned().collect();
    match page.expected {
        Some(expected) => cx.out.note(&format!(
            "{} of {} are chosen; {}",
            page.chosen_points(),
            scale.sum(expected),
            if chosen.is_empty() { "nothing more fits" } else { "these would fit as well" }
        )),
        None => cx.out.note(&format!("{}, so nothing tells what fits", no_past(&snapshot.board))),
    }
    let passed = page.passed_over();
    for (card, lacks) in passed.iter().take(MOST_PASSED) {
        cx.out.note(&format!("passed over: {} {lacks}", card.key));
    }
    if passed.len() > MOST_PASSED {
        let n = passed.len() - MOST_PASSED;
        cx.out.note(&format!("and {n} more"));
    }
    if !passed.is_empty() {
        let asked: Vec<&str> = page.asked.iter().map(|it| it.id()).collect();
        cx.out.note(&format!(
            "gemba story show KEY says what a story has; gemba board set ready='{}' is what is asked",
            asked.join(" ")
        ));
    }
    let board = &snapshot.board;
    match cx.out.form {
        Form::Json => {
            let ids: Vec<_> = chosen.iter().map(|it| it.id).collect();
            let stories = cx.store.stories(&ids)?;
            let passed = passed.iter().map(|(card, lacks)| json!({"key": card.key, "why": lacks}));
            let points = |it: Points| super::json::points(it);
            let room = json!({
                "expected": page.expected.map(points),
                "chosen": points(page.chosen_points()),
            });
            cx.out.object(vec![
                ("stories", stories.iter().map(|it| super::json::story(it, board)).collect()),
                ("passed_over", passed.collect()),
                ("rooms", vec![room]),
            ])
        }
        Form::Plain | Form::Table => {
            let mut table = Table::new(&["key", "points", "title"]);
            for it in &chosen {
                let points = it.points.map(|it| scale.show(it)).unwrap_or_default();
                table.push(vec![it.key.clone(), points, it.title.clone()]);
            }
            cx.out.text(&table.show(cx.out.width))
        }
    }
}

fn list(cx: &Cx, board: &Board) -> Result<(), Stop> {
    let sprints = &board.sprints;
    match cx.out.form {
        Form::Json => {
            let all = sprints.iter().map(|it| super::json::sprint(it, board));
            cx.out.json("sprints", all.collect())
        }
        Form::Plain => {
            let line = |it: &Sprint| {
                let goal = if it.goal.is_empty() { "No goal yet" } else { &it.goal };
                format!("{}: {}, {} to {}. {goal}.\n", it.name, it.state.id(), it.starts, it.ends)
            };
            cx.out.text(&sprints.iter().map(line).collect::<String>())
        }
        Form::Table => {
            let mut table = Table::new(&["number", "name", "state", "from", "to", "goal"]);
            for it in sprints {
                table.push(vec![
                    board.sprint_number(it).map(|it| it.to_string()).unwrap_or_default(),
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
