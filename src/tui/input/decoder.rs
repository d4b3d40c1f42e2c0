//! What the bytes of the terminal are: keys, clicks and pasted texts.
//!
//! They are understood here and not by crossterm, whose types they become: it waits in its read for
//! the rest of what has begun, so that the lost end of a paste would lock every key, and of a place 0
//! that a terminal tells of it makes an overflow.

mod sequence;
mod string;

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
    /// The terminal tells something (`ESC ] … BEL`): what stands between.
    Told(Vec<u8>),
}

/// Turns bytes into keys, however the line has cut them.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    /// The beginning of a sequence or of a letter.
    held: Vec<u8>,
    /// Whether the Esc that `held` begins with was taken for the key before the rest came.
    is_late: bool,
    paste: Option<Paste>,
    ended: Ended,
}

/// What was ended because nothing more of it came: its rest may come yet.
#[derive(Debug, Default)]
enum Ended {
    #[default]
    Nothing,
    /// An Esc, which was taken for the key.
    Escape,
    Paste,
    /// What a terminal sends by itself, as far as it had come.
    String(Vec<u8>),
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

    /// Whether what has begun may be keys as well: an Esc, or a letter that Alt was held with.
    pub(crate) fn may_be_keys(&self) -> bool {
        match &*self.held {
            [ESC, kind, text @ ..] if string::begins(*kind) => !string::is_sure(*kind, text),
            [ESC] | [ESC, _] | [ESC, ESC, _] => true,
            [..] => false,
        }
    }

    /// What bytes are that came in one piece.
    pub(crate) fn take(&mut self, bytes: &[u8]) -> Vec<Read> {
        match std::mem::take(&mut self.ended) {
            Ended::Escape if bytes.first() == Some(&string::TELLS) => {
                self.held.push(ESC);
                self.is_late = true;
            }
            Ended::Paste if is_rest(bytes) => self.paste = Some(Paste::default()),
            Ended::String(held) if is_rest(bytes) || string::ends(&held, bytes) => self.held = held,
            Ended::Nothing | Ended::Escape | Ended::Paste | Ended::String(_) => (),
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
    pub(crate) fn give_up(&mut self) -> Vec<Read> {
        let mut read = Vec::new();
        if self.paste.is_some() {
            self.ended = Ended::Paste;
            read.extend(self.end_paste());
        }
        self.end_held(&mut read);
        read
    }

    /// Ends what is held: no rest of it comes.
    fn end_held(&mut self, read: &mut Vec<Read>) {
        let held = std::mem::take(&mut self.held);
        let is_late = std::mem::take(&mut self.is_late);
        let rest = match &*held {
            [ESC, rest @ ..] if rest.starts_with(&[ESC]) => {
                read.push(escape());
                rest
            }
            held => held,
        };
        match rest {
            [ESC] => {
                read.push(escape());
                self.ended = Ended::Escape;
            }
            [ESC, kind, text @ ..] if string::begins(*kind) && string::is_sure(*kind, text) => {
                if *kind == string::TELLS {
                    read.push(Read::Told(text.strip_suffix(&[ESC]).unwrap_or(text).to_vec()));
                }
                self.ended = Ended::String(held);
            }
            [ESC, first, others @ ..] if others.is_empty() || string::begins(*first) => {
                let key = letter(&[*first]);
                if let Part::Event(event) = if is_late { key } else { with_alt(key) } {
                    read.push(Read::Event(event));
                }
                for byte in others {
                    self.push(*byte, read);
                }
            }
            [..] => (),
        }
    }

    fn end_paste(&mut self) -> Option<Read> {
        let Paste { kept, n } = self.paste.take()?;
        if n > MOST_PASTED {
            return Some(Read::LongPaste(n));
        }
        (n > 0).then_some(Read::Paste(kept))
    }

    fn push(&mut self, byte: u8, read: &mut Vec<Read>) {
        if self.held == [ESC, ESC] && !matches!(byte, b'[' | b'O') {
            // The first one was the key.
            self.held.pop();
            read.push(escape());
        }
        self.held.push(byte);
        // So some terminals send an arrow that Alt is held with.
        let is_twice = self.held.len() > 2 && self.held.starts_with(&[ESC, ESC]);
        let part = match part(&self.held[usize::from(is_twice)..]) {
            Part::Open => return self.keep_short(read),
            Part::Broken => return self.begin_anew(read),
            part if is_twice => with_alt(part),
            part => part,
        };
        self.held.clear();
        self.is_late = false;
        if is_twice && !matches!(part, Part::Event(Event::Key(_))) {
            read.push(escape());
        }
        match part {
            Part::Event(event) => read.push(Read::Event(event)),
            Part::Told(text) => read.push(Read::Told(text)),
            Part::Paste => self.paste = Some(Paste::default()),
            Part::Open | Part::Broken | Part::Nothing => (),
        }
    }

    /// The last byte belongs to none of what is held before it: it begins something itself, and so
    /// does an Esc right before it that was to end a string.
    fn begin_anew(&mut self, read: &mut Vec<Read>) {
        let at = self.held.len() - 1;
        let is_end = at > 1 && self.held[at - 1] == ESC;
        let others = self.held.split_off(at - usize::from(is_end));
        self.end_held(read);
        // Nothing is late: something else came.
        self.ended = Ended::Nothing;
        for byte in others {
            self.push(byte, read);
        }
    }

    /// Lets what is held not grow without end.
    fn keep_short(&mut self, read: &mut Vec<Read>) {
        let n = self.held.len();
        match &*self.held {
            [ESC, kind, text @ ..] if string::begins(*kind) => {
                if n > string::MOST && string::is_sure(*kind, text) {
                    self.held.drain(string::MOST / 2..n - 1);
                } else if n > string::MOST {
                    self.end_held(read);
                }
            }
            [..] if n > LONGEST => self.held = UNKNOWN.to_vec(),
            [..] => (),
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
    /// What the terminal tells.
    Told(Vec<u8>),
    /// Its last byte does not belong to the ones before.
    Broken,
}

fn part(held: &[u8]) -> Part {
    match held {
        [ESC] | [ESC, ESC | b'O'] => Part::Open,
        [ESC, b'O', last @ 0x20..=0x7e] => sequence::application(*last).map_or(Part::Nothing, key),
        [ESC, b'O', _] => Part::Broken,
        [ESC, b'[', rest @ ..] => sequence::control(rest),
        [ESC, kind, rest @ ..] if string::begins(*kind) => string::part(*kind, rest),
        [ESC, rest @ ..] => with_alt(letter(rest)),
        rest => letter(rest),
    }
}

/// The same key, with Alt.
fn with_alt(part: Part) -> Part {
    match part {
        Part::Event(Event::Key(mut key)) => {
            key.modifiers |= KeyModifiers::ALT;
            Part::Event(Event::Key(key))
        }
        other => other,
    }
}

fn escape() -> Read {
    Read::Event(Event::Key(KeyCode::Esc.into()))
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
