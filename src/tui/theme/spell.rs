//! The signs of a printed page in plain ASCII, for a terminal that shows nothing else.

/// A page with each of gemba's own signs as one letter of ASCII, so that tables stay in line. What
/// people have written stays as it is: it is theirs.
pub fn spelled(page: &str) -> String {
    page.chars().map(letter).collect()
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
        '☐' | '●' | '○' => 'o',
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
        '\u{2800}' => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Glyphs;
    use super::*;

    #[test]
    fn every_sign_of_ours_has_a_letter_and_words_stay() {
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
        assert_eq!(spelled("Größe 字"), "Größe 字");
        assert_eq!(spelled("\u{241b}[31m\u{fffd}"), "?[31m?");
    }
}
