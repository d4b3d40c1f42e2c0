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

/// How many stories whoever opens the board next finds.
fn stories(board: &Path) -> usize {
    let mut store = Store::open(board, session("ann")).unwrap();
    everything(&mut store).cards().unwrap().cards.len()
}

/// Whether the doctor finds nothing that needs a remedy.
fn is_sound(board: &Path) -> bool {
    examine(board, Depth::Deep).iter().all(|it| it.health != Health::Bad)
}

/// How many writes there are from one that fails to the next where not each of them has its turn.
const SELDOM: usize = 5;

/// Lets writes of a command fail in turn, from that one on, each that is so many behind the one before;
/// `after` is how many stories are there once it is done, and one was before.
fn fails_in_turn(line: &str, after: usize, (begin, stride): (usize, usize)) {
    let dir = TempDir::new().unwrap();
    let Some(shim) = shim(&dir) else { return };
    let first = dir.path().join("first.gemba.db");
    assert!(gemba(&first, "init --zone UTC").output().unwrap().status.success());
    assert!(gemba(&first, "story add Zero").output().unwrap().status.success());
    let mut faults = 0;
    let stride = if stride == SELDOM && times() > 1 { 1 } else { stride };
    for at in (begin..=400).step_by(stride) {
        let home = dir.path().join(at.to_string());
        fs::create_dir(&home).unwrap();
        let board = home.join("board.gemba.db");
        fs::copy(&first, &board).unwrap();
        let told = home.join("told");
        let output = gemba(&board, line)
            .env("LD_PRELOAD", &shim)
            .env("FAIL_AT", at.to_string())
            .env("FAIL_TOLD", &told)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!said.contains("panicked"), "{line}, write {at}: {said}");
        let found = stories(&board);
        if output.status.success() {
            assert_eq!(found, after, "{line}, write {at}: acknowledged and lost");
        } else {
            // All or nothing: a failed sync may leave what was not acknowledged, but whole.
            assert!(found == 1 || found == after, "{line}, write {at}: {found} stories");
            assert!(said.starts_with("gemba: "), "{line}, write {at}: {said}");
        }
        assert!(is_sound(&board), "{line}, write {at}");
        let has_failed = told.exists();
        fs::remove_dir_all(&home).unwrap();
        if !has_failed {
            break;
        }
        faults += 1;
    }
    crate::faults::say(&format!("{faults} writes of {line} failed in turn: 0 acknowledged lost"));
    assert!(faults > 4, "{faults}");
}

/// Every write of a change has its turn, in two tests that run beside each other.
#[test]
fn each_other_write_of_a_change_that_fails_is_named_and_loses_nothing() {
    fails_in_turn("story add One Two", 3, (1, 2));
}

#[test]
fn the_writes_between_them_that_fail_are_named_and_lose_nothing() {
    fails_in_turn("story add One Two", 3, (2, 2));
}

#[test]
fn each_write_of_an_undo_that_fails_is_named_and_loses_nothing() {
    fails_in_turn("undo", 0, (1, SELDOM));
}

#[test]
fn each_write_of_a_copy_that_fails_is_named_and_loses_nothing() {
    fails_in_turn("backup", 1, (1, SELDOM));
}

#[test]
fn each_write_of_a_setting_that_fails_is_named_and_loses_nothing() {
    fails_in_turn("board set copies=7", 1, (1, SELDOM));
}
