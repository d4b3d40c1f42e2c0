//! `gemba story show`: a story as a whole.

use clap::Args;
use serde_json::{Value as Json, json};

use crate::cli::open::Cx;
use crate::cli::output::Form;
use crate::cli::{Stop, experiment, json};
use crate::domain::experiment::Experiment;
use crate::domain::flow::Pace;
use crate::domain::flow::reached::{FORMULA, Reached};
use crate::domain::four_p::FourP;
use crate::domain::sheet::Catalog;
use crate::domain::{At, Board, Field, Needs, Refusal, Snapshot, Story};
use crate::exchange::markdown;

/// Shows stories.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The keys of stories, such as CHG-12
    #[arg(required = true, value_name = "KEY")]
    keys: Vec<String>,
    /// As Markdown
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
}

impl Show {
    /// Carries it out.
    pub(super) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let mut stories = Vec::new();
        for key in &self.keys {
            stories.push(cx.story(key)?);
        }
        if self.markdown {
            let snapshot = cx.bare()?;
            let mut pages = Vec::new();
            for it in &stories {
                let mut page = markdown::story(it, &snapshot.board);
                let origin = Of::load(cx, it)?.origin;
                if !origin.is_empty() {
                    page += "\n";
                    page += &markdown::list_of("Comes from", &origin);
                }
                pages.push(page);
            }
            return cx.out.text(&pages.join("\n"));
        }
        print(cx, &stories)
    }
}

/// Prints whole stories.
pub(super) fn print(cx: &mut Cx, stories: &[Story]) -> Result<(), Stop> {
    let snapshot = cx.bare()?;
    if cx.out.form == Form::Json {
        let usual = usual(cx, stories)?;
        let mut list = Vec::new();
        for it in stories {
            let mut json = json::story(it, &snapshot.board);
            json["age"] = reached(it, &snapshot, &usual).map_or(Json::Null, |it| aged(&it));
            let of = Of::load(cx, it)?;
            json["origin"] = json!(of.origin);
            if it.card.process.is_some() {
                let p = |it: &Said| json!({"p": it.p, "answer": it.answer, "note": it.note});
                json["four_ps"] = of.four_ps.iter().map(p).collect();
                json["experiment"] = match &of.experiment {
                    Some(found) => experiment::json(found, &snapshot.board, &of.catalog),
                    None => Json::Null,
                };
            }
            list.push(json);
        }
        return cx.out.json("stories", list);
    }
    let usual = usual(cx, stories)?;
    let mut pages = Vec::new();
    for it in stories {
        let mut page = page(it, &snapshot, reached(it, &snapshot, &usual).as_ref());
        let of = Of::load(cx, it)?;
        let mut text = Vec::new();
        if it.card.process.is_some() {
            section(
                &mut text,
                "Four Ps",
                of.four_ps.iter().map(|it| match &*it.note {
                    "" => format!("{}: {}", it.p, it.answer.replace('_', " ")),
                    note => format!("{}: {}; {note}", it.p, it.answer.replace('_', " ")),
                }),
            );
            if let Some(found) = &of.experiment {
                let shown = experiment::whole(found, &snapshot.board, &of.catalog);
                // Its first line is the key and the title again.
                let lines = shown.lines().skip(1).filter(|it| !it.is_empty());
                section(&mut text, "Experiment", lines.map(str::to_owned));
            }
        }
        section(&mut text, "Comes from", of.origin.into_iter());
        if !text.is_empty() {
            page += &(text.join("\n") + "\n");
        }
        pages.push(page);
    }
    cx.out.text(&pages.join("\n"))
}

/// How long stories usually take, where one of these has an age that it says something of.
fn usual(cx: &mut Cx, stories: &[Story]) -> Result<Pace, Stop> {
    let has_age = stories.iter().any(|it| it.card.started.is_some());
    Ok(if has_age { cx.store.pace()? } else { Pace::default() })
}

/// The age of a story that is being worked on, and what the finished ones say of its end.
fn reached(story: &Story, snapshot: &Snapshot, usual: &Pace) -> Option<Reached> {
    usual.reached(snapshot.board.date(story.card.started?), snapshot.today())
}

fn aged(it: &Reached) -> Json {
    let day = |days| it.day(days).to_string();
    let [_, in_time, _] = it.cells();
    json!({
        "days": it.days,
        "start": it.start.to_string(),
        "expected_days": it.expected.map(|it| it.days),
        "expected_percent": it.expected.map(|it| it.percent),
        "expected_origin": it.expected.map(|_| it.origin.id()),
        "bearing": it.bearing().id(),
        "finished": it.n_finished,
        "finished_from": it.window.from.to_string(),
        "finished_to": it.window.to.to_string(),
        "took_as_long": it.n_alike,
        "of_those_in_time": it.n_in_time,
        "in_time_share": in_time,
        "done_by_p50": it.marks.map(|it| day(it.p50)),
        "done_by_p85": it.marks.map(|it| day(it.p85)),
        "formula": FORMULA,
    })
}

/// What was said of one of the four Ps.
struct Said {
    p: &'static str,
    /// `open` while nobody has thought of it.
    answer: &'static str,
    note: String,
}

/// What a story of a process says beyond its fields.
struct Of {
    four_ps: Vec<Said>,
    experiment: Option<Experiment>,
    catalog: Catalog,
    /// The observations and retrospectives that it came from, with who asked for it.
    origin: Vec<String>,
}

impl Of {
    fn load(cx: &mut Cx, story: &Story) -> Result<Self, Stop> {
        let id = story.card.id;
        let seen = cx.store.load(&Needs::Improvements, None)?;
        let seen = seen.improvements().map(|it| &*it.observations).unwrap_or_default();
        let mine =
            seen.iter().filter(|it| it.story.as_ref().is_some_and(|(story, _)| *story == id));
        let origin = mine.map(|it| match &*it.what.requester {
            "" => format!("{} {}", it.key(), it.what.text),
            who => format!("{} {} (asked for by {who})", it.key(), it.what.text),
        });
        let origin: Vec<String> = origin.collect();
        let loaded = cx.store.load(&Needs::Story(id), None)?;
        let page = loaded.story().ok_or(Stop::Refused(Refusal::Gone("that story")))?;
        let said = |p: &FourP| page.four_ps.0.iter().find(|(it, _, _)| it == p);
        let four_ps = FourP::ALL.iter().map(|p| {
            let (answer, note) =
                said(p).map_or(("open", String::new()), |(_, it, note)| (it.id(), note.clone()));
            Said { p: p.id(), answer, note }
        });
        Ok(Self {
            four_ps: four_ps.collect(),
            experiment: page.experiment.clone(),
            catalog: page.catalog.clone(),
            origin: origin.into_iter().chain(page.origin.clone()).collect(),
        })
    }
}

/// How many days, in words.
pub(super) fn days(n: u32) -> String {
    match n {
        0 => "since today".to_owned(),
        1 => "for 1 day".to_owned(),
        n => format!("for {n} days"),
    }
}

/// A story as text: nothing is cut.
fn page(story: &Story, snapshot: &Snapshot, reached: Option<&Reached>) -> String {
    let (card, board) = (&story.card, &snapshot.board);
    let mut text = vec![format!("{}  {}", card.key, card.title)];
    if let Some(at) = card.archived_at {
        text.push(format!("archived {}", moment(at, board)));
    }
    for block in &card.blocks {
        let (by, since) = (board.name_of(block.by), moment(block.since, board));
        text.push(format!("BLOCKED: {} ({by}, {since})", block.reason));
    }
    text.push(String::new());
    for field in Field::ALL {
        let shown = field.show(&field.of(story), board);
        if shown.is_empty() || matches!(field, Field::Title | Field::Description) {
            continue;
        }
        let more = match field {
            Field::Column => format!(", {}", days(board.days_between(card.since, snapshot.now))),
            _ => String::new(),
        };
        text.push(format!("{:<9} {shown}{more}", field.spec().label));
    }
    if let Some(it) = reached {
        text.push(format!("{:<9} {}, since {}", "At work", it.brief(), it.start));
        text.push(format!("{:<9} {}", "", it.forecast()));
        text.extend(it.basis().map(|it| format!("{:<9} {it}", "")));
    }
    let by = board.name_of(story.created_by);
    text.push(format!("{:<9} {by}, {}", "Written", moment(card.created_at, board)));
    section(&mut text, "Description", story.description.lines().map(str::to_owned));
    let criteria = story
        .criteria
        .iter()
        .enumerate()
        .map(|(i, it)| format!("{}. [{}] {}", i + 1, if it.done { 'x' } else { ' ' }, it.text));
    section(&mut text, "Acceptance criteria", criteria);
    let links = story.links.iter().map(|it| {
        let done = if it.done { " (done)" } else { "" };
        format!("{} {}  {}{done}", it.words(), it.key, it.title)
    });
    section(&mut text, "Links", links);
    let references = story.references.iter().map(|it| match &*it.label {
        "" => it.target.clone(),
        label => format!("{label}: {}", it.target),
    });
    section(&mut text, "References", references);
    let comments = story.comments.iter().flat_map(|it| {
        let head = format!("{}, {}", board.name_of(it.by), moment(it.at, board));
        std::iter::once(head).chain(it.text.lines().map(|line| format!("  {line}")))
    });
    section(&mut text, "Comments", comments);
    let extras = story.extras.iter().flat_map(|(name, value)| {
        let mut value = value.lines();
        let first = format!("{name}: {}", value.next().unwrap_or_default());
        std::iter::once(first).chain(value.map(|line| format!("  {line}")))
    });
    section(&mut text, "Also brought by the import", extras);
    let trimmed: Vec<&str> = text.iter().map(|it| it.trim_end()).collect();
    trimmed.join("\n") + "\n"
}

/// A heading and what stands under it, if anything does.
fn section(text: &mut Vec<String>, heading: &str, of: impl Iterator<Item = String>) {
    let mut of = of.peekable();
    if of.peek().is_none() {
        return;
    }
    text.push(String::new());
    text.push(heading.to_owned());
    text.extend(of.map(|it| format!("  {it}")));
}

/// An instant in the board's time zone, to the minute.
pub(crate) fn moment(at: At, board: &Board) -> String {
    at.with_timezone(&board.zone).format("%Y-%m-%d %H:%M").to_string()
}
