//! A sprint that is being put together: planned, filled, started.

use super::field::set_field;
use crate::domain::sprint::{Capacity, Resource, no_past};
use crate::domain::{
    BacklogPage, Field, Operation, Points, Refusal, Sprint, SprintOperation, Value,
};
use crate::tui::command::{Anywhere, Command, OnBacklog, OnStory};
use crate::tui::dialog::pick::{Choice, Other, Pick};
use crate::tui::dialog::slip::Slip;
use crate::tui::screen::Cx;
use crate::tui::step::Step;

/// Asks for the name, the days and the goal of a new sprint.
pub(crate) fn plan_sprint(cx: &Cx<'_>) -> Step {
    Step::open(Slip::plan(cx))
}

/// The sprint that is planned next.
fn planned<'a>(cx: &Cx<'a>) -> Result<&'a Sprint, Refusal> {
    cx.data.board.planned_sprint().ok_or_else(|| {
        let key = cx.keymap.first_key(Command::Backlog(OnBacklog::Plan));
        Refusal::Wrong(format!("no sprint is planned: press {key} to plan one"))
    })
}

/// Puts the stories that velocity lets expect into the sprint that is planned.
pub(crate) fn suggest(cx: &Cx<'_>, page: &BacklogPage) -> Step {
    let sprint = match planned(cx) {
        Ok(sprint) => sprint,
        Err(refusal) => return Step::Refuse(refusal),
    };
    let stories = page.suggestion();
    match (stories.is_empty(), page.expected) {
        (true, None) => Step::Refuse(Refusal::Wrong(format!(
            "{}, so nothing is to be expected",
            no_past(&cx.data.board)
        ))),
        (true, Some(expected)) => {
            let passed = page.passed_over();
            let why = match passed.first() {
                None => "no other story is left".to_owned(),
                Some((card, lacks)) => match passed.len() - 1 {
                    0 => format!("{} {lacks}", card.key),
                    n => format!("{} {lacks}, and {n} more are passed over", card.key),
                },
            };
            let asks = if passed.is_empty() { String::new() } else { what_ready_asks(cx) };
            Step::Refuse(Refusal::Wrong(format!(
                "nothing more fits: {expected} are expected, {} are in; {why}{asks}",
                page.chosen_points()
            )))
        }
        (false, _) => set_field(cx, &stories, Field::Sprint, &Value::Id(sprint.id.0)),
    }
}

/// Which key shows what a story lacks to be ready, and what says what ready is.
fn what_ready_asks(cx: &Cx<'_>) -> String {
    let key = cx.keymap.first_key(Command::Story(OnStory::Check));
    let all = cx.keymap.first_key(Command::Global(Anywhere::Palette));
    format!(": {key} shows what a story lacks, {all} board.set what ready asks for")
}

/// Starts the sprint that is planned next; asks for its goal first when it has none.
pub(crate) fn start_sprint(cx: &Cx<'_>) -> Step {
    let sprint = match planned(cx) {
        Ok(sprint) => sprint,
        Err(refusal) => return Step::Refuse(refusal),
    };
    if let Some(running) = cx.data.board.active_sprint() {
        return Step::Refuse(Refusal::SprintRunning(running.name.clone()));
    }
    super::sprint::start(sprint)
}

/// Asks on whom else the sprint counts, or what else it needs.
pub(crate) fn ask_need(cx: &Cx<'_>, page: &BacklogPage) -> Step {
    let board = &cx.data.board;
    let Some(sprint) = page.sprint.and_then(|it| board.sprint(it)) else {
        return Step::Refuse(planned(cx).err().unwrap_or(Refusal::NoSprint));
    };
    let days = sprint.all_days(&board.practice.calendar, cx.data.today());
    let is_counted = |id| page.capacity.iter().any(|it| it.person == id);
    let others = board.people.iter().filter(|it| !it.left && !is_counted(it.id));
    let mut choices: Vec<Choice> = others
        .map(|it| {
            let of = Capacity { person: it.id, days, off: Points::default(), focus: 100 };
            let step = Step::open(Slip::capacity(cx, sprint, &of));
            Choice::new(it.name.clone(), step).hint(it.full_name.clone())
        })
        .collect();
    let other = Step::open(Slip::resource(sprint));
    choices.push(Choice::new("something else", other).hint("an environment, a licence, a room"));
    let title = format!("What does {} need?", sprint.name);
    let advice = "people become known at their first visit, or by gemba person add";
    Step::open(Pick::new(title, choices, Other::Nothing(advice)))
}

/// Asks whether a resource is sure, or not needed.
pub(crate) fn settle_need(it: &Resource) -> Step {
    let commit = |operation| Step::commit(Operation::Sprint(operation));
    let is_sure = it.confirmed.is_some();
    let choices = vec![
        if is_sure {
            Choice::new("it is not sure after all", commit(SprintOperation::Unconfirm(it.id)))
        } else {
            Choice::new("it is confirmed", commit(SprintOperation::Confirm(it.id)))
        },
        Choice::new("it is not needed", commit(SprintOperation::RemoveResource(it.id))),
    ];
    Step::open(Pick::new(it.what.clone(), choices, Other::Nothing("")))
}
