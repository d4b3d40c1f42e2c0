//! Several accounts on one file: whoever comes first, whatever their masks.

mod doors;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rustix::process::geteuid;
use tempfile::TempDir;

use crate::pty::{Program, Pty};

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
        // The program where everybody may run it. Written by a process of its own: what a test beside
        // this one starts in that moment would hold the file open for writing, and it could not be run.
        let whole = assert_cmd::cargo::cargo_bin!("gemba");
        assert!(Command::new("cp").arg(whole).arg(dir.path()).status().unwrap().success());
        Some(Self { dir, group, gid })
    }

    /// A folder of somebody's own.
    fn folder(&self, name: &str, owner: u32) -> PathBuf {
        let folder = self.dir.path().join(name);
        fs::create_dir(&folder).unwrap();
        std::os::unix::fs::chown(&folder, Some(owner), Some(owner)).unwrap();
        folder
    }

    /// What makes somebody of whoever runs it: the guest alone is not in the group.
    fn becomes(&self, who: u32) -> [String; 3] {
        let groups = if who == GUEST {
            "--clear-groups".to_owned()
        } else {
            format!("--groups={}", self.gid)
        };
        [format!("--reuid={who}"), format!("--regid={who}"), groups]
    }

    fn gemba(&self, who: u32, mask: &str, board: &Path, line: &str) -> Output {
        let script = format!("umask {mask}; exec ./gemba --file {} {line}", board.display());
        Command::new("setpriv")
            .args(self.becomes(who))
            .args(["sh", "-c", &script])
            .current_dir(self.dir.path())
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", "/nonexistent")
            .output()
            .unwrap()
    }

    /// Whether these words are done with that variable set, and all that is said.
    fn told(
        &self,
        who: u32,
        board: &Path,
        variable: (&str, &str),
        words: &[&str],
    ) -> (bool, String) {
        let output = Command::new("setpriv")
            .args(self.becomes(who))
            .args(["./gemba", "--file", board.to_str().unwrap()])
            .args(words)
            .current_dir(self.dir.path())
            .env_clear()
            .env("HOME", "/nonexistent")
            .env(variable.0, variable.1)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        (output.status.success(), said)
    }

    /// The screen of somebody, once the first story shows.
    fn screen(&self, who: u32, board: &Path) -> Pty {
        let mut pty = Program::new("setpriv")
            .all_args(&self.becomes(who))
            .args([self.dir.path().join("gemba").to_str().unwrap()])
            .args(["--file", board.to_str().unwrap()])
            .env("HOME", "/nonexistent")
            .env("LANG", "C.UTF-8")
            .env("COLORFGBG", "15;0")
            .size(120, 40)
            .start();
        pty.wait_for("One");
        pty
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
    let n = 18 * crate::faults::times();
    for (round, (who, mask)) in
        [(BEN, "022"), (ANN, "077"), (BEN, "077"), (0, "022"), (ANN, "002"), (BEN, "027")]
            .into_iter()
            .cycle()
            .take(n)
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
    // The times of a shared board are the server's.
    let set = "022; export GEMBA_NOW=2020-01-01T00:00:00Z";
    let output = machine.gemba(BEN, set, &board, "story add 'Long ago'");
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("GEMBA_NOW"));
    let list = machine.done(ANN, "022", &board, "story list --plain");
    assert_eq!(list.lines().count(), n, "{list}");
    crate::faults::say(&format!(
        "{n} writes by two accounts and root with four umasks, each file 660 and the group's after \
         each: 0 lost"
    ));
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
    assert!(said.contains("you may not enter the folder"), "{said}");
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

    // Without the log the file holds everything: it is read as it lies, and nothing is made.
    fs::remove_file(beside(&board, "-wal")).unwrap();
    fs::remove_file(beside(&board, "-shm")).unwrap();
    for line in ["story list --plain", "board", "log", "doctor", "person list"] {
        machine.done(GUEST, "022", &board, line);
    }
    assert!(machine.refused(GUEST, &board, "story add Two").contains("read-only"));
    assert!(!beside(&board, "-wal").exists() && !beside(&board, "-shm").exists());
    machine.done(BEN, "077", &board, "story add 'While nobody looked'");
    let list = machine.done(GUEST, "022", &board, "story list --plain");
    assert!(list.contains("While nobody looked"), "{list}");

    // What is no board is named as that, not as a board that waits for somebody.
    let letter = folder.join("letter.db");
    fs::write(&letter, "Dear reader,").unwrap();
    fs::set_permissions(&letter, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(machine.refused(GUEST, &letter, "story list").contains("is no gemba board"));
}

#[test]
fn who_may_read_a_board_may_read_what_lies_beside_it_after_its_owner_came_again() {
    let Some(machine) = Machine::new() else { return };
    let folder = machine.folder("open", ANN);
    let board = folder.join("team.gemba.db");
    machine.done(ANN, "022", &board, &format!("init --zone UTC --shared {}", machine.group));
    machine.done(ANN, "022", &board, "story add One");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o2775)).unwrap();
    fs::set_permissions(&board, fs::Permissions::from_mode(0o664)).unwrap();
    machine.refused(GUEST, &board, "story list");
    // Ben may not change the mode of what ann has made; ann does it by coming.
    machine.done(BEN, "022", &board, "story add Two");
    assert_eq!(mode(&beside(&board, "-wal")), 0o660);
    machine.done(ANN, "077", &board, "story list");
    assert_eq!((mode(&beside(&board, "-wal")), mode(&beside(&board, "-shm"))), (0o664, 0o664));
    assert!(machine.done(GUEST, "077", &board, "story list --plain").contains("Two"));
    // And no longer once that is taken back.
    fs::set_permissions(&board, fs::Permissions::from_mode(0o660)).unwrap();
    machine.done(0, "022", &board, "story list");
    assert_eq!((mode(&beside(&board, "-wal")), mode(&beside(&board, "-shm"))), (0o660, 0o660));
}

#[test]
fn a_readers_screen_on_a_file_that_lies_still_sees_who_begins_to_write() {
    let Some(machine) = Machine::new() else { return };
    let folder = machine.folder("open", ANN);
    let board = folder.join("team.gemba.db");
    machine.done(ANN, "022", &board, &format!("init --zone UTC --shared {}", machine.group));
    machine.done(ANN, "022", &board, "story add One");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o2775)).unwrap();
    fs::set_permissions(&board, fs::Permissions::from_mode(0o664)).unwrap();
    fs::remove_file(beside(&board, "-wal")).unwrap();
    fs::remove_file(beside(&board, "-shm")).unwrap();
    let mut pty = machine.screen(GUEST, &board);
    pty.wait_for("read-only");
    // Who only reads is no person of the board, and is called as their account is.
    pty.wait_for(&format!("@uid-{GUEST}"));
    // What cannot be done says so the same way beside each command.
    pty.send(":");
    pty.wait_for("read-only: you may not write");
    pty.send("comment");
    pty.wait_until("the comment is found", |pty| {
        pty.contents().lines().any(|it| it.contains("Comment") && it.contains("read-only"))
    });
    pty.send("\x1b\x1b");
    assert!(!beside(&board, "-wal").exists());
    for title in ["While nobody looked", "And once more"] {
        machine.done(BEN, "077", &board, &format!("story add '{title}'"));
        pty.wait_for(title);
    }
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
}

#[test]
fn nobody_is_served_as_somebody_else_on_a_file_that_others_may_write() {
    let Some(machine) = Machine::new() else { return };
    let folder = machine.folder("team", ANN);
    let board = folder.join("team.gemba.db");
    machine.done(ANN, "022", &board, &format!("init --zone UTC --shared {}", machine.group));
    machine.done(ANN, "022", &board, "person add mia");
    let asks = |who: u32, asked: &str| {
        let asked = ("SSH_ORIGINAL_COMMAND", asked);
        machine.told(who, &board, asked, &["serve", "--as", "mia"])
    };
    // The colleague, and the owner as well: whoever may write the file could say who they are.
    for who in [BEN, ANN] {
        let (done, said) = asks(who, "story add Forged");
        assert!(!done && said.contains("nobody can be served as mia here"), "{who}: {said}");
    }
    assert!(!machine.done(ANN, "022", &board, "log").contains("Forged"));
    // As the account's own file it is a hosted board, for its owner alone.
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
    fs::set_permissions(&board, fs::Permissions::from_mode(0o600)).unwrap();
    machine.done(ANN, "022", &board, "person set mia --access member");
    let (done, said) = asks(ANN, "story add Served");
    assert!(done, "{said}");
    // Whoever may rename the folder could lay another one there.
    let above = machine.dir.path();
    fs::set_permissions(above, fs::Permissions::from_mode(0o777)).unwrap();
    let (done, said) = asks(ANN, "story list");
    assert!(!done && said.contains("and put another on the way to the board"), "{said}");
    let page = machine.done(ANN, "022", &board, "doctor --plain");
    let closes = format!("gemba serve alone opens: chmod o-w {}", above.display());
    assert!(page.contains("gemba serve serves nobody") && page.contains(&closes), "{page}");
    fs::set_permissions(above, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(!machine.done(ANN, "022", &board, "doctor --plain").contains("serves nobody"));
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o711)).unwrap();
    for ending in ["", "-wal", "-shm"] {
        fs::set_permissions(beside(&board, ending), fs::Permissions::from_mode(0o644)).unwrap();
    }
    let (done, said) = asks(BEN, "story list");
    assert!(!done && said.contains("belongs to another account"), "{said}");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
    let (done, said) = asks(BEN, "story list");
    assert!(!done && said.contains("you may not enter the folder"), "{said}");
}

#[test]
fn the_doctor_opens_a_team_board_to_its_team_and_to_nobody_else() {
    let Some(machine) = Machine::new() else { return };
    let folder = machine.folder("team", ANN);
    let board = folder.join("team.gemba.db");
    machine.done(ANN, "022", &board, &format!("init --zone UTC --shared {}", machine.group));
    machine.done(ANN, "022", &board, "backup");
    machine.done(ANN, "022", &board, "doctor");
    // By a link the right folder is looked at, and the other one stays as it is.
    let aside = machine.folder("aside", ANN);
    fs::set_permissions(&aside, fs::Permissions::from_mode(0o755)).unwrap();
    let link = aside.join("link.gemba.db");
    std::os::unix::fs::symlink(&board, &link).unwrap();
    machine.done(ANN, "022", &link, "doctor --repair");
    assert_eq!((mode(&aside), mode(&folder)), (0o755, 0o2770));

    fs::set_permissions(&board, fs::Permissions::from_mode(0o600)).unwrap();
    let copies = beside(&board, ".copies");
    fs::set_permissions(&copies, fs::Permissions::from_mode(0o777)).unwrap();
    let output = machine.gemba(ANN, "022", &board, "doctor");
    let page = String::from_utf8_lossy(&output.stdout).into_owned();
    for remedy in ["chmod 660", "chmod 2770"] {
        assert!(page.contains(remedy), "{page}");
    }
    assert!(!page.contains("chmod 600"), "{page}");
    // Who may not mend it is told who may; the owner mends it.
    let output = machine.gemba(BEN, "022", &board, "doctor --repair");
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(said.contains("only ") && !said.contains("or gemba doctor --repair"), "{said}");
    machine.done(ANN, "022", &board, "doctor --repair");
    assert_eq!((mode(&board), mode(&copies)), (0o660, 0o2770));
    machine.done(BEN, "022", &board, "story add 'Back at work'");
}

#[test]
fn a_board_is_not_shared_where_it_would_not_be_safe() {
    let Some(machine) = Machine::new() else { return };
    let folder = machine.folder("team", ANN);
    let board = folder.join("team.gemba.db");
    let shared = format!("init --shared {}", machine.group);
    let said = machine.refused(ANN, &board, "init --shared no-such-group");
    assert!(said.contains("there is no group no-such-group"), "{said}");
    let said = machine.refused(GUEST, &board, &shared);
    assert!(said.contains("you are not in the group") && said.contains("usermod -aG"), "{said}");
    assert!(machine.refused(BEN, &board, &shared).contains("is not yours"));
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
    assert!(machine.refused(ANN, &board, &shared).contains("everybody may write the folder"));
    assert!(!board.exists());

    // What else lies in a folder is not handed to the group with it.
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(folder.join("payroll"), "").unwrap();
    assert!(machine.refused(ANN, &board, &shared).contains("holds other things (payroll)"));
    assert_eq!(mode(&folder), 0o755);
    fs::remove_file(folder.join("payroll")).unwrap();
    // One that is right already is anybody's of the group to use, and stays as it is.
    let right = machine.folder("right", ANN);
    std::os::unix::fs::chown(&right, None, Some(machine.gid)).unwrap();
    fs::set_permissions(&right, fs::Permissions::from_mode(0o2770)).unwrap();
    let output = machine.gemba(BEN, "022", &right.join("team.gemba.db"), &shared);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && !said.contains("belongs to the group"), "{said}");
    machine.done(ANN, "077", &right.join("team.gemba.db"), "story add One");

    // A folder that does not hand its group down would make a log that locks out the team.
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    machine.done(ANN, "022", &board, &shared);
    let said = machine.refused(BEN, &board, &shared);
    assert!(said.contains("is there already, and the group"), "{said}");
    fs::set_permissions(&board, fs::Permissions::from_mode(0o600)).unwrap();
    let said = machine.refused(BEN, &board, &shared);
    assert!(said.contains("who alone can share it"), "{said}");
    machine.done(ANN, "077", &board, &shared);
    assert_eq!(mode(&board), 0o660);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o775)).unwrap();
    fs::remove_file(beside(&board, "-wal")).unwrap();
    fs::remove_file(beside(&board, "-shm")).unwrap();
    let said = machine.refused(BEN, &board, "story list");
    assert!(said.contains("chmod g+s"), "{said}");
    assert!(!beside(&board, "-wal").exists());
}

#[test]
fn a_board_of_ones_own_is_shared_as_it_is() {
    let Some(machine) = Machine::new() else { return };
    let private = machine.folder("home", ANN);
    fs::create_dir(private.join("own")).unwrap();
    std::os::unix::fs::chown(private.join("own"), Some(ANN), Some(ANN)).unwrap();
    fs::set_permissions(private.join("own"), fs::Permissions::from_mode(0o700)).unwrap();
    let board = private.join("own/mine.gemba.db");
    machine.done(ANN, "077", &board, "init --zone UTC");
    machine.done(ANN, "077", &board, "story add 'From before'");
    machine.done(ANN, "077", &board, "backup");
    let shared = format!("init --shared {}", machine.group);
    let said = machine.refused(ANN, &board, &format!("{shared} --name Other"));
    assert!(said.contains("--shared alone shares it"), "{said}");

    // What else lies there goes with it knowingly only, and what is no board does not go at all.
    fs::write(private.join("own/diary"), "").unwrap();
    let said = machine.refused(ANN, &board, &shared);
    assert!(
        said.contains("holds other things (diary)") && said.contains("--whole-folder"),
        "{said}"
    );
    let said =
        machine.refused(ANN, &private.join("own/diary"), &format!("{shared} --whole-folder"));
    assert!(said.contains("is there already") || said.contains("is no gemba board"), "{said}");
    assert_eq!((mode(&private.join("own")), mode(&board)), (0o700, 0o600));

    fs::set_permissions(&private, fs::Permissions::from_mode(0o700)).unwrap();
    let output = machine.gemba(ANN, "077", &board, &format!("{shared} --whole-folder"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && said.contains("Shared the board"), "{said}");
    let way = format!("But the group {} cannot enter {}", machine.group, private.display());
    assert!(said.contains(&way) && said.contains("setfacl"), "{said}");
    let doctor = machine.refused(ANN, &board, "doctor --plain");
    assert!(doctor.contains("1 thing needs a remedy"), "{doctor}");

    fs::set_permissions(&private, fs::Permissions::from_mode(0o711)).unwrap();
    machine.done(ANN, "077", &board, "doctor");
    machine.done(BEN, "077", &board, "story add 'From ben'");
    machine.done(BEN, "077", &board, "backup");
    machine.done(ANN, "077", &board, "story set GEM-2 points=3");
    machine.refused(GUEST, &board, "story list");
    assert!(machine.refused(BEN, &board, &shared).contains("may work on it"));
}

/// Into a folder that everybody may write nobody puts a board unasked.
#[test]
fn a_folder_that_everybody_may_write_gets_no_board() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("open");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
    let gemba = |line: &str| {
        Command::new(assert_cmd::cargo::cargo_bin!("gemba"))
            .args(line.split(' '))
            .env_clear()
            .env("HOME", home.path())
            .env("GEMBA_FILE", folder.join("board.gemba.db"))
            .output()
            .unwrap()
    };
    let output = gemba("init --zone UTC");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("everybody may write the folder") && said.contains("chmod o-w"),
        "{said}"
    );
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "nothing was made");
    // Each consent is one of its own: this one is for a disk of several machines.
    assert!(!gemba("init --zone UTC --i-know").status.success());
    assert!(gemba("init --zone UTC --open-folder").status.success());
}

#[test]
fn a_link_that_a_colleague_laid_beside_the_board_leads_nobody_astray() {
    use std::os::unix::fs::{lchown, symlink};
    let Some(machine) = Machine::new() else { return };
    let board = machine.folder("team", ANN).join("team.gemba.db");
    machine.done(ANN, "077", &board, &format!("init --zone UTC --shared {}", machine.group));
    let (file, folder) = (machine.dir.path().join("private"), machine.folder("own", ANN));
    fs::write(&file, "nobody else's").unwrap();
    for path in [&file, &folder] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o700)).unwrap();
    }
    fs::remove_file(beside(&board, "-wal")).unwrap();
    for (target, ending) in [(&file, "-wal"), (&folder, ".copies"), (&folder, ".here")] {
        let _ = fs::remove_dir_all(beside(&board, ending));
        symlink(target, beside(&board, ending)).unwrap();
        lchown(beside(&board, ending), Some(BEN), Some(BEN)).unwrap();
    }
    let told = machine.gemba(0, "022", &board, "doctor --repair");
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    assert_eq!(told.matches("is a link that").count(), 3, "{told}");
    assert_eq!((mode(&file), mode(&folder)), (0o700, 0o700));
    fs::remove_file(beside(&board, "-wal")).unwrap();
    machine.done(ANN, "022", &board, "story add 'One'");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn nobody_comes_upon_a_strangers_board_where_everybody_may_write() {
    let Some(machine) = Machine::new() else { return };
    let lair = machine.folder("lair", 0);
    fs::set_permissions(&lair, fs::Permissions::from_mode(0o1777)).unwrap();
    let board = lair.join(".gemba.db");
    machine.done(BEN, "000", &board, "init --zone UTC");
    fs::set_permissions(&board, fs::Permissions::from_mode(0o666)).unwrap();
    let below = lair.join("below");
    fs::create_dir(&below).unwrap();
    let add = |who: u32| {
        Command::new("setpriv")
            .args([&*format!("--reuid={who}"), &format!("--regid={who}"), "--clear-groups"])
            .arg(machine.dir.path().join("gemba"))
            .args(["story", "add", "A secret"])
            .current_dir(&below)
            .env_clear()
            .env("HOME", "/nonexistent")
            .output()
            .unwrap()
    };
    let said = add(ANN);
    let told = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(!said.status.success() && told.contains("is somebody else's"), "{told}");
    assert!(add(BEN).status.success());
}

#[test]
fn what_a_stranger_laid_beside_a_board_is_not_written_into() {
    let Some(machine) = Machine::new() else { return };
    let lair = machine.folder("lair", 0);
    fs::set_permissions(&lair, fs::Permissions::from_mode(0o1777)).unwrap();
    let board = lair.join("team.gemba.db");
    machine.done(ANN, "077", &board, "init --zone UTC");
    for ending in ["-wal", "-shm", "-journal"] {
        let log = beside(&board, ending);
        let kept = fs::read(&log).ok();
        let _ = fs::remove_file(&log);
        fs::write(&log, "").unwrap();
        std::os::unix::fs::chown(&log, Some(BEN), Some(BEN)).unwrap();
        fs::set_permissions(&log, fs::Permissions::from_mode(0o666)).unwrap();
        let said = machine.gemba(ANN, "077", &board, "story add 'A secret'");
        let told = String::from_utf8_lossy(&said.stderr).into_owned();
        assert!(!said.status.success(), "{ending}: {told}");
        assert!(told.contains(&format!("{ending} was laid there by somebody")), "{told}");
        let doctor = machine.gemba(ANN, "077", &board, "doctor");
        let page = String::from_utf8_lossy(&doctor.stdout).into_owned();
        assert!(page.contains(&format!("{ending} was laid there")), "{page}");
        assert_eq!(fs::metadata(&log).unwrap().len(), 0);
        fs::remove_file(&log).unwrap();
        if let Some(kept) = kept {
            fs::write(&log, kept).unwrap();
            std::os::unix::fs::chown(&log, Some(ANN), Some(ANN)).unwrap();
        }
    }
    let copies = beside(&board, ".copies");
    let _ = fs::remove_dir_all(&copies);
    fs::create_dir(&copies).unwrap();
    std::os::unix::fs::chown(&copies, Some(BEN), Some(BEN)).unwrap();
    fs::set_permissions(&copies, fs::Permissions::from_mode(0o777)).unwrap();
    machine.done(ANN, "077", &board, "story add 'A secret'");
    assert!(!machine.gemba(ANN, "077", &board, "backup").status.success());
    assert_eq!(fs::read_dir(&copies).unwrap().count(), 0, "no copy for everybody to read");
    // Whose it is to remove is told, and not that nothing was changed, or that a copy comes by itself.
    let said = machine.gemba(ANN, "077", &board, "story add 'Another'");
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(!said.contains("nothing was"), "{said}");
    let doctor = machine.gemba(ANN, "077", &board, "doctor");
    let page = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(page.contains("ask the account 61202 or root, who alone may: mv "), "{page}");
    assert!(!page.contains("the first change of a day makes one"), "{page}");
    fs::remove_dir(&copies).unwrap();
    // A link is named as one, whoever laid it and wherever it leads.
    let (log, aside) = (beside(&board, "-wal"), lair.join("aside"));
    fs::write(&aside, "").unwrap();
    let _ = fs::remove_file(&log);
    std::os::unix::fs::symlink(&aside, &log).unwrap();
    let said = machine.gemba(ANN, "077", &board, "story add 'A third'");
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(said.contains("-wal is a link, and the board needs a file there"), "{said}");
}

/// The accounts that own a file and the folder it lies in, and who may do what with both.
fn owners(file: &Path) -> [(u32, u32, u32); 2] {
    [file, file.parent().unwrap()].map(|it| {
        let found = fs::metadata(it).unwrap();
        (found.uid(), found.gid(), mode(it))
    })
}

fn copies_in(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    all.sort();
    all
}

#[test]
fn what_root_copies_is_the_boards_owners() {
    let Some(machine) = Machine::new() else { return };
    let folder = machine.folder("own", ANN);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
    let board = folder.join("own.gemba.db");
    machine.done(ANN, "077", &board, "init --zone UTC");
    machine.done(0, "077", &board, "story add One");
    machine.done(0, "077", &board, "backup");
    let copies = copies_in(&beside(&board, ".copies"));
    assert_eq!(copies.len(), 2, "{copies:?}");
    for copy in &copies {
        assert_eq!(owners(copy), [(ANN, ANN, 0o600), (ANN, ANN, 0o700)], "{copy:?}");
    }
    machine.done(ANN, "077", &board, &format!("restore {}", copies[0].display()));
    // One that an earlier gemba made as root is found before it is needed.
    std::os::unix::fs::chown(&copies[1], Some(0), Some(0)).unwrap();
    let page = machine.gemba(ANN, "077", &board, "doctor");
    let page = String::from_utf8_lossy(&page.stdout).into_owned();
    assert!(page.contains("1 copy cannot be read"), "{page}");
    assert!(page.contains("ask root: chown -R 61201:61201 "), "{page}");
}

#[test]
fn a_copy_elsewhere_is_its_makers() {
    let Some(machine) = Machine::new() else { return };
    let board = machine.folder("team", ANN).join("team.gemba.db");
    machine.done(ANN, "077", &board, &format!("init --zone UTC --shared {}", machine.group));
    let away = machine.folder("home", BEN).join("away");
    machine.done(BEN, "077", &board, &format!("backup {}", away.display()));
    // A private home hands no group on: what is made there is for nobody else.
    assert_eq!(owners(&copies_in(&away)[0]), [(BEN, BEN, 0o600), (BEN, BEN, 0o700)]);
    // Who may read the board but is not of its group has no group to give it to.
    fs::set_permissions(board.parent().unwrap(), fs::Permissions::from_mode(0o2775)).unwrap();
    fs::set_permissions(&board, fs::Permissions::from_mode(0o664)).unwrap();
    let page = machine.gemba(ANN, "077", &board, "doctor");
    let page = String::from_utf8_lossy(&page.stdout).into_owned();
    assert!(page.contains("everybody may read the board, and needs"), "{page}");
    for log in ["-wal", "-shm"] {
        let log = beside(&board, log);
        fs::set_permissions(&log, fs::Permissions::from_mode(0o664)).unwrap();
    }
    let said = machine.refused(GUEST, &board, "backup");
    assert!(said.contains("gemba backup FOLDER"), "{said}");
    let away = machine.folder("guest", GUEST).join("away");
    machine.done(GUEST, "077", &board, &format!("backup {}", away.display()));
    assert_eq!(owners(&copies_in(&away)[0]), [(GUEST, GUEST, 0o600), (GUEST, GUEST, 0o700)]);
}
