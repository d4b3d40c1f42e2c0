//! `gemba log`: what happened, who did it.

use std::collections::{BTreeSet, HashMap};

use chrono::{NaiveDate, SecondsFormat, TimeDelta};
use clap::Args;

use super::Stop;
use super::open::Cx;
use super::output::Form;
use super::story::moment;
use super::table::Table;
use crate::domain::{
    FieldChange, Happening, LogPage, Needs, PersonId, Refusal, Snapshot, StoryId, field, text,
};

/// Prints what happened, the newest first.
#[derive(Debug, Args)]
pub(crate) struct Log {
    /// Only the operation of this number, with everything that it changed
    #[arg(value_name = "NO", value_parser = super::undo::number,
        conflicts_with_all = ["by", "from", "to", "most"])]
    no: Option<i64>,
    /// Only what was done under this name, or by me
    #[arg(long, value_name = "NAME", alias = "person")]
    by: Option<String>,
    /// Only what concerns this story
    #[arg(long, value_name = "KEY")]
    story: Option<String>,
    /// Only from this day on: 2026-03-12, yesterday or 2w (ago)
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Only up to this day, and with it; one that is still to come means until now
    #[arg(long, value_name = "DAY")]
    to: Option<String>,
    /// At most so many lines: 50 unless it is given, and all of them as CSV
    #[arg(long, value_name = "N", allow_negative_numbers = true,
        value_parser = clap::value_parser!(u32).range(1..))]
    most: Option<u32>,
    /// Print everything that was asked for as CSV, for auditors and spreadsheets
    #[arg(long, conflicts_with_all = ["json", "plain"])]
    csv: bool,
}

impl Log {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let bare = cx.bare()?;
        let (by, called) = match &self.by {
            Some(name) => by(cx, name, &bare)?,
            None => (None, None),
        };
        let story = self.story.as_ref().map(|it| cx.find_ever(it)).transpose()?;
        let from = self.from.as_deref().map(|it| past(it, bare.today())).transpose()?;
        let to = self.to.as_deref().map(|it| until(it, bare.today())).transpose()?;
        if let Some(no) = self.no {
            let Some(it) = cx.store.happening(no, story)? else {
                return Err(Refusal::NoSuch(format!("operation number {no}")).into());
            };
            return self.print(
                cx,
                &LogPage { happenings: vec![it], more: false, story: None },
                &bare,
                1,
            );
        }
        let most = self.most.unwrap_or(if self.csv { EVERYTHING } else { USUAL });
        let has_days = from.is_some() || to.is_some();
        let read = if has_days || called.is_some() { EVERYTHING } else { most };
        let snapshot = cx.store.load(&Needs::Log { by, story, most: read }, None)?;
        let Some(page) = snapshot.log() else {
            return Ok(());
        };
        let (mut page, board) = (page.clone(), &snapshot.board);
        let mut others = BTreeSet::new();
        if has_days || called.is_some() {
            page.happenings.retain(|it| {
                let day = snapshot.board.date(it.at);
                if from.is_some_and(|from| day < from) || to.is_some_and(|to| day > to) {
                    return false;
                }
                let Some(called) = called else { return true };
                let is_meant = it.who.eq_ignore_ascii_case(called);
                if !is_meant && board.person_named(called).is_some_and(|now| now.id == it.by) {
                    others.insert(it.who.clone());
                }
                is_meant
            });
            page.more = page.happenings.len() > most as usize;
            page.happenings.truncate(most as usize);
        }
        for other in &others {
            cx.out.note(&format!(
                "{} was {other} before: gemba log --by {other} has what they did then",
                called.unwrap_or_default()
            ));
        }
        if self.csv {
            for it in page.happenings.iter_mut().filter(|it| it.more > 0) {
                if let Some(whole) = cx.store.happening(it.seq, story)? {
                    *it = whole;
                }
            }
        }
        self.print(cx, &page, &snapshot, most)
    }

    /// Prints a part of the log.
    fn print(
        &self,
        cx: &mut Cx,
        page: &LogPage,
        snapshot: &Snapshot,
        most: u32,
    ) -> Result<(), Stop> {
        if self.csv {
            return sheet(cx, page);
        }
        let keys = keys(cx, page)?;
        if page.happenings.is_empty() {
            cx.out.note("nothing happened");
        }
        match cx.out.form {
            Form::Json => {
                let json = |it: &Happening| {
                    let key = it.story.and_then(|id| keys.get(&id)).map(String::as_str);
                    super::json::happening(it, key)
                };
                cx.out.json("happenings", page.happenings.iter().map(json).collect())?;
            }
            Form::Plain | Form::Table if self.no.is_some() => {
                let all = page.happenings.iter().map(|it| whole(it, snapshot));
                cx.out.text(&all.collect::<String>())?;
            }
            Form::Plain => {
                let line = |it: &Happening| sentence(it, snapshot);
                cx.out.text(&page.happenings.iter().map(line).collect::<String>())?;
            }
            Form::Table => cx.out.text(&table(page, snapshot).show(cx.out.width))?,
        }
        if page.more {
            cx.out.note(&format!("… there is more: gemba log --most {}", most.saturating_mul(2)));
        }
        Ok(())
    }
}

/// Whose lines are meant, and under which name: one who has another name now did what they did under
/// the one that they had. Of several who have had it, whose they are is seen line by line.
fn by<'a>(
    cx: &Cx,
    typed: &'a str,
    bare: &Snapshot,
) -> Result<(Option<PersonId>, Option<&'a str>), Stop> {
    let name = typed.strip_prefix('@').unwrap_or(typed);
    Ok(match *cx.store.ever_called(&bare.board, name)? {
        [] => (Some(super::person::find(typed, bare)?.id), None),
        [id] => (Some(id), Some(name)),
        [..] => (None, Some(name)),
    })
}

/// So much of a text stands in a line, in letters.
const SHORT: usize = 40;
/// How many lines are printed where nobody says how many.
const USUAL: u32 = 50;
/// So many are all of them.
const EVERYTHING: u32 = u32::MAX - 1;

/// A day as [`past`] reads it, or one that is still to come.
fn until(typed: &str, today: NaiveDate) -> Result<NaiveDate, Stop> {
    past(typed, today)
        .or_else(|stop| field::date(typed, today).filter(|day| *day >= today).ok_or(stop))
}

/// A day that has been: written out, or how long ago it was.
fn past(typed: &str, today: NaiveDate) -> Result<NaiveDate, Stop> {
    let as_typed = text::line(typed);
    let typed = typed.trim().to_lowercase();
    let ago = |days: i64| today.checked_sub_signed(TimeDelta::days(days));
    let number = |unit: char| typed.strip_suffix(unit).and_then(|it| it.parse::<u16>().ok());
    let found = match &*typed {
        "today" => Some(today),
        "yesterday" => ago(1),
        _ => match (number('d'), number('w')) {
            (Some(days), _) => ago(days.into()),
            (_, Some(weeks)) => ago(i64::from(weeks) * 7),
            (None, None) => typed.parse().ok(),
        },
    };
    found.ok_or_else(|| {
        Stop::usage(format!(
            "“{as_typed}” is no day that has been: such as 2026-03-12, yesterday or 2w"
        ))
    })
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
fn sheet(cx: &Cx, page: &LogPage) -> Result<(), Stop> {
    let mut sheet = csv::Writer::from_writer(Vec::new());
    let wrong = |err: csv::Error| Stop::broken(&err);
    sheet.write_record(["seq", "at", "by", "via", "label", "undoes", "details"]).map_err(wrong)?;
    for it in &page.happenings {
        let details: Vec<String> = it
            .details
            .iter()
            .map(|change| {
                let FieldChange { field, before, after, .. } = change;
                let whose = it.whose(change).map_or(String::new(), |key| format!("{key} "));
                format!("{whose}{field}: {before} → {after}")
            })
            .collect();
        let row = [
            it.seq.to_string(),
            it.at.to_rfc3339_opts(SecondsFormat::Millis, true),
            it.who.clone(),
            it.via.clone(),
            it.label.clone(),
            it.undoes.map(|it| it.to_string()).unwrap_or_default(),
            details.join("; "),
        ];
        sheet.write_record(row.map(|it| text::cell(&it))).map_err(wrong)?;
    }
    let bytes = sheet.into_inner().map_err(|err| Stop::broken(&err))?;
    cx.out.sheet(&String::from_utf8_lossy(&bytes))
}

/// An operation with everything that it changed, a line each.
fn whole(it: &Happening, snapshot: &Snapshot) -> String {
    let at = moment(it.at, &snapshot.board);
    let mut all = format!("{at}, {}, {}: {}{}.\n", it.who, it.via, it.label, undone(it));
    for change in &it.details {
        let FieldChange { field, before, after, .. } = change;
        let whose = it.whose(change).map_or(String::new(), |key| format!("{key} "));
        let side =
            |text: &str| if text.is_empty() { "nothing".to_owned() } else { text.to_owned() };
        let says = match &**before {
            "" => format!("{whose}{field}: {}", side(after)),
            before => format!("{whose}{field}: {before} → {}", side(after)),
        };
        all = all + "  " + &says.replace('\n', "\n    ") + "\n";
    }
    all
}

fn sentence(it: &Happening, snapshot: &Snapshot) -> String {
    let at = moment(it.at, &snapshot.board);
    format!("{at}, {}: {}{}{}.\n", it.who, it.label, details(it), undone(it))
}

fn table(page: &LogPage, snapshot: &Snapshot) -> Table {
    let mut table = Table::new(&["no", "when", "who", "by", "what"]);
    for it in &page.happenings {
        table.push(vec![
            it.seq.to_string(),
            moment(it.at, &snapshot.board),
            it.who.clone(),
            it.via.clone(),
            format!("{}{}{}", it.label, details(it), undone(it)),
        ]);
    }
    table
}

/// Which fields changed, in short: of a long text that is new, its beginning; of one that was changed, its
/// name only. Where several stories did,
/// each has its key before what is its own.
fn details(it: &Happening) -> String {
    let one = |change: &FieldChange| {
        let FieldChange { field, before, after, .. } = change;
        let is_short = |text: &str| text.chars().count() <= SHORT && !text.contains('\n');
        match (&**before, &**after) {
            ("", after) => format!("{field}: {}", text::short(&text::line(after), SHORT)),
            (before, after) if !is_short(before) || !is_short(after) => field.clone(),
            (before, "") => format!("{field}: {before} → nothing"),
            (before, after) => format!("{field}: {before} → {after}"),
        }
    };
    let mut all = String::new();
    let mut last = None;
    for change in &it.details {
        let whose = it.whose(change);
        let is_next = whose != last;
        last = whose;
        all += match (all.is_empty(), is_next) {
            (true, _) => "",
            (false, true) => "; ",
            (false, false) => ", ",
        };
        if let Some(key) = whose.filter(|_| is_next) {
            all = all + key + " ";
        }
        all += &one(change);
    }
    match (all.is_empty(), it.more) {
        (true, _) => all,
        (false, 0) => format!(" ({all})"),
        (false, more) => format!(" ({all}; and {more} more: gemba log {})", it.seq),
    }
}

const fn undone(it: &Happening) -> &'static str {
    if it.undone { ", taken back since" } else { "" }
}
