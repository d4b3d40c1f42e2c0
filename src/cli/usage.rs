//! What is said where a command line cannot be read.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{Cli, Stop, output};
use crate::domain::near;

/// Help and version are data; wrong usage is a note, and repeats what was typed. A reader that is
/// gone is no error.
pub(super) fn told(mut usage: clap::Error) -> ExitCode {
    nearest_first(&mut usage);
    let usage = &usage;
    if usage.use_stderr() {
        let page = usage.render().to_string();
        // What is near by its letters is not what was meant.
        if let Some((meant, first)) = meant(usage).zip(page.lines().next()) {
            output::say(&format!("{first}\n{meant}"));
            return ExitCode::from(2);
        }
        output::say(page.trim_end());
        if let Some(verbs) = verbs_beside(usage) {
            output::say(&verbs);
        }
    } else if let Err(Stop::Unwritten(error)) = output::help(usage) {
        output::unwritten(&error);
        return ExitCode::from(74);
    }
    ExitCode::from(u8::try_from(usage.exit_code()).unwrap_or(2))
}

/// Puts what was meant most likely before what is only like it: clap has them the other way round.
fn nearest_first(usage: &mut clap::Error) {
    let Some(ContextValue::String(typed)) = usage.get(ContextKind::InvalidSubcommand) else {
        return;
    };
    let Some(ContextValue::Strings(all)) = usage.get(ContextKind::SuggestedSubcommand) else {
        return;
    };
    let mut all = all.clone();
    all.sort_by_key(|it| near::steps(typed, it));
    usage.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(all));
}

/// What other tools call otherwise, by noun and verb, and what is meant.
const ELSEWHERE: [(&str, &str, &str); 16] = [
    ("story", "delete", "story archive KEY"),
    ("story", "remove", "story archive KEY"),
    ("story", "rm", "story archive KEY"),
    ("story", "close", "story move KEY done"),
    ("story", "done", "story move KEY done"),
    ("story", "finish", "story move KEY done"),
    ("story", "new", "story add \"TITLE\""),
    ("story", "create", "story add \"TITLE\""),
    ("story", "assign", "story set KEY assignee=NAME"),
    ("story", "view", "story show KEY"),
    ("story", "tag", "story set KEY tags+=TAG"),
    ("board", "colums", "column list"),
    ("board", "columns", "column list"),
    ("gemba", "list", "story list"),
    ("gemba", "add", "story add \"TITLE\""),
    ("gemba", "move", "story move KEY COLUMN"),
];

/// The command line as it can be repeated: bytes that are no text are shown as such.
fn typed_words() -> impl Iterator<Item = String> {
    std::env::args_os().map(|it| it.to_string_lossy().into_owned())
}

/// What is said of bytes that are no text where a text was asked for. The name of a file may have them.
pub(super) fn no_text(usage: &clap::Error, words: &[OsString]) -> Option<String> {
    let is_asked = usage.kind() == ErrorKind::InvalidUtf8;
    let word = words.iter().skip(1).find(|it| is_asked && it.to_str().is_none())?;
    Some(format!(
        "{} is no UTF-8 text; only the name of a file may be other bytes: see what your terminal sends",
        word.to_string_lossy()
    ))
}

/// What is meant where another tool's word was typed, or a file without its kind.
fn meant(usage: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(typed)) = usage.get(ContextKind::InvalidSubcommand) else {
        return None;
    };
    let words: Vec<String> = typed_words().collect();
    let at = words.iter().position(|it| it == typed).filter(|it| *it > 0)?;
    let noun = words.get(at - 1).filter(|it| !it.starts_with('-') && at > 1);
    let noun = noun.map_or("gemba", |it| it);
    let file = (noun == "import" && typed.contains('.')).then(|| {
        let file = shell_words::quote(typed);
        format!("import jira {file}")
    });
    let known = || ELSEWHERE.iter().find(|it| (it.0, it.1) == (noun, &**typed));
    let way = file.or_else(|| known().map(|it| it.2.to_owned()))?;
    Some(format!("\nThat is: gemba {way}"))
}

/// The verbs that there are where one was typed that there is not, unless a near one was named.
fn verbs_beside(usage: &clap::Error) -> Option<String> {
    let is_near = usage.get(ContextKind::SuggestedSubcommand).is_some();
    if usage.kind() != ErrorKind::InvalidSubcommand || is_near {
        return None;
    }
    let (path, verbs) = verbs_of(typed_words().skip(1));
    let path: Vec<String> = std::iter::once("gemba".to_owned()).chain(path).collect();
    (!verbs.is_empty()).then(|| format!("\n{} knows {}", path.join(" "), verbs.join(", ")))
}

/// Which of these words name a command, and the verbs that it has.
pub(super) fn verbs_of(words: impl Iterator<Item = String>) -> (Vec<String>, Vec<String>) {
    let (mut command, mut path) = (Cli::command(), Vec::new());
    for word in words {
        if let Some(next) = command.find_subcommand(&word) {
            path.push(word);
            command = next.clone();
        }
    }
    let verbs = command.get_subcommands().filter(|it| !it.is_hide_set());
    let verbs = verbs.map(|it| it.get_name().to_owned()).collect();
    (path, verbs)
}

/// What is right where a text that begins with a dash was taken for options: clap names one letter
/// of it.
pub(super) fn taken_for_an_option(usage: &clap::Error, words: &[OsString]) -> Option<String> {
    let Some(ContextValue::String(option)) = usage.get(ContextKind::InvalidArg) else {
        return None;
    };
    let is_short = option.starts_with('-') && !option.starts_with("--");
    let is_one = usage.kind() == ErrorKind::UnknownArgument && is_short;
    let begins = |it: &OsString| it.to_str().is_some_and(|it| it.starts_with(&**option));
    let at = words.iter().skip(1).position(begins).filter(|_| is_one)? + 1;
    // The value of an option is no text.
    let is_value = words[at - 1].to_str().is_some_and(|it| it.starts_with("--"));
    let word = words[at].to_str().filter(|_| !is_value)?;
    let before: Vec<&str> =
        words.iter().skip(1).map_while(|it| it.to_str().filter(|it| *it != word)).collect();
    let word = shell_words::quote(word);
    Some(format!(
        "{word} is no option; a text that begins with - goes behind --, after all options: \
         gemba {} -- {word}",
        before.join(" ")
    ))
}
