//! What a colleague, a container or a mount lays between a board and those who use it.

use std::os::unix::fs::{chown, symlink};

use super::*;
use crate::cli::Shell;
use crate::hosted::Board;

/// A file mounted at another one, until it is dropped.
struct Bind(PathBuf);

impl Bind {
    /// Nothing where nothing can be mounted; the test says so.
    fn new(from: &Path, to: &Path) -> Option<Self> {
        fs::write(to, "").unwrap();
        let mut mount = Command::new("mount");
        let done = mount.arg("--bind").args([from, to]).output();
        if !done.is_ok_and(|it| it.status.success()) {
            crate::faults::say("DID NOT RUN: a file mounted by itself needs root and mount");
            return None;
        }
        Some(Self(to.to_owned()))
    }
}

impl Drop for Bind {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_board_that_is_mounted_by_itself_is_written_by_its_folder_alone() {
    let shell = Shell::with_stories();
    let alone = shell.path("alone");
    fs::create_dir(&alone).unwrap();
    let Some(_bind) = Bind::new(&shell.path(".gemba.db"), &alone.join("board.gemba.db")) else {
        return;
    };
    let at = "--file alone/board.gemba.db";
    let said = shell.run(&format!("{at} story add Lost"));
    assert!(said.contains("is mounted by itself") && said.contains("mount its folder"), "{said}");
    assert!(said.contains("[exit status: 1]"), "{said}");
    let said = shell.run(&format!("{at} doctor --plain"));
    assert!(
        said.contains("rights: bad, read-only: ") && said.contains("[exit status: 1]"),
        "{said}"
    );
    assert!(said.contains("mount its folder, not the file"), "{said}");
    shell.done("story add Kept");
    let said = shell.run(&format!("{at} restore .gemba.db"));
    assert!(!said.contains("[exit status: 0]"), "{said}");
    assert_eq!(fs::read_dir(&alone).unwrap().count(), 1, "nothing lies beside it");
    assert!(shell.run("story list").contains("Kept"));
    assert!(!shell.run("doctor --plain").contains("mounted"));
    // An empty file that was mounted gets no board either.
    let (empty, other) = (shell.path("empty"), shell.path("other.db"));
    fs::write(&empty, "").unwrap();
    let Some(_other) = Bind::new(&empty, &other) else { return };
    let said = shell.run("--file other.db init");
    assert!(said.contains("[exit status: 1]"), "{said}");
    assert_eq!(fs::metadata(&empty).unwrap().len(), 0);
}

/// A board of a group, and the screen of somebody on it.
struct Team {
    machine: Machine,
    board: PathBuf,
}

impl Team {
    fn new() -> Option<Self> {
        let machine = Machine::new()?;
        let board = machine.folder("team", ANN).join("team.gemba.db");
        machine.done(ANN, "022", &board, &format!("init --zone UTC --shared {}", machine.group));
        machine.done(ANN, "022", &board, "story add One");
        Some(Self { machine, board })
    }

    fn screen(&self, who: u32) -> Pty {
        self.machine.screen(who, &self.board)
    }

    /// A folder beside the board, as it is when a session has been there.
    fn inner(&self, ending: &str) -> PathBuf {
        let folder = beside(&self.board, ending);
        if !folder.exists() {
            fs::create_dir(&folder).unwrap();
        }
        chown(&folder, Some(ANN), Some(self.machine.gid)).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o2770)).unwrap();
        folder
    }
}

/// The first `q` may only say that nothing typed could be kept.
fn leaves(mut pty: Pty) {
    pty.send("q");
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
}

/// A pipe that everybody of the group may read, as what is made in a folder of theirs.
fn pipe(path: &Path, group: u32) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    chown(path, Some(BEN), Some(group)).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o660)).unwrap();
}

#[test]
fn a_link_among_the_sessions_changes_nothing_of_anybodys() {
    let Some(team) = Team::new() else { return };
    let private = team.machine.folder("private", ANN).join("key");
    fs::write(&private, "").unwrap();
    chown(&private, Some(ANN), Some(ANN)).unwrap();
    fs::set_permissions(&private, fs::Permissions::from_mode(0o600)).unwrap();
    let here = team.inner(".here");
    // The names that an earlier gemba would have taken.
    let next = std::process::id() + 1;
    for number in next..next + 3_000 {
        for person in 1..=2 {
            symlink(&private, here.join(format!("{person}-board-0-{number}.0.locked"))).unwrap();
        }
    }
    let pty = team.screen(ANN);
    let ben = team.machine.done(BEN, "022", &team.board, "person here");
    assert!(ben.contains("board"), "{ben}");
    leaves(pty);
    assert_eq!(mode(&private), 0o600);
    let page = team.machine.done(ANN, "022", &team.board, "doctor --plain");
    assert!(page.contains("is a link, and only files belong there, and 5999 more there"), "{page}");
}

#[test]
fn a_pipe_in_a_folder_of_the_group_keeps_nobody_waiting() {
    let Some(team) = Team::new() else { return };
    team.machine.done(ANN, "022", &team.board, "backup");
    pipe(&team.inner(".here").join("2-board-0-99.0.locked"), team.machine.gid);
    let copies = team.inner(".copies");
    for name in ["daily-2020-01-01", "backup-2020-01-01T000000Z"] {
        pipe(&copies.join(format!("{name}.gemba.db")), team.machine.gid);
    }
    let part = ".restore-2020-01-01T000000Z-0000000000000001.locked.part";
    pipe(&copies.join(part), team.machine.gid);
    let pty = team.screen(ANN);
    let here = team.machine.done(ANN, "022", &team.board, "person here");
    assert_eq!(here.matches("board").count(), 1, "{here}");
    leaves(pty);
    for line in ["backup --keep 1", "doctor --repair", "doctor --deep", "story add Two"] {
        team.machine.done(ANN, "022", &team.board, line);
    }
    let page = team.machine.done(ANN, "022", &team.board, "doctor --plain");
    assert!(page.contains("99.0.locked is a pipe, and only files belong there"), "{page}");
    assert!(page.contains("is a pipe, and only files belong there, and 2 more there"), "{page}");
}

/// What a remedy says is done by whom it names, and by nobody else.
#[test]
fn closed_copies_are_opened_by_whom_the_doctor_names() {
    let Some(team) = Team::new() else { return };
    let Team { machine, board } = &team;
    // An account that this machine knows, in the group of the board, and one that it does not know.
    let known = nix::unistd::User::from_name(&machine.group).unwrap();
    let known = known.filter(|it| it.gid.as_raw() == machine.gid).map(|it| it.uid.as_raw());
    for who in known.into_iter().chain([BEN]) {
        let copies = team.inner(".copies");
        let _ = fs::remove_dir_all(&copies);
        machine.done(ANN, "022", board, "backup");
        let copy = copies_in(&copies).remove(0);
        let name = if who == BEN { "root" } else { &machine.group };
        for (path, mode) in [(&copy, 0o600), (&copies, 0o700)] {
            chown(path, Some(who), Some(who)).unwrap();
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }
        let look = || {
            let page = machine.gemba(ANN, "022", board, "doctor --plain");
            String::from_utf8_lossy(&page.stdout).into_owned()
        };
        let follow = |page: &str| {
            let ask = format!("(ask {name}: ");
            let line = page.lines().find(|it| it.contains(&ask));
            let command = line.unwrap_or_else(|| panic!("{ask}{page}")).split_once(&ask).unwrap().1;
            let command = command.strip_suffix(").").unwrap();
            assert!(!command.contains("chown"), "{command}");
            let by = if who == BEN { 0 } else { who };
            let done = Command::new("setpriv")
                .args([&*format!("--reuid={by}"), &format!("--regid={}", machine.gid)])
                .args(["--clear-groups", "sh", "-c", command])
                .output()
                .unwrap();
            assert!(done.status.success(), "{command}: {done:?}");
        };
        let page = look();
        assert!(page.contains("you may not look into") && page.contains("as the line above"));
        assert_eq!(page.matches("(ask ").count(), 1, "one remedy: {page}");
        follow(&page);
        let page = look();
        assert!(page.contains("1 copy cannot be read"), "{page}");
        assert_eq!(page.matches("(ask ").count(), 1, "one remedy: {page}");
        follow(&page);
        machine.done(ANN, "022", board, "doctor");
        machine.done(ANN, "022", board, &format!("restore {}", copy.display()));
    }
}

#[test]
fn sessions_in_containers_of_their_own_see_each_other_and_keep_both_drafts() {
    const APART: [&str; 5] = ["--pid", "--fork", "--mount-proc", "--kill-child", "--"];
    let can = Command::new("unshare").args(APART).arg("true").output();
    if !can.is_ok_and(|it| it.status.success()) {
        crate::faults::say("DID NOT RUN: sessions of the same number need root and unshare");
        return;
    }
    let board = Board::new();
    let start = |name: &str| {
        let mut pty = Program::new("unshare")
            .args(APART)
            .args([assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap()])
            .args(["serve", "--as", name, "--file", board.file().to_str().unwrap()])
            .env("HOME", board.home.path().to_str().unwrap())
            .env("COLORFGBG", "15;0")
            .size(130, 30)
            .start();
        pty.wait_for("Log every bypass");
        pty
    };
    let mut mia = start("mia");
    let mut adi = start("adi");
    for pty in [&mut adi, &mut mia] {
        pty.wait_until("the other one is seen", |it| {
            it.contents().lines().next().is_some_and(|it| it.contains(" +1"))
        });
    }
    drop(adi);
    let mut again = start("mia");
    for (pty, key, typed) in
        [(&mut mia, "c", "first half thought"), (&mut again, "b", "second one")]
    {
        pty.send(key);
        pty.send(typed);
        pty.wait_for(typed);
    }
    let kept = || {
        let files = fs::read_dir(beside(&board.file(), ".drafts")).into_iter().flatten().flatten();
        let texts = files.filter_map(|it| fs::read_to_string(it.path()).ok());
        texts.filter(|it| it.contains("first half") || it.contains("second one")).count()
    };
    mia.wait_until("both are written", |_| kept() == 2);
    // Killed, with their containers.
    drop((mia, again));
    assert_eq!(kept(), 2);
}

/// A list of accounts (ACL) that gives that account these rights, as the kernel keeps it.
fn list(rights: u16, account: u32) -> Vec<u8> {
    const NOBODY: u32 = u32::MAX;
    let mut bytes = 2_u32.to_le_bytes().to_vec();
    let lines: [(u16, u16, u32); 5] = [
        (1, rights, NOBODY),
        (2, rights, account),
        (4, 0, NOBODY),
        (16, rights, NOBODY),
        (32, 0, NOBODY),
    ];
    for (tag, rights, of) in lines {
        bytes.extend([tag.to_le_bytes(), rights.to_le_bytes()].concat());
        bytes.extend(of.to_le_bytes());
    }
    bytes
}

#[test]
fn what_a_list_of_accounts_gives_others_is_seen() {
    let Some(machine) = Machine::new() else { return };
    let Ok(Some(daemon)) = nix::unistd::User::from_name("daemon") else {
        return crate::faults::say("DID NOT RUN: a group of its own needs an account daemon");
    };
    let (daemon, group) = (daemon.uid.as_raw(), daemon.gid.as_raw());
    let folder = machine.folder("own", daemon);
    chown(&folder, None, Some(group)).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
    let board = folder.join("team.gemba.db");
    let by = |who: u32, variable: (&str, &str), words: &[&str]| {
        machine.told(who, &board, variable, words)
    };
    let none = ("LANG", "C.UTF-8");
    let serves = |asked| by(daemon, ("SSH_ORIGINAL_COMMAND", asked), &["serve", "--as", "mia"]);
    for words in [
        &["init", "--zone", "UTC"][..],
        &["story", "add", "One"],
        &["person", "add", "mia"],
        &["person", "set", "mia", "--access", "administrator"],
    ] {
        let (done, said) = by(daemon, none, words);
        assert!(done, "{said}");
    }
    let (done, said) = serves("story comment GEM-1 hello");
    assert!(done, "{said}");
    for (path, rights) in [
        (folder.clone(), 7),
        (board.clone(), 6),
        (beside(&board, "-wal"), 6),
        (beside(&board, "-shm"), 6),
    ] {
        let (name, list) = ("system.posix_acl_access", list(rights, GUEST));
        if rustix::fs::setxattr(&path, name, &list, rustix::fs::XattrFlags::empty()).is_err() {
            return crate::faults::say("DID NOT RUN: this file system has no lists of accounts");
        }
    }
    let (done, said) = by(GUEST, none, &["story", "list"]);
    assert!(done && said.contains("One"), "the list holds: {said}");
    let (done, said) = serves("story comment GEM-1 hello");
    assert!(!done && said.contains("nobody can be served as mia here"), "{said}");
    assert!(said.contains("other accounts may write"), "{said}");
    let then = ("GEMBA_NOW", "1999-01-01T00:00:00Z");
    for (who, why) in [(GUEST, "belongs to another account"), (daemon, "other accounts may write")]
    {
        let (done, said) = by(who, then, &["story", "add", "Long ago"]);
        assert!(!done && said.contains("GEMBA_NOW") && said.contains(why), "{who}: {said}");
    }
    let (_, page) = by(daemon, none, &["doctor", "--plain"]);
    assert!(page.contains("660, and what its ACL gives (getfacl)"), "{page}");
    let closes = format!("gemba serve alone opens: chmod 700 {}", folder.display());
    assert!(page.contains("gemba serve serves nobody") && page.contains(&closes), "{page}");
    // What it advises closes the list, too.
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
    let (done, said) = serves("story comment GEM-1 hello");
    assert!(done, "{said}");
    let (_, page) = by(daemon, none, &["doctor", "--plain"]);
    assert!(!page.contains("serves nobody"), "{page}");
}
