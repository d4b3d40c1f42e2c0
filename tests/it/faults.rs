//! What can go wrong with a file, a machine or a crowd: nothing that was acknowledged is lost, and a
//! sentence says what to do.
//!
//! `GEMBA_FAULTS=20 cargo test --test it faults` does twenty times as much; the figures are printed.

mod away;
mod crowd;
mod damage;
mod dead;
mod disk;
mod fuzz;
mod idle;
mod kill;
mod naughty;
mod parted;
mod shim;
mod writes;

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use gemba::domain::{NewStory, Operation, Place};
use gemba::store::trouble::Trouble;
use gemba::store::{Store, StoreError};
use rusqlite::Connection;

use crate::cli::Shell;
use crate::store::{board, everything, session};

fn add(title: &str) -> Operation {
    Operation::Add { stories: vec![NewStory::titled(title)], place: Place::Bottom }
}

#[track_caller]
fn broken<T: std::fmt::Debug>(result: Result<T, StoreError>) -> Trouble {
    match result {
        Err(StoreError::Broken(trouble)) => trouble,
        other => panic!("not broken: {other:?}"),
    }
}

#[test]
fn a_lock_that_another_program_keeps_is_named_and_nothing_is_written() {
    let (_dir, path, mut store) = board();
    store.commit(&add("one")).unwrap();
    let before = store.dump().unwrap();
    let holder = Connection::open(&path).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE; UPDATE board SET name = 'held'").unwrap();
    let trouble = broken(store.commit(&add("two")));
    assert!(matches!(trouble, Trouble::Locked(_)), "{trouble}");
    assert!(trouble.to_string().contains("fuser"), "{trouble}");
    // Who only reads waits for nobody.
    assert_eq!(store.dump().unwrap(), before);
    holder.execute_batch("ROLLBACK").unwrap();
    store.commit(&add("two")).unwrap();
    assert_eq!(everything(&mut store).cards().unwrap().cards.len(), 2);
}

#[test]
fn what_was_cut_off_or_overwritten_is_named() {
    let (_dir, path, mut store) = board();
    for n in 0..50 {
        store.commit(&add(&format!("story {n}"))).unwrap();
    }
    drop(store);
    let whole = std::fs::read(&path).unwrap();
    for keep in [100, 4096, whole.len() / 2, whole.len() - 4096] {
        std::fs::write(&path, &whole[..keep]).unwrap();
        let opened = Store::open(&path, session("ann")).and_then(|mut it| {
            it.load(&gemba::domain::Needs::Log { by: None, story: None, most: 100 }, None)?;
            it.dump()
        });
        let trouble = broken(opened);
        assert!(trouble.to_string().contains("board.gemba.db"), "{keep}: {trouble}");
        assert!(
            matches!(trouble, Trouble::Damaged { .. } | Trouble::NotABoard(_)),
            "{keep}: {trouble:?}"
        );
        assert_eq!(std::fs::read(&path).unwrap().len(), keep, "it was touched");
    }
}

#[test]
fn somebody_elses_database_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("photos.db");
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch("CREATE TABLE photo (id INTEGER); INSERT INTO photo VALUES (1)").unwrap();
    drop(conn);
    let before = std::fs::read(&path).unwrap();
    assert!(matches!(broken(Store::open(&path, session("ann"))), Trouble::NotABoard(_)));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

/// As an account that owns nothing here: for root no file is read-only.
fn as_a_stranger(shell: &Shell, line: &str) -> Option<(String, Option<i32>)> {
    const NOBODY: u32 = 65_534;
    let mut command = shell.command(line);
    // On a board of another account the time is not theirs to set.
    command.env_remove("GEMBA_NOW");
    if rustix::process::geteuid().is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    match command.output() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout).into_owned()
                + &String::from_utf8_lossy(&output.stderr);
            Some((said, output.status.code()))
        }
        Err(why) => {
            say(&format!("DID NOT RUN: another account cannot start the program: {why}"));
            None
        }
    }
}

fn permit(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_board_that_may_only_be_read_is_shown_and_not_written() {
    let shell = Shell::with_stories();
    let file = shell.path(".gemba.db");
    let folder = file.parent().unwrap().to_owned();
    // A session that is open keeps the files beside the board, as on a team's server.
    let live = Connection::open(&file).unwrap();
    live.query_row("SELECT count(*) FROM story", [], |row| row.get::<_, i64>(0)).unwrap();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            permit(&path, 0o444);
        }
    }
    permit(&folder, 0o555);
    let before = std::fs::read(&file).unwrap();
    let written = as_a_stranger(&shell, "story add Late");
    let read = as_a_stranger(&shell, "story list --plain");
    permit(&folder, 0o755);
    if let (Some((said, status)), Some((list, _))) = (written, read) {
        assert_eq!(status, Some(1), "{said}");
        assert!(said.contains("read-only") && said.contains("may not write"), "{said}");
        assert!(list.contains("Ask for approval in the chat"), "{list}");
    }
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn a_full_disk_is_named_and_what_was_acknowledged_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().to_str().unwrap();
    let mount = |args: &[&str]| {
        let done = Command::new("mount").args(args).stderr(Stdio::null()).status();
        done.is_ok_and(|it| it.success())
    };
    if !mount(&["-t", "tmpfs", "-o", "size=3m", "tmpfs", place]) {
        say("DID NOT RUN: a small disk needs root and mount");
        return;
    }
    let path = dir.path().join("board.gemba.db");
    let new = gemba::store::NewBoard {
        name: "Service Desk".to_owned(),
        prefix: "SD".to_owned(),
        zone: chrono_tz::UTC,
    };
    let mut store = Store::create(&path, &new, session("ann")).unwrap();
    let mut kept = 0;
    let trouble = loop {
        match store.commit(&add(&format!("story {kept} {}", "long ".repeat(500)))) {
            Ok(_) => kept += 1,
            Err(StoreError::Broken(trouble)) => break trouble,
            Err(refused) => panic!("{refused}"),
        }
        assert!(kept < 5000, "the disk never fills");
    };
    let found = everything(&mut store).cards().unwrap().cards.len();
    drop(store);
    let again = everything(&mut Store::open(&path, session("ann")).unwrap());
    let again = again.cards().unwrap().cards.len();
    let unmounted = Command::new("umount").arg(place).status().unwrap().success();
    assert!(matches!(trouble, Trouble::Full(_)), "{trouble}");
    assert!(trouble.to_string().contains("free some room"), "{trouble}");
    assert_eq!((found, again), (kept, kept));
    assert!(kept > 10 && unmounted);
}

/// Killed without a word in the middle of writing: each story whose number was printed is there,
/// and the operations are numbered without gaps.
#[test]
fn a_killed_writer_loses_nothing_that_it_had_acknowledged() {
    const ROUNDS: usize = 5;
    let shell = Shell::with_board();
    let gemba = assert_cmd::cargo::cargo_bin!("gemba");
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let script = format!(
            "n=0; while :; do n=$((n+1)); '{}' story add \"r{round}-$n.\" >/dev/null || exit 1; \
             echo \"r{round}-$n.\"; done",
            gemba.display()
        );
        let mut child = Command::new("/bin/sh")
            .args(["-c", &script])
            .current_dir(shell.path(""))
            .env_clear()
            .env("HOME", shell.path(""))
            .env("PATH", "/usr/bin:/bin")
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        for _ in 0..4 {
            acknowledged.push(said.next().unwrap().unwrap());
        }
        let group = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process_group(group, rustix::process::Signal::KILL).unwrap();
        child.wait().unwrap();
        acknowledged.extend(said.map_while(Result::ok));
    }
    let mut store = Store::open(&shell.path(".gemba.db"), session("ann")).unwrap();
    let snapshot = everything(&mut store);
    let titles: Vec<&str> =
        snapshot.cards().unwrap().cards.iter().map(|it| it.title.as_str()).collect();
    for title in &acknowledged {
        assert!(titles.contains(&title.as_str()), "{title} is lost");
    }
    assert!(acknowledged.len() >= 4 * ROUNDS);
    let conn = Connection::open(shell.path(".gemba.db")).unwrap();
    let (n, last): (i64, i64) = conn
        .query_row("SELECT count(*), max(seq) FROM operation", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    let sound: String = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!((n, &*sound), (last, "ok"));
}

/// How many times the usual amount is to be done.
pub(crate) fn times() -> usize {
    std::env::var("GEMBA_FAULTS").ok().and_then(|it| it.parse().ok()).unwrap_or(1)
}

/// Says a figure, or why something did not run, past the capture of the tests' output.
pub(crate) fn say(words: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "{words}");
}

/// Dice that fall the same way in each run, unless `GEMBA_SEED` says otherwise.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(salt: u64) -> Self {
        let seed = std::env::var("GEMBA_SEED").ok().and_then(|it| it.parse().ok()).unwrap_or(7);
        Self((seed ^ salt.rotate_left(17)) | 1)
    }

    /// A number below `most`.
    pub(crate) fn below(&mut self, most: usize) -> usize {
        // xorshift64*, Vigna 2016.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let roll = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(roll).unwrap() % most.max(1)
    }

    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}
