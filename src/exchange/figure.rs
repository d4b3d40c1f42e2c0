//! A figure as text: sentences for ears, Markdown for a wiki page.

use std::fmt::Write as _;

use crate::domain::flow::Figure;
use crate::domain::flow::figure::Cell;
use crate::domain::text;

/// A figure as sentences: its numbers, each row of its table, and where it all comes from.
pub fn plain(figure: &Figure) -> String {
    let mut page = format!("{}.\n", figure.title);
    if let Some(why) = &figure.missing {
        let _ = writeln!(page, "No numbers: {why}.");
    }
    for fact in figure.told().iter().filter(|it| it.value != Cell::Unknown) {
        let _ = writeln!(page, "{}: {}.", fact.label, fact.value);
    }
    for row in &figure.table.rows {
        let cells = figure.table.heads.iter().zip(row);
        let cells = cells.filter(|(_, it)| !it.to_string().is_empty());
        let said: Vec<String> = cells
            .map(|(head, it)| if head.is_empty() { it.to_string() } else { format!("{head} {it}") })
            .collect();
        let _ = writeln!(page, "{}.", said.join(", "));
    }
    let _ = writeln!(page, "{}.", figure.basis.line());
    page
}

/// A figure as Markdown: a heading, its numbers, its table, and where it all comes from.
pub fn markdown(figure: &Figure) -> String {
    let mut page = format!("## {}\n\n", figure.title);
    if let Some(why) = &figure.missing {
        let _ = writeln!(page, "No numbers: {}.\n", escaped(why));
    }
    for fact in figure.told().iter().filter(|it| it.value != Cell::Unknown) {
        let value = escaped(&fact.value.to_string());
        let _ = writeln!(page, "- {}: **{value}**", escaped(&fact.label));
    }
    if !figure.facts.is_empty() {
        page.push('\n');
    }
    if !figure.table.rows.is_empty() {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        page.push_str(&line(figure.table.heads.iter().map(|it| escaped(it)).collect()));
        page.push_str(&line(figure.table.heads.iter().map(|_| "---".to_owned()).collect()));
        for row in &figure.table.rows {
            page.push_str(&line(row.iter().map(|it| escaped(&it.to_string())).collect()));
        }
        page.push('\n');
    }
    let _ = writeln!(page, "*{}*", escaped(&figure.basis.line()));
    page
}

/// A text of a line that Markdown shows as it is.
fn escaped(typed: &str) -> String {
    let mut res = String::with_capacity(typed.len());
    for c in text::line(typed).chars() {
        match c {
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '#' => res.extend(['\\', c]),
            '<' => res.push_str("&lt;"),
            c => res.push(c),
        }
    }
    res
}
