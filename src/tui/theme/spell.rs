//! The signs of a printed page in plain ASCII, for a terminal that shows nothing else.

use unicode_normalization::UnicodeNormalization as _;

use crate::fit;

/// A page in ASCII alone: each of gemba's own signs as one letter, letters with marks without them,
/// and a question mark a column for what has no such letter, so that tables stay in line.
pub fn spelled(page: &str) -> String {
    let mut res = String::with_capacity(page.len());
    for sign in page.chars() {
        let letter = letter(sign);
        if letter.is_ascii() {
            res.push(letter);
            continue;
        }
        let wide = fit::width(sign.encode_utf8(&mut [0; 4]));
        let bare = Some(sign).into_iter().nfd().next().filter(char::is_ascii);
        match bare {
            Some(bare) if wide == 1 => res.push(bare),
            Some(_) | None => res.extend(std::iter::repeat_n('?', wide)),
        }
    }
    res
}

/// The letter that comes nearest to a sign.
const fn letter(sign: char) -> char {
    match sign {
        '│' | '┃' | '║' | '┆' | '▌' | '▎' | '▏' => '|',
        '─' | '━' | '╌' | '–' | '—' | '−' | '·' | '•' | '◦' | '▪' | '▄' => '-',
        '┌' | '┐' | '└' | '┘' | '├' | '┤' | '┬' | '┴' | '┼' | '▆' => '+',
        '…' | '◔' => '~',
        '▲' => '!',
        // The stand-ins of control characters and of what could not be read are ours too.
        '△' => '%',
        '\u{2400}'..='\u{2426}' | '\u{fffd}' => '?',
        '✓' | '↓' | '▼' | '▾' => 'v',
        '☑' | '✗' | '×' => 'x',
        '☐' | '●' | '○' | 'ø' | 'œ' => 'o',
        '→' | '▶' | '▸' => '>',
        '←' | '◀' => '<',
        '↑' => '^',
        '“' | '”' => '"',
        '‘' | '’' => '\'',
        '▁' => '_',
        '▂' | '░' => '.',
        '▃' => ',',
        '▅' | '▒' => '=',
        '◆' | '▇' | '▓' | '\u{2801}'..='\u{28ff}' => '*',
        '█' | '■' => '#',
        '\u{2800}' | '\u{a0}' => ' ',
        'ß' => 's',
        'æ' => 'a',
        'Æ' => 'A',
        'Ø' | 'Œ' => 'O',
        'ł' => 'l',
        'Ł' => 'L',
        'đ' => 'd',
        'Đ' => 'D',
        'ı' => 'i',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Glyphs;
    use super::*;

    #[test]
    fn every_sign_of_ours_has_a_letter_and_words_stay_in_line() {
        let ours = Glyphs::UNICODE;
        let all = [
            ours.selection,
            ours.mark,
            ours.blocked,
            ours.old,
            ours.done,
            ours.warn,
            ours.bad,
            ours.high,
            ours.low,
            ours.ticked,
            ours.open,
            ours.quote,
            ours.rule,
            ours.ellipsis,
            ours.separator,
            ours.none,
            ours.arrow,
            ours.dot,
            ours.other_dot,
            ours.bar_full,
            ours.bar_empty,
            ours.line_across,
            ours.line_up,
            ours.tick,
        ];
        for sign in all.into_iter().chain(ours.spark).chain(ours.dots).chain(ours.bullets) {
            assert!(spelled(sign).is_ascii(), "{sign:?}");
        }
        assert_eq!(spelled("Größe 字 naïve Łódź"), "Grose ?? naive Lodz");
        assert_eq!(spelled("e\u{301}tat"), "etat");
        assert_eq!(spelled("🚑 д"), "?? ?");
        assert_eq!(spelled("\u{241b}[31m\u{fffd}"), "?[31m?");
    }
}
