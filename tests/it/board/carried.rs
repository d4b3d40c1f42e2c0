//! What is carried with the mouse: where it would be dropped, and how it is put back.

use crossterm::event::{MouseButton, MouseEventKind};
use gemba::domain::{Category, Operation};
use insta::assert_snapshot;

use super::selected;
use crate::harness::User;

#[test]
fn a_card_is_carried_to_another_column() {
    let mut user = User::sample();
    user.drag("Log every bypass", "CHG-8");
    assert!(user.screen().contains("Moved INC-2 to Done (u undo)"), "{}", user.screen());
    assert_eq!(selected(&mut user), "INC-2");
    let done = user.board().column_named("Done").unwrap().id;
    let snapshot = user.snapshot();
    assert!(snapshot.cards().unwrap().column(done).any(|it| it.key == "INC-2"));
    // Let go where it was: nothing happens.
    user.drag("CHG-5", "Standard change");
    assert!(!user.screen().contains("Moved CHG-5"));
}

#[test]
fn what_is_carried_is_what_the_button_went_down_on() {
    let mut user = User::sample();
    let column = |user: &User, key: &str| {
        let data = user.snapshot();
        let card = data.cards().unwrap().cards.iter().find(|it| it.key == key).cloned();
        data.board.column(card.unwrap().column).unwrap().name.clone()
    };
    // Not the marked ones, if it is none of them.
    user.press("space j space");
    user.drag("Log every bypass", "CHG-8");
    assert_eq!(["INC-2", "CHG-3", "CHG-4"].map(|it| column(&user, it)), ["Done", "Doing", "Doing"]);
    // A head is no story.
    user.press("esc");
    user.drag("Review", "CHG-8");
    assert_eq!(column(&user, "INC-1"), "Review");
    // Not its neighbour, if somebody takes it away meanwhile.
    let (from, to) = (user.find("Pre-approve DNS"), user.find("CHG-8"));
    user.mouse(MouseEventKind::Down(MouseButton::Left), from);
    user.mouse(MouseEventKind::Drag(MouseButton::Left), to);
    let data = user.snapshot();
    let id = data.cards().unwrap().cards.iter().find(|it| it.key == "CHG-6").unwrap().id;
    let archive = Operation::Archive(vec![id]).overruled("it is not wanted");
    user.store_of("ben").commit(&archive).unwrap();
    user.notice();
    let before = user.snapshot().cards().unwrap().cards.len();
    user.mouse(MouseEventKind::Up(MouseButton::Left), to);
    assert!(user.screen().contains("hat was carried is gone"), "{}", user.screen());
    assert_eq!(user.snapshot().cards().unwrap().cards.len(), before);
    assert_eq!(["CHG-5", "INC-3"].map(|it| column(&user, it)), ["To do", "To do"]);
}

/// Takes up what stands at one text, and holds it over another.
fn takes_up(user: &mut User, from: &str, to: &str) {
    let (from, to) = (user.find(from), user.find(to));
    user.mouse(MouseEventKind::Down(MouseButton::Left), from);
    user.mouse(MouseEventKind::Drag(MouseButton::Left), to);
}

#[test]
fn where_a_card_would_be_dropped_is_seen_while_it_is_carried() {
    for (width, height) in [(40, 12), (80, 24), (120, 40), (160, 50)] {
        let mut user = User::sample().sized(width, height);
        if width == 40 {
            takes_up(&mut user, "CHG-3", "Done");
        } else {
            takes_up(&mut user, "CHG-5", "CHG-8");
            assert!(user.screen().contains("drop here"), "{}", user.screen());
        }
        assert_snapshot!(format!("carried_{width}x{height}"), user.screen());
    }
}

#[test]
fn what_is_carried_is_put_back_by_escape_or_where_no_column_is() {
    let mut user = User::sample();
    let (from, done) = (user.find("Log every bypass"), user.find("CHG-8"));
    takes_up(&mut user, "Log every bypass", "CHG-8");
    let carried = user.screen();
    assert!(carried.contains("INC-2 to Done: let go drops it, esc puts it back"), "{carried}");
    user.press("esc");
    assert!(user.screen().contains("Put back: nothing was moved"), "{}", user.screen());
    assert!(!user.screen().contains("drop here"));
    // The button is still down: nothing is in the hand any more.
    user.mouse(MouseEventKind::Drag(MouseButton::Left), done);
    user.mouse(MouseEventKind::Up(MouseButton::Left), done);
    assert!(!user.screen().contains("Moved"), "{}", user.screen());
    // Let go over the header, the button moves nothing either.
    user.mouse(MouseEventKind::Down(MouseButton::Left), from);
    user.mouse(MouseEventKind::Drag(MouseButton::Left), done);
    user.mouse(MouseEventKind::Drag(MouseButton::Left), (5, 0));
    assert!(user.screen().contains("no column here, let go puts it back"), "{}", user.screen());
    user.mouse(MouseEventKind::Up(MouseButton::Left), (5, 0));
    assert!(!user.screen().contains("Moved") && !user.screen().contains("drop here"));
    // Another key does what it does, with nothing in the hand.
    takes_up(&mut user, "Log every bypass", "CHG-8");
    user.press("2");
    user.press("1");
    user.mouse(MouseEventKind::Up(MouseButton::Left), done);
    assert!(!user.screen().contains("Moved") && !user.screen().contains("drop here"));
}

/// The keys of the first column, from top to bottom.
fn to_do(user: &mut User) -> Vec<String> {
    let screen = user.screen();
    let lines = screen.lines().skip(4).filter_map(|it| it.trim_start_matches([' ', '▌']).get(..5));
    let is_key = |it: &&str| it.contains('-') && it.ends_with(|c: char| c.is_ascii_digit());
    lines.filter(is_key).map(str::to_owned).collect()
}

#[test]
fn a_card_that_is_let_go_over_another_one_of_its_column_is_ranked_there() {
    let mut user = User::sample().sized(120, 40);
    let before = to_do(&mut user);
    let [first, .., last] = &before[..] else { panic!("{before:?}") };
    takes_up(&mut user, first, last);
    let screen = user.screen();
    let says = format!("{first} after {last}: let go ranks it there, esc puts it back");
    assert!(screen.contains(&says), "{screen}");
    assert!(screen.contains("━━━━") && screen.contains('▼'), "{screen}");
    assert_snapshot!("ranked_by_the_mouse", screen);
    user.press("esc");
    assert_eq!(to_do(&mut user), before);
    user.drag(first, last);
    let mut after = before.clone();
    after.rotate_left(1);
    assert_eq!(to_do(&mut user), after, "{}", user.screen());
    assert_eq!(selected(&mut user), *first);
    // Upwards it comes to stand before what it is let go over.
    user.drag(first, &after[0]);
    assert_eq!(to_do(&mut user), before, "{}", user.screen());
    user.press("u");
    assert_eq!(to_do(&mut user), after);
}

#[test]
fn a_card_is_ranked_by_the_mouse_only_where_rank_is_the_order() {
    let mut user = User::sample();
    user.press(", p");
    user.press("enter");
    let before = to_do(&mut user);
    takes_up(&mut user, &before[0], &before[1]);
    let screen = user.screen();
    assert!(screen.contains("stays: the cards stand"), "{screen}");
    let at = user.find(&before[1]);
    user.mouse(MouseEventKind::Up(MouseButton::Left), at);
    assert!(user.screen().contains("press , to sort by rank"), "{}", user.screen());
    assert_eq!(to_do(&mut user), before);
}

#[test]
fn what_is_said_of_a_card_in_the_hand_follows_what_lies_under_a_pointer_that_rests() {
    let mut user = User::sample();
    let at = user.find("Done");
    let from = user.find("CHG-3");
    user.mouse(MouseEventKind::Down(MouseButton::Left), from);
    user.mouse(MouseEventKind::Drag(MouseButton::Left), at);
    assert!(user.screen().contains("CHG-3 to Done: let go drops it"), "{}", user.screen());
    let after = Some(user.board().column_named("Doing").unwrap().id);
    let (name, category) = ("Test".to_owned(), Category::Doing);
    user.store_of("ben").commit(&Operation::AddColumn { name, category, after }).unwrap();
    user.notice();
    let screen = user.screen();
    assert!(!screen.contains("CHG-3 to Done"), "{screen}");
    let (_, says) = screen.split_once("CHG-3 to ").unwrap_or_else(|| panic!("{screen}"));
    let (column, _) = says.split_once(": let go drops it").unwrap();
    user.mouse(MouseEventKind::Up(MouseButton::Left), at);
    let says = format!("Moved CHG-3 to {column}");
    assert!(user.screen().contains(&says), "{says}\n{}", user.screen());
}
