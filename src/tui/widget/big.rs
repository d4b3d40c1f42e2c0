//! Text in large letters, for whoever reads it from the other side of the room.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::Widget as _;
use tui_big_text::{BigText, PixelSize};

use crate::tui::theme::Glyphs;
use crate::tui::widget::fit;

/// The sizes of letters, the largest first: a letter's columns and rows.
const SIZES: [(PixelSize, u16, u16); 3] =
    [(PixelSize::Full, 8, 8), (PixelSize::HalfHeight, 8, 4), (PixelSize::Quadrant, 4, 4)];

/// A text laid out in large letters.
#[derive(Debug)]
pub(crate) struct Big {
    size: PixelSize,
    lines: Vec<String>,
    rows: u16,
}

impl Big {
    /// The text in the largest letters that fit into so many columns and rows; nothing where none
    /// do, where a letter is not among those that can be large, and where only ASCII can be shown.
    pub(crate) fn lay(text: &str, columns: u16, rows: u16, glyphs: &Glyphs) -> Option<Self> {
        let is_known = |it: char| matches!(it, ' '..='~' | '\u{a1}'..='\u{ff}');
        if glyphs.bar_full.is_ascii() || text.is_empty() || !text.chars().all(is_known) {
            return None;
        }
        SIZES.into_iter().find_map(|(size, wide, high)| {
            let letters = usize::from(columns / wide);
            let most = usize::from(rows / high);
            let longest = text.split(' ').map(fit::width).max().unwrap_or(0);
            if longest > letters {
                return None;
            }
            let lines: Vec<String> =
                fit::lines(text, letters).map(|range| text[range].to_owned()).collect();
            let rows = u16::try_from(lines.len()).ok()? * high;
            (lines.len() <= most).then_some(Self { size, lines, rows })
        })
    }

    /// How many rows it takes.
    pub(crate) const fn rows(&self) -> u16 {
        self.rows
    }

    /// Draws it at the top left of the area.
    pub(crate) fn draw(&self, buffer: &mut Buffer, area: Rect, style: Style) {
        let lines: Vec<Line<'_>> = self.lines.iter().map(|it| Line::raw(it.as_str())).collect();
        BigText::builder()
            .pixel_size(self.size)
            .style(style)
            .lines(lines)
            .build()
            .render(area, buffer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_as_large_as_there_is_room_and_never_left_out() {
        let rows = |text, columns, rows| {
            Big::lay(text, columns, rows, &Glyphs::UNICODE).map(|it| it.rows())
        };
        assert_eq!(rows("Goal", 40, 8), Some(8));
        assert_eq!(rows("Goal", 40, 4), Some(4));
        assert_eq!(rows("Goal", 16, 4), Some(4));
        assert_eq!(rows("Goal", 15, 4), None);
        assert_eq!(rows("One two", 16, 8), Some(8));
        assert_eq!(rows("Größe", 40, 8), Some(8));
        assert_eq!(rows("変更", 400, 80), None);
        assert!(Big::lay("Goal", 400, 80, &Glyphs::ASCII).is_none());
    }
}
