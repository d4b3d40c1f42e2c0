//! What is being typed, kept in a file of the person's own: a line that drops costs nothing.
//!
//! Each session writes a file of its own, at most once a second, and takes it away when nothing is
//! left in it. The next session takes over the files of sessions that are gone.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use directories::ProjectDirs;
use rustix::process::{Pid, test_kill_process};
use serde::{Deserialize, Serialize};

/// How close together two writes may be.
const PACE: Duration = Duration::from_secs(1);

/// The text of a dialog that was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// The stable name of the command that offers it again.
    pub(crate) command: String,
    /// The number of the story, if it is about one.
    pub(crate) story: Option<i64>,
    /// What was typed.
    pub(crate) words: Vec<Word>,
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

/// The file of this session.
#[derive(Debug)]
pub(crate) struct Keeper {
    file: Option<PathBuf>,
    written: String,
    wanted: String,
    last: Option<Instant>,
}

impl Keeper {
    /// Begins a session of a person on a board, with what earlier ones have left.
    pub(crate) fn start(board: &Path, who: &str) -> (Self, Vec<Draft>) {
        let folder = ProjectDirs::from("", "", "gemba")
            .map(|it| it.state_dir().unwrap_or_else(|| it.data_local_dir()).join("drafts"));
        Self::start_in(folder, board, who)
    }

    fn start_in(folder: Option<PathBuf>, board: &Path, who: &str) -> (Self, Vec<Draft>) {
        let mut keeper =
            Self { file: None, written: String::new(), wanted: String::new(), last: None };
        let Some(folder) = folder else { return (keeper, Vec::new()) };
        let real = fs::canonicalize(board).unwrap_or_else(|_| board.to_owned());
        let name = format!("{:016x}", mark_of(&[who.as_bytes(), real.as_os_str().as_bytes()]));
        let found = take_over(&folder, &name);
        keeper.file = Some(folder.join(format!("{name}.{}.json", std::process::id())));
        // What was taken over is this session's to keep now, before anything else happens.
        keeper.note(&found);
        keeper.write();
        (keeper, found)
    }

    /// What there is to keep now; it is written within a second.
    pub(crate) fn note(&mut self, drafts: &[Draft]) {
        self.wanted = match drafts {
            [] => String::new(),
            drafts => serde_json::to_string(drafts).unwrap_or_default(),
        };
        if self.wait() == Some(Duration::ZERO) {
            self.write();
        }
    }

    /// How long it is until something must be written.
    pub(crate) fn wait(&self) -> Option<Duration> {
        let is_due = self.wanted != self.written;
        is_due.then(|| self.last.map_or(Duration::ZERO, |it| PACE.saturating_sub(it.elapsed())))
    }

    /// Writes what there is. A disk that takes nothing more loses drafts and nothing else.
    pub(crate) fn write(&mut self) {
        let Some(file) = self.file.as_ref().filter(|_| self.wanted != self.written) else { return };
        self.last = Some(Instant::now());
        let done = if self.wanted.is_empty() {
            fs::remove_file(file).or_else(|err| match err.kind() {
                io::ErrorKind::NotFound => Ok(()),
                _ => Err(err),
            })
        } else {
            replace(file, &self.wanted)
        };
        if done.is_ok() {
            self.written.clone_from(&self.wanted);
        }
    }
}

/// On every way out, a panic included.
impl Drop for Keeper {
    fn drop(&mut self) {
        self.write();
    }
}

/// Puts a text in a file that nobody else may read, whole or not at all.
fn replace(file: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let part = file.with_extension("part");
    let mut new = fs::OpenOptions::new();
    let mut to = new.write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    to.write_all(text.as_bytes())?;
    drop(to);
    fs::rename(part, file)
}

/// The drafts of sessions that are gone; their files go.
fn take_over(folder: &Path, name: &str) -> Vec<Draft> {
    let mut found: Vec<Draft> = Vec::new();
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|it| it.path()).collect();
    files.sort();
    for file in files {
        let label = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let pid = label.strip_prefix(name).and_then(|it| it.strip_suffix(".json"));
        let Some(pid) = pid.and_then(|it| it.strip_prefix('.')?.parse().ok()) else { continue };
        let is_there = Pid::from_raw(pid).is_some_and(|it| test_kill_process(it).is_ok());
        if is_there && pid.unsigned_abs() != std::process::id() {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap_or_default();
        let drafts: Vec<Draft> = serde_json::from_str(&text).unwrap_or_default();
        for draft in drafts {
            let is_same = |it: &Draft| (&it.command, it.story) == (&draft.command, draft.story);
            if !found.iter().any(is_same) {
                found.push(draft);
            }
        }
        let _ = fs::remove_file(file);
    }
    found
}

/// A number for a name: FNV-1a, which is the same in every release.
fn mark_of(parts: &[&[u8]]) -> u64 {
    let mut mark = 0xcbf2_9ce4_8422_2325_u64;
    for byte in parts.join(&0) {
        mark = (mark ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    mark
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(now: &str) -> Draft {
        let word = Word { field: String::new(), was: String::new(), now: now.to_owned() };
        Draft { command: "comment".to_owned(), story: Some(3), words: vec![word] }
    }

    #[test]
    fn the_next_session_takes_over_what_was_typed() {
        let dir = tempfile::tempdir().unwrap();
        let (folder, board) = (Some(dir.path().join("drafts")), dir.path().join("board.db"));
        let (mut keeper, found) = Keeper::start_in(folder.clone(), &board, "ann");
        assert_eq!(found, []);
        keeper.note(&[draft("half a sen")]);
        keeper.note(&[draft("half a sentence")]);
        assert!(keeper.wait().is_some(), "a second has not passed");
        drop(keeper);
        let (_, of_ben) = Keeper::start_in(folder.clone(), &board, "ben");
        assert_eq!(of_ben, []);
        let (mut keeper, found) = Keeper::start_in(folder.clone(), &board, "ann");
        assert_eq!(found, [draft("half a sentence")]);
        keeper.note(&[]);
        drop(keeper);
        assert_eq!(fs::read_dir(dir.path().join("drafts")).unwrap().count(), 0);
    }
}
