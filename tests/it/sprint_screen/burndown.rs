//! How a sprint burns, on terminals of every kind.

use gemba::config::Config;
use gemba::domain::{Field, Operation, Points, SprintKind, SprintOperation, Value};
use insta::assert_snapshot;

use super::says;
use crate::harness::User;

#[test]
fn the_burndown_reads_on_a_usual_terminal() {
    let mut user = User::sample().sized(80, 24);
    user.press("3");
    assert_snapshot!(user.screen());
}

#[test]
fn the_burndown_reads_at_60_columns_and_at_40() {
    let mut user = User::sample().sized(60, 20);
    user.press("3");
    let first = user.screen();
    user.resize(40, 12);
    assert_snapshot!(format!("{first}\n{}", user.screen()));
}

#[test]
fn the_burndown_needs_no_more_than_ascii() {
    let config = Config { ascii: Some(true), ..Config::default() };
    let mut user = User::sample_with(config).sized(80, 24);
    user.press("3");
    let screen = user.screen();
    assert!(screen.is_ascii(), "{screen}");
    assert_snapshot!(screen);
}

#[test]
fn it_burns_up_as_well() {
    let mut user = User::sample().sized(80, 24);
    user.press("3 w");
    assert_snapshot!(user.screen());
    user.press("w");
    says(&mut user, "█ left 8");
}

#[test]
fn points_and_stories_are_never_mixed() {
    let mut user = User::sample().sized(80, 24);
    user.press("3 ,");
    says(&mut user, "INC-3 has no estimate: only stories can be counted");
    let night = user.snapshot();
    let night = night.cards().unwrap().cards.iter().find(|it| it.key == "INC-3").unwrap().id;
    let mut store = user.store_of("ann");
    let change = gemba::domain::Change {
        story: night,
        field: Field::Points,
        was: Value::None,
        now: Value::Points(Points::whole(2)),
    };
    let estimate = Operation::Edit(vec![change]);
    let done = store.commit(&estimate);
    assert!(done.is_ok() || store.commit(&estimate.overruled("we looked at it")).is_ok());
    user.notice();
    says(&mut user, "█ left 28");
    says(&mut user, "by points");
    user.press(",");
    says(&mut user, "█ left 8");
    says(&mut user, "by stories");
    user.press(",");
    says(&mut user, "by points");
}

#[test]
fn what_is_finished_after_the_last_day_stands_on_its_own_day() {
    let mut user = User::sample().sized(80, 24);
    let board = user.board();
    let ends = board.active_sprint().unwrap().ends + chrono::Days::new(3);
    user.clock().set(ends.and_hms_opt(9, 0, 0).unwrap().and_utc());
    let data = user.snapshot();
    let open = |it: &&std::sync::Arc<gemba::domain::Card>| {
        let column = board.column(it.column).unwrap();
        it.points.is_some() && column.category == gemba::domain::Category::Doing && !it.is_blocked()
    };
    let story = data.cards().unwrap().cards.iter().find(open).unwrap().id;
    let done = board.columns.iter().find(|it| it.category == gemba::domain::Category::Done);
    let to = done.unwrap().id;
    let finish = Operation::Move { stories: vec![story], to };
    user.store_of("ann").commit(&finish.overruled("on paper")).unwrap();
    user.notice();
    user.press("3");
    says(&mut user, "Finished after");
    assert_snapshot!(user.screen());
}

#[test]
fn what_was_taken_out_is_not_called_ahead() {
    let mut user = User::with(|b| {
        b.does(&Operation::Sprint(SprintOperation::Plan {
            name: Some("Sprint 1".to_owned()),
            goal: "Know who approves".to_owned(),
            starts: "2026-03-12".parse().unwrap(),
            ends: "2026-03-25".parse().unwrap(),
            kind: SprintKind::Improvement,
        }));
        let sprint = b.snapshot().board.sprint_named("Sprint 1").unwrap().id;
        b.story("Ask ten requesters", &[("points", "5"), ("sprint", "Sprint 1")]);
        let story = b.story("List the approvers", &[("points", "3"), ("sprint", "Sprint 1")]);
        b.does(&Operation::Sprint(SprintOperation::Start(sprint)));
        let (was, now) = (Value::Id(sprint.0), Value::None);
        let out = vec![gemba::domain::Change { story, field: Field::Sprint, was, now }];
        b.does(&Operation::Edit(out).overruled("it can wait"));
    })
    .sized(80, 24);
    user.press("3");
    says(&mut user, "3 points below the ideal line: taken out, not done");
    user.press("tab");
    says(&mut user, "Since the start  1 change\n");
}
