//! Keys that come faster than any hand types: a text that a terminal pasted without saying so.
//!
//! Most terminals say where a paste begins and ends; some do not, and no multiplexer's keys do. In a
//! text such a line end is a line end, as in any paste: taken for the Enter key it would keep a half
//! text, and what follows would be commands.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// From so many keys on that came at once, no hand has typed them.
const LEAST: usize = 32;

/// So many keys at once may be a text where none is expected, if they are words.
pub(crate) const FEW: usize = 16;

/// So many keys are handed on at once at most.
pub(crate) const MOST: usize = 16 * 1024;

/// A line of so many letters behind a line end is text: nobody types so many commands ahead.
const LEAST_LINE: usize = 8;

/// What a key puts into a text; none for one that does something else.
pub(crate) fn letter(key: &KeyEvent) -> Option<char> {
    let is_plain = (key.modifiers - KeyModifiers::SHIFT).is_empty();
    match key.code {
        KeyCode::Char('j') if key.modifiers == KeyModifiers::CONTROL => Some('\n'),
        KeyCode::Char(c) if is_plain => Some(c),
        KeyCode::Enter if is_plain => Some('\n'),
        KeyCode::Tab if is_plain => Some('\t'),
        _ => None,
    }
}

/// The text that keys are which came at once, and how many of them it takes; none where a hand may
/// have typed them. A line end behind which nothing came is left to be a key: it keeps what was typed.
pub(crate) fn text(keys: &[KeyEvent]) -> Option<(String, usize)> {
    let letters: Vec<char> = keys.iter().map_while(letter).collect();
    let is_end = |it: &char| matches!(it, '\n' | '\t');
    let n_trailing = letters.iter().rev().take_while(|it| is_end(it)).count();
    let n = if keys.len() < MOST { letters.len() - n_trailing } else { letters.len() };
    let text: String = letters[..n].iter().collect();
    let is_one_line = !text.contains(['\n', '\t']);
    let mut behind = text.split('\n').skip(1);
    let is_text = n >= LEAST && (is_one_line || behind.any(|it| it.chars().count() >= LEAST_LINE));
    (is_text || is_lines(&text)).then_some((text, n))
}

/// As [`text`], in a box: also a few lines with a word behind a line end. Steps are typed ahead there
/// and a command or two, no words: their letters would all act.
pub(crate) fn lines(keys: &[KeyEvent]) -> Option<(String, usize)> {
    let letters: String = keys.iter().map_while(letter).collect();
    let lines = letters.trim_end_matches('\n');
    let n = lines.chars().count();
    let mut behind = lines.split('\n').skip(1).flat_map(str::split_whitespace);
    let is_text = n >= FEW && !lines.contains('\t') && behind.any(is_word);
    text(keys).or_else(|| is_text.then(|| (lines.to_owned(), n)))
}

/// So many words make a text that can be nothing else.
const LEAST_WORDS: usize = 2;

/// As [`text`], where no text is expected: only what can be nothing else, however little it is. A slow
/// line brings keys in one piece too, which were typed one after the other.
pub(crate) fn prose(keys: &[KeyEvent]) -> Option<(String, usize)> {
    let letters: String = keys.iter().map_while(letter).collect();
    let few = letters.trim_end_matches(['\n', '\t']);
    // Keys that were typed ahead come first: steps, and the one that opens a box for what is behind it.
    let first = few.split(' ').next().unwrap_or_default();
    let is_word = is_word(first) && first.chars().all(char::is_alphanumeric);
    let is_line = is_word && !few.contains('\n') && letters.chars().count() == keys.len();
    let is_line = is_line && few.chars().count() >= FEW;
    let found = text(keys).or_else(|| is_line.then(|| (few.to_owned(), few.chars().count())));
    found.filter(|(text, _)| is_prose(text))
}

/// Whether such a text can only be one: its words are no keys that were held or typed ahead.
fn is_prose(text: &str) -> bool {
    text.split_whitespace().filter(|it| is_word(it)).count() >= LEAST_WORDS
}

/// Whether these are lines that each begin with a word: what was typed behind an Enter are keys.
fn is_lines(text: &str) -> bool {
    let mut lines = text.split('\n');
    let begins = |it: &str| is_word(it.split_whitespace().next().unwrap_or_default());
    text.chars().count() >= FEW && text.contains('\n') && lines.all(begins)
}

fn is_word(text: &str) -> bool {
    let mut letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
    letters.sort_unstable();
    letters.dedup();
    letters.len() >= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(typed: &str) -> Vec<KeyEvent> {
        let code = |c| match c {
            '\r' => KeyCode::Enter,
            '\t' => KeyCode::Tab,
            '\u{1b}' => KeyCode::Esc,
            c => KeyCode::Char(c),
        };
        typed.chars().map(|c| KeyEvent::from(code(c))).collect()
    }

    fn read(typed: &str) -> Option<(String, usize)> {
        text(&keys(typed))
    }

    #[test]
    fn many_lines_at_once_are_a_text() {
        let typed = "Ask for approval in the chat\rLog every bypass\r";
        let lines = "Ask for approval in the chat\nLog every bypass";
        assert_eq!(read(typed), Some((lines.to_owned(), lines.len())));
    }

    #[test]
    fn what_a_hand_or_a_script_types_ahead_stays_keys() {
        assert_eq!(read("jjjjkkkk"), None);
        assert_eq!(read("Log every bypass\rn"), None);
        // A whole title, kept, and a walk: the line end keeps it.
        assert_eq!(read("Ask for approval in the chat, not by mail\rjjj"), None);
        let title = "Ask for approval in the chat, not by mail";
        assert_eq!(read(&format!("{title}\r")), Some((title.to_owned(), title.len())));
    }

    #[test]
    fn a_few_lines_that_begin_with_words_are_a_text_in_a_box() {
        assert_eq!(read("line A\rline B\rline C"), Some(("line A\nline B\nline C".to_owned(), 20)));
        for typed in ["the licence came\rjjL", "waits for ben\rdq", "one two three\r/x\r"] {
            assert_eq!(read(typed), None, "{typed:?}");
        }
    }

    #[test]
    fn words_behind_an_enter_are_a_text_in_a_box() {
        for typed in ["t one\rd two\rdquit", " one\rd two\rdquit\r", "an hour\nin a day\nu turns"] {
            let text = typed.trim_end().replace('\r', "\n");
            let n = text.chars().count();
            assert_eq!(lines(&keys(typed)), Some((text, n)), "{typed:?}");
        }
        for typed in [
            "First\rnSecond\r",
            "the licence came\rjjL",
            "waits for ben\rdq",
            "one two three\r/x\r",
            "one line of words\r",
            "a\t3\tann\rdone with it",
            "a b\rd two",
        ] {
            assert_eq!(lines(&keys(typed)), None, "{typed:?}");
        }
    }

    #[test]
    fn a_few_words_are_a_text_where_none_is_expected() {
        for typed in ["dns records broken", "Zoë löscht alles\r", "Ask for approval in the chat"]
        {
            let text = typed.trim_end();
            let read = prose(&keys(typed));
            assert_eq!(read, Some((text.to_owned(), text.chars().count())), "{typed:?}");
        }
        // Marks on the way down, a column for each, a walk and a move, one word, a script's keys.
        for typed in [
            "j j j j j j ",
            " j jLLL jj",
            "jjL kkH",
            "gg v G H",
            "approvals",
            "2jjx jq\u{1b}",
            "jj/two words of a search",
            "jn fix dns records\r",
            "ggjj LLx",
        ] {
            assert_eq!(prose(&keys(typed)), None, "{typed:?}");
        }
    }

    #[test]
    fn words_are_a_text_and_keys_that_are_held_or_typed_ahead_are_not() {
        assert!(is_prose("ALL Logs of the approvals are Lost, please look"));
        assert!(is_prose("Ask for approval\nLog every bypass"));
        for keys in [
            "jjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjj",
            "jjjj kkkk jj LLL jj LLL kkk jjj HHH jjj LLL",
            "jjLjjLjjLjjLjjLjjLjjLjjLjjLjjLjjLjjLjjLjjL",
        ] {
            assert!(!is_prose(keys), "{keys}");
        }
    }

    #[test]
    fn a_key_that_is_no_letter_ends_the_text() {
        let title = "Ask for approval in the chat, not by mail";
        let (text, n) = read(&format!("{title}\u{1b}jjjj")).unwrap();
        assert_eq!((&*text, n), (title, title.len()));
    }

    #[test]
    fn of_a_part_of_a_long_text_the_last_line_end_belongs_to_it() {
        let long = "Log every bypass\r".repeat(MOST / 17 + 1);
        let part = &keys(&long)[..MOST];
        assert_eq!(text(part).unwrap().1, MOST);
    }
}
