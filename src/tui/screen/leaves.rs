//! A screen in parts, one in front of the others: which one, where the cursor is in each, and how
//! their names and rows are shown.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::mem::discriminant;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Cx;
use super::body::{Body, GUTTER};
use super::row::{point_out, put};
use crate::tui::command::OnList;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// A part of a screen.
pub(in crate::tui::screen) trait Part: Copy + Ord + Debug + 'static {
    /// Every part, in order, with its name; the first one is in front at the beginning.
    const ALL: &'static [(Self, &'static str)];

    /// The part so many places further on; after the last one comes the first.
    fn beside(self, by: isize) -> Self {
        let n_parts = Self::ALL.len();
        let at = self.place().checked_add_signed(by).unwrap_or(n_parts - 1) % n_parts;
        Self::ALL[at].0
    }

    /// Its place among all, from 0.
    fn place(self) -> usize {
        Self::ALL.iter().position(|(it, _)| *it == self).unwrap_or(0)
    }
}

/// Which part is in front, and where the cursor is in each.
#[derive(Debug)]
pub(in crate::tui::screen) struct Leaves<P, S> {
    part: Option<P>,
    cursors: BTreeMap<P, S>,
    /// The first row in sight.
    pub(in crate::tui::screen) top: usize,
}

impl<P: Part, S: Copy + PartialEq> Leaves<P, S> {
    /// With no part chosen and the cursor nowhere.
    pub(in crate::tui::screen) const fn new() -> Self {
        Self { part: None, cursors: BTreeMap::new(), top: 0 }
    }

    /// Whether a part was chosen.
    pub(in crate::tui::screen) const fn is_chosen(&self) -> bool {
        self.part.is_some()
    }

    /// The part in front.
    pub(in crate::tui::screen) fn part(&self) -> P {
        self.part.unwrap_or(P::ALL[0].0)
    }

    /// Shows a part from its top.
    pub(in crate::tui::screen) fn show(&mut self, part: P) {
        (self.part, self.top) = (Some(part), 0);
    }

    /// Shows the part so many places further on.
    pub(in crate::tui::screen) fn turn(&mut self, by: isize) {
        self.show(self.part().beside(by));
    }

    /// What the cursor is on.
    pub(in crate::tui::screen) fn spot(&self) -> Option<S> {
        self.cursors.get(&self.part()).copied()
    }

    /// Puts the cursor on something of the part in front.
    pub(in crate::tui::screen) fn put(&mut self, spot: S) {
        self.cursors.insert(self.part(), spot);
    }

    /// Whether the cursor is nowhere, in no part.
    pub(in crate::tui::screen) fn is_clear(&self) -> bool {
        self.cursors.is_empty()
    }

    /// Takes the cursor away from every part.
    pub(in crate::tui::screen) fn clear(&mut self) {
        self.cursors.clear();
        self.top = 0;
    }

    /// Puts the cursor where it can be after the data has changed: where it was, else near to that.
    /// What another part shows may have gone as well; it is found anew when it is turned to.
    pub(in crate::tui::screen) fn reconcile(&mut self, old: &[S], now: impl Fn(P) -> Vec<S>) {
        let part = self.part();
        self.find_again(old, &now(part));
        self.cursors.retain(|it, spot| *it == part || now(*it).contains(spot));
    }

    /// Puts the cursor where it can be: where it was, else near to that.
    pub(in crate::tui::screen) fn find_again(&mut self, old: &[S], now: &[S]) {
        let part = self.part();
        let Some(first) = now.first().copied() else {
            self.cursors.remove(&part);
            return;
        };
        let Some(spot) = self.spot() else {
            self.cursors.insert(part, first);
            return;
        };
        if now.contains(&spot) {
            return;
        }
        let at = old.iter().position(|it| *it == spot).unwrap_or(0);
        if now.len() >= old.len() {
            // Something took its place: the first note where there was none.
            self.cursors.insert(part, now[at.min(now.len() - 1)]);
            return;
        }
        let later = old.iter().skip(at).find(|it| now.contains(it)).copied();
        let earlier = old.iter().take(at).rev().find(|it| now.contains(it)).copied();
        // Among people the cursor stays among people.
        let is_alike = |it: &S| discriminant(it) == discriminant(&spot);
        let next = later.filter(is_alike).or(earlier.filter(is_alike)).or(later).or(earlier);
        self.cursors.insert(part, next.unwrap_or(now[at.min(now.len() - 1)]));
    }

    /// Scrolls so that the cursor is in sight in so many rows.
    pub(in crate::tui::screen) fn settle(&mut self, body: &Body<S>, height: usize) {
        let height = height.max(1);
        let Some((from, to)) = self.spot().and_then(|it| body.rows_of(it)) else {
            self.top = 0;
            return;
        };
        // The heading above the first row of a part comes along.
        let from = body.heading_above(from);
        if to > self.top + height {
            self.top = to - height;
        }
        self.top = self.top.min(from).min(body.rows.len().saturating_sub(height));
    }

    /// Moves the cursor; half a page is so many.
    pub(in crate::tui::screen) fn walk(&mut self, spots: &[S], command: OnList, half: usize) {
        let Some(at) = spots.iter().position(|it| Some(*it) == self.spot()) else { return };
        let next = command.leads(at, spots.len(), half);
        self.put(spots[next.min(spots.len() - 1)]);
    }

    /// What stands at that place of the rows.
    pub(in crate::tui::screen) fn spot_at(
        &self,
        body: &Body<S>,
        place: Rect,
        at: Position,
    ) -> Option<S> {
        if !place.contains(at) {
            return None;
        }
        body.rows.get(self.top + usize::from(at.y - place.y))?.spot
    }

    /// Shows the rows of the part in front, with the cursor.
    pub(in crate::tui::screen) fn draw(
        &self,
        cx: &Cx<'_>,
        buffer: &mut Buffer,
        area: Rect,
        body: &Body<S>,
    ) {
        let spot = self.spot();
        let gutter = u16::try_from(GUTTER).unwrap_or(2).min(area.width);
        let shown = body.rows.iter().enumerate().skip(self.top);
        for ((at, row), y) in shown.zip(area.top()..area.bottom()) {
            let width = u16::try_from(body.columns()).unwrap_or(0).min(area.width - gutter);
            buffer.set_line(area.x + gutter, y, &row.line, width);
            if spot.is_some() && row.spot == spot && area.width > 0 {
                if body.is_heading(at) {
                    put(cx, buffer, (area.x, y), 1, (Role::SelectionBar, cx.glyphs.selection));
                } else {
                    point_out(cx, buffer, Rect { y, height: 1, ..area });
                }
            }
        }
        more(cx, buffer, area, self.top, body.rows.len());
    }
}

/// Signs at the edge that there is more above or below.
fn more(cx: &Cx<'_>, buffer: &mut Buffer, area: Rect, top: usize, n_rows: usize) {
    if area.width < 3 || area.height < 2 {
        return;
    }
    let muted = cx.theme.style(Role::Muted);
    if top > 0 {
        buffer.set_stringn(area.x + 1, area.y, cx.glyphs.up, 1, muted);
    }
    if top + usize::from(area.height) < n_rows {
        buffer.set_stringn(area.x + 1, area.bottom() - 1, cx.glyphs.down, 1, muted);
    }
}

/// The names of the parts and where each begins; the one in front alone where there is no room,
/// with the key that shows the next one.
fn names<P: Part>(here: P, area: Rect, key: &str) -> Vec<(P, u16, String)> {
    let all: Vec<(P, String)> = P::ALL
        .iter()
        .map(|(part, name)| {
            (*part, if *part == here { format!("[{name}]") } else { format!(" {name} ") })
        })
        .collect();
    let wide: usize = all.iter().map(|(_, text)| fit::width(text)).sum();
    if wide > usize::from(area.width) {
        let at = here.place();
        let text = format!("[{}] {}/{} {key}", P::ALL[at].1, at + 1, P::ALL.len());
        return vec![(here, area.x, text)];
    }
    let mut x = area.x;
    let place = |(part, text): (P, String)| {
        let at = x;
        x += u16::try_from(fit::width(&text)).unwrap_or(0);
        (part, at, text)
    };
    all.into_iter().map(place).collect()
}

/// Shows the names of the parts.
pub(in crate::tui::screen) fn draw_names<P: Part>(
    cx: &Cx<'_>,
    here: P,
    key: &str,
    buffer: &mut Buffer,
    area: Rect,
) {
    if area.is_empty() {
        return;
    }
    for (part, x, text) in names(here, area, key) {
        let role = if part == here { Role::TabHere } else { Role::Tab };
        let room = usize::from(area.right().saturating_sub(x));
        let text = fit::cut(&text, room, cx.glyphs.ellipsis);
        buffer.set_stringn(x, area.y, text, room, cx.theme.style(role));
    }
}

/// The part whose name stands at that place of the area in which the names are shown.
pub(in crate::tui::screen) fn name_at<P: Part>(here: P, area: Rect, at: Position) -> Option<P> {
    if !area.contains(at) {
        return None;
    }
    names(here, area, "").into_iter().rev().find(|(_, x, _)| *x <= at.x).map(|(part, ..)| part)
}
