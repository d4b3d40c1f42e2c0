//! What stands while a sprint runs and after a story was finished, whoever takes back what.

use gemba::domain::checklist::Need;
use gemba::domain::operation::{PersonEdit, Setting};
use gemba::domain::{
    ChecklistOperation, DefinitionKind, DefinitionScope, Hat, ImpedimentEdit, ImpedimentOperation,
    Needs, Operation, Place, Points, RetroOperation, SprintOperation,
    sprint::{Capacity, SprintEdit, pace::Pace},
};

use super::{Desk, at, day, into, refused, to};

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
        "Sprint 1 has gone on since it was started, and stays so (ben: “Moved SD-1 to Done”)"
    );
    assert_eq!(refusal.way_out().unwrap().cli, "gemba sprint cancel --reason '…'");
    assert_eq!(desk.ann.dump().unwrap(), before);
    // Where that was taken back itself, a day has gone by all the same.
    ben.undo().unwrap();
    let refusal = refused(desk.ann.undo());
    assert_eq!(
        refusal.to_string(),
        "Sprint 1 was started on an earlier day, and its days have counted since: a start is taken \
         back on its own day only"
    );
    assert_eq!(refusal.way_out().unwrap().cli, "gemba sprint cancel --reason '…'");
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
    let goal = desk.refuses(&Operation::Sprint(SprintOperation::Edit { sprint, to, was: None }));
    assert_eq!(goal.to_string(), "the goal of a sprint cannot be empty");
    let beside = Operation::Rank { stories: vec![story], place: Place::After(story) };
    assert_eq!(desk.refuses(&beside).to_string(), "SD-1 cannot be ranked beside itself");
}

#[test]
fn the_owners_hat_is_not_taken_off_a_running_sprint_without_a_reason() {
    let mut desk = Desk::new();
    let story = desk.story("Ask in the chat", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    let ben = desk.person("ben", &[Hat::Apo]);
    let off = |to| Operation::EditPerson { person: ben, to };
    desk.start(sprint);
    for to in [PersonEdit::TakeOff(Hat::Apo), PersonEdit::Left(true)] {
        let refusal = desk.refuses(&off(to));
        assert_eq!(
            refusal.to_string(),
            "ben is the Agile Process Owner, who alone cancels Sprint 1, and it is running"
        );
    }
    desk.does(&off(PersonEdit::TakeOff(Hat::Apo)).overruled("ben has left the team"));
    let kept = desk.page(sprint).overruled;
    assert_eq!((kept.len(), &*kept[0].reason), (1, "ben has left the team"));
    // Whoever wears it takes it off as they like.
    desk.does(&off(PersonEdit::PutOn(Hat::Apo)));
    desk.store("ben").commit(&off(PersonEdit::TakeOff(Hat::Apo))).unwrap();
}

#[test]
fn what_is_over_of_the_ideal_line_stays_whatever_is_entered_in_the_calendar() {
    let mut desk = Desk::new();
    let story = desk.story("Ask in the chat", Some(8));
    let sprint = desk.plan("2026-03-02", "2026-03-06");
    desk.does(&into(story, sprint));
    desk.does(&Operation::Sprint(SprintOperation::Start(sprint)).overruled("a week is enough"));
    desk.set("2026-03-04T09:00:00Z");
    let ideal = |desk: &mut Desk| -> Vec<f64> {
        let board = desk.board();
        let page = desk.page(sprint);
        let now = desk.clock.now();
        let burn = Pace::of(&board, &page.sprint, &page.events, None, now).unwrap();
        burn.days.iter().map(|it| it.ideal).collect()
    };
    assert_eq!(ideal(&mut desk), [8.0, 6.0, 4.0, 2.0, 0.0]);
    // Tuesday is over: that it was a holiday is said too late for its line.
    let off = |it: &str| Operation::EditBoard(vec![Setting::AddHoliday(day(it), String::new())]);
    let done = desk.does(&off("2026-03-03"));
    assert!(
        done.label.contains("the days of Sprint 1 that are over stay as they were"),
        "{done:?}"
    );
    assert_eq!(ideal(&mut desk), [8.0, 6.0, 4.0, 2.0, 0.0]);
    // Thursday is not: what is left of the line falls over the days that are left.
    let done = desk.does(&off("2026-03-05"));
    assert!(
        done.label.contains("Sprint 1 has 4 working days, not 5: its ideal line bends"),
        "{done:?}"
    );
    assert_eq!(ideal(&mut desk), [8.0, 6.0, 3.0, 0.0]);
    desk.ann.undo().unwrap();
    assert_eq!(ideal(&mut desk), [8.0, 6.0, 4.0, 2.0, 0.0]);
    // A sprint that is over stays as it was known then.
    desk.set("2026-03-09T09:00:00Z");
    desk.does(&off("2026-03-06"));
    assert_eq!(ideal(&mut desk), [8.0, 6.0, 4.0, 2.0, 0.0]);
}

#[test]
fn a_part_that_two_people_change_is_refused_with_what_stands_there_and_each_other_part_merges() {
    let mut desk = Desk::new();
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.person("ben", &[]);
    let mut ben = desk.store("ben");
    let seen = desk.page(sprint).sprint;
    let edit = |to: SprintEdit| Operation::Sprint(to.on(&seen));
    ben.commit(&edit(SprintEdit::Goal("Fewer calls".to_owned()))).unwrap();
    ben.commit(&edit(SprintEdit::Days(day("2026-03-03"), day("2026-03-13")))).unwrap();
    desk.does(&edit(SprintEdit::Days(day("2026-03-02"), day("2026-03-12"))));
    let now = desk.page(sprint).sprint;
    assert_eq!((now.starts, now.ends), (day("2026-03-03"), day("2026-03-12")));
    let goal = edit(SprintEdit::Goal("No calls".to_owned()));
    let says = "ben has changed the goal of Sprint 1 meanwhile, to “Fewer calls”";
    assert_eq!(desk.refuses(&goal).to_string(), says);
    desk.does(&edit(SprintEdit::Goal("Fewer calls".to_owned())));

    let person = desk.board().people[0].id;
    let points = Points::whole;
    let gives = |days, off, focus| Capacity { person, days: points(days), off: points(off), focus };
    let set = |of, was| Operation::Sprint(SprintOperation::SetCapacity { sprint, of, was });
    desk.does(&set(gives(8, 0, 100), None));
    let was = Some(gives(8, 0, 100));
    ben.commit(&set(gives(8, 2, 100), was.clone())).unwrap();
    desk.does(&set(gives(8, 0, 50), was.clone()));
    assert_eq!(desk.page(sprint).capacity, [gives(8, 2, 50)]);
    assert_eq!(
        desk.refuses(&set(gives(8, 1, 100), was)).to_string(),
        "ben has changed the days off of what ann gives to Sprint 1 meanwhile, to “2”"
    );

    let raise = ImpedimentOperation::Raise {
        reason: "no licence".to_owned(),
        stories: Vec::new(),
        owner: None,
        due: None,
        cause: String::new(),
    };
    desk.does(&Operation::Impediment(raise));
    let seen = desk.load(&Needs::Impediments).impediments().unwrap().impediments[0].clone();
    let edit = |to: ImpedimentEdit| Operation::Impediment(to.on(&seen));
    ben.commit(&edit(ImpedimentEdit::Reason("no licence yet".to_owned()))).unwrap();
    desk.does(&edit(ImpedimentEdit::Cause("vendor".to_owned())));
    assert_eq!(
        desk.refuses(&edit(ImpedimentEdit::Reason("no money".to_owned()))).to_string(),
        "ben has changed the wording of “no licence” meanwhile, to “no licence yet”"
    );

    let (column, text) = ("Went well".to_owned(), "we asked".to_owned());
    desk.does(&Operation::Retro(RetroOperation::AddNote { sprint, column, text }));
    let note = desk.page(sprint).retrospective.columns[0].notes[0].id;
    let reword = |text: &str| {
        let (was, text) = ("we asked".to_owned(), text.to_owned());
        Operation::Retro(RetroOperation::EditNote { note, was, text })
    };
    ben.commit(&reword("we asked all")).unwrap();
    assert_eq!(
        desk.refuses(&reword("we asked ten")).to_string(),
        "ben has changed the wording of the note meanwhile, to “we asked all”"
    );
}

#[test]
fn what_was_finished_before_its_sprint_began_is_neither_promised_nor_done_in_it() {
    let mut desk = Desk::new();
    let stories = ["one", "two", "three"].map(|it| desk.story(it, Some(3)));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    for story in stories {
        desk.does(&into(story, sprint));
    }
    desk.does(&to(stories[0], 4));
    desk.does(&to(stories[2], 4));
    let done = desk.start(sprint);
    assert_eq!(
        done.label,
        "Started Sprint 1; SD-1 and SD-3 were finished before it and are not in it; no sprint was closed \
         yet, so nothing tells whether 3 points fit"
    );
    let scope = desk.scope(sprint);
    assert_eq!((scope.committed.stories, scope.done.stories), (1, 0));
    let keys: Vec<String> = desk.page(sprint).cards.iter().map(|it| it.key.clone()).collect();
    assert_eq!(keys, ["SD-2"]);
    let late = into(stories[0], sprint).overruled("it counts too");
    assert_eq!(
        desk.refuses(&late).to_string(),
        "SD-1 was finished before Sprint 1 began: move it back to work on it once more"
    );
    let since = desk.story("four", Some(2));
    desk.does(&to(since, 4));
    desk.does(&into(since, sprint).overruled("it was work of this sprint"));
    assert_eq!(desk.scope(sprint).done.stories, 1);
    desk.ann.undo().unwrap();
    desk.ann.undo().unwrap();
    desk.ann.undo().unwrap();
    desk.ann.undo().unwrap();
    assert_eq!(desk.page(sprint).cards.len(), 3, "they are planned again");
    desk.does(&to(stories[1], 4));
    let refusal = desk.refuses(&Operation::Sprint(SprintOperation::Start(sprint)));
    assert!(
        refusal.to_string().starts_with("no open story is in Sprint 1: SD-1, SD-2"),
        "{refusal}"
    );
}
