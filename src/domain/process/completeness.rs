//! How completely a process is defined: the checklist ASM-9 of twelve parts.

use super::{Letter, ProcessPage};

/// One part of the definition of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub name: &'static str,
    /// What gives it on the command line, after `gemba`; `KEY` stands for the prefix.
    pub given_by: &'static str,
}

macro_rules! parts {
    ($($name:literal, $given:literal;)*) => {
        /// The twelve parts, in order.
        pub const PARTS: [Part; 12] = [$(Part { name: $name, given_by: $given },)*];
    };
}

parts! {
    "purpose", "process set KEY purpose=…";
    "customer and outcome", "process set KEY customer=… outcome=…";
    "trigger", "process set KEY trigger=…";
    "inputs", "process set KEY inputs=…";
    "activities", "process step add KEY …";
    "outputs", "process set KEY outputs=…";
    "roles and hand-offs", "process step raci KEY.1 R=… A=…";
    "policies", "process policy add KEY …";
    "procedures", "process step set KEY.1 procedure=…";
    "measures", "measure add KEY …";
    "tools and automation", "process set KEY tools=…";
    "interfaces", "process interface KEY OTHER …";
}

/// How much of the definition is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completeness {
    /// What is missing, in order.
    pub missing: Vec<Part>,
}

impl Completeness {
    /// The share that is there, in percent: filled / 12, rounded down, so that only what is
    /// complete is called so.
    pub fn percent(&self) -> usize {
        (PARTS.len() - self.missing.len()) * 100 / PARTS.len()
    }

    /// How many parts are there.
    pub fn filled(&self) -> usize {
        PARTS.len() - self.missing.len()
    }
}

impl ProcessPage {
    /// How much of its definition is there. A part that concerns the steps counts when every step
    /// that is not retired has it.
    pub fn completeness(&self) -> Completeness {
        let has = |id: &str| self.sheet.has(id);
        let has_steps = self.live_steps().next().is_some();
        let is_filled = [
            has("purpose"),
            has("customer") && has("outcome"),
            has("trigger"),
            has("inputs"),
            has_steps,
            has("outputs"),
            has_steps
                && self.live_steps().all(|it| {
                    let named = |letter| it.with(letter).next().is_some();
                    named(Letter::Responsible) && named(Letter::Accountable)
                })
                && (self.live_steps().count() < 2
                    || self.live_steps().any(|it| it.sheet.has("hand_off"))),
            !self.policies.is_empty(),
            has_steps && self.live_steps().all(|it| it.sheet.has("procedure")),
            !self.measures.is_empty(),
            has("tools"),
            !self.interfaces.is_empty(),
        ];
        let missing = PARTS.into_iter().zip(is_filled).filter(|(_, filled)| !filled);
        Completeness { missing: missing.map(|(part, _)| part).collect() }
    }
}
