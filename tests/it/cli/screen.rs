//! The way from the command line into the screen, in a real terminal.

use tempfile::TempDir;

use crate::pty::{Program, Pty};

fn start(home: &TempDir, args: &[&str]) -> Pty {
    let mut program = Program::new(assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap())
        .env("HOME", home.path().to_str().unwrap())
        .env("TMPDIR", home.path().to_str().unwrap())
        .env("LANG", "C.UTF-8")
        // The terminal of these tests does not answer when it is asked for its background.
        .env("COLORFGBG", "15;0")
        .env("GEMBA_NOW", "2026-03-16T15:00:00Z")
        .size(120, 40);
    for arg in args {
        program = program.args([*arg]);
    }
    program.start()
}

fn files(home: &TempDir) -> usize {
    std::fs::read_dir(home.path()).unwrap().count()
}

#[test]
fn without_a_board_gemba_offers_to_make_one_and_opens_it() {
    let home = tempfile::tempdir().unwrap();
    let mut pty = start(&home, &[]);
    pty.wait_for("There is no board yet. Create one in ");
    pty.send("y\r");
    pty.wait_for("To do");
    pty.assert_taken();
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
    pty.assert_given_back();
    assert!(home.path().join(".local/share/gemba/board.gemba.db").is_file());
}

#[test]
fn who_wants_no_board_gets_none() {
    let home = tempfile::tempdir().unwrap();
    let mut pty = start(&home, &[]);
    pty.wait_for("[Y/n]");
    pty.send("n\r");
    pty.wait_for("gemba demo");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
    assert_eq!(files(&home), 0);
}

#[test]
fn the_sample_board_opens_and_leaves_nothing_behind() {
    let home = tempfile::tempdir().unwrap();
    let mut pty = start(&home, &["demo"]);
    pty.wait_for("Sprint 7");
    pty.wait_for("CHG-1");
    assert_eq!(files(&home), 1);
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
    pty.assert_given_back();
    assert_eq!(files(&home), 0);
}

#[test]
fn a_terminal_without_a_cursor_gets_a_sentence() {
    let home = tempfile::tempdir().unwrap();
    let gemba = assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap();
    let mut pty = Program::new(gemba)
        .args(["demo"])
        .env("HOME", home.path().to_str().unwrap())
        .env("TERM", "dumb")
        .start();
    pty.wait_for("needs a terminal");
    assert_eq!(pty.wait_for_end().exit_code(), 2);
}
