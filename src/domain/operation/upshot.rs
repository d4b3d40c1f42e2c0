//! What an import did, or would do.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::domain::{Field, text};

/// What an import did; of one that was only rehearsed, what it would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Upshot {
    /// The stories that were written down, in order of rank.
    pub added: Vec<Added>,
    /// What became otherwise of stories that were here, in order of the import.
    pub changed: Vec<Changed>,
    /// What the source has changed and the team as well: it stays as the team has it. So does what
    /// may not be finished yet.
    pub kept: Vec<Kept>,
    /// The keys of the source that mean another story here.
    pub mistakable: Vec<Mistakable>,
    /// How many stories that were here became otherwise.
    pub updated: u32,
    /// How many stories that were here stayed as they were.
    pub same: u32,
    /// The columns that would hold more than a hard limit allows, where no reason was given for it.
    pub full: Vec<String>,
    /// The links that were not made, each by what it would do: a story would wait for itself.
    pub unlinked: Vec<String>,
}

impl Upshot {
    /// The links that were not made, in a few words; nothing where all were.
    pub fn not_linked(&self) -> Option<String> {
        let all = &self.unlinked;
        let few = all.iter().take(3).cloned().collect::<Vec<_>>().join("; ");
        match all.len() {
            0 => None,
            n if n > 3 => Some(format!("not linked: {few}; and {} more", n - 3)),
            _ => Some(format!("not linked: {few}")),
        }
    }
}

/// A story that was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// Its key here.
    pub key: String,
    /// Its key in the source.
    pub reference: String,
}

/// A part of a story that became otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The story's key here.
    pub key: String,
    /// A field's name, or what else a story has.
    pub what: String,
    /// What it was; empty where there was nothing.
    pub old: String,
    /// What it is; empty where there is nothing.
    pub new: String,
}

/// A part of a story that both sides have changed, or that stays for another reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The story's key here.
    pub key: String,
    /// A field's name, or what else a story has.
    pub what: String,
    /// What the team has made it; empty for nothing.
    pub here: String,
    /// What the source says; empty for nothing.
    pub there: String,
    /// What keeps it here from being finished; nothing where the team has changed it.
    pub why: Option<String>,
}

/// A key of the source under which another story stands here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakable {
    /// The key that is both.
    pub key: String,
    /// The key here of the story that the source means by it.
    pub own: String,
}

/// How much of a value stands in a sentence, in letters.
const SHOWN: usize = 60;

/// A value in a sentence.
fn shown(value: &str) -> String {
    match &*text::line(value) {
        "" => "nothing".to_owned(),
        value => text::short(value, SHOWN).into_owned(),
    }
}

/// Two values of one thing as lines: what both begin with is cut where it is so long that it would hide
/// where they part.
pub fn apart(one: &str, other: &str) -> [String; 2] {
    /// How much of what both begin with may stand there whole, and how much is left of it, in letters.
    const WHOLE: usize = 30;
    const LEFT: usize = 16;
    let (one, other) = (text::line(one), text::line(other));
    let both = one.graphemes(true).zip(other.graphemes(true));
    let both: Vec<usize> = both.take_while(|(a, b)| a == b).map(|(it, _)| it.len()).collect();
    if both.len() <= WHOLE {
        return [one, other];
    }
    let mut cut: usize = both[..both.len() - LEFT].iter().sum();
    let end: usize = both.iter().sum();
    // A whole word to begin with, where one begins there.
    if let Some(blank) = one[cut..end].find(' ') {
        cut += blank + 1;
    }
    [one, other].map(|it| format!("…{}", &it[cut..]))
}

impl Changed {
    /// `SMI-5 points: 5 → 8`.
    pub fn sentence(&self) -> String {
        let Self { key, what, .. } = self;
        let [old, new] = apart(&self.old, &self.new).map(|it| shown(&it));
        format!("{key} {what}: {old} → {new}")
    }
}

impl Kept {
    /// `points of SMI-5 (8 here, 13 in jira)`; several words of somebody's stand in quotes.
    pub fn sentence(&self, source: &str) -> String {
        let Self { key, what, here, there, why } = self;
        let why = why.as_ref().map(|it| format!(": {it}")).unwrap_or_default();
        let [here, there] = apart(here, there).map(|it| match shown(&it) {
            words if words.contains(' ') && what != Field::Column.spec().id => format!("“{words}”"),
            word => word,
        });
        format!("{what} of {key} ({here} here, {there} in {source}{why})")
    }
}

impl Mistakable {
    /// `SMI-3 (jira's is SMI-21)`.
    pub fn sentence(&self, source: &str) -> String {
        format!("{} ({source}'s is {})", self.key, self.own)
    }
}
