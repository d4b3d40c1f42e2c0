//! A story's page on the screen: the rows in sight, the cursor, the scroll bar.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::page::{self, Page};
use super::pen::Row;
use super::plan::{GUTTER, Plan};
use super::{Spot, StoryScreen};
use crate::tui::command::{Anywhere, Command};
use crate::tui::screen::Cx;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// Shows the rows that are in sight.
pub(super) fn page(
    screen: &StoryScreen,
    cx: &Cx<'_>,
    page: &Page,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let plan = Plan::of(area.width);
    let gutter = Plan::gutter(area.width);
    let buffer = frame.buffer_mut();
    buffer.set_style(area, cx.theme.style(Role::Text));
    let text = Rect { width: (gutter + plan.text).min(area.width), ..area };
    rows(screen.spot, cx, &page.rows, screen.top, gutter, buffer, text);
    if let Some((line, columns)) = plan.panel {
        for y in area.top()..area.bottom() {
            let sign = cx.glyphs.border.vertical_left;
            buffer.set_stringn(area.x + line, y, sign, 1, cx.theme.style(Role::Border));
        }
        let panel = Rect { x: area.x + line + 1, width: GUTTER + columns, ..area };
        let top = panel_top(screen, page, area);
        rows(screen.spot, cx, &page.panel, top, GUTTER, buffer, panel);
    }
    if let Some(x) = plan.bar {
        bar(cx, page, screen.top, buffer, Rect { x: area.x + x, width: 1, ..area });
    }
}

/// The fields beside the text stay where they are unless the cursor is on one out of sight.
fn panel_top(screen: &StoryScreen, page: &Page, area: Rect) -> usize {
    let last = Page::rows_of(&page.panel, screen.spot).map_or(0, |(_, to)| to);
    last.saturating_sub(usize::from(area.height))
}

fn rows(
    spot: Spot,
    cx: &Cx<'_>,
    rows: &[Row],
    top: usize,
    gutter: u16,
    buffer: &mut Buffer,
    area: Rect,
) {
    for (row, y) in rows.iter().skip(top).zip(area.top()..area.bottom()) {
        let x = area.x + gutter.min(area.width);
        let room = area.right().saturating_sub(x);
        buffer.set_line(x, y, &row.line, room);
        for zone in row.zones.iter().filter(|it| it.spot == spot) {
            let from = area.x + u16::try_from(zone.from).unwrap_or(0);
            let to = x + u16::try_from(zone.to).unwrap_or(0);
            let chosen =
                Rect { x: from, y, width: to.min(area.right()).saturating_sub(from), height: 1 };
            if spot.can_be_acted_upon() {
                buffer.set_style(chosen, cx.theme.style(Role::Selection));
            }
            if chosen.width > 0 {
                let bar = cx.theme.style(Role::SelectionBar);
                buffer.set_stringn(from, y, cx.glyphs.selection, 1, bar);
            }
        }
    }
}

/// The scroll bar, where there is more than fits.
fn bar(cx: &Cx<'_>, page: &Page, top: usize, buffer: &mut Buffer, area: Rect) {
    let (n_rows, height) = (page.rows.len(), usize::from(area.height));
    if n_rows <= height {
        return;
    }
    let thumb = (height * height / n_rows.max(1)).clamp(1, height.max(1));
    let free = height.saturating_sub(thumb);
    let start = (top * free).div_ceil(n_rows.saturating_sub(height).max(1)).min(free);
    for (row, y) in (area.top()..area.bottom()).enumerate() {
        let is_thumb = (start..start + thumb).contains(&row);
        let (sign, role) =
            if is_thumb { (cx.glyphs.thumb, Role::Muted) } else { (cx.glyphs.track, Role::Border) };
        buffer.set_stringn(area.x, y, sign, 1, cx.theme.style(role));
    }
}

/// What stands there instead of a story that is not there.
pub(super) fn gone(cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
    let back = page::key(cx, Command::Global(Anywhere::Back));
    let log = page::key(cx, Command::Global(Anywhere::Log));
    let says =
        format!("There is no such story any more. {back} goes back; {log} shows what happened.");
    let room = usize::from(area.width.saturating_sub(4));
    let lines = fit::wrap(&says, room, area.height.into(), cx.glyphs.ellipsis);
    let buffer = frame.buffer_mut();
    let middle = area.height.saturating_sub(u16::try_from(lines.len()).unwrap_or(0)) / 3;
    for (line, y) in lines.into_iter().zip(area.top() + middle..area.bottom()) {
        let line = Line::styled(line.into_owned(), cx.theme.style(Role::Hint));
        let x = area.x
            + 2
            + (area.width.saturating_sub(4) - u16::try_from(line.width()).unwrap_or(0)) / 2;
        buffer.set_line(x, y, &line, area.right().saturating_sub(x));
    }
}

/// What stands at a place of the area.
pub(super) fn spot_at(screen: &StoryScreen, page: &Page, area: Rect, at: Position) -> Option<Spot> {
    let plan = Plan::of(area.width);
    let row = usize::from(at.y.checked_sub(area.y)?);
    let (rows, top, left) = match plan.panel {
        Some((line, _)) if at.x > area.x + line => {
            (&page.panel, panel_top(screen, page, area), area.x + line + 1 + GUTTER)
        }
        Some(_) | None => (&page.rows, screen.top, area.x + Plan::gutter(area.width)),
    };
    let column = usize::from(at.x.saturating_sub(left));
    let zones = &rows.get(top + row)?.zones;
    zones.iter().find(|it| (it.from..it.to).contains(&column)).map(|it| it.spot)
}
