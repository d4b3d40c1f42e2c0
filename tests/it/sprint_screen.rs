//! The sprint on the screen: will the goal be reached, what came out, how it ends.

mod burndown;
mod ends;
mod meanwhile;
mod steady;

use chrono::TimeDelta;
use gemba::domain::operation::NewPerson;
use gemba::domain::sprint::Leftover;
use gemba::domain::{Field, Value};
use gemba::domain::{
    Needs, Operation, Points, RetroOperation, SprintId, SprintKind, SprintOperation,
};
use gemba::tui::app::Flow;
use insta::assert_snapshot;

use crate::harness::{BoardBuilder, User, now};

/// Sprint 6 is over and left something behind; Sprint 7 is planned and has no goal yet.
fn lived(b: &mut BoardBuilder) {
    b.days_ago(28);
    let person = |name: &str| NewPerson {
        name: name.to_owned(),
        full_name: String::new(),
        account: Some(name.to_owned()),
    };
    for name in ["ben", "cem"] {
        b.does(&Operation::AddPerson(person(name)));
    }
    let plan = |name: &str, goal: &str, starts: &str, ends: &str| {
        Operation::Sprint(SprintOperation::Plan {
            name: Some(name.to_owned()),
            goal: goal.to_owned(),
            starts: starts.parse().unwrap(),
            ends: ends.parse().unwrap(),
            kind: SprintKind::Improvement,
        })
    };
    b.does(&plan("Sprint 6", "Know why changes wait", "2026-02-16", "2026-02-27"));
    let six = sprint(b, "Sprint 6");
    let story = |b: &mut BoardBuilder, title: &str, points: &str| {
        b.story(title, &[("points", points), ("sprint", "Sprint 6")])
    };
    let ask = story(b, "Ask ten requesters", "3");
    let list = story(b, "List the approvers", "5");
    let count = story(b, "Count the bypasses", "2");
    b.days_ago(24);
    b.does(&Operation::Sprint(SprintOperation::Start(six)));
    b.moved(ask, "Done", 20);
    b.moved(list, "Done", 16);
    b.days_ago(14);
    let note = |column: &str, text: &str| {
        let (column, text) = (column.to_owned(), text.to_owned());
        Operation::Retro(RetroOperation::AddNote { sprint: six, column, text })
    };
    b.does(&note("Went well", "Requesters like to be asked"));
    for text in ["Ask the night shift too", "Book the room for all reviews"] {
        let action = RetroOperation::AddAction { sprint: six, text: text.to_owned(), owner: None };
        b.does(&Operation::Retro(action));
    }
    b.does(&plan("Sprint 7", "", "2026-03-09", "2026-03-20"));
    let leftovers = vec![(count, Leftover::Into(sprint(b, "Sprint 7")))];
    b.does(&Operation::Sprint(SprintOperation::Close { sprint: six, leftovers }));
    b.story("Show waiting approvals", &[("points", "3"), ("sprint", "Sprint 7")]);
}

fn sprint(b: &BoardBuilder, name: &str) -> SprintId {
    b.snapshot().board.sprint_named(name).unwrap().id
}

/// Turns to a part of the sprint in front, whichever is in front now.
#[track_caller]
fn turn(user: &mut User, part: &str) {
    for _ in 0..6 {
        if user.screen().contains(&format!("[{part}]")) {
            return;
        }
        user.press("tab");
    }
    panic!("there is no part {part}:\n{}", user.screen());
}

/// The row that the cursor is on.
fn row(user: &mut User) -> String {
    let screen = user.screen();
    let row = screen.lines().find_map(|it| it.strip_prefix('▌')).unwrap_or_default();
    row.trim().to_owned()
}

/// Goes down until the cursor is on a row that says so.
#[track_caller]
fn go(user: &mut User, text: &str) {
    user.press("g g");
    for _ in 0..60 {
        if row(user).contains(text) {
            return;
        }
        user.press("j");
    }
    panic!("no row says {text:?}:\n{}", user.screen());
}

#[track_caller]
fn says(user: &mut User, text: &str) {
    let screen = user.screen();
    assert!(screen.contains(text), "{text:?} is not said:\n{screen}");
}

#[test]
fn every_part_of_a_running_sprint() {
    let mut user = User::sample().sized(80, 24);
    user.press("3");
    let mut parts = String::new();
    for part in ["Goal", "Scope", "People", "Review", "Retrospective"] {
        turn(&mut user, part);
        parts.push_str(&user.screen());
        parts.push('\n');
    }
    assert_snapshot!(parts);
}

#[test]
fn a_wide_terminal_shows_the_burndown_beside_the_review() {
    let mut user = User::sample().sized(160, 50);
    user.press("3");
    turn(&mut user, "Review");
    assert_snapshot!(user.screen());
}

#[test]
fn a_small_terminal_shows_one_part_after_the_other() {
    let mut user = User::sample().sized(40, 12);
    user.press("3");
    turn(&mut user, "Review\u{5d} 5/6 tab".trim_end_matches("] 5/6 tab"));
    go(&mut user, "CHG-4");
    assert_snapshot!(user.screen());
}

#[test]
fn a_planned_sprint_is_asked_for_its_goal_before_it_starts() {
    let mut user = User::with(lived).sized(100, 30);
    user.press("3");
    says(&mut user, "no goal yet: e gives it one");
    turn(&mut user, "Burndown");
    says(&mut user, "Nothing burns before the sprint starts: S starts it.");
    user.press("S enter");
    says(&mut user, "cannot be empty");
    assert!(user.board().active_sprint().is_none());
    user.write("Halve the time a change waits");
    user.press("enter");
    let screen = user.screen();
    if screen.contains("Why all the same?") {
        user.write("we tried hard to cut them");
        user.press("enter");
    }
    let board = user.board();
    let active = board.active_sprint().unwrap();
    assert_eq!((&*active.name, &*active.goal), ("Sprint 7", "Halve the time a change waits"));
    says(&mut user, "day 4 of 10, 6 days left");
    user.press("S");
    says(&mut user, "Sprint 7 has started already");
}

#[test]
fn people_and_what_else_is_needed() {
    let mut user = User::with(lived).sized(100, 30);
    user.press("3");
    turn(&mut user, "People");
    user.press("o");
    user.write("ben");
    user.press("enter o");
    user.write("ann");
    user.press("enter");
    go(&mut user, "@ben");
    user.press("e ctrl-u");
    user.write("10 2 50");
    user.press("enter");
    go(&mut user, "an environment");
    user.press("o");
    user.write("test licence by fri");
    user.press("enter o");
    user.write("a room");
    user.press("enter");
    go(&mut user, "test licence");
    user.press("+");
    assert_snapshot!(user.screen());
    go(&mut user, "@ben");
    user.press("d");
    assert!(!user.screen().contains("@ben "), "{}", user.screen());
    user.press("o");
    user.press("esc e");
    user.write(" nonsense");
    user.press("enter");
    says(&mut user, "such as 10 1.5 80");
}

#[test]
fn finished_stories_are_accepted_or_sent_back_with_a_reason() {
    let mut user = User::sample().sized(100, 30);
    user.press("3");
    turn(&mut user, "Review");
    user.press("+");
    says(&mut user, "✓ it was met");
    user.press("-");
    says(&mut user, "✗ it was not met");
    go(&mut user, "CHG-1 ");
    user.press("+");
    says(&mut user, "✓ accepted by @ann");
    go(&mut user, "CHG-2 ");
    user.press("- enter");
    says(&mut user, "cannot be empty");
    user.write("the form asks five");
    user.press("enter");
    let screen = user.screen();
    if screen.contains("Why all the same?") {
        user.write("it was shown");
        user.press("enter");
    }
    assert_snapshot!(user.screen());
    go(&mut user, "INC-2 ");
    user.press("+");
    says(&mut user, "INC-2 is not finished: only finished stories are shown");
}

#[test]
fn the_order_in_which_stories_are_shown_is_their_rank() {
    let mut user = User::sample().sized(100, 30);
    user.press("3");
    turn(&mut user, "Review");
    go(&mut user, "2. ✓ CHG-2");
    user.press("K");
    assert!(row(&mut user).starts_with("1. ✓ CHG-2"), "{}", user.screen());
    user.press("enter");
    says(&mut user, "Risk question cut to 4");
    user.press("q");
    says(&mut user, "[Review]");
    assert!(row(&mut user).starts_with("1. ✓ CHG-2"), "{}", user.screen());
}

#[test]
fn a_retrospective_has_notes_votes_and_actions() {
    let mut user = User::with(lived).sized(100, 30);
    user.press("3");
    turn(&mut user, "Retrospective");
    says(&mut user, "What became of the last actions");
    go(&mut user, "Ask the night shift too");
    user.press("m");
    go(&mut user, "Book the room");
    user.press("+");
    for (column, text) in
        [("Went well", "We finished early"), ("Did not", "Two stories came in late")]
    {
        go(&mut user, column);
        user.press("o");
        user.write(text);
        user.press("enter");
    }
    go(&mut user, "Two stories came in late");
    user.press("+");
    go(&mut user, "o decides on something to do");
    user.press("o");
    user.write("settle the scope on Monday @ben");
    user.press("enter");
    go(&mut user, "settle the scope on Monday");
    user.press("m");
    let screen = user.screen();
    assert_snapshot!(screen);
    let all = user.snapshot();
    let titles: Vec<&str> = all.cards().unwrap().cards.iter().map(|it| &*it.title).collect();
    assert!(titles.contains(&"settle the scope on Monday"), "{titles:?}");
    user.press("enter");
    says(&mut user, "settle the scope on Monday");
    user.press("q");
    go(&mut user, "We finished early");
    user.press("- d");
    says(&mut user, "Went well  o writes a note");
    go(&mut user, "Try next");
    user.press("e ctrl-u");
    user.write("Went well, Did not go well, Puzzles us");
    user.press("enter");
    says(&mut user, "Puzzles us  o writes a note");
}

#[test]
fn what_was_typed_of_one_sprint_is_not_offered_for_another() {
    let mut user = User::with(lived).sized(100, 30);
    user.press("3");
    turn(&mut user, "Retrospective");
    go(&mut user, "Went well");
    user.press("o");
    user.write("We finished early");
    user.press("esc");
    go(&mut user, "Did not");
    user.press("o");
    assert!(!user.screen().contains("We finished early"), "{}", user.screen());
    user.press("esc");
    go(&mut user, "Went well");
    user.press("o");
    says(&mut user, "We finished early");
}

#[test]
fn the_scope_ledger_says_who_when_and_why() {
    let mut user = User::sample().sized(100, 30);
    let mut ben = user.store_of("ben");
    let snapshot = user.snapshot();
    let cards = &snapshot.cards().unwrap().cards;
    let id = |key: &str| cards.iter().find(|it| it.key == key).unwrap().id;
    let change = |key: &str, field, was, now| {
        let change = gemba::domain::Change { story: id(key), field, was, now };
        Operation::Edit(vec![change])
    };
    let sprint = snapshot.board.active_sprint().unwrap().id;
    let value = |points| Value::Points(Points::whole(points));
    for (operation, why) in [
        (change("INC-5", Field::Sprint, Value::None, Value::Id(sprint.0)), "the audit asks for it"),
        (change("INC-2", Field::Points, value(3), value(5)), "it needs the archive too"),
        (change("CHG-6", Field::Sprint, Value::Id(sprint.0), Value::None), "the vendor is late"),
    ] {
        ben.commit(&operation.overruled(why)).unwrap();
    }
    user.notice();
    user.press("3");
    turn(&mut user, "Scope");
    go(&mut user, "re-estimated");
    assert_snapshot!(user.screen());
    user.press("enter");
    says(&mut user, "Log every bypass");
}

#[test]
fn each_event_says_what_it_is_for() {
    let mut user = User::sample().sized(100, 30);
    user.press("T");
    says(&mut user, "No event of Scrum is held on this screen");
    user.press("3");
    let mut all = String::new();
    for (part, title) in [
        ("Goal", "Sprint planning"),
        ("Burndown", "Stand-up"),
        ("Review", "Sprint review"),
        ("Retrospective", "Retrospective"),
    ] {
        turn(&mut user, part);
        user.press("T");
        says(&mut user, title);
        all.push_str(&user.screen());
        all.push('\n');
        user.press("T");
    }
    assert_snapshot!(all);
}

#[test]
fn a_board_without_a_sprint_says_how_one_begins() {
    let mut user = User::with(|_| ()).sized(80, 24);
    user.press("3");
    says(&mut user, "There is no sprint yet: 2 shows the backlog, where one is planned.");
    for key in ["S", "X", "D", "tab", "+", "["] {
        user.press(key);
        says(&mut user, "No sprint is running or planned");
    }
}

#[test]
fn every_size_and_every_key_is_survived() {
    let mut user = User::sample();
    user.press("3");
    for (width, height) in [(0, 0), (1, 1), (3, 40), (300, 2), (12, 5), (33, 9), (80, 24)] {
        user.resize(width, height);
        for _ in 0..6 {
            user.press("tab w , j j G k ctrl-d ctrl-u g g T esc");
        }
        user.press("backtab X j s esc esc D esc [ ]");
    }
    user.resize(80, 24);
    let clock = user.clock().clone();
    clock.set(now() + TimeDelta::days(12));
    user.app.new_day().unwrap();
    says(&mut user, "6 days over: X closes it");
    assert_eq!(user.press("q"), Flow::Continue);
    let page = user.store_of("ann").load(&Needs::Sprint(None), None).unwrap();
    assert_eq!(page.sprint().unwrap().sprint.name, "Sprint 7");
}
