//! The review of a sprint: what came out of it, while it runs and for good.

use ratatui::text::Span;

use super::body::Body;
use super::facts::{place, story, took};
use super::spot::Spot;
use crate::domain::event::{Event, days_of};
use crate::domain::refusal::count_of;
use crate::domain::sprint::report::{ReportEvent, ReportImpediment, ReportStory};
use crate::domain::sprint::{Report, Verdict};
use crate::domain::{Hat, Points, SprintPage, StoryId};
use crate::tui::act::sprint::{is_done, whose};
use crate::tui::command::{Command, OnSprint};
use crate::tui::screen::Cx;
use crate::tui::theme::Role;

/// The review of a sprint that is not over.
pub(super) fn held(body: &mut Body, cx: &Cx<'_>, page: &SprintPage) {
    let key = |command| cx.keymap.first_key(Command::Sprint(command));
    let (yes, no) = (key(OnSprint::For), key(OnSprint::Against));
    let (says, role) = met(page.sprint.goal_met);
    let sign = role.sign(cx.glyphs).unwrap_or(cx.glyphs.none);
    let left = vec![
        Span::styled("Is the goal met?  ", cx.theme.style(Role::Label)),
        Span::styled(format!("{sign} {says}"), cx.theme.style(role)),
    ];
    body.row(cx, Spot::Met, &left, &format!("{yes} met  {no} not met"));
    let (done, open): (Vec<_>, Vec<_>) =
        page.cards.iter().partition(|it| is_done(&cx.data.board, it));
    let scale = cx.data.board.practice.scale;
    let title = match done.iter().filter_map(|it| page.counted(it)).sum::<Points>() {
        it if it.is_zero() => "Finished, as they are shown".to_owned(),
        it => format!("Finished, as they are shown: {}", scale.sum(it)),
    };
    body.heading(cx, &title, &format!("{yes} accepts  {no} sends back"));
    if let Some(says) = whose(cx, Hat::Apo, "The process owner accepts") {
        body.sentence(cx, Role::Muted, &says);
    }
    if done.is_empty() {
        body.sentence(cx, Role::Hint, "No story is finished yet.");
    }
    for (number, card) in (1..).zip(&done) {
        let says = verdict(cx, page, card.id);
        let says: Vec<String> = tried(page, card.id).into_iter().chain(says).collect();
        story(body, cx, page, card, (Some(number), &says.join(", ")));
    }
    let n_open = u32::try_from(open.len()).unwrap_or(0);
    let left = open.iter().filter_map(|it| page.counted(it)).sum::<Points>();
    body.heading(cx, "Unfinished", &format!("{}, {}", count_of(n_open), scale.sum(left)));
    for card in &open {
        let says = match verdict(cx, page, card.id) {
            Some(says) => says,
            None => match blocked(page, card.id) {
                Some(says) => format!("{}, {says}", place(cx, card)),
                None => place(cx, card),
            },
        };
        story(body, cx, page, card, (None, &says));
    }
    body.gap();
    took(body, cx, page, Event::Review);
    let overruled = page.overruled.iter().map(|it| {
        let by = cx.data.board.name_of(it.by);
        (format!("{} ({})", it.found, it.rule), format!("@{by}: {}", it.reason))
    });
    lines(body, cx, "Done all the same", 100, overruled.collect());
}

/// The report of a sprint that is over: nothing but what was frozen.
pub(super) fn frozen(body: &mut Body, cx: &Cx<'_>, page: &SprintPage, report: &Report) {
    let scope = &report.scope;
    let (says, role) = met(report.goal_met);
    let mut facts =
        vec![("Goal", report.goal.clone(), Role::Accent), ("Met", says.to_owned(), role)];
    if let Some(why) = &report.cancelled {
        facts.push(("Cancelled", why.clone(), Role::Warn));
    }
    let velocity = match report.velocity {
        Some(velocity) => {
            let before: Vec<String> =
                report.velocities_before.iter().map(ToString::to_string).collect();
            let before = if before.is_empty() {
                String::new()
            } else {
                format!(" (before: {})", before.join(", "))
            };
            format!("{}{before}", report.scale().sum(velocity))
        }
        None => "none: a sprint that was cancelled counts for none".to_owned(),
    };
    facts.push(("Velocity", velocity, Role::Strong));
    facts.push((
        "Committed",
        format!(
            "{} in {}; of these done: {} in {}{}",
            report.scale().sum(scope.committed.points),
            count_of(scope.committed.stories),
            report.scale().sum(scope.kept.points),
            count_of(scope.kept.stories),
            scope.said_and_done().map(|it| format!(", {it}")).unwrap_or_default()
        ),
        Role::Text,
    ));
    facts.push((
        "Scope",
        format!(
            "+{} added  -{} removed  +{} grown  -{} shrunk  = {}",
            scope.added.points,
            scope.removed.points,
            scope.grown,
            scope.shrunk,
            report.scale().sum(scope.total())
        ),
        Role::Text,
    ));
    let net: Points = report.capacity.iter().map(|it| it.net).sum();
    let blocked =
        format!("{} days of its stories while open in it, weekends too", report.blocked_days);
    facts.push(("Blocked", blocked, Role::Text));
    if !report.capacity.is_empty() {
        let began: Points = report.capacity.iter().map(|it| it.began.unwrap_or(it.net)).sum();
        let began = if began == net { String::new() } else { format!(", {began} when it began") };
        let n = report.capacity.iter().filter(|it| !it.days.is_zero()).count();
        let says = format!("{net} days of {n}{began}");
        facts.push(("People", says, Role::Text));
    }
    facts.extend(took_then(page, report));
    for (at, (label, value, role)) in facts.into_iter().enumerate() {
        let left = vec![
            Span::styled(format!("{label:<10}"), cx.theme.style(Role::Label)),
            Span::styled(value, cx.theme.style(role)),
        ];
        body.row(cx, Spot::Line(at), &left, "");
    }
    let n = |all: &[ReportStory]| count_of(u32::try_from(all.len()).unwrap_or(0));
    body.heading(cx, "Done", &n(&report.done));
    for it in &report.done {
        let says = match it.verdict.as_deref() {
            Some("accepted") => "accepted".to_owned(),
            Some(_) => format!("sent back: {}", it.note),
            None => "not judged".to_owned(),
        };
        frozen_story(body, cx, page, it, cx.glyphs.done, &says);
    }
    body.heading(cx, "Carried over", &n(&report.carried));
    for it in &report.carried {
        let to = it.to.as_deref().unwrap_or("backlog");
        let back = match it.verdict.as_deref() {
            Some("sent_back") => format!("sent back: {}  ", it.note),
            Some(_) | None => String::new(),
        };
        let says = format!("{back}{} {to}", cx.glyphs.arrow);
        frozen_story(body, cx, page, it, cx.glyphs.arrow, &says);
    }
    let overruled = report.overruled.iter();
    let overruled = overruled
        .map(|it| (format!("{} ({})", it.found, it.rule), format!("@{}: {}", it.by, it.reason)));
    lines(body, cx, "Done all the same", 100, overruled.collect());
    let impediment = |it: &ReportImpediment| {
        let state = match it.resolved_at {
            Some(at) => format!("gone {}", page.sprint.date(&cx.data.board, at)),
            None => "still there at the end".to_owned(),
        };
        (format!("{}: {}", it.whose(" "), it.reason), state)
    };
    let impediments = report.impediments.iter().map(impediment).collect();
    lines(body, cx, "What was in the way", 200, impediments);
    let flow = report.flow.iter().map(|it| (it.line.clone(), String::new()));
    lines(body, cx, "Flow of all stories", 300, flow.collect());
}

/// How long the events of a sprint that is over took.
fn took_then(page: &SprintPage, report: &Report) -> Vec<(&'static str, String, Role)> {
    let days = days_of(Some(&page.sprint));
    let fact = |it: &ReportEvent| {
        let event = Event::from_id(&it.event)?;
        let role = if it.minutes > it.time_box { Role::Warn } else { Role::Text };
        let label = match event {
            Event::Planning => "Planning",
            Event::Review => "Review",
            Event::Retrospective => "Looked",
            Event::Refinement => "Event",
            // They are told together.
            Event::Standup => return None,
        };
        Some((label, event.took(it.minutes, days), role))
    };
    let standups = report
        .standups()
        .map(|(told, is_over)| ("Stand-ups", told, if is_over { Role::Warn } else { Role::Text }));
    report.events.iter().filter_map(fact).chain(standups).collect()
}

/// What a sprint that is over has finished, as it was at its end.
pub(super) fn finished(body: &mut Body, cx: &Cx<'_>, page: &SprintPage, report: &Report) {
    let done = &report.scope.done;
    let aside = format!("{}, {}", count_of(done.stories), report.scale().sum(done.points));
    body.heading(cx, "Finished stories", &aside);
    if report.done.is_empty() {
        body.sentence(cx, Role::Hint, "No story was finished in it.");
    }
    for it in &report.done {
        frozen_story(body, cx, page, it, cx.glyphs.done, "");
    }
}

/// A story of a report, under the cursor if the board still knows it.
fn frozen_story(
    body: &mut Body,
    cx: &Cx<'_>,
    page: &SprintPage,
    it: &ReportStory,
    sign: &'static str,
    says: &str,
) {
    let style = |role| cx.theme.style(role);
    let id = page.names.iter().find(|(_, (key, _))| *key == it.key).map(|(id, _)| *id);
    let scale = page.sprint.scale(&cx.data.board);
    let points = it.points.map_or_else(|| cx.glyphs.none.to_owned(), |it| scale.short(it));
    let late = if it.committed { "" } else { " (came in later)" };
    let left = vec![
        Span::styled(format!("{sign} "), style(Role::Muted)),
        Span::styled(format!("{:<7} ", it.key), style(Role::Key)),
        Span::styled(format!("{points:>3} "), style(Role::Points)),
        Span::styled(format!("{}{late}", it.title), style(Role::Text)),
    ];
    let at = body.rows.len();
    body.row(cx, id.map_or(Spot::Line(300 + at), Spot::Story), &left, says);
}

/// Rows of two texts under a heading; nothing without any. Their spots are counted from `first`.
fn lines(body: &mut Body, cx: &Cx<'_>, title: &str, first: usize, rows: Vec<(String, String)>) {
    if rows.is_empty() {
        return;
    }
    body.heading(cx, title, "");
    for (at, (left, right)) in rows.into_iter().enumerate() {
        let left = vec![Span::styled(left, cx.theme.style(Role::Text))];
        body.row(cx, Spot::Line(first + at), &left, &right);
    }
}

const fn met(met: Option<bool>) -> (&'static str, Role) {
    match met {
        Some(true) => ("it was met", Role::Good),
        Some(false) => ("it was not met", Role::Bad),
        None => ("nobody has said yet", Role::Muted),
    }
}

/// What the review made of a story.
fn verdict(cx: &Cx<'_>, page: &SprintPage, story: StoryId) -> Option<String> {
    let it = page.judged.iter().find(|it| it.story == story)?;
    let by = cx.data.board.name_of(it.by);
    Some(match it.says {
        Verdict::Accepted => format!("{} accepted by @{by}", cx.glyphs.done),
        Verdict::SentBack => format!("{} sent back: {}", cx.glyphs.bad, it.note),
    })
}

/// What a story was expected to bring, and what was measured.
fn tried(page: &SprintPage, story: StoryId) -> Option<String> {
    let it = page.experiments.iter().find(|it| it.story == story)?;
    let expected = it.sheet.figure("expected")?;
    Some(match (it.sheet.figure("actual"), it.verdict()) {
        (Some(actual), Some(verdict)) => {
            format!("expected {expected}, measured {actual}: {}", verdict.id())
        }
        (Some(actual), None) => format!("expected {expected}, measured {actual}"),
        (None, _) => match it.read {
            Some(read) => format!("expected {expected}, last read {read}, no result noted"),
            None => format!("expected {expected}, not measured"),
        },
    })
}

/// On how many days something was in a story's way within the sprint.
fn blocked(page: &SprintPage, story: StoryId) -> Option<String> {
    Some(match page.blocked.get(&story)? {
        1 => "blocked on 1 day".to_owned(),
        days => format!("blocked on {days} days"),
    })
}
