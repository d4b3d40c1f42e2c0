//! What dead sessions have left, and the locks that tell them from those that live.

use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use rustix::process::{Pid, test_kill_process};

use super::{Draft, replace};
use crate::store::sqlite::place;

impl Draft {
    /// The same with what an editor has saved that nobody came back from; nothing where that is no
    /// news.
    fn saved_since(mut self) -> Option<Self> {
        let Some(file) = &self.file else { return Some(self) };
        let saved = String::from_utf8_lossy(&bytes(file)?).into_owned();
        let word = self.words.first_mut().filter(|it| it.now != saved)?;
        word.now = saved;
        Some(self)
    }
}

/// A draft of a session that is gone, in the files in which it lies until somebody takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    /// What was typed.
    pub(crate) draft: Draft,
    files: Vec<PathBuf>,
}

/// A draft that this session has taken and that no other one can take. Dropped before it is settled,
/// it is there for all of them again, as it is when this session dies.
#[derive(Debug)]
pub(crate) struct Claim {
    left: Left,
    /// Whoever holds them has these files.
    locks: Vec<File>,
}

impl Left {
    /// Takes it; nothing where another session has taken it, or is about to.
    pub(crate) fn claim(&self) -> Option<Claim> {
        let hold = |it: &PathBuf| hold(&it.with_extension("lock"));
        let locks = self.files.iter().map(hold).collect::<Option<Vec<_>>>()?;
        let is_there = |it: &PathBuf| found(it).contains(&self.draft);
        self.files.iter().all(is_there).then(|| Claim { left: self.clone(), locks })
    }
}

impl Claim {
    /// Removes it from where it lay: this session has written it down itself, or nobody wants it any
    /// more. Where an editor may save there still, or has done so since, it stays as the text from
    /// which on that is news.
    pub(crate) fn settle(self) {
        let draft = &self.left.draft;
        // Whether somebody edits comes first: after that nothing is saved any more.
        let goes_on = draft.file.as_deref().is_some_and(is_edited)
            || draft.file.is_some() && draft.clone().saved_since().is_some();
        for file in &self.left.files {
            let mut rest = read(file).unwrap_or_default();
            rest.retain_mut(|it| {
                let is_it = match &draft.file {
                    Some(_) => it.file == draft.file,
                    None => it == draft,
                };
                if is_it && goes_on {
                    it.clone_from(draft);
                }
                !is_it || goes_on
            });
            match serde_json::to_string(&rest) {
                Ok(text) if !rest.is_empty() => drop(replace(file, &text)),
                Ok(_) | Err(_) => {
                    let _ = fs::remove_file(file);
                    let _ = fs::remove_file(file.with_extension("lock"));
                }
            }
        }
        if let Some(file) = draft.file.as_deref().filter(|_| !goes_on) {
            clear(file);
        }
        drop(self.locks);
    }
}

/// Whether the editor of that file still runs: it holds the folder, and may save.
fn is_edited(file: &Path) -> bool {
    let folder = file.parent().and_then(|it| place::opening().read(true).open(it).ok());
    folder.is_some_and(|it| !is_free(&it))
}

/// Removes the text of an editor that nobody came back from, and its folder.
fn clear(file: &Path) {
    let _ = fs::remove_file(file);
    // What else the editor has left there stays.
    file.parent().map(fs::remove_dir);
}

/// Locks a file as long as what is returned lives. Nothing where nothing can be locked: then the list
/// of processes tells.
pub(super) fn hold(path: &Path) -> Option<File> {
    let mut new = place::opening();
    let file = new.write(true).create(true).truncate(false).mode(0o600).open(path).ok()?;
    is_free(&file).then_some(file)
}

/// All that a plain file holds.
fn bytes(file: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    place::open_plain(file).ok()?.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Whether nobody holds the lock of that file.
fn is_free(file: &File) -> bool {
    flock(file, FlockOperation::NonBlockingLockExclusive).is_ok()
}

/// Whether the session that wrote that file is still there.
fn lives(file: &Path, pid: i32) -> bool {
    match place::open_plain(&file.with_extension("lock")) {
        Ok(lock) => !is_free(&lock),
        // A session of an earlier gemba has no lock, nor one that could not make any.
        Err(_) => {
            pid.unsigned_abs() != std::process::id()
                && Pid::from_raw(pid).is_some_and(|it| test_kill_process(it).is_ok())
        }
    }
}

/// What a file holds; nothing where it cannot be read: another gemba may have written it.
fn read(file: &Path) -> Option<Vec<Draft>> {
    serde_json::from_slice(&bytes(file)?).ok()
}

/// What a file holds that is worth to be offered.
fn found(file: &Path) -> Vec<Draft> {
    read(file).unwrap_or_default().into_iter().filter_map(Draft::saved_since).collect()
}

/// Removes what tells of an editor that has ended and has saved nothing.
fn forget_unsaved(file: &Path) {
    let is_over = |it: &Draft| {
        // In this order: who has ended saves nothing any more.
        it.file.as_deref().is_some_and(|it| !is_edited(it)) && it.clone().saved_since().is_none()
    };
    let Some(all) = read(file).filter(|all| all.iter().all(is_over)) else { return };
    for text in all.iter().filter_map(|it| it.file.as_deref()) {
        clear(text);
    }
    let _ = fs::remove_file(file);
    let _ = fs::remove_file(file.with_extension("lock"));
}

/// The drafts of sessions that are gone, but for the one of that file.
pub(super) fn left(folder: &Path, name: &str, own: Option<&Path>) -> Vec<Left> {
    let mut found: Vec<Left> = Vec::new();
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|it| it.path()).collect();
    // What was written down first is offered first.
    files.sort_by_cached_key(|it| (fs::metadata(it).and_then(|it| it.modified()).ok(), it.clone()));
    for file in files {
        let label = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let pid = label.strip_prefix(name).and_then(|it| it.strip_suffix(".json"));
        let pid = pid.and_then(|it| it.strip_prefix('.')?.split('.').next()?.parse().ok());
        let Some(pid) = pid.filter(|_| own != Some(&*file)) else { continue };
        if lives(&file, pid) {
            continue;
        }
        let drafts = self::found(&file);
        if drafts.is_empty() {
            forget_unsaved(&file);
        }
        for draft in drafts {
            match found.iter_mut().find(|it| it.draft == draft) {
                Some(same) if same.files.last() == Some(&file) => (),
                Some(same) => same.files.push(file.clone()),
                None => found.push(Left { draft, files: vec![file.clone()] }),
            }
        }
    }
    found
}
