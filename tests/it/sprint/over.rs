//! What a sprint that is over, or was taken back, does to what comes after it.

use gemba::domain::operation::{ColumnEdit, Setting};
use gemba::domain::sprint::Leftover;
use gemba::domain::{
    ColumnId, Field, Operation, Policy, Refusal, SprintId, SprintOperation, StandupOperation,
    StoryId, Value,
};

use super::{Desk, into, points, refused, set, to};

fn column(desk: &mut Desk, name: &str) -> ColumnId {
    desk.board().column_named(name).unwrap().id
}

/// A sprint that is over, with a story that was finished in it and lies in the archive.
fn over() -> (Desk, SprintId, StoryId) {
    let mut desk = Desk::new();
    let story = desk.story("Ask in the chat", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    desk.start(sprint);
    let done = column(&mut desk, "Done");
    desk.does(&to(story, done.0));
    let leftovers: Vec<(StoryId, Leftover)> = Vec::new();
    let close = Operation::Sprint(SprintOperation::Close { sprint, leftovers });
    desk.does(&close.overruled("it is over"));
    (desk, sprint, story)
}

fn sprint_of(desk: &mut Desk, story: StoryId) -> Option<SprintId> {
    desk.ann.stories(&[story]).unwrap()[0].card.sprint
}

#[test]
fn a_story_that_goes_on_in_the_next_sprint_can_be_taken_out_of_it_again() {
    let (mut desk, first, story) = over();
    desk.does(&Operation::Restore(vec![story]));
    let doing = column(&mut desk, "Doing");
    desk.does(&to(story, doing.0).overruled("it came back"));
    let second = desk.plan("2026-03-16", "2026-03-27");
    let was = sprint_of(&mut desk, story).map_or(Value::None, |it| Value::Id(it.0));
    desk.does(&set(story, Field::Sprint, was, Value::Id(second.0)));
    desk.ann.undo().unwrap();
    assert_ne!(sprint_of(&mut desk, story), Some(second));
    // What was in a sprint before it ended does not come back into it.
    let (mut desk, ..) = over();
    let third = desk.plan("2026-03-16", "2026-03-27");
    let other = desk.story("Close codes", Some(5));
    desk.does(&into(other, third));
    let out = desk.does(&set(other, Field::Sprint, Value::Id(third.0), Value::None)).seq;
    let reason = "nobody needs it".to_owned();
    desk.set("2026-03-16T09:00:00Z");
    let more = desk.story("A third one", Some(1));
    desk.does(&into(more, third));
    desk.start(third);
    let cancel = Operation::Sprint(SprintOperation::Cancel { sprint: third, reason });
    desk.does(&cancel.overruled("it is over"));
    assert!(matches!(refused(desk.ann.undo_one(out)), Refusal::SprintOver(_)));
    let _ = first;
}

#[test]
fn a_story_that_is_opened_again_after_its_sprint_is_work_of_the_backlog() {
    let (mut desk, sprint, story) = over();
    desk.does(&Operation::Restore(vec![story]));
    assert_eq!(sprint_of(&mut desk, story), Some(sprint), "it was finished in it");
    let todo = column(&mut desk, "To do");
    desk.does(&to(story, todo.0).overruled("it came back"));
    assert_eq!(sprint_of(&mut desk, story), None);
    desk.plan("2026-03-16", "2026-03-27");
    let page = desk.load(&gemba::domain::Needs::Backlog { words: Vec::new() });
    let page = page.backlog().unwrap();
    let passed: Vec<_> = page.passed_over().iter().map(|(it, _)| it.id).collect();
    assert!(page.suggestion().contains(&story) || passed == [story], "it is looked at: {passed:?}");
    assert_eq!(desk.page(sprint).report.unwrap().done.len(), 1);
    desk.ann.undo().unwrap();
    desk.ann.undo().unwrap();
    assert_eq!(sprint_of(&mut desk, story), Some(sprint), "it is finished again");
}

#[test]
fn what_was_finished_stays_finished_when_its_column_goes() {
    let (mut desk, sprint, story) = over();
    let (todo, done) = (column(&mut desk, "To do"), column(&mut desk, "Done"));
    let remove = |to| Operation::RemoveColumn { column: done, stories_to: Some(to) };
    let refusal = desk.refuses(&remove(todo));
    assert!(refusal.to_string().contains("were finished in Done"), "{refusal}");
    let (name, category) = ("Lasting".to_owned(), gemba::domain::Category::Done);
    desk.does(&Operation::AddColumn { name, category, after: Some(done) });
    desk.does(&remove(todo));
    desk.does(&Operation::Restore(vec![story]));
    let lasting = column(&mut desk, "Lasting");
    assert_eq!(desk.ann.stories(&[story]).unwrap()[0].card.column, lasting);
    assert_eq!(sprint_of(&mut desk, story), Some(sprint));
}

#[test]
fn a_sprint_whose_start_was_taken_back_goes_with_its_standup() {
    let mut desk = Desk::new();
    let story = desk.story("Ask in the chat", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    let start = desk.start(sprint).seq;
    desk.does(&Operation::Standup(StandupOperation::Begin { people: Vec::new() }));
    desk.ann.undo_one(start).unwrap();
    let reason = "nobody needs it".to_owned();
    let cancel = Operation::Sprint(SprintOperation::Cancel { sprint, reason });
    let done = desk.does(&cancel);
    assert!(done.label.starts_with("Took the planned"), "{}", done.label);
    assert!(desk.board().sprints.is_empty());
    desk.ann.undo().unwrap();
    assert_eq!(desk.board().sprints.len(), 1);
}

#[test]
fn a_hard_limit_by_points_holds_for_what_is_estimated_anew() {
    let mut desk = Desk::new();
    let (one, two) = (desk.story("Ask in the chat", Some(3)), desk.story("Close codes", Some(2)));
    let doing = column(&mut desk, "Doing");
    for story in [one, two] {
        desk.does(&to(story, doing.0));
    }
    desk.does(&Operation::EditBoard(vec![Setting::Wip(Policy::Hard)]));
    let limit = ColumnEdit::WipPoints(Some(gemba::domain::Points::whole(5)));
    desk.does(&Operation::EditColumn { column: doing, to: limit });
    let worth = |was: i64, now: i64| set(one, Field::Points, points(was), points(now));
    assert!(matches!(desk.refuses(&worth(3, 13)), Refusal::WipRefuses { .. }));
    desk.does(&worth(3, 1));
    // What ben has made of the room that is left stays possible.
    let mut ben = desk.store("ben");
    ben.commit(&set(two, Field::Points, points(2), points(4))).unwrap();
    assert!(matches!(refused(desk.ann.undo()), Refusal::WipRefuses { .. }));
}
