//! Percentiles by nearest rank: a value that was really seen, in integer arithmetic.

use serde::Serialize;

/// The percentiles that figures show.
pub const PERCENTS: [u8; 4] = [50, 70, 85, 95];

/// The percentile of values in ascending order: the one at rank `ceil(p / 100 * n)`, from 1 to n.
/// None of none.
pub fn nearest_rank<T: Copy>(sorted: &[T], percent: u8) -> Option<T> {
    let n = sorted.len();
    let rank = (usize::from(percent) * n).div_ceil(100).clamp(1, n.max(1));
    sorted.get(rank - 1).copied()
}

/// The percentiles of some values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Marks<T> {
    /// Half of the values are at most this: the median.
    pub p50: T,
    /// 70 of 100 are at most this.
    pub p70: T,
    /// 85 of 100 are at most this.
    pub p85: T,
    /// 95 of 100 are at most this.
    pub p95: T,
}

impl<T: Copy + Ord> Marks<T> {
    /// The percentiles of values in any order; none of none.
    pub fn of(mut values: Vec<T>) -> Option<Self> {
        values.sort_unstable();
        Self::of_sorted(&values)
    }

    /// The percentiles of values in ascending order; none of none.
    pub fn of_sorted(sorted: &[T]) -> Option<Self> {
        let at = |percent| nearest_rank(sorted, percent);
        Some(Self { p50: at(50)?, p70: at(70)?, p85: at(85)?, p95: at(95)? })
    }

    /// Each with its percent, in the order of [`PERCENTS`].
    pub const fn all(&self) -> [(u8, T); 4] {
        [(50, self.p50), (70, self.p70), (85, self.p85), (95, self.p95)]
    }
}
