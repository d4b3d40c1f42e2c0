//! The filter of a screen: as it was typed, and as it was read for the board of the last snapshot.

use std::collections::HashSet;

use super::Cx;
use crate::domain::{Card, Filter, Refusal, Sought, StoryId};
use crate::tui::command::{Anywhere, Command};

/// The filter in force; by default everything is shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Sift {
    text: String,
    filter: Filter,
    /// The words that the file is to be searched for.
    words: Vec<Sought>,
}

impl Sift {
    /// Its text; empty for none.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether everything is shown.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The words that the file is to be searched for.
    pub(super) fn words(&self) -> Vec<Sought> {
        self.words.clone()
    }

    /// Takes another filter; refuses what cannot be read.
    pub(super) fn set(&mut self, cx: &Cx<'_>, text: String) -> Result<(), Refusal> {
        self.filter = if text.is_empty() { Filter::default() } else { read(cx, &text)? };
        self.words = self.filter.words();
        self.text = text;
        Ok(())
    }

    /// Reads it anew: names may have changed since it was typed. One that cannot be read any more
    /// stays as it was, so that nothing appears or goes without a key being pressed.
    pub(super) fn refresh(&mut self, cx: &Cx<'_>) {
        if !self.text.is_empty()
            && let Ok(filter) = read(cx, &self.text)
        {
            self.words = filter.words();
            self.filter = filter;
        }
    }

    /// Takes the filter away; tells whether there was any.
    pub(super) fn clear(&mut self) -> bool {
        !std::mem::take(self).is_empty()
    }

    /// Whether a card is shown; `hits` are the stories that are so by the words, as the file says.
    pub(super) fn shows(&self, cx: &Cx<'_>, card: &Card, hits: Option<&HashSet<StoryId>>) -> bool {
        // Hits belong to the words that the file was asked for, and to no others.
        let hits = hits.filter(|_| !self.words.is_empty());
        self.filter.is_empty() || self.filter.matches(card, &cx.data.board, cx.data.now, hits)
    }

    /// What the header says of it; nothing when everything is shown.
    pub(super) fn condition(&self, cx: &Cx<'_>, n_shown: usize, n_all: usize) -> Option<String> {
        let key = cx.keymap.first_key(Command::Global(Anywhere::Clear));
        (!self.is_empty()).then(|| format!("{} ({n_shown} of {n_all}, {key} clears)", self.text))
    }
}

fn read(cx: &Cx<'_>, text: &str) -> Result<Filter, Refusal> {
    Filter::parse(text, &cx.data.board, cx.data.me, cx.data.today())
}
