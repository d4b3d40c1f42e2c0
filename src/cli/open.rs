//! Which board is meant, who asks, and how wide their page is: everything from the environment.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json, json};

use super::output::{self, Change, Form, Output};
use super::source::Host;
use super::{Common, Stop};
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::process::quoted;
use crate::domain::{Needs, Operation, Refusal, Snapshot, Span, Story, StoryId};
use crate::identity::Account;
use crate::store::sqlite::place;
use crate::store::trouble::{Trouble, has_copies};
use crate::store::{Done, Session, Store, StoreError, Via};
use crate::tui::{self, keymap::Keymap};

/// The name of a board's file in a folder of its own.
pub(crate) const HERE: &str = ".gemba.db";

/// The widest page that `COLUMNS` makes: lines are filled up with spaces.
const WIDEST: usize = 10_000;

/// What the environment says; read once.
#[derive(Clone, Debug)]
pub(crate) struct Env {
    /// `GEMBA_FILE`: the board, unless `--file` names one.
    file: Option<PathBuf>,
    /// `GEMBA_NOW`: the instant that tests and demonstrations live in.
    now: Option<String>,
    /// `COLUMNS`: how wide a page is.
    columns: Option<usize>,
    /// `GEMBA_CONFIG`: the person's settings, unless they are where they usually are.
    config: Option<PathBuf>,
    /// `TERM`: what the terminal calls itself.
    term: Option<OsString>,
    /// Whom this session serves, where it is hosted.
    hosted: Option<Hosted>,
}

/// The one board and the one person of a hosted session, as its forced command names them.
#[derive(Clone, Debug)]
pub(crate) struct Hosted {
    /// The board, unless it is where the account's own would be.
    pub(crate) file: Option<PathBuf>,
    /// The short name of the person.
    pub(crate) name: String,
}

impl Env {
    /// Reads the environment.
    pub(crate) fn read() -> Self {
        let set = |name| env::var_os(name).filter(|it| !it.is_empty());
        let text = |name| env::var(name).ok().filter(|it| !it.trim().is_empty());
        Self {
            file: set("GEMBA_FILE").map(PathBuf::from),
            now: text("GEMBA_NOW"),
            columns: text("COLUMNS")
                .and_then(|it| it.trim().parse().ok())
                .map(|it: usize| it.min(WIDEST)),
            config: set("GEMBA_CONFIG").map(PathBuf::from),
            term: set("TERM"),
            hosted: None,
        }
    }

    /// The same for a session that serves a person from elsewhere: nothing that they could send
    /// along with their environment counts, and the time is the server's.
    pub(crate) fn hosted(self, hosted: Hosted) -> Self {
        let file = hosted.file.clone();
        Self { file, now: None, columns: None, config: None, hosted: Some(hosted), ..self }
    }

    /// Whose memory what comes in is read into.
    pub(crate) const fn host(&self) -> Host {
        if self.hosted.is_some() { Host::Shared } else { Host::Own }
    }

    /// The clock.
    pub(crate) fn clock(&self) -> Clock {
        Clock::from_env(self.now.as_deref())
    }

    /// Whether the screen can be shown: a person at both ends, on a terminal that can do more than
    /// print lines.
    pub(crate) fn has_screen(&self) -> bool {
        output::is_interactive() && self.term.as_ref().is_none_or(|it| it != "dumb")
    }

    /// Whether there is a terminal that says of itself that it prints lines and no more.
    pub(crate) fn is_dumb(&self) -> bool {
        output::is_interactive() && self.term.as_ref().is_some_and(|it| it == "dumb")
    }

    /// The person's own settings with their keys, and a sentence for each mistake in them.
    pub(crate) fn config(&self) -> (Config, Keymap, Vec<String>) {
        let Some(path) = Config::path(self.config.clone()) else {
            return (Config::default(), Keymap::default(), Vec::new());
        };
        let (config, mut problems) = Config::load(&path);
        let (keymap, more) = Keymap::with(&config.keys);
        problems.extend(more);
        (config, keymap, problems.iter().map(|it| it.sentence(&path)).collect())
    }

    /// Where to write to, and how.
    pub(crate) fn output(&self, common: &Common) -> Output {
        let form = match (common.json, common.plain) {
            (true, _) => Form::Json,
            (false, true) => Form::Plain,
            (false, false) => Form::Table,
        };
        let terminal = || tui::terminal::size().ok().map(|it| usize::from(it.width));
        let width = self.columns.or_else(terminal);
        Output { form, width }
    }

    /// Refuses a clock that was set for a test on a board that other accounts can write too: the
    /// times of its log are the server's; and on one of another account. On a file that is this
    /// account's alone it could set them anyway, with any other tool.
    pub(crate) fn refuse_set_clock(&self, board: &Path) -> Result<(), Stop> {
        let why = || place::why_anothers(board).or_else(|| place::why_shared(board));
        match self.now.as_ref().and_then(|_| why()) {
            None => Ok(()),
            Some(why) => Err(Stop::wrong(format!(
                "GEMBA_NOW sets the clock for tests, and this board is not yours alone ({why}): unset it"
            ))),
        }
    }

    /// Who asks, by the command line.
    pub(crate) fn session(&self, common: &Common, via: Via) -> Session {
        let account = Account::current();
        Session {
            account: account.name,
            full_name: account.full_name,
            as_name: common.as_name.clone(),
            via,
            clock: self.clock(),
        }
    }

    /// The board that is meant, whether it is there or not: `--file`, else `GEMBA_FILE`, else the
    /// nearest `.gemba.db` from here upwards, else the one of the platform's data folder.
    ///
    /// Refuses one that it comes upon where a stranger could have laid it: nobody shall write on a
    /// board that they do not mean.
    pub(crate) fn board_file(&self, common: &Common) -> Result<PathBuf, Stop> {
        if let Some(named) = self.named_file(common) {
            return Ok(named);
        }
        let here = env::current_dir().unwrap_or_default();
        let near = here.ancestors().map(|it| it.join(HERE)).find(|it| it.is_file());
        if let Some(found) = near.as_deref().filter(|it| place::could_be_a_strangers(it)) {
            return Err(Stop::wrong(format!(
                "{0} is somebody else's, and lies where everybody may write: name it with --file {0} \
                 if it is the board that you mean, or another one",
                found.display()
            )));
        }
        Ok(near.or_else(own_file).unwrap_or_else(|| PathBuf::from(HERE)))
    }

    /// Where a new board goes: `--file`, else `GEMBA_FILE`, else `.gemba.db` here.
    pub(crate) fn new_file(&self, common: &Common) -> PathBuf {
        self.named_file(common).unwrap_or_else(|| PathBuf::from(HERE))
    }

    fn named_file(&self, common: &Common) -> Option<PathBuf> {
        common.file.clone().or_else(|| self.file.clone())
    }
}

/// The board of the platform's data folder.
fn own_file() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "gemba")?;
    Some(folders.data_dir().join("board.gemba.db"))
}

/// What every command that works on a board has at hand.
#[derive(Debug)]
pub(crate) struct Cx {
    /// The board's file, open.
    pub(crate) store: Store,
    /// Where to write to.
    pub(crate) out: Output,
    /// Why it is done all the same, where a rule asks.
    pub(crate) reason: Option<String>,
    /// Who wears the process owner's hat and agreed.
    pub(crate) agreed: Option<String>,
    env: Env,
}

impl Cx {
    /// The editor's command line that the person has set.
    pub(crate) fn editor(&self) -> Option<String> {
        self.env.config().0.editor
    }

    /// Whose memory what comes in is read into.
    pub(crate) const fn host(&self) -> Host {
        self.env.host()
    }

    /// Opens the board that is meant.
    pub(crate) fn open(env: &Env, common: &Common, via: Via) -> Result<Self, Stop> {
        let path = env.board_file(common)?;
        if !exists(&path) {
            if let Some(folder) = place::closed_folder(&path) {
                return Err(StoreError::from(Trouble::Closed(folder)).into());
            }
            return Err(Stop::Refused(no_board(&path, env.named_file(common).is_some())));
        }
        env.refuse_set_clock(&path)?;
        super::wait::tell(&path);
        let session = env.session(common, via);
        let mut store = match (&env.hosted, common.i_know) {
            (Some(hosted), _) => Store::open_hosted(&path, &hosted.name, session)?,
            (None, true) => Store::open_anywhere(&path, session)?,
            (None, false) => Store::open(&path, session)?,
        };
        if env.now.is_some() && !store.access()?.is_empty() {
            return Err(Stop::wrong(
                "GEMBA_NOW sets the clock for tests, and this board says who may do what in hosted \
                 mode: the times of its log are the server's; unset it",
            ));
        }
        store.keep_copies(output::fail);
        let (reason, agreed) = (common.reason.clone(), common.agreed.clone());
        Ok(Self { store, out: env.output(common), reason, agreed, env: env.clone() })
    }

    /// The board with all open stories, the running sprint's, or the archived ones.
    pub(crate) fn load(&mut self, span: Span) -> Result<Snapshot, Stop> {
        Ok(self.store.load(&Needs::Board { span, words: Vec::new() }, None)?)
    }

    /// Makes an operation; with the reason of the command line, if there is one.
    pub(crate) fn commit(&mut self, operation: &Operation) -> Result<Done, Stop> {
        let done = self.write(operation)?;
        output::changed();
        Ok(done)
    }

    fn write(&mut self, operation: &Operation) -> Result<Done, Stop> {
        let Some(reason) = self.reason.clone() else {
            return match &self.agreed {
                None => Ok(self.store.commit(operation)?),
                Some(name) => Err(Stop::Usage(format!(
                    "--agreed {name} says who agreed, and --reason 'why' to what: give both"
                ))),
            };
        };
        let consent = match self.agreed.clone() {
            Some(name) => Some(super::person::find(&name, &self.bare()?)?.id),
            None => None,
        };
        let of = Box::new(operation.clone());
        Ok(self.store.commit(&Operation::Overruled { reason, consent, of })?)
    }

    /// The board without its stories.
    pub(crate) fn bare(&mut self) -> Result<Snapshot, Stop> {
        Ok(self.store.load(&Needs::Log { by: None, story: None, most: 0 }, None)?)
    }

    /// The board without its stories, for somebody who may be naming themselves: at a first visit
    /// they are made known first.
    pub(crate) fn known(
        &mut self,
        mut typed: impl Iterator<Item: AsRef<str>>,
    ) -> Result<Snapshot, Stop> {
        let is_me = |it: &str| matches!(it.rsplit('=').next(), Some("me" | "@me" | "@" | "@@"));
        if typed.any(|it| is_me(it.as_ref())) {
            self.store.enter()?;
        }
        self.bare()
    }

    /// Makes an operation and says what was done, as every command that changes the board does.
    pub(crate) fn does(&mut self, operation: &Operation) -> Result<(), Stop> {
        let done = self.commit(operation)?;
        self.did(&done)
    }

    /// Reads a day as a person types it; `none` and nothing mean none.
    pub(crate) fn day(&mut self, typed: &str) -> Result<Option<chrono::NaiveDate>, Stop> {
        if matches!(typed.trim(), "" | "-" | "none") {
            return Ok(None);
        }
        let today = self.bare()?.today();
        match crate::domain::field::date(typed, today) {
            Some(day) => Ok(Some(day)),
            None => {
                let hint = "2026-12-24, fri, tomorrow or 2w";
                Err(Stop::usage(format!("{typed:?} is no day: such as {hint}")))
            }
        }
    }

    /// The story that is meant by a key: the board's own before that of a source; where it could be
    /// either, that is said.
    pub(crate) fn find(&self, key: &str) -> Result<StoryId, Stop> {
        let id = self.store.find(key)?;
        self.or_other(key)?;
        Ok(id)
    }

    /// The same, or the story that had that key and is there no more.
    pub(crate) fn find_ever(&self, key: &str) -> Result<StoryId, Stop> {
        let id = self.store.find_ever(key)?;
        self.or_other(key)?;
        Ok(id)
    }

    /// Says which other story may have been meant by a key.
    fn or_other(&self, key: &str) -> Result<(), Stop> {
        if let Some(other) = self.store.also_called(key)? {
            let key = key.trim().to_uppercase();
            self.out.note(&format!("{key} is also the source's key of {other}"));
        }
        Ok(())
    }

    /// The stories that are meant by these keys, each once.
    pub(crate) fn find_all(&mut self, keys: &[String]) -> Result<Vec<StoryId>, Stop> {
        let mut res = Vec::new();
        for key in keys {
            let id = self.find(key)?;
            if res.contains(&id) {
                self.out.note(&format!("{key} is named twice; once is enough"));
            } else {
                res.push(id);
            }
        }
        Ok(res)
    }

    /// The whole story that is meant by a key.
    pub(crate) fn story(&mut self, key: &str) -> Result<Story, Stop> {
        let id = self.find(key)?;
        let found = self.store.stories(&[id])?.pop();
        found.ok_or_else(|| Stop::Refused(Refusal::NoSuch(key.to_owned())))
    }

    /// Says what was done; for programs, with what it touched, and its stories as they are now.
    pub(crate) fn did(&mut self, done: &Done) -> Result<(), Stop> {
        self.did_with(done, Map::new())
    }

    /// The same with what else programs are told of this change.
    pub(crate) fn did_with(&mut self, done: &Done, more: Map<String, Json>) -> Result<(), Stop> {
        output::changed();
        if self.out.form != Form::Json {
            self.out.note(&done.label);
            self.left_aside(done);
            return Ok(());
        }
        let snapshot = self.bare()?;
        let stories = self.store.stories(&done.stories)?;
        let touched = self.store.touched(done)?;
        let changed: Vec<_> =
            touched.iter().map(|it| json!({"kind": it.kind, "name": it.name})).collect();
        let overruled = done
            .overruled
            .iter()
            .map(|it| json!({"rule": it.rule.map(|rule| rule.spec().id), "found": it.found}));
        let change = Change {
            seq: done.is_change.then_some(done.seq),
            label: &done.label,
            changed,
            overruled: overruled.collect(),
            stories: stories.iter().map(|it| super::json::story(it, &snapshot.board)).collect(),
            more,
        };
        self.out.change(change)?;
        self.left_aside(done);
        Ok(())
    }

    /// Says which rules the reason has overruled, each by itself.
    fn left_aside(&self, done: &Done) {
        for it in &done.overruled {
            self.out.note(&format!("  left aside: {}", it.sentence()));
        }
    }
}

/// Whether there is something; what it is, the store finds out.
pub(crate) fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Why there is nothing to work on, and what to do; one that was named is made under that name.
fn no_board(path: &Path, is_named: bool) -> Refusal {
    if has_copies(path) {
        let (path, file) = (path.display(), quoted(&path.display().to_string()));
        let copies = quoted(&format!("{path}.copies"));
        return Refusal::Wrong(format!(
            "there is no board at {path} any more, and copies of it are in {copies}: put one back with \
             `gemba --file {file} restore COPY`"
        ));
    }
    let make = if is_named {
        format!("gemba init --file {}", quoted(&path.display().to_string()))
    } else {
        "gemba init".to_owned()
    };
    Refusal::Wrong(format!(
        "there is no board at {}: make one with `{make}`, or look around with `gemba demo`",
        path.display()
    ))
}
