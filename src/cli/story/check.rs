//! `gemba story check`: acceptance criteria.

use clap::Args;

use super::{commit, do_once};
use crate::cli::Stop;
use crate::cli::open::Cx;
use crate::domain::story::Criterion;
use crate::domain::{Operation, Story, text};

/// Ticks acceptance criteria, or changes the list. Without a number it shows them.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The key of a story
    key: String,
    /// The numbers of criteria, from 1
    #[arg(value_name = "N")]
    numbers: Vec<usize>,
    /// Write down one more acceptance criterion, for whoever judges what was finished
    #[arg(long, value_name = "TEXT", group = "what", conflicts_with = "numbers")]
    add: Vec<String>,
    /// Take the ticks away
    #[arg(long, group = "what", requires = "numbers")]
    undo: bool,
    /// Word the criterion differently
    #[arg(long, value_name = "TEXT", group = "what", requires = "numbers")]
    reword: Option<String>,
    /// Ask for them no longer
    #[arg(long, group = "what", requires = "numbers")]
    remove: bool,
}

impl Check {
    /// Carries it out.
    pub(super) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let story = cx.story(&self.key)?;
        if !self.add.is_empty() {
            let texts = self.add.iter().map(|it| (text::line(it), false)).collect();
            return commit(cx, &Operation::AddCriteria { story: story.card.id, texts });
        }
        if self.numbers.is_empty() {
            return super::show::print(cx, &[story]);
        }
        let mut operations = Vec::new();
        for number in &self.numbers {
            operations.push(self.operation(numbered(&story, *number)?)?);
        }
        let operation = match operations.len() {
            1 => operations.remove(0),
            n => {
                let done = match (self.remove, self.undo) {
                    (true, _) => "Removed",
                    (false, true) => "Unticked",
                    (false, false) => "Ticked",
                };
                let label = format!("{done} {n} criteria of {}", story.card.key);
                Operation::All { label, of: operations }
            }
        };
        do_once(cx, &operation)
    }

    fn operation(&self, it: &Criterion) -> Result<Operation, Stop> {
        if let Some(now) = &self.reword {
            if self.numbers.len() > 1 {
                return Err(Stop::Usage("--reword takes one number".to_owned()));
            }
            let now = text::line(now);
            return Ok(Operation::EditCriterion { criterion: it.id, was: it.text.clone(), now });
        }
        if self.remove {
            return Ok(Operation::RemoveCriterion(it.id));
        }
        Ok(Operation::Tick { criterion: it.id, done: !self.undo })
    }
}

fn numbered(story: &Story, number: usize) -> Result<&Criterion, Stop> {
    let found = number.checked_sub(1).and_then(|it| story.criteria.get(it));
    found.ok_or_else(|| {
        let key = &story.card.key;
        Stop::wrong(match story.criteria.len() {
            0 => format!("{key} has no acceptance criteria; add one with --add TEXT"),
            1 => format!("{key} has one acceptance criterion: 1"),
            n => format!("{key} has {n} acceptance criteria: 1 to {n}, not {number}"),
        })
    })
}
