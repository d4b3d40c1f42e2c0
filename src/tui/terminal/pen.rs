//! Cells as bytes for the terminal, as few as it needs: over a slow line each one is waited for.

use std::fmt::Write as _;
use std::io;

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

use crate::tui::widget::fit;

/// What the terminal will do with the next letter, as far as is known.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pen {
    /// How it writes; none when it is not known.
    style: Option<Style>,
    /// Where it writes; none when it is not known.
    at: Option<(u16, u16)>,
    /// Whether terminals agree on where that is: they differ in the width of rare letters.
    is_sure: bool,
}

/// How a letter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Style {
    text: Color,
    ground: Color,
    modifier: Modifier,
}

impl Style {
    /// How that cell is written.
    pub(super) fn of(cell: &Cell) -> Self {
        Self { text: cell.fg, ground: cell.bg, modifier: cell.modifier }
    }
}

/// How the terminal writes after a reset.
const PLAIN: Style =
    Style { text: Color::Reset, ground: Color::Reset, modifier: Modifier::empty() };

/// Each modifier, the number that sets it and the one that takes it back.
const MODIFIERS: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

impl Pen {
    /// Writes a cell of a screen that is `columns` wide.
    pub(super) fn put(&mut self, out: &mut Vec<u8>, columns: u16, (x, y): (u16, u16), cell: &Cell) {
        self.go(out, (x, y));
        let style = Style::of(cell);
        if self.style != Some(style) && !self.style.is_some_and(|it| is_bare(it, cell)) {
            let numbers = self.style.map_or_else(|| anew(style), |it| shorter(it, style));
            out.extend_from_slice(b"\x1b[");
            out.extend_from_slice(numbers.as_bytes());
            out.push(b'm');
            self.style = Some(style);
        }
        out.extend_from_slice(cell.symbol().as_bytes());
        // Behind the last column a terminal waits before it breaks the line; behind a wide letter
        // not every terminal stands where it should.
        self.at = (x + 1 < columns && fit::width(cell.symbol()) == 1).then_some((x + 1, y));
        self.is_sure &= cell.symbol().is_ascii();
    }

    /// Writes that many cells of a row that show nothing, from there on.
    pub(super) fn blank(&mut self, out: &mut Vec<u8>, columns: u16, (x, y): (u16, u16), n: u16) {
        self.go(out, (x, y));
        // What is rubbed out takes the ground that the pen has.
        let is_plain = |it: Style| it.ground == Color::Reset && it.modifier.is_empty();
        if !self.style.is_some_and(is_plain) {
            self.reset(out);
        }
        if x + n >= columns {
            out.extend_from_slice(b"\x1b[K");
        } else {
            // Writing to a vector cannot fail.
            let _ = io::Write::write_fmt(out, format_args!("\x1b[{n}X"));
        }
    }

    /// Writes plainly from now on, wherever it stands.
    pub(super) fn reset(&mut self, out: &mut Vec<u8>) {
        if self.style != Some(PLAIN) {
            out.extend_from_slice(b"\x1b[m");
            self.style = Some(PLAIN);
        }
    }

    /// Somebody else has moved it.
    pub(super) fn lift(&mut self) {
        self.at = None;
    }

    /// Nothing is known any more.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    fn go(&mut self, out: &mut Vec<u8>, to: (u16, u16)) {
        if self.at == Some(to) {
            return;
        }
        let straight = format!("\x1b[{};{}H", to.1 + 1, to.0 + 1);
        let way = self.at.map(|from| self.way(from, to));
        match way.filter(|it| it.len() < straight.len()) {
            Some(way) => out.extend_from_slice(way.as_bytes()),
            None => out.extend_from_slice(straight.as_bytes()),
        }
        // Every way leads there for sure: one that does not know its column names it.
        self.is_sure = true;
        self.at = Some(to);
    }

    /// The way in steps from where the pen is; where only the line is known for sure, by the number
    /// of the column.
    fn way(&self, from: (u16, u16), to: (u16, u16)) -> String {
        let steps = |n: u16, word: char| match n {
            0 => String::new(),
            1 => format!("\x1b[{word}"),
            n => format!("\x1b[{n}{word}"),
        };
        let down = match to.1.checked_sub(from.1) {
            Some(n) => steps(n, 'B'),
            None => steps(from.1 - to.1, 'A'),
        };
        let column = format!("\x1b[{}G", to.0 + 1);
        if !self.is_sure {
            return format!("{down}{column}");
        }
        let across = match to.0.checked_sub(from.0) {
            Some(n) => steps(n, 'C'),
            None if to.0 == 0 => "\r".to_owned(),
            // One back is one letter; many are a word.
            None => {
                let n = from.0 - to.0;
                if n < 4 { "\x08".repeat(usize::from(n)) } else { steps(n, 'D') }
            }
        };
        let across = if across.len() <= column.len() { across } else { column };
        format!("{down}{across}")
    }
}

/// What shows on a cell that has no letter.
const SEEN: Modifier = Modifier::UNDERLINED
    .union(Modifier::REVERSED)
    .union(Modifier::CROSSED_OUT)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK);

/// Takes off a cell that has no letter what only a letter shows: what looks alike is not written
/// again, nor is the pen changed for it.
pub(super) fn bare(cell: &mut Cell) {
    if cell.symbol() == " " && !cell.modifier.intersects(SEEN) {
        (cell.fg, cell.modifier) = (Color::Reset, Modifier::empty());
    }
}

/// Whether a cell shows nothing but the terminal's own ground.
pub(super) fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && cell.bg == Color::Reset && cell.modifier.is_empty()
}

/// Whether a cell looks the same in that style as in its own: what has no letter has no colour of one.
pub(super) fn is_bare(style: Style, cell: &Cell) -> bool {
    let seen = cell.modifier.union(style.modifier).intersects(SEEN);
    cell.symbol() == " " && cell.bg == style.ground && !seen
}

/// Whether a cell can be written behind another one by a single byte.
pub(super) fn is_on_the_way(from: &Cell, cell: &Cell) -> bool {
    let style = Style::of(from);
    cell.symbol().len() == 1 && (is_bare(style, cell) || Style::of(cell) == style)
}

/// The shorter way from one style to another.
fn shorter(from: Style, to: Style) -> String {
    let (step, anew) = (step(from, to), anew(to));
    if step.len() <= anew.len() { step } else { anew }
}

/// A style, whatever was before.
fn anew(to: Style) -> String {
    let step = step(PLAIN, to);
    if step.is_empty() { step } else { format!(";{step}") }
}

/// What one style has that another has not.
fn step(from: Style, to: Style) -> String {
    let mut res = String::new();
    let mut put = |number: &dyn std::fmt::Display| {
        let between = if res.is_empty() { "" } else { ";" };
        // Writing to a string cannot fail.
        let _ = write!(res, "{between}{number}");
    };
    let gone = from.modifier - to.modifier;
    let mut kept = from.modifier;
    for (modifier, _, off) in MODIFIERS {
        if gone.contains(modifier) && kept.contains(modifier) {
            put(&off);
            // One number takes back all that share it.
            for (other, ..) in MODIFIERS.iter().filter(|it| it.2 == off) {
                kept -= *other;
            }
        }
    }
    for (modifier, on, _) in MODIFIERS {
        if to.modifier.contains(modifier) && !kept.contains(modifier) {
            put(&on);
        }
    }
    if from.text != to.text {
        put(&colour(to.text, 30));
    }
    if from.ground != to.ground {
        put(&colour(to.ground, 40));
    }
    res
}

/// A colour of the text (`base` 30) or of the ground (40).
fn colour(colour: Color, base: u8) -> String {
    let named = |n: u8| if n < 8 { (base + n).to_string() } else { (base + 52 + n).to_string() };
    match colour {
        Color::Reset => (base + 9).to_string(),
        Color::Black => named(0),
        Color::Red => named(1),
        Color::Green => named(2),
        Color::Yellow => named(3),
        Color::Blue => named(4),
        Color::Magenta => named(5),
        Color::Cyan => named(6),
        Color::Gray => named(7),
        Color::DarkGray => named(8),
        Color::LightRed => named(9),
        Color::LightGreen => named(10),
        Color::LightYellow => named(11),
        Color::LightBlue => named(12),
        Color::LightMagenta => named(13),
        Color::LightCyan => named(14),
        Color::White => named(15),
        Color::Indexed(n) => format!("{};5;{n}", base + 8),
        Color::Rgb(r, g, b) => format!("{};2;{r};{g};{b}", base + 8),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::style::Style as Look;

    use super::*;

    fn cell(symbol: &str, look: Look) -> Cell {
        let mut cell = Cell::default();
        cell.set_symbol(symbol).set_style(look);
        cell
    }

    fn written(cells: &[((u16, u16), Cell)]) -> String {
        let (mut pen, mut out) = (Pen::default(), Vec::new());
        for (at, cell) in cells {
            pen.put(&mut out, 40, *at, cell);
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_stands_side_by_side_is_written_in_one_go() {
        let bold = Look::new().bold();
        let cells = [((3, 1), cell("a", bold)), ((4, 1), cell("b", bold))];
        assert_eq!(written(&cells), "\x1b[2;4H\x1b[;1mab");
    }

    #[test]
    fn a_short_way_is_gone_in_steps_where_every_terminal_agrees_on_the_start() {
        let plain = Look::new();
        let near = [((3, 1), cell("a", plain)), ((6, 1), cell("b", plain))];
        assert_eq!(written(&near), "\x1b[2;4H\x1b[ma\x1b[2Cb");
        let odd = [((3, 1), cell("◔", plain)), ((6, 1), cell("b", plain))];
        assert_eq!(written(&odd), "\x1b[2;4H\x1b[m◔\x1b[7Gb");
        let below = [((3, 1), cell("a", plain)), ((3, 2), cell("b", plain))];
        assert_eq!(written(&below), "\x1b[2;4H\x1b[ma\x1b[B\x08b");
        let wide = [((3, 1), cell("界", plain)), ((5, 1), cell("b", plain))];
        assert_eq!(written(&wide), "\x1b[2;4H\x1b[m界\x1b[2;6Hb");
    }

    #[test]
    fn behind_the_last_column_nothing_is_taken_for_granted() {
        let plain = Look::new();
        let cells = [((39, 1), cell("a", plain)), ((0, 2), cell("b", plain))];
        assert_eq!(written(&cells), "\x1b[2;40H\x1b[ma\x1b[3;1Hb");
    }

    fn looks() -> impl Strategy<Value = Look> {
        let colour = prop_oneof![
            Just(Color::Reset),
            (0..16_u8).prop_map(|n| {
                [
                    Color::Black,
                    Color::Red,
                    Color::Green,
                    Color::Yellow,
                    Color::Blue,
                    Color::Magenta,
                    Color::Cyan,
                    Color::Gray,
                    Color::DarkGray,
                    Color::LightRed,
                    Color::LightGreen,
                    Color::LightYellow,
                    Color::LightBlue,
                    Color::LightMagenta,
                    Color::LightCyan,
                    Color::White,
                ][usize::from(n)]
            }),
            any::<u8>().prop_map(Color::Indexed),
            any::<(u8, u8, u8)>().prop_map(|(r, g, b)| Color::Rgb(r, g, b)),
        ];
        (colour.clone(), colour, 0..512_u16).prop_map(|(text, ground, bits)| Look {
            fg: Some(text),
            bg: Some(ground),
            // The emulator has one or the other, as some terminals do.
            add_modifier: match Modifier::from_bits_truncate(bits) {
                it if it.contains(Modifier::BOLD) => it - Modifier::DIM,
                it => it,
            },
            ..Look::default()
        })
    }

    /// What an emulator of a terminal says that a cell looks like; what it does not know of is left
    /// out on both sides.
    fn seen(
        screen: &vt100::Screen,
        at: (u16, u16),
    ) -> (String, vt100::Color, vt100::Color, [bool; 5]) {
        let cell = screen.cell(at.1, at.0).unwrap();
        let has = [cell.bold(), cell.dim(), cell.italic(), cell.underline(), cell.inverse()];
        (cell.contents().to_owned(), cell.fgcolor(), cell.bgcolor(), has)
    }

    fn terminal() -> vt100::Parser {
        vt100::Parser::new(6.try_into().unwrap(), 40.try_into().unwrap(), 0)
    }

    #[test]
    fn what_is_rubbed_out_takes_the_terminals_own_ground() {
        let (mut pen, mut out, mut screen) = (Pen::default(), Vec::new(), terminal());
        let loud = Look::new().bg(Color::Red).reversed();
        for x in 0..40 {
            pen.put(&mut out, 40, (x, 1), &cell("x", loud));
        }
        pen.blank(&mut out, 40, (3, 1), 20);
        pen.blank(&mut out, 40, (30, 1), 10);
        pen.put(&mut out, 40, (5, 1), &cell("y", Look::new()));
        screen.process(&out);
        let row = screen.screen().rows(0, 40).nth(1).unwrap();
        assert_eq!(row, format!("xxx  y{}xxxxxxx", " ".repeat(17)));
        assert_eq!(seen(screen.screen(), (31, 1)).2, vt100::Color::Default);
    }

    proptest! {
        /// However cells follow each other, the terminal shows what a terminal shows that is told
        /// everything anew for each of them.
        #[test]
        fn a_short_word_says_as_much_as_a_long_one(
            cells in prop::collection::vec(
                ((0..40_u16, 0..6_u16), "[a-z▌☑]", looks(), 0..3_u16), 1..60,
            ),
        ) {
            let mut short = terminal();
            let mut long = terminal();
            let mut pen = Pen::default();
            for (at, symbol, look, rubs) in &cells {
                let cell = cell(symbol, *look);
                // Some of them rub out what stands behind: within the line, or up to its end.
                let behind = (at.0 + 1, at.1);
                let n = match rubs {
                    1 => 12.min(40 - behind.0),
                    2 => 40 - behind.0,
                    _ => 0,
                };
                let mut out = Vec::new();
                pen.put(&mut out, 40, *at, &cell);
                if n > 0 {
                    pen.blank(&mut out, 40, behind, n);
                }
                short.process(&out);
                out.clear();
                Pen::default().put(&mut out, 40, *at, &cell);
                for x in behind.0..behind.0 + n {
                    Pen::default().put(&mut out, 40, (x, at.1), &Cell::default());
                }
                long.process(&out);
            }
            for at in (0..40).flat_map(|x| (0..6).map(move |y| (x, y))) {
                let (one, other) = (seen(short.screen(), at), seen(long.screen(), at));
                // Nothing and a blank look alike, whatever colour they would write in.
                let is_blank = |it: &str| it.is_empty() || it == " ";
                prop_assert_eq!((one.2, one.3), (other.2, other.3));
                if !(is_blank(&one.0) && is_blank(&other.0)) {
                    prop_assert_eq!((one.0, one.1), (other.0, other.1));
                }
            }
        }
    }
}
