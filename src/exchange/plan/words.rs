//! What an import would do, in words: for a page that is read before anything is written.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use super::states::map_of;
use super::{ColumnRow, How, Plan, StateRow, len};
use crate::domain::operation::{Changed, Upshot};
use crate::domain::refusal::{TOLD_AT_ONCE, count_of};
use crate::domain::text::capital;

/// The page: how much, what was decided, what would become of stories that are here, then each
/// mapping and each new story. `upshot` is what a rehearsal has found, if there was one; `given` says
/// how a reason is given here.
pub fn of(plan: &Plan, upshot: Option<&Upshot>, given: &str) -> String {
    let mut page = format!("{}.\n", tally(plan, upshot));
    let source = &plan.batch.source;
    let mistakable = upshot.and_then(|it| mistakable(it, source));
    let full = upshot.and_then(|it| full(it, given));
    let unlinked = upshot.and_then(Upshot::not_linked);
    for told in told(plan, upshot).iter().chain(&unlinked).chain(&mistakable).chain(&full) {
        let _ = writeln!(page, "{}.", capital(told));
    }
    if let Some(upshot) = upshot {
        section(&mut page, "Changes", upshot.changed.iter().map(Changed::sentence));
        let kept = |is_open: bool| {
            let all = upshot.kept.iter().filter(move |it| it.why.is_some() == is_open);
            all.map(|it| it.sentence(source))
        };
        section(&mut page, "Kept as changed here", kept(false));
        section(&mut page, "Kept here, not finished yet", kept(true));
    }
    let bad = plan.bad.iter().map(|it| format!("line {}: {}", it.line, it.reason));
    section(&mut page, "Left out", bad);
    let states = plan.states.iter().map(|it| {
        let how = match it.how {
            How::Mapped => "by --map",
            How::SameName => "by the same name",
            How::Category => "by its category",
            How::Name => "by its name",
            How::Resolution => "as it was resolved",
            How::Unknown => &it.by(),
            How::GivenUp => "as it was given up",
        };
        let to = &it.column_name;
        let to = if it.is_archive { format!("the {to}") } else { to.clone() };
        format!("{} ({}) goes to {to}, {how}", it.name(), it.stories)
    });
    section(&mut page, "States", states);
    let priorities = plan.priorities.iter().map(|it| {
        let how = if it.is_mapped { "by --map" } else { "as it is not known" };
        format!("{} ({}) becomes {}, {how}", it.name, it.stories, it.becomes.id())
    });
    section(&mut page, "Priorities", priorities);
    let people = plan.people.iter().map(|it| {
        let new = if it.new { ", who is new" } else { "" };
        format!("{} is {}{new}", it.source, it.becomes)
    });
    section(&mut page, "People", people);
    let column = |it: &ColumnRow| format!("{} ({}): {}", it.name, it.filled, it.becomes);
    section(&mut page, "Columns", plan.columns.iter().filter(|it| it.filled > 0).map(column));
    section(&mut page, "Read with care", plan.notes.iter().cloned());
    let keys: HashMap<&str, &str> =
        upshot.iter().flat_map(|it| &it.added).map(|it| (&*it.reference, &*it.key)).collect();
    let new = plan.new_stories(upshot).map(|it| {
        let key = keys.get(&*it.reference).filter(|key| **key != it.reference);
        let key = key.map_or(String::new(), |key| format!("{key} for "));
        let who = it.assignee.as_ref().map_or(String::new(), |it| format!(", {it}"));
        let points = it.points.map_or(String::new(), |it| format!(", {it} points"));
        let (reference, to) = (&it.reference, plan.place_of(it));
        format!("{key}{reference} in {to}{who}{points}: {}", it.title)
    });
    section(&mut page, "New stories", new);
    page
}

/// What was decided of many stories at once, with the links that would stand and what became of the
/// order: a sentence each, none of which may be left out.
pub fn told(plan: &Plan, upshot: Option<&Upshot>) -> Vec<String> {
    let links = plan.links.told(upshot.map_or(0, |it| it.unlinked.len()));
    let order = upshot.and_then(|it| order(plan, it));
    plan.told.iter().cloned().chain(links).chain(order).collect()
}

/// That what the source says anew of the order is kept with the stories and moves none of them.
fn order(plan: &Plan, upshot: &Upshot) -> Option<String> {
    let name = &plan.order_name;
    let ranked = upshot.changed.iter().filter(|it| !name.is_empty() && it.what == *name);
    let stories: HashSet<&str> = ranked.map(|it| &*it.key).collect();
    (!stories.is_empty()).then(|| {
        format!(
            "the order here is the team's, and a later import does not change it: {name} of {} is \
             kept on their pages alone",
            count_of(len(stories.len()))
        )
    })
}

/// The first notes where there are many: one of each kind, as thousands of one would hide the others.
pub fn few(notes: &[String]) -> Vec<&str> {
    if notes.len() <= TOLD_AT_ONCE {
        return notes.iter().map(|it| &**it).collect();
    }
    let mut kinds = HashSet::new();
    let is_first = |it: &&String| kinds.len() < TOLD_AT_ONCE && kinds.insert(kind(it));
    notes.iter().filter(is_first).map(|it| &**it).collect()
}

/// A note without the numbers in it and without what it quotes.
fn kind(note: &str) -> String {
    let mut is_quoted = false;
    let is_of_kind = |it: &char| {
        is_quoted = (is_quoted || *it == '“') && *it != '”';
        !is_quoted && !it.is_ascii_digit()
    };
    note.chars().filter(is_of_kind).collect()
}

fn section(page: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let mut lines = lines.peekable();
    if lines.peek().is_none() {
        return;
    }
    let _ = writeln!(page, "\n{title}");
    for line in lines {
        let _ = writeln!(page, "  {line}");
    }
}

/// How many stories would be new, how many would change, and what is left out; where nothing was
/// rehearsed, how many are known.
pub fn tally(plan: &Plan, upshot: Option<&Upshot>) -> String {
    let (create, update) = (plan.create, plan.update);
    let known = match upshot {
        _ if update == 0 => String::new(),
        Some(it) => format!(", {} would change, {} would stay as they are", it.updated, it.same),
        None => format!(", {update} known before"),
    };
    if plan.batch.stories.is_empty() && !plan.bad.is_empty() {
        return format!("No story would come in{}", left_out(plan.bad.len()));
    }
    format!("{create} would be new{known}{}", left_out(plan.bad.len()))
}

/// Which keys mean another story here than in the source, and the way out; nothing where none does.
pub fn mistakable(upshot: &Upshot, source: &str) -> Option<String> {
    let all = &upshot.mistakable;
    let few = all.iter().take(TOLD_AT_ONCE);
    let mut named: Vec<String> = few.map(|it| it.sentence(source)).collect();
    let more = all.len() - named.len();
    if more > 0 {
        named.push(format!("{more} more"));
    }
    let keys = match all.len() {
        0 => return None,
        1 => "1 key means another story".to_owned(),
        n => format!("{n} keys mean other stories"),
    };
    Some(format!(
        "{keys} here than in {source}: {}; commands take the board's own, so name {source}'s by its \
         key here, or take the file into a board with a prefix of its own (gemba init --prefix)",
        named.join(", ")
    ))
}

/// Which columns would be too full for a board that keeps its limits, and how the reason is given
/// here; nothing where none would.
pub fn full(upshot: &Upshot, given: &str) -> Option<String> {
    let all = upshot.full.join(", ");
    (!all.is_empty()).then(|| {
        format!(
            "{all}, and this board keeps its limits: it is taken in for a reason alone ({given})"
        )
    })
}

/// How many rows were not taken in, behind something else.
pub fn left_out(n_bad: usize) -> String {
    match n_bad {
        0 => String::new(),
        1 => ", 1 row left out".to_owned(),
        n => format!(", {n} rows left out"),
    }
}

impl StateRow {
    /// What decided where its stories go; where nothing did, what to type.
    pub fn by(&self) -> String {
        match self.how {
            How::Unknown if self.state.is_empty() => "no state".to_owned(),
            How::Unknown => format!("unknown: {}", map_of(&self.state)),
            how => how.to_string(),
        }
    }

    /// What the file calls it, with the resolution where that decides.
    pub fn name(&self) -> String {
        match (&*self.state, &*self.resolution) {
            ("", "") => "(none)".to_owned(),
            ("", resolution) => resolution.to_owned(),
            (name, "") => name.to_owned(),
            (name, resolution) => format!("{name} ({resolution})"),
        }
    }
}
