//! The stand-up on a shared screen: the goal in large letters, the time, and one story.

mod end;
mod story;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use self::end::end;
use self::story::story;
use super::{StandupScreen, Stop};
use crate::domain::StandupPage;
use crate::tui::act;
use crate::tui::command::{Command, OnStandup};
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
        if !act::is_offered(cx, Command::Standup(OnStandup::Begin)) {
            return pen.line(&[(Role::Muted, "No stand-up is being held.")]);
        }
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
