//! Finding: search as you type, by person, the help, the palette.

use insta::assert_snapshot;

use crate::harness::{User, after};

#[test]
fn the_search_shows_what_it_finds_at_each_letter() {
    let mut user = User::sample();
    user.press("/");
    assert_snapshot!(user.screen());
    user.write("appro");
    assert_snapshot!(user.screen());
    user.press("enter");
    assert_snapshot!(user.screen());
}

#[test]
fn the_former_filter_comes_back() {
    let mut user = User::sample();
    user.press("/");
    user.write("@ann");
    user.press("enter /");
    user.write(" dns");
    user.press("esc");
    assert_snapshot!(user.screen());
}

#[test]
fn who_clears_the_filter_stays_on_what_was_found() {
    for screen in ["1", "2"] {
        let mut user = User::with(|board| {
            for title in ["Close codes", "Approval in the chat", "DNS records"] {
                board.story(title, &[]);
            }
        });
        user.press(screen);
        let all: Vec<String> = selected(&mut user);
        user.press("/");
        user.write("dns");
        user.press("enter");
        let found = selected(&mut user);
        assert_ne!(found, all, "{}", user.screen());
        user.press("c esc esc");
        assert_eq!(selected(&mut user), found, "{}", user.screen());
        assert!(!user.screen().contains("esc clears"), "{}", user.screen());
        // Who leaves a search without keeping it stands where they stood.
        user.press("/");
        user.write("zzz");
        user.press("esc");
        assert_eq!(selected(&mut user), found, "{}", user.screen());
    }
}

/// The words of the row that the cursor is on.
fn selected(user: &mut User) -> Vec<String> {
    let screen = user.screen();
    let row = screen.lines().find(|it| it.contains('▌') && it.contains("SD-"));
    let row = row.unwrap_or_default();
    let behind = row.split('▌').nth(1).unwrap_or_default();
    behind.split_whitespace().filter(|it| it.contains('-')).take(1).map(str::to_owned).collect()
}

#[test]
fn a_term_that_is_not_whole_yet_empties_no_board() {
    let mut user = User::sample();
    user.press("/");
    for letter in "column:xyz".chars() {
        user.write(&letter.to_string());
        assert!(user.screen().contains('▌'), "{letter}: {}", user.screen());
    }
    assert!(user.screen().contains("the filter cannot be read at \"column:xyz\""));
    user.press("ctrl-x");
    user.write("column:rev");
    assert!(!user.screen().contains("CHG-5") && user.screen().contains("INC-1"));
    user.press("ctrl-x");
    user.write("#dns OR #audit");
    let screen = user.screen();
    assert!(screen.contains("commas mean any of them, as in @ann,ben"), "{screen}");
}

#[test]
fn what_is_found_in_a_folded_column_is_shown_and_opened() {
    let mut user = User::sample();
    user.press("l l z h h /");
    assert!(!user.screen().contains("Approver list"));
    user.write("approver list");
    user.press("enter");
    let screen = user.screen();
    assert!(screen.contains("▌CHG-1") && screen.contains("Approver list is one"), "{screen}");
    user.press("enter");
    assert!(user.screen().contains("▌ CHG-1  improvement"), "{}", user.screen());
}

#[test]
fn a_folded_column_is_folded_again_after_the_search() {
    let mut user = User::sample();
    user.press("l l z h h /");
    user.write("risk");
    assert!(user.screen().contains("Risk question"), "{}", user.screen());
    user.press("esc");
    let screen = user.screen();
    assert!(screen.contains("▌CHG-3") && !screen.contains("Risk question"), "{screen}");
}

#[test]
fn a_narrow_search_gives_the_whole_reason_its_lines() {
    let mut user = User::sample().sized(60, 20);
    user.press("/");
    user.write("is:blockd");
    let screen = user.screen();
    assert!(screen.contains("is:blockd▏") && screen.contains("archived"), "{screen}");
}

#[test]
fn a_filter_that_cannot_be_read_says_why() {
    let mut user = User::sample();
    user.press("/");
    user.write("p:urgent");
    user.press("enter");
    assert_snapshot!(user.screen());
}

#[test]
fn the_form_goes_on_from_the_search_and_leads_back() {
    let mut user = User::sample();
    user.press("/");
    user.write("colum:x tag:(");
    user.press("tab");
    let screen = user.screen();
    assert!(screen.contains("Search") && screen.contains("tag:("), "nothing is lost: {screen}");
    user.press("ctrl-x");
    user.write("approval");
    user.press("tab");
    assert!(user.screen().contains("Filter"), "{}", user.screen());
    user.press("esc");
    assert!(user.screen().contains("INC-2"), "everything is shown again: {}", user.screen());
    assert!(!user.screen().contains("esc clears"), "{}", user.screen());
}

#[test]
fn a_person_is_picked_and_twice_is_me() {
    let mut user = User::sample();
    user.press("@");
    assert_snapshot!(user.screen());
    user.press("@");
    assert_snapshot!(user.screen());
}

#[test]
fn the_help_groups_the_keys_and_filters_them() {
    let mut user = User::sample();
    user.press("?");
    assert_snapshot!(user.screen());
    user.write("sprint");
    assert_snapshot!(user.screen());
}

#[test]
fn the_help_says_what_cannot_act() {
    let mut user = User::with(|_| ());
    user.press("?");
    user.write("comment");
    assert_snapshot!(user.screen());
    user.press("enter");
    assert_snapshot!(user.screen());
}

#[test]
fn the_palette_runs_what_it_finds() {
    let mut user = User::sample();
    user.press(":");
    assert_snapshot!(user.screen());
    user.write("to me");
    assert_snapshot!(user.screen());
    user.press("enter");
    assert_snapshot!(user.screen());
    user.press(":");
    assert_snapshot!(user.screen());
}

#[test]
fn an_unknown_command_is_refused() {
    let mut user = User::sample();
    user.press(":");
    user.write("xyzzy");
    user.press("enter");
    assert_snapshot!(user.screen());
}

#[test]
fn the_help_fits_small_and_large_terminals() {
    let mut user = User::sample().sized(40, 12);
    user.press("? pagedown");
    assert_snapshot!(user.screen());
    user.resize(160, 50);
    assert_snapshot!(user.screen());
}

#[test]
fn undo_without_anything_to_undo_says_so() {
    let mut user = User::with(|_| ());
    user.press("u");
    assert_snapshot!(user.screen());
    assert_snapshot!(after("U"));
}

#[test]
fn the_palette_finds_the_mouse_and_every_setting_by_its_name() {
    let mut user = User::sample();
    user.press(":");
    user.write("mouse");
    assert!(user.screen().contains("▌"), "{}", user.screen());
    assert_eq!(user.press("enter"), gemba::tui::app::Flow::Mouse);
    for name in ["time zone", "softened rules", "days off", "copies", "use of --as", "prefix"] {
        user.press(":");
        user.write(name);
        user.press("enter");
        let screen = user.screen();
        assert!(screen.contains("Settings of Service Desk"), "{name}: {screen}");
        user.press("esc");
    }
}
