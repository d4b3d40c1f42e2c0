//! The three parts of a story at the beginning of a description.

use std::ops::Range;

use super::prose::point;
use super::tongue::{self, STORY, Tongue};
use crate::domain::text::line;

/// Longer than this, nobody's need is named but something told.
const ROLE_BYTES: usize = 160;
/// More pairs and lists than this lead no three parts: what is left stays as it is written.
const MOST_MARKS: usize = 12;
/// What a full stop shortens rather than ends.
const ABBREVIATIONS: [&str; 19] = [
    "approx", "bzw", "ca", "dept", "dr", "fig", "incl", "inkl", "max", "min", "mr", "mrs", "ms",
    "nr", "prof", "resp", "st", "tel", "vs",
];
/// What stands in front of words that lead a part and is none of them: blanks and marks.
const IN_FRONT: [char; 6] = [' ', '\t', '*', '_', '-', '•'];

/// The three parts of a text, in wiki markup as they are, and what is left of it: `As a … I want … so
/// that …` at its beginning or below the heading of a user story, in one line or several, with or
/// without marks of bold.
pub(super) fn parts(text: &str) -> Option<([String; 3], String)> {
    leading(text).or_else(|| {
        let (above, below) = below_heading(text)?;
        let (parts, rest) = leading(below)?;
        let rest = format!("{}\n\n{rest}", above.trim_end()).trim_matches('\n').to_owned();
        Some((parts, rest))
    })
}

/// What stands above and below the heading of a user story.
fn below_heading(text: &str) -> Option<(&str, &str)> {
    let mut at = 0;
    let mut lines = text.split_inclusive('\n');
    lines.find_map(|line| {
        let begin = at;
        at += line.len();
        STORY.is_it(line).then(|| (&text[..begin], &text[at..]))
    })
}

/// The three parts that a text begins with, and what follows them.
fn leading(text: &str) -> Option<([String; 3], String)> {
    let text = text.trim();
    let (first, below) = text.split_at(opening(text));
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

/// Where the paragraphs end that tell the parts: the first one, and each below it that begins with the
/// words of the next part.
fn opening(text: &str) -> usize {
    let paragraph = |from: usize| text[from..].find("\n\n").map_or(text.len(), |it| from + it);
    let mut end = paragraph(0);
    for _ in 0..2 {
        let begin = text.len() - text[end..].trim_start_matches('\n').len();
        let next = paragraph(begin);
        if !goes_on(&text[..end], &text[begin..next]) {
            break;
        }
        end = next;
    }
    end
}

/// Whether a paragraph tells the next part behind what was told.
fn goes_on(told: &str, paragraph: &str) -> bool {
    let low = tongue::lower(paragraph);
    let at = low.len() - low.trim_start_matches(IN_FRONT).len();
    let Some((tongue, _)) = Words::begin(&tongue::lower(told)) else { return false };
    match Words::find(told) {
        Some(Words { lead: [.., so], end }) => {
            so.is_empty() && told[end..].trim().is_empty() && tongue.reasons_at(&low, at)
        }
        // A sentence that has ended is no role.
        None => {
            let is_line = !told.contains('\n') && !told.trim_end().ends_with(['.', '!', '?']);
            is_line && tongue.wants_at(&low, at)
        }
    }
}

/// The words that lead the three parts.
struct Words {
    /// The last of them is empty where no reason is told.
    lead: [Range<usize>; 3],
    /// Where the last part ends.
    end: usize,
}

impl Words {
    /// In which language a text in small letters begins with a role, and the words that lead that.
    fn begin(low: &str) -> Option<(&'static Tongue, Range<usize>)> {
        Tongue::of(low, low.find(char::is_alphanumeric)?)
    }

    fn find(text: &str) -> Option<Self> {
        let low = tongue::lower(text);
        let (tongue, role) = Self::begin(&low)?;
        let want = tongue.want(&low, role.end)?;
        let who = &text[role.end..want.start];
        let is_told = who.len() > ROLE_BYTES || sentence_end(who).is_some();
        if is_told || tongue::is_nobody(&tidy(&low[role.end..want.start])) {
            return None;
        }
        let so = tongue.reason(&low, want.end);
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
                    let leads = [
                        "As a", "I want", "so that", "Als ", "möchte ich", "damit ich",
                        "En tant que", "je veux", "afin de",
                    ];
                    let told = it.trim_start_matches([' ', '*', '_']);
                    leads.iter().any(|word| told.starts_with(word))
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
