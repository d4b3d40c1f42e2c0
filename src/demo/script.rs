//! What the sample board's text file may say.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Script {
    pub(super) board: BoardRow,
    pub(super) people: Vec<PersonRow>,
    pub(super) processes: Vec<ProcessRow>,
    pub(super) columns: Vec<ColumnRow>,
    pub(super) sprint: SprintRow,
    pub(super) next_sprint: SprintRow,
    pub(super) stories: Vec<StoryRow>,
    pub(super) links: Vec<LinkRow>,
    pub(super) references: Vec<ReferenceRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BoardRow {
    pub(super) name: String,
    pub(super) prefix: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonRow {
    pub(super) name: String,
    pub(super) full_name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProcessRow {
    pub(super) prefix: String,
    pub(super) name: String,
}

/// The limits of a column that is there already.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnRow {
    pub(super) name: String,
    pub(super) wip_stories: Option<u32>,
    pub(super) wip_points: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SprintRow {
    pub(super) name: String,
    pub(super) goal: String,
}

/// When something happened: on a working day of the sprint at a time, or minutes before now.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct When {
    pub(super) on: Option<i64>,
    pub(super) at: Option<String>,
    pub(super) ago: Option<i64>,
}

#[derive(Debug, Deserialize)]
pub(super) struct StoryRow {
    /// What the file calls it; its key is given by the board.
    pub(super) id: String,
    #[serde(flatten)]
    pub(super) when: When,
    pub(super) by: String,
    pub(super) title: String,
    /// Whether it is in the running sprint.
    #[serde(default)]
    pub(super) sprint: bool,
    /// The working day of the sprint on which it is due.
    pub(super) due: Option<i64>,
    #[serde(default)]
    pub(super) as_a: String,
    #[serde(default)]
    pub(super) i_want: String,
    #[serde(default)]
    pub(super) so_that: String,
    #[serde(default)]
    pub(super) description: String,
    /// Other fields, by their ids.
    #[serde(default)]
    pub(super) fields: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) criteria: Vec<String>,
    #[serde(default)]
    pub(super) events: Vec<EventRow>,
}

#[derive(Debug, Deserialize)]
pub(super) struct EventRow {
    #[serde(flatten)]
    pub(super) when: When,
    pub(super) by: String,
    #[serde(flatten)]
    pub(super) what: What,
}

/// What happened to a story.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum What {
    /// It went to that column.
    Move(String),
    /// That criterion was ticked; the first is 1.
    Tick(usize),
    /// Somebody said that.
    Comment(String),
    /// That came in its way.
    Block(String),
    /// It left the board, or came back.
    Archive(bool),
}

#[derive(Debug, Deserialize)]
pub(super) struct LinkRow {
    pub(super) from: String,
    pub(super) kind: String,
    pub(super) to: String,
    #[serde(flatten)]
    pub(super) when: When,
    pub(super) by: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct ReferenceRow {
    pub(super) story: String,
    pub(super) label: String,
    pub(super) target: String,
    #[serde(flatten)]
    pub(super) when: When,
    pub(super) by: String,
}
