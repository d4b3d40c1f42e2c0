//! A board whose tables are not those of its format, and a doctor that looks and changes nothing.

use std::fs;
use std::path::{Path, PathBuf};

use gemba::domain::{Needs, NewStory, Operation, Place, Span, StoryId};
use gemba::store::Store;
use insta::assert_snapshot;
use rusqlite::Connection;

use super::Shell;
use super::keep::everything;
use crate::faults::times;
use crate::store::session;

/// Changes the file around gemba.
fn change(path: &Path, sql: &str) {
    let conn = Connection::open(path).unwrap();
    conn.execute_batch("PRAGMA foreign_keys = off; PRAGMA legacy_alter_table = on").unwrap();
    conn.execute_batch(sql).unwrap();
}

fn texts(conn: &Connection, sql: &str) -> Vec<String> {
    let mut stmt = conn.prepare(sql).unwrap();
    let rows = stmt.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

fn tables(path: &Path) -> Vec<String> {
    let conn = Connection::open(path).unwrap();
    texts(&conn, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
}

/// The board in one file that has nothing beside it.
fn whole(shell: &Shell) -> PathBuf {
    let whole = shell.path("whole.db");
    let conn = Connection::open(shell.path(".gemba.db")).unwrap();
    conn.execute("VACUUM INTO ?1", [whole.to_str().unwrap()]).unwrap();
    whole
}

#[track_caller]
fn is_a_sentence(said: &str, name: &str) {
    for raw in ["SELECT", "INSERT", "UPDATE", "no such", "has no column", "panicked", "Invalid"] {
        assert!(!said.contains(raw), "{raw} in {said}");
    }
    assert!(said.contains(name) && said.contains("is missing"), "{said}");
    assert!(said.contains("gemba restore FILE"), "no way out: {said}");
}

/// What each screen reads, and one thing written: the sentence that stops it.
fn work(path: &Path) -> Result<(), String> {
    let told = |err: gemba::store::StoreError| err.to_string();
    let mut store = Store::open(path, session("ann")).map_err(told)?;
    for needs in [
        Needs::Board { span: Span::Everything, words: Vec::new() },
        Needs::Story(StoryId(1)),
        Needs::Backlog { words: Vec::new() },
        Needs::Processes,
        Needs::Today,
        Needs::Log { by: None, story: None, most: 100 },
    ] {
        store.load(&needs, None).map_err(told)?;
    }
    let stories = vec![NewStory::titled("New")];
    store.commit(&Operation::Add { stories, place: Place::Bottom }).map_err(told)?;
    Ok(())
}

/// Works on a copy of the board that was changed, and takes it away.
fn of_a_changed_copy(shell: &Shell, whole: &Path, sql: &str, look: &mut dyn FnMut(&Path)) {
    let path = shell.path("shape.db");
    fs::copy(whole, &path).unwrap();
    change(&path, sql);
    look(&path);
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(shell.path(&format!("shape.db{ending}")));
    }
}

#[test]
fn a_board_without_one_of_its_tables_is_named_as_such() {
    let shell = Shell::with_stories();
    let whole = whole(&shell);
    let mut named = 0;
    for (n, table) in tables(&whole).into_iter().enumerate() {
        of_a_changed_copy(&shell, &whole, &format!("DROP TABLE {table}"), &mut |path| {
            let mut said = work(path).err().into_iter().collect::<Vec<_>>();
            // By commands and by the doctor every fifth, unless more is asked for.
            if times() > 1 || n.is_multiple_of(5) {
                for line in ["board", "story add New", "log"] {
                    let output =
                        shell.command(&format!("--file shape.db {line}")).output().unwrap();
                    if !output.status.success() {
                        said.push(String::from_utf8(output.stderr).unwrap());
                    }
                }
                let doctor = shell.run("--file shape.db doctor --deep --plain");
                let bad = format!("tables: bad, the table {table} is missing");
                assert!(doctor.contains(&bad), "{doctor}");
                assert!(doctor.ends_with("[exit status: 1]\n"), "{doctor}");
            }
            for said in said {
                is_a_sentence(&said, "shape.db");
                assert!(said.contains(&format!("the table {table}")), "{table}: {said}");
                named += 1;
            }
        });
    }
    assert!(named > 50, "{named}");
}

#[test]
fn a_board_without_one_of_its_columns_is_named_as_such() {
    let shell = Shell::with_stories();
    let whole = whole(&shell);
    let mut named = 0;
    for table in tables(&whole) {
        let conn = Connection::open(&whole).unwrap();
        let sql = format!("SELECT name FROM pragma_table_info('{table}')");
        for (n, column) in texts(&conn, &sql).into_iter().enumerate() {
            // Every fifth, unless more is asked for.
            if times() == 1 && !(n + table.len()).is_multiple_of(5) {
                continue;
            }
            let sql = format!("ALTER TABLE {table} RENAME COLUMN \"{column}\" TO gone");
            of_a_changed_copy(&shell, &whole, &sql, &mut |path| {
                if let Err(said) = work(path) {
                    is_a_sentence(&said, "shape.db");
                    let says = format!("the column {column} of the table {table} is missing");
                    assert!(said.contains(&says), "{says}: {said}");
                    named += 1;
                }
            });
        }
    }
    assert!(named > 30 * times().min(5), "{named}");
}

#[test]
fn the_doctor_names_what_differs_and_builds_what_can_be_built() {
    let shell = Shell::with_stories();
    let board = shell.path(".gemba.db");
    change(
        &board,
        "DROP INDEX story_by_rank; CREATE TABLE notes (text); CREATE VIEW all_of_it AS SELECT 1;
         CREATE TRIGGER planted AFTER INSERT ON story BEGIN DELETE FROM story; END;
         ALTER TABLE board ADD COLUMN mood TEXT; ALTER TABLE board_column RENAME COLUMN position TO place",
    );
    let only = |page: String| -> String {
        let is_of_tables = |it: &&str| it.starts_with("tables") || it.contains("index");
        page.lines().filter(is_of_tables).map(|it| it.to_owned() + "\n").collect()
    };
    let mut page = only(shell.run("doctor --plain"));
    page += "--\n";
    page += &only(shell.run("doctor --repair --plain"));
    assert_snapshot!(page);
}

#[test]
fn the_doctor_changes_nothing() {
    let shell = Shell::with_stories();
    // As it stands after work, as a plain copy of it, and of an earlier format.
    fs::copy(whole(&shell), shell.path("copy.db")).unwrap();
    let old = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/board-1.gemba.db");
    fs::copy(old, shell.path("old.db")).unwrap();
    let before = everything(&shell);
    for line in ["doctor", "doctor --deep", "--file copy.db doctor", "--file old.db doctor --deep"]
    {
        let picture = shell.run(line);
        assert!(picture.ends_with("[exit status: 0]\n"), "{picture}");
    }
    let after = everything(&shell);
    let names = |all: &[(PathBuf, Vec<u8>)]| all.iter().map(|it| it.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(&before), names(&after));
    for (before, after) in before.iter().zip(&after) {
        // The shared memory is a cache of what the log holds.
        assert!(before == after || before.0.to_string_lossy().ends_with("-shm"), "{:?}", before.0);
    }
    let picture = shell.run("--file old.db doctor --plain");
    let format = picture.lines().find(|it| it.starts_with("format")).unwrap();
    assert!(format.starts_with("format: fair, 1, of an earlier gemba; this one's is "), "{format}");
    shell.done("--file old.db doctor --repair");
    assert!(shell.path("old.db.copies/before-format-2.gemba.db").exists());
}

#[test]
fn a_copy_with_other_tables_is_not_put_back_and_one_is_put_over_them() {
    let shell = Shell::with_stories();
    shell.done("backup away");
    let copy = shell.copy("away/gemba-backup-2026-03-18T143000Z");
    fs::copy(shell.path(&copy), shell.path("other.db")).unwrap();
    change(&shell.path("other.db"), "ALTER TABLE story RENAME COLUMN title TO name");
    let refused = shell.run("restore other.db");
    assert!(
        refused.contains(
            "other.db cannot be put back (the column title of the table story is missing"
        ),
        "{refused}"
    );
    assert!(refused.ends_with("[exit status: 1]\n"), "{refused}");
    for sql in ["DROP TABLE counter", "DROP TABLE story", "DROP TABLE board", "DROP TABLE journal"]
    {
        change(&shell.path(".gemba.db"), sql);
        shell.done(&format!("restore {copy}"));
        shell.done("doctor --deep");
        assert_eq!(shell.json("story list --json")["stories"].as_array().unwrap().len(), 4);
    }
}
