//! What a process is, as rows: whose, what for, what governs it, whom it works with.

use ratatui::text::Span;

use super::Body;
use super::spot::{Named, Spot};
use crate::domain::four_p::{FourP, Thought};
use crate::domain::process::{Owner, ProcessPolicy};
use crate::domain::sheet::Catalog;
use crate::domain::{Board, ProcessPage};
use crate::tui::command::{Command, OnProcess};
use crate::tui::screen::{Cx, body};
use crate::tui::theme::Role;
use crate::tui::widget::{fit, when};

/// The width of the labels' column.
const LABELS: usize = 17;
/// The slots that say what every process is: shown while they are empty, too.
const ASKED: [&str; 10] = [
    "purpose",
    "outcome",
    "customer",
    "trigger",
    "inputs",
    "outputs",
    "tools",
    "product_owner",
    "scrum_master",
    "product_board",
];
/// The slots that say how often something is due: they stand beside it.
const RHYTHMS: [&str; 4] = ["review_days", "meeting_days", "watch_days", "check_days"];

pub(super) fn key(cx: &Cx<'_>, command: OnProcess) -> String {
    cx.keymap.first_key(Command::Process(command))
}

/// A label with what stands in it.
pub(super) fn fact(
    body: &mut Body,
    cx: &Cx<'_>,
    spot: Spot,
    (label, value): (&str, &str),
    role: Role,
) {
    let left = vec![
        Span::styled(fit::pad(label, LABELS).into_owned(), cx.theme.style(Role::Label)),
        Span::styled(value.to_owned(), cx.theme.style(role)),
    ];
    body.row(cx, spot, &left, "");
}

/// A row of one piece.
pub(in crate::tui::screen) fn plain<S: Copy + PartialEq>(
    body: &mut body::Body<S>,
    cx: &Cx<'_>,
    spot: S,
    (role, text): (Role, &str),
    aside: &str,
) {
    let left = [Span::styled(text.to_owned(), cx.theme.style(role))];
    body.row(cx, spot, &left, aside);
}

/// The rows of the part.
pub(super) fn about(body: &mut Body, cx: &Cx<'_>, page: &ProcessPage) {
    accountable(body, cx, page);
    slots(body, cx, page);
    holders(body, cx, page);
    policies(body, cx, page);
    interfaces(body, cx, page);
    four_ps(body, cx, page);
}

fn accountable(body: &mut Body, cx: &Cx<'_>, page: &ProcessPage) {
    let board = &cx.data.board;
    body.heading(cx, "Accountable", "");
    match page.owners.iter().rev().find(|it| it.until.is_none()) {
        Some(it) => {
            let since = format!("{}, since {}", board.name_of(it.person), board.date(it.since));
            fact(body, cx, Spot::Owner, ("Owner", &since), Role::Person);
        }
        None => {
            let (name, take) = (key(cx, OnProcess::Owner), key(cx, OnProcess::OwnerMe));
            let says = format!("{} nobody: {name} names one, {take} takes it", cx.glyphs.bad);
            fact(body, cx, Spot::Owner, ("Owner", &says), Role::Bad);
        }
    }
    for it in page.owners.iter().rev().filter(|it| it.until.is_some()) {
        body.under(cx, Spot::Owner, Role::Muted, &former(board, it));
    }
    let last = |at: Option<crate::domain::At>| match at {
        Some(at) => format!("last {}", when::ago(at, cx.data.now, board)),
        None => "never yet".to_owned(),
    };
    let today = cx.data.today();
    let due = |on: Option<chrono::NaiveDate>| match on {
        Some(on) => (format!(", due {}", when::until(on, today)), on < today),
        None => (String::new(), false),
    };
    let (says, is_late) = due(page.review_due(board));
    let role = if is_late { Role::Warn } else { Role::Text };
    let days = page.sheet.number("review_days").unwrap_or(90);
    let review = format!("{}{says} (every {days} days)", last(page.reviewed_at));
    fact(body, cx, Spot::Review, ("Review", &review), role);
    if let Some(days) = page.sheet.number("meeting_days") {
        let (says, is_late) = due(page.meeting_due(board));
        let role = if is_late { Role::Warn } else { Role::Text };
        let meeting = format!("{}{says} (every {days} days)", last(page.met_at));
        fact(body, cx, Spot::Meeting, ("Quality meeting", &meeting), role);
    }
}

fn former(board: &Board, it: &Owner) -> String {
    let until = it.until.map(|at| board.date(at).to_string()).unwrap_or_default();
    format!("before: {}, {} to {until}", board.name_of(it.person), board.date(it.since))
}

fn slots(body: &mut Body, cx: &Cx<'_>, page: &ProcessPage) {
    let complete = page.completeness();
    let aside = format!("{} % complete ({} of 12)", complete.percent(), complete.filled());
    body.heading(cx, "What it is", &aside);
    let edit = key(cx, OnProcess::Edit);
    for (slot, content) in page.sheet.iter() {
        let spot = Spot::Slot(slot.id);
        let text = slot.show(content, &cx.data.board, &Catalog::default());
        if RHYTHMS.contains(&slot.id) || (text.is_empty() && !ASKED.contains(&slot.id)) {
            continue;
        }
        if text.is_empty() {
            let says = format!("{} {edit} says {}", cx.glyphs.open, slot.hint);
            fact(body, cx, spot, (slot.label, &says), Role::Hint);
        } else {
            let role = if slot.id == "name" { Role::Strong } else { Role::Text };
            fact(body, cx, spot, (slot.label, &text), role);
        }
    }
    let mut by_key: Vec<(String, Vec<&str>)> = Vec::new();
    for it in &complete.missing {
        let key = given_by(cx, it.name);
        match by_key.iter_mut().find(|(by, _)| *by == key) {
            Some((_, names)) => names.push(it.name),
            None => by_key.push((key, vec![it.name])),
        }
    }
    for (key, names) in by_key {
        let says = format!("{} missing: {} ({key})", cx.glyphs.warn, names.join(", "));
        body.sentence(cx, Role::Warn, &says);
    }
    for it in page.faults().iter().filter(|it| it.starts_with("a single")) {
        body.sentence(cx, Role::Warn, &format!("{} {it}", cx.glyphs.warn));
    }
}

/// The key that gives a missing part of the definition, and where.
fn given_by(cx: &Cx<'_>, part: &str) -> String {
    let (add, edit) = (key(cx, OnProcess::Add), key(cx, OnProcess::Edit));
    match part {
        "activities" => format!("{add} on Steps"),
        "roles and hand-offs" | "procedures" => format!("{edit} on each of the Steps"),
        "policies" => format!("{add} on Policies, below"),
        "measures" => format!("{add} on Measures"),
        "interfaces" => format!("{add} on Interfaces, below"),
        _ => format!("{edit} here"),
    }
}

fn holders(body: &mut Body, cx: &Cx<'_>, page: &ProcessPage) {
    body.heading(cx, "Who knows how it really works", "");
    for name in &page.holders {
        plain(body, cx, Spot::Holder(Named::of(name)), (Role::Person, name), "");
    }
    if page.holders.is_empty() {
        let says = format!("{} notes somebody", key(cx, OnProcess::Add));
        plain(body, cx, Spot::NoHolder, (Role::Hint, &says), "");
    }
}

fn policies(body: &mut Body, cx: &Cx<'_>, page: &ProcessPage) {
    let load = page.load();
    let aside = match (load.policies, load.removable) {
        (0, _) => String::new(),
        (n, 0) => format!("{n}, each covers a risk"),
        (n, removable) => format!("{n}, of which {removable} removable"),
    };
    body.heading(cx, "Policies", &aside);
    for it in &page.policies {
        policy(body, cx, it);
    }
    if page.policies.is_empty() {
        let says = format!("{} writes down a rule that governs it", key(cx, OnProcess::Add));
        plain(body, cx, Spot::NoPolicy, (Role::Hint, &says), "");
    }
}

fn policy(body: &mut Body, cx: &Cx<'_>, it: &ProcessPolicy) {
    let spot = Spot::Policy(it.id);
    plain(body, cx, spot, (Role::Text, it.sheet.text("text")), it.sheet.text("weight"));
    if it.is_removable() {
        let says = format!("{} covers no risk: removable", cx.glyphs.warn);
        body.under(cx, spot, Role::Warn, &says);
    } else {
        body.under(cx, spot, Role::Muted, &format!("covers: {}", it.sheet.text("risk")));
    }
    for (slot, text) in it.sheet.filled(&cx.data.board, &Catalog::default()) {
        if matches!(slot.id, "reason" | "review_on") {
            body.below(cx, spot, Role::Muted, &format!("{}: {text}", slot.label));
        }
    }
}

fn interfaces(body: &mut Body, cx: &Cx<'_>, page: &ProcessPage) {
    body.heading(cx, "Interfaces", "this output feeds that input");
    for it in &page.interfaces {
        let name = |id| cx.data.board.process(id).map_or("?", |it| &*it.prefix);
        let says = if it.from == page.process.id {
            format!("gives {} to {}", it.what, name(it.to))
        } else {
            format!("takes {} from {}", it.what, name(it.from))
        };
        plain(body, cx, Spot::Interface(it.id), (Role::Text, &says), "");
    }
    if page.interfaces.is_empty() {
        let says = format!("{} says what it gives or takes", key(cx, OnProcess::Add));
        plain(body, cx, Spot::NoInterface, (Role::Hint, &says), "");
    }
}

fn four_ps(body: &mut Body, cx: &Cx<'_>, page: &ProcessPage) {
    let aside = format!("{} of 4 thought of", page.four_ps.coverage());
    body.heading(cx, "Four Ps", &aside);
    for p in FourP::ALL {
        let said = page.four_ps.0.iter().find(|(it, _, _)| it == p);
        let (role, says) = match said {
            Some((_, Thought::Considered, note)) if note.is_empty() => {
                (Role::Good, format!("{} considered", cx.glyphs.ticked))
            }
            Some((_, Thought::Considered, note)) => {
                (Role::Good, format!("{} considered: {note}", cx.glyphs.ticked))
            }
            Some((_, Thought::NotNeeded, note)) => {
                (Role::Muted, format!("{} not needed {note}", cx.glyphs.ticked))
            }
            None => {
                let (yes, no) = (key(cx, OnProcess::For), key(cx, OnProcess::Against));
                let says = format!("{} open ({yes} considered, {no} not needed)", cx.glyphs.open);
                (Role::Hint, says)
            }
        };
        fact(body, cx, Spot::P(*p), (p.id(), says.trim_end()), role);
    }
}
