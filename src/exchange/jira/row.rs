//! One row of a Jira export as a story.

use csv::StringRecord;

use super::columns::{Column, Role};
use super::dates::{Order, moment};
use super::markup::markdown;
use super::prose::{MOST_TOGETHER, Prose, criteria_lines};
use super::words;
use crate::domain::story::LinkKind;
use crate::domain::text::{LONGEST_LINE, LONGEST_TEXT, bare, block, capped, line};
use crate::domain::{Kind, Points, Priority};
use crate::exchange::plan::{Account, Moment, Remark, Row, RowLink};

/// A story and its place in the order of the source; empty when the source does not say.
pub(super) struct Ranked {
    pub(super) row: Row,
    pub(super) rank: String,
    /// What could not be read and is kept beside the story.
    pub(super) notes: Vec<String>,
}

/// A row on its way to a story.
#[derive(Default)]
struct Reading {
    row: Row,
    rank: String,
    notes: Vec<String>,
    number: String,
    reporter: Account,
    creator: Account,
    assignee: Account,
}

/// Reads a row; the reason why not, if it cannot be taken in.
pub(super) fn read(
    at: usize,
    cells: &StringRecord,
    columns: &[Column],
    order: Order,
) -> Result<Ranked, String> {
    let mut reading = Reading::default();
    reading.row.line = at;
    for (column, cell) in columns.iter().zip(cells) {
        if !cell.trim().is_empty() {
            reading.take(column, cell, order)?;
        }
    }
    reading.finish()
}

impl Reading {
    fn take(&mut self, column: &Column, cell: &str, order: Order) -> Result<(), String> {
        let row = &mut self.row;
        match column.role {
            Role::Key => row.reference = line(cell),
            Role::Number => {
                self.number = line(cell);
                self.keep(column, cell);
            }
            Role::Title => row.title = line(cell),
            Role::Kind => {
                let name = line(cell);
                row.kind = Some(words::kind(&name).unwrap_or(Kind::Improvement));
                self.keep_unless(column, cell, is_ours(self.row.kind.map(Kind::id), &name));
            }
            Role::Priority => {
                let name = line(cell);
                row.priority = words::priority(&name);
                let id = row.priority.map(Priority::id);
                let is_said = is_ours(id, &name);
                row.priority_name = name;
                self.keep_unless(column, cell, is_said);
            }
            Role::State => row.state = line(cell),
            Role::Category => {
                row.category = words::category(&line(cell));
                self.keep(column, cell);
            }
            Role::Resolution => {
                row.resolution = line(cell);
                self.keep(column, cell);
            }
            Role::Blocks => self.link(column, cell, (LinkKind::Blocks, true)),
            Role::BlockedBy => self.link(column, cell, (LinkKind::Blocks, false)),
            Role::Relates => self.link(column, cell, (LinkKind::Relates, true)),
            Role::Parent => {
                self.link(column, cell, (LinkKind::Relates, true));
            }
            Role::Assignee => self.assignee = named(column, cell, &self.assignee),
            Role::Reporter => self.reporter = named(column, cell, &self.reporter),
            Role::Creator => self.creator = named(column, cell, &self.creator),
            Role::AssigneeId => {
                self.assignee.id = somebody(cell);
                self.keep(column, cell);
            }
            Role::ReporterId => {
                self.reporter.id = somebody(cell);
                self.keep(column, cell);
            }
            Role::CreatorId => {
                self.creator.id = somebody(cell);
                self.keep(column, cell);
            }
            Role::Created => row.created = Some(date(column, cell, order)?),
            Role::Due => {
                let due = date(column, cell, order)?;
                row.due = Some(due.date());
                let at_midnight = due == Moment::Local(due.date().and_time(chrono::NaiveTime::MIN));
                self.keep_unless(column, cell, at_midnight);
            }
            Role::Resolved => {
                row.finished = moment(cell, order);
                self.keep(column, cell);
            }
            Role::Since => {
                row.since = moment(cell, order);
                self.keep(column, cell);
            }
            Role::Label => self.label(column, cell),
            Role::Points => self.points(column, cell),
            Role::Rank => {
                self.rank = line(cell);
                self.keep(column, cell);
            }
            Role::Description => self.description(cell),
            Role::Criteria => row.criteria.extend(criteria_lines(cell)),
            Role::Comment => match comment(cell, order) {
                Some(remark) => row.comments.push(remark),
                None => {
                    self.beside(column, cell, "has no author and instant");
                    self.keep(column, cell);
                }
            },
            Role::Kept => self.keep(column, cell),
        }
        Ok(())
    }

    /// Says what could not be read.
    fn beside(&mut self, column: &Column, cell: &str, why: &str) {
        let (name, cell) = (line(&column.name), line(cell));
        let cell = capped(&cell, 40);
        self.notes.push(format!("{name} “{cell}” {why}, and is kept beside the story"));
    }

    fn keep(&mut self, column: &Column, cell: &str) {
        let value = block(cell);
        let extra = (line(&column.name), value);
        // Some tools write a column for each value, and one value into several of them.
        if !extra.1.is_empty() && !self.row.extras.contains(&extra) {
            self.row.extras.push(extra);
        }
    }

    fn keep_unless(&mut self, column: &Column, cell: &str, is_said: bool) {
        if !is_said {
            self.keep(column, cell);
        }
    }

    /// Each key of a cell as a link; the cell is kept all the same, for what no story here is.
    fn link(&mut self, column: &Column, cell: &str, (kind, is_first): (LinkKind, bool)) {
        let is_parent = column.role == Role::Parent;
        let cell_line = line(cell);
        for key in cell_line.split([' ', ',', ';']).filter(|it| !it.is_empty()) {
            let link = RowLink { kind, is_first, other: key.to_owned(), is_parent };
            if !self.row.links.contains(&link) {
                self.row.links.push(link);
            }
        }
        self.keep(column, cell);
    }

    fn label(&mut self, column: &Column, cell: &str) {
        let cell_line = line(cell);
        let words = cell_line.split([' ', ',', ';']).map(|it| line(it.trim_start_matches('#')));
        let before = self.row.tags.len();
        self.row.tags.extend(words.filter(|it| !it.is_empty()));
        self.keep_unless(column, cell, self.row.tags.len() > before);
    }

    /// The first estimate counts; one that says something else is kept beside it.
    fn points(&mut self, column: &Column, cell: &str) {
        let points: Option<Points> = bare(cell).parse().ok();
        if points.is_none() {
            self.beside(column, cell, "is no estimate from 0 to 9999");
        }
        if self.row.points.is_none() {
            self.row.points = points;
        }
        self.keep_unless(column, cell, points.is_some() && points == self.row.points);
    }

    fn description(&mut self, cell: &str) {
        let prose = Prose::read(cell);
        let row = &mut self.row;
        (row.as_a, row.i_want, row.so_that) = (prose.as_a, prose.i_want, prose.so_that);
        row.description = prose.description;
        row.criteria.splice(0..0, prose.criteria);
    }

    fn finish(self) -> Result<Ranked, String> {
        let Self { mut row, rank, notes, number, reporter, creator, assignee } = self;
        if row.title.is_empty() {
            return Err("no summary".to_owned());
        }
        row.number.clone_from(&number);
        if row.reference.is_empty() {
            row.reference = number;
        }
        if row.reference.is_empty() {
            return Err("no key".to_owned());
        }
        if let Some(reason) = too_long(&row) {
            return Err(reason);
        }
        let is_somebody = |it: &Account| !(it.id.is_empty() && it.name.is_empty());
        let same = (&reporter.id, &reporter.name) == (&creator.id, &creator.name);
        let (author, other) =
            if is_somebody(&reporter) { (reporter, Some(creator)) } else { (creator, None) };
        let other = other.filter(|it| !same && !it.name.is_empty());
        row.extras.extend(other.map(|it| (it.role, it.name)));
        row.assignee = Some(assignee).filter(is_somebody);
        row.author = Some(author).filter(is_somebody);
        Ok(Ranked { row, rank, notes })
    }
}

/// Which part of a row is longer than the board takes, and why so: each that is written has its limit
/// here, or the store would refuse the whole file for it without naming a line.
fn too_long(row: &Row) -> Option<String> {
    let parts = [
        ("key", &row.reference, LONGEST_LINE),
        ("summary", &row.title, LONGEST_LINE),
        ("description", &row.description, LONGEST_TEXT),
        ("status", &row.state, LONGEST_LINE),
    ];
    let tags = row.tags.iter().map(|it| ("label", it, LONGEST_LINE));
    let criteria = row.criteria.iter().map(|it| ("criterion", &it.0, LONGEST_LINE));
    let comments = row.comments.iter().map(|it| ("comment", &it.text, LONGEST_TEXT));
    let beside = row.extras.iter().flat_map(|(name, value)| {
        [("column name", name, LONGEST_LINE), ("cell", value, LONGEST_TEXT)]
    });
    let all = parts.into_iter().chain(tags).chain(criteria).chain(comments).chain(beside);
    for (what, text, most) in all {
        let n = text.chars().count();
        if n > most {
            return Some(format!("a {what} of {n} characters; {most} are the most"));
        }
    }
    // What was told is remembered in one piece, to be compared with what is told the next time.
    let sum =
        |of: &mut dyn Iterator<Item = &String>| of.map(|it| it.chars().count()).sum::<usize>();
    let of_labels = sum(&mut row.tags.iter());
    let of_criteria = sum(&mut row.criteria.iter().map(|it| &it.0));
    let several = [("labels", of_labels), ("criteria", of_criteria)];
    let (what, n) = several.into_iter().find(|it| it.1 > MOST_TOGETHER)?;
    Some(format!("{what} of {n} characters together; {MOST_TOGETHER} are the most"))
}

/// Whether a word of Jira's is the very word of ours, so that nothing is lost by it.
fn is_ours(id: Option<&str>, name: &str) -> bool {
    id.is_some_and(|it| it.eq_ignore_ascii_case(name))
}

fn named(column: &Column, cell: &str, known: &Account) -> Account {
    Account { role: column.name.clone(), id: known.id.clone(), name: somebody(cell) }
}

/// An account or a name, empty where it says that nobody is it.
fn somebody(cell: &str) -> String {
    Some(line(cell)).filter(|it| !words::is_nobody(it)).unwrap_or_default()
}

fn date(column: &Column, cell: &str, order: Order) -> Result<Moment, String> {
    moment(cell, order).ok_or_else(|| {
        let shown: String = line(cell).chars().take(40).collect();
        format!("{}: {shown:?} is no date", column.name)
    })
}

/// `date;author;text`; nothing when it is something else.
fn comment(cell: &str, order: Order) -> Option<Remark> {
    let (at, rest) = cell.split_once(';')?;
    let (by, text) = rest.split_once(';')?;
    let (at, written) = (moment(at, order)?, block(cell));
    let (by, text) = (line(by), block(&markdown(block(text).trim_start_matches('\n'))));
    (!by.is_empty() && !text.is_empty()).then_some(Remark { by, at, text, written })
}
