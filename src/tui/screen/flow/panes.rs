//! Where everything of the flow stands: list or strip, title, charts, numbers, and where they come from.

use ratatui::layout::Rect;

use crate::domain::flow::figure::Cell;
use crate::domain::flow::{Basis, Figure};
use crate::tui::widget::fit;

/// From here on the list of figures stands at the side.
const WIDE: u16 = 110;
/// How wide that list is.
const LIST: u16 = 30;
/// How many rows a chart keeps where the words below it are long.
const CHART: u16 = 8;
/// The least room that two charts need beside each other, and above each other.
const TWO: (u16, u16) = (100, 16);
/// What they make do with beside each other where there is neither.
const SMALL: u16 = 72;

/// The parts of the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Panes {
    /// The list of figures; empty where there is a strip.
    pub(super) list: Rect,
    /// The names of the figures in one line.
    pub(super) strip: Rect,
    /// What is looked at.
    pub(super) title: Rect,
    /// A chart each; one place for the table.
    pub(super) parts: Vec<Rect>,
    /// The numbers that matter most.
    pub(super) facts: Rect,
    /// The dot under the cursor.
    pub(super) here: Rect,
    /// Where the numbers come from.
    pub(super) basis: Rect,
}

impl Panes {
    /// All but the list or strip of figures.
    pub(super) fn beside_list(&self, area: Rect) -> Rect {
        let (x, y) = (self.title.x, self.title.y);
        Rect { x, y, width: area.right() - x, height: area.bottom() - y }
    }

    /// Shares a room out among so many charts.
    pub(super) fn new(
        area: Rect,
        n_parts: usize,
        figure: Option<&Figure>,
        pictures: &[Figure],
    ) -> Self {
        let mut panes = Self::default();
        let mut rest = area;
        if area.width >= WIDE && area.height >= 12 {
            panes.list = Rect { width: LIST, ..area };
            rest = Rect { x: area.x + LIST + 1, width: area.width - LIST - 1, ..area };
        } else if area.height >= 12 {
            panes.strip = take_top(&mut rest, 1);
        }
        panes.title = take_top(&mut rest, 1);
        let (basis, facts) = match area.height {
            0..=6 => (0, 0),
            7..=9 => (0, 1),
            10..=15 => (1, 1),
            16..=19 => (2, 2),
            20..=29 => (4, 4),
            30.. => (6, 4),
        };
        let n_facts = figure.map_or(0, |it| n_lines(it, rest.width));
        let room = usize::from(rest.width.saturating_sub(2)).max(1);
        let says = match pictures {
            sides @ [_, _] if n_parts > 1 => basis_of_both(sides),
            _ => figure.map(self::basis).unwrap_or_default(),
        };
        let n_basis = u16::try_from(fit::wrap(&says, room, 12, "").len()).unwrap_or(basis);
        // How many and which days are shown on the lowest screen too: numbers give way to them.
        let least = figure.map_or(String::new(), n_and_days);
        let n_least = match area.height {
            0..=6 => 0,
            7.. => u16::try_from(fit::wrap(&least, room, 12, "").len()).unwrap_or(basis),
        };
        let lacking = n_least.max(1).saturating_sub(basis.max(1));
        let (here, facts) =
            (u16::from(area.height > 6), facts.min(n_facts).saturating_sub(lacking));
        let basis = basis.max(n_least);
        // All of it is shown wherever a chart still has its room.
        let spare = rest.height.saturating_sub(here + facts + CHART);
        panes.basis = take_bottom(&mut rest, n_basis.min(basis.max(spare)));
        panes.here = take_bottom(&mut rest, here);
        panes.facts = take_bottom(&mut rest, facts);
        panes.parts = parts(rest, n_parts);
        panes
    }

    /// The place of the table, or of a word instead of a chart.
    pub(super) fn body(&self) -> Rect {
        self.parts.iter().copied().reduce(Rect::union).unwrap_or_default()
    }
}

/// Where the numbers of both sides of a day come from: what differs first, then the formula.
pub(super) fn basis_of_both(sides: &[Figure]) -> String {
    let Some(last) = sides.last() else { return String::new() };
    let of = |figure: &Figure| {
        let all = basis(figure);
        all.strip_suffix(&format!(" · {}", figure.basis.formula)).unwrap_or(&all).to_owned()
    };
    match sides {
        [before, after] => {
            format!("before: {} · after: {} · {}", of(before), of(after), last.basis.formula)
        }
        _ => basis(last),
    }
}

/// How many a figure is made of, from which days and in which zone.
fn n_and_days(figure: &Figure) -> String {
    let bare = Basis { left_out: Vec::new(), notes: Vec::new(), ..figure.basis.clone() };
    bare.line().trim_start_matches(bare.formula).trim_start_matches(" · ").to_owned()
}

/// Where the numbers of a figure come from: what differs from day to day first.
pub(super) fn basis(figure: &Figure) -> String {
    let (line, formula) = (figure.basis.line(), figure.basis.formula);
    let rest = line.strip_prefix(formula).map_or(&*line, |it| it.trim_start_matches(" · "));
    format!("{rest} · {formula}")
}

/// How many lines the numbers of a figure take.
fn n_lines(figure: &Figure, width: u16) -> u16 {
    let (mut n, mut used) = (0, usize::MAX);
    for fact in figure.told().iter().filter(|it| it.value != Cell::Unknown) {
        let wide = fit::width(&fact.label) + 1 + fit::width(&fact.value.to_string());
        if used.saturating_add(wide) > usize::from(width) {
            (n, used) = (n + 1, 1);
        }
        used += wide + 3;
    }
    n
}

/// Several charts beside each other, or above each other; one where there is no room for two.
fn parts(area: Rect, n_parts: usize) -> Vec<Rect> {
    if n_parts < 2 {
        return vec![area];
    }
    let is_low = area.height < TWO.1;
    if area.width >= TWO.0 || is_low && area.width >= SMALL {
        let half = area.width / 2;
        let right = Rect { x: area.x + half, width: area.width - half, ..area };
        return vec![Rect { width: half - 1, ..area }, right];
    }
    if !is_low {
        let half = area.height / 2;
        let below = Rect { y: area.y + half, height: area.height - half, ..area };
        return vec![Rect { height: half, ..area }, below];
    }
    vec![area]
}

fn take_top(area: &mut Rect, height: u16) -> Rect {
    let height = height.min(area.height);
    let taken = Rect { height, ..*area };
    area.y += height;
    area.height -= height;
    taken
}

fn take_bottom(area: &mut Rect, height: u16) -> Rect {
    let height = height.min(area.height);
    area.height -= height;
    Rect { y: area.bottom(), height, ..*area }
}
