//! `gemba flow`: how long stories take, when they will be done, and how sure that is.

mod show;
mod source;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use self::show::Style;
use self::source::Source;
use super::open::Env;
use super::{Common, Stop};
use crate::domain::flow::sle::Expectation;
use crate::domain::flow::{Cut, Figure, Question, Study, Topic};

/// Prints a figure; all of them in short where none is named.
#[derive(Debug, Args)]
#[command(after_help = FIGURES)]
pub(crate) struct Flow {
    /// Which figure, then a filter: only the stories that it lets through
    #[arg(value_name = "FIGURE|FILTER")]
    words: Vec<String>,
    /// What was expected, as DAYS:PERCENT; what the days before suggest where nothing is said
    #[arg(long, value_name = "9:85")]
    expect: Option<String>,
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    style: Style,
    #[command(subcommand)]
    verb: Option<Verb>,
}

impl Flow {
    /// Whether it reads or writes a file that the person has named.
    pub(crate) fn names_a_file(&self) -> bool {
        let deeper = match &self.verb {
            Some(Verb::Forecast(it)) => !it.also.is_empty(),
            Some(Verb::Compare(_)) | None => false,
        };
        deeper || self.source.is_file() || self.style.is_file()
    }
}

/// What lies ahead, and what a day has changed.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// When stories will be done and how many by a day, at 50, 70, 85 and 95 %
    #[command(after_help = FORECAST)]
    Forecast(Forecast),
    /// Before and after a day, or a new version of a process
    Compare(Compare),
}

/// A forecast from the past.
#[derive(Debug, Args)]
pub(crate) struct Forecast {
    /// The stories to be done; all open ones where nothing is said
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    /// So many stories, whichever they are
    #[arg(long, value_name = "K")]
    stories: Option<usize>,
    /// How many will be done by that day; the end of the sprint or thirty days where nothing is
    /// said
    #[arg(long, value_name = "DATE")]
    by: Option<String>,
    /// Another team that is not waited for, by its board or its CSV file: all must be done
    #[arg(long, value_name = "FILE")]
    also: Vec<PathBuf>,
}

/// Two parts of the past beside each other.
#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// Which figure, then a filter; the most important numbers where none is named
    #[arg(value_name = "FIGURE|FILTER")]
    words: Vec<String>,
    /// The first day of the second part, or the version of a process that began it, such as
    /// "CHG 1.0"; CHG alone means its last one
    #[arg(long, value_name = "DATE|VERSION")]
    at: String,
}

const FIGURES: &str = "\
Figures: cycle-time, cycle-histogram, ageing, forecast, throughput, throughput-week, cfd, wip,
arrivals, time-in-column, blocked, efficiency, littles-law, lead-time, sle, predictability, limits,
velocity, burnup.
  gemba flow cycle-time process:CHG --days 180 --svg cycle-time.svg
  gemba flow --from stories.csv --map 'start=Activated Date,finish=Closed Date,dates=mdy'";

const FORECAST: &str = "\
Exact, from the stories finished on each of the days before today, days without any included. The
pace is that of the stories that the lasting part of the filter (@person, #tag, process:, kind:, p:,
words) lets through; where they stand (is:, column:, sprint:) says only which are to be done.
  gemba flow forecast sprint:current
  gemba flow forecast --stories 12 --by 2026-05-31 --also ../network/.gemba.db";

impl Flow {
    /// Carries it out. A file of another tool needs no board.
    pub(crate) fn run(&self, env: &Env, common: &Common) -> Result<(), Stop> {
        self.source.fits_together(match &self.verb {
            Some(Verb::Forecast(it)) => &it.also,
            Some(Verb::Compare(_)) | None => &[],
        })?;
        let told = match (&*self.words, &self.expect) {
            ([word, ..], _) => Some(format!("{word:?}")),
            ([], Some(_)) => Some("--expect".to_owned()),
            ([], None) => None,
        };
        match (&self.verb, told) {
            (Some(verb), Some(told)) => Err(Stop::Usage(format!(
                "{told} does not go with {0}: figure and filter stand behind it, as in gemba flow {0}",
                verb.name()
            ))),
            (Some(Verb::Forecast(forecast)), None) => forecast.run(self, env, common),
            (Some(Verb::Compare(compare)), None) => compare.run(self, env, common),
            (None, _) => self.figure(env, common),
        }
    }

    fn figure(&self, env: &Env, common: &Common) -> Result<(), Stop> {
        let (topic, filter) = named(&self.words)?;
        let expected = self.expect.as_deref().map(expectation).transpose()?;
        let (study, out) = self.source.read(env, common, filter)?;
        let asked = Question { expected, ..self.source.question(&study)? };
        let topics: Vec<Topic> = topic.map_or_else(|| Topic::all().collect(), |it| vec![it]);
        let mut figures: Vec<Figure> = topics.iter().map(|it| study.figure(*it, &asked)).collect();
        // Since when nothing was finished stands beside the figure.
        let ago = topics.iter().zip(&figures).filter_map(|(it, figure)| {
            let day = study.finished_before(*it, &asked, figure)?;
            Some((study.flow.today - day).num_days() + 1)
        });
        if let Some(n) = ago.max() {
            out.note(&format!("--days {n} looks back to the last finish"));
        }
        self.source.say_future(&study, out);
        for it in &mut figures {
            study.sign(it);
        }
        match topic {
            Some(_) => self.style.show(out, &study.flow, &figures),
            None => self.style.overview(out, &study.flow, &figures),
        }
    }
}

impl Verb {
    const fn name(&self) -> &'static str {
        match self {
            Self::Forecast(_) => "forecast",
            Self::Compare(_) => "compare",
        }
    }
}

impl Forecast {
    fn run(&self, flow: &Flow, env: &Env, common: &Common) -> Result<(), Stop> {
        let Flow { source, style, .. } = flow;
        let (study, out) = source.read(env, common, &self.filter)?;
        let asked = source.question(&study)?;
        let by = self.by.as_deref().map(|it| source::coming(it, study.flow.today)).transpose()?;
        let asked = Question { stories: self.stories, by, ..asked };
        let mut prospect = study.prospect(&asked);
        let mut teams = vec![source.place(env, common)?];
        for path in &self.also {
            teams.push(apart(path, &teams)?);
            let other = source.other(path, env, common)?;
            let n_open = other.n_open();
            let past = other.past(&other.flow, &asked);
            if let (Err(why), true) = (&past.history, n_open > 0) {
                return Err(Stop::wrong(format!("{}: {why}", path.display())));
            }
            prospect.notes.push(match n_open {
                0 => format!("{} has nothing left to do and holds nobody up", path.display()),
                n => format!("with {n} open stories of {}", path.display()),
            });
            prospect.teams.push((past, n_open));
        }
        let mut figure = prospect.figure();
        study.sign(&mut figure);
        source.say_future(&study, out);
        match &figure.missing {
            Some(why) => Err(Stop::wrong(why.clone())),
            None => style.show(out, &study.flow, &[figure]),
        }
    }
}

impl Compare {
    fn run(&self, flow: &Flow, env: &Env, common: &Common) -> Result<(), Stop> {
        let Flow { source, style, .. } = flow;
        let (topic, filter) = named(&self.words)?;
        if let Some(why) = topic.and_then(Topic::whole) {
            return Err(Stop::usage(why));
        }
        let (study, out) = source.read(env, common, filter)?;
        let cut = Cut::parse(&self.at, &study.releases, study.flow.today)
            .map_err(|it| Stop::usage(it.to_string()))?;
        let asked = Question::of(source.window_around(&study)?);
        let mut figures = vec![study.comparison(&asked, &cut).figure()];
        if let Some(topic) = topic {
            figures.extend(study.split(topic, &asked, cut.at).into_iter().flatten());
        }
        for it in &mut figures {
            study.sign(it);
        }
        source.say_future(&study, out);
        style.compare(out, &study.flow, &figures)
    }
}

/// The file of another team, whole; refuses one that is counted already.
fn apart(path: &Path, teams: &[PathBuf]) -> Result<PathBuf, Stop> {
    let whole = source::whole(path);
    if teams.contains(&whole) {
        return Err(Stop::wrong(format!(
            "{} is in this forecast already: --also names the board or the CSV file of another team",
            path.display()
        )));
    }
    Ok(whole)
}

/// The figure that is named first, if one is, and the filter behind it.
///
/// A word that looks like a name and is none is refused: taken for a word to search for, it would
/// give figures of nothing.
fn named(words: &[String]) -> Result<(Option<Topic>, &[String]), Stop> {
    let Some((first, rest)) = words.split_first() else { return Ok((None, words)) };
    if let Some(topic) = Topic::from_id(first) {
        return Ok((Some(topic), rest));
    }
    if first.chars().all(|it| it.is_ascii_alphabetic() || it == '-') {
        let all: Vec<&str> = Topic::all().map(Topic::id).collect();
        return Err(Stop::usage(format!(
            "no figure is called {first:?}: {}; a word to search for stands behind a figure",
            all.join(", ")
        )));
    }
    Ok((None, words))
}

fn expectation(typed: &str) -> Result<Expectation, Stop> {
    let wrong = || format!("{typed:?} is no expectation: DAYS:PERCENT, such as 9:85");
    Expectation::parse(typed).ok_or_else(|| Stop::usage(wrong()))
}

/// Figures of a board, or of a file.
type Read = (Study, super::output::Output);
