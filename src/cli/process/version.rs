//! `gemba process release` and what follows it: versions, differences, where they are in force.

use clap::Args;

use crate::cli::Stop;
use crate::cli::open::Cx;
use crate::cli::output::Form;
use crate::cli::sheet::{commit, process};
use crate::cli::table::Table;
use crate::domain::process::{ProcessOperation, difference};
use crate::domain::{ProcessPage, Refusal, Snapshot, text};

/// Releases a process as a version.
#[derive(Debug, Args)]
pub(crate) struct Release {
    /// The process: a prefix or a name
    process: String,
    /// What it is called; the next number unless it is given
    #[arg(long, value_name = "NUMBER")]
    number: Option<String>,
    /// What is new in it
    #[arg(long, value_name = "TEXT", default_value = "")]
    notes: String,
    /// A story that made it; those finished since the last version unless some are given
    #[arg(long, value_name = "KEY")]
    story: Vec<String>,
    /// Where it is in force: a group, a site, an environment; can be given more than once
    #[arg(long = "in", value_name = "PLACE")]
    places: Vec<String>,
}

/// Shows what changed.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The process: a prefix or a name
    process: String,
    /// The first version; the last released one unless it is given
    from: Option<String>,
    /// The second version; the process as it is now unless it is given
    to: Option<String>,
}

/// Puts a version in force.
#[derive(Debug, Args)]
pub(crate) struct Force {
    /// The process: a prefix or a name
    process: String,
    /// Which version, or none to take it out of force
    number: String,
    /// Where: a group, a site, an environment
    place: String,
}

/// Says whether a release has lasted.
#[derive(Debug, Args)]
pub(crate) struct Sustain {
    /// The process: a prefix or a name
    process: String,
    /// Which version; the newest whose check is due, else the newest
    #[arg(long, value_name = "NUMBER")]
    number: Option<String>,
    /// It has lasted; the readings since the release say unless it is given
    #[arg(long, conflicts_with = "slipped")]
    held: bool,
    /// It has slipped back
    #[arg(long)]
    slipped: bool,
    /// What was found
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
    /// Look at another day instead
    #[arg(long, value_name = "DAY", conflicts_with_all = ["held", "slipped", "note"])]
    on: Option<String>,
}

impl Release {
    pub(super) fn run(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<(), Stop> {
        let operation = ProcessOperation::Release {
            process: process(snapshot, &self.process)?.id,
            number: self.number.as_deref().map(text::line),
            notes: text::block(&self.notes),
            stories: cx.find_all(&self.story)?,
            places: self.places.iter().map(|it| text::line(it)).collect(),
        };
        commit(cx, operation)
    }
}

/// The released versions, the newest first.
pub(super) fn list(cx: &mut Cx, snapshot: &Snapshot, typed: &str) -> Result<(), Stop> {
    let page = super::page(cx, snapshot, typed)?;
    let board = &snapshot.board;
    if cx.out.form == Form::Json {
        let list = page.versions.iter().map(|it| super::json::version(&page, it, board)).collect();
        return cx.out.json("versions", list);
    }
    if page.versions.is_empty() {
        cx.out.note(&format!("{} has no released version yet", page.process.prefix));
    }
    let mut table = Table::new(&["version", "released", "by", "stories", "in force", "notes"]);
    for it in page.versions.iter().rev() {
        let places = page.places.iter().filter(|place| place.number == it.number);
        let places: Vec<&str> = places.map(|it| &*it.place).collect();
        table.push(vec![
            it.number.clone(),
            board.date(it.at).to_string(),
            board.name_of(it.by).to_owned(),
            it.stories.join(" "),
            places.join(", "),
            text::line(&it.notes),
        ]);
    }
    let width = if cx.out.form == Form::Plain { None } else { cx.out.width };
    cx.out.text(&table.show(width))
}

/// The text of a version, or of the process as it is now.
fn text_of(
    page: &ProcessPage,
    snapshot: &Snapshot,
    number: Option<&str>,
) -> Result<(String, String), Stop> {
    let Some(number) = number else {
        return Ok(("draft".to_owned(), page.text(&snapshot.board)));
    };
    let found = page.versions.iter().find(|it| it.number == number);
    let version = found.ok_or_else(|| {
        let prefix = &page.process.prefix;
        Stop::Refused(Refusal::Wrong(format!(
            "{prefix} has no version {number}: gemba process versions {prefix}"
        )))
    })?;
    Ok((version.number.clone(), version.text.clone()))
}

impl Diff {
    pub(super) fn run(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<(), Stop> {
        let page = super::page(cx, snapshot, &self.process)?;
        let last = page.version().map(|it| it.number.clone());
        let from = self.from.clone().or(last).ok_or_else(|| {
            let prefix = &page.process.prefix;
            Stop::wrong(format!(
                "{prefix} has no released version yet: gemba process release {prefix}"
            ))
        })?;
        let before = text_of(&page, snapshot, Some(&from))?;
        let after = text_of(&page, snapshot, self.to.as_deref())?;
        let changes = difference(&before.1, &after.1, (&before.0, &after.0));
        if cx.out.form == Form::Json {
            let json = serde_json::json!({"from": before.0, "to": after.0, "diff": changes});
            return cx.out.json("differences", vec![json]);
        }
        if changes.is_empty() {
            cx.out.note(&format!("{} and {} are the same", before.0, after.0));
        }
        cx.out.text(&changes)
    }
}

impl Force {
    pub(super) fn run(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<(), Stop> {
        let (process, place) = (process(snapshot, &self.process)?.id, text::line(&self.place));
        let number = text::line(&self.number);
        commit(
            cx,
            match &*number {
                "-" | "none" => ProcessOperation::TakeOut { process, place },
                _ => ProcessOperation::PutInForce { process, number, place },
            },
        )
    }
}

impl Sustain {
    pub(super) fn run(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<(), Stop> {
        let page = super::page(cx, snapshot, &self.process)?;
        let open = match &self.number {
            Some(typed) => {
                let (_, _) = text_of(&page, snapshot, Some(typed))?;
                page.checks.iter().find(|it| it.number == *typed && it.done.is_none())
            }
            None => page.check_to_do(snapshot.today()),
        };
        let check = open.map(|it| it.id).ok_or_else(|| {
            let prefix = &page.process.prefix;
            let of = match &self.number {
                Some(number) => format!("{prefix} {number}"),
                None => prefix.clone(),
            };
            Stop::wrong(format!(
                "no sustain check of {of} is open: a release asks for one, gemba process release {prefix}"
            ))
        })?;
        if let Some(typed) = &self.on {
            let day = crate::domain::field::date(typed, snapshot.today());
            let due = day.ok_or_else(|| {
                Stop::usage(format!("{typed:?} is no day: such as 2026-12-24, fri or 2w"))
            })?;
            return commit(cx, ProcessOperation::Postpone { check, due });
        }
        let held = match (self.held, self.slipped) {
            (true, _) => Some(true),
            (false, true) => Some(false),
            (false, false) => None,
        };
        let note = text::line(&self.note);
        commit(cx, ProcessOperation::Sustain { check, held, note })
    }
}
