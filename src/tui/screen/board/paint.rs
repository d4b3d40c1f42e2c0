//! The board, drawn: heads, cards, and the lines between them.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation as _;

use super::layout::{Plan, Slot};
use super::scene::{End, Scene, Spot};
use super::{BoardScreen, Drop};
use crate::domain::{Points, Span};
use crate::tui::act;
use crate::tui::command::{Anywhere, Command};
use crate::tui::screen::row::{Row, put, put_row};
use crate::tui::screen::{Cx, Side};
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// A column in the strip of all columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StripCell {
    pub(super) column: usize,
    /// Where it stands in the strip.
    pub(super) range: Range<usize>,
    text: String,
}

/// What a column may hold; none means no limit.
#[derive(Clone, Copy, Debug, Default)]
struct Limits {
    stories: Option<u32>,
    points: Option<Points>,
}

impl BoardScreen {
    /// Draws the board into its room.
    pub(super) fn paint(&self, cx: &Cx<'_>, buffer: &mut Buffer, area: Rect) {
        let area = area.intersection(buffer.area);
        let scene = self.scene(cx, area);
        let plan = &scene.plan;
        self.paint_strip(cx, buffer, plan);
        self.paint_heads(cx, buffer, plan);
        paint_lines(cx, buffer, plan);
        for (y, lane) in &scene.lanes {
            self.paint_lane(cx, buffer, plan, *y, *lane);
        }
        for slot in plan.slots.iter().filter(|it| it.is_folded) {
            self.paint_folded(cx, buffer, plan, slot);
        }
        for spot in &scene.spots {
            self.paint_card(cx, buffer, spot);
            self.paint_gap(cx, buffer, plan, spot);
        }
        paint_ends(cx, buffer, &scene);
        self.paint_hints(cx, buffer, plan);
        if !plan.side.is_empty() {
            self.paint_side(cx, buffer, plan.side);
        }
    }

    fn paint_heads(&self, cx: &Cx<'_>, buffer: &mut Buffer, plan: &Plan) {
        let (heads, glyphs) = (plan.heads, cx.glyphs);
        if heads.is_empty() {
            return;
        }
        let line = glyphs.border.horizontal_top.repeat(usize::from(heads.width));
        if heads.height > 1 {
            put(cx, buffer, (heads.x, heads.y + 1), heads.width, (Role::Border, &line));
        }
        let focus = self.column_index();
        let last = self.grid.piles.len() - 1;
        for slot in &plan.slots {
            let is_focus = slot.column == focus;
            let role = if is_focus { Role::BorderFocus } else { Role::Title };
            if self.over == Some(Drop::Into(self.grid.piles[slot.column].id)) {
                paint_target(cx, buffer, heads, slot);
                continue;
            }
            if is_focus && (heads.height == 1 || slot.is_folded) {
                put(cx, buffer, (slot.x, heads.y), 1, (Role::SelectionBar, glyphs.selection));
            }
            if slot.is_folded {
                put(cx, buffer, (slot.x + 1, heads.y), 1, (role, glyphs.folded));
                continue;
            }
            let is_cut = plan.slots.last() == Some(slot) && slot.column < last;
            let wide = slot.width.saturating_sub(2 + u16::from(is_cut));
            let room = usize::from(wide);
            let (count_role, count) = self.count(cx, slot.column, room);
            let left = room.saturating_sub(fit::width(&count) + 1);
            let name = fit::cut(&cx.data.board.columns[slot.column].name, left, glyphs.ellipsis);
            let row = Row {
                left: vec![(role, name.clone())],
                right: vec![(count_role, count.as_str().into())],
            };
            put_row(cx, buffer, (slot.x + 1, heads.y), wide, &row);
            if is_focus && heads.height > 1 {
                let wide = fit::width(&name);
                let heavy = glyphs.border_focus.horizontal_top.repeat(wide);
                let at = (slot.x + 1, heads.y + 1);
                put(cx, buffer, at, slot.width.saturating_sub(1), (Role::BorderFocus, &heavy));
            }
        }
        if let Some(first) = plan.slots.first().filter(|it| it.column > 0) {
            put(cx, buffer, (first.x, heads.y), 1, (Role::Accent, glyphs.left));
        }
        if let Some(slot) = plan.slots.last().filter(|it| it.column < last) {
            let x = (slot.x + slot.width).saturating_sub(1);
            put(cx, buffer, (x, heads.y), 1, (Role::Accent, glyphs.right));
        }
    }

    /// How much a column holds and may hold: `3/3 · 8p`; under a filter also how much it shows.
    fn count(&self, cx: &Cx<'_>, column: usize, room: usize) -> (Role, String) {
        let pile = &self.grid.piles[column];
        let name = &cx.data.board.columns[column].name;
        let limits = self.limits(cx, column);
        let over = |n: usize| limits.stories.is_some_and(|most| n > most as usize);
        let over_points = |it: Points| limits.points.is_some_and(|most| it > most);
        let (n_counted, counted) = (pile.n_counted, pile.points_counted);
        let is_over = over(n_counted) || over_points(counted);
        let is_full = limits.stories.is_some_and(|most| n_counted == most as usize)
            || limits.points.is_some_and(|most| counted == most);
        let count = self.n_within(column, limits);
        let scale = cx.data.board.practice.scale;
        let points = match limits.points {
            Some(most) if n_counted == pile.n_all => {
                format!(" {} {counted}/{}", cx.glyphs.separator, scale.sum_short(most))
            }
            Some(most) => {
                let (all, most) = (pile.points, scale.sum_short(most));
                format!(" {} {all} ({counted}/{most})", cx.glyphs.separator)
            }
            None if pile.points.is_zero() => String::new(),
            None => format!(" {} {}", cx.glyphs.separator, scale.sum_short(pile.points)),
        };
        let sign = if is_over { format!("{} ", cx.glyphs.bad) } else { String::new() };
        let name = fit::width(name);
        // Numbers are shown whole or not at all, and some of the name always.
        let fits = |count: &str, of_name: usize| {
            fit::width(&sign) + fit::width(count) + name.min(of_name) < room
        };
        let whole = format!("{count}{points}");
        let bare = self.against(column, limits, self.grid.piles[column].n_all.to_string());
        let ways = match (over(n_counted), over_points(counted)) {
            (_, false) if fits(&whole, if is_over { 8 } else { 10 }) => vec![whole],
            (_, false) => vec![count, bare],
            (is_over, true) => {
                let short = format!("{bare}{points}");
                let separator = format!(" {} ", cx.glyphs.separator);
                let points = points.strip_prefix(&*separator).unwrap_or(&points).to_owned();
                vec![whole, short, if is_over { bare } else { points }]
            }
        };
        let count = ways.into_iter().find(|it| fits(it, 2)).unwrap_or_default();
        match (is_over, is_full) {
            (true, _) => (Role::Bad, format!("{sign}{count}")),
            (false, true) => (Role::Warn, count),
            (false, false) => (Role::Muted, count),
        }
    }

    /// What a column may hold. What is archived counts against no limit.
    fn limits(&self, cx: &Cx<'_>, column: usize) -> Limits {
        match self.span {
            Span::Archive => Limits::default(),
            Span::Sprint | Span::Everything => {
                let column = &cx.data.board.columns[column];
                Limits { stories: column.wip_stories, points: column.wip_points }
            }
        }
    }

    /// How many stories a column holds, against its limit: `3/3`; where others are shown than those of
    /// the running sprint, which alone count against it, `12 (3/3)`.
    fn n_within(&self, column: usize, limits: Limits) -> String {
        self.against(column, limits, self.n_of(column))
    }

    /// A number of stories of a column, against its limit.
    fn against(&self, column: usize, limits: Limits, count: String) -> String {
        let pile = &self.grid.piles[column];
        match limits.stories {
            None => count,
            Some(most) if pile.n_counted == pile.n_all => format!("{count}/{most}"),
            Some(most) => format!("{count} ({}/{most})", pile.n_counted),
        }
    }

    /// How many stories a column holds: `5`, or `2 of 5` when a filter hides some.
    fn n_of(&self, column: usize) -> String {
        let pile = &self.grid.piles[column];
        if self.sift.is_empty() {
            pile.n_all.to_string()
        } else {
            format!("{} of {}", pile.stories.len(), pile.n_all)
        }
    }

    fn paint_strip(&self, cx: &Cx<'_>, buffer: &mut Buffer, plan: &Plan) {
        let strip = plan.strip;
        if strip.is_empty() {
            return;
        }
        let line = cx.glyphs.border.horizontal_top.repeat(usize::from(strip.width));
        if strip.height > 1 {
            put(cx, buffer, (strip.x, strip.y + 1), strip.width, (Role::Border, &line));
        }
        let focus = self.column_index();
        for cell in strip_cells(self, cx, strip.width) {
            let x = strip.x + u16::try_from(cell.range.start).unwrap_or(u16::MAX);
            let is_focus = cell.column == focus;
            let sign = if is_focus { cx.glyphs.selection } else { " " };
            let x = put(cx, buffer, (x, strip.y), 1, (Role::SelectionBar, sign));
            let role = if is_focus { Role::BorderFocus } else { Role::Muted };
            let room = strip.right().saturating_sub(x);
            let is_target = self.over == Some(Drop::Into(self.grid.piles[cell.column].id));
            let role = if is_target { Role::Selection } else { role };
            put(cx, buffer, (x, strip.y), room, (role, &cell.text));
            if is_focus && strip.height > 1 {
                let heavy = cx.glyphs.border_focus.horizontal_top.repeat(fit::width(&cell.text));
                put(cx, buffer, (x, strip.y + 1), room, (Role::BorderFocus, &heavy));
            }
        }
    }

    /// A folded column: how many stories, and its name from top to bottom.
    fn paint_folded(&self, cx: &Cx<'_>, buffer: &mut Buffer, plan: &Plan, slot: &Slot) {
        let body = plan.body;
        let role = if slot.column == self.column_index() { Role::BorderFocus } else { Role::Muted };
        let count = self.grid.piles[slot.column].stories.len().to_string();
        let count = fit::pad(&fit::pad_left(&count, 2), usize::from(slot.width)).into_owned();
        put(cx, buffer, (slot.x, body.y), slot.width, (role, &count));
        let name = &cx.data.board.columns[slot.column].name;
        // The lines of lanes end at it: they would cut its name to pieces.
        let empty = " ".repeat(usize::from(slot.width));
        for y in body.top() + 1..body.bottom() {
            put(cx, buffer, (slot.x, y), slot.width, (Role::Text, &empty));
        }
        let rows = body.y.saturating_add(2)..body.bottom();
        for (y, letter) in rows.zip(name.graphemes(true)) {
            put(cx, buffer, (slot.x + 1, y), slot.width.saturating_sub(1), (role, letter));
        }
    }

    fn paint_card(&self, cx: &Cx<'_>, buffer: &mut Buffer, spot: &Spot<'_>) {
        let Slot { x, width, .. } = spot.slot;
        let is_here = self.cursor.story == Some(spot.story);
        for (y, row) in (spot.y..spot.y + spot.height).zip(&spot.rows) {
            if is_here {
                put(cx, buffer, (x, y), 1, (Role::SelectionBar, cx.glyphs.selection));
            }
            put_row(cx, buffer, (x + 1, y), width.saturating_sub(2), row);
        }
    }

    /// The line at which what is carried would come to stand beside that card.
    fn paint_gap(&self, cx: &Cx<'_>, buffer: &mut Buffer, plan: &Plan, spot: &Spot<'_>) {
        let Some(Drop::Beside(story, side)) = self.over else { return };
        if story != spot.story {
            return;
        }
        let Slot { x, width, .. } = spot.slot;
        let end = (spot.y + spot.height).saturating_sub(1);
        let (sign, at, beyond) = match side {
            Side::Before => (cx.glyphs.up, spot.y, spot.y.checked_sub(1)),
            Side::After => (cx.glyphs.down, end, Some(end + 1)),
        };
        put(cx, buffer, (x, at), 1, (Role::Accent, sign));
        let is_free =
            |y: &u16| self.gap(plan) > 0 && (plan.body.top()..plan.body.bottom()).contains(y);
        if let Some(y) = beyond.filter(is_free) {
            let line = cx.glyphs.border_focus.horizontal_top.repeat(usize::from(width));
            put(cx, buffer, (x, y), width, (Role::BorderFocus, &line));
        }
    }

    fn paint_lane(&self, cx: &Cx<'_>, buffer: &mut Buffer, plan: &Plan, y: u16, lane: usize) {
        let (body, glyphs) = (plan.body, cx.glyphs);
        let Some(lane) = self.grid.lanes.get(lane) else { return };
        let wide = body.width.saturating_sub(1);
        let rule = glyphs.border.horizontal_top.repeat(usize::from(body.width));
        put(cx, buffer, (body.x, y), body.width, (Role::Border, &rule));
        let name = fit::cut(&lane.name, usize::from(wide) / 2, glyphs.ellipsis);
        // It begins where cards do: a folded column has its own name there.
        let first = plan.slots.iter().find(|it| !it.is_folded).map_or(body.x, |it| it.x);
        let wide = body.right().saturating_sub(first + 2);
        let x = put(cx, buffer, (first + 1, y), wide, (Role::Heading, &format!(" {name} ")));
        let count = if lane.points.is_zero() {
            format!(" {} ", lane.n_stories)
        } else {
            let sum = cx.data.board.practice.scale.sum_short(lane.points);
            format!(" {} {} {sum} ", lane.n_stories, glyphs.separator)
        };
        put(cx, buffer, (x, y), body.right().saturating_sub(x), (Role::Muted, &count));
    }

    /// What stands where no story does: in an empty column a word, on an empty board the way on.
    fn paint_hints(&self, cx: &Cx<'_>, buffer: &mut Buffer, plan: &Plan) {
        let figures = self.grid.figures;
        let body = plan.body;
        if body.is_empty() {
            return;
        }
        if figures.n_shown == 0 {
            let text = self.empty_words(cx);
            let room = usize::from(body.width.saturating_sub(2));
            let lines = fit::wrap(&text, room, usize::from(body.height), cx.glyphs.ellipsis);
            let rows = body.y + body.height.min(8) / 3..body.bottom();
            for (y, line) in rows.zip(lines) {
                let wide = u16::try_from(fit::width(&line)).unwrap_or(body.width);
                let x = body.x + body.width.saturating_sub(wide) / 2;
                let line = format!(" {line} ");
                put(cx, buffer, (x.saturating_sub(1), y), body.width, (Role::Hint, &line));
            }
            return;
        }
        if self.grid.lanes.len() > 1 {
            return;
        }
        for slot in plan.slots.iter().filter(|it| !it.is_folded) {
            let pile = &self.grid.piles[slot.column];
            if pile.stories.is_empty() {
                let room = slot.width.saturating_sub(2);
                let text = match pile.n_all {
                    0 => "nothing here",
                    _ if room < 20 => "no match",
                    _ => "nothing that matches",
                };
                let is_focus = slot.column == self.column_index();
                if is_focus {
                    let bar = (Role::SelectionBar, cx.glyphs.selection);
                    put(cx, buffer, (slot.x, body.y), 1, bar);
                }
                put(cx, buffer, (slot.x + 1, body.y), room, (Role::Hint, text));
            }
        }
    }

    fn empty_words(&self, cx: &Cx<'_>) -> String {
        let key = |command| cx.keymap.first_key(Command::Global(command));
        if self.grid.figures.n_all > 0 {
            let clear = key(Anywhere::Clear);
            return format!("No story matches {}: {clear} clears the filter.", self.sift.text());
        }
        match self.span {
            Span::Archive => "Nothing is archived.".to_owned(),
            Span::Sprint | Span::Everything
                if !act::is_offered(cx, Command::Global(Anywhere::New)) =>
            {
                "Nothing here yet.".to_owned()
            }
            Span::Sprint | Span::Everything => {
                let (one, many) = (key(Anywhere::New), key(Anywhere::QuickAdd));
                format!("Nothing here yet: {one} writes the first story down, {many} many at once.")
            }
        }
    }
}

/// The head of the column in which what is carried would be dropped.
fn paint_target(cx: &Cx<'_>, buffer: &mut Buffer, heads: Rect, slot: &Slot) {
    let glyphs = cx.glyphs;
    let head = Rect { x: slot.x, y: heads.y, width: slot.width, height: 1 };
    buffer.set_style(head, cx.theme.style(Role::Selection));
    put(cx, buffer, (slot.x, heads.y), 1, (Role::SelectionBar, glyphs.selection));
    if slot.is_folded {
        put(cx, buffer, (slot.x + 1, heads.y), 1, (Role::Selection, glyphs.folded));
        return;
    }
    let wide = slot.width.saturating_sub(2);
    let says = "drop here";
    let room = usize::from(wide).saturating_sub(says.len() + 1);
    let name = fit::cut(&cx.data.board.columns[slot.column].name, room, glyphs.ellipsis);
    let row =
        Row { left: vec![(Role::Selection, name)], right: vec![(Role::Selection, says.into())] };
    put_row(cx, buffer, (slot.x + 1, heads.y), wide, &row);
    if heads.height > 1 {
        let heavy = glyphs.border_focus.horizontal_top.repeat(usize::from(slot.width));
        put(cx, buffer, (slot.x, heads.y + 1), slot.width, (Role::BorderFocus, &heavy));
    }
}

/// The lines that say how many more there are.
fn paint_ends(cx: &Cx<'_>, buffer: &mut Buffer, scene: &Scene<'_>) {
    for more in &scene.more {
        let (ellipsis, n_stories) = (cx.glyphs.ellipsis, more.n_stories);
        let text = match more.end {
            End::Top => format!("{ellipsis}{n_stories} above"),
            End::Bottom => format!("{ellipsis}{n_stories} more"),
        };
        let at = (more.slot.x + 1, more.y);
        put(cx, buffer, at, more.slot.width.saturating_sub(2), (Role::Hint, &text));
    }
}

/// The lines between the columns, and the one before the side.
fn paint_lines(cx: &Cx<'_>, buffer: &mut Buffer, plan: &Plan) {
    let line = cx.glyphs.border.vertical_left;
    let between = plan.slots.iter().take(plan.slots.len().saturating_sub(1));
    for x in between.map(|it| it.x + it.width) {
        for y in plan.body.top()..plan.body.bottom() {
            put(cx, buffer, (x, y), 1, (Role::Border, line));
        }
    }
    if !plan.side.is_empty() {
        for y in plan.side.top()..plan.side.bottom() {
            put(cx, buffer, (plan.side.x - 1, y), 1, (Role::Border, line));
        }
    }
}

/// All columns with their counts in one line; names are cut evenly when there is not enough room.
pub(super) fn strip_cells(board: &BoardScreen, cx: &Cx<'_>, width: u16) -> Vec<StripCell> {
    let columns = &cx.data.board.columns;
    let all = 0..board.grid.piles.len();
    let mut counts: Vec<String> =
        all.clone().map(|it| format!(" {} ", board.n_within(it, board.limits(cx, it)))).collect();
    let least: usize = counts.iter().map(|it| fit::width(it) + 2).sum();
    if least > usize::from(width) + 1 {
        // How many of them a filter shows gives way before a number is cut.
        let n_all = |it: usize| board.grid.piles[it].n_all.to_string();
        let bare = |it| format!(" {} ", board.against(it, board.limits(cx, it), n_all(it)));
        counts = all.map(bare).collect();
    }
    let mut names: Vec<usize> = columns.iter().map(|it| fit::width(&it.name)).collect();
    let fixed: usize = counts.iter().map(|it| fit::width(it) + 1).sum();
    while names.iter().sum::<usize>() + fixed > usize::from(width) {
        match names.iter_mut().max().filter(|it| **it > 1) {
            Some(longest) => *longest -= 1,
            None => break,
        }
    }
    let mut x = 0;
    let cells = counts.iter().enumerate().map(|(column, count)| {
        let name = fit::cut(&columns[column].name, names[column], "");
        let text = format!("{name}{}", count.trim_end());
        let end = x + 1 + fit::width(&name) + fit::width(count);
        let range = x..end;
        x = end;
        StripCell { column, range, text }
    });
    cells.collect()
}
