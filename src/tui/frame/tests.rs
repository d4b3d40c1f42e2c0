//! The wording of refusals, and the room that the frame leaves.

use super::*;
use crate::config::KeyRow;
use crate::domain::refusal::ScopeWay;
use crate::domain::rules::Breach;
use crate::domain::{Over, PersonId, StoryId};

/// A refusal where the cursor is on CHG-1.
fn said(what: &Refusal, keymap: &Keymap, front: Front) -> String {
    refusal(what, (keymap, &[]), (front, Some("CHG-1")))
}

#[test]
fn a_refusal_is_a_sentence_with_the_key_that_leads_on() {
    let keymap = Keymap::default();
    let full =
        Refusal::WipAsks { column: "Doing".to_owned(), over: Over::Stories { found: 4, limit: 3 } };
    assert_eq!(
        said(&full, &keymap, Front::Screen),
        "Doing would hold 4 stories, its limit is 3 stories: press m to choose another column"
    );
    assert_eq!(
        said(&Refusal::NothingToUndo, &keymap, Front::Screen),
        "There is nothing of yours to undo: press 0 to see what happened"
    );
    assert_eq!(
        said(&Refusal::NoSprint, &keymap, Front::Screen),
        "No sprint is running or planned: press 2 to plan one there"
    );
    // Where a box is open its keys are letters.
    assert_eq!(
        said(&full, &keymap, Front::Dialog),
        "Doing would hold 4 stories, its limit is 3 stories: choose another column"
    );
    assert_eq!(
        said(&Refusal::NoSprint, &keymap, Front::Dialog),
        "No sprint is running or planned: press esc, then 2 to plan one there"
    );
    assert_eq!(
        said(&Refusal::SelfLink, &keymap, Front::Screen),
        "A story cannot be linked to itself"
    );
}

#[test]
fn a_way_out_without_a_key_is_not_named() {
    let (keymap, _) =
        Keymap::with(&[KeyRow { command: "archive".to_owned(), keys: Vec::new(), line: 1 }]);
    assert_eq!(said(&archived(), &keymap, Front::Screen), "CHG-1 is archived");
}

fn archived() -> Refusal {
    Refusal::Archived { story: StoryId(1), key: "CHG-1".to_owned() }
}

#[test]
fn a_key_that_would_act_on_another_story_is_not_named() {
    let keymap = Keymap::default();
    assert_eq!(
        said(&archived(), &keymap, Front::Screen),
        "CHG-1 is archived: press d to bring it back"
    );
    for (front, on) in [(Front::Dialog, Some("CHG-2")), (Front::Screen, None)] {
        assert_eq!(
            refusal(&archived(), (&keymap, &[]), (front, on)),
            "CHG-1 is archived: gemba story restore CHG-1"
        );
    }
    let (sprint, key) = ("Sprint 1".to_owned(), "CHG-1".to_owned());
    let planned = Refusal::PlannedIn { sprint, key, way: ScopeWay::Archive };
    assert_eq!(
        refusal(&planned, (&keymap, &[]), (Front::Screen, Some("CHG-2"))),
        "Sprint 1 has started since, and CHG-1 would leave it: gemba story archive CHG-1 \
         --reason 'why'"
    );
}

#[test]
fn a_sentence_that_begins_with_a_name_keeps_its_letter() {
    let ben = Person {
        id: PersonId(1),
        name: "ben".to_owned(),
        full_name: String::new(),
        account: None,
        left: true,
        hats: Vec::new(),
        access: Vec::new(),
    };
    let keymap = Keymap::default();
    let said = |says: &str| {
        let refusal_of = Refusal::Wrong(says.to_owned());
        refusal(&refusal_of, (&keymap, std::slice::from_ref(&ben)), (Front::Screen, None))
    };
    assert_eq!(said("ben has left this board"), "ben has left this board");
    assert_eq!(said("benches are no stories"), "Benches are no stories");
}

#[test]
fn what_many_stories_lack_for_done_is_one_sentence() {
    let keymap = Keymap::default();
    let lacks = |no: usize| {
        let (rule, key) = (Rule::DoneMeansDone, format!("CHG-{no}"));
        let found = format!("1 of 1 definition-of-done items of {key} is open");
        Refusal::Forbids(Breach { rule, found, key: Some(key) })
    };
    let all = Refusal::Several((1..=20).map(lacks).collect());
    assert_eq!(
        said(&all, &keymap, Front::Dialog),
        "20 stories have open items of the definition of done, as CHG-1, CHG-2: press esc, then x \
         on each"
    );
    let more = Refusal::Several(vec![lacks(1), Refusal::SelfLink, lacks(2)]);
    assert_eq!(
        said(&more, &keymap, Front::Screen),
        "2 stories have open items of the definition of done, as CHG-1, CHG-2: press x on each; a \
         story cannot be linked to itself"
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
