//! Rules are held on every way in: by undo, by another process, by a restore, by what gives an
//! estimate beside the command that is made for it.

use gemba::domain::checklist::Need;
use gemba::domain::operation::{ColumnEdit, PersonEdit};
use gemba::domain::retrospective::NoteId;
use gemba::domain::sprint::{Capacity, Leftover, ScopeKind, SprintEdit};
use gemba::domain::{
    Category, ChecklistOperation, ColumnId, DefinitionKind, DefinitionScope, Field, Hat, Needs,
    NewStory, Operation, PersonId, Place, Points, RetroOperation, SprintId, SprintOperation,
    StandupOperation, StoryId, Value,
};

use super::{Desk, day, into, points, refused, set, to};

/// A running sprint with a story of three points and one of five.
fn running(desk: &mut Desk) -> (SprintId, [StoryId; 2]) {
    let stories = [desk.story("Ask in the chat", Some(3)), desk.story("One form", Some(5))];
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    for story in stories {
        desk.does(&into(story, sprint));
    }
    desk.start(sprint);
    (sprint, stories)
}

fn me(desk: &mut Desk) -> PersonId {
    desk.board().person_named("ann").unwrap().id
}

fn agree(scope: DefinitionScope, text: &str) -> Operation {
    Operation::Checklist(ChecklistOperation::Agree {
        kind: DefinitionKind::Done,
        scope,
        entries: vec![(text.to_owned(), Need::Mandatory)],
        agreed_by: "the team".to_owned(),
    })
}

/// A process that asks for more than the board does.
fn strict(desk: &mut Desk) -> Value {
    let (prefix, name) = ("INC".to_owned(), "Incidents".to_owned());
    desk.does(&Operation::AddProcess { prefix, name });
    let id = desk.board().process_named("INC").unwrap().id;
    desk.does(&agree(DefinitionScope::Process(id), "the page is written"));
    Value::Id(id.0)
}

fn close(sprint: SprintId, stories: &[StoryId]) -> Operation {
    let leftovers = stories.iter().map(|it| (*it, Leftover::Backlog)).collect();
    let close = Operation::Sprint(SprintOperation::Close { sprint, leftovers });
    close.overruled("no time to look back")
}

#[test]
fn undo_takes_the_owners_hat_from_nobody_behind_a_running_sprint() {
    let mut desk = Desk::new();
    let ben = desk.person("ben", &[]);
    let put = Operation::EditPerson { person: ben, to: PersonEdit::PutOn(Hat::Apo) };
    let seq = desk.does(&put).seq;
    let (sprint, _) = running(&mut desk);
    assert_eq!(
        refused(desk.ann.undo_one(seq)).to_string(),
        "ben is the Agile Process Owner, who alone cancels Sprint 1, and it is running: take the \
         hat off with a reason instead (gemba person hats ben --off apo --reason '…')"
    );
    let cancel = SprintOperation::Cancel { sprint, reason: "bored".to_owned() };
    desk.refuses(&Operation::Sprint(cancel));
    // Whoever wears it does with it as they like.
    let mut ben_s = desk.store("ben");
    let off = Operation::EditPerson { person: ben, to: PersonEdit::TakeOff(Hat::Apo) };
    ben_s.commit(&off).unwrap();
    ben_s.undo().unwrap();
    ben_s.redo().unwrap();
}

#[test]
fn another_process_is_no_way_around_its_definition_of_done() {
    let mut desk = Desk::new();
    let inc = strict(&mut desk);
    let (_, [story, other]) = running(&mut desk);
    let process =
        |story, was: &Value, now: &Value| set(story, Field::Process, was.clone(), now.clone());
    desk.does(&process(story, &Value::None, &inc));
    let says = "Sprint 1 is running, and “the page is written” would be asked of SD-1 no longer \
                (SG-9: while a sprint runs, the definition of done is tightened, never loosened)";
    assert_eq!(desk.refuses(&process(story, &inc, &Value::None)).to_string(), says);
    assert_eq!(refused(desk.ann.undo()).to_string(), says);
    // A finished story comes to no process whose list it did not meet.
    desk.does(&to(other, 4));
    assert_eq!(
        desk.refuses(&process(other, &Value::None, &inc)).to_string(),
        "“the page is written” of its definition of done is open, and SD-2 is finished (SG-10: a \
         story is done when its definition of done is met)"
    );
    // What was met is asked for no longer without harm.
    let page = desk.load(&Needs::Story(story));
    let entries = page.story().unwrap().done.iter().map(|it| it.entry.id).collect();
    let tick = ChecklistOperation::Tick { story, entries, done: true };
    desk.does(&Operation::Checklist(tick));
    desk.does(&process(story, &inc, &Value::None));
    desk.does(&to(story, 4));
    desk.does(&process(story, &Value::None, &inc));
}

#[test]
fn an_estimate_is_of_those_who_do_the_work_whatever_gives_it() {
    let mut desk = Desk::new();
    let (sprint, [story, other]) = running(&mut desk);
    let ann = me(&mut desk);
    desk.does(&Operation::EditPerson { person: ann, to: PersonEdit::PutOn(Hat::Apo) });
    desk.person("ben", &[Hat::Member]);
    let mut new = NewStory::titled("A third one");
    new.fields.push((Field::Points, points(8)));
    let add = Operation::Add { stories: vec![new], place: Place::Bottom };
    assert_eq!(
        desk.refuses(&add).to_string(),
        "estimating SD-3 is for the team member, and that is ben"
    );
    desk.store("ben").commit(&add).unwrap();
    let split = Leftover::Split {
        rest: "the rest".to_owned(),
        points: Some((Points::whole(1), Points::whole(2))),
    };
    let leftovers = vec![(story, split), (other, Leftover::Backlog)];
    let close = Operation::Sprint(SprintOperation::Close { sprint, leftovers });
    let says = desk.refuses(&close).to_string();
    assert!(says.contains("estimating SD-1 is for the team member, and that is ben"), "{says}");
}

#[test]
fn what_is_restored_unfinished_is_in_no_sprint_that_is_over() {
    let mut desk = Desk::new();
    let (sprint, [story, other]) = running(&mut desk);
    let out = Operation::Archive(vec![story]).overruled("out");
    desk.does(&out);
    desk.does(&close(sprint, &[other]));
    desk.does(&Operation::Restore(vec![story]));
    assert!(desk.page(sprint).cards.is_empty());
    assert_eq!(desk.ann.stories(&[story]).unwrap()[0].card.sprint, None);
}

#[test]
fn another_meaning_of_a_column_does_not_rewrite_what_has_left_the_board() {
    let mut desk = Desk::new();
    let (sprint, [story, other]) = running(&mut desk);
    desk.does(&to(story, 4));
    desk.does(&close(sprint, &[other]));
    desk.does(&agree(DefinitionScope::Board, "documented"));
    for category in [Category::Doing, Category::Done] {
        let to = ColumnEdit::Category(category);
        desk.does(&Operation::EditColumn { column: ColumnId(4), to });
    }
    assert_eq!(desk.load(&Needs::Story(story)).story().unwrap().done, []);
}

#[test]
fn undo_puts_nothing_in_the_way_that_was_resolved_since() {
    let mut desk = Desk::new();
    let (_, stories) = running(&mut desk);
    desk.person("ben", &[]);
    desk.does(&Operation::Block { stories: stories.to_vec(), reason: "no licence".to_owned() });
    let unblock = |story, resolution: &str| Operation::Unblock {
        stories: vec![story],
        seen: None,
        resolution: resolution.to_owned(),
    };
    // While it is in the way of another one, nothing is resolved.
    desk.does(&unblock(stories[0], ""));
    let mut ben = desk.store("ben");
    assert_eq!(
        refused(ben.commit(&unblock(stories[1], ""))).to_string(),
        "how it was resolved cannot be empty"
    );
    ben.commit(&unblock(stories[1], "it came")).unwrap();
    assert_eq!(
        refused(desk.ann.undo()).to_string(),
        "ben has resolved “no licence” since: raise it anew where it is in the way of SD-1 again \
         (gemba story block SD-1 'why')"
    );
    ben.undo().unwrap();
    desk.ann.undo().unwrap();
    let page = desk.load(&Needs::Impediments);
    assert_eq!(page.impediments().unwrap().impediments.len(), 1);
}

#[test]
fn the_end_of_a_standup_is_not_taken_back_once_another_one_has_begun_or_it_is_over() {
    let mut desk = Desk::new();
    desk.person("ben", &[]);
    let mut ben = desk.store("ben");
    let begin = Operation::Standup(StandupOperation::Begin { people: Vec::new() });
    let end = |desk: &mut Desk| {
        let id = desk.load(&Needs::Standup).standup().unwrap().open.as_ref().unwrap().id;
        Operation::Standup(StandupOperation::End { standup: id, note: String::new() })
    };
    desk.does(&begin);
    let ends = end(&mut desk);
    desk.does(&ends);
    desk.ann.undo().unwrap();
    desk.ann.redo().unwrap();
    ben.commit(&begin).unwrap();
    assert_eq!(
        refused(desk.ann.undo()).to_string(),
        "the stand-up of 2026-03-02 09:00 stays ended, with its note: another one has begun since"
    );
    ben.undo().unwrap();
    desk.set("2026-03-02T15:00:00Z");
    assert_eq!(
        refused(desk.ann.undo()).to_string(),
        "the stand-up of 2026-03-02 09:00 stays ended, with its note: it is over"
    );
}

#[test]
fn what_stands_in_a_frozen_report_is_not_taken_back() {
    let mut desk = Desk::new();
    let (sprint, [story, other]) = running(&mut desk);
    desk.does(&Operation::Block { stories: vec![story], reason: "no licence".to_owned() });
    desk.does(&to(story, 4).overruled("it works without"));
    let (column, text) = ("Went well".to_owned(), "we asked".to_owned());
    desk.does(&Operation::Retro(RetroOperation::AddNote { sprint, column, text }));
    let vote = desk.does(&Operation::Retro(RetroOperation::Vote(NoteId(1)))).seq;
    let unblock =
        Operation::Unblock { stories: vec![story], seen: None, resolution: "it came".to_owned() };
    desk.does(&unblock);
    // It overrules a rule, and moves no story of the sprint.
    let ben = desk.person("ben", &[]);
    let hat = Operation::EditPerson { person: ben, to: PersonEdit::PutOn(Hat::Apo) };
    desk.does(&hat);
    let off = Operation::EditPerson { person: ben, to: PersonEdit::TakeOff(Hat::Apo) };
    let off = desk.does(&off.overruled("ben has left the team")).seq;
    desk.does(&close(sprint, &[other]));
    let over = "Sprint 1 is over; its numbers do not change any more";
    assert_eq!(refused(desk.ann.undo_one(vote)).to_string(), over);
    assert_eq!(refused(desk.ann.undo_one(off)).to_string(), over);
}

#[test]
fn whoever_adds_somebody_to_a_sprint_writes_over_nothing_that_was_said_meanwhile() {
    let mut desk = Desk::new();
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.person("ben", &[]);
    let mut ben = desk.store("ben");
    let person = me(&mut desk);
    let gives =
        |days| Capacity { person, days: Points::whole(days), off: Points::default(), focus: 100 };
    let says = |of, was| Operation::Sprint(SprintOperation::SetCapacity { sprint, of, was });
    ben.commit(&says(gives(5), None)).unwrap();
    assert_eq!(
        desk.refuses(&says(gives(10), None)).to_string(),
        "ben has changed the days of what ann gives to Sprint 1 meanwhile, to “5 days”"
    );
    desk.does(&says(gives(5), None));
    ben.commit(&Operation::Sprint(SprintOperation::RemoveCapacity { sprint, person })).unwrap();
    assert_eq!(
        desk.refuses(&says(gives(4), Some(gives(5)))).to_string(),
        "ben has changed the days of what ann gives to Sprint 1 meanwhile, to “nothing”"
    );
    assert_eq!(desk.page(sprint).capacity, []);
}

#[test]
fn what_was_done_as_one_tells_what_each_part_of_it_has_led_to() {
    let mut desk = Desk::new();
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    let person = me(&mut desk);
    let of = Capacity { person, days: Points::whole(10), off: Points::default(), focus: 100 };
    desk.does(&Operation::Sprint(SprintOperation::SetCapacity { sprint, of, was: None }));
    let seen = desk.page(sprint).sprint;
    let edit = |to: SprintEdit| Operation::Sprint(to.on(&seen));
    let of = vec![
        edit(SprintEdit::Days(day("2026-03-02"), day("2026-03-06"))),
        edit(SprintEdit::Goal("Fewer calls; more chats".to_owned())),
    ];
    let all = Operation::All { label: "Changed Sprint 1".to_owned(), of };
    let done = desk.does(&all.overruled("a week is enough"));
    assert!(
        done.label.starts_with("Changed Sprint 1; ann gives 5 days now, not 10"),
        "{}",
        done.label
    );
    assert!(!done.label.contains("more chats"), "{}", done.label);
}

#[test]
fn the_ledger_names_whoever_estimated_a_story_anew_while_it_was_done() {
    let mut desk = Desk::new();
    let (sprint, [story, _]) = running(&mut desk);
    let ben = desk.person("ben", &[]);
    desk.does(&to(story, 4));
    let move_seq = desk.ann.commit(&to(story, 4)).unwrap().seq;
    desk.store("ben").commit(&set(story, Field::Points, points(3), points(8))).unwrap();
    desk.ann.undo_one(move_seq).unwrap();
    let events = desk.page(sprint).events;
    let anew = events.iter().find(|it| it.kind == ScopeKind::Reestimate).unwrap();
    assert_eq!((anew.by, anew.why()), (ben, Some("estimated anew while it was done")));
    let scope = desk.scope(sprint);
    assert_eq!(scope.open.points, Points::whole(13));
}

#[test]
fn a_planned_sprint_is_taken_away_for_a_reason_and_comes_back_by_undo() {
    let mut desk = Desk::new();
    let story = desk.story("Ask in the chat", Some(3));
    let sprint = desk.plan("2026-03-16", "2026-03-27");
    desk.does(&into(story, sprint));
    let person = me(&mut desk);
    let of = Capacity { person, days: Points::whole(5), off: Points::default(), focus: 100 };
    desk.does(&Operation::Sprint(SprintOperation::SetCapacity { sprint, of, was: None }));
    let cancel = |reason: &str| {
        Operation::Sprint(SprintOperation::Cancel { sprint, reason: reason.to_owned() })
    };
    assert_eq!(
        desk.refuses(&cancel("  ")).to_string(),
        "the reason why a sprint is cancelled cannot be empty"
    );
    let done = desk.does(&cancel("we are all at the fair"));
    assert_eq!(
        done.label,
        "Took the planned Sprint 1 away: we are all at the fair; SD-1 back in the process backlog"
    );
    assert_eq!(desk.board().sprints, []);
    assert_eq!(desk.ann.stories(&[story]).unwrap()[0].card.sprint, None);
    desk.ann.undo().unwrap();
    assert_eq!(desk.board().sprints.len(), 1);
    assert_eq!(desk.page(sprint).cards.len(), 1);
    assert_eq!(desk.page(sprint).capacity.len(), 1);
}

#[test]
fn a_definition_of_done_of_a_story_can_be_dropped_and_not_while_its_sprint_runs() {
    let mut desk = Desk::new();
    let story = desk.story("Ask in the chat", Some(3));
    let scope = DefinitionScope::Story(story);
    desk.does(&agree(scope, "a picture"));
    let drop = Operation::Checklist(ChecklistOperation::Agree {
        kind: DefinitionKind::Done,
        scope,
        entries: Vec::new(),
        agreed_by: "the team".to_owned(),
    });
    assert_eq!(desk.does(&drop).label, "Dropped the definition of done of SD-1");
    assert_eq!(desk.load(&Needs::Story(story)).story().unwrap().done, []);
    let says = desk.refuses(&drop).to_string();
    assert!(says.starts_with("nothing is in that definition of done"), "{says}");
    desk.ann.undo().unwrap();
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    desk.start(sprint);
    let says = desk.refuses(&drop).to_string();
    assert!(says.contains("“a picture” would be asked for no longer (SG-9"), "{says}");
}

#[test]
fn a_cancelled_sprint_is_told_that_nobody_looked_back_and_no_rule_is_overruled_by_its_reason() {
    let mut desk = Desk::new();
    let (sprint, _) = running(&mut desk);
    let cancel = SprintOperation::Cancel { sprint, reason: "the law has changed".to_owned() };
    let done = desk.does(&Operation::Sprint(cancel));
    assert_eq!(
        done.label,
        "Cancelled Sprint 1: the law has changed; nobody has looked back on it yet"
    );
    assert_eq!(desk.page(sprint).overruled, []);
}

#[test]
fn a_new_story_takes_a_place_in_the_order_only_where_that_is_the_owners() {
    let mut desk = Desk::new();
    desk.story("Ask in the chat", None);
    desk.person("ben", &[Hat::Apo]);
    let add = |place| Operation::Add { stories: vec![NewStory::titled("Mine first")], place };
    assert_eq!(
        desk.refuses(&add(Place::Top)).to_string(),
        "ordering the process backlog is for the Agile Process Owner, and that is ben"
    );
    desk.does(&add(Place::Bottom));
    desk.store("ben").commit(&add(Place::Top)).unwrap();
}
