//! The rows of each part of the register.

use ratatui::text::Span;

use super::spot::{Part, Spot};
use super::{Body, ProcessesScreen, folded, table};
use crate::domain::figure::show_minutes;
use crate::domain::improvement::Improvement;
use crate::domain::stream::{Stream, StreamStep};
use crate::exchange::process_text::number;
use crate::tui::act;
use crate::tui::command::{Command, OnProcesses};
use crate::tui::screen::Cx;
use crate::tui::screen::process::about::plain;
use crate::tui::screen::process::register;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

fn key(cx: &Cx<'_>, command: OnProcesses) -> String {
    cx.keymap.first_key(Command::Processes(command))
}

/// The rows of a part with the cursor on that spot, in so many columns.
pub(super) fn lay(
    screen: &ProcessesScreen,
    cx: &Cx<'_>,
    part: Part,
    cursor: Option<Spot>,
    width: u16,
) -> Body {
    let mut body = Body::new(cursor, width);
    match part {
        Part::Processes => table::processes(&mut body, cx, &screen.rows(cx, cx.data)),
        Part::Improvements => improvements(&mut body, cx, &screen.words),
        Part::Streams => streams(&mut body, cx, &screen.words),
    }
    body
}

/// Whether a text holds all of the words.
fn holds(text: &str, words: &str) -> bool {
    let text = folded(text);
    words.split_whitespace().all(|word| text.contains(&*folded(word)))
}

fn improvements(body: &mut Body, cx: &Cx<'_>, words: &str) {
    let Some(page) = cx.data.improvements() else { return };
    let shown = |it: &&Improvement| {
        let process = it.process.and_then(|id| cx.data.board.process(id));
        let prefix = process.map_or("", |it| &it.prefix);
        let state = it.standing().id().replace('_', " ");
        holds(&format!("{} {prefix} {state} {}", it.key(), it.sheet.text("title")), words)
    };
    let all: Vec<&Improvement> = page.improvements.iter().filter(shown).collect();
    let (open, closed): (Vec<&Improvement>, Vec<&Improvement>) =
        all.into_iter().partition(|it| it.closed.is_none());
    if open.is_empty() {
        let says = format!("{} writes an improvement down", key(cx, OnProcesses::Start));
        plain(body, cx, Spot::NoImprovement, (Role::Hint, &says), "");
    } else {
        let aside = format!("by priority; {} closes one with a result", key(cx, OnProcesses::For));
        body.heading(cx, "Open", &aside);
    }
    for it in open {
        let spot = Spot::Improvement(it.id);
        register::improvement(body, cx, (&page.catalog, it), spot, Spot::Story);
    }
    if !closed.is_empty() {
        body.heading(cx, "Closed", "");
    }
    for it in closed {
        let spot = Spot::Improvement(it.id);
        register::improvement(body, cx, (&page.catalog, it), spot, Spot::Story);
    }
}

fn streams(body: &mut Body, cx: &Cx<'_>, words: &str) {
    let all = cx.data.processes().map(|it| &it.streams[..]).unwrap_or_default();
    let shown: Vec<&Stream> = all.iter().filter(|it| holds(&it.name, words)).collect();
    if shown.is_empty() {
        let says = if act::is_offered(cx, Command::Processes(OnProcesses::Stream)) {
            format!("{} begins a value stream: a chain of steps", key(cx, OnProcesses::Stream))
        } else {
            "no value stream yet".to_owned()
        };
        plain(body, cx, Spot::NoStream, (Role::Hint, &says), "");
    }
    for it in shown {
        stream(body, cx, it);
    }
}

fn stream(body: &mut Body, cx: &Cx<'_>, it: &Stream) {
    let spot = Spot::Stream(it.id);
    let (work, wait) = it.times();
    let share = match it.efficiency() {
        Some(share) => format!("flow efficiency {share:.1} %"),
        None => "no times yet".to_owned(),
    };
    body.heading_on(cx, spot, &it.name, &share);
    let timed = it.steps.iter().filter(|it| it.work().is_some()).count();
    let of = it.steps.len();
    let (work, wait) = (show_minutes(work), show_minutes(wait));
    let says =
        format!("{work} work, {wait} wait: work / (work + wait), {timed} of {of} steps timed");
    body.under(cx, spot, Role::Muted, &says);
    if let Some((share, n)) = it.complete() {
        let says = format!("complete and right {} % (product of {n} of {of} steps)", number(share));
        body.under(cx, spot, Role::Muted, &says);
    }
    for missing in it.missing() {
        let says = format!("{} incomplete: {missing}", cx.glyphs.warn);
        body.under(cx, spot, Role::Warn, &says);
    }
    for (n, of) in (1..).zip(&it.steps) {
        step(body, cx, Spot::Step(it.id, of.id), (n, of));
    }
    for (from, to, wait) in it.hand_offs() {
        let wait = show_minutes(wait);
        let says = format!("from {} to {}: {wait} wait", from.id(), to.id());
        body.below(cx, spot, Role::Text, &says);
    }
}

fn step(body: &mut Body, cx: &Cx<'_>, spot: Spot, (n, it): (usize, &StreamStep)) {
    let minutes = |it: Option<i64>| it.map_or_else(|| cx.glyphs.none.to_owned(), show_minutes);
    let left = [
        Span::styled(format!("{n:>2}. "), cx.theme.style(Role::Muted)),
        Span::styled(it.label(), cx.theme.style(Role::Text)),
    ];
    let function = it.function().map_or("", |it| it.id());
    let times = format!("{}/{}", minutes(it.work()), minutes(it.wait()));
    body.row(cx, spot, &left, &format!("{times}  {}", fit::pad(function, 8)));
}
