//! Where the two panes of the backlog stand: arithmetic only.

use ratatui::layout::Rect;

/// From this width on the panes stand side by side.
const LEAST_ASIDE: u16 = 100;

/// From this height on the panes stand one below the other; below, only one of them is shown.
const LEAST_BELOW: u16 = 16;

/// From this height on a pane has a line below its head.
const LEAST_LINED: u16 = 10;

/// One of the two panes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Pane {
    /// The backlog.
    #[default]
    List,
    /// The sprint that is being put together.
    Plan,
    /// What was captured and waits for a decision.
    Inbox,
}

impl Pane {
    /// The next one, passing over an inbox in which nothing is.
    pub(super) const fn next(self, inbox: Tray) -> Self {
        match (self, inbox) {
            (Self::List, _) => Self::Plan,
            (Self::Plan, Tray::Open(_) | Tray::Folded) => Self::Inbox,
            (Self::Plan, Tray::Empty) | (Self::Inbox, _) => Self::List,
        }
    }

    /// The one before.
    pub(super) const fn before(self, inbox: Tray) -> Self {
        match (self, inbox) {
            (Self::List, Tray::Open(_) | Tray::Folded) => Self::Inbox,
            (Self::List, Tray::Empty) | (Self::Inbox, _) => Self::Plan,
            (Self::Plan, _) => Self::List,
        }
    }
}

/// How much of the inbox is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tray {
    /// Nothing is in it, and nothing is shown.
    Empty,
    /// One line.
    Folded,
    /// Its rows: so many of them.
    Open(usize),
}

/// Where everything stands; what is empty is not shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Panes {
    /// The inbox, with its head.
    pub(super) inbox: Rect,
    /// The backlog, with its head and what is below it.
    pub(super) list: Rect,
    /// The sprint, with its head.
    pub(super) plan: Rect,
    /// What tells of the pane that is not shown.
    pub(super) strip: Rect,
    /// Whether a line stands between the panes, at the left of the sprint.
    pub(super) are_beside: bool,
}

/// Whether a sprint is being put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sheet {
    /// It holds no story yet, or it runs already: it takes two lines, unless the person is in it.
    Quiet,
    /// It is, and holds some.
    Filled,
}

/// Shares the room out; `front` is the pane that is shown when there is room for one only.
pub(super) fn panes(area: Rect, front: Pane, tray: Tray, sheet: Sheet) -> Panes {
    if area.width >= LEAST_ASIDE {
        let wide = (area.width * 2 / 5).clamp(40, 64);
        let list = Rect { width: area.width - wide - 1, ..area };
        let plan = Rect { x: list.right() + 1, width: wide, ..area };
        let (inbox, list) = below_inbox(list, tray);
        return Panes { inbox, list, plan, are_beside: true, ..Panes::default() };
    }
    if area.height >= LEAST_BELOW {
        let high = match (sheet, front) {
            (Sheet::Quiet, Pane::List | Pane::Inbox) => 2,
            (Sheet::Quiet, Pane::Plan) | (Sheet::Filled, _) => area.height * 2 / 5,
        };
        let list = Rect { height: area.height - high, ..area };
        let plan = Rect { y: list.bottom(), height: high, ..area };
        let (inbox, list) = below_inbox(list, tray);
        return Panes { inbox, list, plan, ..Panes::default() };
    }
    let strip = Rect { height: area.height.min(1), ..area };
    let rest = Rect { y: area.y + strip.height, height: area.height - strip.height, ..area };
    match front {
        Pane::List => {
            let folded = if tray == Tray::Empty { Tray::Empty } else { Tray::Folded };
            let (inbox, list) = below_inbox(rest, folded);
            Panes { inbox, list, strip, ..Panes::default() }
        }
        Pane::Plan => Panes { plan: rest, strip, ..Panes::default() },
        Pane::Inbox => Panes { inbox: rest, strip, ..Panes::default() },
    }
}

/// The inbox on top of the list: it takes half of the room at most.
fn below_inbox(area: Rect, tray: Tray) -> (Rect, Rect) {
    let wanted = match tray {
        Tray::Empty => 0,
        Tray::Folded => 1,
        Tray::Open(n) => u16::try_from(n + 1).unwrap_or(u16::MAX),
    };
    let high = wanted.min((area.height / 2).max(1)).min(area.height);
    let inbox = Rect { height: high, ..area };
    (inbox, Rect { y: area.y + high, height: area.height - high, ..area })
}

impl Panes {
    /// The rows of the head of a pane.
    pub(super) fn head(&self, pane: Pane) -> Rect {
        let area = match pane {
            Pane::List => self.list,
            Pane::Plan => self.plan,
            Pane::Inbox => self.inbox,
        };
        let high = match area.height {
            1.. if pane == Pane::Inbox => 1,
            _ if !self.strip.is_empty() => 0,
            0..LEAST_LINED => 1,
            LEAST_LINED.. => 2,
        };
        Rect { height: high.min(area.height), ..area }
    }

    /// The rows of the inbox.
    pub(super) fn inbox_body(&self) -> Rect {
        let head = self.head(Pane::Inbox).height;
        Rect { y: self.inbox.y + head, height: self.inbox.height - head, ..self.inbox }
    }

    /// The rows of stories.
    pub(super) fn list_body(&self) -> Rect {
        let head = self.head(Pane::List).height;
        let height = self.list.height.saturating_sub(head + self.details().height);
        Rect { y: self.list.y + head, height, ..self.list }
    }

    /// What stands below the list: more of the story under the cursor.
    pub(super) fn details(&self) -> Rect {
        let body = self.list.height.saturating_sub(self.head(Pane::List).height);
        let high = match body {
            0..8 => 0,
            8..12 => 3,
            12..20 => 4,
            20.. => 6,
        };
        Rect { y: self.list.bottom() - high, height: high, ..self.list }
    }

    /// The rows of the sprint.
    pub(super) fn plan_body(&self) -> Rect {
        let head = self.head(Pane::Plan).height;
        Rect { y: self.plan.y + head, height: self.plan.height - head, ..self.plan }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_panes_stand_side_by_side_below_each_other_or_alone() {
        let at = |width, height| {
            panes(Rect::new(0, 2, width, height), Pane::List, Tray::Empty, Sheet::Filled)
        };
        let wide = at(120, 37);
        assert_eq!((wide.list.width, wide.plan.x, wide.plan.width), (71, 72, 48));
        let usual = at(80, 21);
        assert_eq!((usual.list.height, usual.plan.y, usual.plan.height), (13, 15, 8));
        let empty = |front| panes(Rect::new(0, 2, 80, 21), front, Tray::Empty, Sheet::Quiet);
        assert_eq!((empty(Pane::List).list.height, empty(Pane::List).plan.height), (19, 2));
        assert_eq!(empty(Pane::Plan).plan.height, 8);
        let small = at(40, 10);
        assert_eq!((small.strip.height, small.list.height, small.plan.height), (1, 9, 0));
    }

    #[test]
    fn nothing_stands_outside_at_any_size() {
        let fronts = [Pane::List, Pane::Plan, Pane::Inbox];
        let trays = [Tray::Empty, Tray::Folded, Tray::Open(3), Tray::Open(90)];
        for (width, height) in (0..200).step_by(7).flat_map(|it| (0..60).map(move |y| (it, y))) {
            for (front, tray) in fronts.iter().flat_map(|it| trays.map(|tray| (*it, tray))) {
                let area = Rect::new(0, 0, width, height);
                let sheet = if width % 2 == 0 { Sheet::Quiet } else { Sheet::Filled };
                let it = panes(area, front, tray, sheet);
                let parts = [it.list_body(), it.details(), it.plan_body(), it.strip];
                let heads = [Pane::List, Pane::Plan, Pane::Inbox].map(|pane| it.head(pane));
                let all = parts.into_iter().chain(heads).chain([it.inbox_body()]);
                for part in all.filter(|it| !it.is_empty()) {
                    assert_eq!(area.union(part), area, "{width}x{height} {it:?}");
                }
                assert!(!it.list_body().intersects(it.details()), "{width}x{height}");
                assert!(!it.list.intersects(it.inbox), "{width}x{height}");
            }
        }
    }

    #[test]
    fn the_inbox_stands_on_top_and_takes_no_more_than_half() {
        let at = |tray| panes(Rect::new(0, 2, 80, 21), Pane::List, tray, Sheet::Filled);
        assert_eq!((at(Tray::Empty).inbox.height, at(Tray::Empty).list.height), (0, 13));
        assert_eq!((at(Tray::Folded).inbox.height, at(Tray::Folded).list.height), (1, 12));
        assert_eq!((at(Tray::Open(3)).inbox.height, at(Tray::Open(3)).list.y), (4, 6));
        assert_eq!(at(Tray::Open(90)).inbox.height, 6);
        let small = panes(Rect::new(0, 1, 40, 10), Pane::List, Tray::Open(5), Sheet::Filled);
        assert_eq!((small.inbox.height, small.list.height), (1, 8));
    }
}
