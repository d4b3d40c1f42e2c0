//! What a board for process improvement is: its stories, its people, and the operations they allow.
//!
//! Nothing here does I/O, and nothing here fails for a reason that a person could not mend. The
//! store, the screen and the command line all speak in these types.

pub mod board;
pub mod calendar;
pub mod checklist;
pub mod definition;
pub mod economics;
pub mod event;
pub mod experiment;
pub mod field;
pub mod figure;
pub mod filter;
pub mod flow;
pub mod four_p;
pub mod glossary;
pub mod hat;
pub mod health;
pub mod impediment;
pub mod improvement;
pub mod measure;
pub(crate) mod near;
pub mod observation;
pub mod operation;
pub mod page;
pub mod permission;
pub mod points;
pub mod practice;
pub mod process;
pub mod rank;
pub mod read_only;
pub mod ready;
pub mod refusal;
pub mod register;
pub mod retrospective;
pub mod rules;
pub mod sheet;
pub mod sight;
pub mod sprint;
pub mod standup;
pub mod story;
pub mod stream;
pub mod text;
pub mod today;
pub mod urgency;
pub mod verdict;
pub mod wording;

pub use board::{
    Board, Category, Column, ColumnId, Over, Person, PersonId, Policy, Process, ProcessId,
    SavedView,
};
pub use calendar::Calendar;
pub use checklist::{ChecklistOperation, Definition, DefinitionKind, DefinitionScope};
pub use field::{Field, Value};
pub use figure::Figure;
pub use filter::{Filter, Sought, Term};
pub use hat::Hat;
pub use impediment::{Impediment, ImpedimentEdit, ImpedimentOperation};
pub use operation::{Change, NewStory, Operation, Place};
pub use page::{
    BacklogPage, BoardPage, FieldChange, Happening, ImpedimentsPage, LogPage, Needs, Page,
    Snapshot, Span, SprintPage, StandupPage, StoryPage,
};
pub use points::{Points, Scale};
pub use practice::Practice;
pub use process::{ProcessOperation, ProcessPage};
pub use read_only::ReadOnly;
pub use ready::Check;
pub use refusal::{Conflict, ProcessRefusal, Refusal, WayOut};
pub use register::{ImprovementsPage, ProcessesPage};
pub use retrospective::{RetroOperation, Retrospective};
pub use rules::{Breach, Rule, Strength};
pub use sprint::{Sprint, SprintId, SprintKind, SprintOperation, SprintState};
pub use standup::StandupOperation;
pub use story::{Card, Kind, LinkKind, OfStories, Priority, Quick, Story, StoryId, Tally};
pub use today::TodayPage;

/// An instant, in UTC, with milliseconds: the only kind of time that the file holds.
pub type At = chrono::DateTime<chrono::Utc>;
