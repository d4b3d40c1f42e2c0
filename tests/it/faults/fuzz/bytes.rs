//! A program in a real terminal that is fed with random bytes: what reads them is the reader itself.

use std::path::PathBuf;

use gemba::store::Store;
use tempfile::TempDir;

use super::{Dice, count};
use crate::pty::Pty;
use crate::store::{board, session};

/// What terminals send beside letters, whole and broken; none of it leaves the program.
const SEQUENCES: [&[u8]; 26] = [
    b"\x1b[A",
    b"\x1b[1;5C",
    b"\x1b[3~",
    b"\x1b[99999999999~",
    b"\x1bOP",
    b"\x1b[<0;10;5M",
    b"\x1b[<0;10;5m",
    b"\x1b[<64;3;3M",
    b"\x1b[<;;M",
    b"\x1b[<0;0;0M",
    b"\x1b[M   ",
    b"\x1b[<99999;99999;0M",
    b"\x1b[M !!",
    b"\x1b[I",
    b"\x1b[97u",
    b"\x1b[106;5:3u",
    b"\x1b[99999999999u",
    b"\x1b[?62c",
    b"\x1b[0;0R",
    b"\x1b]11;rgb:ffff/ffff/ffff\x07",
    b"\x1b]11;rgb:1e",
    b"\x1b[200~two\rlines\x1b[201~",
    b"\x1b[201~",
    "é作👩\u{200d}🔧".as_bytes(),
    b"\xf0\x9f",
    b"\x1b\xc3",
];

/// The most bytes that are sent in one piece: what comes at once is read otherwise than what does not.
const PIECE: usize = 80;

/// The program, and how many bytes it has read.
pub(super) struct Fed {
    _dir: TempDir,
    path: PathBuf,
    pty: Pty,
    pub(super) n: usize,
}

impl Fed {
    pub(super) fn new() -> Self {
        let (dir, path, store) = board();
        drop(store);
        // It asks for the colours, and is answered with anything.
        let on = crate::program::on(&path, &dir).env("COLORFGBG", "").env("EDITOR", "true");
        let mut pty = on.size(80, 24).start();
        pty.wait_for("To do");
        Self { _dir: dir, path, pty, n: 0 }
    }

    /// Sends some more, and waits until they are read.
    pub(super) fn feed(&mut self, dice: &mut Dice) {
        let piece = piece(dice);
        self.pty.send(&piece);
        self.pty.wait_until_read();
        self.n += piece.len();
    }

    /// Asserts that it has lived until now, has read everything, still draws, and ends in order by
    /// the way out that is left where a paste never ends.
    pub(super) fn leave(mut self) {
        self.pty.send("\x1b[200~never ends");
        self.pty.wait_until_read();
        self.pty.forget();
        self.pty.resize(90, 20);
        self.pty.wait_until("it draws at another size", |pty| !pty.raw().is_empty());
        assert!(!self.pty.has_ended(), "it has ended before it was told to{}", self.pty);
        // Where a text is typed, its cursor shows.
        assert!(self.pty.has_line() && self.pty.screen().alternate_screen(), "{}", self.pty);
        self.pty.send("\x1c");
        assert_eq!(self.pty.wait_for_end().exit_code(), 131, "{}", self.pty);
        self.pty.assert_given_back();
        assert!(Store::open(&self.path, session("ann")).is_ok());
    }
}

fn piece(dice: &mut Dice) -> Vec<u8> {
    let (mut bytes, n) = (Vec::new(), 1 + dice.below(PIECE));
    while bytes.len() < n {
        match dice.below(8) {
            0 => bytes.push(0x1b),
            1 => bytes.push(*dice.pick(b"[O<;M~?0123456789")),
            2 => bytes.extend(*dice.pick(&SEQUENCES)),
            _ => bytes.push(byte(dice, bytes.last().copied())),
        }
    }
    bytes
}

/// A random byte that does not leave the program, nor ends a sequence that is a key which does.
fn byte(dice: &mut Dice, before: Option<u8>) -> u8 {
    let is_number = before.is_none_or(|it| it.is_ascii_digit() || matches!(it, b';' | b':'));
    match u8::try_from(dice.below(256)).unwrap() {
        // Ctrl-C, ctrl-Q, ctrl-Z, ctrl-\ and q.
        0x03 | 0x11 | 0x1a | 0x1c | b'q' => b'x',
        b'u' if is_number => b'x',
        byte => byte,
    }
}

#[test]
fn random_bytes_through_a_real_terminal_end_in_order() {
    let (mut fed, mut dice, n) = (Fed::new(), Dice::new(6), count() / 6);
    while fed.n < n {
        fed.feed(&mut dice);
    }
    let n = fed.n;
    fed.leave();
    crate::faults::say(&format!("{n} random bytes through a terminal, read, and it given back"));
}
