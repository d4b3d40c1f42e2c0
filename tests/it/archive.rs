//! The archive: what a sprint finished goes there with it, can be found, and can still be told of.

use gemba::domain::experiment::Decision;
use gemba::domain::process::ProcessOperation;
use gemba::domain::{NewStory, Operation, Place, SprintOperation, StoryId};
use insta::assert_snapshot;

use crate::harness::{BoardBuilder, User};

/// A sprint with one finished story that is an experiment, and a story that was not begun.
fn with_experiment(b: &mut BoardBuilder) -> StoryId {
    b.days_ago(12);
    let plan = SprintOperation::Plan {
        name: None,
        goal: "Approvals the same day".to_owned(),
        starts: "2026-03-02".parse().unwrap(),
        ends: "2026-03-13".parse().unwrap(),
        kind: gemba::domain::SprintKind::Improvement,
    };
    b.does(&Operation::Sprint(plan));
    let sprint = b.snapshot().board.sprints[0].id;
    let story = b.story("Two approvers on duty", &[("points", "3"), ("sprint", "Sprint 1")]);
    b.story("Write down who approves what", &[("sprint", "Sprint 1")]);
    b.does(&Operation::Sprint(SprintOperation::Start(sprint)));
    b.days_ago(3);
    b.moved(story, "Done", 3);
    story
}

/// Closes the sprint; what it did not finish goes back to the process backlog.
fn close(user: &mut User) {
    user.press("3 X b enter y");
    user.write("no time to look back");
    user.press("enter");
}

#[test]
fn a_closed_sprint_takes_what_it_finished_off_the_board() {
    let mut user = User::with(|b| {
        with_experiment(b);
    })
    .sized(100, 24);
    close(&mut user);
    let closed = user.screen();
    user.press("1");
    let board = user.screen();
    assert!(!board.contains("Two approvers"), "{board}");
    assert!(board.contains("Write down who approves"), "{board}");
    user.press("#");
    assert_snapshot!(format!("{closed}\n{}", user.screen()));
    user.press("d #");
    assert!(user.screen().contains("Two approvers"), "it is back in Done: {}", user.screen());
}

#[test]
fn what_came_of_a_finished_story_is_told_after_its_sprint_was_closed() {
    let mut first = None;
    let mut user = User::with(|b| first = Some(with_experiment(b))).sized(100, 30);
    let story = first.unwrap();
    close(&mut user);
    let actual = Some("2".parse().unwrap());
    let result = ProcessOperation::Result { story, actual, learned: None };
    user.store_of("ben").commit(&Operation::Process(Box::new(result))).unwrap();
    user.notice();
    user.press("9");
    assert!(user.screen().contains("SD-1"), "it waits for a decision: {}", user.screen());
    let decision = Decision::Adopt;
    let decide = ProcessOperation::Decide { story, decision, learned: None };
    // One reading only: adopting it asks why.
    let decide = Operation::Process(Box::new(decide)).overruled("everybody sees it");
    user.store_of("ben").commit(&decide).unwrap();
    user.notice();
    assert!(!user.screen().contains("SD-1"), "{}", user.screen());
}

#[test]
fn the_archive_shows_the_newest_thousand_and_finds_among_all() {
    let mut user = User::with(|b| {
        let all = (1..=1003).map(|n| NewStory::titled(format!("Story number {n}")));
        b.does(&Operation::Add { stories: all.collect(), place: Place::Bottom });
        let mut ids: Vec<_> = b.snapshot().cards().unwrap().cards.iter().map(|it| it.id).collect();
        ids.sort_unstable();
        let newest = ids.split_off(3);
        b.days_ago(2).does(&Operation::Archive(ids));
        b.days_ago(1).does(&Operation::Archive(newest));
    });
    user.press("#");
    assert!(user.screen().contains("(newest 1000 of 1003, # goes back)"), "{}", user.screen());
    assert!(!user.screen().contains("Story number 2 "), "{}", user.screen());
    user.press("/");
    user.write("number 2");
    user.press("enter");
    let found = user.screen();
    assert!(found.contains("SD-2 "), "{found}");
    assert!(!found.contains("newest"), "{found}");
}
