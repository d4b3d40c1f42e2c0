//! The command line: noun, then verb; every change that a key can make, and every table as text.

mod backup;
mod board;
mod column;
mod complete;
mod demo;
mod doctor;
mod dod;
mod experiment;
mod export;
mod flow;
mod impediment;
mod import;
mod improvement;
mod init;
mod json;
mod log;
mod man;
mod manual;
mod measure;
mod observe;
mod open;
mod output;
mod person;
mod process;
mod progress;
mod retro;
mod serve;
mod sheet;
mod source;
mod sprint;
mod standup;
mod stop;
mod story;
mod stream;
mod table;
mod today;
mod undo;
mod usage;
mod wait;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _, Parser, Subcommand};
use color_eyre::config::{HookBuilder, Theme};

use crate::store::Via;
use crate::store::trouble::Trouble;
use open::{Cx, Env};

pub use manual::{keys, manual};
pub(crate) use stop::Stop;

/// A keyboard-driven Scrum board for people who improve IT service processes
///
/// Without a command, gemba opens the board. Data goes to stdout, notes go to stderr. The exit
/// status is 0 when it is done, 1 when it was refused, 2 for wrong usage, 70 when something is
/// broken, 74 when the output could not be written: then what was to be changed is changed.
#[derive(Debug, Parser)]
#[command(name = "gemba", version, max_term_width = 100, after_help = FILES)]
pub(crate) struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    verb: Option<Verb>,
}

const FILES: &str = "\
The board is --file, else $GEMBA_FILE, else the nearest .gemba.db from here upwards,
else the one in your data folder.";

/// What every command understands.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Common {
    /// The board's file
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Work in the name of another person, where the board allows it
    #[arg(long = "as", global = true, value_name = "NAME")]
    pub(crate) as_name: Option<String>,
    /// Open the board although several machines share its file system, or may share it
    #[arg(long, global = true, hide = true)]
    pub(crate) i_know: bool,
    /// Why all the same, where a rule asks
    #[arg(long = "reason", id = "all_the_same", global = true, value_name = "WHY")]
    pub(crate) reason: Option<String>,
    /// Who wears the process owner's hat and agreed; with --reason
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) agreed: Option<String>,
    /// Print one JSON object
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Print sentences: no tables, no boxes, nothing cut
    #[arg(long, global = true)]
    pub(crate) plain: bool,
}

/// The nouns and the verbs that need none.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Look around: a sample board in a throw-away file
    Demo(demo::Demo),
    /// Make a board
    Init(init::Init),
    /// Write stories down, change them, list them
    #[command(subcommand)]
    Story(story::Verb),
    /// Print the board, or change its settings
    Board(board::Board),
    /// The columns of the board
    #[command(subcommand)]
    Column(column::Verb),
    /// The people who work with the board
    #[command(subcommand)]
    Person(person::Verb),
    /// The processes that stories make better
    #[command(subcommand)]
    Process(process::Verb),
    /// What is counted and timed, and what was read
    #[command(subcommand)]
    Measure(measure::Verb),
    /// What stories try out, and what came of it
    #[command(subcommand)]
    Experiment(experiment::Verb),
    /// The improvement register
    #[command(subcommand)]
    Improvement(improvement::Verb),
    /// Capture what you see where the work is done, in one line
    Observe(observe::Observe),
    /// What was seen, and what becomes of it
    #[command(subcommand)]
    Observation(observe::Verb),
    /// Value streams across processes
    #[command(subcommand)]
    Stream(stream::Verb),
    /// Print what waits for somebody today
    Today(today::Today),
    /// Print one page for those who do not see the board every day
    Report(today::Report),
    /// Explain the words of the trade
    Glossary(today::Glossary),
    /// The sprints
    #[command(subcommand)]
    Sprint(sprint::Verb),
    /// What the team has agreed to mean by done, and by ready
    #[command(subcommand)]
    Dod(dod::Verb),
    /// What is in the way
    #[command(subcommand)]
    Impediment(impediment::Verb),
    /// Print what the stand-up looks at, or hold it
    Standup(standup::Standup),
    /// Look back on a sprint
    Retro(retro::Retro),
    /// Print what happened
    Log(log::Log),
    /// Take back your last operation, or an older one; its moves leave the flow figures, too
    Undo {
        /// Its number in the log: that one is taken back, what was done since stays
        #[arg(value_name = "NUMBER", value_parser = undo::number)]
        number: Option<i64>,
    },
    /// Do again what you took back last
    Redo,
    /// Take in what another tool exported
    #[command(subcommand)]
    Import(import::Verb),
    /// Print how long stories take and when they will be done
    Flow(Box<flow::Flow>),
    /// Write data down for other tools
    #[command(subcommand)]
    Export(export::Verb),
    /// Copy the board, checked and in one piece, while others work on it
    Backup(backup::Backup),
    /// Put a copy back in the board's place; what the board held is copied first. Of these copies
    /// the last 14 stay, and all of the last 90 days: older ones are removed. Who is on the board
    /// under which name and account, who has left, what each may do and allow-as stay as the board
    /// has them: a restore brings back work, not rights
    Restore(backup::Restore),
    /// Look whether the board's file is well, and say what to do where it is not
    Doctor(doctor::Doctor),
    /// Serve a person who comes by SSH: the forced command of their key
    Serve(serve::Serve),
    /// Print the completions for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print what could stand in the place of the last word
    #[command(hide = true)]
    Complete {
        /// The words of a command line, but for gemba itself
        #[arg(last = true)]
        words: Vec<String>,
    },
    /// Print the manual page
    ///
    /// Of gemba itself, with the keys of the screen and the names of their commands; or of a command:
    /// "gemba man story add" prints what "gemba help story add" says as a page for man -l.
    Man {
        /// The command; none is gemba itself
        #[arg(value_name = "COMMAND")]
        words: Vec<String>,
    },
}

/// Runs gemba.
pub fn main() -> ExitCode {
    // Reports go through the sanitiser, which would leave the rests of colours.
    let hook = HookBuilder::default().theme(Theme::new());
    if let Err(report) = hook.install() {
        output::fail(&format!("{report:#}"));
    }
    // A file that may not grow any more is said, and ends nothing.
    let limit = rustix::process::Signal::XFSZ.as_raw();
    let _ = signal_hook::flag::register(limit, std::sync::Arc::default());
    let words = arguments(std::env::args_os());
    let cli = match Cli::try_parse_from(&words) {
        Ok(cli) => cli,
        Err(usage) => {
            let sentence = usage::no_text(&usage, &words);
            if let Some(sentence) = sentence.or_else(|| usage::taken_for_an_option(&usage, &words))
            {
                output::fail(&sentence);
                return ExitCode::from(2);
            }
            return usage::told(usage);
        }
    };
    match run(&cli) {
        Ok(()) | Err(Stop::Unread) => ExitCode::SUCCESS,
        Err(Stop::Refused(refusal)) => {
            output::refuse(&refusal);
            ExitCode::from(if refusal.is_mistyped() { 2 } else { 1 })
        }
        Err(Stop::Advised(sentence, ways)) => {
            output::advise(&sentence, &ways);
            ExitCode::from(1)
        }
        Err(Stop::Usage(sentence)) => {
            output::fail(&sentence);
            ExitCode::from(2)
        }
        Err(Stop::Told(usage)) => usage::told(*usage),
        Err(Stop::Unwritten(error)) => {
            output::unwritten(&error);
            ExitCode::from(74)
        }
        Err(Stop::Ended(status)) => ExitCode::from(status),
        Err(Stop::Broken(report)) => {
            // A trouble of the file has said all that there is to say.
            let is_known = report.is::<Trouble>();
            let wants_details =
                !is_known && std::env::var_os("RUST_BACKTRACE").is_some_and(|it| it != "0");
            output::fail(&format!("{report:#}"));
            if wants_details {
                output::fail(&format!("{report:?}"));
            }
            ExitCode::from(70)
        }
    }
}

/// The arguments, in which a filter's `-is:blocked` is written `!is:blocked` after `story list` and
/// after `flow`: the filter language takes both, and a dash alone begins no option that it could be
/// taken for. A number after another noun or verb stays a number.
fn arguments(given: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut words: Vec<OsString> = given.collect();
    let Some(at) = filter_after(&words) else { return words };
    for word in &mut words[at + 1..] {
        let term = word.to_str().and_then(|it| it.strip_prefix('-'));
        if let Some(term) = term.filter(|it| it.len() > 1 && !it.starts_with('-')) {
            *word = format!("!{term}").into();
        }
    }
    words
}

/// Where the noun or the verb stands after which a filter comes: the words before it are options of
/// every command and their values.
fn filter_after(words: &[OsString]) -> Option<usize> {
    let common = Common::augment_args(clap::Command::new(""));
    let takes = |word: &OsString| {
        let name = word.to_str().and_then(|it| it.strip_prefix("--"));
        let mut options = common.get_arguments();
        name.is_some() && options.any(|it| it.get_long() == name && it.get_action().takes_values())
    };
    let is_option = |word: &OsString| word.as_encoded_bytes().starts_with(b"-");
    let mut plain = (1..words.len()).filter(|at| !is_option(&words[*at]) && !takes(&words[at - 1]));
    let noun = plain.next()?;
    if words[noun] == "flow" {
        return Some(noun);
    }
    plain.next().filter(|verb| words[noun] == "story" && words[*verb] == "list")
}

fn run(cli: &Cli) -> Result<(), Stop> {
    let env = Env::read();
    let common = &cli.common;
    match &cli.verb {
        Some(verb) => carry_out(&env, common, verb),
        None => init::screen(&env, common),
    }
}

/// Carries a command out, in that environment.
fn carry_out(env: &Env, common: &Common, verb: &Verb) -> Result<(), Stop> {
    let open = || Cx::open(env, common, Via::Command);
    match verb {
        Verb::Serve(_) => serve::Serve::run(common),
        Verb::Demo(demo) => demo.run(env, common),
        Verb::Init(init) => init.run(env, common),
        Verb::Story(verb) => verb.run(&mut open()?),
        Verb::Board(board) => board.run(&mut open()?),
        Verb::Column(verb) => verb.run(&mut open()?),
        Verb::Person(verb) => verb.run(&mut open()?),
        Verb::Process(verb) => verb.run(&mut open()?),
        Verb::Measure(verb) => verb.run(&mut open()?),
        Verb::Experiment(verb) => verb.run(&mut open()?),
        Verb::Improvement(verb) => verb.run(&mut open()?),
        Verb::Observe(observe) => observe.run(&mut open()?),
        Verb::Observation(verb) => verb.run(&mut open()?),
        Verb::Stream(verb) => verb.run(&mut open()?),
        Verb::Today(_) => today::Today::run(&mut open()?),
        Verb::Report(report) => report.run(&mut open()?),
        Verb::Glossary(glossary) => glossary.run(&mut open()?),
        Verb::Sprint(verb) => verb.run(&mut open()?),
        Verb::Dod(verb) => verb.run(&mut open()?),
        Verb::Impediment(verb) => verb.run(&mut open()?),
        Verb::Standup(standup) => standup.run(&mut open()?),
        Verb::Retro(retro) => retro.run(&mut open()?),
        Verb::Log(log) => log.run(&mut open()?),
        Verb::Undo { number } => undo::undo(&mut open()?, *number),
        Verb::Redo => undo::redo(&mut open()?),
        Verb::Flow(flow) => flow.run(env, common),
        Verb::Export(verb) => verb.run(&mut open()?),
        Verb::Import(verb) => verb.run(&mut Cx::open(env, common, Via::Import)?),
        Verb::Backup(backup) => backup.run(&mut open()?),
        Verb::Restore(restore) => restore.run(env, common),
        Verb::Doctor(doctor) => doctor.run(env, common),
        Verb::Completions { shell: clap_complete::Shell::Bash } => {
            env.output(common).generated(complete::BASH.as_bytes())
        }
        Verb::Complete { words } => {
            let page: String =
                complete::words(words, Cli::command()).into_iter().map(|it| it + "\n").collect();
            env.output(common).generated(page.as_bytes())
        }
        Verb::Completions { shell } => {
            let mut page = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "gemba", &mut page);
            env.output(common).generated(&page)
        }
        Verb::Man { words } => env.output(common).generated(&man::page(words)?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dash_is_a_filters_where_a_filter_is_asked_for_and_a_numbers_elsewhere() {
        let read = |line: &str| {
            let words = arguments(line.split(' ').map(OsString::from));
            words.iter().map(|it| it.to_string_lossy()).collect::<Vec<_>>().join(" ")
        };
        for (typed, read_as) in [
            ("gemba story list -is:blocked", "gemba story list !is:blocked"),
            (
                "gemba --file flow story --json list -@ann",
                "gemba --file flow story --json list !@ann",
            ),
            ("gemba --plain flow -is:done --days 3", "gemba --plain flow !is:done --days 3"),
            ("gemba measure read flow -15", "gemba measure read flow -15"),
            ("gemba measure read story list -15", "gemba measure read story list -15"),
            ("gemba --reason flow measure read x -1", "gemba --reason flow measure read x -1"),
            ("gemba export flow -", "gemba export flow -"),
        ] {
            assert_eq!(read(typed), read_as);
        }
    }
}
