//! Taking in what another tool exported: once, or again and again.

mod links;
mod parts;

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use super::apply::{Asking, Cx};
use super::story::parts::{insert_criteria, insert_reference};
use super::story::{add, edit, head, put};
use super::{Answer, convert, ledger, person, rank};
use crate::domain::operation::{Batch, Incoming, TakenIn};
use crate::domain::refusal::count_of;
use crate::domain::text::fold;
use crate::domain::{
    Board, Category, ColumnId, Field, NewStory, PersonId, Place, StoryId, Value, text,
};

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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Said {
    fields: Vec<(String, String)>,
    criteria: Vec<String>,
    /// Those of the criteria that it had ticked.
    #[serde(default)]
    ticked: Vec<String>,
    /// The links to other stories that it has told of and that were here, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    links: Vec<String>,
    /// Those of them that an import has made, by their numbers here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    made: Vec<(String, i64)>,
    /// Each comment as the source wrote it; nothing where that was not yet remembered.
    #[serde(default)]
    comments: Option<Vec<String>>,
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

/// What is remembered instead of a column where the source says that a story was given up.
const GIVEN_UP: &str = "archive";

/// A story that is here, and what its source calls it.
#[derive(Clone, Copy)]
struct Known<'a> {
    id: StoryId,
    source: &'a str,
    /// In the letters in which it came first.
    reference: &'a str,
}

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
    let known: HashMap<String, (String, StoryId)> =
        known.into_iter().map(|(it, id)| (fold(&it).into_owned(), (it, id))).collect();
    let before = |story: &Incoming| known.get(&*fold(&story.reference));
    let n_new = batch.stories.iter().filter(|it| before(it).is_none()).count();
    let mut ranks = rank::ranks_for(conn, n_new, Place::Bottom, &[])?.into_iter();
    let mut added = 0_u32;
    let (mut touched, mut linking) = (HashSet::new(), Vec::new());
    let mut ours = Vec::new();
    for (n, story) in batch.stories.iter().enumerate() {
        cx.progress.tell(n, batch.stories.len());
        match before(story) {
            Some((reference, id)) => {
                let before = conn.total_changes();
                let known = Known { id: *id, source: &batch.source, reference };
                let Updated { ours: kept, says, had_links } = update(cx, conn, known, story)?;
                ours.extend(kept);
                if conn.total_changes() > before {
                    touched.insert(*id);
                }
                // What is remembered is nothing that anybody sees.
                if let Some(says) = says {
                    remember(conn, known, &says)?;
                }
                if had_links || !story.links.is_empty() {
                    linking.push((known, story));
                }
            }
            None => {
                let rank = ranks.next().unwrap_or_default();
                let id = create(cx, conn, &batch.source, story, rank)?;
                added += 1;
                let reference = &story.reference;
                if !story.links.is_empty() {
                    linking.push((Known { id, source: &batch.source, reference }, story));
                }
            }
        }
    }
    // Only now both ends of each are there.
    let linked = links::take_in(conn, &linking)?;
    let of_file = batch.stories.iter().filter_map(|it| before(it).map(|(_, id)| *id));
    let of_file: HashSet<StoryId> = of_file.collect();
    let is_old = |id: &StoryId| of_file.contains(id);
    touched.extend(linked.touched.into_iter().filter(is_old));
    let updated = u32::try_from(touched.len()).unwrap_or(u32::MAX);
    let same = u32::try_from(batch.stories.len()).unwrap_or(u32::MAX) - added - updated;
    let told = match (added, updated) {
        (0, 0) if ours.is_empty() => {
            cx.is_so(format!("Read {} from {}: nothing is new", count_of(same), batch.source))
        }
        (0, 0) => format!("Read {} from {}", count_of(same), batch.source),
        (added, 0) => format!("Imported {} from {}", count_of(added), batch.source),
        (0, updated) => format!("Updated {} from {}", count_of(updated), batch.source),
        (added, updated) => format!(
            "Imported {} and updated {} from {}",
            count_of(added),
            count_of(updated),
            batch.source
        ),
    };
    let (ours, round) = (kept(&ours), links::refused(&linked.round));
    Ok(format!("{told}{ours}{round}{}", super::story::past_limits(cx, conn)?))
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

/// A value as it is compared with what a source says, whatever scale the board has by then.
fn told(field: Field, value: &Value, board: &Board) -> String {
    match value {
        Value::Points(points) => points.to_string(),
        value => field.show(value, board),
    }
}

/// What the source says of a story, to be compared with what it says the next time.
fn said(cx: &Cx, story: &Incoming, values: &[(Field, Value)]) -> Said {
    let mut fields: Vec<(String, String)> = values
        .iter()
        .map(|(field, value)| (field.spec().id.to_owned(), told(*field, value, &cx.board)))
        .collect();
    let column = match cx.board.column(story.column) {
        Some(_) | None if story.given_up => GIVEN_UP.to_owned(),
        Some(column) => column.name.clone(),
        None => String::new(),
    };
    fields.push((Field::Column.spec().id.to_owned(), column));
    let tags = Value::tags(story.tags.iter().map(|it| text::line(it)));
    fields.push((Field::Tags.spec().id.to_owned(), tags.words().join("\n")));
    let ticked = story.criteria.iter().filter(|(_, done)| *done);
    Said {
        fields,
        criteria: story.criteria.iter().map(|(text, _)| text.clone()).collect(),
        ticked: ticked.map(|(text, _)| text.clone()).collect(),
        links: Vec::new(),
        made: Vec::new(),
        comments: Some(story.comments.iter().map(|it| it.written.clone()).collect()),
    }
}

fn create(
    cx: &mut Cx,
    conn: &Connection,
    source: &str,
    story: &Incoming,
    rank: i64,
) -> Answer<StoryId> {
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
    let ended = story.since.map(convert::millis).filter(|it| *it >= created);
    let told = story.since.filter(|_| !story.given_up);
    let since = told.or(story.created_at.filter(|_| !is_open));
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
    parts::comments(cx, conn, id, story, Some(&[]))?;
    parts::extras(conn, id, story)?;
    if story.given_up {
        away(conn, id, ended.unwrap_or(cx.present.at))?;
    }
    remember(conn, Known { id, source, reference: &story.reference }, &said)?;
    cx.added = cx.added.or(Some(id));
    Ok(id)
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

/// What an update has found out.
struct Updated {
    /// What both sides have changed, and the team therefore keeps.
    ours: Vec<String>,
    /// What to remember, if that is something else than before.
    says: Option<Said>,
    /// Whether the source had told of links before.
    had_links: bool,
}

/// Changes what the source has changed since it was last read, and nothing else. What the team has
/// changed as well stays as the team has it.
fn update(cx: &mut Cx, conn: &Connection, known: Known<'_>, story: &Incoming) -> Answer<Updated> {
    let Known { id, source, reference } = known;
    let values = values(cx, story);
    let mut says = said(cx, story, &values);
    let before: String = conn
        .prepare_cached("SELECT said FROM imported WHERE source = $1 AND reference = $2")?
        .query_row(params![source, reference], |row| row.get(0))?;
    let before: Said = serde_json::from_str(&before).unwrap_or_default();
    (says.links, says.made) = (before.links.clone(), before.made.clone());
    let of = |said: &Said, field: Field| {
        let found = said.fields.iter().find(|(name, _)| name == field.spec().id);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let is_news = |field: Field| of(&before, field) != of(&says, field);
    let key = head(conn, id)?.key;
    let mut ours = Vec::new();
    let mut is_ours = |field: Field| -> Answer<bool> {
        let here = told(field, &edit::current(conn, id, field)?, &cx.board);
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
    if is_news(Field::Column) {
        let head = head(conn, id)?;
        let was_away = of(&before, Field::Column) == GIVEN_UP;
        match (head.is_archived, story.given_up) {
            (true, true) => (),
            (true, false) if was_away => {
                conn.prepare_cached("UPDATE story SET archived_at = NULL WHERE id = $1")?
                    .execute([id.0])?;
                go(cx, conn, id, head.column, story)?;
            }
            // It stands on no board, and its sprint may be over.
            (true, false) => {
                if !is_ours(Field::Column)? {
                    ours.push(format!("{} of {key}, which is archived", Field::Column.spec().id));
                }
            }
            (false, true) => {
                if !is_ours(Field::Column)? {
                    give_up(cx, conn, id, head.column, story)?;
                }
            }
            (false, false) => {
                if !is_ours(Field::Column)? {
                    go(cx, conn, id, head.column, story)?;
                }
            }
        }
    }
    let kept = parts::criteria(conn, id, story, &before)?;
    ours.extend(kept.iter().map(|it| format!("criterion “{}” of {key}", text::short(it, 40))));
    parts::comments(cx, conn, id, story, before.comments.as_deref())?;
    parts::extras(conn, id, story)?;
    let had_links = !before.links.is_empty();
    Ok(Updated { ours, says: (before != says).then_some(says), had_links })
}

/// Puts a story where the source says that it stands: into a done column since the day on which it
/// was finished there, into any other since now, as nobody says when its work began.
fn go(
    cx: &Cx,
    conn: &Connection,
    id: StoryId,
    from: ColumnId,
    story: &Incoming,
) -> rusqlite::Result<()> {
    if from == story.column {
        return Ok(());
    }
    let is_done = cx.board.column(story.column).is_some_and(|it| it.category == Category::Done);
    let at = if is_done { ended(cx, conn, id, story)? } else { cx.present.at };
    conn.prepare_cached("UPDATE story SET \"column\" = $1, since = $2 WHERE id = $3")?
        .execute([story.column.0, at, id.0])?;
    ledger::note_at(conn, cx.present, at, id, Some(from), Some(story.column), None)
}

/// When a story came to its end there; now, where nobody says, or says what cannot be: before it came
/// to where it stands here, or a day to come.
fn ended(cx: &Cx, conn: &Connection, id: StoryId, story: &Incoming) -> rusqlite::Result<i64> {
    let here: i64 = conn
        .prepare_cached("SELECT since FROM story WHERE id = $1")?
        .query_row([id.0], |row| row.get(0))?;
    let told = story.since.map(convert::millis);
    Ok(told.filter(|it| (here..=cx.present.at).contains(it)).unwrap_or(cx.present.at))
}

/// Archives a story that was given up, from where it stands; out of a done column, as it is not
/// finished.
fn give_up(
    cx: &Cx,
    conn: &Connection,
    id: StoryId,
    from: ColumnId,
    story: &Incoming,
) -> rusqlite::Result<()> {
    let at = ended(cx, conn, id, story)?;
    if cx.board.column(from).is_some_and(|it| it.category == Category::Done) {
        put(cx, conn, id, story.column, None)?;
    }
    away(conn, id, at)
}

fn away(conn: &Connection, id: StoryId, at: i64) -> rusqlite::Result<()> {
    conn.prepare_cached("UPDATE story SET archived_at = $1 WHERE id = $2")?.execute([at, id.0])?;
    Ok(())
}

/// Notes what the source said.
fn remember(conn: &Connection, known: Known<'_>, said: &Said) -> Answer<()> {
    let Known { id, source, reference } = known;
    let json = serde_json::to_string(said).unwrap_or_default();
    conn.prepare_cached(
        "INSERT INTO imported (story, source, reference, said) VALUES ($1, $2, $3, $4)
         ON CONFLICT (source, reference) DO UPDATE SET said = excluded.said",
    )?
    .execute(params![id.0, source, reference, json])?;
    Ok(())
}
