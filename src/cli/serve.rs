//! `gemba serve`: the forced command of an SSH key, which lets a person reach a board and nothing
//! else of the server.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, Parser as _};

use super::open::{Env, Hosted};
use super::{Cli, Common, Stop, Verb, init, story, usage};

/// Serves one person.
#[derive(Debug, Args)]
#[command(after_help = LINE)]
pub(crate) struct Serve {}

const LINE: &str = "\
In the authorized_keys of the account that owns the board, one line a person:
restrict,pty,command=\"/usr/bin/gemba serve --as ann --file /srv/gemba/team.gemba.db\" ssh-ed25519 …
The person comes with `ssh -t gemba@host`, or runs one command: `ssh -T gemba@host story list`.";

impl Serve {
    /// Carries it out: the screen, or the one command that the person asked for.
    ///
    /// The words come from another machine: they are split as a shell would, read as arguments,
    /// and given to no shell.
    pub(crate) fn run(common: &Common) -> Result<(), Stop> {
        let Some(name) = common.as_name.clone() else {
            return Err(Stop::Usage("serve whom? gemba serve --as NAME".to_owned()));
        };
        let asked = std::env::var_os("SSH_ORIGINAL_COMMAND").unwrap_or_default();
        let asked = asked.into_string().map_err(|bytes| {
            Stop::Usage(format!(
                "the command is no UTF-8 text: {}; set your own machine to a UTF-8 locale",
                bytes.to_string_lossy()
            ))
        })?;
        let env = Env::read().hosted(Hosted { file: common.file.clone(), name });
        let wrong = || Stop::Usage("the command cannot be read: a quote is not closed".to_owned());
        let mut words = shell_words::split(&without_comments(&asked)).map_err(|_| wrong())?;
        if let Some(word) = for_a_shell(&asked) {
            return Err(Stop::Usage(format!(
                "{word} is for a shell, and none reads this line; put it behind the quotes, where your own \
                 shell reads it: ssh -T HOST \"story list\" > FILE"
            )));
        }
        if words.first().is_some_and(|it| it == "gemba") {
            words.remove(0);
        }
        let all = std::iter::once("gemba".to_owned()).chain(words.clone()).map(Into::into);
        let cli = match Cli::try_parse_from(super::arguments(all)) {
            Ok(cli) => cli,
            Err(usage) => return Err(misread(usage, &words)),
        };
        let given = &cli.common;
        if given.file.is_some() || given.as_name.is_some() || given.i_know {
            return Err(closed("a board or a person of your choice"));
        }
        match &cli.verb {
            None => init::screen_hosted(&env, given),
            Some(verb) => {
                allow(verb)?;
                super::carry_out(&env, given, verb)
            }
        }
    }
}

/// The first word that only a shell would understand, where no quotes are around it: `>`, `2>&1`, `|`.
/// Taken for a word of the command, it would be a filter that nothing fits, or a text.
fn for_a_shell(line: &str) -> Option<&str> {
    let words = bare(line).into_iter().filter_map(|at| line[at..].split_whitespace().next());
    words.into_iter().find(|word| {
        let rest = word.trim_start_matches(|it: char| it.is_ascii_digit());
        rest.starts_with(['>', '<']) || word.starts_with(['|', ';', '&']) || word.ends_with(';')
    })
}

/// The line with each `#` as a letter: no shell reads it, a tag begins with one, and to a shell all that
/// is behind it would be a comment that nobody reads.
fn without_comments(line: &str) -> String {
    let mut letters = line.to_owned();
    for at in bare(line).into_iter().rev().filter(|at| line[*at..].starts_with('#')) {
        letters.insert(at, '\\');
    }
    letters
}

/// Where words begin that begin outside of quotes.
fn bare(line: &str) -> Vec<usize> {
    let (mut found, mut quote, mut begins) = (Vec::new(), None, true);
    let mut letters = line.char_indices();
    while let Some((at, c)) = letters.next() {
        match (quote, c) {
            (None | Some('"'), '\\') => {
                letters.next();
                begins = false;
            }
            (Some(open), _) if open == c => quote = None,
            (None, '\'' | '"') => (quote, begins) = (Some(c), false),
            (None, _) if c.is_whitespace() => begins = true,
            (None, _) if begins => {
                found.push(at);
                begins = false;
            }
            (Some(_) | None, _) => (),
        }
    }
    found
}

/// What is said of a command that is none.
fn misread(usage: clap::Error, words: &[String]) -> Stop {
    let begins = |with: [&str; 2]| words.iter().take(2).eq(with);
    if begins(["story", "comment"]) && usage.kind() == ErrorKind::UnknownArgument {
        let key = words.get(2).map_or("KEY", |it| it);
        let quoted = quoted(words.iter().skip(3).map(|it| &**it));
        return Stop::Usage(format!(
            "a comment is one text: your shell has taken the quotes; put them into quotes again: \
             ssh HOST \"story comment {key} {quoted}\""
        ));
    }
    let (path, verbs) = usage::verbs_of(words.iter().cloned());
    match usage.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(word))
            if usage.kind() == ErrorKind::InvalidSubcommand && !path.is_empty() =>
        {
            let path = path.join(" ");
            if verbs.is_empty() {
                return Stop::Usage(format!(
                    "{path} has no {word}: help {path} says what it takes"
                ));
            }
            let verbs = verbs.join(", ");
            Stop::Usage(format!("{path} has no {word}; {path} knows {verbs}"))
        }
        Some(ContextValue::String(word)) if usage.kind() == ErrorKind::InvalidSubcommand => {
            Stop::Usage(format!(
                "{word} is no command here; there are board, story, sprint, standup, today, process, \
                 observe, impediment, flow, log, undo and more: help lists them, help story those of \
                 one of them"
            ))
        }
        _ => Stop::Told(Box::new(usage)),
    }
}

/// Words as the one text that they were meant to be, in quotes within quotes; an example where they have
/// some of those themselves, or would be another option.
fn quoted<'a>(words: impl Iterator<Item = &'a str>) -> String {
    const MOST: usize = 60;
    let text = words.collect::<Vec<_>>().join(" ");
    let is_plain = |c: char| c.is_alphanumeric() || " .,:;?+/_-".contains(c);
    let is_shown = text.len() <= MOST && !text.starts_with('-') && text.chars().all(is_plain);
    format!("'{}'", if is_shown && !text.is_empty() { &text } else { "hello from ann" })
}

/// The commands that touch nothing but the board.
fn allow(verb: &Verb) -> Result<(), Stop> {
    match verb {
        Verb::Story(story::Verb::Add(add)) if add.has_lost_its_quotes() => {
            let quoted = quoted(add.titles());
            Err(Stop::Usage(format!(
                "each of these words would be a story of its own: your shell has taken the quotes; \
                 put them into quotes again: ssh HOST \"story add {quoted}\""
            )))
        }
        Verb::Story(story::Verb::Edit(_)) => Err(closed("an editor")),
        Verb::Flow(flow) if flow.names_a_file() => Err(closed("a file of the server")),
        Verb::Import(import) if import.names_a_file() => Err(Stop::wrong(
            "a file of the server is not to be had here; send your own: \
             ssh -T HOST 'import jira -' < export.csv",
        )),
        Verb::Export(export) if export.names_a_file() => Err(closed("a file of the server")),
        Verb::Story(_)
        | Verb::Flow(_)
        | Verb::Export(_)
        | Verb::Import(_)
        | Verb::Board(_)
        | Verb::Column(_)
        | Verb::Person(_)
        | Verb::Process(_)
        | Verb::Measure(_)
        | Verb::Experiment(_)
        | Verb::Improvement(_)
        | Verb::Observe(_)
        | Verb::Observation(_)
        | Verb::Stream(_)
        | Verb::Today(_)
        | Verb::Report(_)
        | Verb::Glossary(_)
        | Verb::Sprint(_)
        | Verb::Dod(_)
        | Verb::Impediment(_)
        | Verb::Standup(_)
        | Verb::Retro(_)
        | Verb::Log(_)
        | Verb::Undo { .. }
        | Verb::Redo => Ok(()),
        Verb::Demo(_) | Verb::Init(_) => Err(closed("a board of your own")),
        Verb::Backup(_) | Verb::Restore(_) | Verb::Doctor(_) => Err(closed("the board's file")),
        Verb::Serve(_) => Err(closed("a session within this one")),
        Verb::Completions { .. } | Verb::Complete { .. } | Verb::Man { .. } => {
            Err(closed("what belongs to your own machine"))
        }
    }
}

fn closed(what: &str) -> Stop {
    Stop::wrong(format!("{what} is not to be had here: this server offers one board, hosted"))
}

#[cfg(test)]
mod tests {
    use super::{for_a_shell, without_comments};

    #[test]
    fn what_is_for_a_shell_is_known_by_its_first_letters_outside_of_quotes() {
        for (line, word) in [
            ("story list > x", ">"),
            ("story list >x", ">x"),
            ("story list --json 2>&1", "2>&1"),
            ("import jira - < export.csv", "<"),
            ("story list | head", "|"),
            ("story list && log", "&&"),
            ("story list ; log", ";"),
            ("story list 'a b' >> x", ">>"),
        ] {
            assert_eq!(for_a_shell(line), Some(word), "{line}");
        }
        for line in [
            "story add 'More > less'",
            "story add '>'",
            "story add \"a | b\" \\> c",
            "story list points>3 due<today",
            "story comment GEM-1 'it''s > that'",
            r#"story comment GEM-1 "he said \"a > b\" > c""#,
            "",
        ] {
            assert_eq!(for_a_shell(line), None, "{line}");
        }
    }
    #[test]
    fn a_number_sign_is_a_letter_like_any_other() {
        for (line, words) in [
            ("story list #approval", &["story", "list", "#approval"] as &[&str]),
            ("undo #34", &["undo", "#34"]),
            ("#undo", &["#undo"]),
            (
                "story comment SD-1 see #12 and\t#13",
                &["story", "comment", "SD-1", "see", "#12", "and", "#13"],
            ),
            (
                "story list '#a' \"#b\" \\#c a#d ''#e",
                &["story", "list", "#a", "#b", "#c", "a#d", "#e"],
            ),
            (r#"a "b \" #c" d"#, &["a", "b \" #c", "d"]),
            ("a 'b #c' #'d e'", &["a", "b #c", "#d e"]),
            ("a \\ #b", &["a", " #b"]),
            ("##", &["##"]),
            ("", &[]),
        ] {
            assert_eq!(shell_words::split(&without_comments(line)).unwrap(), words, "{line}");
        }
        assert!(shell_words::split(&without_comments("a #b 'c")).is_err());
    }
}
