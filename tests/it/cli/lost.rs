//! Boards that are there no more: emptied, or another one in their place.

use super::Shell;

#[test]
fn a_file_that_was_emptied_comes_back_from_its_copies() {
    let shell = Shell::with_stories();
    let shell = shell.at("2026-03-19T08:00:00Z");
    shell.done("story add 'Held in the copy of the day'");
    for (what, bytes) in [("emptied", Vec::new()), ("zeroed", vec![0; 8192])] {
        for ending in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(shell.path(&format!(".gemba.db{ending}")));
        }
        std::fs::write(shell.path(".gemba.db"), bytes).unwrap();
        for line in ["board", "story add Lost", "doctor"] {
            let said = shell.run(line);
            assert!(said.contains("gemba restore"), "{what}, {line}: {said}");
            assert!(said.contains(".gemba.db.copies"), "{what}, {line}: {said}");
        }
        let copy = ".gemba.db.copies/daily-2026-03-19.gemba.db";
        shell.done(&format!("restore {copy}"));
        assert!(shell.run("story list").contains("Ask for approval"), "{what}");
    }
    let other = shell.path("notes.txt");
    std::fs::write(&other, "Dear reader").unwrap();
    let said = shell.run("restore notes.txt");
    assert!(said.contains("name another copy") && !said.contains("--file"), "{said}");
}

#[test]
fn a_board_in_the_place_of_another_has_copies_of_its_own() {
    let shell = Shell::with_board();
    shell.done("story add 'Of the first board'");
    for ending in ["", "-wal", "-shm"] {
        std::fs::remove_file(shell.path(&format!(".gemba.db{ending}"))).unwrap();
    }
    let shell = shell.at("2026-03-16T18:00:00Z");
    shell.done("init --zone Europe/Berlin");
    shell.done("story add 'Of the second board'");
    shell.done("story add 'And one more'");
    let second = ".gemba.db.copies/daily-2026-03-16-2.gemba.db";
    assert!(shell.path(".gemba.db.copies/daily-2026-03-16.gemba.db").exists());
    assert!(!shell.path(".gemba.db.copies/daily-2026-03-16-3.gemba.db").exists());
    let list = shell.run(&format!("--file {second} story list"));
    assert!(!list.contains("Of the first board"), "{list}");
    shell.done(&format!("restore {second}"));
}

#[test]
fn a_board_with_two_names_is_written_by_neither() {
    let shell = Shell::with_stories();
    std::fs::hard_link(shell.path(".gemba.db"), shell.path("other.db")).unwrap();
    for file in [".gemba.db", "other.db"] {
        let said = shell.run(&format!("--file {file} story add Lost"));
        assert!(said.contains("hard links") && said.contains("-samefile"), "{said}");
        assert!(shell.run(&format!("--file {file} doctor")).contains("hard links"), "{file}");
    }
    std::fs::remove_file(shell.path("other.db")).unwrap();
    shell.done("story add Kept");
    assert!(shell.run("story list").contains("Kept"));
}
