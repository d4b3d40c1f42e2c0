//! What others have built on an operation meanwhile: undo leaves it, or says that it is in the way.

use gemba::domain::operation::NewPerson;
use gemba::domain::process::ProcessOperation;
use gemba::domain::{Field, NewStory, Operation, Place, ProcessId, Refusal, StoryId, Value};
use gemba::store::Store;

use super::{add, board, refused, session, set, titles};

fn add_at(store: &mut Store, title: &str, place: Place) -> StoryId {
    let stories = vec![NewStory::titled(title)];
    store.commit(&Operation::Add { stories, place }).unwrap().added.unwrap()
}

fn blocked(refusal: &Refusal) -> (&str, &str) {
    let Refusal::UndoBlocked { who, later, .. } = refusal else { panic!("{refusal:?}") };
    (who, later)
}

#[test]
fn a_person_who_has_worked_since_stays_on_the_board() {
    let (_dir, path, mut ann) = board();
    ann.enter().unwrap();
    let id = add(&mut ann, "Log every bypass");
    let account = Some("eve".to_owned());
    let new = NewPerson { name: "eve".to_owned(), full_name: String::new(), account };
    ann.commit(&Operation::AddPerson(new)).unwrap();
    let mut eve = Store::open(&path, session("eve")).unwrap();
    let title = |was: &str, now: &str| set(id, Field::Title, Value::text(was), Value::text(now));
    eve.commit(&title("Log every bypass", "Log each bypass")).unwrap();
    let refusal = refused(ann.undo());
    assert_eq!(blocked(&refusal).0, "eve");
    assert!(blocked(&refusal).1.contains("Renamed SD-1"), "{refusal}");
    // She goes on, and what she did is hers to take back.
    eve.undo().unwrap();
    assert_eq!(titles(&mut eve), ["Log every bypass"]);
}

#[test]
fn a_place_that_somebody_was_given_since_is_not_turned_round() {
    let (_dir, path, mut ann) = board();
    let first = add(&mut ann, "first");
    add(&mut ann, "last");
    for n in 1..=21 {
        add_at(&mut ann, &format!("after {n}"), Place::After(first));
    }
    let mut ben = Store::open(&path, session("ben")).unwrap();
    add_at(&mut ben, "of ben", Place::After(first));
    let mut before = titles(&mut ben);
    assert_eq!(before[..2], ["first", "of ben"]);
    // The last one had found no number free, and others gave way.
    ann.undo().unwrap();
    before.retain(|it| it != "after 21");
    assert_eq!(titles(&mut ann), before);
    ann.redo().unwrap();
    ann.undo().unwrap();
    assert_eq!(titles(&mut ann), before);
}

#[test]
fn a_story_that_was_ranked_between_others_that_gave_way_goes_back_alone_or_not_at_all() {
    let (_dir, path, mut ann) = board();
    let first = add(&mut ann, "first");
    let last = add(&mut ann, "last");
    for n in 1..=20 {
        add_at(&mut ann, &format!("after {n}"), Place::After(first));
    }
    let before = titles(&mut ann);
    let rank = Operation::Rank { stories: vec![last], place: Place::After(first) };
    ann.commit(&rank).unwrap();
    ann.undo().unwrap();
    assert_eq!(titles(&mut ann), before);
    ann.commit(&rank).unwrap();
    let mut ben = Store::open(&path, session("ben")).unwrap();
    add_at(&mut ben, "of ben", Place::After(first));
    let seen = titles(&mut ben);
    match ann.undo() {
        Ok(_) => {
            let left = |all: Vec<String>| -> Vec<String> {
                all.into_iter().filter(|it| it != "last").collect()
            };
            assert_eq!(left(titles(&mut ann)), left(seen));
        }
        other => {
            assert_eq!(blocked(&refused(other)).0, "ben");
            assert_eq!(titles(&mut ann), seen);
        }
    }
}

fn process(store: &mut Store, operation: ProcessOperation) -> String {
    store.commit(&Operation::Process(Box::new(operation))).unwrap().label
}

fn release(places: &[&str]) -> ProcessOperation {
    ProcessOperation::Release {
        process: ProcessId(1),
        number: Some("1.0".to_owned()),
        notes: String::new(),
        stories: Vec::new(),
        places: places.iter().map(|it| (*it).to_owned()).collect(),
    }
}

#[test]
fn a_release_stays_where_somebody_has_put_it_in_force_since() {
    let (_dir, path, mut ann) = board();
    let (prefix, name) = ("CHG".to_owned(), "Change enablement".to_owned());
    ann.commit(&Operation::AddProcess { prefix, name }).unwrap();
    process(&mut ann, release(&["Rome"]));
    // What the release itself has put in force goes with it.
    ann.undo().unwrap();
    ann.redo().unwrap();
    let mut ben = Store::open(&path, session("ben")).unwrap();
    let (number, place) = ("1.0".to_owned(), "Berlin".to_owned());
    process(&mut ben, ProcessOperation::PutInForce { process: ProcessId(1), number, place });
    assert_eq!(blocked(&refused(ann.undo())), ("ben", "Put CHG 1.0 in force: Berlin"));
    ben.undo().unwrap();
    ann.undo().unwrap();
    // Two releases never have one number.
    process(&mut ben, release(&[]));
    let refusal = refused(ann.redo());
    assert!(matches!(&refusal, Refusal::Taken { name, .. } if name == "1.0"), "{refusal}");
}

#[test]
fn undo_after_a_redo_names_who_needs_what_was_done_again() {
    let (_dir, path, mut ann) = board();
    let fields = vec![(Field::Tags, Value::tags(["night".to_owned()]))];
    let stories = vec![NewStory { fields, ..NewStory::titled("Log every bypass") }];
    let id = ann.commit(&Operation::Add { stories, place: Place::Bottom }).unwrap().added.unwrap();
    ann.undo().unwrap();
    ann.redo().unwrap();
    let mut ben = Store::open(&path, session("ben")).unwrap();
    let text = "Ask the night shift".to_owned();
    let said = ben.commit(&Operation::Comment { story: id, text }).unwrap();
    assert_eq!(blocked(&refused(ann.undo())), ("ben", &*said.label));
}

#[test]
fn names_that_differ_by_the_case_of_any_letter_do_not_come_to_stand_beside_each_other() {
    let (_dir, path, mut ann) = board();
    let name = "Prüfung".to_owned();
    let category = gemba::domain::Category::Waiting;
    ann.commit(&Operation::AddColumn { name, category, after: None }).unwrap();
    let column = super::everything(&mut ann).board.column_named("Prüfung").unwrap().id;
    ann.commit(&Operation::RemoveColumn { column, stories_to: None }).unwrap();
    let mut ben = Store::open(&path, session("ben")).unwrap();
    let name = "PRÜFUNG".to_owned();
    ben.commit(&Operation::AddColumn { name, category, after: None }).unwrap();
    assert!(matches!(refused(ann.undo()), Refusal::Taken { what: "column", .. }));
}

#[test]
fn the_line_of_a_restore_says_how_it_is_taken_back() {
    use gemba::store::restore::{Copies, Values, restore};
    let (dir, path, mut ann) = board();
    add(&mut ann, "first");
    let copy = ann.back_up(Some(&dir.path().join("away")), None).unwrap().file;
    restore(&path, &copy, Copies::OfThisBoard, Values::AsJournaled, &session("ann")).unwrap();
    let seq = super::everything(&mut ann).seq;
    let refusal = refused(ann.undo_one(seq)).to_string();
    assert!(refusal.contains("a restore is taken back by another one"), "{refusal}");
}

#[test]
fn action_that_was_taken_back_and_done_again_has_begun() {
    let (_dir, _path, mut ann) = board();
    let id = add(&mut ann, "Log every bypass");
    let title = "Halve the wait".to_owned();
    process(&mut ann, ProcessOperation::AddImprovement { title, slots: Vec::new() });
    let improvement = gemba::domain::improvement::ImprovementId(1);
    let next = add(&mut ann, "Ask in the chat");
    process(&mut ann, ProcessOperation::Join { improvement, stories: vec![id, next] });
    let doing = super::everything(&mut ann).board.column_named("Doing").unwrap().id;
    let begin = Operation::Move { stories: vec![id], to: doing };
    refused(ann.commit(&begin));
    ann.commit(&begin.overruled("nobody can measure it")).unwrap();
    ann.undo().unwrap();
    ann.redo().unwrap();
    // The baseline that is missing was asked for once.
    ann.commit(&Operation::Move { stories: vec![next], to: doing }).unwrap();
}

#[test]
fn a_refused_redo_is_told_as_one() {
    let (_dir, path, mut ann) = board();
    let id = add(&mut ann, "Log every bypass");
    let title = |was: &str, now: &str| set(id, Field::Title, Value::text(was), Value::text(now));
    ann.commit(&title("Log every bypass", "Log each bypass")).unwrap();
    ann.undo().unwrap();
    let mut ben = Store::open(&path, session("ben")).unwrap();
    ben.enter().unwrap();
    ben.commit(&title("Log every bypass", "Log all of them")).unwrap();
    let refusal = refused(ann.redo());
    assert_eq!(
        refusal.to_string(),
        "cannot do “Renamed SD-1 to “Log each bypass”” again: ben changed the same since (“Renamed \
         SD-1 to “Log all of them””)"
    );
    assert_eq!(refusal.way_out().unwrap().cli, "gemba log");
}
