//! `gemba board`: the board once, as text; its settings.

mod draw;

use clap::{Args, Subcommand};

use super::Stop;
use super::open::Cx;
use super::output::Form;
use crate::domain::operation::Setting;
use crate::domain::{Card, Operation, Policy, Span, text};

/// Prints the board, or changes its settings.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Board {
    /// Every open story, not just those of the running sprint
    #[arg(long)]
    everything: bool,
    #[command(subcommand)]
    verb: Option<Verb>,
}

/// What else can be done with the board.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Change the board's own settings
    #[command(after_help = SETTINGS)]
    Set {
        /// Settings as NAME=VALUE
        #[arg(required = true, value_name = "NAME=VALUE")]
        settings: Vec<String>,
    },
}

const SETTINGS: &str = "\
name=TEXT          what the team calls the board
prefix=GEM         the prefix of the keys of new stories that belong to no process
zone=Europe/Berlin the time zone of its days
wip=soft|hard      what a full column does: ask for a reason, or refuse
copies=14          how many daily copies of the file are kept; 0 makes none
allow-as=yes|no    whether --as may name another person; whoever can write the file can change this";

impl Board {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        if let Some(Verb::Set { settings }) = &self.verb {
            let settings = settings.iter().map(|it| setting(it)).collect::<Result<_, Stop>>()?;
            let done = cx.commit(&Operation::EditBoard(settings))?;
            cx.out.note(&done.label);
            return Ok(());
        }
        let span = if self.everything { Span::Everything } else { Span::Sprint };
        let snapshot = cx.load(span)?;
        let cards = snapshot.cards().map(|it| it.cards.as_slice()).unwrap_or_default();
        let cards: Vec<&Card> = cards.iter().map(AsRef::as_ref).collect();
        match cx.out.form {
            Form::Json => cx.out.json("boards", vec![super::json::board(&snapshot.board, &cards)]),
            Form::Plain => cx.out.text(&draw::plain(&snapshot, &cards)),
            Form::Table => cx.out.text(&draw::wide(&snapshot, &cards, cx.out.width)),
        }
    }
}

/// Reads `NAME=VALUE`.
fn setting(word: &str) -> Result<Setting, Stop> {
    let wrong = |name: &str, value: &str, right: &str| {
        Err(Stop::wrong(format!("{value:?} is no {name}: {right}")))
    };
    let Some((name, value)) = word.split_once('=') else {
        return Err(Stop::Usage(format!(
            "{word:?} is no setting; write NAME=VALUE, such as wip=hard"
        )));
    };
    let value = text::line(value);
    match name {
        "name" => Ok(Setting::Name(value)),
        "prefix" => Ok(Setting::Prefix(value.to_uppercase())),
        "zone" => match value.parse() {
            Ok(zone) => Ok(Setting::Zone(zone)),
            Err(_) => wrong("time zone", &value, "a name such as Europe/Berlin or UTC"),
        },
        "wip" => match &*value {
            "soft" => Ok(Setting::Wip(Policy::Soft)),
            "hard" => Ok(Setting::Wip(Policy::Hard)),
            value => wrong("wip", value, "soft or hard"),
        },
        "allow-as" | "allow_as" => match &*value {
            "yes" => Ok(Setting::AllowAs(true)),
            "no" => Ok(Setting::AllowAs(false)),
            value => wrong("allow-as", value, "yes or no"),
        },
        "copies" => match value.parse() {
            Ok(n) => Ok(Setting::Copies(n)),
            Err(_) => wrong("number of copies", &value, "a number of days such as 14"),
        },
        name => wrong("setting", name, "name, prefix, zone, wip, copies or allow-as"),
    }
}
