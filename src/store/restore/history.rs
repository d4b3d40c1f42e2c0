//! The log as a whole, held against the one of a copy: it only grows, so that what one says of an
//! operation is what the other must say.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use super::replaced;

/// One line: when, by whom, by which door, what, what it took back.
type Line = (i64, i64, String, String, Option<i64>);

/// What each operation says, by its number.
#[derive(Debug)]
pub(crate) struct Log {
    lines: BTreeMap<i64, Line>,
    /// Those by which a copy was put in the board's place.
    restores: Vec<i64>,
    /// The number of the last operation, whether it has a line or not.
    last: i64,
}

impl Log {
    /// Reads the log of a board or of a copy.
    pub(crate) fn of(conn: &Connection) -> rusqlite::Result<Self> {
        let mut stmt =
            conn.prepare("SELECT seq, at, person, via, label, undoes FROM operation ORDER BY seq")?;
        let lines = stmt
            .query_map([], |row| {
                let line = (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
                Ok((row.get(0)?, line))
            })?
            .collect::<Result<_, _>>()?;
        let last = conn.query_row("SELECT seq FROM counter WHERE id = 1", [], |row| row.get(0))?;
        Ok(Self { lines, restores: super::restores(conn)?, last })
    }

    /// The number of the last operation.
    pub(crate) const fn last(&self) -> i64 {
        self.last
    }

    /// What was done by that operation.
    pub(crate) fn label(&self, seq: i64) -> Option<&str> {
        self.lines.get(&seq).map(|it| &*it.3)
    }

    /// The operations that read otherwise in a copy of the board, as long as both are one log: from
    /// where only one of them was restored, they are no more the same.
    pub(crate) fn differs(&self, copy: &Self) -> BTreeSet<i64> {
        let parted = self.restores.iter().chain(&copy.restores).copied();
        let parted = parted.filter(|it| self.lines.get(it) != copy.lines.get(it)).min();
        let end = parted.unwrap_or(i64::MAX).min(copy.last.saturating_add(1));
        let all = self.lines.range(..end).chain(copy.lines.range(..end)).map(|it| *it.0);
        all.filter(|seq| match (self.lines.get(seq), copy.lines.get(seq)) {
            (Some(here), Some(there)) => !says_the_same(here, there),
            (None, _) => !self.was_replaced(*seq),
            (_, None) => !copy.was_replaced(*seq),
        })
        .collect()
    }

    /// The operations of a copy that this log does not have in these words, whatever was restored in
    /// either: they are none of this board.
    pub(crate) fn foreign(&self, copy: &Self) -> BTreeSet<i64> {
        let has = |seq: &i64, line: &Line| {
            self.lines.get(seq).is_some_and(|here| says_the_same(here, line))
        };
        copy.lines.iter().filter(|(seq, line)| !has(seq, line)).map(|(seq, _)| *seq).collect()
    }

    /// When the first and the last of these operations were made, in milliseconds since 1970.
    pub(crate) fn span(&self, seqs: &BTreeSet<i64>) -> Option<(i64, i64)> {
        let at = || seqs.iter().filter_map(|it| self.lines.get(it)).map(|it| it.0);
        at().min().zip(at().max())
    }

    /// Whether the line of that operation says of itself that it came with a copy.
    pub(crate) fn is_from_a_copy(&self, seq: i64) -> bool {
        self.label(seq).is_some_and(replaced::is_from_a_copy)
    }

    /// All the operations that say of themselves that they came with a copy.
    pub(crate) fn marked(&self) -> Vec<i64> {
        self.lines.keys().copied().filter(|it| self.is_from_a_copy(*it)).collect()
    }

    /// Whether what an operation said is missing because a restore has replaced it: the restore is
    /// what comes next.
    fn was_replaced(&self, seq: i64) -> bool {
        let next = self.lines.range(seq..).next();
        next.is_some_and(|(next, _)| self.restores.contains(next))
    }
}

/// Whether two lines tell of one thing, which a restore may have replaced in one of the two.
fn says_the_same(here: &Line, there: &Line) -> bool {
    let is_kept = |it: &Line| replaced::is_kept(&it.3);
    if is_kept(here) == is_kept(there) {
        return here == there;
    }
    let heart = |it: &Line| (it.0, it.1, it.2.clone(), replaced::said(&it.3).to_owned());
    heart(here) == heart(there)
}
