//! `gemba process step`, `policy`, `knows`, `interface`: the parts of a process.

use clap::{Args, Subcommand};

use crate::cli::Stop;
use crate::cli::open::Cx;
use crate::cli::sheet::{self, commit, process};
use crate::domain::process::{Letter, PolicyId, ProcessOperation, StepId};
use crate::domain::sheet::Subject;
use crate::domain::{ProcessId, Refusal, Snapshot, text};

/// What can be done with the steps of a process.
#[derive(Debug, Subcommand)]
pub(crate) enum StepVerb {
    /// Add a step after the others
    #[command(after_help = sheet::help(Subject::Step(StepId::default())))]
    Add {
        /// The process: a prefix or a name
        process: String,
        /// What is done
        name: String,
        /// What else is known as SLOT=VALUE, and R=, A=, C=, I= for who takes part
        #[arg(value_name = "SLOT=VALUE")]
        words: Vec<String>,
    },
    /// Fill a step in: procedure, rollout, automation, work, wait …
    #[command(after_help = sheet::help(Subject::Step(StepId::default())))]
    Set {
        /// The step: CHG.3 or its name
        step: String,
        /// What to fill in as SLOT=VALUE; an empty value clears it
        #[arg(required = true, value_name = "SLOT=VALUE")]
        words: Vec<String>,
    },
    /// Say who takes part in a step: R=, A=, C=, I=
    Raci {
        /// The step: CHG.3 or its name
        step: String,
        /// LETTER=ROLE; LETTER-=ROLE takes it away
        #[arg(required = true, value_name = "LETTER=ROLE")]
        words: Vec<String>,
    },
    /// Give a step another place
    Move {
        /// The step: CHG.3 or its name
        step: String,
        /// Its new place, counted from 1
        place: usize,
    },
    /// Take a step away
    Remove {
        /// The step: CHG.3 or its name
        step: String,
    },
}

/// What can be done with the policies of a process.
#[derive(Debug, Subcommand)]
pub(crate) enum PolicyVerb {
    /// Add a policy
    #[command(after_help = sheet::help(Subject::Policy(PolicyId::default())))]
    Add {
        /// The process: a prefix or a name
        process: String,
        /// The rule
        text: String,
        /// What else is known as SLOT=VALUE
        #[arg(value_name = "SLOT=VALUE")]
        words: Vec<String>,
    },
    /// Fill a policy in
    #[command(after_help = sheet::help(Subject::Policy(PolicyId::default())))]
    Set {
        /// The process: a prefix or a name
        process: String,
        /// Its place among the policies, counted from 1
        place: usize,
        /// What to fill in as SLOT=VALUE; an empty value clears it
        #[arg(required = true, value_name = "SLOT=VALUE")]
        words: Vec<String>,
    },
    /// Take a policy away
    Remove {
        /// The process: a prefix or a name
        process: String,
        /// Its place among the policies, counted from 1
        place: usize,
    },
}

/// Notes who knows how a process really works.
#[derive(Debug, Args)]
pub(crate) struct Knows {
    /// The process: a prefix or a name
    process: String,
    /// Who
    name: String,
    /// They do not, any more
    #[arg(long)]
    no_longer: bool,
}

/// Says what one process gives to another.
#[derive(Debug, Args)]
pub(crate) struct InterfaceArgs {
    /// The process that gives
    from: String,
    /// The process that takes
    to: String,
    /// What
    what: String,
    /// It does so no longer
    #[arg(long)]
    remove: bool,
}

/// The letter of `R=agent`, whether it is taken away, and the role.
fn role(word: &str) -> Option<(Letter, bool, String)> {
    let (letter, role) = word.split_once('=')?;
    let (letter, gone) = match letter.strip_suffix('-') {
        Some(letter) => (letter, true),
        None => (letter, false),
    };
    Some((Letter::from_id(&letter.to_uppercase())?, gone, text::line(role)))
}

impl StepVerb {
    /// Carries it out.
    pub(super) fn run(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<(), Stop> {
        let find =
            |cx: &Cx, typed: &str| -> Result<StepId, Stop> { Ok(cx.store.catalog()?.step(typed)?) };
        match self {
            Self::Add { process: typed, name, words } => {
                let (roles, words): (Vec<String>, Vec<String>) =
                    words.iter().cloned().partition(|it| role(it).is_some());
                let roles = roles.iter().filter_map(|it| role(it));
                let roles = roles.map(|(letter, _, role)| (letter, role)).collect();
                let subject = Subject::Step(StepId::default());
                let slots = sheet::contents(cx, snapshot, subject, &words)?;
                let (process, name) = (process(snapshot, typed)?.id, text::line(name));
                commit(cx, ProcessOperation::AddStep { process, name, slots, roles })
            }
            Self::Set { step, words } => {
                let step = find(cx, step)?;
                sheet::fill(cx, snapshot, Subject::Step(step), words)
            }
            Self::Raci { step, words } => {
                let step = find(cx, step)?;
                let mut of = Vec::new();
                for word in words {
                    let Some((letter, gone, role)) = role(word) else {
                        return Err(Stop::Usage(format!(
                            "{word:?} names nobody; write R=, A=, C= or I= and who"
                        )));
                    };
                    let operation = if gone {
                        ProcessOperation::Disengage { step, letter, role }
                    } else {
                        ProcessOperation::Engage { step, letter, role }
                    };
                    of.push(crate::domain::Operation::Process(Box::new(operation)));
                }
                let label = format!("Said who takes part in {}", words.join(", "));
                let operation = match of.len() {
                    1 => of.remove(0),
                    _ => crate::domain::Operation::All { label, of },
                };
                cx.does(&operation)
            }
            Self::Move { step, place } => {
                let step = find(cx, step)?;
                commit(cx, ProcessOperation::PlaceStep { step, place: *place })
            }
            Self::Remove { step } => {
                let step = find(cx, step)?;
                commit(cx, ProcessOperation::RemoveStep(step))
            }
        }
    }
}

impl PolicyVerb {
    /// Carries it out.
    pub(super) fn run(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<(), Stop> {
        match self {
            Self::Add { process: typed, text: rule, words } => {
                let subject = Subject::Policy(PolicyId::default());
                let slots = sheet::contents(cx, snapshot, subject, words)?;
                let (process, text) = (process(snapshot, typed)?.id, text::line(rule));
                commit(cx, ProcessOperation::AddPolicy { process, text, slots })
            }
            Self::Set { process, place, words } => {
                let policy = policy(cx, snapshot, process, *place)?;
                sheet::fill(cx, snapshot, Subject::Policy(policy), words)
            }
            Self::Remove { process, place } => {
                let policy = policy(cx, snapshot, process, *place)?;
                commit(cx, ProcessOperation::RemovePolicy(policy))
            }
        }
    }
}

/// The policy at a place, counted from one.
fn policy(cx: &mut Cx, snapshot: &Snapshot, typed: &str, place: usize) -> Result<PolicyId, Stop> {
    let page = super::page(cx, snapshot, typed)?;
    let found = place.checked_sub(1).and_then(|it| page.policies.get(it));
    found.map(|it| it.id).ok_or_else(|| {
        let n = page.policies.len();
        let prefix = &page.process.prefix;
        let n = if n == 1 { "1 policy".to_owned() } else { format!("{n} policies") };
        Stop::wrong(format!("{prefix} has {n}, and no {place}: gemba process show {prefix}"))
    })
}

impl Knows {
    pub(super) fn run(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<(), Stop> {
        let (process, name) = (process(snapshot, &self.process)?.id, text::line(&self.name));
        let operation = if self.no_longer {
            ProcessOperation::Forget { process, name }
        } else {
            ProcessOperation::Know { process, name }
        };
        commit(cx, operation)
    }
}

impl InterfaceArgs {
    pub(super) fn run(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<(), Stop> {
        let id = |typed: &str| -> Result<ProcessId, Stop> { Ok(process(snapshot, typed)?.id) };
        let (from, to, what) = (id(&self.from)?, id(&self.to)?, text::line(&self.what));
        if !self.remove {
            return commit(cx, ProcessOperation::Feed { from, to, what });
        }
        let page = super::page(cx, snapshot, &self.from)?;
        let is_it = |it: &&crate::domain::process::Interface| {
            it.from == from && it.to == to && it.what.to_lowercase() == what.to_lowercase()
        };
        let found = page.interfaces.iter().find(is_it).map(|it| it.id);
        let id = found.ok_or_else(|| {
            Stop::Refused(Refusal::Wrong(format!(
                "{} gives no {what} to {}: gemba process show {}",
                self.from, self.to, self.from
            )))
        })?;
        commit(cx, ProcessOperation::Unfeed(id))
    }
}
