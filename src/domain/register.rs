//! The pages about processes that a screen may ask for: registers and lists across the board.

use super::experiment::{Experiment, Verdict};
use super::improvement::Improvement;
use super::observation::{Observation, Seen, SeenCount, tally};
use super::process::ProcessPage;
use super::sheet::Catalog;
use super::stream::Stream;
use super::today::{Reason, TodayPage};
use super::{At, ProcessId};

/// The process register: every process with what its row and its page show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProcessesPage {
    /// The processes, by prefix; retired ones last.
    pub processes: Vec<ProcessPage>,
    /// The value streams, by name.
    pub streams: Vec<Stream>,
    /// Measures and steps by name.
    pub catalog: Catalog,
    /// What this board calls things: gemba's word, its own.
    pub words: Vec<(String, String)>,
}

impl ProcessesPage {
    /// The page of a process.
    pub fn process(&self, id: ProcessId) -> Option<&ProcessPage> {
        self.processes.iter().find(|it| it.process.id == id)
    }
}

/// The improvement register with the observations and experiments beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImprovementsPage {
    /// The entries: open ones by priority and age, then closed ones.
    pub improvements: Vec<Improvement>,
    /// Everything that was seen, the oldest first.
    pub observations: Vec<Observation>,
    /// What stories try out, by age.
    pub experiments: Vec<Experiment>,
    /// Measures and steps by name.
    pub catalog: Catalog,
}

impl ImprovementsPage {
    /// How often each control was seen, the most frequent first.
    pub fn by_control(&self) -> Vec<SeenCount> {
        tally(&self.observations, |it| {
            (!it.what.control.is_empty()).then(|| it.what.control.clone())
        })
    }

    /// How often each step was seen.
    pub fn by_step(&self) -> Vec<SeenCount> {
        tally(&self.observations, |it| {
            let step = it.what.step?;
            let found = self.catalog.steps.iter().find(|named| named.id == step.0)?;
            Some(format!("{} {}", found.short, found.name))
        })
    }

    /// How often each kind of waste was seen.
    pub fn by_waste(&self) -> Vec<SeenCount> {
        tally(&self.observations, |it| it.what.waste.map(|waste| waste.id().to_owned()))
    }

    /// Finished experiments, those with a lesson first; all the words must be in them. What nobody
    /// has learned from is shown as well: it is what is missing.
    pub fn learned(&self, words: &[String]) -> Vec<&Experiment> {
        let holds = |it: &&Experiment| {
            let said = [&it.title, it.sheet.text("learned"), it.sheet.text("believe")].join("\n");
            let said = super::text::fold(&said).into_owned();
            words.iter().all(|word| said.contains(&*super::text::fold(word)))
        };
        let is_over = |it: &&Experiment| it.verdict().is_some();
        let mut found: Vec<_> = self.experiments.iter().filter(is_over).filter(holds).collect();
        found.sort_by_key(|it| !it.sheet.has("learned"));
        found
    }
}

/// One page for those who do not see the board every day.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The first instant of the window.
    pub from: At,
    /// When it was made.
    pub to: At,
    /// Bypasses in the window, by control.
    pub bypasses: Vec<SeenCount>,
    /// Bypasses in the window before, for the trend.
    pub bypasses_before: usize,
    /// Bypasses without a control in the window.
    pub bypasses_unnamed: usize,
    /// How many stories are blocked.
    pub blocked: usize,
    /// How many requesters wait without news, and for how many days the one who waits longest.
    pub silent: (usize, u32),
    /// Experiments measured in the window, by verdict.
    pub verdicts: Vec<(Verdict, Vec<Experiment>)>,
}

impl Report {
    /// The report over the last so many days.
    pub fn of(page: &ImprovementsPage, today: &TodayPage, now: At, days: u32) -> Self {
        let window = chrono::TimeDelta::days(i64::from(days));
        let from = now - window;
        let bypasses = |from: At, to: At| -> Vec<&Observation> {
            let is_one = |it: &&Observation| it.what.kind == Seen::Bypass;
            let is_in = |it: &&Observation| it.at >= from && it.at < to;
            page.observations.iter().filter(is_one).filter(is_in).collect()
        };
        let here = bypasses(from, now + chrono::TimeDelta::milliseconds(1));
        let named =
            |it: &Observation| (!it.what.control.is_empty()).then(|| it.what.control.clone());
        let measured = |it: &&Experiment| it.measured_at.is_some_and(|at| at >= from);
        let experiments: Vec<&Experiment> = page.experiments.iter().filter(measured).collect();
        let of = |verdict: &Verdict| {
            let with = experiments.iter().filter(|it| it.verdict() == Some(*verdict));
            (*verdict, with.map(|it| (*it).clone()).collect::<Vec<_>>())
        };
        let silent: Vec<u32> = today.of(Reason::Silent).map(|it| it.days).collect();
        Self {
            from,
            to: now,
            bypasses: tally(here.iter().copied(), named),
            bypasses_before: bypasses(from - window, from).len(),
            bypasses_unnamed: here.iter().filter(|it| it.what.control.is_empty()).count(),
            blocked: today.of(Reason::Blocked).count(),
            silent: (silent.len(), silent.into_iter().max().unwrap_or(0)),
            verdicts: Verdict::ALL.iter().map(of).filter(|(_, it)| !it.is_empty()).collect(),
        }
    }

    /// How many bypasses there were in the window.
    pub fn n_bypasses(&self) -> usize {
        let named: u32 = self.bypasses.iter().map(|it| it.n).sum();
        self.bypasses_unnamed + usize::try_from(named).unwrap_or(0)
    }
}
