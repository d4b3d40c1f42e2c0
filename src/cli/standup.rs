//! `gemba standup`: what the stand-up looks at, for those who are not in the room too.

use std::fmt::Write as _;

use clap::{Args, Subcommand};
use serde_json::json;

use super::Stop;
use super::json::instant;
use super::open::Cx;
use super::output::Form;
use crate::domain::field::past_date;
use crate::domain::impediment::in_the_way_for;
use crate::domain::sprint::Progress;
use crate::domain::standup::Settling;
use crate::domain::{
    Board, Card, Needs, Operation, Refusal, Snapshot, StandupOperation, StandupPage, text,
};
use crate::exchange;

/// Prints what the stand-up looks at, or holds it.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Standup {
    /// Print the note that was kept of the last stand-up, or of the one on that day, as Markdown
    #[arg(long, value_name = "DAY", num_args = 0..=1, default_missing_value = "")]
    note: Option<String>,
    #[command(subcommand)]
    verb: Option<Verb>,
}

/// What can be done with a stand-up.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Begin a stand-up
    Begin {
        /// Who is there; those who were at the last one, and you, unless somebody is named
        #[arg(value_name = "NAME")]
        people: Vec<String>,
    },
    /// Note that somebody is there
    Attend {
        /// Who
        name: String,
        /// They are not there after all
        #[arg(long)]
        undo: bool,
    },
    /// End the stand-up
    End,
    /// Park a topic that is not for everybody
    Park {
        /// What it is about
        topic: String,
        /// The story that it is about
        #[arg(long, value_name = "KEY")]
        story: Option<String>,
    },
    /// Say what becomes of a parked topic
    #[command(group = clap::ArgGroup::new("into").required(true))]
    Settle {
        /// The number that `gemba standup` gives it
        number: i64,
        /// A comment on a story
        #[arg(long, value_name = "KEY", group = "into")]
        comment: Option<String>,
        /// A story of its own: at the top of the backlog where the process owner does it, else at its
        /// end
        #[arg(long, group = "into")]
        story: bool,
        /// An observation, of the process of its story
        #[arg(long, group = "into")]
        observation: bool,
        /// Nothing
        #[arg(long, group = "into")]
        drop: bool,
    },
}

impl Standup {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        if let Some(day) = &self.note {
            return note(cx, day);
        }
        let snapshot = cx.store.load(&Needs::Standup, None)?;
        let Some(page) = snapshot.standup() else { return Ok(()) };
        let held = || match (&page.open, &page.left) {
            (Some(open), _) => Ok(open.id),
            (None, Some(left)) => Err(Stop::wrong(format!(
                "nobody has ended the stand-up of {}: gemba standup end keeps its note, gemba \
                 standup begin keeps it and begins another",
                snapshot.board.date(left.standup.started_at)
            ))),
            (None, None) => Err(Stop::wrong("no stand-up is being held: gemba standup begin")),
        };
        let Some(verb) = &self.verb else { return show(cx, page, &snapshot) };
        let operation = match verb {
            Verb::Begin { people } => {
                let snapshot = cx.known(people.iter())?;
                let find = |it: &String| Ok(super::person::find(it, &snapshot)?.id);
                let people = if people.is_empty() {
                    // As on the screen: those who were at the last one, and whoever begins it.
                    cx.store.enter()?;
                    page.usual_people(&snapshot.board, cx.bare()?.me)
                } else {
                    people.iter().map(find).collect::<Result<_, Stop>>()?
                };
                let begin = Operation::Standup(StandupOperation::Begin { people });
                return cx.does(&exchange::standup::begin(page, begin, &snapshot.board));
            }
            Verb::Attend { name, undo } => {
                let (standup, snapshot) = (held()?, cx.known(std::iter::once(name))?);
                let person = super::person::find(name, &snapshot)?.id;
                if *undo {
                    StandupOperation::Miss { standup, person }
                } else {
                    StandupOperation::Attend { standup, person }
                }
            }
            Verb::End => {
                if let Some(left) = &page.left {
                    return cx.does(&exchange::standup::end_left(left, page, &snapshot.board));
                }
                let standup = held()?;
                let note = exchange::standup::note(page, &snapshot.board, snapshot.now);
                StandupOperation::End { standup, note }
            }
            Verb::Park { topic, story } => {
                let story = match story {
                    Some(key) => Some(cx.find(key)?),
                    None => None,
                };
                let park = StandupOperation::Park { text: text::line(topic), story };
                cx.does(&Operation::Standup(park))?;
                let snapshot = cx.store.load(&Needs::Standup, None)?;
                let parked = snapshot.standup().into_iter().flat_map(|it| &it.parked);
                if let Some(number) = parked.map(|it| it.id.0).max() {
                    cx.out.note(&format!(
                        "it has the number {number}: gemba standup settle {number}"
                    ));
                }
                return Ok(());
            }
            Verb::Settle { number, comment, story, observation, drop: _ } => {
                let found = page.parked.iter().find(|it| it.id.0 == *number);
                let topic = found.ok_or_else(|| {
                    Refusal::NoSuch(format!("parked topic with the number {number}"))
                })?;
                if *observation {
                    let about = match topic.story {
                        Some(story) => cx.store.stories(&[story])?.pop(),
                        None => None,
                    };
                    return cx.does(&topic.observed(about.and_then(|it| it.card.process)));
                }
                let parked = topic.id;
                let into = match (comment, story) {
                    (Some(key), _) => Settling::Comment(cx.find(key)?),
                    (None, true) => Settling::Story,
                    (None, false) => Settling::Dropped,
                };
                StandupOperation::Settle { parked, into }
            }
        };
        cx.does(&Operation::Standup(operation))
    }
}

/// Prints what was kept of a stand-up.
fn note(cx: &mut Cx, typed: &str) -> Result<(), Stop> {
    let snapshot = cx.bare()?;
    let board = &snapshot.board;
    let day = match typed.trim() {
        "" => None,
        typed => Some(past_date(typed, snapshot.today()).ok_or_else(|| {
            Stop::usage(format!("{typed:?} is no day: such as 2026-12-24, fri or yesterday"))
        })?),
    };
    let Some(held) = cx.store.standup(day)? else {
        let last = cx.store.standup(None)?.map(|it| board.date(it.started_at));
        return Err(Stop::wrong(match (day, last) {
            (Some(day), Some(last)) => {
                format!("no stand-up was held on {day}; the last one was on {last}")
            }
            (_, _) => {
                "no stand-up is over yet: gemba standup end ends one and keeps its note".to_owned()
            }
        }));
    };
    if cx.out.form == Form::Json {
        return cx.out.json(
            "standups",
            vec![json!({
                "sprint": held.sprint.and_then(|it| board.sprint(it)).map(|it| &it.name),
                "began": instant(held.started_at),
                "ended": held.ended_at.map(instant),
                "people": names(&held.people, board),
                "note": held.note,
            })],
        );
    }
    if held.note.is_empty() {
        let day = board.date(held.started_at);
        return Err(Stop::wrong(format!("no note was kept of the stand-up on {day}")));
    }
    cx.out.prose(held.note.trim_end())
}

fn show(cx: &Cx, page: &StandupPage, snapshot: &Snapshot) -> Result<(), Stop> {
    let board = &snapshot.board;
    if cx.out.form == Form::Json {
        return cx.out.json("standups", vec![object(page, snapshot)]);
    }
    let mut text = String::new();
    match board.active_sprint() {
        Some(sprint) => {
            let calendar = &board.practice.calendar;
            let progress = sprint.progress(calendar, snapshot.today()).unwrap_or_default();
            let _ = writeln!(text, "{}: {}", sprint.name, sprint.goal);
            let told = Progress::of(&page.events, board.practice.scale).told();
            let _ = writeln!(text, "{progress}, {told}");
        }
        None => text.push_str("No sprint is running.\n"),
    }
    if let Some(left) = &page.left {
        let day = board.date(left.standup.started_at);
        let _ = writeln!(text, "Nobody has ended the stand-up of {day}.");
    }
    for card in &page.cards {
        story(&mut text, page, card, snapshot);
    }
    let news = page.cards.iter().filter_map(|it| page.news.get(&it.id)).flatten();
    let n_groomed = news.filter(|it| !page.matters.contains(&it.seq)).count();
    if let Some(says) = exchange::standup::groomed(n_groomed) {
        let _ = writeln!(text, "\n{says}");
    }
    if !page.finished.is_empty() {
        let _ = writeln!(text, "\nFinished {}", page.since(board));
        for card in &page.finished {
            let _ = writeln!(text, "{} {}", card.key, card.title);
        }
    }
    if !page.moved.is_empty() {
        let _ = writeln!(text, "\nInto and out of the sprint {}", page.since(board));
        for it in &page.moved {
            let why = it.event.why().map(|why| format!(": {why}")).unwrap_or_default();
            let _ = writeln!(text, "{} {} ({}){why}", it.key, it.title, it.told(board));
        }
    }
    if !page.impediments.is_empty() {
        text.push_str("\nIn the way\n");
        for it in &page.impediments {
            let owner = it.owner.map_or("nobody", |it| board.name_of(it));
            let since = in_the_way_for(it.raised_at, snapshot.now, board.zone);
            let _ = writeln!(text, "{} {} ({owner} sees to it, {since})", it.id.0, it.reason);
        }
    }
    if !page.parked.is_empty() {
        text.push_str("\nParked\n");
        for it in &page.parked {
            let _ = writeln!(text, "{} {} ({})", it.id.0, it.text, board.name_of(it.by));
        }
    }
    cx.out.prose(&text)
}

/// One story, with what is new.
fn story(text: &mut String, page: &StandupPage, card: &Card, snapshot: &Snapshot) {
    let board = &snapshot.board;
    let column = board.column(card.column).map_or("", |it| &it.name);
    let who = card.assignee.map_or("nobody", |it| board.name_of(it));
    let days = board.days_between(card.since, snapshot.now);
    let _ = writeln!(text, "\n{} {} ({column}, {who}, {days}d)", card.key, card.title);
    for block in &card.blocks {
        let since = in_the_way_for(block.since, snapshot.now, board.zone);
        let by = board.name_of(block.by);
        let _ = writeln!(text, "  in the way: {} ({by}, {since})", block.reason);
    }
    let news = page.news.get(&card.id).into_iter().flatten();
    for it in news.filter(|it| page.matters.contains(&it.seq)) {
        let _ = writeln!(text, "  {} ({})", it.said(), board.name_of(it.by));
    }
}

fn names(people: &[crate::domain::PersonId], board: &Board) -> Vec<String> {
    people.iter().map(|it| board.name_of(*it).to_owned()).collect()
}

fn object(page: &StandupPage, snapshot: &Snapshot) -> serde_json::Value {
    let board = &snapshot.board;
    let stories = page.cards.iter().map(|it| {
        let news = page.news.get(&it.id).into_iter().flatten();
        json!({
            "key": it.key,
            "title": it.title,
            "column": board.column(it.column).map(|it| &it.name),
            "assignee": it.assignee.map(|it| board.name_of(it)),
            "since": instant(it.since),
            "blocks": it.blocks.iter().map(|it| &it.reason).collect::<Vec<_>>(),
            "news": news.map(|it| &it.label).collect::<Vec<_>>(),
        })
    });
    let moved = page.moved.iter().map(|it| {
        json!({"key": it.key, "title": it.title, "kind": it.event.kind.id(), "at": instant(it.event.at),
               "by": board.name_of(it.event.by), "reason": it.event.why()})
    });
    let parked = page
        .parked
        .iter()
        .map(|it| json!({"number": it.id.0, "text": it.text, "by": board.name_of(it.by)}));
    json!({
        "sprint": board.active_sprint().map(|it| super::json::sprint(it, board)),
        "began": page.open.as_ref().map(|it| instant(it.started_at)),
        "people": page.open.as_ref().map(|it| names(&it.people, board)),
        "left_open": page.left.as_ref().map(|it| instant(it.standup.started_at)),
        "last": page.last.as_ref().map(|it| instant(it.started_at)),
        "stories": stories.collect::<Vec<_>>(),
        "finished": page.finished.iter().map(|it| &it.key).collect::<Vec<_>>(),
        "moved": moved.collect::<Vec<_>>(),
        "impediments": page.impediments.iter().map(|it| &it.reason).collect::<Vec<_>>(),
        "parked": parked.collect::<Vec<_>>(),
    })
}
