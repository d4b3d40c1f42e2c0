//! What is being typed, kept in a file of the person's own: a line that drops costs nothing.
//!
//! Each session writes a file of its own, with a mark of chance in its name, a moment after the last
//! key and not at each one, and takes it away when nothing is left in it. Beside it lies a file that
//! the session keeps locked: the system lets the lock go as soon as the session is dead, however it
//! died, while its number may stand in the list of processes for seconds.
//!
//! What dead sessions have left stays where it lies, and every session of the person offers it, until
//! one of them [takes](Left::claim) it: by opening the very dialog that it belongs to.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use directories::ProjectDirs;
use rustix::fs::{FlockOperation, flock};
use rustix::process::{Pid, test_kill_process};
use serde::{Deserialize, Serialize};

use crate::domain::text;
use crate::identity;
use crate::store::sqlite::place;

/// How close together two writes may be.
const PACE: Duration = Duration::from_millis(300);

/// How long nothing is typed before it is written.
const QUIET: Duration = Duration::from_millis(200);

/// How long at most what is typed without a pause waits for one.
const LONGEST: Duration = Duration::from_millis(600);

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

/// So many times as long as a look at the folder took is no other one made.
const SELDOM: u32 = 50;

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

/// Locks a file as long as what is returned lives. Nothing where nothing can be locked: then the list
/// of processes tells.
fn hold(path: &Path) -> Option<File> {
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
fn left(folder: &Path, name: &str, own: Option<&Path>) -> Vec<Left> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(now: &str) -> Draft {
        let word = Word { field: String::new(), was: String::new(), now: now.to_owned() };
        Draft {
            command: "comment".to_owned(),
            story: Some(3),
            part: 0,
            words: vec![word],
            file: None,
        }
    }

    fn drafts(left: &[Left]) -> Vec<Draft> {
        left.iter().map(|it| it.draft.clone()).collect()
    }

    #[test]
    fn the_next_session_takes_over_what_was_typed() {
        let dir = tempfile::tempdir().unwrap();
        let (folder, board) = (Some(dir.path().join("drafts")), [7, 7]);
        let (mut keeper, found) = Keeper::start(folder.clone(), board, "ann");
        assert_eq!(found, []);
        keeper.note(&[draft("half a sen")]);
        keeper.note(&[draft("half a sentence")]);
        assert!(keeper.wait().is_some_and(|it| it <= QUIET), "it is typed on");
        // Whoever types on without a pause is written down all the same.
        let long_ago = Instant::now().checked_sub(LONGEST);
        (keeper.since, keeper.typed) = (long_ago, Some(Instant::now()));
        assert_eq!(keeper.wait(), Some(Duration::ZERO));
        drop(keeper);
        let (_, of_ben) = Keeper::start(folder.clone(), board, "ben");
        assert_eq!(of_ben, []);
        let (mut keeper, found) = Keeper::start(folder.clone(), board, "ann");
        assert_eq!(drafts(&found), [draft("half a sentence")]);
        found[0].claim().unwrap().settle();
        keeper.note(&[]);
        drop(keeper);
        assert_eq!(fs::read_dir(dir.path().join("drafts")).unwrap().count(), 0);
    }

    #[test]
    fn what_a_dead_session_has_left_is_offered_to_all_and_taken_by_one() {
        let dir = tempfile::tempdir().unwrap();
        let (folder, board) = (dir.path().join("drafts"), [7, 7]);
        let start = || Keeper::start(Some(folder.clone()), board, "ann");
        let mut first = start().0;
        first.note(&[draft("half a sentence"), draft("and another")]);
        let (mut second, found) = start();
        assert_eq!((found, second.look()), (vec![], vec![]), "it is being typed elsewhere");
        second.note(&[draft("my own")]);
        drop(first);
        let seen = second.look();
        assert_eq!(drafts(&seen), [draft("half a sentence"), draft("and another")]);
        // Whoever only looks keeps it from nobody.
        let (third, found) = start();
        assert_eq!(found, seen);
        let claim = second.look()[0].claim().unwrap();
        assert!(found[0].claim().is_none(), "it is being taken");
        assert_eq!(third.look(), []);
        // Whoever dies before it is written down loses nothing.
        drop(claim);
        second.look()[0].claim().unwrap().settle();
        assert!(found[0].claim().is_none(), "it was taken");
        assert_eq!(drafts(&third.look()), [draft("and another")]);
        third.look()[0].claim().unwrap().settle();
        assert_eq!((second.look(), third.look()), (vec![], vec![]));
        drop((second, third));
        assert_eq!(drafts(&start().1), [draft("my own")]);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "what is left, and its lock");
    }

    /// As an earlier gemba named them, and as a process has it that has the number of another one.
    #[test]
    fn no_session_writes_over_what_another_of_its_number_has_left() {
        let dir = tempfile::tempdir().unwrap();
        let (folder, board) = (dir.path().join("drafts"), [7, 7]);
        let start = || Keeper::start(Some(folder.clone()), board, "ann");
        let mut first = start().0;
        first.note(&[draft("first half thought")]);
        let mut second = start().0;
        second.note(&[draft("second reason")]);
        first.write();
        let number = format!(".{}.", std::process::id());
        let is_own = |it: &Keeper| it.file.as_ref().unwrap().to_string_lossy().contains(&number);
        assert!(is_own(&first) && is_own(&second));
        let earlier = format!("{}.{}.0.json", first.place.as_ref().unwrap().1, std::process::id());
        fs::write(folder.join(earlier), serde_json::to_string(&[draft("before")]).unwrap())
            .unwrap();
        drop((first, second));
        let mut found = drafts(&start().1);
        found.sort_by(|a, b| a.words[0].now.cmp(&b.words[0].now));
        assert_eq!(found, [draft("before"), draft("first half thought"), draft("second reason")]);
    }

    #[test]
    fn what_is_no_file_among_the_drafts_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let (folder, board) = (dir.path().join("drafts"), [7, 7]);
        let start = || Keeper::start(Some(folder.clone()), board, "ann");
        let mut first = start().0;
        first.note(&[draft("mine")]);
        first.write();
        let name = first.place.as_ref().unwrap().1.clone();
        let private = dir.path().join("private");
        fs::write(&private, "private").unwrap();
        for (of, ending) in [("1.a", "json"), ("2.b", "lock")] {
            let pipe = folder.join(format!("{name}.{of}.{ending}"));
            assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
        }
        fs::write(folder.join(format!("{name}.2.b.json")), "[]").unwrap();
        std::os::unix::fs::symlink(&private, folder.join(format!("{name}.3.c.json"))).unwrap();
        let part = first.file.as_ref().unwrap().with_extension("part");
        std::os::unix::fs::symlink(&private, part).unwrap();
        first.note(&[draft("mine, all of it")]);
        drop(first);
        assert_eq!(drafts(&start().1), [draft("mine, all of it")]);
        assert_eq!(fs::read_to_string(&private).unwrap(), "private");
    }

    #[test]
    fn a_draft_that_was_written_down_by_two_is_taken_from_both() {
        let dir = tempfile::tempdir().unwrap();
        let (folder, board) = (dir.path().join("drafts"), [7, 7]);
        let start = || Keeper::start(Some(folder.clone()), board, "ann");
        let (mut first, mut second) = (start().0, start().0);
        first.note(&[draft("half a sentence")]);
        second.note(&[draft("half a sentence")]);
        drop((first, second));
        let (keeper, found) = start();
        assert_eq!(drafts(&found), [draft("half a sentence")]);
        found[0].claim().unwrap().settle();
        assert_eq!(keeper.look(), []);
    }

    #[test]
    fn nothing_that_dead_sessions_have_left_is_thrown_away() {
        let dir = tempfile::tempdir().unwrap();
        let (folder, board) = (dir.path().join("drafts"), [7, 7]);
        let start = || Keeper::start(Some(folder.clone()), board, "ann");
        let (mut first, mut second) = (start().0, start().0);
        first.note(&[draft("one thought")]);
        second.note(&[draft("another")]);
        let strange = first.file.as_ref().unwrap().with_extension("9.json");
        drop((first, second));
        fs::write(&strange, "{\"written\": \"by a later gemba\"}").unwrap();
        let mut found = drafts(&start().1);
        found.sort_by(|a, b| a.words[0].now.cmp(&b.words[0].now));
        assert_eq!(found, [draft("another"), draft("one thought")]);
        assert!(strange.exists(), "what cannot be read stays");
    }
}
