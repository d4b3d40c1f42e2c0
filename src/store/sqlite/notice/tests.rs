//! The watch of a board file, seen by somebody else's connection.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};

use tempfile::TempDir;

use super::*;

const DEADLINE: Duration = Duration::from_secs(10);

/// A board with one table, and the connection that changes it.
fn board() -> (TempDir, PathBuf, Connection) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("board.db");
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch(
        "PRAGMA journal_mode = wal; PRAGMA synchronous = full; CREATE TABLE story (id INTEGER)",
    )
    .unwrap();
    (folder, path, conn)
}

fn watch(path: &Path) -> (Watch, Receiver<Notice>) {
    let (told, notices) = channel();
    let watch = Watch::start(path, move |notice| told.send(notice).unwrap_or_default()).unwrap();
    (watch, notices)
}

fn add(conn: &Connection, id: i64) {
    conn.execute("INSERT INTO story VALUES ($1)", [id]).unwrap();
}

#[test]
fn each_of_200_commits_is_told() {
    let (_folder, path, conn) = board();
    let (watch, notices) = watch(&path);
    for id in 0..200 {
        add(&conn, id);
        assert_eq!(notices.recv_timeout(DEADLINE), Ok(Notice::Changed), "commit {id}");
    }
    // The ladder needs a few looks a commit, and not one of them was the slow safety look.
    assert!(watch.looks() < 200 * 10, "{} looks", watch.looks());
}

#[test]
fn a_storm_of_commits_ends_in_a_notice_after_the_last() {
    let (_folder, path, conn) = board();
    let reader = Connection::open(&path).unwrap();
    let (told, seen) = channel();
    let _watch = Watch::start(&path, move |_| {
        let count: i64 =
            reader.query_row("SELECT count(*) FROM story", [], |row| row.get(0)).unwrap();
        told.send(count).unwrap_or_default();
    })
    .unwrap();
    for id in 0..300 {
        add(&conn, id);
    }
    while seen.recv_timeout(DEADLINE).unwrap() < 300 {}
}

#[test]
fn a_calm_board_costs_hardly_a_look() {
    let (_folder, path, _conn) = board();
    let (watch, notices) = watch(&path);
    let before = watch.looks();
    assert_eq!(notices.recv_timeout(SAFETY / 4), Err(RecvTimeoutError::Timeout));
    assert!(watch.looks() - before <= 1, "{} looks", watch.looks() - before);
}

#[test]
fn neighbours_that_never_rest_keep_no_commit_from_being_told() {
    let (folder, path, conn) = board();
    let (watch, notices) = watch(&path);
    let (busy, rests) = (folder.path().join("busy"), Arc::new(AtomicU64::new(0)));
    let neighbour = std::thread::spawn({
        let rests = rests.clone();
        move || {
            while rests.load(Ordering::Relaxed) == 0 {
                fs::write(&busy, "x").unwrap();
                fs::remove_file(&busy).unwrap();
            }
        }
    });
    for id in 0..20 {
        add(&conn, id);
        assert_eq!(notices.recv_timeout(DEADLINE), Ok(Notice::Changed), "commit {id}");
    }
    rests.store(1, Ordering::Relaxed);
    neighbour.join().unwrap();
    // What is written to others' files is not even told.
    let before = watch.looks();
    fs::write(folder.path().join("busy"), "x".repeat(1 << 20)).unwrap();
    assert_eq!(notices.recv_timeout(DEADLINE / 40), Err(RecvTimeoutError::Timeout));
    assert!(watch.looks() - before < 10, "{} looks", watch.looks() - before);
}

#[test]
fn a_log_that_is_taken_away_is_told_at_once() {
    let (_folder, path, _conn) = board();
    let (_watch, notices) = watch(&path);
    fs::remove_file(place::beside(&path, "-wal")).unwrap();
    assert_eq!(notices.recv_timeout(SAFETY / 4), Ok(Notice::Replaced));
}

#[test]
fn neighbours_of_the_board_cost_no_look() {
    let (folder, path, conn) = board();
    let (watch, notices) = watch(&path);
    for n in 0..50 {
        fs::write(folder.path().join(format!("note-{n}")), "x").unwrap();
    }
    add(&conn, 1);
    assert_eq!(notices.recv_timeout(DEADLINE), Ok(Notice::Changed));
    assert!(watch.looks() < 20, "{} looks", watch.looks());
}

#[test]
fn without_inotify_commits_are_told_by_polling() {
    let (_folder, path, conn) = board();
    let (told, notices) = channel();
    let _watch = Watch::start_with(&path, &path, None, move |notice| {
        told.send(notice).unwrap_or_default();
    })
    .unwrap();
    for id in 0..5 {
        add(&conn, id);
        assert_eq!(notices.recv_timeout(DEADLINE), Ok(Notice::Changed));
    }
}

#[test]
fn a_file_put_in_the_place_of_the_board_is_told_once() {
    let (folder, path, _conn) = board();
    let (_watch, notices) = watch(&path);
    let other = folder.path().join("other.db");
    fs::write(&other, "not the board").unwrap();
    fs::rename(&other, &path).unwrap();
    assert_eq!(notices.recv_timeout(DEADLINE), Ok(Notice::Replaced));
    assert_eq!(notices.recv_timeout(DEADLINE), Err(RecvTimeoutError::Disconnected));
}

#[test]
fn a_board_that_is_gone_is_told() {
    let (_folder, path, _conn) = board();
    let (_watch, notices) = watch(&path);
    fs::remove_file(&path).unwrap();
    assert_eq!(notices.recv_timeout(DEADLINE), Ok(Notice::Replaced));
}

#[test]
fn a_board_behind_a_link_is_watched() {
    let (_folder, path, conn) = board();
    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("link.db");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let (watch, notices) = watch(&link);
    add(&conn, 1);
    assert_eq!(notices.recv_timeout(DEADLINE), Ok(Notice::Changed));
    assert!(watch.looks() < 20);
}

#[test]
fn dropping_the_watch_ends_its_thread_at_once() {
    let (_folder, path, _conn) = board();
    let (watch, notices) = watch(&path);
    let began = Instant::now();
    drop(watch);
    assert!(began.elapsed() < SAFETY / 2);
    assert_eq!(notices.try_recv(), Err(std::sync::mpsc::TryRecvError::Disconnected));
}

#[test]
fn a_missing_board_cannot_be_watched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("board.db");
    assert!(matches!(Watch::start(&path, |_| {}), Err(WatchError::File(_))));
    assert!(!path.exists());
}

#[test]
fn events_keep_the_ladder_going_and_a_quiet_commit_ends_it() {
    assert_eq!(next_rung(None, Touched::Log, Seen::Nothing), Some(0));
    assert_eq!(next_rung(Some(4), Touched::Log, Seen::Commit), Some(0));
    assert_eq!(next_rung(Some(0), Touched::Nothing, Seen::Nothing), Some(1));
    assert_eq!(next_rung(Some(1), Touched::Nothing, Seen::Commit), None);
    assert_eq!(next_rung(Some(LADDER.len() - 1), Touched::Nothing, Seen::Nothing), None);
    assert_eq!(next_rung(None, Touched::Nothing, Seen::Nothing), None);
}
