//! What can be wrong with what was written down, and what a source never says.

/// What a source says at all: of what it never says nothing is known, for no story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// When stories were started and when they were finished.
    #[default]
    Whole,
    /// Not when they were started.
    NoStarts,
    /// Not when they were finished.
    NoFinishes,
}

impl Source {
    /// What it does not say, where it does not say all.
    pub const fn silence(self) -> Option<&'static str> {
        match self {
            Self::Whole => None,
            Self::NoStarts => Some("the source does not say when stories were started"),
            Self::NoFinishes => Some("the source does not say when stories were finished"),
        }
    }
}

/// A story that is in no figure, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Omitted {
    /// What people call it, or the line of the file that it stands in.
    pub key: String,
    /// What is wrong with it.
    pub why: Flaw,
}

/// What can be wrong with what is known of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flaw {
    /// It was finished before it was started.
    Backwards,
    /// One of its days is later than today.
    Future,
    /// A date cannot be read.
    Unreadable,
    /// A year that cannot be meant, such as 0026, or 1900 where a spreadsheet had an empty cell.
    Year,
    /// Its key stands in the file before: the first line counts.
    Twice,
    /// Its line begins a quote that does not end.
    Quote,
    /// Its line has another separator than the headings, so that all of it is one cell.
    Separator,
}

impl Flaw {
    /// Every one.
    pub const ALL: [Self; 7] = [
        Self::Backwards,
        Self::Future,
        Self::Unreadable,
        Self::Year,
        Self::Twice,
        Self::Quote,
        Self::Separator,
    ];

    /// What is wrong, in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Backwards => "finished before it was started",
            Self::Future => "a date in the future",
            Self::Unreadable => "a date that cannot be read",
            Self::Year => "a year before 1990 or after 2200, which cannot be meant",
            Self::Twice => "a key that stands there before",
            Self::Quote => "a quote that is not closed",
            Self::Separator => "another separator than the headings have",
        }
    }
}
