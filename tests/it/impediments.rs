//! Impediments, as they are raised, seen to, taken higher up and resolved.

use gemba::domain::{ImpedimentOperation, Operation};
use insta::assert_snapshot;

use crate::harness::{BoardBuilder, User};

/// A team with things in its way: some for long, some not any more.
fn troubled(b: &mut BoardBuilder) {
    b.days_ago(20);
    for name in ["ben", "dee"] {
        b.does(&Operation::AddPerson(gemba::domain::operation::NewPerson {
            name: name.to_owned(),
            full_name: String::new(),
            account: Some(name.to_owned()),
        }));
    }
    let chat = b.story("Ask for approval in the chat, not by mail", &[]);
    let wall = b.story("Show waiting approvals on the wall", &[]);
    let raise = |reason: &str, stories: &[gemba::domain::StoryId], cause: &str| {
        Operation::Impediment(ImpedimentOperation::Raise {
            reason: reason.to_owned(),
            stories: stories.to_vec(),
            owner: None,
            due: None,
            cause: cause.to_owned(),
        })
    };
    for (days, until, reason, cause) in [
        (19, 17, "the test system is down", "supplier"),
        (16, 11, "nobody knows who approves", "roles unclear"),
        (12, 11, "the licence ran out", "supplier"),
    ] {
        b.days_ago(days).by("dee");
        b.does(&raise(reason, &[chat], cause));
        let open = b.snapshot();
        let id = open.card(chat).unwrap().blocks[0].impediment;
        b.days_ago(until).by("ben");
        b.does(&Operation::Impediment(ImpedimentOperation::Resolve {
            impediment: id,
            resolution: "asked once more".to_owned(),
        }));
    }
    b.days_ago(9).by("dee");
    b.does(&raise("waits for a licence of the chat", &[chat, wall], "supplier"));
    b.days_ago(3).by("ben");
    b.does(&raise("the room of the stand-up is taken until ten", &[], ""));
    b.by("ann");
}

fn user() -> User {
    let mut user = User::with(troubled);
    user.press("6");
    user
}

#[test]
fn impediments_at_every_size() {
    let mut user = user();
    for (width, height) in [(80, 24), (120, 40), (160, 50), (40, 12)] {
        user.resize(width, height);
        assert_snapshot!(format!("impediments_{width}x{height}"), user.screen());
    }
    for (width, height) in [(0, 0), (1, 1), (3, 5), (300, 80), (12, 40)] {
        user.resize(width, height);
        user.press("j k G g g ctrl-d ctrl-u");
    }
}

#[test]
fn an_impediment_is_edited_given_to_somebody_and_resolved() {
    let mut user = user();
    user.press("enter");
    assert_snapshot!("impediment_form", user.screen());
    user.press("tab tab");
    user.write("dee");
    user.press("tab");
    user.write("fri");
    user.press("tab");
    user.write("head of IT");
    user.press("f2");
    assert_snapshot!("impediment_edited", user.screen());
    user.press("A");
    assert!(user.screen().contains("ann sees to"), "{}", user.screen());
    user.press("j a");
    assert_snapshot!("impediment_owner", user.screen());
    user.write("ben");
    user.press("enter k b");
    assert_snapshot!("impediment_resolve", user.screen());
    user.write("the vendor gave us three");
    user.press("enter");
    assert_snapshot!("impediment_resolved", user.screen());
    user.press("G b");
    assert!(user.screen().contains("It is resolved already"), "{}", user.screen());
    user.press("u");
    assert!(user.screen().contains("Undid"), "{}", user.screen());
}

#[test]
fn the_story_behind_an_impediment_is_one_key_away() {
    let mut user = user();
    user.press("l");
    user.write("wall");
    user.press("enter");
    assert!(user.screen().contains("Show waiting approvals on the wall"), "{}", user.screen());
    user.press("q j l");
    assert!(user.screen().contains("in the way of the team"), "{}", user.screen());
}

#[test]
fn an_impediment_is_raised_on_any_screen() {
    let mut user = user();
    user.press("!");
    user.write("the lift is broken");
    user.press("enter");
    assert!(user.screen().contains("the lift is broken"), "{}", user.screen());
    user.press("1 !");
    assert_snapshot!("impediment_raised_on_a_story", user.screen());
    user.press("enter");
    assert!(user.screen().contains("The reason cannot be empty"), "{}", user.screen());
    user.write("the vendor is on holiday");
    user.press("enter");
    assert!(user.screen().contains("Blocked GEM-1") || user.screen().contains("Blocked SD-1"));
    user.press("6");
    assert!(user.screen().contains("the vendor is on holiday"), "{}", user.screen());
}

#[test]
fn without_impediments_the_screen_says_how_one_is_raised() {
    let mut user = User::with(|_| ()).sized(80, 24);
    user.press("6");
    assert_snapshot!("impediments_none", user.screen());
    user.press("enter");
    assert!(user.screen().contains("! raises an impediment"), "{}", user.screen());
}

#[test]
fn a_finished_story_is_not_shown_as_blocked() {
    let mut user = User::with(|b| {
        let story = b.story("Ask in the chat", &[]);
        let reason = "the bot has no licence".to_owned();
        b.does(&Operation::Block { stories: vec![story], reason });
        let to = b.column("Done");
        b.does(&Operation::Move { stories: vec![story], to }.overruled("asked by hand"));
    })
    .sized(160, 50);
    let screen = user.screen();
    assert!(screen.contains("Ask in the chat") && !screen.contains("no licence"), "{screen}");
    user.press("6");
    assert!(user.screen().contains("the bot has no licence"), "{}", user.screen());
}
