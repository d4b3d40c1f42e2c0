//! The three parts of a story at the beginning of a description.

use std::ops::Range;

use super::prose::point;
use crate::domain::text::line;

/// Longer than this, nobody's need is named but something told.
const ROLE_BYTES: usize = 160;
const WANTS: [&str; 4] = ["i want", "i need", "i would like", "i'd like"];
/// More pairs and lists than this lead no three parts: what is left stays as it is written.
const MOST_MARKS: usize = 12;
/// What a full stop shortens rather than ends.
const ABBREVIATIONS: [&str; 19] = [
    "approx", "bzw", "ca", "dept", "dr", "fig", "incl", "inkl", "max", "min", "mr", "mrs", "ms",
    "nr", "prof", "resp", "st", "tel", "vs",
];

/// The three parts that a text begins with, in wiki markup as they are, and what follows them:
/// `As a … I want … so that …`, in one line or several, with or without marks of bold.
pub(super) fn parts(text: &str) -> Option<([String; 3], String)> {
    let text = text.trim();
    let (first, below) = text.split_at(text.find("\n\n").unwrap_or(text.len()));
    let mut first = first.to_owned();
    let mut words = Words::find(&first)?;
    for _ in 0..MOST_MARKS {
        let of = |it: &Range<usize>| marks(&first, it.start);
        let Some((before, behind)) = words.lead.iter().find_map(of) else { break };
        first.replace_range(behind, "");
        first.replace_range(before, "");
        words = Words::find(&first)?;
    }
    let Words { lead: [role, want, so], end } = words;
    // A sign, a picture or half a pair in front has no place in the parts.
    if !first[..role.start].trim().is_empty() {
        return None;
    }
    let parts = [role.end..want.start, want.end..so.start, so.end..end].map(|it| tidy(&first[it]));
    let rest = format!("{}{below}", &first[end..]).trim_start().to_owned();
    (!parts[0].is_empty() && !parts[1].is_empty()).then_some((parts, rest))
}

/// The words that lead the three parts.
struct Words {
    /// The last of them is empty where no reason is told.
    lead: [Range<usize>; 3],
    /// Where the last part ends.
    end: usize,
}

impl Words {
    fn find(text: &str) -> Option<Self> {
        let low = text.to_ascii_lowercase();
        let start = low.find(char::is_alphanumeric)?;
        let is_role =
            |it: &&str| low[start..].starts_with(it) && is_boundary(&low, start + it.len());
        let role = start..start + ["as an", "as a"].into_iter().find(is_role)?.len();
        let want = find(&low, role.end, &WANTS)?;
        let who = &text[role.end..want.start];
        if who.len() > ROLE_BYTES || sentence_end(who).is_some() {
            return None;
        }
        let so = find(&low, want.end, &["so that"]).or_else(|| {
            let it = find(&low, want.end, &["so i can"])?;
            Some(it.start..it.start + "so".len())
        });
        let so = so.filter(|it| sentence_end(&text[want.end..it.start]).is_none());
        let reason = so.map(|it| (it.end + statement(&text[it.end..]), it));
        let is_told = |(end, so): &(usize, Range<usize>)| !tidy(&text[so.end..*end]).is_empty();
        let (end, so) = reason.filter(is_told).unwrap_or_else(|| {
            let end = want.end + statement(&text[want.end..]);
            (end, end..end)
        });
        Some(Self { lead: [role, want, so], end })
    }
}

/// Where one of the phrases stands first as whole words.
fn find(low: &str, from: usize, phrases: &[&str]) -> Option<Range<usize>> {
    let of = |phrase: &&str| {
        low[from..]
            .match_indices(*phrase)
            .map(|(at, it)| from + at..from + at + it.len())
            .find(|it| is_boundary(low, it.start) && is_boundary(low, it.end))
    };
    phrases.iter().filter_map(of).min_by_key(|it| it.start)
}

/// Whether no word goes on over that place.
fn is_boundary(text: &str, at: usize) -> bool {
    !(text[..at].ends_with(char::is_alphanumeric) && text[at..].starts_with(char::is_alphanumeric))
}

/// How long the statement is that a text begins with: to the end of its line or sentence; nothing
/// where a list begins instead.
fn statement(text: &str) -> usize {
    let body = text.trim_start();
    let begin = text.len() - body.len();
    let first = body.split('\n').next().unwrap_or_default();
    if text[..begin].contains('\n') && point(first).is_some() {
        return 0;
    }
    begin + sentence_end(first).unwrap_or(first.len())
}

/// Where a sentence ends and another one begins: not behind a number, a letter or an abbreviation.
fn sentence_end(text: &str) -> Option<usize> {
    let ends = |(at, _): &(usize, &str)| {
        let word = text[..*at].rsplit(|it: char| !it.is_alphanumeric()).next().unwrap_or_default();
        let is_short = word.chars().count() == 1 || ABBREVIATIONS.contains(&&*word.to_lowercase());
        let is_number = word.ends_with(|it: char| it.is_ascii_digit());
        !is_short
            && !is_number
            && text[*at + 2..].trim_start_matches([' ', '*', '_']).starts_with(char::is_uppercase)
    };
    text.match_indices(". ").find(ends).map(|(at, it)| at + it.len())
}

/// The marks that belong to the word at that place: those of a list in front of it, or a pair of bold
/// or italic that opens there.
fn marks(text: &str, at: usize) -> Option<(Range<usize>, Range<usize>)> {
    let front = &text[..at];
    let line_start = front.rfind('\n').map_or(0, |it| it + 1);
    if front.ends_with(' ') && matches!(front[line_start..].trim(), "*" | "-" | "•") {
        return Some((line_start..at, at..at));
    }
    let mark = front.chars().next_back().filter(|it| matches!(it, '*' | '_'))?;
    let open = front.trim_end_matches(mark).len()..at;
    Some((open.clone(), closing(text, open, mark)?))
}

/// Where the pair ends that opens with those marks: a closing mark belongs to the nearest one in front
/// of it that opens. A dot behind a mark makes a wildcard of it: `*.pdf`.
fn closing(text: &str, open: Range<usize>, mark: char) -> Option<Range<usize>> {
    let is_whole =
        |at: &Range<usize>| !text[..at.start].ends_with(mark) && !text[at.end..].starts_with(mark);
    let begins = |at: &Range<usize>| {
        !text[..at.start].ends_with(char::is_alphanumeric)
            && text[at.end..].starts_with(|it: char| !it.is_whitespace() && it != '.')
    };
    let ends = |at: &Range<usize>| {
        text[..at.start].ends_with(|it: char| !it.is_whitespace())
            && !text[at.end..].starts_with(char::is_alphanumeric)
    };
    if !is_whole(&open) || !begins(&open) {
        return None;
    }
    let mut n_open = 1;
    let runs = text[open.end..].match_indices(&text[open.clone()]);
    for at in runs.map(|(at, it)| open.end + at..open.end + at + it.len()).filter(is_whole) {
        if ends(&at) {
            n_open -= 1;
        } else if begins(&at) {
            n_open += 1;
        }
        if n_open == 0 {
            return Some(at);
        }
    }
    None
}

/// A part without the punctuation around it, and without the pair of marks that all of it stands in.
fn tidy(part: &str) -> String {
    let part = line(part);
    let mut rest = &*part;
    for _ in 0..MOST_MARKS {
        let bare = rest.trim_start_matches([' ', ':', ',', '…']);
        let bare = bare.strip_prefix("...").unwrap_or(bare);
        let bare = bare.trim_end_matches([' ', ',', ';', '.', '…']);
        let wraps = |it: &char| closing(bare, 0..1, *it) == Some(bare.len() - 1..bare.len());
        rest = match bare.chars().next().filter(|it| matches!(it, '*' | '_')).filter(wraps) {
            Some(_) => &bare[1..bare.len() - 1],
            None if bare.len() == rest.len() => break,
            None => bare,
        };
    }
    rest.to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::prose::tests::PIECES;
    use super::*;

    proptest::proptest! {
        #[test]
        fn marks_go_in_pairs_around_a_part_or_its_words(text in PIECES) {
            let Some((parts, rest)) = parts(&text) else { return Ok(()) };
            let kept = format!("{}\n{rest}", parts.join("\n"));
            let lost = |mark| text.matches(mark).count() - kept.matches(mark).count();
            let is_list = |it: &&str| {
                let it = it.trim_start();
                ["* ", "- "].iter().any(|mark| it.strip_prefix(mark).is_some_and(|it| {
                    ["As a", "I want", "so that"].iter().any(|word| it.trim_start().starts_with(word))
                }))
            };
            let n_lists = text.split('\n').filter(is_list).count();
            proptest::prop_assert!(lost('_').is_multiple_of(2), "{text:?} {kept:?}");
            proptest::prop_assert!(lost('*').is_multiple_of(2) || n_lists > 0, "{text:?} {kept:?}");
            proptest::prop_assert!(lost('-') <= n_lists, "{text:?} {kept:?}");
        }

        #[test]
        fn marks_that_pair_with_nothing_stay(
            text in "(__init__ |\\*\\.doc\\* |file\\* |_private |\\*\\.pdf |B |- ){1,5}"
        ) {
            let (said, _) = parts(&format!("As a {text}I want {text}so that {text}")).unwrap();
            for part in said {
                proptest::prop_assert_eq!(part, text.trim());
            }
        }
    }
}
