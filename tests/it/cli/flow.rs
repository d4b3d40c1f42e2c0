//! `gemba flow`: figures of a board and of files, forecasts, comparisons, pictures.

use std::fmt::Write as _;

use insta::assert_snapshot;

use super::Shell;

/// The file of another tool with 261 finished stories and 5 open ones.
pub(super) fn with_example() -> Shell {
    let shell = Shell::new().with("LANG", "en_GB.UTF-8");
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/flowmetricscsv_example.csv");
    for name in ["stories.csv", "others.csv"] {
        shell.write(name, std::fs::read(fixture).unwrap());
    }
    shell
}

#[test]
fn a_file_of_another_tool_gives_the_same_figures() {
    let shell = with_example();
    assert_snapshot!(shell.run_all(&[
        "flow --from stories.csv",
        "flow cycle-time --from stories.csv",
        "flow blocked --from stories.csv --plain",
        "flow cycle-histogram --from stories.csv --plain",
    ]));
}

/// A small file with what goes wrong in such files.
const BAD: &str = "\
Ticket\tBegin\tDone
A-1\t02.03.2026\t06.03.2026
A-2\t05.03.2026\t03.03.2026
A-3\tsoon\t09.03.2026
A-4\t13.03.2026\t
A-5\t01.01.2031\t
";

/// A file with German headings, months with names, a key twice and a story that is not begun.
const GERMAN: &str = "\
Nummer;Beginn;Ende
A-1;02/Mar/26;06/Mar/26
A-1;03/Mar/26;07/Mar/26
A-2;05/Mar/26;
A-3;;
";

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_computed() {
    let shell = Shell::new();
    shell.write("bad.tsv", BAD);
    shell.write("empty.csv", "");
    shell.write("letter.txt", "Dear reader,\nhow are you?\n");
    shell.write("german.csv", GERMAN);
    shell.write("picture.png", b"\x89PNG\r\n\0\0,start\n");
    assert_snapshot!(shell.run_all(&[
        "flow ageing --from bad.tsv --map key=Ticket --plain",
        "flow cycle-time --from bad.tsv --map start=Nothing",
        "flow cycle-time --from bad.tsv --map colour=Ticket",
        "flow throughput --from german.csv --zone Europe/Berlin --plain",
        "flow throughput --from german.csv --zone Mars",
        "flow cycle-time --from picture.png",
        "flow cycle-time --from empty.csv",
        "flow cycle-time --from letter.txt",
        "flow cycle-time --from missing.csv",
        "flow cycle-time '#change' --from bad.tsv",
        "flow cycle-time --map key=Ticket",
    ]));
}

#[test]
fn forecasts_of_a_file_name_days_and_chances() {
    let shell = with_example();
    assert_snapshot!(shell.run_all(&[
        "flow forecast --from stories.csv --days 90 --plain",
        "flow forecast --from stories.csv --stories 12 --by 2024-06-30 --days 90 --plain",
        "flow forecast --from stories.csv --stories 5 --also others.csv --days 90 --plain",
        "flow forecast --from stories.csv --stories 5 --also others.csv --by 2024-07-31 --days 90 --plain",
        "flow forecast --from stories.csv --also ./stories.csv",
        "flow forecast --from stories.csv --stories 0",
        "flow forecast --from stories.csv --by 2020-01-01",
        "flow forecast --from stories.csv --by soon",
        "flow forecast --from stories.csv --as-of 2026-03-16 --days 90",
    ]));
}

#[test]
fn a_day_splits_the_past_in_two() {
    let shell = with_example();
    assert_snapshot!(shell.run_all(&[
        "flow compare --at 2024-01-01 --from stories.csv",
        "flow compare cycle-histogram --at 2024-01-01 --from stories.csv --plain",
        "flow compare --at 1.1.2024 --from stories.csv --markdown",
        "flow compare velocity --at 2024-01-01 --from stories.csv",
        "flow compare --at never --from stories.csv",
    ]));
}

#[test]
fn a_figure_is_drawn_written_and_told() {
    let shell = with_example();
    let picture = shell.run("flow cycle-time --from stories.csv --svg cycle.svg");
    assert!(picture.contains("Drew cycle-time into cycle.svg"), "{picture}");
    let svg = std::fs::read_to_string(shell.path("cycle.svg")).unwrap();
    assert!(svg.starts_with("<svg ") && svg.contains("85 % within 9 d") && svg.contains("n 261"));
    let same = shell.run("flow cycle-time --from stories.csv --svg -");
    assert!(same.contains(&svg), "{same}");
    let read_as = "266 lines, separator ;, key=ID, start=Activated Date, finish=Closed Date";
    assert!(svg.contains(&format!("read as: {read_as}")), "{svg}");
    let json = shell.json("flow cycle-time --from stories.csv --json");
    let read = json["figures"][0]["basis"]["read_as"].as_str().unwrap();
    assert!(read.starts_with(read_as) && read.ends_with("dates=mdy"), "{read}");
    let page = shell.run("flow cycle-time --from stories.csv --markdown");
    assert!(page.contains(&format!("read as: {read_as}")), "{page}");
    let figure = &json["figures"][0];
    assert_eq!((&figure["id"], &figure["basis"]["n"]), (&"cycle-time".into(), &261.into()));
    let facts = figure["facts"].as_array().unwrap();
    let values: Vec<_> = facts.iter().take(4).map(|it| it["value"].as_u64().unwrap()).collect();
    assert_eq!(values, [5, 7, 9, 13]);
    assert_eq!(facts[0]["unit"], "days");
    let spot = &figure["chart"]["layers"][0]["spots"][0];
    assert_eq!((&spot["key"], &spot["date"]), (&"137006".into(), &"2023-01-04".into()), "{spot}");
    let both = shell.run("flow compare cycle-time --at 2024-01-01 --from stories.csv --svg -");
    assert!(both.contains("2023-01-03 to 2023-12-31") && both.contains("2024-01-01 to 2024-05-30"));
    assert_eq!(figure["chart"]["layers"][0]["spots"].as_array().unwrap().len(), 261);
    assert_snapshot!(shell.run_all(&[
        "flow throughput-week --from stories.csv --from-date 2024-01-01 --to-date 2024-02-04 --markdown",
        "flow throughput-week --from stories.csv --from-date 2024-03-01 --to-date 2024-02-04",
        "flow throughput --from stories.csv --days many",
        "flow --from stories.csv --svg all.svg",
        "flow sle --from stories.csv --days 60 --expect 6:85 --plain",
        "flow sle --from stories.csv --expect soon",
        "flow cycletime --from stories.csv",
    ]));
}

#[test]
fn a_board_has_the_same_figures_by_a_filter_too() {
    let mut shell = Shell::with_stories();
    shell.now = "2026-03-20T09:00:00Z";
    assert_snapshot!(shell.run_all(&[
        "flow",
        "flow lead-time --plain",
        "flow ageing process:CHG --plain",
        "flow ageing -is:blocked --plain",
        "flow cycle-time is:purple",
        "flow forecast process:CHG",
        "flow cycle-time --svg .gemba.db",
    ]));
    assert!(shell.run("story list").contains("[exit status: 0]"), "the board is still there");
}

#[test]
fn what_an_import_does_not_tell_is_no_zero_and_an_empty_period_says_when_it_was_last_filled() {
    let mut shell = Shell::new();
    shell.done("init --zone Europe/Berlin");
    let export = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/jira_export.csv");
    shell.write("export.csv", std::fs::read(export).unwrap());
    shell.now = "2026-11-22T09:00:00Z";
    shell.done("import jira export.csv");
    let said = shell.run("flow wip --plain");
    assert!(said.contains("days of age in all, at least: 4.") && !said.contains(": 0."), "{said}");
    let wip = shell.json("flow wip --json");
    assert_eq!(wip["figures"][0]["facts"][1]["id"], "total_age");
    assert!(wip["figures"][0]["facts"][1]["value"].is_null(), "{wip}");
    let said = shell.run("flow ageing --plain");
    assert!(!said.contains("older than 85 % of the finished: 0"), "{said}");
    let said = shell.run("flow cycle-time --plain");
    let advice = said.split("--days ").nth(1).unwrap().split_whitespace().next().unwrap();
    assert!(said.contains(&format!("--days {advice} looks back to the last finish")), "{said}");
    let n: u32 = advice.parse().unwrap();
    let with = |n: u32| shell.run(&format!("flow cycle-time --days {n} --plain"));
    assert!(!with(n).contains("no finish is known") && with(n - 1).contains("no finish is known"));
    assert!(!said.contains("the last story"), "{said}");
    assert_eq!(said.matches("was on 2026-").count(), 1, "said once: {said}");
    assert!(
        said.contains("no finish is known in the last 90 days; the last was on 2026-"),
        "{said}"
    );
    assert!(!shell.run("flow cycle-time --days all --plain").contains("looks back to"));
}

#[test]
fn other_teams_are_taken_as_of_the_same_day() {
    let shell = with_example();
    let args = "flow forecast --from stories.csv --stories 5 --days 60 --plain";
    let with = shell.run(&format!("{args} --also others.csv --as-of 2024-03-01"));
    // Both are as of 1 March: neither is older, and each looks back from it.
    assert!(!with.contains("the oldest data ends on"), "{with}");
    assert!(with.contains("2024-01-01 to 2024-02-29"), "{with}");
    let facts = shell.json(&format!(
        "{} --also others.csv --as-of 2024-03-01 --json",
        args.replace(" --plain", "")
    ));
    let by = facts["figures"][0]["facts"][1]["value"].as_str().unwrap().to_owned();
    assert!(by.starts_with("2024-03"), "{by}");
}

#[test]
fn a_past_window_is_held_against_what_the_board_had_agreed_on_then() {
    let shell = Shell::with_stories();
    let shell = shell.at("2026-03-19T09:00:00Z");
    shell.done("board set expectation='85 % within 8 d'");
    let shell = shell.at("2026-03-25T09:00:00Z");
    shell.done("board set expectation='90 % within 5 d'");
    let shell = shell.at("2026-03-27T09:00:00Z");
    shell.done("undo");
    let until = |day: &str| shell.run(&format!("flow ageing --to-date {day} --plain"));
    assert!(until("2026-03-18").contains("nothing expected: nothing agreed"));
    let said = until("2026-03-24");
    assert!(said.contains("expected: 85 % within 8 d (agreed for the board)"), "{said}");
    assert!(!said.contains("; today: "), "{said}");
    let said = until("2026-03-26");
    assert!(said.contains("expected: 90 % within 5 d (agreed for the board)"), "{said}");
    assert!(said.contains("agreed on 2026-03-26: 90 % within 5 d; today: 85 % within 8 d"));
    assert!(until("2026-03-27").contains("expected: 85 % within 8 d (agreed for the board)"));
}

#[test]
fn a_day_to_come_splits_nothing_and_says_what_does() {
    let shell = with_example();
    let said = shell.run("flow compare --at 2099-01-01 --from stories.csv");
    assert!(said.contains("2099-01-01 is still to come"), "{said}");
    assert!(said.contains("choose a day up to 2024-05-30"), "{said}");
}

#[test]
fn the_report_of_a_sprint_has_its_flow() {
    let shell = Shell::with_stories();
    shell.done(
        "sprint plan --goal 'Halve the waiting' --from 2026-03-18 --to 2026-04-03 --kind creation",
    );
    shell.done("sprint add CHG-1 CHG-2");
    shell.done("sprint start");
    let shell = shell.at("2026-03-24T09:00:00Z");
    shell.done("story move CHG-1 done");
    let shell = shell.at("2026-04-03T15:00:00Z");
    shell.done("sprint set --goal-met yes");
    shell.done("sprint close --to backlog --reason 'nobody was there'");
    let said = shell.run("sprint report");
    let flow = said.split("## Flow of all stories").nth(1).unwrap();
    assert!(flow.contains("- Cycle time: 50 % within 7 d"), "{said}");
    assert!(flow.contains("n 1 story (few) · 2026-03-18 to 2026-04-03 · Europe/Berlin"), "{said}");
    assert!(flow.contains("- Throughput a day: finished "), "{said}");
    // What comes later changes nothing of it, be it on the same day.
    let shell = shell.at("2026-04-03T16:00:00Z");
    shell.done("story move CHG-2 done --reason 'settled by phone'");
    shell.done("board set expectation='85 % within 8 d'");
    assert_eq!(shell.run("sprint report").split("## Flow").nth(1), said.split("## Flow").nth(1));
    let later = shell.at("2026-05-20T09:00:00Z");
    later.done("story move GEM-2 done");
    later.done("board set expectation='90 % within 5 d'");
    assert_eq!(later.run("sprint report").split("## Flow").nth(1), said.split("## Flow").nth(1));
    assert_eq!(later.json("sprint report --json")["reports"][0]["flow"][0]["id"], "cycle-time");
}

#[test]
fn an_export_for_other_tools_reads_back() {
    let mut shell = Shell::with_stories();
    shell.now = "2026-03-20T09:00:00Z";
    assert_snapshot!(shell.run_all(&[
        "export flow",
        "export flow flow.csv --filter process:CHG",
        "flow ageing --from flow.csv --map start=Doing,finish=Done --plain",
        "export flow .gemba.db",
    ]));
}

#[test]
fn a_story_and_the_ageing_figure_give_the_same_forecast() {
    let shell = Shell::new();
    shell.done("demo --keep sample.db");
    let figure = shell.json("flow ageing --file sample.db --json");
    let rows = figure["figures"][0]["table"]["rows"].as_array().unwrap().clone();
    assert!(rows.len() > 3, "{rows:?}");
    let mut n_forecasts = 0;
    for row in rows {
        let key = row[0].as_str().unwrap();
        let story = shell.json(&format!("story show {key} --file sample.db --json"));
        let age = &story["stories"][0]["age"];
        assert_eq!((&age["days"], &age["took_as_long"]), (&row[2], &row[6]), "{key}");
        assert_eq!((&age["in_time_share"], &age["done_by_p85"]), (&row[5], &row[7]), "{key}");
        n_forecasts += usize::from(!age["in_time_share"].is_null());
    }
    assert!(n_forecasts > 0);
}

#[test]
fn the_board_names_the_stories_that_are_past_what_is_expected() {
    let shell = Shell::new();
    shell.done("demo --keep sample.db");
    shell.done("board set expectation=3:85 --file sample.db");
    let board = &shell.json("board --json --file sample.db")["boards"][0];
    let mut n_late = 0;
    for column in board["columns"].as_array().unwrap() {
        let late = column["past_expectation"].as_array().unwrap();
        n_late += late.len();
        for key in column["stories"].as_array().unwrap() {
            let line = format!("story show {} --json --file sample.db", key.as_str().unwrap());
            let bearing = shell.json(&line)["stories"][0]["age"]["bearing"].clone();
            assert_eq!(bearing == "past", late.contains(key), "{key}: {bearing}");
        }
    }
    assert!(n_late > 1);
    let marked = shell.run("board --file sample.db").matches('●').count();
    let told =
        shell.run("board --plain --file sample.db").matches(", past the 3 d expected").count();
    assert_eq!((marked, told), (n_late, n_late));
}

#[test]
fn options_stand_before_a_verb_as_well_as_behind_it() {
    let shell = with_example();
    let behind = shell.run("flow forecast --stories 12 --from stories.csv --days 90 --plain");
    let out = |said: &str| said.split_once('\n').map(|it| it.1.to_owned());
    for line in [
        "flow --from stories.csv --days 90 forecast --stories 12 --plain",
        "flow --plain --days 90 forecast --from stories.csv --stories 12",
    ] {
        assert_eq!(out(&shell.run(line)), out(&behind), "{line}");
    }
    let said = shell.run("flow --from stories.csv compare --map key=ID --at 2024-01-01");
    assert!(said.contains("[exit status: 0]"), "{said}");
    let said = shell.run("flow --as-of 2024-01-01 forecast");
    assert!(said.contains("--as-of says how a file is read: --from FILE names it"), "{said}");
    let said = shell.run("flow cycle-time --from stories.csv forecast");
    assert!(said.contains("behind it, as in gemba flow forecast"), "{said}");
    let shell = Shell::with_board();
    shell.done("board --file .gemba.db set name=Desk");
    assert!(shell.run("board").contains("Desk"));
    assert!(shell.run("board --everything rules").contains("goes with gemba board alone"));
}

#[test]
fn a_forecast_from_averages_that_do_not_fit_says_so() {
    let shell = Shell::new();
    let mut csv = "key,start,finish\n".to_owned();
    for n in 1..=20 {
        let _ = writeln!(csv, "A-{n},2026-03-{n:02},2026-03-{:02}", n + 1);
        // Nobody finishes these.
        let _ = writeln!(csv, "B-{n},2026-03-{n:02},");
    }
    shell.write("growing.csv", csv);
    let said = shell.run("flow forecast --from growing.csv --plain");
    assert!(said.contains("careful, Little's law does not hold in these days: "), "{said}");
}

#[test]
fn the_report_of_the_board_has_a_part_on_flow() {
    let shell = Shell::new();
    shell.done("demo --keep sample.db");
    let said = shell.run("report --file sample.db");
    let flow = said.split("## Flow of all stories").nth(1).unwrap();
    let flow = flow.split("##").next().unwrap();
    for start in ["- Cycle time: 50 % within ", "- Throughput a day: ", "- Ageing ", "- Forecast: "]
    {
        assert!(flow.contains(start), "{start}: {said}");
    }
    assert_eq!(flow.matches("· n ").count(), 4, "{flow}");
    let json = shell.json("report --json --file sample.db");
    let figure = &json["reviews"][0]["flow"][0];
    let same = &shell.json("flow cycle-time --days 30 --json --file sample.db")["figures"][0];
    assert_eq!(figure["facts"], same["facts"]);
}
