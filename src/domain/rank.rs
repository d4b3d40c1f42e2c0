//! Rank arithmetic: where a story stands among its neighbours, as an integer with room on both sides.

use std::ops::Range;

/// The distance of two neighbours that were put at an end: room for twenty stories at one place.
pub const GAP: i64 = 1 << 20;

/// The ranks of `n` stories that go between two neighbours together, in the order they are to have.
///
/// `None` on a side means the end of the list. Refuses (`None`) when fewer than `n` whole numbers are
/// free between them: then [`make_room`] says which neighbours have to give way.
pub fn spread(n: usize, before: Option<i64>, after: Option<i64>) -> Option<Vec<i64>> {
    let n_wide = i128::try_from(n).ok()?;
    let gap = i128::from(GAP);
    let (low, high) = match (before.map(i128::from), after.map(i128::from)) {
        (None, None) => (0, gap * (n_wide + 1)),
        (Some(before), None) => (before, before + gap * (n_wide + 1)),
        (None, Some(after)) => (after - gap * (n_wide + 1), after),
        (Some(before), Some(after)) => (before, after),
    };
    if high - low <= n_wide {
        return None;
    }
    (1..=n_wide).map(|i| i64::try_from(low + (high - low) * i / (n_wide + 1)).ok()).collect()
}

/// What [`make_room`] answers: the ranks of the stories put in, and of those that give way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Room {
    /// The ranks of the stories put in, in their order.
    pub placed: Vec<i64>,
    /// The rows that get another rank: place in the list that was given, new rank.
    pub moved: Vec<(usize, i64)>,
}

/// Puts `n` stories at place `at` of a list (before the row that stands there now; at its length:
/// at the end), touching as few other rows as possible.
///
/// `ranks` is the list in the order it is shown in; equal ranks (a file written by something
/// else) are put right where they are in the way. Of two equally small neighbourhoods the roomier
/// one gives way. Refuses (`None`) a place beyond the end, or numbers beyond 64 bits.
pub fn make_room(ranks: &[i64], at: usize, n: usize) -> Option<Room> {
    if at > ranks.len() {
        return None;
    }
    (0..=ranks.len()).find_map(|n_rows| {
        let first = at.saturating_sub(n_rows);
        let last = at.min(ranks.len() - n_rows);
        let roomiest = (first..=last).max_by_key(|&start| span(ranks, &(start..start + n_rows)))?;
        renumber(ranks, roomiest..roomiest + n_rows, at, n)
    })
}

/// How far apart the fixed neighbours of a window stand; an open end is as roomy as it gets.
fn span(ranks: &[i64], window: &Range<usize>) -> i128 {
    match fixed(ranks, window) {
        (Some(before), Some(after)) => i128::from(after) - i128::from(before),
        (Some(_), None) | (None, Some(_)) => i128::MAX - 1,
        (None, None) => i128::MAX,
    }
}

/// The ranks just outside a window: they stay what they are.
fn fixed(ranks: &[i64], window: &Range<usize>) -> (Option<i64>, Option<i64>) {
    let before = window.start.checked_sub(1).and_then(|place| ranks.get(place));
    (before.copied(), ranks.get(window.end).copied())
}

/// New ranks for the rows of a window with `n` stories put in at `at`, if they fit.
fn renumber(ranks: &[i64], window: Range<usize>, at: usize, n: usize) -> Option<Room> {
    let (before, after) = fixed(ranks, &window);
    let mut all = spread(window.len() + n, before, after)?;
    let n_before = at - window.start;
    let placed = all.drain(n_before..n_before + n).collect();
    let moved = window.zip(all).filter(|&(place, rank)| ranks[place] != rank).collect();
    Some(Room { placed, moved })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn applied(ranks: &[i64], at: usize, room: &Room) -> Vec<i64> {
        let mut all = ranks.to_vec();
        for &(place, rank) in &room.moved {
            all[place] = rank;
        }
        all.splice(at..at, room.placed.iter().copied());
        all
    }

    fn is_strict(ranks: &[i64]) -> bool {
        ranks.is_sorted_by(|a, b| a < b)
    }

    #[test]
    fn the_first_story_leaves_room_on_both_sides() {
        let one = |before, after| spread(1, before, after).unwrap()[0];
        let first = one(None, None);
        let above = one(None, Some(first));
        let below = one(Some(first), None);
        assert_eq!((above, first, below), (0, GAP, 2 * GAP));
    }

    #[test]
    fn twenty_stories_fit_at_one_place_before_anything_has_to_give_way() {
        let (mut after, mut n) = (GAP, 0);
        while let Some(ranks) = spread(1, Some(0), Some(after)) {
            after = ranks[0];
            n += 1;
        }
        assert_eq!(n, 20);
    }

    #[test]
    fn no_room_and_crossed_neighbours_are_refused() {
        assert_eq!(spread(1, Some(4), Some(5)), None);
        assert_eq!(spread(1, Some(4), Some(4)), None);
        assert_eq!(spread(1, Some(5), Some(4)), None);
        assert_eq!(spread(1, Some(i64::MAX), None), None);
        assert_eq!(spread(2, Some(1), Some(3)), None);
    }

    #[test]
    fn several_stories_share_the_room_evenly() {
        assert_eq!(spread(3, Some(0), Some(100)), Some(vec![25, 50, 75]));
        assert_eq!(spread(2, None, None), Some(vec![GAP, 2 * GAP]));
        assert_eq!(spread(2, Some(7), None), Some(vec![7 + GAP, 7 + 2 * GAP]));
        assert_eq!(spread(2, None, Some(7)), Some(vec![7 - 2 * GAP, 7 - GAP]));
        assert_eq!(spread(0, Some(1), Some(2)), Some(vec![]));
    }

    #[test]
    fn one_neighbour_gives_way_when_one_is_enough() {
        let room = make_room(&[0, 10, 11, 40], 2, 1).unwrap();
        assert_eq!(room, Room { placed: vec![20], moved: vec![(2, 30)] });
    }

    #[test]
    fn equal_ranks_are_put_right() {
        let ranks = [5, 5, 5, 5];
        let room = make_room(&ranks, 2, 1).unwrap();
        assert_eq!(room.moved.len(), 2);
        let all = applied(&ranks, 2, &room);
        assert_eq!(all[..3], [5, 5, 5 + GAP]);
        assert!(is_strict(&all[1..]));
    }

    #[test]
    fn a_thousand_stories_at_one_place_move_two_others_each_at_most_on_average() {
        let mut ranks = spread(500, None, None).unwrap();
        let mut n_moved = 0;
        for _ in 0..1_000 {
            let room = make_room(&ranks, 250, 1).unwrap();
            n_moved += room.moved.len();
            ranks = applied(&ranks, 250, &room);
        }
        assert!(is_strict(&ranks));
        assert!(n_moved < 2_000, "{n_moved}");
    }

    proptest! {
        #[test]
        fn the_order_is_always_strict(places in prop::collection::vec((0_usize..500, 1_usize..4), 1..200)) {
            let mut ranks: Vec<i64> = Vec::new();
            for (place, n) in places {
                let at = place % (ranks.len() + 1);
                let room = make_room(&ranks, at, n).unwrap();
                prop_assert_eq!(room.placed.len(), n);
                ranks = applied(&ranks, at, &room);
                prop_assert!(is_strict(&ranks));
            }
        }

        #[test]
        fn nothing_moves_while_there_is_room(before in -1_000_i64..1_000, room in 2_i64..1_000) {
            let answer = make_room(&[before, before + room], 1, 1).unwrap();
            prop_assert!(answer.moved.is_empty());
        }

        #[test]
        fn no_smaller_neighbourhood_would_do(
            gaps in prop::collection::vec(1_i64..4, 2..12), place in 0_usize..12, n in 1_usize..4,
        ) {
            let ranks: Vec<i64> = gaps.iter().scan(0, |rank, gap| { *rank += gap; Some(*rank) }).collect();
            let at = place % (ranks.len() + 1);
            let room = make_room(&ranks, at, n).unwrap();
            for n_rows in 0..room.moved.len() {
                for start in at.saturating_sub(n_rows)..=at.min(ranks.len() - n_rows) {
                    prop_assert_eq!(renumber(&ranks, start..start + n_rows, at, n), None);
                }
            }
        }
    }
}
