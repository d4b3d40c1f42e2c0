//! The dialogs: each is a value that, when accepted, turns into a step.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::command::InDialog;
use super::keymap::Key;
use super::screen::Cx;
use super::step::Step;
use crate::domain::Refusal;

/// What every dialog answers.
pub(crate) trait Modal {
    /// Carries out a command of the dialog's scope.
    fn update(&mut self, cx: &Cx<'_>, command: InDialog) -> Step;

    /// Takes a key that is no command: usually a letter to type.
    fn type_key(&mut self, cx: &Cx<'_>, key: Key) -> Step;

    /// Takes a text that was pasted.
    fn paste(&mut self, cx: &Cx<'_>, text: &str) -> Step;

    /// Whether enter belongs to the text being typed and is no command now.
    fn takes_enter(&self) -> bool {
        false
    }

    /// What it makes of a refusal of what it asked for: nothing shows the refusal as it is.
    fn refused(&mut self, cx: &Cx<'_>, refusal: &Refusal) -> Option<Step> {
        let _ = (cx, refusal);
        None
    }

    /// What was typed and would be lost, if anything.
    fn draft(&self) -> Option<String> {
        None
    }

    /// Shows itself; `area` is all that is between header and footer.
    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect);
}

/// A dialog, with its state.
#[derive(Clone, Debug)]
pub(crate) enum Dialog {}

impl Dialog {
    /// The dialog behind the contract.
    pub(crate) fn as_modal(&self) -> &dyn Modal {
        match *self {}
    }

    /// The dialog behind the contract, to change it.
    pub(crate) fn modal(&mut self) -> &mut dyn Modal {
        match *self {}
    }
}
