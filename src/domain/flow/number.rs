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

/// Parts of a whole, from 0 to 1, as whole percents that add up to a hundred: what rounding down
/// leaves over goes to the largest remainders. What is there is never nothing, nor all while something
/// else is there.
pub(super) fn whole_percents(shares: &[f64]) -> Vec<f64> {
    let mut floors: Vec<f64> = shares.iter().map(|it| (it * 100.0).floor()).collect();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    let rest = |it: usize| shares[it].mul_add(100.0, -(shares[it] * 100.0).floor());
    order.sort_by(|a, b| rest(*b).total_cmp(&rest(*a)));
    let mut left = 100.0 - floors.iter().sum::<f64>();
    for at in order {
        if left < 0.5 {
            break;
        }
        floors[at] += 1.0;
        left -= 1.0;
    }
    let whole = |(share, percent): (&f64, f64)| {
        let is_edge = *share > 0.0 && percent < 1.0 || *share < 1.0 && percent > 99.0;
        if is_edge { *share } else { percent / 100.0 }
    };
    shares.iter().zip(floors).map(whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_to_the_whole() {
        let third = 1.0 / 3.0;
        assert_eq!(whole_percents(&[third, third, third]), [0.34, 0.33, 0.33]);
        assert_eq!(whole_percents(&[0.625, 0.375]), [0.63, 0.37]);
        assert_eq!(whole_percents(&[0.005, 0.005, 0.99]), [0.01, 0.005, 0.99]);
        assert_eq!(whole_percents(&[0.999, 0.001]), [0.999, 0.001]);
        assert_eq!(whole_percents(&[1.0, 0.0]), [1.0, 0.0]);
    }
}
