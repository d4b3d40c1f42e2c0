//! What is told of a sprint at several places is told alike: bars, header, ledger, people, report.

use gemba::domain::operation::Setting;
use gemba::domain::sprint::pace::Pace;
use gemba::domain::sprint::{Capacity, Leftover};
use gemba::domain::today::Reason;
use gemba::domain::{
    Field, Hat, Needs, NewStory, Operation, Place, Points, Rule, SprintId, SprintOperation,
};

use super::{Desk, day, into, points, set, to};

fn close(sprint: SprintId, leftovers: Vec<(gemba::domain::StoryId, Leftover)>) -> Operation {
    Operation::Sprint(SprintOperation::Close { sprint, leftovers }).overruled("it is over")
}

/// The bars as `day left`, those behind the last day marked, and what is left in all.
fn bars(desk: &mut Desk, sprint: SprintId) -> (Vec<String>, String) {
    let (board, page, now) = (desk.board(), desk.page(sprint), desk.clock.now());
    let burn = Pace::of(&board, &page.sprint, &page.events, None, now).unwrap();
    let shown =
        burn.days.iter().filter(|it| it.date == day("2026-03-02") || it.date >= day("2026-03-12"));
    let bars = shown.filter_map(|it| {
        let after = if burn.is_after(it) { " after" } else { "" };
        Some(format!("{} {}{after}", it.date.format("%d"), it.totals?.remaining()))
    });
    (bars.collect(), burn.totals.remaining().to_string())
}

#[test]
fn what_is_finished_after_the_last_day_has_a_bar_of_its_own_before_and_after_the_close() {
    let mut desk = Desk::new();
    let [one, two, three] = [3, 5, 8].map(|it| desk.story("Ask", Some(it)));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    for story in [one, two, three] {
        desk.does(&into(story, sprint));
    }
    desk.start(sprint);
    desk.set("2026-03-12T09:00:00Z");
    desk.does(&to(one, 4));
    desk.set("2026-03-14T12:00:00Z");
    assert_eq!(bars(&mut desk, sprint).0, ["02 16", "12 13", "13 13"]);
    desk.does(&to(two, 4));
    desk.set("2026-03-17T16:00:00Z");
    let over = ["02 16", "12 13", "13 13", "14 8 after"];
    assert_eq!(bars(&mut desk, sprint).0, over);
    // In the very moment in which it is closed.
    desk.does(&to(three, 4));
    desk.does(&close(sprint, Vec::new()));
    desk.set("2026-03-25T09:00:00Z");
    let (told, left) = bars(&mut desk, sprint);
    assert_eq!(told[3..], ["14 8 after", "17 0 after"]);
    let report = desk.page(sprint).report.unwrap();
    assert_eq!((left, report.scope.open.points), ("0".to_owned(), Points::default()));
    let study = desk.ann.study("", gemba::domain::flow::Titles::Skip).unwrap();
    let (_, burndown) = study.sprint.unwrap();
    assert_eq!(burndown.days.last().unwrap().totals, Some(burndown.totals));
    assert_eq!(burndown.totals.completed, Points::whole(16));
}

fn counted_on(desk: &mut Desk, sprint: SprintId, days: i64) {
    let person = desk.board().person_named("ann").unwrap().id;
    let of = Capacity { person, days: Points::whole(days), off: Points::default(), focus: 100 };
    desk.does(&Operation::Sprint(SprintOperation::SetCapacity { sprint, of, was: None }));
}

fn gives(desk: &mut Desk, sprint: SprintId) -> String {
    desk.page(sprint).capacity[0].days.to_string()
}

#[test]
fn whoever_is_there_on_all_days_is_there_on_all_days_of_a_sprint_that_starts_early() {
    let mut desk = Desk::new();
    let story = desk.story("Ask", Some(3));
    let sprint = desk.plan("2026-03-04", "2026-03-13");
    desk.does(&into(story, sprint));
    counted_on(&mut desk, sprint, 8);
    let done = desk.start(sprint);
    let told = "its first day is 2026-03-02, not 2026-03-04; ann gives 10 days now, not 8";
    assert!(done.label.contains(told), "{}", done.label);
    // Nor is it silent where the goal comes with the start.
    desk.ann.undo().unwrap();
    let seen = desk.board().sprint(sprint).unwrap().clone();
    let goal = Operation::Sprint(
        gemba::domain::sprint::operation::SprintEdit::Goal("less waiting".to_owned()).on(&seen),
    );
    let start = Operation::Sprint(SprintOperation::Start(sprint));
    let done = desk.does(&Operation::All { label: String::new(), of: vec![goal, start] });
    assert!(done.label.contains(told), "{}", done.label);
    assert_eq!(gives(&mut desk, sprint), "10");
    assert!(desk.page(sprint).began.is_empty(), "it began with ten");
    // A holiday that is entered while it runs is nobody's working day; what it began with is kept.
    let holiday = Setting::AddHoliday(day("2026-03-12"), "Strike".to_owned());
    desk.does(&Operation::EditBoard(vec![holiday]));
    assert_eq!(gives(&mut desk, sprint), "9");
    desk.does(&close(sprint, vec![(story, Leftover::Backlog)]));
    let report = desk.page(sprint).report.unwrap();
    let of = &report.capacity[0];
    assert_eq!(
        (report.working_days.len(), of.days, of.began),
        (9, Points::whole(9), Some(Points::whole(10)))
    );
}

#[test]
fn a_sprint_that_starts_late_names_who_is_counted_on_for_days_that_are_over() {
    let mut desk = Desk::new();
    let story = desk.story("Ask", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    counted_on(&mut desk, sprint, 10);
    desk.set("2026-03-04T09:00:00Z");
    let done = desk.start(sprint);
    let told =
        "2 of its 10 working days are over, and ann is counted on for more than the 8 days left";
    assert!(done.label.contains(told), "{}", done.label);
}

#[test]
fn a_review_counts_a_finished_story_as_the_ledger_does() {
    let mut desk = Desk::new();
    let [one, two] = [3, 5].map(|it| desk.story("Ask", Some(it)));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(one, sprint));
    desk.does(&into(two, sprint));
    desk.start(sprint);
    desk.does(&to(one, 4));
    desk.does(&set(one, Field::Points, points(3), points(8)));
    let page = desk.page(sprint);
    let counted: Points = page.cards.iter().filter_map(|it| page.counted(it)).sum();
    assert_eq!((counted, page.scope.total()), (Points::whole(8), Points::whole(8)));
    let card = page.cards.iter().find(|it| it.id == one).unwrap();
    assert_eq!((card.points, page.counted(card)), (Some(Points::whole(8)), Some(Points::whole(3))));
}

#[test]
fn warnings_of_a_sprint_that_is_over_are_told_by_its_report_alone() {
    let mut desk = Desk::new();
    let story = desk.story("Ask", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    desk.start(sprint);
    desk.does(&close(sprint, vec![(story, Leftover::Backlog)]));
    let page = desk.page(sprint);
    assert!(page.overruled.is_empty());
    assert_eq!(page.report.unwrap().overruled.len(), 1, "nobody has looked back");
}

#[test]
fn what_is_made_of_a_story_goes_to_the_end_where_the_order_is_somebody_else_s() {
    let mut desk = Desk::new();
    let [first, _] = ["one", "two"].map(|it| desk.story(it, Some(3)));
    let keys = |desk: &mut Desk| -> Vec<String> {
        let mut cards =
            desk.load(&Needs::Backlog { words: Vec::new() }).backlog().unwrap().cards.clone();
        cards.sort_by_key(|it| it.rank);
        cards.iter().map(|it| it.key.clone()).collect()
    };
    let split = Operation::Split { story: first, titles: vec!["rest".to_owned()] };
    desk.does(&Operation::Duplicate(first));
    assert_eq!(desk.does(&split).label, "Split SD-4 off SD-1");
    assert_eq!(keys(&mut desk), ["SD-1", "SD-4", "SD-3", "SD-2"]);
    desk.person("ben", &[Hat::Apo]);
    let told = "; at the end of the process backlog: the order is ben's";
    assert_eq!(desk.does(&Operation::Duplicate(first)).label, format!("Copied SD-1 as SD-5{told}"));
    assert_eq!(desk.does(&split).label, format!("Split SD-6 off SD-1{told}"));
    assert_eq!(keys(&mut desk), ["SD-1", "SD-4", "SD-3", "SD-2", "SD-5", "SD-6"]);
    // A place that somebody chooses is asked for.
    let stories = vec![NewStory::titled("three")];
    let below = Operation::Add { stories, place: Place::After(first) };
    assert!(desk.refuses(&below).tells_of(Rule::OwnerOrders));
    // The process owner's parts stand where the whole stands.
    let mut ben = desk.store("ben");
    assert_eq!(ben.commit(&Operation::Duplicate(first)).unwrap().label, "Copied SD-1 as SD-7");
    assert_eq!(keys(&mut desk)[1], "SD-7");
}

#[test]
fn what_several_writes_lead_to_is_said_where_they_are_made_as_one() {
    let mut desk = Desk::new();
    let story = desk.story("Ask", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    counted_on(&mut desk, sprint, 10);
    desk.start(sprint);
    let all = |of| Operation::All { label: "Did both".to_owned(), of };
    let holiday = Setting::AddHoliday(day("2026-03-12"), "Strike".to_owned());
    let done = desk.does(&all(vec![Operation::EditBoard(vec![holiday])]));
    assert_eq!(
        done.label,
        "Did both; Sprint 1 has 9 working days, not 10: its ideal line bends from today on; ann \
         gives 9 days now, not 10"
    );
    desk.does(&to(story, 4));
    let end = Operation::Sprint(SprintOperation::Close { sprint, leftovers: Vec::new() });
    let done = desk.does(&all(vec![end]).overruled("it is over"));
    assert!(
        done.label.starts_with("Did both; archived what it finished, 1 story"),
        "{}",
        done.label
    );
}

#[test]
fn who_counts_on_somebody_no_longer_is_named_to_whoever_says_otherwise() {
    let mut desk = Desk::new();
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    counted_on(&mut desk, sprint, 10);
    let seen = desk.page(sprint).capacity[0].clone();
    let person = seen.person;
    let mut ben = desk.store("ben");
    ben.commit(&Operation::Sprint(SprintOperation::RemoveCapacity { sprint, person })).unwrap();
    let of = Capacity { days: Points::whole(8), ..seen.clone() };
    let set = SprintOperation::SetCapacity { sprint, of, was: Some(seen) };
    let refusal = desk.refuses(&Operation::Sprint(set)).to_string();
    assert!(refusal.contains("ben") && !refusal.contains("somebody"), "{refusal}");
}

#[test]
fn a_sprint_whose_days_are_over_stands_on_the_list_of_today() {
    let mut desk = Desk::new();
    let story = desk.story("Ask", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    desk.start(sprint);
    let told = |desk: &mut Desk| -> Vec<String> {
        let entries = desk.load(&Needs::Today).waiting().unwrap().entries.clone();
        let ended = entries.iter().filter(|it| it.reason == Reason::Ended);
        ended.map(|it| format!("{} {}, {}", it.key, it.text, it.why())).collect()
    };
    desk.set("2026-03-13T09:00:00Z");
    assert!(told(&mut desk).is_empty(), "its last day is one of its days");
    desk.set("2026-03-16T09:00:00Z");
    let says = "Sprint 1 ended on Fri 2026-03-13: gemba sprint close, ended 3 days ago";
    assert_eq!(told(&mut desk), [says]);
    desk.does(&close(sprint, vec![(story, Leftover::Backlog)]));
    assert!(told(&mut desk).is_empty());
}

#[test]
fn the_first_stand_up_begins_with_those_on_whom_the_sprint_counts() {
    let mut desk = Desk::new();
    let story = desk.story("Ask", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    let (ben, cem) = (desk.person("ben", &[]), desk.person("cem", &[]));
    let of = Capacity { person: ben, days: Points::whole(10), off: Points::default(), focus: 100 };
    desk.does(&Operation::Sprint(SprintOperation::SetCapacity { sprint, of, was: None }));
    desk.start(sprint);
    let me = desk.board().person_named("ann").unwrap().id;
    let board = desk.board();
    let usual = desk.load(&Needs::Standup);
    let usual = usual.standup().unwrap().usual_people(&board, me);
    assert!(usual.contains(&ben) && usual.contains(&me) && !usual.contains(&cem), "{usual:?}");
}
