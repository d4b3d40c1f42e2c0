//! What cannot be taken back is asked for once more, by a letter and never by enter.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::window::{self, CLOSE, Hint, Keys, Window};
use super::{Cx, Key, Modal};
use crate::domain::StoryId;
use crate::tui::command::InDialog;
use crate::tui::step::Step;
use crate::tui::theme::Role;

/// Something that cannot be taken back, before it is done.
#[derive(Clone, Debug)]
pub(crate) struct Confirm {
    title: String,
    says: Vec<String>,
    step: Step,
    /// The story on which somebody else types, where that is why it is asked.
    typed_on: Option<StoryId>,
}

impl Confirm {
    /// Asks whether to do that, with what is to be known of it.
    pub(crate) const fn new(title: String, says: Vec<String>, step: Step) -> Self {
        Self { title, says, step, typed_on: None }
    }

    /// The same, asked because somebody else types on that story.
    pub(crate) fn because_of(self, story: Option<StoryId>) -> Self {
        Self { typed_on: story, ..self }
    }

    /// The story on which somebody else types, where that is why it is asked.
    pub(crate) const fn typed_on(&self) -> Option<StoryId> {
        self.typed_on
    }
}

impl Modal for Confirm {
    fn update(&mut self, _cx: &Cx<'_>, command: InDialog) -> Step {
        match command {
            InDialog::Cancel => Step::Close,
            InDialog::Accept
            | InDialog::Keep
            | InDialog::Afresh
            | InDialog::Next
            | InDialog::Previous
            | InDialog::NextField
            | InDialog::PreviousField
            | InDialog::Down
            | InDialog::Up => Step::Tell("Press y to do it, esc to leave it".to_owned()),
        }
    }

    fn type_key(&mut self, _cx: &Cx<'_>, key: Key) -> Step {
        match key.typed() {
            Some('y' | 'Y') => self.step.clone(),
            Some('n' | 'N' | 'q') => Step::Close,
            Some(_) | None => Step::Tell("Press y to do it, esc to leave it".to_owned()),
        }
    }

    fn paste(&mut self, _cx: &Cx<'_>, _text: &str) -> Step {
        Step::Stay
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        const KEYS: &[Hint] = &[(Keys::Named("y"), "do it"), CLOSE];
        let width = 64.min(area.width.saturating_sub(4));
        let window = Window {
            title: &self.title,
            aside: String::new(),
            width,
            height: window::n_lines(&self.says, width),
            keys: KEYS,
        };
        let inside = window.draw(cx, frame, area);
        window::sentences(cx, frame, inside, &self.says, Role::Text);
    }
}
