//! The rows of the processes: what there is room for of each.

use ratatui::text::Span;

use super::Body;
use super::spot::Spot;
use crate::domain::ProcessPage;
use crate::domain::measure::{Measure, Standing};
use crate::tui::screen::Cx;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// A column of the register: its heading, how wide it is, and what stands in it.
struct Column {
    head: &'static str,
    wide: usize,
    cell: fn(&Cx<'_>, &ProcessPage) -> (Role, String),
}

/// Behind the prefix and the name: what there is room for, the first ones first.
const COLUMNS: &[Column] = &[
    Column { head: "owner", wide: 9, cell: owner },
    Column { head: "defined", wide: 7, cell: defined },
    Column { head: "measures", wide: 8, cell: measures },
    Column { head: "asked", wide: 5, cell: asked },
    Column { head: "steps", wide: 6, cell: introduced },
    Column { head: "version", wide: 7, cell: version },
    Column { head: "open", wide: 4, cell: open },
    Column { head: "days", wide: 5, cell: days },
];

fn owner(cx: &Cx<'_>, it: &ProcessPage) -> (Role, String) {
    match it.owner() {
        Some(owner) => (Role::Person, cx.data.board.name_of(owner).to_owned()),
        None if it.retired_at.is_some() => (Role::Muted, cx.glyphs.none.to_owned()),
        None => (Role::Bad, format!("{} nobody", cx.glyphs.bad)),
    }
}

fn defined(_cx: &Cx<'_>, it: &ProcessPage) -> (Role, String) {
    let percent = it.completeness().percent();
    (if percent == 100 { Role::Good } else { Role::Text }, format!("{percent} %"))
}

fn asked(cx: &Cx<'_>, it: &ProcessPage) -> (Role, String) {
    let n = it.coverage(&cx.data.board, cx.data.today());
    (if n == 7 { Role::Good } else { Role::Text }, format!("{n}/7"))
}

fn introduced(cx: &Cx<'_>, it: &ProcessPage) -> (Role, String) {
    match it.introduced() {
        (_, 0) => (Role::Muted, cx.glyphs.none.to_owned()),
        (n, of) if n == of => (Role::Good, format!("{n} of {of}")),
        (n, of) => (Role::Text, format!("{n} of {of}")),
    }
}

/// How many measures miss their target and how many meet it, and whether one has few readings.
fn measures(cx: &Cx<'_>, it: &ProcessPage) -> (Role, String) {
    let of = |standing| it.measures.iter().filter(|it| it.standing() == standing).count();
    let (red, green, rest) = (of(Standing::Missed), of(Standing::Met), of(Standing::Unknown));
    let role = match (red, green) {
        (0, 0) => Role::Muted,
        (0, _) => Role::Good,
        (..) => Role::Bad,
    };
    let part = |sign: &str, n: usize| (n > 0).then(|| format!("{sign}{n}"));
    let parts = [
        part(cx.glyphs.bad, red),
        part(cx.glyphs.done, green),
        part(cx.glyphs.open, rest).filter(|_| red + green == 0),
    ];
    // What it means stands beside each of them, beside or below the list.
    let few = it.measures.iter().any(Measure::has_few).then(|| cx.glyphs.warn.to_owned());
    let parts: Vec<String> = parts.into_iter().chain([few]).flatten().collect();
    let none = || cx.glyphs.none.to_owned();
    (role, if parts.is_empty() { none() } else { parts.join(" ") })
}

fn version(cx: &Cx<'_>, it: &ProcessPage) -> (Role, String) {
    match it.version() {
        Some(it) => (Role::Accent, it.number.clone()),
        None => (Role::Muted, cx.glyphs.none.to_owned()),
    }
}

fn open(_cx: &Cx<'_>, it: &ProcessPage) -> (Role, String) {
    (Role::Text, it.stories.open.to_string())
}

/// How many days ago it was last reviewed or released.
fn days(cx: &Cx<'_>, it: &ProcessPage) -> (Role, String) {
    let board = &cx.data.board;
    match it.reviewed_at.max(it.version().map(|it| it.at)) {
        Some(at) => {
            let is_late = it.review_due(board).is_some_and(|due| due < cx.data.today());
            let days = board.days_between(at, cx.data.now);
            (if is_late { Role::Warn } else { Role::Muted }, format!("{days}d"))
        }
        None => (Role::Muted, cx.glyphs.none.to_owned()),
    }
}

/// A heading, and a row a process.
pub(super) fn processes(body: &mut Body, cx: &Cx<'_>, rows: &[&ProcessPage]) {
    if rows.is_empty() {
        return;
    }
    let longest = rows.iter().map(|it| fit::width(&it.process.name)).max().unwrap_or(0);
    let gap = if body.columns() < 100 { 1 } else { 2 };
    let mut room = body.columns().saturating_sub(5 + longest.clamp(8, 30) + 2 * gap);
    let mut shown: Vec<&Column> = Vec::new();
    for column in COLUMNS {
        let Some(rest) = room.checked_sub(column.wide + gap) else { break };
        shown.push(column);
        room = rest;
    }
    let name = longest.clamp(8, 30) + room.min(10);
    let wides: Vec<usize> = [5, name].into_iter().chain(shown.iter().map(|it| it.wide)).collect();
    let line = |cells: Vec<(Role, String)>| -> Vec<Span<'static>> {
        let cell = |((role, text), wide): ((Role, String), &usize)| {
            let text = fit::cut(&text, *wide, cx.glyphs.ellipsis);
            Span::styled(fit::pad(&text, wide + gap).into_owned(), cx.theme.style(role))
        };
        cells.into_iter().zip(&wides).map(cell).collect()
    };
    let heads = ["key", "process"].into_iter().chain(shown.iter().map(|it| it.head));
    body.line(line(heads.map(|it| (Role::Label, it.to_owned())).collect()));
    for it in rows {
        let retired = it.retired_at.is_some();
        let role = if retired { Role::Muted } else { Role::Text };
        let mut says = it.process.name.clone();
        if retired {
            says.push_str(" (retired)");
        }
        let mut cells = vec![(Role::Key, it.process.prefix.clone()), (role, says)];
        cells.extend(shown.iter().map(|column| (column.cell)(cx, it)));
        body.row(cx, Spot::Process(it.process.id), &line(cells), "");
    }
}
