//! The rows of a part of a screen: what stands on each, and what the cursor is on there.

use ratatui::text::{Line, Span};

use super::Cx;
use crate::domain::text::marked;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// As many lines as a text takes that its row cannot hold, when the cursor is on it.
const OPENED: usize = 4;
/// How far what belongs to a row stands in.
const INDENT: usize = 4;
/// Columns for the sign of the selection.
pub(in crate::tui::screen) const GUTTER: usize = 2;

/// A row of a part.
#[derive(Debug)]
pub(in crate::tui::screen) struct Row<S> {
    /// What stands there.
    pub(in crate::tui::screen) line: Line<'static>,
    /// What the cursor is on there.
    pub(in crate::tui::screen) spot: Option<S>,
    is_heading: bool,
}

/// The rows of a part.
#[derive(Debug)]
pub(in crate::tui::screen) struct Body<S> {
    /// From top to bottom.
    pub(in crate::tui::screen) rows: Vec<Row<S>>,
    columns: usize,
    cursor: Option<S>,
}

impl<S: Copy + PartialEq> Body<S> {
    /// No rows yet, in so many columns, with the cursor on that spot.
    pub(in crate::tui::screen) fn new(cursor: Option<S>, width: u16) -> Self {
        let columns = usize::from(width).saturating_sub(GUTTER);
        Self { rows: Vec::new(), columns, cursor }
    }

    /// What the cursor can be on, from top to bottom.
    pub(in crate::tui::screen) fn spots(&self) -> Vec<S> {
        let mut spots: Vec<S> = self.rows.iter().filter_map(|it| it.spot).collect();
        spots.dedup();
        spots
    }

    /// The first row of a spot and the one behind its last.
    pub(in crate::tui::screen) fn rows_of(&self, spot: S) -> Option<(usize, usize)> {
        let from = self.rows.iter().position(|it| it.spot == Some(spot))?;
        let to = self.rows.iter().rposition(|it| it.spot == Some(spot))?;
        Some((from, to + 1))
    }

    /// The first of the rows above a row that say what it belongs to; the row itself if none do.
    pub(in crate::tui::screen) fn heading_above(&self, row: usize) -> usize {
        let is_free = |at: &usize| self.rows[*at].spot.is_none();
        (0..row).rev().take_while(is_free).take(4).last().unwrap_or(row)
    }

    /// How many columns a row has.
    pub(in crate::tui::screen) const fn columns(&self) -> usize {
        self.columns
    }

    /// An empty row, unless it would be the first.
    pub(in crate::tui::screen) fn gap(&mut self) {
        if !self.rows.is_empty() {
            self.rows.push(Row { line: Line::default(), spot: None, is_heading: false });
        }
    }

    /// A line that the cursor is never on.
    pub(in crate::tui::screen) fn line(&mut self, pieces: Vec<Span<'static>>) {
        let shown = |it: Span<'static>| Span::styled(marked(&it.content).into_owned(), it.style);
        let line = pieces.into_iter().map(shown).collect();
        self.rows.push(Row { line, spot: None, is_heading: false });
    }

    /// A heading, with something beside it.
    pub(in crate::tui::screen) fn heading(&mut self, cx: &Cx<'_>, text: &str, aside: &str) {
        self.gap();
        let line = Self::heading_line(cx, text, aside, self.columns);
        self.rows.push(Row { line, spot: None, is_heading: true });
    }

    fn heading_line(cx: &Cx<'_>, text: &str, aside: &str, columns: usize) -> Line<'static> {
        let text = fit::cut(text, columns, cx.glyphs.ellipsis).into_owned();
        let room = columns.saturating_sub(fit::width(&text) + 2);
        let aside = fit::cut(aside, room, cx.glyphs.ellipsis).into_owned();
        Line::from(vec![
            Span::styled(text, cx.theme.style(Role::Heading)),
            Span::styled(format!("  {aside}"), cx.theme.style(Role::Muted)),
        ])
    }

    /// A heading that the cursor can be on.
    pub(in crate::tui::screen) fn heading_on(
        &mut self,
        cx: &Cx<'_>,
        spot: S,
        text: &str,
        aside: &str,
    ) {
        self.gap();
        let line = Self::heading_line(cx, text, aside, self.columns);
        self.rows.push(Row { line, spot: Some(spot), is_heading: true });
    }

    /// A sentence, in as many lines as it takes.
    pub(in crate::tui::screen) fn sentence(&mut self, cx: &Cx<'_>, role: Role, text: &str) {
        let style = cx.theme.style(role);
        for text in fit::wrap(text, self.columns, OPENED, cx.glyphs.ellipsis) {
            let line = Line::styled(text.into_owned(), style);
            self.rows.push(Row { line, spot: None, is_heading: false });
        }
    }

    /// A row: what stands on the right gives way before what stands on the left is cut. What was cut
    /// stands below as a whole while the cursor is on it.
    pub(in crate::tui::screen) fn row(
        &mut self,
        cx: &Cx<'_>,
        spot: S,
        left: &[Span<'static>],
        right: &str,
    ) {
        let whole: usize = left.iter().map(|it| fit::width(&it.content)).sum();
        let wide = fit::width(right);
        let is_right_shown = wide > 0 && wide + 14 <= self.columns;
        let room = if is_right_shown { self.columns - wide - 2 } else { self.columns };
        let mut spans = Vec::new();
        let mut used = 0;
        for span in left {
            let text = fit::cut(&span.content, room - used, cx.glyphs.ellipsis).into_owned();
            let is_cut = text.len() < span.content.len();
            used += fit::width(&text);
            spans.push(Span::styled(text, span.style));
            if is_cut {
                break;
            }
        }
        if is_right_shown {
            let gap = " ".repeat(self.columns - used - wide);
            let muted = cx.theme.style(Role::Muted);
            spans.push(Span::styled(format!("{gap}{}", marked(right)), muted));
        }
        self.rows.push(Row { line: Line::from(spans), spot: Some(spot), is_heading: false });
        if self.cursor != Some(spot) {
            return;
        }
        let mut more = Vec::new();
        if whole > room {
            more.push(left.iter().map(|it| it.content.as_ref()).collect::<String>());
        }
        if wide > 0 && !is_right_shown {
            more.push(right.to_owned());
        }
        let columns = self.columns.saturating_sub(2);
        for text in &more {
            for text in fit::wrap(text, columns, OPENED, cx.glyphs.ellipsis) {
                let line = Line::styled(format!("  {text}"), cx.theme.style(Role::Muted));
                self.rows.push(Row { line, spot: Some(spot), is_heading: false });
            }
        }
    }

    /// What belongs to the row above it: in one line, and in as many as it takes while the cursor is
    /// on it.
    pub(in crate::tui::screen) fn under(&mut self, cx: &Cx<'_>, spot: S, role: Role, text: &str) {
        let most = if self.cursor == Some(spot) { OPENED } else { 1 };
        self.indented(cx, spot, role, (text, most));
    }

    /// What belongs to the row above it and is shown only while the cursor is on it.
    pub(in crate::tui::screen) fn below(&mut self, cx: &Cx<'_>, spot: S, role: Role, text: &str) {
        if self.cursor == Some(spot) {
            self.indented(cx, spot, role, (text, 2 * OPENED));
        }
    }

    fn indented(&mut self, cx: &Cx<'_>, spot: S, role: Role, (text, most): (&str, usize)) {
        let style = cx.theme.style(role);
        let columns = self.columns.saturating_sub(INDENT);
        let indent = " ".repeat(INDENT);
        for text in fit::wrap(text, columns, most, cx.glyphs.ellipsis) {
            let line = Line::styled(format!("{indent}{text}"), style);
            self.rows.push(Row { line, spot: Some(spot), is_heading: false });
        }
    }

    /// Whether a row is a heading: it is told by weight, not by the selection alone.
    pub(in crate::tui::screen) fn is_heading(&self, row: usize) -> bool {
        self.rows.get(row).is_some_and(|it| it.is_heading)
    }
}
