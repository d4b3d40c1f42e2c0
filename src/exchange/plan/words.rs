//! What an import would do, in words: for a page that is read before anything is written.

use std::fmt::Write as _;

use super::{ColumnRow, How, Plan, StateRow};

/// The page: how much, what was decided, then each mapping.
pub fn of(plan: &Plan) -> String {
    let mut page = format!("{}.\n", tally(plan));
    for told in &plan.told {
        let _ = writeln!(page, "{}.", capital(told));
    }
    let bad = plan.bad.iter().map(|it| format!("line {}: {}", it.line, it.reason));
    section(&mut page, "Left out", bad);
    let states = plan.states.iter().map(|it| {
        let how = match it.how {
            How::Mapped => "by --map",
            How::SameName => "by the same name",
            How::Category => "by what it means",
            How::GivenUp => "as it was given up",
        };
        let to = if it.is_archive { "the archive" } else { &it.column_name };
        format!("{} ({}) goes to {to}, {how}", it.name(), it.stories)
    });
    section(&mut page, "States", states);
    let priorities = plan.priorities.iter().map(|it| {
        let how = if it.is_mapped { "by --map" } else { "as it is not known" };
        format!("{} ({}) becomes {}, {how}", it.name, it.stories, it.becomes.id())
    });
    section(&mut page, "Priorities", priorities);
    let people = plan.people.iter().map(|it| {
        let new = if it.new { ", who is new" } else { "" };
        format!("{} is {}{new}", it.source, it.becomes)
    });
    section(&mut page, "People", people);
    let column = |it: &ColumnRow| format!("{} ({}): {}", it.name, it.filled, it.becomes);
    section(&mut page, "Columns", plan.columns.iter().filter(|it| it.filled > 0).map(column));
    section(&mut page, "Read with care", plan.notes.iter().cloned());
    page
}

fn section(page: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let mut lines = lines.peekable();
    if lines.peek().is_none() {
        return;
    }
    let _ = writeln!(page, "\n{title}");
    for line in lines {
        let _ = writeln!(page, "  {line}");
    }
}

/// How many stories would be new and how many were known, and what is left out.
pub fn tally(plan: &Plan) -> String {
    let (create, update) = (plan.create, plan.update);
    format!("{create} would be new, {update} known before{}", left_out(plan.bad.len()))
}

/// How many rows were not taken in, behind something else.
pub fn left_out(n_bad: usize) -> String {
    match n_bad {
        0 => String::new(),
        1 => ", 1 row left out".to_owned(),
        n => format!(", {n} rows left out"),
    }
}

/// A sentence with its first letter as a capital.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

impl StateRow {
    /// What the file calls it, with the resolution where that decides.
    pub fn name(&self) -> String {
        match (&*self.state, &*self.resolution) {
            ("", "") => "(none)".to_owned(),
            ("", resolution) => resolution.to_owned(),
            (name, "") => name.to_owned(),
            (name, resolution) => format!("{name} ({resolution})"),
        }
    }
}
