//! A key acts on what it was meant for, or not at all; what was typed is not lost.

use gemba::domain::{Category, Operation, StoryId};

use crate::harness::User;

/// Three stories that wait to be begun, and ben, who works on the same board.
fn three() -> (User, Vec<StoryId>) {
    let mut all = Vec::new();
    let mut user = User::with(|b| {
        for title in ["First of them", "Second of them", "Third of them"] {
            all.push(b.story(title, &[]));
        }
    })
    .sized(100, 30);
    user.press("g g");
    (user, all)
}

#[track_caller]
fn says(user: &mut User, text: &str) {
    let screen = user.screen();
    assert!(screen.contains(text), "{text:?} is not said:\n{screen}");
}

fn ben_archives(user: &mut User, story: StoryId) {
    user.store_of("ben").commit(&Operation::Archive(vec![story])).unwrap();
    user.notice();
}

/// How many stories have been begun.
fn n_begun(user: &User) -> usize {
    let seen = user.snapshot();
    let is_begun = |column| seen.board.column(column).unwrap().category != Category::Todo;
    seen.cards().unwrap().cards.iter().filter(|it| is_begun(it.column)).count()
}

#[test]
fn where_the_last_mark_is_gone_the_cursor_is_not_meant() {
    for screen in ["1", "2"] {
        let (mut user, all) = three();
        user.press(screen);
        user.press("g g j space k");
        ben_archives(&mut user, all[1]);
        says(&mut user, "What you had marked is not here any more: nothing is marked");
        user.press(if screen == "1" { "L" } else { "A" });
        says(&mut user, "What you had marked is not here any more: nothing was done");
        assert_eq!(n_begun(&user), 0);
        assert!(user.snapshot().cards().unwrap().cards.iter().all(|it| it.assignee.is_none()));
        // Once it was said, the cursor is what is seen.
        user.press("A");
        says(&mut user, "Assigned SD-1 to ann");
    }
}

#[test]
fn what_comes_under_the_cursor_just_now_is_not_meant() {
    for screen in ["1", "2"] {
        let (mut user, all) = three();
        user.press(screen);
        user.press("g g j");
        ben_archives(&mut user, all[1]);
        user.press("A");
        says(&mut user, "nothing was done");
        assert!(user.snapshot().cards().unwrap().cards.iter().all(|it| it.assignee.is_none()));
        // Also from the palette, which was open meanwhile.
        user.press("k :");
        user.write("assign it to me");
        ben_archives(&mut user, all[0]);
        user.press("enter");
        says(&mut user, "nothing was done");
    }
}

#[test]
fn an_impediment_and_a_criterion_that_come_under_the_cursor_are_not_meant() {
    let (mut user, all) = three();
    let texts = ["one".to_owned(), "two".to_owned()].map(|it| (it, false)).to_vec();
    user.store_of("ann").commit(&Operation::AddCriteria { story: all[0], texts }).unwrap();
    user.notice();
    user.press("g g enter");
    for _ in 0..20 {
        if user.screen().lines().any(|it| it.contains('▌') && it.contains("one")) {
            break;
        }
        user.press("j");
    }
    let page = user.store_of("ann").load(&gemba::domain::Needs::Story(all[0]), None).unwrap();
    let first = page.story().unwrap().story.criteria[0].id;
    user.store_of("ben").commit(&Operation::RemoveCriterion(first)).unwrap();
    user.notice();
    user.press("backspace");
    says(&mut user, "nothing was done");
    says(&mut user, "two");
}

#[test]
fn a_cursor_that_has_been_acted_on_goes_nowhere_by_itself() {
    let (mut user, all) = three();
    user.press("g g j /");
    // Out of sight and back again, without a hand in between: the cursor returns.
    user.write("First");
    user.press("ctrl-u esc");
    user.press("g g j");
    let here = |user: &mut User| {
        let screen = user.screen();
        let row = screen.lines().find(|it| it.contains('▌')).unwrap_or_default();
        row.to_owned()
    };
    user.store_of("ben").commit(&Operation::Archive(vec![all[1]])).unwrap();
    user.notice();
    let stood = here(&mut user);
    user.app.rest().unwrap();
    user.press("m esc");
    user.store_of("ben").commit(&Operation::Restore(vec![all[1]])).unwrap();
    user.notice();
    user.press("L");
    says(&mut user, "nothing was done");
    assert!(!stood.is_empty());
}

#[test]
fn what_was_taken_away_whole_is_brought_back_whole() {
    let mut user = User::sample();
    user.press("i");
    user.write("three words typed");
    user.press("ctrl-x ctrl-z");
    says(&mut user, "three words typed");
}

#[test]
fn a_limit_and_a_forecast_that_were_typed_are_offered_again() {
    let mut user = User::sample().sized(100, 30);
    for (opens, text) in [("=", "4000 2027-05-31"), ("%", "2026-01-05")] {
        user.press("8");
        for _ in 0..12 {
            user.press(opens);
            if user.screen().contains("close") {
                break;
            }
            user.press("j");
        }
        user.press("ctrl-u");
        user.write(text);
        user.press("esc");
        says(&mut user, &format!("What you typed is kept: {opens} offers it again"));
        user.press(opens);
        says(&mut user, text);
        user.press("ctrl-u esc");
    }
    user.press("1 :");
    user.write("limit of the column");
    user.press("enter ctrl-u");
    user.write("4 12p");
    user.press("esc");
    says(&mut user, "What you typed is kept");
}

#[test]
fn the_title_of_the_rest_is_kept_when_the_split_is_left() {
    let mut user = User::sample().sized(100, 30);
    user.press("3 X s ctrl-u");
    user.write("What is left of it");
    user.press("esc");
    says(&mut user, "What you typed is kept: s on that story offers it again");
    user.press("s");
    says(&mut user, "What is left of it");
    user.press("esc j s");
    assert!(!user.screen().contains("What is left of it"));
    // It outlives the dialog as well.
    user.press("esc esc X k s");
    says(&mut user, "What is left of it");
}

#[test]
fn a_goal_that_was_typed_is_offered_again_by_its_key() {
    let mut user = User::with(|_| ()).sized(100, 30);
    user.press("2 P");
    says(&mut user, "Plan a sprint");
    user.press("f2 3");
    for _ in 0..9 {
        if user.screen().lines().any(|it| it.starts_with('▌') && it.contains("no goal yet")) {
            break;
        }
        user.press("j");
    }
    user.press("e");
    user.write("Less waiting");
    user.press("esc");
    says(&mut user, "What you typed is kept: e offers it again");
    // What has no key is found in the palette.
    user.press(":");
    user.write("settings");
    user.press("enter");
    user.write("X");
    user.press("esc");
    says(&mut user, "“Change the settings of the board” in the palette (:) offers it again");
}

#[test]
fn what_is_declined_names_the_keys_that_the_person_has_chosen() {
    let key = |command: &str, keys: &str| gemba::config::KeyRow {
        command: command.to_owned(),
        keys: vec![keys.to_owned()],
        line: 1,
    };
    let keys = vec![key("standup.begin", "f8"), key("standup.attend", "f9"), key("raise", "f7")];
    let config = gemba::config::Config { keys, ..gemba::config::Config::default() };
    let mut user = User::with_config(config, |b| {
        b.story("One", &[]);
    })
    .sized(100, 30);
    user.press("4 X");
    says(&mut user, "No stand-up is being held: f8 begins one");
    user.press("f8 enter f8");
    says(&mut user, "The stand-up has begun: f9 says who is there");
    user.press("6 e");
    says(&mut user, "Nothing is in the way: f7 raises an impediment");
}

#[test]
fn a_text_is_read_to_its_end_on_a_narrow_terminal() {
    let mut user = User::sample().sized(44, 14);
    user.press("5 Y enter");
    for _ in 0..40 {
        user.press("pagedown");
    }
    let screen = user.screen();
    let place = screen.split_whitespace().find(|it| it.contains('-') && it.contains('/')).unwrap();
    let (seen, all) = place.split_once('/').unwrap();
    assert!(seen.ends_with(&format!("-{all}")), "{screen}");
    // The way back begins at once.
    user.press("k");
    assert!(!user.screen().contains(place), "{}", user.screen());
}

#[test]
fn what_cannot_be_taken_back_is_read_to_its_end_before_it_is_done() {
    let mut user = User::sample().sized(60, 12);
    user.press("3 X enter");
    says(&mut user, "for good?");
    assert!(!user.screen().contains("changes a number"), "{}", user.screen());
    for _ in 0..30 {
        user.press("j");
    }
    says(&mut user, "report.");
    for _ in 0..30 {
        user.press("up");
    }
    assert!(!user.screen().contains("changes a number"), "{}", user.screen());
}
