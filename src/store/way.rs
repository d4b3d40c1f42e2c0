//! The way from one row to another over those between: what must not go round in a circle.

use std::collections::{HashSet, VecDeque};

use rusqlite::Connection;

/// The shortest way, both ends included, if there is one. `onward` is the statement that tells the
/// numbers of the rows which one row leads to.
pub(super) fn between(
    conn: &Connection,
    onward: &str,
    (from, to): (i64, i64),
) -> rusqlite::Result<Option<Vec<i64>>> {
    let mut ways = VecDeque::from([vec![from]]);
    let mut seen = HashSet::from([from]);
    let mut stmt = conn.prepare_cached(onward)?;
    while let Some(way) = ways.pop_front() {
        let Some(last) = way.last() else { continue };
        if *last == to {
            return Ok(Some(way));
        }
        for next in stmt.query_map([last], |row| row.get::<_, i64>(0))? {
            let next = next?;
            if seen.insert(next) {
                let mut longer = way.clone();
                longer.push(next);
                ways.push_back(longer);
            }
        }
    }
    Ok(None)
}
