//! The log: what happened, and who did it?

mod draw;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::{Aim, Cx, View};
use crate::domain::{Happening, Needs, PersonId, Snapshot, StoryId};
use crate::tui::act;
use crate::tui::command::{Anywhere, Command, OnList, OnLog, Scope};
use crate::tui::step::{Effect, Goal, Step, ViewChange};

/// So many lines are read at first, and so many more when the cursor comes near the last one.
const PORTION: u32 = 500;
/// How near that is.
const NEAR: usize = 100;

/// The log, with its cursor.
#[derive(Debug)]
pub(crate) struct LogScreen {
    by: Option<PersonId>,
    story: Option<StoryId>,
    most: u32,
    /// The line under the cursor, by its number; none in an empty log.
    cursor: Option<i64>,
    /// The story of that line.
    selected: Option<StoryId>,
    /// The first line in sight, counted from the newest.
    top: usize,
    /// How many rows there are to show it in.
    height: u16,
    /// Whether the line under the cursor changed more than its place can show.
    is_cut: bool,
}

impl LogScreen {
    /// The log of a story, or of everything.
    pub(crate) fn new(story: Option<StoryId>) -> Self {
        let (top, height, is_cut) = (0, 20, false);
        Self { by: None, story, most: PORTION, cursor: None, selected: None, top, height, is_cut }
    }

    pub(crate) fn update(&mut self, cx: &Cx<'_>, command: OnLog) -> Step {
        match command {
            OnLog::By => act::log_of_person(cx),
            OnLog::This if self.story.is_some() => {
                self.story = None;
                Step::Stay
            }
            OnLog::This if self.selected.is_some() => {
                self.story = self.selected;
                Step::Stay
            }
            OnLog::Open if self.has_more(cx) => match self.cursor {
                Some(seq) => Step::ReadLog(seq, self.story),
                None => Step::cannot("nothing has happened yet"),
            },
            OnLog::Open => match self.selected {
                Some(story) => Step::Go(Goal::Story(story)),
                None => Step::cannot("this line does not concern one story alone"),
            },
            OnLog::This => Step::cannot("this line does not concern one story alone"),
            OnLog::TakeBack => match self.cursor {
                Some(seq) => Step::Do(Effect::UndoOne(seq)),
                None => Step::cannot("nothing has happened yet"),
            },
        }
    }

    fn happenings(data: &Snapshot) -> &[Happening] {
        data.log().map_or(&[], |it| &it.happenings)
    }

    /// Whether the line under the cursor changed more than is shown.
    fn has_more(&self, cx: &Cx<'_>) -> bool {
        let all = Self::happenings(cx.data);
        self.is_cut || self.at(all).is_some_and(|at| all[at].more > 0)
    }

    /// Where the cursor is, counted from the newest.
    fn at(&self, all: &[Happening]) -> Option<usize> {
        let seq = self.cursor?;
        // The newest is first and no number stands twice.
        all.binary_search_by(|it| seq.cmp(&it.seq)).ok()
    }

    fn put(&mut self, all: &[Happening], at: usize) {
        let it = all.get(at.min(all.len().saturating_sub(1)));
        self.cursor = it.map(|it| it.seq);
        self.selected = it.and_then(|it| it.story);
    }
}

impl View for LogScreen {
    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Log, Scope::List, Scope::Capture, Scope::Global]
    }

    fn needs(&self) -> Needs {
        Needs::Log { by: self.by, story: self.story, most: self.most }
    }

    fn targets(&self) -> Vec<StoryId> {
        self.selected.into_iter().collect()
    }

    fn aim(&self) -> Aim {
        Aim::at(self.cursor)
    }

    fn selected(&self) -> Option<StoryId> {
        self.selected
    }

    fn follows(&self, _cx: &Cx<'_>, area: Rect) -> Option<Rect> {
        Some(draw::parts(area).1)
    }

    fn reconcile(&mut self, old: &Snapshot, cx: &Cx<'_>) {
        let all = Self::happenings(cx.data);
        let newest = Self::happenings(old).first().map(|it| it.seq);
        let was_newest = self.cursor.is_none() || (self.top == 0 && self.cursor == newest);
        if was_newest {
            // Whoever looks at the newest line wants to see what comes in.
            self.top = 0;
            self.put(all, 0);
            return;
        }
        // Lines that came in above push the others down, not the reader.
        let older = |it: &Happening| self.cursor.is_some_and(|seq| it.seq <= seq);
        let at = all.iter().position(older).unwrap_or(all.len().saturating_sub(1));
        let before = self.at(Self::happenings(old)).unwrap_or(at);
        self.top = (self.top + at).saturating_sub(before);
        self.put(all, at);
    }

    fn settle(&mut self, cx: &Cx<'_>, area: Rect) {
        self.height = draw::parts(area).0.height;
        let all = Self::happenings(cx.data);
        let Some(at) = self.at(all) else {
            (self.top, self.is_cut) = (0, false);
            return;
        };
        self.is_cut = draw::is_cut(cx, all, at, area);
        self.top = draw::top_for(cx, all, self.top, at, area);
    }

    fn is_sound(&self, data: &Snapshot) -> bool {
        let all = Self::happenings(data);
        match self.at(all) {
            Some(at) => self.top <= at,
            None => all.is_empty() && self.cursor.is_none(),
        }
    }

    fn walk(&mut self, cx: &Cx<'_>, command: OnList) -> Step {
        let all = Self::happenings(cx.data);
        let Some(at) = self.at(all) else { return Step::Stay };
        let half = usize::from(self.height / 2).max(1);
        let next = command.leads(at, all.len(), half);
        self.put(all, next);
        let has_more = cx.data.log().is_some_and(|it| it.more);
        if has_more && next + NEAR >= all.len() {
            self.most = self.most.saturating_add(self.most.max(PORTION));
        }
        Step::Stay
    }

    fn change(&mut self, _cx: &Cx<'_>, change: ViewChange) -> Step {
        match change {
            ViewChange::By(by) => {
                self.by = by;
                Step::Stay
            }
            ViewChange::Select(_) | ViewChange::Flow(_) => Step::Stay,
            ViewChange::Filter(_) | ViewChange::Sort(_) => {
                Step::cannot("the log is filtered by person and by story, and always newest first")
            }
        }
    }

    fn clear(&mut self, _cx: &Cx<'_>) -> bool {
        let had_any = self.by.is_some() || self.story.is_some();
        (self.by, self.story) = (None, None);
        had_any
    }

    fn point(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step {
        let all = Self::happenings(cx.data);
        let Some(cursor) = self.at(all) else { return Step::Stay };
        match draw::line_at(cx, all, self.top, cursor, area, at) {
            Some(line) if line == cursor => self.update(cx, OnLog::Open),
            Some(line) => {
                self.put(all, line);
                Step::Stay
            }
            None => Step::Stay,
        }
    }

    fn drop_at(&mut self, _cx: &Cx<'_>, _area: Rect, _at: Position) -> Step {
        Step::Stay
    }

    fn condition(&self, cx: &Cx<'_>) -> String {
        let by = self.by.map(|it| format!("@{}", cx.data.board.name_of(it)));
        let of = cx.data.log().and_then(|it| it.story.as_deref()).filter(|_| self.story.is_some());
        let story = of.map(|key| format!("only {key}"));
        let parts: Vec<String> = by.into_iter().chain(story).collect();
        if parts.is_empty() {
            return String::new();
        }
        let clear = cx.keymap.first_key(Command::Global(Anywhere::Clear));
        format!("{} ({clear} clears)", parts.join(" "))
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        let all = Self::happenings(cx.data);
        match self.at(all) {
            Some(at) => draw::log(cx, all, self.top, at, frame, area),
            None => draw::nothing(cx, self.by.is_some() || self.story.is_some(), frame, area),
        }
    }
}
