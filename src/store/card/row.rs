//! A card as one row of a select.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::Row;

use crate::domain::economics::Worth;
use crate::domain::story::Need;
use crate::domain::{
    Card, ColumnId, Kind, PersonId, Points, Priority, ProcessId, SprintId, StoryId, Tally,
};
use crate::store::convert::{at, at_opt, day_opt, word};

/// Lists of tags that were read: most stories share theirs with many others.
#[derive(Debug, Default)]
pub(super) struct Tags(HashMap<Box<str>, Arc<[String]>>);

impl Tags {
    /// The tags of a list as it comes from the file.
    fn shared(&mut self, list: &str) -> Arc<[String]> {
        if let Some(known) = self.0.get(list) {
            return Arc::clone(known);
        }
        let tags = list.split('\u{1f}').filter(|it| !it.is_empty()).map(str::to_owned);
        let tags: Arc<[String]> = tags.collect();
        self.0.insert(list.into(), Arc::clone(&tags));
        tags
    }
}

pub(super) fn card(row: &Row<'_>, tags: &mut Tags) -> rusqlite::Result<Card> {
    let text = |index| row.get::<_, Option<String>>(index).map(Option::unwrap_or_default);
    let points = |index| -> rusqlite::Result<Option<Points>> {
        Ok(row.get::<_, Option<i64>>(index)?.map(Points::from_hundredths))
    };
    let list = row.get_ref(19)?.as_str_or_null()?.unwrap_or_default();
    let need = Need { as_a: text(12)?, i_want: text(13)?, so_that: text(14)? };
    let worth =
        Worth { value: points(25)?, time_criticality: points(26)?, risk_reduction: points(27)? };
    Ok(Card {
        id: StoryId(row.get(0)?),
        key: row.get(1)?,
        title: row.get(2)?,
        kind: word(row, 3, Kind::from_id)?,
        priority: word(row, 4, Priority::from_id)?,
        points: points(5)?,
        column: ColumnId(row.get(6)?),
        rank: row.get(7)?,
        assignee: row.get::<_, Option<i64>>(8)?.map(PersonId),
        process: row.get::<_, Option<i64>>(9)?.map(ProcessId),
        sprint: row.get::<_, Option<i64>>(10)?.map(SprintId),
        tags: tags.shared(list),
        due: day_opt(row, 11)?,
        asked: day_opt(row, 28)?,
        need: (need != Need::default()).then(|| Box::new(need)),
        since: at(row, 15)?,
        started: None,
        created_at: at(row, 16)?,
        changed_at: at(row, 17)?,
        archived_at: at_opt(row, 18)?,
        criteria: Tally { of: row.get(20)?, done: row.get(21)? },
        comments: row.get(22)?,
        waits_for: row.get(23)?,
        waits_beyond: row.get(32)?,
        blocks: Vec::new(),
        worth: (worth != Worth::default()).then(|| Box::new(worth)),
        dod: Tally { of: row.get(29)?, done: row.get(30)? },
    })
}
