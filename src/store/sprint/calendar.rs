//! What the board's calendar said before it was changed, from the journal.

use chrono::NaiveDate;
use chrono_tz::Tz;
use rusqlite::Connection;

use crate::clock::from_millis;
use crate::domain::calendar::{Changed, Was};

/// A change of a day off: its line of the journal, its operation, when, the day before and after.
type OfDays = (i64, i64, i64, Option<String>, Option<String>);

/// Every change of the working days and holidays, the latest first. They are few: some ten a year.
pub(in crate::store) fn changes(conn: &Connection, zone: Tz) -> rusqlite::Result<Vec<Changed>> {
    let of_week: Vec<(i64, i64, i64, String)> = conn
        .prepare_cached(
            "SELECT j.id, o.seq, o.at, j.before FROM journal j JOIN operation o ON o.seq = j.seq
             WHERE j.tbl = 'board' AND j.\"row\" = 1 AND j.col = 'working_days'",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect::<Result<_, _>>()?;
    let of_days: Vec<OfDays> = conn
        .prepare_cached(
            "SELECT j.id, o.seq, o.at, json_extract(j.before, '$.day'),
                 json_extract(j.after, '$.day')
             FROM journal j JOIN operation o ON o.seq = j.seq
             WHERE j.tbl = 'holiday' AND j.\"row\" BETWEEN 1 AND
                 (SELECT seq FROM sqlite_sequence WHERE name = 'holiday') AND j.col IS NULL",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?
        .collect::<Result<_, _>>()?;
    let on = |at: i64| from_millis(at).with_timezone(&zone).date_naive();
    let mut all: Vec<(i64, Changed)> = Vec::new();
    for (id, seq, at, before) in of_week {
        let mut working = [false; 7];
        for (place, byte) in working.iter_mut().zip(before.bytes()) {
            *place = byte == b'1';
        }
        all.push((
            id,
            Changed { seq, at: from_millis(at), on: on(at), was: Was::Weekdays(working) },
        ));
    }
    for (id, seq, at, before, after) in of_days {
        let read = |it: Option<String>| it.and_then(|it| it.parse::<NaiveDate>().ok());
        let was = match (read(before), read(after)) {
            (Some(day), None) => Was::Off(day),
            (None, Some(day)) => Was::NotOff(day),
            (_, _) => continue,
        };
        all.push((id, Changed { seq, at: from_millis(at), on: on(at), was }));
    }
    all.sort_by_key(|(id, _)| std::cmp::Reverse(*id));
    Ok(all.into_iter().map(|(_, it)| it).collect())
}
