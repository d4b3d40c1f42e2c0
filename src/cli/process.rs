//! `gemba process`: the processes that stories make better.

use clap::Subcommand;

use super::Stop;
use super::open::Cx;
use super::output::Form;
use super::table::Table;
use crate::domain::{Operation, Process, text};

/// What can be done with processes.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// List the processes
    List,
    /// Make a process known to the board
    Add {
        /// The prefix of its stories' keys, such as CHG
        prefix: String,
        /// Its name
        name: String,
    },
}

impl Verb {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        match self {
            Self::List => {
                let snapshot = cx.bare()?;
                list(cx, &snapshot.board.processes)
            }
            Self::Add { prefix, name } => {
                let (prefix, name) = (text::line(prefix).to_uppercase(), text::line(name));
                let done = cx.commit(&Operation::AddProcess { prefix, name })?;
                cx.out.note(&done.label);
                Ok(())
            }
        }
    }
}

fn list(cx: &Cx, processes: &[Process]) -> Result<(), Stop> {
    match cx.out.form {
        Form::Json => {
            cx.out.json("processes", processes.iter().map(super::json::process).collect())
        }
        Form::Plain => {
            let line = |it: &Process| format!("{}: {}.\n", it.prefix, it.name);
            cx.out.text(&processes.iter().map(line).collect::<String>())
        }
        Form::Table => {
            let mut table = Table::new(&["prefix", "name"]);
            for it in processes {
                table.push(vec![it.prefix.clone(), it.name.clone()]);
            }
            cx.out.text(&table.show(cx.out.width))
        }
    }
}
