//! Why each line of the scope ledger is there, and what follows the days of a sprint.

use gemba::domain::sprint::{
    Agreement, Capacity, Consent, Leftover, ScopeKind, SprintEdit, Verdict,
};
use gemba::domain::{Hat, Needs, Operation, Points, Rule, SprintId, SprintOperation, StoryId};

use super::{Desk, day, into, to};

/// A sprint that runs, with a story of three points.
fn running(desk: &mut Desk) -> (SprintId, StoryId) {
    let story = desk.story("the form", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    desk.start(sprint);
    (sprint, story)
}

fn whys(desk: &mut Desk, sprint: SprintId) -> Vec<(ScopeKind, String)> {
    let events = desk.page(sprint).events;
    let changes = events.into_iter().filter(|it| it.kind != ScopeKind::Commit);
    changes.map(|it| (it.kind, it.reason.unwrap_or_default())).collect()
}

#[test]
fn done_is_reason_enough_and_not_done_after_all_asks_for_one() {
    let mut desk = Desk::new();
    let (sprint, story) = running(&mut desk);
    let ben = desk.person("ben", &[Hat::Apo]);
    desk.does(&to(story, 4));
    let event = desk.page(sprint).events.pop().unwrap();
    assert_eq!((event.agreement(), event.why()), (Agreement::NotAsked, None));
    let refusal = desk.refuses(&to(story, 2));
    assert!(refusal.asks() && refusal.tells_of(Rule::ScopeConsent));
    assert_eq!(
        refusal.to_string(),
        "Sprint 1 is running, and its scope would change: SD-1 not done after all; ben must agree"
    );
    let way = refusal.way_out().unwrap().cli;
    assert!(way.ends_with("with --agreed NAME once ben did"), "{way}");
    desk.does(&to(story, 2).overruled("the page is wrong"));
    assert_eq!(desk.page(sprint).events.last().unwrap().agreement(), Agreement::Open);
    desk.does(&to(story, 4));
    let agreed = Operation::Overruled {
        reason: "the link is dead".to_owned(),
        consent: Some(ben),
        of: Box::new(to(story, 3)),
    };
    desk.does(&agreed);
    assert_eq!(desk.page(sprint).events.last().unwrap().agreement(), Agreement::Agreed(ben));
    desk.does(&to(story, 4));
    let expected = [
        (ScopeKind::Complete, "done"),
        (ScopeKind::Reopen, "the page is wrong"),
        (ScopeKind::Complete, "done"),
        (ScopeKind::Reopen, "the link is dead"),
        (ScopeKind::Complete, "done"),
    ];
    assert_eq!(whys(&mut desk, sprint), expected.map(|(kind, why)| (kind, why.to_owned())));
}

#[test]
fn a_story_that_the_review_sends_back_says_why_once() {
    let mut desk = Desk::new();
    let (sprint, story) = running(&mut desk);
    desk.does(&to(story, 4));
    let (says, note) = (Verdict::SentBack, "it asks five questions".to_owned());
    desk.does(&Operation::Sprint(SprintOperation::Judge { sprint, story, says, note }));
    let (kind, why) = whys(&mut desk, sprint).pop().unwrap();
    assert_eq!((kind, &*why), (ScopeKind::Reopen, "it asks five questions"));
}

#[test]
fn every_rule_that_asks_is_told_at_once_and_named_when_it_is_overruled() {
    let mut desk = Desk::new();
    let (_, story) = running(&mut desk);
    desk.person("ben", &[Hat::Apo]);
    let out = super::set(
        story,
        gemba::domain::Field::Sprint,
        gemba::domain::Value::Id(1),
        gemba::domain::Value::None,
    );
    desk.does(&Operation::Block { stories: vec![story], reason: "no licence".to_owned() });
    let both = Operation::All { label: "Both".to_owned(), of: vec![to(story, 4), out] };
    let before = desk.ann.dump().unwrap();
    let refusal = desk.refuses(&both);
    assert!(refusal.tells_of(Rule::NothingInTheWay) && refusal.tells_of(Rule::ScopeConsent));
    assert_eq!(refusal.each().len(), 2, "{refusal}");
    assert_eq!(desk.ann.dump().unwrap(), before, "nothing was changed");
    let done = desk.does(&both.overruled("the audit"));
    assert_eq!(done.label, "Both, all the same (G-1): the audit");
    let rules: Vec<_> = done.overruled.iter().map(|it| it.rule).collect();
    assert_eq!(rules, [Some(Rule::NothingInTheWay)]);
    // A reason that nobody asked for overrules nothing.
    let free = desk.story("free", None);
    let done = desk.does(&to(free, 2).overruled("so it is"));
    assert_eq!((&*done.label, done.overruled.len()), ("Moved SD-2 to Doing: so it is", 0));
}

#[test]
fn an_objection_stands_at_the_story() {
    let mut desk = Desk::new();
    let (sprint, _) = running(&mut desk);
    desk.person("ben", &[Hat::Apo]);
    let late = desk.story("late", Some(5));
    desk.does(&into(late, sprint).overruled("the audit"));
    let event = desk.page(sprint).events.last().unwrap().id;
    let mut ben = desk.store("ben");
    let object = SprintOperation::Consent {
        sprint,
        events: vec![event],
        says: Consent::Objected,
        note: "too much".to_owned(),
    };
    ben.commit(&Operation::Sprint(object)).unwrap();
    let comments = |desk: &mut Desk| -> Vec<String> {
        let snapshot = desk.load(&Needs::Story(late));
        let story = &snapshot.story().unwrap().story;
        story.comments.iter().map(|it| it.text.clone()).collect()
    };
    assert_eq!(comments(&mut desk), ["Objected in Sprint 1 that it was added: too much"]);
    ben.undo().unwrap();
    assert!(comments(&mut desk).is_empty());
}

#[test]
fn what_people_give_follows_the_days_of_the_sprint() {
    let mut desk = Desk::new();
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    let ann = desk.board().person_named("ann").unwrap().id;
    let (ben, cem) = (desk.person("ben", &[]), desk.person("cem", &[]));
    let points = Points::whole;
    for (person, days, off) in [(ann, 10, 2), (ben, 4, 0), (cem, 7, 6)] {
        let of = Capacity { person, days: points(days), off: points(off), focus: 80 };
        desk.does(&Operation::Sprint(SprintOperation::SetCapacity { sprint, of, was: None }));
    }
    let days = |desk: &mut Desk| -> Vec<(Points, Points)> {
        desk.page(sprint).capacity.iter().map(|it| (it.days, it.off)).collect()
    };
    let edit = |to| {
        Operation::Sprint(SprintOperation::Edit {
            sprint,
            to: SprintEdit::Days(day("2026-03-02"), day(to)),
            was: None,
        })
    };
    let done = desk.does(&edit("2026-03-06"));
    assert!(done.label.ends_with("; ann gives 5 days now, not 10; cem 5, not 7"), "{}", done.label);
    let shorter = [(5, 2), (4, 0), (5, 5)].map(|(days, off)| (points(days), points(off)));
    assert_eq!(days(&mut desk), shorter);
    // Whoever was there on all days is there on all days, and it is said.
    let done = desk.does(&edit("2026-03-20"));
    let told = "; ann gives 15 days now, not 5; cem 15, not 5";
    assert!(done.label.ends_with(told), "{}", done.label);
    assert_eq!(days(&mut desk)[0], (points(15), points(2)));
    assert_eq!(days(&mut desk)[1], (points(4), points(0)), "four were a choice");
    desk.ann.undo().unwrap();
    desk.ann.undo().unwrap();
    assert_eq!(days(&mut desk)[2], (points(7), points(6)));
}

#[test]
fn what_is_needed_after_the_last_day_is_told_of() {
    let mut desk = Desk::new();
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    let need = SprintOperation::AddResource {
        sprint,
        what: "a licence".to_owned(),
        needed_by: Some(day("2026-04-01")),
    };
    let done = desk.does(&Operation::Sprint(need));
    assert!(done.label.ends_with("by 2026-04-01, which is after its last day, 2026-03-13"));
    let notes = desk.page(sprint).notes;
    let told = notes.iter().find(|it| it.rule == Rule::ManagerProvides).unwrap();
    assert_eq!(
        told.found,
        "a licence is needed by 2026-04-01 only, and Sprint 1 ends on 2026-03-13"
    );
}

#[test]
fn a_close_tells_all_that_stands_in_its_way_at_once() {
    let mut desk = Desk::new();
    let (sprint, story) = running(&mut desk);
    let close = |leftovers| Operation::Sprint(SprintOperation::Close { sprint, leftovers });
    let refusal = desk.refuses(&close(Vec::new()));
    assert!(!refusal.asks(), "a reason alone does not close it");
    assert_eq!(
        refusal.to_string(),
        "Sprint 1 leaves SD-1 unfinished: say where it is to go; nobody has looked back on Sprint 1"
    );
    let done = desk.does(&close(vec![(story, Leftover::Backlog)]).overruled("we meet tomorrow"));
    assert!(done.label.ends_with(", all the same (SG-24): we meet tomorrow"), "{}", done.label);
}
