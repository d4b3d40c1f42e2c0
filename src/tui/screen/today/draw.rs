//! The list of today, drawn: by reason, with the days and the key that settles each; more of the
//! one under the cursor below.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::TodayScreen;
use crate::domain::TodayPage;
use crate::domain::today::{Entry, GOOD_DAY, Reason, Remedy};
use crate::tui::act;
use crate::tui::command::{Command, OnCapture, OnMatter, OnStory, OnToday};
use crate::tui::screen::Cx;
use crate::tui::screen::row::{Piece, Row, point_out, put, put_row, width_of};
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// Below this width a row has only the number of its days.
const ROOMY: usize = 64;

/// From this width on a row has the key that settles it.
const WIDE: usize = 90;

/// No row is wider: the eye has to find its days.
const WIDEST: u16 = 124;

/// A line of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Why the lines below it are here.
    Heading(Reason),
    /// Nothing.
    Gap,
    /// An entry, by its place on the page.
    Entry(usize),
}

/// What stands where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    /// How much it is in all.
    pub(super) head: Rect,
    /// The list.
    pub(super) list: Rect,
    /// More of the one under the cursor.
    pub(super) details: Rect,
}

/// Shares the room out.
pub(super) fn parts(area: Rect) -> Parts {
    let (top, bottom) = match area.height {
        0..8 => (0, 0),
        8..14 => (1, 0),
        14.. => (2, 5),
    };
    let list = Rect { y: area.y + top, height: area.height - top - bottom, ..area };
    Parts {
        head: Rect { height: top, ..area },
        list,
        details: Rect { y: list.bottom(), height: bottom, ..area },
    }
}

/// The lines of the list.
pub(super) fn lines(page: &TodayPage) -> Vec<Line> {
    let mut lines = Vec::with_capacity(page.entries.len() * 2);
    let mut last = None;
    for (at, entry) in page.entries.iter().enumerate() {
        if last != Some(entry.reason) {
            if last.is_some() {
                lines.push(Line::Gap);
            }
            lines.push(Line::Heading(entry.reason));
            last = Some(entry.reason);
        }
        lines.push(Line::Entry(at));
    }
    lines
}

impl TodayScreen {
    pub(super) fn paint(&self, cx: &Cx<'_>, buffer: &mut Buffer, area: Rect) {
        let Some(page) = cx.data.waiting() else { return };
        if page.entries.is_empty() {
            good_day(cx, page, buffer, area);
            return;
        }
        let parts = parts(area);
        head(cx, page, buffer, parts.head);
        self.list(cx, page, buffer, parts.list);
        if let Some(entry) = self.here(page) {
            details(cx, page, entry, buffer, parts.details);
        }
    }

    fn list(&self, cx: &Cx<'_>, page: &TodayPage, buffer: &mut Buffer, area: Rect) {
        let width = area.width.saturating_sub(2);
        let cursor = self.at(page);
        let lines = lines(page);
        let n_lines = lines.len();
        let longest = page.entries.iter().map(|it| fit::width(&it.key)).max().unwrap_or(0);
        let keys = longest.min(if usize::from(width) < ROOMY { 8 } else { 14 });
        for (y, line) in (area.top()..area.bottom()).zip(lines.into_iter().skip(self.top)) {
            match line {
                Line::Gap => (),
                Line::Heading(reason) => {
                    let (look, sign) = look(cx, reason);
                    let n = page.of(reason).count();
                    let title = format!("{sign} {} {n}", reason.title());
                    let x = put(cx, buffer, (area.x + 1, y), width, (look, &title)) + 1;
                    let rest = area.right().saturating_sub(x);
                    let rule = cx.glyphs.rule.repeat(usize::from(rest));
                    put(cx, buffer, (x, y), rest, (Role::Border, &rule));
                }
                Line::Entry(at) => {
                    // The last column is left to the sign of what is out of sight.
                    let width = width.saturating_sub(1).min(WIDEST);
                    let row = row(cx, &page.entries[at], keys, width.into());
                    put_row(cx, buffer, (area.x + 1, y), width, &row);
                    if cursor == Some(at) {
                        point_out(cx, buffer, Rect { y, height: 1, ..area });
                    }
                }
            }
        }
        let end = area.right().saturating_sub(1);
        if self.top > 0 && !area.is_empty() {
            put(cx, buffer, (end, area.y), 1, (Role::Muted, cx.glyphs.up));
        }
        if self.top + usize::from(area.height) < n_lines && !area.is_empty() {
            put(cx, buffer, (end, area.bottom() - 1), 1, (Role::Muted, cx.glyphs.down));
        }
    }
}

/// How a group looks: the sign says as much as the colour.
const fn look(cx: &Cx<'_>, reason: Reason) -> (Role, &'static str) {
    let glyphs = cx.glyphs;
    match reason {
        Reason::Ended | Reason::Due => (Role::Bad, glyphs.bad),
        Reason::Blocked | Reason::Impediment | Reason::Unseen => (Role::Blocked, glyphs.blocked),
        Reason::Old => (Role::Old, glyphs.old),
        Reason::Review | Reason::Meeting | Reason::Sustain | Reason::Stale => {
            (Role::Warn, glyphs.warn)
        }
        Reason::Silent => (Role::Person, glyphs.arrow),
        Reason::Consent
        | Reason::Mine
        | Reason::Action
        | Reason::Undecided
        | Reason::Unmeasured
        | Reason::Inbox
        | Reason::Ownerless => (Role::Heading, glyphs.bullets[0]),
    }
}

/// The day, and how much waits.
fn head(cx: &Cx<'_>, page: &TodayPage, buffer: &mut Buffer, area: Rect) {
    if area.is_empty() {
        return;
    }
    let n = page.entries.len();
    let says = if n == 1 { "1 thing waits".to_owned() } else { format!("{n} things wait") };
    let day = cx.data.today().format("%A, %-d %B %Y").to_string();
    let left = vec![(Role::Strong, day.into())];
    let right = vec![(Role::Muted, says.into())];
    let width = area.width.saturating_sub(2);
    put_row(cx, buffer, (area.x + 1, area.y), width, &Row { left, right });
}

/// What an empty list says, and what was looked for.
fn good_day(cx: &Cx<'_>, page: &TodayPage, buffer: &mut Buffer, area: Rect) {
    let width = area.width.saturating_sub(4);
    let day = cx.data.today().format("%A, %-d %B %Y").to_string();
    let (limit, n) = page.age_limit;
    let capture = cx.keymap.first_key(Command::Capture(OnCapture::Observe));
    let learned = if n >= crate::domain::today::OLD_MIN { " of your own" } else { "" };
    let looked = format!(
        "Looked for: a sprint whose days are over; what is due, blocked, or older than {limit} days{learned}; impediments that \
         are yours or nobody's; changes of scope without consent; actions of retrospectives; results without a decision; reviews, quality \
         meetings and sustain checks; stale answers; requesters without news; a full inbox; \
         processes without an owner. {capture} captures what you see."
    );
    let rows: Vec<(Role, String)> = [
        (Role::Muted, day),
        (Role::Text, String::new()),
        (Role::Good, format!("{} {GOOD_DAY}", cx.glyphs.done)),
        (Role::Text, String::new()),
    ]
    .into_iter()
    .chain(
        fit::wrap(&looked, width.min(72).into(), 9, cx.glyphs.ellipsis)
            .into_iter()
            .map(|it| (Role::Hint, it.into_owned())),
    )
    .collect();
    let top = area.y + area.height.saturating_sub(u16::try_from(rows.len()).unwrap_or(0)) / 3;
    for (y, (role, text)) in (top..area.bottom()).zip(rows) {
        put(cx, buffer, (area.x + 2, y), width, (role, &text));
    }
}

/// An entry in one row: what, why it is here, and the key that settles it.
fn row<'a>(cx: &Cx<'a>, entry: &'a Entry, keys: usize, width: usize) -> Row<'a> {
    let ellipsis = cx.glyphs.ellipsis;
    let key = fit::pad(&fit::cut(&entry.key, keys, ellipsis), keys).into_owned();
    let mut left: Vec<Piece<'a>> = vec![(Role::Key, format!("  {key}  ").into())];
    let mut right: Vec<Piece<'a>> = Vec::new();
    let why = if width >= ROOMY { entry.why() } else { format!("{}d", entry.days) };
    let role = match entry.reason {
        Reason::Ended | Reason::Due => Role::Bad,
        Reason::Blocked => Role::Blocked,
        Reason::Old => Role::Old,
        Reason::Impediment
        | Reason::Unseen
        | Reason::Consent
        | Reason::Mine
        | Reason::Action
        | Reason::Undecided
        | Reason::Unmeasured
        | Reason::Review
        | Reason::Meeting
        | Reason::Sustain
        | Reason::Stale
        | Reason::Silent
        | Reason::Inbox
        | Reason::Ownerless => Role::Muted,
    };
    if width >= ROOMY || entry.days > 0 {
        right.push((role, format!("  {why}").into()));
    }
    let (key, word) = remedy(cx, entry);
    if width < WIDE && entry.remedy.is_some() {
        right.push((Role::FooterKey, format!("  {key}").into()));
    }
    if width >= WIDE {
        let word = fit::pad(word, 9);
        right.push((Role::FooterKey, format!("   {}", fit::pad_left(&key, 5)).into()));
        right.push((Role::FooterText, format!(" {word}").into()));
    }
    let room = width.saturating_sub(width_of(&left) + width_of(&right) + 1);
    left.push((Role::Text, fit::cut(&entry.text, room, ellipsis)));
    Row { left, right }
}

/// The key that settles an entry, and what it is called.
fn remedy(cx: &Cx<'_>, entry: &Entry) -> (String, &'static str) {
    let story = |command, word| (cx.keymap.first_key(Command::Story(command)), word);
    let open = (cx.keymap.first_key(Command::Today(OnToday::Open)), "open");
    match (entry.remedy, entry.reason) {
        (Some(remedy), _) => {
            let (command, word) = act::settles(remedy);
            (cx.keymap.first_key(Command::Matter(command)), word)
        }
        (None, Reason::Blocked) => story(OnStory::Block, "unblock"),
        (None, Reason::Due | Reason::Old | Reason::Mine) if entry.is_work() => {
            story(OnStory::Advance, "move on")
        }
        (None, _) => open,
    }
}

/// More of the one under the cursor: all of its text, why it is here, what settles it.
fn details(cx: &Cx<'_>, page: &TodayPage, entry: &Entry, buffer: &mut Buffer, area: Rect) {
    if area.is_empty() {
        return;
    }
    let line = cx.glyphs.border.horizontal_top.repeat(usize::from(area.width));
    put(cx, buffer, (area.x, area.y), area.width, (Role::Border, &line));
    let width = area.width.saturating_sub(2);
    let mut rows: Vec<Row<'_>> = Vec::new();
    let text = format!("{}  {}", entry.key, entry.text);
    for line in fit::wrap(&text, width.into(), 2, cx.glyphs.ellipsis) {
        let line = line.into_owned();
        rows.push(Row { left: vec![(Role::Strong, line.into())], ..Row::default() });
    }
    let mut why = entry.why();
    if let Some(since) = entry.since {
        why = format!("{why} ({since})");
    }
    if entry.reason == Reason::Old {
        let (limit, n) = page.age_limit;
        why = if n >= crate::domain::today::OLD_MIN {
            format!("{why}: 85 % of the last {n} finished stories took {limit} days at most")
        } else {
            format!("{why}: the limit is {limit} days until ten stories are finished")
        };
    }
    rows.push(Row { left: vec![(Role::Muted, why.into())], ..Row::default() });
    let (key, word) = remedy(cx, entry);
    let open = cx.keymap.first_key(Command::Today(OnToday::Open));
    let mut left: Vec<Piece<'_>> =
        vec![(Role::FooterKey, key.clone().into()), (Role::FooterText, format!(" {word}").into())];
    if let Some(Remedy::Consent(..)) = entry.remedy {
        let object = cx.keymap.first_key(Command::Matter(OnMatter::Against));
        left.push((Role::FooterKey, format!("   {object}").into()));
        left.push((Role::FooterText, " object".into()));
    }
    if key != open {
        left.push((Role::FooterKey, format!("   {open}").into()));
        left.push((Role::FooterText, " open".into()));
    }
    rows.push(Row { left, ..Row::default() });
    for (y, row) in (area.y + 1..area.bottom()).zip(rows) {
        put_row(cx, buffer, (area.x + 1, y), width, &row);
    }
}
