//! Each write to the disk fails in turn.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::times;

/// Lets the n-th write, sync or cut of a file whose name holds ".gemba.db" fail, and all after it.
const SHIM: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
static long left = -1;
static int fails(int fd) {
    char link[64], name[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, name, sizeof name - 1);
    if (n < 0) return 0;
    name[n] = 0;
    if (!strstr(name, ".gemba.db")) return 0;
    if (left < 0) left = atol(getenv("FAIL_AT"));
    if (left > 1) { left--; return 0; }
    left = 1;
    errno = EIO;
    FILE *told = fopen(getenv("FAIL_TOLD"), "w");
    if (told) fclose(told);
    errno = EIO;
    return 1;
}
#define NEXT(name) __typeof__(&name) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
ssize_t pwrite64(int fd, const void *b, size_t n, off64_t o) { NEXT(pwrite64); return fails(fd) ? -1 : next(fd, b, n, o); }
ssize_t pwrite(int fd, const void *b, size_t n, off_t o) { NEXT(pwrite); return fails(fd) ? -1 : next(fd, b, n, o); }
int ftruncate64(int fd, off64_t n) { NEXT(ftruncate64); return fails(fd) ? -1 : next(fd, n); }
int ftruncate(int fd, off_t n) { NEXT(ftruncate); return fails(fd) ? -1 : next(fd, n); }
int fsync(int fd) { NEXT(fsync); return fails(fd) ? -1 : next(fd); }
int fdatasync(int fd) { NEXT(fdatasync); return fails(fd) ? -1 : next(fd); }
"#;

/// A shim, compiled; nothing where there is no compiler, and the test says so.
pub(super) fn shim(dir: &TempDir, text: &str) -> Option<PathBuf> {
    let (source, made) = (dir.path().join("shim.c"), dir.path().join("shim.so"));
    fs::write(&source, text).unwrap();
    let mut cc = Command::new("cc");
    cc.args(["-shared", "-fPIC", "-o"]).arg(&made).arg(&source).arg("-ldl");
    if cfg!(target_os = "linux") && cc.status().is_ok_and(|it| it.success()) {
        return Some(made);
    }
    crate::faults::say("DID NOT RUN: failing writes need Linux and cc");
    None
}

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
    let Some(shim) = shim(&dir, SHIM) else { return };
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
