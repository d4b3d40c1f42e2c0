//! What the board's frames weigh on their way to the terminal.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

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

/// Keeps what is written.
#[derive(Clone, Default)]
struct Scales(Rc<RefCell<Vec<u8>>>);

impl Write for Scales {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
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
    scales: Scales,
    screen: vt100::Parser,
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
        let scales = Scales::default();
        let painter =
            Painter::new(|| Ok(Size::new(120, 40)), Joins::Whole, scales.clone()).unwrap();
        let screen = vt100::Parser::new(40.try_into().unwrap(), 120.try_into().unwrap(), 0);
        let mut board = Self { app, painter, scales, screen, _dir: dir };
        board.draw();
        // The figures come after the first frame, in one of their own: the cards say how old they are.
        board.press('k');
        board
    }

    /// Draws, and tells how many bytes that took.
    fn draw(&mut self) -> usize {
        self.painter.draw(self.app.stays(), |frame| self.app.draw(frame)).unwrap();
        let bytes = self.scales.0.take();
        self.screen.process(&bytes);
        bytes.len()
    }

    /// The rows that the terminal shows.
    fn seen(&self) -> Vec<String> {
        self.screen.screen().rows(0, 120).collect()
    }

    fn press(&mut self, key: char) -> usize {
        let code = if key == '\r' { KeyCode::Enter } else { KeyCode::Char(key) };
        let key = KeyEvent::new(code, KeyModifiers::NONE);
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

/// Lists with what they tell of the line under the cursor: that follows in a frame of its own.
#[test]
fn a_step_through_a_list_costs_a_slow_line_little() {
    for mut board in Board::each() {
        for screen in ["2", "5", "6", "8", "9", "0", "1\r", "5\r"] {
            for key in screen.chars() {
                board.press(key);
            }
            let (mut pressed, mut followed) = (Vec::new(), Vec::new());
            for key in "jjjjjjkkjjjjkkkkkk".chars() {
                pressed.push(board.press(key));
                board.app.rest().unwrap();
                followed.push(board.draw());
            }
            let (median, most) = of(pressed);
            assert!(median <= 250 && most <= 450, "{screen}: median {median}, most {most} bytes");
            let most = followed.into_iter().max().unwrap();
            // Another figure is another picture.
            let limit = if screen == "8" { 7_000 } else { 900 };
            assert!(most <= limit, "{screen}: {most} bytes at rest");
        }
    }
}

/// A hand that walks sees the cursor go; what stands beside follows when the hand rests.
#[test]
fn what_follows_the_cursor_waits_for_the_hand_to_rest() {
    let mut board = Board::sample(None, Background::Dark);
    board.press('2');
    let before = board.seen();
    board.press('j');
    let walking = board.seen();
    assert!(board.app.rests());
    board.app.rest().unwrap();
    board.draw();
    let rested = board.seen();
    let title = |of: &[String]| of[34].trim().to_owned();
    let cursor = |of: &[String]| of.iter().position(|it| it.starts_with("▌ "));
    assert!(before[34].starts_with(" Major incident"), "{before:#?}");
    assert_eq!((cursor(&before), cursor(&walking)), (Some(14), Some(16)));
    assert_eq!(title(&walking), title(&before));
    assert!(rested[34].starts_with(" Accounts ready"), "{rested:#?}");
    assert!(!board.app.rests());
    // Any other key shows all there is.
    board.press('j');
    assert!(board.app.stays().is_some());
    board.press('?');
    assert!(board.app.stays().is_none());
}
