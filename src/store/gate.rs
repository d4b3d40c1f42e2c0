//! What a story must pass to be begun, and to be finished.

use rusqlite::{Connection, OptionalExtension as _};

use super::apply::Cx;
use super::ledger::LEDGERS;
use super::story::{head, named};
use super::{Answer, Fault, card, checklist, process, rules};
use crate::domain::page::Gate;
use crate::domain::{
    Breach, Category, DefinitionKind, ProcessId, Refusal, Rule, Sprint, StoryId, Strength, text,
};

/// Holds a story that is being begun against what must be known before (rule IT-2).
pub(super) fn begin(cx: &Cx, conn: &Connection, id: StoryId) -> Answer<()> {
    process::improvement::check_begin(cx, conn, id)
}

/// Holds every story that the operation which is open has finished against its definition of done, and
/// against what is in its way (rule SG-10). It is asked here and nowhere else, once all is written: a
/// story is finished by a move, by what its column is for, out of the archive, by what is taken back
/// and by what another tool says, and none of them may be a way round.
///
/// What came here as finished was finished elsewhere, before anything was asked of it.
pub(super) fn hold(cx: &Cx, conn: &Connection) -> Answer<()> {
    let finished: Vec<(StoryId, Name)> = conn
        .prepare_cached(
            "SELECT s.id, s.key, s.title, EXISTS (SELECT 1 FROM journal j WHERE j.tbl = 'story'
                     AND j.\"row\" = s.id AND j.seq = $1 AND j.col IS NULL) AS is_new
             FROM story s WHERE s.finished_in = $1
                 AND NOT (is_new AND EXISTS (SELECT 1 FROM imported i WHERE i.story = s.id))
             ORDER BY s.rank, s.id",
        )?
        .query_map([cx.present.seq], |row| {
            // Nobody knows the key of one that is written down as finished.
            let (key, title, is_new): (String, String, bool) =
                (row.get(1)?, row.get(2)?, row.get(3)?);
            let name = if is_new { Name::New(title) } else { Name::Key(key) };
            Ok((StoryId(row.get(0)?), name))
        })?
        .collect::<Result<_, _>>()?;
    for (id, name) in finished {
        match asked(cx, conn, id, name) {
            // What else stands in the way is told with it.
            Err(Fault::Refused(refusal)) => cx.ask(refusal),
            answer => answer?,
        }
    }
    Ok(())
}

/// How a story is called that is held.
enum Name {
    /// By its key.
    Key(String),
    /// By its title: nothing of it can be ticked before it is there.
    New(String),
}

fn asked(cx: &Cx, conn: &Connection, id: StoryId, name: Name) -> Answer<()> {
    process::experiment::check_done(conn, id)?;
    let breaches = match name {
        Name::Key(key) => before(conn, id, key)?.breaches,
        Name::New(title) => {
            let gate = before(conn, id, format!("“{}”", text::capped(&title, 60)))?;
            gate.breaches.into_iter().map(|it| Breach { key: None, ..it }).collect()
        }
    };
    for breach in breaches {
        rules::check_always(cx, conn, breach, id)?;
    }
    Ok(())
}

/// What keeps a story that is open from being finished, where nothing overrules that.
pub(super) fn shut(cx: &Cx, conn: &Connection, id: StoryId) -> Answer<Option<String>> {
    let is_open = conn
        .prepare_cached("SELECT 1 FROM story WHERE id = $1 AND finished_in IS NULL")?
        .exists([id.0])?;
    if !is_open {
        return Ok(None);
    }
    if let Err(fault) = process::experiment::check_done(conn, id) {
        return match fault {
            Fault::Refused(refusal) => Ok(Some(refusal.to_string())),
            Fault::Sql(_) => Err(fault),
        };
    }
    let mut breaches = before(conn, id, head(conn, id)?.key)?.breaches.into_iter();
    let hard = breaches.find(|it| cx.board.strength(it.rule) == Strength::Hard);
    Ok(hard.map(|it| it.found))
}

/// Lets what is taken back finish a story today, where it would come back into Done as one that was
/// finished then, and its gate is open although something was written since the operation that is taken
/// back, about it or about no story: an item ticked off no more, something in the way, another process, a
/// rule that is hard again, a definition that asks for more. Then it is asked once more ([`hold`]), by what
/// is in force now. A slip that is taken back at once stays free.
///
/// Refuses where it would come back as finished before the running sprint began that it is in by now.
pub(super) fn reopen(cx: &Cx, conn: &Connection, target: i64) -> Answer<()> {
    asked_of_nobody(conn, target, cx.present.seq)?;
    let back: Vec<(StoryId, String, bool, bool)> = conn
        .prepare_cached(&format!(
            "SELECT s.id, s.key, EXISTS (SELECT 1 FROM definition d JOIN definition_entry e
                     ON e.definition = d.id AND e.mandatory AND e.since_seq > $1
                     WHERE d.kind = 'done' AND (d.scope IN ('organisation', 'board')
                         OR d.process = s.process OR d.story = s.id)),
                 EXISTS (SELECT 1 FROM journal t WHERE t.seq > $1 AND t.seq < $2
                     AND (t.story = s.id OR t.story IS NULL AND +t.tbl NOT IN ({LEDGERS})))
             FROM story s WHERE s.finished_in IS NOT NULL AND s.archived_at IS NULL AND s.id IN (
                 SELECT j.\"row\" FROM journal j WHERE j.seq = $2 AND +j.tbl = 'story'
                     AND (j.col IS NULL OR j.col = 'finished_in'))
             ORDER BY s.id"
        ))?
        .query_map([target, cx.present.seq], |row| {
            Ok((StoryId(row.get(0)?), row.get(1)?, row.get(2)?, row.get(3)?))
        })?
        .collect::<Result<_, _>>()?;
    for (id, key, asks_more, was_written) in back {
        let running = cx.board.active_sprint();
        if let Some(sprint) =
            running.filter(|it| head(conn, id).is_ok_and(|of| of.sprint == Some(it.id.0)))
        {
            stay_in(conn, id, &key, sprint)?;
        }
        let is_open = || -> Answer<bool> {
            let is_undecided = process::experiment::check_done(conn, id).is_err();
            Ok(is_undecided || !before(conn, id, key)?.breaches.is_empty())
        };
        if asks_more || was_written && is_open()? {
            conn.prepare_cached("UPDATE story SET finished_in = $1 WHERE id = $2")?
                .execute([cx.present.seq, id.0])?;
        }
    }
    Ok(())
}

/// Refuses to bring back an item of the definition of done, by an undo or a redo, under which a story was
/// finished that nobody has asked for it: that one met what was in force then, and answers to no more.
fn asked_of_nobody(conn: &Connection, target: i64, now: i64) -> Answer<()> {
    let found: Option<(String, String)> = conn
        .prepare_cached(
            "SELECT s.key, e.text FROM journal j
             JOIN definition_entry e ON e.id = j.\"row\" AND e.until_seq IS NULL AND e.mandatory
             JOIN definition d ON d.id = e.definition AND d.kind = 'done'
             JOIN journal f ON f.seq > $1 AND f.seq < $2 AND +f.tbl = 'story'
             JOIN story s ON s.id = f.\"row\" AND s.finished_in = f.seq AND (d.process = s.process
                 OR d.story = s.id OR d.scope IN ('organisation', 'board'))
             WHERE j.seq = $2 AND +j.tbl = 'definition_entry' AND j.after IS NOT j.before
                 AND CASE WHEN j.col IS NULL THEN j.before IS NULL ELSE j.col = 'until_seq' END
                 AND NOT EXISTS (SELECT 1 FROM definition_tick t
                     WHERE t.story = s.id AND t.entry = e.id)
             ORDER BY f.id LIMIT 1",
        )?
        .query_row([target, now], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((key, text)) = found else { return Ok(()) };
    let says = format!(
        "{key} was finished while nobody asked for “{text}”, and would answer to it now: agree on it \
         anew (gemba dod agree)"
    );
    Err(Refusal::Wrong(says).into())
}

/// Holds a story that comes into a running sprint: what was finished before that began is no work of it,
/// and would count for its velocity. Of what another tool has finished that goes by its day, for it came
/// here later.
pub(super) fn come_into(conn: &Connection, id: StoryId, key: &str, sprint: &Sprint) -> Answer<()> {
    let is_older: bool = conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM story s JOIN imported i ON i.story = s.id
                 JOIN sprint p ON p.id = $1
                 WHERE s.id = $2 AND s.finished_in IS NOT NULL AND s.since + 86400000 <= p.started_at)",
        )?
        .query_row([sprint.id.0, id.0], |row| row.get(0))?;
    if is_older {
        return Err(finished_before(key, sprint).into());
    }
    stay_in(conn, id, key, sprint)
}

/// The same of one that is in it: by the numbers of the operations, for a clock can be set back.
fn stay_in(conn: &Connection, id: StoryId, key: &str, sprint: &Sprint) -> Answer<()> {
    let is_older: Option<bool> = conn
        .prepare_cached(
            "SELECT (SELECT max(seq) FROM journal
                 WHERE tbl = 'sprint' AND \"row\" = $1 AND col = 'started_at') > finished_in
             FROM story WHERE id = $2",
        )?
        .query_row([sprint.id.0, id.0], |row| row.get(0))?;
    if is_older == Some(true) {
        return Err(finished_before(key, sprint).into());
    }
    Ok(())
}

fn finished_before(key: &str, sprint: &Sprint) -> Refusal {
    let sprint = &sprint.name;
    let way = "move it back to work on it once more";
    Refusal::Wrong(format!("{key} was finished before {sprint} began: {way}"))
}

/// Holds a story that has come to another process, or to none, against the rules that its definition
/// of done keeps: a finished one met what the new process asks for when it was finished (rule
/// SG-10), and one of the running sprint is not let off what is still open (rule SG-9).
/// Gives what speaks against it.
pub(super) fn of_process(
    cx: &Cx,
    conn: &Connection,
    id: StoryId,
    was: Option<ProcessId>,
) -> Answer<Option<Breach>> {
    let now = conn
        .prepare_cached("SELECT process FROM story WHERE id = $1")?
        .query_row([id.0], |row| Ok(row.get::<_, Option<i64>>(0)?.map(ProcessId)))?;
    let open = |process| checklist::open_of(conn, id, process);
    let (before, after) = (open(was)?, open(now)?);
    let of = head(conn, id)?;
    if of.is_archived {
        return Ok(None);
    }
    let category = cx.board.column(of.column).map(|it| it.category);
    if category == Some(Category::Done) {
        let found = after.iter().find(|it| !before.contains(it)).map(|item| {
            let item = text::capped(item, 60);
            let found =
                format!("“{item}” of its definition of done is open, and {} is finished", of.key);
            Breach { rule: Rule::DoneMeansDone, found, key: Some(of.key.clone()) }
        });
        return Ok(found);
    }
    let sprint = cx.board.active_sprint().filter(|it| of.sprint == Some(it.id.0));
    let Some(sprint) = sprint else { return Ok(None) };
    Ok(before.iter().find(|it| !after.contains(it)).map(|item| {
        let (item, key, sprint) = (text::capped(item, 60), &of.key, &sprint.name);
        let found = format!("{sprint} is running, and “{item}” would be asked of {key} no longer");
        Breach { rule: Rule::QualityStands, found, key: None }
    }))
}

/// What stands between a story and Done, with that key.
pub(super) fn before(conn: &Connection, id: StoryId, key: String) -> rusqlite::Result<Gate> {
    let mut gate = Gate::default();
    let mut n_mandatory = 0;
    for it in checklist::of_story(conn, id, DefinitionKind::Done)? {
        if it.entry.need.is_mandatory() {
            n_mandatory += 1;
            gate.open.extend(it.tick.is_none().then_some(it.entry.text));
        }
    }
    let open = gate.open.len();
    if open > 0 {
        let verb = if open == 1 { "is" } else { "are" };
        let found =
            format!("{open} of {n_mandatory} definition-of-done items of {key} {verb} open");
        let key = Some(key.clone());
        gate.breaches.push(Breach { rule: Rule::DoneMeansDone, found, key });
    }
    let blocks: Vec<String> =
        card::blocks(conn, id)?.into_iter().map(|it| format!("“{}”", it.reason)).collect();
    if !blocks.is_empty() {
        let verb = if blocks.len() == 1 { "is" } else { "are" };
        let found = format!("{} {verb} still in the way of {key}", named(&blocks));
        gate.breaches.push(Breach { rule: Rule::NothingInTheWay, found, key: Some(key) });
    }
    Ok(gate)
}
