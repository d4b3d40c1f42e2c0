//! What a hosted session keeps its person from, and what it keeps for them.

use std::fs;

use crate::hosted::Board;
use crate::pty::Program;

#[test]
fn who_gets_another_name_keeps_the_key_that_they_came_with() {
    let board = Board::new();
    let (code, said) = board.asks("adi", "person set mia --name maria");
    assert!(
        code == 0 && said.contains("whose line says --as mia goes on to let them in"),
        "{said}"
    );
    assert_eq!(board.asks("mia", "story add 'By the old name'").0, 0);
    assert_eq!(board.asks("maria", "story add 'By the new name'").0, 0);
    let log = board.asks("adi", "log --plain").1;
    let by = |title: &str| {
        log.lines().find(|it| it.contains(title)).unwrap_or_default().contains("maria")
    };
    assert!(by("By the old name") && by("By the new name"), "{log}");
    // The name goes to nobody else as long as a key may name it.
    let (code, said) = board.asks("adi", "person add mia");
    assert!(code == 1 && said.contains("mia was the name of maria"), "{said}");
    // One's own as well; and who has left comes in by neither.
    assert_eq!(board.asks("adi", "person set adi --name ada").0, 0);
    assert_eq!(board.asks("adi", "person set maria --left yes").0, 0);
    for name in ["mia", "maria"] {
        let (code, said) = board.asks(name, "story list");
        assert!(code == 1 && said.contains("has left this board"), "{said}");
    }
    assert!(board.asks("nobody-ever", "story list").1.contains("nobody on this board is called"));
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
    assert!(lost.contains("ssh HOST \"story comment SD-1 'hello world again'\""), "{lost}");
    let lost = said("story add by ann tags=door");
    assert!(lost.contains("ssh HOST \"story add 'by ann'\""), "{lost}");
    let lost = said("story add $(reboot) now");
    assert!(lost.contains("ssh HOST \"story add 'hello from ann'\""), "{lost}");
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
