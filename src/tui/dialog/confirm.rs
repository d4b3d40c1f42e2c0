//! What cannot be taken back is asked for once more, by a letter and never by enter.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::show::Written;
use super::window::{self, CLOSE, Hint, Keys, Window};
use super::{Cx, Key, Modal};
use crate::domain::text::marked;
use crate::domain::{At, StoryId};
use crate::tui::command::InDialog;
use crate::tui::frame::main_area;
use crate::tui::step::Step;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// What answers it.
const ANSWERS: &str = "Press y to do it, esc to leave it";

/// How far a page goes.
const PAGE: isize = 10;

/// Something that cannot be taken back, before it is done.
#[derive(Clone, Debug)]
pub(crate) struct Confirm {
    title: String,
    says: Vec<String>,
    step: Step,
    /// The first line in sight.
    top: usize,
    /// The story on which somebody else types, where that is why it is asked.
    typed_on: Option<StoryId>,
    /// How it is done, where that follows what happens while it is asked; and what time it is.
    written: Option<(Written, At)>,
}

impl Confirm {
    /// Asks whether to do that, with what is to be known of it.
    pub(crate) const fn new(title: String, says: Vec<String>, step: Step) -> Self {
        Self { title, says, step, top: 0, typed_on: None, written: None }
    }

    /// The same, and what is done is worked out anew as long as it is asked.
    pub(crate) fn anew(self, written: (Written, At)) -> Self {
        Self { written: Some(written), ..self }
    }

    fn write(&mut self, cx: &Cx<'_>) {
        let Some((written, now)) = self.written else { return };
        self.step = written(cx, now).map_or(Step::Close, |(_, step)| step);
    }

    /// The same, asked because somebody else types on that story.
    pub(crate) fn because_of(self, story: Option<StoryId>) -> Self {
        Self { typed_on: story, ..self }
    }

    /// Shows so many lines further on, where there are more than fit.
    fn scroll(&mut self, cx: &Cx<'_>, by: isize) -> Step {
        let area = main_area(cx.size);
        let n_lines = window::n_lines(&self.says, width_in(area));
        let last = n_lines.saturating_sub(usize::from(area.height.saturating_sub(2)));
        if last == 0 {
            return Step::Tell(ANSWERS.to_owned());
        }
        self.top = self.top.min(last).saturating_add_signed(by).min(last);
        Step::Stay
    }

    /// The story on which somebody else types, where that is why it is asked.
    pub(crate) const fn typed_on(&self) -> Option<StoryId> {
        self.typed_on
    }
}

impl Modal for Confirm {
    fn follow(&mut self, cx: &Cx<'_>) {
        self.write(cx);
    }

    fn time_is(&mut self, cx: &Cx<'_>, now: At) {
        if let Some((_, at)) = &mut self.written {
            *at = now;
        }
        self.write(cx);
    }

    fn update(&mut self, cx: &Cx<'_>, command: InDialog) -> Step {
        match command {
            InDialog::Cancel => Step::Close,
            InDialog::Next | InDialog::NextField => self.scroll(cx, 1),
            InDialog::Previous | InDialog::PreviousField => self.scroll(cx, -1),
            InDialog::Down => self.scroll(cx, PAGE),
            InDialog::Up => self.scroll(cx, -PAGE),
            InDialog::Accept | InDialog::Keep | InDialog::Afresh => Step::Tell(ANSWERS.to_owned()),
        }
    }

    fn type_key(&mut self, cx: &Cx<'_>, key: Key) -> Step {
        match key.typed() {
            Some('y' | 'Y') => self.step.clone(),
            Some('n' | 'N' | 'q') => Step::Close,
            Some('j') => self.scroll(cx, 1),
            Some('k') => self.scroll(cx, -1),
            Some(_) | None => Step::Tell(ANSWERS.to_owned()),
        }
    }

    fn paste(&mut self, _cx: &Cx<'_>, _text: &str) -> Step {
        Step::Stay
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        const KEYS: &[Hint] = &[(Keys::Named("y"), "do it"), CLOSE];
        const LONG: &[Hint] = &[(Keys::Named("y"), "do it"), CLOSE, (Keys::Named("j/k"), "more")];
        let width = width_in(area);
        let lines: Vec<&str> = self.says.iter().flat_map(|it| wrapped(it, width)).collect();
        let room = usize::from(area.height.saturating_sub(2));
        let last = lines.len().saturating_sub(room);
        let top = self.top.min(last);
        let (aside, keys) = if last > 0 {
            (format!("{}-{}/{}", top + 1, top + room, lines.len()), LONG)
        } else {
            (String::new(), KEYS)
        };
        let window = Window { title: &self.title, aside, width, height: lines.len(), keys };
        let inside = window.draw(cx, frame, area);
        for (line, place) in lines.into_iter().skip(top).zip(inside.rows()) {
            frame.render_widget(Line::styled(marked(line), cx.theme.style(Role::Text)), place);
        }
    }
}

/// How wide the sentences are set in that area.
fn width_in(area: Rect) -> u16 {
    64.min(area.width.saturating_sub(4))
}

/// The lines of a sentence at that width; an empty one is a line as well.
fn wrapped(text: &str, width: u16) -> Vec<&str> {
    let lines: Vec<&str> = fit::lines(text, usize::from(width)).map(|it| &text[it]).collect();
    if lines.is_empty() { vec![""] } else { lines }
}
