//! How much text fits: display widths, cutting, wrapping, padding.
//!
//! Widths are terminal columns, counted as ratatui draws them, grapheme by grapheme; plain ASCII that
//! fits costs no allocation. What would turn a text round counts as the sign that is drawn for it
//! ([`text::marked`]).

use std::borrow::Cow;
use std::ops::Range;

use ratatui::buffer::CellWidth;
use unicode_segmentation::UnicodeSegmentation;

use crate::domain::text;

/// The columns that a text takes.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(grapheme_width).sum()
}

/// The text if it fits into `columns`; else its start with `ellipsis` at the end.
///
/// No grapheme is split and the result is never wider than `columns`. An ellipsis that does not fit
/// itself is left out. `ellipsis` is [`Glyphs::ellipsis`](crate::tui::theme::Glyphs::ellipsis).
pub fn cut<'a>(text: &'a str, columns: usize, ellipsis: &str) -> Cow<'a, str> {
    if let Cow::Owned(text) = text::marked(text) {
        return Cow::Owned(cut(&text, columns, ellipsis).into_owned());
    }
    // A grapheme that takes a column has at least one byte, none takes more columns than bytes.
    if text.len() <= columns || (!text.is_ascii() && prefix(text, columns) == text.len()) {
        return Cow::Borrowed(text);
    }
    match columns.checked_sub(width(ellipsis)) {
        Some(room) => {
            let start = text[..prefix(text, room)].trim_end();
            let mut cut = String::with_capacity(start.len() + ellipsis.len());
            cut.push_str(start);
            cut.push_str(ellipsis);
            Cow::Owned(cut)
        }
        None => Cow::Borrowed(&text[..prefix(text, columns)]),
    }
}

/// The text if it fits into `columns`; else its start and its end with `ellipsis` between them.
pub fn cut_middle<'a>(text: &'a str, columns: usize, ellipsis: &str) -> Cow<'a, str> {
    let Some(room) = columns.checked_sub(width(ellipsis)) else { return cut(text, columns, "") };
    if width(text) <= columns {
        return text::marked(text);
    }
    let text = &*text::marked(text);
    let front = &text[..prefix(text, room - room / 2)];
    let mut left = room - width(front);
    let mut start = text.len();
    for grapheme in text.graphemes(true).rev() {
        let Some(rest) = left.checked_sub(width(grapheme)) else { break };
        (left, start) = (rest, start - grapheme.len());
    }
    Cow::Owned(format!("{front}{ellipsis}{}", &text[start..]))
}

/// The text in at most `max_lines` lines of at most `columns`, wrapped at words.
///
/// What does not fit into the last line is cut with `ellipsis`. A word wider than a line is broken
/// between graphemes; `\n` starts a new line. An empty text has no lines.
pub fn wrap<'a>(
    text: &'a str,
    columns: usize,
    max_lines: usize,
    ellipsis: &str,
) -> Vec<Cow<'a, str>> {
    if let Cow::Owned(text) = text::marked(text) {
        let lines = wrap(&text, columns, max_lines, ellipsis).into_iter();
        return lines.map(|line| Cow::Owned(line.into_owned())).collect();
    }
    let mut wrapped = Vec::new();
    let mut rest = lines(text, columns);
    while wrapped.len() < max_lines {
        let Some(range) = rest.next() else { break };
        let is_last = wrapped.len() + 1 == max_lines && rest.clone().any(|range| !range.is_empty());
        wrapped.push(if is_last {
            shortened(text, range.start, columns, ellipsis)
        } else {
            cut(&text[range], columns, ellipsis)
        });
    }
    wrapped
}

/// The last line that is shown of a longer text: as much of it as fits, and always an ellipsis.
fn shortened<'a>(text: &'a str, start: usize, columns: usize, ellipsis: &str) -> Cow<'a, str> {
    let rest = &text[start..];
    let end = rest.find('\n').unwrap_or(rest.len());
    let paragraph = rest[..end].trim_end();
    let room = columns.saturating_sub(width(ellipsis));
    if prefix(paragraph, columns) == paragraph.len() && width(ellipsis) <= columns {
        // The paragraph fits, and what is left out stands below it.
        let kept = paragraph[..prefix(paragraph, room)].trim_end();
        return Cow::Owned(format!("{kept}{ellipsis}"));
    }
    cut(paragraph, columns, ellipsis)
}

/// Where each line of a wrapped text begins and ends, in bytes.
///
/// The spaces at which a line is broken belong to no line; those at the start of a paragraph stay.
/// A grapheme wider than `columns` stands alone on its line. Only a paragraph without words gives an
/// empty line; no columns give no lines.
pub fn lines(text: &str, columns: usize) -> Lines<'_> {
    Lines { text, columns, next: (columns > 0 && !text.is_empty()).then_some(0) }
}

/// The lines of a wrapped text; see [`lines`].
#[derive(Debug, Clone)]
pub struct Lines<'a> {
    text: &'a str,
    columns: usize,
    next: Option<usize>,
}

impl Iterator for Lines<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let mut start = self.next?;
        let rest = &self.text[start..];
        let end = start + rest.find('\n').unwrap_or(rest.len());
        let indent = end - start - self.text[start..end].trim_start_matches(' ').len();
        if indent >= self.columns {
            start += indent;
        }
        let paragraph = &self.text[start..end];
        let line = &paragraph[..first_line(paragraph, self.columns)];
        let after = paragraph[line.len()..].trim_start_matches(' ');
        self.next = if !after.is_empty() {
            Some(end - after.len())
        } else if end + 1 < self.text.len() {
            Some(end + 1)
        } else {
            None
        };
        Some(start..start + line.trim_end_matches(' ').len())
    }
}

/// How many bytes of a paragraph stand on its first line.
fn first_line(paragraph: &str, columns: usize) -> usize {
    let fitting = prefix(paragraph, columns);
    if fitting == paragraph.len() {
        return fitting;
    }
    if fitting == 0 {
        return paragraph.graphemes(true).next().map_or(0, str::len);
    }
    let indent = paragraph.len() - paragraph.trim_start_matches(' ').len();
    match last_break(paragraph, fitting) {
        Some(end) if end > indent => end,
        Some(_) | None => fitting,
    }
}

/// The last place up to `limit` where a line may end: at a space, after a hyphen between letters,
/// beside a wide letter (scripts that are written without spaces).
fn last_break(text: &str, limit: usize) -> Option<usize> {
    if text[limit..].starts_with(' ') {
        return Some(limit);
    }
    if text.as_bytes()[..=limit].is_ascii() {
        return last_ascii_break(text.as_bytes(), limit);
    }
    let mut after = text[limit..].graphemes(true).next().unwrap_or_default();
    for (start, grapheme) in text[..limit].grapheme_indices(true).rev() {
        let end = start + grapheme.len();
        let is_break = match grapheme {
            " " => true,
            "-" => {
                after.starts_with(char::is_alphabetic)
                    && text[..start].ends_with(char::is_alphabetic)
            }
            _ if after == " " => false,
            _ => {
                (grapheme_width(grapheme) == 2 || grapheme_width(after) == 2)
                    && !clings_to_the_left(after)
            }
        };
        if is_break {
            return Some(end);
        }
        after = grapheme;
    }
    None
}

/// The same for text without wide letters, at a fraction of the price.
fn last_ascii_break(text: &[u8], limit: usize) -> Option<usize> {
    let is_letter = |place: usize| text.get(place).is_some_and(u8::is_ascii_alphabetic);
    (1..=limit).rev().find(|&end| match text[end - 1] {
        b' ' => true,
        b'-' => is_letter(end) && end > 1 && is_letter(end - 2),
        _ => false,
    })
}

/// Closing punctuation never starts a line.
fn clings_to_the_left(grapheme: &str) -> bool {
    grapheme.starts_with([
        '、', '。', '，', '．', '）', '」', '』', '】', '！', '？', '：', '；', ')', ']', '}', '.',
        ',', '!', '?', ':', ';',
    ])
}

/// The text with spaces behind it up to `columns`; a wider text stays as it is.
pub fn pad(text: &str, columns: usize) -> Cow<'_, str> {
    match columns.saturating_sub(width(text)) {
        0 => text::marked(text),
        n_spaces => Cow::Owned(format!("{}{:n_spaces$}", text::marked(text), "")),
    }
}

/// The text with spaces before it up to `columns`, as numbers stand; a wider text stays as it is.
pub fn pad_left(text: &str, columns: usize) -> Cow<'_, str> {
    match columns.saturating_sub(width(text)) {
        0 => text::marked(text),
        n_spaces => Cow::Owned(format!("{:n_spaces$}{}", "", text::marked(text))),
    }
}

/// The longest start of a text, in bytes, that is no wider than `columns`.
pub fn prefix(text: &str, columns: usize) -> usize {
    let n_ascii = text.bytes().take(columns.saturating_add(1)).take_while(u8::is_ascii).count();
    if n_ascii > columns {
        // The letter after the cut is plain too: no mark that belongs to the one before.
        return columns;
    }
    if n_ascii == text.len() {
        return n_ascii;
    }
    let (mut end, mut used) = (0, 0);
    for grapheme in text.graphemes(true) {
        used += grapheme_width(grapheme);
        if used > columns {
            return end;
        }
        end += grapheme.len();
    }
    end
}

/// What a cell of the screen shows of what was put there: nothing that could drive the terminal, and
/// nothing wider.
pub fn drawn(symbol: &str) -> Cow<'_, str> {
    if is_shape(symbol) {
        return Cow::Borrowed(symbol);
    }
    let Cow::Owned(bare) = text::bare(symbol) else { return Cow::Borrowed(symbol) };
    match (bare.chars().next(), width(&bare) <= width(symbol)) {
        (None, _) => Cow::Owned(" ".to_owned()),
        (Some(_), true) => Cow::Owned(bare),
        // What was left out has stood between a sign and what makes it a wide picture.
        (Some(first), false) => Cow::Owned(first.to_string()),
    }
}

/// Whether it is one of the lines, blocks and shapes (U+2500 to U+25FF) of which half a screen is made: each
/// is what it is, and needs no closer look.
fn is_shape(symbol: &str) -> bool {
    matches!(symbol.as_bytes(), [0xe2, 0x94..=0x97, _])
}

fn grapheme_width(grapheme: &str) -> usize {
    match grapheme.len() {
        1 => 1,
        _ if grapheme.starts_with(text::is_turning) => 1,
        // What no screen draws.
        _ if grapheme.contains(char::is_control) => 0,
        _ => usize::from(grapheme.cell_width()),
    }
}

#[cfg(test)]
mod tests;
