//! Bad input: what was wrong, what would be right, and nothing changed.

use std::os::unix::fs::FileExt as _;

use insta::assert_snapshot;

use super::Shell;

#[test]
fn a_file_that_is_no_board_is_left_alone() {
    let shell = Shell::new();
    shell.write("letter.txt", "Dear reader,\n");
    shell.write("empty.db", "");
    assert_snapshot!(shell.run_all(&[
        "--file letter.txt story list",
        "--file letter.txt story add One",
        "--file letter.txt init",
        "--file empty.db story list",
        "--file . story list",
    ]));
    assert_eq!(std::fs::read(shell.path("letter.txt")).unwrap(), b"Dear reader,\n");
}

#[test]
fn a_board_of_a_later_gemba_is_left_alone() {
    let shell = Shell::with_stories();
    let conn = rusqlite::Connection::open(shell.path(".gemba.db")).unwrap();
    conn.pragma_update(None, "user_version", 99).unwrap();
    drop(conn);
    assert_snapshot!(shell.run_all(&["story list", "story add One"]));
}

#[test]
fn a_truncated_board_is_named() {
    let shell = Shell::with_stories();
    let bytes = std::fs::read(shell.path(".gemba.db")).unwrap();
    shell.write("cut.db", &bytes[..bytes.len() / 2]);
    let picture = shell.run("--file cut.db story list --json");
    assert!(picture.contains("cut.db"), "{picture}");
    assert!(picture.ends_with("[exit status: 70]\n"), "{picture}");
}

#[test]
fn wrong_usage_says_what_would_be_right() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "stroy list",
        "story",
        "story add",
        "story move CHG-1",
        "story list --sort colour",
        "story list is:purple",
        "story list 'points>many'",
        "story show",
        "story show 1",
        "story show CHG-1 --markdown --json",
        "import csv file.csv",
        "story add '-2+3 seats'",
        "story add --points 3 -x",
        "backup --keep -1",
    ]));
    shell.done("story add --points 3 -- '-2+3 seats'");
}

#[test]
fn hostile_texts_are_kept_and_shown_safely() {
    let shell = Shell::with_board();
    let title = "Red \u{1b}[31mcard\u{7} \u{202e}drawkcab\u{202c} \u{9b}2J 作業手順 👩\u{200d}🔧 \u{5e9}\u{5dc}\u{5d5}\u{5dd}";
    let mut add = shell.command("story add");
    add.arg(title);
    assert!(add.output().unwrap().status.success());
    for line in ["story list", "story list --json", "board", "log", "story show GEM-1 --markdown"] {
        let picture = shell.run(line);
        assert!(picture.contains("作業手"), "{picture}");
        for bad in ['\u{1b}', '\u{7}', '\u{202e}', '\u{202c}', '\u{9b}'] {
            assert!(!picture.contains(bad), "{line}: {picture:?}");
        }
    }
    assert_snapshot!(shell.run_all(&["story list", "board", "story add ''"]));
}

#[test]
fn a_title_is_never_too_long_for_the_page() {
    let shell = Shell::with_board();
    let mut add = shell.command("story add");
    add.arg("long ".repeat(2000));
    let output = add.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    for line in ["story list", "board"] {
        let picture = shell.run(line);
        let widest = picture.lines().map(|it| it.chars().count()).max().unwrap();
        assert!(widest <= 100, "{picture}");
    }
    assert!(shell.run("story show GEM-1").contains(&"long ".repeat(2000).trim_end().to_owned()));
}

#[test]
fn notes_on_stderr_are_safe_too() {
    let shell = Shell::with_board();
    for line in ["story show", "story", "board set", "story list --sort"] {
        let mut command = shell.command(line);
        command.arg("\u{1b}]0;owned\u{7}\u{202e}tail");
        let said = String::from_utf8(command.output().unwrap().stderr).unwrap();
        assert!(said.contains("tail"), "{line}: {said:?}");
        assert!(!said.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{line}: {said:?}");
    }
}

#[test]
fn what_is_not_there_and_what_is_missing_are_named() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "undo 99999",
        "story block CHG-1",
        "story block CHG-1 CHG-2",
        "story block 'the licence is missing'",
        "story list '@ann \"two words'",
        "story list 'column:\"To do'",
    ]));
}

#[test]
fn a_board_whose_making_was_cut_off_is_made_after_all() {
    let shell = Shell::new();
    // Killed before the first table, and before the board itself.
    shell.write("empty.db", "");
    shell.done("--file empty.db init");
    shell.done("--file half.db init");
    let conn = rusqlite::Connection::open(shell.path("half.db")).unwrap();
    conn.execute_batch("PRAGMA foreign_keys = off").unwrap();
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let tables: Vec<String> = conn
        .prepare(tables)
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for table in tables {
        conn.execute(&format!("DELETE FROM \"{table}\""), []).unwrap();
    }
    drop(conn);
    shell.done("--file half.db init");
    for file in ["empty.db", "half.db"] {
        shell.done(&format!("--file {file} story add One"));
        let said = shell.run(&format!("--file {file} init"));
        assert!(said.contains("is there already and stays as it is"), "{said}");
        assert!(shell.run(&format!("--file {file} story list")).contains("One"));
    }
}

#[test]
fn folders_and_devices_are_named_as_such() {
    let shell = Shell::with_board();
    let said = shell.run("--file . doctor --plain");
    assert!(said.contains("file: bad") && said.contains("is a folder"), "{said}");
    assert!(!said.contains("hard links"), "{said}");
    let said = shell.run("import jira /dev/zero");
    assert!(said.contains("/dev/zero is neither a file nor a pipe"), "{said}");
    // A board that cannot be copied leaves no folder for the copy.
    let conn = rusqlite::Connection::open(shell.path(".gemba.db")).unwrap();
    let find = "SELECT rootpage FROM sqlite_schema WHERE name = 'comment'";
    let page: u32 = conn.query_row(find, [], |row| row.get(0)).unwrap();
    conn.execute_batch("PRAGMA wal_checkpoint(truncate)").unwrap();
    drop(conn);
    let file = std::fs::OpenOptions::new().write(true).open(shell.path(".gemba.db")).unwrap();
    file.write_at(&[0xff; 200], u64::from(page - 1) * 4096).unwrap();
    let said = shell.run("backup new");
    assert!(said.contains("does not pass its check"), "{said}");
    assert!(!shell.path("new").exists());
}

/// What has one form only does not pass itself off as another.
#[test]
fn an_export_is_no_json() {
    let shell = Shell::with_stories();
    let refused = shell.run("export flow --json");
    assert!(refused.contains("gemba flow --json has the figures"), "{refused}");
    assert!(refused.contains("[exit status: 2]"), "{refused}");
}

/// What is too much is no option, and what an option takes is no text.
#[test]
fn a_word_too_many_is_not_taken_for_an_option() {
    let shell = Shell::with_stories();
    for line in ["undo 3 4", "doctor now", "backup a b", "flow cycle-time --days -5"] {
        let refused = shell.run(line);
        assert!(refused.contains("[exit status: 2]"), "{refused}");
        assert!(!refused.contains("is no option; a text"), "{refused}");
    }
}
