//! The terminal is given back on every way out, and what is typed arrives.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::Signal;

use crate::pty::{Program, Pty};

mod stage;

use stage::{RATE, stage};

/// The stage in a terminal, painted.
fn start() -> Pty {
    started(stage())
}

fn started(program: Program) -> Pty {
    let mut pty = program.start();
    pty.wait_for("ready");
    pty
}

/// The stage below a shell that sees how it ends.
fn under_shell(script: &str) -> Program {
    let me = std::env::current_exe().unwrap();
    Program::new("/bin/sh")
        .args(["-c", script, "sh", me.to_str().unwrap()])
        .args(["--exact", stage::NAME, "--ignored", "--nocapture", "--test-threads=1"])
        .env(stage::ROLE, "1")
}

#[test]
fn quitting_leaves_the_terminal_as_it_was() {
    let mut pty = start();
    pty.assert_taken();
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
    pty.assert_given_back();
}

#[test]
fn the_mouse_is_taken_only_where_it_is_wanted() {
    let mut pty = start();
    assert_eq!(pty.screen().mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    pty.send("q");
    pty.wait_for_end();

    let mut pty = started(stage().env(stage::MOUSE, "1"));
    assert_eq!(pty.screen().mouse_protocol_mode(), vt100::MouseProtocolMode::ButtonMotion);
    pty.send("\x1b[<0;11;3M");
    pty.wait_for("mouse Down(Left) at 10,2");
    pty.send("q");
    pty.wait_for_end();
    pty.assert_given_back();
}

#[test]
fn a_panic_gives_the_terminal_back_before_it_speaks() {
    let mut pty = start();
    pty.send("P");
    assert_eq!(pty.wait_for_end().exit_code(), 101);
    pty.assert_given_back();
    let raw = pty.raw();
    let left = raw.find("\x1b[?1049l").unwrap();
    assert!(raw[left..].contains("the stage fell"), "{raw}");
}

#[test]
fn a_panic_in_another_thread_ends_the_program_in_order() {
    let mut pty = start();
    pty.send("T");
    assert_eq!(pty.wait_for_end().exit_code(), 70);
    pty.assert_given_back();
    let raw = pty.raw();
    let left = raw.find("\x1b[?1049l").unwrap();
    assert!(raw[left..].contains("fatal: worker: the worker fell"), "{raw}");
    assert!(!raw[left..].contains("\x1b[?2026h"), "drawn after the end: {raw}");
}

#[test]
fn an_error_gives_the_terminal_back() {
    let mut pty = start();
    pty.send("X");
    assert_eq!(pty.wait_for_end().exit_code(), 70);
    pty.assert_given_back();
    assert!(pty.contents().contains("the board is locked"), "{pty}");
}

#[test]
fn each_signal_ends_the_program_in_order() {
    for (signal, code) in
        [(Signal::HUP, 129), (Signal::INT, 130), (Signal::QUIT, 131), (Signal::TERM, 143)]
    {
        let mut pty = start();
        pty.signal(signal);
        assert_eq!(pty.wait_for_end().exit_code(), code);
        pty.assert_given_back();
        assert!(pty.contents().contains("ended in order"), "{pty}");
    }
}

#[test]
fn a_deaf_ring_is_ended_all_the_same() {
    let mut pty = start();
    pty.send("D");
    pty.wait_for_bytes("deaf");
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_for_end().exit_code(), 143);
    pty.assert_given_back();
    assert!(!pty.contents().contains("ended in order"), "{pty}");
}

#[test]
fn half_a_sequence_and_an_unfinished_paste_can_be_left_by_the_quit_key() {
    for swallowing in ["\x1b[", "\x1b[200~all that follows"] {
        let mut pty = start();
        pty.send(format!("{swallowing}q"));
        pty.send("\x1c");
        assert_eq!(pty.wait_for_end().exit_code(), 131);
        pty.assert_given_back();
    }
}

#[test]
fn an_unfinished_paste_ends_by_itself() {
    let mut pty = start();
    pty.send("\x1b[200~all that");
    pty.wait_for("paste of 8 bytes");
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
    pty.assert_given_back();
}

#[test]
fn a_lost_terminal_ends_the_program() {
    for before in ["", "\x1b[", "\x1b[200~unfinished"] {
        let mut pty = start();
        pty.send(before);
        pty.hang_up();
        assert_eq!(pty.wait_for_end().exit_code(), 129, "after {before:?}");
    }
}

#[test]
fn a_lost_terminal_ends_a_program_that_was_told_to_ignore_it() {
    let folder = tempfile::tempdir().unwrap();
    let code = folder.path().join("code");
    let script = r#"trap "" HUP; "$@"; echo $? > "$OUT""#;
    let mut pty = started(under_shell(script).env("OUT", code.to_str().unwrap()));
    pty.hang_up();
    pty.wait_for_end();
    assert_eq!(fs::read_to_string(code).unwrap(), "129\n");

    let mut pty = started(under_shell(r#"trap "" HUP; exec "$@""#));
    pty.hang_up();
    assert_eq!(pty.wait_for_end().exit_code(), 129);
}

#[test]
fn suspending_gives_the_shell_its_terminal_and_coming_back_paints_all_of_it() {
    suspends("Z");
}

#[test]
fn a_stop_that_somebody_else_asks_for_gives_the_terminal_back_as_well() {
    suspends("S");
}

fn suspends(keys: &str) {
    let script = r#"set -m; "$@"; echo "the shell again"; read go; fg; echo "over""#;
    let mut pty = started(under_shell(script));
    pty.send(keys);
    pty.wait_for("the shell again");
    assert!(!pty.screen().alternate_screen() && !pty.screen().hide_cursor(), "{pty}");
    pty.forget();
    pty.send("\r");
    pty.wait_until("the screen again", |pty| pty.screen().alternate_screen());
    pty.wait_for("back");
    assert!(pty.contents().contains("ready"), "{pty}");
    // A shell may set the line once more while the program comes back, and the program then takes
    // all of it anew.
    pty.assert_taken();
    pty.send("q");
    pty.wait_for("over");
    pty.wait_for_end();
    pty.assert_given_back();
}

#[test]
fn a_program_without_a_shell_cannot_be_suspended_and_goes_on() {
    let mut pty = start();
    pty.send("Z");
    pty.wait_for("back");
    pty.send("S");
    pty.assert_taken();
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
}

#[test]
fn a_container_entered_from_outside_is_a_place_like_any_other() {
    // Its session began outside, where its number means nothing: the system calls it 0.
    let entered = ["--pid", "--fork", "--user", "--map-root-user", "--"];
    let allowed = Command::new("unshare").args(entered).arg("true").output();
    if !allowed.is_ok_and(|output| output.status.success()) {
        crate::faults::say("skipped: this system makes no containers");
        return;
    }
    let script = r#"exec unshare --pid --fork --user --map-root-user -- "$@""#;
    let mut pty = started(under_shell(script));
    pty.send("Z");
    pty.wait_for("back");
    pty.send("S");
    pty.send("7");
    pty.wait_for("keys 1 in order");
    pty.assert_taken();
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
}

#[test]
fn a_stop_from_outside_is_repaired_when_the_program_goes_on() {
    let mut pty = start();
    pty.forget();
    pty.signal(Signal::STOP);
    pty.signal(Signal::CONT);
    pty.wait_for("continued");
    pty.wait_for_bytes("ready");
    pty.assert_taken();
}

#[test]
fn of_a_pasted_megabyte_nothing_arrives_and_nothing_freezes() {
    let mut pty = start();
    pty.send(["\x1b[200~", &"x".repeat(1 << 20), "\x1b[201~"].concat());
    pty.wait_for("too long a paste, 1048576 bytes");
    pty.send("7");
    pty.wait_for("keys 1 in order");
    pty.send("\x1b[200~one\rtwo\r\x1b[201~");
    pty.wait_for("paste of 8 bytes");
}

#[test]
fn twenty_thousand_keys_arrive_in_order() {
    let mut pty = start();
    pty.send("0123456789".repeat(2_000));
    pty.wait_for("keys 20000 in order");
}

#[test]
fn keys_typed_before_the_start_are_not_lost() {
    let mut pty = stage().env(stage::LATE, "1").start();
    pty.wait_for("type ahead");
    pty.send("012\r");
    pty.wait_for("keys 3 in order");
    pty.wait_for("other Enter");
}

#[test]
fn an_unchanged_frame_writes_no_byte() {
    let mut pty = start();
    pty.forget();
    pty.send("NNNNNNNNNN");
    pty.send("7");
    pty.wait_for("keys 1 in order");
    let raw = pty.raw();
    assert_eq!(raw.matches("\x1b[?2026h").count(), 1, "{raw:?}");
    assert!(raw.starts_with("\x1b[?2026h") && raw.ends_with("\x1b[?2026l"), "{raw:?}");
}

#[test]
fn the_screen_follows_the_size_of_the_terminal() {
    let mut pty = start();
    for (columns, rows) in [(40, 12), (1, 1), (200, 60), (80, 24)] {
        pty.resize(columns, rows);
        if columns >= 40 {
            pty.wait_for(&format!("{columns}x{rows}"));
        }
    }
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
    pty.assert_given_back();
}

#[test]
fn a_text_goes_through_the_editor_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("editor.sh");
    let steps = r#"stat -c 'file %a' "$2"; stat -c 'folder %a' "${2%/*}"; echo "editing $1"
        cat "$2"; read word; echo "$word" >> "$2""#;
    fs::write(&script, steps).unwrap();
    let editor = format!("sh '{}' 'two words'", script.display());
    let mut pty = started(stage().env("EDITOR", &editor));
    pty.send("E");
    pty.wait_for("editing two words");
    pty.wait_for("first line");
    pty.assert_given_back();
    assert!(pty.contents().contains("file 600"), "{pty}");
    assert!(pty.contents().contains("folder 700"), "{pty}");
    pty.send("second line\r");
    pty.wait_for(r#"edited "first line\nsecond line\n""#);
    pty.assert_taken();
    pty.send("7");
    pty.wait_for("keys 1 in order");
}

#[test]
fn an_editor_that_fails_is_named_and_the_screen_comes_back() {
    for (editor, sentence) in [
        ("/no/such/editor", "the editor /no/such/editor does not start: No such file"),
        ("false", "the editor false ended with exit status: 1"),
        ("vi '", "$EDITOR cannot be read as a command"),
    ] {
        let mut pty = started(stage().env("EDITOR", editor));
        pty.send("E");
        pty.wait_for(sentence);
        pty.assert_taken();
        pty.send("q");
        assert_eq!(pty.wait_for_end().exit_code(), 0);
        pty.assert_given_back();
    }
}

#[test]
fn ctrl_c_in_the_editor_is_the_editors_and_a_termination_reaches_both() {
    let mut pty = started(stage().env("EDITOR", r#"sh -c 'trap "echo kept" INT; echo open; cat'"#));
    pty.send("E");
    pty.wait_for("open");
    pty.signal(Signal::INT);
    pty.send("still here\r");
    pty.wait_for("still here\nstill here");
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_for_end().exit_code(), 143);
    pty.assert_given_back();
}

#[test]
fn what_was_saved_before_the_editor_was_killed_is_not_lost() {
    let editor = r#"sh -c 'echo more >> "$0"; : > "${0%/*}/swap"; kill -9 $$'"#;
    let mut pty = started(stage().size(160, 24).env("EDITOR", editor));
    pty.send("E");
    pty.wait_for("was ended; its own files are kept in");
    pty.wait_for(r#"rescued "first line\nmore\n""#);
    pty.assert_taken();
}

#[test]
fn a_text_is_copied_through_the_terminal() {
    let mut pty = start();
    pty.send("C");
    pty.wait_for_bytes("\x1b]52;c;Q0hHLTEy\x1b\\");
    pty.wait_for("copied Whole");
}

#[test]
fn the_terminal_is_asked_for_its_background() {
    for (paper, answer) in [("0000", "Dark"), ("ffff", "Light")] {
        let mut pty = start();
        pty.send("B");
        pty.wait_for_bytes("\x1b]11;?");
        pty.send(format!("\x1b]11;rgb:{paper}/{paper}/{paper}\x07\x1b[?62c"));
        pty.wait_for(&format!("background {answer}"));
        pty.assert_taken();
    }
}

#[test]
fn an_answer_that_comes_too_late_is_not_taken_for_keys() {
    let mut pty = start();
    pty.send("B");
    pty.wait_for("background Unknown");
    pty.send("\x1b]10;rgb:0000/0000/0000\x07\x1b]11;rgb:1111/1111/1111\x07\x1b[?62c0");
    pty.wait_for("keys 1 in order");
    pty.wait_for("background Dark at last");
    assert!(!pty.contents().contains("other"), "{pty}");
}

#[test]
fn an_idle_program_does_not_wake_up() {
    let mut pty = start();
    pty.send("7");
    pty.wait_for("keys 1 in order");
    pty.listen_for(Duration::from_millis(100));
    let before = wake_ups(pty.pid());
    pty.listen_for(Duration::from_secs(1));
    assert!(wake_ups(pty.pid()) - before <= 1, "{} wake-ups", wake_ups(pty.pid()) - before);
}

/// How often the threads of a process have gone to sleep, which is once for each waking.
fn wake_ups(pid: u32) -> u64 {
    fs::read_dir(format!("/proc/{pid}/task"))
        .unwrap()
        .map(|thread| fs::read_to_string(thread.unwrap().path().join("status")).unwrap())
        .map(|status| {
            let line = status.lines().find(|line| line.starts_with("voluntary_ctxt")).unwrap();
            line.split_whitespace().last().unwrap().parse::<u64>().unwrap()
        })
        .sum()
}

#[test]
fn without_a_terminal_nothing_is_taken() {
    let run = |configure: fn(&mut Command) -> &mut Command| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", stage::NAME, "--ignored", "--nocapture", "--test-threads=1"]);
        let out = configure(command.env(stage::ROLE, "1").env("TERM", "xterm")).output().unwrap();
        (out.status.code(), String::from_utf8(out.stdout).unwrap())
    };
    let (code, said) = run(|command| command.stdin(Stdio::null()));
    assert_eq!(code, Some(2));
    assert!(said.contains("refused: standard input is no terminal"), "{said}");
    assert!(!said.contains('\x1b'), "{said}");
}

#[test]
fn a_dumb_terminal_or_a_pipe_is_refused_untouched() {
    let mut pty = stage().env("TERM", "dumb").start();
    pty.wait_for("refused: TERM names no terminal");
    assert_eq!(pty.wait_for_end().exit_code(), 2);
    pty.assert_given_back();
    assert!(!pty.raw().contains('\x1b'), "{:?}", pty.raw());

    let mut pty = under_shell(r#""$@" | cat"#).start();
    pty.wait_for("refused: standard output is no terminal");
    pty.wait_for_end();
    pty.assert_given_back();
    assert!(!pty.raw().contains('\x1b'), "{:?}", pty.raw());
}

#[test]
fn a_frame_costs_no_more_than_what_changed_on_it() {
    let mut pty = started(stage().size(200, 60));
    pty.forget();
    pty.send("7");
    pty.wait_for("keys 1 in order");
    assert!(pty.raw().len() <= RATE, "{} bytes: {:?}", pty.raw().len(), pty.raw());
}
