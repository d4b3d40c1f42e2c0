//! A sprint that starts before its first day, or with nothing in it.

use gemba::domain::{Operation, SprintOperation};

use super::{Desk, day, into};

#[test]
fn a_sprint_starts_a_week_early_at_most_and_then_runs_from_today() {
    let mut desk = Desk::new();
    let one = desk.story("one", Some(3));
    let sprint = desk.plan("2026-03-10", "2026-03-20");
    desk.does(&into(one, sprint));
    let start = Operation::Sprint(SprintOperation::Start(sprint));
    let refusal = desk.refuses(&start.clone().overruled("now"));
    assert_eq!(
        refusal.to_string(),
        "Sprint 1 begins on 2026-03-10 and today is 2026-03-02: that is too early to start it"
    );
    let way = refusal.way_out().unwrap().cli;
    assert_eq!(way, "gemba sprint set \"Sprint 1\" --from today");
    desk.set("2026-03-03T09:00:00Z");
    desk.start(sprint);
    assert_eq!(desk.board().sprint(sprint).unwrap().starts, day("2026-03-03"));
    desk.ann.undo().unwrap();
    assert_eq!(desk.board().sprint(sprint).unwrap().starts, day("2026-03-10"));
}

#[test]
fn an_early_start_keeps_the_sprint_within_a_month() {
    let mut desk = Desk::new();
    let one = desk.story("one", Some(3));
    let sprint = desk.plan("2026-03-04", "2026-04-04");
    desk.does(&into(one, sprint));
    let refusal = desk.refuses(&Operation::Sprint(SprintOperation::Start(sprint)));
    assert!(refusal.to_string().contains("longer than a month"), "{refusal}");
}

#[test]
fn an_empty_sprint_asks_before_it_starts() {
    let mut desk = Desk::new();
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    let start = Operation::Sprint(SprintOperation::Start(sprint));
    let refusal = desk.refuses(&start);
    assert!(refusal.asks());
    assert_eq!(refusal.to_string(), "no story is in Sprint 1");
    desk.does(&start.overruled("the stories come at noon"));
    assert_eq!(desk.page(sprint).overruled[0].rule, "G-3");
}

/// Rule ASM-5 asks for two to four weeks, of the days that the sprint really has.
#[test]
fn an_early_start_is_held_against_the_days_that_the_sprint_gets() {
    let mut desk = Desk::new();
    let one = desk.story("one", Some(3));
    let sprint = desk.plan("2026-03-09", "2026-04-02");
    desk.does(&into(one, sprint));
    let refusal = desk.refuses(&Operation::Sprint(SprintOperation::Start(sprint)));
    assert_eq!(refusal.to_string(), "Sprint 1 lasts 32 days, not two to four weeks");
}
