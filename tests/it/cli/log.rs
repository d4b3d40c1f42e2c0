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

/// Whoever takes another name takes nobody's deeds along: a line keeps the name of its moment.
#[test]
fn the_log_has_the_names_of_the_moment() {
    let shell = Shell::with_board();
    for line in [
        "board set allow-as=yes",
        "person add ben",
        "--as ben story add 'Of the first ben'",
        "person set ben --name tmp",
        "story add 'Of ann'",
        "person set ann --name ben",
        "story add 'Of ann who is called ben'",
    ] {
        shell.done(line);
    }
    let by = |line: &str| -> Vec<(String, String)> {
        let log = shell.json(line);
        let text = |it: &serde_json::Value| it.as_str().unwrap().to_owned();
        let all = log["happenings"].as_array().unwrap().iter();
        all.map(|it| (text(&it["by"]), text(&it["label"]).replace(['“', '”'], ""))).collect()
    };
    let added = |all: Vec<(String, String)>| -> Vec<String> {
        let all = all.into_iter().filter(|(_, label)| label.contains("Added GEM"));
        all.map(|(who, label)| format!("{who}: {}", label.split(" (").next().unwrap())).collect()
    };
    let (first, anns) = ("ben: Added GEM-1 Of the first ben", "ann: Added GEM-2 Of ann");
    let last = "ben: Added GEM-3 Of ann who is called ben";
    assert_eq!(added(by("log --json")), [last, anns, first]);
    assert_eq!(added(by("log --json --by ben")), [last, first]);
    assert_eq!(added(by("log --json --by ann")), [anns]);
    assert_eq!(added(by("log --json --by me")), [last, anns]);
    assert!(shell.run("log --by ben").contains("ben was ann before: gemba log --by ann"));
    let sheet = shell.run("log --csv");
    assert!(sheet.contains(",ann,command,Added GEM-2"), "{sheet}");
    // One who is called so no more did nothing under the name that they have.
    assert!(by("log --json --by tmp").is_empty());
    assert!(shell.run("log --by nobody").contains("nobody"));
    let shown = shell.run("story show GEM-1 --plain");
    assert!(!shown.contains("tmp added"), "{shown}");
}

/// What is called otherwise since, or is there no more, has the name that it had; where several
/// stories are in one line, each change says whose it is.
#[test]
fn a_line_of_the_log_stays_as_it_was_written() {
    let shell = Shell::with_stories();
    for line in [
        "column add QA --after Doing",
        "sprint plan 'Spring' --goal 'Less waiting' --from 2026-03-19 --to 2026-03-27",
        "story set CHG-1 CHG-2 points=5 priority=low 'so_that=nobody waits'",
        "story set CHG-2 column=qa",
        "story set CHG-1 GEM-2 sprint=spring",
        "story set GEM-1 column=review",
        "story add 'Born in QA' --column qa",
        "story add 'Born in To do'",
    ] {
        shell.done(line);
    }
    let log = |most: usize| shell.run(&format!("log --plain --most {most}"));
    let before = log(8);
    let json = shell.json("log --json --most 6")["happenings"].clone();
    for line in [
        "column remove QA --stories-to doing",
        "column set Review --name Check",
        "column add Wishes --first --category todo",
        "column set 'To do' --name Ready",
        "sprint set --name Summer",
    ] {
        shell.done(line);
    }
    let after = log(13);
    let lines = |it: &str| -> Vec<String> {
        it.lines().filter(|it| it.starts_with("2026-")).map(str::to_owned).collect()
    };
    assert_eq!(lines(&after)[5..], lines(&before)[..]);
    let now = shell.json("log --json --most 11")["happenings"].clone();
    assert_eq!(now.as_array().unwrap()[5..], json.as_array().unwrap()[..]);
    let detail = &json[5]["details"][5];
    assert_eq!(
        (&detail["story"], &detail["field"]),
        (&"CHG-2".into(), &"so_that".into()),
        "{json}"
    );
    insta::assert_snapshot!(format!("{before}\n{}", shell.run("log --most 8 --csv")));
}

#[test]
fn a_story_whose_adding_was_taken_back_stands_in_the_log_still() {
    let shell = Shell::with_board();
    for line in [
        "story add 'First'",
        "story add 'Half a thought'",
        "story set GEM-2 points=3",
        "undo",
        "undo",
    ] {
        shell.done(line);
    }
    assert!(shell.run("story show GEM-2").contains("[exit status: 1]"));
    for named in ["GEM-2", "gem-2", "2"] {
        let log = shell.run(&format!("log --plain --story {named}"));
        assert_eq!(log.lines().filter(|it| it.contains("ann: ")).count(), 4, "{log}");
        assert!(log.contains("Added GEM-2 “Half a thought”, taken back since"), "{log}");
        assert!(!log.contains("First"), "{log}");
    }
    assert!(shell.run("log --story GEM-3").contains("there is no story GEM-3"));
}

#[test]
fn a_day_that_is_none_is_said_as_it_was_typed() {
    let shell = Shell::with_board();
    let page = shell.run("log --from '\u{1b}[31mSoon'");
    let (_, said) = page.split_once("stderr").unwrap();
    assert!(said.contains("“") && said.contains("Soon” is no day that has been"), "{said}");
    assert!(!said.contains("u{1b}") && !said.contains('\u{1b}'), "{said}");
}

#[test]
fn the_log_says_how_much_it_leaves_out_and_shows_all_of_one_operation() {
    let shell = Shell::with_board();
    let tags: Vec<String> = (1..=15).map(|n| format!("tag{n:02}")).collect();
    shell.done("story add 'Many tags'");
    shell.done(&format!("story set GEM-1 tags='{}'", tags.join(" ")));
    let no = shell.json("log --json --most 1")["happenings"][0]["seq"].to_string();
    let told = shell.run("log --plain --most 1");
    assert!(told.contains(&format!("and 3 more: gemba log {no}")), "{told}");
    assert!(!told.contains("tag15"), "{told}");
    assert_eq!(shell.json("log --json --most 1")["happenings"][0]["more"], 3);
    for all in [format!("log {no}"), format!("log --plain {no}"), "log --csv --most 1".to_owned()] {
        let told = shell.run(&all);
        assert!(told.contains("tag15") && !told.contains("more:"), "{told}");
    }
    assert!(shell.run("log 999999").contains("no operation number 999999"));
}

/// Where `;` parts cells, the quotes in the middle of a row are letters, and a line break ends it.
#[test]
fn no_line_of_a_text_is_a_formula_in_a_sheet_of_another_country() {
    let shell = Shell::with_stories();
    let text = "hello\n=HYPERLINK(1)\n-bye";
    shell.run(&format!("story comment GEM-1 '{text}'"));
    shell.run("story set GEM-1 'description=a\n=1+1\nb;x\r\n@SUM(A1)'");
    let sheet = shell.run("log --csv");
    assert!(sheet.contains("HYPERLINK") && sheet.contains("SUM(A1)"), "{sheet}");
    let mut reader = csv::ReaderBuilder::new();
    let mut reader =
        reader.delimiter(b';').flexible(true).has_headers(false).from_reader(sheet.as_bytes());
    for row in reader.records() {
        let row = row.unwrap();
        assert!(!row.iter().any(|it| it.starts_with(['=', '+', '-', '@'])), "{row:?}");
    }
}
