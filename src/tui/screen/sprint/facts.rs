//! Goal, scope ledger and people of a sprint, as rows.

use std::fmt::Write as _;

use chrono::NaiveDate;
use ratatui::text::Span;

use super::body::Body;
use super::spot::Spot;
use crate::domain::event::{Event, days_of};
use crate::domain::refusal::count_of;
use crate::domain::sprint::days::last_day;
use crate::domain::sprint::{Agreement, ScopeEvent, ScopeKind, Sum, left_out};
use crate::domain::{
    Board, Breach, Card, Hat, Points, Scale, SprintKind, SprintPage, SprintState, Strength, text,
};
use crate::tui::act::sprint::{is_done, whose};
use crate::tui::command::{Command, OnEntry, OnSprint, OnStory};
use crate::tui::screen::Cx;
use crate::tui::theme::Role;
use crate::tui::widget::{fit, when};

/// The width of the labels' column.
const LABELS: usize = 8;

fn fact(body: &mut Body, cx: &Cx<'_>, spot: Spot, (label, value): (&str, &str), role: Role) {
    let left = vec![
        Span::styled(fit::pad(label, LABELS).into_owned(), cx.theme.style(Role::Label)),
        Span::styled(value.to_owned(), cx.theme.style(role)),
    ];
    body.row(cx, spot, &left, "");
}

/// What the sprint is: its goal, its days, its stories.
pub(super) fn goal(body: &mut Body, cx: &Cx<'_>, page: &SprintPage) {
    let sprint = &page.sprint;
    fact(body, cx, Spot::Name, ("Sprint", &sprint.name), Role::Strong);
    let edits = cx.keymap.first_key(Command::Story(OnStory::Edit));
    let no_goal = format!("no goal yet: {edits} gives it one");
    let (says, role) = match sprint.goal.as_str() {
        "" => (no_goal.as_str(), Role::Hint),
        goal => (goal, Role::Accent),
    };
    fact(body, cx, Spot::Goal, ("Goal", says), role);
    // Holidays that were entered since do not change what is frozen.
    let n_days = match &page.report {
        Some(report) => report.working_days.len(),
        None => sprint.working_days(&cx.data.board.practice.calendar, cx.data.today()).len(),
    };
    let days = format!(
        "{} {} {}, {n_days} working {}",
        day(sprint.starts),
        cx.glyphs.arrow,
        day(sprint.ends),
        if n_days == 1 { "day" } else { "days" }
    );
    fact(body, cx, Spot::Days, ("Days", &days), Role::Text);
    let kind = match sprint.kind {
        SprintKind::Creation => "a process that is not there yet",
        SprintKind::Improvement => "a process that could be better",
    };
    fact(body, cx, Spot::Kind, ("About", kind), Role::Text);
    took(body, cx, page, Event::Planning);
    if sprint.state == SprintState::Planned {
        let key = cx.keymap.first_key(Command::Sprint(OnSprint::Start));
        body.sentence(cx, Role::Hint, &format!("It is being planned: {key} starts it."));
        if let Some(says) = whose(cx, Hat::Asm, "The service manager starts it") {
            body.sentence(cx, Role::Hint, &says);
        }
    }
    let is_info = |it: &&Breach| cx.data.board.strength(it.rule) == Strength::Info;
    let against: Vec<&Breach> = page.findings.iter().filter(|it| !is_info(it)).collect();
    if !against.is_empty() {
        body.heading(cx, "What speaks against it", "");
        for it in against {
            let says = format!("{} {} ({})", cx.glyphs.warn, it.found, it.rule.spec().id);
            body.sentence(cx, Role::Warn, &says);
        }
    }
    match page.report.as_deref() {
        Some(report) => super::review::finished(body, cx, page, report),
        None => stories(body, cx, page),
    }
    let notes: Vec<&Breach> = page.findings.iter().filter(is_info).chain(&page.notes).collect();
    if !notes.is_empty() {
        body.heading(cx, "What the rules see", "nothing is refused for it");
        for (at, it) in notes.into_iter().enumerate() {
            let left = vec![Span::styled(it.found.clone(), cx.theme.style(Role::Text))];
            body.row(cx, Spot::Line(at), &left, it.rule.spec().id);
        }
    }
}

/// How long an event took, held against its time box; of a sprint that is over only where somebody
/// said so, as its report has it.
pub(super) fn took(body: &mut Body, cx: &Cx<'_>, page: &SprintPage, event: Event) {
    let days = days_of(Some(&page.sprint));
    let minutes = page.minutes_of(event);
    let most = event.time_box(days).unwrap_or_default();
    let (says, role) = match minutes {
        Some(it) if it > most => {
            (format!("{} {}", cx.glyphs.warn, event.took(it, days)), Role::Warn)
        }
        Some(it) => (event.took(it, days), Role::Text),
        None if page.sprint.state.is_over() => return,
        None => (format!("{}, at most {most} min", cx.glyphs.none), Role::Muted),
    };
    let title = text::capital(&event.title().replace("Sprint ", ""));
    let left = vec![
        Span::styled(format!("{title} took  "), cx.theme.style(Role::Label)),
        Span::styled(says, cx.theme.style(role)),
    ];
    let key = cx.keymap.first_key(Command::Story(OnStory::Edit));
    let aside = if minutes.is_none() { format!("{key} says how long") } else { String::new() };
    body.row(cx, Spot::Took(event), &left, &aside);
}

/// The stories of a sprint that is not over, as they are now.
fn stories(body: &mut Body, cx: &Cx<'_>, page: &SprintPage) {
    // A sprint that runs counts as its ledger does.
    let sum: Points = page.cards.iter().filter_map(|it| page.counted(it)).sum();
    let n_stories = u32::try_from(page.cards.len()).unwrap_or(0);
    body.heading(
        cx,
        "Stories",
        &format!("{}, {}", count_of(n_stories), cx.data.board.practice.scale.sum(sum)),
    );
    if page.cards.is_empty() {
        body.sentence(cx, Role::Hint, "There is no story in it.");
    }
    for card in &page.cards {
        story(body, cx, page, card, (None, &place(cx, card)));
    }
}

/// Where a story stands, and with whom.
pub(super) fn place(cx: &Cx<'_>, card: &Card) -> String {
    let column = cx.data.board.column(card.column).map_or("", |it| &it.name);
    match card.assignee {
        Some(who) => format!("{column} @{}", cx.data.board.name_of(who)),
        None => column.to_owned(),
    }
}

/// A story in a row with the estimate that counts for the sprint, numbered where that says something;
/// that it is estimated otherwise by now is said.
pub(super) fn story(
    body: &mut Body,
    cx: &Cx<'_>,
    page: &SprintPage,
    card: &Card,
    (number, aside): (Option<usize>, &str),
) {
    let style = |role| cx.theme.style(role);
    let (sign, role) = match (is_done(&cx.data.board, card), card.is_blocked()) {
        (true, _) => (cx.glyphs.done, Role::Done),
        (false, true) => (cx.glyphs.blocked, Role::Blocked),
        (false, false) => (" ", Role::Text),
    };
    let mut left = Vec::new();
    if let Some(number) = number {
        left.push(Span::styled(format!("{number:>2}. "), style(Role::Muted)));
    }
    let counted = page.counted(card);
    let scale = cx.data.board.practice.scale;
    let changed = match card.points.filter(|_| card.points != counted) {
        Some(now) => format!(" (estimated at {} since)", scale.short(now)),
        None if card.points != counted => " (no estimate any more)".to_owned(),
        None => String::new(),
    };
    let points = points(cx, scale, counted);
    left.push(Span::styled(format!("{sign} "), style(role)));
    left.push(Span::styled(format!("{} ", fit::pad(&card.key, 7)), style(Role::Key)));
    left.push(Span::styled(format!("{} ", fit::pad_left(&points, 3)), style(Role::Points)));
    left.push(Span::styled(card.title.clone(), style(Role::Text)));
    left.push(Span::styled(changed, style(Role::Muted)));
    let whole: usize = left.iter().map(|it| fit::width(&it.content)).sum();
    let wide = fit::width(aside);
    // A title of two letters says nothing: what stands beside it goes below where both do not fit.
    let is_narrow = whole + wide + 2 > body.columns();
    if is_narrow && wide > BESIDE && wide + BELOW <= body.columns() {
        body.row(cx, Spot::Story(card.id), &left, "");
        let below = format!("{:BELOW$}{aside}", "");
        body.line(vec![Span::styled(below, style(Role::Muted))]);
    } else {
        body.row(cx, Spot::Story(card.id), &left, aside);
    }
}

/// So many columns beside a title leave enough of it.
const BESIDE: usize = 24;
/// How far what belongs to a story stands in below it.
const BELOW: usize = 10;

/// What the sprint promised, each change of that, and what it came to.
pub(super) fn scope(body: &mut Body, cx: &Cx<'_>, page: &SprintPage) {
    if page.sprint.started_at.is_none() {
        body.sentence(cx, Role::Hint, "Nothing is committed before the sprint starts.");
        return;
    }
    let scope = &page.scope;
    let scale = page.sprint.scale(&cx.data.board);
    let sum = |it: &Sum| {
        let mut text = format!("{} in {}", scale.sum(it.points), count_of(it.stories));
        if it.unestimated > 0 {
            let _ = write!(text, ", {} without estimate", it.unestimated);
        }
        text
    };
    let rows = [
        ("  committed", sum(&scope.committed), Role::Strong),
        ("+ added", sum(&scope.added), Role::Text),
        ("- removed", sum(&scope.removed), Role::Text),
        ("+ grown", scale.sum(scope.grown), Role::Text),
        ("- shrunk", scale.sum(scope.shrunk), Role::Text),
        ("= to do", scale.sum(scope.total()), Role::Strong),
        ("  done", sum(&scope.done), Role::Done),
        ("  open", sum(&scope.open), Role::Text),
    ];
    for (at, (label, value, role)) in rows.into_iter().enumerate() {
        let left = vec![
            Span::styled(fit::pad(label, 12).into_owned(), cx.theme.style(Role::Label)),
            Span::styled(value, cx.theme.style(role)),
        ];
        body.row(cx, Spot::Line(at), &left, "");
    }
    let changes = || page.events.iter().filter(|it| it.kind != ScopeKind::Commit);
    let n_changes = changes().count();
    let told = match n_changes {
        0 => String::new(),
        1 => "1 change".to_owned(),
        n => format!("{n} changes, the last one first"),
    };
    body.heading(cx, "Since the start", &told);
    let n_open = page.events.iter().filter(|it| it.agreement() == Agreement::Open).count();
    if n_open > 0 && page.sprint.state == SprintState::Active {
        body.sentence(cx, Role::Warn, &waiting(cx, n_open));
    }
    if n_changes == 0 {
        body.sentence(cx, Role::Hint, "Nothing came in, went out, was estimated anew or finished.");
    }
    for event in changes().rev() {
        change(body, cx, page, event);
    }
    body.heading(cx, "What was committed", &sum(&scope.committed));
    for event in page.events.iter().filter(|it| it.kind == ScopeKind::Commit) {
        body.row(cx, Spot::Change(event.id), &named(cx, page, event), "");
    }
}

/// That changes wait for consent, whose that is, and by which keys it is given.
fn waiting(cx: &Cx<'_>, n_open: usize) -> String {
    let key = |command| cx.keymap.first_key(Command::Sprint(command));
    let (yes, no) = (key(OnSprint::For), key(OnSprint::Against));
    let (changes, wait) = if n_open == 1 { ("change", "waits") } else { ("changes", "wait") };
    let others = cx.data.board.others_with(Hat::Apo, cx.data.me);
    let whose = match &*others {
        [] => format!("your consent: {yes} agrees, {no} objects"),
        others => format!("the consent of {}", cx.data.board.names_of(others)),
    };
    format!("{} {n_open} {changes} {wait} for {whose}", cx.glyphs.warn)
}

/// The story of an event, with the points that count from there on.
fn named(cx: &Cx<'_>, page: &SprintPage, event: &ScopeEvent) -> Vec<Span<'static>> {
    let style = |role| cx.theme.style(role);
    let (key, title) = match page.names.get(&event.story) {
        Some((key, title)) => (key.as_str(), title.as_str()),
        None => ("?", "a story that is gone"),
    };
    let scale = page.sprint.scale(&cx.data.board);
    let amount = |it: Option<Points>| points(cx, scale, it);
    let amount = match event.kind {
        ScopeKind::Reestimate => {
            format!("{}{}{}", amount(event.before), cx.glyphs.arrow, amount(event.points))
        }
        ScopeKind::Commit
        | ScopeKind::Add
        | ScopeKind::Remove
        | ScopeKind::Complete
        | ScopeKind::Reopen => amount(event.points),
    };
    vec![
        Span::styled(format!("{} ", fit::pad(key, 7)), style(Role::Key)),
        Span::styled(format!("{} ", fit::pad_left(&amount, 3)), style(Role::Points)),
        Span::styled(title.to_owned(), style(Role::Text)),
    ]
}

fn points(cx: &Cx<'_>, scale: Scale, points: Option<Points>) -> String {
    points.map_or_else(|| cx.glyphs.none.to_owned(), |it| scale.short(it))
}

/// A line of the ledger: when, what, which story, who, why.
fn change(body: &mut Body, cx: &Cx<'_>, page: &SprintPage, event: &ScopeEvent) {
    let board = &cx.data.board;
    let (sign, verb, role) = match event.kind {
        ScopeKind::Commit => (" ", "committed", Role::Text),
        ScopeKind::Add => ("+", "added", Role::Warn),
        ScopeKind::Remove => ("-", "removed", Role::Warn),
        ScopeKind::Reestimate => ("~", "re-estimated", Role::Warn),
        ScopeKind::Complete => (cx.glyphs.done, "done", Role::Done),
        ScopeKind::Reopen => (cx.glyphs.bad, "reopened", Role::Bad),
    };
    let date = page.sprint.date(board, event.at).format("%m-%d");
    let when = match body.columns() {
        ..70 => format!("{date} "),
        _ => {
            format!("{date} {} ", event.at.with_timezone(&page.sprint.zone(board)).format("%H:%M"))
        }
    };
    let mut left = vec![
        Span::styled(when, cx.theme.style(Role::Muted)),
        Span::styled(format!("{sign} {verb:<12} "), cx.theme.style(role)),
    ];
    left.extend(named(cx, page, event));
    let mut who = format!("@{}", board.name_of(event.by));
    match event.agreement() {
        Agreement::NotAsked => (),
        // Once the sprint is over nobody can agree any more: as its report says it.
        Agreement::Open if page.sprint.state.is_over() => who.push_str(", nobody agreed"),
        Agreement::Open => who.push_str(", consent open"),
        Agreement::Agreed(by) if by == event.by => (),
        Agreement::Agreed(by) => {
            let _ = write!(who, ", @{} agreed", board.name_of(by));
        }
        Agreement::Objected(said) => {
            let _ = write!(who, ", @{} objected", board.name_of(said.by));
        }
    }
    if let Some(reason) = event.why() {
        left.push(Span::styled(format!(": {reason}"), cx.theme.style(Role::Emphasis)));
    }
    if let Agreement::Objected(said) = event.agreement() {
        left.push(Span::styled(format!("; against: {}", said.note), cx.theme.style(Role::Warn)));
    }
    body.row(cx, Spot::Change(event.id), &left, &who);
}

/// Who and what there is for the sprint.
pub(super) fn people(body: &mut Body, cx: &Cx<'_>, page: &SprintPage) {
    let net: Points = page.capacity.iter().map(crate::domain::sprint::Capacity::net).sum();
    body.heading(cx, "People", &format!("{net} days in all"));
    let adds = cx.keymap.first_key(Command::Entry(OnEntry::Add));
    if page.capacity.is_empty() {
        let says = format!("nobody has said how much they can give: {adds} adds somebody");
        let left = vec![Span::styled(says, cx.theme.style(Role::Hint))];
        body.row(cx, Spot::NoPerson, &left, "");
    }
    let names = page.capacity.iter().map(|it| fit::width(cx.data.board.name_of(it.person)));
    let names = names.max().unwrap_or(0).min(16) + 2;
    for it in &page.capacity {
        let name = format!("@{}", cx.data.board.name_of(it.person));
        let name = fit::pad(&fit::cut(&name, names, cx.glyphs.ellipsis), names).into_owned();
        let mut what = format!("{} days", it.days);
        if !it.off.is_zero() {
            let _ = write!(what, " - {} off", it.off);
        }
        if it.focus != 100 {
            let _ = write!(what, ", {} % for this", it.focus);
        }
        let left = vec![
            Span::styled(name, cx.theme.style(Role::Person)),
            Span::styled(what, cx.theme.style(Role::Text)),
        ];
        let began = page.began.iter().find(|(person, _)| *person == it.person);
        let aside = match began {
            Some((_, Some(then))) => format!("{} days, {then} when it began", it.net()),
            Some((_, None)) => format!("{}, came later", days(it.net())),
            None => days(it.net()),
        };
        body.row(cx, Spot::Person(it.person), &left, &aside);
    }
    body.gap();
    for says in outlook(page, &cx.data.board) {
        body.sentence(cx, Role::Muted, &says);
    }
    body.heading(cx, "What else is needed", "");
    if page.resources.is_empty() {
        let says = if page.sprint.state.is_over() {
            "Nothing else was noted.".to_owned()
        } else {
            format!("an environment, a licence, a room, a supplier: {adds} adds it")
        };
        let left = vec![Span::styled(says, cx.theme.style(Role::Hint))];
        body.row(cx, Spot::NoResource, &left, "");
    }
    for it in &page.resources {
        let is_late = it.confirmed.is_none() && it.needed_by.is_some_and(|by| by < cx.data.today());
        let (sign, role) = match (it.confirmed, is_late) {
            (Some(_), _) => (cx.glyphs.ticked, Role::Good),
            (None, true) => (cx.glyphs.open, Role::Bad),
            (None, false) => (cx.glyphs.open, Role::Text),
        };
        let mut says = format!("{sign} {}", it.what);
        if let Some(by) = it.needed_by {
            let _ = write!(says, ", by {}", day(by));
        }
        let aside = match it.confirmed {
            Some((at, by)) => {
                format!("confirmed by @{}, {}", cx.data.board.name_of(by), cx.data.board.date(at))
            }
            None if is_late => "late, not confirmed".to_owned(),
            None => "not confirmed".to_owned(),
        };
        let left = vec![Span::styled(says, cx.theme.style(role))];
        body.row(cx, Spot::Resource(it.id), &left, &aside);
    }
}

/// So many days.
fn days(n: Points) -> String {
    if n == Points::whole(1) { "1 day".to_owned() } else { format!("{n} days") }
}

/// What was taken on, beside what past sprints tell.
fn outlook(page: &SprintPage, board: &Board) -> Vec<String> {
    let scale = page.sprint.scale(board);
    let taken = match page.sprint.state {
        SprintState::Planned => page.cards.iter().filter_map(|it| it.points).sum(),
        SprintState::Active | SprintState::Closed | SprintState::Cancelled => page.scope.total(),
    };
    let mut says = vec![format!("Taken on: {}", scale.sum(taken))];
    if page.velocities.is_empty() {
        let which =
            if left_out(board, &page.sprint, 0).is_empty() { "" } else { " with estimates" };
        says.push(format!("No sprint{which} was closed before: there is no velocity to go by."));
    } else {
        let past: Vec<String> = page.velocities.iter().map(ToString::to_string).collect();
        let mut line = format!("Velocity of the last sprints: {}", past.join(", "));
        if let Some(expected) = page.expected {
            let _ = write!(line, "; to be expected: {}", scale.sum(expected));
        }
        line += left_out(board, &page.sprint, past.len());
        says.push(line);
    }
    says
}

/// A day with its weekday.
pub(super) fn day(day: NaiveDate) -> String {
    day.format("%a %Y-%m-%d").to_string()
}

/// How far the sprint is, in words.
pub(super) fn progress(cx: &Cx<'_>, page: &SprintPage) -> (Role, String) {
    let (sprint, board, today) = (&page.sprint, &cx.data.board, cx.data.today());
    match sprint.state {
        SprintState::Planned => {
            let words = if sprint.starts < today { "was to start" } else { "starts" };
            (Role::Muted, format!("planned, {words} {}", when::until(sprint.starts, today)))
        }
        SprintState::Closed => {
            let at = last_day(board, sprint);
            (Role::Muted, format!("closed {at}"))
        }
        SprintState::Cancelled => {
            let at = last_day(board, sprint);
            (Role::Warn, format!("cancelled {at}"))
        }
        SprintState::Active => {
            let calendar = &board.practice.calendar;
            let mut says = sprint.progress(calendar, today).unwrap_or_default();
            let is_over = sprint.days_over(today).is_some();
            if is_over {
                let key = cx.keymap.first_key(Command::Sprint(OnSprint::Close));
                let _ = write!(says, ": {key} closes it");
            }
            let is_last = sprint.day_of(calendar, today).is_some_and(|(day, of)| day == of);
            let role = match (is_over || is_last, today < sprint.starts) {
                (true, _) => Role::Warn,
                (false, true) => Role::Muted,
                (false, false) => Role::Text,
            };
            (role, says)
        }
    }
}
