//! The mouse in dialogs: a click brings the cursor, the next one does what enter does.

use crossterm::event::{MouseButton, MouseEventKind};

use crate::harness::User;

/// The line with the cursor of the box in front.
fn line(user: &mut User) -> String {
    let screen = user.screen();
    let mut inside = screen.lines().filter_map(|it| it.split_once('┃')).map(|(_, it)| it.trim());
    let line = inside.find_map(|it| it.strip_prefix('▌'));
    line.map_or(String::new(), |it| it.trim_matches([' ', '│', '┃']).to_owned())
}

#[test]
fn a_line_of_a_list_is_gone_to_and_then_taken() {
    let mut user = User::sample();
    user.press("m");
    user.click("here  3/3");
    assert!(line(&mut user).starts_with("Doing"), "{}", user.screen());
    user.click("1/2 ┃");
    assert!(line(&mut user).starts_with("Review"), "{}", user.screen());
    let at = user.find("1/2 ┃");
    // Outside the box and on its frame nothing happens; the wheel walks.
    user.mouse(MouseEventKind::Down(MouseButton::Left), (1, 10));
    user.mouse(MouseEventKind::Up(MouseButton::Left), (1, 10));
    assert!(line(&mut user).starts_with("Review"), "{}", user.screen());
    user.mouse(MouseEventKind::ScrollDown, at);
    assert!(line(&mut user).starts_with("Done"), "{}", user.screen());
    user.mouse(MouseEventKind::ScrollUp, at);
    user.click("1/2 ┃");
    assert!(user.screen().contains("to Review (u undo)"), "{}", user.screen());
}

#[test]
fn a_command_is_found_in_the_help_past_its_headings_and_run() {
    let mut user = User::sample().sized(100, 40);
    user.press("?");
    user.click("Comment");
    assert!(line(&mut user).contains("Comment"), "{}", user.screen());
    // A heading is nothing to stand on.
    user.click("Wherever a story is selected");
    assert!(line(&mut user).contains("Comment"), "{}", user.screen());
    // The box says where a move would lead.
    assert!(user.screen().contains("→ Review"), "{}", user.screen());
    user.click("Comment");
    let screen = user.screen();
    assert!(screen.contains("Comment") && !screen.contains("Keys of this screen"), "{screen}");
}

#[test]
fn a_field_of_a_form_is_gone_to_and_never_taken() {
    let mut user = User::sample().sized(100, 40);
    user.press("e");
    for _ in 0..2 {
        user.click("Priority ");
        assert!(line(&mut user).starts_with("Priority"), "{}", user.screen());
    }
    user.click("Title ");
    assert!(line(&mut user).starts_with("Title"), "{}", user.screen());
}

#[test]
fn what_is_ticked_by_a_key_is_ticked_by_a_click() {
    let mut user = User::sample();
    user.press("x");
    let rows = |user: &mut User, tick: &str| user.screen().matches(tick).count();
    let before = rows(&mut user, "☑");
    let row = line(&mut user);
    let text: String = row.chars().skip(2).take(12).collect();
    user.click(&text);
    assert_ne!(rows(&mut user, "☑"), before, "{}", user.screen());
    assert_eq!(line(&mut user).chars().skip(2).take(12).collect::<String>(), text);
}

#[test]
fn a_key_that_a_box_names_is_pressed_by_a_click() {
    let mut user = User::sample();
    user.press("m");
    user.click("close ━");
    assert!(!user.screen().contains('┃'), "{}", user.screen());
    // What the person sees is what is pressed, whatever else the key does in that box.
    user.press("x");
    let ticked = |user: &mut User| user.screen().matches('☑').count();
    let before = ticked(&mut user);
    user.click("space tick");
    assert_ne!(ticked(&mut user), before, "{}", user.screen());
    user.click("u undo  enter");
    assert_eq!(ticked(&mut user), before, "{}", user.screen());
    user.click("o add");
    assert!(user.screen().contains("add it"), "{}", user.screen());
    user.write("Read by somebody who was not there");
    user.click("enter add it");
    user.click("esc close");
    assert!(user.screen().contains("Read by somebody"), "{}", user.screen());
    // Between two keys and on the frame there is nothing to press.
    let at = user.find("space tick");
    user.mouse(MouseEventKind::Down(MouseButton::Left), (at.0 - 1, at.1));
    assert!(user.screen().contains("space tick"), "{}", user.screen());
}
