//! The days of a sprint: what speaks against them, before anything is written.

use chrono::NaiveDate;

use super::{Sprint, SprintId};
use crate::domain::{Board, Breach, Points, Refusal, Rule, Strength};

/// What speaks against days of a sprint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Against {
    /// They cannot be its days.
    Impossible(Refusal),
    /// A rule speaks against them, as strongly as the board keeps it.
    Breach(Breach),
}

impl Against {
    /// It as a refusal: of what is asked about too.
    pub fn refusal(self, board: &Board) -> Refusal {
        match self {
            Self::Impossible(refusal) => refusal,
            Self::Breach(breach) => match board.strength(breach.rule) {
                Strength::Hard => Refusal::Forbids(breach),
                Strength::Warn | Strength::Info => Refusal::Asks(breach),
            },
        }
    }
}

/// What speaks against days for the sprint of that name: they are backwards, those of another sprint
/// than `but`, or longer than a month.
pub fn against(
    board: &Board,
    name: &str,
    but: Option<SprintId>,
    (starts, ends): (NaiveDate, NaiveDate),
) -> Vec<Against> {
    if ends < starts {
        let why = "it would end before it starts";
        return vec![Against::Impossible(Refusal::SprintDays { from: starts, to: ends, why })];
    }
    let mut res = Vec::new();
    // Scrum Guide 2020: "fixed length events of one month or less".
    if (ends - starts).num_days() >= 31 {
        let found = format!("{name} from {starts} to {ends} would last longer than a month");
        res.push(Against::Breach(Breach { rule: Rule::OneMonth, found, key: None }));
    }
    let overlaps = |it: &&Sprint| {
        Some(it.id) != but && !it.state.is_over() && it.starts <= ends && starts <= it.ends
    };
    if let Some(other) = board.sprints.iter().find(overlaps) {
        res.push(Against::Impossible(Refusal::SprintsOverlap {
            name: name.to_owned(),
            from: starts,
            to: ends,
            other: other.name.clone(),
        }));
    }
    res
}

/// Why somebody cannot be there on so many working days of a sprint; nothing when they can. Where no
/// day of it is a working day, all of them count.
pub fn too_many(board: &Board, sprint: &Sprint, days: Points) -> Option<Refusal> {
    let (from, to) = (sprint.starts, sprint.ends);
    let working = match board.practice.calendar.count(from, to) {
        0 => u32::try_from((to - from).num_days() + 1).unwrap_or(u32::MAX),
        n => n,
    };
    (days > Points::whole(working.into())).then(|| {
        let plural = if working == 1 { "day" } else { "days" };
        Refusal::Wrong(format!(
            "{days} days are more than the {working} working {plural} of {}",
            sprint.name
        ))
    })
}
