//! What goes out to other tools and comes in from them: one file a format, and one plan for all.
//!
//! A format reads bytes into a [`Draft`], which knows no board; [`Plan::new`] lays the draft out on
//! a board and says what would become of everything. Nothing is written here.

pub mod definition;
pub mod figure;
pub mod flow_csv;
pub mod jira;
pub mod management;
pub mod markdown;
pub mod plan;
pub mod process_text;
pub mod report;
pub mod sheet;
pub mod standup;
pub mod svg;

pub use plan::{Draft, Options, Plan};

use crate::domain::Refusal;

/// A format that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The CSV file that Jira's "Export CSV" writes.
    Jira,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 1] = [Self::Jira];

    /// Its stable name: on the command line, and in the file as the source of a story.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Jira => "jira",
        }
    }

    /// The format with that stable name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.id() == id)
    }

    /// Reads a file of this format; refuses one that is something else. What the options say of its
    /// columns goes before what they are called.
    pub fn read(self, bytes: &[u8], options: &Options) -> Result<Draft, Refusal> {
        match self {
            Self::Jira => jira::read_as(bytes, &options.map),
        }
    }
}
