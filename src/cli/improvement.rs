//! `gemba improvement`: the improvement register.

use clap::Subcommand;
use serde_json::{Value as Json, json};

use super::Stop;
use super::json::instant;
use super::open::Cx;
use super::output::Form;
use super::process::round;
use super::sheet::{self, commit};
use super::table::Table;
use crate::domain::improvement::{Closure, Improvement, ImprovementId};
use crate::domain::measure;
use crate::domain::process::ProcessOperation;
use crate::domain::sheet::{Catalog, Subject};
use crate::domain::{Board, Needs, field, observation, text};

/// What can be done with the improvement register.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// List the register: open entries by priority, then closed ones
    List {
        /// Closed ones as well
        #[arg(long)]
        all: bool,
    },
    /// Show an entry with its seven steps
    Show {
        /// Its key, such as I-3
        key: String,
    },
    /// Write an improvement down
    #[command(after_help = sheet::help(Subject::Improvement(ImprovementId::default())))]
    Add {
        /// One line
        title: String,
        /// What else is known as SLOT=VALUE
        #[arg(value_name = "SLOT=VALUE")]
        words: Vec<String>,
    },
    /// Fill an entry in: vision, baseline, target, plan …
    #[command(after_help = sheet::help(Subject::Improvement(ImprovementId::default())))]
    Set {
        /// Its key, such as I-3
        key: String,
        /// What to fill in as SLOT=VALUE; an empty value clears it
        #[arg(required = true, value_name = "SLOT=VALUE")]
        words: Vec<String>,
    },
    /// Let stories belong to an entry; its percentage and state follow from them
    Join {
        /// Its key, such as I-3
        key: String,
        /// The keys of stories
        #[arg(required = true, value_name = "KEY")]
        stories: Vec<String>,
    },
    /// Let stories belong to an entry no longer
    Part {
        /// Its key, such as I-3
        key: String,
        /// The keys of stories
        #[arg(required = true, value_name = "KEY")]
        stories: Vec<String>,
    },
    /// Close an entry with a result that its numbers bear out
    Close {
        /// Its key, such as I-3
        key: String,
        /// successful, unsuccessful or withdrawn
        closure: String,
        /// What there is to say
        #[arg(long, value_name = "TEXT", default_value = "")]
        notes: String,
    },
    /// Open a closed entry again
    Reopen {
        /// Its key, such as I-3
        key: String,
    },
}

fn id(key: &str) -> Result<ImprovementId, Stop> {
    let wrong =
        || Stop::usage(format!("{key:?} is no improvement: such as I-3, gemba improvement list"));
    observation::number(key, 'I').map(ImprovementId).ok_or_else(wrong)
}

impl Verb {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        match self {
            Self::List { all } => list(cx, *all),
            Self::Show { key } => show(cx, id(key)?),
            Self::Add { title, words } => {
                let snapshot = cx.known(words.iter())?;
                let subject = Subject::Improvement(ImprovementId::default());
                let slots = sheet::contents(cx, &snapshot, subject, words)?;
                let title = text::line(title);
                commit(cx, ProcessOperation::AddImprovement { title, slots })
            }
            Self::Set { key, words } => {
                let snapshot = cx.known(words.iter())?;
                sheet::fill(cx, &snapshot, Subject::Improvement(id(key)?), words)
            }
            Self::Join { key, stories } => {
                let stories = cx.find_all(stories)?;
                commit(cx, ProcessOperation::Join { improvement: id(key)?, stories })
            }
            Self::Part { key, stories } => {
                let stories = cx.find_all(stories)?;
                commit(cx, ProcessOperation::Part { improvement: id(key)?, stories })
            }
            Self::Close { key, closure, notes } => {
                let found = field::word(Closure::IDS, closure).and_then(Closure::from_id);
                let closure = found.ok_or_else(|| {
                    Stop::usage(format!("{closure:?} is no result: {}", Closure::IDS.join(", ")))
                })?;
                let notes = text::block(notes);
                commit(cx, ProcessOperation::Close { improvement: id(key)?, closure, notes })
            }
            Self::Reopen { key } => commit(cx, ProcessOperation::Reopen(id(key)?)),
        }
    }
}

fn list(cx: &mut Cx, all: bool) -> Result<(), Stop> {
    let snapshot = cx.store.load(&Needs::Improvements, None)?;
    let Some(page) = snapshot.improvements() else { return Ok(()) };
    let board = &snapshot.board;
    let found: Vec<&Improvement> =
        page.improvements.iter().filter(|it| all || it.closed.is_none()).collect();
    let percent = |it: &Improvement| it.percent().map(|it| format!("{it} %")).unwrap_or_default();
    let state = |it: &Improvement| it.standing().id().replace('_', " ");
    match cx.out.form {
        Form::Json => {
            let json = |it: &&Improvement| json(it, board, &page.catalog);
            cx.out.json("improvements", found.iter().map(json).collect())
        }
        Form::Plain => {
            let line = |it: &&Improvement| {
                let (title, percent) = (it.sheet.text("title"), percent(it));
                let percent = if percent.is_empty() { percent } else { format!(", {percent}") };
                format!("{}: {title}. {}{percent}.\n", it.key(), state(it))
            };
            cx.out.text(&found.iter().map(line).collect::<String>())
        }
        Form::Table => {
            let headings =
                ["key", "process", "state", "done", "priority", "effort", "benefit", "title"];
            let mut table = Table::new(&headings);
            for it in found {
                let text = |id: &str| it.sheet.text(id).to_owned();
                let process = it.process.and_then(|id| board.process(id));
                table.push(vec![
                    it.key(),
                    process.map(|it| it.prefix.clone()).unwrap_or_default(),
                    state(it),
                    percent(it),
                    text("priority"),
                    text("effort"),
                    text("benefit"),
                    text("title"),
                ]);
            }
            cx.out.text(&table.show(cx.out.width))
        }
    }
}

fn show(cx: &mut Cx, id: ImprovementId) -> Result<(), Stop> {
    let snapshot = cx.store.load(&Needs::Improvements, None)?;
    let Some(page) = snapshot.improvements() else { return Ok(()) };
    let board = &snapshot.board;
    let found = page.improvements.iter().find(|it| it.id == id);
    let it = found.ok_or_else(|| {
        Stop::wrong(format!("there is no I-{}: gemba improvement list --all", id.0))
    })?;
    if cx.out.form == Form::Json {
        return cx.out.json("improvements", vec![json(it, board, &page.catalog)]);
    }
    let mut lines = vec![format!("{}  {}", it.key(), it.sheet.text("title"))];
    let percent = it.percent().map(|it| format!(", {it} % of its stories done"));
    let state = it.standing().id().replace('_', " ");
    lines.push(format!("{state}{}", percent.unwrap_or_default()));
    if let Some((at, closure, notes)) = &it.closed {
        lines.push(format!("closed as {} on {}: {notes}", closure.id(), board.date(*at)));
    }
    lines.push(String::new());
    for (n, (stride, passed)) in (1..).zip(it.strides()) {
        let mark = if passed { 'x' } else { ' ' };
        lines.push(format!("[{mark}] {n}. {}", stride.asks()));
    }
    let skipped = it.skipped();
    if !skipped.is_empty() {
        let names: Vec<&str> = skipped.iter().map(|it| it.id()).collect();
        lines.push(format!("! skipped: {}", names.join(", ")));
    }
    lines.push(String::new());
    for (slot, text) in it.sheet.filled(board, &page.catalog) {
        if slot.id != "title" {
            lines.push(format!("{:<12} {}", slot.label, text.replace('\n', "\n             ")));
        }
    }
    if let Some(share) = it.realised() {
        lines.push(format!(
            "{:<12} {} = (actual - baseline) / (target - baseline), of one actual figure",
            "Realised",
            measure::percent(share)
        ));
    }
    for story in &it.stories {
        lines.push(format!("{}  {} ({})", story.key, story.title, story.category.id()));
    }
    lines.extend(it.origins.iter().map(|id| format!("from O-{id}")));
    cx.out.text(&sheet::page(&lines))
}

fn json(it: &Improvement, board: &Board, catalog: &Catalog) -> Json {
    let mut object = serde_json::Map::new();
    object.insert("key".to_owned(), it.key().into());
    object.extend(sheet::json(&it.sheet, board, catalog));
    object.insert("state".to_owned(), it.standing().id().into());
    object.insert("percent".to_owned(), it.percent().into());
    object.insert("realised_percent".to_owned(), it.realised().map(round).into());
    let steps =
        it.strides().into_iter().map(|(it, passed)| json!({"step": it.id(), "passed": passed}));
    object.insert("steps".to_owned(), steps.collect());
    let skipped = it.skipped().into_iter().map(crate::domain::improvement::Stride::id);
    object.insert("skipped".to_owned(), skipped.collect());
    let stories = it.stories.iter().map(|it| it.key.clone());
    object.insert("stories".to_owned(), stories.collect());
    let origins = it.origins.iter().map(|id| format!("O-{id}"));
    object.insert("origins".to_owned(), origins.collect());
    object.insert("opened_at".to_owned(), instant(it.opened_at));
    object.insert("opened_by".to_owned(), board.name_of(it.opened_by).into());
    let closed = it.closed.as_ref();
    object.insert("closed_at".to_owned(), closed.map(|(at, _, _)| instant(*at)).into());
    object.insert("closure".to_owned(), closed.map(|(_, how, _)| how.id()).into());
    object.insert("notes".to_owned(), closed.map(|(_, _, notes)| notes.clone()).into());
    Json::Object(object)
}
