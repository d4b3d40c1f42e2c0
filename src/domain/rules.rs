//! The rules of Scrum and of agile service management that a board keeps, as one table.
//!
//! A row stands here only where gemba does something about it ([`Kept`]). Two rules of the field do
//! not, because nothing in the file can tell whether they are kept: that refinement is ongoing
//! (SG-25; it has no event, no time box and leaves no trace that differs from editing a story), and
//! that dependent increments may be built at once (the second half of ASM-10, which permits).

/// How strongly a rule speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// Shows what it sees.
    Info,
    /// Asks for a reason and keeps it.
    Warn,
    /// Refuses.
    Hard,
}

impl Strength {
    /// Its stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Hard => "hard",
        }
    }
}

/// Whether a board may keep a hard rule as a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Give {
    /// It may.
    Softens,
    /// It may not: figures or history would not be sound without it.
    Firm,
}

/// How gemba keeps a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// A write that breaks it is refused, or asks for a reason that is kept.
    Asked,
    /// What speaks against it is looked up and shown: on the sprint's screen, by `sprint show`, by
    /// `board health`.
    Listed,
    /// By the way gemba is made: there is no write that could break it.
    Built,
}

/// One row of the table of rules.
#[derive(Clone, Copy, Debug)]
pub struct RuleSpec {
    /// Its stable name: `SG-4` (Scrum Guide 2020), `ASM-2` (agile service management), `IT-2`
    /// (continual improvement), `G-1` (ours).
    pub id: &'static str,
    /// What it says.
    pub sentence: &'static str,
    /// How strongly, unless the board has softened it.
    pub strength: Strength,
    /// Whether the board may soften it.
    pub give: Give,
    /// How it is kept.
    pub kept: Kept,
}

/// Declares the rules: sentence (the doc comment), variant, stable name, strength, give, kept.
macro_rules! rules {
    ($(#[doc = $sentence:literal] $name:ident = $id:literal, $strength:ident, $give:ident, $kept:ident;)*) => {
        /// A rule of the board.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $(#[doc = $sentence] $name,)* }

        impl Rule {
            /// Every rule, in the order of the Scrum Guide, then of agile service management, then of
            /// continual improvement, then ours.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The rule's row in the table.
            pub const fn spec(self) -> RuleSpec {
                match self {
                    $(Self::$name => RuleSpec {
                        id: $id,
                        sentence: $sentence.trim_ascii(),
                        strength: Strength::$strength,
                        give: Give::$give,
                        kept: Kept::$kept,
                    },)*
                }
            }
        }
    };
}

rules! {
    /// a sprint lasts one month at most
    OneMonth = "SG-1", Hard, Softens, Asked;
    /// a new sprint starts immediately after the one before it
    NoGap = "SG-2", Info, Firm, Listed;
    /// a board has one running sprint at most
    OneRunning = "SG-3", Hard, Firm, Built;
    /// a sprint starts with a goal
    GoalFirst = "SG-4", Hard, Softens, Asked;
    /// scope and days of a running sprint change with a reason and the process owner's consent
    ScopeConsent = "SG-5", Warn, Firm, Asked;
    /// the goal of a running sprint does not change
    GoalStands = "SG-6", Hard, Softens, Asked;
    /// only the process owner cancels a sprint, because its goal became obsolete
    OwnerCancels = "SG-7", Hard, Softens, Asked;
    /// what is not done when a sprint is cancelled returns to the process backlog
    CancelledReturns = "SG-8", Hard, Firm, Built;
    /// while a sprint runs, the definition of done is tightened, never loosened
    QualityStands = "SG-9", Hard, Softens, Asked;
    /// a story is done when its definition of done is met
    DoneMeansDone = "SG-10", Hard, Softens, Asked;
    /// what does not meet the definition of done is neither released nor shown at the review
    OnlyDoneIsShown = "SG-11", Hard, Softens, Asked;
    /// the organisation's definition of done is the minimum of every other
    OrganisationFirst = "SG-12", Hard, Firm, Built;
    /// an increment is born when a story meets its definition of done; the review is no gate
    ReviewIsNoGate = "SG-13", Info, Firm, Built;
    /// those who do the work estimate it
    DoersEstimate = "SG-14", Warn, Firm, Asked;
    /// a story in a sprint is small enough to be done within it
    SmallEnough = "SG-15", Warn, Firm, Asked;
    /// the process owner is one person, and the process backlog one ordered list
    OneOwner = "SG-16", Hard, Softens, Asked;
    /// the process owner may delegate and stays accountable
    OwnerAccounts = "SG-17", Info, Firm, Built;
    /// a process has one goal at a time: it is reached or given up before the next
    OneGoal = "SG-18", Hard, Softens, Asked;
    /// a team has ten people or fewer
    SmallTeam = "SG-19", Warn, Firm, Asked;
    /// the stand-up takes 15 minutes
    ShortStandup = "SG-20", Info, Firm, Built;
    /// planning, review and retrospective keep their time boxes
    TimeBoxes = "SG-21", Warn, Firm, Asked;
    /// planning answers why, what and how
    WhyWhatHow = "SG-22", Info, Firm, Listed;
    /// only past facts are used to look ahead
    PastFacts = "SG-23", Info, Firm, Built;
    /// a sprint ends with a retrospective
    RetrospectiveHeld = "SG-24", Warn, Firm, Asked;
    /// one person may wear every hat
    HatsNotPeople = "ASM-1", Hard, Firm, Built;
    /// the process owner orders the process backlog
    OwnerOrders = "ASM-2", Warn, Firm, Asked;
    /// the service manager sees to people and resources
    ManagerProvides = "ASM-3", Info, Firm, Listed;
    /// strategic planning ends with goals, measures, risks, integrations and a sequence
    PlanningOutput = "ASM-4", Info, Firm, Listed;
    /// a sprint takes two to four weeks
    TwoToFourWeeks = "ASM-5", Warn, Firm, Asked;
    // Each change is asked about already, by SG-5; one reason answers both, and here they are counted.
    /// the sprint backlog is settled at the end of planning
    ScopeSettled = "ASM-6", Warn, Firm, Asked;
    /// a story has a description, an order, an estimate and a value
    StoryComplete = "ASM-7", Info, Firm, Listed;
    /// a process has an owner, a purpose and a measure
    ProcessComplete = "ASM-8", Info, Firm, Listed;
    /// a process is defined in all its twelve parts
    ProcessDefined = "ASM-9", Info, Firm, Listed;
    /// a step is piloted before it is introduced
    Gradual = "ASM-10", Info, Firm, Listed;
    /// a released version of a process does not change
    VersionsStand = "ASM-11", Hard, Firm, Built;
    /// an improvement passes its seven questions in order
    SevenQuestions = "IT-1", Warn, Firm, Listed;
    /// where an improvement starts from is measured before action is taken
    BaselineFirst = "IT-2", Warn, Firm, Asked;
    /// an improvement closes with a result that its numbers bear out
    ClosesWithResult = "IT-3", Hard, Firm, Built;
    /// a story is finished when nothing is in its way any more
    NothingInTheWay = "G-1", Warn, Firm, Asked;
    /// a sprint takes on what its people can do
    WithinCapacity = "G-2", Warn, Firm, Asked;
    /// a sprint starts with a story
    NotEmpty = "G-3", Warn, Firm, Asked;
    /// what is expected is better than what is
    ForTheBetter = "G-4", Warn, Firm, Asked;
    /// what becomes the way of work was confirmed, or confirmed in part
    AdoptWhatWorked = "G-5", Warn, Firm, Asked;
    /// whether a release lasts is known when its sustain check is due
    LookWhenDue = "G-6", Warn, Firm, Asked;
    /// a rule is softened for a reason, which the log keeps
    SoftenedForReason = "G-7", Warn, Firm, Asked;
}

impl Rule {
    /// The rule with that stable name, whatever the case.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.spec().id.eq_ignore_ascii_case(id))
    }
}

/// What speaks against something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// By which rule.
    pub rule: Rule,
    /// What was found, as a sentence without a capital or a full stop.
    pub found: String,
    /// The key of the story that it is about or the prefix of the process, where it is one; the names
    /// of those who stand in its way, one a line.
    pub key: Option<String>,
}

/// What a reason has overruled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overruled {
    /// Which rule; none for the limits of columns, which are the board's own.
    pub rule: Option<Rule>,
    /// What was found, as a sentence without a capital or a full stop.
    pub found: String,
}

impl Overruled {
    /// What was found, with what the rule says.
    pub fn sentence(&self) -> String {
        match self.rule.map(Rule::spec) {
            Some(rule) => format!("{} ({}: {})", self.found, rule.id, rule.sentence),
            None => self.found.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_have_names_of_their_own_and_only_hard_ones_soften() {
        for rule in Rule::ALL {
            let spec = rule.spec();
            assert_eq!(Rule::from_id(&spec.id.to_lowercase()), Some(*rule), "{}", spec.id);
            assert!(!spec.sentence.is_empty() && !spec.sentence.ends_with('.'), "{}", spec.id);
            if spec.give == Give::Softens {
                assert_eq!(spec.strength, Strength::Hard, "{}", spec.id);
            }
        }
    }
}
