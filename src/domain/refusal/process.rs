//! What gemba declines about processes, measures, experiments and improvements.

use thiserror::Error;

use super::{WayOut, count_of};
use crate::domain::process::quoted;

/// Why something about a process cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProcessRefusal {
    /// A process has one accountable owner.
    #[error("{owner} is accountable for {process}; a process has exactly one owner")]
    SecondOwner {
        /// The process.
        process: String,
        /// Its owner.
        owner: String,
        /// Who was to be the second one.
        second: String,
    },
    /// Exactly one answers for a step.
    #[error("{role} answers for {step} already; exactly one does")]
    SecondAccountable {
        /// The step.
        step: String,
        /// Who answers for it.
        role: String,
    },
    /// Where nothing shall change, nothing can be told.
    #[error("{what} would have a target equal to its baseline ({figure}): nothing could be told")]
    NoDifference {
        /// The measure, experiment or improvement.
        what: String,
        /// Both numbers.
        figure: String,
    },
    /// A reading needs a number.
    #[error("{0:?} is no number; a reading is a number such as 24 or 97.5")]
    NoNumber(String),
    /// Nobody has measured the future.
    #[error("{0} has not come yet; a reading lies in the past")]
    Future(String),
    /// A released version never changes.
    #[error("{process} {number} is released; a released version never changes")]
    Released {
        /// The process.
        process: String,
        /// The version.
        number: String,
    },
    /// A version is made of what is done.
    #[error("{story} is not finished; a version of {process} is made of finished stories")]
    Unfinished {
        /// The process.
        process: String,
        /// The story.
        story: String,
    },
    /// Versions are numbered with digits and dots, upwards.
    #[error("{typed:?} is no next version of {process}: digits with dots, such as {next}")]
    BadNumber {
        /// The process.
        process: String,
        /// What was typed.
        typed: String,
        /// What could be typed.
        next: String,
    },
    /// Versions count up.
    #[error("{typed} is lower than {last}, the last version of {process}; versions count up")]
    LowerNumber {
        /// The process.
        process: String,
        /// What was typed.
        typed: String,
        /// The last version.
        last: String,
        /// What could be typed.
        next: String,
    },
    /// There is no such version.
    #[error("{process} has no version {typed}: {}", there_is(.there))]
    NoVersion {
        /// The process.
        process: String,
        /// What was typed.
        typed: String,
        /// The versions that there are, the oldest first.
        there: Vec<String>,
    },
    /// There is no such step.
    #[error("{process} has no step {typed}: {}", steps(.there))]
    NoStep {
        /// The process.
        process: String,
        /// What was typed.
        typed: String,
        /// The steps that there are, in order: `CHG.1 Ask`.
        there: Vec<String>,
    },
    /// Nothing has changed since the last version.
    #[error("{process} is as it was in {number}; a version needs something new")]
    NothingNew {
        /// The process.
        process: String,
        /// Its last version.
        number: String,
    },
    /// Interfaces would go round in a circle: the process, the way, and the command that opens it.
    #[error("that would make {0} feed itself: {1}")]
    FeedsItself(String, String, String),
    /// A process with open stories cannot be retired.
    #[error("{process} still has {} open", count_of(*.stories))]
    OpenStories {
        /// The process.
        process: String,
        /// How many.
        stories: u32,
    },
    /// The process is retired.
    #[error("{0} is retired")]
    Retired(String),
    /// A result asks for a decision.
    #[error("{0} has a result and nobody has decided what follows from it")]
    NoDecision(String),
    /// What is measured was not measured since the baseline.
    #[error("{measure} has no reading since the baseline of {key}: nobody can tell yet")]
    NoReading {
        /// The story.
        key: String,
        /// What is measured.
        measure: String,
    },
    /// A decision asks for a result.
    #[error("{0} has no result yet; what follows is decided from what came of it")]
    NoResultYet(String),
    /// An entry closes with a result.
    #[error("I-{0} cannot close as that: {1}")]
    NoResult(i64, Unborne),
    /// Something became of it already.
    #[error("{0} has become {1} already")]
    Became(String, String),
    /// There is nothing to confirm.
    #[error("{question:?} stays open: {} missing", missing.join("; "))]
    NoAnswer {
        /// The question.
        question: &'static str,
        /// What is missing in the data, in words.
        missing: Vec<String>,
        /// The command that gives the first of it.
        given_by: String,
    },
    /// Something was not measured again since the release.
    #[error("{}: nobody can tell whether {process} {number} lasts", not_again(.measures, .number))]
    NotMeasured {
        /// The process.
        process: String,
        /// The version.
        number: String,
        /// The measures without a reading since; none when the process has no measure at all.
        measures: Vec<String>,
    },
}

impl ProcessRefusal {
    /// Whether it is about the words that were typed.
    pub(super) fn is_mistyped(&self) -> bool {
        matches!(self, Self::NoNumber(_) | Self::Future(_) | Self::BadNumber { .. })
    }

    /// The same without the rule behind it, for a line that names a key as well.
    pub fn brief(&self) -> String {
        match self {
            Self::SecondOwner { process, owner, .. } => {
                format!("{owner} is accountable for {process}")
            }
            Self::SecondAccountable { step, role } => format!("{role} answers for {step} already"),
            Self::Released { process, number } => format!("{process} {number} is released"),
            Self::NothingNew { process, number } => format!("{process} is as it was in {number}"),
            Self::NotMeasured { number, measures, .. } => match &**measures {
                [] => "there is no measure".to_owned(),
                [first, ..] => format!("{first} not measured since {number}"),
            },
            Self::NoAnswer { missing, .. } => match &**missing {
                [] => "nothing answers that yet".to_owned(),
                [one] => format!("stays open: {one} missing"),
                [one, others @ ..] => {
                    format!("stays open: {one} and {} more missing", others.len())
                }
            },
            Self::NoDifference { .. }
            | Self::NoNumber(_)
            | Self::Future(_)
            | Self::FeedsItself(..)
            | Self::OpenStories { .. }
            | Self::Retired(_)
            | Self::NoDecision(_)
            | Self::NoReading { .. }
            | Self::Unfinished { .. }
            | Self::BadNumber { .. }
            | Self::LowerNumber { .. }
            | Self::NoVersion { .. }
            | Self::NoStep { .. }
            | Self::NoResultYet(_)
            | Self::NoResult(..)
            | Self::Became(..) => self.to_string(),
        }
    }

    /// What gives the missing thing.
    pub(super) fn way_out(&self) -> Option<WayOut> {
        let way = |command, does, cli: String| Some(WayOut { command, does, cli });
        match self {
            Self::SecondOwner { process, second, .. } => way(
                "process.owner",
                "let the owner hand it over",
                format!("gemba process owner {process} {} --hand-over", quoted(second)),
            ),
            Self::SecondAccountable { step, role } => way(
                "process.edit",
                "say who answers instead",
                format!("gemba process step raci {step} A-={} A=…", quoted(role)),
            ),
            Self::Released { process, .. } => way(
                "process.release",
                "release it under another number",
                format!("gemba process release {process}"),
            ),
            Self::NothingNew { process, .. } => {
                way("process.edit", "change something", format!("gemba process show {process}"))
            }
            Self::OpenStories { process, .. } => way(
                "screen.backlog",
                "see them in the backlog",
                format!("gemba story list process:{process}"),
            ),
            Self::Retired(process) => {
                way("process.retire", "revive it", format!("gemba process revive {process}"))
            }
            Self::NoDecision(key) => {
                way("", "", format!("gemba experiment decide {key} adopt|adapt|abandon"))
            }
            Self::NoReading { key, measure } => way(
                "",
                "",
                format!(
                    "gemba measure read {} 4.5, or gemba experiment result {key} 4.5",
                    quoted(measure)
                ),
            ),
            Self::NoResultYet(key) => way(
                "",
                "",
                format!(
                    "gemba experiment result {key} 4.5; where no number was expected, --learned TEXT"
                ),
            ),
            Self::NoResult(id, why) => Some(why.way_out(*id)),
            Self::NotMeasured { process, measures, .. } => way(
                "process.read",
                "write a reading down",
                match &**measures {
                    [] => {
                        format!("gemba measure add {process} NAME, or say it: --held or --slipped")
                    }
                    [first, ..] => {
                        format!(
                            "gemba measure read {} 4.5, or say it: --held or --slipped",
                            quoted(first)
                        )
                    }
                },
            ),
            Self::NoNumber(_) | Self::Future(_) => {
                way("", "", "gemba measure read NAME 24 --at yesterday".to_owned())
            }
            Self::FeedsItself(_, _, opens) => way("", "", opens.clone()),
            Self::Unfinished { process, story } => way(
                "",
                "",
                format!("gemba story move {story} done, then gemba process release {process}"),
            ),
            Self::BadNumber { process, next, .. } | Self::LowerNumber { process, next, .. } => {
                way("", "", format!("gemba process release {process} --number {next}"))
            }
            Self::NoVersion { process, .. } => {
                way("", "", format!("gemba process versions {process}"))
            }
            Self::NoStep { process, there, .. } => match &**there {
                [] => way("", "", format!("gemba process step add {process} NAME")),
                [_, ..] => way("", "", format!("gemba process show {process}")),
            },
            Self::NoDifference { figure, .. } => {
                way("", "", format!("the same with another target than {figure}"))
            }
            Self::NoAnswer { given_by, .. } => way(
                "process.edit",
                "say what is so in words",
                format!("{given_by}, or say it in words: --text 'what is so'"),
            ),
            Self::Became(..) => way("", "", "gemba observation list --all".to_owned()),
        }
    }
}

/// Why the numbers of an improvement do not bear a result out.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unborne {
    /// It has a result.
    #[error("it is closed already")]
    Closed,
    /// Without them nobody can tell: the slots that are empty.
    #[error("without {} nobody can tell", .0.join(", "))]
    Missing(Vec<&'static str>),
    /// The measured number does not reach the target.
    #[error("its target is {target}, and {actual} was measured")]
    NotMet {
        /// What was wanted.
        target: String,
        /// What was measured.
        actual: String,
    },
    /// It does.
    #[error("its target is {target}, and {actual} meets it")]
    Met {
        /// What was wanted.
        target: String,
        /// What was measured.
        actual: String,
    },
}

impl Unborne {
    /// What leads on with the improvement of that number.
    fn way_out(&self, id: i64) -> WayOut {
        let cli = match self {
            Self::Closed => format!("gemba improvement reopen I-{id}"),
            Self::Missing(slots) => {
                let slots: Vec<String> = slots.iter().map(|it| format!("{it}=…")).collect();
                let cli = format!("gemba improvement set I-{id} {}", slots.join(" "));
                return WayOut { command: "process.edit", does: "fill it in", cli };
            }
            // What was measured is what it is: the result is another one.
            Self::NotMet { .. } => {
                format!("go on until it is, or gemba improvement close I-{id} unsuccessful")
            }
            Self::Met { .. } => format!("gemba improvement close I-{id} successful"),
        };
        WayOut { command: "", does: "", cli }
    }
}

fn not_again(measures: &[String], number: &str) -> String {
    match measures {
        [] => "there is no measure".to_owned(),
        [_, ..] => format!("{} not measured again since {number}", measures.join(", ")),
    }
}

fn steps(there: &[String]) -> String {
    match there {
        [] => "none is written down yet".to_owned(),
        [_, ..] => format!("there is {}", there.join(", ")),
    }
}

fn there_is(versions: &[String]) -> String {
    match versions {
        [] => "none is released yet".to_owned(),
        [_, ..] => format!("there is {}", versions.join(", ")),
    }
}
