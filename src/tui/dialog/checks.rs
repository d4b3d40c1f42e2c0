//! What must be true of a story: its acceptance criteria are ticked, added, worded differently, taken
//! away; what the team has agreed to mean by done and by ready is ticked.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::ask::Ask;
use super::cursor::Cursor;
use super::fuzzy::PAGE;
use super::window::{self, Hint, Keys, Row, Window};
use super::{Cx, DraftKey, Key, Modal};
use crate::domain::checklist::{EntryId, Ticked};
use crate::domain::story::{Criterion, CriterionId};
use crate::domain::{
    ChecklistOperation, DefinitionKind, DefinitionScope, Operation, StoryId, StoryPage, checklist,
};
use crate::tui::act::{self, Answer};
use crate::tui::command::{Command, InDialog, OnStory};
use crate::tui::step::{Effect, Step};
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// What must be true of a story. What it shows is always what the file has.
#[derive(Clone, Debug)]
pub(crate) struct Checks {
    story: StoryId,
    cursor: Cursor<CheckId>,
}

/// Which of the things that can be ticked: an entry may stand in both definitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CheckId {
    Criterion(CriterionId),
    Done(EntryId),
    Ready(EntryId),
}

/// Something that can be ticked.
#[derive(Clone, Copy, Debug)]
enum Check<'a> {
    /// An acceptance criterion.
    Criterion(&'a Criterion),
    /// An entry of the definition of done.
    Done(&'a Ticked),
    /// An entry of the definition of ready.
    Ready(&'a Ticked),
}

impl Check<'_> {
    const fn id(&self) -> CheckId {
        match self {
            Self::Criterion(it) => CheckId::Criterion(it.id),
            Self::Done(it) => CheckId::Done(it.entry.id),
            Self::Ready(it) => CheckId::Ready(it.entry.id),
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Criterion(it) => &it.text,
            Self::Done(it) | Self::Ready(it) => &it.entry.text,
        }
    }

    const fn is_ticked(&self) -> bool {
        match self {
            Self::Criterion(it) => it.done,
            Self::Done(it) | Self::Ready(it) => it.tick.is_some(),
        }
    }

    /// The heading that it stands under.
    const fn heading(&self) -> &'static str {
        match self {
            Self::Criterion(_) => "Acceptance criteria",
            Self::Done(_) => "Definition of done",
            Self::Ready(_) => "Definition of ready",
        }
    }
}

impl Checks {
    /// What must be true of that story.
    pub(crate) fn new(story: StoryId) -> Self {
        Self { story, cursor: Cursor::default() }
    }

    /// The same, with the cursor on that.
    pub(crate) fn at(self, check: CheckId) -> Self {
        Self { cursor: Cursor::on(check), ..self }
    }

    /// Why a key does nothing: what the cursor was on has gone, and its neighbour was not meant. The
    /// next key acts on what stands there then.
    fn gone(&mut self, cx: &Cx<'_>) -> Option<Step> {
        let all = ids(&self.all(cx));
        if !self.cursor.is_lost(&all) {
            return None;
        }
        self.cursor.settle(&all);
        let says = "what the cursor was on was taken away by somebody just now: nothing was done";
        Some(Step::cannot(says))
    }

    /// What the cursor is on.
    fn here<'a>(&self, cx: &Cx<'a>) -> Option<Check<'a>> {
        let all = self.all(cx);
        all.get(self.cursor.place(&ids(&all))).copied()
    }

    fn page<'a>(&self, cx: &Cx<'a>) -> Option<&'a StoryPage> {
        cx.data.whole_page(self.story)
    }

    fn all<'a>(&self, cx: &Cx<'a>) -> Vec<Check<'a>> {
        let Some(page) = self.page(cx) else { return Vec::new() };
        let criteria = page.story.criteria.iter().map(Check::Criterion);
        let done = page.done.iter().map(Check::Done);
        criteria.chain(done).chain(page.ready.iter().map(Check::Ready)).collect()
    }

    /// Does something with the selected criterion.
    fn with(&self, cx: &Cx<'_>, what: impl FnOnce(&Criterion) -> Step) -> Step {
        match self.here(cx) {
            Some(Check::Criterion(criterion)) => what(criterion),
            Some(Check::Done(_) | Check::Ready(_)) => {
                Step::cannot("a definition is agreed on for many stories: e words it anew")
            }
            None => Step::cannot("there is no acceptance criterion yet: o adds one"),
        }
    }

    fn tick(&self, cx: &Cx<'_>) -> Step {
        let Some(check) = self.here(cx) else {
            return Step::cannot("there is nothing to tick yet: o adds an acceptance criterion");
        };
        let done = !check.is_ticked();
        Step::commit(match check {
            Check::Criterion(it) => Operation::Tick { criterion: it.id, done },
            Check::Done(it) | Check::Ready(it) => {
                let (story, entries) = (self.story, vec![it.entry.id]);
                Operation::Checklist(ChecklistOperation::Tick { story, entries, done })
            }
        })
    }

    fn edit(&self, cx: &Cx<'_>) -> Step {
        match self.here(cx) {
            Some(Check::Done(it)) => return Step::Agree(Some((DefinitionKind::Done, it.scope))),
            Some(Check::Ready(it)) => return Step::Agree(Some((DefinitionKind::Ready, it.scope))),
            Some(Check::Criterion(_)) | None => (),
        }
        self.with(cx, |it| {
            let answer =
                Answer::Criterion { story: self.story, criterion: it.id, was: it.text.clone() };
            let key = DraftKey::new("criterion.edit", Some(self.story));
            let ask = Ask::line("Acceptance criterion", answer).begin(&it.text);
            Step::open(ask.key(key.part(it.id.0)))
        })
    }

    fn walk(&mut self, cx: &Cx<'_>, by: isize) -> Step {
        self.cursor.walk(&ids(&self.all(cx)), by);
        Step::Stay
    }
}

impl Modal for Checks {
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

    fn type_key(&mut self, cx: &Cx<'_>, key: Key) -> Step {
        let key = key.to_string();
        if matches!(&*key, "space" | "x" | "e" | "backspace" | "delete" | "d")
            && let Some(told) = self.gone(cx)
        {
            return told;
        }
        match &*key {
            "space" | "x" => self.tick(cx),
            "o" | "n" => act::add_criterion(cx, self.story),
            "e" => self.edit(cx),
            "backspace" | "delete" | "d" => {
                self.with(cx, |it| Step::commit(Operation::RemoveCriterion(it.id)))
            }
            "u" => Step::Do(Effect::Undo),
            "U" => Step::Do(Effect::Redo),
            "j" => self.walk(cx, 1),
            "k" => self.walk(cx, -1),
            "g" | "home" => self.walk(cx, isize::MIN),
            "G" | "end" => self.walk(cx, isize::MAX),
            "q" => Step::Close,
            other => Step::Tell(format!("{other} does nothing here: the keys stand below")),
        }
    }

    /// A list that is ticked is ticked by a click too.
    fn press(&mut self, cx: &Cx<'_>) -> Step {
        self.gone(cx).unwrap_or_else(|| self.tick(cx))
    }

    fn paste(&mut self, _cx: &Cx<'_>, text: &str) -> Step {
        Step::commit(Operation::AddCriteria { story: self.story, texts: act::open_lines_of(text) })
    }

    fn needs(&self) -> Option<StoryId> {
        Some(self.story)
    }

    fn follow(&mut self, cx: &Cx<'_>) {
        if self.page(cx).is_some() {
            self.cursor.follow(&ids(&self.all(cx)));
        }
    }

    fn done(&mut self, cx: &Cx<'_>) -> Option<Step> {
        // What the person has taken away is missed by nobody.
        self.cursor.leave(&ids(&self.all(cx)));
        Some(Step::Stay)
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        const KEYS: &[Hint] = &[
            (Keys::Named("space"), "tick"),
            (Keys::Named("o"), "add"),
            (Keys::Named("e"), "edit"),
            (Keys::Named("d"), "remove"),
            (Keys::Named("u"), "undo"),
            (Keys::Of(InDialog::Accept), "done"),
        ];
        let all = self.all(cx);
        let page = self.page(cx);
        let title = match page {
            Some(page) => format!("{} {}", page.story.card.key, page.story.card.title),
            None => "This story is gone".to_owned(),
        };
        let width = 76.min(area.width.saturating_sub(4));
        let lines = all.iter().map(|it| window::n_lines(&[it.text()], width));
        let longest = lines.filter(|it| *it > 1).max().unwrap_or(0);
        let (rows, selected) = self.rows(cx, &all);
        let window = Window {
            title: &title,
            aside: page.map(aside).unwrap_or_default(),
            width,
            height: rows.len().max(2) + longest,
            keys: KEYS,
        };
        let mut inside = window.draw(cx, frame, area);
        // A text that its row cannot hold stands below the list as a whole.
        let chosen = all.get(self.cursor.place(&ids(&all))).map_or("", Check::text);
        let needed = window::n_lines(&[chosen], inside.width);
        if fit::width(chosen) + 6 > usize::from(inside.width) && inside.height > 4 {
            let lines = u16::try_from(needed).unwrap_or(2).min(inside.height / 2);
            let below = window::take_bottom(&mut inside, lines);
            window::sentences(cx, frame, below, &[chosen], Role::Muted);
        }
        if rows.is_empty() {
            let key = cx.keymap.first_key(Command::Story(OnStory::Check));
            let says = [format!("No acceptance criteria yet: o adds one, {key} shows them.")];
            window::sentences(cx, frame, inside, &says, Role::Hint);
        }
        window::list(cx, frame, inside, &rows, selected);
    }
}

impl Checks {
    /// The rows with their headings, and which of them is selected. Criteria alone need no heading.
    fn rows<'a>(&self, cx: &Cx<'_>, all: &[Check<'a>]) -> (Vec<Row<'a>>, Option<usize>) {
        let has_headings = all.iter().any(|it| !matches!(it, Check::Criterion(_)));
        let mut rows = Vec::new();
        let (mut heading, mut selected) = ("", None);
        let ids = ids(all);
        let here = Some(self.cursor.place(&ids)).filter(|_| !self.cursor.is_lost(&ids));
        for (at, check) in all.iter().enumerate() {
            if has_headings && check.heading() != heading {
                heading = check.heading();
                rows.push(Row::heading(cx, heading));
            }
            if Some(at) == here {
                selected = Some(rows.len());
            }
            rows.push(row(cx, check));
        }
        (rows, selected)
    }
}

fn ids(all: &[Check<'_>]) -> Vec<CheckId> {
    all.iter().map(Check::id).collect()
}

fn row<'a>(cx: &Cx<'_>, check: &Check<'a>) -> Row<'a> {
    let (tick, role) = if check.is_ticked() {
        (cx.glyphs.ticked, Role::Done)
    } else {
        (cx.glyphs.open, Role::Text)
    };
    let left = vec![Span::styled(format!("{tick} {}", check.text()), cx.theme.style(role))];
    let right = match check {
        Check::Criterion(_) => String::new(),
        Check::Done(it) | Check::Ready(it) => from(cx, it),
    };
    let right = vec![Span::styled(right, cx.theme.style(Role::Muted))];
    Row { left, right, ..Row::default() }
}

/// Where an entry comes from, whether it may stay open, and who has ticked it.
fn from(cx: &Cx<'_>, it: &Ticked) -> String {
    let board = &cx.data.board;
    let scope = match it.scope {
        DefinitionScope::Organisation => "organisation",
        DefinitionScope::Board => "",
        DefinitionScope::Process(id) => board.process(id).map_or("process", |it| &it.prefix),
        DefinitionScope::Story(_) => "this story",
    };
    let need = if it.entry.need.is_mandatory() { "" } else { "may be open" };
    let by = it.tick.map_or("", |(_, by)| board.name_of(by));
    let parts = [scope, need, by].into_iter().filter(|it| !it.is_empty());
    parts.collect::<Vec<_>>().join(&format!(" {} ", cx.glyphs.separator))
}

/// How much of it is ticked: the criteria, then the definition of done.
fn aside(page: &StoryPage) -> String {
    let criteria = page.story.card.criteria;
    let done = checklist::tally(&page.done);
    match (criteria.of, done.of) {
        (_, 0) => format!("{}/{}", criteria.done, criteria.of),
        (0, _) => format!("DoD {}/{}", done.done, done.of),
        (_, _) => format!("{}/{} DoD {}/{}", criteria.done, criteria.of, done.done, done.of),
    }
}
