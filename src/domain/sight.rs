//! What a person saw of the board itself, of a column, of a person, of a criterion, while they
//! changed it.

use super::story::CriterionId;
use super::{Board, ColumnId, PersonId};

/// What a part belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// The board: its settings.
    Board,
    /// A column.
    Column(ColumnId),
    /// A person.
    Person(PersonId),
    /// A story's acceptance criterion, which is no part of the board: the file tells what it says.
    Criterion(CriterionId),
}

impl Thing {
    /// What people call it, as long as it is there.
    pub fn name(self, board: &Board) -> Option<&str> {
        match self {
            Self::Board => Some(&board.name),
            Self::Column(id) => board.column(id).map(|it| &*it.name),
            Self::Person(id) => board.person(id).map(|it| &*it.name),
            Self::Criterion(_) => None,
        }
    }
}

/// A part that a person changes, as they saw it and as they want it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// Of what it is a part.
    pub of: Thing,
    /// Which part: one of [`standing`]'s.
    pub part: &'static str,
    /// What stood there when they looked.
    pub was: String,
    /// What they want to stand there.
    pub wants: String,
}

impl Sight {
    /// What stands there now, where that is neither what they saw nor what they want.
    pub fn meanwhile(&self, now: Option<String>) -> Option<String> {
        let now = now?;
        let is_same = |it: &str| it.trim() == now.trim();
        (!is_same(&self.was) && !is_same(&self.wants)).then_some(now)
    }
}

/// What stands in a part, as it is typed; none where there is no such part, or it is gone.
pub fn standing(of: Thing, part: &str, board: &Board) -> Option<String> {
    match of {
        Thing::Board => of_board(part, board),
        Thing::Column(id) => of_column(id, part, board),
        Thing::Person(id) => of_person(id, part, board),
        Thing::Criterion(_) => None,
    }
}

fn of_board(part: &str, board: &Board) -> Option<String> {
    let practice = &board.practice;
    Some(match part {
        "name" => board.name.clone(),
        "prefix" => board.prefix.clone(),
        "time zone" => board.zone.to_string(),
        "policy of full columns" => board.wip.id().to_owned(),
        "scale of estimates" => practice.scale.id().to_owned(),
        "working days" => listed(practice.calendar.weekdays().iter().map(ToString::to_string)),
        "days off" => listed(practice.calendar.holidays().iter().map(ToString::to_string)),
        "meaning of ready" => listed(practice.ready.iter().map(|it| it.id().to_owned())),
        "expectation" => practice.expectation.map(|it| it.to_string()).unwrap_or_default(),
        "softened rules" => listed(practice.softened.iter().map(|it| it.spec().id.to_owned())),
        "use of --as" => if board.allow_as { "yes" } else { "no" }.to_owned(),
        "number of copies" => board.copies.to_string(),
        _ => return None,
    })
}

fn of_column(id: ColumnId, part: &str, board: &Board) -> Option<String> {
    let column = board.column(id)?;
    Some(match part {
        "name" => column.name.clone(),
        "meaning" => column.category.id().to_owned(),
        "place" => {
            let left = board.column_index(id)?.checked_sub(1);
            left.and_then(|it| board.columns.get(it)).map(|it| it.name.clone()).unwrap_or_default()
        }
        "limit of stories" => column.wip_stories.map(|it| it.to_string()).unwrap_or_default(),
        "limit of points" => column.wip_points.map(|it| it.to_string()).unwrap_or_default(),
        _ => return None,
    })
}

fn of_person(id: PersonId, part: &str, board: &Board) -> Option<String> {
    let person = board.person(id)?;
    Some(match part {
        "name" => person.name.clone(),
        "whole name" => person.full_name.clone(),
        "account" => person.account.clone().unwrap_or_default(),
        "hats" => listed(person.hats.iter().map(|it| it.id().to_owned())),
        "access" => listed(person.access.iter().map(|it| it.id().to_owned())),
        "leaving" => if person.left { "yes" } else { "no" }.to_owned(),
        _ => return None,
    })
}

fn listed(all: impl Iterator<Item = String>) -> String {
    all.collect::<Vec<_>>().join(", ")
}
