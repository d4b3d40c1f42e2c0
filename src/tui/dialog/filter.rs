//! The filter as a form: a row a term, and the text that it makes.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::input::Lines;
use super::row::FieldRow;
use super::rows::{Rows, Walked};
use super::window::{self, CLOSE, Hint, Keys, Window};
use super::{Cx, Key, Modal};
use crate::domain::{Filter, Refusal, Term};
use crate::tui::command::InDialog;
use crate::tui::step::{Step, ViewChange};
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// The terms of the filter, being typed.
#[derive(Clone, Debug)]
pub(crate) struct FilterForm {
    rows: Rows,
    /// What the rows make together, as far as they can be read.
    text: String,
    /// The filter that comes back when this one is not kept; none where nothing else is shown yet.
    former: Option<String>,
}

impl FilterForm {
    /// The form of the filter in force.
    pub(crate) fn new(cx: &Cx<'_>, former: &str) -> Self {
        let board = &cx.data.board;
        let filter = Filter::parse(former, board, cx.data.me, cx.data.today()).unwrap_or_default();
        let row = |term: &Term| {
            let spec = term.spec();
            let choices = term.choices(board);
            let choices =
                if choices.is_empty() { choices } else { [vec![String::new()], choices].concat() };
            let hint = format!("such as {}", spec.example);
            FieldRow::new(spec.label, Lines::One, &filter.part(*term), choices, hint)
        };
        let rows = Rows::new(Term::ALL.iter().map(row).collect());
        Self { rows, text: filter.text(), former: None }
    }

    /// The same, going on from a search that shows already what it finds.
    pub(crate) fn instead_of(self, former: &str) -> Self {
        Self { former: Some(former.to_owned()), ..self }
    }

    /// Reads all rows, marks those that cannot be read, and puts the rest together.
    fn read(&mut self, cx: &Cx<'_>) -> Result<(), Refusal> {
        let board = &cx.data.board;
        let mut filter = Filter::default();
        let mut first = None;
        for (term, row) in Term::ALL.iter().zip(&mut self.rows.all) {
            match filter.with_part(*term, row.input.text(), board, cx.data.me, cx.data.today()) {
                Ok(with) => {
                    filter = with;
                    row.wrong = None;
                }
                Err(refusal) => {
                    row.mark(&refusal);
                    first.get_or_insert(refusal);
                }
            }
        }
        self.text = filter.text();
        first.map_or(Ok(()), Err)
    }

    fn changed(&mut self, cx: &Cx<'_>) -> Step {
        // What cannot be read yet is marked and left out, so that typing goes on.
        drop(self.read(cx));
        Step::Stay
    }

    fn keep(&mut self, cx: &Cx<'_>) -> Step {
        match self.read(cx) {
            Ok(()) => Step::View(ViewChange::Filter(self.text.clone())),
            Err(refusal) => {
                let wrong = self.rows.all.iter().position(|it| it.wrong.is_some());
                self.rows.focus(wrong.unwrap_or(self.rows.at()));
                Step::Refuse(refusal)
            }
        }
    }
}

impl Modal for FilterForm {
    fn update(&mut self, cx: &Cx<'_>, command: InDialog) -> Step {
        match command {
            // A filter is short: enter takes it from any row.
            InDialog::Accept => return self.keep(cx),
            InDialog::Afresh => {
                for row in &mut self.rows.all {
                    row.input.take();
                }
                return self.changed(cx);
            }
            InDialog::Keep
            | InDialog::Cancel
            | InDialog::Next
            | InDialog::NextField
            | InDialog::Previous
            | InDialog::PreviousField
            | InDialog::Down
            | InDialog::Up => (),
        }
        match self.rows.walk(command) {
            Walked::Keep => self.keep(cx),
            Walked::Close => {
                let before = self.former.take().map(ViewChange::Filter).map(Step::Preview);
                Step::All([Step::Close].into_iter().chain(before).collect())
            }
            Walked::On => Step::Stay,
        }
    }

    fn type_key(&mut self, cx: &Cx<'_>, key: Key) -> Step {
        self.rows.key(key);
        self.changed(cx)
    }

    fn paste(&mut self, cx: &Cx<'_>, text: &str) -> Step {
        self.rows.paste(text);
        self.changed(cx)
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        const KEYS: &[Hint] = &[
            (Keys::Of(InDialog::Accept), "filter"),
            (Keys::Of(InDialog::NextField), "next"),
            (Keys::Of(InDialog::Afresh), "empty"),
            CLOSE,
        ];
        let window = Window {
            title: "Filter",
            aside: String::new(),
            width: 84.min(area.width.saturating_sub(4)),
            height: self.rows.all.len() + 4,
            keys: KEYS,
        };
        let mut inside = window.draw(cx, frame, area);
        let line = window::take_line(&mut inside);
        let (text, role) = match &*self.text {
            "" => ("everything", Role::Hint),
            text => (text, Role::Accent),
        };
        let room = usize::from(line.width).saturating_sub(2);
        let shown = Line::from(vec![
            Span::styled("/ ", cx.theme.style(Role::FooterKey)),
            Span::styled(fit::cut(text, room, cx.glyphs.ellipsis), cx.theme.style(role)),
        ]);
        frame.render_widget(shown, line);
        let lines = if inside.height > 8 { 2 } else { 1 };
        let below = window::take_bottom(&mut inside, lines);
        if inside.height > 8 {
            window::take_line(&mut inside);
        }
        self.rows.draw_rows(cx, frame, inside, &vec![1; self.rows.all.len()]);
        let help = Term::ALL[self.rows.at()].spec().help;
        self.rows.draw_advice(cx, frame, below, help);
    }
}
