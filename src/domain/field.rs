//! Everything that a story has: the one table behind form, page, filter, command line and import.

use std::collections::HashSet;

use chrono::{Datelike as _, Days, NaiveDate, Weekday};

use super::economics::SCORES;
use super::text::{fold, name};
use super::{
    Board, Card, ColumnId, Kind, PersonId, Points, Priority, ProcessId, Refusal, SprintId, Story,
};

/// Declares the fields: label (the doc comment), variant, stable name, kind, and what to type.
macro_rules! fields {
    ($(#[doc = $label:literal] $name:ident = $id:literal, $shape:ident, $hint:literal;)*) => {
        /// Something that a story has.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field { $(#[doc = $label] $name,)* }

        impl Field {
            /// Every field, in the order of the form.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The field's row in the table.
            pub const fn spec(self) -> FieldSpec {
                match self {
                    $(Self::$name => FieldSpec {
                        id: $id,
                        label: $label.trim_ascii(),
                        shape: Shape::$shape,
                        hint: $hint,
                    },)*
                }
            }
        }
    };
}

fields! {
    /// Title
    Title = "title", Title, "one line of text";
    /// As a
    AsA = "as_a", Line, "whose need it is: service desk agent";
    /// I want
    IWant = "i_want", Line, "what they want";
    /// So that
    SoThat = "so_that", Line, "what they want it for";
    /// Description
    Description = "description", Text, "any text, as Markdown";
    /// Kind
    Kind = "kind", Kind, "requirement, change, bug, improvement, knowledge, spike or debt";
    /// Priority
    Priority = "priority", Priority, "highest, high, medium, low or lowest";
    /// Points
    Points = "points", Points, "a number such as 3 or 0.5, or nothing";
    /// Value
    Value = "value", Score, "1, 2, 3, 5, 8, 13 or 20, or nothing";
    /// Time criticality
    TimeCriticality = "time_criticality", Score, "1, 2, 3, 5, 8, 13 or 20, or nothing";
    /// Risk reduction
    RiskReduction = "risk_reduction", Score, "1, 2, 3, 5, 8, 13 or 20, or nothing";
    /// Person
    Assignee = "assignee", Person, "the name of a person, me, or nothing";
    /// Process
    Process = "process", Process, "the prefix or name of a process, or nothing";
    /// Sprint
    Sprint = "sprint", Sprint, "the name or number of an open sprint, current, next, or nothing";
    /// Column
    Column = "column", Column, "the name of a column";
    /// Tags
    Tags = "tags", Tags, "words, with spaces or commas between them";
    /// Due
    Due = "due", Date, "a day such as 2026-12-24, fri, tomorrow or 2w, or nothing";
    /// Asked for
    Asked = "asked", Date, "the day it was approved, requested or identified: 2026-02-27, or nothing";
}

/// One row of the field table.
#[derive(Clone, Copy, Debug)]
pub struct FieldSpec {
    /// Its stable name: in the file, on the command line, in filters, exports and imports.
    pub id: &'static str,
    /// Its name on the screen.
    pub label: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// What to type.
    pub hint: &'static str,
}

/// What a field can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One line of text, never empty.
    Title,
    /// One line of text, or nothing.
    Line,
    /// Several lines of Markdown, or nothing.
    Text,
    /// One of the kinds of story.
    Kind,
    /// One of the priorities.
    Priority,
    /// An estimate, or nothing.
    Points,
    /// One of the numbers of [`super::economics::SCORES`], or nothing.
    Score,
    /// A person of the board, or nobody.
    Person,
    /// A process of the board, or none.
    Process,
    /// A sprint that is not over, or none.
    Sprint,
    /// A column of the board.
    Column,
    /// A set of words.
    Tags,
    /// A day, or nothing.
    Date,
}

/// A field's value, whatever the field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    #[default]
    None,
    /// A text; never empty.
    Text(String),
    /// An estimate.
    Points(Points),
    /// A day, in the board's time zone.
    Date(NaiveDate),
    /// The number of a person, process, sprint or column.
    Id(i64),
    /// A set of words, in order of the alphabet; never empty.
    Tags(Vec<String>),
}

impl Value {
    /// A text, or nothing when it is empty.
    pub fn text(text: &str) -> Self {
        if text.is_empty() { Self::None } else { Self::Text(text.to_owned()) }
    }

    /// A set of words without doubles, or nothing when there are none.
    pub fn tags(tags: impl IntoIterator<Item = String>) -> Self {
        let set: std::collections::BTreeSet<String> = tags.into_iter().collect();
        if set.is_empty() { Self::None } else { Self::Tags(set.into_iter().collect()) }
    }

    /// The words of a set; none for any other value.
    pub fn words(&self) -> &[String] {
        if let Self::Tags(tags) = self { tags } else { &[] }
    }

    /// Whether a set has a word, whatever its letter case.
    pub fn has(&self, word: &str) -> bool {
        let wanted = name(word);
        self.words().iter().any(|it| name(it) == wanted)
    }

    /// The text; empty for any other value.
    pub fn as_text(&self) -> &str {
        if let Self::Text(text) = self { text } else { "" }
    }
}

impl Field {
    /// What the economic orders of a backlog are worked out from.
    pub fn worth() -> impl Iterator<Item = Self> {
        let is_score = |it: &Self| it.spec().shape == Shape::Score;
        Self::ALL.iter().copied().filter(is_score).chain([Self::Points])
    }

    /// The field with that stable name or label, whatever the case.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase().replace([' ', '-'], "_");
        Self::ALL.iter().copied().find(|it| {
            let spec = it.spec();
            spec.id == name || spec.label.to_lowercase().replace(' ', "_") == name
        })
    }

    /// What a card has in this field; nothing for the long text, which cards do not carry.
    pub fn of_card(self, card: &Card) -> Value {
        match self {
            Self::Title => Value::text(&card.title),
            Self::AsA => Value::text(card.as_a()),
            Self::IWant => Value::text(card.i_want()),
            Self::SoThat => Value::text(card.so_that()),
            Self::Description => Value::None,
            Self::Kind => Value::text(card.kind.id()),
            Self::Priority => Value::text(card.priority.id()),
            Self::Points => card.points.map_or(Value::None, Value::Points),
            Self::Value => card.worth().value.map_or(Value::None, Value::Points),
            Self::TimeCriticality => {
                card.worth().time_criticality.map_or(Value::None, Value::Points)
            }
            Self::RiskReduction => card.worth().risk_reduction.map_or(Value::None, Value::Points),
            Self::Assignee => card.assignee.map_or(Value::None, |id| Value::Id(id.0)),
            Self::Process => card.process.map_or(Value::None, |id| Value::Id(id.0)),
            Self::Sprint => card.sprint.map_or(Value::None, |id| Value::Id(id.0)),
            Self::Column => Value::Id(card.column.0),
            Self::Tags => Value::tags(card.tags.iter().cloned()),
            Self::Due => card.due.map_or(Value::None, Value::Date),
            Self::Asked => card.asked.map_or(Value::None, Value::Date),
        }
    }

    /// What a story has in this field.
    pub fn of(self, story: &Story) -> Value {
        if self == Self::Description {
            return Value::text(&story.description);
        }
        self.of_card(&story.card)
    }

    /// The value as people read and type it.
    pub fn show(self, value: &Value, board: &Board) -> String {
        match (self.spec().shape, value) {
            (_, Value::None) => String::new(),
            (_, Value::Text(text)) => text.clone(),
            (Shape::Points, Value::Points(points)) => board.practice.scale.show(*points),
            (_, Value::Points(points)) => points.to_string(),
            (_, Value::Date(date)) => date.to_string(),
            (_, Value::Tags(tags)) => tags.join(" "),
            (Shape::Person, Value::Id(id)) => board.name_of(PersonId(*id)).to_owned(),
            (Shape::Process, Value::Id(id)) => {
                board.process(ProcessId(*id)).map(|it| it.prefix.clone()).unwrap_or_default()
            }
            (Shape::Sprint, Value::Id(id)) => {
                board.sprint(SprintId(*id)).map(|it| it.name.clone()).unwrap_or_default()
            }
            (Shape::Column, Value::Id(id)) => {
                board.column(ColumnId(*id)).map(|it| it.name.clone()).unwrap_or_default()
            }
            (_, Value::Id(id)) => id.to_string(),
        }
    }

    /// Reads what a person typed; `today` is the board's day, `me` the person.
    ///
    /// The text is expected to be clean ([`super::text`]). Refuses what the field cannot hold, with
    /// the values that it could.
    pub fn parse(
        self,
        typed: &str,
        board: &Board,
        me: PersonId,
        today: NaiveDate,
    ) -> Result<Value, Refusal> {
        let text = typed.trim();
        let unreadable = |choices: Vec<String>| {
            Err(Refusal::Unreadable { field: self, typed: text.to_owned(), choices })
        };
        let shape = self.spec().shape;
        if text.is_empty() {
            return match shape {
                Shape::Title | Shape::Kind | Shape::Priority | Shape::Column => {
                    Err(Refusal::Empty(self))
                }
                Shape::Line
                | Shape::Text
                | Shape::Points
                | Shape::Score
                | Shape::Person
                | Shape::Process
                | Shape::Sprint
                | Shape::Tags
                | Shape::Date => Ok(Value::None),
            };
        }
        match shape {
            Shape::Title | Shape::Line => Ok(Value::text(text)),
            Shape::Text => Ok(Value::text(typed.trim_end())),
            Shape::Kind => match word(Kind::IDS, text) {
                Some(id) => Ok(Value::text(id)),
                None => unreadable(owned(Kind::IDS)),
            },
            Shape::Priority => match word(Priority::IDS, text) {
                Some(id) => Ok(Value::text(id)),
                None => unreadable(owned(Priority::IDS)),
            },
            Shape::Points => match board.practice.scale.estimate(text) {
                Some(points) => Ok(Value::Points(points)),
                None => Err(board.practice.scale.refuses(text)),
            },
            Shape::Score => match text.parse().ok().filter(|it| SCORES.contains(it)) {
                Some(score) => Ok(Value::Points(Points::whole(score))),
                None => unreadable(Vec::new()),
            },
            Shape::Person => match text.trim_start_matches('@') {
                "" | "-" | "none" | "nobody" => Ok(Value::None),
                "me" | "@" => Ok(Value::Id(me.0)),
                name => match board.person_named(name) {
                    Some(person) => Ok(Value::Id(person.id.0)),
                    None => unreadable(here(board)),
                },
            },
            Shape::Process => match text {
                "-" | "none" => Ok(Value::None),
                name => match board.process_named(name) {
                    Some(process) => Ok(Value::Id(process.id.0)),
                    None => {
                        unreadable(board.processes.iter().map(|it| it.prefix.clone()).collect())
                    }
                },
            },
            Shape::Sprint => match text {
                "-" | "none" => Ok(Value::None),
                name => match board.sprint_named(name) {
                    Some(sprint) => Ok(Value::Id(sprint.id.0)),
                    None => unreadable(board.sprints.iter().map(|it| it.name.clone()).collect()),
                },
            },
            Shape::Column => match board.column_named(text) {
                Some(column) => Ok(Value::Id(column.id.0)),
                None => {
                    let names = || board.columns.iter().map(|it| it.name.clone());
                    let begins = |it: &String| fold(it).starts_with(&*fold(text));
                    let fits: Vec<String> = names().filter(begins).collect();
                    match &*fits {
                        [_, _, ..] => unreadable(vec![format!("it fits {}", fits.join(" and "))]),
                        _ => unreadable(names().collect()),
                    }
                }
            },
            Shape::Tags => Ok(Value::tags(tags(text))),
            Shape::Date => match text {
                "-" | "none" => Ok(Value::None),
                text => match date(text, today) {
                    Some(date) => Ok(Value::Date(date)),
                    None => unreadable(Vec::new()),
                },
            },
        }
    }
}

/// The tags that somebody has typed: words, with spaces, commas or semicolons between them, each once
/// whatever its letter case.
pub fn tags(typed: &str) -> impl Iterator<Item = String> {
    let words = typed.split([' ', ',', ';', '\n']).map(|it| it.trim_start_matches('#'));
    let mut told = HashSet::new();
    words.filter(move |it| !it.is_empty() && told.insert(name(it))).map(str::to_owned)
}

/// The people who are still here, by name: what may be typed where a person is asked for.
fn here(board: &Board) -> Vec<String> {
    board.people.iter().filter(|it| !it.left).map(|it| it.name.clone()).collect()
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|it| (*it).to_owned()).collect()
}

/// The one word that is meant: itself, or the only one that begins so.
pub(crate) fn word(words: &[&'static str], typed: &str) -> Option<&'static str> {
    let typed = typed.to_lowercase();
    let exact = words.iter().copied().find(|it| *it == typed);
    let mut begins = words.iter().copied().filter(|it| it.starts_with(&typed));
    exact.or_else(|| begins.next().filter(|_| begins.next().is_none()))
}

/// Reads a day: `2026-12-24`, `24.12.2026`, `24.12.`, `today`, `tomorrow`, `fri`, `3`, `3d`, `2w`.
///
/// A weekday is the next one after today; a day without a year is the next such day.
pub fn date(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text = text.trim().to_lowercase();
    if let Ok(date) = NaiveDate::parse_from_str(&text, "%Y-%m-%d") {
        return (1900..=9999).contains(&date.year()).then_some(date);
    }
    if let Ok(date) = NaiveDate::parse_from_str(&text, "%d.%m.%Y") {
        return (1900..=9999).contains(&date.year()).then_some(date);
    }
    if let Some((day, month)) = text.strip_suffix('.').and_then(|it| it.split_once('.')) {
        let (day, month) = (day.parse().ok()?, month.parse().ok()?);
        let this = |year| NaiveDate::from_ymd_opt(year, month, day);
        return this(today.year()).filter(|it| *it >= today).or_else(|| this(today.year() + 1));
    }
    match &*text {
        "today" => return Some(today),
        "tomorrow" => return today.checked_add_days(Days::new(1)),
        "yesterday" => return today.checked_sub_days(Days::new(1)),
        _ => (),
    }
    if text.len() >= 3
        && let Ok(weekday) = text.parse::<Weekday>()
    {
        let ahead = weekday.days_since(today.weekday());
        return today.checked_add_days(Days::new(if ahead == 0 { 7 } else { ahead.into() }));
    }
    let text = text.strip_prefix('+').unwrap_or(&text);
    let (digits, days) = match text.strip_suffix('w') {
        Some(digits) => (digits, 7),
        None => (text.strip_suffix('d').unwrap_or(text), 1),
    };
    let n: u64 = digits.parse().ok().filter(|n| *n <= 3660)?;
    today.checked_add_days(Days::new(n * days))
}

/// Reads a day that was: as [`date`] does, but for days without a year, weekdays and numbers of days,
/// which are the last ones before today.
pub fn past_date(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let found = date(text, today)?;
    let typed = text.trim();
    if typed.ends_with('.') && found > today {
        return NaiveDate::from_ymd_opt(found.year() - 1, found.month(), found.day());
    }
    let is_plain = typed.starts_with(|c: char| c.is_ascii_digit()) && typed.contains(['-', '.']);
    if is_plain || found <= today {
        return Some(found);
    }
    let ahead = (found - today).num_days().unsigned_abs();
    let is_weekday = typed.len() >= 3 && typed.parse::<Weekday>().is_ok();
    let back = if is_weekday { 7 - ahead % 7 } else { ahead };
    today.checked_sub_days(Days::new(back))
}

#[cfg(test)]
mod tests;
