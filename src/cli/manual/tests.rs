//! What the manual must hold, in examples.

use clap::Parser as _;

use super::*;

/// Commands that have no key: a screen shows what they print, or they are not about stories.
const WITHOUT_A_KEY: &[&str] = &[
    "demo",
    "init",
    "story list",
    "story unblock",
    "story unlink",
    "story unrefer",
    "story restore",
    "board set",
    "board views",
    "column list",
    "column add",
    "column set",
    "column remove",
    "column move",
    "person list",
    "person here",
    "person add",
    "person set",
    "person hats",
    "process list",
    "process show",
    "process add",
    "process set",
    "process owner",
    "process step add",
    "process step set",
    "process step raci",
    "process step move",
    "process step remove",
    "process policy add",
    "process policy set",
    "process policy remove",
    "process knows",
    "process interface",
    "process question",
    "process consider",
    "process review",
    "process meeting",
    "process retire",
    "process revive",
    "process release",
    "process versions",
    "process diff",
    "process force",
    "process sustain",
    "process export",
    "process templates",
    "measure list",
    "measure show",
    "measure add",
    "measure set",
    "measure read",
    "measure unread",
    "measure remove",
    "experiment list",
    "experiment show",
    "experiment set",
    "experiment result",
    "experiment decide",
    "experiment learned",
    "improvement list",
    "improvement show",
    "improvement add",
    "improvement set",
    "improvement join",
    "improvement part",
    "improvement close",
    "improvement reopen",
    "observe",
    "observation list",
    "observation count",
    "observation show",
    "observation why",
    "observation story",
    "observation improvement",
    "observation settle",
    "observation tell",
    "stream list",
    "stream show",
    "stream add",
    "stream step",
    "stream set",
    "stream remove",
    "today",
    "report",
    "glossary",
    "board definition",
    "board health",
    "board rules",
    "sprint list",
    "sprint show",
    "sprint plan",
    "sprint set",
    "sprint suggest",
    "sprint start",
    "sprint add",
    "sprint remove",
    "sprint capacity",
    "sprint took",
    "dod drop",
    "sprint need",
    "sprint confirm",
    "sprint consent",
    "sprint judge",
    "sprint close",
    "sprint cancel",
    "sprint report",
    "dod list",
    "dod agree",
    "dod tick",
    "impediment list",
    "impediment raise",
    "impediment set",
    "impediment escalate",
    "impediment resolve",
    "standup begin",
    "standup attend",
    "standup end",
    "standup park",
    "standup settle",
    "retro show",
    "retro columns",
    "retro note",
    "retro vote",
    "retro action",
    "retro settle",
    "import jira",
    "export flow",
    "backup",
    "restore",
    "doctor",
    "serve",
    "completions",
    "man",
];

fn leaves(command: &Clap, line: &str, found: &mut Vec<String>) {
    for below in command.get_subcommands().filter(|it| it.get_name() != "help" && !it.is_hide_set())
    {
        let line = format!("{line} {}", below.get_name()).trim().to_owned();
        let has_below = below.get_subcommands().any(|it| it.get_name() != "help");
        if !has_below
            || below.get_arguments().any(|it| !it.is_global_set() && it.get_id() != "help")
        {
            found.push(line.clone());
        }
        leaves(below, &line, found);
    }
}

#[test]
fn the_definition_of_the_command_line_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn every_line_of_the_command_table_parses() {
    for command in Command::ALL {
        let line = command.spec().cli;
        if line.is_empty() || line == "help" {
            continue;
        }
        let words = std::iter::once("gemba").chain(line.split(' '));
        if let Err(wrong) = Cli::try_parse_from(words) {
            panic!("{}: gemba {line}\n{wrong}", command.spec().id);
        }
    }
}

#[test]
fn every_verb_stands_in_the_command_table_or_among_those_without_a_key() {
    let mut verbs = Vec::new();
    leaves(&Cli::command(), "", &mut verbs);
    assert!(verbs.len() > 30, "{verbs:?}");
    for verb in &verbs {
        let has_key = Command::ALL.iter().any(|it| {
            let line = it.spec().cli;
            line == verb || line.starts_with(&format!("{verb} "))
        });
        let listed = WITHOUT_A_KEY.contains(&verb.as_str());
        assert!(has_key || listed, "gemba {verb} stands nowhere");
    }
    for verb in WITHOUT_A_KEY {
        assert!(verbs.iter().any(|it| it == verb), "gemba {verb} does not exist");
    }
}
