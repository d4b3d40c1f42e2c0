//! A story as an experiment: what is believed, what is measured, what came of it, what was learned.

use super::measure::{SMALL, from_readings, realised};
use super::process::Lifecycle;
use super::sheet::{Shape, Sheet, Slot, slots};
use super::story::words;
use super::verdict;
pub use super::verdict::Verdict;
use super::{At, Category, Figure, ProcessId, StoryId};

words! {
    /// What is done with a result: the Act of the PDCA cycle.
    Decision {
        /// It becomes the way of work.
        Adopt = "adopt",
        /// It is changed and tried again.
        Adapt = "adapt",
        /// It is given up.
        Abandon = "abandon",
    }
}

words! {
    /// Where in the PDCA cycle an experiment stands; it follows from what is known.
    Phase {
        /// Not begun.
        Plan = "plan",
        /// Being tried.
        Do = "do",
        /// Tried or measured, and nobody has decided yet.
        Check = "check",
        /// Decided.
        Act = "act",
    }
}

words! {
    /// Whether a process is being designed or improved.
    Aspect {
        /// Agile process design.
        Design = "design",
        /// Agile process improvement.
        Improvement = "improvement",
    }
}

words! {
    /// What kind of work it is.
    WorkKind {
        /// The way of work itself.
        Process = "process",
        /// How processes fit together.
        Integration = "integration",
        /// What people are able to do.
        Capability = "capability",
        /// What people know.
        Knowledge = "knowledge",
        /// What machines do.
        Automation = "automation",
    }
}

/// What can be filled in of what a story tries out.
pub const SLOTS: &[Slot] = slots! {
    "believe" "We believe" Optional Shape::Line, "that what we do: asking in the chat";
    "result" "will result in" Optional Shape::Line, "what comes of it: shorter waiting";
    "signal" "We will know when" Optional Shape::Line, "what we see then";
    "measure" "Measure" Optional Shape::Measure, "the name of a measure, or nothing";
    "baseline" "Baseline" Optional Shape::Figure, "a number: how it is now";
    "expected" "Expected" Optional Shape::Figure, "a number: how it will be";
    "actual" "Actual" Optional Shape::Figure, "a number: how it became";
    "readings" "Readings needed" Optional Shape::Count, "how many before it can be told";
    "learned" "Learned" Optional Shape::Text, "what we know now, as Markdown";
    "on_success" "If so" Optional Shape::Line, "what we do when it is confirmed";
    "on_failure" "If not" Optional Shape::Line, "what we do when it is refuted";
    "decision" "Decision" Optional Shape::Word(Decision::IDS), "adopt, adapt or abandon";
    "beneficiary" "To whom" Optional Shape::Line, "who is better off";
    "requester" "Asked for by" Optional Shape::Line, "who waits for news";
    "step" "Step" Optional Shape::Step, "a step such as CHG.3, or nothing";
    "aspect" "Aspect" Optional Shape::Word(Aspect::IDS), "design or improvement";
    "lifecycle" "Lifecycle" Optional Shape::Word(Lifecycle::IDS), "where in its life it stands";
    "category" "Category" Optional Shape::Word(WorkKind::IDS), "what kind of work it is";
    "cost" "Cost" Optional Shape::Figure, "a number, in the board's currency";
    "benefit" "Realised benefit" Optional Shape::Figure, "a number, in the board's currency";
};

/// What a story tries out, with what is known of the story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Experiment {
    /// The story.
    pub story: StoryId,
    /// Its key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// The process that it makes better.
    pub process: Option<ProcessId>,
    /// What its column means.
    pub category: Category,
    /// Whether it has left the board.
    pub archived: bool,
    /// What is filled in.
    pub sheet: Sheet,
    /// When the actual number was noted.
    pub measured_at: Option<At>,
    /// When somebody decided.
    pub decided_at: Option<At>,
    /// How many readings its measure got since the story was written down; all that matters when
    /// some are needed.
    pub n_readings: usize,
    /// The last reading of its measure since its baseline, where no result is noted yet; only where
    /// one story is asked for.
    pub read: Option<Figure>,
}

impl Experiment {
    /// How much of what was expected became real, in percent: (actual - baseline) / (expected -
    /// baseline) * 100.
    pub fn realised(&self) -> Option<f64> {
        let of = |id: &str| self.sheet.figure(id);
        realised(of("baseline")?, of("expected")?, of("actual")?)
    }

    /// From how many readings its result comes; none without a result. A number that nobody has
    /// written down as a reading is one.
    pub fn n_actual(&self) -> Option<usize> {
        self.sheet.has("actual").then(|| self.n_readings.max(1))
    }

    /// The same in words; too few are marked.
    pub fn n_words(&self) -> Option<String> {
        self.n_actual().map(from_readings)
    }

    /// Whether its result comes from too few readings to say much.
    pub fn has_few(&self) -> bool {
        self.n_actual().is_some_and(|n| n < SMALL)
    }

    /// What came of it; none while it is still being tried (DOMAIN.md D.18).
    pub fn verdict(&self) -> Option<Verdict> {
        let is_over = self.category == Category::Done || self.sheet.has("decision");
        if !self.sheet.has("actual") {
            return (is_over && self.is_hypothesis()).then_some(Verdict::Inconclusive);
        }
        let of = |id: &str| self.sheet.figure(id).map(Figure::as_f64);
        let (Some(base), Some(target)) = (of("baseline"), of("expected")) else {
            return Some(Verdict::Inconclusive);
        };
        let needed = self.sheet.number("readings").unwrap_or(0);
        let fewest = usize::try_from(needed).unwrap_or(usize::MAX);
        let n_readings = self.n_readings;
        let trial = verdict::Experiment { base, target, actual: of("actual"), n_readings, fewest };
        Some(trial.verdict())
    }

    /// Whether it says what is tried: a story with no more than a cost is no experiment.
    pub fn is_hypothesis(&self) -> bool {
        ["believe", "result", "signal", "measure", "expected"].iter().any(|it| self.sheet.has(it))
    }

    /// Where in the PDCA cycle it stands.
    pub fn phase(&self) -> Phase {
        let is_measured = self.sheet.has("actual") || self.category == Category::Done;
        match (self.sheet.has("decision"), is_measured, self.category) {
            (true, _, _) => Phase::Act,
            (false, true, _) => Phase::Check,
            (false, false, Category::Doing | Category::Waiting) => Phase::Do,
            (false, false, Category::Todo | Category::Done) => Phase::Plan,
        }
    }

    /// Whether it has a result and nobody has decided what follows from it: it stays open. Where no
    /// number was expected, what came of it is a result as soon as the story is finished.
    pub fn waits_for_decision(&self) -> bool {
        let is_tried = self.category == Category::Done && self.is_hypothesis();
        let has_result = self.sheet.has("actual") || (is_tried && !self.sheet.has("expected"));
        has_result && !self.sheet.has("decision")
    }

    /// The sentence: we believe … will result in … we will know when …
    pub fn sentence(&self) -> String {
        let parts = [("We believe", "believe"), ("will result in", "result")];
        let part = |(words, id): (&str, &str)| match self.sheet.text(id) {
            "" => None,
            text => Some(format!("{words} {text}")),
        };
        let claim: Vec<String> = parts.into_iter().filter_map(part).collect();
        let signal = part(("We will know when", "signal"));
        let claim = (!claim.is_empty()).then(|| claim.join(" "));
        let sentences: Vec<String> =
            claim.into_iter().chain(signal).map(|it| format!("{it}.")).collect();
        sentences.join(" ")
    }

    /// What it brought less what it cost; none while either is unknown.
    pub fn gain(&self) -> Option<Figure> {
        let (benefit, cost) = (self.sheet.figure("benefit")?, self.sheet.figure("cost")?);
        Some(Figure::from_millionths(benefit.millionths().saturating_sub(cost.millionths())))
    }
}
