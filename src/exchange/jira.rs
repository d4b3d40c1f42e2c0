//! The CSV file that Jira's "Export CSV (all fields)" writes.
//!
//! Columns that say several things are repeated (`Labels`, `Sprint`, `Comment`); whatever has no
//! field of its own is kept with the story by name.

mod columns;
mod dates;
mod markup;
mod parts;
mod prose;
mod row;
mod sheet;
#[cfg(test)]
mod tests;
mod tongue;
mod words;

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, HashSet};

use self::columns::{Column, Role};
use self::dates::Order;
use self::row::Ranked;
use self::sheet::{Cells, Sheet};
use crate::domain::Refusal;
use crate::domain::text::{fold, line};
use crate::exchange::plan::{BadRow, ColumnRow, Draft};

/// Reads an export whose columns have the names that Jira gives them: [`read_as`].
pub fn read(bytes: &[u8]) -> Result<Draft, Refusal> {
    read_as(bytes, &[])
}

/// Reads an export; `named` says of columns what Jira would call them: `Titel` is `Summary`. Rows that cannot be taken in are named in [`Draft::bad`] by line and reason.
///
/// Refuses a file that is no such export at all: empty, a workbook, a web page, or without a
/// column for the summary or the key.
pub fn read_as(bytes: &[u8], named: &[(String, String)]) -> Result<Draft, Refusal> {
    let sheet = Sheet::read(bytes)?;
    let is_header = |it: &str| sheet.header.iter().any(|header| fold(header) == fold(it));
    let named: Vec<(String, String)> = named
        .iter()
        .filter(|(it, meant)| is_header(it) && columns::role_called(meant).is_some())
        .cloned()
        .collect();
    let columns = columns::columns(&sheet.header, &named);
    refuse_without(&columns)?;
    let (order, assumed) = Order::of(date_cells(&sheet, &columns));
    let mut notes: Vec<String> = assumed.into_iter().collect();
    let mut bad = sheet.bad;
    let mut rows: Vec<Ranked> = Vec::with_capacity(sheet.rows.len());
    let mut lines: HashMap<String, usize> = HashMap::new();
    for Cells { line, cells } in &sheet.rows {
        let read = row::read(*line, cells, &columns, order).and_then(|it| {
            match lines.entry(fold(&it.row.reference).into_owned()) {
                Entry::Occupied(first) => {
                    let (key, first) = (&it.row.reference, first.get());
                    Err(format!("{key} is in the file twice, first on line {first}"))
                }
                Entry::Vacant(free) => {
                    free.insert(*line);
                    Ok(it)
                }
            }
        });
        match read {
            Ok(read) => {
                notes.extend(read.notes.iter().map(|it| format!("line {line}: {it}")));
                rows.push(read);
            }
            Err(reason) => bad.push(BadRow { line: *line, reason }),
        }
    }
    bad.sort_by_key(|it| it.line);
    // Those without a rank come last; equals keep the order of the file.
    rows.sort_by(|a, b| (a.rank.is_empty(), &a.rank).cmp(&(b.rank.is_empty(), &b.rank)));
    let name_of = |role| {
        let column = columns.iter().find(|it| it.role == role);
        column.map_or_else(String::new, |it| it.name.clone())
    };
    Ok(Draft {
        source: "jira".to_owned(),
        rows: rows.into_iter().map(|it| it.row).collect(),
        bad,
        notes,
        state_name: name_of(Role::State),
        order_name: line(&name_of(Role::Rank)),
        tells: Some(Box::new(columns::tells(&columns))),
        columns: column_rows(&sheet.rows, &columns),
        names: names(&sheet.rows, &columns),
        alike: alike(&sheet.rows, &columns),
        named: named.into_iter().map(|(it, _)| it).collect(),
    })
}

/// Refuses a header in which no column is the summary, or none the key.
fn refuse_without(columns: &[Column]) -> Result<(), Refusal> {
    let has = |roles: &[Role]| columns.iter().any(|it| roles.contains(&it.role));
    let needed = [(&[Role::Title][..], "Summary"), (&[Role::Key, Role::Number], "Issue key")];
    let missing: Vec<&str> =
        needed.into_iter().filter(|(roles, _)| !has(roles)).map(|(_, name)| name).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let headers: Vec<&str> =
        columns.iter().map(|it| &*it.header).filter(|it| !it.is_empty()).collect();
    let named = missing.iter().map(|it| format!("{it:?}")).collect::<Vec<_>>().join(" and no ");
    let shown: String = line(&headers.join(", ")).chars().take(200).collect();
    // One column is a letter, no table.
    let way = match (headers.len(), &*missing) {
        (0 | 1, _) => String::new(),
        (_, [one]) => format!("; --map 'NAME={one}' says which column it is"),
        (_, several) => {
            let maps: Vec<String> = several.iter().map(|it| format!("--map 'NAME={it}'")).collect();
            format!("; {} say which columns they are", maps.join(" "))
        }
    };
    Err(Refusal::Wrong(format!(
        "this is no Jira export: it has no column {named}, only {shown}{way}"
    )))
}

fn date_cells<'a>(sheet: &'a Sheet, columns: &[Column]) -> impl Iterator<Item = &'a str> {
    let is_date = |it: &(usize, &Column)| {
        matches!(it.1.role, Role::Created | Role::Resolved | Role::Due | Role::Since)
    };
    let dates: Vec<usize> = columns.iter().enumerate().filter(is_date).map(|it| it.0).collect();
    sheet.rows.iter().flat_map(move |row| {
        dates.clone().into_iter().filter_map(|at| row.cells.get(at)).filter(|it| !it.is_empty())
    })
}

/// What becomes of each column; those of one name are one row.
fn column_rows(rows: &[Cells], columns: &[Column]) -> Vec<ColumnRow> {
    let mut filled = vec![0; columns.len()];
    for row in rows {
        for (count, cell) in filled.iter_mut().zip(&row.cells) {
            *count += usize::from(!cell.trim().is_empty());
        }
    }
    let mut merged: Vec<ColumnRow> = Vec::new();
    for (column, filled) in columns.iter().zip(filled) {
        match merged.iter_mut().find(|it| it.name == column.header) {
            Some(row) => row.filled += filled,
            None => merged.push(ColumnRow {
                name: column.header.clone(),
                becomes: column.role.becomes(),
                filled,
            }),
        }
    }
    merged
}

/// The display names of the accounts that the file names.
fn names(rows: &[Cells], columns: &[Column]) -> HashMap<String, String> {
    let pairs = columns::pairs(columns);
    let mut names: HashMap<String, String> = HashMap::new();
    for row in rows {
        for (name, id) in &pairs {
            let (Some(name), Some(id)) = (row.cells.get(*name), row.cells.get(*id)) else {
                continue;
            };
            if !name.trim().is_empty() && !id.trim().is_empty() && !names.contains_key(id) {
                names.insert(line(id), line(name));
            }
        }
    }
    names
}

/// The accounts that are different people although they have the same display name: one column
/// names everybody in one way, so that two accounts of one name in it are two people. The accounts
/// of several columns may be the several hats of one.
fn alike(rows: &[Cells], columns: &[Column]) -> HashSet<String> {
    let mut by_name: HashMap<(String, &str), BTreeSet<String>> = HashMap::new();
    let pairs = columns::pairs(columns);
    for row in rows {
        for (name, id) in &pairs {
            let cells = row.cells.get(*name).zip(row.cells.get(*id));
            let Some((name, id_cell)) = cells else { continue };
            let (name, id_cell) = (line(name), line(id_cell));
            if !name.is_empty() && !id_cell.is_empty() {
                let of = (fold(&name).into_owned(), &*columns[*id].header);
                by_name.entry(of).or_default().insert(id_cell);
            }
        }
    }
    let several = by_name.into_iter().filter(|(_, ids)| ids.len() > 1);
    several.map(|((name, _), _)| name).collect()
}
