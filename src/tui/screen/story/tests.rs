//! A story's page in pictures of use.

use insta::assert_snapshot;

use crate::domain::{Operation, StoryId};
use crate::tui::app::Flow;
use crate::tui::screen::stage::{CHAT, Stage};
use crate::tui::step::Goal;

fn page(size: (u16, u16)) -> Stage {
    Stage::new(size).show(Goal::Story(CHAT))
}

#[test]
fn a_page_on_a_usual_terminal() {
    let mut stage = page((80, 24));
    let top = stage.screen();
    let middle = stage.press("ctrl-d ctrl-d ctrl-d").screen();
    let end = stage.press("G").screen();
    assert_snapshot!([top, middle, end].join("\n~~~~\n"));
}

#[test]
fn a_page_on_a_wide_terminal_has_its_fields_beside_the_text() {
    assert_snapshot!(page((160, 50)).screen());
}

#[test]
fn a_page_on_a_small_terminal() {
    let mut stage = page((40, 12));
    let mut screens = vec![stage.screen()];
    for _ in 0..6 {
        screens.push(stage.press("tab").screen());
    }
    assert_snapshot!(screens.join("\n~~~~\n"));
}

#[test]
fn a_page_without_anything_says_which_keys_add_something() {
    let stage = Stage::new((80, 24)).show(Goal::Story(StoryId(2)));
    assert_snapshot!(stage.screen());
}

#[test]
fn what_an_import_brought_is_shown() {
    let stage = Stage::new((80, 24)).show(Goal::Story(StoryId(4)));
    assert_snapshot!(stage.screen());
}

#[test]
fn a_story_that_is_not_there_says_which_key_goes_back() {
    let mut stage = Stage::new((80, 24)).show(Goal::Story(StoryId(99)));
    assert_snapshot!(stage.screen().trim());
    stage.press("enter j G tab o backspace [ ]");
}
