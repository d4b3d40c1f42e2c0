//! The process as a product: what it is for, whose it is, how it works, and how complete that is.

mod answers;
mod completeness;
mod lack;
mod operation;
mod text;
mod version;

pub use answers::{Answer, Answered, Question};
pub use completeness::{Completeness, PARTS, Part};
pub use lack::{Lack, quoted};
pub use operation::{About, Handing, ProcessOperation, Thinking};
pub use version::{
    Around, Check, Lasting, Version, VersionPlace, difference, is_next, next_number,
};

use chrono::NaiveDate;

use super::board::ids;
use super::figure::show_minutes;
use super::four_p::FourPs;
use super::improvement::{Improvement, ImprovementStory};
use super::measure::{Balance, Measure};
use super::observation::Observation;
use super::sheet::{Catalog, Named, Shape, Sheet, Slot, slots};
use super::story::words;
use super::{At, Board, PersonId, Process, ProcessId};

ids! {
    /// The number of a step of a process in the file; people see `CHG.3`.
    StepId;
    /// The number of a policy in the file; people see its place.
    PolicyId;
    /// The number of an interface between two processes in the file; never shown.
    InterfaceId;
    /// The number of a sustain check in the file; never shown.
    CheckId;
}

words! {
    /// How far a step has come into use.
    Rollout {
        /// Thought of.
        Idea = "idea",
        /// Written down.
        Designed = "designed",
        /// Tried by some.
        Piloted = "piloted",
        /// Done by all.
        Introduced = "introduced",
        /// No longer done.
        Retired = "retired",
    }
}

words! {
    /// How much of a step a machine does.
    Automation {
        /// Nothing.
        Manual = "manual",
        /// A tool helps.
        Assisted = "assisted",
        /// A person starts a script.
        Scripted = "scripted",
        /// Nobody has to do anything.
        Automatic = "automatic",
    }
}

words! {
    /// Who takes part in a step.
    Letter {
        /// Does it.
        Responsible = "R",
        /// Answers for it; exactly one a step.
        Accountable = "A",
        /// Is asked before.
        Consulted = "C",
        /// Is told afterwards.
        Informed = "I",
    }
}

words! {
    /// Where in the organisation a step is done.
    Function {
        /// Development.
        Dev = "dev",
        /// Operations and application management.
        Ops = "ops",
        /// The service desk.
        Desk = "desk",
        /// The business.
        Business = "business",
        /// A partner outside.
        Supplier = "supplier",
    }
}

words! {
    /// How heavy a control is.
    Weight {
        /// A glance.
        Light = "light",
        /// A check.
        Normal = "normal",
        /// An approval.
        Heavy = "heavy",
    }
}

words! {
    /// Where a process or a story stands in the life of a service.
    Lifecycle {
        /// Whether it should be at all.
        Strategy = "strategy",
        /// What is needed.
        Requirements = "requirements",
        /// How it shall work.
        Design = "design",
        /// It is being made.
        Build = "build",
        /// It is being brought into use.
        Deploy = "deploy",
        /// It is in use.
        Operate = "operate",
        /// It is being made better.
        Improvement = "improvement",
    }
}

/// What can be filled in of a process.
pub const SLOTS: &[Slot] = slots! {
    "name" "Name" Always Shape::Line, "one line of text";
    "purpose" "Purpose" Optional Shape::Line, "why it is done at all";
    "goal" "Process goal" Optional Shape::Line, "what its backlog is to reach next";
    "outcome" "Outcome" Optional Shape::Line, "what its customer has from it";
    "customer" "Customer" Optional Shape::Line, "who has the outcome";
    "trigger" "Trigger" Optional Shape::Line, "what sets it off";
    "inputs" "Inputs" Optional Shape::Line, "what it needs";
    "outputs" "Outputs" Optional Shape::Line, "what it delivers";
    "tools" "Tools" Optional Shape::Line, "what it is done with";
    "service" "Service" Optional Shape::Line, "the service that it belongs to";
    "team" "Team" Optional Shape::Line, "the group that does it";
    "product_owner" "Product owner" Optional Shape::Line, "the counterpart for the product";
    "scrum_master" "Scrum master" Optional Shape::Line, "the counterpart for the team";
    "product_board" "Product board" Optional Shape::Line, "where the product's stories stand";
    "lifecycle" "Lifecycle" Optional Shape::Word(Lifecycle::IDS), "where in its life it stands";
    "review_days" "Review every" Always Shape::Count, "a number of days";
    "meeting_days" "Quality meeting every" Optional Shape::Count, "a number of days, or nothing";
    "watch_days" "Watch after a release" Always Shape::Count, "a number of days";
    "check_days" "Sustain check after" Always Shape::Count, "a number of days";
};

/// What can be filled in of a step: the activity, and beneath it the procedure.
pub const STEP_SLOTS: &[Slot] = slots! {
    "name" "Activity" Always Shape::Line, "what is done";
    "purpose" "Purpose" Optional Shape::Line, "why it is done";
    "procedure" "Procedure" Optional Shape::Text, "how it is done, as Markdown";
    "timing" "When" Optional Shape::Line, "when it is done, or how soon";
    "deliverable" "Deliverable" Optional Shape::Line, "what comes out of it";
    "hand_off" "Hand-off to" Optional Shape::Line, "who goes on from here";
    "function" "Function" Optional Shape::Word(Function::IDS), "where it is done";
    "rollout" "Rollout" Always Shape::Word(Rollout::IDS), "how far it is introduced";
    "automation" "Automation" Always Shape::Word(Automation::IDS), "what a machine does of it";
    "work" "Work" Optional Shape::Minutes, "a length of time such as 20m, 2h or 3d";
    "wait" "Wait" Optional Shape::Minutes, "a length of time such as 20m, 2h or 3d";
    "complete" "Complete and right" Optional Shape::Percent, "how much comes complete, in percent";
};

/// What can be filled in of a policy.
pub const POLICY_SLOTS: &[Slot] = slots! {
    "text" "Policy" Always Shape::Line, "a rule, such as: all incidents must be logged";
    "reason" "Reason" Optional Shape::Line, "why the rule is there";
    "risk" "Risk" Optional Shape::Line, "the risk that it covers";
    "weight" "Weight" Optional Shape::Word(Weight::IDS), "how heavy a control it is";
    "review_on" "Review on" Optional Shape::Date, "a day such as 2026-12-24";
};

/// Who answers for a process, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Who.
    pub person: PersonId,
    /// Since when.
    pub since: At,
    /// Until when; none for the owner of today.
    pub until: Option<At>,
}

/// A step: an activity of a process, with its procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its number in the file.
    pub id: StepId,
    /// What is filled in.
    pub sheet: Sheet,
    /// Who takes part, by letter.
    pub roles: Vec<(Letter, String)>,
}

impl Step {
    /// What is done.
    pub fn name(&self) -> &str {
        self.sheet.text("name")
    }

    /// How far it has come into use.
    pub fn rollout(&self) -> Rollout {
        Rollout::from_id(self.sheet.text("rollout")).unwrap_or(Rollout::Idea)
    }

    /// How much of it a machine does.
    pub fn automation(&self) -> Automation {
        Automation::from_id(self.sheet.text("automation")).unwrap_or(Automation::Manual)
    }

    /// Who takes part with that letter.
    pub fn with(&self, letter: Letter) -> impl Iterator<Item = &str> {
        self.roles.iter().filter(move |(it, _)| *it == letter).map(|(_, role)| &**role)
    }

    /// What is missing before it is said who does what when.
    pub fn unsaid(&self) -> Vec<&'static str> {
        let has = |letter| self.with(letter).next().is_some();
        let parts = [
            (has(Letter::Responsible), "who does it"),
            (has(Letter::Accountable), "who answers for it"),
            (self.sheet.has("timing"), "when"),
        ];
        parts.into_iter().filter(|(said, _)| !said).map(|(_, what)| what).collect()
    }
}

/// A rule that governs a process: a control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessPolicy {
    /// Its number in the file.
    pub id: PolicyId,
    /// What is filled in.
    pub sheet: Sheet,
}

impl ProcessPolicy {
    /// Whether it could go: a control that covers no risk controls nothing.
    pub fn is_removable(&self) -> bool {
        !self.sheet.has("risk")
    }
}

/// What one process gives to another: this output feeds that input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// Its number in the file.
    pub id: InterfaceId,
    /// The process that gives.
    pub from: ProcessId,
    /// The process that takes.
    pub to: ProcessId,
    /// What.
    pub what: String,
}

/// How many stories a process has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StoryCount {
    /// Neither done nor archived.
    pub open: u32,
    /// Of those, in progress.
    pub doing: u32,
    /// Done.
    pub done: u32,
    /// Experiments with a verdict.
    pub verdicts: u32,
    /// Stories with a baseline: what the situation is now.
    pub baselines: u32,
}

/// A process with everything that hangs on it.
#[derive(Clone, Debug, PartialEq)]
pub struct ProcessPage {
    /// Its light form.
    pub process: Process,
    /// What is filled in.
    pub sheet: Sheet,
    /// Its owners, the present one last.
    pub owners: Vec<Owner>,
    /// Its steps, in order.
    pub steps: Vec<Step>,
    /// Its policies, in order.
    pub policies: Vec<ProcessPolicy>,
    /// Who knows how it really works.
    pub holders: Vec<String>,
    /// What it gives and takes.
    pub interfaces: Vec<Interface>,
    /// The answers that were confirmed.
    pub answers: Vec<Answer>,
    /// Its measures, with their readings.
    pub measures: Vec<Measure>,
    /// Its released versions, the oldest first.
    pub versions: Vec<Version>,
    /// Where versions are in force now.
    pub places: Vec<VersionPlace>,
    /// Its sustain checks, the oldest first.
    pub checks: Vec<Check>,
    /// People, process, products, partners.
    pub four_ps: FourPs,
    /// Open entries of the improvement register.
    pub improvements: Vec<Improvement>,
    /// Closed entries of it, the last closed first.
    pub closed_improvements: Vec<Improvement>,
    /// Open observations, the oldest first.
    pub observations: Vec<Observation>,
    /// All that was ever seen of it, settled or not, the oldest first.
    pub seen: Vec<Observation>,
    /// Its stories.
    pub stories: StoryCount,
    /// Those of them that are open, by rank.
    pub open_stories: Vec<ImprovementStory>,
    /// When it was last reviewed.
    pub reviewed_at: Option<At>,
    /// When its quality meeting was last held.
    pub met_at: Option<At>,
    /// When it was retired, if it is.
    pub retired_at: Option<At>,
    /// When it was made known, for reviews that never took place; the board's age at most.
    pub known_since: At,
}

/// How much weight a process puts on those who do it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Steps that are not retired.
    pub steps: usize,
    /// Steps with somebody to ask before: approvals.
    pub approvals: usize,
    /// Policies.
    pub policies: usize,
    /// Policies that cover no risk.
    pub removable: usize,
}

impl ProcessPage {
    /// Who answers for it now.
    pub fn owner(&self) -> Option<PersonId> {
        self.owners.iter().find(|it| it.until.is_none()).map(|it| it.person)
    }

    /// Its own measures and steps, by name.
    pub fn catalog(&self) -> Catalog {
        let named = |id, short: String, name: &str| Named {
            id,
            process: self.process.id,
            short,
            name: name.to_owned(),
        };
        let prefix = &self.process.prefix;
        let measure = |it: &Measure| named(it.id.0, prefix.clone(), it.name());
        let step = |(n, it): (usize, &Step)| named(it.id.0, format!("{prefix}.{n}"), it.name());
        Catalog {
            measures: self.measures.iter().map(measure).collect(),
            steps: (1..).zip(&self.steps).map(step).collect(),
        }
    }

    /// Its steps that are not retired.
    pub fn live_steps(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|it| it.rollout() != Rollout::Retired)
    }

    /// How many steps are introduced, and of how many.
    pub fn introduced(&self) -> (usize, usize) {
        let n = self.live_steps().filter(|it| it.rollout() == Rollout::Introduced).count();
        (n, self.live_steps().count())
    }

    /// `4 of 7 steps introduced`.
    pub fn rollout_words(&self) -> String {
        let (n, of) = self.introduced();
        let steps = if of == 1 { "step" } else { "steps" };
        format!("{n} of {of} {steps} introduced")
    }

    /// How many steps need no hand at all or only one that starts a script, and of how many.
    pub fn automated(&self) -> (usize, usize) {
        let by_machine =
            |it: &&Step| matches!(it.automation(), Automation::Scripted | Automation::Automatic);
        (self.live_steps().filter(by_machine).count(), self.live_steps().count())
    }

    /// The time that its steps take: work and wait in minutes, and how many steps have neither.
    pub fn times(&self) -> (i64, i64, usize) {
        let sum = |id: &str| self.live_steps().filter_map(|it| it.sheet.number(id)).sum();
        let untimed = |it: &&Step| !it.sheet.has("work") && !it.sheet.has("wait");
        (sum("work"), sum("wait"), self.live_steps().filter(untimed).count())
    }

    /// The flow efficiency of its steps: work / (work + wait), in percent; none without times.
    pub fn flow_efficiency(&self) -> Option<f64> {
        let (work, wait, _) = self.times();
        super::stream::efficiency(work, wait)
    }

    /// Its work and wait in words.
    pub fn times_words(&self) -> String {
        let (work, wait, _) = self.times();
        format!("{} work, {} wait", show_minutes(work), show_minutes(wait))
    }

    /// How much weight it puts on those who do it.
    pub fn load(&self) -> Load {
        let asks = |it: &&Step| it.with(Letter::Consulted).next().is_some();
        Load {
            steps: self.live_steps().count(),
            approvals: self.live_steps().filter(asks).count(),
            policies: self.policies.len(),
            removable: self.policies.iter().filter(|it| it.is_removable()).count(),
        }
    }

    /// Effectiveness and efficiency over the last review period.
    pub fn balance(&self, now: At) -> Balance {
        let window = chrono::TimeDelta::days(self.sheet.number("review_days").unwrap_or(90));
        Balance::of(&self.measures, now - window)
    }

    /// The last released version.
    pub fn version(&self) -> Option<&Version> {
        self.versions.last()
    }

    /// Until which day the last release is watched closely, if that day has not passed.
    pub fn watched_until(&self, board: &Board, today: NaiveDate) -> Option<NaiveDate> {
        let days = u64::try_from(self.sheet.number("watch_days")?).ok()?;
        let until = board.date(self.version()?.at) + chrono::Days::new(days);
        (until >= today).then_some(until)
    }

    /// The day on which its review is due.
    pub fn review_due(&self, board: &Board) -> Option<NaiveDate> {
        due(board, self.reviewed_at.unwrap_or(self.known_since), self.sheet.number("review_days"))
    }

    /// The day on which its quality meeting is due; none without a rhythm.
    pub fn meeting_due(&self, board: &Board) -> Option<NaiveDate> {
        due(board, self.met_at.unwrap_or(self.known_since), self.sheet.number("meeting_days"))
    }

    /// What is wrong with it, in sentences; the worst first.
    pub fn faults(&self) -> Vec<&'static str> {
        let faults = [
            (self.owner().is_none(), "nobody is accountable for it"),
            (!self.sheet.has("purpose"), "it has no purpose"),
            (self.measures.is_empty(), "nothing about it is measured"),
            (self.holders.len() == 1, "a single person knows how it works"),
        ];
        faults.into_iter().filter(|(is, _)| *is).map(|(_, what)| what).collect()
    }
}

fn due(board: &Board, last: At, every: Option<i64>) -> Option<NaiveDate> {
    board.date(last).checked_add_days(chrono::Days::new(u64::try_from(every?).ok()?))
}
