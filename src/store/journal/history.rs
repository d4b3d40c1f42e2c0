//! What is missing from the log, the journal and the ledgers, or was laid there: they only grow, and
//! each of their rows belongs to an operation.

use rusqlite::Connection;

use crate::store::restore;

/// How a row of a ledger differs from its operation, which says when and by whom it was written.
const OTHERWISE: &str = "o.at <> l.at OR o.person <> l.person";

/// The ledgers, and how a row of each differs from its operation.
const LEDGERS: &[(&str, &str)] = &[
    ("transition", OTHERWISE),
    // Of a sprint that ran when the file came up to the second format the instants were worked out,
    // and what somebody else has agreed to is theirs.
    ("sprint_scope", "0"),
    ("scope_consent", OTHERWISE),
    ("overruling", OTHERWISE),
    ("sprint_report", OTHERWISE),
    ("process_version", OTHERWISE),
];

/// An import writes anew what it has just written there.
const WRITTEN_ANEW: &str = "transition";

/// What is not as gemba leaves it, each in a few words.
pub(super) fn strangers(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut found = Vec::new();
    let restores = restore::restores(conn)?;
    let lacking: i64 =
        conn.query_row("SELECT ifnull(max(id), 0) - count(*) FROM journal", [], |row| row.get(0))?;
    match lacking {
        0 => (),
        1 => found.push("1 line of the journal, which is gone".to_owned()),
        n => found.push(format!("{n} lines of the journal, which are gone")),
    }
    operations(conn, &restores, &mut found)?;
    let mut list = |sql: &str, say: &dyn Fn(i64) -> String| -> rusqlite::Result<()> {
        let mut stmt = conn.prepare(sql)?;
        for seq in stmt.query_map([], |row| row.get(0))? {
            found.push(say(seq?));
        }
        Ok(())
    };
    list(
        "SELECT DISTINCT seq FROM journal j
         WHERE seq <> 0 AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.seq = j.seq)",
        &|seq| format!("lines of the journal of operation {seq}, which is gone"),
    )?;
    for (ledger, differs) in LEDGERS {
        list(
            &format!(
                "SELECT l.id FROM {ledger} l LEFT JOIN operation o ON o.seq = l.seq
                 WHERE o.seq IS NULL OR o.via NOT IN ('import', 'demo') AND ({differs})
                     AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.seq = o.seq
                         AND +j.tbl = 'imported')
                 ORDER BY l.id"
            ),
            &|id| format!("row {id} of {ledger}"),
        )?;
    }
    // Who moves a story writes both: where it stands, and that it was moved.
    list(
        "SELECT t.id FROM transition t JOIN operation o ON o.seq = t.seq AND o.via <> 'import'
         WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE j.tbl = 'story' AND j.\"row\" = t.story
             AND j.seq = t.seq AND (j.col = 'column' OR j.col IS NULL))
         ORDER BY t.id",
        &|id| format!("row {id} of transition, which no operation has added"),
    )?;
    list(
        "SELECT DISTINCT j.\"row\" FROM journal j JOIN operation o ON o.seq = j.seq
         WHERE j.tbl = 'story' AND (j.col = 'column' OR j.col IS NULL AND j.after IS NOT NULL)
             AND NOT EXISTS (SELECT 1 FROM transition t WHERE +t.seq = j.seq AND t.story = j.\"row\")
             -- What had left the board goes with its column, and was not moved.
             AND NOT EXISTS (SELECT 1 FROM journal k WHERE k.seq = j.seq AND +k.tbl = 'board_column'
                 AND k.col IS NULL AND +k.\"row\" IN (j.before, j.after))",
        &|story| format!("a move of story {story} in transition, which is gone"),
    )?;
    for (ledger, _) in LEDGERS.iter().filter(|(it, _)| *it != WRITTEN_ANEW) {
        gaps(conn, ledger, &restores, &mut found)?;
    }
    Ok(found)
}

/// The operations are numbered without gaps but for those that a restore has replaced and could not
/// keep, and each has left something.
fn operations(
    conn: &Connection,
    restores: &[i64],
    found: &mut Vec<String>,
) -> rusqlite::Result<()> {
    let mut stmt = conn.prepare("SELECT seq FROM operation ORDER BY seq")?;
    let mut before = 0;
    for seq in stmt.query_map([], |row| row.get::<_, i64>(0))? {
        let seq = seq?;
        if seq > before + 1 && !restores.contains(&seq) {
            found.push(format!("operation {}, which is gone", before + 1));
        }
        before = seq;
    }
    let last: i64 = conn.query_row("SELECT seq FROM counter", [], |row| row.get(0))?;
    if last > before {
        found.push(format!("operation {last}, which is gone"));
    } else if last < before {
        found.push(format!("operation {before}, which the board has not counted"));
    }
    let none = |(it, _): &(&str, &str)| {
        format!(" AND NOT EXISTS (SELECT 1 FROM {it} l WHERE l.seq = o.seq)")
    };
    let ledgers = LEDGERS.iter().map(none).collect::<Vec<_>>().concat();
    let mut stmt = conn.prepare(&format!(
        "SELECT seq FROM operation o WHERE undoes IS NULL
             AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.seq = o.seq){ledgers} ORDER BY seq"
    ))?;
    for seq in stmt.query_map([], |row| row.get::<_, i64>(0))? {
        found.push(format!("what operation {} did, which is gone", seq?));
    }
    Ok(())
}

/// The rows of a ledger that are gone: numbers are jumped over by a restore alone, behind the last
/// ones that the board had given.
fn gaps(
    conn: &Connection,
    ledger: &str,
    restores: &[i64],
    found: &mut Vec<String>,
) -> rusqlite::Result<()> {
    let mut stmt = conn.prepare(&format!("SELECT id, seq FROM {ledger} ORDER BY id"))?;
    let (mut before, mut then) = (0, 0);
    let has_jumped = |from: i64, to: i64| restores.iter().any(|it| from <= *it && *it <= to);
    for row in stmt.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))? {
        let (id, seq): (i64, i64) = row?;
        if id > before + 1 && !has_jumped(then, seq) {
            found.push(format!("row {} of {ledger}, which is gone", before + 1));
        }
        (before, then) = (id, seq);
    }
    let last = conn.query_row(
        "SELECT ifnull(max(seq), 0) FROM sqlite_sequence WHERE name = $1",
        [ledger],
        |row| row.get(0),
    )?;
    if before < last && !has_jumped(then, i64::MAX) {
        found.push(format!("row {} of {ledger}, which is gone", before + 1));
    }
    Ok(())
}
