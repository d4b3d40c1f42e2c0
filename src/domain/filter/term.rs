//! The terms of the filter language: the one table behind parser, help and form.

use crate::domain::{Board, Kind, Priority, SprintState};

/// Declares the terms: label (the doc comment), variant, stable name, what is typed first, how it
/// goes on, the help sentence, an example, and other names.
macro_rules! terms {
    ($(#[doc = $label:literal] $name:ident = $id:literal, $prefix:literal, $form:ident, $help:literal,
        $example:literal, [$($also:literal),*];)*) => {
        /// One of the things that a filter can ask for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Term { $(#[doc = $label] $name,)* }

        impl Term {
            /// Every term, in the order of help and form.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The term's row in the table.
            pub const fn spec(self) -> TermSpec {
                match self {
                    $(Self::$name => TermSpec {
                        id: $id,
                        label: $label.trim_ascii(),
                        prefix: $prefix,
                        form: Form::$form,
                        help: $help,
                        example: $example,
                        also: &[$($also,)*],
                    },)*
                }
            }
        }
    };
}

terms! {
    /// Person
    Person = "person", "@", Sigil,
        "who works on it: a name, me (or @@), none (or @-); several mean any of them",
        "@ann", ["assignee", "who"];
    /// Tags
    Tag = "tag", "#", Sigil,
        "has the tag; several mean all of them, a list with commas means any of them",
        "#change", ["tags", "label", "labels"];
    /// Priority
    Priority = "p", "p:", Words,
        "how much it matters: highest, high, medium, low, lowest",
        "p:high,highest", ["priority", "prio"];
    /// Kind
    Kind = "kind", "kind:", Words,
        "what gave rise to it: requirement, change, bug, improvement, knowledge, spike, debt",
        "kind:bug", ["type"];
    /// Is
    Is = "is", "is:", Words,
        "how it stands: blocked, open, done, overdue, mine and the like",
        "is:blocked", [];
    /// Sprint
    Sprint = "sprint", "sprint:", Words,
        "in the sprint: current, none, or a name or number",
        "sprint:current", ["in"];
    /// Process
    Process = "process", "process:", Words,
        "what it makes better: a prefix or a name, or none",
        "process:CHG", [];
    /// Column
    Column = "column", "column:", Words,
        "where it stands",
        "column:doing", ["col"];
    /// Age
    Age = "age", "age", Amount,
        "days since it came to its column",
        "age>5", [];
    /// Points
    Points = "points", "points", Amount,
        "its estimate: a number, a size such as L, or none",
        "points>3", ["pts"];
    /// Due
    Due = "due", "due", Amount,
        "the day by which it is needed: 2026-12-24, fri, tomorrow, 2w, or none",
        "due<fri", [];
    /// Created
    Created = "created", "created", Amount,
        "the day on which it was written down",
        "created>2026-01-01", [];
    /// Text
    Text = "text", "", Text,
        "a word or a quoted phrase in title, text, comments or key",
        "\"two words\"", [];
}

/// One row of the table of terms.
#[derive(Clone, Copy, Debug)]
pub struct TermSpec {
    /// Its stable name.
    pub id: &'static str,
    /// Its name in the form.
    pub label: &'static str,
    /// What is typed first, such as `@` or `p:`; nothing for free text.
    pub prefix: &'static str,
    /// How it goes on after the prefix.
    pub form: Form,
    /// What it asks for.
    pub help: &'static str,
    /// A term as it is typed.
    pub example: &'static str,
    /// Other names that are understood before a colon.
    pub also: &'static [&'static str],
}

/// How a term is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A sign and a name: `@ann`.
    Sigil,
    /// A name, a colon and words: `p:high`.
    Words,
    /// A name, a comparison and an amount or a day: `age>5`.
    Amount,
    /// Free text.
    Text,
}

impl Term {
    /// The term meant by what stands before a colon: its name, another name, or the only beginning
    /// (of at least three letters) of one.
    pub(super) fn named(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        let named = || Self::ALL.iter().copied().filter(|it| *it != Self::Text);
        let is = |it: &Self| it.spec().id == name || it.spec().also.contains(&&*name);
        let begins = |it: &Self| {
            let spec = it.spec();
            spec.id.starts_with(&name) || spec.also.iter().any(|also| also.starts_with(&name))
        };
        named().find(is).or_else(|| {
            let mut could_be = named().filter(begins);
            could_be.next().filter(|_| name.len() >= 3 && could_be.next().is_none())
        })
    }

    /// Whether several such terms mean any of them: a story has one person, but many tags.
    pub(super) const fn is_any_of(self) -> bool {
        match self {
            Self::Person
            | Self::Priority
            | Self::Kind
            | Self::Sprint
            | Self::Process
            | Self::Column => true,
            Self::Tag
            | Self::Is
            | Self::Age
            | Self::Points
            | Self::Due
            | Self::Created
            | Self::Text => false,
        }
    }

    /// What could follow the prefix, where that is a known list: for completion and refusals.
    pub fn choices(self, board: &Board) -> Vec<String> {
        let owned = |ids: &[&str]| ids.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        match self {
            Self::Person => {
                let people = board.people.iter().filter(|it| !it.left);
                let names = people.map(|it| it.name.clone());
                names.chain(["me".to_owned(), "none".to_owned()]).collect()
            }
            Self::Priority => owned(Priority::IDS),
            Self::Kind => owned(Kind::IDS),
            Self::Is => owned(Mark::IDS),
            Self::Sprint => {
                let open =
                    |it: &SprintState| matches!(it, SprintState::Active | SprintState::Planned);
                let sprints = board.sprints.iter().filter(|it| open(&it.state));
                let names = sprints.map(|it| it.name.clone());
                ["current".to_owned(), "none".to_owned()].into_iter().chain(names).collect()
            }
            Self::Process => {
                let prefixes = board.processes.iter().map(|it| it.prefix.clone());
                prefixes.chain(["none".to_owned()]).collect()
            }
            Self::Column => board.columns.iter().map(|it| it.name.clone()).collect(),
            Self::Tag | Self::Age | Self::Points | Self::Due | Self::Created | Self::Text => {
                Vec::new()
            }
        }
    }
}

/// Declares what can stand after `is:`: help sentence (the doc comment), variant, stable name.
macro_rules! marks {
    ($(#[doc = $help:literal] $name:ident = $id:literal;)*) => {
        /// How a story can stand: what follows `is:`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Mark { $(#[doc = $help] $name,)* }

        impl Mark {
            /// Every one, in the order of help and form.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable names, in the same order.
            pub const IDS: &[&'static str] = &[$($id,)*];

            /// Its stable name.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// What it says about a story, in words.
            pub const fn help(self) -> &'static str {
                match self { $(Self::$name => $help.trim_ascii(),)* }
            }

            /// The one with that stable name.
            pub fn from_id(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.id() == id)
            }
        }
    };
}

marks! {
    /// something is in its way
    Blocked = "blocked";
    /// not finished
    Open = "open";
    /// finished
    Done = "done";
    /// being worked on
    Doing = "doing";
    /// not started
    Todo = "todo";
    /// in a column where it waits for somebody else
    Waiting = "waiting";
    /// should have been finished before today
    Overdue = "overdue";
    /// not finished and needed today or earlier
    Due = "due";
    /// mine
    Mine = "mine";
    /// nobody works on it
    Unassigned = "unassigned";
    /// has points
    Estimated = "estimated";
    /// has no points
    Unestimated = "unestimated";
    /// other stories must be finished first
    WaitingFor = "waiting-for";
    /// off the board
    Archived = "archived";
}
