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
