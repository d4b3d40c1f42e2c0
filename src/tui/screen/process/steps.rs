//! What is done in a process, and the questions about it, as rows.

use ratatui::text::Span;

use super::Body;
use super::about::{key, plain};
use super::spot::Spot;
use crate::domain::ProcessPage;
use crate::domain::figure::show_minutes;
use crate::domain::process::{Answered, Lack, Letter, Rollout, Step};
use crate::domain::sheet::Catalog;
use crate::tui::command::{Command, OnPage, OnProcess};
use crate::tui::screen::Cx;
use crate::tui::theme::Role;
use crate::tui::widget::{fit, when};

/// What a step shows in its row already.
const SHOWN: [&str; 4] = ["name", "rollout", "automation", "hand_off"];

/// The rows of the steps.
pub(super) fn steps(body: &mut Body, cx: &Cx<'_>, page: &ProcessPage) {
    if page.steps.is_empty() {
        let says = format!("{} adds the first step: what is done?", key(cx, OnProcess::Add));
        plain(body, cx, Spot::NoStep, (Role::Hint, &says), "");
        return;
    }
    let (n, of) = page.automated();
    let aside = format!("{n} of {of} scripted or automatic");
    body.heading(cx, &page.rollout_words(), &aside);
    if let Some(share) = page.flow_efficiency() {
        let untimed = page.times().2;
        let rest = if untimed > 0 { format!("; {untimed} without times") } else { String::new() };
        let says = format!(
            "{}: flow efficiency {share:.1} % = work / (work + wait), n = {}{rest}",
            page.times_words(),
            of - untimed
        );
        body.sentence(cx, Role::Muted, &says);
    }
    for (n, it) in (1..).zip(&page.steps) {
        step(body, cx, page, (n, it));
    }
}

fn step(body: &mut Body, cx: &Cx<'_>, page: &ProcessPage, (n, it): (usize, &Step)) {
    let spot = Spot::Step(it.id);
    let role = match it.rollout() {
        Rollout::Introduced => Role::Good,
        Rollout::Retired => Role::Muted,
        Rollout::Idea | Rollout::Designed | Rollout::Piloted => Role::Text,
    };
    let sign = match it.rollout() {
        Rollout::Introduced => cx.glyphs.done,
        Rollout::Retired => cx.glyphs.none,
        Rollout::Idea | Rollout::Designed | Rollout::Piloted => " ",
    };
    let left = [
        Span::styled(format!("{sign} {n}. "), cx.theme.style(role)),
        Span::styled(it.name().to_owned(), cx.theme.style(Role::Strong)),
    ];
    let seen = page.observations.iter().filter(|seen| seen.what.step == Some(it.id)).count();
    let minutes = |id: &str| it.sheet.number(id).map(show_minutes);
    let times = match (minutes("work"), minutes("wait")) {
        (None, None) => String::new(),
        (work, wait) => {
            let none = || cx.glyphs.none.to_owned();
            format!("{}/{}  ", work.unwrap_or_else(none), wait.unwrap_or_else(none))
        }
    };
    let seen = if seen > 0 { format!("{seen} seen  ") } else { String::new() };
    let (rollout, automation) = (it.rollout().id(), it.automation().id());
    let aside = format!("{seen}{times}{rollout:<10} {automation:<9}");
    body.row(cx, spot, &left, &aside);
    let with = |letter: &Letter| {
        let who: Vec<&str> = it.with(*letter).collect();
        (!who.is_empty()).then(|| format!("{} {}", letter.id(), who.join(", ")))
    };
    let mut roles: Vec<String> = Letter::ALL.iter().filter_map(with).collect();
    if it.sheet.has("hand_off") {
        roles.push(format!("{} {}", cx.glyphs.arrow, it.sheet.text("hand_off")));
    }
    if !roles.is_empty() {
        body.under(cx, spot, Role::Muted, &roles.join("  "));
    }
    let unsaid = it.unsaid();
    if !unsaid.is_empty() && it.rollout() != Rollout::Retired {
        let says = format!("{} unsaid: {}", cx.glyphs.warn, unsaid.join(", "));
        body.under(cx, spot, Role::Warn, &says);
    }
    for (slot, text) in it.sheet.filled(&cx.data.board, &Catalog::default()) {
        if !SHOWN.contains(&slot.id) {
            let between = if text.contains('\n') { "\n" } else { " " };
            body.below(cx, spot, Role::Text, &format!("{}:{between}{text}", slot.label));
        }
    }
}

/// The key that gives what the data lack, and where.
fn given_by(cx: &Cx<'_>, lack: &Lack) -> String {
    let key = |command| key(cx, command);
    match lack {
        Lack::Owner => key(OnProcess::Owner),
        Lack::Steps => format!("{} on Steps", key(OnProcess::Add)),
        Lack::Said { .. } => format!("{} on Steps", key(OnProcess::Edit)),
        Lack::Measure => format!("{} on Measures", key(OnProcess::Add)),
        Lack::Reading(_) => format!("{} on Measures", key(OnProcess::Read)),
        Lack::Target(_) => format!("{} on Measures", key(OnProcess::Edit)),
        Lack::Slot(_) => format!("{} on About", key(OnProcess::Edit)),
        Lack::Idea => format!("{} on Improvements", key(OnProcess::Add)),
        Lack::Baseline => {
            let key = cx.keymap.first_key(Command::Page(OnPage::Experiment));
            format!("{key} on a story's page")
        }
    }
}

/// The rows of the questions.
pub(super) fn questions(body: &mut Body, cx: &Cx<'_>, page: &ProcessPage) {
    let all = page.questions(&cx.data.board, cx.data.today());
    let n = all.iter().filter(|it| it.counts).count();
    let days = page.sheet.number("review_days").unwrap_or(90);
    let title = format!("{n} of {} answered and confirmed", all.len());
    let (yes, edit) = (key(cx, OnProcess::For), key(cx, OnProcess::Edit));
    let aside = format!("within {days} days; {yes} confirms, {edit} adds words");
    body.heading(cx, &title, &aside);
    for it in &all {
        question(body, cx, it);
    }
}

fn question(body: &mut Body, cx: &Cx<'_>, it: &Answered) {
    let board = &cx.data.board;
    let spot = Spot::Question(it.question);
    let (sign, role) = match (it.counts, it.is_stale()) {
        (true, _) => (cx.glyphs.ticked, Role::Good),
        (false, true) => (cx.glyphs.open, Role::Warn),
        (false, false) => (cx.glyphs.open, Role::Text),
    };
    let aside = match &it.answer {
        Some(answer) => {
            let stale = if it.is_stale() { ": too long ago, open" } else { "" };
            let ago = when::ago(answer.at, cx.data.now, board);
            format!("{} {ago}{stale}", board.name_of(answer.by))
        }
        None => "open".to_owned(),
    };
    let left = [
        Span::styled(format!("{sign} "), cx.theme.style(role)),
        Span::styled(it.question.asks(), cx.theme.style(Role::Strong)),
    ];
    body.row(cx, spot, &left, &aside);
    let said = it.answer.as_ref().map_or("", |it| &it.text);
    if !said.is_empty() {
        body.under(cx, spot, Role::Text, said);
    }
    if !it.data.is_empty() {
        body.under(cx, spot, Role::Muted, &format!("data: {}", it.data));
    }
    if !it.missing.is_empty() {
        // What one key gives stands together.
        let mut by_key: Vec<(String, Vec<String>)> = Vec::new();
        for lack in &it.missing {
            let key = given_by(cx, lack);
            match by_key.iter_mut().find(|(by, _)| *by == key) {
                Some((_, all)) => all.push(lack.says()),
                None => by_key.push((key, vec![lack.says()])),
            }
        }
        let all: Vec<String> =
            by_key.iter().map(|(key, all)| format!("{} ({key})", all.join(", "))).collect();
        let says = format!("{} missing: {}", cx.glyphs.warn, all.join("; "));
        let says = fit::cut(&says, 400, cx.glyphs.ellipsis);
        body.under(cx, spot, Role::Warn, &says);
    }
}
