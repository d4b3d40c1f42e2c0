//! What a session remembers of its dialogs: texts that were not accepted, commands that were found.

use super::answer::Answer;
use super::editor::Editing;
use crate::tui::command::Command;
use crate::tui::dialog::form::Form;
use crate::tui::dialog::{Dialog, DraftKey};
use crate::tui::keep::Draft;
use crate::tui::keymap::Keymap;
use crate::tui::screen::Cx;

/// What was typed in dialogs that were closed without being accepted, and what the palette ran.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drafts {
    /// Whole dialogs: a form keeps the values that the person saw when they began to type.
    kept: Vec<(DraftKey, Dialog)>,
    /// The commands that the palette or the help ran, the last one first.
    recent: Vec<Command>,
    /// What was typed in earlier sessions that ended before it was accepted.
    found: Vec<Draft>,
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
        Some(format!("What you typed is kept: {} offers it again", again(key.command, keymap)))
    }

    /// Forgets the draft of a dialog that was accepted.
    pub(crate) fn forget(&mut self, dialog: &Dialog) {
        if let Some(key) = dialog.as_modal().draft_key() {
            self.kept.retain(|(it, _)| *it != key);
            self.found.retain(|it| !is_of(it, key));
        }
    }

    /// Takes what earlier sessions have left.
    pub(crate) fn take_over(&mut self, found: Vec<Draft>) {
        self.found.extend(found);
    }

    /// Everything that was typed and not accepted, here, in open dialogs and before.
    pub(crate) fn all(&self, open: &[Dialog]) -> Vec<Draft> {
        let mut all: Vec<Draft> = Vec::new();
        let kept = self.kept.iter().map(|(_, dialog)| dialog);
        for modal in open.iter().rev().chain(kept).map(Dialog::as_modal) {
            let Some(key) = modal.draft_key().filter(|_| modal.has_draft()) else { continue };
            if !all.iter().any(|it| is_of(it, key)) {
                let story = key.story.map(|it| it.0);
                all.push(Draft { command: key.command.to_owned(), story, words: modal.words() });
            }
        }
        let here = all.len();
        for it in &self.found {
            let is_same = |other: &Draft| (&other.command, other.story) == (&it.command, it.story);
            if !all[..here].iter().any(is_same) {
                all.push(it.clone());
            }
        }
        all
    }

    /// The dialog that is opened: the one that was closed with something typed in it, with a word
    /// on that, if there is one and the new one does not bring a text of its own.
    pub(crate) fn offer(&self, dialog: Dialog, cx: &Cx<'_>) -> (Dialog, Option<String>) {
        let modal = dialog.as_modal();
        let Some(key) = modal.draft_key().filter(|_| !modal.has_draft()) else {
            return (dialog, None);
        };
        let kept = self.kept.iter().find(|(it, _)| *it == key).map(|(_, kept)| kept.clone());
        let found = || self.found.iter().find(|it| is_of(it, key));
        let Some(kept) = kept.or_else(|| Some(anew(dialog.clone(), cx, found()?))) else {
            return (dialog, None);
        };
        let says = "Here is what you typed before: type over it, or press end to go on with it";
        (kept, Some(says.to_owned()))
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

/// The key that offers a draft again, by the name under which it is kept.
pub(crate) fn again(kept: &str, keymap: &Keymap) -> String {
    let command = match kept.strip_prefix("reason.") {
        Some(command) => command,
        None if kept == "edit.both" => "edit",
        None => kept,
    };
    let key = Command::named(command).map(|it| keymap.first_key(it)).filter(|it| !it.is_empty());
    key.unwrap_or_else(|| "the key that asked for it".to_owned())
}

/// Whether a draft of an earlier session is that dialog's.
fn is_of(draft: &Draft, key: DraftKey) -> bool {
    draft.command == key.command && draft.story == key.story.map(|it| it.0)
}

/// The dialog with what was typed in it in an earlier session; the form, where it was the form.
fn anew(dialog: Dialog, cx: &Cx<'_>, draft: &Draft) -> Dialog {
    let is_form = draft.words.iter().any(|it| !it.field.is_empty());
    let mut dialog = match &dialog {
        Dialog::Ask(ask) if is_form => match &ask.answer {
            Answer::New(spot) => Form::new_story(cx, spot.clone(), "").into(),
            _ => dialog,
        },
        _ => dialog,
    };
    dialog.modal().take_words(cx, &draft.words);
    dialog
}
