//! What the bytes of the terminal are: keys, clicks and pasted texts.
//!
//! They are understood here and not by crossterm, whose types they become: it waits in its read for
//! the rest of what has begun, so that the lost end of a paste would lock every key, and of a place 0
//! that a terminal tells of it makes an overflow.

mod sequence;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

/// The most text that one paste brings in, in bytes.
pub(crate) const MOST_PASTED: usize = 64 * 1024;

/// The longest sequence that means anything.
const LONGEST: usize = 64;

/// What a sequence that is longer is taken for: one that means nothing.
const UNKNOWN: &[u8] = b"\x1b[?";

const ESC: u8 = 0x1b;

/// What a terminal sends behind a pasted text.
const END: &[u8] = b"\x1b[201~";

/// So many bytes at once that begin with none of a key's come from no hand.
const LEAST_REST: usize = 8;

/// One thing that the bytes were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Read {
    /// A key, or the mouse.
    Event(Event),
    /// A text was pasted, as it came.
    Paste(Vec<u8>),
    /// More was pasted than is taken; so many bytes.
    LongPaste(usize),
}

/// Turns bytes into keys, however the line has cut them.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    /// The beginning of a sequence or of a letter.
    held: Vec<u8>,
    paste: Option<Paste>,
    /// Whether a paste was ended because nothing more of it came: its rest may come yet.
    is_wary: bool,
}

/// A text whose end has not come yet.
#[derive(Debug, Default)]
struct Paste {
    /// What came of it, as far as it is taken, and a little more.
    kept: Vec<u8>,
    /// How much came of it.
    n: usize,
}

impl Decoder {
    /// Whether something has begun whose end is still to come.
    pub(crate) fn is_open(&self) -> bool {
        self.paste.is_some() || !self.held.is_empty()
    }

    /// Whether an Esc came last: the key, or the beginning of another one that the line has cut there.
    pub(crate) fn is_at_escape(&self) -> bool {
        self.held == [ESC]
    }

    /// What bytes are that came in one piece.
    pub(crate) fn take(&mut self, bytes: &[u8]) -> Vec<Read> {
        if std::mem::take(&mut self.is_wary) && is_rest(bytes) {
            self.paste = Some(Paste::default());
        }
        let mut read = Vec::new();
        for byte in bytes {
            match &mut self.paste {
                Some(paste) => {
                    if paste.push(*byte) {
                        read.extend(self.end_paste());
                    }
                }
                None => self.push(*byte, &mut read),
            }
        }
        read
    }

    /// Ends what has begun, as nothing more came for long: a paste is the text that has come of it, an
    /// Esc the key, half a sequence is nothing. Else one lost byte would lock every key.
    pub(crate) fn give_up(&mut self) -> Option<Read> {
        if std::mem::take(&mut self.held) == [ESC] {
            return Some(Read::Event(Event::Key(KeyCode::Esc.into())));
        }
        self.is_wary = self.paste.is_some();
        self.end_paste()
    }

    fn end_paste(&mut self) -> Option<Read> {
        let Paste { kept, n } = self.paste.take()?;
        if n > MOST_PASTED {
            return Some(Read::LongPaste(n));
        }
        (n > 0).then_some(Read::Paste(kept))
    }

    fn push(&mut self, byte: u8, read: &mut Vec<Read>) {
        if byte == ESC && self.is_at_escape() {
            // The one before was the key.
            return read.push(Read::Event(Event::Key(KeyCode::Esc.into())));
        }
        self.held.push(byte);
        match part(&self.held) {
            Part::Open => {
                if self.held.len() > LONGEST {
                    self.held = UNKNOWN.to_vec();
                }
            }
            Part::Nothing => self.held.clear(),
            Part::Event(event) => {
                self.held.clear();
                read.push(Read::Event(event));
            }
            Part::Paste => {
                self.held.clear();
                self.paste = Some(Paste::default());
            }
            // The byte belongs to none of what was held: it begins something itself.
            Part::Broken => {
                self.held.clear();
                self.push(byte, read);
            }
        }
    }
}

impl Paste {
    /// Takes one byte more; tells whether the text is whole.
    fn push(&mut self, byte: u8) -> bool {
        self.kept.push(byte);
        self.n += 1;
        if self.kept.ends_with(END) {
            self.kept.truncate(self.kept.len() - END.len());
            self.n -= END.len();
            return true;
        }
        if self.kept.len() > MOST_PASTED + 2 * END.len() {
            // Of what is too long only the last bytes are needed, to know its end.
            self.kept.drain(..MOST_PASTED);
        }
        false
    }
}

/// Whether bytes that come behind a paste without an end are its rest, and no keys.
fn is_rest(bytes: &[u8]) -> bool {
    bytes.len() >= LEAST_REST && bytes[0] != ESC
}

/// What bytes are of which all but the last were not enough.
enum Part {
    /// Not whole yet.
    Open,
    /// Whole, and none that means anything here.
    Nothing,
    Event(Event),
    /// The beginning of a pasted text.
    Paste,
    /// Its last byte does not belong to the ones before.
    Broken,
}

fn part(held: &[u8]) -> Part {
    match held {
        [ESC] | [ESC, b'O'] => Part::Open,
        [ESC, b'O', last] => sequence::application(*last).map_or(Part::Nothing, key),
        [ESC, b'[', rest @ ..] => sequence::control(rest),
        [ESC, rest @ ..] => match letter(rest) {
            Part::Event(Event::Key(mut key)) => {
                key.modifiers |= KeyModifiers::ALT;
                Part::Event(Event::Key(key))
            }
            other => other,
        },
        rest => letter(rest),
    }
}

fn key(code: KeyCode) -> Part {
    Part::Event(Event::Key(code.into()))
}

/// One letter, or a key that sends a control character.
fn letter(bytes: &[u8]) -> Part {
    let control =
        |c: char| Part::Event(Event::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL)));
    match bytes {
        // A line end that some terminals send for Enter, and every pasted text may have.
        [b'\r' | b'\n'] => key(KeyCode::Enter),
        [b'\t'] => key(KeyCode::Tab),
        [0x7f] => key(KeyCode::Backspace),
        [0] => control(' '),
        [byte @ 0x01..=0x1a] => control(char::from(byte - 1 + b'a')),
        [byte @ 0x1c..=0x1f] => control(char::from(byte - 0x1c + b'4')),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.chars().next().map_or(Part::Open, |c| {
                let shift = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
                Part::Event(Event::Key(KeyEvent::new(KeyCode::Char(c), shift)))
            }),
            Err(error) if error.error_len().is_none() => Part::Open,
            Err(_) if bytes.len() > 1 => Part::Broken,
            Err(_) => Part::Nothing,
        },
    }
}

#[cfg(test)]
mod tests;
