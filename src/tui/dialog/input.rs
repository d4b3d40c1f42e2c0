//! A text that is being typed, with its caret: one line or several.

use std::ops::Range;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::domain::text;
use crate::tui::keymap::Key;
use crate::tui::screen::Cx;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// How many lines a text may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lines {
    /// One: a line break that is pasted becomes a space.
    One,
    /// Any number.
    Many,
}

/// What begins a new line where enter keeps the text. Terminals send ctrl-j as they send enter, and
/// what enter is together with another key many do not send at all.
pub(crate) const NEW_LINE: &str = "ctrl-o";

/// Whether the keys go here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Focus {
    /// They do: the caret is shown.
    Here,
    /// They go elsewhere.
    Elsewhere,
}

/// A text that is being typed.
///
/// The caret never depends on what was drawn: a text is typed alike on every terminal, and where
/// none is. It goes by graphemes, so that no letter is ever torn apart.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    text: String,
    /// The caret's place, in bytes, between two graphemes.
    at: usize,
    lines: Lines,
    /// What stood there before each change, the last one last.
    before: Vec<Stood>,
    /// What stood there before each change that was taken back.
    after: Vec<Stood>,
    /// Whether the last key typed a letter of a word: words are taken back as a whole.
    is_in_word: bool,
}

/// A text as it stood, and its caret.
type Stood = (String, usize);

/// How much of what stood there before is kept, in bytes.
const MOST_KEPT: usize = 256 * 1024;

impl Input {
    /// A text to go on with, the caret at its end.
    pub(crate) fn new(lines: Lines, text: &str) -> Self {
        let mut input = Self {
            text: String::new(),
            at: 0,
            lines,
            before: Vec::new(),
            after: Vec::new(),
            is_in_word: false,
        };
        input.put(text);
        input
    }

    /// The text as typed.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// How many lines it may have.
    pub(crate) const fn lines(&self) -> Lines {
        self.lines
    }

    /// Whether nothing but space was typed.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Puts another text in place of all; what stood there can be brought back.
    pub(crate) fn set(&mut self, text: &str) {
        let stood = (std::mem::take(&mut self.text), self.at);
        self.at = 0;
        self.put(text);
        if !stood.0.is_empty() {
            self.keep(stood);
        }
    }

    /// Keeps what stood there before a change, as far as there is room.
    fn keep(&mut self, stood: Stood) {
        self.is_in_word = false;
        if stood.0 == self.text {
            return;
        }
        self.after.clear();
        self.before.push(stood);
        let mut room = MOST_KEPT;
        let fits = |(text, _): &&Stood| {
            let is_kept = text.len() <= room;
            room = room.saturating_sub(text.len() + 32);
            is_kept
        };
        let n = self.before.iter().rev().take_while(fits).count();
        self.before.drain(..self.before.len() - n);
    }

    /// Takes the last change back.
    fn undo(&mut self) {
        if let Some((text, at)) = self.before.pop() {
            let stood = std::mem::replace(&mut self.text, text);
            self.after.push((stood, std::mem::replace(&mut self.at, at)));
        }
        self.is_in_word = false;
    }

    /// Does again what was taken back last.
    fn redo(&mut self) {
        if let Some((text, at)) = self.after.pop() {
            let stood = std::mem::replace(&mut self.text, text);
            self.before.push((stood, std::mem::replace(&mut self.at, at)));
        }
        self.is_in_word = false;
    }

    /// Takes the text out and leaves nothing; it can be brought back.
    pub(crate) fn take(&mut self) -> String {
        let text = self.text.clone();
        self.set("");
        text
    }

    /// Inserts a text at the caret.
    pub(crate) fn insert(&mut self, piece: &str) {
        let stood = (self.text.clone(), self.at);
        self.put(piece);
        self.keep(stood);
    }

    fn put(&mut self, piece: &str) {
        // Read together with what stands before it: a mark belongs to the letter it follows.
        let joined = format!("{}{piece}", &self.text[..self.at]);
        let clean = text::typed(&joined);
        let clean = match self.lines {
            Lines::One => clean.replace(['\n', '\t'], " "),
            Lines::Many => clean.into_owned(),
        };
        let before = std::mem::replace(&mut self.at, clean.len());
        self.text.replace_range(..before, &clean);
        // A mark that was typed after a letter joins it: the caret must stand behind both.
        while !self.is_border(self.at) {
            self.at += 1;
        }
    }

    /// Inserts a typed character, read together with the letter before it: scripts and emoji are typed
    /// mark by mark.
    fn insert_char(&mut self, c: char) {
        let start = self.before();
        let both = format!("{}{c}", &self.text[start..self.at]);
        let both = text::typed(&both);
        self.text.replace_range(start..self.at, &both);
        self.at = start + both.len();
        while !self.is_border(self.at) {
            self.at += 1;
        }
    }

    /// Takes a key as the shell's line editor does; tells whether it meant anything.
    pub(crate) fn key(&mut self, key: Key) -> bool {
        if let Some(c) = key.typed() {
            let stood = (!self.is_in_word).then(|| (self.text.clone(), self.at));
            self.insert_char(c);
            if let Some(stood) = stood {
                self.keep(stood);
            }
            self.is_in_word = c.is_alphanumeric();
            return true;
        }
        let key = key.to_string();
        match &*key {
            "ctrl-z" => self.undo(),
            "ctrl-y" => self.redo(),
            key => {
                let stood = (self.text.clone(), self.at);
                let is_known = self.command(key);
                self.keep(stood);
                return is_known;
            }
        }
        true
    }

    /// Whether a key that types no letter means something in a text.
    pub(crate) fn edits(key: Key) -> bool {
        Self::new(Lines::Many, "").command(&key.to_string())
    }

    /// Does what a key means that types no letter; tells whether it meant anything.
    fn command(&mut self, key: &str) -> bool {
        match key {
            "enter" | "ctrl-j" | NEW_LINE if self.lines == Lines::Many => self.put("\n"),
            "backspace" | "ctrl-h" => self.cut(self.before()..self.at),
            "delete" | "ctrl-d" => self.cut(self.at..self.after()),
            "left" | "ctrl-b" => self.at = self.before(),
            "right" | "ctrl-f" => self.at = self.after(),
            "home" | "ctrl-a" => self.at = self.line().start,
            "end" | "ctrl-e" => self.at = self.line().end,
            "ctrl-left" | "alt-left" | "alt-b" => self.at = self.word_before(),
            "ctrl-right" | "alt-right" | "alt-f" => self.at = self.word_after(),
            "ctrl-w" | "alt-backspace" => self.cut(self.word_before()..self.at),
            "alt-d" => self.cut(self.at..self.word_after()),
            "ctrl-u" => self.cut(self.line().start..self.at),
            "ctrl-k" => self.cut(self.at..self.line().end),
            _ => return false,
        }
        true
    }

    /// Goes to the line above; tells whether there is one.
    pub(crate) fn up(&mut self) -> bool {
        let here = self.line();
        let Some(end) = here.start.checked_sub(1) else { return false };
        let start = self.text[..end].rfind('\n').map_or(0, |it| it + 1);
        self.at = self.across(here.start, start..end);
        true
    }

    /// Goes to the line below; tells whether there is one.
    pub(crate) fn down(&mut self) -> bool {
        let here = self.line();
        if here.end == self.text.len() {
            return false;
        }
        let start = here.end + 1;
        let end = self.text[start..].find('\n').map_or(self.text.len(), |it| start + it);
        self.at = self.across(here.start, start..end);
        true
    }

    /// The place in another line that is as far from its start as the caret is from its own.
    fn across(&self, start: usize, other: Range<usize>) -> usize {
        let columns = fit::width(&self.text[start..self.at]);
        other.start + fit::prefix(&self.text[other], columns)
    }

    /// Goes to the end of a line, counted from one.
    pub(crate) fn go_to(&mut self, line: usize) {
        let before: usize =
            self.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        self.at = before;
        self.at = self.line().end;
    }

    fn cut(&mut self, range: Range<usize>) {
        self.at = range.start;
        self.text.replace_range(range, "");
        while !self.is_border(self.at) {
            self.at += 1;
        }
    }

    /// The line that the caret is in.
    fn line(&self) -> Range<usize> {
        let start = self.text[..self.at].rfind('\n').map_or(0, |it| it + 1);
        let end = self.text[self.at..].find('\n').map_or(self.text.len(), |it| self.at + it);
        start..end
    }

    fn is_border(&self, at: usize) -> bool {
        if at == 0 || at >= self.text.len() || !self.text.is_char_boundary(at) {
            return at == 0 || at >= self.text.len();
        }
        let start = self.text[..at].rfind('\n').unwrap_or(0);
        let end = self.text[at..].find('\n').map_or(self.text.len(), |it| at + it + 1);
        self.text[start..end].grapheme_indices(true).any(|(it, _)| start + it == at)
    }

    fn before(&self) -> usize {
        let last = self.text[..self.at].graphemes(true).next_back();
        self.at - last.map_or(0, str::len)
    }

    fn after(&self) -> usize {
        let next = self.text[self.at..].graphemes(true).next();
        self.at + next.map_or(0, str::len)
    }

    fn word_before(&self) -> usize {
        let mut words = self.text[..self.at].unicode_word_indices();
        words.next_back().map_or(0, |(at, _)| at)
    }

    fn word_after(&self) -> usize {
        let mut words = self.text[self.at..].unicode_word_indices();
        words.next().map_or(self.text.len(), |(at, word)| self.at + at + word.len())
    }

    /// In which line of the text the caret stands, and how many there are, both from one.
    pub(crate) fn place(&self) -> (usize, usize) {
        let breaks = |text: &str| text.matches('\n').count() + 1;
        (breaks(&self.text[..self.at]), breaks(&self.text))
    }

    /// How many lines the text takes at that width, at least one.
    pub(crate) fn height(&self, columns: u16) -> usize {
        self.rows(columns).len()
    }

    /// The lines as they are shown, in bytes: wrapped, with room for the caret at their end.
    fn rows(&self, columns: u16) -> Vec<Range<usize>> {
        if self.lines == Lines::One {
            return std::iter::once(0..self.text.len()).collect();
        }
        let columns = usize::from(columns).saturating_sub(1).max(1);
        let mut rows: Vec<Range<usize>> = fit::lines(&self.text, columns).collect();
        if self.text.is_empty() || self.text.ends_with('\n') {
            rows.push(self.text.len()..self.text.len());
        }
        rows
    }

    /// Shows the text in the area, scrolled so that the caret is in sight; `hint` where it is empty.
    pub(crate) fn draw(
        &self,
        cx: &Cx<'_>,
        frame: &mut Frame<'_>,
        area: Rect,
        focus: Focus,
        hint: &str,
    ) {
        if area.is_empty() {
            return;
        }
        let style = cx.theme.style(Role::Field);
        frame.buffer_mut().set_style(area, style);
        let rows = self.rows(area.width);
        let row = rows.iter().rposition(|it| it.start <= self.at).unwrap_or(0);
        let first = match focus {
            Focus::Here => (row + 1).saturating_sub(usize::from(area.height)),
            Focus::Elsewhere => 0,
        };
        let columns = usize::from(area.width);
        for (range, line) in rows.iter().skip(first).zip(area.rows()) {
            let from = match (self.lines, focus) {
                (Lines::One, Focus::Here) => self.window(columns),
                _ => range.start,
            };
            // A tab is one column wide here, so that the caret stands where it is seen.
            let shown = self.text[from..range.end].replace('\t', " ");
            let shown = fit::cut(&shown, columns, cx.glyphs.ellipsis);
            frame.render_widget(Span::styled(shown, style), line);
        }
        let column = match self.lines {
            Lines::One => fit::width(&self.text[self.window(columns)..self.at]),
            Lines::Many => fit::width(&self.text[rows[row].start..self.at]),
        };
        if self.text.is_empty() && !hint.is_empty() {
            let line = Rect { x: area.x + 1, width: area.width - 1, height: 1, ..area };
            let shown = fit::cut(hint, usize::from(line.width), cx.glyphs.ellipsis);
            frame.render_widget(Line::styled(shown, cx.theme.style(Role::Hint)), line);
        }
        if focus == Focus::Here {
            let column = u16::try_from(column).unwrap_or(u16::MAX).min(area.width - 1);
            let line = u16::try_from(row - first).unwrap_or(u16::MAX).min(area.height - 1);
            let caret = Position::new(area.x + column, area.y + line);
            let cell = &mut frame.buffer_mut()[caret];
            if self.at == self.text.len() {
                cell.set_symbol(cx.glyphs.caret);
            }
            cell.set_style(cx.theme.style(Role::Caret));
            frame.set_cursor_position(caret);
        }
    }

    /// Where a single line must begin to be shown so that the caret is in sight.
    fn window(&self, columns: usize) -> usize {
        let mut room = columns.saturating_sub(1);
        let mut from = self.at;
        for grapheme in self.text[..self.at].graphemes(true).rev() {
            let width = fit::width(grapheme);
            if width > room {
                break;
            }
            room -= width;
            from -= grapheme.len();
        }
        from
    }
}

#[cfg(test)]
mod tests;
