//! The wording of refusals, and the room that the frame leaves.

use super::*;
use crate::config::KeyRow;
use crate::domain::Over;

#[test]
fn a_refusal_is_a_sentence_with_the_key_that_leads_on() {
    let keymap = Keymap::default();
    let full =
        Refusal::WipAsks { column: "Doing".to_owned(), over: Over::Stories { found: 4, limit: 3 } };
    assert_eq!(
        refusal(&full, &keymap, Front::Screen),
        "Doing would hold 4 stories, its limit is 3 stories: press m to choose another column"
    );
    assert_eq!(
        refusal(&Refusal::NothingToUndo, &keymap, Front::Screen),
        "There is nothing of yours to undo: press 0 to see what happened"
    );
    assert_eq!(
        refusal(&Refusal::NoSprint, &keymap, Front::Screen),
        "No sprint is running or planned: press 2 to plan one there"
    );
    // Where a box is open its keys are letters.
    assert_eq!(
        refusal(&full, &keymap, Front::Dialog),
        "Doing would hold 4 stories, its limit is 3 stories: choose another column"
    );
    assert_eq!(
        refusal(&Refusal::NoSprint, &keymap, Front::Dialog),
        "No sprint is running or planned: press esc, then 2 to plan one there"
    );
    assert_eq!(
        refusal(&Refusal::SelfLink, &keymap, Front::Screen),
        "A story cannot be linked to itself"
    );
}

#[test]
fn a_way_out_without_a_key_is_not_named() {
    let (keymap, _) =
        Keymap::with(&[KeyRow { command: "archive".to_owned(), keys: Vec::new(), line: 1 }]);
    assert_eq!(
        refusal(&Refusal::Archived("CHG-1".to_owned()), &keymap, Front::Screen),
        "CHG-1 is archived"
    );
}

#[test]
fn the_frame_leaves_room_at_every_size() {
    for height in 0..40 {
        let size = Rect::new(0, 0, 80, height);
        let area = main_area(size);
        assert!(area.bottom() <= height, "{height}");
        assert!(height == 0 || area.height > 0, "{height}");
    }
}
