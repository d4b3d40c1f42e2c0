//! What cannot be taken back any more, and what is not done again.

use gemba::domain::checklist::Need;
use gemba::domain::sprint::{ScopeKind, SprintEdit, Verdict};
use gemba::domain::{
    ChecklistOperation, DefinitionKind, DefinitionScope, Field, Needs, Operation, Points, Refusal,
    SprintOperation, Value,
};

use super::{Desk, into, points, refused, set, to};

#[test]
fn a_start_is_not_done_again_on_a_later_day() {
    let mut desk = Desk::new();
    let story = desk.story("one", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    desk.start(sprint);
    desk.ann.undo().unwrap();
    // On the same day it is as it was.
    desk.ann.redo().unwrap();
    assert_eq!(desk.scope(sprint).committed.stories, 1);
    desk.ann.undo().unwrap();
    desk.set("2026-03-03T09:00:00Z");
    let refusal = refused(desk.ann.redo());
    assert_eq!(refusal.to_string(), "Sprint 1 was started on an earlier day: it is started anew");
    desk.start(sprint);
    assert_eq!(desk.scope(sprint).committed.stories, 1);
}

#[test]
fn what_was_set_while_planning_stays_once_the_sprint_runs() {
    let mut desk = Desk::new();
    let story = desk.story("one", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    let goal = |text: &str| {
        let to = SprintEdit::Goal(text.to_owned());
        Operation::Sprint(SprintOperation::Edit { sprint, to, was: None })
    };
    desk.does(&goal("A day less"));
    let second = desk.does(&goal("Two days less")).seq;
    let mut ben = desk.store("ben");
    ben.commit(&Operation::Sprint(SprintOperation::Start(sprint))).unwrap();
    let stands = Refusal::SprintStarted("Sprint 1".to_owned());
    assert_eq!(refused(desk.ann.undo()), stands);
    assert_eq!(refused(desk.ann.undo_one(second)), stands);
    assert_eq!(desk.page(sprint).sprint.goal, "Two days less");
}

#[test]
fn what_a_running_sprint_has_run_under_is_taken_back_on_its_own_day_only() {
    use gemba::domain::Rule;
    use gemba::domain::operation::Setting;
    let mut desk = Desk::new();
    let story = desk.story("one", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    desk.start(sprint);
    let edit = |to| Operation::Sprint(SprintOperation::Edit { sprint, to, was: None });
    let until = |last: &str| edit(SprintEdit::Days(super::day("2026-03-02"), super::day(last)));
    let goal = |text: &str| edit(SprintEdit::Goal(text.to_owned())).overruled("the boss says so");
    // On the same day it was a slip.
    desk.does(&until("2026-03-20").overruled("later"));
    desk.ann.undo().unwrap();
    desk.ann.redo().unwrap();
    let keeps = |desk: &mut Desk, set: Setting| {
        let mut ben = desk.store("ben");
        ben.commit(&Operation::EditBoard(vec![set]).overruled("we learn")).unwrap();
    };
    keeps(&mut desk, Setting::Soften(Rule::GoalStands));
    let second = desk.does(&goal("A day less")).seq;
    desk.ann.undo().unwrap();
    keeps(&mut desk, Setting::Harden(Rule::GoalStands));
    let refusal = refused(desk.ann.redo());
    assert!(refusal.to_string().starts_with("Sprint 1 is running, and its goal stands (SG-6"));
    keeps(&mut desk, Setting::Soften(Rule::GoalStands));
    desk.ann.redo().unwrap();
    desk.set("2026-03-17T09:00:00Z");
    let refusal = refused(desk.ann.undo());
    let says = "Sprint 1 has run so since an earlier day: what is to change now says why (gemba \
                sprint set)";
    assert_eq!(refusal.to_string(), says);
    assert_eq!(refused(desk.ann.undo_one(second)), refusal);
    let page = desk.page(sprint);
    assert_eq!((&*page.sprint.goal, page.sprint.ends), ("A day less", super::day("2026-03-20")));
    assert_eq!(page.overruled.len(), 2, "{:?}", page.overruled);
}

#[test]
fn what_was_planned_before_the_start_is_not_taken_back_out_of_the_sprint() {
    let mut desk = Desk::new();
    let (one, two) = (desk.story("one", Some(3)), desk.story("two", Some(3)));
    let three = desk.story("three", Some(2));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(one, sprint));
    let planned = desk.does(&into(two, sprint)).seq;
    let mut ben = desk.store("ben");
    ben.commit(&Operation::Sprint(SprintOperation::Start(sprint))).unwrap();
    let refusal = refused(desk.ann.undo());
    assert_eq!(refusal.to_string(), "Sprint 1 has started since, and SD-2 would leave it");
    assert_eq!(refusal.way_out().unwrap().cli, "gemba sprint remove SD-2 --reason 'why'");
    assert_eq!(refused(desk.ann.undo_one(planned)), refusal);
    // What changed the scope after the start is taken back as ever.
    desk.does(&into(three, sprint).overruled("it is needed"));
    desk.ann.undo().unwrap();
    let page = desk.page(sprint);
    assert_eq!((page.cards.len(), page.scope.removed.stories), (2, 0));
    desk.does(&set(two, Field::Sprint, Value::Id(sprint.0), Value::None).overruled("too much"));
    assert_eq!(desk.scope(sprint).removed.stories, 1);
}

#[test]
fn what_was_taken_back_before_the_start_is_not_done_again_in_the_sprint() {
    let mut desk = Desk::new();
    let (one, two) = (desk.story("one", Some(3)), desk.story("two", Some(3)));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(one, sprint));
    desk.does(&into(two, sprint));
    desk.ann.undo().unwrap();
    let mut ben = desk.store("ben");
    ben.commit(&Operation::Sprint(SprintOperation::Start(sprint))).unwrap();
    let refusal = refused(desk.ann.redo());
    assert_eq!(refusal.to_string(), "Sprint 1 has started since, and SD-2 would come into it");
    // Once the start is taken back, it is planned again.
    ben.undo().unwrap();
    desk.ann.redo().unwrap();
    assert_eq!(desk.page(sprint).cards.len(), 2);
    // What was archived while planning comes back with a reason only.
    desk.does(&Operation::Archive(vec![two]));
    ben.commit(&Operation::Sprint(SprintOperation::Start(sprint))).unwrap();
    let refusal = refused(desk.ann.undo());
    assert_eq!(refusal.way_out().unwrap().cli, "gemba story restore SD-2 --reason 'why'");
}

#[test]
fn no_story_comes_back_into_done_with_an_item_that_was_opened_since() {
    let mut desk = Desk::new();
    let story = desk.story("one", Some(3));
    desk.does(&Operation::Checklist(ChecklistOperation::Agree {
        kind: DefinitionKind::Done,
        scope: DefinitionScope::Board,
        entries: vec![("people are trained".to_owned(), Need::Mandatory)],
        agreed_by: "ann, ben".to_owned(),
    }));
    let whole = desk.load(&Needs::Story(story));
    let entries = vec![whole.story().unwrap().done[0].entry.id];
    let tick = |done| {
        let entries = entries.clone();
        Operation::Checklist(ChecklistOperation::Tick { story, entries, done })
    };
    desk.does(&tick(true));
    desk.does(&to(story, 4));
    desk.does(&to(story, 2));
    // A slip is taken back as ever.
    desk.ann.undo().unwrap();
    desk.does(&to(story, 2));
    let mut ben = desk.store("ben");
    ben.commit(&tick(false)).unwrap();
    assert!(refused(desk.ann.undo()).to_string().starts_with("1 of 1"));
    ben.commit(&tick(true)).unwrap();
    desk.ann.undo().unwrap();
}

#[test]
fn what_stands_in_a_frozen_report_is_not_taken_back_one_by_one() {
    let mut desk = Desk::new();
    let story = desk.story("one", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    desk.start(sprint);
    desk.does(&to(story, 4));
    let does = |desk: &mut Desk, it: SprintOperation| desk.does(&Operation::Sprint(it)).seq;
    let judged = does(
        &mut desk,
        SprintOperation::Judge { sprint, story, says: Verdict::Accepted, note: String::new() },
    );
    let needed = does(
        &mut desk,
        SprintOperation::AddResource { sprint, what: "A room".to_owned(), needed_by: None },
    );
    let close = SprintOperation::Close { sprint, leftovers: Vec::new() };
    desk.does(&Operation::Sprint(close).overruled("no time"));
    let over = Refusal::SprintOver("Sprint 1".to_owned());
    assert_eq!(refused(desk.ann.undo_one(judged)), over);
    assert_eq!(refused(desk.ann.undo_one(needed)), over);
}

/// Why a story came back is not why it was estimated anew before that.
#[test]
fn an_estimate_of_a_finished_story_counts_once_it_is_reopened_and_says_so() {
    let mut desk = Desk::new();
    let story = desk.story("one", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    desk.start(sprint);
    desk.does(&to(story, 4));
    desk.does(&set(story, Field::Points, points(3), points(5)));
    assert_eq!(desk.scope(sprint).done.points, Points::whole(3));
    desk.does(&to(story, 2).overruled("the customer sent it back"));
    let events = desk.page(sprint).events;
    let why: Vec<_> =
        events.iter().rev().take(2).map(|it| (it.kind, it.reason.as_deref())).collect();
    assert_eq!(
        why,
        [
            (ScopeKind::Reestimate, Some("estimated anew while it was done")),
            (ScopeKind::Reopen, Some("the customer sent it back")),
        ]
    );
}
