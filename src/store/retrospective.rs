//! Retrospectives in the file.

mod note;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::apply::Cx;
use super::board::{folded, needed};
use super::{Answer, convert, rank, story};
use crate::domain::retrospective::{
    Action, ActionId, COLUMNS, Fate, Note, NoteId, RetroColumn, RetroColumnId,
};
use crate::domain::{
    At, Category, Field, NewStory, PersonId, Refusal, RetroOperation, Retrospective, Sprint,
    SprintId, SprintState, StoryId, Value, text,
};

/// Carries out what concerns a retrospective.
pub(super) fn apply(cx: &mut Cx, conn: &Connection, operation: &RetroOperation) -> Answer<String> {
    match operation {
        RetroOperation::SetColumns { sprint, names, was } => {
            set_columns(cx, conn, *sprint, names, was.as_deref())
        }
        RetroOperation::AddNote { sprint, column, text } => {
            note::add(cx, conn, *sprint, column, text)
        }
        RetroOperation::EditNote { note, was, text } => note::reword(conn, *note, was, text),
        RetroOperation::RemoveNote(note) => {
            let was = changeable(conn, *note)?;
            conn.execute("DELETE FROM retro_vote WHERE retro_note = $1", [note.0])?;
            conn.execute("DELETE FROM retro_note WHERE id = $1", [note.0])?;
            Ok(format!("Removed the note “{}”", text::capped(&was, 60)))
        }
        RetroOperation::Vote(note) => {
            let was = note_text(conn, *note)?.1;
            let was = text::capped(&was, 60);
            let n_votes = conn.execute(
                "INSERT INTO retro_vote (retro_note, person) VALUES ($1, $2)
                 ON CONFLICT DO NOTHING",
                [note.0, cx.present.person.0],
            )?;
            if n_votes == 0 {
                let why = format!("you have voted for “{was}” already: each has one vote a note");
                return Err(Refusal::Wrong(why).into());
            }
            Ok(format!("Voted for “{was}”"))
        }
        RetroOperation::Unvote(note) => {
            let was = note_text(conn, *note)?.1;
            let was = text::capped(&was, 60);
            let n_votes = conn.execute(
                "DELETE FROM retro_vote WHERE retro_note = $1 AND person = $2",
                [note.0, cx.present.person.0],
            )?;
            if n_votes == 0 {
                return Err(Refusal::Wrong(format!("you have not voted for “{was}”")).into());
            }
            Ok(format!("Took the vote for “{was}” back"))
        }
        RetroOperation::AddAction { sprint, text, owner } => {
            let name = there(cx, *sprint)?.name.clone();
            let what = needed(text, "an action")?;
            conn.execute(
                "INSERT INTO retro_action (sprint, text, owner) VALUES ($1, $2, $3)",
                params![sprint.0, what, owner.map(|it| it.0)],
            )?;
            Ok(format!("{name} decided: {}", text::capped(&what, 60)))
        }
        RetroOperation::ActionToStory(action) => to_story(cx, conn, *action),
        RetroOperation::FinishAction(action) => finish(cx, conn, *action, Some(cx.present.at)),
        RetroOperation::ReopenAction(action) => finish(cx, conn, *action, None),
        RetroOperation::DropAction { action, reason } => {
            let (_, what, story) = self::action(conn, *action)?;
            if let Some(story) = story {
                let key = story::head(conn, story)?.key;
                return Err(Refusal::Wrong(format!("it is {key}; archive that story")).into());
            }
            let why = needed(reason, "why an action is dropped")?;
            cx.says_reason_itself();
            conn.execute(
                "UPDATE retro_action SET dropped = $1, done_at = $2 WHERE id = $3",
                params![why, cx.present.at, action.0],
            )?;
            Ok(format!("Dropped “{}”: {}", text::capped(&what, 60), text::capped(&why, 60)))
        }
        RetroOperation::RemoveAction(action) => {
            let (sprint, was, story) = self::action(conn, *action)?;
            if let Some(story) = story {
                let key = story::head(conn, story)?.key;
                let says =
                    format!("it is {key}, which keeps where it comes from; archive that story");
                return Err(Refusal::Wrong(says).into());
            }
            unless_frozen(conn, sprint, "$.actions", &was)?;
            conn.execute("DELETE FROM retro_action WHERE id = $1", [action.0])?;
            Ok(format!("Removed the action “{}”", text::capped(&was, 60)))
        }
    }
}

/// The retrospective of a sprint.
pub(super) fn read(conn: &Connection, sprint: SprintId) -> rusqlite::Result<Retrospective> {
    let mut columns: Vec<RetroColumn> = conn
        .prepare_cached(
            "SELECT id, name FROM retro_column WHERE sprint = $1 ORDER BY position, id",
        )?
        .query_map([sprint.0], |row| {
            Ok(RetroColumn { id: RetroColumnId(row.get(0)?), name: row.get(1)?, notes: Vec::new() })
        })?
        .collect::<Result<_, _>>()?;
    for column in &mut columns {
        column.notes = notes(conn, column.id)?;
    }
    let actions = conn
        .prepare_cached(
            "SELECT a.id, a.text, a.owner, a.done_at, s.id, s.key, k.category,
                 s.archived_at IS NOT NULL, s.since, a.dropped
             FROM retro_action a LEFT JOIN story s ON s.id = a.story
             LEFT JOIN board_column k ON k.id = s.\"column\" WHERE a.sprint = $1 ORDER BY a.id",
        )?
        .query_map([sprint.0], as_action)?
        .collect::<Result<_, _>>()?;
    let usual = if columns.is_empty() { usual(conn, sprint)? } else { Vec::new() };
    Ok(Retrospective { columns, usual, actions })
}

/// The columns that the first note brings: those that the team had last, else the usual ones.
fn usual(conn: &Connection, sprint: SprintId) -> rusqlite::Result<Vec<String>> {
    let names: Vec<String> = conn
        .prepare_cached(
            "SELECT name FROM retro_column WHERE sprint = (
                 SELECT s.id FROM sprint s JOIN sprint me ON me.id = $1 AND s.starts < me.starts
                 WHERE EXISTS (SELECT 1 FROM retro_column c WHERE c.sprint = s.id)
                 ORDER BY s.starts DESC, s.id DESC LIMIT 1)
             ORDER BY position, id",
        )?
        .query_map([sprint.0], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(if names.is_empty() { COLUMNS.map(str::to_owned).to_vec() } else { names })
}

/// An action with what became of it, from the columns of [`read`].
fn as_action(row: &rusqlite::Row<'_>) -> rusqlite::Result<Action> {
    let story = match (row.get::<_, Option<i64>>(4)?, row.get::<_, Option<String>>(5)?) {
        (Some(id), Some(key)) => Some((StoryId(id), key)),
        (_, _) => None,
    };
    let done_at = convert::at_opt(row, 3)?;
    let dropped: Option<String> = row.get(9)?;
    let fate = match (&story, done_at) {
        _ if dropped.is_some() => Fate::Dropped,
        (_, Some(at)) => Fate::Done(Some(at)),
        (None, None) => Fate::Open,
        (Some(_), None) => {
            let is_archived: bool = row.get(7)?;
            match (convert::word(row, 6, Category::from_id)?, is_archived) {
                (Category::Done, _) => Fate::Done(convert::at_opt(row, 8)?),
                (Category::Todo | Category::Doing | Category::Waiting, true) => Fate::Dropped,
                (Category::Todo, false) => Fate::Waiting,
                (Category::Doing | Category::Waiting, false) => Fate::Begun,
            }
        }
    };
    Ok(Action {
        id: ActionId(row.get(0)?),
        text: row.get(1)?,
        owner: row.get::<_, Option<i64>>(2)?.map(PersonId),
        story,
        fate,
        dropped,
    })
}

/// The notes of a column, the most votes first, then the oldest.
fn notes(conn: &Connection, column: RetroColumnId) -> rusqlite::Result<Vec<Note>> {
    let mut notes: Vec<Note> = conn
        .prepare_cached(
            "SELECT id, text, person FROM retro_note WHERE retro_column = $1 ORDER BY id",
        )?
        .query_map([column.0], |row| {
            Ok(Note {
                id: NoteId(row.get(0)?),
                text: row.get(1)?,
                by: PersonId(row.get(2)?),
                votes: Vec::new(),
            })
        })?
        .collect::<Result<_, _>>()?;
    for note in &mut notes {
        note.votes = conn
            .prepare_cached("SELECT person FROM retro_vote WHERE retro_note = $1 ORDER BY id")?
            .query_map([note.id.0], |row| Ok(PersonId(row.get(0)?)))?
            .collect::<Result<_, _>>()?;
    }
    notes.sort_by_key(|it| std::cmp::Reverse(it.votes.len()));
    Ok(notes)
}

/// What retrospectives of sprints that are over decided and nothing has become of: the action, the
/// sprint's name, and when that sprint ended.
pub(super) fn undone(conn: &Connection) -> rusqlite::Result<Vec<(Action, String, At)>> {
    conn.prepare_cached(
        "SELECT a.id, a.text, a.owner, s.name, s.ended_at
         FROM retro_action a JOIN sprint s ON s.id = a.sprint
         WHERE a.story IS NULL AND a.done_at IS NULL AND a.dropped IS NULL AND s.ended_at IS NOT NULL
         ORDER BY a.sprint, a.id",
    )?
    .query_map([], |row| {
        let action = Action {
            id: ActionId(row.get(0)?),
            text: row.get(1)?,
            owner: row.get::<_, Option<i64>>(2)?.map(PersonId),
            story: None,
            fate: Fate::Open,
            dropped: None,
        };
        Ok((action, row.get(3)?, convert::at(row, 4)?))
    })?
    .collect()
}

/// What the retrospectives before a sprint decided and the next one asks for: all of the last one that
/// was held, after those of the others that were open when it met or still are. What was settled since
/// is told once, however many sprints had no retrospective. `before` are the sprints before it, in
/// order.
pub(super) fn carried(conn: &Connection, before: &[Sprint]) -> rusqlite::Result<Vec<Action>> {
    let mut held = None;
    for (place, sprint) in before.iter().enumerate().rev() {
        if sprint.state != SprintState::Planned && was_held(conn, sprint.id)? {
            held = Some((place, sprint));
            break;
        }
    }
    let Some((last, held)) = held else { return Ok(Vec::new()) };
    let met = held.ended_at.map_or(i64::MAX, |it| it.timestamp_millis());
    let undecided = "SELECT a.id, a.text, a.owner, a.done_at, s.id, s.key, k.category,
                 s.archived_at IS NOT NULL, s.since, a.dropped, a.sprint
             FROM retro_action a LEFT JOIN story s ON s.id = a.story
             LEFT JOIN board_column k ON k.id = s.\"column\"
             WHERE a.done_at IS NULL AND a.dropped IS NULL AND coalesce(s.archived_at,
                 CASE WHEN k.category = 'done' THEN s.since END, $1 + 1) > $1
             ORDER BY a.sprint, a.id";
    let settled_since = "SELECT a.id, a.text, a.owner, a.done_at, s.id, s.key, k.category,
                 s.archived_at IS NOT NULL, s.since, a.dropped, a.sprint
             FROM retro_action a LEFT JOIN story s ON s.id = a.story
             LEFT JOIN board_column k ON k.id = s.\"column\" WHERE a.done_at > $1";
    let place = |id: SprintId| before[..last].iter().position(|it| it.id == id);
    let mut placed: Vec<(usize, Action)> = Vec::new();
    for sql in [undecided, settled_since] {
        let mut found = conn.prepare_cached(sql)?;
        let found = found.query_map([met.min(i64::MAX - 1)], |row| {
            Ok((as_action(row)?, SprintId(row.get(10)?)))
        })?;
        for it in found {
            let (action, sprint) = it?;
            placed.extend(place(sprint).map(|it| (it, action)));
        }
    }
    placed.sort_by_key(|(place, action)| (*place, action.id));
    let mut res: Vec<Action> = placed.into_iter().map(|(_, it)| it).collect();
    res.extend(read(conn, held.id)?.actions);
    Ok(res)
}

/// Whether anybody met to look back on a sprint: something was noted or decided, or took its time.
pub(super) fn was_held(conn: &Connection, sprint: SprintId) -> rusqlite::Result<bool> {
    conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM retro_action WHERE sprint = $1)
             OR EXISTS (SELECT 1 FROM retro_column c JOIN retro_note n ON n.retro_column = c.id
                        WHERE c.sprint = $1)
             OR EXISTS (SELECT 1 FROM sprint_event
                        WHERE sprint = $1 AND event = 'retrospective')",
    )?
    .query_row([sprint.0], |row| row.get(0))
}

/// Where a story came from, when a retrospective decided on it.
pub(super) fn origin(conn: &Connection, story: StoryId) -> rusqlite::Result<Option<String>> {
    conn.prepare_cached(
        "SELECT s.name || ', retrospective' FROM retro_action a JOIN sprint s ON s.id = a.sprint
         WHERE a.story = $1 ORDER BY a.id LIMIT 1",
    )?
    .query_row([story.0], |row| row.get(0))
    .optional()
}

/// A sprint that can be looked back on: one that is over too. Its report stays as it was frozen; what
/// is written afterwards stands beside it.
fn there(cx: &Cx, id: SprintId) -> Result<&Sprint, Refusal> {
    cx.board.sprint(id).ok_or(Refusal::Gone("that sprint"))
}

/// The sprint and the text of a note.
fn note_text(conn: &Connection, id: NoteId) -> Answer<(SprintId, String)> {
    let found = conn
        .prepare_cached(
            "SELECT c.sprint, n.text FROM retro_note n JOIN retro_column c ON c.id = n.retro_column
             WHERE n.id = $1",
        )?
        .query_row([id.0], |row| Ok((SprintId(row.get(0)?), row.get(1)?)))
        .optional()?;
    Ok(found.ok_or(Refusal::Gone("that note"))?)
}

/// The text of a note that can be reworded or taken away.
fn changeable(conn: &Connection, id: NoteId) -> Answer<String> {
    let (sprint, text) = note_text(conn, id)?;
    unless_frozen(conn, sprint, "$.notes", &text)?;
    Ok(text)
}

/// Refuses to change what stands in the frozen report of a sprint, in that list of it.
fn unless_frozen(conn: &Connection, sprint: SprintId, list: &str, said: &str) -> Answer<()> {
    let name: Option<String> = conn
        .prepare_cached(
            "SELECT s.name FROM sprint s JOIN sprint_report r ON r.sprint = s.id,
                 json_each(r.report, $1) it
             WHERE s.id = $2 AND it.value ->> '$.text' = $3 LIMIT 1",
        )?
        .query_row(params![list, sprint.0, said], |row| row.get(0))
        .optional()?;
    match name {
        None => Ok(()),
        Some(name) => Err(Refusal::Wrong(format!(
            "“{}” stands in the frozen report of {name}: write another one beside it",
            text::capped(said, 40)
        ))
        .into()),
    }
}

fn set_columns(
    cx: &Cx,
    conn: &Connection,
    id: SprintId,
    names: &[String],
    was: Option<&[String]>,
) -> Answer<String> {
    let sprint = there(cx, id)?;
    let mut wanted: Vec<String> = Vec::new();
    for name in names {
        let name = needed(name, "the name of a column")?;
        if wanted.iter().any(|it| folded(it) == folded(&name)) {
            return Err(Refusal::Taken { what: "column", name }.into());
        }
        wanted.push(name);
    }
    if wanted.is_empty() {
        return Err(Refusal::LastColumn.into());
    }
    let here = read(conn, id)?.columns;
    let stands: Vec<String> = here.iter().map(|it| it.name.clone()).collect();
    // Where nobody has chosen any, the usual ones were seen, and there is nothing to write over.
    let is_other = was.is_some_and(|was| was != stands) && !stands.is_empty();
    if is_other && stands != wanted {
        let newest = here.iter().map(|it| it.id.0).max().unwrap_or_default();
        return Err(Refusal::Meanwhile {
            what: sprint.name.clone(),
            part: "columns of the retrospective",
            theirs: stands.join(", "),
            by: super::restore::author(conn, "retro_column", newest, "name")?,
        }
        .into());
    }
    for column in here.iter().filter(|it| !wanted.contains(&it.name)) {
        if !column.notes.is_empty() {
            let n_notes = match column.notes.len() {
                1 => "a note".to_owned(),
                n => format!("{n} notes"),
            };
            let way = if sprint.state.is_over() {
                "it stays beside the others"
            } else {
                "keep it beside the others, or take its notes away first"
            };
            return Err(Refusal::Wrong(format!("{} holds {n_notes}: {way}", column.name)).into());
        }
        conn.execute("DELETE FROM retro_column WHERE id = $1", [column.id.0])?;
    }
    for (position, name) in (1_i64..).zip(&wanted) {
        conn.execute(
            "INSERT INTO retro_column (sprint, position, name) VALUES ($1, $2, $3)
             ON CONFLICT (sprint, name) DO UPDATE SET position = excluded.position",
            params![id.0, position, name],
        )?;
    }
    Ok(format!("Set the columns of the retrospective of {}: {}", sprint.name, wanted.join(", ")))
}

/// An action: its sprint, its text, its story.
fn action(conn: &Connection, id: ActionId) -> Answer<(SprintId, String, Option<StoryId>)> {
    let found = conn
        .prepare_cached("SELECT sprint, text, story FROM retro_action WHERE id = $1")?
        .query_row([id.0], |row| {
            let story = row.get::<_, Option<i64>>(2)?.map(StoryId);
            Ok((SprintId(row.get(0)?), row.get(1)?, story))
        })
        .optional()?;
    Ok(found.ok_or(Refusal::Gone("that action"))?)
}

/// Makes a story of an action: for its owner, first of all where the process owner does it, else at
/// the end of the process backlog. An action of a sprint that is over may become one too: its report
/// keeps what was decided, not what became of it.
fn to_story(cx: &mut Cx, conn: &Connection, id: ActionId) -> Answer<String> {
    let (_, what, story) = action(conn, id)?;
    if let Some(story) = story {
        let key = story::head(conn, story)?.key;
        return Err(Refusal::Wrong(format!("it is {key} already")).into());
    }
    let owner: Option<i64> = conn
        .prepare_cached(
            "SELECT p.id FROM retro_action a JOIN person p ON p.id = a.owner
             WHERE a.id = $1 AND NOT p.has_left",
        )?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    let mut new = NewStory::titled(&*what);
    new.fields.extend(owner.map(|it| (Field::Assignee, Value::Id(it))));
    let ranks = rank::ranks_for(conn, 1, cx.first(), &[])?;
    let (new, key) = story::add::insert(cx, conn, &new, ranks[0])?;
    cx.added = cx.added.or(Some(new));
    // From now on the story says what becomes of it.
    conn.execute(
        "UPDATE retro_action SET story = $1, done_at = NULL, dropped = NULL WHERE id = $2",
        [new.0, id.0],
    )?;
    Ok(format!("Made {key} of the action “{}”", text::capped(&what, 60)))
}

fn finish(cx: &Cx, conn: &Connection, id: ActionId, at: Option<i64>) -> Answer<String> {
    let (_, what, story) = action(conn, id)?;
    if let Some(story) = story {
        let key = story::head(conn, story)?.key;
        return Err(Refusal::Wrong(format!("it is {key}; finish that story")).into());
    }
    let what = text::capped(&what, 60);
    let (done, dropped): (bool, Option<String>) = conn
        .prepare_cached("SELECT done_at IS NOT NULL, dropped FROM retro_action WHERE id = $1")?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    match (&dropped, at) {
        (Some(why), Some(_)) => {
            let why = text::capped(why, 200);
            let says = format!("“{what}” was dropped ({why}): open it again before it is done");
            return Err(Refusal::Wrong(says).into());
        }
        (None, Some(_)) if done => return Ok(cx.is_so(format!("“{what}” is done already"))),
        (_, _) => (),
    }
    conn.execute(
        "UPDATE retro_action SET done_at = $1, dropped = NULL WHERE id = $2",
        params![at, id.0],
    )?;
    Ok(match (at, dropped) {
        (Some(_), _) => format!("“{what}” is done"),
        (None, None) => format!("“{what}” is not done after all"),
        (None, Some(why)) => {
            format!("“{what}” is open again (was dropped: {})", text::capped(&why, 200))
        }
    })
}
