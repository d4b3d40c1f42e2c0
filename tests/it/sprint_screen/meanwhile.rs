//! What somebody else writes into a sprint while its dialogs are open, and reasons that stay apart.

use gemba::domain::event::Event;
use gemba::domain::operation::PersonEdit;
use gemba::domain::sprint::{Capacity, SprintEdit};
use gemba::domain::{Hat, Operation, Points, SprintOperation};
use insta::assert_snapshot;

use super::{go, says, turn};
use crate::harness::User;

#[test]
fn a_conflict_shows_both_texts_and_keeps_mine_only_when_it_is_said_again() {
    let mut user = User::sample().sized(80, 24);
    let sprint = user.board().active_sprint().unwrap().id;
    let ben = user.person("ben");
    let whole = |days| {
        let days = Points::whole(days);
        Capacity { person: ben, days, off: Points::default(), focus: 100 }
    };
    let gives = |days, was| {
        let of = whole(days);
        Operation::Sprint(SprintOperation::SetCapacity { sprint, of, was })
    };
    user.store_of("ann").commit(&gives(8, None)).unwrap();
    user.notice();
    user.press("3");
    let rename = |name: &str| {
        let to = SprintEdit::Name(name.to_owned());
        Operation::Sprint(SprintOperation::Edit { sprint, to, was: None })
    };
    turn(&mut user, "Goal");
    go(&mut user, "Sprint  Sprint 7");
    user.press("e ctrl-u");
    user.write("March");
    user.store_of("ben").commit(&rename("Spring")).unwrap();
    user.notice();
    user.press("enter");
    says(&mut user, "ben has changed the name of Sprint 7 meanwhile");
    let name = user.screen();
    assert_eq!(user.board().sprint(sprint).unwrap().name, "Spring");
    user.press("m");
    assert_eq!(user.board().sprint(sprint).unwrap().name, "March");
    turn(&mut user, "People");
    go(&mut user, "@ben");
    user.press("e ctrl-u");
    user.write("5");
    user.store_of("ben").commit(&gives(6, Some(whole(8)))).unwrap();
    user.notice();
    user.press("enter");
    says(&mut user, "has changed the");
    let people = user.screen();
    user.press("m");
    says(&mut user, "5 days");
    assert_snapshot!(format!("{name}\n{people}\n{}", user.screen()));
}

#[test]
fn an_event_says_how_long_it_took_and_why_it_took_longer() {
    let mut user = User::sample().sized(80, 24);
    user.press("3");
    turn(&mut user, "Review");
    go(&mut user, "Review took");
    user.press("e");
    user.write("soon");
    user.press("enter");
    says(&mut user, "is no length of time: minutes such as 95, or 1:35");
    user.press("ctrl-u");
    user.write("2:10");
    let asked = user.screen();
    user.press("enter");
    says(&mut user, "18 over its time box of 112");
    user.write("the auditors came too");
    user.press("enter");
    assert_snapshot!(format!("{asked}\n{}", user.screen()));
    let snapshot = user.store_of("ben").load(&gemba::domain::Needs::Sprint(None), None).unwrap();
    assert_eq!(snapshot.sprint().unwrap().took, [(Event::Review, 130)]);
    // It is taken back as it was said.
    go(&mut user, "Review took");
    user.press("d");
    says(&mut user, "–, at most 112 min");
}

#[test]
fn why_a_story_is_split_and_why_nobody_looked_back_are_asked_one_after_the_other() {
    let mut user = User::sample().sized(100, 30);
    let cem = user.person("cem");
    let hat = Operation::EditPerson { person: cem, to: PersonEdit::PutOn(Hat::Apo) };
    user.store_of("cem").commit(&hat).unwrap();
    user.notice();
    user.press("3 X s");
    user.press("enter");
    user.write("2 1");
    user.press("enter enter y");
    says(&mut user, "The scope would change: who agrees?");
    user.write("the chat works");
    user.press("enter");
    says(&mut user, "choose who agrees, and the reason is asked for next");
    user.press("ctrl-u");
    user.press("enter");
    let split = user.screen();
    assert!(!split.contains("looked back on Sprint 7"), "{split}");
    user.write("the chat works");
    user.press("enter");
    let looked = user.screen();
    assert!(looked.contains("obody has looked back on Sprint 7"), "{looked}");
    assert!(user.board().active_sprint().is_some());
    user.write("we meet on Monday");
    user.press("enter");
    assert!(user.board().active_sprint().is_none(), "{}", user.screen());
    assert_snapshot!(format!("{split}\n{looked}"));
    let snapshot = user.store_of("ben").load(&gemba::domain::Needs::Sprint(None), None).unwrap();
    let report = snapshot.sprint().unwrap().report.as_ref().unwrap();
    let change = report.changes.iter().find(|it| it.kind == "reestimate").unwrap();
    assert_eq!(change.reason.as_deref(), Some("the chat works"));
    assert_eq!(change.consent.as_deref(), Some("cem"));
    let looked = report.overruled.iter().find(|it| it.rule == "SG-24").unwrap();
    assert_eq!(looked.reason, "we meet on Monday");
}
