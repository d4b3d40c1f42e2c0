//! Keys on their way into boxes: what was meant for a text acts on nothing behind it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use gemba::domain::{NewStory, Operation, Place};
use gemba::store::Store;
use gemba::tui::command::{Command, Scope};
use gemba::tui::keymap::parse_keys;
use tempfile::TempDir;

use crate::harness::User;
use crate::pty::{Program, Pty};
use crate::store::{board, everything, session};

/// What a box says of a letter with Alt that edits nothing.
const NOTHING: &str = "does nothing here; esc closes";

fn with_alt(letter: char) -> KeyEvent {
    KeyEvent::new(KeyCode::Char(letter), KeyModifiers::ALT)
}

/// Presses keys without a look at what they do.
fn blindly(user: &mut User, keys: &str) {
    for key in parse_keys(keys).unwrap() {
        user.app.key(KeyEvent::from(key)).unwrap();
    }
}

#[test]
fn a_letter_with_alt_that_edits_nothing_does_nothing_in_any_box() {
    let not = ["quit", "suspend", "back", "edit.editor"];
    let common = [Scope::List, Scope::Stories, Scope::Story, Scope::Capture, Scope::Global];
    let mut n_boxes = 0;
    for screen in ["1", "1 enter", "3"] {
        let mut user = User::sample().sized(100, 40);
        let specs = Command::ALL.iter().map(|it| it.spec());
        let specs = specs.filter(|it| it.scope != Scope::Dialog && !not.contains(&it.id));
        let specs = specs.filter(|it| screen == "1" || !common.contains(&it.scope));
        for key in specs.filter_map(|it| it.keys.first()) {
            blindly(&mut user, &format!("esc esc {screen} {key}"));
            // No command has this letter.
            user.app.key(with_alt('é')).unwrap();
            if !user.screen().contains(&format!("alt-é {NOTHING}")) {
                continue;
            }
            n_boxes += 1;
            user.app.key(with_alt('u')).unwrap();
            let seen = user.screen();
            assert!(seen.contains(&format!("alt-u {NOTHING}")), "{screen} {key}\n{seen}");
        }
    }
    assert!(n_boxes > 25, "{n_boxes} boxes");
}

#[test]
fn what_is_typed_into_the_box_of_a_definition_is_one_more_entry_at_every_visit() {
    let mut user = User::sample().sized(100, 30);
    let lines = |screen: &str| {
        let inside = |it: &str| it.split('┃').nth(1).map(|it| it.trim().to_owned());
        screen.lines().filter_map(inside).filter(|it| !it.is_empty()).collect::<Vec<_>>()
    };
    for entry in ["tried by somebody else", "the page is written", "a way back is known"] {
        user.press(":");
        user.write("agree");
        user.press("enter enter");
        user.write(entry);
        let seen = lines(&user.screen());
        let [.., last, by] = &*seen else { panic!("{seen:?}") };
        assert!(last.starts_with(entry) && by.starts_with("agreed by: "), "{seen:?}");
        assert!(!by.contains(entry), "{seen:?}");
        user.press("esc");
    }
    // Also where it is begun afresh.
    user.press(":");
    user.write("agree");
    user.press("enter enter ctrl-x");
    user.write("nothing else");
    let seen = lines(&user.screen());
    assert!(seen[seen.len() - 2].starts_with("nothing else"), "{seen:?}");
    user.press("f2");
    assert!(user.screen().contains("undo"), "{}", user.screen());
}

/// A board of two stories, open in the program.
fn open() -> (TempDir, std::path::PathBuf, Pty) {
    let (dir, path, mut store) = board();
    let stories = ["Log every bypass", "Ask whoever was on call"].map(NewStory::titled).to_vec();
    store.commit(&Operation::Add { stories, place: Place::Bottom }).unwrap();
    drop(store);
    let mut pty = Program::new(assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap())
        .args(["--file", path.to_str().unwrap()])
        .env("HOME", dir.path().to_str().unwrap())
        .env("LANG", "C.UTF-8")
        .env("COLORFGBG", "15;0")
        .size(100, 30)
        .start();
    pty.wait_for("SD-2");
    (dir, path, pty)
}

fn titles(path: &std::path::Path) -> Vec<String> {
    let mut store = Store::open(path, session("ben")).unwrap();
    everything(&mut store).cards().unwrap().cards.iter().map(|it| it.title.clone()).collect()
}

/// A fast hand on a slow line and Alt send the same.
#[test]
fn an_esc_and_a_letter_in_one_piece_throw_no_text_away_and_run_nothing() {
    let (_dir, path, mut pty) = open();
    // So that there is something to be taken back.
    pty.send("A");
    pty.wait_for("undo");
    let before = Store::open(&path, session("ben")).unwrap().dump().unwrap();
    for opens in
        ["n", "N", "o", "c", "b", "i", "e", "m", "t", "R", "%", "/", "f", ":", "?", "\"", "x"]
    {
        pty.send(opens);
        pty.send("\x1bé");
        pty.wait_for(&format!("alt-é {NOTHING}"));
        // One rule holds for all boxes: each letter is tried in the first.
        let all = ('a'..='z').chain('A'..='Z').chain(".<>".chars());
        for letter in all.filter(|it| opens == "n" || "auxL.".contains(*it)) {
            pty.send(format!("\x1b{letter}"));
            if !matches!(letter, 'b' | 'd' | 'f') {
                pty.wait_for(&format!("alt-{letter} {NOTHING}"));
            }
        }
        pty.send("\x1b");
        pty.wait_until("the box is closed", |pty| {
            !pty.contents().contains(NOTHING) && pty.contents().contains("n new")
        });
    }
    assert_eq!(Store::open(&path, session("ben")).unwrap().dump().unwrap(), before);
}

#[test]
fn an_arrow_with_alt_goes_by_words_however_a_terminal_sends_it() {
    let (_dir, _path, mut pty) = open();
    pty.send("n");
    pty.wait_for("New story");
    pty.send("two words");
    for (arrow, letter, text) in [
        ("\x1b[1;3D", "1", "two 1words"),
        ("\x1b\x1b[D", "2", "two 21words"),
        ("\x1b\x1bOD", "3", "two 321words"),
        ("\x1b\x1b[C", "4", "two 321words4"),
    ] {
        pty.send(arrow);
        pty.send(letter);
        pty.wait_for(text);
    }
    pty.send("\x1b");
    pty.wait_for("is kept");
    pty.send("\x1b\x1b[D");
    pty.wait_for("alt-left does nothing here");
}

#[test]
fn what_a_terminal_sends_by_itself_opens_no_box() {
    let (_dir, path, mut pty) = open();
    pty.send("gg");
    pty.wait_for("▌SD-1");
    pty.send("\x1b]52;c;QUJD\x07\x1bP>|XTerm(390)\x1b\\\x1b_Gi=31;OK\x1b\\\x1b]0;dnc\x1b\\j");
    pty.wait_for("▌SD-2");
    // Half of one is none of the keys either, and those work again.
    pty.send("\x1b]52;c;nQUJDd");
    pty.send("\x1b[A");
    pty.wait_for("▌SD-1");
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
    assert_eq!(titles(&path).len(), 2);
}

#[test]
fn short_lines_pasted_into_a_box_without_a_word_of_it_run_as_no_keys() {
    let (_dir, path, mut pty) = open();
    pty.send("n");
    pty.wait_for("New story");
    pty.send("t one\rd two\rdquit");
    pty.wait_for("dquit");
    assert!(pty.contents().contains("t one") && pty.contents().contains("d two"), "{pty}");
    assert_eq!(titles(&path).len(), 2);
    pty.send("\x1b");
    pty.wait_for("is kept");
    // A search is one line of them.
    pty.send("/");
    pty.wait_for("as before");
    pty.send("t one\rd two\rdquit");
    pty.wait_for("t one d two dquit");
    pty.send("\x1b");
    pty.wait_for("SD-2");
    assert_eq!(titles(&path).len(), 2);
    // So little was typed ahead.
    pty.send("nFirst\rnSecond\r");
    pty.wait_for("Added SD-4");
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
    assert_eq!(titles(&path)[2..], ["First", "Second"]);
}
