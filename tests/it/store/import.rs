//! The same import again and again: nothing doubles, nothing is lost, and what the team has done
//! meanwhile stays.

use std::sync::{Arc, Mutex};

use gemba::domain::operation::{Batch, Incoming};
use gemba::domain::{Field, Kind, Operation, Priority, StoryId, Value};

use super::{board, everything, set};

fn incoming(reference: &str, tags: &[&str]) -> Incoming {
    Incoming {
        reference: reference.to_owned(),
        title: format!("Story {reference}"),
        as_a: String::new(),
        i_want: String::new(),
        so_that: String::new(),
        description: "one\ntwo".to_owned(),
        kind: Kind::Change,
        priority: Priority::High,
        points: None,
        assignee: None,
        author: None,
        column: gemba::domain::ColumnId(2),
        tags: tags.iter().map(|it| (*it).to_owned()).collect(),
        due: None,
        criteria: vec![("it is logged".to_owned(), true)],
        comments: vec![("ann".to_owned(), super::noon(), "yes".to_owned())],
        extras: vec![("Votes".to_owned(), "3".to_owned())],
        created_at: Some(super::noon()),
        since: None,
    }
}

fn import(stories: Vec<Incoming>) -> Operation {
    Operation::Import(Batch { source: "jira".to_owned(), people: Vec::new(), stories })
}

#[test]
fn a_second_import_of_the_same_is_the_identity() {
    let (_dir, _path, mut store) = board();
    store.enter().unwrap();
    let empty = store.dump().unwrap();
    let batch = import(vec![incoming("IT-1", &["risk"]), incoming("IT-2", &[])]);
    store.commit(&batch).unwrap();
    let once = store.dump().unwrap();
    let again = store.commit(&batch).unwrap();
    assert!(!again.is_change, "{again:?}");
    assert_eq!(store.dump().unwrap(), once);
    store.undo().unwrap();
    assert_eq!(store.dump().unwrap(), empty);
    store.redo().unwrap();
    assert_eq!(store.dump().unwrap(), once);
}

#[test]
fn a_tag_that_the_source_has_taken_off_goes_and_one_of_the_team_stays() {
    let (_dir, _path, mut store) = board();
    store.commit(&import(vec![incoming("IT-1", &["risk", "two words"])])).unwrap();
    let id = everything(&mut store).cards().unwrap().cards[0].id;
    let ours = Value::tags(["ours".to_owned()]);
    store.commit(&set(id, Field::Tags, Value::None, ours)).unwrap();
    store.commit(&import(vec![incoming("IT-1", &["new"])])).unwrap();
    assert_eq!(everything(&mut store).card(id).unwrap().tags, ["new", "ours"]);
}

/// It took a minute when each story was looked for in all rows that an import remembers.
#[test]
fn a_large_import_is_taken_back_in_one_go() {
    let (_dir, _path, mut store) = board();
    store.enter().unwrap();
    let empty = store.dump().unwrap();
    let all = (0..1200).map(|n| incoming(&format!("IT-{n}"), &["risk"])).collect();
    store.commit(&import(all)).unwrap();
    assert_eq!(everything(&mut store).cards().unwrap().cards.len(), 1200);
    store.undo().unwrap();
    assert_eq!(store.dump().unwrap(), empty);
    assert!(everything(&mut store).card(StoryId(1)).is_none());
}

#[test]
fn a_long_import_tells_how_far_it_is() {
    let (_dir, _path, mut store) = board();
    let told = Arc::new(Mutex::new(Vec::new()));
    let hears = told.clone();
    store.tell(move |done, of| hears.lock().unwrap().push((done, of)));
    let batch = import(["IT-1", "IT-2", "IT-3"].map(|it| incoming(it, &[])).into());
    store.commit(&batch).unwrap();
    assert_eq!(*told.lock().unwrap(), [(0, 3), (1, 3), (2, 3)]);
}
