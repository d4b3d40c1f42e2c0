//! The acceptance criteria of a story: ticked, added, worded differently, taken away.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::ask::Ask;
use super::fuzzy::{self, PAGE};
use super::window::{self, CLOSE, Hint, Keys, Row, Window};
use super::{Cx, DraftKey, Key, Modal};
use crate::domain::story::Criterion;
use crate::domain::{Operation, Refusal, Story, StoryId};
use crate::tui::act::{self, Answer};
use crate::tui::command::{Command, InDialog, OnStory};
use crate::tui::step::{Effect, Step};
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// The acceptance criteria of a story. What it shows is always what the file has.
#[derive(Clone, Debug)]
pub(crate) struct Checks {
    story: StoryId,
    selected: usize,
}

impl Checks {
    /// The acceptance criteria of that story.
    pub(crate) const fn new(story: StoryId) -> Self {
        Self { story, selected: 0 }
    }

    fn story<'a>(&self, cx: &Cx<'a>) -> Option<&'a Story> {
        cx.data.whole(self.story)
    }

    fn criteria<'a>(&self, cx: &Cx<'a>) -> &'a [Criterion] {
        self.story(cx).map_or(&[], |it| &it.criteria)
    }

    /// Does something with the selected criterion.
    fn with(&self, cx: &Cx<'_>, what: impl FnOnce(&Criterion) -> Step) -> Step {
        match self.criteria(cx).get(self.selected) {
            Some(criterion) => what(criterion),
            None => Step::cannot("there is no acceptance criterion yet: o adds one"),
        }
    }

    fn tick(&self, cx: &Cx<'_>) -> Step {
        self.with(cx, |it| Step::commit(Operation::Tick { criterion: it.id, done: !it.done }))
    }

    fn add(&self, cx: &Cx<'_>) -> Step {
        act::add_criterion(cx, self.story)
    }

    fn edit(&self, cx: &Cx<'_>) -> Step {
        self.with(cx, |it| {
            let answer = Answer::Criterion { criterion: it.id, was: it.text.clone() };
            let key = DraftKey::new("criterion.edit", Some(self.story));
            let ask = Ask::line("Acceptance criterion", answer).begin(&it.text);
            Step::open(ask.key(DraftKey { part: it.id.0, ..key }))
        })
    }

    fn walk(&mut self, cx: &Cx<'_>, by: isize) -> Step {
        self.selected = fuzzy::step(self.selected, self.criteria(cx).len(), by);
        Step::Stay
    }
}

impl Modal for Checks {
    fn update(&mut self, cx: &Cx<'_>, command: InDialog) -> Step {
        match command {
            InDialog::Accept => self.tick(cx),
            InDialog::Keep | InDialog::Cancel => Step::Close,
            InDialog::Afresh => Step::Stay,
            InDialog::Next | InDialog::NextField => self.walk(cx, 1),
            InDialog::Previous | InDialog::PreviousField => self.walk(cx, -1),
            InDialog::Down => self.walk(cx, PAGE),
            InDialog::Up => self.walk(cx, -PAGE),
        }
    }

    fn type_key(&mut self, cx: &Cx<'_>, key: Key) -> Step {
        match key.to_string().as_str() {
            "space" | "x" => self.tick(cx),
            "o" | "n" => self.add(cx),
            "e" => self.edit(cx),
            "backspace" | "delete" | "d" => {
                self.with(cx, |it| Step::commit(Operation::RemoveCriterion(it.id)))
            }
            "u" => Step::Do(Effect::Undo),
            "U" => Step::Do(Effect::Redo),
            "j" => self.walk(cx, 1),
            "k" => self.walk(cx, -1),
            "g" | "home" => self.walk(cx, isize::MIN),
            "G" | "end" => self.walk(cx, isize::MAX),
            "q" => Step::Close,
            other => Step::Tell(format!("{other} does nothing here: the keys stand below")),
        }
    }

    fn paste(&mut self, _cx: &Cx<'_>, text: &str) -> Step {
        Step::commit(Operation::AddCriteria { story: self.story, texts: act::lines_of(text) })
    }

    fn needs(&self) -> Option<StoryId> {
        Some(self.story)
    }

    fn done(&mut self, cx: &Cx<'_>) -> Option<Step> {
        self.selected = fuzzy::step(self.selected, self.criteria(cx).len(), 0);
        Some(Step::Stay)
    }

    fn refused(&mut self, cx: &Cx<'_>, refusal: &Refusal) -> Option<Step> {
        let _ = refusal;
        self.selected = fuzzy::step(self.selected, self.criteria(cx).len(), 0);
        None
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        const KEYS: &[Hint] = &[
            (Keys::Named("space"), "tick"),
            (Keys::Named("o"), "add"),
            (Keys::Named("e"), "edit"),
            (Keys::Named("d"), "remove"),
            (Keys::Named("u"), "undo"),
            CLOSE,
        ];
        let criteria = self.criteria(cx);
        let title = match self.story(cx) {
            Some(story) => format!("{} {}", story.card.key, story.card.title),
            None => "This story is gone".to_owned(),
        };
        let width = 76.min(area.width.saturating_sub(4));
        let lines = criteria.iter().map(|it| window::n_lines(&[&it.text], width));
        let longest = lines.filter(|it| *it > 1).max().unwrap_or(0);
        let n_done = criteria.iter().filter(|it| it.done).count();
        let window = Window {
            title: &title,
            aside: format!("{n_done}/{}", criteria.len()),
            width,
            height: criteria.len().max(2) + longest,
            keys: KEYS,
        };
        let mut inside = window.draw(cx, frame, area);
        // A text that its row cannot hold stands below the list as a whole.
        let chosen = criteria.get(self.selected).map_or("", |it| &it.text);
        let needed = window::n_lines(&[chosen], inside.width);
        if fit::width(chosen) + 6 > usize::from(inside.width) && inside.height > 4 {
            let lines = u16::try_from(needed).unwrap_or(2).min(inside.height / 2);
            let below = window::take_bottom(&mut inside, lines);
            window::sentences(cx, frame, below, &[chosen], Role::Muted);
        }
        let row = |it: &Criterion| -> Row<'_> {
            let (tick, role) =
                if it.done { (cx.glyphs.ticked, Role::Done) } else { (cx.glyphs.open, Role::Text) };
            let left = vec![Span::styled(format!("{tick} {}", it.text), cx.theme.style(role))];
            Row { left, right: Vec::new() }
        };
        let rows: Vec<Row<'_>> = criteria.iter().map(row).collect();
        if rows.is_empty() {
            let key = cx.keymap.first_key(Command::Story(OnStory::Check));
            let says = [format!("Nothing must be true yet. Here o adds a line, {key} opens this.")];
            window::sentences(cx, frame, inside, &says, Role::Hint);
        }
        window::list(cx, frame, inside, &rows, Some(self.selected));
    }
}
