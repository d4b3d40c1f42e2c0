//! The form, the filter form, and what two people write at once.

use gemba::tui::app::Flow;
use insta::assert_snapshot;

use crate::harness::{User, after};

#[test]
fn the_form_shows_every_field() {
    assert_snapshot!(after("e"));
}

#[test]
fn the_form_keeps_all_fields_at_once() {
    let mut user = User::sample();
    user.press("e");
    user.write(" at all");
    user.press("tab tab tab tab");
    user.write("First line.");
    user.press("enter");
    user.write("Second line.");
    user.press("tab right tab tab");
    user.write("8");
    assert_snapshot!(user.screen());
    user.press("f2");
    user.write("ann asked for it");
    user.press("enter");
    assert_snapshot!(user.screen());
}

#[test]
fn a_refused_field_is_marked_and_the_form_stays() {
    let mut user = User::sample();
    user.press("e pagedown");
    user.write("someday");
    user.press("f2");
    assert_snapshot!(user.screen());
    user.press("esc");
    assert_snapshot!(user.screen());
    user.press("e");
    assert_snapshot!(user.screen());
}

#[test]
fn a_form_of_several_writes_only_what_is_typed() {
    let mut user = User::sample();
    user.press("space j space e");
    assert_snapshot!(user.screen());
    user.press("pagedown up up up up");
    user.press("right");
    user.press("f2");
    assert_snapshot!(user.screen());
}

#[test]
fn what_was_typed_for_several_is_not_written_to_others() {
    let mut user = User::sample();
    user.press("space j space e");
    user.write("!");
    user.press("esc esc k space j j space e");
    assert!(!user.screen().contains('!'), "{}", user.screen());
    user.press("esc esc k k space j space e");
    assert!(user.screen().contains('!'), "{}", user.screen());
}

#[test]
fn a_form_in_which_nothing_was_typed_keeps_nothing() {
    let mut user = User::sample();
    user.press("n tab esc");
    assert!(!user.screen().contains("What you typed is kept"), "{}", user.screen());
    user.press("n");
    user.write("One list");
    user.press("tab esc n");
    assert!(user.screen().contains("One list"), "{}", user.screen());
    // Where it goes is what the key says now.
    user.press("esc 2 o f2");
    assert!(user.screen().contains("One list"), "{}", user.screen());
}

#[test]
fn another_column_in_the_form_asks_for_a_reason_too() {
    let mut user = User::sample();
    user.press("h e");
    user.write(" at last");
    user.press(&"tab ".repeat(14));
    user.write("doing");
    user.press("f2");
    assert_snapshot!(user.screen());
    user.write("the audit is on Monday");
    user.press("enter");
    assert_snapshot!(user.screen());
}

#[test]
fn a_new_story_goes_on_in_the_form() {
    let mut user = User::sample();
    user.press("n");
    user.write("One list");
    user.press("tab");
    assert_snapshot!(user.screen());
    user.press("f2");
    user.write("ann asked for it");
    user.press("enter");
    assert_snapshot!(user.screen());
}

#[test]
fn the_form_fits_small_terminals() {
    let mut user = User::sample().sized(40, 12);
    user.press("e tab tab tab tab tab");
    assert_snapshot!(user.screen());
}

#[test]
fn the_filter_form_shows_what_it_makes() {
    let mut user = User::sample();
    user.press("f");
    assert_snapshot!(user.screen());
    user.press("right");
    user.press("tab");
    user.write("approval");
    assert_snapshot!(user.screen());
    user.press("enter");
    assert_snapshot!(user.screen());
    user.press("f tab tab");
    user.write("urgent");
    user.press("enter");
    assert_snapshot!(user.screen());
}

#[test]
fn both_texts_are_shown_and_nobodys_is_written_over_unasked() {
    let mut user = User::sample();
    user.press("e");
    user.write(", always");
    let mut ben = user.beside("ben");
    ben.press("e");
    ben.write(" or mail");
    ben.press("f2");
    user.press("f2");
    assert_snapshot!(user.screen());
    user.press("enter");
    assert_snapshot!(user.screen());
    user.press("m enter");
    assert!(user.screen().contains("▌always"), "{}", user.screen());
}

#[test]
fn theirs_can_stay() {
    let mut user = User::sample();
    user.press("e");
    user.write(", always");
    let mut ben = user.beside("ben");
    ben.press("e");
    ben.write(" or mail");
    ben.press("f2");
    user.press("f2 t enter");
    assert_snapshot!(user.screen());
}

#[test]
fn long_texts_are_put_together_in_the_editor() {
    let mut user = User::sample();
    let to_description = "e tab tab tab tab";
    user.press(to_description);
    user.write("The bot asks.");
    let mut ben = user.beside("ben");
    ben.press(to_description);
    ben.paste("Nobody reads mail.\nThe bot asks twice.");
    ben.press("f2");
    user.press("f2");
    assert_snapshot!(user.screen());
    let Flow::Edit { text, .. } = user.press("b") else { panic!("no editor was opened") };
    assert_snapshot!(text);
    user.app.edited(&text).unwrap();
    assert_snapshot!(user.screen());
    // A mark that is left is no part of a description.
    user.press("esc b");
    user.app.edited("Nobody reads mail.\n======= what it says now\nThe bot asks.").unwrap();
    assert!(user.screen().contains("Line 2: two texts still stand there"), "{}", user.screen());
    user.press("esc b");
    user.app.edited("Nobody reads mail. The bot asks.").unwrap();
    assert_snapshot!(user.screen());
}

#[test]
fn a_form_keeps_every_script_through_escape_and_any_size() {
    const TEXTS: [&str; 3] = ["עברית וגם English", "漢字 ひらがな ｶﾅ", "👩‍👩‍👧 café ة"];
    for (width, height) in [(40, 12), (80, 24), (300, 80)] {
        for (row, text) in [(0, TEXTS[0]), (1, TEXTS[1]), (2, TEXTS[2]), (3, TEXTS[0])] {
            let mut user = User::sample().sized(width, height);
            user.press("e");
            for _ in 0..row {
                user.press("tab");
            }
            user.press("ctrl-a ctrl-k");
            user.write(text);
            for (width, height) in [(1, 1), (7, 3), (300, 80), (width, height)] {
                user.resize(width, height);
            }
            // Neither loses a letter: the text is offered again.
            for leaves in ["esc", "ctrl-c"] {
                user.press(leaves);
                user.press("e");
                assert!(!user.screen().is_empty());
            }
            user.press("f2");
            let data = user.snapshot();
            let card = data.cards().unwrap().cards.iter().find(|it| it.key == "CHG-3").cloned();
            let card = card.unwrap();
            let kept = [&*card.title, card.as_a(), card.i_want(), card.so_that()][row];
            assert_eq!(kept, text, "{width}x{height} row {row}\n{}", user.screen());
        }
    }
}

/// Every place where a text stands on the screen.
fn times(screen: &str, text: &str) -> usize {
    screen.matches(text).count()
}

#[test]
fn a_refused_form_says_its_sentence_once_with_the_wrong_line_in_view() {
    for size in [(80, 24), (60, 16), (120, 40)] {
        let mut user = User::sample().sized(size.0, size.1);
        user.press("e pagedown");
        user.write("someday");
        user.press("f2");
        let screen = user.screen();
        let said = screen.replace('\n', " ");
        assert_eq!(times(&said, "is no asked"), 1, "{screen}");
        assert!(screen.lines().any(|it| it.contains('▌') && it.contains("someday")), "{screen}");
        // When the footer is free again, the row says it itself.
        user.press("tab backtab");
        assert_eq!(times(&user.screen(), "is no asked"), 1, "{}", user.screen());
    }
}

#[test]
fn a_refused_text_from_an_editor_shows_the_wrong_line() {
    let mut user = User::sample().sized(80, 24);
    let Flow::Edit { text, .. } = user.press("E") else { panic!("no editor was opened") };
    let at = text.lines().position(|it| it.starts_with("points:")).unwrap() + 1;
    let long = format!("{text}\n{}", "A long comment.\n".repeat(40));
    user.app.edited(&long.replace("points: 3", "points: many")).unwrap();
    user.press("");
    let screen = user.screen();
    assert!(screen.contains("points: many") && screen.contains(&format!("line {at}/")), "{screen}");
    user.press("end pagedown f2");
    let screen = user.screen();
    assert!(screen.contains("points: many"), "{screen}");
    assert_eq!(times(&screen, &format!("ine {at}: ")), 1, "{screen}");
}

#[test]
fn a_second_conflict_is_asked_about_in_the_same_box() {
    let mut user = User::sample().sized(80, 24);
    let title = |user: &mut User, name: &str, now: &str| {
        let mut ben = user.beside(name);
        ben.press("e ctrl-a ctrl-k");
        ben.write(now);
        ben.press("f2");
    };
    user.press("e ctrl-a ctrl-k");
    user.write("Mine");
    title(&mut user, "ben", "Theirs");
    user.press("f2 m");
    title(&mut user, "ben", "Theirs again");
    user.press("enter");
    let screen = user.screen();
    assert_eq!(times(&screen, "was changed by"), 1, "{screen}");
    assert!(screen.contains("Theirs again") && screen.contains("m or t says"), "{screen}");
    // One way back leads to the form, with what was typed.
    user.press("esc");
    let screen = user.screen();
    assert_eq!(times(&screen, "was changed by"), 0, "{screen}");
    assert!(screen.contains("Mine"), "{screen}");
    user.press("f2 m enter");
    assert!(user.screen().contains("Renamed CHG-3 to “Mine”"), "{}", user.screen());
}
