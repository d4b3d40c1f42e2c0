//! What lies where in a dialog: told while it is drawn, asked by a click.

use std::cell::RefCell;

use ratatui::layout::{Position, Rect};

use super::Modal;
use crate::tui::command::InDialog;
use crate::tui::screen::Cx;
use crate::tui::step::Step;

/// Something of a dialog that a click can mean, by its distance from where the cursor is: the way
/// there is the one that the keys take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A line of a list.
    Line(isize),
    /// A field of a form.
    Field(isize),
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

/// Brings the cursor to a place; what it is on already is pressed, where it is a line of a list.
pub(crate) fn pointed(modal: &mut dyn Modal, cx: &Cx<'_>, place: Place) -> Step {
    let by = match place {
        Place::Line(0) => return modal.press(cx),
        Place::Line(by) | Place::Field(by) => by,
    };
    let way = if by < 0 { InDialog::PreviousField } else { InDialog::NextField };
    // The steps of a walk lead nowhere but to the next row.
    (0..by.unsigned_abs()).map(|_| modal.update(cx, way)).last().unwrap_or(Step::Stay)
}
