//! The strings that a terminal sends by itself: `ESC ] … BEL`, `ESC P … ESC \` and their like.
//!
//! They answer somebody: another program that asked before, or an editor that was just left. The
//! letters that they begin with may have been typed as well, behind an Esc or with Alt.

use super::{ESC, Part};

/// So much of one is kept at most; of what is longer, its beginning.
pub(super) const MOST: usize = 4096;

/// What begins one that tells something about the terminal.
pub(super) const TELLS: u8 = b']';

const BELL: u8 = 0x07;

/// Whether a letter behind an Esc begins one.
pub(super) const fn begins(kind: u8) -> bool {
    matches!(kind, TELLS | b'P' | b'X' | b'^' | b'_')
}

/// What a string of that kind is with these bytes.
pub(super) fn part(kind: u8, bytes: &[u8]) -> Part {
    match bytes {
        [text @ .., ESC, b'\\'] => whole(kind, text),
        [text @ .., BELL] if kind == TELLS => whole(kind, text),
        [.., ESC] => Part::Open,
        // No string has such a byte: its end is lost, or it never was one.
        [.., ESC, _] | [.., 0..=0x1f | 0x7f] => Part::Broken,
        [..] => Part::Open,
    }
}

fn whole(kind: u8, text: &[u8]) -> Part {
    if kind == TELLS { Part::Told(text.to_vec()) } else { Part::Nothing }
}

/// Whether it begins as those do that terminals send, so that no hand has typed it.
pub(super) fn is_sure(kind: u8, bytes: &[u8]) -> bool {
    let n_while = |is_so: fn(&u8) -> bool| bytes.iter().take_while(|it| is_so(it)).count();
    match kind {
        TELLS => {
            let n = n_while(u8::is_ascii_digit);
            n > 0 && bytes.get(n) == Some(&b';')
        }
        b'P' => {
            let n = n_while(|it| matches!(it, 0x20..=0x3f));
            n > 0 && bytes.get(n).is_some_and(|it| matches!(it, 0x40..=0x7e))
        }
        b'_' => matches!(bytes, [b'G', b'a'..=b'z', b'=', ..]),
        _ => false,
    }
}

/// Whether bytes that come late end a string of which these had come.
pub(super) fn ends(held: &[u8], bytes: &[u8]) -> bool {
    match bytes {
        [b'\\', ..] => held.ends_with(&[ESC]),
        [ESC, b'\\', ..] => true,
        [BELL, ..] => held.starts_with(&[ESC, TELLS]),
        [..] => false,
    }
}
