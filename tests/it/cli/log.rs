//! The log on the command line.

use super::Shell;

#[test]
fn the_log_is_asked_for_days_and_a_sheet_of_it_holds_no_formula() {
    let mut shell = Shell::with_board();
    for (now, title) in [
        ("2026-03-16T23:30:00Z", "On the next day in Berlin"),
        ("2026-03-18T10:00:00Z", "＝1+1"),
        ("2026-03-20T10:00:00Z", "Last"),
    ] {
        shell = shell.at(now);
        shell.done(&format!("story add '{title}'"));
    }
    let told = |line: &str| -> Vec<String> {
        let log = shell.json(line);
        let all = log["happenings"].as_array().unwrap().iter();
        all.map(|it| it["label"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(told("log --json --from 2026-03-19"), ["Added GEM-3 “Last”"]);
    let days = told("log --json --from 2026-03-17 --to 2d");
    assert_eq!(days, ["Added GEM-2 “＝1+1”", "Added GEM-1 “On the next day in Berlin”"]);
    assert_eq!(told("log --json --from 4d --most 1").len(), 1);
    // A day that is still to come means until now.
    for to in ["tomorrow", "2026-12-24", "today"] {
        assert_eq!(told(&format!("log --json --from 2026-03-19 --to {to}")).len(), 1, "{to}");
    }
    assert!(shell.run("log --to someday").contains("is no day that has been"));
    assert!(shell.run("log --from tomorrow").contains("is no day that has been"));
    assert!(shell.run("log --most -1").contains("-1 is not in 1.."));
    assert!(shell.run("log --from someday").contains("is no day that has been"));
    let sheet = shell.run("log --csv --most 1");
    assert!(sheet.contains("Last") && !sheet.contains("GEM-2"), "{sheet}");
    assert!(shell.run("log --csv").contains("GEM-1"));
}

/// Who stands in for somebody else is in the log with their account, and whom a change was about.
#[test]
fn the_log_names_the_account_that_stood_in_for_somebody() {
    let shell = Shell::with_board();
    for line in [
        "board set allow-as=yes",
        "person add ben --full-name 'Ben Example'",
        "story add 'Of ann herself'",
        "--as ben story add 'In the name of ben'",
        "--as ben board set copies=3",
        "--as ben person set ann --left no --full-name 'Ann E.'",
        "--as ben undo",
    ] {
        shell.done(line);
    }
    let account = gemba::identity::Account::current().name;
    let log = shell.run("log --plain --most 6");
    insta::assert_snapshot!(log.replace(&format!("account {account}"), "account ACCOUNT"));
}
