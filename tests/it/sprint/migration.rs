//! A board of the first format.

use gemba::clock::Clock;
use gemba::domain::{Needs, Points, SprintId, SprintKind};
use gemba::store::Store;
use tempfile::TempDir;

use super::{at, session, to};
use gemba::domain::StoryId;

/// The file as the first format left it, on a copy.
fn before() -> (TempDir, Store) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("board.gemba.db");
    std::fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/board-1.gemba.db"), &path)
        .unwrap();
    let clock = Clock::fixed(at("2026-03-13T09:00:00Z"));
    let store = Store::open(&path, session("ann", &clock)).unwrap();
    (dir, store)
}

#[test]
fn a_running_sprint_of_the_first_format_gets_its_commitment() {
    let (dir, mut store) = before();
    let copies = std::fs::read_dir(dir.path().join("board.gemba.db.copies")).unwrap();
    assert_eq!(copies.count(), 1, "a copy is left");
    let snapshot = store.load(&Needs::Sprint(None), None).unwrap();
    let page = snapshot.sprint().unwrap();
    assert_eq!((&*page.sprint.name, page.sprint.kind), ("Sprint 1", SprintKind::Improvement));
    assert_eq!(page.scope.committed.stories, 3);
    assert_eq!(page.scope.committed.points, Points::whole(8));
    assert_eq!(page.scope.committed.unestimated, 1);
    assert_eq!(page.scope.done.points, Points::whole(5));
    assert_eq!(page.cards.len(), 3);
    let practice = &snapshot.board.practice;
    assert_eq!(practice.calendar.weekdays().len(), 5);
    let impediments = store.load(&Needs::Impediments, None).unwrap();
    let impediments = impediments.impediments().unwrap();
    assert_eq!(impediments.impediments.len(), 1);
    assert_eq!(impediments.impediments[0].stories.len(), 2);
}

#[test]
fn what_was_done_in_the_first_format_is_taken_back_in_the_second() {
    let (_dir, mut store) = before();
    let mut ben = Store::open(store.path(), session("ben", store.clock())).unwrap();
    assert_eq!(ben.undo().unwrap().label, "Undid: Commented on CHG-1");
    let mut labels = Vec::new();
    let refusal = loop {
        match store.undo() {
            Ok(done) => labels.push(done.label),
            Err(refusal) => break refusal.to_string(),
        }
    };
    assert_eq!(labels[0], "Undid: Blocked CHG-1 and CHG-2: no licence for the chat");
    assert_eq!(labels[1], "Undid: Moved CHG-3 to Done");
    assert!(refusal.contains("started on an earlier day"), "{refusal}");
    for _ in &labels {
        store.redo().unwrap();
    }
    let snapshot = store.load(&Needs::Sprint(None), None).unwrap();
    assert_eq!(snapshot.sprint().unwrap().scope.done.points, Points::whole(5));
}

#[test]
fn the_ledger_goes_on_where_the_first_format_ended() {
    let (_dir, mut store) = before();
    store.commit(&to(StoryId(3), 2).overruled("it came back")).unwrap();
    let snapshot = store.load(&Needs::Sprint(Some(SprintId(1))), None).unwrap();
    let scope = snapshot.sprint().unwrap().scope;
    assert_eq!((scope.done.stories, scope.open.points), (0, Points::whole(8)));
}
