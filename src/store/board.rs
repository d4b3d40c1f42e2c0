//! The board itself in the file: settings, columns, people, processes, sprints.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use rusqlite::{Connection, params};

use super::apply::Cx;
use super::convert::{day, day_opt, millis, word};
use super::{Answer, hosted, process, rules, sprint, view};
use crate::domain::flow::Expectation;
use crate::domain::operation::Setting;
use crate::domain::rules::Give;
use crate::domain::sheet::Catalog;
use crate::domain::{
    At, Board, Breach, Calendar, Category, Check, Column, ColumnId, Hat, Person, PersonId, Points,
    Policy, Practice, Process, ProcessId, Refusal, Rule, Scale, text,
};

/// The number of the last operation, and the epoch of the file.
pub(super) fn counter(conn: &Connection) -> rusqlite::Result<(i64, i64)> {
    conn.prepare_cached("SELECT seq, epoch FROM counter WHERE id = 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The board as last read, so that a change of one story does not read it again.
#[derive(Debug, Default)]
pub(super) struct Cache {
    read: Option<(i64, i64, Arc<Board>)>,
}

impl Cache {
    /// The board as it is in the file.
    pub(super) fn load(
        &mut self,
        conn: &Connection,
        seq: i64,
        epoch: i64,
    ) -> rusqlite::Result<Arc<Board>> {
        if let Some((read_seq, read_epoch, board)) = &mut self.read
            && *read_epoch == epoch
            && *read_seq <= seq
            && (*read_seq == seq || !is_touched(conn, *read_seq)?)
        {
            *read_seq = seq;
            return Ok(Arc::clone(board));
        }
        let board = Arc::new(read(conn)?);
        self.read = Some((seq, epoch, Arc::clone(&board)));
        Ok(board)
    }
}

/// Whether anything of the board itself was changed since that operation.
fn is_touched(conn: &Connection, since: i64) -> rusqlite::Result<bool> {
    conn.prepare_cached(
        // The plus keeps SQLite from looking through all that was ever changed of the board.
        "SELECT EXISTS (SELECT 1 FROM journal WHERE seq > $1
             AND +tbl IN ('board', 'board_column', 'person', 'person_hat', 'person_access', 'process', 'sprint',
                 'holiday', 'softened_rule', 'board_view', 'process_step', 'measure', 'word'))",
    )?
    .query_row([since], |row| row.get(0))
}

/// Reads the board itself.
pub(super) fn read(conn: &Connection) -> rusqlite::Result<Board> {
    let mut board = conn
        .prepare_cached(
            "SELECT name, prefix, zone, wip, allow_as, estimates, working_days, ready,
                 expected_days, expected_percent, copies
             FROM board WHERE id = 1",
        )?
        .query_row([], |row| {
            Ok(Board {
                name: row.get(0)?,
                prefix: row.get(1)?,
                zone: word(row, 2, |it| it.parse().ok())?,
                wip: word(row, 3, policy)?,
                allow_as: row.get(4)?,
                copies: row.get(10)?,
                columns: Vec::new(),
                people: Vec::new(),
                processes: Vec::new(),
                catalog: Catalog::default(),
                views: Vec::new(),
                words: Vec::new(),
                sprints: Vec::new(),
                practice: practice(conn, row)?,
            })
        })?;
    board.columns = conn
        .prepare_cached(
            "SELECT id, name, category, wip_stories, wip_points FROM board_column
             ORDER BY position, id",
        )?
        .query_map([], |row| {
            Ok(Column {
                id: ColumnId(row.get(0)?),
                name: row.get(1)?,
                category: word(row, 2, Category::from_id)?,
                wip_stories: row.get(3)?,
                wip_points: row.get::<_, Option<i64>>(4)?.map(Points::from_hundredths),
            })
        })?
        .collect::<Result<_, _>>()?;
    board.people = conn
        .prepare_cached(
            "SELECT id, name, full_name, account, has_left FROM person ORDER BY lower(name), id",
        )?
        .query_map([], |row| {
            Ok(Person {
                id: PersonId(row.get(0)?),
                name: row.get(1)?,
                full_name: row.get(2)?,
                account: row.get(3)?,
                left: row.get(4)?,
                hats: Vec::new(),
                access: Vec::new(),
            })
        })?
        .collect::<Result<_, _>>()?;
    let hats: Vec<(PersonId, Hat)> = conn
        .prepare_cached("SELECT person, hat FROM person_hat")?
        .query_map([], |row| Ok((PersonId(row.get(0)?), word(row, 1, Hat::from_id)?)))?
        .collect::<Result<_, _>>()?;
    let access = hosted::named(conn)?;
    for person in &mut board.people {
        person.hats = hats.iter().filter(|(it, _)| *it == person.id).map(|(_, hat)| *hat).collect();
        person.hats.sort_unstable();
        let named = access.iter().filter(|(it, _)| *it == person.id);
        person.access = named.map(|(_, access)| *access).collect();
    }
    board.processes = conn
        .prepare_cached("SELECT id, prefix, name FROM process ORDER BY prefix")?
        .query_map([], |row| {
            Ok(Process { id: ProcessId(row.get(0)?), prefix: row.get(1)?, name: row.get(2)? })
        })?
        .collect::<Result<_, _>>()?;
    board.views = view::all(conn)?;
    board.words = process::read::words(conn)?;
    if !board.processes.is_empty() {
        board.catalog = process::sheet::catalog(conn)?;
    }
    board.sprints = sprint::read(conn)?;
    if board.sprints.iter().any(|it| it.started_at.is_some()) {
        let changed = sprint::calendar::changes(conn, board.zone)?;
        board.practice.calendar = std::mem::take(&mut board.practice.calendar).remembering(changed);
    }
    Ok(board)
}

/// How the team works, from the row of the board.
fn practice(conn: &Connection, row: &rusqlite::Row<'_>) -> rusqlite::Result<Practice> {
    let working: String = row.get(6)?;
    let weekdays = (0..7).zip(working.bytes()).filter(|(_, it)| *it == b'1');
    let weekdays = weekdays.filter_map(|(n, _)| chrono::Weekday::try_from(n).ok());
    let holidays: Vec<chrono::NaiveDate> = conn
        .prepare_cached("SELECT day FROM holiday ORDER BY day")?
        .query_map([], |row| Ok(day_opt(row, 0)?.unwrap_or_default()))?
        .collect::<Result<_, _>>()?;
    let softened = conn
        .prepare_cached("SELECT rule FROM softened_rule ORDER BY id")?
        .query_map([], |row| word(row, 0, Rule::from_id))?
        .collect::<Result<_, _>>()?;
    let ready: String = row.get(7)?;
    Ok(Practice {
        scale: word(row, 5, Scale::from_id)?,
        calendar: Calendar::new(weekdays, holidays),
        ready: ready.split_whitespace().filter_map(Check::from_id).collect(),
        softened,
        expectation: row
            .get::<_, Option<u32>>(8)?
            .zip(row.get::<_, Option<u8>>(9)?)
            .map(|(days, percent)| Expectation { days, percent }),
    })
}

fn policy(id: &str) -> Option<Policy> {
    [Policy::Soft, Policy::Hard].into_iter().find(|it| it.id() == id)
}

/// A number that no other board has, and never zero: chance, from the system.
fn identity() -> i64 {
    // The keys of a hasher are the system's random numbers.
    let chance = RandomState::new().hash_one(std::process::id());
    i64::try_from(chance >> 1).unwrap_or(1).max(1)
}

/// Fills a new file.
pub(super) fn create(
    conn: &Connection,
    name: &str,
    prefix: &str,
    zone: chrono_tz::Tz,
    now: At,
) -> rusqlite::Result<()> {
    let millis = millis(now);
    let epoch = millis ^ i64::from(std::process::id()).rotate_left(40);
    let ready: Vec<&str> = Practice::default().ready.into_iter().map(Check::id).collect();
    let ready = ready.join(" ");
    conn.execute(
        "INSERT INTO counter (id, seq, epoch, identity) VALUES (1, 0, $1, $2)",
        [epoch, identity()],
    )?;
    conn.execute(
        "INSERT INTO board (id, name, prefix, zone, wip, created_at, ready)
         VALUES (1, $1, $2, $3, 'soft', $4, $5)",
        params![name, prefix, zone.name(), millis, ready],
    )?;
    let columns = [
        ("To do", Category::Todo),
        ("Doing", Category::Doing),
        ("Review", Category::Waiting),
        ("Done", Category::Done),
    ];
    for (position, (name, category)) in (1_i64..).zip(columns) {
        conn.execute(
            "INSERT INTO board_column (name, category, position) VALUES ($1, $2, $3)",
            params![name, category.id(), position],
        )?;
    }
    Ok(())
}

/// A prefix of keys: two to ten capital letters or digits, a letter first. Jira's have as many.
pub(super) fn prefix(typed: &str) -> Result<String, Refusal> {
    let prefix = typed.trim().to_uppercase();
    let good = (2..=10).contains(&prefix.len())
        && prefix.starts_with(|c: char| c.is_ascii_uppercase())
        && prefix.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    if good { Ok(prefix) } else { Err(Refusal::BadPrefix(typed.to_owned())) }
}

/// Changes the board's own settings.
pub(super) fn edit(cx: &Cx, conn: &Connection, settings: &[Setting]) -> Answer<String> {
    let set = |column: &str, value: rusqlite::types::Value| {
        conn.prepare_cached(&format!("UPDATE board SET {column} = $1 WHERE id = 1"))?
            .execute([value])
    };
    let mut told = Vec::new();
    for setting in settings {
        told.push(match setting {
            Setting::Name(name) => {
                let name = needed(name, "the name of a board")?;
                set("name", name.clone().into())?;
                format!("name {name}")
            }
            Setting::Prefix(typed) => {
                let prefix = prefix(typed)?;
                set("prefix", prefix.clone().into())?;
                format!("prefix {prefix}")
            }
            Setting::Zone(zone) => {
                set("zone", zone.name().to_owned().into())?;
                format!("time zone {zone}")
            }
            Setting::Wip(policy) => {
                set("wip", policy.id().to_owned().into())?;
                format!("{} WIP limits", policy.id())
            }
            Setting::Copies(n) => {
                if *n > 366 {
                    let why = "daily copies are kept for 366 days at most".to_owned();
                    return Err(Refusal::Wrong(why).into());
                }
                set("copies", i64::from(*n).into())?;
                match n {
                    0 => "no daily copies".to_owned(),
                    n => format!("daily copies of {n} days"),
                }
            }
            Setting::AllowAs(allow) => {
                set("allow_as", i64::from(*allow).into())?;
                if *allow { "--as allowed".to_owned() } else { "--as not allowed".to_owned() }
            }
            Setting::Estimates(scale) => {
                set("estimates", scale.id().to_owned().into())?;
                unit_stays(cx, conn)?;
                format!("estimates in {}", scale.id())
            }
            Setting::Ready(checks) => {
                let ids: Vec<&str> = checks.iter().map(|it| it.id()).collect();
                set("ready", ids.join(" ").into())?;
                match &*ids {
                    [] => "ready without checks".to_owned(),
                    ids => format!("ready with {}", ids.join(", ")),
                }
            }
            Setting::WorkingDays(days) => working_days(conn, days)?,
            Setting::AddHoliday(date, name) => {
                let name = text::line(name);
                conn.execute(
                    "INSERT INTO holiday (day, name) VALUES ($1, $2)
                     ON CONFLICT (day) DO UPDATE SET name = excluded.name",
                    [day(*date), name],
                )?;
                format!("{date} is off")
            }
            Setting::RemoveHoliday(date) => {
                let n = conn.execute("DELETE FROM holiday WHERE day = $1", [day(*date)])?;
                if n == 0 {
                    return Err(Refusal::NoSuch(format!("holiday on {date}")).into());
                }
                format!("{date} is worked")
            }
            Setting::Soften(rule) => soften(cx, conn, *rule)?,
            Setting::Harden(rule) => {
                conn.execute("DELETE FROM softened_rule WHERE rule = $1", [rule.spec().id])?;
                format!("{} as it is meant", rule.spec().id)
            }
            Setting::Expectation(agreed) => expectation(conn, *agreed)?,
            Setting::KeepView(view) => view::keep(conn, view)?,
            Setting::DropView(name) => view::drop(conn, name)?,
        });
    }
    let is_calendar = |it: &Setting| {
        matches!(it, Setting::WorkingDays(_) | Setting::AddHoliday(..) | Setting::RemoveHoliday(_))
    };
    let fitted = if settings.iter().any(is_calendar) {
        cx.tells(sprint::capacity::follow(cx, conn, &read(conn)?)?)
    } else {
        String::new()
    };
    Ok(format!("Set the board: {}{fitted}", told.join(", ")))
}

/// Keeps a hard rule as a warning from now on, for a reason.
fn soften(cx: &Cx, conn: &Connection, rule: Rule) -> Answer<String> {
    let spec = rule.spec();
    if spec.give == Give::Firm {
        let says = format!("{} stays as it is: {}", spec.id, spec.sentence);
        return Err(Refusal::Wrong(says).into());
    }
    if cx.board.practice.softened.contains(&rule) {
        return Ok(format!("{} warns", spec.id));
    }
    let found = format!("{} would warn from now on, and refuse no longer", spec.id);
    let breach = Breach { rule: Rule::SoftenedForReason, found, key: None };
    // It is of the board, not of the sprint that runs: the log keeps it.
    rules::check_of(cx, conn, breach, None, None)?;
    conn.execute("INSERT INTO softened_rule (rule) VALUES ($1) ON CONFLICT DO NOTHING", [spec.id])?;
    Ok(format!("{} warns", spec.id))
}

/// Sets what the team has agreed to keep, and says it.
fn expectation(conn: &Connection, agreed: Option<Expectation>) -> Answer<String> {
    conn.execute(
        "UPDATE board SET expected_days = $1, expected_percent = $2 WHERE id = 1",
        params![agreed.map(|it| it.days), agreed.map(|it| it.percent)],
    )?;
    Ok(match agreed {
        Some(it) => format!("agreed to have {it}"),
        None => "no service level expectation".to_owned(),
    })
}

/// Sets the weekdays that are worked, and says which.
fn working_days(conn: &Connection, days: &[chrono::Weekday]) -> Answer<String> {
    if days.is_empty() {
        return Err(Refusal::EmptyText("the working days of a board").into());
    }
    let sign = |n: u8| match chrono::Weekday::try_from(n) {
        Ok(day) if days.contains(&day) => '1',
        Ok(_) | Err(_) => '0',
    };
    let signs: String = (0..7).map(sign).collect();
    conn.execute("UPDATE board SET working_days = $1 WHERE id = 1", [signs])?;
    let names: Vec<String> = days.iter().map(ToString::to_string).collect();
    Ok(format!("work on {}", names.join(", ")))
}

/// A line of text that may not be empty.
pub(super) fn needed(typed: &str, what: &'static str) -> Result<String, Refusal> {
    let text = text::line(typed);
    if text.is_empty() { Err(Refusal::EmptyText(what)) } else { Ok(text) }
}

/// What of a name tells it from others of its kind.
pub(super) fn folded(name: &str) -> String {
    text::name(name)
}

/// Refuses a name that another one of its kind has, whatever the case.
pub(super) fn free<T>(
    what: &'static str,
    name: &str,
    all: &[T],
    name_of: impl Fn(&T) -> Option<&str>,
) -> Result<(), Refusal> {
    let folded_name = folded(name);
    if all.iter().filter_map(name_of).any(|it| folded(it) == folded_name) {
        return Err(Refusal::Taken { what, name: name.to_owned() });
    }
    Ok(())
}

/// Makes a process known to the board.
pub(super) fn add_process(cx: &Cx, conn: &Connection, typed: &str, name: &str) -> Answer<String> {
    let prefix = prefix(typed)?;
    let name = needed(name, "the name of a process")?;
    free("process", &prefix, &cx.board.processes, |it| Some(&it.prefix))?;
    free("process", &name, &cx.board.processes, |it| Some(&it.name))?;
    conn.execute(
        "INSERT INTO process (prefix, name, created_at) VALUES ($1, $2, $3)",
        params![prefix, name, cx.present.at],
    )?;
    Ok(format!("Added the process {prefix} ({name})"))
}

/// What a running sprint has promised was said in its unit: 3 points are no 3 hours.
pub(super) fn unit_stays(cx: &Cx, conn: &Connection) -> Answer<()> {
    let now: Scale = conn
        .prepare_cached("SELECT estimates FROM board WHERE id = 1")?
        .query_row([], |row| word(row, 0, Scale::from_id))?;
    let (was, now) = (cx.board.practice.scale.unit(), now.unit());
    match cx.board.active_sprint().filter(|_| was != now) {
        Some(sprint) => Err(Refusal::Wrong(format!(
            "{} is running and counted in {was}: close it first, then estimate in {now}",
            sprint.name
        ))
        .into()),
        None => Ok(()),
    }
}
