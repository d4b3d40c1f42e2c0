//! The table of rules: no row pretends, and what the informational ones see.

use std::path::Path;

use gemba::domain::rules::{Kept, Rule};
use insta::assert_snapshot;

use crate::cli::Shell;
use crate::harness::User;

/// The text of every source file below a folder, but the table itself.
fn sources(folder: &Path, all: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else if !path.ends_with("domain/rules.rs") {
            all.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_rule_that_is_asked_or_listed_is_looked_for_by_the_program() {
    let mut all = String::new();
    for folder in ["src/store", "src/domain"] {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut all);
    }
    for rule in Rule::ALL {
        let is_looked_for = all.contains(&format!("Rule::{rule:?}"));
        match rule.spec().kept {
            Kept::Asked | Kept::Listed => assert!(is_looked_for, "{rule:?} pretends"),
            Kept::Built => assert!(!is_looked_for, "{rule:?} is more than built in"),
        }
    }
}

#[test]
fn the_board_says_what_its_rules_see() {
    let shell = Shell::with_stories();
    assert_snapshot!(
        "rules_see",
        shell.run_all(&[
            "sprint plan --from 2026-03-18 --to 2026-03-27",
            "board health",
            "sprint add CHG-1 CHG-2",
            "sprint need 'a test chat' --by today",
            "story set CHG-1 value=5",
            "story check CHG-1 --add 'the bot asks'",
            "board health --plain",
            "sprint set --goal 'Halve the waiting' --to 2026-04-03",
            "sprint start",
            "story set CHG-2 points=5 --reason 'it is larger'",
            "sprint show",
            "process set CHG goal='Changes wait for hours'",
            "process set CHG goal='Changes wait for minutes'",
            "process set CHG goal='Changes wait for minutes' --reason 'we aim higher'",
            "process step add CHG 'Ask for approval'",
            "process step add CHG 'Release' rollout=introduced",
            "process step set CHG.1 rollout=introduced",
            "board health",
            "board health --json",
            "board rules",
        ])
    );
}

#[test]
fn the_sprint_s_screen_shows_what_the_rules_see() {
    let mut user = User::sample().sized(80, 24);
    user.press("3 backtab G");
    assert_snapshot!("rules_on_the_screen", user.screen());
}
