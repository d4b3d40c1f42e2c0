//! Copies of the board, putting one back, and the doctor.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use insta::assert_snapshot;

use super::{Shell, without_marks};

/// A picture without what grows with each later format: sizes, and the number of the format.
fn lasting(page: &str) -> String {
    let words = page.split_inclusive([' ', '\n', '(']).collect::<Vec<_>>();
    let mut res = String::new();
    for (n, word) in words.iter().enumerate() {
        let is_size = words.get(n + 1).is_some_and(|it| it.starts_with("KiB"));
        let is_format = words.get(n + 1).is_some_and(|it| *it == "the ") && word.ends_with(", ");
        let is_number = word.starts_with(|c: char| c.is_ascii_digit());
        if is_number && is_size {
            res.push_str("N ");
        } else if is_number && is_format {
            res.push_str("N, ");
        } else {
            res.push_str(word);
        }
    }
    without_number(&res, "this one knows ")
}

/// The text with the number behind that word left out.
fn without_number(text: &str, before: &str) -> String {
    let mut parts = text.split(before);
    let mut res = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        res.push_str(before);
        res.push('N');
        res.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    res
}

/// The names in a folder of the home, sorted.
fn names(shell: &Shell, folder: &str) -> Vec<String> {
    let mut all: Vec<String> = fs::read_dir(shell.path(folder))
        .map(|it| it.map(|it| without_marks(&it.unwrap().file_name().to_string_lossy())).collect())
        .unwrap_or_default();
    all.sort();
    all
}

fn mode(shell: &Shell, name: &str) -> u32 {
    fs::metadata(shell.path(name)).unwrap().permissions().mode() & 0o7777
}

/// Every file below the home with its bytes.
pub(super) fn everything(shell: &Shell) -> Vec<(PathBuf, Vec<u8>)> {
    let (mut folders, mut found) = (vec![shell.path("")], Vec::new());
    while let Some(folder) = folders.pop() {
        for it in fs::read_dir(folder).unwrap() {
            let path = it.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push((path.clone(), fs::read(path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_board_is_copied_and_put_back() {
    let shell = Shell::with_stories();
    let mut page = shell.run("backup");
    let shell = shell.at("2026-03-19T08:00:00Z");
    shell.done("story add 'Written after the copy'");
    page += &shell.run_all(&[
        "restore .gemba.db.copies/backup-2026-03-18T143000Z.gemba.db",
        "story list",
        "log --most 2",
        "story add 'Its number was never given before'",
        "undo",
        "undo",
    ]);
    assert_snapshot!(lasting(&page));
    let kept = ".gemba.db.copies/before-restore-2026-03-19T080000Z.gemba.db";
    assert!(shell.run(&format!("--file {kept} story list")).contains("Written after the copy"));
}

#[test]
fn the_first_write_of_a_day_makes_a_copy_and_old_ones_go() {
    let shell = Shell::with_board();
    shell.done("board set copies=2");
    assert_eq!(names(&shell, ".gemba.db.copies"), ["daily-2026-03-16.gemba.db"]);
    let days = ["2026-03-17T23:30:00Z", "2026-03-18T21:00:00Z", "2026-03-18T23:30:00Z"];
    let mut shell = shell;
    for day in days {
        shell = shell.at(day);
        shell.done("story list");
        shell.done("story add One");
    }
    // 23:30 UTC is the next day in Berlin.
    assert_eq!(
        names(&shell, ".gemba.db.copies"),
        ["daily-2026-03-18.gemba.db", "daily-2026-03-19.gemba.db"]
    );
    assert_eq!(mode(&shell, ".gemba.db.copies"), 0o700);
    assert_eq!(mode(&shell, ".gemba.db.copies/daily-2026-03-19.gemba.db"), 0o600);
    shell.done("board set copies=0");
    let shell = shell.at("2026-03-25T10:00:00Z");
    shell.done("story add Two");
    assert_eq!(names(&shell, ".gemba.db.copies").len(), 2);
}

#[test]
fn copies_rotate_in_a_folder_of_their_own() {
    let mut shell = Shell::with_board();
    shell.done("init --file other.gemba.db --zone UTC");
    shell.done("--file other.gemba.db backup away");
    for now in ["2026-03-16T10:00:00Z", "2026-03-16T11:00:00Z", "2026-03-16T12:00:00Z"] {
        shell = shell.at(now);
        shell.done("backup away --keep 2");
    }
    assert_eq!(
        names(&shell, "away"),
        [
            "gemba-backup-2026-03-16T110000Z.gemba.db",
            "gemba-backup-2026-03-16T120000Z.gemba.db",
            "other-backup-2026-03-16T090000Z.gemba.db",
        ]
    );
    let copies = shell.json("backup --json");
    assert_eq!(copies["copies"][0]["removed"], 0);
}

#[test]
fn copies_of_another_board_are_neither_removed_nor_put_back_unasked() {
    let mut shell = Shell::with_stories();
    fs::create_dir(shell.path("other")).unwrap();
    shell.done("init --file other/board.gemba.db --zone UTC --name 'Other team'");
    let (here, there) =
        ("backup away --file team/board.gemba.db", "backup away --file other/board.gemba.db");
    fs::create_dir(shell.path("team")).unwrap();
    fs::rename(shell.path(".gemba.db"), shell.path("team/board.gemba.db")).unwrap();
    for now in ["2026-03-20T10:00:00Z", "2026-03-20T10:00:00Z", "2026-03-20T11:00:00Z"] {
        shell = shell.at(now);
        shell.done(here);
    }
    // Both are called board.gemba.db, as the manual calls them.
    shell = shell.at("2026-03-20T12:00:00Z");
    shell.done(&format!("{there} --keep 1"));
    assert_eq!(names(&shell, "away").len(), 4);
    shell.done(&format!("{there} --keep 1"));
    assert_eq!(
        names(&shell, "away"),
        [
            "board-backup-2026-03-20T100000Z.gemba.db",
            "board-backup-2026-03-20T100000Z_02.gemba.db",
            "board-backup-2026-03-20T110000Z.gemba.db",
            "board-backup-2026-03-20T120000Z_02.gemba.db",
        ]
    );
    let before = everything(&shell);
    let other = shell.copy("away/board-backup-2026-03-20T120000Z_02");
    let other = format!("restore {other} --file team/board.gemba.db");
    let page = shell.run(&other);
    assert_eq!(everything(&shell).len(), before.len());
    let kept = shell.run("story list --file team/board.gemba.db");
    // A copy that is tried out beside its board is the same board, and rotates nothing of it.
    fs::create_dir(shell.path("trial")).unwrap();
    let copy = shell.copy("away/board-backup-2026-03-20T110000Z");
    shell.done(&format!("restore {copy} --file trial/board.gemba.db"));
    shell = shell.at("2026-03-20T13:00:00Z");
    shell.done("backup away --keep 1 --file trial/board.gemba.db");
    assert_eq!(names(&shell, "away").len(), 5);
    let page = page + &kept + &shell.run(&format!("{other} --of-another-board"));
    let log = shell.run("log --file team/board.gemba.db --most 1 --plain");
    assert!(
        log.contains("operations 1 to 11 are kept in before-restore-2026-03-20T130000Z"),
        "{log}"
    );
    assert_snapshot!(page);
}

#[test]
fn a_file_that_was_copied_by_hand_removes_no_copy_of_the_other() {
    let mut shell = Shell::with_board();
    shell.done("story add One");
    fs::create_dir(shell.path("trial")).unwrap();
    let conn = rusqlite::Connection::open(shell.path(".gemba.db")).unwrap();
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(conn);
    fs::copy(shell.path(".gemba.db"), shell.path("trial/gemba.db")).unwrap();
    fs::copy(shell.path(".gemba.db"), shell.path("gemba.db")).unwrap();
    for now in ["2026-03-20T10:00:00Z", "2026-03-20T11:00:00Z"] {
        shell = shell.at(now);
        shell.done("backup away");
    }
    shell = shell.at("2026-03-20T12:00:00Z");
    for file in ["trial/gemba.db", "gemba.db"] {
        for _ in 0..2 {
            let said = shell.run(&format!("backup away --keep 1 --file {file}"));
            assert!(said.ends_with("[exit status: 0]\n"), "{said}");
        }
    }
    // Two of the board, and one of each of the files that are not it.
    let all = names(&shell, "away");
    let own =
        ["gemba-backup-2026-03-20T100000Z.gemba.db", "gemba-backup-2026-03-20T110000Z.gemba.db"];
    assert!(own.iter().all(|it| all.contains(&(*it).to_owned())), "{all:?}");
    assert_eq!(all.len(), 4, "{all:?}");
    shell.done("backup away --keep 1");
    assert_eq!(names(&shell, "away").len(), 3);
}

#[test]
fn what_restores_replaced_is_kept_for_a_time() {
    let shell = Shell::with_board();
    shell.done("story add One");
    shell.done("backup away");
    let copy = shell.copy("away/gemba-backup-2026-03-16T090000Z");
    for _ in 0..17 {
        shell.done(&format!("restore {copy}"));
    }
    let folder = ".gemba.db.copies";
    let replaced = |shell: &Shell| -> Vec<String> {
        let mut all = names(shell, folder);
        all.retain(|it| it.starts_with("before-restore-"));
        all
    };
    let all = replaced(&shell);
    assert_eq!(all.len(), 17, "none of them is old");
    let day = std::time::Duration::from_hours(24);
    for name in &all {
        let file = fs::File::options().write(true).open(shell.path(folder).join(name)).unwrap();
        file.set_modified(std::time::SystemTime::now() - day * 91).unwrap();
    }
    let said = shell.run(&format!("restore {copy}"));
    assert!(said.contains("Removed 4 copies of what earlier restores replaced\n"), "{said}");
    let left = replaced(&shell);
    assert_eq!(left.len(), 14);
    assert_eq!(left[..13], all[4..], "the oldest go");
    // The log keeps them all.
    let log = shell.run("log --plain --most 100");
    assert_eq!(log.matches("Restored the board").count(), 18, "{log}");
}

#[test]
fn a_day_without_a_copy_is_told_once() {
    let mut shell = Shell::with_board();
    // Something lies where the copy of that day would be made.
    let part = part_of(&shell, "2026-03-17");
    fs::create_dir(&part).unwrap();
    fs::write(part.join("in the way"), "").unwrap();
    let old = fs::File::open(&part).unwrap();
    old.set_modified(std::time::SystemTime::now() - std::time::Duration::from_hours(1)).unwrap();
    shell = shell.at("2026-03-17T09:00:00Z");
    let page = shell.run_all(&["story add Two", "story add Three"]);
    shell = shell.at("2026-03-18T09:00:00Z");
    let page = page + &shell.run("story add Four");
    assert_snapshot!(page);
    assert!(shell.path(".gemba.db.copies/daily-2026-03-18.gemba.db").exists());
    // What remembered who was told goes with the day.
    let told: Vec<String> = names(&shell, ".gemba.db.copies");
    assert!(told.iter().all(|it| !it.starts_with(".no-copy-")), "{told:?}");
}

#[test]
fn whom_it_was_told_that_there_is_no_copy_is_remembered_for_the_day() {
    let mut shell = Shell::with_board();
    let markers = |shell: &Shell| -> Vec<String> {
        let mut all = names(shell, ".gemba.db.copies");
        all.retain(|it| it.starts_with(".no-copy-"));
        all
    };
    let days = [("2026-03-17", "2026-03-17T09:00:00Z"), ("2026-03-18", "2026-03-18T09:00:00Z")];
    for (day, morning) in days {
        let part = part_of(&shell, day);
        fs::create_dir(&part).unwrap();
        fs::write(part.join("in the way"), "").unwrap();
        let old = fs::File::open(&part).unwrap();
        let hour = std::time::Duration::from_hours(1);
        old.set_modified(std::time::SystemTime::now() - hour).unwrap();
        shell = shell.at(morning);
        let said = shell.run("story add One");
        assert!(said.contains("no copy of the day was made"), "{said}");
        assert_eq!(markers(&shell), [format!(".no-copy-{day}-1")], "those of other days are gone");
    }
}

#[test]
fn a_copy_goes_into_a_folder_and_makes_no_path_of_them() {
    let shell = Shell::with_stories();
    let before = everything(&shell).len();
    let said = shell.run("backup no/such/place");
    assert!(said.contains("mkdir -p no/such/place makes it"), "{said}");
    assert!(!shell.path("no").exists());
    let said = shell.run("backup /proc");
    assert!(
        said.contains("no copy can be made in /proc") && said.contains("name a folder"),
        "{said}"
    );
    assert_eq!(everything(&shell).len(), before);
    shell.done("backup away");
    // Under the same name there are copies of a file elsewhere: they stay, and that is said.
    let copy = &*shell.copy("away/gemba-backup-2026-03-18T143000Z");
    let other = copy.rsplit_once('-').unwrap().0.to_owned() + "-0badcafe.gemba.db";
    fs::copy(shell.path(copy), shell.path(&other)).unwrap();
    let shell = shell.at("2026-03-18T15:00:00Z");
    let said = shell.run("backup away --keep 1");
    assert!(
        said.contains("removed 1 older copy; 1 copy of another file under that name"),
        "{said}"
    );
    assert!(shell.path(&other).exists());
}

#[test]
fn what_was_done_before_a_restore_is_taken_back_only_by_its_number() {
    let mut shell = Shell::with_stories();
    shell.done("story add 'In the copy'");
    shell.done("backup away");
    let copy = &*shell.copy("away/gemba-backup-2026-03-18T143000Z");
    shell.done("story add 'Not in the copy'");
    shell = shell.at("2026-03-18T16:00:00Z");
    shell.done(&format!("restore {copy}"));
    let said = shell.run("undo");
    assert!(said.contains("what you did last was to restore a copy (operation "), "{said}");
    assert!(said.contains("gemba undo NUMBER") && said.contains("[exit status: 1]"), "{said}");
    assert!(shell.run("story list").contains("In the copy"));
    // What is done afterwards is taken back as ever, and then it says so again.
    shell.done("story add After");
    shell.done("undo");
    assert!(shell.run("undo").contains("to restore a copy"));
    let log = shell.json("log --json --most 99");
    let added = log["happenings"].as_array().unwrap().iter();
    let mut added = added.filter(|it| it["label"].as_str().unwrap().contains("In the copy"));
    let seq = added.next().unwrap()["seq"].as_i64().unwrap();
    let said = shell.run(&format!("undo {seq}"));
    assert!(said.contains("[exit status: 0]"), "{said}");
}

#[test]
fn what_a_restore_has_replaced_is_nobodys_last_undo() {
    let mut shell = Shell::with_stories();
    shell.done("board set allow-as=yes");
    shell.done("story add 'In the copy' --as ben");
    shell.done("backup away");
    let copy = &*shell.copy("away/gemba-backup-2026-03-18T143000Z");
    shell.done("story add 'Not in the copy' --as ben");
    shell = shell.at("2026-03-18T16:00:00Z");
    shell.done(&format!("restore {copy}"));
    let said = shell.run("undo --as ben");
    assert!(said.contains("was replaced by the restore of a copy: "), "{said}");
    assert!(shell.run("story list").contains("In the copy"));
    shell.done("story add After --as ben");
    shell.done("undo --as ben");
    assert!(shell.run("undo --as ben").contains("was replaced by the restore"));
}

#[test]
fn a_log_that_was_changed_around_gemba_differs_from_its_copies() {
    let shell = Shell::with_stories();
    shell.done("backup");
    shell.done("doctor --deep");
    let conn = rusqlite::Connection::open(shell.path(".gemba.db")).unwrap();
    conn.execute("UPDATE operation SET label = 'Nothing at all' WHERE seq = 3", []).unwrap();
    let said = shell.run("doctor --deep --plain");
    assert!(
        said.contains("history: bad, 1 of the log not as it was written: operation 3"),
        "{said}"
    );
    conn.execute("DELETE FROM operation WHERE seq = 2", []).unwrap();
    let said = shell.run("doctor --deep --plain");
    assert!(said.contains("2 of the log not as it was written"), "{said}");
    // A restore explains what is missing right before it, and nothing else.
    let shell = Shell::with_stories();
    shell.done("backup");
    shell.done("story add 'Replaced'");
    let shell = shell.at("2026-03-18T15:00:00Z");
    shell.done("restore .gemba.db.copies/backup-2026-03-18T143000Z.gemba.db");
    shell.done("doctor --deep");
    let conn = rusqlite::Connection::open(shell.path(".gemba.db")).unwrap();
    conn.execute("DELETE FROM operation WHERE seq = 2", []).unwrap();
    let said = shell.run("doctor --deep --plain");
    assert!(
        said.contains("history: bad, 1 of the log not as it was written: operation 2"),
        "{said}"
    );
    // A clock that was set back is told of, and is no damage.
    let shell = Shell::with_stories().at("2026-01-01T00:00:00Z");
    shell.done("story add 'Long ago'");
    let said = shell.run("doctor --deep --plain");
    assert!(said.contains("history: fair, 1 of the log dated before"), "{said}");
    assert!(said.contains("[exit status: 0]"), "{said}");
}

#[test]
fn a_sentence_repeats_no_line_of_what_was_typed() {
    let shell = Shell::with_stories();
    let output = shell.command("story show 'SD-1\nfine: nothing to see'").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("there is no story SD-1 fine"), "{said}");
    assert_eq!(said.lines().filter(|it| it.starts_with("fine")).count(), 0, "{said}");
    let said = shell.run("log --most 0");
    assert!(said.contains("[exit status: 2]"), "{said}");
}

#[test]
fn who_may_do_what_takes_no_given_clock_and_is_no_lock_by_itself() {
    let shell = Shell::with_stories();
    shell.done("person add mia");
    let said = shell.run("person set mia --access administrator");
    assert!(said.contains("This holds for whom gemba serve serves, in hosted mode"), "{said}");
    let said = shell.run("story add 'At another time'");
    assert!(said.contains("GEMBA_NOW sets the clock for tests"), "{said}");
    assert!(said.contains("[exit status: 1]"), "{said}");
}

/// Where the copy of a day is made, before it is whole.
fn part_of(shell: &Shell, day: &str) -> PathBuf {
    shell.path(&format!(".gemba.db.copies/.daily-{day}.gemba.db.part"))
}

#[test]
fn who_restores_a_board_stands_in_its_log_and_no_number_is_given_twice() {
    let mut shell = Shell::with_board();
    shell.done("story add One");
    shell.done("backup away");
    let copy = &*shell.copy("away/gemba-backup-2026-03-16T090000Z");
    shell.done("story add 'Secret misdeed'");
    let numbers = |shell: &Shell, file: &str| -> Vec<i64> {
        let log = shell.json(&format!("log --json --most 99 --file {file}"));
        log["happenings"].as_array().unwrap().iter().map(|it| it["seq"].as_i64().unwrap()).collect()
    };
    let last = numbers(&shell, ".gemba.db")[0];
    shell = shell.at("2026-03-16T10:00:00Z");
    shell.done(&format!("restore {copy}"));
    shell.done("story add Two");
    let log = shell.run("log --plain --most 2");
    assert_snapshot!(log);
    assert_eq!(numbers(&shell, ".gemba.db")[..2], [last + 2, last + 1]);
    let kept = ".gemba.db.copies/before-restore-2026-03-16T100000Z.gemba.db";
    assert!(shell.run(&format!("log --plain --file {kept}")).contains("Secret misdeed"));
    // It cannot be taken back as if it had been an edit; a second one in the same second keeps both.
    shell.done("undo");
    assert!(!shell.run("undo").contains("Restored the board"));
    shell.done(&format!("restore {copy}"));
    assert!(shell.path(".gemba.db.copies/before-restore-2026-03-16T100000Z_02.gemba.db").exists());
    shell.done("doctor --deep");
}

#[test]
fn what_cannot_be_read_is_named_and_nothing_waits_for_it() {
    let shell = Shell::with_stories();
    let pipe = std::process::Command::new("mkfifo").arg(shell.path("pipe")).status().unwrap();
    assert!(pipe.success());
    for line in ["restore pipe", "--file pipe board", "--file pipe doctor"] {
        let said = shell.run(line);
        let is_named = said.contains("is no copy of a") || said.contains("is no gemba board");
        assert!(is_named || said.contains("remedy"), "{line}: {said}");
    }
    // A schema that somebody has changed is damage, told without the program's own statements.
    let board = rusqlite::Connection::open(shell.path(".gemba.db")).unwrap();
    board.execute_batch("ALTER TABLE story DROP COLUMN as_a").unwrap();
    let said = shell.run("board");
    assert!(said.contains("is damaged (the column as_a of") && !said.contains("SELECT"), "{said}");
}

#[test]
fn what_is_no_copy_is_refused_and_nothing_is_changed() {
    let shell = Shell::with_stories();
    shell.write("letter.txt", "Dear reader,\n");
    shell.write("empty.db", "");
    shell.write("away.txt", "");
    let foreign = rusqlite::Connection::open(shell.path("foreign.db")).unwrap();
    foreign.execute_batch("CREATE TABLE t (a); INSERT INTO t VALUES (1)").unwrap();
    drop(foreign);
    shell.done("backup away");
    let copy = &*shell.copy("away/gemba-backup-2026-03-18T143000Z");
    let bytes = fs::read(shell.path(copy)).unwrap();
    shell.write("cut.db", &bytes[..bytes.len() / 2]);
    shell.write("newer.db", &bytes);
    let newer = rusqlite::Connection::open(shell.path("newer.db")).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    drop(newer);
    let before = everything(&shell);
    assert_snapshot!(lasting(&shell.run_all(&[
        "restore nothing.db",
        "restore letter.txt",
        "restore empty.db",
        "restore foreign.db",
        "restore cut.db",
        "restore newer.db",
        "restore .gemba.db",
        "restore .",
        "backup .gemba.db",
        "backup away.txt",
        &format!("--file letter.txt restore {copy}"),
        "--file letter.txt backup",
    ])));
    let after = everything(&shell);
    let names = |all: &[(PathBuf, Vec<u8>)]| all.iter().map(|it| it.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(&before), names(&after));
    for (before, after) in before.iter().zip(&after) {
        // The shared memory is a cache of what the log holds.
        assert!(before == after || before.0.to_string_lossy().ends_with("-shm"), "{:?}", before.0);
    }
}

#[test]
fn a_damaged_board_is_replaced_and_its_bytes_are_kept() {
    let shell = Shell::with_stories();
    shell.done("backup away");
    let copy = &*shell.copy("away/gemba-backup-2026-03-18T143000Z");
    let bytes = fs::read(shell.path(".gemba.db")).unwrap();
    shell.write(".gemba.db", &bytes[..bytes.len() / 2]);
    let doctor = shell.run("doctor --plain");
    assert!(doctor.contains(": bad, "), "{doctor}");
    assert!(doctor.ends_with("[exit status: 1]\n"), "{doctor}");
    let picture = shell.run(&format!("restore {copy}"));
    assert!(picture.ends_with("[exit status: 0]\n"), "{picture}");
    assert_eq!(shell.json("story list --json")["stories"].as_array().unwrap().len(), 4);
    let kept = shell.path(".gemba.db.copies/before-restore-2026-03-18T143000Z.gemba.damaged");
    assert_eq!(fs::read(kept).unwrap().len(), bytes.len() / 2);
    shell.done("doctor --deep");
    // Where nothing is left, a copy becomes the board.
    fs::remove_file(shell.path(".gemba.db")).unwrap();
    fs::remove_file(shell.path(".gemba.db-wal")).unwrap();
    fs::remove_file(shell.path(".gemba.db-shm")).unwrap();
    shell.done(&format!("restore {copy} --file .gemba.db"));
    assert_eq!(shell.json("story list --json")["stories"].as_array().unwrap().len(), 4);
}

#[test]
fn the_doctor_finds_and_mends() {
    let shell = Shell::with_stories();
    shell.done("doctor --deep");
    let healths = |line: &str| -> Vec<(String, String)> {
        let output = shell.command(line).output().unwrap();
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let of = |it: &serde_json::Value, name: &str| it[name].as_str().unwrap().to_owned();
        let all = json["findings"].as_array().unwrap();
        all.iter().map(|it| (of(it, "what"), of(it, "health"))).collect()
    };
    let is_bad =
        |all: &[(String, String)], what: &str| all.iter().any(|it| it.0 == what && it.1 == "bad");
    assert!(!healths("doctor --json").iter().any(|it| it.1 == "bad"));
    fs::set_permissions(shell.path(".gemba.db-wal"), fs::Permissions::from_mode(0o666)).unwrap();
    assert!(is_bad(&healths("doctor --json"), "rights"));
    shell.done("doctor --repair");
    assert_eq!(mode(&shell, ".gemba.db-wal"), 0o600);
    // What is one account's alone, as a hosted board, is never opened to a group.
    shell.done("backup");
    let all = [(".gemba.db", 0o666, 0o600), (".gemba.db.copies", 0o777, 0o700)];
    for (name, wrong, _) in all {
        fs::set_permissions(shell.path(name), fs::Permissions::from_mode(wrong)).unwrap();
    }
    let told = shell.run("doctor --plain");
    for (name, _, right) in all {
        assert!(told.contains(&format!("chmod {right:o} ")), "{told}");
        assert!(told.contains(name), "{told}");
    }
    shell.done("doctor --repair");
    for (name, _, right) in all {
        assert_eq!(mode(&shell, name), right, "{name}");
    }

    // A value that was changed around gemba.
    let conn = rusqlite::Connection::open(shell.path(".gemba.db")).unwrap();
    conn.execute("UPDATE story SET title = 'A loud story' WHERE title = 'A quiet story'", [])
        .unwrap();
    assert!(!is_bad(&healths("doctor --json"), "journal"));
    assert!(is_bad(&healths("doctor --deep --json"), "journal"));
    let picture = shell.run("doctor --deep --plain");
    assert!(picture.contains("story.title of row 4"), "{picture}");

    // Somebody who does not let go.
    conn.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(is_bad(&healths("doctor --json"), "lock"));
}

#[test]
fn the_doctor_in_words() {
    let shell = Shell::with_stories();
    let room = |page: String| {
        let (start, rest) = page.split_once("local, with ").unwrap();
        let (_, end) = rest.split_once(" MiB left").unwrap();
        format!("{start}local, with N MiB left{end}")
    };
    let mut page = room(shell.run("doctor --plain"));
    page += &shell.run("--file none.db doctor --plain");
    assert_snapshot!(lasting(&page));
}

#[test]
fn a_new_board_is_its_owners_alone() {
    let shell = Shell::new();
    shell.done("init --zone UTC");
    for name in [".gemba.db", ".gemba.db-wal", ".gemba.db-shm"] {
        assert_eq!(mode(&shell, name), 0o600, "{name}");
    }
}

#[test]
fn the_log_leaves_as_a_sheet_without_formulas() {
    let shell = Shell::with_board();
    shell.done("person add eve --full-name '=1+1'");
    shell.done("story add '=HYPERLINK(\"http://x\")' 'plain, with a comma'");
    shell.done("undo");
    assert_snapshot!(shell.run_all(&["log --csv", "log --csv --by ann --json"]));
}
