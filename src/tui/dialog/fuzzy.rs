//! Which of several texts a few typed letters mean.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::tui::keymap::Key;

/// How near a text is to what was typed, the farthest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Near {
    /// It holds it somewhere.
    Within,
    /// A word of it begins so.
    InAWord,
    /// It begins so.
    Begins,
    /// It is that.
    Whole,
}

impl Near {
    fn of(text: &str, typed: &str) -> Self {
        let (text, typed) = (text.trim().to_lowercase(), typed.trim().to_lowercase());
        let mut before = ' ';
        let mut begins = text
            .char_indices()
            .filter(|(_, letter)| !std::mem::replace(&mut before, *letter).is_alphanumeric());
        if text == typed {
            Self::Whole
        } else if text.starts_with(&typed) {
            Self::Begins
        } else if begins.any(|(at, _)| text[at..].starts_with(&typed)) {
            Self::InAWord
        } else {
            Self::Within
        }
    }
}

/// Whether a text, or a word of it, begins as was typed: letters that merely happen to stand in a text
/// come after what else the typed ones could mean.
pub(super) fn is_near(text: &str, typed: &str) -> bool {
    Near::of(text, typed) > Near::Within
}

/// The places of the texts that hold the typed letters in order, the best match first; all of them,
/// in their own order, when nothing was typed.
pub(super) fn ranked<'a>(texts: impl Iterator<Item = &'a str>, typed: &str) -> Vec<usize> {
    matching(texts, typed, AtomKind::Fuzzy)
}

/// The same for texts that hold each typed word in one piece: where Enter runs what is found, letters
/// that happen to stand in a sentence must find nothing.
pub(super) fn worded<'a>(texts: impl Iterator<Item = &'a str>, typed: &str) -> Vec<usize> {
    matching(texts, typed, AtomKind::Substring)
}

fn matching<'a>(texts: impl Iterator<Item = &'a str>, typed: &str, kind: AtomKind) -> Vec<usize> {
    let typed = typed.trim();
    if typed.is_empty() {
        return (0..texts.count()).collect();
    }
    let pattern = Pattern::new(typed, CaseMatching::Ignore, Normalization::Smart, kind);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut letters = Vec::new();
    let mut found: Vec<(Near, u32, usize)> = Vec::new();
    for (i, text) in texts.enumerate() {
        let near = match Near::of(text, typed) {
            Near::Begins | Near::InAWord if kind != AtomKind::Fuzzy => Near::Within,
            near => near,
        };
        // The matcher overlooks what stands at the very end of a text that is not ASCII alone.
        let text = format!("{text} ");
        let text = Utf32Str::new(&text, &mut letters);
        found.extend(pattern.score(text, &mut matcher).map(|score| (near, score, i)));
    }
    // What was typed in full is what is meant.
    found.sort_by_key(|&(near, score, i)| (std::cmp::Reverse((near, score)), i));
    found.into_iter().map(|(.., i)| i).collect()
}

/// The selected row after a step through a list; it stops at both ends.
pub(super) fn step(selected: usize, n_rows: usize, by: isize) -> usize {
    selected.saturating_add_signed(by).min(n_rows.saturating_sub(1))
}

/// The step that Home and End take through a list while nothing is typed; in a typed text they go to
/// its ends instead.
pub(super) fn to_end(key: Key, typed: &str) -> Option<isize> {
    if !typed.is_empty() {
        return None;
    }
    match key.to_string().as_str() {
        "home" => Some(isize::MIN),
        "end" => Some(isize::MAX),
        _ => None,
    }
}

/// How many rows a page is, whatever the size of the terminal.
pub(super) const PAGE: isize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_in_full_comes_first() {
        let ranked = |texts: &[&str], typed| ranked(texts.iter().copied(), typed)[0];
        assert_eq!(ranked(&["highest", "high", "low"], "high"), 1);
        assert_eq!(ranked(&["16", "6", "60"], "6"), 1);
        assert_eq!(ranked(&["one network", "incident", "Network"], "net"), 2);
        assert_eq!(ranked(&["incident", "core-network"], "net"), 1);
    }

    #[test]
    fn a_word_is_found_at_the_end_of_any_text() {
        for text in ["Limit the work… wip", "Limit the work wip", "wip"] {
            assert_eq!(worded([text].into_iter(), "wip"), [0], "{text}");
        }
    }
}
