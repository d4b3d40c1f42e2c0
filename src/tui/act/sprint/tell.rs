//! What is told of a sprint: what its report will hold for good, and what its events are for.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::unfinished;
use crate::domain::event::days_of;
use crate::domain::refusal::count_of;
use crate::domain::sprint::{Agreement, ScopeEvent};
use crate::domain::{Card, Points, SprintPage, StoryId};
use crate::tui::dialog::show::Show;
use crate::tui::screen::{Cx, View};
use crate::tui::step::Step;

/// What the report of a sprint will hold for good if it ends now; `splits` are the points that are
/// done of stories that are split.
pub(crate) fn frozen(
    cx: &Cx<'_>,
    page: &SprintPage,
    splits: &HashMap<StoryId, Option<Points>>,
) -> Vec<String> {
    let scope = &page.scope;
    let unsettled = page.unsettled(&cx.data.board, cx.data.today());
    let warned = unsettled.into_iter().map(|it| format!("{} {it}", cx.glyphs.warn));
    let sum = |it: Points| cx.data.board.practice.scale.sum(it);
    let mut says: Vec<String> = warned.collect();
    says.push(format!(
        "Velocity {} ({}); committed were {} ({})",
        sum(scope.done.points),
        count_of(scope.done.stories),
        sum(scope.committed.points),
        count_of(scope.committed.stories)
    ));
    if !splits.is_empty() {
        let n = u32::try_from(splits.len()).unwrap_or(0);
        let done: Points = splits.values().copied().flatten().sum();
        says.push(format!("and {} of {} that you split", sum(done), count_of(n)));
    }
    let is_against = |it: &&ScopeEvent| matches!(it.agreement(), Agreement::Objected(_));
    let n_against = page.events.iter().filter(is_against).count();
    let mut consent = String::new();
    if n_against > 0 {
        let _ = write!(consent, ", {} objected to", changes(n_against));
    }
    says.push(format!(
        "Scope: {} added ({}), {} removed ({}), {} overruled{consent}",
        count_of(scope.added.stories),
        sum(scope.added.points),
        count_of(scope.removed.stories),
        sum(scope.removed.points),
        match page.overruled.len() {
            1 => "1 warning".to_owned(),
            n => format!("{n} warnings"),
        }
    ));
    if let Some(met) = page.sprint.goal_met {
        says.push(format!("Goal: {}", if met { "was met" } else { "was not met" }));
    }
    says.push(if page.was_looked_back_on() {
        let notes: usize = page.retrospective.columns.iter().map(|it| it.notes.len()).sum();
        let count = |n: usize, word: &str| {
            if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
        };
        let actions = page.retrospective.actions.len();
        format!("Retrospective: {}, {}", count(notes, "note"), count(actions, "action"))
    } else {
        "Retrospective: nobody has looked back yet".to_owned()
    });
    let open: Vec<&Card> =
        unfinished(cx, page).into_iter().filter(|it| !splits.contains_key(&it.id)).collect();
    let left: Points = open.iter().filter_map(|it| it.points).sum();
    let n_open = u32::try_from(open.len()).unwrap_or(0);
    says.push(format!("Unfinished: {} ({})", count_of(n_open), sum(left)));
    says
}

fn changes(n: usize) -> String {
    if n == 1 { "1 change".to_owned() } else { format!("{n} changes") }
}

/// Says what the event of the screen is for, what happens in it and how long it may take.
pub(crate) fn event(cx: &Cx<'_>, view: &dyn View) -> Step {
    let Some(event) = view.event() else {
        return Step::cannot(
            "no event of Scrum is held on this screen: the backlog, the sprint and the stand-up have theirs",
        );
    };
    let sprint = cx.data.sprint().map(|it| &it.sprint).or(cx.data.board.next_sprint());
    Step::open(Show::new(event.title(), event.page(days_of(sprint))))
}
