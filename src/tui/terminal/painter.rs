//! Frames on their way to the terminal: one write each, and none where nothing changed.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use ratatui::Frame;
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};

use super::pen::{Pen, is_blank};
use crate::tui::widget::fit;

/// Tells the terminal to show nothing until `END` has come.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// Draws frames and hands each to `out` in one piece.
pub(super) struct Painter<W: Write> {
    screen: ratatui::Terminal<Sheet>,
    ink: Ink,
    out: W,
}

impl<W: Write> Painter<W> {
    /// `size` is asked before every frame, so that a frame never disagrees with the terminal.
    pub(super) fn new(size: fn() -> io::Result<Size>, out: W) -> io::Result<Self> {
        let ink = Ink::default();
        let screen = ratatui::Terminal::new(Sheet::new(size, ink.clone()))?;
        Ok(Self { screen, ink, out })
    }

    /// Draws one frame; an unchanged one writes nothing at all.
    pub(super) fn draw(&mut self, paint: impl FnOnce(&mut Frame)) -> io::Result<()> {
        self.screen.draw(|frame| {
            paint(frame);
            steady(frame.buffer_mut());
        })?;
        let mut bytes = self.ink.0.borrow_mut();
        if bytes.len() == BEGIN.len() {
            return Ok(());
        }
        bytes.extend_from_slice(END);
        let written = self.out.write_all(&bytes);
        bytes.truncate(BEGIN.len());
        written
    }

    /// Makes the next frame a full one. ratatui's `clear` would ask the terminal where its
    /// cursor is and wait two seconds for one that does not answer; this asks nothing.
    pub(super) fn repaint(&mut self) -> io::Result<()> {
        let size = self.screen.size()?;
        let sheet = self.screen.backend_mut();
        sheet.cursor_shown = None;
        sheet.cursor_at = None;
        sheet.pen.forget();
        self.screen.resize(Rect::from(size))
    }
}

/// Puts the first character in the place of each emoji that is made of several: terminals do not
/// agree how wide those are (tmux lets a part of them stand over what comes next), and a board whose
/// borders hold is worth more than the profession of a face.
fn steady(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let symbol = cell.symbol();
        let Some(first) = symbol.chars().next().filter(|_| symbol.len() > 4) else { continue };
        if !first.is_alphabetic() && symbol.chars().skip(1).any(joins_emoji) {
            let blank = if first.len_utf8() < 4 && fit::width(symbol) > 1 { " " } else { "" };
            let text = format!("{first}{blank}");
            cell.set_symbol(&text);
        }
    }
}

/// Whether a character makes one emoji of those before and after it: a joiner, the wish for a
/// picture, a colour of skin.
const fn joins_emoji(it: char) -> bool {
    matches!(it, '\u{200d}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// The bytes of the frame in the making; `BEGIN` always stands in front.
#[derive(Clone)]
struct Ink(Rc<RefCell<Vec<u8>>>);

impl Default for Ink {
    fn default() -> Self {
        Self(Rc::new(RefCell::new(BEGIN.to_vec())))
    }
}

impl Write for Ink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A backend that leaves out what the terminal already knows. crossterm's own hides the cursor and
/// resets the colours on every frame, and says each colour and modifier in a sequence of its own.
struct Sheet {
    /// For all but cells.
    inner: CrosstermBackend<Ink>,
    pen: Pen,
    ink: Ink,
    size: fn() -> io::Result<Size>,
    cursor_shown: Option<bool>,
    cursor_at: Option<Position>,
}

impl Sheet {
    fn new(size: fn() -> io::Result<Size>, ink: Ink) -> Self {
        Self {
            inner: CrosstermBackend::new(ink.clone()),
            pen: Pen::default(),
            ink,
            size,
            cursor_shown: None,
            cursor_at: None,
        }
    }
}

/// Writes cells that show nothing: many of them in one word.
fn rub_out(pen: &mut Pen, ink: &mut Vec<u8>, columns: u16, run: &mut Vec<(u16, u16, &Cell)>) {
    /// From so many on the word, and the way to what follows, is shorter than the blanks.
    const MANY: usize = 10;
    match (run.first(), u16::try_from(run.len())) {
        (Some((x, y, _)), Ok(n)) if run.len() >= MANY => pen.blank(ink, columns, (*x, *y), n),
        (_, _) => {
            for (x, y, cell) in &*run {
                pen.put(ink, columns, (*x, *y), cell);
            }
        }
    }
    run.clear();
}

impl Backend for Sheet {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let columns = (self.size)()?.width;
        let mut ink = self.ink.0.borrow_mut();
        let mut run: Vec<(u16, u16, &Cell)> = Vec::new();
        for (x, y, cell) in content {
            self.cursor_at = None;
            let goes_on = run.last().is_none_or(|last| (last.0 + 1, last.1) == (x, y));
            if !goes_on || !is_blank(cell) {
                rub_out(&mut self.pen, &mut ink, columns, &mut run);
            }
            if is_blank(cell) {
                run.push((x, y, cell));
            } else {
                self.pen.put(&mut ink, columns, (x, y), cell);
            }
        }
        rub_out(&mut self.pen, &mut ink, columns, &mut run);
        Ok(())
    }

    fn append_lines(&mut self, n: u16) -> io::Result<()> {
        self.cursor_at = None;
        self.pen.lift();
        self.inner.append_lines(n)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if self.cursor_shown == Some(false) {
            return Ok(());
        }
        self.cursor_shown = Some(false);
        self.inner.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if self.cursor_shown == Some(true) {
            return Ok(());
        }
        self.cursor_shown = Some(true);
        self.inner.show_cursor()
    }

    /// What was last written, never a question to the terminal.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor_at.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if self.cursor_at == Some(position) {
            return Ok(());
        }
        self.cursor_at = Some(position);
        self.pen.lift();
        self.inner.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        // What is cleared takes the ground that the pen has.
        self.pen.reset(&mut self.ink.0.borrow_mut());
        self.inner.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        (self.size)()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: (self.size)()?, pixels: Size::default() })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps each write apart.
    #[derive(Default)]
    struct Writes(Vec<Vec<u8>>);

    impl Write for Writes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn painter() -> Painter<Writes> {
        Painter::new(|| Ok(Size::new(40, 10)), Writes::default()).unwrap()
    }

    fn text(painter: &Painter<Writes>, n: usize) -> String {
        String::from_utf8(painter.out.0[n].clone()).unwrap()
    }

    #[test]
    fn a_frame_is_one_write_inside_a_synchronized_update() {
        let mut painter = painter();
        painter.draw(|frame| frame.render_widget("Sprint-7", frame.area())).unwrap();
        assert_eq!(painter.out.0.len(), 1);
        let frame = text(&painter, 0);
        assert!(frame.starts_with("\x1b[?2026h") && frame.ends_with("\x1b[?2026l"), "{frame:?}");
        assert!(frame.contains("Sprint-7") && frame.contains("\x1b[?25l"), "{frame:?}");
    }

    #[test]
    fn emoji_of_several_characters_are_drawn_as_wide_as_every_terminal_has_them() {
        let mut painter = painter();
        let typed = "👩🏽\u{200d}🔧|❤\u{fe0f}|👍🏽|🚨|क्\u{200d}ष|é|";
        painter.draw(|frame| frame.render_widget(typed, frame.area())).unwrap();
        let frame = text(&painter, 0);
        for drawn in ["👩\x1b", "❤ \x1b", "👍\x1b", "🚨", "क्\u{200d}ष", "é"] {
            assert!(frame.contains(drawn), "{drawn:?} in {frame:?}");
        }
        assert!(!frame.contains(['🔧', '🏽', '\u{fe0f}']), "{frame:?}");
    }

    #[test]
    fn an_unchanged_frame_writes_nothing() {
        let mut painter = painter();
        for _ in 0..3 {
            painter.draw(|frame| frame.render_widget("Sprint-7", frame.area())).unwrap();
        }
        assert_eq!(painter.out.0.len(), 1);
    }

    #[test]
    fn an_unchanged_frame_with_a_cursor_writes_nothing() {
        let mut painter = painter();
        for _ in 0..3 {
            painter.draw(|frame| frame.set_cursor_position((3, 1))).unwrap();
        }
        assert_eq!(painter.out.0.len(), 1);
        assert!(text(&painter, 0).contains("\x1b[?25h"));
    }

    #[test]
    fn the_cursor_goes_back_to_its_place_after_cells_were_written() {
        let mut painter = painter();
        for title in ["one", "two"] {
            painter
                .draw(|frame| {
                    frame.render_widget(title, frame.area());
                    frame.set_cursor_position((7, 4));
                })
                .unwrap();
        }
        assert!(text(&painter, 1).contains("\x1b[5;8H"), "{:?}", text(&painter, 1));
    }

    #[test]
    fn a_repaint_writes_the_whole_frame_and_asks_nothing() {
        let mut painter = painter();
        painter.draw(|frame| frame.render_widget("Sprint-7", frame.area())).unwrap();
        painter.repaint().unwrap();
        painter.draw(|frame| frame.render_widget("Sprint-7", frame.area())).unwrap();
        assert_eq!(painter.out.0.len(), 2);
        let again = text(&painter, 1);
        assert!(again.contains("Sprint-7") && again.contains("\x1b[?25l"), "{again:?}");
        assert!(!again.contains("\x1b[6n"), "{again:?}");
    }
}
