//! Where figures come from: a board or a file of another tool, and which days of it.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use chrono_tz::Tz;
use clap::Args;

use super::Read;
use crate::cli::open::{Cx, Env};
use crate::cli::output::Output;
use crate::cli::source::Host;
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
    /// finish, points, dates, separator; of a file that --also names as FILE:ROLE=COLUMN
    #[arg(long, global = true, value_name = "ROLE=COLUMN")]
    map: Vec<String>,
    /// The day of which that file tells, and those that --also names; the last day in it where
    /// nothing is said
    #[arg(long, global = true, value_name = "DATE")]
    as_of: Option<String>,
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

    /// Refuses what says how a file is to be read where none is named, `also` among them: what stands
    /// before a verb and what behind it is one.
    pub(super) fn fits_together(&self, also: &[PathBuf]) -> Result<(), Stop> {
        let told = [
            ("--map", !self.map.is_empty()),
            ("--as-of", self.as_of.is_some()),
            ("--zone", self.zone.is_some()),
        ];
        let has_file = self.from.is_some() || also.iter().any(|it| is_csv(it));
        if let Some((name, _)) = told.iter().find(|it| it.1 && !has_file) {
            return Err(Stop::Usage(format!(
                "{name} says how a file is read: --from FILE names it, or --also FILE.csv behind \
                 gemba flow forecast"
            )));
        }
        let is_read = |it: &str| self.from.iter().chain(also).any(|path| path.as_os_str() == it);
        let of_other = self.map.iter().filter_map(|it| part(it).0).find(|it| !is_read(it));
        if let Some(name) = of_other {
            return Err(Stop::Usage(format!(
                "--map {name}:… is of a file that is not read: --from {name} or --also {name} reads it"
            )));
        }
        if self.days.is_some() && (self.from_date.is_some() || self.to_date.is_some()) {
            let why = "--days or --from-date and --to-date: both say which days";
            return Err(Stop::Usage(why.to_owned()));
        }
        Ok(())
    }

    /// What is said of a file: what names it, and what names none where no other is meant by that.
    fn map_of(&self, path: &Path, is_meant: Meant) -> Result<Map, Stop> {
        let is_its = |it: &&String| match part(it).0 {
            Some(name) => path.as_os_str() == name,
            None => is_meant == Meant::Bare,
        };
        let parts: Vec<&str> = self.map.iter().filter(is_its).map(|it| part(it).1).collect();
        Ok(Map::parse(&parts.join(","))?)
    }

    /// Says that days to come are no days of a figure.
    pub(super) fn say_future(&self, study: &Study, out: Output) {
        let today = study.flow.today;
        let typed = self.to_date.as_deref().and_then(|it| past(it, today).ok());
        if let Some(day) = typed.filter(|it| *it > today) {
            out.note(&format!(
                "--to-date: {day} is after {today}, the last day that is known: until then"
            ));
        }
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
        if env.host() == Host::Shared {
            // Who may not see the board has nothing computed here either.
            Cx::open(env, common, Via::Command)?;
        }
        let map = self.map_of(path, Meant::Bare)?;
        let zone = match (&self.zone, &common.file) {
            (None, Some(_)) => {
                Cx::open(env, common, Via::Command)?.load(crate::domain::Span::Sprint)?.board.zone
            }
            (named, _) => init::zone(named.as_deref())?,
        };
        Ok((from_file(path, (&map, Meant::Bare), (self.as_of.as_deref(), zone), env, out)?, out))
    }

    /// The file that is read, by its whole path: another one, or the board's.
    pub(super) fn place(&self, env: &Env, common: &Common) -> Result<PathBuf, Stop> {
        match &self.from {
            Some(path) => Ok(whole(path)),
            None => Ok(whole(&env.board_file(common)?)),
        }
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
                return Ok(flow.last(n.ok_or_else(|| Stop::usage(wrong()))?));
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
        if from > flow.today {
            return Err(Stop::usage(format!(
                "{from} is after {}, the last day that is known: --from-date says a day until then",
                flow.today
            )));
        }
        if from > to {
            return Err(Stop::usage(format!(
                "{from} is later than {to}: no day lies between them"
            )));
        }
        Ok(Window { from, to: to.min(flow.today).max(from) })
    }
}

/// A path that is the same for the same file.
pub(super) fn whole(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
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
    Stop::usage(format!("{typed:?} is no day: a day such as 2026-12-24 or 24.12.2026"))
}

/// The stories of a file, with notes on how it was understood and what was left out.
///
/// Of days after the last one in the file nothing is known: the file is read as of that day, so
/// that they do not count as days without a finish.
fn from_file(
    path: &Path,
    (map, is_meant): (&Map, Meant),
    (as_of, zone): (Option<&str>, Tz),
    env: &Env,
    out: Output,
) -> Result<Study, Stop> {
    let bytes = bytes(path, env)?;
    let named = |it: crate::domain::Refusal| {
        let (name, why) = (path.display(), it.to_string());
        // The way out names the file, where without it another one is meant.
        Stop::wrong(match is_meant {
            Meant::Bare => format!("{name}: {why}"),
            Meant::Named => format!(
                "{name}: {}",
                why.replace(
                    "--map 'start=…,finish=…'",
                    &format!("--map '{name}:start=…,finish=…'")
                )
                .replace("--map dates", &format!("--map {name}:dates"))
            ),
        })
    };
    let now = env.clock().now();
    let reading = flow_csv::read(&bytes, map, zone, now).map_err(named)?;
    let flow = Flow::of(reading.ledger);
    let day = match as_of {
        Some(typed) => as_of_day(typed, flow.today, out)?,
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

fn bytes(path: &Path, env: &Env) -> Result<Vec<u8>, Stop> {
    if path.as_os_str() == "-" {
        return crate::cli::source::export(env.host());
    }
    crate::cli::source::read(path)
}

/// Whether what names no file in a map is meant for a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meant {
    /// It is.
    Bare,
    /// Only what names it is.
    Named,
}

/// A part of a map: the file that it names before a colon, if it names one, and the rest.
fn part(typed: &str) -> (Option<&str>, &str) {
    match typed.split_once(':').filter(|it| !it.0.contains('=')) {
        Some((name, rest)) => (Some(name), rest),
        None => (None, typed),
    }
}

/// Whether a file of another team is a CSV file, by its name.
fn is_csv(path: &Path) -> bool {
    path.extension().is_some_and(|it| it.eq_ignore_ascii_case("csv"))
}

/// The day of which a file or a board is to tell: today where it is to come, and it says so.
fn as_of_day(typed: &str, today: NaiveDate, out: Output) -> Result<NaiveDate, Stop> {
    let day = past(typed, today)?;
    if day > today {
        out.note(&format!("--as-of: {day} is still to come, read as of {today}"));
    }
    Ok(day.min(today))
}

impl Source {
    /// What another team has done: from its board, or from a CSV file; as of the same day, where one is
    /// told.
    pub(super) fn other(&self, path: &Path, env: &Env, common: &Common) -> Result<Study, Stop> {
        let (as_of, out) = (self.as_of.as_deref(), env.output(common));
        if is_csv(path) {
            let bare = if self.from.is_none() { Meant::Bare } else { Meant::Named };
            let map = self.map_of(path, bare)?;
            let zone = init::zone(self.zone.as_deref())?;
            return from_file(path, (&map, bare), (as_of, zone), env, out);
        }
        let of_other = Common { file: Some(path.to_owned()), as_name: None, ..common.clone() };
        let mut cx = Cx::open(env, &of_other, Via::Command)?;
        let study = cx.store.study("", Titles::Skip)?;
        let Some(typed) = as_of else { return Ok(study) };
        let day = as_of_day(typed, study.flow.today, out)?;
        Ok(Study { flow: study.flow.as_of(day).into_owned(), ..study })
    }
}
