//! The backlog: what matters most, and is it ready? Beside it the sprint that is being put together.

mod draw;
mod inbox;
mod keys;
mod layout;
mod list;
mod outlook;
mod plan;
mod pointer;
mod shown;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use self::inbox::Inbox;
use self::layout::{Pane, Panes, Sheet, Tray};
use self::outlook::Outlook;
use self::plan::Spot;
use self::shown::Shown;
use super::marks::Marks;
use super::sift::Sift;
use super::{Aim, Cx, Side, View, order, stack};
use crate::domain::event::Event;
use crate::domain::{BacklogPage, Card, Needs, Refusal, Snapshot, StoryId};
use crate::tui::command::{Anywhere, Command, OnBacklog, OnList, Scope};
use crate::tui::step::{Sort, Step, ViewChange};
use crate::tui::work::{Product, Work};

/// The backlog and the planning pane, with their cursors.
#[derive(Debug, Default)]
pub(crate) struct BacklogScreen {
    sift: Sift,
    sort: Sort,
    marks: Marks,
    shown: Shown,
    outlook: Outlook,
    inbox: Inbox,
    /// The pane that the keys act in.
    pane: Pane,
    /// The story under the cursor of the list.
    story: Option<StoryId>,
    /// The story that went out of sight under the cursor: it gets the cursor back when it returns
    /// before the cursor was moved.
    lost: Option<StoryId>,
    /// What the cursor of the planning pane is on.
    spot: Spot,
    /// The first story in sight.
    top: usize,
    /// The first row in sight of the planning pane.
    plan_top: usize,
    /// The room in which it was last laid out.
    area: Rect,
    /// Whether a sprint is planned, to be started or filled.
    has_planned: bool,
}

impl BacklogScreen {
    /// Works out anew what is shown; the cursors stay where they are or go to what is next.
    fn rebuild(&mut self, cx: &Cx<'_>) {
        let Some(page) = cx.data.backlog() else { return };
        let mut fresh = Shown::new(cx, page, &self.sift, self.sort);
        if self.sort == Sort::Rank && self.sift.is_empty() {
            fresh.chances = self.outlook.lines(cx, page);
        }
        self.has_planned = cx.data.board.planned_sprint().is_some();
        let old = std::mem::replace(&mut self.shown, fresh);
        let (shown, chosen) = (&self.shown, &page.chosen);
        self.marks.keep(
            |it| shown.place(it).is_some() || chosen.iter().any(|card| card.id == it),
            |it| page.card(it).is_some(),
        );
        let is_shown = |it: &StoryId| self.shown.place(*it).is_some();
        if let Some(story) = self.lost.filter(is_shown).or(self.story.filter(is_shown)) {
            self.story = Some(story);
            self.lost = self.lost.filter(|it| *it != story);
            return;
        }
        let at = self.story.and_then(|it| old.place(it)).unwrap_or(0);
        let stories = &self.shown.stories;
        self.lost = self.lost.or(self.story);
        self.story = stories.get(at.min(stories.len().saturating_sub(1))).copied();
    }

    fn go_to(&mut self, at: usize) {
        let stories = &self.shown.stories;
        self.story = stories.get(at.min(stories.len().saturating_sub(1))).copied();
        self.lost = None;
    }

    fn tray(&self, page: &BacklogPage) -> Tray {
        self.inbox.tray(page, self.pane, self.area.height)
    }

    /// Where everything stands in that room.
    fn panes(&self, page: &BacklogPage, area: Rect) -> Panes {
        let is_running = page.running.iter().any(|it| it.sprint == page.sprint);
        let sheet = if page.chosen.is_empty() || is_running { Sheet::Quiet } else { Sheet::Filled };
        layout::panes(area, self.pane, self.inbox.tray(page, self.pane, area.height), sheet)
    }

    /// The story of the planning pane that the cursor is on, if the pane has the keys.
    fn planned(&self) -> Option<StoryId> {
        match (self.pane, self.spot) {
            (Pane::Plan, Spot::Story(id)) => Some(id),
            _ => None,
        }
    }

    /// How many rows a story takes: one, and one for each line below it.
    fn extent(&self, at: usize) -> stack::Extent {
        stack::Extent { height: 1, step: 1 + self.shown.n_lines_below(at) }
    }
}

impl View for BacklogScreen {
    fn scopes(&self) -> &'static [Scope] {
        match self.pane {
            Pane::Inbox => {
                &[Scope::Inbox, Scope::Backlog, Scope::List, Scope::Capture, Scope::Global]
            }
            Pane::List | Pane::Plan => &[
                Scope::Backlog,
                Scope::List,
                Scope::Stories,
                Scope::Story,
                Scope::Capture,
                Scope::Global,
            ],
        }
    }

    fn needs(&self) -> Needs {
        Needs::Backlog { words: self.sift.words() }
    }

    fn edits(&self, cx: &Cx<'_>) -> Option<Step> {
        (self.pane == Pane::Plan && self.planned().is_none()).then(|| self.spot.open(cx))
    }

    /// A sprint is put together beside the backlog to be started, or filled.
    fn leads(&self, command: Command) -> bool {
        let leading = [OnBacklog::Start, OnBacklog::Suggest].map(Command::Backlog);
        self.pane == Pane::Plan && self.has_planned && leading.contains(&command)
    }

    fn is_idle(&self, command: Command) -> bool {
        let is_worth = command == Command::Backlog(OnBacklog::Worth);
        is_worth && self.pane == Pane::Plan && self.targets().is_empty()
    }

    fn targets(&self) -> Vec<StoryId> {
        if self.pane == Pane::Inbox {
            return Vec::new();
        }
        if self.marks.is_empty() {
            return self.selected().into_iter().collect();
        }
        let shown = self.shown.stories.iter().copied().filter(|it| self.marks.has(*it));
        let others = self.marks.iter().filter(|it| self.shown.place(*it).is_none());
        shown.chain(others).collect()
    }

    fn asks(&self, cx: &Cx<'_>) -> Option<Work> {
        self.outlook.asks(cx)
    }

    fn takes(&mut self, cx: &Cx<'_>, work: &Work, product: &Product) {
        self.outlook.takes(work, product);
        self.rebuild(cx);
    }

    fn event(&self) -> Option<Event> {
        Some(match self.pane {
            Pane::List | Pane::Inbox => Event::Refinement,
            Pane::Plan => Event::Planning,
        })
    }

    fn aim(&self) -> Aim {
        match self.pane {
            Pane::Inbox => self.inbox.aim(),
            Pane::Plan if self.marks.is_empty() => Aim::at(Some(self.spot)),
            Pane::List | Pane::Plan => Aim::each(&self.targets()).marked(!self.marks.is_empty()),
        }
    }

    fn stays(&mut self) {
        self.lost = None;
    }

    fn selected(&self) -> Option<StoryId> {
        match self.pane {
            Pane::List => self.story,
            Pane::Plan => self.planned(),
            Pane::Inbox => None,
        }
    }

    fn order(&self, cx: &Cx<'_>) -> Vec<StoryId> {
        match (self.pane, cx.data.backlog()) {
            (Pane::Plan, Some(page)) => page.chosen.iter().map(|it| it.id).collect(),
            (Pane::Plan | Pane::List | Pane::Inbox, _) => self.shown.stories.clone(),
        }
    }

    fn beside(&self, cx: &Cx<'_>, story: StoryId, side: Side) -> Result<Option<StoryId>, Refusal> {
        if self.pane == Pane::List && self.sort != Sort::Rank {
            let key = cx.keymap.first_key(Command::Backlog(OnBacklog::Sort));
            let sort = order::about(self.sort);
            let why = format!("the stories stand {sort}, not by rank: {key} sorts by rank");
            return Err(Refusal::Wrong(why));
        }
        let all = self.order(cx);
        let at = all.iter().position(|it| *it == story);
        let at = at.and_then(|at| match side {
            Side::Before => at.checked_sub(1),
            Side::After => at.checked_add(1),
        });
        Ok(at.and_then(|at| all.get(at)).copied())
    }

    fn follows(&self, cx: &Cx<'_>, area: Rect) -> Option<Rect> {
        cx.data.backlog().map(|page| self.panes(page, area).details())
    }

    fn reconcile(&mut self, old: &Snapshot, cx: &Cx<'_>) {
        self.sift.refresh(cx);
        self.rebuild(cx);
        let Some(page) = cx.data.backlog() else { return };
        self.inbox.reconcile(old.backlog().map_or(&[], |it| &it.inbox), &page.inbox);
        if self.pane == Pane::Inbox && page.inbox.is_empty() {
            self.pane = Pane::List;
        }
        let before = old.backlog().map(plan::spots).unwrap_or_default();
        let now = plan::spots(page);
        if !now.contains(&self.spot) {
            let at = before.iter().position(|it| *it == self.spot).unwrap_or(0);
            self.spot = now.get(at.min(now.len().saturating_sub(1))).copied().unwrap_or_default();
        }
    }

    fn settle(&mut self, cx: &Cx<'_>, area: Rect) {
        self.area = area;
        let Some(page) = cx.data.backlog() else { return };
        let panes = self.panes(page, area);
        self.inbox.settle(&page.inbox, panes.inbox_body().height);
        let len = self.shown.stories.len();
        let cursor = self.story.and_then(|it| self.shown.place(it));
        let rows = panes.list_body().height;
        if rows > 0 {
            self.top = stack::top_for(len, self.top, cursor, rows, |at| self.extent(at));
        }
        self.plan_top = plan::top_for(cx, page, self.spot, self.plan_top, panes.plan_body());
    }

    fn is_sound(&self, data: &Snapshot) -> bool {
        let Some(page) = data.backlog() else { return true };
        let is_seen = match self.story {
            Some(story) => self.shown.place(story).is_some(),
            None => self.shown.stories.is_empty(),
        };
        is_seen
            && self.inbox.is_sound(&page.inbox)
            && plan::spots(page).contains(&self.spot)
            && self.marks.iter().all(|it| page.card(it).is_some())
    }

    fn walk(&mut self, cx: &Cx<'_>, command: OnList) -> Step {
        let Some(page) = cx.data.backlog() else { return Step::Stay };
        let panes = self.panes(page, self.area);
        let (at, len, rows) = match self.pane {
            Pane::Inbox => {
                self.walk_inbox(&page.inbox, command, panes.inbox_body().height);
                return Step::Stay;
            }
            Pane::List => {
                let at = self.story.and_then(|it| self.shown.place(it));
                // What stands on top of the first story is the inbox.
                if at.unwrap_or(0) == 0 && command == OnList::Up && !page.inbox.is_empty() {
                    self.inbox.put(&page.inbox, page.inbox.len());
                    self.pane = Pane::Inbox;
                    return Step::Stay;
                }
                let Some(at) = at else { return Step::Stay };
                (at, self.shown.stories.len(), panes.list_body().height)
            }
            Pane::Plan => {
                let spots = plan::spots(page);
                let at = spots.iter().position(|it| *it == self.spot).unwrap_or(0);
                (at, spots.len(), panes.plan_body().height)
            }
        };
        let half = usize::from(rows / 2).max(1);
        let to = command.leads(at, len, half);
        match self.pane {
            Pane::List | Pane::Inbox => self.go_to(to),
            Pane::Plan => {
                let spots = plan::spots(page);
                self.spot = spots.get(to.min(len - 1)).copied().unwrap_or_default();
            }
        }
        Step::Stay
    }

    fn change(&mut self, cx: &Cx<'_>, change: ViewChange) -> Step {
        match change {
            // The words are looked up by the reload that follows.
            ViewChange::Filter(text) => {
                self.pane = Pane::List;
                self.sift.set(cx, text).map_or_else(Step::Refuse, |()| Step::Stay)
            }
            ViewChange::Sort(sort) => {
                self.sort = sort;
                self.rebuild(cx);
                Step::Stay
            }
            ViewChange::Select(story) => {
                if let Some(at) = self.shown.place(story) {
                    // Whoever empties the inbox goes on with what is left in it.
                    if self.pane == Pane::Plan {
                        self.pane = Pane::List;
                    }
                    self.go_to(at);
                }
                Step::Stay
            }
            ViewChange::By(_) | ViewChange::Flow(_) => Step::Stay,
        }
    }

    fn clear(&mut self, cx: &Cx<'_>) -> bool {
        if self.pane == Pane::Inbox && self.inbox.clear() {
            return true;
        }
        if self.pane != Pane::Inbox && !self.marks.is_empty() {
            self.marks.clear();
            return true;
        }
        if self.pane != Pane::Inbox && self.sift.clear() {
            // The cursor stays on what was found: it was seen there.
            self.lost = self.lost.filter(|_| self.story.is_none());
            self.rebuild(cx);
            return true;
        }
        let was_aside = self.pane != Pane::List;
        self.pane = Pane::List;
        was_aside
    }

    fn point(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step {
        self.pointed(cx, area, at)
    }

    fn put_back(&mut self) -> bool {
        !self.marks.let_go().is_empty()
    }

    fn drop_at(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step {
        self.dropped(cx, area, at)
    }

    fn condition(&self, cx: &Cx<'_>) -> String {
        let n_all = cx.data.backlog().map_or(0, |it| it.cards.len());
        let sort = order::about(self.sort);
        let parts = self
            .sift
            .condition(cx, self.shown.stories.len(), n_all)
            .into_iter()
            .chain(match self.pane {
                Pane::Inbox => self.inbox.condition(cx),
                Pane::List | Pane::Plan => self.marks.condition(cx),
            })
            .chain((!sort.is_empty()).then(|| sort.to_owned()));
        parts.collect::<Vec<_>>().join(&format!(" {} ", cx.glyphs.separator))
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        self.paint(cx, frame.buffer_mut(), area);
    }
}

/// What an empty list says: the key that fills it.
fn nothing(cx: &Cx<'_>, sift: &Sift, page: &BacklogPage) -> String {
    let key = |command| cx.keymap.first_key(Command::Global(command));
    if !page.cards.is_empty() {
        let clear = key(Anywhere::Clear);
        return format!("No story matches {}: {clear} clears the filter.", sift.text());
    }
    let (one, many) = (key(Anywhere::New), key(Anywhere::QuickAdd));
    format!("The backlog is empty: {one} writes a story down, {many} many at once.")
}

/// Whether a story is in the sprint that is being put together.
fn is_chosen(page: &BacklogPage, card: &Card) -> bool {
    card.sprint.is_some() && card.sprint == page.sprint
}
