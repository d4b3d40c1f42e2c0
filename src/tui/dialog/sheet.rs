//! The form of whatever has slots: a process, a step, a measure, an improvement, a reading.

mod about;

use ratatui::Frame;
use ratatui::layout::Rect;

pub(crate) use self::about::About;
use super::both::{Both, Decided};
use super::input::Lines;
use super::row::FieldRow;
use super::rows::{Look, Rows, Walked};
use super::{Cx, DraftKey, Key, Modal};
use crate::domain::sheet::{Catalog, Content, Fill, Named, Names, Need, Shape, Sheet, Slot};
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
    rows: Rows,
    /// The row that somebody has changed meanwhile, and what was shown of it: it counts as seen once
    /// it is said whose text stays.
    met: Option<(usize, Content)>,
}

impl SheetForm {
    /// The form of that, with the keys on the row of that slot.
    pub(crate) fn new(cx: &Cx<'_>, about: About, at: &str) -> Self {
        let slots = about.contents(cx);
        let names = about::names(cx);
        let row = |(slot, content): &(&'static Slot, Content)| {
            let lines = if slot.shape == Shape::Text { Lines::Many } else { Lines::One };
            let shown = slot.show(content, &cx.data.board, &names);
            FieldRow::new(slot.label, lines, &shown, choices(cx, about, slot), "")
        };
        let mut rows = Rows::new(slots.iter().map(row).collect());
        rows.focus(slots.iter().position(|(slot, _)| slot.id == at).unwrap_or(0));
        Self { title: about.title(cx), about, slots, rows, met: None }
    }

    /// The same with a text in its first row, which counts as typed.
    pub(crate) fn typed(mut self, text: &str) -> Self {
        self.rows.all[0].input.set(text);
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
        let names = names(cx, &catalog);
        let mut contents = Vec::new();
        let mut first = None;
        let is_new = self.about.is_new();
        for (i, ((slot, _), row)) in self.slots.iter().zip(&mut self.rows.all).enumerate() {
            row.wrong = None;
            let must = is_new && slot.need == Need::Always;
            if !row.is_changed() && !must {
                contents.push(None);
                continue;
            }
            match parse(slot, row.input.text(), &names) {
                Ok(content) => contents.push(Some(content)),
                Err(refusal) => {
                    row.mark(&refusal);
                    first.get_or_insert((i, refusal));
                }
            }
        }
        match first {
            None => Ok(contents),
            Some((i, refusal)) => {
                self.rows.focus(i);
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
            self.rows.mark(at, refusal);
        }
    }
}

/// What is needed to read what was typed.
fn names<'a>(cx: &'a Cx<'_>, catalog: &'a Catalog) -> Names<'a> {
    Names { board: &cx.data.board, me: cx.data.me, today: cx.data.today(), catalog }
}

fn parse(slot: &Slot, typed: &str, names: &Names<'_>) -> Result<Content, Refusal> {
    let clean = if slot.shape == Shape::Text { text::block(typed) } else { text::line(typed) };
    slot.parse(&clean, names)
}

/// The values that a slot can have, where they are few; an empty one for nothing.
fn choices(cx: &Cx<'_>, about: About, slot: &Slot) -> Vec<String> {
    let board = &cx.data.board;
    let catalog = about::names(cx);
    // Those of the process that it belongs to are offered; others can be typed.
    let process = about.process(cx);
    let own = |all: &[Named]| -> Vec<String> {
        let mine = all.iter().filter(|it| process.is_none_or(|process| it.process == process));
        mine.map(|it| format!("{} {}", it.short, it.name)).collect()
    };
    let mut all: Vec<String> = match slot.shape {
        Shape::Word(words) => words.iter().map(|it| (*it).to_owned()).collect(),
        Shape::Person => {
            board.people.iter().filter(|it| !it.left).map(|it| it.name.clone()).collect()
        }
        Shape::Process => board.processes.iter().map(|it| it.prefix.clone()).collect(),
        Shape::Measure => own(&catalog.measures),
        Shape::Step => own(&catalog.steps),
        Shape::Line
        | Shape::Text
        | Shape::Figure
        | Shape::Count
        | Shape::Percent
        | Shape::Minutes
        | Shape::Date => Vec::new(),
    };
    if slot.need == Need::Optional && !all.is_empty() {
        all.insert(0, String::new());
    }
    all
}

impl Modal for SheetForm {
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

    fn refused(&mut self, cx: &Cx<'_>, refusal: &Refusal) -> Option<Step> {
        let labelled = |label: &str| self.slots.iter().find(|(it, _)| it.label == label);
        let slot = match refusal {
            Refusal::Meanwhile { part, .. } => labelled(part)?.0.id,
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
        if matches!(refusal, Refusal::Meanwhile { .. }) {
            let at = self.slots.iter().position(|(it, _)| it.id == slot)?;
            let fresh = self.about.contents(cx);
            let (_, theirs) = fresh.into_iter().find(|(it, _)| it.id == slot)?;
            self.met = Some((at, theirs));
            return Both::asked(cx, refusal, self.rows.all[at].input.text());
        }
        None
    }

    fn settle(&mut self, cx: &Cx<'_>, decided: &Decided) -> Step {
        let Some((at, theirs)) = self.met.take() else { return Step::Stay };
        self.slots[at].1 = theirs;
        self.rows.all[at].settle(decided);
        if self.rows.is_changed() { self.keep(cx) } else { decided.left() }
    }

    fn draft_key(&self) -> Option<DraftKey> {
        Some(self.about.draft_key())
    }

    fn has_draft(&self) -> bool {
        self.rows.is_changed()
    }

    fn words(&self) -> Vec<Word> {
        self.rows.words(self.slots.iter().map(|(slot, _)| slot.id))
    }

    fn take_words(&mut self, cx: &Cx<'_>, words: &[Word]) -> bool {
        let catalog = about::names(cx);
        let names = names(cx, &catalog);
        let at = |id: &str| self.slots.iter().position(|(slot, _)| slot.id == id);
        let taken = self.rows.take_words(at, words);
        for (at, seen) in &taken {
            if !self.rows.all[*at].is_outdated() {
                continue;
            }
            // The person saw something else: the store shall find that out, and say so.
            let (slot, was) = &mut self.slots[*at];
            *was = parse(slot, seen, &names).unwrap_or_else(|_| Content::text(seen));
        }
        !taken.is_empty()
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        let aside = format!("{}/{}", self.rows.at() + 1, self.rows.all.len());
        let hint = self.slots[self.rows.at()].0.hint;
        let look = Look { title: &self.title, aside, width: 92, below: 2, hint };
        self.rows.draw(cx, frame, area, look);
    }
}

/// What is filled in of a sheet, slot by slot.
fn filled(sheet: &Sheet) -> Vec<(&'static Slot, Content)> {
    sheet.iter().map(|(slot, content)| (slot, content.clone())).collect()
}
