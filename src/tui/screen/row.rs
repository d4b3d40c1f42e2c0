//! A row of the screen in pieces: from the left, and up to the right.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Cx;
use crate::domain::{Card, text::marked};
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// A piece of text with one look.
pub(in crate::tui::screen) type Piece<'a> = (Role, Cow<'a, str>);

/// One row of a card: pieces from the left, and pieces that end at the right.
#[derive(Debug, Default)]
pub(in crate::tui::screen) struct Row<'a> {
    pub(in crate::tui::screen) left: Vec<Piece<'a>>,
    pub(in crate::tui::screen) right: Vec<Piece<'a>>,
}

/// The look of what a story waits for: a warning where nobody plans to finish all of it in time.
pub(in crate::tui::screen) const fn waiting(card: &Card) -> Role {
    if card.waits_beyond > 0 { Role::Warn } else { Role::Muted }
}

/// The columns that pieces take together.
pub(in crate::tui::screen) fn width_of(pieces: &[Piece<'_>]) -> usize {
    pieces.iter().map(|(_, text)| fit::width(text)).sum()
}

/// Writes a text in at most `room` columns; tells the column after it.
pub(in crate::tui::screen) fn put(
    cx: &Cx<'_>,
    buffer: &mut Buffer,
    at: (u16, u16),
    room: u16,
    (role, text): (Role, &str),
) -> u16 {
    if room == 0 || !buffer.area.contains(at.into()) {
        return at.0;
    }
    let text = marked(text);
    buffer.set_stringn(at.0, at.1, text, usize::from(room), cx.theme.style(role)).0
}

/// Shows that the cursor is on a line that is written already: the bar, and the ground under where it
/// begins, up to the end of a word. Under a whole line the ground would be most of what a step of the
/// cursor costs on a slow line, for every letter on it is sent once more.
pub(in crate::tui::screen) fn point_out(cx: &Cx<'_>, buffer: &mut Buffer, line: Rect) {
    /// From this column on the ground may end.
    const LEAD: u16 = 10;
    let line = line.intersection(buffer.area);
    if line.is_empty() {
        return;
    }
    let begins = line.x..line.right();
    let ends = |x: &u16| x - line.x >= LEAD && buffer[(*x, line.y)].symbol() == " ";
    let width = begins.clone().find(ends).unwrap_or(line.right()) - line.x;
    buffer.set_style(Rect { width, height: 1, ..line }, cx.theme.style(Role::Selection));
    put(cx, buffer, (line.x, line.y), 1, (Role::SelectionBar, cx.glyphs.selection));
}

/// Writes a row: from the left, and up to the right.
pub(in crate::tui::screen) fn put_row(
    cx: &Cx<'_>,
    buffer: &mut Buffer,
    at: (u16, u16),
    width: u16,
    row: &Row<'_>,
) {
    let end = at.0.saturating_add(width);
    let mut x = at.0;
    for (role, text) in &row.left {
        x = put(cx, buffer, (x, at.1), end.saturating_sub(x), (*role, text));
    }
    let wide = u16::try_from(width_of(&row.right)).unwrap_or(u16::MAX);
    x = x.max(end.saturating_sub(wide));
    for (role, text) in &row.right {
        x = put(cx, buffer, (x, at.1), end.saturating_sub(x), (*role, text));
    }
}
