//! The way out of a refusal: which key or command gives what is missing.

use super::{Refusal, ScopeWay};
use crate::domain::Over;
use crate::domain::rules::{Breach, Give, Rule};

/// Where a refusal sends the person: a command of the screen, and the same on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayOut {
    /// The stable name of a command of the screen; its key is shown. Empty when there is none.
    pub command: &'static str,
    /// What that command does here, such as `choose another column`.
    pub does: &'static str,
    /// What to type on the command line; empty when there is nothing.
    pub cli: String,
}

impl ScopeWay {
    /// What does it with that story.
    fn for_story(self, key: &str) -> WayOut {
        let (command, does, verb) = match self {
            Self::Out => ("sprint", "take it out and say why", "sprint remove"),
            Self::In => ("sprint", "put it in and say why", "sprint add"),
            Self::Archive => ("archive", "archive it and say why", "story archive"),
            Self::Restore => ("archive", "bring it back and say why", "story restore"),
        };
        WayOut { command, does, cli: format!("gemba {verb} {key} --reason 'why'") }
    }
}

/// What is asked for where something is in the way no more.
pub const HOW_RESOLVED: &str = "how it was resolved";
/// How that is said.
const RESOLVE: &str = "--resolution 'how', or gemba impediment resolve N 'how'";

impl Refusal {
    /// What gives the missing thing, where one key or command does.
    pub fn way_out(&self) -> Option<WayOut> {
        let way = |command, does, cli: &str| Some(WayOut { command, does, cli: cli.to_owned() });
        match self {
            Self::WipAsks { .. } => {
                way("move", "choose another column", "--reason 'why all the same'")
            }
            Self::WipRefuses { column, over } => Some(WayOut {
                command: "move",
                does: "choose another column",
                cli: match over {
                    Over::Stories { .. } => format!("gemba column set {column:?} --wip N"),
                    Over::Points { .. } => format!("gemba column set {column:?} --wip-points N"),
                },
            }),
            Self::OffScale { .. } => way(
                "board.set",
                "estimate on another scale",
                "one of these; gemba board set estimates=hours takes any number",
            ),
            Self::NoSuch(what) => listed(what),
            Self::Archived { key, .. } => Some(WayOut {
                command: "archive",
                does: "bring it back",
                cli: format!("gemba story restore {key}"),
            }),
            Self::NothingToUndo | Self::RedoBlocked { .. } => listed("operation"),
            Self::UndoBlocked { .. } => way(
                "screen.log",
                "see what happened and take an older one back",
                "gemba log, then gemba undo NUMBER",
            ),
            Self::NoSprint => way("screen.backlog", "plan one there", "gemba sprint plan"),
            Self::SprintRunning(_) => way("screen.sprint", "close it there", "gemba sprint close"),
            Self::Asks(breach) => way("", "say why", &met_or_overruled(breach)),
            Self::Several(_) if self.asks() => way("", "say why", "--reason 'why all the same'"),
            Self::Several(all) => all.iter().find(|it| !it.asks())?.way_out(),
            Self::Forbids(breach) => forbidden(breach),
            Self::SprintDays { name, from, to, .. } if from <= to => {
                way("", "", &format!("gemba sprint set {name:?} --from today --to 2w"))
            }
            Self::SprintOver(name) => Some(WayOut {
                command: "screen.backlog",
                does: "plan the next one",
                cli: format!("gemba sprint plan, gemba sprint report {name:?}"),
            }),
            Self::PlannedIn { key, way, .. } => Some(way.for_story(key)),
            Self::StartStands(_) => {
                way("screen.sprint", "cancel it there", "gemba sprint cancel --reason '…'")
            }
            Self::SprintNotRunning(name) => Some(WayOut {
                command: "screen.backlog",
                does: "start the next one there",
                cli: format!("gemba sprint start {name:?}"),
            }),
            Self::InSprintAlready { key, .. } => Some(WayOut {
                command: "sprint",
                does: "take it out",
                cli: format!("gemba sprint remove {key}"),
            }),
            Self::TooEarly { name, .. } => {
                way("", "", &format!("gemba sprint set {name:?} --from today"))
            }
            Self::Undecided { .. } => way("", "", "--to backlog, --to next, or KEY=backlog"),
            Self::ColumnInUse { .. } => way("", "", "--stories-to COLUMN"),
            Self::ReadOnly(why) => way("", "", why.way_out()?),
            Self::NotPermitted(_) => way("", "", "gemba person list --permissions"),
            Self::AsNotAllowed => way("", "", "gemba board set allow-as=yes"),
            Self::Cycle(_, circle) => {
                // The way begins with the one that shall wait: its first link is there already.
                let mut keys = circle.split(" blocks ");
                let link = keys.next().zip(keys.next());
                link.and_then(|(one, other)| {
                    way("", "", &format!("gemba story unlink {one} {other}"))
                })
            }
            Self::Taken { what: "process", .. } => {
                way("", "", "another prefix and name: gemba process add NEW 'New name'")
            }
            Self::Process(refusal) => refusal.way_out(),
            Self::EmptyText(HOW_RESOLVED) => way("", "", RESOLVE),
            Self::Empty(_)
            | Self::EmptyText(_)
            | Self::Unreadable { .. }
            | Self::TooLong { .. }
            | Self::Ambiguous { .. }
            | Self::Stale(_)
            | Self::Meanwhile { .. }
            | Self::SelfLink
            | Self::Taken { .. }
            | Self::LastColumn
            | Self::BadPrefix(_)
            | Self::BadName(_)
            | Self::Gone(_)
            | Self::NothingToRedo
            | Self::SprintsOverlap { .. }
            | Self::SprintDays { .. }
            | Self::SprintStarted(_)
            | Self::Filter { .. }
            | Self::BadRows(_)
            | Self::Wrong(_)
            | Self::CannotAct(_) => None,
        }
    }
}

impl Refusal {
    /// The key of the story that its way out acts on: on another one, that would do to it what nobody
    /// meant.
    pub fn acts_on(&self) -> Option<&str> {
        if let Self::Archived { key, .. }
        | Self::PlannedIn { key, .. }
        | Self::InSprintAlready { key, .. } = self
        {
            Some(key)
        } else if let Self::Several(all) = self {
            all.iter().find(|it| !it.asks())?.acts_on()
        } else {
            None
        }
    }

    /// What to type on the command line for its first parts, at most so many, each once.
    ///
    /// Why stories are split and why nobody has looked back are asked apart: where both are, one call
    /// gives both.
    pub fn calls(&self, most: usize) -> Vec<String> {
        self.calls_each(most).into_iter().flatten().collect()
    }

    /// The same, for each part what helps it; nothing where that stands with an earlier one.
    pub fn calls_each(&self, most: usize) -> Vec<Option<String>> {
        let are_both = self.tells_of(Rule::ScopeConsent) && self.tells_of(Rule::RetrospectiveHeld);
        let mut calls: Vec<Option<String>> = Vec::new();
        for it in self.each().iter().take(most) {
            let call = match it {
                Self::Asks(breach) if are_both && breach.rule == Rule::ScopeConsent => {
                    let who = named(breach);
                    Some(format!(
                        "--reason 'why nobody looked back' --split-reason 'why it is split', with \
                         --agreed NAME once {who} did"
                    ))
                }
                Self::Asks(breach) if are_both && breach.rule == Rule::RetrospectiveHeld => None,
                it => it.way_out().map(|it| it.cli).filter(|it| !it.is_empty()),
            };
            let is_known = call.is_some() && calls.contains(&call);
            calls.push(call.filter(|_| !is_known));
        }
        calls
    }
}

/// What lists the things of which there is no such one.
fn listed(what: &str) -> Option<WayOut> {
    let lists = [
        ("person", "gemba person list"),
        ("column called", "gemba column list"),
        ("measure", "gemba measure list"),
        ("process", "gemba process list"),
        ("step", "gemba process list"),
        ("observation", "gemba observation list --all"),
        ("improvement", "gemba improvement list --all"),
        ("parked topic", "gemba standup"),
    ];
    let way = |command, does, cli: &str| Some(WayOut { command, does, cli: cli.to_owned() });
    match lists.into_iter().find(|(it, _)| what.starts_with(it)) {
        Some((_, list)) => way("", "", list),
        None if what.starts_with("operation") => {
            way("screen.log", "see what happened", "gemba log")
        }
        None => way("search", "search", "gemba story list"),
    }
}

/// What would meet a rule that asks, where one command does, and what overrules it.
fn met_or_overruled(breach: &Breach) -> String {
    let key = breach.key.as_deref().unwrap_or("KEY");
    let met = [
        (Rule::NotEmpty, "gemba sprint add KEY".to_owned()),
        (Rule::SmallEnough, format!("gemba story split {key} 'the rest'")),
        (Rule::DoneMeansDone, format!("gemba dod tick {key}")),
        (Rule::NothingInTheWay, format!("gemba story unblock {key}")),
        (Rule::RetrospectiveHeld, "gemba retro note COLUMN 'what to keep'".to_owned()),
    ];
    let reason = "--reason 'why all the same'";
    if let (Rule::ScopeConsent, Some(_)) = (breach.rule, &breach.key) {
        return format!("{reason}, with --agreed NAME once {} did", named(breach));
    }
    if let (Rule::RetrospectiveHeld, Some(_)) = (breach.rule, &breach.key) {
        return "--reason 'why nobody looked back' beside --split-reason 'why it is split'"
            .to_owned();
    }
    // What is not written down yet has no key to do it with.
    let is_new = breach.rule == Rule::DoneMeansDone && breach.key.is_none();
    match met.into_iter().find(|(rule, _)| *rule == breach.rule && !is_new) {
        Some((_, met)) => format!("{met}, or {reason}"),
        None => reason.to_owned(),
    }
}

/// Those who stand in the way of something, in words.
fn named(breach: &Breach) -> String {
    breach.key.iter().flat_map(|it| it.lines()).collect::<Vec<_>>().join(" or ")
}

/// A name as one word of a command line.
fn word(name: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    if name.chars().all(is_plain) { name.to_owned() } else { format!("{name:?}") }
}

/// What would meet a hard rule, where one key or command does.
fn forbidden(breach: &Breach) -> Option<WayOut> {
    let way = |command, does, cli: String| Some(WayOut { command, does, cli });
    let key = breach.key.as_deref().unwrap_or("KEY");
    match breach.rule {
        // One that is not written down yet is ticked once it is.
        Rule::DoneMeansDone if breach.key.is_none() => way(
            "",
            "",
            "gemba story add without --column, then gemba dod tick, then gemba story move"
                .to_owned(),
        ),
        Rule::DoneMeansDone | Rule::OnlyDoneIsShown => {
            way("check", "tick them", format!("gemba dod tick {key}"))
        }
        Rule::GoalFirst => way("", "", "gemba sprint set --goal 'why this sprint'".to_owned()),
        // To give the rule up is no way out: the person who may is.
        Rule::OwnerCancels => {
            breach.key.as_ref()?;
            way("", "", format!("ask {}", named(breach)))
        }
        Rule::OneOwner => {
            let one = |name: &str| format!("gemba person hats {} --off apo", word(name));
            let all: Vec<String> = breach.key.as_deref()?.lines().map(one).collect();
            way("", "", all.join(", then "))
        }
        Rule::OneGoal => {
            way("", "", format!("gemba process set {key} goal='' once it is reached or given up"))
        }
        // Its sentence says until when it can last.
        Rule::OneMonth => None,
        Rule::GoalStands => way("", "", "gemba sprint cancel --reason '…'".to_owned()),
        rule => match rule.spec().give {
            Give::Softens => way("", "", format!("gemba board set soften={}", rule.spec().id)),
            Give::Firm => None,
        },
    }
}
