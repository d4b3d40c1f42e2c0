//! The arithmetic of columns and cards.

use super::*;

const OPEN: [bool; 4] = [false; 4];

fn slots(width: u16, is_folded: &[bool], first: usize) -> Vec<(usize, u16, u16)> {
    let plan = Plan::new(Rect::new(0, 0, width, 30), is_folded, first, first);
    plan.slots.iter().map(|it| (it.column, it.x, it.width)).collect()
}

#[test]
fn columns_share_the_width_and_the_lines_between_them() {
    assert_eq!(slots(103, &OPEN, 0), [(0, 0, 25), (1, 26, 25), (2, 52, 25), (3, 78, 25)]);
    assert_eq!(slots(100, &OPEN, 0), [(0, 0, 25), (1, 26, 24), (2, 51, 24), (3, 76, 24)]);
}

#[test]
fn columns_that_do_not_fit_are_left_out() {
    assert_eq!(slots(70, &OPEN, 0), [(0, 0, 23), (1, 24, 23), (2, 48, 22)]);
    assert_eq!(slots(70, &OPEN, 1), [(1, 0, 23), (2, 24, 23), (3, 48, 22)]);
    assert_eq!(slots(60, &OPEN, 2), [(2, 0, 30), (3, 31, 29)]);
}

#[test]
fn columns_are_a_little_narrower_when_all_of_them_fit_then() {
    assert_eq!(slots(80, &OPEN, 0), [(0, 0, 20), (1, 21, 19), (2, 41, 19), (3, 61, 19)]);
    assert_eq!(slots(78, &OPEN, 0).len(), 3);
    assert_eq!(slots(80, &[false; 5], 0).len(), 3);
}

#[test]
fn folded_columns_leave_their_room_to_the_others() {
    let is_folded = [true, false, false, true];
    assert_eq!(slots(80, &is_folded, 0), [(0, 0, 3), (1, 4, 36), (2, 41, 35), (3, 77, 3)]);
    assert_eq!(slots(80, &[true; 4], 0).len(), 4);
}

#[test]
fn one_column_and_a_strip_on_narrow_terminals() {
    let plan = Plan::new(Rect::new(0, 1, 40, 10), &OPEN, 2, 0);
    assert_eq!(plan.strip, Rect::new(0, 1, 40, 1));
    assert_eq!(plan.body, Rect::new(0, 2, 40, 9));
    assert_eq!(plan.slots, [Slot { column: 2, x: 0, width: 40, is_folded: false }]);
}

#[test]
fn wide_terminals_have_side_details() {
    let plan = Plan::new(Rect::new(0, 2, 160, 40), &OPEN, 0, 0);
    assert_eq!(plan.side, Rect::new(120, 2, 40, 40));
    assert_eq!(plan.slots.last().map(|it| it.x + it.width), Some(119));
    assert!(Plan::new(Rect::new(0, 2, 149, 40), &OPEN, 0, 0).side.is_empty());
}

#[test]
fn nothing_stands_outside_at_any_size() {
    for width in 0..320 {
        for height in 0..20 {
            for focus in 0..4 {
                let area = Rect::new(0, 0, width, height);
                let first = scrolled(area, &OPEN, focus, 3);
                let plan = Plan::new(area, &OPEN, focus, first);
                let rects = [plan.strip, plan.heads, plan.body, plan.side];
                assert!(rects.iter().all(|it| area.union(*it) == area), "{area} {plan:?}");
                assert!(plan.slots.iter().all(|it| it.x + it.width <= width), "{area} {plan:?}");
                let is_seen = plan.slots.iter().any(|it| it.column == focus);
                assert!(area.is_empty() || is_seen, "{area} {plan:?}");
            }
        }
    }
}

#[test]
fn columns_scroll_no_further_than_the_cursor_asks() {
    let area = Rect::new(0, 0, 70, 30);
    assert_eq!(scrolled(area, &OPEN, 2, 0), 0);
    assert_eq!(scrolled(area, &OPEN, 3, 0), 1);
    assert_eq!(scrolled(area, &OPEN, 1, 1), 1);
    assert_eq!(scrolled(area, &OPEN, 0, 1), 0);
    // After a resize nothing is hidden that has room.
    assert_eq!(scrolled(Rect::new(0, 0, 120, 30), &OPEN, 3, 2), 0);
}
