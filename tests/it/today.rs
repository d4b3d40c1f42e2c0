//! Today: what must be done now, why, and the key that settles it.

use gemba::config::Config;
use gemba::domain::operation::PersonEdit;
use gemba::domain::process::{Handing, ProcessOperation};
use gemba::domain::retrospective::RetroOperation;
use gemba::domain::sheet::{Content, Fill, Subject};
use gemba::domain::today::Reason;
use gemba::domain::{
    Change, Field, Hat, ImpedimentOperation, Needs, Operation, SprintKind, SprintOperation,
    TodayPage, Value,
};
use insta::assert_snapshot;

use crate::harness::{BoardBuilder, User};
use crate::inbox::sees;

/// A desk on which something of each kind waits.
fn busy(b: &mut BoardBuilder) {
    b.days_ago(120);
    for name in ["ben", "dee"] {
        b.does(&Operation::AddPerson(gemba::domain::operation::NewPerson {
            name: name.to_owned(),
            full_name: String::new(),
            account: Some(name.to_owned()),
        }));
    }
    for (prefix, name) in [("CHG", "Change enablement"), ("INC", "Incident management")] {
        let (prefix, name) = (prefix.to_owned(), name.to_owned());
        b.does(&Operation::AddProcess { prefix, name });
    }
    let process = b.snapshot().board.process_named("CHG").unwrap().id;
    let person = b.snapshot().board.person_named("ann").map(|it| it.id);
    let does = |b: &mut BoardBuilder, operation| {
        b.does(&Operation::Process(Box::new(operation)));
    };
    does(b, ProcessOperation::Own { process, person, handing: Handing::First });
    let question = gemba::domain::process::Question::Whom;
    let text = Some("to whoever asks for a change".to_owned());
    does(b, ProcessOperation::Answer { process, question, was: None, text });
    b.days_ago(100);
    does(b, ProcessOperation::Review(process));
    over(b);
    b.days_ago(9);
    let due = b.story("Pre-approve DNS records", &[("process", "CHG"), ("due", "2026-03-10")]);
    let wall = b.story("Show waiting approvals on the wall", &[("process", "CHG")]);
    let mine = b.story("Ask for approval in the chat", &[("assignee", "ann"), ("points", "3")]);
    b.moved(due, "Doing", 3);
    b.moved(mine, "Review", 12);
    b.moved(wall, "Doing", 4);
    b.days_ago(4).by("dee");
    raise(b, "waits for a licence", &[wall], Some("ann"), None);
    raise(b, "the room is taken until ten", &[], Some("ben"), Some("2026-03-11"));
    b.days_ago(15);
    sees(b, "request: a list of who may approve on Fridays CHG from:Nora");
    b.by("ann");
}

fn raise(
    b: &mut BoardBuilder,
    reason: &str,
    stories: &[gemba::domain::StoryId],
    owner: Option<&str>,
    due: Option<&str>,
) {
    let owner = owner.map(|it| b.snapshot().board.person_named(it).unwrap().id);
    b.does(&Operation::Impediment(ImpedimentOperation::Raise {
        reason: reason.to_owned(),
        stories: stories.to_vec(),
        owner,
        due: due.map(|it| it.parse().unwrap()),
        cause: String::new(),
    }));
}

/// A sprint that is over, whose retrospective decided something.
fn over(b: &mut BoardBuilder) {
    b.days_ago(34);
    b.does(&Operation::Sprint(SprintOperation::Plan {
        name: Some("Sprint 6".to_owned()),
        goal: "Know who approves".to_owned(),
        starts: "2026-02-09".parse().unwrap(),
        ends: "2026-02-20".parse().unwrap(),
        kind: SprintKind::Improvement,
    }));
    let sprint = b.snapshot().board.sprint_named("Sprint 6").unwrap().id;
    let done = b.story("Approver list is one page", &[("sprint", "Sprint 6"), ("points", "3")]);
    b.days_ago(31);
    b.does(&Operation::Sprint(SprintOperation::Start(sprint)).overruled("now"));
    b.moved(done, "Done", 22);
    b.days_ago(20);
    let owner = b.snapshot().board.person_named("dee").map(|it| it.id);
    let text = "Measure how long changes wait".to_owned();
    b.does(&Operation::Retro(RetroOperation::AddAction { sprint, text, owner }));
    let close = SprintOperation::Close { sprint, leftovers: Vec::new() };
    b.does(&Operation::Sprint(close).overruled("as it was"));
}

fn user() -> User {
    let mut user = User::with(busy).sized(80, 24);
    user.press("9");
    user
}

fn page(user: &User) -> TodayPage {
    let mut store = user.store_of("ann");
    store.load(&Needs::Today, None).unwrap().waiting().unwrap().clone()
}

#[test]
fn today_at_every_size() {
    let mut user = user();
    for (width, height) in [(80, 24), (120, 40), (160, 50), (40, 12)] {
        user.resize(width, height);
        assert_snapshot!(format!("today_{width}x{height}"), user.screen());
    }
    for (width, height) in [(0, 0), (1, 1), (3, 5), (300, 80), (12, 40), (40, 15)] {
        user.resize(width, height);
        user.press("j k G g g ctrl-d ctrl-u");
    }
}

#[test]
fn every_reason_says_why_and_for_how_long() {
    let user = user();
    let lines: Vec<String> = page(&user)
        .entries
        .iter()
        .map(|it| format!("{}: {} {}: {}", it.reason.id(), it.key, it.why(), it.text))
        .collect();
    assert_snapshot!(lines.join("\n"));
}

#[test]
fn the_thing_itself_is_one_key_away() {
    let mut user = user();
    user.press("enter");
    assert!(user.screen().contains("Pre-approve DNS records"), "{}", user.screen());
    user.press("q j enter");
    assert_snapshot!("today_opens_an_impediment", user.screen());
    user.press("esc");
    let at = page(&user).entries.iter().position(|it| it.reason == Reason::Silent).unwrap();
    user.press(&"j ".repeat(at - 1));
    user.press("enter");
    assert!(user.screen().contains("Nora has heard nothing of it yet"), "{}", user.screen());
    user.press("esc j enter");
    assert!(user.screen().contains("▾ Inbox"), "the inbox itself:\n{}", user.screen());
}

#[test]
fn each_row_is_settled_by_its_own_key_and_is_gone() {
    let mut user = user();
    let mut settle = |reason: Reason, keys: &str, says: &str| {
        let entries = page(&user).entries;
        let at = entries.iter().position(|it| it.reason == reason);
        let at = at.unwrap_or_else(|| panic!("{reason:?} is not there: {entries:#?}"));
        user.press("g g");
        user.press(&"j ".repeat(at));
        user.press(keys);
        assert!(user.screen().contains(says), "{reason:?}:\n{}", user.screen());
        assert!(page(&user).entries.len() < entries.len(), "{reason:?} is still there");
    };
    settle(Reason::Impediment, "b g o t enter", "Resolved");
    settle(Reason::Action, "x", "“Measure how long changes wait” is done");
    settle(Reason::Review, "x", "Reviewed");
    settle(Reason::Stale, "x", "Confirmed");
    settle(Reason::Silent, "c s o o n enter", "Told Nora about O-1: soon");
    settle(Reason::Ownerless, "A", "INC");
    settle(Reason::Old, "L", "Moved");
}

#[test]
fn a_key_that_settles_nothing_here_says_what_does() {
    let mut user = user();
    user.press("j x");
    assert!(user.screen().contains("It asks for something else: b resolve"), "{}", user.screen());
    user.press("G a d e e enter");
    assert!(user.screen().contains("dee"), "{}", user.screen());
    assert!(page(&user).of(Reason::Ownerless).next().is_none());
    user.press("u");
    assert!(page(&user).of(Reason::Ownerless).next().is_some());
}

#[test]
fn an_action_becomes_a_story_and_leaves_the_list() {
    let mut user = user();
    let at = page(&user).entries.iter().position(|it| it.reason == Reason::Action).unwrap();
    user.press(&"j ".repeat(at));
    user.press("m");
    assert!(user.screen().contains("of the action “Measure how long"), "{}", user.screen());
    assert!(page(&user).of(Reason::Action).next().is_none());
}

#[test]
fn a_day_on_which_nothing_waits_is_a_good_one_and_says_so() {
    let mut user = User::with(|_| ()).sized(80, 24);
    user.press("9");
    assert_snapshot!("today_good_day", user.screen());
    user.press("enter");
    assert!(user.screen().contains("Nothing waits for anybody"), "{}", user.screen());
}

#[test]
fn another_session_settles_something_and_the_list_follows() {
    let mut user = user();
    user.press("j");
    let mut dee = user.beside("dee");
    dee.press("6 b");
    dee.write("bought");
    dee.press("enter");
    assert!(user.notice());
    let screen = user.screen();
    assert!(!screen.contains("waits for a licence"), "{screen}");
    assert!(screen.contains("▌  impediment 2"), "the cursor stays where it was:\n{screen}");
}

#[test]
fn the_mouse_selects_and_opens() {
    let mut user = user().sized(120, 24);
    user.click("9 Today");
    user.click("Show waiting approvals");
    assert!(user.screen().contains("▌  CHG-2"), "{}", user.screen());
    user.click("Show waiting approvals");
    assert!(user.screen().contains("Show waiting approvals on the wall"), "{}", user.screen());
    user.press("1");
    user.click("9 Today");
    assert!(user.screen().contains("Thursday, 12 March 2026"), "{}", user.screen());
}

#[test]
fn today_reads_without_colour_and_in_ascii() {
    let config = Config { theme: Some("mono".to_owned()), ascii: Some(true), ..Config::default() };
    let mut user = User::with_config(config, busy).sized(80, 24);
    user.press("9 G");
    assert_snapshot!("today_ascii", user.screen());
}

/// A process with a rhythm of quality meetings and a release whose check is due.
fn released(b: &mut BoardBuilder) {
    b.days_ago(60);
    let (prefix, name) = ("CHG".to_owned(), "Change enablement".to_owned());
    b.does(&Operation::AddProcess { prefix, name });
    let process = b.snapshot().board.process_named("CHG").unwrap().id;
    let person = b.snapshot().board.person_named("ann").map(|it| it.id);
    let does = |b: &mut BoardBuilder, operation| {
        b.does(&Operation::Process(Box::new(operation)));
    };
    does(b, ProcessOperation::Own { process, person, handing: Handing::First });
    let subject = Subject::Process(process);
    let slot = subject.slot("meeting_days").unwrap();
    let fills = vec![Fill { slot, was: Content::None, now: Content::Number(30) }];
    does(b, ProcessOperation::Fill { subject, fills });
    does(
        b,
        ProcessOperation::Release {
            process,
            number: None,
            notes: "as it is".to_owned(),
            stories: Vec::new(),
            places: Vec::new(),
        },
    );
    b.by("ann");
}

#[test]
fn a_meeting_is_held_and_a_release_is_looked_at_from_here() {
    let mut user = User::with(released).sized(100, 30);
    user.press("9");
    assert_snapshot!("today_of_a_release", user.screen());
    user.press("x");
    assert!(user.screen().contains("Held the quality meeting of CHG"), "{}", user.screen());
    user.press("x");
    assert_snapshot!("today_does_it_last", user.screen());
    user.press("down enter");
    assert!(page(&user).entries.is_empty(), "{}", user.screen());
    assert!(user.screen().contains("a good day"), "{}", user.screen());
    user.press("u");
    assert!(page(&user).of(Reason::Sustain).next().is_some());
}

#[test]
fn the_board_says_how_many_have_heard_nothing_until_they_have() {
    let mut user = user();
    user.press("1");
    let header = user.screen().lines().next().unwrap().to_owned();
    assert!(header.contains("1 without news") || header.contains("1 no news"), "{header}");
    user.press("9");
    let at = page(&user).entries.iter().position(|it| it.reason == Reason::Silent).unwrap();
    user.press(&"j ".repeat(at));
    user.press("c s o o n enter 1");
    let header = user.screen().lines().next().unwrap().to_owned();
    assert!(!header.contains("news"), "{header}");
}

#[test]
fn a_sprint_that_is_over_its_days_is_closed_from_here() {
    let mut user = User::sample().sized(120, 40);
    let ends = user.board().active_sprint().unwrap().ends + chrono::Days::new(3);
    user.clock().set(ends.and_hms_opt(9, 0, 0).unwrap().and_utc());
    user.press("9");
    let screen = user.screen();
    assert!(screen.contains("A sprint whose days are over runs on"), "{screen}");
    assert!(screen.contains("ended 3 days ago"), "{screen}");
    user.press("x");
    assert!(user.screen().contains("Close Sprint 7"), "{}", user.screen());
}

#[test]
fn the_process_owner_agrees_from_here_or_objects_and_says_why() {
    let mut user = User::sample().sized(120, 40);
    let snapshot = user.snapshot();
    let stories: Vec<_> = ["INC-3", "CHG-6"]
        .map(|key| snapshot.cards().unwrap().cards.iter().find(|it| it.key == key).unwrap().id)
        .to_vec();
    let ann = user.person("ann");
    let to = PersonEdit::PutOn(Hat::Apo);
    user.store_of("ann").commit(&Operation::EditPerson { person: ann, to }).unwrap();
    let more = |story| Change {
        story,
        field: Field::Points,
        was: snapshot.card(story).unwrap().points.map_or(Value::None, Value::Points),
        now: Value::Points(gemba::domain::Points::whole(13)),
    };
    let more = Operation::Edit(stories.into_iter().map(more).collect()).overruled("it is larger");
    user.store_of("ben").commit(&more).unwrap();
    user.press("9");
    let at = page(&user).entries.iter().position(|it| it.reason == Reason::Consent).unwrap();
    user.press(&"j ".repeat(at));
    assert_snapshot!("today_consent", user.screen());
    user.press("+");
    assert_eq!(page(&user).of(Reason::Consent).count(), 1, "{}", user.screen());
    assert!(user.screen().contains("Agreed to the change of"), "{}", user.screen());
    user.press("-");
    user.write("then something else goes out");
    user.press("enter");
    assert_eq!(page(&user).of(Reason::Consent).count(), 0, "{}", user.screen());
    assert!(user.screen().contains("Objected to the change of"), "{}", user.screen());
}
