//! What somebody has decided of the names of a source: `--map`.

use std::collections::HashMap;

use super::{Draft, Options, Row};
use crate::domain::text::{fold, line};
use crate::domain::{Board, ColumnId, Priority, Refusal};

/// Where the stories of a state go instead of a column.
const ARCHIVE: &str = "archive";

/// What was decided, by the folded names of the source.
#[derive(Debug, Default)]
pub(super) struct Decided {
    /// The columns of states and resolutions; none is the archive.
    pub(super) states: HashMap<String, Option<ColumnId>>,
    pub(super) priorities: HashMap<String, Priority>,
    /// Short names of people, by account or display name.
    pub(super) people: HashMap<String, String>,
    /// Display names of the file, by the accounts that somebody says they belong to.
    pub(super) called: Vec<(String, String)>,
}

/// What a name of the source can be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    State,
    Priority,
    Person,
}

impl Decided {
    /// Looks up what each name is in the file: a state or a resolution, a priority, somebody. Of
    /// several that it could be, it is the first whose meaning makes sense.
    pub(super) fn read(draft: &Draft, board: &Board, options: &Options) -> Result<Self, Refusal> {
        let mut decided = Self::default();
        let is_column = |name: &str| draft.named.iter().any(|it| fold(it) == fold(name));
        for (name, meaning) in options.map.iter().filter(|(name, _)| !is_column(name)) {
            let kinds = kinds(draft, name);
            let mut first = None;
            let mut is_read = false;
            for kind in &kinds {
                match decided.take((draft, board), *kind, name, meaning) {
                    Ok(()) => {
                        is_read = true;
                        break;
                    }
                    Err(why) => first = first.or(Some(why)),
                }
            }
            if !is_read {
                let why = first.unwrap_or_else(|| unknown(draft, name));
                return Err(Refusal::Wrong(format!("--map {name}={meaning}: {why}")));
            }
        }
        Ok(decided)
    }

    fn take(
        &mut self,
        (draft, board): (&Draft, &Board),
        kind: Kind,
        name: &str,
        meaning: &str,
    ) -> Result<(), String> {
        let folded = fold(name).into_owned();
        match kind {
            Kind::State => {
                let column = match board.column_named(meaning) {
                    Some(column) => Some(column.id),
                    None if fold(meaning) == ARCHIVE => None,
                    None => {
                        let columns: Vec<&str> = board.columns.iter().map(|it| &*it.name).collect();
                        let columns = columns.join(", ");
                        return Err(format!(
                            "the board has no column {meaning:?}; it has {columns}, and the {ARCHIVE}"
                        ));
                    }
                };
                self.states.insert(folded, column);
            }
            Kind::Priority => {
                let priority = Priority::ALL.iter().copied().find(|it| it.id() == fold(meaning));
                let Some(priority) = priority else {
                    let ids: Vec<&str> = Priority::ALL.iter().map(|it| it.id()).collect();
                    let ids = ids.join(", ");
                    return Err(format!("the board has no priority {meaning:?}; it has {ids}"));
                };
                self.priorities.insert(folded, priority);
            }
            Kind::Person => {
                let is_it = |it: &&crate::domain::Person| {
                    fold(&it.name) == fold(meaning)
                        || (!it.full_name.is_empty() && fold(&it.full_name) == fold(meaning))
                };
                let mut in_file = somebody(draft).filter(|it| fold(it) == fold(meaning));
                let short = match (board.people.iter().find(is_it), in_file.next()) {
                    (Some(person), _) => person.name.clone(),
                    (None, _) if super::people::is_short_name(meaning) => meaning.to_owned(),
                    (None, Some(display)) => {
                        let written = somebody(draft).filter(|it| fold(it) == folded);
                        let called = written.map(|it| (it.to_owned(), display.to_owned()));
                        self.called.extend(called);
                        return Ok(());
                    }
                    (None, None) => {
                        return Err(format!(
                            "nobody on the board or in the file is called {meaning:?}, and a new \
                             short name has letters, digits, dots, dashes or underscores, no spaces"
                        ));
                    }
                };
                self.people.insert(folded, short);
            }
        }
        Ok(())
    }
}

/// What a name is in the file.
fn kinds(draft: &Draft, name: &str) -> Vec<Kind> {
    let folded = fold(name);
    let is = |it: &str| fold(it) == folded;
    let has = |of: fn(&Row) -> &str| draft.rows.iter().any(|it| is(of(it)));
    let is_somebody = somebody(draft).any(is);
    let all = [
        (Kind::State, has(|it| &it.state) || has(|it| &it.resolution)),
        (Kind::Priority, has(|it| &it.priority_name)),
        (Kind::Person, is_somebody),
    ];
    all.into_iter().filter(|(_, is_it)| *is_it).map(|(kind, _)| kind).collect()
}

/// Everybody whom the file names, by account and by display name.
fn somebody(draft: &Draft) -> impl Iterator<Item = &str> {
    let accounts = draft.rows.iter().flat_map(|it| it.assignee.iter().chain(&it.author));
    let accounts = accounts.flat_map(|it| [&*it.id, &*it.name]);
    let said = draft.rows.iter().flat_map(|it| &it.comments).map(|it| &*it.by);
    let named = draft.names.iter().flat_map(|(id, name)| [&**id, &**name]);
    accounts.chain(said).chain(named).filter(|it| !it.is_empty())
}

/// What the file has instead of a name that it has not.
fn unknown(draft: &Draft, name: &str) -> String {
    let mut there: Vec<&str> = Vec::new();
    for row in draft.rows.iter().filter(|it| !it.state.is_empty()) {
        if !there.contains(&&*row.state) {
            there.push(&row.state);
        }
    }
    let there = if there.is_empty() {
        "it names no states".to_owned()
    } else {
        format!("its states are {}", line(&there.join(", ")))
    };
    format!("the file has no state, priority, person or column {name:?}; {there}")
}
