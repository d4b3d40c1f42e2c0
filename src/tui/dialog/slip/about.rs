//! What a slip is about: its fields, and the operation that they make together.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::{Slip, Typed, board};
use crate::domain::field::date;
use crate::domain::impediment::{ImpedimentEdit, ImpedimentOperation};
use crate::domain::sprint::days::{against, proposed_end, proposed_start, too_many};
use crate::domain::sprint::{Capacity, SprintEdit};
use crate::domain::{
    ColumnId, Impediment, Operation, PersonId, Points, Refusal, Sprint, SprintId, SprintKind,
    SprintOperation, text,
};
use crate::tui::act::as_one;
use crate::tui::command::{Anywhere, Command};
use crate::tui::dialog::DraftKey;
use crate::tui::dialog::input::Lines;
use crate::tui::dialog::row::FieldRow;
use crate::tui::dialog::rows::Rows;
use crate::tui::screen::Cx;

/// What a slip is about.
#[derive(Clone, Debug)]
pub(super) enum About {
    /// A sprint that is being planned.
    Plan,
    /// A sprint that is there, as it was seen.
    Sprint(Box<Sprint>),
    /// How much a person can give to a sprint, as it was seen.
    Capacity(SprintId, Capacity, Counted),
    /// Something other than people that a sprint needs.
    Resource(SprintId),
    /// An impediment, as it was seen.
    Impediment(Box<Impediment>),
    /// What the board is set to.
    Settings,
    /// A column, or one that is not there yet.
    Column(Option<ColumnId>),
    /// A person, or one who is not known yet.
    Person(Option<PersonId>),
}

/// What the fields make together: nothing when nothing was changed; else the number of the field
/// that cannot be taken, and why.
pub(super) type Made = Result<Option<Operation>, (usize, Refusal)>;

const DAY: &str = "a day such as 2026-12-24, fri, tomorrow or 2w";
const DAY_OR_NOTHING: &str = "a day such as 2026-12-24, fri, tomorrow or 2w, or nothing";

/// A row before it is one: label, text, choices, what can be typed.
pub(super) type Field = (&'static str, String, Vec<String>, &'static str);

impl Slip {
    pub(super) fn of(title: String, about: About, fields: Vec<Field>) -> Self {
        let hints = fields.iter().map(|(.., hint)| *hint).collect();
        let row =
            |(label, text, choices, _): Field| FieldRow::new(label, Lines::One, &text, choices, "");
        let rows = Rows::new(fields.into_iter().map(row).collect());
        Self { title, about, rows, hints, met: None }
    }

    /// A sprint that is being planned: it follows the last one and lasts as long.
    pub(crate) fn plan(cx: &Cx<'_>) -> Self {
        let (name, starts, ends) = proposed(cx);
        let fields = sprint_fields(name, String::new(), (starts, ends), SprintKind::Improvement);
        Self::of("Plan a sprint".to_owned(), About::Plan, fields)
    }

    /// A sprint that is there.
    pub(crate) fn sprint(sprint: &Sprint) -> Self {
        let (name, goal) = (sprint.name.clone(), sprint.goal.clone());
        let fields = sprint_fields(name, goal, (sprint.starts, sprint.ends), sprint.kind);
        Self::of(sprint.name.clone(), About::Sprint(Box::new(sprint.clone())), fields)
    }

    /// How much a person can give to a sprint.
    pub(crate) fn capacity(cx: &Cx<'_>, sprint: &Sprint, of: &Capacity) -> Self {
        let name = cx.data.board.name_of(of.person);
        let fields = vec![
            ("Days", of.days.to_string(), Vec::new(), "working days that they are there"),
            ("Off", of.off.to_string(), Vec::new(), "how many of those they are away after all"),
            ("Focus %", of.focus.to_string(), Vec::new(), "how much of the rest is for this team"),
        ];
        let title = format!("What can {name} give to {}?", sprint.name);
        let mut all = cx.data.backlog().into_iter().flat_map(|it| &it.capacity);
        let is_counted = all.any(|it| it.person == of.person);
        let counted = if is_counted { Counted::Already } else { Counted::Newly };
        Self::of(title, About::Capacity(sprint.id, of.clone(), counted), fields)
    }

    /// Something other than people that a sprint needs.
    pub(crate) fn resource(sprint: &Sprint) -> Self {
        let fields = vec![
            ("What", String::new(), Vec::new(), "an environment, a licence, a room, a supplier"),
            ("Needed by", String::new(), Vec::new(), DAY_OR_NOTHING),
        ];
        Self::of(format!("What does {} need?", sprint.name), About::Resource(sprint.id), fields)
    }

    /// An impediment that is open.
    pub(crate) fn impediment(cx: &Cx<'_>, it: &Impediment) -> Self {
        let board = &cx.data.board;
        let owner = it.owner.map(|id| board.name_of(id).to_owned()).unwrap_or_default();
        let here = board.people.iter().filter(|it| !it.left).map(|it| it.name.clone());
        let people: Vec<String> = std::iter::once(String::new()).chain(here).collect();
        let due = it.due.map(|it| it.to_string()).unwrap_or_default();
        let causes = cx.data.impediments().map(|it| &it.causes[..]).unwrap_or_default();
        let known = causes.iter().map(|(cause, _)| cause.clone()).take(8);
        let mut causes: Vec<String> = std::iter::once(String::new()).chain(known).collect();
        if causes.len() == 1 {
            causes.clear();
        }
        let escalated = it.escalated.as_ref().map(|(_, to)| to.clone()).unwrap_or_default();
        let fields = vec![
            ("In the way", it.reason.clone(), Vec::new(), "what is in the way"),
            ("Cause", it.cause.clone(), causes, "where it comes from; the same word each time"),
            ("Sees to it", owner, people, "the name of a person, me, or nothing"),
            ("Due", due, Vec::new(), DAY_OR_NOTHING),
            ("Taken to", escalated, Vec::new(), "to whom it was taken higher up"),
            (
                "Resolved by",
                String::new(),
                Vec::new(),
                "how it was resolved; empty while it is open",
            ),
        ];
        Self::of("An impediment".to_owned(), About::Impediment(Box::new(it.clone())), fields)
    }
}

fn sprint_fields(
    name: String,
    goal: String,
    (starts, ends): (NaiveDate, NaiveDate),
    kind: SprintKind,
) -> Vec<Field> {
    let kinds = SprintKind::IDS.iter().map(|it| (*it).to_owned()).collect();
    vec![
        ("Name", name, Vec::new(), "what it is called, such as Sprint 8"),
        ("Goal", goal, Vec::new(), "the one thing that must come out of it; needed at the start"),
        ("From", starts.to_string(), Vec::new(), DAY),
        ("To", ends.to_string(), Vec::new(), "its last day: a month after the first at most"),
        ("Process", kind.id().to_owned(), kinds, ""),
    ]
}

/// The name and the days of the sprint after the last one.
fn proposed(cx: &Cx<'_>) -> (String, NaiveDate, NaiveDate) {
    let board = &cx.data.board;
    let last = board.sprints.iter().max_by_key(|it| it.ends);
    let number = |it: &Sprint| it.name.rsplit(' ').next().and_then(|it| it.parse::<u32>().ok());
    let number = last.and_then(number).unwrap_or(0);
    let is_taken = |name: &str| board.sprints.iter().any(|it| it.name == name);
    let names = (number + 1..).map(|it| format!("Sprint {it}"));
    let name = names.into_iter().find(|it| !is_taken(it)).unwrap_or_default();
    let starts = proposed_start(board, cx.data.today());
    (name, starts, proposed_end(board, starts))
}

/// Whether a sprint counts on somebody when what they give is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    /// It does: what stands there is what the person saw.
    Already,
    /// Not yet: nothing stands there.
    Newly,
}

impl About {
    /// What speaks against what is typed, while it is typed: the numbers of the fields, and why. A
    /// text that is no value yet is not spoken against.
    pub(super) fn remark(
        &self,
        cx: &Cx<'_>,
        typed: &[String],
    ) -> Option<(RangeInclusive<usize>, String)> {
        let board = &cx.data.board;
        let but = match self {
            Self::Plan => None,
            Self::Sprint(seen) => Some(seen.id),
            Self::Capacity(sprint, ..) => {
                let days = amount(0, &typed[0]).ok()?;
                let (sprint, today) = (board.sprint(*sprint)?, cx.data.today());
                return Some((0..=0, too_many(board, sprint, today, days)?.to_string()));
            }
            Self::Resource(_)
            | Self::Impediment(_)
            | Self::Settings
            | Self::Column(_)
            | Self::Person(_) => return None,
        };
        let days = (day(cx, 2, &typed[2]).ok()?, day(cx, 3, &typed[3]).ok()?);
        let it = against(board, &typed[0], but, days).into_iter().next()?;
        Some((2..=3, it.refusal(board).to_string()))
    }

    /// The row in which a part of the board itself stands.
    pub(super) fn row_of(&self, part: &str) -> Option<usize> {
        board::row_of(self, part)
    }

    /// Under what its draft is kept.
    pub(super) fn draft_key(&self) -> DraftKey {
        let (command, part) = match self {
            Self::Plan => ("sprint.plan", 0),
            Self::Sprint(seen) => ("sprint.edit", seen.id.0),
            Self::Capacity(sprint, seen, _) => {
                let about = format!("{sprint:?} {:?}", seen.person);
                return DraftKey::new("sprint.capacity", None).about(&about);
            }
            Self::Resource(id) => ("sprint.need", id.0),
            Self::Impediment(seen) => ("impediment.edit", seen.id.0),
            Self::Settings => ("board.set", 0),
            Self::Column(Some(id)) => ("columns", id.0),
            Self::Person(Some(id)) => ("people", id.0),
            Self::Column(None) => ("columns", 0),
            Self::Person(None) => ("people", 0),
        };
        DraftKey::new(command, None).part(part)
    }

    /// What the fields make together; only those that were changed count where there was something.
    pub(super) fn operation(&self, cx: &Cx<'_>, all: &Typed) -> Made {
        let (typed, changed) = (&*all.now, &*all.changed);
        match self {
            Self::Plan => {
                let days = days(cx, typed, None)?;
                Ok(Some(Operation::Sprint(SprintOperation::Plan {
                    name: Some(typed[0].clone()).filter(|it| !it.is_empty()),
                    goal: typed[1].clone(),
                    starts: days.0,
                    ends: days.1,
                    kind: kind(&typed[4])?,
                })))
            }
            Self::Sprint(seen) => {
                let mut edits = Vec::new();
                if changed[0] {
                    edits.push(SprintEdit::Name(typed[0].clone()));
                }
                if changed[1] {
                    edits.push(SprintEdit::Goal(typed[1].clone()));
                }
                if changed[2] || changed[3] {
                    let (starts, ends) = days(cx, typed, Some(seen.id))?;
                    edits.push(SprintEdit::Days(starts, ends));
                }
                if changed[4] {
                    edits.push(SprintEdit::Kind(kind(&typed[4])?));
                }
                let edit = |to: SprintEdit| Operation::Sprint(to.on(seen));
                let name = if changed[0] { &typed[0] } else { &seen.name };
                let label = format!("Edited {name}");
                Ok(as_one(label, edits.into_iter().map(edit).collect()))
            }
            Self::Capacity(sprint, seen, counted) => {
                let of = Capacity {
                    person: seen.person,
                    days: amount(0, &typed[0])?,
                    off: amount(1, &typed[1])?,
                    focus: percent(2, &typed[2])?,
                };
                let sprint_of = cx.data.board.sprint(*sprint);
                if let Some(refusal) =
                    sprint_of.and_then(|it| too_many(&cx.data.board, it, cx.data.today(), of.days))
                {
                    return Err((0, refusal));
                }
                if of.off > of.days {
                    let why = format!("{} of {} days cannot be off", of.off, of.days);
                    return Err((1, Refusal::Wrong(why)));
                }
                let was = (*counted == Counted::Already).then(|| seen.clone());
                let sprint = *sprint;
                Ok(Some(Operation::Sprint(SprintOperation::SetCapacity { sprint, of, was })))
            }
            Self::Resource(sprint) => {
                if typed[0].is_empty() {
                    return Err((0, Refusal::EmptyText("what is needed")));
                }
                Ok(Some(Operation::Sprint(SprintOperation::AddResource {
                    sprint: *sprint,
                    what: typed[0].clone(),
                    needed_by: day_or_none(cx, 1, &typed[1])?,
                })))
            }
            Self::Impediment(seen) => impediment(cx, seen, typed, changed),
            Self::Settings => board::settings(cx, all),
            Self::Column(id) => board::column(cx, *id, all),
            Self::Person(id) => board::person(cx, *id, all),
        }
    }
}

fn impediment(cx: &Cx<'_>, seen: &Impediment, typed: &[String], changed: &[bool]) -> Made {
    let edit = |to: ImpedimentEdit| to.on(seen);
    let id = seen.id;
    let mut all = Vec::new();
    if changed[0] {
        if typed[0].is_empty() {
            return Err((0, Refusal::EmptyText("what is in the way")));
        }
        all.push(edit(ImpedimentEdit::Reason(typed[0].clone())));
    }
    if changed[1] {
        all.push(edit(ImpedimentEdit::Cause(typed[1].clone())));
    }
    if changed[2] {
        all.push(edit(ImpedimentEdit::Owner(person(cx, 2, &typed[2])?)));
    }
    if changed[3] {
        all.push(edit(ImpedimentEdit::Due(day_or_none(cx, 3, &typed[3])?)));
    }
    if changed[4] {
        if typed[4].is_empty() {
            let undo = cx.keymap.first_key(Command::Global(Anywhere::Undo));
            let why = format!("that it was taken higher up stays; {undo} takes it back");
            return Err((4, Refusal::Wrong(why)));
        }
        all.push(ImpedimentOperation::Escalate { impediment: id, to: typed[4].clone() });
    }
    if changed[5] {
        let resolution = typed[5].clone();
        all.push(ImpedimentOperation::Resolve { impediment: id, resolution });
    }
    let of = all.into_iter().map(Operation::Impediment).collect();
    // By its new name, where it has one: that is what is looked for from now on.
    let named = if changed[0] { &typed[0] } else { &seen.reason };
    Ok(as_one(format!("Edited “{}”", text::capped(named, 40)), of))
}

pub(super) fn day(cx: &Cx<'_>, at: usize, typed: &str) -> Result<NaiveDate, (usize, Refusal)> {
    date(typed, cx.data.today()).ok_or_else(|| {
        (at, Refusal::Wrong(format!("{typed:?} is no day: 2026-12-24, fri, tomorrow or 2w")))
    })
}

pub(super) fn day_or_none(
    cx: &Cx<'_>,
    at: usize,
    typed: &str,
) -> Result<Option<NaiveDate>, (usize, Refusal)> {
    if typed.is_empty() { Ok(None) } else { day(cx, at, typed).map(Some) }
}

/// The first and the last day of a sprint.
fn days(
    cx: &Cx<'_>,
    typed: &[String],
    but: Option<SprintId>,
) -> Result<(NaiveDate, NaiveDate), (usize, Refusal)> {
    let days = (day(cx, 2, &typed[2])?, day(cx, 3, &typed[3])?);
    let board = &cx.data.board;
    for it in against(board, &typed[0], but, days) {
        match it.refusal(board) {
            // That is asked when it is kept.
            Refusal::Asks(_) => (),
            refusal => return Err((3, refusal)),
        }
    }
    Ok(days)
}

pub(super) fn kind(typed: &str) -> Result<SprintKind, (usize, Refusal)> {
    SprintKind::from_id(&typed.to_lowercase()).ok_or_else(|| {
        let choices = SprintKind::IDS.join(" or ");
        (4, Refusal::Wrong(format!("{typed:?} is no kind of sprint: {choices}")))
    })
}

/// Days, in halves and quarters too.
pub(super) fn amount(at: usize, typed: &str) -> Result<Points, (usize, Refusal)> {
    if typed.is_empty() {
        return Ok(Points::default());
    }
    typed
        .parse()
        .map_err(|()| (at, Refusal::Wrong(format!("{typed:?} is no number of days: 8, 7.5 or 0"))))
}

pub(super) fn percent(at: usize, typed: &str) -> Result<u32, (usize, Refusal)> {
    let number = typed.trim_end_matches('%').trim_end();
    number
        .parse()
        .ok()
        .filter(|it| *it <= 100)
        .ok_or_else(|| (at, Refusal::Wrong(format!("{typed:?} is no percentage: 0 to 100"))))
}

pub(super) fn person(
    cx: &Cx<'_>,
    at: usize,
    typed: &str,
) -> Result<Option<PersonId>, (usize, Refusal)> {
    match typed.trim_start_matches('@') {
        "" => Ok(None),
        "me" => Ok(Some(cx.data.me)),
        name => match cx.data.board.person_named(name) {
            Some(person) => Ok(Some(person.id)),
            None => Err((at, Refusal::NoSuch(format!("person {name}")))),
        },
    }
}
