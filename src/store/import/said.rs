//! What a source said of a story, as it is remembered until it says it again.

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use super::{GIVEN_UP, Known, parts};
use crate::domain::operation::Incoming;
use crate::domain::{Board, Field, Value, text};
use crate::store::Answer;
use crate::store::apply::Cx;

/// What a source said of a story: each field as it is in the file's own column.
///
/// A later import compares with it. What the source has not changed since is left as the team has
/// made it; what only the source has changed is taken over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Said {
    pub(super) fields: Vec<(String, String)>,
    pub(super) criteria: Vec<String>,
    /// Those of the criteria that it had ticked.
    #[serde(default)]
    pub(super) ticked: Vec<String>,
    /// Which criterion here each of them is, by its number: one that the team words otherwise is still
    /// the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) rows: Vec<(String, i64)>,
    /// The links to other stories that it has told of and that were here, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) links: Vec<String>,
    /// Those of them that an import has made, by their numbers here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) made: Vec<(String, i64)>,
    /// Where it stood there, in the source's own words; nothing where that was not yet remembered.
    #[serde(default)]
    pub(super) state: Option<String>,
    /// How it says how much the story matters; nothing where that was not yet remembered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) priority: Option<String>,
    /// Each comment as the source wrote it, or a mark of it; nothing where that was not yet remembered.
    #[serde(default)]
    pub(super) comments: Option<Vec<String>>,
    /// Whether it was given up there; it has no column then.
    #[serde(default)]
    pub(super) given_up: Option<bool>,
    /// The columns that have told of it, as far as several tell the same.
    #[serde(default)]
    pub(super) had: Option<Vec<String>>,
}

impl Said {
    /// Reads what was remembered, by whichever gemba.
    pub(super) fn read(json: &str) -> Self {
        let mut said: Self = serde_json::from_str(json).unwrap_or_default();
        for comment in said.comments.iter_mut().flatten() {
            *comment = parts::mark(comment);
        }
        if said.given_up.is_none() {
            // A word among the columns said so once, as long as the state has been remembered.
            let is_so = said.state.is_some() && said.of(Field::Column) == GIVEN_UP;
            if is_so {
                said.set(Field::Column, "");
            }
            said.given_up = Some(is_so);
        }
        said
    }

    /// Where the story stood there, as people read it.
    pub(super) fn place(&self) -> &str {
        if self.given_up == Some(true) { GIVEN_UP } else { self.of(Field::Column) }
    }

    /// What the source said of a field.
    pub(super) fn of(&self, field: Field) -> &str {
        let found = self.fields.iter().find(|(name, _)| name == field.spec().id);
        found.map_or("", |(_, value)| value)
    }

    pub(super) fn set(&mut self, field: Field, value: &str) {
        for (_, it) in self.fields.iter_mut().filter(|(name, _)| name == field.spec().id) {
            value.clone_into(it);
        }
    }
}

/// A value as it is compared with what a source says, whatever scale the board has by then.
pub(super) fn told(field: Field, value: &Value, board: &Board) -> String {
    match value {
        Value::Points(points) => points.to_string(),
        value => field.show(value, board),
    }
}

/// What the source says of a story, to be compared with what it says the next time.
pub(super) fn said(cx: &Cx, story: &Incoming, values: &[(Field, Value)]) -> Said {
    let mut fields: Vec<(String, String)> = values
        .iter()
        .map(|(field, value)| (field.spec().id.to_owned(), told(*field, value, &cx.board)))
        .collect();
    let column = match cx.board.column(story.column) {
        Some(_) | None if story.given_up => String::new(),
        Some(column) => column.name.clone(),
        None => String::new(),
    };
    fields.push((Field::Column.spec().id.to_owned(), column));
    let tags = Value::tags(story.tags.iter().map(|it| text::line(it)));
    fields.push((Field::Tags.spec().id.to_owned(), tags.words().join("\n")));
    let ticked = story.criteria.iter().filter(|(_, done)| *done);
    Said {
        fields,
        criteria: story.criteria.iter().map(|(text, _)| text.clone()).collect(),
        ticked: ticked.map(|(text, _)| text.clone()).collect(),
        rows: Vec::new(),
        links: Vec::new(),
        made: Vec::new(),
        state: Some(story.state.clone()),
        priority: Some(story.priority_name.clone()),
        comments: Some(story.comments.iter().map(|it| parts::mark(&it.written)).collect()),
        given_up: Some(story.given_up),
        had: None,
    }
}

/// Notes what the source said.
pub(super) fn remember(conn: &Connection, known: Known<'_>, said: &Said) -> Answer<()> {
    let Known { id, source, reference } = known;
    let json = serde_json::to_string(said).unwrap_or_default();
    conn.prepare_cached(
        "INSERT INTO imported (story, source, reference, said) VALUES ($1, $2, $3, $4)
         ON CONFLICT (source, reference) DO UPDATE SET said = excluded.said",
    )?
    .execute(params![id.0, source, reference, json])?;
    Ok(())
}
