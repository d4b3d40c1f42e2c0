//! What is seen, in one line, with what was understood of it beneath.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::input::{Focus, Input, Lines};
use super::window::{self, CLOSE, Hint, Keys, Window};
use super::{Cx, DraftKey, Key, Modal};
use crate::domain::observation::{self, NewObservation};
use crate::domain::process::ProcessOperation;
use crate::domain::sheet::Catalog;
use crate::domain::text::marked;
use crate::domain::{Operation, ProcessId, Refusal};
use crate::tui::command::InDialog;
use crate::tui::keep::Word;
use crate::tui::step::Step;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// A line of capture, being typed.
#[derive(Clone, Debug)]
pub(crate) struct Capture {
    input: Input,
    /// The process of what the screen was about; it is meant unless the line names another.
    here: Option<ProcessId>,
    usual: Usual,
}

/// Whether the process of the screen is meant where the line names none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Usual {
    /// It is.
    Here,
    /// It is not.
    Nowhere,
}

impl Capture {
    /// An empty line on a screen that is about that process.
    pub(crate) fn new(here: Option<ProcessId>) -> Self {
        Self { input: Input::new(Lines::One, ""), here, usual: Usual::Here }
    }

    fn usual(&self) -> Option<ProcessId> {
        match self.usual {
            Usual::Here => self.here,
            Usual::Nowhere => None,
        }
    }

    fn read(&self, cx: &Cx<'_>) -> Result<NewObservation, Refusal> {
        let board = &cx.data.board;
        observation::read(self.input.text(), board, &board.catalog, self.usual())
    }

    /// What the line means so far, in pieces; or why it cannot be read.
    fn understood(&self, cx: &Cx<'_>) -> Vec<(Role, String)> {
        let board = &cx.data.board;
        let new = match self.read(cx) {
            Ok(new) => new,
            Err(Refusal::EmptyText(_)) => NewObservation {
                process: self.usual(),
                ..observation::read("x", board, &Catalog::default(), None)
                    .expect("a letter is something that can be seen")
            },
            Err(refusal) => {
                return vec![(Role::Warn, format!("{} {refusal}", cx.glyphs.warn))];
            }
        };
        let mut pieces = vec![(Role::Accent, new.kind.id().to_owned())];
        let step = new.step.and_then(|id| board.catalog.steps.iter().find(|it| it.id == id.0));
        let process = new.process.and_then(|id| board.process(id));
        match (step, process) {
            (Some(step), _) => pieces.push((Role::Key, format!("{} {}", step.short, step.name))),
            (None, Some(it)) => pieces.push((Role::Key, format!("{} {}", it.prefix, it.name))),
            (None, None) => (),
        }
        pieces.extend(new.waste.map(|it| (Role::Tag, format!("waste: {}", it.id()))));
        if !new.control.is_empty() {
            pieces.push((Role::Tag, format!("control: {}", new.control)));
        }
        if !new.requester.is_empty() {
            pieces.push((Role::Person, format!("{} waits for news", new.requester)));
        }
        pieces
    }

    /// What could be said more, as far as this board knows of it.
    fn advice(cx: &Cx<'_>) -> Vec<String> {
        let kinds = "In front, if it is more: bypass: idea: feedback: request:";
        let process = cx.data.board.processes.first();
        let step = cx.data.board.catalog.steps.first();
        let place = match (step, process) {
            (Some(step), _) => format!("{} ", step.short),
            (None, Some(process)) => format!("{} ", process.prefix),
            (None, None) => String::new(),
        };
        let rest = "waste:waiting control:approval from:dee";
        vec![kinds.to_owned(), format!("Anywhere, if known: {place}{rest}")]
    }
}

impl Modal for Capture {
    fn update(&mut self, cx: &Cx<'_>, command: InDialog) -> Step {
        match command {
            InDialog::Accept | InDialog::Keep => match self.read(cx) {
                Ok(new) => {
                    Step::commit(Operation::Process(Box::new(ProcessOperation::Observe(new))))
                }
                Err(refusal) => Step::Refuse(refusal),
            },
            InDialog::Cancel => Step::Close,
            InDialog::Afresh => {
                self.input.take();
                Step::Stay
            }
            InDialog::NextField | InDialog::PreviousField => {
                self.usual = match self.usual {
                    Usual::Here => Usual::Nowhere,
                    Usual::Nowhere => Usual::Here,
                };
                Step::Stay
            }
            InDialog::Next | InDialog::Previous | InDialog::Down | InDialog::Up => Step::Stay,
        }
    }

    fn type_key(&mut self, _cx: &Cx<'_>, key: Key) -> Step {
        self.input.key(key);
        Step::Stay
    }

    fn paste(&mut self, _cx: &Cx<'_>, text: &str) -> Step {
        self.input.insert(text);
        Step::Stay
    }

    fn draft_key(&self) -> Option<DraftKey> {
        Some(DraftKey::new("observe", None))
    }

    fn has_draft(&self) -> bool {
        !self.input.is_blank()
    }

    fn words(&self) -> Vec<Word> {
        let now = self.input.text().to_owned();
        vec![Word { field: String::new(), was: String::new(), now }]
    }

    fn take_words(&mut self, _cx: &Cx<'_>, words: &[Word]) -> bool {
        let Some(word) = words.first() else { return false };
        self.input.set(&word.now);
        true
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        const ALONE: &[Hint] = &[(Keys::Of(InDialog::Accept), "capture"), CLOSE];
        const WITHOUT: &[Hint] = &[
            (Keys::Of(InDialog::Accept), "capture"),
            (Keys::Of(InDialog::NextField), "without the process"),
            CLOSE,
        ];
        const WITH: &[Hint] = &[
            (Keys::Of(InDialog::Accept), "capture"),
            (Keys::Of(InDialog::NextField), "with the process"),
            CLOSE,
        ];
        let width = 76.min(area.width.saturating_sub(4));
        let advice = Self::advice(cx);
        let n_advice = window::n_lines(&advice, width);
        let pieces = self.understood(cx);
        let lines = laid(cx, &pieces, width.into());
        let window = Window {
            title: "What do you see?",
            aside: String::new(),
            width,
            height: 2 + lines.len() + n_advice,
            keys: match (self.here, self.usual) {
                (None, _) => ALONE,
                (Some(_), Usual::Here) => WITHOUT,
                (Some(_), Usual::Nowhere) => WITH,
            },
        };
        let mut inside = window.draw(cx, frame, area);
        let line = window::take_line(&mut inside);
        self.input.draw(cx, frame, line, Focus::Here, "how it really is, or how it could be");
        for line in lines {
            let place = window::take_line(&mut inside);
            frame.render_widget(line, place);
        }
        if usize::from(inside.height) > n_advice {
            window::take_line(&mut inside);
        }
        window::sentences(cx, frame, inside, &advice, Role::Hint);
    }
}

/// The pieces in lines, with a sign between those that share one.
fn laid<'a>(cx: &Cx<'_>, pieces: &'a [(Role, String)], width: usize) -> Vec<Line<'a>> {
    let between = format!(" {} ", cx.glyphs.separator);
    let mut lines: Vec<Line<'a>> = Vec::new();
    let mut used = width;
    for (role, text) in pieces {
        let style = cx.theme.style(*role);
        let wide = fit::width(text) + fit::width(&between);
        if used + wide <= width
            && let Some(line) = lines.last_mut()
        {
            line.push_span(Span::styled(between.clone(), cx.theme.style(Role::Muted)));
            line.push_span(Span::styled(marked(text), style));
            used += wide;
            continue;
        }
        let wrapped = fit::wrap(text, width, 3, cx.glyphs.ellipsis);
        used = wrapped.last().map_or(0, |it| fit::width(it));
        lines.extend(wrapped.into_iter().map(|it| Line::styled(it, style)));
    }
    lines
}
