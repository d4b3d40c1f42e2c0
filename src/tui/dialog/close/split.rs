//! The two parts of a story that is split when its sprint closes.

use crate::domain::{Board, Points};

/// Two estimates: what is done, and what remains.
pub(super) fn parts(board: &Board, typed: &str) -> Option<(Points, Points)> {
    let words: Vec<&str> = typed.split([' ', '/', '+', ';']).filter(|it| !it.is_empty()).collect();
    let read = |word: &str| board.practice.scale.estimate(word);
    match *words {
        [done, remains] => Some((read(done)?, read(remains)?)),
        _ => None,
    }
}

/// What the two parts of a story come to, and whether that is what it was estimated at.
pub(super) fn sum(board: &Board, was: Points, (done, remains): (Points, Points)) -> String {
    let scale = board.practice.scale;
    let together = done + remains;
    let parts = format!("{} done, {} remain", scale.short(done), scale.short(remains));
    if together == was {
        format!("{parts}, together {} as estimated", scale.short(was))
    } else {
        format!(
            "{parts}, together {} and not the {} estimated",
            scale.sum_short(together),
            scale.short(was)
        )
    }
}
