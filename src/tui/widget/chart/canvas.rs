//! The cells of a plot: signs, and lines that are finer than a cell.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::scale::whole;
use crate::tui::theme::{Role, Theme};

/// The bits of a braille pattern, by column and row within a cell.
const BITS: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];

/// A plot that is being drawn.
#[derive(Debug)]
pub(super) struct Canvas {
    pub(super) width: u16,
    pub(super) height: u16,
    cells: Vec<Ink>,
}

#[derive(Clone, Copy, Debug)]
struct Ink {
    /// A sign; over what is fine.
    sign: Option<&'static str>,
    /// Braille dots.
    fine: u8,
    /// Whether the fine line is broken.
    stroke: Stroke,
    role: Role,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stroke {
    /// Whole.
    Whole,
    /// Broken: so many dots drawn, so many left out.
    Broken(usize, usize),
}

impl Canvas {
    /// An empty one.
    pub(super) fn new(width: u16, height: u16) -> Self {
        let blank = Ink { sign: None, fine: 0, stroke: Stroke::Whole, role: Role::Text };
        Self { width, height, cells: vec![blank; usize::from(width) * usize::from(height)] }
    }

    fn ink(&mut self, x: u16, y: u16) -> Option<&mut Ink> {
        if x >= self.width || y >= self.height {
            return None;
        }
        self.cells.get_mut(usize::from(y) * usize::from(self.width) + usize::from(x))
    }

    /// Puts a sign into a cell, over whatever is there.
    pub(super) fn put(&mut self, x: u16, y: u16, sign: &'static str, role: Role) {
        if let Some(ink) = self.ink(x, y) {
            *ink = Ink { sign: Some(sign), fine: 0, stroke: Stroke::Whole, role };
        }
    }

    /// Puts one fine dot; `x` and `y` are cells from the upper left corner.
    fn dot(&mut self, x: f64, y: f64, stroke: Stroke, role: Role) {
        let (x, y) = (x.clamp(0.0, f64::from(self.width) - 0.01), y.max(0.0));
        let y = y.min(f64::from(self.height) - 0.01);
        let (column, row) = (whole(x * 2.0), whole(y * 4.0));
        let bit = BITS[usize::from(column % 2)][usize::from(row % 4)];
        if let Some(ink) = self.ink(column / 2, row / 4) {
            let fine = if ink.sign.is_none() { ink.fine } else { 0 };
            *ink = Ink { sign: None, fine: fine | bit, stroke, role };
        }
    }

    /// Draws from one place to another; `n_drawn` goes on counting where a line goes on.
    pub(super) fn line(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        (stroke, role): (Stroke, Role),
        n_drawn: &mut usize,
    ) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let n_dots = whole((dx.abs() * 2.0).max(dy.abs() * 4.0).ceil()).max(1);
        for it in 0..n_dots {
            let part = f64::from(it) / f64::from(n_dots);
            let is_drawn = match stroke {
                Stroke::Whole => true,
                Stroke::Broken(on, off) => *n_drawn % (on + off) < on,
            };
            if is_drawn {
                self.dot(from.0 + dx * part, from.1 + dy * part, stroke, role);
            }
            *n_drawn += 1;
        }
    }

    /// Copies it to the screen; `strokes` are the signs of whole and broken lines where there are
    /// no finer ones.
    pub(super) fn show(
        &self,
        theme: &Theme,
        buffer: &mut Buffer,
        area: Rect,
        strokes: Option<[&'static str; 2]>,
    ) {
        let mut braille = [0; 4];
        let places = (0..self.height).flat_map(|y| (0..self.width).map(move |x| (x, y)));
        for ((x, y), ink) in places.zip(&self.cells) {
            let sign = match (ink.sign, ink.fine, strokes) {
                (Some(sign), _, _) => sign,
                (None, 0, _) => continue,
                (None, _, Some([whole, broken])) => match ink.stroke {
                    Stroke::Whole => whole,
                    Stroke::Broken(..) => broken,
                },
                (None, fine, None) => {
                    let sign = char::from_u32(0x2800 + u32::from(fine)).unwrap_or(' ');
                    sign.encode_utf8(&mut braille)
                }
            };
            let style = theme.style(ink.role);
            buffer.set_stringn(area.x + x, area.y + y, sign, 1, style);
        }
    }
}
