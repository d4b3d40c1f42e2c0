//! What the board's frames weigh on their way to the terminal.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::TimeZone as _;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Size;

use super::joined::Joins;
use super::painter::Painter;
use crate::clock::Clock;
use crate::config::Config;
use crate::identity::Account;
use crate::store::{Session, Store, Via};
use crate::tui::app::App;
use crate::tui::keymap::Keymap;
use crate::tui::theme::{self, Background, Env, Glyphs};

/// Counts what is written.
struct Scales(Arc<AtomicUsize>);

impl Write for Scales {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.fetch_add(bytes.len(), Ordering::Relaxed);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The sample board on a terminal of 120 columns and 40 rows.
struct Board {
    app: App,
    painter: Painter<Scales>,
    sum: Arc<AtomicUsize>,
    _dir: tempfile::TempDir,
}

impl Board {
    /// On a terminal of 256 colours that has said what its background is; on one of 16 million that
    /// has; on one that has not.
    fn each() -> [Self; 3] {
        let (few, many) = (None, Some("truecolor"));
        [(few, Background::Dark), (many, Background::Dark), (many, Background::Unknown)]
            .map(|(colours, background)| Self::sample(colours, background))
    }

    fn sample(colours: Option<&str>, background: Background) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("board.gemba.db");
        let now = chrono::Utc.with_ymd_and_hms(2026, 3, 17, 9, 30, 0).unwrap();
        let account = Account { name: "ann".to_owned(), full_name: "Ann".to_owned() };
        crate::demo::make(&path, &account, chrono_tz::UTC, now).unwrap();
        let session = Session {
            account: account.name,
            full_name: account.full_name,
            as_name: None,
            via: Via::Screen,
            clock: Clock::fixed(now),
        };
        let store = Store::open(&path, session).unwrap();
        let (term, colorterm) = (Some("xterm-256color".to_owned()), colours.map(str::to_owned));
        let env = Env { colorterm, term, ..Env::default() };
        let looks = theme::choose(None, background, &env);
        let glyphs = Glyphs::choose(None, &env);
        let keymap = Keymap::default();
        let app = App::new(store, Config::default(), keymap, looks, glyphs, (120, 40)).unwrap();
        let sum = Arc::new(AtomicUsize::new(0));
        let painter =
            Painter::new(|| Ok(Size::new(120, 40)), Joins::Whole, Scales(sum.clone())).unwrap();
        let mut board = Self { app, painter, sum, _dir: dir };
        board.draw();
        // The figures come after the first frame, in one of their own: the cards say how old they are.
        board.press('k');
        board
    }

    /// Draws, and tells how many bytes that took.
    fn draw(&mut self) -> usize {
        self.sum.store(0, Ordering::Relaxed);
        self.painter.draw(|frame| self.app.draw(frame)).unwrap();
        self.sum.load(Ordering::Relaxed)
    }

    fn press(&mut self, key: char) -> usize {
        let key = KeyEvent::new(KeyCode::Char(key), KeyModifiers::NONE);
        self.app.key(key).unwrap();
        self.draw()
    }
}

/// A walk over the board.
const WALK: &str = "jjkljjjhklljjkkhjjhhkljjlljkhh";

/// The median and the most of what is not nothing.
fn of(mut bytes: Vec<usize>) -> (usize, usize) {
    bytes.retain(|it| *it > 0);
    bytes.sort_unstable();
    (bytes[bytes.len() / 2], bytes[bytes.len() - 1])
}

#[test]
fn a_walk_over_the_board_costs_a_slow_line_little() {
    for mut board in Board::each() {
        let (median, most) = of(WALK.chars().map(|it| board.press(it)).collect());
        assert!(median <= 250 && most <= 400, "median {median}, most {most} bytes");
    }
}

/// Each step leaves a card that was open. What opens moves all cards below it: their letters are
/// most of it.
#[test]
fn a_card_that_opens_at_rest_is_there_in_a_second_on_a_slow_line() {
    for mut board in Board::each() {
        let (mut pressed, mut opened) = (Vec::new(), Vec::new());
        for key in WALK.chars() {
            pressed.push(board.press(key));
            board.app.rest().unwrap();
            opened.push(board.draw());
        }
        let (median, most) = of(pressed);
        assert!(median <= 250 && most <= 400, "median {median}, most {most} bytes");
        let (median, most) = of(opened);
        assert!(median <= 1_300 && most <= 2_400, "median {median}, most {most} bytes");
    }
}

/// A screen that comes in the place of another, and a whole one on a terminal that shows nothing.
#[test]
fn a_whole_screen_is_there_in_a_few_seconds_on_a_slow_line() {
    for mut board in Board::each() {
        let others: Vec<usize> = "2346890".chars().map(|it| board.press(it)).collect();
        board.press('1');
        board.painter.repaint().unwrap();
        let whole = board.draw();
        assert!(others.iter().all(|it| *it <= 9_000) && whole <= 10_000, "{others:?}, {whole}");
    }
}
