//! Two texts that were written at once as one, with both of them where they speak of the same lines.

use diffy::{ConflictStyle, MergeOptions};

use crate::domain::Refusal;

/// What stands before, between and behind two texts of one place. No text has such a line by itself:
/// of a row of signs alone Markdown makes a heading, and mail a quotation.
const MARKS: [&str; 3] =
    ["<<<<<<< your text", "======= what it says now", ">>>>>>> end of both texts"];

/// A sheet with what others have changed since it was `seen` so; `now` is the story as it is now.
pub fn merged(seen: &str, mine: &str, now: &str) -> String {
    let sheet = merged_text(&apart(seen), &apart(mine), &apart(now));
    let lines: Vec<&str> = sheet.lines().filter(|it| !it.starts_with(GAP)).collect();
    lines.join("\n")
}

/// The same of any text.
pub fn merged_text(seen: &str, mine: &str, now: &str) -> String {
    /// As long as no line of signs is that somebody has typed.
    const LENGTH: usize = 79;
    let ended = |text: &str| format!("{}\n", text.trim_end());
    let mut merge = MergeOptions::new();
    merge.set_conflict_style(ConflictStyle::Merge).set_conflict_marker_length(LENGTH);
    let both = match merge.merge(&ended(seen), &ended(mine), &ended(now)) {
        Ok(merged) => return merged.trim_end().to_owned(),
        Err(both) => both,
    };
    let marked = |line| {
        let mut marks = MARKS.into_iter();
        marks.find(|it| is_row(line, it.as_bytes()[0], LENGTH)).unwrap_or(line)
    };
    both.lines().map(marked).collect::<Vec<_>>().join("\n")
}

/// Both texts of one place.
pub fn both(mine: &str, now: &str) -> String {
    let [before, between, behind] = MARKS;
    format!("{before}\n{mine}\n{between}\n{now}\n{behind}\n")
}

/// Refuses a text in which two texts still stand in one place, or a part of what marks them, that
/// stood there by nobody's will: it was not there when the text was `seen`.
pub fn settled(text: &str, seen: &str) -> Result<(), Refusal> {
    let mark = |text: &str| text.lines().position(|it| MARKS.contains(&it.trim()));
    match mark(text).filter(|_| mark(seen).is_none()) {
        Some(at) => {
            let line = at + 1;
            let says = "two texts still stand there, take one of them and the marks away";
            Err(Refusal::Wrong(format!("line {line}: {says}")))
        }
        None => Ok(()),
    }
}

/// Whether a line begins with so many of that sign.
fn is_row(line: &str, sign: u8, length: usize) -> bool {
    line.bytes().take_while(|it| *it == sign).count() == length
}

/// What stands behind each field of the head while texts are merged.
const GAP: char = '\u{1}';

/// A sheet with a line behind each field of its head that nobody changes: one who changes a field is
/// not in the way of another one who changes the next.
fn apart(sheet: &str) -> String {
    let mut is_head = true;
    let mut res = String::new();
    for line in sheet.trim_end().lines() {
        res = res + line + "\n";
        is_head &= !line.starts_with("## ");
        if let Some((name, _)) = line.split_once(':').filter(|_| is_head && !line.starts_with('#'))
        {
            res = res + &GAP.to_string() + name + "\n";
        }
    }
    res
}
