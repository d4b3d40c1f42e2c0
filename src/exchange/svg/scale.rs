//! From numbers to places on the page, and the numbers that stand at an axis.

use crate::domain::flow::figure::{Axis, Scale as Kind};

/// From numbers to places on the page.
#[derive(Debug)]
pub(super) struct Scale {
    least: f64,
    most: f64,
    /// The least without the room before it.
    first: f64,
    /// How far the numbers at the axis stand apart at the least.
    least_step: f64,
    /// Where the least stands.
    pub(super) from: f64,
    /// Where the most stands.
    pub(super) to: f64,
}

impl Scale {
    /// Over all these numbers; round ones at the ends where numbers are numbers and the axis has
    /// no end of its own. Its numbers stand at least `least_step` apart.
    pub(super) fn new(
        numbers: impl Iterator<Item = f64>,
        (from, to): (f64, f64),
        axis: &Axis,
        pad: f64,
        least_step: f64,
    ) -> Self {
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        for it in numbers.filter(|it| it.is_finite()) {
            least = least.min(it);
            most = most.max(it);
        }
        if least > most {
            (least, most) = (0.0, 1.0);
        }
        match axis.scale {
            Kind::Number => {
                least = least.min(0.0);
                let step = step(most - least).max(least_step);
                let round = (most / step).ceil().max(1.0) * step;
                most = axis.end.filter(|it| most <= *it).unwrap_or(round);
            }
            Kind::Date | Kind::Names(_) => (),
        }
        let first = least;
        (least, most) = (least - pad, most + pad);
        if most - least < 1e-9 {
            (least, most) = (least - 0.5, most + 0.5);
        }
        Self { least, most, first, least_step, from, to }
    }

    /// The place of a number.
    pub(super) fn at(&self, number: f64) -> f64 {
        self.from + (number - self.least) / (self.most - self.least) * (self.to - self.from)
    }

    /// The places and texts of an axis.
    pub(super) fn ticks(&self, axis: &Axis) -> Vec<(f64, String)> {
        let step = match axis.scale {
            Kind::Names(_) => 1.0,
            Kind::Date => days(self.most - self.least),
            Kind::Number => step(self.most - self.least).max(self.least_step),
        };
        // Days are counted from the first one, so that it has its name.
        let first = match axis.scale {
            Kind::Date => self.first,
            Kind::Names(_) | Kind::Number => (self.least / step).ceil() * step,
        };
        let tick = |index: u16| {
            let number = first + f64::from(index) * step;
            (number <= self.most + step * 1e-6).then(|| (self.at(number), axis.label(number)))
        };
        let mut ticks: Vec<(f64, String)> = (0..200).map_while(tick).collect();
        if let Some(end) = axis.end.filter(|it| (it - self.most).abs() < 1e-9) {
            let near = (self.at(step / 2.0) - self.at(0.0)).abs();
            ticks.retain(|it| (it.0 - self.to).abs() >= near);
            ticks.push((self.to, axis.label(end)));
        }
        ticks
    }
}

/// A round step that divides a range into four to eight parts.
fn step(range: f64) -> f64 {
    if range <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf((range / 8.0).log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|it| it * power);
    steps.into_iter().find(|it| range / it <= 8.0).unwrap_or(power * 10.0)
}

/// Whole days or weeks that divide a range of days into at most eight parts.
fn days(range: f64) -> f64 {
    let steps = [1.0, 2.0, 7.0, 14.0, 28.0, 56.0, 91.0, 182.0, 364.0];
    steps.into_iter().find(|it| range / it <= 8.0).unwrap_or_else(|| step(range).ceil())
}

/// A place in tenths of a unit.
#[expect(clippy::cast_possible_truncation, reason = "places lie on the page")]
pub(super) fn tenths(place: f64) -> i64 {
    (place * 10.0).round() as i64
}
