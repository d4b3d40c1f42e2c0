//! How a sprint ends on the screen: closed, cancelled, and frozen in its report.

use gemba::domain::Field;
use gemba::domain::operation::{PersonEdit, Setting};
use gemba::domain::{
    Hat, Needs, Operation, Points, Rule, Span, SprintKind, SprintOperation, SprintState, Value,
};
use insta::assert_snapshot;

use super::{go, lived, says, turn};
use crate::harness::User;

#[test]
fn closing_asks_where_each_story_goes_and_shows_what_is_frozen() {
    let mut user = User::sample().sized(100, 30);
    let plan = Operation::Sprint(SprintOperation::Plan {
        name: Some("Sprint 8".to_owned()),
        goal: String::new(),
        starts: "2026-03-19".parse().unwrap(),
        ends: "2026-04-01".parse().unwrap(),
        kind: SprintKind::Improvement,
    });
    user.store_of("ann").commit(&plan).unwrap();
    user.press("3 X j b");
    says(&mut user, "Nobody has said yet whether its goal was met");
    says(&mut user, "4 working days are left until its last day, 2026-03-18");
    user.press("s");
    user.press("ctrl-u");
    user.write("Close codes for the night shift");
    user.press("enter");
    user.write("3");
    user.press("enter");
    says(&mut user, "Type two estimates");
    user.write(" 2");
    let asked = user.screen();
    user.press("enter");
    let asked = format!("{asked}\n{}", user.screen());
    user.press("enter");
    let confirmed = user.screen();
    // Enter never ends a sprint.
    user.press("enter enter");
    assert!(user.board().active_sprint().is_some());
    user.press("y");
    says(&mut user, "nobody has looked back on Sprint 7");
    user.write("we meet on Monday");
    user.press("enter");
    assert!(user.board().active_sprint().is_none(), "{}", user.screen());
    turn(&mut user, "Review");
    assert_snapshot!(format!("{asked}\n{confirmed}\n{}", user.screen()));
    // The waiting sprint holds what was sent there.
    user.press("]");
    turn(&mut user, "Goal");
    says(&mut user, "Sprint 8");
    says(&mut user, "6 stories, 19 points");
}

#[test]
fn a_split_is_of_the_story_that_it_was_asked_for() {
    let mut user = User::sample().sized(100, 30);
    user.press("3 X j");
    let screen = user.screen();
    let key_in =
        |line: &str| line.split_whitespace().find(|it| it.contains('-')).map(str::to_owned);
    let second = screen.lines().find(|it| it.contains('▌')).and_then(key_in).unwrap();
    user.press("k");
    let screen = user.screen();
    let first = screen.lines().find(|it| it.contains('▌')).and_then(key_in).unwrap();
    let done = user.board().column_named("Done").unwrap().id;
    let finish = |user: &mut User, key: &str| {
        let data = user.snapshot();
        let id = data.cards().unwrap().cards.iter().find(|it| it.key == key).unwrap().id;
        let finish = Operation::Move { stories: vec![id], to: done }.overruled("it is done");
        user.store_of("ben").commit(&finish).unwrap();
        assert!(user.notice());
    };
    user.press("j s ctrl-u");
    user.write("What is left of it");
    finish(&mut user, &first);
    user.press("enter");
    user.write("3 2");
    // What was said until then comes back.
    user.press("esc s");
    says(&mut user, "What is left of it");
    user.press("enter ctrl-u");
    // What cannot be is said at once.
    user.write("0 2");
    user.press("enter");
    says(&mut user, &format!("Nothing of {second} would be done"));
    user.press("ctrl-u");
    user.write("1 7");
    user.press("enter");
    user.press("ctrl-u");
    user.write("1 1");
    user.press("enter esc");
    says(&mut user, "What you chose is kept: X offers it again");
    user.press("X");
    let screen = user.screen();
    let line = screen.lines().find(|it| it.contains("1p done, 1p to backlog")).unwrap();
    assert!(line.contains(&second), "{screen}");
    user.press("g s");
    finish(&mut user, &second);
    user.press("enter");
    says(&mut user, &format!("{second} was finished or taken out meanwhile"));
}

#[test]
fn a_report_is_frozen_whatever_happens_later() {
    let mut user = User::with(lived).sized(100, 30);
    user.press("3 [");
    turn(&mut user, "Review");
    let report = user.screen();
    assert_snapshot!(report);
    user.press("G");
    says(&mut user, "Flow of all stories");
    says(&mut user, "Throughput a day: finished 2");
    user.press("g g");
    assert_eq!(user.screen(), report);
    let doing = user.board().column_named("Doing").unwrap().id;
    let mut ben = user.store_of("ben");
    let needs = Needs::Board { span: Span::Archive, words: Vec::new() };
    let archive = ben.load(&needs, None).unwrap();
    let cards = &archive.cards().unwrap().cards;
    let list = cards.iter().find(|it| it.title == "List the approvers").unwrap().id;
    ben.commit(&Operation::Restore(vec![list])).unwrap();
    ben.commit(&Operation::Move { stories: vec![list], to: doing }).unwrap();
    user.notice();
    assert_eq!(user.screen(), report);
    for keys in ["X", "D", "S"] {
        user.press(keys);
        says(&mut user, "Sprint 6 is over; its numbers do not change any more");
    }
    user.press("[");
    says(&mut user, "This is the first sprint");
    user.press("]");
    says(&mut user, "Sprint 7  planned");
    user.press("]");
    says(&mut user, "This is the last sprint");
}

#[test]
fn the_goal_part_of_a_closed_sprint_is_frozen_too() {
    let mut user = User::with(lived).sized(100, 30);
    user.press("3 [");
    turn(&mut user, "Goal");
    let goal = user.screen();
    assert_snapshot!(goal);
    let mut ben = user.store_of("ben");
    let archive = ben.load(&Needs::Board { span: Span::Archive, words: Vec::new() }, None).unwrap();
    let cards = &archive.cards().unwrap().cards;
    let list = cards.iter().find(|it| it.title == "List the approvers").unwrap().id;
    ben.commit(&Operation::Restore(vec![list])).unwrap();
    let points = |it| Value::Points(Points::whole(it));
    let change = gemba::domain::Change {
        story: list,
        field: Field::Points,
        was: points(5),
        now: points(13),
    };
    ben.commit(&Operation::Edit(vec![change])).unwrap();
    let holiday = "2026-02-20".parse().unwrap();
    ben.commit(&Operation::EditBoard(vec![Setting::AddHoliday(holiday, String::new())])).unwrap();
    user.notice();
    assert_eq!(user.screen(), goal);
    // Nothing of it can be changed any more.
    for keys in ["S", "X", "D"] {
        user.press(keys);
        says(&mut user, "Sprint 6 is over");
    }
}

#[test]
fn a_retrospective_goes_on_beside_the_frozen_report() {
    let mut user = User::with(lived).sized(100, 30);
    user.press("3 [");
    turn(&mut user, "Retrospective");
    let frozen = |user: &User| {
        let six = user.board().sprint_named("Sprint 6").unwrap().id;
        let page = user.store_of("ann").load(&Needs::Sprint(Some(six)), None).unwrap();
        page.sprint().unwrap().report.clone().unwrap()
    };
    let report = frozen(&user);
    go(&mut user, "Did not");
    user.press("o");
    user.write("The room was too small");
    user.press("enter");
    go(&mut user, "The room was too small");
    user.press("+");
    go(&mut user, "Ask the night shift too");
    user.press("o");
    user.write("book the large room @ben");
    user.press("enter");
    assert_snapshot!(user.screen());
    // What is in the report stays as it is, what came later does not have to.
    go(&mut user, "Requesters like to be asked");
    user.press("d");
    says(&mut user, "stands in the frozen report of Sprint 6");
    go(&mut user, "The room was too small");
    user.press("d");
    assert!(!user.screen().contains("1◆ The room was"), "{}", user.screen());
    assert_eq!(frozen(&user), report);
    turn(&mut user, "People");
    user.press("o");
    says(&mut user, "Sprint 6 is over");
}

#[test]
fn a_sprint_is_cancelled_with_a_reason_by_whoever_wears_the_hat() {
    let mut user = User::sample().sized(100, 30);
    let cem = user.person("cem");
    let hat = Operation::EditPerson { person: cem, to: PersonEdit::PutOn(Hat::Apo) };
    user.store_of("cem").commit(&hat).unwrap();
    user.notice();
    // Whoever may not is told at once, and asked for nothing.
    user.press("3 D");
    says(&mut user, "Cancelling Sprint 7 is for the Agile Process Owner, and that is cem");
    assert!(!user.screen().contains("Why is the goal"), "{}", user.screen());
    // Where the board softens the rule, they are told whose it is, and their reason stays.
    let soften =
        Operation::EditBoard(vec![Setting::Soften(Rule::OwnerCancels)]).overruled("we learn");
    user.store_of("ann").commit(&soften).unwrap();
    user.notice();
    user.press("D");
    says(&mut user, "The process owner cancels a sprint: cem. Your reason says why");
    user.press("esc");
    let mut cem = user.beside("cem").sized(100, 30);
    cem.press("3 D enter");
    says(&mut cem, "cannot be empty");
    cem.write("the vendor changed the form");
    cem.press("enter");
    let confirm = cem.screen();
    cem.press("y");
    assert_snapshot!(format!("{confirm}\n{}", cem.screen()));
    let over = cem.board().sprints.iter().map(|it| it.state).collect::<Vec<_>>();
    assert_eq!(over, [SprintState::Cancelled]);
}

#[test]
fn the_next_sprint_is_planned_where_one_closes_and_takes_what_is_left() {
    let mut user = User::sample().sized(80, 24);
    user.press("3 X");
    says(&mut user, "n plan the next sprint");
    user.press("n");
    says(&mut user, "Plan a sprint");
    user.press("f2");
    // Where the stories go is asked still, and there is a place for them now.
    says(&mut user, "Close Sprint 7: where do its unfinished stories go?");
    says(&mut user, "n next sprint");
    user.press("b");
    user.press("k n");
    says(&mut user, "→ Sprint 8");
}
