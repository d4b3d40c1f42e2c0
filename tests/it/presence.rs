//! Who is here, and who is typing where.

use crate::harness::User;

#[test]
fn the_header_says_who_is_here_and_two_do_not_type_into_one_text_unasked() {
    let mut ann = User::sample();
    ann.app.arrive();
    let mut ben = ann.beside("ben");
    ben.app.arrive();
    let mut cem = ann.beside("cem");
    cem.app.arrive();
    ann.app.beat();
    assert!(ann.screen().lines().next().unwrap().contains("@ann +2"), "{}", ann.screen());

    // Both have the cursor on the same story; ben opens its form.
    ben.press("e");
    ann.app.beat();
    assert!(ann.screen().contains("ben is typing here"), "{}", ann.screen());
    ann.press("g h");
    let screen = ann.screen();
    for here in ["ann (you): board", "ben: board, typing on CHG-3", "cem: board"] {
        assert!(screen.contains(here), "{screen}");
    }
    ann.press("esc");
    ann.press("e");
    let screen = ann.screen();
    assert!(screen.contains("In another session ben is typing on this story"), "{screen}");
    // Whatever is typed before that is read does nothing.
    ann.write("Title");
    assert_eq!(ann.screen().matches("Press y to do it").count(), 1, "{}", ann.screen());
    ann.press("y");
    assert!(ann.screen().contains("keep"), "{}", ann.screen());
    ann.press("esc");

    // A comment is a text of one's own.
    ann.press("c");
    assert!(!ann.screen().contains("typing on this story"), "{}", ann.screen());
    ann.press("esc");
    ben.press("esc");
    ann.press("e");
    assert!(!ann.screen().contains("typing on this story"), "{}", ann.screen());

    drop((ben, cem));
    ann.app.beat();
    assert!(!ann.screen().lines().next().unwrap().contains('+'), "{}", ann.screen());
}
