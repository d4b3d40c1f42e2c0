//! What can be wrong with a board's file: each in a sentence that names it, and a way out.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use thiserror::Error;

use super::sqlite::{copy, place, probe, shape, side};

/// Why a file could not be used. Nothing in it has been changed.
#[derive(Debug, Error)]
pub enum Trouble {
    /// There is no such file.
    #[error("there is no board at {}; {}", .0.display(), instead(.0))]
    Missing(PathBuf),
    /// The file is a link that leads nowhere.
    #[error("{} is a link to {}, which is not there; name the board itself with --file", .path.display(), .to.display())]
    DeadLink {
        /// The link.
        path: PathBuf,
        /// Where it leads.
        to: PathBuf,
    },
    /// There is no such copy.
    #[error("there is no file {} to restore from", .0.display())]
    NoCopy(PathBuf),
    /// There is one already.
    #[error("{} is there already and stays as it is; name another file with --file", .0.display())]
    Exists(PathBuf),
    /// The folder does not exist.
    #[error("there is no folder {}; make it first", .0.display())]
    NoFolder(PathBuf),
    /// The folder cannot be written.
    #[error("you may not write the folder {}; name another file with --file", .0.display())]
    FolderUnwritable(PathBuf),
    /// A folder on the way cannot be entered.
    #[error("you may not enter the folder {}; ask its owner for the right to", .0.display())]
    Closed(PathBuf),
    /// The file cannot be read.
    #[error("you may not read {}; ask its owner, or name another file with --file", .0.display())]
    Unreadable(PathBuf),
    /// It is a folder.
    #[error("{} is a folder; name the file in it: --file {}", .0.display(), .0.join("FILE").display())]
    Folder(PathBuf),
    /// The file is there, and nothing is in it.
    #[error("{} is empty: `gemba init --file {}` makes a board of it", .0.display(),
        shell_words::quote(&.0.to_string_lossy()))]
    Empty(PathBuf),
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
    /// The file lies where several machines could write it at once.
    #[error(
        "{} is on {kind}, which several machines share: a board is damaged there sooner or later; \
         keep it on a local disk and come to it by ssh (--i-know opens it all the same)",
        .path.display()
    )]
    SharedDisk {
        /// The file.
        path: PathBuf,
        /// What kind of file system it is.
        kind: Cow<'static, str>,
    },
    /// The file lies behind a program, which may show what is on another machine.
    #[error(
        "{} is on {kind}, a file system behind a program that gemba does not know: if several machines \
         share it, a board is damaged there; keep it on a local disk (--i-know opens it all the same)",
        .path.display()
    )]
    UnknownDisk {
        /// The file.
        path: PathBuf,
        /// What the table of mounts calls the file system.
        kind: String,
    },
    /// A reader would have to make files that lock out everybody else.
    #[error(
        "you may not write {}, and the log that readers need is not beside it; let somebody who \
         may write the board open it once", .0.display()
    )]
    NeedsWriter(PathBuf),
    /// What this process makes beside the file would not belong to the file's group.
    #[error(
        "{} belongs to the group {}, and what you make beside it would not, which locks out \
         your team; its owner mends that with `chgrp {} {} && chmod g+s {}`",
        .path.display(), place::group_name(*.group), place::group_name(*.group),
        .folder.display(), .folder.display()
    )]
    LostGroup {
        /// The file.
        path: PathBuf,
        /// Its folder.
        folder: PathBuf,
        /// The number of the group.
        group: u32,
    },
    /// Something beside the board is a stranger's.
    #[error(
        "{} was laid there by somebody who has nothing to do with the board; nothing was written; \
         gemba doctor says who can move it away, then try again", .0.display()
    )]
    Strangers(PathBuf),
    /// Something lies where a file or a folder beside the board belongs.
    #[error(
        "{0} is {what}, and the board needs {expected} there; mv {0} {0}.aside takes it out of the way",
        .path.display()
    )]
    InTheWay {
        /// What lies there.
        path: PathBuf,
        /// What it is.
        what: &'static str,
        /// What belongs there.
        expected: &'static str,
    },
    /// The files that a session has open are not those that lie there any more.
    #[error(
        "{} or its log was moved or deleted while it was open: nothing was written; let everybody leave \
         gemba, then start it again", .0.display()
    )]
    Parted(PathBuf),
    /// Sessions are open that have lost the files beside the board.
    #[error(
        "sessions are open on {}{}, and files beside it (its -wal, its -shm) were removed, or it is being \
         opened in this moment: nothing is lost; try again, and if it stays so let all sessions leave first",
        .path.display(), by(*.holder)
    )]
    Orphans {
        /// The file.
        path: PathBuf,
        /// The number of a process that has it open; zero where that is not known.
        holder: i32,
    },
    /// The copy that was made does not pass its check.
    #[error("the copy {} does not pass its check ({what}) and was thrown away; run `gemba doctor`", .path.display())]
    BadCopy {
        /// The copy.
        path: PathBuf,
        /// What the check says.
        what: String,
    },
    /// What is to be put back is no copy of a board.
    #[error("{} is no copy of a gemba board; nothing was changed; name another copy", .0.display())]
    NotACopy(PathBuf),
    /// The copy that is to be put back is damaged.
    #[error(
        "{} cannot be put back ({what}); the board was left as it is; take another copy",
        .path.display()
    )]
    BadSource {
        /// The copy.
        path: PathBuf,
        /// What SQLite says.
        what: String,
    },
    /// The file is damaged.
    #[error(
        "{} is damaged ({what}); nothing was written; {}", .path.display(), way_back(.path)
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
    /// The system lets this account's files grow no further.
    #[error(
        "no file may grow beyond {} KiB here (ulimit -f), and {} would; nothing was written; raise the \
         limit, then try again", .most / 1024, .path.display()
    )]
    Limited {
        /// The file.
        path: PathBuf,
        /// The limit, in bytes.
        most: u64,
    },
    /// The file cannot be written.
    #[error("{} cannot be written ({what}); nothing was changed; ask its owner for the right to write it", .path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        what: String,
    },
    /// The disk failed, or has turned read-only since the file was opened.
    #[error(
        "the disk of {} fails ({what}); nothing was changed; look at it with `dmesg` and `mount`, \
         then try again", .path.display()
    )]
    Disk {
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
        /// SQLite's number for the kind of rule.
        code: i32,
        /// What SQLite says.
        what: String,
    },
    /// The disk or the system failed.
    #[error("{} could not be read or written: {what}; nothing was changed; try again, or look at it with `gemba doctor --deep`", .path.display())]
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
        let path = path.to_owned();
        // The statement is sound on a sound file: it says nothing to whoever has this one.
        match err {
            rusqlite::Error::SqlInputError { error, .. }
            | rusqlite::Error::SqliteFailure(error, _)
                if error.extended_code == rusqlite::ffi::SQLITE_ERROR =>
            {
                if let Some(what) = shape::told(&path) {
                    return Self::damaged(path, what);
                }
            }
            rusqlite::Error::InvalidColumnType(_, name, _)
            | rusqlite::Error::InvalidColumnName(name) => {
                let what = shape::told(&path)
                    .unwrap_or_else(|| format!("the column {name} holds something else"));
                return Self::damaged(path, what);
            }
            rusqlite::Error::QueryReturnedNoRows => {
                return match shape::told(&path) {
                    Some(what) => Self::damaged(path, what),
                    None => {
                        Self::Failed { path, what: "a part of it has gone meanwhile".to_owned() }
                    }
                };
            }
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::Utf8Error(..) => {
                let what = "a value in it is none that gemba writes".to_owned();
                return Self::damaged(path, what);
            }
            _ => (),
        }
        let what = match err {
            // Without the statement.
            rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
            other => other.to_string(),
        };
        match err.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::no_board(&path),
            Some(ErrorCode::DatabaseCorrupt) => Self::damaged(path, what),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked(path),
            Some(ErrorCode::ReadOnly)
                if err.sqlite_error().is_some_and(|it| {
                    it.extended_code == rusqlite::ffi::SQLITE_READONLY_DBMOVED
                }) =>
            {
                Self::Parted(path)
            }
            Some(ErrorCode::DiskFull) => Self::Full(path),
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen)
                if let Some(path) = side::stray_journal(&path) =>
            {
                Self::InTheWay { path, what: "no journal of SQLite", expected: "nothing" }
            }
            // Nobody has taken a right away.
            Some(ErrorCode::ReadOnly) if place::why_read_only(&path).is_none() => {
                Self::Disk { path, what }
            }
            // What sessions share could not be made: SQLite does not say why.
            Some(ErrorCode::SystemIoFailure) if place::has_no_room(&path) => Self::Full(path),
            Some(ErrorCode::SystemIoFailure) if let Some(most) = place::limit(&path) => {
                Self::Limited { path, most }
            }
            Some(ErrorCode::SystemIoFailure) => {
                probe::has_failed(&path);
                Self::Disk { path, what }
            }
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                Self::Unwritable { path, what }
            }
            // SQLite does not say why, and a disk that has shut down opens nothing either.
            Some(ErrorCode::CannotOpen) if let Some(why) = probe::why_broken(&path) => {
                Self::Disk { path, what: why }
            }
            _ => Self::Failed { path, what },
        }
    }

    /// A file that holds something wrong, or only seems to, because its disk cannot be read: no copy
    /// helps against that.
    fn damaged(path: PathBuf, what: String) -> Self {
        match probe::why_broken(&path) {
            None => Self::Damaged { path, what },
            Some(why) => Self::Disk { path, what: format!("{what}; {why}") },
        }
    }

    /// What is wrong with a file that is no board: beside one that was a board lie its copies, and
    /// they are the way out.
    pub(crate) fn no_board(path: &Path) -> Self {
        if has_copies(path) {
            let what = "it holds no board any more".to_owned();
            Self::damaged(path.to_owned(), what)
        } else if std::fs::metadata(path).is_ok_and(|it| it.is_file() && it.len() == 0) {
            Self::Empty(path.to_owned())
        } else {
            Self::NotABoard(path.to_owned())
        }
    }

    /// Whether the person can do something about it: such a trouble is refused, not broken.
    pub const fn is_mendable(&self) -> bool {
        !matches!(
            self,
            Self::Damaged { .. }
                | Self::BadCopy { .. }
                | Self::Constraint { .. }
                | Self::Disk { .. }
                | Self::Failed { .. }
        )
    }
}

/// Where copies of a board are, as far as that is known, and how one is put back.
pub(crate) fn way_back(board: &Path) -> String {
    let folder = copy::folder_of(board);
    if has_copies(board) {
        format!("copies are in {}; `gemba restore FILE` puts one back", folder.display())
    } else {
        "there are no copies beside it; `gemba restore FILE` puts one back from elsewhere"
            .to_owned()
    }
}

/// What to do where there is no board.
fn instead(path: &Path) -> String {
    if has_copies(path) {
        way_back(path)
    } else {
        "`gemba init` makes one, `gemba demo` shows one".to_owned()
    }
}

/// Which process it is.
fn by(holder: i32) -> String {
    if holder > 0 { format!(" (process {holder} is one)") } else { String::new() }
}

/// Whether copies of a board lie beside it, be it there or not.
pub(crate) fn has_copies(board: &Path) -> bool {
    let names = std::fs::read_dir(copy::folder_of(board)).into_iter().flatten().flatten();
    names.into_iter().any(|it| it.file_name().to_string_lossy().ends_with(".gemba.db"))
}

#[cfg(test)]
mod tests;
