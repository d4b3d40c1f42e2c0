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

#[test]
fn the_doctor_names_who_has_the_board_on_a_screen() {
    use gemba::domain::PersonId;
    use gemba::store::presence::{Presence, Visitor};
    let shell = Shell::with_board();
    shell.done("story add One");
    shell.done("person add ben");
    let found = |shell: &Shell| -> String {
        let all = shell.json("doctor --json");
        let all = all["findings"].as_array().unwrap().iter();
        let mut all = all.filter(|it| it["what"] == "sessions");
        all.next().unwrap()["says"].as_str().unwrap().to_owned()
    };
    assert_eq!(found(&shell), "nobody else that you may see has it open");
    let board = shell.path(".gemba.db");
    let mut open: Vec<Presence> = (0..2).map(|_| Presence::arrive(&board)).collect();
    for (n, it) in (1..).zip(&mut open) {
        let here = Visitor { person: PersonId(n), screen: "board".to_owned(), editing: None };
        it.say(&board, &here);
    }
    let said = found(&shell);
    assert!(said.starts_with("2 screens: ann (board), ben (board)"), "{said}");
    drop(open);
    assert_eq!(found(&shell), "nobody else that you may see has it open");
}
