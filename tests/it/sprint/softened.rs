//! Hard rules that a board keeps as warnings: each asks for a reason, and keeps it.

use gemba::domain::checklist::Need;
use gemba::domain::operation::Setting;
use gemba::domain::rules::Give;
use gemba::domain::sprint::{SprintEdit, Verdict};
use gemba::domain::{
    ChecklistOperation, DefinitionKind, DefinitionScope, Hat, Needs, Operation, Refusal, Rule,
    SprintId, SprintOperation, StoryId,
};

use super::{Desk, day, into, to};

fn op(operation: SprintOperation) -> Operation {
    Operation::Sprint(operation)
}

fn agree(entries: &[&str]) -> Operation {
    Operation::Checklist(ChecklistOperation::Agree {
        kind: DefinitionKind::Done,
        scope: DefinitionScope::Board,
        entries: entries.iter().map(|it| ((*it).to_owned(), Need::Mandatory)).collect(),
        agreed_by: "the team".to_owned(),
    })
}

/// Refused while the rule is hard; asked for a reason once the board has softened it; done with one.
#[track_caller]
fn gives_way(desk: &mut Desk, rule: Rule, operation: &Operation) {
    let refusal = desk.refuses(&operation.clone().overruled("we must"));
    assert!(matches!(&refusal, Refusal::Forbids(it) if it.rule == rule), "{refusal:?}");
    desk.does(&Operation::EditBoard(vec![Setting::Soften(rule)]).overruled("we learn"));
    let refusal = desk.refuses(operation);
    assert!(matches!(&refusal, Refusal::Asks(it) if it.rule == rule), "{refusal:?}");
    let done = desk.does(&operation.clone().overruled("we must"));
    let told = format!(", all the same ({}): we must", rule.spec().id);
    assert!(done.label.ends_with(&told), "{done:?}");
    assert!(matches!(&*done.overruled, [it] if it.rule == Some(rule)), "{done:?}");
}

/// The rules that were overruled in a sprint, with the reasons that were kept.
fn kept(desk: &mut Desk, sprint: SprintId) -> Vec<String> {
    let page = desk.page(sprint);
    page.overruled.iter().map(|it| format!("{} {}", it.rule, it.reason)).collect()
}

/// A sprint that runs, with a story.
fn running(desk: &mut Desk) -> (SprintId, StoryId) {
    let story = desk.story("the form", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    desk.start(sprint);
    (sprint, story)
}

#[test]
fn these_are_all_the_rules_that_a_board_may_soften() {
    let soft: Vec<&str> = Rule::ALL
        .iter()
        .map(|it| it.spec())
        .filter(|it| it.give == Give::Softens)
        .map(|it| it.id)
        .collect();
    assert_eq!(soft, ["SG-1", "SG-4", "SG-6", "SG-7", "SG-9", "SG-10", "SG-11", "SG-16", "SG-18"]);
}

#[test]
fn a_sprint_longer_than_a_month() {
    let mut desk = Desk::new();
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    let longer = SprintEdit::Days(day("2026-03-02"), day("2026-04-10"));
    gives_way(
        &mut desk,
        Rule::OneMonth,
        &op(SprintOperation::Edit { sprint, to: longer, was: None }),
    );
    assert!(kept(&mut desk, sprint).is_empty(), "the log keeps it: no sprint runs");
}

#[test]
fn a_sprint_that_starts_without_a_goal() {
    let mut desk = Desk::new();
    let story = desk.story("the form", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    let to = SprintEdit::Goal(String::new());
    desk.does(&op(SprintOperation::Edit { sprint, to, was: None }));
    desk.does(&into(story, sprint));
    gives_way(&mut desk, Rule::GoalFirst, &op(SprintOperation::Start(sprint)));
    assert_eq!(kept(&mut desk, sprint), ["SG-4 we must"]);
}

#[test]
fn a_goal_that_changes_while_its_sprint_runs() {
    let mut desk = Desk::new();
    let (sprint, _) = running(&mut desk);
    let to = SprintEdit::Goal("Another one".to_owned());
    gives_way(&mut desk, Rule::GoalStands, &op(SprintOperation::Edit { sprint, to, was: None }));
    assert_eq!(kept(&mut desk, sprint), ["SG-6 we must"]);
    assert_eq!(desk.page(sprint).sprint.goal, "Another one");
    // The report has the new one, and here what it was.
    let found = desk.page(sprint).overruled[0].found.clone();
    assert!(found.ends_with("its goal stands: “Halve the wait”"), "{found}");
}

#[test]
fn a_sprint_that_is_cancelled_by_somebody_without_the_hat() {
    let mut desk = Desk::new();
    let (sprint, _) = running(&mut desk);
    desk.person("ben", &[Hat::Apo]);
    let cancel = |reason: &str| op(SprintOperation::Cancel { sprint, reason: reason.to_owned() });
    let refusal = desk.refuses(&cancel("the vendor left"));
    assert!(matches!(&refusal, Refusal::Forbids(it) if it.rule == Rule::OwnerCancels));
    desk.does(
        &Operation::EditBoard(vec![Setting::Soften(Rule::OwnerCancels)]).overruled("we learn"),
    );
    let refusal = desk.refuses(&cancel(" "));
    assert_eq!(refusal.to_string(), "the reason why a sprint is cancelled cannot be empty");
    // Why its goal became obsolete is why it is cancelled all the same.
    desk.does(&cancel("the vendor left"));
    let report = desk.page(sprint).report.unwrap();
    assert_eq!(report.cancelled.as_deref(), Some("the vendor left"));
    let said = &report.overruled[0];
    assert_eq!((&*said.rule, &*said.reason, &*said.by), ("SG-7", "the vendor left", "ann"));
    assert!(said.found.ends_with("and that is ben"), "{}", said.found);
}

#[test]
fn a_definition_of_done_that_is_loosened_while_a_sprint_runs() {
    let mut desk = Desk::new();
    desk.does(&agree(&["people are trained", "the page is written"]));
    let (sprint, _) = running(&mut desk);
    gives_way(&mut desk, Rule::QualityStands, &agree(&["people are trained"]));
    assert_eq!(kept(&mut desk, sprint), ["SG-9 we must"]);
}

#[test]
fn a_story_that_is_done_or_accepted_while_its_definition_of_done_is_open() {
    let mut desk = Desk::new();
    desk.does(&agree(&["people are trained"]));
    let (sprint, story) = running(&mut desk);
    gives_way(&mut desk, Rule::DoneMeansDone, &to(story, 4));
    let (says, note) = (Verdict::Accepted, String::new());
    let judge = op(SprintOperation::Judge { sprint, story, says, note });
    gives_way(&mut desk, Rule::OnlyDoneIsShown, &judge);
    assert_eq!(kept(&mut desk, sprint), ["SG-10 we must", "SG-11 we must"]);
    let page = desk.load(&Needs::Story(story));
    assert!(page.story().unwrap().done.iter().all(|it| it.tick.is_none()));
}

#[test]
fn a_second_owner_and_another_goal_of_a_process_are_of_the_board_and_of_no_sprint() {
    use gemba::domain::operation::{NewPerson, PersonEdit};
    use gemba::domain::sheet::{Content, Fill, Subject};
    use gemba::domain::{Change, Field, ProcessId, ProcessOperation, Value};
    let mut desk = Desk::new();
    let (sprint, story) = running(&mut desk);
    desk.person("ben", &[Hat::Apo]);
    desk.does(&Operation::AddPerson(NewPerson { name: "cem".to_owned(), ..NewPerson::default() }));
    let person = desk.board().person_named("cem").unwrap().id;
    let to = PersonEdit::PutOn(Hat::Apo);
    gives_way(&mut desk, Rule::OneOwner, &Operation::EditPerson { person, to });
    let (prefix, name) = ("CHG".to_owned(), "Change".to_owned());
    desk.does(&Operation::AddProcess { prefix, name });
    let (was, now) = (Value::None, Value::Id(1));
    desk.does(&Operation::Edit(vec![Change { story, field: Field::Process, was, now }]));
    let subject = Subject::Process(ProcessId(1));
    let goal = |was: &str, now: &str| {
        let (was, now) = (Content::text(was), Content::text(now));
        let fills = vec![Fill { slot: subject.slot("goal").unwrap(), was, now }];
        Operation::Process(Box::new(ProcessOperation::Fill { subject, fills }))
    };
    desk.does(&goal("", "Half the waiting"));
    gives_way(&mut desk, Rule::OneGoal, &goal("Half the waiting", "No rework"));
    assert!(kept(&mut desk, sprint).is_empty(), "the log keeps it: no sprint is concerned");
}
