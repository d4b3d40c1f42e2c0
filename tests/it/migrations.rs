//! The formats of the file: each older one opens, is copied first, and works on.

use std::path::{Path, PathBuf};

use gemba::domain::{Needs, NewStory, Operation, Place, Points, SprintId};
use gemba::store::sqlite::doctor::{self, Depth, Health};
use gemba::store::trouble::Trouble;
use gemba::store::{Store, StoreError};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::store::{everything, session};

const APPLICATION_ID: i32 = 0x4745_4D42;

/// The steps of the format, in order.
fn steps() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/migrations");
    let mut all: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    all.sort_unstable();
    let name = |it: &Path| it.file_name().unwrap().to_string_lossy().into_owned();
    all.iter().map(|it| (name(it), std::fs::read_to_string(it).unwrap())).collect()
}

/// A board with one story, as a gemba of that format left it.
fn of_format(format: usize) -> (TempDir, PathBuf) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("board.gemba.db");
    let conn = Connection::open(&path).unwrap();
    for (_, sql) in steps().iter().take(format) {
        conn.execute_batch(sql).unwrap();
    }
    conn.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
    conn.pragma_update(None, "user_version", i64::try_from(format).unwrap()).unwrap();
    conn.execute_batch(
        "INSERT INTO counter (id, seq, epoch) VALUES (1, 1, 7);
         INSERT INTO board (id, name, prefix, zone, wip, created_at)
             VALUES (1, 'Service Desk', 'SD', 'UTC', 'soft', 0);
         INSERT INTO board_column (name, category, position) VALUES ('To do', 'todo', 1);
         INSERT INTO person (name, account) VALUES ('ann', 'ann');
         INSERT INTO key_counter (prefix, last) VALUES ('SD', 1);
         INSERT INTO story (key, title, kind, priority, \"column\", rank, since, created_at,
             created_by, changed_at)
             VALUES ('SD-1', 'Old', 'change', 'medium', 1, 1048576, 0, 0, 1, 0);
         INSERT INTO operation (seq, at, person, via, label, story)
             VALUES (1, 0, 1, 'screen', 'Added SD-1', 1);",
    )
    .unwrap();
    (dir, path)
}

/// Three sprints beside that story: one that was closed, one whose report somebody has spoilt, and one
/// that runs since operation 4. In it are ann as when it began, ben who gives less since, cem who came
/// later, dee who was taken out and came back by an undo, and eve who gave another number before.
fn with_sprints(path: &Path) {
    let conn = Connection::open(path).unwrap();
    conn.execute_batch(
        r#"INSERT INTO person (name) VALUES ('ben'), ('cem'), ('dee'), ('eve');
         INSERT INTO sprint (name, starts, ends, state, started_at, ended_at) VALUES
             ('Sprint 1', '2026-01-05', '2026-01-16', 'closed', 1, 2),
             ('Sprint 2', '2026-01-19', '2026-01-30', 'cancelled', 3, 4),
             ('Sprint 3', '2026-03-02', '2026-03-27', 'active', 5, NULL);
         INSERT INTO sprint_report (seq, sprint, at, person, report) VALUES
             (2, 1, 2, 1, '{"zone":"Europe/Berlin","estimates":"hours"}'),
             (3, 2, 4, 1, '{broken');
         INSERT INTO capacity (sprint, person, days, off, focus) VALUES
             (1, 1, 1000, 0, 100), (1, 2, 0, 0, 100), (2, 1, 1000, 0, 100),
             (3, 1, 1000, 100, 50), (3, 2, 400, 200, 50), (3, 3, 300, 0, 100),
             (3, 4, 200, 0, 100), (3, 5, 800, 0, 100);
         INSERT INTO operation (seq, at, person, via, label)
             VALUES (2, 2, 1, 'screen', 'Closed Sprint 1'), (3, 4, 1, 'screen', 'Eve gives 8 days'),
                 (4, 5, 1, 'screen', 'Started Sprint 3'), (5, 6, 1, 'screen', 'Ben gives less');
         INSERT INTO journal (seq, tbl, "row", col, before, after) VALUES
             (3, 'capacity', 8, 'days', 900, 800),
             (4, 'sprint', 3, 'state', 'planned', 'active'),
             (5, 'capacity', 5, 'days', 1000, 600), (5, 'capacity', 5, 'off', 0, 200),
             (5, 'capacity', 5, 'days', 600, 400),
             (5, 'capacity', 6, NULL, NULL, '{"id":6,"days":300,"off":0,"focus":100}'),
             (5, 'capacity', 7, NULL, '{"id":7,"days":700,"off":100,"focus":50}', NULL),
             (5, 'capacity', 7, NULL, NULL, '{"id":7,"days":200,"off":0,"focus":100}');
         UPDATE counter SET seq = 5;"#,
    )
    .unwrap();
}

/// What the seventeenth step makes of sprints that were planned before it.
#[test]
fn what_a_sprint_keeps_for_good_is_taken_from_what_was_written_down() {
    for format in 2..17 {
        let (_dir, path) = of_format(format);
        with_sprints(&path);
        let mut store = Store::open(&path, session("ann")).unwrap();
        let began = |store: &mut Store, n| {
            let snapshot = store.load(&Needs::Sprint(Some(SprintId(n))), None).unwrap();
            let page = snapshot.sprint().unwrap();
            let told = |(person, then): &(_, Option<Points>)| {
                let then = then.map_or("none".to_owned(), |it| it.to_string());
                format!("{} {then}", snapshot.board.name_of(*person))
            };
            page.began.iter().map(told).collect::<Vec<_>>()
        };
        let mut changed = began(&mut store, 3);
        changed.sort();
        assert_eq!(changed, ["ben 5", "cem none", "dee 3"], "format {format}");
        let rows = |sql: &str| -> Vec<Option<String>> {
            let conn = Connection::open(&path).unwrap();
            let mut stmt = conn.prepare(sql).unwrap();
            stmt.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
        };
        let all = rows("SELECT CAST(began AS TEXT) FROM capacity ORDER BY id");
        let all: Vec<&str> = all.iter().map(|it| it.as_deref().unwrap_or("-")).collect();
        assert_eq!(all, ["-", "-", "-", "450", "500", "-", "300", "800"], "format {format}");
        let kept = rows("SELECT zone || ' ' || estimates FROM sprint ORDER BY id");
        assert_eq!(kept, [Some("Europe/Berlin hours".to_owned()), None, None], "format {format}");
        // What is over tells nothing: not that everybody came later.
        let conn = Connection::open(&path).unwrap();
        conn.execute_batch("DELETE FROM sprint_report").unwrap();
        drop(conn);
        assert_eq!(began(&mut store, 1), [""; 0], "format {format}");
    }
}

/// What the doctor says of the journal.
fn journal(path: &Path) -> (Health, String) {
    let mut all = doctor::examine(path, Depth::Deep).into_iter();
    let found = all.find(|it| it.what == "journal").unwrap();
    (found.health, found.says)
}

/// What an earlier gemba has noted nowhere is noted when the board comes up; from then on it is held to
/// that, whatever the file says of its format.
#[test]
fn what_stood_in_an_older_board_is_held_against_its_journal_from_then_on() {
    for format in 2..steps().len() {
        let (_dir, path) = of_format(format);
        with_sprints(&path);
        drop(Store::open(&path, session("ann")).unwrap());
        assert_eq!(journal(&path).0, Health::Good, "format {format}: {:?}", journal(&path));
        let conn = Connection::open(&path).unwrap();
        conn.execute_batch(
            "UPDATE sprint_report SET at = 9 WHERE id = 1; UPDATE operation SET label = 'x' WHERE seq = 1;
             UPDATE key_counter SET last = 0;",
        )
        .unwrap();
        let says = journal(&path).1;
        for it in ["3 not as", "key_counter.last of row 1", "operation.label", "sprint_report.at"] {
            assert!(says.contains(it), "format {format}: {says}");
        }
        for earlier in 1..steps().len() {
            conn.pragma_update(None, "user_version", i64::try_from(earlier).unwrap()).unwrap();
            assert!(Store::open(&path, session("ann")).is_err(), "format {format} as {earlier}");
        }
    }
}

/// The journal names rows by table and number for ever.
#[test]
fn no_table_gives_a_number_twice() {
    let conn = Connection::open_in_memory().unwrap();
    for (_, sql) in steps() {
        conn.execute_batch(&sql).unwrap();
    }
    let mut stmt =
        conn.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").unwrap();
    let tables: Vec<(String, String)> = stmt
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let forgetful: Vec<&str> = tables
        .iter()
        .filter(|(_, sql)| {
            let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
            // The journal itself only grows.
            !sql.contains("CREATE TABLE journal")
                && sql.contains(" id INTEGER PRIMARY KEY")
                && !sql.contains("AUTOINCREMENT")
                && !sql.contains("CHECK (id = 1)")
        })
        .map(|(name, _)| &**name)
        .collect();
    assert!(forgetful.is_empty(), "{forgetful:?}");
}

#[test]
fn every_step_is_numbered_in_order_and_gives_its_reasons() {
    for (n, (name, sql)) in steps().iter().enumerate() {
        assert!(name.starts_with(&format!("{:04}_", n + 1)), "{name}");
        assert!(sql.starts_with("-- "), "{name} does not say what it is for");
    }
}

#[test]
fn a_board_of_each_format_opens_and_works_on() {
    let n_steps = steps().len();
    for format in 1..=n_steps {
        let (dir, path) = of_format(format);
        let mut store = Store::open(&path, session("ann")).unwrap();
        let before = store.dump().unwrap();
        let stories = vec![NewStory::titled("New")];
        store.commit(&Operation::Add { stories, place: Place::Bottom }).unwrap();
        let snapshot = everything(&mut store);
        let titles: Vec<_> =
            snapshot.cards().unwrap().cards.iter().map(|it| it.title.as_str()).collect();
        assert_eq!(titles, ["Old", "New"], "format {format}");
        store.undo().unwrap();
        assert_eq!(store.dump().unwrap(), before, "format {format}");
        drop(store);
        let conn = Connection::open(&path).unwrap();
        let now: u32 = conn.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(usize::try_from(now).unwrap(), n_steps, "the program knows all steps");
        let copies = dir.path().join(path.file_name().unwrap()).into_os_string();
        let copies = std::fs::read_dir(format!("{}.copies", copies.display()))
            .into_iter()
            .flatten()
            .filter(|it| it.as_ref().unwrap().path().to_string_lossy().contains("before"))
            .count();
        assert_eq!(copies, usize::from(format < n_steps), "format {format}");
    }
}

/// What was copied before it was brought to a later format.
fn kept(path: &Path) -> Vec<PathBuf> {
    let folder = std::fs::read_dir(format!("{}.copies", path.display()));
    let mut all: Vec<PathBuf> = folder.into_iter().flatten().map(|it| it.unwrap().path()).collect();
    all.retain(|it| it.file_name().unwrap().to_string_lossy().starts_with("before-format-"));
    all.sort();
    all
}

#[test]
fn each_time_a_board_is_brought_up_it_is_copied_first() {
    let (_dir, path) = of_format(9);
    let older = path.with_extension("older");
    std::fs::copy(&path, &older).unwrap();
    for n in 1..=3 {
        drop(Store::open(&path, session("ann")).unwrap());
        assert_eq!(kept(&path).len(), n, "once more to the same format");
        for ending in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{ending}", path.display()));
        }
        // Somebody has put the file of an earlier day back by hand.
        std::fs::copy(&older, &path).unwrap();
    }
    let format = |it: &PathBuf| -> u32 {
        let conn = Connection::open(it).unwrap();
        conn.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
    };
    assert!(kept(&path).iter().all(|it| format(it) == 9));
}

#[test]
fn many_who_bring_a_board_up_at_once_leave_one_copy() {
    let (_dir, path) = of_format(1);
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                // On a busy machine the last of them are told to try again, and do.
                let mut opened = Store::open(&path, session("ann"));
                while let Err(StoreError::Broken(Trouble::Locked(_))) = opened {
                    opened = Store::open(&path, session("ann"));
                }
                opened.unwrap();
            });
        }
    });
    assert_eq!(kept(&path).len(), 1, "{:?}", kept(&path));
}

#[test]
fn a_board_that_cannot_be_brought_up_stays_as_it_was_and_leaves_no_copies() {
    let (_dir, path) = of_format(1);
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE softened_rule (x)").unwrap();
    let before = std::fs::read(&path).unwrap();
    for _ in 0..2 {
        let trouble = Store::open(&path, session("ann")).map(drop).unwrap_err().to_string();
        assert!(trouble.contains("board.gemba.db"), "{trouble}");
        assert!(!trouble.contains("CREATE"), "{trouble}");
    }
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert_eq!(kept(&path), Vec::<PathBuf>::new());
}

#[test]
fn a_new_board_is_what_the_steps_make() {
    let shape = |conn: &Connection| -> Vec<String> {
        conn.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap()
    };
    let (_old_dir, old) = of_format(1);
    drop(Store::open(&old, session("ann")).unwrap());
    let (_dir, new, store) = crate::store::board();
    drop(store);
    let (old, new) = (Connection::open(&old).unwrap(), Connection::open(&new).unwrap());
    assert_eq!(shape(&old), shape(&new));
}

#[test]
fn a_board_of_a_later_gemba_is_refused_while_it_is_open_too() {
    let (_dir, path, mut store) = crate::store::board();
    store.enter().unwrap();
    let conn = Connection::open(&path).unwrap();
    conn.pragma_update(None, "user_version", 99).unwrap();
    let stories = vec![NewStory::titled("late")];
    let done = store.commit(&Operation::Add { stories, place: Place::Bottom });
    assert!(matches!(done, Err(StoreError::Refused(_))), "{done:?}");
    let opened = Store::open(&path, session("ann"));
    assert!(matches!(opened, Err(StoreError::Broken(Trouble::Newer { found: 99, .. }))));
}
