//! Exports laid out on boards: columns, people, what is new and what is known.

use std::collections::HashMap;

use chrono::{TimeZone as _, Utc};

use super::*;
use crate::domain::StoryId;
use crate::domain::board::{Column, Person, PersonId, Policy};
use crate::domain::operation::TakenIn;
use crate::exchange::jira;

const EXPORT: &[u8] = include_bytes!("../../../tests/fixtures/jira_export.csv");

fn board(columns: &[(&str, Category)], people: &[(&str, &str, Option<&str>)]) -> Board {
    let columns = columns.iter().zip(1..).map(|((name, category), id)| Column {
        id: ColumnId(id),
        name: (*name).into(),
        category: *category,
        wip_stories: None,
        wip_points: None,
    });
    let people = people.iter().zip(1..).map(|((name, full_name, account), id)| Person {
        id: PersonId(id),
        name: (*name).into(),
        full_name: (*full_name).into(),
        account: account.map(str::to_owned),
        left: false,
        hats: Vec::new(),
        access: Vec::new(),
    });
    Board {
        name: "Service Desk".into(),
        prefix: "SD".into(),
        zone: chrono_tz::Europe::Berlin,
        wip: Policy::Soft,
        allow_as: false,
        copies: 14,
        columns: columns.collect(),
        people: people.collect(),
        processes: Vec::new(),
        views: Vec::new(),
        words: Vec::new(),
        catalog: crate::domain::sheet::Catalog::default(),
        sprints: Vec::new(),
        practice: crate::domain::Practice::default(),
    }
}

fn usual() -> Board {
    use Category::{Doing, Done, Todo};
    let columns = [("To do", Todo), ("Doing", Doing), ("Review", Doing), ("Done", Done)];
    board(&columns, &[("dee", "", None)])
}

fn plan(board: &Board, options: &Options) -> Plan {
    Plan::new(jira::read(EXPORT).unwrap(), board, &TakenIn::default(), options).unwrap()
}

/// The mapping as a table.
fn shown(plan: &Plan) -> String {
    let states = plan
        .states
        .iter()
        .map(|it| format!("{} x{} -> {} ({})", it.state, it.stories, it.column_name, it.how));
    let people = plan
        .people
        .iter()
        .map(|it| format!("{} -> {}{}", it.source, it.becomes, if it.new { " (new)" } else { "" }));
    let columns = plan
        .columns
        .iter()
        .filter(|it| it.filled > 0)
        .map(|it| format!("{} x{} -> {}", it.name, it.filled, it.becomes));
    let counts = format!("create {}, update {}, bad {}", plan.create, plan.update, plan.bad.len());
    states.chain(people).chain([counts]).chain(columns).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_export_is_laid_out_on_the_usual_board() {
    let plan = plan(&usual(), &Options::default().map("uat=Rev").unwrap());
    insta::assert_snapshot!(shown(&plan));
    assert_eq!(plan.batch.stories.len(), 20);
    assert_eq!(plan.batch.source, "jira");
}

#[test]
fn waiting_states_go_to_a_waiting_column() {
    use Category::{Doing, Done, Todo, Waiting};
    let columns = [
        ("Backlog", Todo),
        ("Doing", Doing),
        ("Outside", Waiting),
        ("Closed", Done),
        ("Shown", Done),
    ];
    let plan = plan(&board(&columns, &[]), &Options::default());
    let states: Vec<String> = plan
        .states
        .iter()
        .map(|it| format!("{}: {}, {}", it.state, it.column_name, it.how))
        .collect();
    assert_eq!(
        states,
        [
            "Done: Closed, category",
            "In Progress: Doing, category",
            "Waiting for approval: Outside, name",
            "UAT: Doing, category",
            "Selected for Development: Backlog, category",
            "Backlog: Backlog, same name",
            "To Do: Backlog, category",
            "Closed: Closed, same name",
        ]
    );
}

#[test]
fn every_state_finds_a_place_on_a_board_of_one_column() {
    for category in Category::ALL {
        let plan = plan(&board(&[("Only", category)], &[]), &Options::default());
        assert!(plan.batch.stories.iter().all(|it| it.column == ColumnId(1)));
    }
}

#[test]
fn a_map_that_names_nothing_is_refused_with_what_there_is() {
    let refuse = |typed: &str| {
        let options = Options::default().map(typed)?;
        Plan::new(jira::read(EXPORT).unwrap(), &usual(), &TakenIn::default(), &options)
    };
    let said: Vec<String> = ["UAT", "UAT=", "Accepted=Done", "UAT=Nowhere"]
        .into_iter()
        .map(|typed| refuse(typed).unwrap_err().to_string())
        .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn people_are_known_by_account_short_name_or_full_name() {
    let columns = [("To do", Category::Todo)];
    let known = [
        ("anna", "", Some("ann")),
        ("zoë", "", None),
        ("chef", "Cem Örnek", None),
        ("dee", "Dee Other", None),
    ];
    let plan = plan(&board(&columns, &known), &Options::default());
    let people: Vec<String> =
        plan.people.iter().map(|it| format!("{} {}", it.becomes, it.new)).collect();
    assert_eq!(
        people,
        ["anna false", "dee.e true", "b1 true", "ben true", "chef false", "zoë false"]
    );
    let new: Vec<_> = plan.batch.people.iter().map(|it| (&*it.name, &*it.full_name)).collect();
    assert_eq!(new, [("dee.e", "Dee Example"), ("b1", ""), ("ben", "Ben Example")]);
    let zoe = plan.batch.stories.iter().find(|it| it.reference == "SMI-14").unwrap();
    assert_eq!(zoe.assignee.as_deref(), Some("zoë"));
    // The board would show another name: the source's is kept.
    assert!(zoe.extras.contains(&("Assignee".to_owned(), "Zoë Unknown".to_owned())));
}

#[test]
fn a_story_has_its_people_instants_and_column() {
    let plan = plan(&usual(), &Options::default());
    let story = &plan.batch.stories[0];
    assert_eq!(story.reference, "SMI-1");
    assert_eq!(story.assignee.as_deref(), Some("ann"));
    assert_eq!(story.column, ColumnId(4));
    assert_eq!(story.created_at, Some(Utc.with_ymd_and_hms(2026, 3, 2, 8, 5, 0).unwrap()));
    assert_eq!(story.since, Some(Utc.with_ymd_and_hms(2026, 3, 16, 15, 40, 0).unwrap()));
    let comments: Vec<_> = story.comments.iter().map(|it| &*it.author).collect();
    assert_eq!(comments, ["ann", "b1"]);
    let open = plan.batch.stories.iter().find(|it| it.reference == "SMI-3").unwrap();
    assert_eq!(open.since, None);
    // The column is called otherwise than the state: the state is kept.
    assert!(open.extras.contains(&("Status".to_owned(), "In Progress".to_owned())));
    assert!(!story.extras.iter().any(|it| it.0 == "Status"));
    assert_eq!(plan.batch.stories[0].author, plan.batch.stories[1].author);
}

#[test]
fn what_was_taken_in_before_is_updated() {
    let stories = HashMap::from([("SMI-3".to_owned(), StoryId(7)), ("OTHER-1".into(), StoryId(8))]);
    let known = TakenIn { stories, ..TakenIn::default() };
    let draft = jira::read(EXPORT).unwrap();
    let plan = Plan::new(draft, &usual(), &known, &Options::default()).unwrap();
    assert_eq!((plan.create, plan.update), (19, 1));
}

#[test]
fn accounts_make_short_names_that_are_free() {
    let board = board(&[("To do", Category::Todo)], &[("ann", "Ann Other", None)]);
    let names = [
        ("5b10ac8d82e05b22cc7d4ef5", "Ann Example"),
        ("712020:0aff", "Ann Example-Smith"),
        ("ben@example.org", "Benjamin B."),
        ("EXAMPLE\\cem", "Cem Örnek"),
        ("x9", "Ann"),
        ("☃☃", "☃"),
        ("m1", "Me Myself"),
        ("u1", "山田 太郎"),
    ];
    let names = names.map(|(id, name)| (id.to_owned(), name.to_owned()));
    let ordered: Vec<String> = names.iter().map(|it| it.0.clone()).collect();
    let names = HashMap::from(names);
    let before = HashMap::new();
    let draft = Draft { names, ..Draft::default() };
    let decided = Decided::default();
    let mut roster = Roster::new(&board, &draft, &decided, &before);
    let short: Vec<String> = ordered.iter().map(|id| roster.resolve(id, "").name).collect();
    assert_eq!(
        short,
        ["ann.e", "ann.example-smith", "ben", "cem", "ann", "person2", "me.m", "山田"]
    );
}

#[test]
fn a_wall_clock_shows_the_boards_time() {
    let local = |text: &str| Moment::Local(text.parse().unwrap()).at(chrono_tz::Europe::Berlin);
    for (shown, utc) in [
        ("2026-01-15T12:00:00", "2026-01-15T11:00:00Z"),
        ("2026-07-15T12:00:00", "2026-07-15T10:00:00Z"),
        // Left out in spring, twice in autumn.
        ("2026-03-29T02:30:00", "2026-03-29T01:30:00Z"),
        ("2026-10-25T02:30:00", "2026-10-25T00:30:00Z"),
    ] {
        assert_eq!(local(shown), utc.parse::<At>().unwrap(), "{shown}");
    }
}

#[test]
fn who_may_be_one_person_is_named_and_made_one_by_whoever_says_so() {
    let text = "Summary,Issue key,Assignee,Comment\n\
                A,S-1,Ann Example,02/Mar/26 9:05 AM;ann;Hello\n\
                B,S-2,Ben Example,02/Mar/26 9:05 AM;zoe;Hello\n\
                C,S-3,Ben Example,02/Mar/26 9:05 AM;example;Hello\n";
    let plan = |options: &Options| {
        let draft = jira::read(text.as_bytes()).unwrap();
        Plan::new(draft, &usual(), &TakenIn::default(), options).unwrap()
    };
    let people = |plan: &Plan| -> Vec<String> {
        plan.people.iter().map(|it| format!("{}: {}", it.source, it.becomes)).collect()
    };
    let apart = plan(&Options::default());
    assert_eq!(
        people(&apart),
        ["Ann Example: ann", "ann: ann2", "Ben Example: ben", "zoe: zoe", "example: example"]
    );
    let way = "perhaps one person: ann and Ann Example; --map \"ann=Ann Example\" makes them one";
    assert_eq!(apart.told, [way]);
    let one = plan(&Options::default().map("ANN=ann example").unwrap());
    assert_eq!(
        people(&one),
        ["Ann Example (ann): ann", "Ben Example: ben", "zoe: zoe", "example: example"]
    );
    assert_eq!(one.told, Vec::<String>::new());
    assert_eq!(one.batch.stories[0].comments[0].author, "ann");
}

#[test]
fn a_name_that_is_an_account_of_the_file_is_its_owner() {
    let text = "Summary,Issue key,Assignee,Assignee Id,Creator\nA,S-1,Ann Example,ax,ax\n";
    let draft = jira::read(text.as_bytes()).unwrap();
    let plan = Plan::new(draft, &usual(), &TakenIn::default(), &Options::default()).unwrap();
    assert_eq!(plan.people.len(), 1, "{:?}", plan.people);
    assert_eq!(plan.batch.stories[0].author.as_deref(), Some("ax"));
}

#[test]
fn of_many_notes_one_of_each_kind_is_told_first() {
    let of = |n: usize| format!("line {n}: Points “{n} or “so” is no estimate");
    let other = "line 9: Comment “x” has no author".to_owned();
    let notes: Vec<String> = (0..7).map(of).chain([other.clone()]).collect();
    assert_eq!(words::few(&notes), [&*of(0), &other]);
    assert_eq!(words::few(&notes[2..]).len(), 6);
}
