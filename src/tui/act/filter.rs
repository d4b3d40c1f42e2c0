//! Search, filter and sort: how the screen in front shows its stories.

use crate::domain::operation::Setting;
use crate::domain::{Filter, Operation, Refusal, SavedView, Term};
use crate::tui::command::{Command, OnFlow};
use crate::tui::dialog::filter::FilterForm;
use crate::tui::dialog::pick::{Choice, Other, Pick};
use crate::tui::dialog::search::Search;
use crate::tui::screen::Cx;
use crate::tui::step::{Sort, Step, ViewChange};

/// Types on at the filter in force, and shows at each letter what it lets through.
pub(crate) fn search(filter: &str) -> Step {
    Step::open(Search::new(filter))
}

/// Shows the filter in force as a form.
pub(crate) fn filter_form(cx: &Cx<'_>, filter: &str) -> Step {
    Step::open(FilterForm::new(cx, filter))
}

/// Asks for whose operations the log shows; `@` once more takes the person's own.
pub(crate) fn log_of_person(cx: &Cx<'_>) -> Step {
    let (board, me) = (&cx.data.board, cx.data.me);
    let choice = |label: &str, by| Choice::new(label, Step::View(ViewChange::By(by)));
    let mut choices = vec![
        Choice { key: Some('@'), ..choice("me", Some(me)).hint("@") },
        choice("everybody", None),
    ];
    let others = board.people.iter().filter(|it| it.id != me);
    choices.extend(others.map(|it| choice(&it.name, Some(it.id)).hint(&it.full_name)));
    let advice = "people become known at their first visit";
    Step::open(Pick::new("Whose operations?", choices, Other::Nothing(advice)))
}

/// Asks for whose stories are shown; `@` once more takes the person's own.
pub(crate) fn filter_by_person(cx: &Cx<'_>, filter: &str) -> Step {
    let board = &cx.data.board;
    let (me, today) = (cx.data.me, cx.data.today());
    let now = Filter::parse(filter, board, me, today).unwrap_or_default();
    let with = |part: &str| -> Result<Step, Refusal> {
        let filter = now.with_part(Term::Person, part, board, me, today)?;
        Ok(Step::View(ViewChange::Filter(filter.text())))
    };
    let choice = |label: &str, hint: String, part: &str| {
        let step = with(part).unwrap_or_else(Step::Refuse);
        Choice::new(label, step).hint(hint)
    };
    let count = |part: &str| {
        let only = Filter::default().with_part(Term::Person, part, board, me, today);
        let shown = |filter: &Filter| {
            cx.data
                .listed()
                .iter()
                .filter(|it| filter.matches(it, board, cx.data.now, None))
                .count()
        };
        // Where no cards are shown there is nothing to count.
        let counted = only.ok().filter(|_| cx.data.cards().is_some());
        counted.map(|it| shown(&it).to_string()).unwrap_or_default()
    };
    let mut choices = vec![
        Choice { key: Some('@'), ..choice("me", format!("{}  @", count("me")), "me") },
        choice("everybody", String::new(), ""),
        choice("nobody", count("none"), "none"),
    ];
    let others = board.people.iter().filter(|it| it.id != me && !it.left);
    choices.extend(others.map(|it| choice(&it.name, count(&it.name), &it.name)));
    let advice = "people become known by the stories they are given";
    Step::open(Pick::new("Whose stories?", choices, Other::Nothing(advice)))
}

/// Shows only what is mine, whatever else the filter asks for; everybody's again where it does.
pub(crate) fn only_mine(cx: &Cx<'_>, filter: &str) -> Step {
    let board = &cx.data.board;
    let (me, today) = (cx.data.me, cx.data.today());
    let now = Filter::parse(filter, board, me, today).unwrap_or_default();
    let with = |part: &str| now.with_part(Term::Person, part, board, me, today);
    let wanted = match with("me") {
        Ok(mine) if mine.text() == now.text() => with(""),
        mine => mine,
    };
    wanted.map_or_else(Step::Refuse, |it| Step::View(ViewChange::Filter(it.text())))
}

/// Asks which of the filters that the team keeps is shown; a new name keeps the one in force.
pub(crate) fn views(cx: &Cx<'_>, filter: &str) -> Step {
    let views = &cx.data.board.views;
    if views.is_empty() && filter.is_empty() {
        let key = |it| cx.keymap.first_key(Command::Flow(it));
        let (form, keep) = (key(OnFlow::Filter), key(OnFlow::Views));
        return Step::Tell(format!(
            "no view is kept yet: {form} sets a filter, then {keep} and a name keep it for the team"
        ));
    }
    let shows = |filter: &str| Step::View(ViewChange::Filter(filter.to_owned()));
    let mut choices: Vec<Choice> =
        views.iter().map(|it| Choice::new(&it.name, shows(&it.filter)).hint(&it.filter)).collect();
    let here = views.iter().position(|it| it.filter == filter);
    if !filter.is_empty() {
        choices.push(Choice::new("everything", shows("")).hint("no filter"));
    }
    if !views.is_empty() {
        let forget = |it: &SavedView| {
            let drop = Setting::DropView(it.name.clone());
            let step = Step::commit(Operation::EditBoard(vec![drop]));
            Choice::new(&it.name, step).hint(&it.filter)
        };
        let all = views.iter().map(forget).collect();
        let pick = Pick::new("Which view is not kept any longer?", all, Other::Nothing(""));
        choices.push(Choice::new("forget a view…", Step::open(pick)).hint("undo brings it back"));
    }
    Step::open(Pick::new("Views", choices, Other::View(filter.to_owned())).at(here))
}

/// Asks for the order of the cards; `here` is the one in force.
pub(crate) fn sort(here: Sort) -> Step {
    const ORDERS: [(Sort, &str, &str); 9] = [
        (Sort::Rank, "rank", "the order of the process backlog"),
        (Sort::Age, "age", "blocked first, then the longest in the column"),
        (Sort::Priority, "priority", "the highest first"),
        (Sort::Due, "due", "the nearest day first"),
        (Sort::Points, "points", "the most first"),
        (Sort::Person, "person", "by name"),
        (Sort::Changed, "changed", "what was changed last first"),
        (Sort::Wsjf, "WSJF", "the most gain by the least work first"),
        (Sort::Value, "value per effort", "the most value by the least work first"),
    ];
    let choice = |(sort, label, hint): (Sort, &str, &str)| {
        Choice::new(label, Step::View(ViewChange::Sort(sort))).hint(hint)
    };
    let at = ORDERS.iter().position(|(it, ..)| *it == here);
    let choices = ORDERS.into_iter().map(choice).collect();
    Step::open(Pick::new("Sort by", choices, Other::Nothing("")).at(at))
}
