//! The board: where is every story of this sprint?

mod card;
mod cursor;
mod folds;
mod grid;
mod lanes;
mod layout;
mod marks;
mod paint;
mod pointer;
mod scene;
mod side;

use std::collections::{BTreeSet, HashMap};

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use self::folds::Folds;
pub(crate) use self::grid::Figures;
use self::grid::Grid;
use self::lanes::Lanes;
use super::marks::Marks;
use super::sift::Sift;
use super::{Aim, Cx, Side, View, order};
use crate::config::{Config, Density};
use crate::domain::flow::Pace;
use crate::domain::{ColumnId, Needs, Place, Refusal, Snapshot, Span, StoryId};
use crate::tui::act;
use crate::tui::command::{Anywhere, Command, OnBoard, OnList, OnStories, Scope};
use crate::tui::step::{Goal, Sort, Step, ViewChange};
use crate::tui::work::{Kept, Product, Work};

/// The board, with its cursor and all that it shows things by.
#[derive(Debug)]
pub(crate) struct BoardScreen {
    span: Span,
    sift: Sift,
    sort: Sort,
    lanes: Lanes,
    density: Density,
    folds: Folds,
    marks: Marks,
    cursor: Cursor,
    /// The story that is open in its place: the one under the cursor, once the cursor rests.
    open: Option<StoryId>,
    grid: Grid,
    sight: Sight,
    /// Where what is carried would be dropped.
    over: Option<Drop>,
    /// How long stories usually take.
    pace: Kept<Pace>,
}

/// Where something that is carried would be dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Drop {
    /// Into a column that it is not in.
    Into(ColumnId),
    /// Just before or after a story of its own column.
    Beside(StoryId, Side),
}

/// Where the cursor is.
#[derive(Clone, Debug, Default)]
struct Cursor {
    /// The column; none before the board was seen for the first time.
    column: Option<ColumnId>,
    /// The story; none where the column shows no story.
    story: Option<StoryId>,
    /// The row of the screen that a walk to the left or right began in.
    row: Option<u16>,
    /// The story that went out of sight under the cursor: it gets the cursor back when it returns
    /// before the cursor was moved.
    lost: Option<StoryId>,
}

/// What is in sight.
#[derive(Clone, Debug, Default)]
struct Sight {
    /// The room of the board when it was last laid out.
    area: Rect,
    /// The leftmost column.
    first: usize,
    /// The first story in sight of each column.
    tops: HashMap<ColumnId, usize>,
    /// The first row of cards in sight, where there are lanes.
    top_row: usize,
}

impl BoardScreen {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            span: Span::Sprint,
            sift: Sift::default(),
            sort: Sort::Rank,
            lanes: Lanes::None,
            density: config.density,
            folds: Folds::default(),
            marks: Marks::default(),
            cursor: Cursor::default(),
            open: None,
            grid: Grid::default(),
            sight: Sight::default(),
            over: None,
            pace: Kept::default(),
        }
    }

    /// The sums over the stories that are shown.
    pub(crate) const fn figures(&self) -> Figures {
        self.grid.figures
    }

    /// The text of the filter in force; empty for none.
    pub(crate) fn filter_text(&self) -> &str {
        self.sift.text()
    }

    pub(crate) fn update(&mut self, cx: &Cx<'_>, command: OnBoard) -> Step {
        match command {
            OnBoard::Left => self.go_aside(cx, cursor::Way::Left),
            OnBoard::Right => self.go_aside(cx, cursor::Way::Right),
            OnBoard::Fold => {
                self.fold();
                Step::Stay
            }
            OnBoard::FoldAll => {
                self.fold_all();
                Step::Stay
            }
            OnBoard::Lanes => {
                self.lanes = self.lanes.next();
                self.sight.top_row = 0;
                self.rebuild(cx);
                let lanes = self.lanes;
                match &self.grid.lanes[..] {
                    [only] if lanes != Lanes::None => Step::Tell(lanes.only(cx, &only.name)),
                    _ => Step::Stay,
                }
            }
            OnBoard::Sort => act::sort(self.sort),
            OnBoard::Roomier => {
                self.density = match self.density {
                    Density::Compact => Density::Normal,
                    Density::Normal | Density::Roomy => Density::Roomy,
                };
                Step::Stay
            }
            OnBoard::Denser => {
                self.density = match self.density {
                    Density::Compact | Density::Normal => Density::Compact,
                    Density::Roomy => Density::Normal,
                };
                Step::Stay
            }
            OnBoard::Span => match self.span {
                Span::Sprint if cx.data.board.active_sprint().is_none() => {
                    Step::Tell("No sprint is running: the board shows every open story".to_owned())
                }
                Span::Sprint => self.show(Span::Everything),
                Span::Everything | Span::Archive => self.show(Span::Sprint),
            },
            OnBoard::Limit => match self.cursor.column.and_then(|it| cx.data.board.column(it)) {
                Some(column) => act::limit(cx, column),
                None => Step::cannot("there is no column: gemba column add makes one"),
            },
            OnBoard::Archive => match self.span {
                Span::Sprint | Span::Everything => self.show(Span::Archive),
                Span::Archive => self.show(Span::Sprint),
            },
        }
    }

    /// Shows other stories, which must be read first.
    fn show(&mut self, span: Span) -> Step {
        self.span = span;
        Step::View(ViewChange::Filter(self.sift.text().to_owned()))
    }

    pub(crate) fn on_stories(&mut self, cx: &Cx<'_>, command: OnStories) -> Step {
        match command {
            OnStories::Open => match self.cursor.story {
                Some(story) => Step::Go(Goal::Story(story)),
                None => self.no_story(cx),
            },
            OnStories::Mark => self.mark(cx),
            OnStories::MarkRange => self.mark_range(cx),
            OnStories::MarkAll => {
                self.mark_all();
                Step::Stay
            }
            OnStories::Search => act::search(self.filter_text()),
            OnStories::Filter => act::filter_form(cx, self.filter_text()),
            OnStories::ByPerson => act::filter_by_person(cx, self.filter_text()),
            OnStories::Mine => act::only_mine(cx, self.filter_text()),
            OnStories::Views => act::views(cx, self.filter_text()),
            OnStories::Below | OnStories::Above => {
                let beside = if command == OnStories::Below { Place::After } else { Place::Before };
                let place = self.cursor.story.map_or(Place::Bottom, beside);
                let card = self.cursor.story.and_then(|it| cx.data.card(it));
                act::new_story(cx, place, card.and_then(|it| it.sprint))
            }
        }
    }

    /// Works out anew what is shown; the cursor stays on its story or takes the next one.
    fn rebuild(&mut self, cx: &Cx<'_>) {
        let Some(page) = cx.data.cards() else { return };
        let fresh = Grid::new(cx, page, &self.sift, self.sort, self.lanes);
        let old = std::mem::replace(&mut self.grid, fresh);
        let columns: BTreeSet<ColumnId> = self.grid.piles.iter().map(|it| it.id).collect();
        self.folds.follow(&self.grid, self.sift.text());
        self.sight.tops.retain(|it, _| columns.contains(it));
        self.keep_marks(|it| page.card(it).is_some());
        self.follow(cx, &old);
    }

    /// Says that there is no story to act on, and what gives one.
    fn no_story(&self, cx: &Cx<'_>) -> Step {
        let is_folded = self.cursor.column.is_some_and(|it| self.folds.has(it));
        let why = if is_folded {
            let key = cx.keymap.first_key(Command::Board(OnBoard::Fold));
            format!("this column is folded: press {key} to unfold it")
        } else {
            let key = cx.keymap.first_key(Command::Global(Anywhere::New));
            format!("no story is selected here: press {key} to write one down")
        };
        Step::Refuse(Refusal::Wrong(why))
    }

    /// How the board is laid out in its room.
    fn plan(&self, area: Rect) -> layout::Plan {
        layout::Plan::new(area, &self.is_folded(), self.column_index(), self.sight.first)
    }

    fn is_folded(&self) -> Vec<bool> {
        self.grid.piles.iter().map(|it| self.folds.has(it.id)).collect()
    }

    /// The number of the column that the cursor is in, from the left.
    fn column_index(&self) -> usize {
        let at = self.grid.piles.iter().position(|it| Some(it.id) == self.cursor.column);
        at.unwrap_or_default()
    }
}

impl View for BoardScreen {
    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Board, Scope::List, Scope::Stories, Scope::Story, Scope::Capture, Scope::Global]
    }

    fn needs(&self) -> Needs {
        Needs::Board { span: self.span, words: self.sift.words() }
    }

    fn targets(&self) -> Vec<StoryId> {
        if self.marks.is_empty() {
            return self.cursor.story.into_iter().collect();
        }
        self.grid.stories().filter(|it| self.marks.has(*it)).collect()
    }

    fn aim(&self) -> Aim {
        Aim::each(&self.targets()).marked(!self.marks.is_empty())
    }

    fn stays(&mut self) {
        self.cursor.lost = None;
    }

    fn selected(&self) -> Option<StoryId> {
        self.cursor.story
    }

    fn filter(&self) -> Option<&str> {
        Some(self.filter_text())
    }

    fn asks(&self, cx: &Cx<'_>) -> Option<Work> {
        self.pace.lacks(Work::pace(cx.data, self.grid.figures.n_done))
    }

    /// The cards beneath an open one move. Whoever walks on past it should neither see that nor, on
    /// a slow line, wait for it.
    fn rests(&self) -> bool {
        self.open != self.cursor.story
    }

    fn rest(&mut self) {
        self.open = self.cursor.story;
    }

    fn whole(&self) -> Option<StoryId> {
        let has_side = !self.plan(self.sight.area).side.is_empty();
        self.open.filter(|it| has_side && self.cursor.story == Some(*it))
    }

    fn takes(&mut self, _cx: &Cx<'_>, work: &Work, product: &Product) {
        if let Work::Pace { .. } = work {
            self.pace.keep(work, product.pace());
        }
    }

    fn follows(&self, _cx: &Cx<'_>, area: Rect) -> Option<Rect> {
        Some(self.plan(area).side)
    }

    fn reconcile(&mut self, _old: &Snapshot, cx: &Cx<'_>) {
        self.sift.refresh(cx);
        self.rebuild(cx);
    }

    fn settle(&mut self, cx: &Cx<'_>, area: Rect) {
        self.scroll(cx, area);
    }

    fn is_sound(&self, data: &Snapshot) -> bool {
        let Some(page) = data.cards() else { return true };
        let column = self.column_index();
        let Some(pile) = self.grid.piles.get(column) else { return false };
        let is_seen = match self.cursor.story {
            Some(story) => {
                page.card(story).is_some_and(|it| Some(it.column) == self.cursor.column)
                    && self.grid.place(story).is_some_and(|(at, _)| at == column)
                    && !self.folds.has(pile.id)
            }
            None => pile.stories.is_empty() || self.folds.has(pile.id),
        };
        is_seen
            && self.marks.iter().all(|it| {
                let place = self.grid.place(it);
                place.is_some_and(|(at, _)| !self.folds.has(self.grid.piles[at].id))
            })
    }

    fn walk(&mut self, cx: &Cx<'_>, command: OnList) -> Step {
        self.go_along(cx, command);
        Step::Stay
    }

    fn change(&mut self, cx: &Cx<'_>, change: ViewChange) -> Step {
        match change {
            // The words are looked up by the reload that follows.
            ViewChange::Filter(text) => {
                self.sift.set(cx, text).map_or_else(Step::Refuse, |()| Step::Stay)
            }
            ViewChange::Sort(sort) => {
                self.sort = sort;
                self.rebuild(cx);
                Step::Stay
            }
            ViewChange::Select(story) => {
                self.select(story);
                Step::Stay
            }
            ViewChange::By(_) | ViewChange::Flow(_) => Step::Stay,
        }
    }

    fn clear(&mut self, cx: &Cx<'_>) -> bool {
        if !self.marks.is_empty() {
            self.marks.clear();
            return true;
        }
        let had_any = self.sift.clear();
        if had_any {
            // The cursor stays on what was found: it was seen there.
            self.cursor.lost = self.cursor.lost.filter(|_| self.cursor.story.is_none());
            self.rebuild(cx);
        }
        had_any
    }

    fn point(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step {
        self.pointed(cx, area, at)
    }

    fn aim_wheel(&mut self, cx: &Cx<'_>, area: Rect, at: Position) {
        self.aimed(cx, area, at);
    }

    fn carry_over(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step {
        self.carried(cx, area, at)
    }

    fn put_back(&mut self) -> bool {
        self.over = None;
        !self.marks.let_go().is_empty()
    }

    fn drop_at(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step {
        self.dropped(cx, area, at)
    }

    fn order(&self, _cx: &Cx<'_>) -> Vec<StoryId> {
        self.grid.piles.iter().flat_map(|it| it.stories.iter().copied()).collect()
    }

    fn beside(&self, cx: &Cx<'_>, story: StoryId, side: Side) -> Result<Option<StoryId>, Refusal> {
        self.next_to(cx, story, side)
    }

    fn condition(&self, cx: &Cx<'_>) -> String {
        let separator = format!(" {} ", cx.glyphs.separator);
        self.conditions(cx).join(&separator)
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        self.paint(cx, frame.buffer_mut(), area);
    }
}

impl BoardScreen {
    /// What makes the board show something else than all stories of the sprint by rank.
    fn conditions(&self, cx: &Cx<'_>) -> Vec<String> {
        let mut all = Vec::new();
        match self.span {
            Span::Sprint => (),
            Span::Everything => all.push("every open story".to_owned()),
            Span::Archive => {
                let key = cx.keymap.first_key(Command::Board(OnBoard::Archive));
                let n_older = cx.data.cards().map_or(0, |it| it.n_older);
                let n = cx.data.cards().map_or(0, |it| it.cards.len());
                all.push(match n_older {
                    0 => format!("archived stories ({key} goes back)"),
                    _ => {
                        format!("archived stories (newest {n} of {}, {key} goes back)", n + n_older)
                    }
                });
            }
        }
        let Figures { n_shown, n_all, .. } = self.grid.figures;
        all.extend(self.sift.condition(cx, n_shown, n_all));
        all.extend(self.marks.condition(cx));
        all.extend([order::about(self.sort), self.lanes.about()].map(str::to_owned));
        all.retain(|it| !it.is_empty());
        all
    }
}
