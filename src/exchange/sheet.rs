//! The whole story as a commented text for a person's own editor.
//!
//! The head holds one field a line (`points: 3`) and notes that begin with `#`; below it stand the
//! sections, each under a line such as `## Description`. What is taken out of the text stays as it
//! is in the story, but for acceptance criteria, which go when their section stays without them.

mod both;
mod criteria;
mod read;

pub use both::{both, merged, merged_text, settled};
pub use read::{read, wrong_line};

use crate::domain::field::Shape;
use crate::domain::{Board, Field, Operation, SprintState, Story};

/// A part of the sheet below its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Section {
    Description,
    Criteria,
    Comment,
}

impl Section {
    const ALL: [Self; 3] = [Self::Description, Self::Criteria, Self::Comment];

    /// Its heading, without the note in brackets.
    const fn heading(self) -> &'static str {
        match self {
            Self::Description => "## Description",
            Self::Criteria => "## Acceptance criteria",
            Self::Comment => "## New comment",
        }
    }

    /// What may be typed in it.
    const fn note(self) -> &'static str {
        match self {
            Self::Description => "(any text, as Markdown)",
            Self::Criteria => "(one a line: - [ ] open, - [x] true; their order stays)",
            Self::Comment => "(any text, as Markdown; nothing says nothing)",
        }
    }

    /// The section that a line is the heading of.
    fn headed(line: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| {
            let heading = it.heading();
            let begins = line.get(..heading.len()).is_some_and(|l| l.eq_ignore_ascii_case(heading));
            begins && {
                let rest = line[heading.len()..].trim();
                rest.is_empty() || (rest.starts_with('(') && rest.ends_with(')'))
            }
        })
    }
}

/// The fields of the head; the long text has a section of its own.
fn head_fields() -> impl Iterator<Item = Field> {
    Field::ALL.iter().copied().filter(|it| it.spec().shape != Shape::Text)
}

/// The sheet of a story: what [`read()`] reads.
pub fn write(story: &Story, board: &Board) -> String {
    let mut lines = vec![
        format!("# {}: change what you like, then save and leave the editor.", story.card.key),
        "# Lines of this part that begin with # are notes; a line that you take out changes nothing."
            .to_owned(),
        String::new(),
    ];
    for field in head_fields() {
        let line = format!("{}: {}", field.spec().id, field.show(&field.of(story), board));
        lines.push(line.trim_end().to_owned());
    }
    lines.push("\n# What may be typed:".to_owned());
    for field in head_fields() {
        let choices = choices(field, board).join(", ");
        let choices = if choices.is_empty() { choices } else { format!(" ({choices})") };
        lines.push(format!("#   {:<16} {}{choices}", field.spec().id, field.spec().hint));
    }
    for section in Section::ALL {
        lines.push(format!("\n{} {}", section.heading(), section.note()));
        match section {
            Section::Description => lines.push(guarded(&story.description)),
            Section::Criteria => lines.extend(story.criteria.iter().map(|it| {
                let mark = if it.done { 'x' } else { ' ' };
                format!("- [{mark}] {}", it.text)
            })),
            Section::Comment => lines.push(String::new()),
        }
    }
    lines.join("\n")
}

/// Several operations on a story as one, under one line of the log; nothing when there are none.
pub fn as_one(story: &Story, mut operations: Vec<Operation>) -> Option<Operation> {
    match operations.len() {
        0 => None,
        1 => operations.pop(),
        _ => Some(Operation::All { label: format!("Edited {}", story.card.key), of: operations }),
    }
}

/// What a field can be on this board, where that is a short list.
fn choices(field: Field, board: &Board) -> Vec<&str> {
    match field.spec().shape {
        Shape::Person => board.people.iter().filter(|it| !it.left).map(|it| &*it.name).collect(),
        Shape::Process => board.processes.iter().map(|it| &*it.prefix).collect(),
        Shape::Sprint => {
            let open = |it: &SprintState| matches!(it, SprintState::Planned | SprintState::Active);
            board.sprints.iter().filter(|it| open(&it.state)).map(|it| &*it.name).collect()
        }
        Shape::Column => board.columns.iter().map(|it| &*it.name).collect(),
        Shape::Title
        | Shape::Line
        | Shape::Text
        | Shape::Kind
        | Shape::Priority
        | Shape::Points
        | Shape::Score
        | Shape::Tags
        | Shape::Date => Vec::new(),
    }
}

/// A text whose lines cannot be taken for headings of the sheet: such a line gets a backslash.
fn guarded(text: &str) -> String {
    let guard = |line: &str| match Section::headed(line.trim_start_matches('\\')) {
        Some(_) => format!("\\{line}"),
        None => line.to_owned(),
    };
    text.split('\n').map(guard).collect::<Vec<_>>().join("\n")
}

/// A line of a text as it was before [`guarded`].
fn unguarded(line: &str) -> &str {
    match line.strip_prefix('\\') {
        Some(rest) if Section::headed(rest.trim_start_matches('\\')).is_some() => rest,
        Some(_) | None => line,
    }
}

#[cfg(test)]
mod tests;
