//! Impediments, stand-ups and retrospectives.

use gemba::domain::retrospective::Fate;
use gemba::domain::standup::Settling;
use gemba::domain::{
    ImpedimentEdit, ImpedimentOperation, Needs, Operation, RetroOperation, SprintOperation,
    StandupOperation,
};

use super::{Desk, day, into, to};

#[test]
fn an_impediment_is_in_the_way_of_several_and_is_resolved_for_all() {
    let mut desk = Desk::new();
    let ann = desk.board().person_named("ann").unwrap().id;
    let (one, two) = (desk.story("one", None), desk.story("two", None));
    desk.does(&Operation::Impediment(ImpedimentOperation::Raise {
        reason: "no licence".to_owned(),
        stories: vec![one],
        owner: Some(ann),
        due: Some(day("2026-03-04")),
        cause: "purchasing".to_owned(),
    }));
    let page = desk.load(&Needs::Impediments);
    let id = page.impediments().unwrap().impediments[0].id;
    let edit =
        |to| Operation::Impediment(ImpedimentOperation::Edit { impediment: id, to, was: None });
    desk.does(&edit(ImpedimentEdit::Blocks(two)));
    desk.set("2026-03-05T09:00:00Z");
    let higher = ImpedimentOperation::Escalate { impediment: id, to: "the head of IT".to_owned() };
    desk.does(&Operation::Impediment(higher));
    let before = desk.ann.dump().unwrap();
    desk.set("2026-03-06T15:00:00Z");
    let resolve = ImpedimentOperation::Resolve { impediment: id, resolution: "bought".to_owned() };
    let resolve = Operation::Impediment(resolve);
    assert_eq!(desk.does(&resolve).label, "Resolved “no licence”: bought");
    let snapshot = desk.load(&Needs::Impediments);
    let page = snapshot.impediments().unwrap();
    let found = &page.impediments[0];
    assert_eq!(found.escalated.as_ref().unwrap().1, "the head of IT");
    assert_eq!(found.stories.iter().filter(|it| it.until.is_some()).count(), 2);
    assert_eq!(page.resolving.mean, Some((4 * 24 + 6) * 3_600_000));
    assert_eq!(page.causes, [("purchasing".to_owned(), 1)]);
    assert_eq!(desk.refuses(&resolve).to_string(), "“no licence” is resolved already");
    desk.ann.undo().unwrap();
    assert_eq!(desk.ann.dump().unwrap(), before);
    let snapshot = desk.load(&Needs::Impediments);
    let page = snapshot.impediments().unwrap();
    assert_eq!((page.resolving.resolved, page.resolving.mean), (0, None));
    assert!(page.impediments[0].is_late(day("2026-03-05")));
}

#[test]
fn a_stand_up_walks_from_the_right_and_tells_what_is_new() {
    let mut desk = Desk::new();
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    let [one, two, three, four] = ["one", "two", "three", "four"].map(|title| {
        let story = desk.story(title, Some(1));
        desk.does(&into(story, sprint));
        story
    });
    desk.start(sprint);
    desk.does(&to(one, 2));
    desk.set("2026-03-02T10:00:00Z");
    desk.does(&to(two, 2));
    desk.does(&to(three, 3));
    let ann = desk.board().person_named("ann").unwrap().id;
    let standup = |operation| Operation::Standup(operation);
    desk.set("2026-03-03T09:00:00Z");
    desk.does(&standup(StandupOperation::Begin { people: vec![ann] }));
    desk.does(&Operation::Block { stories: vec![two], reason: "no licence".to_owned() });
    let topic = StandupOperation::Park { text: "Who is on call?".to_owned(), story: Some(two) };
    desk.does(&standup(topic));
    let snapshot = desk.load(&Needs::Standup);
    let page = snapshot.standup().unwrap();
    let walked: Vec<&str> = page.cards.iter().map(|it| &*it.title).collect();
    assert_eq!(walked, ["three", "two", "one", "four"]);
    let open = page.open.clone().unwrap();
    assert_eq!((open.people.as_slice(), page.last.is_none()), (&[ann][..], true));
    desk.set("2026-03-03T09:14:00Z");
    assert_eq!(
        desk.does(&standup(StandupOperation::End { standup: open.id, note: String::new() })).label,
        "Ended the stand-up after 14 min"
    );
    desk.does(&to(one, 4));
    desk.does(&to(four, 2));
    desk.ann.undo().unwrap();
    let snapshot = desk.load(&Needs::Standup);
    let page = snapshot.standup().unwrap();
    let news = |story| -> Vec<&str> {
        page.news.get(&story).into_iter().flatten().map(|it| &*it.label).collect()
    };
    assert_eq!(news(one), ["Moved SD-1 to Done"]);
    assert_eq!(news(two), ["Blocked SD-2: no licence", "Parked: Who is on call?"]);
    assert!(news(three).is_empty() && news(four).is_empty());
    assert_eq!(page.finished.iter().map(|it| it.id).collect::<Vec<_>>(), [one]);
    let parked = page.parked[0].id;
    let settle = |into| standup(StandupOperation::Settle { parked, into });
    assert_eq!(
        desk.does(&settle(Settling::Comment(two))).label,
        "Noted “Who is on call?” with SD-2"
    );
    assert_eq!(desk.refuses(&settle(Settling::Story)).to_string(), "that topic is settled already");
}

#[test]
fn what_a_retrospective_decides_keeps_its_origin_and_the_next_one_tells_its_fate() {
    let mut desk = Desk::new();
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    let start = Operation::Sprint(SprintOperation::Start(sprint));
    desk.does(&start.overruled("the stories come later"));
    let retro = |operation| Operation::Retro(operation);
    let note = |column: &str, text: &str| {
        retro(RetroOperation::AddNote { sprint, column: column.into(), text: text.into() })
    };
    desk.does(&note("went", "the chat"));
    desk.does(&note("did", "mail"));
    desk.does(&note("did", "the licence"));
    let page = desk.page(sprint);
    let licence = page.retrospective.columns[1].notes[1].id;
    desk.does(&retro(RetroOperation::Vote(licence)));
    assert_eq!(desk.page(sprint).retrospective.columns[1].notes[0].id, licence);
    for text in ["Buy licences early", "Ask dee"] {
        let text = text.to_owned();
        desk.does(&retro(RetroOperation::AddAction { sprint, text, owner: None }));
    }
    let actions = desk.page(sprint).retrospective.actions;
    let made = desk.does(&retro(RetroOperation::ActionToStory(actions[0].id)));
    assert_eq!(made.label, "Made SD-1 of the action “Buy licences early”");
    let story = made.added.unwrap();
    let origin = desk.load(&Needs::Story(story)).story().unwrap().origin.clone();
    assert_eq!(origin.as_deref(), Some("Sprint 1, retrospective"));
    let close = SprintOperation::Close { sprint, leftovers: Vec::new() };
    desk.does(&Operation::Sprint(close));
    let report = desk.page(sprint).report.unwrap();
    desk.does(&note("went", "late"));
    let page = desk.page(sprint);
    assert_eq!(page.report.as_ref(), Some(&report), "a closed sprint is closed");
    let later: Vec<&str> = page.later().0.iter().map(|(_, it)| &*it.text).collect();
    assert_eq!(later, ["late"]);
    let next = desk.plan("2026-03-16", "2026-03-27");
    desk.does(&to(story, 2));
    let fates = |desk: &mut Desk| -> Vec<Fate> {
        desk.page(next).last_actions.iter().map(|it| it.fate).collect()
    };
    assert_eq!(fates(&mut desk), [Fate::Begun, Fate::Open]);
    desk.does(&retro(RetroOperation::FinishAction(actions[1].id)));
    desk.does(&Operation::Archive(vec![story]));
    assert_eq!(fates(&mut desk), [Fate::Dropped, Fate::Done(Some(desk.clock.now()))]);
}

#[test]
fn a_story_that_is_sent_back_is_ticked_again() {
    let mut desk = Desk::new();
    let agree = gemba::domain::ChecklistOperation::Agree {
        kind: gemba::domain::DefinitionKind::Done,
        scope: gemba::domain::DefinitionScope::Board,
        entries: vec![("people are trained".to_owned(), gemba::domain::checklist::Need::Mandatory)],
        agreed_by: "the team".to_owned(),
    };
    desk.does(&Operation::Checklist(agree));
    let story = desk.story("the form", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    desk.start(sprint);
    let entries = |desk: &mut Desk| desk.load(&Needs::Story(story)).story().unwrap().done.clone();
    let entry = entries(&mut desk)[0].entry.id;
    let tick = gemba::domain::ChecklistOperation::Tick { story, entries: vec![entry], done: true };
    desk.does(&Operation::Checklist(tick.clone()));
    desk.does(&to(story, 4));
    let back = SprintOperation::Judge {
        sprint,
        story,
        says: gemba::domain::sprint::Verdict::SentBack,
        note: "nobody knows of it".to_owned(),
    };
    let done = desk.does(&Operation::Sprint(back));
    assert_eq!(
        done.label,
        "Sent SD-1 back: nobody knows of it; 1 tick of its definition of done is taken back"
    );
    assert!(entries(&mut desk).iter().all(|it| it.tick.is_none()));
    let refusal = desk.refuses(&to(story, 4));
    assert!(
        refusal.to_string().starts_with("1 of 1 definition-of-done items of SD-1"),
        "{refusal}"
    );
    // An undo brings story and tick back as they were.
    desk.ann.undo().unwrap();
    assert!(entries(&mut desk).iter().all(|it| it.tick.is_some()));
    desk.ann.redo().unwrap();
    desk.does(&Operation::Checklist(tick));
    desk.does(&to(story, 4));
}

#[test]
fn an_action_is_carried_along_until_it_is_done_or_dropped_for_a_reason() {
    let mut desk = Desk::new();
    let retro = |operation| Operation::Retro(operation);
    let mut before: Option<gemba::domain::SprintId> = None;
    for (starts, ends) in [("2026-03-02", "2026-03-13"), ("2026-03-16", "2026-03-27")] {
        desk.set(&format!("{starts}T09:00:00Z"));
        let sprint = desk.plan(starts, ends);
        desk.does(&Operation::Sprint(SprintOperation::Start(sprint)).overruled("later"));
        if before.is_none() {
            for text in ["Buy licences early", "Ask dee", "Book the room"] {
                let text = text.to_owned();
                desk.does(&retro(RetroOperation::AddAction { sprint, text, owner: None }));
            }
        }
        let close = SprintOperation::Close { sprint, leftovers: Vec::new() };
        desk.does(&Operation::Sprint(close).overruled("no time"));
        before = Some(sprint);
    }
    let next = desk.plan("2026-03-30", "2026-04-10");
    let last = |desk: &mut Desk| desk.page(next).last_actions;
    assert_eq!(last(&mut desk).len(), 3, "the second sprint looked back on nothing");
    let [licences, dee, room] = [0, 1, 2].map(|at| last(&mut desk)[at].id);
    desk.does(&retro(RetroOperation::FinishAction(dee)));
    let drop = |action, reason: &str| {
        retro(RetroOperation::DropAction { action, reason: reason.to_owned() })
    };
    assert_eq!(
        desk.refuses(&drop(room, " ")).to_string(),
        "why an action is dropped cannot be empty"
    );
    assert_eq!(
        desk.does(&drop(room, "the large one is free")).label,
        "Dropped “Book the room”: the large one is free"
    );
    // Nobody has met since: the next retrospective tells what became of each.
    let told: Vec<_> = last(&mut desk).into_iter().map(|it| (it.id, it.fate)).collect();
    let done = Fate::Done(Some(desk.clock.now()));
    assert_eq!(told, [(licences, Fate::Open), (dee, done), (room, Fate::Dropped)]);
    let first = desk.board().sprints[0].id;
    let kept = &desk.page(first).retrospective.actions[2];
    assert_eq!(
        (kept.fate, kept.dropped.as_deref()),
        (Fate::Dropped, Some("the large one is free"))
    );
    desk.ann.undo().unwrap();
    assert_eq!(last(&mut desk)[2].fate, Fate::Open);
    // Once the team has met, only what is open goes on.
    let (sprint, text) = (next, "Ask the vendor".to_owned());
    desk.does(&retro(RetroOperation::AddAction { sprint, text, owner: None }));
    let after = desk.plan("2026-04-13", "2026-04-24");
    desk.set("2026-03-30T09:00:00Z");
    desk.does(&Operation::Sprint(SprintOperation::Start(next)).overruled("later"));
    desk.set("2026-04-10T15:00:00Z");
    let close = SprintOperation::Close { sprint: next, leftovers: Vec::new() };
    desk.does(&Operation::Sprint(close));
    let told: Vec<_> = desk.page(after).last_actions.into_iter().map(|it| it.text).collect();
    assert_eq!(told, ["Buy licences early", "Book the room", "Ask the vendor"]);
}

#[test]
fn how_an_impediment_was_resolved_is_said_and_a_day_that_is_past_is_named() {
    let mut desk = Desk::new();
    let raise = ImpedimentOperation::Raise {
        reason: "no licence".to_owned(),
        stories: Vec::new(),
        owner: None,
        due: Some(day("2026-03-01")),
        cause: String::new(),
    };
    let done = desk.does(&Operation::Impediment(raise));
    assert_eq!(done.label, "Raised: no licence; 2026-03-01 is past");
    let impediment = gemba::domain::story::ImpedimentId(1);
    let resolve = |how: &str| {
        let resolution = how.to_owned();
        Operation::Impediment(ImpedimentOperation::Resolve { impediment, resolution })
    };
    assert_eq!(desk.refuses(&resolve("")).to_string(), "how it was resolved cannot be empty");
    desk.does(&resolve("bought one"));
}

#[test]
fn holidays_that_are_entered_late_shorten_what_people_give_to_planned_sprints() {
    use gemba::domain::operation::Setting;
    use gemba::domain::sprint::Capacity;
    let mut desk = Desk::new();
    let ann = desk.board().person_named("ann").unwrap().id;
    let one = desk.story("one", Some(3));
    let running = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(one, running));
    let set = |sprint, days| {
        let of = Capacity {
            person: ann,
            days: gemba::domain::Points::whole(days),
            off: gemba::domain::Points::default(),
            focus: 100,
        };
        Operation::Sprint(SprintOperation::SetCapacity { sprint, of, was: None })
    };
    desk.does(&set(running, 10));
    desk.start(running);
    let planned = desk.plan("2026-03-16", "2026-03-27");
    let off = |it| Operation::EditBoard(vec![Setting::AddHoliday(day(it), String::new())]);
    assert_eq!(
        desk.does(&off("2026-03-20")).label,
        "Set the board: 2026-03-20 is off; Sprint 2 has 9 working days, not 10; ann gives 9 days \
         now, not 10"
    );
    assert_eq!(desk.page(planned).capacity[0].days, gemba::domain::Points::whole(9));
    // The running one was agreed on: what it began with stays written down.
    assert_eq!(
        desk.does(&off("2026-03-06")).label,
        "Set the board: 2026-03-06 is off; Sprint 1 has 9 working days, not 10: its ideal line bends from today \
         on; ann gives 9 days now, not 10"
    );
    let page = desk.page(running);
    assert_eq!(page.capacity[0].days, gemba::domain::Points::whole(9));
    assert_eq!(page.began, [(ann, Some(gemba::domain::Points::whole(10)))]);
}

#[test]
fn a_finished_story_that_is_estimated_anew_counts_as_the_ledger_says() {
    use gemba::domain::{Field, Span};
    let mut desk = Desk::new();
    let (one, two) = (desk.story("one", Some(5)), desk.story("two", Some(9)));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(one, sprint));
    desk.does(&into(two, sprint));
    desk.start(sprint);
    desk.does(&to(one, 4));
    desk.does(&super::set(one, Field::Points, super::points(5), super::points(13)));
    let needs = Needs::Board { span: Span::Sprint, words: Vec::new() };
    let snapshot = desk.load(&needs);
    let scope = snapshot.cards().unwrap().scope.unwrap();
    assert_eq!((scope.done.to_string(), scope.all.to_string()), ("5".into(), "14".into()));
}

#[test]
fn a_holiday_that_is_taken_out_again_gives_nobody_days_that_they_never_gave() {
    use gemba::domain::operation::Setting;
    use gemba::domain::{Points, sprint::Capacity};
    let mut desk = Desk::new();
    let ann = desk.board().person_named("ann").unwrap().id;
    let dee = desk.person("dee", &[]);
    let sprint = desk.plan("2026-03-16", "2026-03-27");
    for (person, days) in [(ann, 10), (dee, 9)] {
        let (days, off) = (Points::whole(days), Points::default());
        let of = Capacity { person, days, off, focus: 100 };
        desk.does(&Operation::Sprint(SprintOperation::SetCapacity { sprint, of, was: None }));
    }
    let gives = |desk: &mut Desk| -> Vec<String> {
        desk.page(sprint).capacity.iter().map(|it| it.days.to_string()).collect()
    };
    let board = |it| Operation::EditBoard(vec![it]);
    desk.does(&board(Setting::AddHoliday(day("2026-03-20"), String::new())));
    assert_eq!(gives(&mut desk), ["9", "9"]);
    assert_eq!(
        desk.does(&board(Setting::RemoveHoliday(day("2026-03-20")))).label,
        "Set the board: 2026-03-20 is worked; Sprint 1 has 10 working days, not 9; ann gives 10 \
         days now, not 9; dee 10, not 9"
    );
    assert_eq!(gives(&mut desk), ["10", "10"]);
    // A sprint on whose days nobody works can be given nothing.
    let sundays = board(Setting::WorkingDays(vec![chrono::Weekday::Sun]));
    assert!(desk.does(&sundays).label.ends_with("; ann gives 1 day now, not 10; dee 1, not 10"));
    let off = board(Setting::AddHoliday(day("2026-03-22"), String::new()));
    assert!(desk.does(&off).label.ends_with("; ann gives 0 days now, not 1; dee 0, not 1"));
}

#[test]
fn what_is_still_open_of_earlier_retrospectives_is_carried_along() {
    let mut desk = Desk::new();
    let retro = |operation| Operation::Retro(operation);
    let mut sprints = Vec::new();
    for (starts, ends) in [("2026-03-02", "2026-03-13"), ("2026-03-16", "2026-03-27")] {
        desk.set(&format!("{starts}T09:00:00Z"));
        let sprint = desk.plan(starts, ends);
        let start = Operation::Sprint(SprintOperation::Start(sprint));
        desk.does(&start.overruled("the stories come later"));
        for what in ["idle", "begun", "finished", "said done"] {
            let text = format!("{what} {starts}");
            desk.does(&retro(RetroOperation::AddAction { sprint, text, owner: None }));
        }
        let actions = desk.page(sprint).retrospective.actions;
        let begun = desk.does(&retro(RetroOperation::ActionToStory(actions[1].id))).added.unwrap();
        desk.does(&to(begun, 2));
        let made = desk.does(&retro(RetroOperation::ActionToStory(actions[2].id))).added.unwrap();
        desk.does(&to(made, 4));
        desk.does(&retro(RetroOperation::FinishAction(actions[3].id)));
        let close = SprintOperation::Close { sprint, leftovers: Vec::new() };
        desk.does(&Operation::Sprint(close).overruled("no time"));
        sprints.push(sprint);
    }
    let next = desk.plan("2026-03-30", "2026-04-10");
    let carried: Vec<String> = desk.page(next).last_actions.into_iter().map(|it| it.text).collect();
    assert_eq!(
        carried,
        [
            "idle 2026-03-02",
            "begun 2026-03-02",
            "idle 2026-03-16",
            "begun 2026-03-16",
            "finished 2026-03-16",
            "said done 2026-03-16",
        ]
    );
    assert!(desk.page(sprints[0]).last_actions.is_empty());
}

/// The next sprint counts on the same people: for no more than they gave, and never on who has left.
#[test]
fn nobody_plans_with_whoever_has_left() {
    use gemba::domain::operation::PersonEdit;
    use gemba::domain::sprint::Capacity;
    use gemba::domain::{Points, SprintId};

    let mut desk = Desk::new();
    let (ben, cem) = (desk.person("ben", &[]), desk.person("cem", &[]));
    let first = desk.plan("2026-03-02", "2026-03-13");
    let gives = |sprint, person, days, off| {
        let of = Capacity { person, days: Points::whole(days), off: Points::whole(off), focus: 80 };
        Operation::Sprint(SprintOperation::SetCapacity { sprint, of, was: None })
    };
    desk.does(&gives(first, ben, 10, 2));
    desk.does(&gives(first, cem, 5, 0));
    let planned = desk.does(&super::plan("2026-03-16", "2026-03-27", "Halve it once more"));
    assert_eq!(planned.label, "Planned Sprint 2; days off are not copied from Sprint 1 (ben)");
    let second = SprintId(2);
    let days = |desk: &mut Desk| -> Vec<String> {
        desk.page(second).capacity.iter().map(|it| it.days.to_string()).collect()
    };
    assert_eq!(days(&mut desk), ["10", "5"]);
    desk.does(&Operation::EditPerson { person: ben, to: PersonEdit::Left(true) });
    assert_eq!(days(&mut desk), ["5"]);
    assert_eq!(
        desk.refuses(&gives(second, ben, 3, 0)).to_string(),
        "ben has left: nobody can count on them"
    );
}
