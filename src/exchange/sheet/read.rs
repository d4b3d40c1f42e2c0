//! Reading an edited sheet: from a text to the operations that make the story so.

use chrono::NaiveDate;

use super::{Section, criteria, unguarded};
use crate::domain::field::Shape;
use crate::domain::{Board, Change, Field, Operation, PersonId, Refusal, Story};
use crate::domain::{Value, text};

/// The number of a line, and what is wrong in it.
pub(super) type Wrong = (usize, String);

/// A sheet as it was typed, taken apart.
#[derive(Debug, Default)]
struct Sheet<'a> {
    /// Whether an unknown part has begun: its text belongs nowhere.
    is_lost: bool,
    /// Number of the line, field, what was typed.
    fields: Vec<(usize, Field, &'a str)>,
    description: Option<Vec<&'a str>>,
    /// The number of the first line of the description.
    first: usize,
    /// Number of the line, and the line.
    criteria: Option<Vec<(usize, &'a str)>>,
    comment: Option<Vec<&'a str>>,
}

/// The operations that turn `story` into what its edited sheet says; none when nothing changed.
///
/// `story` is the one that the sheet was written from: its values are what the person saw. `me` is
/// the person, `today` the board's day. Refuses what cannot be read, every place by its line.
pub fn read(
    sheet: &str,
    story: &Story,
    board: &Board,
    me: PersonId,
    today: NaiveDate,
) -> Result<Vec<Operation>, Refusal> {
    let mut wrong = Vec::new();
    let sheet = Sheet::parse(sheet, &mut wrong);
    let mut changes = Vec::new();
    let mut operations = Vec::new();
    let id = story.card.id;
    for &(line, field, typed) in &sheet.fields {
        let typed = text::line(typed);
        let was = field.of(story);
        // What was not touched is not read either: a closed sprint, a tag with a comma in it.
        if typed == text::line(&field.show(&was, board)) {
            continue;
        }
        match field.parse(&typed, board, me, today) {
            Ok(now) if now == was => (),
            Ok(now) => changes.push(Change { story: id, field, was, now }),
            Err(refusal) => wrong.push((line, refusal.to_string())),
        }
    }
    if let (Some(lines), None) = (&sheet.description, &sheet.criteria)
        && let Some(at) = lines.iter().position(|it| is_criterion(it, story))
    {
        let heading = Section::Criteria.heading();
        let says = format!("“{}” stands without its heading: {heading}", shown(lines[at]));
        wrong.push((sheet.first + at, says));
    }
    if let Some(lines) = &sheet.description {
        let now = long_text(lines);
        if now != opened(&story.description) {
            let was = Field::Description.of(story);
            let now = Value::text(&now);
            changes.push(Change { story: id, field: Field::Description, was, now });
        }
    }
    if !changes.is_empty() {
        // What a column asks for may be among the other fields.
        changes.sort_by_key(|it| it.field == Field::Column);
        operations.push(Operation::Edit(changes));
    }
    if let Some(lines) = &sheet.criteria {
        let typed = criteria::parse(lines, &mut wrong);
        operations.extend(criteria::operations(story, &typed));
    }
    if let Some(lines) = &sheet.comment {
        let text = long_text(lines);
        if !text.is_empty() {
            operations.push(Operation::Comment { story: id, text });
        }
    }
    if wrong.is_empty() {
        return Ok(operations);
    }
    wrong.sort_by_key(|(line, _)| *line);
    let sentences: Vec<String> =
        wrong.into_iter().map(|(line, what)| format!("{LINE}{line}: {what}")).collect();
    Err(Refusal::Wrong(sentences.join("; ")))
}

/// What stands before the number of a line that could not be read.
const LINE: &str = "line ";

/// The first line that a refusal of [`read`] is about, from one.
#[must_use]
pub fn wrong_line(refusal: &Refusal) -> Option<usize> {
    let Refusal::Wrong(says) = refusal else { return None };
    says.strip_prefix(LINE)?.split_once(':')?.0.parse().ok()
}

impl<'a> Sheet<'a> {
    fn parse(sheet: &'a str, wrong: &mut Vec<Wrong>) -> Self {
        let mut parsed = Self::default();
        let mut section = None;
        let sheet = sheet.trim_start_matches('\u{feff}');
        for (number, line) in sheet.lines().enumerate().map(|(i, line)| (i + 1, line)) {
            if let Some(next) = Section::headed(line) {
                section = Some(next);
                if !parsed.begin(next) {
                    let heading = next.heading();
                    let says = format!("“{heading}” stands twice: in a text it begins with \\##");
                    wrong.push((number, says));
                }
                continue;
            }
            match section {
                None => parsed.head(number, line, wrong),
                Some(Section::Description) => {
                    if parsed.first == 0 {
                        parsed.first = number;
                    }
                    parsed.description.get_or_insert_default().push(unguarded(line));
                }
                Some(Section::Criteria) => {
                    parsed.criteria.get_or_insert_default().push((number, line));
                }
                Some(Section::Comment) => {
                    parsed.comment.get_or_insert_default().push(unguarded(line));
                }
            }
        }
        parsed
    }

    /// Begins a section; tells whether it is there for the first time.
    fn begin(&mut self, section: Section) -> bool {
        let is_first = match section {
            Section::Description => self.description.is_none(),
            Section::Criteria => self.criteria.is_none(),
            Section::Comment => self.comment.is_none(),
        };
        match section {
            Section::Description => drop(self.description.get_or_insert_default()),
            Section::Criteria => drop(self.criteria.get_or_insert_default()),
            Section::Comment => drop(self.comment.get_or_insert_default()),
        }
        is_first
    }

    fn head(&mut self, number: usize, line: &'a str, wrong: &mut Vec<Wrong>) {
        let line = line.trim();
        if line.starts_with("## ") {
            let all = Section::ALL.map(Section::heading).join(", ");
            wrong.push((number, format!("“{}” is no part: {all}", shown(line))));
            self.is_lost = true;
        }
        if self.is_lost || line.is_empty() || line.starts_with('#') {
            return;
        }
        let Some((name, typed)) = line.split_once(':') else {
            let shown = shown(line);
            wrong.push((
                number,
                format!("“{shown}” is no field: write its name, a colon, its value"),
            ));
            return;
        };
        let field = Field::named(name).filter(|it| it.spec().shape != Shape::Text);
        match field {
            Some(field) if self.fields.iter().any(|(_, it, _)| *it == field) => {
                wrong.push((number, format!("{} stands twice", field.spec().id)));
            }
            Some(field) => self.fields.push((number, field, typed)),
            None => {
                let names: Vec<&str> = super::head_fields().map(|it| it.spec().id).collect();
                let name = shown(name);
                wrong.push((number, format!("there is no field “{name}”: {}", names.join(", "))));
            }
        }
    }
}

/// Whether a line of the description is one of the story's criteria, which came there because the
/// heading above them was taken out.
fn is_criterion(line: &str, story: &Story) -> bool {
    let line = line.trim();
    let is_known = |text: &str| story.criteria.iter().any(|it| it.text == text);
    let text = line.strip_prefix("- [ ] ").or_else(|| line.strip_prefix("- [x] "));
    text.is_some_and(is_known) && story.description.lines().all(|it| it.trim() != line)
}

/// As much of a line as a sentence about it needs, and safe to show.
fn shown(line: &str) -> String {
    let line = text::line(line);
    text::short(&line, 40).into_owned()
}

/// What a section of running text says.
fn long_text(lines: &[&str]) -> String {
    opened(&text::block(&lines.join("\n"))).to_owned()
}

/// A text without the blank lines that it begins with: in a sheet they are the typist's, not its own.
fn opened(text: &str) -> &str {
    let mut rest = text;
    while let Some((line, after)) = rest.split_once('\n')
        && line.trim().is_empty()
    {
        rest = after;
    }
    if rest.trim().is_empty() { "" } else { rest }
}
