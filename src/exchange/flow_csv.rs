//! Flow data as CSV: start and finish of stories from any tool, and one date a column to any tool.

mod date;
mod line;
mod map;
mod own;
mod stamp;

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write as _;

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::domain::flow::{Flaw, Flow, Grain, Known, Ledger, Life, Move, Omitted, Source, Told};
use crate::domain::{At, Category, Column, ColumnId, Kind, Points, Refusal, StoryId, text};
use date::{Contradiction, Moment, Parts};
pub use date::{Order, Shown, Sureness};
use line::Lines;
pub use map::{Map, Role};
pub use stamp::Stamp;

/// What has been read from a file, and how it was understood.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The stories, as if they had been on a board with the columns To do, Doing and Done.
    pub ledger: Ledger,
    /// How the file was understood: to be shown, so that a wrong guess is seen.
    pub found: Found,
}

/// How a file was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What stands between two cells.
    pub separator: char,
    /// In which order day, month and year stand where the date itself does not say.
    pub order: Order,
    /// How sure that is.
    pub sureness: Sureness,
    /// Which kinds of numbers were taken for dates.
    pub stamps: Vec<Stamp>,
    /// Whether any date has day, month and year apart, so that their order matters.
    has_parts: bool,
    /// Which heading was taken for what.
    pub headings: Vec<(Role, String)>,
    /// How many lines there are, without the headings and blank ones.
    pub n_rows: usize,
    /// How many of them say neither when it was started nor when it was finished.
    pub n_blank: usize,
    /// What a column for states says of those lines, and how often, the most frequent first.
    pub states: Vec<(String, usize)>,
    /// The columns of the board, where it is the export of one.
    pub columns: Vec<String>,
    /// The times of lines that the clock of the zone showed twice or never.
    pub odd: Vec<(String, Shown)>,
}

impl Found {
    /// All of it in a sentence, in the words of `--map`.
    pub fn line(&self) -> String {
        let separator = match self.separator {
            '\t' => "tab".to_owned(),
            other => other.to_string(),
        };
        let lines = if self.n_rows == 1 { "line" } else { "lines" };
        let mut line = format!("{} {lines}, separator {separator}", self.n_rows);
        if !self.columns.is_empty() {
            let _ = write!(line, ", every move of a board's export: {}", self.columns.join(" > "));
            return line;
        }
        for (role, heading) in &self.headings {
            let _ = write!(line, ", {}={heading}", role.id());
        }
        let sureness = match self.sureness {
            Sureness::Seen => "",
            Sureness::Assumed => " (assumed: no date tells)",
            Sureness::Told => " (as told)",
        };
        let order = format!("{}{sureness}", self.order.id());
        let stamps = self.stamps.iter().map(|it| it.words().to_owned());
        let needs_order = self.has_parts || self.stamps.is_empty();
        let all: Vec<String> = needs_order.then_some(order).into_iter().chain(stamps).collect();
        let _ = write!(line, ", dates={}", all.join(" and "));
        if !self.states.is_empty() {
            let all: Vec<String> = self.states.iter().map(|(it, n)| format!("{n} {it}")).collect();
            let n = self.n_blank;
            let _ = write!(
                line,
                ", {n} without start and finish, whatever their state ({})",
                all.join(", ")
            );
        }
        self.say_odd(&mut line, Shown::Twice, "twice, the first is taken");
        self.say_odd(&mut line, Shown::Never, "never, the next one that it showed is taken");
        line
    }

    /// Names the lines with times that the clock did not show once.
    fn say_odd(&self, line: &mut String, shown: Shown, how: &str) {
        let keys: Vec<&str> = self.odd.iter().filter(|it| it.1 == shown).map(|it| &*it.0).collect();
        if let Some((n, times)) = match keys.len() {
            0 => None,
            1 => Some((1, "time")),
            n => Some((n, "times")),
        } {
            let more = match n.saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(", {more} more"),
            };
            let some = keys.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
            let _ = write!(line, ", {n} {times} that the clock showed {how}: {some}{more}");
        }
    }
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

    let dates = [Role::Created, Role::Start, Role::Finish, Role::Archived, Role::Seen];
    let dates = dates.map(|it| roles.place(it));
    let cells = rows.iter().flat_map(|(line, row)| {
        dates.iter().flatten().filter_map(|it| Some((*line, row.get(*it)?.trim())))
    });
    let (mut parts, mut places, mut stamps) = (Vec::new(), Vec::new(), Vec::new());
    let mut has_times = false;
    for (line, typed) in cells.filter(|it| !it.1.is_empty()) {
        if let Some(it) = Parts::of(typed) {
            has_times |= it.has_time();
            parts.push(it);
            places.push((line, typed));
        } else if let Some((stamp, named)) = Stamp::read(typed) {
            has_times |= named.has_time(zone);
            if !stamps.contains(&stamp) {
                stamps.push(stamp);
            }
        }
    }
    stamps.sort_unstable();
    let (order, sureness) = match map.order {
        Some(order) => (order, Sureness::Told),
        None => date::guess(&parts).map_err(|it| contradictory(&it, &places))?,
    };
    let has_parts = !parts.is_empty();

    let mut ledger = blank(zone, now);
    let mut keys = HashSet::new();
    let (mut n_blank, mut odd, mut states) = (0, Vec::new(), Vec::new());
    let unclosed = broken.iter().map(|it| (format!("line {it}"), Flaw::Quote));
    ledger.unread.extend(unclosed.map(|(key, why)| Omitted { key, why }));
    for (line, row) in &rows {
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
                n_blank += usize::from(!is_begun);
                if let (false, Some(state)) = (is_begun, state(&roles, row)) {
                    match states.iter_mut().find(|it: &&mut (String, usize)| it.0 == state) {
                        Some(it) => it.1 += 1,
                        None => states.push((state, 1)),
                    }
                }
                let told = all.iter().flatten().filter(|it| it.shown != Shown::Once);
                odd.extend(told.map(|it| (key.clone(), it.shown)));
                let exact = |it: &Moment| it.grain == Grain::Exact;
                let is_exact = has_times && all.iter().flatten().all(exact);
                let told = Told {
                    id: StoryId(i64::try_from(*line).unwrap_or(0)),
                    key: key.into(),
                    title: text::line(cell(Role::Title)).into(),
                    kind: Kind::Improvement,
                    points: cell(Role::Points).parse::<Points>().ok(),
                    created: created.map(|it| it.at),
                    asked: None,
                    archived: archived.map(|it| it.at),
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
    let separator = char::from(separator);
    let headings = roles.named(&headings);
    let n_rows = rows.len() + broken.len();
    states.sort_by_key(|it| std::cmp::Reverse(it.1));
    let found = Found {
        separator,
        order,
        sureness,
        stamps,
        has_parts,
        headings,
        n_rows,
        n_blank,
        states,
        columns: Vec::new(),
        odd,
    };
    Ok(Reading { ledger, found })
}

/// The state of a line, where the file has a column for states.
fn state(roles: &map::Places, row: &csv::StringRecord) -> Option<String> {
    let typed = row.get(roles.place(Role::State)?)?;
    Some(text::capped(&text::line(typed), 40).to_owned()).filter(|it| !it.is_empty())
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

/// What stands behind the columns: beside what other tools filter by, what no date of a column says:
/// where a story stands, that it was given up, since when it is at least in progress where nobody
/// knows when it was started, and every move and block to the instant, so that nothing is lost that
/// figures are made from.
const ATTRIBUTES: [&str; 8] =
    ["Kind", "Points", "Blocked Days", "State", "Archived", "At least since", "Moves", "Blocks"];

/// The stories with one date a column, as the field's analysis tools read it: ID, Link, Title, the
/// columns from left to right, then attributes. Dates are those of the board's time zone.
///
/// A started column has the day on which the story first entered it, a column for done the day on
/// which it last did; columns to the right of where the story stands now are empty but for its
/// start, so that the other tool comes to the same start and finish as this one. Where an import found
/// a story in progress, nobody knows since when, and the cell is empty.
pub fn write(flow: &Flow) -> String {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let mut head: Vec<String> = ["ID", "Link", "Title"].map(str::to_owned).into();
    head.extend(flow.columns.iter().map(|it| text::cell(&it.name)));
    head.extend(ATTRIBUTES.map(str::to_owned));
    let mut rows = vec![head];
    for life in &flow.lives {
        let mut row = vec![text::cell(&life.key), String::new()];
        row.push(text::cell(&life.title));
        row.extend(
            dates(flow, life)
                .into_iter()
                .map(|it| it.map(|at| flow.date(at).to_string()).unwrap_or_default()),
        );
        row.push(life.kind.id().to_owned());
        row.push(life.points.map(|it| it.to_string()).unwrap_or_default());
        row.push(blocked_days(flow, life).to_string());
        let place = flow.steps(life).iter().rev().find_map(|it| flow.place(it));
        row.push(place.map(|it| text::cell(&flow.columns[it].name)).unwrap_or_default());
        let day = |day: Option<NaiveDate>| day.map(|it| it.to_string()).unwrap_or_default();
        row.push(day(life.archived_day));
        row.push(day(life.found_day.filter(|_| life.start_day.is_none())));
        row.extend([own::moves(flow, life), own::blocks(flow, life)]);
        rows.push(row);
    }
    for row in rows {
        // Writing into memory does not fail.
        let _ = writer.write_record(row);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// When the story came to each column that it has not been taken back from.
fn dates(flow: &Flow, life: &Life) -> Vec<Option<At>> {
    let mut dates: Vec<Option<At>> = vec![None; flow.columns.len()];
    let mut last = None;
    for step in flow.steps(life) {
        let same = |it: &Column| Some(it.category) == step.category;
        let place = step.column.map(usize::from).or_else(|| flow.columns.iter().position(same));
        let Some(place) = place.filter(|_| step.category.is_some()) else { continue };
        if step.known == Known::Found {
            // Since when it stands there nobody knows.
            last = Some(place);
            continue;
        }
        let is_done = |it: usize| flow.columns[it].category == Category::Done;
        if is_done(place) && last.is_some_and(|it| !is_done(it)) {
            dates[place] = Some(step.at);
        } else {
            dates[place] = dates[place].or(Some(step.at));
        }
        last = Some(place);
    }
    if let Some(last) = last {
        dates[last + 1..].fill(None);
    }
    // Other tools take the first date of a started column for the start, whatever was moved back
    // and forth: what was taken back to the start of the board is still begun, its clock runs on.
    let mut started =
        (0..flow.columns.len()).filter(|it| flow.columns[*it].category.is_in_progress());
    if let (Some(first), Some(start)) = (started.clone().next(), life.start) {
        let filled = started.find(|it| dates[*it].is_some()).unwrap_or(first);
        dates[filled] = Some(start);
    }
    dates
}

/// On how many days something was in its way.
fn blocked_days(flow: &Flow, life: &Life) -> usize {
    let end = life.finish.or(life.archived).unwrap_or(flow.now);
    let mut days: Vec<NaiveDate> = Vec::new();
    for halt in flow.halts(life) {
        let (from, to) = (flow.date(halt.from), flow.date(halt.to.unwrap_or(end)));
        days.extend(from.iter_days().take_while(|it| *it <= to));
    }
    days.dedup();
    days.len()
}
