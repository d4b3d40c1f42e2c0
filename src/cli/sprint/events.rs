//! `gemba sprint events`: what each event of a sprint is for.

use clap::ValueEnum;
use serde_json::json;

use crate::cli::Stop;
use crate::cli::open::Cx;
use crate::cli::output::Form;
use crate::domain::Snapshot;
use crate::domain::event::{Event, days_of};

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
