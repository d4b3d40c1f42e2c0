//! What is captured on any screen, and what becomes of it in the inbox on top of the backlog.

use crossterm::event::{MouseButton, MouseEventKind};
use gemba::config::Config;
use gemba::domain::observation::{self, Observation, ObservationId};
use gemba::domain::process::{About, ProcessOperation};
use gemba::domain::{Needs, Operation, Snapshot, StoryId};
use gemba::tui::command::Command;
use insta::assert_snapshot;

use crate::harness::{BoardBuilder, User};

/// Captures a line as it would be typed.
pub(crate) fn sees(b: &mut BoardBuilder, line: &str) {
    let board = b.snapshot().board;
    let new = observation::read(line, &board, &board.catalog, None).unwrap();
    b.does(&Operation::Process(Box::new(ProcessOperation::Observe(new))));
}

/// A board with two stories, and five things captured.
fn captured(b: &mut BoardBuilder) {
    b.days_ago(30);
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
    let step = ProcessOperation::AddStep {
        process,
        name: "Approve".to_owned(),
        slots: Vec::new(),
        roles: Vec::new(),
    };
    b.does(&Operation::Process(Box::new(step)));
    b.story("Ask for approval in the chat, not by mail", &[("process", "CHG"), ("points", "5")]);
    b.story("Close codes on one page", &[("process", "INC"), ("points", "3")]);
    b.days_ago(18).by("dee");
    sees(b, "idea: one card with the five numbers that everybody looks up");
    b.days_ago(9).by("ben");
    sees(b, "request: a list of who may approve on Fridays CHG from:Nora");
    b.days_ago(4);
    sees(
        b,
        "bypass: approved on the stairs, without a record CHG.1 waste:waiting control:approval",
    );
    b.days_ago(1).by("dee");
    sees(b, "nobody knows who may approve on Fridays");
    b.days_ago(0);
    sees(b, "feedback: the close codes do not fit on the screen INC from:Milan");
    b.by("ann");
}

fn user() -> User {
    let mut user = User::with(captured).sized(80, 24);
    user.press("2");
    user
}

fn all(user: &User) -> Vec<Observation> {
    let mut store = user.store_of("ann");
    let snapshot: Snapshot = store.load(&Needs::Improvements, None).unwrap();
    snapshot.improvements().unwrap().observations.clone()
}

#[test]
fn the_inbox_stands_folded_on_top_and_opens_where_the_cursor_goes() {
    let mut user = user();
    assert_snapshot!("inbox_folded_80x24", user.screen());
    user.press("I");
    assert_snapshot!("inbox_80x24", user.screen());
    user.resize(160, 50);
    assert_snapshot!("inbox_160x50", user.screen());
    user.resize(40, 12);
    assert_snapshot!("inbox_40x12", user.screen());
    for (width, height) in [(0, 0), (1, 1), (3, 5), (300, 80), (12, 40), (40, 15), (100, 9)] {
        user.resize(width, height);
        user.press("j k G g g ctrl-d ctrl-u tab tab tab backtab backtab backtab z z k j");
    }
}

#[test]
fn the_cursor_goes_from_the_first_story_up_into_the_inbox_and_down_again() {
    let mut user = user();
    user.press("k");
    assert!(user.screen().contains("▌ O-5 feedback"), "{}", user.screen());
    user.press("j");
    assert!(user.screen().contains("▸ Inbox  5"), "{}", user.screen());
    user.press("z");
    assert!(user.screen().contains("▾ Inbox  5"), "it stays open:\n{}", user.screen());
    user.press("z I esc");
    assert!(user.screen().contains("▸ Inbox  5"), "{}", user.screen());
    user.press("tab tab tab");
    assert!(user.screen().contains("▌Backlog"), "{}", user.screen());
}

#[test]
fn a_story_is_made_by_one_key_and_keeps_its_origin() {
    let mut user = user();
    user.press("I j j m");
    assert_snapshot!("inbox_story", user.screen());
    let made = all(&user)[2].clone();
    assert_eq!(made.became(), "CHG-2");
    user.press("tab G enter");
    let page = user.screen();
    assert!(page.contains("O-3, bypass of ben, 2026-03-08: approved on the stairs"), "{page}");
    user.press("q u");
    assert_eq!(all(&user)[2].became(), "", "undo brings it back into the inbox");
    user.press("I");
    assert!(user.screen().contains("Inbox  5"), "{}", user.screen());
}

#[test]
fn marks_make_many_into_stories_or_improvements_at_once() {
    let mut user = user();
    user.press("I space j j v m");
    let became: Vec<String> = all(&user).iter().map(Observation::became).collect();
    assert_eq!(became, ["SD-1", "CHG-2", "CHG-3", "", ""]);
    assert!(user.screen().contains("Made 3 stories of O-1, O-2, O-3"), "{}", user.screen());
    user.press("u");
    assert!(all(&user).iter().all(Observation::is_open), "one undo takes all of it back");
    user.press("I * M");
    let became: Vec<String> = all(&user).iter().map(Observation::became).collect();
    assert_eq!(became, ["I-1", "I-2", "I-3", "I-4", "I-5"]);
    assert!(!user.screen().contains("Inbox"), "an empty inbox takes no room:\n{}", user.screen());
    user.press("I");
    assert!(user.screen().contains("Nothing is in the inbox: i captures"), "{}", user.screen());
}

#[test]
fn what_says_the_same_goes_along_with_another_observation() {
    let mut user = user();
    user.press("I j j j r");
    // What shares the most words stands first.
    assert_snapshot!("inbox_merge", user.screen());
    user.press("enter");
    assert!(user.screen().contains("Merged O-4 into O-2"), "{}", user.screen());
    let before = all(&user);
    assert_eq!(before[3].became(), "O-2");
    user.press("k k enter");
    assert!(user.screen().contains("along: another one says the same"), "{}", user.screen());
    user.press("esc");
    // What becomes of the one becomes of the other.
    user.press("m");
    let now = all(&user);
    assert_eq!((now[1].became(), now[3].became()), ("CHG-2".to_owned(), "CHG-2".to_owned()));
    let id = now[1].story.clone().unwrap().0;
    let story = user.store_of("ann").stories(&[id]).unwrap().remove(0);
    assert!(story.description.contains("O-2, request of ben"), "{}", story.description);
    assert!(story.description.contains("O-4, observation of dee"), "{}", story.description);
    user.press("u");
    assert_eq!(all(&user), before);
}

#[test]
fn merged_into_a_story_it_stands_there_as_a_comment() {
    let mut user = user();
    user.press("I space j r");
    user.write("chat");
    user.press("enter");
    assert!(user.screen().contains("Merged O-1 into CHG-1"), "{}", user.screen());
    let id = all(&user)[0].story.clone().unwrap().0;
    let story = user.store_of("ann").stories(&[id]).unwrap().remove(0);
    let said =
        "O-1, idea of dee, 2026-02-22: one card with the five numbers that everybody looks up";
    assert_eq!(story.comments.len(), 1);
    assert_eq!(story.comments[0].text, said);
    user.press("u");
    assert!(user.store_of("ann").stories(&[id]).unwrap()[0].comments.is_empty());
    assert!(all(&user)[0].is_open());
}

#[test]
fn declined_with_a_reason_it_is_kept_and_whoever_asked_has_news() {
    let mut user = user();
    user.press("I j space G space d");
    assert_snapshot!("inbox_decline", user.screen());
    user.press("enter");
    assert!(user.screen().contains("The reason cannot be empty"), "{}", user.screen());
    user.write("the list is on the wall");
    user.press("enter");
    assert_snapshot!("inbox_declined", user.screen());
    let now = all(&user);
    assert_eq!(now[1].became(), "settled: the list is on the wall");
    assert!(now[1].told_at.is_some() && now[4].told_at.is_some());
    user.press("u");
    assert!(all(&user)[1].told_at.is_none(), "the news goes with it");
}

#[test]
fn why_is_asked_five_times_and_news_are_kept() {
    let mut user = user();
    user.press("I j w");
    user.write("nobody keeps the list");
    user.press("enter w");
    assert_snapshot!("inbox_why", user.screen());
    for n in 2..=5 {
        user.write(&format!("answer {n}"));
        user.press("enter w");
    }
    assert!(user.screen().contains("It was asked why five times"), "{}", user.screen());
    user.press("c");
    user.write("it is on the list");
    user.press("enter enter");
    assert_snapshot!("inbox_opened", user.screen());
    user.press("esc k c");
    assert!(user.screen().contains("Nobody waits for news of it"), "{}", user.screen());
}

#[test]
fn a_line_is_captured_on_every_screen_and_says_what_it_understood() {
    let mut user = User::with(captured).sized(80, 24);
    user.press("i");
    assert_snapshot!("capture_empty", user.screen());
    user.write("nobody asks CHG.9");
    user.press("enter");
    let shown = user.screen();
    assert!(shown.contains("CHG has no step CHG.9: there is CHG.1"), "{shown}");
    user.press("ctrl-x");
    user.write("bypass: asked ben on the stairs CHG.1 waste:wait control:approval from:Nora");
    assert_snapshot!("capture_understood", user.screen());
    user.press("enter");
    assert!(user.screen().contains("Captured O-6: asked ben on the stairs"), "{}", user.screen());
    user.press("u");
    assert_eq!(all(&user).len(), 5);
    // Every screen that there is, but the stand-up, where the same key parks a topic.
    let screens: Vec<_> =
        Command::ALL.iter().map(|it| it.spec()).filter(|it| it.id.starts_with("screen.")).collect();
    assert!(screens.len() >= 8, "{}", screens.len());
    for screen in screens {
        user.press(screen.keys[0]);
        user.press("i");
        let asks = if screen.id == "screen.standup" { "Park a topic" } else { "What do you see?" };
        let shown = user.screen();
        assert!(shown.contains(asks), "{}:\n{shown}", screen.id);
        user.press("esc");
    }
}

#[test]
fn the_story_in_focus_gives_its_process_and_the_line_may_say_otherwise() {
    let mut user = User::with(captured).sized(80, 24);
    user.press("i");
    assert!(user.screen().contains("observation · CHG Change enablement"), "{}", user.screen());
    user.write("it is slow");
    user.press("tab");
    assert!(!user.screen().contains("Change enablement"), "{}", user.screen());
    user.press("tab");
    user.write(" INC");
    assert!(user.screen().contains("INC Incident management"), "{}", user.screen());
    user.write(" waste:no");
    assert!(user.screen().contains("\"no\" is no kind of waste"), "{}", user.screen());
    user.press("enter");
    assert!(user.screen().contains("What do you see?"), "{}", user.screen());
    user.press("esc");
    assert!(user.screen().contains("What you typed is kept: i offers it again"));
    user.press("2 i");
    assert!(user.screen().contains("it is slow INC waste:no"), "{}", user.screen());
    user.press("backspace backspace w a i t i n g enter");
    let last = all(&user).pop().unwrap();
    assert_eq!((last.what.text.as_str(), last.place(&user.board())), ("it is slow", "INC".into()));
    // On its page a story is in focus as well.
    user.press("1 enter i");
    user.write("and dull");
    user.press("enter");
    assert_eq!(all(&user).pop().unwrap().place(&user.board()), "CHG");
}

#[test]
fn another_session_captures_and_the_inbox_follows() {
    let mut user = user();
    user.press("I j j");
    let mut dee = user.beside("dee");
    dee.press("2 I j d");
    dee.write("no time");
    dee.press("enter i");
    dee.write("a sixth thing");
    dee.press("enter");
    assert!(user.notice());
    let screen = user.screen();
    assert!(screen.contains("▌ O-3 bypass") && screen.contains("Inbox  5"), "{screen}");
    assert!(screen.contains("O-6") && !screen.contains("O-2"), "{screen}");
}

#[test]
fn the_mouse_goes_into_the_inbox_and_opens_what_is_in_it() {
    let mut user = user();
    user.click("Inbox");
    assert!(user.screen().contains("▾ Inbox"), "{}", user.screen());
    user.click("approved on the stairs");
    assert!(user.screen().contains("▌ O-3"), "{}", user.screen());
    user.click("approved on the stairs");
    assert!(user.screen().contains("control: approval"), "{}", user.screen());
    user.press("esc");
    let at = user.find("O-3");
    user.mouse(MouseEventKind::ScrollUp, at);
    assert!(user.screen().contains("▌ O-2"), "{}", user.screen());
    user.mouse(MouseEventKind::Down(MouseButton::Left), (5, 30));
    user.click("Close codes on one page");
    assert!(user.screen().contains("▸ Inbox"), "{}", user.screen());
}

#[test]
fn the_inbox_reads_without_colour_and_in_ascii() {
    let config = Config { theme: Some("mono".to_owned()), ascii: Some(true), ..Config::default() };
    let mut user = User::with_config(config, captured).sized(80, 24);
    user.press("2 I j space");
    let screen = user.screen();
    assert!(screen.is_ascii(), "{screen}");
    assert_snapshot!("inbox_ascii", screen);
}

/// Random merges and declines: each observation ends in one place, and undoing all of it leads back
/// to the same file.
#[test]
fn merging_and_declining_at_random_is_undone_to_the_byte() {
    let user = User::with(captured);
    let mut store = user.store_of("ann");
    let before = store.dump().unwrap();
    let mut dice: u64 = 7;
    let mut roll = move |sides: i64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        1 + i64::try_from(dice >> 33).unwrap() % sides
    };
    let mut n_done = 0;
    for _ in 0..60 {
        let one = ObservationId(roll(6));
        let operation = match roll(6) {
            1 | 2 => ProcessOperation::Merge {
                observations: vec![one],
                into: About::Observation(ObservationId(roll(6))),
            },
            3 => ProcessOperation::Merge {
                observations: vec![one, ObservationId(roll(6))],
                into: About::Story(StoryId(roll(2))),
            },
            4 => ProcessOperation::Settle { observations: vec![one], how: "no".to_owned() },
            5 => ProcessOperation::ToStory { observation: one, title: None },
            _ => ProcessOperation::ToImprovement { observation: one, title: None },
        };
        let done = store.commit(&Operation::Process(Box::new(operation)));
        n_done += usize::from(done.is_ok_and(|it| it.is_change));
        let snapshot = store.load(&Needs::Improvements, None).unwrap();
        let all = &snapshot.improvements().unwrap().observations;
        for it in all.iter().filter(|it| it.merged.is_some()) {
            let target = all.iter().find(|other| Some(other.id) == it.merged).unwrap();
            assert!(target.merged.is_none(), "no chains: {it:?}");
            let open = target.is_open();
            assert!(open || it.became() == target.became(), "{it:?} {target:?}");
        }
    }
    assert!(n_done >= 4, "{n_done}");
    for _ in 0..n_done {
        store.undo().unwrap();
    }
    assert_eq!(store.dump().unwrap(), before);
}
