//! The filter in force: always seen, and taken away by one key.

use insta::assert_snapshot;

use super::selected;
use crate::harness::{User, after};

#[test]
fn the_filter_in_force_is_seen_and_cleared_by_one_key() {
    let mut user = User::sample();
    user.press("/");
    user.write("approv");
    user.press("enter");
    assert_snapshot!(user.screen());
    user.press("esc");
    assert_eq!(user.screen(), after("k"));
    user.press("@ @");
    assert!(user.screen().contains("@me (4 of 12, esc clears)"), "{}", user.screen());
    // One key does it too, and everybody's come back by it.
    user.press("esc M");
    assert!(user.screen().contains("@me (4 of 12, esc clears)"), "{}", user.screen());
    user.press("M");
    assert_eq!(user.screen(), after("k"));
}

#[test]
fn a_filter_that_nothing_passes_says_how_it_goes_away() {
    let mut user = User::sample();
    user.press("/");
    user.write("zebra");
    user.press("enter");
    let screen = user.screen();
    assert!(screen.contains("No story matches zebra: esc clears the filter."), "{screen}");
    user.press("esc");
    assert_eq!(selected(&mut user), "CHG-3");
}

#[test]
fn how_a_filter_is_cleared_stands_there_at_any_width() {
    let long = "@ann,ben,cem,dee p:high,medium,low age>1 type:improvement,bug change";
    for height in [12, 24] {
        for width in (30..=300).step_by(10) {
            let mut user = User::sample().sized(width, height);
            user.press("/");
            user.paste(long);
            user.press("enter");
            let screen = user.screen();
            let header: String = screen.lines().take(2).collect();
            assert!(header.contains("esc clears)"), "{width}x{height}\n{screen}");
            assert!(header.contains(" of 12, esc"), "{width}x{height}\n{screen}");
            user.press("space esc esc");
            assert!(!user.screen().contains("clears"), "{}", user.screen());
        }
    }
}

#[test]
fn what_was_typed_of_a_filter_is_cut_in_its_middle() {
    let mut user = User::sample().sized(140, 40);
    user.press("/");
    user.write("@ann,ben,cem,dee p:high,medium,low age>1 type:improvement,bug change");
    user.press("enter");
    assert_snapshot!(user.screen().lines().take(2).collect::<Vec<_>>().join("\n"));
}
