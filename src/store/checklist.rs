//! Definitions of done and of ready in the file: agreed in versions, ticked story by story.

mod tightened;

use rusqlite::{Connection, OptionalExtension as _, params};

use self::tightened::check_tightened;
pub(super) use self::tightened::quality_stands;
use super::apply::Cx;
use super::board::needed;
use super::story::{head, open_head};
use super::{Answer, Fault, convert};
use crate::clock::from_millis;
use crate::domain::checklist::{Agreed, Definition, Entry, EntryId, Need, Ticked};
use crate::domain::{
    Category, ChecklistOperation, DefinitionKind, DefinitionScope, PersonId, ProcessId, Refusal,
    StoryId, text,
};

/// Carries out what concerns definitions.
pub(super) fn apply(cx: &Cx, conn: &Connection, operation: &ChecklistOperation) -> Answer<String> {
    match operation {
        ChecklistOperation::Agree { kind, scope, entries, agreed_by } => {
            agree(cx, conn, *kind, *scope, entries, agreed_by)
        }
        ChecklistOperation::Anew { kind, scope, entries, agreed_by, seen } => {
            check_seen(cx, conn, (*kind, *scope), seen)?;
            agree(cx, conn, *kind, *scope, entries, agreed_by)
        }
        ChecklistOperation::Tick { story, entries, done } => {
            let mark = if *done { Mark::Set } else { Mark::Cleared };
            tick(cx, conn, *story, entries, mark)
        }
    }
}

/// Whether a tick is set or taken away.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Set,
    Cleared,
}

/// Which stories `d` and `s` join for: `s` answers to the definition `d`.
const FITS: &str = "(d.scope IN ('organisation', 'board') OR d.process = s.process
    OR d.story = s.id)";

/// The entries that a story answers to, the organisation's first: those in force now, or those that
/// were when it was finished.
pub(super) fn of_story(
    conn: &Connection,
    story: StoryId,
    kind: DefinitionKind,
) -> rusqlite::Result<Vec<Ticked>> {
    conn.prepare_cached(&format!(
        "SELECT e.id, e.text, e.mandatory, d.scope, d.process, d.story, t.at, t.person
         FROM story s JOIN definition d ON {FITS}
         JOIN definition_entry e ON e.definition = d.id
         LEFT JOIN definition_tick t ON t.entry = e.id AND t.story = s.id
         WHERE s.id = $1 AND d.kind = $2
             AND CASE WHEN s.finished_in IS NULL THEN e.until_seq IS NULL
                 ELSE e.since_seq <= s.finished_in
                     AND (e.until_seq IS NULL OR e.until_seq > s.finished_in) END
         ORDER BY CASE d.scope WHEN 'organisation' THEN 1 WHEN 'board' THEN 2
             WHEN 'process' THEN 3 ELSE 4 END, e.position, e.id"
    ))?
    .query_map(params![story.0, kind.id()], |row| {
        let tick = match (row.get::<_, Option<i64>>(6)?, row.get::<_, Option<i64>>(7)?) {
            (Some(at), Some(by)) => Some((from_millis(at), PersonId(by))),
            (_, _) => None,
        };
        Ok(Ticked { entry: entry(row)?, scope: scope(row, 3)?, tick })
    })?
    .collect()
}

/// The mandatory items of the definition of done that a story has not met, as if it were of that
/// process: those in force now, or those that were when it was finished.
pub(super) fn open_of(
    conn: &Connection,
    story: StoryId,
    process: Option<ProcessId>,
) -> rusqlite::Result<Vec<String>> {
    conn.prepare_cached(
        "SELECT e.text FROM story s JOIN definition d ON d.scope IN ('organisation', 'board')
             OR d.process = $1 OR d.story = s.id
         JOIN definition_entry e ON e.definition = d.id AND e.mandatory
         WHERE s.id = $2 AND d.kind = 'done'
             AND CASE WHEN s.finished_in IS NULL THEN e.until_seq IS NULL
                 ELSE e.since_seq <= s.finished_in
                     AND (e.until_seq IS NULL OR e.until_seq > s.finished_in) END
             AND NOT EXISTS (SELECT 1 FROM definition_tick t
                 WHERE t.entry = e.id AND t.story = s.id)
         ORDER BY e.id",
    )?
    .query_map(params![process.map(|it| it.0), story.0], |row| row.get(0))?
    .collect()
}

/// An entry from the first three columns of a row.
fn entry(row: &rusqlite::Row<'_>) -> rusqlite::Result<Entry> {
    let need = if row.get(2)? { Need::Mandatory } else { Need::Optional };
    Ok(Entry { id: EntryId(row.get(0)?), text: row.get(1)?, need })
}

/// A scope from three columns of a row: its name, its process, its story.
fn scope(row: &rusqlite::Row<'_>, from: usize) -> rusqlite::Result<DefinitionScope> {
    let process: Option<i64> = row.get(from + 1)?;
    let story: Option<i64> = row.get(from + 2)?;
    convert::word(row, from, |it| match (it, process, story) {
        ("organisation", _, _) => Some(DefinitionScope::Organisation),
        ("board", _, _) => Some(DefinitionScope::Board),
        ("process", Some(id), _) => Some(DefinitionScope::Process(ProcessId(id))),
        ("story", _, Some(id)) => Some(DefinitionScope::Story(StoryId(id))),
        (_, _, _) => None,
    })
}

/// Every definition that is in force and has entries, the organisation's first.
pub(super) fn all(conn: &Connection) -> rusqlite::Result<Vec<Definition>> {
    let mut definitions: Vec<(i64, Definition)> = conn
        .prepare_cached(
            "SELECT d.id, d.kind, d.scope, d.process, d.story, v.version, v.agreed_at, v.agreed_by
             FROM definition d JOIN definition_version v ON v.definition = d.id
             WHERE v.version = (SELECT max(o.version) FROM definition_version o
                                WHERE o.definition = d.id)
             ORDER BY d.kind, CASE d.scope WHEN 'organisation' THEN 1 WHEN 'board' THEN 2
                 WHEN 'process' THEN 3 ELSE 4 END, d.id",
        )?
        .query_map([], |row| {
            let definition = Definition {
                kind: convert::word(row, 1, DefinitionKind::from_id)?,
                scope: scope(row, 2)?,
                version: row.get(5)?,
                agreed_at: convert::at(row, 6)?,
                agreed_by: row.get(7)?,
                entries: Vec::new(),
            };
            Ok((row.get(0)?, definition))
        })?
        .collect::<Result<_, _>>()?;
    for (id, definition) in &mut definitions {
        definition.entries = in_force(conn, *id)?;
    }
    let all = definitions.into_iter().map(|(_, definition)| definition);
    Ok(all.filter(|it| !it.entries.is_empty()).collect())
}

fn in_force(conn: &Connection, definition: i64) -> rusqlite::Result<Vec<Entry>> {
    conn.prepare_cached(
        "SELECT id, text, mandatory FROM definition_entry
         WHERE definition = $1 AND until_seq IS NULL ORDER BY position, id",
    )?
    .query_map([definition], entry)?
    .collect()
}

/// What a scope is called in a sentence.
fn called(cx: &Cx, conn: &Connection, scope: DefinitionScope) -> Answer<String> {
    Ok(match scope {
        DefinitionScope::Organisation => "the organisation".to_owned(),
        DefinitionScope::Board => "the board".to_owned(),
        DefinitionScope::Process(id) => {
            cx.board.process(id).ok_or(Refusal::Gone("that process"))?.prefix.clone()
        }
        DefinitionScope::Story(id) => open_head(conn, id)?.key,
    })
}

/// Refuses where something else is agreed on by now than a person has seen.
fn check_seen(
    cx: &Cx,
    conn: &Connection,
    (kind, scope): (DefinitionKind, DefinitionScope),
    seen: &str,
) -> Answer<()> {
    let now = all(conn)?.into_iter().find(|it| it.kind == kind && it.scope == scope);
    let now = now.as_ref().map(Agreed::of).unwrap_or_default();
    let theirs = now.to_string();
    if theirs == seen {
        return Ok(());
    }
    let part = match kind {
        DefinitionKind::Done => "definition of done",
        DefinitionKind::Ready => "definition of ready",
    };
    let what = called(cx, conn, scope)?;
    let by = if now.by.is_empty() { "somebody".to_owned() } else { now.by };
    Err(Refusal::Meanwhile { what, part, theirs, by }.into())
}

fn agree(
    cx: &Cx,
    conn: &Connection,
    kind: DefinitionKind,
    scope: DefinitionScope,
    entries: &[(String, Need)],
    agreed_by: &str,
) -> Answer<String> {
    let called = called(cx, conn, scope)?;
    let agreed_by = needed(agreed_by, "who agreed")?;
    let mut wanted: Vec<(String, Need)> = Vec::new();
    for (typed, need) in entries {
        let text = needed(typed, "an entry of a definition")?;
        if wanted.iter().any(|(it, _)| it.to_lowercase() == text.to_lowercase()) {
            return Err(Refusal::Taken { what: "definition entry", name: text }.into());
        }
        wanted.push((text, *need));
    }
    let (process, story) = match scope {
        DefinitionScope::Organisation | DefinitionScope::Board => (None, None),
        DefinitionScope::Process(id) => (Some(id.0), None),
        DefinitionScope::Story(id) => (None, Some(id.0)),
    };
    let found: Option<i64> = conn
        .prepare_cached(
            "SELECT id FROM definition
             WHERE kind = $1 AND scope = $2 AND process IS $3 AND story IS $4",
        )?
        .query_row(params![kind.id(), scope.id(), process, story], |row| row.get(0))
        .optional()?;
    let definition: i64 = match found {
        Some(id) => id,
        None => conn.query_row(
            "INSERT INTO definition (kind, scope, process, story) VALUES ($1, $2, $3, $4)
             RETURNING id",
            params![kind.id(), scope.id(), process, story],
            |row| row.get(0),
        )?,
    };
    let here = in_force(conn, definition)?;
    if wanted.is_empty() && here.is_empty() {
        let kind = kind.id();
        return Err(Refusal::Wrong(format!(
            "nothing is in that definition of {kind}: say what must be true, as in gemba dod agree \
             'the page is written' --by 'the team'"
        ))
        .into());
    }
    if kind == DefinitionKind::Done {
        check_tightened(cx, conn, (process, story), &here, &wanted)?;
    }
    replace(cx, conn, definition, &here, &wanted)?;
    let version: u32 = conn.query_row(
        "INSERT INTO definition_version (definition, version, agreed_at, agreed_by)
         SELECT $1, ifnull(max(version), 0) + 1, $2, $3 FROM definition_version
         WHERE definition = $1 RETURNING version",
        params![definition, cx.present.at, agreed_by],
        |row| row.get(0),
    )?;
    if wanted.is_empty() {
        return Ok(format!("Dropped the definition of {} of {called}", kind.id()));
    }
    Ok(format!("Agreed on version {version} of the definition of {} of {called}", kind.id()))
}

/// Takes entries out of force and brings others in. An entry that stays is the same row, so that
/// its ticks stay; one whose need changes is a new row, so that finished stories keep the old one,
/// and takes the ticks of unfinished stories along.
fn replace(
    cx: &Cx,
    conn: &Connection,
    definition: i64,
    here: &[Entry],
    wanted: &[(String, Need)],
) -> Answer<()> {
    for entry in here {
        if !wanted.iter().any(|(text, need)| *text == entry.text && *need == entry.need) {
            conn.prepare_cached("UPDATE definition_entry SET until_seq = $1 WHERE id = $2")?
                .execute([cx.present.seq, entry.id.0])?;
        }
    }
    for (position, (text, need)) in (1_i64..).zip(wanted) {
        let was = here.iter().find(|it| it.text == *text);
        if let Some(same) = was.filter(|it| it.need == *need) {
            conn.prepare_cached("UPDATE definition_entry SET position = $1 WHERE id = $2")?
                .execute([position, same.id.0])?;
            continue;
        }
        let id: i64 = conn
            .prepare_cached(
                "INSERT INTO definition_entry (definition, position, text, mandatory, since_seq)
                 VALUES ($1, $2, $3, $4, $5) RETURNING id",
            )?
            .query_row(
                params![definition, position, text, need.is_mandatory(), cx.present.seq],
                |row| row.get(0),
            )?;
        if let Some(was) = was {
            conn.prepare_cached(
                "INSERT INTO definition_tick (story, entry, at, person)
                 SELECT t.story, $1, t.at, t.person FROM definition_tick t
                 JOIN story s ON s.id = t.story
                 WHERE t.entry = $2 AND s.finished_in IS NULL ORDER BY t.id",
            )?
            .execute([id, was.id.0])?;
        }
    }
    Ok(())
}

/// Takes every tick of a story's definition of done away, and says how many those were.
pub(super) fn untick(conn: &Connection, story: StoryId) -> rusqlite::Result<usize> {
    conn.prepare_cached(
        "DELETE FROM definition_tick WHERE story = $1 AND entry IN (
             SELECT e.id FROM definition_entry e JOIN definition d ON d.id = e.definition
             WHERE d.kind = 'done')",
    )?
    .execute([story.0])
}

/// Why nothing that a finished story had to meet is taken away from it.
pub(super) fn finished(key: &str) -> Fault {
    Refusal::Wrong(format!(
        "{key} is finished: move it back to work on it once more (gemba story move {key} COLUMN)"
    ))
    .into()
}

fn tick(
    cx: &Cx,
    conn: &Connection,
    story: StoryId,
    entries: &[EntryId],
    mark: Mark,
) -> Answer<String> {
    let head = head(conn, story)?;
    // What was put aside unfinished may stand in a column for finished ones by now: it comes back once
    // what is asked of it is true, so that is said before. What left the board finished stays as it was.
    let was_finished: bool = conn
        .prepare_cached("SELECT finished_in IS NOT NULL FROM story WHERE id = $1")?
        .query_row([story.0], |row| row.get(0))?;
    if head.is_archived && was_finished {
        return Err(Refusal::Archived { story, key: head.key }.into());
    }
    let mut known = of_story(conn, story, DefinitionKind::Done)?;
    let is_finished = cx.board.column(head.column).is_some_and(|it| it.category == Category::Done);
    let is_gate = |it: &Ticked| it.entry.need.is_mandatory() && entries.contains(&it.entry.id);
    if mark == Mark::Cleared && is_finished && known.iter().any(is_gate) {
        return Err(finished(&head.key));
    }
    known.extend(of_story(conn, story, DefinitionKind::Ready)?);
    let (mut texts, mut n_as_were) = (Vec::new(), 0);
    for id in entries {
        let found = known.iter().find(|it| it.entry.id == *id);
        let ticked = found.ok_or(Refusal::Gone("that entry of the definition"))?;
        // What is so already is no part of what is told, unless nothing else is.
        if entries.len() > 1 && ticked.tick.is_some() == (mark == Mark::Set) {
            n_as_were += 1;
            continue;
        }
        texts.push(&ticked.entry.text);
        match (mark, ticked.tick) {
            (Mark::Set, None) => conn
                .prepare_cached(
                    "INSERT INTO definition_tick (story, entry, at, person)
                     VALUES ($1, $2, $3, $4)",
                )?
                .execute([story.0, id.0, cx.present.at, cx.present.person.0])?,
            (Mark::Cleared, Some(_)) => conn
                .prepare_cached("DELETE FROM definition_tick WHERE story = $1 AND entry = $2")?
                .execute([story.0, id.0])?,
            (Mark::Set, Some(_)) | (Mark::Cleared, None) => 0,
        };
    }
    let verb = if mark == Mark::Set { "Ticked" } else { "Unticked" };
    match &*texts {
        [] if n_as_were > 0 => Ok(format!("{verb} nothing of {}: it is so already", head.key)),
        [] => Err(Refusal::EmptyText("which entries").into()),
        [text] => Ok(format!("{verb} “{}” of {}", text::capped(text, 40), head.key)),
        texts => Ok(format!("{verb} {} entries of {}", texts.len(), head.key)),
    }
}
