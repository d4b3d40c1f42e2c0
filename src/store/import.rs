//! Taking in what another tool exported: once, or again and again.

use rusqlite::{Connection, OptionalExtension as _, params};
use serde::{Deserialize, Serialize};

use super::apply::{Asking, Cx};
use super::story::parts::{insert_criteria, insert_reference};
use super::story::{add, edit, head, put};
use super::{Answer, convert, ledger, person, rank};
use crate::domain::operation::{Batch, Incoming, TakenIn};
use crate::domain::refusal::count_of;
use crate::domain::{ColumnId, Field, NewStory, PersonId, Place, StoryId, Value, text};

/// What was taken in from a source before.
pub(super) fn taken_in(conn: &Connection, source: &str) -> rusqlite::Result<TakenIn> {
    let stories = conn
        .prepare_cached("SELECT reference, story FROM imported WHERE source = $1")?
        .query_map([source], |row| Ok((row.get(0)?, StoryId(row.get(1)?))))?
        .collect::<Result<_, _>>()?;
    let people = conn
        .prepare_cached("SELECT name, person FROM imported_person WHERE source = $1")?
        .query_map([source], |row| Ok((row.get(0)?, PersonId(row.get(1)?))))?
        .collect::<Result<_, _>>()?;
    Ok(TakenIn { stories, people })
}

/// What a source said of a story: each field as it is in the file's own column.
///
/// A later import compares with it. What the source has not changed since is left as the team has
/// made it; what only the source has changed is taken over.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Said {
    fields: Vec<(String, String)>,
    criteria: Vec<String>,
}

/// The fields that an import writes, but for column and tags.
const FIELDS: &[Field] = &[
    Field::Title,
    Field::AsA,
    Field::IWant,
    Field::SoThat,
    Field::Description,
    Field::Kind,
    Field::Priority,
    Field::Points,
    Field::Assignee,
    Field::Due,
];

/// Takes a batch in: people first, then each story, new or known.
pub(super) fn take_in(cx: &mut Cx, conn: &Connection, batch: &Batch) -> Answer<String> {
    for person in &batch.people {
        if cx.board.people.iter().all(|it| !it.name.eq_ignore_ascii_case(&person.name)) {
            person::add(cx, conn, person)?;
            cx.refresh(conn)?;
        }
    }
    for (name, person) in &batch.called {
        let here = cx.board.people.iter().find(|it| it.name.eq_ignore_ascii_case(person));
        let Some(here) = here else { continue };
        conn.prepare_cached(
            "INSERT INTO imported_person (source, name, person) VALUES ($1, $2, $3)
             ON CONFLICT (source, name) DO UPDATE SET person = excluded.person
             WHERE person <> excluded.person",
        )?
        .execute(params![batch.source, name, here.id.0])?;
    }
    cx.asking = Asking::Nothing;
    cx.reason = Some(format!("taken in from {}", batch.source));
    let known = taken_in(conn, &batch.source)?.stories;
    let n_new = batch.stories.iter().filter(|it| !known.contains_key(&it.reference)).count();
    let mut ranks = rank::ranks_for(conn, n_new, Place::Bottom, &[])?.into_iter();
    let (mut added, mut updated, mut same) = (0_u32, 0_u32, 0_u32);
    let mut ours = Vec::new();
    for (n, story) in batch.stories.iter().enumerate() {
        cx.progress.tell(n, batch.stories.len());
        match known.get(&story.reference) {
            Some(id) => {
                let before = conn.total_changes();
                ours.extend(update(cx, conn, *id, &batch.source, story)?);
                if conn.total_changes() > before {
                    updated += 1;
                } else {
                    same += 1;
                }
            }
            None => {
                create(cx, conn, &batch.source, story, ranks.next().unwrap_or_default())?;
                added += 1;
            }
        }
    }
    let told = match (added, updated) {
        (0, 0) => format!("Read {} from {}: nothing is new", count_of(same), batch.source),
        (added, 0) => format!("Imported {} from {}", count_of(added), batch.source),
        (0, updated) => format!("Updated {} from {}", count_of(updated), batch.source),
        (added, updated) => format!(
            "Imported {} and updated {} from {}",
            count_of(added),
            count_of(updated),
            batch.source
        ),
    };
    Ok(format!("{told}{}", kept(&ours)))
}

/// What both sides have changed and the team therefore keeps, in a few words.
fn kept(ours: &[String]) -> String {
    if ours.is_empty() {
        return String::new();
    }
    let few: Vec<&str> = ours.iter().take(3).map(String::as_str).collect();
    let more = match ours.len() - few.len() {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    format!("; kept as changed here: {}{more}", few.join(", "))
}

/// The fields of an incoming story as values.
fn values(cx: &Cx, story: &Incoming) -> Vec<(Field, Value)> {
    let person = |name: &Option<String>| {
        let name = name.as_deref()?;
        cx.board.people.iter().find(|it| it.name.eq_ignore_ascii_case(name)).map(|it| it.id)
    };
    FIELDS
        .iter()
        .map(|field| {
            let value = match field {
                Field::Title => Value::text(&text::line(&story.title)),
                Field::AsA => Value::text(&text::line(&story.as_a)),
                Field::IWant => Value::text(&text::line(&story.i_want)),
                Field::SoThat => Value::text(&text::line(&story.so_that)),
                Field::Description => Value::text(&text::block(&story.description)),
                Field::Kind => Value::text(story.kind.id()),
                Field::Priority => Value::text(story.priority.id()),
                Field::Points => story.points.map_or(Value::None, Value::Points),
                Field::Assignee => {
                    person(&story.assignee).map_or(Value::None, |it| Value::Id(it.0))
                }
                Field::Due => story.due.map_or(Value::None, Value::Date),
                Field::Process
                | Field::Sprint
                | Field::Column
                | Field::Tags
                | Field::Asked
                | Field::Value
                | Field::TimeCriticality
                | Field::RiskReduction => Value::None,
            };
            (*field, value)
        })
        .collect()
}

/// What the source says of a story, to be compared with what it says the next time.
fn said(cx: &Cx, story: &Incoming, values: &[(Field, Value)]) -> Said {
    let mut fields: Vec<(String, String)> = values
        .iter()
        .map(|(field, value)| (field.spec().id.to_owned(), field.show(value, &cx.board)))
        .collect();
    let column = cx.board.column(story.column).map(|it| it.name.clone()).unwrap_or_default();
    fields.push((Field::Column.spec().id.to_owned(), column));
    let tags = Value::tags(story.tags.iter().map(|it| text::line(it)));
    fields.push((Field::Tags.spec().id.to_owned(), tags.words().join("\n")));
    Said { fields, criteria: story.criteria.iter().map(|(text, _)| text.clone()).collect() }
}

fn create(cx: &mut Cx, conn: &Connection, source: &str, story: &Incoming, rank: i64) -> Answer<()> {
    let values = values(cx, story);
    let said = said(cx, story, &values);
    let mut fields = values;
    fields.push((Field::Column, Value::Id(story.column.0)));
    fields.push((Field::Tags, Value::tags(story.tags.iter().cloned())));
    let new = NewStory { title: story.title.clone(), fields, criteria: Vec::new() };
    let (id, _) = add::insert(cx, conn, &new, rank)?;
    let created = story.created_at.map_or(cx.present.at, convert::millis);
    // When work that goes on began nobody says: it stands here since it came, not since it was
    // written down somewhere.
    let is_open = cx.board.column(story.column).is_some_and(|it| it.category.is_in_progress());
    let since = story.since.or(story.created_at.filter(|_| !is_open));
    let since = since.map_or(cx.present.at, convert::millis);
    conn.prepare_cached("UPDATE story SET created_at = $1, since = $2 WHERE id = $3")?
        .execute([created, since, id.0])?;
    if let Some(author) = story.author.as_deref()
        && let Some(person) = cx.board.people.iter().find(|it| it.name.eq_ignore_ascii_case(author))
    {
        conn.prepare_cached("UPDATE story SET created_by = $1 WHERE id = $2")?
            .execute([person.id.0, id.0])?;
    }
    let first = cx.board.columns.first().map_or(story.column, |it| it.id);
    redate(cx, conn, id, first, story.column, (created, since))?;
    insert_criteria(conn, id, story.criteria.iter().map(|(text, done)| (&**text, *done)))?;
    insert_reference(conn, id, source, &story.reference)?;
    comments(cx, conn, id, story)?;
    extras(conn, id, story)?;
    remember(conn, id, source, &story.reference, &said)?;
    cx.added = cx.added.or(Some(id));
    Ok(())
}

/// Writes into the ledger what the source knows: when the story came to be, and when it came to
/// stand where it stands; the row that [`add::insert`] wrote says "now".
fn redate(
    cx: &Cx,
    conn: &Connection,
    id: StoryId,
    first: ColumnId,
    column: ColumnId,
    (created, since): (i64, i64),
) -> Answer<()> {
    // The plus keeps SQLite from looking through everything that this operation has written.
    conn.prepare_cached("DELETE FROM transition WHERE story = $1 AND +seq = $2")?
        .execute([id.0, cx.present.seq])?;
    ledger::note_at(conn, cx.present, created, id, None, Some(first), None)?;
    if column != first {
        ledger::note_at(conn, cx.present, since, id, Some(first), Some(column), None)?;
    }
    Ok(())
}

/// Changes what the source has changed since it was last read, and nothing else. What the team has
/// changed as well stays as the team has it; tells what that is.
fn update(
    cx: &mut Cx,
    conn: &Connection,
    id: StoryId,
    source: &str,
    story: &Incoming,
) -> Answer<Vec<String>> {
    let values = values(cx, story);
    let says = said(cx, story, &values);
    let before: String = conn
        .prepare_cached("SELECT said FROM imported WHERE source = $1 AND reference = $2")?
        .query_row(params![source, story.reference], |row| row.get(0))?;
    let before: Said = serde_json::from_str(&before).unwrap_or_default();
    let of = |said: &Said, field: Field| {
        let found = said.fields.iter().find(|(name, _)| name == field.spec().id);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let is_news = |field: Field| of(&before, field) != of(&says, field);
    let key = head(conn, id)?.key;
    let mut ours = Vec::new();
    let mut is_ours = |field: Field| -> Answer<bool> {
        let here = field.show(&edit::current(conn, id, field)?, &cx.board);
        let changed = here != of(&before, field) && here != of(&says, field);
        if changed {
            ours.push(format!("{} of {key}", field.spec().id));
        }
        Ok(changed)
    };
    for (field, value) in values.iter().filter(|(field, _)| is_news(*field)) {
        if is_ours(*field)? {
            continue;
        }
        let column = field.spec().id;
        conn.prepare_cached(&format!("UPDATE story SET \"{column}\" = $1 WHERE id = $2"))?
            .execute(params![convert::to_sql(value), id.0])?;
    }
    if is_news(Field::Tags) {
        let tags = |said: &Said| -> Vec<String> {
            let found = said.fields.iter().find(|(name, _)| name == Field::Tags.spec().id);
            found.map_or(Vec::new(), |(_, all)| all.lines().map(str::to_owned).collect())
        };
        let still = tags(&says);
        for gone in tags(&before).iter().filter(|it| !still.contains(it)) {
            add::untag_story(conn, id, gone)?;
        }
        for tag in &story.tags {
            add::tag_story(conn, id, tag)?;
        }
    }
    if is_news(Field::Column) && !is_ours(Field::Column)? {
        let head = head(conn, id)?;
        if head.is_archived {
            // It stands on no board, and its sprint may be over.
            ours.push(format!("{} of {key}, which is archived", Field::Column.spec().id));
        } else if head.column != story.column {
            put(cx, conn, id, story.column, None)?;
        }
    }
    let new = story.criteria.iter().filter(|(text, _)| !before.criteria.contains(text));
    insert_criteria(conn, id, new.map(|(text, done)| (&**text, *done)))?;
    comments(cx, conn, id, story)?;
    extras(conn, id, story)?;
    if before != says {
        remember(conn, id, source, &story.reference, &says)?;
    }
    Ok(ours)
}

/// Adds the comments that are not there yet: same author, same instant, same text.
fn comments(cx: &Cx, conn: &Connection, id: StoryId, story: &Incoming) -> Answer<()> {
    for (author, at, typed) in &story.comments {
        let text = add::block(typed, "a comment")?;
        if text.is_empty() {
            continue;
        }
        let person =
            cx.board.people.iter().find(|it| it.name.eq_ignore_ascii_case(author)).map(|it| it.id);
        let person = person.unwrap_or(cx.present.person);
        let at = convert::millis(*at);
        let known: Option<i64> = conn
            .prepare_cached(
                "SELECT id FROM comment WHERE story = $1 AND author = $2 AND at = $3 AND text = $4",
            )?
            .query_row(params![id.0, person.0, at, text], |row| row.get(0))
            .optional()?;
        if known.is_none() {
            conn.prepare_cached(
                "INSERT INTO comment (story, author, at, text) VALUES ($1, $2, $3, $4)",
            )?
            .execute(params![id.0, person.0, at, text])?;
        }
    }
    Ok(())
}

/// Keeps everything that has no field of its own, as the source says it now.
fn extras(conn: &Connection, id: StoryId, story: &Incoming) -> Answer<()> {
    let now: Vec<(String, String)> =
        story.extras.iter().map(|(name, value)| (text::line(name), text::block(value))).collect();
    let here: Vec<(String, String)> = conn
        .prepare_cached("SELECT name, value FROM extra WHERE story = $1 ORDER BY position, id")?
        .query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    if here == now {
        return Ok(());
    }
    conn.prepare_cached("DELETE FROM extra WHERE story = $1")?.execute([id.0])?;
    for (position, (name, value)) in (1_i64..).zip(&now) {
        conn.prepare_cached(
            "INSERT INTO extra (story, position, name, value) VALUES ($1, $2, $3, $4)",
        )?
        .execute(params![id.0, position, name, value])?;
    }
    Ok(())
}

/// Notes what the source said.
fn remember(
    conn: &Connection,
    id: StoryId,
    source: &str,
    reference: &str,
    said: &Said,
) -> Answer<()> {
    let json = serde_json::to_string(said).unwrap_or_default();
    conn.prepare_cached(
        "INSERT INTO imported (story, source, reference, said) VALUES ($1, $2, $3, $4)
         ON CONFLICT (source, reference) DO UPDATE SET said = excluded.said",
    )?
    .execute(params![id.0, source, reference, json])?;
    Ok(())
}
