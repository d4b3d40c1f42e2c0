//! The report of a sprint that is over, as Markdown.

use std::fmt::Write as _;

use super::markdown::plain;
use crate::domain::event::Event;
use crate::domain::impediment::{in_the_way_for, in_words};
use crate::domain::sprint::report::{Report, ReportChange, ReportStory};
use crate::domain::sprint::scope::WHEN_DONE;
use crate::domain::sprint::{ScopeKind, Sum};
use crate::domain::{At, Points, Scale};

/// The report as Markdown that reads well as plain text too.
pub fn markdown(report: &Report) -> String {
    let mut page = format!("# {}\n\n", plain(&report.sprint));
    head(&mut page, report);
    numbers(&mut page, report);
    stories(&mut page, "Done", &report.done, report.scale());
    stories(&mut page, "Not done", &report.carried, report.scale());
    changes(&mut page, report);
    let overruled = report.overruled.iter().map(|it| {
        format!("{} {} ({}): {}", it.rule, plain(&it.found), plain(&it.by), plain(&it.reason))
    });
    list(&mut page, "Warnings overruled", overruled);
    let zone = report.zone();
    let time = |at: At| at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
    let impediments = report.impediments.iter().map(|it| {
        let raised = time(it.raised_at);
        let lasted = |end: At| in_words((end - it.raised_at).num_milliseconds().max(0));
        let how = match (it.resolved_at, &*it.resolution) {
            (None, _) => match &*in_the_way_for(it.raised_at, report.ended_at, zone) {
                "today" => "open at the end".to_owned(),
                days => format!("open at the end, after {days}"),
            },
            (Some(at), "") => format!("resolved {} after {}", time(at), lasted(at)),
            (Some(at), how) => {
                format!("resolved {} after {}: {}", time(at), lasted(at), plain(how))
            }
        };
        format!("{} ({}), raised {raised}, {how}", plain(&it.reason), it.whose(", "))
    });
    list(&mut page, "In the way", impediments);
    let capacity = report.capacity.iter().map(|it| {
        format!(
            "{}: {} days, {} off, {} %, {} left{}",
            plain(&it.person),
            it.days,
            it.off,
            it.focus,
            it.net,
            it.began.map(|it| format!(" ({it} when it began)")).unwrap_or_default()
        )
    });
    list(&mut page, "People", capacity);
    let timed = report.events.iter().filter(|it| it.event != Event::Standup.id());
    let took = timed.map(|it| {
        let over = match it.minutes.checked_sub(it.time_box) {
            None | Some(0) => String::new(),
            Some(over) => format!(", {over} over"),
        };
        let title = Event::from_id(&it.event).map_or("event", Event::title);
        format!("{}: {} min, time box {} min{over}", plain(title), it.minutes, it.time_box)
    });
    let standups = report.standups().map(|(told, _)| format!("Stand-ups: {told}"));
    list(&mut page, "Events", took.chain(standups));
    let resources = report.resources.iter().map(|(what, sure)| {
        format!("{}: {}", plain(what), if *sure { "confirmed" } else { "not confirmed" })
    });
    list(&mut page, "Resources", resources);
    let mut columns: Vec<&str> = report.notes.iter().map(|it| &*it.column).collect();
    columns.dedup();
    for column in columns {
        let notes = report.notes.iter().filter(|it| it.column == column);
        let notes = notes.map(|it| match it.votes {
            0 => format!("{} ({})", plain(&it.text), plain(&it.by)),
            1 => format!("{} ({}, 1 vote)", plain(&it.text), plain(&it.by)),
            votes => format!("{} ({}, {votes} votes)", plain(&it.text), plain(&it.by)),
        });
        list(&mut page, &format!("Retrospective: {}", plain(column)), notes);
    }
    let actions = report.actions.iter().map(|it| {
        let fate = it.fate.as_deref().map(|it| it.replace("waiting", "not begun"));
        let parts = [it.owner.clone(), it.key.clone(), fate].into_iter().flatten();
        let parts = parts.collect::<Vec<_>>();
        let parts = if parts.is_empty() {
            parts.join("")
        } else {
            format!(" ({})", plain(&parts.join(", ")))
        };
        format!("{}{parts}", plain(&it.text))
    });
    list(&mut page, "Actions", actions);
    list(&mut page, "Flow of all stories", report.flow.iter().map(|it| plain(&it.line)));
    page.truncate(page.trim_end().len());
    page.push('\n');
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

fn sum(sum: &Sum, scale: Scale) -> String {
    let unestimated = match sum.unestimated {
        0 => String::new(),
        n => format!(", {n} without an estimate"),
    };
    let stories = if sum.stories == 1 { "story" } else { "stories" };
    format!("{} {stories}, {}{unestimated}", sum.stories, scale.sum(sum.points))
}

fn numbers(page: &mut String, report: &Report) {
    let scope = &report.scope;
    let scale = report.scale();
    let sum = |it: &Sum| sum(it, scale);
    let before: Vec<String> = report.velocities_before.iter().map(Points::to_string).collect();
    let mut lines = vec![
        format!("Committed: {}", sum(&scope.committed)),
        format!("Added: {}", sum(&scope.added)),
        format!("Removed: {}", sum(&scope.removed)),
        format!("Estimates: {} more, {} less", scale.sum(scope.grown), scale.sum(scope.shrunk)),
        format!("Done: {}", sum(&scope.done)),
        match scope.said_and_done() {
            Some(share) => format!("Done of what was committed: {} ({share})", sum(&scope.kept)),
            None => format!("Done of what was committed: {}", sum(&scope.kept)),
        },
        format!("Not done: {}", sum(&scope.open)),
    ];
    if let Some(velocity) = report.velocity {
        lines.push(match before.len() {
            0 => format!("Velocity: {}", scale.sum(velocity)),
            _ => format!("Velocity: {}, before that {}", scale.sum(velocity), before.join(", ")),
        });
    }
    lines.push(format!(
        "Blocked days of its stories, while they were in it and open, weekends counted: {}",
        report.blocked_days
    ));
    list(page, "Numbers", lines.into_iter());
}

fn stories(page: &mut String, title: &str, all: &[ReportStory], scale: Scale) {
    let lines = all.iter().map(|it| {
        let points = it.points.map_or_else(|| "no estimate".to_owned(), |it| scale.in_words(it));
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
            parts.push(format!(
                "goes to {}",
                if to == "backlog" { "the backlog".to_owned() } else { plain(to) }
            ));
        }
        for (key, points) in &it.rest {
            let points = points.map(|it| format!(", {}", scale.in_words(it))).unwrap_or_default();
            parts.push(format!("the rest is {key}{points}"));
        }
        format!("{} {} ({})", it.key, plain(&it.title), parts.join(", "))
    });
    list(page, title, lines);
}

/// Each change of scope, by day.
fn changes(page: &mut String, report: &Report) {
    let lines = report.changes.iter().map(|it: &ReportChange| {
        let kind = ScopeKind::from_id(&it.kind);
        let points =
            |it: Option<Points>| it.map_or_else(|| "–".to_owned(), |it| report.scale().show(it));
        let what = match kind {
            Some(ScopeKind::Reestimate) => {
                format!("{} → {}", points(it.before), points(it.points))
            }
            Some(kind) => format!("{} {}", kind.in_words(), points(it.points)),
            None => format!("{} {}", it.kind, points(it.points)),
        };
        let why = it
            .reason
            .as_ref()
            .filter(|it| **it != WHEN_DONE)
            .map(|it| format!(": {}", plain(it)))
            .unwrap_or_default();
        let consent = match (&it.consent, &it.objected) {
            (_, Some((name, why))) => format!(", {} objected: {}", plain(name), plain(why)),
            (Some(name), None) if *name == it.by => String::new(),
            (Some(name), None) => format!(", {} agreed", plain(name)),
            (None, None) if !kind.is_some_and(ScopeKind::is_change) => String::new(),
            (None, None) => ", nobody agreed".to_owned(),
        };
        format!("{} {} {what} ({}{consent}){why}", it.day, it.key, plain(&it.by))
    });
    list(page, "Changes of scope, and what was done", lines);
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
