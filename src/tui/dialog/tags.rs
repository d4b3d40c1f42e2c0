//! Some of several words: ticked for all the stories they are set on, or left as they are.

use std::collections::{BTreeMap, HashSet};

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::fuzzy::{self, PAGE};
use super::input::{Focus, Input, Lines};
use super::window::{self, CLOSE, Hint, Keys, Row, Window};
use super::{Cx, DraftKey, Key, Modal, one_less};
use crate::domain::{Change, Field, Operation, StoryId, Value, field, text};
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

impl Tick {
    /// What the space bar makes of it.
    const fn turned(self) -> Self {
        match self {
            Self::All => Self::None,
            Self::Some | Self::None => Self::All,
        }
    }

    const fn id(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Some => "some",
            Self::None => "none",
        }
    }
}

/// Whether two writings are those of one tag.
fn is_same(one: &str, other: &str) -> bool {
    text::name(one) == text::name(other)
}

impl Tags {
    /// The tags of these stories, and all those that the board's cards have.
    pub(crate) fn new(cx: &Cx<'_>, title: String, stories: &[StoryId]) -> Self {
        let cards = stories.iter().filter_map(|id| cx.data.card(*id));
        let stories: Vec<_> = cards.map(|it| (it.id, it.tags.to_vec())).collect();
        // By what tells one from another: a tag is one whatever its letter case.
        let mut counts: BTreeMap<String, (&str, usize)> = BTreeMap::new();
        for tag in cx.data.cards().iter().flat_map(|it| &it.cards).flat_map(|it| it.tags.iter()) {
            counts.entry(text::name(tag)).or_insert((tag, 0));
        }
        for (_, tags) in &stories {
            let names: BTreeMap<_, _> = tags.iter().map(|it| (text::name(it), it)).collect();
            for (name, tag) in names {
                counts.entry(name).or_insert((tag, 0)).1 += 1;
            }
        }
        let tick = |n: usize| match n {
            0 => Tick::None,
            n if n == stories.len() => Tick::All,
            _ => Tick::Some,
        };
        let tags: Vec<_> = counts.into_values().map(|(tag, n)| (tag.to_owned(), tick(n))).collect();
        let input = Input::new(Lines::One, "");
        Self { title, stories, first: tags.clone(), ticks: tags, input, selected: 0 }
    }

    /// The places of the tags that are shown.
    fn shown(&self) -> Vec<usize> {
        let typed = self.typed();
        // Several words are meant to be set, not to be found.
        let wanted = match &*typed {
            [] => "",
            [one] => one,
            [_, ..] => return Vec::new(),
        };
        fuzzy::ranked(self.ticks.iter().map(|(tag, _)| tag.as_str()), wanted)
    }

    /// The typed text as tags.
    fn typed(&self) -> Vec<String> {
        field::tags(&text::line(self.input.text())).collect()
    }

    /// The typed tags, if they are not one that the board has.
    fn new_tags(&self) -> Vec<String> {
        let mut typed = self.typed();
        if typed.len() == 1 {
            typed.retain(|it| self.ticks.iter().all(|(tag, _)| !is_same(tag, it)));
        }
        typed
    }

    /// The rows that are shown: the places of tags, and none for what is new. That stands before those
    /// in which the typed letters merely happen to be.
    fn rows(&self) -> Vec<Option<usize>> {
        let mut rows: Vec<Option<usize>> = self.shown().into_iter().map(Some).collect();
        if let [typed, ..] = &*self.new_tags() {
            let is_near =
                |it: &&Option<usize>| it.is_some_and(|at| fuzzy::is_near(&self.ticks[at].0, typed));
            rows.insert(rows.iter().take_while(is_near).count(), None);
        }
        rows
    }

    /// Gives the selected tag another tick; a typed one that is new is added.
    fn tick(&mut self, to: impl Fn(Tick) -> Tick) {
        let selected = self.rows().get(self.selected).copied().flatten();
        if let Some(at) = selected {
            let tick = &mut self.ticks[at].1;
            *tick = to(*tick);
        } else {
            for tag in self.new_tags() {
                self.set(&tag, Tick::All);
            }
        }
        self.input.take();
        self.selected = selected.unwrap_or(0);
    }

    fn set(&mut self, tag: &str, tick: Tick) {
        match self.ticks.iter_mut().find(|(it, _)| is_same(it, tag)) {
            Some((_, it)) => *it = tick,
            None => {
                self.ticks.push((tag.to_owned(), tick));
                self.ticks.sort_by_cached_key(|it| text::name(&it.0));
            }
        }
    }

    /// Keeps the ticks; whoever has typed a tag wants it, whether it is there already or not.
    fn accept(&mut self) -> Step {
        if !self.typed().is_empty() {
            self.tick(|_| Tick::All);
        }
        let named = |tick: Tick| self.ticks.iter().filter(move |it| it.1 == tick).map(|it| &it.0);
        let gone: HashSet<String> = named(Tick::None).map(|it| text::name(it)).collect();
        let new: Vec<&String> = named(Tick::All).collect();
        let of = |(id, had): &(StoryId, Vec<String>)| change(*id, had, (&gone, &new));
        let changes: Vec<Change> = self.stories.iter().filter_map(of).collect();
        if changes.is_empty() {
            return Step::Finish("No tag was changed".to_owned());
        }
        Step::commit(Operation::Edit(changes))
    }

    fn walk(&mut self, by: isize) -> Step {
        self.selected = fuzzy::step(self.selected, self.rows().len(), by);
        Step::Stay
    }
}

/// A story without the tags that are gone, by name, and with the new ones; what it has stays as it is
/// written there.
fn change(
    story: StoryId,
    had: &[String],
    (gone, new): (&HashSet<String>, &[&String]),
) -> Option<Change> {
    let was = Value::tags(had.iter().cloned());
    let kept = had.iter().filter(|it| !gone.contains(&text::name(it)));
    let new = new.iter().copied().filter(|it| !was.has(it));
    let now = Value::tags(kept.chain(new).cloned());
    (was != now).then_some(Change { story, field: Field::Tags, was, now })
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
            self.tick(Tick::turned);
            return Step::Stay;
        }
        if let Some(by) = fuzzy::to_end(key, self.input.text()) {
            return self.walk(by);
        }
        self.input.key(key);
        self.selected = 0;
        Step::Stay
    }

    /// A list that is ticked is ticked by a click too.
    fn press(&mut self, _cx: &Cx<'_>) -> Step {
        self.tick(Tick::turned);
        Step::Stay
    }

    fn paste(&mut self, _cx: &Cx<'_>, text: &str) -> Step {
        self.input.insert(text);
        self.selected = 0;
        Step::Stay
    }

    fn leave_out(&mut self, story: StoryId) -> bool {
        let is_one = self.stories.len() > 1 && self.stories.iter().any(|(id, _)| *id == story);
        if is_one {
            self.stories.retain(|(id, _)| *id != story);
            self.title = one_less(&self.title, self.stories.len());
        }
        is_one
    }

    fn draft_key(&self) -> Option<DraftKey> {
        let ids: Vec<StoryId> = self.stories.iter().map(|(id, _)| *id).collect();
        Some(DraftKey::on("tags", &ids))
    }

    fn has_draft(&self) -> bool {
        self.ticks != self.first || !self.typed().is_empty()
    }

    fn words(&self) -> Vec<Word> {
        let first = |tag: &str| self.first.iter().find(|(it, _)| it == tag).map(|(_, tick)| *tick);
        let changed = self.ticks.iter().filter(|(tag, tick)| first(tag) != Some(*tick));
        let mut words: Vec<Word> = changed
            .map(|(tag, tick)| {
                let was = first(tag).map_or("", Tick::id).to_owned();
                Word { field: tag.clone(), was, now: tick.id().to_owned() }
            })
            .collect();
        let now = self.input.text().to_owned();
        words.push(Word { field: String::new(), was: String::new(), now });
        words
    }

    fn take_words(&mut self, _cx: &Cx<'_>, words: &[Word]) -> bool {
        for word in words {
            match (&*word.field, &*word.now) {
                ("", now) => self.input.set(now),
                (tag, "all") => self.set(tag, Tick::All),
                (tag, "none") => self.set(tag, Tick::None),
                _ => (),
            }
        }
        true
    }

    fn is_typed_in(&self) -> bool {
        false
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        const KEYS: &[Hint] =
            &[(Keys::Named("space"), "tick"), (Keys::Of(InDialog::Accept), "keep"), CLOSE];
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
        let new = || {
            let hint = Span::styled("new", cx.theme.style(Role::Muted));
            let left = vec![Span::raw(format!("add #{}", self.new_tags().join(" #")))];
            Row { left, right: vec![hint], ..Row::default() }
        };
        let row = |at: Option<usize>| at.map_or_else(new, |at| self.row(cx, at));
        let rows: Vec<Row<'_>> = self.rows().into_iter().map(row).collect();
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
            ..Row::default()
        }
    }
}
