//! The stories that a command is given on: those that are marked, else the one under the cursor.

use crate::domain::{Card, Refusal, StoryId};
use crate::tui::command::{Anywhere, Command};
use crate::tui::screen::Cx;

/// The stories that a command is given on; never none.
#[derive(Clone, Debug)]
pub(super) struct Targets<'a> {
    /// Their light forms, in the order of the screen.
    pub(super) cards: Vec<&'a Card>,
    /// The key that clears the marks.
    clears: String,
}

impl<'a> Targets<'a> {
    /// The stories with these numbers that the screen has; refuses when there are none.
    pub(super) fn of(cx: &Cx<'a>, stories: &[StoryId]) -> Result<Self, Refusal> {
        let cards: Vec<&Card> = stories.iter().filter_map(|id| cx.data.card(*id)).collect();
        let clears = cx.keymap.first_key(Command::Global(Anywhere::Clear));
        if cards.is_empty() { Err(super::no_story(cx)) } else { Ok(Self { cards, clears }) }
    }

    /// Their numbers.
    pub(super) fn ids(&self) -> Vec<StoryId> {
        self.cards.iter().map(|it| it.id).collect()
    }

    /// The only one; refuses when several are marked, because the command is about one.
    pub(super) fn one(&self) -> Result<&'a Card, Refusal> {
        match &self.cards[..] {
            [card] => Ok(card),
            _ => {
                let clears = &self.clears;
                let why = format!("that goes for one story at a time: {clears} clears the marks");
                Err(Refusal::Wrong(why))
            }
        }
    }

    /// What they are called in the title of a dialog.
    pub(super) fn title(&self) -> String {
        match &self.cards[..] {
            [card] => card.key.clone(),
            cards => format!("{} stories", cards.len()),
        }
    }

    /// What all of them have; nothing when they differ.
    pub(super) fn common<T: PartialEq>(&self, of: impl Fn(&Card) -> T) -> Option<T> {
        let first = of(self.cards[0]);
        self.cards.iter().all(|it| of(it) == first).then_some(first)
    }
}
