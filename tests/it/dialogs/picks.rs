//! Picking one of several: a column, a person, points, tags, a story.

use insta::assert_snapshot;

use crate::harness::{User, after};

#[test]
fn a_move_offers_the_columns_and_the_sprint() {
    assert_snapshot!(after("m"));
}

#[test]
fn typed_letters_find_and_enter_takes() {
    let mut user = User::sample();
    user.press("m");
    user.write("rev");
    assert_snapshot!(user.screen());
    user.press("enter");
    assert_snapshot!(user.screen());
}

#[test]
fn what_is_not_there_is_refused_with_what_is() {
    let mut user = User::sample();
    user.press("m");
    user.write("zzz");
    user.press("enter");
    assert_snapshot!(user.screen());
}

#[test]
fn somebody_new_is_made_known_and_gets_the_story() {
    let mut user = User::sample();
    user.press("a");
    assert_snapshot!(user.screen());
    user.write("zed");
    assert_snapshot!(user.screen());
    user.press("enter");
    let screen = user.screen();
    assert!(screen.contains("Nobody is called zed: enter again makes zed known"), "{screen}");
    assert!(user.board().person_named("zed").is_none());
    user.press("enter");
    assert_snapshot!(user.screen());
    assert_eq!(user.board().name_of(user.person("zed")), "zed");
}

#[test]
fn no_person_has_a_name_with_spaces() {
    let mut user = User::sample();
    user.press("a");
    user.write("zed the new one");
    user.press("enter enter");
    assert_snapshot!(user.screen());
}

#[test]
fn points_beyond_those_offered_can_be_typed() {
    let mut user = User::sample();
    user.press("=");
    assert_snapshot!(user.screen());
    user.write("34");
    user.press("enter");
    user.write("ann asked for it");
    user.press("enter");
    assert_snapshot!(user.screen());
    user.press("=");
    user.write("many");
    user.press("enter");
    assert_snapshot!(user.screen());
}

#[test]
fn what_is_typed_in_full_is_taken() {
    let mut user = User::sample();
    user.press("p");
    user.write("high");
    user.press("enter");
    assert!(user.screen().contains("Priority is high already"), "{}", user.screen());
    // A number is meant as it is typed, however many choices hold its digits.
    user.press("=");
    user.write("0");
    user.press("enter");
    user.write("there is nothing left to do");
    user.press("enter");
    let data = user.snapshot();
    let card = data.cards().unwrap().cards.iter().find(|it| it.key == "CHG-3").cloned();
    assert!(card.unwrap().points.unwrap().is_zero(), "{}", user.screen());
}

#[test]
fn a_typed_tag_is_never_taken_away_by_enter() {
    let mut user = User::sample();
    let tags = |user: &User| {
        let data = user.snapshot();
        let card = data.cards().unwrap().cards.iter().find(|it| it.key == "CHG-3").cloned();
        card.unwrap().tags.to_vec()
    };
    assert_eq!(tags(&user), ["approval", "chat"]);
    for typed in ["chat", "CHAT", "#"] {
        user.press("t");
        user.write(typed);
        user.press("enter");
        assert!(user.screen().contains("No tag was changed"), "{}", user.screen());
        assert_eq!(tags(&user), ["approval", "chat"]);
    }
    // What was ticked is offered again, and a letter does not untick it.
    user.press("t space");
    user.press("esc t");
    assert!(user.screen().contains("Here is what you chose before"), "{}", user.screen());
    user.write("night");
    user.press("enter");
    assert_eq!(tags(&user), ["chat", "night"]);
}

/// The line of the box in which that text stands.
#[track_caller]
fn row(user: &mut User, text: &str) -> usize {
    let screen = user.screen();
    let is_it = |line: &str| line.split('┃').nth(1).is_some_and(|it| it.contains(text));
    screen.lines().position(is_it).unwrap_or_else(|| panic!("{text}:\n{screen}"))
}

#[test]
fn a_new_tag_comes_before_those_that_merely_hold_its_letters() {
    let mut user = User::sample();
    user.press("t");
    // The letters stand in "approval", apart from each other.
    user.write("pol");
    assert!(row(&mut user, "add #pol") < row(&mut user, "#approval"), "{}", user.screen());
    user.press("enter");
    let tags = |user: &User| {
        let data = user.snapshot();
        let card = data.cards().unwrap().cards.iter().find(|it| it.key == "CHG-3").cloned();
        card.unwrap().tags.to_vec()
    };
    assert_eq!(tags(&user), ["approval", "chat", "pol"]);
    // What begins so is meant, and is there to be taken first.
    user.press("t");
    user.write("appro");
    assert!(row(&mut user, "#approval") < row(&mut user, "add #appro"), "{}", user.screen());
    user.press("enter");
    assert_eq!(tags(&user), ["approval", "chat", "pol"]);
}

#[test]
fn several_pasted_words_are_several_tags() {
    let mut user = User::sample();
    user.press("t");
    user.paste("two words, #chat");
    assert!(user.screen().contains("add #two #words #chat"), "{}", user.screen());
    user.press("enter");
    let data = user.snapshot();
    let card = data.cards().unwrap().cards.iter().find(|it| it.key == "CHG-3").cloned().unwrap();
    assert_eq!(card.tags.to_vec(), ["approval", "chat", "two", "words"]);
}

#[test]
fn tags_are_ticked_and_new_ones_typed() {
    let mut user = User::sample();
    user.press("space j space t");
    assert_snapshot!(user.screen());
    user.press("down space");
    user.write("quick");
    assert_snapshot!(user.screen());
    user.press("enter");
    assert_snapshot!(user.screen());
    user.press("t enter");
    assert_snapshot!(user.screen());
}

#[test]
fn a_link_asks_for_the_relation_then_for_the_story() {
    let mut user = User::sample();
    user.press("r");
    assert_snapshot!(user.screen());
    user.press("enter");
    user.write("bypass");
    assert_snapshot!(user.screen());
    user.press("enter");
    assert_snapshot!(user.screen());
}

#[test]
fn a_full_column_asks_for_a_reason_and_keeps_it() {
    let mut user = User::sample();
    user.press("h m");
    user.write("doing");
    user.press("enter");
    assert_snapshot!(user.screen());
    user.press("enter");
    assert_snapshot!(user.screen());
    user.write("the auditor waits for it");
    user.press("enter");
    assert_snapshot!(user.screen());
}

#[test]
fn a_step_into_a_full_column_asks_too() {
    let mut user = User::sample();
    user.press("h L");
    user.write("it is quick");
    user.press("esc L");
    assert_snapshot!(user.screen());
    user.press("enter");
    assert_snapshot!(user.screen());
}

#[test]
fn beyond_the_last_column_there_is_nowhere_to_go() {
    assert_snapshot!(after("l l L"));
}

#[test]
fn mine_is_given_back_by_the_same_key() {
    let mut user = User::sample();
    user.press("A");
    assert_snapshot!(user.screen());
    user.press("A");
    assert_snapshot!(user.screen());
}

#[test]
fn into_the_sprint_and_out_of_it() {
    let mut user = User::sample();
    user.press("s");
    user.write("ann asked for it");
    user.press("enter");
    assert_snapshot!(user.screen());
    let mut alone = User::with(|board| {
        board.story("A story", &[]);
    });
    alone.press("s");
    assert_snapshot!(alone.screen());
}

#[test]
fn every_dialog_fits_every_terminal() {
    let dialogs = ["m", "a", "t", "r enter", "n", "N", "c", "b", "x", "e", "f", "/", "@", "?", ":"];
    for keys in dialogs {
        let mut user = User::sample();
        user.press(keys);
        user.write("ab 変更👩‍👩‍👧‍👦");
        for (width, height) in [(1, 1), (5, 4), (40, 12), (200, 60)] {
            user.resize(width, height);
            user.press("down tab up backtab left pagedown pageup");
        }
    }
}

#[test]
fn a_rank_goes_past_the_neighbour_and_not_past_the_end() {
    let mut user = User::sample();
    user.press("J");
    assert_snapshot!(user.screen());
    user.press("K K");
    assert_snapshot!(user.screen());
    user.press(", down enter K");
    assert_snapshot!(user.screen());
}

#[test]
fn the_sort_is_picked() {
    assert_snapshot!(after(","));
}

#[test]
fn at_forty_columns_a_pick_still_fits() {
    let mut user = User::sample().sized(40, 12);
    user.press("m");
    assert_snapshot!(user.screen());
}

#[test]
fn home_and_end_go_to_the_ends_of_a_list_until_something_is_typed() {
    for (keys, first, last) in [
        (": c o l u m n s enter", "Column To do", "A new column"),
        (": p e o p l e enter", "ann", "A new person"),
    ] {
        let mut user = User::sample().sized(80, 24);
        user.press(&format!("{keys} end enter"));
        assert!(user.screen().contains(last), "{keys}\n{}", user.screen());
        user.press("esc esc");
        user.press(&format!("{keys} end home enter"));
        assert!(user.screen().contains(first), "{keys}\n{}", user.screen());
        user.press("esc esc");
    }
    // In what was typed they go to its ends.
    let mut user = User::sample();
    user.press("t");
    user.write("ops");
    user.press("home");
    user.write("dev");
    assert!(user.screen().contains("devops"), "{}", user.screen());
}
