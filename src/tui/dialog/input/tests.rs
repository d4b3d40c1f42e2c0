//! Typing, as in a shell: keys in, the text and its caret out.

use super::*;

/// The text after the keys, with a bar where the caret stands.
fn after(lines: Lines, text: &str, keys: &str) -> String {
    let mut input = Input::new(lines, text);
    for key in keys.split(' ').filter(|it| !it.is_empty()) {
        match key {
            "up" => drop(input.up()),
            "down" => drop(input.down()),
            key => assert!(input.key(key.parse().unwrap()), "{key}"),
        }
    }
    let (before, behind) = input.text().split_at(input.at);
    format!("{before}|{behind}")
}

#[test]
fn a_line_is_edited_as_in_a_shell() {
    for (keys, expected) in [
        ("", "ask for approval|"),
        ("ctrl-a x", "x|ask for approval"),
        ("ctrl-w", "ask for |"),
        ("ctrl-w ctrl-w backspace", "ask|"),
        ("alt-b alt-b ctrl-k", "ask |"),
        ("home ctrl-right ctrl-d", "ask|for approval"),
        ("alt-left alt-left alt-right ctrl-d", "ask for|approval"),
        ("left left ctrl-u", "|al"),
        ("home delete A", "A|sk for approval"),
        ("home alt-d", "| for approval"),
        ("space !", "ask for approval !|"),
    ] {
        assert_eq!(after(Lines::One, "ask for approval", keys), expected, "{keys}");
    }
}

#[test]
fn no_letter_is_torn_apart() {
    assert_eq!(after(Lines::One, "👩‍👩‍👧‍👦é変", "left left backspace"), "|é変");
    assert_eq!(after(Lines::One, "e", "\u{301}"), "é|");
    assert_eq!(after(Lines::One, "", "क ि"), "कि|");
    assert_eq!(after(Lines::One, "", "👩 \u{200d} 👧 backspace"), "|");
    assert_eq!(after(Lines::One, "a", "\u{200e} \u{200d} b"), "a\u{200e}\u{200d}b|");
    assert_eq!(after(Lines::One, "🇩🇪🇫🇷", "home delete"), "|🇫🇷");
}

#[test]
fn the_caret_goes_from_line_to_line() {
    let text = "first\nno\n変更 third";
    assert_eq!(after(Lines::Many, text, "up"), "first\nno|\n変更 third");
    assert_eq!(after(Lines::Many, text, "home right up"), "first\nno|\n変更 third");
    assert_eq!(after(Lines::Many, text, "up up up"), "fi|rst\nno\n変更 third");
    assert_eq!(after(Lines::Many, text, "up up down down"), "first\nno\n変|更 third");
    assert_eq!(after(Lines::Many, "a", "enter b ctrl-j"), "a\nb\n|");
    assert_eq!(after(Lines::Many, "ab", "left ctrl-o"), "a\n|b");
}

#[test]
fn what_was_typed_is_taken_back_word_by_word_and_done_again() {
    let text = "ask";
    for (keys, expected) in [
        ("space f o r space i t ctrl-z", "ask for |"),
        // A word goes with the space behind it.
        ("space f o r space i t ctrl-z ctrl-z", "ask |"),
        ("space f o r ctrl-z ctrl-z", "ask|"),
        ("space f o r ctrl-z ctrl-z ctrl-z", "ask|"),
        ("ctrl-u ctrl-z", "ask|"),
        ("home ctrl-k n o ctrl-z ctrl-z", "|ask"),
        ("space f o r ctrl-z ctrl-z ctrl-y ctrl-y", "ask for|"),
        // What is typed instead ends what could be done again.
        ("ctrl-u ctrl-z s ctrl-y", "asks|"),
    ] {
        assert_eq!(after(Lines::One, text, keys), expected, "{keys}");
    }
    let mut input = Input::new(Lines::Many, "kept");
    input.set("");
    input.insert("pasted\ntext");
    for expected in ["", "kept", "kept"] {
        assert!(input.key("ctrl-z".parse().unwrap()));
        assert_eq!(input.text(), expected);
    }
}

#[test]
fn what_is_kept_of_long_texts_has_an_end() {
    let mut input = Input::new(Lines::Many, &"x".repeat(60_000));
    for _ in 0..20 {
        input.insert("y");
    }
    assert!(input.before.iter().map(|it| it.0.len()).sum::<usize>() <= MOST_KEPT);
    assert!(!input.before.is_empty());
}

#[test]
fn what_is_pasted_is_kept_and_stays_one_line() {
    assert_eq!(after(Lines::One, "a\nb\tc\u{1b}[31m\u{200c}d", ""), "a b c␛[31m\u{200c}d|");
    assert_eq!(after(Lines::Many, "a\tb", ""), "a\tb|");
}
