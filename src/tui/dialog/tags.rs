//! Some of several words: ticked for all the stories they are set on, or left as they are.

use std::collections::BTreeMap;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::fuzzy::{self, PAGE};
use super::input::{Focus, Input, Lines};
use super::window::{self, CLOSE, Hint, Keys, Row, Window};
use super::{Cx, DraftKey, Key, Modal};
use crate::domain::{Change, Field, Operation, StoryId, Value, text};
use crate::tui::command::InDialog;
use crate::tui::keep::Word;
use crate::tui::step::Step;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// How a tag stands to the stories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tick {
    /// All of them get it.
    All,
    /// Those that have it keep it.
    Some,
    /// None of them keeps it.
    None,
}

impl Tick {
    /// Its stable name, as it is kept.
    const fn id(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Some => "some",
            Self::None => "none",
        }
    }
}

/// The tags of stories, being ticked.
#[derive(Clone, Debug)]
pub(crate) struct Tags {
    title: String,
    /// The stories, with the tags that they had.
    stories: Vec<(StoryId, Vec<String>)>,
    ticks: Vec<(String, Tick)>,
    first: Vec<(String, Tick)>,
    input: Input,
    selected: usize,
}

impl Tags {
    /// The tags of these stories, and all those that the board's cards have.
    pub(crate) fn new(cx: &Cx<'_>, title: String, stories: &[StoryId]) -> Self {
        let cards = stories.iter().filter_map(|id| cx.data.card(*id));
        let stories: Vec<_> = cards.map(|it| (it.id, it.tags.clone())).collect();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for tag in cx.data.cards().iter().flat_map(|it| &it.cards).flat_map(|it| &it.tags) {
            counts.insert(tag, 0);
        }
        for tag in stories.iter().flat_map(|(_, tags)| tags) {
            *counts.entry(tag).or_default() += 1;
        }
        let tick = |n: usize| match n {
            0 => Tick::None,
            n if n == stories.len() => Tick::All,
            _ => Tick::Some,
        };
        let tags: Vec<_> = counts.into_iter().map(|(tag, n)| (tag.to_owned(), tick(n))).collect();
        let input = Input::new(Lines::One, "");
        Self { title, stories, first: tags.clone(), ticks: tags, input, selected: 0 }
    }

    /// The places of the tags that are shown.
    fn shown(&self) -> Vec<usize> {
        fuzzy::ranked(self.ticks.iter().map(|(tag, _)| tag.as_str()), &self.typed())
    }

    /// The typed text as a tag.
    fn typed(&self) -> String {
        text::line(self.input.text()).trim_start_matches('#').replace([' ', ',', ';'], "")
    }

    /// The typed tag, if the board has none called so.
    fn new_tag(&self) -> Option<String> {
        let typed = self.typed();
        let is_known = self.ticks.iter().any(|(tag, _)| *tag == typed);
        (!typed.is_empty() && !is_known).then_some(typed)
    }

    /// Ticks the selected tag, or takes the tick away; a typed one that is new is added.
    fn toggle(&mut self) {
        let shown = self.shown();
        if let Some(&at) = shown.get(self.selected) {
            let tick = &mut self.ticks[at].1;
            *tick = match tick {
                Tick::All => Tick::None,
                Tick::Some | Tick::None => Tick::All,
            };
        } else if let Some(tag) = self.new_tag() {
            self.ticks.push((tag, Tick::All));
            self.ticks.sort_by(|a, b| a.0.cmp(&b.0));
        }
        self.input.take();
        self.selected = shown.get(self.selected).copied().unwrap_or(0);
    }

    fn accept(&mut self) -> Step {
        if !self.input.is_blank() {
            self.toggle();
        }
        let changes: Vec<Change> =
            self.stories.iter().filter_map(|(id, had)| self.change(*id, had)).collect();
        if changes.is_empty() {
            return Step::Finish("No tag was changed".to_owned());
        }
        Step::commit(Operation::Edit(changes))
    }

    fn change(&self, story: StoryId, had: &[String]) -> Option<Change> {
        let kept = self.ticks.iter().filter(|(tag, tick)| match tick {
            Tick::All => true,
            Tick::Some => had.contains(tag),
            Tick::None => false,
        });
        let now = Value::tags(kept.map(|(tag, _)| tag.clone()));
        let was = Value::tags(had.iter().cloned());
        (was != now).then_some(Change { story, field: Field::Tags, was, now })
    }

    fn walk(&mut self, by: isize) -> Step {
        let n_rows = self.shown().len() + usize::from(self.new_tag().is_some());
        self.selected = fuzzy::step(self.selected, n_rows, by);
        Step::Stay
    }
}

impl Modal for Tags {
    fn update(&mut self, _cx: &Cx<'_>, command: InDialog) -> Step {
        match command {
            InDialog::Accept | InDialog::Keep => self.accept(),
            InDialog::Cancel => Step::Close,
            InDialog::Afresh => {
                self.input.take();
                self.ticks.clone_from(&self.first);
                Step::Stay
            }
            InDialog::Next | InDialog::NextField => self.walk(1),
            InDialog::Previous | InDialog::PreviousField => self.walk(-1),
            InDialog::Down => self.walk(PAGE),
            InDialog::Up => self.walk(-PAGE),
        }
    }

    fn type_key(&mut self, _cx: &Cx<'_>, key: Key) -> Step {
        if key.to_string() == "space" {
            self.toggle();
            return Step::Stay;
        }
        self.input.key(key);
        self.selected = 0;
        Step::Stay
    }

    fn paste(&mut self, _cx: &Cx<'_>, text: &str) -> Step {
        self.input.insert(text);
        self.selected = 0;
        Step::Stay
    }

    /// Of one story: the tags of many are those of whichever are marked.
    fn draft_key(&self) -> Option<DraftKey> {
        let [(story, _)] = &*self.stories else { return None };
        Some(DraftKey::new("tags", Some(*story)))
    }

    fn has_draft(&self) -> bool {
        !self.input.is_blank() || self.ticks != self.first
    }

    /// What is typed without a field, and each tag whose tick was changed.
    fn words(&self) -> Vec<Word> {
        let before = |tag: &str| {
            let found = self.first.iter().find(|(it, _)| it == tag);
            found.map_or(Tick::None, |(_, tick)| *tick)
        };
        let word = |field: &str, was: Tick, now: &str| Word {
            field: field.to_owned(),
            was: was.id().to_owned(),
            now: now.to_owned(),
        };
        let ticked = self.ticks.iter().filter(|(tag, tick)| before(tag) != *tick);
        let typed = Some(self.input.text()).filter(|_| !self.input.is_blank());
        ticked
            .map(|(tag, tick)| word(tag, before(tag), tick.id()))
            .chain(typed.map(|it| word("", Tick::None, it)))
            .collect()
    }

    fn take_words(&mut self, _cx: &Cx<'_>, words: &[Word]) {
        for word in words {
            if word.field.is_empty() {
                self.input = Input::new(Lines::One, &word.now);
                continue;
            }
            let tick = if word.now == Tick::All.id() { Tick::All } else { Tick::None };
            match self.ticks.iter_mut().find(|(tag, _)| *tag == word.field) {
                Some((_, is)) => *is = tick,
                None => self.ticks.push((word.field.clone(), tick)),
            }
        }
        self.ticks.sort_by(|a, b| a.0.cmp(&b.0));
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        const KEYS: &[Hint] =
            &[(Keys::Named("space"), "tick"), (Keys::Of(InDialog::Accept), "keep"), CLOSE];
        let shown = self.shown();
        let window = Window {
            title: &self.title,
            aside: String::new(),
            width: 44,
            height: self.ticks.len() + 2,
            keys: KEYS,
        };
        let mut inside = window.draw(cx, frame, area);
        let line = window::take_line(&mut inside);
        self.input.draw(cx, frame, line, Focus::Here, "type to find, or a new tag");
        let mut rows: Vec<Row<'_>> = shown.iter().map(|&at| self.row(cx, at)).collect();
        if let Some(tag) = self.new_tag() {
            let hint = Span::styled("new", cx.theme.style(Role::Muted));
            rows.push(Row { left: vec![Span::raw(format!("add #{tag}"))], right: vec![hint] });
        }
        if rows.is_empty() {
            let says = ["No story that is shown has a tag: type one."];
            window::sentences(cx, frame, inside, &says, Role::Hint);
        }
        window::list(cx, frame, inside, &rows, Some(self.selected));
    }
}

impl Tags {
    fn row(&self, cx: &Cx<'_>, at: usize) -> Row<'_> {
        let (tag, tick) = &self.ticks[at];
        let (tick, hint) = match tick {
            Tick::All => (cx.glyphs.ticked, ""),
            Tick::Some => (cx.glyphs.none, "on some"),
            Tick::None => (cx.glyphs.open, ""),
        };
        Row {
            left: vec![
                Span::raw(format!("{} ", fit::pad(tick, fit::width(cx.glyphs.open)))),
                Span::styled(format!("#{tag}"), cx.theme.style(Role::Tag)),
            ],
            right: vec![Span::styled(hint, cx.theme.style(Role::Muted))],
        }
    }
}
