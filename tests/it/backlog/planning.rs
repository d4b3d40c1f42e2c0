//! What is put beside what, and what a sprint that is put together is held against.

use gemba::domain::operation::Setting;
use gemba::domain::{LinkKind, Operation, Scale};

use super::{BoardBuilder, User, groomer, in_sprint, people, plan};

/// A story that work has begun on, in a planned sprint; the one below it is in none.
fn carried() -> User {
    User::with(|b| {
        b.days_ago(5);
        plan(b, "Autumn", "Halve the wait", ("2026-03-16", "2026-03-27"));
        let story = b.story("Ask in the chat", &[("points", "5")]);
        b.story("Retire the old form", &[]);
        in_sprint(b, &[story], "Autumn");
        b.moved(story, "Doing", 3);
    })
    .sized(100, 30)
}

/// Where the story of that title stands: its column and its sprint.
fn stands(user: &User, title: &str) -> (String, Option<String>) {
    let snapshot = user.snapshot();
    let board = &snapshot.board;
    let card = snapshot.cards().unwrap().cards.iter().find(|it| it.title == title).unwrap();
    let sprint = card.sprint.and_then(|it| board.sprint(it)).map(|it| it.name.clone());
    (board.column(card.column).unwrap().name.clone(), sprint)
}

#[test]
fn a_new_story_beside_one_that_is_worked_on_has_not_begun_and_is_in_no_sprint() {
    let mut user = carried();
    user.press("2 o");
    user.write("Below it");
    user.press("enter");
    assert_eq!(stands(&user, "Below it"), ("To do".to_owned(), None));
    user.press("g g O");
    user.write("Above it");
    user.press("enter");
    assert_eq!(stands(&user, "Above it"), ("To do".to_owned(), None));
    let titles: Vec<String> =
        user.snapshot().cards().unwrap().cards.iter().map(|it| it.title.clone()).collect();
    assert_eq!(titles, ["Above it", "Ask in the chat", "Below it", "Retire the old form"]);
}

#[test]
fn a_new_story_beside_one_of_the_planning_pane_is_in_that_sprint() {
    let mut user = carried();
    user.press("2 tab j o");
    user.write("In it too");
    user.press("enter");
    assert_eq!(stands(&user, "In it too"), ("To do".to_owned(), Some("Autumn".to_owned())));
}

#[test]
fn e_edits_the_sprint_under_the_cursor_whatever_is_marked() {
    let mut user = groomer();
    user.press("space j space tab g g e");
    let screen = user.screen();
    assert!(screen.contains("2 marked") && screen.contains("▌Name         Sprint 7"), "{screen}");
}

fn hours(b: &mut BoardBuilder) {
    b.does(&Operation::EditBoard(vec![Setting::Estimates(Scale::Hours)]));
    plan(b, "First", "Halve the wait", ("2026-03-12", "2026-03-25"));
    let stories =
        ["One", "Two"].map(|title| b.story(title, &[("points", "13"), ("so_that", "it is short")]));
    in_sprint(b, &stories, "First");
}

#[test]
fn hours_are_held_against_the_days_of_people_where_there_is_no_velocity() {
    let mut user = User::with(|b| {
        hours(b);
        people(b, "First", &[("ann", 2, 100)]);
    })
    .sized(160, 50);
    user.press("2");
    let screen = user.screen();
    assert!(screen.contains("26 of 16h at 8 a day"), "{screen}");
    let says = "First takes on 26 hours, and the 2 days";
    assert!(screen.contains(says), "{screen}");
    user.press("S");
    assert!(user.screen().contains("(G-2)"), "{}", user.screen());
    user.write("we stay longer");
    user.press("enter");
    let screen = user.screen();
    assert!(screen.contains("Started First, all the same (G-2)"), "{screen}");
}

#[test]
fn what_nothing_can_be_held_against_is_said_when_the_sprint_starts() {
    let mut user = User::with(|b| {
        plan(b, "First", "Halve the wait", ("2026-03-12", "2026-03-25"));
        let stories = [b.story("One", &[("points", "13"), ("so_that", "it is short")])];
        in_sprint(b, &stories, "First");
        people(b, "First", &[("ann", 10, 100)]);
    })
    .sized(160, 50);
    user.press("2");
    assert!(user.screen().contains("13p; no sprint was closed yet"), "{}", user.screen());
    user.press("S");
    let says = "Started First; no sprint was closed yet, so nothing tells whether 13 points fit";
    assert!(user.screen().contains(says), "{}", user.screen());
}

#[test]
fn what_a_story_waits_for_is_a_lack_only_where_nobody_plans_to_finish_it_in_time() {
    let user = User::with(|b| {
        plan(b, "First", "Halve the wait", ("2026-03-12", "2026-03-25"));
        plan(b, "Second", "Halve it again", ("2026-03-26", "2026-04-08"));
        let [one, two, three] = ["One", "Two", "Three"].map(|it| b.story(it, &[]));
        for to in [two, three] {
            b.does(&Operation::Link { from: one, kind: LinkKind::Blocks, to });
        }
        in_sprint(b, &[one], "First");
        in_sprint(b, &[two], "Second");
    });
    let snapshot = user.snapshot();
    let page = snapshot.cards().unwrap();
    let lacks = |title: &str| {
        let card = page.cards.iter().find(|it| it.title == title).unwrap();
        (card.waits_for, card.waits_beyond)
    };
    assert_eq!(lacks("Two"), (1, 0), "it is planned for the sprint before");
    assert_eq!(lacks("Three"), (1, 1), "it is planned for none");
}
