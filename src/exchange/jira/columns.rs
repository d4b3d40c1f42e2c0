//! What each column of a Jira export is.

use crate::domain::Field;
use crate::domain::operation::{Part, Tells};
use crate::domain::story::LinkKind;
use crate::domain::text::{self, fold, line};
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
    Resolution,
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
    /// This story blocks that one.
    Blocks,
    /// That one blocks this story.
    BlockedBy,
    Relates,
    Parent,
    Kept,
}

impl Role {
    pub(super) const fn becomes(self) -> Becomes {
        match self {
            Self::Key => Becomes::Reference,
            Self::Title => Becomes::Field(Field::Title),
            Self::Kind => Becomes::Field(Field::Kind),
            Self::State | Self::Category | Self::Resolution => Becomes::Field(Field::Column),
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
            Self::Blocks | Self::BlockedBy | Self::Relates | Self::Parent => Becomes::Links,
            Self::Number | Self::Kept => Becomes::Kept,
        }
    }

    /// What of a story a column of that role tells.
    pub(super) const fn parts(self) -> &'static [Part] {
        match self {
            Self::Title => &[Part::Field(Field::Title)],
            Self::Kind => &[Part::Field(Field::Kind)],
            Self::State => &[Part::Field(Field::Column)],
            Self::Category => &[Part::Category],
            Self::Resolution => &[Part::Resolution],
            Self::Resolved => &[Part::End],
            Self::Priority => &[Part::Field(Field::Priority)],
            Self::Assignee | Self::AssigneeId => &[Part::Field(Field::Assignee)],
            Self::Due => &[Part::Field(Field::Due)],
            Self::Label => &[Part::Field(Field::Tags)],
            Self::Points => &[Part::Field(Field::Points)],
            Self::Description => &[
                Part::Field(Field::Description),
                Part::Field(Field::AsA),
                Part::Field(Field::IWant),
                Part::Field(Field::SoThat),
                Part::Criteria,
            ],
            Self::Criteria => &[Part::Criteria],
            Self::Comment => &[Part::Comments],
            Self::Blocks => &[Part::Link(LinkKind::Blocks, true)],
            Self::BlockedBy => &[Part::Link(LinkKind::Blocks, false)],
            Self::Relates => &[Part::Link(LinkKind::Relates, true)],
            Self::Parent => &[Part::Parent],
            Self::Key
            | Self::Number
            | Self::Reporter
            | Self::ReporterId
            | Self::Creator
            | Self::CreatorId
            | Self::Created
            | Self::Since
            | Self::Rank
            | Self::Kept => &[],
        }
    }

    /// Whether a second column of the same role has something to add; else it is only kept.
    const fn is_many(self) -> bool {
        matches!(
            self,
            Self::Label
                | Self::Comment
                | Self::Points
                | Self::Criteria
                | Self::Blocks
                | Self::BlockedBy
                | Self::Relates
                | Self::Parent
                | Self::Kept
        )
    }
}

/// What stands before the name of a custom field, in English, German and French.
const CUSTOM: [&str; 5] = [
    "Custom field (",
    "Benutzerdefiniertes Feld (",
    "Benutzerdefinierte Felder (",
    "Champ personnalisé (",
    "Champs personnalisés (",
];

/// The columns of a header, in its order. What is `named` otherwise by whoever takes the file in is
/// what they say.
pub(super) fn columns(header: &[String], named: &[(String, String)]) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::with_capacity(header.len());
    for header in header {
        // Spreadsheets and wikis leave behind what nobody sees.
        let seen = text::bare(header);
        let custom = custom(seen.trim());
        let name = self::custom(header).unwrap_or(header);
        let low = text::name(custom.unwrap_or(seen.trim()));
        let own = if custom.is_none() { system(&low) } else { None };
        let said = named.iter().find(|(it, _)| fold(it) == fold(header) || fold(it) == fold(name));
        let said = said.and_then(|(_, meant)| role_called(meant));
        let role = said.or(own).or_else(|| either(&low)).unwrap_or(Role::Kept);
        let is_taken = !role.is_many() && columns.iter().any(|it| it.role == role);
        let role = if is_taken { Role::Kept } else { role };
        columns.push(Column { header: header.clone(), name: name.to_owned(), role });
    }
    columns
}

/// What the column with that name of Jira's is for, if it has a use of its own.
pub(super) fn role_called(name: &str) -> Option<Role> {
    let low = text::name(name.trim());
    system(&low).or_else(|| either(&low))
}

/// The name of a custom field.
fn custom(header: &str) -> Option<&str> {
    CUSTOM.iter().find_map(|it| header.strip_prefix(it)?.strip_suffix(')'))
}

/// What Jira itself calls a column, in English, German and French.
fn system(name: &str) -> Option<Role> {
    Some(match name {
        "summary" | "zusammenfassung" | "résumé" => Role::Title,
        "issue key" | "key" | "work item key" | "vorgangsschlüssel" | "schlüssel"
        | "clé de ticket" | "clé du ticket" | "clé de demande" | "clé" => Role::Key,
        "issue id" | "id" | "work item id" | "vorgangs-id" | "vorgangs id" | "id de ticket"
        | "id du ticket" | "id de demande" => Role::Number,
        "issue type" | "work type" | "vorgangstyp" | "type de ticket" | "type de demande" => {
            Role::Kind
        }
        "status" | "état" | "statut" => Role::State,
        "status category" | "statuskategorie" | "catégorie d'état" | "catégorie de statut" => {
            Role::Category
        }
        "status category changed" | "statuskategorie geändert" => Role::Since,
        "resolution" | "lösung" | "résolution" => Role::Resolution,
        "priority" | "priorität" | "priorité" => Role::Priority,
        "assignee" | "zugewiesene person" | "bearbeiter" | "responsable" | "personne assignée"
        | "attribution" => Role::Assignee,
        "assignee id" | "zugewiesene person id" | "bearbeiter id" | "responsable id" => {
            Role::AssigneeId
        }
        "reporter" | "autor" | "rapporteur" => Role::Reporter,
        "reporter id" | "autor id" | "rapporteur id" => Role::ReporterId,
        "creator" | "ersteller" | "créateur" => Role::Creator,
        "creator id" | "ersteller id" | "créateur id" => Role::CreatorId,
        "created" | "erstellt" | "création" | "créé" | "créée" => Role::Created,
        "resolved" | "erledigt" | "résolu" | "résolue" => Role::Resolved,
        "due date" | "due" | "fälligkeitsdatum" | "fällig" | "date d'échéance" | "échéance" => {
            Role::Due
        }
        "labels" | "label" | "stichwörter" | "stichworte" | "étiquettes" => Role::Label,
        "description" | "beschreibung" => Role::Description,
        "comment" | "comments" | "kommentar" | "kommentare" | "commentaire" | "commentaires" => {
            Role::Comment
        }
        "outward issue link (blocks)" | "outward work item link (blocks)" => Role::Blocks,
        "inward issue link (blocks)" | "inward work item link (blocks)" => Role::BlockedBy,
        "outward issue link (relates)"
        | "inward issue link (relates)"
        | "outward work item link (relates)"
        | "inward work item link (relates)" => Role::Relates,
        "parent" | "parent id" | "parent key" | "übergeordnet" => Role::Parent,
        _ => return None,
    })
}

/// What is a field of Jira's on one site and a custom field on another.
fn either(name: &str) -> Option<Role> {
    Some(match name {
        "story point estimate" | "story points" | "story point" => Role::Points,
        "rank" => Role::Rank,
        "acceptance criteria" | "akzeptanzkriterien" | "critères d'acceptation" => Role::Criteria,
        "epic link" => Role::Parent,
        _ => return None,
    })
}

/// What stories of a file with those columns are told of.
pub(super) fn tells(columns: &[Column]) -> Tells {
    let of = |it: &Column| {
        let name = fold(&it.header).into_owned();
        it.role.parts().iter().map(|part| (*part, name.clone())).collect::<Vec<_>>()
    };
    Tells {
        parts: columns.iter().flat_map(of).collect(),
        names: columns.iter().map(|it| line(&it.name)).collect(),
    }
}

/// The columns that give an account its display name: `Watchers` and `Watchers Id`, the first of
/// one with the first of the other.
pub(super) fn pairs(columns: &[Column]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let low: Vec<String> = columns.iter().map(|it| text::name(&it.name)).collect();
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
