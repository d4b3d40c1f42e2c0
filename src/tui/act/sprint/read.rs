//! What people type of a sprint: days, capacity, what it needs, who sees to what; what they saw of it.

use chrono::NaiveDate;

use super::Asked;
use crate::domain::event::minutes;
use crate::domain::sprint::Capacity;
use crate::domain::{
    Board, Field, Operation, PersonId, Points, Refusal, SprintId, SprintOperation, Value, text,
};
use crate::tui::screen::Cx;

/// Two days, one after the other: `2026-03-05 2026-03-18`, `mon 2w`.
pub(super) fn days(cx: &Cx<'_>, typed: &str) -> Result<(NaiveDate, NaiveDate), Refusal> {
    let words: Vec<&str> = typed.split([' ', '–']).filter(|it| !it.is_empty()).collect();
    let read = |word: &str| {
        let date = Field::Due.parse(word, &cx.data.board, cx.data.me, cx.data.today())?;
        match date {
            Value::Date(date) => Ok(date),
            _ => Err(Refusal::Wrong(format!("{word:?} is no day"))),
        }
    };
    match *words {
        [first, last] => Ok((read(first)?, read(last)?)),
        _ => Err(Refusal::Wrong(
            "type its first day and its last, such as 2026-03-05 2026-03-18".to_owned(),
        )),
    }
}

/// What a person can give: days, days off, focus in percent: `10`, `10 1`, `10 1 80`.
pub(super) fn read_capacity(person: PersonId, typed: &str) -> Result<Capacity, Refusal> {
    let words: Vec<&str> = typed.split([' ', '%']).filter(|it| !it.is_empty()).collect();
    let wrong = || {
        let why = "type days, days off and focus in percent, such as 10 1.5 80";
        Refusal::Wrong(format!("{typed:?} cannot be read: {why}"))
    };
    let number = |word: &str| word.parse::<Points>().map_err(|()| wrong());
    let (days, off, focus) = match *words {
        [days] => (number(days)?, Points::default(), 100),
        [days, off] => (number(days)?, number(off)?, 100),
        [days, off, focus] => {
            (number(days)?, number(off)?, focus.parse::<u32>().map_err(|_| wrong())?)
        }
        _ => return Err(wrong()),
    };
    Ok(Capacity { person, days, off, focus })
}

/// What a sprint needs, and by when if the text ends in `by` and a day: `test licence by fri`.
pub(super) fn resource(cx: &Cx<'_>, sprint: SprintId, typed: &str) -> Result<Operation, Refusal> {
    let (what, needed_by) = match typed.rsplit_once(" by ") {
        Some((what, day)) => {
            match Field::Due.parse(day, &cx.data.board, cx.data.me, cx.data.today())? {
                Value::Date(day) => (what, Some(day)),
                _ => (typed, None),
            }
        }
        None => (typed, None),
    };
    let what = what.to_owned();
    Ok(Operation::Sprint(SprintOperation::AddResource { sprint, what, needed_by }))
}

/// The names of columns, with commas between them.
pub(super) fn names(typed: &str) -> Vec<String> {
    typed.split(',').map(text::line).filter(|it| !it.is_empty()).collect()
}

/// What is to be done, and who sees to it if the text names somebody: `ask the vendor @ann`.
pub(super) fn owned(board: &Board, typed: &str) -> (String, Option<PersonId>) {
    let name = typed.split(' ').rev().find(|it| it.len() > 1 && it.starts_with('@'));
    let person = name.and_then(|it| Some((it, board.person_named(it)?.id)));
    match person {
        Some((name, id)) => (text::line(&typed.replacen(name, "", 1)), Some(id)),
        None => (typed.to_owned(), None),
    }
}

impl Asked {
    /// The text was typed over that one, which does not stand there any more: the store shall find
    /// the change, and say so.
    pub(crate) fn was(&mut self, cx: &Cx<'_>, was: &str) {
        match self {
            Self::Name(seen) => was.clone_into(&mut seen.name),
            Self::Goal(seen, _) => was.clone_into(&mut seen.goal),
            Self::Days(seen) => {
                (seen.starts, seen.ends) = days(cx, was).unwrap_or((seen.starts, seen.ends));
            }
            Self::Capacity(_, person, Some(seen)) => {
                *seen = read_capacity(*person, was).unwrap_or_else(|_| seen.clone());
            }
            Self::Took(_, _, seen) => *seen = minutes(was).ok().flatten(),
            Self::Reword(_, seen) => was.clone_into(seen),
            Self::Columns(_, seen) => *seen = names(was),
            Self::Capacity(_, _, None)
            | Self::Cancel(_)
            | Self::SendBack(..)
            | Self::Object(..)
            | Self::Resource(_)
            | Self::Note(..)
            | Self::Action(_)
            | Self::Drop(_)
            | Self::Park(_) => (),
        }
    }

    /// What stands there now was shown: whoever keeps theirs all the same has seen it.
    pub(crate) fn sees(&mut self, cx: &Cx<'_>) {
        let page = cx.data.sprint();
        match self {
            Self::Name(seen) | Self::Goal(seen, _) | Self::Days(seen) => {
                if let Some(now) = cx.data.board.sprint(seen.id) {
                    **seen = now.clone();
                }
            }
            Self::Capacity(_, person, seen) => {
                let now = page.and_then(|it| it.capacity.iter().find(|it| it.person == *person));
                *seen = now.cloned();
            }
            Self::Took(_, event, seen) => *seen = page.and_then(|it| it.minutes_of(*event)),
            Self::Reword(note, seen) => {
                let all = page.into_iter().flat_map(|it| &it.retrospective.columns);
                if let Some(now) = all.flat_map(|it| &it.notes).find(|it| it.id == *note) {
                    seen.clone_from(&now.text);
                }
            }
            Self::Columns(_, seen) => {
                let all = page.into_iter().flat_map(|it| &it.retrospective.columns);
                *seen = all.map(|it| it.name.clone()).collect();
            }
            Self::Cancel(_)
            | Self::SendBack(..)
            | Self::Object(..)
            | Self::Resource(_)
            | Self::Note(..)
            | Self::Action(_)
            | Self::Drop(_)
            | Self::Park(_) => (),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capacity_is_typed_as_days_off_and_focus() {
        let read = |typed| read_capacity(PersonId(1), typed).map(|it| it.net().to_string());
        assert_eq!(read("10").unwrap(), "10");
        assert_eq!(read("10 1,5").unwrap(), "8.5");
        assert_eq!(read("10 1.5 60%").unwrap(), "5.1");
        for typed in ["", "ten", "10 1 80 4", "10 1 -5"] {
            assert!(read(typed).unwrap_err().to_string().contains("such as"), "{typed}");
        }
    }
}
