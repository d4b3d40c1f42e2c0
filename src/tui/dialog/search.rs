//! The filter as it is typed: every letter shows what it lets through.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::filter::FilterForm;
use super::input::{Focus, Input, Lines};
use super::window::{self, Hint, Keys, Window};
use super::{Cx, Key, Modal};
use crate::domain::{Filter, Refusal, Term};
use crate::tui::command::InDialog;
use crate::tui::step::{Step, ViewChange};
use crate::tui::theme::Role;

/// The filter as it is typed.
#[derive(Clone, Debug)]
pub(crate) struct Search {
    input: Input,
    /// The filter that comes back when this one is not kept.
    former: String,
    /// Why what was typed cannot be read, if it cannot.
    wrong: Option<Refusal>,
    of: Of,
}

/// What is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    /// Stories, by the terms of the filter.
    Stories,
    /// Rows of a list, by words that stand in them.
    Words,
}

impl Search {
    /// Goes on typing the filter that is in force.
    pub(crate) fn new(former: &str) -> Self {
        let input = Input::new(Lines::One, former);
        Self { input, former: former.to_owned(), wrong: None, of: Of::Stories }
    }

    /// Goes on typing words that the rows of a list must hold.
    pub(crate) fn words(former: &str) -> Self {
        Self { of: Of::Words, ..Self::new(former) }
    }

    fn read(&mut self, cx: &Cx<'_>) -> Result<String, Refusal> {
        let typed = self.input.text().trim().to_owned();
        if self.of == Of::Words {
            return Ok(typed);
        }
        let read = Filter::parse(&typed, &cx.data.board, cx.data.me, cx.data.today());
        self.wrong = read.as_ref().err().cloned();
        read.map(|_| typed)
    }

    fn live(&mut self, cx: &Cx<'_>) -> Step {
        let read = self.read(cx);
        if self.of == Of::Words {
            return read.map_or(Step::Stay, |it| Step::Preview(ViewChange::Filter(it)));
        }
        // A term that is not whole yet shows what stood before it, rather than nothing at all.
        let typed = self.input.text();
        let at = typed.trim_end().rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let (before, last) = typed.split_at(at);
        match read {
            Ok(filter) if !(is_begun(last) && finds_nothing(cx, &filter)) => {
                Step::Preview(ViewChange::Filter(filter))
            }
            Ok(_) | Err(_) => {
                let before = before.trim();
                let is_read = Filter::parse(before, &cx.data.board, cx.data.me, cx.data.today());
                is_read.map_or(Step::Stay, |_| Step::Preview(ViewChange::Filter(before.to_owned())))
            }
        }
    }
}

/// Whether a word could become a term: `colu` is on its way to `column:`.
fn is_begun(word: &str) -> bool {
    let word = word.trim_start_matches(['-', '!']).to_lowercase();
    let leads_to = |name: &str| name.starts_with(&word);
    let mut all = Term::ALL.iter().map(|it| it.spec());
    !word.is_empty() && all.any(|it| leads_to(it.id) || it.also.iter().any(|it| leads_to(it)))
}

/// Whether no card that is there holds what a filter asks for.
fn finds_nothing(cx: &Cx<'_>, filter: &str) -> bool {
    let board = &cx.data.board;
    let (Some(page), Ok(filter)) =
        (cx.data.cards(), Filter::parse(filter, board, cx.data.me, cx.data.today()))
    else {
        return false;
    };
    !page.cards.iter().any(|it| filter.matches(it, board, cx.data.now, None))
}

impl Modal for Search {
    fn update(&mut self, cx: &Cx<'_>, command: InDialog) -> Step {
        match command {
            InDialog::Accept | InDialog::Keep => match self.read(cx) {
                Ok(filter) => Step::View(ViewChange::Filter(filter)),
                Err(refusal) => Step::Refuse(refusal),
            },
            InDialog::Cancel => {
                let former = ViewChange::Filter(self.former.clone());
                Step::All(vec![Step::Close, Step::Preview(former)])
            }
            InDialog::Afresh => {
                self.input.take();
                self.live(cx)
            }
            InDialog::NextField if self.of == Of::Stories => match self.read(cx) {
                Ok(filter) => {
                    let form = FilterForm::new(cx, &filter).instead_of(&self.former);
                    Step::All(vec![Step::Close, Step::open(form)])
                }
                Err(refusal) => Step::Refuse(refusal),
            },
            InDialog::Next
            | InDialog::NextField
            | InDialog::Previous
            | InDialog::PreviousField
            | InDialog::Down
            | InDialog::Up => Step::Stay,
        }
    }

    fn type_key(&mut self, cx: &Cx<'_>, key: Key) -> Step {
        self.input.key(key);
        self.live(cx)
    }

    fn paste(&mut self, cx: &Cx<'_>, text: &str) -> Step {
        self.input.insert(text);
        self.live(cx)
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        const KEYS: &[Hint] = &[
            (Keys::Of(InDialog::Accept), "keep"),
            (Keys::Of(InDialog::NextField), "form"),
            (Keys::Of(InDialog::Cancel), "as before"),
        ];
        const ROWS: &[Hint] =
            &[(Keys::Of(InDialog::Accept), "keep"), (Keys::Of(InDialog::Cancel), "as before")];
        let (keys, hint) = match self.of {
            Of::Stories => (KEYS, "words, @ann, #tag, p:high, is:blocked, age>5 …"),
            Of::Words => (ROWS, "words that stand in the row"),
        };
        let says: Vec<String> =
            self.wrong.iter().map(|it| format!("{} {it}", cx.glyphs.bad)).collect();
        let columns = area.width.saturating_sub(4).min(100);
        let lines = window::n_lines(&says, columns).clamp(1, 4);
        // At the bottom, so that what it finds stays in sight.
        let height = area.height.min(u16::try_from(lines).unwrap_or(1) + 3);
        let area = Rect { y: area.bottom() - height, height, ..area };
        let window = Window {
            title: "Search",
            aside: String::new(),
            width: area.width.min(100),
            height: lines + 1,
            keys,
        };
        let mut inside = window.draw(cx, frame, area);
        let line = window::take_line(&mut inside);
        self.input.draw(cx, frame, line, Focus::Here, hint);
        window::sentences(cx, frame, inside, &says, Role::Bad);
    }
}
