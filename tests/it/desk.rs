//! A service desk's board with a history, and a session on it: keys in, screen out.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use crossterm::event::KeyEvent;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tempfile::TempDir;

use gemba::clock::Clock;
use gemba::config::Config;
use gemba::domain::operation::{Batch, Incoming, NewPerson};
use gemba::domain::story::LinkKind;
use gemba::domain::{
    Board, Change, ColumnId, Field, Kind, Needs, NewStory, Operation, Place, Points, Priority,
    Story, StoryId, Value,
};
use gemba::store::{NewBoard, Session, Store, Via};
use gemba::tui::app::{App, Flow};
use gemba::tui::keymap::{Keymap, parse_keys};
use gemba::tui::theme::{Background, Env, Glyphs, choose};

use crate::harness::made;

/// A session, its file, and what it asked the terminal for last.
pub(crate) struct Desk {
    _dir: TempDir,
    pub(crate) app: App,
    /// Another session on the same file, of another person.
    pub(crate) ben: Store,
    pub(crate) flow: Flow,
    size: (u16, u16),
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn session(account: &str, clock: &Clock) -> Session {
    Session {
        account: account.to_owned(),
        full_name: String::new(),
        as_name: None,
        via: Via::Screen,
        clock: clock.clone(),
    }
}

/// The story on which the pages of the tests are shown.
pub(crate) const CHAT: StoryId = StoryId(1);

impl Desk {
    /// A board of a service desk on a Thursday, on a terminal of that size.
    pub(crate) fn new(size: (u16, u16)) -> Self {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("board.gemba.db");
        let clock = Clock::fixed(at("2026-03-02T08:00:00Z"));
        let zone = chrono_tz::Europe::Berlin;
        let new = NewBoard { name: "Service Desk".to_owned(), prefix: "SD".to_owned(), zone };
        let mut ann = made::board(&path, &new, session("ann", &clock));
        ann.enter().unwrap();
        let mut ben = Store::open(&path, session("ben", &clock)).unwrap();
        ben.enter().unwrap();
        fill(&mut ann, &mut ben, &clock);
        let theme = choose(Some("dark"), Background::Dark, &Env::default());
        let (keymap, config) = (Keymap::default(), Config::default());
        let app = App::new(ann, config, keymap, theme, &Glyphs::UNICODE, size).unwrap();
        Self { _dir: dir, app, ben, flow: Flow::Continue, size }
    }

    /// Presses keys, one after the other; the screen is drawn after each.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        for key in parse_keys(keys).unwrap() {
            self.flow = self.app.key(KeyEvent::from(key)).unwrap();
            self.screen();
        }
        self
    }

    pub(crate) fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.size = (width, height);
        self.app.resize(width, height);
        self
    }

    /// What stands between header and footer.
    pub(crate) fn screen(&self) -> String {
        let rows = self.rows();
        let header = if rows.len() < 15 { 1 } else { 2 };
        rows[header.min(rows.len())..]
            .split_last()
            .map_or_else(String::new, |(_, rows)| rows.join("\n"))
    }

    /// The last line: what was done, or why not.
    pub(crate) fn footer(&self) -> String {
        self.rows().pop().unwrap_or_default()
    }

    fn rows(&self) -> Vec<String> {
        let (width, height) = self.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| self.app.draw(frame)).unwrap();
        let buffer = terminal.backend().buffer();
        let row = |y| {
            let (mut row, mut x) = (String::new(), 0);
            while x < width {
                let symbol = buffer[(x, y)].symbol();
                row.push_str(symbol);
                // The column behind a wide letter belongs to it.
                x += u16::try_from(gemba::tui::widget::fit::width(symbol)).unwrap().max(1);
            }
            row.trim_end().to_owned()
        };
        (0..height).map(row).collect()
    }

    /// The row under the cursor.
    pub(crate) fn cursor(&self) -> String {
        let screen = self.screen();
        let rows = screen.lines().find_map(|it| Some(&it[it.find(Glyphs::UNICODE.selection)?..]));
        rows.unwrap_or_default()
            .trim_start_matches(Glyphs::UNICODE.selection)
            .trim_end_matches(['│', '█', ' '])
            .trim()
            .to_owned()
    }

    /// The story of the tests, from the file.
    pub(crate) fn chat(&mut self) -> Story {
        let snapshot = self.ben.load(&Needs::Story(CHAT), None).unwrap();
        snapshot.story().unwrap().story.clone()
    }

    /// The board, from the file.
    pub(crate) fn board(&mut self) -> Arc<Board> {
        self.ben.load(&Needs::Log { by: None, story: None, most: 1 }, None).unwrap().board
    }

    /// Another session has committed something.
    pub(crate) fn ben_does(&mut self, operation: &Operation) -> &mut Self {
        self.ben.commit(operation).unwrap();
        assert!(self.app.file_changed().unwrap());
        self
    }
}

fn fill(ann: &mut Store, ben: &mut Store, clock: &Clock) {
    let mut stories: Vec<NewStory> = [
        "Ask for approval in the chat, not by mail",
        "Approver list is one page",
        "Risk question cut to four",
    ]
    .map(NewStory::titled)
    .into();
    stories[0].criteria = vec![
        "Approvers are asked in the chat".to_owned(),
        "The answer is in the record of the change, with who gave it and when it was given, so that \
         nobody has to look for it in a mailbox"
            .to_owned(),
        "Nobody is asked twice".to_owned(),
    ];
    stories[0].fields = vec![
        (Field::AsA, Value::text("approver")),
        (Field::IWant, Value::text("to be asked where I am anyway")),
        (Field::SoThat, Value::text("a change waits hours, not days")),
        (Field::Kind, Value::text("improvement")),
        (Field::Description, Value::text(DESCRIPTION)),
    ];
    let chat = CHAT;
    ann.commit(&Operation::Add { stories, place: Place::Bottom }).unwrap();
    clock.set(at("2026-03-04T09:15:00Z"));
    let change = |field, was, now| Change { story: chat, field, was, now };
    ben.commit(&Operation::Edit(vec![
        change(Field::Points, Value::None, Value::Points(Points::whole(3))),
        change(Field::Priority, Value::text("medium"), Value::text("high")),
        change(Field::Tags, Value::None, Value::tags(["approval".to_owned(), "chat".to_owned()])),
        change(Field::Due, Value::None, Value::Date("2026-03-20".parse().unwrap())),
    ]))
    .unwrap();
    ben.commit(&Operation::Link { from: chat, kind: LinkKind::Blocks, to: StoryId(2) }).unwrap();
    ben.commit(&Operation::Link { from: StoryId(3), kind: LinkKind::Relates, to: chat }).unwrap();
    clock.set(at("2026-03-08T14:00:00Z"));
    let refer = |label: &str, target: &str| Operation::Refer {
        story: chat,
        label: label.to_owned(),
        target: target.to_owned(),
    };
    ann.commit(&refer("jira", "IT-1033")).unwrap();
    ann.commit(&refer("", "https://wiki.example.org/approval")).unwrap();
    ann.commit(&Operation::Move { stories: vec![chat], to: ColumnId(2) }).unwrap();
    let board = ann.load(&Needs::Story(chat), None).unwrap();
    let story = &board.story().unwrap().story;
    ann.commit(&Operation::Tick { criterion: story.criteria[0].id, done: true }).unwrap();
    let me = Value::Id(board.me.0);
    ann.commit(&Operation::Edit(vec![change(Field::Assignee, Value::None, me)])).unwrap();
    clock.set(at("2026-03-11T16:40:00Z"));
    let said = |text: &str| Operation::Comment { story: chat, text: text.to_owned() };
    ben.commit(&said(
        "Tried it with **two** approvers:\n\n- one answered in a minute\n- one was ill",
    ))
    .unwrap();
    ann.commit(&Operation::Edit(vec![change(
        Field::Points,
        Value::Points(Points::whole(3)),
        Value::Points(Points::whole(8)),
    )]))
    .unwrap();
    ann.undo().unwrap();
    clock.set(at("2026-03-12T07:30:00Z"));
    let reason = "The chat needs a licence for guests".to_owned();
    ann.commit(&Operation::Block { stories: vec![chat], reason }).unwrap();
    ann.commit(&said("dee asks for the licence.")).unwrap();
    ben.commit(&Operation::Import(batch())).unwrap();
    clock.set(at("2026-03-12T09:00:00Z"));
}

fn batch() -> Batch {
    let incoming = Incoming {
        reference: "IT-7".to_owned(),
        title: "Close codes on one page".to_owned(),
        as_a: String::new(),
        i_want: String::new(),
        so_that: String::new(),
        description: String::new(),
        kind: Kind::Change,
        priority: Priority::Lowest,
        priority_name: String::new(),
        is_priority_mapped: false,
        points: None,
        assignee: None,
        author: Some("cem".to_owned()),
        column: ColumnId(1),
        state: String::new(),
        is_mapped: false,
        given_up: false,
        tags: Vec::new(),
        due: Some("2026-03-01".parse().unwrap()),
        criteria: Vec::new(),
        comments: Vec::new(),
        links: Vec::new(),
        extras: vec![
            ("Environment".to_owned(), "Service desk, second floor".to_owned()),
            ("Votes".to_owned(), "3".to_owned()),
        ],
        created_at: Some(at("2025-11-03T10:00:00Z")),
        since: None,
    };
    Batch {
        tells: None,
        source: "jira".to_owned(),
        people: vec![NewPerson { name: "cem".to_owned(), ..NewPerson::default() }],
        called: Vec::new(),
        stories: vec![incoming],
    }
}

const DESCRIPTION: &str = "\
Changes wait **two days** for a signature, because the approver reads mail once a day.

## What we tried

1. A reminder by mail: no effect.
2. A phone call: works, but leaves *nothing* in the record.

> I answer in the chat within ten minutes. (dee)

See https://wiki.example.org/approval for the present way.";
