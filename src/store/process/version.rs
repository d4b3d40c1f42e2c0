//! Released versions in the file: a ledger that only grows, where they are in force, whether they last.

use chrono::Days;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{known, live, read};
use crate::domain::flow::Release;
use crate::domain::process::{
    Check, CheckId, Lasting, Version, VersionPlace, is_next, next_number,
};
use crate::domain::{
    At, Board, Breach, Category, Field, Kind, NewStory, PersonId, Place, ProcessId, ProcessRefusal,
    Refusal, Rule, StoryId, Value, text,
};
use crate::store::apply::Cx;
use crate::store::board::needed;
use crate::store::convert::{at, at_opt, day, day_from};
use crate::store::ledger::{Present, RELEASED};
use crate::store::story::add::{block, line};
use crate::store::{Answer, rank, rules, story};

/// The released versions of a process, the oldest first.
pub(in crate::store) fn all(conn: &Connection, id: ProcessId) -> rusqlite::Result<Vec<Version>> {
    conn.prepare_cached(&format!(
        "SELECT v.number, v.at, v.person, v.notes, v.stories, v.text FROM process_version v
         WHERE v.process = $1 AND {RELEASED} ORDER BY v.id"
    ))?
    .query_map([id.0], |row| {
        let stories: String = row.get(4)?;
        Ok(Version {
            number: row.get(0)?,
            at: at(row, 1)?,
            by: PersonId(row.get(2)?),
            notes: row.get(3)?,
            stories: stories.split_whitespace().map(str::to_owned).collect(),
            text: row.get(5)?,
        })
    })?
    .collect()
}

/// The releases of all processes, the oldest first.
pub(in crate::store) fn releases(
    conn: &Connection,
    board: &Board,
) -> rusqlite::Result<Vec<Release>> {
    conn.prepare_cached(&format!(
        "SELECT p.prefix, v.number, v.at FROM process_version v JOIN process p ON p.id = v.process
         WHERE {RELEASED} ORDER BY v.at, v.id"
    ))?
    .query_map([], |row| {
        let day = board.date(at(row, 2)?);
        Ok(Release { process: row.get(0)?, number: row.get(1)?, day })
    })?
    .collect()
}

/// The keys of the stories of each version, with spaces between them, and when it was released, the
/// oldest first.
pub(in crate::store) fn held(conn: &Connection) -> rusqlite::Result<Vec<(String, At)>> {
    conn.prepare_cached(&format!(
        "SELECT v.stories, v.at FROM process_version v WHERE {RELEASED} ORDER BY v.at, v.id"
    ))?
    .query_map([], |row| Ok((row.get(0)?, at(row, 1)?)))?
    .collect()
}

/// Where versions of a process are in force now.
pub(super) fn places(conn: &Connection, id: ProcessId) -> rusqlite::Result<Vec<VersionPlace>> {
    conn.prepare_cached(
        "SELECT number, place, since FROM version_place
         WHERE process = $1 AND ended_at IS NULL ORDER BY place",
    )?
    .query_map([id.0], |row| {
        Ok(VersionPlace { number: row.get(0)?, place: row.get(1)?, since: at(row, 2)? })
    })?
    .collect()
}

/// The sustain checks of a process, the oldest first.
pub(super) fn checks(conn: &Connection, id: ProcessId) -> rusqlite::Result<Vec<Check>> {
    conn.prepare_cached(
        "SELECT id, number, due, done_at, held, ifnull(note, ''), story FROM sustain_check
         WHERE process = $1 ORDER BY due, id",
    )?
    .query_map([id.0], |row| {
        Ok(Check {
            id: CheckId(row.get(0)?),
            number: row.get(1)?,
            due: day_from(row.get_ref(2)?.as_str()?)?,
            done: at_opt(row, 3)?.zip(row.get(4)?),
            note: row.get(5)?,
            story: row.get::<_, Option<i64>>(6)?.map(StoryId),
        })
    })?
    .collect()
}

/// The row that says where a version is or was in force which an operation has released, once what the
/// operation itself has put in force is taken back.
pub(in crate::store) fn leaned_on(conn: &Connection, target: i64) -> rusqlite::Result<Option<i64>> {
    conn.prepare_cached(
        "SELECT p.id FROM process_version v
         JOIN version_place p ON p.process = v.process AND p.number = v.number
         WHERE v.seq = $1 AND v.voids IS NULL ORDER BY p.id LIMIT 1",
    )?
    .query_row([target], |row| row.get(0))
    .optional()
}

/// Voids what an operation wrote in the ledger, as undo does; refuses a number that somebody has
/// released once more since.
pub(in crate::store) fn void(conn: &Connection, target: i64, present: Present) -> Answer<()> {
    conn.prepare_cached(
        "INSERT INTO process_version (seq, process, number, at, person, notes, stories, text, voids)
         SELECT $1, process, number, $2, $3, notes, stories, '', id
         FROM process_version WHERE seq = $4 ORDER BY id DESC",
    )?
    .execute(params![present.seq, present.at, present.person.0, target])?;
    let touched: Vec<i64> = conn
        .prepare_cached("SELECT DISTINCT process FROM process_version WHERE seq = $1")?
        .query_map([present.seq], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for process in touched {
        let mut numbers: Vec<String> =
            all(conn, ProcessId(process))?.into_iter().map(|it| it.number).collect();
        numbers.sort_unstable();
        if let Some(twice) = numbers.windows(2).find(|it| it[0] == it[1]) {
            let (what, name) = ("version", twice[0].clone());
            return Err(Refusal::Taken { what, name }.into());
        }
    }
    Ok(())
}

/// Releases the process as it is in the file as a version that never changes.
pub(super) fn release(
    cx: &Cx,
    conn: &Connection,
    id: ProcessId,
    number: Option<&str>,
    notes: &str,
    (stories, places): (&[StoryId], &[String]),
) -> Answer<String> {
    let process = live(cx, conn, id)?.prefix;
    let page = read::page(conn, &cx.board, id)?.ok_or(Refusal::Gone("that process"))?;
    let last = page.version();
    let number = match number {
        Some(typed) => needed(typed, "the number of a version")?.replace(' ', "-"),
        None => next_number(last.map(|it| &*it.number)),
    };
    if page.versions.iter().any(|it| it.number == number) {
        return Err(Refusal::from(ProcessRefusal::Released { process, number }).into());
    }
    let next = next_number(last.map(|it| &*it.number));
    if number != next && !is_next(&number, last.map(|it| &*it.number)) {
        let typed = number;
        // What could be a first version is sound in itself: it comes too late.
        let refusal = match last.filter(|_| is_next(&typed, None)) {
            Some(last) => {
                let last = last.number.clone();
                ProcessRefusal::LowerNumber { process, typed, last, next }
            }
            None => ProcessRefusal::BadNumber { process, typed, next },
        };
        return Err(Refusal::from(refusal).into());
    }
    let mut keys = Vec::new();
    for story in stories {
        let head = story::head(conn, *story)?;
        let is_done = |it: &crate::domain::Column| it.category == Category::Done;
        if !cx.board.column(head.column).is_some_and(is_done) {
            let story = head.key;
            return Err(Refusal::from(ProcessRefusal::Unfinished { process, story }).into());
        }
        keys.push(head.key);
    }
    if keys.is_empty() {
        keys = finished(conn, id)?;
        keys.retain(|key| !page.versions.iter().any(|it| it.stories.contains(key)));
    }
    let text = page.text(&cx.board);
    if let Some(last) = last.filter(|it| it.text == text && keys.is_empty()) {
        let number = last.number.clone();
        return Err(Refusal::from(ProcessRefusal::NothingNew { process, number }).into());
    }
    let notes = block(notes, "the notes")?;
    conn.prepare_cached(
        "INSERT INTO process_version (seq, process, number, at, person, notes, stories, text)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )?
    .execute(params![
        cx.present.seq,
        id.0,
        number,
        cx.present.at,
        cx.present.person.0,
        notes,
        keys.join(" "),
        text
    ])?;
    let days = u64::try_from(page.sheet.number("check_days").unwrap_or(30)).unwrap_or(30);
    let due = cx.board.date(cx.now()) + Days::new(days);
    conn.prepare_cached("INSERT INTO sustain_check (process, number, due) VALUES ($1, $2, $3)")?
        .execute(params![id.0, number, day(due)])?;
    for place in places {
        enter(cx, conn, id, &number, place)?;
    }
    Ok(format!("Released {process} {number}"))
}

/// The keys of the finished stories of a process, in order of rank.
fn finished(conn: &Connection, id: ProcessId) -> rusqlite::Result<Vec<String>> {
    conn.prepare_cached(
        "SELECT s.key FROM story s JOIN board_column k ON k.id = s.\"column\"
         WHERE s.process = $1 AND k.category = 'done' ORDER BY s.rank, s.id",
    )?
    .query_map([id.0], |row| row.get(0))?
    .collect()
}

/// Puts a version in force at a place; whatever was in force there ends.
fn enter(cx: &Cx, conn: &Connection, id: ProcessId, number: &str, place: &str) -> Answer<String> {
    let place = needed(place, "a place")?;
    conn.prepare_cached(
        "UPDATE version_place SET ended_at = $1
         WHERE process = $2 AND place = $3 AND ended_at IS NULL",
    )?
    .execute(params![cx.present.at, id.0, place])?;
    conn.prepare_cached(
        "INSERT INTO version_place (process, number, place, since) VALUES ($1, $2, $3, $4)",
    )?
    .execute(params![id.0, number, place, cx.present.at])?;
    Ok(place)
}

/// Puts a released version in force somewhere.
pub(super) fn put_in_force(
    cx: &Cx,
    conn: &Connection,
    id: ProcessId,
    number: &str,
    place: &str,
) -> Answer<String> {
    let process = live(cx, conn, id)?.prefix;
    let there: Vec<String> = all(conn, id)?.into_iter().map(|it| it.number).collect();
    if !there.iter().any(|it| it == number) {
        let typed = number.to_owned();
        return Err(Refusal::from(ProcessRefusal::NoVersion { process, typed, there }).into());
    }
    let place = enter(cx, conn, id, number, place)?;
    Ok(format!("Put {process} {number} in force: {place}"))
}

/// Says that no version is in force somewhere any more.
pub(super) fn take_out(cx: &Cx, conn: &Connection, id: ProcessId, place: &str) -> Answer<String> {
    let process = known(cx, id)?.prefix;
    let place = text::line(place);
    let n_rows = conn
        .prepare_cached(
            "UPDATE version_place SET ended_at = $1
             WHERE process = $2 AND place = $3 AND ended_at IS NULL",
        )?
        .execute(params![cx.present.at, id.0, place])?;
    if n_rows == 0 {
        let there: Vec<String> = places(conn, id)?.into_iter().map(|it| it.place).collect();
        let there = match &*there {
            [] => format!("nor anywhere else: gemba process force {process} NUMBER PLACE"),
            there => format!("there is {}", there.join(", ")),
        };
        let what = format!("no version of {process} is in force at {place}; {there}");
        return Err(Refusal::Wrong(what).into());
    }
    Ok(format!("Took {process} out of force: {place}"))
}

/// A check that is still to be done; refuses one that is gone or done.
fn open_check(conn: &Connection, id: CheckId) -> Answer<(ProcessId, String)> {
    let found: Option<(i64, String, bool)> = conn
        .prepare_cached(
            "SELECT process, number, done_at IS NOT NULL FROM sustain_check WHERE id = $1",
        )?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    match found.ok_or(Refusal::Gone("that sustain check"))? {
        (_, number, true) => Err(Refusal::Wrong(format!(
            "somebody looked whether {number} lasts already: the next release asks again"
        ))
        .into()),
        (process, number, false) => Ok((ProcessId(process), number)),
    }
}

/// Says whether a release lasted: the readings say unless a person does. A slip comes back as a
/// story at the top of the process backlog.
pub(super) fn sustain(
    cx: &mut Cx,
    conn: &Connection,
    id: CheckId,
    held: Option<bool>,
    note: &str,
) -> Answer<String> {
    let (process, number) = open_check(conn, id)?;
    let page = read::page(conn, &cx.board, process)?.ok_or(Refusal::Gone("that process"))?;
    let prefix = page.process.prefix.clone();
    let version = page.versions.iter().find(|it| it.number == number);
    let version = version.ok_or(Refusal::Gone("that version"))?;
    let lasting = page.lasts(version);
    let held = match (held, &lasting) {
        (Some(held), _) => held,
        (None, Lasting::Held) => true,
        (None, Lasting::Slipped(_)) => false,
        (None, Lasting::NotMeasured(measures)) => {
            let (process, number, measures) = (prefix, number, measures.clone());
            let refusal = ProcessRefusal::NotMeasured { process, number, measures };
            return Err(Refusal::from(refusal).into());
        }
    };
    let due = page.checks.iter().find(|it| it.id == id).map(|it| it.due);
    if let Some(due) = due.filter(|due| held && *due > cx.board.date(cx.now())) {
        let found = format!(
            "the sustain check of {prefix} {number} is due on {due}: what lasts until then is not \
             known yet"
        );
        rules::check(cx, conn, Breach { rule: Rule::LookWhenDue, found, key: None }, None)?;
    }
    let note = line(note, "the note")?;
    conn.prepare_cached(
        "UPDATE sustain_check SET done_at = $1, person = $2, held = $3, note = nullif($4, '')
         WHERE id = $5",
    )?
    .execute(params![cx.present.at, cx.present.person.0, held, note, id.0])?;
    if held {
        return Ok(format!("{prefix} {number} has lasted"));
    }
    let worse = match lasting {
        Lasting::Slipped(worse) => worse.join(", "),
        Lasting::Held | Lasting::NotMeasured(_) => String::new(),
    };
    let what = if note.is_empty() { worse } else { note };
    let what = if what.is_empty() { String::new() } else { format!(": {what}") };
    let new = NewStory {
        title: format!("{prefix} {number} has slipped{what}"),
        fields: vec![
            (Field::Kind, Value::text(Kind::Bug.id())),
            (Field::Process, Value::Id(process.0)),
        ],
        criteria: Vec::new(),
    };
    let ranks = rank::ranks_for(conn, 1, Place::Top, &[])?;
    let (story, key) = story::add::insert(cx, conn, &new, ranks[0])?;
    cx.added = cx.added.or(Some(story));
    conn.prepare_cached("UPDATE sustain_check SET story = $1 WHERE id = $2")?
        .execute([story.0, id.0])?;
    Ok(format!("{prefix} {number} has slipped: {key}"))
}

/// Says on which day a sustain check is due.
pub(super) fn postpone(conn: &Connection, id: CheckId, due: chrono::NaiveDate) -> Answer<String> {
    let (_, number) = open_check(conn, id)?;
    conn.prepare_cached("UPDATE sustain_check SET due = $1 WHERE id = $2")?
        .execute(params![day(due), id.0])?;
    Ok(format!("Put the sustain check of {number} off to {due}"))
}
