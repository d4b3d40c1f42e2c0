//! The definition of done: seen on cards, ticked by one key, and in the way of a story that does not
//! meet it.

use gemba::domain::checklist::Need;
use gemba::domain::operation::Setting;
use gemba::domain::{
    ChecklistOperation, DefinitionKind, DefinitionScope, Operation, Rule, StoryId,
};
use insta::assert_snapshot;

use crate::harness::{BoardBuilder, User};

fn agree(b: &mut BoardBuilder, scope: DefinitionScope, must: &[&str], may: &[&str]) {
    let must = must.iter().map(|it| ((*it).to_owned(), Need::Mandatory));
    let may = may.iter().map(|it| ((*it).to_owned(), Need::Optional));
    b.does(&Operation::Checklist(ChecklistOperation::Agree {
        kind: DefinitionKind::Done,
        scope,
        entries: must.chain(may).collect(),
        agreed_by: "the team".to_owned(),
    }));
}

/// A story in review, under the organisation's and the board's definition of done.
fn reviewed(b: &mut BoardBuilder) -> StoryId {
    b.days_ago(9);
    agree(b, DefinitionScope::Organisation, &["whoever is concerned knows"], &[]);
    let board = ["tried with two cases", "somebody else has read it"];
    agree(b, DefinitionScope::Board, &board, &["a number shows it"]);
    let story = b.story("Ask for approval in the chat, not by mail", &[("points", "3")]);
    b.criteria(story, &["The bot asks", "The answer is logged"], 1);
    b.moved(story, "Review", 2);
    story
}

fn user() -> User {
    User::with(|b| {
        reviewed(b);
    })
    .sized(80, 24)
}

#[test]
fn a_story_is_not_done_before_its_definition_is_met() {
    let mut user = user();
    assert!(user.screen().contains("DoD 0/4"), "{}", user.screen());
    user.press("L");
    assert_snapshot!("gate_refused", user.screen());
    user.press("x");
    assert_snapshot!("checks_with_definitions", user.screen());
    user.press("down down space down space");
    assert_snapshot!("checks_ticked", user.screen());
    user.press("d");
    assert!(user.screen().contains("agreed on for many stories"), "{}", user.screen());
    user.press("u space down x esc L");
    assert!(user.screen().contains("Moved SD-1 to Done"), "{}", user.screen());
    assert!(user.screen().contains("DoD 3/4"), "{}", user.screen());
}

#[test]
fn a_board_that_has_softened_the_rule_asks_why() {
    let mut user = User::with(|b| {
        reviewed(b);
        b.does(
            &Operation::EditBoard(vec![Setting::Soften(Rule::DoneMeansDone)]).overruled("we learn"),
        );
    })
    .sized(80, 24);
    user.press("L");
    assert_snapshot!("gate_asks", user.screen());
    user.press("enter");
    assert!(user.screen().contains("The reason cannot be empty"), "{}", user.screen());
    user.write("the number comes on Friday");
    user.press("enter");
    assert!(user.screen().contains("Moved SD-1 to Done, all the same"), "{}", user.screen());
}

#[test]
fn a_story_s_page_shows_and_ticks_its_definitions() {
    let mut user = user().sized(100, 40);
    user.press("enter tab tab tab");
    assert_snapshot!("page_with_definitions", user.screen());
    user.press("enter");
    assert!(user.screen().contains("Definition of done 1/4"), "{}", user.screen());
}

#[test]
fn an_impediment_keeps_a_story_from_being_finished() {
    let mut user = user();
    user.press("x down down space down space down space esc b");
    user.write("waits for the vendor");
    user.press("enter L");
    assert_snapshot!("blocked_asks", user.screen());
}

#[test]
fn a_definition_is_agreed_on_in_a_box_that_the_palette_finds() {
    let mut user = User::sample();
    user.press(":");
    user.write("agree on");
    user.press("enter");
    assert!(user.screen().contains("done for every story of this board"), "{}", user.screen());
    user.press("enter");
    assert!(user.screen().contains("agreed by: the team"), "{}", user.screen());
    user.write("the page is written");
    user.press("enter");
    user.write("a picture (may be open)");
    user.press("down end ctrl-u");
    user.press("ctrl-s");
    // Who agreed is never left open.
    assert!(user.screen().contains("last line who agreed"), "{}", user.screen());
    user.write("agreed by: ann, ben");
    user.press("ctrl-s");
    let screen = user.screen();
    assert!(screen.contains("Agreed on version 1 of the definition of done"), "{screen}");
    let all = user.store_of("ann").definitions().unwrap();
    let entries: Vec<_> = all[0].entries.iter().map(|it| (&*it.text, it.need)).collect();
    let wanted = [("the page is written", Need::Mandatory), ("a picture", Need::Optional)];
    assert_eq!((&*all[0].agreed_by, &*entries), ("ann, ben", &wanted[..]));
}

#[test]
fn a_definition_that_nobody_changed_in_its_box_stays_as_it_is() {
    let mut user = User::sample();
    let must = ["1. sign off", "agreed by: the customer", "costs (may be open)"];
    let entries = must.iter().map(|it| ((*it).to_owned(), Need::Mandatory)).collect();
    let agreed_by = "the team".to_owned();
    let (kind, scope) = (DefinitionKind::Done, DefinitionScope::Board);
    let agree = ChecklistOperation::Agree { kind, scope, entries, agreed_by };
    user.store_of("ben").commit(&Operation::Checklist(agree)).unwrap();
    user.notice();
    user.press(":");
    user.write("agree on");
    user.press("enter enter ctrl-s");
    let said = |user: &User| user.store_of("ann").definitions().unwrap()[0].clone();
    assert_eq!(said(&user).version, 1);
    user.press(":");
    user.write("agree on");
    user.press("enter enter");
    user.write("and tested");
    user.press("down end");
    user.write(" and ben");
    user.press("ctrl-s");
    let must = [must[0], must[1], must[2], "and tested"];
    let texts: Vec<String> = said(&user).entries.into_iter().map(|it| it.text).collect();
    assert_eq!((said(&user).version, texts), (2, must.map(str::to_owned).to_vec()));
    assert_eq!(said(&user).agreed_by, "the team and ben");
}

#[test]
fn the_checks_of_a_story_lead_to_the_definition_and_nobody_is_written_over() {
    let agree = |texts: &[&str]| {
        Operation::Checklist(ChecklistOperation::Agree {
            kind: DefinitionKind::Done,
            scope: DefinitionScope::Board,
            entries: texts.iter().map(|it| ((*it).to_owned(), Need::Mandatory)).collect(),
            agreed_by: "the team".to_owned(),
        })
    };
    let mut user = User::sample();
    user.store_of("ben").commit(&agree(&["the page is written"])).unwrap();
    user.notice();
    user.press("x G e");
    assert!(user.screen().contains("the page is written"), "{}", user.screen());
    user.store_of("ben").commit(&agree(&["the page is written", "it was read"])).unwrap();
    user.notice();
    user.press("ctrl-home");
    user.write("people are trained");
    user.press("enter ctrl-s");
    let screen = user.screen();
    assert!(
        screen.contains("The team has changed the definition of done of the board"),
        "{screen}"
    );
    assert!(screen.contains("it was read"), "{screen}");
    user.press("t");
    assert!(user.screen().contains("Left as the team wrote it"), "{}", user.screen());
    // Whoever words it anew drops nothing by accident, and drops it all by leaving no entry.
    user.press(":");
    user.write("agree on");
    user.press("enter enter");
    assert!(user.screen().contains("it was read"), "{}", user.screen());
}

#[test]
fn what_several_stories_lack_is_said_once_with_the_key_in_sight() {
    let mut user = User::with(|b| {
        let first = reviewed(b);
        let second = b.story("Say who may approve", &[]);
        b.moved(second, "Review", 2);
        assert_ne!(first, second);
    })
    .sized(80, 24);
    user.press("* L");
    let screen = user.screen();
    let says = "2 stories have open items of the definition of done, as SD-1, SD-2: press x";
    let line = screen.lines().rev().take(3).collect::<Vec<_>>();
    let line = line.into_iter().rev().map(str::trim).collect::<Vec<_>>().join(" ");
    assert!(line.contains(says), "{screen}");
}
