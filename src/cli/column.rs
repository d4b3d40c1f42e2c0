//! `gemba column`: the columns of the board.

use clap::{Args, Subcommand, ValueEnum};

use super::Stop;
use super::open::Cx;
use super::output::Form;
use super::table::Table;
use crate::domain::operation::ColumnEdit;
use crate::domain::refusal::count_of;
use crate::domain::{
    Board, Category, Column, ColumnId, Field, Operation, Points, Snapshot, Span, text,
};

/// What can be done with columns.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// List the columns, from left to right
    List,
    /// Add a column
    Add(Add),
    /// Change a column: its name, its meaning, its limits
    Set(Set),
    /// Take a column away
    Remove(Remove),
    /// Put a column elsewhere
    Move(Move),
}

/// What a column means for the figures.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Meaning {
    /// Not started
    Todo,
    /// Being worked on
    Doing,
    /// Started, and waiting for somebody else
    Waiting,
    /// Finished
    Done,
}

impl Meaning {
    const fn category(self) -> Category {
        match self {
            Self::Todo => Category::Todo,
            Self::Doing => Category::Doing,
            Self::Waiting => Category::Waiting,
            Self::Done => Category::Done,
        }
    }
}

/// Adds a column.
#[derive(Debug, Args)]
pub(crate) struct Add {
    /// Its name
    name: String,
    /// What it means for the figures
    #[arg(long, value_enum, default_value_t = Meaning::Doing)]
    category: Meaning,
    /// The column to its left; before the last one unless it is given
    #[arg(long, value_name = "COLUMN", conflicts_with = "first")]
    after: Option<String>,
    /// As the first one
    #[arg(long)]
    first: bool,
}

/// Changes a column.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true))]
pub(crate) struct Set {
    /// The column: its name or the beginning of it
    column: String,
    /// Another name
    #[arg(long, group = "what")]
    name: Option<String>,
    /// Another meaning for the figures
    #[arg(long, value_enum, group = "what")]
    category: Option<Meaning>,
    /// How many stories may stand in it, or none for no limit
    #[arg(long, value_name = "N", group = "what", allow_hyphen_values = true)]
    wip: Option<String>,
    /// How many points may stand in it, or none for no limit
    #[arg(long, value_name = "N", group = "what", allow_hyphen_values = true)]
    wip_points: Option<String>,
}

/// Takes a column away.
#[derive(Debug, Args)]
pub(crate) struct Remove {
    /// The column: its name or the beginning of it
    column: String,
    /// The column that its stories go to
    #[arg(long, value_name = "COLUMN")]
    stories_to: Option<String>,
}

/// Puts a column elsewhere.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("place").required(true))]
pub(crate) struct Move {
    /// The column: its name or the beginning of it
    column: String,
    /// The column to its left
    #[arg(long, value_name = "COLUMN", group = "place")]
    after: Option<String>,
    /// As the first one
    #[arg(long, group = "place")]
    first: bool,
}

impl Verb {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let snapshot = cx.load(Span::Everything)?;
        let find = |name: &str| find(name, &snapshot);
        let operation = match self {
            Self::List => return list(cx, &snapshot),
            Self::Add(it) => {
                let after = match &it.after {
                    Some(name) => Some(find(name)?.id),
                    None if it.first => None,
                    None => before_last(&snapshot.board.columns),
                };
                let name = text::line(&it.name);
                Operation::AddColumn { name, category: it.category.category(), after }
            }
            Self::Set(it) => it.operation(find(&it.column)?, &snapshot.board)?,
            Self::Remove(it) => {
                let column = find(&it.column)?.id;
                let stories_to = it.stories_to.as_deref().map(find).transpose()?.map(|it| it.id);
                Operation::RemoveColumn { column, stories_to }
            }
            Self::Move(it) => {
                let column = find(&it.column)?.id;
                let after = it.after.as_deref().map(find).transpose()?.map(|it| it.id);
                Operation::EditColumn { column, to: ColumnEdit::After(after) }
            }
        };
        cx.does(&operation)
    }
}

/// The column that is meant.
pub(super) fn find<'a>(name: &str, snapshot: &'a Snapshot) -> Result<&'a Column, Stop> {
    let board = &snapshot.board;
    let found = board.column_named(name);
    found.ok_or_else(|| {
        Stop::Refused(crate::domain::Refusal::Unreadable {
            field: Field::Column,
            typed: name.to_owned(),
            choices: board.columns.iter().map(|it| it.name.clone()).collect(),
        })
    })
}

/// The column left of the last one, which is usually where finished work stands.
fn before_last(columns: &[Column]) -> Option<ColumnId> {
    columns.iter().rev().nth(1).map(|it| it.id)
}

impl Set {
    fn operation(&self, column: &Column, board: &Board) -> Result<Operation, Stop> {
        let mut edits = Vec::new();
        if let Some(name) = &self.name {
            edits.push(ColumnEdit::Name(text::line(name)));
        }
        if let Some(category) = self.category {
            edits.push(ColumnEdit::Category(category.category()));
        }
        if let Some(typed) = &self.wip {
            let limit = limit(typed, |it| it.parse::<u32>().ok())?;
            edits.push(ColumnEdit::WipStories(limit.filter(|it| *it > 0)));
        }
        if let Some(typed) = &self.wip_points {
            let limit = limit(typed, |it| it.parse::<Points>().ok())?;
            edits.push(ColumnEdit::WipPoints(limit.filter(|it| !it.is_zero())));
        }
        let label = ColumnEdit::label(column, &edits, board);
        let edit = |to| Operation::EditColumn { column: column.id, to };
        Ok(match edits.len() {
            1 => edit(edits.remove(0)),
            _ => Operation::All { label, of: edits.into_iter().map(edit).collect() },
        })
    }
}

/// A limit, or none.
fn limit<T>(typed: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Stop> {
    match typed.trim() {
        "" | "-" | "none" => Ok(None),
        typed => match read(typed) {
            Some(limit) => Ok(Some(limit)),
            None => Err(Stop::usage(format!("{typed:?} is no limit: a number such as 3, or none"))),
        },
    }
}

fn list(cx: &Cx, snapshot: &Snapshot) -> Result<(), Stop> {
    let columns = &snapshot.board.columns;
    if cx.out.form == Form::Json {
        return cx.out.json("columns", columns.iter().map(super::json::column).collect());
    }
    let stories = |id| snapshot.cards().map_or(0, |page| page.column(id).count());
    if cx.out.form == Form::Plain {
        let line = |it: &Column| {
            let limit = |it: &dyn std::fmt::Display| format!(", limit {it}");
            let stories_limit = it.wip_stories.map(|n| format!("{} stories", limit(&n)));
            let points_limit = it.wip_points.map(|n| format!("{} points", limit(&n)));
            format!(
                "{}: {}, {}{}{}.\n",
                it.name,
                it.category.id(),
                count_of(u32::try_from(stories(it.id)).unwrap_or(u32::MAX)),
                stories_limit.unwrap_or_default(),
                points_limit.unwrap_or_default()
            )
        };
        return cx.out.text(&columns.iter().map(line).collect::<String>());
    }
    let mut table = Table::new(&["name", "category", "stories", "wip", "wip points"]);
    for it in columns {
        table.push(vec![
            it.name.clone(),
            it.category.id().to_owned(),
            stories(it.id).to_string(),
            it.wip_stories.map(|n| n.to_string()).unwrap_or_default(),
            it.wip_points.map(|n| n.to_string()).unwrap_or_default(),
        ]);
    }
    cx.out.text(&table.show(cx.out.width))
}
