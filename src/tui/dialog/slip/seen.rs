//! What a person has seen of what a slip is about, once somebody else has written something else.

use super::about::{About, Counted};
use crate::domain::{Impediment, Snapshot};

impl About {
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
