//! Boards that are put together once a run and copied for each test.
//!
//! A board comes into being by every step of the format there ever was, and each of its first writes
//! is as durable as any other. A thousand tests begin with one, and few are about how it was made:
//! those make theirs. A copy is what a session leaves that has ended, byte for byte, so that nothing
//! is tried on another board than before.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use gemba::store::{NewBoard, Session, Store};

/// The boards that this run has made, by what was asked for.
static MADE: Mutex<BTreeMap<String, Arc<[u8]>>> = Mutex::new(BTreeMap::new());

/// A board as [`Store::create`] makes it, open for that session.
pub(crate) fn board(path: &Path, new: &NewBoard, session: Session) -> Store {
    let kind = format!("{new:?}, {}", session.clock.now());
    let make = || {
        Store::create(path, new, session.clone()).unwrap();
        Arc::from(whole(path))
    };
    let mut boards = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let file = Arc::clone(boards.entry(kind).or_insert_with(make));
    drop(boards);
    if !path.exists() {
        put(path, &file);
    }
    Store::open(path, session).unwrap()
}

/// The bytes of a board whose sessions have ended.
pub(super) fn whole(path: &Path) -> Vec<u8> {
    let rest = fs::metadata(path.with_extension("db-wal")).map_or(0, |it| it.len());
    assert_eq!(rest, 0, "all of the board stands in its one file");
    fs::read(path).unwrap()
}

/// Lays a file as gemba makes its own: for nobody but its owner.
pub(super) fn put(path: &Path, bytes: &[u8]) {
    let mut new = fs::OpenOptions::new();
    new.write(true).create_new(true).mode(0o600).open(path).unwrap().write_all(bytes).unwrap();
}

/// Everything in a person's home: a board, and what lies beside it.
#[derive(Debug)]
pub(crate) struct Home(Vec<(PathBuf, Kept)>);

#[derive(Debug)]
enum Kept {
    Folder(fs::Permissions),
    File(Vec<u8>),
}

impl Home {
    /// What lies there, when nobody is at work in it.
    pub(crate) fn of(root: &Path) -> Self {
        let mut all = Vec::new();
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            for path in fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()) {
                let name = path.strip_prefix(root).unwrap().to_owned();
                if path.is_dir() {
                    all.push((name, Kept::Folder(path.metadata().unwrap().permissions())));
                    folders.push(path);
                } else {
                    all.push((name, Kept::File(fs::read(path).unwrap())));
                }
            }
        }
        Self(all)
    }

    /// Lays a copy of it into an empty home.
    pub(crate) fn copy_to(&self, root: &Path) {
        for (name, kept) in &self.0 {
            let path = root.join(name);
            match kept {
                Kept::Folder(permissions) => {
                    fs::create_dir(&path).unwrap();
                    fs::set_permissions(&path, permissions.clone()).unwrap();
                }
                Kept::File(bytes) => put(&path, bytes),
            }
        }
    }
}
