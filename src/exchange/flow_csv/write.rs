//! A board's flow as CSV, one date a column, as the field's analysis tools read it.

use chrono::NaiveDate;

use super::own;
use crate::domain::flow::{Flow, Known, Life};
use crate::domain::{At, Category, Column, text};

/// What stands behind the columns: beside what other tools filter by, what no date of a column says:
/// where a story stands, that it was given up, since when it is at least in progress where nobody
/// knows when it was started, and every move and block to the instant, so that nothing is lost that
/// figures are made from.
pub(super) const ATTRIBUTES: [&str; 8] =
    ["Kind", "Points", "Blocked Days", "State", "Archived", "At least since", "Moves", "Blocks"];

/// The stories with one date a column, as the field's analysis tools read it: ID, Link, Title, the
/// columns from left to right, then attributes. Dates are those of the board's time zone.
///
/// A started column has the day on which the story first entered it, a column for done the day on
/// which it last did; columns to the right of where the story stands now are empty but for its
/// start, so that the other tool comes to the same start and finish as this one. Where an import found
/// a story in progress, nobody knows since when, and the cell is empty.
pub fn write(flow: &Flow) -> String {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let mut head: Vec<String> = ["ID", "Link", "Title"].map(str::to_owned).into();
    head.extend(flow.columns.iter().map(|it| text::cell(&it.name)));
    head.extend(ATTRIBUTES.map(str::to_owned));
    let mut rows = vec![head];
    for life in &flow.lives {
        let mut row = vec![text::cell(&life.key), String::new()];
        row.push(text::cell(&life.title));
        row.extend(
            dates(flow, life)
                .into_iter()
                .map(|it| it.map(|at| flow.date(at).to_string()).unwrap_or_default()),
        );
        row.push(life.kind.id().to_owned());
        row.push(life.points.map(|it| it.to_string()).unwrap_or_default());
        row.push(blocked_days(flow, life).to_string());
        let place = flow.steps(life).iter().rev().find_map(|it| flow.place(it));
        row.push(place.map(|it| text::cell(&flow.columns[it].name)).unwrap_or_default());
        let day = |day: Option<NaiveDate>| day.map(|it| it.to_string()).unwrap_or_default();
        row.push(day(life.archived_day));
        row.push(day(life.found_day.filter(|_| life.start_day.is_none())));
        row.extend([own::moves(flow, life), own::blocks(flow, life)]);
        rows.push(row);
    }
    for row in rows {
        // Writing into memory does not fail.
        let _ = writer.write_record(row);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// When the story came to each column that it has not been taken back from.
fn dates(flow: &Flow, life: &Life) -> Vec<Option<At>> {
    let mut dates: Vec<Option<At>> = vec![None; flow.columns.len()];
    let mut last = None;
    for step in flow.steps(life) {
        let same = |it: &Column| Some(it.category) == step.category;
        let place = step.column.map(usize::from).or_else(|| flow.columns.iter().position(same));
        let Some(place) = place.filter(|_| step.category.is_some()) else { continue };
        if step.known == Known::Found {
            // Since when it stands there nobody knows.
            last = Some(place);
            continue;
        }
        let is_done = |it: usize| flow.columns[it].category == Category::Done;
        if is_done(place) && last.is_some_and(|it| !is_done(it)) {
            dates[place] = Some(step.at);
        } else {
            dates[place] = dates[place].or(Some(step.at));
        }
        last = Some(place);
    }
    if let Some(last) = last {
        dates[last + 1..].fill(None);
    }
    // Other tools take the first date of a started column for the start, whatever was moved back
    // and forth: what was taken back to the start of the board is still begun, its clock runs on.
    let mut started =
        (0..flow.columns.len()).filter(|it| flow.columns[*it].category.is_in_progress());
    if let (Some(first), Some(start)) = (started.clone().next(), life.start) {
        let filled = started.find(|it| dates[*it].is_some()).unwrap_or(first);
        dates[filled] = Some(start);
    }
    dates
}

/// On how many days something was in its way.
fn blocked_days(flow: &Flow, life: &Life) -> usize {
    let end = life.finish.or(life.archived).unwrap_or(flow.now);
    let mut days: Vec<NaiveDate> = Vec::new();
    for halt in flow.halts(life) {
        let (from, to) = (flow.date(halt.from), flow.date(halt.to.unwrap_or(end)));
        days.extend(from.iter_days().take_while(|it| *it <= to));
    }
    days.dedup();
    days.len()
}
