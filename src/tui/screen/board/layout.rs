//! Where columns and cards stand: arithmetic only.

use ratatui::layout::Rect;

/// A column narrower than this is hard to read.
pub(super) const LEAST_COLUMN: u16 = 22;

/// Columns may be as narrow as this when all of them are in sight then.
const LEAST_OF_ALL: u16 = 19;

/// The width of a folded column, with its fold sign and its count.
pub(super) const FOLDED: u16 = 3;

/// Below this width the board shows one column, with a strip of all of them above.
pub(super) const LEAST_BOARD: u16 = 60;

/// From this width on the story under the cursor is shown whole at the side.
pub(super) const LEAST_WITH_SIDE: u16 = 150;

/// Below this height the heads of columns take one line and not two.
const LEAST_HIGH: u16 = 12;

/// A column as it stands on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    /// Its number, from the left of the board.
    pub(super) column: usize,
    /// Where it begins.
    pub(super) x: u16,
    /// How wide it is, without the line to its right.
    pub(super) width: u16,
    /// Whether only its name and count are shown.
    pub(super) is_folded: bool,
}

/// Where everything of a board stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    /// The line with all columns, where only one of them is shown.
    pub(super) strip: Rect,
    /// The heads of the columns.
    pub(super) heads: Rect,
    /// The cards.
    pub(super) body: Rect,
    /// The side details; empty where there is no room for them.
    pub(super) side: Rect,
    /// The columns in sight, from left to right.
    pub(super) slots: Vec<Slot>,
}

impl Plan {
    /// Lays a board out; `first` is the leftmost column to show where not all of them fit.
    pub(super) fn new(area: Rect, is_folded: &[bool], focus: usize, first: usize) -> Self {
        if area.width == 0 || area.height == 0 || is_folded.is_empty() {
            return Self::default();
        }
        if area.width < LEAST_BOARD && is_folded.len() > 1 {
            return Self::single(area, is_folded, focus);
        }
        let (area, side) = split_side(area);
        let high = if area.height < LEAST_HIGH { 1 } else { 2 };
        let (heads, body) = split_top(area, high);
        let slots = fill(area, is_folded, fitting(area.width, is_folded, first));
        Self { strip: Rect::default(), heads, body, side, slots }
    }

    fn single(area: Rect, is_folded: &[bool], focus: usize) -> Self {
        let high = if area.height < LEAST_HIGH { 1 } else { 2 };
        let (strip, body) = split_top(area, high);
        let is_folded = is_folded.get(focus).copied().unwrap_or(false);
        let slot = Slot { column: focus, x: area.x, width: area.width, is_folded };
        Self { strip, heads: Rect::default(), body, side: Rect::default(), slots: vec![slot] }
    }

    /// The column at a place of the screen.
    pub(super) fn column_at(&self, x: u16) -> Option<&Slot> {
        self.slots.iter().find(|it| (it.x..it.x + it.width).contains(&x))
    }
}

/// The leftmost column to show, so that `focus` is in sight and as little as possible moves.
pub(super) fn scrolled(area: Rect, is_folded: &[bool], focus: usize, first: usize) -> usize {
    if area.width < LEAST_BOARD {
        return first.min(focus);
    }
    let width = split_side(area).0.width;
    let mut first = first.min(focus);
    while first < focus && !fitting(width, is_folded, first).contains(&focus) {
        first += 1;
    }
    // No empty room at the right while columns are hidden at the left.
    while first > 0 && fitting(width, is_folded, first - 1).end == is_folded.len() {
        first -= 1;
    }
    first
}

/// Which columns fit side by side, from `first` on; at least that one.
fn fitting(width: u16, is_folded: &[bool], first: usize) -> std::ops::Range<usize> {
    let all = is_folded.iter().map(|it| 1 + if *it { FOLDED } else { LEAST_OF_ALL });
    if first == 0 && all.fold(0, u16::saturating_add) <= width.saturating_add(1) {
        return 0..is_folded.len();
    }
    let mut used = 0_u16;
    let mut end = first;
    while let Some(folded) = is_folded.get(end) {
        let wide = if *folded { FOLDED } else { LEAST_COLUMN };
        used = used.saturating_add(wide + u16::from(end > first));
        if used > width && end > first {
            break;
        }
        end += 1;
    }
    first..end
}

/// Shares the width out among the columns that fit; what does not divide goes to the left ones.
fn fill(area: Rect, is_folded: &[bool], columns: std::ops::Range<usize>) -> Vec<Slot> {
    let n = u16::try_from(columns.len()).unwrap_or(u16::MAX);
    let n_folded = columns.clone().filter(|it| is_folded[*it]).count();
    let n_folded = u16::try_from(n_folded).unwrap_or(n);
    let n_open = n - n_folded;
    let room = area.width.saturating_sub(n.saturating_sub(1)).saturating_sub(n_folded * FOLDED);
    let (each, mut more) = match n_open {
        0 => (0, 0),
        n_open => (room / n_open, room % n_open),
    };
    let mut x = area.x;
    let mut slots = Vec::with_capacity(columns.len());
    for column in columns {
        let is_folded = is_folded[column];
        let wide = each + u16::from(more > 0);
        if !is_folded {
            more = more.saturating_sub(1);
        }
        let width = if is_folded { FOLDED } else { wide }.min(area.right().saturating_sub(x));
        slots.push(Slot { column, x, width, is_folded });
        x = x.saturating_add(width + 1);
    }
    slots
}

fn split_side(area: Rect) -> (Rect, Rect) {
    if area.width < LEAST_WITH_SIDE {
        return (area, Rect::default());
    }
    let wide = (area.width / 4).clamp(38, 64);
    let board = Rect { width: area.width - wide - 1, ..area };
    (board, Rect { x: board.right() + 1, width: wide, ..area })
}

fn split_top(area: Rect, n_rows: u16) -> (Rect, Rect) {
    let n_rows = n_rows.min(area.height);
    let top = Rect { height: n_rows, ..area };
    (top, Rect { y: area.y + n_rows, height: area.height - n_rows, ..area })
}

#[cfg(test)]
mod tests;
