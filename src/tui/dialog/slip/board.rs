//! The slips of the board itself: its settings, a column, a person.

use super::Slip;
use super::about::{About, Field, Made};
use crate::domain::operation::{ColumnEdit, NewPerson, PersonEdit, Setting};
use crate::domain::permission::Access;
use crate::domain::rules::{Give, Rule};
use crate::domain::{
    Board, Category, Column, ColumnId, Hat, Operation, Person, PersonId, Points, Policy, Refusal,
    Scale,
};
use crate::tui::act::as_one;
use crate::tui::screen::Cx;

/// The settings of the board as they stand in its slip: the name of each, a label, what can be typed.
const SETTINGS: [(&str, &str, &str); 12] = [
    ("name", "Name", "what the team calls the board"),
    ("prefix", "Prefix", "of the keys of new stories that belong to no process, such as GEM"),
    ("zone", "Time zone", "of its days, such as Europe/Berlin"),
    ("wip", "Full column", "asks for a reason (soft), or refuses (hard)"),
    ("estimates", "Estimates", "in what the team estimates"),
    ("working-days", "Working days", "mon,tue,wed,thu,fri"),
    ("holiday", "Days off", "days such as 2026-12-24, with commas between them"),
    ("ready", "Ready means", ""),
    ("expectation", "Expectation", "what the team agrees to keep: 85 % within 8 d; or nothing"),
    (
        "soften",
        "Softened",
        "hard rules kept as warnings, such as SG-10; gemba board rules lists them",
    ),
    ("allow-as", "--as", "whether it may name another person"),
    ("copies", "Copies", "how many daily copies of the file are kept; 0 makes none"),
];

/// What stands in a setting, as it is typed.
fn standing(board: &Board, setting: &str) -> String {
    let practice = &board.practice;
    match setting {
        "name" => board.name.clone(),
        "prefix" => board.prefix.clone(),
        "zone" => board.zone.to_string(),
        "wip" => board.wip.id().to_owned(),
        "estimates" => practice.scale.id().to_owned(),
        "working-days" => listed(practice.calendar.weekdays().iter().map(ToString::to_string)),
        "holiday" => listed(practice.calendar.holidays().iter().map(ToString::to_string)),
        "ready" => listed(practice.ready.iter().map(|it| it.id().to_owned())),
        "expectation" => practice.expectation.map(|it| it.to_string()).unwrap_or_default(),
        "soften" => listed(practice.softened.iter().map(|it| it.spec().id.to_owned())),
        "allow-as" => if board.allow_as { "yes" } else { "no" }.to_owned(),
        _ => board.copies.to_string(),
    }
}

fn listed(all: impl Iterator<Item = String>) -> String {
    all.collect::<Vec<_>>().join(", ")
}

fn words(typed: &str) -> impl Iterator<Item = &str> {
    typed.split([',', ' ']).filter(|it| !it.is_empty())
}

fn owned(all: &[&str]) -> Vec<String> {
    all.iter().map(|it| (*it).to_owned()).collect()
}

impl Slip {
    /// What the board is set to.
    pub(crate) fn settings(cx: &Cx<'_>) -> Self {
        let field = |(name, label, hint): (&str, &'static str, &'static str)| -> Field {
            let choices = match name {
                "wip" => owned(&[Policy::Soft.id(), Policy::Hard.id()]),
                "estimates" => owned(Scale::IDS),
                "allow-as" => owned(&["no", "yes"]),
                _ => Vec::new(),
            };
            let hint = if name == "ready" { READY } else { hint };
            (label, standing(&cx.data.board, name), choices, hint)
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
            let stories = column.wip_stories.map(|it| it.to_string());
            let points = column.wip_points.map(|it| it.to_string());
            let at_most = "how many may stand in it; nothing for no limit";
            fields.push(("Stories", stories.unwrap_or_default(), Vec::new(), at_most));
            fields.push(("Points", points.unwrap_or_default(), Vec::new(), at_most));
        }
        if column.is_some() && columns.len() > 1 {
            fields.push(("Remove into", String::new(), others, "where its stories go"));
        }
        let title = column.map_or("A new column".to_owned(), |it| format!("Column {}", it.name));
        Self::of(title, About::Column(column.map(|it| it.id)), fields)
    }

    /// A person, or one who is not known yet.
    pub(crate) fn person(person: Option<&Person>) -> Self {
        let text = |of: fn(&Person) -> String| person.map(of).unwrap_or_default();
        let name = text(|it| it.name.clone());
        let mut fields: Vec<Field> = vec![
            ("Name", name.clone(), Vec::new(), "the short name, as on cards and after @"),
            ("Whole name", text(|it| it.full_name.clone()), Vec::new(), "may be empty"),
            (
                "Account",
                text(|it| it.account.clone().unwrap_or_default()),
                Vec::new(),
                "of the operating system; may be empty",
            ),
        ];
        if person.is_some() {
            let hats = text(|it| listed(it.hats.iter().map(|hat| hat.id().to_owned())));
            let access = text(|it| listed(it.access.iter().map(|it| it.id().to_owned())));
            fields.push(("Hats", hats, Vec::new(), HATS));
            fields.push(("Works as", access, Vec::new(), ACCESS));
            let left = text(|it| if it.left { "yes" } else { "no" }.to_owned());
            fields.push(("Has left", left, owned(&["no", "yes"]), ""));
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

/// The settings that were typed.
pub(super) fn settings(cx: &Cx<'_>, typed: &[String], changed: &[bool]) -> Made {
    let board = &cx.data.board;
    let mut all = Vec::new();
    for (at, (name, ..)) in SETTINGS.into_iter().enumerate().filter(|(at, _)| changed[*at]) {
        let value = &typed[at];
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
                let gone = off.iter().filter(|it| !now.contains(it));
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
                let gone = soft.iter().filter(|it| !now.contains(it));
                all.extend(gone.map(|it| Setting::Harden(*it)));
            }
            name => all.push(read(name, value)?),
        }
    }
    Ok((!all.is_empty()).then_some(Operation::EditBoard(all)))
}

/// What was typed of a column.
pub(super) fn column(
    cx: &Cx<'_>,
    id: Option<ColumnId>,
    typed: &[String],
    changed: &[bool],
) -> Made {
    let board = &cx.data.board;
    let column = |at: usize| match &*typed[at] {
        "" => Ok(None),
        name => match board.column_named(name) {
            Some(it) => Ok(Some(it.id)),
            None => Err((at, Refusal::NoSuch(format!("column called {name:?}")))),
        },
    };
    if let (Some(id), Some(true)) = (id, changed.get(5)) {
        return Ok(Some(Operation::RemoveColumn { column: id, stories_to: column(5)? }));
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
    let edit = |(to, _): (ColumnEdit, &bool)| Operation::EditColumn { column: id, to };
    let name = board.column(id).map_or("", |it| &it.name);
    Ok(as_one(format!("Changed the column {name}"), edits.map(edit).collect()))
}

/// A limit, or none; nothing where it is neither.
#[expect(clippy::option_option, reason = "no limit is something else than no number")]
fn limit<T>(typed: &str, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    if matches!(typed, "" | "-" | "none") { Some(None) } else { read(typed).map(Some) }
}

/// What was typed of a person.
pub(super) fn person(
    cx: &Cx<'_>,
    id: Option<PersonId>,
    typed: &[String],
    changed: &[bool],
) -> Made {
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
        all.extend(
            now.iter().filter(|it| !person.hats.contains(it)).copied().map(PersonEdit::PutOn),
        );
        all.extend(
            person.hats.iter().filter(|it| !now.contains(it)).copied().map(PersonEdit::TakeOff),
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
    Ok(as_one(format!("Changed {}", person.name), all.into_iter().map(edit).collect()))
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
