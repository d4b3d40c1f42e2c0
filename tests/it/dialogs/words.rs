//! The glossary, one key away from everywhere.

use gemba::tui::app::Flow;
use insta::assert_snapshot;

use crate::harness::User;

#[test]
fn a_word_is_found_by_what_either_side_calls_it() {
    let mut user = User::sample().sized(100, 30);
    user.press("\"");
    let all = user.screen();
    user.write("cab");
    let found = user.screen();
    let Flow::Copy(copied) = user.press("enter") else { panic!("what it means is copied") };
    assert!(copied.starts_with("change authority: "), "{copied}");
    user.press("esc esc");
    assert!(!user.screen().contains("The words of the trade"), "{}", user.screen());
    // It is on every screen, in the palette, and among the keys that begin with g.
    for screen in ["2", "3", "4", "6", "8", "0"] {
        user.press(screen);
        user.press("\"");
        assert!(user.screen().contains("The words of the trade"), "{}", user.screen());
        user.press("esc");
    }
    user.press("1 :");
    user.write("word of the trade");
    user.press("enter");
    user.write("no such thing");
    let none = user.screen();
    user.press("esc g w");
    assert!(user.screen().contains("The words of the trade"), "{}", user.screen());
    assert_snapshot!(format!("{all}\n{found}\n{none}"));
}

#[test]
fn it_reads_on_every_size() {
    let mut user = User::sample();
    user.press("\" down down down");
    let mut all = String::new();
    for (width, height) in [(80, 24), (40, 12)] {
        user.resize(width, height);
        all.push_str(&user.screen());
        all.push('\n');
    }
    assert_snapshot!(all);
    for (width, height) in [(0, 0), (1, 1), (3, 9), (12, 5), (300, 80)] {
        user.resize(width, height);
        user.press("down pagedown up x backspace pageup");
    }
}
