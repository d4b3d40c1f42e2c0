//! What a restore says of the log that it replaces, and of one that is not the board's own.

use super::Shell;

fn lines(shell: &Shell, line: &str) -> Vec<(i64, String, String)> {
    let log = shell.json(line);
    let text = |it: &serde_json::Value| it.as_str().unwrap().to_owned();
    let all = log["happenings"].as_array().unwrap().iter();
    all.map(|it| (it["seq"].as_i64().unwrap(), text(&it["by"]), text(&it["label"]))).collect()
}

#[test]
fn what_a_restore_replaces_stays_in_the_log() {
    let mut shell = Shell::with_board();
    for line in ["board set allow-as=yes", "story add One", "backup away"] {
        shell.done(line);
    }
    let copy = &*shell.copy("away/gemba-backup-2026-03-16T090000Z");
    for line in [
        "story add 'Misdeed'",
        "person add ben",
        "--as ben story add 'By ben'",
        "person set ann --name anna",
        "story add 'By anna'",
    ] {
        shell.done(line);
    }
    let before = lines(&shell, "log --json --most 99");
    shell = shell.at("2026-03-16T10:00:00Z");
    shell.done(&format!("restore {copy}"));
    let after = lines(&shell, "log --json --most 99");
    assert_eq!(after.len(), before.len() + 1, "{after:?}");
    assert!(after[0].2.starts_with("Restored the board from"), "{after:?}");
    let told: Vec<String> =
        after[1..6].iter().map(|(seq, by, label)| format!("{seq} {by} {label}")).collect();
    let account = gemba::identity::Account::current().name;
    let told = told.join("\n").replace(&format!("account {account}"), "account ACCOUNT");
    insta::assert_snapshot!(told);
    assert_eq!(after[6..], before[5..]);
    let sheet = shell.run("log --csv");
    assert!(sheet.contains("Replaced by a restore: Added GEM-2 “Misdeed”"), "{sheet}");
    assert_eq!(lines(&shell, "log --json --by ben").len(), 1);
    // Nothing of it can be taken back, nobody gets the number that ben had, and all is in order.
    let seq = after[5].0;
    let said = shell.run(&format!("undo {seq}"));
    assert!(said.contains("a restore has replaced that"), "{said}");
    shell.done("person add cem");
    shell.done("--as cem story add 'By cem'");
    assert_eq!(lines(&shell, "log --json --by cem").len(), 1);
    shell.done("doctor --deep");
    // To and fro: what was replaced comes back, and what replaced it stays.
    shell = shell.at("2026-03-16T11:00:00Z");
    shell.done("restore .gemba.db.copies/before-restore-2026-03-16T100000Z.gemba.db");
    shell.done("doctor --deep");
    assert!(shell.run("story list").contains("By anna"));
    let log = shell.run("log --plain --most 99");
    assert!(log.contains("cem: Replaced by a restore: Added GEM-5 “By cem”"), "{log}");
    assert_eq!(log.matches("Replaced by a restore").count(), 2, "{log}");
    shell = shell.at("2026-03-16T12:00:00Z");
    shell.done(&format!("restore {copy}"));
    shell.done("doctor --deep");
    let log = shell.run("log --plain --most 99");
    assert_eq!(log.matches("Restored the board from").count(), 3, "{log}");
    assert_eq!(log.matches("Replaced by a restore").count(), 7, "{log}");
}

#[test]
fn a_copy_whose_log_was_changed_is_put_back_knowingly_only() {
    let shell = Shell::with_board();
    for line in ["story add One", "story add Two", "backup away", "story add Three"] {
        shell.done(line);
    }
    let copy = &*shell.copy("away/gemba-backup-2026-03-16T090000Z");
    let conn = rusqlite::Connection::open(shell.path(copy)).unwrap();
    conn.execute("UPDATE operation SET label = 'Nothing at all' WHERE label LIKE '%Two%'", [])
        .unwrap();
    drop(conn);
    let said = shell.run(&format!("restore {copy}"));
    assert!(said.contains("no true copy: its log reads otherwise"), "{said}");
    assert!(said.contains("“Nothing at all” there, “Added GEM-2 “Two”” here"), "{said}");
    assert!(said.contains("[exit status: 1]"), "{said}");
    assert!(shell.run("story list").contains("Three"));
    // Nor as a copy of another board: it is one of this.
    let said = shell.run(&format!("restore --of-another-board {copy}"));
    assert!(said.contains("no true copy"), "{said}");
    shell.done(&format!("restore --with-another-log {copy}"));
    let log = shell.run("log --plain --most 2");
    assert!(log.contains("(its log read otherwise: operation 4: “Nothing at all” there"), "{log}");
    assert!(log.contains("Replaced by a restore: Added GEM-3 “Three”"), "{log}");
    // A line that is gone is one that reads otherwise; what was done since then is none.
    let conn = rusqlite::Connection::open(shell.path(copy)).unwrap();
    conn.execute("DELETE FROM journal WHERE seq = 4", []).unwrap();
    conn.execute("DELETE FROM operation WHERE seq = 4", []).unwrap();
    drop(conn);
    let said = shell.run(&format!("restore {copy}"));
    assert!(said.contains("nothing there"), "{said}");
}

#[test]
fn a_copy_whose_stories_were_changed_around_gemba_is_put_back_knowingly_only() {
    let shell = Shell::with_board();
    for line in ["story add One", "backup away", "story add Two"] {
        shell.done(line);
    }
    let copy = &*shell.copy("away/gemba-backup-2026-03-16T090000Z");
    let conn = rusqlite::Connection::open(shell.path(copy)).unwrap();
    conn.execute("UPDATE story SET title = 'Paid to ben' WHERE key = 'GEM-1'", []).unwrap();
    drop(conn);
    let said = shell.run(&format!("restore {copy}"));
    assert!(said.contains("1 of its values, such as story.title of row 1"), "{said}");
    assert!(said.contains("restore --although-changed"), "{said}");
    assert!(said.contains("[exit status: 1]"), "{said}");
    assert!(shell.run("story list").contains("Two"));
    shell.done(&format!("restore --although-changed {copy}"));
    assert!(shell.run("story list").contains("Paid to ben"));
    let log = shell.run("log --plain --most 1");
    assert!(log.contains("(not written by gemba: 1 of its values, such as story.title"), "{log}");
    assert!(shell.run("doctor --deep").contains("story.title of row 1"));
}

#[test]
fn two_boards_of_one_moment_are_two() {
    let shell = Shell::with_board();
    shell.done("story add One");
    shell.done("--file other.gemba.db init --name Other");
    shell.done("--file other.gemba.db story add One");
    shell.done("--file other.gemba.db backup away");
    let copy = &*shell.copy("away/other-backup-2026-03-16T090000Z");
    let said = shell.run(&format!("restore {copy}"));
    assert!(said.contains("is a copy of another board, “Other”"), "{said}");
    shell.done(&format!("--file other.gemba.db restore {copy}"));
    // The same of sample boards, which have one name and one history.
    shell.done("demo --keep a.gemba.db");
    shell.done("demo --keep b.gemba.db");
    shell.done("--file a.gemba.db backup sample");
    let copy = &*shell.copy("sample/a-backup-2026-03-16T090000Z");
    let said = shell.run(&format!("--file b.gemba.db restore {copy}"));
    assert!(said.contains("is a copy of another board"), "{said}");
}
