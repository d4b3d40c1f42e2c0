//! What keys mean, in examples.

use super::*;
use crate::tui::command::{Anywhere, OnStory};

/// The rows stand in a file, each on its line.
fn with(rows: &[(&str, &[&str])]) -> (Keymap, Vec<String>) {
    let row = |(at, (id, keys)): (usize, &(&str, &[&str]))| KeyRow {
        command: (*id).to_owned(),
        keys: keys.iter().map(ToString::to_string).collect(),
        line: at + 1,
    };
    let rows: Vec<KeyRow> = rows.iter().enumerate().map(row).collect();
    let (keymap, problems) = Keymap::with(&rows);
    let said = |it: &Problem| format!("{}: {}", it.line.unwrap_or_default(), it.wrong);
    (keymap, problems.iter().map(said).collect())
}

#[test]
fn no_default_key_means_two_things() {
    for scopes in TOGETHER {
        assert_eq!(Keymap::default().clashes(scopes), []);
    }
}

#[test]
fn keys_read_and_print_alike() {
    for text in
        ["j", "G", "ctrl-c", "ctrl-x", "g g", "shift-left", "space", "-", "#", "f1", "f5", "f12"]
    {
        assert_eq!(show_keys(&parse_keys(text).unwrap()), text);
    }
    assert!(parse_keys("hyper-x").is_err());
    assert!(parse_keys("entre").is_err());
}

#[test]
fn a_person_gives_commands_other_keys() {
    let (keymap, problems) = with(&[("archive", &["ctrl-y", "ctrl-x"]), ("points", &[])]);
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(keymap.keys(Command::Story(OnStory::Archive)), "ctrl-y / ctrl-x");
    assert_eq!(keymap.keys(Command::Story(OnStory::Points)), "");
}

#[test]
fn what_a_person_cannot_have_is_named_and_the_rest_holds() {
    let (keymap, problems) = with(&[
        ("archiv", &["D"]),
        ("archive", &["hyper-x"]),
        ("comment", &["j"]),
        ("new", &["g"]),
        ("help", &["ctrl-h"]),
    ]);
    assert_eq!(
        problems,
        [
            "1: no command is called \"archiv\"",
            "2: archive: no key is called \"hyper-x\"",
            "3: comment cannot have j: down has j",
            "4: new cannot have g: first has g g",
        ]
    );
    assert_eq!(keymap.keys(Command::Story(OnStory::Comment)), "c");
    assert_eq!(keymap.keys(Command::Global(Anywhere::New)), "n");
    assert_eq!(keymap.keys(Command::Global(Anywhere::Help)), "ctrl-h");
    assert_eq!(keymap.keys(Command::Story(OnStory::Archive)), "d");
}

#[test]
fn two_commands_swap_their_keys() {
    let (keymap, problems) = with(&[("comment", &["b"]), ("block", &["c"])]);
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(keymap.keys(Command::Story(OnStory::Block)), "c");
}

#[test]
fn a_begun_sequence_shows_what_can_follow() {
    let mut keymap = Keymap::default();
    assert_eq!(keymap.continuations(TOGETHER[0]), []);
    assert_eq!(keymap.press(TOGETHER[0], "g".parse().unwrap()), Found::Prefix);
    let follow = keymap.continuations(TOGETHER[0]);
    let ids: Vec<(&str, &str)> =
        follow.iter().map(|(keys, it)| (keys.as_str(), it.spec().id)).collect();
    assert_eq!(keymap.pending(), "g");
    assert_eq!(
        ids,
        [
            ("g", "first"),
            ("b", "screen.board"),
            ("k", "screen.backlog"),
            ("i", "screen.impediments"),
            ("s", "screen.sprint"),
            ("u", "screen.standup"),
            ("p", "screen.processes"),
            ("f", "screen.flow"),
            ("o", "screen.forecast"),
            ("t", "screen.today"),
            ("l", "screen.log"),
            ("w", "glossary"),
            ("h", "here")
        ]
    );
}
