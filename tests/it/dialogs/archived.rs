//! What is typed in a box on stories of which a colleague archives one meanwhile.

use gemba::domain::{Operation, StoryId};

use crate::harness::User;

/// Three stories that wait to be begun, with the cursor on the first.
fn three() -> (User, Vec<StoryId>) {
    let mut all = Vec::new();
    let mut user = User::with(|b| {
        for title in ["First of them", "Second of them", "Third of them"] {
            all.push(b.story(title, &[]));
        }
    })
    .sized(80, 24);
    user.press("g g");
    (user, all)
}

fn ben_archives(user: &mut User, story: StoryId) {
    user.store_of("ben").commit(&Operation::Archive(vec![story])).unwrap();
    user.notice();
}

#[track_caller]
fn says(user: &mut User, text: &str) {
    let screen = user.screen();
    assert!(screen.contains(text), "{text:?} is not said:\n{screen}");
}

/// The keys of the stories that are on the board.
fn there(user: &User) -> Vec<String> {
    user.snapshot().cards().unwrap().cards.iter().map(|it| it.key.clone()).collect()
}

#[test]
fn what_is_in_the_way_of_a_story_or_split_off_from_it_brings_it_back() {
    for (key, typed, keeps, did) in [
        ("b", "waits for a licence", "enter", "Brought back SD-1 and blocked it"),
        ("%", "One half", "f2", "Brought back SD-1 and split it"),
    ] {
        let (mut user, all) = three();
        user.press(key);
        user.write(typed);
        ben_archives(&mut user, all[0]);
        user.press(keeps);
        says(&mut user, "SD-1 was archived meanwhile");
        // No key of what is said leads to its neighbour.
        user.press("esc esc");
        says(&mut user, &format!("{key} on SD-1, once it is brought back,"));
        assert_eq!(there(&user), ["SD-2", "SD-3"]);

        let (mut user, all) = three();
        user.press(key);
        user.write(typed);
        ben_archives(&mut user, all[0]);
        user.press(keeps);
        user.press("y");
        says(&mut user, did);
        assert!(there(&user).contains(&"SD-1".to_owned()));
    }
}

#[test]
fn a_form_of_several_goes_on_with_the_others_and_keeps_what_was_typed_for_them() {
    let (mut user, all) = three();
    user.press("space j space j space e");
    user.write("The same");
    ben_archives(&mut user, all[2]);
    user.press("f2");
    says(&mut user, "SD-3 was archived meanwhile and is left out: f2 goes on with the others");
    says(&mut user, "2 stories: what is typed goes to all");
    user.press("esc");
    says(&mut user, "What you typed is kept: e offers it again");
    user.press("e");
    says(&mut user, "Here is what you typed before");
    says(&mut user, "The same");
    user.press("f2");
    let seen = user.snapshot();
    let titles: Vec<&str> = seen.cards().unwrap().cards.iter().map(|it| &*it.title).collect();
    assert_eq!(titles, ["The same", "The same"], "{}", user.screen());
    user.store_of("ben").commit(&Operation::Restore(vec![all[2]])).unwrap();
    user.notice();
    says(&mut user, "Third of them");
}

#[test]
fn every_box_on_several_stories_goes_on_without_the_one_that_was_archived() {
    for (key, typed, done) in [
        ("b", "waits for a licence", "Blocked SD-1 and SD-2"),
        ("t", "network", "network"),
        ("=", "5", "SD-1 and SD-2"),
        ("m", "doing", "Moved SD-1 and SD-2 to Doing"),
    ] {
        let (mut user, all) = three();
        user.press("space j space j space");
        user.press(key);
        user.write(typed);
        ben_archives(&mut user, all[2]);
        user.press("enter");
        says(&mut user, "SD-3 was archived meanwhile and is left out: f2 goes on with the others");
        user.press("f2");
        says(&mut user, done);
        says(&mut user, "u undo");
        assert_eq!(there(&user).len(), 2, "{key}");
    }
}
