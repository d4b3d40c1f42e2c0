//! `gemba import`: what real exports have in them, and what a later one of the same says.

use insta::assert_snapshot;

use super::Shell;

/// An export of a sprint that goes on: people of one name, links, what was given up.
const BEFORE: &str = "\
Summary,Issue key,Issue id,Status,Status Category,Priority,Resolution,Assignee,Assignee Id,Created,Resolved,Due date,Outward issue link (Blocks),Inward issue link (Blocks),Outward issue link (Relates),Parent,Description,Comment,Comment\r
One form,SMI-1,101,In Progress,In Progress,Blocker-ish,,Ann Example,ann-1,2026-02-02 09:00,,2026-04-30T00:00+0200,SMI-2,,SMI-3,SMI-9,\"Acceptance criteria:\n- [ ] opens at once\n- [ ] four fields\",2026-03-03 10:00;ann-1;Seen it.,2026-03-03 10:00;ann-1;Seen it.\r
One list,SMI-2,102,To Do,To Do,Blocker-ish,,Ann Example,ann-2,2026-02-02 09:00,,,,SMI-1,,103,,,\r
One page,SMI-3,103,To Do,To Do,High,,,,2026-02-02 09:00,,,SMI-99,,SMI-1,,,,\r
No form,SMI-4,104,Cancelled,Done,High,Won't Do,,,2026-02-02 09:00,2026-02-20 09:00,,,,,,,,\r
Two forms,SMI-5,105,Done,Done,High,Duplicate,,,2026-02-02 09:00,2026-02-21 09:00,,,,,,,,\r
A real end,SMI-6,106,Done,Done,High,Done,,,2026-02-02 09:00,2026-02-22 09:00,,,,,,,,\r
";

fn shell() -> Shell {
    let shell = Shell::with_board();
    shell.write("export.csv", BEFORE);
    shell
}

#[test]
fn a_dry_run_tells_what_would_be_decided_for_lack_of_better() {
    let shell = shell();
    assert_snapshot!(shell.run_all(&[
        "import jira export.csv --dry-run",
        "import jira export.csv --dry-run --map Cancelled=Done --map Duplicate=Done \
         --map Blocker-ish=highest --map ann-2=anna",
    ]));
}

#[test]
fn what_an_export_holds_comes_in_as_it_is_meant() {
    let shell = shell();
    assert_snapshot!(shell.run_all(&[
        "import jira export.csv",
        "story list",
        "story show SMI-1",
        "story show smi-2",
        "story list is:archived",
        "import jira export.csv",
    ]));
}

#[test]
fn a_later_export_moves_what_was_finished_to_its_day_and_doubles_nothing() {
    let shell = shell().at("2026-03-05T12:00:00Z");
    shell.done("import jira export.csv");
    let shell = shell.at("2026-03-16T12:00:00Z");
    shell.write(
        "export.csv",
        BEFORE
            .replace("SMI-1,101,In Progress,In Progress", "smi-1,101,Done,Done")
            .replace("ann-1,2026-02-02 09:00,,", "ann-1,2026-02-02 09:00,2026-03-10 09:00,")
            .replace("- [ ] opens", "- [x] opens"),
    );
    assert_snapshot!(shell.run_all(&[
        "import jira export.csv",
        "story list",
        "story show SMI-1",
        "flow cycle-time --plain",
        "import jira export.csv",
    ]));
}

/// A row with all that a narrower export has no column for.
const WIDE: &str = "\
Summary,Issue key,Status,Status Category,Resolution,Story Points,Story point estimate,Labels,Due date,Priority,Assignee,Description,Acceptance criteria,Comment,Inward issue link (Relates),Parent,Outward issue link (Blocks),Votes,Resolved\r
One form,SMI-1,In Progress,In Progress,,5,,risk,2026-04-30,High,Ann Example,As it is,- [ ] four fields,2026-03-03 10:00;ann;Seen it.,SMI-2,SMI-3,SMI-2,7,\r
One list,SMI-2,To Do,To Do,,,,,,,,,,,,,,,\r
One page,SMI-3,Done,Done,Duplicate,,,,,,,,,,,,,,2026-02-20 09:00\r
";

/// The rows of the wide export, without all columns but those.
fn narrow(columns: &[usize]) -> String {
    let mut res = String::new();
    for line in WIDE.lines() {
        let cells: Vec<&str> = line.split(',').collect();
        let kept: Vec<&str> = columns.iter().map(|it| cells[*it]).collect();
        res.push_str(&kept.join(","));
        res.push_str("\r\n");
    }
    res
}

#[test]
fn an_export_with_fewer_columns_leaves_what_it_does_not_tell() {
    let shell = Shell::with_board();
    shell.write("export.csv", WIDE);
    shell.done("import jira export.csv");
    let before = shell.run_all(&["story show SMI-1", "story show SMI-3", "story list"]);
    // Without the reason of its end; without the state; with one of two estimates and links each.
    for columns in
        [&[0, 1, 2, 3][..], &[0, 1, 2, 6, 14, 11], &[0, 1], &[0, 1, 3, 15], &[0, 1, 2, 4]]
    {
        shell.write("export.csv", narrow(columns));
        let told = shell.run("import jira export.csv");
        assert!(told.contains("nothing is new"), "{columns:?}: {told}");
        let now = shell.run_all(&["story show SMI-1", "story show SMI-3", "story list"]);
        assert_eq!(now, before, "{columns:?}");
    }
    shell.write("export.csv", WIDE);
    assert!(shell.run("import jira export.csv").contains("nothing is new"));
    // What is told is taken over, also that there is nothing.
    shell.write("export.csv", WIDE.replace(",,5,,risk,2026-04-30,", ",,,,,,"));
    assert_snapshot!(shell.run("import jira export.csv --dry-run"));
}

#[test]
fn what_comes_back_unfinished_is_in_no_sprint_that_is_over() {
    let shell = Shell::with_board();
    shell.write("export.csv", narrow(&[0, 1, 2, 3]));
    for line in [
        "import jira export.csv",
        "sprint plan --goal 'Halve the waiting' --from 2026-03-18 --to 2026-03-31",
        "sprint add SMI-1 SMI-2",
        "sprint start",
    ] {
        shell.done(line);
    }
    shell.write(
        "export.csv",
        narrow(&[0, 1, 2, 3]).replace("SMI-1,In Progress,In Progress", "SMI-1,Cancelled,Done"),
    );
    shell.done("import jira export.csv");
    shell.done("sprint close --to backlog --reason 'we meet on Monday'");
    shell.write("export.csv", narrow(&[0, 1, 2, 3]));
    shell.done("import jira export.csv");
    assert_snapshot!(shell.run_all(&["story list", "story show SMI-1"]));
}

#[test]
fn a_word_that_names_a_story_is_no_reason() {
    let shell = Shell::with_board();
    shell.write("export.csv", narrow(&[0, 1, 2, 3]));
    shell.done("import jira export.csv");
    for named in ["SMI-2", "smi-2", "2"] {
        assert!(shell.run(&format!("story block SMI-1 {named}")).contains("is missing"), "{named}");
    }
    shell.done("story block SMI-1 licence");
}

#[test]
fn an_import_that_finds_nothing_new_has_changed_nothing() {
    let shell = shell();
    shell.done("import jira export.csv");
    let again = shell.json("import jira export.csv --json");
    let change = &again["changes"][0];
    assert!(change["seq"].is_null(), "{change}");
    assert_eq!(change["changed"], serde_json::json!([]), "{change}");
}

#[test]
fn what_a_priority_was_decided_to_mean_it_goes_on_to_mean() {
    let shell = shell();
    shell.done("import jira export.csv --map High=lowest");
    let again = shell.run("import jira export.csv");
    assert!(again.contains("nothing"), "{again}");
    assert!(shell.run("story show SMI-3 --json").contains("\"priority\": \"lowest\""));
    shell.done("import jira export.csv --map High=low");
    assert!(shell.run("story show SMI-3 --json").contains("\"priority\": \"low\""));
    shell.write("export.csv", BEFORE.replace("To Do,To Do,High", "To Do,To Do,Highest"));
    shell.done("import jira export.csv");
    assert!(shell.run("story show SMI-3 --json").contains("\"priority\": \"highest\""));
}

#[test]
fn what_is_not_done_here_stays_until_it_is_and_is_told() {
    let shell = Shell::with_board();
    let file = |state: &str| {
        shell.write(
            "j.csv",
            format!("Summary,Issue key,Status,Story Points\nA form,X-1,{state},3\n"),
        );
    };
    file("To Do");
    shell.done("import jira j.csv");
    shell.done("dod agree 'page written' --by team");
    shell.done("sprint plan 'Sprint 1' --from 2026-03-16 --to 2026-03-27 --goal less");
    shell.done("sprint add X-1");
    shell.done("sprint start");
    shell.done("story block X-1 'no licence'");
    file("Done");
    let open = "1 of 1 definition-of-done items of GEM-1 is open";
    let said = shell.run("import jira j.csv --dry-run").replace("\n  ", " ");
    assert!(said.contains("Kept here, not finished yet") && said.contains(open), "{said}");
    let plan = shell.json("import jira j.csv --dry-run --json");
    assert_eq!(plan["plans"][0]["kept"][0]["why"], open, "{plan}");
    let said = shell.run("import jira j.csv");
    let told = format!("not finished here yet: column of GEM-1 (To do here, Done in jira: {open})");
    assert!(said.contains(&told), "{said}");
    assert!(!shell.run("sprint show").contains("done"), "{said}");
    // Once it is met the same file finishes it. What asks for a reason only has one, and the report tells.
    shell.done("dod tick X-1 --all");
    let said = shell.run("import jira j.csv");
    assert!(said.contains("Updated 1 story from jira"), "{said}");
    assert!(said.contains("“no licence” is still in the way of GEM-1"), "{said}");
    let said = shell.run("sprint show");
    assert!(
        said.contains("Done: 1 story, 3 points") && said.contains("taken in from jira"),
        "{said}"
    );
}

#[test]
fn where_the_rule_is_softened_an_import_finishes_a_story_and_the_report_tells() {
    let shell = Shell::with_board();
    shell.write("j.csv", "Summary,Issue key,Status\nA form,X-1,To Do\n");
    shell.done("import jira j.csv");
    shell.done("dod agree 'page written' --by team");
    shell.done("board set soften=SG-10 --reason learning");
    shell.done("sprint plan 'Sprint 1' --from 2026-03-16 --to 2026-03-27 --goal less");
    shell.done("sprint add X-1");
    shell.done("sprint start");
    // What comes as finished was finished elsewhere, before anything was asked of it.
    shell.write("j.csv", "Summary,Issue key,Status\nA form,X-1,Done\nA list,X-2,Done\n");
    let said = shell.run("import jira j.csv");
    assert!(said.contains("Imported 1 story and updated 1 story from jira"), "{said}");
    let said = shell.run("sprint close --reason 'nobody had time'").replace("\n  ", " ");
    assert!(said.contains("exit status: 0"), "{said}");
    let report = shell.json("sprint report --json");
    let overruled = report["reports"][0]["overruled"].to_string();
    assert!(overruled.contains("taken in from jira") && overruled.contains("SG-10"), "{overruled}");
    assert_eq!(overruled.matches("SG-10").count(), 1, "{overruled}");
}

/// What both sides have worded otherwise stays as it is here, is told, and is no further criterion.
#[test]
fn a_criterion_that_both_sides_have_reworded_is_told_and_not_doubled() {
    let shell = shell();
    shell.done("import jira export.csv");
    shell.done("story check SMI-1 1 --reword 'opens while you wait'");
    shell.write("export.csv", BEFORE.replace("opens at once", "opens in a second"));
    let dry = shell.run("import jira export.csv --dry-run");
    assert!(dry.contains("opens while you wait") && dry.contains("opens in a second"), "{dry}");
    let told = shell.run("import jira export.csv");
    assert!(told.contains("opens while you wait"), "{told}");
    let criteria = |shell: &Shell| {
        let story = shell.run("story show SMI-1 --plain");
        assert!(story.contains("opens while you wait") && story.contains("four fields"), "{story}");
        story.matches("[ ]").count()
    };
    assert_eq!(criteria(&shell), 2, "{}", shell.run("story show SMI-1"));
    for again in ["opens in a second", "opens at once"] {
        shell.write("export.csv", BEFORE.replace("opens at once", again));
        shell.done("import jira export.csv");
        assert_eq!(criteria(&shell), 2, "{again}: {}", shell.run("story show SMI-1"));
    }
}

#[test]
fn whoever_took_another_name_is_no_news() {
    let shell = shell();
    shell.done("import jira export.csv");
    shell.done("person set ann --name anna");
    let again = shell.run("import jira export.csv");
    assert!(again.contains("nothing is new"), "{again}");
    // What is news is told, and by whom it is done.
    shell.write(
        "export.csv",
        BEFORE.replace(
            "One list,SMI-2,102,To Do,To Do,Blocker-ish,,Ann Example,ann-2",
            "One list,SMI-2,102,To Do,To Do,Blocker-ish,,Ann Example,ann-1",
        ),
    );
    let again = shell.run("import jira export.csv --dry-run --plain");
    assert!(again.contains("1 would change"), "{again}");
}

#[test]
fn a_comment_that_the_source_has_changed_is_told_by_the_log() {
    let shell = Shell::with_board();
    let export = "Summary,Issue key,Status,Comment\r\nOne,S-1,To Do,2026-03-03 10:00;ann;First\r\n";
    shell.write("export.csv", export);
    shell.done("import jira export.csv");
    shell.write("export.csv", export.replace("First", "Second"));
    shell.done("import jira export.csv");
    let log = shell.run("log --most 1 --json");
    assert!(log.contains("First") && log.contains("Second"), "{log}");
}
