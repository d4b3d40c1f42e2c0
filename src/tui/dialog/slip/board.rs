//! The slips of the board itself: its settings, a column, a person.

use chrono::NaiveDate;

use super::about::{About, Field, Made};
use super::{Slip, Typed};
use crate::domain::operation::{ColumnEdit, NewPerson, PersonEdit, Setting};
use crate::domain::permission::Access;
use crate::domain::rules::{Give, Rule};
use crate::domain::sight::{Sight, Thing, standing};
use crate::domain::{
    Category, Column, ColumnId, Hat, Operation, Person, PersonId, Points, Policy, Refusal, Scale,
};
use crate::tui::act::as_one;
use crate::tui::screen::Cx;

/// The settings of the board as they stand in its slip: the name of each, what it is a part of the
/// board by, a label, what can be typed.
const SETTINGS: [(&str, &str, &str, &str); 12] = [
    ("name", "name", "Name", "what the team calls the board"),
    (
        "prefix",
        "prefix",
        "Prefix",
        "of the keys of new stories that belong to no process, such as GEM",
    ),
    ("zone", "time zone", "Time zone", "of its days, such as Europe/Berlin"),
    ("wip", "policy of full columns", "Full column", "asks for a reason (soft), or refuses (hard)"),
    ("estimates", "scale of estimates", "Estimates", "in what the team estimates"),
    ("working-days", "working days", "Working days", "mon,tue,wed,thu,fri"),
    ("holiday", "days off", "Days off", "days such as 2026-12-24, with commas between them"),
    ("ready", "meaning of ready", "Ready means", ""),
    (
        "expectation",
        "expectation",
        "Expectation",
        "what the team agrees to keep: 85 % within 8 d; or nothing",
    ),
    (
        "soften",
        "softened rules",
        "Softened rules",
        "hard rules kept as warnings, such as SG-10; gemba board rules lists them",
    ),
    (
        "allow-as",
        "use of --as",
        "Use of --as",
        "whether a command may be given in another person's name",
    ),
    (
        "copies",
        "number of copies",
        "Copies",
        "how many daily copies of the file are kept; 0 makes none",
    ),
];

fn words(typed: &str) -> impl Iterator<Item = &str> {
    typed.split([',', ' ']).filter(|it| !it.is_empty())
}

fn owned(all: &[&str]) -> Vec<String> {
    all.iter().map(|it| (*it).to_owned()).collect()
}

/// What the settings of the board are called, in one line: a palette finds their form by each.
pub(crate) fn names_of_settings() -> String {
    SETTINGS.map(|(name, part, label, _)| format!("{name} {part} {label}")).join(" ")
}

impl Slip {
    /// What the board is set to.
    pub(crate) fn settings(cx: &Cx<'_>) -> Self {
        type Row = (&'static str, &'static str, &'static str, &'static str);
        let field = |(name, part, label, hint): Row| -> Field {
            let choices = match name {
                "wip" => owned(&[Policy::Soft.id(), Policy::Hard.id()]),
                "estimates" => owned(Scale::IDS),
                "allow-as" => owned(&["no", "yes"]),
                _ => Vec::new(),
            };
            let hint = if name == "ready" { READY } else { hint };
            (label, stands(cx, Thing::Board, part), choices, hint)
        };
        let title = format!("Settings of {}", cx.data.board.name);
        Self::of(title, About::Settings, SETTINGS.into_iter().map(field).collect())
    }

    /// A column, or one that is not there yet.
    pub(crate) fn column(cx: &Cx<'_>, column: Option<&Column>) -> Self {
        let columns = &cx.data.board.columns;
        let at = column.and_then(|it| cx.data.board.column_index(it.id));
        // A new one goes left of the last, which is usually where finished work stands.
        let before = at.unwrap_or(columns.len().saturating_sub(1)).checked_sub(1);
        let before = before.and_then(|it| columns.get(it)).map(|it| it.name.clone());
        let others = columns.iter().filter(|it| column.is_none_or(|own| own.id != it.id));
        let mut others: Vec<String> = others.map(|it| it.name.clone()).collect();
        others.insert(0, String::new());
        let mut fields: Vec<Field> = vec![
            (
                "Name",
                column.map(|it| it.name.clone()).unwrap_or_default(),
                Vec::new(),
                "what it is called",
            ),
            (
                "Means",
                column.map_or(Category::Doing, |it| it.category).id().to_owned(),
                owned(&MEANINGS),
                "what it means for the figures",
            ),
            ("Right of", before.unwrap_or_default(), others.clone(), "nothing puts it first"),
        ];
        if let Some(column) = column {
            let at_most = "how many may stand in it; nothing for no limit";
            let limit = |part| stands(cx, Thing::Column(column.id), part);
            fields.push(("Stories", limit("limit of stories"), Vec::new(), at_most));
            fields.push(("Points", limit("limit of points"), Vec::new(), at_most));
        }
        if column.is_some() && columns.len() > 1 {
            fields.push(("Remove into", String::new(), others, "where its stories go"));
        }
        let title = column.map_or("A new column".to_owned(), |it| format!("Column {}", it.name));
        Self::of(title, About::Column(column.map(|it| it.id)), fields)
    }

    /// A person, or one who is not known yet.
    pub(crate) fn person(cx: &Cx<'_>, person: Option<&Person>) -> Self {
        let text = |part| match person {
            Some(it) => stands(cx, Thing::Person(it.id), part),
            None => String::new(),
        };
        let name = text("name");
        let mut fields: Vec<Field> = vec![
            ("Name", name.clone(), Vec::new(), "the short name, as on cards and after @"),
            ("Whole name", text("whole name"), Vec::new(), "may be empty"),
            ("Account", text("account"), Vec::new(), "of the operating system; may be empty"),
        ];
        if person.is_some() {
            fields.push(("Hats", text("hats"), Vec::new(), HATS));
            fields.push(("Works as", text("access"), Vec::new(), ACCESS));
            fields.push(("Has left", text("leaving"), owned(&["no", "yes"]), ""));
        }
        let title = if person.is_some() { name } else { "A new person".to_owned() };
        Self::of(title, About::Person(person.map(|it| it.id)), fields)
    }
}

/// What a column can mean.
const MEANINGS: [&str; 4] =
    [Category::Todo.id(), Category::Doing.id(), Category::Waiting.id(), Category::Done.id()];
const READY: &str =
    "so_that, as_a, criteria, estimate, small, value, process, owner, free, four_ps";
const HATS: &str = "apo, asm, member, product_owner, scrum_master, process_manager, practitioner, \
                    customer, change_authority";
const ACCESS: &str = "in hosted mode: viewer, member, asm, apo, administrator; nothing: as the hats \
                      say";

/// What stands in a part of the board, as it is typed.
fn stands(cx: &Cx<'_>, of: Thing, part: &str) -> String {
    standing(of, part, &cx.data.board).unwrap_or_default()
}

/// The parts of a column and of a person as their rows stand.
const OF_COLUMN: [&str; 5] = ["name", "meaning", "place", "limit of stories", "limit of points"];
const OF_PERSON: [&str; 6] = ["name", "whole name", "account", "hats", "access", "leaving"];

/// The row in which a part of the settings stands, of a column, of a person.
pub(super) fn row_of(about: &About, part: &str) -> Option<usize> {
    match about {
        About::Settings => SETTINGS.iter().position(|it| it.1 == part),
        About::Column(_) => OF_COLUMN.iter().position(|it| *it == part),
        About::Person(_) => OF_PERSON.iter().position(|it| *it == part),
        About::Plan
        | About::Sprint(_)
        | About::Capacity(..)
        | About::Resource(_)
        | About::Impediment(_) => None,
    }
}

/// What the person saw of what they changed. Days off, softened rules and hats are added and taken
/// away one by one: what others did to the rest stays.
fn seen(of: Thing, parts: impl Iterator<Item = &'static str>, typed: &Typed) -> Vec<Sight> {
    const SETS: [&str; 3] = ["days off", "softened rules", "hats"];
    let changed = parts.enumerate().filter(|(at, part)| typed.changed[*at] && !SETS.contains(part));
    let sight = |(at, part): (usize, &'static str)| {
        let (was, wants) = (typed.was[at].clone(), typed.now[at].clone());
        Sight { of, part, was, wants }
    };
    changed.map(sight).collect()
}

/// The settings that were typed.
pub(super) fn settings(cx: &Cx<'_>, typed: &Typed) -> Made {
    let board = &cx.data.board;
    let seen = seen(Thing::Board, SETTINGS.iter().map(|it| it.1), typed);
    let mut all = Vec::new();
    for (at, (name, ..)) in SETTINGS.into_iter().enumerate().filter(|(at, _)| typed.changed[*at]) {
        let value = &typed.now[at];
        let had: Vec<&str> = words(&typed.was[at]).collect();
        let read = |name: &str, value: &str| {
            Setting::parse(name, value, cx.data.today()).map_err(|it| (at, it))
        };
        match name {
            "holiday" => {
                let off = board.practice.calendar.holidays();
                let mut now = Vec::new();
                for word in words(value) {
                    let setting = read(name, word)?;
                    if let Setting::AddHoliday(day, _) = &setting {
                        now.push(*day);
                        if !off.contains(day) {
                            all.push(setting);
                        }
                    }
                }
                let is_gone =
                    |it: &&NaiveDate| !now.contains(it) && had.contains(&&*it.to_string());
                let gone = off.iter().filter(is_gone);
                all.extend(gone.map(|it| Setting::RemoveHoliday(*it)));
            }
            "soften" => {
                let soft = &board.practice.softened;
                let mut now: Vec<Rule> = Vec::new();
                for word in words(value) {
                    let setting = read(name, word)?;
                    if let Setting::Soften(rule) = setting {
                        let spec = rule.spec();
                        if spec.give == Give::Firm {
                            let why = format!("{} stays as it is: {}", spec.id, spec.sentence);
                            return Err((at, Refusal::Wrong(why)));
                        }
                        now.push(rule);
                        if !soft.contains(&rule) {
                            all.push(setting);
                        }
                    }
                }
                let is_gone = |it: &&Rule| !now.contains(it) && had.contains(&it.spec().id);
                let gone = soft.iter().filter(is_gone);
                all.extend(gone.map(|it| Setting::Harden(*it)));
            }
            name => all.push(read(name, value)?),
        }
    }
    Ok((!all.is_empty()).then(|| Operation::EditBoard(all).as_seen(seen)))
}

/// What was typed of a column.
pub(super) fn column(cx: &Cx<'_>, id: Option<ColumnId>, all: &Typed) -> Made {
    let board = &cx.data.board;
    let (typed, changed) = (&all.now, &all.changed);
    let column = |at: usize| match &*typed[at] {
        "" => Ok(None),
        name => match board.column_named(name) {
            Some(it) => Ok(Some(it.id)),
            None => Err((at, Refusal::NoSuch(format!("column called {name:?}")))),
        },
    };
    if let (Some(id), Some(true)) = (id, changed.get(5)) {
        // What is taken away is what was seen: a column that means something else by now is shown.
        let sight = |(at, part): (usize, &&'static str)| {
            let was = all.was[at].clone();
            Sight { of: Thing::Column(id), part, wants: was.clone(), was }
        };
        let seen = OF_COLUMN.iter().enumerate().take(2).map(sight).collect();
        let remove = Operation::RemoveColumn { column: id, stories_to: column(5)? };
        return Ok(Some(remove.as_seen(seen)));
    }
    let wrong =
        |at: usize, right: &str| (at, Refusal::Wrong(format!("{:?} is no {right}", typed[at])));
    if typed[0].is_empty() {
        return Err((0, Refusal::EmptyText("the name of a column")));
    }
    let category = Category::from_id(&typed[1].to_lowercase())
        .ok_or_else(|| wrong(1, &format!("meaning: {}", MEANINGS.join(", "))))?;
    let after = column(2)?;
    let Some(id) = id else {
        return Ok(Some(Operation::AddColumn { name: typed[0].clone(), category, after }));
    };
    let stories = limit(&typed[3], |it| it.parse::<u32>().ok().filter(|it| *it > 0))
        .ok_or_else(|| wrong(3, "limit: a number such as 3, or nothing"))?;
    let points = limit(&typed[4], |it| it.parse::<Points>().ok().filter(|it| !it.is_zero()))
        .ok_or_else(|| wrong(4, "limit: a number such as 8, or nothing"))?;
    let edits = [
        ColumnEdit::Name(typed[0].clone()),
        ColumnEdit::Category(category),
        ColumnEdit::After(after),
        ColumnEdit::WipStories(stories),
        ColumnEdit::WipPoints(points),
    ];
    let edits = edits.into_iter().zip(changed).filter(|(_, changed)| **changed);
    let edits: Vec<ColumnEdit> = edits.map(|(it, _)| it).collect();
    let label =
        board.column(id).map_or_else(String::new, |it| ColumnEdit::label(it, &edits, board));
    let edit = |to| Operation::EditColumn { column: id, to };
    let seen = seen(Thing::Column(id), OF_COLUMN.into_iter(), all);
    let made = as_one(label, edits.into_iter().map(edit).collect());
    Ok(made.map(|it| it.as_seen(seen)))
}

/// A limit, or none; nothing where it is neither.
#[expect(clippy::option_option, reason = "no limit is something else than no number")]
fn limit<T>(typed: &str, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    if matches!(typed, "" | "-" | "none") { Some(None) } else { read(typed).map(Some) }
}

/// What was typed of a person.
pub(super) fn person(cx: &Cx<'_>, id: Option<PersonId>, fields: &Typed) -> Made {
    let (typed, changed) = (&fields.now, &fields.changed);
    let account = Some(typed[2].clone()).filter(|it| !matches!(&**it, "" | "-" | "none"));
    let Some(id) = id else {
        let (name, full_name) = (typed[0].clone(), typed[1].clone());
        return Ok(Some(Operation::AddPerson(NewPerson { name, full_name, account })));
    };
    let Some(person) = cx.data.board.person(id) else {
        return Err((0, Refusal::Gone("that person")));
    };
    let mut all = Vec::new();
    if changed[0] {
        all.push(PersonEdit::Name(typed[0].clone()));
    }
    if changed[1] {
        all.push(PersonEdit::FullName(typed[1].clone()));
    }
    if changed[2] {
        all.push(PersonEdit::Account(account));
    }
    if changed[3] {
        let now = read_all(3, &typed[3], "hat", HATS, Hat::from_id)?;
        let had: Vec<&str> = words(&fields.was[3]).collect();
        all.extend(
            now.iter().filter(|it| !person.hats.contains(it)).copied().map(PersonEdit::PutOn),
        );
        all.extend(
            person
                .hats
                .iter()
                .filter(|it| !now.contains(it) && had.contains(&it.id()))
                .copied()
                .map(PersonEdit::TakeOff),
        );
    }
    if changed[4] {
        all.push(PersonEdit::Access(read_all(4, &typed[4], "access", ACCESS, Access::from_id)?));
    }
    if changed[5] {
        let left = match &*typed[5] {
            "yes" => true,
            "no" => false,
            other => return Err((5, Refusal::Wrong(format!("{other:?} is neither yes nor no")))),
        };
        all.push(PersonEdit::Left(left));
    }
    let edit = |to| Operation::EditPerson { person: id, to };
    let seen = seen(Thing::Person(id), OF_PERSON.into_iter(), fields);
    let made = as_one(PersonEdit::label(person, &all), all.into_iter().map(edit).collect());
    Ok(made.map(|it| it.as_seen(seen)))
}

/// Words with commas between them, each of which must be known.
fn read_all<T>(
    at: usize,
    typed: &str,
    what: &str,
    right: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, (usize, Refusal)> {
    let wrong = |it: &str| (at, Refusal::Wrong(format!("{it:?} is no {what}: {right}")));
    words(&typed.to_lowercase()).map(|it| read(it).ok_or_else(|| wrong(it))).collect()
}
