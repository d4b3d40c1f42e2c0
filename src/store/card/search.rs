//! Which stories hold some words, whatever the case.

use std::collections::HashSet;

use rusqlite::Connection;

use crate::domain::{OfStories, SprintId, StoryId, text};

/// The stories, by a condition in SQL, that hold all of the words somewhere in their key, words,
/// criteria, comments, references or tags.
pub(super) fn found(
    conn: &Connection,
    condition: &str,
    sprint: Option<SprintId>,
    words: &[String],
) -> rusqlite::Result<HashSet<StoryId>> {
    // One part after the other: all that was ever said about a story can be more than one value of
    // the file may hold.
    let mut held: OfStories<u64> = OfStories::default();
    let mut room = String::new();
    for (texts, table) in PARTS {
        let from = match *table {
            "" => "story s".to_owned(),
            // The stories first: what was said of archived ones must not be read to find the others.
            table => format!("story s CROSS JOIN {table} p ON p.story = s.id"),
        };
        let mut stmt =
            conn.prepare_cached(&format!("SELECT s.id, {texts} FROM {from} WHERE {condition}"))?;
        let n_columns = stmt.column_count();
        let mut rows = stmt.query([sprint.map(|it| it.0)])?;
        while let Some(row) = rows.next()? {
            let mut here = 0;
            for column in 1..n_columns {
                let Some(text) = row.get_ref(column)?.as_str_or_null()? else { continue };
                let folded = text::fold_in(text, &mut room);
                let words = words.iter().enumerate().filter(|(_, it)| folded.contains(&***it));
                here = words.fold(here, |all, (at, _)| all | bit(at));
            }
            if here != 0 {
                *held.entry(StoryId(row.get(0)?)).or_default() |= here;
            }
        }
    }
    let all = (0..words.len()).fold(0, |all, at| all | bit(at));
    Ok(held.into_iter().filter(|(_, it)| *it == all).map(|(id, _)| id).collect())
}

/// Where words are looked for: columns, and the table beside the story's own.
const PARTS: &[(&str, &str)] = &[
    ("s.key, s.title, s.as_a, s.i_want, s.so_that, s.description", ""),
    ("p.text", "criterion"),
    ("p.text", "comment"),
    ("p.target", "reference"),
    ("p.tag", "story_tag"),
];

/// The sign of a word; the last one stands for all that a filter of more words has.
const fn bit(at: usize) -> u64 {
    1 << if at < 63 { at } else { 63 }
}
