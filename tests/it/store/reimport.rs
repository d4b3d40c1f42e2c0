//! What a later import of the same changes: links, ticks, ends; and what people did stays.

use chrono::TimeDelta;
use gemba::clock::Clock;
use gemba::domain::operation::{ColumnEdit, Incoming, IncomingComment, IncomingLink, PersonEdit};
use gemba::domain::story::LinkKind;
use gemba::domain::{ColumnId, Field, Needs, Operation, StoryId, Value};
use gemba::store::Store;

use super::import::{comment, import, incoming};
use super::{board, everything};

fn linked(reference: &str, links: &[(LinkKind, bool, &str)]) -> Incoming {
    let link = |(kind, is_first, other): &(LinkKind, bool, &str)| IncomingLink {
        kind: *kind,
        is_first: *is_first,
        other: (*other).to_owned(),
    };
    Incoming { links: links.iter().map(link).collect(), ..incoming(reference, &[]) }
}

/// The links of a story, in words.
fn links(store: &mut Store, id: StoryId) -> Vec<String> {
    let snapshot = store.load(&Needs::Story(id), None).unwrap();
    let links = &snapshot.story().unwrap().story.links;
    links.iter().map(|it| format!("{} {} {}", it.kind.id(), it.outward, it.key)).collect()
}

#[test]
fn links_of_a_source_are_made_once_and_those_of_people_stay() {
    use LinkKind::{Blocks, Relates};
    let (_dir, _path, mut store) = board();
    let first = || {
        vec![
            linked(
                "IT-1",
                &[(Blocks, true, "it-2"), (Relates, true, "IT-3"), (Blocks, true, "X-9")],
            ),
            linked("IT-2", &[(Blocks, false, "IT-1")]),
            linked("IT-3", &[(Relates, true, "IT-1")]),
        ]
    };
    store.commit(&import(first())).unwrap();
    let (one, three) = (StoryId(1), StoryId(3));
    assert_eq!(links(&mut store, one), ["blocks true SD-2", "relates true SD-3"]);
    assert!(!store.commit(&import(first())).unwrap().is_change, "none is doubled");
    // A person takes one away and makes another one.
    let page = store.load(&Needs::Story(one), None).unwrap();
    let relates = page.story().unwrap().story.links[1].id;
    store.commit(&Operation::Unlink(relates)).unwrap();
    store.commit(&Operation::Link { from: three, kind: Blocks, to: one }).unwrap();
    assert!(!store.commit(&import(first())).unwrap().is_change);
    assert_eq!(links(&mut store, one), ["blocks true SD-2", "blocks false SD-3"]);
    // The source has none any more: only what an import has made goes.
    let none = ["IT-1", "IT-2", "IT-3"].map(|it| linked(it, &[]));
    let done = store.commit(&import(none.into())).unwrap();
    assert_eq!(done.label, "Updated 1 story from jira");
    assert_eq!(links(&mut store, one), ["blocks false SD-3"]);
    store.undo().unwrap();
    assert_eq!(links(&mut store, one), ["blocks true SD-2", "blocks false SD-3"]);
}

#[test]
fn a_link_to_a_story_that_comes_later_is_made_then_and_a_circle_is_named() {
    let (_dir, _path, mut store) = board();
    store.commit(&import(vec![linked("IT-1", &[(LinkKind::Blocks, true, "IT-2")])])).unwrap();
    assert_eq!(links(&mut store, StoryId(1)), Vec::<String>::new());
    let both = vec![
        linked("IT-1", &[(LinkKind::Blocks, true, "IT-2")]),
        linked("IT-2", &[(LinkKind::Blocks, true, "IT-1")]),
    ];
    let done = store.commit(&import(both)).unwrap();
    assert_eq!(
        done.label,
        "Imported 1 story and updated 1 story from jira; not linked: that would make SD-2 wait for \
         itself: SD-1 blocks SD-2"
    );
    assert_eq!(links(&mut store, StoryId(1)), ["blocks true SD-2"]);
}

#[test]
fn a_key_in_other_letters_is_the_same_story() {
    let (_dir, _path, mut store) = board();
    store.commit(&import(vec![incoming("IT-1", &[])])).unwrap();
    let again = Incoming { reference: "it-1".to_owned(), ..incoming("IT-1", &[]) };
    let again = import(vec![again]);
    assert!(!store.commit(&again).unwrap().is_change);
    assert_eq!(everything(&mut store).cards().unwrap().cards.len(), 1);
}

#[test]
fn equal_comments_are_as_many_as_the_source_has() {
    let (_dir, _path, mut store) = board();
    let with = |n: usize| {
        let comments = (0..n).map(|_| comment("16/Mar/26 1:00 PM;ann;yes", 0)).collect();
        import(vec![Incoming { comments, ..incoming("IT-1", &[]) }])
    };
    let count = |store: &mut Store| {
        let page = store.load(&Needs::Story(StoryId(1)), None).unwrap();
        page.story().unwrap().story.comments.len()
    };
    store.commit(&with(2)).unwrap();
    assert_eq!(count(&mut store), 2);
    assert!(!store.commit(&with(2)).unwrap().is_change);
    store.commit(&with(3)).unwrap();
    assert_eq!(count(&mut store), 3);
}

#[test]
fn a_tick_of_the_source_is_taken_over_unless_somebody_here_decided_otherwise() {
    let (_dir, _path, mut store) = board();
    let with = |one: bool, two: bool| {
        let criteria = vec![("logged".to_owned(), one), ("told".to_owned(), two)];
        import(vec![Incoming { criteria, ..incoming("IT-1", &[]) }])
    };
    let ticks = |store: &mut Store| -> Vec<bool> {
        let page = store.load(&Needs::Story(StoryId(1)), None).unwrap();
        page.story().unwrap().story.criteria.iter().map(|it| it.done).collect()
    };
    store.commit(&with(false, true)).unwrap();
    let page = store.load(&Needs::Story(StoryId(1)), None).unwrap();
    let told = page.story().unwrap().story.criteria[1].id;
    store.commit(&Operation::Tick { criterion: told, done: false }).unwrap();
    store.commit(&with(true, true)).unwrap();
    assert_eq!(ticks(&mut store), [true, false], "what was unticked here stays so");
    assert!(!store.commit(&with(true, true)).unwrap().is_change);
    store.commit(&with(false, true)).unwrap();
    assert_eq!(ticks(&mut store), [false, false]);
}

#[test]
fn what_was_finished_meanwhile_stands_since_its_day_and_a_day_that_cannot_be_is_now() {
    for (hours, since) in [(-1, -1), (-30, 0), (1, 0)] {
        let (_dir, path, _store) = board();
        let clock = Clock::fixed(super::noon());
        let session = gemba::store::Session { clock: clock.clone(), ..super::session("ann") };
        let mut store = Store::open(&path, session).unwrap();
        store.commit(&import(vec![incoming("IT-1", &[])])).unwrap();
        clock.set(super::noon() + TimeDelta::days(1));
        let ended = clock.now() + TimeDelta::hours(hours);
        let state = "Done".to_owned();
        let incoming = incoming("IT-1", &[]);
        let done = Incoming { column: ColumnId(4), state, since: Some(ended), ..incoming };
        store.commit(&import(vec![done])).unwrap();
        let card = everything(&mut store).cards().unwrap().cards[0].clone();
        assert_eq!(card.since, clock.now() + TimeDelta::hours(since), "{hours} hours");
    }
}

#[test]
fn what_was_given_up_is_archived_and_comes_back_when_it_is_taken_up_again() {
    let (_dir, _path, mut store) = board();
    let given_up = || {
        let state = "Cancelled".to_owned();
        Incoming { given_up: true, state, column: ColumnId(1), ..incoming("IT-1", &[]) }
    };
    store.commit(&import(vec![incoming("IT-1", &[])])).unwrap();
    store.commit(&import(vec![given_up()])).unwrap();
    assert!(everything(&mut store).cards().unwrap().cards.is_empty());
    assert!(!store.commit(&import(vec![given_up()])).unwrap().is_change);
    store.commit(&import(vec![incoming("IT-1", &[])])).unwrap();
    assert_eq!(everything(&mut store).cards().unwrap().cards[0].column, ColumnId(2));
    // Whoever brings it back here means it so.
    store.commit(&import(vec![given_up()])).unwrap();
    store.commit(&Operation::Restore(vec![StoryId(1)])).unwrap();
    assert!(!store.commit(&import(vec![given_up()])).unwrap().is_change);
    assert_eq!(everything(&mut store).cards().unwrap().cards.len(), 1);
}

/// A board of the days when only the column was remembered.
fn forget(path: &std::path::Path) {
    let conn = rusqlite::Connection::open(path).unwrap();
    let forgotten = "json_remove(said, '$.state', '$.comments', '$.given_up', '$.had')";
    conn.execute(&format!("UPDATE imported SET said = {forgotten}"), []).unwrap();
}

#[test]
fn what_an_older_import_finished_stays_finished_when_the_same_is_read_again() {
    let (_dir, path, mut store) = board();
    let column = ColumnId(4);
    store.commit(&import(vec![Incoming { column, ..incoming("IT-1", &[]) }])).unwrap();
    forget(&path);
    let same = |state: &str, given_up: bool| {
        let state = state.to_owned();
        let column = ColumnId(1);
        import(vec![Incoming { given_up, state, column, ..incoming("IT-1", &[]) }])
    };
    let done = store.commit(&same("Done\nDuplicate", true)).unwrap();
    assert_eq!(
        done.label,
        "Read 1 story from jira; kept as changed here: column of SD-1 (Done here, archive in jira)"
    );
    assert_eq!(everything(&mut store).cards().unwrap().cards[0].column, column);
    assert!(!store.commit(&same("Done\nDuplicate", true)).unwrap().is_change, "once is enough");
    // What is news from then on is.
    store.commit(&same("Open", false)).unwrap();
    assert_eq!(everything(&mut store).cards().unwrap().cards[0].column, ColumnId(1));
    store.commit(&same("Cancelled", true)).unwrap();
    assert!(everything(&mut store).cards().unwrap().cards.is_empty());
}

#[test]
fn what_is_archived_as_finished_here_and_given_up_there_is_told() {
    let (_dir, _path, mut store) = board();
    let column = ColumnId(4);
    store.commit(&import(vec![Incoming { column, ..incoming("IT-1", &[]) }])).unwrap();
    store.commit(&Operation::Archive(vec![StoryId(1)])).unwrap();
    let state = "Cancelled".to_owned();
    let given_up = Incoming { given_up: true, state, ..incoming("IT-1", &[]) };
    let done = store.commit(&import(vec![given_up])).unwrap();
    assert_eq!(
        done.label,
        "Read 1 story from jira; kept as changed here: column of SD-1 (archived as finished here, \
         given up in jira)"
    );
}

#[test]
fn a_column_called_archive_is_a_column() {
    let (_dir, _path, mut store) = board();
    let to = ColumnEdit::Name("archive".to_owned());
    store.commit(&Operation::EditColumn { column: ColumnId(4), to }).unwrap();
    let stands = |column: u32, state: &str, given_up: bool| {
        let (column, state) = (ColumnId(column.into()), state.to_owned());
        import(vec![Incoming { column, state, given_up, ..incoming("IT-1", &[]) }])
    };
    store.commit(&stands(4, "archive", false)).unwrap();
    store.commit(&stands(1, "Cancelled", true)).unwrap();
    assert!(everything(&mut store).cards().unwrap().cards.is_empty(), "in the archive itself");
    store.commit(&stands(4, "archive", false)).unwrap();
    assert_eq!(everything(&mut store).cards().unwrap().cards[0].column, ColumnId(4));
    // Archived here out of that column: it was not given up there.
    store.commit(&Operation::Archive(vec![StoryId(1)])).unwrap();
    store.commit(&stands(2, "Doing", false)).unwrap();
    assert!(everything(&mut store).cards().unwrap().cards.is_empty(), "it stays archived");
}

#[test]
fn a_tag_that_the_team_took_off_stays_off() {
    let (_dir, _path, mut store) = board();
    let tags = |store: &mut Store| store.stories(&[StoryId(1)]).unwrap()[0].card.tags.to_vec();
    store.commit(&import(vec![incoming("IT-1", &["risk", "night"])])).unwrap();
    let tagged = |it: &[&str]| Value::tags(it.iter().map(|it| (*it).to_owned()));
    let off = super::set(StoryId(1), Field::Tags, tagged(&["risk", "night"]), tagged(&["risk"]));
    store.commit(&off).unwrap();
    store.commit(&import(vec![incoming("IT-1", &["risk", "night", "new"])])).unwrap();
    assert_eq!(tags(&mut store), ["new", "risk"]);
    // What the source has taken off and gives again is given again.
    store.commit(&import(vec![incoming("IT-1", &["risk", "new"])])).unwrap();
    store.commit(&import(vec![incoming("IT-1", &["risk", "night", "new"])])).unwrap();
    assert_eq!(tags(&mut store), ["new", "night", "risk"]);
}

#[test]
fn an_import_that_was_read_before_somebody_was_renamed_is_read_once_more() {
    let (_dir, path, mut ann) = board();
    ann.enter().unwrap();
    let mut bob = Store::open(&path, super::session("bob")).unwrap();
    bob.enter().unwrap();
    let of_bob = |name: &str| {
        let mut said = comment("16/Mar/26 1:00 PM;bob;yes", 0);
        said.author = name.to_owned();
        let comments = vec![said];
        let assignee = Some(name.to_owned());
        import(vec![Incoming { assignee, comments, ..incoming("IT-1", &[]) }])
    };
    let person = everything(&mut ann).board.person_named("bob").unwrap().id;
    let to = PersonEdit::Name("robert".to_owned());
    ann.commit(&Operation::EditPerson { person, to }).unwrap();
    let refusal = super::refused(ann.commit(&of_bob("bob")));
    assert!(refusal.to_string().starts_with("bob was on the board"), "{refusal}");
    ann.commit(&of_bob("robert")).unwrap();
    let story = &ann.stories(&[StoryId(1)]).unwrap()[0];
    assert_eq!(story.card.assignee, Some(person));
}

#[test]
fn a_story_with_a_hundred_long_comments_comes_in_and_is_known_again() {
    let (_dir, _path, mut store) = board();
    let said = |n: i64, words: &str| {
        let text = format!("{n} {}", words.repeat(32_000 / words.len()));
        IncomingComment {
            text: text.clone(),
            ..comment(&format!("{n}/Mar/26 1:00 PM;ann;{text}"), n)
        }
    };
    let with = |last: &str| {
        let all = (1..140).map(|n| said(n, "ümlaut ")).chain([said(140, last)]);
        import(vec![Incoming { comments: all.collect(), ..incoming("IT-1", &[]) }])
    };
    store.commit(&with("yes ")).unwrap();
    assert!(!store.commit(&with("yes ")).unwrap().is_change);
    // One that has other words is that one with other words.
    store.commit(&with("no ")).unwrap();
    let taken = store.stories(&[StoryId(1)]).unwrap().remove(0);
    assert_eq!(taken.comments.len(), 140);
    assert!(taken.comments.iter().any(|it| it.text.contains("no no no")));
}
