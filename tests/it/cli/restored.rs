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
    let said = shell.run(&format!("restore --with-another-log {copy}"));
    assert!(said.contains("such as operation.label of row 4"), "{said}");
    let said = shell.run(&format!("restore --with-another-log --although-changed {copy}"));
    assert!(said.contains("[exit status: 0]"), "{said}");
    // The line that reads otherwise from now on is found where that says.
    let way = said.split_once("stand there alone: gemba ").unwrap().1;
    let way = way.split_once(" shows them").unwrap().0.replace("HOME/", "");
    assert!(way.contains("before-restore") && way.ends_with(" log"), "{way}");
    assert!(shell.run(&way).contains("Added GEM-2 “Two”"), "{way}");
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
    assert!(
        said.contains("not as gemba wrote it: 1 thing, such as story.title of row 1"),
        "{said}"
    );
    assert!(said.contains("restore --although-changed"), "{said}");
    assert!(said.contains("[exit status: 1]"), "{said}");
    assert!(shell.run("story list").contains("Two"));
    shell.done(&format!("restore --although-changed {copy}"));
    assert!(shell.run("story list").contains("Paid to ben"));
    let log = shell.run("log --plain --most 1");
    assert!(log.contains("(not as gemba wrote it: 1 thing, such as story.title"), "{log}");
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

/// The board as a file that its owner took home, and what they did there.
fn forged(shell: &Shell) -> String {
    shell.done("backup away");
    let copy = shell.copy("away/gemba-backup-2026-03-16T090000Z");
    shell.done(&format!("--file {copy} board set allow-as=yes"));
    let line = format!("--file {copy} --as ben story add 'Ben has approved it'");
    let done = shell.command(&line).env("GEMBA_NOW", "2026-01-05T10:00:00Z").status().unwrap();
    assert!(done.success());
    shell.done(&format!("--file {copy} person set ben --access administrator"));
    copy
}

#[test]
fn what_the_board_never_had_comes_with_a_copy_knowingly_only_and_marked() {
    let shell = Shell::with_board();
    for line in ["story add One", "person add ben"] {
        shell.done(line);
    }
    let copy = forged(&shell);
    let before = super::keep::everything(&shell);
    let said = shell.run(&format!("restore {copy}"));
    assert!(said.contains("holds 3 operations that this board never had"), "{said}");
    assert!(said.contains("of 2026-01-05 to 2026-03-16, first operation 5: “"), "{said}");
    assert!(said.contains("restore --with-another-log"), "{said}");
    assert!(said.contains("[exit status: 1]"), "{said}");
    let changed = |it: &&(std::path::PathBuf, Vec<u8>)| !it.0.to_string_lossy().contains("-shm");
    let after = super::keep::everything(&shell);
    assert!(
        before.iter().filter(changed).eq(after.iter().filter(changed)),
        "something was changed"
    );
    // Knowingly: each line says where it is from, and nobody may more than before.
    let said = shell.run(&format!("restore --with-another-log {copy}"));
    assert!(said.contains("allow-as stays no (in the copy yes)"), "{said}");
    assert!(said.contains("ben stays member (in the copy administrator)"), "{said}");
    let log = shell.run("log --plain --most 4");
    assert!(log.contains("ben: From a copy: Added GEM-2 “Ben has approved it”"), "{log}");
    assert_eq!(log.matches(": From a copy: ").count(), 3, "{log}");
    let marked = "3 operations of 2026-01-05 to 2026-03-16 are marked as from a copy";
    assert!(log.contains(marked), "{log}");
    assert!(log.contains("who may do what stayed as it was: ben stays member"), "{log}");
    assert!(shell.run("--as ben story list").contains("[exit status: 1]"));
    let people = shell.run("person list");
    assert!(!people.contains("administrator"), "{people}");
    // The doctor knows them, and the same copy is asked after again.
    let doctor = shell.run("doctor --deep");
    assert!(doctor.contains("3 of the log came with a copy"), "{doctor}");
    assert!(doctor.contains("[exit status: 0]"), "{doctor}");
    assert!(shell.run(&format!("restore {copy}")).contains("[exit status: 1]"));
    // What replaces it says of it what it was.
    let own = ".gemba.db.copies/before-restore-2026-03-16T090000Z.gemba.db";
    shell.done(&format!("restore {own}"));
    let log = shell.run("log --plain --most 99");
    let kept = "ben: Replaced by a restore: From a copy: Added GEM-2 “Ben has approved it”";
    assert!(log.contains(kept), "{log}");
    shell.done("doctor --deep");
}

#[test]
fn a_copy_of_a_board_that_has_begun_anew_is_another_log() {
    let mut shell = Shell::with_board();
    for line in ["story add One", "backup away", "story add Two", "story add Three"] {
        shell.done(line);
    }
    let early = shell.copy("away/gemba-backup-2026-03-16T090000Z");
    shell = shell.at("2026-03-16T10:00:00Z");
    shell.done("backup away");
    let late = shell.copy("away/gemba-backup-2026-03-16T100000Z");
    shell.write(".gemba.db", b"nothing of a board");
    let said = shell.run(&format!("restore {early}"));
    assert!(said.contains("The board could not be read: who is on it and may do"), "{said}");
    let log = shell.run("log --plain --most 1");
    assert!(log.contains("is as in the copy, for the board could not be read"), "{log}");
    shell.done("story add 'In the meantime'");
    let said = shell.run(&format!("restore {late}"));
    assert!(said.contains("first at operation 4: “Added GEM-2 “Two”” there, “Restored"), "{said}");
    shell.done(&format!("restore --with-another-log {late}"));
    assert!(shell.run("story list").contains("Three"));
    let log = shell.run("log --plain --most 99");
    assert!(log.contains("From a copy: Added GEM-3 “Three”"), "{log}");
    shell.done("doctor --deep");
}

/// A command by the clock of the machine, as a board asks for that says who may do what.
#[track_caller]
fn now(shell: &Shell, line: &str) -> String {
    let output = shell.command(line).env_remove("GEMBA_NOW").output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(output.status.success(), "{line}: {said}");
    said
}

#[test]
fn a_restore_brings_back_work_and_no_rights() {
    let shell = Shell::with_board();
    for line in [
        "person add ben",
        "person set ben --account t6_ben",
        "person add leo",
        "person add pia",
        "person hats pia --on apo",
        "person set pia --access apo",
        "story add One",
        "backup away",
    ] {
        now(&shell, line);
    }
    let copy = shell.copy("away/gemba-backup");
    for line in [
        "story add Two",
        "person set leo --left yes",
        "person set ben --access viewer",
        "person set ben --account t6_benny",
        "person hats pia --off apo",
        "person set pia --access member",
        "person set pia --name ida",
        "person add cem",
        "person set cem --left yes",
    ] {
        now(&shell, line);
    }
    let people = now(&shell, "person list --json");
    let said = now(&shell, &format!("restore {copy}"));
    assert_eq!(now(&shell, "person list --json"), people);
    assert!(!now(&shell, "story list").contains("Two"));
    let told: Vec<&str> = said.lines().filter(|it| it.starts_with("Who may do")).collect();
    assert_eq!(
        told,
        [
            "Who may do what stays as it was: ben stays viewer (in the copy member), keeps the account \
          t6_benny (in the copy t6_ben); leo has left, and stays out; ida stays member (in the copy \
          apo), keeps that name (in the copy pia); cem has left as member, and is not in \
          the copy"
        ],
        "{said}"
    );
    now(&shell, "doctor --deep");
    // Whom the copy did not know keeps the lines that are theirs, and their number.
    now(&shell, "person add dee");
    let log = now(&shell, "log --plain --most 99");
    assert!(log.contains("Replaced by a restore: Added the person cem"), "{log}");
    assert!(log.contains("Renamed the person pia to ida"), "{log}");
    // There and back: nothing of it depends on the copy.
    let kept = shell.copy(".gemba.db.copies/before-restore");
    now(&shell, "person set leo --left no");
    let people = now(&shell, "person list --json");
    now(&shell, &format!("restore {kept}"));
    assert_eq!(now(&shell, "person list --json"), people);
    assert!(now(&shell, "story list").contains("Two"));
    now(&shell, "doctor --deep");
}

#[test]
fn who_restores_is_whom_the_board_says() {
    let shell = Shell::with_board();
    for line in ["person add ben", "board set allow-as=yes", "backup away", "board set allow-as=no"]
    {
        shell.done(line);
    }
    let copy = shell.copy("away/gemba-backup-2026-03-16T090000Z");
    let said = shell.run(&format!("--as ben restore {copy}"));
    assert!(said.contains("allow-as"), "{said}");
    assert!(said.contains("[exit status: 1]"), "{said}");
    shell.done("board set allow-as=yes");
    shell.done(&format!("--as ben restore {copy}"));
    let log = shell.run("log --plain --most 1");
    assert!(log.contains("ben: Restored the board from"), "{log}");
    assert!(log.contains("(by the account "), "{log}");
}
