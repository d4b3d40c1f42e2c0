//! Two people in one sprint: what one of them takes back that the other has built on.

use gemba::domain::flow::{Titles, scope::Measure};
use gemba::domain::sprint::{Leftover, Report, ScopeKind};
use gemba::domain::{
    Category, ColumnId, Field, Operation, Points, SprintId, SprintOperation, StoryId, Value,
};
use gemba::store::Store;
use proptest::prelude::*;

use super::history::{Days, Deed, check, deed, stay};
use super::{Desk, into, points, set, to};

/// A sprint that has begun with two stories of three and of five points; ben is there as well.
fn running() -> (Desk, Store, SprintId, [StoryId; 2]) {
    let mut desk = Desk::new();
    let stories = [desk.story("Ask in the chat", Some(3)), desk.story("Close codes", Some(5))];
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    for story in stories {
        desk.does(&into(story, sprint));
    }
    desk.start(sprint);
    let ben = desk.store("ben");
    (desk, ben, sprint, stories)
}

/// Committed, added, removed, grown, shrunk, open and done.
fn sums(desk: &mut Desk, sprint: SprintId) -> [i64; 7] {
    let it = desk.scope(sprint);
    let all = [
        it.committed.points,
        it.added.points,
        it.removed.points,
        it.grown,
        it.shrunk,
        it.open.points,
        it.done.points,
    ];
    all.map(|it| it.hundredths() / 100)
}

fn kinds(desk: &mut Desk, sprint: SprintId, story: StoryId) -> Vec<ScopeKind> {
    let events = desk.page(sprint).events;
    events.iter().filter(|it| it.story == story).map(|it| it.kind).collect()
}

/// Closes the sprint; all that is not done goes to the backlog.
fn close(desk: &mut Desk, sprint: SprintId) -> Report {
    let board = desk.board();
    let is_open = |column: ColumnId| board.column(column).unwrap().category != Category::Done;
    let cards = desk.page(sprint).cards;
    let open = cards.iter().filter(|it| is_open(it.column));
    let leftovers = open.map(|it| (it.id, Leftover::Backlog)).collect();
    let close = Operation::Sprint(SprintOperation::Close { sprint, leftovers });
    desk.does(&close.overruled("it is over"));
    *desk.page(sprint).report.unwrap()
}

/// The report adds up, and says what the chart of the same sprint says.
fn adds_up(desk: &mut Desk, report: &Report) {
    let scope = &report.scope;
    assert_eq!(scope.total(), scope.open.points + scope.done.points, "{report:?}");
    assert_eq!(report.velocity, Some(scope.done.points), "{report:?}");
    assert!(scope.kept.points <= scope.committed.points, "{report:?}");
    let study = desk.ann.study("", Titles::Skip).unwrap();
    let (_, burndown) = study.sprint.unwrap();
    if burndown.measure == Measure::Points {
        assert_eq!(Some(burndown.totals.completed), report.velocity, "{report:?}");
        assert_eq!(burndown.totals.remaining(), scope.open.points, "{report:?}");
    }
}

#[test]
fn an_estimate_that_is_taken_back_after_the_story_was_done_changes_nothing_of_what_was_done() {
    let (mut desk, mut ben, sprint, [one, _]) = running();
    desk.does(&set(one, Field::Points, points(3), points(8)).overruled("more desks"));
    ben.commit(&to(one, 4)).unwrap();
    desk.ann.undo().unwrap();
    assert_eq!(sums(&mut desk, sprint), [8, 0, 0, 5, 0, 5, 8]);
    check(&mut desk, sprint);
    // Opened again, it counts as what it is now.
    ben.commit(&to(one, 2).overruled("the chat is down")).unwrap();
    assert_eq!(sums(&mut desk, sprint), [8, 0, 0, 5, 5, 8, 0]);
    ben.undo().unwrap();
    assert_eq!(sums(&mut desk, sprint), [8, 0, 0, 5, 0, 5, 8]);
    let report = close(&mut desk, sprint);
    assert_eq!(report.velocity, Some(Points::whole(8)));
    adds_up(&mut desk, &report);
}

#[test]
fn an_estimate_that_is_taken_back_after_the_story_was_taken_out_leaves_nothing_open() {
    let (mut desk, mut ben, sprint, [one, _]) = running();
    desk.does(&set(one, Field::Points, points(3), points(8)).overruled("more desks"));
    let out = set(one, Field::Sprint, Value::Id(sprint.0), Value::None);
    ben.commit(&out.overruled("not now")).unwrap();
    desk.ann.undo().unwrap();
    assert_eq!(sums(&mut desk, sprint), [8, 0, 8, 5, 0, 5, 0]);
    check(&mut desk, sprint);
}

#[test]
fn a_story_whose_adding_is_taken_back_goes_out_with_the_estimate_that_somebody_gave_it_since() {
    let (mut desk, mut ben, sprint, _) = running();
    let three = desk.story("Ask by mail", Some(3));
    desk.does(&into(three, sprint).overruled("the audit asks for it"));
    ben.commit(&set(three, Field::Points, points(3), points(8)).overruled("more desks")).unwrap();
    desk.ann.undo().unwrap();
    assert_eq!(
        kinds(&mut desk, sprint, three),
        [ScopeKind::Add, ScopeKind::Reestimate, ScopeKind::Remove]
    );
    assert_eq!(sums(&mut desk, sprint), [8, 3, 8, 5, 0, 8, 0]);
    check(&mut desk, sprint);
    desk.ann.redo().unwrap();
    assert_eq!(kinds(&mut desk, sprint, three), [ScopeKind::Add, ScopeKind::Reestimate]);
    assert_eq!(sums(&mut desk, sprint), [8, 3, 0, 5, 0, 16, 0]);
    check(&mut desk, sprint);
}

#[test]
fn an_older_operation_that_is_done_again_fits_what_the_story_has_become() {
    let (mut desk, mut ben, sprint, [one, _]) = running();
    ben.commit(&set(one, Field::Points, points(3), points(8)).overruled("more desks")).unwrap();
    desk.does(&to(one, 4));
    desk.ann.undo().unwrap();
    ben.undo().unwrap();
    desk.ann.redo().unwrap();
    assert_eq!(sums(&mut desk, sprint), [8, 0, 0, 0, 0, 5, 3]);
    check(&mut desk, sprint);
}

/// Who does something, and of what it is an undo where it is one of an older operation.
#[derive(Clone, Debug)]
enum Turn {
    Does(bool, Deed),
    UndoOf(usize),
}

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        5 => (any::<bool>(), deed()).prop_map(|(is_ann, deed)| Turn::Does(is_ann, deed)),
        2 => (0..40_usize).prop_map(Turn::UndoOf),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_two_people_do_and_take_back_the_ledger_adds_up_and_so_does_the_report(
        turns in prop::collection::vec(turn(), 1..30)
    ) {
        let mut desk = Desk::new();
        for n in 0..4 {
            desk.story(&format!("story {n}"), Some(n + 1));
        }
        let sprint = desk.plan("2026-03-02", "2026-03-13");
        for story in 1..=3 {
            desk.does(&into(StoryId(story), sprint));
        }
        desk.start(sprint);
        let mut ben = desk.store("ben");
        let mut days = Days::new();
        let mut done: Vec<(bool, i64)> = Vec::new();
        for turn in &turns {
            let (is_ann, result) = match turn {
                Turn::UndoOf(n) if done.is_empty() => (n % 2 == 0, None),
                Turn::UndoOf(n) => {
                    let (is_ann, seq) = done[n % done.len()];
                    let who = if is_ann { &mut desk.ann } else { &mut ben };
                    (is_ann, who.undo_one(seq).ok())
                }
                Turn::Does(_, Deed::Wait(minutes)) => {
                    let now = desk.clock.now() + chrono::TimeDelta::minutes(*minutes);
                    desk.clock.set(now);
                    (true, None)
                }
                Turn::Does(is_ann, deed) => {
                    let operation = deed.operation(&mut desk, sprint);
                    let who = if *is_ann { &mut desk.ann } else { &mut ben };
                    let result = match (deed, operation) {
                        (Deed::Undo, _) => who.undo().ok(),
                        (Deed::Redo, _) => who.redo().ok(),
                        (_, Some(operation)) => who.commit(&operation).ok(),
                        (_, None) => None,
                    };
                    (*is_ann, result)
                }
            };
            done.extend(result.filter(|it| it.is_change).map(|it| (is_ann, it.seq)));
            if desk.board().active_sprint().is_none() {
                desk.start(sprint);
            }
            check(&mut desk, sprint);
            stay(&mut desk, sprint, &mut days);
        }
        let report = close(&mut desk, sprint);
        adds_up(&mut desk, &report);
    }
}
