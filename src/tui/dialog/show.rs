//! A text to read: what an event is for, the note of a stand-up.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::window::{CLOSE, Hint, Keys, Window};
use super::{Cx, Key, Modal};
use crate::tui::command::InDialog;
use crate::tui::step::{Flow, Step};
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// A text to read.
#[derive(Clone, Debug)]
pub(crate) struct Show {
    title: String,
    text: String,
    /// What enter does with it, in a word; nothing closes it.
    accept: Option<(&'static str, Step)>,
    /// The first line in sight.
    top: usize,
}

/// How far a page goes.
const PAGE: usize = 10;
/// The widest that a text is set.
const WIDEST: u16 = 84;

impl Show {
    /// Shows a text.
    pub(crate) fn new(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { title: title.into(), text: text.into(), accept: None, top: 0 }
    }

    /// The same, and enter does something with it.
    pub(crate) fn accept(self, does: &'static str, step: Step) -> Self {
        Self { accept: Some((does, step)), ..self }
    }

    fn lines(&self, columns: u16) -> Vec<&str> {
        let columns = usize::from(columns);
        fit::lines(&self.text, columns).map(|range| &self.text[range]).collect()
    }

    fn scroll(&mut self, down: usize, up: usize) -> Step {
        let last = self.lines(WIDEST).len().saturating_sub(1);
        self.top = (self.top + down).saturating_sub(up).min(last);
        Step::Stay
    }
}

impl Modal for Show {
    fn update(&mut self, _cx: &Cx<'_>, command: InDialog) -> Step {
        match command {
            InDialog::Accept | InDialog::Keep => match &self.accept {
                Some((_, step)) => step.clone(),
                None => Step::Close,
            },
            InDialog::Cancel => Step::Close,
            InDialog::Afresh => Step::Stay,
            InDialog::Next | InDialog::NextField => self.scroll(1, 0),
            InDialog::Previous | InDialog::PreviousField => self.scroll(0, 1),
            InDialog::Down => self.scroll(PAGE, 0),
            InDialog::Up => self.scroll(0, PAGE),
        }
    }

    fn type_key(&mut self, _cx: &Cx<'_>, key: Key) -> Step {
        match key.to_string().as_str() {
            "j" => self.scroll(1, 0),
            "k" => self.scroll(0, 1),
            "y" | "Y" => {
                let says = Step::Tell("Copied the text".to_owned());
                Step::All(vec![says, Step::Leave(Flow::Copy(self.text.clone()))])
            }
            "q" | "T" => Step::Close,
            other => Step::Tell(format!("{other} does nothing here: the keys stand below")),
        }
    }

    fn paste(&mut self, _cx: &Cx<'_>, _text: &str) -> Step {
        Step::Stay
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        const COPY: Hint = (Keys::Named("y"), "copy");
        let accept = self.accept.iter().map(|(does, _)| (Keys::Of(InDialog::Accept), *does));
        let keys: Vec<Hint> = accept.chain([COPY, CLOSE]).collect();
        let width = WIDEST.min(area.width.saturating_sub(4));
        let lines = self.lines(width);
        let room = usize::from(area.height.saturating_sub(2));
        let top = self.top.min(lines.len().saturating_sub(room));
        let aside = if lines.len() > room {
            format!("{}-{}/{}", top + 1, (top + room).min(lines.len()), lines.len())
        } else {
            String::new()
        };
        let window = Window { title: &self.title, aside, width, height: lines.len(), keys: &keys };
        let inside = window.draw(cx, frame, area);
        for (text, place) in lines.iter().skip(top).zip(inside.rows()) {
            let role = if text.starts_with('#') { Role::Heading } else { Role::Text };
            frame.render_widget(Line::styled(*text, cx.theme.style(role)), place);
        }
    }
}
