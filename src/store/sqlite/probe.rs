//! Whether the disk of a board can still be read, asked without letting go of this process's locks.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Flock, FlockOffsetType, FlockType, fcntl_getlk};

/// How long after a failed read or write what is read from there is not believed.
const DISTRUST: Duration = Duration::from_mins(1);

/// The lock that every connection holds on a board: where it begins, and how many bytes it has.
const SHARED: (u64, u64) = (0x4000_0002, 510);

/// Where the head of a file says how it is written and read, and what it says of one with a log.
const VERSIONS: u64 = 18;
const BY_LOG: [u8; 2] = [2, 2];

/// What is known of the disks of this process's boards.
#[derive(Debug, Default)]
struct Known {
    /// The boards, as they were opened to try them: closing one would drop every lock on it.
    tried: HashMap<PathBuf, File>,
    /// When each one failed last.
    failed: HashMap<PathBuf, Instant>,
}

static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);

fn with<T>(work: impl FnOnce(&mut Known) -> T) -> T {
    work(&mut KNOWN.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Notes that SQLite could not read or write there.
pub(crate) fn has_failed(path: &Path) {
    with(|it| it.failed.insert(path.to_owned(), Instant::now()));
}

/// Why what seems to be damage is the disk's: it failed a moment ago, or cannot be read now.
pub(crate) fn why_broken(path: &Path) -> Option<String> {
    with(|it| {
        if it.failed.get(path).is_some_and(|at| at.elapsed() < DISTRUST) {
            return Some("it could not be read a moment ago".to_owned());
        }
        let tried = match it.tried.get(path) {
            Some(file) => ends(file),
            None => File::open(path)
                .and_then(|file| ends(it.tried.entry(path.to_owned()).or_insert(file))),
        };
        tried.err().filter(is_of_disk).map(|err| err.to_string())
    })
}

/// Reads the first and the last page.
fn ends(file: &File) -> io::Result<()> {
    let mut page = [0; 4096];
    let size = page.len() as u64;
    file.read_at(&mut page, 0)?;
    file.read_at(&mut page, file.metadata()?.len().saturating_sub(size))?;
    Ok(())
}

/// Whether an error is one of the disk: neither of rights nor of a file that is not there.
pub(crate) fn is_of_disk(err: &io::Error) -> bool {
    use io::ErrorKind::{IsADirectory, NotADirectory, NotFound, PermissionDenied};
    !matches!(err.kind(), NotFound | PermissionDenied | NotADirectory | IsADirectory)
}

/// Boards by their path, as which file they were opened to ask for their locks.
type Asked = HashMap<PathBuf, ((u64, u64), &'static File)>;

/// The number of another process that has the board open, in a state in which it has a log.
pub(crate) fn holder(board: &Path) -> Option<i32> {
    /// Opened once and never closed: closing one would drop every lock of this process on it.
    static ASKED: LazyLock<Mutex<Asked>> = LazyLock::new(Mutex::default);
    let found = std::fs::metadata(board).ok()?;
    let identity = (found.dev(), found.ino());
    let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
    let file = match asked.get(board) {
        Some((it, file)) if *it == identity => *file,
        Some(_) | None => {
            let file: &'static File = Box::leak(Box::new(File::open(board).ok()?));
            asked.insert(board.to_owned(), (identity, file));
            file
        }
    };
    let lock = Flock {
        start: SHARED.0,
        length: SHARED.1,
        pid: None,
        typ: FlockType::WriteLock,
        offset_type: FlockOffsetType::Set,
    };
    // Without a log nothing lies beside it that could have been removed.
    let mut kept_by = [0; 2];
    file.read_exact_at(&mut kept_by, VERSIONS).ok()?;
    if kept_by != BY_LOG {
        return None;
    }
    let held = fcntl_getlk(file, &lock).ok()??;
    Some(held.pid.map_or(0, rustix::process::Pid::as_raw_pid))
}
