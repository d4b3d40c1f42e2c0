//! What the figures of flow are asked: numbers and days, typed in one line.

use chrono::NaiveDate;

use super::answer::Answer;
use crate::domain::flow::Cut;
use crate::domain::flow::forecast::reach;
use crate::domain::flow::sle::Expectation;
use crate::domain::flow::topic::Asks;
use crate::domain::operation::Setting;
use crate::domain::sight::{Sight, Thing, standing};
use crate::domain::{Operation, Refusal, field};
use crate::tui::command::{Command, OnFlow};
use crate::tui::dialog::DraftKey;
use crate::tui::dialog::ask::Ask;
use crate::tui::screen::Cx;
use crate::tui::step::{FlowChange, Step, ViewChange};

/// What the board has agreed on, as it is typed.
pub(crate) fn agreed_on(cx: &Cx<'_>) -> String {
    standing(Thing::Board, AGREED, &cx.data.board).unwrap_or_default()
}

/// The part of the board that it is.
const AGREED: &str = "expectation";

/// Asks what a figure is to be asked; `now` is what it is asked so far.
pub(crate) fn ask_flow(cx: &Cx<'_>, asks: Asks, now: &str) -> Step {
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
            "Nothing means what was agreed, else what the same number of days before suggests. \
             \"agree 9 85\" agrees on it for the board, \"agree none\" takes that back.",
        ),
    };
    let key = DraftKey::new(Command::Flow(OnFlow::Assume).spec().id, None).about(title);
    let ask = Ask::line(title, Answer::Flow(asks, agreed_on(cx)))
        .hint(hint)
        .help(vec![help.to_owned()])
        .key(key);
    Step::open(ask.begin(now))
}

/// Asks for what splits figures in two.
pub(crate) fn split_flow(now: Option<&Cut>) -> Step {
    let help = "The first day of the second part, or the version of a process that began it: \
                CHG 1.0; CHG alone means its last one. Nothing shows all of it in one.";
    let ask = Ask::line("Before and after which day, or which version?", Answer::SplitDay)
        .hint("2026-03-01, or CHG 1.0")
        .help(vec![help.to_owned()])
        .key(DraftKey::new(Command::Flow(OnFlow::Split).spec().id, None));
    let now = now.map(|it| it.release.as_ref().map_or(it.at.to_string(), ToString::to_string));
    Step::open(ask.begin(&now.unwrap_or_default()))
}

/// What was typed for a figure.
pub(super) fn asked(cx: &Cx<'_>, asks: Asks, seen: &str, typed: &str) -> Step {
    let change = match asks {
        Asks::Nothing => return Step::Close,
        Asks::Forecast => {
            forecast(typed, cx.data.today()).map(|(n, by)| FlowChange::Forecast(n, by))
        }
        Asks::Expectation if typed.is_empty() => Ok(FlowChange::Expect(None)),
        Asks::Expectation => {
            let told = typed.strip_prefix("agree");
            if let Some(told) = told.filter(|it| it.is_empty() || it.starts_with(' ')) {
                return agree(seen, told.trim());
            }
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

/// Agrees on an expectation for the board, or on none any more, where that one was seen.
fn agree(seen: &str, typed: &str) -> Step {
    let agreed = Expectation::parse(typed);
    if agreed.is_none() && typed != "none" {
        return Step::Refuse(Refusal::Wrong(format!(
            "{typed:?} cannot be agreed on: days, then how many of 100 stories, such as \
             agree 9 85; agree none takes it back"
        )));
    }
    let wants = agreed.map(|it| it.to_string()).unwrap_or_default();
    let sight = Sight { of: Thing::Board, part: AGREED, was: seen.to_owned(), wants };
    Step::commit(Operation::EditBoard(vec![Setting::Expectation(agreed)]).as_seen(vec![sight]))
}

/// The day or the version that was typed: the screen knows what there is.
pub(super) fn split_at(typed: &str) -> Step {
    Step::View(ViewChange::Flow(FlowChange::Split(typed.to_owned())))
}

/// A number of stories, a day, or both, in any order.
fn forecast(typed: &str, today: NaiveDate) -> Result<(Option<usize>, Option<NaiveDate>), Refusal> {
    let (mut stories, mut by) = (None, None);
    for word in typed.split_whitespace() {
        match (word.parse::<usize>(), field::date(word, today)) {
            (Ok(n), _) if (1..=100_000).contains(&n) => stories = Some(n),
            (Err(_), Some(day)) => by = Some(reach(day, today)?),
            (Ok(_) | Err(_), _) => {
                return Err(Refusal::Wrong(format!(
                    "{word:?} is no number of stories and no day: such as 12 2026-05-31"
                )));
            }
        }
    }
    Ok((stories, by))
}
