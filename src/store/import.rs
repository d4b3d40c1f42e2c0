//! Taking in what another tool exported: once, or again and again.

mod links;
mod new;
mod parts;
mod said;
mod silent;
mod told;
mod update;

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension as _, params};

use self::new::create;
use self::said::{Said, remember, said, told};
use self::update::Updated;
use super::apply::{Asking, Cx};
use super::story::key;
use super::{Answer, person, rank};
use crate::domain::operation::{Batch, Incoming, Mistakable, TakenIn};
use crate::domain::text::fold;
use crate::domain::{Field, PersonId, Place, Refusal, StoryId, Value, text};

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

/// Where a story is that was given up, in words.
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
    nobody_is_lost(cx, batch)?;
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
    let given = cx.reason.take();
    let held = super::story::held_by_limited(cx, conn)?;
    cx.asking = Asking::Nothing;
    cx.reason = Some(format!("taken in from {}", batch.source));
    let known = taken_in(conn, &batch.source)?.stories;
    let known: HashMap<String, (String, StoryId)> =
        known.into_iter().map(|(it, id)| (fold(&it).into_owned(), (it, id))).collect();
    let before = |story: &Incoming| known.get(&*fold(&story.reference));
    let n_new = batch.stories.iter().filter(|it| before(it).is_none()).count();
    let mut ranks = rank::ranks_for(conn, n_new, Place::Bottom, &[])?.into_iter();
    let mut keys = keys(cx, conn, batch, |it| before(it).is_none())?;
    let (mut touched, mut linking) = (HashSet::new(), Vec::new());
    for (n, story) in batch.stories.iter().enumerate() {
        cx.progress.tell(n, batch.stories.len());
        match before(story) {
            Some((reference, id)) => {
                let before = conn.total_changes();
                let known = Known { id: *id, source: &batch.source, reference };
                let tells = batch.tells.as_deref();
                let Updated { says, had_links } = update::update(cx, conn, known, (story, tells))?;
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
                let key = keys.remove(&*fold(&story.reference));
                let id = create(cx, conn, batch, story, (rank, key))?;
                let reference = &story.reference;
                if !story.links.is_empty() {
                    linking.push((Known { id, source: &batch.source, reference }, story));
                }
            }
        }
    }
    // Only now both ends of each are there.
    let linked = links::take_in(conn, &linking, batch.tells.as_deref())?;
    let of_file = batch.stories.iter().filter_map(|it| before(it).map(|(_, id)| *id));
    let of_file: HashSet<StoryId> = of_file.collect();
    let is_old = |id: &StoryId| of_file.contains(id);
    let changed = linked.changed.into_iter().filter(|(id, _)| is_old(id));
    cx.upshot.changed.extend(changed.map(|(_, it)| it));
    touched.extend(linked.touched.into_iter().filter(is_old));
    let len = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    cx.upshot.updated = len(touched.len());
    cx.upshot.same = len(of_file.len() - touched.len());
    cx.upshot.mistakable = mistakable(conn, batch)?;
    cx.upshot.unlinked = linked.round.into_iter().map(|(_, would)| would).collect();
    let says_itself = super::story::hold_limits(cx, conn, &held, given.as_deref())?;
    let past = if says_itself { String::new() } else { super::story::past_limits(cx, conn)? };
    let told = format!("{}{past}", told::label(&cx.upshot, &batch.source));
    let is_same = cx.upshot.added.is_empty() && cx.upshot.updated == 0;
    Ok(if is_same { cx.is_so(told) } else { told })
}

/// Refuses a batch that names somebody who is not on the board under that name: it was read before they
/// were renamed, and what they wrote is not to be nobody's or somebody else's.
fn nobody_is_lost(cx: &Cx, batch: &Batch) -> Result<(), Refusal> {
    let here: HashSet<String> =
        cx.board.people.iter().map(|it| it.name.to_ascii_lowercase()).collect();
    let of_stories = batch.stories.iter().flat_map(|it| {
        let said = it.comments.iter().map(|it| &it.author).filter(|it| !it.is_empty());
        it.assignee.iter().chain(&it.author).chain(said)
    });
    let called = batch.called.iter().map(|(_, person)| person);
    match of_stories.chain(called).find(|it| !here.contains(&it.to_ascii_lowercase())) {
        None => Ok(()),
        Some(name) => Err(Refusal::Wrong(format!(
            "{name} was on the board when the file was read, and nobody is called so by now: read the \
             file once more"
        ))),
    }
}

/// The keys of new stories that keep the ones of the source, by those, folded: given before any other
/// story takes the next number. What comes in belongs to no process, so the prefix is the board's.
fn keys(
    cx: &Cx,
    conn: &Connection,
    batch: &Batch,
    is_new: impl Fn(&Incoming) -> bool,
) -> Answer<HashMap<String, String>> {
    let mut keys = HashMap::new();
    for story in batch.stories.iter().filter(|it| is_new(it)) {
        if let Entry::Vacant(place) = keys.entry(fold(&story.reference).into_owned())
            && let Some(key) =
                key::as_in_source(conn, &cx.board.prefix, &batch.source, &story.reference)?
        {
            place.insert(key);
        }
    }
    Ok(keys)
}

/// The keys of the source that mean another story here, in order of the import.
fn mistakable(conn: &Connection, batch: &Batch) -> Answer<Vec<Mistakable>> {
    let mut all = Vec::new();
    let mut other = conn.prepare_cached(
        "SELECT k.key, own.key FROM imported i
         JOIN story own ON own.id = i.story
         JOIN story k ON k.key = $1 AND k.id <> own.id
         WHERE i.source = $2 AND i.reference = $3",
    )?;
    for story in &batch.stories {
        let reference = &story.reference;
        let found = other
            .query_row(params![reference.to_uppercase(), batch.source, reference], |row| {
                Ok(Mistakable { key: row.get(0)?, own: row.get(1)? })
            })
            .optional()?;
        all.extend(found);
    }
    Ok(all)
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

/// Archives a story from where it stands.
fn away(conn: &Connection, id: StoryId, at: i64) -> rusqlite::Result<()> {
    conn.prepare_cached("UPDATE story SET archived_at = $1 WHERE id = $2")?.execute([at, id.0])?;
    Ok(())
}
