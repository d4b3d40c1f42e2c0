//! Which stories hold some words and not some others, whatever the case.

use std::collections::HashSet;

use rusqlite::Connection;

use crate::domain::{OfStories, Sought, SprintId, StoryId, text};

/// The stories, by a condition in SQL, that hold each word somewhere in their key, words, criteria,
/// comments, references or tags, or nowhere if it must be absent.
pub(super) fn found(
    conn: &Connection,
    condition: &str,
    sprint: Option<SprintId>,
    words: &[Sought],
) -> rusqlite::Result<HashSet<StoryId>> {
    // One part after the other: all that was ever said about a story can be more than one value of
    // the file may hold.
    let mut held: OfStories<Vec<bool>> = OfStories::default();
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
            let here = held.entry(StoryId(row.get(0)?)).or_insert_with(|| vec![false; words.len()]);
            for column in 1..n_columns {
                let Some(text) = row.get_ref(column)?.as_str_or_null()? else { continue };
                let folded = text::fold_in(text, &mut room);
                for (is_here, it) in here.iter_mut().zip(words) {
                    *is_here = *is_here || folded.contains(&*it.word);
                }
            }
        }
    }
    let is_so = |here: &[bool]| here.iter().zip(words).all(|(here, it)| *here != it.is_absent);
    Ok(held.into_iter().filter(|(_, here)| is_so(here)).map(|(id, _)| id).collect())
}

/// Where words are looked for: columns, and the table beside the story's own.
const PARTS: &[(&str, &str)] = &[
    ("s.key, s.title, s.as_a, s.i_want, s.so_that, s.description", ""),
    ("p.text", "criterion"),
    ("p.text", "comment"),
    ("p.target", "reference"),
    ("p.tag", "story_tag"),
];
