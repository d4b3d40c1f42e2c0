//! What a session remembers of its dialogs: texts that were not accepted, commands that were found.

use super::answer::Answer;
use super::editor::Editing;
use crate::tui::command::{Command, InDialog};
use crate::tui::dialog::{Dialog, DraftKey};
use crate::tui::keymap::Keymap;

/// What was typed in dialogs that were closed without being accepted, and what the palette ran.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drafts {
    /// Whole dialogs: a form keeps the values that the person saw when they began to type.
    kept: Vec<(DraftKey, Dialog)>,
    /// The commands that the palette or the help ran, the last one first.
    recent: Vec<Command>,
}

impl Drafts {
    /// Keeps what was typed in a dialog that is being closed; tells the person if there is any.
    pub(crate) fn keep(&mut self, dialog: Dialog, keymap: &Keymap) -> Option<String> {
        self.forget(&dialog);
        let key = dialog.as_modal().draft_key()?;
        if !dialog.as_modal().has_draft() {
            return None;
        }
        self.kept.push((key, dialog));
        let keys = Command::named(key.command).map(|it| keymap.first_key(it)).unwrap_or_default();
        let again = if keys.is_empty() { "the same".to_owned() } else { keys };
        Some(format!("What you typed is kept: {again} offers it again"))
    }

    /// Forgets the draft of a dialog that was accepted.
    pub(crate) fn forget(&mut self, dialog: &Dialog) {
        if let Some(key) = dialog.as_modal().draft_key() {
            self.kept.retain(|(it, _)| *it != key);
        }
    }

    /// The dialog that is opened: the one that was closed with something typed in it, with a word
    /// on that, if there is one and the new one does not bring a text of its own.
    pub(crate) fn offer(&self, dialog: Dialog, keymap: &Keymap) -> (Dialog, Option<String>) {
        let modal = dialog.as_modal();
        let key = modal.draft_key().filter(|_| !modal.has_draft());
        match self.kept.iter().find(|(it, _)| Some(*it) == key) {
            None => (dialog, None),
            Some((_, kept)) => {
                let afresh = keymap.first_key(Command::Dialog(InDialog::Afresh));
                let says = format!("Here is what you typed before ({afresh} starts afresh)");
                (kept.clone(), Some(says))
            }
        }
    }

    /// What the person's own editor is opened with: the text that it gave back last, if that could
    /// not be taken, and what it was for.
    pub(crate) fn resume(&self, editing: Editing, text: String) -> (Editing, String) {
        let key = editing.key();
        let kept = self.kept.iter().find(|(it, _)| *it == key).map(|(_, dialog)| dialog);
        if let Some(Dialog::Ask(ask)) = kept
            && let Answer::Sheet(editing) = &ask.answer
        {
            return (editing.clone(), ask.input.text().to_owned());
        }
        (editing, text)
    }

    /// Remembers that a command was found and run.
    pub(crate) fn used(&mut self, command: Command) {
        self.recent.retain(|it| *it != command);
        self.recent.insert(0, command);
    }

    /// Where a command stands among those that were run last; those that were not come after.
    pub(crate) fn recency(&self, command: Command) -> usize {
        self.recent.iter().position(|it| *it == command).unwrap_or(usize::MAX)
    }
}
