//! `gemba backup` copies the board; `gemba restore` puts a copy back.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::open::{Cx, Env};
use super::output::Form;
use super::{Common, Stop};
use crate::store::copies::Copied;
use crate::store::restore::{self, Copies, People, Values};
use crate::store::sqlite::open::refuse_shared_disk;
use crate::store::sqlite::place;
use crate::store::{StoreError, Via};

/// Copies the board.
#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The folder for the copy; the board's own folder of copies unless it is given
    #[arg(value_name = "DIR")]
    into: Option<PathBuf>,
    /// Remove the oldest copies of this board's file that were made so, but for so many. Copies of
    /// other boards stay, and those of the same board from another file or from where it lay before
    #[arg(long, value_name = "N", allow_negative_numbers = true,
        value_parser = clap::value_parser!(u16).range(1..))]
    keep: Option<u16>,
}

impl Backup {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let keep = self.keep.map(usize::from);
        let Copied { file: copy, removed, others } =
            cx.store.back_up(self.into.as_deref(), keep)?;
        let size = std::fs::metadata(&copy).map_or(0, |it| it.len());
        match cx.out.form {
            Form::Json => {
                let one = json!({
                    "file": copy.display().to_string(),
                    "bytes": size,
                    "removed": removed,
                    "others": others,
                });
                cx.out.json("copies", vec![one])?;
            }
            Form::Plain | Form::Table => cx.out.text(&format!("{}\n", copy.display()))?,
        }
        let older = match removed {
            0 => String::new(),
            1 => ", removed 1 older copy".to_owned(),
            n => format!(", removed {n} older copies"),
        };
        let others = match others {
            0 => String::new(),
            1 => "; 1 copy of another file under that name was left alone".to_owned(),
            n => format!("; {n} copies of other files under that name were left alone"),
        };
        cx.out.note(&format!("Copied and checked, {} KiB{older}{others}", size.div_ceil(1024)));
        Ok(())
    }
}

/// Puts a copy back.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The copy
    #[arg(value_name = "FILE")]
    copy: PathBuf,
    /// Put it back although it is a copy of another board, which takes this one's place
    #[arg(long)]
    of_another_board: bool,
    /// Put it back although its log reads otherwise than the board's, or holds what the board never had:
    /// each such line is marked in the log as from a copy
    #[arg(long, conflicts_with = "of_another_board")]
    with_another_log: bool,
    /// Put it back although another program has written to it; the log says so from then on
    #[arg(long)]
    although_changed: bool,
}

impl Restore {
    /// Carries it out. What the board held until now is copied first.
    pub(crate) fn run(&self, env: &Env, common: &Common) -> Result<(), Stop> {
        let board = env.board_file(common)?;
        let of = match (self.of_another_board, self.with_another_log) {
            (true, _) => Copies::OfAnyBoard,
            (false, true) => Copies::WithAnotherLog,
            (false, false) => Copies::OfThisBoard,
        };
        let values = if self.although_changed { Values::AsTheyAre } else { Values::AsJournaled };
        env.refuse_set_clock(&board)?;
        if !common.i_know {
            refuse_shared_disk(&board, place::disk(&board)).map_err(StoreError::from)?;
        }
        let session = env.session(common, Via::Command);
        let done = restore::restore(&board, &self.copy, of, values, &session)?;
        let out = env.output(common);
        let lost = match done.seq_before {
            Some(before) if before == done.seq + 1 => {
                "; the board had 1 later operation".to_owned()
            }
            Some(before) if before > done.seq => {
                format!("; the board had {} later operations", before - done.seq)
            }
            Some(_) | None => String::new(),
        };
        let label = format!("Restored {} up to operation {}{lost}", board.display(), done.seq);
        out.filed(&label, "board", &board)?;
        if let Some(kept) = done.kept {
            out.note(&format!("What it held is kept in {}", kept.display()));
            if self.with_another_log {
                out.note(&format!(
                    "Lines of its log that read otherwise now stand there alone: gemba --file {} log shows \
                     them; a later restore removes what has become old, so take it elsewhere to keep it",
                    kept.display()
                ));
            }
        }
        match &done.people {
            People::OfTheBoard(told) if told.is_empty() => (),
            People::OfTheBoard(told) => {
                out.note(&format!("Who may do what stays as it was: {}", told.join("; ")));
            }
            People::OfTheCopy => out.note(
                "Who is on the board and may do what is as in the copy: look with gemba person list",
            ),
            People::Unreadable => out.note(
                "The board could not be read: who is on it and may do what is as in the copy; who has \
                 left since then, or may do less, comes back with it: look with gemba person list",
            ),
        }
        if !done.is_compared {
            out.note(
                "It is too large to hold each value against its journal in passing: gemba doctor --deep \
                 does that",
            );
        }
        match done.removed {
            0 => (),
            1 => out.note("Removed 1 copy of what an earlier restore replaced"),
            n => out.note(&format!("Removed {n} copies of what earlier restores replaced")),
        }
        Ok(())
    }
}
