//! `gemba import`: by which keys a story is found, what a later import would change, and what is
//! decided where a file says little.

use insta::assert_snapshot;

use super::Shell;

const HEAD: &str = "Summary,Issue key,Status,Status Category,Custom field (Story point estimate),Assignee,Created,Comment\r\n";

fn export(rows: &[&str]) -> String {
    rows.iter().fold(HEAD.to_owned(), |all, row| format!("{all}{row}\r\n"))
}

/// A board whose prefix is that of the source.
fn same_prefix() -> Shell {
    let shell = Shell::new();
    shell.done("init --name 'Service Desk' --prefix SMI --zone Europe/Berlin");
    shell.done("person set me --name ann --full-name 'Ann Example'");
    shell
}

#[test]
fn a_source_with_the_boards_prefix_keeps_its_keys() {
    let shell = same_prefix();
    shell.write(
        "export.csv",
        export(&[
            "One form,SMI-1,To Do,To Do,,,2026-02-02,",
            "One list,SMI-3,To Do,To Do,,,2026-02-02,",
            "One page,SMI-4,Done,Done,,,2026-02-02,",
        ]),
    );
    assert_snapshot!(shell.run_all(&[
        "import jira export.csv --dry-run",
        "import jira export.csv",
        "story show SMI-3 --plain",
        "undo",
        "import jira export.csv --map 'To Do=Doing'",
        "story add 'One of our own'",
        "story list",
    ]));
}

#[test]
fn a_key_that_means_two_stories_is_said_to() {
    let shell = same_prefix();
    shell.done("story add 'One of our own'");
    shell.write(
        "export.csv",
        export(&[
            "One form,SMI-1,To Do,To Do,,,2026-02-02,",
            "One list,SMI-2,To Do,To Do,,,2026-02-02,",
        ]),
    );
    assert_snapshot!(shell.run_all(&[
        "import jira export.csv --dry-run",
        "import jira export.csv",
        "story move smi-1 doing",
        "story comment SMI-1 'ours'",
        "story move SMI-2 done",
        "story list",
    ]));
}

const BEFORE: &[&str] = &[
    "One form,SMI-1,To Do,To Do,8.0,Ann Example,2026-02-02,2026-02-03 10:00;Ann Example;It opens slowly.",
    "One list,SMI-2,To Do,To Do,3.5,,2026-02-02,",
    "One page,SMI-3,In Progress,In Progress,5,,2026-02-02,",
];

const AFTER: &[&str] = &[
    "One form,SMI-1,Done,Done,13,Ann Example,2026-02-02,2026-02-03 10:00;Ann Example;It opens at once.",
    "One short list,SMI-2,In Progress,In Progress,3.5,Ben Example,2026-02-02,",
    "One page,SMI-3,In Progress,In Progress,5,,2026-02-02,",
    "One more,SMI-4,To Do,To Do,1,,2026-02-02,",
];

#[test]
fn a_second_dry_run_tells_what_the_run_then_does() {
    let shell = same_prefix();
    shell.write("export.csv", export(BEFORE));
    shell.done("import jira export.csv");
    shell.done("story set SMI-1 points=5");
    shell.done("story move SMI-2 review");
    shell.write("export.csv", export(AFTER));
    let before = shell.json("story list --json");
    let plan = shell.json("import jira export.csv --dry-run --json")["plans"][0].clone();
    assert_eq!(shell.json("story list --json"), before, "nothing is written");
    assert_eq!(
        (&plan["create"], &plan["update"], &plan["same"]),
        (&1.into(), &2.into(), &1.into())
    );
    assert_snapshot!(shell.run_all(&[
        "import jira export.csv --dry-run",
        "import jira export.csv",
        "story list",
        "import jira export.csv --dry-run --plain",
    ]));
    let after = shell.json("story list --json");
    let story = |all: &serde_json::Value, key: &str| {
        let all = all["stories"].as_array().unwrap();
        all.iter().find(|it| it["key"] == *key).unwrap().clone()
    };
    let shown = |it: &serde_json::Value| it.as_str().map_or(it.to_string(), str::to_owned);
    let mut n = 0;
    for change in plan["changes"].as_array().unwrap() {
        let (key, what) = (change["key"].as_str().unwrap(), change["what"].as_str().unwrap());
        if before["stories"][0].get(what).is_some() {
            n += 1;
            assert_eq!(shown(&story(&after, key)[what]), shown(&change["would_be"]), "{change}");
        }
    }
    assert!(n >= 3, "{plan}");
    for kept in plan["kept"].as_array().unwrap() {
        let (key, what) = (kept["key"].as_str().unwrap(), kept["what"].as_str().unwrap());
        assert_eq!(story(&after, key)[what], story(&before, key)[what], "{kept}");
    }
    assert_eq!(plan["kept"].as_array().unwrap().len(), 2, "{plan}");
    for new in plan["new"].as_array().unwrap() {
        assert_eq!(story(&after, new["key"].as_str().unwrap())["title"], "One more");
    }
}

#[test]
fn a_comment_that_was_edited_there_stands_once() {
    let shell = same_prefix();
    shell.write("export.csv", export(BEFORE));
    shell.done("import jira export.csv");
    shell.write("export.csv", export(AFTER));
    shell.done("import jira export.csv");
    let comments = shell.json("story show SMI-1 --json")["stories"][0]["comments"].clone();
    let texts: Vec<&str> =
        comments.as_array().unwrap().iter().map(|it| it["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["It opens at once."]);
    shell.done("undo");
    let comments = shell.json("story show SMI-1 --json")["stories"][0]["comments"].clone();
    assert_eq!(comments[0]["text"], "It opens slowly.");
}

#[test]
fn a_state_that_is_the_same_there_moves_nothing_here() {
    let shell = same_prefix();
    let row = |state: &str, title: &str| format!("{title},SMI-1,{state},In Progress,,,2026-02-02,");
    shell.write("export.csv", export(&[&row("UAT", "One form")]));
    shell.done("import jira export.csv --map UAT=Review");
    let mut picture = shell.run("import jira export.csv");
    shell.write("export.csv", export(&[&row("UAT", "One short form")]));
    picture += &shell.run_all(&["import jira export.csv", "story list"]);
    shell.write("export.csv", export(&[&row("In Progress", "One short form")]));
    picture += &shell.run_all(&["import jira export.csv", "story list"]);
    // What is decided now goes before what was decided then.
    picture += &shell.run_all(&["import jira export.csv --map 'In Progress=Review'", "story list"]);
    assert_snapshot!(picture);
}

const PLAIN: &str = "\
Summary,Issue key,Status,Resolution,Created,Resolved\r\n\
One form,SMI-1,Erledigt,Fertig,2026-02-02,2026-02-20\r\n\
One list,SMI-2,Wont do,,2026-02-02,2026-02-20\r\n\
One page,SMI-3,In Review,,2026-02-02,\r\n\
One wall,SMI-4,Weird State,,2026-02-02,\r\n\
One desk,SMI-5,Weird State,Fixed,2026-02-02,\r\n\
One door,SMI-6,doing,,2026-02-02,\r\n\
One mail,SMI-7,ToDo,Unresolved,2026-02-02,\r\n\
One call,SMI-8,Open,,2036-02-02,\r\n";

#[test]
fn a_file_without_categories_is_read_by_names_and_resolutions() {
    let shell = same_prefix();
    shell.write("plain.csv", PLAIN);
    assert_snapshot!(shell.run_all(&[
        "import jira plain.csv --dry-run",
        "import jira plain.csv --map 'Weird State=Review'",
        "story list",
        "story list is:archived",
    ]));
    let plan = shell.json("import jira plain.csv --dry-run --json")["plans"][0].clone();
    let by: Vec<&str> =
        plan["states"].as_array().unwrap().iter().map(|it| it["by"].as_str().unwrap()).collect();
    assert_eq!(
        by,
        ["name", "given up", "name", "unknown", "resolution", "same name", "same name", "name"]
    );
}

#[test]
fn what_cannot_be_read_says_what_to_do() {
    let shell = same_prefix();
    let mut bytes = export(&["One form,SMI-1,To Do,To Do,,,2026-02-02,"]).into_bytes();
    bytes.extend(b"F\xfcr alle,SMI-2,To Do,To Do,,,2026-02-02,\r\n");
    shell.write("export.csv", bytes);
    assert_snapshot!(shell.run_all(&["import jira export.csv", "import jira missing.csv"]));
}
