//! How a story stands to others and to the world: links, references, copies and parts.

use clap::{Args, ValueEnum};

use super::{commit, commit_new, do_once};
use crate::cli::Stop;
use crate::cli::open::Cx;
use crate::domain::{LinkKind, Operation, text};

/// A relation that can be said.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Relation {
    /// The first must be finished before the second
    Blocks,
    /// Both have to do with each other
    Relates,
}

/// Says how a story stands to another one.
#[derive(Debug, Args)]
pub(crate) struct Link {
    /// The key of the first story
    #[arg(value_name = "KEY")]
    from: String,
    /// The relation
    relation: Relation,
    /// The key of the second story
    #[arg(value_name = "OTHER")]
    to: String,
}

impl Link {
    /// Carries it out.
    pub(super) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let kind = match self.relation {
            Relation::Blocks => LinkKind::Blocks,
            Relation::Relates => LinkKind::Relates,
        };
        let (from, to) = (cx.find(&self.from)?, cx.find(&self.to)?);
        do_once(cx, &Operation::Link { from, kind, to })
    }
}

/// Takes the links between two stories away.
#[derive(Debug, Args)]
pub(crate) struct Unlink {
    /// The key of a story
    key: String,
    /// The key of the other story
    other: String,
}

impl Unlink {
    /// Carries it out.
    pub(super) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let story = cx.story(&self.key)?;
        let other = cx.story(&self.other)?;
        let between = story.links.iter().filter(|it| it.other == other.card.id);
        let mut operations: Vec<Operation> = between.map(|it| Operation::Unlink(it.id)).collect();
        let (key, other) = (&story.card.key, &other.card.key);
        let operation = match operations.len() {
            0 => return Err(Stop::wrong(format!("{key} and {other} are not linked"))),
            1 => operations.remove(0),
            _ => Operation::All { label: format!("Unlinked {key} and {other}"), of: operations },
        };
        commit(cx, &operation)
    }
}

/// Refers to a record or a page elsewhere.
#[derive(Debug, Args)]
pub(crate) struct Refer {
    /// The key of a story
    key: String,
    /// The key, the number or the address of what it refers to
    target: String,
    /// Where it is from or what it is
    #[arg(long, value_name = "TEXT", default_value = "")]
    label: String,
}

impl Refer {
    /// Carries it out.
    pub(super) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let story = cx.find(&self.key)?;
        let (label, target) = (text::line(&self.label), text::line(&self.target));
        commit(cx, &Operation::Refer { story, label, target })
    }
}

/// Takes a reference away.
#[derive(Debug, Args)]
pub(crate) struct Unrefer {
    /// The key of a story
    key: String,
    /// What it refers to, as `gemba story show` says it
    target: String,
}

impl Unrefer {
    /// Carries it out.
    pub(super) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let story = cx.story(&self.key)?;
        let target = text::line(&self.target);
        let Some(found) = story.references.iter().find(|it| it.target == target) else {
            let key = &story.card.key;
            return Err(Stop::wrong(format!("{key} does not refer to {target:?}")));
        };
        commit(cx, &Operation::Unrefer(found.id))
    }
}

/// Writes down a copy of a story: its fields and its criteria, none of them ticked. Nobody has taken
/// it on yet.
#[derive(Debug, Args)]
pub(crate) struct Duplicate {
    /// The key of a story
    key: String,
}

impl Duplicate {
    /// Carries it out.
    pub(super) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let story = cx.find(&self.key)?;
        commit_new(cx, &Operation::Duplicate(story))
    }
}

/// Splits stories off.
#[derive(Debug, Args)]
pub(crate) struct Split {
    /// The key of the story that is too large
    key: String,
    /// The titles of the new stories
    #[arg(required = true, value_name = "TITLE")]
    titles: Vec<String>,
}

impl Split {
    /// Carries it out.
    pub(super) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let story = cx.find(&self.key)?;
        let titles = self.titles.iter().map(|it| text::line(it)).collect();
        commit_new(cx, &Operation::Split { story, titles })
    }
}
