//! By commands: what meetings leave behind, sprints that are not held, lists that are dropped.

use insta::assert_snapshot;

use super::Shell;

#[test]
fn notes_and_actions_keep_their_numbers_whatever_the_votes() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "sprint plan --goal One --from today --to 2w",
        "retro columns Keep Drop Try",
        "retro note Keep 'the chat'",
        "retro note Keep 'the form'",
        "retro vote 2",
        "retro show",
        "retro vote 1",
        "retro vote 3",
        "retro action 'Ask dee' --owner ben",
        "retro settle 4 story",
        "retro settle 1 story",
        "retro settle 1 removed",
        "story show GEM-3",
        "story show GEM-3 --markdown",
        "retro show --json",
        "sprint plan --goal Two --from 3w --to 5w",
        "retro note --sprint 2 Try 'a walk'",
        "retro columns --sprint 2 Keep",
    ]));
    let json = shell.json("story show GEM-3 --json");
    assert_eq!(json["stories"][0]["origin"][0], "Sprint 1, retrospective", "{json}");
    assert_eq!(json["stories"][0]["assignee"], "ben", "{json}");
}

#[test]
fn a_parked_topic_has_a_number_and_the_story_that_it_becomes_names_it() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "standup begin me",
        "standup park 'Who is on call?' --story CHG-1",
        "standup park 'The printer'",
        "standup settle 1 --story",
        "story show CHG-3",
        "standup --json",
        "story unblock CHG-2",
        "story unblock CHG-2 --resolution 'dee owns it'",
    ]));
}

#[test]
fn a_planned_sprint_is_taken_away_and_a_definition_is_dropped() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "sprint plan --goal One --from today --to 2w",
        "sprint add CHG-1 CHG-2",
        "sprint cancel",
        "sprint cancel 1",
        "sprint cancel 1 --reason 'everybody is at the fair'",
        "sprint list",
        "dod agree 'the vendor was told' --for CHG-1 --by ann",
        "dod agree --for CHG-1 --by ann",
        "dod drop --for CHG-1 --by 'ann and ben'",
        "dod tick CHG-1",
        "dod drop --for CHG-1 --by 'ann and ben'",
    ]));
}
