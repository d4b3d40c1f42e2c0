//! How stories come to be: written down, copied, split off.

use rusqlite::{Connection, params};

use super::tag::tag_story;
use super::{Coming, check_limits, head, key, named, open_head};
use crate::domain::story::LinkKind;
use crate::domain::text::{LONGEST_LINE, LONGEST_TEXT};
use crate::domain::{
    Category, ColumnId, Field, Hat, Kind, NewStory, Place, Points, Policy, Priority, ProcessId,
    Refusal, Rule, SprintId, StoryId, Value, text,
};
use crate::store::apply::{Asking, Cx};
use crate::store::{Answer, convert, ledger, rank, rules};

/// A clean line of text; refuses one that is too long to be one.
pub(in crate::store) fn line(typed: &str, what: &str) -> Result<String, Refusal> {
    limited(text::line(typed), what, LONGEST_LINE)
}

/// A clean text of several lines; refuses one that is too long.
pub(in crate::store) fn block(typed: &str, what: &str) -> Result<String, Refusal> {
    limited(text::block(typed), what, LONGEST_TEXT)
}

fn limited(clean: String, what: &str, most: usize) -> Result<String, Refusal> {
    let found = clean.chars().count();
    if found > most {
        return Err(Refusal::TooLong { what: what.to_owned(), found, most });
    }
    Ok(clean)
}

/// Writes stories down, in order, at a place of the process backlog.
pub(in crate::store) fn add(
    cx: &mut Cx,
    conn: &Connection,
    stories: &[NewStory],
    place: Place,
) -> Answer<String> {
    if stories.is_empty() {
        return Err(Refusal::Empty(Field::Title).into());
    }
    if place != Place::Bottom {
        rules::hat(cx, conn, Rule::OwnerOrders, Hat::Apo, "ordering the process backlog")?;
    }
    let ranks = rank::ranks_for(conn, stories.len(), place, &[])?;
    let mut keys = Vec::new();
    let mut ids = Vec::new();
    for (story, rank) in stories.iter().zip(ranks) {
        let (id, key) = insert(cx, conn, story, rank)?;
        check_sprint(cx, story)?;
        let is_estimate = |it: &(Field, Value)| matches!(it, (Field::Points, Value::Points(_)));
        if story.fields.iter().any(is_estimate) {
            super::edit::doers_estimate(cx, conn, &key)?;
        }
        keys.push(key);
        ids.push(id);
    }
    cx.added = cx.added.or(ids.first().copied());
    Ok(match stories {
        [story] => format!("Added {} “{}”", keys[0], text::short(&text::line(&story.title), 60)),
        _ => format!("Added {}", named(&keys)),
    })
}

/// Writes one story down and returns its number and key.
pub(in crate::store) fn insert(
    cx: &Cx,
    conn: &Connection,
    story: &NewStory,
    rank: i64,
) -> Answer<(StoryId, String)> {
    insert_as(cx, conn, story, rank, None)
}

/// The same under a key that was given to it before; under the next one, where there is none.
pub(in crate::store) fn insert_as(
    cx: &Cx,
    conn: &Connection,
    story: &NewStory,
    rank: i64,
    key: Option<String>,
) -> Answer<(StoryId, String)> {
    let title = line(&story.title, "the title")?;
    if title.is_empty() {
        return Err(Refusal::Empty(Field::Title).into());
    }
    let value = |field: Field| {
        story.fields.iter().rev().find(|(it, _)| *it == field).map(|(_, value)| value)
    };
    let id_of = |field| match value(field) {
        Some(Value::Id(id)) => Some(*id),
        Some(_) | None => None,
    };
    let first = cx.board.columns.iter().find(|it| it.category == Category::Todo);
    let first = first.or(cx.board.columns.first()).map(|it| it.id);
    let column = id_of(Field::Column).map(ColumnId).or(first).ok_or(Refusal::LastColumn)?;
    if cx.board.wip == Policy::Hard && cx.asking == Asking::Everything {
        // A soft limit asks for a reason only when work is moved.
        let points = match value(Field::Points) {
            Some(Value::Points(points)) => Some(*points),
            Some(_) | None => None,
        };
        let coming = Coming { points, sprint: id_of(Field::Sprint) };
        let column = cx.board.column(column).ok_or(Refusal::Gone("that column"))?;
        check_limits(cx, conn, column, &[coming])?;
    }
    let process = id_of(Field::Process);
    if let Some(id) = process {
        crate::store::process::takes_stories(cx, conn, ProcessId(id))?;
    }
    let prefix = process
        .and_then(|id| cx.board.process(ProcessId(id)))
        .map_or(&cx.board.prefix, |it| &it.prefix);
    let key = match key {
        Some(key) => key,
        None => key::next(conn, prefix)?,
    };
    let sql = |field| value(field).map_or(rusqlite::types::Value::Null, convert::to_sql);
    let text = |field: Field| -> Answer<rusqlite::types::Value> {
        let typed = value(field).map_or("", Value::as_text);
        let clean = match field {
            Field::Description => block(typed, field.spec().id)?,
            _ => line(typed, field.spec().id)?,
        };
        Ok(convert::to_sql(&Value::text(&clean)))
    };
    let or = |value: rusqlite::types::Value, default: &str| match value {
        rusqlite::types::Value::Null => rusqlite::types::Value::Text(default.to_owned()),
        value => value,
    };
    let id: i64 = conn
        .prepare_cached(
            "INSERT INTO story (key, title, as_a, i_want, so_that, description, kind, priority,
                 points, assignee, process, sprint, \"column\", due, rank, since, created_at,
                 created_by, changed_at, value, time_criticality, risk_reduction, asked)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16,
                 $17, $16, $18, $19, $20, $21) RETURNING id",
        )?
        .query_row(
            params![
                key,
                title,
                text(Field::AsA)?,
                text(Field::IWant)?,
                text(Field::SoThat)?,
                text(Field::Description)?,
                or(sql(Field::Kind), Kind::Improvement.id()),
                or(sql(Field::Priority), Priority::Medium.id()),
                sql(Field::Points),
                sql(Field::Assignee),
                process,
                sql(Field::Sprint),
                column.0,
                sql(Field::Due),
                rank,
                cx.present.at,
                cx.present.person.0,
                sql(Field::Value),
                sql(Field::TimeCriticality),
                sql(Field::RiskReduction),
                sql(Field::Asked)
            ],
            |row| row.get(0),
        )?;
    let id = StoryId(id);
    for tag in value(Field::Tags).map_or(&[][..], Value::words) {
        tag_story(cx, conn, id, tag)?;
    }
    super::parts::insert_criteria(conn, id, story.criteria.iter().map(|it| (&**it, false)))?;
    ledger::note(conn, cx.present, id, None, Some(column), None)?;
    Ok((id, key))
}

/// Refuses a sprint that is over: its numbers never change.
fn check_sprint(cx: &Cx, story: &NewStory) -> Result<(), Refusal> {
    for (field, value) in &story.fields {
        if let (Field::Sprint, Value::Id(id)) = (field, value)
            && let Some(sprint) = cx.board.sprint(SprintId(*id))
            && sprint.state.is_over()
        {
            return Err(Refusal::SprintOver(sprint.name.clone()));
        }
    }
    Ok(())
}

/// The fields that a copy of a story takes over: its words, not its history.
const COPIED: &[Field] = &[
    Field::AsA,
    Field::IWant,
    Field::SoThat,
    Field::Description,
    Field::Kind,
    Field::Priority,
    Field::Points,
    Field::Value,
    Field::TimeCriticality,
    Field::RiskReduction,
    Field::Process,
    Field::Sprint,
    Field::Tags,
];

/// The fields that a story that is split off takes over.
const INHERITED: &[Field] =
    &[Field::AsA, Field::Kind, Field::Priority, Field::Process, Field::Sprint, Field::Tags];

/// What a story has in some fields, but for a sprint that is over: nothing new is born into one.
fn fields_of(
    cx: &Cx,
    conn: &Connection,
    id: StoryId,
    fields: &[Field],
) -> Answer<Vec<(Field, Value)>> {
    let mut res = Vec::new();
    for field in fields {
        let value = super::edit::current(conn, id, *field)?;
        let is_over = match (field, &value) {
            (Field::Sprint, Value::Id(id)) => {
                cx.board.sprint(SprintId(*id)).is_none_or(|it| it.state.is_over())
            }
            (_, _) => false,
        };
        if !is_over {
            res.push((*field, value));
        }
    }
    Ok(res)
}

/// Writes down a copy of a story, just below it; at the end, where no other place is this person's
/// to give.
pub(in crate::store) fn duplicate(cx: &mut Cx, conn: &Connection, id: StoryId) -> Answer<String> {
    let original = head(conn, id)?;
    let criteria = conn
        .prepare_cached("SELECT text FROM criterion WHERE story = $1 ORDER BY position, id")?
        .query_map([id.0], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let copy =
        NewStory { title: original.title, fields: fields_of(cx, conn, id, COPIED)?, criteria };
    let (place, said) = cx.below(id);
    let said = cx.tells(said);
    let ranks = rank::ranks_for(conn, 1, place, &[])?;
    let (new, key) = insert(cx, conn, &copy, ranks[0])?;
    cx.added = cx.added.or(Some(new));
    Ok(format!("Copied {} as {key}{said}", original.key))
}

/// Splits stories off from a story, just below it, or at the end where no other place is this person's
/// to give, and keeps the link.
pub(in crate::store) fn split(
    cx: &mut Cx,
    conn: &Connection,
    id: StoryId,
    titles: &[String],
) -> Answer<String> {
    let key = open_head(conn, id)?.key;
    let parts: Vec<_> = titles.iter().map(|it| (it.clone(), None)).collect();
    let keys = split_off(cx, conn, id, &parts, Into::SameSprint)?;
    let (_, said) = cx.below(id);
    let said = cx.tells(said);
    Ok(format!("Split {} off {key}{said}", named(&keys)))
}

/// Where the parts of a story go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Into {
    /// The sprint of the whole.
    SameSprint,
    /// No sprint.
    Backlog,
}

/// Splits stories off from a story, at the place that is this person's to give, keeps the link, and
/// returns their keys; each part with its title and its estimate.
pub(in crate::store) fn split_off(
    cx: &mut Cx,
    conn: &Connection,
    id: StoryId,
    parts: &[(String, Option<Points>)],
    into: Into,
) -> Answer<Vec<String>> {
    open_head(conn, id)?;
    if parts.is_empty() {
        return Err(Refusal::Empty(Field::Title).into());
    }
    let mut fields = fields_of(cx, conn, id, INHERITED)?;
    if into == Into::Backlog {
        fields.retain(|(field, _)| *field != Field::Sprint);
    }
    let (place, _) = cx.below(id);
    let ranks = rank::ranks_for(conn, parts.len(), place, &[])?;
    let mut keys = Vec::new();
    for ((title, points), rank) in parts.iter().zip(ranks) {
        let mut fields = fields.clone();
        fields.extend(points.map(|it| (Field::Points, Value::Points(it))));
        let part = NewStory { title: title.clone(), fields, criteria: Vec::new() };
        let (new, key) = insert(cx, conn, &part, rank)?;
        super::parts::insert_link(conn, id, LinkKind::Split, new)?;
        cx.added = cx.added.or(Some(new));
        keys.push(key);
    }
    Ok(keys)
}
