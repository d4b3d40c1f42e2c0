//! Sheets: what people fill in of a process, a step, a measure, an experiment, slot by slot.
//!
//! A table of slots is to these records what the field table is to stories: form, page, command
//! line, file and definition read the same rows.

mod catalog;

use chrono::NaiveDate;

pub use self::catalog::{Catalog, Named};
use super::field::{date, word};
use super::figure::{minutes, show_minutes};
use super::measure::MeasureId;
use super::process::{PolicyId, StepId};
use super::{Board, Figure, PersonId, ProcessId, Refusal, StoryId};
use super::{improvement::ImprovementId, stream::StreamStepId};

/// One thing that can be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its stable name: in the file, on the command line, in JSON and in definitions.
    pub id: &'static str,
    /// Its name on pages.
    pub label: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// Whether it may be empty.
    pub need: Need,
    /// What to type.
    pub hint: &'static str,
}

/// Whether a slot may be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It may be empty.
    Optional,
    /// It is never empty.
    Always,
}

/// What a slot can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One line of text.
    Line,
    /// Several lines of Markdown.
    Text,
    /// A measured number.
    Figure,
    /// A whole number above zero.
    Count,
    /// A share of a hundred.
    Percent,
    /// A length of time, in minutes.
    Minutes,
    /// A day.
    Date,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A person of the board.
    Person,
    /// A process of the board.
    Process,
    /// A measure.
    Measure,
    /// A step of a process.
    Step,
}

/// What stands in a slot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Content {
    /// Nothing.
    #[default]
    None,
    /// A text or a word; never empty.
    Text(String),
    /// A number: millionths, minutes, percent or a count, as the slot's shape says.
    Number(i64),
    /// A day, in the board's time zone.
    Date(NaiveDate),
    /// The number of a person, process, measure or step.
    Id(i64),
}

impl Content {
    /// A text, or nothing when it is empty.
    pub fn text(text: &str) -> Self {
        if text.is_empty() { Self::None } else { Self::Text(text.to_owned()) }
    }

    /// A figure.
    pub const fn figure(figure: Figure) -> Self {
        Self::Number(figure.millionths())
    }
}

/// A record whose slots can be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A process.
    Process(ProcessId),
    /// A step of a process.
    Step(StepId),
    /// A policy of a process.
    Policy(PolicyId),
    /// A measure.
    Measure(MeasureId),
    /// What a story tries out.
    Experiment(StoryId),
    /// An entry of the improvement register.
    Improvement(ImprovementId),
    /// A step of a value stream.
    StreamStep(StreamStepId),
}

impl Subject {
    /// What can be filled in of it.
    pub const fn slots(self) -> &'static [Slot] {
        match self {
            Self::Process(_) => super::process::SLOTS,
            Self::Step(_) => super::process::STEP_SLOTS,
            Self::Policy(_) => super::process::POLICY_SLOTS,
            Self::Measure(_) => super::measure::SLOTS,
            Self::Experiment(_) => super::experiment::SLOTS,
            Self::Improvement(_) => super::improvement::SLOTS,
            Self::StreamStep(_) => super::stream::SLOTS,
        }
    }

    /// The slot with that name, whatever the case; refuses another one and names those there are.
    pub fn slot(self, name: &str) -> Result<&'static Slot, Refusal> {
        let wanted = name.trim().to_lowercase().replace(['-', ' '], "_");
        let slots = self.slots();
        slots.iter().find(|it| it.id == wanted).ok_or_else(|| {
            let known: Vec<&str> = slots.iter().map(|it| it.id).collect();
            Refusal::Wrong(format!("{name:?} cannot be set here: {}", known.join(", ")))
        })
    }
}

/// Another content for a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fill {
    /// Which slot.
    pub slot: &'static Slot,
    /// What the person saw in it: when something else stands there now, somebody was faster.
    pub was: Content,
    /// What they want in it.
    pub now: Content,
}

/// What is needed to read and to show contents.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// The board.
    pub board: &'a Board,
    /// Who types.
    pub me: PersonId,
    /// The board's day.
    pub today: NaiveDate,
    /// Measures and steps.
    pub catalog: &'a Catalog,
}

impl Slot {
    /// The content as people read and type it.
    pub fn show(&self, content: &Content, board: &Board, catalog: &Catalog) -> String {
        match (self.shape, content) {
            (_, Content::None) => String::new(),
            (_, Content::Text(text)) => text.clone(),
            (_, Content::Date(date)) => date.to_string(),
            (Shape::Figure, Content::Number(n)) => Figure::from_millionths(*n).to_string(),
            (Shape::Minutes, Content::Number(n)) => show_minutes(*n),
            (Shape::Percent, Content::Number(n)) => format!("{n} %"),
            (_, Content::Number(n)) => n.to_string(),
            (Shape::Person, Content::Id(id)) => board.name_of(PersonId(*id)).to_owned(),
            (Shape::Process, Content::Id(id)) => {
                board.process(ProcessId(*id)).map(|it| it.prefix.clone()).unwrap_or_default()
            }
            (Shape::Measure, Content::Id(id)) => catalog.measure_name(*id),
            (Shape::Step, Content::Id(id)) => catalog.step_name(*id),
            (_, Content::Id(id)) => id.to_string(),
        }
    }

    /// Reads what a person typed; nothing, `-` and `none` empty the slot.
    ///
    /// The text is expected to be clean. Refuses what the slot cannot hold, with what it could.
    pub fn parse(&self, typed: &str, names: &Names<'_>) -> Result<Content, Refusal> {
        let text = typed.trim();
        let wrong = || Refusal::Wrong(format!("{text:?} is no {}: {}", self.id, self.hint));
        let is_text = matches!(self.shape, Shape::Line | Shape::Text);
        if text.is_empty() || (!is_text && matches!(text, "-" | "none")) {
            return match self.need {
                Need::Optional => Ok(Content::None),
                Need::Always => Err(Refusal::EmptyText(self.label)),
            };
        }
        let number = |n: Option<i64>| n.map(Content::Number).ok_or_else(wrong);
        match self.shape {
            Shape::Line => Ok(Content::text(text)),
            Shape::Text => Ok(Content::text(typed.trim_end())),
            Shape::Figure => number(text.parse::<Figure>().ok().map(Figure::millionths)),
            Shape::Count => number(text.parse().ok().filter(|it| (1..=3660).contains(it))),
            Shape::Percent => {
                let digits = text.trim_end_matches('%').trim_end();
                number(digits.parse().ok().filter(|it| (0..=100).contains(it)))
            }
            Shape::Minutes => number(minutes(text)),
            Shape::Date => date(text, names.today).map(Content::Date).ok_or_else(wrong),
            Shape::Word(words) => {
                let typed = text.replace(' ', "_");
                word(words, &typed).map(Content::text).ok_or_else(|| {
                    Refusal::Wrong(format!("{text:?} is no {}: {}", self.id, words.join(", ")))
                })
            }
            Shape::Person if matches!(text, "me" | "@me" | "@@") => Ok(Content::Id(names.me.0)),
            Shape::Person => match names.board.person_named(text) {
                Some(person) => Ok(Content::Id(person.id.0)),
                None => Err(Refusal::NoSuch(format!("person called {text}"))),
            },
            Shape::Process => match names.board.process_named(text) {
                Some(process) => Ok(Content::Id(process.id.0)),
                None => Err(Refusal::NoSuch(format!("process called {text}"))),
            },
            Shape::Measure => Ok(Content::Id(names.catalog.measure(text)?.0)),
            Shape::Step => Ok(Content::Id(names.catalog.step(text)?.0)),
        }
    }
}

/// What is filled in of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    slots: &'static [Slot],
    contents: Vec<Content>,
}

impl Sheet {
    /// A sheet with these contents, in the order of the slots; missing ones are empty.
    pub fn new(slots: &'static [Slot], mut contents: Vec<Content>) -> Self {
        contents.resize(slots.len(), Content::None);
        Self { slots, contents }
    }

    /// Every slot with what stands in it.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Slot, &Content)> {
        self.slots.iter().zip(&self.contents)
    }

    /// The slots in which something stands, as people read them.
    pub fn filled(&self, board: &Board, catalog: &Catalog) -> Vec<(&'static Slot, String)> {
        let shown = self.iter().map(|(slot, it)| (slot, slot.show(it, board, catalog)));
        shown.filter(|(_, text)| !text.is_empty()).collect()
    }

    /// What stands in a slot; nothing when there is no such slot.
    pub fn content(&self, id: &str) -> &Content {
        let found = self.iter().find(|(slot, _)| slot.id == id);
        found.map_or(&Content::None, |(_, content)| content)
    }

    /// The text of a slot; empty when there is none.
    pub fn text(&self, id: &str) -> &str {
        if let Content::Text(text) = self.content(id) { text } else { "" }
    }

    /// Whether something stands in a slot.
    pub fn has(&self, id: &str) -> bool {
        *self.content(id) != Content::None
    }

    /// The number of a slot.
    pub fn number(&self, id: &str) -> Option<i64> {
        if let Content::Number(n) = self.content(id) { Some(*n) } else { None }
    }

    /// The measured number of a slot.
    pub fn figure(&self, id: &str) -> Option<Figure> {
        self.number(id).map(Figure::from_millionths)
    }

    /// The day of a slot.
    pub fn date(&self, id: &str) -> Option<NaiveDate> {
        if let Content::Date(date) = self.content(id) { Some(*date) } else { None }
    }

    /// The person, process, measure or step of a slot, by number.
    pub fn id(&self, id: &str) -> Option<i64> {
        if let Content::Id(id) = self.content(id) { Some(*id) } else { None }
    }
}

/// Declares a table of slots.
macro_rules! slots {
    ($($id:literal $label:literal $need:ident $shape:expr, $hint:literal;)*) => {
        &[$($crate::domain::sheet::Slot {
            id: $id,
            label: $label,
            shape: $shape,
            need: $crate::domain::sheet::Need::$need,
            hint: $hint,
        },)*]
    };
}
pub(crate) use slots;
