//! What the sentences of refusals are made of.

use super::{Conflict, Refusal};
use crate::domain::permission::Permission;
use crate::domain::{Field, Points};

/// What a field would take: the choices if they are known and few, else the hint.
pub(super) fn expected(field: Field, choices: &[String]) -> String {
    match choices {
        [] => field.spec().hint.to_owned(),
        [.., _] if choices.len() <= 12 => choices.join(", "),
        _ => format!("{}, … ({} in all)", choices[..12].join(", "), choices.len()),
    }
}

pub(super) fn stale(conflicts: &[Conflict]) -> String {
    let one = |it: &Conflict| format!("{} of {}", it.field.spec().id, it.key);
    let who = conflicts.first().map_or("somebody", |it| &it.by);
    let what: Vec<String> = conflicts.iter().map(one).collect();
    format!("{who} has changed the {} meanwhile", what.join(", "))
}

/// What a board says whose limits are hard; once, however many of them are passed.
pub(super) const KEPT: &str = ", and this board keeps its limits";

/// How many things are told at once before the rest is counted only.
pub(crate) const TOLD_AT_ONCE: usize = 6;

pub(super) fn all_of(all: &[Refusal]) -> String {
    let mut told = sentences(all);
    told.truncate(TOLD_AT_ONCE);
    if all.len() > told.len() {
        told.push(format!("and {} more", all.len() - told.len()));
    }
    told.join("; ")
}

pub(super) fn sentences(all: &[Refusal]) -> Vec<String> {
    let last = all.iter().rposition(|it| matches!(it, Refusal::WipRefuses { .. }));
    let told = all.iter().enumerate().map(|(at, it)| match (it, it.to_string()) {
        (Refusal::WipRefuses { .. }, it) if Some(at) < last => it.replace(KEPT, ""),
        (_, it) => it,
    });
    told.collect()
}

pub(super) fn holders(permission: Permission) -> String {
    let names: Vec<&str> = permission.holders().iter().map(|it| it.id()).collect();
    names.join(", ")
}

pub(super) fn rows_of(rows: usize) -> String {
    if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") }
}

/// How many stories, in words.
pub fn count_of(stories: u32) -> String {
    if stories == 1 { "1 story".to_owned() } else { format!("{stories} stories") }
}

/// How many points, in words.
pub fn points_of(points: Points) -> String {
    if points == Points::whole(1) { "1 point".to_owned() } else { format!("{points} points") }
}
