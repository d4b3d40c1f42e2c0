//! What `gemba flow` is asked: maps of several files, days that are not known, a sprint to come; and
//! what it names where it leaves the screen.

use super::Shell;
use super::flow::with_example;

#[test]
fn a_lead_time_ends_in_the_last_done_column_or_with_the_release() {
    let shell = Shell::with_board();
    shell.done("process add CHG 'Change enablement'");
    shell.done("column add Released --category done --after Done");
    shell.done("story add 'One page for all'");
    shell.done("story add 'Pre-approve DNS records' --process CHG");
    let lead = |shell: &Shell| {
        let figure = shell.json("flow lead-time --json")["figures"][0].clone();
        let rows = figure["table"]["rows"].as_array().unwrap();
        rows.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    let shell = shell.at("2026-03-20T09:00:00Z");
    shell.done("story move GEM-1 CHG-1 done");
    let done = lead(&shell);
    let shell = shell.at("2026-03-27T09:00:00Z");
    shell.done("story move GEM-1 Released");
    let said = lead(&shell);
    assert_ne!(done, said);
    let shell = shell.at("2026-04-02T09:00:00Z");
    shell.done("process release CHG --story CHG-1");
    assert_ne!(lead(&shell), said);
    let plain = shell.run("flow lead-time --plain");
    assert!(plain.contains("finish: release of the process version that holds it, else"));
    // From 16 March to the 27th, and to 2 April.
    assert!(plain.contains("mean: 14 d.") && plain.contains("median: 11 d."), "{plain}");
    let before = shell.run("flow lead-time --to-date 2026-03-26 --plain");
    assert!(before.contains("No numbers"), "{before}");
}

#[test]
fn each_file_has_a_map_of_its_own() {
    let mut shell = Shell::with_stories();
    shell.now = "2026-03-31T09:00:00Z";
    let row = |it: u32| format!("A-{it};2026-03-{it:02};2026-03-{it:02}\n");
    let rows: String = (10..22).map(row).chain(["A-30;2026-03-20;\n".to_owned()]).collect();
    shell.write("odd.csv", format!("Nr;Von hier;Bis da\n{rows}"));
    shell.write("plain.csv", format!("key;start;finish\n{rows}"));
    let said = shell.run("flow forecast --from plain.csv --also odd.csv --as-of 2026-03-29");
    assert!(said.contains("--map 'odd.csv:start=…,finish=…'"), "{said}");
    for line in [
        "flow forecast --from plain.csv --also odd.csv --map 'odd.csv:start=Von hier,finish=Bis da'",
        "flow forecast --also odd.csv --map 'start=Von hier,finish=Bis da'",
    ] {
        let said = shell.run(line);
        assert!(said.contains("odd.csv: 13 lines, separator ;, key=Nr, start=Von hier"), "{said}");
    }
    let said = shell.run("flow forecast --map start=Begin");
    assert!(said.contains("or --also FILE.csv behind gemba flow forecast"), "{said}");
    let said = shell.run("flow forecast --from plain.csv --map odd.csv:start=Begin");
    assert!(said.contains("--from odd.csv or --also odd.csv reads it"), "{said}");
    let said = shell.run("flow cycle-time --from plain.csv --map start=start,finish=start");
    assert!(said.contains("start=start and finish=start are one column"), "{said}");
}

#[test]
fn days_after_the_last_that_is_known_are_named_or_refused() {
    let shell = with_example();
    let said = shell.run("flow throughput --from stories.csv --to-date 2030-01-01 --plain");
    assert!(said.contains("--to-date: 2030-01-01 is after 2024-05-30"), "{said}");
    let said = shell.run("flow throughput --from stories.csv --from-date 2025-01-01 --plain");
    assert!(said.contains("2025-01-01 is after 2024-05-30, the last day that is known"), "{said}");
    let said = shell.run("flow throughput --from stories.csv --as-of 2099-01-01 --plain");
    assert!(said.contains("--as-of: 2099-01-01 is still to come, read as of 20"), "{said}");
    shell
        .write("mixed.csv", "key;start;finish\nA;2026-03-02;2026-03-03\nB,2026-03-02,2026-03-03\n");
    let said = shell.run("flow throughput --from mixed.csv --plain");
    assert!(said.contains("left out: line 3 (another separator than the headings have)"), "{said}");
    assert!(said.contains("1 finished, 0 open, 1 left out"), "{said}");
}

#[test]
fn what_leaves_the_screen_names_its_board_and_its_filter() {
    let shell = Shell::with_stories().at("2026-03-20T09:00:00Z");
    shell.done("board view slow process:CHG");
    for form in ["--svg -", "--plain", "--markdown"] {
        let said = shell.run(&format!("flow cycle-time process:CHG {form}"));
        assert!(said.contains("board Service Desk · filter process:CHG"), "{said}");
        assert!(!shell.run(&format!("flow velocity process:CHG {form}")).contains("· filter "));
    }
    let basis = &shell.json("flow cycle-time '!view:slow' --json")["figures"][0]["basis"];
    assert_eq!(
        (&basis["board"], &basis["filter"]),
        (&"Service Desk".into(), &"-process:CHG".into())
    );
}

#[test]
fn a_sprint_to_come_is_asked_by_its_own_end_and_after_those_before_it() {
    let shell = Shell::with_stories();
    for n in 1..=6 {
        shell.done(&format!("story add 'Small {n}'"));
    }
    shell.done("sprint plan --goal Now --from 2026-03-18 --to 2026-04-03 --kind creation");
    shell.done("sprint plan --goal Next --from 2026-04-06 --to 2026-04-17 --kind creation");
    shell.done("story set CHG-1 CHG-2 sprint=1");
    shell.done("story set GEM-2 sprint=2");
    let mut shell = shell;
    for (n, now) in (3..).zip([
        "2026-03-19T09:00:00Z",
        "2026-03-20T09:00:00Z",
        "2026-03-23T09:00:00Z",
        "2026-03-24T09:00:00Z",
        "2026-03-25T09:00:00Z",
    ]) {
        shell = shell.at(now);
        shell.done(&format!("story move GEM-{n} done"));
    }
    let shell = shell.at("2026-03-26T09:00:00Z");
    let figure = shell.json("flow forecast sprint:2 --json")["figures"][0].clone();
    let fact = |id: &str| {
        let all = figure["facts"].as_array().unwrap();
        all.iter().find(|it| it["id"] == id).unwrap().clone()
    };
    assert_eq!(fact("stories")["value"], 1);
    assert!(fact("by_all")["label"].as_str().unwrap().contains("2026-04-17"), "{figure}");
    let notes = figure["basis"]["notes"].to_string();
    assert!(notes.contains("Sprint 2 comes after 2 stories of the sprints before it"), "{notes}");
    let whole = shell.json("flow forecast --stories 3 --json")["figures"][0].clone();
    assert_eq!(whole["facts"][1]["value"], fact("p50")["value"], "as three stories take");
}
