//! The keys of what comes in: that of the source where it can be, and none ever twice.

use std::collections::HashMap;

use gemba::domain::operation::Setting;
use gemba::domain::{NewStory, Operation, Place};
use gemba::store::Store;
use proptest::prelude::*;

use super::import::{import, incoming};
use super::{add, board, everything};

/// Keys here, by what the source calls the stories; own ones by their titles.
fn keys(store: &mut Store) -> Vec<(String, String)> {
    let snapshot = everything(store);
    let cards = &snapshot.cards().unwrap().cards;
    let name = |title: &str| title.trim_start_matches("Story ").to_owned();
    cards.iter().map(|it| (name(&it.title), it.key.clone())).collect()
}

fn take_in(store: &mut Store, references: &[&str]) -> String {
    let stories = references.iter().map(|it| incoming(it, &[])).collect();
    store.commit(&import(stories)).unwrap().label
}

fn told(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

#[test]
fn what_comes_in_keeps_its_key_whatever_is_left_out() {
    let (_dir, _path, mut store) = board();
    take_in(&mut store, &["SD-5", "sd-3", "IT-1", "SD-05"]);
    let all = [("SD-5", "SD-5"), ("sd-3", "SD-3"), ("IT-1", "SD-6"), ("SD-05", "SD-7")];
    assert_eq!(keys(&mut store), told(&all));
    // The board's own go on behind the highest; what was left out finds its place later.
    add(&mut store, "own");
    take_in(&mut store, &["SD-4", "SD-5"]);
    let later = [("own", "SD-8"), ("SD-4", "SD-4")];
    assert_eq!(keys(&mut store), told(&[&all[..], &later].concat()));
}

#[test]
fn a_number_that_was_given_goes_to_no_story_of_a_source() {
    let (_dir, _path, mut store) = board();
    add(&mut store, "own");
    add(&mut store, "taken back");
    store.undo().unwrap();
    let label = take_in(&mut store, &["SD-1", "SD-2", "SD-3"]);
    let all = [("own", "SD-1"), ("SD-1", "SD-4"), ("SD-2", "SD-5"), ("SD-3", "SD-3")];
    assert_eq!(keys(&mut store), told(&all));
    let other = "Imported 3 stories from jira; 1 key means another story here than in jira: SD-1 (jira's is SD-4)";
    assert_eq!(label, other);
}

#[test]
fn an_import_that_is_taken_back_and_made_again_gives_the_same_keys() {
    let (_dir, _path, mut store) = board();
    let all = ["SD-7", "SD-2"];
    take_in(&mut store, &all);
    let once = store.dump().unwrap();
    store.undo().unwrap();
    store.redo().unwrap();
    assert_eq!(store.dump().unwrap(), once);
    store.undo().unwrap();
    add(&mut store, "own");
    take_in(&mut store, &all);
    assert_eq!(keys(&mut store), told(&[("own", "SD-8"), ("SD-7", "SD-7"), ("SD-2", "SD-2")]));
}

#[test]
fn a_rehearsal_leaves_nothing_and_tells_what_the_import_does() {
    let (_dir, _path, mut store) = board();
    store.enter().unwrap();
    let before = store.dump().unwrap();
    let Operation::Import(batch) = import(vec![incoming("SD-3", &[]), incoming("IT-1", &[])])
    else {
        unreachable!()
    };
    let rehearsed = store.rehearse(&batch).unwrap();
    assert_eq!(store.dump().unwrap(), before);
    let done = store.commit(&Operation::Import(batch)).unwrap();
    assert_eq!(rehearsed, (done.label, done.upshot));
    add(&mut store, "own");
    assert_eq!(keys(&mut store).last().unwrap().1, "SD-5", "a rehearsal gives no number away");
}

/// What happens to a board.
#[derive(Clone, Debug)]
enum Deed {
    Add,
    Import(Vec<u8>),
    Undo,
    Redo,
    Prefix(bool),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        2 => Just(Deed::Add),
        4 => prop::collection::vec(1..30_u8, 1..6).prop_map(Deed::Import),
        2 => Just(Deed::Undo),
        1 => Just(Deed::Redo),
        1 => any::<bool>().prop_map(Deed::Prefix),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_key_ever_means_two_stories(deeds in prop::collection::vec(deed(), 1..25)) {
        let (_dir, _path, mut store) = board();
        // What each key has ever meant: a story of the source, or an own one by its title.
        let mut meant: HashMap<String, String> = HashMap::new();
        for (n, deed) in deeds.iter().enumerate() {
            match deed {
                Deed::Add => {
                    let stories = vec![NewStory::titled(format!("own {n}"))];
                    store.commit(&Operation::Add { stories, place: Place::Bottom }).unwrap();
                }
                Deed::Import(numbers) => {
                    let mut numbers = numbers.clone();
                    numbers.sort_unstable();
                    numbers.dedup();
                    let of = |n: &u8| incoming(&format!("{}-{n}", if n.is_multiple_of(3) { "IT" } else { "SD" }), &[]);
                    store.commit(&import(numbers.iter().map(of).collect())).unwrap();
                }
                Deed::Undo => drop(store.undo()),
                Deed::Redo => drop(store.redo()),
                Deed::Prefix(other) => {
                    let prefix = if *other { "IT" } else { "SD" }.to_owned();
                    drop(store.commit(&Operation::EditBoard(vec![Setting::Prefix(prefix)])));
                }
            }
            let now = keys(&mut store);
            let mut once: Vec<&str> = now.iter().map(|it| &*it.1).collect();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(once.len(), now.len(), "{:?}", now);
            for (story, key) in now {
                let first = meant.entry(key.clone()).or_insert_with(|| story.clone());
                prop_assert_eq!(&*first, &story, "{} has meant another story before", key);
            }
        }
    }
}
