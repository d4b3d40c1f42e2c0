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
    /// How the key before stands to an answer: a slow line cuts one anywhere.
    before: Before,
}

/// What came right before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Before {
    /// Nothing of an answer.
    #[default]
    Else,
    /// An Esc, which may have been the first byte of one.
    Esc,
    /// A whole answer but for its end.
    Whole,
    /// A whole answer and the first half of its end.
    HalfEnd,
}

impl Answers {
    /// Whether keys are held back because they may be part of an answer.
    pub(crate) fn is_open(&self) -> bool {
        !self.held.is_empty()
    }

    /// The keys that are keys, after this one.
    pub(crate) fn take(&mut self, key: KeyEvent) -> Vec<KeyEvent> {
        if !self.is_open() {
            let before = std::mem::take(&mut self.before);
            match before {
                Before::Whole if is_end(key) => return Vec::new(),
                Before::Whole if is_plain(key, KeyCode::Esc) => {
                    self.before = Before::HalfEnd;
                    return Vec::new();
                }
                Before::HalfEnd if is_plain(key, KeyCode::Char('\\')) => return Vec::new(),
                Before::Else | Before::Esc | Before::Whole | Before::HalfEnd => (),
            }
            let is_cut = before == Before::Esc && is_plain(key, KeyCode::Char(']'));
            if !is_start(key) && !is_cut {
                if is_plain(key, KeyCode::Esc) {
                    self.before = Before::Esc;
                }
                return vec![key];
            }
            self.held.push(key);
            return Vec::new();
        }
        if is_end(key) && self.text.contains(':') {
            self.hear();
            return Vec::new();
        }
        if is_plain(key, KeyCode::Esc) && is_whole(&self.text) {
            self.hear();
            self.before = Before::HalfEnd;
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

    /// Whether what is held back can hardly be anything but an answer whose rest is on its way.
    pub(crate) fn is_likely(&self) -> bool {
        self.text.contains("rgb")
    }

    fn hear(&mut self) {
        self.background = background(&self.text).or(self.background);
        self.held.clear();
        self.text.clear();
    }

    /// All that is held back: no more came, so it was typed, unless it is an answer whose end is late.
    pub(crate) fn give_up(&mut self) -> Vec<KeyEvent> {
        if is_whole(&self.text) {
            self.hear();
            self.before = Before::Whole;
        }
        self.text.clear();
        std::mem::take(&mut self.held)
    }
}

fn is_start(key: KeyEvent) -> bool {
    key.code == KeyCode::Char(']') && key.modifiers == KeyModifiers::ALT
}

fn is_plain(key: KeyEvent, code: KeyCode) -> bool {
    key.code == code && key.modifiers.is_empty()
}

/// Whether a text is an answer with all its colours.
fn is_whole(text: &str) -> bool {
    let colours = text.split_once(':').map(|(_, it)| it.split('/'));
    is_answer_so_far(text) && colours.is_some_and(|it| it.filter(|it| it.len() >= 2).count() >= 3)
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
    fn an_answer_that_comes_in_pieces_is_no_key_either() {
        let (esc, backslash) = (KeyEvent::from(KeyCode::Esc), KeyEvent::from(KeyCode::Char('\\')));
        let j = KeyEvent::from(KeyCode::Char('j'));
        let answer = keys("11;rgb:ffff/ffff/ffff");
        // Its end is cut in two, at once or after nobody waits for it any more.
        for is_late in [false, true] {
            let mut answers = Answers::default();
            for key in &answer {
                assert_eq!(answers.take(*key), []);
            }
            if is_late {
                assert_eq!(answers.give_up(), []);
            }
            assert_eq!(answers.take(esc), []);
            assert_eq!(answers.give_up(), []);
            assert_eq!(answers.take(backslash), []);
            assert_eq!(answers.take(j), [j]);
            assert_eq!(answers.take(esc), [esc]);
            assert_eq!(answers.heard(), Some(Background::Light));
        }
        // Its first byte came alone: that was told as Esc, and the rest is none of the keys.
        let mut input = vec![esc, KeyEvent::from(KeyCode::Char(']'))];
        input.extend(&answer[1..]);
        input.extend([KeyEvent::new(KeyCode::Char('\\'), KeyModifiers::ALT), j]);
        assert_eq!(come_through(&input), [esc, j]);
    }

    #[test]
    fn what_only_begins_like_an_answer_was_typed() {
        for typed in
            ["", "1", "11;rgb:dd", "12", "x", "11;rgb:d/b", "11;rgb:dddd/bbbb/0000/1111/2222/3333"]
        {
            assert_eq!(come_through(&keys(typed)), keys(typed), "{typed}");
        }
    }
}
