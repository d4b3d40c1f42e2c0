//! A burndown in blocks: one bar a working day, points for the ideal line, a rule for the scope.
//!
//! Blocks and not thin lines, so that it reads from three metres and in plain ASCII.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{Day, Pace, Way};
use crate::domain::flow::scope::Totals;
use crate::tui::screen::Cx;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// How much of a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tui::screen) enum Size {
    /// With scale, days and legend.
    Full,
    /// The drawing alone.
    Small,
}

/// The most columns that a day takes.
const WIDEST: usize = 9;

/// Where the parts of a chart are.
struct Plot {
    /// The cells of the drawing.
    area: Rect,
    /// What the highest cell stands for.
    top: f64,
    n_days: usize,
    /// Columns from day to day; none where there are more days than columns.
    step: usize,
}

impl Plot {
    fn new(area: Rect, pace: &Pace) -> Self {
        let scopes = pace.days.iter().filter_map(|it| Some(it.totals?.scope().as_f64()));
        let ideals = pace.days.iter().map(|it| it.ideal);
        let committed = pace.totals.committed.as_f64();
        let top = scopes.chain(ideals).fold(committed, f64::max).max(1.0);
        let n_days = pace.days.len().max(1);
        Self { area, top, n_days, step: (usize::from(area.width) / n_days).min(WIDEST) }
    }

    /// The first column of a day and the one behind its last, with the gap to the next day.
    fn columns(&self, day: usize) -> (u16, u16) {
        let width = usize::from(self.area.width);
        let at = |day: usize| match self.step {
            0 => day * width / self.n_days,
            step => day * step,
        };
        let column = |day: usize| self.area.x + u16::try_from(at(day).min(width)).unwrap_or(0);
        (column(day), column(day + 1))
    }

    /// The columns of a day's bar: without the gap to the next day.
    fn bar(&self, day: usize) -> (u16, u16) {
        let (from, to) = self.columns(day);
        (from, to.saturating_sub(u16::from(to - from > 1)))
    }

    /// How many eighths of a row an amount is high; what is not nothing is seen.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between nothing and eight times the rows"
    )]
    fn eighths(&self, amount: f64) -> usize {
        // The topmost row is kept for the rule of the scope above the highest bar.
        let rows = f64::from(self.area.height.saturating_sub(1));
        let eighths = (amount.max(0.0) / self.top * rows * 8.0).round() as usize;
        if amount > 0.0 { eighths.max(1) } else { eighths }
    }

    /// The row so many rows above the bottom one.
    fn row(&self, up: usize) -> Option<u16> {
        let up = u16::try_from(up).ok().filter(|it| *it < self.area.height)?;
        Some(self.area.bottom() - 1 - up)
    }
}

/// Draws a sprint's pace; nothing where there is no room.
pub(in crate::tui::screen) fn draw(
    cx: &Cx<'_>,
    buffer: &mut Buffer,
    area: Rect,
    pace: &Pace,
    way: Way,
    size: Size,
) {
    if area.width < 4 || area.height < 2 || pace.days.is_empty() {
        return;
    }
    let (scale, below) = match size {
        Size::Full if area.height >= 6 => (scale_width(pace), 2),
        Size::Full | Size::Small => (0, 0),
    };
    let inner = Rect {
        x: area.x + scale,
        width: area.width.saturating_sub(scale),
        height: area.height - below,
        ..area
    };
    let plot = Plot::new(inner, pace);
    for (at, day) in pace.days.iter().enumerate() {
        draw_day(cx, buffer, &plot, (at, pace.ideal_by(way, day.ideal)), day, way);
    }
    if below > 0 {
        draw_scale(cx, buffer, area, &plot);
        draw_days(cx, buffer, &plot, pace);
    }
}

fn amount(way: Way, totals: &Totals) -> f64 {
    match way {
        Way::Down => totals.remaining().as_f64(),
        Way::Up => totals.completed.as_f64(),
    }
}

/// Draws a day: its place, and where the ideal line is.
fn draw_day(
    cx: &Cx<'_>,
    buffer: &mut Buffer,
    plot: &Plot,
    (at, ideal): (usize, f64),
    day: &Day,
    way: Way,
) {
    let (from, to) = plot.columns(at);
    let (_, end) = plot.bar(at);
    let style = |role| cx.theme.style(role);
    let mut put = |x: u16, y: u16, sign: &str, style: Style| {
        if let Some(cell) = buffer.cell_mut((x, y)) {
            cell.set_symbol(sign).set_style(style);
        }
    };
    if let Some(totals) = &day.totals {
        let high = plot.eighths(amount(way, totals));
        let rows = (0..high.div_ceil(8)).filter_map(|up| Some((up, plot.row(up)?)));
        for (up, y) in rows {
            let sign = match high - up * 8 {
                8.. => cx.glyphs.bar_full,
                part => cx.glyphs.spark[part - 1],
            };
            (from..end).for_each(|x| put(x, y, sign, style(Role::SeriesOne)));
        }
        let above = plot.eighths(totals.scope().as_f64()).div_ceil(8);
        if let Some(y) = plot.row(above) {
            (from..to).for_each(|x| put(x, y, cx.glyphs.rule, style(Role::SeriesTwo)));
        }
    }
    let high = plot.eighths(ideal).saturating_sub(1) / 8;
    let middle = from + (end.saturating_sub(from)).saturating_sub(1) / 2;
    if let Some(y) = plot.row(high) {
        put(middle, y, cx.glyphs.dot, style(Role::SeriesThree));
    }
}

/// The width of the scale: its largest number and a space.
fn scale_width(pace: &Pace) -> u16 {
    let plot = Plot::new(Rect::new(0, 0, 80, 10), pace);
    u16::try_from(format!("{:.0}", plot.top).len() + 1).unwrap_or(4)
}

/// The numbers at the left, and the rule below.
fn draw_scale(cx: &Cx<'_>, buffer: &mut Buffer, area: Rect, plot: &Plot) {
    let muted = cx.theme.style(Role::Muted);
    let rows = usize::from(plot.area.height.saturating_sub(1)).max(1);
    let width = usize::from(plot.area.x - area.x).saturating_sub(1);
    // The number stands where the rule of a scope of that height would.
    for (share, up) in [(1.0, rows), (0.5, rows / 2)] {
        if let Some(y) = plot.row(up) {
            let text = format!("{:.0}", plot.top * share);
            // Half of three is no two.
            let is_whole = (plot.top * share).fract().abs() < 0.05;
            if up > 0 && (share > 0.9 || (rows >= 6 && is_whole)) {
                buffer.set_stringn(area.x, y, fit::pad_left(&text, width), width, muted);
            }
        }
    }
    let zero = plot.area.bottom();
    buffer.set_stringn(area.x, zero, fit::pad_left("0", width), width, muted);
    let (_, end) = plot.columns(plot.n_days - 1);
    let rule = cx.glyphs.rule.repeat(usize::from(end - plot.area.x));
    buffer.set_string(plot.area.x, zero, rule, cx.theme.style(Role::Border));
}

/// The days below, today marked by a sign on the rule.
fn draw_days(cx: &Cx<'_>, buffer: &mut Buffer, plot: &Plot, pace: &Pace) {
    let y = plot.area.bottom() + 1;
    for (at, day) in pace.days.iter().enumerate() {
        let (from, _) = plot.columns(at);
        let (_, end) = plot.bar(at);
        let wide = end.saturating_sub(from);
        let is_today = pace.today == Some(at);
        if is_today {
            let middle = from + wide.saturating_sub(1) / 2;
            buffer.set_string(middle, y - 1, cx.glyphs.up, cx.theme.style(Role::Accent));
        }
        let text = match wide {
            6.. => day.date.format("%a %-d").to_string(),
            _ => day.date.format("%-d").to_string(),
        };
        let is_named = plot.step >= 3
            || is_today
            || at == 0
            || (at + 1 == pace.days.len() && pace.today.is_none_or(|it| at > it + 1));
        if is_named && (plot.step >= 3 || pace.today != Some(1) || at != 0) {
            let role = if is_today { Role::Accent } else { Role::Muted };
            let room = usize::from(plot.area.right().saturating_sub(from));
            let free = usize::from(wide).saturating_sub(text.len()) / 2;
            let x = from + u16::try_from(free).unwrap_or(0);
            buffer.set_stringn(x, y, &text, room.saturating_sub(free), cx.theme.style(role));
        }
    }
}

/// The same in one line of signs, a sign a day, for where there is no room.
pub(in crate::tui::screen) fn spark(cx: &Cx<'_>, pace: &Pace) -> String {
    let top = pace.totals.scope().as_f64().max(pace.totals.committed.as_f64()).max(1.0);
    let sign = |it: &Day| match &it.totals {
        None => cx.glyphs.none,
        Some(totals) => {
            let share = (totals.remaining().as_f64() / top).clamp(0.0, 1.0);
            let steps = [0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875];
            cx.glyphs.spark[steps.iter().filter(|it| share > **it).count()]
        }
    };
    pace.days.iter().map(sign).collect()
}
