//! What is told of a sprint: what its report will hold for good, and what its events are for.

use std::fmt::Write as _;

use super::unfinished;
use crate::domain::event::Event;
use crate::domain::refusal::{count_of, points_of};
use crate::domain::sprint::Agreement;
use crate::domain::{Points, SprintPage};
use crate::tui::dialog::show::Show;
use crate::tui::screen::{Cx, View};
use crate::tui::step::Step;

/// What the report of a sprint will hold for good if it ends now; `splits` are the points that are
/// done of stories that are split.
pub(crate) fn frozen(cx: &Cx<'_>, page: &SprintPage, splits: &[Option<Points>]) -> Vec<String> {
    let scope = &page.scope;
    let mut says = vec![format!(
        "Velocity {} ({}) of {} committed ({})",
        points_of(scope.done.points),
        count_of(scope.done.stories),
        points_of(scope.committed.points),
        count_of(scope.committed.stories)
    )];
    if !splits.is_empty() {
        let n = u32::try_from(splits.len()).unwrap_or(0);
        let done: Points = splits.iter().copied().flatten().sum();
        says.push(format!("and {} of {} that you split", points_of(done), count_of(n)));
    }
    let n_open = page.events.iter().filter(|it| it.agreement() == Agreement::Open).count();
    says.push(format!(
        "Scope: {} added ({}), {} removed ({}), {} warnings overruled{}",
        count_of(scope.added.stories),
        points_of(scope.added.points),
        count_of(scope.removed.stories),
        points_of(scope.removed.points),
        page.overruled.len(),
        if n_open == 0 { String::new() } else { format!(", {n_open} changes without consent") }
    ));
    let met = match page.sprint.goal_met {
        Some(true) => "was met",
        Some(false) => "was not met",
        None => "nobody has said yet whether it was met",
    };
    says.push(format!("Goal: {met}"));
    says.push(if page.retrospective.was_held() {
        let notes: usize = page.retrospective.columns.iter().map(|it| it.notes.len()).sum();
        let count = |n: usize, word: &str| {
            if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
        };
        let actions = page.retrospective.actions.len();
        format!("Retrospective: {}, {}", count(notes, "note"), count(actions, "action"))
    } else {
        "Retrospective: nobody has looked back yet".to_owned()
    });
    let open = unfinished(cx, page);
    let left: Points = open.iter().filter_map(|it| it.points).sum();
    let n_open = u32::try_from(open.len()).unwrap_or(0);
    says.push(format!("Unfinished: {} ({})", count_of(n_open), points_of(left)));
    says
}

/// Says what the event of the screen is for, what happens in it and how long it may take.
pub(crate) fn event(cx: &Cx<'_>, view: &dyn View) -> Step {
    let Some(event) = view.event() else {
        return Step::cannot("no event of Scrum is held on this screen");
    };
    let mut text = format!("{}\n\n", event.purpose());
    for (n, line) in (1..).zip(event.agenda()) {
        let _ = writeln!(text, "{n}. {line}");
    }
    let sprint = cx.data.sprint().map(|it| &it.sprint).or(cx.data.board.next_sprint());
    let days = sprint.map_or(14, |it| (it.ends - it.starts).num_days() + 1);
    let days = u32::try_from(days).unwrap_or(14);
    if let Some(minutes) = event.time_box(days) {
        let takes = match (minutes / 60, minutes % 60) {
            (0, minutes) => format!("{minutes} minutes"),
            (hours, 0) => format!("{hours} h"),
            (hours, minutes) => format!("{hours} h {minutes} min"),
        };
        let _ = match event {
            Event::Standup => writeln!(text, "\nTime box: {takes}, every working day"),
            Event::Planning | Event::Review | Event::Retrospective | Event::Refinement => {
                writeln!(text, "\nTime box: {takes} for a sprint of {days} days")
            }
        };
    } else {
        text.push_str("\nIt has no time box: it goes on all the time");
    }
    let title = match event {
        Event::Planning => "Sprint planning",
        Event::Standup => "Stand-up",
        Event::Review => "Sprint review",
        Event::Retrospective => "Retrospective",
        Event::Refinement => "Refinement",
    };
    Step::open(Show::new(title, text))
}
