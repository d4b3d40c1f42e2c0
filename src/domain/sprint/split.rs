//! A story that is cut in two when its sprint ends: what can be done of it, and what remains.

use crate::domain::{Points, Refusal, Scale};

/// Refuses parts of a story that are no estimates of this team, one of which nothing is done, and more
/// done than the story was estimated at.
pub fn check_parts(
    scale: Scale,
    key: &str,
    estimate: Option<Points>,
    (done, remain): (Points, Points),
) -> Result<(), Refusal> {
    if let Some(off) = [done, remain].into_iter().find(|it| !scale.holds(*it)) {
        return Err(scale.refuses(&scale.show(off)));
    }
    if done.is_zero() {
        return Err(Refusal::Wrong(format!(
            "nothing of {key} would be done: send it to the backlog or into the next sprint as it is"
        )));
    }
    match estimate.filter(|it| done > *it) {
        None => Ok(()),
        Some(it) => Err(Refusal::Wrong(format!(
            "{key} is estimated at {}, so that {} of it cannot be done: estimate it anew first",
            scale.show(it),
            scale.show(done)
        ))),
    }
}
