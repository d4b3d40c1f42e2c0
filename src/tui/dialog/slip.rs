//! A slip: the few fields of something that is no story, such as a sprint, an impediment, a column.

mod about;
mod board;
mod seen;

use ratatui::Frame;
use ratatui::layout::Rect;

use self::about::About;
pub(crate) use self::board::names_of_settings;
use super::both::{Both, Decided};
use super::row::FieldRow;
use super::rows::{Look, Rows, Walked};
use super::{Cx, DraftKey, Key, Modal};
use crate::domain::{Refusal, text};
use crate::tui::command::InDialog;
use crate::tui::keep::Word;
use crate::tui::step::Step;

/// What stands in the fields, row by row.
pub(super) struct Typed {
    /// What stood there when the person looked.
    was: Vec<String>,
    /// What they typed.
    now: Vec<String>,
    /// Whether that is something else.
    changed: Vec<bool>,
}

/// The few fields of something, being typed.
#[derive(Clone, Debug)]
pub(crate) struct Slip {
    title: String,
    about: About,
    rows: Rows,
    /// What can be typed, row by row.
    hints: Vec<&'static str>,
    /// The row that somebody has changed meanwhile, and what it is about as that was shown: it counts
    /// as seen once it is said whose text stays.
    met: Option<(usize, About)>,
}

impl Slip {
    fn keep(&mut self, cx: &Cx<'_>) -> Step {
        let typed: Vec<String> =
            self.rows.all.iter().map(|it| text::line(it.input.text())).collect();
        let changed: Vec<bool> = self.rows.all.iter().map(FieldRow::is_changed).collect();
        let was: Vec<String> = self.rows.all.iter().map(|it| text::line(it.was())).collect();
        for row in &mut self.rows.all {
            row.wrong = None;
        }
        match self.about.operation(cx, &Typed { was, now: typed, changed }) {
            Ok(Some(operation)) => Step::commit(operation),
            Ok(None) => Step::Finish("Nothing was changed".to_owned()),
            Err((at, refusal)) => {
                self.rows.mark(at, &refusal);
                Step::Refuse(refusal)
            }
        }
    }

    /// Marks what speaks against what is typed so far, at its row.
    fn mark(&mut self, cx: &Cx<'_>) {
        let typed: Vec<String> =
            self.rows.all.iter().map(|it| text::line(it.input.text())).collect();
        for row in &mut self.rows.all {
            row.wrong = None;
        }
        if let Some((rows, why)) = self.about.remark(cx, &typed) {
            let at = if rows.contains(&self.rows.at()) { self.rows.at() } else { *rows.end() };
            self.rows.all[at].wrong = Some(why);
        }
    }
}

impl Modal for Slip {
    fn update(&mut self, cx: &Cx<'_>, command: InDialog) -> Step {
        match self.rows.walk(command) {
            Walked::Keep => return self.keep(cx),
            Walked::Close => return Step::Close,
            Walked::On if command == InDialog::Afresh => self.mark(cx),
            Walked::On => (),
        }
        Step::Stay
    }

    fn type_key(&mut self, cx: &Cx<'_>, key: Key) -> Step {
        self.rows.key(key);
        self.mark(cx);
        Step::Stay
    }

    fn paste(&mut self, cx: &Cx<'_>, text: &str) -> Step {
        self.rows.paste(text);
        self.mark(cx);
        Step::Stay
    }

    fn refused(&mut self, cx: &Cx<'_>, refusal: &Refusal) -> Option<Step> {
        let Refusal::Meanwhile { part, .. } = refusal else { return None };
        let mut about = self.about.clone();
        let at = about.sees(cx.data, part).or_else(|| about.row_of(part))?;
        self.rows.mark(at, refusal);
        self.met = Some((at, about));
        Both::asked(cx, refusal, self.rows.all[at].input.text())
    }

    fn settle(&mut self, cx: &Cx<'_>, decided: &Decided) -> Step {
        let Some((at, about)) = self.met.take() else { return Step::Stay };
        self.about = about;
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
        self.rows.words(self.rows.all.iter().map(|it| it.label))
    }

    fn take_words(&mut self, cx: &Cx<'_>, words: &[Word]) -> bool {
        let labels: Vec<&str> = self.rows.all.iter().map(|it| it.label).collect();
        let at = |label: &str| labels.iter().position(|it| *it == label);
        let taken = self.rows.take_words(at, words);
        for (at, was) in &taken {
            if self.rows.all[*at].is_outdated() {
                self.about.was(cx, *at, was);
            }
        }
        self.mark(cx);
        !taken.is_empty()
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        let (title, hint) = (&*self.title, self.hints[self.rows.at()]);
        let look = Look { title, aside: String::new(), width: 76, below: 3, hint };
        self.rows.draw(cx, frame, area, look);
    }
}
