//! Figures on paper: charts as text, sentences, Markdown, JSON, pictures.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;

use crate::cli::output::{Form, Output};
use crate::cli::table::Table;
use crate::cli::{Stop, export};
use crate::domain::flow::figure::{Cell, LeftOut, Scale, date_at};
use crate::domain::flow::{Figure, Flow};
use crate::exchange::{figure as text, svg};
use crate::fit;
use crate::tui::theme::{Env, Glyphs};
use crate::tui::widget::chart;

/// How wide a chart is where nothing says so, and at most.
const WIDTH: (usize, usize) = (100, 160);
/// How many lines a chart has.
const HEIGHT: u16 = 20;

/// In which form.
#[derive(Debug, Args)]
pub(super) struct Style {
    /// Draw it as a picture into this file; - writes to the standard output
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "markdown")]
    svg: Option<PathBuf>,
    /// Print it as Markdown
    #[arg(long, global = true, conflicts_with_all = ["json", "plain"])]
    markdown: bool,
}

impl Style {
    /// Whether it goes into a file.
    pub(super) fn is_file(&self) -> bool {
        self.svg.as_ref().is_some_and(|it| it.as_os_str() != "-")
    }

    /// Shows figures whole.
    pub(super) fn show(&self, out: Output, flow: &Flow, figures: &[Figure]) -> Result<(), Stop> {
        if let Some(path) = &self.svg {
            return picture(out, path, figures);
        }
        if self.markdown {
            return pages(out, figures, text::markdown);
        }
        match out.form {
            Form::Json => out.json("figures", json(flow, figures)?),
            Form::Plain => pages(out, figures, text::plain),
            Form::Table => pages(out, figures, |it| drawn(it, out.width)),
        }
    }

    /// Shows the numbers of both sides of a cut, then the figures of each; as a picture the figures
    /// alone, one below the other.
    pub(super) fn compare(&self, out: Output, flow: &Flow, figures: &[Figure]) -> Result<(), Stop> {
        match (&self.svg, figures) {
            (Some(path), [_, parts @ ..]) if !parts.is_empty() => sides(out, path, parts),
            (_, _) => self.show(out, flow, figures),
        }
    }

    /// Shows many figures in short.
    pub(super) fn overview(
        &self,
        out: Output,
        flow: &Flow,
        figures: &[Figure],
    ) -> Result<(), Stop> {
        if self.svg.is_some() {
            return Err(Stop::Usage(
                "--svg draws one figure: name it, as in gemba flow cycle-time --svg FILE"
                    .to_owned(),
            ));
        }
        if self.markdown || out.form != Form::Table {
            return self.show(out, flow, figures);
        }
        let mut table = Table::new(&["figure", "made of", "numbers"]);
        for it in figures {
            let facts: Vec<String> = match &it.missing {
                Some(why) => vec![why.clone()],
                None => known(it).map(|(label, value)| format!("{label} {value}")).collect(),
            };
            let out = it.basis.left_out.iter().map(LeftOut::words);
            let numbers: Vec<String> = out.chain(facts).collect();
            table.push(vec![it.id.to_owned(), it.basis.n_words(), numbers.join(" · ")]);
        }
        out.text(&table.show(out.width))?;
        if let Some(it) = figures.iter().find(|it| it.basis.window.is_some()) {
            let days = it.basis.window.map(|it| format!("{} to {}", it.from, it.to));
            let zone = it.basis.zone.name();
            out.note(&format!("{}, {zone}; gemba flow FIGURE says more", days.unwrap_or_default()));
        }
        Ok(())
    }
}

fn pages(out: Output, figures: &[Figure], page: impl Fn(&Figure) -> String) -> Result<(), Stop> {
    out.text(&figures.iter().map(page).collect::<Vec<_>>().join("\n"))
}

/// Figures for programs: each dot of a story with its key, each place on an axis of days with the
/// day.
fn json(flow: &Flow, figures: &[Figure]) -> Result<Vec<serde_json::Value>, Stop> {
    let keys: HashMap<i64, &str> = flow.lives.iter().map(|it| (it.id.0, &*it.key)).collect();
    let mut all = Vec::new();
    for figure in figures {
        let mut value = serde_json::to_value(figure).map_err(|it| Stop::broken(&it))?;
        let has_days = figure.chart.as_ref().is_some_and(|it| it.x.scale == Scale::Date);
        let layers = value["chart"]["layers"].as_array_mut().into_iter().flatten();
        for spot in layers.filter_map(|it| it["spots"].as_array_mut()).flatten() {
            let day = spot["x"].as_f64().filter(|_| has_days).and_then(date_at);
            let key = spot["story"].as_i64().and_then(|it| keys.get(&it));
            if let Some(day) = day {
                spot["date"] = day.to_string().into();
            }
            if let Some(key) = key {
                spot["key"] = (*key).into();
            }
        }
        all.push(value);
    }
    Ok(all)
}

fn picture(out: Output, path: &std::path::Path, figures: &[Figure]) -> Result<(), Stop> {
    let [figure] = figures else {
        return Err(Stop::Usage("--svg draws one figure, not several".to_owned()));
    };
    let drawn = svg::svg(figure);
    if path.as_os_str() == "-" {
        return out.generated(drawn.as_bytes());
    }
    export::write(path, drawn.as_bytes())?;
    out.note(&format!("Drew {} into {}", figure.id, path.display()));
    Ok(())
}

/// Both sides of a cut in one picture.
fn sides(out: Output, path: &std::path::Path, parts: &[Figure]) -> Result<(), Stop> {
    let drawn = svg::both(parts);
    if path.as_os_str() == "-" {
        return out.generated(drawn.as_bytes());
    }
    export::write(path, drawn.as_bytes())?;
    let id = parts.first().map_or("", |it| it.id);
    out.note(&format!("Drew {id} on both sides into {}", path.display()));
    Ok(())
}

/// The numbers that are known.
fn known(figure: &Figure) -> impl Iterator<Item = (String, Cell)> {
    let known = figure.told().into_iter().filter(|it| it.value != Cell::Unknown);
    known.map(|it| (it.label, it.value))
}

/// A figure for eyes: its chart, else its table, then its numbers and where they come from.
fn drawn(figure: &Figure, width: Option<usize>) -> String {
    let wide = width.unwrap_or(WIDTH.0).min(WIDTH.1);
    let mut page = format!("{}\n\n", figure.title);
    let columns = u16::try_from(wide).unwrap_or(u16::MAX);
    let glyphs = Glyphs::choose(None, &Env::from_env());
    let chart = match &figure.missing {
        Some(why) => format!("{why}\n"),
        None => chart::text(figure, columns, HEIGHT, glyphs),
    };
    page.push_str(&chart);
    if chart.is_empty() {
        let heads: Vec<&str> = figure.table.heads.iter().map(String::as_str).collect();
        let mut table = Table::new(&heads);
        for row in &figure.table.rows {
            table.push(row.iter().map(ToString::to_string).collect());
        }
        page.push_str(&table.show(width));
    }
    let n_columns = known(figure).map(|it| fit::width(&it.0)).max().unwrap_or(0);
    if n_columns > 0 {
        page.push('\n');
    }
    for (label, value) in known(figure) {
        let _ = writeln!(page, "{}  {value}", fit::pad(&label, n_columns));
    }
    page.push('\n');
    for line in fit::wrap(&figure.basis.line(), wide.max(20), 12, "…") {
        let _ = writeln!(page, "{line}");
    }
    page
}
