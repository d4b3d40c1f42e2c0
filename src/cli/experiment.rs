//! `gemba experiment`: what stories try out, and what came of it.

use clap::Subcommand;
use serde_json::{Value as Json, json};

use super::Stop;
use super::json::instant;
use super::open::Cx;
use super::output::Form;
use super::process::round;
use super::sheet::{self, commit};
use super::table::Table;
use crate::domain::experiment::{Decision, Experiment, Verdict};
use crate::domain::measure::percent;
use crate::domain::process::ProcessOperation;
use crate::domain::sheet::{Catalog, Subject};
use crate::domain::{Board, ImprovementsPage, Needs, Snapshot, StoryId, field, text};
use crate::exchange::management;

/// What can be done with experiments.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// List what stories try out
    List,
    /// Show what a story tries out
    Show {
        /// The key of a story
        key: String,
    },
    /// Say what a story tries out: believe, result, signal, measure, expected …
    #[command(after_help = sheet::help(Subject::Experiment(StoryId::default())))]
    Set {
        /// The key of a story
        key: String,
        /// What to fill in as SLOT=VALUE; an empty value clears it
        #[arg(required = true, value_name = "SLOT=VALUE")]
        words: Vec<String>,
    },
    /// Note how it turned out
    Result {
        /// The key of a story
        key: String,
        /// The number; the last reading of its measure unless it is given
        #[arg(allow_negative_numbers = true)]
        actual: Option<String>,
        /// What we know now
        #[arg(long, value_name = "TEXT")]
        learned: Option<String>,
    },
    /// Decide what follows: adopt, adapt or abandon
    Decide {
        /// The key of a story
        key: String,
        /// adopt, adapt or abandon
        decision: String,
        /// What we know now
        #[arg(long, value_name = "TEXT")]
        learned: Option<String>,
    },
    /// What we learned: finished experiments in which all the words stand, and which have no lesson yet
    Learned {
        /// Words to look for
        words: Vec<String>,
    },
}

impl Verb {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        match self {
            Self::List => {
                let snapshot = cx.store.load(&Needs::Improvements, None)?;
                let Some(page) = snapshot.improvements() else { return Ok(()) };
                let all: Vec<&Experiment> = page.experiments.iter().collect();
                print(cx, &snapshot, page, &all)
            }
            Self::Show { key } => {
                let story = cx.find(key)?;
                let snapshot = cx.store.load(&Needs::Improvements, None)?;
                let Some(page) = snapshot.improvements() else { return Ok(()) };
                let found = page.experiments.iter().find(|it| it.story == story);
                let it = found.ok_or_else(|| {
                    let key = key.to_uppercase();
                    Stop::wrong(format!(
                        "{key} says of no experiment: gemba experiment set {key} believe=… result=…"
                    ))
                })?;
                if cx.out.form == Form::Json {
                    let json = json(it, &snapshot.board, &page.catalog);
                    return cx.out.json("experiments", vec![json]);
                }
                cx.out.text(&whole(it, &snapshot.board, &page.catalog))
            }
            Self::Set { key, words } => {
                let story = cx.find(key)?;
                let snapshot = cx.bare()?;
                sheet::fill(cx, &snapshot, Subject::Experiment(story), words)
            }
            Self::Result { key, actual, learned } => {
                let story = cx.find(key)?;
                let actual = actual.as_deref().map(super::measure::number).transpose()?;
                let learned = learned.as_deref().map(text::block);
                commit(cx, ProcessOperation::Result { story, actual, learned })
            }
            Self::Decide { key, decision, learned } => {
                let story = cx.find(key)?;
                let found = field::word(Decision::IDS, decision).and_then(Decision::from_id);
                let decision = found.ok_or_else(|| {
                    Stop::usage(format!(
                        "{decision:?} is no decision: {}",
                        Decision::IDS.join(", ")
                    ))
                })?;
                let learned = learned.as_deref().map(text::block);
                commit(cx, ProcessOperation::Decide { story, decision, learned })
            }
            Self::Learned { words } => learned(cx, words),
        }
    }
}

fn verdict(it: &Experiment) -> &'static str {
    it.verdict().map_or("", Verdict::id)
}

/// How much of what was expected became real.
fn share(it: &Experiment) -> String {
    it.realised().map(percent).unwrap_or_default()
}

/// From how many readings; few of them are marked.
fn count(it: &Experiment) -> String {
    let few = if it.has_few() { " few" } else { "" };
    it.n_actual().map(|n| format!("{n}{few}")).unwrap_or_default()
}

fn print(
    cx: &Cx,
    snapshot: &Snapshot,
    page: &ImprovementsPage,
    all: &[&Experiment],
) -> Result<(), Stop> {
    match cx.out.form {
        Form::Json => {
            let json = |it: &&Experiment| json(it, &snapshot.board, &page.catalog);
            cx.out.json("experiments", all.iter().map(json).collect())
        }
        Form::Plain => {
            let line = |it: &&Experiment| {
                let verdict = match verdict(it) {
                    "" => String::new(),
                    verdict => {
                        let n = it.n_words().map(|n| format!(" ({n})")).unwrap_or_default();
                        format!(", {verdict} {}{n}", share(it))
                    }
                };
                let head = format!("{}: {}. {}{verdict}.", it.key, it.title, it.phase().id());
                format!("{} {}", head, it.sentence()).trim_end().to_owned() + "\n"
            };
            cx.out.text(&all.iter().map(line).collect::<String>())
        }
        Form::Table => {
            let mut table =
                Table::new(&["key", "phase", "verdict", "realised", "n", "decision", "title"]);
            for it in all {
                table.push(vec![
                    it.key.clone(),
                    it.phase().id().to_owned(),
                    verdict(it).to_owned(),
                    share(it),
                    count(it),
                    it.sheet.text("decision").to_owned(),
                    it.title.clone(),
                ]);
            }
            cx.out.text(&table.show(cx.out.width))
        }
    }
}

/// What a story tries out, as text: its key and title first.
pub(super) fn whole(it: &Experiment, board: &Board, catalog: &Catalog) -> String {
    let mut lines = vec![format!("{}  {}", it.key, it.title)];
    if !it.sentence().is_empty() {
        lines.push(it.sentence());
    }
    lines.push(String::new());
    for (slot, text) in it.sheet.filled(board, catalog) {
        if !matches!(slot.id, "believe" | "result" | "signal") {
            lines.push(format!("{:<16} {}", slot.label, text.replace('\n', "\n                 ")));
        }
    }
    lines.push(format!("{:<16} {}", "Phase", it.phase().id()));
    if let Some(verdict) = it.verdict() {
        let share = it.realised().map(|share| {
            format!(": {} = (actual - baseline) / (expected - baseline)", percent(share))
        });
        let n = it.n_words().map(|n| format!(", {n}")).unwrap_or_default();
        lines.push(format!("{:<16} {}{}{n}", "Verdict", verdict.id(), share.unwrap_or_default()));
    }
    if it.waits_for_decision() {
        lines.push(format!("! {} has a result and waits for a decision", it.key));
    }
    sheet::page(&lines)
}

/// The same for programs.
pub(super) fn json(it: &Experiment, board: &Board, catalog: &Catalog) -> Json {
    let mut object = serde_json::Map::new();
    object.insert("key".to_owned(), it.key.clone().into());
    object.insert("title".to_owned(), it.title.clone().into());
    object.extend(sheet::json(&it.sheet, board, catalog));
    object.insert("phase".to_owned(), it.phase().id().into());
    object.insert("verdict".to_owned(), it.verdict().map(Verdict::id).into());
    object.insert("realised_percent".to_owned(), it.realised().map(round).into());
    object.insert("n".to_owned(), it.n_actual().into());
    object.insert("few_readings".to_owned(), it.has_few().into());
    object.insert("measured_at".to_owned(), it.measured_at.map(instant).into());
    object.insert("decided_at".to_owned(), it.decided_at.map(instant).into());
    Json::Object(object)
}

fn learned(cx: &mut Cx, words: &[String]) -> Result<(), Stop> {
    let snapshot = cx.store.load(&Needs::Improvements, None)?;
    let Some(page) = snapshot.improvements() else { return Ok(()) };
    let words: Vec<String> = words.iter().map(|it| text::line(it)).collect();
    let found = page.learned(&words);
    if cx.out.form == Form::Json {
        let one = |it: &&Experiment| {
            json!({"key": it.key, "title": it.title, "verdict": it.verdict().map(Verdict::id),
                   "n": it.n_actual(), "few_readings": it.has_few(),
                   "learned": it.sheet.text("learned")})
        };
        return cx.out.json("lessons", found.iter().map(one).collect());
    }
    if found.is_empty() {
        cx.out.note("no finished experiment says so");
    }
    let how = |key: &str| format!("gemba experiment set {key} learned='what we know now'");
    cx.out.text(&management::learned(&found, how))
}
