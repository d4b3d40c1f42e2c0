//! A sprint and its report for programs.

use serde_json::{Value as Json, json};

use crate::cli::json::{instant, points};
use crate::domain::event::days_of;
use crate::domain::sprint::report::{Report, ReportStory};
use crate::domain::sprint::{Agreement, Capacity, Scope, ScopeEvent, Sum};
use crate::domain::{Board, Points, SprintPage};

fn some(it: Option<Points>) -> Json {
    it.map_or(Json::Null, points)
}

/// The days with which the sprint began of somebody who gives so much now; zero for who came later.
fn began(page: &SprintPage, now: &Capacity) -> Points {
    let then = page.began.iter().find(|(person, _)| *person == now.person);
    then.map_or(now.net(), |(_, then)| then.unwrap_or_default())
}

fn sum(it: &Sum) -> Json {
    json!({
        "stories": it.stories,
        "points": points(it.points),
        "unestimated": it.unestimated,
    })
}

fn scope(it: &Scope) -> Json {
    json!({
        "committed": sum(&it.committed),
        "added": sum(&it.added),
        "removed": sum(&it.removed),
        "grown": points(it.grown),
        "shrunk": points(it.shrunk),
        "open": sum(&it.open),
        "done": sum(&it.done),
        "kept": sum(&it.kept),
        "say_do_percent": it.say_do(),
    })
}

/// How the process owner stands to a change: `open`, `agreed` or `objected`; null where it is no
/// change that asks for consent.
fn consent(it: &ScopeEvent, board: &Board) -> Json {
    match it.agreement() {
        Agreement::NotAsked => Json::Null,
        Agreement::Open => json!({"state": "open"}),
        Agreement::Agreed(by) => json!({
            "state": "agreed",
            "by": board.name_of(by),
            "at": it.said.as_ref().map_or_else(|| instant(it.at), |said| instant(said.at)),
        }),
        Agreement::Objected(said) => json!({
            "state": "objected",
            "by": board.name_of(said.by),
            "at": instant(said.at),
            "why": said.note,
        }),
    }
}

/// A sprint with its numbers.
pub(super) fn sprint(page: &SprintPage, board: &Board) -> Json {
    let mut object = crate::cli::json::sprint(&page.sprint, board);
    object["stories"] = match &page.report {
        // What became of a story since then is not about the sprint.
        Some(report) => report.done.iter().map(|it| it.key.clone()).collect(),
        None => page.cards.iter().map(|it| it.key.clone()).collect(),
    };
    object["ended_at"] = page.sprint.ended_at.map(instant).into();
    object["scope"] = scope(&page.scope);
    object["changes"] = page
        .events
        .iter()
        .map(|it| {
            json!({
                "at": instant(it.at),
                "kind": it.kind.id(),
                "key": page.names.get(&it.story).map(|(key, _)| key),
                "points": some(it.points),
                "before": some(it.before),
                "by": board.name_of(it.by),
                "reason": it.reason,
                "consent": consent(it, board),
            })
        })
        .collect();
    object["unit"] = page.sprint.scale(board).unit().into();
    object["velocities"] = page.velocities.iter().map(|it| points(*it)).collect();
    object["expected"] = some(page.expected);
    object["findings"] = page
        .findings
        .iter()
        .map(|it| json!({"rule": it.rule.spec().id, "found": it.found}))
        .collect();
    object["notes"] = page
        .notes
        .iter()
        .map(|it| json!({"rule": it.rule.spec().id, "found": it.found, "key": it.key}))
        .collect();
    object["capacity"] = page
        .capacity
        .iter()
        .map(|it| {
            json!({
                "person": board.name_of(it.person),
                "days": points(it.days),
                "off": points(it.off),
                "focus": it.focus,
                "net": points(it.net()),
                "began": points(began(page, it)),
            })
        })
        .collect();
    object["events"] = page
        .took
        .iter()
        .map(|(event, minutes)| {
            let most = event.time_box(days_of(Some(&page.sprint)));
            json!({"event": event.id(), "minutes": minutes, "time_box_minutes": most})
        })
        .collect();
    object["resources"] = page
        .resources
        .iter()
        .map(|it| {
            json!({
                "what": it.what,
                "needed_by": it.needed_by.map(|it| it.to_string()),
                "confirmed": it.confirmed.is_some(),
            })
        })
        .collect();
    object
}

fn story(it: &ReportStory) -> Json {
    json!({
        "key": it.key,
        "title": it.title,
        "points": some(it.points),
        "committed": it.committed,
        "verdict": it.verdict,
        "note": it.note,
        "to": it.to,
        "rest": it.rest.iter().map(|(key, estimate)| json!({
            "key": key,
            "points": some(*estimate),
        })).collect::<Vec<_>>(),
        "blocked_days": points(it.blocked_days),
    })
}

/// The report of a sprint that is over.
pub(super) fn report(it: &Report) -> Json {
    json!({
        "sprint": it.sprint,
        "goal": it.goal,
        "goal_met": it.goal_met,
        "kind": it.kind,
        "starts": it.starts.to_string(),
        "ends": it.ends.to_string(),
        "started_at": instant(it.started_at),
        "ended_at": instant(it.ended_at),
        "cancelled": it.cancelled,
        "working_days": it.working_days.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "scope": scope(&it.scope),
        "unit": it.scale().unit(),
        "velocity": some(it.velocity),
        "velocities_before": it.velocities_before.iter().map(|it| points(*it)).collect::<Vec<_>>(),
        "changes": it.changes.iter().map(|it| json!({
            "at": instant(it.at),
            "day": it.day.to_string(),
            "kind": it.kind,
            "key": it.key,
            "title": it.title,
            "points": some(it.points),
            "before": some(it.before),
            "by": it.by,
            "reason": it.reason,
            "consent": it.consent,
            "objected": it.objected.as_ref().map(|(by, why)| json!({"by": by, "why": why})),
        })).collect::<Vec<_>>(),
        "done": it.done.iter().map(story).collect::<Vec<_>>(),
        "carried": it.carried.iter().map(story).collect::<Vec<_>>(),
        "overruled": it.overruled.iter().map(|it| json!({
            "rule": it.rule,
            "found": it.found,
            "reason": it.reason,
            "by": it.by,
            "at": instant(it.at),
        })).collect::<Vec<_>>(),
        "impediments": it.impediments.iter().map(|it| json!({
            "reason": it.reason,
            "keys": it.keys,
            "raised_at": instant(it.raised_at),
            "resolved_at": it.resolved_at.map(instant),
            "resolution": it.resolution,
        })).collect::<Vec<_>>(),
        "blocked_days": points(it.blocked_days),
        "capacity": it.capacity.iter().map(|it| json!({
            "person": it.person,
            "days": points(it.days),
            "off": points(it.off),
            "focus": it.focus,
            "net": points(it.net),
            "began": points(it.began.unwrap_or(it.net)),
        })).collect::<Vec<_>>(),
        "events": it.events.iter().map(|it| json!({
            "event": it.event,
            "at": it.at.map(instant),
            "minutes": it.minutes,
            "time_box_minutes": it.time_box,
        })).collect::<Vec<_>>(),
        "resources": it.resources.iter().map(|(what, sure)| json!({
            "what": what,
            "confirmed": sure,
        })).collect::<Vec<_>>(),
        "notes": it.notes.iter().map(|it| json!({
            "column": it.column,
            "text": it.text,
            "by": it.by,
            "votes": it.votes,
        })).collect::<Vec<_>>(),
        "actions": it.actions.iter().map(|it| json!({
            "text": it.text,
            "owner": it.owner,
            "key": it.key,
            "fate": it.fate,
        })).collect::<Vec<_>>(),
        "flow": it.flow.iter().map(|it| &it.whole).collect::<Vec<_>>(),
    })
}

/// What was written into the retrospective after the report was frozen.
pub(super) fn later(page: &SprintPage, board: &Board) -> Json {
    let (notes, actions) = page.later();
    let note = |(column, it): &(&str, &crate::domain::retrospective::Note)| {
        json!({
            "column": column,
            "text": it.text,
            "by": board.name_of(it.by),
            "votes": it.votes.len(),
        })
    };
    let action = |it: &&crate::domain::retrospective::Action| json!({"text": it.text, "owner": it.owner.map(|it| board.name_of(it))});
    json!({
        "notes": notes.iter().map(note).collect::<Vec<_>>(),
        "actions": actions.iter().map(action).collect::<Vec<_>>(),
    })
}
