//! A story that is cut in two: when its sprint is closed, and while that runs.

use gemba::domain::checklist::Need;
use gemba::domain::operation::Setting;
use gemba::domain::sprint::{Agreement, Leftover, ScopeKind};
use gemba::domain::{
    ChecklistOperation, DefinitionKind, DefinitionScope, Hat, Operation, Points, Refusal, Rule,
    SprintId, SprintOperation, StoryId,
};

use super::{Desk, into, refused, to};

fn close(sprint: SprintId, story: StoryId, points: Option<(i64, i64)>) -> Operation {
    let points = points.map(|(done, left)| (Points::whole(done), Points::whole(left)));
    let leftovers = vec![(story, Leftover::Split { rest: "the rest".to_owned(), points })];
    Operation::Sprint(SprintOperation::Close { sprint, leftovers })
}

/// A running sprint with one story of five points.
fn running(desk: &mut Desk) -> (SprintId, StoryId) {
    let story = desk.story("the form", Some(5));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    desk.start(sprint);
    (sprint, story)
}

fn must(desk: &mut Desk, text: &str) {
    let agree = ChecklistOperation::Agree {
        kind: DefinitionKind::Done,
        scope: DefinitionScope::Board,
        entries: vec![(text.to_owned(), Need::Mandatory)],
        agreed_by: "the team".to_owned(),
    };
    desk.does(&Operation::Checklist(agree));
}

#[test]
fn only_what_is_done_of_a_split_story_counts() {
    let mut desk = Desk::new();
    let (sprint, story) = running(&mut desk);
    let refusal = desk.refuses(&close(sprint, story, None).overruled("no time"));
    assert!(refusal.to_string().starts_with("SD-1 is estimated at 5: say how much"), "{refusal}");
    for (parts, says) in [
        ((8, 1), "SD-1 is estimated at 5, so that 8 of it cannot be done: estimate it anew first"),
        (
            (3, 7),
            "\"7\" is not on the scale of this board, fibonacci: 0.5, 1, 2, 3, 5, 8, 13, 20, 21, 34, …",
        ),
    ] {
        let refusal = desk.refuses(&close(sprint, story, Some(parts)).overruled("no time"));
        assert_eq!(refusal.to_string(), says);
    }
    let done = desk.does(&close(sprint, story, Some((3, 3))).overruled("no time"));
    assert!(
        done.label.starts_with(
            "Closed Sprint 1; 3p of SD-1 done, 3p left, 6p in all and not 5p, in SD-2"
        ),
        "{done:?}"
    );
    let page = desk.page(sprint);
    let report = page.report.unwrap();
    assert_eq!(report.velocity, Some(Points::whole(3)));
    assert_eq!(
        (report.scope.committed.points, report.scope.shrunk),
        (Points::whole(5), Points::whole(2))
    );
    let kinds: Vec<&str> = report.changes.iter().map(|it| &*it.kind).collect();
    assert_eq!(kinds, ["reestimate", "complete"]);
    let everything = desk.load(&gemba::domain::Needs::Board {
        span: gemba::domain::Span::Everything,
        words: Vec::new(),
    });
    let rest = everything.cards().unwrap().cards.iter().find(|it| it.title == "the rest").unwrap();
    assert_eq!((rest.points, rest.sprint), (Some(Points::whole(3)), None));
}

#[test]
fn no_part_of_a_story_is_finished_while_its_definition_of_done_is_open() {
    let mut desk = Desk::new();
    let (sprint, story) = running(&mut desk);
    must(&mut desk, "people are trained");
    let gate = desk.page(sprint).gates[&story].clone();
    assert_eq!(gate.open, ["people are trained"]);
    let Refusal::Forbids(breach) =
        desk.refuses(&close(sprint, story, Some((3, 2))).overruled("so"))
    else {
        panic!("not forbidden")
    };
    assert_eq!(breach, gate.breaches[0]);

    // Where the board softens the rule, it is asked for a reason, which stays in the report.
    desk.does(
        &Operation::EditBoard(vec![Setting::Soften(Rule::DoneMeansDone)]).overruled("we learn"),
    );
    let asks = desk.refuses(&close(sprint, story, Some((3, 2))));
    assert_eq!(asks.each()[0], Refusal::Asks(breach));
    assert!(asks.asks() && asks.tells_of(Rule::RetrospectiveHeld), "all at once: {asks}");
    let done = desk.does(&close(sprint, story, Some((3, 2))).overruled("the trainer is ill"));
    assert!(done.label.ends_with(", all the same (SG-10, SG-24): the trainer is ill"), "{done:?}");
    let report = desk.page(sprint).report.unwrap();
    let overruled: Vec<&str> = report.overruled.iter().map(|it| &*it.rule).collect();
    assert_eq!(overruled, ["SG-10", "SG-24"]);
}

#[test]
fn all_that_a_close_lacks_is_told_at_once() {
    let mut desk = Desk::new();
    let (sprint, story) = running(&mut desk);
    let other = desk.story("the list", Some(3));
    desk.does(&into(other, sprint).overruled("it belongs to it"));
    must(&mut desk, "people are trained");
    let part = |story| (story, Leftover::Split { rest: "the rest".to_owned(), points: None });
    let leftovers = vec![part(story), part(other)];
    let refusal = desk.refuses(&Operation::Sprint(SprintOperation::Close { sprint, leftovers }));
    let told: Vec<String> = refusal.each().iter().map(ToString::to_string).collect();
    let has = |begins: &str| told.iter().any(|it| it.starts_with(begins));
    assert!(has("SD-1 is estimated at 5") && has("SD-2 is estimated at 3"), "{told:#?}");
    assert!(refusal.tells_of(Rule::RetrospectiveHeld), "{told:#?}");
    assert!(refusal.tells_of(Rule::DoneMeansDone), "{told:#?}");
}

#[test]
fn whoever_does_not_own_the_scope_is_asked_when_the_points_of_a_split_change() {
    let mut desk = Desk::new();
    let (sprint, story) = running(&mut desk);
    desk.person("ben", &[Hat::Apo]);
    desk.does(&Operation::Retro(gemba::domain::RetroOperation::AddNote {
        sprint,
        column: "try".to_owned(),
        text: "smaller stories".to_owned(),
    }));
    let refusal = desk.refuses(&close(sprint, story, Some((3, 2))));
    assert_eq!(
        refusal.to_string(),
        "Sprint 1 is running, and its scope would change: SD-1 estimated anew; ben must agree"
    );
    // What was estimated at five and comes to five in one part is no change.
    desk.does(&close(sprint, story, Some((5, 1))));
}

#[test]
fn a_part_that_is_split_off_in_a_running_sprint_is_a_change_of_its_scope() {
    let mut desk = Desk::new();
    let (sprint, story) = running(&mut desk);
    let ben = desk.person("ben", &[Hat::Apo]);
    let split = Operation::Split { story, titles: vec!["the printed form".to_owned()] };
    let refusal = desk.refuses(&split);
    assert_eq!(
        refusal.to_string(),
        "Sprint 1 is running, and its scope would change: SD-2 in; ben must agree"
    );
    assert_eq!(desk.page(sprint).events.len(), 1, "nothing was written");
    let agreed = Operation::Overruled {
        reason: "the printer is another matter".to_owned(),
        consent: Some(ben),
        of: Box::new(split.clone()),
    };
    desk.does(&agreed);
    let page = desk.page(sprint);
    let event = page.events.last().unwrap();
    assert_eq!((event.kind, event.agreement()), (ScopeKind::Add, Agreement::Agreed(ben)));
    assert_eq!(event.reason.as_deref(), Some("the printer is another matter"));
    assert_eq!(page.scope.added.stories, 1);

    // Whoever wears the hat is asked for the reason only.
    let mut ben = desk.store("ben");
    let refusal = refused(ben.commit(&split));
    assert_eq!(refusal.to_string(), "Sprint 1 is running, and its scope would change: SD-3 in");
    // Outside of a running sprint nobody asks.
    let loose = desk.story("a large one", None);
    desk.does(&to(loose, 2));
    desk.does(&Operation::Split { story: loose, titles: vec!["half of it".to_owned()] });
}
