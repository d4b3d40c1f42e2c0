//! The log in pictures of use.

use insta::assert_snapshot;

use crate::tui::screen::stage::{CHAT, Stage};
use crate::tui::step::Goal;

fn log(size: (u16, u16)) -> Stage {
    Stage::new(size).show(Goal::Log(None))
}

#[test]
fn a_log_on_a_usual_terminal() {
    assert_snapshot!(log((80, 24)).screen());
}

#[test]
fn a_log_of_one_story_on_a_wide_terminal() {
    let mut stage = Stage::new((160, 50)).show(Goal::Log(Some(CHAT)));
    assert_snapshot!(stage.press("G k k").screen());
}
