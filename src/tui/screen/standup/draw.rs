//! The stand-up on a shared screen: the goal in large letters, the time, and one story.

use std::fmt::Write as _;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::news::{self, News};
use super::{Onlookers, StandupScreen, Stop, walk};
use crate::domain::refusal::count_of;
use crate::domain::{Card, StandupPage};
use crate::tui::command::{Command, OnEntry, OnStandup};
use crate::tui::screen::Cx;
use crate::tui::screen::pace::{self, Pace, Size, Way};
use crate::tui::theme::Role;
use crate::tui::widget::big::Big;
use crate::tui::widget::{fit, when};

/// The time box of a stand-up, in milliseconds (Scrum Guide 2020); nothing stops when it is over.
const BOX: i64 = 15 * 60_000;
/// How wide the box is drawn.
const CELLS: i64 = 15;
/// Lower than this, there is no room for more than the story.
const LOW: u16 = 16;

/// A pen that writes line under line.
struct Pen<'a, 'b> {
    cx: &'a Cx<'b>,
    buffer: &'a mut Buffer,
    area: Rect,
    y: u16,
}

impl Pen<'_, '_> {
    fn room(&self) -> u16 {
        self.area.bottom().saturating_sub(self.y)
    }

    fn columns(&self) -> usize {
        usize::from(self.area.width)
    }

    /// Writes pieces in one line, as far as they go.
    fn line(&mut self, pieces: &[(Role, &str)]) {
        let mut x = self.area.x;
        if self.room() == 0 {
            return;
        }
        for (role, text) in pieces {
            let room = usize::from(self.area.right().saturating_sub(x));
            let text = fit::cut(text, room, self.cx.glyphs.ellipsis);
            let style = self.cx.theme.style(*role);
            x = self.buffer.set_stringn(x, self.y, text, room, style).0;
        }
        self.y += 1;
    }

    /// Writes a text in at most so many lines.
    fn text(&mut self, role: Role, text: &str, most: usize) {
        let most = most.min(usize::from(self.room()));
        for line in fit::wrap(text, self.columns(), most, self.cx.glyphs.ellipsis) {
            self.line(&[(role, &line)]);
        }
    }

    /// Writes a text in large letters of at most so many rows, else as it is.
    fn large(&mut self, role: Role, text: &str, rows: u16, most: usize) {
        match Big::lay(text, self.area.width, rows.min(self.room()), self.cx.glyphs) {
            Some(big) => {
                let place = Rect { y: self.y, height: big.rows(), ..self.area };
                big.draw(self.buffer, place, self.cx.theme.style(role));
                self.y += big.rows();
            }
            None => self.text(role, text, most),
        }
    }

    fn gap(&mut self) {
        self.y = (self.y + 1).min(self.area.bottom());
    }

    fn rule(&mut self) {
        if self.room() > 0 {
            let rule = self.cx.glyphs.rule.repeat(self.columns());
            let style = self.cx.theme.style(Role::Border);
            self.buffer.set_stringn(self.area.x, self.y, rule, self.columns(), style);
            self.y += 1;
        }
    }
}

/// Shows the stand-up.
pub(super) fn standup(
    screen: &StandupScreen,
    cx: &Cx<'_>,
    page: &StandupPage,
    buffer: &mut Buffer,
    area: Rect,
) {
    buffer.set_style(area, cx.theme.style(Role::Text));
    if area.width < 4 {
        return;
    }
    let inner = Rect { x: area.x + 1, width: area.width - 2, ..area };
    let mut pen = Pen { cx, buffer, area: inner, y: area.y };
    band(&mut pen, page);
    clock(&mut pen, screen, page);
    if area.height >= LOW {
        pen.rule();
    }
    match screen.stop {
        Stop::Story(id) => {
            if let Some(card) = page.cards.iter().find(|it| it.id == id) {
                story(&mut pen, screen, page, card);
            }
        }
        Stop::End(_) => end(&mut pen, screen, page),
    }
}

/// The goal, and at its right the days that are left and how the sprint burns.
fn band(pen: &mut Pen<'_, '_>, page: &StandupPage) {
    let cx = pen.cx;
    let Some(sprint) = cx.data.board.active_sprint() else {
        pen.text(Role::Hint, "No sprint is running: all open stories are gone over.", 2);
        return;
    };
    let whole = pen.area;
    let days = days_left(cx, sprint);
    let burn = Pace::of(&cx.data.board, sprint, &page.events, None, cx.data.now);
    let is_low = whole.height < LOW;
    if is_low || whole.width < 60 {
        let left = burn
            .as_ref()
            .map(|it| format!("  {} {}", pace::spark(cx, it), it.amount(it.totals.remaining())));
        pen.text(Role::Accent, &sprint.goal, if is_low { 1 } else { 2 });
        pen.line(&[(Role::Text, &days), (Role::SeriesOne, left.as_deref().unwrap_or_default())]);
        return;
    }
    let most = (whole.height / 3).max(5);
    let aside = (whole.width / 4).clamp(20, 44);
    pen.area.width -= aside + 2;
    let top = pen.y;
    pen.large(Role::Accent, &sprint.goal, most, usize::from(most).min(3));
    let height = (pen.y - top).max(most.min(6));
    pen.y = top + height;
    pen.area = whole;
    let place = Rect { x: whole.right() - aside, y: top, width: aside, height };
    let left = burn.as_ref().map(|it| format!(", {} left", it.amount(it.totals.remaining())));
    let says = format!("{days}{}", left.unwrap_or_default());
    let columns = usize::from(aside);
    let lines = fit::wrap(&says, columns, 2, cx.glyphs.ellipsis);
    for (line, y) in lines.iter().zip(place.y..) {
        pen.buffer.set_stringn(place.x, y, line, columns, cx.theme.style(Role::Strong));
    }
    let used = u16::try_from(lines.len()).unwrap_or(1);
    if let Some(burn) = &burn {
        let chart = Rect { y: place.y + used, height: height.saturating_sub(used), ..place };
        pace::draw(cx, pen.buffer, chart, burn, Way::Down, Size::Small);
    }
}

fn days_left(cx: &Cx<'_>, sprint: &crate::domain::Sprint) -> String {
    let (calendar, today) = (&cx.data.board.practice.calendar, cx.data.today());
    match sprint.day_of(calendar, today) {
        Some((day, of)) if day == of => format!("Last day of {of}"),
        Some((day, of)) => {
            format!("{} {} left", of - day, if of - day == 1 { "day" } else { "days" })
        }
        None => sprint.progress(calendar, today).unwrap_or_default(),
    }
}

/// Minutes and seconds.
fn minutes(millis: i64) -> String {
    let seconds = millis / 1000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// How long it takes, in all and for this story, and who is there.
fn clock(pen: &mut Pen<'_, '_>, screen: &StandupScreen, page: &StandupPage) {
    let cx = pen.cx;
    let key = |command| cx.keymap.first_key(Command::Standup(command));
    let (Some(taken), Some(open)) = (screen.taken(), &page.open) else {
        let begin = key(OnStandup::Begin);
        if let Some(left) = &page.left {
            let day = when::ago(left.standup.started_at, cx.data.now, &cx.data.board);
            let end = key(OnStandup::End);
            let says = format!("Nobody ended the last one ({day}): ");
            return pen.line(&[
                (Role::Warn, &says),
                (Role::FooterKey, &end),
                (Role::Text, " keeps its note  "),
                (Role::FooterKey, &begin),
                (Role::Text, " begins today's too"),
            ]);
        }
        let last = match &page.last {
            Some(last) => {
                format!(
                    "  The last one: {}",
                    when::ago(last.started_at, cx.data.now, &cx.data.board)
                )
            }
            None => String::new(),
        };
        pen.line(&[
            (Role::FooterKey, &begin),
            (Role::Text, " begins the stand-up"),
            (Role::Muted, &last),
        ]);
        return;
    };
    let role = if taken > BOX { Role::Warn } else { Role::Strong };
    let sign = if taken > BOX { format!("{} ", cx.glyphs.warn) } else { String::new() };
    let over = match taken - BOX {
        over if over > 0 => format!(" {} over", minutes(over)),
        _ => format!(" of {}", minutes(BOX)),
    };
    let full = usize::try_from((taken * CELLS / BOX).clamp(0, CELLS)).unwrap_or(0);
    let bar = cx.glyphs.bar_full.repeat(full) + &cx.glyphs.bar_empty.repeat(15 - full);
    let all = format!("{sign}{}{over} ", minutes(taken));
    let bar = if pen.area.width >= 60 { format!("{bar}  ") } else { " ".to_owned() };
    let here = match screen.stop {
        Stop::Story(_) => format!("this one {}  ", minutes(screen.here())),
        Stop::End(_) => String::new(),
    };
    let names: Vec<&str> = open.people.iter().map(|it| cx.data.board.name_of(*it)).collect();
    let names = match pen.area.width {
        ..60 => format!("{} here", names.len()),
        _ => names.join(" "),
    };
    pen.line(&[(role, &all), (role, &bar), (Role::Text, &here), (Role::Person, &names)]);
}

/// One story.
fn story(pen: &mut Pen<'_, '_>, screen: &StandupScreen, page: &StandupPage, card: &Card) {
    let cx = pen.cx;
    let board = &cx.data.board;
    let walked = walk::walked(page, board, screen.order);
    let at = walked.iter().position(|it| it.id == card.id).unwrap_or(0);
    let column = board.column(card.column).map_or("", |it| &it.name);
    let who = match card.assignee {
        Some(who) => format!("  @{}", board.name_of(who)),
        None => "  nobody".to_owned(),
    };
    let place = format!("{}/{}  ", at + 1, walked.len());
    let points =
        card.points.map_or(String::new(), |it| format!("  {}", board.practice.scale.short(it)));
    let days = board.days_between(card.since, cx.data.now);
    let age = match days {
        0 => "  since today".to_owned(),
        1 => "  1 day".to_owned(),
        days => format!("  {days} days"),
    };
    let age_role = if days >= 7 { Role::Old } else { Role::Muted };
    let is_roomy = pen.room() >= 14;
    if is_roomy {
        pen.gap();
    }
    pen.line(&[
        (Role::Muted, &place),
        (Role::Key, &card.key),
        (Role::Strong, "  "),
        (Role::Strong, column),
        (Role::Person, &who),
        (Role::Points, &points),
        (age_role, &age),
    ]);
    if is_roomy {
        pen.gap();
    }
    // What is new comes before large letters.
    let rest = rest_of(page, card);
    let rows = pen.room().saturating_sub(rest).min(pen.room() / 2);
    pen.large(Role::Title, &card.title, rows, 3);
    if is_roomy {
        pen.gap();
    }
    blocks(pen, screen, card);
    let mut checks = String::new();
    if card.criteria.of > 0 {
        let is_met = card.criteria.done == card.criteria.of;
        let sign = if is_met { cx.glyphs.ticked } else { cx.glyphs.open };
        let _ = write!(checks, "{sign} {}/{} criteria", card.criteria.done, card.criteria.of);
    }
    if let Some(due) = card.due {
        let gap = if checks.is_empty() { "" } else { "   " };
        let _ = write!(checks, "{gap}due {}", when::until(due, cx.data.today()));
    }
    if !checks.is_empty() {
        pen.line(&[(Role::Text, &checks)]);
    }
    since(pen, screen, page, card);
    parked_here(pen, screen, page, card);
    let last = pen.area.bottom().saturating_sub(1);
    if let Some(next) = walked.get(at + 1).filter(|_| pen.y < last && is_roomy) {
        pen.y = last;
        pen.line(&[
            (Role::Muted, "then "),
            (Role::Muted, &next.key),
            (Role::Muted, "  "),
            (Role::Muted, &next.title),
        ]);
    }
}

/// How many rows there should be for what stands below the title.
fn rest_of(page: &StandupPage, card: &Card) -> u16 {
    let n_news = page.news.get(&card.id).map_or(1, Vec::len).min(8);
    let n_parked = page.parked.iter().filter(|it| it.story == Some(card.id)).count();
    let n_rows = card.blocks.len() + n_news + n_parked;
    // The line of checks, three gaps, a heading and the story after this one.
    u16::try_from(n_rows).unwrap_or(u16::MAX).saturating_add(6)
}

fn blocks(pen: &mut Pen<'_, '_>, screen: &StandupScreen, card: &Card) {
    let cx = pen.cx;
    let board = &cx.data.board;
    for it in &card.blocks {
        let lasting = when::lasting(it.since, cx.data.now, board);
        let says = match screen.onlookers {
            Onlookers::Team => format!(
                "{} {} (@{}, {lasting})",
                cx.glyphs.blocked,
                it.reason,
                board.name_of(it.by)
            ),
            Onlookers::Guests => format!("{} blocked ({lasting})", cx.glyphs.blocked),
        };
        pen.text(Role::Blocked, &says, 2);
    }
    if card.waits_for > 0 {
        let says = format!("{} waits for {}", cx.glyphs.blocked, count_of(card.waits_for));
        pen.text(Role::Blocked, &says, 1);
    }
}

/// What happened since the last stand-up; the newest lines where there is not room for all.
fn since(pen: &mut Pen<'_, '_>, screen: &StandupScreen, page: &StandupPage, card: &Card) {
    let cx = pen.cx;
    let happenings = page.news.get(&card.id).map_or(&[][..], Vec::as_slice);
    let (news, n_hidden) = match screen.onlookers {
        Onlookers::Team => (news::all(cx, happenings), 0),
        Onlookers::Guests => news::for_guests(cx, happenings),
    };
    if pen.room() >= 6 {
        pen.gap();
    }
    let title = match &page.last {
        Some(last) => format!(
            "Since the last stand-up ({})",
            when::ago(last.started_at, cx.data.now, &cx.data.board)
        ),
        None => "Within the last day".to_owned(),
    };
    pen.line(&[(Role::Heading, &title)]);
    if news.is_empty() && n_hidden == 0 {
        pen.line(&[(Role::Muted, "  nothing happened")]);
        return;
    }
    // The next story keeps its line at the bottom.
    let room = usize::from(pen.room().saturating_sub(1)).max(1);
    let skipped = news.len().saturating_sub(room);
    if skipped > 0 && room > 1 {
        pen.line(&[(Role::Muted, &format!("  {} earlier", skipped + 1))]);
    }
    let from = if skipped > 0 && room > 1 { skipped + 1 } else { skipped };
    // What was said is read whole where there is room for it.
    let mut spare = room.saturating_sub(news.len() - from);
    for News { when, who, what } in news.iter().skip(from) {
        let (when, who) = (format!("  {when:<5} "), format!("@{who} "));
        let indent = fit::width(&when) + fit::width(&who);
        let columns = pen.columns().saturating_sub(indent);
        let lines = fit::wrap(what, columns, 1 + spare.min(2), cx.glyphs.ellipsis);
        spare = spare.saturating_sub(lines.len().saturating_sub(1));
        for (at, line) in lines.iter().enumerate() {
            if at == 0 {
                pen.line(&[(Role::Muted, &when), (Role::Person, &who), (Role::Text, line)]);
            } else {
                pen.line(&[(Role::Text, &" ".repeat(indent)), (Role::Text, line)]);
            }
        }
    }
    if n_hidden > 0 {
        pen.line(&[(Role::Muted, &format!("  {n_hidden} more, not for guests"))]);
    }
}

/// What was parked about this story.
fn parked_here(pen: &mut Pen<'_, '_>, screen: &StandupScreen, page: &StandupPage, card: &Card) {
    if screen.onlookers == Onlookers::Guests {
        return;
    }
    for it in page.parked.iter().filter(|it| it.story == Some(card.id)) {
        pen.line(&[(Role::Muted, "parked: "), (Role::Text, &it.text)]);
    }
}

/// What was finished, what is in the way, what was parked.
fn end(pen: &mut Pen<'_, '_>, screen: &StandupScreen, page: &StandupPage) {
    let cx = pen.cx;
    let is_roomy = pen.room() >= 14;
    let gap = |pen: &mut Pen<'_, '_>| {
        if is_roomy {
            pen.gap();
        }
    };
    gap(pen);
    let n_finished = page.finished.len();
    pen.line(&[(Role::Heading, &format!("Finished since the last stand-up: {n_finished}"))]);
    for card in page.finished.iter().take(if is_roomy { 8 } else { 2 }) {
        let sign = format!("  {} {} ", cx.glyphs.done, card.key);
        pen.line(&[(Role::Done, &sign), (Role::Text, &card.title)]);
    }
    gap(pen);
    let n_open = page.impediments.len();
    pen.line(&[(Role::Heading, &format!("In the way: {n_open}"))]);
    for it in page.impediments.iter().take(if is_roomy { 8 } else { 2 }) {
        let keys: Vec<&str> =
            it.stories.iter().filter(|it| it.until.is_none()).map(|it| it.key.as_str()).collect();
        let what = match screen.onlookers {
            Onlookers::Team => it.reason.as_str(),
            Onlookers::Guests => "",
        };
        let sign = format!("  {} {} ", cx.glyphs.blocked, keys.join(" "));
        let age = when::lasting(it.raised_at, cx.data.now, &cx.data.board);
        pen.line(&[(Role::Blocked, &sign), (Role::Text, what), (Role::Muted, &format!("  {age}"))]);
    }
    gap(pen);
    if screen.onlookers == Onlookers::Guests {
        pen.line(&[(Role::Muted, "What was parked is not for guests")]);
    } else {
        parked(pen, screen, page);
    }
    gap(pen);
    if page.open.is_some() {
        let key = cx.keymap.first_key(Command::Standup(OnStandup::End));
        pen.line(&[(Role::FooterKey, &key), (Role::Text, " ends the stand-up with a note")]);
    }
}

fn parked(pen: &mut Pen<'_, '_>, screen: &StandupScreen, page: &StandupPage) {
    let cx = pen.cx;
    let entry = |command| cx.keymap.first_key(Command::Entry(command));
    let keys = if page.parked.is_empty() {
        format!("  {} parks a topic", cx.keymap.first_key(Command::Standup(OnStandup::Park)))
    } else {
        format!(
            "  {} comment  {} story  {} observation  {} drop",
            entry(OnEntry::Comment),
            entry(OnEntry::Story),
            entry(OnEntry::Observe),
            entry(OnEntry::Remove)
        )
    };
    let title = format!("Parked: {}", page.parked.len());
    pen.line(&[(Role::Heading, &title), (Role::Muted, &keys)]);
    let at = page.parked.iter().position(|it| screen.stop == Stop::End(Some(it.id))).unwrap_or(0);
    let room = usize::from(pen.room()).max(1);
    let first = (at + 1).saturating_sub(room.saturating_sub(1).max(1));
    for it in page.parked.iter().skip(first) {
        let is_here = screen.stop == Stop::End(Some(it.id));
        let bar = if is_here { format!("{} ", cx.glyphs.selection) } else { "  ".to_owned() };
        let key = it.story.and_then(|id| cx.data.card(id)).map(|it| format!("{} ", it.key));
        let by = format!("  @{}", cx.data.board.name_of(it.by));
        let role = if is_here { Role::Selection } else { Role::Text };
        pen.line(&[
            (Role::SelectionBar, &bar),
            (Role::Key, key.as_deref().unwrap_or_default()),
            (role, &it.text),
            (Role::Muted, &by),
        ]);
    }
}
