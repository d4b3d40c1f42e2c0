//! The rows of each part of a sprint.

use super::spot::{Part, Spot};
use super::{facts, retro, review};
use crate::domain::SprintPage;
use crate::tui::screen::{Cx, body};

/// The rows of a part.
pub(super) type Body = body::Body<Spot>;

/// The rows of a part with the cursor on that spot, in so many columns.
pub(super) fn lay(
    cx: &Cx<'_>,
    page: &SprintPage,
    part: Part,
    cursor: Option<Spot>,
    width: u16,
) -> Body {
    let mut body = Body::new(cursor, width);
    match (part, page.report.as_deref()) {
        (Part::Goal, _) => facts::goal(&mut body, cx, page),
        (Part::Burndown, _) => (),
        (Part::Scope, _) => facts::scope(&mut body, cx, page),
        (Part::People, _) => facts::people(&mut body, cx, page),
        (Part::Review, None) => review::held(&mut body, cx, page),
        (Part::Review, Some(report)) => review::frozen(&mut body, cx, page, report),
        (Part::Retro, _) => retro::retro(&mut body, cx, page),
    }
    body
}

/// What the cursor can be on in a part, from top to bottom.
pub(super) fn spots_of(cx: &Cx<'_>, page: &SprintPage, part: Part) -> Vec<Spot> {
    lay(cx, page, part, None, 80).spots()
}
