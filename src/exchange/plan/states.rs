//! Where the stories of a source's states go.

use std::collections::HashMap;

use super::map::Decided;
use super::{How, Row, StateRow};
use crate::domain::refusal::count_of;
use crate::domain::text::{capped, fold};
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

/// Words for a resolution that is none.
const UNRESOLVED: [&str; 7] =
    ["unresolved", "none", "nicht erledigt", "ungelöst", "offen", "non résolu", "non résolue"];

/// What is said instead of a resolution where only its date is there.
const RESOLVED: &str = "resolved";

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
        // What is finished stays so in the archive.
        let is_kept = how == How::Mapped && column.is_none() && is_finished(row);
        let resolution = match how {
            _ if is_kept && resolution.is_empty() => RESOLVED,
            _ if is_kept => resolution,
            _ if is_told => resolution,
            How::Resolution if resolution.is_empty() => RESOLVED,
            How::Resolution => resolution,
            _ => "",
        };
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
                column: column
                    .or_else(|| done(board).filter(|_| is_kept))
                    .or(open(board))
                    .map_or_else(Default::default, |it| it.id),
                is_archive: column.is_none(),
                column_name: match column {
                    Some(column) => column.name.clone(),
                    None if is_kept => "archive, as finished".to_owned(),
                    None => "archive".to_owned(),
                },
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

/// What was decided of states, a sentence each kind.
pub(super) fn told(states: &[StateRow], board: &Board, n_known: usize) -> Vec<String> {
    let mut told: Vec<String> = states
        .iter()
        .filter(|it| it.how == How::Unknown && !it.state.is_empty())
        .map(|it| {
            let (state, stories) = (capped(&it.state, 40), count_of(super::len(it.stories)));
            let go = if it.stories == 1 { "goes" } else { "go" };
            format!(
                "state {state:?} is not known: {stories} {go} to {}; {} decides otherwise",
                it.column_name,
                map_of(&it.state)
            )
        })
        .collect();
    told.extend(resolved(states));
    told.extend(given_up(states, board, n_known));
    told
}

/// What to type to decide where a state goes.
pub(super) fn map_of(state: &str) -> String {
    format!("--map {:?}", format!("{state}=Column"))
}

/// What counts as done because it was resolved, in one sentence.
fn resolved(states: &[StateRow]) -> Option<String> {
    let resolved = || states.iter().filter(|it| it.how == How::Resolution);
    let n: usize = resolved().map(|it| it.stories).sum();
    let first = resolved().next()?;
    let mut names: Vec<&str> = resolved()
        .map(|it| if it.state.is_empty() { "no state" } else { capped(&it.state, 40) })
        .collect();
    names.dedup();
    let (has, is) = if n == 1 { ("has", "it is") } else { ("have", "they are") };
    let way = if first.state.is_empty() {
        String::new()
    } else {
        format!("; {} decides otherwise", map_of(&first.state))
    };
    Some(format!(
        "{} {has} a resolution or its date ({}): {is} taken for finished, as nothing else says what \
         the state means{way}",
        count_of(super::len(n)),
        names.join(", ")
    ))
}

/// What was given up, in one sentence.
fn given_up(states: &[StateRow], board: &Board, n_known: usize) -> Option<String> {
    let given_up = || states.iter().filter(|it| it.how == How::GivenUp);
    let n: usize = given_up().map(|it| it.stories).sum();
    if n == 0 {
        return None;
    }
    let name = |it: &StateRow| {
        if it.resolution.is_empty() { it.state.clone() } else { it.resolution.clone() }
    };
    let mut names: Vec<String> = given_up().map(name).collect();
    names.dedup();
    let were = if n == 1 { "was" } else { "were" };
    let stand = match (n_known, n) {
        (0, 1) => "it is archived, and counted as finished nowhere",
        (0, _) => "they are archived, and counted as finished nowhere",
        // What the team has done with a story since it was taken in stays.
        _ => {
            "those that are new here are archived, and counted as finished nowhere; those that the \
             board has stay where they stand, unless the file says it anew"
        }
    };
    let stories = count_of(super::len(n));
    let first = &names[0];
    let done = board.columns.iter().rfind(|it| it.category == Category::Done);
    let done = done.or(board.columns.last()).map_or("Done", |it| &it.name);
    Some(format!(
        "{stories} {were} given up there ({}): {stand}; --map {:?} \
         decides otherwise",
        names.join(", "),
        format!("{first}={done}"),
    ))
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

/// Where finished work stands first.
fn done(board: &Board) -> Option<&Column> {
    board.columns.iter().find(|it| it.category == Category::Done)
}

/// Whether the source says that the work was done, and not merely that it is over.
fn is_finished(row: &Row) -> bool {
    let is_over = row.category.map_or_else(|| is_resolved(row), |it| it == Category::Done);
    is_over && !is_given_up(&row.state) && !is_given_up(&row.resolution)
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
    let guessed = guess(state.trim());
    // What the source says of the state goes before what it says of its end: that is often stale.
    let is_resolved = row.category.is_none() && is_resolved(row);
    let fits = |it: &&Column| !is_resolved || it.category == Category::Done;
    let squeezed = squeezed(&state);
    let same = board.columns.iter().find(|it| self::squeezed(&fold(&it.name)) == squeezed);
    if let Some(column) = same.filter(fits) {
        return Ok((Some(column), How::SameName));
    }
    let is_over = row.category.is_none_or(|it| it == Category::Done);
    if is_over && is_given_up(&row.state) {
        return Ok((None, How::GivenUp));
    }
    let category = match (row.category, is_resolved) {
        (Some(category), _) => Some(category),
        (None, true) => Some(Category::Done),
        (None, false) => guessed,
    };
    // "In Review" is the column Review, unless the source says that it means something else.
    let near = board.columns.iter().find(|it| bare(&fold(&it.name)) == bare(&state));
    let goes_on = |it: Category| it.is_in_progress();
    let means = |is: Category, it: Category| is == it || (goes_on(is) && goes_on(it));
    let near = near.filter(|it| row.category.is_none_or(|is| means(is, it.category))).filter(fits);
    let waits = WAITING.iter().any(|it| state.contains(it));
    let first = |category| board.columns.iter().find(move |it| it.category == category);
    // Jira knows of no waiting: its category says of such a state only that work on it goes on.
    let is_waiting = category == Some(Category::Doing) && waits;
    let by_name = near.is_some() || (is_waiting && first(Category::Waiting).is_some());
    let how = match (row.category, is_resolved && guessed != Some(Category::Done), category) {
        (Some(_), _, _) if by_name => How::Name,
        (Some(_), _, _) => How::Category,
        (None, true, _) => How::Resolution,
        (None, false, None) if near.is_none() => How::Unknown,
        (None, false, _) => How::Name,
    };
    let column = match category {
        _ if near.is_some() => near,
        Some(Category::Todo) | None => first(Category::Todo).or(board.columns.first()),
        Some(category @ (Category::Doing | Category::Waiting)) => {
            let waiting =
                first(Category::Waiting).filter(|_| waits || category == Category::Waiting);
            let doing = || first(Category::Doing).or_else(|| first(Category::Waiting));
            waiting.or_else(doing).or(board.columns.first())
        }
        Some(Category::Done) => first(Category::Done).or(board.columns.last()),
    };
    column.map(|it| (Some(it), how)).ok_or(Refusal::LastColumn)
}

/// Whether a resolution or its date says that it came to its end.
fn is_resolved(row: &Row) -> bool {
    let resolution = fold(&row.resolution);
    row.finished.is_some()
        || !(resolution.trim().is_empty() || UNRESOLVED.contains(&resolution.trim()))
}

/// A folded name without the blanks in it: `To do` and `ToDo` are one.
fn squeezed(name: &str) -> String {
    name.chars().filter(|it| it.is_alphanumeric()).collect()
}

/// A folded name without what only says that something is there: `in review` is `review`.
fn bare(name: &str) -> String {
    let name = name.trim();
    squeezed(name.strip_prefix("in ").unwrap_or(name))
}

/// What a state means when the source does not say; nothing for a name that tells nothing.
fn guess(state: &str) -> Option<Category> {
    let is = |names: &[&str]| names.contains(&state);
    let has = |words: &[&str]| words.iter().any(|it| state.contains(it));
    if is(&DONE) {
        Some(Category::Done)
    } else if has(&WAITING) {
        Some(Category::Waiting)
    } else if has(&["progress", "review", "in arbeit", "in bearbeitung", "en cours"]) || is(&DOING)
    {
        Some(Category::Doing)
    } else if is(&NOT_BEGUN) {
        Some(Category::Todo)
    } else {
        None
    }
}

/// Names of states that mean that it is finished.
const DONE: [&str; 20] = [
    "done",
    "closed",
    "resolved",
    "complete",
    "completed",
    "finished",
    "released",
    "deployed",
    "implemented",
    "accepted",
    "fertig",
    "erledigt",
    "geschlossen",
    "abgeschlossen",
    "behoben",
    "gelöst",
    "terminé",
    "fermé",
    "résolu",
    "clos",
];

/// Names of states that mean that work on it goes on.
const DOING: [&str; 10] = [
    "uat",
    "qa",
    "testing",
    "in test",
    "doing",
    "active",
    "started",
    "in development",
    "implementing",
    "development",
];

/// Names of states that mean that nobody works on it yet.
const NOT_BEGUN: [&str; 20] = [
    "to do",
    "todo",
    "open",
    "new",
    "reopened",
    "backlog",
    "product backlog",
    "sprint backlog",
    "selected for development",
    "ready",
    "ready for development",
    "planned",
    "accepted for development",
    "zu erledigen",
    "offen",
    "neu",
    "à faire",
    "a faire",
    "ouvert",
    "nouveau",
];
