//! What each error of SQLite is told as.

use super::*;

fn failed(code: i32) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None)
}

#[test]
fn each_error_of_the_file_is_a_trouble_with_its_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("board.gemba.db");
    std::fs::write(&path, "").unwrap();
    let of = |code| Trouble::of(&failed(code), &path);
    assert!(matches!(of(rusqlite::ffi::SQLITE_NOTADB), Trouble::Empty(_)));
    std::fs::write(&path, "a letter").unwrap();
    assert!(matches!(of(rusqlite::ffi::SQLITE_NOTADB), Trouble::NotABoard(_)));
    assert!(matches!(of(rusqlite::ffi::SQLITE_CORRUPT), Trouble::Damaged { .. }));
    assert!(matches!(of(rusqlite::ffi::SQLITE_BUSY), Trouble::Locked(_)));
    assert!(matches!(of(rusqlite::ffi::SQLITE_FULL), Trouble::Full(_)));
    assert!(matches!(of(rusqlite::ffi::SQLITE_IOERR), Trouble::Disk { .. }));
    assert!(matches!(of(rusqlite::ffi::SQLITE_PERM), Trouble::Unwritable { .. }));
    // Nobody has taken a right away: it is the disk that has turned read-only.
    assert!(matches!(of(rusqlite::ffi::SQLITE_READONLY), Trouble::Disk { .. }));
    assert!(matches!(of(rusqlite::ffi::SQLITE_MISUSE), Trouble::Failed { .. }));
    // Nor is it the disk where somebody's file lies in the way; a journal that SQLite left is none.
    let journal = place::beside(&path, "-journal");
    std::fs::write(&journal, "abc").unwrap();
    for code in [rusqlite::ffi::SQLITE_READONLY, rusqlite::ffi::SQLITE_CANTOPEN] {
        let says = of(code).to_string();
        assert!(
            says.contains("-journal is no journal of SQLite, and") && says.contains("mv "),
            "{says}"
        );
    }
    std::fs::write(&journal, b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7 and the rest").unwrap();
    assert!(matches!(of(rusqlite::ffi::SQLITE_READONLY), Trouble::Disk { .. }));
}

#[test]
fn what_a_broken_disk_gives_is_no_damage() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("board.gemba.db");
    std::fs::write(&path, "").unwrap();
    let of = |path: &Path, code| Trouble::of(&failed(code), path);
    assert!(matches!(of(&path, rusqlite::ffi::SQLITE_IOERR), Trouble::Disk { .. }));
    let said = of(&path, rusqlite::ffi::SQLITE_CORRUPT);
    assert!(matches!(said, Trouble::Disk { .. }), "{said}");
    assert!(!said.to_string().contains("restore"), "{said}");
    // Nor where the file cannot even be read, as this one cannot.
    let gone = dir.path().join("gone.gemba.db");
    let _socket = std::os::unix::net::UnixListener::bind(&gone).unwrap();
    let said = of(&gone, rusqlite::ffi::SQLITE_CORRUPT);
    assert!(matches!(said, Trouble::Disk { .. }), "{said}");
}

#[test]
fn what_a_row_holds_that_nobody_writes_is_damage() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("board.gemba.db");
    let wrong = rusqlite::types::Type::Text;
    let err = rusqlite::Error::InvalidColumnType(0, "points".to_owned(), wrong);
    let said = Trouble::of(&err, &path).to_string();
    assert!(said.contains("is damaged (the column points holds something else)"), "{said}");
    let said = Trouble::of(&rusqlite::Error::IntegralValueOutOfRange(0, -1), &path).to_string();
    assert!(said.contains("a value in it is none that gemba writes"), "{said}");
    let gone = Trouble::of(&rusqlite::Error::QueryReturnedNoRows, &path);
    assert!(matches!(gone, Trouble::Failed { .. }), "{gone}");
}

#[test]
fn a_sentence_tells_no_statement() {
    let err = rusqlite::Connection::open_in_memory().unwrap();
    let err = err.prepare("SELECT secret FROM nowhere").map(drop).unwrap_err();
    let said = Trouble::of(&err, Path::new("/nonexistent/board.gemba.db")).to_string();
    assert!(!said.contains("SELECT"), "{said}");
}
