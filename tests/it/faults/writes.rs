//! Each write to the disk fails in turn.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::shim::shim;
use super::times;

fn gemba(board: &Path, line: &str) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("gemba"));
    command.args(shell_words::split(line).unwrap()).env_clear().env("GEMBA_FILE", board);
    command
}

fn stories(board: &Path) -> usize {
    let output = gemba(board, "story list --json").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect(&said);
    json["stories"].as_array().unwrap().len()
}

#[test]
fn each_write_that_fails_is_named_and_loses_nothing() {
    let dir = TempDir::new().unwrap();
    let Some(shim) = shim(&dir) else { return };
    let first = dir.path().join("first.gemba.db");
    assert!(gemba(&first, "init --zone UTC").output().unwrap().status.success());
    assert!(gemba(&first, "story add Zero").output().unwrap().status.success());
    let (mut faults, mut n_lines) = (0, 0);
    for line in ["story add One Two", "undo", "backup", "board set copies=7"] {
        // Each write of a change; of the others every fifth, unless more is asked for.
        let stride = if n_lines == 0 || times() > 1 { 1 } else { 5 };
        for at in (1..=400).step_by(stride) {
            let home = dir.path().join(format!("{n_lines}-{at}"));
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
            let after = match line {
                "story add One Two" => 3,
                "undo" => 0,
                _ => 1,
            };
            let found = stories(&board);
            if output.status.success() {
                assert_eq!(found, after, "{line}, write {at}: acknowledged and lost");
            } else {
                // All or nothing: a failed sync may leave what was not acknowledged, but whole.
                assert!(found == 1 || found == after, "{line}, write {at}: {found} stories");
                assert!(said.starts_with("gemba: "), "{line}, write {at}: {said}");
            }
            assert!(gemba(&board, "doctor --deep").output().unwrap().status.success());
            let has_failed = told.exists();
            fs::remove_dir_all(&home).unwrap();
            if !has_failed {
                break;
            }
            faults += 1;
        }
        n_lines += 1;
    }
    crate::faults::say(&format!("{faults} writes failed in turn: 0 acknowledged lost"));
    assert!(faults > 20, "{faults}");
}
