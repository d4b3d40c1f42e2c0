//! Disks that are full, and disks that may only be read.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rustix::process::geteuid;
use tempfile::TempDir;

/// A disk of a few megabytes; nothing where none can be mounted, and the test says so.
struct Disk {
    dir: TempDir,
}

impl Disk {
    fn new() -> Option<Self> {
        let dir = TempDir::new().unwrap();
        let mounted =
            geteuid().is_root() && mount(&["-t", "tmpfs", "-o", "size=1m", "none"], dir.path());
        if !mounted {
            crate::faults::say("DID NOT RUN: a disk of its own needs root and mount");
            return None;
        }
        Some(Self { dir })
    }

    fn board(&self) -> PathBuf {
        self.dir.path().join("board.gemba.db")
    }

    fn gemba(&self, line: &str) -> Output {
        Command::new(assert_cmd::cargo::cargo_bin!("gemba"))
            .args(shell_words::split(line).unwrap())
            .env_clear()
            .env("GEMBA_FILE", self.board())
            .output()
            .unwrap()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.dir.path()).status();
    }
}

fn mount(arguments: &[&str], at: &Path) -> bool {
    Command::new("mount").args(arguments).arg(at).status().is_ok_and(|it| it.success())
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let Some(disk) = Disk::new() else { return };
    assert!(disk.gemba("init --zone UTC").status.success());
    let mut written = 0;
    let full = loop {
        // Ten stories in one operation: all of them or none.
        let titles: Vec<String> =
            (0..10).map(|n| format!("'{n} {}'", "long ".repeat(200))).collect();
        let output = disk.gemba(&format!("story add {}", titles.join(" ")));
        if !output.status.success() {
            break output;
        }
        written += 10;
        assert!(written < 2000, "the disk does not fill");
    };
    let sentence = said(&full);
    assert!(sentence.contains("is full") && sentence.contains("free some room"), "{sentence}");
    assert!(!sentence.contains("panicked"), "{sentence}");
    // Everything that was acknowledged can be read, and again after room was made.
    let count = |disk: &Disk| {
        let output = disk.gemba("story list --json");
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        json["stories"].as_array().unwrap().len()
    };
    assert_eq!(count(&disk), written);
    assert!(said(&disk.gemba("doctor")).contains("remedy"), "a disk without room is a finding");
    assert!(mount(&["-o", "remount,size=32m"], disk.dir.path()));
    assert!(disk.gemba("story add 'There is room again'").status.success());
    assert_eq!(count(&disk), written + 1);
    assert!(disk.gemba("backup").status.success());
    crate::faults::say(&format!("full after {written} writes: 0 lost"));
}

#[test]
fn a_disk_that_may_only_be_read_is_named_and_still_shows_the_board() {
    let Some(disk) = Disk::new() else { return };
    assert!(disk.gemba("init --zone UTC").status.success());
    assert!(disk.gemba("story add 'Read me'").status.success());
    assert!(mount(&["-o", "remount,ro"], disk.dir.path()));
    let list = disk.gemba("story list");
    assert!(String::from_utf8_lossy(&list.stdout).contains("Read me"), "{}", said(&list));
    let add = disk.gemba("story add No");
    assert!(!add.status.success() && said(&add).contains("read-only"), "{}", said(&add));
    assert!(mount(&["-o", "remount,rw"], disk.dir.path()));
    assert!(disk.gemba("story add 'Written again'").status.success());
}

#[test]
fn a_board_that_finds_no_room_leaves_nothing_behind() {
    let Some(disk) = Disk::new() else { return };
    assert!(disk.gemba("init --zone UTC").status.success());
    let copy = TempDir::new().unwrap();
    let output = disk.gemba(&format!("backup {}", copy.path().display()));
    assert!(output.status.success(), "{}", said(&output));
    let name = std::fs::read_dir(copy.path()).unwrap().next().unwrap().unwrap().path();
    // The disk that is full is named, not the one that the copy lies on.
    let restored = disk.gemba(&format!("restore {}", name.display()));
    let board = disk.board();
    assert!(said(&restored).contains(&format!("the disk of {} is full", board.display())));
    // A second board does not fit: it is not half there.
    let second = disk.dir.path().join("second.gemba.db");
    for _ in 0..2 {
        let output = disk.gemba(&format!("init --zone UTC --file {}", second.display()));
        assert_eq!(output.status.code(), Some(1));
        assert!(said(&output).contains("is full"), "{}", said(&output));
        assert!(!second.exists());
    }
    let output = disk.gemba("doctor");
    let page = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(page.contains("no daily copy is made"), "{page}");
}

#[test]
fn an_output_that_takes_nothing_more_is_told_with_what_was_done() {
    let Some(disk) = Disk::new() else { return };
    assert!(disk.gemba("init --zone UTC").status.success());
    let full = |line: &str| {
        let output = Command::new(assert_cmd::cargo::cargo_bin!("gemba"))
            .args(shell_words::split(line).unwrap())
            .env("GEMBA_FILE", disk.board())
            .env("RUST_BACKTRACE", "1")
            .stdout(std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap())
            .output()
            .unwrap();
        (output.status.code().unwrap(), said(&output))
    };
    for line in ["story add One", "story add Two --json", "undo --json"] {
        let (code, said) = full(line);
        assert!(code == 74 && said.contains("the change was made all the same"), "{line}: {said}");
        assert!(!said.contains("BACKTRACE"), "{said}");
    }
    for line in ["board", "log --csv", "story list --json"] {
        let (code, said) = full(line);
        assert!(code == 74 && !said.contains("change was made"), "{line}: {said}");
    }
    let list = disk.gemba("story list --plain");
    assert_eq!(String::from_utf8_lossy(&list.stdout).lines().count(), 1);
}
