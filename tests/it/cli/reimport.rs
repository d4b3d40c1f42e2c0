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
