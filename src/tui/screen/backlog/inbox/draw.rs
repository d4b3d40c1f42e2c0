//! The inbox, drawn: a line that says how much waits, and a row for each.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::domain::BacklogPage;
use crate::domain::observation::{Observation, Seen};
use crate::domain::today::INBOX_DAYS;
use crate::tui::command::{Command, OnBacklog, OnCapture};
use crate::tui::screen::Cx;
use crate::tui::screen::backlog::BacklogScreen;
use crate::tui::screen::backlog::draw::person_role;
use crate::tui::screen::backlog::layout::{Pane, Panes};
use crate::tui::screen::row::{Piece, Row, point_out, put, put_row, width_of};
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// From this width on a row says what kind of thing it is, and who captured it.
const ROOMY: usize = 66;

impl BacklogScreen {
    pub(in crate::tui::screen::backlog) fn paint_inbox(
        &self,
        cx: &Cx<'_>,
        buffer: &mut Buffer,
        page: &BacklogPage,
        panes: &Panes,
    ) {
        let head = panes.head(Pane::Inbox);
        if head.is_empty() {
            return;
        }
        let width = head.width.saturating_sub(2);
        let body = panes.inbox_body();
        let row = self.inbox_head(cx, page, usize::from(width), body);
        if self.pane == Pane::Inbox {
            let sign = (Role::SelectionBar, cx.glyphs.selection);
            put(cx, buffer, (head.x, head.y), 1, sign);
        }
        put_row(cx, buffer, (head.x + 1, head.y), width, &row);
        let keys = page.inbox.iter().map(|it| it.key().len()).max().unwrap_or(0);
        let shown = page.inbox.iter().skip(self.inbox.top);
        for (y, it) in (body.top()..body.bottom()).zip(shown) {
            let row = self.inbox_row(cx, it, keys, usize::from(width));
            put_row(cx, buffer, (body.x + 1, y), width, &row);
            if Some(it.id) == self.inbox.cursor && self.pane == Pane::Inbox {
                point_out(cx, buffer, Rect { y, height: 1, ..body });
            }
        }
    }

    /// How much waits, for how long, and who asks.
    pub(in crate::tui::screen::backlog) fn inbox_head<'a>(
        &self,
        cx: &Cx<'a>,
        page: &BacklogPage,
        width: usize,
        body: Rect,
    ) -> Row<'a> {
        let n = page.inbox.len();
        let is_open = !body.is_empty();
        let sign = if is_open { cx.glyphs.unfolded } else { cx.glyphs.folded };
        let role = if self.pane == Pane::Inbox { Role::BorderFocus } else { Role::Title };
        let mut left: Vec<Piece<'a>> =
            vec![(Role::Muted, format!("{sign} ").into()), (role, "Inbox".into())];
        left.push((Role::Strong, format!("  {n}").into()));
        let days = page.inbox.first().map_or(0, |it| age(cx, it));
        let mut facts = vec![match days {
            0 => (Role::Muted, "captured today".to_owned()),
            days if days > INBOX_DAYS => {
                (Role::Old, format!("{} the oldest {days} days", cx.glyphs.old))
            }
            1 => (Role::Muted, "the oldest 1 day".to_owned()),
            days => (Role::Muted, format!("the oldest {days} days")),
        }];
        let n_asked = page.inbox.iter().filter(|it| !it.what.requester.is_empty()).count();
        if n_asked > 0 {
            facts.push((Role::Person, format!("{n_asked} asked for")));
        }
        let hidden = n.saturating_sub(usize::from(body.height));
        if is_open && hidden > 0 {
            facts.push((Role::Muted, format!("{hidden} out of sight")));
        }
        let key = cx.keymap.first_key(Command::Backlog(OnBacklog::Inbox));
        let right: Vec<Piece<'a>> = match self.pane {
            Pane::List | Pane::Plan => {
                vec![(Role::FooterKey, key.into()), (Role::FooterText, " goes there".into())]
            }
            Pane::Inbox => {
                let key = cx.keymap.first_key(Command::Capture(OnCapture::Observe));
                vec![(Role::FooterKey, key.into()), (Role::FooterText, " captures".into())]
            }
        };
        for (role, text) in facts {
            let wide = fit::width(&text) + 3;
            if width_of(&left) + wide + width_of(&right) < width {
                left.push((Role::Muted, format!(" {} ", cx.glyphs.separator).into()));
                left.push((role, text.into()));
            }
        }
        Row { left, right }
    }

    /// What was captured, in one row: what, where, who asks, who saw it, how long ago.
    fn inbox_row<'a>(
        &self,
        cx: &Cx<'a>,
        it: &'a Observation,
        keys: usize,
        width: usize,
    ) -> Row<'a> {
        let glyphs = cx.glyphs;
        let mark = if self.inbox.has(it.id) { glyphs.mark } else { " " };
        let mut left: Vec<Piece<'a>> = vec![
            (Role::Mark, mark.into()),
            (Role::Key, fit::pad(&it.key(), keys).into_owned().into()),
            (Role::Text, " ".into()),
        ];
        if width >= ROOMY || it.what.kind != Seen::Observation {
            let kind = it.what.kind.id();
            let kind =
                if width >= ROOMY { fit::pad(kind, 11).into_owned() } else { kind.to_owned() };
            left.push((Role::Label, format!("{kind} ").into()));
        }
        let mut right: Vec<Piece<'a>> = Vec::new();
        if it.along > 0 {
            right.push((Role::Accent, format!("  +{}", it.along).into()));
        }
        if !it.whys.is_empty() && width >= ROOMY {
            right.push((Role::Muted, format!("  {}x why", it.whys.len()).into()));
        }
        if !it.what.requester.is_empty() {
            let name = fit::cut(&it.what.requester, 10, glyphs.ellipsis);
            right.push((Role::Person, format!("  for {name}").into()));
        }
        let place = it.place(&cx.data.board);
        let place = place.split(' ').next().unwrap_or_default();
        if !place.is_empty() {
            right.push((Role::Key, format!("  {place}").into()));
        }
        if width >= ROOMY {
            let (role, name) = person_role(cx, Some(it.by));
            right.push((role, format!("  {}", fit::pad(&fit::cut(name, 8, ""), 5)).into()));
        }
        let days = age(cx, it);
        let role = if days > INBOX_DAYS { Role::Old } else { Role::Muted };
        let days = if days == 0 { "today".to_owned() } else { format!("{days}d") };
        right.push((role, format!(" {}", fit::pad_left(&days, 5)).into()));
        let room = width.saturating_sub(width_of(&left) + width_of(&right) + 1);
        left.push((Role::Text, fit::cut(&it.what.text, room, glyphs.ellipsis)));
        Row { left, right }
    }

    /// More of what is under the cursor of the inbox, below the list.
    pub(in crate::tui::screen::backlog) fn inbox_details<'a>(
        &self,
        cx: &Cx<'a>,
        page: &'a BacklogPage,
        width: usize,
    ) -> Vec<Row<'a>> {
        let Some(it) = page.inbox.iter().find(|it| Some(it.id) == self.inbox.cursor) else {
            return Vec::new();
        };
        let one = |role, text: String| Row { left: vec![(role, text.into())], ..Row::default() };
        let lines = fit::wrap(&it.what.text, width, 2, cx.glyphs.ellipsis);
        let mut rows: Vec<Row<'a>> =
            lines.into_iter().map(|line| one(Role::Strong, line.into_owned())).collect();
        let mut facts = vec![format!("{} of {}", it.what.kind.id(), cx.data.board.name_of(it.by))];
        facts.extend(Some(it.place(&cx.data.board)).filter(|it| !it.is_empty()));
        facts.extend(it.what.waste.map(|it| format!("waste: {}", it.id())));
        if !it.what.control.is_empty() {
            facts.push(format!("control: {}", it.what.control));
        }
        if !it.what.requester.is_empty() {
            facts.push(format!("{} waits for news", it.what.requester));
        }
        facts.extend(Some(it.said_along()).filter(|it| !it.is_empty()));
        let facts = facts.join(&format!(" {} ", cx.glyphs.separator));
        rows.push(one(Role::Muted, fit::cut(&facts, width, cx.glyphs.ellipsis).into_owned()));
        rows.extend(
            (1..).zip(&it.whys).map(|(n, why)| one(Role::Text, format!("{n}. Why? {why}"))),
        );
        rows
    }
}

fn age(cx: &Cx<'_>, it: &Observation) -> u32 {
    cx.data.board.days_between(it.at, cx.data.now)
}
