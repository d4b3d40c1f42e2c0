//! From numbers to columns and rows, and the numbers that stand at the axes.

use chrono::{Datelike as _, Days, Months, NaiveDate};

use crate::domain::flow::Window;
use crate::domain::flow::figure::{Axis, Chart, Scale as Kind, Shape, date_at, x_of};

/// One direction of a plot: which numbers lie on how many cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    from: f64,
    to: f64,
    cells: u16,
    /// The room of one number: a day, a name, the space between two bars.
    step: f64,
}

impl Scale {
    /// From zero to the end of the axis, else to a round number above the highest, in steps of at
    /// least so much.
    pub(super) fn from_zero(
        values: impl Iterator<Item = f64>,
        least_step: f64,
        end: Option<f64>,
        cells: u16,
    ) -> Self {
        let mut most = values.filter(|it| it.is_finite()).fold(0.0, f64::max);
        if most <= 0.0 {
            most = 1.0;
        }
        let step = round_step(most, cells.div_ceil(3)).max(least_step);
        let to = end.filter(|it| most <= *it).unwrap_or((most / step).ceil() * step);
        Self { from: 0.0, to, cells, step }
    }

    /// From left to right: what [`Chart::across`] says, with half a day or bar on each side.
    pub(super) fn across(charts: &[&Chart], window: Option<Window>, cells: u16) -> Self {
        let scale = charts.first().map_or(&Kind::Number, |it| &it.x.scale);
        if let Kind::Names(names) = scale {
            let n = f64::from(u32::try_from(names.len().max(1)).unwrap_or(u32::MAX));
            return Self { from: -0.5, to: n - 0.5, cells, step: 1.0 };
        }
        let (from, to) = Chart::across(charts, window).unwrap_or((0.0, 1.0));
        let is_dates = *scale == Kind::Date;
        let step = gap(charts).max(if is_dates { 1.0 } else { 0.0 });
        Self { from: from - step / 2.0, to: to + step / 2.0, cells, step }
    }

    /// Where a number lies, in cells from the start.
    pub(super) fn at(&self, value: f64) -> f64 {
        (value - self.from) / (self.to - self.from).max(f64::MIN_POSITIVE) * f64::from(self.cells)
    }

    /// The cell in which a number lies.
    pub(super) fn cell(&self, value: f64) -> u16 {
        whole(self.at(value)).min(self.cells.saturating_sub(1))
    }

    /// The row in which a number lies, from the top.
    pub(super) fn row(&self, value: f64) -> u16 {
        self.cells.saturating_sub(1) - self.cell(value)
    }

    /// How many cells one number has for itself.
    pub(super) fn room(&self) -> f64 {
        self.at(self.from + self.step)
    }

    /// How many columns a name may take.
    pub(super) fn band(&self) -> usize {
        usize::from(whole(self.room())).saturating_sub(1).max(1)
    }

    /// Round numbers from bottom to top, and the end of the axis where it has one.
    pub(super) fn ticks(&self, axis: &Axis) -> Vec<(f64, String)> {
        let mut ticks = Vec::new();
        let mut at = self.from;
        while at <= self.to + self.step / 1_000.0 && ticks.len() < 100 {
            ticks.push((at, axis.label(at)));
            at += self.step;
        }
        if axis.end == Some(self.to) {
            ticks.retain(|it| self.to - it.0 >= self.step / 2.0);
            ticks.push((self.to, axis.label(self.to)));
        }
        ticks
    }

    /// What stands below the plot, from left to right.
    pub(super) fn ticks_below(&self, axis: &Axis) -> Vec<(f64, String)> {
        match &axis.scale {
            Kind::Names(names) => {
                let number = |it: usize| f64::from(u32::try_from(it).unwrap_or(u32::MAX));
                (0..names.len()).map(|it| (number(it), names[it].clone())).collect()
            }
            Kind::Number => {
                let most = self.cells / 8;
                let step = round_step(self.to - self.from, most.max(2)).max(self.step);
                let mut at = (self.from / step).ceil() * step;
                let mut ticks = Vec::new();
                while at <= self.to && ticks.len() < 100 {
                    ticks.push((at, axis.label(at)));
                    at += step;
                }
                ticks
            }
            Kind::Date => self.dates(),
        }
    }

    /// Days, Mondays, first days of months or of years: as fine as there is room for.
    fn dates(&self) -> Vec<(f64, String)> {
        let (Some(first), Some(last)) = (date_at(self.from + 0.5), date_at(self.to - 0.5)) else {
            return Vec::new();
        };
        for pace in Pace::ALL {
            let (format, wide) = pace.format();
            let days = pace.from(first, last);
            if days.len() * (wide + 2) <= usize::from(self.cells) + 2 {
                return days.iter().map(|it| (x_of(*it), it.format(format).to_string())).collect();
            }
        }
        Vec::new()
    }
}

/// The space between bars: the least between two spots.
fn gap(charts: &[&Chart]) -> f64 {
    let bars = charts.iter().flat_map(|it| &it.layers).filter(|it| it.shape == Shape::Bars);
    let gaps = bars.clone().flat_map(|it| it.spots.windows(2).map(|it| it[1].x - it[0].x));
    let least = gaps.filter(|it| *it > 0.0).fold(f64::INFINITY, f64::min);
    match (least.is_finite(), bars.count()) {
        (true, _) => least,
        (false, 0) => 0.0,
        (false, _) => 1.0,
    }
}

/// How far apart the days below a plot are.
#[derive(Clone, Copy, Debug)]
enum Pace {
    Days(u64),
    Weeks(u64),
    Months(u32),
    Years(i32),
}

impl Pace {
    const ALL: [Self; 13] = [
        Self::Days(1),
        Self::Weeks(1),
        Self::Weeks(2),
        Self::Weeks(4),
        Self::Months(1),
        Self::Months(2),
        Self::Months(3),
        Self::Months(6),
        Self::Years(1),
        Self::Years(2),
        Self::Years(5),
        Self::Years(10),
        Self::Years(50),
    ];

    /// How such days are written, and how wide that is.
    const fn format(self) -> (&'static str, usize) {
        match self {
            Self::Days(_) | Self::Weeks(_) => ("%d %b", 6),
            Self::Months(_) => ("%b %Y", 8),
            Self::Years(_) => ("%Y", 4),
        }
    }

    fn from(self, first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
        let next = |it: NaiveDate| match self {
            Self::Days(n) => it.checked_add_days(Days::new(n)),
            Self::Weeks(n) => it.checked_add_days(Days::new(7 * n)),
            Self::Months(n) => it.checked_add_months(Months::new(n)),
            Self::Years(n) => it.with_year(it.year() + n),
        };
        let start = match self {
            Self::Days(_) => Some(first),
            Self::Weeks(_) => {
                let after = (7 - first.weekday().num_days_from_monday()) % 7;
                first.checked_add_days(Days::new(after.into()))
            }
            Self::Months(n) => {
                let month = first.month0() / n * n;
                NaiveDate::from_ymd_opt(first.year(), month + 1, 1)
            }
            Self::Years(n) => NaiveDate::from_ymd_opt(first.year().div_euclid(n) * n, 1, 1),
        };
        let all = std::iter::successors(start, |it| next(*it)).take_while(|it| *it <= last);
        all.filter(|it| *it >= first).take(500).collect()
    }
}

/// A round number: as large as `span` needs so that there are at most so many of them.
fn round_step(span: f64, most: u16) -> f64 {
    let least = span / f64::from(most.max(1));
    let power = 10_f64.powf(least.log10().floor());
    let fits = |it: &f64| *it * power >= least * 0.999_999;
    [1.0, 2.0, 5.0, 10.0].into_iter().find(fits).unwrap_or(10.0) * power
}

/// Whole cells, from zero.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "cut to what a terminal can have before"
)]
pub(super) fn whole(cells: f64) -> u16 {
    cells.clamp(0.0, 60_000.0) as u16
}
