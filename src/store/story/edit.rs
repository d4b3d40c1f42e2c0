//! How fields of stories get other values, and what happens when two people change the same.

use rusqlite::{Connection, params};

use super::add::{block, line};
use super::tag::{tag_story, untag_story};
use super::{Coming, Head, check_limits, named, open_head};
use crate::domain::field::Shape;
use crate::domain::{
    Category, Change, ColumnId, Conflict, Field, Hat, Policy, ProcessId, Refusal, Rule, SprintId,
    SprintState, StoryId, Value,
};
use crate::store::apply::Cx;
use crate::store::{Answer, convert, gate, restore, rules};

/// Gives fields of stories other values.
///
/// Different fields of one story merge by themselves, tags as a set, and long text line by line;
/// only the same field (or the same lines) of two people is refused, with both values.
pub(in crate::store) fn edit(cx: &Cx, conn: &Connection, changes: &[Change]) -> Answer<String> {
    let mut conflicts = Vec::new();
    let mut done: Vec<(String, Field, Value)> = Vec::new();
    let mut same: Vec<String> = Vec::new();
    for change in changes {
        let head = open_head(conn, change.story)?;
        match write(cx, conn, &head, change)? {
            Written::Done if change.field == Field::Tags => {
                // Somebody else may have given or taken others meanwhile.
                let now = current(conn, change.story, Field::Tags)?;
                done.push((head.key, Field::Tags, now));
            }
            Written::Done => done.push((head.key, change.field, change.now.clone())),
            Written::Same if same.contains(&head.key) => (),
            Written::Same => same.push(head.key),
            Written::Conflict(conflict) => conflicts.push(*conflict),
        }
    }
    if !conflicts.is_empty() {
        return Err(Refusal::Stale(conflicts).into());
    }
    if done.is_empty() && !same.is_empty() {
        let stays = if same.len() == 1 { "stays as it is" } else { "stay as they are" };
        return Ok(cx.is_so(format!("{} {stays}", named(&same))));
    }
    Ok(label(cx, &done))
}

/// What became of one change.
enum Written {
    Done,
    Same,
    Conflict(Box<Conflict>),
}

fn write(cx: &Cx, conn: &Connection, head: &Head, change: &Change) -> Answer<Written> {
    let now = clean(change.field, &change.now)?;
    if change.field == Field::Tags {
        return tags(cx, conn, change.story, (&change.was, &now));
    }
    let current = current(conn, change.story, change.field)?;
    if current == now {
        if let (Field::Sprint, Value::Id(id)) = (change.field, &now)
            && change.was != now
        {
            let sprint = cx.board.sprint(SprintId(*id)).map(|it| it.name.clone());
            let (key, sprint) = (head.key.clone(), sprint.unwrap_or_default());
            return Err(Refusal::InSprintAlready { key, sprint }.into());
        }
        return Ok(Written::Same);
    }
    let now = if current == change.was {
        now
    } else if let Some(merged) = merge(change, &now, &current) {
        merged
    } else {
        return Ok(Written::Conflict(Box::new(Conflict {
            story: change.story,
            key: head.key.clone(),
            field: change.field,
            was: change.was.clone(),
            mine: now,
            theirs: current,
            by: restore::author(conn, "story", change.story.0, change.field.spec().id)?,
        })));
    };
    match (change.field, &now) {
        (Field::Column, Value::Id(to)) => {
            super::move_to(cx, conn, &[change.story], ColumnId(*to))?;
            return Ok(Written::Done);
        }
        (Field::Sprint, Value::Id(sprint)) => {
            check_sprints(cx, head, &current, &now)?;
            let running = cx.board.active_sprint().filter(|it| it.id.0 == *sprint);
            if let Some(running) = running.filter(|_| current != now) {
                gate::come_into(conn, change.story, &head.key, running)?;
            }
            if cx.board.wip == Policy::Hard && running.is_some() {
                // A soft limit asks for a reason only when work is moved.
                let column = cx.board.column(head.column).ok_or(Refusal::Gone("that column"))?;
                let coming = Coming { points: head.points, sprint: Some(*sprint) };
                check_limits(cx, conn, column, &[coming])?;
            }
        }
        (Field::Sprint, _) => check_sprints(cx, head, &current, &now)?,
        (Field::Process, Value::Id(id)) => {
            crate::store::process::takes_stories(cx, conn, ProcessId(*id))?;
        }
        (Field::Points, _) => {
            doers_estimate(cx, conn, &head.key)?;
            let more = |it: &Value| if let Value::Points(it) = it { it.hundredths() } else { 0 };
            let more = more(&now) - more(&current);
            if cx.board.wip == Policy::Hard && more > 0 {
                // A soft limit asks for a reason only when work is moved.
                let column = cx.board.column(head.column).ok_or(Refusal::Gone("that column"))?;
                super::check_points(cx, conn, column, (head.sprint, more))?;
            }
        }
        (_, _) => (),
    }
    let column = change.field.spec().id;
    conn.prepare_cached(&format!("UPDATE story SET \"{column}\" = $1 WHERE id = $2"))?
        .execute(params![convert::to_sql(&now), change.story.0])?;
    if change.field == Field::Process {
        let was = if let Value::Id(id) = current { Some(ProcessId(id)) } else { None };
        if let Some(breach) = gate::of_process(cx, conn, change.story, was)? {
            rules::check(cx, conn, breach, Some(change.story))?;
        }
    }
    Ok(Written::Done)
}

/// Holds an estimate against rule SG-14, whatever writes it: those who do the work give it.
pub(in crate::store) fn doers_estimate(cx: &Cx, conn: &Connection, key: &str) -> Answer<()> {
    if cx.board.wears(cx.present.person, Hat::Member) {
        return Ok(());
    }
    rules::hat(cx, conn, Rule::DoersEstimate, Hat::Member, &format!("estimating {key}"))
}

/// A value as the file may keep it: clean text, and nothing missing that must be there.
fn clean(field: Field, value: &Value) -> Result<Value, Refusal> {
    let what = field.spec().id;
    let value = match (field.spec().shape, value) {
        (Shape::Text, Value::Text(text)) => Value::text(&block(text, what)?),
        (Shape::Title | Shape::Line, Value::Text(text)) => Value::text(&line(text, what)?),
        (_, value) => value.clone(),
    };
    match (field.spec().shape, &value) {
        (Shape::Title | Shape::Kind | Shape::Priority | Shape::Column, Value::None) => {
            Err(Refusal::Empty(field))
        }
        (_, _) => Ok(value),
    }
}

/// What the file holds in a field now.
pub(in crate::store) fn current(conn: &Connection, id: StoryId, field: Field) -> Answer<Value> {
    if field == Field::Tags {
        let tags: Vec<String> = conn
            .prepare_cached("SELECT tag FROM story_tag WHERE story = $1")?
            .query_map([id.0], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        return Ok(Value::tags(tags));
    }
    let column = field.spec().id;
    let value = conn
        .prepare_cached(&format!("SELECT \"{column}\" FROM story WHERE id = $1"))?
        .query_row([id.0], |row| convert::from_sql(field, row.get_ref(0)?))?;
    Ok(value)
}

/// Adds and removes what the person added and removed, whatever others did to the set meanwhile.
fn tags(cx: &Cx, conn: &Connection, id: StoryId, (was, now): (&Value, &Value)) -> Answer<Written> {
    let mut written = Written::Same;
    for gone in was.words().iter().filter(|it| !now.has(it)) {
        if untag_story(conn, id, gone)? {
            written = Written::Done;
        }
    }
    for new in now.words().iter().filter(|it| !was.has(it)) {
        if tag_story(cx, conn, id, new)? {
            written = Written::Done;
        }
    }
    Ok(written)
}

/// Both texts in one, where they changed different lines of the same text.
fn merge(change: &Change, mine: &Value, theirs: &Value) -> Option<Value> {
    if change.field.spec().shape != Shape::Text {
        return None;
    }
    let ended = |value: &Value| format!("{}\n", value.as_text());
    let merged = diffy::merge(&ended(&change.was), &ended(mine), &ended(theirs)).ok()?;
    Some(Value::text(merged.trim_end()))
}

/// A sprint that is over neither gains nor loses stories: its numbers never change.
fn check_sprints(cx: &Cx, head: &Head, from: &Value, to: &Value) -> Result<(), Refusal> {
    let is_done = cx.board.column(head.column).is_some_and(|it| it.category == Category::Done);
    let sprint = |value: &Value| {
        let Value::Id(id) = value else { return None };
        cx.board.sprint(SprintId(*id))
    };
    let over = |value: &Value| sprint(value).filter(|it| it.state.is_over());
    if let Some(sprint) = over(to) {
        return Err(Refusal::SprintOver(sprint.name.clone()));
    }
    if let Some(sprint) = over(from).filter(|_| is_done) {
        return Err(Refusal::Wrong(format!(
            "{} was finished in {}, which is over: move it back to work on it once more",
            head.key, sprint.name
        )));
    }
    // It would be promised, and count for the velocity, without any work in that sprint.
    let planned = sprint(to);
    match planned.filter(|it| is_done && it.state == SprintState::Planned) {
        Some(sprint) => Err(Refusal::Wrong(format!(
            "{} is finished already, and {} has not begun: move it back to work on it once more",
            head.key, sprint.name
        ))),
        None => Ok(()),
    }
}

/// What was done, as a person would say it.
fn label(cx: &Cx, done: &[(String, Field, Value)]) -> String {
    let mut keys: Vec<String> = Vec::new();
    let mut fields: Vec<Field> = Vec::new();
    for (key, field, _) in done {
        if !keys.contains(key) {
            keys.push(key.clone());
        }
        if !fields.contains(field) {
            fields.push(*field);
        }
    }
    let keys = named(&keys);
    let same = done.windows(2).all(|it| it[0].2 == it[1].2);
    let (Some((.., now)), [field], true) = (done.first(), &*fields, same) else {
        let names: Vec<&str> = fields.iter().map(|it| it.spec().label).collect();
        return format!("Changed {} of {keys}", names.join(", ").to_lowercase());
    };
    let value = field.show(now, &cx.board);
    let short = crate::domain::text::short(&value, 60);
    match (field, now) {
        (Field::Assignee, Value::None) => format!("Unassigned {keys}"),
        (Field::Assignee, _) => format!("Assigned {keys} to {value}"),
        (Field::Points, Value::None) => format!("Took the estimate of {keys} back"),
        (Field::Points, Value::Points(it)) => {
            format!("Estimated {keys} at {}", cx.board.practice.scale.in_words(*it))
        }
        (Field::Points, _) => format!("Estimated {keys} at {value} points"),
        (Field::Sprint, Value::None) => format!("Took {keys} out of the sprint"),
        (Field::Sprint, _) => format!("Put {keys} into {value}"),
        (Field::Column, _) => format!("Moved {keys} to {value}"),
        (Field::Tags, Value::None) => format!("Took the tags off {keys}"),
        (Field::Tags, _) => format!("Tagged {keys} {short}"),
        (Field::Title, _) => format!("Renamed {keys} to “{short}”"),
        (Field::Description, _) => format!("Described {keys}"),
        (_, Value::None) => format!("Cleared “{}” of {keys}", field.spec().label.to_lowercase()),
        (_, _) => format!("Set “{}” of {keys} to {short}", field.spec().label.to_lowercase()),
    }
}
