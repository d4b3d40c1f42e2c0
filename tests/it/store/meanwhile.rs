//! What one person writes while they have not seen what another one wrote, or what a copy brought back.

use gemba::domain::process::{ProcessOperation, Question};
use gemba::domain::{
    Field, Needs, Operation, ProcessId, Refusal, RetroOperation, SavedView, StoryId, Value,
};
use gemba::store::Store;
use gemba::store::restore::{Copies, Values, restore};

use super::{add, board, refused, session, set, titles};

fn process(operation: ProcessOperation) -> Operation {
    Operation::Process(Box::new(operation))
}

#[test]
fn an_answer_that_somebody_gave_is_not_written_over_unseen() {
    let (_dir, path, mut ann) = board();
    let (prefix, name) = ("CHG".to_owned(), "Change enablement".to_owned());
    ann.commit(&Operation::AddProcess { prefix, name }).unwrap();
    let answer = |was: Option<&str>, text: &str| {
        process(ProcessOperation::Answer {
            process: ProcessId(1),
            question: Question::Whom,
            was: was.map(str::to_owned),
            text: Some(text.to_owned()),
        })
    };
    let mut ben = Store::open(&path, session("ben")).unwrap();
    ben.commit(&answer(Some(""), "those who wait")).unwrap();
    let Refusal::Meanwhile { theirs, by, part, .. } =
        refused(ann.commit(&answer(Some(""), "everybody")))
    else {
        panic!("not the words of another")
    };
    assert_eq!((&*theirs, &*by, part), ("those who wait", "ben", "answer"));
    // Who has seen it may; and the log keeps the words.
    let done = ann.commit(&answer(Some("those who wait"), "everybody")).unwrap();
    assert!(done.label.ends_with("(was “those who wait”)"), "{}", done.label);
    let done = ben.commit(&answer(None, "nobody")).unwrap();
    assert!(done.label.ends_with("(was “everybody”)"), "{}", done.label);
}

#[test]
fn a_filter_that_takes_anothers_name_is_told_with_what_it_was() {
    let (_dir, _path, mut ann) = board();
    let keep = |filter: &str| {
        let (name, filter) = ("Night".to_owned(), filter.to_owned());
        let view = gemba::domain::operation::Setting::KeepView(SavedView { name, filter });
        Operation::EditBoard(vec![view])
    };
    ann.commit(&keep("tag:night")).unwrap();
    let done = ann.commit(&keep("tag:day")).unwrap();
    assert!(done.label.contains("(was tag:night)"), "{}", done.label);
}

/// Board, copy of it with one story, then `Beta` as the second.
fn copied() -> (tempfile::TempDir, std::path::PathBuf, Store, std::path::PathBuf, StoryId) {
    let (dir, path, mut ann) = board();
    add(&mut ann, "Alpha");
    let copy = ann.back_up(Some(&dir.path().join("away")), None).unwrap().file;
    let beta = add(&mut ann, "Beta");
    (dir, path, ann, copy, beta)
}

#[test]
fn no_number_means_another_thing_after_a_restore() {
    let (_dir, path, mut ann, copy, beta) = copied();
    let observe = |text: &str| {
        let new = gemba::domain::observation::NewObservation {
            text: text.to_owned(),
            kind: gemba::domain::observation::Seen::Observation,
            waste: None,
            process: None,
            step: None,
            control: String::new(),
            requester: String::new(),
        };
        process(ProcessOperation::Observe(new))
    };
    let first = ann.commit(&observe("It waits for a name")).unwrap().label;
    let mut ben = Store::open(&path, session("ben")).unwrap();
    restore(&path, &copy, Copies::OfThisBoard, Values::AsJournaled, &session("cem")).unwrap();
    let gamma = add(&mut ben, "Gamma");
    assert_ne!(gamma, beta);
    // Ann has the dialog of Beta open: her words go to no other story.
    let comment = Operation::Comment { story: beta, text: "Ask the night shift".to_owned() };
    assert!(matches!(refused(ann.commit(&comment)), Refusal::Gone(_)));
    let rename = set(beta, Field::Title, Value::text("Gamma"), Value::text("Delta"));
    assert!(ann.commit(&rename).is_err());
    assert_eq!(titles(&mut ben), ["Alpha", "Gamma"]);
    let again = ben.commit(&observe("Nobody knows why")).unwrap().label;
    assert!(first.contains("O-1") && again.contains("O-2"), "{first}, {again}");
}

#[test]
fn an_action_that_was_dropped_is_not_done_over_the_reason() {
    let (_dir, path, mut ann) = board();
    let plan = gemba::domain::SprintOperation::Plan {
        name: None,
        goal: "Less waiting".to_owned(),
        starts: "2026-03-02".parse().unwrap(),
        ends: "2026-03-13".parse().unwrap(),
        kind: gemba::domain::SprintKind::Improvement,
    };
    ann.commit(&Operation::Sprint(plan)).unwrap();
    let sprint = gemba::domain::SprintId(1);
    let retro = |it| Operation::Retro(it);
    let (text, owner) = ("Ask the vendor".to_owned(), None);
    ann.commit(&retro(RetroOperation::AddAction { sprint, text, owner })).unwrap();
    let action = gemba::domain::retrospective::ActionId(1);
    let mut ben = Store::open(&path, session("ben")).unwrap();
    let reason = "the contract has ended".to_owned();
    ben.commit(&retro(RetroOperation::DropAction { action, reason })).unwrap();
    let refusal = refused(ann.commit(&retro(RetroOperation::FinishAction(action))));
    assert!(refusal.to_string().contains("the contract has ended"), "{refusal}");
    let open = ann.commit(&retro(RetroOperation::ReopenAction(action))).unwrap();
    assert!(open.label.contains("the contract has ended"), "{}", open.label);
    ann.commit(&retro(RetroOperation::FinishAction(action))).unwrap();
    // To say so twice does not make it later.
    let again = ben.commit(&retro(RetroOperation::FinishAction(action))).unwrap();
    assert!(!again.is_change, "{}", again.label);
    let log = ann.load(&Needs::Log { by: None, story: None, most: 1 }, None).unwrap();
    assert_eq!(log.log().unwrap().happenings[0].label, "“Ask the vendor” is done");
}
