//! An event of Scrum, for teams that are learning it: what it is for, its agenda, its time box.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::window::{self, CLOSE, Hint, Window};
use super::{Cx, Key, Modal};
use crate::domain::event::Event;
use crate::tui::command::InDialog;
use crate::tui::step::Step;
use crate::tui::theme::Role;

/// What is to be known of an event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EventBox {
    event: Event,
    /// How many days the sprint has: time boxes follow it.
    days: u32,
}

impl EventBox {
    /// What is to be known of an event in a sprint of so many days.
    pub(crate) const fn new(event: Event, days: u32) -> Self {
        Self { event, days }
    }

    const fn title(self) -> &'static str {
        match self.event {
            Event::Planning => "Sprint planning",
            Event::Standup => "Stand-up",
            Event::Review => "Sprint review",
            Event::Retrospective => "Retrospective",
            Event::Refinement => "Refinement",
        }
    }

    /// How long it may take, in words.
    fn time_box(self) -> String {
        match self.event.time_box(self.days) {
            None => "no time box: it goes on all the time".to_owned(),
            Some(minutes @ ..120) => format!("at most {minutes} min"),
            Some(minutes) => format!("at most {} h {:02} min", minutes / 60, minutes % 60),
        }
    }

    fn sentences(self) -> Vec<String> {
        let agenda = self.event.agenda().iter().enumerate();
        let mut all = vec![self.event.purpose().to_owned(), String::new()];
        all.extend(agenda.map(|(i, it)| format!("{}. {it}", i + 1)));
        all
    }
}

impl Modal for EventBox {
    fn update(&mut self, _cx: &Cx<'_>, command: InDialog) -> Step {
        match command {
            InDialog::Accept | InDialog::Keep | InDialog::Cancel => Step::Close,
            InDialog::Afresh
            | InDialog::Next
            | InDialog::Previous
            | InDialog::NextField
            | InDialog::PreviousField
            | InDialog::Down
            | InDialog::Up => Step::Stay,
        }
    }

    fn type_key(&mut self, _cx: &Cx<'_>, _key: Key) -> Step {
        Step::Close
    }

    fn paste(&mut self, _cx: &Cx<'_>, _text: &str) -> Step {
        Step::Stay
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        const KEYS: &[Hint] = &[CLOSE];
        let width = 70.min(area.width.saturating_sub(4));
        let sentences = self.sentences();
        let window = Window {
            title: self.title(),
            aside: self.time_box(),
            width,
            height: window::n_lines(&sentences, width),
            keys: KEYS,
        };
        let inside = window.draw(cx, frame, area);
        window::sentences(cx, frame, inside, &sentences, Role::Text);
    }
}
