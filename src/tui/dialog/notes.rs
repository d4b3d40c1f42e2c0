//! What was wrong in the person's settings: all of it, to be read and closed.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::window::{self, CLOSE, Hint, Keys, Window};
use super::{Cx, Key, Modal};
use crate::tui::command::InDialog;
use crate::tui::step::Step;
use crate::tui::theme::Role;

/// A list of sentences.
#[derive(Clone, Debug)]
pub(crate) struct Notes {
    texts: Vec<String>,
    /// The first one that is shown.
    first: usize,
}

impl Notes {
    /// These sentences; there should be one at least.
    pub(crate) const fn new(texts: Vec<String>) -> Self {
        Self { texts, first: 0 }
    }

    fn walk(&mut self, by: isize) -> Step {
        let last = self.texts.len().saturating_sub(1);
        self.first = self.first.saturating_add_signed(by).min(last);
        Step::Stay
    }
}

impl Modal for Notes {
    fn update(&mut self, _cx: &Cx<'_>, command: InDialog) -> Step {
        match command {
            InDialog::Accept | InDialog::Keep | InDialog::Cancel | InDialog::Afresh => Step::Close,
            InDialog::Next | InDialog::NextField | InDialog::Down => self.walk(1),
            InDialog::Previous | InDialog::PreviousField | InDialog::Up => self.walk(-1),
        }
    }

    fn type_key(&mut self, _cx: &Cx<'_>, _key: Key) -> Step {
        Step::Stay
    }

    fn paste(&mut self, _cx: &Cx<'_>, _text: &str) -> Step {
        Step::Stay
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        const WIDTH: u16 = 76;
        const KEYS: &[Hint] = &[CLOSE, (Keys::Of(InDialog::Next), "more")];
        let texts: Vec<String> = self.texts[self.first.min(self.texts.len())..]
            .iter()
            .map(|it| format!("{} {it}", cx.glyphs.bad))
            .collect();
        let columns = WIDTH.min(area.width.saturating_sub(4));
        let lines = window::n_lines(&texts, columns) + 2;
        let fits = lines + 2 <= usize::from(area.height);
        let window = Window {
            title: "Left out of your settings",
            aside: String::new(),
            width: WIDTH,
            height: lines,
            keys: if fits && self.first == 0 { &KEYS[..1] } else { KEYS },
        };
        let mut inside = window.draw(cx, frame, area);
        let above = Rect { height: inside.height.min(2), ..inside };
        let says = ["The rest of them holds; for these, the defaults do."];
        window::sentences(cx, frame, above, &says, Role::Hint);
        inside.y += above.height;
        inside.height -= above.height;
        window::sentences(cx, frame, inside, &texts, Role::Text);
    }
}
