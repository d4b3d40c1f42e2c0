//! The rows of a story's page, as they are laid out one below the other.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::spot::Spot;
use crate::domain::text::marked;
use crate::tui::screen::Cx;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// As many rows of running text as the cursor takes at one step.
const STRIDE: usize = 6;
/// Beside a heading this narrow, text hangs below it instead.
const NARROWEST: usize = 12;

/// A row, and what in it the cursor can be on.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) line: Line<'static>,
    pub(super) zones: Vec<Zone>,
}

/// A part of a row that belongs to a spot: its first column, and the one behind its last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Zone {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) spot: Spot,
}

/// Rows of a given width, and the spots in the order in which the cursor goes over them.
#[derive(Debug)]
pub(super) struct Pen<'a> {
    pub(super) cx: &'a Cx<'a>,
    pub(super) columns: usize,
    pub(super) rows: Vec<Row>,
    pub(super) order: Vec<Spot>,
}

impl<'a> Pen<'a> {
    pub(super) const fn new(cx: &'a Cx<'a>, columns: usize) -> Self {
        Self { cx, columns, rows: Vec::new(), order: Vec::new() }
    }

    pub(super) fn style(&self, role: Role) -> Style {
        self.cx.theme.style(role)
    }

    pub(super) fn span(&self, text: impl Into<String>, role: Role) -> Span<'static> {
        Span::styled(marked(&text.into()).into_owned(), self.style(role))
    }

    /// A row without a text, but never two of them.
    pub(super) fn gap(&mut self) {
        if self.rows.last().is_some_and(|it| it.line.width() > 0) {
            self.rows.push(Row::default());
        }
    }

    /// A row that the cursor passes over.
    pub(super) fn row(&mut self, line: Line<'static>) {
        self.rows.push(Row { line, zones: Vec::new() });
    }

    /// Rows that belong to one spot.
    pub(super) fn spot(&mut self, spot: Spot, lines: impl IntoIterator<Item = Line<'static>>) {
        if self.order.last() != Some(&spot) {
            self.order.push(spot);
        }
        let zone = Zone { from: 0, to: self.columns, spot };
        self.rows.extend(lines.into_iter().map(|line| Row { line, zones: vec![zone] }));
    }

    /// The heading of a part, with a number and a rule to the edge.
    pub(super) fn heading(&mut self, title: &str, count: &str) {
        self.gap();
        let used = fit::width(title) + fit::width(count) + 3;
        let rule = self.cx.glyphs.rule.repeat(self.columns.saturating_sub(used));
        let title = fit::cut(title, self.columns, self.cx.glyphs.ellipsis).into_owned();
        self.row(Line::from(vec![
            self.span(title, Role::Heading),
            self.span(format!(" {count} "), Role::Muted),
            self.span(rule, Role::Border),
        ]));
    }

    /// A text that hangs at the right of what stands before it, wrapped.
    pub(super) fn hang(
        &self,
        before: Vec<Span<'static>>,
        text: &str,
        style: Style,
    ) -> Vec<Line<'static>> {
        let text = &*marked(text);
        let mut indent: usize = before.iter().map(|it| fit::width(&it.content)).sum();
        let mut lines = Vec::new();
        let mut first = before;
        if indent > 0 && indent + NARROWEST > self.columns {
            lines.push(Line::from(std::mem::take(&mut first)));
            indent = 2.min(self.columns / 2);
            first.push(Span::raw(" ".repeat(indent)));
        }
        let room = self.columns.saturating_sub(indent).max(1);
        for range in fit::lines(text, room) {
            let mut spans = std::mem::take(&mut first);
            if spans.is_empty() && indent > 0 {
                spans.push(Span::raw(" ".repeat(indent)));
            }
            spans.push(Span::styled(text[range].to_owned(), style));
            lines.push(Line::from(spans));
        }
        if text.is_empty() {
            lines.push(Line::from(first));
        }
        lines
    }

    /// Running text, in pieces that the cursor goes over: it ends one at a blank row.
    pub(super) fn pieces(
        &mut self,
        lines: Vec<Line<'static>>,
        indent: usize,
        spot: impl Fn(usize) -> Spot,
    ) {
        let (mut piece, mut used) = (0, 0);
        for mut line in lines {
            if line.width() == 0 {
                piece += usize::from(used > 0);
                used = 0;
                self.rows.push(Row::default());
                continue;
            }
            if used == STRIDE {
                (piece, used) = (piece + 1, 0);
            }
            if indent > 0 {
                line.spans.insert(0, Span::raw(" ".repeat(indent)));
            }
            used += 1;
            self.spot(spot(piece), [line]);
        }
    }
}
