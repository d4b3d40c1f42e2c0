//! What the rules see of a sprint as it is: what would ask for a reason at its start, and what is
//! only shown.

use rusqlite::{Connection, params};

use super::{capacity, past, resources, scope};
use crate::domain::sprint::{
    Capacity, HOURS_A_DAY, N_PAST, ScopeKind, days, expected, no_past, time_of,
};
use crate::domain::{Board, Breach, Points, Rule, Sprint, SprintState, ready, wording};
use crate::store::convert::points_opt;
use crate::store::story::named;

/// What speaks against a sprint that is being put together.
pub(in crate::store) fn found(
    board: &Board,
    conn: &Connection,
    sprint: &Sprint,
) -> rusqlite::Result<Vec<Breach>> {
    let past = past(conn, board.practice.scale, Some(sprint.starts), N_PAST)?;
    let velocities: Vec<Points> = past.iter().map(|(velocity, _)| *velocity).collect();
    let limit = ready::size_limit(&velocities);
    let stories: Vec<(String, Option<Points>, bool)> = conn
        .prepare_cached(
            "SELECT s.key, s.points, k.category = 'done'
             FROM story s JOIN board_column k ON k.id = s.\"column\"
             WHERE s.sprint = $1 AND s.archived_at IS NULL ORDER BY s.rank, s.id",
        )?
        .query_map([sprint.id.0], |row| Ok((row.get(0)?, points_opt(row, 1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let mut res = Vec::new();
    let large: Vec<String> = stories
        .iter()
        // What is done was not too large.
        .filter(|(_, points, is_done)| !is_done && points.is_some_and(|it| it > limit))
        .map(|(key, ..)| key.clone())
        .collect();
    if !large.is_empty() {
        let keys = named(&large);
        let size = board.practice.scale.in_words(limit);
        let than = if velocities.iter().copied().sum::<Points>().is_zero() {
            format!("a story of more than {size} is seldom done within a sprint")
        } else {
            format!("more than {size}, which is half of what a sprint brings on average")
        };
        let found = format!(
            "{keys} {} too large for one sprint: {than}",
            if large.len() == 1 { "is" } else { "are" }
        );
        res.push(Breach { rule: Rule::SmallEnough, found, key: large.into_iter().next() });
    }
    let capacity = capacity::read(conn, sprint.id)?;
    let net: Points = capacity.iter().map(Capacity::net).sum();
    let taken: Points = stories.iter().filter_map(|(_, points, _)| *points).sum();
    let expected = expected(&past, net);
    let time = time_of(board.practice.scale, net).filter(|_| expected.is_none());
    let too_much = match (expected, time) {
        (Some(expected), _) if taken > expected => format!("{expected} are to be expected"),
        (None, Some(time)) if taken > time => {
            let time = board.practice.scale.sum(time);
            format!("the {net} days of its people are {time}, at {HOURS_A_DAY} a day")
        }
        (_, _) => String::new(),
    };
    if !too_much.is_empty() {
        let taken = board.practice.scale.sum(taken);
        let found = format!("{} takes on {taken}, and {too_much}", sprint.name);
        res.push(Breach { rule: Rule::WithinCapacity, found, key: None });
    }
    let n_people = capacity.iter().filter(|it| !it.days.is_zero()).count();
    if n_people > 10 {
        let found = format!("{n_people} people are in {}", sprint.name);
        res.push(Breach { rule: Rule::SmallTeam, found, key: None });
    }
    let length = (sprint.ends - sprint.starts).num_days();
    // More than a month is SG-1's to say.
    let is_short = days::with_days_off(board, (sprint.starts, sprint.ends)) < 14;
    if is_short || (28..=days::MONTH).contains(&length) {
        let (name, n, days) = (&sprint.name, length + 1, if length == 0 { "day" } else { "days" });
        let found = format!("{name} lasts {n} {days}, not two to four weeks");
        res.push(Breach { rule: Rule::TwoToFourWeeks, found, key: None });
    }
    let ended = |it: &&Sprint| days::last_day(board, it);
    // One that was closed late, on a day of this one, leaves no gap before it.
    let is_before = |it: &&Sprint| (it.starts, it.id.0) < (sprint.starts, sprint.id.0);
    if let Some(before) = board.sprints.iter().filter(is_before).max_by_key(ended) {
        let free = ended(&before) + chrono::Days::new(1);
        let last = sprint.starts - chrono::Days::new(1);
        let gap = if free > last { 0 } else { board.practice.calendar.count(free, last) };
        if gap > 0 {
            let days = if gap == 1 { "day lies" } else { "days lie" };
            let found = format!("{gap} working {days} between {} and {}", before.name, sprint.name);
            res.push(Breach { rule: Rule::NoGap, found, key: None });
        }
    }
    Ok(res)
}

/// That nothing tells whether what a sprint takes on fits: there is no velocity to hold it against, and
/// points say nothing about days. None where it is held against something, or nothing is estimated.
pub(super) fn untold(
    board: &Board,
    conn: &Connection,
    sprint: &Sprint,
) -> rusqlite::Result<Option<String>> {
    let scale = board.practice.scale;
    let net = capacity::read(conn, sprint.id)?.iter().map(Capacity::net).sum();
    if !past(conn, scale, Some(sprint.starts), 1)?.is_empty() || time_of(scale, net).is_some() {
        return Ok(None);
    }
    let taken: Option<i64> = conn
        .prepare_cached("SELECT sum(points) FROM story WHERE sprint = $1 AND archived_at IS NULL")?
        .query_row([sprint.id.0], |row| row.get(0))?;
    let taken = taken.filter(|it| *it > 0).map(|it| scale.sum(Points::from_hundredths(it)));
    Ok(taken.map(|it| format!("{}, so nothing tells whether {it} fit", no_past(board))))
}

/// Which days of a sprint are days of the one before too, that was closed on its first day or later: no
/// gap, and so nothing for rule SG-2; it is said when the sprint starts. What was done on them counts for the sprint that ran at that moment, and for no other.
pub(super) fn shared_day(board: &Board, sprint: &Sprint) -> Option<String> {
    let is_shared = |it: &&Sprint| {
        it.id != sprint.id
            && it.state.is_over()
            && it.starts <= sprint.starts
            && days::last_day(board, it) >= sprint.starts
    };
    let before = board.sprints.iter().rfind(is_shared)?;
    let (name, starts, other) = (&sprint.name, sprint.starts, &before.name);
    let ended = match before.state {
        SprintState::Cancelled => "cancelled",
        SprintState::Planned | SprintState::Active | SprintState::Closed => "closed",
    };
    let last = days::last_day(board, before);
    let when = if last == starts {
        format!("on which {other} was {ended}")
    } else {
        format!("and {other} was {ended} on {last} only")
    };
    Some(format!(
        "{name} begins on {starts}, {when}: what is done counts for the one that runs at that moment"
    ))
}

/// The rules that only show something, held against a sprint that is planned or runs.
pub(in crate::store) fn noted(
    conn: &Connection,
    sprint: &Sprint,
    today: chrono::NaiveDate,
) -> rusqlite::Result<Vec<Breach>> {
    if sprint.state.is_over() {
        return Ok(Vec::new());
    }
    let name = &sprint.name;
    let breach = |rule, found| Breach { rule, found, key: None };
    let mut res = Vec::new();
    let stories = stories(conn, sprint)?;
    if sprint.state == SprintState::Planned {
        let mut open = Vec::new();
        open.extend(sprint.goal.is_empty().then(|| "why (it has no goal)".to_owned()));
        open.extend(stories.is_empty().then(|| "what (no story is in it)".to_owned()));
        let bare: Vec<String> =
            stories.iter().filter(|it| it.n_criteria == 0).map(|it| it.key.clone()).collect();
        // Where nobody writes acceptance criteria, nobody misses them.
        if bare.len() < stories.len() && !bare.is_empty() {
            open.push(format!("how ({} without acceptance criteria)", named(&bare)));
        }
        if !open.is_empty() {
            let open: Vec<&str> = open.iter().map(String::as_str).collect();
            let found = format!("the planning of {name} left out {}", wording::listed(&open));
            res.push(breach(Rule::WhyWhatHow, found));
        }
    }
    for it in resources(conn, sprint.id)? {
        if let Some(by) = it.needed_by.filter(|by| *by > sprint.ends) {
            let ends = sprint.ends;
            let found = format!("{} is needed by {by} only, and {name} ends on {ends}", it.what);
            res.push(breach(Rule::ManagerProvides, found));
        }
        if it.confirmed.is_none() && it.needed_by.is_some_and(|by| by <= today) {
            let found = format!("{} is needed in {name}, and nobody has confirmed it", it.what);
            res.push(breach(Rule::ManagerProvides, found));
        }
    }
    let events = scope::events(conn, sprint.id)?;
    let n = |kind| events.iter().filter(|it| it.kind == kind).count();
    let (n_in, n_out) = (n(ScopeKind::Add), n(ScopeKind::Remove));
    let n_anew = n(ScopeKind::Reestimate);
    if n_in + n_out + n_anew > 0 {
        let found = format!(
            "the scope of {name} moved after planning: {n_in} in, {n_out} out, {n_anew} estimated \
             anew"
        );
        res.push(breach(Rule::ScopeSettled, found));
    }
    res.extend(incomplete(&stories));
    Ok(res)
}

/// A story of the sprint, as far as rule ASM-7 asks.
struct Story {
    key: String,
    is_described: bool,
    is_estimated: bool,
    is_valued: bool,
    n_criteria: u32,
}

fn stories(conn: &Connection, sprint: &Sprint) -> rusqlite::Result<Vec<Story>> {
    conn.prepare_cached(
        "SELECT key, coalesce(so_that, i_want, description) IS NOT NULL, points, value IS NOT NULL,
             (SELECT count(*) FROM criterion c WHERE c.story = s.id)
         FROM story s WHERE sprint = $1 AND archived_at IS NULL ORDER BY rank, id",
    )?
    .query_map(params![sprint.id.0], |row| {
        Ok(Story {
            key: row.get(0)?,
            is_described: row.get(1)?,
            is_estimated: points_opt(row, 2)?.is_some(),
            is_valued: row.get(3)?,
            n_criteria: row.get(4)?,
        })
    })?
    .collect()
}

/// A part of a story, and whether a story has it.
type Part = (&'static str, fn(&Story) -> bool);

/// What some stories of a sprint have and others lack. What none of them has is nothing that the
/// team works with, and nobody is to be told of it.
fn incomplete(stories: &[Story]) -> Vec<Breach> {
    let parts: [Part; 3] = [
        ("description", |it| it.is_described),
        ("estimate", |it| it.is_estimated),
        ("value", |it| it.is_valued),
    ];
    let lacking = |(what, has): Part| {
        let without: Vec<String> =
            stories.iter().filter(|it| !has(it)).map(|it| it.key.clone()).collect();
        if without.is_empty() || without.len() == stories.len() {
            return None;
        }
        let has = if without.len() == 1 { "has" } else { "have" };
        let found = format!("{} {has} no {what}", named(&without));
        let key = without.into_iter().next();
        Some(Breach { rule: Rule::StoryComplete, found, key })
    };
    parts.into_iter().filter_map(lacking).collect()
}
