//! Where the stories of a source's states go.

use std::collections::HashMap;

use super::{How, Options, Row, StateRow};
use crate::domain::text::fold;
use crate::domain::{Board, Category, Column, Refusal};

/// Names of states that mean waiting for somebody else, although Jira calls that "in progress".
const WAITING: [&str; 8] =
    ["waiting", "wait for", "awaiting", "pending", "on hold", "blocked", "parked", "paused"];

/// One row a state, in order of the first story that has it.
pub(super) fn rows(
    rows: &[Row],
    board: &Board,
    options: &Options,
) -> Result<Vec<StateRow>, Refusal> {
    let mut states: Vec<StateRow> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mapped = mapped(rows, board, options)?;
    for row in rows {
        if let Some(place) = places.get(&*row.state) {
            states[*place].stories += 1;
            states[*place].category = states[*place].category.or(row.category);
            continue;
        }
        places.insert(&row.state, states.len());
        let (column, how) = match mapped.get(&*fold(&row.state)) {
            Some(column) => (*column, How::Mapped),
            None => place(row, board)?,
        };
        states.push(StateRow {
            state: row.state.clone(),
            category: row.category,
            column: column.id,
            column_name: column.name.clone(),
            how,
            stories: 1,
        });
    }
    Ok(states)
}

/// The columns that `--map` gives, by folded state.
fn mapped<'a>(
    rows: &[Row],
    board: &'a Board,
    options: &Options,
) -> Result<HashMap<String, &'a Column>, Refusal> {
    let mut mapped = HashMap::new();
    for (state, name) in &options.map {
        let folded = fold(state).into_owned();
        if !rows.iter().any(|it| fold(&it.state) == folded) {
            let mut there: Vec<&str> = Vec::new();
            for row in rows {
                if !there.contains(&&*row.state) {
                    there.push(&row.state);
                }
            }
            let there = there.join(", ");
            return Err(Refusal::Wrong(format!(
                "--map {state}={name}: the file has no {state:?}; it has {there}"
            )));
        }
        let Some(column) = board.column_named(name) else {
            let columns: Vec<&str> = board.columns.iter().map(|it| &*it.name).collect();
            let columns = columns.join(", ");
            return Err(Refusal::Wrong(format!(
                "--map {state}={name}: the board has no column {name:?}; it has {columns}"
            )));
        };
        mapped.insert(folded, column);
    }
    Ok(mapped)
}

/// The column of the same name, else the first one that means the same.
fn place<'a>(row: &Row, board: &'a Board) -> Result<(&'a Column, How), Refusal> {
    let state = fold(&row.state);
    if let Some(column) = board.columns.iter().find(|it| fold(&it.name) == state) {
        return Ok((column, How::SameName));
    }
    let first = |category| board.columns.iter().find(move |it| it.category == category);
    let waits = WAITING.iter().any(|it| state.contains(it));
    let category = row.category.unwrap_or_else(|| guess(&state));
    let column = match category {
        Category::Todo => first(Category::Todo).or(board.columns.first()),
        Category::Doing | Category::Waiting => {
            let waiting =
                first(Category::Waiting).filter(|_| waits || category == Category::Waiting);
            let doing = || first(Category::Doing).or_else(|| first(Category::Waiting));
            waiting.or_else(doing).or(board.columns.first())
        }
        Category::Done => first(Category::Done).or(board.columns.last()),
    };
    column.map(|it| (it, How::Category)).ok_or(Refusal::LastColumn)
}

/// What a state means when the source does not say.
fn guess(state: &str) -> Category {
    let is = |names: &[&str]| names.contains(&state);
    if is(&["done", "closed", "resolved", "complete", "completed", "cancelled", "declined"]) {
        Category::Done
    } else if WAITING.iter().any(|it| state.contains(it)) {
        Category::Waiting
    } else if state.contains("progress")
        || state.contains("review")
        || is(&["uat", "testing", "in test", "doing", "in development", "implementing"])
    {
        Category::Doing
    } else {
        Category::Todo
    }
}
