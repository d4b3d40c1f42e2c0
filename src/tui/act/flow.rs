//! What the figures of flow are asked: numbers and days, typed in one line.

use chrono::NaiveDate;

use super::answer::Answer;
use crate::domain::flow::sle::Expectation;
use crate::domain::flow::topic::Asks;
use crate::domain::{Refusal, field};
use crate::tui::dialog::ask::Ask;
use crate::tui::screen::Cx;
use crate::tui::step::{FlowChange, Step, ViewChange};

/// Asks what a figure is to be asked; `now` is what it is asked so far.
pub(crate) fn ask_flow(asks: Asks, now: &str) -> Step {
    let (title, hint, help) = match asks {
        Asks::Nothing => {
            return Step::cannot(
                "this figure asks nothing: the forecast asks how many stories and by when, the \
                 service level expectation how many days",
            );
        }
        Asks::Forecast => (
            "How many stories, by which day?",
            "12, 2026-05-31, or 12 2026-05-31",
            "A number asks when so many stories will be done, a day how many will be done by \
             then. Nothing means the open stories and the end of the sprint.",
        ),
        Asks::Expectation => (
            "Within how many days, in how many of 100 stories?",
            "9 85",
            "Nothing means what the same number of days before suggests.",
        ),
    };
    let ask = Ask::line(title, Answer::Flow(asks)).hint(hint).help(vec![help.to_owned()]);
    Step::open(ask.begin(now))
}

/// Asks for the day that splits figures in two.
pub(crate) fn split_flow(now: Option<NaiveDate>) -> Step {
    let help = "The first day of the second part: of a change, of a new version of a process. \
                Nothing shows all of it in one.";
    let ask = Ask::line("Before and after which day?", Answer::SplitDay)
        .hint("2026-03-01")
        .help(vec![help.to_owned()]);
    Step::open(ask.begin(&now.map(|it| it.to_string()).unwrap_or_default()))
}

/// What was typed for a figure.
pub(super) fn asked(cx: &Cx<'_>, asks: Asks, typed: &str) -> Step {
    let change = match asks {
        Asks::Nothing => return Step::Close,
        Asks::Forecast => {
            forecast(typed, cx.data.today()).map(|(n, by)| FlowChange::Forecast(n, by))
        }
        Asks::Expectation if typed.is_empty() => Ok(FlowChange::Expect(None)),
        Asks::Expectation => {
            let wrong = || {
                Refusal::Wrong(format!(
                    "{typed:?} is no expectation: days, then how many of 100 stories, such as 9 85"
                ))
            };
            Expectation::parse(typed).ok_or_else(wrong).map(|it| FlowChange::Expect(Some(it)))
        }
    };
    match change {
        Ok(change) => Step::View(ViewChange::Flow(change)),
        Err(refusal) => Step::Refuse(refusal),
    }
}

/// The day that was typed.
pub(super) fn split_at(cx: &Cx<'_>, typed: &str) -> Step {
    if typed.is_empty() {
        return Step::View(ViewChange::Flow(FlowChange::Split(None)));
    }
    match field::past_date(typed, cx.data.today()) {
        Some(day) => Step::View(ViewChange::Flow(FlowChange::Split(Some(day)))),
        None => Step::Refuse(not_a_day(typed)),
    }
}

fn not_a_day(typed: &str) -> Refusal {
    Refusal::Wrong(format!("{typed:?} is no day: a day such as 2026-12-24 or 24.12.2026"))
}

/// A number of stories, a day, or both, in any order.
fn forecast(typed: &str, today: NaiveDate) -> Result<(Option<usize>, Option<NaiveDate>), Refusal> {
    let (mut stories, mut by) = (None, None);
    for word in typed.split_whitespace() {
        match (word.parse::<usize>(), field::date(word, today)) {
            (Ok(n), _) if n <= 100_000 => stories = Some(n),
            (Err(_), Some(day)) => by = Some(day),
            (Ok(_) | Err(_), _) => {
                return Err(Refusal::Wrong(format!(
                    "{word:?} is no number of stories and no day: such as 12 2026-05-31"
                )));
            }
        }
    }
    Ok((stories, by))
}
