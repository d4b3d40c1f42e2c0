//! Taking in a file of another tool on the screen: its name, what would become of it, then the board.

use gemba::domain::operation::Change;
use gemba::domain::{Field, Operation, Value};
use insta::assert_snapshot;
use tempfile::TempDir;

use crate::harness::User;

const EXPORT: &str = "\
Summary,Issue key,Status,Status Category,Assignee,Created,Resolved\n\
One form,SMI-1,UAT,In Progress,Ann Example,2026-02-02 09:00,\n\
,SMI-2,To Do,To Do,,2026-02-02 09:00,\n\
No form,SMI-3,Cancelled,Done,,2026-02-02 09:00,2026-02-20 09:00\n\
A real end,SMI-4,Done,Done,,2026-02-02 09:00,2026-02-22 09:00\n";

/// A board without stories, and a folder with the file.
fn user() -> (User, TempDir, String) {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("export.csv");
    std::fs::write(&file, EXPORT).unwrap();
    let file = file.to_string_lossy().into_owned();
    (User::with(|_| ()), dir, file)
}

fn ask(user: &mut User, typed: &str) {
    user.press(":");
    user.write("import from");
    user.press("enter");
    user.write(typed);
    user.press("enter");
}

#[test]
fn what_a_file_would_bring_is_shown_before_it_is_taken_in() {
    let (mut user, _dir, file) = user();
    user.press(":");
    user.write("import from");
    user.press("enter");
    assert_snapshot!("import_asks", user.screen());
    user.write(&file);
    user.press("enter");
    assert_snapshot!("import_shows", user.screen());
    assert!(user.snapshot().cards().unwrap().cards.is_empty(), "nothing is written yet");
    user.press("enter");
    assert_snapshot!("import_done", user.screen());
    user.press("u");
    assert!(user.snapshot().cards().unwrap().cards.is_empty(), "one step of undo");
}

#[test]
fn whoever_sees_another_column_goes_back_and_says_which() {
    let (mut user, _dir, file) = user();
    ask(&mut user, &file);
    user.press("esc");
    user.write(" --map UAT=Review --map Cancelled=Done");
    user.press("enter");
    let shown = user.screen();
    assert!(shown.contains("UAT (1) goes to Review, by --map"), "{shown}");
    user.press("enter");
    let shown = user.screen();
    assert!(shown.contains("Imported 3 stories from jira"), "{shown}");
}

#[test]
fn what_cannot_be_read_is_told_and_what_was_typed_stays() {
    for (typed, told) in [
        ("nowhere.csv", "The file nowhere.csv cannot be read"),
        ("nowhere.csv --map", "maps nothing"),
        ("nowhere.csv --json", "--json is no option here"),
        ("one two", "One file at a time"),
        ("Cargo.toml", "The file Cargo.toml cannot be taken in: this is no Jira export"),
        ("/dev/zero", "is no file"),
    ] {
        let (mut user, _dir, _) = user();
        ask(&mut user, typed);
        let shown = user.screen();
        assert!(shown.contains(told) && shown.contains("Which file from Jira?"), "{shown}");
    }
    let (mut user, _dir, file) = user();
    ask(&mut user, &format!("{file} --strict"));
    assert!(user.screen().contains("1 row cannot be taken in"), "{}", user.screen());
}

#[test]
fn a_second_file_shows_what_would_change_and_what_stays() {
    let (mut user, dir, file) = user();
    ask(&mut user, &file);
    user.press("enter");
    let id = user.snapshot().cards().unwrap().cards[0].id;
    let (was, now) = (Value::text("One form"), Value::text("What we call it"));
    let edit = Operation::Edit(vec![Change { story: id, field: Field::Title, was, now }]);
    user.store_of("ann").commit(&edit).unwrap();
    user.notice();
    let later = EXPORT.replace("One form,SMI-1,UAT,In Progress", "One short form,SMI-1,Done,Done");
    std::fs::write(dir.path().join("export.csv"), later).unwrap();
    ask(&mut user, &file);
    assert_snapshot!("import_shows_changes", user.screen());
}

#[test]
fn a_file_that_would_keep_the_screen_waiting_is_for_the_command_line() {
    let (mut user, _dir, file) = user();
    let large = std::fs::OpenOptions::new().write(true).open(&file).unwrap();
    large.set_len((64 << 20) + 1).unwrap();
    ask(&mut user, &file);
    let shown = user.screen();
    assert!(shown.contains("is larger than the 64 MiB that the screen takes"), "{shown}");
    large.set_len(EXPORT.len() as u64).unwrap();
    user.press("enter");
    assert!(user.screen().contains("3 would be new"), "{}", user.screen());
}

#[test]
fn a_file_is_read_and_taken_in_beside_the_ring_and_keys_answer_meanwhile() {
    use gemba::tui::input::Input;
    use std::fmt::Write;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    let (mut user, dir, _) = user();
    let mut rows = "Summary,Issue key,Status\n".to_owned();
    for n in 1..=600 {
        writeln!(rows, "Story {n},X-{n},To Do").unwrap();
    }
    let file = dir.path().join("many.csv");
    std::fs::write(&file, rows).unwrap();
    let (ring, inputs) = channel();
    user.app.work_beside(ring);
    let wait = |user: &mut User, until: &str| {
        while !user.screen().contains(until) {
            let input = inputs.recv_timeout(Duration::from_mins(1)).unwrap();
            if matches!(input, Input::Worked) {
                user.app.worked();
            }
        }
    };
    ask(&mut user, &file.to_string_lossy());
    assert!(user.screen().contains("Reading many.csv"), "{}", user.screen());
    wait(&mut user, "What many.csv would bring");
    user.press("enter");
    assert!(user.screen().contains("Taking in 600 stories"), "{}", user.screen());
    // The board answers: another screen, and no leaving by the way.
    user.press("2");
    assert!(user.screen().contains("Backlog"), "{}", user.screen());
    user.press("1");
    if !user.screen().contains("Imported 600") {
        assert_eq!(user.press("q"), gemba::tui::app::Flow::Continue);
        assert!(user.screen().contains("Still taking in 600 stories: wait"), "{}", user.screen());
    }
    wait(&mut user, "Imported 600 stories");
    user.press("u");
    assert!(user.snapshot().cards().unwrap().cards.is_empty(), "one step of undo");
}
