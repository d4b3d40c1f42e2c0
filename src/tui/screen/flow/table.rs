//! A figure as numbers in rows, as far as they fit.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::domain::flow::Figure;
use crate::domain::flow::figure::Cell;
use crate::tui::screen::Cx;
use crate::tui::screen::row::point_out;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// Columns for the sign of the selection.
const GUTTER: u16 = 2;
/// Columns between two cells.
const GAP: usize = 3;

/// How many rows of a table fit below its headings.
pub(super) fn n_shown(area: Rect) -> usize {
    usize::from(area.height.saturating_sub(1)).max(1)
}

/// The row of a table at a place, where the first one in sight is `top`.
pub(super) fn row_at(area: Rect, top: usize, at: Position) -> Option<usize> {
    let below = at.y.checked_sub(area.y + 1).filter(|_| area.contains(at))?;
    Some(top + usize::from(below))
}

/// Draws the rows from `top` on; `row` is under the cursor.
pub(super) fn draw(
    cx: &Cx<'_>,
    figure: &Figure,
    (row, top): (usize, usize),
    buffer: &mut Buffer,
    area: Rect,
) {
    let table = &figure.table;
    let room = usize::from(area.width.saturating_sub(GUTTER));
    if area.is_empty() || table.heads.is_empty() {
        return;
    }
    let shown: Vec<Vec<String>> = table
        .rows
        .iter()
        .skip(top)
        .take(n_shown(area))
        .map(|it| it.iter().map(ToString::to_string).collect())
        .collect();
    let widest = |at: usize| {
        let cells = shown.iter().map(|it| fit::width(&it[at]));
        cells.max().unwrap_or(0).max(fit::width(&table.heads[at]))
    };
    let widths: Vec<usize> = (0..table.heads.len()).map(widest).collect();
    let is_number = |at: usize| {
        let mut cells = table.rows.iter().skip(top).map(|it| &it[at]);
        cells.all(|it| !matches!(it, Cell::Text(_)))
    };
    let numbers: Vec<bool> = (0..table.heads.len()).map(is_number).collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let padded: Vec<String> = cells
            .zip(&widths)
            .zip(&numbers)
            .map(|((it, wide), right)| match right {
                true => fit::pad_left(it, *wide).into_owned(),
                false => fit::pad(it, *wide).into_owned(),
            })
            .collect();
        fit::cut(padded.join(&" ".repeat(GAP)).trim_end(), room, cx.glyphs.ellipsis).into_owned()
    };
    let gutter = GUTTER.min(area.width);
    let x = area.x + gutter;
    let heads = line(&mut table.heads.iter().map(String::as_str));
    buffer.set_stringn(x, area.y, heads, room, cx.theme.style(Role::Label));
    for ((at, cells), y) in shown.iter().enumerate().zip(area.top() + 1..area.bottom()) {
        let text = line(&mut cells.iter().map(String::as_str));
        buffer.set_stringn(x, y, text, room, cx.theme.style(Role::Text));
        if top + at == row {
            point_out(cx, buffer, Rect { y, height: 1, ..area });
        }
    }
    let n_more = table.rows.len().saturating_sub(top + shown.len());
    if n_more > 0 {
        let more = format!("{} {n_more} more", cx.glyphs.down);
        let wide = u16::try_from(fit::width(&more)).unwrap_or(0);
        let x = area.right().saturating_sub(wide).max(area.x);
        buffer.set_stringn(x, area.y, more, wide.into(), cx.theme.style(Role::Muted));
    }
}
