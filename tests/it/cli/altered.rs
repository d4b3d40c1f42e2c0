//! Copies and boards to which another program has written: whatever it changed, added or removed.

use rusqlite::Connection;

use super::Shell;

/// What somebody does to a copy, and what is said of it.
const ALTERED: &[(&str, &str)] = &[
    ("DELETE FROM comment", "row 1 of comment, which is gone"),
    (
        "INSERT INTO comment (story, author, at, text) VALUES (1, 1, 0, 'Forged')",
        "row 2 of comment, which no operation has added",
    ),
    ("UPDATE comment SET text = 'Forged'", "comment.text of row 1"),
    ("UPDATE transition SET at = at - 864000000", "transition.at of row 1"),
    ("DELETE FROM transition WHERE id = 3", "row 3 of transition, which is gone"),
    (
        "INSERT INTO transition (seq, story, from_column, to_column, at, person)
         SELECT seq, 2, 3, 4, at, person FROM transition WHERE id = 3",
        "row 4 of transition, which no operation has added",
    ),
    ("DELETE FROM journal WHERE seq = 3", "4 lines of the journal, which are gone"),
    (
        "DELETE FROM journal WHERE id > (SELECT max(id) - 2 FROM journal)",
        "row 12 of operation, which",
    ),
    ("DELETE FROM journal WHERE id > (SELECT max(id) - 3 FROM journal)", "row 2 of link, which no"),
    ("DELETE FROM journal WHERE seq = 0", "lines of the journal, which are gone"),
    ("DELETE FROM journal WHERE seq = 0", "row 1 of board, which no operation has added"),
    ("UPDATE journal SET after = 'Forged' WHERE col = 'title'", "story.title of row 1"),
    ("UPDATE journal SET before = 'Forged' WHERE col = 'title'", "did to row 1 of story"),
    ("INSERT INTO story_tag (story, tag) VALUES (1, 'forged')", "row 2 of story_tag"),
    ("DELETE FROM story_tag", "row 1 of story_tag, which is gone"),
    ("INSERT INTO person (name) VALUES ('eve')", "row 2 of person, which no operation has added"),
    ("DELETE FROM criterion", "row 1 of criterion, which is gone"),
    ("DELETE FROM link", "row 2 of link, which is gone"),
    ("UPDATE board SET name = 'Forged'", "board.name of row 1"),
    ("UPDATE board_column SET name = 'Forged' WHERE id = 2", "board_column.name of row 2"),
    (
        "INSERT INTO board_column (name, category, position) VALUES ('Forged', 'done', 9)",
        "row 5 of board_column, which no operation has added",
    ),
    ("CREATE TABLE forged (id INTEGER)", "a table forged that no gemba made"),
    ("CREATE VIEW forged AS SELECT 1", "a view forged that no gemba made"),
    (
        "CREATE TRIGGER forged AFTER INSERT ON story BEGIN DELETE FROM comment; END",
        "a trigger forged that no gemba made",
    ),
    ("CREATE INDEX forged ON story (title)", "an index forged that no gemba made"),
    ("DROP INDEX comment_of_story", "the index comment_of_story is missing"),
];

/// The same to what is written once and stays: each value of the log, of the ledgers, of the numbers.
const FORGED: &[(&str, &str)] = &[
    ("UPDATE sprint_scope SET points = 99 WHERE kind = 'complete'", "sprint_scope.points of row"),
    ("UPDATE sprint_scope SET person = 9, at = at - 1 WHERE id = 1", "sprint_scope.at of row 1"),
    ("UPDATE sprint_scope SET kind = 'remove' WHERE id = 1", "sprint_scope.kind of row 1"),
    ("DELETE FROM sprint_scope WHERE kind = 'complete'", "of sprint_scope, which is gone"),
    (
        "UPDATE sprint_report SET report = replace(report, 'Calm', 'Grand')",
        "sprint_report.report of row 1",
    ),
    ("DELETE FROM sprint_report", "row 1 of sprint_report, which is gone"),
    ("UPDATE overruling SET reason = 'forged'", "overruling.reason of row 1"),
    ("UPDATE overruling SET found = 'nothing'", "overruling.found of row 1"),
    ("UPDATE transition SET to_category = 'done' WHERE id = 1", "transition.to_category of row 1"),
    ("UPDATE transition SET reason = 'forged' WHERE id = 1", "transition.reason of row 1"),
    ("UPDATE transition SET voids = 1 WHERE id = 3", "transition.voids of row 3"),
    ("UPDATE scope_consent SET says = 'objected'", "scope_consent.says of row 1"),
    ("UPDATE scope_consent SET note = 'forged'", "scope_consent.note of row 1"),
    ("UPDATE process_version SET text = 'forged'", "process_version.text of row 1"),
    ("UPDATE operation SET label = 'forged' WHERE seq = 3", "operation.label of row 3"),
    ("UPDATE operation SET person = 2 WHERE seq = 3", "operation.person of row 3"),
    ("UPDATE operation SET at = at - 864000000 WHERE seq = 4", "operation.at of row 4"),
    ("UPDATE operation SET via = 'demo' WHERE seq = 4", "operation.via of row 4"),
    (
        "INSERT INTO operation (seq, at, person, via, label) VALUES (999, 1, 1, 'screen', 'forged')",
        "operation 999, which the board has not counted",
    ),
    ("DELETE FROM operation WHERE seq = 3", "row 3 of operation, which is gone"),
    ("UPDATE key_counter SET last = 0", "key_counter.last of row 1"),
    ("DELETE FROM key_counter", "row 1 of key_counter, which is gone"),
    ("UPDATE key_range SET last = last + 5", "key_range.last of row 1"),
    ("DELETE FROM key_range", "row 1 of key_range, which is gone"),
    (
        "UPDATE sqlite_sequence SET seq = 0 WHERE name = 'comment'",
        "which numbers comment has given",
    ),
    ("DELETE FROM sqlite_sequence WHERE name = 'comment'", "which numbers comment has given"),
    (
        "UPDATE sqlite_sequence SET seq = 9223372036854775807 WHERE name = 'comment'",
        "which numbers comment has given",
    ),
    ("UPDATE story SET changed_at = changed_at - 1 WHERE id = 2", "story.changed_at of row 2"),
    (
        "UPDATE journal SET seq = seq + 1 WHERE tbl = 'comment' AND seq > 0",
        "of the journal, which is told of another operation",
    ),
    (
        "UPDATE journal SET seq = seq + 1 WHERE tbl = 'story' AND col = 'column'",
        "of the journal, which is told of another operation",
    ),
    ("UPDATE journal SET story = 2 WHERE tbl = 'comment'", "to row 1 of comment"),
    ("UPDATE journal SET story = NULL WHERE tbl = 'story' AND seq > 0", "of story"),
    ("UPDATE journal SET story = 1 WHERE tbl = 'sprint' AND seq > 0", "of sprint"),
    ("UPDATE journal SET before = 'forged' WHERE tbl = 'comment'", "to row 1 of comment"),
    (
        "DELETE FROM journal WHERE seq = 0; INSERT INTO comment (story, author, at, text)
             VALUES (1, 1, 0, 'Forged'); DELETE FROM sprint_scope WHERE id = 1",
        "lines of the journal, which are gone",
    ),
];

fn worked_on() -> Shell {
    let shell = Shell::with_board();
    for line in [
        "story add One",
        "story add Two",
        "story set GEM-1 title='One more'",
        "story move GEM-1 Doing",
        "story comment GEM-1 Honest",
        "story set GEM-1 tags+=late",
        "story check GEM-1 --add 'It works'",
        "story link GEM-1 blocks GEM-2",
        "undo",
        "story link GEM-1 relates GEM-2",
        "backup away",
    ] {
        shell.done(line);
    }
    shell
}

#[test]
fn a_copy_to_which_another_program_has_written_is_put_back_knowingly_only() {
    let shell = worked_on();
    let copy = shell.path(&shell.copy("away/gemba-backup-2026-03-16T090000Z"));
    let whole = std::fs::read(&copy).unwrap();
    let altered = shell.path("altered.db");
    shell.done(&format!("restore {}", copy.display()));
    for (sql, told) in ALTERED {
        std::fs::write(&altered, &whole).unwrap();
        Connection::open(&altered).unwrap().execute_batch(sql).unwrap();
        let said = shell.run("restore altered.db");
        assert!(said.contains("is not as gemba wrote it"), "{sql}: {said}");
        assert!(said.contains("[exit status: 1]"), "{sql}: {said}");
        let doctor = shell.run("doctor --deep --plain --file altered.db");
        assert!(doctor.contains(told), "{sql}: {doctor}");
    }
    std::fs::write(&altered, &whole).unwrap();
    Connection::open(&altered).unwrap().execute_batch("DELETE FROM comment").unwrap();
    shell.done("restore --although-changed altered.db");
    let log = shell.run("log --plain --most 1");
    let told = "(not as gemba wrote it: 1 thing, such as row 1 of comment, which is gone)";
    assert!(log.contains(told), "{log}");
    let doctor = shell.run("doctor --deep --plain");
    assert!(doctor.contains("journal: bad, 1 not as gemba wrote it"), "{doctor}");
}

/// A board on which each ledger has a line.
fn with_ledgers() -> Shell {
    let shell = Shell::with_stories();
    shell
        .write("export.csv", "Summary,Issue key,Status\r\nOld,GEM-7,To Do\r\nOlder,GEM-9,Done\r\n");
    for line in [
        "board set allow-as=yes",
        "person hats ben --on apo",
        "process owner CHG ben",
        "sprint plan 'Sprint 1' --goal 'Calm nights' --from 2026-03-18 --to 2026-03-31",
        "sprint add CHG-2",
        "sprint start --reason 'no velocity yet'",
        "sprint add CHG-1 --reason 'it cannot wait'",
        "sprint consent CHG-1 --as ben",
        "story check CHG-1 1",
        "story check CHG-1 2",
        "story move CHG-1 done",
        "story comment CHG-1 Honest",
        "import jira export.csv",
        "sprint close --to backlog --reason 'we look back on Monday'",
        "process release CHG --notes 'as it is'",
        "undo",
        "redo",
        "backup away",
    ] {
        shell.done(line);
    }
    shell
}

#[test]
fn no_value_of_the_log_and_of_the_ledgers_is_changed_unseen() {
    let shell = with_ledgers();
    let copy = shell.path(&shell.copy("away/gemba-backup-2026-03-18T143000Z"));
    let whole = std::fs::read(&copy).unwrap();
    let doctor = shell.run(&format!("doctor --deep --plain --file {}", copy.display()));
    assert!(doctor.contains("journal: good, leads to what the tables hold"), "{doctor}");
    let altered = shell.path("altered.db");
    for (sql, told) in FORGED {
        std::fs::write(&altered, &whole).unwrap();
        let conn = Connection::open(&altered).unwrap();
        conn.execute_batch(sql).unwrap();
        drop(conn);
        // Into the place of another board, whose log there is none to hold the copy against.
        let said = shell.run("restore --file other.db altered.db");
        assert!(said.contains("is not as gemba wrote it"), "{sql}: {said}");
        assert!(said.contains("[exit status: 1]"), "{sql}: {said}");
        let doctor = shell.run("doctor --deep --plain --file altered.db");
        assert!(doctor.contains(told), "{sql}: {doctor}");
    }
    shell.done(&format!("restore {}", copy.display()));
    let doctor = shell.run("doctor --deep --plain");
    assert!(doctor.contains("journal: good, leads to what the tables hold"), "{doctor}");
}

/// Numbers that have come to their end let nobody add anything, and a restore does not go on behind them.
#[test]
fn numbers_that_another_program_has_set_end_with_a_restore() {
    let shell = worked_on();
    let copy = shell.copy("away/gemba-backup-2026-03-16T090000Z");
    let conn = Connection::open(shell.path(".gemba.db")).unwrap();
    let set = "UPDATE sqlite_sequence SET seq = 9223372036854775807 WHERE name = 'comment'";
    conn.execute(set, []).unwrap();
    drop(conn);
    let doctor = shell.run("doctor --deep --plain");
    assert!(doctor.contains("journal: bad, 1 not as gemba wrote it: which numbers comment"));
    shell.done(&format!("restore {copy}"));
    let doctor = shell.run("doctor --deep --plain");
    assert!(doctor.contains("journal: good, leads to what the tables hold"), "{doctor}");
    shell.done("story comment GEM-1 Again");
}

/// What its own restore has brought together, and the import has written anew, is as it should be.
#[test]
fn a_board_whose_restore_has_replaced_something_is_as_gemba_wrote_it() {
    let shell = with_ledgers();
    for line in ["story add Later", "undo", "story add Last", "story move CHG-2 doing"] {
        shell.done(line);
    }
    let copy = shell.copy("away/gemba-backup-2026-03-18T143000Z");
    shell.done(&format!("restore {copy}"));
    shell.done("story add Afterwards");
    shell.done("backup later");
    let copy = shell.copy("later/gemba-backup-2026-03-18T143000Z");
    shell.done("import jira export.csv");
    shell.done(&format!("restore {copy}"));
    let doctor = shell.run("doctor --deep --plain");
    assert!(doctor.contains("journal: good, leads to what the tables hold"), "{doctor}");
}

#[test]
fn who_is_not_in_the_copy_of_another_board_joins_it_with_the_restore() {
    let shell = Shell::with_board();
    shell.done("story add One");
    shell.done("init --file other.db --zone UTC --prefix OTH");
    shell.done("backup away --file other.db");
    let copy = shell.copy("away/other-backup-2026-03-16T090000Z");
    shell.done(&format!("restore --of-another-board {copy}"));
    let log = shell.run("log --plain");
    assert!(!log.contains("joined"), "one line, of one moment: {log}");
    shell.done("story add Two");
    let doctor = shell.run("doctor --deep --plain");
    assert!(doctor.contains("journal: good, leads to what the tables hold"), "{doctor}");
}
