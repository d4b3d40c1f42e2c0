//! What happened to a story since the last stand-up, for the team and for guests.

use chrono::NaiveDate;

use crate::domain::Field;
use crate::domain::Happening;
use crate::domain::field::Shape;
use crate::tui::screen::Cx;
use crate::tui::widget::when;

/// A line of the news: when, who, what.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct News {
    /// The time of day if it was today, the day of the week within a week, else the date.
    pub(super) when: String,
    pub(super) who: String,
    pub(super) what: String,
}

/// The news of a story, the oldest first, with what was said in full.
pub(super) fn all(cx: &Cx<'_>, happenings: &[Happening]) -> Vec<News> {
    let news = |it: &Happening| {
        let said = it.details.iter().find(|it| it.field == "comment");
        let what = match said {
            Some(it) => format!("“{}”", it.after.replace('\n', " ")),
            None => it.label.clone(),
        };
        News { when: time(cx, it), who: it.who.clone(), what }
    };
    happenings.iter().map(news).collect()
}

/// The news that guests may see: which fields of fixed values changed. What people have worded
/// themselves, as reasons and comments, is never among them. The second is how much was left out.
pub(super) fn for_guests(cx: &Cx<'_>, happenings: &[Happening]) -> (Vec<News>, usize) {
    let open = |name: &str| {
        Field::named(name).filter(|it| match it.spec().shape {
            Shape::Column
            | Shape::Sprint
            | Shape::Points
            | Shape::Priority
            | Shape::Person
            | Shape::Date => true,
            Shape::Title
            | Shape::Line
            | Shape::Text
            | Shape::Kind
            | Shape::Process
            | Shape::Tags
            | Shape::Score => false,
        })
    };
    let mut news = Vec::new();
    let mut n_hidden = 0;
    for it in happenings {
        let changes: Vec<String> = it
            .details
            .iter()
            .filter_map(|it| {
                let (before, after) = (&it.before, &it.after);
                let label = open(&it.field)?.spec().label;
                let none = |text: &str| {
                    if text.is_empty() { cx.glyphs.none.to_owned() } else { text.to_owned() }
                };
                Some(format!("{label}: {} {} {}", none(before), cx.glyphs.arrow, none(after)))
            })
            .collect();
        if changes.is_empty() {
            n_hidden += 1;
            continue;
        }
        let who = it.who.clone();
        news.push(News { when: time(cx, it), who, what: changes.join(", ") });
    }
    (news, n_hidden)
}

fn time(cx: &Cx<'_>, it: &Happening) -> String {
    let board = &cx.data.board;
    if board.date(it.at) == cx.data.today() {
        return when::clock(it.at, board);
    }
    on(board.date(it.at), cx.data.today())
}

/// A day before today, as short as it can be told apart from the others.
fn on(day: NaiveDate, today: NaiveDate) -> String {
    let is_near = (today - day).num_days() < 7;
    day.format(if is_near { "%a" } else { "%m-%d" }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_fridays_are_told_apart() {
        let day = |n| NaiveDate::from_ymd_opt(2026, 4, n).unwrap();
        let said = [10, 13, 14, 17].map(|it| on(day(it), day(20)));
        assert_eq!(said, ["04-10", "04-13", "Tue", "Fri"]);
    }
}
