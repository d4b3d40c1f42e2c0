//! Who is here: a folder of empty files beside the board, one a session, whose names say it all.
//!
//! Not in the board itself: every commit there is durable, wakes every other session, and would
//! stand in its log. A name is changed by a rename and kept alive by its time of change, which
//! costs no write of data and wakes nobody; whoever wants to know looks. Each session keeps its file
//! locked: the lock of one that was killed is free at once.

use std::fs::{self, File};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rustix::fs::{FlockOperation, Timespec, Timestamps, UTIME_NOW, flock, futimens};

use super::sqlite::{copy, place};
use crate::domain::{PersonId, StoryId};
use crate::identity;

/// How often a session says that it is still there.
pub const BEAT: Duration = Duration::from_secs(10);

/// After how long without a word a session is taken for gone.
const GONE: Duration = Duration::from_secs(40);

/// How the names end of files that their session keeps locked: others are of an earlier gemba.
const LOCKED: &str = ".locked";

/// Somebody who has the board open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Visitor {
    /// Who.
    pub person: PersonId,
    /// Which screen is in front: a stable word.
    pub screen: String,
    /// The story that they are typing on, if they are.
    pub editing: Option<StoryId>,
}

/// This session among those that are here. Dropping it takes it away.
#[derive(Debug)]
pub struct Presence {
    folder: PathBuf,
    /// What tells this session from others, of the same person too.
    mark: String,
    /// Its path, and what holds its lock.
    file: Option<(PathBuf, File)>,
}

impl Presence {
    /// Comes to a board; nobody sees it before it has said something.
    pub fn arrive(board: &Path) -> Self {
        let mark = format!("{}{LOCKED}", identity::chance());
        Self { folder: folder_of(board), mark, file: None }
    }

    /// Says where this session is. Where nothing can be written, nobody is told.
    pub fn say(&mut self, board: &Path, here: &Visitor) {
        let story = here.editing.map_or(0, |it| it.0);
        let name = format!("{}-{}-{story}-{}", here.person.0, here.screen, self.mark);
        let file = self.folder.join(name);
        let lock = match self.file.take() {
            Some((old, lock)) if old == file => beat(&file, &lock).then_some(lock),
            Some((old, lock)) => fs::rename(old, &file).is_ok().then_some(lock),
            None => None,
        };
        // The first word, or somebody has cleared up.
        let lock = lock
            .or_else(|| copy::make_folder(&self.folder, board).ok().and_then(|()| begin(&file)));
        self.file = lock.map(|lock| (file, lock));
    }

    /// The others who are here, sorted.
    pub fn others(&self) -> Vec<Visitor> {
        visitors(&self.folder, |name| !self.is_own(name))
    }

    /// The same by their names alone: whoever was killed since the last look is among them. It costs
    /// so little that all sessions may do it whenever one of them moves.
    pub fn glance(&self) -> Vec<Visitor> {
        named(&self.folder, |name| !self.is_own(name))
    }

    fn is_own(&self, name: &str) -> bool {
        name.strip_suffix(&self.mark).is_some_and(|it| it.ends_with('-'))
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        if let Some((file, _)) = &self.file {
            let _ = fs::remove_file(file);
        }
    }
}

/// Makes the file of a session, and locks it. What lies there under its name already is somebody
/// else's, and a link is not followed: whoever may write the folder could have laid it.
fn begin(file: &Path) -> Option<File> {
    let made = fs::OpenOptions::new().write(true).create_new(true).mode(0o660).open(file).ok()?;
    // Where the group may look but its mask says no, the lock could not be tried by the others.
    let _ = made.set_permissions(fs::Permissions::from_mode(0o660));
    flock(&made, FlockOperation::NonBlockingLockExclusive).ok()?;
    Some(made)
}

/// Keeps a session alive; tells whether its file is still there, and not something else in its place.
fn beat(file: &Path, lock: &File) -> bool {
    let now = || Timespec { tv_sec: 0, tv_nsec: UTIME_NOW };
    let times = Timestamps { last_access: now(), last_modification: now() };
    let lies = fs::symlink_metadata(file).ok().map(|it| place::which(&it));
    let is_it = lies.is_some() && lies == lock.metadata().ok().map(|it| place::which(&it));
    is_it && futimens(lock, &times).is_ok()
}

/// Whether the session is gone that keeps this file locked as long as it lives.
fn is_let_go(name: &str, file: &Path) -> bool {
    let is_free = |it: File| flock(&it, FlockOperation::NonBlockingLockShared).is_ok();
    name.ends_with(LOCKED) && place::open_plain(file).is_ok_and(is_free)
}

/// Everybody who is at a board.
pub fn at(board: &Path) -> Vec<Visitor> {
    visitors(&folder_of(board), |_| true)
}

/// Everybody who is at a board, for whoever only looks: what is left of those who are gone stays there.
pub(crate) fn seen(board: &Path) -> Vec<Visitor> {
    look(&folder_of(board), |_| true, |_| ())
}

/// Everybody who is at a board, by their names alone.
pub fn glance(board: &Path) -> Vec<Visitor> {
    named(&folder_of(board), |_| true)
}

/// Whether this account may not see who is at a board.
pub fn is_hidden(board: &Path) -> bool {
    let folder = folder_of(board);
    folder.symlink_metadata().is_ok() && !place::may_read(&folder)
}

fn folder_of(board: &Path) -> PathBuf {
    place::beside(board, ".here")
}

fn named(folder: &Path, is_wanted: impl Fn(&str) -> bool) -> Vec<Visitor> {
    let names = files(folder).map(|it| it.file_name().to_string_lossy().into_owned());
    let mut found: Vec<Visitor> =
        names.filter(|it| is_wanted(it)).filter_map(|it| read(&it)).collect();
    found.sort();
    found
}

fn visitors(folder: &Path, is_wanted: impl Fn(&str) -> bool) -> Vec<Visitor> {
    // Nobody else will: whoever it was is gone.
    look(folder, is_wanted, |file| drop(fs::remove_file(file)))
}

fn look(folder: &Path, is_wanted: impl Fn(&str) -> bool, gone: impl Fn(&Path)) -> Vec<Visitor> {
    let mut found = Vec::new();
    for entry in files(folder) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(visitor) = read(&name).filter(|_| is_wanted(&name)) else { continue };
        let said = entry.metadata().and_then(|it| it.modified());
        let age = said.ok().and_then(|it| SystemTime::now().duration_since(it).ok());
        if age.is_some_and(|age| age > GONE) || is_let_go(&name, &entry.path()) {
            gone(&entry.path());
            continue;
        }
        found.push(visitor);
    }
    found.sort();
    found
}

/// The files of a folder. What is none is no session, and a pipe would be waited for.
fn files(folder: &Path) -> impl Iterator<Item = fs::DirEntry> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|it| it.file_type().is_ok_and(|it| it.is_file()))
}

fn read(name: &str) -> Option<Visitor> {
    let mut parts = name.splitn(4, '-');
    let person = PersonId(parts.next()?.parse().ok()?);
    let screen = parts.next()?.to_owned();
    let story: i64 = parts.next()?.parse().ok()?;
    parts.next()?;
    let editing = (story != 0).then_some(StoryId(story));
    Some(Visitor { person, screen, editing })
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn on(person: i64, screen: &str, editing: Option<i64>) -> Visitor {
        let (person, editing) = (PersonId(person), editing.map(StoryId));
        Visitor { person, screen: screen.to_owned(), editing }
    }

    #[test]
    fn sessions_see_each_other_and_not_themselves() {
        let dir = tempfile::tempdir().unwrap();
        let board = dir.path().join("board.db");
        let (mut ann, mut ben) = (Presence::arrive(&board), Presence::arrive(&board));
        ann.say(&board, &on(1, "board", None));
        ben.say(&board, &on(2, "story", Some(7)));
        assert_eq!(ann.others(), [on(2, "story", Some(7))]);
        ben.say(&board, &on(2, "board", None));
        assert_eq!(ann.others(), [on(2, "board", None)]);
        assert_eq!(at(&board).len(), 2);
        drop(ben);
        assert_eq!(ann.others(), []);
    }

    #[test]
    fn a_session_that_says_nothing_any_more_disappears() {
        let dir = tempfile::tempdir().unwrap();
        let board = dir.path().join("board.db");
        let (ann, mut ben) = (Presence::arrive(&board), Presence::arrive(&board));
        ben.say(&board, &on(2, "board", None));
        let file = ben.file.as_ref().unwrap().0.clone();
        let old = File::options().write(true).open(&file).unwrap();
        old.set_modified(SystemTime::now() - GONE - Duration::from_secs(1)).unwrap();
        assert_eq!(ann.others(), []);
        assert!(!file.exists());
        // It was only stopped: it is seen again as soon as it speaks.
        ben.say(&board, &on(2, "board", None));
        assert_eq!(ann.others().len(), 1);
    }

    #[test]
    fn a_session_that_was_killed_disappears_at_the_next_look() {
        let dir = tempfile::tempdir().unwrap();
        let board = dir.path().join("board.db");
        let (ann, mut ben) = (Presence::arrive(&board), Presence::arrive(&board));
        ben.say(&board, &on(2, "board", None));
        assert_eq!(ann.others().len(), 1);
        // The system closes what a killed process had open; its file stays where it was.
        let (file, lock) = ben.file.take().unwrap();
        drop(lock);
        assert!(file.exists());
        assert_eq!(ann.others(), []);
    }

    #[test]
    fn what_a_colleague_laid_there_is_neither_followed_nor_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let board = dir.path().join("board.db");
        let private = dir.path().join("private");
        fs::write(&private, "").unwrap();
        fs::set_permissions(&private, fs::Permissions::from_mode(0o600)).unwrap();
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
        let set = File::options().write(true).open(&private).unwrap();
        set.set_modified(long_ago).unwrap();
        let mut ann = Presence::arrive(&board);
        let folder = folder_of(&board);
        fs::create_dir(&folder).unwrap();
        // A name that was foreseen.
        let first = folder.join(format!("1-board-0-{}", ann.mark));
        std::os::unix::fs::symlink(&private, &first).unwrap();
        ann.say(&board, &on(1, "board", None));
        assert!(ann.file.is_none());
        // One that was read while the session was there.
        ann.say(&board, &on(1, "sprint", None));
        let second = ann.file.as_ref().unwrap().0.clone();
        fs::remove_file(&second).unwrap();
        std::os::unix::fs::symlink(&private, &second).unwrap();
        ann.say(&board, &on(1, "sprint", None));
        let pipe = folder.join("2-board-0-99.0.locked");
        assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
        let ben = Presence::arrive(&board);
        assert_eq!((ben.others(), ben.glance(), at(&board)), (vec![], vec![], vec![]));
        let found = fs::metadata(&private).unwrap();
        let mode = found.permissions().mode() & 0o777;
        assert_eq!((mode, found.modified().unwrap()), (0o600, long_ago));
    }

    /// 50 sessions may cost 2 % of a core in all: 80 ms in the 4 s between two words.
    #[test]
    fn fifty_sessions_cost_next_to_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let board = dir.path().join("board.db");
        let mut all: Vec<Presence> = (0..50).map(|_| Presence::arrive(&board)).collect();
        for (n, it) in (1..).zip(&mut all) {
            it.say(&board, &on(n, "board", None));
        }
        let begun = Instant::now();
        for (n, it) in (1..).zip(&mut all) {
            it.say(&board, &on(n, "board", None));
            assert_eq!(it.others().len(), 49);
        }
        let spent = begun.elapsed();
        assert!(spent < Duration::from_secs(1), "{spent:?}");
    }
}
