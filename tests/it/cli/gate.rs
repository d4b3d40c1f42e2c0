//! The gate before Done, and the ways round it that somebody may try.

use super::Shell;

/// A board with two stories of eight and of three points.
fn board() -> Shell {
    let shell = Shell::with_board();
    shell.done("story add One points=8");
    shell.done("story add Two points=3");
    shell
}

/// The number of the last operation.
fn last(shell: &Shell) -> String {
    let log = shell.json("log --json");
    log["happenings"][0]["seq"].to_string()
}

#[test]
fn what_is_taken_back_answers_to_the_process_that_the_story_has_by_now() {
    let shell = board();
    shell.done("process add CHG Change");
    shell.done("dod agree approved --for CHG --by team");
    shell.done("story move GEM-2 Done");
    shell.done("story move GEM-2 Doing");
    let back = last(&shell);
    // A slip that is taken back at once is free.
    shell.done(&format!("undo {back}"));
    shell.done("redo");
    shell.done("story set GEM-2 process=CHG");
    let refused = shell.run("story move GEM-2 Done");
    assert!(refused.contains("1 of 1 definition-of-done items of GEM-2 is open"), "{refused}");
    let refused = shell.run(&format!("undo {back}"));
    assert!(refused.contains("1 of 1 definition-of-done items of GEM-2 is open"), "{refused}");
    shell.done("dod tick GEM-2 --all");
    shell.done(&format!("undo {back}"));
}

#[test]
fn what_was_finished_before_a_sprint_began_comes_back_as_no_work_of_it() {
    let shell = board();
    shell.done("story move GEM-1 Done");
    shell.done("sprint plan S1 --from 2026-03-16 --to 2026-03-27 --goal less");
    shell.done("sprint add GEM-2");
    shell.done("sprint start");
    let refused = shell.run("story set GEM-1 sprint=S1 --reason mine");
    assert!(refused.contains("GEM-1 was finished before S1 began"), "{refused}");
    shell.done("story move GEM-1 Doing");
    let back = last(&shell);
    shell.done("story set GEM-1 sprint=S1 --reason mine");
    let refused = shell.run(&format!("undo {back}"));
    assert!(refused.contains("GEM-1 was finished before S1 began"), "{refused}");
    // What another tool says was finished long ago is no work of it either.
    shell.write(
        "j.csv",
        "Summary,Issue key,Status,Created,Resolved\nOld,K-1,Done,2025-01-01,2025-02-01\n",
    );
    shell.done("import jira j.csv");
    let refused = shell.run("story set K-1 sprint=S1 --reason mine");
    assert!(refused.contains("was finished before S1 began"), "{refused}");
}

#[test]
fn a_story_that_is_put_aside_for_a_moment_keeps_what_it_answers_to() {
    let shell = board();
    shell.done("process add CHG Change");
    shell.done("dod agree approved --for CHG --by team");
    shell.done("story set GEM-2 process=CHG");
    shell.done("sprint plan S1 --from 2026-03-16 --to 2026-03-27 --goal less");
    shell.done("sprint add GEM-2");
    shell.done("sprint start");
    for (aside, back) in [
        ("story archive GEM-2 --reason moment", "story restore GEM-2 --reason back"),
        ("sprint remove GEM-2 --reason moment", "sprint add GEM-2 --reason back"),
    ] {
        shell.done(aside);
        let refused = shell.run("dod agree tested --for CHG --by team");
        assert!(refused.contains("would be asked for no longer"), "{refused}");
        shell.done(back);
    }
}

#[test]
fn names_that_only_look_different_to_a_machine_are_one_name() {
    let shell = board();
    shell.done("column add Extra");
    let refused = shell.run("column add Extra\u{200b}");
    assert!(refused.contains("there is already a column called Extra"), "{refused}");
}

#[test]
fn what_was_put_aside_unfinished_comes_back_once_it_is_done() {
    let shell = board();
    shell.done("dod agree written --by team");
    shell.done("story move GEM-2 Review");
    shell.done("story archive GEM-2 --reason 'not needed'");
    shell.done("column set Review --category done --reason why");
    let refused = shell.run("story restore GEM-2");
    assert!(refused.contains("gemba dod tick GEM-2"), "{refused}");
    shell.done("dod tick GEM-2 --all");
    shell.done("story restore GEM-2");
    // What left the board finished stays as it was.
    shell.done("story archive GEM-2");
    let refused = shell.run("dod tick GEM-2 1 --undo");
    assert!(refused.contains("GEM-2 is archived"), "{refused}");
}

/// A story that was finished while nobody asked for an item answers to it no more than before, whoever
/// would bring the item back.
#[test]
fn what_a_finished_story_was_never_asked_for_does_not_come_back_by_itself() {
    let shell = board();
    shell.done("board set allow-as=yes");
    shell.done("person add ben");
    shell.done("dod agree tested --by team");
    shell.done("undo");
    shell.done("redo");
    shell.done("undo");
    shell.done("story move GEM-1 Done --as ben");
    let refused = shell.run("redo");
    assert!(refused.contains("GEM-1 was finished while nobody asked for “tested”"), "{refused}");
    shell.done("dod agree tested --by team");
    let met = shell.run("dod tick GEM-1 --plain");
    assert!(!met.contains("tested"), "{met}");
    // The other way round: it was dropped, and a story is finished without it.
    shell.done("dod tick GEM-2 --all");
    shell.done("dod drop --for board --by team");
    let dropped = last(&shell);
    shell.done("story add Three");
    shell.done(&format!("undo {dropped}"));
    let open = shell.run("dod tick GEM-2 --plain");
    assert!(open.contains("tested"), "{open}");
    shell.done("redo");
    shell.done("story move GEM-3 Done");
    let refused = shell.run(&format!("undo {dropped}"));
    assert!(refused.contains("GEM-3 was finished while nobody asked for “tested”"), "{refused}");
}

/// A version of a definition is done again as it was, whatever came in between.
#[test]
fn a_definition_that_is_agreed_on_again_asks_for_what_it_asked_then() {
    let shell = board();
    shell.done("board set allow-as=yes");
    shell.done("person add ben");
    shell.done("dod agree tests docs --by team");
    shell.done("dod agree tests --by team");
    let whole = shell.run("dod list --plain");
    for line in ["story add Five --as ben", "undo", "story add Six --as ben", "redo"] {
        shell.done(line);
    }
    assert_eq!(shell.run("dod list --plain"), whole);
    shell.done("undo");
    shell.done("redo");
    assert_eq!(shell.run("dod list --plain"), whole);
    let doctor = shell.run("doctor --deep --plain");
    assert!(doctor.contains("journal: good, leads to what the tables hold"), "{doctor}");
}
