//! A process as text and as Markdown, for readers without gemba; the owner stands on top.

use crate::domain::figure::Figure;
use crate::domain::flow::predict::Limits;
use crate::domain::four_p::FourP;
use crate::domain::measure::percent;
use crate::domain::measure::{Measure, SMALL, sparkline};
use crate::domain::process::Letter;
use crate::domain::sheet::Catalog;
use crate::domain::{At, Board, ProcessPage};

/// A part of a page: a heading and its rows; a row that begins with two spaces belongs to the one
/// above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What it is about.
    pub heading: &'static str,
    /// Its rows.
    pub rows: Vec<String>,
}

/// The process as text.
pub fn text(page: &ProcessPage, board: &Board, now: At) -> String {
    let mut lines = vec![format!("{}  {}", page.process.prefix, page.process.name)];
    for it in sections(page, board, now) {
        lines.push(String::new());
        lines.push(it.heading.to_owned());
        lines.extend(it.rows.iter().map(|row| format!("  {row}").trim_end().to_owned()));
    }
    lines.join("\n") + "\n"
}

/// The process as Markdown.
pub fn markdown(page: &ProcessPage, board: &Board, now: At) -> String {
    let mut parts = vec![format!("# {} {}", page.process.prefix, page.process.name)];
    for it in sections(page, board, now) {
        let row = |row: &String| match row.strip_prefix("  ") {
            Some(below) => format!("  - {}", below.trim_start()),
            None => format!("- {row}"),
        };
        let rows: Vec<String> = it.rows.iter().map(row).collect();
        parts.push(format!("## {}\n\n{}", it.heading, rows.join("\n")));
    }
    parts.join("\n\n") + "\n"
}

/// The process in parts; what is empty is left out.
pub fn sections(page: &ProcessPage, board: &Board, now: At) -> Vec<Section> {
    let today = board.date(now);
    let mut parts = vec![
        ("Accountable", accountable(page, board)),
        ("About", about(page, board)),
        ("Steps", steps(page, board)),
        ("Policies", policies(page, board)),
        ("Measures", measures(page, now)),
        ("Interfaces", interfaces(page, board)),
    ];
    let questions = page.questions(board, today);
    let n = questions.iter().filter(|it| it.counts).count();
    let mut rows = vec![format!("{n} of {} answered and confirmed", questions.len())];
    for it in &questions {
        let mark = if it.counts { 'x' } else { ' ' };
        let stale = if it.is_stale() { " (too old)" } else { "" };
        rows.push(format!("[{mark}] {}{stale}", it.question.asks()));
        let said = it.answer.as_ref().map(|it| it.text.clone()).filter(|it| !it.is_empty());
        rows.extend(
            said.into_iter()
                .chain(Some(it.data.clone()))
                .filter(|it| !it.is_empty())
                .map(|it| format!("  {}", it.replace('\n', " "))),
        );
        if !it.missing.is_empty() {
            rows.push(format!("  missing: {}", it.missing.join("; ")));
        }
    }
    parts.push(("Questions", rows));
    parts.push(("Definition", definition(page)));
    parts.push(("Versions", versions(page, board, today)));
    let seen = page.observations.iter().map(|it| {
        let on = board.date(it.at);
        format!("{} {} {on}: {}", it.key(), it.what.kind.id(), it.what.text)
    });
    parts.push(("Seen at the gemba", seen.collect()));
    let register = page.improvements.iter().map(|it| {
        let percent = it.percent().map(|it| format!(", {it} %")).unwrap_or_default();
        format!(
            "{} {} ({}{percent})",
            it.key(),
            it.sheet.text("title"),
            it.standing().id().replace('_', " ")
        )
    });
    parts.push(("Improvements", register.collect()));
    let sections = parts.into_iter().filter(|(_, rows)| !rows.is_empty());
    sections.map(|(heading, rows)| Section { heading, rows }).collect()
}

fn accountable(page: &ProcessPage, board: &Board) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    for it in page.owners.iter().rev() {
        let (name, since) = (board.name_of(it.person), board.date(it.since));
        rows.push(match it.until {
            None => format!("{name} since {since}"),
            Some(until) => format!("before: {name}, {since} to {}", board.date(until)),
        });
    }
    if page.owner().is_none() {
        rows.insert(0, "nobody".to_owned());
    }
    if let Some(at) = page.retired_at {
        rows.push(format!("retired {}", board.date(at)));
    }
    rows.extend(page.faults().iter().map(|it| format!("! {it}")));
    rows
}

fn about(page: &ProcessPage, board: &Board) -> Vec<String> {
    let filled = page.sheet.filled(board, &Catalog::default());
    let mut rows: Vec<String> = filled
        .into_iter()
        .filter(|(slot, _)| slot.id != "name" && !slot.id.ends_with("_days"))
        .map(|(slot, text)| format!("{}: {text}", slot.label))
        .collect();
    if !page.holders.is_empty() {
        rows.push(format!("Known by: {}", page.holders.join(", ")));
    }
    if !page.four_ps.0.is_empty() {
        let open: Vec<&str> = page.four_ps.open().into_iter().map(FourP::id).collect();
        let rest =
            if open.is_empty() { String::new() } else { format!("; open: {}", open.join(", ")) };
        rows.push(format!("4 Ps: {} of 4 thought of{rest}", page.four_ps.coverage()));
    }
    rows
}

fn steps(page: &ProcessPage, board: &Board) -> Vec<String> {
    if page.steps.is_empty() {
        return Vec::new();
    }
    let (n, of) = page.automated();
    let mut rows = vec![format!("{}; {n} of {of} scripted or automatic", page.rollout_words())];
    if let Some(share) = page.flow_efficiency() {
        let untimed = page.times().2;
        let rest = if untimed > 0 { format!("; {untimed} without times") } else { String::new() };
        rows.push(format!(
            "{}: flow efficiency {share:.1} % (work / (work + wait), n = {}{rest})",
            page.times_words(),
            of - untimed
        ));
    }
    for (n, step) in (1..).zip(&page.steps) {
        rows.push(format!("{n}. {}", step.name()));
        let with = |letter: &Letter| {
            let who: Vec<&str> = step.with(*letter).collect();
            (!who.is_empty()).then(|| format!("{} {}", letter.id(), who.join(", ")))
        };
        let roles: Vec<String> = Letter::ALL.iter().filter_map(with).collect();
        if !roles.is_empty() {
            rows.push(format!("  {}", roles.join("; ")));
        }
        for (slot, text) in step.sheet.filled(board, &Catalog::default()) {
            if slot.id != "name" {
                rows.push(format!("  {}: {}", slot.label, text.replace('\n', " / ")));
            }
        }
    }
    rows
}

fn policies(page: &ProcessPage, board: &Board) -> Vec<String> {
    let mut rows = Vec::new();
    for it in &page.policies {
        let removable = if it.is_removable() { " (covers no risk: removable)" } else { "" };
        rows.push(format!("{}{removable}", it.sheet.text("text")));
        let filled = it.sheet.filled(board, &Catalog::default());
        let filled = filled.into_iter().filter(|(slot, _)| slot.id != "text");
        rows.extend(filled.map(|(slot, text)| format!("  {}: {text}", slot.label)));
    }
    rows
}

/// A computed number with two decimals at most.
pub fn number(it: f64) -> String {
    Figure::nearest(it).rounded(2).to_string()
}

/// The natural limits in words.
pub fn limits(it: &Limits, n: usize) -> String {
    let few = if n < SMALL { ", few readings" } else { "" };
    format!(
        "natural limits {} to {} (mean {} ± 2.66 × mean range, n = {n}{few})",
        number(it.lower),
        number(it.upper),
        number(it.mean)
    )
}

/// A measure in two rows: how it stands, and what it comes from.
pub fn measure(it: &Measure) -> Vec<String> {
    let values = it.values();
    let line = sparkline(&values, 30);
    let standing = it.standing().word();
    let mut rows = vec![match it.last() {
        None => format!("{} ({}): no reading yet", it.name(), it.kind().id()),
        Some(last) => {
            let value = it.show(last.value);
            format!("{} ({}): {value} {standing}  {line}", it.name(), it.kind().id())
        }
    }];
    let goal = |id: &str| it.sheet.figure(id).map(|value| format!("{id} {}", it.show(value)));
    let mut facts: Vec<String> = ["baseline", "target"].into_iter().filter_map(goal).collect();
    if let Some(day) = it.sheet.date("target_on") {
        facts.push(format!("by {day}"));
    }
    if let Some(share) = it.attainment() {
        facts.push(format!("{} of the way", percent(share)));
    }
    facts.push(format!("{} is better", it.better().id()));
    rows.push(format!("  {}", facts.join(", ")));
    if let Some(found) = it.limits() {
        let signal = if it.is_signal() { "; the last one is a signal" } else { "" };
        rows.push(format!("  {}{signal}", limits(&found, values.len())));
    }
    rows
}

fn measures(page: &ProcessPage, now: At) -> Vec<String> {
    let mut rows: Vec<String> = page.measures.iter().flat_map(measure).collect();
    let balance = page.balance(now);
    let side = |name: &str, it: crate::domain::measure::Side| {
        (it.measures > 0).then(|| match it.known {
            0 => format!("{name}: nothing to tell yet"),
            _ => format!(
                "{name}: {} of {} on target, {} better, {} worse",
                it.met, it.known, it.better, it.worse
            ),
        })
    };
    let days = page.sheet.number("review_days").unwrap_or(90);
    let sides =
        [side("effectiveness", balance.effectiveness), side("efficiency", balance.efficiency)];
    let sides: Vec<String> = sides.into_iter().flatten().collect();
    if !sides.is_empty() {
        rows.push(format!(
            "{} (means of the last {days} days against those before, or the baseline)",
            sides.join("; ")
        ));
    }
    rows.extend(balance.warning().map(|it| format!("! {it}")));
    rows
}

fn interfaces(page: &ProcessPage, board: &Board) -> Vec<String> {
    let name = |id| board.process(id).map_or("?", |it| &*it.prefix);
    let row = |it: &crate::domain::process::Interface| {
        if it.from == page.process.id {
            format!("gives {} to {}", it.what, name(it.to))
        } else {
            format!("takes {} from {}", it.what, name(it.from))
        }
    };
    page.interfaces.iter().map(row).collect()
}

fn definition(page: &ProcessPage) -> Vec<String> {
    let complete = page.completeness();
    let mut rows = vec![format!("{} % complete ({} of 12)", complete.percent(), complete.filled())];
    let key = &page.process.prefix;
    rows.extend(
        complete
            .missing
            .iter()
            .map(|it| format!("missing: {} (gemba {})", it.name, it.given_by.replace("KEY", key))),
    );
    let load = page.load();
    rows.push(format!(
        "weight: {} steps, {} approvals, {} policies, {} removable",
        load.steps, load.approvals, load.policies, load.removable
    ));
    rows
}

fn versions(page: &ProcessPage, board: &Board, today: chrono::NaiveDate) -> Vec<String> {
    let mut rows = Vec::new();
    for it in page.versions.iter().rev() {
        let (by, on) = (board.name_of(it.by), board.date(it.at));
        let notes = if it.notes.is_empty() {
            String::new()
        } else {
            format!(": {}", it.notes.replace('\n', " "))
        };
        rows.push(format!("{} ({on}, {by}){notes}", it.number));
        if !it.stories.is_empty() {
            rows.push(format!("  {}", it.stories.join(", ")));
        }
        for (measure, around) in page.before_and_after(it) {
            if let (Some((before, n)), Some((after, m))) = (around.before, around.after) {
                rows.push(format!(
                    "  {}: {} before, {} after (means of {} days, n = {n} and {m})",
                    measure.name(),
                    number(before),
                    number(after),
                    around.days
                ));
            }
        }
    }
    for it in &page.places {
        rows.push(format!("in force: {} {}, since {}", it.place, it.number, board.date(it.since)));
    }
    rows.extend(page.watched_until(board, today).map(|until| format!("watched until {until}")));
    for it in &page.checks {
        rows.push(match it.done {
            None => format!("sustain check of {} on {}", it.number, it.due),
            Some((at, true)) => format!("{} has lasted ({})", it.number, board.date(at)),
            Some((at, false)) => format!("{} has slipped ({})", it.number, board.date(at)),
        });
    }
    rows
}
