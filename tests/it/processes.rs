//! The process register and the page of a process: storyboards of every part, and what is refused.

mod told;

use gemba::config::Config;
use gemba::domain::{Operation, ProcessOperation};
use gemba::exchange::definition;
use gemba::tui::app::Flow;
use insta::assert_snapshot;

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

const PARTS: [&str; 7] =
    ["About", "Steps", "Questions", "Measures", "Improvements", "Versions", "Seen"];

#[test]
fn every_part_of_the_page() {
    let mut user = told::by_keys();
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
    says(&mut user, "Stays open: an experiment with a baseline missing: press e to say");
    user.press("e");
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
    says(&mut ann, "has changed the");
    ann.press("m");
    says(&mut ann, "forgotten, ever");
    ben.notice();
    says(&mut ben, "forgotten, ever");
    assert_snapshot!(first);
}

#[test]
fn who_is_forgotten_is_who_stands_under_the_cursor() {
    let mut user = User::sample().sized(100, 40);
    user.press("5 enter");
    turn(&mut user, "About");
    let process = user.board().processes[0].id;
    let says_of = |user: &User, operation| {
        let operation = Operation::Process(Box::new(operation));
        user.store_of("ben").commit(&operation).unwrap();
    };
    for name in ["ann of the desk", "ben of the night shift", "cem of the vendor"] {
        says_of(&user, ProcessOperation::Know { process, name: name.to_owned() });
    }
    user.notice();
    go(&mut user, "ben of the night shift");
    says_of(&user, ProcessOperation::Forget { process, name: "ann of the desk".to_owned() });
    assert!(user.notice());
    user.press("d");
    let screen = user.screen();
    assert!(!screen.contains("▌ben of the night shift"), "{screen}");
    go(&mut user, "cem of the vendor");
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

#[test]
fn the_report_and_what_was_learned_are_read_on_the_register_and_searched() {
    let mut user = started(&["incident"]);
    user.press("5 Y");
    assert!(user.screen().contains("one page for those"), "{}", user.screen());
    user.press("enter");
    assert!(user.screen().contains("The last 30 days"), "{}", user.screen());
    user.press("/");
    user.write("trends");
    assert_snapshot!("report_searched", user.screen());
    user.press("enter j esc down enter");
    let shown = user.screen();
    assert!(shown.contains("No experiment is finished yet: P on the page of a story"), "{shown}");
    user.press("esc enter /");
    user.write("nowhere in it");
    assert!(user.screen().contains("No line says “nowhere in it”"), "{}", user.screen());
    user.press("ctrl-u");
    user.write("hand-off");
    assert_snapshot!("process_searched", user.screen());
}

#[test]
fn a_template_that_is_there_is_taken_once_more_under_another_prefix() {
    let mut user = started(&["incident"]);
    user.press("5 o");
    user.write("incident");
    user.press("enter");
    assert!(user.screen().contains("Under which prefix? INC is taken"), "{}", user.screen());
    user.write("in2");
    user.press("enter");
    assert!(user.screen().contains("Took in IN2"), "{}", user.screen());
    assert!(user.screen().contains("Incident management IN2"), "{}", user.screen());
}
