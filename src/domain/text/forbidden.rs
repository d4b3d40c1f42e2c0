//! The characters that no terminal is ever sent, by Unicode's tables.

use unicode_segmentation::UnicodeSegmentation;

/// The joiner of emoji; forbidden everywhere else.
pub(super) const ZWJ: char = '\u{200d}';

/// Whether a character is left out of what is shown, wherever it stands.
///
/// These are the controls, the format characters (category `Cf`, [`ZWJ`] excepted) with every
/// bidirectional mark, override and isolate, the tags, what is invisible by definition
/// (`Default_Ignorable_Code_Point`, the two emoji selectors excepted) and the noncharacters.
pub(super) fn is_forbidden(letter: char) -> bool {
    if letter.is_ascii() {
        return letter != '\n' && letter.is_ascii_control();
    }
    matches!(letter,
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{600}'..='\u{605}'
        | '\u{61c}'
        | '\u{6dd}'
        | '\u{70f}'
        | '\u{890}'..='\u{891}'
        | '\u{8e2}'
        | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200c}'
        | '\u{200e}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fdd0}'..='\u{fdef}'
        | '\u{fe00}'..='\u{fe0d}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{110bd}'
        | '\u{110cd}'
        | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}'
    ) || u32::from(letter) & 0xfffe == 0xfffe
}

/// Whether a character is a picture that emoji are joined of (`Extended_Pictographic`).
///
/// The segmentation tables know, and tell it by what they do not break (UAX 29, rule GB11).
pub(super) fn is_pictograph(letter: char) -> bool {
    if letter.is_ascii() {
        return false;
    }
    let joined: String = [letter, ZWJ, '\u{a9}'].into_iter().collect();
    joined.graphemes(true).nth(1).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_told_from_letters_marks_and_signs() {
        for letter in ['👩', '❤', '☑', '©', '🏳', '▶', '↔', '🫠'] {
            assert!(is_pictograph(letter), "{letter}");
        }
        for letter in ['a', '1', 'é', '字', '\u{301}', '\u{1f3fb}', '🇩', '✓', '▲', 'ا', 'क']
        {
            assert!(!is_pictograph(letter), "{letter}");
        }
    }

    #[test]
    fn the_last_two_places_of_each_plane_are_no_characters() {
        assert!(
            is_forbidden('\u{fffe}') && is_forbidden('\u{1ffff}') && is_forbidden('\u{10fffe}')
        );
        assert!(!is_forbidden('\u{fffd}'));
    }
}
