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
    ("UPDATE transition SET at = at - 864000000", "row 1 of transition"),
    ("DELETE FROM transition WHERE id = 3", "a move of story 1 in transition, which is gone"),
    (
        "INSERT INTO transition (seq, story, from_column, to_column, at, person)
         SELECT seq, 2, 3, 4, at, person FROM transition WHERE id = 3",
        "row 4 of transition, which no operation has added",
    ),
    ("DELETE FROM journal WHERE seq = 3", "1 line of the journal, which is gone"),
    ("DELETE FROM journal WHERE id > (SELECT max(id) - 2 FROM journal)", "row 2 of link, which no"),
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
