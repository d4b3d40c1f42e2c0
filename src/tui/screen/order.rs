//! In which order stories stand.

use std::cmp::Reverse;

use crate::domain::{Board, Card, economics};
use crate::tui::step::Sort;

/// What the header says of an order; nothing for the order of rank.
pub(in crate::tui::screen) const fn about(sort: Sort) -> &'static str {
    match sort {
        Sort::Rank => "",
        Sort::Age => "by age",
        Sort::Priority => "by priority",
        Sort::Due => "by due day",
        Sort::Points => "by points",
        Sort::Person => "by person",
        Sort::Changed => "last changed first",
        Sort::Wsjf => "by WSJF",
        Sort::Value => "by value per effort",
    }
}

/// Puts cards that stand by rank into another order; equals stay by rank.
pub(in crate::tui::screen) fn arrange(cards: &mut [&Card], sort: Sort, board: &Board) {
    match sort {
        Sort::Rank => (),
        Sort::Age => cards.sort_by_key(|it| (!it.is_blocked(), it.since)),
        Sort::Priority => cards.sort_by_key(|it| it.priority),
        Sort::Due => cards.sort_by_key(|it| (it.due.is_none(), it.due)),
        Sort::Points => cards.sort_by_key(|it| Reverse(it.points)),
        Sort::Person => cards.sort_by_cached_key(|it| {
            let name = it.assignee.map(|id| board.name_of(id).to_lowercase());
            (name.is_none(), name)
        }),
        Sort::Changed => cards.sort_by_key(|it| Reverse(it.changed_at)),
        // A missing input gives no score, and what has none comes last.
        Sort::Wsjf => cards.sort_by(|a, b| economics::by_wsjf(a, b)),
        Sort::Value => cards.sort_by(|a, b| economics::by_value(a, b)),
    }
}
