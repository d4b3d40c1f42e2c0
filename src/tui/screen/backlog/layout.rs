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
}

impl Pane {
    /// The other one.
    pub(super) const fn other(self) -> Self {
        match self {
            Self::List => Self::Plan,
            Self::Plan => Self::List,
        }
    }
}

/// Where everything stands; what is empty is not shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Panes {
    /// The backlog, with its head and what is below it.
    pub(super) list: Rect,
    /// The sprint, with its head.
    pub(super) plan: Rect,
    /// What tells of the pane that is not shown.
    pub(super) strip: Rect,
    /// Whether a line stands between the panes, at the left of the sprint.
    pub(super) are_beside: bool,
}

/// Shares the room out; `front` is the pane that is shown when there is room for one only.
pub(super) fn panes(area: Rect, front: Pane) -> Panes {
    if area.width >= LEAST_ASIDE {
        let wide = (area.width * 2 / 5).clamp(40, 64);
        let list = Rect { width: area.width - wide - 1, ..area };
        let plan = Rect { x: list.right() + 1, width: wide, ..area };
        return Panes { list, plan, are_beside: true, ..Panes::default() };
    }
    if area.height >= LEAST_BELOW {
        let high = area.height * 2 / 5;
        let list = Rect { height: area.height - high, ..area };
        let plan = Rect { y: list.bottom(), height: high, ..area };
        return Panes { list, plan, ..Panes::default() };
    }
    let strip = Rect { height: area.height.min(1), ..area };
    let rest = Rect { y: area.y + strip.height, height: area.height - strip.height, ..area };
    match front {
        Pane::List => Panes { list: rest, strip, ..Panes::default() },
        Pane::Plan => Panes { plan: rest, strip, ..Panes::default() },
    }
}

impl Panes {
    /// The rows of the head of a pane.
    pub(super) fn head(&self, pane: Pane) -> Rect {
        let area = match pane {
            Pane::List => self.list,
            Pane::Plan => self.plan,
        };
        let high = match area.height {
            _ if !self.strip.is_empty() => 0,
            0..LEAST_LINED => 1,
            LEAST_LINED.. => 2,
        };
        Rect { height: high.min(area.height), ..area }
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
        let at = |width, height| panes(Rect::new(0, 2, width, height), Pane::List);
        let wide = at(120, 37);
        assert_eq!((wide.list.width, wide.plan.x, wide.plan.width), (71, 72, 48));
        let usual = at(80, 21);
        assert_eq!((usual.list.height, usual.plan.y, usual.plan.height), (13, 15, 8));
        let small = at(40, 10);
        assert_eq!((small.strip.height, small.list.height, small.plan.height), (1, 9, 0));
    }

    #[test]
    fn nothing_stands_outside_at_any_size() {
        for width in (0..200).step_by(7) {
            for height in 0..60 {
                for front in [Pane::List, Pane::Plan] {
                    let area = Rect::new(0, 0, width, height);
                    let it = panes(area, front);
                    let parts = [it.list_body(), it.details(), it.plan_body(), it.strip];
                    let heads = [it.head(Pane::List), it.head(Pane::Plan)];
                    for part in parts.into_iter().chain(heads).filter(|it| !it.is_empty()) {
                        assert_eq!(area.union(part), area, "{width}x{height} {it:?}");
                    }
                    assert!(!it.list_body().intersects(it.details()), "{width}x{height}");
                }
            }
        }
    }
}
