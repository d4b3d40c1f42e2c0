//! Frames on their way to the terminal: one write each, and none where nothing changed.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use ratatui::Frame;
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};

use super::joined::{Joined, Joins};
use super::order::{Placed, bridged, by_colour};
use super::pen::{Pen, bare, is_blank};
use crate::tui::widget::fit;

/// Tells the terminal to show nothing until `END` has come.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// Draws frames and hands each to `out` in one piece.
pub(super) struct Painter<W: Write> {
    screen: ratatui::Terminal<Sheet>,
    ink: Ink,
    joins: Joins,
    joined: Joined,
    behind: Behind,
    page: Page,
    out: W,
}

impl<W: Write> Painter<W> {
    /// `size` is asked before every frame, so that a frame never disagrees with the terminal.
    pub(super) fn new(size: fn() -> io::Result<Size>, joins: Joins, out: W) -> io::Result<Self> {
        let ink = Ink::default();
        let behind = Behind::default();
        let page = Page::default();
        let sheet = Sheet::new(size, ink.clone(), Rc::clone(&behind), Rc::clone(&page));
        let screen = ratatui::Terminal::new(sheet)?;
        Ok(Self { screen, ink, joins, joined: Joined::default(), behind, page, out })
    }

    /// Draws one frame; an unchanged one writes nothing at all. What `stays` is left as it was.
    pub(super) fn draw(
        &mut self,
        stays: Option<Rect>,
        paint: impl FnOnce(&mut Frame),
    ) -> io::Result<()> {
        self.screen.draw(|frame| {
            paint(frame);
            let page = frame.buffer_mut();
            page.content.iter_mut().for_each(bare);
            let mut last = self.page.borrow_mut();
            if let Some(stays) = stays.filter(|_| last.area == page.area) {
                for at in stays.intersection(page.area).positions() {
                    page[at].clone_from(&last[at]);
                }
            }
            last.clone_from(page);
            drop(last);
            let mut behind = self.behind.borrow_mut();
            self.joined.steady(page, self.joins, &mut behind);
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
        self.joined.forget();
        self.screen.resize(Rect::from(size))
    }
}

/// The cells that are written once more behind all others: what an emoji could have reached.
type Behind = Rc<RefCell<Vec<(u16, u16, Cell)>>>;

/// The whole frame in the making: what stands between cells that have changed.
type Page = Rc<RefCell<Buffer>>;

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
    behind: Behind,
    page: Page,
    size: fn() -> io::Result<Size>,
    cursor_shown: Option<bool>,
    cursor_at: Option<Position>,
}

impl Sheet {
    fn new(size: fn() -> io::Result<Size>, ink: Ink, behind: Behind, page: Page) -> Self {
        Self {
            inner: CrosstermBackend::new(ink.clone()),
            pen: Pen::default(),
            ink,
            behind,
            page,
            size,
            cursor_shown: None,
            cursor_at: None,
        }
    }
}

/// What is held back while cells are written one after the other.
#[derive(Default)]
struct Held<'a> {
    /// Cells that show nothing, side by side: many of them go in one word.
    blanks: Vec<(u16, u16, &'a Cell)>,
    /// A letter of more than one column.
    wide: Option<(u16, u16, &'a Cell)>,
}

impl<'a> Held<'a> {
    /// Writes a cell, or holds it back.
    fn take(
        &mut self,
        pen: &mut Pen,
        ink: &mut Vec<u8>,
        columns: u16,
        (x, y, cell): (u16, u16, &'a Cell),
    ) {
        if self.covers((x, y)) {
            // Behind the wide letter it would rub out half of it, and terminals then show none; in
            // one that draws the letter narrow, it rubs out what stood beside it.
            pen.put(ink, columns, (x, y), cell);
            return;
        }
        let goes_on = self.blanks.last().is_none_or(|last| (last.0 + 1, last.1) == (x, y));
        if self.wide.is_some() || !goes_on || !is_blank(cell) {
            self.release(pen, ink, columns);
        }
        if is_blank(cell) {
            self.blanks.push((x, y, cell));
        } else if cell.symbol().len() > 1 && fit::width(cell.symbol()) > 1 {
            self.wide = Some((x, y, cell));
        } else {
            pen.put(ink, columns, (x, y), cell);
        }
    }

    fn covers(&self, (x, y): (u16, u16)) -> bool {
        self.wide.is_some_and(|(from, row, cell)| {
            row == y && from < x && usize::from(x - from) < fit::width(cell.symbol())
        })
    }

    /// Writes what is held back.
    fn release(&mut self, pen: &mut Pen, ink: &mut Vec<u8>, columns: u16) {
        /// From so many on the word, and the way to what follows, is shorter than the blanks.
        const MANY: usize = 10;
        match (self.blanks.first(), u16::try_from(self.blanks.len())) {
            (Some((x, y, _)), Ok(n)) if self.blanks.len() >= MANY => {
                pen.blank(ink, columns, (*x, *y), n);
            }
            (_, _) => {
                for (x, y, cell) in &self.blanks {
                    pen.put(ink, columns, (*x, *y), cell);
                }
            }
        }
        self.blanks.clear();
        if let Some((x, y, cell)) = self.wide.take() {
            pen.put(ink, columns, (x, y), cell);
        }
    }
}

/// Cells as bytes, one after the other, and the pen behind them.
fn written(mut pen: Pen, columns: u16, cells: &[Placed<'_>]) -> (Pen, Vec<u8>) {
    let (mut held, mut bytes) = (Held::default(), Vec::new());
    for cell in cells {
        held.take(&mut pen, &mut bytes, columns, *cell);
    }
    held.release(&mut pen, &mut bytes, columns);
    (pen, bytes)
}

impl Backend for Sheet {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let columns = (self.size)()?.width;
        let mut ink = self.ink.0.borrow_mut();
        let page = self.page.borrow();
        let cells: Vec<Placed<'_>> = content.collect();
        let cells = bridged(&page, &cells);
        if !cells.is_empty() {
            self.cursor_at = None;
        }
        let (mut pen, mut bytes) = written(self.pen, columns, &cells);
        if let Some(cells) = by_colour(&cells) {
            let other = written(self.pen, columns, &cells);
            if other.1.len() < bytes.len() {
                (pen, bytes) = other;
            }
        }
        self.pen = pen;
        ink.extend_from_slice(&bytes);
        let mut behind = self.behind.borrow_mut();
        let cells: Vec<Placed<'_>> = behind.iter().map(|(x, y, it)| (*x, *y, it)).collect();
        let (pen, bytes) = written(self.pen, columns, &cells);
        self.pen = pen;
        ink.extend_from_slice(&bytes);
        behind.clear();
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
        // What is cleared takes the ground that the pen has. A terminal that has become smaller has
        // moved its cursor: nobody knows where to.
        self.pen.reset(&mut self.ink.0.borrow_mut());
        self.pen.lift();
        self.cursor_at = None;
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
        Painter::new(|| Ok(Size::new(40, 10)), Joins::Whole, Writes::default()).unwrap()
    }

    fn text(painter: &Painter<Writes>, n: usize) -> String {
        String::from_utf8(painter.out.0[n].clone()).unwrap()
    }

    #[test]
    fn a_frame_is_one_write_inside_a_synchronized_update() {
        let mut painter = painter();
        painter.draw(None, |frame| frame.render_widget("Sprint-7", frame.area())).unwrap();
        assert_eq!(painter.out.0.len(), 1);
        let frame = text(&painter, 0);
        assert!(frame.starts_with("\x1b[?2026h") && frame.ends_with("\x1b[?2026l"), "{frame:?}");
        assert!(frame.contains("Sprint-7") && frame.contains("\x1b[?25l"), "{frame:?}");
    }

    /// A terminal that has become narrower has taken its cursor along.
    #[test]
    fn after_another_size_the_first_letter_is_put_by_row_and_column() {
        thread_local!(static WIDTH: std::cell::Cell<u16> = const { std::cell::Cell::new(40) });
        let size = || Ok(Size::new(WIDTH.get(), 10));
        let mut painter = Painter::new(size, Joins::Whole, Writes::default()).unwrap();
        let show = |painter: &mut Painter<Writes>| {
            painter.draw(None, |frame| {
                let area = frame.area();
                frame.buffer_mut().set_string(
                    area.right() - 1,
                    5,
                    "#",
                    ratatui::style::Style::new(),
                );
            })
        };
        show(&mut painter).unwrap();
        WIDTH.set(39);
        show(&mut painter).unwrap();
        let frame = text(&painter, 1);
        let behind = frame.rsplit("\x1b[2J").next().unwrap();
        assert!(behind.starts_with("\x1b[6;39H"), "{frame:?}");
    }

    #[test]
    fn an_unchanged_frame_writes_nothing() {
        let mut painter = painter();
        for _ in 0..3 {
            painter.draw(None, |frame| frame.render_widget("Sprint-7", frame.area())).unwrap();
        }
        assert_eq!(painter.out.0.len(), 1);
    }

    #[test]
    fn an_unchanged_frame_with_a_cursor_writes_nothing() {
        let mut painter = painter();
        for _ in 0..3 {
            painter.draw(None, |frame| frame.set_cursor_position((3, 1))).unwrap();
        }
        assert_eq!(painter.out.0.len(), 1);
        assert!(text(&painter, 0).contains("\x1b[?25h"));
    }

    #[test]
    fn the_cursor_goes_back_to_its_place_after_cells_were_written() {
        let mut painter = painter();
        for title in ["one", "two"] {
            painter
                .draw(None, |frame| {
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
        painter.draw(None, |frame| frame.render_widget("Sprint-7", frame.area())).unwrap();
        painter.repaint().unwrap();
        painter.draw(None, |frame| frame.render_widget("Sprint-7", frame.area())).unwrap();
        assert_eq!(painter.out.0.len(), 2);
        let again = text(&painter, 1);
        assert!(again.contains("Sprint-7") && again.contains("\x1b[?25l"), "{again:?}");
        assert!(!again.contains("\x1b[6n"), "{again:?}");
    }
}
