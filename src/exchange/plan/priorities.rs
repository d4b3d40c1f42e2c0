//! What becomes of priorities that the board does not have.

use super::map::Decided;
use super::{PriorityRow, Row};
use crate::domain::Priority;
use crate::domain::refusal::count_of;
use crate::domain::text::{capped, fold};

/// Decides the priorities that are not known or that somebody has mapped, and says of which rows they
/// were read otherwise than they are written, by line.
pub(super) fn rows(rows: &mut [Row], decided: &Decided) -> (Vec<PriorityRow>, Vec<String>) {
    let mut found: Vec<PriorityRow> = Vec::new();
    let mut notes = Vec::new();
    for row in rows.iter_mut().filter(|it| !it.priority_name.is_empty()) {
        let name = &row.priority_name;
        let mapped = decided.priorities.get(&*fold(name)).copied();
        if row.priority.is_some() && mapped.is_none() {
            continue;
        }
        let becomes = mapped.unwrap_or(Priority::Medium);
        row.priority = Some(becomes);
        if mapped.is_none() {
            notes.push(format!(
                "line {}: Priority “{}” is not known: it becomes {}, and is kept beside the story",
                row.line,
                capped(name, 40),
                becomes.id()
            ));
        }
        match found.iter_mut().find(|it| fold(&it.name) == fold(name)) {
            Some(it) => it.stories += 1,
            None => found.push(PriorityRow {
                name: name.clone(),
                becomes,
                is_mapped: mapped.is_some(),
                stories: 1,
            }),
        }
    }
    (found, notes)
}

/// Once a value what was not known.
pub(super) fn told(rows: &[PriorityRow]) -> Vec<String> {
    let unknown = rows.iter().filter(|it| !it.is_mapped);
    unknown
        .map(|it| {
            let (name, stories) = (capped(&it.name, 40), super::len(it.stories));
            format!(
                "priority {name:?} is not known: {} for {}; --map {:?} decides otherwise",
                it.becomes.id(),
                count_of(stories),
                format!("{name}={}", Priority::High.id())
            )
        })
        .collect()
}
