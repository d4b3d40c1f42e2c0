//! The file: operations, undo, two sessions, and what each refuses.

mod hostile;
mod import;
mod keys;
mod meanwhile;
mod plans;
mod reimport;
mod search;
mod since;
mod tags;
mod undo;

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use gemba::clock::Clock;
use gemba::domain::{
    Change, ColumnId, Field, Needs, NewStory, Operation, Place, Points, Refusal, Snapshot, Span,
    StoryId, Value,
};
use gemba::store::{Done, NewBoard, Session, Store, StoreError, Via};
use tempfile::TempDir;

use crate::harness::made;

pub(crate) fn noon() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-03-12T09:00:00Z").unwrap().to_utc()
}

pub(crate) fn session(account: &str) -> Session {
    Session {
        account: account.to_owned(),
        full_name: String::new(),
        as_name: None,
        via: Via::Screen,
        clock: Clock::fixed(noon()),
    }
}

/// A board in a folder of its own, open for `ann`.
pub(crate) fn board() -> (TempDir, PathBuf, Store) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("board.gemba.db");
    let new =
        NewBoard { name: "Service Desk".to_owned(), prefix: "SD".to_owned(), zone: chrono_tz::UTC };
    let store = made::board(&path, &new, session("ann"));
    (dir, path, store)
}

pub(crate) fn add(store: &mut Store, title: &str) -> StoryId {
    let stories = vec![NewStory::titled(title)];
    store.commit(&Operation::Add { stories, place: Place::Bottom }).unwrap().added.unwrap()
}

pub(crate) fn everything(store: &mut Store) -> Snapshot {
    store.load(&Needs::Board { span: Span::Everything, words: Vec::new() }, None).unwrap()
}

fn titles(store: &mut Store) -> Vec<String> {
    let snapshot = everything(store);
    snapshot.cards().unwrap().cards.iter().map(|it| it.title.clone()).collect()
}

pub(crate) fn set(story: StoryId, field: Field, was: Value, now: Value) -> Operation {
    Operation::Edit(vec![Change { story, field, was, now }])
}

fn points(n: i64) -> Value {
    Value::Points(Points::whole(n))
}

#[track_caller]
fn refused(result: Result<Done, StoreError>) -> Refusal {
    match result {
        Err(StoreError::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_story_is_written_down_and_undone_and_written_down_again() {
    let (_dir, _path, mut store) = board();
    store.enter().unwrap();
    assert_eq!(refused(store.undo()), Refusal::NothingToUndo, "to join is no deed");
    let empty = store.dump().unwrap();
    let id = add(&mut store, "Log every bypass");
    let full = store.dump().unwrap();
    assert_eq!(everything(&mut store).card(id).unwrap().key, "SD-1");
    assert_eq!(store.undo().unwrap().label, "Undid: Added SD-1 “Log every bypass”");
    assert_eq!(store.dump().unwrap(), empty);
    assert_eq!(store.redo().unwrap().label, "Redid: Added SD-1 “Log every bypass”");
    assert_eq!(store.dump().unwrap(), full);
    assert_eq!(store.undo().unwrap().label, "Undid: Added SD-1 “Log every bypass”");
    let next = add(&mut store, "Another");
    assert_eq!(everything(&mut store).card(next).unwrap().key, "SD-2", "keys are never reused");
    assert_eq!(refused(store.redo()), Refusal::NothingToRedo);
}

#[test]
fn a_board_made_in_the_folder_of_a_team_can_be_written_by_the_team() {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;
    let mode_in = |folder: u32| {
        let dir = TempDir::new().unwrap();
        set_permissions(dir.path(), Permissions::from_mode(folder)).unwrap();
        let path = dir.path().join("desk.gemba.db");
        let new =
            NewBoard { name: "Desk".to_owned(), prefix: "SD".to_owned(), zone: chrono_tz::UTC };
        Store::create(&path, &new, session("ann")).unwrap();
        metadata(&path).unwrap().permissions().mode() & 0o7777
    };
    assert_eq!(mode_in(0o2770), 0o660);
    assert_eq!(mode_in(0o770) & 0o020, 0, "a folder of its own stays private to its owner");
}

#[test]
fn undo_survives_a_restart_and_is_per_person() {
    let (_dir, path, mut store) = board();
    let id = add(&mut store, "Log every bypass");
    let mut ben = Store::open(&path, session("ben")).unwrap();
    assert_eq!(refused(ben.undo()), Refusal::NothingToUndo);
    ben.commit(&set(id, Field::Points, Value::None, points(3))).unwrap();
    drop(store);
    let mut store = Store::open(&path, session("ann")).unwrap();
    let Refusal::UndoBlocked { who, later, .. } = refused(store.undo()) else {
        panic!("undone under ben's hands")
    };
    assert_eq!((&*who, &*later), ("ben", "Estimated SD-1 at 3 points"));
    ben.undo().unwrap();
    store.undo().unwrap();
    assert_eq!(titles(&mut store), [""; 0]);
}

#[test]
fn different_fields_of_one_story_merge_and_the_same_field_asks() {
    let (_dir, path, mut ann) = board();
    let id = add(&mut ann, "Log every bypass");
    let mut ben = Store::open(&path, session("ben")).unwrap();
    ann.commit(&set(id, Field::Points, Value::None, points(3))).unwrap();
    ben.commit(&set(id, Field::SoThat, Value::None, Value::text("controls get simpler"))).unwrap();
    let Refusal::Stale(conflicts) =
        refused(ben.commit(&set(id, Field::Points, Value::None, points(5))))
    else {
        panic!("written over")
    };
    let [conflict] = &*conflicts else { panic!("{conflicts:?}") };
    assert_eq!((&*conflict.by, &conflict.theirs, &conflict.mine), ("ann", &points(3), &points(5)));
    ann.undo().unwrap();
    let card = everything(&mut ann).card(id).unwrap().clone();
    assert_eq!((card.points, card.so_that()), (None, "controls get simpler"));
}

#[test]
fn long_text_of_two_people_merges_line_by_line() {
    let (_dir, path, mut ann) = board();
    let id = add(&mut ann, "Log every bypass");
    let base = "one\ntwo\nthree\nfour\nfive";
    ann.commit(&set(id, Field::Description, Value::None, Value::text(base))).unwrap();
    let mut ben = Store::open(&path, session("ben")).unwrap();
    let edit = |now: &str| set(id, Field::Description, Value::text(base), Value::text(now));
    ann.commit(&edit("ONE\ntwo\nthree\nfour\nfive")).unwrap();
    ben.commit(&edit("one\ntwo\nthree\nfour\nFIVE")).unwrap();
    assert_eq!(ann.stories(&[id]).unwrap()[0].description, "ONE\ntwo\nthree\nfour\nFIVE");
    assert!(matches!(refused(ben.commit(&edit("Uno\ntwo\nthree\nfour\nfive"))), Refusal::Stale(_)));
}

#[test]
fn a_move_goes_into_the_ledger_and_its_undo_voids_it() {
    let (_dir, _path, mut store) = board();
    let id = add(&mut store, "Log every bypass");
    let to = ColumnId(2);
    let before = store.dump().unwrap();
    let done = store.commit(&Operation::Move { stories: vec![id], to }).unwrap();
    assert_eq!(done.label, "Moved SD-1 to Doing");
    store.undo().unwrap();
    assert_eq!(store.dump().unwrap(), before);
    store.redo().unwrap();
    assert_eq!(everything(&mut store).card(id).unwrap().column, to);
}

#[test]
fn ranks_keep_one_order_however_often_the_same_gap_is_used() {
    let (_dir, _path, mut store) = board();
    let first = add(&mut store, "first");
    let last = add(&mut store, "last");
    for n in 0..60 {
        let id = add(&mut store, &format!("story {n}"));
        let place = Place::After(first);
        store.commit(&Operation::Rank { stories: vec![id], place }).unwrap();
    }
    let snapshot = everything(&mut store);
    let cards = &snapshot.cards().unwrap().cards;
    assert!(cards.is_sorted_by(|a, b| a.rank < b.rank));
    assert_eq!(cards[1].title, "story 59");
    assert_eq!(cards.last().unwrap().id, last);
}

#[test]
fn a_change_elsewhere_is_news_and_shows_after_a_reload() {
    let (_dir, path, mut ann) = board();
    let id = add(&mut ann, "Log every bypass");
    let seen = everything(&mut ann);
    assert!(!ann.has_news(&seen).unwrap());
    let mut ben = Store::open(&path, session("ben")).unwrap();
    ben.commit(&set(id, Field::Title, Value::text("Log every bypass"), Value::text("Log all")))
        .unwrap();
    assert!(ann.has_news(&seen).unwrap());
    assert_eq!(titles(&mut ann), ["Log all"]);
}

#[test]
fn stories_cannot_wait_for_themselves() {
    use gemba::domain::LinkKind::Blocks;
    let (_dir, _path, mut store) = board();
    let (a, b, c) = (add(&mut store, "a"), add(&mut store, "b"), add(&mut store, "c"));
    let link = |from, to| Operation::Link { from, kind: Blocks, to };
    store.commit(&link(a, b)).unwrap();
    store.commit(&link(b, c)).unwrap();
    let refusal = refused(store.commit(&link(c, a)));
    assert_eq!(
        refusal.to_string(),
        "that would make SD-3 wait for itself: SD-1 blocks SD-2 blocks SD-3"
    );
    assert_eq!(everything(&mut store).card(c).unwrap().waits_for, 1);
    let to = ColumnId(4);
    store.commit(&Operation::Move { stories: vec![b], to }).unwrap();
    assert_eq!(everything(&mut store).card(c).unwrap().waits_for, 0);
}

/// The incremental reload must show the same as a fresh session.
#[test]
fn a_reload_after_a_change_shows_what_a_new_session_would() {
    let (_dir, path, mut store) = board();
    let ids: Vec<StoryId> = (0..5).map(|n| add(&mut store, &format!("story {n}"))).collect();
    everything(&mut store);
    let operations = [
        Operation::Rank { stories: vec![ids[4]], place: Place::Top },
        Operation::Block { stories: vec![ids[1], ids[2]], reason: "licence".to_owned() },
        Operation::Unblock { stories: vec![ids[1]], seen: None, resolution: String::new() },
        Operation::Comment { story: ids[0], text: "yes".to_owned() },
        Operation::Archive(vec![ids[3]]),
        Operation::Duplicate(ids[0]),
        set(ids[2], Field::Tags, Value::None, Value::tags(["risk".to_owned()])),
    ];
    for operation in operations {
        store.commit(&operation).unwrap();
        let mut fresh = Store::open(&path, session("ann")).unwrap();
        let (here, there) = (everything(&mut store), everything(&mut fresh));
        assert_eq!(here.cards().unwrap().cards, there.cards().unwrap().cards, "{operation:?}");
    }
}

#[test]
fn a_live_session_takes_in_what_was_restored() {
    use gemba::store::restore::{Copies, Values, restore};
    let (dir, path, mut ann) = board();
    add(&mut ann, "first");
    let copy = ann.back_up(Some(&dir.path().join("away")), None).unwrap().file;
    let mut ben = Store::open(&path, session("ben")).unwrap();
    add(&mut ben, "second");
    let seen = everything(&mut ann);
    restore(&path, &copy, Copies::OfThisBoard, Values::AsJournaled, &session("cem")).unwrap();
    // The epoch tells that what was seen is not what is there.
    let now = everything(&mut ben);
    assert_ne!(now.epoch, seen.epoch);
    assert!(ann.has_news(&seen).unwrap());
    assert_eq!(titles(&mut ann), ["first"]);
    assert_eq!(titles(&mut ben), ["first"]);
    let Refusal::Wrong(says) = refused(ben.undo()) else { panic!("it was replaced") };
    assert!(says.contains("was replaced by the restore of a copy"), "{says}");
    let third = add(&mut ben, "third");
    assert_eq!(everything(&mut ann).card(third).unwrap().key, "SD-3", "SD-2 was said aloud");
    // Ben's number went to cem meanwhile; what ben does is ben's all the same.
    let log = ann.load(&Needs::Log { by: None, story: None, most: 1 }, None).unwrap();
    let last = log.log().unwrap().happenings[0].clone();
    assert_eq!(log.board.name_of(last.by), "ben", "{last:?}");
}

#[test]
fn what_a_restore_brought_back_came_from_whoever_restored() {
    use gemba::store::restore::{Copies, Values, restore};
    let (dir, path, mut ann) = board();
    let id = add(&mut ann, "first");
    let copy = ann.back_up(Some(&dir.path().join("away")), None).unwrap().file;
    let rename = |was, now| set(id, Field::Title, Value::text(was), Value::text(now));
    ann.commit(&rename("first", "second")).unwrap();
    restore(&path, &copy, Copies::OfThisBoard, Values::AsJournaled, &session("cem")).unwrap();
    let Refusal::Stale(conflicts) = refused(ann.commit(&rename("second", "third"))) else {
        panic!("what was seen is not what is there")
    };
    assert_eq!(conflicts[0].by, "cem");
}

#[test]
fn a_limit_is_told_once_however_many_stories_go_there_one_by_one() {
    let (_dir, _path, mut store) = board();
    let stories: Vec<StoryId> =
        ["one", "two", "three", "four"].iter().map(|it| add(&mut store, it)).collect();
    let doing = everything(&mut store).board.column_named("Doing").unwrap().id;
    let to = gemba::domain::operation::ColumnEdit::WipStories(Some(1));
    store.commit(&Operation::EditColumn { column: doing, to }).unwrap();
    let was = Value::Id(everything(&mut store).board.columns[0].id.0);
    let change = |it: &StoryId| Change {
        story: *it,
        field: Field::Column,
        was: was.clone(),
        now: Value::Id(doing.0),
    };
    let edit = Operation::Edit(stories.iter().map(change).collect());
    let told = refused(store.commit(&edit)).to_string();
    assert_eq!(told, "Doing would hold 4 stories, its limit is 1 story");
    let of = Box::new(edit);
    let all_the_same = Operation::Overruled { reason: "all at once".to_owned(), consent: None, of };
    assert_eq!(store.commit(&all_the_same).unwrap().overruled.len(), 1);
}
