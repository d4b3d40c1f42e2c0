//! The inbox on top of the backlog: what was captured, and the keys that say what becomes of it.

mod draw;

use std::collections::BTreeSet;

use super::BacklogScreen;
use super::layout::{Pane, Tray};
use crate::domain::observation::{Observation, ObservationId};
use crate::domain::{BacklogPage, Refusal};
use crate::tui::act;
use crate::tui::command::{Command, OnInbox, OnList};
use crate::tui::screen::{Aim, Cx};
use crate::tui::step::Step;

/// From this height of the screen on the inbox stands open, if nobody has folded it.
const ROOMY: u16 = 34;

/// The cursor and the marks of the inbox.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    /// What the cursor is on; none where nothing is in it.
    pub(super) cursor: Option<ObservationId>,
    marks: BTreeSet<ObservationId>,
    /// Where a range of marks begins: what was marked last.
    anchor: Option<ObservationId>,
    /// The first row in sight.
    pub(super) top: usize,
    fold: Fold,
}

/// Whether the rows are shown while the keys act elsewhere; they always are while they act here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Fold {
    /// Where there is room.
    #[default]
    Auto,
    /// They are.
    Open,
    /// They are not.
    Folded,
}

impl Inbox {
    /// How much of it is shown on a screen of that height, where the keys act in that pane.
    pub(super) fn tray(&self, page: &BacklogPage, keys: Pane, height: u16) -> Tray {
        let is_open = match self.fold {
            _ if keys == Pane::Inbox => true,
            Fold::Auto => height >= ROOMY,
            Fold::Open => true,
            Fold::Folded => false,
        };
        match page.inbox.len() {
            0 => Tray::Empty,
            n if is_open => Tray::Open(n),
            _ => Tray::Folded,
        }
    }

    /// Where the cursor stands.
    pub(super) fn at(&self, all: &[Observation]) -> usize {
        all.iter().position(|it| Some(it.id) == self.cursor).unwrap_or(0)
    }

    /// Puts the cursor on one of them, the last one at most.
    pub(super) fn put(&mut self, all: &[Observation], at: usize) {
        self.cursor = all.get(at.min(all.len().saturating_sub(1))).map(|it| it.id);
    }

    /// Whether one is marked.
    pub(super) fn has(&self, id: ObservationId) -> bool {
        self.marks.contains(&id)
    }

    /// Keeps cursor and marks on what is there.
    pub(super) fn reconcile(&mut self, old: &[Observation], all: &[Observation]) {
        let is_there = |id: &ObservationId| all.iter().any(|it| it.id == *id);
        if !self.cursor.as_ref().is_some_and(is_there) {
            let at = self.at(old);
            self.put(all, at);
        }
        self.marks.retain(is_there);
        self.anchor = self.anchor.filter(|it| self.marks.contains(it));
    }

    /// What the commands that write act on.
    pub(super) fn aim(&self) -> Aim {
        let marked: Vec<ObservationId> = self.marks.iter().copied().collect();
        if marked.is_empty() { Aim::at(self.cursor) } else { Aim::each(&marked).marked(true) }
    }

    /// Whether cursor and marks are on what is there.
    pub(super) fn is_sound(&self, all: &[Observation]) -> bool {
        let is_there = |id: &ObservationId| all.iter().any(|it| it.id == *id);
        self.cursor.as_ref().map_or(all.is_empty(), is_there) && self.marks.iter().all(is_there)
    }

    /// Scrolls so that the cursor is in sight.
    pub(super) fn settle(&mut self, all: &[Observation], rows: u16) {
        let (at, rows) = (self.at(all), usize::from(rows));
        self.top = self.top.max((at + 1).saturating_sub(rows)).min(at);
        self.top = self.top.min(all.len().saturating_sub(rows));
    }

    /// Takes all marks away; tells whether there were any.
    pub(super) fn clear(&mut self) -> bool {
        self.anchor = None;
        !std::mem::take(&mut self.marks).is_empty()
    }

    /// Unfolds it, or folds it, where the keys act elsewhere.
    pub(super) fn turn(&mut self, now: Tray) {
        self.fold = match now {
            Tray::Open(_) => Fold::Folded,
            Tray::Folded | Tray::Empty => Fold::Open,
        };
    }

    /// What the header says of the marks; nothing when there are none.
    pub(super) fn condition(&self, cx: &Cx<'_>) -> Option<String> {
        let n = self.marks.len();
        (n > 0).then(|| format!("{} {n} marked", cx.glyphs.mark))
    }

    /// What a command acts on: what is marked, else what is under the cursor.
    fn targets<'a>(&self, all: &'a [Observation]) -> Vec<&'a Observation> {
        if self.marks.is_empty() {
            return all.iter().filter(|it| Some(it.id) == self.cursor).collect();
        }
        all.iter().filter(|it| self.marks.contains(&it.id)).collect()
    }

    fn mark(&mut self, id: ObservationId) {
        if self.marks.remove(&id) {
            self.anchor = None;
        } else {
            self.marks.insert(id);
            self.anchor = Some(id);
        }
    }

    fn mark_range(&mut self, cx: &Cx<'_>, all: &[Observation]) -> Result<(), Refusal> {
        let Some(anchor) = self.anchor else {
            let key = cx.keymap.first_key(Command::Inbox(OnInbox::Mark));
            let why = format!("a range begins at a mark: press {key} to mark this one");
            return Err(Refusal::Wrong(why));
        };
        let here = self.at(all);
        let from = all.iter().position(|it| it.id == anchor).unwrap_or(here);
        self.marks.extend(all[from.min(here)..=from.max(here)].iter().map(|it| it.id));
        Ok(())
    }

    fn mark_all(&mut self, all: &[Observation]) {
        let whole: BTreeSet<ObservationId> = all.iter().map(|it| it.id).collect();
        self.marks = if self.marks == whole { BTreeSet::new() } else { whole };
        self.anchor = self.cursor.filter(|it| self.marks.contains(it));
    }
}

impl BacklogScreen {
    /// Carries out a command of the inbox.
    pub(crate) fn on_inbox(&mut self, cx: &Cx<'_>, command: OnInbox) -> Step {
        if let Some(refusal) = act::unwritable(cx, Command::Inbox(command)) {
            return Step::Refuse(refusal);
        }
        let Some(page) = cx.data.backlog() else { return Step::Stay };
        let all = &page.inbox[..];
        let Some(here) = all.iter().find(|it| Some(it.id) == self.inbox.cursor) else {
            return Step::cannot("nothing is in the inbox");
        };
        let targets = self.inbox.targets(all);
        match command {
            OnInbox::Open => act::show_observation(cx, here),
            OnInbox::Story => act::to_stories(&targets),
            OnInbox::Improvement => act::to_improvements(&targets),
            OnInbox::Merge => {
                let stories = page.running.iter().chain(&page.cards).map(AsRef::as_ref);
                act::merge(&targets, all, stories)
            }
            OnInbox::Decline => act::decline(&targets),
            OnInbox::Why => act::ask_why(cx, here),
            OnInbox::Tell if here.what.requester.is_empty() => {
                Step::cannot("nobody waits for news of it: from:NAME in the line says who asks")
            }
            OnInbox::Tell => {
                let about = crate::domain::process::About::Observation(here.id);
                act::ask_tell(about, &here.what.requester, &here.what.text)
            }
            OnInbox::Mark => {
                self.inbox.mark(here.id);
                Step::Stay
            }
            OnInbox::MarkRange => {
                self.inbox.mark_range(cx, all).map_or_else(Step::Refuse, |()| Step::Stay)
            }
            OnInbox::MarkAll => {
                self.inbox.mark_all(all);
                Step::Stay
            }
        }
    }

    /// Moves the cursor of the inbox; below its last row is the backlog.
    pub(super) fn walk_inbox(&mut self, all: &[Observation], command: OnList, rows: u16) {
        let at = self.inbox.at(all);
        let half = usize::from(rows / 2).max(1);
        if command == OnList::Down && at + 1 >= all.len() {
            self.pane = Pane::List;
        } else {
            self.inbox.put(all, command.leads(at, all.len(), half));
        }
    }
}
