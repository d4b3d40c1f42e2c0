//! `gemba dod`: what the team has agreed to mean by done, and by ready.

use std::fmt::Write as _;

use clap::{Args, Subcommand};
use serde_json::json;

use super::Stop;
use super::json::instant;
use super::open::Cx;
use super::output::Form;
use super::table::Table;
use crate::domain::checklist::{Entry, Need, Ticked};
use crate::domain::{
    Board, ChecklistOperation, Definition, DefinitionKind, DefinitionScope, Needs, Operation,
    Refusal, StoryId, text,
};

/// What can be done with definitions.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// List the definitions that are in force
    List,
    /// Agree on a definition anew: what is not named is asked for no longer
    Agree(Agree),
    /// Ask for nothing of a definition any longer
    Drop(Drop),
    /// Show what a story answers to, or tick it
    Tick(Tick),
}

/// Drops a definition.
#[derive(Debug, Args)]
pub(crate) struct Drop {
    /// Who agreed: 'the team', 'ann, ben'
    #[arg(long, value_name = "WHO")]
    by: String,
    /// Whose: organisation, board, the prefix of a process, or the key of a story
    #[arg(long = "for", value_name = "SCOPE")]
    scope: String,
    /// The definition of ready, not of done
    #[arg(long)]
    ready: bool,
}

/// Agrees on a definition.
#[derive(Debug, Args)]
pub(crate) struct Agree {
    /// What must be true
    #[arg(value_name = "TEXT")]
    entries: Vec<String>,
    /// What should be true and may be open
    #[arg(long, value_name = "TEXT")]
    optional: Vec<String>,
    /// Who agreed: 'the team', 'ann, ben'
    #[arg(long, value_name = "WHO")]
    by: String,
    /// For which stories: organisation, board, the prefix of a process, or the key of a story
    #[arg(long = "for", value_name = "SCOPE", default_value = "board")]
    scope: String,
    /// The definition of ready, not of done
    #[arg(long)]
    ready: bool,
}

/// Ticks entries for a story.
#[derive(Debug, Args)]
pub(crate) struct Tick {
    /// The key of a story
    key: String,
    /// The numbers of entries, from 1; without them they are shown
    #[arg(value_name = "N")]
    numbers: Vec<usize>,
    /// All of them
    #[arg(long, conflicts_with = "numbers")]
    all: bool,
    /// Take the ticks away
    #[arg(long)]
    undo: bool,
    /// The definition of ready, not of done
    #[arg(long)]
    ready: bool,
}

const fn kind(is_ready: bool) -> DefinitionKind {
    if is_ready { DefinitionKind::Ready } else { DefinitionKind::Done }
}

impl Verb {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        match self {
            Self::List => list(cx),
            Self::Agree(agree) => agree.run(cx),
            Self::Drop(drop) => drop.run(cx),
            Self::Tick(tick) => tick.run(cx),
        }
    }
}

/// Of which stories a definition is, by what was typed.
fn scope(cx: &mut Cx, typed: &str) -> Result<DefinitionScope, Stop> {
    let board = cx.bare()?.board;
    Ok(match text::line(typed).to_lowercase().as_str() {
        "organisation" | "organization" => DefinitionScope::Organisation,
        "board" => DefinitionScope::Board,
        word => match board.process_named(word) {
            Some(process) => DefinitionScope::Process(process.id),
            None if word.contains('-') => DefinitionScope::Story(cx.find(word)?),
            None => {
                let known = board.processes.iter().map(|it| it.prefix.as_str());
                let known: Vec<&str> = known.collect();
                let there = match &*known {
                    [] => "no process is known yet".to_owned(),
                    known => format!("the processes are {}", known.join(", ")),
                };
                return Err(Stop::usage(format!(
                    "{typed:?} is neither organisation, board, a process nor the key of a story: \
                     {there}"
                )));
            }
        },
    })
}

impl Drop {
    fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let scope = scope(cx, &self.scope)?;
        let (kind, agreed_by) = (kind(self.ready), text::line(&self.by));
        let drop = ChecklistOperation::Agree { kind, scope, entries: Vec::new(), agreed_by };
        cx.does(&Operation::Checklist(drop))
    }
}

impl Agree {
    fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let scope = scope(cx, &self.scope)?;
        let with = |texts: &[String], need| {
            texts.iter().map(|it| (text::line(it), need)).collect::<Vec<_>>()
        };
        let mut entries = with(&self.entries, Need::Mandatory);
        entries.extend(with(&self.optional, Need::Optional));
        if entries.is_empty() {
            let ready = if self.ready { " --ready" } else { "" };
            return Err(Stop::usage(format!(
                "say what must be true, as in gemba dod agree 'the page is written' --by 'the \
                 team'; gemba dod drop --for {} --by WHO{ready} asks for nothing any longer",
                self.scope
            )));
        }
        let agreed_by = text::line(&self.by);
        let kind = kind(self.ready);
        let agree = ChecklistOperation::Agree { kind, scope, entries, agreed_by };
        cx.does(&Operation::Checklist(agree))
    }
}

impl Tick {
    fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let story = cx.find(&self.key)?;
        let entries = entries(cx, story, kind(self.ready))?;
        if self.numbers.is_empty() && !self.all {
            return show(cx, &entries);
        }
        let mut ids = Vec::new();
        if self.all {
            ids.extend(entries.iter().map(|it| it.entry.id));
        }
        for number in &self.numbers {
            let found = number.checked_sub(1).and_then(|it| entries.get(it));
            let found = found.ok_or_else(|| {
                let there = match entries.len() {
                    1 => "is 1 entry".to_owned(),
                    n => format!("are {n} entries"),
                };
                Stop::wrong(format!("there {there}, and no number {number}"))
            })?;
            ids.push(found.entry.id);
        }
        let tick = ChecklistOperation::Tick { story, entries: ids, done: !self.undo };
        cx.does(&Operation::Checklist(tick))
    }
}

/// What a story answers to.
fn entries(cx: &mut Cx, story: StoryId, kind: DefinitionKind) -> Result<Vec<Ticked>, Stop> {
    let snapshot = cx.store.load(&Needs::Story(story), None)?;
    let page = snapshot.story().ok_or(Refusal::Gone("that story"))?;
    Ok(match kind {
        DefinitionKind::Done => page.done.clone(),
        DefinitionKind::Ready => page.ready.clone(),
    })
}

const fn need(entry: &Entry) -> &'static str {
    match entry.need {
        Need::Mandatory => "",
        Need::Optional => "may be open",
    }
}

fn show(cx: &mut Cx, entries: &[Ticked]) -> Result<(), Stop> {
    let board = cx.bare()?.board;
    match cx.out.form {
        Form::Json => {
            let one = |it: &Ticked| {
                json!({
                    "text": it.entry.text,
                    "mandatory": it.entry.need.is_mandatory(),
                    "scope": it.scope.id(),
                    "done": it.tick.is_some(),
                    "at": it.tick.map(|(at, _)| instant(at)),
                    "by": it.tick.map(|(_, by)| board.name_of(by)),
                })
            };
            cx.out.json("entries", entries.iter().map(one).collect())
        }
        Form::Plain | Form::Table => {
            let mut page = String::new();
            for (number, it) in (1..).zip(entries) {
                let sign = if it.tick.is_some() { "☑" } else { "☐" };
                let need = match need(&it.entry) {
                    "" => String::new(),
                    need => format!(" ({need})"),
                };
                let _ = writeln!(page, "{number} {sign} {}{need}", it.entry.text);
            }
            cx.out.text(&page)
        }
    }
}

/// What a scope is called.
fn called(cx: &mut Cx, scope: DefinitionScope, board: &Board) -> Result<String, Stop> {
    Ok(match scope {
        DefinitionScope::Organisation | DefinitionScope::Board => scope.id().to_owned(),
        DefinitionScope::Process(id) => {
            board.process(id).map(|it| it.prefix.clone()).unwrap_or_default()
        }
        DefinitionScope::Story(id) => {
            cx.store.stories(&[id])?.pop().map(|it| it.card.key).unwrap_or_default()
        }
    })
}

fn list(cx: &mut Cx) -> Result<(), Stop> {
    let board = cx.bare()?.board;
    let mut named: Vec<(String, Definition)> = Vec::new();
    for it in cx.store.definitions()? {
        named.push((called(cx, it.scope, &board)?, it));
    }
    match cx.out.form {
        Form::Json => {
            let one = |(scope, it): &(String, Definition)| {
                let entries = it
                    .entries
                    .iter()
                    .map(|it| json!({"text": it.text, "mandatory": it.need.is_mandatory()}));
                json!({
                    "kind": it.kind.id(),
                    "scope": scope,
                    "version": it.version,
                    "agreed_at": instant(it.agreed_at),
                    "agreed_by": it.agreed_by,
                    "entries": entries.collect::<Vec<_>>(),
                })
            };
            cx.out.json("definitions", named.iter().map(one).collect())
        }
        Form::Plain => {
            let mut page = String::new();
            for (scope, it) in &named {
                let (day, by) = (board.date(it.agreed_at), &it.agreed_by);
                let (kind, version) = (it.kind.id(), it.version);
                let _ = writeln!(
                    page,
                    "Definition of {kind} of {scope}, version {version}, agreed {day} by {by}:"
                );
                for entry in &it.entries {
                    let need = match need(entry) {
                        "" => String::new(),
                        need => format!(", {need}"),
                    };
                    let _ = writeln!(page, "{}{need}.", entry.text);
                }
            }
            cx.out.text(&page)
        }
        Form::Table => {
            let mut table = Table::new(&["of", "for", "version", "agreed", "by", "text"]);
            for (scope, it) in &named {
                for entry in &it.entries {
                    table.push(vec![
                        it.kind.id().to_owned(),
                        scope.clone(),
                        it.version.to_string(),
                        board.date(it.agreed_at).to_string(),
                        it.agreed_by.clone(),
                        match entry.need {
                            Need::Mandatory => entry.text.clone(),
                            Need::Optional => format!("{} ({})", entry.text, need(entry)),
                        },
                    ]);
                }
            }
            cx.out.text(&table.show(cx.out.width))
        }
    }
}
