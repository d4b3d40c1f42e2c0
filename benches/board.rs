//! How long the board takes: to open, to load, to write, to draw, and how that grows.
//!
//! `cargo bench --bench board` prints the figures; README shows them as ratios.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock};

use chrono::{DateTime, Utc};
use crossterm::event::{KeyCode, KeyEvent};
use divan::Bencher;
use gemba::clock::Clock;
use gemba::config::Config;
use gemba::domain::{
    ColumnId, Field, Needs, NewStory, Operation, Place, Points, Priority, Sought, Span, StoryId,
    Value,
};
use gemba::store::{NewBoard, Session, Store, Via};
use gemba::tui::app::App;
use gemba::tui::keymap::Keymap;
use gemba::tui::theme::{self, Background, Env, Glyphs};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tempfile::TempDir;

/// Open stories, archived stories.
const SIZES: &[(usize, usize)] = &[(500, 0), (500, 100_000), (5_000, 0), (20_000, 0)];

fn main() {
    divan::main();
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_773_306_000, 0).expect("a valid instant")
}

fn session() -> Session {
    Session {
        account: "ann".to_owned(),
        full_name: "Ann Example".to_owned(),
        as_name: None,
        via: Via::Screen,
        clock: Clock::fixed(now()),
    }
}

/// The boards that were made, by size.
type Boards = HashMap<(usize, usize), (TempDir, PathBuf)>;

/// A board of that size, made once a run.
fn board((open, archived): (usize, usize)) -> PathBuf {
    static MADE: OnceLock<Mutex<Boards>> = OnceLock::new();
    let mut made = MADE.get_or_init(Mutex::default).lock().expect("no bench has panicked");
    let (_, path) = made.entry((open, archived)).or_insert_with(|| {
        let dir = TempDir::new().expect("a folder");
        let path = dir.path().join("board.gemba.db");
        fill(&path, open, archived);
        (dir, path)
    });
    path.clone()
}

fn fill(path: &std::path::Path, open: usize, archived: usize) {
    let new =
        NewBoard { name: "Service Desk".to_owned(), prefix: "SD".to_owned(), zone: chrono_tz::UTC };
    let mut store = Store::create(path, &new, session()).expect("a new board");
    let add = |store: &mut Store, from: usize, n: usize| -> Vec<StoryId> {
        let stories = (from..from + n).map(story).collect();
        let add = Operation::Add { stories, place: Place::Bottom };
        store.commit(&add).expect("stories").stories
    };
    let mut done = 0;
    while done < archived {
        let n = 5_000.min(archived - done);
        let ids = add(&mut store, done, n);
        store.commit(&Operation::Archive(ids)).expect("archived");
        done += n;
    }
    add(&mut store, archived, open);
}

fn story(n: usize) -> NewStory {
    let column = [1, 1, 1, 2, 2, 3, 4][n % 7];
    let points = Points::whole([1, 2, 3, 5, 8][n % 5]);
    let priority = Priority::ALL[n % 5].id();
    NewStory {
        title: format!("Ask for approval in the chat, not by mail, case {n}"),
        fields: vec![
            (Field::Column, Value::Id(ColumnId(column).0)),
            (Field::Points, Value::Points(points)),
            (Field::Priority, Value::text(priority)),
            (Field::SoThat, Value::text("a change waits hours, not days")),
            (Field::Description, Value::text(&"Approvers answer the chat in minutes. ".repeat(8))),
            (Field::Tags, Value::tags([format!("tag{}", n % 23)])),
        ],
        criteria: vec!["it is written down".to_owned(), "somebody has tried it".to_owned()],
    }
}

fn everything() -> Needs {
    Needs::Board { span: Span::Sprint, words: Vec::new() }
}

/// A session begins: the file is opened and the board is read.
#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn open_and_load(bencher: Bencher<'_, '_>, size: (usize, usize)) {
    let path = board(size);
    bencher.bench_local(|| {
        let mut store = Store::open(&path, session()).expect("a board");
        store.load(&everything(), None).expect("cards")
    });
}

/// A story is moved, durably, and the board is read again.
#[divan::bench(args = SIZES, sample_count = 50, sample_size = 1)]
fn commit_and_reload(bencher: Bencher<'_, '_>, size: (usize, usize)) {
    let path = board(size);
    let mut store = Store::open(&path, session()).expect("a board");
    let snapshot = store.load(&everything(), None).expect("cards");
    let moved = snapshot.cards().expect("a board").cards[0].id;
    let mut column = 1;
    bencher.bench_local(|| {
        column = if column == 1 { 2 } else { 1 };
        let to = ColumnId(column);
        let stories = vec![moved];
        store.commit(&Operation::Move { stories, to }).expect("moved");
        store.load(&everything(), None).expect("cards")
    });
}

/// A frame is drawn into a buffer, on a usual terminal and on a large one.
#[divan::bench(args = SIZES, consts = [30, 60], sample_count = 50)]
fn draw<const ROWS: u16>(bencher: Bencher<'_, '_>, size: (usize, usize)) {
    let columns = if ROWS == 30 { 100 } else { 200 };
    let app = app(size, (columns, ROWS));
    let mut terminal = Terminal::new(TestBackend::new(columns, ROWS)).expect("a terminal");
    bencher.bench_local(|| terminal.draw(|frame| app.draw(frame)).map(|_| ()));
}

/// The cursor goes down one card, and the frame is drawn.
#[divan::bench(args = SIZES, sample_count = 50)]
fn cursor_and_draw(bencher: Bencher<'_, '_>, size: (usize, usize)) {
    let mut app = app(size, (120, 40));
    let mut terminal = Terminal::new(TestBackend::new(120, 40)).expect("a terminal");
    let mut down = true;
    bencher.bench_local(|| {
        down = !down;
        let key = if down { 'j' } else { 'k' };
        app.key(KeyEvent::from(KeyCode::Char(key))).expect("a cursor");
        terminal.draw(|frame| app.draw(frame)).map(|_| ())
    });
}

fn app(size: (usize, usize), terminal: (u16, u16)) -> App {
    let mut store = Store::open(&board(size), session()).expect("a board");
    store.enter().expect("a person");
    let looks = theme::choose(Some("dark"), Background::Dark, &Env::default());
    App::new(store, Config::default(), Keymap::default(), looks, &Glyphs::UNICODE, terminal)
        .expect("a screen")
}

/// Somebody searches: each letter reads the texts of the open stories.
#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn search(bencher: Bencher<'_, '_>, size: (usize, usize)) {
    let path = board(size);
    let mut store = Store::open(&path, session()).expect("a board");
    let word = Sought { word: "approvers".to_owned(), is_absent: false };
    let needs = Needs::Board { span: Span::Sprint, words: vec![word] };
    bencher.bench_local(|| store.load(&needs, None).expect("cards"));
}
