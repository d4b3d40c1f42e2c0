//! The process register and the page of a process: storyboards of every part, the story of one
//! process by keys and by commands, and what is refused.

use chrono::{DateTime, Utc};
use gemba::config::Config;
use gemba::domain::experiment::{Decision, Experiment, Verdict};
use gemba::domain::sheet::{Content, Fill, Subject};
use gemba::domain::{Needs, Operation, ProcessOperation, ProcessPage, Snapshot, StoryId};
use gemba::exchange::{definition, process_text};
use gemba::store::{Session, Store, Via};
use gemba::tui::app::Flow;
use insta::assert_snapshot;

use crate::cli::Shell;
use crate::harness::User;

#[track_caller]
fn says(user: &mut User, text: &str) {
    let screen = user.screen();
    assert!(screen.contains(text), "{text:?} does not stand on the screen:\n{screen}");
}

/// Turns to a part of the page.
#[track_caller]
fn turn(user: &mut User, part: &str) {
    for _ in 0..7 {
        if user.screen().contains(&format!("[{part}]")) {
            return;
        }
        user.press("tab");
    }
    panic!("there is no part {part}:\n{}", user.screen());
}

/// Moves the cursor down to a row.
#[track_caller]
fn go(user: &mut User, text: &str) {
    user.press("g g");
    for _ in 0..60 {
        let screen = user.screen();
        if screen.lines().any(|it| it.starts_with('▌') && it.contains(text)) {
            return;
        }
        user.press("j");
    }
    panic!("{text:?} cannot be reached:\n{}", user.screen());
}

/// Types into a field of a form.
#[track_caller]
fn fill(user: &mut User, label: &str, text: &str) {
    for _ in 0..30 {
        if user.screen().contains(&format!("▌{label} ")) {
            user.write(text);
            return;
        }
        user.press("tab");
    }
    panic!("there is no field {label}:\n{}", user.screen());
}

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
fn by_keys() -> User {
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
    user.press("enter e");
    user.write("the form takes longer than the fix");
    user.press("enter m");
    says(user, "INC-1");
    let story = StoryId(1);
    turn(user, "About");
    go(user, "All incidents must be logged");
    user.press("o");
    user.write("Nobody is blamed for a bypass");
    user.press("enter");
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

const PARTS: [&str; 7] =
    ["About", "Steps", "Questions", "Measures", "Improvements", "Versions", "Seen"];

#[test]
fn every_part_of_the_page() {
    let mut user = by_keys();
    turn(&mut user, "Improvements");
    user.press("o");
    user.write("Halve the time to restore");
    user.press("enter e");
    fill(&mut user, "Vision", "back to work at once");
    fill(&mut user, "Measure", "time to restore");
    fill(&mut user, "Baseline", "6");
    fill(&mut user, "Target", "3");
    user.press("f2 n");
    user.write("Ask the caller nothing twice");
    user.press("enter r enter");
    says(&mut user, "0 %");
    turn(&mut user, "Seen");
    for text in ["the list is out of date step:4", "idea: one page for all step:4 from:cem"] {
        user.press("o");
        user.write(text);
        user.press("enter");
    }
    for (width, height) in [(80, 24), (160, 50)] {
        user.resize(width, height);
        let mut all = String::new();
        for part in PARTS {
            turn(&mut user, part);
            user.press("G k k j");
            all.push_str(&user.screen());
            all.push('\n');
        }
        user.press("5");
        all.push_str(&user.screen());
        assert_snapshot!(format!("page_{width}x{height}"), all);
        user.press("enter");
    }
}

/// A board with processes from these templates.
fn started(templates: &'static [&'static str]) -> User {
    User::with(|b| {
        for name in templates {
            let (_, toml) = definition::TEMPLATES.iter().find(|(it, _)| it == name).unwrap();
            let define = ProcessOperation::Define(Box::new(definition::read(toml).unwrap()));
            b.does(&Operation::Process(Box::new(define)));
        }
    })
}

#[test]
fn a_board_without_processes_shows_nothing_of_them_until_the_first() {
    let mut user = User::with(|_| ()).sized(80, 24);
    assert!(!user.screen().contains(" 5 "), "{}", user.screen());
    user.press("5");
    let mut all = user.screen();
    user.press("enter");
    says(&mut user, "No process is selected: o starts one");
    user.press("o");
    all.push_str(&user.screen());
    user.press("enter");
    all.push_str(&user.screen());
    user.write("vac");
    user.press("tab");
    user.write("Vaccinations");
    user.press("enter");
    all.push_str(&user.screen());
    assert_snapshot!(all);
    user.press("1");
    says(&mut user, " 5 ");
    user.press("u");
    assert!(!user.screen().contains(" 5 "), "{}", user.screen());
}

#[test]
fn the_register_is_filtered_as_words_are_typed() {
    let mut user = started(&["incident", "change", "request", "problem"]).sized(100, 30);
    user.press("5 A");
    says(&mut user, "ann");
    user.press("g g enter X q");
    let all = user.screen();
    user.press("/");
    user.write("nob");
    let typed = user.screen();
    user.press("enter");
    says(&mut user, "nob (2 of 4");
    user.press("esc");
    says(&mut user, "Incident management");
    user.press("/");
    user.write("elephant");
    user.press("enter enter");
    says(&mut user, "No process holds");
    user.press("esc G");
    user.click("Request fulfilment");
    user.click("Request fulfilment");
    says(&mut user, "[About]");
    user.click("Questions");
    says(&mut user, "[Questions]");
    user.press("]");
    says(&mut user, "This is the last process");
    user.press("[");
    says(&mut user, "Problem management");
    user.press("q");
    says(&mut user, "defined");
    assert_snapshot!(format!("{all}\n{typed}"));
}

#[test]
fn improvements_and_value_streams_have_registers_across_processes() {
    let mut user = started(&["incident", "change"]).sized(100, 40);
    user.press("5 tab");
    says(&mut user, "o writes an improvement down");
    user.press("o");
    user.write("Answer within the hour");
    user.press("enter o");
    user.write("Halve the time to restore");
    user.press("tab");
    for (label, text) in [
        ("Process", "INC"),
        ("Vision", "back to work at once"),
        ("Measure", "INC time to restore"),
        ("Baseline", "24"),
        ("Target", "18"),
        ("Actual", "16"),
        ("Priority", "high"),
    ] {
        fill(&mut user, label, text);
    }
    user.press("f2");
    says(&mut user, "Halve the time to restore");
    go(&mut user, "Halve");
    let mut all = user.screen();
    user.press("+ enter");
    user.write("met");
    user.press("enter");
    all.push_str(&user.screen());
    user.press("tab o");
    user.write("From wish to use");
    user.press("enter o");
    user.write("Wish");
    user.press("enter o");
    user.write("chg.3");
    user.press("enter");
    go(&mut user, "1. Wish");
    user.press("e");
    fill(&mut user, "Function", "business");
    fill(&mut user, "Wait", "2d");
    user.press("f2");
    all.push_str(&user.screen());
    assert_snapshot!(all);
    user.press("u tab backtab");
    go(&mut user, "1. Wish");
    user.press("d");
    says(&mut user, "1 of 1 steps timed");
}

#[test]
fn every_no_says_which_key_leads_on() {
    let mut user = started(&["incident", "change"]).sized(100, 30);
    let mut all = String::new();
    let mut no = |user: &mut User| {
        let screen = user.screen();
        let line = screen.lines().last().unwrap().trim().to_owned();
        all.push_str(&line);
        all.push('\n');
        if screen.contains("esc close") {
            user.press("ctrl-x esc");
        }
    };
    user.press("5 g g enter n");
    says(&mut user, "New story of CHG");
    user.write("Ask in the chat");
    user.press("enter X");
    no(&mut user);
    user.press("V f2 V f2");
    no(&mut user);
    user.press("V");
    fill(&mut user, "Version", "");
    user.press("backspace");
    user.write("0");
    user.press("f2");
    says(&mut user, "CHG 1.0 is released");
    no(&mut user);
    turn(&mut user, "Measures");
    user.press("e");
    fill(&mut user, "Target", "");
    user.press("backspace");
    user.write("48");
    user.press("f2");
    says(&mut user, "nothing could be told");
    no(&mut user);
    user.press("=");
    user.write("many");
    user.press("f2");
    no(&mut user);
    user.press("=");
    user.write("3");
    fill(&mut user, "When", "2w");
    user.press("f2");
    no(&mut user);
    turn(&mut user, "Steps");
    user.press("e");
    fill(&mut user, "Answers (A)", ", ben");
    user.press("f2");
    no(&mut user);
    turn(&mut user, "Questions");
    user.press("j j j j j +");
    says(&mut user, "What do the data not say?");
    user.press("esc");
    turn(&mut user, "Versions");
    user.press("G e enter");
    no(&mut user);
    turn(&mut user, "About");
    go(&mut user, "o says what it gives");
    user.press("o");
    user.write("records");
    fill(&mut user, "To or from", "INC");
    user.press("f2");
    says(&mut user, "gives records to INC");
    user.press("o");
    user.write("failed changes");
    fill(&mut user, "It", "takes");
    fill(&mut user, "To or from", "INC");
    user.press("f2");
    no(&mut user);
    assert_snapshot!(all);
}

#[test]
fn nobody_writes_over_what_somebody_else_filled_in() {
    let mut ann = started(&["incident"]).sized(100, 30);
    let mut ben = ann.beside("ben").sized(100, 30);
    for user in [&mut ann, &mut ben] {
        user.press("5 enter");
        go(user, "Purpose ");
        user.press("e");
    }
    ben.write(", always");
    ben.press("f2");
    says(&mut ben, "is forgotten, always");
    ann.notice();
    ann.write(", ever");
    ann.press("f2");
    let first = ann.screen();
    says(&mut ann, "ben has changed the Purpose");
    ann.press("f2");
    says(&mut ann, "forgotten, ever");
    ben.notice();
    says(&mut ben, "forgotten, ever");
    assert_snapshot!(first);
}

#[test]
fn plain_ascii_is_enough() {
    let config = Config { ascii: Some(true), theme: Some("mono".to_owned()), ..Config::default() };
    let mut user = User::with_config(config, |b| {
        let define = definition::read(definition::TEMPLATES[2].1).unwrap();
        b.does(&Operation::Process(Box::new(ProcessOperation::Define(Box::new(define)))));
        for (n, value) in (1..).zip([6, 7, 5, 6, 7, 6, 4]) {
            b.days_ago(20 - n);
            let value = gemba::domain::Figure::whole(value);
            let (measure, note) = (gemba::domain::measure::MeasureId(1), String::new());
            let read = ProcessOperation::Read { measure, value, at: None, note };
            b.does(&Operation::Process(Box::new(read)));
        }
    })
    .sized(80, 24);
    user.press("5");
    let mut all = user.screen();
    user.press("enter tab tab tab");
    all.push_str(&user.screen());
    user.press("e");
    all.push_str(&user.screen());
    user.press("esc enter");
    all.push_str(&user.screen());
    assert!(all.is_ascii(), "{all}");
    assert_snapshot!(all);
}

#[test]
fn every_size_and_every_key_is_survived() {
    let mut user = started(&["incident", "change"]);
    user.press("5");
    for (width, height) in [(0, 0), (1, 1), (3, 40), (300, 2), (12, 5), (40, 12), (300, 80)] {
        user.resize(width, height);
        for part in 0..7 {
            user.press("esc esc esc 1 5 tab j enter esc esc 1 5 j k G / x esc enter");
            user.press(&"tab ".repeat(part));
            user.press("j j G k ctrl-d ctrl-u g g J K + ? esc");
            let keys = ["a", "e", "o", "=", "r", "Y", "V", "enter", "-", "d", "m", "M"];
            let is_usual = width == 40;
            for key in keys.iter().filter(|_| is_usual) {
                user.press("1 5 enter");
                user.press(&"tab ".repeat(part));
                user.press("j");
                user.press(key);
                user.press("j down enter esc esc esc");
            }
        }
    }
    user.resize(80, 24);
    says(&mut user, "Service Desk");
    assert_eq!(user.press("1 q"), Flow::Quit);
}

#[test]
fn a_board_that_may_not_be_written_is_read() {
    let mut user = started(&["incident"]).sized(100, 30);
    user.press("5 enter");
    user.loses_the_file();
    user.press("A");
    says(&mut user, "moved or deleted");
    says(&mut user, "Incident management");
}
