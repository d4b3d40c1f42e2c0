//! One value of a figure with its unit: what it looks like to eyes, and what it is to a program.

use std::fmt;

use chrono::NaiveDate;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use super::Length;
use super::figure::{Fact, Table};
use crate::domain::Points;

/// Nothing that is to come is surer than this, and nothing is less likely than the other.
const SUREST: f64 = 0.95;
const LEAST: f64 = 0.05;

/// A value with its unit.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nobody knows.
    Unknown,
    /// Words.
    Text(String),
    /// A whole number of things.
    Count(i64),
    /// Whole days, first and last included.
    Days(u32),
    /// A length of time.
    Length(Length),
    /// An estimate, or a sum of estimates.
    Points(Points),
    /// A part of a whole, from 0 to 1.
    Share(f64),
    /// A share of the past as a chance of what is to come: never surer than 95 of 100.
    Chance(f64),
    /// A chance that has gone by: none, which is no forecast.
    Gone,
    /// Another number, and what it is a number of.
    Number(f64, &'static str),
    /// A day.
    Date(NaiveDate),
}

impl Cell {
    /// How many.
    pub fn many(n: usize) -> Self {
        Self::Count(i64::try_from(n).unwrap_or(i64::MAX))
    }

    /// A value, or that nobody knows it.
    pub fn maybe<T>(value: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Unknown, cell)
    }

    /// A number of something, or that nobody knows it.
    pub fn number(value: Option<f64>, of: &'static str) -> Self {
        value.map_or(Self::Unknown, |it| Self::Number(it, of))
    }
}

impl Cell {
    /// What a program reads the number in; none where it is no number.
    pub const fn unit(&self) -> Option<&'static str> {
        match self {
            Self::Unknown | Self::Text(_) => None,
            Self::Number(_, of) => Some(of),
            Self::Count(_) => Some("count"),
            Self::Days(_) => Some("days"),
            Self::Length(_) => Some("seconds"),
            Self::Points(_) => Some("points"),
            Self::Share(_) => Some("share"),
            Self::Chance(_) | Self::Gone => Some("chance"),
            Self::Date(_) => Some("date"),
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("unknown"),
            Self::Text(text) => f.write_str(text),
            Self::Count(n) => write!(f, "{n}"),
            Self::Days(n) => write!(f, "{n} d"),
            Self::Length(length) => write!(f, "{length}"),
            Self::Points(points) => write!(f, "{points}"),
            Self::Chance(part) if *part > SUREST => f.write_str(">95 %"),
            Self::Chance(part) if *part < LEAST => f.write_str("<5 %"),
            Self::Share(part) | Self::Chance(part) => f.write_str(&percent(*part)),
            Self::Gone => f.write_str(&percent(0.0)),
            Self::Number(number, _) => f.write_str(&decimal(*number)),
            Self::Date(date) => write!(f, "{date}"),
        }
    }
}

/// A share as percent: never `100 %` while something is missing, never `0 %` while something is
/// there.
pub fn percent(share: f64) -> String {
    let rounded = (share * 100.0).round();
    if share > 0.0 && rounded < 1.0 {
        "<1 %".to_owned()
    } else if share < 1.0 && rounded > 99.0 {
        ">99 %".to_owned()
    } else {
        format!("{rounded:.0} %")
    }
}

/// A number with two decimals, without zeros at the end.
pub fn decimal(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Serialize for Cell {
    /// A number where it is one: lengths as seconds, points as points, shares from 0 to 1; what
    /// nobody knows is null.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unknown => to.serialize_none(),
            Self::Text(text) => to.serialize_str(text),
            Self::Count(n) => to.serialize_i64(*n),
            Self::Days(n) => to.serialize_u32(*n),
            Self::Length(length) => to.serialize_i64(length.as_millis().div_euclid(1_000)),
            Self::Points(points) if points.hundredths() % 100 == 0 => {
                to.serialize_i64(points.hundredths() / 100)
            }
            Self::Points(points) => to.serialize_f64(points.as_f64()),
            Self::Share(number) | Self::Number(number, _) => to.serialize_f64(*number),
            Self::Chance(part) => to.serialize_f64(part.clamp(LEAST, SUREST)),
            Self::Gone => to.serialize_f64(0.0),
            Self::Date(date) => date.serialize(to),
        }
    }
}

impl Serialize for Fact {
    /// With the unit of the number beside it.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut fact = to.serialize_struct("Fact", 4)?;
        fact.serialize_field("id", self.id)?;
        fact.serialize_field("label", &self.label)?;
        fact.serialize_field("value", &self.value)?;
        fact.serialize_field("unit", &self.value.unit())?;
        fact.end()
    }
}

impl Serialize for Table {
    /// With the unit of each column beside the rows: that of the first number in it.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let unit = |at: usize| self.rows.iter().find_map(|row: &Vec<Cell>| row.get(at)?.unit());
        let units: Vec<Option<&str>> = (0..self.heads.len()).map(unit).collect();
        let mut table = to.serialize_struct("Table", 3)?;
        table.serialize_field("heads", &self.heads)?;
        table.serialize_field("units", &units)?;
        table.serialize_field("rows", &self.rows)?;
        table.end()
    }
}
