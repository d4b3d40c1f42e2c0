//! A person without a terminal: presses keys, points, reads the screen.

pub(crate) mod made;
mod sample;

use std::cell::{RefCell, RefMut};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use chrono::{DateTime, Days, TimeDelta, Utc};
use crossterm::event::{KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use gemba::clock::{Clock, Watch};
use gemba::config::Config;
use gemba::domain::{
    Board, ColumnId, Field, Needs, NewStory, Operation, PersonId, Place, Snapshot, Span, StoryId,
    Value,
};
use gemba::store::{Done, NewBoard, Session, Store, Via};
use gemba::tui::app::{App, Flow};
use gemba::tui::keymap::{Keymap, parse_keys};
use gemba::tui::theme::{self, Background, Env, Glyphs};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use tempfile::TempDir;

/// The instant at which every test takes place: a Thursday morning.
pub(crate) fn now() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-03-12T09:00:00Z").unwrap().to_utc()
}

/// A session of a person on a board in a folder of its own; the clock stands still at [`now`].
pub(crate) struct User {
    pub(crate) app: App,
    terminal: Terminal<TestBackend>,
    pub(crate) path: PathBuf,
    clock: Clock,
    /// When the first frame was drawn, by a watch that moves where a test says so.
    begun: Instant,
    _dir: Option<TempDir>,
}

/// A board that is being put together: by operations, as everything is.
pub(crate) struct BoardBuilder {
    dir: TempDir,
    pub(crate) path: PathBuf,
    clock: Clock,
    who: String,
    /// The sessions of those who have acted, open until the board stands.
    stores: RefCell<BTreeMap<String, Store>>,
}

impl BoardBuilder {
    /// A board with the columns To do, Doing, Review and Done, and nobody but ann.
    pub(crate) fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("board.gemba.db");
        let clock = Clock::fixed(now());
        let new = NewBoard {
            name: "Service Desk".to_owned(),
            prefix: "SD".to_owned(),
            zone: chrono_tz::UTC,
        };
        let mut store = made::board(&path, &new, session("ann", &clock));
        store.enter().unwrap();
        let stores = RefCell::new(BTreeMap::from([("ann".to_owned(), store)]));
        Self { dir, path, clock, who: "ann".to_owned(), stores }
    }

    /// Sets the clock to a morning so many days before [`now`].
    pub(crate) fn days_ago(&mut self, days: u64) -> &mut Self {
        self.clock.set(now() - Days::new(days) - TimeDelta::hours(1));
        self
    }

    /// Lets that person act from now on.
    pub(crate) fn by(&mut self, who: &str) -> &mut Self {
        who.clone_into(&mut self.who);
        self
    }

    /// Makes one operation.
    pub(crate) fn does(&mut self, operation: &Operation) -> Done {
        self.store().commit(operation).unwrap()
    }

    /// The board as it is.
    pub(crate) fn snapshot(&self) -> Snapshot {
        all_of(&mut self.store())
    }

    /// The session of whoever acts now.
    fn store(&self) -> RefMut<'_, Store> {
        let open = || Store::open(&self.path, session(&self.who, &self.clock)).unwrap();
        RefMut::map(self.stores.borrow_mut(), |it| it.entry(self.who.clone()).or_insert_with(open))
    }

    /// Ends the sessions of those who have acted.
    fn ends(self) -> (TempDir, PathBuf, Clock) {
        drop(self.stores);
        (self.dir, self.path, self.clock)
    }

    /// Writes a story down; fields as on the command line: `&[("points", "3")]`.
    pub(crate) fn story(&mut self, title: &str, fields: &[(&str, &str)]) -> StoryId {
        let snapshot = self.snapshot();
        let read = |(name, typed): &(&str, &str)| {
            let field = Field::named(name).unwrap();
            let today = snapshot.today();
            if let (Field::Points, Ok(points)) = (field, typed.parse()) {
                // On the scale or not: as from an import.
                return (field, Value::Points(points));
            }
            (field, field.parse(typed, &snapshot.board, snapshot.me, today).unwrap())
        };
        let story = NewStory {
            title: title.to_owned(),
            fields: fields.iter().map(read).collect(),
            criteria: Vec::new(),
        };
        let stories = vec![story];
        self.does(&Operation::Add { stories, place: Place::Bottom }).added.unwrap()
    }

    /// Puts a story into a column, so many days before [`now`].
    pub(crate) fn moved(&mut self, story: StoryId, column: &str, days_ago: u64) {
        self.days_ago(days_ago);
        let to = self.column(column);
        self.does(&Operation::Move { stories: vec![story], to }.overruled("as it was"));
    }

    /// Asks for acceptance criteria, the first so many of them ticked.
    pub(crate) fn criteria(&mut self, story: StoryId, texts: &[&str], n_ticked: usize) {
        let texts = texts.iter().map(|it| ((*it).to_owned(), false)).collect();
        self.does(&Operation::AddCriteria { story, texts });
        let mut file = self.store();
        let page = file.load(&Needs::Story(story), None).unwrap();
        for it in page.story().unwrap().story.criteria.iter().take(n_ticked) {
            file.commit(&Operation::Tick { criterion: it.id, done: true }).unwrap();
        }
    }

    /// The number of a column.
    pub(crate) fn column(&self, name: &str) -> ColumnId {
        self.snapshot().board.column_named(name).unwrap().id
    }
}

impl User {
    /// A board put together by `make`, on 100 columns and 30 rows.
    pub(crate) fn with(make: impl FnOnce(&mut BoardBuilder)) -> Self {
        Self::with_config(Config::default(), make)
    }

    /// The same for a person with settings of their own.
    pub(crate) fn with_config(config: Config, make: impl FnOnce(&mut BoardBuilder)) -> Self {
        let mut builder = BoardBuilder::new();
        make(&mut builder);
        let (dir, path, clock) = builder.ends();
        clock.set(now());
        Self::on(path, "ann", clock, config, Some(dir))
    }

    /// The sample board of a service desk in the middle of a sprint; ann is at the keyboard.
    pub(crate) fn sample() -> Self {
        Self::sample_with(Config::default())
    }

    /// The same for a person with settings of their own.
    pub(crate) fn sample_with(config: Config) -> Self {
        static FILE: OnceLock<Vec<u8>> = OnceLock::new();
        Self::kept(&FILE, config, sample::fill)
    }

    /// A board that is put together once and copied for each test: a hundred durable commits take
    /// their time.
    pub(crate) fn kept(
        file: &'static OnceLock<Vec<u8>>,
        config: Config,
        make: impl FnOnce(&mut BoardBuilder),
    ) -> Self {
        let file = file.get_or_init(|| {
            let mut builder = BoardBuilder::new();
            make(&mut builder);
            let (_dir, path, _) = builder.ends();
            made::whole(&path)
        });
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("board.gemba.db");
        made::put(&path, file);
        Self::on(path, "ann", Clock::fixed(now()), config, Some(dir))
    }

    /// Another session, of another person, on the same file.
    pub(crate) fn beside(&self, who: &str) -> Self {
        Self::on(self.path.clone(), who, self.clock.clone(), Config::default(), None)
    }

    /// The file alone, open for another person: what the command line of a colleague would do.
    pub(crate) fn store_of(&self, who: &str) -> Store {
        Store::open(&self.path, session(who, &self.clock)).unwrap()
    }

    fn on(path: PathBuf, who: &str, clock: Clock, config: Config, dir: Option<TempDir>) -> Self {
        let mut store = Store::open(&path, session(who, &clock)).unwrap();
        store.enter().unwrap();
        let theme = theme::choose(config.theme.as_deref(), Background::Dark, &terminal());
        let glyphs = Glyphs::choose(config.ascii, &terminal());
        let (keymap, problems) = Keymap::with(&config.keys);
        assert_eq!(problems, []);
        let mut app = App::new(store, config, keymap, theme, glyphs, (100, 30)).unwrap();
        let begun = Instant::now();
        app.set_watch(Watch::stopped(begun));
        let terminal = Terminal::new(TestBackend::new(100, 30)).unwrap();
        Self { app, terminal, path, clock, begun, _dir: dir }
    }

    /// What it is like so many milliseconds after the first frame.
    pub(crate) fn after(&mut self, millis: u64) -> &mut Self {
        self.app.set_watch(Watch::stopped(self.begun + Duration::from_millis(millis)));
        self
    }

    /// The same on a terminal of another size.
    pub(crate) fn sized(mut self, width: u16, height: u16) -> Self {
        self.resize(width, height);
        self
    }

    /// Gives the terminal another size.
    pub(crate) fn resize(&mut self, width: u16, height: u16) {
        self.terminal.backend_mut().resize(width, height);
        self.app.resize(width, height);
        self.screen();
    }

    /// Presses keys as the manual writes them, `j H x space esc`, pauses and draws after each.
    #[track_caller]
    pub(crate) fn press(&mut self, keys: &str) -> Flow {
        let mut flow = Flow::Continue;
        for key in parse_keys(keys).unwrap() {
            flow = self.app.key(KeyEvent::from(key)).unwrap();
            self.screen();
            self.app.rest().unwrap();
            self.screen();
        }
        flow
    }

    /// Presses keys one right after the other, as a hand that walks on does.
    #[track_caller]
    pub(crate) fn hold(&mut self, keys: &str) {
        for key in parse_keys(keys).unwrap() {
            self.app.key(KeyEvent::from(key)).unwrap();
            self.screen();
        }
    }

    /// Types a text, letter by letter.
    #[track_caller]
    pub(crate) fn write(&mut self, text: &str) {
        for c in text.chars() {
            let key = KeyEvent::new(crossterm::event::KeyCode::Char(c), KeyModifiers::NONE);
            self.app.key(key).unwrap();
            self.screen();
        }
    }

    /// Pastes a text.
    #[track_caller]
    pub(crate) fn paste(&mut self, text: &str) {
        self.app.paste(text).unwrap();
        self.screen();
    }

    /// Clicks on the first place where that text stands.
    #[track_caller]
    pub(crate) fn click(&mut self, text: &str) -> Flow {
        let at = self.find(text);
        self.mouse(MouseEventKind::Down(MouseButton::Left), at);
        self.mouse(MouseEventKind::Up(MouseButton::Left), at)
    }

    /// Carries what stands at one text to another one.
    #[track_caller]
    pub(crate) fn drag(&mut self, from: &str, to: &str) {
        let (from, to) = (self.find(from), self.find(to));
        self.mouse(MouseEventKind::Down(MouseButton::Left), from);
        self.mouse(MouseEventKind::Drag(MouseButton::Left), to);
        self.mouse(MouseEventKind::Up(MouseButton::Left), to);
    }

    /// Lets the mouse do something at a place.
    #[track_caller]
    pub(crate) fn mouse(&mut self, kind: MouseEventKind, (column, row): (u16, u16)) -> Flow {
        let event = MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE };
        let flow = self.app.mouse(event).unwrap();
        self.screen();
        flow
    }

    /// Where a text first stands on the screen.
    #[track_caller]
    pub(crate) fn find(&mut self, text: &str) -> (u16, u16) {
        let screen = self.screen();
        at(&screen, text)
            .unwrap_or_else(|| panic!("{text:?} does not stand on the screen:\n{screen}"))
    }

    /// The screen as text, without the spaces at the ends of lines.
    pub(crate) fn screen(&mut self) -> String {
        let buffer = self.cells();
        let width = usize::from(buffer.area.width);
        if width == 0 {
            return String::new();
        }
        let mut text = String::new();
        for row in buffer.content.chunks(width) {
            let mut skip = 0;
            let mut line = String::new();
            for cell in row {
                if skip == 0 {
                    line.push_str(cell.symbol());
                    skip = gemba::tui::widget::fit::width(cell.symbol());
                }
                skip = skip.saturating_sub(1);
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// The screen with its styles.
    pub(crate) fn cells(&mut self) -> Buffer {
        self.terminal.draw(|frame| self.app.draw(frame)).unwrap();
        self.terminal.backend().buffer().clone()
    }

    /// Takes in what other sessions have done, as the notice of a change would make it.
    pub(crate) fn notice(&mut self) -> bool {
        let is_new = self.app.file_changed().unwrap();
        self.screen();
        is_new
    }

    /// Takes the file away from under the session, and lets it notice.
    pub(crate) fn loses_the_file(&mut self) {
        std::fs::rename(&self.path, self.path.with_extension("elsewhere")).unwrap();
        self.app.lost();
    }

    /// Opens the screen with what the settings had to say.
    pub(crate) fn warned(mut self, notes: &[&str]) -> Self {
        let notes: Vec<String> = notes.iter().map(|it| (*it).to_owned()).collect();
        self.app.warn(&notes);
        self
    }

    /// Everything that the file holds of the board.
    pub(crate) fn snapshot(&self) -> Snapshot {
        everything(&self.path, "ann", &self.clock)
    }

    /// The board's own settings.
    pub(crate) fn board(&self) -> std::sync::Arc<Board> {
        self.snapshot().board
    }

    /// The clock that all sessions of this board share.
    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The person with that short name.
    pub(crate) fn person(&self, name: &str) -> PersonId {
        self.board().person_named(name).unwrap().id
    }
}

/// Where a text stands first on a screen.
pub(crate) fn at(screen: &str, text: &str) -> Option<(u16, u16)> {
    (0..).zip(screen.lines()).find_map(|(y, line)| {
        let x = gemba::tui::widget::fit::width(&line[..line.find(text)?]);
        Some((u16::try_from(x).unwrap(), y))
    })
}

/// The spine of the suite: the sample board, keys pressed, the screen afterwards.
#[track_caller]
pub(crate) fn after(keys: &str) -> String {
    let mut user = User::sample();
    user.press(keys);
    user.screen()
}

fn everything(path: &Path, who: &str, clock: &Clock) -> Snapshot {
    all_of(&mut Store::open(path, session(who, clock)).unwrap())
}

fn all_of(store: &mut Store) -> Snapshot {
    store.load(&Needs::Board { span: Span::Everything, words: Vec::new() }, None).unwrap()
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

/// A terminal that shows everything.
fn terminal() -> Env {
    Env {
        colorterm: Some("truecolor".to_owned()),
        term: Some("xterm-256color".to_owned()),
        lang: Some("en_GB.UTF-8".to_owned()),
        ..Env::default()
    }
}
