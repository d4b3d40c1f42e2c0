//! Long work on a connection of its own: what a file of another tool would bring, shown before
//! anything is written, and whatever is done to very many stories.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::{env, fs};

use super::perform::Front;
use super::{App, Notice};
use crate::domain::operation::Batch;
use crate::domain::refusal::count_of;
use crate::domain::{At, Board, Operation, Refusal, text};
use crate::exchange::plan::words;
use crate::exchange::{Format, Options, Plan};
use crate::store::{Done, Store, StoreError};
use crate::tui::act::{self, Answer};
use crate::tui::dialog::Dialog;
use crate::tui::dialog::show::Show;
use crate::tui::input::{Input, spawn};
use crate::tui::step::{Effect, Flow, Step};

/// More than this no tool exports in one file; all of it is held in memory while it is read.
const MOST_BYTES: u64 = 64 << 20;

/// After so many stories it is said how many are done.
const SAID_EACH: usize = 250;

/// A file that is read or taken in beside the ring.
#[derive(Debug)]
pub(super) struct Aside {
    /// What is being done, as the footer says it.
    says: String,
    /// How many stories are done, and of how many.
    count: Arc<[AtomicUsize; 2]>,
    product: Receiver<Brought>,
    /// Whether it writes, so that leaving would lose it.
    is_writing: bool,
    /// Whether the person was told so.
    is_warned: bool,
}

/// What comes of it.
#[derive(Debug)]
enum Brought {
    /// What the file would bring.
    Rehearsed(Result<Rehearsed, StoreError>),
    /// It was done, or was not.
    Done(Effect, Result<Done, StoreError>),
}

/// What a file would bring.
#[derive(Debug)]
struct Rehearsed {
    title: String,
    says: String,
    batch: Batch,
    /// Which columns would be too full for a board that keeps its limits.
    full: Vec<String>,
}

/// What was typed: which file, what is decided of its names, and whether bad rows may be left out.
struct Wanted {
    file: PathBuf,
    options: Options,
    strict: bool,
}

impl App {
    /// Reads the file that is named first and shows what would become of it; enter takes it in.
    pub(super) fn import(&mut self, typed: &str) -> Result<Flow, StoreError> {
        if self.store.is_hosted() {
            return self.perform(Step::cannot("a hosted board takes in no files of its server"));
        }
        let wanted = match wanted(typed) {
            Ok(wanted) => wanted,
            Err(refusal) => return self.perform(Step::Refuse(refusal)),
        };
        let says = format!("Reading {}", name(&wanted.file));
        let (typed, data) =
            (typed_name(typed).to_owned(), (self.data.now, self.data.board.clone()));
        self.beside(says, Writes::No, move |store| {
            Brought::Rehearsed(rehearsed(store, wanted, &typed, data))
        })?;
        Ok(Flow::Continue)
    }

    /// Takes in what was shown.
    pub(super) fn take_in(&mut self, operation: &Operation) -> Result<(), StoreError> {
        let operation = operation.clone();
        let n = operation.imports().map_or(0, |it| it.stories.len());
        let stories = count_of(u32::try_from(n).unwrap_or(u32::MAX));
        self.beside(format!("Taking in {stories}"), Writes::File, move |store| {
            let done = store.commit(&operation);
            Brought::Done(Effect::Commit(operation), done)
        })
    }

    /// Takes back what was done to many, or does it again: that takes as long as it took.
    pub(super) fn take_back(&mut self, effect: &Effect) -> Result<(), StoreError> {
        let effect = effect.clone();
        let says = if effect == Effect::Redo { "Doing it again" } else { "Taking it back" };
        self.beside(says.to_owned(), Writes::Back, move |store| {
            let done = match &effect {
                Effect::Commit(operation) => store.commit(operation),
                Effect::Undo => store.undo(),
                Effect::UndoOne(seq) => store.undo_one(*seq),
                Effect::Redo => store.redo(),
            };
            Brought::Done(effect, done)
        })
    }

    /// Does work on a connection of its own: beside the ring, so that keys answer meanwhile, or at
    /// once where there is none.
    fn beside(
        &mut self,
        says: String,
        writes: Writes,
        job: impl FnOnce(&mut Store) -> Brought + Send + 'static,
    ) -> Result<(), StoreError> {
        if let Some(aside) = &self.aside {
            let why = format!("one at a time: {} is not done yet", text::lowered(&aside.says));
            return self.perform(Step::Refuse(Refusal::Wrong(why))).map(drop);
        }
        let mut store = self.store.worker()?;
        let Some(ring) = self.shop.ring() else {
            let brought = job(&mut store);
            return self.brought(brought, Front::Asked);
        };
        let (done, product) = channel();
        let count = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0)]);
        let (counted, tell, at_end) = (Arc::clone(&count), ring.clone(), ring.clone());
        store.tell(move |n, of| {
            counted[0].store(n, Ordering::Relaxed);
            counted[1].store(of, Ordering::Relaxed);
            if n % SAID_EACH == 0 {
                let _ = tell.send(Input::Worked);
            }
        });
        let thread = spawn("import", ring, move || {
            // Whoever waits for it may be gone.
            let _ = done.send(job(&mut store));
            let _ = at_end.send(Input::Worked);
        });
        match thread {
            Ok(_) => {
                if writes == Writes::File {
                    self.close_accepted();
                }
                self.ui.notice = Notice::Told(format!("{says} …"));
                let is_writing = writes != Writes::No;
                self.aside = Some(Aside { says, count, product, is_writing, is_warned: false });
            }
            Err(err) => self.warn_of(&err.to_string()),
        }
        Ok(())
    }

    /// Closes the box that was accepted, the one that asked for the file's name, and what the file
    /// would bring where a reason was asked for on top of it: they have done their work. What was
    /// opened while the file was being read stays.
    fn close_accepted(&mut self) {
        let is_reason = matches!(self.ui.dialogs.pop(), Some(Dialog::Ask(_)));
        if is_reason && matches!(self.ui.dialogs.last(), Some(Dialog::Show(_))) {
            self.ui.dialogs.pop();
        }
        let asks_for_file =
            |it: &Dialog| matches!(it, Dialog::Ask(ask) if matches!(ask.answer, Answer::Import));
        self.ui.dialogs.retain(|it| !asks_for_file(it));
    }

    /// Takes in what was done beside the ring, or says how far it is.
    pub(super) fn collect_import(&mut self) {
        let Some(aside) = self.aside.take() else { return };
        let brought = match aside.product.try_recv() {
            Ok(brought) => brought,
            Err(TryRecvError::Disconnected) => {
                let why = format!("{} has ended without a word", text::lowered(&aside.says));
                return self.warn_of(&why);
            }
            Err(TryRecvError::Empty) => {
                let is_free = match &self.ui.notice {
                    Notice::None => true,
                    Notice::Told(said) => said.starts_with(&aside.says),
                    Notice::Done(..) | Notice::Refused(_) => false,
                };
                if is_free {
                    let [n, of] = [0, 1].map(|it: usize| aside.count[it].load(Ordering::Relaxed));
                    let far = if of > 0 { format!(": {n} of {of}") } else { " …".to_owned() };
                    self.ui.notice = Notice::Told(format!("{}{far}", aside.says));
                }
                self.aside = Some(aside);
                return;
            }
        };
        let n_dialogs = self.ui.dialogs.len();
        match self.brought(brought, Front::Apart) {
            Ok(()) => (),
            Err(StoreError::Refused(refusal)) => self.warn_of(&refusal.to_string()),
            Err(StoreError::Broken(trouble)) => self.warn_of(&trouble.to_string()),
        }
        if self.ui.dialogs.len() > n_dialogs {
            // An enter that was meant for what was being typed takes in no file.
            self.ui.has_asked = true;
            self.hush = Some(self.ui.watch.now());
        }
    }

    fn brought(&mut self, brought: Brought, front: Front) -> Result<(), StoreError> {
        match brought {
            Brought::Rehearsed(Ok(it)) => {
                self.ui.notice = Notice::None;
                let operation = Operation::Import(it.batch);
                let step = if it.full.is_empty() {
                    Step::commit(operation)
                } else {
                    act::ask_why_full(&operation, &it.full)
                };
                let show = Show::new(it.title, it.says).accept("take it in", step);
                self.perform(Step::open(show)).map(drop)
            }
            Brought::Rehearsed(Err(StoreError::Refused(refusal))) => {
                self.perform(Step::Refuse(refusal)).map(drop)
            }
            Brought::Rehearsed(Err(error)) => Err(error),
            Brought::Done(effect, done) => self.settled(&effect, done, front),
        }
    }

    /// Whether the person is kept from leaving, once: what is being taken in would be lost.
    pub(super) fn stays_for_import(&mut self) -> bool {
        let Some(aside) = self.aside.as_mut().filter(|it| it.is_writing && !it.is_warned) else {
            return false;
        };
        aside.is_warned = true;
        let says = text::lowered(&aside.says);
        self.ui.notice = Notice::Refused(format!(
            "Still {says}: wait until it is done; whoever leaves now, by the same key, leaves without it"
        ));
        true
    }
}

/// Whether work beside the ring writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writes {
    /// What a file brings.
    File,
    /// What takes something back.
    Back,
    No,
}

/// What the file would bring; refuses what cannot be read and what nothing can be taken from.
fn rehearsed(
    store: &mut Store,
    wanted: Wanted,
    typed: &str,
    (now, board): (At, Arc<Board>),
) -> Result<Rehearsed, StoreError> {
    let refused = StoreError::Refused;
    let bytes = read(&wanted.file).map_err(refused)?;
    let draft = Format::Jira.read(&bytes, &wanted.options);
    let draft = draft.map_err(|why| refused(wrong(typed, &why)))?;
    drop(bytes);
    let known = store.taken_in(&draft.source)?;
    let options = Options { now: Some(now), ..wanted.options };
    let plan = Plan::new(draft, &board, &known, &options).map_err(refused)?;
    match (plan.batch.stories.len(), plan.bad.len()) {
        (0, _) => {
            let why = format!("the file {} has no row that can be taken in", wanted.file.display());
            return Err(refused(Refusal::Wrong(why)));
        }
        (_, n_bad @ 1..) if wanted.strict => return Err(refused(Refusal::BadRows(n_bad))),
        _ => (),
    }
    // What would refuse it says so when it is taken in.
    let upshot = match store.rehearse(&plan.batch) {
        Ok((_, upshot)) => Some(upshot),
        Err(StoreError::Refused(_)) => None,
        Err(error) => return Err(error),
    };
    Ok(Rehearsed {
        title: format!("What {} would bring", name(&wanted.file)),
        says: words::of(&plan, upshot.as_ref(), "that is asked next"),
        batch: plan.batch,
        full: upshot.map(|it| it.full).unwrap_or_default(),
    })
}

/// The file's name without its folders.
fn name(file: &Path) -> String {
    file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}

fn typed_name(typed: &str) -> &str {
    typed.split_whitespace().next().unwrap_or(typed)
}

fn wrong(name: &str, why: &Refusal) -> Refusal {
    Refusal::Wrong(format!("the file {name} cannot be taken in: {why}"))
}

/// Reads what was typed as behind `gemba import jira`; a name with blanks needs no quotes where
/// nothing stands behind it.
fn wanted(typed: &str) -> Result<Wanted, Refusal> {
    let whole = home(typed.trim());
    if whole.is_file() {
        return Ok(Wanted { file: whole, options: Options::default(), strict: false });
    }
    let words = shell_words::split(typed);
    let words = words.map_err(|_| Refusal::Wrong("a quote is not closed".to_owned()))?;
    let mut words = words.into_iter();
    let mut file = None;
    let (mut options, mut strict) = (Options::default(), false);
    while let Some(word) = words.next() {
        match &*word {
            "--strict" => strict = true,
            "--dry-run" => (),
            "--map" => options = options.map(&words.next().unwrap_or_default())?,
            map if map.starts_with("--map=") => options = options.map(&map["--map=".len()..])?,
            option if option.starts_with("--") => {
                let says = format!("{option} is no option here: --map NAME=MEANING and --strict");
                return Err(Refusal::Wrong(says));
            }
            name if file.is_none() => file = Some(home(name)),
            other => {
                return Err(Refusal::Wrong(format!(
                    "one file at a time: a name with blanks, or {other:?} behind it, goes in quotes"
                )));
            }
        }
    }
    let file = file.ok_or(Refusal::EmptyText("the file's name"))?;
    Ok(Wanted { file, options, strict })
}

/// A name as a shell would take it.
fn home(typed: &str) -> PathBuf {
    match (typed.strip_prefix("~/"), env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(typed),
    }
}

/// The bytes of a file; refuses what would never end or is too large for a screen.
fn read(file: &Path) -> Result<Vec<u8>, Refusal> {
    let cannot =
        |why: &dyn std::fmt::Display| Refusal::Wrong(format!("the file {} {why}", file.display()));
    let unread = |it: std::io::Error| cannot(&format!("cannot be read: {}", text::of_error(&it)));
    let found = fs::metadata(file).map_err(unread)?;
    if !found.is_file() {
        return Err(cannot(&"is no file"));
    }
    if found.len() > MOST_BYTES {
        let says =
            "is larger than the 64 MiB that the screen takes: gemba import jira FILE takes it in";
        return Err(cannot(&says));
    }
    fs::read(file).map_err(unread)
}
