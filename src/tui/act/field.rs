//! One field of some stories: who works on them, how much they matter, how much work they are.

use std::collections::BTreeMap;

use super::target::Targets;
use crate::domain::refusal::points_of;
use crate::domain::{Change, Field, Operation, Points, Priority, Refusal, Sprint, StoryId, Value};
use crate::tui::dialog::pick::{Choice, Other, Pick};
use crate::tui::screen::Cx;
use crate::tui::step::Step;

/// Gives a field of stories another value; says so when all of them have it already.
pub(crate) fn set_field(cx: &Cx<'_>, stories: &[StoryId], field: Field, now: &Value) -> Step {
    let cards = stories.iter().filter_map(|id| cx.data.card(*id));
    let changes: Vec<Change> = cards
        .map(|it| Change { story: it.id, field, was: field.of_card(it), now: now.clone() })
        .filter(|it| it.was != it.now)
        .collect();
    if changes.is_empty() {
        let shown = field.show(now, &cx.data.board);
        let shown = if shown.is_empty() { "empty".to_owned() } else { shown };
        return Step::Finish(format!("{} is {shown} already", field.spec().label));
    }
    Step::commit(Operation::Edit(changes))
}

/// Asks who works on the stories: the person first, then nobody, then the others.
pub(super) fn assign(cx: &Cx<'_>, targets: &Targets<'_>) -> Step {
    let board = &cx.data.board;
    let mut load: BTreeMap<i64, usize> = BTreeMap::new();
    for card in cx.data.listed().iter().filter(|it| is_in_progress(cx, it.column)) {
        *load.entry(card.assignee.map_or(0, |it| it.0)).or_default() += 1;
    }
    let ids = targets.ids();
    let choice = |label: String, value: &Value, hint: String| {
        Choice::new(label, set_field(cx, &ids, Field::Assignee, value)).hint(hint)
    };
    let busy = |id: i64| match load.get(&id) {
        Some(n) => format!("{n} in progress"),
        None => String::new(),
    };
    let me = cx.data.me;
    let mine = format!("{} (me)", board.name_of(me));
    let mut choices = vec![
        choice(mine, &Value::Id(me.0), busy(me.0)),
        choice("nobody".to_owned(), &Value::None, String::new()),
    ];
    let others = board.people.iter().filter(|it| it.id != me && !it.left);
    choices.extend(others.map(|it| choice(it.name.clone(), &Value::Id(it.id.0), busy(it.id.0))));
    let pick = Pick::new(format!("Assign {}", targets.title()), choices, Other::Person(ids));
    Step::open(pick)
}

fn is_in_progress(cx: &Cx<'_>, column: crate::domain::ColumnId) -> bool {
    cx.data.board.column(column).is_some_and(|it| it.category.is_in_progress())
}

/// Gives the stories to the person; to nobody when they all are theirs already.
pub(super) fn assign_me(cx: &Cx<'_>, targets: &Targets<'_>) -> Step {
    let me = cx.data.me;
    let are_mine = targets.cards.iter().all(|it| it.assignee == Some(me));
    let now = if are_mine { Value::None } else { Value::Id(me.0) };
    set_field(cx, &targets.ids(), Field::Assignee, &now)
}

/// Asks how much the stories matter.
pub(super) fn priority(cx: &Cx<'_>, targets: &Targets<'_>) -> Step {
    let ids = targets.ids();
    let here = targets.common(|it| it.priority);
    let choice = |it: &Priority| {
        let step = set_field(cx, &ids, Field::Priority, &Value::text(it.id()));
        Choice::new(it.id(), step).hint(if here == Some(*it) { "now" } else { "" })
    };
    let choices = Priority::ALL.iter().map(choice).collect();
    let at = Priority::ALL.iter().position(|it| here == Some(*it));
    let title = format!("Priority of {}", targets.title());
    let advice = "highest, high, medium, low or lowest";
    Step::open(Pick::new(title, choices, Other::Nothing(advice)).at(at))
}

/// Asks how much work the stories are; what is on the scale can be typed too.
pub(super) fn points(cx: &Cx<'_>, targets: &Targets<'_>) -> Step {
    let ids = targets.ids();
    let here = targets.common(|it| it.points);
    let now = |is_now: bool| if is_now { "now" } else { "" };
    let scale = cx.data.board.practice.scale.choices();
    let choice = |(name, points): &(String, Points)| {
        let step = set_field(cx, &ids, Field::Points, &Value::Points(*points));
        let worth = if *name == points.to_string() { String::new() } else { points_of(*points) };
        let is_now = here == Some(Some(*points));
        Choice::new(name.clone(), step).hint(if is_now { "now".to_owned() } else { worth })
    };
    let mut choices: Vec<Choice> = scale.iter().map(choice).collect();
    let none = set_field(cx, &ids, Field::Points, &Value::None);
    choices.push(Choice::new("no points", none).hint(now(here == Some(None))));
    let at = scale.iter().position(|(_, points)| here == Some(Some(*points)));
    let title = format!("Points of {}", targets.title());
    Step::open(Pick::new(title, choices, Other::Points(ids)).at(at))
}

/// The sprint that stories are put into here: on the backlog the one that is being put together,
/// elsewhere the running one, else the next.
pub(super) fn meant_sprint<'a>(cx: &Cx<'a>) -> Option<&'a Sprint> {
    let board = &cx.data.board;
    let planned = cx.data.backlog().and_then(|it| board.sprint(it.sprint?));
    planned.or_else(|| board.next_sprint())
}

/// Puts the stories into the sprint that is meant here; takes them out when all are in it.
pub(super) fn sprint(cx: &Cx<'_>, targets: &Targets<'_>) -> Step {
    let Some(sprint) = meant_sprint(cx) else {
        return Step::Refuse(Refusal::NoSprint);
    };
    let are_in = targets.cards.iter().all(|it| it.sprint == Some(sprint.id));
    let now = if are_in { Value::None } else { Value::Id(sprint.id.0) };
    set_field(cx, &targets.ids(), Field::Sprint, &now)
}
