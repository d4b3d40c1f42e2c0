//! `gemba today`, `gemba report` and `gemba glossary`: what to read in the morning.

use chrono::TimeDelta;
use clap::Args;
use serde_json::{Value as Json, json};

use super::Stop;
use super::json::instant;
use super::open::Cx;
use super::output::Form;
use super::process::round;
use super::sheet::{self, commit, page};
use super::table::Table;
use crate::domain::flow::Titles;
use crate::domain::measure::{Measure, SMALL};
use crate::domain::process::ProcessOperation;
use crate::domain::register::Report as Figures;
use crate::domain::today::{Entry, GOOD_DAY};
use crate::domain::{Board, Needs, ProcessesPage, glossary, text};
use crate::exchange::management;

/// Prints what waits for somebody today.
#[derive(Debug, Args)]
pub(crate) struct Today;

/// Prints one page for those who do not see the board every day.
#[derive(Debug, Args)]
pub(crate) struct Report {
    /// How many days it looks back
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3660))]
    days: u32,
}

/// Explains the words, or says what this board calls them.
#[derive(Debug, Args)]
pub(crate) struct Glossary {
    /// Words to look for; all unless some are given
    words: Vec<String>,
    /// What this board calls something, as WORD=OURS; nothing after = takes it away
    #[arg(long, value_name = "WORD=OURS", conflicts_with = "words")]
    say: Option<String>,
}

impl Today {
    /// Carries it out.
    pub(crate) fn run(cx: &mut Cx) -> Result<(), Stop> {
        let snapshot = cx.store.load(&Needs::Today, None)?;
        let Some(list) = snapshot.waiting() else { return Ok(()) };
        if cx.out.form == Form::Json {
            let json = |it: &Entry| {
                json!({"reason": it.reason.id(), "key": it.key, "text": it.text, "days": it.days,
                       "since": it.since.map(|it| it.to_string()), "who": it.who,
                       "command": it.command()})
            };
            return cx.out.json("entries", list.entries.iter().map(json).collect());
        }
        if list.entries.is_empty() {
            return cx.out.text(&format!("{GOOD_DAY}\n"));
        }
        if cx.out.form == Form::Plain {
            let line = |it: &Entry| {
                let what = match it.command() {
                    Some(command) => format!("{}: {command}", it.text),
                    None => it.text.clone(),
                };
                let days = if it.days > 0 { format!(", {}", days(it.days)) } else { String::new() };
                format!("{}: {}{days}. {what}.\n", it.key, it.reason.id())
            };
            return cx.out.text(&list.entries.iter().map(line).collect::<String>());
        }
        let mut table = Table::new(&["why", "days", "key", "what"]);
        for it in &list.entries {
            let n = if it.days > 0 { it.days.to_string() } else { String::new() };
            table.push(vec![it.reason.id().to_owned(), n, it.key.clone(), it.text.clone()]);
        }
        // A row may be cut: how a kind is settled is said once, by the first of it.
        let mut told = None;
        for (it, command) in list.entries.iter().filter_map(|it| Some((it, it.command()?))) {
            if told.replace(it.reason) != Some(it.reason) {
                cx.out.note(&format!("{}: {command}", it.reason.id()));
            }
        }
        cx.out.text(&table.show(cx.out.width))
    }
}

fn days(n: u32) -> String {
    if n == 1 { "1 day".to_owned() } else { format!("{n} days") }
}

impl Report {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let today = cx.store.load(&Needs::Today, None)?;
        let register = cx.store.load(&Needs::Processes, None)?;
        let improvements = cx.store.load(&Needs::Improvements, None)?;
        let pages = (today.waiting(), register.processes(), improvements.improvements());
        let (Some(waiting), Some(processes), Some(register)) = pages else { return Ok(()) };
        let figures = Figures::of(register, waiting, today.now, self.days);
        let flow = cx.store.study("", Titles::Skip)?.of_board(self.days);
        if cx.out.form == Form::Json {
            let shown: Result<Vec<_>, _> = flow.iter().map(serde_json::to_value).collect();
            let verdicts = figures.verdicts.iter().map(|(verdict, all)| {
                let keys: Vec<&str> = all.iter().map(|it| &*it.key).collect();
                json!({"verdict": verdict.id(), "stories": keys})
            });
            let bypasses =
                figures.bypasses.iter().map(|it| json!({"control": it.name, "seen": it.n}));
            let json = json!({
                "from": instant(figures.from),
                "to": instant(figures.to),
                "bypasses": figures.n_bypasses(),
                "bypasses_before": figures.bypasses_before,
                "controls": bypasses.collect::<Vec<_>>(),
                "blocked": figures.blocked,
                "silent": figures.silent.0,
                "silent_days": figures.silent.1,
                "verdicts": verdicts.collect::<Vec<_>>(),
                "trends": trends(processes, &figures, &today.board),
                "flow": shown.map_err(|it| Stop::broken(&it))?,
            });
            return cx.out.json("reviews", vec![json]);
        }
        cx.out.text(&management::markdown(&figures, processes, &today.board, &flow))
    }
}

/// How each measure that was ever read stands, and which way it went in the window.
fn trends(processes: &ProcessesPage, figures: &Figures, board: &Board) -> Vec<Json> {
    let measures = processes.processes.iter().flat_map(|it| &it.measures);
    let one = |it: &Measure| {
        let last = it.last()?;
        let trend = it.trend(figures.from);
        let mean = it.between(figures.from, figures.to + TimeDelta::milliseconds(1));
        Some(json!({
            "process": board.process(it.process).map(|it| it.prefix.clone()),
            "measure": it.name(),
            "last": sheet::figure(last.value),
            "standing": it.standing().word(),
            "trend": trend.map(|it| it.trend.word()),
            "mean": mean.map(|(mean, _)| round(mean)),
            "n": mean.map_or(0, |(_, n)| n),
            "few_readings": mean.is_none_or(|(_, n)| n < SMALL),
        }))
    };
    measures.filter_map(one).collect()
}

impl Glossary {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        if let Some(said) = &self.say {
            let Some((name, says)) = said.split_once('=') else {
                return Err(Stop::Usage(format!("{said:?} says nothing; write WORD=OURS")));
            };
            let (name, says) = (text::line(name), text::line(says));
            let says = Some(says).filter(|it| !it.is_empty());
            return commit(cx, ProcessOperation::Word { name, says });
        }
        let snapshot = cx.store.load(&Needs::Processes, None)?;
        let ours = snapshot.processes().map(|it| it.words.clone()).unwrap_or_default();
        let says = |name: &str| ours.iter().find(|(it, _)| it == name).map(|(_, says)| &**says);
        let found = glossary::search(&self.words.join(" "));
        if found.is_empty() {
            cx.out.note("the glossary has no such word");
        }
        if cx.out.form == Form::Json {
            let json = |it: &&glossary::Word| {
                json!({"word": it.name, "means": it.means, "dev": it.dev, "ops": it.ops,
                       "ours": says(it.name)})
            };
            return cx.out.json("words", found.iter().map(json).collect());
        }
        let mut lines = Vec::new();
        for it in found {
            let ours = says(it.name).map(|it| format!(" (here: {it})")).unwrap_or_default();
            lines.extend([format!("{}{ours}", it.name), format!("  {}.", it.means)]);
            let sides = [("developers", it.dev), ("operations", it.ops)];
            let sides = sides.into_iter().filter(|(_, word)| !word.is_empty());
            let sides: Vec<String> = sides.map(|(who, word)| format!("{who}: {word}")).collect();
            if !sides.is_empty() {
                lines.push(format!("  {}", sides.join("; ")));
            }
        }
        cx.out.text(&page(&lines))
    }
}
