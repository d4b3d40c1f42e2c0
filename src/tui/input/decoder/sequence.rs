//! The sequences that keys and the mouse send: `ESC [ … letter` and `ESC O letter`.

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

use super::Part;

/// The key behind `ESC O`.
pub(super) fn application(last: u8) -> Option<KeyCode> {
    match last {
        b'P'..=b'S' => Some(KeyCode::F(1 + last - b'P')),
        _ => arrow(last),
    }
}

/// What the bytes behind `ESC [` are.
pub(super) fn control(bytes: &[u8]) -> Part {
    match bytes {
        // The console of Linux.
        [b'[', last @ b'A'..=b'E'] => super::key(KeyCode::F(1 + last - b'A')),
        [b'[', _] => Part::Nothing,
        [b'M', button, column, row] => {
            mouse_of_old([*button, *column, *row]).map_or(Part::Nothing, mouse)
        }
        [] | [b'[' | b'M'] | [b'M', _] | [b'M', _, _] | [.., 0x20..=0x3f] => Part::Open,
        [parameters @ .., last @ 0x40..=0x7e] => whole(parameters, *last),
        [..] => Part::Broken,
    }
}

/// A sequence with its last letter.
fn whole(parameters: &[u8], last: u8) -> Part {
    let Ok(parameters) = std::str::from_utf8(parameters) else { return Part::Nothing };
    if let Some(parameters) = parameters.strip_prefix('<') {
        return mouse_of(parameters, last).map_or(Part::Nothing, mouse);
    }
    if parameters.starts_with(['=', '>', '?']) {
        return Part::Nothing;
    }
    let mut numbers = parameters.split(';');
    let first = numbers.next().unwrap_or_default();
    let (modifiers, kind) = modified(numbers.next().unwrap_or_default());
    let code = match (last, first) {
        (b'~', "200") => return Part::Paste,
        (b'~', _) => numbered(first),
        (b'u', _) => lettered(first, modifiers),
        (b'Z', _) => Some(KeyCode::BackTab),
        // So rxvt sends an arrow with Shift.
        (b'a'..=b'd', "") => return shifted(last),
        // `R` tells where the cursor is.
        (b'P' | b'Q' | b'S', _) => Some(KeyCode::F(1 + last - b'P')),
        _ => arrow(last),
    };
    let modifiers = match code {
        Some(KeyCode::BackTab) => modifiers | KeyModifiers::SHIFT,
        _ => modifiers,
    };
    code.map_or(Part::Nothing, |code| {
        Part::Event(Event::Key(KeyEvent::new_with_kind(code, modifiers, kind)))
    })
}

fn shifted(last: u8) -> Part {
    arrow(last.to_ascii_uppercase()).map_or(Part::Nothing, |code| {
        Part::Event(Event::Key(KeyEvent::new(code, KeyModifiers::SHIFT)))
    })
}

fn arrow(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        _ => return None,
    })
}

/// The keys of `ESC [ number ~`.
fn numbered(number: &str) -> Option<KeyCode> {
    Some(match number.parse::<u8>().ok()? {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        n @ 11..=15 => KeyCode::F(n - 10),
        n @ 17..=21 => KeyCode::F(n - 11),
        n @ 23..=26 => KeyCode::F(n - 12),
        n @ 28..=29 => KeyCode::F(n - 15),
        n @ 31..=34 => KeyCode::F(n - 17),
        _ => return None,
    })
}

/// The keys of `ESC [ letter's number u`, which some terminals send for what has no other sequence.
fn lettered(number: &str, modifiers: KeyModifiers) -> Option<KeyCode> {
    let number = number.split(':').next().unwrap_or_default();
    Some(match char::from_u32(number.parse().ok()?)? {
        '\u{1b}' => KeyCode::Esc,
        '\r' | '\n' => KeyCode::Enter,
        '\t' if modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
        '\t' => KeyCode::Tab,
        '\u{7f}' | '\u{8}' => KeyCode::Backspace,
        c if c.is_control() || ('\u{e000}'..='\u{f8ff}').contains(&c) => return None,
        c if modifiers.contains(KeyModifiers::SHIFT) => {
            KeyCode::Char(c.to_uppercase().next().unwrap_or(c))
        }
        c => KeyCode::Char(c),
    })
}

/// The number of what was held with a key, and behind a colon whether it went down or up.
fn modified(number: &str) -> (KeyModifiers, KeyEventKind) {
    let (held, kind) = number.split_once(':').unwrap_or((number, ""));
    let bits = held.parse::<u8>().unwrap_or(1).saturating_sub(1);
    let kind = match kind {
        "2" => KeyEventKind::Repeat,
        "3" => KeyEventKind::Release,
        _ => KeyEventKind::Press,
    };
    let all = [
        KeyModifiers::SHIFT,
        KeyModifiers::ALT,
        KeyModifiers::CONTROL,
        KeyModifiers::SUPER,
        KeyModifiers::HYPER,
        KeyModifiers::META,
    ];
    let held = (0..).zip(all).filter(|(n, _)| bits & (1 << n) != 0);
    (held.fold(KeyModifiers::NONE, |sum, (_, it)| sum | it), kind)
}

fn mouse(event: MouseEvent) -> Part {
    Part::Event(Event::Mouse(event))
}

/// `ESC [ < button ; column ; row`, `M` for down and `m` for up.
fn mouse_of(parameters: &str, last: u8) -> Option<MouseEvent> {
    let mut numbers = parameters.split(';');
    let (kind, modifiers) = pressed(numbers.next()?.parse().ok()?)?;
    let mut place = || numbers.next()?.parse::<u16>().ok()?.checked_sub(1);
    let (column, row) = (place()?, place()?);
    let kind = match (kind, last) {
        (MouseEventKind::Down(button), b'm') => MouseEventKind::Up(button),
        (kind, b'm' | b'M') => kind,
        _ => return None,
    };
    Some(MouseEvent { kind, column, row, modifiers })
}

/// `ESC [ M` and three bytes, of terminals that know no other way.
fn mouse_of_old(bytes: [u8; 3]) -> Option<MouseEvent> {
    let (kind, modifiers) = pressed(bytes[0].checked_sub(32)?)?;
    let place = |byte: u8| byte.checked_sub(33).map(u16::from);
    Some(MouseEvent { kind, column: place(bytes[1])?, row: place(bytes[2])?, modifiers })
}

/// The bits of a button: two of its number, what was held with it, whether it moved, two more.
fn pressed(bits: u8) -> Option<(MouseEventKind, KeyModifiers)> {
    let button = (bits & 3) | ((bits & 0b1100_0000) >> 4);
    let is_drag = bits & 32 != 0;
    let which = [MouseButton::Left, MouseButton::Middle, MouseButton::Right];
    let which = which.get(usize::from(button)).copied();
    let kind = match (which, button, is_drag) {
        (Some(which), _, false) => MouseEventKind::Down(which),
        (Some(which), _, true) => MouseEventKind::Drag(which),
        (None, 3, false) => MouseEventKind::Up(MouseButton::Left),
        (None, 3..=5, true) => MouseEventKind::Moved,
        (None, 4, false) => MouseEventKind::ScrollUp,
        (None, 5, false) => MouseEventKind::ScrollDown,
        (None, 6, false) => MouseEventKind::ScrollLeft,
        (None, 7, false) => MouseEventKind::ScrollRight,
        (None, ..) => return None,
    };
    let all = [KeyModifiers::SHIFT, KeyModifiers::ALT, KeyModifiers::CONTROL];
    let held = (2..).zip(all).filter(|(n, _)| bits & (1 << n) != 0);
    Some((kind, held.fold(KeyModifiers::NONE, |sum, (_, it)| sum | it)))
}
