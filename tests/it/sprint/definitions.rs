//! Definitions of done as a gate, and of ready as a list of what is missing.

use gemba::domain::checklist::Need;
use gemba::domain::operation::Setting;
use gemba::domain::{
    ChecklistOperation, DefinitionKind, DefinitionScope, Needs, Operation, Rule, Span, StoryId,
};

use super::{Desk, into, to};

fn agree(scope: DefinitionScope, entries: &[(&str, Need)]) -> Operation {
    Operation::Checklist(ChecklistOperation::Agree {
        kind: DefinitionKind::Done,
        scope,
        entries: entries.iter().map(|(text, need)| ((*text).to_owned(), *need)).collect(),
        agreed_by: "ann, ben".to_owned(),
    })
}

fn tick(desk: &mut Desk, story: StoryId, texts: &[&str]) -> Operation {
    let snapshot = desk.load(&Needs::Story(story));
    let done = &snapshot.story().unwrap().done;
    let of = |text: &&str| done.iter().find(|it| it.entry.text == **text).unwrap().entry.id;
    let entries = texts.iter().map(of).collect();
    Operation::Checklist(ChecklistOperation::Tick { story, entries, done: true })
}

fn dod(desk: &mut Desk, story: StoryId) -> String {
    let snapshot = desk.load(&Needs::Board { span: Span::Everything, words: Vec::new() });
    let card = snapshot.cards().unwrap().card(story).unwrap().clone();
    format!("{}/{}", card.dod.done, card.dod.of)
}

const MUST: Need = Need::Mandatory;
const MAY: Need = Need::Optional;

#[test]
fn no_story_enters_done_with_a_mandatory_entry_open() {
    let mut desk = Desk::new();
    let story = desk.story("one", Some(3));
    desk.does(&agree(DefinitionScope::Organisation, &[("security has agreed", MUST)]));
    desk.does(&agree(
        DefinitionScope::Board,
        &[("people are trained", MUST), ("the page is written", MUST), ("a picture", MAY)],
    ));
    assert_eq!(dod(&mut desk, story), "0/4");
    let refusal = desk.refuses(&to(story, 4));
    assert_eq!(
        refusal.to_string(),
        "3 of 3 definition-of-done items of SD-1 are open (SG-10: a story is done when its \
         definition of done is met)"
    );
    assert_eq!(refusal.way_out().unwrap().cli, "gemba dod tick SD-1");
    let some = tick(&mut desk, story, &["security has agreed", "people are trained"]);
    desk.does(&some);
    assert!(desk.refuses(&to(story, 4)).to_string().starts_with("1 of 3"));
    let last = tick(&mut desk, story, &["the page is written"]);
    desk.does(&last);
    desk.does(&to(story, 4));
    assert_eq!(dod(&mut desk, story), "3/4");
}

#[test]
fn a_board_that_lets_it_pass_asks_why_and_tells_it_in_the_report() {
    let mut desk = Desk::new();
    let story = desk.story("one", Some(3));
    desk.does(&agree(DefinitionScope::Board, &[("people are trained", MUST)]));
    desk.does(
        &Operation::EditBoard(vec![Setting::Soften(Rule::DoneMeansDone)]).overruled("we learn"),
    );
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    desk.start(sprint);
    assert!(desk.refuses(&to(story, 4)).asks());
    desk.does(&to(story, 4).overruled("training is on Friday"));
    let close = gemba::domain::SprintOperation::Close { sprint, leftovers: Vec::new() };
    desk.does(&Operation::Sprint(close).overruled("no time"));
    let report = desk.page(sprint).report.unwrap();
    let told: Vec<(&str, &str)> =
        report.overruled.iter().map(|it| (&*it.rule, &*it.reason)).collect();
    assert_eq!(told, [("SG-10", "training is on Friday"), ("SG-24", "no time")]);
}

#[test]
fn a_new_version_never_rewrites_finished_stories() {
    let mut desk = Desk::new();
    let (one, two) = (desk.story("one", None), desk.story("two", None));
    desk.does(&agree(DefinitionScope::Board, &[("trained", MUST)]));
    for story in [one, two] {
        let ticked = tick(&mut desk, story, &["trained"]);
        desk.does(&ticked);
    }
    desk.does(&to(one, 4));
    desk.does(&agree(DefinitionScope::Board, &[("trained", MAY), ("written", MUST)]));
    assert_eq!((&*dod(&mut desk, one), &*dod(&mut desk, two)), ("1/1", "1/2"));
    assert!(desk.refuses(&to(two, 4)).to_string().starts_with("1 of 1"));
    let empty = desk.refuses(&agree(DefinitionScope::Organisation, &[])).to_string();
    assert!(empty.starts_with("nothing is in that definition of done"), "{empty}");
    desk.does(&agree(DefinitionScope::Board, &[("shown", MUST)]));
    assert_eq!((&*dod(&mut desk, one), &*dod(&mut desk, two)), ("1/1", "0/1"));
    // What is opened again answers to what is in force now.
    desk.does(&to(one, 2));
    assert_eq!(dod(&mut desk, one), "0/1");
    desk.ann.undo().unwrap();
    assert_eq!(dod(&mut desk, one), "1/1");
    let definitions = desk.ann.definitions().unwrap();
    assert_eq!((definitions.len(), definitions[0].entries.len()), (1, 1), "{definitions:?}");
}

#[test]
fn a_running_sprint_s_definition_is_tightened_and_not_loosened() {
    let mut desk = Desk::new();
    let story = desk.story("one", None);
    desk.does(&agree(DefinitionScope::Board, &[("trained", MUST), ("written", MUST)]));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    desk.start(sprint);
    let refusal = desk.refuses(&agree(DefinitionScope::Board, &[("trained", MUST)]));
    assert_eq!(
        refusal.to_string(),
        "Sprint 1 is running, and “written” would be asked for no longer (SG-9: while a sprint \
         runs, the definition of done is tightened, never loosened)"
    );
    let loose = agree(DefinitionScope::Board, &[("trained", MAY), ("written", MUST)]);
    assert!(!desk.refuses(&loose).asks());
    let tight = [("trained", MUST), ("written", MUST), ("shown", MUST)];
    assert_eq!(
        desk.does(&agree(DefinitionScope::Board, &tight)).label,
        "Agreed on version 2 of the definition of done of the board"
    );
    let definition = &desk.ann.definitions().unwrap()[0];
    assert_eq!((definition.version, &*definition.agreed_by), (2, "ann, ben"));
    // To take it back would loosen it just as well.
    let refusal = super::refused(desk.ann.undo());
    assert_eq!(
        refusal.to_string(),
        "Sprint 1 is running, and “shown” would be asked for no longer (SG-9: while a sprint \
         runs, the definition of done is tightened, never loosened)"
    );
    assert_eq!(dod(&mut desk, story), "0/3");
    desk.does(
        &Operation::EditBoard(vec![Setting::Soften(Rule::QualityStands)]).overruled("we learn"),
    );
    assert!(super::refused(desk.ann.undo_one(7)).to_string().contains("dod agree"));
}

#[test]
fn a_definition_to_which_no_story_of_the_running_sprint_answers_is_loosened_freely() {
    let mut desk = Desk::new();
    let (in_it, beside) = (desk.story("one", None), desk.story("two", None));
    let of = DefinitionScope::Story;
    desk.does(&agree(of(in_it), &[("trained", MUST)]));
    desk.does(&agree(of(beside), &[("legal looked", MUST)]));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(in_it, sprint));
    desk.start(sprint);
    assert!(desk.refuses(&agree(of(in_it), &[])).to_string().contains("SG-9"));
    desk.does(&agree(of(beside), &[]));
    desk.ann.undo().unwrap();
    desk.ann.redo().unwrap();
    assert_eq!(dod(&mut desk, beside), "0/0");
    // Once it is in the sprint, it is one of those.
    desk.does(&agree(of(beside), &[("legal looked", MUST)]));
    desk.does(&into(beside, sprint).overruled("it came up"));
    assert!(desk.refuses(&agree(of(beside), &[])).to_string().contains("SG-9"));
}

#[test]
fn what_loosened_a_definition_before_a_sprint_is_not_done_again_within_it() {
    let mut desk = Desk::new();
    let story = desk.story("one", None);
    desk.does(&agree(DefinitionScope::Board, &[("trained", MUST)]));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    let mut ben = desk.store("ben");
    ben.commit(&agree(DefinitionScope::Board, &[("trained", MAY)])).unwrap();
    ben.undo().unwrap();
    desk.start(sprint);
    let refusal = super::refused(ben.redo());
    assert!(refusal.to_string().contains("SG-9"), "{refusal}");
    assert!(desk.refuses(&to(story, 4)).to_string().starts_with("1 of 1"));
}

#[test]
fn a_column_for_finished_stories_is_a_gate_from_every_side() {
    use gemba::domain::operation::ColumnEdit;
    use gemba::domain::{Category, ColumnId, Field, NewStory, Place, Value};
    let mut desk = Desk::new();
    let story = desk.story("one", None);
    desk.does(&agree(DefinitionScope::Board, &[("trained", MUST)]));
    desk.does(&to(story, 3));
    let done = ColumnId(4);
    let column = ColumnId(3);
    let new = NewStory {
        fields: vec![(Field::Column, Value::Id(done.0))],
        ..NewStory::titled("born done")
    };
    for operation in [
        Operation::EditColumn { column, to: ColumnEdit::Category(Category::Done) },
        Operation::RemoveColumn { column, stories_to: Some(done) },
        Operation::Add { stories: vec![new], place: Place::Top },
        super::set(story, Field::Column, Value::Id(3), Value::Id(4)),
    ] {
        assert!(desk.refuses(&operation).to_string().contains("SG-10"), "{operation:?}");
    }
}
