//! The header: whose board, which sprint and what for, how far, what is in the way.

use std::borrow::Cow;

use chrono::NaiveDate;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{goal_of, put};
use crate::domain::permission::Access;
use crate::domain::sprint::Progress;
use crate::domain::{Calendar, Category, Sprint, SprintState};
use crate::tui::app::Ui;
use crate::tui::command::{Anywhere, Command};
use crate::tui::screen::{Cx, Screen};
use crate::tui::step::Goal;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// A screen: the command that shows it, its name, a shorter one, and where it leads.
type Tab = (Anywhere, &'static str, &'static str, Goal);

/// The screens that there are.
const TABS: &[Tab] = &[
    (Anywhere::Board, "Board", "Board", Goal::Board),
    (Anywhere::Backlog, "Backlog", "Backlog", Goal::Backlog),
    (Anywhere::Sprint, "Sprint", "Sprint", Goal::Sprint),
    (Anywhere::Standup, "Stand-up", "Stand", Goal::Standup),
    (Anywhere::Processes, "Processes", "Proc", Goal::Processes),
    (Anywhere::Impediments, "Impediments", "Imped", Goal::Impediments),
    (Anywhere::Flow, "Flow", "Flow", Goal::Flow),
    (Anywhere::Today, "Today", "Today", Goal::Today),
    (Anywhere::Log, "Log", "Log", Goal::Log(None)),
];

/// Draws the header into its one or two lines.
pub(super) fn draw(ui: &Ui, cx: &Cx<'_>, buffer: &mut Buffer, area: Rect) {
    if area.is_empty() {
        return;
    }
    buffer.set_style(Rect { height: 1, ..area }, cx.theme.style(Role::Header));
    let condition = ui.front().view().condition(cx);
    let end = area.right().saturating_sub(1);
    let first_line = if is_beside_tabs(ui, cx, area, &condition) { "" } else { &condition };
    let right = figures(ui, cx, first_line, area);
    let wide: usize = right.iter().map(|(_, text)| fit::width(text) + 2).sum();
    let start = end.saturating_sub(u16::try_from(wide).unwrap_or(end)) + 2;
    let mut x = start.max(area.x + 1);
    for (role, text) in &right {
        x = put(cx, buffer, (x, area.y), end.saturating_sub(x), *role, text) + 2;
    }
    draw_names(cx, buffer, Rect { width: start.saturating_sub(area.x + 2), height: 1, ..area });
    if area.height > 1 {
        let beside = if first_line.is_empty() { &*condition } else { "" };
        draw_tabs(ui, cx, buffer, Rect { y: area.y + 1, height: 1, ..area }, beside);
    }
}

/// The columns of a filter that stay in sight whatever else there is to show.
const LEAST_OF_FILTER: usize = 16;

/// What is in force, in parts: what was typed, how it is cleared and how much it shows, and the rest.
fn parted(condition: &str) -> Option<(&str, &str, &str)> {
    let (typed, rest) = condition.split_at(condition.rfind(" (")?);
    let (way_out, rest) = rest.split_at(rest.find(')')? + 1);
    Some((typed, way_out, rest))
}

/// What is in force in so many columns: how it is cleared and how much it shows stay whole, what was
/// typed is cut in its middle; before that, lanes and the like are left out, which are seen as it is.
fn within<'a>(condition: &'a str, columns: usize, ellipsis: &str) -> Cow<'a, str> {
    if fit::width(condition) <= columns {
        return Cow::Borrowed(condition);
    }
    let Some((typed, way_out, rest)) = parted(condition) else {
        return fit::cut(condition, columns, ellipsis);
    };
    if !rest.is_empty() {
        return within(condition.strip_suffix(rest).unwrap_or(condition), columns, ellipsis);
    }
    match columns.checked_sub(fit::width(way_out)) {
        Some(room) if room > 2 => {
            let typed = fit::cut_middle(typed, room, ellipsis);
            Cow::Owned(format!("{typed}{way_out}"))
        }
        Some(_) | None => fit::cut(way_out.trim_start(), columns, ellipsis),
    }
}

/// The columns without which what is in force would not be told.
fn least(condition: &str) -> usize {
    let Some((typed, way_out, rest)) = parted(condition) else {
        return fit::width(condition).min(8);
    };
    fit::width(typed).min(LEAST_OF_FILTER) + fit::width(way_out) + fit::width(rest)
}

/// Whether what is in force has its place beside the names of the screens, and not above them.
fn is_beside_tabs(ui: &Ui, cx: &Cx<'_>, area: Rect, condition: &str) -> bool {
    let last = tabs(ui, cx, area).last();
    let end = last.map_or(0, |(_, x, text)| usize::from(x) + fit::width(&text));
    area.height > 1 && end + 4 + least(condition) <= usize::from(area.right())
}

/// The board's name, the sprint's name and its goal, as far as they fit.
fn draw_names(cx: &Cx<'_>, buffer: &mut Buffer, area: Rect) {
    let board = &cx.data.board;
    let end = area.right();
    let ellipsis = cx.glyphs.ellipsis;
    let mut x = area.x + 1;
    let mut say = |role, text: &str| {
        let room = end.saturating_sub(x);
        let text = fit::cut(text, usize::from(room), ellipsis);
        x = put(cx, buffer, (x, area.y), room, role, &text) + 2;
    };
    say(Role::Title, &board.name);
    if let Some(sprint) = board.active_sprint() {
        say(Role::Text, &sprint.name);
        say(Role::Accent, &sprint.goal);
    }
}

/// What stands at the right of the first line, the least important last.
fn figures(ui: &Ui, cx: &Cx<'_>, condition: &str, area: Rect) -> Vec<(Role, String)> {
    let glyphs = cx.glyphs;
    let mut all: Vec<(Role, String)> = Vec::new();
    if !condition.is_empty() {
        let whole = usize::from(area.width).saturating_sub(3);
        let most = (usize::from(area.width) / 2).max(least(condition)).min(whole);
        all.push((Role::Accent, within(condition, most, glyphs.ellipsis).into_owned()));
    }
    if let Some(why) = &cx.data.read_only {
        // The path that it is about comes last: what counts must stand there at any width.
        let text =
            if area.width < 140 { "read-only".to_owned() } else { format!("read-only: {why}") };
        all.push((Role::Warn, fit::cut(&text, 48, glyphs.ellipsis).into_owned()));
    }
    if let Some(sprint) = cx.data.board.active_sprint() {
        all.push(day(&cx.data.board.practice.calendar, sprint, cx.data.today()));
    }
    let is_roomy = area.width >= 110;
    let running = cx.data.sprint().filter(|it| it.sprint.state == SprintState::Active && is_roomy);
    let told = match (ui.front(), running) {
        (Screen::Board(board), _) => {
            let figures = board.figures();
            Some((figures.progress(cx.data.board.practice.scale), figures.n_blocked))
        }
        (_, Some(page)) => {
            let board = &cx.data.board;
            let category = |it| board.column(it).map(|it| it.category);
            let is_open = |it| category(it) != Some(Category::Done);
            let blocked = page.cards.iter().filter(|it| it.is_blocked() && is_open(it.column));
            let n_blocked = blocked.count();
            Some((Progress::of(&page.events, page.sprint.scale(&cx.data.board)), n_blocked))
        }
        (_, None) => None,
    };
    if let Some((progress, n_blocked)) = told {
        if !progress.all.is_zero() {
            let text = if area.width >= 110 { progress.words() } else { progress.short() };
            all.push((Role::Points, text));
        }
        if n_blocked > 0 {
            let word = if area.width >= 110 { " blocked" } else { "" };
            let text = format!("{} {}{word}", glyphs.blocked, n_blocked);
            all.push((Role::Blocked, text));
        }
        // Whoever asked and heard nothing shall not fall into a hole: zero is the target.
        let n_unheard = cx.data.cards().map_or(0, |it| it.n_unheard);
        if n_unheard > 0 {
            let text = if area.width >= 110 {
                format!("{n_unheard} without news")
            } else {
                format!("{n_unheard} no news")
            };
            all.push((Role::Warn, text));
        }
    }
    let people = &cx.data.board;
    let mut others: Vec<_> = ui.others.iter().map(|it| it.person).collect();
    others.retain(|it| *it != cx.data.me);
    // Two sessions of one person are one person.
    others.sort_unstable();
    others.dedup();
    if area.width >= 110 || !others.is_empty() {
        let more = if others.is_empty() { String::new() } else { format!(" +{}", others.len()) };
        // A member is what everybody is; who is something else sees by which right they work.
        let works = cx.data.access.iter().filter(|it| **it != Access::Viewer).map(|it| it.id());
        let works: Vec<_> = works.filter(|it| *it != Access::Member.id()).collect();
        let works = if works.is_empty() { String::new() } else { format!(" {}", works.join("+")) };
        all.push((Role::Me, format!("@{}{works}{more}", cx.data.my_name())));
    }
    let here = ui.front().view().selected();
    if let Some(by) = ui.others.iter().find(|it| here.is_some() && it.editing == here) {
        all.push((Role::Warn, format!("{} is typing here", people.name_of(by.person))));
    }
    let fits = |all: &[(Role, String)]| {
        let wide: usize = all.iter().map(|(_, text)| fit::width(text) + 2).sum();
        wide + 12 <= usize::from(area.width)
    };
    while all.len() > 1 && !fits(&all) {
        all.pop();
    }
    all
}

/// How far a sprint is, in working days of the board.
fn day(calendar: &Calendar, sprint: &Sprint, today: NaiveDate) -> (Role, String) {
    match sprint.day_of(calendar, today) {
        Some((day, of)) if day == of => (Role::Warn, format!("day {day} of {of}")),
        Some((day, of)) => (Role::Text, format!("day {day} of {of}")),
        None if today < sprint.starts => {
            (Role::Muted, format!("starts in {}d", (sprint.starts - today).num_days()))
        }
        None => {
            let over = (today - sprint.ends).num_days();
            let days = if over == 1 { "day" } else { "days" };
            (Role::Warn, format!("{over} {days} over"))
        }
    }
}

/// The names of the screens, and at the right what is in force on the one in front.
fn draw_tabs(ui: &Ui, cx: &Cx<'_>, buffer: &mut Buffer, area: Rect, condition: &str) {
    let here = goal_of(ui.front());
    let mut end = area.x;
    for (goal, x, text) in tabs(ui, cx, area) {
        let role = if goal == here { Role::TabHere } else { Role::Tab };
        end = put(cx, buffer, (x, area.y), area.right().saturating_sub(x), role, &text);
    }
    let room = usize::from(area.right().saturating_sub(end + 4));
    let text = within(condition, room, cx.glyphs.ellipsis);
    let wide = u16::try_from(fit::width(&text)).unwrap_or(0);
    let x = area.right().saturating_sub(wide + 1);
    put(cx, buffer, (x, area.y), wide, Role::Accent, &text);
}

/// The names of the screens with their keys, and where each begins; where not all of them fit
/// beside what is in force, they are shorter, and the one in front has its name, then the last, then
/// as many as fit, from the left.
fn tabs(ui: &Ui, cx: &Cx<'_>, area: Rect) -> impl Iterator<Item = (Goal, u16, String)> {
    let here = goal_of(ui.front());
    let board = &cx.data.board;
    // A board without processes shows nothing of them.
    let is_of_use = |goal| goal == here || goal != Goal::Processes || !board.processes.is_empty();
    let shown: Vec<Tab> = TABS.iter().copied().filter(|it| is_of_use(it.3)).collect();
    let key = |command| ui.keymap.first_key(Command::Global(command));
    let condition = ui.front().view().condition(cx);
    let aside = if condition.is_empty() { 0 } else { fit::width(&condition) + 3 };
    let keys: usize = shown.iter().map(|it| fit::width(&key(it.0)) + 2).sum();
    let mut room = (usize::from(area.width) + 1)
        .saturating_sub(keys + aside.min(least(&condition).max(37) + 3));
    let wide = |name: &str| fit::width(name) + 1;
    let is_short = shown.iter().map(|it| wide(it.1)).sum::<usize>() > room;
    let name = |it: &Tab| if is_short { it.2 } else { it.1 };
    let mut is_named = [false; TABS.len()];
    let first = shown.iter().position(|it| it.3 == here);
    let last = shown.len().checked_sub(1).filter(|it| Some(*it) != first);
    let others = (0..shown.len()).filter(|at| Some(*at) != first && Some(*at) != last);
    for at in first.into_iter().chain(last).chain(others) {
        let wide = wide(name(&shown[at]));
        let fits = wide <= room || Some(at) == first;
        is_named[at] = fits;
        room = room.saturating_sub(if fits { wide } else { 0 });
    }
    let text = |(at, it): (usize, &Tab)| {
        let text = if is_named[at] { format!("{} {}", key(it.0), name(it)) } else { key(it.0) };
        (it.3, text)
    };
    let texts: Vec<(Goal, String)> = shown.iter().enumerate().map(text).collect();
    let mut x = area.x + 1;
    texts.into_iter().map(move |(goal, text)| {
        let at = x;
        x = x.saturating_add(u16::try_from(fit::width(&text) + 2).unwrap_or(u16::MAX));
        (goal, at, text)
    })
}

/// The screen whose name stands at that place.
pub(super) fn tab_at(ui: &Ui, cx: &Cx<'_>, at: Position) -> Option<Goal> {
    let area = Rect { y: ui.size.y + 1, height: 1, ..ui.size };
    if super::header_height(ui.size) < 2 || at.y != area.y {
        return None;
    }
    tabs(ui, cx, area).find_map(|(goal, x, text)| {
        let wide = u16::try_from(fit::width(&text)).unwrap_or(0);
        (x..x + wide).contains(&at.x).then_some(goal)
    })
}

#[cfg(test)]
mod tests {
    use chrono::Weekday::{Fri, Mon, Thu, Tue, Wed};

    use super::*;
    use crate::domain::SprintId;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn weekdays() -> Calendar {
        Calendar::new([Mon, Tue, Wed, Thu, Fri], [])
    }

    fn sprint(starts: &str, ends: &str) -> Sprint {
        Sprint {
            state: SprintState::Active,
            ..Sprint::planned(SprintId(1), "Sprint 7".to_owned(), date(starts), date(ends))
        }
    }

    #[test]
    fn the_days_of_a_sprint_are_working_days() {
        let sprint = sprint("2026-03-05", "2026-03-18");
        for (today, says) in [
            ("2026-03-01", "starts in 4d"),
            ("2026-03-05", "day 1 of 10"),
            ("2026-03-08", "day 2 of 10"),
            ("2026-03-12", "day 6 of 10"),
            ("2026-03-18", "day 10 of 10"),
            ("2026-03-20", "2 days over"),
        ] {
            assert_eq!(day(&weekdays(), &sprint, date(today)).1, says, "{today}");
        }
    }

    #[test]
    fn a_sprint_of_a_weekend_counts_all_of_its_days() {
        let sprint = sprint("2026-03-07", "2026-03-08");
        assert_eq!(day(&weekdays(), &sprint, date("2026-03-08")).1, "day 2 of 2");
    }
}
