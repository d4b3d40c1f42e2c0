//! The process as text: what a version keeps, and what a reader without gemba reads.

use super::super::Board;
use super::super::sheet::{Catalog, Sheet};
use super::{Letter, ProcessPage, Step};

impl ProcessPage {
    /// The process as it is, without figures that change from day to day: two versions are
    /// compared line by line.
    pub fn text(&self, board: &Board) -> String {
        let mut lines = vec![format!("{} {}", self.process.prefix, self.process.name)];
        let owner = self.owner().map_or("nobody", |it| board.name_of(it));
        lines.push(format!("Accountable: {owner}"));
        lines.extend(rows(&self.sheet, board, "", &["name"]));
        if !self.holders.is_empty() {
            lines.push(format!("Known by: {}", self.holders.join(", ")));
        }
        part(&mut lines, "Steps");
        for (n, step) in (1..).zip(&self.steps) {
            lines.push(format!("{n}. {}", step.name()));
            lines.extend(step_rows(step, board));
        }
        if !self.policies.is_empty() {
            part(&mut lines, "Policies");
        }
        for it in &self.policies {
            lines.push(format!("- {}", it.sheet.text("text")));
            lines.extend(rows(&it.sheet, board, "  ", &["text"]));
        }
        if !self.measures.is_empty() {
            part(&mut lines, "Measures");
        }
        for it in &self.measures {
            lines.push(format!("- {}", it.name()));
            lines.extend(rows(&it.sheet, board, "  ", &["name"]));
        }
        if !self.interfaces.is_empty() {
            part(&mut lines, "Interfaces");
        }
        for it in &self.interfaces {
            let name = |id| board.process(id).map_or("?", |it| &*it.prefix);
            lines.push(format!("- {} gives {} to {}", name(it.from), it.what, name(it.to)));
        }
        lines.iter().flat_map(|it| [it.trim_end(), "\n"]).collect()
    }
}

fn part(lines: &mut Vec<String>, heading: &str) {
    lines.push(String::new());
    lines.push(heading.to_owned());
}

/// A step's rows: who takes part, then what is filled in.
fn step_rows(step: &Step, board: &Board) -> Vec<String> {
    let with = |letter: &Letter| {
        let who: Vec<&str> = step.with(*letter).collect();
        (!who.is_empty()).then(|| format!("{}: {}", letter.id(), who.join(", ")))
    };
    let roles: Vec<String> = Letter::ALL.iter().filter_map(with).collect();
    let roles = (!roles.is_empty()).then(|| format!("   {}", roles.join("; ")));
    roles.into_iter().chain(rows(&step.sheet, board, "   ", &["name"])).collect()
}

/// The filled slots, one row each; a text of several lines is put below its label.
fn rows(sheet: &Sheet, board: &Board, indent: &str, but: &[&str]) -> Vec<String> {
    let mut rows = Vec::new();
    for (slot, text) in sheet.filled(board, &Catalog::default()) {
        if but.contains(&slot.id) {
            continue;
        }
        match text.split_once('\n') {
            None => rows.push(format!("{indent}{}: {text}", slot.label)),
            Some(_) => {
                rows.push(format!("{indent}{}:", slot.label));
                rows.extend(text.lines().map(|it| format!("{indent}  {it}")));
            }
        }
    }
    rows
}
