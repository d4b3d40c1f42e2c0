//! Several accounts on one file: whoever comes first, whatever their masks.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rustix::process::geteuid;
use tempfile::TempDir;

/// Numbers that no account of a usual machine has.
const ANN: u32 = 61_201;
const BEN: u32 = 61_202;
const GUEST: u32 = 61_203;

/// A machine with a group, and people who are in it or not.
struct Machine {
    dir: TempDir,
    group: String,
    gid: u32,
}

impl Machine {
    /// Nothing where accounts cannot be changed; the test says so.
    fn new() -> Option<Self> {
        let groups = fs::read_to_string("/etc/group").unwrap_or_default();
        let of = |line: &str| -> Option<(String, u32)> {
            let mut parts = line.split(':');
            let name = parts.next()?.to_owned();
            Some((name, parts.nth(1)?.parse().ok()?))
        };
        let found = groups.lines().filter_map(of).find(|it| it.1 != 0);
        let has_setpriv = Command::new("setpriv").arg("--version").output().is_ok();
        let (Some((group, gid)), true, true) = (found, geteuid().is_root(), has_setpriv) else {
            crate::faults::say("DID NOT RUN: several accounts need root and setpriv");
            return None;
        };
        let dir = TempDir::new().unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        // The program where everybody may run it.
        fs::copy(assert_cmd::cargo::cargo_bin!("gemba"), dir.path().join("gemba")).unwrap();
        Some(Self { dir, group, gid })
    }

    /// A folder of somebody's own.
    fn folder(&self, name: &str, owner: u32) -> PathBuf {
        let folder = self.dir.path().join(name);
        fs::create_dir(&folder).unwrap();
        std::os::unix::fs::chown(&folder, Some(owner), Some(owner)).unwrap();
        folder
    }

    fn gemba(&self, who: u32, mask: &str, board: &Path, line: &str) -> Output {
        let groups = if who == GUEST {
            "--clear-groups".to_owned()
        } else {
            format!("--groups={}", self.gid)
        };
        let script = format!("umask {mask}; exec ./gemba --file {} {line}", board.display());
        Command::new("setpriv")
            .args([&format!("--reuid={who}"), &format!("--regid={who}"), &groups, "sh", "-c"])
            .arg(script)
            .current_dir(self.dir.path())
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", "/nonexistent")
            .env("GEMBA_NOW", "2026-03-16T09:00:00Z")
            .output()
            .unwrap()
    }

    #[track_caller]
    fn done(&self, who: u32, mask: &str, board: &Path, line: &str) -> String {
        let output = self.gemba(who, mask, board, line);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{who} {line}: {said}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    #[track_caller]
    fn refused(&self, who: u32, board: &Path, line: &str) -> String {
        let output = self.gemba(who, "022", board, line);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{who} {line} was done");
        said
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}

fn beside(board: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", board.display()))
}

#[test]
fn a_group_shares_a_board_whoever_comes_first() {
    let Some(machine) = Machine::new() else { return };
    let board = machine.folder("team", ANN).join("team.gemba.db");
    machine.done(ANN, "077", &board, &format!("init --zone UTC --shared {}", machine.group));
    assert_eq!(mode(board.parent().unwrap()), 0o2770);
    for (round, (who, mask)) in
        [(BEN, "022"), (ANN, "077"), (BEN, "077"), (0, "022"), (ANN, "002"), (BEN, "027")]
            .into_iter()
            .cycle()
            .take(18)
            .enumerate()
    {
        if round % 6 == 3 {
            // As after a restore or a tool that clears up: somebody makes them anew.
            fs::remove_file(beside(&board, "-wal")).unwrap();
            fs::remove_file(beside(&board, "-shm")).unwrap();
        }
        machine.done(who, mask, &board, &format!("story add 'Story {round}'"));
        for ending in ["", "-wal", "-shm"] {
            let file = beside(&board, ending);
            assert_eq!((mode(&file), fs::metadata(&file).unwrap().gid()), (0o660, machine.gid));
        }
    }
    let list = machine.done(ANN, "022", &board, "story list --plain");
    assert_eq!(list.lines().count(), 18, "{list}");
    machine.done(BEN, "022", &board, "doctor");
    // Copies are the team's as well: ben's copy is rotated and restored by ann.
    machine.done(BEN, "077", &board, "backup");
    let copies = beside(&board, ".copies");
    assert_eq!(mode(&copies), 0o2770);
    let copy = fs::read_dir(&copies).unwrap().map(|it| it.unwrap().path());
    let copy = copy.into_iter().find(|it| it.to_string_lossy().contains("backup-")).unwrap();
    assert_eq!(mode(&copy), 0o660);
    machine.done(ANN, "077", &board, &format!("restore {}", copy.display()));
    machine.done(BEN, "022", &board, "story add 'After the restore'");
    // Who is not in the group does not even see it.
    let said = machine.refused(GUEST, &board, "story list");
    assert!(said.contains("team.gemba.db"), "{said}");
}

#[test]
fn a_guest_reads_and_locks_nobody_out() {
    let Some(machine) = Machine::new() else { return };
    let folder = machine.folder("open", ANN);
    let board = folder.join("team.gemba.db");
    machine.done(ANN, "022", &board, &format!("init --zone UTC --shared {}", machine.group));
    machine.done(ANN, "022", &board, "story add One");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o2775)).unwrap();
    for ending in ["", "-wal", "-shm"] {
        let file = beside(&board, ending);
        fs::set_permissions(file, fs::Permissions::from_mode(0o664)).unwrap();
    }
    for n in 0..3 {
        let list = machine.done(GUEST, "077", &board, "story list --plain");
        assert!(list.contains("One"), "{list}");
        assert!(machine.refused(GUEST, &board, "story add Two").contains("read-only"));
        machine.done(BEN, "077", &board, &format!("story add 'After the guest {n}'"));
    }
    let list = machine.done(GUEST, "022", &board, "story list --plain");
    assert!(list.contains("After the guest 2"), "{list}");

    // Without the log a guest would have to make one: nothing is made, and somebody else is named.
    fs::remove_file(beside(&board, "-wal")).unwrap();
    fs::remove_file(beside(&board, "-shm")).unwrap();
    let said = machine.refused(GUEST, &board, "story list");
    assert!(said.contains("let somebody who may write the board open it once"), "{said}");
    assert!(!beside(&board, "-wal").exists() && !beside(&board, "-shm").exists());
    machine.done(BEN, "077", &board, "story list");
    machine.done(GUEST, "022", &board, "story list");
}

#[test]
fn a_board_is_not_shared_where_it_would_not_be_safe() {
    let Some(machine) = Machine::new() else { return };
    let folder = machine.folder("team", ANN);
    let board = folder.join("team.gemba.db");
    let shared = format!("init --shared {}", machine.group);
    let said = machine.refused(ANN, &board, "init --shared no-such-group");
    assert!(said.contains("there is no group no-such-group"), "{said}");
    assert!(machine.refused(GUEST, &board, &shared).contains("you are not in the group"));
    assert!(machine.refused(BEN, &board, &shared).contains("is not yours"));
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
    assert!(machine.refused(ANN, &board, &shared).contains("everybody may write the folder"));
    assert!(!board.exists());

    // A folder that does not hand its group down would make a log that locks out the team.
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    machine.done(ANN, "022", &board, &shared);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o775)).unwrap();
    fs::remove_file(beside(&board, "-wal")).unwrap();
    fs::remove_file(beside(&board, "-shm")).unwrap();
    let said = machine.refused(BEN, &board, "story list");
    assert!(said.contains("chmod g+s"), "{said}");
    assert!(!beside(&board, "-wal").exists());
}
