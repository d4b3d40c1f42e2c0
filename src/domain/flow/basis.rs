//! Where the numbers of a figure come from: formula, n, days, zone, what was left out.

use chrono_tz::Tz;
use serde::{Serialize, Serializer};

use super::Window;

/// Where numbers come from: it stands beside every figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Basis {
    /// How they are worked out, in a sentence.
    pub formula: &'static str,
    /// How many they are made of.
    pub n: usize,
    /// What those are.
    pub of: Counted,
    /// Whether that is so little that one more may change all of it.
    pub few: bool,
    /// From which days; none where the figure is of this moment.
    pub window: Option<Window>,
    /// In which time zone days begin.
    #[serde(serialize_with = "zone_name")]
    pub zone: Tz,
    /// What is not in them, and why.
    pub left_out: Vec<LeftOut>,
    /// What else one must know to read them.
    pub notes: Vec<String>,
    /// What the board is called that they are of, where they go beyond its screen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub board: Option<String>,
    /// The filter that lets its stories through, where not all of the board's are meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// How the file was understood that they come from, if they come from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_as: Option<String>,
}

/// What a figure is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Stories.
    #[default]
    Stories,
    /// Days.
    Days,
    /// Weeks.
    Weeks,
    /// Sprints.
    Sprints,
}

impl Counted {
    /// So many of them.
    fn words(self, n: usize) -> String {
        let (one, many) = match self {
            Self::Stories => ("story", "stories"),
            Self::Days => ("day", "days"),
            Self::Weeks => ("week", "weeks"),
            Self::Sprints => ("sprint", "sprints"),
        };
        format!("{n} {}", if n == 1 { one } else { many })
    }
}

/// How many were left out of a figure, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// How many; never zero.
    pub n: usize,
    /// Why.
    pub why: &'static str,
}

impl LeftOut {
    /// How many, and why. What is unlike is never added up.
    pub fn words(&self) -> String {
        format!("left out: {} ({})", self.n, self.why)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn zone_name<S: Serializer>(zone: &Tz, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(zone.name())
}

impl Basis {
    /// A basis that leaves nothing out.
    pub const fn new(formula: &'static str, n: usize, zone: Tz) -> Self {
        Self {
            formula,
            n,
            of: Counted::Stories,
            few: false,
            window: None,
            zone,
            left_out: Vec::new(),
            notes: Vec::new(),
            board: None,
            filter: None,
            read_as: None,
        }
    }

    /// Marks it as made of few where it is made of fewer than that, and of some.
    pub const fn few_below(&mut self, least: usize) {
        self.few = 0 < self.n && self.n < least;
    }

    /// How many it is made of, in words.
    pub fn n_words(&self) -> String {
        format!("n {}{}", self.of.words(self.n), if self.few { " (few)" } else { "" })
    }

    /// Says that some were left out; nothing if none were.
    pub fn leave_out(&mut self, n: usize, why: &'static str) {
        if n > 0 {
            self.left_out.push(LeftOut { n, why });
        }
    }

    /// Says something that one must know to read the figure.
    pub fn note(&mut self, words: impl Into<String>) {
        self.notes.push(words.into());
    }

    /// All of it in one line, for a caption.
    pub fn line(&self) -> String {
        let mut parts = vec![self.formula.to_owned(), self.n_words()];
        parts.extend(self.window.map(|it| format!("{} to {}", it.from, it.to)));
        parts.push(self.zone.name().to_owned());
        parts.extend(self.left_out.iter().map(LeftOut::words));
        parts.extend(self.notes.iter().cloned());
        parts.extend(self.board.iter().map(|it| format!("board {it}")));
        parts.extend(self.filter.iter().map(|it| format!("filter {it}")));
        parts.extend(self.read_as.iter().map(|it| format!("read as: {it}")));
        parts.join(" · ")
    }
}
