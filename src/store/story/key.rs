//! The keys of stories: how they are given, so that none is ever given twice.

use rusqlite::{Connection, OptionalExtension as _, params};

/// The largest number that is taken over from a source: beyond it the board's own would soon end.
const HIGHEST: i64 = 999_999_999;

/// The next key of a prefix; a key that was once given is never given again.
pub(in crate::store) fn next(conn: &Connection, prefix: &str) -> rusqlite::Result<String> {
    let n: i64 = conn
        .prepare_cached(
            "INSERT INTO key_counter (prefix, last) VALUES ($1, 1)
             ON CONFLICT (prefix) DO UPDATE SET last = last + 1 RETURNING last",
        )?
        .query_row([prefix], |row| row.get(0))?;
    Ok(format!("{prefix}-{n}"))
}

/// The very key that a source has for a story that comes in, where it is one of that prefix and no
/// story of the board's own was ever given its number. The board's own go on behind the highest.
///
/// The numbers below it stay the source's: one that comes later, or again after an undo, has its
/// own place among them.
pub(in crate::store) fn as_in_source(
    conn: &Connection,
    prefix: &str,
    source: &str,
    reference: &str,
) -> rusqlite::Result<Option<String>> {
    let Some(n) = number(prefix, reference) else { return Ok(None) };
    let key = format!("{prefix}-{n}");
    if story_with(conn, &key)?.is_some() {
        return Ok(None);
    }
    let last: i64 = conn
        .prepare_cached("SELECT last FROM key_counter WHERE prefix = $1")?
        .query_row([prefix], |row| row.get(0))
        .optional()?
        .unwrap_or(0);
    if n <= last {
        let end: Option<i64> = conn
            .prepare_cached(
                "SELECT last FROM key_range WHERE prefix = $1 AND source = $2 AND first <= $3
                 ORDER BY first DESC LIMIT 1",
            )?
            .query_row(params![prefix, source, n], |row| row.get(0))
            .optional()?;
        return Ok(end.filter(|end| n <= *end).map(|_| key));
    }
    conn.prepare_cached(
        "INSERT INTO key_counter (prefix, last) VALUES ($1, $2)
         ON CONFLICT (prefix) DO UPDATE SET last = excluded.last",
    )?
    .execute(params![prefix, n])?;
    let longer = conn
        .prepare_cached(
            "UPDATE key_range SET last = $1 WHERE prefix = $2 AND source = $3 AND last = $4",
        )?
        .execute(params![n, prefix, source, last])?;
    if longer == 0 {
        conn.prepare_cached(
            "INSERT INTO key_range (prefix, source, first, last) VALUES ($1, $2, $3, $4)",
        )?
        .execute(params![prefix, source, last + 1, n])?;
    }
    Ok(Some(key))
}

/// The story with that key, by its number.
pub(in crate::store) fn story_with(conn: &Connection, key: &str) -> rusqlite::Result<Option<i64>> {
    conn.prepare_cached("SELECT id FROM story WHERE key = $1")?
        .query_row([key], |row| row.get(0))
        .optional()
}

/// The number of a key of that prefix, in whatever letters; nothing where it is written otherwise
/// than the board would write it.
fn number(prefix: &str, reference: &str) -> Option<i64> {
    let (before, digits) = reference.rsplit_once('-')?;
    let is_ours = before.eq_ignore_ascii_case(prefix)
        && digits.bytes().all(|it| it.is_ascii_digit())
        && !digits.starts_with('0');
    let n = digits.parse().ok().filter(|_| is_ours)?;
    (n <= HIGHEST).then_some(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_board_would_write_itself_is_one_of_its_numbers() {
        for (reference, n) in [
            ("SMI-7", Some(7)),
            ("smi-7", Some(7)),
            ("SMI-999999999", Some(HIGHEST)),
            ("SMI-1000000000", None),
            ("SMI-99999999999999999999", None),
            ("SMI-07", None),
            ("SMI-0", None),
            ("SMI-", None),
            ("SMI--7", None),
            ("SMI-+7", None),
            ("SMI 7", None),
            ("SMIX-7", None),
            ("7", None),
        ] {
            assert_eq!(number("SMI", reference), n, "{reference}");
        }
    }
}
