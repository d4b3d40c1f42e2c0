//! `gemba import`: a real export, twice, and files with mistakes in them.

use insta::assert_snapshot;

use super::Shell;

/// A small export with what is usual and some of what goes wrong.
const EXPORT: &str = "\
Summary,Issue key,Issue Type,Status,Priority,Assignee,Assignee Id,Creator,Created,Due date,Labels,Labels,Custom field (Story point estimate),Custom field (Change risk),Comment,Status Category\r
Ask for approval in the chat,SMI-3,Story,In Progress,Highest,Ann Example,ann,Dee Example,03/Mar/26 8:00 AM,,change,cycle-time,3.0,Low,20/Mar/26 9:00 AM;ann;Carried over.,In Progress\r
Pre-approve DNS records,SMI-4,Story,UAT,High,Cem Örnek,cem,Dee Example,04/Mar/26 9:30 AM,24/Mar/26 12:00 AM,change,,2.0,,,In Progress\r
,SMI-5,Story,To Do,Low,,,Dee Example,05/Mar/26 9:30 AM,,,,,,,To Do\r
Cut the closing codes,SMI-2,Story,Done,Medium,,,Dee Example,02/Mar/26 9:20 AM,,,,5.0,,,Done\r
";

fn shell() -> Shell {
    let shell = Shell::with_board();
    shell.write("export.csv", EXPORT);
    shell
}

#[test]
fn a_dry_run_shows_what_would_become_of_everything() {
    let shell = shell();
    assert_snapshot!(shell.run_all(&[
        "import jira export.csv --dry-run",
        "import jira export.csv --dry-run --json --map UAT=Review",
        "story list",
    ]));
}

#[test]
fn one_empty_column_is_one() {
    let shell = Shell::with_board();
    shell.write("one.csv", "Summary,Issue key,Team\nA new start,X-1,\n");
    let said = shell.run_all(&["import jira one.csv --dry-run"]);
    assert!(said.contains("1 column is empty."), "{said}");
}

#[test]
fn a_second_import_updates_and_never_duplicates() {
    let shell = shell();
    let mut picture = shell.run_all(&[
        "import jira export.csv --map UAT=Review",
        "story list",
        "story show SMI-3",
        "import jira export.csv --map UAT=Review",
    ]);
    shell.write("export.csv", EXPORT.replace("Cut the closing codes", "Cut them all"));
    picture.push_str(&shell.run_all(&[
        "import jira export.csv --map UAT=Review",
        "story list",
        "person list --plain",
    ]));
    assert_snapshot!(picture);
}

#[test]
fn strict_takes_all_or_none() {
    let shell = shell();
    assert_snapshot!(shell.run_all(&["import jira export.csv --strict", "story list"]));
}

#[test]
fn a_dry_run_that_is_strict_says_what_the_real_one_would() {
    let shell = shell();
    let said = shell.run("import jira export.csv --strict --dry-run");
    assert!(said.contains("No story would come in"), "{said}");
    assert!(said.contains("--strict takes all or none"), "{said}");
    assert!(said.ends_with("[exit status: 1]\n"), "{said}");
    let json = shell.run("import jira export.csv --strict --dry-run --json");
    assert!(json.contains("\"create\": 0") && json.contains("\"new\": []"), "{json}");
    assert!(json.ends_with("[exit status: 1]\n"), "{json}");
}

#[test]
fn a_plan_in_sentences_has_no_tables() {
    assert_snapshot!(shell().run("import jira export.csv --dry-run --plain"));
}

#[test]
fn nobody_is_somebody_called_unassigned() {
    let shell = Shell::with_board();
    shell.write(
        "export.csv",
        "Summary,Issue key,Assignee\nOne,IT-1,Unassigned\nTwo,IT-2,-\nThree,IT-3,Ann Example\n",
    );
    shell.done("import jira export.csv");
    let people = shell.run("person list");
    assert!(people.contains("Ann Example") && !people.contains("nassigned"), "{people}");
    assert_eq!(people.lines().count(), 4, "{people}");
}

#[test]
fn a_header_in_another_encoding_is_named_as_that() {
    let shell = Shell::with_board();
    let latin: Vec<u8> = "Zusammenfassung,Vorgangsschl\u{fc}ssel\nEins,IT-1\n"
        .chars()
        .map(|it| u8::try_from(u32::from(it)).unwrap())
        .collect();
    shell.write("export.csv", latin);
    let said = shell.run("import jira export.csv");
    assert!(said.contains("is not in UTF-8") && said.contains("iconv -f"), "{said}");
}

#[test]
fn the_plan_says_what_decided_where_a_state_goes() {
    let shell = Shell::with_board();
    let row = |n: u8, state: &str| format!("S{n},IT-{n},{state},In Progress\n");
    let rows = [row(1, "In Review"), row(2, "Waiting for approval"), row(3, "Testing")].concat();
    shell.write("export.csv", format!("Summary,Issue key,Status,Status Category\n{rows}"));
    let said = shell.run("import jira export.csv --dry-run --plain");
    assert!(said.contains("In Review (1) goes to Review, by its name"), "{said}");
    assert!(said.contains("Waiting for approval (1) goes to Review, by its name"), "{said}");
    assert!(said.contains("Testing (1) goes to Doing, by its category"), "{said}");
}

#[test]
fn an_import_is_taken_back_as_one() {
    let shell = shell();
    shell.done("import jira export.csv");
    assert_snapshot!(shell.run_all(&["undo", "story list"]));
}

#[test]
fn an_export_comes_in_by_the_standard_input() {
    let shell = shell();
    let picture = shell.run_with_input("import jira - --plain", EXPORT);
    assert!(picture.ends_with("[exit status: 0]\n"), "{picture}");
    assert_eq!(shell.json("story list --json")["stories"].as_array().unwrap().len(), 3);
}

#[test]
fn what_is_no_export_is_refused() {
    let shell = shell();
    shell.write("letter.txt", "Dear reader,\nhow are you?\n");
    shell.write("empty.csv", "");
    shell.write("list.json", "{\"issues\": []}");
    shell.write("noise.bin", b"\x00\x01\x02\xfe\xff\x7f".repeat(50));
    assert_snapshot!(shell.run_all(&[
        "import jira list.json",
        "import jira noise.bin",
        "import jira .gemba.db",
        "import jira letter.txt",
        "import jira empty.csv",
        "import jira missing.csv",
        "import jira export.csv --map UAT",
        "import jira export.csv --map Nothing=Review",
        "import jira export.csv --map UAT=Nowhere",
    ]));
}

#[test]
fn the_whole_export_of_the_fixture_comes_in() {
    let shell = Shell::with_board();
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/jira_export.csv");
    shell.write("jira_export.csv", std::fs::read(fixture).unwrap());
    let mut picture = shell.run("import jira jira_export.csv");
    picture.push_str(&shell.run_all(&["board --plain", "import jira jira_export.csv"]));
    assert_snapshot!(picture);
    let stories = shell.json("story list --json");
    assert_eq!(stories["stories"].as_array().unwrap().len(), 20);
}

#[test]
fn the_log_names_who_went_with_an_import_that_was_taken_back() {
    let shell = shell();
    shell.done("import jira export.csv");
    shell.done("undo");
    let log = shell.run("log --plain");
    assert!(log.contains("assignee") && !log.contains("somebody"), "{log}");
    assert_snapshot!(shell.run_all(&["undo 1", "undo"]));
}

#[test]
fn links_of_other_kinds_are_kept_and_named_and_the_same_value_twice_is_one() {
    let shell = Shell::with_board();
    shell.write(
        "links.csv",
        "Summary,Issue key,Outward issue link (Cloners),Outward issue link (Cloners),Team,Team\n\
         First,X-1,X-2,X-2,Desk,Desk\n\
         Second,X-2,,,Desk,Night\n",
    );
    let said = shell.run("import jira links.csv --dry-run").replace("\n  ", " ");
    assert!(said.contains("of a kind that the board does not have: kept with the story"), "{said}");
    assert!(said.contains("“Outward issue link (Cloners)”"), "{said}");
    shell.done("import jira links.csv");
    let shown = shell.run("story show X-1 --plain");
    assert_eq!(shown.matches("Outward issue link (Cloners)").count(), 1, "{shown}");
    assert_eq!(shown.matches("Desk").count(), 1, "{shown}");
}

#[test]
fn a_hard_limit_is_passed_by_an_import_for_a_reason_alone() {
    let shell = Shell::with_board();
    shell.write(
        "full.csv",
        "Summary,Issue key,Status\nOne,X-1,Doing\nTwo,X-2,Doing\nThree,X-3,Doing\nFour,X-4,Doing\n",
    );
    shell.done("column set Doing --wip 3");
    shell.done("board set wip=hard");
    let said = shell.run("import jira full.csv --dry-run").replace('\n', " ");
    assert!(said.contains("Doing would hold 4 stories, its limit is 3"), "{said}");
    let said = shell.run("import jira full.csv");
    assert!(said.contains("exit status: 1") && said.contains("--reason"), "{said}");
    assert!(shell.json("story list --json")["stories"].as_array().unwrap().is_empty());
    let said = shell.run("import jira full.csv --reason 'they come from the old board'");
    assert!(said.contains("[exit status: 0]") && said.contains("Doing would hold 4"), "{said}");
    assert!(shell.run("log --json").contains("they come from the old board"));
    // Nothing comes to it a second time.
    shell.done("import jira full.csv");
}

#[test]
fn nobody_is_called_by_a_word_that_means_nobody() {
    let shell = Shell::with_board();
    for name in ["nobody", "None", "somebody", "me"] {
        let said = shell.run(&format!("person add {name}"));
        assert!(said.contains("has a meaning of its own"), "{said}");
    }
    shell.done("story add 'Log every bypass'");
    let said = shell.run("story move GEM-1 do");
    assert!(said.contains("\"do\" is no column: it fits"), "{said}");
}

#[test]
fn what_is_finished_is_archived_as_finished() {
    let shell = Shell::with_board();
    let file = "Summary,Issue key,Status,Status Category,Resolution,Resolved\n\
                Built,X-1,Closed,Done,Done,2026-02-03 10:00\n\
                Left,X-2,Closed,Done,Won't Do,2026-02-04 10:00\n";
    shell.write("closed.csv", file);
    let said = shell.run("import jira closed.csv --map Closed=archive --dry-run");
    assert!(said.contains("archive, as finished"), "{said}");
    shell.done("import jira closed.csv --map Closed=archive");
    let built = shell.run("story show GEM-1 --plain");
    assert!(built.contains("Done"), "{built}");
    assert!(shell.run("story show GEM-2 --plain").contains("To do"));
    let day = shell.run("story show GEM-1 --json");
    assert!(day.contains("2026-02-03"), "{day}");
    // Known as done, and archived later: it moves nowhere.
    let shell = Shell::with_board();
    shell.write("closed.csv", file);
    shell.done("import jira closed.csv");
    shell.done("import jira closed.csv --map Closed=archive");
    let shown = shell.run("story show GEM-1 --plain");
    assert!(shown.contains("Done"), "{shown}");
}

#[test]
fn what_was_given_up_is_not_said_to_be_archived_where_the_board_has_it() {
    let shell = Shell::with_board();
    let file = "Summary,Issue key,Status\nOld,X-1,Cancelled\n";
    shell.write("given.csv", file);
    let said = shell.run("import jira given.csv --dry-run").replace("\n  ", " ");
    assert!(said.contains("it is archived, and counted as finished nowhere"), "{said}");
    shell.done("import jira given.csv");
    shell.done("story restore X-1");
    let said = shell.run("import jira given.csv --dry-run").replace("\n  ", " ");
    assert!(said.contains("those that the board has stay where they stand"), "{said}");
    shell.done("import jira given.csv");
    let story = shell.json("story list --json X-1");
    assert!(!story["stories"].as_array().unwrap().is_empty(), "{story}");
}
