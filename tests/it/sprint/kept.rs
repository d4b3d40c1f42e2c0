//! What a sprint that is over keeps, whatever the board does since.

use gemba::domain::operation::Setting;
use gemba::domain::sprint::SprintEdit;
use gemba::domain::sprint::pace::Pace;
use gemba::domain::{Operation, Scale, SprintOperation};

use super::{Desk, at, day, into, to};

/// The days of a burndown as it is drawn: the ideal line, and what is left.
fn drawn(desk: &mut Desk, sprint: gemba::domain::SprintId) -> Vec<(String, f64, Option<String>)> {
    let board = desk.board();
    let page = desk.page(sprint);
    let now = desk.clock.now();
    let burn = Pace::of(&board, &page.sprint, &page.events, None, now).unwrap();
    let left =
        |it: &gemba::domain::sprint::pace::Day| it.totals.map(|it| burn.amount(it.remaining()));
    burn.days.iter().map(|it| (it.date.to_string(), it.ideal, left(it))).collect()
}

/// A week in Berlin with a story that is done on Tuesday evening, which is Wednesday in Tokyo; closed
/// on Friday.
fn closed() -> (Desk, gemba::domain::SprintId) {
    let mut desk = Desk::new();
    let berlin = Setting::Zone(chrono_tz::Europe::Berlin);
    desk.does(&Operation::EditBoard(vec![berlin]));
    let stories = [desk.story("Ask in the chat", Some(8)), desk.story("Close codes", Some(5))];
    let sprint = desk.plan("2026-03-02", "2026-03-06");
    for story in stories {
        desk.does(&into(story, sprint));
    }
    desk.does(&Operation::Sprint(SprintOperation::Start(sprint)).overruled("a week is enough"));
    desk.set("2026-03-03T20:30:00Z");
    desk.does(&to(stories[0], 4));
    desk.set("2026-03-06T15:00:00Z");
    let leftovers = vec![(stories[1], gemba::domain::sprint::Leftover::Backlog)];
    let close = Operation::Sprint(SprintOperation::Close { sprint, leftovers });
    desk.does(&close.overruled("we meet on Monday"));
    (desk, sprint)
}

#[test]
fn another_zone_moves_no_day_of_a_sprint_that_is_over() {
    let (mut desk, sprint) = closed();
    let before = drawn(&mut desk, sprint);
    assert_eq!(before[1], ("2026-03-03".to_owned(), 9.75, Some("5 points".to_owned())));
    let report = desk.page(sprint).report.unwrap();
    assert_eq!(report.changes[0].day, day("2026-03-03"));
    desk.does(&Operation::EditBoard(vec![Setting::Zone(chrono_tz::Asia::Tokyo)]));
    assert_eq!(drawn(&mut desk, sprint), before);
    let board = desk.board();
    let page = desk.page(sprint);
    let done = page.events.iter().find(|it| it.at == at("2026-03-03T20:30:00Z")).unwrap();
    assert_eq!(page.sprint.date(&board, done.at), day("2026-03-03"));
    assert_eq!(*page.report.unwrap(), *report);
}

#[test]
fn days_off_and_estimates_that_come_later_change_no_line_of_a_sprint_that_is_over() {
    let (mut desk, sprint) = closed();
    let before = drawn(&mut desk, sprint);
    // On the evening of its last day: too late for it.
    desk.set("2026-03-06T18:00:00Z");
    let holiday = Setting::AddHoliday(day("2026-03-06"), "Strike".to_owned());
    desk.does(&Operation::EditBoard(vec![holiday]));
    assert_eq!(drawn(&mut desk, sprint), before);
    let weekdays = [chrono::Weekday::Mon, chrono::Weekday::Tue].into();
    desk.does(&Operation::EditBoard(vec![Setting::WorkingDays(weekdays)]));
    desk.does(&Operation::EditBoard(vec![Setting::Estimates(Scale::Hours)]));
    assert_eq!(drawn(&mut desk, sprint), before);
}

#[test]
fn a_sprint_is_meant_by_its_number_whatever_it_is_called() {
    let mut desk = Desk::new();
    for days in [("2026-03-02", "2026-03-13"), ("2026-03-16", "2026-03-27")] {
        desk.plan(days.0, days.1);
    }
    let board = desk.board();
    let second = board.sprint_named("2").unwrap();
    assert_eq!(second.name, "Sprint 2");
    let to = SprintEdit::Name("2 weeks without mail".to_owned());
    desk.does(&Operation::Sprint(SprintOperation::Edit { sprint: second.id, to, was: None }));
    let board = desk.board();
    for typed in ["2", "2 weeks without mail", "2 w"] {
        assert_eq!(board.sprint_named(typed).unwrap().id, second.id, "{typed}");
    }
    assert_eq!(board.sprint_named("1").unwrap().name, "Sprint 1");
    assert!(board.sprint_named("3").is_none());
    // The number of a name is that sprint's, wherever it stands.
    let first = board.sprint_named("1").unwrap().id;
    let to = SprintEdit::Name("Sprint 2".to_owned());
    desk.does(&Operation::Sprint(SprintOperation::Edit { sprint: first, to, was: None }));
    let board = desk.board();
    assert_eq!(board.sprint_named("2").unwrap().id, first);
    assert_eq!(board.sprint_number(board.sprint(second.id).unwrap()), None);
}

#[test]
fn days_off_that_come_later_change_no_figure_of_a_sprint_that_is_over() {
    let mut desk = Desk::new();
    let stories: Vec<_> = (0..12).map(|n| desk.story(&format!("story {n}"), Some(1))).collect();
    let old = desk.story("an old one", Some(3));
    desk.does(&to(old, 2));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(old, sprint));
    desk.start(sprint);
    for (n, story) in (3..).zip(stories) {
        desk.does(&to(story, 2));
        desk.set(&format!("2026-03-{n:02}T09:00:00Z"));
        desk.does(&to(story, 4));
    }
    let leftovers = vec![(old, gemba::domain::sprint::Leftover::Backlog)];
    let close = Operation::Sprint(SprintOperation::Close { sprint, leftovers });
    desk.does(&close.overruled("it is over"));
    let before = desk.page(sprint).report.unwrap();
    assert!(before.flow.iter().any(|it| it.line.starts_with("Cycle time")), "{:?}", before.flow);
    // Figures that were counted again would take in both.
    desk.set("2026-03-16T12:00:00Z");
    desk.does(&Operation::EditBoard(vec![Setting::WorkingDays([chrono::Weekday::Mon].into())]));
    desk.does(&to(old, 4));
    assert_eq!(desk.page(sprint).report.unwrap(), before);
}
