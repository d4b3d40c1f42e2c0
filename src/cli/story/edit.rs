//! `gemba story edit`: the whole story as a text in the person's own editor.

use std::fmt::Write as _;

use clap::Args;

use super::commit;
use crate::cli::Stop;
use crate::cli::open::Cx;
use crate::cli::output::Change;
use crate::domain::process::quoted;
use crate::domain::{Board, Conflict, Refusal};
use crate::exchange::sheet;
use crate::tui::terminal;

/// Edits a whole story.
#[derive(Debug, Args)]
pub(crate) struct Edit {
    /// The key of a story
    key: String,
}

impl Edit {
    /// Carries it out. A text that cannot be read back is kept in a file that the refusal names.
    pub(super) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let story = cx.story(&self.key)?;
        let snapshot = cx.bare()?;
        let (board, me, today) = (&snapshot.board, snapshot.me, snapshot.today());
        let text = sheet::write(&story, board);
        let edited = terminal::edit(&text, "md", cx.editor().as_deref()).map_err(|it| {
            Stop::wrong(format!("{it}{}", it.rescued().map(kept).unwrap_or_default()))
        })?;
        let operations = sheet::read(&edited, &story, board, me, today)
            .map_err(|it| Stop::wrong(format!("{it}{}", kept(&edited))))?;
        match sheet::as_one(&story, operations) {
            Some(operation) => commit(cx, &operation).map_err(|stop| match stop {
                Stop::Refused(Refusal::Stale(all)) => both(&all, board, &edited),
                Stop::Refused(refusal) => Stop::wrong(format!("{refusal}{}", kept(&edited))),
                Stop::Usage(_)
                | Stop::Advised(..)
                | Stop::Broken(_)
                | Stop::Unread
                | Stop::Unwritten(_)
                | Stop::Ended(_)
                | Stop::Told(_) => {
                    cx.out.note(kept(&edited).trim_start_matches("; "));
                    stop
                }
            }),
            None => {
                let label = format!("{} stays as it is", story.card.key);
                cx.out.change(Change { label: &label, ..Change::default() })
            }
        }
    }
}

/// Shows what two people wrote at once, and how to have the one, or both.
fn both(all: &[Conflict], board: &Board, edited: &str) -> Stop {
    let said = Refusal::Stale(all.to_vec());
    let mut says = format!("{said}{}", kept(edited));
    let mut ways: Vec<String> = Vec::new();
    for it in all {
        let show = |value| it.field.show(value, board);
        let (theirs, mine) = (show(&it.theirs), show(&it.mine));
        let name = it.field.spec().id;
        for (whose, value) in [(it.by.as_str(), &theirs), ("you", &mine)] {
            let value = if value.is_empty() { "nothing".to_owned() } else { value.clone() };
            let value = value.replace('\n', "\n      ");
            let _ = write!(says, "\n  {name}, {whose}: {value}");
        }
        if !mine.contains('\n') && mine.len() < 200 {
            let set = quoted(&format!("{name}={mine}"));
            ways.push(format!("gemba story set {} {set}   (yours instead)", it.key));
        }
    }
    if let Some(first) = all.first() {
        ways.push(format!("gemba story edit {}   (both, from the kept text)", first.key));
    }
    Stop::Advised(says, ways)
}

/// Keeps what was typed, and says where.
fn kept(text: &str) -> String {
    let file = tempfile::Builder::new().prefix("gemba-").suffix(".md").tempfile();
    let path = file.and_then(|mut file| {
        std::io::Write::write_all(&mut file, text.as_bytes())?;
        file.into_temp_path().keep().map_err(|it| it.error)
    });
    match path {
        Ok(path) => format!("; your text is kept in {}", path.display()),
        Err(_) => String::new(),
    }
}
