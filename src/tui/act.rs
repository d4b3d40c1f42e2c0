//! What the commands on stories do, whatever the screen that they were given on.

use super::command::{Anywhere, Command, OnStory, Scope};
use super::dialog::Dialog;
use super::screen::Cx;
use super::step::{Effect, Step};
use crate::domain::{Refusal, StoryId};

/// What a text that the person's own editor gives back is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Editing {}

/// What was typed in dialogs that were closed without being accepted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drafts {}

impl Drafts {
    /// Keeps what was typed in a dialog that is being closed.
    pub(crate) fn keep(&mut self, dialog: Dialog) {
        match dialog {}
    }

    /// Forgets the draft of a dialog that was accepted.
    pub(crate) fn forget(&mut self, dialog: &Dialog) {
        match *dialog {}
    }
}

/// Carries out a command that applies everywhere.
pub(crate) fn anywhere(
    _cx: &Cx<'_>,
    _command: Anywhere,
    _scopes: &'static [Scope],
    _selected: Option<StoryId>,
    _drafts: &Drafts,
) -> Step {
    Step::Stay
}

/// Carries out a command on the stories that are marked, else the selected one.
pub(crate) fn on_story(
    _cx: &Cx<'_>,
    _command: OnStory,
    _targets: &[StoryId],
    _selected: Option<StoryId>,
    _drafts: &Drafts,
) -> Step {
    Step::Stay
}

/// Asks for another acceptance criterion of a story.
pub(crate) fn add_criterion(_cx: &Cx<'_>, _story: StoryId) -> Step {
    Step::Then(Command::Story(OnStory::Check))
}

/// What a text pasted outside of any dialog leads to.
pub(crate) fn pasted(_cx: &Cx<'_>, _selected: Option<StoryId>, _text: &str) -> Step {
    Step::Stay
}

/// What an edited text leads to.
pub(crate) fn edited(_cx: &Cx<'_>, editing: Editing, _text: &str) -> Step {
    match editing {}
}

/// What follows a refusal that asks for something: a reason, a choice between two texts.
pub(crate) fn refused(_cx: &Cx<'_>, _effect: &Effect, _refusal: &Refusal) -> Option<Step> {
    None
}
