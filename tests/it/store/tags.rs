//! Tags: one is one whatever its letter case, and is written as the board writes it.

use gemba::domain::{Field, StoryId, Value};
use gemba::store::Store;
use rusqlite::Connection;

use super::import::{import, incoming};
use super::{add, board, set};

fn tags(store: &mut Store, id: StoryId) -> Vec<String> {
    store.stories(&[id]).unwrap()[0].card.tags.to_vec()
}

fn words(all: &[&str]) -> Value {
    Value::tags(all.iter().map(|it| (*it).to_owned()))
}

#[test]
fn a_tag_is_one_whatever_its_letter_case() {
    let (_dir, _path, mut store) = board();
    let (one, two) = (add(&mut store, "one"), add(&mut store, "two"));
    store.commit(&set(one, Field::Tags, Value::None, words(&["Risk", "Ändern"]))).unwrap();
    let done = store.commit(&set(two, Field::Tags, Value::None, words(&["RISK", "risk"]))).unwrap();
    assert_eq!(done.label, "Tagged SD-2 Risk");
    let same = store.commit(&set(two, Field::Tags, words(&["Risk"]), words(&["risk"]))).unwrap();
    assert!(!same.is_change, "{same:?}");
    store.commit(&set(two, Field::Tags, words(&["Risk"]), words(&["risk", "ÄNDERN"]))).unwrap();
    assert_eq!(tags(&mut store, two), ["Risk", "Ändern"]);
    store.commit(&import(vec![incoming("IT-1", &["rISK", "NEW", "New"])])).unwrap();
    let third = StoryId(3);
    assert_eq!(tags(&mut store, third), ["NEW", "Risk"]);
    // A source that writes it otherwise says nothing new; one that takes it off does.
    let again = store.commit(&import(vec![incoming("IT-1", &["risk", "new"])])).unwrap();
    assert_eq!((again.upshot.updated, tags(&mut store, third).len()), (0, 2));
    store.commit(&import(vec![incoming("IT-1", &["new"])])).unwrap();
    assert_eq!(tags(&mut store, third), ["NEW"]);
}

#[test]
fn what_stands_in_two_writings_goes_as_one() {
    let (_dir, path, mut store) = board();
    let (one, two) = (add(&mut store, "one"), add(&mut store, "two"));
    store.commit(&set(one, Field::Tags, Value::None, words(&["risk"]))).unwrap();
    let conn = Connection::open(&path).unwrap();
    conn.execute("INSERT INTO story_tag (story, tag) VALUES ($1, 'RISK')", [one.0]).unwrap();
    store.commit(&set(two, Field::Tags, Value::None, words(&["Risk"]))).unwrap();
    assert_eq!(tags(&mut store, one), ["RISK", "risk"]);
    assert_eq!(tags(&mut store, two), ["RISK"]);
    let both = words(&["RISK", "risk"]);
    store.commit(&set(one, Field::Tags, both, Value::None)).unwrap();
    assert_eq!(tags(&mut store, one), Vec::<String>::new());
}
