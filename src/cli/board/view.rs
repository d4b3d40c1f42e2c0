//! `gemba board view`: filters under a name.

use serde_json::json;

use crate::cli::Stop;
use crate::cli::open::Cx;
use crate::cli::output::Form;
use crate::cli::table::Table;
use crate::domain::operation::Setting;
use crate::domain::{Filter, Operation, SavedView, text};

/// Keeps a filter under a name, or no longer. It must be one that can be read today.
pub(super) fn keep(cx: &mut Cx, name: &str, filter: &[String], drop: bool) -> Result<(), Stop> {
    let name = text::line(name);
    let setting = if drop {
        Setting::DropView(name)
    } else {
        let snapshot = cx.known(filter.iter())?;
        let typed = filter.join(" ");
        let read = Filter::parse(&typed, &snapshot.board, snapshot.me, snapshot.today())?;
        Setting::KeepView(SavedView { name, filter: read.text() })
    };
    cx.does(&Operation::EditBoard(vec![setting]))
}

/// Lists them.
pub(super) fn list(cx: &mut Cx) -> Result<(), Stop> {
    let views = cx.bare()?.board.views.clone();
    if cx.out.form == Form::Json {
        let one = |it: &SavedView| json!({"name": it.name, "filter": it.filter});
        return cx.out.json("views", views.iter().map(one).collect());
    }
    let mut table = Table::new(&["name", "filter"]);
    for it in views {
        table.push(vec![it.name, it.filter]);
    }
    cx.out.text(&table.show(cx.out.width))
}
