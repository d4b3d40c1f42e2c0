//! What an import says of itself in the log.

use std::collections::HashSet;

use crate::domain::operation::{Kept, Upshot};
use crate::domain::refusal::{TOLD_AT_ONCE, count_of};

/// What was done, what both sides have changed and the team therefore keeps, and which keys could be
/// taken for those of other stories.
pub(super) fn label(upshot: &Upshot, source: &str) -> String {
    let added = u32::try_from(upshot.added.len()).unwrap_or(u32::MAX);
    let told = match (added, upshot.updated) {
        (0, 0) if upshot.kept.is_empty() => {
            format!("Read {} from {source}: nothing is new", count_of(upshot.same))
        }
        (0, 0) => format!("Read {} from {source}", count_of(upshot.same)),
        (added, 0) => format!("Imported {} from {source}", count_of(added)),
        (0, updated) => format!("Updated {} from {source}", count_of(updated)),
        (added, updated) => {
            format!("Imported {} and updated {} from {source}", count_of(added), count_of(updated))
        }
    };
    let (open, kept): (Vec<_>, Vec<_>) = upshot.kept.iter().partition(|it| it.why.is_some());
    let sentences = |all: Vec<&Kept>| all.iter().map(|it| it.sentence(source)).collect::<Vec<_>>();
    let new: HashSet<&str> = upshot.added.iter().map(|it| &*it.key).collect();
    let mistakable = upshot.mistakable.iter().filter(|it| new.contains(&*it.own));
    let mistakable: Vec<String> = mistakable.map(|it| it.sentence(source)).collect();
    let other = match mistakable.len() {
        1 => format!("1 key means another story here than in {source}"),
        n => format!("{n} keys mean other stories here than in {source}"),
    };
    let kept = few("kept as changed here", &sentences(kept));
    let open = few("not finished here yet", &sentences(open));
    let unlinked = upshot.not_linked().map_or_else(String::new, |it| format!("; {it}"));
    format!("{told}{kept}{open}{}{unlinked}", few(&other, &mistakable))
}

/// The first of several things behind a sentence; nothing where there are none.
fn few(what: &str, all: &[String]) -> String {
    let shown = all.iter().take(TOLD_AT_ONCE).cloned().collect::<Vec<_>>().join(", ");
    match all.len() {
        0 => String::new(),
        n if n > TOLD_AT_ONCE => format!("; {what}: {shown} and {} more", n - TOLD_AT_ONCE),
        _ => format!("; {what}: {shown}"),
    }
}
