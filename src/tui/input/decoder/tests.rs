//! Bytes in, keys out, in one piece and cut anywhere.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEventKind};
use proptest::prelude::*;

use super::*;

fn read(pieces: &[&[u8]]) -> Vec<Read> {
    let mut decoder = Decoder::default();
    let mut read: Vec<Read> = pieces.iter().flat_map(|it| decoder.take(it)).collect();
    read.extend(decoder.give_up());
    read
}

fn pressed(code: KeyCode, modifiers: KeyModifiers) -> Read {
    Read::Event(Event::Key(KeyEvent::new(code, modifiers)))
}

fn plain(code: KeyCode) -> Read {
    pressed(code, KeyModifiers::NONE)
}

#[test]
fn each_key_is_known_by_its_bytes() {
    let (none, shift) = (KeyModifiers::NONE, KeyModifiers::SHIFT);
    let (alt, ctrl) = (KeyModifiers::ALT, KeyModifiers::CONTROL);
    for (bytes, code, modifiers) in [
        ("j", KeyCode::Char('j'), none),
        ("J", KeyCode::Char('J'), shift),
        ("ß", KeyCode::Char('ß'), none),
        ("Ä", KeyCode::Char('Ä'), shift),
        ("ध", KeyCode::Char('ध'), none),
        ("😀", KeyCode::Char('😀'), none),
        ("\r", KeyCode::Enter, none),
        ("\n", KeyCode::Enter, none),
        ("\t", KeyCode::Tab, none),
        ("\u{7f}", KeyCode::Backspace, none),
        ("\u{8}", KeyCode::Char('h'), ctrl),
        ("\0", KeyCode::Char(' '), ctrl),
        ("\u{4}", KeyCode::Char('d'), ctrl),
        ("\u{1f}", KeyCode::Char('7'), ctrl),
        ("\u{1b}", KeyCode::Esc, none),
        ("\u{1b}x", KeyCode::Char('x'), alt),
        ("\u{1b}]", KeyCode::Char(']'), alt),
        ("\u{1b}[", KeyCode::Char('['), alt),
        ("\u{1b}O", KeyCode::Char('O'), alt | shift),
        ("\u{1b}P", KeyCode::Char('P'), alt | shift),
        ("\u{1b}_", KeyCode::Char('_'), alt),
        ("\u{1b}\u{1b}[D", KeyCode::Left, alt),
        ("\u{1b}\u{1b}OC", KeyCode::Right, alt),
        ("\u{1b}\u{1b}[3~", KeyCode::Delete, alt),
        ("\u{1b}é", KeyCode::Char('é'), alt),
        ("\u{1b}[A", KeyCode::Up, none),
        ("\u{1b}OB", KeyCode::Down, none),
        ("\u{1b}[1;2C", KeyCode::Right, shift),
        ("\u{1b}[d", KeyCode::Left, shift),
        ("\u{1b}[1;5D", KeyCode::Left, ctrl),
        ("\u{1b}[H", KeyCode::Home, none),
        ("\u{1b}[4~", KeyCode::End, none),
        ("\u{1b}[3;3~", KeyCode::Delete, alt),
        ("\u{1b}[5~", KeyCode::PageUp, none),
        ("\u{1b}[6~", KeyCode::PageDown, none),
        ("\u{1b}[Z", KeyCode::BackTab, shift),
        ("\u{1b}OP", KeyCode::F(1), none),
        ("\u{1b}[11~", KeyCode::F(1), none),
        ("\u{1b}[[A", KeyCode::F(1), none),
        ("\u{1b}[1;5P", KeyCode::F(1), ctrl),
        ("\u{1b}[24~", KeyCode::F(12), none),
        ("\u{1b}[13;2u", KeyCode::Enter, shift),
        ("\u{1b}[97;5u", KeyCode::Char('a'), ctrl),
        ("\u{1b}[97;2u", KeyCode::Char('A'), shift),
        ("\u{1b}[9;2u", KeyCode::BackTab, shift),
    ] {
        assert_eq!(read(&[bytes.as_bytes()]), [pressed(code, modifiers)], "{bytes:?}");
    }
}

#[test]
fn a_line_may_cut_what_it_carries_anywhere() {
    for bytes in ["\u{1b}[1;2C", "\u{1b}OB", "\u{1b}\u{1b}[D", "\u{1b}[24~", "😀", "\u{1b}[<0;5;7M"]
    {
        let bytes = bytes.as_bytes();
        let whole = read(&[bytes]);
        assert_eq!(whole.len(), 1);
        for cut in 1..bytes.len() {
            assert_eq!(read(&[&bytes[..cut], &bytes[cut..]]), whole, "{bytes:?} at {cut}");
        }
    }
}

#[test]
fn clicks_and_wheel_have_their_place() {
    for (bytes, kind, place) in [
        ("\u{1b}[<0;5;7M", MouseEventKind::Down(MouseButton::Left), (4, 6)),
        ("\u{1b}[<0;5;7m", MouseEventKind::Up(MouseButton::Left), (4, 6)),
        ("\u{1b}[<32;300;80M", MouseEventKind::Drag(MouseButton::Left), (299, 79)),
        ("\u{1b}[<2;1;1M", MouseEventKind::Down(MouseButton::Right), (0, 0)),
        ("\u{1b}[<64;5;7M", MouseEventKind::ScrollUp, (4, 6)),
        ("\u{1b}[<65;5;7M", MouseEventKind::ScrollDown, (4, 6)),
        ("\u{1b}[M !!", MouseEventKind::Down(MouseButton::Left), (0, 0)),
        ("\u{1b}[M#!!", MouseEventKind::Up(MouseButton::Left), (0, 0)),
    ] {
        let read = read(&[bytes.as_bytes()]);
        let [Read::Event(Event::Mouse(mouse))] = &*read else { panic!("{bytes:?}: {read:?}") };
        assert_eq!((mouse.kind, (mouse.column, mouse.row)), (kind, place), "{bytes:?}");
    }
}

#[test]
fn what_means_nothing_is_no_key_and_takes_none_with_it() {
    let j = plain(KeyCode::Char('j'));
    for bytes in [
        "\u{1b}[I",
        "\u{1b}[?64;1;9c",
        "\u{1b}[<0;0;0M",
        "\u{1b}[<999;1;1M",
        "\u{1b}[201~",
        "\u{1b}[99~",
        "\u{1b}[57441;2u",
        "\u{1b}Ox",
        "\u{1b}[24;80R",
        "\u{1b}[R",
    ] {
        let bytes = format!("{bytes}j");
        let read = read(&[bytes.as_bytes()]);
        assert_eq!(read.last(), Some(&j), "{bytes:?}: {read:?}");
        assert_eq!(read.len(), 1, "{bytes:?}: {read:?}");
    }
    for wrong in [b"\xffj", b"\xc3j"] {
        assert_eq!(read(&[wrong]), std::slice::from_ref(&j));
    }
    assert_eq!(read(&[b"\x1b[12\x1b[A"]), [plain(KeyCode::Up)]);
    assert_eq!(read(&[b"\x1b\x1b"]), [plain(KeyCode::Esc), plain(KeyCode::Esc)]);
    // An Esc right before what is no key is one.
    let esc = plain(KeyCode::Esc);
    for bytes in [&b"\x1b\x1b"[..], b"\x1b\x1b\x1b", b"\x1b\x1b[I", b"\x1b\x1b[1;"] {
        let escs = read(&[bytes]);
        assert!(!escs.is_empty() && escs.iter().all(|it| *it == esc), "{bytes:?}: {escs:?}");
    }
    let alt_b = pressed(KeyCode::Char('b'), KeyModifiers::ALT);
    assert_eq!(read(&[b"\x1b\x1bb"]), [esc, alt_b]);
    // What nobody sends takes no key with it.
    assert_eq!(read(&[b"\x1bO\x1b[A"]).last(), Some(&plain(KeyCode::Up)));
}

#[test]
fn what_a_terminal_sends_by_itself_is_no_key() {
    for bytes in [
        "\u{1b}]52;c;QUJD\u{7}",
        "\u{1b}]52;c;QUJD\u{1b}\\",
        "\u{1b}]lüthe title\u{1b}\\",
        "\u{1b}P>|XTerm(390)\u{1b}\\",
        "\u{1b}P1$r0m\u{1b}\\",
        "\u{1b}_Gi=31;OK\u{1b}\\",
        "\u{1b}^quiet\u{1b}\\",
        "\u{1b}Xdu\u{1b}\\",
    ] {
        let all = format!("j{bytes}k").into_bytes();
        for cut in 0..all.len() {
            let read = read(&[&all[..cut], &all[cut..]]);
            let keys: Vec<_> = read.iter().filter(|it| !matches!(it, Read::Told(_))).collect();
            let (j, k) = (plain(KeyCode::Char('j')), plain(KeyCode::Char('k')));
            assert_eq!(keys, [&j, &k], "{bytes:?} at {cut}");
        }
    }
    let told = Read::Told(b"11;rgb:ffff/ffff/ffff".to_vec());
    assert_eq!(read(&[b"\x1b]11;rgb:ffff/ffff/ffff\x07"]), [told]);
    // However long it is, and little of it is held.
    let mut decoder = Decoder::default();
    assert_eq!(decoder.take(b"\x1b]52;c;"), []);
    for _ in 0..1024 {
        assert_eq!(decoder.take(&[b'A'; 1024]), []);
        assert!(decoder.held.len() <= string::MOST + 1);
    }
    assert!(matches!(&*decoder.take(b"\x1b\\j"), [Read::Told(_), Read::Event(_)]));
}

#[test]
fn a_string_whose_end_is_lost_locks_no_key_and_acts_as_none() {
    let j = plain(KeyCode::Char('j'));
    for bytes in [&b"\x1b]52;c;QUJD"[..], b"\x1bP>|XTerm", b"\x1b_Gi=31;OK"] {
        let mut decoder = Decoder::default();
        assert_eq!(decoder.take(bytes), []);
        assert!(decoder.is_open() && !decoder.may_be_keys());
        let keys = decoder.give_up();
        assert!(keys.iter().all(|it| matches!(it, Read::Told(_))), "{bytes:?}: {keys:?}");
        assert_eq!(decoder.take(b"j"), std::slice::from_ref(&j));
        // A key that no string has ends it at once.
        let enter = decoder.take(&[bytes, b"\r"].concat()).pop();
        assert_eq!(enter, Some(plain(KeyCode::Enter)), "{bytes:?}");
        let up = decoder.take(&[bytes, b"\x1b[A"].concat()).pop();
        assert_eq!(up, Some(plain(KeyCode::Up)), "{bytes:?}");
    }
    // Its end is late, in one piece or in two.
    for (bytes, end) in [
        ("\u{1b}]52;c;QUJD", "\u{1b}\\"),
        ("\u{1b}]52;c;QUJD\u{1b}", "\\"),
        ("\u{1b}]0;x", "\u{7}"),
    ] {
        let mut decoder = Decoder::default();
        decoder.take(bytes.as_bytes());
        decoder.give_up();
        assert!(matches!(&*decoder.take(end.as_bytes()), [Read::Told(_)]), "{bytes:?}");
        assert_eq!(decoder.take(b"j"), std::slice::from_ref(&j));
    }
    // Its first byte came alone, and was told as the key.
    let mut decoder = Decoder::default();
    decoder.take(b"\x1b");
    decoder.give_up();
    assert!(matches!(&*decoder.take(b"]11;rgb:0/0/0\x07j"), [Read::Told(_), key] if *key == j));
    decoder.take(b"\x1b");
    decoder.give_up();
    assert_eq!(decoder.take(b"]"), []);
    assert_eq!(decoder.give_up(), [plain(KeyCode::Char(']'))]);
}

#[test]
fn letters_that_only_begin_like_a_string_were_typed() {
    for (bytes, first) in [
        ("\u{1b}]1", ']'),
        ("\u{1b}]x", ']'),
        ("\u{1b}P1", 'P'),
        ("\u{1b}Plan it", 'P'),
        ("\u{1b}Xj", 'X'),
        ("\u{1b}_j", '_'),
        ("\u{1b}^\r", '^'),
    ] {
        let keys = read(&[bytes.as_bytes()]);
        let shift = if first.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
        assert_eq!(keys[0], pressed(KeyCode::Char(first), KeyModifiers::ALT | shift), "{bytes:?}");
        assert_eq!(keys[1..], read(&[&bytes.as_bytes()[2..]]), "{bytes:?}");
    }
}

/// Of what is told apart by what follows.
const PIECES: &[&[u8]] = &[
    b"\x1b",
    b"]",
    b"]11;rgb:0/0/0",
    b"52;c;QUJD",
    b"P>|",
    b"X",
    b"_Gi=",
    b"\x07",
    b"\\",
    b"\r",
    b"[",
    b"O",
    b"D",
    b"1;3",
    b"200~",
    b"\x1b[201~",
    b"j",
    b"\xc3",
    b"\xa9",
];

proptest! {
    #[test]
    fn bytes_are_the_same_however_they_are_cut(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..12),
        cuts in prop::collection::vec(0..60_usize, 0..6),
    ) {
        let bytes = pieces.concat();
        let mut cuts: Vec<usize> = cuts.iter().map(|it| *it.min(&bytes.len())).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let cut: Vec<&[u8]> = cuts.windows(2).map(|it| &bytes[it[0]..it[1]]).collect();
        prop_assert_eq!(read(&cut), read(&[&bytes]));
    }
}

#[test]
fn a_pasted_text_is_one_however_it_comes() {
    let bytes = b"\x1b[200~a \x1b[A\xc3\xa9\r\x1b[201~j";
    let whole = [Read::Paste(b"a \x1b[A\xc3\xa9\r".to_vec()), plain(KeyCode::Char('j'))];
    assert_eq!(read(&[bytes]), whole);
    for cut in 1..bytes.len() {
        assert_eq!(read(&[&bytes[..cut], &bytes[cut..]]), whole, "at {cut}");
    }
    assert_eq!(read(&[b"\x1b[200~\x1b[201~"]), []);
}

#[test]
fn of_a_paste_that_is_too_long_only_the_length_is_kept() {
    let mut decoder = Decoder::default();
    assert_eq!(decoder.take(b"\x1b[200~"), []);
    for _ in 0..1024 {
        assert_eq!(decoder.take(&[b'x'; 1024]), []);
        assert!(decoder.paste.as_ref().unwrap().kept.len() < 2 * MOST_PASTED);
    }
    assert_eq!(decoder.take(END), [Read::LongPaste(1 << 20)]);
    assert_eq!(decoder.take(b"j"), [plain(KeyCode::Char('j'))]);
    let most = [b"\x1b[200~", &*vec![b'x'; MOST_PASTED], END].concat();
    assert_eq!(decoder.take(&most), [Read::Paste(vec![b'x'; MOST_PASTED])]);
}

#[test]
fn a_paste_whose_end_is_lost_is_the_text_that_came_and_keys_work_again() {
    let mut decoder = Decoder::default();
    assert_eq!(decoder.take(b"\x1b[200~Ask for app"), []);
    assert!(decoder.is_open());
    assert_eq!(decoder.give_up(), [Read::Paste(b"Ask for app".to_vec())]);
    assert!(!decoder.is_open());
    assert_eq!(decoder.take(b"j"), [plain(KeyCode::Char('j'))]);
    assert_eq!(decoder.give_up(), []);
}

#[test]
fn the_rest_of_a_paste_that_was_given_up_is_text_as_well() {
    let mut decoder = Decoder::default();
    decoder.take(b"\x1b[200~Ask for ");
    decoder.give_up();
    assert_eq!(
        decoder.take(b"approval in the chat\x1b[201~j"),
        [Read::Paste(b"approval in the chat".to_vec()), plain(KeyCode::Char('j'))]
    );
    // Its end alone is none of the keys, nor is what a terminal sends by itself a text.
    decoder.take(b"\x1b[200~Ask for ");
    decoder.give_up();
    assert_eq!(decoder.take(b"\x1b[201~j"), [plain(KeyCode::Char('j'))]);
    decoder.take(b"\x1b[200~Ask for ");
    decoder.give_up();
    assert_eq!(decoder.take(b"\x1b[<64;10;10M").len(), 1);
    assert!(!decoder.is_open());
}

#[test]
fn half_a_sequence_locks_no_key() {
    let mut decoder = Decoder::default();
    for half in [&b"\x1b[1;"[..], b"\xe0\xa4"] {
        assert_eq!(decoder.take(half), []);
        assert!(decoder.is_open() && !decoder.may_be_keys());
        assert_eq!(decoder.give_up(), []);
        assert_eq!(decoder.take(b"j"), [plain(KeyCode::Char('j'))]);
    }
    let long = [b"\x1b[", &*vec![b'1'; 3 * LONGEST], b"Aj"].concat();
    assert_eq!(decoder.take(&long), [plain(KeyCode::Char('j'))]);
}
