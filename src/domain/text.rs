//! What becomes of a text on its way in and on its way out.
//!
//! On its way in it stays as it was written: every script, emoji, what joins, parts and turns letters;
//! only the controls of a terminal become pictures of themselves. On its way to a terminal it can
//! never drive it, hide a part of itself or turn the text beside it round ([`safe`], [`bare`]).

pub mod cell;
mod forbidden;

use std::borrow::Cow;

use unicode_normalization::char::{decompose_canonical, is_combining_mark};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick, is_nfkc_quick};
use unicode_segmentation::UnicodeSegmentation;

pub use cell::{cell, from_cell};
use forbidden::{ZWJ, is_forbidden, is_pictograph};

/// More marks than this on one letter are a flood, not a script.
const MARKS_A_GRAPHEME: usize = 8;
/// The longest emoji of the standard has ten characters.
const CHARS_A_GRAPHEME: usize = 24;
/// As many columns as a terminal gives to a tab in a description.
const TAB: &str = "    ";

/// The longest line that the file takes, in characters: longer than any title, shorter than a
/// document.
pub const LONGEST_LINE: usize = 20_000;
/// The longest text of several lines that the file takes, in characters.
pub const LONGEST_TEXT: usize = 500_000;

/// A text of one line as it is kept: a title, a name, a tag.
///
/// Line breaks, tabs and the like become one space each, the other controls of ASCII a picture of
/// themselves; the ends are trimmed. A text in which nothing shows is none. A letter and its marks
/// are one character where there is one (Unicode's NFC), so that what reads alike is alike, but no
/// letter becomes another one: a name keeps its form of 神.
pub fn line(text: &str) -> String {
    kept(text, Breaks::Spaces, str::trim)
}

/// A text of several lines as it is kept: a description, a comment.
///
/// Line breaks of every kind become `\n`; blank lines at the end go, those at the start, the spaces
/// and the tabs of each line stay. All else is as in [`line()`].
pub fn block(text: &str) -> String {
    kept(text, Breaks::Lines, str::trim_end)
}

/// A piece of a [`block`] while it is being typed: its ends stay as they are, and it may be one in
/// which nothing shows yet.
pub fn typed(piece: &str) -> Cow<'_, str> {
    if is_plain(piece) {
        return Cow::Borrowed(piece);
    }
    Cow::Owned(composed(&unbroken(piece, Breaks::Lines)))
}

/// A text as it is shown: without what could drive a terminal. Its spaces and line breaks stay.
pub fn safe(text: &str) -> Cow<'_, str> {
    shown(text, Turns::Signs)
}

/// The same where no column is left for a sign: in a cell of the screen.
pub fn bare(text: &str) -> Cow<'_, str> {
    shown(text, Turns::Gone)
}

/// A text for the screen, whose cells care for all else ([`bare`]): where a character would have driven
/// the terminal or turned the text round, a sign stands in its place before anything is measured.
pub fn marked(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(is_turning) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(is_turning, "\u{fffd}"))
}

/// Whether a character drives a terminal or turns the text beside it round: an eight-bit control, or an
/// override, an embedding or an isolate of writing directions.
pub const fn is_turning(letter: char) -> bool {
    matches!(letter, '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether [`safe`] would change nothing: fit to be shown, `\n` included.
pub fn is_clean(text: &str) -> bool {
    is_plain(text) || safe(text) == text
}

/// A text in which each letter that is not fit to be shown is written by its number, in the notation of
/// `number`: it is the same text, and can be printed.
pub fn numbered(text: &str, number: impl Fn(char) -> String) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let mut res = String::with_capacity(text.len() + 12);
    for line in text.split_inclusive('\n') {
        if is_clean(line) {
            res.push_str(line);
            continue;
        }
        for piece in line.graphemes(true) {
            // Where the letters of a piece would not stay as they are, each is looked at by itself.
            let is_whole = is_clean(piece);
            for letter in piece.chars() {
                let is_fit = is_whole || is_clean(letter.encode_utf8(&mut [0; 4]));
                if is_fit { res.push(letter) } else { res.push_str(&number(letter)) }
            }
        }
    }
    Cow::Owned(res)
}

/// A text for a file or another program: every letter of it but those that would drive the terminal on
/// which somebody lets it run by.
pub fn filed(text: &str) -> String {
    let drives =
        |it: char| is_turning(it) || it.is_ascii_control() && !matches!(it, '\n' | '\r' | '\t');
    text.replace(drives, "\u{fffd}")
}

/// The start of a text, at most `max_chars` characters long.
///
/// No grapheme is split; when something is left out, no space stands at the end.
pub fn capped(text: &str, max_chars: usize) -> &str {
    // A character has at least one byte.
    if text.len() <= max_chars {
        return text;
    }
    let (mut n_chars, mut end) = (0, 0);
    for grapheme in text.graphemes(true) {
        n_chars += grapheme.chars().count();
        if n_chars > max_chars {
            return text[..end].trim_end();
        }
        end += grapheme.len();
    }
    text
}

/// A text in a sentence, at most `max_chars` characters of it: what was left out shows as `…`.
pub fn short(text: &str, max_chars: usize) -> Cow<'_, str> {
    let start = capped(text, max_chars);
    if start.len() == text.len() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{start}…"))
}

/// What an error of the system says, without the number that it has for it.
pub fn of_error(error: &std::io::Error) -> String {
    let says = error.to_string();
    match error.raw_os_error().map(|it| format!(" (os error {it})")) {
        Some(number) => says.replace(&number, ""),
        None => says,
    }
}

/// The form of a text that is compared in searches: upper and lower case, wide and narrow letters,
/// ligatures and circled digits are alike, and so are letters with and without their accents. What
/// nobody sees makes no difference.
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            Cow::Borrowed(text)
        };
    }
    let is_bare = |it: char| is_folded(it) && !has_accent(it) && !is_hidden(it);
    if is_nfkc_quick(text.chars()) == IsNormalized::Yes && text.chars().all(is_bare) {
        return Cow::Borrowed(text);
    }
    // Folding can take a letter apart that composes in another way: once more settles it.
    let seen = text.chars().filter(|it| !is_hidden(*it));
    let once: String = seen.nfkc().flat_map(folded).collect();
    let twice: String = once.nfkc().flat_map(folded).collect();
    Cow::Owned(twice.nfkd().filter(|it| !is_accent(*it)).nfkc().collect())
}

/// A sentence with its first letter as a capital.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// The same with a small letter first, as it stands within a sentence.
pub fn lowered(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect()
}

/// What of a name tells it from others: the letters that are seen, whatever the case and whichever of two
/// forms that stand for the same letter it was written with.
pub fn name(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let seen = text.chars().filter(|it| !is_hidden(*it));
    seen.nfc().collect::<String>().to_lowercase()
}

/// Whether it is an accent of Latin, Greek or Cyrillic letters, which people leave out when they search.
const fn is_accent(mark: char) -> bool {
    matches!(mark, '\u{300}'..='\u{36f}')
}

fn has_accent(letter: char) -> bool {
    let mut has_one = false;
    decompose_canonical(letter, |it| has_one |= is_accent(it));
    has_one
}

/// The same as [`fold`], in room that is used again: a search looks at every text of a board.
pub fn fold_in<'a>(text: &'a str, room: &'a mut String) -> &'a str {
    if text.is_ascii() {
        if !text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return text;
        }
        room.clear();
        room.push_str(text);
        room.make_ascii_lowercase();
    } else {
        *room = fold(text).into_owned();
    }
    room
}

/// By way of the capital, so that `ß` meets `SS` and a final sigma the other one.
fn folded(letter: char) -> impl Iterator<Item = char> {
    letter.to_uppercase().flat_map(char::to_lowercase)
}

fn is_folded(letter: char) -> bool {
    folded(letter).eq(std::iter::once(letter))
}

/// What becomes of a line break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Breaks {
    Spaces,
    Lines,
}

/// Nearly all text of European offices: letters and signs that are in NFC whatever stands beside
/// them, neither join nor mark, and need no closer look.
fn is_plain(text: &str) -> bool {
    text.chars().all(|letter| {
        matches!(letter,
            ' '..='~'
            | '\n'
            | '\u{a0}'..='\u{ac}'
            | '\u{ae}'..='\u{2ff}'
            | '\u{2010}'..='\u{2027}'
            | '\u{2030}'..='\u{205e}'
            | '\u{20a0}'..='\u{20bf}')
    })
}

/// What becomes of a character that turns the text round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turns {
    /// The sign for "something was here".
    Signs,
    /// Nothing: where no column is left for a sign.
    Gone,
}

/// A text on its way in.
fn kept(text: &str, breaks: Breaks, trim: impl Fn(&str) -> &str) -> String {
    let text = composed(trim(&unbroken(text, breaks)));
    if is_plain(&text) || text.chars().any(shows) { text } else { String::new() }
}

/// A text on its way out. Repeats until nothing changes: what is dropped may bring together what must
/// not meet.
fn shown(text: &str, turns: Turns) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let mut text = composed(&unbroken(text, Breaks::Lines));
    while !is_plain(&text) {
        let next = composed(&filtered(&harmless(&text, turns)));
        if next == text {
            break;
        }
        text = next;
    }
    Cow::Owned(text)
}

/// Letters put together with their marks, but for those that NFC would replace: somebody's name may be
/// written with the very form that it takes for a double.
fn composed(text: &str) -> String {
    let mut composed = String::with_capacity(text.len());
    for piece in text.split_inclusive(is_replaced) {
        let run = piece.strip_suffix(is_replaced).unwrap_or(piece);
        composed.extend(run.nfc());
        composed.push_str(&piece[run.len()..]);
    }
    composed
}

/// Whether NFC has other characters for a letter or a sign: the compatibility ideographs, the signs of
/// Kelvin and Ångström, letters of Hebrew with points.
fn is_replaced(letter: char) -> bool {
    !is_plain(letter.encode_utf8(&mut [0; 4]))
        && !is_combining_mark(letter)
        && is_nfc_quick(std::iter::once(letter)) == IsNormalized::No
}

/// Line breaks in the one form that is kept, the controls of ASCII as pictures of themselves.
fn unbroken(text: &str, breaks: Breaks) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(letter) = chars.next() {
        kept.extend(match letter {
            '\r' if chars.peek() == Some(&'\n') => None,
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                Some(if breaks == Breaks::Lines { '\n' } else { ' ' })
            }
            '\t' => Some(if breaks == Breaks::Lines { '\t' } else { ' ' }),
            '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(letter)),
            '\u{7f}' => Some('\u{2421}'),
            letter => Some(letter),
        });
    }
    kept
}

/// The text without forbidden characters. What would have driven the terminal or turned the text
/// round shows that something was here; what is invisible by definition leaves nothing.
fn harmless(text: &str, turns: Turns) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\t' => safe.push_str(TAB),
            letter if is_turning(letter) => {
                safe.extend((turns == Turns::Signs).then_some('\u{fffd}'));
            }
            letter if is_forbidden(letter) => (),
            letter => safe.push(letter),
        }
    }
    safe
}

/// Whether a character shows by itself.
fn shows(letter: char) -> bool {
    !(letter.is_whitespace() || is_hidden(letter) || is_combining_mark(letter))
}

/// Whether nobody sees a character: it joins, parts, turns or colours its neighbours at most.
fn is_hidden(letter: char) -> bool {
    !letter.is_ascii() && (is_forbidden(letter) || matches!(letter, ZWJ | '\u{fe0e}' | '\u{fe0f}'))
}

/// Leaves out joiners and selectors outside emoji, marks without a letter, and floods of marks.
fn filtered(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for grapheme in text.graphemes(true) {
        if grapheme.len() == 1 {
            kept.push_str(grapheme);
        } else {
            filter_grapheme(grapheme, &mut kept);
        }
    }
    kept
}

fn filter_grapheme(grapheme: &str, kept: &mut String) {
    let (mut n_chars, mut n_marks) = (0, 0);
    let mut base = None;
    let mut previous = None;
    let mut rest = grapheme.chars();
    while let Some(letter) = rest.next() {
        let is_selector = matches!(letter, '\u{fe0e}' | '\u{fe0f}');
        let has_place = if letter == ZWJ {
            base.is_some_and(is_pictograph)
                && rest.clone().next().is_some_and(is_pictograph)
                && previous != Some(ZWJ)
        } else if is_selector {
            previous.is_some_and(|letter| is_selected(letter, rest.as_str()))
        } else {
            base.is_some() || !is_combining_mark(letter)
        };
        let is_mark = letter == ZWJ || is_combining_mark(letter);
        if !has_place || n_chars == CHARS_A_GRAPHEME || (is_mark && n_marks == MARKS_A_GRAPHEME) {
            continue;
        }
        n_chars += 1;
        n_marks += usize::from(is_mark);
        if !is_mark && !is_skin_tone(letter) {
            base = Some(letter);
        }
        previous = Some(letter);
        kept.push(letter);
    }
}

/// Whether a selector of text or picture has its place after `letter`: an emoji or a keycap.
fn is_selected(letter: char, rest: &str) -> bool {
    is_pictograph(letter)
        || (matches!(letter, '0'..='9' | '#' | '*') && rest.starts_with('\u{20e3}'))
}

fn is_skin_tone(letter: char) -> bool {
    matches!(letter, '\u{1f3fb}'..='\u{1f3ff}')
}

/// A number for a text in parts: FNV-1a, which is the same in every release.
pub(crate) fn mark_of(parts: &[&[u8]]) -> u64 {
    let mut mark = 0xcbf2_9ce4_8422_2325_u64;
    for byte in parts.join(&0) {
        mark = (mark ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    mark
}

#[cfg(test)]
mod tests;
