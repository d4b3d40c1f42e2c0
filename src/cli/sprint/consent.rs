//! `gemba sprint consent`: what the process owner says of changes of scope afterwards.

use clap::Args;

use super::running;
use crate::cli::Stop;
use crate::cli::open::Cx;
use crate::domain::sprint::{Agreement, Consent as Says};
use crate::domain::{Needs, Operation, Snapshot, SprintOperation, text};

/// Agrees to changes of scope, or objects to them.
#[derive(Debug, Args)]
pub(crate) struct Consent {
    /// The keys of stories; every change of which nobody has said anything unless they are given
    #[arg(value_name = "KEY")]
    keys: Vec<String>,
    /// Object, and say why; the change stands until somebody takes it back
    #[arg(long, value_name = "WHY")]
    object: Option<String>,
}

impl Consent {
    /// What is written: of the stories that are named, the changes that nobody agreed to yet. What
    /// was objected to is agreed to by its key alone: nobody turns a no into a yes in passing.
    pub(super) fn operation(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<Operation, Stop> {
        if let Some(word) =
            cx.reason.as_ref().map_or(cx.agreed.as_ref().map(|_| "--agreed"), |_| Some("--reason"))
        {
            let keys = if self.keys.is_empty() { "KEY".to_owned() } else { self.keys.join(" ") };
            return Err(Stop::Usage(format!(
                "{word} goes with the change itself, as in gemba sprint add {keys} --reason 'why' \
                 --agreed NAME; afterwards the process owner agrees by gemba sprint consent {keys}, or \
                 objects by gemba sprint consent {keys} --object 'why'"
            )));
        }
        let sprint = running(snapshot).map_err(|stop| over(snapshot).unwrap_or(stop))?;
        let (sprint, name) = (sprint.id, sprint.name.clone());
        let stories = cx.find_all(&self.keys)?;
        let says = if self.object.is_some() { Says::Objected } else { Says::Agreed };
        let snapshot = cx.store.load(&Needs::Sprint(Some(sprint)), None)?;
        let page = snapshot.sprint();
        let events: Vec<_> = page
            .iter()
            .flat_map(|it| &it.events)
            .filter(|it| stories.is_empty() || stories.contains(&it.story))
            .filter(|it| match (it.agreement(), says) {
                (Agreement::Open, _) => true,
                (Agreement::Objected(_), Says::Agreed) => !stories.is_empty(),
                (Agreement::NotAsked | Agreement::Agreed(_), _)
                | (Agreement::Objected(_), Says::Objected) => false,
            })
            .map(|it| it.id)
            .collect();
        if events.is_empty() {
            return Err(Stop::wrong(format!(
                "nothing of that in {name} waits for consent: gemba sprint show lists what changed"
            )));
        }
        let note = text::line(self.object.as_deref().unwrap_or_default());
        Ok(SprintOperation::Consent { sprint, events, says, note }.into())
    }
}

/// That it is too late, where the last sprint is over and no other runs.
fn over(snapshot: &Snapshot) -> Option<Stop> {
    let last = snapshot.board.sprints.iter().rfind(|it| it.state.is_over())?;
    Some(Stop::wrong(format!(
        "{} is over, and its scope waits for no consent any more: gemba sprint report has each change, \
         and who agreed to it",
        last.name
    )))
}
