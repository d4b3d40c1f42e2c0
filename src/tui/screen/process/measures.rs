//! Whether a process does well, as rows: its measures with their readings and limits.

use ratatui::text::Span;

use super::Body;
use super::about::{key, plain};
use super::spot::Spot;
use crate::domain::ProcessPage;
use crate::domain::flow::predict::Limits;
use crate::domain::measure::{Measure, SMALL, Side, Standing, from_readings, percent, sparkline};
use crate::exchange::process_text::number;
use crate::tui::act;
use crate::tui::command::{Command, OnProcess};
use crate::tui::screen::Cx;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// The sparkline of values in the signs of the terminal.
pub(in crate::tui::screen) fn spark(cx: &Cx<'_>, values: &[f64], most: usize) -> String {
    const BLOCKS: &str = "▁▂▃▄▅▆▇█";
    let sign = |block: char| {
        let at = BLOCKS.chars().position(|it| it == block).unwrap_or(0);
        cx.glyphs.spark[at]
    };
    sparkline(values, most).chars().map(sign).collect()
}

/// The sign and the look of how a measure stands.
pub(in crate::tui::screen) fn sign(cx: &Cx<'_>, it: Standing) -> (&'static str, Role) {
    match it {
        Standing::Met => (cx.glyphs.done, Role::Good),
        Standing::Missed => (cx.glyphs.bad, Role::Bad),
        Standing::Unknown => (cx.glyphs.open, Role::Muted),
    }
}

/// The rows of the measures.
pub(super) fn measures(body: &mut Body, cx: &Cx<'_>, page: &ProcessPage) {
    if page.measures.is_empty() {
        let says = if act::is_offered(cx, Command::Process(OnProcess::Add)) {
            format!("{} begins to measure something", key(cx, OnProcess::Add))
        } else {
            "nothing is measured yet".to_owned()
        };
        plain(body, cx, Spot::NoMeasure, (Role::Hint, &says), "");
        return;
    }
    let aside = format!("{} writes a reading down", key(cx, OnProcess::Read));
    body.heading(cx, "Does it do well?", &aside);
    for it in &page.measures {
        measure(body, cx, it);
    }
    balance(body, cx, page);
}

fn measure(body: &mut Body, cx: &Cx<'_>, it: &Measure) {
    let spot = Spot::Measure(it.id);
    let (sign, role) = sign(cx, it.standing());
    let values = it.values();
    let mut left = vec![
        Span::styled(format!("{sign} "), cx.theme.style(role)),
        Span::styled(it.name().to_owned(), cx.theme.style(Role::Strong)),
        Span::raw("  "),
    ];
    match it.last() {
        Some(last) => {
            let says = format!("{} {}", it.show(last.value), it.standing().word());
            left.push(Span::styled(says, cx.theme.style(role)));
        }
        None => left.push(Span::styled("no reading yet", cx.theme.style(Role::Hint))),
    }
    body.row(cx, spot, &left, &spark(cx, &values, 24));
    body.under(cx, spot, Role::Muted, &facts(it));
    if let Some(share) = it.attainment() {
        body.below(cx, spot, Role::Muted, &attained(share));
    }
    let n = values.len();
    let (role, sign) = if n < SMALL {
        (Role::Warn, format!("{} ", cx.glyphs.warn))
    } else {
        (Role::Muted, String::new())
    };
    if n > 0 && it.limits().is_none() {
        body.under(cx, spot, role, &format!("{sign}{}", from_readings(n)));
    }
    if let Some(found) = it.limits() {
        body.under(cx, spot, role, &format!("{sign}{}", limits(&found, n)));
        if it.is_signal() {
            let says = "the last reading lies outside the limits of those before: a signal";
            body.under(cx, spot, Role::Warn, &format!("{} {says}", cx.glyphs.warn));
        } else if n > SMALL {
            body.below(cx, spot, Role::Muted, "the last reading lies within: noise, no signal");
        }
    }
    for reading in it.readings.iter().rev().take(5) {
        let on = cx.data.board.date(reading.at);
        let by = cx.data.board.name_of(reading.by);
        let says = format!("{on}  {}  {by}  {}", it.show(reading.value), reading.note);
        body.below(cx, spot, Role::Text, says.trim_end());
    }
}

/// What is known of a measure beside its readings.
fn facts(it: &Measure) -> String {
    let goal = |id: &str| it.sheet.figure(id).map(|value| format!("{id} {}", it.show(value)));
    let mut facts = vec![it.kind().id().to_owned(), format!("{} is better", it.better().id())];
    facts.extend(["baseline", "target"].into_iter().filter_map(goal));
    if let Some(day) = it.sheet.date("target_on") {
        facts.push(format!("by {day}"));
    }
    facts.join(", ")
}

fn attained(share: f64) -> String {
    format!("{} of the way = (last - baseline) / (target - baseline)", percent(share))
}

/// The natural limits in words.
fn limits(it: &Limits, n: usize) -> String {
    let n = from_readings(n);
    let (lower, upper, mean) = (number(it.lower), number(it.upper), number(it.mean));
    format!("natural limits {lower} to {upper} = mean {mean} -/+ 2.66 * mean range, {n}")
}

/// A measure with all of its readings, the newest first, as a text to read.
pub(super) fn told(cx: &Cx<'_>, it: &Measure) -> String {
    let board = &cx.data.board;
    let values = it.values();
    let mut lines = vec![facts(it)];
    if let Some(last) = it.last() {
        let says = format!("{} {}", it.show(last.value), it.standing().word());
        lines.push(format!("{says}  {}", spark(cx, &values, 60)));
    }
    lines.extend(it.attainment().map(attained));
    match it.limits() {
        Some(found) => lines.push(limits(&found, values.len())),
        None if values.is_empty() => (),
        None => lines.push(from_readings(values.len())),
    }
    lines.push(String::new());
    for reading in it.readings.iter().rev() {
        let (on, by) = (board.date(reading.at), board.name_of(reading.by));
        let value = it.show(reading.value);
        lines.push(format!("{on}  {value}  {by}  {}", reading.note).trim_end().to_owned());
    }
    if it.readings.is_empty() {
        lines.push("Nobody has read it yet.".to_owned());
    }
    lines.join("\n")
}

fn balance(body: &mut Body, cx: &Cx<'_>, page: &ProcessPage) {
    let balance = page.balance(cx.data.now);
    let side = |name: &str, it: Side| {
        let says = it.says()?;
        Some((it.is_small(), format!("{} {says}", fit::pad(name, 14))))
    };
    let sides =
        [side("effectiveness", balance.effectiveness), side("efficiency", balance.efficiency)];
    let sides: Vec<(bool, String)> = sides.into_iter().flatten().collect();
    if sides.is_empty() {
        return;
    }
    body.heading(cx, "Effectiveness against efficiency", "never one score");
    for (is_small, says) in &sides {
        body.sentence(cx, if *is_small { Role::Warn } else { Role::Text }, says);
    }
    if let Some(warning) = balance.warning() {
        body.sentence(cx, Role::Warn, &format!("{} {warning}", cx.glyphs.warn));
    }
    let days = page.sheet.number("review_days").unwrap_or(90);
    let says = format!(
        "means of the last {days} days against those before, or the baseline; n: the fewest \
         readings behind one measure"
    );
    body.sentence(cx, Role::Muted, &says);
}
