//! What a story tries out, and the four Ps, as parts of its page.

use ratatui::text::{Line, Span};

use super::page::key;
use super::pen::{Pen, Row, Zone};
use super::spot::Spot;
use crate::domain::experiment::{Experiment, SLOTS};
use crate::domain::four_p::{FourP, Thought};
use crate::domain::measure::percent;
use crate::domain::{Figure, StoryPage};
use crate::tui::command::{Command, OnPage};
use crate::tui::screen::Cx;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// As wide as the longest label of a slot and two spaces.
const LABEL: usize = 19;
/// From here on, the four Ps stand in one row.
const ABREAST: usize = 64;

/// Whether a page has the part: something is said there, or the story makes a process better.
pub(super) fn has_trial(page: &StoryPage) -> bool {
    page.story.card.process.is_some() || filled(page).next().is_some()
}

/// Whether a page has the four Ps: something is said of them, or the story makes a process better.
pub(super) fn has_four_ps(page: &StoryPage) -> bool {
    page.story.card.process.is_some() || page.four_ps.coverage() > 0
}

/// The places of the slots in which something stands.
pub(super) fn filled(page: &StoryPage) -> impl Iterator<Item = usize> + '_ {
    let has = |id: &str| page.experiment.as_ref().is_some_and(|it| it.sheet.has(id));
    SLOTS.iter().enumerate().filter(move |(_, slot)| has(slot.id)).map(|(at, _)| at)
}

/// What is believed, measured, expected and learned, and what came of it.
pub(super) fn trial(pen: &mut Pen<'_>, page: &StoryPage) {
    if !has_trial(page) {
        return;
    }
    let Some(it) = page.experiment.as_ref().filter(|_| filled(page).next().is_some()) else {
        pen.heading("Experiment", "");
        let key = key(pen.cx, Command::Page(OnPage::Experiment));
        let hint = format!("Nothing is tried out yet; {key} says what is believed and measured.");
        let lines = pen.hang(Vec::new(), &hint, pen.style(Role::Hint));
        pen.spot(Spot::NoTrial, lines);
        return;
    };
    let verdict = it.verdict().map(|it| format!(" {} {}", pen.cx.glyphs.separator, it.id()));
    pen.heading("Experiment", &format!("{}{}", it.phase().id(), verdict.unwrap_or_default()));
    for at in filled(page) {
        let slot = &SLOTS[at];
        let mut says = slot.show(it.sheet.content(slot.id), &pen.cx.data.board, &page.catalog);
        says.push_str(&beside(it, slot.id));
        let label = fit::pad(slot.label, LABEL).into_owned();
        let mut lines = Vec::new();
        for (n, text) in says.lines().enumerate() {
            let label = if n == 0 { label.clone() } else { " ".repeat(LABEL) };
            let label = pen.span(label, Role::Label);
            lines.extend(pen.hang(vec![label], text, pen.style(role(slot.id))));
        }
        pen.spot(Spot::Slot(at), lines);
    }
    if it.waits_for_decision() {
        let decide = key(pen.cx, Command::Page(OnPage::Decide));
        let says = format!("{} a result without a decision: {decide} decides", pen.cx.glyphs.warn);
        let lines = pen.hang(Vec::new(), &says, pen.style(Role::Warn));
        pen.spot(Spot::Undecided, lines);
    }
}

fn role(id: &str) -> Role {
    match id {
        "believe" | "result" | "signal" => Role::Strong,
        "decision" => Role::Accent,
        _ => Role::Text,
    }
}

/// What follows from a slot and others.
fn beside(it: &Experiment, id: &str) -> String {
    match id {
        "actual" => match it.realised() {
            Some(share) => {
                let n = it.n_words().map(|n| format!(", {n}")).unwrap_or_default();
                format!("  ({} of what was expected{n})", percent(share))
            }
            None => String::new(),
        },
        "benefit" => match it.gain() {
            Some(gain) if gain < Figure::from_millionths(0) => {
                format!("  ({gain} with what it cost)")
            }
            Some(gain) => format!("  ({gain} more than it cost)"),
            None => String::new(),
        },
        _ => String::new(),
    }
}

/// What was thought of one of the four.
pub(super) fn thought(page: &StoryPage, p: FourP) -> Option<(Thought, &str)> {
    let found = page.four_ps.0.iter().find(|(it, _, _)| *it == p);
    found.map(|(_, thought, note)| (*thought, note.as_str()))
}

/// People, process, products, partners: considered, not needed, open.
pub(super) fn four_ps(pen: &mut Pen<'_>, page: &StoryPage) {
    if !has_four_ps(page) {
        return;
    }
    let n = page.four_ps.coverage();
    pen.heading("The four Ps", &format!("{n}/{} thought of", FourP::ALL.len()));
    if pen.columns < ABREAST {
        for p in FourP::ALL {
            let spans = said(pen.cx, pen, page, *p);
            pen.spot(Spot::Thought(*p), [Line::from(spans)]);
        }
    } else {
        let each = pen.columns / FourP::ALL.len();
        let (mut line, mut zones) = (Line::default(), Vec::new());
        for (n, p) in FourP::ALL.iter().enumerate() {
            let gap = (n * each).saturating_sub(line.width());
            line.spans.push(Span::raw(" ".repeat(gap)));
            line.spans.extend(said(pen.cx, pen, page, *p));
            let from = n * each;
            zones.push(Zone { from, to: from + each - 1, spot: Spot::Thought(*p) });
        }
        pen.rows.push(Row { line, zones });
        pen.order.extend(FourP::ALL.iter().map(|it| Spot::Thought(*it)));
    }
    for p in FourP::ALL {
        if let Some((_, note)) = thought(page, *p).filter(|(_, note)| !note.is_empty()) {
            let label = pen.span(fit::pad(p.id(), 10).into_owned(), Role::Label);
            let lines = pen.hang(vec![label], note, pen.style(Role::Text));
            for line in lines {
                pen.row(line);
            }
        }
    }
}

fn said(cx: &Cx<'_>, pen: &Pen<'_>, page: &StoryPage, p: FourP) -> Vec<Span<'static>> {
    let (sign, words, role) = match thought(page, p).map(|(it, _)| it) {
        Some(Thought::Considered) => (cx.glyphs.ticked, "", Role::Done),
        Some(Thought::NotNeeded) => (cx.glyphs.none, " not needed", Role::Muted),
        None => (cx.glyphs.open, " open", Role::Warn),
    };
    vec![
        pen.span(format!("{sign} "), role),
        pen.span(p.id(), Role::Text),
        pen.span(words, Role::Muted),
    ]
}
