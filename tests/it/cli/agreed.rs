//! A service level expectation that the team has agreed on: set, shown everywhere, taken back.

use insta::assert_snapshot;

use super::Shell;

#[test]
fn an_expectation_is_agreed_shown_and_taken_back() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "flow sle --plain",
        "board set expectation='85 % within 2 d'",
        "flow sle --plain",
        "flow sle --expect 1:50 --plain",
        "story show CHG-1 --plain",
        "board set 'expectation=2 weeks'",
        "board set expectation='120 % within 8 d'",
        "undo",
        "redo",
        "board set expectation=none",
        "flow ageing --plain",
    ]));
}

#[test]
fn programs_read_what_was_agreed() {
    let shell = Shell::with_stories();
    shell.run("board set expectation=2:85");
    let read = |line: &str, what: &str| -> serde_json::Value { shell.json(line)[what][0].clone() };
    let agreed = read("board --json", "boards")["expectation"].clone();
    assert_eq!(agreed, serde_json::json!({"days": 2, "percent": 85}));
    let age = read("story show CHG-1 --json", "stories")["age"].clone();
    assert_eq!((&age["expected_origin"], &age["expected_days"]), (&"agreed".into(), &2.into()));
    let sle = read("flow sle --json", "figures");
    let fact = |id: &str| {
        let all = sle["facts"].as_array().unwrap();
        all.iter().find(|it| it["id"] == id).unwrap().clone()
    };
    assert_eq!(fact("origin")["value"], "agreed for the board");
    assert_eq!((&fact("days")["value"], &fact("days")["unit"]), (&2.into(), &"days".into()));
    // Every number of every figure says what it is a number of.
    for figure in shell.json("flow --json")["figures"].as_array().unwrap() {
        for fact in figure["facts"].as_array().unwrap() {
            assert!(!fact["value"].is_number() || fact["unit"].is_string(), "{figure}");
        }
        let basis = &figure["basis"];
        assert!(basis["formula"].is_string() && basis["n"].is_number(), "{figure}");
        assert!(basis["zone"].is_string() && basis.get("window").is_some(), "{figure}");
    }
}
