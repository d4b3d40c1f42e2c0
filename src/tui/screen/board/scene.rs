//! What of the board is in sight: each card with its place and its rows.

use ratatui::layout::Rect;

use super::BoardScreen;
use super::card::{Form, Look, Row, name_width};
use super::layout::{self, Plan, Slot};
use crate::config::Density;
use crate::domain::StoryId;
use crate::tui::screen::Cx;

/// Everything that is in sight.
#[derive(Debug, Default)]
pub(super) struct Scene<'a> {
    pub(super) plan: Plan,
    pub(super) spots: Vec<Spot<'a>>,
    pub(super) more: Vec<More>,
    /// The heads of lanes: row of the screen and lane.
    pub(super) lanes: Vec<(u16, usize)>,
}

/// A card in sight.
#[derive(Debug)]
pub(super) struct Spot<'a> {
    pub(super) slot: Slot,
    pub(super) y: u16,
    pub(super) height: u16,
    pub(super) story: StoryId,
    pub(super) rows: Vec<Row<'a>>,
}

/// A line that says how many more stories a column has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct More {
    pub(super) slot: Slot,
    pub(super) y: u16,
    pub(super) n_stories: usize,
    pub(super) end: End,
}

/// An end of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Top,
    Bottom,
}

impl BoardScreen {
    /// What is in sight of the board in that room.
    pub(super) fn scene<'a>(&self, cx: &Cx<'a>, area: Rect) -> Scene<'a> {
        let plan = self.plan(area);
        let mut scene = Scene { plan, ..Scene::default() };
        if scene.plan.body.height == 0 {
            return scene;
        }
        if self.grid.lanes.len() > 1 {
            self.lay_rows(cx, &mut scene);
        } else {
            self.lay_columns(cx, &mut scene);
        }
        scene
    }

    /// Each column for itself.
    fn lay_columns<'a>(&self, cx: &Cx<'a>, scene: &mut Scene<'a>) {
        let plan = std::mem::take(&mut scene.plan);
        let gap = self.gap(&plan);
        for slot in plan.slots.iter().filter(|it| !it.is_folded) {
            let pile = &self.grid.piles[slot.column];
            let top = self.sight.tops.get(&pile.id).copied().unwrap_or_default();
            let mut built = Vec::new();
            let stack = layout::stack(pile.stories.len(), top, plan.body.height, gap, |index| {
                let rows = self.rows(cx, &plan, slot, pile.stories[index]);
                let height = n_rows(&rows);
                built.push(rows);
                height
            });
            let cards = stack.shown.iter().zip(built);
            scene.spots.extend(cards.map(|(&(index, y, height), rows)| Spot {
                slot: *slot,
                y: plan.body.y + y,
                height,
                story: pile.stories[index],
                rows,
            }));
            let more = |y, n_stories, end| More { slot: *slot, y, n_stories, end };
            if stack.above > 0 {
                scene.more.push(more(plan.body.y, stack.above, End::Top));
            }
            if stack.below > 0 {
                scene.more.push(more(plan.body.bottom() - 1, stack.below, End::Bottom));
            }
        }
        scene.plan = plan;
    }

    /// Rows of cards through all columns, lane below lane.
    fn lay_rows<'a>(&self, cx: &Cx<'a>, scene: &mut Scene<'a>) {
        let plan = std::mem::take(&mut scene.plan);
        let (body, gap) = (plan.body, self.gap(&plan));
        let top = self.sight.top_row;
        let stack = layout::stack(self.grid.n_rows(), top, body.height, gap, |row| {
            self.row_height(cx, &plan, row)
        });
        if stack.above > 0 {
            let (lane, row) = self.grid.lane_of_row(top);
            if row > 0 {
                scene.lanes.push((body.y, lane));
            }
        }
        for &(row, y, height) in &stack.shown {
            let (lane, at) = self.grid.lane_of_row(row);
            let (mut y, mut height) = (body.y + y, height);
            if at == 0 {
                scene.lanes.push((y, lane));
                y += 1;
                height -= 1;
            }
            for slot in plan.slots.iter().filter(|it| !it.is_folded) {
                let Some(story) = self.story_in_row(slot, lane, at) else { continue };
                let rows = self.rows(cx, &plan, slot, story);
                let height = n_rows(&rows).min(height);
                scene.spots.push(Spot { slot: *slot, y, height, story, rows });
            }
        }
        if stack.below > 0 {
            let next = stack.shown.last().map_or(top, |(row, ..)| row + 1);
            let (lane, at) = self.grid.lane_of_row(next);
            for slot in plan.slots.iter().filter(|it| !it.is_folded) {
                let n_stories = self.grid.piles[slot.column].n_from(lane, at);
                if n_stories > 0 {
                    let y = body.bottom() - 1;
                    scene.more.push(More { slot: *slot, y, n_stories, end: End::Bottom });
                }
            }
        }
        scene.plan = plan;
    }

    fn story_in_row(&self, slot: &Slot, lane: usize, at: usize) -> Option<StoryId> {
        let pile = &self.grid.piles[slot.column];
        let range = pile.lane(lane);
        pile.stories.get(range).and_then(|it| it.get(at)).copied()
    }

    /// The height of a row of cards, with the head of the lane above its first one.
    pub(super) fn row_height(&self, cx: &Cx<'_>, plan: &Plan, row: usize) -> u16 {
        let (lane, at) = self.grid.lane_of_row(row);
        let slots = plan.slots.iter().filter(|it| !it.is_folded);
        let stories = slots.filter_map(|it| Some((it, self.story_in_row(it, lane, at)?)));
        let highest = stories.map(|(slot, story)| self.height(cx, plan, slot, story)).max();
        highest.unwrap_or_default() + u16::from(at == 0)
    }

    /// The height of a card.
    pub(super) fn height(&self, cx: &Cx<'_>, plan: &Plan, slot: &Slot, story: StoryId) -> u16 {
        if self.density == Density::Compact && self.cursor.story != Some(story) {
            return 1;
        }
        n_rows(&self.rows(cx, plan, slot, story))
    }

    fn rows<'a>(&self, cx: &Cx<'a>, plan: &Plan, slot: &Slot, story: StoryId) -> Vec<Row<'a>> {
        let card = cx.data.cards().and_then(|it| it.card(story));
        let Some(card) = card else { return vec![Row::default()] };
        let form = match (self.cursor.story == Some(story), plan.side.is_empty()) {
            (false, _) => Form::Closed,
            (true, true) => Form::OpenWithParts,
            (true, false) => Form::Open,
        };
        let look = Look {
            cx,
            width: usize::from(slot.width.saturating_sub(2)),
            density: self.density,
            form,
            is_marked: self.marks.contains(&story),
            names: name_width(cx),
        };
        look.rows(card)
    }

    /// The empty rows between two cards.
    pub(super) const fn gap(&self, plan: &Plan) -> u16 {
        match self.density {
            Density::Compact => 0,
            Density::Normal if plan.body.height < 10 => 0,
            Density::Normal => 1,
            Density::Roomy => 2,
        }
    }
}

fn n_rows(rows: &[Row<'_>]) -> u16 {
    u16::try_from(rows.len()).unwrap_or(u16::MAX)
}
