//! What the keys on a story's page do with what is under the cursor.

use super::StoryScreen;
use super::spot::{Spot, entry};
use crate::domain::{ChecklistOperation, Field, Operation, StoryPage};
use crate::tui::act;
use crate::tui::command::{Command, OnPage, OnStory};
use crate::tui::screen::Cx;
use crate::tui::step::{Flow, Goal, Step};

impl StoryScreen {
    /// What enter leads to where the cursor is.
    pub(super) fn act(&self, cx: &Cx<'_>, page: &StoryPage) -> Step {
        let story = &page.story;
        let then = |command| Step::Then(Command::Story(command));
        let copy = |text: &str| {
            let said = Step::Tell(format!("Copied {text}"));
            Step::All(vec![said, Step::Leave(Flow::Copy(text.to_owned()))])
        };
        match self.spot {
            Spot::Field(Field::Column | Field::Sprint) => then(OnStory::Move),
            Spot::Field(Field::Assignee) => then(OnStory::Assign),
            Spot::Field(Field::Points) => then(OnStory::Points),
            Spot::Field(Field::Priority) => then(OnStory::Priority),
            Spot::Field(Field::Tags) => then(OnStory::Tags),
            Spot::Field(
                Field::Title
                | Field::AsA
                | Field::IWant
                | Field::SoThat
                | Field::Description
                | Field::Kind
                | Field::Process
                | Field::Due
                | Field::Asked
                | Field::Value
                | Field::TimeCriticality
                | Field::RiskReduction,
            )
            | Spot::Name(_)
            | Spot::Text(_) => then(OnStory::Edit),
            Spot::Block(_) => then(OnStory::Block),
            Spot::Slot(at) => act::trial::fill(cx, page, at),
            Spot::NoTrial => act::trial::fill(cx, page, 0),
            Spot::Undecided => act::trial::decide(cx, page),
            Spot::Thought(p) => act::trial::think(cx, page, p),
            Spot::Criterion(id) => match story.criteria.iter().find(|it| it.id == id) {
                Some(it) => Step::commit(Operation::Tick { criterion: id, done: !it.done }),
                None => Step::Stay,
            },
            Spot::Entry(id) => match entry(page, id) {
                Some(it) => Step::commit(Operation::Checklist(ChecklistOperation::Tick {
                    story: self.id,
                    entries: vec![id],
                    done: it.tick.is_none(),
                })),
                None => Step::Stay,
            },
            Spot::NoCriteria => Step::Then(Command::Page(OnPage::AddCriterion)),
            Spot::Link(id) => match story.links.iter().find(|it| it.id == id) {
                Some(it) => Step::Go(Goal::Story(it.other)),
                None => Step::Stay,
            },
            Spot::Reference(id) => match story.references.iter().find(|it| it.id == id) {
                Some(it) => copy(&it.target),
                None => Step::Stay,
            },
            Spot::Extra(index) => match story.extras.get(index) {
                Some((_, value)) => copy(value),
                None => Step::Stay,
            },
            Spot::Comment(..) => Step::cannot("a comment stays as it was said"),
            Spot::NoComments => then(OnStory::Comment),
            Spot::Happening(_) => Step::Go(Goal::Log(Some(self.id))),
        }
    }

    /// What taking away leads to there.
    pub(super) fn remove(&self) -> Step {
        match self.spot {
            Spot::Criterion(id) => Step::commit(Operation::RemoveCriterion(id)),
            Spot::Link(id) => Step::commit(Operation::Unlink(id)),
            Spot::Reference(id) => Step::commit(Operation::Unrefer(id)),
            Spot::Field(_)
            | Spot::Block(_)
            | Spot::Name(_)
            | Spot::Text(_)
            | Spot::Slot(_)
            | Spot::NoTrial
            | Spot::Undecided
            | Spot::Thought(_)
            | Spot::NoCriteria
            | Spot::Entry(_)
            | Spot::Extra(_)
            | Spot::Comment(..)
            | Spot::NoComments
            | Spot::Happening(_) => Step::cannot(
                "only criteria, links and references are removed; put the cursor on one",
            ),
        }
    }
}
