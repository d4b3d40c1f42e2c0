//! `gemba log`: what happened, who did it.

use std::collections::HashMap;

use chrono::SecondsFormat;
use clap::Args;

use super::Stop;
use super::open::Cx;
use super::output::Form;
use super::story::moment;
use super::table::Table;
use crate::domain::{Happening, LogPage, Needs, Snapshot, StoryId, text};

/// Prints what happened, the newest first.
#[derive(Debug, Args)]
pub(crate) struct Log {
    /// Only what this person did: a name, or me
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Only what concerns this story
    #[arg(long, value_name = "KEY")]
    story: Option<String>,
    /// At most so many lines
    #[arg(long, value_name = "N", default_value_t = 50)]
    most: u32,
    /// Print everything that was asked for as CSV, for auditors and spreadsheets
    #[arg(long, conflicts_with_all = ["json", "plain"])]
    csv: bool,
}

impl Log {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let bare = cx.bare()?;
        let by = match &self.by {
            Some(name) => Some(super::person::find(name, &bare)?.id),
            None => None,
        };
        let story = self.story.as_ref().map(|it| cx.store.find(it)).transpose()?;
        let most = if self.csv { u32::MAX - 1 } else { self.most };
        let snapshot = cx.store.load(&Needs::Log { by, story, most }, None)?;
        let Some(page) = snapshot.log() else {
            return Ok(());
        };
        if self.csv {
            return sheet(cx, page, &snapshot);
        }
        let keys = keys(cx, page)?;
        if page.happenings.is_empty() {
            cx.out.note("nothing happened");
        }
        match cx.out.form {
            Form::Json => {
                let name_of = |id| snapshot.board.name_of(id).to_owned();
                let json = |it: &Happening| {
                    let key = it.story.and_then(|id| keys.get(&id)).map(String::as_str);
                    super::json::happening(it, key, name_of)
                };
                cx.out.json("happenings", page.happenings.iter().map(json).collect())?;
            }
            Form::Plain => {
                let line = |it: &Happening| sentence(it, &snapshot);
                cx.out.text(&page.happenings.iter().map(line).collect::<String>())?;
            }
            Form::Table => cx.out.text(&table(page, &snapshot).show(cx.out.width))?,
        }
        if page.more {
            cx.out.note(&format!("… there is more: gemba log --most {}", self.most * 2));
        }
        Ok(())
    }
}

/// The keys of the stories that the log names.
fn keys(cx: &mut Cx, page: &LogPage) -> Result<HashMap<StoryId, String>, Stop> {
    if cx.out.form != Form::Json {
        return Ok(HashMap::new());
    }
    let mut ids: Vec<StoryId> = page.happenings.iter().filter_map(|it| it.story).collect();
    ids.sort_unstable();
    ids.dedup();
    let stories = cx.store.stories(&ids)?;
    Ok(stories.into_iter().map(|it| (it.card.id, it.card.key)).collect())
}

/// One line an operation, the newest first; instants in UTC, so that they sort.
fn sheet(cx: &Cx, page: &LogPage, snapshot: &Snapshot) -> Result<(), Stop> {
    let mut sheet = csv::Writer::from_writer(Vec::new());
    let wrong = |err: csv::Error| Stop::broken(&err);
    sheet.write_record(["seq", "at", "by", "via", "label", "undoes", "details"]).map_err(wrong)?;
    for it in &page.happenings {
        let details: Vec<String> = it
            .details
            .iter()
            .map(|(field, before, after)| format!("{field}: {before} → {after}"))
            .collect();
        let row = [
            it.seq.to_string(),
            it.at.to_rfc3339_opts(SecondsFormat::Millis, true),
            snapshot.board.name_of(it.by).to_owned(),
            it.via.clone(),
            it.label.clone(),
            it.undoes.map(|it| it.to_string()).unwrap_or_default(),
            details.join("; "),
        ];
        sheet.write_record(row.map(|it| text::cell(&it))).map_err(wrong)?;
    }
    let bytes = sheet.into_inner().map_err(|err| Stop::broken(&err))?;
    cx.out.text(&String::from_utf8_lossy(&bytes))
}

fn sentence(it: &Happening, snapshot: &Snapshot) -> String {
    let (at, by) = (moment(it.at, &snapshot.board), snapshot.board.name_of(it.by));
    format!("{at}, {by}: {}{}{}.\n", it.label, details(it), undone(it))
}

fn table(page: &LogPage, snapshot: &Snapshot) -> Table {
    let mut table = Table::new(&["no", "when", "who", "by", "what"]);
    for it in &page.happenings {
        table.push(vec![
            it.seq.to_string(),
            moment(it.at, &snapshot.board),
            snapshot.board.name_of(it.by).to_owned(),
            it.via.clone(),
            format!("{}{}{}", it.label, details(it), undone(it)),
        ]);
    }
    table
}

/// Which fields changed, in short: long texts are told by their name only.
fn details(it: &Happening) -> String {
    let one = |(field, before, after): &(String, String, String)| {
        let is_short = |text: &str| text.chars().count() <= 40 && !text.contains('\n');
        match (&**before, &**after) {
            (before, after) if !is_short(before) || !is_short(after) => field.clone(),
            ("", after) => format!("{field}: {after}"),
            (before, "") => format!("{field}: {before} → nothing"),
            (before, after) => format!("{field}: {before} → {after}"),
        }
    };
    let all: Vec<String> = it.details.iter().map(one).collect();
    if all.is_empty() { String::new() } else { format!(" ({})", all.join(", ")) }
}

const fn undone(it: &Happening) -> &'static str {
    if it.undone { ", taken back since" } else { "" }
}
