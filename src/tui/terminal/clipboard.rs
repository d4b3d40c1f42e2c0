//! Text on its way to the clipboard of the person's own terminal (OSC 52).

use std::io;

use crossterm::Command;
use crossterm::clipboard::CopyToClipboard;

/// The most that is copied, in bytes: terminals drop longer sequences without a word.
const MOST: usize = 8 * 1024;

/// How much of a text reached the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copied {
    /// All of it.
    Whole,
    /// Its first 8 KiB.
    Cut,
}

/// The bytes that put `text` on the clipboard, without its control characters: what is pasted
/// into a shell must not drive it.
pub(super) fn sequence(text: &str) -> io::Result<(String, Copied)> {
    let mut clean: String =
        text.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect();
    let copied = if clean.len() > MOST {
        clean.truncate(clean.floor_char_boundary(MOST));
        Copied::Cut
    } else {
        Copied::Whole
    };
    let mut bytes = String::new();
    CopyToClipboard::to_clipboard_from(clean).write_ansi(&mut bytes).map_err(io::Error::other)?;
    Ok((bytes, copied))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_goes_out_encoded() {
        assert_eq!(
            sequence("CHG-12").unwrap(),
            ("\x1b]52;c;Q0hHLTEy\x1b\\".to_owned(), Copied::Whole)
        );
    }

    #[test]
    fn control_characters_stay_here() {
        assert_eq!(sequence("a\x1b[31m\u{9b}\rb\n\tc").unwrap(), sequence("a[31mb\n\tc").unwrap());
    }

    #[test]
    fn a_long_text_is_cut_between_two_letters() {
        let (bytes, copied) = sequence(&"é".repeat(MOST)).unwrap();
        assert_eq!(copied, Copied::Cut);
        assert_eq!(bytes, sequence(&"é".repeat(MOST / 2)).unwrap().0);
    }
}
