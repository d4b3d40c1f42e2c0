//! The exit status of every kind of wrong call: 2 where what was typed can be nothing, 1 where the
//! board says no.

use super::Shell;

/// What was typed makes no sense on any board, or is none of what could be typed.
const USAGE: &[&str] = &[
    "stroy list",
    "story lst",
    "story delete CHG-1",
    "story list --jsn",
    "story list is:purple",
    "story list 'points>many'",
    "story list '@ann \"two'",
    "story list view:nothing",
    "story add ''",
    "story add New points=many",
    "story add New --priority urgentish",
    "story add New --due soonish",
    "story set CHG-1 colour=red",
    "story set CHG-1 points=many",
    "story set CHG-1 title=",
    "story set CHG-1 assignee=nobodyknows",
    "story move CHG-1 nowhere",
    "story comment CHG-1 ''",
    "story block CHG-1 ''",
    "story check CHG-1 zero",
    "board set wip=maybe",
    "board set colour=red",
    "board set zone=Nowhere",
    "column set Doing --wip lots",
    "column set Nowhere --wip 3",
    "process add A Short",
    "process set CHG colour=red",
    "process add --template nothing",
    "person add 'two words'",
    "person hats ben --on crown",
    "sprint plan S --from 2w --to yesterday",
    "sprint plan S --from someday",
    "standup --note someday",
    "log --since someday",
    "undo none",
    "flow nofigure",
    "flow cycle-time --days many",
    "flow compare --at never",
    "flow forecast --by soon",
    "observe 'slow waste:time'",
    "import csv export.csv",
    "import export.csv",
    "import jira",
    "import jira export.csv --map UAT",
    "import jira export.csv --map =Review",
    "import jira export.csv --map Nothing=Review",
    "import jira export.csv --map UAT=Nowhere",
    "import jira export.csv --map High=urgentish",
    "import jira export.csv --map 'Ann Example=two words'",
    "init --file other.db --zone Mars/Olympus",
    "init --file other.db --prefix 7",
];

/// The board, or the machine, says no to what could be.
const REFUSED: &[&str] = &[
    "story show CHG-99",
    "story move CHG-99 done",
    "story move CHG-1 review",
    "story link CHG-1 blocks CHG-1",
    "person add ben",
    "column remove 'To do'",
    "sprint start",
    "sprint close",
    "redo",
    "undo 4711",
    "impediment resolve 99 done",
    "standup end",
    "import jira missing.csv",
    "import jira letter.txt",
    "import jira header.csv",
    "import jira export.csv --strict",
    "--file nowhere.db story list",
    "--file empty.db story list",
    "--file letter.txt story list",
    "init",
];

fn shell() -> Shell {
    let shell = Shell::with_stories();
    shell.done("board set wip=hard");
    shell.done("column set Review --wip 1");
    shell.done("story add Third column=review");
    shell.write(
        "export.csv",
        "Summary,Issue key,Status,Priority,Assignee\nOne,S-1,UAT,High,Ann Example\n,S-2,UAT,High,\n",
    );
    shell.write("header.csv", "Summary,Issue key\n");
    shell.write("letter.txt", "Dear reader,\nhow are you?\n");
    shell.write("empty.db", "");
    shell
}

#[test]
fn a_wrong_call_ends_with_2_and_what_the_board_refuses_with_1() {
    let shell = shell();
    let before = shell.run("story list --json");
    let mut wrong = Vec::new();
    for (status, lines) in [(2, USAGE), (1, REFUSED)] {
        for line in lines {
            let picture = shell.run(line);
            if !picture.ends_with(&format!("[exit status: {status}]\n")) {
                wrong.push(picture);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(shell.run("story list --json"), before, "nothing was changed by any of them");
}

#[test]
fn what_another_tool_calls_otherwise_is_told_with_the_right_command() {
    let shell = shell();
    insta::assert_snapshot!(shell.run_all(&[
        "story delete CHG-1",
        "story close CHG-1",
        "story lst",
        "list",
        "board columns",
        "import export.csv",
        "import jira header.csv",
        "import jira header.csv --dry-run",
        "--file empty.db story list",
        "--file 'two words.db' story list",
        "story show CHG-1 --plain",
    ]));
}

/// Bytes that are no text are told of, whatever they stand behind, and nothing falls over.
#[test]
fn bytes_that_are_no_text_are_a_sentence_everywhere() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let shell = Shell::with_stories();
    let told = |line: &str, more: &[&[u8]]| {
        let mut command = shell.command(line);
        command
            .stdin(std::process::Stdio::null())
            .args(more.iter().map(|it| OsStr::from_bytes(it)));
        let output = command.output().unwrap();
        let code = output.status.code().unwrap_or(-1);
        (code, String::from_utf8(output.stderr).expect("what is said is text"))
    };
    for (line, more) in [
        ("", &[&b"\x9b31m"[..]][..]),
        ("zz", &[b"--file", b"x\xff"]),
        ("story zz", &[b"x\xff"]),
        ("help", &[b"x\xff"]),
        ("story add", &[b"Caf\xe9"]),
        ("story list", &[b"--as", b"x\xff"]),
    ] {
        let (code, said) = told(line, more);
        assert!(code == 2 && said.lines().count() > 0, "{line}: {code} {said}");
        assert!(!said.contains("panicked"), "{line}: {said}");
    }
    let said = told("story add", &[b"Caf\xe9"]).1;
    assert!(said.contains("Caf\u{fffd} is no UTF-8 text"), "{said}");
    let manual = gemba::manual();
    let commands: Vec<&str> =
        manual.lines().filter_map(|it| it.strip_prefix("### `gemba")?.strip_suffix('`')).collect();
    assert!(commands.len() > 100, "{commands:?}");
    for line in commands {
        for more in [&[&b"x\xff"[..]][..], &[b"--reason", b"\xff"]] {
            let (code, said) = told(line, more);
            assert!(matches!(code, 0..=2) && !said.contains("panicked"), "{line}: {code} {said}");
        }
    }
    // The name of a file may be any bytes.
    assert_eq!(told("init", &[b"--file", b"y\xff"]).0, 0);
    assert_eq!(told("story add Words", &[b"--file", b"y\xff"]).0, 0);
}
