//! The log on the screen: a heading a day, a row a line, and below them what the line under the
//! cursor changed.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::domain::Happening;
use crate::tui::command::{Anywhere, Command, OnLog};
use crate::tui::screen::row::{point_out, put};
use crate::tui::screen::{Cx, happening};
use crate::tui::theme::Role;
use crate::tui::widget::{fit, when};

/// Columns for the sign of the selection.
const GUTTER: u16 = 2;
/// Columns for the time of day and the space behind it.
const CLOCK: usize = 7;
/// As many lines as each side of a change may take.
const SIDE: usize = 4;
/// Lower than this, there is no room for the days.
const LOW: u16 = 3;
/// From here on, there is a space between the days.
const ROOMY: u16 = 12;
/// From here on, what a line changed has a place of its own below the list: it does not push the lines
/// below it down at each step of the cursor.
const HIGH: u16 = 18;
/// How high that place is, with the rule above it.
const BELOW: u16 = 7;

/// A row on the screen, and the line of the log that it belongs to, if any.
struct Row {
    line: Line<'static>,
    of: Option<usize>,
}

/// The lines, and what the one under the cursor changed; that has no place of its own, but stands among
/// the lines, where there is not room for both.
pub(super) fn parts(area: Rect) -> (Rect, Rect) {
    let below = if area.height >= HIGH { BELOW } else { 0 };
    let list = Rect { height: area.height - below, ..area };
    (list, Rect { y: list.bottom(), height: below, ..area })
}

/// The first line in sight, so that the one at `at` and what it changed are in sight as well.
pub(super) fn top_for(cx: &Cx<'_>, all: &[Happening], top: usize, at: usize, area: Rect) -> usize {
    let (area, below) = parts(area);
    let lowest = |at: usize, own: usize| {
        let height = usize::from(area.height);
        let mut used = own + heading_rows(cx, all, at, at, area);
        let mut first = at;
        while first > 0 {
            // The heading of the day stays above whichever line is the first.
            used += 1 + heading_rows(cx, all, first, 0, area);
            if used > height {
                break;
            }
            first -= 1;
        }
        first
    };
    let details =
        |at: usize| if below.is_empty() { 1 + opened(cx, all, &all[at], area).len() } else { 1 };
    let last = all.len() - 1;
    let end = lowest(last, if last == at { details(last) } else { 1 });
    let needed = lowest(at, details(at));
    top.min(end.max(needed)).clamp(needed, at)
}

/// How many rows the heading above a line takes, when `top` is the first line in sight.
fn heading_rows(cx: &Cx<'_>, all: &[Happening], at: usize, top: usize, area: Rect) -> usize {
    let day = |at: usize| cx.data.board.date(all[at].at);
    if area.height < LOW {
        return 0;
    }
    match at == top {
        true => 1,
        false if day(at) == day(at - 1) => 0,
        false => 1 + usize::from(area.height >= ROOMY),
    }
}

/// Shows the lines from `top` on.
pub(super) fn log(
    cx: &Cx<'_>,
    all: &[Happening],
    top: usize,
    cursor: usize,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let buffer = frame.buffer_mut();
    buffer.set_style(area, cx.theme.style(Role::Text));
    let gutter = GUTTER.min(area.width);
    let (list, below) = parts(area);
    for (row, y) in rows(cx, all, top, cursor, area).iter().zip(list.top()..list.bottom()) {
        buffer.set_line(area.x + gutter, y, &row.line, area.width - gutter);
        if row.of == Some(cursor) {
            point_out(cx, buffer, Rect { y, height: 1, ..area });
        }
    }
    if below.is_empty() {
        return;
    }
    let rule = cx.glyphs.border.horizontal_top.repeat(usize::from(area.width));
    put(cx, buffer, (below.x, below.y), below.width, (Role::Border, &rule));
    let lines = opened(cx, all, &all[cursor], area);
    let places = below.top() + 1..below.bottom();
    let n_shown = if lines.len() > places.len() { places.len() - 1 } else { lines.len() };
    for (line, y) in lines.iter().take(n_shown).zip(places) {
        buffer.set_line(area.x + gutter, y, line, area.width - gutter);
    }
    if n_shown < lines.len() {
        let enter = cx.keymap.first_key(Command::Log(OnLog::Open));
        let says = format!("{}{enter} shows all of it", cx.glyphs.ellipsis);
        put(cx, buffer, (area.x + gutter, below.bottom() - 1), area.width, (Role::Hint, &says));
    }
}

/// Whether what a line changed is more than its place can show.
pub(super) fn is_cut(cx: &Cx<'_>, all: &[Happening], at: usize, area: Rect) -> bool {
    let room = usize::from(parts(area).1.height);
    room > 0 && opened(cx, all, &all[at], area).len() >= room
}

/// What an empty log says.
pub(super) fn nothing(cx: &Cx<'_>, is_filtered: bool, frame: &mut Frame<'_>, area: Rect) {
    let clear = cx.keymap.keys(Command::Global(Anywhere::Clear));
    let by = cx.keymap.keys(Command::Log(OnLog::By));
    let says = if is_filtered {
        format!(
            "Nothing that this filter lets through; {clear} clears it, {by} takes the next person."
        )
    } else {
        "Nothing has happened yet.".to_owned()
    };
    let room = usize::from(area.width.saturating_sub(2 * GUTTER));
    let lines = fit::wrap(&says, room, area.height.into(), cx.glyphs.ellipsis);
    let buffer = frame.buffer_mut();
    for (line, y) in lines.iter().zip(area.top()..area.bottom()) {
        buffer.set_stringn(area.x + GUTTER, y, line, room, cx.theme.style(Role::Hint));
    }
}

/// The line of the log at a place of the area.
pub(super) fn line_at(
    cx: &Cx<'_>,
    all: &[Happening],
    top: usize,
    cursor: usize,
    area: Rect,
    at: Position,
) -> Option<usize> {
    let (list, below) = parts(area);
    if below.contains(at) {
        return Some(cursor);
    }
    let row = usize::from(at.y.checked_sub(list.y)?);
    rows(cx, all, top, cursor, area).get(row)?.of
}

/// The rows in sight.
fn rows(cx: &Cx<'_>, all: &[Happening], top: usize, cursor: usize, area: Rect) -> Vec<Row> {
    let (area, below) = parts(area);
    let height = usize::from(area.height);
    let mut rows: Vec<Row> = Vec::with_capacity(height);
    for (at, it) in all.iter().enumerate().skip(top) {
        if rows.len() >= height {
            break;
        }
        let above = heading_rows(cx, all, at, top, area);
        if above > 1 {
            rows.push(Row { line: Line::default(), of: None });
        }
        if above > 0 {
            rows.push(Row { line: heading(cx, it, area), of: None });
        }
        rows.push(Row { line: row(cx, it, area), of: Some(at) });
        if at == cursor && below.is_empty() {
            let opened = opened(cx, all, it, area).into_iter();
            rows.extend(opened.map(|line| Row { line, of: Some(at) }));
        }
    }
    rows
}

fn columns(area: Rect) -> usize {
    usize::from(area.width.saturating_sub(GUTTER))
}

fn heading(cx: &Cx<'_>, it: &Happening, area: Rect) -> Line<'static> {
    let board = &cx.data.board;
    let day = board.date(it.at);
    let far = when::until(day, cx.data.today());
    let title = format!("{} ", day.format("%A %Y-%m-%d"));
    let rule = columns(area).saturating_sub(title.len() + far.len() + 2);
    Line::from(vec![
        Span::styled(title, cx.theme.style(Role::Heading)),
        Span::styled(format!("{far} "), cx.theme.style(Role::Muted)),
        Span::styled(cx.glyphs.rule.repeat(rule), cx.theme.style(Role::Border)),
    ])
}

/// As many columns as the names of people get, the sign included.
fn names(cx: &Cx<'_>, area: Rect) -> usize {
    let longest = cx.data.board.people.iter().map(|it| fit::width(&it.name)).max().unwrap_or(0);
    (longest + 1).min(13).min(columns(area) / 3)
}

fn row(cx: &Cx<'_>, it: &Happening, area: Rect) -> Line<'static> {
    let style = |role| cx.theme.style(role);
    let names = names(cx, area);
    let role = if it.by == cx.data.me { Role::Me } else { Role::Person };
    let name = format!("@{}", it.who);
    let name = fit::cut(&name, names, cx.glyphs.ellipsis);
    let clock = format!("{:CLOCK$}", when::clock(it.at, &cx.data.board));
    let by = format!("{}  ", fit::pad(&name, names));
    let (room, via) = label_room(cx, it, area);
    let label = happening::label(cx, it, room);
    let used: usize = label.iter().map(|it| fit::width(&it.content)).sum();
    let mut spans = vec![Span::styled(clock, style(Role::Muted)), Span::styled(by, style(role))];
    spans.extend(label);
    if let Some(via) = via {
        let gap = " ".repeat(room.saturating_sub(used) + 1);
        spans.push(Span::styled(format!("{gap}{via}"), style(Role::Muted)));
    }
    Line::from(spans)
}

/// How many columns there are for what was done, and for by which door it came, if any.
fn label_room<'a>(cx: &Cx<'_>, it: &'a Happening, area: Rect) -> (usize, Option<&'a str>) {
    let room = columns(area).saturating_sub(CLOCK + names(cx, area) + 2);
    match through(&it.via).filter(|via| room > 30 + via.len()) {
        Some(via) => (room - via.len() - 2, Some(via)),
        None => (room, None),
    }
}

/// By which door something came, unless it was the usual one.
fn through(via: &str) -> Option<&str> {
    match via {
        "screen" => None,
        "command" => Some("by command"),
        "import" => Some("by import"),
        via => Some(via),
    }
}

/// What the line under the cursor changed. What it took back is found among those loaded.
fn opened(cx: &Cx<'_>, all: &[Happening], it: &Happening, area: Rect) -> Vec<Line<'static>> {
    let indent = match columns(area) {
        _ if !parts(area).1.is_empty() => 0,
        0..60 => 2,
        60.. => CLOCK + names(cx, area) + 2,
    };
    let room = columns(area).saturating_sub(indent);
    let mut lines = Vec::new();
    if label_room(cx, it, area).0 < fit::width(&it.label) {
        let whole = fit::wrap(&it.label, room, SIDE, cx.glyphs.ellipsis).into_iter();
        lines.extend(whole.map(|text| Line::from(text.into_owned())));
    }
    lines.extend(happening::details(cx, it, room, SIDE));
    if let Some(undone) = it.undoes.and_then(|seq| all.iter().find(|other| other.seq == seq)) {
        let back = format!("what was done on {}", when::local(undone.at, &cx.data.board));
        let back = fit::cut(&back, room, cx.glyphs.ellipsis).into_owned();
        lines.push(Line::styled(back, cx.theme.style(Role::Muted)));
    }
    // The line itself and the heading of its day stay in sight.
    lines.truncate(usize::from(area.height.saturating_sub(2)));
    for line in &mut lines {
        line.spans.insert(0, Span::raw(" ".repeat(indent)));
    }
    lines
}
