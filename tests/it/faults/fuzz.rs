//! Random input for everything that reads: no panic, no hang.

mod bytes;
mod million;

use std::sync::Arc;

use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use gemba::config::{Config, KeyRow};
use gemba::domain::flow::sle::Expectation;
use gemba::domain::{Board, Field, Filter, Needs, PersonId, Story, observation, text};
use gemba::exchange::flow_csv::{self, Map};
use gemba::exchange::plan::Options;
use gemba::exchange::{definition, jira, sheet};
use gemba::tui::app::Flow;
use gemba::tui::keymap::{Keymap, parse_keys};

use super::{Dice, times};
use crate::harness::{User, now};

/// Pieces that mean something somewhere, so that random input gets beyond the first letter.
const PIECES: &[&str] = &[
    "is:",
    "blocked",
    "age>",
    "points",
    "=",
    "<",
    ">",
    "!",
    "-",
    "@me",
    "@",
    "\"",
    "'",
    "(",
    ")",
    ",",
    "tag:",
    "due",
    "2026-02-30",
    "9999-12-31",
    "column:",
    "todo",
    "99999999999999999999",
    "-1",
    "0.5",
    "[keys]\n",
    "theme",
    "story.new",
    "[[",
    "]]",
    "\\u",
    "ctrl-",
    "g g",
    "shift-",
    "f13",
    "enter",
    "Summary",
    "Issue key",
    "Status",
    "Sprint",
    "Created",
    "12/Mar/26 9:00 AM",
    "\n",
    "\r\n",
    ";",
    "\t",
    "{code}",
    "h1.",
    "||",
    "* ",
    "# ",
    "[~",
    "{{",
    "}}",
    "\u{0}",
    "\u{feff}",
    "\u{202e}",
    "é",
    "👩\u{200d}🔧",
    "作",
    "\x1b[",
    "true",
    "false",
    "null",
    "#",
    " ",
    " ",
    "a",
];

fn piece_of(dice: &mut Dice) -> String {
    let mut text = String::new();
    for _ in 0..dice.below(24) {
        match dice.below(5) {
            0 => text
                .push(char::from_u32(u32::try_from(dice.below(0x11_0000)).unwrap()).unwrap_or('x')),
            _ => text.push_str(PIECES[dice.below(PIECES.len())]),
        }
    }
    text
}

fn count() -> usize {
    std::env::var("GEMBA_FUZZ").ok().and_then(|it| it.parse().ok()).unwrap_or(6_000 * times())
}

/// All that makes sense of what a person types, pastes or hands in.
struct Readers {
    board: Arc<Board>,
    story: Story,
    map: Map,
    today: NaiveDate,
}

impl Readers {
    /// How many there are, the fields of a story as one.
    const N: usize = 14;

    fn new(user: &mut User) -> Self {
        let mut reader = user.store_of("ann");
        let id = user.snapshot().cards().unwrap().cards[0].id;
        let story = reader.load(&Needs::Story(id), None).unwrap().story().unwrap().story.clone();
        let (board, map) = (user.board(), Map::default());
        Self { board, story, map, today: now().date_naive() }
    }

    /// Has one text read by all of them.
    fn read(&self, given: &str) {
        let (board, me) = (&*self.board, PersonId(1));
        if let Ok(filter) = Filter::parse(given, board, me, self.today) {
            // What was read is read again from its own words.
            let words = filter.text();
            let again = Filter::parse(&words, board, me, self.today);
            assert!(again.is_ok(), "{given:?} became {words:?}: {again:?}");
        }
        let line = text::line(given);
        assert_eq!(text::line(&line), line, "{given:?}");
        assert!(text::is_clean(&text::safe(&line)), "{given:?}");
        let block = text::block(given);
        assert_eq!(text::block(&block), block, "{given:?}");
        for field in Field::ALL {
            if let Ok(value) = field.parse(given, board, me, self.today) {
                let _ = field.show(&value, board);
            }
        }
        let _ = observation::read(given, board, &board.catalog, None);
        let _ = Expectation::parse(given);
        let _ = parse_keys(given);
        let _ = Map::parse(given);
        let _ = Options::default().map(given);
        let _ = Config::read(given);
        let _ = definition::read(given);
        let _ = sheet::read(given, &self.story, board, me, self.today);
        let _ = jira::read(given.as_bytes());
        let _ = flow_csv::read(given.as_bytes(), &self.map, chrono_tz::UTC, now());
    }

    /// Has a random text read.
    fn read_random(&self, dice: &mut Dice) {
        self.read(&piece_of(dice));
    }

    /// Has a damaged export, table or definition read, one of them.
    fn read_damaged(&self, dice: &mut Dice) {
        let export = include_bytes!("../../fixtures/jira_export.csv");
        let flow = include_bytes!("../../fixtures/flowmetricscsv_example.csv");
        let definition = include_bytes!("../../../assets/templates/incident.toml");
        match dice.below(3) {
            0 => drop(jira::read(&damaged(export, dice))),
            1 => drop(flow_csv::read(&damaged(flow, dice), &self.map, chrono_tz::UTC, now())),
            _ => drop(definition::read(&String::from_utf8_lossy(&damaged(definition, dice)))),
        }
    }
}

#[test]
fn what_is_read_never_panics() {
    let (mut user, mut dice, n) = (User::sample(), Dice::new(3), count());
    let readers = Readers::new(&mut user);
    for step in 0..n {
        // To hold all keys against each other takes longer than all the readers.
        if step % 50 == 0 {
            let row =
                KeyRow { command: "new".to_owned(), keys: vec![piece_of(&mut dice)], line: 1 };
            let _ = Keymap::with(&[row]);
        }
        readers.read_random(&mut dice);
    }
    crate::faults::say(&format!("{n} random texts through {} readers, no panic", Readers::N));
}

/// What is whole, with random damage.
fn damaged(whole: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..=dice.below(12) {
        if bytes.is_empty() {
            break;
        }
        let at = dice.below(bytes.len());
        match dice.below(4) {
            0 => bytes[at] = u8::try_from(dice.below(256)).unwrap(),
            1 => drop(bytes.remove(at)),
            2 => bytes.truncate(at.max(1)),
            _ => drop(bytes.splice(at..at, piece_of(dice).into_bytes())),
        }
    }
    bytes
}

#[test]
fn files_with_random_damage_never_panic() {
    let (mut user, mut dice, n) = (User::sample(), Dice::new(4), count() / 6);
    let readers = Readers::new(&mut user);
    for _ in 0..n {
        readers.read_damaged(&mut dice);
    }
    crate::faults::say(&format!("{n} damaged exports, tables and definitions, no panic"));
}

#[test]
fn random_keys_pastes_and_sizes_never_panic() {
    let (mut user, mut dice, n) = (User::sample(), Dice::new(5), count() / 6);
    for _ in 0..n {
        press_random(&mut user, &mut dice);
    }
    crate::faults::say(&format!("{n} random keys, no panic"));
}

/// Keys that are no letter.
const CODES: [KeyCode; 17] = [
    KeyCode::Enter,
    KeyCode::Esc,
    KeyCode::Tab,
    KeyCode::BackTab,
    KeyCode::Up,
    KeyCode::Down,
    KeyCode::Left,
    KeyCode::Right,
    KeyCode::Home,
    KeyCode::End,
    KeyCode::PageUp,
    KeyCode::PageDown,
    KeyCode::Backspace,
    KeyCode::Delete,
    KeyCode::F(1),
    KeyCode::F(2),
    KeyCode::Null,
];

/// Presses a random key; sometimes pastes, changes the size or looks at the screen as well.
fn press_random(user: &mut User, dice: &mut Dice) {
    let code = match dice.below(4) {
        0 => *dice.pick(&CODES),
        _ => KeyCode::Char(char::from(u8::try_from(32 + dice.below(95)).unwrap())),
    };
    let modifiers = if dice.below(8) == 0 { KeyModifiers::CONTROL } else { KeyModifiers::NONE };
    match user.app.key(KeyEvent::new(code, modifiers)).unwrap() {
        Flow::Edit { .. } => drop(user.app.edited(&piece_of(dice)).unwrap()),
        Flow::Continue | Flow::Quit | Flow::Suspend | Flow::Copy(_) | Flow::Mouse => (),
    }
    match dice.below(60) {
        0 => drop(user.app.paste(&piece_of(dice)).unwrap()),
        1 => user.resize(
            u16::try_from(1 + dice.below(160)).unwrap(),
            u16::try_from(1 + dice.below(50)).unwrap(),
        ),
        2..9 => drop(user.screen()),
        _ => (),
    }
}
