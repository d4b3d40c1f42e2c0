//! What a person has seen of what a slip is about, once somebody else has written something else.

use super::about::{About, Counted, amount, day, day_or_none, kind, percent, person};
use crate::domain::{Impediment, Snapshot};
use crate::tui::screen::Cx;

impl About {
    /// Notes that what is typed in a row was typed over that text, which does not stand there any
    /// more: whoever keeps it is told what does. The settings, columns and people go by the text.
    pub(super) fn was(&mut self, cx: &Cx<'_>, at: usize, was: &str) {
        match (self, at) {
            (Self::Sprint(seen), 0) => was.clone_into(&mut seen.name),
            (Self::Sprint(seen), 1) => was.clone_into(&mut seen.goal),
            (Self::Sprint(seen), 2) => seen.starts = day(cx, at, was).unwrap_or_default(),
            (Self::Sprint(seen), 3) => seen.ends = day(cx, at, was).unwrap_or_default(),
            (Self::Sprint(seen), 4) => seen.kind = kind(was).unwrap_or(seen.kind),
            (Self::Capacity(_, seen, _), 0) => seen.days = amount(at, was).unwrap_or(seen.days),
            (Self::Capacity(_, seen, _), 1) => seen.off = amount(at, was).unwrap_or(seen.off),
            (Self::Capacity(_, seen, _), 2) => seen.focus = percent(at, was).unwrap_or(seen.focus),
            (Self::Impediment(seen), 0) => was.clone_into(&mut seen.reason),
            (Self::Impediment(seen), 1) => was.clone_into(&mut seen.cause),
            (Self::Impediment(seen), 2) => {
                // Whoever that was is called something else now: that is a change as well.
                let other = seen.owner.is_none().then_some(cx.data.me);
                seen.owner = person(cx, at, was).unwrap_or(other);
            }
            (Self::Impediment(seen), 3) => seen.due = day_or_none(cx, at, was).unwrap_or_default(),
            (
                Self::Sprint(_)
                | Self::Capacity(..)
                | Self::Impediment(_)
                | Self::Plan
                | Self::Resource(_)
                | Self::Settings
                | Self::Column(_)
                | Self::Person(_),
                _,
            ) => (),
        }
    }

    /// Notes that a part was shown as it stands now: whoever keeps theirs all the same has seen it.
    /// Gives the number of its field.
    pub(super) fn sees(&mut self, data: &Snapshot, part: &str) -> Option<usize> {
        match self {
            Self::Sprint(seen) => {
                let now = data.board.sprint(seen.id)?;
                match part {
                    "name" => seen.name.clone_from(&now.name),
                    "goal" => seen.goal.clone_from(&now.goal),
                    "first day" => seen.starts = now.starts,
                    "last day" => seen.ends = now.ends,
                    "kind" => seen.kind = now.kind,
                    _ => return None,
                }
                ["name", "goal", "first day", "last day", "kind"].iter().position(|it| *it == part)
            }
            Self::Capacity(_, seen, counted) => {
                let page = data.backlog()?;
                let now = page.capacity.iter().find(|it| it.person == seen.person)?;
                if *counted == Counted::Newly {
                    (*seen, *counted) = (now.clone(), Counted::Already);
                }
                match part {
                    "days" => seen.days = now.days,
                    "days off" => seen.off = now.off,
                    "focus" => seen.focus = now.focus,
                    _ => return None,
                }
                ["days", "days off", "focus"].iter().position(|it| *it == part)
            }
            Self::Impediment(seen) => {
                let now = shown(data).find(|it| it.id == seen.id)?;
                match part {
                    "wording" => seen.reason.clone_from(&now.reason),
                    "cause" => seen.cause.clone_from(&now.cause),
                    "owner" => seen.owner = now.owner,
                    "due day" => seen.due = now.due,
                    _ => return None,
                }
                ["wording", "cause", "owner", "due day"].iter().position(|it| *it == part)
            }
            Self::Plan | Self::Resource(_) | Self::Settings | Self::Column(_) | Self::Person(_) => {
                None
            }
        }
    }
}

/// The impediments of the screen in front.
fn shown(data: &Snapshot) -> impl Iterator<Item = &Impediment> {
    let own = data.impediments().into_iter().flat_map(|it| &it.impediments);
    own.chain(data.waiting().into_iter().flat_map(|it| &it.impediments))
}
