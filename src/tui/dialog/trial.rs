//! The form of what a story tries out: what is believed, measured, expected, learned.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::input::{Focus, Lines};
use super::row::{FieldRow, first_shown};
use super::window::{self, CLOSE, Hint, Keys, Window};
use super::{Cx, DraftKey, Key, Modal};
use crate::domain::experiment::SLOTS;
use crate::domain::process::ProcessOperation;
use crate::domain::sheet::{Catalog, Content, Fill, Names, Shape, Slot, Subject};
use crate::domain::{Operation, Refusal, StoryId, StoryPage, text};
use crate::tui::command::InDialog;
use crate::tui::keep::Word;
use crate::tui::step::Step;

/// What a story tries out, being typed slot by slot.
#[derive(Clone, Debug)]
pub(crate) struct TrialForm {
    title: String,
    story: StoryId,
    /// What the person saw in each slot.
    was: Vec<Content>,
    catalog: Catalog,
    rows: Vec<FieldRow>,
    focus: usize,
}

impl TrialForm {
    /// The form of a story, with the cursor on that slot.
    pub(crate) fn of(cx: &Cx<'_>, page: &StoryPage, focus: usize) -> Self {
        let board = &cx.data.board;
        let sheet = page.experiment.as_ref().map(|it| &it.sheet);
        let content = |slot: &Slot| sheet.map(|it| it.content(slot.id).clone()).unwrap_or_default();
        let was: Vec<Content> = SLOTS.iter().map(content).collect();
        let row = |(slot, content): (&Slot, &Content)| {
            let lines = if slot.shape == Shape::Text { Lines::Many } else { Lines::One };
            let shown = slot.show(content, board, &page.catalog);
            FieldRow::new(slot.label, lines, &shown, choices(slot, page), "")
        };
        let mut rows: Vec<FieldRow> = SLOTS.iter().zip(&was).map(row).collect();
        FieldRow::align(&mut rows);
        let card = &page.story.card;
        Self {
            title: format!("What {} tries out", card.key),
            story: card.id,
            was,
            catalog: page.catalog.clone(),
            rows,
            focus: focus.min(SLOTS.len() - 1),
        }
    }

    fn parse(&self, cx: &Cx<'_>, at: usize, typed: &str) -> Result<Content, Refusal> {
        let (board, me, today) = (&*cx.data.board, cx.data.me, cx.data.today());
        let names = Names { board, me, today, catalog: &self.catalog };
        let clean = match SLOTS[at].shape {
            Shape::Text => text::block(typed),
            Shape::Line
            | Shape::Figure
            | Shape::Count
            | Shape::Percent
            | Shape::Minutes
            | Shape::Date
            | Shape::Word(_)
            | Shape::Person
            | Shape::Process
            | Shape::Measure
            | Shape::Step => text::line(typed),
        };
        SLOTS[at].parse(&clean, &names)
    }

    fn keep(&mut self, cx: &Cx<'_>) -> Step {
        let mut fills = Vec::new();
        let mut first = None;
        for (at, slot) in SLOTS.iter().enumerate() {
            self.rows[at].wrong = None;
            if !self.rows[at].is_changed() {
                continue;
            }
            match self.parse(cx, at, self.rows[at].input.text()) {
                Ok(now) if now == self.was[at] => (),
                Ok(now) => {
                    fills.push(Fill { slot, was: self.was[at].clone(), now });
                }
                Err(refusal) => {
                    self.rows[at].wrong = Some(refusal.to_string());
                    first.get_or_insert((at, refusal));
                }
            }
        }
        if let Some((at, refusal)) = first {
            self.focus(at);
            return Step::Refuse(refusal);
        }
        if fills.is_empty() {
            return Step::Finish("Nothing was changed".to_owned());
        }
        let fill = ProcessOperation::Fill { subject: Subject::Experiment(self.story), fills };
        Step::commit(Operation::Process(Box::new(fill)))
    }

    fn focus(&mut self, at: usize) {
        self.focus = at.min(self.rows.len() - 1);
        self.rows[self.focus].enter();
    }

    fn is_text(&self) -> bool {
        SLOTS[self.focus].shape == Shape::Text
    }
}

/// What a slot can hold, where that is little; an empty one for nothing.
fn choices(slot: &Slot, page: &StoryPage) -> Vec<String> {
    let or_nothing = |names: Vec<String>| {
        if names.is_empty() { names } else { [vec![String::new()], names].concat() }
    };
    // Those of the story's own process are offered; others can be typed.
    let own = |all: &[crate::domain::sheet::Named]| -> Vec<String> {
        let process = page.story.card.process;
        let mine = all.iter().filter(|it| process.is_none_or(|process| it.process == process));
        mine.map(|it| format!("{} {}", it.short, it.name)).collect()
    };
    match slot.shape {
        Shape::Word(words) => or_nothing(words.iter().map(|it| (*it).to_owned()).collect()),
        Shape::Measure => or_nothing(own(&page.catalog.measures)),
        Shape::Step => or_nothing(own(&page.catalog.steps)),
        Shape::Line
        | Shape::Text
        | Shape::Figure
        | Shape::Count
        | Shape::Percent
        | Shape::Minutes
        | Shape::Date
        | Shape::Person
        | Shape::Process => Vec::new(),
    }
}

impl Modal for TrialForm {
    fn update(&mut self, cx: &Cx<'_>, command: InDialog) -> Step {
        let last = self.rows.len() - 1;
        match command {
            InDialog::Keep => return self.keep(cx),
            InDialog::Cancel => return Step::Close,
            InDialog::Afresh => self.rows.iter_mut().for_each(FieldRow::restore),
            InDialog::Next if self.is_text() && self.rows[self.focus].input.down() => (),
            InDialog::Previous if self.is_text() && self.rows[self.focus].input.up() => (),
            InDialog::Accept | InDialog::Next | InDialog::NextField => {
                self.focus(if self.focus == last { 0 } else { self.focus + 1 });
            }
            InDialog::Previous | InDialog::PreviousField => {
                self.focus(self.focus.checked_sub(1).unwrap_or(last));
            }
            InDialog::Down => self.focus(last),
            InDialog::Up => self.focus(0),
        }
        Step::Stay
    }

    fn type_key(&mut self, _cx: &Cx<'_>, key: Key) -> Step {
        self.rows[self.focus].key(key);
        Step::Stay
    }

    fn paste(&mut self, _cx: &Cx<'_>, text: &str) -> Step {
        self.rows[self.focus].paste(text);
        Step::Stay
    }

    fn takes_enter(&self) -> bool {
        self.is_text()
    }

    fn draft_key(&self) -> Option<DraftKey> {
        Some(DraftKey::new("page.experiment", Some(self.story)))
    }

    fn has_draft(&self) -> bool {
        self.rows.iter().any(FieldRow::is_changed)
    }

    fn words(&self) -> Vec<Word> {
        let rows = SLOTS.iter().zip(&self.rows).filter(|(_, row)| row.is_changed());
        rows.map(|(slot, row)| Word {
            field: slot.id.to_owned(),
            was: row.first().to_owned(),
            now: row.input.text().to_owned(),
        })
        .collect()
    }

    fn take_words(&mut self, cx: &Cx<'_>, words: &[Word]) {
        for word in words {
            let Some(at) = SLOTS.iter().position(|it| it.id == word.field) else { continue };
            self.rows[at].input.set(&word.now);
            if word.was == self.rows[at].first() {
                continue;
            }
            // The person saw something else: the store shall find that out, and say so.
            if let Ok(was) = self.parse(cx, at, &word.was) {
                self.was[at] = was;
            }
        }
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        const KEYS: &[Hint] = &[
            (Keys::Of(InDialog::Keep), "keep"),
            (Keys::Of(InDialog::NextField), "next"),
            CLOSE,
            (Keys::Of(InDialog::Afresh), "afresh"),
        ];
        let width = 92.min(area.width.saturating_sub(4));
        let most = usize::from(area.height / 3).clamp(2, 12);
        let heights: Vec<usize> = self.rows.iter().map(|it| it.height(width, most)).collect();
        let window = Window {
            title: &self.title,
            aside: format!("{}/{}", self.focus + 1, self.rows.len()),
            width,
            height: heights.iter().sum::<usize>() + 2,
            keys: KEYS,
        };
        let mut inside = window.draw(cx, frame, area);
        let lines = if inside.height > 8 { 2 } else { 1 };
        let below = window::take_bottom(&mut inside, lines);
        let first = first_shown(&heights, self.focus, usize::from(inside.height));
        for (i, row) in self.rows.iter().enumerate().skip(first) {
            if inside.is_empty() {
                break;
            }
            let height = u16::try_from(heights[i]).unwrap_or(1).min(inside.height);
            let focus = if i == self.focus { Focus::Here } else { Focus::Elsewhere };
            row.draw(cx, frame, Rect { height, ..inside }, focus);
            inside.y += height;
            inside.height -= height;
        }
        self.rows[self.focus].draw_advice(cx, frame, below, SLOTS[self.focus].hint);
    }
}
