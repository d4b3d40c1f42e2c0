//! `gemba init` makes a board; `gemba` alone opens the screen, and offers to make one.

use std::env;
use std::path::Path;

use clap::Args;

use super::open::{Cx, Env, exists};
use super::{Common, Stop};
use crate::domain::text;
use crate::store::{NewBoard, Store, Via};
use crate::tui::keymap::Keymap;
use crate::tui::{self, Ended, RunError};

/// Makes a board.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// What the team calls the board; the name of its folder unless it is given
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// The prefix of the keys of its stories
    #[arg(long, default_value = PREFIX)]
    prefix: String,
    /// The time zone of its days, such as Europe/Berlin; this machine's unless it is given
    #[arg(long)]
    zone: Option<String>,
}

const PREFIX: &str = "GEM";

impl Init {
    /// Carries it out: the board is made at `--file`, else `GEMBA_FILE`, else `.gemba.db` here.
    pub(crate) fn run(&self, env: &Env, common: &Common) -> Result<(), Stop> {
        let path = env.new_file(common);
        self.make(env, common, &path, Via::Command)?;
        let out = env.output(common);
        out.note(&format!("Made the board {}", path.display()));
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
        Ok(Store::create(path, &new, env.session(common, via))?)
    }
}

/// The time zone that is meant, else this machine's.
pub(super) fn zone(named: Option<&str>) -> Result<chrono_tz::Tz, Stop> {
    let Some(named) = named else {
        let here = iana_time_zone::get_timezone().ok().and_then(|it| it.parse().ok());
        return Ok(here.unwrap_or(chrono_tz::UTC));
    };
    let wrong = || format!("{named:?} is no time zone: a name such as Europe/Berlin or UTC");
    named.trim().parse().map_err(|_| Stop::wrong(wrong()))
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
        return Err(no_screen());
    }
    let path = env.board_file(common);
    if !exists(&path) {
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
        let init = Init { name, prefix: PREFIX.to_owned(), zone: None };
        init.make(env, common, &path, Via::Screen)?;
    }
    let cx = Cx::open(env, common, Via::Screen)?;
    show(cx.store, env)
}

/// Opens the screen on a board that is open.
pub(super) fn show(store: Store, env: &Env) -> Result<(), Stop> {
    let (config, mut notes) = env.config();
    let rows = config.keys.iter().map(|it| (&*it.command, &*it.keys));
    let (keymap, wrong) = Keymap::with(rows);
    notes.extend(wrong.iter().map(|it| format!("[keys]: {it}")));
    match tui::run(store, config, keymap, &notes) {
        Ok(Ended::Left) => Ok(()),
        Ok(Ended::Asked(ending)) => Err(Stop::Ended(ending.exit_code())),
        Err(RunError::NoTerminal(_)) => Err(no_screen()),
        Err(RunError::Store(err)) => Err(err.into()),
        Err(RunError::Broken(report)) => Err(Stop::Broken(report)),
    }
}

/// Why the screen cannot be shown, and what can.
pub(super) fn no_screen() -> Stop {
    Stop::Usage(
        "the board's screen needs a terminal; print the board with `gemba board`, or see `gemba help`"
            .to_owned(),
    )
}
