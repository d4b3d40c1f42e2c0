//! The measures and steps of a board, and which of them a person means by a name.

use crate::domain::measure::MeasureId;
use crate::domain::process::StepId;
use crate::domain::{Board, Process, ProcessId, ProcessRefusal, Refusal};

/// A measure or a step with the names by which people call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its number in the file.
    pub id: i64,
    /// The process that it belongs to.
    pub process: ProcessId,
    /// The short name, such as `CHG.3`; for a measure `CHG`.
    pub short: String,
    /// Its own name.
    pub name: String,
}

/// The measures and steps of a board, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// Every measure, by process and age.
    pub measures: Vec<Named>,
    /// Every step, by process and order.
    pub steps: Vec<Named>,
}

impl Catalog {
    /// The measure meant by a name or the beginning of one, with or without its process before it.
    pub fn measure(&self, typed: &str) -> Result<MeasureId, Refusal> {
        pick(&self.measures, typed, "measure").map(|it| MeasureId(it.id))
    }

    /// The step meant by `CHG.3`, a name or the beginning of one.
    pub fn step(&self, typed: &str) -> Result<StepId, Refusal> {
        pick(&self.steps, typed, "step").map(|it| StepId(it.id))
    }

    /// The step of one process meant by its place, a name, or the beginning of one.
    pub fn step_of(&self, process: ProcessId, typed: &str) -> Result<StepId, Refusal> {
        let own: Vec<Named> =
            self.steps.iter().filter(|it| it.process == process).cloned().collect();
        let typed = typed.trim();
        let place = typed.parse::<usize>().ok().and_then(|it| own.get(it.checked_sub(1)?));
        match place {
            Some(step) => Ok(StepId(step.id)),
            None => pick(&own, typed, "step").map(|it| StepId(it.id)),
        }
    }

    /// The step meant by what stands where a step is asked for, in a process if that is known;
    /// refuses another word and names the steps that there are.
    pub fn step_in(
        &self,
        board: &Board,
        process: Option<ProcessId>,
        typed: &str,
    ) -> Result<StepId, Refusal> {
        let found = match process {
            Some(process) if !typed.contains('.') => self.step_of(process, typed),
            Some(_) | None => self.step(typed),
        };
        let named = prefixed(board, typed).map(|it| it.id).or(process);
        match (found, named.and_then(|it| board.process(it))) {
            (Err(Refusal::NoSuch(_)), Some(process)) => Err(self.no_step(process, typed)),
            (found, _) => found,
        }
    }

    /// The step that a word such as `CHG.3` means; nothing when it is another word. Refuses a
    /// number that its process does not have.
    pub fn step_at(&self, board: &Board, word: &str) -> Result<Option<StepId>, Refusal> {
        let word = word.trim_matches([',', '.', ':', ';', '(', ')', '#']);
        let known = self.steps.iter().find(|it| it.short.eq_ignore_ascii_case(word));
        match (known, prefixed(board, word)) {
            (Some(step), _) => Ok(Some(StepId(step.id))),
            (None, Some(process)) => Err(self.no_step(process, word)),
            (None, None) => Ok(None),
        }
    }

    fn no_step(&self, process: &Process, typed: &str) -> Refusal {
        let own = self.steps.iter().filter(|it| it.process == process.id);
        Refusal::from(ProcessRefusal::NoStep {
            process: process.prefix.clone(),
            typed: typed.trim().to_owned(),
            there: own.map(|it| format!("{} {}", it.short, it.name)).collect(),
        })
    }

    pub(super) fn measure_name(&self, id: i64) -> String {
        let found = self.measures.iter().find(|it| it.id == id);
        found.map_or_else(String::new, |it| format!("{} {}", it.short, it.name))
    }

    pub(super) fn step_name(&self, id: i64) -> String {
        let found = self.steps.iter().find(|it| it.id == id);
        found.map_or_else(String::new, |it| format!("{} {}", it.short, it.name))
    }
}

/// The process of a word that is made like the short name of a step: `CHG.3`.
fn prefixed<'a>(board: &'a Board, word: &str) -> Option<&'a Process> {
    let (prefix, place) = word.trim().split_once('.')?;
    let is_place = !place.is_empty() && place.bytes().all(|it| it.is_ascii_digit());
    let is_it = |it: &&Process| is_place && it.prefix.eq_ignore_ascii_case(prefix);
    board.processes.iter().find(is_it)
}

/// The one that is meant: by its whole name, else by the only name that begins so.
fn pick<'a>(all: &'a [Named], typed: &str, what: &str) -> Result<&'a Named, Refusal> {
    let wanted = typed.trim().to_lowercase();
    let names = |it: &Named| {
        let (short, name) = (it.short.to_lowercase(), it.name.to_lowercase());
        [format!("{short} {name}"), name, short]
    };
    let exact: Vec<&Named> = all.iter().filter(|it| names(it).contains(&wanted)).collect();
    let begins = |it: &&Named| names(it)[..2].iter().any(|name| name.starts_with(&wanted));
    let found = if exact.is_empty() { all.iter().filter(begins).collect() } else { exact };
    match &*found {
        [one] if !wanted.is_empty() => Ok(one),
        [] | [_] => {
            // Whoever names a process means what belongs to it.
            let prefix = |it: &str| it.split('.').next().unwrap_or_default().to_lowercase();
            let is_near = |it: &&Named| prefix(&it.short) == prefix(&wanted);
            let near: Vec<&Named> = match all.iter().filter(is_near).collect::<Vec<_>>() {
                near if near.is_empty() => all.iter().collect(),
                near => near,
            };
            let names: Vec<&str> = near.iter().take(12).map(|it| &*it.name).collect();
            let rest = if near.len() > 12 { ", …" } else { "" };
            let there = match &*names {
                [] => format!("; there is no {what} at all yet"),
                names => format!("; there is {}{rest}", names.join(", ")),
            };
            Err(Refusal::NoSuch(format!("{what} called {typed:?}{there}")))
        }
        several => Err(Refusal::Ambiguous {
            typed: typed.to_owned(),
            could_be: several
                .iter()
                .take(12)
                .map(|it| format!("{} {}", it.short, it.name))
                .collect(),
        }),
    }
}
