//! Where the stories of a source's states go.

use std::collections::HashMap;

use super::map::Decided;
use super::{How, Row, StateRow};
use crate::domain::refusal::count_of;
use crate::domain::text::fold;
use crate::domain::{Board, Category, Column, Refusal};

/// Names of states that mean waiting for somebody else, although Jira calls that "in progress".
const WAITING: [&str; 8] =
    ["waiting", "wait for", "awaiting", "pending", "on hold", "blocked", "parked", "paused"];

/// Names of states and resolutions that mean that nobody will work on it, although Jira calls that
/// "done".
const GIVEN_UP: [&str; 24] = [
    "cancelled",
    "canceled",
    "rejected",
    "declined",
    "duplicate",
    "abandoned",
    "obsolete",
    "withdrawn",
    "invalid",
    "discarded",
    "dropped",
    "won't do",
    "wont do",
    "will not do",
    "won't fix",
    "wont fix",
    "cannot reproduce",
    "not a bug",
    "not needed",
    "abgebrochen",
    "abgelehnt",
    "duplikat",
    "annulé",
    "rejeté",
];

/// One row a state, and a resolution where that decides, in order of the first story that has it;
/// with it the row of each story.
pub(super) fn rows(
    rows: &[Row],
    board: &Board,
    decided: &Decided,
) -> Result<(Vec<StateRow>, Vec<usize>), Refusal> {
    let mut states: Vec<StateRow> = Vec::new();
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    let mut of_rows = Vec::with_capacity(rows.len());
    for row in rows {
        let (column, how) = place(row, board, decided)?;
        let (state, resolution) = (&*row.state, &*row.resolution);
        let ends = column.is_some_and(|it| it.category == Category::Done);
        let chosen = decided.states.get(&*fold(resolution)).filter(|_| !resolution.is_empty());
        // Whoever has decided on a state that was given up means its resolutions as well.
        let speaks = is_given_up(resolution) && !is_given_up(state);
        let is_told = ends && (chosen.is_some() || speaks);
        let resolution = if is_told { resolution } else { "" };
        let at = *places.entry((state, resolution)).or_insert_with(|| {
            let (column, how) = match chosen {
                Some(chosen) if is_told => (chosen.and_then(|it| board.column(it)), How::Mapped),
                None if is_told => (None, How::GivenUp),
                Some(_) | None => (column, how),
            };
            states.push(StateRow {
                state: state.to_owned(),
                resolution: resolution.to_owned(),
                category: row.category,
                column: column.or(open(board)).map_or_else(Default::default, |it| it.id),
                is_archive: column.is_none(),
                column_name: column.map_or("archive", |it| &it.name).to_owned(),
                how,
                stories: 0,
            });
            states.len() - 1
        });
        states[at].stories += 1;
        states[at].category = states[at].category.or(row.category);
        of_rows.push(at);
    }
    Ok((states, of_rows))
}

/// What was given up, in one sentence.
pub(super) fn told(states: &[StateRow], board: &Board) -> Vec<String> {
    let given_up = || states.iter().filter(|it| it.how == How::GivenUp);
    let n: usize = given_up().map(|it| it.stories).sum();
    if n == 0 {
        return Vec::new();
    }
    let name = |it: &StateRow| {
        if it.resolution.is_empty() { it.state.clone() } else { it.resolution.clone() }
    };
    let mut names: Vec<String> = given_up().map(name).collect();
    names.dedup();
    let (were, stand) =
        if n == 1 { ("was", "it is archived") } else { ("were", "they are archived") };
    let stories = count_of(super::len(n));
    let first = &names[0];
    let done = board.columns.iter().rfind(|it| it.category == Category::Done);
    let done = done.or(board.columns.last()).map_or("Done", |it| &it.name);
    vec![format!(
        "{stories} {were} given up there ({}): {stand}, and counted as finished nowhere; --map {:?} \
         decides otherwise",
        names.join(", "),
        format!("{first}={done}"),
    )]
}

/// Whether nobody will work on what is called so.
fn is_given_up(name: &str) -> bool {
    let name = fold(name).replace('’', "'");
    GIVEN_UP.contains(&name.trim())
}

/// Where work that is not finished stands first.
fn open(board: &Board) -> Option<&Column> {
    board.columns.iter().find(|it| it.category == Category::Todo).or(board.columns.first())
}

/// The column that was decided, that of the same name, else the first one that means the same; none
/// is the archive.
fn place<'a>(
    row: &Row,
    board: &'a Board,
    decided: &Decided,
) -> Result<(Option<&'a Column>, How), Refusal> {
    if let Some(chosen) = decided.states.get(&*fold(&row.state)) {
        return Ok((chosen.and_then(|it| board.column(it)), How::Mapped));
    }
    let state = fold(&row.state);
    if let Some(column) = board.columns.iter().find(|it| fold(&it.name) == state) {
        return Ok((Some(column), How::SameName));
    }
    let is_over = row.category.is_none_or(|it| it == Category::Done);
    if is_over && is_given_up(&row.state) {
        return Ok((None, How::GivenUp));
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
    column.map(|it| (Some(it), How::Category)).ok_or(Refusal::LastColumn)
}

/// What a state means when the source does not say.
fn guess(state: &str) -> Category {
    let is = |names: &[&str]| names.contains(&state);
    if is(&["done", "closed", "resolved", "complete", "completed", "fertig", "erledigt", "terminé"])
    {
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
