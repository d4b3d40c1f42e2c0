//! The people of a board, and in whose name one works.

use insta::assert_snapshot;

use super::Shell;

#[test]
fn people_are_made_known_and_leave() {
    let shell = Shell::with_board();
    assert_snapshot!(shell.run_all(&[
        "person add ben --full-name 'Ben Example'",
        "person add cem --account cem",
        "person list",
        "person list --plain",
        "person set ben --name benjamin --full-name 'Benjamin Example'",
        "person set cem --left yes --account none",
        "person list --json",
        "person add benjamin",
        "person add 'two words'",
        "person set zoe --left yes",
        "person set ann",
    ]));
}

#[test]
fn another_name_is_taken_only_where_the_board_allows_it() {
    let shell = Shell::with_board();
    shell.done("person add ben");
    assert_snapshot!(shell.run_all(&[
        "story add One --as ben",
        "board set allow-as=yes",
        "story add Two --as ben",
        "story add Three --as zoe",
        "log --by ben",
    ]));
}

#[test]
fn the_person_is_the_account_and_never_a_variable() {
    let shell = Shell::with_board().with("USER", "mallory").with("LOGNAME", "mallory");
    shell.done("story add One");
    let stories = shell.json("story list --json");
    assert_eq!(stories["stories"][0]["created_by"], "ann");
}

#[test]
fn a_first_visitor_can_name_themselves() {
    let shell = Shell::new();
    shell.done("init --zone UTC");
    shell.done("story add Mine --assignee me");
    let stories = shell.json("story list @me --json");
    let name = gemba::identity::Account::current().name;
    assert_eq!(stories["stories"][0]["assignee"], name.as_str());
}
