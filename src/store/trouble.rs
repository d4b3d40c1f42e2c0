//! What can be wrong with a board's file: each in a sentence that names it, and a way out.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use thiserror::Error;

/// Why a file could not be used. Nothing in it has been changed.
#[derive(Debug, Error)]
pub enum Trouble {
    /// There is no such file.
    #[error("there is no board at {}; `gemba init` makes one, `gemba demo` shows one", .0.display())]
    Missing(PathBuf),
    /// There is one already.
    #[error("{} is there already and stays as it is; name another file with --file", .0.display())]
    Exists(PathBuf),
    /// The folder does not exist.
    #[error("there is no folder {}; make it first", .0.display())]
    NoFolder(PathBuf),
    /// The folder cannot be written.
    #[error("you may not write the folder {}; name another file with --file", .0.display())]
    FolderUnwritable(PathBuf),
    /// The file cannot be read.
    #[error("you may not read {}; ask its owner, or name another file with --file", .0.display())]
    Unreadable(PathBuf),
    /// The file is something else.
    #[error("{} is no gemba board and was left alone; name another file with --file", .0.display())]
    NotABoard(PathBuf),
    /// The file was written by a later gemba.
    #[error(
        "{} is of a later gemba (format {found}, this one knows {known}); install the later one",
        .path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The latest format that this program knows.
        known: u32,
    },
    /// The file is of an earlier format and cannot be brought up to date.
    #[error(
        "{} is of an earlier gemba and you may not write it; let somebody who may open it once",
        .0.display()
    )]
    OlderReadOnly(PathBuf),
    /// The file system cannot share memory between processes.
    #[error(
        "{} is on a file system that several sessions cannot share; keep the board on a local disk",
        .0.display()
    )]
    NoWal(PathBuf),
    /// The file is damaged.
    #[error(
        "{} is damaged ({what}); nothing was written; go back to a copy, or save what can be read \
         with `sqlite3 {} .recover`", .path.display(), .path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        what: String,
    },
    /// Another process keeps the file locked.
    #[error(
        "{} has been locked by another program for ten seconds; nothing was written; try again, or \
         look who holds it with `fuser {}`", .0.display(), .0.display()
    )]
    Locked(PathBuf),
    /// The disk is full.
    #[error("the disk of {} is full; nothing was written; free some room and try again", .0.display())]
    Full(PathBuf),
    /// The file cannot be written.
    #[error("{} cannot be written ({what}); nothing was changed; ask its owner for the right to write it", .path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        what: String,
    },
    /// A rule of the file's format was about to be broken.
    #[error("{} would not be sound any more ({what}); nothing was changed", .path.display())]
    Constraint {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        what: String,
    },
    /// The disk or the system failed.
    #[error("{} could not be read or written: {what}; nothing was changed", .path.display())]
    Failed {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        what: String,
    },
}

impl Trouble {
    /// The trouble behind an error of SQLite.
    pub(crate) fn of(err: &rusqlite::Error, path: &Path) -> Self {
        let (path, what) = (path.to_owned(), err.to_string());
        match err.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotABoard(path),
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { path, what },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked(path),
            Some(ErrorCode::DiskFull) => Self::Full(path),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                Self::Unwritable { path, what }
            }
            _ => Self::Failed { path, what },
        }
    }

    /// Whether the person can do something about it: such a trouble is refused, not broken.
    pub const fn is_mendable(&self) -> bool {
        !matches!(self, Self::Damaged { .. } | Self::Constraint { .. } | Self::Failed { .. })
    }
}
