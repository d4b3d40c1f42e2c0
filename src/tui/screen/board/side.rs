//! The side details of the board: the story under the cursor, and all that fits of its text.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::BoardScreen;
use super::card::{Form, Look};
use crate::config::Density;
use crate::domain::urgency::{self, Due};
use crate::domain::{Card, Category, Story};
use crate::tui::command::{Command, OnStories};
use crate::tui::screen::Cx;
use crate::tui::screen::row::{Row, put_row, waiting};
use crate::tui::theme::Role;
use crate::tui::widget::{fit, markdown};

/// The columns that labels take.
const LABEL: usize = 10;

/// The bytes of the source that a column of a text may take: letters have up to four, and signs that
/// are not shown stand between them.
const WIDEST: usize = 8;

impl BoardScreen {
    /// Draws the story under the cursor at the side.
    pub(super) fn paint_side(&self, cx: &Cx<'_>, buffer: &mut Buffer, area: Rect) {
        let card = self.cursor.story.and_then(|it| cx.data.cards()?.card(it));
        let Some(card) = card else { return };
        let width = area.width.saturating_sub(2);
        let look = Look {
            cx,
            width: usize::from(width),
            density: Density::Roomy,
            form: Form::Open,
            is_marked: self.marks.has(card.id),
            names: usize::MAX,
            pace: &self.pace.made,
        };
        let mut rows = details(&look, card);
        if let Some(story) = cx.data.whole(card.id) {
            let room = usize::from(area.height).saturating_sub(rows.len());
            rows.extend(whole(&look, story, room));
        }
        for (y, row) in (area.y..area.bottom()).zip(rows) {
            put_row(cx, buffer, (area.x + 1, y), width, &row);
        }
    }
}

fn details<'a>(look: &Look<'a, '_>, card: &'a Card) -> Vec<Row<'a>> {
    let cx = look.cx;
    let key = cx.keymap.first_key(Command::Stories(OnStories::Open));
    let mut head = Row {
        left: vec![(Role::Key, card.key.as_str().into())],
        right: vec![(Role::Hint, format!("{key} opens it").into())],
    };
    if look.is_marked {
        head.left.push((Role::Mark, format!(" {}", cx.glyphs.mark).into()));
    }
    let rule = cx.glyphs.border.horizontal_top.repeat(look.width);
    let mut rows = vec![head, line(Role::Border, rule)];
    let title = fit::wrap(&card.title, look.width, 8, cx.glyphs.ellipsis);
    rows.extend(title.into_iter().map(|it| line(Role::Title, it)));
    rows.push(Row::default());
    let parts = look.parts(card);
    if !parts.is_empty() {
        rows.extend(parts);
        rows.push(Row::default());
    }
    let blocks = look.blocks(card);
    if !blocks.is_empty() {
        rows.extend(blocks);
        rows.push(Row::default());
    }
    rows.extend(facts(look, card));
    if !card.tags.is_empty() {
        rows.push(Row::default());
        let tags = card.tags.iter().map(|it| (Role::Tag, format!("#{it}").into()));
        rows.extend(look.flow(tags.collect(), 4));
    }
    rows
}

/// The acceptance criteria and the description in at most so many rows; of what is longer, an
/// ellipsis tells. Half of them are the description's where both want more.
fn whole<'a>(look: &Look<'a, '_>, story: &Story, room: usize) -> Vec<Row<'a>> {
    let cx = look.cx;
    let source = start_of(&story.description, room.saturating_add(1) * look.width * WIDEST);
    let mut text = markdown::text(source, look.width, cx.theme, cx.glyphs).lines;
    if source.len() < story.description.len() && text.len() < room {
        text.push(cx.glyphs.ellipsis.into());
    }
    let n_text = if text.is_empty() { 0 } else { text.len() + 1 };
    let mut rows = Vec::new();
    if !story.criteria.is_empty() {
        let most = room.saturating_sub(n_text.min(room / 2));
        rows.push(Row::default());
        for it in &story.criteria {
            if rows.len() > most {
                break;
            }
            let (sign, role) = if it.done {
                (cx.glyphs.ticked, Role::Muted)
            } else {
                (cx.glyphs.open, Role::Text)
            };
            let indent = fit::width(sign) + 1;
            let room = look.width.saturating_sub(indent);
            for (i, it) in fit::wrap(&it.text, room, 3, cx.glyphs.ellipsis).iter().enumerate() {
                let before = if i == 0 { format!("{sign} ") } else { " ".repeat(indent) };
                let left = vec![(role, before.into()), (role, it.clone().into_owned().into())];
                rows.push(Row { left, ..Row::default() });
            }
        }
        capped(&mut rows, most, cx.glyphs.ellipsis);
    }
    if n_text > 0 {
        let mut below = vec![Row::default()];
        below.extend(text.iter().map(|it| line(Role::Text, it.to_string())));
        capped(&mut below, room.saturating_sub(rows.len()), cx.glyphs.ellipsis);
        rows.extend(below);
    }
    rows
}

/// The whole text, or its first lines that have together at most so many bytes; of a longer line,
/// as much of it.
fn start_of(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let start = &text[..text.floor_char_boundary(most)];
    start.rfind('\n').map_or(start, |end| &start[..end])
}

/// Leaves as many rows as there is room for; where some go, the last one says so.
fn capped(rows: &mut Vec<Row<'_>>, room: usize, ellipsis: &'static str) {
    if rows.len() <= room {
        return;
    }
    rows.truncate(room);
    if let Some(last) = rows.last_mut() {
        *last = line(Role::Muted, ellipsis);
    }
}

fn line<'a>(role: Role, text: impl Into<std::borrow::Cow<'a, str>>) -> Row<'a> {
    Row { left: vec![(role, text.into())], ..Row::default() }
}

/// A label and what stands behind it, on one row each.
fn facts<'a>(look: &Look<'a, '_>, card: &'a Card) -> Vec<Row<'a>> {
    let data = look.cx.data;
    let (board, glyphs) = (&*data.board, look.cx.glyphs);
    let mut rows = Vec::new();
    let mut say = |label: &str, role: Role, text: String| {
        let room = look.width.saturating_sub(LABEL);
        let text = fit::cut(&text, room, glyphs.ellipsis).into_owned();
        let left =
            vec![(Role::Label, fit::pad(label, LABEL).into_owned().into()), (role, text.into())];
        rows.push(Row { left, ..Row::default() });
    };
    if let Some(column) = board.column(card.column) {
        let since = match board.days_between(card.since, data.now) {
            0 => "since today".to_owned(),
            1 => "since yesterday".to_owned(),
            days => format!("for {days} days"),
        };
        let role = if column.category == Category::Done { Role::Done } else { Role::Text };
        say("column", role, format!("{}, {since}", column.name));
    }
    if let Some(reached) = look.reached(card) {
        let bearing = reached.bearing();
        let role = if bearing.is_late() { Role::Old } else { Role::Text };
        let room = look.width.saturating_sub(LABEL);
        let brief = reached.brief();
        let labels = std::iter::once("age").chain(std::iter::repeat(""));
        for (label, it) in labels.zip(fit::wrap(&brief, room, 2, glyphs.ellipsis)) {
            say(label, role, it.into_owned());
        }
        // Of a young story, the expectation says it all.
        let forecast = bearing.is_late().then(|| reached.forecast());
        let lines = forecast.map(|it| {
            let lines = fit::wrap(&it, room, 4, glyphs.ellipsis).into_iter();
            lines.map(std::borrow::Cow::into_owned).collect::<Vec<_>>()
        });
        for it in lines.into_iter().flatten() {
            say("", Role::Muted, it);
        }
    }
    match card.assignee {
        Some(id) if id == data.me => say("person", Role::Me, board.name_of(id).to_owned()),
        Some(id) => say("person", Role::Person, board.name_of(id).to_owned()),
        None => say("person", Role::Muted, "nobody".to_owned()),
    }
    match card.points {
        Some(points) => say("points", Role::Points, board.practice.scale.show(points)),
        None => say("points", Role::Muted, "not estimated".to_owned()),
    }
    say("kind", Role::Text, card.kind.id().to_owned());
    match look.priority(card.priority) {
        Some((role, text)) => say("priority", role, text.into_owned()),
        None => say("priority", Role::Text, card.priority.id().to_owned()),
    }
    if let Some(process) = card.process.and_then(|it| board.process(it)) {
        say("process", Role::Text, format!("{} {}", process.prefix, process.name));
    }
    if let Some(sprint) = card.sprint.and_then(|it| board.sprint(it)) {
        say("sprint", Role::Text, sprint.name.clone());
    }
    if let Some(due) = card.due {
        let category = board.column(card.column).map(|it| it.category);
        let (role, text) = match urgency::due(card, board, data.now) {
            Some(Due::Overdue(days)) => {
                (Role::Bad, format!("{due} {} {days}d overdue", glyphs.bad))
            }
            Some(Due::Today) => (Role::Warn, format!("{due} {} today", glyphs.warn)),
            Some(Due::Soon(days)) => (Role::Warn, format!("{due} {} in {days}d", glyphs.warn)),
            None if category == Some(Category::Done) => (Role::Text, due.to_string()),
            None => {
                let days = (due - data.today()).num_days();
                (Role::Text, format!("{due}, in {days}d"))
            }
        };
        say("due", role, text);
    }
    for (label, tally) in [("checks", card.criteria), ("DoD", card.dod)] {
        if tally.of > 0 {
            let role = if tally.done == tally.of { Role::Good } else { Role::Text };
            let wide = tally.of.min(12);
            let full = tally.done * wide / tally.of;
            let bar = glyphs.bar_full.repeat(full as usize)
                + &glyphs.bar_empty.repeat((wide - full) as usize);
            say(label, role, format!("{}/{} {bar}", tally.done, tally.of));
        }
    }
    if card.waits_for > 0 {
        let noun = if card.waits_for == 1 { "other story" } else { "other stories" };
        say("waits for", waiting(card), format!("{} {noun}", card.waits_for));
    }
    if card.comments > 0 {
        say("comments", Role::Text, card.comments.to_string());
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::start_of;

    #[test]
    fn a_long_text_is_cut_at_the_end_of_a_line() {
        assert_eq!(start_of("one\ntwo\n", 8), "one\ntwo\n");
        assert_eq!(start_of("one\ntwo\nthree", 8), "one\ntwo");
        assert_eq!(start_of("one\ntwo\n", 6), "one");
        assert_eq!(start_of("ä long line", 1), "");
        assert_eq!(start_of("ä long line", 5), "ä lo");
    }
}
