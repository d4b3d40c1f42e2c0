//! What a sprint refuses, what it asks, and in which words.

use std::fmt::Write as _;

use gemba::domain::operation::Setting;
use gemba::domain::sprint::{Capacity, Leftover, SprintEdit};
use gemba::domain::{Field, Hat, NewStory, Operation, Place, Points, SprintOperation, Value};
use insta::assert_snapshot;

use super::{Desk, day, into, plan, points, refused, set, to};

#[test]
fn bad_input_gets_a_sentence_and_changes_nothing() {
    let mut desk = Desk::new();
    let ann = desk.board().person_named("ann").unwrap().id;
    let (one, two) = (desk.story("one", Some(3)), desk.story("two", Some(5)));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(one, sprint));
    desk.does(&plan("2026-03-16", "2026-03-27", ""));
    let next = desk.board().sprints[1].id;
    let op = Operation::Sprint;
    let edit = |sprint, to| op(SprintOperation::Edit { sprint, to, was: None });
    let before_start = [
        plan("2026-03-13", "2026-03-02", "g"),
        plan("2026-04-01", "2026-05-03", "g"),
        plan("2026-03-10", "2026-03-20", "g"),
        op(SprintOperation::Start(next)),
        edit(sprint, SprintEdit::GoalMet(Some(true))),
        edit(next, SprintEdit::Days(day("2026-03-12"), day("2026-03-20"))),
        op(SprintOperation::SetCapacity {
            sprint,
            of: Capacity { person: ann, days: Points::whole(2), off: Points::whole(3), focus: 100 },
            was: None,
        }),
        op(SprintOperation::Close { sprint, leftovers: Vec::new() }),
        set(one, Field::Sprint, Value::None, Value::Id(sprint.0)),
    ];
    let mut told = String::new();
    let mut tell = |desk: &mut Desk, operation: &Operation| {
        let before = desk.ann.dump().unwrap();
        let refusal = desk.refuses(operation);
        let way = refusal.way_out().map(|it| format!("  → {}", it.cli)).unwrap_or_default();
        let asks = if refusal.asks() { " (asks)" } else { "" };
        let _ = writeln!(told, "{refusal}{asks}{way}");
        assert_eq!(desk.ann.dump().unwrap(), before);
    };
    for operation in &before_start {
        tell(&mut desk, operation);
    }
    desk.start(sprint);
    let running = [
        op(SprintOperation::Start(sprint)),
        op(SprintOperation::Start(next)),
        edit(sprint, SprintEdit::Goal("Another one".to_owned())),
        edit(sprint, SprintEdit::Days(day("2026-03-03"), day("2026-03-13"))),
        into(two, sprint),
        set(one, Field::Points, points(3), points(8)),
        Operation::Archive(vec![one]),
        Operation::Add {
            stories: vec![NewStory {
                fields: vec![(Field::Sprint, Value::Id(sprint.0))],
                ..NewStory::titled("three")
            }],
            place: Place::Top,
        },
        op(SprintOperation::Close { sprint, leftovers: Vec::new() }),
        op(SprintOperation::Close { sprint, leftovers: vec![(one, Leftover::Into(sprint))] }),
        op(SprintOperation::Close {
            sprint,
            leftovers: vec![(one, Leftover::Backlog), (two, Leftover::Backlog)],
        }),
        op(SprintOperation::Cancel { sprint, reason: " ".to_owned() }),
        into(two, sprint).overruled(""),
    ];
    for operation in &running {
        tell(&mut desk, operation);
    }
    let close = op(SprintOperation::Close { sprint, leftovers: vec![(one, Leftover::Into(next))] });
    tell(&mut desk, &close);
    desk.does(&close.overruled("we meet tomorrow"));
    for operation in [
        into(two, sprint),
        edit(sprint, SprintEdit::Name("Another".to_owned())),
        op(SprintOperation::Cancel { sprint, reason: "late".to_owned() }),
    ] {
        tell(&mut desk, &operation);
    }
    let undo = refused(desk.ann.undo());
    let _ = writeln!(told, "{undo}");
    assert_snapshot!(told);
}

#[test]
fn a_board_softens_hard_rules_to_warnings_and_never_to_silence() {
    use gemba::domain::Rule;
    let mut desk = Desk::new();
    let sprint = {
        desk.does(&plan("2026-03-02", "2026-03-13", ""));
        desk.board().sprints[0].id
    };
    let start = Operation::Sprint(SprintOperation::Start(sprint));
    assert!(!desk.refuses(&start).asks());
    assert!(!desk.refuses(&start.clone().overruled("no time")).asks(), "a hard rule hears nothing");
    desk.does(&Operation::EditBoard(vec![Setting::Soften(Rule::GoalFirst)]).overruled("we learn"));
    assert!(desk.refuses(&start).asks());
    desk.does(&start.overruled("the goal comes on Tuesday"));
    let page = desk.page(sprint);
    assert_eq!(page.overruled[0].rule, "SG-4", "it is told in the report");
    let soften =
        Operation::EditBoard(vec![Setting::Soften(Rule::OneRunning)]).overruled("we learn");
    assert_eq!(
        desk.refuses(&soften).to_string(),
        "SG-3 stays as it is: a board has one running sprint at most"
    );
}

#[test]
fn a_rule_is_softened_for_a_reason_that_the_log_keeps() {
    use gemba::domain::Rule;
    let mut desk = Desk::new();
    let soften = Operation::EditBoard(vec![Setting::Soften(Rule::GoalFirst)]);
    let refusal = desk.refuses(&soften);
    assert!(refusal.asks());
    assert_eq!(refusal.to_string(), "SG-4 would warn from now on, and refuse no longer");
    assert_eq!(
        desk.does(&soften.overruled("the goal comes with the audit")).label,
        "Set the board: SG-4 warns, all the same (G-7): the goal comes with the audit"
    );
    desk.does(&Operation::EditBoard(vec![Setting::Harden(Rule::GoalFirst)]));
}

#[test]
fn one_person_is_the_process_owner() {
    use gemba::domain::Rule;
    use gemba::domain::operation::PersonEdit;
    let mut desk = Desk::new();
    let ben = desk.person("ben", &[Hat::Apo]);
    let cem = desk.person("cem", &[Hat::Asm]);
    let edit = |person, to| Operation::EditPerson { person, to };
    let second = edit(cem, PersonEdit::PutOn(Hat::Apo));
    let refusal = desk.refuses(&second);
    assert_eq!(
        refusal.to_string(),
        "ben is the Agile Process Owner, and cem would be a second one (SG-16: the process owner \
         is one person, and the process backlog one ordered list)"
    );
    assert_eq!(refusal.way_out().unwrap().cli, "gemba person hats ben --off apo");
    // Handed over: and neither an undo nor a return makes it two.
    desk.does(&edit(ben, PersonEdit::TakeOff(Hat::Apo)));
    let mut cems = desk.store("cem");
    cems.commit(&second).unwrap();
    assert!(refused(desk.ann.undo()).to_string().contains("SG-16"));
    desk.does(&edit(cem, PersonEdit::Left(true)));
    desk.does(&edit(ben, PersonEdit::PutOn(Hat::Apo)));
    assert!(!desk.refuses(&edit(cem, PersonEdit::Left(false))).asks());
    // A board that keeps the rule as a warning hears why.
    desk.does(&Operation::EditBoard(vec![Setting::Soften(Rule::OneOwner)]).overruled("two sites"));
    desk.does(&edit(cem, PersonEdit::Left(false)).overruled("two sites"));
    let owners = desk.board().wearers(Hat::Apo);
    assert_eq!(owners, [ben, cem]);
    // What is so already is asked for, logged and overruled no second time.
    assert!(!desk.does(&second).is_change);
    let soften = Operation::EditBoard(vec![Setting::Soften(Rule::OneOwner)]);
    assert!(!desk.does(&soften).is_change);
    // Each of them is one command.
    desk.does(&Operation::EditBoard(vec![Setting::Harden(Rule::OneOwner)]));
    let dee = desk.person("dee", &[]);
    assert_eq!(
        desk.refuses(&edit(dee, PersonEdit::PutOn(Hat::Apo))).way_out().unwrap().cli,
        "gemba person hats ben --off apo, then gemba person hats cem --off apo"
    );
}

#[test]
fn a_sprint_lasts_from_a_day_of_a_month_to_that_day_of_the_next() {
    let mut desk = Desk::new();
    // DOMAIN.md SG-1: end - start <= 31 days.
    for (starts, ends, is_right) in [
        ("2026-01-01", "2026-01-31", true),
        ("2026-01-01", "2026-02-01", true),
        ("2026-01-01", "2026-02-02", false),
        ("2026-02-01", "2026-03-04", true),
        ("2026-02-01", "2026-03-05", false),
    ] {
        let planned = desk.ann.commit(&plan(starts, ends, "g"));
        assert_eq!(planned.is_ok(), is_right, "{starts} to {ends}");
        if is_right {
            desk.ann.undo().unwrap();
        } else {
            let refusal = refused(planned).to_string();
            assert!(refusal.contains("SG-1:"), "{refusal}");
        }
    }
}

#[test]
fn the_end_and_the_kind_of_a_running_sprint_move_with_a_reason_and_consent() {
    use gemba::domain::SprintKind;
    let mut desk = Desk::new();
    let one = desk.story("one", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(one, sprint));
    let edit = |to| Operation::Sprint(SprintOperation::Edit { sprint, to, was: None });
    let later = edit(SprintEdit::Days(day("2026-03-02"), day("2026-03-16")));
    desk.does(&later);
    desk.ann.undo().unwrap();
    desk.start(sprint);
    let ben = desk.person("ben", &[Hat::Apo]);
    let refusal = desk.refuses(&later);
    assert!(refusal.asks());
    assert_eq!(
        refusal.to_string(),
        "Sprint 1 is running, and would end on 2026-03-16, not on 2026-03-13; ben is to hear of it"
    );
    assert_eq!(
        refusal.way_out().unwrap().cli,
        "--reason 'why all the same', with --agreed NAME once ben did"
    );
    let kind = edit(SprintEdit::Kind(SprintKind::Creation));
    assert!(desk.refuses(&kind).to_string().contains("of process creation, not improvement"));
    desk.does(&Operation::Overruled {
        reason: "the audit moved".to_owned(),
        consent: Some(ben),
        of: Box::new(later),
    });
    let told = &desk.page(sprint).overruled[0];
    assert_eq!((&*told.rule, &*told.reason), ("SG-5", "the audit moved"));
    assert!(told.found.ends_with("ben agreed"), "{}", told.found);
}

#[test]
fn a_short_sprint_starts_with_a_reason() {
    let mut desk = Desk::new();
    let one = desk.story("one", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-06");
    desk.does(&into(one, sprint));
    let start = Operation::Sprint(SprintOperation::Start(sprint));
    let refusal = desk.refuses(&start);
    assert!(refusal.asks());
    assert_eq!(refusal.to_string(), "Sprint 1 lasts 5 days, not two to four weeks");
    desk.does(&start.overruled("the first one is for learning"));
}

#[test]
fn a_hat_is_asked_for_only_where_somebody_else_wears_it() {
    let mut desk = Desk::new();
    let ann = desk.board().person_named("ann").unwrap().id;
    let (one, two) = (desk.story("one", Some(3)), desk.story("two", Some(5)));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(one, sprint));
    desk.start(sprint);
    // Nobody wears a hat: ann may do everything, and agrees with herself.
    desk.does(&into(two, sprint).overruled("the audit"));
    assert_eq!(desk.page(sprint).events.last().unwrap().consent, Some(ann));
    desk.ann.undo().unwrap();
    let dee = desk.person("dee", &[Hat::Apo]);
    let rank = Operation::Rank { stories: vec![two], place: Place::Top };
    let cancel = Operation::Sprint(SprintOperation::Cancel { sprint, reason: "obsolete".into() });
    let mut told = String::new();
    for operation in [&rank, &into(two, sprint), &cancel] {
        let _ = writeln!(told, "{}", desk.refuses(operation));
    }
    let without = Operation::Overruled {
        reason: "the audit".to_owned(),
        consent: Some(ann),
        of: Box::new(into(two, sprint)),
    };
    let _ = writeln!(told, "{}", desk.refuses(&without));
    assert_snapshot!(told);
    let with = Operation::Overruled {
        reason: "the audit".to_owned(),
        consent: Some(dee),
        of: Box::new(into(two, sprint)),
    };
    desk.does(&with);
    assert_eq!(desk.page(sprint).events.last().unwrap().consent, Some(dee));
    desk.does(&rank.overruled("dee is on leave"));
    let overruled = desk.page(sprint).overruled;
    assert_eq!((&*overruled[0].rule, &*overruled[0].reason), ("ASM-2", "dee is on leave"));
    let mut store = desk.store("dee");
    store.commit(&Operation::Rank { stories: vec![one], place: Place::Top }).unwrap();
    store.commit(&cancel).unwrap();
    // What was cancelled goes back to the backlog, and is no past to tell the future from.
    let report = desk.page(sprint).report.unwrap();
    assert_eq!((report.velocity, report.cancelled.as_deref()), (None, Some("obsolete")));
    assert!(desk.page(sprint).cards.is_empty());
}

#[test]
fn the_owner_does_not_estimate_where_others_do_the_work() {
    let mut desk = Desk::new();
    let story = desk.story("one", None);
    desk.person("ben", &[Hat::Member]);
    let estimate = set(story, Field::Points, Value::None, points(3));
    assert_eq!(
        desk.refuses(&estimate).to_string(),
        "estimating SD-1 is for the team member, and that is ben"
    );
    desk.store("ben").commit(&estimate).unwrap();
}

#[test]
fn a_story_with_something_in_its_way_is_finished_with_a_reason_only() {
    let mut desk = Desk::new();
    let story = desk.story("one", Some(3));
    desk.does(&Operation::Block { stories: vec![story], reason: "no licence".to_owned() });
    let refusal = desk.refuses(&to(story, 4));
    assert_eq!(refusal.to_string(), "“no licence” is still in the way of SD-1");
    assert!(refusal.asks());
    desk.does(&to(story, 3));
    desk.does(&to(story, 4).overruled("it works without"));
}

#[test]
fn days_with_something_in_the_way_count_only_while_a_story_is_in_the_sprint() {
    let mut desk = Desk::new();
    let [goes, done] = [("goes", Some(3)), ("done", Some(2))].map(|(t, p)| desk.story(t, p));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    for story in [goes, done] {
        desk.does(&into(story, sprint));
    }
    desk.start(sprint);
    desk.set("2026-03-03T09:00:00Z");
    desk.does(&Operation::Block { stories: vec![goes, done], reason: "no licence".to_owned() });
    desk.set("2026-03-05T09:00:00Z");
    let out = set(goes, Field::Sprint, Value::Id(sprint.0), Value::None);
    desk.does(&out.overruled("the licence comes in May"));
    desk.set("2026-03-06T09:00:00Z");
    desk.does(&to(done, 4).overruled("without it"));
    desk.set("2026-03-09T09:00:00Z");
    let blocked = desk.page(sprint).blocked;
    assert_eq!((blocked[&goes], blocked[&done]), (3, 4));
    desk.does(&into(goes, sprint).overruled("it came"));
    desk.set("2026-03-10T09:00:00Z");
    let leftovers = vec![(goes, Leftover::Backlog)];
    let close = Operation::Sprint(SprintOperation::Close { sprint, leftovers });
    desk.does(&close.overruled("no time"));
    let report = desk.page(sprint).report.unwrap();
    assert_eq!(report.blocked_days, Points::whole(9));
    assert_eq!(report.carried[0].blocked_days, Points::whole(5));
}
