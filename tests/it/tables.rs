//! The tables against each other: fields and columns of the file, commands and keys, refusals.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use gemba::domain::permission::Permission;
use gemba::domain::refusal::{ScopeWay, Unborne};
use gemba::domain::{
    Breach, Conflict, Field, Over, Points, ProcessRefusal, ReadOnly, Refusal, Rule, Scale, StoryId,
    Value,
};
use gemba::tui::command::{Command, Scope};
use gemba::tui::keymap::{Keymap, TOGETHER, parse_keys};
use insta::assert_snapshot;
use rusqlite::Connection;

use crate::store::board;

/// What a story has that is no field: nobody types it.
const NO_FIELDS: &[&str] = &[
    "id",
    "key",
    "rank",
    "since",
    "created_at",
    "created_by",
    "archived_at",
    "changed_at",
    "finished_in",
];

#[test]
fn the_field_table_names_the_columns_of_the_file() {
    let (_dir, path, _store) = board();
    let conn = Connection::open(&path).unwrap();
    let columns: BTreeSet<String> = conn
        .prepare("SELECT name FROM pragma_table_info('story')")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let fields = Field::ALL.iter().map(|it| it.spec().id).filter(|it| *it != "tags");
    let named: BTreeSet<String> =
        fields.chain(NO_FIELDS.iter().copied()).map(str::to_owned).collect();
    assert_eq!(columns, named);
}

#[test]
fn every_id_and_every_field_stands_for_one_thing() {
    let ids: BTreeSet<&str> = Command::ALL.iter().map(|it| it.spec().id).collect();
    assert_eq!(ids.len(), Command::ALL.len());
    let fields: BTreeSet<&str> = Field::ALL.iter().map(|it| it.spec().id).collect();
    assert_eq!(fields.len(), Field::ALL.len());
    for command in Command::ALL {
        assert_eq!(Command::named(command.spec().id), Some(*command));
        assert!(!command.spec().help.is_empty() && !command.spec().help.ends_with('.'));
    }
}

/// Every scope is in force somewhere, and there no key and no beginning of keys is used twice.
#[test]
fn no_key_means_two_things() {
    for command in Command::ALL {
        let scope = command.spec().scope;
        assert!(TOGETHER.iter().any(|it| it.contains(&scope)), "{scope:?} is in force nowhere");
    }
    let mut n_pairs = 0;
    for scopes in TOGETHER {
        assert_eq!(Keymap::default().clashes(scopes), []);
        let all: Vec<_> = Command::ALL
            .iter()
            .filter(|it| scopes.contains(&it.spec().scope))
            .flat_map(|it| it.spec().keys.iter().map(|keys| (*it, parse_keys(keys).unwrap())))
            .collect();
        for (n, (a, first)) in all.iter().enumerate() {
            for (b, second) in &all[n + 1..] {
                n_pairs += 1;
                assert!(!first.starts_with(second) && !second.starts_with(first), "{a:?} {b:?}");
            }
        }
    }
    assert!(n_pairs > 1000, "{n_pairs}");
}

/// One letter does the same on every screen, where it does anything, but for what a page does with
/// the keys of the part under its cursor.
#[test]
fn no_screen_hides_a_key_of_everywhere() {
    let keys_of = |scope: Scope| -> BTreeSet<&'static str> {
        let rows = Command::ALL.iter().map(|it| it.spec()).filter(|it| it.scope == scope);
        rows.flat_map(|it| it.keys.iter().copied()).collect()
    };
    let everywhere = keys_of(Scope::Global);
    for scope in [Scope::Board, Scope::Page, Scope::Log, Scope::List, Scope::Stories, Scope::Story]
    {
        let hidden: Vec<_> = keys_of(scope).intersection(&everywhere).copied().collect();
        assert_eq!(hidden, [""; 0], "{scope:?}");
    }
}

fn several(breach: impl Fn(Rule) -> Breach) -> [Refusal; 2] {
    [
        Refusal::Several(vec![
            Refusal::Asks(breach(Rule::SmallEnough)),
            Refusal::Asks(breach(Rule::WithinCapacity)),
        ]),
        Refusal::Several(vec![
            Refusal::Undecided { sprint: "Sprint 7".to_owned(), keys: vec!["CHG-1".to_owned()] },
            Refusal::Asks(breach(Rule::RetrospectiveHeld)),
        ]),
    ]
}

/// Something that was found against a rule: of a story, or in the way of somebody who may.
fn breach(rule: Rule) -> Breach {
    let is_of_people = matches!(rule, Rule::OwnerCancels | Rule::ScopeConsent);
    let key = if is_of_people { "ben" } else { "CHG-1" };
    Breach { rule, found: "something was found".to_owned(), key: Some(key.to_owned()) }
}

#[expect(clippy::too_many_lines, reason = "one entry for each refusal there is")]
fn refusals() -> Vec<Refusal> {
    let name = || "Review".to_owned();
    let day = |it: &str| it.parse().unwrap();
    let conflict = Conflict {
        story: StoryId(1),
        key: "CHG-1".to_owned(),
        field: Field::Points,
        was: Value::None,
        mine: Value::Points(Points::whole(3)),
        theirs: Value::Points(Points::whole(5)),
        by: "ben".to_owned(),
    };
    let mut all = vec![
        Refusal::Empty(Field::Title),
        Refusal::OffScale { typed: "4".to_owned(), scale: Scale::Fibonacci },
        Refusal::Unreadable {
            field: Field::Assignee,
            typed: "zoe".to_owned(),
            choices: vec!["ann".to_owned(), "ben".to_owned()],
        },
        Refusal::EmptyText("a comment"),
        Refusal::TooLong { what: "the title".to_owned(), found: 20_001, most: 20_000 },
        Refusal::NoSuch("story CHG-99".to_owned()),
        Refusal::NoSuch("person called zoe".to_owned()),
        Refusal::Ambiguous {
            typed: "1".to_owned(),
            could_be: vec!["CHG-1".to_owned(), "INC-1".to_owned()],
        },
        Refusal::Stale(vec![conflict]),
        Refusal::Meanwhile {
            what: "Sprint 8".to_owned(),
            part: "goal",
            theirs: "One page for all".to_owned(),
            by: "ben".to_owned(),
        },
        Refusal::WipAsks { column: name(), over: Over::Stories { found: 3, limit: 2 } },
        Refusal::WipRefuses {
            column: name(),
            over: Over::Points { found: Points::whole(3), limit: Points::whole(2) },
        },
        Refusal::Cycle("CHG-1".to_owned(), "CHG-2 blocks CHG-1".to_owned()),
        Refusal::SelfLink,
        Refusal::Taken { what: "column", name: name() },
        Refusal::ColumnInUse { column: name(), stories: 1 },
        Refusal::LastColumn,
        Refusal::BadPrefix("x".to_owned()),
        Refusal::BadName("two words".to_owned()),
        Refusal::Gone("that criterion"),
        Refusal::Archived { story: StoryId(1), key: "CHG-1".to_owned() },
        Refusal::NothingToUndo,
        Refusal::NothingToRedo,
        Refusal::UndoBlocked {
            label: "Moved CHG-1 to Doing".to_owned(),
            who: "ben".to_owned(),
            later: "Moved CHG-1 to Done".to_owned(),
        },
        Refusal::RedoBlocked {
            label: "Moved CHG-1 to Doing".to_owned(),
            who: "ben".to_owned(),
            later: "Moved CHG-1 to Done".to_owned(),
        },
        Refusal::SprintRunning("Sprint 7".to_owned()),
        Refusal::Asks(breach(Rule::ALL[0])),
        Refusal::SprintsOverlap {
            name: "Sprint 8".to_owned(),
            from: day("2026-03-18"),
            to: day("2026-03-31"),
            other: "Sprint 7".to_owned(),
            free: Some(day("2026-03-24")),
        },
        Refusal::SprintStarted("Sprint 7".to_owned()),
        Refusal::PlannedIn {
            sprint: "Sprint 7".to_owned(),
            key: "INC-12".to_owned(),
            way: ScopeWay::Out,
        },
        Refusal::StartStands("Sprint 7 was started on an earlier day".to_owned()),
        Refusal::SprintNotRunning("Sprint 8".to_owned()),
        Refusal::Undecided {
            sprint: "Sprint 7".to_owned(),
            keys: vec!["CHG-1".to_owned(), "CHG-2".to_owned()],
        },
        Refusal::InSprintAlready { key: "CHG-1".to_owned(), sprint: "Sprint 7".to_owned() },
        Refusal::SprintDays {
            name: "Sprint 8".to_owned(),
            from: day("2026-03-20"),
            to: day("2026-03-19"),
            why: "it would end before it starts",
        },
        Refusal::TooEarly {
            name: "Sprint 8".to_owned(),
            from: "2026-04-01".parse().unwrap(),
            today: "2026-03-12".parse().unwrap(),
        },
        Refusal::SprintOver("Sprint 6".to_owned()),
        Refusal::NoSprint,
        Refusal::ReadOnly(ReadOnly::Rights("board.gemba.db".to_owned())),
        Refusal::ReadOnly(ReadOnly::Mounted("board.gemba.db".to_owned())),
        Refusal::AsNotAllowed,
        Refusal::Filter { at: "is:purple".to_owned(), why: "nothing is purple".to_owned() },
        Refusal::BadRows(2),
        Refusal::Wrong("the account ann belongs to ann".to_owned()),
        Refusal::CannotAct("nothing is in the way of it"),
        Refusal::NotPermitted(Permission::Order),
        Refusal::Process(ProcessRefusal::SecondOwner {
            process: "CHG".to_owned(),
            owner: "ann".to_owned(),
            second: "ben".to_owned(),
        }),
    ];
    all.extend(several(breach));
    all.extend(process_refusals().into_iter().map(Refusal::Process));
    all.extend(Rule::ALL.iter().map(|it| Refusal::Forbids(breach(*it))));
    all
}

fn process_refusals() -> Vec<ProcessRefusal> {
    let text = str::to_owned;
    let (process, number) = (|| text("CHG"), || text("1.0"));
    vec![
        ProcessRefusal::SecondOwner { process: process(), owner: text("ann"), second: text("ben") },
        ProcessRefusal::SecondAccountable { step: text("CHG.1"), role: text("lead") },
        ProcessRefusal::NoDifference { what: text("CHG Waiting"), figure: text("24") },
        ProcessRefusal::NoNumber(text("many")),
        ProcessRefusal::Future(text("2026-03-17")),
        ProcessRefusal::Released { process: process(), number: number() },
        ProcessRefusal::NothingNew { process: process(), number: number() },
        ProcessRefusal::FeedsItself(
            process(),
            text("CHG feeds INC feeds CHG"),
            text("gemba process interface INC CHG 'changes' --remove"),
        ),
        ProcessRefusal::OpenStories { process: process(), stories: 2 },
        ProcessRefusal::Retired(process()),
        ProcessRefusal::NoDecision(text("CHG-1")),
        ProcessRefusal::NoResult(3, Unborne::Closed),
        ProcessRefusal::NoResult(3, Unborne::Missing(vec!["target", "actual"])),
        ProcessRefusal::NoResult(3, Unborne::NotMet { target: text("18"), actual: text("20") }),
        ProcessRefusal::NoResult(3, Unborne::Met { target: text("18"), actual: text("16") }),
        ProcessRefusal::Became(text("O-7"), text("CHG-1")),
        ProcessRefusal::NoAnswer {
            question: "A difference to whom?",
            missing: vec![text("customer")],
            given_by: text("gemba process set CHG customer=…"),
        },
        ProcessRefusal::NoReading { key: text("CHG-1"), measure: text("time to restore") },
        ProcessRefusal::NoResultYet(text("CHG-1")),
        ProcessRefusal::Unfinished { process: process(), story: text("CHG-1") },
        ProcessRefusal::BadNumber { process: process(), typed: text("banana"), next: text("1.1") },
        ProcessRefusal::LowerNumber {
            process: process(),
            typed: text("0.5"),
            last: number(),
            next: text("1.1"),
        },
        ProcessRefusal::NoVersion { process: process(), typed: text("9"), there: vec![number()] },
        ProcessRefusal::NoStep {
            process: process(),
            typed: text("CHG.9"),
            there: vec![text("CHG.1 Ask"), text("CHG.2 Approve")],
        },
        ProcessRefusal::NoStep { process: process(), typed: text("CHG.9"), there: Vec::new() },
        ProcessRefusal::NotMeasured {
            process: process(),
            number: number(),
            measures: vec!["time to restore".into()],
        },
    ]
}

#[test]
fn every_refusal_in_one_picture() {
    let mut picture = String::new();
    for refusal in refusals() {
        let _ = writeln!(picture, "{refusal}");
        if let Some(way) = refusal.way_out() {
            if !way.command.is_empty() {
                let command = Command::named(way.command).expect("a way out is a command");
                let _ = writeln!(picture, "    {}: {}", Keymap::default().keys(command), way.does);
            }
            if !way.cli.is_empty() {
                let _ = writeln!(picture, "    {}", way.cli);
            }
        }
    }
    assert_snapshot!(picture);
}

/// The picture above has them all: a new one must be put into it.
#[test]
fn no_refusal_is_left_out_of_the_picture() {
    let shown: Vec<String> = refusals().iter().map(|it| format!("{it:?}")).collect();
    all_stand_in(include_str!("../../src/domain/refusal.rs"), "Refusal", &shown);
    let shown: Vec<String> = process_refusals().iter().map(|it| format!("{it:?}")).collect();
    all_stand_in(include_str!("../../src/domain/refusal/process.rs"), "ProcessRefusal", &shown);
}

#[track_caller]
fn all_stand_in(text: &str, name: &str, shown: &[String]) {
    let head = format!("pub enum {name} {{");
    let body = text.split(&*head).nth(1).unwrap().split("\n}\n").next().unwrap();
    let declared: BTreeSet<&str> = body
        .lines()
        .filter_map(|it| it.strip_prefix("    "))
        .filter(|it| it.starts_with(|c: char| c.is_ascii_uppercase()))
        .map(|it| it.split(|c: char| !c.is_alphanumeric()).next().unwrap())
        .collect();
    let shown: BTreeSet<&str> =
        shown.iter().map(|it| it.split(|c: char| !c.is_alphanumeric()).next().unwrap()).collect();
    assert!(declared.len() > 14, "{declared:?}");
    assert_eq!(declared.difference(&shown).copied().collect::<Vec<_>>(), [""; 0]);
}
