//! The store's doors, with the file system of the board as an input.

use std::path::Path;

use rusqlite::Connection;

use super::sqlite::open::Full;
use super::sqlite::place::{self, Disk, disk_of};
use super::trouble::Trouble;
use super::{NewBoard, Session, Store, StoreError, Via};
use crate::clock::Clock;
use crate::domain::permission::Permission;
use crate::domain::{Needs, NewStory, Operation, Place, Span};

fn session() -> Session {
    Session {
        account: "ann".to_owned(),
        full_name: String::new(),
        as_name: None,
        via: Via::Screen,
        clock: Clock::fixed(chrono::DateTime::UNIX_EPOCH),
    }
}

fn new() -> NewBoard {
    let (name, prefix) = ("Service Desk".to_owned(), "SD".to_owned());
    NewBoard { name, prefix, zone: chrono_tz::UTC }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|it| it.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_board_on_a_network_file_system_is_refused_before_it_is_touched() {
    let numbers = [(0x6969, "NFS"), (0xFF53_4D42, "SMB"), (0x0102_1997, "9p")];
    let shared = numbers.map(|(number, kind)| (disk_of(number), kind));
    let behind = [
        (Disk::Shared("sshfs".into()), "sshfs, which several machines share"),
        (Disk::Unknown("fuse.oddfs".to_owned()), "fuse.oddfs, a file system behind a program"),
    ];
    for (disk, kind) in shared.into_iter().chain(behind) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("board.gemba.db");
        let said = |result: Result<Store, StoreError>| match result {
            Err(StoreError::Broken(
                it @ (Trouble::SharedDisk { .. } | Trouble::UnknownDisk { .. }),
            )) => it.to_string(),
            other => panic!("{kind}: {other:?}"),
        };
        let sentence = said(Store::create_on(disk.clone(), &path, &new(), session()));
        assert!(sentence.contains(kind), "{sentence}");
        assert!(names(dir.path()).is_empty(), "{kind}: nothing was made");

        drop(Store::create(&path, &new(), session()).unwrap());
        let (before, files) = (std::fs::read(&path).unwrap(), names(dir.path()));
        let sentence = said(Store::open_on(disk, &path, session()));
        assert!(sentence.contains(kind) && sentence.contains("board.gemba.db"), "{sentence}");
        assert_eq!((std::fs::read(&path).unwrap(), names(dir.path())), (before, files), "{kind}");
    }
}

#[test]
fn a_board_on_a_disk_of_this_machine_opens() {
    for disk in [disk_of(0xEF53), Disk::Local] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("board.gemba.db");
        drop(Store::create_on(disk.clone(), &path, &new(), session()).unwrap());
        assert!(Store::open_on(disk, &path, session()).is_ok());
    }
}

/// What undo takes is told table by table: a new one has to be named there.
#[test]
fn every_table_says_what_it_takes_to_take_its_rows_back() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create(&dir.path().join("board.gemba.db"), &new(), session()).unwrap();
    let administered = [
        "board",
        "board_column",
        "holiday",
        "imported",
        "imported_person",
        "person",
        "person_access",
        "person_hat",
        "softened_rule",
    ];
    let mut found = super::journal::tables(&store.conn).unwrap();
    found.retain(|it| super::hosted::of_table(it) == Permission::Administer);
    assert_eq!(found, administered);
}

/// With both files beside it, a board on a full disk is read as it lies where its log is empty: until
/// somebody can write again.
#[test]
fn a_screen_on_a_full_disk_sees_what_others_write_once_there_is_room() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("board.gemba.db");
    let mut ann = Store::create(&path, &new(), session()).unwrap();
    let add = |store: &mut Store, title: &str| {
        let stories = vec![NewStory::titled(title)];
        store.commit(&Operation::Add { stories, place: Place::Bottom }).unwrap();
    };
    add(&mut ann, "Before");
    let conn = Connection::open(&path).unwrap();
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    assert!(place::is_readable_alone(&path) && !place::is_at_rest(&path));
    assert_eq!(Full::of(&path), Full::AsItLies);
    let mut full = Store::open_on_full_disk(&path, session(), Full::of(&path)).unwrap();
    let needs = Needs::Board { span: Span::Everything, words: Vec::new() };
    let before = full.load(&needs, None).unwrap();
    assert_eq!(before.cards().unwrap().cards.len(), 1);
    assert!(!full.has_news(&before).unwrap());
    for n in 0..3 {
        add(&mut ann, &format!("After {n}"));
        assert!(full.has_news(&before).unwrap());
        let now = full.load(&needs, None).unwrap();
        assert_eq!(now.cards().unwrap().cards.len(), 2 + n);
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    }
}
