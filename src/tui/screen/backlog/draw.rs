//! The backlog, drawn: heads, stories with the ends of sprints between them, the planning pane.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::layout::{Pane, Panes};
use super::outlook::Chance;
use super::shown::Ending;
use super::{BacklogScreen, plan};
use crate::domain::{BacklogPage, PersonId};
use crate::tui::command::{Command, OnBacklog};
use crate::tui::screen::row::{Row, point_out, put, put_row};
use crate::tui::screen::{Cx, stack};
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// Columns for the sign of the selection.
const GUTTER: u16 = 1;

impl BacklogScreen {
    pub(super) fn paint(&self, cx: &Cx<'_>, buffer: &mut Buffer, area: Rect) {
        let Some(page) = cx.data.backlog() else { return };
        let panes = self.panes(page, area);
        self.paint_inbox(cx, buffer, page, &panes);
        self.paint_strip(cx, buffer, page, panes.strip);
        self.paint_head(cx, buffer, &panes, Pane::List, &self.list_head(cx, page));
        self.paint_head(cx, buffer, &panes, Pane::Plan, &plan::head(cx, page));
        self.paint_list(cx, buffer, page, &panes);
        self.paint_details(cx, buffer, page, panes.details());
        self.paint_plan(cx, buffer, page, &panes);
        if panes.are_beside {
            for y in panes.plan.top()..panes.plan.bottom() {
                let line = cx.glyphs.border.vertical_left;
                put(cx, buffer, (panes.plan.x - 1, y), 1, (Role::Border, line));
            }
        }
    }

    /// The title of the list and its figures.
    fn list_head(&self, cx: &Cx<'_>, page: &BacklogPage) -> (String, String) {
        let points = cx.data.board.practice.scale.sum_short(self.shown.points);
        let dot = cx.glyphs.separator;
        let n_ready = self.shown.n_ready;
        let n = match (self.sift.is_empty(), page.cards.len()) {
            (true, 1) => "1 story".to_owned(),
            (true, n) => format!("{n} stories"),
            (false, n) => format!("{} of {n}", self.shown.stories.len()),
        };
        ("Backlog".to_owned(), format!("{n} {dot} {points} {dot} {n_ready} ready"))
    }

    /// Both panes in one line, where only one of them is shown.
    fn paint_strip(&self, cx: &Cx<'_>, buffer: &mut Buffer, page: &BacklogPage, strip: Rect) {
        if strip.is_empty() {
            return;
        }
        let key = cx.keymap.first_key(Command::Backlog(OnBacklog::Pane));
        let (name, state) = plan::head(cx, page);
        let here = match self.pane {
            Pane::List => self.list_head(cx, page),
            Pane::Plan => (name.clone(), state),
            Pane::Inbox => ("Inbox".to_owned(), String::new()),
        };
        let other = match self.pane {
            Pane::List => name,
            Pane::Plan if !page.inbox.is_empty() => "Inbox".to_owned(),
            Pane::Plan | Pane::Inbox => "Backlog".to_owned(),
        };
        let end = strip.right();
        let sign = (Role::SelectionBar, cx.glyphs.selection);
        let x = put(cx, buffer, (strip.x, strip.y), 1, sign);
        let x = put(cx, buffer, (x, strip.y), end.saturating_sub(x), (Role::BorderFocus, &here.0));
        let aside = format!("{key} {other}");
        let wide = u16::try_from(fit::width(&aside)).unwrap_or(0) + 2;
        let room = usize::from(end.saturating_sub(x).saturating_sub(wide));
        let text = fit::cut(&here.1, room.saturating_sub(1), cx.glyphs.ellipsis);
        put(cx, buffer, (x + 1, strip.y), end.saturating_sub(x), (Role::Muted, &text));
        let at = (end.saturating_sub(wide - 1), strip.y);
        put(cx, buffer, at, wide, (Role::FooterText, &aside));
    }

    fn paint_head(
        &self,
        cx: &Cx<'_>,
        buffer: &mut Buffer,
        panes: &Panes,
        pane: Pane,
        (title, figures): &(String, String),
    ) {
        let head = panes.head(pane);
        if head.is_empty() {
            return;
        }
        let is_here = self.pane == pane;
        let role = if is_here { Role::BorderFocus } else { Role::Title };
        if !panes.are_beside && pane == Pane::Plan {
            let line = cx.glyphs.border.horizontal_top.repeat(usize::from(head.width));
            put(cx, buffer, (head.x, head.y), head.width, (Role::Border, &line));
        }
        if is_here {
            let sign = (Role::SelectionBar, cx.glyphs.selection);
            put(cx, buffer, (head.x, head.y), 1, sign);
        }
        let room = head.width.saturating_sub(2);
        let figures = fit::cut(figures, usize::from(room / 2), cx.glyphs.ellipsis);
        let title = fit::cut(title, usize::from(room / 2), cx.glyphs.ellipsis);
        let row = Row {
            left: vec![(role, format!("{title} ").into())],
            right: match &*figures {
                "" => Vec::new(),
                figures => vec![(Role::Muted, format!(" {figures}").into())],
            },
        };
        put_row(cx, buffer, (head.x + 1, head.y), room, &row);
        if head.height > 1 && (panes.are_beside || pane == Pane::List) {
            let line = cx.glyphs.border.horizontal_top.repeat(usize::from(head.width));
            put(cx, buffer, (head.x, head.y + 1), head.width, (Role::Border, &line));
            if is_here {
                let heavy = cx.glyphs.border_focus.horizontal_top.repeat(fit::width(&title));
                let at = (head.x + 1, head.y + 1);
                put(cx, buffer, at, room, (Role::BorderFocus, &heavy));
            }
        }
    }

    fn paint_list(&self, cx: &Cx<'_>, buffer: &mut Buffer, page: &BacklogPage, panes: &Panes) {
        let body = panes.list_body();
        if body.is_empty() {
            return;
        }
        let room = body.width.saturating_sub(GUTTER + 1);
        if self.shown.stories.is_empty() {
            let says = super::nothing(cx, &self.sift, page);
            let lines =
                fit::wrap(&says, usize::from(room), usize::from(body.height), cx.glyphs.ellipsis);
            for (y, line) in (body.top()..body.bottom()).zip(lines) {
                put(cx, buffer, (body.x + GUTTER, y), room, (Role::Hint, &line));
            }
            return;
        }
        let stack = self.stack(body.height);
        let last_row = body.bottom() - u16::from(stack.below > 0);
        for &(at, y, _) in &stack.shown {
            let story = self.shown.stories[at];
            let Some(card) = page.card(story) else { continue };
            let y = body.y + y;
            let row = self.row(cx, page, card, usize::from(room));
            put_row(cx, buffer, (body.x + GUTTER, y), room, &row);
            // One pane at a time has a cursor: the one that the keys are for.
            if self.story == Some(story) && self.pane == Pane::List {
                point_out(cx, buffer, Rect { y, height: 1, ..body });
            }
            let mut y = y + 1;
            if let Some(chance) = self.shown.chances.get(&at).filter(|_| y < last_row) {
                paint_chance(cx, buffer, chance, Rect { y, height: 1, ..body });
                y += 1;
            }
            if let Some(ending) = self.shown.line_below(at).filter(|_| y < last_row) {
                paint_ending(cx, buffer, ending, Rect { y, height: 1, ..body });
            }
        }
        let ellipsis = cx.glyphs.ellipsis;
        let mut more = |y: u16, n: usize, where_: &str| {
            if n > 0 {
                let text = format!("{ellipsis}{n} {where_}");
                put(cx, buffer, (body.x + GUTTER, y), room, (Role::Hint, &text));
            }
        };
        more(body.y, stack.above, "above");
        more(body.bottom() - 1, stack.below, "more");
    }

    /// What of the list is in sight.
    pub(super) fn stack(&self, rows: u16) -> stack::Stack {
        stack::stack(self.shown.stories.len(), self.top, rows, |at| self.extent(at))
    }

    fn paint_details(&self, cx: &Cx<'_>, buffer: &mut Buffer, page: &BacklogPage, area: Rect) {
        let card = self.story.and_then(|it| page.card(it)).filter(|_| self.pane != Pane::Inbox);
        if self.pane == Pane::Inbox && !area.is_empty() {
            let line = cx.glyphs.border.horizontal_top.repeat(usize::from(area.width));
            put(cx, buffer, (area.x, area.y), area.width, (Role::Border, &line));
            let width = area.width.saturating_sub(GUTTER + 1);
            let rows = self.inbox_details(cx, page, usize::from(width));
            for (y, row) in (area.y + 1..area.bottom()).zip(rows) {
                put_row(cx, buffer, (area.x + GUTTER, y), width, &row);
            }
        }
        let (Some(card), false) = (card, area.is_empty()) else { return };
        let line = cx.glyphs.border.horizontal_top.repeat(usize::from(area.width));
        put(cx, buffer, (area.x, area.y), area.width, (Role::Border, &line));
        let width = area.width.saturating_sub(GUTTER + 1);
        let n_rows = usize::from(area.height - 1);
        let rows = Self::details(cx, page, card, usize::from(width), n_rows);
        for (y, row) in (area.y + 1..area.bottom()).zip(rows) {
            put_row(cx, buffer, (area.x + GUTTER, y), width, &row);
        }
    }

    fn paint_plan(&self, cx: &Cx<'_>, buffer: &mut Buffer, page: &BacklogPage, panes: &Panes) {
        let body = panes.plan_body();
        let width = body.width.saturating_sub(GUTTER + 1);
        let rows = plan::rows(cx, page, &self.marks, usize::from(width));
        let n_rows = rows.len();
        for (y, row) in (body.top()..body.bottom()).zip(rows.into_iter().skip(self.plan_top)) {
            put_row(cx, buffer, (body.x + GUTTER, y), width, &row.row);
            if row.spot == Some(self.spot) && self.pane == Pane::Plan {
                point_out(cx, buffer, Rect { y, height: 1, ..body });
            }
        }
        let end = body.right().saturating_sub(1);
        if self.plan_top > 0 && !body.is_empty() {
            put(cx, buffer, (end, body.y), 1, (Role::Muted, cx.glyphs.up));
        }
        if self.plan_top + usize::from(body.height) < n_rows && !body.is_empty() {
            put(cx, buffer, (end, body.bottom() - 1), 1, (Role::Muted, cx.glyphs.down));
        }
    }
}

/// The line down to which all is done by a day, and how sure that is.
fn paint_chance(cx: &Cx<'_>, buffer: &mut Buffer, chance: &Chance, area: Rect) {
    let Chance { percents, by } = chance;
    let text = if area.width < 60 {
        format!(" {percents} % by {by} ")
    } else {
        format!(" forecast: {percents} % sure to be here by {by} ")
    };
    paint_line(cx, buffer, cx.glyphs.line_across, &text, area);
}

/// The line that ends a sprint which velocity lets expect.
fn paint_ending(cx: &Cx<'_>, buffer: &mut Buffer, ending: &Ending, area: Rect) {
    let points = cx.data.board.practice.scale.sum_short(ending.points);
    let text = if area.width < 60 {
        format!(" {} ({points}, forecast) ", ending.name)
    } else {
        let unready = match ending.n_unready {
            0 => String::new(),
            n => format!(", {n} cannot start yet"),
        };
        format!(" forecast: {} would end here, {points}{unready} ", ending.name)
    };
    paint_line(cx, buffer, cx.glyphs.border.horizontal_top, &text, area);
}

/// A line with a text near its right end.
fn paint_line(cx: &Cx<'_>, buffer: &mut Buffer, sign: &str, text: &str, area: Rect) {
    let line = sign.repeat(usize::from(area.width));
    put(cx, buffer, (area.x, area.y), area.width, (Role::Border, &line));
    let room = usize::from(area.width.saturating_sub(4));
    let text = fit::cut(text, room, cx.glyphs.ellipsis);
    let wide = u16::try_from(fit::width(&text)).unwrap_or(0);
    let x = area.right().saturating_sub(wide + 2);
    put(cx, buffer, (x, area.y), wide, (Role::Hint, &text));
}

/// Who somebody is, and how that is shown.
pub(super) fn person_role<'a>(cx: &Cx<'a>, id: Option<PersonId>) -> (Role, &'a str) {
    match id {
        None => (Role::Muted, cx.glyphs.none),
        Some(id) if id == cx.data.me => (Role::Me, cx.data.board.name_of(id)),
        Some(id) => (Role::Person, cx.data.board.name_of(id)),
    }
}
