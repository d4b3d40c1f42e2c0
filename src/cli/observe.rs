//! `gemba observe` captures what is seen at the gemba; `gemba observation` is what becomes of it.

use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

use super::Stop;
use super::json::instant;
use super::open::Cx;
use super::output::Form;
use super::sheet::{self, commit, process};
use super::table::Table;
use crate::domain::observation::{self, Observation, ObservationId, Seen, Waste};
use crate::domain::process::{About, ProcessOperation};
use crate::domain::sheet::Catalog;
use crate::domain::{Board, Needs, Refusal, field, text};

/// Captures what is seen in one line.
#[derive(Debug, Args)]
#[command(after_help = "\
A line may say more of itself: bypass: approver list is out of date CHG.3 waste:waiting from:dee
The kind stands first: observation, bypass, idea, feedback or request. CHG or CHG.3 is the process
or the step; waste:, step:, control: and from: may stand anywhere (_ is a space).
Options may stand before or after the text; after -- everything is text.")]
pub(crate) struct Observe {
    /// What was seen
    #[arg(required = true, value_name = "TEXT")]
    words: Vec<String>,
    /// The process that it concerns: a prefix or a name
    #[arg(long)]
    process: Option<String>,
    /// The step that it concerns: CHG.3 or its name
    #[arg(long)]
    step: Option<String>,
    /// transport, inventory, motion, waiting, overproduction, overprocessing, defects or talent
    #[arg(long)]
    waste: Option<String>,
    /// observation, bypass, idea, feedback or request
    #[arg(long)]
    kind: Option<String>,
    /// The control that was got round
    #[arg(long, value_name = "TEXT")]
    control: Option<String>,
    /// Who waits for news of it
    #[arg(long, value_name = "NAME")]
    from: Option<String>,
}

/// What can be done with observations.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// List what was seen and is still open
    List {
        /// Settled ones and those that became something as well
        #[arg(long)]
        all: bool,
    },
    /// Count what was seen by step, control and waste
    Count,
    /// Show an observation
    Show {
        /// Its key, such as O-7
        key: String,
    },
    /// Ask why once more
    Why {
        /// Its key, such as O-7
        key: String,
        /// The answer
        answer: String,
    },
    /// Make a story of it
    Story {
        /// Its key, such as O-7
        key: String,
        /// The title; its text unless it is given
        title: Option<String>,
    },
    /// Make an entry of the improvement register of it
    Improvement {
        /// Its key, such as O-7
        key: String,
        /// The title; its text unless it is given
        title: Option<String>,
    },
    /// Let it go along with a story, as a comment there, or with another observation
    Merge {
        /// Keys, such as O-7
        #[arg(required = true, value_name = "KEY")]
        keys: Vec<String>,
        /// The story or the observation that says the same
        #[arg(long, value_name = "KEY")]
        into: String,
    },
    /// Say that nothing needs to become of it, and why; whoever asked for it is told
    Settle {
        /// Keys, such as O-7
        #[arg(required = true, value_name = "KEY")]
        keys: Vec<String>,
        /// How it was settled
        #[arg(long, value_name = "TEXT", default_value = "")]
        how: String,
    },
    /// Note what its requester was told
    Tell {
        /// The key of an observation or a story
        key: String,
        /// What they were told
        text: String,
    },
}

impl Observe {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let snapshot = cx.bare()?;
        let catalog = cx.store.catalog()?;
        let line = text::line(&self.words.join(" "));
        let mut new = observation::read(&line, &snapshot.board, &catalog, None)?;
        if let Some(typed) = &self.process {
            new.process = Some(process(&snapshot, typed)?.id);
        }
        if let Some(typed) = &self.step {
            let step = catalog.step_in(&snapshot.board, new.process, typed)?;
            new.process = catalog.steps.iter().find(|it| it.id == step.0).map(|it| it.process);
            new.step = Some(step);
        }
        if let Some(typed) = &self.waste {
            new.waste = Some(observation::waste(typed)?);
        }
        if let Some(typed) = &self.kind {
            let kind = field::word(Seen::IDS, typed).and_then(Seen::from_id);
            new.kind = kind.ok_or_else(|| {
                Stop::usage(format!("{typed:?} is no kind: {}", Seen::IDS.join(", ")))
            })?;
        }
        if let Some(control) = &self.control {
            new.control = text::line(control);
        }
        if let Some(from) = &self.from {
            new.requester = text::line(from);
        }
        commit(cx, ProcessOperation::Observe(new))
    }
}

fn id(key: &str) -> Result<ObservationId, Stop> {
    let wrong = || {
        Refusal::Wrong(format!("{key:?} is no observation: such as O-7, gemba observation list"))
    };
    observation::number(key, 'O').map(ObservationId).ok_or_else(|| Stop::Refused(wrong()))
}

/// The story or the observation that a person means.
fn about(cx: &Cx, key: &str) -> Result<About, Stop> {
    match id(key) {
        Ok(id) if key.starts_with(['o', 'O']) => Ok(About::Observation(id)),
        Ok(_) | Err(_) => Ok(About::Story(cx.find(key)?)),
    }
}

impl Verb {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let title = |it: &Option<String>| it.as_deref().map(text::line);
        match self {
            Self::List { all } => list(cx, *all),
            Self::Count => count(cx),
            Self::Show { key } => show(cx, id(key)?),
            Self::Why { key, answer } => {
                let (observation, text) = (id(key)?, text::line(answer));
                commit(cx, ProcessOperation::Why { observation, text })
            }
            Self::Story { key, title: typed } => {
                let (observation, title) = (id(key)?, title(typed));
                commit(cx, ProcessOperation::ToStory { observation, title })
            }
            Self::Improvement { key, title: typed } => {
                let (observation, title) = (id(key)?, title(typed));
                commit(cx, ProcessOperation::ToImprovement { observation, title })
            }
            Self::Settle { how, .. } if text::line(how).is_empty() => Err(Stop::usage(
                "say why nothing needs to become of it: gemba observation settle KEY --how 'why'",
            )),
            Self::Settle { keys, how } => {
                let observations = keys.iter().map(|it| id(it)).collect::<Result<_, Stop>>()?;
                let how = text::line(how);
                commit(cx, ProcessOperation::Settle { observations, how })
            }
            Self::Merge { keys, into } => {
                let observations = keys.iter().map(|it| id(it)).collect::<Result<_, Stop>>()?;
                let into = about(cx, into)?;
                commit(cx, ProcessOperation::Merge { observations, into })
            }
            Self::Tell { key, text: said } => {
                let about = about(cx, key)?;
                commit(cx, ProcessOperation::Tell { about, text: text::line(said) })
            }
        }
    }
}

fn list(cx: &mut Cx, all: bool) -> Result<(), Stop> {
    let snapshot = cx.store.load(&Needs::Improvements, None)?;
    let Some(page) = snapshot.improvements() else { return Ok(()) };
    let board = &snapshot.board;
    let found: Vec<&Observation> =
        page.observations.iter().filter(|it| all || it.is_open()).collect();
    match cx.out.form {
        Form::Json => {
            let json = |it: &&Observation| json(it, board, &page.catalog);
            cx.out.json("observations", found.iter().map(json).collect())
        }
        Form::Plain => {
            let line = |it: &&Observation| {
                let place = it.place(board);
                let place = if place.is_empty() { place } else { format!(" {place}.") };
                let (on, by) = (board.date(it.at), board.name_of(it.by));
                format!(
                    "{} {}, {on}, {by}.{place} {}.\n",
                    it.key(),
                    it.what.kind.id(),
                    it.what.text
                )
            };
            cx.out.text(&found.iter().map(line).collect::<String>())
        }
        Form::Table => {
            let headings =
                ["key", "seen", "by", "kind", "waste", "where", "from", "became", "what"];
            let mut table = Table::new(&headings);
            for it in found {
                table.push(vec![
                    it.key(),
                    board.date(it.at).to_string(),
                    board.name_of(it.by).to_owned(),
                    it.what.kind.id().to_owned(),
                    it.what.waste.map(Waste::id).unwrap_or_default().to_owned(),
                    it.place(board),
                    it.what.requester.clone(),
                    it.became(),
                    it.what.text.clone(),
                ]);
            }
            cx.out.text(&table.show(cx.out.width))
        }
    }
}

fn count(cx: &mut Cx) -> Result<(), Stop> {
    let snapshot = cx.store.load(&Needs::Improvements, None)?;
    let Some(page) = snapshot.improvements() else { return Ok(()) };
    let parts =
        [("step", page.by_step()), ("control", page.by_control()), ("waste", page.by_waste())];
    if cx.out.form == Form::Json {
        let list = parts.iter().flat_map(|(by, all)| {
            all.iter().map(
                move |it| json!({"by": by, "name": it.name, "seen": it.n, "bypasses": it.bypasses}),
            )
        });
        return cx.out.json("counts", list.collect());
    }
    let mut table = Table::new(&["by", "seen", "bypasses", "what"]);
    for (by, all) in &parts {
        for it in all {
            table.push(vec![
                (*by).to_owned(),
                it.n.to_string(),
                it.bypasses.to_string(),
                it.name.clone(),
            ]);
        }
    }
    let width = if cx.out.form == Form::Plain { None } else { cx.out.width };
    cx.out.text(&table.show(width))
}

fn show(cx: &mut Cx, id: ObservationId) -> Result<(), Stop> {
    let snapshot = cx.store.load(&Needs::Improvements, None)?;
    let Some(page) = snapshot.improvements() else { return Ok(()) };
    let board = &snapshot.board;
    let found = page.observations.iter().find(|it| it.id == id);
    let it = found.ok_or_else(|| {
        Stop::wrong(format!("there is no O-{}: gemba observation list --all", id.0))
    })?;
    if cx.out.form == Form::Json {
        return cx.out.json("observations", vec![json(it, board, &page.catalog)]);
    }
    let mut lines = vec![format!("{}  {}", it.key(), it.what.text)];
    let (by, on) = (board.name_of(it.by), board.date(it.at));
    lines.push(format!("{}, {by}, {on}", it.what.kind.id()));
    let parts = [
        ("where", it.place(board)),
        ("waste", it.what.waste.map(Waste::id).unwrap_or_default().to_owned()),
        ("control", it.what.control.clone()),
        ("asked for by", it.what.requester.clone()),
        ("told", it.told_at.map(|at| board.date(at).to_string()).unwrap_or_default()),
        ("along", it.said_along()),
        ("became", it.became()),
    ];
    let parts = parts.into_iter().filter(|(_, text)| !text.is_empty());
    lines.extend(parts.map(|(name, text)| format!("{name}: {text}")));
    lines.extend((1..).zip(&it.whys).map(|(n, why)| format!("{n}. Why? {why}")));
    cx.out.text(&sheet::page(&lines))
}

fn json(it: &Observation, board: &Board, catalog: &Catalog) -> Json {
    let step = it.what.step.and_then(|id| catalog.steps.iter().find(|it| it.id == id.0));
    let process = it.what.process.and_then(|id| board.process(id));
    json!({
        "key": it.key(),
        "text": it.what.text,
        "kind": it.what.kind.id(),
        "waste": it.what.waste.map(Waste::id),
        "process": process.map(|it| it.prefix.clone()),
        "step": step.map(|it| it.short.clone()),
        "control": it.what.control,
        "requester": it.what.requester,
        "at": instant(it.at),
        "by": board.name_of(it.by),
        "whys": it.whys,
        "story": it.story.as_ref().map(|(_, key)| key.clone()),
        "improvement": it.improvement.map(|it| format!("I-{}", it.0)),
        "merged": it.merged.map(|it| format!("O-{}", it.0)),
        "along": it.along,
        "settled_at": it.settled.as_ref().map(|(at, _)| instant(*at)),
        "told_at": it.told_at.map(instant),
    })
}
