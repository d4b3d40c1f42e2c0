//! A write that waits for another program's lock: what is typed meanwhile does nothing unseen.

use std::path::PathBuf;
use std::time::Duration;

use gemba::domain::{NewStory, Operation, Place};
use gemba::store::Store;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::pty::{Program, Pty};
use crate::store::{board, everything, session};

/// A board with two stories, open on a screen, and somebody else who keeps it locked.
fn locked() -> (TempDir, PathBuf, Pty, Connection) {
    let (dir, path, mut store) = board();
    for title in ["Log every bypass", "Close codes on one page"] {
        let stories = vec![NewStory::titled(title)];
        store.commit(&Operation::Add { stories, place: Place::Bottom }).unwrap();
    }
    drop(store);
    let mut pty = Program::new(assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap())
        .args(["--file", path.to_str().unwrap()])
        .env("HOME", dir.path().to_str().unwrap())
        .env("LANG", "C.UTF-8")
        .env("COLORFGBG", "15;0")
        .size(100, 24)
        .start();
    pty.wait_for("Log every bypass");
    // The first visit is written down before anybody keeps the lock.
    pty.send("j");
    pty.listen_for(Duration::from_millis(300));
    let holder = Connection::open(&path).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    (dir, path, pty, holder)
}

fn titles(path: &std::path::Path) -> Vec<String> {
    let mut store = Store::open(path, session("eve")).unwrap();
    let snapshot = everything(&mut store);
    snapshot.cards().unwrap().cards.iter().map(|it| it.title.clone()).collect()
}

/// The lines of the screen that say something, from the footer upwards.
fn footer(pty: &Pty) -> String {
    let page = pty.contents();
    page.lines().rev().find(|it| !it.trim().is_empty()).unwrap_or_default().trim().to_owned()
}

#[test]
fn keys_typed_during_a_wait_are_left_out_and_said() {
    let (_dir, path, mut pty, holder) = locked();
    pty.send("nWritten while it was locked\r");
    pty.wait_for("Waiting for the board");
    let mut page = footer(&pty);
    // To another column, and a new story with a comment: none of it can be seen.
    pty.send("LLnBlind\r");
    pty.listen_for(Duration::from_millis(400));
    page = page + "\n" + &footer(&pty);
    holder.execute_batch("ROLLBACK").unwrap();
    pty.wait_for("left out");
    page = page + "\n" + &footer(&pty);
    insta::assert_snapshot!(page);
    assert_eq!(titles(&path)[2..], ["Written while it was locked"]);
    // From here on the keys do again what they say.
    pty.send("nSeen\r");
    pty.wait_for("Seen");
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
    assert_eq!(titles(&path)[2..], ["Written while it was locked", "Seen"]);
}

#[test]
fn a_box_that_could_not_be_kept_has_every_letter() {
    let (_dir, path, mut pty, holder) = locked();
    pty.send("nFirst words\r");
    pty.wait_for("Waiting for the board");
    pty.send(" and more\r\x1b");
    // Nobody gives the lock back: after ten seconds the box is still there, with all that was typed.
    pty.wait_for("for ten seconds");
    pty.wait_for("First words and more");
    let page = pty.contents();
    let shown: Vec<&str> = page.lines().filter(|it| it.contains("words")).map(str::trim).collect();
    assert_eq!(shown.len(), 1, "{shown:?}");
    assert!(footer(&pty).ends_with("left out: enter esc"), "{}", footer(&pty));
    holder.execute_batch("ROLLBACK").unwrap();
    // What is pressed before the sentence could be read is left out.
    pty.listen_for(Duration::from_millis(300));
    pty.send("\r");
    pty.wait_until("the box is closed", |pty| pty.contents().contains("Added"));
    assert_eq!(titles(&path)[2..], ["First words and more"]);
}

#[test]
fn a_signal_ends_the_wait() {
    let (_dir, path, mut pty, holder) = locked();
    pty.send("nNever written\r");
    pty.wait_for("Waiting for the board");
    pty.signal(rustix::process::Signal::TERM);
    assert_eq!(pty.wait_for_end().exit_code(), 143);
    pty.assert_given_back();
    holder.execute_batch("ROLLBACK").unwrap();
    assert_eq!(titles(&path).len(), 2);
}

#[test]
fn what_is_typed_into_a_box_that_waits_is_kept_when_the_line_drops() {
    let (dir, path, mut pty, holder) = locked();
    pty.send("nWritten while it was locked\r");
    pty.wait_for("Waiting for the board");
    pty.send(" and then a second thought");
    pty.listen_for(Duration::from_millis(300));
    pty.hang_up();
    pty.wait_for_end();
    holder.execute_batch("ROLLBACK").unwrap();
    assert_eq!(titles(&path).len(), 2);
    let folder = dir.path().join(".local/state/gemba/drafts");
    let files = std::fs::read_dir(folder).unwrap().flatten();
    let kept: String =
        files.map(|it| std::fs::read_to_string(it.path()).unwrap_or_default()).collect();
    assert!(kept.contains("Written while it was locked and then a second thought"), "{kept}");
}

/// A terminal that does not say where a paste begins and ends hands its letters over as keys.
#[test]
fn a_text_that_is_pasted_on_a_screen_writes_nothing() {
    let (_dir, path, mut pty, holder) = locked();
    holder.execute_batch("ROLLBACK").unwrap();
    pty.send("ALL Logs of the approvals are Lost, please look\r");
    pty.wait_for("are Lost, please look");
    pty.wait_for("is left out");
    assert_eq!(titles(&path).len(), 2);
    let mut store = Store::open(&path, session("eve")).unwrap();
    let seen = everything(&mut store);
    let all = &seen.cards().unwrap().cards;
    let todo = seen.board.columns[0].id;
    assert!(all.iter().all(|it| it.assignee.is_none() && it.column == todo));
}
