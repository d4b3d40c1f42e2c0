//! The form of whatever has slots: a process, a step, a measure, an improvement, a reading.

mod about;

use ratatui::Frame;
use ratatui::layout::Rect;

pub(crate) use self::about::About;
use super::input::Lines;
use super::row::{FieldRow, Sheaf};
use super::window::{CLOSE, Hint, Keys};
use super::{Cx, DraftKey, Key, Modal};
use crate::domain::sheet::{Content, Fill, Names, Need, Shape, Sheet, Slot};
use crate::domain::{ProcessRefusal, Refusal, text};
use crate::tui::command::InDialog;
use crate::tui::keep::Word;
use crate::tui::step::Step;

/// The slots of something, being typed.
#[derive(Clone, Debug)]
pub(crate) struct SheetForm {
    title: String,
    about: About,
    /// What each row is for, and what the person saw in it.
    slots: Vec<(&'static Slot, Content)>,
    rows: Vec<FieldRow>,
    focus: usize,
}

impl SheetForm {
    /// The form of that, with the keys on the row of that slot.
    pub(crate) fn new(cx: &Cx<'_>, about: About, at: &str) -> Self {
        let slots = about.contents(cx);
        let names = about::names(cx);
        let row = |(slot, content): &(&'static Slot, Content)| {
            let lines = if slot.shape == Shape::Text { Lines::Many } else { Lines::One };
            let shown = slot.show(content, &cx.data.board, &names);
            FieldRow::new(slot.label, lines, &shown, choices(cx, slot), "")
        };
        let mut rows: Vec<FieldRow> = slots.iter().map(row).collect();
        FieldRow::align(&mut rows);
        let focus = slots.iter().position(|(slot, _)| slot.id == at).unwrap_or(0);
        Self { title: about.title(cx), about, slots, rows, focus }
    }

    /// The same with a text in its first row, which counts as typed.
    pub(crate) fn typed(mut self, text: &str) -> Self {
        self.rows[0].input.set(text);
        self
    }

    /// Keeps what stands in it without being shown.
    pub(crate) fn kept(mut self, cx: &Cx<'_>) -> Step {
        self.keep(cx)
    }

    /// What was typed, row by row: nothing where a record has it already. Rows that cannot be read
    /// are marked.
    fn read(&mut self, cx: &Cx<'_>) -> Result<Vec<Option<Content>>, Refusal> {
        let catalog = about::names(cx);
        let (board, me, today) = (&*cx.data.board, cx.data.me, cx.data.today());
        let names = Names { board, me, today, catalog: &catalog };
        let mut contents = Vec::new();
        let mut first = None;
        let is_new = self.about.is_new();
        for (i, ((slot, _), row)) in self.slots.iter().zip(&mut self.rows).enumerate() {
            row.wrong = None;
            let typed = match slot.shape {
                Shape::Text => text::block(row.input.text()),
                _ => text::line(row.input.text()),
            };
            let must = is_new && slot.need == Need::Always;
            if !row.is_changed() && !must {
                contents.push(None);
                continue;
            }
            match slot.parse(&typed, &names) {
                Ok(content) => contents.push(Some(content)),
                Err(refusal) => {
                    row.wrong = Some(refusal.to_string());
                    first.get_or_insert((i, refusal));
                }
            }
        }
        match first {
            None => Ok(contents),
            Some((i, refusal)) => {
                self.focus(i);
                Err(refusal)
            }
        }
    }

    fn keep(&mut self, cx: &Cx<'_>) -> Step {
        let contents = match self.read(cx) {
            Ok(contents) => contents,
            Err(refusal) => return Step::Refuse(refusal),
        };
        let rows = self.slots.iter().zip(contents);
        let fills: Vec<Fill> = rows
            .filter_map(|((slot, was), now)| Some(Fill { slot, was: was.clone(), now: now? }))
            .filter(|it| it.was != it.now || self.about.is_new())
            .collect();
        match self.about.operation(cx, fills) {
            Ok(Some(operation)) => Step::commit(operation),
            Ok(None) => Step::Finish("Nothing was changed".to_owned()),
            Err((slot, refusal)) => {
                self.mark(slot, &refusal);
                Step::Refuse(refusal)
            }
        }
    }

    /// Marks the row of a slot, if there is one.
    fn mark(&mut self, slot: &str, refusal: &Refusal) {
        if let Some(at) = self.slots.iter().position(|(it, _)| it.id == slot) {
            self.rows[at].wrong = Some(refusal.to_string());
            self.focus(at);
        }
    }

    fn focus(&mut self, at: usize) {
        self.focus = at.min(self.rows.len() - 1);
        self.rows[self.focus].enter();
    }

    fn is_text(&self) -> bool {
        self.slots[self.focus].0.shape == Shape::Text
    }
}

/// The values that a slot can have, where they are few; an empty one for nothing.
fn choices(cx: &Cx<'_>, slot: &Slot) -> Vec<String> {
    let board = &cx.data.board;
    let mut all: Vec<String> = match slot.shape {
        Shape::Word(words) => words.iter().map(|it| (*it).to_owned()).collect(),
        Shape::Person => {
            board.people.iter().filter(|it| !it.left).map(|it| it.name.clone()).collect()
        }
        Shape::Process => board.processes.iter().map(|it| it.prefix.clone()).collect(),
        Shape::Measure => {
            about::names(cx).measures.iter().map(|it| format!("{} {}", it.short, it.name)).collect()
        }
        Shape::Line
        | Shape::Text
        | Shape::Figure
        | Shape::Count
        | Shape::Percent
        | Shape::Minutes
        | Shape::Date
        | Shape::Step => Vec::new(),
    };
    if slot.need == Need::Optional && !all.is_empty() {
        all.insert(0, String::new());
    }
    all
}

impl Modal for SheetForm {
    fn update(&mut self, cx: &Cx<'_>, command: InDialog) -> Step {
        let last = self.rows.len() - 1;
        match command {
            InDialog::Keep => return self.keep(cx),
            // On the last field there is nothing to go on to.
            InDialog::Accept if self.focus == last => return self.keep(cx),
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

    fn refused(&mut self, cx: &Cx<'_>, refusal: &Refusal) -> Option<Step> {
        let labelled = |label: &str| self.slots.iter().find(|(it, _)| it.label == label);
        let slot = match refusal {
            Refusal::Process(ProcessRefusal::Stale { slot, .. }) => labelled(slot)?.0.id,
            Refusal::EmptyText(label) => labelled(label)?.0.id,
            Refusal::Process(ProcessRefusal::NoDifference { .. }) => "target",
            Refusal::Process(ProcessRefusal::SecondAccountable { .. }) => "A",
            Refusal::Process(ProcessRefusal::Released { .. }) => "number",
            Refusal::Process(ProcessRefusal::Future(_)) => "at",
            Refusal::Process(ProcessRefusal::FeedsItself(..)) => "other",
            Refusal::Taken { .. } | Refusal::BadPrefix(_) => "prefix",
            _ => return None,
        };
        self.mark(slot, refusal);
        if matches!(refusal, Refusal::Process(ProcessRefusal::Stale { .. })) {
            // What stands there now was shown: whoever keeps theirs all the same has seen it.
            let fresh = self.about.contents(cx);
            let theirs = fresh.into_iter().find(|(it, _)| it.id == slot);
            let mine = self.slots.iter_mut().find(|(it, _)| it.id == slot);
            if let (Some((_, theirs)), Some((_, was))) = (theirs, mine) {
                *was = theirs;
            }
        }
        None
    }

    fn draft_key(&self) -> Option<DraftKey> {
        Some(self.about.draft_key())
    }

    fn has_draft(&self) -> bool {
        self.rows.iter().any(FieldRow::is_changed)
    }

    fn words(&self) -> Vec<Word> {
        let rows = self.slots.iter().zip(&self.rows).filter(|(_, row)| row.is_changed());
        let words = rows.map(|((slot, _), row)| Word {
            field: slot.id.to_owned(),
            was: row.first().to_owned(),
            now: row.input.text().to_owned(),
        });
        // What it was typed for, so that it is never offered for something else.
        let of = Word { field: "#".to_owned(), was: String::new(), now: self.title.clone() };
        words.chain([of]).collect()
    }

    fn take_words(&mut self, _cx: &Cx<'_>, words: &[Word]) {
        if !words.iter().any(|it| it.field == "#" && it.now == self.title) {
            return;
        }
        for word in words {
            let at = self.slots.iter().position(|(slot, _)| slot.id == word.field);
            // A row that somebody has changed since begins from what stands there now.
            if let Some(at) = at.filter(|at| self.rows[*at].first() == word.was) {
                self.rows[at].input.set(&word.now);
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
        let aside = format!("{}/{}", self.focus + 1, self.rows.len());
        let hint = self.slots[self.focus].0.hint;
        Sheaf { rows: &self.rows, focus: self.focus, hint }.draw(
            cx,
            frame,
            area,
            (&self.title, aside, KEYS),
        );
    }
}

/// What is filled in of a sheet, slot by slot.
fn filled(sheet: &Sheet) -> Vec<(&'static Slot, Content)> {
    sheet.iter().map(|(slot, content)| (slot, content.clone())).collect()
}
