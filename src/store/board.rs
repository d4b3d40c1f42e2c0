//! The board itself in the file: settings, columns, people, processes, sprints.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::apply::Cx;
use super::convert::{day, day_opt, millis, word};
use super::story::{Coming, check_limits};
use super::{Answer, Session, gate, process, sprint, view};
use crate::domain::flow::Expectation;
use crate::domain::operation::{ColumnEdit, NewPerson, PersonEdit, Setting};
use crate::domain::refusal::count_of;
use crate::domain::rules::Give;
use crate::domain::sheet::Catalog;
use crate::domain::{
    At, Board, Calendar, Category, Check, Column, ColumnId, Hat, Person, PersonId, Points, Policy,
    Practice, Process, ProcessId, Refusal, Rule, Scale, StoryId, text,
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
             AND +tbl IN ('board', 'board_column', 'person', 'person_hat', 'process', 'sprint',
                 'holiday', 'softened_rule', 'board_view', 'process_step', 'measure', 'word'))",
    )?
    .query_row([since], |row| row.get(0))
}

/// Reads the board itself.
pub(super) fn read(conn: &Connection) -> rusqlite::Result<Board> {
    let mut board = conn
        .prepare_cached(
            "SELECT name, prefix, zone, wip, allow_as, estimates, working_days, ready,
                 expected_days, expected_percent
             FROM board WHERE id = 1",
        )?
        .query_row([], |row| {
            Ok(Board {
                name: row.get(0)?,
                prefix: row.get(1)?,
                zone: word(row, 2, |it| it.parse().ok())?,
                wip: word(row, 3, policy)?,
                allow_as: row.get(4)?,
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
            })
        })?
        .collect::<Result<_, _>>()?;
    let hats: Vec<(PersonId, Hat)> = conn
        .prepare_cached("SELECT person, hat FROM person_hat")?
        .query_map([], |row| Ok((PersonId(row.get(0)?), word(row, 1, Hat::from_id)?)))?
        .collect::<Result<_, _>>()?;
    for person in &mut board.people {
        person.hats = hats.iter().filter(|(it, _)| *it == person.id).map(|(_, hat)| *hat).collect();
        person.hats.sort_unstable();
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
    conn.execute("INSERT INTO counter (id, seq, epoch) VALUES (1, 0, $1)", [epoch])?;
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

/// Makes the account at the keyboard known: the person who has it, the person of that name who has
/// none yet (an import may have named them), or a new one. Returns their name where it is news.
pub(super) fn join(
    conn: &Connection,
    session: &Session,
) -> rusqlite::Result<(PersonId, Option<String>)> {
    let found = conn
        .query_row("SELECT id FROM person WHERE account = $1", [&session.account], |row| row.get(0))
        .optional()?;
    if let Some(id) = found {
        return Ok((PersonId(id), None));
    }
    let wanted = short_name(&session.account).unwrap_or_else(|| "somebody".to_owned());
    let known = conn
        .query_row(
            "SELECT id FROM person WHERE lower(name) = lower($1) AND account IS NULL",
            [&wanted],
            |row| row.get(0),
        )
        .optional()?;
    if let Some(id) = known {
        conn.execute("UPDATE person SET account = $1 WHERE id = $2", params![session.account, id])?;
        return Ok((PersonId(id), Some(wanted)));
    }
    let taken = |name: &str| {
        conn.query_row(
            "SELECT EXISTS (SELECT 1 FROM person WHERE lower(name) = lower($1))",
            [name],
            |row| row.get::<_, bool>(0),
        )
    };
    let (mut name, mut n) = (wanted.clone(), 2);
    while is_reserved(&name) || taken(&name)? {
        name = format!("{wanted}{n}");
        n += 1;
    }
    let id = conn.query_row(
        "INSERT INTO person (name, full_name, account) VALUES ($1, $2, $3) RETURNING id",
        params![name, text::line(&session.full_name), session.account],
        |row| row.get(0),
    )?;
    Ok((PersonId(id), Some(name)))
}

/// An account or a name as a short name, if anything of it can be one.
fn short_name(text: &str) -> Option<String> {
    let fits = |c: &char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let name: String = text::line(text).chars().filter(fits).take(32).collect();
    (!name.is_empty()).then_some(name)
}

/// A prefix of keys: two to eight capital letters or digits, a letter first.
pub(super) fn prefix(typed: &str) -> Result<String, Refusal> {
    let prefix = typed.trim().to_uppercase();
    let good = (2..=8).contains(&prefix.len())
        && prefix.starts_with(|c: char| c.is_ascii_uppercase())
        && prefix.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    if good { Ok(prefix) } else { Err(Refusal::BadPrefix(typed.to_owned())) }
}

/// Changes the board's own settings.
pub(super) fn edit(conn: &Connection, settings: &[Setting]) -> Answer<String> {
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
            Setting::Soften(rule) => {
                if rule.spec().give == Give::Firm {
                    return Err(Refusal::Wrong(format!(
                        "{} stays as it is: {}",
                        rule.spec().id,
                        rule.spec().sentence
                    ))
                    .into());
                }
                conn.execute(
                    "INSERT INTO softened_rule (rule) VALUES ($1) ON CONFLICT DO NOTHING",
                    [rule.spec().id],
                )?;
                format!("{} warns", rule.spec().id)
            }
            Setting::Harden(rule) => {
                conn.execute("DELETE FROM softened_rule WHERE rule = $1", [rule.spec().id])?;
                format!("{} as it is meant", rule.spec().id)
            }
            Setting::Expectation(agreed) => {
                let numbers = |it: Expectation| (i64::from(it.days), i64::from(it.percent));
                let (days, percent) = agreed.map(numbers).unzip();
                set("expected_days", days.into())?;
                set("expected_percent", percent.into())?;
                match agreed {
                    Some(it) => format!("agreed to have {it}"),
                    None => "no service level expectation".to_owned(),
                }
            }
            Setting::KeepView(view) => view::keep(conn, view)?,
            Setting::DropView(name) => view::drop(conn, name)?,
        });
    }
    Ok(format!("Set the board: {}", told.join(", ")))
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

/// Refuses a name that another one of its kind has, whatever the case.
pub(super) fn free<T>(
    what: &'static str,
    name: &str,
    all: &[T],
    name_of: impl Fn(&T) -> Option<&str>,
) -> Result<(), Refusal> {
    let lower = name.to_lowercase();
    if all.iter().filter_map(name_of).any(|it| it.to_lowercase() == lower) {
        return Err(Refusal::Taken { what, name: name.to_owned() });
    }
    Ok(())
}

/// Adds a column.
pub(super) fn add_column(
    cx: &Cx,
    conn: &Connection,
    name: &str,
    category: Category,
    after: Option<ColumnId>,
) -> Answer<String> {
    let name = needed(name, "the name of a column")?;
    free("column", &name, &cx.board.columns, |it| Some(&it.name))?;
    let id: i64 = conn.query_row(
        "INSERT INTO board_column (name, category, position) VALUES ($1, $2, 0) RETURNING id",
        params![name, category.id()],
        |row| row.get(0),
    )?;
    place_column(cx, conn, ColumnId(id), after)?;
    Ok(format!("Added the column {name}"))
}

/// Puts a column to the right of another, and numbers all of them anew.
fn place_column(
    cx: &Cx,
    conn: &Connection,
    id: ColumnId,
    after: Option<ColumnId>,
) -> rusqlite::Result<()> {
    let mut order: Vec<ColumnId> =
        cx.board.columns.iter().map(|it| it.id).filter(|it| *it != id).collect();
    let place = after
        .and_then(|after| order.iter().position(|it| *it == after))
        .map_or(0, |place| place + 1);
    order.insert(place, id);
    for (position, id) in (1_i64..).zip(order) {
        conn.prepare_cached("UPDATE board_column SET position = $1 WHERE id = $2")?
            .execute([position, id.0])?;
    }
    Ok(())
}

/// Changes a column.
pub(super) fn edit_column(
    cx: &Cx,
    conn: &Connection,
    id: ColumnId,
    to: &ColumnEdit,
) -> Answer<String> {
    let column = cx.board.column(id).ok_or(Refusal::Gone("that column"))?;
    let set = |sql: &str, value: rusqlite::types::Value| {
        conn.prepare_cached(&format!("UPDATE board_column SET {sql} = $1 WHERE id = $2"))?
            .execute(params![value, id.0])
    };
    let was = &column.name;
    let label = match to {
        ColumnEdit::Name(name) => {
            let name = needed(name, "the name of a column")?;
            free("column", &name, &cx.board.columns, |it| (it.id != id).then_some(&it.name))?;
            set("name", name.clone().into())?;
            format!("Renamed the column {was} to {name}")
        }
        ColumnEdit::Category(category) => {
            if *category == Category::Done && column.category != Category::Done {
                for story in stories_in(conn, id, Which::Open)? {
                    gate::finish(cx, conn, story)?;
                }
            }
            set("category", category.id().to_owned().into())?;
            format!("Made {was} a column for {}", category.id())
        }
        ColumnEdit::WipStories(limit) => {
            set("wip_stories", limit.map(i64::from).into())?;
            match limit {
                Some(limit) => format!("Limited {was} to {}", count_of(*limit)),
                None => format!("Took the limit of stories off {was}"),
            }
        }
        ColumnEdit::WipPoints(limit) => {
            set("wip_points", limit.map(Points::hundredths).into())?;
            match limit {
                Some(limit) => format!("Limited {was} to {limit} points"),
                None => format!("Took the limit of points off {was}"),
            }
        }
        ColumnEdit::After(after) => {
            place_column(cx, conn, id, *after)?;
            match after.and_then(|it| cx.board.column(it)) {
                Some(after) => format!("Moved the column {was} after {}", after.name),
                None => format!("Moved the column {was} to the left end"),
            }
        }
    };
    Ok(label)
}

/// Which stories of a column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    All,
    Open,
}

/// The stories of a column, by rank; those that are archived too, where all are asked for.
fn stories_in(conn: &Connection, id: ColumnId, which: Which) -> rusqlite::Result<Vec<StoryId>> {
    conn.prepare_cached(
        "SELECT id FROM story WHERE \"column\" = $1 AND ($2 OR archived_at IS NULL)
         ORDER BY rank, id",
    )?
    .query_map(params![id.0, which == Which::All], |row| Ok(StoryId(row.get(0)?)))?
    .collect()
}

/// Takes a column away; its stories go to another one.
pub(super) fn remove_column(
    cx: &mut Cx,
    conn: &Connection,
    id: ColumnId,
    stories_to: Option<ColumnId>,
) -> Answer<String> {
    let column = cx.board.column(id).ok_or(Refusal::Gone("that column"))?.clone();
    if cx.board.columns.len() == 1 {
        return Err(Refusal::LastColumn.into());
    }
    let stories = stories_in(conn, id, Which::All)?;
    let n_stories = u32::try_from(stories.len()).unwrap_or(u32::MAX);
    match stories_to.filter(|it| *it != id) {
        None if n_stories > 0 => {
            return Err(Refusal::ColumnInUse { column: column.name, stories: n_stories }.into());
        }
        None => (),
        Some(to) => {
            let to = cx.board.column(to).ok_or(Refusal::Gone("that column"))?;
            if cx.board.wip == Policy::Hard {
                // A soft limit asks for a reason only when work is moved.
                let mut coming = Vec::new();
                for story in stories_in(conn, id, Which::Open)? {
                    let head = super::story::head(conn, story)?;
                    coming.push(Coming { points: head.points, sprint: head.sprint });
                }
                check_limits(cx, conn, to, &coming)?;
            }
            if to.category == Category::Done && column.category != Category::Done {
                for story in stories_in(conn, id, Which::Open)? {
                    gate::finish(cx, conn, story)?;
                }
            }
            for story in stories {
                super::story::put(cx, conn, story, to.id, None)?;
            }
        }
    }
    conn.execute("DELETE FROM board_column WHERE id = $1", [id.0])?;
    Ok(format!("Removed the column {}", column.name))
}

/// Makes somebody known to the board.
pub(super) fn add_person(cx: &Cx, conn: &Connection, new: &NewPerson) -> Answer<String> {
    let name = person_name(cx, &new.name, None)?;
    if let Some(account) = &new.account {
        account_free(cx, account, None)?;
    }
    conn.execute(
        "INSERT INTO person (name, full_name, account) VALUES ($1, $2, $3)",
        params![name, text::line(&new.full_name), new.account],
    )?;
    Ok(format!("Added the person {name}"))
}

/// A short name that nobody else has.
fn person_name(cx: &Cx, typed: &str, but: Option<PersonId>) -> Result<String, Refusal> {
    let name = text::line(typed);
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    if name.is_empty() || name.chars().count() > 32 || !name.chars().all(fits) {
        return Err(Refusal::BadName(name));
    }
    if is_reserved(&name) {
        return Err(Refusal::Wrong(format!(
            "{name:?} has a meaning of its own where a name can stand: take another short name"
        )));
    }
    free("person", &name, &cx.board.people, |it| (Some(it.id) != but).then_some(&it.name))?;
    Ok(name)
}

/// Whether a name means something else on the command line and in filters: whoever asks, or nobody.
fn is_reserved(name: &str) -> bool {
    matches!(&*name.to_lowercase(), "me" | "none" | "-")
}

/// Refuses an account that another person has.
fn account_free(cx: &Cx, account: &str, but: Option<PersonId>) -> Result<(), Refusal> {
    let taken = |it: &&Person| it.account.as_deref() == Some(account) && Some(it.id) != but;
    match cx.board.people.iter().find(taken) {
        None => Ok(()),
        Some(person) => {
            Err(Refusal::Wrong(format!("the account {account} belongs to {}", person.name)))
        }
    }
}

/// Changes what is known of a person.
pub(super) fn edit_person(
    cx: &Cx,
    conn: &Connection,
    id: PersonId,
    to: &PersonEdit,
) -> Answer<String> {
    let person = cx.board.person(id).ok_or(Refusal::Gone("that person"))?;
    let set = |column: &str, value: rusqlite::types::Value| {
        conn.prepare_cached(&format!("UPDATE person SET {column} = $1 WHERE id = $2"))?
            .execute(params![value, id.0])
    };
    let was = &person.name;
    let label = match to {
        PersonEdit::Name(name) => {
            let name = person_name(cx, name, Some(id))?;
            set("name", name.clone().into())?;
            format!("Renamed the person {was} to {name}")
        }
        PersonEdit::FullName(name) => {
            let name = text::line(name);
            set("full_name", name.clone().into())?;
            format!("Set the whole name of {was} to “{name}”")
        }
        PersonEdit::Account(account) => {
            if let Some(account) = account {
                account_free(cx, account, Some(id))?;
            }
            set("account", account.clone().into())?;
            match account {
                Some(account) => format!("Gave {was} the account {account}"),
                None => format!("Took the account from {was}"),
            }
        }
        PersonEdit::Access(access) => {
            super::hosted::give(conn, id, access)?;
            let names: Vec<&str> = access.iter().map(|it| it.id()).collect();
            match names.as_slice() {
                [] => format!("{was} works as their hats say"),
                names => format!("Made {was} {}", names.join(", ")),
            }
        }
        PersonEdit::PutOn(hat) => {
            conn.execute(
                "INSERT INTO person_hat (person, hat) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                params![id.0, hat.id()],
            )?;
            format!("{was} wears the hat of the {}", hat.label())
        }
        PersonEdit::TakeOff(hat) => {
            conn.execute(
                "DELETE FROM person_hat WHERE person = $1 AND hat = $2",
                params![id.0, hat.id()],
            )?;
            format!("{was} does not wear the hat of the {}", hat.label())
        }
        PersonEdit::Left(left) => {
            set("has_left", i64::from(*left).into())?;
            if *left { format!("{was} has left") } else { format!("{was} is back") }
        }
    };
    Ok(label)
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
