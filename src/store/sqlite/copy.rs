//! Copies of a live board: whole, checked, and never half there under their own name.

mod given_up;
mod series;

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use self::given_up::is_given_up;
pub(crate) use self::given_up::{HELD, given_up, remove_given_up};
pub(crate) use self::series::{Purpose, Series};
use super::place::{self, beside, folder, which};
use super::{neighbour, open, schema};
use crate::store::trouble::Trouble;

/// The folder beside a board in which gemba keeps copies of it.
pub(crate) fn folder_of(board: &Path) -> PathBuf {
    beside(board, ".copies")
}

/// Who may read the copies of a board: whoever may read the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Modes {
    folder: u32,
    file: u32,
}

fn modes(board: &Path) -> Modes {
    match fs::metadata(board) {
        Ok(it) if it.mode() & 0o060 == 0o060 => Modes { folder: 0o2770, file: 0o660 },
        Ok(_) | Err(_) => Modes { folder: 0o700, file: 0o600 },
    }
}

/// Makes the folder of copies, closed to everybody who may not read the board.
pub(crate) fn make_folder(copies: &Path, board: &Path) -> Result<(), Trouble> {
    if place::is_strangers(copies, board) {
        return Err(Trouble::Strangers(copies.to_owned()));
    }
    neighbour::refuse_folder(copies)?;
    if copies.is_dir() {
        return Ok(());
    }
    let wanted = modes(board).folder;
    let is_boards = is_boards(copies, board);
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(copies);
    let give = || if is_boards { place::give(copies, board, wanted) } else { Ok(()) };
    made.and_then(|()| give()).map_err(|err| failed(copies, &err))
}

/// Whether what is made under a path is for those who may read the board: it lies beside the board, or
/// in a folder that hands the board's group on. Anywhere else it is for whoever makes it.
fn is_boards(path: &Path, board: &Path) -> bool {
    let board = place::real(board);
    let there = path.ancestors().skip(1).find(|it| it.is_dir());
    let Some(there) = there.and_then(|it| fs::canonicalize(it).ok()) else { return false };
    let own = fs::canonicalize(folder(&board));
    let gid = fs::metadata(&board).map(|it| it.gid());
    own.is_ok_and(|it| there.starts_with(it))
        || fs::metadata(&there)
            .is_ok_and(|it| it.mode() & 0o2000 != 0 && gid.is_ok_and(|gid| gid == it.gid()))
}

/// What became of a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Made {
    /// It is there.
    Now,
    /// It was there, or somebody else is making it.
    Before,
}

/// Makes a copy of what `source` sees. It appears under its name whole, checked and on the disk,
/// or not at all; two who make the same at once make it once.
pub(crate) fn copy(source: &Connection, board: &Path, target: &Path) -> Result<Made, Trouble> {
    if target.symlink_metadata().is_ok() {
        return Ok(Made::Before);
    }
    let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let part = folder(target).join(format!(".{name}.part"));
    let Some(lease) = Part::begin(&part).map_err(|err| failed(&part, &err))? else {
        return Ok(Made::Before);
    };
    // Whoever had the lease until now may have finished.
    if target.symlink_metadata().is_ok() {
        return Ok(Made::Before);
    }
    fill(source, &part, target)?;
    let mode = modes(board).file;
    let settle = || -> io::Result<()> {
        if is_boards(target, board) {
            place::give(&part, board, mode)?;
        }
        // No connection to the copy is open any more: there is no lock to lose.
        place::opening().write(true).open(&part)?.sync_all()?;
        if !lease.is_held() {
            return Err(io::Error::other("another session has taken this copy for given up"));
        }
        fs::rename(&part, target)?;
        fs::OpenOptions::new().read(true).open(folder(target))?.sync_all()
    };
    settle().map_err(|err| failed(target, &err))?;
    Ok(Made::Now)
}

/// The same under a name that nothing has: where there is one of the same instant, with a number.
pub(crate) fn copy_anew(
    source: &Connection,
    board: &Path,
    into: &Path,
    series: &Series,
    mark: &str,
) -> Result<PathBuf, Trouble> {
    const MOST: u32 = 99;
    for n in 1..=MOST {
        // An underscore stands behind the dot of the ending: the names sort as they were made.
        let mark = if n == 1 { mark.to_owned() } else { format!("{mark}_{n:02}") };
        let target = into.join(series.name(&mark));
        if copy(source, board, &target)? == Made::Now {
            return Ok(target);
        }
    }
    let what = format!("there are {MOST} copies of this second");
    Err(Trouble::Failed { path: into.to_owned(), what })
}

/// A copy that is being made: its name is the lease, and goes when it is done or given up.
struct Part {
    path: PathBuf,
    /// Which file it is: device and number.
    file: (u64, u64),
}

impl Part {
    fn begin(path: &Path) -> io::Result<Option<Self>> {
        if path.symlink_metadata().is_ok_and(|it| is_given_up(&it)) && !take_aside(path)? {
            return Ok(None);
        }
        let mut new = fs::OpenOptions::new();
        match new.write(true).create_new(true).mode(0o600).open(path) {
            Ok(_) => {
                let file = which(&path.symlink_metadata()?);
                Ok(Some(Self { path: path.to_owned(), file }))
            }
            Err(err) if err.kind() == io::ErrorKind::AlreadyExists => Ok(None),
            Err(err) => Err(err),
        }
    }

    /// Whether what lies under the name is what was begun.
    fn is_held(&self) -> bool {
        self.path.symlink_metadata().is_ok_and(|it| which(&it) == self.file)
    }
}

/// Removes a half-made copy that was given up; tells whether it was that. Several sessions may find the
/// same one: it gets a name of this session's own first, and what turns out to be begun anew meanwhile
/// gets its name back.
fn take_aside(path: &Path) -> io::Result<bool> {
    let nanos = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let nanos = nanos.map_or(0, |it| it.subsec_nanos());
    let aside = place::appended(path, &format!("-{}-{nanos}", std::process::id()));
    match fs::rename(path, &aside) {
        Ok(()) => (),
        Err(err) if err.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(err) => return Err(err),
    }
    let was_given_up = is_given_up(&aside.symlink_metadata()?);
    if !was_given_up {
        // Unless a third one has begun: a link writes over nothing, as a rename would.
        let _ = fs::hard_link(&aside, path);
    }
    fs::remove_file(&aside)?;
    Ok(was_given_up)
}

impl Drop for Part {
    fn drop(&mut self) {
        // Where the copy is done it has its own name already, and what somebody else has begun under
        // this one is theirs.
        if self.path.symlink_metadata().is_ok() && !self.is_held() {
            return;
        }
        let _ = fs::remove_file(&self.path);
        for ending in ["-journal", "-wal", "-shm"] {
            let _ = fs::remove_file(place::appended(&self.path, ending));
        }
    }
}

fn fill(source: &Connection, part: &Path, target: &Path) -> Result<(), Trouble> {
    // Whoever may write the folder may have laid a link there since: what it leads to is no copy.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    // No link on the way is followed either.
    let real = fs::canonicalize(folder(part)).map_err(|err| failed(part, &err))?;
    let real = real.join(part.file_name().unwrap_or_default());
    let mut copy =
        Connection::open_with_flags(real, flags).map_err(|err| Trouble::of(&err, target))?;
    // The session that makes the copy of the day lives on, with all the room that this once took.
    open::keep_few_pages(&copy).map_err(|err| Trouble::of(&err, target))?;
    pour(source, &mut copy).map_err(|err| Trouble::of(&err, target))?;
    // One file that needs nothing beside it, and can be read where nothing can be written.
    copy.pragma_update(None, "journal_mode", "delete").map_err(|err| Trouble::of(&err, target))?;
    check(&copy, target)
}

/// Copies every page in one step: a copy in several begins anew with each commit of somebody else.
pub(crate) fn pour(from: &Connection, into: &mut Connection) -> rusqlite::Result<()> {
    finish(&Backup::new(from, into)?)
}

/// Keeps everybody else from writing `into` from here until it is filled: `meanwhile` is done with
/// what it holds until then.
pub(crate) fn pour_after<T>(
    from: &Connection,
    into: &mut Connection,
    meanwhile: impl FnOnce() -> Result<T, Trouble>,
    trouble: impl Fn(rusqlite::Error) -> Trouble,
) -> Result<T, Trouble> {
    let backup = Backup::new(from, into).map_err(&trouble)?;
    // No page yet: this only takes the lock, which the backup holds until it is done.
    step(&backup, 0, StepResult::More).map_err(&trouble)?;
    let done = meanwhile()?;
    finish(&backup).map_err(&trouble)?;
    Ok(done)
}

fn finish(backup: &Backup<'_, '_>) -> rusqlite::Result<()> {
    step(backup, -1, StepResult::Done)
}

fn step(backup: &Backup<'_, '_>, n_pages: i32, until: StepResult) -> rusqlite::Result<()> {
    let begun = Instant::now();
    // It asks for the lock without the handler that waits for it.
    while backup.step(n_pages)? != until {
        if begun.elapsed() > open::PATIENCE {
            let busy = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
            return Err(rusqlite::Error::SqliteFailure(busy, None));
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}

/// Whether a copy is a sound board.
pub(crate) fn check(copy: &Connection, target: &Path) -> Result<(), Trouble> {
    schema::identify(copy, target)?;
    let bad = |what: String| Trouble::BadCopy { path: target.to_owned(), what };
    let what: String = copy
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|err| bad(err.to_string()))?;
    if what == "ok" { Ok(()) } else { Err(bad(what)) }
}

/// Something that the system would not do with a copy.
pub(crate) fn failed(path: &Path, err: &io::Error) -> Trouble {
    let path = path.to_owned();
    match err.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Trouble::Full(path),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            Trouble::Unwritable { path, what: err.to_string() }
        }
        _ => Trouble::Failed { path, what: err.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::given_up::GIVEN_UP;
    use super::*;

    #[test]
    fn a_half_made_copy_is_taken_over_by_one_session_alone() {
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join(".board.part");
        fs::write(&path, "given up").unwrap();
        let long_ago = SystemTime::now() - GIVEN_UP - Duration::from_secs(1);
        fs::File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
        // Another one had found the same old one, and begins while this one is about to remove it.
        let first = Part::begin(&path).unwrap().unwrap();
        assert!(!take_aside(&path).unwrap());
        assert!(first.is_held());
        assert!(Part::begin(&path).unwrap().is_none());
        // What lies there instead of the own one is neither put in place nor removed.
        fs::write(dir.path().join("other"), "begun anew").unwrap();
        fs::rename(dir.path().join("other"), &path).unwrap();
        let is_held = first.is_held();
        drop(first);
        assert_eq!((is_held, path.exists()), (false, true));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_a_link_leads_to_is_filled_with_no_copy() {
        let dir = tempfile::TempDir::new().unwrap();
        let [folder, link, board] = ["folder", "link", "board"].map(|it| dir.path().join(it));
        fs::create_dir(&folder).unwrap();
        std::os::unix::fs::symlink(&folder, &link).unwrap();
        let conn = open::open(&board, open::Mode::Create).unwrap();
        let private = dir.path().join("private");
        fs::write(&private, "").unwrap();
        std::os::unix::fs::symlink(&private, folder.join("part")).unwrap();
        assert!(fill(&conn, &folder.join("part"), &folder.join("copy")).is_err());
        assert_eq!(fs::metadata(&private).unwrap().len(), 0);
        // The folder itself may be named by one.
        fs::remove_file(folder.join("part")).unwrap();
        fs::write(folder.join("part"), "").unwrap();
        fill(&conn, &link.join("part"), &folder.join("copy")).unwrap();
        assert!(fs::metadata(folder.join("part")).unwrap().len() > 0);
    }
}
