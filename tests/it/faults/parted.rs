//! Files that somebody takes away beside a board while sessions have it open.

use std::path::{Path, PathBuf};
use std::process::Command;

use gemba::store::Store;
use gemba::store::trouble::Trouble;

use super::{add, broken};
use crate::store::{board, everything, session};

/// What another process says, and its exit status.
fn gemba(path: &Path, words: &[&str]) -> (String, Option<i32>) {
    let out = Command::new(assert_cmd::cargo::cargo_bin!("gemba"))
        .args(words)
        .env("GEMBA_FILE", path)
        .env("HOME", path.parent().unwrap())
        .output()
        .unwrap();
    let said = [out.stdout, out.stderr].concat();
    (String::from_utf8(said).unwrap(), out.status.code())
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", path.display()))
}

fn titles(store: &mut Store) -> Vec<String> {
    everything(store).cards().unwrap().cards.iter().map(|it| it.title.clone()).collect()
}

#[test]
fn what_was_acknowledged_outlives_the_removal_of_the_files_beside_the_board() {
    for gone in [&["-wal", "-shm"][..], &["-wal"], &["-shm"]] {
        let (_dir, path, mut store) = board();
        let mut other = Store::open(&path, session("ben")).unwrap();
        store.commit(&add("before")).unwrap();
        for ending in gone {
            std::fs::remove_file(beside(&path, ending)).unwrap();
        }
        // Who comes now would neither see what is open nor be seen.
        for words in [&["story", "list"][..], &["story", "add", "elsewhere"]] {
            let (said, status) = gemba(&path, words);
            assert!(said.contains("were removed, or it is being opened"), "{gone:?}: {said}");
            assert!(said.contains("let all sessions leave first"), "{gone:?}: {said}");
            assert_eq!(status, Some(1), "{said}");
        }
        let (said, _) = gemba(&path, &["doctor"]);
        assert!(said.contains("were removed, or it is being opened"), "{gone:?}: {said}");
        assert!(!said.contains("restore"), "{gone:?}: {said}");
        // Nothing is acknowledged that nobody would see.
        for open in [&mut store, &mut other] {
            let trouble = broken(open.commit(&add("after")));
            assert!(matches!(trouble, Trouble::Parted(_)), "{gone:?}: {trouble}");
        }
        drop((store, other));
        let (said, status) = gemba(&path, &["story", "add", "later"]);
        assert_eq!(status, Some(0), "{gone:?}: {said}");
        let mut again = Store::open(&path, session("ann")).unwrap();
        assert_eq!(titles(&mut again), ["before", "later"], "{gone:?}");
    }
}

#[test]
fn what_others_have_written_since_is_not_written_over_by_who_leaves() {
    let (_dir, path, mut store) = board();
    for n in 0..20 {
        store.commit(&add(&format!("story {n}"))).unwrap();
    }
    std::fs::remove_file(beside(&path, "-shm")).unwrap();
    // Another program asks nobody.
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("UPDATE board SET name = 'Renamed'").unwrap();
    std::fs::File::create(beside(&path, "-shm")).unwrap();
    broken(store.commit(&add("after")));
    drop(other);
    drop(store);
    let sound = gemba(&path, &["doctor"]).0;
    assert!(!sound.contains("damaged"), "{sound}");
}

#[test]
fn a_board_is_made_where_one_was_deleted_that_is_still_open() {
    let (_dir, path, mut store) = board();
    store.commit(&add("before")).unwrap();
    std::fs::remove_file(&path).unwrap();
    let (said, status) =
        gemba(&path, &["init", "--name", "Anew", "--prefix", "AN", "--zone", "UTC"]);
    assert_eq!(status, Some(0), "{said}");
    let trouble = broken(store.commit(&add("after")));
    assert!(matches!(trouble, Trouble::Parted(_)), "{trouble}");
    let (said, status) = gemba(&path, &["story", "add", "new"]);
    assert_eq!(status, Some(0), "{said}");
    drop(store);
    let mut anew = Store::open(&path, session("ann")).unwrap();
    assert_eq!(titles(&mut anew), ["new"]);
    assert_eq!(gemba(&path, &["doctor"]).1, Some(0));
}
