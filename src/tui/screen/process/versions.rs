//! What was released of a process, as rows: versions, where they are in force, whether they last.

use ratatui::text::Span;

use super::Body;
use super::about::{key, plain};
use super::spot::{Named, Spot};
use crate::domain::ProcessPage;
use crate::domain::process::{Check, Version, difference};
use crate::domain::text;
use crate::exchange::process_text;
use crate::tui::command::OnProcess;
use crate::tui::screen::Cx;
use crate::tui::theme::Role;
use crate::tui::widget::{fit, when};

/// The rows of the versions.
pub(super) fn versions(body: &mut Body, cx: &Cx<'_>, page: &ProcessPage) {
    draft(body, cx, page);
    if let Some(until) = page.watched_until(&cx.data.board, cx.data.today()) {
        let says = format!("{} in its first days: watched until {until}", cx.glyphs.warn);
        body.sentence(cx, Role::Warn, &says);
    }
    if page.versions.is_empty() {
        return;
    }
    let add = key(cx, OnProcess::Add);
    body.heading(cx, "Released", &format!("{add} puts the version in force somewhere"));
    for it in page.versions.iter().rev() {
        version(body, cx, page, it);
    }
    if !page.places.is_empty() {
        body.heading(cx, "In force", "");
    }
    for it in &page.places {
        let since = cx.data.board.date(it.since);
        let says = format!("{} {}", fit::pad(&it.number, 6), it.place);
        plain(
            body,
            cx,
            Spot::Place(Named::of(&it.place)),
            (Role::Text, &says),
            &format!("since {since}"),
        );
    }
    let (yes, no) = (key(cx, OnProcess::For), key(cx, OnProcess::Against));
    body.heading(cx, "Has it lasted?", &format!("{yes} or {no} says it"));
    for it in page.checks.iter().rev() {
        check(body, cx, it);
    }
}

fn draft(body: &mut Body, cx: &Cx<'_>, page: &ProcessPage) {
    let release = key(cx, OnProcess::Release);
    let text = page.text(&cx.data.board);
    let (role, says) = match page.version() {
        None => (Role::Hint, format!("never released: {release} releases it as it is")),
        Some(last) => match changed(&last.text, &text) {
            0 => (Role::Muted, format!("as it was in {}", last.number)),
            1 => {
                (Role::Text, format!("1 line differs from {}: {release} releases it", last.number))
            }
            n => {
                let says = format!("{n} lines differ from {}: {release} releases it", last.number);
                (Role::Text, says)
            }
        },
    };
    let left = [
        Span::styled("draft  ", cx.theme.style(Role::Key)),
        Span::styled(says, cx.theme.style(role)),
    ];
    body.row(cx, Spot::Draft, &left, "");
}

/// How many lines differ: one that was written anew went and came, and is one.
fn changed(before: &str, after: &str) -> usize {
    let changes = difference(before, after, ("", ""));
    let n = |sign: char, heading: &str| {
        changes.lines().filter(|it| it.starts_with(sign) && !it.starts_with(heading)).count()
    };
    n('+', "+++").max(n('-', "---"))
}

fn version(body: &mut Body, cx: &Cx<'_>, page: &ProcessPage, it: &Version) {
    let board = &cx.data.board;
    let spot = Spot::Version(Named::of(&it.number));
    let left = [
        Span::styled(format!("{} ", fit::pad(&it.number, 6)), cx.theme.style(Role::Key)),
        Span::styled(text::line(&it.notes), cx.theme.style(Role::Text)),
    ];
    let aside = format!("{} {}", board.name_of(it.by), board.date(it.at));
    body.row(cx, spot, &left, &aside);
    let places = page.places.iter().filter(|place| place.number == it.number);
    let places: Vec<&str> = places.map(|it| &*it.place).collect();
    if !places.is_empty() {
        body.under(cx, spot, Role::Good, &format!("in force: {}", places.join(", ")));
    }
    if !it.stories.is_empty() {
        body.under(cx, spot, Role::Muted, &format!("stories: {}", it.stories.join(", ")));
    }
    for says in process_text::around(page, it) {
        body.below(cx, spot, Role::Text, &says);
    }
}

fn check(body: &mut Body, cx: &Cx<'_>, it: &Check) {
    let board = &cx.data.board;
    let today = cx.data.today();
    let (sign, role, says) = match it.done {
        None if it.is_due(today) => {
            (cx.glyphs.bad, Role::Bad, format!("due {}", when::until(it.due, today)))
        }
        None => (cx.glyphs.open, Role::Text, format!("due {}", when::until(it.due, today))),
        Some((at, true)) => (cx.glyphs.done, Role::Good, format!("has lasted, {}", board.date(at))),
        Some((at, false)) => (cx.glyphs.bad, Role::Bad, format!("has slipped, {}", board.date(at))),
    };
    let left = [
        Span::styled(format!("{sign} {} ", fit::pad(&it.number, 6)), cx.theme.style(role)),
        Span::styled(says, cx.theme.style(role)),
    ];
    body.row(cx, Spot::Check(it.id), &left, &it.note);
}
