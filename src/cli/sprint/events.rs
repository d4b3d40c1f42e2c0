//! `gemba sprint events`: what each event of a sprint is for.

use clap::{Args, ValueEnum};
use serde_json::json;

use super::open;
use crate::cli::Stop;
use crate::cli::open::Cx;
use crate::cli::output::Form;
use crate::domain::event::{Event, days_of, minutes};
use crate::domain::{Needs, Operation, Refusal, Snapshot, SprintOperation};

/// An event, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Which {
    /// What, why and how of the sprint
    Planning,
    /// The team looks at the goal and at the next day
    Standup,
    /// What came out is looked at with those who need it
    Review,
    /// The team looks at how it worked
    Retrospective,
    /// Stories are made ready; it has no fixed time
    Refinement,
}

/// Says how long an event took.
#[derive(Debug, Args)]
pub(crate) struct Took {
    /// Which event: planning, review or retrospective
    event: Which,
    /// Minutes, as 95 or 1:35; none takes back what was said
    length: String,
    /// The sprint; the running one unless it is given, else the next planned one
    #[arg(long)]
    sprint: Option<String>,
}

impl Took {
    pub(super) fn operation(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<Operation, Stop> {
        let sprint = match (&self.sprint, snapshot.board.active_sprint()) {
            (None, Some(running)) => running,
            (name, _) => open(name.as_deref(), snapshot)?,
        };
        let minutes = match &*self.length {
            "none" => None,
            typed => Some(minutes(typed)?.ok_or_else(|| {
                Refusal::Wrong("say how many minutes, such as 95, or none".to_owned())
            })?),
        };
        let (sprint, event) = (sprint.id, self.event.event());
        let page = cx.store.load(&Needs::Sprint(Some(sprint)), None)?;
        let was = page.sprint().and_then(|it| it.minutes_of(event));
        Ok(SprintOperation::Took { sprint, event, was, minutes }.into())
    }
}

impl Which {
    const fn event(self) -> Event {
        match self {
            Self::Planning => Event::Planning,
            Self::Standup => Event::Standup,
            Self::Review => Event::Review,
            Self::Retrospective => Event::Retrospective,
            Self::Refinement => Event::Refinement,
        }
    }
}

/// Prints the event that is meant, or all of them in the order in which a sprint holds them; the time
/// boxes are those of the running sprint, else of the next one, else of two weeks.
pub(super) fn run(cx: &Cx, which: Option<Which>, snapshot: &Snapshot) -> Result<(), Stop> {
    let days = days_of(snapshot.board.next_sprint());
    let meant: &[Which] = match &which {
        Some(which) => std::slice::from_ref(which),
        None => Which::value_variants(),
    };
    let events = meant.iter().map(|it| it.event());
    if cx.out.form == Form::Json {
        let one = |it: Event| {
            json!({
                "event": it.id(),
                "title": it.title(),
                "purpose": it.purpose(),
                "agenda": it.agenda(),
                "time_box_minutes": it.time_box(days),
                "sprint_days": days,
            })
        };
        return cx.out.json("events", events.map(one).collect());
    }
    let pages: Vec<String> =
        events.map(|it| format!("{}\n{}", it.title(), it.page(days))).collect();
    cx.out.text(&pages.join("\n"))
}
