//! What a board for process improvement is: its stories, its people, and the operations they allow.
//!
//! Nothing here does I/O, and nothing here fails for a reason that a person could not mend. The
//! store, the screen and the command line all speak in these types.

pub mod board;
pub mod field;
pub mod filter;
pub mod operation;
pub mod page;
pub mod permission;
pub mod points;
pub mod rank;
pub mod refusal;
pub mod story;
pub mod text;

pub use board::{Board, Category, Column, ColumnId, Person, PersonId, Process, ProcessId};
pub use board::{Policy, Sprint, SprintId, SprintState};
pub use field::{Field, Value};
pub use filter::{Filter, Term};
pub use operation::{Change, NewStory, Operation, Place};
pub use page::{BoardPage, Happening, LogPage, Needs, Page, Snapshot, Span, StoryPage};
pub use points::Points;
pub use refusal::{Conflict, Refusal, WayOut};
pub use story::{Card, Kind, LinkKind, Priority, Story, StoryId, Tally};

/// An instant, in UTC, with milliseconds: the only kind of time that the file holds.
pub type At = chrono::DateTime<chrono::Utc>;
