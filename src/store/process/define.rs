//! A definition in the file: taken in as a board, or as processes of one.

use rusqlite::{Connection, params};

use super::{measure, own, parts, read, sheet, stream};
use crate::domain::definition::{
    AgreementDefinition, AgreementScope, ColumnDefinition, Definition, PersonDefinition,
    ProcessDefinition, StreamDefinition, StreamPlace,
};
use crate::domain::operation::{NewPerson, PersonEdit, Setting};
use crate::domain::process::Handing;
use crate::domain::sheet::{Content, Sheet, Slot, Subject};
use crate::domain::{Board, ChecklistOperation, DefinitionScope, Points, Refusal};
use crate::store::apply::Cx;
use crate::store::{Answer, board, checklist, person};

/// Takes a definition in: settings and columns where it has them, then processes, interfaces and
/// words. Refuses a process that the board has already.
pub(super) fn take_in(cx: &mut Cx, conn: &Connection, it: &Definition) -> Answer<String> {
    if let Some(settings) = &it.board {
        let settings_first = [
            Setting::Name(settings.name.clone()),
            Setting::Prefix(settings.prefix.clone()),
            Setting::Zone(settings.zone),
            Setting::Wip(settings.wip),
            Setting::Estimates(settings.estimates),
            Setting::WorkingDays(settings.working_days.clone()),
            Setting::Ready(settings.ready.clone()),
        ];
        let copies = settings.copies.map(Setting::Copies);
        let softened = settings.softened.iter().map(|it| Setting::Soften(*it));
        let agreed = settings.expectation.map(|it| Setting::Expectation(Some(it)));
        let settings: Vec<Setting> =
            settings_first.into_iter().chain(copies).chain(softened).chain(agreed).collect();
        // What softens a rule here was decided where the definition comes from.
        let given = cx.reason.clone();
        cx.reason.get_or_insert_with(|| "as the definition has it".to_owned());
        board::edit(cx, conn, &settings)?;
        cx.reason = given;
        cx.refresh(conn)?;
    }
    let known = cx.board.practice.calendar.holidays().clone();
    let holidays = it.holidays.iter().filter(|(day, _)| !known.contains(day));
    let holidays: Vec<Setting> =
        holidays.map(|(day, name)| Setting::AddHoliday(*day, name.clone())).collect();
    if !holidays.is_empty() {
        board::edit(cx, conn, &holidays)?;
    }
    if !it.columns.is_empty() {
        columns(conn, &it.columns)?;
    }
    cx.refresh(conn)?;
    for it in &it.people {
        person(cx, conn, it)?;
    }
    for process in &it.processes {
        self::process(cx, conn, process)?;
    }
    for it in &it.agreements {
        agree(cx, conn, it)?;
    }
    for (from, to, what) in &it.interfaces {
        let id = |prefix: &str| {
            let found = cx.board.processes.iter().find(|it| it.prefix == prefix);
            found.map(|it| it.id).ok_or_else(|| Refusal::NoSuch(format!("process called {prefix}")))
        };
        parts::feed(cx, conn, id(from)?, id(to)?, what)?;
    }
    for it in &it.streams {
        add_stream(cx, conn, it)?;
    }
    for (name, says) in &it.words {
        super::word(conn, name, Some(says))?;
    }
    let prefixes: Vec<&str> = it.processes.iter().map(|it| &*it.prefix).collect();
    Ok(match (&it.board, &*prefixes) {
        (Some(board), _) => format!("Set up the board {} from a definition", board.name),
        (None, []) => "Took in a definition".to_owned(),
        (None, prefixes) => format!("Took in {}", prefixes.join(", ")),
    })
}

/// Makes somebody known who is not, and puts their hats on.
fn person(cx: &mut Cx, conn: &Connection, it: &PersonDefinition) -> Answer<()> {
    if cx.board.person_named(&it.name).is_none() {
        let (name, full_name) = (it.name.clone(), it.full_name.clone());
        person::add(cx, conn, &NewPerson { name, full_name, account: None })?;
        cx.refresh(conn)?;
    }
    let found = cx.board.person_named(&it.name).map(|it| (it.id, it.hats.clone()));
    let (id, worn) = found.ok_or(Refusal::Gone("that person"))?;
    for hat in it.hats.iter().filter(|it| !worn.contains(it)) {
        person::edit(cx, conn, id, &PersonEdit::PutOn(*hat))?;
    }
    cx.refresh(conn)
}

/// Makes a value stream known, with its steps.
fn add_stream(cx: &Cx, conn: &Connection, it: &StreamDefinition) -> Answer<()> {
    stream::add(conn, &it.name)?;
    let streams = stream::all(conn)?;
    let id = streams.iter().find(|other| other.name == it.name).map(|it| it.id);
    let id = id.ok_or(Refusal::Gone("that value stream"))?;
    let catalog = sheet::catalog(conn)?;
    for (place, sheet) in &it.steps {
        let step = match place {
            StreamPlace::Step(short) => Ok(catalog.step(short)?),
            StreamPlace::Named(name) => Err(name),
        };
        stream::add_step(cx, conn, id, step.as_ref().map_err(|it| *it), &filled(sheet))?;
    }
    Ok(())
}

/// The value streams as a definition names them.
fn streams(conn: &Connection) -> rusqlite::Result<Vec<StreamDefinition>> {
    let one = |it: crate::domain::stream::Stream| StreamDefinition {
        name: it.name,
        steps: it
            .steps
            .into_iter()
            .map(|step| {
                let place = match step.step {
                    Some((short, _)) => StreamPlace::Step(short),
                    None => StreamPlace::Named(step.name),
                };
                (place, step.sheet)
            })
            .collect(),
    };
    Ok(stream::all(conn)?.into_iter().map(one).collect())
}

/// The days off, in order, with what they are called.
fn holidays(conn: &Connection) -> rusqlite::Result<Vec<(chrono::NaiveDate, String)>> {
    conn.prepare_cached("SELECT day, name FROM holiday ORDER BY day")?
        .query_map([], |row| {
            let day: String = row.get(0)?;
            Ok((crate::store::convert::day_from(&day)?, row.get(1)?))
        })?
        .collect()
}

/// Those who wear a hat and are still here, by name.
fn people(board: &Board) -> Vec<PersonDefinition> {
    let wears = |it: &&crate::domain::Person| !it.left && !it.hats.is_empty();
    let mut all: Vec<PersonDefinition> = board
        .people
        .iter()
        .filter(wears)
        .map(|it| PersonDefinition {
            name: it.name.clone(),
            full_name: it.full_name.clone(),
            hats: it.hats.clone(),
        })
        .collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

/// Gives the board these columns; refused once there are stories, whose history names the old ones.
fn columns(conn: &Connection, columns: &[ColumnDefinition]) -> Answer<()> {
    let has_stories: bool =
        conn.query_row("SELECT EXISTS (SELECT 1 FROM story)", [], |row| row.get(0))?;
    if has_stories {
        return Err(Refusal::Wrong(
            "the board has stories, and their history names its columns: change the columns one by \
             one, or make a new board"
                .to_owned(),
        )
        .into());
    }
    conn.execute("DELETE FROM board_column", [])?;
    for (position, it) in (1_i64..).zip(columns) {
        let name = board::needed(&it.name, "the name of a column")?;
        let is_taken = columns[..usize::try_from(position - 1).unwrap_or(0)]
            .iter()
            .any(|other| board::folded(&other.name) == board::folded(&it.name));
        if is_taken {
            return Err(Refusal::Taken { what: "column", name }.into());
        }
        conn.execute(
            "INSERT INTO board_column (name, category, position, wip_stories, wip_points)
             VALUES ($1, $2, $3, $4, $5)",
            params![
                name,
                it.category.id(),
                position,
                it.wip_stories,
                it.wip_points.map(Points::hundredths)
            ],
        )?;
    }
    Ok(())
}

/// Agrees on what done or ready means, as the definition says.
fn agree(cx: &Cx, conn: &Connection, it: &AgreementDefinition) -> Answer<()> {
    let scope = match &it.scope {
        AgreementScope::Organisation => DefinitionScope::Organisation,
        AgreementScope::Board => DefinitionScope::Board,
        AgreementScope::Process(prefix) => {
            let found = cx.board.processes.iter().find(|it| it.prefix == *prefix);
            let unknown = || Refusal::NoSuch(format!("process called {prefix}"));
            DefinitionScope::Process(found.map(|it| it.id).ok_or_else(unknown)?)
        }
    };
    let (kind, entries) = (it.kind, it.entries.clone());
    let agreed_by = it.agreed_by.clone();
    let operation = ChecklistOperation::Agree { kind, scope, entries, agreed_by };
    checklist::apply(cx, conn, &operation)?;
    Ok(())
}

/// What was agreed, as a definition names it; what concerns one story only is no set-up.
fn agreements(conn: &Connection, board: &Board) -> rusqlite::Result<Vec<AgreementDefinition>> {
    let one = |it: crate::domain::Definition| {
        let scope = match it.scope {
            DefinitionScope::Organisation => AgreementScope::Organisation,
            DefinitionScope::Board => AgreementScope::Board,
            DefinitionScope::Process(id) => {
                AgreementScope::Process(board.process(id)?.prefix.clone())
            }
            DefinitionScope::Story(_) => return None,
        };
        let entries = it.entries.into_iter().map(|it| (it.text, it.need)).collect();
        Some(AgreementDefinition { kind: it.kind, scope, agreed_by: it.agreed_by, entries })
    };
    let mut all: Vec<AgreementDefinition> =
        checklist::all(conn)?.into_iter().filter_map(one).collect();
    // By prefix, and not by the order in which a file came to know its processes.
    all.sort_by_key(|it| match &it.scope {
        AgreementScope::Organisation => (it.kind, 0, String::new()),
        AgreementScope::Board => (it.kind, 1, String::new()),
        AgreementScope::Process(prefix) => (it.kind, 2, prefix.clone()),
    });
    Ok(all)
}

/// What is filled in, ready to be written.
fn filled(sheet: &Sheet) -> Vec<(&'static Slot, Content)> {
    let filled = sheet.iter().filter(|(_, content)| **content != Content::None);
    filled.map(|(slot, content)| (slot, content.clone())).collect()
}

fn process(cx: &mut Cx, conn: &Connection, it: &ProcessDefinition) -> Answer<()> {
    board::add_process(cx, conn, &it.prefix, it.sheet.text("name"))?;
    if let Some(owner) = &it.owner
        && cx.board.person_named(owner).is_none()
    {
        person::add(cx, conn, &NewPerson { name: owner.clone(), ..NewPerson::default() })?;
    }
    cx.refresh(conn)?;
    let found = cx.board.processes.iter().find(|other| other.prefix == it.prefix);
    let id = found.map(|it| it.id).ok_or(Refusal::Gone("that process"))?;
    sheet::write(cx, conn, Subject::Process(id), &filled(&it.sheet))?;
    if let Some(owner) = &it.owner {
        let person = cx.board.person_named(owner).map(|it| it.id);
        own(cx, conn, id, person, Handing::First)?;
    }
    for holder in &it.holders {
        parts::know(cx, conn, id, holder)?;
    }
    for (step, roles) in &it.steps {
        parts::add_step(cx, conn, id, step.text("name"), &filled(step), roles)?;
    }
    for policy in &it.policies {
        parts::add_policy(cx, conn, id, policy.text("text"), &filled(policy))?;
    }
    for it in &it.measures {
        measure::add(cx, conn, id, it.text("name"), &filled(it))?;
    }
    Ok(())
}

/// What the board is set up as now.
pub(in crate::store) fn definition(conn: &Connection, board: &Board) -> Answer<Definition> {
    let mut processes = Vec::new();
    let mut interfaces = Vec::new();
    for it in &board.processes {
        let prefix_of = |id| board.process(id).map(|it| it.prefix.clone()).unwrap_or_default();
        let Some(page) = read::page(conn, board, it.id)? else { continue };
        let given = page.interfaces.iter().filter(|other| other.from == it.id);
        interfaces.extend(given.map(|it| (prefix_of(it.from), prefix_of(it.to), it.what.clone())));
        processes.push(page.definition(board));
    }
    interfaces.sort();
    Ok(Definition {
        board: Some(crate::domain::definition::BoardDefinition {
            name: board.name.clone(),
            prefix: board.prefix.clone(),
            zone: board.zone,
            wip: board.wip,
            estimates: board.practice.scale,
            working_days: board.practice.calendar.weekdays(),
            ready: board.practice.ready.clone(),
            copies: Some(board.copies),
            softened: board.practice.softened.clone(),
            expectation: board.practice.expectation,
        }),
        holidays: holidays(conn)?,
        people: people(board),
        streams: streams(conn)?,
        agreements: agreements(conn, board)?,
        columns: board.columns.iter().map(ColumnDefinition::of).collect(),
        processes,
        interfaces,
        words: read::words(conn)?,
    })
}
