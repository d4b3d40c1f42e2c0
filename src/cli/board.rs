//! `gemba board`: the board once, as text; its settings.

mod draw;
mod rules;
mod view;

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::Stop;
use super::open::Cx;
use super::output::Form;
use crate::domain::operation::Setting;
use crate::domain::{Card, Operation, Span, urgency};

/// Prints the board, or changes its settings.
#[derive(Debug, Args)]
#[command(
    after_help = "The heading counts the running sprint as its ledger does, here and on the screen: a \
                  finished story\nhas the estimate that it was finished with. A column sums the \
                  estimates of today of the stories that\nstand in it: the two differ once a finished \
                  story was estimated anew."
)]
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
    /// Keep a filter under a name, for everybody: view:NAME stands for it in every filter
    View {
        /// The name
        name: String,
        /// The filter
        #[arg(required_unless_present = "drop", conflicts_with = "drop")]
        filter: Vec<String>,
        /// Keep it no longer
        #[arg(long)]
        drop: bool,
    },
    /// List the filters that are kept under a name
    Views,
    /// Print what the board is set up as, for gemba init --from
    Definition,
    /// Show what the rules see that only inform: of the sprints, of the processes
    Health,
    /// List the rules, how strongly this board keeps each, and how
    Rules,
}

const SETTINGS: &str = "\
name=TEXT          what the team calls the board
prefix=GEM         the prefix of the keys of new stories that belong to no process
zone=Europe/Berlin the time zone of its days
wip=soft|hard      what a full column does: ask for a reason, or refuse; an import, which decides of
                   many stories at once, is taken in past a hard limit too for a --reason
copies=14          how many daily copies of the file are kept; 0 makes none
allow-as=yes|no    whether --as may name another person; whoever can write the file can change this
estimates=SCALE    in what the team estimates: fibonacci, tshirt or hours
working-days=DAYS  the weekdays that are worked: mon,tue,wed,thu,fri
holiday=DAY        a day off; no-holiday=DAY takes it back
ready=CHECKS       what a story must have to be ready: so_that, as_a, criteria, estimate, small,
                   value, process, owner, free, four_ps; commas between them
expectation=SLE    what the team agrees to keep: '85 % within 8 d'; none takes it back
soften=RULE        keep a hard rule such as SG-10 as a warning; harden=RULE takes it back";

impl Board {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        if self.everything && self.verb.is_some() {
            return Err(Stop::Usage(
                "--everything is of the board as text: it goes with gemba board alone".to_owned(),
            ));
        }
        match &self.verb {
            Some(Verb::Set { settings }) => {
                let today = cx.bare()?.today();
                let settings =
                    settings.iter().map(|it| setting(it, today)).collect::<Result<_, Stop>>()?;
                return cx.does(&Operation::EditBoard(settings));
            }
            Some(Verb::View { name, filter, drop }) => return view::keep(cx, name, filter, *drop),
            Some(Verb::Views) => return view::list(cx),
            Some(Verb::Definition) => {
                let definition = cx.store.definition()?;
                if cx.out.form == Form::Json {
                    let object = crate::exchange::definition::json(&definition);
                    return cx.out.json("definitions", vec![object]);
                }
                return cx.out.text(&crate::exchange::definition::write(&definition));
            }
            Some(Verb::Health) => return rules::health(cx),
            Some(Verb::Rules) => return rules::list(cx),
            None => (),
        }
        let span = if self.everything { Span::Everything } else { Span::Sprint };
        let snapshot = cx.load(span)?;
        let cards = snapshot.cards().map(|it| it.cards.as_slice()).unwrap_or_default();
        let cards: Vec<&Card> = cards.iter().map(AsRef::as_ref).collect();
        let pace = cx.store.pace()?;
        match cx.out.form {
            Form::Json => {
                let is_past =
                    |it: &Card| urgency::is_past(it, &snapshot.board, snapshot.now, &pace);
                let board = super::json::board(&snapshot.board, &cards, is_past);
                cx.out.json("boards", vec![board])
            }
            Form::Plain => cx.out.text(&draw::plain(&snapshot, &cards, &pace)),
            Form::Table => cx.out.picture(&draw::wide(&snapshot, &cards, &pace, cx.out.width)),
        }
    }
}

/// Reads `NAME=VALUE`.
fn setting(word: &str, today: NaiveDate) -> Result<Setting, Stop> {
    let Some((name, value)) = word.split_once('=') else {
        return Err(Stop::Usage(format!(
            "{word:?} is no setting; write NAME=VALUE, such as wip=hard"
        )));
    };
    Ok(Setting::parse(name, value, today)?)
}
