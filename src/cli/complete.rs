//! What could be typed next on a command line: the shell asks gemba itself.

use clap::{Arg, Command};

/// The completions for bash: a few lines that ask gemba what could stand there. What clap writes
/// repeats every option for every command, and is half a megabyte that each new shell would read.
pub(super) const BASH: &str = r#"_gemba() {
    local IFS=$'\n'
    COMPREPLY=($("${COMP_WORDS[0]}" complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -o bashdefault -F _gemba gemba
"#;

/// The words that could stand in the place of the last of these.
pub(super) fn words(typed: &[String], mut command: Command) -> Vec<String> {
    command.build();
    let Some((last, before)) = typed.split_last() else { return Vec::new() };
    let mut here = &command;
    let mut option: Option<&Arg> = None;
    for word in before {
        option = match option.take() {
            Some(_) => None,
            None => here.get_arguments().find(|it| takes_value(it) && is_named(it, word)),
        };
        if option.is_none()
            && let Some(next) = here.find_subcommand(word)
        {
            here = next;
        }
    }
    let mut all: Vec<String> = Vec::new();
    if let Some(option) = option {
        all.extend(values(option));
    } else if last.starts_with('-') {
        let shown = here.get_arguments().filter(|it| !it.is_hide_set());
        all.extend(shown.filter_map(|it| Some(format!("--{}", it.get_long()?))));
    } else {
        let verbs = here.get_subcommands().filter(|it| !it.is_hide_set());
        all.extend(verbs.map(|it| it.get_name().to_owned()));
        all.extend(here.get_positionals().flat_map(values));
    }
    all.retain(|it| it.starts_with(last.as_str()));
    all
}

fn takes_value(arg: &Arg) -> bool {
    arg.get_action().takes_values()
}

fn is_named(arg: &Arg, word: &str) -> bool {
    let long = arg.get_long().is_some_and(|it| word.strip_prefix("--") == Some(it));
    long || arg.get_short().is_some_and(|it| word == format!("-{it}"))
}

fn values(arg: &Arg) -> Vec<String> {
    let all = arg.get_possible_values();
    all.iter().filter(|it| !it.is_hide_set()).map(|it| it.get_name().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::Cli;

    fn next(line: &str) -> String {
        let typed: Vec<String> = line.split(' ').map(str::to_owned).collect();
        words(&typed, Cli::command()).join(" ")
    }

    #[test]
    fn commands_options_and_values_are_completed() {
        assert_eq!(next("col"), "column");
        assert_eq!(next("column s"), "set");
        assert_eq!(next("column add --ca"), "--category");
        assert_eq!(next("column add --category d"), "doing done");
        assert_eq!(next("--file board.db story lis"), "list");
        assert_eq!(next("story list --j"), "--json");
        assert_eq!(next("completions b"), "bash");
        assert_eq!(next("story no"), "");
        assert!(BASH.len() < 400);
    }
}
