//! A card as one row of a select.

use rusqlite::Row;

use crate::domain::{
    Card, ColumnId, Kind, PersonId, Points, Priority, ProcessId, SprintId, StoryId, Tally,
};
use crate::store::convert::{at, at_opt, day_opt, word};

/// The columns of a card, in the order in which [`card`] takes them.
pub(super) const COLUMNS: &str =
    "s.id, s.key, s.title, s.kind, s.priority, s.points, s.\"column\", s.rank,
    s.assignee, s.process, s.sprint, s.due, s.as_a, s.i_want, s.so_that, s.since, s.created_at,
    s.changed_at, s.archived_at,
    (SELECT group_concat(t.tag, char(31) ORDER BY t.tag) FROM story_tag t WHERE t.story = s.id),
    (SELECT count(*) FROM criterion c WHERE c.story = s.id),
    (SELECT count(*) FROM criterion c WHERE c.story = s.id AND c.done = 1),
    (SELECT count(*) FROM comment c WHERE c.story = s.id),
    (SELECT count(*) FROM link l JOIN story o ON o.id = l.from_story
         JOIN board_column k ON k.id = o.\"column\"
     WHERE l.to_story = s.id AND l.kind = 'blocks' AND k.category <> 'done'
         AND o.archived_at IS NULL),
    EXISTS (SELECT 1 FROM impediment_story i WHERE i.story = s.id AND i.ended_at IS NULL),
    s.value, s.time_criticality, s.risk_reduction, s.asked,
    (SELECT count(*) FROM definition_entry e JOIN definition d ON d.id = e.definition
     WHERE d.kind = 'done' AND (d.scope IN ('organisation', 'board') OR d.process = s.process
             OR d.story = s.id)
         AND CASE WHEN s.finished_in IS NULL THEN e.until_seq IS NULL
             ELSE e.since_seq <= s.finished_in
                 AND (e.until_seq IS NULL OR e.until_seq > s.finished_in) END),
    (SELECT count(*) FROM definition_tick t JOIN definition_entry e ON e.id = t.entry
         JOIN definition d ON d.id = e.definition
     WHERE t.story = s.id AND d.kind = 'done' AND (d.scope IN ('organisation', 'board')
             OR d.process = s.process OR d.story = s.id)
         AND CASE WHEN s.finished_in IS NULL THEN e.until_seq IS NULL
             ELSE e.since_seq <= s.finished_in
                 AND (e.until_seq IS NULL OR e.until_seq > s.finished_in) END),
    CASE WHEN s.finished_in IS NULL AND s.archived_at IS NULL THEN EXISTS (
         SELECT 1 FROM transition m
         WHERE m.story = s.id AND m.to_category IN ('doing', 'waiting')) ELSE 0 END";

pub(super) fn card(row: &Row<'_>) -> rusqlite::Result<Card> {
    let text = |index| row.get::<_, Option<String>>(index).map(Option::unwrap_or_default);
    let points = |index| -> rusqlite::Result<Option<Points>> {
        Ok(row.get::<_, Option<i64>>(index)?.map(Points::from_hundredths))
    };
    let tags: Option<String> = row.get(19)?;
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
        tags: tags.map(|it| it.split('\u{1f}').map(str::to_owned).collect()).unwrap_or_default(),
        due: day_opt(row, 11)?,
        asked: day_opt(row, 28)?,
        as_a: text(12)?,
        i_want: text(13)?,
        so_that: text(14)?,
        since: at(row, 15)?,
        started: None,
        created_at: at(row, 16)?,
        changed_at: at(row, 17)?,
        archived_at: at_opt(row, 18)?,
        criteria: Tally { of: row.get(20)?, done: row.get(21)? },
        comments: row.get(22)?,
        waits_for: row.get(23)?,
        blocks: Vec::new(),
        value: points(25)?,
        time_criticality: points(26)?,
        risk_reduction: points(27)?,
        dod: Tally { of: row.get(29)?, done: row.get(30)? },
    })
}
