//! What of a list of things with different heights is in sight: arithmetic only.

/// What of a list of things with different heights is in sight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::tui::screen) struct Stack {
    /// Each thing in sight: its number, its first row from the top of the room, its height.
    pub(in crate::tui::screen) shown: Vec<(usize, u16, u16)>,
    /// How many are above.
    pub(in crate::tui::screen) above: usize,
    /// How many are below.
    pub(in crate::tui::screen) below: usize,
}

/// How much room a thing of a list takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tui::screen) struct Extent {
    /// Its own rows.
    pub(in crate::tui::screen) height: u16,
    /// From its first row to that of the next thing.
    pub(in crate::tui::screen) step: u16,
}

/// Stacks things from number `top` on into `rows` rows; a row at the top or bottom is left to say
/// how many more there are.
pub(in crate::tui::screen) fn stack(
    len: usize,
    top: usize,
    rows: u16,
    mut extent: impl FnMut(usize) -> Extent,
) -> Stack {
    let top = top.min(len.saturating_sub(1));
    let mut y = u16::from(top > 0);
    let mut shown = Vec::new();
    let mut next = top;
    while next < len && y < rows {
        let Extent { height, step } = extent(next);
        let mut last_row = rows - u16::from(next + 1 < len);
        // A line for what is below is left only where something is: rows of lanes may be empty.
        if y + height == rows && (next + 1..len).all(|it| extent(it).height == 0) {
            last_row = rows;
        }
        if y + height > last_row {
            if shown.is_empty() && y < last_row {
                // Better a part of the story under the cursor than nothing.
                shown.push((next, y, last_row - y));
                next += 1;
            }
            break;
        }
        shown.push((next, y, height));
        y += step;
        next += 1;
    }
    if shown.is_empty() && len > 0 && rows > 0 {
        shown.push((top, 0, rows));
        return Stack { shown, above: 0, below: 0 };
    }
    Stack { shown, above: top, below: len - next }
}

/// The first thing to show so that the one at `cursor` is in sight.
///
/// What is in sight stays as it is for as long as it can, then it turns by half of the room: a walk
/// down a long list moves everything once in a while and not with each key, which a slow line would
/// have to carry.
pub(in crate::tui::screen) fn top_for(
    len: usize,
    top: usize,
    cursor: Option<usize>,
    rows: u16,
    mut extent: impl FnMut(usize) -> Extent,
) -> usize {
    let top = top.min(len.saturating_sub(1));
    let Some(cursor) = cursor.filter(|it| *it < len) else {
        return top.min(highest(len, len.saturating_sub(1), rows, extent));
    };
    let is_above = cursor < top;
    let seen = stack(len, top, rows, &mut extent);
    let is_whole = |(it, _, high): &(usize, u16, u16)| *it == cursor && *high == extent(*it).height;
    let is_seen = !is_above && seen.shown.iter().any(is_whole);
    let top = if is_seen { top } else { highest(len, cursor, rows / 2 + 1, &mut extent) };
    // No empty rows below while things are hidden above.
    if stack(len, top, rows, &mut extent).below > 0 {
        return top;
    }
    top.min(highest(len, len - 1, rows, extent))
}

/// The smallest first thing with which `last` is still wholly in sight.
fn highest(len: usize, last: usize, rows: u16, mut extent: impl FnMut(usize) -> Extent) -> usize {
    if len == 0 {
        return 0;
    }
    let mut used = extent(last).height.saturating_add(u16::from(last + 1 < len));
    let mut top = last;
    while top > 0 {
        used = used.saturating_add(extent(top - 1).step);
        if used + u16::from(top > 1) > rows {
            break;
        }
        top -= 1;
    }
    top
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A card of so many rows, with an empty row below it.
    fn of(height: u16) -> Extent {
        Extent { height, step: height + 1 }
    }

    #[test]
    fn a_stack_shows_whole_cards_and_counts_the_rest() {
        let cards = |len, top, rows| stack(len, top, rows, |_| of(3));
        assert_eq!(
            cards(2, 0, 10),
            Stack { shown: vec![(0, 0, 3), (1, 4, 3)], above: 0, below: 0 }
        );
        assert_eq!(
            cards(9, 0, 10),
            Stack { shown: vec![(0, 0, 3), (1, 4, 3)], above: 0, below: 7 }
        );
        assert_eq!(
            cards(9, 2, 10),
            Stack { shown: vec![(2, 1, 3), (3, 5, 3)], above: 2, below: 5 }
        );
        assert_eq!(cards(0, 0, 10), Stack { shown: vec![], above: 0, below: 0 });
        assert_eq!(cards(5, 0, 0), Stack { shown: vec![], above: 0, below: 5 });
    }

    #[test]
    fn a_card_too_high_for_its_room_is_shown_in_part() {
        assert_eq!(stack(1, 0, 2, |_| of(5)), Stack { shown: vec![(0, 0, 2)], above: 0, below: 0 });
        assert_eq!(stack(9, 4, 4, |_| of(5)), Stack { shown: vec![(4, 1, 2)], above: 4, below: 4 });
        assert_eq!(stack(9, 4, 1, |_| of(5)).shown, [(4, 0, 1)]);
    }

    #[test]
    fn a_stack_turns_by_half_of_the_room() {
        let top = |top, cursor| top_for(20, top, Some(cursor), 25, |_| of(3));
        assert_eq!(top(0, 4), 0);
        assert_eq!(top(0, 6), 4);
        assert_eq!(top(4, 7), 4);
        assert_eq!(top(9, 7), 5);
        assert_eq!(top(0, 19), 14);
        // A room that holds no more than two shows the one that is meant first.
        let low = |top, cursor| top_for(20, top, Some(cursor), 9, |_| of(3));
        assert_eq!((low(0, 1), low(0, 2), low(5, 4)), (0, 2, 4));
        // Nothing is hidden above while there is room below.
        assert_eq!(top_for(20, 19, Some(19), 13, |_| of(3)), 17);
        assert_eq!(top_for(3, 2, None, 13, |_| of(3)), 0);
        assert_eq!(top_for(0, 2, None, 13, |_| of(3)), 0);
    }

    #[test]
    fn the_cursor_is_always_in_sight() {
        for rows in 1..20 {
            for cursor in 0..9 {
                for from in 0..9 {
                    let height = |it: usize| of(if it == cursor { 5 } else { [2, 3][it % 2] });
                    let top = top_for(9, from, Some(cursor), rows, height);
                    let seen = stack(9, top, rows, height);
                    let is_seen = seen.shown.iter().any(|(it, ..)| *it == cursor);
                    assert!(is_seen, "{rows} rows, cursor {cursor}, from {from}: {seen:?}");
                    let n_seen = seen.above + seen.shown.len() + seen.below;
                    assert!(n_seen == 9 || rows <= 2, "{rows} rows: {seen:?}");
                }
            }
        }
    }
}
