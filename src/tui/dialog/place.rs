//! What lies where in a dialog: told while it is drawn, asked by a click.

use std::cell::RefCell;

use ratatui::layout::{Position, Rect};

use super::Modal;
use crate::tui::command::InDialog;
use crate::tui::keymap::Key;
use crate::tui::screen::Cx;
use crate::tui::step::Step;

/// Something of a dialog that a click can mean. A row is told by its distance from where the cursor
/// is: the way there is the one that the keys take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A line of a list.
    Line(isize),
    /// A field of a form.
    Field(isize),
    /// A key that the dialog names, with what it does.
    Key(Key),
}

/// What lies where, as far as it was drawn.
#[derive(Debug, Default)]
pub(crate) struct Places(RefCell<Vec<(Rect, Place)>>);

impl Places {
    /// Takes note of what lies there.
    pub(super) fn note(&self, area: Rect, place: Place) {
        self.0.borrow_mut().push((area, place));
    }

    /// What lies at that place, if anything does.
    pub(crate) fn at(&self, at: Position) -> Option<Place> {
        let all = self.0.borrow();
        all.iter().find(|(area, _)| area.contains(at)).map(|(_, place)| *place)
    }
}

/// Brings the cursor to a row.
pub(crate) fn walked(modal: &mut dyn Modal, cx: &Cx<'_>, by: isize) -> Step {
    let way = if by < 0 { InDialog::PreviousField } else { InDialog::NextField };
    // The steps of a walk lead nowhere but to the next row.
    (0..by.unsigned_abs()).map(|_| modal.update(cx, way)).last().unwrap_or(Step::Stay)
}
