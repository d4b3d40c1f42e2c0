//! Where figures come from: a board or a file of another tool, and which days of it.

use std::io;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use chrono_tz::Tz;
use clap::Args;

use super::Read;
use crate::cli::open::{Cx, Env};
use crate::cli::output::Output;
use crate::cli::{Common, Stop, init};
use crate::domain::field;
use crate::domain::flow;
use crate::domain::flow::study::Span;
use crate::domain::flow::{Flow, Life, Question, Study, Titles, Window};
use crate::exchange::flow_csv::{self, Map};
use crate::store::Via;

/// So many bad rows are named one by one.
const NAMED: usize = 20;

/// Where from, and which days.
#[derive(Debug, Args)]
pub(super) struct Source {
    /// The last so many days, or all; 90 where nothing is said, all of a file
    #[arg(long, global = true, value_name = "N|all", conflicts_with_all = ["from_date", "to_date"])]
    days: Option<String>,
    /// From this day on
    #[arg(long, global = true, value_name = "DATE")]
    from_date: Option<String>,
    /// Until this day, that day included
    #[arg(long, global = true, value_name = "DATE")]
    to_date: Option<String>,
    /// A CSV file of another tool instead of a board; - reads the standard input
    #[arg(long, global = true, value_name = "FILE")]
    from: Option<PathBuf>,
    /// What the columns of that file mean, where it is not seen: key, title, created, start,
    /// finish, points, dates, separator
    #[arg(long, global = true, value_name = "ROLE=COLUMN")]
    map: Vec<String>,
    /// The day of which that file tells, and those that --also names; the last day in it where
    /// nothing is said
    #[arg(long, global = true, value_name = "DATE")]
    pub(super) as_of: Option<String>,
    /// The time zone of the instants in that file that name none, and of its days; the board's
    /// where --file names one, else this machine's
    #[arg(long, global = true, value_name = "ZONE")]
    zone: Option<String>,
}

impl Source {
    /// Whether it is a file, neither the board nor what comes in.
    pub(super) fn is_file(&self) -> bool {
        self.from.as_ref().is_some_and(|it| it.as_os_str() != "-")
    }

    /// Refuses what says how a file is to be read where none is named: what stands before a verb and
    /// what behind it is one.
    pub(super) fn fits_together(&self) -> Result<(), Stop> {
        let told = [
            ("--map", !self.map.is_empty()),
            ("--as-of", self.as_of.is_some()),
            ("--zone", self.zone.is_some()),
        ];
        if let Some((name, _)) = told.iter().find(|it| it.1 && self.from.is_none()) {
            return Err(Stop::Usage(format!(
                "{name} says how a file is read: --from FILE names it"
            )));
        }
        if self.days.is_some() && (self.from_date.is_some() || self.to_date.is_some()) {
            let why = "--days or --from-date and --to-date: both say which days";
            return Err(Stop::Usage(why.to_owned()));
        }
        Ok(())
    }

    /// Reads what figures are made from: a file, else the board that is meant.
    pub(super) fn read(&self, env: &Env, common: &Common, filter: &[String]) -> Result<Read, Stop> {
        let Some(path) = &self.from else {
            let mut cx = Cx::open(env, common, Via::Command)?;
            cx.known(filter.iter().flat_map(|it| it.split_whitespace()))?;
            let study = cx.store.study(&filter.join(" "), Titles::Skip)?;
            return Ok((study, cx.out));
        };
        if !filter.is_empty() {
            return Err(Stop::Usage(format!(
                "{:?} filters by fields of a board, and of a file only dates are read, whatever other \
                 columns it has: leave other lines out of the file, or import it and filter the board",
                filter.join(" ")
            )));
        }
        let out = env.output(common);
        let map = Map::parse(&self.map.join(","))?;
        let zone = match (&self.zone, &common.file) {
            (None, Some(_)) => {
                Cx::open(env, common, Via::Command)?.load(crate::domain::Span::Sprint)?.board.zone
            }
            (named, _) => init::zone(named.as_deref())?,
        };
        Ok((from_file(path, &map, (self.as_of.as_deref(), zone), env, out)?, out))
    }

    /// What is asked about those days, and nothing else said.
    pub(super) fn question(&self, study: &Study) -> Result<Question, Stop> {
        let asked = Question::of(self.window(study)?);
        let is_told = self.from_date.is_some() || self.to_date.is_some();
        Ok(Question { span: if is_told { Span::Just } else { Span::Last }, ..asked })
    }

    /// The days that figures are about.
    fn window(&self, study: &Study) -> Result<Window, Stop> {
        let usual = if self.from.is_some() { study.flow.whole() } else { study.usual() };
        self.window_or(study, usual)
    }

    /// The days around a day that splits them: all of them where nothing is said.
    pub(super) fn window_around(&self, study: &Study) -> Result<Window, Stop> {
        self.window_or(study, study.flow.whole())
    }

    fn window_or(&self, study: &Study, usual: Window) -> Result<Window, Stop> {
        let (flow, whole) = (&study.flow, study.flow.whole());
        match self.days.as_deref() {
            Some("all") => return Ok(whole),
            Some(typed) => {
                let n: Option<u32> = typed.parse().ok().filter(|it| (1..=36_525).contains(it));
                let wrong = || format!("{typed:?} is no number of days: 1 to 36525, or all");
                return Ok(flow.last(n.ok_or_else(|| Stop::wrong(wrong()))?));
            }
            None => (),
        }
        if self.from_date.is_none() && self.to_date.is_none() {
            return Ok(usual);
        }
        let day =
            |typed: &Option<String>| typed.as_deref().map(|it| past(it, flow.today)).transpose();
        let from = day(&self.from_date)?.unwrap_or(whole.from);
        let to = day(&self.to_date)?.unwrap_or(whole.to);
        if from > to {
            return Err(Stop::wrong(format!(
                "{from} is later than {to}: no day lies between them"
            )));
        }
        Ok(Window { from, to: to.min(flow.today).max(from) })
    }
}

/// A day that was, as typed.
fn past(typed: &str, today: NaiveDate) -> Result<NaiveDate, Stop> {
    field::past_date(typed, today).ok_or_else(|| not_a_day(typed))
}

/// A day to come, as typed.
pub(super) fn coming(typed: &str, today: NaiveDate) -> Result<NaiveDate, Stop> {
    let day = field::date(typed, today).ok_or_else(|| not_a_day(typed))?;
    Ok(flow::forecast::reach(day, today)?)
}

fn not_a_day(typed: &str) -> Stop {
    Stop::wrong(format!("{typed:?} is no day: a day such as 2026-12-24 or 24.12.2026"))
}

/// The stories of a file, with notes on how it was understood and what was left out.
///
/// Of days after the last one in the file nothing is known: the file is read as of that day, so
/// that they do not count as days without a finish.
fn from_file(
    path: &Path,
    map: &Map,
    (as_of, zone): (Option<&str>, Tz),
    env: &Env,
    out: Output,
) -> Result<Study, Stop> {
    let bytes = bytes(path)?;
    let named = |it: crate::domain::Refusal| Stop::wrong(format!("{}: {it}", path.display()));
    let now = env.clock().now();
    let reading = flow_csv::read(&bytes, map, zone, now).map_err(named)?;
    let flow = Flow::of(reading.ledger);
    let day = match as_of {
        Some(typed) => past(typed, flow.today)?,
        None => last_day(&flow).unwrap_or(flow.today),
    };
    let mut flow = flow.as_of(day).into_owned();
    flow.read_as = Some(reading.found.line().into());
    let n_finished = flow.lives.iter().filter(|it| it.finish.is_some()).count();
    let n_open = flow.in_progress().count();
    out.note(&format!("{}: {}", path.display(), reading.found.line()));
    let (n_out, today) = (flow.omitted.len(), flow.today);
    let n_todo = match reading.found.n_blank {
        0 => String::new(),
        n if reading.found.states.is_empty() => format!("{n} not begun, "),
        n => format!("{n} without start and finish, "),
    };
    // How many there are of what the file never says nobody knows.
    let (n_finished, n_open) = match flow.source {
        flow::Source::Whole => (n_finished.to_string(), n_open.to_string()),
        flow::Source::NoStarts => (n_finished.to_string(), "unknown how many".to_owned()),
        flow::Source::NoFinishes => ("unknown how many".to_owned(), "unknown how many".to_owned()),
    };
    out.note(&format!(
        "{n_finished} finished, {n_open} open, {n_todo}{n_out} left out, as of {today}, {zone}"
    ));
    if let Some(why) = flow.source.silence() {
        out.note(why);
    }
    for it in flow.omitted.iter().take(NAMED) {
        out.note(&format!("left out: {} ({})", it.key, it.why.words()));
    }
    if flow.omitted.len() > NAMED {
        out.note(&format!("left out: {} more", flow.omitted.len() - NAMED));
    }
    Ok(Study::of(flow))
}

/// The last day on which anything happened.
fn last_day(flow: &Flow) -> Option<NaiveDate> {
    let days = |it: &Life| [it.created_day, it.start_day, it.finish_day];
    flow.lives.iter().flat_map(days).flatten().max()
}

fn bytes(path: &Path) -> Result<Vec<u8>, Stop> {
    if path.as_os_str() == "-" {
        return crate::cli::source::all(&mut io::stdin().lock(), "the standard input");
    }
    crate::cli::source::read(path)
}

/// What another team has done: from its board, or from a CSV file; as of the same day, where one is
/// told.
pub(super) fn other(
    path: &Path,
    as_of: Option<&str>,
    env: &Env,
    common: &Common,
) -> Result<Study, Stop> {
    let is_csv = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("csv"));
    if is_csv {
        return from_file(
            path,
            &Map::default(),
            (as_of, init::zone(None)?),
            env,
            env.output(common),
        );
    }
    let of_other = Common { file: Some(path.to_owned()), as_name: None, ..common.clone() };
    let mut cx = Cx::open(env, &of_other, Via::Command)?;
    let study = cx.store.study("", Titles::Skip)?;
    let Some(typed) = as_of else { return Ok(study) };
    let day = past(typed, study.flow.today)?;
    Ok(Study { flow: study.flow.as_of(day).into_owned(), ..study })
}
