//! `gemba sprint burndown`: how a sprint burns down or up, as a table, as sentences, as JSON.

use std::fmt::Write as _;

use clap::Args;
use serde_json::{Value as Json, json};

use super::named;
use crate::cli::Stop;
use crate::cli::json::points;
use crate::cli::open::Cx;
use crate::cli::output::Form;
use crate::cli::table::Table;
use crate::domain::sprint::pace::{Day, Measure, Pace, Way};
use crate::domain::{Needs, Points, Snapshot, SprintPage};

/// Prints the burndown or the burn-up of a sprint, working day by working day.
#[derive(Debug, Args)]
pub(crate) struct Burndown {
    /// Its name or number; the running one unless it is given, else the last one that has started
    name: Option<String>,
    /// What is done instead of what is left
    #[arg(long)]
    up: bool,
    /// Count stories, even where every one has an estimate
    #[arg(long)]
    stories: bool,
}

/// The longest bar of the table.
const WIDEST: f64 = 30.0;

impl Burndown {
    /// Prints it.
    pub(super) fn run(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<(), Stop> {
        let board = &snapshot.board;
        let sprint = match &self.name {
            Some(name) => named(name, snapshot)?,
            None => board
                .active_sprint()
                .or_else(|| board.sprints.iter().rfind(|it| it.started_at.is_some()))
                .ok_or_else(|| Stop::wrong("no sprint has started yet: gemba sprint start"))?,
        };
        let loaded = cx.store.load(&Needs::Sprint(Some(sprint.id)), None)?;
        let wanted = self.stories.then_some(Measure::Stories);
        let drawn = loaded.sprint().and_then(|page| {
            let burn = Pace::of(board, &page.sprint, &page.events, wanted, snapshot.now)?;
            Some((page, burn))
        });
        let Some((page, burn)) = drawn else {
            let name = &sprint.name;
            return Err(Stop::wrong(format!(
                "{name} has not started, so nothing burns yet: gemba sprint start {name:?}"
            )));
        };
        let way = if self.up { Way::Up } else { Way::Down };
        match cx.out.form {
            Form::Json => cx.out.json("burndowns", vec![object(page, &burn)]),
            Form::Plain => cx.out.text(&told(page, &burn, way)),
            Form::Table => {
                let table = table(&burn, way).show(cx.out.width);
                cx.out.text(&format!("{}\n{table}", head(page, &burn, way)))
            }
        }
    }
}

/// What is drawn, in a sentence or a few.
fn head(page: &SprintPage, burn: &Pace, way: Way) -> String {
    let mut text = match way {
        Way::Down => format!("Burndown of {}, in {}", page.sprint.name, burn.unit()),
        Way::Up => format!("Burn-up of {}, in {}", page.sprint.name, burn.unit()),
    };
    if let Some(progress) = &burn.progress {
        let _ = write!(text, ", {progress}");
    }
    let it = &burn.totals;
    let _ = write!(
        text,
        "\nCommitted {}, added {}, removed {}, re-estimated {}; done {}, left {} of {}\n",
        it.committed,
        it.added,
        it.removed,
        it.reestimated,
        it.completed,
        it.remaining(),
        burn.amount(it.scope())
    );
    if !burn.unestimated.is_empty() {
        let _ = writeln!(text, "Without an estimate: {}", unestimated(page, burn).join(", "));
    }
    text
}

fn unestimated<'a>(page: &'a SprintPage, burn: &Pace) -> Vec<&'a str> {
    let key = |it| page.names.get(it).map_or("?", |(key, _)| key.as_str());
    burn.unestimated.iter().map(key).collect()
}

/// What is left or done on a day; none for one to come.
fn amount(day: &Day, way: Way) -> Option<Points> {
    let totals = day.totals.as_ref()?;
    Some(match way {
        Way::Down => totals.remaining(),
        Way::Up => totals.completed,
    })
}

fn told(page: &SprintPage, burn: &Pace, way: Way) -> String {
    let mut text = head(page, burn, way);
    let word = match way {
        Way::Down => "left",
        Way::Up => "done",
    };
    for (at, day) in burn.days.iter().enumerate() {
        let today = match (burn.today == Some(at), burn.is_after(day)) {
            (true, _) => ", today",
            (false, true) => ", after the last day",
            (false, false) => "",
        };
        let ideal = burn.ideal_by(way, day.ideal);
        let date = day.date.format("%a %Y-%m-%d");
        let _ = match (amount(day, way), &day.totals) {
            (Some(amount), Some(totals)) => writeln!(
                text,
                "{date}{today}: {} {word} of {}, ideal {ideal:.1}",
                burn.amount(amount),
                totals.scope()
            ),
            (_, _) => writeln!(text, "{date}{today}: ideal {ideal:.1}"),
        };
    }
    text
}

fn table(burn: &Pace, way: Way) -> Table {
    let word = match way {
        Way::Down => "left",
        Way::Up => "done",
    };
    let mut table = Table::new(&["day", "scope", "ideal", word, ""]);
    let scopes = burn.days.iter().filter_map(|it| Some(it.totals?.scope().as_f64()));
    let top = scopes.fold(burn.totals.committed.as_f64(), f64::max).max(1.0);
    for (at, day) in burn.days.iter().enumerate() {
        let ideal = burn.ideal_by(way, day.ideal);
        let amount = amount(day, way);
        let mark = match (burn.today == Some(at), burn.is_after(day)) {
            (true, _) => " today",
            (false, true) => " after the last day",
            (false, false) => "",
        };
        table.push(vec![
            day.date.format("%a %Y-%m-%d").to_string(),
            day.totals.map(|it| it.scope().to_string()).unwrap_or_default(),
            format!("{ideal:.1}"),
            amount.map(|it| it.to_string()).unwrap_or_default(),
            format!("{}{mark}", bar(amount.map_or(0.0, Points::as_f64) / top, ideal / top)),
        ]);
    }
    table
}

/// A bar, with a dot where the ideal line is.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between nothing and the longest bar"
)]
fn bar(amount: f64, ideal: f64) -> String {
    let columns = |it: f64| (it.clamp(0.0, 1.0) * WIDEST).round() as usize;
    let (long, dot) = (columns(amount), columns(ideal));
    let mut bar: Vec<char> = vec!['█'; long];
    bar.resize(long.max(dot + 1), ' ');
    if dot >= long {
        bar[dot] = '●';
    }
    bar.into_iter().collect::<String>().trim_end().to_owned()
}

fn object(page: &SprintPage, burn: &Pace) -> Json {
    let totals = &burn.totals;
    let day = |(at, it): (usize, &Day)| {
        let of = |value: Option<Points>| value.map_or(Json::Null, points);
        json!({
            "day": it.date.to_string(),
            "today": burn.today == Some(at),
            "after": burn.is_after(it),
            "ideal": hundredths(it.ideal),
            "scope": of(it.totals.map(|it| it.scope())),
            "done": of(it.totals.map(|it| it.completed)),
            "left": of(it.totals.map(|it| it.remaining())),
        })
    };
    json!({
        "sprint": page.sprint.name,
        "measure": burn.measure.id(),
        "unit": burn.unit(),
        "committed": points(totals.committed),
        "added": points(totals.added),
        "removed": points(totals.removed),
        "reestimated": points(totals.reestimated),
        "scope": points(totals.scope()),
        "done": points(totals.completed),
        "left": points(totals.remaining()),
        "unestimated": unestimated(page, burn),
        "days": burn.days.iter().enumerate().map(day).collect::<Vec<_>>(),
    })
}

/// A number to a hundredth.
fn hundredths(it: f64) -> f64 {
    (it * 100.0).round() / 100.0
}
