//! What is being made better in a process, and what was seen in it, as rows.

use ratatui::text::Span;

use super::Body;
use super::about::{key, plain};
use super::spot::Spot;
use crate::domain::improvement::{Closure, Improvement, ImprovementStory};
use crate::domain::measure;
use crate::domain::observation::{Observation, Seen, SeenCount, tally};
use crate::domain::sheet::Catalog;
use crate::domain::{Category, ProcessPage, StoryId};
use crate::tui::act;
use crate::tui::command::{Command, OnProcess};
use crate::tui::screen::{Cx, body};
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// The rows of the improvements, and the open stories.
pub(super) fn improvements(body: &mut Body, cx: &Cx<'_>, page: &ProcessPage) {
    if page.improvements.is_empty() {
        let says = if act::is_offered(cx, Command::Process(OnProcess::Add)) {
            format!("{} writes an improvement down", key(cx, OnProcess::Add))
        } else {
            "no improvement yet".to_owned()
        };
        plain(body, cx, Spot::NoImprovement, (Role::Hint, &says), "");
    } else {
        let (join, close) = (key(cx, OnProcess::Join), key(cx, OnProcess::For));
        let aside = format!("{join} joins stories, {close} closes");
        body.heading(cx, "Improvements", &aside);
    }
    let catalog = page.catalog();
    for it in &page.improvements {
        improvement(body, cx, (&catalog, it), Spot::Improvement(it.id), Spot::Story);
    }
    closed(body, cx, page);
    let belongs = |it: &&ImprovementStory| {
        page.improvements.iter().any(|entry| entry.stories.iter().any(|of| of.id == it.id))
    };
    let others: Vec<_> = page.open_stories.iter().filter(|it| !belongs(it)).collect();
    if !others.is_empty() {
        let counts = page.stories;
        let aside =
            format!("{} open, {} in progress, {} done", counts.open, counts.doing, counts.done);
        body.heading(cx, "Other open stories", &aside);
        for it in others {
            story(body, cx, it, (0, Spot::Story(it.id)));
        }
    }
}

/// What was closed, folded to a row and its result.
fn closed(body: &mut Body, cx: &Cx<'_>, page: &ProcessPage) {
    if page.closed_improvements.is_empty() {
        return;
    }
    let n = page.closed_improvements.len();
    let aside = format!("{n}; {} opens one again", key(cx, OnProcess::For));
    body.heading(cx, "Closed", &aside);
    for it in &page.closed_improvements {
        let spot = Spot::Improvement(it.id);
        let sign = match &it.closed {
            Some((_, Closure::Successful, _)) => cx.glyphs.done,
            Some((_, Closure::Unsuccessful, _)) => cx.glyphs.bad,
            Some((_, Closure::Withdrawn, _)) | None => cx.glyphs.none,
        };
        let muted = cx.theme.style(Role::Muted);
        let left = [
            Span::styled(format!("{sign} {} ", fit::pad(&it.key(), 5)), muted),
            Span::styled(it.sheet.text("title").to_owned(), muted),
        ];
        let on = it.closed.as_ref().map(|(at, _, _)| cx.data.board.date(*at).to_string());
        body.row(cx, spot, &left, &on.unwrap_or_default());
        body.under(cx, spot, Role::Muted, &it.result().unwrap_or_default());
    }
}

/// An improvement with its seven steps and its stories.
pub(in crate::tui::screen) fn improvement<S: Copy + PartialEq>(
    body: &mut body::Body<S>,
    cx: &Cx<'_>,
    (catalog, it): (&Catalog, &Improvement),
    spot: S,
    of: impl Fn(StoryId) -> S,
) {
    let left = [
        Span::styled(format!("{} ", fit::pad(&it.key(), 5)), cx.theme.style(Role::Key)),
        Span::styled(it.sheet.text("title").to_owned(), cx.theme.style(Role::Strong)),
    ];
    let percent = it.percent().map(|it| format!(", {it} %")).unwrap_or_default();
    let state = it.standing().id().replace('_', " ");
    body.row(cx, spot, &left, &format!("{state}{percent}"));
    let strides = it.strides();
    let ticks: Vec<String> = strides
        .iter()
        .map(|(stride, passed)| {
            let sign = if *passed { cx.glyphs.ticked } else { cx.glyphs.open };
            format!("{sign} {}", stride.id())
        })
        .collect();
    body.under(cx, spot, Role::Muted, &ticks.join("  "));
    let skipped = it.skipped();
    if !skipped.is_empty() {
        let names: Vec<&str> = skipped.iter().map(|it| it.id()).collect();
        let says = format!("{} skipped: {}", cx.glyphs.warn, names.join(", "));
        body.under(cx, spot, Role::Warn, &says);
    }
    if !it.sheet.has("baseline") {
        let says = "no baseline: where are we now, before anything is done?";
        body.under(cx, spot, Role::Warn, &format!("{} {says}", cx.glyphs.warn));
    }
    for (slot, text) in it.sheet.filled(&cx.data.board, catalog) {
        if !matches!(slot.id, "title" | "process") {
            body.below(cx, spot, Role::Text, &format!("{}: {text}", slot.label));
        }
    }
    if let Some(share) = it.realised() {
        let formula = "(actual - baseline) / (target - baseline), of one actual figure";
        body.below(
            cx,
            spot,
            Role::Muted,
            &format!("realised {} = {formula}", measure::percent(share)),
        );
    }
    for origin in &it.origins {
        body.below(cx, spot, Role::Muted, &format!("from O-{origin}"));
    }
    if let (Some((at, _, _)), Some(result)) = (&it.closed, it.result()) {
        let on = cx.data.board.date(*at);
        body.under(cx, spot, Role::Text, &format!("{on} {result}"));
    }
    for belongs in &it.stories {
        story(body, cx, belongs, (4, of(belongs.id)));
    }
}

fn story<S: Copy + PartialEq>(
    body: &mut body::Body<S>,
    cx: &Cx<'_>,
    it: &ImprovementStory,
    (indent, spot): (usize, S),
) {
    let sign = if it.category == Category::Done { cx.glyphs.done } else { " " };
    let left = [
        Span::raw(" ".repeat(indent)),
        Span::styled(format!("{sign} {} ", fit::pad(&it.key, 7)), cx.theme.style(Role::Key)),
        Span::styled(it.title.clone(), cx.theme.style(Role::Text)),
    ];
    body.row(cx, spot, &left, it.category.id());
}

/// The rows of what was seen.
pub(super) fn seen(body: &mut Body, cx: &Cx<'_>, page: &ProcessPage) {
    let catalog = page.catalog();
    let by_step = tally(&page.seen, |it| {
        let step = it.what.step?;
        let found = catalog.steps.iter().find(|named| named.id == step.0)?;
        Some(format!("{} {}", found.short, found.name))
    });
    let control =
        |it: &Observation| Some(it.what.control.clone()).filter(|control| !control.is_empty());
    let by_control = tally(&page.seen, control);
    counts(body, cx, "Seen per step", &by_step);
    counts(body, cx, "Seen per control", &by_control);
    if page.observations.is_empty() {
        let says = format!("{} writes down what was seen", key(cx, OnProcess::Add));
        plain(body, cx, Spot::NoObservation, (Role::Hint, &says), "");
        return;
    }
    let (story, entry) = (key(cx, OnProcess::Story), key(cx, OnProcess::Improvement));
    let why = key(cx, OnProcess::Why);
    let aside = format!("{story} story, {entry} improvement, {why} why");
    body.heading(cx, "Seen, and nothing became of it yet", &aside);
    for it in &page.observations {
        observation(body, cx, (&catalog, it));
    }
}

fn counts(body: &mut Body, cx: &Cx<'_>, title: &str, all: &[SeenCount]) {
    if all.is_empty() {
        return;
    }
    body.heading(cx, title, "");
    for it in all.iter().take(8) {
        let bypasses = match it.bypasses {
            0 => String::new(),
            1 => ", 1 of them a bypass".to_owned(),
            n => format!(", {n} of them bypasses"),
        };
        body.sentence(cx, Role::Text, &format!("{:>3}  {}{bypasses}", it.n, it.name));
    }
}

fn observation(body: &mut Body, cx: &Cx<'_>, (catalog, it): (&Catalog, &Observation)) {
    let board = &cx.data.board;
    let spot = Spot::Observation(it.id);
    let role = if it.what.kind == Seen::Bypass { Role::Warn } else { Role::Muted };
    let left = [
        Span::styled(format!("{} ", fit::pad(&it.key(), 5)), cx.theme.style(Role::Key)),
        Span::styled(format!("{}: ", it.what.kind.id()), cx.theme.style(role)),
        Span::styled(it.what.text.clone(), cx.theme.style(Role::Text)),
    ];
    let aside = format!("{} {}", board.name_of(it.by), board.date(it.at));
    body.row(cx, spot, &left, &aside);
    let mut facts = Vec::new();
    if let Some(found) = it.what.step.and_then(|id| catalog.steps.iter().find(|n| n.id == id.0)) {
        facts.push(format!("{} {}", found.short, found.name));
    }
    facts.extend(it.what.waste.map(|it| format!("waste: {}", it.id())));
    let named = [("control", &it.what.control), ("asked by", &it.what.requester)];
    let named = named.iter().filter(|(_, text)| !text.is_empty());
    facts.extend(named.map(|(name, text)| format!("{name}: {text}")));
    if !facts.is_empty() {
        body.under(cx, spot, Role::Muted, &facts.join(", "));
    }
    for (n, why) in (1..).zip(&it.whys) {
        body.below(cx, spot, Role::Text, &format!("why {n}: {why}"));
    }
}
