//! The words by which a story's parts and criteria are told, in the languages of Jira's exports.

use std::ops::Range;

use super::markup::heading;

/// The words that lead the three parts in one language, in small letters.
#[derive(Debug)]
pub(super) struct Tongue {
    roles: &'static [&'static str],
    wants: &'static [&'static str],
    /// What comes first in the list is looked for first.
    reasons: &'static [(&'static str, Where)],
}

/// Where a word leads a reason.
#[derive(Clone, Copy, Debug)]
enum Where {
    Anywhere,
    /// In front of one of these alone.
    Before(&'static [&'static str]),
    /// In front of one of these, or where a clause begins: elsewhere it means something else.
    OpensOrBefore(&'static [&'static str]),
}

const TONGUES: [Tongue; 3] = [
    Tongue {
        roles: &["as an", "as a"],
        wants: &["i want", "i need", "i would like", "i'd like", "i’d like"],
        reasons: &[("so that", Where::Anywhere), ("so", Where::Before(&["i can"]))],
    },
    Tongue {
        roles: &["als eine", "als ein", "als"],
        wants: &[
            "möchte ich",
            "will ich",
            "brauche ich",
            "benötige ich",
            "wünsche ich mir",
            "hätte ich gern",
            "hätte ich gerne",
        ],
        reasons: &[
            ("damit", Where::OpensOrBefore(&["ich", "wir", "man", "nichts", "niemand"])),
            ("sodass", Where::Anywhere),
            ("so dass", Where::Anywhere),
        ],
    },
    Tongue {
        roles: &["en tant que", "en tant qu'", "en tant qu’"],
        wants: &[
            "je veux",
            "je souhaite",
            "je voudrais",
            "j'aimerais",
            "j’aimerais",
            "j'ai besoin de",
            "j’ai besoin de",
            "j'ai besoin d'",
            "j’ai besoin d’",
        ],
        reasons: &[
            ("afin de", Where::Anywhere),
            ("afin que", Where::Anywhere),
            ("afin d'", Where::Anywhere),
            ("afin d’", Where::Anywhere),
            ("pour que", Where::Anywhere),
            ("pour", Where::Before(&["pouvoir"])),
        ],
    },
];

/// What follows the words that lead a role where nobody's role is told, with whatever goes on with it.
const NOBODY_OF: [&str; 5] =
    ["matter of", "result of", "consequence of", "rule of thumb", "folge von"];
/// The same as a whole.
const NOBODY: [&str; 28] = [
    "bonus",
    "compromise",
    "consequence",
    "first step",
    "follow-up",
    "general rule",
    "last resort",
    "next step",
    "precaution",
    "reminder",
    "result",
    "rule",
    "side note",
    "start",
    "test",
    "workaround",
    "alternative",
    "anmerkung",
    "beispiel",
    "ergebnis",
    "ergänzung",
    "ersatz",
    "erstes",
    "folge",
    "letztes",
    "lösung",
    "nächstes",
    "vorschlag",
];

impl Tongue {
    /// The language of a text in small letters that tells a role at that place, and the words that lead
    /// it.
    pub(super) fn of(low: &str, at: usize) -> Option<(&'static Self, Range<usize>)> {
        let role = |it: &'static Self| {
            let lead = it.roles.iter().find(|words| begins(low, at, words))?;
            Some((it, at..at + lead.len()))
        };
        TONGUES.iter().find_map(role)
    }

    /// The words that lead what is wanted, the first of them behind that place.
    pub(super) fn want(&self, low: &str, from: usize) -> Option<Range<usize>> {
        let of = |words: &&str| all(low, from, words).next();
        self.wants.iter().filter_map(of).min_by_key(|it| it.start)
    }

    /// Whether what is wanted is told from that place on.
    pub(super) fn wants_at(&self, low: &str, at: usize) -> bool {
        self.wants.iter().any(|it| begins(low, at, it))
    }

    /// The words that lead the reason.
    pub(super) fn reason(&self, low: &str, from: usize) -> Option<Range<usize>> {
        let of =
            |(words, place): &(&str, Where)| all(low, from, words).find(|it| place.is_it(low, it));
        self.reasons.iter().find_map(of)
    }

    /// Whether the reason is told from that place on, where a paragraph begins.
    pub(super) fn reasons_at(&self, low: &str, at: usize) -> bool {
        self.reason(&low[at..], 0).is_some_and(|it| it.start == 0)
    }
}

impl Where {
    fn is_it(self, low: &str, words: &Range<usize>) -> bool {
        let is_before = |all: &[&str]| {
            let behind = low[words.end..].trim_start();
            all.iter().any(|it| begins(behind, 0, it))
        };
        match self {
            Self::Anywhere => true,
            Self::Before(all) => is_before(all),
            Self::OpensOrBefore(all) => {
                let before = low[..words.start].trim_end_matches([' ', '\t', '*', '_', '-', '•']);
                before.is_empty() || before.ends_with([',', ';', ':', '\n']) || is_before(all)
            }
        }
    }
}

/// Whether what is told as a role in small letters is nobody's: "as a matter of fact".
pub(super) fn is_nobody(role: &str) -> bool {
    NOBODY.contains(&role) || NOBODY_OF.iter().any(|it| begins(role, 0, it))
}

/// A text in small letters, each at the place where it stood.
pub(super) fn lower(text: &str) -> String {
    let small = |letter: char| {
        let mut all = letter.to_lowercase();
        let one = all.next().filter(|it| it.len_utf8() == letter.len_utf8());
        one.filter(|_| all.next().is_none()).unwrap_or(letter)
    };
    text.chars().map(small).collect()
}

/// Where words stand as whole ones.
fn all<'a>(low: &'a str, from: usize, words: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let found =
        low[from..].match_indices(words).map(move |(at, it)| from + at..from + at + it.len());
    found.filter(|it| is_boundary(low, it.start) && is_boundary(low, it.end))
}

fn begins(low: &str, at: usize, words: &str) -> bool {
    low[at..].starts_with(words) && is_boundary(low, at + words.len())
}

/// Whether no word goes on over that place. An apostrophe ends one.
fn is_boundary(text: &str, at: usize) -> bool {
    !(text[..at].ends_with(char::is_alphanumeric) && text[at..].starts_with(char::is_alphanumeric))
}

/// What a heading says below which something is told.
#[derive(Debug)]
pub(super) struct Title {
    names: &'static [&'static str],
    /// Words like any other, unless a colon makes a heading of them.
    short: &'static [&'static str],
}

/// Above the three parts.
pub(super) const STORY: Title = Title {
    names: &["user story", "user-story", "benutzergeschichte", "récit utilisateur"],
    short: &["story"],
};

/// Above the criteria.
pub(super) const CRITERIA: Title = Title {
    names: &[
        "acceptance criteria",
        "acceptance criterion",
        "akzeptanzkriterien",
        "akzeptanzkriterium",
        "abnahmekriterien",
        "critères d'acceptation",
        "critères d’acceptation",
        "critère d'acceptation",
        "critère d’acceptation",
    ],
    short: &["acceptance", "ac", "akzeptanz"],
};

impl Title {
    /// Whether a line is that heading: of wiki markup or Markdown, bold, or by itself.
    pub(super) fn is_it(&self, line: &str) -> bool {
        let low = line.trim().to_lowercase();
        let named = match heading(&low) {
            Some((_, title)) => title,
            None => low.trim_start_matches('#'),
        };
        let has_colon = named.contains(':');
        let around = [':', ' ', '\u{a0}'];
        let mut named = named.trim_matches(around);
        while let Some(mark) = named.chars().next().filter(|it| matches!(it, '*' | '_' | '+')) {
            let Some(inner) = named[1..].strip_suffix(mark) else { return false };
            named = inner.trim_matches(around);
        }
        self.names.contains(&named) || has_colon && self.short.contains(&named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_known_in_its_forms() {
        for line in ["h3. User story", "*User Story:*", "# user story", "Story:", "+User story+"] {
            assert!(STORY.is_it(line), "{line}");
        }
        for line in ["AC:", "Akzeptanzkriterien", "h2. *Critères d’acceptation* :", "AKZEPTANZ:"]
        {
            assert!(CRITERIA.is_it(line), "{line}");
        }
        for line in ["Story", "*User story", "The user story", "Story: mail", "AC"] {
            assert!(!STORY.is_it(line) && !CRITERIA.is_it(line), "{line}");
        }
    }

    #[test]
    fn small_letters_stand_where_the_capitals_stood() {
        for text in ["MÖCHTE ICH", "İstanbul ẞ K", "ÉTÉ"] {
            assert_eq!(lower(text).len(), text.len());
        }
        assert_eq!(lower("MÖCHTE ICH"), "möchte ich");
    }
}
