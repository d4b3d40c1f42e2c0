//! What comes over the terminal's line, in order: its bytes, and the times when none came.

use std::time::Duration;

use crossterm::event::{Event, KeyEvent, KeyEventKind};

use super::answer::Answers;
use super::decoder::{Decoder, MOST_PASTED, Read};
use super::{Input, burst};

/// How long more of what came at once may take to follow it.
const QUIET_IN_RUN: Duration = Duration::from_millis(3);

/// How long the rest of a terminal's answer may take.
const QUIET_IN_ANSWER: Duration = Duration::from_millis(50);

/// How long the rest of a colour may take over a slow line: nobody has typed what is held back.
const QUIET_IN_COLOUR: Duration = Duration::from_millis(600);

/// How long the rest of a key may take behind its Esc: a line cuts where it likes, and what followed
/// would be letters that act. Nobody sees so short a wait of the key Esc.
const QUIET_IN_ESCAPE: Duration = Duration::from_millis(50);

/// How long the rest of a paste or a sequence may take, byte by byte, before its end counts as lost.
const QUIET_IN_PASTE: Duration = Duration::from_secs(1);

/// From so many keys on that came at once, more are waited for.
const RUNNING: usize = burst::FEW / 2;

/// The line as it was read so far. The clock is its reader's: it tells when nothing came for so long
/// as was [asked](Self::patience).
#[derive(Debug, Default)]
pub(super) struct Line {
    decoder: Decoder,
    answers: Answers,
    /// Keys that came one right after the other.
    run: Vec<KeyEvent>,
}

impl Line {
    /// How long to wait for more before it is [quiet](Self::quiet); none where nothing has begun.
    pub(super) fn patience(&self) -> Option<Duration> {
        if !self.run.is_empty() {
            return Some(QUIET_IN_RUN);
        }
        if self.answers.is_open() {
            let is_likely = self.answers.is_likely();
            return Some(if is_likely { QUIET_IN_COLOUR } else { QUIET_IN_ANSWER });
        }
        if self.decoder.is_at_escape() {
            return Some(QUIET_IN_ESCAPE);
        }
        self.decoder.is_open().then_some(QUIET_IN_PASTE)
    }

    /// What has happened by these bytes, which came in one piece.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<Input> {
        let mut inputs = Vec::new();
        for read in self.decoder.take(bytes) {
            self.hear(read, &mut inputs);
        }
        if self.run.len() < RUNNING {
            self.end_run(&mut inputs);
        }
        inputs
    }

    /// What has happened by nothing coming for as long as was asked.
    pub(super) fn quiet(&mut self) -> Vec<Input> {
        let mut inputs = Vec::new();
        if !self.run.is_empty() {
            self.end_run(&mut inputs);
        } else if self.answers.is_open() {
            self.give_up(&mut inputs);
        } else if let Some(read) = self.decoder.give_up() {
            self.hear(read, &mut inputs);
        }
        inputs
    }

    /// The keys that are held back, as the terminal is left alone from here on.
    pub(super) fn settle(&mut self) -> Vec<Input> {
        let mut inputs = Vec::new();
        if let Some(read) = self.decoder.give_up() {
            self.hear(read, &mut inputs);
        }
        self.give_up(&mut inputs);
        inputs
    }

    fn hear(&mut self, read: Read, inputs: &mut Vec<Input>) {
        if let Read::Event(Event::Key(key)) = read {
            if key.kind == KeyEventKind::Release {
                return;
            }
            self.run.extend(self.answers.take(key));
            if let Some(background) = self.answers.heard() {
                self.end_run(inputs);
                inputs.push(Input::Background(background));
            }
            if self.run.len() >= burst::MOST {
                self.end_run(inputs);
            }
            return;
        }
        // What came before goes before.
        self.give_up(inputs);
        inputs.extend(match read {
            Read::Event(Event::Mouse(mouse)) => Some(Input::Mouse(mouse)),
            Read::Event(_) => None,
            Read::Paste(text) => Some(Input::Paste(pasted(&text))),
            Read::LongPaste(bytes) => Some(Input::LongPaste { bytes, most: MOST_PASTED }),
        });
    }

    fn give_up(&mut self, inputs: &mut Vec<Input>) {
        self.run.extend(self.answers.give_up());
        if let Some(background) = self.answers.heard() {
            inputs.push(Input::Background(background));
        }
        self.end_run(inputs);
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
        assert_eq!(line.patience(), None);
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
        assert_eq!(line.take(b"\x1b\x1b"), std::slice::from_ref(&esc));
        let mut inputs = line.quiet();
        inputs.extend(line.quiet());
        assert_eq!(inputs, [esc]);
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
        assert_eq!(line.patience(), Some(QUIET_IN_COLOUR));
        assert_eq!(line.take(b"ffff/ffff\x07j"), [Input::Background(Background::Light), key('j')]);
        assert_eq!(line.take(b"\x1b]1"), []);
        assert_eq!(line.patience(), Some(QUIET_IN_ANSWER));
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
