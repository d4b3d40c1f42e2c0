//! `gemba import` week after week: what a later export says while the team works on its own board.

use super::Shell;

const HEAD: &str = "Summary,Issue key,Status,Status Category,Description,Custom field (Rank)\r\n";

fn export(shell: &Shell, rows: &[&str]) {
    let all = rows.iter().fold(HEAD.to_owned(), |all, row| format!("{all}{row}\r\n"));
    shell.write("export.csv", all);
}

/// Runs a command and gives what it says, without the places where lines were parted.
fn says(shell: &Shell, line: &str) -> String {
    shell.run(line).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn column(shell: &Shell, key: &str) -> String {
    let story = shell.json(&format!("story show {key} --json"));
    story["stories"][0]["column"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_story_follows_its_source_out_of_a_column_that_is_called_otherwise_by_now() {
    let shell = Shell::with_board();
    let row = |n: u32, state: &str| format!("Form {n},S-{n},{state},,");
    let file = |states: [&str; 4]| {
        let rows: Vec<String> = (1..).zip(states).map(|(n, state)| row(n, state)).collect();
        export(&shell, &rows.iter().map(String::as_str).collect::<Vec<_>>());
    };
    let (doing, done) = ("In Progress,In Progress", "Done,Done");
    file([doing; 4]);
    shell.done("import jira export.csv");
    assert_eq!(column(&shell, "S-1"), "Doing");
    // Somebody here has moved the last one.
    shell.done("story move S-4 Review");
    shell.done("column set Doing --name 'In Progress'");
    let told = says(&shell, "import jira export.csv");
    assert!(!told.contains("kept as changed"), "{told}");
    file([done, doing, doing, done]);
    let told = says(&shell, "import jira export.csv");
    assert!(told.contains("kept as changed here: column of GEM-4 (Review here, Done"), "{told}");
    assert_eq!(column(&shell, "S-1"), "Done");
    // Twice another name, and its old one again.
    shell.done("column set 'In Progress' --name 'In Arbeit'");
    file([done, done, doing, done]);
    let told = says(&shell, "import jira export.csv");
    assert!(!told.contains("kept as changed"), "{told}");
    assert_eq!(column(&shell, "S-2"), "Done");
    shell.done("column set 'In Arbeit' --name Work");
    shell.done("undo");
    file([done; 4]);
    let told = says(&shell, "import jira export.csv");
    assert!(!told.contains("kept as changed"), "{told}");
    assert_eq!(column(&shell, "S-3"), "Done");
    assert_eq!(column(&shell, "S-4"), "Review", "what somebody has moved stays");
}

#[test]
fn a_link_that_would_make_a_circle_is_named_and_counted_nowhere() {
    let shell = Shell::with_board();
    let file = "Summary,Issue key,Status,Outward issue link (Blocks),Inward issue link (Blocks)\r\n\
                A form,S-1,To Do,S-2,S-2\r\nA list,S-2,To Do,S-1,S-1\r\n";
    shell.write("export.csv", file);
    let count = "1 link stands between stories: 1 of “blocks”, 0 of “relates”";
    let round = "not linked: that would make";
    for line in ["--dry-run", "--dry-run --plain", ""] {
        let told = says(&shell, &format!("import jira export.csv {line}"));
        assert!(told.to_lowercase().contains(round) && told.contains(count), "{line}: {told}");
    }
    let links = shell.json("story show S-1 --json");
    assert_eq!(links["stories"][0]["links"].as_array().unwrap().len(), 1, "{links}");
    let plan = shell.json("import jira export.csv --dry-run --json");
    assert_eq!(plan["plans"][0]["unlinked"].as_array().unwrap().len(), 1, "{plan}");
}

#[test]
fn an_order_that_the_source_has_changed_is_said_to_move_nothing() {
    let shell = Shell::with_board();
    let file = |ranks: [&str; 2]| {
        let [one, two] = ranks;
        let rows = [format!("A form,S-1,To Do,,,{one}"), format!("A list,S-2,To Do,,,{two}")];
        export(&shell, &rows.each_ref().map(String::as_str));
    };
    file(["0|i1:", "0|i2:"]);
    let plan = says(&shell, "import jira export.csv --dry-run");
    assert!(plan.contains("order of new stories, and kept"), "{plan}");
    assert!(!plan.contains("the team's"), "{plan}");
    shell.done("import jira export.csv");
    file(["0|i3:", "0|i2:"]);
    let sentence = "order here is the team's, and a later import does not change it: Rank of 1 story \
                    is kept";
    for line in ["--dry-run", "--dry-run --plain", ""] {
        let told = says(&shell, &format!("import jira export.csv {line}"));
        assert!(told.contains(sentence), "{line}: {told}");
    }
    let list = shell.run("story list");
    assert!(list.find("A form") < list.find("A list"), "{list}");
}

#[test]
fn a_program_reads_what_an_import_left_out_and_kept() {
    let shell = Shell::with_board();
    export(&shell, &["A form,S-1,To Do,,,", ",S-2,To Do,,,"]);
    let done = shell.json("import jira export.csv --json");
    let change = &done["changes"][0];
    assert_eq!(change["bad"][0]["line"], 3, "{done}");
    assert_eq!(change["kept"], serde_json::json!([]), "{done}");
    assert!(change["told"].is_array() && change["label"].is_string(), "{done}");
    shell.done("story set S-1 title='Our form'");
    export(&shell, &["Their form,S-1,To Do,,,"]);
    let done = shell.json("import jira export.csv --json");
    let kept = &done["changes"][0]["kept"][0];
    assert_eq!(
        (&kept["is"], &kept["in_file"]),
        (&"Our form".into(), &"Their form".into()),
        "{done}"
    );
}

#[test]
fn what_was_added_to_the_end_of_a_long_text_is_in_sight() {
    let shell = Shell::with_board();
    let text = "The form opens in a minute where it should open at once for each and everybody";
    export(&shell, &[&format!("A form,S-1,To Do,,{text} here,")]);
    shell.done("import jira export.csv");
    export(&shell, &[&format!("A form,S-1,To Do,,{text} abroad,")]);
    for line in ["--dry-run", "--dry-run --plain"] {
        let told = says(&shell, &format!("import jira export.csv {line}"));
        assert!(told.contains("everybody here") && told.contains("everybody abroad"), "{told}");
        assert!(told.contains('…') && !told.contains("The form opens"), "{told}");
    }
}

#[test]
fn what_of_a_column_was_changed_at_once_is_told_by_the_log_and_by_undo() {
    let shell = Shell::with_board();
    shell.done("column set Review --name Look --wip 3");
    let label = "Changed the column Review: name Look; at most 3 stories";
    for line in ["log", "log --json", "undo"] {
        let told = says(&shell, line);
        assert!(told.contains(label), "{line}: {told}");
    }
}

#[test]
fn a_prefix_has_as_many_letters_as_a_key_of_jira_can() {
    let shell = Shell::new();
    let no = says(&shell, "init --prefix OPERATIONS1");
    assert!(no.contains("two to ten capital letters"), "{no}");
    shell.done("init --prefix OPERATIONS");
    export(&shell, &["A form,OPERATIONS-12,To Do,,,"]);
    shell.done("import jira export.csv");
    let board = shell.run("board");
    assert!(board.contains("OPERATIONS-12"), "{board}");
}

#[test]
fn a_filter_knows_the_sizes_of_shirts() {
    let shell = Shell::with_stories();
    shell.done("board set estimates=tshirt");
    shell.done("story set CHG-1 points=L");
    for filter in ["points=l", "points=5", "points>m"] {
        let found = shell.run(&format!("story list '{filter}'"));
        assert!(found.contains("CHG-1"), "{found}");
    }
    let found = shell.run("story list 'points=XS'");
    assert!(!found.contains("CHG-1"), "{found}");
    // A filter that is kept outlives the scale.
    shell.done("board view large 'points=L'");
    shell.done("board set estimates=fibonacci");
    let found = shell.run("story list view:large");
    assert!(found.contains("CHG-1"), "{found}");
}
