//! The order in which changed cells are written: row by row, or colour by colour.

use ratatui::buffer::{Buffer, Cell};

use super::pen::{Style, is_bare, is_blank, is_on_the_way};
use crate::tui::widget::fit;

/// A cell, and where it stands.
pub(super) type Placed<'a> = (u16, u16, &'a Cell);

/// The way over so many cells takes no fewer bytes than they do.
const NEAR: usize = 3;

/// Adds what stands unchanged between two cells of a row, where writing it once more is shorter than
/// the way over it, or keeps what is rubbed out in one piece.
pub(super) fn bridged<'a>(page: &'a Buffer, cells: &[Placed<'a>]) -> Vec<Placed<'a>> {
    let mut all: Vec<Placed<'a>> = Vec::with_capacity(cells.len());
    for it in cells.iter().copied() {
        if let Some(last) = all.last().copied() {
            all.extend(between(page, last, it));
        }
        all.push(it);
    }
    all
}

fn between<'a>(
    page: &'a Buffer,
    from: Placed<'_>,
    to: Placed<'_>,
) -> impl Iterator<Item = Placed<'a>> {
    let y = to.1;
    let row = if from.1 == y { from.0 + 1..to.0 } else { 0..0 };
    let cell = move |x: u16| page.cell((x, y));
    let is_worth_it = match row.len() {
        0 => false,
        _ if fit::width(from.2.symbol()) != 1 => false,
        n if n <= NEAR => row.clone().all(|x| cell(x).is_some_and(|it| is_on_the_way(from.2, it))),
        _ => {
            let are_blank = is_blank(from.2) && is_blank(to.2);
            are_blank && row.clone().all(|x| cell(x).is_some_and(is_blank))
        }
    };
    let row = if is_worth_it { row } else { 0..0 };
    row.filter_map(move |x| cell(x).map(|it| (x, y, it)))
}

/// Cells side by side that are written in one style.
struct Piece<'a> {
    /// Nothing as long as no cell has a letter.
    style: Option<Style>,
    cells: Vec<Placed<'a>>,
}

impl<'a> Piece<'a> {
    /// Whether the cell goes on where this piece ends, in its style.
    fn takes(&self, (x, y, cell): Placed<'a>) -> bool {
        let goes_on = self.cells.last().is_some_and(|last| (last.0 + 1, last.1) == (x, y));
        goes_on
            && match self.style {
                Some(style) => style == Style::of(cell) || is_bare(style, cell),
                None => self.cells.iter().all(|it| is_bare(Style::of(cell), it.2)),
            }
    }

    fn is_ascii(&self) -> bool {
        self.cells.iter().all(|it| it.2.symbol().is_ascii())
    }
}

/// The same cells colour by colour: a way takes fewer bytes than one of 16 million colours. Letters
/// that some terminals show wider than others come first: what stands behind them is written over
/// what they should not have reached. Nothing where one letter takes several columns, whose order
/// counts.
pub(super) fn by_colour<'a>(cells: &[Placed<'a>]) -> Option<Vec<Placed<'a>>> {
    if cells.iter().any(|it| fit::width(it.2.symbol()) != 1) {
        return None;
    }
    let mut pieces: Vec<Piece<'a>> = Vec::new();
    let mut styles: Vec<Option<Style>> = vec![None];
    for it in cells {
        let style = Some(Style::of(it.2)).filter(|_| it.2.symbol() != " " || !is_blank(it.2));
        match pieces.last_mut().filter(|last| last.takes(*it)) {
            Some(last) => {
                last.cells.push(*it);
                last.style = last.style.or(style);
            }
            None => pieces.push(Piece { style, cells: vec![*it] }),
        }
    }
    for it in &pieces {
        if !styles.contains(&it.style) {
            styles.push(it.style);
        }
    }
    let rank = |it: &Piece<'a>| {
        (it.style.is_some() && it.is_ascii(), styles.iter().position(|known| *known == it.style))
    };
    pieces.sort_by_cached_key(rank);
    Some(pieces.into_iter().flat_map(|it| it.cells).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::layout::{Rect, Size};
    use ratatui::style::{Color, Style as Look};

    use super::super::joined::Joins;
    use super::super::painter::Painter;
    use super::super::pen::Pen;
    use super::*;

    const AREA: Rect = Rect { x: 0, y: 0, width: 24, height: 4 };

    fn pages() -> impl Strategy<Value = Vec<Vec<(String, Look)>>> {
        let colour = prop_oneof![
            Just(Color::Reset),
            Just(Color::Red),
            Just(Color::Rgb(1, 2, 3)),
            Just(Color::Rgb(200, 100, 0)),
        ];
        let look = (colour.clone(), prop_oneof![3 => Just(Color::Reset), 1 => colour], 0..4_u8);
        let look = look.prop_map(|(text, ground, with)| {
            let look = Look::new().fg(text).bg(ground);
            match with {
                0 => look.bold(),
                1 => look.underlined(),
                _ => look,
            }
        });
        let cell = ("[ab  ▌☐]", look).prop_map(|(symbol, look)| (symbol, look));
        prop::collection::vec(prop::collection::vec(cell, 1..30), 2..6)
    }

    fn paint(page: &[(String, Look)], buffer: &mut Buffer) {
        let n = usize::from(AREA.width) * usize::from(AREA.height);
        // Each stands several times: what is alike stands together, as on a screen.
        for (at, (symbol, look)) in (0..n).zip(page.iter().flat_map(|it| [it; 4]).cycle()) {
            let (x, y) = (at % usize::from(AREA.width), at / usize::from(AREA.width));
            buffer[(u16::try_from(x).unwrap(), u16::try_from(y).unwrap())]
                .set_symbol(symbol)
                .set_style(*look);
        }
    }

    proptest! {
        /// In whatever order and whatever is left out, the terminal shows the frame.
        #[test]
        fn what_is_shown_is_the_frame(pages in pages()) {
            let terminal = || {
                vt100::Parser::new(AREA.height.try_into().unwrap(), AREA.width.try_into().unwrap(), 0)
            };
            let mut screen = terminal();
            let size = || Ok(Size::new(AREA.width, AREA.height));
            let sink = Sink::default();
            let mut painter = Painter::new(size, Joins::Whole, sink.clone()).unwrap();
            for page in &pages {
                painter.draw(None, |frame| paint(page, frame.buffer_mut())).unwrap();
                screen.process(&sink.0.take());
                let (mut buffer, mut whole) = (Buffer::empty(AREA), terminal());
                paint(page, &mut buffer);
                for at in AREA.positions() {
                    // Each cell anew, with all that there is to say of it.
                    let mut out = Vec::new();
                    Pen::default().put(&mut out, AREA.width, at.into(), &buffer[at]);
                    whole.process(&out);
                }
                for at in AREA.positions() {
                    let shown = screen.screen().cell(at.y, at.x).unwrap();
                    let meant = whole.screen().cell(at.y, at.x).unwrap();
                    let letter = meant.contents().trim_end();
                    prop_assert_eq!(shown.contents().trim_end(), letter);
                    prop_assert_eq!(shown.bgcolor(), meant.bgcolor());
                    prop_assert_eq!(shown.underline(), meant.underline());
                    if !letter.is_empty() {
                        let of = |it: &vt100::Cell| (it.fgcolor(), it.bold());
                        prop_assert_eq!(of(shown), of(meant));
                    }
                }
            }
        }
    }

    #[derive(Clone, Default)]
    struct Sink(std::rc::Rc<std::cell::RefCell<Vec<u8>>>);

    impl std::io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.borrow_mut().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
}
