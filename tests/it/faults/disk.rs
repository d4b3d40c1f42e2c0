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

pub(super) fn said(output: &Output) -> String {
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
    // A small disk is no fault as long as it has room for what comes next.
    assert!(mount(&["-o", "remount,size=32m"], disk.dir.path()));
    let doctor = String::from_utf8(disk.gemba("doctor --plain").stdout).unwrap();
    assert!(doctor.contains("disk: good, local, with 30 MiB left"), "{doctor}");
    assert!(disk.gemba("backup").status.success());
    crate::faults::say(&format!("full after {written} writes: 0 lost"));
}

/// Nothing at all is left: neither for what sessions share, nor for a line of the log.
#[test]
fn a_disk_without_a_byte_left_still_shows_the_board() {
    use std::io::Write as _;
    let Some(disk) = Disk::new() else { return };
    assert!(disk.gemba("init --zone UTC").status.success());
    assert!(disk.gemba("story add 'Read me'").status.success());
    let fill = || {
        let name = disk.dir.path().join("filling");
        let mut file = std::fs::File::options().append(true).create(true).open(name).unwrap();
        while file.write_all(&[0; 512]).is_ok() {}
    };
    fill();
    let read = |what: &str| {
        for line in ["story list", "board", "log", "today"] {
            let output = disk.gemba(line);
            assert!(output.status.success(), "{what} {line}: {}", said(&output));
        }
        let list = disk.gemba("story list");
        assert!(String::from_utf8_lossy(&list.stdout).contains("Read me"), "{}", said(&list));
        let add = disk.gemba(&format!("story add '{}'", "No ".repeat(60)));
        let sentence = said(&add);
        assert!(!add.status.success() && sentence.contains("is full"), "{what}: {sentence}");
        assert!(sentence.contains("free some room"), "{what}: {sentence}");
    };
    read("with a log and what is shared beside it");
    // Somebody was killed: their log is there, and what they shared has to be made anew.
    std::fs::remove_file(disk.dir.path().join("filling")).unwrap();
    let conn = rusqlite::Connection::open(disk.board()).unwrap();
    let keep = rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
    conn.set_db_config(keep, true).unwrap();
    let format: u32 = conn.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    conn.pragma_update(None, "user_version", format).unwrap();
    drop(conn);
    let beside = |ending: &str| disk.dir.path().join(format!("board.gemba.db{ending}"));
    assert!(beside("-wal").metadata().unwrap().len() > 0);
    std::fs::remove_file(beside("-shm")).unwrap();
    fill();
    read("with a log alone");
    let doctor = disk.gemba("doctor --plain");
    let found = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(found.contains("integrity: good") && found.contains("free some room"), "{found}");
    std::fs::remove_file(disk.dir.path().join("filling")).unwrap();
    let conn = rusqlite::Connection::open(disk.board()).unwrap();
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(conn);
    fill();
    read("with nothing beside it");
    // A session that reads the file as it lies finds a log there that it cannot share.
    let session = crate::store::session("ann");
    let mut reader = gemba::store::Store::open(&disk.board(), session).unwrap();
    std::fs::remove_file(disk.dir.path().join("filling")).unwrap();
    let conn = rusqlite::Connection::open(disk.board()).unwrap();
    conn.set_db_config(keep, true).unwrap();
    conn.pragma_update(None, "user_version", format).unwrap();
    drop(conn);
    std::fs::remove_file(beside("-shm")).unwrap();
    fill();
    let board =
        gemba::domain::Needs::Board { span: gemba::domain::Span::Everything, words: Vec::new() };
    let told = reader.load(&board, None).map(drop).unwrap_err().to_string();
    assert!(told.contains("is full") && told.contains("free some room"), "{told}");
    drop(reader);
    std::fs::remove_file(disk.dir.path().join("filling")).unwrap();
    assert!(disk.gemba("story add 'There is room again'").status.success());
    let doctor = disk.gemba("doctor --deep --plain");
    let found = String::from_utf8_lossy(&doctor.stdout).into_owned();
    for sound in ["integrity: good", "journal: good", "history: good", "lock: good"] {
        assert!(found.contains(sound), "{sound}: {found}");
    }
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
    // The way out leads on: the copy is named, and is a board.
    let away = TempDir::new().unwrap();
    assert!(said(&add).contains("gemba backup /elsewhere, and go on"), "{}", said(&add));
    let copied = disk.gemba(&format!("backup {}", away.path().display()));
    assert!(copied.status.success(), "{}", said(&copied));
    let copy = std::fs::read_dir(away.path()).unwrap().next().unwrap().unwrap().path();
    let told = String::from_utf8_lossy(&copied.stdout).into_owned() + &said(&copied);
    assert!(told.contains(copy.to_str().unwrap()), "{told}");
    let on = disk.gemba(&format!("--file {} story add 'Goes on'", copy.display()));
    assert!(on.status.success(), "{}", said(&on));
    let doctor = disk.gemba("doctor --plain");
    let found = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(found.contains("mount it so that it can be written"), "{found}");
    assert!(found.contains("disk: fair, local, and may only be read"), "{found}");
    assert!(!found.contains(": bad"), "{found}");
    assert!(mount(&["-o", "remount,rw"], disk.dir.path()));
    assert!(disk.gemba("story add 'Written again'").status.success());
}

/// A disk in a file, which can be made to fail as a real one does; nothing where none can be had.
pub(super) struct Failing {
    pub(super) dir: TempDir,
    pub(super) device: String,
}

impl Failing {
    pub(super) fn new() -> Option<Self> {
        let dir = TempDir::new().unwrap();
        let (image, at) = (dir.path().join("image"), dir.path().join("disk"));
        std::fs::create_dir(&at).unwrap();
        std::fs::File::create(&image).unwrap().set_len(96 << 20).unwrap();
        let run = |program: &str, words: &[&str]| {
            let mut command = Command::new(program);
            command.args(words).stderr(std::process::Stdio::null());
            command.output().ok().filter(|it| it.status.success())
        };
        let name = |it: &Path| it.to_str().unwrap().to_owned();
        let made = run("mkfs.ext4", &["-q", &name(&image)]).and_then(|_| {
            run("mount", &["-o", "loop,errors=remount-ro", &name(&image), &name(&at)])?;
            run("findmnt", &["-no", "SOURCE", &name(&at)])
        });
        let device = made.map(|it| String::from_utf8(it.stdout).unwrap());
        let device = device.and_then(|it| it.trim().strip_prefix("/dev/").map(str::to_owned));
        if device.is_none() {
            crate::faults::say("DID NOT RUN: a disk that fails needs root, ext4 and a loop device");
        }
        device.map(|device| Self { dir, device })
    }

    pub(super) fn board(&self) -> PathBuf {
        self.dir.path().join("disk/board.gemba.db")
    }

    /// What the system does when it finds a fault: the disk turns read-only under all who use it.
    fn fail(&self) {
        std::fs::write(format!("/sys/fs/ext4/{}/trigger_fs_error", self.device), "1").unwrap();
    }

    pub(super) fn gemba(&self, line: &str) -> Output {
        Command::new(assert_cmd::cargo::cargo_bin!("gemba"))
            .args(shell_words::split(line).unwrap())
            .env_clear()
            .env("GEMBA_FILE", self.board())
            .output()
            .unwrap()
    }
}

impl Drop for Failing {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.dir.path().join("disk")).status();
    }
}

#[test]
fn a_disk_that_turns_read_only_under_an_open_board_is_named_and_loses_nothing() {
    let Some(disk) = Failing::new() else { return };
    assert!(disk.gemba("init --zone UTC").status.success());
    assert!(disk.gemba("story add 'Before it turned'").status.success());
    let home = TempDir::new().unwrap();
    let mut pty =
        crate::pty::Program::new(assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap())
            .args(["--file", disk.board().to_str().unwrap()])
            .env("HOME", home.path().to_str().unwrap())
            .env("COLORFGBG", "15;0")
            .size(150, 30)
            .start();
    pty.wait_for("Before it turned");
    pty.send("nWritten on the screen\r");
    pty.wait_for("Added");
    disk.fail();
    pty.send("nNot any more\r");
    pty.wait_for("nothing was changed");
    // What was typed is still there.
    assert!(pty.contents().contains("Not any more"), "{pty}");
    let add = disk.gemba("story add 'Nor here'");
    assert_eq!(add.status.code(), Some(1), "{}", said(&add));
    assert!(said(&add).contains("may only be read"), "{}", said(&add));
    let list = disk.gemba("story list --plain");
    let list = String::from_utf8_lossy(&list.stdout).into_owned();
    for title in ["Before it turned", "Written on the screen"] {
        assert!(list.contains(title), "{title} is lost: {list}");
    }
    assert!(!list.contains("Nor here"), "{list}");
    let doctor = disk.gemba("doctor --deep --plain");
    let found = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(found.contains("integrity: good") && found.contains("may only be read"), "{found}");
    pty.send("\x1b");
    pty.wait_until("the box is closed", |pty| !pty.contents().contains("New story"));
    pty.send("q");
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
    pty.assert_given_back();
    crate::faults::say("a disk that turned read-only under an open board: 0 lost");
}

/// The same for files that are locked against writing while the board is open, by the file system's
/// own mark, which holds for root as well. Not the shared memory: there the system kills whoever
/// writes it.
#[test]
fn a_file_that_turns_unwritable_under_an_open_board_is_named_and_loses_nothing() {
    let dir = TempDir::new().unwrap();
    let board = dir.path().join("board.gemba.db");
    let gemba = |line: &str| {
        Command::new(assert_cmd::cargo::cargo_bin!("gemba"))
            .args(shell_words::split(line).unwrap())
            .env_clear()
            .env("GEMBA_FILE", &board)
            .output()
            .unwrap()
    };
    let chattr = |sign: &str| {
        let files = ["", "-wal"].map(|it| format!("{}{it}", board.display()));
        let mut chattr = Command::new("chattr");
        chattr.arg(sign).args(files).stderr(std::process::Stdio::null());
        chattr.status().is_ok_and(|it| it.success())
    };
    assert!(gemba("init --zone UTC").status.success());
    let mut store = gemba::store::Store::open(&board, crate::store::session("ann")).unwrap();
    store.commit(&super::add("Kept")).unwrap();
    if !chattr("+i") {
        crate::faults::say("DID NOT RUN: a file that nobody may write needs root and chattr");
        return;
    }
    // Opened before, a file can still be written; who comes now may only read.
    let list = gemba("story list --plain");
    let add = gemba("story add No");
    let late = gemba("doctor --plain");
    let written = store.commit(&super::add("Written all the same"));
    assert!(chattr("-i"));
    assert!(String::from_utf8_lossy(&list.stdout).contains("Kept"), "{}", said(&list));
    assert!(!add.status.success(), "{}", said(&add));
    assert!(
        said(&add).contains("may not write") && !said(&add).contains("panicked"),
        "{}",
        said(&add)
    );
    assert!(String::from_utf8_lossy(&late.stdout).contains("read-only"), "{}", said(&late));
    let n = crate::store::everything(&mut store).cards().unwrap().cards.len();
    assert_eq!(n, if written.is_ok() { 2 } else { 1 });
    assert!(gemba("doctor --deep").status.success());
}

#[test]
fn a_board_that_finds_no_room_leaves_nothing_behind() {
    let Some(disk) = Disk::new() else { return };
    assert!(disk.gemba("init --zone UTC").status.success());
    let copy = TempDir::new().unwrap();
    let output = disk.gemba(&format!("backup {}", copy.path().display()));
    assert!(output.status.success(), "{}", said(&output));
    let name = std::fs::read_dir(copy.path()).unwrap().next().unwrap().unwrap().path();
    // Nothing is left of a copy that does not fit, nor of the folder that was made for it.
    let full = disk.gemba("backup");
    assert_eq!(full.status.code(), Some(1), "{}", said(&full));
    assert!(said(&full).contains("has no room for a copy"), "{}", said(&full));
    let away = disk.gemba(&format!("backup {} --keep 1", disk.dir.path().join("new").display()));
    assert_eq!(away.status.code(), Some(1), "{}", said(&away));
    let names = || std::fs::read_dir(disk.dir.path()).unwrap().map(|it| it.unwrap().file_name());
    assert!(!names().any(|it| it == "new"), "{:?}", names().collect::<Vec<_>>());
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

/// Of a file that somebody has left nobody takes anything away: whoever comes next finishes it.
#[test]
fn a_board_that_was_begun_before_the_disk_was_full_is_finished_when_there_is_room() {
    let Some(disk) = Disk::new() else { return };
    let mut n_full = 0;
    for size in (64..=128).chain(780..=900).step_by(16) {
        std::fs::write(disk.board(), "").unwrap();
        assert!(mount(&["-o", &format!("remount,size={size}k")], disk.dir.path()));
        let mut is_made = false;
        for _ in 0..2 {
            let init = disk.gemba("init --zone UTC");
            let wanted = if is_made { "is there already" } else { "is full" };
            is_made |= init.status.success();
            n_full += usize::from(!is_made);
            let said = said(&init);
            assert!(init.status.success() || said.contains(wanted), "{size}: {said}");
        }
        assert!(mount(&["-o", "remount,size=32m"], disk.dir.path()));
        assert_eq!(disk.gemba("init --zone UTC").status.success(), !is_made, "{size}");
        assert!(disk.gemba("story add One").status.success(), "{size}");
        for it in std::fs::read_dir(disk.dir.path()).unwrap().map(|it| it.unwrap().path()) {
            let _ = std::fs::remove_file(&it).or_else(|_| std::fs::remove_dir_all(&it));
        }
    }
    assert!(n_full > 4, "{n_full}");
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
    for line in ["story add One", "story add Two --json", "undo --json", "redo --json"] {
        let (code, said) = full(line);
        assert!(code == 74 && said.contains("the change was made all the same"), "{line}: {said}");
        assert!(!said.contains("BACKTRACE"), "{said}");
    }
    for line in ["board", "log --csv", "story list --json", "--help", "--version", "story --help"] {
        let (code, said) = full(line);
        assert!(code == 74 && !said.contains("change was made"), "{line}: {said}");
    }
    let list = disk.gemba("story list --plain");
    assert_eq!(String::from_utf8_lossy(&list.stdout).lines().count(), 2);
}

#[test]
fn a_sample_board_that_does_not_fit_is_not_left_half_made() {
    let Some(disk) = Disk::new() else { return };
    let sample = disk.dir.path().join("sample.gemba.db");
    let output = disk.gemba(&format!("demo --keep {}", sample.display()));
    assert!(!output.status.success());
    let sentence = said(&output);
    assert!(sentence.contains("is full") && !sentence.contains("BACKTRACE"), "{sentence}");
    let left: Vec<_> = std::fs::read_dir(disk.dir.path()).unwrap().map(Result::unwrap).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_screen_goes_on_to_write_once_its_disk_can_be_written_again() {
    let dir = TempDir::new().unwrap();
    if !mount(&["-t", "tmpfs", "-o", "size=8m", "tmpfs"], dir.path()) {
        crate::faults::say("skipped: only an administrator can mount a disk");
        return;
    }
    let board = dir.path().join("board.gemba.db");
    let home = TempDir::new().unwrap();
    let gemba = |line: &str| {
        let mut it = Command::new(assert_cmd::cargo::cargo_bin!("gemba"));
        it.args(line.split(' ')).env("GEMBA_FILE", &board).env("HOME", home.path());
        assert!(it.output().unwrap().status.success(), "{line}");
    };
    gemba("init --zone UTC");
    gemba("story add Before");
    assert!(mount(&["-o", "remount,ro"], dir.path()));
    let mut pty =
        crate::pty::Program::new(assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap())
            .args(["--file", board.to_str().unwrap()])
            .env("HOME", home.path().to_str().unwrap())
            .env("COLORFGBG", "15;0")
            .size(150, 30)
            .start();
    pty.wait_for("Before");
    assert!(mount(&["-o", "remount,rw"], dir.path()));
    pty.wait_for("The board can be written again");
    pty.send("oAfterwards\r");
    pty.wait_for("Afterwards");
    gemba("story add Elsewhere");
    pty.wait_for("Elsewhere");
    pty.send("q");
    pty.wait_for_end();
    gemba("doctor");
    let _ = Command::new("umount").arg("-l").arg(dir.path()).status();
}
