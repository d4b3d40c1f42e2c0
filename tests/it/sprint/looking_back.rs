//! What a retrospective and a stand-up leave behind: actions and topics that become stories, columns
//! that stay the team's.

use gemba::domain::retrospective::{ActionId, Fate};
use gemba::domain::standup::Settling;
use gemba::domain::{
    Hat, Needs, Operation, RetroOperation, SprintId, SprintOperation, StandupOperation, StoryId,
};

use super::Desk;

fn retro(operation: RetroOperation) -> Operation {
    Operation::Retro(operation)
}

fn decide(desk: &mut Desk, sprint: SprintId, text: &str) -> ActionId {
    let owner = desk.board().person_named("ann").map(|it| it.id);
    desk.does(&retro(RetroOperation::AddAction { sprint, text: text.to_owned(), owner }));
    desk.page(sprint).retrospective.actions.last().unwrap().id
}

fn first(desk: &mut Desk) -> StoryId {
    let page = desk.load(&Needs::Backlog { words: Vec::new() });
    page.backlog().unwrap().cards[0].id
}

#[test]
fn an_action_that_becomes_a_story_lives_on_in_it_and_stays_where_it_came_from() {
    let mut desk = Desk::new();
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    let action = decide(&mut desk, sprint, "Ask the vendor");
    let reason = "no time".to_owned();
    desk.does(&retro(RetroOperation::DropAction { action, reason }));
    let done = desk.does(&retro(RetroOperation::ActionToStory(action)));
    let story = done.added.unwrap();
    let it = desk.page(sprint).retrospective.actions[0].clone();
    assert_eq!((it.fate, it.dropped), (Fate::Waiting, None));
    // It is of whoever took the action on.
    let ann = desk.board().person_named("ann").map(|it| it.id);
    assert_eq!(desk.ann.stories(&[story]).unwrap()[0].card.assignee, ann);
    assert_eq!(
        desk.refuses(&retro(RetroOperation::RemoveAction(action))).to_string(),
        "it is SD-1, which keeps where it comes from; archive that story"
    );
    let page = desk.load(&Needs::Story(story));
    assert_eq!(page.story().unwrap().origin.as_deref(), Some("Sprint 1, retrospective"));
}

#[test]
fn what_a_meeting_makes_into_a_story_goes_to_the_end_where_the_order_is_somebody_elses() {
    let mut desk = Desk::new();
    let old = desk.story("Ask in the chat", None);
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    let own = decide(&mut desk, sprint, "Ask the vendor");
    let own = desk.does(&retro(RetroOperation::ActionToStory(own))).added.unwrap();
    assert_eq!(first(&mut desk), own, "nobody else orders the backlog");
    desk.person("ben", &[Hat::Apo]);
    let action = decide(&mut desk, sprint, "Ask the auditor");
    desk.does(&retro(RetroOperation::ActionToStory(action)));
    let park = StandupOperation::Park { text: "Who is on call?".to_owned(), story: Some(old) };
    desk.does(&Operation::Standup(park));
    let parked = desk.load(&Needs::Standup).standup().unwrap().parked[0].id;
    let settle = StandupOperation::Settle { parked, into: Settling::Story };
    let story = desk.does(&Operation::Standup(settle)).added.unwrap();
    assert_eq!(first(&mut desk), own);
    let page = desk.load(&Needs::Story(story));
    let page = page.story().unwrap();
    assert_eq!(page.origin.as_deref(), Some("“Who is on call?”, which ann parked on 2026-03-02"));
    assert_eq!(page.story.links[0].key, "SD-1");
}

#[test]
fn the_columns_of_a_team_are_those_of_its_next_retrospective() {
    let mut desk = Desk::new();
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    let next = desk.plan("2026-03-16", "2026-03-27");
    let names = ["Keep", "Drop", "Try"].map(str::to_owned).to_vec();
    desk.does(&retro(RetroOperation::SetColumns { sprint, names: names.clone(), was: None }));
    assert_eq!(desk.page(next).retrospective.usual, names);
    let (column, text) = ("try".to_owned(), "a walk".to_owned());
    let done = desk.does(&retro(RetroOperation::AddNote { sprint: next, column, text }));
    assert_eq!(done.label, "Noted under Try: a walk");
    let kept: Vec<String> =
        desk.page(next).retrospective.columns.into_iter().map(|it| it.name).collect();
    assert_eq!(kept, names);
    let names = vec!["Keep".to_owned()];
    assert_eq!(
        desk.refuses(&retro(RetroOperation::SetColumns { sprint: next, names, was: None }))
            .to_string(),
        "Try holds a note: keep it beside the others, or take its notes away first"
    );
    // The sprint that never began goes with its notes only once those are taken away.
    let cancel = SprintOperation::Cancel { sprint: next, reason: "the fair".to_owned() };
    let says = desk.refuses(&Operation::Sprint(cancel)).to_string();
    assert!(says.starts_with("notes or actions of a retrospective stand in Sprint 2"), "{says}");
}
