//! The register on the screen: a row a process, and how the one under the cursor stands.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::ProcessesScreen;
use crate::domain::ProcessPage;
use crate::domain::measure::Standing;
use crate::tui::command::{Command, OnProcesses};
use crate::tui::screen::Cx;
use crate::tui::screen::process::draw::{ASIDE, aside, put, sentence, standing};
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// From here on, how the process under the cursor stands is shown beside the list.
const WIDE: u16 = 150;
/// So many rows below the list show it where there is no room beside.
const BELOW: u16 = 10;

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

/// How many measures miss their target and how many meet it.
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
    let parts: Vec<String> = parts.into_iter().flatten().collect();
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

/// The rows of the list, without its heading.
pub(super) fn list(area: Rect) -> Rect {
    let width = if area.width >= WIDE { area.width - ASIDE - 2 } else { area.width };
    let below = if area.width < WIDE && area.height >= 20 { BELOW } else { 0 };
    let y = (area.y + 1).min(area.bottom());
    Rect { y, width, height: (area.bottom() - y).saturating_sub(below), ..area }
}

/// Shows the register.
pub(super) fn register(screen: &ProcessesScreen, cx: &Cx<'_>, buffer: &mut Buffer, area: Rect) {
    buffer.set_style(area, cx.theme.style(Role::Text));
    let rows = screen.rows(cx, cx.data);
    if rows.is_empty() {
        nothing(screen, cx, buffer, area);
        return;
    }
    let list = list(area);
    let head = Rect { height: 1.min(area.height), width: list.width, ..area };
    let longest = rows.iter().map(|it| fit::width(&it.process.name)).max().unwrap_or(0);
    let gap = if list.width < 100 { 1 } else { 2 };
    let mut room = usize::from(list.width).saturating_sub(6 + longest.clamp(8, 30) + 2 * gap);
    let mut shown: Vec<&Column> = Vec::new();
    for column in COLUMNS {
        let Some(rest) = room.checked_sub(column.wide + gap) else { break };
        shown.push(column);
        room = rest;
    }
    let name = longest.clamp(8, 30) + room.min(10);
    let line = |cells: Vec<(Role, String)>, buffer: &mut Buffer, place: Rect| {
        let mut x = place.x + 1;
        for ((role, text), wide) in
            cells.iter().zip([5, name].into_iter().chain(shown.iter().map(|it| it.wide)))
        {
            let text = fit::cut(text, wide, cx.glyphs.ellipsis);
            put(cx, buffer, place, x, (*role, &text));
            x = x.saturating_add(u16::try_from(wide + gap).unwrap_or(u16::MAX));
        }
    };
    let heads = shown.iter().map(|it| it.head);
    let heads = ["key", "process"].into_iter().chain(heads);
    line(heads.map(|it| (Role::Label, it.to_owned())).collect(), buffer, head);
    for (it, y) in rows.iter().skip(screen.top).zip(list.top()..list.bottom()) {
        let place = Rect { y, height: 1, ..list };
        let is_here = Some(it.process.id) == screen.cursor;
        let retired = it.retired_at.is_some();
        let role = if retired { Role::Muted } else { Role::Text };
        let says = if retired {
            format!("{} (retired)", it.process.name)
        } else {
            it.process.name.clone()
        };
        let mut cells = vec![(Role::Key, it.process.prefix.clone()), (role, says)];
        cells.extend(shown.iter().map(|column| (column.cell)(cx, it)));
        line(cells, buffer, place);
        if is_here && place.width > 0 {
            buffer.set_style(place, cx.theme.style(Role::Selection));
            let bar = cx.theme.style(Role::SelectionBar);
            buffer.set_stringn(place.x, y, cx.glyphs.selection, 1, bar);
        }
    }
    let Some(page) = rows.iter().find(|it| Some(it.process.id) == screen.cursor) else { return };
    if area.width >= WIDE {
        let x = list.right() + 2;
        let width = (area.width - list.width).saturating_sub(3);
        aside(cx, page, buffer, Rect { x, width, ..area });
    } else {
        below(
            cx,
            page,
            buffer,
            Rect { y: list.bottom(), height: area.bottom() - list.bottom(), ..area },
        );
    }
}

/// How the process under the cursor stands, below the list, in two columns.
fn below(cx: &Cx<'_>, page: &ProcessPage, buffer: &mut Buffer, area: Rect) {
    if area.height < 4 || area.width < 20 {
        return;
    }
    let rule = cx.glyphs.rule.repeat(usize::from(area.width.saturating_sub(2)));
    put(cx, buffer, Rect { height: 1, ..area }, area.x + 1, (Role::Border, &rule));
    let head = Rect { y: area.y + 1, height: 1, ..area };
    let text = match page.sheet.text("purpose") {
        "" => page.process.name.clone(),
        purpose => format!("{}: {purpose}", page.process.name),
    };
    put(cx, buffer, head, area.x + 1, (Role::Accent, &text));
    let room = usize::from(area.height - 2);
    let half = area.width / 2;
    for (n, (role, text)) in standing(cx, page).iter().take(room * 2).enumerate() {
        let (column, row) = (n / room, n % room);
        let x = area.x + 1 + if column > 0 { half } else { 0 };
        let y = area.y + 2 + u16::try_from(row).unwrap_or(0);
        let end = if column > 0 { area.right() } else { area.x + half };
        let place = Rect { y, height: 1, width: end.saturating_sub(area.x), ..area };
        put(cx, buffer, place, x, (*role, text));
    }
}

/// What is said where no process is shown.
fn nothing(screen: &ProcessesScreen, cx: &Cx<'_>, buffer: &mut Buffer, area: Rect) {
    let start = cx.keymap.first_key(Command::Processes(OnProcesses::Start));
    let says = if screen.words.is_empty() {
        format!(
            "There is no process yet: {start} starts one, from nothing or from a template: \
             incident, change, request, problem, onboarding, buying."
        )
    } else {
        format!("No process holds {:?}.", screen.words)
    };
    let place = Rect { y: (area.y + 1).min(area.bottom()), ..area };
    let place = Rect { height: area.bottom() - place.y, ..place };
    sentence(cx, buffer, place, &says);
}
