//! Whether the log is the one that the copies of the board hold: it only grows, so that what they
//! say of an operation is what the board must say.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Connection;

use super::{Finding, Health};
use crate::store::restore::Log;
use crate::store::sqlite::copy::{self, Purpose};
use crate::store::sqlite::origin::{self, Origin};

/// How many operations are named.
const NAMED: usize = 3;

/// How far a clock may go back before it is told of, in milliseconds: machines set theirs right.
const SLACK: i64 = 60_000;

/// Compares the log with the one of each copy beside the board, and its times with each other.
pub(super) fn look(conn: &Connection, path: &Path) -> Vec<Finding> {
    let failed = |err: rusqlite::Error| {
        Finding::not(Health::Bad, "history", err.to_string(), "gemba restore a copy")
    };
    let mut found = vec![against_copies(conn, path).unwrap_or_else(failed)];
    found.extend(from_copies(conn).unwrap_or_else(|err| Some(failed(err))));
    found.extend(backwards(conn).unwrap_or_else(|err| Some(failed(err))));
    found
}

fn against_copies(conn: &Connection, path: &Path) -> rusqlite::Result<Finding> {
    let (own, now) = (Origin::of(conn)?, Log::of(conn)?);
    let folder = copy::folder_of(path);
    let all = [Purpose::Daily, Purpose::Backup, Purpose::Format, Purpose::Restore];
    let mut n_copies = 0;
    let mut strange: BTreeMap<i64, String> = BTreeMap::new();
    for file in all.iter().flat_map(|it| it.series().all(&folder)) {
        // A copy that cannot be read says nothing; that it cannot is found when it is needed.
        let Ok(copy) = origin::at_rest(&file) else { continue };
        if !Origin::of(&copy).is_ok_and(|it| it.is_same_board(&own)) {
            continue;
        }
        let Ok(then) = Log::of(&copy) else { continue };
        n_copies += 1;
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for seq in now.differs(&then).into_iter().filter(|it| !now.is_from_a_copy(*it)) {
            strange.entry(seq).or_insert_with(|| name.clone());
        }
    }
    if strange.is_empty() {
        return Ok(match n_copies {
            0 => Finding::good("history", "there is no copy to compare the log with"),
            1 => Finding::good("history", "the log is the one that its copy holds"),
            n => Finding::good("history", format!("the log is the one that its {n} copies hold")),
        });
    }
    let named: Vec<String> = strange
        .iter()
        .take(NAMED)
        .map(|(seq, copy)| format!("operation {seq} (otherwise in {copy})"))
        .collect();
    let says = format!("{} of the log not as it was written: {}", strange.len(), named.join(", "));
    let remedy = format!(
        "gemba log --file {}/COPY says what was written; whoever may write the file could change it",
        folder.display()
    );
    Ok(Finding::not(Health::Bad, "history", says, remedy))
}

/// Operations that came with a copy which held more than the board, or something else: who put it back
/// knew that.
fn from_copies(conn: &Connection) -> rusqlite::Result<Option<Finding>> {
    let found = Log::of(conn)?.marked();
    let Some(first) = found.first() else { return Ok(None) };
    let says = format!("{} of the log came with a copy, the first one is {first}", found.len());
    let remedy = "gemba log says which (“From a copy”), and who put that copy back";
    Ok(Some(Finding::not(Health::Fair, "history", says, remedy)))
}

/// Operations that are dated before the one before them: the clock was set back, or was a given one.
fn backwards(conn: &Connection) -> rusqlite::Result<Option<Finding>> {
    let found: Vec<i64> = conn
        .prepare(
            "SELECT seq FROM (SELECT seq, at, lag(at) OVER (ORDER BY seq) AS before FROM operation)
             WHERE at < before - $1 ORDER BY seq",
        )?
        .query_map([SLACK], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let Some(first) = found.first() else { return Ok(None) };
    let says = format!(
        "{} of the log dated before the operation before it, the first one is {first}",
        found.len()
    );
    let remedy =
        "ask who set the clock of this machine back (timedatectl), or GEMBA_NOW for a test";
    Ok(Some(Finding::not(Health::Fair, "history", says, remedy)))
}
