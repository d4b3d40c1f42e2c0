//! `gemba stream`: value streams across processes.

use clap::Subcommand;
use serde_json::{Value as Json, json};

use super::Stop;
use super::open::Cx;
use super::output::Form;
use super::process::round;
use super::sheet::{self, commit};
use super::table::Table;
use crate::domain::figure::show_minutes;
use crate::domain::process::{Function, ProcessOperation, quoted};
use crate::domain::sheet::Subject;
use crate::domain::stream::{Stream, StreamStep, StreamStepId};
use crate::domain::{Needs, Refusal, text};

/// What can be done with value streams.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// List the value streams with work, wait and flow efficiency
    List,
    /// Show a value stream step by step
    Show {
        /// Its name or the beginning of it
        stream: String,
    },
    /// Make a value stream known
    Add {
        /// Its name
        name: String,
    },
    /// Add a step: one of a process, such as CHG.3, or another
    #[command(after_help = sheet::help(Subject::StreamStep(StreamStepId::default())))]
    Step {
        /// The stream: its name or the beginning of it
        stream: String,
        /// The step of a process, or the name of another step
        step: String,
        /// What else is known as SLOT=VALUE
        #[arg(value_name = "SLOT=VALUE")]
        words: Vec<String>,
    },
    /// Fill a step of a value stream in
    #[command(after_help = sheet::help(Subject::StreamStep(StreamStepId::default())))]
    Set {
        /// The stream: its name or the beginning of it
        stream: String,
        /// The place of the step, counted from 1
        place: usize,
        /// What to fill in as SLOT=VALUE; an empty value clears it
        #[arg(required = true, value_name = "SLOT=VALUE")]
        words: Vec<String>,
    },
    /// Take a value stream away, or one of its steps
    Remove {
        /// The stream: its name or the beginning of it
        stream: String,
        /// The place of the step, counted from 1; the whole stream unless it is given
        place: Option<usize>,
    },
}

fn all(cx: &mut Cx) -> Result<Vec<Stream>, Stop> {
    let snapshot = cx.store.load(&Needs::Processes, None)?;
    Ok(snapshot.processes().map(|it| it.streams.clone()).unwrap_or_default())
}

fn one(cx: &mut Cx, typed: &str) -> Result<Stream, Stop> {
    let wanted = text::line(typed).to_lowercase();
    let all = all(cx)?;
    let is_it = |it: &&Stream| it.name.to_lowercase() == wanted;
    let begins = |it: &&Stream| it.name.to_lowercase().starts_with(&wanted);
    let found = all.iter().find(is_it).or_else(|| {
        let mut found = all.iter().filter(begins);
        found.next().filter(|_| found.next().is_none())
    });
    found.cloned().ok_or_else(|| {
        Stop::Refused(Refusal::Wrong(format!(
            "there is no value stream called {typed}: gemba stream list"
        )))
    })
}

fn step(stream: &Stream, place: usize) -> Result<StreamStepId, Stop> {
    let found = place.checked_sub(1).and_then(|it| stream.steps.get(it));
    found.map(|it| it.id).ok_or_else(|| {
        let (name, n) = (&stream.name, stream.steps.len());
        let steps = if n == 1 { "step" } else { "steps" };
        let show = format!("gemba stream show {}", quoted(name));
        Stop::wrong(format!("{name} has {n} {steps}, and no {place}: {show}"))
    })
}

impl Verb {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        match self {
            Self::List => list(cx),
            Self::Show { stream } => show(cx, stream),
            Self::Add { name } => commit(cx, ProcessOperation::AddStream(text::line(name))),
            Self::Step { stream, step, words } => {
                let stream = one(cx, stream)?.id;
                let snapshot = cx.bare()?;
                let subject = Subject::StreamStep(StreamStepId::default());
                let slots = sheet::contents(cx, &snapshot, subject, words)?;
                let catalog = cx.store.catalog()?;
                let line = text::line(step);
                let step = catalog.step_at(&snapshot.board, &line)?.ok_or(line);
                commit(cx, ProcessOperation::AddStreamStep { stream, step, slots })
            }
            Self::Set { stream, place, words } => {
                let id = step(&one(cx, stream)?, *place)?;
                let snapshot = cx.bare()?;
                sheet::fill(cx, &snapshot, Subject::StreamStep(id), words)
            }
            Self::Remove { stream, place } => {
                let stream = one(cx, stream)?;
                let operation = match place {
                    Some(place) => ProcessOperation::RemoveStreamStep(step(&stream, *place)?),
                    None => ProcessOperation::RemoveStream(stream.id),
                };
                commit(cx, operation)
            }
        }
    }
}

fn efficiency(it: &Stream) -> String {
    it.efficiency().map(|share| format!("{share:.1} %")).unwrap_or_default()
}

fn list(cx: &mut Cx) -> Result<(), Stop> {
    let all = all(cx)?;
    if cx.out.form == Form::Json {
        return cx.out.json("streams", all.iter().map(json).collect());
    }
    let mut table = Table::new(&["name", "steps", "work", "wait", "flow efficiency", "missing"]);
    for it in &all {
        let (work, wait) = it.times();
        table.push(vec![
            it.name.clone(),
            it.steps.len().to_string(),
            show_minutes(work),
            show_minutes(wait),
            efficiency(it),
            it.missing().join("; "),
        ]);
    }
    let width = if cx.out.form == Form::Plain { None } else { cx.out.width };
    cx.out.text(&table.show(width))
}

fn show(cx: &mut Cx, typed: &str) -> Result<(), Stop> {
    let it = one(cx, typed)?;
    if cx.out.form == Form::Json {
        return cx.out.json("streams", vec![json(&it)]);
    }
    let mut table = Table::new(&["", "function", "work", "wait", "complete", "step"]);
    let minutes = |it: Option<i64>| it.map(show_minutes).unwrap_or_default();
    for (n, step) in (1..).zip(&it.steps) {
        table.push(vec![
            n.to_string(),
            step.function().map(|it| it.id().to_owned()).unwrap_or_default(),
            minutes(step.work()),
            minutes(step.wait()),
            step.complete().map(|it| format!("{it} %")).unwrap_or_default(),
            step.label(),
        ]);
    }
    let width = if cx.out.form == Form::Plain { None } else { cx.out.width };
    let (work, wait) = it.times();
    let (n, of) = (it.steps.iter().filter(|it| it.work().is_some()).count(), it.steps.len());
    let mut lines = vec![format!(
        "{} work, {} wait: flow efficiency {} (work / (work + wait), {n} of {of} steps timed)",
        show_minutes(work),
        show_minutes(wait),
        efficiency(&it)
    )];
    if let Some((share, n)) = it.complete() {
        lines.push(format!("complete and right {share:.0} % (product of {n} of {of} steps)"));
    }
    for (from, to, wait) in it.hand_offs() {
        lines.push(format!("from {} to {}: {} wait", from.id(), to.id(), show_minutes(wait)));
    }
    lines.extend(it.missing().iter().map(|it| format!("! incomplete: {it}")));
    cx.out.text(&(table.show(width) + &sheet::page(&lines)))
}

fn json(it: &Stream) -> Json {
    let step = |it: &StreamStep| {
        json!({"name": it.label(), "function": it.function().map(Function::id),
               "work": it.work(), "wait": it.wait(), "complete": it.complete()})
    };
    let (work, wait) = it.times();
    json!({
        "name": it.name,
        "steps": it.steps.iter().map(step).collect::<Vec<_>>(),
        "work": work,
        "wait": wait,
        "flow_efficiency": it.efficiency().map(round),
        "complete_percent": it.complete().map(|(share, _)| round(share)),
        "missing": it.missing(),
    })
}
