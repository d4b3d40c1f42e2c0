//! What undo must not do: break a rule of the whole board, take too much, or take the same twice.

use gemba::domain::operation::{NewPerson, PersonEdit};
use gemba::domain::{
    Category, ColumnId, Field, LinkKind, Needs, Operation, Place, Refusal, SprintId, SprintKind,
    SprintOperation, Story, StoryId, Value,
};
use gemba::store::Store;

use super::{add, board, everything, refused, session, set, titles};

fn column(store: &mut Store, name: &str) -> ColumnId {
    everything(store).board.column_named(name).unwrap().id
}

fn plan(starts: &str, ends: &str) -> Operation {
    Operation::Sprint(SprintOperation::Plan {
        name: None,
        goal: "Less waiting".to_owned(),
        starts: starts.parse().unwrap(),
        ends: ends.parse().unwrap(),
        kind: SprintKind::Improvement,
    })
}

fn start(id: i64) -> Operation {
    // It is empty, which asks for a reason.
    let of = Box::new(Operation::Sprint(SprintOperation::Start(SprintId(id))));
    Operation::Overruled { reason: "stories come later".to_owned(), consent: None, of }
}

fn remove(column: ColumnId) -> Operation {
    Operation::RemoveColumn { column, stories_to: None }
}

fn add_column(name: &str) -> Operation {
    Operation::AddColumn { name: name.to_owned(), category: Category::Doing, after: None }
}

#[test]
fn a_column_does_not_come_back_beside_another_one_of_its_name() {
    let (_dir, path, mut ann) = board();
    let review = column(&mut ann, "Review");
    ann.commit(&remove(review)).unwrap();
    let mut ben = Store::open(&path, session("ben")).unwrap();
    ben.commit(&add_column("review")).unwrap();
    let before = ann.dump().unwrap();
    assert!(matches!(refused(ann.undo()), Refusal::Taken { what: "column", .. }));
    assert_eq!(ann.dump().unwrap(), before);
}

#[test]
fn undo_leaves_a_column() {
    let (_dir, path, mut ann) = board();
    let after = Some(column(&mut ann, "Done"));
    let name = "Elsewhere".to_owned();
    ann.commit(&Operation::AddColumn { name, category: Category::Done, after }).unwrap();
    let mut ben = Store::open(&path, session("ben")).unwrap();
    for name in ["To do", "Doing", "Review", "Done"] {
        let id = column(&mut ben, name);
        ben.commit(&remove(id)).unwrap();
    }
    assert_eq!(refused(ann.undo()), Refusal::LastColumn);
}

#[test]
fn undo_and_redo_leave_one_running_sprint() {
    let (_dir, path, mut ann) = board();
    ann.commit(&plan("2026-03-09", "2026-03-13")).unwrap();
    ann.commit(&plan("2026-03-16", "2026-03-20")).unwrap();
    ann.commit(&start(1)).unwrap();
    ann.undo().unwrap();
    let mut ben = Store::open(&path, session("ben")).unwrap();
    ben.clock().set(super::noon() + chrono::TimeDelta::days(4));
    ben.commit(&start(2)).unwrap();
    assert_eq!(refused(ann.redo()), Refusal::SprintRunning("Sprint 2".to_owned()));
}

#[test]
fn undo_leaves_a_closed_sprint_as_it_was_closed() {
    let (_dir, path, mut ann) = board();
    let id = add(&mut ann, "Log every bypass");
    ann.commit(&plan("2026-03-09", "2026-03-13")).unwrap();
    ann.commit(&set(id, Field::Sprint, Value::None, Value::Id(1))).unwrap();
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.execute("UPDATE sprint SET state = 'closed'", []).unwrap();
    assert_eq!(refused(ann.undo()), Refusal::SprintOver("Sprint 1".to_owned()));
}

#[test]
fn undo_leaves_no_story_waiting_for_itself() {
    let (_dir, path, mut ann) = board();
    let (a, b) = (add(&mut ann, "a"), add(&mut ann, "b"));
    let blocks = |from, to| Operation::Link { from, kind: LinkKind::Blocks, to };
    ann.commit(&blocks(a, b)).unwrap();
    let link = ann.stories(&[a]).unwrap()[0].links[0].id;
    ann.commit(&Operation::Unlink(link)).unwrap();
    let mut ben = Store::open(&path, session("ben")).unwrap();
    ben.commit(&blocks(b, a)).unwrap();
    assert!(matches!(refused(ann.undo()), Refusal::Cycle(..)));
}

#[test]
fn what_changes_nothing_is_no_step_of_undo() {
    let (_dir, _path, mut store) = board();
    let id = add(&mut store, "Log every bypass");
    let seq = everything(&mut store).seq;
    let stay = Operation::Move { stories: vec![id], to: ColumnId(1) };
    let done = store.commit(&stay).unwrap();
    assert_eq!((done.seq, done.is_change, &*done.label), (seq, false, "Left SD-1 in To do"));
    assert_eq!(store.undo().unwrap().label, "Undid: Added SD-1 “Log every bypass”");
    assert_eq!(titles(&mut store), [""; 0]);
}

#[test]
fn somebody_who_was_taken_back_joins_again() {
    let (_dir, path, mut ann) = board();
    ann.enter().unwrap();
    let account = Some("ben".to_owned());
    let new = NewPerson { name: "ben".to_owned(), full_name: String::new(), account };
    ann.commit(&Operation::AddPerson(new)).unwrap();
    let mut ben = Store::open(&path, session("ben")).unwrap();
    ann.undo().unwrap();
    let id = add(&mut ben, "Log every bypass");
    let snapshot = everything(&mut ben);
    let by = ben.stories(&[id]).unwrap()[0].created_by;
    assert_eq!(snapshot.board.name_of(by), "ben");
}

#[test]
fn who_may_act_for_another_is_asked_at_each_write() {
    let (_dir, path, mut ann) = board();
    ann.enter().unwrap();
    let allow = |it| Operation::EditBoard(vec![gemba::domain::operation::Setting::AllowAs(it)]);
    ann.commit(&allow(true)).unwrap();
    let mut other = session("ben");
    other.as_name = Some("ann".to_owned());
    let mut ben = Store::open(&path, other).unwrap();
    add(&mut ben, "as ann");
    ann.commit(&allow(false)).unwrap();
    let stories = vec![gemba::domain::NewStory::titled("as ann")];
    let add = Operation::Add { stories, place: Place::Bottom };
    assert_eq!(refused(ben.commit(&add)), Refusal::AsNotAllowed);
}

#[test]
fn a_link_stands_in_the_history_of_both_stories() {
    let (_dir, _path, mut store) = board();
    let (a, b) = (add(&mut store, "a"), add(&mut store, "b"));
    let before = store.dump().unwrap();
    let done = store.commit(&Operation::Link { from: a, kind: LinkKind::Relates, to: b }).unwrap();
    assert_eq!(done.stories, [a, b]);
    for id in [a, b] {
        let page = store.load(&Needs::Story(id), None).unwrap();
        let newest = &page.story().unwrap().history[0];
        assert_eq!((&*newest.label, newest.story), ("Linked: SD-1 relates to SD-2", Some(a)));
    }
    store.undo().unwrap();
    assert_eq!(store.dump().unwrap(), before);
}

#[test]
fn a_history_that_is_cut_says_so() {
    let (_dir, _path, mut store) = board();
    let id = add(&mut store, "Log every bypass");
    let page = store.load(&Needs::Story(id), None).unwrap();
    assert!(!page.story().unwrap().has_older);
    for n in 0..200 {
        store.commit(&Operation::Comment { story: id, text: format!("{n}") }).unwrap();
    }
    let page = store.load(&Needs::Story(id), None).unwrap();
    let page = page.story().unwrap();
    assert_eq!((page.history.len(), page.has_older), (200, true));
}

#[test]
fn hard_limits_hold_for_what_is_written_down_as_for_what_is_moved() {
    use gemba::domain::Policy;
    use gemba::domain::operation::{ColumnEdit, Setting};
    let (_dir, _path, mut store) = board();
    store.commit(&Operation::EditBoard(vec![Setting::Wip(Policy::Hard)])).unwrap();
    let to = ColumnEdit::WipStories(Some(1));
    store.commit(&Operation::EditColumn { column: ColumnId(1), to }).unwrap();
    add(&mut store, "one");
    let add_with = |fields| Operation::Add {
        stories: vec![gemba::domain::NewStory { fields, ..gemba::domain::NewStory::titled("two") }],
        place: Place::Bottom,
    };
    assert!(matches!(refused(store.commit(&add_with(vec![]))), Refusal::WipRefuses { .. }));
    store.commit(&plan("2026-03-09", "2026-03-13")).unwrap();
    store.commit(&start(1)).unwrap();
    // A limit is of the running sprint: the process backlog may grow.
    store.commit(&add_with(vec![])).unwrap();
    let in_sprint = vec![(Field::Sprint, Value::Id(1))];
    store.commit(&add_with(in_sprint.clone()).overruled("it cannot wait")).unwrap();
    assert!(matches!(
        refused(store.commit(&add_with(in_sprint).overruled("nor can this"))),
        Refusal::WipRefuses { .. }
    ));
}

#[test]
fn a_move_out_of_a_column_past_its_hard_limit_is_taken_back_while_nothing_else_was_done() {
    use gemba::domain::Policy;
    use gemba::domain::operation::{ColumnEdit, Setting};
    let (_dir, path, mut ann) = board();
    let mut ben = Store::open(&path, session("ben")).unwrap();
    let (doing, review) = (column(&mut ann, "Doing"), column(&mut ann, "Review"));
    let ids = [add(&mut ann, "one"), add(&mut ann, "two")];
    let to = |id, to| Operation::Move { stories: vec![id], to };
    ann.commit(&to(ids[0], doing)).unwrap();
    ann.commit(&to(ids[1], doing)).unwrap();
    ann.commit(&Operation::EditColumn { column: doing, to: ColumnEdit::WipStories(Some(1)) })
        .unwrap();
    ann.commit(&Operation::EditBoard(vec![Setting::Wip(Policy::Hard)])).unwrap();
    ann.commit(&to(ids[0], review)).unwrap();
    ann.undo().unwrap();
    ann.redo().unwrap();
    ann.undo().unwrap();
    // What somebody has moved since counts.
    ann.commit(&to(ids[0], review)).unwrap();
    ben.commit(&to(ids[1], review)).unwrap();
    ben.commit(&to(ids[1], doing)).unwrap();
    assert!(matches!(refused(ann.undo()), Refusal::WipRefuses { .. }));
}

#[test]
fn undo_keeps_a_hard_limit_by_points_and_one_sprint_a_day() {
    use gemba::domain::operation::{ColumnEdit, Setting};
    use gemba::domain::sprint::SprintEdit;
    use gemba::domain::{NewStory, Points, Policy};
    let (_dir, path, mut ann) = board();
    let mut ben = Store::open(&path, session("ben")).unwrap();
    let doing = column(&mut ann, "Doing");
    let five = |title: &str| NewStory {
        fields: vec![(Field::Points, Value::Points(Points::whole(5)))],
        ..NewStory::titled(title)
    };
    let stories = vec![five("one"), five("two")];
    ann.commit(&Operation::Add { stories, place: Place::Bottom }).unwrap();
    let ids: Vec<_> = everything(&mut ann).cards().unwrap().cards.iter().map(|it| it.id).collect();
    let to = |id, to| Operation::Move { stories: vec![id], to };
    ann.commit(&to(ids[0], doing)).unwrap();
    ann.commit(&Operation::EditBoard(vec![Setting::Wip(Policy::Hard)])).unwrap();
    let edit = ColumnEdit::WipPoints(Some(Points::whole(8)));
    ann.commit(&Operation::EditColumn { column: doing, to: edit }).unwrap();
    // Ann makes room, Ben takes it.
    let review = column(&mut ann, "Review");
    ann.commit(&to(ids[0], review)).unwrap();
    ben.commit(&to(ids[1], doing)).unwrap();
    assert!(matches!(refused(ann.undo()), Refusal::WipRefuses { .. }));

    ben.commit(&plan("2026-03-09", "2026-03-13")).unwrap();
    let off = SprintEdit::Days("2026-03-16".parse().unwrap(), "2026-03-20".parse().unwrap());
    ann.commit(&Operation::Sprint(SprintOperation::Edit {
        sprint: SprintId(1),
        to: off,
        was: None,
    }))
    .unwrap();
    ben.commit(&plan("2026-03-09", "2026-03-13")).unwrap();
    assert!(matches!(refused(ann.undo()), Refusal::SprintsOverlap { .. }));
}

#[test]
fn the_log_takes_back_one_operation_however_often_it_was_taken_back_before() {
    let (_dir, _path, mut ann) = board();
    add(&mut ann, "one");
    let of = |store: &mut Store| {
        let needs = Needs::Log { by: None, story: None, most: 50 };
        let log = store.load(&needs, None).unwrap().log().unwrap().clone();
        log.happenings.iter().map(|it| (it.seq, it.label.clone(), it.undone)).collect::<Vec<_>>()
    };
    let (added, ..) = of(&mut ann)[0].clone();
    ann.undo().unwrap();
    ann.redo().unwrap();
    let log = of(&mut ann);
    assert_eq!(log.iter().map(|it| it.2).collect::<Vec<_>>()[..3], [false, true, false], "{log:?}");
    let (redone, ..) = log[0];
    assert!(matches!(refused(ann.undo_one(log[1].0)), Refusal::Wrong(_)), "an undo is redone");
    // What was done again is the first operation.
    ann.undo_one(redone).unwrap();
    let log = of(&mut ann);
    assert!(log.iter().find(|it| it.0 == added).unwrap().2, "{log:?}");
    ann.redo().unwrap();
    assert!(!of(&mut ann).iter().find(|it| it.0 == added).unwrap().2);
    // Nobody takes back that they came.
    let came = of(&mut ann).last().unwrap().0;
    let refusal = refused(ann.undo_one(came)).to_string();
    assert!(refusal.contains("nobody who has joined can be made never to have come"), "{refusal}");
    assert_eq!(refused(ann.undo_one(999)), Refusal::NoSuch("operation 999".to_owned()));
}

#[test]
fn undo_names_the_change_that_needs_what_it_would_remove_and_no_other() {
    let (_dir, path, mut ann) = board();
    let id = add(&mut ann, "Log every bypass");
    let person = NewPerson { name: "dee".to_owned(), full_name: String::new(), account: None };
    let mut ben = Store::open(&path, session("ben")).unwrap();
    ben.enter().unwrap();
    ann.commit(&Operation::AddPerson(person)).unwrap();
    let board = everything(&mut ben).board;
    let dee = board.person_named("dee").unwrap().id;
    // A change that has nothing to do with it, although it puts the same number somewhere.
    let column = ColumnId(dee.0);
    assert!(board.column(column).is_some());
    ben.commit(&Operation::Move { stories: vec![id], to: column }).unwrap();
    let assigned = ben.commit(&set(id, Field::Assignee, Value::None, Value::Id(dee.0))).unwrap();
    ben.commit(&set(id, Field::Points, Value::None, super::points(3))).unwrap();
    match refused(ann.undo()) {
        Refusal::UndoBlocked { who, later, .. } => {
            assert_eq!((who, later), ("ben".to_owned(), assigned.label));
        }
        other => panic!("{other:?}"),
    }
}

/// What somebody has written anew stands in the way under their name, as a change of it would.
#[test]
fn undo_names_who_has_written_the_same_again() {
    let (_dir, path, mut ann) = board();
    let id = add(&mut ann, "Log every bypass");
    let mut ben = Store::open(&path, session("ben")).unwrap();
    ben.enter().unwrap();
    let who_is_later = |refusal: Refusal| match refusal {
        Refusal::UndoBlocked { who, later, .. } => (who, later),
        other => panic!("{other:?}"),
    };
    let tags = |was: &[&str], now: &[&str]| {
        let all = |it: &[&str]| Value::Tags(it.iter().map(|it| (*it).to_owned()).collect());
        set(id, Field::Tags, all(was), all(now))
    };
    ann.commit(&tags(&[], &["night"])).unwrap();
    ann.commit(&tags(&["night"], &[])).unwrap();
    let again = ben.commit(&tags(&[], &["night"])).unwrap();
    assert_eq!(who_is_later(refused(ann.undo())), ("ben".to_owned(), again.label));

    let named = |name: &str| NewPerson { name: name.to_owned(), ..NewPerson::default() };
    ann.commit(&Operation::AddPerson(named("dee"))).unwrap();
    let person = everything(&mut ann).board.person_named("dee").unwrap().id;
    let to = PersonEdit::Name("diana".to_owned());
    ann.commit(&Operation::EditPerson { person, to }).unwrap();
    let again = ben.commit(&Operation::AddPerson(named("dee"))).unwrap();
    assert_eq!(who_is_later(refused(ann.undo())), ("ben".to_owned(), again.label));
}

/// What somebody does to a story as it is.
type Changes<'a> = dyn Fn(&mut Store) -> Operation + 'a;

/// What was taken back and done again since stands in nobody's way: who changed the same does.
#[test]
fn undo_after_a_redo_names_who_changed_the_same() {
    let (_dir, path, mut ann) = board();
    let id = add(&mut ann, "Log every bypass");
    let other = add(&mut ann, "Close codes on one page");
    let mut ben = Store::open(&path, session("ben")).unwrap();
    ben.enter().unwrap();
    let who_is_later = |refusal: Refusal| match refusal {
        Refusal::UndoBlocked { who, later, .. } => (who, later),
        other => panic!("{other:?}"),
    };
    let text = |field, was: &str, now: &str| set(id, field, Value::text(was), Value::text(now));
    let tag = |was: &str, now: &str| {
        let all = |it: &str| Value::tags(it.split_whitespace().map(str::to_owned));
        set(id, Field::Tags, all(was), all(now))
    };
    let criterion =
        |text: &str| Operation::AddCriteria { story: id, texts: vec![(text.to_owned(), false)] };
    let link = Operation::Link { from: id, kind: LinkKind::Blocks, to: other };
    let title = "Log every bypass";
    // What ann does, and how ben changes the same.
    let told: Vec<(Operation, Box<Changes<'_>>)> = vec![
        (
            text(Field::Title, title, "X"),
            Box::new(move |_| set(id, Field::Title, Value::text("X"), Value::text("Y"))),
        ),
        (tag("", "night"), Box::new(move |_| tag("night", ""))),
        (
            criterion("Nobody waits"),
            Box::new(move |ben| Operation::RemoveCriterion(story(ben, id).criteria[0].id)),
        ),
        (link, Box::new(move |ben| Operation::Unlink(story(ben, id).links[0].id))),
    ];
    for (does, changes) in told {
        ann.commit(&does).unwrap();
        ann.undo().unwrap();
        ann.redo().unwrap();
        let operation = changes(&mut ben);
        let his = ben.commit(&operation).unwrap();
        assert_eq!(who_is_later(refused(ann.undo())), ("ben".to_owned(), his.label));
        // He takes it back and does it again: it is his change still that stands in the way.
        ben.undo().unwrap();
        let redone = ben.redo().unwrap();
        let (who, later) = who_is_later(refused(ann.undo()));
        assert_eq!((who, format!("Redid: {later}")), ("ben".to_owned(), redone.label));
    }
}

/// What somebody has put back to what it was is theirs by then: the same value is no sign that nobody
/// has decided anything since.
#[test]
fn undo_leaves_what_a_colleague_has_put_back_to_the_same_value() {
    let (_dir, path, mut ann) = board();
    let id = add(&mut ann, "Log every bypass");
    let mut ben = Store::open(&path, session("ben")).unwrap();
    ben.enter().unwrap();
    let board = everything(&mut ann).board;
    let [ann_id, ben_id] = ["ann", "ben"].map(|it| Value::Id(board.person_named(it).unwrap().id.0));
    let assign = |was: &Value, now: &Value| set(id, Field::Assignee, was.clone(), now.clone());
    let who = |refusal| match refusal {
        Refusal::UndoBlocked { who, later, .. } => (who, later),
        other => panic!("{other:?}"),
    };
    ann.commit(&assign(&Value::None, &ann_id)).unwrap();
    ben.commit(&assign(&ann_id, &ben_id)).unwrap();
    ben.commit(&assign(&ben_id, &ann_id)).unwrap();
    assert_eq!(who(refused(ann.undo())), ("ben".to_owned(), "Assigned SD-1 to ben".to_owned()));
    // What they take back themselves is as if it had never been.
    ben.undo().unwrap();
    ben.undo().unwrap();
    assert_eq!(ann.undo().unwrap().label, "Undid: Assigned SD-1 to ann");

    ann.commit(&Operation::AddCriteria { story: id, texts: vec![("It is so".to_owned(), false)] })
        .unwrap();
    let criterion = story(&mut ann, id).criteria[0].id;
    let tick = |done| Operation::Tick { criterion, done };
    ann.commit(&tick(true)).unwrap();
    ben.commit(&tick(false)).unwrap();
    ben.commit(&tick(true)).unwrap();
    assert_eq!(who(refused(ann.undo())).0, "ben");
    assert!(story(&mut ann, id).criteria[0].done);
}

fn story(store: &mut Store, id: StoryId) -> Story {
    store.stories(&[id]).unwrap().remove(0)
}
