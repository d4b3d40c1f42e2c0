//! Where stories stand: their column, their sprint, their place in the process backlog.

use super::anywhere::as_one;
use super::field::set_field;
use super::target::Targets;
use crate::domain::refusal::count_of;
use crate::domain::{
    Column, ColumnId, Field, Operation, Place, Refusal, SprintState, StoryId, Value,
};
use crate::tui::command::{Command, OnStory};
use crate::tui::dialog::pick::{Choice, Other, Pick};
use crate::tui::screen::{Cx, Side, View};
use crate::tui::step::Step;

/// Which way a story goes over the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// To the right.
    On,
    /// To the left.
    Back,
}

/// The name of the column beside the one that all of the stories stand in.
pub(super) fn column_beside<'a>(cx: &Cx<'a>, targets: &Targets<'_>, way: Way) -> Option<&'a str> {
    let at = cx.data.board.column_index(targets.common(|it| it.column)?)?;
    let to = match way {
        Way::On => at.checked_add(1),
        Way::Back => at.checked_sub(1),
    };
    to.and_then(|it| cx.data.board.columns.get(it)).map(|it| &*it.name)
}

/// Moves each of the stories to the column beside its own.
pub(super) fn beside(cx: &Cx<'_>, targets: &Targets<'_>, way: Way) -> Step {
    let board = &cx.data.board;
    let mut moves: Vec<(ColumnId, Vec<StoryId>)> = Vec::new();
    for card in &targets.cards {
        let at = board.column_index(card.column);
        let to = at.and_then(|at| match way {
            Way::On => at.checked_add(1),
            Way::Back => at.checked_sub(1),
        });
        let Some(to) = to.and_then(|at| board.columns.get(at)) else { continue };
        match moves.iter_mut().find(|(column, _)| *column == to.id) {
            Some((_, stories)) => stories.push(card.id),
            None => moves.push((to.id, vec![card.id])),
        }
    }
    // A story that goes makes room for the one that follows it.
    moves.sort_by_key(|(to, _)| board.column_index(*to));
    if way == Way::On {
        moves.reverse();
    }
    let n_moved = moves.iter().map(|(_, stories)| stories.len()).sum::<usize>();
    let each = |(to, stories): &(ColumnId, Vec<StoryId>)| {
        let name = board.column(*to).map_or("", |it| &it.name);
        format!("{} to {name}", stories.len())
    };
    let each = moves.iter().map(each).collect::<Vec<_>>().join(", ");
    let operation = |(to, stories): (ColumnId, Vec<StoryId>)| Operation::Move { stories, to };
    let where_to = match way {
        Way::On => "on",
        Way::Back => "back",
    };
    let count = count_of(u32::try_from(n_moved).unwrap_or(0));
    let label = format!("Moved {count} {where_to}: {each}");
    match as_one(label, moves.into_iter().map(operation).collect()) {
        Some(operation) => Step::commit(operation),
        None => Step::Refuse(at_the_edge(cx, targets, way)),
    }
}

fn at_the_edge(cx: &Cx<'_>, targets: &Targets<'_>, way: Way) -> Refusal {
    let board = &cx.data.board;
    let column = match way {
        Way::On => board.columns.last(),
        Way::Back => board.columns.first(),
    };
    let name = column.map_or("", |it| &it.name);
    let stand = if targets.cards.len() == 1 { "stands" } else { "stand" };
    let which = match way {
        Way::On => "the last column",
        Way::Back => "the first column",
    };
    Refusal::Wrong(format!("{} {stand} in {name} already, {which}", targets.title()))
}

/// Asks where the stories go: a column, the top, the bottom, a sprint.
pub(super) fn ask(cx: &Cx<'_>, targets: &Targets<'_>) -> Step {
    let board = &cx.data.board;
    let ids = targets.ids();
    let here = targets.common(|it| it.column);
    let mut choices: Vec<Choice> = board
        .columns
        .iter()
        .map(|it| {
            let step = if here == Some(it.id) {
                Step::Finish(format!("{} stays in {}", targets.title(), it.name))
            } else {
                let stories = ids.clone();
                Step::commit(Operation::Move { stories, to: it.id })
            };
            Choice::new(it.name.clone(), step).hint(fill(cx, it, here == Some(it.id)))
        })
        .collect();
    let rank = |place| Step::commit(Operation::Rank { stories: ids.clone(), place });
    // Nobody is offered what would be refused to them.
    if super::unwritable(cx, Command::Story(OnStory::RankUp)).is_none() {
        choices.push(Choice::new("top", rank(Place::Top)).hint("of the process backlog"));
        choices.push(Choice::new("bottom", rank(Place::Bottom)).hint("of the process backlog"));
    }
    let in_sprint = targets.common(|it| it.sprint);
    for sprint in &board.sprints {
        let state = match sprint.state {
            SprintState::Active => "running",
            SprintState::Planned => "planned",
            SprintState::Closed | SprintState::Cancelled => continue,
        };
        let step = set_field(cx, &ids, Field::Sprint, &Value::Id(sprint.id.0));
        let hint = if in_sprint == Some(Some(sprint.id)) { "here" } else { state };
        choices.push(Choice::new(sprint.name.clone(), step).hint(hint));
    }
    if in_sprint != Some(None) {
        let step = set_field(cx, &ids, Field::Sprint, &Value::None);
        choices.push(Choice::new("no sprint", step));
    }
    // The next column is what is meant most.
    let next = here.and_then(|it| board.column_index(it));
    let next = next.map(|at| (at + 1).min(board.columns.len() - 1));
    let title = format!("Move {} to", targets.title());
    let advice = "a column, top, bottom or a sprint";
    Step::open(Pick::new(title, choices, Other::Nothing(advice)).at(next))
}

/// What there is to know of a column: whether the stories stand there, how full it is.
fn fill(cx: &Cx<'_>, column: &Column, is_here: bool) -> String {
    let stories = cx.data.cards().map(|it| it.column(column.id).count());
    let fill = match (stories, column.wip_stories) {
        (Some(n), Some(limit)) => format!("{n}/{limit}"),
        (Some(n), None) => n.to_string(),
        (None, Some(limit)) => format!("limit {limit}"),
        (None, None) => String::new(),
    };
    if is_here { format!("here  {fill}") } else { fill }
}

/// Ranks the stories past their neighbour on the screen.
pub(super) fn rank(cx: &Cx<'_>, view: &dyn View, targets: &Targets<'_>, side: Side) -> Step {
    let ids = targets.ids();
    // The outermost one leads; the others keep their order and come along.
    let lead = match side {
        Side::Before => ids.first(),
        Side::After => ids.last(),
    };
    let Some(mut at) = lead.copied() else { return Step::Stay };
    for _ in 0..=ids.len() {
        at = match view.beside(cx, at, side) {
            Ok(Some(next)) => next,
            Ok(None) => {
                return Step::cannot(match (side, cx.data.backlog().is_some()) {
                    (Side::Before, true) => "it is the first of the backlog already",
                    (Side::After, true) => "it is the last of the backlog already",
                    (Side::Before, false) => "it is the first of its column already",
                    (Side::After, false) => "it is the last of its column already",
                });
            }
            Err(refusal) => return Step::Refuse(refusal),
        };
        if !ids.contains(&at) {
            break;
        }
    }
    let place = match side {
        Side::Before => Place::Before(at),
        Side::After => Place::After(at),
    };
    Step::commit(Operation::Rank { stories: ids, place })
}
