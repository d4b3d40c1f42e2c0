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
    pub(super) you: You,
    pub(super) done: Vec<DoneRow>,
    pub(super) sprints: Vec<SprintRow>,
    pub(super) past: Vec<PastRow>,
    pub(super) stories: Vec<StoryRow>,
    pub(super) impediments: Vec<ImpedimentRow>,
    pub(super) observations: Vec<ObservationRow>,
    pub(super) links: Vec<LinkRow>,
    pub(super) references: Vec<ReferenceRow>,
    pub(super) readings: Vec<ReadingRow>,
    pub(super) releases: Vec<ReleaseRow>,
}

/// A measured number.
#[derive(Debug, Deserialize)]
pub(super) struct ReadingRow {
    #[serde(flatten)]
    pub(super) when: When,
    pub(super) by: String,
    pub(super) measure: String,
    pub(super) value: String,
}

/// A released version.
#[derive(Debug, Deserialize)]
pub(super) struct ReleaseRow {
    #[serde(flatten)]
    pub(super) when: When,
    pub(super) by: String,
    pub(super) process: String,
    pub(super) notes: String,
    pub(super) places: Vec<String>,
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
    pub(super) hats: Vec<String>,
}

/// Whoever runs the program.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct You {
    pub(super) hats: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProcessRow {
    pub(super) prefix: String,
    pub(super) name: String,
    /// The template that it begins with, if it does.
    pub(super) template: Option<String>,
    /// Who is accountable for it, if somebody is.
    pub(super) owner: Option<String>,
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
    /// Its first working day.
    pub(super) first: i64,
    /// The working day on which it was planned.
    pub(super) planned: i64,
    /// Why it was started although it takes on more than was to be expected.
    pub(super) all_the_same: Option<String>,
    /// Whether its goal was met; it is over when that was said.
    pub(super) met: Option<bool>,
    /// Who gives how much; those who are not named give what they gave to the sprint before.
    #[serde(default)]
    pub(super) capacity: Vec<CapacityRow>,
    #[serde(default)]
    pub(super) needs: Vec<NeedRow>,
    #[serde(default)]
    pub(super) notes: Vec<NoteRow>,
    #[serde(default)]
    pub(super) actions: Vec<ActionRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CapacityRow {
    pub(super) person: String,
    pub(super) focus: u32,
    /// Days off.
    #[serde(default)]
    pub(super) off: f64,
}

/// Something other than people that a sprint needs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NeedRow {
    pub(super) what: String,
    /// The working day by which it is needed.
    pub(super) by: i64,
    /// Who has confirmed it.
    pub(super) confirmed: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoteRow {
    pub(super) by: String,
    pub(super) column: String,
    pub(super) text: String,
    #[serde(default)]
    pub(super) votes: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ActionRow {
    pub(super) by: String,
    pub(super) text: String,
    pub(super) owner: String,
}

/// What done means to some.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DoneRow {
    pub(super) scope: String,
    pub(super) agreed_by: String,
    pub(super) must: Vec<String>,
    #[serde(default)]
    pub(super) may: Vec<String>,
}

/// A story of a sprint that is over.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PastRow {
    pub(super) sprint: String,
    pub(super) title: String,
    pub(super) process: String,
    pub(super) points: String,
    /// Who worked on it.
    pub(super) by: String,
    /// Whether it was left unfinished and went back to the backlog.
    #[serde(default)]
    pub(super) left: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct ImpedimentRow {
    #[serde(flatten)]
    pub(super) when: When,
    pub(super) by: String,
    pub(super) reason: String,
    #[serde(default)]
    pub(super) cause: String,
    pub(super) owner: Option<String>,
    /// The working day by which it should be gone.
    pub(super) due: Option<i64>,
    #[serde(default)]
    pub(super) stories: Vec<String>,
    pub(super) escalated: Option<EscalatedRow>,
    pub(super) resolved: Option<ResolvedRow>,
}

/// What was seen, as it would be typed.
#[derive(Debug, Deserialize)]
pub(super) struct ObservationRow {
    #[serde(flatten)]
    pub(super) when: When,
    pub(super) by: String,
    pub(super) line: String,
    #[serde(default)]
    pub(super) whys: Vec<String>,
    /// Why nothing became of it.
    pub(super) settled: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct EscalatedRow {
    #[serde(flatten)]
    pub(super) when: When,
    pub(super) by: String,
    pub(super) to: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct ResolvedRow {
    #[serde(flatten)]
    pub(super) when: When,
    pub(super) by: String,
    pub(super) how: String,
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
    /// What was thought of the four Ps: which, and a note; `-` where it does not matter.
    Consider(Vec<(String, String)>),
    /// So many entries of the definition of done were ticked.
    Done(usize),
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
