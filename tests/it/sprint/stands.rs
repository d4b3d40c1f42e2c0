//! What stands while a sprint runs and after a story was finished, whoever takes back what.

use gemba::domain::checklist::Need;
use gemba::domain::{
    ChecklistOperation, DefinitionKind, DefinitionScope, Needs, Operation, Place, SprintOperation,
    sprint::SprintEdit,
};

use super::{Desk, at, into, refused, to};

#[test]
fn a_start_is_not_taken_back_once_the_sprint_has_gone_on() {
    let mut desk = Desk::new();
    let story = desk.story("Ask in the chat", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    desk.start(sprint);
    let mut ben = desk.store("ben");
    ben.clock().set(at("2026-03-03T09:00:00Z"));
    ben.commit(&to(story, 4)).unwrap();
    let before = desk.ann.dump().unwrap();
    let refusal = refused(desk.ann.undo());
    assert_eq!(
        refusal.to_string(),
        "Sprint 1 has gone on since it was started, and stays so (ben: “Moved SD-1 to Done”) \
         (SG-6: the goal of a running sprint does not change)"
    );
    assert_eq!(refusal.way_out().unwrap().cli, "gemba sprint cancel --reason '…'");
    assert_eq!(desk.ann.dump().unwrap(), before);
    // Where that was taken back itself, a day has gone by all the same.
    ben.undo().unwrap();
    assert_eq!(
        refused(desk.ann.undo()).to_string(),
        "Sprint 1 was started on an earlier day, and stays so (SG-6: the goal of a running sprint \
         does not change)"
    );
    assert_eq!(desk.scope(sprint).committed.stories, 1);
}

#[test]
fn a_start_of_today_is_taken_back_where_nothing_has_happened_since() {
    let mut desk = Desk::new();
    let story = desk.story("Ask in the chat", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    desk.start(sprint);
    let mut ben = desk.store("ben");
    ben.commit(&to(story, 4)).unwrap();
    ben.undo().unwrap();
    desk.ann.undo().unwrap();
    desk.ann.redo().unwrap();
    assert_eq!(desk.scope(sprint).committed.stories, 1);
}

#[test]
fn what_a_finished_story_had_to_meet_stays_met() {
    let mut desk = Desk::new();
    let story = desk.story("Ask in the chat", Some(3));
    desk.does(&Operation::Checklist(ChecklistOperation::Agree {
        kind: DefinitionKind::Done,
        scope: DefinitionScope::Board,
        entries: vec![
            ("people are trained".to_owned(), Need::Mandatory),
            ("a picture".to_owned(), Need::Optional),
        ],
        agreed_by: "the team".to_owned(),
    }));
    let entries: Vec<_> = desk
        .load(&Needs::Story(story))
        .story()
        .unwrap()
        .done
        .iter()
        .map(|it| it.entry.id)
        .collect();
    let tick = |entries: &[_], done| {
        Operation::Checklist(ChecklistOperation::Tick { story, entries: entries.to_vec(), done })
    };
    let says =
        "SD-1 is finished: move it back to work on it once more (gemba story move SD-1 COLUMN)";
    desk.does(&tick(&entries, true));
    let mut ben = desk.store("ben");
    ben.commit(&to(story, 4)).unwrap();
    assert_eq!(desk.refuses(&tick(&entries, false)).to_string(), says);
    assert_eq!(refused(desk.ann.undo()).to_string(), says);
    // What may be open anyway is no part of the gate.
    desk.does(&tick(&entries[1..], false));
    desk.does(&to(story, 3));
    desk.does(&tick(&entries, false));
}

#[test]
fn what_says_nothing_is_refused() {
    let mut desk = Desk::new();
    let story = desk.story("Ask in the chat", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    let to = SprintEdit::Goal("   ".to_owned());
    let goal = desk.refuses(&Operation::Sprint(SprintOperation::Edit { sprint, to }));
    assert_eq!(goal.to_string(), "the goal of a sprint cannot be empty");
    let beside = Operation::Rank { stories: vec![story], place: Place::After(story) };
    assert_eq!(desk.refuses(&beside).to_string(), "SD-1 cannot be ranked beside itself");
}
