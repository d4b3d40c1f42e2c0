//! Two people who change the board itself at once: neither writes over the other unseen.

use gemba::domain::operation::{ColumnEdit, PersonEdit, Setting};
use gemba::domain::{Hat, Operation, Policy};

use crate::harness::User;

/// Goes to that row of a slip and types another text.
fn types(user: &mut User, row: usize, text: &str) {
    for _ in 0..row {
        user.press("tab");
    }
    user.press("ctrl-a ctrl-k");
    user.write(text);
}

fn open(user: &mut User, command: &str) {
    user.press(":");
    user.write(command);
    user.press("enter");
}

#[test]
fn a_setting_that_somebody_has_changed_is_shown_and_kept_only_by_who_saw_it() {
    let mut user = User::sample().sized(120, 40);
    open(&mut user, "settings");
    types(&mut user, 0, "Mine");
    let name =
        Operation::EditBoard(vec![Setting::Name("Theirs".into()), Setting::Wip(Policy::Hard)]);
    user.store_of("ben").commit(&name).unwrap();
    user.notice();
    user.press("ctrl-s");
    let screen = user.screen();
    assert!(screen.contains("ben has changed the name of Theirs meanwhile"), "{screen}");
    assert!(screen.contains("Mine") && screen.contains("m mine stays"), "{screen}");
    assert_eq!((&*user.board().name, user.board().wip), ("Theirs", Policy::Hard));
    // Whoever keeps theirs has seen it; what they left alone stays as it is by now.
    user.press("ctrl-s");
    assert_eq!(&*user.board().name, "Theirs");
    user.press("m");
    assert_eq!((&*user.board().name, user.board().wip), ("Mine", Policy::Hard));
}

/// One person, two sessions: what the other one has done is not what the footer offers to take back.
#[test]
fn the_key_of_undo_takes_back_what_it_stands_beside() {
    let mut user = User::sample();
    user.press("L");
    let screen = user.screen();
    assert!(screen.contains("(u undo)"), "{screen}");
    let moved = user.snapshot().cards().unwrap().cards[0].id;
    let text = "From a script of the same account".to_owned();
    user.store_of("ann").commit(&Operation::Comment { story: moved, text }).unwrap();
    user.notice();
    assert!(user.screen().contains("(u undo)"), "{}", user.screen());
    user.press("u");
    let screen = user.screen();
    assert!(screen.contains("Undid: Moved"), "{screen}");
    // With nothing beside it, it takes back what was done last, and says what.
    user.press("j u");
    assert!(user.screen().contains("Undid: Commented on"), "{}", user.screen());
}

#[test]
fn days_off_that_somebody_has_added_stay() {
    let mut user = User::sample().sized(120, 40);
    open(&mut user, "settings");
    types(&mut user, 6, "2026-12-24");
    let off = |day: &str| Setting::AddHoliday(day.parse().unwrap(), String::new());
    let theirs = Operation::EditBoard(vec![off("2026-12-25"), off("2026-12-31")]);
    user.store_of("ben").commit(&theirs).unwrap();
    user.notice();
    user.press("ctrl-s");
    let board = user.board();
    let days: Vec<String> =
        board.practice.calendar.holidays().iter().map(ToString::to_string).collect();
    assert_eq!(days, ["2026-12-24", "2026-12-25", "2026-12-31"], "{}", user.screen());
}

#[test]
fn a_column_that_somebody_has_changed_is_shown_before_it_is_written_over() {
    let mut user = User::sample().sized(120, 40);
    open(&mut user, "columns");
    user.press("down enter");
    types(&mut user, 3, "5");
    let column = user.board().column_named("Doing").unwrap().id;
    let edit = |to| Operation::EditColumn { column, to };
    user.store_of("ben").commit(&edit(ColumnEdit::WipStories(Some(9)))).unwrap();
    user.store_of("ben").commit(&edit(ColumnEdit::Name("At work".into()))).unwrap();
    user.notice();
    let column = |user: &User| {
        let board = user.board();
        let it = board.column_named("At work").unwrap();
        it.wip_stories
    };
    user.press("ctrl-s");
    let screen = user.screen();
    assert!(screen.contains("has changed the limit of stories of At work"), "{screen}");
    assert_eq!(column(&user), Some(9));
    user.press("m");
    assert_eq!(column(&user), Some(5));
}

#[test]
fn what_a_form_has_changed_of_a_column_is_told_in_full() {
    let mut user = User::sample().sized(120, 40);
    open(&mut user, "columns");
    user.press("down enter");
    types(&mut user, 0, "At work");
    types(&mut user, 3, "7");
    user.press("ctrl-s");
    let screen = user.screen();
    assert!(
        screen.contains("Changed the column Doing: name At work; at most 7 stories"),
        "{screen}"
    );
}

#[test]
fn a_limit_that_somebody_has_set_meanwhile_is_shown_before_it_is_written_over() {
    let mut user = User::sample().sized(120, 40);
    open(&mut user, "limit");
    user.press("ctrl-u");
    user.write("5");
    let column = user.board().column_named("Doing").unwrap().id;
    let edit = |to| Operation::EditColumn { column, to };
    user.store_of("ben").commit(&edit(ColumnEdit::WipStories(Some(9)))).unwrap();
    user.notice();
    let limit = |user: &User| user.board().column(column).unwrap().wip_stories;
    user.press("enter");
    let screen = user.screen();
    assert!(screen.contains("has changed the limit of stories of Doing"), "{screen}");
    assert_eq!(limit(&user), Some(9));
    user.press("m");
    assert_eq!(limit(&user), Some(5), "{}", user.screen());
}

#[test]
fn of_two_limits_the_one_that_nobody_else_has_set_is_kept_beside_theirs() {
    let mut user = User::sample().sized(120, 40);
    open(&mut user, "limit");
    user.press("ctrl-u");
    user.write("5 30p");
    let column = user.board().column_named("Doing").unwrap().id;
    let edit = |to| Operation::EditColumn { column, to };
    user.store_of("ben").commit(&edit(ColumnEdit::WipStories(Some(9)))).unwrap();
    user.notice();
    user.press("enter");
    assert!(user.screen().contains("has changed the limit of stories"), "{}", user.screen());
    user.press("t");
    let board = user.board();
    let doing = board.column(column).unwrap();
    let points = doing.wip_points.map(|it| it.to_string());
    assert_eq!((doing.wip_stories, points.as_deref()), (Some(9), Some("30")), "{}", user.screen());
    assert!(user.screen().contains("Limited Doing to 30 points"), "{}", user.screen());
}

#[test]
fn a_column_that_means_something_else_by_now_is_shown_before_it_is_removed() {
    let mut user = User::sample().sized(120, 40);
    open(&mut user, "columns");
    user.press("down enter");
    types(&mut user, 5, "Review");
    let column = user.board().column_named("Doing").unwrap().id;
    let rename = Operation::EditColumn { column, to: ColumnEdit::Name("At work".into()) };
    user.store_of("ben").commit(&rename).unwrap();
    user.notice();
    user.press("ctrl-s");
    let screen = user.screen();
    assert!(screen.contains("ben has changed the name of At work meanwhile"), "{screen}");
    assert!(user.board().column(column).is_some());
    user.press("t");
    assert!(user.board().column(column).is_none(), "{}", user.screen());
}

#[test]
fn an_expectation_that_somebody_has_agreed_on_meanwhile_is_shown() {
    let mut user = User::sample().sized(120, 40);
    user.press("8");
    for _ in 0..30 {
        user.press("=");
        let screen = user.screen();
        if screen.contains("in how many of 100 stories?") {
            break;
        }
        user.press(if screen.contains("esc close") { "esc j" } else { "j" });
    }
    user.press("ctrl-u");
    user.write("agree 9 85");
    let theirs = "12 80".to_owned();
    let agreed = gemba::domain::flow::sle::Expectation::parse(&theirs);
    let agree = Operation::EditBoard(vec![Setting::Expectation(agreed)]);
    user.store_of("ben").commit(&agree).unwrap();
    user.notice();
    user.press("enter");
    let screen = user.screen();
    assert!(screen.contains("has changed the expectation of"), "{screen}");
    assert_eq!(user.board().practice.expectation, agreed);
    user.press("m");
    let mine = gemba::domain::flow::sle::Expectation::parse("9 85");
    assert_eq!(user.board().practice.expectation, mine, "{}", user.screen());
}

#[test]
fn a_person_that_somebody_has_changed_keeps_the_hat_that_was_put_on_meanwhile() {
    let mut user = User::sample().sized(120, 40);
    open(&mut user, "people");
    user.write("cem");
    user.press("enter");
    types(&mut user, 1, "Cem Mine");
    user.press("tab tab");
    user.press("ctrl-a ctrl-k");
    user.write("practitioner");
    let person = user.person("cem");
    let edit = |to| Operation::EditPerson { person, to };
    user.store_of("ben").commit(&edit(PersonEdit::PutOn(Hat::Customer))).unwrap();
    user.store_of("ben").commit(&edit(PersonEdit::FullName("Cem Theirs".into()))).unwrap();
    user.notice();
    user.press("ctrl-s");
    let screen = user.screen();
    assert!(screen.contains("ben has changed the whole name of cem meanwhile"), "{screen}");
    let now = |user: &User| user.board().person(person).unwrap().clone();
    assert_eq!(now(&user).full_name, "Cem Theirs");
    user.press("m");
    assert_eq!(now(&user).full_name, "Cem Mine");
    assert!(
        now(&user).hats.contains(&Hat::Customer) && now(&user).hats.contains(&Hat::Practitioner)
    );
}
