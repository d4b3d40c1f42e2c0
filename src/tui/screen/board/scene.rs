//! What of the board is in sight: each card with its place and its rows.

use ratatui::layout::Rect;

use super::BoardScreen;
use super::card::{Form, Look};
use super::layout::{Plan, Slot};
use crate::config::Density;
use crate::domain::{Card, StoryId};
use crate::tui::screen::stack::{self, Extent};
use crate::tui::screen::{Cx, row::Row};

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
        for slot in plan.slots.iter().filter(|it| !it.is_folded) {
            let pile = &self.grid.piles[slot.column];
            let top = self.sight.tops.get(&pile.id).copied().unwrap_or_default();
            let stack = stack::stack(pile.stories.len(), top, plan.body.height, |index| {
                self.extent(cx, &plan, slot, pile.stories[index])
            });
            scene.spots.extend(stack.shown.iter().map(|&(index, y, height)| Spot {
                slot: *slot,
                y: plan.body.y + y,
                height,
                story: pile.stories[index],
                rows: self.rows(cx, slot, pile.stories[index]),
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
        let body = plan.body;
        let top = self.sight.top_row;
        let stack = stack::stack(self.grid.n_rows(), top, body.height, |row| {
            self.row_extent(cx, &plan, row)
        });
        if stack.above > 0 {
            let (lane, row) = self.grid.lane_of_row(top);
            if row > 0 {
                scene.lanes.push((body.y, lane));
            } else {
                for slot in plan.slots.iter().filter(|it| !it.is_folded) {
                    let n_stories = self.grid.piles[slot.column].lane(lane).start;
                    let more = More { slot: *slot, y: body.y, n_stories, end: End::Top };
                    scene.more.extend((n_stories > 0).then_some(more));
                }
            }
        }
        for (nth, &(row, y, height)) in stack.shown.iter().enumerate() {
            let (lane, at) = self.grid.lane_of_row(row);
            let below = stack.shown[nth + 1..].iter().map(|&(row, y, _)| (row, body.y + y));
            let end = body.bottom() - u16::from(stack.below > 0);
            let (mut y, mut height) = (body.y + y, height);
            if at == 0 {
                scene.lanes.push((y, lane));
                y += 1;
                height -= 1;
            }
            for slot in plan.slots.iter().filter(|it| !it.is_folded) {
                let Some(story) = self.story_in_row(slot, lane, at) else { continue };
                let is_below = |row| {
                    let (other, at) = self.grid.lane_of_row(row);
                    other != lane || self.story_in_row(slot, lane, at).is_some()
                };
                let next = below.clone().find(|(row, _)| is_below(*row));
                let room = next.map_or(end, |(_, y)| y.saturating_sub(self.gap(&plan)));
                let room = room.saturating_sub(y);
                let rows = self.rows_within(cx, slot, story, room);
                let height = n_rows(&rows).min(height.max(room));
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

    /// The room of a row of cards, with the head of the lane above its first one.
    pub(super) fn row_extent(&self, cx: &Cx<'_>, plan: &Plan, row: usize) -> Extent {
        let (lane, at) = self.grid.lane_of_row(row);
        let head = u16::from(at == 0);
        let mut all = Extent { height: head, step: head + self.gap(plan) };
        for slot in plan.slots.iter().filter(|it| !it.is_folded) {
            let Some(story) = self.story_in_row(slot, lane, at) else { continue };
            let Extent { height, step } = self.closed_extent(cx, plan, slot, story);
            all.height = all.height.max(height + head);
            all.step = all.step.max(step + head);
        }
        all
    }

    /// The room of a card that is not open. Where there are lanes, a card that took more would push
    /// those of all columns down.
    fn closed_extent(&self, cx: &Cx<'_>, plan: &Plan, slot: &Slot, story: StoryId) -> Extent {
        let height = self
            .look(cx, slot, story)
            .map_or(1, |(look, card)| n_rows(&Look { form: Form::Closed, ..look }.rows(card)));
        Extent { height, step: height + self.gap(plan) }
    }

    /// The rows of a card: open only where it has the room.
    fn rows_within<'a>(&self, cx: &Cx<'a>, slot: &Slot, story: StoryId, room: u16) -> Vec<Row<'a>> {
        let rows = self.rows(cx, slot, story);
        match self.look(cx, slot, story) {
            Some((look, card)) if n_rows(&rows) > room => {
                Look { form: Form::Closed, ..look }.rows(card)
            }
            Some(_) | None => rows,
        }
    }

    /// The room of a card. An open card takes the empty row below it before it moves the cards
    /// below: the fewer of them move, the calmer is the board and the shorter the way to the
    /// terminal.
    pub(super) fn extent(&self, cx: &Cx<'_>, plan: &Plan, slot: &Slot, story: StoryId) -> Extent {
        let gap = self.gap(plan);
        let Some((look, card)) = self.look(cx, slot, story) else {
            return Extent { height: 1, step: 1 + gap };
        };
        let height = n_rows(&look.rows(card));
        if look.form == Form::Closed {
            return Extent { height, step: height + gap };
        }
        let usual = n_rows(&Look { form: Form::Closed, ..look }.rows(card)) + gap;
        Extent { height, step: if height <= usual { usual } else { height + gap } }
    }

    fn rows<'a>(&self, cx: &Cx<'a>, slot: &Slot, story: StoryId) -> Vec<Row<'a>> {
        match self.look(cx, slot, story) {
            Some((look, card)) => look.rows(card),
            None => vec![Row::default()],
        }
    }

    fn look<'a, 'c>(
        &'c self,
        cx: &'c Cx<'a>,
        slot: &Slot,
        story: StoryId,
    ) -> Option<(Look<'a, 'c>, &'a Card)> {
        let card = cx.data.cards()?.card(story)?;
        let form = if self.open == Some(story) { Form::Open } else { Form::Closed };
        let look = Look {
            cx,
            width: usize::from(slot.width.saturating_sub(2)),
            density: self.density,
            form,
            is_marked: self.marks.has(story),
            names: self.grid.name_width,
            pace: &self.pace.made,
        };
        Some((look, card))
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
