//! The parts of the page of a process, and what the cursor can be on.

use crate::domain::StoryId;
use crate::domain::four_p::FourP;
use crate::domain::improvement::ImprovementId;
use crate::domain::measure::MeasureId;
use crate::domain::observation::ObservationId;
use crate::domain::process::{CheckId, InterfaceId, PolicyId, Question, StepId};
use crate::domain::text::mark_of;
use crate::tui::screen::leaves;

/// A part of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// What it is, whose it is, what governs it.
    About,
    /// What is done, in order.
    Steps,
    /// The permanent questions.
    Questions,
    /// Whether it does well.
    Measures,
    /// What is being made better.
    Improvements,
    /// What was released.
    Versions,
    /// What was seen.
    Seen,
}

impl leaves::Part for Part {
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::About, "About"),
        (Self::Steps, "Steps"),
        (Self::Questions, "Questions"),
        (Self::Measures, "Measures"),
        (Self::Improvements, "Improvements"),
        (Self::Versions, "Versions"),
        (Self::Seen, "Seen"),
    ];
}

/// What something without a number is called, as a number: what stands above it may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Named(u64);

impl Named {
    pub(super) fn of(name: &str) -> Self {
        Self(mark_of(&[name.as_bytes()]))
    }

    /// The one of several that is called so.
    pub(super) fn among<T>(self, all: &[T], name: impl Fn(&T) -> &str) -> Option<&T> {
        all.iter().find(|it| Self::of(name(it)) == self)
    }
}

/// What the cursor can be on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    /// Who owns it.
    Owner,
    /// When it was reviewed.
    Review,
    /// When its quality meeting was held.
    Meeting,
    /// A slot of the process, by its name.
    Slot(&'static str),
    /// Somebody who knows how it really works.
    Holder(Named),
    /// Nobody does.
    NoHolder,
    /// A policy.
    Policy(PolicyId),
    /// None yet.
    NoPolicy,
    /// What it gives or takes.
    Interface(InterfaceId),
    /// Nothing yet.
    NoInterface,
    /// People, process, products or partners.
    P(FourP),
    /// A step.
    Step(StepId),
    /// None yet.
    NoStep,
    /// A permanent question.
    Question(Question),
    /// A measure.
    Measure(MeasureId),
    /// None yet.
    NoMeasure,
    /// An improvement.
    Improvement(ImprovementId),
    /// None yet.
    NoImprovement,
    /// A story.
    Story(StoryId),
    /// What the next version will be.
    Draft,
    /// A released version.
    Version(Named),
    /// Where a version is in force.
    Place(Named),
    /// Whether a release has lasted.
    Check(CheckId),
    /// Something that was seen.
    Observation(ObservationId),
    /// Nothing yet.
    NoObservation,
}
