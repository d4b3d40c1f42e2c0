//! `gemba demo`: the sample board, in a throw-away file.

use std::path::{Path, PathBuf};

use clap::Args;
use color_eyre::eyre;

use super::init;
use super::open::{Env, exists};
use super::{Common, Stop};
use crate::demo;
use crate::identity::Account;
use crate::store::sqlite::place;
use crate::store::trouble::Trouble;
use crate::store::{Session, Store, StoreError, Via};
use crate::tui::terminal::hushed;

/// Looks around.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Write the sample board to this new file and keep it, instead of opening it
    #[arg(long, value_name = "FILE")]
    keep: Option<PathBuf>,
}

impl Demo {
    /// Carries it out. The board of `--file` and `GEMBA_FILE` is never touched.
    pub(crate) fn run(&self, env: &Env, common: &Common) -> Result<(), Stop> {
        let (account, clock) = (Account::current(), env.clock());
        let zone = init::zone(None)?;
        if let Some(path) = &self.keep {
            if exists(path) {
                return Err(Stop::wrong(format!(
                    "{} is there already and stays as it is",
                    path.display()
                )));
            }
            made(demo::make(path, &account, zone, clock.now()), path)?;
            let label = format!("Made the sample board {}", path.display());
            return env.output(common).filed(&label, "board", path);
        }
        if !env.has_screen() {
            return Err(init::no_screen(env));
        }
        let folder = tempfile::Builder::new().prefix("gemba-demo-").tempdir()?;
        let path = folder.path().join("demo.gemba.db");
        let done = hushed(|| {
            env.output(common).note("Making a sample board in a throw-away file…");
            demo::make(&path, &account, zone, clock.now())
        });
        made(done, &path)?;
        let session = Session {
            account: account.name,
            full_name: account.full_name,
            as_name: None,
            via: Via::Screen,
            clock,
        };
        init::show(Store::open(&path, session)?, env)
    }
}

/// Says in a sentence what the file would not do, and leaves nothing half made behind.
fn made(done: eyre::Result<()>, path: &Path) -> Result<(), Stop> {
    let Err(err) = done else { return Ok(()) };
    let err = err.downcast::<StoreError>();
    if !matches!(err, Ok(StoreError::Broken(Trouble::Exists(_)))) {
        for ending in ["-wal", "-shm", ""] {
            // It may not have come so far.
            let _ = std::fs::remove_file(place::beside(path, ending));
        }
    }
    Err(err.map_or_else(Stop::Broken, Stop::from))
}
