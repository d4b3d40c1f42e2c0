//! What each column of a Jira export is.

use crate::domain::Field;
use crate::exchange::plan::Becomes;

/// A column of the export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// As the header has it.
    pub(super) header: String,
    /// As people read it: without the words around a custom field.
    pub(super) name: String,
    pub(super) role: Role,
}

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Key,
    /// The key of an export that has no other.
    Number,
    Title,
    Kind,
    State,
    Category,
    Priority,
    Assignee,
    AssigneeId,
    Reporter,
    ReporterId,
    Creator,
    CreatorId,
    Created,
    Resolved,
    Since,
    Due,
    Label,
    Points,
    Rank,
    Description,
    Criteria,
    Comment,
    Kept,
}

impl Role {
    pub(super) const fn becomes(self) -> Becomes {
        match self {
            Self::Key => Becomes::Reference,
            Self::Title => Becomes::Field(Field::Title),
            Self::Kind => Becomes::Field(Field::Kind),
            Self::State | Self::Category => Becomes::Field(Field::Column),
            Self::Priority => Becomes::Field(Field::Priority),
            Self::Assignee | Self::AssigneeId => Becomes::Field(Field::Assignee),
            Self::Reporter | Self::ReporterId | Self::Creator | Self::CreatorId => Becomes::Author,
            Self::Created => Becomes::Created,
            Self::Resolved | Self::Since => Becomes::Since,
            Self::Due => Becomes::Field(Field::Due),
            Self::Label => Becomes::Field(Field::Tags),
            Self::Points => Becomes::Field(Field::Points),
            Self::Rank => Becomes::Rank,
            Self::Description => Becomes::Field(Field::Description),
            Self::Criteria => Becomes::Criteria,
            Self::Comment => Becomes::Comments,
            Self::Number | Self::Kept => Becomes::Kept,
        }
    }

    /// Whether a second column of the same role has something to add; else it is only kept.
    const fn is_many(self) -> bool {
        matches!(self, Self::Label | Self::Comment | Self::Points | Self::Criteria | Self::Kept)
    }
}

/// The columns of a header, in its order.
pub(super) fn columns(header: &[String]) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::with_capacity(header.len());
    for header in header {
        let custom = header.strip_prefix("Custom field (").and_then(|it| it.strip_suffix(')'));
        let name = custom.unwrap_or(header);
        let low = name.to_lowercase();
        let own = if custom.is_none() { system(&low) } else { None };
        let role = own.or_else(|| either(&low)).unwrap_or(Role::Kept);
        let is_taken = !role.is_many() && columns.iter().any(|it| it.role == role);
        let role = if is_taken { Role::Kept } else { role };
        columns.push(Column { header: header.clone(), name: name.to_owned(), role });
    }
    columns
}

/// What Jira itself calls a column.
fn system(name: &str) -> Option<Role> {
    Some(match name {
        "summary" => Role::Title,
        "issue key" | "key" => Role::Key,
        "issue id" | "id" => Role::Number,
        "issue type" | "work type" => Role::Kind,
        "status" => Role::State,
        "status category" => Role::Category,
        "status category changed" => Role::Since,
        "priority" => Role::Priority,
        "assignee" => Role::Assignee,
        "assignee id" => Role::AssigneeId,
        "reporter" => Role::Reporter,
        "reporter id" => Role::ReporterId,
        "creator" => Role::Creator,
        "creator id" => Role::CreatorId,
        "created" => Role::Created,
        "resolved" => Role::Resolved,
        "due date" | "due" => Role::Due,
        "labels" | "label" => Role::Label,
        "description" => Role::Description,
        "comment" | "comments" => Role::Comment,
        _ => return None,
    })
}

/// What is a field of Jira's on one site and a custom field on another.
fn either(name: &str) -> Option<Role> {
    Some(match name {
        "story point estimate" | "story points" | "story point" => Role::Points,
        "rank" => Role::Rank,
        "acceptance criteria" => Role::Criteria,
        _ => return None,
    })
}

/// The columns that give an account its display name: `Watchers` and `Watchers Id`, the first of
/// one with the first of the other.
pub(super) fn pairs(columns: &[Column]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let low: Vec<String> = columns.iter().map(|it| it.name.to_lowercase()).collect();
    for (id_at, id) in low.iter().enumerate() {
        let Some(name) = id.strip_suffix(" id") else { continue };
        let nth = low[..id_at].iter().filter(|it| *it == id).count();
        let mut named = low.iter().enumerate().filter(|(_, it)| *it == name);
        if let Some((name_at, _)) = named.nth(nth) {
            pairs.push((name_at, id_at));
        }
    }
    pairs
}
