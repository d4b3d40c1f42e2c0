//! A Markdown table as plain columns.

use pulldown_cmark::Alignment;
use ratatui::text::Span;

use super::inline::Inline;
use crate::tui::widget::fit;

/// Between two columns.
const GAP: usize = 2;
/// A column that had to give way keeps at least this.
const NARROWEST: usize = 4;

/// A table that is being read, its head as the first row.
#[derive(Debug)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    rows: Vec<Vec<Inline>>,
}

impl Table {
    pub(super) fn new(alignments: Vec<Alignment>) -> Self {
        Self { alignments, rows: Vec::new() }
    }

    pub(super) fn start_row(&mut self) {
        self.rows.push(Vec::new());
    }

    pub(super) fn push(&mut self, cell: Inline) {
        if let Some(row) = self.rows.last_mut() {
            row.push(cell);
        }
    }

    /// The lines of the table, the head underlined with `rule`. Cells wrap in their columns; where
    /// not even narrow columns fit, each cell gets lines of its own.
    pub(super) fn lines(&self, room: usize, rule: &Span<'static>) -> Vec<Vec<Span<'static>>> {
        let Some(widths) = self.widths(room) else { return self.stacked(room, rule) };
        let mut lines = Vec::new();
        for (place, row) in self.rows.iter().enumerate() {
            lines.extend(self.row(row, &widths));
            if place == 0 {
                let length = widths.iter().sum::<usize>() + GAP * (widths.len() - 1);
                lines.push(vec![Span::styled(rule.content.repeat(length), rule.style)]);
            }
        }
        lines
    }

    /// The columns' widths: as their cells ask, the widest giving way until all fit.
    fn widths(&self, room: usize) -> Option<Vec<usize>> {
        let widest = |column: usize| {
            self.rows.iter().filter_map(|row| row.get(column)).map(Inline::width).max().unwrap_or(0)
        };
        let mut widths: Vec<usize> =
            (0..self.alignments.len()).map(|column| widest(column).max(1)).collect();
        let gaps = GAP * widths.len().checked_sub(1)?;
        while widths.iter().sum::<usize>() + gaps > room {
            let widest = widths.iter_mut().max()?;
            if *widest <= NARROWEST {
                return None;
            }
            *widest -= 1;
        }
        Some(widths)
    }

    fn row(&self, row: &[Inline], widths: &[usize]) -> Vec<Vec<Span<'static>>> {
        let cells: Vec<Vec<Vec<Span<'static>>>> =
            row.iter().zip(widths).map(|(cell, &width)| cell.lines(width)).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        (0..height)
            .map(|line| {
                let mut spans = Vec::new();
                for (column, &width) in widths.iter().enumerate() {
                    let content = cells.get(column).and_then(|cell| cell.get(line));
                    let content = content.map(Vec::as_slice).unwrap_or_default();
                    let taken: usize = content.iter().map(|span| fit::width(&span.content)).sum();
                    let spare = width.saturating_sub(taken);
                    let before = match self.alignments.get(column) {
                        Some(Alignment::Right) => spare,
                        Some(Alignment::Center) => spare / 2,
                        Some(Alignment::Left | Alignment::None) | None => 0,
                    };
                    let is_last = column + 1 == widths.len();
                    let after = if is_last { 0 } else { spare - before + GAP };
                    spans.push(Span::raw(" ".repeat(before)));
                    spans.extend(content.iter().cloned());
                    spans.push(Span::raw(" ".repeat(after)));
                }
                spans.retain(|span| !span.content.is_empty());
                spans
            })
            .collect()
    }

    /// Every cell under the other, a rule between the rows.
    fn stacked(&self, room: usize, rule: &Span<'static>) -> Vec<Vec<Span<'static>>> {
        let mut lines = Vec::new();
        for (place, row) in self.rows.iter().enumerate() {
            if place > 0 {
                lines.push(vec![Span::styled(rule.content.repeat(room), rule.style)]);
            }
            lines.extend(row.iter().flat_map(|cell| cell.lines(room)));
        }
        lines
    }
}
