//! `gemba story move` and `gemba story rank`: where stories stand.

use clap::Args;

use super::commit;
use crate::cli::Stop;
use crate::cli::open::Cx;
use crate::domain::{Field, Operation, Place, Value};

/// Moves stories to a column.
#[derive(Debug, Args)]
pub(crate) struct Move {
    /// The keys of stories
    #[arg(required = true, value_name = "KEY")]
    keys: Vec<String>,
    /// The column: its name, the beginning of it, or todo, doing, waiting, done
    #[arg(required = true)]
    column: String,
}

impl Move {
    /// Carries it out.
    pub(super) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let stories = cx.find_all(&self.keys)?;
        let snapshot = cx.bare()?;
        let value = super::add::parse(Field::Column, &self.column, &snapshot)?;
        let Value::Id(id) = value else {
            return Err(Stop::usage("which column?"));
        };
        let to = crate::domain::ColumnId(id);
        commit(cx, &Operation::Move { stories, to })
    }
}

/// Gives stories another rank.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("place").required(true))]
pub(crate) struct Rank {
    /// The keys of stories; they keep their order among themselves
    #[arg(required = true, value_name = "KEY")]
    keys: Vec<String>,
    /// Before all others
    #[arg(long, group = "place")]
    top: bool,
    /// After all others
    #[arg(long, group = "place")]
    bottom: bool,
    /// Just after that story
    #[arg(long, group = "place", value_name = "KEY")]
    after: Option<String>,
    /// Just before that story
    #[arg(long, group = "place", value_name = "KEY")]
    before: Option<String>,
}

impl Rank {
    /// Carries it out.
    pub(super) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let stories = cx.find_all(&self.keys)?;
        let place = match (&self.after, &self.before) {
            (Some(key), _) => Place::After(cx.find(key)?),
            (None, Some(key)) => Place::Before(cx.find(key)?),
            (None, None) if self.top => Place::Top,
            (None, None) => Place::Bottom,
        };
        commit(cx, &Operation::Rank { stories, place })
    }
}
