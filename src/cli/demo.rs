//! `gemba demo`: the sample board, in a throw-away file.

use std::path::PathBuf;

use clap::Args;

use super::init;
use super::open::{Env, exists};
use super::{Common, Stop};
use crate::demo;
use crate::identity::Account;
use crate::store::{Session, Store, Via};

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
            demo::make(path, &account, zone, clock.now()).map_err(Stop::Broken)?;
            let label = format!("Made the sample board {}", path.display());
            return env.output(common).filed(&label, "board", path);
        }
        if !env.has_screen() {
            return Err(init::no_screen());
        }
        env.output(common).note("Making a sample board in a throw-away file…");
        let folder = tempfile::Builder::new().prefix("gemba-demo-").tempdir()?;
        let path = folder.path().join("demo.gemba.db");
        demo::make(&path, &account, zone, clock.now()).map_err(Stop::Broken)?;
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
