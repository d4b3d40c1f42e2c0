//! Each write to the disk fails in turn.

use std::fs;
use std::path::Path;
use std::process::Command;

use gemba::store::Store;
use gemba::store::sqlite::doctor::{Depth, Health, examine};
use tempfile::TempDir;

use super::shim::shim;
use super::times;
use crate::store::{everything, session};

fn gemba(board: &Path, line: &str) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("gemba"));
    command.args(shell_words::split(line).unwrap()).env_clear().env("GEMBA_FILE", board);
    command
}

/// What a command needs to begin with is made by these.
fn does(board: &Path, lines: &[&str]) {
    for line in lines {
        let output = gemba(board, line).output().unwrap();
        assert!(output.status.success(), "{line}: {output:?}");
    }
}

/// How many stories a board has that is well; nothing where there is no board.
fn stories(board: &Path) -> Option<usize> {
    let mut store = Store::open(board, session("ann")).ok()?;
    let n = everything(&mut store).cards().unwrap().cards.len();
    let findings = examine(board, Depth::Deep);
    assert!(findings.iter().all(|it| it.health != Health::Bad), "{findings:?}");
    Some(n)
}

/// How many writes there are from one that fails to the next in the usual run, where not each of them
/// has its turn.
const SELDOM: usize = 5;

/// The same for commands that write much.
const RARE: usize = 37;

/// More writes than any of these commands has.
const MANY: usize = 5_000;

/// Lets writes of a command fail in turn, from that one on, each that is so many behind the one before.
/// What is there before it is laid into a folder; in the line, `DIR` is that folder.
fn fails_in_turn(line: &str, lay: impl FnOnce(&Path, &Path), (begin, stride): (usize, usize)) {
    let dir = TempDir::new().unwrap();
    let Some(shim) = shim(&dir) else { return };
    let first = dir.path().join("first.gemba.db");
    lay(dir.path(), &first);
    let asked = line.replace("DIR", dir.path().to_str().unwrap());
    let home = dir.path().join("home");
    let board = home.join("board.gemba.db");
    let laid_anew = || {
        fs::create_dir(&home).unwrap();
        if first.exists() {
            fs::copy(&first, &board).unwrap();
        }
    };
    laid_anew();
    let before = stories(&board);
    fs::remove_dir_all(&home).unwrap();
    laid_anew();
    does(&board, &[&asked]);
    let after = stories(&board);
    fs::remove_dir_all(&home).unwrap();

    let (mut faults, told) = (0, dir.path().join("told"));
    let stride = if stride >= SELDOM && times() > 1 { 1 } else { stride };
    let mut turns = (begin..=MANY).step_by(stride);
    let ended = turns.any(|at| {
        laid_anew();
        let output = gemba(&board, &asked)
            .env("LD_PRELOAD", &shim)
            .env("FAIL_AT", at.to_string())
            .env("FAIL_TOLD", &told)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!said.contains("panicked"), "{line}, write {at}: {said}");
        if before.is_none() && !output.status.success() {
            // What is left of a board that was not made is in the way of nobody who makes it at once.
            let again = gemba(&board, &asked).output().unwrap();
            let said = String::from_utf8_lossy(&again.stderr).into_owned();
            let is_there = said.contains("is there already");
            assert!(again.status.success() || is_there, "{line}, write {at}: {said}");
        }
        let found = stories(&board);
        if before.is_none() || output.status.success() {
            assert_eq!(found, after, "{line}, write {at}: acknowledged and lost, or in the way");
        } else {
            // All or nothing: a failed sync may leave what was not acknowledged, but whole.
            assert!(found == before || found == after, "{line}, write {at}: {found:?} stories");
        }
        if !output.status.success() {
            assert!(said.starts_with("gemba: "), "{line}, write {at}: {said}");
        }
        fs::remove_dir_all(&home).unwrap();
        let has_failed = told.exists();
        if has_failed {
            fs::remove_file(&told).unwrap();
            faults += 1;
        }
        !has_failed
    });
    let turns = if stride == 1 { "each".to_owned() } else { format!("one of {stride}") };
    crate::faults::say(&format!(
        "{faults} writes of {line} failed in turn ({turns}): 0 acknowledged lost"
    ));
    assert!(ended, "{line}: more than {MANY} writes");
    assert!(faults > 2, "{faults}");
}

/// A board with one story.
fn with_a_story(_: &Path, board: &Path) {
    does(board, &["init --zone UTC", "story add Zero"]);
}

/// Every write of a change has its turn, in two tests that run beside each other.
#[test]
fn each_other_write_of_a_change_that_fails_is_named_and_loses_nothing() {
    fails_in_turn("story add One Two", with_a_story, (1, 2));
}

#[test]
fn the_writes_between_them_that_fail_are_named_and_lose_nothing() {
    fails_in_turn("story add One Two", with_a_story, (2, 2));
}

#[test]
fn writes_of_an_undo_that_fail_are_named_and_lose_nothing() {
    fails_in_turn("undo", with_a_story, (1, SELDOM));
}

#[test]
fn writes_of_a_copy_that_fail_are_named_and_lose_nothing() {
    fails_in_turn("backup", with_a_story, (1, SELDOM));
}

#[test]
fn writes_of_a_setting_that_fail_are_named_and_lose_nothing() {
    fails_in_turn("board set copies=7", with_a_story, (1, SELDOM));
}

#[test]
fn writes_of_a_new_board_that_fail_are_named_and_leave_none_or_all_of_it() {
    fails_in_turn("init --zone UTC", |_, _| (), (1, RARE));
}

#[test]
fn writes_of_an_import_that_fail_are_named_and_lose_nothing() {
    let lay = |dir: &Path, board: &Path| {
        with_a_story(dir, board);
        let rows = "Summary,Issue key,Issue Type,Status\nTell them,SMI-1,Story,Open\n\
                    Ask them,SMI-2,Story,Done\n";
        fs::write(dir.join("export.csv"), rows).unwrap();
    };
    fails_in_turn("import jira DIR/export.csv", lay, (1, RARE));
}

#[test]
fn writes_of_a_restore_that_fail_are_named_and_leave_the_old_board_or_the_copy() {
    let lay = |dir: &Path, board: &Path| {
        with_a_story(dir, board);
        does(board, &[&format!("backup {}", dir.join("kept").display())]);
        let mut copies = fs::read_dir(dir.join("kept")).unwrap();
        fs::rename(copies.next().unwrap().unwrap().path(), dir.join("copy.gemba.db")).unwrap();
        does(board, &["story add One Two"]);
    };
    fails_in_turn("restore DIR/copy.gemba.db", lay, (1, RARE));
}

#[test]
fn writes_of_a_migration_that_fail_are_named_and_lose_nothing() {
    let lay = |_: &Path, board: &Path| {
        let old = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/board-1.gemba.db");
        fs::copy(old, board).unwrap();
    };
    fails_in_turn("story add One", lay, (1, RARE));
}
