//! The management report: one page for those who do not see the board every day.

use chrono::{NaiveDate, TimeDelta};

use super::process_text::number;
use crate::domain::experiment::{Experiment, Verdict};
use crate::domain::flow::Figure;
use crate::domain::measure::from_readings;
use crate::domain::register::{ProcessesPage, Report};
use crate::domain::{Board, text};

/// What was learned from finished experiments, one after the other; where no lesson was written
/// down, what writes it.
pub fn learned(all: &[&Experiment], how: impl Fn(&str) -> String) -> String {
    let one = |it: &&Experiment| {
        let learned = match it.sheet.text("learned") {
            "" => format!("no lesson written down: {}", how(&it.key)),
            learned => learned.replace('\n', "\n  "),
        };
        let verdict = it.verdict().map_or("open", Verdict::id);
        let n = it.n_words().map(|n| format!(", {n}")).unwrap_or_default();
        format!("{}  {} ({verdict}{n})\n  {learned}\n", it.key, it.title)
    };
    all.iter().map(one).collect()
}

/// How all stories flowed, where that was read.
fn flow_part(flow: &[Figure], plain: fn(&str) -> String) -> Vec<String> {
    let all = flow.iter().filter_map(Figure::line).map(|it| format!("- {}", plain(&it)));
    let head = (!flow.is_empty()).then(|| "\n## Flow of all stories\n".to_owned());
    head.into_iter().chain(all).collect()
}

/// The report as Markdown that reads as text; `flow` are the figures of all stories.
pub fn markdown(
    report: &Report,
    processes: &ProcessesPage,
    board: &Board,
    flow: &[Figure],
) -> String {
    page(report, processes, board, flow, super::markdown::plain)
}

/// The same for who reads it as it stands.
pub fn words(report: &Report, processes: &ProcessesPage, board: &Board) -> String {
    page(report, processes, board, &[], str::to_owned)
}

/// `plain` writes what somebody has typed.
fn page(
    report: &Report,
    processes: &ProcessesPage,
    board: &Board,
    flow: &[Figure],
    plain: fn(&str) -> String,
) -> String {
    let (from, to) = (board.date(report.from), board.date(report.to));
    let mut lines = vec![format!("# {}: {from} to {to}", plain(&board.name))];
    lines.push("\n## Bypasses\n".to_owned());
    let (n, before) = (report.n_bypasses(), report.bypasses_before);
    lines.push(format!("- {n} in this window, {before} in the one before"));
    lines.extend(report.bypasses.iter().map(|it| format!("- {} of {}", it.n, plain(&it.name))));
    if report.bypasses_unnamed > 0 {
        lines.push(format!("- {} of no control that was named", report.bypasses_unnamed));
    }
    lines.push("\n## Waiting\n".to_owned());
    lines.push(format!("- blocked stories: {}", report.blocked));
    let (silent, longest) = report.silent;
    lines.push(match silent {
        0 => "- requesters without news: 0".to_owned(),
        n => format!("- requesters without news: {n}, the longest for {longest} days"),
    });
    for it in &processes.processes {
        if let Some(share) = it.flow_efficiency() {
            lines.push(format!(
                "- {}: work by its steps as timed, work / (work + wait): {share:.1} % ({}, {} of {} \
                 steps)",
                it.process.prefix,
                it.times_words(),
                it.live_steps().count() - it.times().2,
                it.live_steps().count()
            ));
        }
    }
    for it in &processes.streams {
        if let Some(share) = it.efficiency() {
            let missing = if it.missing().is_empty() { "" } else { ", incomplete" };
            lines.push(format!(
                "- {}: work by its steps as timed, work / (work + wait): {share:.1} %{missing}",
                plain(&it.name)
            ));
        }
    }
    lines.extend(flow_part(flow, plain));
    lines.push("\n## Experiments\n".to_owned());
    if report.verdicts.is_empty() {
        lines.push("- none was measured in this window".to_owned());
    }
    for (verdict, all) in &report.verdicts {
        lines.push(format!("- {}: {}", verdict.id(), all.len()));
        for it in all {
            let learned = text::line(it.sheet.text("learned"));
            let learned =
                if learned.is_empty() { String::new() } else { format!(": {}", plain(&learned)) };
            let n = it.n_words().map(|n| format!(" ({n})")).unwrap_or_default();
            lines.push(format!("  - {} {}{n}{learned}", it.key, plain(&it.title)));
        }
    }
    lines.push("\n## Trends\n".to_owned());
    let mut rows = Vec::new();
    let says =
        "the last reading; the mean of this window against what was read before, or the baseline";
    for process in &processes.processes {
        for it in &process.measures {
            let Some(last) = it.last() else { continue };
            let trend = it.trend(report.from).map_or("no trend", |it| it.trend.word());
            let mean = it
                .between(report.from, report.to + TimeDelta::milliseconds(1))
                .map(|(mean, n)| format!(", mean {} ({})", number(mean), from_readings(n)));
            rows.push(format!(
                "- {} {}: {} {} ({}), {trend}{}",
                process.process.prefix,
                plain(it.name()),
                plain(&it.show(last.value)),
                it.standing().word(),
                from_readings(it.readings.len()),
                mean.unwrap_or_default()
            ));
        }
        rows.extend(
            process
                .balance(report.to)
                .warning()
                .map(|it| format!("- {}: {}", process.process.prefix, plain(&it))),
        );
    }
    if rows.is_empty() {
        rows.push("- nothing is measured".to_owned());
    } else {
        lines.push(format!("Of each: {says}.\n"));
    }
    lines.extend(rows);
    lines.extend(processes_part(processes, board, to, plain));
    lines.join("\n") + "\n"
}

/// Who is accountable for each process, and how well it is understood.
fn processes_part(
    processes: &ProcessesPage,
    board: &Board,
    to: NaiveDate,
    plain: fn(&str) -> String,
) -> Vec<String> {
    let mut lines = vec!["\n## Processes\n".to_owned()];
    for it in &processes.processes {
        let owner = it.owner().map_or("nobody", |it| board.name_of(it));
        let version = it.version().map_or("not released", |it| &*it.number);
        lines.push(format!(
            "- {} {}: {} is accountable, {}, definition {} %, questions {} of 7",
            it.process.prefix,
            plain(&it.process.name),
            plain(owner),
            plain(version),
            it.completeness().percent(),
            it.coverage(board, to)
        ));
    }
    if processes.processes.is_empty() {
        lines.push("- there is none".to_owned());
    }
    lines
}
