//! `gemba flow`: figures of a board and of files, forecasts, comparisons, pictures.

use insta::assert_snapshot;

use super::Shell;

/// The file of another tool with 261 finished stories and 5 open ones.
fn with_example() -> Shell {
    let shell = Shell::new().with("LANG", "en_GB.UTF-8");
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/flowmetricscsv_example.csv");
    shell.write("stories.csv", std::fs::read(fixture).unwrap());
    shell
}

#[test]
fn a_file_of_another_tool_gives_the_same_figures() {
    let shell = with_example();
    assert_snapshot!(shell.run_all(&[
        "flow --from stories.csv",
        "flow cycle-time --from stories.csv",
        "flow cycle-histogram --from stories.csv --plain",
    ]));
}
