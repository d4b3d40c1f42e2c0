//! `gemba sprint show` and `gemba sprint report`: what there is to read.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::{json, named};
use crate::cli::Stop;
use crate::cli::open::Cx;
use crate::cli::output::Form;
use crate::domain::event::days_of;
use crate::domain::refusal::count_of;
use crate::domain::sprint::{Agreement, Capacity, ScopeEvent, ScopeKind, Sum, left_out, no_past};
use crate::domain::{At, Board, Needs, Points, Scale, Snapshot, Sprint, SprintPage, SprintState};
use crate::exchange::markdown::plain;
use crate::exchange::report::markdown;

/// Shows a sprint.
pub(super) fn run(cx: &mut Cx, name: Option<&str>, snapshot: &Snapshot) -> Result<(), Stop> {
    let id = match name {
        Some(name) => Some(named(name, snapshot)?.id),
        None => None,
    };
    let snapshot = cx.store.load(&Needs::Sprint(id), None)?;
    let Some(page) = snapshot.sprint() else {
        return Err(crate::domain::Refusal::NoSprint.into());
    };
    match cx.out.form {
        Form::Json => cx.out.json("sprints", vec![json::sprint(page, &snapshot.board)]),
        Form::Plain | Form::Table => cx.out.text(&told(page, &snapshot.board, snapshot.today())),
    }
}

/// Prints the report of a sprint that is over.
pub(super) fn report(cx: &mut Cx, name: Option<&str>, snapshot: &Snapshot) -> Result<(), Stop> {
    let over = |it: &&Sprint| it.state.is_over();
    let sprint = match name {
        Some(name) => named(name, snapshot)?,
        None => snapshot.board.sprints.iter().rfind(over).ok_or_else(|| {
            Stop::wrong("no sprint is over yet: gemba sprint show shows the others")
        })?,
    };
    let page = cx.store.load(&Needs::Sprint(Some(sprint.id)), None)?;
    let Some((page_of, report)) = page.sprint().and_then(|it| Some((it, it.report.as_deref()?)))
    else {
        let name = &sprint.name;
        return Err(Stop::wrong(format!(
            "{name} is not over, so there is no report: gemba sprint show {name:?} shows it"
        )));
    };
    match cx.out.form {
        Form::Json => {
            let mut object = json::report(report);
            object["later"] = json::later(page_of, &page.board);
            cx.out.json("reports", vec![object])
        }
        Form::Plain | Form::Table => {
            let later = later(page_of, &page.board);
            cx.out.text(&format!("{}{later}", markdown(report)))
        }
    }
}

/// What was written into the retrospective after the report was frozen, as Markdown.
fn later(page: &SprintPage, board: &Board) -> String {
    let (notes, actions) = page.later();
    let mut text = String::new();
    if !notes.is_empty() || !actions.is_empty() {
        text.push_str("\n## Written after the close\n\n");
    }
    for (column, it) in notes {
        let _ =
            writeln!(text, "- {}: {} ({})", plain(column), plain(&it.text), board.name_of(it.by));
    }
    for it in actions {
        let owner = it.owner.map(|it| format!(" ({})", board.name_of(it))).unwrap_or_default();
        let _ = writeln!(text, "- Action: {}{owner}", plain(&it.text));
    }
    text
}

/// How many stories and points.
fn sum(sum: &Sum, scale: Scale) -> String {
    let unestimated = match sum.unestimated {
        0 => String::new(),
        n => format!(", {n} not estimated"),
    };
    let stories = if sum.stories == 1 { "story" } else { "stories" };
    format!("{} {stories}, {}{unestimated}", sum.stories, scale.sum(sum.points))
}

/// What is in a sprint that is not over.
fn now_in(text: &mut String, page: &SprintPage, scale: Scale) {
    let n_cards = u32::try_from(page.cards.len()).unwrap_or(u32::MAX);
    let estimated: Points = page.cards.iter().filter_map(|it| it.points).sum();
    // A started sprint counts what is done by its estimate of then, as every other figure of it does.
    let taken = if page.events.is_empty() { estimated } else { page.scope.total() };
    let _ = write!(text, "Now in it: {}, {}", count_of(n_cards), scale.sum(taken));
    if taken != estimated {
        let _ =
            write!(text, " ({estimated} by estimates that were changed once stories were done)");
    }
    text.push('\n');
}

/// A sprint as text that reads well aloud too.
fn told(page: &SprintPage, board: &Board, today: NaiveDate) -> String {
    let mut text = String::new();
    let it = &page.sprint;
    let scale = it.scale(board);
    let _ = writeln!(text, "{}: {}, process {}", it.name, it.state.id(), it.kind.id());
    let progress = it.progress(&board.practice.calendar, today);
    let progress = progress.map(|it| format!(": {it}")).unwrap_or_default();
    let ended = it.ended_at.map(|at| format!(", ended on {}", it.date(board, at)));
    let ended = ended.unwrap_or_default();
    let _ = writeln!(text, "{} to {}{progress}{ended}", it.starts, it.ends);
    if it.state == SprintState::Cancelled {
        let _ = writeln!(text, "Cancelled: {}", it.cancel_reason);
    }
    let met = match (it.goal_met, it.state) {
        (Some(true), _) => " (met)",
        (Some(false), _) => " (not met)",
        (None, SprintState::Closed) => " (nobody has said whether it was met)",
        (None, SprintState::Planned | SprintState::Active | SprintState::Cancelled) => "",
    };
    let _ = writeln!(text, "Goal: {}{met}", if it.goal.is_empty() { "none yet" } else { &it.goal });
    if !it.state.is_over() {
        now_in(&mut text, page, scale);
    }
    // The days of a sprint that is over are those of its report, whatever zone the board has since.
    let zone = page.report.as_ref().and_then(|it| it.zone.parse().ok()).unwrap_or(board.zone);
    let date = |at: At| at.with_timezone(&zone).date_naive();
    if !page.events.is_empty() {
        let scope = &page.scope;
        let _ = writeln!(text, "Committed: {}", sum(&scope.committed, scale));
        let _ = writeln!(text, "Added: {}", sum(&scope.added, scale));
        let _ = writeln!(text, "Removed: {}", sum(&scope.removed, scale));
        let _ =
            writeln!(text, "Estimates: +{}, −{}", scale.sum(scope.grown), scale.sum(scope.shrunk));
        let _ = writeln!(text, "Done: {}", sum(&scope.done, scale));
    }
    if let Some(expected) = page.expected {
        let past: Vec<String> = page.velocities.iter().map(Points::to_string).collect();
        let past = past.join(", ");
        let left_out = left_out(board, it, page.velocities.len());
        let _ = writeln!(
            text,
            "To be expected: {}; the last sprints made {past}{left_out}",
            scale.sum(expected)
        );
    } else if it.state == SprintState::Planned {
        let _ = writeln!(text, "To be expected: nothing to go by, for {}", no_past(board));
    }
    for finding in &page.findings {
        let _ = writeln!(text, "{}: {}", finding.rule.spec().id, finding.found);
    }
    for it in &page.notes {
        let _ = writeln!(text, "{}: {}", it.rule.spec().id, it.found);
    }
    people(&mut text, page, board);
    let changes: Vec<&ScopeEvent> =
        page.events.iter().filter(|it| it.kind != ScopeKind::Commit).collect();
    if !changes.is_empty() {
        text.push_str("\nWhat changed\n");
    }
    for it in changes {
        let key = page.names.get(&it.story).map_or("?", |(key, _)| key);
        let estimate = |it: Option<Points>| it.map_or_else(|| "–".to_owned(), |it| scale.show(it));
        let points = match it.kind {
            ScopeKind::Reestimate => format!("{} → {}", estimate(it.before), estimate(it.points)),
            ScopeKind::Commit
            | ScopeKind::Add
            | ScopeKind::Remove
            | ScopeKind::Complete
            | ScopeKind::Reopen => estimate(it.points),
        };
        let why = it.why().map(|it| format!(": {it}")).unwrap_or_default();
        let (day, by) = (date(it.at), board.name_of(it.by));
        let consent = match it.agreement() {
            Agreement::NotAsked => String::new(),
            Agreement::Open => ", consent open".to_owned(),
            Agreement::Agreed(who) if who == it.by => String::new(),
            Agreement::Agreed(who) => format!(", {} agreed", board.name_of(who)),
            Agreement::Objected(said) => {
                format!(", {} objected ({})", board.name_of(said.by), said.note)
            }
        };
        let _ = writeln!(text, "{day} {key} {} {points} by {by}{consent}{why}", it.kind.in_words());
    }
    let running = page.overruled.iter();
    let running = running.map(|it| (it.at, &it.rule, board.name_of(it.by), &it.reason, &it.found));
    let frozen = page.report.iter().flat_map(|it| &it.overruled);
    let frozen = frozen.map(|it| (it.at, &it.rule, &*it.by, &it.reason, &it.found));
    for (at, rule, by, reason, found) in running.chain(frozen) {
        let _ = writeln!(text, "{} {rule} overruled by {by}: {reason} ({found})", date(at));
    }
    text
}

/// Who and what it counts on.
fn people(text: &mut String, page: &SprintPage, board: &Board) {
    if !page.capacity.is_empty() {
        let net: Points = page.capacity.iter().map(Capacity::net).sum();
        let _ = writeln!(text, "\nPeople: {net} days");
    }
    for it in &page.capacity {
        let name = board.name_of(it.person);
        let began = match page.began.iter().find(|(person, _)| *person == it.person) {
            Some((_, Some(then))) => format!(" ({then} when it began)"),
            Some((_, None)) => " (came later)".to_owned(),
            None => String::new(),
        };
        let _ = writeln!(
            text,
            "{name}: {} days, {} off, {} %, {} left{began}",
            it.days,
            it.off,
            it.focus,
            it.net()
        );
    }
    let days = days_of(Some(&page.sprint));
    for (event, minutes) in &page.took {
        let _ = writeln!(text, "{} took {}", event.title(), event.took(*minutes, days));
    }
    if !page.resources.is_empty() {
        text.push_str("\nResources\n");
    }
    for (number, it) in (1..).zip(&page.resources) {
        let by = it.needed_by.map(|it| format!(", needed by {it}")).unwrap_or_default();
        let sure = if it.confirmed.is_some() { "confirmed" } else { "not confirmed" };
        let _ = writeln!(text, "{number} {}{by}, {sure}", it.what);
    }
}
