//! Value streams: chains of steps across processes, with the time they work and the time they wait.

use super::board::ids;
use super::process::{Function, Step};
use super::sheet::{Shape, Sheet, Slot, slots};
use super::story::words;

ids! {
    /// The number of a value stream in the file; never shown.
    StreamId;
    /// The number of a step of a value stream in the file; never shown.
    StreamStepId;
}

words! {
    /// Where on the customer's journey a step lies.
    Journey {
        /// Understands what is needed.
        Explore = "explore",
        /// Gets to know the other.
        Engage = "engage",
        /// Hears what is offered.
        Offer = "offer",
        /// Agrees on it.
        Agree = "agree",
        /// Comes on board.
        Onboard = "onboard",
        /// Makes value together.
        CoCreate = "co-create",
        /// Has the value.
        Realize = "realize",
    }
}

/// What can be filled in of a step of a stream; a step of a process brings its own.
pub const SLOTS: &[Slot] = slots! {
    "function" "Function" Optional Shape::Word(Function::IDS), "where it is done";
    "journey" "Journey" Optional Shape::Word(Journey::IDS), "where on the customer's journey it lies";
    "work" "Work" Optional Shape::Minutes, "a length of time such as 20m, 2h or 3d";
    "wait" "Wait" Optional Shape::Minutes, "a length of time such as 20m, 2h or 3d";
    "complete" "Complete and right" Optional Shape::Percent, "how much comes complete, in percent";
};

/// A step of a value stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamStep {
    /// Its number in the file.
    pub id: StreamStepId,
    /// What is filled in here.
    pub sheet: Sheet,
    /// Its own name, when it is no step of a process.
    pub name: String,
    /// The step of a process that it is, with its short name `CHG.3`.
    pub step: Option<(String, Step)>,
}

impl StreamStep {
    /// What it is called.
    pub fn label(&self) -> String {
        match &self.step {
            Some((short, step)) => format!("{short} {}", step.name()),
            None => self.name.clone(),
        }
    }

    /// A number: its own, else that of the step of the process.
    fn number(&self, id: &str) -> Option<i64> {
        let of_step = || self.step.as_ref().and_then(|(_, it)| it.sheet.number(id));
        self.sheet.number(id).or_else(of_step)
    }

    /// The time it works, in minutes.
    pub fn work(&self) -> Option<i64> {
        self.number("work")
    }

    /// The time it waits, in minutes.
    pub fn wait(&self) -> Option<i64> {
        self.number("wait")
    }

    /// How much of it comes complete and right, in percent.
    pub fn complete(&self) -> Option<i64> {
        self.number("complete")
    }

    /// Where it is done.
    pub fn function(&self) -> Option<Function> {
        let of_step =
            || self.step.as_ref().and_then(|(_, it)| Function::from_id(it.sheet.text("function")));
        Function::from_id(self.sheet.text("function")).or_else(of_step)
    }
}

/// A chain of steps from a wish to the value of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// Its number in the file.
    pub id: StreamId,
    /// What it is called.
    pub name: String,
    /// Its steps, in order.
    pub steps: Vec<StreamStep>,
}

/// Work / (work + wait), in percent; none when nothing takes time (DOMAIN.md D.16).
#[expect(clippy::cast_precision_loss, reason = "minutes of ten years fit")]
pub fn efficiency(work: i64, wait: i64) -> Option<f64> {
    (work + wait > 0).then(|| work as f64 / (work + wait) as f64 * 100.0)
}

impl Stream {
    /// Work and wait of all steps, in minutes.
    pub fn times(&self) -> (i64, i64) {
        let work = self.steps.iter().filter_map(StreamStep::work).sum();
        (work, self.steps.iter().filter_map(StreamStep::wait).sum())
    }

    /// Its flow efficiency in percent.
    pub fn efficiency(&self) -> Option<f64> {
        let (work, wait) = self.times();
        efficiency(work, wait)
    }

    /// How much comes through all steps complete and right, in percent: the product of the steps'
    /// shares, over those that have one, and how many those are.
    #[expect(clippy::cast_precision_loss, reason = "a share of a hundred")]
    pub fn complete(&self) -> Option<(f64, usize)> {
        let shares: Vec<f64> = self
            .steps
            .iter()
            .filter_map(StreamStep::complete)
            .map(|it| it as f64 / 100.0)
            .collect();
        (!shares.is_empty()).then(|| (shares.iter().product::<f64>() * 100.0, shares.len()))
    }

    /// Where work is handed from one function to another, with the time it waits there.
    pub fn hand_offs(&self) -> Vec<(Function, Function, i64)> {
        let pairs = self.steps.windows(2).filter_map(|it| {
            let (from, to) = (it[0].function()?, it[1].function()?);
            (from != to).then(|| (from, to, it[1].wait().unwrap_or(0)))
        });
        let mut all: Vec<_> = pairs.collect();
        all.sort_by_key(|it| std::cmp::Reverse(it.2));
        all
    }

    /// What keeps the map from being complete.
    pub fn missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        if !self.steps.iter().any(|it| it.function() == Some(Function::Ops)) {
            missing.push("no step of operations".to_owned());
        }
        let untimed = self.steps.iter().filter(|it| it.work().is_none() && it.wait().is_none());
        missing.extend(untimed.map(|it| format!("no times for {}", it.label())));
        missing
    }
}
