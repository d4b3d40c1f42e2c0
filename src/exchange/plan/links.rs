//! How the stories of a source stand to each other, as far as both are known.

use std::collections::{HashMap, HashSet};

use super::{Becomes, ColumnRow, Row};
use crate::domain::operation::{IncomingLink, TakenIn};
use crate::domain::refusal::count_of;
use crate::domain::story::LinkKind;
use crate::domain::text::fold;

/// The columns with links of a kind that the board does not have, in one sentence; nothing where
/// there are none.
pub(super) fn other_kinds(columns: &[ColumnRow]) -> Option<String> {
    let is_kept = |it: &&ColumnRow| {
        let name = fold(&it.name);
        let is_link = ["issue link (", "work item link ("].iter().any(|link| name.contains(link));
        is_link && it.becomes == Becomes::Kept && it.filled > 0
    };
    let kept: Vec<&ColumnRow> = columns.iter().filter(is_kept).collect();
    let n: usize = kept.iter().map(|it| it.filled).sum();
    let mut names: Vec<String> = kept.iter().map(|it| format!("“{}”", it.name)).collect();
    names.dedup();
    let links = if n == 1 { "1 link is" } else { &format!("{n} links are") };
    (n > 0).then(|| {
        format!(
            "{links} of a kind that the board does not have: kept with the story, on its page under \
             {}",
            names.join(", ")
        )
    })
}

/// How many links would stand between stories.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkCount {
    /// Those by which one waits for the other.
    pub blocks: usize,
    /// All others.
    pub relates: usize,
}

impl LinkCount {
    /// The same in a sentence, without those that would make a story wait for itself; nothing where
    /// none is left.
    pub fn told(self, n_refused: usize) -> Option<String> {
        let blocks = self.blocks.saturating_sub(n_refused);
        let n = blocks + self.relates;
        let are = if n == 1 { "link stands" } else { "links stand" };
        (n > 0).then(|| {
            let relates = self.relates;
            format!("{n} {are} between stories: {blocks} of “blocks”, {relates} of “relates”")
        })
    }
}

/// The links of one import.
pub(super) struct Links {
    /// The keys of the source's own numbers.
    keys: HashMap<String, String>,
    /// The stories that are in the file or were taken in before, folded.
    there: HashSet<String>,
    /// Each link once: the first, how, the second.
    found: HashSet<(String, &'static str, String)>,
    n_outside: usize,
    n_parents: usize,
}

impl Links {
    pub(super) fn new(rows: &[Row], known: &TakenIn) -> Self {
        let numbered = rows.iter().filter(|it| !it.number.is_empty());
        let there = rows.iter().map(|it| &it.reference).chain(known.stories.keys());
        Self {
            keys: numbered.map(|it| (it.number.clone(), it.reference.clone())).collect(),
            there: there.map(|it| fold(it).into_owned()).collect(),
            found: HashSet::new(),
            n_outside: 0,
            n_parents: 0,
        }
    }

    /// The links of a row, by the keys of the others; one to itself is none.
    pub(super) fn of(&mut self, row: &Row) -> Vec<IncomingLink> {
        let own = fold(&row.reference).into_owned();
        let mut links: Vec<IncomingLink> = Vec::new();
        let mut has_parent = false;
        for link in &row.links {
            let other = self.keys.get(&link.other).unwrap_or(&link.other).clone();
            let folded = fold(&other).into_owned();
            let (kind, is_first) = (link.kind, link.is_first);
            let incoming = IncomingLink { kind, is_first, other };
            if folded == own || links.contains(&incoming) {
                continue;
            }
            if self.there.contains(&folded) {
                has_parent |= link.is_parent;
                let is_swapped = if kind == LinkKind::Blocks { !is_first } else { folded < own };
                let (from, to) =
                    if is_swapped { (folded, own.clone()) } else { (own.clone(), folded) };
                self.found.insert((from, kind.id(), to));
            } else {
                self.n_outside += 1;
            }
            links.push(incoming);
        }
        self.n_parents += usize::from(has_parent);
        links
    }

    /// How many there are between stories that are known.
    pub(super) fn count(&self) -> LinkCount {
        let blocks = self.found.iter().filter(|it| it.1 == LinkKind::Blocks.id()).count();
        LinkCount { blocks, relates: self.found.len() - blocks }
    }

    /// What becomes of the others, a sentence each.
    pub(super) fn told(&self) -> Vec<String> {
        let mut told = Vec::new();
        if self.n_parents > 0 {
            let stories = count_of(super::len(self.n_parents));
            let relate =
                if self.n_parents == 1 { "relates to its own" } else { "relate to theirs" };
            told.push(format!(
                "the board has no parents: {stories} {relate}, and the name is kept as well"
            ));
        }
        if self.n_outside > 0 {
            let lead = if self.n_outside == 1 { "link leads" } else { "links lead" };
            told.push(format!(
                "{} {lead} to what is neither in the file nor on the board: kept with the story",
                self.n_outside
            ));
        }
        told
    }
}
