//! A disk that dies under an open board: from some moment on nothing can be read or written.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use super::disk::{Failing, said};
use super::shim::shim;
use crate::pty::{Program, Pty};

/// The screen of a board, with one story written before its disk dies.
fn screen(board: &Path, home: &Path, variables: &[(&str, &str)]) -> Pty {
    let mut program = Program::new(assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap())
        .args(["--file", board.to_str().unwrap()])
        .env("HOME", home.to_str().unwrap())
        .env("COLORFGBG", "15;0")
        .size(150, 30);
    for (name, value) in variables {
        program = program.env(name, value);
    }
    let mut pty = program.start();
    pty.wait_for("Before it died");
    pty.send("nWritten on the screen\r");
    pty.wait_for("Added");
    pty
}

/// What a dead disk is met with: the screen keeps what was typed and says why it cannot be kept, each
/// command ends with a sentence, and the doctor knows that it is the disk.
fn is_met(mut pty: Pty, gemba: impl Fn(&str) -> Output) {
    pty.send("nNot any more\r");
    pty.wait_for("nothing was changed");
    assert!(pty.contents().contains("Not any more"), "{pty}");
    for line in ["story list", "story add 'Nor here'", "board", "log", "undo", "backup"] {
        let output = gemba(line);
        let says = said(&output);
        assert_eq!(output.status.code(), Some(70), "{line}: {says}");
        assert!(says.starts_with("gemba: ") && says.contains("disk"), "{line}: {says}");
        assert!(!says.contains("panicked") && !says.contains("damaged"), "{line}: {says}");
    }
    for line in ["doctor --plain", "doctor --deep --plain"] {
        let output = gemba(line);
        let found = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(1), "{found}");
        assert!(found.contains("disk: bad, fails: "), "{found}");
        assert!(found.contains("dmesg") && found.contains("restore COPY"), "{found}");
        assert!(!found.contains("damaged"), "{found}");
    }
    pty.send("\x1b\x1b");
    pty.send("q");
    pty.wait_for_end();
    pty.assert_given_back();
}

/// What was acknowledged is there once the disk is well again, and nothing else.
fn is_all_there(gemba: impl Fn(&str) -> Output) {
    let list = String::from_utf8_lossy(&gemba("story list --plain").stdout).into_owned();
    for title in ["Before it died", "Written on the screen"] {
        assert!(list.contains(title), "{title} is lost: {list}");
    }
    assert!(!list.contains("Nor here") && !list.contains("Not any more"), "{list}");
    assert!(gemba("doctor --deep").status.success());
}

#[test]
fn a_disk_that_answers_nothing_any_more_is_named_and_loses_nothing() {
    let dir = TempDir::new().unwrap();
    let Some(shim) = shim(&dir) else { return };
    let (board, dead) = (dir.path().join("board.gemba.db"), dir.path().join("dead"));
    let (shim, dead) = (shim.to_str().unwrap(), dead.to_str().unwrap());
    let variables = [("LD_PRELOAD", shim), ("DEAD", dead)];
    let gemba = |line: &str| {
        Command::new(assert_cmd::cargo::cargo_bin!("gemba"))
            .args(shell_words::split(line).unwrap())
            .env_clear()
            .env("GEMBA_FILE", &board)
            .envs(variables)
            .output()
            .unwrap()
    };
    assert!(gemba("init --zone UTC").status.success());
    assert!(gemba("story add 'Before it died'").status.success());
    let pty = screen(&board, dir.path(), &variables);
    fs::write(dead, "").unwrap();
    is_met(pty, gemba);

    fs::remove_file(dead).unwrap();
    is_all_there(gemba);
    crate::faults::say("a disk that answered nothing any more under an open board: 0 lost");
}

/// The same on a real file system that has shut down, as after the loss of its device.
#[test]
fn a_file_system_that_shuts_down_is_named_and_loses_nothing() {
    let Some(disk) = Failing::new() else { return };
    assert!(disk.gemba("init --zone UTC").status.success());
    assert!(disk.gemba("story add 'Before it died'").status.success());
    let home = TempDir::new().unwrap();
    let pty = screen(&disk.board(), home.path(), &[]);
    // EXT4_IOC_SHUTDOWN with its log flushed: from here on all is an error.
    let script = "import fcntl, os, struct, sys\n\
                  fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587D, struct.pack('I', 1))";
    let mut python = Command::new("python3");
    python.args(["-c", script]).arg(disk.dir.path().join("disk"));
    if !python.status().is_ok_and(|it| it.success()) {
        crate::faults::say("DID NOT RUN: a file system that shuts down needs python3 and ext4");
        return;
    }
    is_met(pty, |line| disk.gemba(line));
    let at = disk.dir.path().join("disk");
    let device = format!("/dev/{}", disk.device);
    assert!(Command::new("umount").arg(&at).status().unwrap().success());
    let image = disk.dir.path().join("image");
    let again = Command::new("mount").args(["-o", "loop"]).args([&image, &at]).status().unwrap();
    assert!(again.success(), "{device} cannot be mounted again");
    is_all_there(|line| disk.gemba(line));
    crate::faults::say("a file system that shut down under an open board: 0 lost");
}
