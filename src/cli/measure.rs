//! `gemba measure`: what is counted and timed, and what was read.

use clap::Subcommand;

use super::Stop;
use super::open::Cx;
use super::output::Form;
use super::process::measure_json;
use super::sheet::{self, commit, process};
use super::table::Table;
use crate::domain::measure::{self, Measure, MeasureId, sparkline};
use crate::domain::process::{ProcessOperation, quoted};
use crate::domain::sheet::Subject;
use crate::domain::{Figure, Needs, ProcessRefusal, Refusal, Snapshot, text};
use crate::exchange::process_text;

/// What can be done with measures.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// List the measures with their last readings
    List {
        /// Only those of this process
        process: Option<String>,
    },
    /// Show a measure with all of its readings
    Show {
        /// The measure: its name or the beginning of it
        measure: String,
    },
    /// Begin to measure something
    #[command(after_help = sheet::help(Subject::Measure(MeasureId::default())))]
    Add {
        /// The process: a prefix or a name
        process: String,
        /// What is measured
        name: String,
        /// What else is known as SLOT=VALUE
        #[arg(value_name = "SLOT=VALUE")]
        words: Vec<String>,
    },
    /// Fill a measure in
    #[command(after_help = sheet::help(Subject::Measure(MeasureId::default())))]
    Set {
        /// The measure: its name or the beginning of it
        measure: String,
        /// What to fill in as SLOT=VALUE; an empty value clears it
        #[arg(required = true, value_name = "SLOT=VALUE")]
        words: Vec<String>,
    },
    /// Write a reading down
    Read {
        /// The measure: its name or the beginning of it
        measure: String,
        /// The number
        #[arg(allow_negative_numbers = true)]
        value: String,
        /// The day of the reading, or an instant such as 2026-12-24T09:30; now unless it is given
        #[arg(long, value_name = "WHEN")]
        at: Option<String>,
        /// Under what circumstances
        #[arg(long, value_name = "TEXT", default_value = "")]
        note: String,
    },
    /// Take the last reading of a measure back
    Unread {
        /// The measure: its name or the beginning of it
        measure: String,
    },
    /// Stop measuring something that was never read
    Remove {
        /// The measure: its name or the beginning of it
        measure: String,
    },
}

impl Verb {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let snapshot = cx.bare()?;
        match self {
            Self::List { process } => list(cx, &snapshot, process.as_deref()),
            Self::Show { measure } => show(cx, measure),
            Self::Add { process: typed, name, words } => {
                let subject = Subject::Measure(MeasureId::default());
                let slots = sheet::contents(cx, &snapshot, subject, words)?;
                let (process, name) = (process(&snapshot, typed)?.id, text::line(name));
                commit(cx, ProcessOperation::AddMeasure { process, name, slots })
            }
            Self::Set { measure, words } => {
                let subject = Subject::Measure(find(cx, measure)?);
                sheet::fill(cx, &snapshot, subject, words)
            }
            Self::Read { measure, value, at, note } => {
                let measure = find(cx, measure)?;
                let value = number(value)?;
                let at = match at {
                    Some(typed) => measure::when(typed, &snapshot.board, snapshot.now)?,
                    None => None,
                };
                let note = text::line(note);
                commit(cx, ProcessOperation::Read { measure, value, at, note })
            }
            Self::Unread { measure } => {
                let whole = whole(cx, measure)?.0;
                let last = whole.last().map(|it| it.id).ok_or_else(|| {
                    Stop::wrong(format!(
                        "{} has no reading yet: gemba measure read {} 4.5",
                        whole.name(),
                        quoted(whole.name())
                    ))
                })?;
                commit(cx, ProcessOperation::RemoveReading(last))
            }
            Self::Remove { measure } => {
                let measure = find(cx, measure)?;
                commit(cx, ProcessOperation::RemoveMeasure(measure))
            }
        }
    }
}

fn find(cx: &Cx, typed: &str) -> Result<MeasureId, Stop> {
    Ok(cx.store.catalog()?.measure(typed)?)
}

/// Reads a measured number.
pub(super) fn number(typed: &str) -> Result<Figure, Stop> {
    let refusal = || Refusal::from(ProcessRefusal::NoNumber(typed.to_owned()));
    typed.parse().map_err(|()| Stop::Refused(refusal()))
}

fn whole(cx: &mut Cx, typed: &str) -> Result<(Measure, Snapshot), Stop> {
    let id = find(cx, typed)?;
    let snapshot = cx.store.load(&Needs::Processes, None)?;
    let all = snapshot.processes().into_iter().flat_map(|it| &it.processes);
    let found = all.flat_map(|it| &it.measures).find(|it| it.id == id).cloned();
    let measure = found.ok_or(Stop::Refused(Refusal::Gone("that measure")))?;
    Ok((measure, snapshot))
}

fn show(cx: &mut Cx, typed: &str) -> Result<(), Stop> {
    let (measure, snapshot) = whole(cx, typed)?;
    let board = &snapshot.board;
    if cx.out.form == Form::Json {
        let json = measure_json(&measure, board, &cx.store.catalog()?);
        return cx.out.json("measures", vec![json]);
    }
    let mut lines = process_text::measure(&measure);
    for it in &measure.readings {
        let (on, by) = (board.date(it.at), board.name_of(it.by));
        let note = if it.note.is_empty() { String::new() } else { format!("  {}", it.note) };
        lines.push(format!("{on}  {}  {by}{note}", measure.show(it.value)));
    }
    cx.out.text(&sheet::page(&lines))
}

fn list(cx: &mut Cx, snapshot: &Snapshot, typed: Option<&str>) -> Result<(), Stop> {
    let only = typed.map(|it| process(snapshot, it).map(|it| it.id)).transpose()?;
    let snapshot = cx.store.load(&Needs::Processes, None)?;
    let Some(register) = snapshot.processes() else { return Ok(()) };
    let board = &snapshot.board;
    let measures = || {
        let all = register.processes.iter().flat_map(|it| &it.measures);
        all.filter(move |it| only.is_none_or(|only| it.process == only))
    };
    let prefix = |it: &Measure| board.process(it.process).map(|it| it.prefix.clone());
    let prefix = |it: &Measure| prefix(it).unwrap_or_default();
    match cx.out.form {
        Form::Json => {
            let json = |it: &Measure| measure_json(it, board, &register.catalog);
            cx.out.json("measures", measures().map(json).collect())
        }
        Form::Plain => {
            let lines = measures().map(|it| {
                let rows: Vec<String> = process_text::measure(it);
                let rows: Vec<&str> = rows.iter().map(|it| it.trim()).collect();
                format!("{} {}.\n", prefix(it), rows.join(". "))
            });
            cx.out.text(&lines.collect::<String>())
        }
        Form::Table => {
            let mut table =
                Table::new(&["process", "measure", "kind", "last", "target", "", "n", "readings"]);
            for it in measures() {
                let show = |value: Option<Figure>| value.map(|value| it.show(value));
                let signal = if it.is_signal() { " signal" } else { "" };
                table.push(vec![
                    prefix(it),
                    it.name().to_owned(),
                    it.kind().id().to_owned(),
                    show(it.last().map(|it| it.value)).unwrap_or_default(),
                    show(it.sheet.figure("target")).unwrap_or_default(),
                    it.standing().word().to_owned(),
                    format!("{}{}", it.readings.len(), if it.has_few() { " few" } else { "" }),
                    format!("{}{signal}", sparkline(&it.values(), 20)),
                ]);
            }
            cx.out.text(&table.show(cx.out.width))
        }
    }
}
