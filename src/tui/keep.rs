//! What is being typed, kept in a file of the person's own: a line that drops costs nothing.
//!
//! Each session writes a file of its own, with a mark of chance in its name, a moment after the last
//! key and not at each one, and takes it away when nothing is left in it. Beside it lies a file that
//! the session keeps locked: the system lets the lock go as soon as the session is dead, however it
//! died, while its number may stand in the list of processes for seconds.
//!
//! What dead sessions have left stays where it lies, and every session of the person offers it, until
//! one of them [takes](Left::claim) it: by opening the very dialog that it belongs to.

mod left;

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use directories::ProjectDirs;
use serde::{Deserialize, Serialize};

pub(crate) use self::left::{Claim, Left};
use self::left::{hold, left};
use crate::domain::text;
use crate::identity;

/// How close together two writes may be.
const PACE: Duration = Duration::from_millis(300);

/// How long nothing is typed before it is written.
const QUIET: Duration = Duration::from_millis(200);

/// How long at most what is typed without a pause waits for one.
const LONGEST: Duration = Duration::from_millis(600);

/// So many times as long as a look at the folder took is no other one made.
const SELDOM: u32 = 50;

/// The text of a dialog that was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// The stable name of the command that offers it again.
    pub(crate) command: String,
    /// The number of the story, if it is about one.
    pub(crate) story: Option<i64>,
    /// Which part of it, or what else it is about.
    #[serde(default)]
    pub(crate) part: i64,
    /// What was typed.
    pub(crate) words: Vec<Word>,
    /// The file in which the person's own editor has it, as long as that is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<PathBuf>,
}

/// What was typed in one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Word {
    /// The field's id; empty where there is only one text.
    pub(crate) field: String,
    /// The text that the person saw when they began.
    pub(crate) was: String,
    /// The text as typed.
    pub(crate) now: String,
}

/// What keeps drafts from being kept in a folder, as far as that shows before one is written.
pub(crate) fn why_not(folder: &Path) -> Option<String> {
    let (found, lies) = folder.ancestors().find_map(|it| Some((it, fs::metadata(it).ok()?)))?;
    if !lies.is_dir() {
        return Some(format!("{} is no folder", found.display()));
    }
    let may = rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK;
    let how = rustix::fs::AtFlags::EACCESS;
    match rustix::fs::accessat(rustix::fs::CWD, found, may, how) {
        Ok(()) => None,
        Err(err) => Some(format!("{}: {}", found.display(), words_of(&err.into()))),
    }
}

/// What the system says, without its number.
fn words_of(err: &io::Error) -> String {
    let said = err.to_string();
    said.split(" (os error").next().unwrap_or_default().to_owned()
}

/// Where the drafts of an account lie; nothing where it has no home, as one whose home is `/`.
pub(crate) fn folder() -> Option<PathBuf> {
    let folders = ProjectDirs::from("", "", "gemba")?;
    let folder = folders.state_dir().unwrap_or_else(|| folders.data_local_dir()).join("drafts");
    (!folder.starts_with("/.local")).then_some(folder)
}

/// The folder for texts of the person's own editor, beside the drafts; made where it is not there.
/// None where there is no such place.
pub(crate) fn texts() -> Option<PathBuf> {
    let folder = folder()?.with_file_name("texts");
    folder_for(&folder.join("text")).ok()?;
    Some(folder)
}

/// The file of this session.
#[derive(Debug, Default)]
pub(crate) struct Keeper {
    file: Option<PathBuf>,
    written: String,
    wanted: String,
    last: Option<Instant>,
    /// Since when there is something that is not written.
    since: Option<Instant>,
    /// When the last key was typed that changed anything.
    typed: Option<Instant>,
    /// What is locked as long as this session lives and has something to keep.
    lock: Option<File>,
    /// Where the files are, and how those of this person on this board begin.
    place: Option<(PathBuf, String)>,
    /// When it was looked for what others have left, and for how long.
    looked: Option<(Instant, Duration)>,
    /// Why nothing can be kept, in words.
    trouble: Option<String>,
}

impl Keeper {
    /// Begins a session of a person on a board, with what earlier ones have left. `board` tells the
    /// board from every other one, wherever it lies; `folder` is where drafts are kept.
    pub(crate) fn start(folder: Option<PathBuf>, board: [i64; 2], who: &str) -> (Self, Vec<Left>) {
        let mut keeper = Self::default();
        keeper.trouble = Some("your account has no home".to_owned());
        let Some(folder) = folder else { return (keeper, Vec::new()) };
        let board = board.map(i64::to_be_bytes).concat();
        let name = format!("{:016x}", text::mark_of(&[who.as_bytes(), &board]));
        let found = left(&folder, &name, None);
        keeper.trouble = why_not(&folder);
        keeper.settle_in(folder, name);
        (keeper, found)
    }

    /// Another file of the same person on the same board.
    pub(crate) fn another(&self) -> Self {
        let mut keeper = Self::default();
        keeper.trouble.clone_from(&self.trouble);
        if let Some((folder, name)) = self.place.clone() {
            keeper.settle_in(folder, name);
        }
        keeper
    }

    fn settle_in(&mut self, folder: PathBuf, name: String) {
        // The number of the process tells who holds it, where there is no lock; it is no mark: another
        // process may have had it, or has it in a container of its own.
        let own = format!("{name}.{}.{}.json", std::process::id(), identity::chance());
        self.file = Some(folder.join(own));
        self.place = Some((folder, name));
    }

    /// Why nothing can be kept beyond this session, in words.
    pub(crate) fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// What sessions have left that have ended, and nobody has taken yet.
    fn look(&self) -> Vec<Left> {
        let Some((folder, name)) = &self.place else { return Vec::new() };
        left(folder, name, self.file.as_deref())
    }

    /// The same; nothing where the last look is not longer ago than the slowness of the folder asks:
    /// no key shall wait for it again and again.
    pub(crate) fn look_again(&mut self) -> Option<Vec<Left>> {
        if self.looked.is_some_and(|(at, took)| at.elapsed() < took * SELDOM) {
            return None;
        }
        let begun = Instant::now();
        let found = self.look();
        self.looked = Some((Instant::now(), begun.elapsed()));
        Some(found)
    }

    /// Whether everything is written that there is to keep.
    pub(crate) fn is_written(&self) -> bool {
        self.wanted == self.written
    }

    /// What there is to keep now; it is written as soon as nothing is typed for a moment.
    pub(crate) fn note(&mut self, drafts: &[Draft]) {
        let wanted = match drafts {
            [] => String::new(),
            drafts => serde_json::to_string(drafts).unwrap_or_default(),
        };
        if wanted != self.wanted {
            let now = Instant::now();
            self.typed = Some(now);
            self.since = self.since.or(Some(now));
            self.wanted = wanted;
        }
        if self.wait() == Some(Duration::ZERO) {
            self.write();
        }
    }

    /// How long it is until something must be written.
    pub(crate) fn wait(&self) -> Option<Duration> {
        let is_due = self.wanted != self.written;
        let left = |of: Duration, since: Option<Instant>| {
            since.map_or(Duration::ZERO, |it| of.saturating_sub(it.elapsed()))
        };
        is_due.then(|| {
            left(PACE, self.last).max(left(QUIET, self.typed)).min(left(LONGEST, self.since))
        })
    }

    /// Writes what there is. A disk that takes nothing more loses drafts and nothing else.
    pub(crate) fn write(&mut self) {
        let Some(file) = self.file.as_ref().filter(|_| self.wanted != self.written) else { return };
        let now = Instant::now();
        self.last = Some(now);
        let done = if self.wanted.is_empty() {
            self.lock = None;
            let _ = fs::remove_file(file.with_extension("lock"));
            fs::remove_file(file).or_else(|err| match err.kind() {
                io::ErrorKind::NotFound => Ok(()),
                _ => Err(err),
            })
        } else {
            // The lock first: nobody may take a draft over whose session they cannot tell to be there.
            let made = folder_for(file);
            self.lock = self.lock.take().or_else(|| hold(&file.with_extension("lock")));
            made.and_then(|()| replace(file, &self.wanted))
        };
        // What could not be written waits as if it were typed now.
        self.since = done.is_err().then_some(now);
        match done {
            Ok(()) => {
                self.written.clone_from(&self.wanted);
                self.trouble = None;
            }
            Err(err) => {
                let folder = file.parent().unwrap_or(file);
                let why = || format!("{}: {}", folder.display(), words_of(&err));
                self.trouble = why_not(folder).or_else(|| Some(why()));
            }
        }
    }
}

/// On every way out, a panic included.
impl Drop for Keeper {
    fn drop(&mut self) {
        self.write();
    }
}

/// Makes the folder of a file, for nobody else.
fn folder_for(file: &Path) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Puts a text in a file that nobody else may read, whole or not at all.
fn replace(file: &Path, text: &str) -> io::Result<()> {
    let part = file.with_extension("part");
    // Of a session that was killed while it wrote.
    let _ = fs::remove_file(&part);
    let mut to = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part)?;
    to.write_all(text.as_bytes())?;
    drop(to);
    fs::rename(part, file)
}

#[cfg(test)]
mod tests;
