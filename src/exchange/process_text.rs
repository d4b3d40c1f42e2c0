//! A process as text and as Markdown, for readers without gemba; the owner stands on top.

use crate::domain::figure::Figure;
use crate::domain::flow::predict::Limits;
use crate::domain::four_p::FourP;
use crate::domain::measure::{Measure, from_readings, percent, sparkline};
use crate::domain::process::{Around, Lack, Letter, Version};
use crate::domain::sheet::Catalog;
use crate::domain::{At, Board, ProcessPage};

/// A part of a page: a heading and its rows; a row that begins with two spaces belongs to the one
/// above it, one with four to that.
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
        parts.push(format!("## {}\n\n{}", it.heading, list(&it.rows).join("\n")));
    }
    parts.join("\n\n") + "\n"
}

/// Rows as a list of Markdown: what is numbered stays numbered, what belongs to the row above stands
/// beneath it, and so do the lines of a text that belongs to that.
fn list(rows: &[String]) -> Vec<String> {
    // What belongs to a numbered row begins below its text.
    let mut indent = "  ";
    let mut is_fenced = false;
    let mut all = Vec::new();
    for row in rows {
        let text = row.trim_start();
        let depth = row.len() - text.len();
        let mark = if is_item(text) { "" } else { "- " };
        all.push(match depth {
            0 => {
                indent = if is_numbered(text) { "   " } else { "  " };
                format!("{mark}{text}")
            }
            1..=3 => format!("{indent}{mark}{text}"),
            _ => {
                let is_fence = text.starts_with("```");
                let mark = if is_fence || is_fenced { "" } else { mark };
                is_fenced ^= is_fence;
                // A list within the text keeps its own depth.
                let within = " ".repeat(depth - 4);
                format!("{indent}  {within}{mark}{text}")
            }
        });
    }
    all
}

/// Whether a line of Markdown is an entry of a list by itself.
fn is_item(text: &str) -> bool {
    is_numbered(text) || ["- ", "* ", "+ "].iter().any(|it| text.starts_with(it))
}

fn is_numbered(text: &str) -> bool {
    let rest = text.trim_start_matches(|it: char| it.is_ascii_digit());
    rest.len() < text.len() && (rest.starts_with(". ") || rest.starts_with(") "))
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
        let prefix = &page.process.prefix;
        let lack = |it: &Lack| format!("  missing: {} ({})", it.says(), it.given_by(prefix));
        rows.extend(it.missing.iter().map(lack));
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
    let closed = page.closed_improvements.iter().filter_map(|it| {
        Some(format!("{} {}: {}", it.key(), it.sheet.text("title"), it.result()?))
    });
    parts.push(("Improvements", register.chain(closed).collect()));
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
            match slot.id {
                "name" => (),
                "procedure" => {
                    rows.push(format!("  {}:", slot.label));
                    let lines = text.lines().filter(|it| !it.trim().is_empty());
                    rows.extend(lines.map(|it| format!("    {}", it.trim_end())));
                }
                _ => rows.push(format!("  {}: {}", slot.label, text.replace('\n', " / "))),
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
    format!(
        "natural limits {} to {} (mean {} ± 2.66 × mean range, {})",
        number(it.lower),
        number(it.upper),
        number(it.mean),
        from_readings(n)
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
            let (value, n) = (it.show(last.value), from_readings(values.len()));
            format!("{} ({}): {value} {standing}, {n}  {line}", it.name(), it.kind().id())
        }
    }];
    let goal = |id: &str| it.sheet.figure(id).map(|value| format!("{id} {}", it.show(value)));
    let mut facts: Vec<String> = ["baseline", "target"].into_iter().filter_map(goal).collect();
    if let Some(day) = it.sheet.date("target_on") {
        facts.push(format!("by {day}"));
    }
    if let Some(share) = it.attainment() {
        let formula = "(last - baseline) / (target - baseline)";
        facts.push(format!("{} of the way = {formula}", percent(share)));
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
        it.says().map(|says| format!("{name}: {says}"))
    };
    let days = page.sheet.number("review_days").unwrap_or(90);
    let sides =
        [side("effectiveness", balance.effectiveness), side("efficiency", balance.efficiency)];
    let sides: Vec<String> = sides.into_iter().flatten().collect();
    if !sides.is_empty() {
        rows.push(format!(
            "{} (means of the last {days} days against those before, or the baseline; n: the \
             fewest readings behind one measure)",
            sides.join("; ")
        ));
    }
    rows.extend(balance.warning().map(|it| format!("! {it}")));
    rows
}

/// The figures of each measure before and after a version, in sentences: what was read, and how
/// far each side reaches.
pub fn around(page: &ProcessPage, version: &Version) -> Vec<String> {
    let side = |it: Option<(f64, usize)>| match it {
        Some((mean, n)) => format!("{} ({})", number(mean), from_readings(n)),
        None => "nothing read".to_owned(),
    };
    let one = |(measure, it): (&Measure, Around)| {
        it.before.or(it.after)?;
        let (before, after) = (side(it.before), side(it.after));
        let name = measure.name();
        Some(format!("{name}: {before} before, {after} after; {}", windows(&it)))
    };
    page.before_and_after(version).into_iter().filter_map(one).collect()
}

/// How far the means before and after reach: each reading counts for one version.
fn windows(it: &Around) -> String {
    let bound = |word: &str, number: &Option<String>| {
        number.as_ref().map(|it| format!("{word} the release of {it}"))
    };
    let bounds: Vec<String> =
        [bound("from", &it.begins), bound("until", &it.ends)].into_iter().flatten().collect();
    if bounds.is_empty() {
        return format!("means of {} days", it.days);
    }
    format!("means of {} days at most, {}", it.days, bounds.join(" and "))
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
        rows.extend(around(page, it).into_iter().map(|it| format!("  {it}")));
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
