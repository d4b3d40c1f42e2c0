//! Who is at the stand-up: ticked by key, person by person.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::cursor::Cursor;
use super::fuzzy::PAGE;
use super::window::{self, CLOSE, Hint, Keys, Row, Window};
use super::{Cx, Key, Modal};
use crate::domain::{Operation, Person, PersonId, StandupOperation, text};
use crate::tui::command::InDialog;
use crate::tui::step::Step;
use crate::tui::theme::Role;

/// The people of the board, ticked where they are at the stand-up. What it shows is what the file has.
#[derive(Clone, Debug)]
pub(crate) struct Attend {
    cursor: Cursor<PersonId>,
}

impl Attend {
    /// With the cursor on the first of them.
    pub(crate) fn new(cx: &Cx<'_>) -> Self {
        let mut cursor = Cursor::default();
        cursor.put(&Self::ids(cx), 0);
        Self { cursor }
    }

    fn people<'a>(cx: &Cx<'a>) -> Vec<&'a Person> {
        cx.data.board.people.iter().filter(|it| !it.left).collect()
    }

    fn ids(cx: &Cx<'_>) -> Vec<PersonId> {
        Self::people(cx).iter().map(|it| it.id).collect()
    }

    fn tick(&self, cx: &Cx<'_>) -> Step {
        let Some(open) = cx.data.standup().and_then(|it| it.open.as_ref()) else {
            return Step::cannot("no stand-up is being held");
        };
        let Some(person) = self.cursor.here(&Self::ids(cx)) else { return Step::Stay };
        let standup = open.id;
        Step::commit(Operation::Standup(if open.people.contains(&person) {
            StandupOperation::Miss { standup, person }
        } else {
            StandupOperation::Attend { standup, person }
        }))
    }

    fn walk(&mut self, cx: &Cx<'_>, by: isize) -> Step {
        self.cursor.walk(&Self::ids(cx), by);
        Step::Stay
    }
}

impl Modal for Attend {
    fn update(&mut self, cx: &Cx<'_>, command: InDialog) -> Step {
        match command {
            InDialog::Accept | InDialog::Keep | InDialog::Cancel => Step::Close,
            InDialog::Afresh => Step::Stay,
            InDialog::Next | InDialog::NextField => self.walk(cx, 1),
            InDialog::Previous | InDialog::PreviousField => self.walk(cx, -1),
            InDialog::Down => self.walk(cx, PAGE),
            InDialog::Up => self.walk(cx, -PAGE),
        }
    }

    /// A letter goes to the next person whose name begins with it, but for those that walk over every
    /// list. It ticks nobody: what was meant as a command of the stand-up, or as text, must not send
    /// people away.
    fn type_key(&mut self, cx: &Cx<'_>, key: Key) -> Step {
        if key.to_string() == "space" {
            return self.tick(cx);
        }
        let letter = match key.typed() {
            Some('j') => return self.walk(cx, 1),
            Some('k') => return self.walk(cx, -1),
            Some(letter) => letter,
            None => return Step::Stay,
        };
        let people = Self::people(cx);
        let begins = |at: &usize| {
            text::fold(&people[*at].name).starts_with(&*text::fold(&letter.to_string()))
        };
        let here = self.cursor.place(&Self::ids(cx));
        let found = (here + 1..people.len()).find(begins);
        let found = found.or_else(|| (0..people.len()).find(begins));
        match found {
            Some(at) => {
                self.cursor.put(&Self::ids(cx), at);
                Step::Stay
            }
            None => Step::Tell(format!(
                "nobody's name begins with {letter}: enter goes on with the stand-up"
            )),
        }
    }

    /// A list that is ticked is ticked by a click too.
    fn press(&mut self, cx: &Cx<'_>) -> Step {
        self.tick(cx)
    }

    fn paste(&mut self, _cx: &Cx<'_>, _text: &str) -> Step {
        Step::Stay
    }

    fn done(&mut self, _cx: &Cx<'_>) -> Option<Step> {
        Some(Step::Stay)
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        const KEYS: &[Hint] = &[
            (Keys::Named("space"), "tick"),
            (Keys::Of(InDialog::Accept), "go on"),
            (Keys::Named("a letter"), "goes to that name"),
        ];
        const OVER: &[Hint] = &[CLOSE];
        let here = cx.data.standup().and_then(|it| it.open.as_ref());
        let people = Self::people(cx);
        let is_here = |it: &Person| here.is_some_and(|open| open.people.contains(&it.id));
        let n_here = people.iter().filter(|it| is_here(it)).count();
        let window = Window {
            title: "Who is here?",
            aside: format!("{n_here}/{}", people.len()),
            width: 50.min(area.width.saturating_sub(4)),
            height: people.len().max(1),
            keys: if here.is_some() { KEYS } else { OVER },
        };
        let inside = window.draw(cx, frame, area);
        let row = |it: &&Person| {
            let (tick, role) = if is_here(it) {
                (cx.glyphs.ticked, Role::Good)
            } else {
                (cx.glyphs.open, Role::Text)
            };
            let left = vec![Span::styled(format!("{tick} {}", it.name), cx.theme.style(role))];
            let right = vec![Span::styled(it.full_name.clone(), cx.theme.style(Role::Muted))];
            Row { left, right, ..Row::default() }
        };
        let rows: Vec<Row<'_>> = people.iter().map(row).collect();
        window::list(cx, frame, inside, &rows, Some(self.cursor.place(&Self::ids(cx))));
    }
}
