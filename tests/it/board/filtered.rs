//! The filter in force: always seen, and taken away by one key.

use insta::assert_snapshot;

use super::selected;
use gemba::domain::operation::{ColumnEdit, Setting};
use gemba::domain::{Operation, Points, Policy};

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

#[test]
fn what_is_filtered_stays_beside_lanes_on_forty_columns() {
    let mut user = User::sample().sized(40, 12);
    user.press("/");
    user.write("CHG-1");
    user.press("enter w");
    let screen = user.screen();
    assert!(screen.lines().next().unwrap().contains("CHG-1 ("), "{screen}");
    assert!(screen.contains("esc clears)"), "{screen}");
}

#[test]
fn the_head_of_a_column_past_both_limits_keeps_its_name_and_whole_numbers() {
    let mut user = User::with(|board| {
        for n in 0..5 {
            let story = board.story(&format!("Story {n}"), &[("points", "3")]);
            board.moved(story, "Doing", 1);
        }
        let column = board.column("Doing");
        let limits =
            [ColumnEdit::WipStories(Some(4)), ColumnEdit::WipPoints(Some(Points::whole(10)))];
        for to in limits {
            board.does(&Operation::EditColumn { column, to });
        }
    });
    user.press("/");
    user.write("nothing of this");
    user.press("enter");
    for width in (40..=200).step_by(4) {
        user.resize(width, 24);
        let screen = user.screen();
        // The strip of all columns, where there is one, is not cut either.
        let strip = screen.lines().nth(2).filter(|it| !it.contains('✗')).unwrap_or("0");
        assert!(strip.trim_end().ends_with('0'), "{width}\n{screen}");
        // One column takes the whole of a narrow terminal: the strip has the others.
        let Some(head) = screen.lines().find(|it| it.contains('✗')) else { continue };
        let (name, numbers) = head.split_once('✗').unwrap();
        assert!(name.contains('D') && !name.ends_with("  D"), "{width}\n{screen}");
        let numbers = numbers.trim_end_matches([' ', '▶']).split("  ").next().unwrap().trim();
        let is_whole = ["0 of 5/4 · 15/10p", "5/4 · 15/10p", "5/4"].contains(&numbers);
        assert!(is_whole, "{width}: {numbers:?}\n{screen}");
    }
}

#[test]
fn a_limit_that_is_kept_says_in_the_box_what_helps_in_the_box() {
    let mut user = User::with(|board| {
        let one = board.story("One", &[]);
        board.moved(one, "Doing", 1);
        board.story("Two", &[]);
        let column = board.column("Doing");
        board.does(&Operation::EditColumn { column, to: ColumnEdit::WipStories(Some(1)) });
        board.does(&Operation::EditBoard(vec![Setting::Wip(Policy::Hard)]));
    });
    user.press("h h m");
    user.write("Doing");
    user.press("enter");
    let screen = user.screen();
    // The sentence may be longer than the line.
    let says = screen.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(says.contains("choose another column"), "{screen}");
    assert!(!screen.contains("press m"), "{screen}");
}
