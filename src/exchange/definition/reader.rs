//! A table of TOML that is being read: what nobody asks for is refused, and everything says where it
//! stands.

use toml::{Table, Value};

use crate::domain::field::word;
use crate::domain::sheet::{Content, Shape, Sheet, Slot};
use crate::domain::{Refusal, text};

pub(super) fn wrong(sentence: String) -> Refusal {
    Refusal::Wrong(sentence)
}

/// A table that is being read, and where it stands.
pub(super) struct Reader {
    pub(super) table: Table,
    pub(super) place: String,
}

impl Reader {
    pub(super) fn take(&mut self, key: &str) -> Option<Value> {
        self.table.remove(key)
    }

    pub(super) fn bad(&self, key: &str, right: &str) -> Refusal {
        wrong(format!("{key} in {} must be {right}", self.place))
    }

    /// A line of text that must be there.
    pub(super) fn line(&mut self, key: &str) -> Result<String, Refusal> {
        match self.take(key) {
            Some(Value::String(typed)) => Ok(text::line(&typed)),
            Some(_) | None => Err(self.bad(key, "a text")),
        }
    }

    pub(super) fn lines(&mut self, key: &str) -> Result<Vec<String>, Refusal> {
        let line = |it: Value| match it {
            Value::String(typed) => Some(text::line(&typed)),
            _ => None,
        };
        match self.take(key) {
            None => Ok(Vec::new()),
            Some(Value::String(typed)) => Ok(vec![text::line(&typed)]),
            Some(Value::Array(all)) => {
                let lines: Option<Vec<String>> = all.into_iter().map(line).collect();
                lines.ok_or_else(|| self.bad(key, "a list of texts"))
            }
            Some(_) => Err(self.bad(key, "a list of texts")),
        }
    }

    pub(super) fn table(&mut self, key: &str) -> Result<Option<Self>, Refusal> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::Table(table)) => Ok(Some(Self { table, place: format!("[{key}]") })),
            Some(_) => Err(self.bad(key, "a table")),
        }
    }

    pub(super) fn tables(&mut self, key: &str) -> Result<Vec<Self>, Refusal> {
        let Some(value) = self.take(key) else { return Ok(Vec::new()) };
        let Value::Array(all) = value else { return Err(self.bad(key, "a list of tables")) };
        let one = |(n, it): (usize, Value)| match it {
            Value::Table(table) => {
                Ok(Self { table, place: format!("{key} {n} of {}", self.place) })
            }
            _ => Err(self.bad(key, "a list of tables")),
        };
        (1..).zip(all).map(one).collect()
    }

    /// Refuses what nobody took.
    pub(super) fn done<T>(&self, read: T) -> Result<T, Refusal> {
        match self.table.keys().next() {
            None => Ok(read),
            Some(key) => Err(wrong(format!("{} has no {key:?}", self.place))),
        }
    }

    pub(super) fn sheet(&mut self, slots: &'static [Slot]) -> Result<Sheet, Refusal> {
        let mut contents = Vec::new();
        for slot in slots {
            let value = self.take(slot.id);
            contents.push(match value {
                None => Content::None,
                Some(value) => content(slot, &value).ok_or_else(|| self.bad(slot.id, slot.hint))?,
            });
        }
        Ok(Sheet::new(slots, contents))
    }
}

fn content(slot: &Slot, value: &Value) -> Option<Content> {
    match (slot.shape, value) {
        (Shape::Line, Value::String(typed)) => Some(Content::text(&text::line(typed))),
        (Shape::Text, Value::String(typed)) => Some(Content::text(&text::block(typed))),
        (Shape::Word(words), Value::String(typed)) => word(words, typed).map(Content::text),
        (Shape::Date, Value::String(typed)) => typed.parse().ok().map(Content::Date),
        (Shape::Figure, Value::Integer(n)) => figure(&n.to_string()),
        (Shape::Figure, Value::Float(n)) => figure(&n.to_string()),
        (Shape::Minutes, Value::Integer(n)) => {
            (0..=5_256_000).contains(n).then_some(Content::Number(*n))
        }
        (Shape::Minutes, Value::String(typed)) => {
            crate::domain::figure::minutes(typed).map(Content::Number)
        }
        (Shape::Percent, Value::Integer(n)) => (0..=100).contains(n).then_some(Content::Number(*n)),
        (Shape::Count, Value::Integer(n)) => (1..=3660).contains(n).then_some(Content::Number(*n)),
        (_, _) => None,
    }
}

fn figure(typed: &str) -> Option<Content> {
    typed.parse().ok().map(Content::figure)
}
