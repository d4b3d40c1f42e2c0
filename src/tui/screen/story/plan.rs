//! How the columns of a story's page are divided: its text, the short fields beside it, the scroll bar.

/// From here on, the short fields stand beside the text.
const WIDE: u16 = 110;
/// The short fields need no more columns than this.
const WIDEST: u16 = 44;
/// Lines longer than this are hard to read.
const LONGEST: u16 = 100;
/// Columns for the sign of the selection.
pub(super) const GUTTER: u16 = 2;
/// Columns for the scroll bar and the space before it.
const BAR: u16 = 2;
/// Narrower than this, there is no scroll bar.
const NARROW: u16 = 20;

/// Which columns of the area belong to what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// The text, without its gutter.
    pub(super) text: u16,
    /// Where the scroll bar stands, from the left; none when there is no room for one.
    pub(super) bar: Option<u16>,
    /// The short fields beside the text: where the line before their gutter stands, and their
    /// width without both.
    pub(super) panel: Option<(u16, u16)>,
}

impl Plan {
    pub(super) const fn of(width: u16) -> Self {
        if width < NARROW {
            return Self { text: width.saturating_sub(1), bar: None, panel: None };
        }
        let bar = Some(width - 1);
        if width < WIDE {
            return Self { text: width - GUTTER - BAR, bar, panel: None };
        }
        let panel = if width / 3 > WIDEST { WIDEST } else { width / 3 };
        // The gutters of both, the space and the line between them, the scroll bar.
        let rest = width - panel - GUTTER - 2 - GUTTER - BAR;
        let text = if rest > LONGEST { LONGEST } else { rest };
        Self { text, bar, panel: Some((GUTTER + text + 1, panel)) }
    }

    /// Where the text begins.
    pub(super) const fn gutter(width: u16) -> u16 {
        if width < NARROW { 1 } else { GUTTER }
    }
}
