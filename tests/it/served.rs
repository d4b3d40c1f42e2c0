//! What a hosted session keeps its person from, and what it keeps for them.

use std::fs;

use crate::hosted::Board;
use crate::pty::Program;

#[test]
fn nobody_takes_another_name_than_their_key_names() {
    let board = Board::new();
    let (code, said) = board.asks("adi", "person set adi --name boss");
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("this server knows you as adi"), "{said}");
    assert!(said.contains("gemba person set adi --name"), "{said}");
    // Everything else of themselves they may change, and the names of others.
    assert_eq!(board.asks("adi", "person set adi --full-name 'Adi Example'").0, 0);
    assert_eq!(board.asks("adi", "person set leo --name lea").0, 0);
    assert_eq!(board.asks("adi", "person list").0, 0);
}

#[test]
fn a_word_that_is_none_gets_the_words_of_its_own_command() {
    let board = Board::new();
    let said = |it: &str| board.asks("mia", it).1;
    assert!(said("export csv").contains("export has no csv; export knows flow"));
    let dod = said("dod frob xx");
    assert!(dod.contains("dod knows") && !dod.contains("standup"), "{dod}");
    assert!(said("frob").contains("frob is no command here; there are board"));
    let lost = said("story comment SD-1 hello world again");
    assert!(lost.contains("ssh HOST \"story comment SD-1 'hello from ann'\""), "{lost}");
}

#[test]
fn a_draft_needs_no_home_of_the_account_that_serves() {
    let board = Board::new();
    let gone = board.home.path().join("gone");
    fs::create_dir(&gone).unwrap();
    fs::write(gone.join(".local"), "").unwrap();
    let visit = || {
        Program::new(assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap())
            .args(["serve", "--as", "mia", "--file", board.file().to_str().unwrap()])
            .env("HOME", gone.to_str().unwrap())
            .env("COLORFGBG", "15;0")
            .size(100, 30)
            .start()
    };
    let mut pty = visit();
    pty.wait_for("Log every bypass");
    pty.send("c");
    pty.wait_for("Comment");
    pty.send("Half a thought");
    pty.wait_for("Half a thought");
    pty.send("\x1b");
    pty.wait_for("is kept");
    pty.send("q");
    pty.wait_for_end();
    let mut pty = visit();
    pty.wait_for("What you were typing is not lost");
    pty.send("c");
    pty.wait_for("Half a thought");
}
