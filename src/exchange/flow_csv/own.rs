//! The export of a board read back: every move with its instant, and everything that was in the way.

use std::collections::HashSet;
use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat};
use chrono_tz::Tz;
use csv::StringRecord;

use super::date::{Order, Sureness};
use super::line::Lines;
use super::map::Role;
use super::write::ATTRIBUTES;
use super::{Found, Reading, blank};
use crate::domain::flow::{
    Flaw, Flow, Grain, Hold, Known, Ledger, Life, Move, Omitted, Step, Told,
};
use crate::domain::{At, Category, Column, ColumnId, Kind, StoryId, text};

/// What stands before the columns.
pub(super) const BEFORE: [&str; 3] = ["ID", "Link", "Title"];
/// What stands between two moves, or two times in which something was in the way.
const BETWEEN: &str = "; ";
/// A story was written down, asked for on another day, put away, released in a version of its process,
/// or taken off its column.
const WRITTEN: &str = "written";
const ASKED: &str = "asked";
const ARCHIVED: &str = "archived";
const OFF: &str = "off";
const RELEASED: &str = "released";

/// Whether a file is such an export.
pub(super) fn is_own(headings: &[&str]) -> bool {
    headings.len() > BEFORE.len() + ATTRIBUTES.len()
        && headings.starts_with(&BEFORE)
        && headings.ends_with(&ATTRIBUTES)
}

/// Every move of a story: when, into which column by its place from the left, and what that meant.
pub(super) fn moves(flow: &Flow, life: &Life) -> String {
    let mut all: Vec<String> =
        life.created.map(|it| format!("{} {WRITTEN}", instant(it))).into_iter().collect();
    let asked = life.asked_day.filter(|it| Some(*it) != life.created_day);
    all.extend(asked.map(|it| format!("{it} {ASKED}")));
    all.extend(flow.steps(life).iter().map(|it| step(flow, it)));
    all.extend(life.archived.map(|it| format!("{} {ARCHIVED}", instant(it))));
    all.extend(life.released.map(|it| format!("{} {RELEASED}", instant(it))));
    all.join(BETWEEN)
}

fn step(flow: &Flow, step: &Step) -> String {
    let Some(category) = step.category else { return format!("{} {OFF}", instant(step.at)) };
    let place = flow.place(step).map_or(0, |it| it + 1);
    let mut said = format!("{} {place} {}", instant(step.at), category.id());
    match step.known {
        Known::Seen => (),
        Known::Told => said.push_str(" told"),
        Known::Found => said.push_str(" found"),
    }
    said
}

/// From when until when something was in the way of a story.
pub(super) fn blocks(flow: &Flow, life: &Life) -> String {
    let one = |it: &crate::domain::flow::Halt| {
        let mut said = format!("{} to", instant(it.from));
        if let Some(to) = it.to {
            let _ = write!(said, " {}", instant(to));
        }
        said
    };
    flow.halts(life).iter().map(one).collect::<Vec<_>>().join(BETWEEN)
}

fn instant(at: At) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn at(typed: &str) -> Option<At> {
    DateTime::parse_from_rfc3339(typed).ok().map(|it| it.to_utc())
}

/// Reads such an export. A line that cannot be read is named and left out.
pub(super) fn read(lines: Lines, headings: &[&str], separator: char, zone: Tz, now: At) -> Reading {
    let names = &headings[BEFORE.len()..headings.len() - ATTRIBUTES.len()];
    let mut ledger = Ledger { columns: Vec::new(), holds: Some(Vec::new()), ..blank(zone, now) };
    let unclosed = lines.broken.iter().map(|it| (format!("line {it}"), Flaw::Quote));
    ledger.unread.extend(unclosed.map(|(key, why)| Omitted { key, why }));
    let mut keys = HashSet::new();
    let mut n_blank = 0;
    let rows: Vec<(u64, StringRecord)> = lines.rows.into_iter().skip(1).collect();
    for (line, row) in &rows {
        let cells = Cells { row, n_columns: names.len() };
        let key = text::line(cells.before(0));
        let key = if key.is_empty() { format!("line {line}") } else { key };
        let why = match story(&cells, *line, &key) {
            Some(_) if !keys.insert(key.clone()) => Flaw::Twice,
            Some(told) => {
                let is_begun = |it: &Move| it.category.is_some_and(|it| it != Category::Todo);
                n_blank += usize::from(!told.1.iter().any(is_begun));
                add(&mut ledger, told);
                continue;
            }
            None => Flaw::Unreadable,
        };
        ledger.unread.push(Omitted { key: format!("{key} (line {line})"), why });
    }
    ledger.columns = columns(names, &ledger.moves);
    let found = Found {
        separator,
        order: Order::YearFirst,
        sureness: Sureness::Seen,
        stamps: Vec::new(),
        has_parts: true,
        headings: vec![(Role::Key, BEFORE[0].to_owned()), (Role::Title, BEFORE[2].to_owned())],
        n_rows: rows.len() + lines.broken.len(),
        n_blank,
        odd: Vec::new(),
        states: Vec::new(),
        columns: ledger.columns.iter().map(|it| it.name.clone()).collect(),
    };
    Reading { ledger, found }
}

/// The cells of a line by what they are.
struct Cells<'a> {
    row: &'a StringRecord,
    n_columns: usize,
}

impl<'a> Cells<'a> {
    fn before(&self, at: usize) -> &'a str {
        self.row.get(at).unwrap_or_default().trim()
    }

    fn attribute(&self, name: &str) -> &'a str {
        let at = ATTRIBUTES.iter().position(|it| *it == name).unwrap_or(ATTRIBUTES.len());
        self.before(BEFORE.len() + self.n_columns + at)
    }
}

/// A story, its moves and what was in its way; none where one of them cannot be read.
type Whole = (Told, Vec<Move>, Vec<Hold>);

fn story(cells: &Cells<'_>, line: u64, key: &str) -> Option<Whole> {
    let mut told = Told {
        id: StoryId(i64::try_from(line).unwrap_or(0)),
        key: key.into(),
        title: text::line(&text::from_cell(cells.before(2))).into(),
        kind: Kind::from_id(cells.attribute("Kind")).unwrap_or(Kind::Improvement),
        points: cells.attribute("Points").parse().ok(),
        created: None,
        asked: None,
        archived: None,
        released: None,
        grain: Grain::Exact,
    };
    let parts = |name| cells.attribute(name).split(BETWEEN).filter(|it| !it.is_empty());
    let (mut moves, mut holds) = (Vec::new(), Vec::new());
    for part in parts("Moves") {
        if let Some((day, ASKED)) = part.split_once(' ') {
            told.asked = Some(day.parse().ok()?);
            continue;
        }
        let words: Vec<&str> = part.split(' ').collect();
        let since = at(words.first()?)?;
        match words.get(1..)? {
            [WRITTEN] => told.created = Some(since),
            [ARCHIVED] => told.archived = Some(since),
            [RELEASED] => told.released = Some(since),
            [OFF] => moves.push(Move {
                story: 0,
                at: since,
                to: None,
                category: None,
                known: Known::Seen,
            }),
            [place, category, how @ ..] => moves.push(Move {
                story: 0,
                at: since,
                to: Some(ColumnId(place.parse().ok()?)),
                category: Some(Category::from_id(category)?),
                known: match how {
                    [] => Known::Seen,
                    ["told"] => Known::Told,
                    ["found"] => Known::Found,
                    _ => return None,
                },
            }),
            _ => return None,
        }
    }
    for part in parts("Blocks") {
        let (from, to) = part.split_once(" to")?;
        let to = match to.trim() {
            "" => None,
            to => Some(at(to)?),
        };
        holds.push(Hold { story: 0, from: at(from)?, to });
    }
    Some((told, moves, holds))
}

fn add(ledger: &mut Ledger, (told, moves, holds): Whole) {
    let Ok(story) = u32::try_from(ledger.stories.len()) else { return };
    ledger.stories.push(told);
    ledger.moves.extend(moves.into_iter().map(|it| Move { story, ..it }));
    let all = ledger.holds.get_or_insert_default();
    all.extend(holds.into_iter().map(|it| Hold { story, ..it }));
}

/// The columns by their headings. What one means is what the last move into it says; one that
/// nothing ever came into means what the one before it does.
fn columns(names: &[&str], moves: &[Move]) -> Vec<Column> {
    let mut before = Category::Todo;
    let all = (1..).zip(names).map(|(id, name)| {
        let id = ColumnId(id);
        let last = moves.iter().filter(|it| it.to == Some(id)).max_by_key(|it| it.at);
        let is_last = usize::try_from(id.0).is_ok_and(|it| it == names.len());
        let guessed = if is_last { Category::Done } else { before };
        let category = last.and_then(|it| it.category).unwrap_or(guessed);
        before = category;
        let name = text::from_cell(name);
        Column { id, name, category, wip_stories: None, wip_points: None }
    });
    all.collect()
}
