//! What the board shows: the stories of each column, lane by lane, in order.

use super::lanes::Lanes;
use crate::domain::sprint::Progress;
use crate::domain::{
    Board, BoardPage, Card, Category, ColumnId, OfStories, Points, Quick, Scale, StoryId,
};
use crate::tui::screen::sift::Sift;
use crate::tui::screen::{Cx, order};
use crate::tui::step::Sort;
use crate::tui::widget::fit;

/// What is shown and where, worked out once after each change of the data or of the view: no frame
/// looks at a story that is out of sight.
#[derive(Debug, Default)]
pub(super) struct Grid {
    /// The columns of the board, from left to right.
    pub(super) piles: Vec<Pile>,
    /// The lanes, from top to bottom; one without a name when cards are not grouped.
    pub(super) lanes: Vec<Lane>,
    /// The sums over all that is shown.
    pub(super) figures: Figures,
    /// The columns of text that the names of people take, up to what a card can spare.
    pub(super) name_width: usize,
    /// Where each story is shown, in little room: there are as many as stories.
    places: OfStories<(u32, u32)>,
}

/// One column.
#[derive(Debug)]
pub(super) struct Pile {
    /// Which column.
    pub(super) id: ColumnId,
    /// The stories that are shown, from top to bottom, through all lanes.
    pub(super) stories: Vec<StoryId>,
    /// Where each lane begins in [`Pile::stories`]; its length ends the last one.
    starts: Vec<usize>,
    /// How many stories stand in the column, shown or not.
    pub(super) n_all: usize,
    /// The points of all stories in the column, shown or not.
    pub(super) points: Points,
    /// How many of them count against its limits: those of the running sprint, or all of them.
    pub(super) n_counted: usize,
    /// The points of those.
    pub(super) points_counted: Points,
}

/// One lane.
#[derive(Debug, Default)]
pub(super) struct Lane {
    /// What it is called.
    pub(super) name: String,
    /// How many stories it shows.
    pub(super) n_stories: usize,
    /// Their points.
    pub(super) points: Points,
    /// The number of its first row, when the lanes are laid out as rows of cards.
    pub(super) first_row: usize,
    /// How many rows of cards it has.
    pub(super) n_rows: usize,
}

/// The sums over all that a board shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    /// What the ledger of a running sprint comes to; none where no sprint runs.
    pub(crate) scope: Option<Progress>,
    /// The points that are done, whatever the filter shows.
    pub(crate) done: Points,
    /// All points.
    pub(crate) all: Points,
    /// How many stories are in such columns.
    pub(crate) n_done: usize,
    /// How many unfinished stories are blocked.
    pub(crate) n_blocked: usize,
    /// How many stories are shown.
    pub(crate) n_shown: usize,
    /// How many stories there are, shown or not.
    pub(crate) n_all: usize,
}

impl Figures {
    /// How far the work is: of a sprint as its ledger counts it, else by all points that are shown.
    pub(crate) fn progress(&self, scale: Scale) -> Progress {
        match self.scope {
            Some(progress) => progress,
            None => Progress { done: self.done, all: self.all, unestimated: 0, scale },
        }
    }
}

impl Grid {
    /// Works out what is shown.
    pub(super) fn new(cx: &Cx<'_>, page: &BoardPage, sift: &Sift, sort: Sort, by: Lanes) -> Self {
        let board = &*cx.data.board;
        let people = board.people.iter().filter(|it| !it.left);
        let longest = people.map(|it| fit::width(&it.name)).max().unwrap_or(0);
        let mut grid = Self { name_width: longest.clamp(1, 8), ..Self::default() };
        let mut columns: Vec<Vec<&Card>> = vec![Vec::new(); board.columns.len()];
        let pile = |id| Pile {
            id,
            stories: Vec::new(),
            starts: vec![0],
            n_all: 0,
            points: Points::default(),
            n_counted: 0,
            points_counted: Points::default(),
        };
        let sprint = board.active_sprint().map(|it| it.id);
        grid.piles = board.columns.iter().map(|it| pile(it.id)).collect();
        for card in &page.cards {
            let Some(column) = board.columns.iter().position(|it| it.id == card.column) else {
                continue;
            };
            let pile = &mut grid.piles[column];
            pile.n_all += 1;
            let points = card.points.unwrap_or_default();
            pile.points = pile.points + points;
            if sprint.is_none() || card.sprint == sprint {
                pile.n_counted += 1;
                pile.points_counted = pile.points_counted + points;
            }
            grid.count(card, board.columns[column].category);
            if sift.shows(cx, card, page.hits.as_ref()) {
                columns[column].push(card);
                grid.figures.n_shown += 1;
            }
        }
        if let Some(scope) = &page.scope {
            grid.figures.scope = Some(*scope);
        }
        for cards in &mut columns {
            order::arrange(cards, sort, board);
        }
        grid.lay(&columns, by, board);
        grid
    }

    fn count(&mut self, card: &Card, category: Category) {
        let points = card.points.unwrap_or_default();
        let figures = &mut self.figures;
        figures.n_all += 1;
        figures.all = figures.all + points;
        match category {
            Category::Done => {
                figures.done = figures.done + points;
                figures.n_done += 1;
            }
            Category::Todo | Category::Doing | Category::Waiting => {
                figures.n_blocked += usize::from(card.is_blocked());
            }
        }
    }

    /// Puts the cards of each column, which are in order, into lanes.
    fn lay(&mut self, columns: &[Vec<&Card>], by: Lanes, board: &Board) {
        let names = lane_names(columns, by, board);
        let numbers: Quick<Option<&str>, usize> =
            names.iter().enumerate().map(|(i, name)| (*name, i)).collect();
        let lane = |name: Option<&str>| {
            let name = name.unwrap_or(by.none()).to_owned();
            Lane { name, ..Lane::default() }
        };
        self.lanes = names.iter().copied().map(lane).collect();
        self.places.reserve(columns.iter().map(Vec::len).sum());
        for (column, cards) in columns.iter().enumerate() {
            let mut parts: Vec<Vec<StoryId>> = vec![Vec::new(); names.len()];
            for card in cards {
                let lane = numbers.get(&by.of(card, board)).copied().unwrap_or_default();
                parts[lane].push(card.id);
                self.lanes[lane].n_stories += 1;
                let points = card.points.unwrap_or_default();
                self.lanes[lane].points = self.lanes[lane].points + points;
            }
            let pile = &mut self.piles[column];
            for (lane, part) in self.lanes.iter_mut().zip(parts) {
                lane.n_rows = lane.n_rows.max(part.len());
                pile.stories.extend(part);
                pile.starts.push(pile.stories.len());
            }
            let column = u32::try_from(column).unwrap_or(u32::MAX);
            let numbered = (0_u32..).zip(&pile.stories);
            self.places.extend(numbered.map(|(index, story)| (*story, (column, index))));
        }
        let mut row = 0;
        for lane in &mut self.lanes {
            lane.first_row = row;
            row += lane.n_rows;
        }
    }

    /// Where a story is shown: the number of its column, and its place in it.
    pub(super) fn place(&self, story: StoryId) -> Option<(usize, usize)> {
        let (column, index) = *self.places.get(&story)?;
        Some((usize::try_from(column).ok()?, usize::try_from(index).ok()?))
    }

    /// Every story that is shown, column by column.
    pub(super) fn stories(&self) -> impl Iterator<Item = StoryId> {
        self.piles.iter().flat_map(|it| it.stories.iter().copied())
    }

    /// How many rows of cards the lanes have together.
    pub(super) fn n_rows(&self) -> usize {
        self.lanes.last().map_or(0, |it| it.first_row + it.n_rows)
    }

    /// The lane of a row of cards, and the row's number within it.
    pub(super) fn lane_of_row(&self, row: usize) -> (usize, usize) {
        let lane = self.lanes.partition_point(|it| it.first_row <= row).saturating_sub(1);
        (lane, row - self.lanes.get(lane).map_or(0, |it| it.first_row))
    }
}

impl Pile {
    /// The lane of the story at that place, and its number within the lane.
    pub(super) fn lane_of(&self, index: usize) -> (usize, usize) {
        let lane = self.starts.partition_point(|it| *it <= index).saturating_sub(1);
        (lane, index - self.starts[lane])
    }

    /// The places of the stories of a lane.
    pub(super) fn lane(&self, lane: usize) -> std::ops::Range<usize> {
        let at = |lane: usize| self.starts.get(lane).copied().unwrap_or(self.stories.len());
        at(lane)..at(lane + 1)
    }

    /// How many stories stand below a row of cards of a lane.
    pub(super) fn n_from(&self, lane: usize, row: usize) -> usize {
        let range = self.lane(lane);
        self.stories.len() - (range.start + row).min(range.end)
    }
}

/// The names of the lanes, in order; those that have none are the last.
fn lane_names<'a>(
    columns: &'a [Vec<&'a Card>],
    by: Lanes,
    board: &'a Board,
) -> Vec<Option<&'a str>> {
    if by == Lanes::None {
        return vec![None];
    }
    let cards = columns.iter().flatten();
    let mut names: Vec<Option<&str>> = cards.map(|it| by.of(it, board)).collect();
    names.sort_by_cached_key(|it| (it.is_none(), it.map(str::to_lowercase)));
    names.dedup();
    names
}
