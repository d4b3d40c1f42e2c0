//! The same import again and again: nothing doubles, nothing is lost, and what the team has done
//! meanwhile stays.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use gemba::domain::operation::{Batch, ColumnEdit, Incoming, IncomingComment, Setting};
use gemba::domain::{
    ColumnId, Field, Kind, Needs, Operation, Points, Policy, Priority, StoryId, Value,
};

use super::{board, everything, set};

pub(super) fn incoming(reference: &str, tags: &[&str]) -> Incoming {
    Incoming {
        reference: reference.to_owned(),
        title: format!("Story {reference}"),
        as_a: String::new(),
        i_want: String::new(),
        so_that: String::new(),
        description: "one\ntwo".to_owned(),
        kind: Kind::Change,
        priority: Priority::High,
        priority_name: String::new(),
        is_priority_mapped: false,
        points: None,
        assignee: None,
        author: None,
        column: ColumnId(2),
        state: String::new(),
        is_mapped: false,
        given_up: false,
        tags: tags.iter().map(|it| (*it).to_owned()).collect(),
        due: None,
        criteria: vec![("it is logged".to_owned(), true)],
        comments: vec![comment("16/Mar/26 1:00 PM;ann;yes", 0)],
        links: Vec::new(),
        extras: vec![("Votes".to_owned(), "3".to_owned())],
        created_at: Some(super::noon()),
        since: None,
    }
}

/// A comment that the board reads as so many hours after noon.
pub(super) fn comment(written: &str, hours: i64) -> IncomingComment {
    IncomingComment {
        author: "ann".to_owned(),
        at: super::noon() + TimeDelta::hours(hours),
        text: "yes".to_owned(),
        written: written.to_owned(),
    }
}

pub(super) fn import(stories: Vec<Incoming>) -> Operation {
    Operation::Import(Batch { source: "jira".to_owned(), stories, ..Batch::default() })
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
    assert_eq!(*everything(&mut store).card(id).unwrap().tags, ["new", "ours"]);
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

#[test]
fn what_both_sides_have_changed_stays_as_the_team_has_it_and_is_named() {
    let (_dir, _path, mut store) = board();
    store.commit(&import(vec![incoming("IT-1", &[]), incoming("IT-2", &[])])).unwrap();
    let id = everything(&mut store).cards().unwrap().cards[0].id;
    let was = Value::text("Story IT-1");
    store.commit(&set(id, Field::Title, was, Value::text("What we call it"))).unwrap();
    let there = |reference: &str| Incoming {
        title: format!("{reference} has another name"),
        points: Some(Points::whole(3)),
        ..incoming(reference, &[])
    };
    let done = store.commit(&import(vec![there("IT-1"), there("IT-2")])).unwrap();
    assert_eq!(
        done.label,
        "Updated 2 stories from jira; kept as changed here: title of SD-1 (“What we call it” here, \
         “IT-1 has another name” in jira)"
    );
    let cards = everything(&mut store);
    let titles: Vec<&str> = cards.cards().unwrap().cards.iter().map(|it| &*it.title).collect();
    assert_eq!(titles, ["What we call it", "IT-2 has another name"]);
    assert_eq!(cards.card(id).unwrap().points, Some(Points::whole(3)), "only there it was changed");
}

#[test]
fn an_import_passes_a_hard_limit_for_a_reason_alone() {
    let (_dir, _path, mut store) = board();
    let to = ColumnEdit::WipStories(Some(1));
    store.commit(&Operation::EditColumn { column: ColumnId(2), to }).unwrap();
    store.commit(&Operation::EditBoard(vec![Setting::Wip(Policy::Hard)])).unwrap();
    let batch = import(vec![incoming("IT-1", &[]), incoming("IT-2", &[])]);
    let refused = store.commit(&batch).unwrap_err().to_string();
    assert_eq!(refused, "Doing would hold 2 stories, its limit is 1 story");
    assert!(everything(&mut store).cards().unwrap().cards.is_empty());
    let done = store.commit(&batch.clone().overruled("the old board is gone")).unwrap();
    assert_eq!(done.overruled.len(), 1, "{done:?}");
    assert!(done.label.contains("the old board is gone"), "{done:?}");
    // What moves nothing is not held against the limit.
    assert!(!store.commit(&batch).unwrap().is_change);
}

/// What stands at a story: its criteria with their ticks, and how many comments.
fn stands(store: &mut gemba::store::Store, id: StoryId) -> (Vec<(String, bool)>, usize) {
    let snapshot = store.load(&Needs::Story(id), None).unwrap();
    let page = &snapshot.story().unwrap().story;
    let criteria = page.criteria.iter().map(|it| (it.text.clone(), it.done)).collect();
    (criteria, page.comments.len())
}

#[test]
fn a_comment_stands_once_however_the_board_reads_its_clock() {
    let (_dir, path, mut store) = board();
    let with = |comments: Vec<IncomingComment>| {
        import(vec![Incoming { comments, ..incoming("IT-1", &[]) }])
    };
    let first = "03/04/26 1:00 PM;ann;yes";
    store.commit(&with(vec![comment(first, 0)])).unwrap();
    let id = everything(&mut store).cards().unwrap().cards[0].id;
    // Another zone; another order of day and month, which is a month and more away.
    for hours in [6, -900] {
        let done = store.commit(&with(vec![comment(first, hours)])).unwrap();
        assert!(!done.is_change, "{done:?}");
    }
    let second = comment("04/04/26 1:00 PM;ann;yes", 5);
    store.commit(&with(vec![comment(first, 6), second.clone()])).unwrap();
    assert_eq!(stands(&mut store, id).1, 2, "the same words of the same day, said twice");
    // A board of the days when that was not remembered.
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.execute("UPDATE imported SET said = json_remove(said, '$.comments')", []).unwrap();
    drop(conn);
    let again = with(vec![comment(first, 9), second]);
    let done = store.commit(&again).unwrap();
    assert_eq!(done.label, "Read 1 story from jira: nothing is new");
    assert!(done.is_change && !store.commit(&again).unwrap().is_change, "it is remembered now");
    assert_eq!(stands(&mut store, id).1, 2);
}

#[test]
fn a_criterion_that_the_source_rewords_is_reworded_and_what_the_team_did_with_one_stays() {
    let (_dir, _path, mut store) = board();
    let with = |criteria: &[(&str, bool)]| {
        let criteria = criteria.iter().map(|(text, done)| ((*text).to_owned(), *done)).collect();
        import(vec![Incoming { criteria, ..incoming("IT-1", &[]) }])
    };
    store.commit(&with(&[("logged", true), ("told", false), ("short", false)])).unwrap();
    let id = everything(&mut store).cards().unwrap().cards[0].id;
    let done = store.commit(&with(&[("logged in a day", true), ("told", false)])).unwrap();
    assert_eq!(done.label, "Updated 1 story from jira");
    let now = stands(&mut store, id).0;
    assert_eq!(now, [("logged in a day".to_owned(), true), ("told".to_owned(), false)]);
    let told = store.load(&Needs::Story(id), None).unwrap().story().unwrap().story.criteria[1].id;
    store.commit(&Operation::Tick { criterion: told, done: true }).unwrap();
    let done = store.commit(&with(&[("logged in a day", true), ("told at once", false)])).unwrap();
    assert_eq!(
        done.label,
        "Updated 1 story from jira; kept as changed here: criterion of SD-1 (told here, nothing in jira)"
    );
    let now: Vec<String> = stands(&mut store, id).0.into_iter().map(|it| it.0).collect();
    assert_eq!(now, ["logged in a day", "told", "told at once"]);
}
