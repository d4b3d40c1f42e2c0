//! `gemba export`: data for other tools.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::Stop;
use super::open::Cx;
use super::output::Form;
use crate::domain::flow::Titles;
use crate::exchange::flow_csv;

/// What can be written down for other tools.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// One date a column for each story, as tools for flow figures read it (CSV)
    Flow(Target),
}

/// Where to.
#[derive(Debug, Args)]
pub(crate) struct Target {
    /// The file; the standard output where none is given
    #[arg(value_name = "FILE")]
    into: Option<PathBuf>,
    /// Only the stories that this filter lets through
    #[arg(long, value_name = "FILTER", default_value = "")]
    filter: String,
}

impl Verb {
    /// Whether it writes a file that the person has named.
    pub(crate) const fn names_a_file(&self) -> bool {
        match self {
            Self::Flow(target) => target.into.is_some(),
        }
    }

    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        match self {
            Self::Flow(target) => target.flow(cx),
        }
    }
}

impl Target {
    fn flow(&self, cx: &mut Cx) -> Result<(), Stop> {
        if cx.out.form == Form::Json {
            return Err(Stop::Usage(
                "an export is a CSV file: gemba flow --json has the figures, and gemba story list \
                 --json the stories"
                    .to_owned(),
            ));
        }
        cx.known(self.filter.split_whitespace())?;
        let flow = cx.store.study(&self.filter, Titles::Read)?.flow;
        let csv = flow_csv::write(&flow);
        let n = flow.lives.len();
        match &self.into {
            None => cx.out.sheet(&csv)?,
            Some(path) => {
                write(path, csv.as_bytes())?;
                cx.out.note(&format!("Wrote {n} stories to {}", path.display()));
            }
        }
        for it in &flow.omitted {
            cx.out.note(&format!("left out: {} ({})", it.key, it.why.words()));
        }
        Ok(())
    }
}

/// Writes a file. One that holds something else, by its first letters, is never written over: a
/// board, the table that a picture was drawn of, somebody's notes.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    const FIRST: u64 = 4;
    let begins = std::fs::File::open(path).and_then(|file| {
        let mut start = Vec::new();
        std::io::Read::read_to_end(&mut std::io::Read::take(file, FIRST), &mut start)?;
        Ok(start)
    });
    if begins.is_ok_and(|it| !bytes.starts_with(&it)) {
        return Err(Stop::wrong(format!(
            "{} holds something else and stays as it is: name another file, or take it away first",
            path.display()
        )));
    }
    let why = |it: std::io::Error| format!("{} cannot be written: {it}", path.display());
    std::fs::write(path, bytes).map_err(|it| Stop::wrong(why(it)))
}
