//! A story's page: what is it, what was said, what happened to it?

mod deed;
mod draw;
mod meta;
mod page;
mod pen;
mod plan;
mod spot;
mod trial;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::{Aim, Cx, View};
use crate::domain::flow::Pace;
use crate::domain::{Field, Needs, Snapshot, StoryId, StoryPage};
use crate::tui::act;
use crate::tui::command::{OnList, OnPage, Scope};
use crate::tui::dialog::checks::CheckId;
use crate::tui::step::Step;
use crate::tui::work::{Kept, Product, Work};
use page::Page;
use spot::Spot;

/// A story's page, with its cursor.
#[derive(Debug)]
pub(crate) struct StoryScreen {
    id: StoryId,
    /// The stories that can be leafed through, as they stood on the screen behind.
    neighbours: Vec<StoryId>,
    spot: Spot,
    /// The first row in sight.
    top: usize,
    /// The area that was last settled in: rows and pieces depend on it.
    area: Rect,
    is_gone: bool,
    /// How long stories usually take, and the day that this is of; none while it is being read.
    pace: Kept<Pace>,
}

/// Where the cursor starts on each page.
const START: Spot = Spot::Field(Field::Title);

impl StoryScreen {
    /// The page of a story; `neighbours` are the stories that `[` and `]` go over.
    pub(crate) fn new(id: StoryId, neighbours: Vec<StoryId>) -> Self {
        let area = Rect::new(0, 0, 80, 20);
        Self { id, neighbours, spot: START, top: 0, area, is_gone: false, pace: Kept::default() }
    }

    pub(crate) fn update(&mut self, cx: &Cx<'_>, command: OnPage) -> Step {
        let Some(page) = self.page(cx.data) else {
            return match command {
                OnPage::Previous => self.leaf(-1),
                OnPage::Next => self.leaf(1),
                OnPage::Act
                | OnPage::NextPart
                | OnPage::PreviousPart
                | OnPage::Remove
                | OnPage::Experiment
                | OnPage::Decide
                | OnPage::AddCriterion => Step::cannot("there is no story here any more"),
            };
        };
        match command {
            OnPage::Act => self.act(cx, page),
            OnPage::NextPart => self.part(cx, page, 1),
            OnPage::PreviousPart => self.part(cx, page, -1),
            OnPage::Remove => self.remove(),
            OnPage::AddCriterion => act::add_criterion(cx, self.id),
            OnPage::Experiment => act::trial::fill(cx, page, 0),
            OnPage::Decide => act::trial::decide(cx, page),
            OnPage::Previous => self.leaf(-1),
            OnPage::Next => self.leaf(1),
        }
    }

    /// The story, if the page in front is of it.
    fn page<'a>(&self, data: &'a Snapshot) -> Option<&'a StoryPage> {
        data.story().filter(|it| it.story.card.id == self.id)
    }

    /// Its number among its neighbours, from 1, and how many there are.
    fn place(&self) -> Option<(usize, usize)> {
        let at = self.neighbours.iter().position(|it| *it == self.id)?;
        (self.neighbours.len() > 1).then_some((at + 1, self.neighbours.len()))
    }

    fn lay(&self, cx: &Cx<'_>, page: &StoryPage) -> Page {
        self.lay_in(cx, page, self.area.width)
    }

    fn lay_in(&self, cx: &Cx<'_>, page: &StoryPage, width: u16) -> Page {
        Page::lay(cx, page, &self.pace.made, self.place(), width)
    }

    /// Shows the story so many places further on in the list behind the page.
    fn leaf(&mut self, by: isize) -> Step {
        let Some(at) = self.neighbours.iter().position(|it| *it == self.id) else {
            return Step::cannot("this page was not opened from a list of stories");
        };
        let next = at.checked_add_signed(by).and_then(|at| self.neighbours.get(at));
        match next {
            Some(&next) => {
                self.id = next;
                (self.spot, self.top) = (START, 0);
                Step::Stay
            }
            None if by < 0 => Step::cannot("this is the first story of the list"),
            None => Step::cannot("this is the last story of the list"),
        }
    }

    /// Goes to the beginning of another part; from the last one to the first.
    fn part(&mut self, cx: &Cx<'_>, page: &StoryPage, by: isize) -> Step {
        let all = self.lay(cx, page).all();
        let mut starts: Vec<Spot> = Vec::new();
        for spot in all {
            if starts.last().map(|it| it.part()) != Some(spot.part()) {
                starts.push(spot);
            }
        }
        let here = starts.iter().position(|it| it.part() == self.spot.part()).unwrap_or(0);
        let n_starts = isize::try_from(starts.len()).unwrap_or(1).max(1);
        let next = (isize::try_from(here).unwrap_or(0) + by).rem_euclid(n_starts);
        if let Some(spot) = usize::try_from(next).ok().and_then(|next| starts.get(next)) {
            self.spot = *spot;
            // A part that is gone to stands at the top of the screen, where there is enough below it.
            self.top = usize::MAX;
        }
        Step::Stay
    }

    /// The spots that the cursor goes over from where it is: the text, or the fields beside it.
    fn lane<'a>(&self, page: &'a Page) -> &'a [Spot] {
        if page.panel_order.contains(&self.spot) { &page.panel_order } else { &page.order }
    }

    /// The spot so many rows further down or up, but always another one if there is any.
    fn jump(&self, page: &Page, lane: &[Spot], at: usize, rows: isize) -> usize {
        let is_panel = page.panel_order.contains(&self.spot);
        let all = if is_panel { &page.panel } else { &page.rows };
        let first = |spot| Page::rows_of(all, spot).map_or(0, |(from, _)| from);
        let aim = first(lane[at]).saturating_add_signed(rows);
        let reached = lane.iter().rposition(|it| first(*it) <= aim).unwrap_or(0);
        match reached {
            it if it == at && rows > 0 => at + 1,
            it if it == at => at.saturating_sub(1),
            it => it,
        }
    }

    /// Puts the cursor near to where it was when what it was on is gone.
    fn find_again(&mut self, before: &[Spot], now: &Page) {
        let all = now.all();
        if all.contains(&self.spot) {
            return;
        }
        let at = before.iter().position(|it| *it == self.spot).unwrap_or(0);
        let later = before.iter().skip(at).find(|it| all.contains(it));
        let earlier = before.iter().take(at).rev().find(|it| all.contains(it));
        let same_part = |it: &&Spot| it.part() == self.spot.part();
        let here = all.iter().find(|it| it.part() == self.spot.part());
        let kept = later.filter(same_part).or(earlier.filter(same_part));
        self.spot = kept.or(here).or(earlier).or(later).copied().unwrap_or(START);
    }
}

impl View for StoryScreen {
    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Page, Scope::List, Scope::Story, Scope::Capture, Scope::Global]
    }

    fn needs(&self) -> Needs {
        Needs::Story(self.id)
    }

    fn targets(&self) -> Vec<StoryId> {
        self.selected().into_iter().collect()
    }

    fn aim(&self) -> Aim {
        Aim::at(Some((self.id, self.spot)))
    }

    fn selected(&self) -> Option<StoryId> {
        (!self.is_gone).then_some(self.id)
    }

    fn is_gone(&self) -> bool {
        self.is_gone
    }

    fn check(&self, cx: &Cx<'_>) -> Option<CheckId> {
        match self.spot {
            Spot::Criterion(id) => Some(CheckId::Criterion(id)),
            Spot::Entry(id) => {
                let is_done = self.page(cx.data)?.done.iter().any(|it| it.entry.id == id);
                Some(if is_done { CheckId::Done(id) } else { CheckId::Ready(id) })
            }
            Spot::Field(_)
            | Spot::Block(_)
            | Spot::Name(_)
            | Spot::Text(_)
            | Spot::Slot(_)
            | Spot::NoTrial
            | Spot::Undecided
            | Spot::Thought(_)
            | Spot::NoCriteria
            | Spot::Link(_)
            | Spot::Reference(_)
            | Spot::Extra(_)
            | Spot::Comment(..)
            | Spot::NoComments
            | Spot::Happening(_) => None,
        }
    }

    fn order(&self, _cx: &Cx<'_>) -> Vec<StoryId> {
        self.neighbours.clone()
    }

    fn asks(&self, cx: &Cx<'_>) -> Option<Work> {
        let has_age = self.page(cx.data).is_some_and(|it| it.story.card.started.is_some());
        self.pace.lacks(Work::pace(cx.data, 0)).filter(|_| has_age)
    }

    fn takes(&mut self, cx: &Cx<'_>, work: &Work, product: &Product) {
        let Work::Pace { .. } = work else { return };
        let before = self.page(cx.data).map(|it| self.lay(cx, it).all()).unwrap_or_default();
        self.pace.keep(work, product.pace());
        if let Some(page) = self.page(cx.data) {
            self.find_again(&before, &self.lay(cx, page));
        }
    }

    fn reconcile(&mut self, old: &Snapshot, cx: &Cx<'_>) {
        let page = self.page(cx.data);
        self.is_gone = page.is_none();
        let Some(page) = page else {
            (self.spot, self.top) = (START, 0);
            return;
        };
        let before = self.page(old).map(|it| self.lay(cx, it).all()).unwrap_or_default();
        self.find_again(&before, &self.lay(cx, page));
    }

    fn settle(&mut self, cx: &Cx<'_>, area: Rect) {
        let Some(page) = self.page(cx.data) else {
            self.area = area;
            return;
        };
        let before = if area.width == self.area.width {
            Vec::new()
        } else {
            // Pieces of running text are counted anew in another width.
            self.lay(cx, page).all()
        };
        self.area = area;
        let sheet = self.lay(cx, page);
        self.find_again(&before, &sheet);
        let height = usize::from(area.height);
        let last = sheet.rows.len().saturating_sub(height);
        if let Some((from, to)) = Page::rows_of(&sheet.rows, self.spot) {
            // The heading above the first row of a part comes along.
            let is_heading = |row: &pen::Row| row.zones.is_empty() && row.line.width() > 0;
            let above = from.checked_sub(1).and_then(|at| sheet.rows.get(at));
            let from = from - usize::from(height > 3 && above.is_some_and(is_heading));
            if to > self.top.saturating_add(height) {
                self.top = to - height;
            }
            self.top = self.top.min(from);
            if sheet.order.first() == Some(&self.spot) {
                self.top = 0;
            }
        }
        self.top = self.top.min(last);
    }

    fn is_sound(&self, data: &Snapshot) -> bool {
        let columns = usize::from(plan::Plan::of(self.area.width).text);
        self.page(data).map_or(self.is_gone, |it| self.spot.is_in(it, columns))
    }

    fn walk(&mut self, cx: &Cx<'_>, command: OnList) -> Step {
        let Some(page) = self.page(cx.data) else { return Step::Stay };
        let sheet = self.lay(cx, page);
        let lane = self.lane(&sheet);
        let Some(at) = lane.iter().position(|it| *it == self.spot) else { return Step::Stay };
        let half = isize::try_from(self.area.height / 2).unwrap_or(1).max(1);
        let next = match command {
            OnList::Down => at + 1,
            OnList::Up => at.saturating_sub(1),
            OnList::First => 0,
            OnList::Last => lane.len(),
            OnList::PageDown => self.jump(&sheet, lane, at, half),
            OnList::PageUp => self.jump(&sheet, lane, at, -half),
        };
        self.spot = lane[next.min(lane.len() - 1)];
        Step::Stay
    }

    fn stands(&self) -> &'static str {
        "one story has no filter and no order; go back first"
    }

    fn clear(&mut self, _cx: &Cx<'_>) -> bool {
        false
    }

    fn point(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step {
        let Some(page) = self.page(cx.data) else { return Step::Stay };
        let sheet = self.lay(cx, page);
        let Some(spot) = draw::spot_at(self, &sheet, area, at) else { return Step::Stay };
        if spot == self.spot && spot.can_be_acted_upon() {
            return self.act(cx, page);
        }
        self.spot = spot;
        Step::Stay
    }

    fn drop_at(&mut self, _cx: &Cx<'_>, _area: Rect, _at: Position) -> Step {
        Step::Stay
    }

    fn condition(&self, _cx: &Cx<'_>) -> String {
        String::new()
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        match self.page(cx.data) {
            Some(page) => {
                let sheet = self.lay_in(cx, page, area.width);
                draw::page(self, cx, &sheet, frame, area);
            }
            None => draw::gone(cx, frame, area),
        }
    }
}
