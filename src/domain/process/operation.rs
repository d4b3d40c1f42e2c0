//! Every write that concerns processes, measures, experiments, observations and improvements.

use chrono::NaiveDate;

use super::super::definition::Definition;
use super::super::experiment::Decision;
use super::super::four_p::{FourP, Thought};
use super::super::improvement::{Closure, ImprovementId};
use super::super::measure::{MeasureId, ReadingId};
use super::super::observation::{NewObservation, ObservationId};
use super::super::sheet::{Content, Fill, Slot, Subject};
use super::super::stream::{StreamId, StreamStepId};
use super::super::{At, Figure, Hat, PersonId, ProcessId, StoryId};
use super::{CheckId, InterfaceId, Letter, PolicyId, Question, StepId};

/// Whether somebody becomes owner of a process that has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handing {
    /// Only where nobody is.
    First,
    /// The owner hands it over.
    Over,
}

/// One write about processes and what belongs to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessOperation {
    /// Fill slots of a record in.
    Fill {
        /// Which record.
        subject: Subject,
        /// Which slots.
        fills: Vec<Fill>,
    },
    /// Make somebody accountable for a process, or nobody.
    Own {
        /// Which process.
        process: ProcessId,
        /// Who.
        person: Option<PersonId>,
        /// Whether the present owner hands it over.
        handing: Handing,
    },
    /// Add a step after the others.
    AddStep {
        /// To which process.
        process: ProcessId,
        /// What is done.
        name: String,
        /// What else is known.
        slots: Vec<(&'static Slot, Content)>,
        /// Who takes part.
        roles: Vec<(Letter, String)>,
    },
    /// Give a step another place, counted from one.
    PlaceStep {
        /// Which step.
        step: StepId,
        /// Its new place.
        place: usize,
    },
    /// Take a step away.
    RemoveStep(StepId),
    /// Say who takes part in a step.
    Engage {
        /// Which step.
        step: StepId,
        /// How.
        letter: Letter,
        /// Who: a role or a name.
        role: String,
    },
    /// Say who takes part no longer.
    Disengage {
        /// Which step.
        step: StepId,
        /// How.
        letter: Letter,
        /// Who.
        role: String,
    },
    /// Add a policy.
    AddPolicy {
        /// To which process.
        process: ProcessId,
        /// The rule.
        text: String,
        /// What else is known.
        slots: Vec<(&'static Slot, Content)>,
    },
    /// Take a policy away.
    RemovePolicy(PolicyId),
    /// Note who knows how a process really works.
    Know {
        /// Which process.
        process: ProcessId,
        /// Who.
        name: String,
    },
    /// Note that somebody does not, any more.
    Forget {
        /// Which process.
        process: ProcessId,
        /// Who.
        name: String,
    },
    /// Say what one process gives to another.
    Feed {
        /// The one that gives.
        from: ProcessId,
        /// The one that takes.
        to: ProcessId,
        /// What.
        what: String,
    },
    /// Take an interface away.
    Unfeed(InterfaceId),
    /// Confirm the answer to a question today.
    Answer {
        /// Of which process.
        process: ProcessId,
        /// Which question.
        question: Question,
        /// The text that the person saw, where they saw one: nobody's is written over unseen.
        was: Option<String>,
        /// What the data do not say; nothing leaves the text as it is.
        text: Option<String>,
    },
    /// Say that a process was reviewed today.
    Review(ProcessId),
    /// Say that the quality meeting of a process was held today.
    Meet(ProcessId),
    /// Say that a process is done no longer.
    Retire(ProcessId),
    /// Say that it is done again.
    Revive(ProcessId),
    /// Release the process as it is as a version.
    Release {
        /// Which process.
        process: ProcessId,
        /// What it is called; the next number unless it is given.
        number: Option<String>,
        /// What is new in it.
        notes: String,
        /// The stories that made it; those done since the last version unless some are given.
        stories: Vec<StoryId>,
        /// Where it is in force.
        places: Vec<String>,
    },
    /// Put a released version in force somewhere; another one there ends.
    PutInForce {
        /// Which process.
        process: ProcessId,
        /// Which version.
        number: String,
        /// Where.
        place: String,
    },
    /// Say that no version is in force somewhere any more.
    TakeOut {
        /// Which process.
        process: ProcessId,
        /// Where.
        place: String,
    },
    /// Say whether a release lasted; a slip becomes a story of the process backlog.
    Sustain {
        /// Which check.
        check: CheckId,
        /// Whether it lasted; the readings say unless it is given.
        held: Option<bool>,
        /// What was found.
        note: String,
    },
    /// Begin to measure something.
    AddMeasure {
        /// Of which process.
        process: ProcessId,
        /// What.
        name: String,
        /// What else is known.
        slots: Vec<(&'static Slot, Content)>,
    },
    /// Measure nothing of it any more; refused once there are readings.
    RemoveMeasure(MeasureId),
    /// Write a reading down.
    Read {
        /// Of which measure.
        measure: MeasureId,
        /// The number.
        value: Figure,
        /// When it was measured; now unless it is given.
        at: Option<At>,
        /// Under what circumstances; may be empty.
        note: String,
    },
    /// Take a reading back.
    RemoveReading(ReadingId),
    /// Note how an experiment turned out.
    Result {
        /// Of which story.
        story: StoryId,
        /// The number; the last reading of its measure unless it is given.
        actual: Option<Figure>,
        /// What was learned; nothing leaves it as it is.
        learned: Option<String>,
    },
    /// Decide what follows from a result.
    Decide {
        /// Of which story.
        story: StoryId,
        /// What.
        decision: Decision,
        /// What was learned; nothing leaves it as it is.
        learned: Option<String>,
    },
    /// Capture what was seen.
    Observe(NewObservation),
    /// Ask why once more.
    Why {
        /// Of which observation.
        observation: ObservationId,
        /// The answer.
        text: String,
    },
    /// Say that nothing needs to become of observations.
    Settle {
        /// Which ones.
        observations: Vec<ObservationId>,
        /// How.
        how: String,
    },
    /// Say that observations say the same as a story or as another observation.
    Merge {
        /// Which ones.
        observations: Vec<ObservationId>,
        /// What becomes of it becomes of them.
        into: About,
    },
    /// Make a story of an observation.
    ToStory {
        /// Which one.
        observation: ObservationId,
        /// The title; its text unless it is given.
        title: Option<String>,
    },
    /// Make an entry of the improvement register of an observation.
    ToImprovement {
        /// Which one.
        observation: ObservationId,
        /// The title; its text unless it is given.
        title: Option<String>,
    },
    /// Note what a requester was told.
    Tell {
        /// About which story or observation.
        about: About,
        /// What.
        text: String,
    },
    /// Write an improvement down.
    AddImprovement {
        /// One line.
        title: String,
        /// What else is known.
        slots: Vec<(&'static Slot, Content)>,
    },
    /// Let stories belong to an improvement.
    Join {
        /// Which improvement.
        improvement: ImprovementId,
        /// Which stories.
        stories: Vec<StoryId>,
    },
    /// Let stories belong to it no longer.
    Part {
        /// Which improvement.
        improvement: ImprovementId,
        /// Which stories.
        stories: Vec<StoryId>,
    },
    /// Close an improvement with a result.
    Close {
        /// Which improvement.
        improvement: ImprovementId,
        /// How it ended.
        closure: Closure,
        /// What there is to say.
        notes: String,
    },
    /// Open a closed improvement again.
    Reopen(ImprovementId),
    /// Say whether one of the four Ps was thought of; nothing opens it again.
    Think {
        /// For what.
        of: Thinking,
        /// Which one.
        p: FourP,
        /// What was thought.
        thought: Option<Thought>,
        /// What there is to say.
        note: String,
    },
    /// Make a value stream known.
    AddStream(String),
    /// Take a value stream with its steps away.
    RemoveStream(StreamId),
    /// Add a step to a value stream, after the others.
    AddStreamStep {
        /// Which stream.
        stream: StreamId,
        /// The step of a process that it is, else its own name.
        step: Result<StepId, String>,
        /// What else is known.
        slots: Vec<(&'static Slot, Content)>,
    },
    /// Take a step of a value stream away.
    RemoveStreamStep(StreamStepId),
    /// Call a thing as this board calls it; nothing takes the word away.
    Word {
        /// What gemba calls it.
        name: String,
        /// What the board calls it.
        says: Option<String>,
    },
    /// Take in what a definition says.
    Define(Box<Definition>),
    /// Say on which day a sustain check is due.
    Postpone {
        /// Which check.
        check: CheckId,
        /// The day.
        due: NaiveDate,
    },
}

impl ProcessOperation {
    /// Under whose hat this is done, where it is somebody's in particular: the process owner
    /// decides on what a process is and when it is released (rule ASM-2).
    pub const fn hat(&self) -> Option<Hat> {
        match self {
            Self::Own { .. }
            | Self::Review(_)
            | Self::Retire(_)
            | Self::Revive(_)
            | Self::Release { .. }
            | Self::PutInForce { .. }
            | Self::TakeOut { .. }
            | Self::Decide { .. }
            | Self::Define(_) => Some(Hat::Apo),
            Self::Meet(_) => Some(Hat::Asm),
            Self::Fill { .. }
            | Self::AddStep { .. }
            | Self::PlaceStep { .. }
            | Self::RemoveStep(_)
            | Self::Engage { .. }
            | Self::Disengage { .. }
            | Self::AddPolicy { .. }
            | Self::RemovePolicy(_)
            | Self::Know { .. }
            | Self::Forget { .. }
            | Self::Feed { .. }
            | Self::Unfeed(_)
            | Self::Answer { .. }
            | Self::Sustain { .. }
            | Self::Postpone { .. }
            | Self::AddMeasure { .. }
            | Self::RemoveMeasure(_)
            | Self::Read { .. }
            | Self::RemoveReading(_)
            | Self::Result { .. }
            | Self::Observe(_)
            | Self::Why { .. }
            | Self::Settle { .. }
            | Self::Merge { .. }
            | Self::ToStory { .. }
            | Self::ToImprovement { .. }
            | Self::Tell { .. }
            | Self::AddImprovement { .. }
            | Self::Join { .. }
            | Self::Part { .. }
            | Self::Close { .. }
            | Self::Reopen(_)
            | Self::Think { .. }
            | Self::AddStream(_)
            | Self::RemoveStream(_)
            | Self::AddStreamStep { .. }
            | Self::RemoveStreamStep(_)
            | Self::Word { .. } => None,
        }
    }
}

/// What a requester waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A story.
    Story(StoryId),
    /// An observation.
    Observation(ObservationId),
}

/// What the four Ps are thought of for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thinking {
    /// A story.
    Story(StoryId),
    /// A process.
    Process(ProcessId),
}
