//! What a figure looks like to whoever draws it: its basis, its facts, its table, its chart.
//!
//! Screen, plain table, Markdown, JSON and picture are all drawn from a [`Figure`]; none of them
//! computes anything.

use chrono::{Datelike as _, NaiveDate};
use serde::{Serialize, Serializer};

use super::Window;
pub use super::basis::{Basis, Counted, LeftOut};
pub use super::cell::{Cell, decimal, percent};
use super::number::many;
use crate::domain::StoryId;

/// A figure, ready to be drawn.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// Its stable name, such as `cycle-time`.
    pub id: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// Where its numbers come from.
    pub basis: Basis,
    /// The few numbers that matter most.
    pub facts: Vec<Fact>,
    /// Its numbers as a table.
    pub table: Table,
    /// Its picture; none where a table says it all.
    pub chart: Option<Chart>,
    /// Why there are no numbers, if there are none.
    pub missing: Option<String>,
}

/// What a number is called that is the whole of the one before.
const OF: &str = "of";

/// A number that has a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Its stable name.
    pub id: &'static str,
    /// What it is called.
    pub label: String,
    /// The number.
    pub value: Cell,
}

/// Numbers in rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// What the columns are called.
    pub heads: Vec<String>,
    /// Each has as many cells as there are heads.
    pub rows: Vec<Vec<Cell>>,
}

/// What the columns of a table are called.
pub(super) fn heads(names: &[&str]) -> Vec<String> {
    names.iter().map(|it| (*it).to_owned()).collect()
}

/// A picture: axes, layers on top of each other, marked lines.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chart {
    /// From left to right.
    pub x: Axis,
    /// From bottom to top, from zero.
    pub y: Axis,
    /// What is drawn, the hindmost first.
    pub layers: Vec<Layer>,
    /// Lines across, each with its name.
    pub lines: Vec<Line>,
    /// The days of which nothing is known: no line and no area is drawn across them, and they are
    /// named in the picture.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<Window>,
}

impl Chart {
    /// From the first to the last number of the `x` axes of charts that are drawn as one: all that is
    /// drawn, and the days of the window unless the two lie apart, as a forecast from the past is drawn
    /// over the days to come. None where there is neither.
    pub fn across(charts: &[&Self], window: Option<Window>) -> Option<(f64, f64)> {
        let spots = charts.iter().flat_map(|it| &it.layers).flat_map(|it| &it.spots);
        let lines = charts.iter().flat_map(|it| &it.lines).filter(|it| it.way == Way::Up);
        let drawn = spots.map(|it| it.x).chain(lines.map(|it| it.at));
        let drawn = drawn.filter(|it| it.is_finite());
        let drawn = drawn.map(|it| (it, it)).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        let is_dates = charts.first().is_some_and(|it| it.x.scale == Scale::Date);
        let window = window.filter(|_| is_dates).map(|it| (x_of(it.from), x_of(it.to)));
        match (drawn, window) {
            (Some(drawn), Some(days)) if days.0 <= drawn.1 && drawn.0 <= days.1 => {
                Some((drawn.0.min(days.0), drawn.1.max(days.1)))
            }
            (drawn, window) => drawn.or(window),
        }
    }

    /// The least step between two numbers at the `y` axes of charts that are drawn as one: where all
    /// that is counted is whole, there is no half of it. Plans and means are not counted.
    pub fn least_step(charts: &[&Self]) -> f64 {
        let layers = charts.iter().flat_map(|it| &it.layers);
        let counted = layers.filter(|it| it.shape != Shape::Dashes).flat_map(|it| &it.spots);
        let mut counted = counted.filter(|it| it.y.is_finite()).peekable();
        let is_whole = counted.peek().is_some() && counted.all(|it| it.y.fract() == 0.0);
        if is_whole { 1.0 } else { 0.0 }
    }

    /// Whether days of which nothing is known lie between two numbers of the `x` axis.
    pub fn breaks(&self, from: f64, to: f64) -> bool {
        self.unknown.iter().any(|it| from < x_of(it.from) && x_of(it.to) < to)
    }
}

/// One direction of a chart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Axis {
    /// What is measured, with the unit.
    pub title: String,
    /// How its numbers are to be read.
    pub scale: Scale,
    /// Where it ends, for numbers that cannot be greater; a round number above all where none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<f64>,
}

impl Axis {
    /// An axis of days: its numbers count days since the first day of year 1.
    pub fn dates() -> Self {
        Self { title: "day".to_owned(), scale: Scale::Date, end: None }
    }

    /// An axis of numbers.
    pub fn numbers(title: impl Into<String>) -> Self {
        Self { title: title.into(), scale: Scale::Number, end: None }
    }

    /// An axis of names: the number 0 stands for the first of them.
    pub fn names(title: impl Into<String>, names: Vec<String>) -> Self {
        Self { title: title.into(), scale: Scale::Names(names), end: None }
    }

    /// What stands at a number of this axis.
    pub fn label(&self, number: f64) -> String {
        match &self.scale {
            Scale::Date => date_at(number).map(|it| it.to_string()).unwrap_or_default(),
            Scale::Number => decimal(number),
            Scale::Names(names) => {
                index(number).and_then(|it| names.get(it).cloned()).unwrap_or_default()
            }
        }
    }
}

/// How the numbers of an axis are to be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// As days ([`x_of`]).
    Date,
    /// As they are.
    Number,
    /// As names, from 0.
    Names(Vec<String>),
}

/// The number of a day on an axis of days.
pub fn x_of(day: NaiveDate) -> f64 {
    f64::from(day.num_days_from_ce())
}

/// The day at a number of an axis of days.
pub fn date_at(number: f64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(index(number)?).ok()?)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "out of range is refused before"
)]
fn index(number: f64) -> Option<usize> {
    (-0.5..1e9).contains(&number).then(|| number.round().max(0.0) as usize)
}

/// Something drawn on a chart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Layer {
    /// What it shows.
    pub name: String,
    /// How it is drawn.
    pub shape: Shape,
    /// Where, in order of `x`.
    pub spots: Vec<Spot>,
}

/// How a layer is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// A dot at each spot.
    Dots,
    /// A line from spot to spot.
    Line,
    /// A broken line from spot to spot: a plan, a mean.
    Dashes,
    /// A bar at each spot.
    Bars,
    /// The area below the line from spot to spot, over the layers before.
    Area,
}

/// A place on a chart.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spot {
    /// From left to right.
    pub x: f64,
    /// From bottom to top.
    pub y: f64,
    /// The number of the story that it stands for, if it stands for one.
    #[serde(serialize_with = "story_number", skip_serializing_if = "Option::is_none")]
    pub story: Option<StoryId>,
}

#[expect(clippy::ref_option, reason = "the shape that serde asks for")]
fn story_number<S: Serializer>(story: &Option<StoryId>, to: S) -> Result<S::Ok, S::Error> {
    story.map(|it| it.0).serialize(to)
}

impl Spot {
    /// A place that stands for no story.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y, story: None }
    }

    /// A place at a day.
    pub fn on(day: NaiveDate, y: f64) -> Self {
        Self::new(x_of(day), y)
    }

    /// A place at a day, for how many.
    pub fn count(day: NaiveDate, n: usize) -> Self {
        Self::on(day, many(n))
    }
}

/// A line across the chart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// What it says.
    pub label: String,
    /// Where.
    pub at: f64,
    /// Which way it runs.
    pub way: Way,
}

/// Which way a line runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// At a number of the `y` axis, from left to right.
    Across,
    /// At a number of the `x` axis, from bottom to top.
    Up,
}

impl Fact {
    /// The number with what it is, to be read aloud: `50 % within 9 d`, `mean 6.5 days`, `median
    /// exactly 8 d`.
    fn said(&self) -> String {
        let value = self.value.to_string();
        match (self.label.split_once(", "), &self.value) {
            (Some((what, "exact")), _) if what.ends_with('%') => {
                format!("{what} within exactly {value}")
            }
            (Some((what, "exact")), _) => format!("{what} exactly {value}"),
            (Some((what, unit)), Cell::Number(_, of)) if unit == *of => {
                let unit = if value == "1" { unit.trim_end_matches('s') } else { unit };
                format!("{what} {value} {unit}")
            }
            (_, _) => format!("{} {value}", self.label),
        }
    }
}

impl Figure {
    /// Says what was counted in points in the unit of the team, where that is another.
    pub(super) fn told_in(&mut self, unit: &'static str) {
        const USUAL: &str = "points";
        if unit == USUAL {
            return;
        }
        let facts = self.facts.iter_mut().map(|it| &mut it.value);
        for cell in facts.chain(self.table.rows.iter_mut().flatten()) {
            match cell {
                Cell::Points(amount) => *cell = Cell::Number(amount.as_f64(), unit),
                Cell::Number(_, of) if *of == USUAL => *of = unit,
                Cell::Text(text) if text == USUAL => unit.clone_into(text),
                _ => (),
            }
        }
        if let Some(chart) = self.chart.as_mut().filter(|it| it.y.title == USUAL) {
            unit.clone_into(&mut chart.y.title);
        }
    }

    /// A figure without numbers yet.
    pub const fn new(id: &'static str, title: &'static str, basis: Basis) -> Self {
        Self {
            id,
            title,
            basis,
            facts: Vec::new(),
            table: Table { heads: Vec::new(), rows: Vec::new() },
            chart: None,
            missing: None,
        }
    }

    /// Adds one of the numbers that matter most.
    pub fn fact(&mut self, id: &'static str, label: impl Into<String>, value: Cell) {
        self.facts.push(Fact { id, label: label.into(), value });
    }

    /// Adds the whole that the last number is a part of.
    pub fn whole(&mut self, id: &'static str, value: Cell) {
        self.fact(id, OF, value);
    }

    /// The numbers that matter most, for eyes and ears: a part with its whole behind it, as in
    /// `36 of 61`, which a program reads apart.
    pub fn told(&self) -> Vec<Fact> {
        let mut told: Vec<Fact> = Vec::with_capacity(self.facts.len());
        for fact in &self.facts {
            match told.last_mut().filter(|_| fact.label == OF) {
                Some(part) => {
                    part.value = Cell::Text(format!("{} {OF} {}", part.value, fact.value));
                }
                None => told.push(fact.clone()),
            }
        }
        told
    }

    /// The numbers that matter most in one line with where they come from, or why there are none;
    /// nothing where there is nothing to say.
    pub fn line(&self) -> Option<String> {
        let known = self.told().into_iter().filter(|it| it.value != Cell::Unknown);
        let told: Vec<String> = known.map(|it| it.said()).collect();
        let told = match &self.missing {
            Some(why) => why.clone(),
            None => (!told.is_empty()).then(|| told.join("; "))?,
        };
        Some(format!("{}: {told} ({})", self.title, self.basis.line()))
    }

    /// The number with that stable name.
    pub fn fact_of(&self, id: &str) -> Option<&Cell> {
        self.facts.iter().find(|it| it.id == id).map(|it| &it.value)
    }
}
