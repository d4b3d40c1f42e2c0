//! The words of the trade, found by typing: what each means, and what developers and operations
//! call it, side by side.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::fuzzy::{self, PAGE};
use super::input::{Focus, Input, Lines};
use super::window::{self, CLOSE, Hint, Keys, Row, Window};
use super::{Cx, Key, Modal};
use crate::domain::glossary::{self, Word};
use crate::tui::command::InDialog;
use crate::tui::step::{Flow, Step};
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// From here on, the words of developers and of operations stand beside the word.
const ABREAST: u16 = 66;
/// As wide as it gets.
const WIDEST: u16 = 96;
/// Lines below the list for what the selected word means.
const BELOW: u16 = 4;

/// The glossary, with what is searched for.
#[derive(Clone, Debug)]
pub(crate) struct Glossary {
    input: Input,
    selected: usize,
}

impl Glossary {
    /// All words, in order.
    pub(crate) fn new() -> Self {
        Self { input: Input::new(Lines::One, ""), selected: 0 }
    }

    /// The words that hold what was typed; those whose own name does come first.
    fn found(&self, cx: &Cx<'_>) -> Vec<&'static Word> {
        let typed = self.input.text().trim().to_lowercase();
        let mut found = glossary::search(&typed);
        // What the board calls by that word is found by it as well.
        let own = |it: &&Word| ours(cx, it).is_some_and(|it| it.to_lowercase().contains(&typed));
        let known: Vec<&str> = found.iter().map(|it| it.name).collect();
        let others = glossary::search("").into_iter().filter(|it| !known.contains(&it.name));
        found.extend(others.filter(own));
        let is_named = |it: &Word| it.name.to_lowercase().contains(&typed);
        found.sort_by_key(|it| !is_named(it) && !own(it));
        found
    }

    fn walk(&mut self, cx: &Cx<'_>, by: isize) -> Step {
        self.selected = fuzzy::step(self.selected, self.found(cx).len(), by);
        Step::Stay
    }
}

/// A word in a row, or the heading of the rows: its name, then both sides where there is room.
fn row<'a>(cx: &Cx<'_>, width: u16, cells: [&'a str; 3], roles: [Role; 3]) -> Row<'a> {
    let [name, dev, ops] = cells;
    let style = |role| cx.theme.style(role);
    if width < ABREAST {
        let left = vec![Span::styled(name, style(roles[0]))];
        return Row { left, ..Row::default() };
    }
    let columns = usize::from(width);
    let side = columns * 3 / 10;
    let cell = |text: &str, width: usize| {
        let text = fit::cut(text, width.saturating_sub(2), cx.glyphs.ellipsis);
        fit::pad(&text, width).into_owned()
    };
    Row {
        left: vec![
            Span::styled(cell(name, columns - 2 * side - 2), style(roles[0])),
            Span::styled(cell(dev, side), style(roles[1])),
            Span::styled(cell(ops, side), style(roles[2])),
        ],
        ..Row::default()
    }
}

/// What this board calls what the word means, if it has a word of its own.
fn ours<'a>(cx: &Cx<'a>, word: &Word) -> Option<&'a str> {
    let own = cx.data.board.words.iter().find(|(it, _)| it.eq_ignore_ascii_case(word.name));
    own.map(|(_, says)| &**says)
}

/// What a word means, and what both sides and this board call it.
fn says(cx: &Cx<'_>, word: &Word) -> Vec<String> {
    let mut says = vec![format!("{}: {}.", word.name, word.means)];
    let sides = [("Developers say", word.dev), ("operations say", word.ops)];
    says.extend(ours(cx, word).map(|it| format!("Here it is called {it}.")));
    let sides: Vec<String> = sides
        .into_iter()
        .filter(|(_, it)| !it.is_empty())
        .map(|(who, it)| format!("{who} {it}"))
        .collect();
    if !sides.is_empty() {
        let line = format!("{}.", sides.join("; "));
        says.push(line.replacen("operations", "Operations", usize::from(sides.len() == 1)));
    }
    says
}

impl Modal for Glossary {
    fn update(&mut self, cx: &Cx<'_>, command: InDialog) -> Step {
        match command {
            InDialog::Accept | InDialog::Keep => match self.found(cx).get(self.selected) {
                Some(word) => {
                    let told = Step::Tell(format!("Copied what “{}” means", word.name));
                    Step::All(vec![told, Step::Leave(Flow::Copy(says(cx, word).join("\n")))])
                }
                None => Step::cannot("the glossary has no such word"),
            },
            InDialog::Cancel => Step::Close,
            InDialog::Afresh => {
                self.input.take();
                self.selected = 0;
                Step::Stay
            }
            InDialog::Next | InDialog::NextField => self.walk(cx, 1),
            InDialog::Previous | InDialog::PreviousField => self.walk(cx, -1),
            InDialog::Down => self.walk(cx, PAGE),
            InDialog::Up => self.walk(cx, -PAGE),
        }
    }

    fn type_key(&mut self, cx: &Cx<'_>, key: Key) -> Step {
        if let Some(by) = fuzzy::to_end(key, self.input.text()) {
            return self.walk(cx, by);
        }
        let before = self.input.text().to_owned();
        self.input.key(key);
        if self.input.text() != before {
            self.selected = 0;
        }
        Step::Stay
    }

    fn paste(&mut self, _cx: &Cx<'_>, text: &str) -> Step {
        self.input.insert(text);
        self.selected = 0;
        Step::Stay
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        const KEYS: &[Hint] =
            &[(Keys::Of(InDialog::Next), "next"), (Keys::Of(InDialog::Accept), "copy"), CLOSE];
        let found = self.found(cx);
        let selected = self.selected.min(found.len().saturating_sub(1));
        let window = Window {
            title: "The words of the trade",
            aside: format!("{}/{}", (selected + 1).min(found.len()), found.len()),
            width: WIDEST,
            height: usize::from(area.height).saturating_sub(2).min(40),
            keys: KEYS,
        };
        let mut inside = window.draw(cx, frame, area);
        let line = window::take_line(&mut inside);
        self.input.draw(cx, frame, line, Focus::Here, "type to find a word, whoever's it is");
        let lines = if inside.height > 12 { BELOW } else { inside.height / 2 };
        let mut below = window::take_bottom(&mut inside, lines);
        if inside.width >= ABREAST {
            let heading = window::take_line(&mut inside);
            let cells = ["here", "developers", "operations"];
            let heading_row = row(cx, inside.width, cells, [Role::Heading; 3]);
            window::list(cx, frame, heading, &[heading_row], None);
        }
        let roles = [Role::Strong, Role::Text, Role::Text];
        let called = |it: &&Word| match ours(cx, it) {
            Some(own) => format!("{own} ({})", it.name),
            None => it.name.to_owned(),
        };
        let names: Vec<String> = found.iter().map(called).collect();
        let rows: Vec<Row<'_>> = found
            .iter()
            .zip(&names)
            .map(|(it, name)| row(cx, inside.width, [name, it.dev, it.ops], roles))
            .collect();
        window::list(cx, frame, inside, &rows, Some(selected));
        let rule = window::take_line(&mut below);
        let text = cx.glyphs.rule.repeat(usize::from(rule.width));
        frame.render_widget(Line::styled(text, cx.theme.style(Role::Border)), rule);
        match found.get(selected) {
            Some(word) => window::sentences(cx, frame, below, &says(cx, word), Role::Text),
            None => {
                let says = ["The glossary has no such word."];
                window::sentences(cx, frame, below, &says, Role::Hint);
            }
        }
    }
}
