//! A slip: the few fields of something that is no story, such as a sprint or an impediment.

mod about;

use ratatui::Frame;
use ratatui::layout::Rect;

use self::about::About;
use super::input::Focus;
use super::row::{FieldRow, first_shown};
use super::window::{self, CLOSE, Hint, Keys, Window};
use super::{Cx, DraftKey, Key, Modal};
use crate::domain::text;
use crate::tui::command::InDialog;
use crate::tui::step::Step;

/// The few fields of something, being typed.
#[derive(Clone, Debug)]
pub(crate) struct Slip {
    title: String,
    about: About,
    rows: Vec<FieldRow>,
    /// What can be typed, row by row.
    hints: Vec<&'static str>,
    focus: usize,
}

impl Slip {
    fn keep(&mut self, cx: &Cx<'_>) -> Step {
        let typed: Vec<String> = self.rows.iter().map(|it| text::line(it.input.text())).collect();
        let changed: Vec<bool> = self.rows.iter().map(FieldRow::is_changed).collect();
        for row in &mut self.rows {
            row.wrong = None;
        }
        match self.about.operation(cx, &typed, &changed) {
            Ok(Some(operation)) => Step::commit(operation),
            Ok(None) => Step::Finish("Nothing was changed".to_owned()),
            Err((at, refusal)) => {
                self.rows[at].wrong = Some(refusal.to_string());
                self.focus(at);
                Step::Refuse(refusal)
            }
        }
    }

    /// Marks what speaks against what is typed so far, at its row.
    fn mark(&mut self, cx: &Cx<'_>) {
        let typed: Vec<String> = self.rows.iter().map(|it| text::line(it.input.text())).collect();
        for row in &mut self.rows {
            row.wrong = None;
        }
        if let Some((rows, why)) = self.about.remark(cx, &typed) {
            let at = if rows.contains(&self.focus) { self.focus } else { *rows.end() };
            self.rows[at].wrong = Some(why);
        }
    }

    fn focus(&mut self, at: usize) {
        self.focus = at.min(self.rows.len() - 1);
        self.rows[self.focus].enter();
    }
}

impl Modal for Slip {
    fn update(&mut self, cx: &Cx<'_>, command: InDialog) -> Step {
        let last = self.rows.len() - 1;
        match command {
            InDialog::Keep => return self.keep(cx),
            // On the last field there is nothing to go on to.
            InDialog::Accept if self.focus == last => return self.keep(cx),
            InDialog::Cancel => return Step::Close,
            InDialog::Afresh => {
                self.rows.iter_mut().for_each(FieldRow::restore);
                self.mark(cx);
            }
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

    fn type_key(&mut self, cx: &Cx<'_>, key: Key) -> Step {
        self.rows[self.focus].key(key);
        self.mark(cx);
        Step::Stay
    }

    fn paste(&mut self, cx: &Cx<'_>, text: &str) -> Step {
        self.rows[self.focus].paste(text);
        self.mark(cx);
        Step::Stay
    }

    fn draft_key(&self) -> Option<DraftKey> {
        Some(self.about.draft_key())
    }

    fn has_draft(&self) -> bool {
        self.rows.iter().any(FieldRow::is_changed)
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        const KEYS: &[Hint] = &[
            (Keys::Of(InDialog::Keep), "keep"),
            (Keys::Of(InDialog::NextField), "next"),
            CLOSE,
            (Keys::Of(InDialog::Afresh), "afresh"),
        ];
        let width = 76.min(area.width.saturating_sub(4));
        let heights: Vec<usize> = self.rows.iter().map(|it| it.height(width, 4)).collect();
        let window = Window {
            title: &self.title,
            aside: String::new(),
            width,
            height: heights.iter().sum::<usize>() + 3,
            keys: KEYS,
        };
        let mut inside = window.draw(cx, frame, area);
        let lines = if inside.height > 7 { 2 } else { 1 };
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
        self.rows[self.focus].draw_advice(cx, frame, below, self.hints[self.focus]);
    }
}
