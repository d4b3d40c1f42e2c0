//! What Jira's words mean: kinds, priorities and categories of states.

use crate::domain::{Category, Kind, Priority, text};

/// Whether a name is nobody's: what some exports write where nobody is.
pub(super) fn is_nobody(name: &str) -> bool {
    matches!(
        &*text::name(name),
        "-" | "--"
            | "–"
            | "—"
            | "unassigned"
            | "none"
            | "nobody"
            | "n/a"
            | "null"
            | "-1"
            | "nicht zugewiesen"
            | "niemand"
            | "non assigné"
            | "non attribué"
            | "sin asignar"
    )
}

/// What gave rise to a story of that type; nothing for a type that is not known.
pub(super) fn kind(name: &str) -> Option<Kind> {
    Some(match &*text::name(name) {
        "story"
        | "user story"
        | "requirement"
        | "feature"
        | "new feature"
        | "epic"
        | "anforderung"
        | "récit"
        | "exigence"
        | "neue funktion"
        | "neue funktionalität" => Kind::Requirement,
        "bug" | "incident" | "problem" | "defect" | "fault" | "fehler" | "störung" | "bogue"
        | "anomalie" => Kind::Bug,
        "change" | "change request" | "[system] change" | "änderung" => Kind::Change,
        "task" | "sub-task" | "subtask" | "improvement" | "enhancement" | "aufgabe"
        | "unteraufgabe" | "verbesserung" | "tâche" | "sous-tâche" | "amélioration" => {
            Kind::Improvement
        }
        "knowledge" | "documentation" | "dokumentation" => Kind::Knowledge,
        "spike" | "research" => Kind::Spike,
        "debt" | "technical debt" | "tech debt" => Kind::Debt,
        _ => return None,
    })
}

/// How much a story of that priority matters; nothing for one that is not known.
pub(super) fn priority(name: &str) -> Option<Priority> {
    Some(match &*text::name(name) {
        "highest" | "blocker" | "critical" | "urgent" | "p1" | "höchste" | "la plus haute" => {
            Priority::Highest
        }
        "high" | "major" | "p2" | "hoch" | "haute" | "élevée" => Priority::High,
        "medium" | "normal" | "p3" | "mittel" | "moyenne" => Priority::Medium,
        "low" | "minor" | "p4" | "niedrig" | "basse" | "faible" => Priority::Low,
        "lowest" | "trivial" | "p5" | "niedrigste" | "la plus basse" => Priority::Lowest,
        _ => return None,
    })
}

/// What Jira's category of a state means.
pub(super) fn category(name: &str) -> Option<Category> {
    Some(match &*text::name(name) {
        "to do" | "todo" | "new" | "zu erledigen" | "à faire" => Category::Todo,
        "in progress" | "indeterminate" | "in arbeit" | "en cours" => Category::Doing,
        "done" | "complete" | "fertig" | "erledigt" | "terminé" => Category::Done,
        _ => return None,
    })
}
