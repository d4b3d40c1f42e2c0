//! The rows of a form below each other: the walk from one to the next, and how they are shown.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::input::Focus;
use super::place::Place;
use super::row::FieldRow;
use super::window::{self, CLOSE, Hint, Keys, Window};
use crate::domain::Refusal;
use crate::tui::command::InDialog;
use crate::tui::keep::Word;
use crate::tui::keymap::Key;
use crate::tui::screen::Cx;

/// The keys of a form.
const KEYS: &[Hint] = &[
    (Keys::Of(InDialog::Keep), "keep"),
    (Keys::Of(InDialog::NextField), "next"),
    CLOSE,
    (Keys::Of(InDialog::Afresh), "afresh"),
];

/// The rows of a form; one of them has the keys.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    pub(super) all: Vec<FieldRow>,
    focus: usize,
}

/// What is left to do after a command went through the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Walked {
    /// Nothing.
    On,
    /// What was typed is to be kept.
    Keep,
    /// The form is to be closed.
    Close,
}

/// How the rows of a form are shown.
#[derive(Debug)]
pub(super) struct Look<'a> {
    /// What the form is about.
    pub(super) title: &'a str,
    /// What stands beside the title.
    pub(super) aside: String,
    /// How wide it would like to be.
    pub(super) width: u16,
    /// How many lines there should be below the rows.
    pub(super) below: usize,
    /// What can be typed in the row with the keys.
    pub(super) hint: &'a str,
}

impl Rows {
    /// The rows of a form, with the keys on the first.
    pub(super) fn new(mut all: Vec<FieldRow>) -> Self {
        FieldRow::align(&mut all);
        Self { all, focus: 0 }
    }

    /// Which row has the keys.
    pub(super) const fn at(&self) -> usize {
        self.focus
    }

    /// The row with the keys.
    pub(super) fn here(&mut self) -> &mut FieldRow {
        &mut self.all[self.focus]
    }

    /// Gives the keys to a row.
    pub(super) fn focus(&mut self, at: usize) {
        self.focus = at.min(self.all.len() - 1);
        self.here().enter();
    }

    /// Marks a row that cannot be taken, and goes there.
    pub(super) fn mark(&mut self, at: usize, refusal: &Refusal) {
        self.all[at].mark(refusal);
        self.focus(at);
    }

    /// Whether enter belongs to the text being typed.
    pub(super) fn takes_enter(&self) -> bool {
        self.all[self.focus].is_text()
    }

    /// Walks from row to row. Accepting the last one keeps all: there is nothing to go on to.
    pub(super) fn walk(&mut self, command: InDialog) -> Walked {
        let last = self.all.len() - 1;
        let is_text = self.takes_enter();
        match command {
            InDialog::Keep => return Walked::Keep,
            InDialog::Accept if self.focus == last => return Walked::Keep,
            InDialog::Cancel => return Walked::Close,
            InDialog::Afresh => self.all.iter_mut().for_each(FieldRow::restore),
            InDialog::Next if is_text && self.here().input.down() => (),
            InDialog::Previous if is_text && self.here().input.up() => (),
            InDialog::Accept | InDialog::Next | InDialog::NextField => {
                self.focus(if self.focus == last { 0 } else { self.focus + 1 });
            }
            InDialog::Previous | InDialog::PreviousField => {
                self.focus(self.focus.checked_sub(1).unwrap_or(last));
            }
            InDialog::Down => self.focus(last),
            InDialog::Up => self.focus(0),
        }
        Walked::On
    }

    /// Takes a key in the row that has them.
    pub(super) fn key(&mut self, key: Key) {
        self.here().key(key);
    }

    /// Takes what was pasted there.
    pub(super) fn paste(&mut self, text: &str) {
        self.here().paste(text);
    }

    /// Whether something was typed that would be lost.
    pub(super) fn is_changed(&self) -> bool {
        self.all.iter().any(FieldRow::is_changed)
    }

    /// What was typed that would be lost, under the ids of the rows.
    pub(super) fn words<'a>(&self, ids: impl Iterator<Item = &'a str>) -> Vec<Word> {
        let rows = ids.zip(&self.all).filter(|(_, row)| row.is_changed());
        rows.map(|(id, row)| row.word(id)).collect()
    }

    /// Takes up what was typed in them before, and gives the keys to the first of them; tells which
    /// rows that were, with what stood there then.
    pub(super) fn take_words<'a>(
        &mut self,
        ids: impl Fn(&str) -> Option<usize>,
        words: &'a [Word],
    ) -> Vec<(usize, &'a str)> {
        let mut taken = Vec::new();
        for word in words {
            let Some(row) = ids(&word.field).filter(|it| *it < self.all.len()) else { continue };
            self.all[row].take(word);
            taken.push((row, &*word.was));
        }
        if let Some(first) = taken.iter().map(|(row, _)| *row).min() {
            self.focus(first);
        }
        taken
    }

    /// Shows them in a window of their own.
    pub(super) fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect, look: Look<'_>) {
        let width = look.width.min(area.width.saturating_sub(4));
        let most = usize::from(area.height / 3).clamp(2, 12);
        let heights: Vec<usize> = self.all.iter().map(|it| it.height(width, most)).collect();
        let height = heights.iter().sum::<usize>() + look.below;
        let window = Window { title: look.title, aside: look.aside, width, height, keys: KEYS };
        let mut inside = window.draw(cx, frame, area);
        let fits = heights.iter().sum::<usize>() + 2 <= usize::from(inside.height);
        let lines = if inside.height > if fits { 7 } else { 8 } { 2 } else { 1 };
        let below = window::take_bottom(&mut inside, lines);
        self.draw_rows(cx, frame, inside, &heights);
        self.draw_advice(cx, frame, below, look.hint);
    }

    /// Shows as many of them as there is room for, by their heights.
    pub(super) fn draw_rows(
        &self,
        cx: &Cx<'_>,
        frame: &mut Frame<'_>,
        mut inside: Rect,
        heights: &[usize],
    ) {
        let first = first_shown(heights, self.focus, usize::from(inside.height));
        for (i, row) in self.all.iter().enumerate().skip(first) {
            if inside.is_empty() {
                break;
            }
            let height = u16::try_from(heights[i]).unwrap_or(1).min(inside.height);
            let focus = if i == self.focus { Focus::Here } else { Focus::Elsewhere };
            let place = Rect { height, ..inside };
            row.draw(cx, frame, place, focus);
            if let (Some(places), Some(by)) = (cx.places, i.checked_signed_diff(self.focus)) {
                places.note(place, Place::Field(by));
            }
            inside.y += height;
            inside.height -= height;
        }
    }

    /// A word on the row that has the keys.
    pub(super) fn draw_advice(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect, hint: &str) {
        self.all[self.focus].draw_advice(cx, frame, area, hint);
    }
}

/// Which rows of a form are shown, by their heights: the focused one whole, where it can be.
fn first_shown(heights: &[usize], focus: usize, room: usize) -> usize {
    let mut first = focus;
    let mut used = heights.get(focus).copied().unwrap_or(0);
    // The one after the focus is shown too, so that it is seen that there is more.
    used += heights.get(focus + 1).copied().unwrap_or(0);
    while let Some(before) = first.checked_sub(1)
        && used + heights[before] <= room
    {
        first = before;
        used += heights[before];
    }
    first
}
