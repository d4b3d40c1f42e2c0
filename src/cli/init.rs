//! `gemba init` makes a board; `gemba` alone opens the screen, and offers to make one.

mod held;
mod share;

use std::env;
use std::path::{Path, PathBuf};

use clap::Args;

use share::Others;

use super::open::{Cx, Env, exists};
use super::{Common, Stop};
use crate::domain::{Operation, ProcessOperation, text};
use crate::store::sqlite::open::Fresh;
use crate::store::sqlite::{above, place};
use crate::store::{NewBoard, Store, Via};
use crate::tui::{self, Ended, RunError};

/// Makes a board.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// What the team calls the board; the name of its folder unless it is given
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// The prefix of the keys of its stories: two to ten capital letters or digits, a letter first
    #[arg(long, default_value = PREFIX)]
    prefix: String,
    /// Set it up as this definition says (TOML, from gemba board definition); - reads the
    /// standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["name", "prefix", "zone"])]
    from: Option<PathBuf>,
    /// The time zone of its days, such as Europe/Berlin; this machine's unless it is given
    #[arg(long)]
    zone: Option<String>,
    /// Share it with a group of accounts: the folder and the file become the group's. A board that is
    /// there already is shared as it is
    #[arg(long, value_name = "GROUP")]
    shared: Option<String>,
    /// Share the folder with all else that lies in it
    #[arg(long, requires = "shared")]
    whole_folder: bool,
    /// Make it in a folder that everybody may write, where anybody could put another file in its place
    #[arg(long)]
    open_folder: bool,
}

const PREFIX: &str = "GEM";

impl Init {
    /// Carries it out: the board is made at `--file`, else `GEMBA_FILE`, else `.gemba.db` here.
    pub(crate) fn run(&self, env: &Env, common: &Common) -> Result<(), Stop> {
        let path = env.new_file(common);
        if let Some(folder) = place::everybodys(&path).filter(|_| !self.open_folder) {
            return Err(Stop::wrong(format!(
                "everybody may write the folder {0}, and put another file in the board's place; nothing \
                 was made: chmod o-w {0}, or name another place with --file (--open-folder makes \
                 it there all the same)",
                folder.display()
            )));
        }
        // A link is followed: the board is shared where it lies.
        let path = if self.shared.is_some() { place::real(&path) } else { path };
        let is_shared_now = self.shared.is_some() && share::is_there(&path);
        if is_shared_now && (self.name.is_some() || self.zone.is_some() || self.from.is_some()) {
            return Err(Stop::wrong(format!(
                "{} is there already and stays what it is: --shared alone shares it",
                path.display()
            )));
        }
        let others = if self.whole_folder { Others::Go } else { Others::Stay };
        let ready = |it: &str| share::ready(&path, it, others);
        let share = self.shared.as_deref().map(ready).transpose()?;
        match &self.from {
            _ if is_shared_now => (),
            Some(from) => define(env, common, &path, from)?,
            None => drop(self.make(env, common, &path, Via::Command)?),
        }
        let out = env.output(common);
        let did = if is_shared_now { "Shared" } else { "Made" };
        out.filed(&format!("{did} the board {}", path.display()), "board", &path)?;
        if let Some(share) = share {
            if let Some(changed) = share.hand_over()? {
                out.note(&changed);
            }
            let group = &share.group;
            out.note(&format!("Whoever is in the group {} may work on it", group.name));
            if let Some((says, remedy)) = above::why_closed(&path, group.gid.as_raw(), &group.name)
            {
                out.note(&format!("But {says}: {remedy}"));
            }
        }
        out.note("Next: gemba story add \"TITLE\", or just gemba");
        Ok(())
    }

    fn make(&self, env: &Env, common: &Common, path: &Path, via: Via) -> Result<Store, Stop> {
        let name = self.name.as_deref().map(text::line).filter(|it| !it.is_empty());
        let new = NewBoard {
            name: name.unwrap_or_else(|| folder_name(path)),
            prefix: text::line(&self.prefix).to_uppercase(),
            zone: zone(self.zone.as_deref())?,
        };
        let session = env.session(common, via);
        if common.i_know {
            return Ok(Store::create_anywhere(path, &new, session)?);
        }
        Ok(Store::create(path, &new, session)?)
    }
}

/// Makes a board as a definition says. The whole definition is tried on a file beside it first:
/// one that is refused leaves nothing behind.
fn define(env: &Env, common: &Common, path: &Path, from: &Path) -> Result<(), Stop> {
    let toml =
        if from == Path::new("-") { super::source::typed()? } else { super::source::text(from)? };
    let definition = crate::exchange::definition::read(&toml)?;
    let Some(board) = definition.board.clone() else {
        return Err(Stop::wrong(format!(
            "{} defines no [board]: a template goes onto a board, gemba process add --template",
            from.display()
        )));
    };
    let new = NewBoard { name: board.name, prefix: board.prefix, zone: board.zone };
    let define = ProcessOperation::Define(Box::new(definition));
    let operation = Operation::Process(Box::new(define));
    let session = || env.session(common, Via::Command);
    let trial = tempfile::Builder::new().prefix("gemba-trial-").tempdir()?;
    Store::create(&trial.path().join("trial.db"), &new, session())?.commit(&operation)?;
    let mut store = Store::create(path, &new, session())?;
    let fresh = Fresh::new(path);
    store.commit(&operation)?;
    fresh.stays();
    Ok(())
}

/// The time zone that is meant, else this machine's.
pub(super) fn zone(named: Option<&str>) -> Result<chrono_tz::Tz, Stop> {
    let Some(named) = named else {
        let here = iana_time_zone::get_timezone().ok().and_then(|it| it.parse().ok());
        return Ok(here.unwrap_or(chrono_tz::UTC));
    };
    let wrong = || format!("{named:?} is no time zone: a name such as Europe/Berlin or UTC");
    named.trim().parse().map_err(|_| Stop::usage(wrong()))
}

/// What the folder of a file is called: the best guess for the name of a board.
fn folder_name(path: &Path) -> String {
    let here = env::current_dir().unwrap_or_default();
    let full = here.join(path);
    let name = full.parent().and_then(Path::file_name).map(|it| text::line(&it.to_string_lossy()));
    name.filter(|it| !it.is_empty()).unwrap_or_else(|| "Board".to_owned())
}

/// `gemba` alone: the screen, on the board that is meant.
pub(super) fn screen(env: &Env, common: &Common) -> Result<(), Stop> {
    if !env.has_screen() {
        return Err(no_screen(env));
    }
    let path = env.board_file(common)?;
    if !exists(&path) && place::closed_folder(&path).is_none() {
        let out = env.output(common);
        let question = format!("There is no board yet. Create one in {}?", path.display());
        if !out.asks(&question) {
            out.note("Make one with `gemba init`, or look around with `gemba demo`.");
            return Ok(());
        }
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let name = Some("My board".to_owned());
        let init = Init {
            name,
            prefix: PREFIX.to_owned(),
            zone: None,
            from: None,
            shared: None,
            whole_folder: false,
            open_folder: false,
        };
        init.make(env, common, &path, Via::Screen)?;
    }
    let cx = Cx::open(env, common, Via::Screen)?;
    show(cx.store, env)
}

/// The screen for a person from elsewhere: on the one board there is, or not at all.
pub(super) fn screen_hosted(env: &Env, common: &Common) -> Result<(), Stop> {
    if !env.has_screen() {
        // Who may not come in at all needs no terminal for that.
        drop(Cx::open(env, common, Via::Command)?);
        let way = if env.is_dumb() { "" } else { ": ssh -t" };
        let lacks = lacks(env);
        return Err(Stop::Usage(format!("{lacks}{way}, or ask for `board`, `story list`, `help`")));
    }
    show(Cx::open(env, common, Via::Screen)?.store, env)
}

/// Opens the screen on a board that is open.
pub(super) fn show(store: Store, env: &Env) -> Result<(), Stop> {
    let (config, keymap, notes) = env.config();
    match tui::run(store, config, keymap, &notes) {
        Ok(Ended::Left) => Ok(()),
        Ok(Ended::Asked(ending)) => Err(Stop::Ended(ending.exit_code())),
        Err(RunError::NoTerminal(_)) => Err(no_screen(env)),
        Err(RunError::Store(err)) => Err(err.into()),
        Err(RunError::Broken(report)) => Err(Stop::Broken(report)),
    }
}

/// Why the screen cannot be shown, and what can.
pub(super) fn no_screen(env: &Env) -> Stop {
    let lacks = lacks(env);
    Stop::Usage(format!("{lacks}; print the board with `gemba board`, or see `gemba help`"))
}

/// What is missing for the screen: a terminal, or one that can do more than print lines.
fn lacks(env: &Env) -> String {
    let needs = "the board's screen needs a terminal";
    if env.is_dumb() {
        format!(
            "{needs} that does more than print lines, and TERM calls this one dumb: set TERM to what \
             it is, such as xterm-256color"
        )
    } else {
        needs.to_owned()
    }
}
