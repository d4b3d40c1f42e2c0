//! `gemba process list` and the other tables about processes.

use crate::cli::Stop;
use crate::cli::open::Cx;
use crate::cli::output::Form;
use crate::cli::table::Table;
use crate::domain::measure::{Measure, Standing};
use crate::domain::process::Lack;
use crate::domain::{Needs, ProcessPage, Snapshot};
use crate::exchange::definition;

/// The process register.
pub(super) fn list(cx: &mut Cx) -> Result<(), Stop> {
    let snapshot = cx.store.load(&Needs::Processes, None)?;
    let Some(register) = snapshot.processes() else { return Ok(()) };
    let (board, today) = (&snapshot.board, snapshot.today());
    let owner = |it: &ProcessPage| it.owner().map(|it| board.name_of(it).to_owned());
    let version = |it: &ProcessPage| it.version().map(|it| it.number.clone());
    let name = |it: &ProcessPage| match it.retired_at {
        Some(_) => format!("{} (retired)", it.process.name),
        None => it.process.name.clone(),
    };
    match cx.out.form {
        Form::Json => {
            let json =
                |it: &ProcessPage| super::json::process(it, board, &register.catalog, snapshot.now);
            cx.out.json("processes", register.processes.iter().map(json).collect())
        }
        Form::Plain => {
            let line = |it: &ProcessPage| {
                format!(
                    "{}: {}. {} accountable. Definition {} percent. {} of 7 questions. {}.{}\n",
                    it.process.prefix,
                    name(it),
                    owner(it).map_or("Nobody is".to_owned(), |it| format!("{it} is")),
                    it.completeness().percent(),
                    it.coverage(board, today),
                    it.rollout_words(),
                    version(it).map(|it| format!(" Version {it}.")).unwrap_or_default()
                )
            };
            cx.out.text(&register.processes.iter().map(line).collect::<String>())
        }
        Form::Table => {
            let headings = [
                "prefix",
                "owner",
                "defined",
                "asked",
                "introduced",
                "measures",
                "version",
                "name",
            ];
            let mut table = Table::new(&headings);
            for it in &register.processes {
                let (n, of) = it.introduced();
                table.push(vec![
                    it.process.prefix.clone(),
                    owner(it).unwrap_or_else(|| "! nobody".to_owned()),
                    format!("{} %", it.completeness().percent()),
                    format!("{} of 7", it.coverage(board, today)),
                    if of == 0 { String::new() } else { format!("{n} of {of}") },
                    standings(it),
                    version(it).unwrap_or_default(),
                    name(it),
                ]);
            }
            cx.out.text(&table.show(cx.out.width))
        }
    }
}

/// How the measures stand, side by side: `2 green, 1 red`.
fn standings(it: &ProcessPage) -> String {
    let of = |standing: Standing| {
        let n = it.measures.iter().filter(|it| it.standing() == standing).count();
        (n > 0).then(|| format!("{n} {}", standing.word()))
    };
    let parts = [of(Standing::Met), of(Standing::Missed), of(Standing::Unknown)];
    let few = it.measures.iter().any(Measure::has_few).then(|| "few".to_owned());
    parts.into_iter().chain([few]).flatten().collect::<Vec<_>>().join(", ")
}

/// The permanent questions about a process.
pub(super) fn questions(cx: &Cx, snapshot: &Snapshot, page: &ProcessPage) -> Result<(), Stop> {
    let questions = page.questions(&snapshot.board, snapshot.today());
    if cx.out.form == Form::Json {
        let list = questions.iter().map(|it| super::json::question(it, &snapshot.board)).collect();
        return cx.out.json("questions", list);
    }
    let mut lines = Vec::new();
    for it in &questions {
        let mark = if it.counts { 'x' } else { ' ' };
        lines.push(format!("[{mark}] {}  {}", it.question.id(), it.question.asks()));
        if let Some(answer) = &it.answer {
            if !answer.text.is_empty() {
                lines.extend(answer.text.lines().map(|it| format!("    {it}")));
            }
            let (by, on) = (snapshot.board.name_of(answer.by), snapshot.board.date(answer.at));
            let stale = if it.is_stale() { ", too long ago" } else { "" };
            lines.push(format!("    confirmed by {by}, {on}{stale}"));
        }
        if !it.data.is_empty() {
            lines.push(format!("    {}", it.data));
        }
        let prefix = &page.process.prefix;
        let lack = |it: &Lack| format!("    missing: {} ({})", it.says(), it.given_by(prefix));
        lines.extend(it.missing.iter().map(lack));
    }
    let n = questions.iter().filter(|it| it.counts).count();
    lines.push(format!("{n} of {} answered and confirmed", questions.len()));
    cx.out.text(&crate::cli::sheet::page(&lines))
}

/// The templates that come with gemba.
pub(super) fn templates(cx: &Cx) -> Result<(), Stop> {
    let mut all = Vec::new();
    for (name, toml) in definition::TEMPLATES {
        if let Some(it) = definition::read(toml)?.processes.into_iter().next() {
            let text = |id: &str| it.sheet.text(id).to_owned();
            all.push([(*name).to_owned(), it.prefix.clone(), text("name"), text("purpose")]);
        }
    }
    match cx.out.form {
        Form::Json => {
            let json = |it: &[String; 4]| {
                serde_json::json!({
                    "template": it[0], "prefix": it[1], "name": it[2], "purpose": it[3],
                })
            };
            cx.out.json("templates", all.iter().map(json).collect())
        }
        Form::Plain => {
            let line = |it: &[String; 4]| format!("{}: {}, {}: {}.\n", it[0], it[1], it[2], it[3]);
            cx.out.text(&all.iter().map(line).collect::<String>())
        }
        Form::Table => {
            let mut table = Table::new(&["template", "prefix", "name", "purpose"]);
            for it in all {
                table.push(it.to_vec());
            }
            cx.out.text(&table.show(cx.out.width))
        }
    }
}
