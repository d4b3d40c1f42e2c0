//! `gemba story edit`: the whole story as a text in the person's own editor.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::commit;
use crate::cli::Stop;
use crate::cli::open::Cx;
use crate::cli::output::Change;
use crate::domain::process::quoted;
use crate::domain::{Board, Conflict, Refusal};
use crate::exchange::sheet;
use crate::tui::{keep, terminal};

/// Edits a whole story.
#[derive(Debug, Args)]
#[command(
    after_help = "A text that could not be taken is kept, and the refusal says where: --from opens it \
    again,\ntogether with what others have changed meanwhile; once it is taken, what was kept is removed."
)]
pub(crate) struct Edit {
    /// The key of a story
    key: String,
    /// Begin with the text in that file, such as the one that was kept
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
}

impl Edit {
    /// Carries it out. A text that cannot be read back is kept in a file that the refusal names.
    pub(super) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let story = cx.story(&self.key)?;
        let snapshot = cx.bare()?;
        let (board, me, today) = (&snapshot.board, snapshot.me, snapshot.today());
        let seen = sheet::write(&story, board);
        let text = match &self.from {
            Some(file) => brought(file, &seen)?,
            None => seen.clone(),
        };
        let kept = |text: &str| {
            let kept = Kept::of(text, &seen, &story.card.key);
            // The new one has all that the one before had.
            if let (Some(_), Some(before)) = (&kept.file, &self.from) {
                forget(before);
            }
            kept
        };
        let edited = terminal::edit(&text, "md", cx.editor().as_deref()).map_err(|it| {
            let kept = it.rescued().map_or(Kept::default(), kept);
            kept.refuses(&it.to_string())
        })?;
        sheet::settled(&edited, &seen).map_err(|it| kept(&edited).refuses(&it.to_string()))?;
        let operations = sheet::read(&edited, &story, board, me, today)
            .map_err(|it| kept(&edited).refuses(&it.to_string()))?;
        let done = match sheet::as_one(&story, operations) {
            Some(operation) => commit(cx, &operation).map_err(|stop| match stop {
                Stop::Refused(Refusal::Stale(all)) => both(&all, board, &kept(&edited)),
                Stop::Refused(refusal) => kept(&edited).refuses(&refusal.to_string()),
                Stop::Usage(_)
                | Stop::Advised(..)
                | Stop::Broken(_)
                | Stop::Unread
                | Stop::Unwritten(_)
                | Stop::Ended(_)
                | Stop::Told(_) => {
                    let kept = kept(&edited);
                    cx.out.note(kept.says().trim_start_matches("; "));
                    if let Some(way) = kept.way() {
                        cx.out.note(&format!("  try: {way}"));
                    }
                    stop
                }
            }),
            None => {
                let label = format!("{} stays as it is", story.card.key);
                cx.out.change(Change { label: &label, ..Change::default() })
            }
        };
        if let (Ok(()), Some(file)) = (&done, &self.from) {
            forget(file);
        }
        done
    }
}

/// Removes a text that was kept and is on the board now. One of the person's own, beside which no
/// story lies as it was seen, is theirs to remove.
fn forget(file: &Path) {
    // What cannot be removed does no harm.
    if std::fs::remove_file(beside(file)).is_ok() {
        let _ = std::fs::remove_file(file);
    }
}

/// The text of a file, with what others have changed since it was written from the story; where they
/// have changed the same lines, both texts stand there. `now` is the story as it is now.
fn brought(file: &Path, now: &str) -> Result<String, Stop> {
    let read = |file: &Path| {
        std::fs::read(file)
            .and_then(|it| String::from_utf8(it).map_err(|_| io::ErrorKind::InvalidData.into()))
    };
    let shown = file.display();
    let mine = read(file).map_err(|err| match err.kind() {
        io::ErrorKind::NotFound => Stop::wrong(format!("there is no file {shown}")),
        io::ErrorKind::InvalidData => Stop::wrong(format!("{shown} is no UTF-8 text")),
        kind => Stop::wrong(format!("{shown} cannot be read: {kind}")),
    })?;
    // A text of one's own has no story that it was written from: it is taken as it stands.
    let Ok(seen) = read(&beside(file)) else { return Ok(mine) };
    Ok(sheet::merged(&seen, &mine, now))
}

/// Where the story as it was seen lies beside a text that is kept.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".seen");
    name.into()
}

/// Shows what two people wrote at once, and how to have the one, or both.
fn both(all: &[Conflict], board: &Board, kept: &Kept) -> Stop {
    let said = Refusal::Stale(all.to_vec());
    let mut says = format!("{said}{}", kept.says());
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
    ways.extend(kept.way().into_iter().map(|it| format!("{it}   (both, from the kept text)")));
    Stop::Advised(says, ways)
}

/// A text that was typed and not taken, in a file.
#[derive(Debug, Default)]
struct Kept {
    file: Option<PathBuf>,
    key: String,
}

impl Kept {
    /// Keeps what was typed, and beside it the story as it was seen.
    fn of(text: &str, seen: &str, key: &str) -> Self {
        let mut new = tempfile::Builder::new();
        let new = new.prefix("gemba-").suffix(".md");
        let file = match keep::texts() {
            Some(folder) => new.tempfile_in(folder),
            None => new.tempfile(),
        };
        let file = file.and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.into_temp_path().keep().map_err(|it| it.error)
        });
        if let Ok(file) = &file {
            let mut new = OpenOptions::new();
            let new = new.write(true).create_new(true).mode(0o600).open(beside(file));
            // Without it the text is taken as it stands.
            let _ = new.and_then(|mut it| it.write_all(seen.as_bytes()));
        }
        Self { file: file.ok(), key: key.to_owned() }
    }

    /// Where it is, for the end of a sentence.
    fn says(&self) -> String {
        let says = |it: &PathBuf| format!("; your text is kept in {}", it.display());
        self.file.as_ref().map_or(String::new(), says)
    }

    /// What opens it again.
    fn way(&self) -> Option<String> {
        let file = self.file.as_ref()?.display().to_string();
        Some(format!("gemba story edit {} --from {}", self.key, quoted(&file)))
    }

    /// A refusal that names it.
    fn refuses(&self, sentence: &str) -> Stop {
        let sentence = format!("{sentence}{}", self.says());
        match self.way() {
            Some(way) => Stop::Advised(sentence, vec![way]),
            None => Stop::wrong(sentence),
        }
    }
}
