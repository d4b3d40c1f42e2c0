//! The form: all fields of a story, of several stories, or of one that is being written down.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::input::Lines;
use super::row::FieldRow;
use super::rows::{Look, Rows, Walked};
use super::{Cx, DraftKey, Key, Modal, one_less};
use crate::domain::economics::SCORES;
use crate::domain::field::Shape;
use crate::domain::{
    Board, Card, Change, Field, Kind, NewStory, Operation, Priority, Refusal, SprintState, Story,
    StoryId, Value, text,
};
use crate::tui::act::Spot;
use crate::tui::command::InDialog;
use crate::tui::keep::Word;
use crate::tui::step::Step;

/// What the form is about.
#[derive(Clone, Debug)]
enum About {
    /// A story that is not there yet.
    New(Spot),
    /// Stories, with the values that the person saw, field by field as in the rows.
    Stories(Vec<(StoryId, Vec<Value>)>),
}

/// What stands between the values of several stories where they are kept in one text.
const BETWEEN: char = '\u{1f}';

/// The fields of stories, being typed.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    title: String,
    about: About,
    fields: Vec<Field>,
    rows: Rows,
    /// What the stories had as the person saw it, row by row: theirs all in one text.
    seen: Vec<String>,
}

/// What stories have, field by field, as a draft keeps it.
fn seen(stories: &[(StoryId, Vec<Value>)], fields: &[Field], board: &Board) -> Vec<String> {
    let of = |(i, field): (usize, &Field)| -> String {
        let all: Vec<String> =
            stories.iter().map(|(_, values)| field.show(&values[i], board)).collect();
        all.join(&BETWEEN.to_string())
    };
    fields.iter().enumerate().map(of).collect()
}

impl Form {
    /// The form of one story, with everything that it has.
    pub(crate) fn of(cx: &Cx<'_>, story: &Story) -> Self {
        let board = &cx.data.board;
        let fields = Field::ALL.to_vec();
        let was: Vec<Value> = fields.iter().map(|it| it.of(story)).collect();
        let rows = fields.iter().zip(&was).map(|(field, was)| row(*field, board, was, None));
        let rows = Rows::new(rows.collect());
        let stories = vec![(story.card.id, was)];
        Self {
            title: format!("{} {}", story.card.key, story.card.title),
            rows,
            seen: seen(&stories, &fields, board),
            about: About::Stories(stories),
            fields,
        }
    }

    /// The form of several stories: only what is changed in it is written. The long text is not
    /// among its fields, because no two stories share it.
    pub(crate) fn of_many(cx: &Cx<'_>, cards: &[&Card]) -> Self {
        let asks = |it: &Field| it.spec().shape != Shape::Text;
        Self::over(cx, cards, Field::ALL.iter().copied().filter(asks).collect())
    }

    fn over(cx: &Cx<'_>, cards: &[&Card], fields: Vec<Field>) -> Self {
        let board = &cx.data.board;
        let values = |it: &&Card| (it.id, fields.iter().map(|field| field.of_card(it)).collect());
        let stories: Vec<(StoryId, Vec<Value>)> = cards.iter().map(values).collect();
        let rows = fields.iter().enumerate().map(|(i, field)| {
            let mut all = stories.iter().map(|(_, values)| &values[i]);
            let first = all.next().cloned().unwrap_or_default();
            if all.all(|it| *it == first) {
                row(*field, board, &first, None)
            } else {
                row(*field, board, &Value::None, Some("(several; typing gives all the same)"))
            }
        });
        let rows = Rows::new(rows.collect());
        Self {
            title: format!("{} stories: what is typed goes to all", cards.len()),
            rows,
            seen: seen(&stories, &fields, board),
            about: About::Stories(stories),
            fields,
        }
    }

    /// What stories are worth: value, time criticality, risk reduction, and the work that it takes.
    pub(crate) fn worth(cx: &Cx<'_>, cards: &[&Card], title: &str) -> Self {
        let fields: Vec<Field> = Field::worth().collect();
        Self { title: format!("What is {title} worth?"), ..Self::over(cx, cards, fields) }
    }

    /// The form of a story that is being written down, with what is known of it. What it is worth
    /// is asked for where the backlog is ordered by it: a story needs no more than a title.
    pub(crate) fn new_story(cx: &Cx<'_>, spot: Spot, title: &str) -> Self {
        let board = &cx.data.board;
        let asks = |it: &Field| it.spec().shape != Shape::Score || cx.data.backlog().is_some();
        let fields: Vec<Field> = Field::ALL.iter().copied().filter(asks).collect();
        let known = |field: Field| {
            let preset =
                [(Field::Kind, Kind::Improvement.id()), (Field::Priority, Priority::Medium.id())];
            let preset = preset.into_iter().find(|(it, _)| *it == field);
            preset.map_or_else(|| spot.value(field), |(_, text)| Value::text(text))
        };
        let rows = fields.iter().map(|field| row(*field, board, &known(*field), None));
        let mut rows = Rows::new(rows.collect());
        // It was typed, not known.
        if let Some(at) = fields.iter().position(|it| *it == Field::Title) {
            rows.all[at].input.set(title);
        }
        let seen = vec![String::new(); fields.len()];
        Self { title: "A new story".to_owned(), about: About::New(spot), fields, rows, seen }
    }

    /// The typed values, or the marks of those that cannot be read.
    fn read(&mut self, cx: &Cx<'_>) -> Result<Vec<Value>, Refusal> {
        let mut values = Vec::new();
        let mut first = None;
        for (i, (field, row)) in self.fields.iter().zip(&mut self.rows.all).enumerate() {
            let shape = field.spec().shape;
            let clean = match shape {
                Shape::Text => text::block(row.input.text()),
                _ => text::line(row.input.text()),
            };
            let is_left_out = matches!(self.about, About::Stories(_)) && !row.is_changed();
            let value = if is_left_out {
                Ok(Value::None)
            } else {
                field.parse(&clean, &cx.data.board, cx.data.me, cx.data.today())
            };
            match value {
                Ok(value) => {
                    row.wrong = None;
                    values.push(value);
                }
                Err(refusal) => {
                    row.mark(&refusal);
                    first.get_or_insert((i, refusal));
                }
            }
        }
        match first {
            None => Ok(values),
            Some((i, refusal)) => {
                self.rows.focus(i);
                Err(refusal)
            }
        }
    }

    fn keep(&mut self, cx: &Cx<'_>) -> Step {
        let values = match self.read(cx) {
            Ok(values) => values,
            Err(refusal) => return Step::Refuse(refusal),
        };
        match &self.about {
            About::New(spot) => {
                let mut story = NewStory::default();
                for (field, value) in self.fields.iter().zip(values) {
                    match (field, value) {
                        (Field::Title, value) => value.as_text().clone_into(&mut story.title),
                        (_, Value::None) => (),
                        (field, value) => story.fields.push((*field, value)),
                    }
                }
                Step::commit(Operation::Add { stories: vec![story], place: spot.place })
            }
            About::Stories(stories) => self.edit(stories, &values),
        }
    }

    /// One operation for all that was changed, with what was seen of each: another column as well, as a
    /// form may be open for a while.
    fn edit(&self, stories: &[(StoryId, Vec<Value>)], values: &[Value]) -> Step {
        let mut changes = Vec::new();
        for (i, field) in self.fields.iter().enumerate() {
            if !self.rows.all[i].is_changed() {
                continue;
            }
            let now = &values[i];
            let others: Vec<_> = stories.iter().filter(|(_, was)| was[i] != *now).collect();
            if others.is_empty() {
                continue;
            }
            changes.extend(others.into_iter().map(|(story, was)| Change {
                story: *story,
                field: *field,
                was: was[i].clone(),
                now: now.clone(),
            }));
        }
        if changes.is_empty() {
            return Step::Finish("Nothing was changed".to_owned());
        }
        // What a column asks for may be among the other fields.
        changes.sort_by_key(|it| it.field == Field::Column);
        Step::commit(Operation::Edit(changes))
    }
}

impl Modal for Form {
    fn update(&mut self, cx: &Cx<'_>, command: InDialog) -> Step {
        match self.rows.walk(command) {
            Walked::Keep => self.keep(cx),
            Walked::Close => Step::Close,
            Walked::On => Step::Stay,
        }
    }

    fn type_key(&mut self, _cx: &Cx<'_>, key: Key) -> Step {
        self.rows.key(key);
        Step::Stay
    }

    fn paste(&mut self, _cx: &Cx<'_>, text: &str) -> Step {
        self.rows.paste(text);
        Step::Stay
    }

    fn takes_enter(&self) -> bool {
        self.rows.takes_enter()
    }

    fn refused(&mut self, _cx: &Cx<'_>, refusal: &Refusal) -> Option<Step> {
        let field = if let Refusal::Empty(field) | Refusal::Unreadable { field, .. } = refusal {
            Some(*field)
        } else if matches!(refusal, Refusal::OffScale { .. }) {
            Some(Field::Points)
        } else if let Refusal::TooLong { what, .. } = refusal {
            Field::named(what)
        } else if refusal.each().iter().all(|it| matches!(it, Refusal::WipRefuses { .. })) {
            Some(Field::Column)
        } else if matches!(refusal, Refusal::SprintOver(_) | Refusal::NoSprint) {
            Some(Field::Sprint)
        } else {
            None
        };
        let at = self.fields.iter().position(|it| Some(*it) == field)?;
        self.rows.mark(at, refusal);
        None
    }

    fn leave_out(&mut self, story: StoryId) -> bool {
        let About::Stories(stories) = &mut self.about else { return false };
        let Some(at) = stories.iter().position(|(id, _)| *id == story) else { return false };
        if stories.len() < 2 {
            return false;
        }
        stories.remove(at);
        self.title = one_less(&self.title, stories.len());
        for seen in &mut self.seen {
            let all = seen.split(BETWEEN).enumerate().filter(|(i, _)| *i != at);
            *seen = all.map(|(_, it)| it).collect::<Vec<_>>().join(&BETWEEN.to_string());
        }
        true
    }

    fn draft_key(&self) -> Option<DraftKey> {
        Some(match &self.about {
            About::New(_) => DraftKey::new("new", None),
            About::Stories(stories) => {
                let ids: Vec<StoryId> = stories.iter().map(|(id, _)| *id).collect();
                let command = match stories.len() {
                    _ if !self.fields.contains(&Field::Title) => "worth",
                    1 => "edit",
                    _ => "edit.many",
                };
                DraftKey::on(command, &ids)
            }
        })
    }

    fn has_draft(&self) -> bool {
        self.rows.is_changed()
    }

    fn words(&self) -> Vec<Word> {
        let rows = self.fields.iter().zip(&self.rows.all).zip(&self.seen);
        rows.filter(|((_, row), _)| row.is_changed())
            .map(|((field, row), was)| Word { was: was.clone(), ..row.word(field.spec().id) })
            .collect()
    }

    fn take_words(&mut self, cx: &Cx<'_>, words: &[Word]) -> bool {
        let board = &cx.data.board;
        let at = |id: &str| {
            let id = if id.is_empty() { Field::Title.spec().id } else { id };
            self.fields.iter().position(|it| it.spec().id == id)
        };
        let taken = self.rows.take_words(at, words);
        for (i, was) in &taken {
            let About::Stories(stories) = &mut self.about else { continue };
            if *was == self.seen[*i] {
                continue;
            }
            // The person saw other values: the store shall find the change, and ask.
            for (was, (_, values)) in was.split(BETWEEN).zip(stories) {
                let seen = self.fields[*i].parse(was, board, cx.data.me, cx.data.today());
                // Where it means nothing any more, what stands there now is something else.
                values[*i] = seen.unwrap_or_else(|_| Value::text(was));
            }
            (*was).clone_into(&mut self.seen[*i]);
        }
        !taken.is_empty()
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        let aside = format!("{}/{}", self.rows.at() + 1, self.rows.all.len());
        let hint = self.fields[self.rows.at()].spec().hint;
        let look = Look { title: &self.title, aside, width: 92, below: 2, hint };
        self.rows.draw(cx, frame, area, look);
    }
}

/// The row of a field, with the values that it can have where they are few.
fn row(field: Field, board: &Board, value: &Value, hint: Option<&str>) -> FieldRow {
    let spec = field.spec();
    let lines = if spec.shape == Shape::Text { Lines::Many } else { Lines::One };
    let text = field.show(value, board);
    FieldRow::new(spec.label, lines, &text, choices(field, board), hint.unwrap_or_default())
}

/// The values that a field can have, where they are few; an empty one for nothing.
fn choices(field: Field, board: &Board) -> Vec<String> {
    let or_nothing = |names: Vec<String>| {
        if names.is_empty() { names } else { [vec![String::new()], names].concat() }
    };
    match field.spec().shape {
        Shape::Kind => Kind::IDS.iter().map(|it| (*it).to_owned()).collect(),
        Shape::Priority => Priority::IDS.iter().map(|it| (*it).to_owned()).collect(),
        Shape::Column => board.columns.iter().map(|it| it.name.clone()).collect(),
        Shape::Person => {
            let here = board.people.iter().filter(|it| !it.left);
            or_nothing(here.map(|it| it.name.clone()).collect())
        }
        Shape::Process => or_nothing(board.processes.iter().map(|it| it.prefix.clone()).collect()),
        Shape::Sprint => {
            let open = |it: &SprintState| matches!(it, SprintState::Planned | SprintState::Active);
            let sprints = board.sprints.iter().filter(|it| open(&it.state));
            or_nothing(sprints.map(|it| it.name.clone()).collect())
        }
        Shape::Score => or_nothing(SCORES.iter().map(ToString::to_string).collect()),
        Shape::Points => {
            let scale = board.practice.scale.choices().into_iter();
            or_nothing(scale.map(|(name, _)| name).collect())
        }
        Shape::Title | Shape::Line | Shape::Text | Shape::Tags | Shape::Date => Vec::new(),
    }
}
