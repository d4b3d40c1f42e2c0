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
    joins: Joins,
    /// The joined emoji of the last frame, by place.
    joined: Vec<(usize, String)>,
    behind: Behind,
    out: W,
}

/// Whether the terminal is trusted with emoji that are made of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joins {
    /// It draws each in its place, or at least moves nothing when its place is written again.
    Whole,
    /// It keeps a picture of the screen in which they are wider or narrower than they are drawn.
    First,
}

impl Joins {
    /// What is known of the kind of terminal that `TERM` names.
    pub(super) fn of(term: Option<&str>) -> Self {
        const UNSURE: [&str; 4] = ["tmux", "screen", "linux", "vt"];
        let term = term.unwrap_or_default();
        if UNSURE.iter().any(|it| term.starts_with(it)) { Self::First } else { Self::Whole }
    }
}

impl<W: Write> Painter<W> {
    /// `size` is asked before every frame, so that a frame never disagrees with the terminal.
    pub(super) fn new(size: fn() -> io::Result<Size>, joins: Joins, out: W) -> io::Result<Self> {
        let ink = Ink::default();
        let behind = Behind::default();
        let screen = ratatui::Terminal::new(Sheet::new(size, ink.clone(), Rc::clone(&behind)))?;
        Ok(Self { screen, ink, joins, joined: Vec::new(), behind, out })
    }

    /// Draws one frame; an unchanged one writes nothing at all.
    pub(super) fn draw(&mut self, paint: impl FnOnce(&mut Frame)) -> io::Result<()> {
        let (joins, before) = (self.joins, std::mem::take(&mut self.joined));
        let behind = Rc::clone(&self.behind);
        self.screen.draw(|frame| {
            paint(frame);
            let buffer = frame.buffer_mut();
            self.joined = steady(buffer, joins, &before, &mut behind.borrow_mut());
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
        self.joined.clear();
        self.screen.resize(Rect::from(size))
    }
}

/// Sees to it that emoji that are made of several cannot move what stands beside them: terminals do
/// not agree how wide those are. Where one is new, all cells that its parts could reach are written
/// again behind it. Where its parts would reach over the end of the line, and on a terminal that is
/// not trusted with it (tmux lets a part of it stand over what comes next), its first character
/// stands for it: a board whose borders hold is worth more than the profession of a face. Returns
/// those that were left whole, by place.
fn steady(
    buffer: &mut Buffer,
    joins: Joins,
    before: &[(usize, String)],
    again: &mut Vec<(u16, u16, Cell)>,
) -> Vec<(usize, String)> {
    let mut joined = Vec::new();
    let columns = usize::from(buffer.area.width);
    for at in 0..buffer.content.len() {
        let symbol = buffer.content[at].symbol();
        let Some(first) = symbol.chars().next().filter(|_| symbol.len() > 4) else { continue };
        if first.is_alphabetic() || !symbol.chars().skip(1).any(joins_emoji) {
            continue;
        }
        let wide = fit::width(symbol);
        let reach = symbol.chars().map(|it| fit::width(it.encode_utf8(&mut [0; 4]))).sum();
        if joins == Joins::Whole && at % columns + wide.max(reach) < columns {
            let whole = (at, symbol.to_owned());
            if !before.contains(&whole) {
                let reached = at + wide..at + wide.max(reach);
                again.extend(reached.map(|it| {
                    let (x, y) = buffer.pos_of(it);
                    (x, y, buffer.content[it].clone())
                }));
            }
            joined.push(whole);
            continue;
        }
        let blank = if first.len_utf8() < 4 && wide > 1 { " " } else { "" };
        let text = format!("{first}{blank}");
        buffer.content[at].set_symbol(&text);
    }
    joined
}

/// Whether a character makes one emoji of those before and after it: a joiner, the wish for a
/// picture, a colour of skin.
const fn joins_emoji(it: char) -> bool {
    matches!(it, '\u{200d}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// The cells that are written once more behind all others: what an emoji could have reached.
type Behind = Rc<RefCell<Vec<(u16, u16, Cell)>>>;

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
    size: fn() -> io::Result<Size>,
    cursor_shown: Option<bool>,
    cursor_at: Option<Position>,
}

impl Sheet {
    fn new(size: fn() -> io::Result<Size>, ink: Ink, behind: Behind) -> Self {
        Self {
            inner: CrosstermBackend::new(ink.clone()),
            pen: Pen::default(),
            ink,
            behind,
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
        let mut covered = None;
        for (x, y, cell) in self.behind.borrow_mut().drain(..) {
            // The second half of a wide letter is written with the first one.
            if covered != Some((x, y)) {
                self.pen.put(&mut ink, columns, (x, y), &cell);
            }
            covered = (fit::width(cell.symbol()) == 2).then_some((x + 1, y));
        }
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
        painter_on(Joins::Whole)
    }

    fn painter_on(joins: Joins) -> Painter<Writes> {
        Painter::new(|| Ok(Size::new(40, 10)), joins, Writes::default()).unwrap()
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
    fn in_a_terminal_that_is_unsure_the_first_character_of_an_emoji_stands_for_it() {
        let mut painter = painter_on(Joins::First);
        let typed = "👩🏽\u{200d}🔧|❤\u{fe0f}|👍🏽|🚨|क्\u{200d}ष|é|";
        painter.draw(|frame| frame.render_widget(typed, frame.area())).unwrap();
        let frame = text(&painter, 0);
        for drawn in ["👩\x1b", "❤ \x1b", "👍\x1b", "🚨", "क्\u{200d}ष", "é"] {
            assert!(frame.contains(drawn), "{drawn:?} in {frame:?}");
        }
        assert!(!frame.contains(['🔧', '🏽', '\u{fe0f}']), "{frame:?}");
    }

    #[test]
    fn joined_emoji_are_written_whole_and_what_they_could_reach_is_written_behind_them() {
        let mut painter = painter();
        let typed = "👩\u{200d}👩\u{200d}👧\u{200d}👦|abcdefgh|👍🏽|🇩🇪|❤\u{fe0f}|";
        painter.draw(|frame| frame.render_widget(typed, frame.area())).unwrap();
        let frame = text(&painter, 0);
        for drawn in ["👩\u{200d}👩\u{200d}👧\u{200d}👦", "👍🏽", "🇩🇪", "❤\u{fe0f}"]
        {
            assert!(frame.contains(drawn), "{drawn:?} in {frame:?}");
        }
        // Only the last head changes: the letters behind it are the same and written all the same.
        let other = typed.replacen("👦", "👧", 1);
        painter.draw(|frame| frame.render_widget(&*other, frame.area())).unwrap();
        let again = text(&painter, 1);
        assert!(again.contains("\u{200d}👧\x1b[1;3H|abcde\x1b"), "{again:?}");
        let n_writes = painter.out.0.len();
        painter.draw(|frame| frame.render_widget(&*other, frame.area())).unwrap();
        assert_eq!(painter.out.0.len(), n_writes);
    }

    /// A terminal that draws each part of it by itself, two columns wide.
    #[test]
    fn an_emoji_that_falls_apart_leaves_the_line_as_it_should_be() {
        let mut painter = painter();
        let typed = "👩\u{200d}🔧|abcdef\n👩\u{200d}🔧|ghi";
        painter
            .draw(|frame| {
                frame.render_widget(ratatui::widgets::Paragraph::new(typed), frame.area());
            })
            .unwrap();
        let mut screen = vt100::Parser::new(10.try_into().unwrap(), 40.try_into().unwrap(), 0);
        screen.process(text(&painter, 0).replace('\u{200d}', "").as_bytes());
        let rows: Vec<String> = screen.screen().rows(0, 40).take(2).collect();
        assert_eq!(rows, ["👩|abcdef", "👩|ghi"]);
    }

    #[test]
    fn at_the_end_of_a_line_nothing_may_reach_over_it() {
        let mut painter = painter();
        let typed = format!("{}👩\u{200d}🔧", "x".repeat(37));
        painter.draw(|frame| frame.render_widget(&*typed, frame.area())).unwrap();
        assert!(!text(&painter, 0).contains('🔧'));
    }

    #[test]
    fn terminals_that_keep_a_screen_of_their_own_are_not_trusted() {
        for term in ["tmux-256color", "screen", "screen.xterm-256color", "linux", "vt220"] {
            assert_eq!(Joins::of(Some(term)), Joins::First, "{term}");
        }
        for term in ["xterm-256color", "xterm-kitty", "foot", "alacritty"] {
            assert_eq!(Joins::of(Some(term)), Joins::Whole, "{term}");
        }
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
