//! What a sheet says and what is read from it.

use chrono::{NaiveDate, TimeZone as _, Utc};
use proptest::prelude::*;

use super::{as_one, read, write};
use crate::domain::sight::{Sight, Thing};
use crate::domain::story::{Criterion, CriterionId, Need};
use crate::domain::{
    Board, Card, Category, Change, Column, ColumnId, Field, Kind, Operation, Person, PersonId,
    Points, Policy, Priority, Process, ProcessId, Refusal, Sprint, SprintId, SprintState, Story,
    StoryId, Tally, Value, text,
};

const ANN: PersonId = PersonId(1);

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn board() -> Board {
    let column = |id, name: &str, category| Column {
        id: ColumnId(id),
        name: name.to_owned(),
        category,
        wip_stories: None,
        wip_points: None,
    };
    let person = |id, name: &str, left| Person {
        id: PersonId(id),
        name: name.to_owned(),
        full_name: String::new(),
        account: None,
        left,
        hats: Vec::new(),
        access: Vec::new(),
    };
    Board {
        name: "Service Desk".to_owned(),
        prefix: "SD".to_owned(),
        zone: chrono_tz::Europe::Berlin,
        wip: Policy::Soft,
        allow_as: false,
        copies: 14,
        columns: vec![
            column(1, "To do", Category::Todo),
            column(2, "Doing", Category::Doing),
            column(3, "Done", Category::Done),
        ],
        people: vec![person(1, "ann", false), person(2, "ben", false), person(3, "old", true)],
        processes: vec![Process {
            id: ProcessId(1),
            prefix: "CHG".to_owned(),
            name: "Change enablement".to_owned(),
        }],
        views: Vec::new(),
        words: Vec::new(),
        catalog: crate::domain::sheet::Catalog::default(),
        sprints: vec![Sprint {
            state: SprintState::Active,
            ..Sprint::planned(
                SprintId(7),
                "Sprint 7".to_owned(),
                day("2026-03-02"),
                day("2026-03-13"),
            )
        }],
        practice: crate::domain::Practice::default(),
    }
}

fn story() -> Story {
    let at = Utc.with_ymd_and_hms(2026, 3, 9, 8, 30, 0).unwrap();
    let criterion =
        |id, text: &str, done| Criterion { id: CriterionId(id), text: text.to_owned(), done };
    Story {
        card: Card {
            id: StoryId(12),
            key: "CHG-12".to_owned(),
            title: "Ask for approval in the chat: not by mail".to_owned(),
            kind: Kind::Improvement,
            priority: Priority::High,
            points: Some(Points::from_hundredths(250)),
            column: ColumnId(2),
            rank: 0,
            assignee: Some(PersonId(3)),
            process: Some(ProcessId(1)),
            sprint: Some(SprintId(7)),
            tags: ["approval".to_owned(), "chat".to_owned()].into(),
            due: Some(day("2026-03-20")),
            asked: None,
            need: Some(Box::new(Need {
                as_a: "approver".to_owned(),
                i_want: "to be asked where I am".to_owned(),
                so_that: String::new(),
            })),
            since: at,
            started: None,
            created_at: at,
            changed_at: at,
            archived_at: None,
            criteria: Tally { done: 1, of: 3 },
            dod: Tally::default(),
            worth: None,
            comments: 0,
            blocks: Vec::new(),
            waits_for: 0,
            waits_beyond: 0,
        },
        description:
            "# Why\n\nMails wait **two days**.\n\n## Description\n\\## New comment\ntitle: x"
                .to_owned(),
        criteria: vec![
            criterion(1, "Approvers are asked in the chat", true),
            criterion(2, "The answer is in the record", false),
            criterion(3, "Nobody is asked twice", false),
        ],
        comments: Vec::new(),
        references: Vec::new(),
        links: Vec::new(),
        extras: Vec::new(),
        created_by: ANN,
    }
}

fn reading(sheet: &str, story: &Story) -> Result<Vec<Operation>, Refusal> {
    read(sheet, story, &board(), ANN, day("2026-03-12"))
}

/// What the sheet of the story leads to after `from` was replaced by `to` in it.
fn after(from: &str, to: &str) -> Result<Vec<Operation>, Refusal> {
    let sheet = write(&story(), &board());
    assert!(sheet.contains(from), "{from:?} is not in {sheet}");
    reading(&sheet.replacen(from, to, 1), &story())
}

fn refused(from: &str, to: &str) -> String {
    after(from, to).unwrap_err().to_string()
}

#[test]
fn a_sheet_says_what_may_be_typed() {
    insta::assert_snapshot!(write(&story(), &board()));
}

#[test]
fn nothing_changed_is_no_operation() {
    let sheet = write(&story(), &board());
    assert_eq!(reading(&sheet, &story()), Ok(vec![]));
    assert_eq!(reading(&sheet.replace('\n', "\r\n"), &story()), Ok(vec![]));
    assert_eq!(reading("", &story()), Ok(vec![]));
    assert_eq!(reading("points: 2.5", &story()), Ok(vec![]));
}

#[test]
fn changed_fields_are_one_edit_with_what_was_seen() {
    let sheet = write(&story(), &board())
        .replace("points: 2.5", "points: 5")
        .replace("assignee: old", "Person: me")
        .replace("due: 2026-03-20", "due: -")
        .replace("so_that:", "so that: it is fast\n")
        .replace("**two days**", "long");
    let change = |field, was, now| Change { story: StoryId(12), field, was, now };
    let was = story().description;
    let now = was.replace("**two days**", "long");
    let expected = vec![
        change(Field::SoThat, Value::None, Value::text("it is fast")),
        change(
            Field::Points,
            Value::Points(Points::from_hundredths(250)),
            Value::Points(Points::whole(5)),
        ),
        change(Field::Assignee, Value::Id(3), Value::Id(1)),
        change(Field::Due, Value::Date(day("2026-03-20")), Value::None),
        change(Field::Description, Value::text(&was), Value::text(&now)),
    ];
    assert_eq!(reading(&sheet, &story()), Ok(vec![Operation::Edit(expected)]));
}

#[test]
fn another_column_carries_what_was_seen_and_a_new_comment_is_said() {
    let sheet = write(&story(), &board()).replace("column: Doing", "column: done");
    let operations = reading(&(sheet + "\n\nIt *works*.\n\nYes.\n\n"), &story()).unwrap();
    let (was, now) = (Value::Id(2), Value::Id(3));
    let expected = vec![
        Operation::Edit(vec![Change { story: StoryId(12), field: Field::Column, was, now }]),
        Operation::Comment { story: StoryId(12), text: "It *works*.\n\nYes.".to_owned() },
    ];
    assert_eq!(operations, expected);
    let label = "Edited CHG-12".to_owned();
    assert_eq!(as_one(&story(), operations), Some(Operation::All { label, of: expected }));
    assert_eq!(as_one(&story(), vec![]), None);
}

#[test]
fn criteria_are_known_by_their_text_then_by_their_place() {
    let edit = |id, was: &str, now: &str| Operation::EditCriterion {
        criterion: CriterionId(id),
        was: was.to_owned(),
        now: now.to_owned(),
    };
    let seen = |id, wants: &str| {
        let was = story().criteria.into_iter().find(|it| it.id.0 == id).unwrap().text;
        let wants = if wants.is_empty() { was.clone() } else { wants.to_owned() };
        vec![Sight {
            of: Thing::Criterion(CriterionId(id)),
            part: "acceptance criterion",
            was,
            wants,
        }]
    };
    let tick = |id, done, wants| {
        Operation::Tick { criterion: CriterionId(id), done }.as_seen(seen(id, wants))
    };
    let add = |texts: &[&str]| Operation::AddCriteria {
        story: StoryId(12),
        texts: texts.iter().map(|it| (it.replace("[x] ", ""), it.starts_with("[x]"))).collect(),
    };
    let remove = |id| Operation::RemoveCriterion(CriterionId(id)).as_seen(seen(id, ""));
    let (a, b, c) = (
        "- [x] Approvers are asked in the chat\n",
        "- [ ] The answer is in the record\n",
        "- [ ] Nobody is asked twice\n",
    );
    let (answer, nobody) = ("The answer is in the record", "Nobody is asked twice");
    for (typed, expected) in [
        (format!("{c}{a}{b}"), vec![]),
        (format!("{a}{b}"), vec![remove(3)]),
        (format!("{a}- [x] The answer is in the record\n{c}"), vec![tick(2, true, "")]),
        (format!("{a}* Written down at once\n{c}"), vec![edit(2, answer, "Written down at once")]),
        (
            format!("{a}- [ ] New\n- [x] The answer stands in the record\n{c}"),
            vec![
                edit(2, answer, "The answer stands in the record"),
                tick(2, true, "The answer stands in the record"),
                add(&["New"]),
            ],
        ),
        (format!("{b}{c}- Last\n"), vec![remove(1), add(&["Last"])]),
        (
            format!("{a}{b}{c}- [x] True already\n- [ ] Not yet\n"),
            vec![add(&["[x] True already", "Not yet"])],
        ),
        (format!("{a}{b}{b}{c}- [ ] \n"), vec![add(&[answer])]),
        (
            format!("- [ ] Approvers are asked in chat\n{b}- [ ] Asked once\n"),
            vec![
                edit(1, "Approvers are asked in the chat", "Approvers are asked in chat"),
                tick(1, false, "Approvers are asked in chat"),
                edit(3, nobody, "Asked once"),
            ],
        ),
        (String::new(), vec![remove(1), remove(2), remove(3)]),
    ] {
        assert_eq!(after(&format!("{a}{b}{c}"), &typed), Ok(expected), "{typed}");
    }
}

#[test]
fn a_section_that_was_taken_out_changes_nothing() {
    let sheet = write(&story(), &board());
    let head = sheet.split("## Description (").next().unwrap();
    assert_eq!(reading(head, &story()), Ok(vec![]));
}

#[test]
fn what_cannot_be_read_is_named_by_its_line() {
    let sentences = [
        refused("points: 2.5", "points: many"),
        refused("column: Doing", "column: Nowhere"),
        refused("kind: improvement", "kind:"),
        refused("points: 2.5", "pionts: 2.5"),
        refused("points: 2.5", "just words"),
        refused("points: 2.5", "points: 3\npoints: 4"),
        refused("## New comment (", "## New coment ("),
        refused("## Description (", "## Descripton ("),
        refused("## New comment (", "## Description ("),
        refused("- [ ] Nobody is", "Nobody is"),
        refused("- [ ] Nobody is", "#42 must be fixed\n- [ ] Nobody is"),
        refused("points: 2.5", "points: x\ndescription: x"),
        refused(
            "## Acceptance criteria (one a line: - [ ] open, - [x] true; their order stays)\n",
            "",
        ),
    ];
    insta::assert_snapshot!(sentences.join("\n"));
}

fn a_line() -> impl Strategy<Value = String> {
    let nasty = prop_oneof![
        Just("# x".to_owned()),
        Just("## New comment".to_owned()),
        Just("title: x".to_owned()),
        Just("- [ ] x".to_owned()),
        Just("[x] x".to_owned()),
        ".*",
        "[a-c :#\\[\\]-]{0,8}",
    ];
    nasty.prop_map(|it| text::line(&it))
}

fn a_text() -> impl Strategy<Value = String> {
    let nasty = prop_oneof![
        Just(String::new()),
        Just("   ".to_owned()),
        Just("## Description".to_owned()),
        Just("## DESCRIPTION (x)".to_owned()),
        Just("## Acceptance criteria".to_owned()),
        Just("\\## New comment  ".to_owned()),
        Just("\\\\## New comment ()".to_owned()),
        Just("\\".to_owned()),
        ".*",
    ];
    prop::collection::vec(nasty, 0..6).prop_map(|it| text::block(&it.join("\n")))
}

proptest! {
    #[test]
    fn what_is_written_reads_back_as_nothing_changed(
        title in a_line(),
        so_that in a_line(),
        description in a_text(),
        tags in prop::collection::btree_set("[^ ]{1,6}".prop_map(|it| text::line(&it)), 0..3),
        criteria in prop::collection::vec((a_line(), any::<bool>()), 0..5),
    ) {
        let mut story = story();
        story.card.title = format!("t{title}");
        story.card.need.as_mut().unwrap().so_that = so_that;
        story.card.tags = tags.into_iter().filter(|it| !it.is_empty()).collect();
        story.description = description;
        story.criteria = (1..)
            .zip(criteria)
            .filter(|(_, (text, _))| !text.is_empty())
            .map(|(id, (text, done))| Criterion { id: CriterionId(id), text, done })
            .collect();
        prop_assert_eq!(reading(&write(&story, &board()), &story), Ok(vec![]));
    }

    #[test]
    fn no_text_of_any_kind_makes_it_panic(sheet in ".*", lines in prop::collection::vec(a_text(), 0..4)) {
        drop(reading(&sheet, &story()));
        drop(reading(&format!("{}\n{}", write(&story(), &board()), lines.join("\n")), &story()));
    }
}
