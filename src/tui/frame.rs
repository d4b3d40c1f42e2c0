//! The frame around every screen: header above, footer below, dialogs on top.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::app::Ui;
use super::keymap::Keymap;
use super::screen::Cx;
use super::step::Step;
use crate::domain::Refusal;

/// The part of the terminal that belongs to the screen in front.
pub(crate) const fn main_area(size: Rect) -> Rect {
    Rect { y: 2, height: size.height.saturating_sub(3), ..size }
}

/// A refusal in one line, with the key that leads out of it.
pub(crate) fn refusal(refusal: &Refusal, keymap: &Keymap) -> String {
    let _ = keymap;
    refusal.to_string()
}

/// What a click on header or footer leads to.
pub(crate) fn pressed(_ui: &Ui, _at: Position) -> Step {
    Step::Stay
}

/// Shows everything.
pub(crate) fn draw(ui: &Ui, cx: &Cx<'_>, frame: &mut Frame<'_>) {
    let area = main_area(frame.area());
    ui.front().view().draw(cx, frame, area);
    for dialog in &ui.dialogs {
        dialog.as_modal().draw(cx, frame, area);
    }
}
