//! Stories, columns, people and the rest as JSON: names instead of numbers, instants in UTC.

use chrono::SecondsFormat;
use serde_json::{Map, Value as Json, json};

use crate::domain::{
    At, Board, Card, Column, Field, Happening, Person, Points, Sprint, Story, Value, economics,
};

/// A story as a whole: every field by its id, then what belongs to it.
pub(crate) fn story(story: &Story, board: &Board) -> Json {
    let card = &story.card;
    let mut object = Map::new();
    object.insert("key".to_owned(), card.key.clone().into());
    for field in Field::ALL {
        let value = value(*field, &field.of(story), board);
        object.insert(field.spec().id.to_owned(), value);
    }
    let score = |it: Option<Points>| it.map_or(Json::Null, points);
    let estimate = card.points.map(|it| board.practice.scale.show(it));
    object.insert("estimate".to_owned(), estimate.into());
    object.insert("wsjf".to_owned(), score(economics::wsjf(card)));
    object.insert("value_per_effort".to_owned(), score(economics::value_per_effort(card)));
    let category = board.column(card.column).map(|it| it.category.id());
    object.insert("category".to_owned(), category.into());
    object.insert("blocks".to_owned(), blocks(card, board));
    object.insert("waits_for".to_owned(), card.waits_for.into());
    let criteria = story.criteria.iter().map(|it| json!({"text": it.text, "done": it.done}));
    object.insert("criteria".to_owned(), criteria.collect());
    let comments = story
        .comments
        .iter()
        .map(|it| json!({"by": board.name_of(it.by), "at": instant(it.at), "text": it.text}));
    object.insert("comments".to_owned(), comments.collect());
    let links = story.links.iter().map(
        |it| json!({"relation": it.words(), "key": it.key, "title": it.title, "done": it.done}),
    );
    object.insert("links".to_owned(), links.collect());
    let references =
        story.references.iter().map(|it| json!({"label": it.label, "target": it.target}));
    object.insert("references".to_owned(), references.collect());
    let extras = story.extras.iter().map(|(name, value)| json!({"name": name, "value": value}));
    object.insert("extras".to_owned(), extras.collect());
    object.insert("created_by".to_owned(), board.name_of(story.created_by).into());
    object.insert("created_at".to_owned(), instant(card.created_at));
    object.insert("since".to_owned(), instant(card.since));
    object.insert("started_at".to_owned(), card.started.map(instant).into());
    object.insert("changed_at".to_owned(), instant(card.changed_at));
    object.insert("archived_at".to_owned(), card.archived_at.map(instant).into());
    Json::Object(object)
}

/// A field's value: a number for points, a list for tags, null for nothing, else a text.
fn value(field: Field, value: &Value, board: &Board) -> Json {
    match value {
        Value::None if field == Field::Tags => json!([]),
        Value::None => Json::Null,
        Value::Points(points) => self::points(*points),
        Value::Tags(tags) => json!(tags),
        Value::Text(_) | Value::Date(_) | Value::Id(_) => field.show(value, board).into(),
    }
}

fn blocks(card: &Card, board: &Board) -> Json {
    let one = |it: &crate::domain::story::Block| json!({"reason": it.reason, "by": board.name_of(it.by), "since": instant(it.since)});
    card.blocks.iter().map(one).collect()
}

/// The board's settings, with its columns, the keys of the cards in each, and which of those are
/// past what is expected of them.
pub(crate) fn board(board: &Board, cards: &[&Card], is_past: impl Fn(&Card) -> bool) -> Json {
    let columns = board.columns.iter().map(|it| {
        let mut object = column(it);
        let here = || cards.iter().filter(|card| card.column == it.id);
        object["stories"] = here().map(|card| &*card.key).collect();
        let past = here().filter(|card| is_past(card)).map(|card| &*card.key);
        object["past_expectation"] = past.collect();
        object
    });
    json!({
        "name": board.name,
        "prefix": board.prefix,
        "zone": board.zone.name(),
        "wip": board.wip.id(),
        "allow_as": board.allow_as,
        "estimates": board.practice.scale.id(),
        "working_days": weekdays(board),
        "holidays": holidays(board),
        "ready": board.practice.ready.iter().map(|it| it.id()).collect::<Vec<_>>(),
        "softened": board.practice.softened.iter().map(|it| it.spec().id).collect::<Vec<_>>(),
        "expectation": board.practice.expectation.map(|it| json!({"days": it.days, "percent": it.percent})),
        "sprint": board.active_sprint().map(|it| sprint(it, board)),
        "columns": columns.collect::<Vec<_>>(),
    })
}

fn weekdays(board: &Board) -> Vec<String> {
    let days = board.practice.calendar.weekdays();
    days.iter().map(|it| it.to_string().to_lowercase()).collect()
}

fn holidays(board: &Board) -> Vec<String> {
    board.practice.calendar.holidays().iter().map(ToString::to_string).collect()
}

/// A column and its limits.
pub(crate) fn column(it: &Column) -> Json {
    json!({
        "name": it.name,
        "category": it.category.id(),
        "wip_stories": it.wip_stories,
        "wip_points": it.wip_points.map(points),
    })
}

/// A person.
pub(crate) fn person(it: &Person) -> Json {
    json!({
        "name": it.name,
        "full_name": it.full_name,
        "account": it.account,
        "left": it.left,
        "hats": it.hats.iter().map(|it| it.id()).collect::<Vec<_>>(),
    })
}

/// A sprint.
pub(crate) fn sprint(it: &Sprint, board: &Board) -> Json {
    json!({
        "number": board.sprint_number(it),
        "name": it.name,
        "goal": it.goal,
        "starts": it.starts.to_string(),
        "ends": it.ends.to_string(),
        "state": it.state.id(),
        "kind": it.kind.id(),
        "goal_met": it.goal_met,
    })
}

/// A line of the log; `key` is the story that it concerns.
pub(crate) fn happening(it: &Happening, key: Option<&str>) -> Json {
    let details = it.details.iter().map(|it| {
        json!({
            "story": it.story, "field": it.field, "before": it.before, "after": it.after,
        })
    });
    json!({
        "seq": it.seq,
        "at": instant(it.at),
        "by": it.who,
        "via": it.via,
        "label": it.label,
        "story": key,
        "undoes": it.undoes,
        "undone": it.undone,
        "details": details.collect::<Vec<_>>(),
        "more": it.more,
    })
}

/// Points as a number: whole ones without a fraction.
pub(super) fn points(points: Points) -> Json {
    if points.hundredths() % 100 == 0 {
        (points.hundredths() / 100).into()
    } else {
        points.as_f64().into()
    }
}

/// An instant, such as `2026-03-16T09:05:00.000Z`.
pub(super) fn instant(at: At) -> Json {
    at.to_rfc3339_opts(SecondsFormat::Millis, true).into()
}
