//! The log in pictures of use.

use gemba::domain::{Change, Field, NewStory, Operation, Place, Value};
use insta::assert_snapshot;

use crate::desk::{CHAT, Desk};
use crate::harness::User;

/// The log of everything, by way of the page of a story.
fn log(size: (u16, u16)) -> Desk {
    let mut desk = Desk::new(size);
    desk.press("enter backtab enter f g g");
    desk
}

#[test]
fn a_log_on_a_usual_terminal() {
    let mut desk = log((80, 24));
    let mut screens = vec![desk.screen()];
    screens.push(desk.press("G").screen());
    assert_snapshot!(screens.join("\n~~~~\n"));
}

#[test]
fn a_log_of_one_story_on_a_wide_terminal() {
    let mut desk = Desk::new((160, 50));
    desk.press("enter backtab enter G k");
    assert_snapshot!(desk.screen());
}

#[test]
fn a_log_on_a_small_terminal() {
    let mut desk = log((40, 12));
    assert_snapshot!(desk.press("j j j j").screen());
}

#[test]
fn a_person_filters_the_log_and_esc_shows_everything_again() {
    let mut desk = log((80, 24));
    let all = desk.screen();
    let mine = desk.press("@ @").screen();
    assert!(mine.contains("@ann") && !mine.contains("@ben"), "{mine}");
    let bens = desk.press("@ b e n enter").screen();
    assert!(bens.contains("@ben") && !bens.contains("@ann"), "{bens}");
    let cems = desk.press("@ c e m enter").screen();
    assert!(cems.contains("Nothing that this filter lets through"), "{cems}");
    assert_eq!(desk.press("esc").screen(), all);
}

#[test]
fn f_shows_only_what_concerns_the_story_under_the_cursor() {
    let mut desk = log((80, 24));
    assert!(desk.screen().contains("Imported 1 story"));
    let one = desk.press("j f").screen();
    assert!(!one.contains("Imported 1 story"), "{one}");
    assert!(desk.cursor().contains("Commented on SD-1"), "{one}");
    assert!(desk.press("f").screen().contains("Imported 1 story"));
}

#[test]
fn the_header_says_which_story_the_log_is_about() {
    let mut user = User::sample();
    user.press("0 f");
    let screen = user.screen();
    assert!(screen.contains("only CHG-3 (esc clears)"), "{screen}");
    user.press("esc");
    let all = user.screen();
    assert!(!all.contains("esc clears"), "{all}");
}

#[test]
fn enter_opens_the_story_of_a_line() {
    let mut desk = log((80, 24));
    assert!(desk.press("j enter").cursor().starts_with("SD-1 "), "{}", desk.screen());
    desk.press("esc G enter");
    assert!(desk.footer().contains("does not concern one story alone"), "{}", desk.footer());
}

#[test]
fn what_others_do_comes_in_above_the_reader() {
    let mut desk = log((80, 24));
    let here = desk.press("j j").cursor();
    let said = |text: &str| Operation::Comment { story: CHAT, text: text.to_owned() };
    desk.ben_does(&said("one")).ben_does(&said("two"));
    assert_eq!(desk.cursor(), here);
    desk.press("g g").ben_does(&said("three"));
    assert!(desk.screen().contains("three"), "the newest line stays open: {}", desk.screen());
}

#[test]
fn thousands_of_lines_are_read_as_they_are_needed() {
    let mut desk = Desk::new((80, 24));
    for n in 0..1_200 {
        let stories = vec![NewStory::titled(format!("Story {n}"))];
        desk.ben.commit(&Operation::Add { stories, place: Place::Bottom }).unwrap();
    }
    assert!(desk.app.file_changed().unwrap());
    desk.press("enter backtab enter f G");
    for _ in 0..4 {
        desk.press("G");
    }
    assert!(desk.cursor().contains("ann joined"), "{}", desk.cursor());
    assert!(desk.press("g g").cursor().contains("SD-1204"), "{}", desk.screen());
}

#[test]
fn no_size_and_no_key_upsets_the_log() {
    let mut desk = log((80, 24));
    for (width, height) in [(1, 1), (2, 5), (10, 4), (21, 9), (64, 15), (300, 80), (1, 40)] {
        desk.resize(width, height);
        desk.press("g g j j ctrl-d G k ctrl-u @ f j esc home end");
    }
}

#[test]
fn an_older_operation_is_taken_back_where_a_colleague_bars_the_last_one() {
    let mut user = User::sample().sized(100, 30);
    // Ann says something and words a title; Ben words the same title again.
    let card = user.snapshot().cards().unwrap().cards[0].clone();
    let worded = |was: &str, now: &str| {
        let (was, now) = (Value::Text(was.to_owned()), Value::Text(now.to_owned()));
        Operation::Edit(vec![Change { story: card.id, field: Field::Title, was, now }])
    };
    let says = Operation::Comment { story: card.id, text: "Ask the night shift".to_owned() };
    let (mut ann, mut ben) = (user.store_of("ann"), user.store_of("ben"));
    ann.commit(&says).unwrap();
    ann.commit(&worded(&card.title, "Approvals on one page")).unwrap();
    ben.commit(&worded("Approvals on one page", "Approvers on one page")).unwrap();
    user.notice();
    user.press("u");
    let barred = user.screen();
    user.press("0 j j");
    let log = user.screen();
    user.press("backspace");
    assert_snapshot!(format!("{barred}\n{log}\n{}", user.screen()));
    user.press("backspace");
    assert!(user.screen().contains("taken back already"), "{}", user.screen());
    user.press("g g j backspace");
    assert!(user.screen().contains("only they take back"), "{}", user.screen());
}

#[test]
fn a_line_about_several_stories_says_whose_each_change_is() {
    let mut desk = log((80, 24));
    let change = |story: i64, field, now: Value| {
        let story = gemba::domain::StoryId(story);
        let stories = desk.ben.stories(&[story]).unwrap();
        Change { story, field, was: field.of(&stories[0]), now }
    };
    let all: Vec<Change> = [1, 2, 3]
        .into_iter()
        .flat_map(|n| {
            [
                change(n, Field::AsA, Value::text("service desk agent")),
                change(n, Field::Tags, Value::tags([format!("wave-{n}"), "night".to_owned()])),
            ]
        })
        .collect();
    desk.ben_does(&Operation::Edit(all));
    desk.press("g g");
    assert_snapshot!(desk.screen());
}

/// Twenty criteria and as many tags come to a story at once.
fn much(user: &mut User) {
    let id = user.snapshot().cards().unwrap().cards.iter().find(|it| it.key == "CHG-3").unwrap().id;
    let texts = (1..=20).map(|n| (format!("Criterion {n} holds"), false)).collect();
    user.store_of("ann").commit(&Operation::AddCriteria { story: id, texts }).unwrap();
    user.notice();
}

#[test]
fn what_changed_much_says_how_much_more_and_enter_shows_all() {
    let mut user = User::sample().sized(80, 24);
    much(&mut user);
    user.press("0");
    let screen = user.screen();
    assert!(screen.contains("…enter shows all of it"), "{screen}");
    assert!(!screen.contains("Criterion 13 holds"), "{screen}");
    user.press("enter");
    let screen = user.screen();
    assert!(screen.contains("Criterion 13 holds"), "{screen}");
    assert!(screen.contains("enter open the story"), "{screen}");
    user.press("pagedown pagedown pagedown");
    assert!(user.screen().contains("Criterion 20 holds"), "{}", user.screen());
    user.press("enter");
    assert!(user.screen().contains("Acceptance criteria 1/23"), "{}", user.screen());
}

#[test]
fn points_in_the_log_stand_in_the_scale_of_their_time() {
    let mut user = User::sample().sized(100, 30);
    let card = user.snapshot().cards().unwrap().cards.iter().find(|it| it.key == "CHG-3").cloned();
    let card = card.unwrap();
    let change = |was: &str, now: &str, board: &gemba::domain::Board, me| {
        let value = |text: &str| {
            Field::Points.parse(text, board, me, gemba::domain::At::default().date_naive()).unwrap()
        };
        let change =
            Change { story: card.id, field: Field::Points, was: value(was), now: value(now) };
        let of = Box::new(Operation::Edit(vec![change]));
        Operation::Overruled { reason: "measured".to_owned(), consent: None, of }
    };
    let data = user.snapshot();
    user.store_of("ann").commit(&change("3", "8", &data.board, data.me)).unwrap();
    let shirts = gemba::domain::operation::Setting::Estimates(gemba::domain::Scale::Tshirt);
    user.store_of("ann").commit(&Operation::EditBoard(vec![shirts])).unwrap();
    let data = user.snapshot();
    user.store_of("ann").commit(&change("XL", "S", &data.board, data.me)).unwrap();
    user.notice();
    user.press("0");
    assert!(user.screen().contains("XL → S"), "{}", user.screen());
    user.press("j j");
    assert!(user.screen().contains("3 → 8"), "{}", user.screen());
}
