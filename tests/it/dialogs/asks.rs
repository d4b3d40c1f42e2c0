//! Texts that are asked for: titles, reasons, comments; drafts, criteria, the person's own editor.

use gemba::domain::{Needs, Points};
use gemba::tui::app::Flow;
use insta::assert_snapshot;

use crate::harness::{User, after};

#[test]
fn a_title_is_enough_for_a_story() {
    let mut user = User::sample();
    user.press("n");
    assert_snapshot!(user.screen());
    user.press("enter");
    assert_snapshot!(user.screen());
    user.write("One list of who is on call");
    user.press("enter");
    assert!(user.screen().contains("its scope would change"));
    user.write("ann asked for it");
    user.press("enter");
    assert_snapshot!(user.screen());
}

#[test]
fn what_was_typed_comes_back() {
    let mut user = User::sample();
    user.press("c");
    user.write("The night shift says");
    user.press("esc");
    assert_snapshot!(user.screen());
    user.press("c");
    assert_snapshot!(user.screen());
    user.press("ctrl-x");
    user.write("No, the day shift");
    user.press("esc c end");
    user.write(" says");
    assert!(user.screen().contains("No, the day shift says"), "{}", user.screen());
    user.press("ctrl-x esc c");
    assert_snapshot!(user.screen());
}

#[test]
fn a_text_that_is_offered_again_is_gone_on_with_and_what_was_cut_comes_back() {
    let mut user = User::sample();
    user.press("c");
    user.write("The late crew");
    user.press("esc c");
    assert!(user.screen().contains("ctrl-x begins afresh"), "{}", user.screen());
    user.write(" says");
    assert!(user.screen().contains("The late crew says"), "{}", user.screen());
    user.press("ctrl-x");
    user.write("No");
    assert!(!user.screen().contains("late crew"), "{}", user.screen());
    user.press("ctrl-z ctrl-z");
    assert!(user.screen().contains("The late crew says"), "{}", user.screen());
    user.press("ctrl-z ctrl-y");
    assert!(user.screen().contains("The late crew says"), "{}", user.screen());
}

#[test]
fn a_text_is_offered_again_for_the_same_stories_and_no_others() {
    let mut user = User::sample();
    user.press("space j space b");
    user.write("nobody may log in");
    user.press("esc");
    user.press("esc k b");
    assert!(!user.screen().contains("nobody may log in"), "{}", user.screen());
    user.write("the vendor is away");
    user.press("esc space j space b end enter");
    let screen = user.screen();
    assert!(screen.contains("Blocked CHG-3 and CHG-4: nobody may log in"), "{screen}");
    let data = user.snapshot();
    let cards = &data.cards().unwrap().cards;
    let blocked = |reason: &str| {
        cards.iter().filter(|it| it.blocks.iter().any(|it| it.reason == reason)).count()
    };
    assert_eq!((blocked("nobody may log in"), blocked("the vendor is away")), (2, 0));
}

#[test]
fn a_reason_is_offered_again_for_what_is_asked_now() {
    let mut user = User::sample();
    user.press("n");
    user.write("One list of who is on call");
    user.press("enter");
    user.write("because of the audit");
    user.press("esc esc");
    user.press("h L");
    assert!(!user.screen().contains("because of the audit"), "{}", user.screen());
    user.press("esc n end enter");
    assert!(user.screen().contains("because of the audit"), "{}", user.screen());
    user.press("end enter");
    assert!(user.screen().contains("One list of who is on call"), "{}", user.screen());
}

#[test]
fn a_pasted_list_throws_none_away_that_was_kept() {
    let mut user = User::sample();
    user.press("N");
    user.write("a list of my own");
    user.press("esc");
    user.paste("pasted by mistake");
    assert!(user.screen().contains("pasted by mistake"), "{}", user.screen());
    user.press("ctrl-x esc N");
    let screen = user.screen();
    assert!(screen.contains("a list of my own") && !screen.contains("mistake"), "{screen}");
}

#[test]
fn what_others_write_meanwhile_joins_the_text_of_an_editor() {
    let mut user = User::sample();
    let Flow::Edit { text, .. } = user.press("E") else { panic!("no editor was opened") };
    user.app.edited(&text.replace("points: 3", "points: many")).unwrap();
    user.press("esc");
    let mut ben = user.beside("ben");
    let Flow::Edit { text, .. } = ben.press("E") else { panic!("no editor was opened") };
    let theirs = text.replace("as_a: change requester", "as_a: requester");
    ben.app.edited(&theirs).unwrap();
    assert!(user.notice());
    let Flow::Edit { text, .. } = user.press("E") else { panic!("no editor was opened") };
    assert!(text.contains("points: many") && text.contains("as_a: requester"), "{text}");
    user.app.edited(&text.replace("points: many", "points: 3")).unwrap();
    let data = user.snapshot();
    let card = data.cards().unwrap().cards.iter().find(|it| it.key == "CHG-3").cloned();
    assert_eq!(card.unwrap().as_a(), "requester", "what ben wrote stays");
}

/// Over a slow line esc and a letter arrive as one; where a text would be lost, the letter is taken
/// for what a line editor makes of it.
#[test]
fn a_letter_with_alt_throws_no_text_away() {
    let mut user = User::sample();
    user.press("c");
    user.write("The night shift says");
    user.press("alt-b alt-d");
    let screen = user.screen();
    assert!(screen.contains("The night shift"), "{screen}");
    assert!(!screen.contains("says"), "{screen}");
    user.press("esc");
    // A paste ends a sequence of keys that has begun: its first letter is none of that.
    user.press("g");
    user.paste("Ask whoever was on call\nand whoever comes");
    user.write("go");
    assert!(user.screen().contains("go"), "{}", user.screen());
}

#[test]
fn a_comment_has_several_lines() {
    let mut user = User::sample();
    user.press("c enter");
    assert_snapshot!(user.screen());
    user.write("first line");
    // What terminals send for ctrl-j is what they send for enter.
    user.press("ctrl-o");
    user.paste("second line\nthird line");
    assert_snapshot!(user.screen());
    user.press("enter");
    assert_snapshot!(user.screen());
}

#[test]
fn several_lines_pasted_as_one_title_are_several_stories() {
    let mut user = User::sample();
    user.press("n");
    user.write("Ask ");
    user.paste("the night shift\nCount reopened incidents\n");
    assert_snapshot!(user.screen());
    user.press("f2");
    user.write("ann asked for it");
    user.press("enter");
    assert!(user.screen().contains("Added SD-1 and SD-2"), "{}", user.screen());
    // A line end alone makes no list.
    user.press("n");
    user.paste("Publish the list\n");
    assert!(!user.screen().contains("New stories"), "{}", user.screen());
}

#[test]
fn a_pasted_list_becomes_stories() {
    let mut user = User::sample();
    user.paste("- Ask the night shift\n- [ ] Count reopened incidents\n3. Publish the list\n");
    assert_snapshot!(user.screen());
    user.press("f2");
    user.write("ann asked for it");
    user.press("enter");
    assert_snapshot!(user.screen());
    user.press("u");
    assert_snapshot!(user.screen());
}

#[test]
fn a_list_without_titles_is_refused() {
    assert_snapshot!(after("N enter f2"));
}

#[test]
fn a_block_needs_a_reason_and_its_end_says_how() {
    let mut user = User::sample();
    user.press("b enter");
    assert_snapshot!(user.screen());
    user.write("waits for the vendor");
    user.press("enter");
    assert_snapshot!(user.screen());
    user.press("b");
    assert_snapshot!(user.screen());
    user.press("enter");
    assert_snapshot!(user.screen());
    user.write("the vendor has answered");
    user.press("enter");
    assert_snapshot!(user.screen());
}

/// What came in the way while somebody typed how another thing was resolved is not resolved by that.
#[test]
fn the_end_of_a_block_ends_what_was_seen() {
    let mut user = User::sample().sized(160, 50);
    let story =
        user.snapshot().cards().unwrap().cards.iter().find(|it| it.key == "CHG-3").unwrap().id;
    user.press("b");
    user.write("licence missing");
    user.press("enter b");
    user.write("licence came");
    let reason = "the board of changes decides".to_owned();
    user.store_of("ben")
        .commit(&gemba::domain::Operation::Block { stories: vec![story], reason })
        .unwrap();
    user.notice();
    user.press("enter");
    let screen = user.screen();
    assert!(screen.contains("Resolved what was in the way of CHG-3: licence came"), "{screen}");
    assert!(screen.contains("has come in the way of CHG-3 meanwhile"), "{screen}");
    let card = user.snapshot().card(story).unwrap().clone();
    let reasons: Vec<&str> = card.blocks.iter().map(|it| &*it.reason).collect();
    assert_eq!(reasons, ["the board of changes decides"]);
}

#[test]
fn a_story_is_split_by_its_criteria() {
    let mut user = User::sample();
    user.press("%");
    assert_snapshot!(user.screen());
    user.write("A bot");
    user.press("enter");
    user.write("A log");
    user.press("f2");
    // It is in the running sprint, whose scope would grow.
    assert_snapshot!(user.screen());
    user.write("the log is another matter");
    user.press("enter");
    assert_snapshot!(user.screen());
}

#[test]
fn what_is_for_one_story_is_not_for_two() {
    assert_snapshot!(after("space j space %"));
}

#[test]
fn a_reference_is_noted() {
    let mut user = User::sample();
    user.press("R");
    assert_snapshot!(user.screen());
    user.press("enter");
    assert_snapshot!(user.screen());
    user.write("jira SD-12");
    user.press("enter");
    assert_snapshot!(user.screen());
}

#[test]
fn criteria_are_ticked_added_reworded_and_removed() {
    let mut user = User::sample();
    user.press("x");
    assert_snapshot!(user.screen());
    user.press("down space");
    assert_snapshot!(user.screen());
    user.press("o");
    user.write("The approver sees the risk");
    user.press("enter enter");
    assert_snapshot!(user.screen());
    user.press("e");
    user.write(" within a minute");
    user.press("enter down d");
    assert_snapshot!(user.screen());
    user.press("esc");
    assert_snapshot!(user.screen());
}

#[test]
fn what_is_typed_before_a_box_is_read_is_no_reason() {
    let mut user = User::sample();
    user.press("h L");
    assert!(user.screen().contains("Doing is full"), "{}", user.screen());
    assert!(user.app.is_typed_blindly());
    assert!(user.after(300).app.is_typed_blindly());
    assert!(user.screen().contains("is left out: nothing was done"), "{}", user.screen());
    assert!(!user.after(900).app.is_typed_blindly());
    // Once it was read, each letter is the reason's.
    user.write("because");
    assert!(!user.after(901).app.is_typed_blindly());
    user.press("enter");
    assert!(user.screen().contains("because"), "{}", user.screen());
    // A box that a key has opened takes what is typed at once.
    user.press("n");
    assert!(!user.app.is_typed_blindly());
}

#[test]
fn whoever_thinks_better_of_a_sequence_of_keys_hears_nothing() {
    let mut user = User::sample();
    user.press("g esc");
    assert!(!user.screen().contains("does nothing"), "{}", user.screen());
    user.press("g x");
    assert!(user.screen().contains("g x does nothing here"), "{}", user.screen());
}

#[test]
fn criteria_are_written_down_one_after_the_other() {
    let mut user = User::sample();
    user.press("x o");
    let before = criteria(&user);
    user.write("do it");
    user.press("enter");
    user.write("delete it");
    user.press("enter");
    assert_eq!(criteria(&user)[before.len()..], ["do it", "delete it"], "{}", user.screen());
    user.press("enter");
    assert!(user.screen().contains("remove"), "back in the box\n{}", user.screen());
    user.press("enter");
    assert!(!user.screen().contains("remove"), "{}", user.screen());
}

#[test]
fn the_cursor_stays_on_a_criterion_whatever_others_take_away() {
    let mut user = User::sample();
    user.press("x j");
    let texts = |user: &User| -> Vec<String> {
        let mut store = user.store_of("ann");
        let chat =
            user.snapshot().cards().unwrap().cards.iter().find(|it| it.key == "CHG-3").unwrap().id;
        let page = store.load(&Needs::Story(chat), None).unwrap();
        page.story().unwrap().story.criteria.iter().map(|it| it.text.clone()).collect()
    };
    assert_eq!(texts(&user)[1], "The answer is logged");
    let mut ben = user.beside("ben");
    ben.press("x d");
    assert!(user.notice());
    user.press("d");
    assert_eq!(texts(&user), ["A deputy is asked after 4 h"]);
}

/// The criteria of the first story at work.
fn criteria(user: &User) -> Vec<String> {
    let story = user.app.store().find("CHG-3").unwrap();
    let page = user.store_of("ann").load(&Needs::Story(story), None).unwrap();
    page.story().unwrap().story.criteria.iter().map(|it| it.text.clone()).collect()
}

#[test]
fn who_rewords_a_criterion_second_sees_both_texts_and_chooses() {
    for (keys, expected) in [
        ("enter", vec!["The bot asks by mail", "The bot asks in the chat"]),
        ("down enter", vec!["The bot asks by mail"]),
        ("down down enter", vec!["The bot asks in the chat"]),
    ] {
        let mut user = User::sample();
        user.press("x e");
        user.write(" in the chat");
        let mut ben = user.beside("ben");
        ben.press("x e");
        ben.write(" by mail");
        ben.press("enter");
        assert!(user.notice());
        user.press("enter");
        let screen = user.screen();
        assert!(screen.contains("theirs: The bot asks by mail"), "{screen}");
        assert!(screen.contains("mine: The bot asks in the chat"), "{screen}");
        user.press(keys);
        let mut stands = criteria(&user);
        stands.retain(|it| it.starts_with("The bot asks"));
        assert_eq!(stands, expected, "{keys}");
    }
}

#[test]
fn enter_is_done_with_the_criteria_and_takes_no_tick_back() {
    let mut user = User::sample();
    user.press("x j space enter");
    let ticked = |user: &User| {
        let data = user.snapshot();
        let card = data.cards().unwrap().cards.iter().find(|it| it.key == "CHG-3").cloned();
        card.unwrap().criteria.done
    };
    let n = ticked(&user);
    assert!(!user.screen().contains("o add"), "{}", user.screen());
    user.press("x j space");
    assert_ne!(ticked(&user), n, "the tick was there when enter closed the box");
}

#[test]
fn what_the_cursor_was_on_is_gone_and_its_neighbour_stays_as_it_is() {
    let mut user = User::sample();
    user.press("x");
    let mut ben = user.beside("ben");
    ben.press("x d");
    assert!(user.notice());
    let stands = |user: &User| {
        let data = user.snapshot();
        let card = data.cards().unwrap().cards.iter().find(|it| it.key == "CHG-3").cloned();
        let it = card.unwrap().criteria;
        (it.done, it.of)
    };
    let before = stands(&user);
    for keys in ["space", "d"] {
        user.press(keys);
        if keys == "space" {
            assert!(user.screen().contains("taken away by somebody"), "{}", user.screen());
            assert_eq!(stands(&user), before);
        }
    }
    // Told once, the next key acts on what stands there, and so does one behind the person's own.
    assert_eq!(stands(&user).1, before.1 - 1);
    user.press("d");
    assert_eq!(stands(&user).1, before.1 - 2);
}

#[test]
fn the_criterion_under_the_cursor_of_a_page_is_ticked_there_and_in_the_box() {
    let mut user = User::sample();
    user.press("enter");
    for _ in 0..40 {
        if user.screen().lines().any(|it| it.contains('▌') && it.contains("answer is logged")) {
            break;
        }
        user.press("j");
    }
    let n_ticked = |user: &mut User| user.screen().matches('☑').count();
    let before = n_ticked(&mut user);
    user.press("space");
    assert_ne!(n_ticked(&mut user), before, "{}", user.screen());
    user.press("space x");
    let screen = user.screen();
    let here = |it: &&str| it.contains('▌') && it.contains("answer is logged");
    assert!(screen.lines().filter(here).count() > 0, "{screen}");
}

#[test]
fn without_criteria_there_is_nothing_to_tick() {
    assert_snapshot!(after("h x space"));
}

#[test]
fn keys_and_markdown_are_copied() {
    let mut user = User::sample();
    assert_eq!(user.press("y"), Flow::Copy("CHG-3".to_owned()));
    let Flow::Copy(text) = user.press("Y") else { panic!("nothing was copied") };
    assert_snapshot!(text);
    assert_eq!(user.press("space j space y"), Flow::Copy("CHG-3 CHG-4".to_owned()));
}

#[test]
fn the_editor_gets_the_story_and_gives_it_back() {
    let mut user = User::sample();
    let Flow::Edit { text, .. } = user.press("E") else { panic!("no editor was opened") };
    let edited = text.replace("points: 3", "points: 5");
    user.app.edited(&edited).unwrap();
    user.write("ann asked for it");
    user.press("enter");
    assert_snapshot!(user.screen());
    user.press("E");
    user.app.edited(&edited.replace("points: 5", "points: many")).unwrap();
    assert_snapshot!(user.screen());
}

#[test]
fn a_text_of_the_editor_that_was_refused_is_not_lost() {
    let mut user = User::sample();
    let Flow::Edit { text, .. } = user.press("E") else { panic!("no editor was opened") };
    user.app.edited(&text.replace("points: 3", "points: many")).unwrap();
    user.press("esc");
    let Flow::Edit { text, .. } = user.press("E") else { panic!("no editor was opened") };
    assert!(text.contains("points: many"));
    user.app.edited(&text.replace("points: many", "points: 3")).unwrap();
    let Flow::Edit { text, .. } = user.press("E") else { panic!("no editor was opened") };
    assert!(text.contains("points: 3"));
    user.app.not_edited("the editor ended with exit status 1", None).unwrap();
    assert_snapshot!(user.screen());
}

fn points(user: &User) -> Option<Points> {
    let cards = user.snapshot();
    let card = cards.cards().unwrap().cards.iter().find(|it| it.key == "CHG-3").cloned();
    card.unwrap().points
}

#[test]
fn a_text_of_an_editor_that_was_killed_is_offered_and_not_kept() {
    let mut user = User::sample();
    let Flow::Edit { text, .. } = user.press("E") else { panic!("no editor was opened") };
    let saved = text.replace("points: 3", "points: 5");
    user.app.not_edited("the editor vi was ended", Some(&saved)).unwrap();
    let screen = user.screen();
    assert!(screen.contains("as edited") && screen.contains("was ended"), "{screen}");
    assert_eq!(points(&user), Some(Points::whole(3)), "nobody has said that it is ready");
    user.press("f2");
    user.write("as agreed");
    user.press("enter");
    assert_eq!(points(&user), Some(Points::whole(5)));
}

#[test]
fn an_undo_within_the_criteria_stays_there() {
    let mut user = User::sample();
    user.press("x d");
    assert_snapshot!(user.screen());
    user.press("u");
    assert_snapshot!(user.screen());
}

#[test]
fn a_longer_text_than_the_dialog_scrolls_to_the_caret() {
    let mut user = User::sample().sized(40, 12);
    user.press("N");
    user.paste(
        "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight with a rather long title that wraps",
    );
    assert_snapshot!(user.screen());
}

#[test]
fn archive_and_restore_are_one_key() {
    let mut user = User::sample();
    user.press("d");
    user.write("ann asked for it");
    user.press("enter");
    assert_snapshot!(user.screen());
    user.press("u");
    assert_snapshot!(user.screen());
}
