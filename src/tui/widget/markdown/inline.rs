//! A paragraph with styles in it, and how it is broken into lines.

use ratatui::style::Style;
use ratatui::text::Span;
use unicode_segmentation::UnicodeSegmentation;

use crate::tui::widget::fit;

/// Text in which each piece has its style.
#[derive(Debug, Clone, Default)]
pub(super) struct Inline {
    text: String,
    /// Where each piece ends, in bytes, and its style.
    pieces: Vec<(usize, Style)>,
}

impl Inline {
    pub(super) fn push(&mut self, text: &str, style: Style) {
        if text.is_empty() {
            return;
        }
        self.text.push_str(text);
        match self.pieces.last_mut() {
            Some((end, last)) if *last == style => *end = self.text.len(),
            Some(_) | None => self.pieces.push((self.text.len(), style)),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Its length in bytes.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// What was pushed since it was `start` bytes long.
    pub(super) fn text_from(&self, start: usize) -> &str {
        self.text.get(start..).unwrap_or_default()
    }

    /// The columns it would take on lines without an end.
    pub(super) fn width(&self) -> usize {
        self.text.lines().map(fit::width).max().unwrap_or(0)
    }

    /// The spans of each line, wrapped to `columns`.
    pub(super) fn lines(&self, columns: usize) -> Vec<Vec<Span<'static>>> {
        fit::lines(&self.text, columns)
            .map(|range| {
                let mut spans = Vec::new();
                let mut start = 0;
                for &(end, style) in &self.pieces {
                    let (from, to) = (start.max(range.start), end.min(range.end));
                    if from < to {
                        spans.push(Span::styled(self.text[from..to].to_owned(), style));
                    }
                    start = end;
                }
                spans
            })
            .collect()
    }
}

/// The length in bytes of a text's first grapheme.
pub(super) fn first_grapheme(text: &str) -> usize {
    text.graphemes(true).next().map_or(0, str::len)
}
