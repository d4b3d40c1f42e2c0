//! The story of one process, told by keys and by commands.

use chrono::{DateTime, Utc};
use gemba::domain::experiment::{Decision, Experiment, Verdict};
use gemba::domain::sheet::{Content, Fill, Subject};
use gemba::domain::{Needs, Operation, ProcessOperation, ProcessPage, Snapshot, StoryId};
use gemba::exchange::{definition, process_text};
use gemba::store::{Session, Store, Via};
use insta::assert_snapshot;

use super::{fill, go, says, turn};
use crate::cli::Shell;
use crate::harness::User;

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// The days of the story: it begins, is measured, is released again, and is looked back on.
const DAYS: [&str; 4] = [
    "2026-03-12T09:00:00Z",
    "2026-03-26T09:00:00Z",
    "2026-04-02T09:00:00Z",
    "2026-04-13T09:00:00Z",
];

fn experiment(user: &User, operations: Vec<ProcessOperation>) {
    for operation in operations {
        user.store_of("ann").commit(&Operation::Process(Box::new(operation))).unwrap();
    }
}

/// One process by keys: from nobody's to version 1.2 with a confirmed experiment.
pub(super) fn by_keys() -> User {
    let mut user = User::with(|_| ()).sized(100, 40);
    let clock = user.clock().clone();
    clock.set(at(DAYS[0]));
    // It is nobody's; ann takes it.
    user.press("5 o");
    user.write("incident");
    user.press("enter enter");
    says(&mut user, "nobody: a names one");
    user.press("A");
    // What is done, and how far.
    turn(&mut user, "Steps");
    user.press("e");
    fill(&mut user, "Rollout", "introduced");
    fill(&mut user, "Automation", "scripted");
    user.press("f2");
    says(&mut user, "1 of 5 steps introduced");
    go(&mut user, "2. Judge");
    user.press("e");
    fill(&mut user, "Asked before (C)", ", ben");
    user.press("f2");
    says(&mut user, "C ben, service owner");
    // Two questions are answered.
    turn(&mut user, "Questions");
    user.press("+ G e");
    user.write("whoever cannot work");
    user.press("enter");
    says(&mut user, "2 of 7 answered");
    // It is read as it is.
    turn(&mut user, "Measures");
    user.press("=");
    user.write("6");
    fill(&mut user, "When", "2026-03-05");
    fill(&mut user, "Note", "before");
    user.press("f2");
    says(&mut user, "6 h red");
    user.press("V");
    user.write("as it is");
    fill(&mut user, "In force in", "service desk");
    user.press("f2");
    says(&mut user, "Released INC 1.0");
    look(&mut user);
    improve(&mut user);
    user
}

/// Somebody goes and looks; what was seen becomes a story, and the story an experiment.
fn look(user: &mut User) {
    turn(user, "Seen");
    user.press("o");
    user.write("bypass: fixed it on the stairs step:1 waste:waiting control:log_it from:dee");
    user.press("enter w");
    user.write("the form takes longer than the fix");
    user.press("enter m");
    says(user, "INC-1");
    let story = StoryId(1);
    turn(user, "About");
    go(user, "All incidents must be logged");
    user.press("o");
    user.write("Nobody is blamed for a bypass");
    user.press("enter");
    go(user, "Nobody is blamed");
    says(user, "covers no risk: removable");
    // What the story tries out is said on the story's own page.
    let slots = Subject::Experiment(story);
    let set = |id: &str, now: Content| {
        let slot = slots.slot(id).unwrap();
        Fill { slot, was: Content::None, now }
    };
    let whole = |n: i64| Content::Number(n * 1_000_000);
    let measure = user.store_of("ann").catalog().unwrap().measure("time to restore").unwrap();
    let fills = vec![
        set("believe", Content::text("a form of two lines")),
        set("measure", Content::Id(measure.0)),
        set("baseline", whole(6)),
        set("expected", whole(4)),
    ];
    experiment(user, vec![ProcessOperation::Fill { subject: slots, fills }]);
    user.notice();
    user.press("1 L 5 enter");
}

/// It is measured, decided on and released; changed and released again; looked back on.
fn improve(user: &mut User) {
    let story = StoryId(1);
    let clock = user.clock().clone();
    clock.set(at(DAYS[1]));
    turn(user, "Measures");
    user.press("=");
    user.write("3.5");
    user.press("f2");
    says(user, "3.5 h green");
    let learned = Some("what takes two lines is written".to_owned());
    experiment(
        user,
        vec![
            ProcessOperation::Result { story, actual: None, learned: None },
            ProcessOperation::Decide { story, decision: Decision::Adopt, learned },
        ],
    );
    user.notice();
    user.press("1 g g L L 5 enter");
    turn(user, "Steps");
    go(user, "1. Log it");
    user.press("e");
    fill(user, "Deliverable", ", in two lines");
    user.press("f2 V");
    user.write("two lines are enough");
    fill(user, "In force in", "service desk, operations");
    user.press("f2");
    says(user, "Released INC 1.1");

    clock.set(at(DAYS[2]));
    go(user, "3. Look for");
    user.press("J e");
    fill(user, "Rollout", "piloted");
    user.press("f2 V");
    user.write("known errors come last");
    user.press("f2");
    says(user, "Released INC 1.2");

    clock.set(at(DAYS[3]));
    turn(user, "Versions");
    user.press("1 5 enter");
    turn(user, "Versions");
    go(user, "1.0    due");
    user.press("+");
    user.write("it has lasted");
    user.press("enter");
    says(user, "has lasted");
}

/// The same by commands.
fn by_commands() -> Shell {
    let shell = Shell::new().at(DAYS[0]);
    shell.done("init --name 'Service Desk' --zone UTC");
    shell.done("person set me --name ann --full-name 'Ann Example'");
    for line in [
        "process add --template incident",
        "process owner INC me",
        "process step set INC.1 rollout=introduced automation=scripted",
        "process step raci INC.2 C=ben",
        "process question INC who",
        "process question INC whom --text 'whoever cannot work'",
        "measure read 'time to restore' 6 --at 2026-03-05 --note before",
        "process release INC --notes 'as it is' --in 'service desk'",
        "observe 'bypass: fixed it on the stairs INC.1 waste:waiting control:log_it from:dee'",
        "observation why O-1 'the form takes longer than the fix'",
        "observation story O-1",
        "process policy add INC 'Nobody is blamed for a bypass'",
        "experiment set INC-1 believe='a form of two lines' measure='time to restore' baseline=6 \
         expected=4",
        "story move INC-1 doing",
    ] {
        shell.done(line);
    }
    let shell = shell.at(DAYS[1]);
    for line in [
        "measure read 'time to restore' 3.5",
        "experiment result INC-1",
        "experiment decide INC-1 adopt --learned 'what takes two lines is written'",
        "story move INC-1 done",
        "process step set INC.1 deliverable='a record with service, words, time and who waits, in \
         two lines'",
        "process release INC --notes 'two lines are enough' --in 'service desk' --in operations",
    ] {
        shell.done(line);
    }
    let shell = shell.at(DAYS[2]);
    for line in [
        "process step move INC.3 4",
        "process step set INC.4 rollout=piloted",
        "process release INC --notes 'known errors come last'",
    ] {
        shell.done(line);
    }
    let shell = shell.at(DAYS[3]);
    shell.done("process sustain INC --held");
    shell
}

/// A process of a file as text, Markdown and TOML, and the verdicts of its experiments.
fn told(store: &mut Store) -> (String, Vec<Option<Verdict>>) {
    let id = store.load(&Needs::Processes, None).unwrap().board.processes[0].id;
    let snapshot: Snapshot = store.load(&Needs::Process(id), None).unwrap();
    let page: &ProcessPage = snapshot.process().unwrap();
    let (board, now) = (&snapshot.board, snapshot.now);
    let toml = definition::write(&gemba::domain::definition::Definition {
        processes: vec![page.definition(board)],
        ..Default::default()
    });
    let versions: Vec<&str> = page.versions.iter().map(|it| &*it.text).collect();
    let texts = [
        process_text::text(page, board, now),
        process_text::markdown(page, board, now),
        toml,
        versions.join("\n"),
    ];
    let register = store.load(&Needs::Improvements, None).unwrap();
    let experiments = register.improvements().unwrap().experiments.iter();
    (texts.join("\n=====\n"), experiments.map(Experiment::verdict).collect())
}

#[test]
fn a_process_told_by_keys_and_by_commands_ends_alike() {
    let user = by_keys();
    let (keys, verdicts) = told(&mut user.store_of("ann"));
    assert_eq!(verdicts, [Some(Verdict::Confirmed)]);
    assert!(keys.contains("1.2 (2026-04-02, ann): known errors come last"), "{keys}");
    let shell = by_commands();
    let session = Session {
        account: gemba::identity::Account::current().name,
        full_name: String::new(),
        as_name: None,
        via: Via::Command,
        clock: gemba::clock::Clock::fixed(at(DAYS[3])),
    };
    let mut store = Store::open(&shell.path(".gemba.db"), session).unwrap();
    let (commands, verdicts) = told(&mut store);
    assert_eq!(verdicts, [Some(Verdict::Confirmed)]);
    similar(&keys, &commands);
    assert_snapshot!(keys.split("\n=====\n").next().unwrap());
}

#[track_caller]
fn similar(a: &str, b: &str) {
    for (left, right) in a.lines().zip(b.lines()) {
        assert_eq!(left, right);
    }
    assert_eq!(a.lines().count(), b.lines().count());
}
