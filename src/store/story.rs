//! What happens to stories as a whole: where they stand, and whether they are on the board.

pub(super) mod add;
pub(super) mod edit;
pub(super) mod key;
pub(super) mod parts;
pub(super) mod tag;

use std::fmt::Write as _;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::apply::Cx;
use super::{Answer, gate, ledger, rank, rules};
use crate::domain::refusal::count_of;
use crate::domain::{
    Category, Column, ColumnId, Hat, Over, Place, Points, Policy, Refusal, Rule, StoryId,
};

/// What most operations ask about a story first.
pub(super) struct Head {
    pub(super) key: String,
    pub(super) title: String,
    pub(super) column: ColumnId,
    pub(super) points: Option<Points>,
    pub(super) is_archived: bool,
    pub(super) sprint: Option<i64>,
}

/// A story as it is in the file now; refuses one that is gone.
pub(super) fn head(conn: &Connection, id: StoryId) -> Answer<Head> {
    let found = conn
        .prepare_cached(
            "SELECT key, title, \"column\", points, archived_at IS NOT NULL, sprint
             FROM story WHERE id = $1",
        )?
        .query_row([id.0], |row| {
            Ok(Head {
                key: row.get(0)?,
                title: row.get(1)?,
                column: ColumnId(row.get(2)?),
                points: row.get::<_, Option<i64>>(3)?.map(Points::from_hundredths),
                is_archived: row.get(4)?,
                sprint: row.get(5)?,
            })
        })
        .optional()?;
    Ok(found.ok_or(Refusal::Gone("that story"))?)
}

/// A story that can be changed: one that is there and not archived.
pub(super) fn open_head(conn: &Connection, id: StoryId) -> Answer<Head> {
    let head = head(conn, id)?;
    if head.is_archived {
        return Err(Refusal::Archived { story: id, key: head.key }.into());
    }
    Ok(head)
}

/// Stories in a sentence: their keys, or how many they are.
pub(super) fn named(keys: &[String]) -> String {
    match keys {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, two, three] => format!("{one}, {two} and {three}"),
        [first, .., last] => format!("{} ({first} … {last})", count_of(len(keys))),
    }
}

fn len<T>(all: &[T]) -> u32 {
    u32::try_from(all.len()).unwrap_or(u32::MAX)
}

/// Puts stories into a column, within its limits.
pub(super) fn move_to(
    cx: &Cx,
    conn: &Connection,
    stories: &[StoryId],
    to: ColumnId,
) -> Answer<String> {
    let column = cx.board.column(to).ok_or(Refusal::Gone("that column"))?;
    let mut entering = Vec::new();
    for id in stories {
        let head = open_head(conn, *id)?;
        if head.column != to {
            entering.push((*id, head));
        }
    }
    if !entering.is_empty() {
        let coming: Vec<Coming> = entering
            .iter()
            .map(|(_, head)| Coming { points: head.points, sprint: head.sprint })
            .collect();
        check_limits(cx, conn, column, &coming)?;
    }
    for (id, head) in &entering {
        let was = cx.board.column(head.column).map(|it| it.category);
        if column.category != Category::Todo && was == Some(Category::Todo) {
            gate::begin(cx, conn, *id)?;
        }
        put(cx, conn, *id, to, cx.reason.as_deref())?;
    }
    let mut keys: Vec<String> = entering.into_iter().map(|(_, head)| head.key).collect();
    if keys.is_empty() {
        for id in stories {
            keys.push(head(conn, *id)?.key);
        }
        return Ok(cx.is_so(format!("Left {} in {}", named(&keys), column.name)));
    }
    Ok(format!("Moved {} to {}", named(&keys), column.name))
}

/// Puts one story into a column, whatever the limits, and into the ledger.
pub(super) fn put(
    cx: &Cx,
    conn: &Connection,
    id: StoryId,
    to: ColumnId,
    reason: Option<&str>,
) -> rusqlite::Result<()> {
    let from: i64 = conn
        .prepare_cached("SELECT \"column\" FROM story WHERE id = $1")?
        .query_row([id.0], |row| row.get(0))?;
    conn.prepare_cached("UPDATE story SET \"column\" = $1, since = $2 WHERE id = $3")?
        .execute([to.0, cx.present.at, id.0])?;
    ledger::note(conn, cx.present, id, Some(ColumnId(from)), Some(to), reason)
}

/// A story on its way into a column.
pub(super) struct Coming {
    pub(super) points: Option<Points>,
    pub(super) sprint: Option<i64>,
}

/// Holds a column's limits against what would stand in it: the open stories of the running sprint,
/// or of the whole board while no sprint runs.
pub(super) fn check_limits(
    cx: &Cx,
    conn: &Connection,
    column: &Column,
    coming: &[Coming],
) -> Answer<()> {
    if column.wip_stories.is_none() && column.wip_points.is_none() {
        return Ok(());
    }
    let sprint = cx.board.active_sprint().map(|it| it.id.0);
    let (n_here, points_here) = held(conn, column.id, sprint)?;
    let counted = |it: &&Coming| sprint.is_none() || it.sprint == sprint;
    let coming: Vec<&Coming> = coming.iter().filter(counted).collect();
    if coming.is_empty() {
        return Ok(());
    }
    let n_stories = n_here + len(&coming);
    let points = points_here + coming.iter().filter_map(|it| it.points).sum::<Points>();
    let limits = (column.wip_stories, column.wip_points);
    let all: Vec<Over> = Over::of(limits, (n_stories, points)).collect();
    let refuses = |over| Refusal::WipRefuses { column: column.name.clone(), over };
    match (cx.board.wip, &cx.reason) {
        (Policy::Hard, _) => {
            let mut all: Vec<Refusal> = all.into_iter().map(refuses).collect();
            match all.len() {
                0 => Ok(()),
                1 => Err(all.remove(0).into()),
                _ => Err(Refusal::Several(all).into()),
            }
        }
        (Policy::Soft, None) => {
            for over in all {
                cx.ask(Refusal::WipAsks { column: column.name.clone(), over });
            }
            Ok(())
        }
        (Policy::Soft, Some(_)) => {
            for over in all {
                cx.overrule_limit(column.name.clone(), over);
            }
            Ok(())
        }
    }
}

/// Refuses that a story which stands in a column weighs more, by hundredths of a point, than a hard
/// limit allows.
fn check_points(
    cx: &Cx,
    conn: &Connection,
    column: &Column,
    (of, more): (Option<i64>, i64),
) -> Answer<()> {
    let sprint = cx.board.active_sprint().map(|it| it.id.0);
    if column.wip_points.is_none() || sprint.is_some() && of != sprint {
        return Ok(());
    }
    let points = held(conn, column.id, sprint)?.1 + Points::from_hundredths(more);
    match Over::of((None, column.wip_points), (0, points)).next() {
        None => Ok(()),
        Some(over) => Err(Refusal::WipRefuses { column: column.name.clone(), over }.into()),
    }
}

/// How many stories count against the limits of a column, and their points: those of the running
/// sprint, or all open ones while no sprint runs.
fn held(
    conn: &Connection,
    column: ColumnId,
    sprint: Option<i64>,
) -> rusqlite::Result<(u32, Points)> {
    conn.prepare_cached(
        "SELECT count(*), ifnull(sum(points), 0) FROM story
         WHERE \"column\" = $1 AND archived_at IS NULL AND ($2 IS NULL OR sprint = $2)",
    )?
    .query_row(params![column.0, sprint], |row| {
        Ok((row.get(0)?, Points::from_hundredths(row.get(1)?)))
    })
}

/// What the columns hold whose limits this board keeps; none where it gives way for a reason.
pub(super) fn held_by_limited(
    cx: &Cx,
    conn: &Connection,
) -> rusqlite::Result<Vec<(ColumnId, (u32, Points))>> {
    let is_hard = cx.board.wip == Policy::Hard;
    let is_limited = |it: &&Column| it.wip_stories.is_some() || it.wip_points.is_some();
    let sprint = cx.board.active_sprint().map(|it| it.id.0);
    let limited = cx.board.columns.iter().filter(|it| is_hard && is_limited(it));
    limited.map(|it| Ok((it.id, held(conn, it.id, sprint)?))).collect()
}

/// Holds the limits that this board keeps against what has come into their columns since: whoever
/// takes stories in from elsewhere gives a reason. Tells whether that says what holds too much.
pub(super) fn hold_limits(
    cx: &mut Cx,
    conn: &Connection,
    before: &[(ColumnId, (u32, Points))],
    reason: Option<&str>,
) -> rusqlite::Result<bool> {
    let sprint = cx.board.active_sprint().map(|it| it.id.0);
    let mut is_told = false;
    for (column, (n_before, points_before)) in before {
        let (n, points) = held(conn, *column, sprint)?;
        let Some(column) = cx.board.column(*column) else { continue };
        let limits = (column.wip_stories, column.wip_points);
        let grown = Over::of(limits, (n, points)).filter(|over| match over {
            Over::Stories { .. } => n > *n_before,
            Over::Points { .. } => points > *points_before,
        });
        let (grown, name): (Vec<Over>, String) = (grown.collect(), column.name.clone());
        for over in grown {
            is_told = true;
            if reason.is_some() {
                cx.overrule_limit(name.clone(), over);
            } else {
                cx.upshot.full.push(format!("{name} would hold {over}"));
                cx.ask(Refusal::WipAsks { column: name.clone(), over });
            }
        }
    }
    Ok(is_told)
}

/// The columns that hold more than their limits allow, in words for the end of a sentence: what
/// another tool says of its stories is taken in all the same.
pub(super) fn past_limits(cx: &Cx, conn: &Connection) -> rusqlite::Result<String> {
    let sprint = cx.board.active_sprint().map(|it| it.id.0);
    let mut told = String::new();
    for column in &cx.board.columns {
        let held = held(conn, column.id, sprint)?;
        for over in Over::of((column.wip_stories, column.wip_points), held) {
            let _ = write!(told, "; {} holds {over}", column.name);
        }
    }
    Ok(told)
}

/// Gives stories another place in the one order of the process backlog.
pub(super) fn rank_at(
    cx: &Cx,
    conn: &Connection,
    stories: &[StoryId],
    place: Place,
) -> Answer<String> {
    rules::hat(cx, conn, Rule::OwnerOrders, Hat::Apo, "ordering the process backlog")?;
    let mut keys = Vec::new();
    let mut moving: Vec<(i64, StoryId)> = Vec::new();
    for id in stories {
        keys.push(open_head(conn, *id)?.key);
        let rank = conn
            .prepare_cached("SELECT rank FROM story WHERE id = $1")?
            .query_row([id.0], |row| row.get(0))?;
        moving.push((rank, *id));
    }
    if let (Place::Before(other) | Place::After(other), [(_, one)]) = (place, &*moving)
        && other == *one
    {
        let key = named(&keys);
        return Err(Refusal::Wrong(format!("{key} cannot be ranked beside itself")).into());
    }
    moving.sort_unstable();
    let moving: Vec<StoryId> = moving.into_iter().map(|(_, id)| id).collect();
    let ranks = rank::ranks_for(conn, moving.len(), place, &moving)?;
    for (id, rank) in moving.iter().zip(ranks) {
        conn.prepare_cached("UPDATE story SET rank = $1 WHERE id = $2")?.execute([rank, id.0])?;
    }
    let keys = named(&keys);
    Ok(match place {
        Place::Top => format!("Ranked {keys} first"),
        Place::Bottom => format!("Ranked {keys} last"),
        Place::Before(other) => format!("Ranked {keys} before {}", head(conn, other)?.key),
        Place::After(other) => format!("Ranked {keys} after {}", head(conn, other)?.key),
    })
}

/// Takes stories off the board.
pub(super) fn archive(cx: &Cx, conn: &Connection, stories: &[StoryId]) -> Answer<String> {
    let mut keys = Vec::new();
    for id in stories {
        keys.push(open_head(conn, *id)?.key);
        conn.prepare_cached("UPDATE story SET archived_at = $1 WHERE id = $2")?
            .execute([cx.present.at, id.0])?;
    }
    Ok(format!("Archived {}", named(&keys)))
}

/// Takes a story out of the archive.
pub(super) fn bring_back(conn: &Connection, id: StoryId) -> rusqlite::Result<()> {
    conn.prepare_cached("UPDATE story SET archived_at = NULL WHERE id = $1")?.execute([id.0])?;
    Ok(())
}

/// Takes a story that is on the board and not finished out of a sprint that is over: it is work of the
/// backlog again, whether it came out of the archive, out of Done or back by an undo.
pub(super) fn leave_over(conn: &Connection, id: StoryId) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "UPDATE story SET sprint = NULL WHERE id = $1 AND archived_at IS NULL
             AND sprint IN (SELECT id FROM sprint WHERE state IN ('closed', 'cancelled'))
             AND \"column\" NOT IN (SELECT id FROM board_column WHERE category = 'done')",
    )?
    .execute([id.0])?;
    Ok(())
}

/// Brings archived stories back to where they stood, within the limits there: they are work again.
/// Those that are on the board are passed over; where all of them are, it is refused.
pub(super) fn restore(cx: &Cx, conn: &Connection, stories: &[StoryId]) -> Answer<String> {
    let (mut keys, mut open) = (Vec::new(), Vec::new());
    for id in stories {
        let Head { key, column, points, is_archived, sprint, .. } = head(conn, *id)?;
        if !is_archived {
            open.push(key);
            continue;
        }
        let column = cx.board.column(column).ok_or(Refusal::Gone("that column"))?;
        check_limits(cx, conn, column, &[Coming { points, sprint }])?;
        keys.push(key);
        bring_back(conn, *id)?;
    }
    if keys.is_empty() {
        let are = if open.len() == 1 { "is" } else { "are" };
        return Err(Refusal::Wrong(format!("{} {are} not archived", named(&open))).into());
    }
    Ok(format!("Restored {}", named(&keys)))
}
