//! Flow data as CSV: start and finish of stories from any tool, and one date a column to any tool.

mod date;
mod found;
mod line;
mod map;
mod own;
mod stamp;
mod write;

use std::borrow::Cow;
use std::collections::HashSet;

use chrono_tz::Tz;

use crate::domain::flow::{Flaw, Grain, Known, Ledger, Move, Omitted, Source, Told};
use crate::domain::{At, Category, Column, ColumnId, Kind, Points, Refusal, StoryId, text};
use date::{Contradiction, Moment, Parts};
pub use date::{Order, Shown, Sureness};
pub use found::Found;
use line::Lines;
pub use map::{Map, Role};
pub use stamp::Stamp;
pub use write::write;

/// What has been read from a file, and how it was understood.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The stories, as if they had been on a board with the columns To do, Doing and Done.
    pub ledger: Ledger,
    /// How the file was understood: to be shown, so that a wrong guess is seen.
    pub found: Found,
}

/// Reads a file. Instants without an offset are those of `zone`. Refuses a file in which neither a
/// start nor a finish is found; a line that cannot be read is named and left out.
pub fn read(bytes: &[u8], map: &Map, zone: Tz, now: At) -> Result<Reading, Refusal> {
    let page = decoded(bytes)?;
    let separator = map.separator.unwrap_or_else(|| separator(&page));
    let lines = line::lines(&page, separator);
    let headings = lines.rows.first().map(|it| it.1.clone());
    let headings = headings.ok_or_else(|| Refusal::Wrong("the file is empty".to_owned()))?;
    let headings: Vec<&str> = headings.iter().map(str::trim).collect();
    if page.contains('\0') {
        return Err(Refusal::Wrong("the file is no text: a CSV file is needed".to_owned()));
    }
    if map.headings.is_empty() && own::is_own(&headings) {
        return Ok(own::read(lines, &headings, char::from(separator), zone, now));
    }
    let Lines { rows, broken } = lines;
    let rows = rows.into_iter().skip(1);
    let rows: Vec<(u64, csv::StringRecord)> = rows.collect();
    let roles = map.places(&headings, |column| {
        date::are_dates(rows.iter().filter_map(|(_, row)| row.get(column).map(str::trim)))
    })?;

    let dates = Dates::of(&rows, &roles, zone);
    let (order, sureness) = match map.order {
        Some(order) => (order, Sureness::Told),
        None => date::guess(&dates.parts).map_err(|it| contradictory(&it, &dates.places))?,
    };
    let mut found = Found {
        separator: char::from(separator),
        order,
        sureness,
        has_parts: !dates.parts.is_empty(),
        stamps: dates.stamps,
        headings: roles.named(&headings),
        n_rows: rows.len() + broken.len(),
        n_blank: 0,
        states: Vec::new(),
        columns: Vec::new(),
        odd: Vec::new(),
    };

    let mut ledger = blank(zone, now);
    let mut keys = HashSet::new();
    let unclosed = broken.iter().map(|it| (format!("line {it}"), Flaw::Quote));
    ledger.unread.extend(unclosed.map(|(key, why)| Omitted { key, why }));
    for (line, row) in &rows {
        if headings.len() > 1 && is_one_cell(row) {
            ledger.unread.push(Omitted { key: format!("line {line}"), why: Flaw::Separator });
            continue;
        }
        let cell = |role| roles.place(role).and_then(|it| row.get(it)).map_or("", str::trim);
        let key = match text::line(cell(Role::Key)) {
            key if key.is_empty() => format!("line {line}"),
            key => key,
        };
        let moment = |role| match cell(role) {
            "" => Ok(None),
            typed => date::moment(typed, order, zone).map(Some),
        };
        let all =
            [Role::Created, Role::Start, Role::Finish, Role::Archived, Role::Seen].map(moment);
        match all {
            [Ok(_), Ok(_), Ok(_), Ok(_), Ok(_)] if !keys.insert(key.clone()) => {
                let key = format!("{key} (line {line})");
                ledger.unread.push(Omitted { key, why: Flaw::Twice });
            }
            [Ok(created), Ok(start), Ok(finish), Ok(archived), Ok(seen)] => {
                let all = [created, start, finish, archived];
                let is_begun = [start, finish, seen].iter().any(Option::is_some);
                if !is_begun {
                    found.count_blank(cell(Role::State));
                }
                let told = all.iter().flatten().filter(|it| it.shown != Shown::Once);
                found.odd.extend(told.map(|it| (key.clone(), it.shown)));
                let exact = |it: &Moment| it.grain == Grain::Exact;
                let is_exact = dates.has_times && all.iter().flatten().all(exact);
                let told = Told {
                    id: StoryId(i64::try_from(*line).unwrap_or(0)),
                    key: key.into(),
                    title: text::line(cell(Role::Title)).into(),
                    kind: Kind::Improvement,
                    points: cell(Role::Points).parse::<Points>().ok(),
                    created: created.map(|it| it.at),
                    asked: None,
                    archived: archived.map(|it| it.at),
                    released: None,
                    grain: if is_exact { Grain::Exact } else { Grain::Day },
                };
                add(&mut ledger, told, [created, start.or(seen), finish], start);
            }
            flawed => {
                let key = format!("{key} (line {line})");
                let why = flawed.into_iter().find_map(Result::err).unwrap_or(Flaw::Unreadable);
                ledger.unread.push(Omitted { key, why });
            }
        }
    }
    ledger.source = match (roles.place(Role::Start), roles.place(Role::Finish)) {
        (Some(_), Some(_)) => Source::Whole,
        (None, _) => Source::NoStarts,
        (_, None) => Source::NoFinishes,
    };
    found.states.sort_by_key(|it| std::cmp::Reverse(it.1));
    Ok(Reading { ledger, found })
}

/// The dates of a file, as they are written.
struct Dates<'a> {
    /// Those of three parts, and where each stands.
    parts: Vec<Parts<'a>>,
    places: Vec<(u64, &'a str)>,
    /// The kinds of mere numbers.
    stamps: Vec<Stamp>,
    /// Whether any says more than midnight.
    has_times: bool,
}

impl<'a> Dates<'a> {
    fn of(rows: &'a [(u64, csv::StringRecord)], roles: &map::Places, zone: Tz) -> Self {
        let columns = [Role::Created, Role::Start, Role::Finish, Role::Archived, Role::Seen];
        let columns = columns.map(|it| roles.place(it));
        let cells = rows.iter().flat_map(|(line, row)| {
            columns.iter().flatten().filter_map(|it| Some((*line, row.get(*it)?.trim())))
        });
        let mut dates =
            Self { parts: Vec::new(), places: Vec::new(), stamps: Vec::new(), has_times: false };
        for (line, typed) in cells.filter(|it| !it.1.is_empty()) {
            if let Some(it) = Parts::of(typed) {
                dates.has_times |= it.has_time();
                dates.parts.push(it);
                dates.places.push((line, typed));
            } else if let Some((stamp, named)) = Stamp::read(typed) {
                dates.has_times |= named.has_time(zone);
                if !dates.stamps.contains(&stamp) {
                    dates.stamps.push(stamp);
                }
            }
        }
        dates.stamps.sort_unstable();
        dates
    }
}

/// So many lines of each order are named where dates contradict each other.
const NAMED: usize = 3;

/// Why dates in two orders cannot be read, and what to say.
fn contradictory(found: &Contradiction, places: &[(u64, &str)]) -> Refusal {
    let named = |all: &[usize]| {
        let some = all.iter().filter_map(|it| places.get(*it)).take(NAMED);
        let mut named: Vec<String> =
            some.map(|(line, typed)| format!("line {line} ({})", text::line(typed))).collect();
        if all.len() > NAMED {
            named.push(format!("{} more", all.len() - NAMED));
        }
        named.join(", ")
    };
    Refusal::Wrong(format!(
        "the dates of the file stand in two orders: the day first in {}; the month first in {}; \
         --map dates=dmy or --map dates=mdy says which is meant, what cannot be read so is then \
         named and left out",
        named(&found.day_first),
        named(&found.month_first)
    ))
}

/// A text in UTF-8, with or without its mark; bytes that are none are shown as such. Its lines end as
/// they do here, whatever machine it comes from.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Refusal> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        let why = "the file is UTF-16; save it as UTF-8 (in Excel: CSV UTF-8)";
        return Err(Refusal::Wrong(why.to_owned()));
    }
    let page = String::from_utf8_lossy(bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes));
    Ok(if page.contains('\r') {
        page.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        page
    })
}

/// What stands between two cells: what makes the most cells of the first line.
fn separator(page: &str) -> u8 {
    let n_cells = |separator: u8| {
        let reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(page.as_bytes());
        reader.into_records().next().and_then(Result::ok).map_or(0, |it| it.len())
    };
    let all = [b'|', b'\t', b';', b','];
    all.into_iter().max_by_key(|it| n_cells(*it)).unwrap_or(b',')
}

/// Whether a line is one cell with what separates cells elsewhere in it.
fn is_one_cell(row: &csv::StringRecord) -> bool {
    let is_separated = |it: &str| it.contains(['|', '\t', ';', ',']);
    row.len() == 1 && row.get(0).is_some_and(is_separated)
}

fn blank(zone: Tz, now: At) -> Ledger {
    let column = |(id, name, category): (i64, &str, Category)| Column {
        id: ColumnId(id),
        name: name.to_owned(),
        category,
        wip_stories: None,
        wip_points: None,
    };
    let columns =
        [(1, "To do", Category::Todo), (2, "Doing", Category::Doing), (3, "Done", Category::Done)];
    Ledger {
        zone,
        now,
        columns: columns.map(column).into(),
        stories: Vec::new(),
        moves: Vec::new(),
        holds: None,
        resolved: None,
        unread: Vec::new(),
        began: None,
        source: Source::Whole,
        calendar: None,
        agreed: None,
        agreed_until: Vec::new(),
    }
}

/// Writes down when a story came to each of the columns. Where its start is not known, it was seen in
/// progress, or what was finished was started nobody knows when.
fn add(ledger: &mut Ledger, told: Told, moments: [Option<Moment>; 3], start: Option<Moment>) {
    let Ok(story) = u32::try_from(ledger.stories.len()) else { return };
    ledger.stories.push(told);
    for (moment, column) in moments.into_iter().zip(&ledger.columns) {
        let Some(Moment { at, .. }) = moment else { continue };
        let category = Some(column.category);
        let known = match (start, column.category) {
            (None, Category::Doing) => Known::Found,
            (None, Category::Done) => Known::Told,
            (None, Category::Todo | Category::Waiting) | (Some(_), _) => Known::Seen,
        };
        ledger.moves.push(Move { story, at, to: Some(column.id), category, known });
    }
}
