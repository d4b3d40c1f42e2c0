//! Taking in a file of another tool: what would become of it is shown before anything is written.

use std::path::{Path, PathBuf};
use std::{env, fs};

use super::App;
use crate::domain::{Operation, Refusal, text};
use crate::exchange::plan::words;
use crate::exchange::{Format, Options, Plan};
use crate::store::StoreError;
use crate::tui::dialog::show::Show;
use crate::tui::step::{Flow, Step};

/// More than this is no list of stories; the command line takes as much.
const MOST_BYTES: u64 = 256 << 20;

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
        let read = wanted(typed).and_then(|it| {
            let bytes = read(&it.file)?;
            let draft = Format::Jira.read(&bytes, &it.options);
            draft.map(|draft| (it, draft)).map_err(|why| wrong(typed_name(typed), &why))
        });
        let (wanted, draft) = match read {
            Ok(read) => read,
            Err(refusal) => return self.perform(Step::Refuse(refusal)),
        };
        let known = self.store.taken_in(&draft.source)?;
        let options = Options { now: Some(self.data.now), ..wanted.options };
        let plan = match Plan::new(draft, &self.data.board, &known, &options) {
            Ok(plan) => plan,
            Err(refusal) => return self.perform(Step::Refuse(refusal)),
        };
        let refusal = match (plan.batch.stories.len(), plan.bad.len()) {
            (0, _) => Some(Refusal::Wrong(format!(
                "the file {} has no row that can be taken in",
                wanted.file.display()
            ))),
            (_, n_bad @ 1..) if wanted.strict => Some(Refusal::BadRows(n_bad)),
            _ => None,
        };
        if let Some(refusal) = refusal {
            return self.perform(Step::Refuse(refusal));
        }
        let title = format!("What {} would bring", name(&wanted.file));
        // What would refuse it says so when it is taken in.
        let upshot = match self.store.rehearse(&plan.batch) {
            Ok((_, upshot)) => Some(upshot),
            Err(StoreError::Refused(_)) => None,
            Err(error) => return Err(error),
        };
        let show = Show::new(title, words::of(&plan, upshot.as_ref()));
        let step = Step::commit(Operation::Import(plan.batch));
        self.perform(Step::open(show.accept("take it in", step)))
    }
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
        return Err(cannot(&"is too large for the screen: gemba import jira takes it"));
    }
    fs::read(file).map_err(unread)
}
