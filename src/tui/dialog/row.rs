//! A field of a form: a label, a text, the few values it can have, and what is wrong with it.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::both::{Decided, Whose};
use super::input::{Focus, Input, Lines};
use super::window;
use crate::domain::Refusal;
use crate::tui::keep::Word;
use crate::tui::keymap::Key;
use crate::tui::screen::Cx;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// The width of the labels' column, unless a form has longer ones.
const LABELS: u16 = 14;

/// A field of a form, whatever the form.
#[derive(Clone, Debug)]
pub(super) struct FieldRow {
    pub(super) label: &'static str,
    pub(super) input: Input,
    /// The values that left and right walk through; none where anything can be typed.
    pub(super) choices: Vec<String>,
    /// What is shown where nothing is typed.
    pub(super) hint: String,
    /// Why the text cannot be taken.
    pub(super) wrong: Option<String>,
    /// The width of the labels' column.
    labels: u16,
    first: String,
    /// What stood there when the text was typed, where that is not what stands there now.
    was: Option<String>,
    /// Whether the next letter begins the text anew.
    is_fresh: bool,
}

impl FieldRow {
    pub(super) fn new(
        label: &'static str,
        lines: Lines,
        text: &str,
        choices: Vec<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            label,
            input: Input::new(lines, text),
            choices,
            hint: hint.into(),
            wrong: None,
            labels: LABELS,
            first: text.to_owned(),
            was: None,
            is_fresh: true,
        }
    }

    /// Makes room for the longest label of a form.
    pub(super) fn align(rows: &mut [Self]) {
        let longest = rows.iter().map(|it| fit::width(it.label)).max().unwrap_or(0);
        let labels = u16::try_from(longest + 3).unwrap_or(LABELS).max(LABELS);
        for row in rows {
            row.labels = labels;
        }
    }

    /// Whether the text is another one than the form began with.
    pub(super) fn is_changed(&self) -> bool {
        self.input.text().trim_end() != self.first.trim_end()
    }

    /// The text that the person saw when they typed theirs.
    pub(super) fn was(&self) -> &str {
        self.was.as_ref().unwrap_or(&self.first)
    }

    /// Notes that its owner has seen what stands there by now.
    pub(super) fn saw(&mut self, now: String) {
        (self.first, self.was) = (now, None);
    }

    /// Takes up whose text stays, where somebody else has written another one meanwhile.
    pub(super) fn settle(&mut self, decided: &Decided) {
        self.wrong = None;
        if decided.whose == Whose::Theirs {
            self.input.set(&decided.theirs);
        }
        self.saw(decided.theirs.clone());
    }

    /// Whether what was typed was typed over another text than stands there now.
    pub(super) const fn is_outdated(&self) -> bool {
        self.was.is_some()
    }

    /// Takes up what was typed before, over that text.
    pub(super) fn take(&mut self, word: &Word) {
        self.input.set(&word.now);
        self.was = Some(word.was.clone()).filter(|it| *it != self.first);
    }

    /// What was typed in it, under the id of what it is for.
    pub(super) fn word(&self, id: &str) -> Word {
        let (was, now) = (self.was().to_owned(), self.input.text().to_owned());
        Word { field: id.to_owned(), was, now }
    }

    /// Whether it has several lines, so that enter and the arrows belong to its text.
    pub(super) fn is_text(&self) -> bool {
        self.input.lines() == Lines::Many
    }

    /// Says why its text cannot be taken.
    pub(super) fn mark(&mut self, refusal: &Refusal) {
        self.wrong = Some(refusal.to_string());
    }

    /// Goes back to the text that the form began with.
    pub(super) fn restore(&mut self) {
        self.input.set(&self.first);
        (self.wrong, self.was) = (None, None);
    }

    /// Takes the keys from now on.
    pub(super) fn enter(&mut self) {
        self.is_fresh = true;
    }

    /// Takes a key: a letter to type, or the way through the choices.
    pub(super) fn key(&mut self, key: Key) {
        let by = match key.to_string().as_str() {
            "right" => 1,
            "left" => -1,
            _ => 0,
        };
        if by != 0 && self.walk(by) {
            self.wrong = None;
            return;
        }
        if self.is_fresh && !self.choices.is_empty() && key.typed().is_some() {
            self.input.take();
        }
        self.is_fresh = false;
        if self.input.key(key) {
            self.wrong = None;
        }
    }

    /// Takes what was pasted.
    pub(super) fn paste(&mut self, text: &str) {
        self.is_fresh = false;
        self.wrong = None;
        self.input.insert(text);
    }

    /// Goes to the choice beside the one that stands there; other texts stay and tell so.
    fn walk(&mut self, by: isize) -> bool {
        let typed = self.input.text().trim();
        let here = self.choices.iter().position(|it| it.eq_ignore_ascii_case(typed));
        let n = self.choices.len();
        let next = match (here, by > 0) {
            _ if n == 0 => return false,
            (Some(at), true) => (at + 1) % n,
            (Some(at), false) => (at + n - 1) % n,
            (None, _) if !typed.is_empty() => return false,
            (None, true) => 0,
            (None, false) => n - 1,
        };
        let next = self.choices[next].clone();
        self.input.set(&next);
        self.is_fresh = true;
        true
    }

    /// How many lines it takes, of at most so many.
    pub(super) fn height(&self, columns: u16, most: usize) -> usize {
        self.input.height(columns.saturating_sub(self.labels)).clamp(1, most)
    }

    /// Shows label and text.
    pub(super) fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect, focus: Focus) {
        let [bar, label] = match focus {
            Focus::Here => [cx.glyphs.selection, self.label],
            Focus::Elsewhere => [" ", self.label],
        };
        let role = match (&self.wrong, focus) {
            (Some(_), _) => Role::Bad,
            (None, Focus::Here) => Role::Accent,
            (None, Focus::Elsewhere) => Role::Label,
        };
        let sign = match &self.wrong {
            Some(_) => cx.glyphs.bad,
            None if self.is_changed() => "*",
            None => " ",
        };
        let room = usize::from(self.labels.saturating_sub(3));
        let label = Line::from(vec![
            Span::styled(bar, cx.theme.style(Role::SelectionBar)),
            Span::styled(fit::pad(label, room).into_owned(), cx.theme.style(role)),
            Span::styled(sign, cx.theme.style(role)),
        ]);
        let width = self.labels.min(area.width);
        frame.render_widget(label, Rect { width, height: area.height.min(1), ..area });
        let area = Rect { x: area.x + width, width: area.width - width, ..area };
        self.input.draw(cx, frame, area, focus, &self.hint);
    }

    /// What can be typed here, with what stands there marked; the fault, if there is
    /// one that the footer does not name.
    pub(super) fn draw_advice(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect, hint: &str) {
        if let Some(wrong) = self.wrong.as_deref().filter(|it| !cx.says(it)) {
            let says = [format!("{} {wrong}", cx.glyphs.bad)];
            window::sentences(cx, frame, area, &says, Role::Bad);
        } else if self.choices.is_empty() {
            window::sentences(cx, frame, area, &[hint], Role::Hint);
        } else {
            let line = self.walk_line(cx, usize::from(area.width));
            frame.render_widget(line, Rect { height: area.height.min(1), ..area });
        }
    }

    /// The choices in one line, with the one that stands there marked.
    fn walk_line(&self, cx: &Cx<'_>, columns: usize) -> Line<'static> {
        let arrows = format!("{}{} ", cx.glyphs.left, cx.glyphs.right);
        let here = self.input.text().trim();
        let at = self.choices.iter().position(|it| it.eq_ignore_ascii_case(here)).unwrap_or(0);
        let taken = |choices: &[String]| -> usize {
            choices.iter().map(|it| fit::width(it).max(7) + 1).sum()
        };
        // What stands there is in sight, however many come before it.
        let room = columns.saturating_sub(8);
        let from = (0..at).find(|it| taken(&self.choices[*it..=at]) <= room).unwrap_or(at);
        let mut spans = vec![Span::styled(arrows, cx.theme.style(Role::Muted))];
        for choice in &self.choices[from..] {
            let shown = if choice.is_empty() { "nothing" } else { choice };
            if choice.eq_ignore_ascii_case(here) {
                spans.push(Span::styled(format!("[{shown}]"), cx.theme.style(Role::Accent)));
                spans.push(Span::raw(" "));
            } else {
                spans.push(Span::styled(format!("{shown} "), cx.theme.style(Role::Hint)));
            }
        }
        Line::from(spans)
    }
}
