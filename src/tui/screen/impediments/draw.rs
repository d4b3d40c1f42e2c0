//! The impediments, drawn: what they come to, those that are open, those that are resolved, and more
//! of the one under the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::ImpedimentsScreen;
use crate::domain::impediment::{days_in_the_way, in_the_way_for, in_words};
use crate::domain::{At, Impediment, ImpedimentsPage, PersonId};
use crate::tui::act;
use crate::tui::command::{Anywhere, Command};
use crate::tui::screen::Cx;
use crate::tui::screen::row::{Piece, Row, point_out, put, put_row, width_of};
use crate::tui::theme::Role;
use crate::tui::widget::{fit, when};

/// Below this width a row has no names and no days.
const ROOMY: usize = 64;

/// The width of an age and of the gap before it: `12 days`, `5.2 days`.
const AGE: usize = 9;

/// A line of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// What the lines below it are.
    Heading(Kind),
    /// Nothing.
    Gap,
    /// An impediment, by its place on the page.
    Impediment(usize),
}

/// Whether impediments are open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// They are.
    Open,
    /// They are not any more.
    Resolved,
}

/// What stands where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    /// What they come to.
    pub(super) figures: Rect,
    /// The list.
    pub(super) list: Rect,
    /// More of the one under the cursor.
    pub(super) details: Rect,
}

/// Shares the room out.
pub(super) fn parts(area: Rect) -> Parts {
    let (top, bottom) = match area.height {
        0..6 => (0, 0),
        6..12 => (1, 0),
        12..18 => (2, 5),
        18.. if area.width < 100 => (4, 8),
        18.. => (3, 8),
    };
    let list = Rect { y: area.y + top, height: area.height - top - bottom, ..area };
    Parts {
        figures: Rect { height: top, ..area },
        list,
        details: Rect { y: list.bottom(), height: bottom, ..area },
    }
}

/// The lines of the list.
pub(super) fn lines(page: &ImpedimentsPage) -> Vec<Line> {
    let n_open = page.open().count();
    let n = page.impediments.len();
    let mut lines = Vec::with_capacity(n + 3);
    if n_open > 0 {
        lines.push(Line::Heading(Kind::Open));
        lines.extend((0..n_open).map(Line::Impediment));
    }
    if n > n_open {
        if n_open > 0 {
            lines.push(Line::Gap);
        }
        lines.push(Line::Heading(Kind::Resolved));
        lines.extend((n_open..n).map(Line::Impediment));
    }
    lines
}

/// Shows everything.
pub(super) fn impediments(
    screen: &ImpedimentsScreen,
    cx: &Cx<'_>,
    buffer: &mut Buffer,
    area: Rect,
) {
    let Some(page) = cx.data.impediments() else { return };
    let parts = parts(area);
    figures(cx, page, buffer, parts.figures);
    list(screen, cx, page, buffer, parts.list);
    if let Some(it) = screen.selected(cx.data) {
        details(cx, it, buffer, parts.details);
    }
}

/// How many there are, how long they took, and where they come from.
fn figures(cx: &Cx<'_>, page: &ImpedimentsPage, buffer: &mut Buffer, area: Rect) {
    if area.is_empty() {
        return;
    }
    let width = area.width.saturating_sub(2);
    let of = page.resolving;
    let oldest = of.oldest.map(|it| match days_in_the_way(it, cx.data.now, cx.data.board.zone) {
        0 => ", the oldest since today".to_owned(),
        _ => format!(", the oldest for {}", lasting(cx, it)),
    });
    let oldest = oldest.unwrap_or_default();
    let mut pieces = vec![match of.open {
        0 => (Role::Good, format!("{} nothing in the way", cx.glyphs.done)),
        n => (Role::Blocked, format!("{} {n} open{oldest}", cx.glyphs.blocked)),
    }];
    if let (Some(mean), Some(median), Some(p85)) = (of.mean, of.median, of.p85) {
        let (mean, median, p85) = (in_words(mean), in_words(median), in_words(p85));
        let resolved = format!("{} resolved", of.resolved);
        // Whole figures, the most telling ones where there is not room for all.
        let ways = [
            format!(
                "{resolved}, weekends counted: mean {mean}, median {median}, 85 % within {p85}"
            ),
            format!("{resolved}: mean {mean}, median {median}, 85 % within {p85}"),
            format!("{resolved}: median {median}, 85 % within {p85}"),
            format!("{resolved}: median {median}"),
            resolved,
        ];
        let text = ways.into_iter().find(|it| fit::width(it) <= width.into());
        pieces.extend(text.map(|it| (Role::Text, it)));
    }
    if !page.causes.is_empty() {
        let causes: Vec<String> = page.causes.iter().map(|(it, n)| format!("{it} {n}")).collect();
        pieces.push((Role::Muted, format!("causes: {}", causes.join(", "))));
    }
    let mut rows = Vec::new();
    flow(cx, &mut rows, pieces, width.into());
    for (y, row) in (area.top()..area.bottom()).zip(rows) {
        put_row(cx, buffer, (area.x + 1, y), width, &row);
    }
}

fn list(
    screen: &ImpedimentsScreen,
    cx: &Cx<'_>,
    page: &ImpedimentsPage,
    buffer: &mut Buffer,
    area: Rect,
) {
    let width = area.width.saturating_sub(2);
    if page.impediments.is_empty() {
        let key = cx.keymap.first_key(Command::Global(Anywhere::Raise));
        let says = if act::is_offered(cx, Command::Global(Anywhere::Raise)) {
            format!("Nothing is in the way. {key} raises an impediment, on any screen.")
        } else {
            "Nothing is in the way.".to_owned()
        };
        let lines = fit::wrap(&says, width.into(), area.height.into(), cx.glyphs.ellipsis);
        for (y, line) in (area.top()..area.bottom()).zip(lines) {
            put(cx, buffer, (area.x + 1, y), width, (Role::Hint, &line));
        }
        return;
    }
    let shown = lines(page).into_iter().skip(screen.top);
    for (y, line) in (area.top()..area.bottom()).zip(shown) {
        match line {
            Line::Gap => (),
            Line::Heading(kind) => {
                let title = match kind {
                    Kind::Open => "Open, the oldest first",
                    Kind::Resolved => "Resolved, the last first",
                };
                let x = put(cx, buffer, (area.x + 1, y), width, (Role::Heading, title)) + 1;
                let rest = area.right().saturating_sub(x);
                let rule = cx.glyphs.rule.repeat(usize::from(rest));
                put(cx, buffer, (x, y), rest, (Role::Border, &rule));
            }
            Line::Impediment(at) => {
                let it = &page.impediments[at];
                put_row(cx, buffer, (area.x + 1, y), width, &row(cx, it, width.into()));
                if Some(it.id) == screen.cursor {
                    point_out(cx, buffer, Rect { y, height: 1, ..area });
                }
            }
        }
    }
}

/// An impediment in one row: how old, what, whose, by when, of which stories.
fn row<'a>(cx: &Cx<'a>, it: &'a Impediment, width: usize) -> Row<'a> {
    let glyphs = cx.glyphs;
    let is_open = it.resolved.is_none();
    let (role, sign) =
        if is_open { (Role::Blocked, glyphs.blocked) } else { (Role::Good, glyphs.done) };
    let age = it.took().map_or_else(|| lasting(cx, it.raised_at), in_words);
    let age = fit::pad_left(&age, AGE).into_owned();
    let mut left: Vec<Piece<'a>> =
        vec![(role, sign.into()), (Role::Text, format!("{age}  ").into())];
    let mut right: Vec<Piece<'a>> = Vec::new();
    let mut say = |role: Role, text: String| {
        right.push((Role::Text, "  ".into()));
        right.push((role, text.into()));
    };
    if is_open && it.escalated.is_some() {
        say(Role::Warn, glyphs.up.to_owned());
    }
    if let Some(due) = it.due.filter(|_| is_open) {
        let days = (due - cx.data.today()).num_days();
        match days {
            ..0 => say(Role::Bad, format!("{} {}d late", glyphs.bad, -days)),
            0 => say(Role::Warn, format!("{} due today", glyphs.warn)),
            _ if width >= ROOMY => say(Role::Muted, format!("due in {days}d")),
            _ => (),
        }
    }
    if width >= ROOMY {
        let (role, name) = owner(cx, it.owner);
        say(role, fit::pad(&fit::cut(&name, 9, ""), 6).into_owned());
    }
    let keys: Vec<&str> = it.stories.iter().map(|it| it.key.as_str()).collect();
    let keys = match &keys[..] {
        [] => "the team".to_owned(),
        [one] => (*one).to_owned(),
        [first, rest @ ..] if width < ROOMY => format!("{first} +{}", rest.len()),
        [first, second] => format!("{first} {second}"),
        [first, rest @ ..] => format!("{first} +{}", rest.len()),
    };
    say(Role::Key, fit::pad(&keys, if width >= ROOMY { 14 } else { 1 }).into_owned());
    let room = width.saturating_sub(width_of(&left) + width_of(&right) + 1);
    let role = if is_open { Role::Text } else { Role::Muted };
    left.push((role, fit::cut(&it.reason, room, glyphs.ellipsis)));
    Row { left, right }
}

fn owner(cx: &Cx<'_>, id: Option<PersonId>) -> (Role, String) {
    match id {
        None => (Role::Muted, "nobody".to_owned()),
        Some(id) if id == cx.data.me => (Role::Me, cx.data.board.name_of(id).to_owned()),
        Some(id) => (Role::Person, cx.data.board.name_of(id).to_owned()),
    }
}

/// More of the one under the cursor.
fn details(cx: &Cx<'_>, it: &Impediment, buffer: &mut Buffer, area: Rect) {
    if area.is_empty() {
        return;
    }
    let line = cx.glyphs.border.horizontal_top.repeat(usize::from(area.width));
    put(cx, buffer, (area.x, area.y), area.width, (Role::Border, &line));
    let width = area.width.saturating_sub(2);
    let mut rows: Vec<Row<'_>> = Vec::new();
    let lines = fit::wrap(&it.reason, width.into(), 2, cx.glyphs.ellipsis);
    rows.extend(
        lines.into_iter().map(|it| Row { left: vec![(Role::Strong, it)], ..Row::default() }),
    );
    let mut pieces: Vec<(Role, String)> = Vec::new();
    let board = &cx.data.board;
    let by = board.name_of(it.raised_by);
    pieces.push((Role::Muted, format!("raised by {by} on {}", board.date(it.raised_at))));
    let sees = match it.owner {
        Some(id) => format!("{} sees to it", board.name_of(id)),
        None => "nobody sees to it yet".to_owned(),
    };
    pieces.push((if it.owner.is_some() { Role::Text } else { Role::Warn }, sees));
    if let Some(due) = it.due {
        let role = if it.is_late(cx.data.today()) { Role::Bad } else { Role::Text };
        let until = match it.resolved {
            Some(_) => String::new(),
            None => format!(", {}", when::until(due, cx.data.today())),
        };
        pieces.push((role, format!("due {due}{until}")));
    }
    match &*it.cause {
        "" => pieces.push((Role::Muted, "cause not said".to_owned())),
        cause => pieces.push((Role::Text, format!("cause: {cause}"))),
    }
    if let Some((at, to)) = &it.escalated {
        let text = format!("{} taken to {to} on {}", cx.glyphs.up, board.date(*at));
        pieces.push((Role::Warn, text));
    }
    if let Some((at, by)) = it.resolved {
        let how = if it.resolution.is_empty() { "nobody said how" } else { &it.resolution };
        let (by, on) = (board.name_of(by), board.date(at));
        pieces.push((Role::Good, format!("resolved by {by} on {on}: {how}")));
    }
    flow(cx, &mut rows, pieces, width.into());
    for story in &it.stories {
        let until = match (story.until, it.resolved) {
            (Some(_), None) => " (free again)",
            (Some(_) | None, _) => "",
        };
        let text = format!("{}{until}", story.title);
        let room = usize::from(width).saturating_sub(story.key.len() + 2);
        let text = fit::cut(&text, room, cx.glyphs.ellipsis).into_owned();
        let left = vec![(Role::Key, format!("{}  ", story.key).into()), (Role::Text, text.into())];
        rows.push(Row { left, ..Row::default() });
    }
    for (y, row) in (area.y + 1..area.bottom()).zip(rows) {
        put_row(cx, buffer, (area.x + 1, y), width, &row);
    }
}

/// Lays texts out in rows, with a sign between those that share one.
fn flow(cx: &Cx<'_>, rows: &mut Vec<Row<'_>>, pieces: Vec<(Role, String)>, width: usize) {
    let between = format!("  {}  ", cx.glyphs.separator);
    let mut used = width;
    for (role, text) in pieces {
        let wide = fit::width(&text) + fit::width(&between);
        if used + wide <= width
            && let Some(row) = rows.last_mut()
        {
            row.left.push((Role::Muted, between.clone().into()));
            row.left.push((role, text.into()));
            used += wide;
            continue;
        }
        let text = fit::cut(&text, width, cx.glyphs.ellipsis).into_owned();
        used = fit::width(&text);
        rows.push(Row { left: vec![(role, text.into())], ..Row::default() });
    }
}

/// How long one that is open has been in the way.
fn lasting(cx: &Cx<'_>, since: At) -> String {
    in_the_way_for(since, cx.data.now, cx.data.board.zone)
}
