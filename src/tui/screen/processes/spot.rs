//! The parts of the register, and what the cursor can be on.

use crate::domain::improvement::ImprovementId;
use crate::domain::stream::{StreamId, StreamStepId};
use crate::domain::{ProcessId, StoryId};
use crate::tui::screen::leaves;

/// A part of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// A row a process.
    Processes,
    /// What is being made better, and what was.
    Improvements,
    /// Chains of steps across processes.
    Streams,
}

impl leaves::Part for Part {
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Processes, "Processes"),
        (Self::Improvements, "Improvements"),
        (Self::Streams, "Value streams"),
    ];
}

/// What the cursor can be on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    /// A process.
    Process(ProcessId),
    /// An entry of the improvement register.
    Improvement(ImprovementId),
    /// No entry yet.
    NoImprovement,
    /// A story of an entry.
    Story(StoryId),
    /// A value stream.
    Stream(StreamId),
    /// A step of one.
    Step(StreamId, StreamStepId),
    /// No value stream yet.
    NoStream,
}
