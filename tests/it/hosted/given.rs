//! What comes into a hosted session from outside: its command, its standard input, its terminal.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{Seek as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::{Board, Server};
use crate::pty::Program;

const EXPORT: &str =
    "Summary,Issue key,Issue Type,Status\nTell callers who has it,SMI-1,Story,Open\n";

impl Board {
    /// The forced command of that person, with what they ask for.
    fn serves(&self, name: &str, asked: impl AsRef<OsStr>) -> Command {
        let line = format!("serve --as {name} --file {}", self.file().display());
        let mut command = self.gemba(&line);
        command.env("SSH_ORIGINAL_COMMAND", asked);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// What comes of it where that much comes in, and how much of it was read.
    fn takes(&self, name: &str, asked: &str, bytes: &[u8]) -> (i32, String, u64) {
        let mut file: File = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.rewind().unwrap();
        let given = file.try_clone().unwrap();
        let (code, said) = told(&self.serves(name, asked).stdin(given).output().unwrap());
        (code, said, file.stream_position().unwrap())
    }

    fn n_stories(&self) -> usize {
        let list = self.gemba("story list --json").output().unwrap();
        let list: serde_json::Value = serde_json::from_slice(&list.stdout).unwrap();
        list["stories"].as_array().unwrap().len()
    }
}

fn told(output: &Output) -> (i32, String) {
    let said = [&*output.stdout, &*output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

/// Waits for what must come, without an end of what it could read.
fn ends(mut child: Child) -> (i32, String) {
    let held = child.stdin.take();
    let until = Instant::now() + Duration::from_secs(20);
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > until {
            let _ = child.kill();
            panic!("it waits for what it must not read");
        }
        std::thread::yield_now();
    }
    drop(held);
    told(&child.wait_with_output().unwrap())
}

#[test]
fn an_administrator_takes_in_what_their_own_machine_sends() {
    let board = Board::new();
    let (code, said, _) = board.takes("adi", "import jira - --dry-run", EXPORT.as_bytes());
    assert!(code == 0 && said.contains("Tell callers who has it"), "{said}");
    let (code, said, _) = board.takes("adi", "import jira -", EXPORT.as_bytes());
    assert_eq!(code, 0, "{said}");
    let list = board.asks("vic", "story list").1;
    assert!(list.contains("Tell callers who has it"), "{list}");
    let (code, said) = board.asks("adi", "import jira /etc/passwd");
    assert!(code == 1 && said.contains("'import jira -' < export.csv"), "{said}");
}

#[test]
fn who_may_not_is_told_before_anything_is_read() {
    let board = Board::new();
    for (name, asked, why) in [
        ("vic", "story add -", "may not"),
        ("vic", "story comment SD-1 -", "may not"),
        ("mia", "story add - --top", "may not"),
        ("mia", "import jira -", "may not"),
        ("mia", "import jira - --dry-run", "may not"),
        ("leo", "flow --from -", "leo has left this board"),
    ] {
        let child = board.serves(name, asked).stdin(Stdio::piped()).spawn().unwrap();
        let (code, said) = ends(child);
        assert!(code == 1 && said.contains(why), "{name} {asked}: {said}");
    }
}

#[test]
fn what_comes_in_has_an_end() {
    const MIB: usize = 1 << 20;
    let board = Board::new();
    let endless = b"y\n".repeat(4 * MIB);
    for asked in ["story add -", "story comment SD-1 -"] {
        let (code, said, n_read) = board.takes("mia", asked, &endless);
        assert!(code == 1 && said.contains("has more than 1 MiB"), "{asked}: {said}");
        assert!(said.contains("in parts"), "{said}");
        assert!(n_read < 2 * MIB as u64, "{asked}: {n_read} bytes were read");
    }
    let (code, said, n_read) = board.takes("vic", "flow --from -", &b"y\n".repeat(34 * MIB));
    assert!(code == 1 && said.contains("has more than 64 MiB"), "{said}");
    assert!(n_read < 66 * MIB as u64, "{n_read} bytes were read");
    let (code, said, _) = board.takes("mia", "story add -", &b"One more\n".repeat(1_001));
    assert!(code == 1 && said.contains("1001 stories, and 1000 are written down"), "{said}");
    assert!(said.contains("gemba import jira"), "{said}");
    assert_eq!(board.n_stories(), 2);
    let (code, said, _) = board.takes("mia", "story add -", b"One more\nAnother\n");
    assert!(code == 0 && board.n_stories() == 4, "{said}");
}

#[test]
fn a_command_that_is_no_text_is_called_so() {
    let board = Board::new();
    let asked = OsStr::from_bytes(b"story add 'Caf\xe9'");
    let (code, said) = told(&board.serves("mia", asked).output().unwrap());
    assert!(code == 2 && said.contains("the command is no UTF-8 text"), "{said}");
    assert!(!said.contains("needs a terminal"), "{said}");
}

#[test]
fn no_program_of_the_path_is_run_for_the_size_of_a_terminal() {
    let board = Board::new();
    let bin = board.home.path().join("bin");
    fs::create_dir(&bin).unwrap();
    let trace = board.home.path().join("trace");
    for name in ["tput", "stty", "resize", "infocmp", "sh"] {
        let script = format!("#!/bin/sh\necho {name} >> {}\necho 80\n", trace.display());
        fs::write(bin.join(name), script).unwrap();
        fs::set_permissions(bin.join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }
    for asked in ["story list", "board", "help", "story add 'One more'", "flow", "log"] {
        let mut command = board.serves("mia", asked);
        let (code, said) = told(&command.env("PATH", &bin).output().unwrap());
        assert_eq!(code, 0, "{asked}: {said}");
    }
    let doctor = board.gemba("doctor").env("PATH", &bin).output().unwrap();
    assert!(doctor.status.code().is_some_and(|it| it < 2), "{doctor:?}");
    assert_eq!(fs::read_to_string(&trace).unwrap_or_default(), "");
}

#[test]
fn a_terminal_that_only_prints_lines_is_called_so() {
    let board = Board::new();
    let mut pty = Program::new(assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap())
        .args(["serve", "--as", "mia", "--file", board.file().to_str().unwrap()])
        .env("HOME", board.home.path().to_str().unwrap())
        .env("TERM", "dumb")
        .size(200, 24)
        .start();
    assert_eq!(pty.wait_for_end().exit_code(), 2);
    let said = pty.contents();
    assert!(said.contains("TERM calls this one dumb") && !said.contains("ssh -t"), "{said}");
}

#[test]
fn the_palette_says_how_an_export_comes_to_ones_own_machine() {
    let board = Board::new();
    let mut pty = Program::new(assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap())
        .args(["serve", "--as", "mia", "--file", board.file().to_str().unwrap()])
        .env("HOME", board.home.path().to_str().unwrap())
        .env("COLORFGBG", "15;0")
        .size(120, 40)
        .start();
    pty.wait_for("Log every bypass");
    pty.send(":");
    pty.send("export");
    pty.wait_for("Export when stories moved");
    pty.send("\r");
    pty.wait_for("ssh -T HOST export flow > FILE");
    pty.send("q");
    let (code, said) = board.asks("mia", "export flow");
    assert!(code == 0 && said.contains("SD-1"), "{said}");
}

/// The processes that serve this board.
fn serving(board: &Board) -> usize {
    let file = board.file().display().to_string();
    let is_one = |line: &Vec<u8>| {
        let mut words = line.split(|it| *it == 0);
        words.next().is_some_and(|it| it.ends_with(b"/gemba"))
            && words.any(|it| it == file.as_bytes())
    };
    let all = fs::read_dir("/proc").unwrap().flatten();
    all.filter_map(|it| fs::read(it.path().join("cmdline")).ok()).filter(is_one).count()
}

#[test]
fn who_reads_for_somebody_that_is_gone_ends() {
    let board = Board::new();
    let Some(server) = Server::start(&board, &["mia"]) else { return };
    let mut ssh = Command::new("ssh");
    ssh.args(server.arguments("mia", "-T")).arg("story add -").stdin(Stdio::piped());
    let mut ssh = ssh.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let wait = |n: usize, why: &str| {
        let until = Instant::now() + Duration::from_secs(20);
        while serving(&board) != n {
            assert!(Instant::now() < until, "{why}");
            std::thread::yield_now();
        }
    };
    wait(1, "nobody serves mia");
    ssh.kill().unwrap();
    ssh.wait().unwrap();
    wait(0, "it reads on for nobody");
    assert_eq!(board.n_stories(), 2);
}

#[test]
fn who_cancels_a_planned_sprint_takes_that_back_and_does_it_again() {
    let board = Board::new();
    let plan = board.asks("asa", "sprint plan --goal 'Less waiting'");
    assert_eq!(plan.0, 0, "{}", plan.1);
    let (_, sprints) = board.asks("asa", "sprint list --json");
    let sprints: serde_json::Value = serde_json::from_str(&sprints).unwrap();
    let name = sprints["sprints"][0]["name"].as_str().unwrap().to_owned();
    for asked in [&*format!("sprint cancel {name:?} --reason 'not needed'"), "undo", "redo"] {
        let (code, said) = board.asks("pia", asked);
        assert_eq!(code, 0, "{asked}: {said}");
    }
}

#[test]
fn what_only_a_shell_reads_is_no_word_of_a_command() {
    let board = Board::new();
    for (asked, word) in [
        ("story list --json > x", "> is for a shell"),
        ("story list is:open >>x", ">>x is for a shell"),
        ("story list 2>&1", "2>&1 is for a shell"),
        ("story list | head", "| is for a shell"),
        ("story list && log", "&& is for a shell"),
    ] {
        let (code, said) = board.asks("mia", asked);
        assert!(
            code == 2 && said.contains(word) && said.contains("ssh -T HOST"),
            "{asked}: {said}"
        );
    }
    assert_eq!(board.asks("mia", "story list points>3").0, 0);
    let (code, said) = board.asks("mia", "/usr/bin/gemba story list");
    assert!(code == 2 && !said.contains("knows \n"), "{said}");
}

#[test]
fn what_begins_with_a_number_sign_is_no_comment() {
    let board = Board::new();
    let asked = |asked: &str| board.asks("adi", asked);
    assert_eq!(asked("story add 'Ask in the chat' tags=approval").0, 0);
    let (code, list) = asked("story list --plain #approval");
    assert!(code == 0 && list.contains("Ask in the chat"), "{list}");
    assert!(!list.contains("Log every bypass"), "{list}");
    let (_, list) = asked("story list --plain #nosuchtag");
    assert!(!list.contains("SD-"), "{list}");
    // Words that have lost their quotes are told so, whatever they begin with.
    for (line, why) in [
        ("story comment SD-2 Fixed #12", "a comment is one text"),
        ("story add Fix #1", "would be a story of its own"),
    ] {
        let (code, said) = asked(line);
        assert!(code == 2 && said.contains(why), "{line}: {said}");
    }
    assert_eq!(asked("story comment SD-2 #12").0, 0);
    let (_, shown) = asked("story show SD-2 --plain");
    assert!(shown.contains("#12") && !shown.contains("Fixed"), "{shown}");
    // The operation that is named is taken back, and not the last one.
    assert_eq!(asked("story add 'One more'").0, 0);
    let log: serde_json::Value = serde_json::from_str(&asked("log --json").1).unwrap();
    let mut log = log["happenings"].as_array().unwrap().iter();
    let line = log.find(|it| it["label"].as_str().unwrap().contains("Ask in the chat")).unwrap();
    let number = line["seq"].as_i64().unwrap();
    let (code, said) = asked(&format!("undo #{number}"));
    assert!(code == 0 && !said.contains("SD-4"), "{said}");
    let (_, list) = asked("story list --plain");
    assert!(list.contains("One more") && !list.contains("Ask in the chat"), "{list}");
}

#[test]
fn who_has_left_is_told_so_without_a_terminal_too() {
    let board = Board::new();
    let (code, said) = board.asks("leo", "");
    assert!(code == 1 && said.contains("leo has left this board"), "{said}");
    let (code, said) = board.asks("mia", "");
    assert!(code == 2 && said.contains("needs a terminal"), "{said}");
}

#[test]
fn nothing_of_the_environment_that_came_along_counts() {
    let board = Board::new();
    let (_, usual) = board.asks("mia", "board");
    for width in ["40", "5000000"] {
        let mut command = board.serves("mia", "board");
        let (code, said) = told(&command.env("COLUMNS", width).output().unwrap());
        assert_eq!((code, &said), (0, &usual), "{width}");
    }
}

#[test]
fn what_somebody_may_not_do_any_more_they_do_not_do_again() {
    let board = Board::new();
    let done = |name: &str, asked: &str| {
        let (code, said) = board.asks(name, asked);
        assert_eq!(code, 0, "{name} {asked}: {said}");
        said
    };
    let set = |line: &str| assert!(board.gemba(line).output().unwrap().status.success(), "{line}");
    done("pia", "story add First --top");
    done("pia", "undo");
    // As long as she may, she may again.
    done("pia", "redo");
    done("pia", "undo");
    set("person set pia --access member");
    let (code, said) = board.asks("pia", "redo");
    assert!(code == 1 && said.contains("order the process backlog"), "{said}");
    // What she writes down at the end she does again, whatever came behind it.
    done("pia", "story add 'At the end'");
    done("pia", "undo");
    done("mia", "story add 'Behind it'");
    done("pia", "redo");
    let list = done("pia", "story list --plain");
    assert!(!list.contains("First") && list.contains("At the end"), "{list}");

    let import = board.takes("adi", "import jira -", EXPORT.as_bytes());
    assert_eq!(import.0, 0, "{}", import.1);
    done("adi", "undo");
    set("person set asa --access administrator");
    set("person set adi --access member");
    let (code, said) = board.asks("adi", "redo");
    assert!(code == 1 && said.contains("may not"), "{said}");
    assert!(!done("mia", "story list").contains("Tell callers who has it"));
}
