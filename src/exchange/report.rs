//! The report of a sprint that is over, as Markdown.

use std::fmt::Write as _;

use super::markdown::plain;
use crate::domain::Points;
use crate::domain::flow::Figure;
use crate::domain::flow::figure::Cell;
use crate::domain::refusal::points_of;
use crate::domain::sprint::report::{Report, ReportChange, ReportStory};
use crate::domain::sprint::{ScopeKind, Sum};

/// The report as Markdown that reads well as plain text too.
pub fn markdown(report: &Report) -> String {
    let mut page = format!("# {}\n\n", plain(&report.sprint));
    head(&mut page, report);
    numbers(&mut page, report);
    stories(&mut page, "Done", &report.done);
    stories(&mut page, "Not done", &report.carried);
    changes(&mut page, report);
    let overruled = report
        .overruled
        .iter()
        .map(|it| format!("{} {} ({}): {}", it.rule, plain(&it.found), it.by, plain(&it.reason)));
    list(&mut page, "Warnings overruled", overruled);
    let impediments = report.impediments.iter().map(|it| {
        let how = match (&it.resolved_at, &*it.resolution) {
            (None, _) => "open".to_owned(),
            (Some(_), "") => "resolved".to_owned(),
            (Some(_), how) => format!("resolved: {}", plain(how)),
        };
        format!("{} ({}): {how}", plain(&it.reason), it.keys.join(", "))
    });
    list(&mut page, "In the way", impediments);
    let capacity = report.capacity.iter().map(|it| {
        format!("{}: {} days, {} off, {} %, {} left", it.person, it.days, it.off, it.focus, it.net)
    });
    list(&mut page, "People", capacity);
    let resources = report.resources.iter().map(|(what, sure)| {
        format!("{}: {}", plain(what), if *sure { "confirmed" } else { "not confirmed" })
    });
    list(&mut page, "Resources", resources);
    let mut columns: Vec<&str> = report.notes.iter().map(|it| &*it.column).collect();
    columns.dedup();
    for column in columns {
        let notes = report.notes.iter().filter(|it| it.column == column);
        let notes = notes.map(|it| match it.votes {
            0 => format!("{} ({})", plain(&it.text), it.by),
            1 => format!("{} ({}, 1 vote)", plain(&it.text), it.by),
            votes => format!("{} ({}, {votes} votes)", plain(&it.text), it.by),
        });
        list(&mut page, &format!("Retrospective: {column}"), notes);
    }
    let actions = report.actions.iter().map(|it| {
        let parts = [it.owner.clone(), it.key.clone()].into_iter().flatten().collect::<Vec<_>>();
        let parts =
            if parts.is_empty() { parts.join("") } else { format!(" ({})", parts.join(", ")) };
        format!("{}{parts}", plain(&it.text))
    });
    list(&mut page, "Actions", actions);
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

/// How all stories of the board flowed in the days of a sprint, each figure with where it comes from;
/// nothing where nothing is known.
pub fn flow(figures: &[Figure]) -> String {
    let lines = figures.iter().filter_map(|figure| {
        let known = figure.told().into_iter().filter(|it| it.value != Cell::Unknown);
        let told: Vec<String> = known.map(|it| format!("{} {}", it.label, it.value)).collect();
        let told = (!told.is_empty()).then(|| told.join(", "))?;
        Some(plain(&format!("{}: {told} ({})", figure.title, figure.basis.line())))
    });
    let mut page = String::from("\n");
    list(&mut page, "Flow of all stories", lines);
    page.truncate(page.trim_end().len());
    if !page.is_empty() {
        page.push('\n');
    }
    page
}

fn head(page: &mut String, report: &Report) {
    let met = match (report.goal_met, &report.cancelled) {
        (_, Some(reason)) => format!("cancelled: {}", plain(reason)),
        (Some(true), None) => "met".to_owned(),
        (Some(false), None) => "not met".to_owned(),
        (None, None) => "nobody has said whether it was met".to_owned(),
    };
    let _ = writeln!(
        page,
        "**Goal:** {} ({met})\n\n{} to {}, {}, process {}\n",
        plain(&report.goal),
        report.starts,
        report.ends,
        match report.working_days.len() {
            1 => "1 working day".to_owned(),
            n => format!("{n} working days"),
        },
        report.kind
    );
}

fn sum(sum: &Sum) -> String {
    let unestimated = match sum.unestimated {
        0 => String::new(),
        n => format!(", {n} without an estimate"),
    };
    let stories = if sum.stories == 1 { "story" } else { "stories" };
    format!("{} {stories}, {}{unestimated}", sum.stories, points_of(sum.points))
}

fn numbers(page: &mut String, report: &Report) {
    let scope = &report.scope;
    let before: Vec<String> = report.velocities_before.iter().map(Points::to_string).collect();
    let mut lines = vec![
        format!("Committed: {}", sum(&scope.committed)),
        format!("Added: {}", sum(&scope.added)),
        format!("Removed: {}", sum(&scope.removed)),
        format!("Estimates: {} more, {} less", points_of(scope.grown), points_of(scope.shrunk)),
        format!("Done: {}", sum(&scope.done)),
        match scope.said_and_done() {
            Some(share) => format!("Done of what was committed: {} ({share})", sum(&scope.kept)),
            None => format!("Done of what was committed: {}", sum(&scope.kept)),
        },
        format!("Not done: {}", sum(&scope.open)),
    ];
    if let Some(velocity) = report.velocity {
        lines.push(match before.len() {
            0 => format!("Velocity: {}", points_of(velocity)),
            _ => format!("Velocity: {}, before that {}", points_of(velocity), before.join(", ")),
        });
    }
    lines.push(format!("Days with something in the way: {}", report.blocked_days));
    list(page, "Numbers", lines.into_iter());
}

fn stories(page: &mut String, title: &str, all: &[ReportStory]) {
    let lines = all.iter().map(|it| {
        let points = it.points.map_or_else(|| "no estimate".to_owned(), points_of);
        let mut parts = vec![points];
        if !it.committed {
            parts.push("added".to_owned());
        }
        if let Some(verdict) = &it.verdict {
            parts.push(verdict.replace('_', " "));
        }
        if !it.note.is_empty() {
            parts.push(plain(&it.note));
        }
        if let Some(to) = &it.to {
            parts.push(format!("goes to {}", if to == "backlog" { "the backlog" } else { to }));
        }
        format!("{} {} ({})", it.key, plain(&it.title), parts.join(", "))
    });
    list(page, title, lines);
}

/// Each change of scope, by day.
fn changes(page: &mut String, report: &Report) {
    let is_scope =
        |it: &&ReportChange| ScopeKind::from_id(&it.kind).is_some_and(ScopeKind::is_change);
    let lines = report.changes.iter().filter(is_scope).map(|it| {
        let points = |it: Option<Points>| it.map_or_else(|| "–".to_owned(), |it| it.to_string());
        let what = match ScopeKind::from_id(&it.kind) {
            Some(ScopeKind::Reestimate) => {
                format!("{} → {}", points(it.before), points(it.points))
            }
            Some(_) | None => format!("{} {}", it.kind, points(it.points)),
        };
        let why = it.reason.as_ref().map(|it| format!(": {}", plain(it))).unwrap_or_default();
        let consent = match (&it.consent, &it.objected) {
            (_, Some((name, why))) => format!(", {name} objected: {}", plain(why)),
            (Some(name), None) if *name == it.by => String::new(),
            (Some(name), None) => format!(", {name} agreed"),
            (None, None) => ", nobody agreed".to_owned(),
        };
        format!("{} {} {what} ({}{consent}){why}", it.day, it.key, it.by)
    });
    list(page, "Changes of scope", lines);
}

/// A heading with a list; nothing when the list is empty.
fn list(page: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let mut lines = lines.peekable();
    if lines.peek().is_none() {
        return;
    }
    let _ = writeln!(page, "## {title}\n");
    for line in lines {
        let _ = writeln!(page, "- {line}");
    }
    page.push('\n');
}
