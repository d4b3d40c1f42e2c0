//! The cursor, the marks and the mouse on the board: what they are on, and what goes with them.

use crossterm::event::MouseEventKind;
use ratatui::style::Modifier;

use super::selected;
use crate::harness::{User, after};

#[test]
fn the_cursor_goes_along_and_aside_and_keeps_its_height() {
    let mut user = User::sample();
    assert_eq!(selected(&mut user), "CHG-3");
    for (keys, key) in [
        ("j", "CHG-4"),
        ("j", "INC-4"),
        ("j", "INC-4"),
        ("k k", "CHG-3"),
        ("G", "INC-4"),
        // The nearest row, and back again although the columns between are shorter.
        ("l", "INC-1"),
        ("l", "CHG-8"),
        ("h h", "INC-4"),
        ("g g", "CHG-3"),
        ("right right right", "CHG-1"),
        ("left left left left left", "CHG-5"),
        ("end", "INC-3"),
        ("home", "CHG-5"),
        ("ctrl-d", "CHG-6"),
        ("ctrl-u", "CHG-5"),
    ] {
        user.press(keys);
        assert_eq!(selected(&mut user), key, "after {keys}");
    }
}

#[test]
fn the_cursor_is_shown_by_a_sign_and_by_weight() {
    let mut user = User::sample();
    let (x, y) = user.find("Ask for approval");
    let cells = user.cells();
    assert_eq!(cells[(x - 1, y)].symbol(), "▌");
    assert!(cells[(x, y)].modifier.contains(Modifier::BOLD));
    let (x, y) = user.find("Show waiting");
    assert!(!cells[(x, y)].modifier.contains(Modifier::BOLD));
}

#[test]
fn in_lanes_the_cursor_stays_in_its_lane_where_it_can() {
    let mut user = User::sample().sized(120, 60);
    user.press("w w");
    for (keys, key) in [("j", "CHG-4"), ("l", "INC-1"), ("l", "CHG-8"), ("h h", "INC-4")] {
        user.press(keys);
        assert_eq!(selected(&mut user), key, "after {keys}");
    }
}

/// Marks are gathered over several searches; what is hidden is not acted on.
#[test]
fn a_search_that_hides_marked_stories_keeps_their_marks() {
    let mut user = User::sample().sized(140, 30);
    user.press("space /");
    user.write("DNS");
    user.press("enter space");
    assert!(user.screen().contains("◆ 1 of 2 marked"), "{}", user.screen());
    user.press("esc esc");
    assert!(!user.screen().contains('◆'), "{}", user.screen());
    user.press("space /");
    user.write("zzz");
    assert!(user.screen().contains("◆ 0 of 1 marked"), "{}", user.screen());
    user.press("esc");
    assert!(user.screen().contains("◆ 1 marked"), "{}", user.screen());
    // A story that leaves the board takes its mark along.
    user.press("d");
    user.write("not now");
    user.press("enter");
    assert!(!user.screen().contains('◆'), "{}", user.screen());
}

#[test]
fn ranks_are_given_by_what_is_shown() {
    let mut user = User::sample();
    user.press("h J");
    assert_eq!(selected(&mut user), "CHG-5");
    let screen = user.screen();
    assert!(screen.find("INC-2").unwrap() < screen.find("CHG-5").unwrap(), "{screen}");
    user.press("u");
    assert_eq!(user.find("CHG-5").1, 4);
}

#[test]
fn cards_that_are_sorted_cannot_be_ranked() {
    let mut user = User::sample();
    user.press(",");
    user.write("age");
    user.press("enter");
    assert!(user.screen().contains("by age"), "{}", user.screen());
    // What is blocked comes first.
    assert!(user.find("CHG-4").1 < user.find("CHG-3").1);
    user.press("J");
    let why = "The cards stand by age, not by rank: press , to sort by rank";
    assert!(user.screen().contains(why), "{}", user.screen());
}

#[test]
fn the_cursor_goes_with_the_story_that_it_moves() {
    let mut user = User::sample();
    user.press("j L");
    assert_eq!(selected(&mut user), "CHG-4");
    assert!(user.screen().contains("Moved CHG-4 to Review (u undo)"), "{}", user.screen());
    user.press("H u u");
    assert_eq!(selected(&mut user), "CHG-4");
}

#[test]
fn a_click_selects_and_a_second_one_opens() {
    let mut user = User::sample();
    user.click("Log every bypass");
    assert_eq!(selected(&mut user), "INC-2");
    user.click("Log every bypass");
    assert!(user.screen().contains("Log every bypass"));
    assert!(!user.screen().contains("CHG-3"), "{}", user.screen());
    user.press("q");
    assert_eq!(selected(&mut user), "INC-2");
    user.click("Done");
    assert_eq!(selected(&mut user), "CHG-1");
}

#[test]
fn the_wheel_moves_the_cursor() {
    let mut user = User::sample();
    user.mouse(MouseEventKind::ScrollDown, (30, 10));
    assert_eq!(selected(&mut user), "CHG-4");
    user.mouse(MouseEventKind::ScrollUp, (30, 10));
    assert_eq!(selected(&mut user), "CHG-3");
}

#[test]
fn the_header_and_the_footer_can_be_clicked() {
    let mut user = User::sample();
    user.click("0 Log");
    assert!(!user.screen().contains("To do   "), "{}", user.screen());
    user.click("1 Board");
    assert_eq!(user.screen(), after("k"));
    user.click("enter open");
    assert!(!user.screen().contains("CHG-4"), "{}", user.screen());
}

#[test]
fn the_strip_of_a_narrow_terminal_can_be_clicked() {
    let mut user = User::sample().sized(40, 20);
    user.click("Review");
    assert_eq!(selected(&mut user), "INC-1");
}

#[test]
fn the_wheel_walks_in_the_column_under_it() {
    let mut user = User::sample();
    let at = user.find("To do");
    user.press("l l");
    let away = selected(&mut user);
    user.mouse(MouseEventKind::ScrollDown, (at.0 + 2, 8));
    let there = selected(&mut user);
    assert_ne!(there, away);
    user.mouse(MouseEventKind::ScrollUp, (at.0 + 2, 8));
    user.mouse(MouseEventKind::ScrollUp, (at.0 + 2, 8));
    user.press("g g");
    user.press("j");
    assert_eq!(selected(&mut user), there);
}
