//! What is left of copies that were begun and never finished: whoever made them was killed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rustix::fs::{FlockOperation, flock};

use crate::store::sqlite::place;

/// How old a half-made copy must be before it is taken for one that was given up.
pub(super) const GIVEN_UP: Duration = Duration::from_mins(10);

/// How every part ends.
const PART: &str = ".part";

/// How a part ends that is kept locked as long as somebody works on it.
pub(crate) const HELD: &str = ".locked.part";

/// Removes the parts of copies that were never finished; tells which.
pub(crate) fn remove_given_up(folder: &Path) -> Vec<PathBuf> {
    given_up(folder).into_iter().filter(|it| fs::remove_file(it).is_ok()).collect()
}

/// The parts of copies that were never finished: whoever made them was killed.
pub(crate) fn given_up(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_left = |file: &fs::DirEntry| {
        let name = file.file_name();
        let Some(name) = name.to_str().filter(|it| it.starts_with('.')) else { return false };
        let part = ["-journal", "-wal", "-shm"].iter().find_map(|it| name.strip_suffix(it));
        let part = part.unwrap_or(name);
        let Ok(it) = file.metadata() else { return false };
        it.is_file()
            && part.ends_with(PART)
            && (is_given_up(&it) || part.ends_with(HELD) && is_let_go(&folder.join(part), &it))
    };
    files.filter(is_left).map(|it| it.path()).collect()
}

pub(super) fn is_given_up(part: &fs::Metadata) -> bool {
    is_older(part, GIVEN_UP)
}

fn is_older(part: &fs::Metadata, than: Duration) -> bool {
    let age = part.modified().ok().and_then(|it| SystemTime::now().duration_since(it).ok());
    age.is_some_and(|age| age > than)
}

/// Whether nobody holds that part any more, and did not make it in this moment.
fn is_let_go(part: &Path, found: &fs::Metadata) -> bool {
    const LOCKING: Duration = Duration::from_secs(2);
    let is_free = match place::open_plain(part) {
        Ok(it) => flock(&it, FlockOperation::NonBlockingLockShared).is_ok(),
        Err(err) => err.kind() == io::ErrorKind::NotFound,
    };
    is_free && is_older(found, LOCKING)
}
