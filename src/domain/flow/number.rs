//! Whole numbers as real ones, for means and charts, and in words.

use crate::domain::refusal::count_of;

/// How many stories, in words.
pub(super) fn stories(n: usize) -> String {
    count_of(u32::try_from(n).unwrap_or(u32::MAX))
}

/// A whole number as a real one: figures count far fewer than 2^53.
#[expect(clippy::cast_precision_loss, reason = "counts and milliseconds stay far below 2^53")]
pub(super) const fn real(n: i64) -> f64 {
    n as f64
}

/// How many, as a real number.
pub(super) fn many(n: usize) -> f64 {
    real(i64::try_from(n).unwrap_or(i64::MAX))
}

/// The first part of a whole, from 0 to 1; none of nothing.
pub(super) fn share(part: usize, of: usize) -> Option<f64> {
    (of > 0).then(|| many(part) / many(of))
}

/// The mean; none of none.
pub(super) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / many(values.len()))
}
