//! `gemba sprint close`: where unfinished stories go.

use clap::Args;

use super::{named, planned, running};
use crate::cli::Stop;
use crate::cli::open::Cx;
use crate::domain::SprintState;
use crate::domain::sprint::Leftover;
use crate::domain::{
    Category, Needs, Operation, Snapshot, SprintId, SprintOperation, StoryId, text,
};

/// Closes the running sprint.
#[derive(Debug, Args)]
#[command(after_help = WHERE)]
pub(crate) struct Close {
    /// Where single stories go, as KEY=WHERE
    #[arg(value_name = "KEY=WHERE")]
    leftovers: Vec<String>,
    /// Where all other unfinished stories go
    #[arg(long, value_name = "WHERE")]
    to: Option<String>,
    /// Why stories are split, where --reason says why it ends without a retrospective
    #[arg(long, value_name = "WHY")]
    split_reason: Option<String>,
}

const WHERE: &str = "\
WHERE is backlog; next, or the name of a planned sprint; or split:DONE/LEFT:TITLE, which
finishes what is done of the story for DONE points and writes the rest down under that
title with LEFT points (split:TITLE for a story without an estimate). Nothing is finished
while an item of its definition of done is open: gemba dod tick KEY shows them";

impl Close {
    pub(super) fn operation(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<Operation, Stop> {
        let sprint = running(snapshot)?.id;
        let mut leftovers: Vec<(StoryId, Leftover)> = Vec::new();
        let page = cx.store.load(&Needs::Sprint(Some(sprint)), None)?;
        for it in page.sprint().map(|it| it.unsettled(&page.board, page.today())).iter().flatten() {
            cx.out.note(&format!("warning: {it}"));
        }
        if let Some(typed) = &self.to {
            let to = leftover(typed, snapshot)?;
            let cards = page.sprint().map(|it| it.cards.clone()).unwrap_or_default();
            let is_open = |it: &&std::sync::Arc<crate::domain::Card>| {
                let column = page.board.column(it.column);
                // Of what is archived a sprint has only what was finished.
                it.archived_at.is_none() && column.is_none_or(|it| it.category != Category::Done)
            };
            leftovers.extend(cards.iter().filter(is_open).map(|it| (it.id, to.clone())));
        }
        for word in &self.leftovers {
            let Some((key, typed)) = word.split_once('=') else {
                return Err(Stop::Usage(format!(
                    "{word:?} is not KEY=WHERE, such as SD-1=backlog"
                )));
            };
            leftovers.push((cx.find(key)?, leftover(typed, snapshot)?));
        }
        let splits = leftovers.iter().any(|(_, it)| matches!(it, Leftover::Split { .. }));
        let close: Operation = SprintOperation::Close { sprint, leftovers }.into();
        let Some(reason) = self.split_reason.clone() else { return Ok(close) };
        if !splits || cx.reason.is_none() {
            return Err(Stop::Usage(
                "--split-reason says why stories are split (KEY=split:…) beside --reason, which then \
                 says why the sprint ends without a retrospective; --reason alone says one of them"
                    .to_owned(),
            ));
        }
        // Who agreed, agreed to the split.
        let consent = match cx.agreed.take() {
            Some(name) => Some(crate::cli::person::find(&name, snapshot)?.id),
            None => None,
        };
        Ok(Operation::Overruled { reason, consent, of: Box::new(close) })
    }
}

/// The sprint that is planned next.
fn next(snapshot: &Snapshot) -> Result<SprintId, Stop> {
    planned(None, snapshot).map(|it| it.id).map_err(|_| {
        Stop::wrong("no next sprint is planned: gemba sprint plan plans one, backlog needs none")
    })
}

fn leftover(typed: &str, snapshot: &Snapshot) -> Result<Leftover, Stop> {
    if let Some(split) = typed.strip_prefix("split:") {
        let parts = split.split_once(':').and_then(|(parts, rest)| {
            let (done, left) = parts.split_once('/')?;
            let read = |word: &str| snapshot.board.practice.scale.estimate(word);
            Some(((read(done)?, read(left)?), rest))
        });
        let (points, rest) = match parts {
            Some((points, rest)) => (Some(points), rest),
            None => (None, split),
        };
        return Ok(Leftover::Split { rest: text::line(rest), points });
    }
    match typed {
        "backlog" => Ok(Leftover::Backlog),
        "next" => Ok(Leftover::Into(next(snapshot)?)),
        // The one that is being closed is offered by no list of sprints.
        name => match named(name, snapshot) {
            Ok(sprint) if sprint.state == SprintState::Planned => Ok(Leftover::Into(sprint.id)),
            Ok(_) | Err(_) => Err(Stop::usage(format!(
                "{name:?} is no place for what is left: backlog, next, split:…, or a planned sprint \
                 by its name"
            ))),
        },
    }
}
