//! `gemba impediment`: what is in the way.

use clap::{Args, Subcommand};
use serde_json::json;

use super::Stop;
use super::json::instant;
use super::open::Cx;
use super::output::Form;
use super::table::Table;
use crate::domain::impediment::{Blocked, days_in_the_way, in_the_way_for, in_words};
use crate::domain::story::ImpedimentId;
use crate::domain::{
    At, Board, Impediment, ImpedimentEdit, ImpedimentOperation, Needs, Operation, PersonId,
    Snapshot, text,
};

/// What can be done with impediments.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// List what is in the way, the oldest first
    List {
        /// What was in the way too
        #[arg(long)]
        all: bool,
    },
    /// Say that something is in the way
    Raise(Raise),
    /// Change what is known of an impediment
    Set(Set),
    /// Take an impediment higher up
    Escalate {
        /// Its number
        number: i64,
        /// To whom
        to: String,
    },
    /// Say that an impediment is gone
    Resolve {
        /// Its number
        number: i64,
        /// How it was resolved
        #[arg(default_value = "")]
        resolution: String,
    },
}

/// Says that something is in the way.
#[derive(Debug, Args)]
pub(crate) struct Raise {
    /// What is in the way
    what: String,
    /// The keys of the stories that it is in the way of
    #[arg(value_name = "KEY")]
    keys: Vec<String>,
    /// Who sees to it
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// The day by which it should be gone
    #[arg(long, value_name = "DAY")]
    due: Option<String>,
    /// Where it comes from
    #[arg(long, value_name = "TEXT", default_value = "")]
    cause: String,
}

/// Changes what is known of an impediment.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true))]
pub(crate) struct Set {
    /// Its number
    number: i64,
    /// What is in the way
    #[arg(long, value_name = "TEXT", group = "what")]
    text: Option<String>,
    /// Where it comes from
    #[arg(long, value_name = "TEXT", group = "what")]
    cause: Option<String>,
    /// Who sees to it, or none
    #[arg(long, value_name = "NAME", group = "what")]
    owner: Option<String>,
    /// The day by which it should be gone, or none
    #[arg(long, value_name = "DAY", group = "what")]
    due: Option<String>,
    /// A story that it is in the way of too
    #[arg(long, value_name = "KEY", group = "what")]
    blocks: Vec<String>,
    /// A story that it is not in the way of any more
    #[arg(long, value_name = "KEY", group = "what")]
    frees: Vec<String>,
}

impl Verb {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let operation = match self {
            Self::List { all } => return list(cx, if *all { Which::All } else { Which::Open }),
            Self::Raise(raise) => raise.operation(cx)?,
            Self::Set(set) => return set.run(cx),
            Self::Escalate { number, to } => ImpedimentOperation::Escalate {
                impediment: ImpedimentId(*number),
                to: text::line(to),
            },
            Self::Resolve { number, resolution } if text::line(resolution).is_empty() => {
                return Err(Stop::usage(format!(
                    "say how it was resolved: gemba impediment resolve {number} 'how'"
                )));
            }
            Self::Resolve { number, resolution } => ImpedimentOperation::Resolve {
                impediment: ImpedimentId(*number),
                resolution: text::line(resolution),
            },
        };
        cx.does(&Operation::Impediment(operation))
    }
}

/// Who is meant; `none` means nobody.
fn person(cx: &mut Cx, typed: &str) -> Result<Option<PersonId>, Stop> {
    if matches!(typed.trim(), "" | "-" | "none") {
        return Ok(None);
    }
    let snapshot = cx.known(std::iter::once(typed))?;
    Ok(Some(super::person::find(typed, &snapshot)?.id))
}

impl Raise {
    fn operation(&self, cx: &mut Cx) -> Result<ImpedimentOperation, Stop> {
        Ok(ImpedimentOperation::Raise {
            reason: text::line(&self.what),
            stories: cx.find_all(&self.keys)?,
            owner: person(cx, self.owner.as_deref().unwrap_or_default())?,
            due: cx.day(self.due.as_deref().unwrap_or_default())?,
            cause: text::line(&self.cause),
        })
    }
}

/// What stood there when the command began is what it replaces: where somebody changes the same in that
/// moment, nothing is written and both are shown. The rest of the impediment stays theirs.
impl Set {
    fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let mut edits = Vec::new();
        edits.extend(self.text.as_ref().map(|it| ImpedimentEdit::Reason(text::line(it))));
        edits.extend(self.cause.as_ref().map(|it| ImpedimentEdit::Cause(text::line(it))));
        if let Some(typed) = &self.owner {
            edits.push(ImpedimentEdit::Owner(person(cx, typed)?));
        }
        if let Some(typed) = &self.due {
            edits.push(ImpedimentEdit::Due(cx.day(typed)?));
        }
        for id in cx.find_all(&self.blocks)? {
            edits.push(ImpedimentEdit::Blocks(id));
        }
        for id in cx.find_all(&self.frees)? {
            edits.push(ImpedimentEdit::Frees(id));
        }
        let impediment = ImpedimentId(self.number);
        let snapshot = cx.store.load(&Needs::Impediments, None)?;
        let page = snapshot.impediments();
        let seen = page.and_then(|it| it.impediments.iter().find(|it| it.id == impediment));
        let edit = |to: ImpedimentEdit| {
            Operation::Impediment(match seen {
                Some(seen) => to.on(seen),
                // What is not there, or resolved long ago, is refused by the file.
                None => ImpedimentOperation::Edit { impediment, to, was: None },
            })
        };
        let mut of: Vec<Operation> = edits.into_iter().map(edit).collect();
        let operation = match of.len() {
            1 => of.remove(0),
            _ => Operation::All { label: format!("Changed impediment {}", self.number), of },
        };
        cx.does(&operation)
    }
}

/// Which ones.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Open,
    All,
}

/// For how many days one that is open is in the way, or the exact time that it took to resolve.
fn age(it: &Impediment, snapshot: &Snapshot) -> String {
    it.took()
        .map_or_else(|| in_the_way_for(it.raised_at, snapshot.now, snapshot.board.zone), in_words)
}

/// The keys of the stories that it is in the way of; once it is resolved, of those that it was.
fn in_its_way(it: &Impediment) -> Vec<&str> {
    let counts = |at: &&Blocked| it.resolved.is_some() || at.until.is_none();
    it.stories.iter().filter(counts).map(|it| &*it.key).collect()
}

fn list(cx: &mut Cx, which: Which) -> Result<(), Stop> {
    let snapshot = cx.store.load(&Needs::Impediments, None)?;
    let Some(page) = snapshot.impediments() else { return Ok(()) };
    let (board, now) = (&snapshot.board, snapshot.now);
    let shown: Vec<&Impediment> = match which {
        Which::Open => page.open().collect(),
        Which::All => page.impediments.iter().collect(),
    };
    match cx.out.form {
        Form::Json => cx.out.object(vec![
            ("impediments", shown.iter().map(|it| json(it, board, now)).collect()),
            ("resolving", vec![times(&page.resolving, board, now)]),
        ]),
        Form::Plain => {
            let line = |it: &&Impediment| {
                let keys = in_its_way(it);
                let of = match keys.len() {
                    0 => String::new(),
                    _ => format!(", in the way of {}", keys.join(", ")),
                };
                let owner = it.owner.map(|it| format!(", {} sees to it", board.name_of(it)));
                let end = match days_in_the_way(it.raised_at, now, board.zone) {
                    _ if it.resolved.is_some() => "resolved after",
                    0 => "since",
                    _ => "for",
                };
                let with = it.escalated.as_ref().filter(|_| it.resolved.is_none());
                let with = with.map(|(_, to)| format!(", with {to}")).unwrap_or_default();
                let late = if it.is_late(snapshot.today()) { " (late)" } else { "" };
                let due = it.due.filter(|_| it.resolved.is_none());
                let due = due.map(|it| format!(", due {it}{late}")).unwrap_or_default();
                let (owner, age) = (owner.unwrap_or_default(), age(it, &snapshot));
                format!("{}: {}{of}{owner}{with}{due}, {end} {age}.\n", it.id.0, it.reason)
            };
            cx.out.text(&shown.iter().map(line).collect::<String>())?;
            figures(cx, &page.resolving);
            Ok(())
        }
        Form::Table => {
            let mut table =
                Table::new(&["no", "age", "", "owner", "due", "stories", "cause", "in the way"]);
            for it in &shown {
                let keys = in_its_way(it);
                let late = if it.is_late(snapshot.today()) { " late" } else { "" };
                table.push(vec![
                    it.id.0.to_string(),
                    age(it, &snapshot).replace(" days", " d").replace(" day", " d"),
                    match (&it.resolved, &it.escalated) {
                        (Some(_), _) => "resolved".to_owned(),
                        (None, Some((_, to))) => format!("with {to}"),
                        (None, None) => String::new(),
                    },
                    it.owner.map(|it| board.name_of(it).to_owned()).unwrap_or_default(),
                    it.due.map(|it| format!("{it}{late}")).unwrap_or_default(),
                    keys.join(" "),
                    it.cause.clone(),
                    it.reason.clone(),
                ]);
            }
            cx.out.text(&table.show(cx.out.width))?;
            figures(cx, &page.resolving);
            Ok(())
        }
    }
}

/// Says how long they took.
fn figures(cx: &Cx, it: &crate::domain::impediment::Resolving) {
    if let (Some(mean), Some(median), Some(p85)) = (it.mean, it.median, it.p85) {
        cx.out.note(&format!(
            "{} open, {} resolved: mean {}, median {}, 85 in 100 within {}, weekends counted",
            it.open,
            it.resolved,
            in_words(mean),
            in_words(median),
            in_words(p85)
        ));
    }
}

/// How long they took, in seconds; null where none was resolved, or none is open. Those that are open
/// are in none of the three.
fn times(it: &crate::domain::impediment::Resolving, board: &Board, now: At) -> serde_json::Value {
    let seconds = |millis: Option<i64>| millis.map(|it| it / 1000);
    json!({
        "open": it.open,
        "resolved": it.resolved,
        "mean_seconds": seconds(it.mean),
        "median_seconds": seconds(it.median),
        "p85_seconds": seconds(it.p85),
        "oldest_open_days": it.oldest.map(|it| days_in_the_way(it, now, board.zone)),
    })
}

fn json(it: &Impediment, board: &Board, now: At) -> serde_json::Value {
    let stories = it.stories.iter().map(
        |it| json!({"key": it.key, "since": instant(it.since), "until": it.until.map(instant)}),
    );
    json!({
        "number": it.id.0,
        "reason": it.reason,
        "stories": stories.collect::<Vec<_>>(),
        "cause": it.cause,
        "owner": it.owner.map(|it| board.name_of(it)),
        "due": it.due.map(|it| it.to_string()),
        "raised_at": instant(it.raised_at),
        "open_days": it.resolved.is_none().then(|| days_in_the_way(it.raised_at, now, board.zone)),
        "raised_by": board.name_of(it.raised_by),
        "escalated_at": it.escalated.as_ref().map(|(at, _)| instant(*at)),
        "escalated_to": it.escalated.as_ref().map(|(_, to)| to),
        "resolved_at": it.resolved.map(|(at, _)| instant(at)),
        "resolved_by": it.resolved.map(|(_, by)| board.name_of(by)),
        "resolution": it.resolution,
    })
}
