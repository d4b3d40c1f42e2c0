//! Tables for eyes: columns side by side, the last one cut to the width of the page.

use std::borrow::Cow;

use crate::domain::text;
use crate::fit;

/// What shows that something was cut.
pub(crate) const ELLIPSIS: &str = "…";

/// What stands between two columns.
const GAP: &str = "  ";
/// As much of the last column is wanted.
const READABLE: usize = 24;

/// Lines of cells under headings.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headings.
    pub(crate) fn new(headings: &[&str]) -> Self {
        Self { rows: vec![headings.iter().map(|it| it.to_uppercase()).collect()] }
    }

    /// Adds a line; it has as many cells as there are headings.
    pub(crate) fn push(&mut self, cells: Vec<String>) {
        // As wide as they are shown.
        let shown = |it: String| match text::safe(&it) {
            Cow::Borrowed(_) => it,
            Cow::Owned(safe) => safe,
        };
        self.rows.push(cells.into_iter().map(shown).collect());
    }

    /// Whether there are headings only.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.len() == 1
    }

    /// The text, each line at most `width` columns wide; nothing when there are headings only.
    ///
    /// A column in which nothing stands is left out. Where the last one would get too narrow to be
    /// read, others give way, from the right.
    pub(crate) fn show(&self, width: Option<usize>) -> String {
        let mut page = String::new();
        if self.is_empty() {
            return page;
        }
        let n_columns = self.rows[0].len();
        let widest = |column: usize| self.rows.iter().map(|it| fit::width(&it[column])).max();
        let widths: Vec<usize> = (0..n_columns).map(|it| widest(it).unwrap_or(0)).collect();
        let is_used = |column: usize| self.rows[1..].iter().any(|it| !it[column].is_empty());
        let mut used: Vec<usize> = (0..n_columns).filter(|it| is_used(*it)).collect();
        let last = widths[n_columns - 1].min(READABLE);
        while used.len() > 2 && width.is_some_and(|it| before_last(&used, &widths) + last > it) {
            used.remove(used.len() - 2);
        }
        for row in &self.rows {
            let cells = used.iter().map(|&it| fit::pad(&row[it], widths[it]));
            let line = cells.collect::<Vec<_>>().join(GAP);
            let line = line.trim_end();
            match width {
                Some(width) => page.push_str(&fit::cut(line, width, ELLIPSIS)),
                None => page.push_str(line),
            }
            page.push('\n');
        }
        page
    }
}

/// Where the last of these columns begins.
fn before_last(used: &[usize], widths: &[usize]) -> usize {
    used[..used.len() - 1].iter().map(|&it| widths[it] + GAP.len()).sum()
}
