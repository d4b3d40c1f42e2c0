//! Making the file of a board, and what is left where that failed.

use std::fs;
use std::io::{self, Read as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{Full, keep_log, on_full_disk};
use crate::store::sqlite::schema::{self, Found};
use crate::store::sqlite::{copy, origin, place};
use crate::store::trouble::Trouble;

/// A board that is being made: where that fails, nothing is left of it.
#[derive(Debug)]
pub(crate) struct Fresh(Option<PathBuf>);

impl Fresh {
    /// From here on the file is this process's to take away.
    pub(crate) fn new(path: &Path) -> Self {
        Self(Some(path.to_owned()))
    }

    /// The board is made, and stays.
    pub(crate) fn stays(mut self) {
        self.0 = None;
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        let Some(path) = &self.0 else { return };
        let beside = ["-journal", "-wal", "-shm"].map(|it| place::beside(path, it));
        for file in beside.iter().chain([path]) {
            let _ = fs::remove_file(file);
        }
    }
}

/// Whether a file is what a gemba has left that was killed while it made a board, or could not take it
/// away: this account's own, and empty, or with everything but the board itself.
pub(crate) fn is_left_behind(path: &Path) -> bool {
    let me = nix::unistd::geteuid().as_raw();
    let is_own = |it: &fs::Metadata| {
        it.is_file() && it.uid() == me && it.nlink() == 1 && !place::is_mounted_alone(path)
    };
    match fs::symlink_metadata(path) {
        Ok(it) if is_own(&it) => it.len() == 0 || was_empty(path) || holds_none(path),
        Ok(_) | Err(_) => false,
    }
}

/// Whether the journal beside a file takes it back to an empty one: nothing that was begun there was
/// ever done.
fn was_empty(path: &Path) -> bool {
    // By SQLite's description of its files: what a journal begins with, and how many pages there were.
    const BEGINS: [u8; 8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7];
    let mut head = [0; 20];
    let read = place::open_plain(&place::beside(path, "-journal"))
        .and_then(|mut it| it.read_exact(&mut head));
    read.is_ok() && head[..8] == BEGINS && head[16..] == [0; 4]
}

/// Whether a file has the tables of a board, and no board in them. A journal beside it says of their
/// rows nothing else: none is written before there is a log.
fn holds_none(path: &Path) -> bool {
    let has_none = |conn: Connection| {
        let is_ours = matches!(schema::identify(&conn, path), Ok(Found::Board(_)));
        let boards = "SELECT count(*) FROM board";
        let n: rusqlite::Result<i64> = conn.query_row(boards, [], |row| row.get(0));
        let _ = keep_log(&conn);
        n.map(|n| is_ours && n == 0)
    };
    match origin::at_rest(path).and_then(has_none) {
        Ok(it) => it,
        // What a log needs to be read by could not be made beside it.
        Err(_) if place::has_no_room(path) => {
            on_full_disk(path, Full::of(path)).is_ok_and(|it| has_none(it).unwrap_or(false))
        }
        Err(_) => false,
    }
}

/// Makes the empty file, for nobody but its owner; one that was left behind is taken over, and is not
/// this process's to take away. Of two who make the same board one is refused.
pub(super) fn make(path: &Path) -> Result<Option<Fresh>, Trouble> {
    let mut new = fs::OpenOptions::new();
    // Closed before the first connection is opened, it costs no lock.
    match new.write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => {
            // Sessions may still have the board open that lay there, with these files.
            for left in ["-wal", "-shm"].map(|it| place::beside(path, it)) {
                let mut aside = left.clone().into_os_string();
                aside.push(".aside");
                let _ = fs::rename(&left, aside);
            }
            Ok(Some(Fresh::new(path)))
        }
        Err(err) if err.kind() == io::ErrorKind::AlreadyExists && is_left_behind(path) => Ok(None),
        Err(err) if err.kind() == io::ErrorKind::AlreadyExists => {
            Err(Trouble::Exists(path.to_owned()))
        }
        Err(err) => Err(copy::failed(path, &err)),
    }
}

/// Lets the team of a team's folder write the board as well, whatever the umask of who made it: a
/// folder that hands its group on is one. What SQLite puts beside the board takes its mode over.
pub(super) fn share(path: &Path) {
    const HANDS_ITS_GROUP_ON: u32 = 0o2020;
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let is_shared = fs::metadata(folder)
        .is_ok_and(|it| it.permissions().mode() & HANDS_ITS_GROUP_ON == HANDS_ITS_GROUP_ON);
    if is_shared {
        // Where that cannot be, the others read, and the screen tells them why.
        let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o660));
    }
}
