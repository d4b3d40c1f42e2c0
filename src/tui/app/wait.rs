//! What is typed while a write waits for the lock of another program, on a screen that stands still.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{App, Notice};
use crate::domain::text;
use crate::store::StoreError;
use crate::tui::dialog::{Dialog, DraftKey};
use crate::tui::keymap::Key;

/// Something that was typed meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// A key.
    Key(KeyEvent),
    /// A text that was pasted.
    Paste(String),
    /// A text that was pasted and is longer than any box takes.
    LongPaste,
}

/// The box in front in which a text is typed: how many dialogs lie there, and whose text it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TextBox(usize, DraftKey);

impl Held {
    /// Whether it only puts letters into a text, or takes one out of it.
    fn is_text(&self) -> bool {
        let key = match self {
            Self::Key(key) => key,
            Self::Paste(_) => return true,
            Self::LongPaste => return false,
        };
        let is_plain = (key.modifiers - KeyModifiers::SHIFT).is_empty();
        is_plain && matches!(key.code, KeyCode::Char(_) | KeyCode::Backspace)
    }

    /// How it is named to whoever typed it.
    fn named(&self) -> String {
        match self {
            Self::Key(key) => match (key.code, self.is_text()) {
                (KeyCode::Char(' '), true) => " ".to_owned(),
                (_, true) if key.code != KeyCode::Backspace => Key::from(*key).to_string(),
                _ => format!(" {} ", Key::from(*key)),
            },
            Self::Paste(_) => " a pasted text ".to_owned(),
            Self::LongPaste => " a text too long to be pasted ".to_owned(),
        }
    }
}

impl App {
    /// Holds keys that came at once with what waits for the lock.
    pub(crate) fn hold(&mut self, keys: &[KeyEvent]) {
        self.ahead.extend(keys.iter().copied().map(Held::Key));
    }

    /// What was held so.
    pub(crate) fn ahead(&mut self) -> Vec<Held> {
        std::mem::take(&mut self.ahead)
    }

    /// Says that what was typed before something came up is left out.
    pub(crate) fn tell_of_left_out(&mut self) {
        let says = "what you typed before this was read is left out";
        self.ui.notice = match std::mem::take(&mut self.ui.notice) {
            Notice::None => Notice::Told(text::capital(says)),
            Notice::Done(said, _) | Notice::Told(said) => Notice::Told(format!("{said}; {says}")),
            Notice::Refused(said) => Notice::Refused(format!("{said}; {says}")),
        };
    }

    /// The box in front in which a text is typed, if there is one.
    pub(crate) fn box_in_front(&self) -> Option<TextBox> {
        let key = self.ui.dialogs.last()?.as_modal().draft_key()?;
        Some(TextBox(self.ui.dialogs.len(), key))
    }

    /// Whether a text is typed in front, also one that is kept nowhere: a search, a term of the filter.
    /// Not where letters find one of a list: behind the Enter there a text for the next box may be
    /// typed ahead.
    pub(crate) fn takes_text(&self) -> bool {
        let is_search = |it: &Dialog| matches!(it, Dialog::Search(_) | Dialog::Filter(_));
        self.box_in_front().is_some() || self.ui.dialogs.last().is_some_and(is_search)
    }

    /// Takes what was typed while a write waited: `before` is the box that was in front then.
    ///
    /// Nobody saw what their keys would do: letters go into the box that is still there, everything
    /// else is left out, and said.
    pub(crate) fn take_held(
        &mut self,
        before: Option<TextBox>,
        held: &[Held],
    ) -> Result<(), StoreError> {
        let notice = self.ui.notice.clone();
        let stays = before.is_some() && before == self.box_in_front();
        let mut left_out = String::new();
        for it in held {
            match it {
                Held::Key(key) if stays && it.is_text() => drop(self.key(*key)?),
                Held::Paste(text) if stays => drop(self.paste(text)?),
                Held::Key(_) | Held::Paste(_) | Held::LongPaste => left_out.push_str(&it.named()),
            }
        }
        let left_out = left_out.split_whitespace().collect::<Vec<_>>().join(" ");
        self.ui.notice = notice.and_left_out(&left_out);
        Ok(())
    }
}

impl Notice {
    fn and_left_out(self, typed: &str) -> Self {
        if typed.is_empty() {
            return self;
        }
        let too = format!("typed while it waited and left out: {typed}");
        match self {
            Self::None => Self::Told(too),
            // Without the key of undo, which would stand behind what was typed.
            Self::Done(said, _) | Self::Told(said) => Self::Told(format!("{said}; {too}")),
            Self::Refused(said) => Self::Refused(format!("{said}; {too}")),
        }
    }
}
