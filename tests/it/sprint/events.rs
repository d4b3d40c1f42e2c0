//! How long the events of a sprint took, who gives less while it runs, and reasons that stay apart.

use gemba::domain::event::Event;
use gemba::domain::retrospective::RetroOperation;
use gemba::domain::sprint::{Agreement, Capacity, Leftover};
use gemba::domain::{
    Hat, Needs, Operation, PersonId, Points, Refusal, Rule, SprintId, SprintOperation,
    StandupOperation,
};
use gemba::exchange::report::markdown;

use super::{Desk, at, into, refused, to};

fn took(sprint: SprintId, event: Event, minutes: u32) -> Operation {
    Operation::Sprint(SprintOperation::Took { sprint, event, was: None, minutes: Some(minutes) })
}

fn retold(sprint: SprintId, event: Event, was: u32, minutes: u32) -> Operation {
    let (was, minutes) = (Some(was), Some(minutes));
    Operation::Sprint(SprintOperation::Took { sprint, event, was, minutes })
}

fn close(sprint: SprintId, leftovers: Vec<(gemba::domain::StoryId, Leftover)>) -> Operation {
    Operation::Sprint(SprintOperation::Close { sprint, leftovers })
}

fn running(desk: &mut Desk) -> (SprintId, gemba::domain::StoryId) {
    let story = desk.story("the form", Some(5));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    desk.start(sprint);
    (sprint, story)
}

#[test]
fn a_sprint_keeps_how_long_its_events_took_and_asks_why_beyond_the_time_box() {
    let mut desk = Desk::new();
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    let story = desk.story("the form", Some(5));
    desk.does(&into(story, sprint));
    let done = desk.does(&took(sprint, Event::Planning, 150));
    assert_eq!(done.label, "The sprint planning of Sprint 1 took 150 min of 192");
    desk.start(sprint);
    let refusal = desk.refuses(&took(sprint, Event::Review, 120));
    assert!(refusal.asks() && refusal.tells_of(Rule::TimeBoxes), "{refusal}");
    assert_eq!(
        refusal.to_string(),
        "the sprint review of Sprint 1 took 120 min, 24 over its time box of 96"
    );
    desk.does(&took(sprint, Event::Review, 120).overruled("all came"));
    desk.does(&took(sprint, Event::Retrospective, 60));
    for (event, minutes, says) in [
        (Event::Standup, 9, "a stand-up keeps its own time"),
        (Event::Refinement, 9, "refinement has no time box"),
        (Event::Review, 0, "0 minutes are no length of an event"),
        (Event::Review, 1441, "1441 minutes are no length of an event"),
    ] {
        let refusal = desk.refuses(&took(sprint, event, minutes)).to_string();
        assert!(refusal.starts_with(says), "{refusal}");
    }
    desk.does(&retold(sprint, Event::Retrospective, 60, 61));
    desk.ann.undo().unwrap();
    desk.does(&to(story, 4));
    desk.does(&close(sprint, Vec::new()).overruled("we meet on Monday"));
    let report = desk.page(sprint).report.unwrap();
    let kept: Vec<_> =
        report.events.iter().map(|it| (&*it.event, it.minutes, it.time_box)).collect();
    assert_eq!(kept, [("planning", 150, 192), ("review", 120, 96), ("retrospective", 60, 72)]);
    assert!(report.overruled.iter().any(|it| it.rule == "SG-21" && it.reason == "all came"));
    let page = markdown(&report);
    assert!(page.contains("- Sprint review: 120 min, time box 96 min, 24 over\n"), "{page}");
    assert!(matches!(desk.refuses(&took(sprint, Event::Review, 90)), Refusal::SprintOver(_)));
}

#[test]
fn the_standups_that_were_held_are_in_the_report() {
    let mut desk = Desk::new();
    let (sprint, story) = running(&mut desk);
    for (day, minutes) in [(3, 12), (4, 20)] {
        desk.set(&format!("2026-03-0{day}T09:00:00Z"));
        desk.does(&Operation::Standup(StandupOperation::Begin { people: Vec::new() }));
        let held = desk.load(&Needs::Standup).standup().unwrap().open.as_ref().unwrap().id;
        desk.set(&format!("2026-03-0{day}T09:{minutes}:30Z"));
        desk.does(&Operation::Standup(StandupOperation::End {
            standup: held,
            note: String::new(),
        }));
    }
    desk.does(&to(story, 4));
    desk.does(&close(sprint, Vec::new()).overruled("we meet on Monday"));
    let report = desk.page(sprint).report.unwrap();
    let kept: Vec<_> = report.events.iter().map(|it| (it.at.unwrap(), it.minutes)).collect();
    assert_eq!(kept, [(at("2026-03-03T09:00:00Z"), 12), (at("2026-03-04T09:00:00Z"), 20)]);
    let says = "- Stand-ups: 2 held, 16 min on average, 1 over their time box of 15\n";
    assert!(markdown(&report).contains(says), "{}", markdown(&report));
}

#[test]
fn a_standup_that_goes_on_when_its_sprint_is_closed_is_in_the_report() {
    let mut desk = Desk::new();
    let (sprint, story) = running(&mut desk);
    desk.set("2026-03-13T09:00:00Z");
    desk.does(&Operation::Standup(StandupOperation::Begin { people: Vec::new() }));
    desk.does(&to(story, 4));
    desk.set("2026-03-13T09:07:00Z");
    desk.does(&close(sprint, Vec::new()).overruled("we meet on Monday"));
    let report = desk.page(sprint).report.unwrap();
    let says = "- Stand-ups: 1 held, 7 min\n";
    assert!(markdown(&report).contains(says), "{}", markdown(&report));
}

#[test]
fn who_gives_less_or_comes_later_in_a_running_sprint_is_in_its_report() {
    let mut desk = Desk::new();
    let people = ["ben", "cem", "dee"].map(|it| desk.person(it, &[]));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    let half = |person: PersonId, days: i64| {
        let days = Points::whole(days);
        Capacity { person, days, off: Points::default(), focus: 50 }
    };
    let gives = |person: PersonId, days: i64| {
        let of = half(person, days);
        Operation::Sprint(SprintOperation::SetCapacity { sprint, of, was: None })
    };
    for person in [people[0], people[1]] {
        desk.does(&gives(person, 10));
    }
    let story = desk.story("the form", Some(5));
    desk.does(&into(story, sprint));
    desk.start(sprint);
    assert!(desk.page(sprint).began.is_empty());
    let (of, was) = (half(people[0], 4), Some(half(people[0], 10)));
    let set = Operation::Sprint(SprintOperation::SetCapacity { sprint, of, was });
    let done = desk.does(&set);
    assert_eq!(done.label, "ben gives 2 days to Sprint 1, not the 5 with which it began");
    let remove = |person| Operation::Sprint(SprintOperation::RemoveCapacity { sprint, person });
    let done = desk.does(&remove(people[1]));
    assert_eq!(done.label, "Sprint 1 does not count on cem; it began with 5 days of theirs");
    let done = desk.does(&gives(people[2], 2));
    assert_eq!(done.label, "dee gives 1 day to Sprint 1, and was not counted on when it began");
    desk.does(&to(story, 4));
    desk.does(&close(sprint, Vec::new()).overruled("we meet on Monday"));
    let report = desk.page(sprint).report.unwrap();
    let said: Vec<_> = report
        .capacity
        .iter()
        .map(|it| (&*it.person, it.net.to_string(), it.began.map(|it| it.to_string())))
        .collect();
    let some = |it: &str| Some(it.to_owned());
    assert_eq!(
        said,
        [
            ("ben", "2".to_owned(), some("5")),
            ("cem", "0".to_owned(), some("5")),
            ("dee", "1".to_owned(), some("0"))
        ]
    );
    assert!(markdown(&report).contains("- cem: 0 days, 0 off, 50 %, 0 left (5 when it began)"));
    // Who gave nothing in the end is not copied into the next one, and nobody twice.
    desk.set("2026-03-16T09:00:00Z");
    let next = desk.plan("2026-03-16", "2026-03-27");
    let there: Vec<PersonId> = desk.page(next).capacity.iter().map(|it| it.person).collect();
    assert_eq!(there, [people[0], people[2]]);
    let refusal = desk.refuses(&Operation::Sprint(SprintOperation::RemoveCapacity {
        sprint: next,
        person: people[1],
    }));
    assert_eq!(refusal.to_string(), "Sprint 2 does not count on cem anyway");
}

#[test]
fn why_a_story_is_split_is_not_why_nobody_looked_back() {
    let mut desk = Desk::new();
    let ben = desk.person("ben", &[Hat::Apo]);
    let (sprint, story) = running(&mut desk);
    let points = Some((Points::whole(3), Points::whole(2)));
    let split = vec![(story, Leftover::Split { rest: "the rest".to_owned(), points })];
    let close = close(sprint, split);
    let refusal = desk.refuses(&close);
    assert!(refusal.tells_of(Rule::ScopeConsent) && refusal.tells_of(Rule::RetrospectiveHeld));
    // One reason says why it is split; the other one is still asked for.
    let inner = Operation::Overruled {
        reason: "the chat works".to_owned(),
        consent: Some(ben),
        of: Box::new(close),
    };
    let refusal = refused(desk.ann.commit(&inner));
    assert!(refusal.tells_of(Rule::RetrospectiveHeld), "{refusal}");
    assert!(!refusal.tells_of(Rule::ScopeConsent), "{refusal}");
    assert!(refusal.way_out().unwrap().cli.contains("--split-reason"), "{refusal}");
    desk.does(&inner.overruled("we meet on Monday"));
    let page = desk.page(sprint);
    let event = page.events.iter().find(|it| it.kind.is_change()).unwrap();
    assert_eq!(event.reason.as_deref(), Some("the chat works"));
    assert_eq!(event.agreement(), Agreement::Agreed(ben));
    let looked =
        page.report.as_ref().unwrap().overruled.iter().find(|it| it.rule == "SG-24").unwrap();
    assert_eq!(looked.reason, "we meet on Monday");
}

#[test]
fn a_reason_for_one_thing_alone_is_for_that() {
    // Nobody else wears the hat: the split says why by itself.
    let mut desk = Desk::new();
    let (sprint, story) = running(&mut desk);
    let points = Some((Points::whole(3), Points::whole(2)));
    let split = vec![(story, Leftover::Split { rest: "the rest".to_owned(), points })];
    desk.does(&close(sprint, split.clone()).overruled("we meet on Monday"));
    let page = desk.page(sprint);
    let event = page.events.iter().find(|it| it.kind.is_change()).unwrap();
    assert_eq!(event.reason.as_deref(), Some("split when the sprint was closed"));
    assert_eq!(page.report.unwrap().overruled[0].reason, "we meet on Monday");
    // Somebody else does, and the team has looked back.
    let mut desk = Desk::new();
    let (sprint, _) = running(&mut desk);
    desk.person("ben", &[Hat::Apo]);
    desk.does(&Operation::Retro(RetroOperation::AddNote {
        sprint,
        column: "Went well".to_owned(),
        text: "the chat".to_owned(),
    }));
    desk.does(&close(sprint, split).overruled("the chat works"));
    let page = desk.page(sprint);
    let event = page.events.iter().find(|it| it.kind.is_change()).unwrap();
    assert_eq!(event.reason.as_deref(), Some("the chat works"));
    assert_eq!(event.agreement(), Agreement::Open);
}

#[test]
fn a_day_of_two_sprints_is_said_and_what_is_done_on_it_counts_once() {
    let mut desk = Desk::new();
    let (sprint, story) = running(&mut desk);
    desk.set("2026-03-11T10:00:00Z");
    desk.does(&to(story, 4));
    desk.does(&close(sprint, Vec::new()).overruled("we meet on Monday"));
    let later = desk.story("the mail", Some(2));
    let next = desk.plan("2026-03-11", "2026-03-24");
    let says = "Sprint 2 begins on 2026-03-11, on which Sprint 1 was closed: what is done counts \
                for the one that runs at that moment";
    // There is no gap, and so nothing that rule SG-2 would have to tell.
    let gap = |desk: &mut Desk, sprint| {
        desk.page(sprint).findings.into_iter().find(|it| it.rule == Rule::NoGap).map(|it| it.found)
    };
    assert_eq!(gap(&mut desk, next), None);
    desk.does(&into(later, next));
    let done = desk.start(next);
    assert_eq!(done.label, format!("Started Sprint 2; {says}"));
    desk.clock.set(at("2026-03-11T15:00:00Z"));
    desk.does(&to(later, 4));
    let done = |desk: &mut Desk, sprint| desk.scope(sprint).done.points;
    assert_eq!(
        (done(&mut desk, sprint), done(&mut desk, next)),
        (Points::whole(5), Points::whole(2))
    );
    // The one after it was planned to begin before this one is closed: it lies between them all the
    // same, and no days are free.
    let third = desk.plan("2026-03-25", "2026-04-07");
    assert_eq!(gap(&mut desk, third), None);
    desk.set("2026-03-26T10:00:00Z");
    desk.does(&close(next, Vec::new()).overruled("we meet on Monday"));
    assert_eq!(gap(&mut desk, third), None);
    let late = desk.story("the phone", Some(1));
    desk.does(&into(late, third));
    let says = "Started Sprint 3; Sprint 3 begins on 2026-03-25, and Sprint 2 was closed on \
                2026-03-26 only: what is done counts for the one that runs at that moment";
    assert_eq!(desk.start(third).label, says);
    let fourth = desk.plan("2026-04-09", "2026-04-22");
    let lies = "1 working day lies between Sprint 3 and Sprint 4";
    assert_eq!(gap(&mut desk, fourth).as_deref(), Some(lies));
}

#[test]
fn who_was_taken_out_counts_no_more_and_is_not_taken_out_again() {
    let mut desk = Desk::new();
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    let (days, off, focus) = (Points::whole(10), Points::default(), 100);
    let people: Vec<PersonId> = (1..=11).map(|n| desk.person(&format!("p{n}"), &[])).collect();
    for person in people.iter().copied() {
        let of = Capacity { person, days, off, focus };
        desk.does(&Operation::Sprint(SprintOperation::SetCapacity { sprint, of, was: None }));
    }
    let story = desk.story("the form", Some(5));
    desk.does(&into(story, sprint));
    desk.does(&Operation::Sprint(SprintOperation::Start(sprint)).overruled("all have come"));
    let n_told = |desk: &mut Desk| {
        desk.page(sprint).findings.iter().filter(|it| it.rule == Rule::SmallTeam).count()
    };
    assert_eq!(n_told(&mut desk), 1);
    let remove = Operation::Sprint(SprintOperation::RemoveCapacity { sprint, person: people[10] });
    desk.does(&remove);
    assert_eq!(n_told(&mut desk), 0);
    let refusal = desk.refuses(&remove).to_string();
    assert_eq!(refusal, "Sprint 1 does not count on p11 any more");
    assert_eq!(desk.ann.undo().unwrap().label.split(':').next(), Some("Undid"));
    assert_eq!(n_told(&mut desk), 1, "there was one removal to take back, and no second");
}

#[test]
fn how_long_an_event_took_stands_once_its_report_is_frozen() {
    let mut desk = Desk::new();
    let (sprint, story) = running(&mut desk);
    desk.does(&to(story, 4));
    let mut ben = desk.store("ben");
    ben.commit(&took(sprint, Event::Review, 60)).unwrap();
    let refusal = desk.refuses(&took(sprint, Event::Review, 60)).to_string();
    assert_eq!(refusal, "the sprint review of Sprint 1 took 60 min already");
    let refusal = desk.refuses(&took(sprint, Event::Review, 25)).to_string();
    assert_eq!(
        refusal, "ben has changed the length of the sprint review of Sprint 1 meanwhile, to “60”",
        "nobody's minutes are written over unseen"
    );
    ben.commit(&retold(sprint, Event::Review, 60, 65)).unwrap();
    let none = SprintOperation::Took { sprint, event: Event::Planning, was: None, minutes: None };
    let refusal = desk.refuses(&Operation::Sprint(none)).to_string();
    assert_eq!(refusal, "nobody has said how long the sprint planning of Sprint 1 took");
    desk.does(&close(sprint, Vec::new()).overruled("we meet on Monday"));
    let refusal = ben.undo().unwrap_err().to_string();
    assert!(refusal.contains("Sprint 1"), "{refusal}");
    assert_eq!(desk.page(sprint).took, [(Event::Review, 65)]);
}

#[test]
fn what_is_done_is_not_too_large() {
    let mut desk = Desk::new();
    let large = desk.story("the tool", Some(21));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(large, sprint));
    let start = Operation::Sprint(SprintOperation::Start(sprint));
    assert!(desk.refuses(&start).tells_of(Rule::SmallEnough));
    desk.does(&start.overruled("it is one piece"));
    let tells =
        |desk: &mut Desk| desk.page(sprint).findings.iter().any(|it| it.rule == Rule::SmallEnough);
    assert!(tells(&mut desk));
    desk.does(&to(large, 4));
    assert!(!tells(&mut desk));
}
