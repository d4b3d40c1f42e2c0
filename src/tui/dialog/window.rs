//! The frame of every dialog: centred, as large as it needs, with its title above and its keys below.

use ratatui::Frame;
use ratatui::layout::{Margin, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear};

use super::place::Place;
use crate::domain::text::marked;
use crate::tui::command::{Command, InDialog};
use crate::tui::screen::Cx;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// A key of a dialog, and what it does there.
pub(super) type Hint = (Keys, &'static str);

/// How a key is found.
#[derive(Clone, Copy, Debug)]
pub(super) enum Keys {
    /// The first key of a command.
    Of(InDialog),
    /// A key that only this dialog knows.
    Named(&'static str),
}

/// The keys that most dialogs end with.
pub(super) const CLOSE: Hint = (Keys::Of(InDialog::Cancel), "close");

/// What a dialog's frame needs to know.
#[derive(Debug)]
pub(super) struct Window<'a> {
    /// What the dialog is about.
    pub(super) title: &'a str,
    /// What stands on the right of the title, such as a count; may be empty.
    pub(super) aside: String,
    /// How wide the content would like to be.
    pub(super) width: u16,
    /// How high the content would like to be.
    pub(super) height: usize,
    /// Its keys.
    pub(super) keys: &'a [Hint],
}

impl Window<'_> {
    /// Where the content goes, in an area of that size.
    pub(super) fn inside(&self, area: Rect) -> Rect {
        self.outside(area).inner(Margin::new(2, 1))
    }

    fn outside(&self, area: Rect) -> Rect {
        let height = u16::try_from(self.height).unwrap_or(u16::MAX);
        let width = self.width.saturating_add(4).min(area.width);
        let height = height.saturating_add(2).min(area.height);
        let x = area.x + (area.width - width) / 2;
        Rect { x, y: area.y + (area.height - height) / 3, width, height }
    }

    /// Draws the frame over whatever is there, and tells where the content goes.
    pub(super) fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) -> Rect {
        let outside = self.outside(area);
        // A column on each side, so that what lies behind is not read together with it.
        let clear = outside.outer(Margin::new(1, 0)).intersection(area);
        frame.render_widget(Clear, clear);
        frame.buffer_mut().set_style(clear, cx.theme.style(Role::Canvas));
        let room = usize::from(outside.width.saturating_sub(4));
        let title = fit::cut(self.title, room, cx.glyphs.ellipsis);
        let left = room.saturating_sub(fit::width(&title) + 1);
        let title = Line::styled(format!(" {title} "), cx.theme.style(Role::Title));
        let mut block = Block::bordered()
            .border_set(cx.glyphs.border_focus)
            .border_style(cx.theme.style(Role::BorderFocus))
            .title_top(title)
            .title_bottom(hints(cx, self.keys, outside));
        if !self.aside.is_empty() && fit::width(&self.aside) + 2 <= left {
            let aside =
                Span::styled(format!(" {} ", marked(&self.aside)), cx.theme.style(Role::Muted));
            block = block.title_top(Line::from(aside).right_aligned());
        }
        frame.render_widget(block, outside);
        self.inside(area)
    }
}

/// As many of the keys as fit in the lower edge; each can be clicked.
fn hints(cx: &Cx<'_>, keys: &[Hint], outside: Rect) -> Line<'static> {
    let room = usize::from(outside.width.saturating_sub(4));
    let mut spans = Vec::new();
    let mut used = 0;
    for (keys, does) in keys {
        let key = match keys {
            Keys::Of(command) => cx.keymap.first_key(Command::Dialog(*command)),
            Keys::Named(key) => (*key).to_owned(),
        };
        let at = used + 2;
        used += fit::width(&key) + fit::width(does) + 3;
        if used > room + 2 {
            break;
        }
        note(cx, outside, at, (&key, does));
        spans.push(Span::styled(format!(" {key}"), cx.theme.style(Role::FooterKey)));
        spans.push(Span::styled(format!(" {does} "), cx.theme.style(Role::FooterText)));
    }
    Line::from(spans)
}

/// Takes note of where a key and its word stand in the lower edge. Of several keys with one word each
/// has its own place, and the word is nobody's.
fn note(cx: &Cx<'_>, outside: Rect, at: usize, (keys, does): (&str, &str)) {
    let Some(places) = cx.places else { return };
    let line = Rect { y: outside.bottom().saturating_sub(1), height: 1, ..outside };
    let place = |at: usize, width: usize, key| {
        let (at, width) = (u16::try_from(at), u16::try_from(width));
        if let (Ok(at), Ok(width)) = (at, width) {
            places.note(Rect { x: line.x.saturating_add(at), width, ..line }, Place::Key(key));
        }
    };
    if let Ok(key) = keys.parse() {
        return place(at, fit::width(keys) + 1 + fit::width(does), key);
    }
    let mut at = at;
    for name in keys.split('/') {
        name.parse().into_iter().for_each(|key| place(at, fit::width(name), key));
        at += fit::width(name) + 1;
    }
}

/// A row of a list: what stands on the left, and on the right.
#[derive(Clone, Debug, Default)]
pub(super) struct Row<'a> {
    pub(super) left: Vec<Span<'a>>,
    pub(super) right: Vec<Span<'a>>,
    /// Whether it is a heading, which the cursor passes over.
    pub(super) is_heading: bool,
}

impl Row<'_> {
    /// A heading of the rows below it.
    pub(super) fn heading(cx: &Cx<'_>, text: &'static str) -> Self {
        let left = vec![Span::styled(text, cx.theme.style(Role::Heading))];
        Self { left, is_heading: true, ..Self::default() }
    }
}

/// Which rows of a list are shown: the selected one is always among them, in the middle if it can.
pub(super) fn first_row(n_rows: usize, selected: usize, height: u16) -> usize {
    let height = usize::from(height);
    selected.saturating_sub(height / 2).min(n_rows.saturating_sub(height))
}

/// Draws a list with its selection, and marks where there is more.
pub(super) fn list(
    cx: &Cx<'_>,
    frame: &mut Frame<'_>,
    area: Rect,
    rows: &[Row<'_>],
    selected: Option<usize>,
) {
    list_of(cx, frame, area, (rows.len(), |at: usize| rows[at].clone()), selected);
}

/// The same for a list that may be long: only the rows in sight are made.
pub(super) fn list_of<'a>(
    cx: &Cx<'_>,
    frame: &mut Frame<'_>,
    area: Rect,
    (n_rows, row): (usize, impl Fn(usize) -> Row<'a>),
    selected: Option<usize>,
) {
    let first = first_row(n_rows, selected.unwrap_or(0), area.height);
    let mut lines = Vec::new();
    for (index, line) in (first..n_rows).zip(area.rows()) {
        let row = row(index);
        let is_selected = selected == Some(index);
        if !row.is_heading {
            lines.push((line, index));
        }
        if is_selected {
            frame.buffer_mut().set_style(line, cx.theme.style(Role::Selection));
            let bar = Span::styled(cx.glyphs.selection, cx.theme.style(Role::SelectionBar));
            frame.render_widget(bar, Rect { width: 1.min(line.width), ..line });
        }
        let text =
            Rect { x: line.x + 2.min(line.width), width: line.width.saturating_sub(2), ..line };
        draw_row(cx, frame, text, &row);
        let above = index == first && first > 0;
        let below = line.y + 1 == area.bottom() && index + 1 < n_rows;
        let more = match (above, below) {
            (true, _) => cx.glyphs.up,
            (_, true) => cx.glyphs.down,
            (false, false) => continue,
        };
        if !is_selected && line.width > 0 {
            let more = Span::styled(more, cx.theme.style(Role::Muted));
            frame.render_widget(more, Rect { width: 1, ..line });
        }
    }
    if let (Some(places), Some(selected)) = (cx.places, selected) {
        let here = lines.iter().position(|(_, index)| *index == selected);
        for (at, (line, _)) in lines.iter().enumerate() {
            let by = here.and_then(|here| at.checked_signed_diff(here));
            by.inspect(|by| places.note(*line, Place::Line(*by)));
        }
    }
}

/// Draws a row; what stands on the right gives way before what stands on the left is cut.
fn draw_row(cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect, row: &Row<'_>) {
    let left: usize = row.left.iter().map(|it| fit::width(&it.content)).sum();
    let right: usize = row.right.iter().map(|it| fit::width(&it.content)).sum();
    let room = usize::from(area.width);
    let right_fits = right > 0 && left + right + 2 <= room;
    let mut x = area.x;
    for span in &row.left {
        let rest = usize::from(area.right().saturating_sub(x));
        let shown = fit::cut(&span.content, rest, cx.glyphs.ellipsis);
        let width = u16::try_from(fit::width(&shown)).unwrap_or(0);
        frame.render_widget(Span::styled(shown, span.style), Rect { x, width, ..area });
        x += width;
    }
    if right_fits {
        let width = u16::try_from(right).unwrap_or(0);
        let place = Rect { x: area.right() - width, width, ..area };
        let shown = row.right.iter().map(|it| Span::styled(marked(&it.content), it.style));
        frame.render_widget(shown.collect::<Line<'_>>(), place);
    }
}

/// Takes the first line of an area away, for something that stands above the rest.
pub(super) fn take_line(area: &mut Rect) -> Rect {
    let line = Rect { height: area.height.min(1), ..*area };
    area.y += line.height;
    area.height -= line.height;
    line
}

/// Takes the last lines of an area away, for something that stands below the rest.
pub(super) fn take_bottom(area: &mut Rect, lines: u16) -> Rect {
    let lines = lines.min(area.height);
    area.height -= lines;
    Rect { y: area.y + area.height, height: lines, ..*area }
}

/// Draws sentences below each other, wrapped, as far as the area goes.
pub(super) fn sentences(
    cx: &Cx<'_>,
    frame: &mut Frame<'_>,
    area: Rect,
    texts: &[impl AsRef<str>],
    role: Role,
) {
    let width = usize::from(area.width);
    let wrapped = texts.iter().flat_map(|it| {
        let lines = fit::wrap(it.as_ref(), width, usize::from(area.height), cx.glyphs.ellipsis);
        if lines.is_empty() { vec![std::borrow::Cow::Borrowed("")] } else { lines }
    });
    for (text, line) in wrapped.zip(area.rows()) {
        frame.render_widget(Line::styled(text, cx.theme.style(role)), line);
    }
}

/// How many lines sentences take at that width.
pub(super) fn n_lines(texts: &[impl AsRef<str>], columns: u16) -> usize {
    let columns = usize::from(columns);
    texts.iter().map(|it| fit::lines(it.as_ref(), columns).count().max(1)).sum()
}
