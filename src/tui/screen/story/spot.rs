//! Where the cursor can be on a story's page.

use super::trial;
use crate::domain::checklist::{EntryId, Ticked};
use crate::domain::experiment::Experiment;
use crate::domain::four_p::FourP;
use crate::domain::story::{CommentId, CriterionId, ImpedimentId, LinkId, ReferenceId};
use crate::domain::{Field, StoryPage};
use crate::tui::widget::fit;

/// As many rows of a title as stand in the head; a longer one stands whole before the history.
pub(super) const TITLE_ROWS: usize = 10;

/// A place on the page, named by what stands there and not by its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    /// A field with a row of its own.
    Field(Field),
    /// A reason why the story cannot go on.
    Block(ImpedimentId),
    /// A piece of a title that is too long for the head, counted from 0.
    Name(usize),
    /// A piece of the description, short enough to be scrolled to, counted from 0.
    Text(usize),
    /// A slot of what the story tries out, by its place among all.
    Slot(usize),
    /// Where what it tries out would be.
    NoTrial,
    /// That a result waits for a decision.
    Undecided,
    /// One of the four Ps.
    Thought(FourP),
    /// An acceptance criterion.
    Criterion(CriterionId),
    /// Where acceptance criteria would be.
    NoCriteria,
    /// An entry of the definition of done or of ready.
    Entry(EntryId),
    /// A link to another story.
    Link(LinkId),
    /// Something outside of the board.
    Reference(ReferenceId),
    /// Something that an import brought, counted from 0.
    Extra(usize),
    /// A piece of a comment, counted from 0.
    Comment(CommentId, usize),
    /// Where comments would be.
    NoComments,
    /// A line of the history, by the number of the operation.
    Happening(i64),
}

/// A part of the page: what tab goes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Head,
    Meta,
    Blocked,
    Wish,
    Description,
    Trial,
    Criteria,
    Definitions,
    FourPs,
    Links,
    References,
    Comments,
    Extras,
    Name,
    History,
}

impl Spot {
    /// The part that it belongs to.
    pub(super) const fn part(self) -> Part {
        match self {
            Self::Field(Field::Title) => Part::Head,
            Self::Name(_) => Part::Name,
            Self::Field(Field::AsA | Field::IWant | Field::SoThat) => Part::Wish,
            Self::Field(Field::Description) | Self::Text(_) => Part::Description,
            Self::Field(
                Field::Kind
                | Field::Priority
                | Field::Points
                | Field::Value
                | Field::TimeCriticality
                | Field::RiskReduction
                | Field::Assignee
                | Field::Process
                | Field::Sprint
                | Field::Column
                | Field::Tags
                | Field::Due
                | Field::Asked,
            ) => Part::Meta,
            Self::Block(_) => Part::Blocked,
            Self::Slot(_) | Self::NoTrial | Self::Undecided => Part::Trial,
            Self::Thought(_) => Part::FourPs,
            Self::Criterion(_) | Self::NoCriteria => Part::Criteria,
            Self::Entry(_) => Part::Definitions,
            Self::Link(_) => Part::Links,
            Self::Reference(_) => Part::References,
            Self::Extra(_) => Part::Extras,
            Self::Comment(..) | Self::NoComments => Part::Comments,
            Self::Happening(_) => Part::History,
        }
    }

    /// Whether keys do something with it, so that the whole row is shown as chosen.
    pub(super) const fn can_be_acted_upon(self) -> bool {
        !matches!(self, Self::Text(_) | Self::Name(_) | Self::Comment(..))
    }

    /// Whether the story has what the spot names, where its text has so many columns.
    pub(super) fn is_in(self, page: &StoryPage, columns: usize) -> bool {
        let story = &page.story;
        match self {
            Self::Field(_) => true,
            Self::Block(id) => story.card.blocks.iter().any(|it| it.impediment == id),
            Self::Name(_) => has_long_title(page, columns),
            Self::Text(_) => !story.description.is_empty(),
            Self::Slot(at) => trial::filled(page).any(|it| it == at),
            Self::NoTrial => trial::has_trial(page) && trial::filled(page).next().is_none(),
            Self::Undecided => page.experiment.as_ref().is_some_and(Experiment::waits_for_decision),
            Self::Thought(_) => trial::has_four_ps(page),
            Self::Criterion(id) => story.criteria.iter().any(|it| it.id == id),
            Self::NoCriteria => story.criteria.is_empty(),
            Self::Entry(id) => entry(page, id).is_some(),
            Self::Link(id) => story.links.iter().any(|it| it.id == id),
            Self::Reference(id) => story.references.iter().any(|it| it.id == id),
            Self::Extra(index) => index < story.extras.len(),
            Self::Comment(id, _) => story.comments.iter().any(|it| it.id == id),
            Self::NoComments => story.comments.is_empty(),
            Self::Happening(seq) => page.history.iter().any(|it| it.seq == seq),
        }
    }
}

/// Whether the title is too long for the head, where the text has so many columns.
pub(super) fn has_long_title(page: &StoryPage, columns: usize) -> bool {
    fit::lines(&page.story.card.title, columns.max(1)).nth(TITLE_ROWS).is_some()
}

/// The entry of the definition of done or of ready with that number.
pub(super) fn entry(page: &StoryPage, id: EntryId) -> Option<&Ticked> {
    page.done.iter().chain(&page.ready).find(|it| it.entry.id == id)
}
