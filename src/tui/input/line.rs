//! What comes over the terminal's line, in order: its bytes, and the times when none came.

use std::time::Duration;

use crossterm::event::{Event, KeyEvent, KeyEventKind};

use super::decoder::{Decoder, MOST_PASTED, Read};
use super::{Input, answer, burst};

/// How long more of what came at once may take to follow it: no two keys of a hand, and none that is
/// held, come so close together.
const QUIET_IN_RUN: Duration = Duration::from_millis(6);

/// How long the rest of a key may take behind its Esc, and the rest of what an Esc and a letter begin:
/// a line cuts where it likes, and what followed would be letters that act. Nobody sees so short a
/// wait of the key Esc.
const QUIET_IN_ESCAPE: Duration = Duration::from_millis(50);

/// How long the rest of a paste, of a sequence or of what the terminal tells may take, byte by byte,
/// before its end counts as lost.
const QUIET_IN_PASTE: Duration = Duration::from_secs(1);

/// From so many keys on that came at once, more are waited for.
const RUNNING: usize = burst::FEW / 2;

/// The line as it was read so far. The clock is its reader's: it tells when nothing came for so long
/// as was [asked](Self::patience).
#[derive(Debug, Default)]
pub(super) struct Line {
    decoder: Decoder,
    /// Keys that came one right after the other.
    run: Vec<KeyEvent>,
    /// Whether a key came just now.
    is_warm: bool,
}

impl Line {
    /// How long to wait for more before it is [quiet](Self::quiet); none where nothing has begun.
    pub(super) fn patience(&self) -> Option<Duration> {
        if !self.run.is_empty() {
            return Some(QUIET_IN_RUN);
        }
        if self.decoder.may_be_keys() {
            return Some(QUIET_IN_ESCAPE);
        }
        if self.decoder.is_open() {
            return Some(QUIET_IN_PASTE);
        }
        self.is_warm.then_some(QUIET_IN_RUN)
    }

    /// What has happened by these bytes, which came in one piece.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<Input> {
        let mut inputs = Vec::new();
        for read in self.decoder.take(bytes) {
            self.hear(read, &mut inputs);
        }
        let is_warm = std::mem::replace(&mut self.is_warm, !self.run.is_empty());
        if self.run.len() < RUNNING && !is_warm {
            self.end_run(&mut inputs);
        }
        inputs
    }

    /// What has happened by nothing coming for as long as was asked.
    pub(super) fn quiet(&mut self) -> Vec<Input> {
        let mut inputs = Vec::new();
        self.is_warm = false;
        if self.run.is_empty() {
            self.give_up(&mut inputs);
        }
        self.end_run(&mut inputs);
        inputs
    }

    /// The keys that are held back, as the terminal is left alone from here on.
    pub(super) fn settle(&mut self) -> Vec<Input> {
        let mut inputs = Vec::new();
        while self.decoder.is_open() {
            self.give_up(&mut inputs);
        }
        self.end_run(&mut inputs);
        inputs
    }

    fn hear(&mut self, read: Read, inputs: &mut Vec<Input>) {
        if let Read::Event(Event::Key(key)) = read {
            if key.kind == KeyEventKind::Release {
                return;
            }
            self.run.push(key);
            if self.run.len() >= burst::MOST {
                self.end_run(inputs);
            }
            return;
        }
        // What came before goes before.
        self.end_run(inputs);
        inputs.extend(match read {
            Read::Event(Event::Mouse(mouse)) => Some(Input::Mouse(mouse)),
            Read::Event(_) => None,
            Read::Paste(text) => Some(Input::Paste(pasted(&text))),
            Read::LongPaste(bytes) => Some(Input::LongPaste { bytes, most: MOST_PASTED }),
            Read::Told(text) => answer::background(&text).map(Input::Background),
        });
    }

    fn give_up(&mut self, inputs: &mut Vec<Input>) {
        for read in self.decoder.give_up() {
            self.hear(read, inputs);
        }
    }

    /// Hands the keys on, in one piece where they may be a text.
    fn end_run(&mut self, inputs: &mut Vec<Input>) {
        let keys = std::mem::take(&mut self.run);
        if keys.len() >= burst::FEW {
            inputs.push(Input::Burst(keys));
        } else {
            inputs.extend(keys.into_iter().map(Input::Key));
        }
    }
}

/// Terminals paste line ends as the Enter key sends them.
fn pasted(text: &[u8]) -> String {
    String::from_utf8_lossy(text).replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyCode;

    use super::*;
    use crate::tui::theme::Background;

    fn key(c: char) -> Input {
        Input::Key(KeyEvent::from(KeyCode::Char(c)))
    }

    #[test]
    fn a_key_is_waited_for_by_nobody() {
        let mut line = Line::default();
        assert_eq!(line.patience(), None);
        assert_eq!(line.take(b"jk"), [key('j'), key('k')]);
        // What follows at once comes from no hand: that is waited for.
        assert_eq!(line.patience(), Some(QUIET_IN_RUN));
        assert_eq!(line.take(b"l"), []);
        assert_eq!(line.quiet(), [key('l')]);
        assert_eq!(line.patience(), None);
        assert_eq!(line.take(b"m"), [key('m')]);
        assert_eq!(line.quiet(), []);
        assert_eq!(line.patience(), None);
    }

    #[test]
    fn a_text_that_comes_letter_by_letter_is_one_burst_but_for_its_first_letter() {
        let mut line = Line::default();
        let mut inputs = Vec::new();
        for letter in b"t one\rd two\rdquit" {
            inputs.extend(line.take(&[*letter]));
        }
        inputs.extend(line.quiet());
        let [Input::Key(_), Input::Burst(keys)] = &*inputs else { panic!("{inputs:?}") };
        assert_eq!(keys.len(), 16);
    }

    #[test]
    fn pasted_lines_end_in_one_way() {
        let mut line = Line::default();
        let text = Input::Paste("a\nb\nc\nd".to_owned());
        assert_eq!(line.take(b"\x1b[200~a\r\nb\rc\nd\x1b[201~"), [text]);
    }

    #[test]
    fn a_paste_without_an_end_is_offered_after_a_second_without_a_byte() {
        let mut line = Line::default();
        assert_eq!(line.take(b"j\x1b[200~Ask for\rap"), [key('j')]);
        assert_eq!(line.patience(), Some(QUIET_IN_PASTE));
        // A slow line still brings something.
        assert_eq!(line.take(b"proval"), []);
        assert_eq!(line.patience(), Some(QUIET_IN_PASTE));
        assert_eq!(line.quiet(), [Input::Paste("Ask for\napproval".to_owned())]);
        assert_eq!(line.patience(), None);
        assert_eq!(line.take(b"j"), [key('j')]);
    }

    #[test]
    fn a_key_that_the_line_has_cut_behind_its_esc_is_no_two() {
        let (mut line, esc) = (Line::default(), Input::Key(KeyCode::Esc.into()));
        assert_eq!(line.take(b"\x1b"), []);
        assert_eq!(line.patience(), Some(QUIET_IN_ESCAPE));
        assert_eq!(line.take(b"[A"), [Input::Key(KeyCode::Up.into())]);
        assert_eq!(line.take(b"\x1b\x1b"), []);
        assert_eq!(line.patience(), Some(QUIET_IN_ESCAPE));
        assert_eq!(line.quiet(), [esc.clone(), esc]);
        assert_eq!(line.patience(), None);
    }

    #[test]
    fn of_a_paste_that_is_too_long_nothing_is_taken() {
        let mut line = Line::default();
        line.take(b"\x1b[200~");
        let bytes = MOST_PASTED + 1;
        line.take(&vec![b'x'; bytes]);
        assert_eq!(line.take(b"\x1b[201~"), [Input::LongPaste { bytes, most: MOST_PASTED }]);
    }

    #[test]
    fn what_comes_at_once_goes_on_at_once() {
        let mut line = Line::default();
        let (first, second) = ("Ask for approval in the chat, ", "not by mail");
        assert_eq!(line.take(first.as_bytes()), []);
        assert_eq!(line.patience(), Some(QUIET_IN_RUN));
        assert_eq!(line.take(second.as_bytes()), []);
        let inputs = line.quiet();
        assert!(matches!(&*inputs, [Input::Burst(keys)] if keys.len() == 41), "{inputs:?}");
        assert_eq!(line.patience(), None);
    }

    #[test]
    fn an_answer_is_heard_and_half_of_one_waited_for() {
        let mut line = Line::default();
        assert_eq!(line.take(b"\x1b]11;rgb:ffff/"), []);
        assert_eq!(line.patience(), Some(QUIET_IN_PASTE));
        assert_eq!(line.take(b"ffff/ffff\x07j"), [Input::Background(Background::Light), key('j')]);
        // So little of one may have been typed.
        assert_eq!(line.take(b"\x1b]1"), []);
        assert_eq!(line.patience(), Some(QUIET_IN_ESCAPE));
        assert_eq!(line.quiet().len(), 2);
    }

    #[test]
    fn what_is_held_back_is_handed_on_before_the_terminal_is_left() {
        let mut line = Line::default();
        let text = "Ask for approval in the chat";
        assert_eq!(line.take(text.as_bytes()), []);
        assert_eq!(line.settle().len(), 1);
        assert_eq!(line.settle(), []);
    }
}
