//! Consent to a change of scope, given or refused after the change was made.

use gemba::domain::operation::PersonEdit;
use gemba::domain::sprint::{Agreement, Consent, ScopeEventId, ScopeKind};
use gemba::domain::{Field, Hat, Operation, Points, SprintId, SprintOperation};

use super::{Desk, into, points, refused, set, to};

fn says(sprint: SprintId, event: ScopeEventId, says: Consent, note: &str) -> Operation {
    let (events, note) = (vec![event], note.to_owned());
    Operation::Sprint(SprintOperation::Consent { sprint, events, says, note })
}

#[test]
fn consent_is_open_until_the_owner_has_spoken_and_the_last_word_counts() {
    let mut desk = Desk::new();
    let [one, two] = [("one", Some(3)), ("two", Some(5))].map(|(t, p)| desk.story(t, p));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(one, sprint));
    let ben = desk.person("ben", &[Hat::Apo]);
    desk.start(sprint);
    desk.does(&into(two, sprint).overruled("the audit"));
    let event = |desk: &mut Desk| desk.page(sprint).events.last().unwrap().clone();
    let id = event(&mut desk).id;
    assert_eq!(event(&mut desk).agreement(), Agreement::Open);
    assert_eq!(desk.page(sprint).events[0].agreement(), Agreement::NotAsked);

    // Not by anybody else while somebody wears the hat, and not about what is no change.
    let refusal = desk.refuses(&says(sprint, id, Consent::Agreed, ""));
    assert_eq!(
        refusal.to_string(),
        "consent to a change of scope is for the Agile Process Owner to give, and that is ben: gemba \
         sprint consent is theirs, and so is + on the sprint's screen"
    );
    let mut store = desk.store("ben");
    let commitment = desk.page(sprint).events[0].id;
    let refusal = refused(store.commit(&says(sprint, commitment, Consent::Agreed, "")));
    assert_eq!(
        refusal.to_string(),
        "what happened to SD-1 is no change of scope that asks for consent"
    );
    let refusal = refused(store.commit(&says(sprint, id, Consent::Objected, " ")));
    assert_eq!(refusal.to_string(), "the reason of an objection cannot be empty");

    desk.set("2026-03-04T08:00:00Z");
    let scope = desk.page(sprint).scope;
    store.commit(&says(sprint, id, Consent::Objected, "too much")).unwrap();
    let against = event(&mut desk);
    let Agreement::Objected(said) = against.agreement() else { panic!("{against:?}") };
    assert_eq!((said.by, &*said.note), (ben, "too much"));
    assert_eq!(said.at.to_rfc3339(), "2026-03-04T08:00:00+00:00");
    assert_eq!(desk.page(sprint).scope, scope, "what was said moves no number");

    store.commit(&says(sprint, id, Consent::Agreed, "")).unwrap();
    assert_eq!(event(&mut desk).agreement(), Agreement::Agreed(ben));
    let refusal = refused(store.commit(&says(sprint, id, Consent::Agreed, "")));
    assert_eq!(refusal.to_string(), "ben has agreed already to that change of SD-2");
    store.undo().unwrap();
    assert!(matches!(event(&mut desk).agreement(), Agreement::Objected(_)));
    store.undo().unwrap();
    assert_eq!(event(&mut desk).agreement(), Agreement::Open);
    store.redo().unwrap();
    assert!(matches!(event(&mut desk).agreement(), Agreement::Objected(_)));
}

#[test]
fn a_frozen_report_keeps_what_was_said_and_hears_nothing_more() {
    let mut desk = Desk::new();
    let [one, two] = [("one", Some(3)), ("two", Some(5))].map(|(t, p)| desk.story(t, p));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(one, sprint));
    desk.person("ben", &[Hat::Apo]);
    desk.start(sprint);
    desk.does(&into(two, sprint).overruled("the audit"));
    desk.does(&set(one, Field::Points, points(3), points(8)).overruled("it is larger"));
    let ids: Vec<ScopeEventId> = desk.page(sprint).events.iter().map(|it| it.id).collect();
    let mut store = desk.store("ben");
    store.commit(&says(sprint, ids[1], Consent::Objected, "too much")).unwrap();
    let close = SprintOperation::Close {
        sprint,
        leftovers: [one, two].map(|it| (it, gemba::domain::sprint::Leftover::Backlog)).to_vec(),
    };
    desk.does(&Operation::Sprint(close).overruled("no time"));
    let report = desk.page(sprint).report.unwrap();
    let told = |it: &gemba::domain::sprint::report::ReportChange| match (&it.consent, &it.objected)
    {
        (Some(by), _) => format!("{by} agreed"),
        (None, Some((by, why))) => format!("{by} objected: {why}"),
        (None, None) => "open".to_owned(),
    };
    let told: Vec<String> = report.changes.iter().map(told).collect();
    assert_eq!(told, ["ben objected: too much", "open"]);
    for refusal in
        [refused(store.commit(&says(sprint, ids[2], Consent::Agreed, ""))), refused(store.undo())]
    {
        let says = "Sprint 1 is over; its numbers do not change any more";
        assert_eq!(refusal.to_string(), says);
    }
    assert_eq!(desk.page(sprint).report.unwrap(), report);
}

#[test]
fn an_estimate_that_nobody_was_asked_about_is_agreed_to_by_nobody() {
    let mut desk = Desk::new();
    let [one, two] = [("one", Some(3)), ("two", Some(5))].map(|(t, p)| desk.story(t, p));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    for story in [one, two] {
        desk.does(&into(story, sprint));
    }
    let ann = desk.board().person_named("ann").unwrap().id;
    desk.does(&Operation::EditPerson { person: ann, to: PersonEdit::PutOn(Hat::Apo) });
    let ben = desk.person("ben", &[]);
    desk.start(sprint);
    for story in [one, two] {
        desk.does(&to(story, 4));
    }
    // One by somebody else, one by the owner, both while they were done.
    desk.store("ben").commit(&set(one, Field::Points, points(3), points(8))).unwrap();
    let own = set(two, Field::Points, points(5), points(2)).overruled("ben says so");
    desk.does(&own);
    for story in [one, two] {
        desk.does(&to(story, 2).overruled("sent back"));
    }
    let page = desk.page(sprint);
    let told = |story| {
        let of = page.events.iter().filter(|it| it.story == story && it.kind.is_change());
        of.map(|it| (it.kind, it.by, it.agreement())).collect::<Vec<_>>()
    };
    let (reopen, anew) = (ScopeKind::Reopen, ScopeKind::Reestimate);
    let agreed = Agreement::Agreed(ann);
    assert_eq!(told(one), [(reopen, ann, agreed), (anew, ben, Agreement::Open)]);
    assert_eq!(told(two), [(reopen, ann, agreed), (anew, ann, agreed)]);
    assert_eq!(page.scope.open.points, Points::whole(10));
}
