//! What the sprint's screens do while somebody else writes, and what a key does there.

use gemba::domain::{Change, Field, Operation, SprintKind, SprintOperation, Value};

use super::{go, says, turn};
use crate::harness::User;

fn plan(name: &str, (starts, ends): (&str, &str)) -> Operation {
    Operation::Sprint(SprintOperation::Plan {
        name: Some(name.to_owned()),
        goal: String::new(),
        starts: starts.parse().unwrap(),
        ends: ends.parse().unwrap(),
        kind: SprintKind::Improvement,
    })
}

#[test]
fn the_cursor_on_a_change_of_scope_stays_on_it_while_others_are_written() {
    let mut user = User::sample().sized(100, 30);
    let mut ben = user.store_of("ben");
    let snapshot = user.snapshot();
    let cards = &snapshot.cards().unwrap().cards;
    let id = |key: &str| cards.iter().find(|it| it.key == key).unwrap().id;
    let sprint = snapshot.board.active_sprint().unwrap().id;
    let change = |key: &str, was, now| {
        let change = Change { story: id(key), field: Field::Sprint, was, now };
        Operation::Edit(vec![change]).overruled("so it is")
    };
    let (none, here) = (Value::None, Value::Id(sprint.0));
    let first = ben.commit(&change("CHG-6", here.clone(), none.clone())).unwrap().seq;
    ben.commit(&change("INC-5", none, here)).unwrap();
    user.notice();
    user.press("3");
    turn(&mut user, "Scope");
    go(&mut user, "added        INC-5");
    let under = |user: &mut User| {
        let screen = user.screen();
        screen.lines().any(|it| it.contains('▌') && it.contains("INC-5"))
    };
    assert!(under(&mut user), "{}", user.screen());
    // What was written before it is taken back: each line of the ledger has another place now.
    ben.undo_one(first).unwrap();
    user.notice();
    assert!(under(&mut user), "{}", user.screen());
}

#[test]
fn a_next_sprint_that_is_planned_while_one_is_closed_takes_nothing_by_itself() {
    let mut user = User::sample().sized(100, 30);
    user.press("3 X");
    assert!(user.screen().contains("backlog"), "{}", user.screen());
    let to_next = |user: &mut User| user.screen().matches("Sprint 8").count();
    let before = to_next(&mut user);
    let mut ben = user.store_of("ben");
    ben.commit(&plan("Sprint 8", ("2026-03-19", "2026-04-01"))).unwrap();
    user.notice();
    let rows = user.screen();
    let sent = rows.lines().filter(|it| it.contains("→ Sprint 8")).count();
    assert_eq!((before, sent), (0, 0), "{rows}");
    // One by one, or all.
    user.press("n");
    let rows = user.screen();
    let sent = rows.lines().filter(|it| it.contains("→ Sprint 8")).count();
    assert_eq!(sent, 1, "{rows}");
}

#[test]
fn a_planned_sprint_is_taken_away_by_the_key_that_cancels_one() {
    let mut user = User::sample().sized(100, 30);
    user.store_of("ann").commit(&plan("Sprint 8", ("2026-03-19", "2026-04-01"))).unwrap();
    user.notice();
    user.press("3 ]");
    says(&mut user, "Sprint 8");
    user.press("D");
    says(&mut user, "Why is Sprint 8 not held?");
    user.write("everybody is at the fair");
    user.press("enter");
    assert!(user.board().sprint_named("Sprint 8").is_none(), "{}", user.screen());
    says(&mut user, "Took the planned Sprint 8 away: everybody is at the fair");
    user.press("u");
    assert!(user.board().sprint_named("Sprint 8").is_some(), "{}", user.screen());
}
