//! Answers of the terminal that come while keys are read: heard, and kept from being taken for keys.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::tui::theme::Background;

/// The longest list of colour digits in an answer.
const MOST_DIGITS: usize = 24;

/// Takes a colour that the terminal tells (`ESC ] 11 ; rgb : 1e1e / 1e1e / 1e1e BEL`) out of the
/// keys. On a slow line it comes after nobody waits for it any more; read as keys its digits would
/// be commands.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    held: Vec<KeyEvent>,
    text: String,
    background: Option<Background>,
}

impl Answers {
    /// Whether keys are held back because they may be part of an answer.
    pub(crate) fn is_open(&self) -> bool {
        !self.held.is_empty()
    }

    /// The keys that are keys, after this one.
    pub(crate) fn take(&mut self, key: KeyEvent) -> Vec<KeyEvent> {
        if !self.is_open() {
            if !is_start(key) {
                return vec![key];
            }
            self.held.push(key);
            return Vec::new();
        }
        if is_end(key) && self.text.contains(':') {
            self.background = background(&self.text).or(self.background);
            self.held.clear();
            self.text.clear();
            return Vec::new();
        }
        self.held.push(key);
        if let KeyCode::Char(c) = key.code
            && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
        {
            self.text.push(c);
            if is_answer_so_far(&self.text) {
                return Vec::new();
            }
        }
        self.give_up()
    }

    /// The background that an answer has told since this was last asked.
    pub(crate) fn heard(&mut self) -> Option<Background> {
        self.background.take()
    }

    /// All that is held back: no more came, so it was typed.
    pub(crate) fn give_up(&mut self) -> Vec<KeyEvent> {
        self.text.clear();
        std::mem::take(&mut self.held)
    }
}

fn is_start(key: KeyEvent) -> bool {
    key.code == KeyCode::Char(']') && key.modifiers == KeyModifiers::ALT
}

fn is_end(key: KeyEvent) -> bool {
    match key.code {
        KeyCode::Char('g') => key.modifiers == KeyModifiers::CONTROL,
        KeyCode::Char('\\') => key.modifiers == KeyModifiers::ALT,
        _ => false,
    }
}

fn is_answer_so_far(text: &str) -> bool {
    ["10;rgb:", "11;rgb:", "10;rgba:", "11;rgba:"].iter().any(|head| {
        head.starts_with(text)
            || text.strip_prefix(head).is_some_and(|digits| {
                digits.len() <= MOST_DIGITS
                    && digits.chars().all(|c| c == '/' || c.is_ascii_hexdigit())
            })
    })
}

/// The background that an answer tells, by how bright its colour is to the eye.
fn background(answer: &str) -> Option<Background> {
    let (_, colours) = answer.strip_prefix("11;rgb")?.split_once(':')?;
    let mut light = 0.0;
    let mut colours = colours.split('/');
    for weight in [0.2126, 0.7152, 0.0722] {
        let digits = colours.next()?;
        let most = 16_u32.checked_pow(u32::try_from(digits.len()).ok()?)?.checked_sub(1)?;
        let colour = u32::from_str_radix(digits, 16).ok()?;
        light += weight * f64::from(colour) / f64::from(most);
    }
    Some(if light > 0.5 { Background::Light } else { Background::Dark })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<KeyEvent> {
        let mut keys = vec![KeyEvent::new(KeyCode::Char(']'), KeyModifiers::ALT)];
        keys.extend(text.chars().map(|c| KeyEvent::from(KeyCode::Char(c))));
        keys
    }

    fn come_through(input: &[KeyEvent]) -> Vec<KeyEvent> {
        let mut answers = Answers::default();
        let mut out: Vec<_> = input.iter().flat_map(|key| answers.take(*key)).collect();
        out.extend(answers.give_up());
        out
    }

    #[test]
    fn a_late_answer_is_no_key() {
        for end in [
            KeyEvent::new(KeyCode::Char('g'), KeyModifiers::CONTROL),
            KeyEvent::new(KeyCode::Char('\\'), KeyModifiers::ALT),
        ] {
            let mut input = vec![KeyEvent::from(KeyCode::Char('j'))];
            input.extend(keys("11;rgb:dddd/bbbb/0000"));
            input.extend([end, KeyEvent::from(KeyCode::Char('k'))]);
            assert_eq!(
                come_through(&input),
                [KeyEvent::from(KeyCode::Char('j')), KeyEvent::from(KeyCode::Char('k'))]
            );
        }
    }

    #[test]
    fn a_late_answer_tells_the_background() {
        for (answer, background) in [
            ("11;rgb:ffff/ffff/ffff", Some(Background::Light)),
            ("11;rgba:fd/f6/e3/ff", Some(Background::Light)),
            ("11;rgb:0/0/0", Some(Background::Dark)),
            ("11;rgb:0000/0000/ffff", Some(Background::Dark)),
            ("10;rgb:ffff/ffff/ffff", None),
            ("11;rgb:ffff/ffff", None),
            ("11;rgb:ffff//ffff", None),
        ] {
            let mut answers = Answers::default();
            let end = KeyEvent::new(KeyCode::Char('g'), KeyModifiers::CONTROL);
            for key in keys(answer).into_iter().chain([end]) {
                assert_eq!(answers.take(key), []);
            }
            assert_eq!(answers.heard(), background, "{answer}");
            assert_eq!(answers.heard(), None, "it is heard once");
        }
    }

    #[test]
    fn what_only_begins_like_an_answer_was_typed() {
        for typed in ["", "1", "11;rgb:dd", "12", "x", "11;rgb:dddd/bbbb/0000/1111/2222/3333"] {
            assert_eq!(come_through(&keys(typed)), keys(typed), "{typed}");
        }
    }
}
