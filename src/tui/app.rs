//! The program without a terminal: state, update, and the one place where effects happen.

use std::time::Duration;

use crossterm::event::{KeyEvent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::act;
use super::command::{Anywhere, Command, OnList, OnStory, Scope};
use super::dialog::Dialog;
use super::frame;
use super::keymap::{Found, Key, Keymap};
use super::screen::{Cx, Screen};
use super::step::{Effect, Goal, Step, ViewChange};
use crate::config::Config;
use crate::domain::{Needs, Refusal, Snapshot, StoryId};
use crate::store::{Store, StoreError};
use crate::tui::theme::{Glyphs, Theme};

pub use super::step::Flow;

/// The whole state of a session.
#[derive(Debug)]
pub struct App {
    store: Store,
    data: Snapshot,
    /// What `data` was read for.
    needs: Needs,
    ui: Ui,
}

/// The part of the state that is not in the file.
#[derive(Debug)]
pub(crate) struct Ui {
    pub(crate) keymap: Keymap,
    pub(crate) theme: Theme,
    pub(crate) glyphs: &'static Glyphs,
    pub(crate) config: Config,
    /// The screens, the one in front last; never empty.
    pub(crate) screens: Vec<Screen>,
    /// The backlog, when another screen is in front: it keeps its cursor, filter and order.
    pub(crate) kept: Option<Screen>,
    /// The dialogs, the one on top last.
    pub(crate) dialogs: Vec<Dialog>,
    /// What the footer says instead of the keys, until the next key.
    pub(crate) notice: Notice,
    /// The terminal's size.
    pub(crate) size: Rect,
    /// What `$EDITOR` was opened for.
    pub(crate) editing: Option<act::Editing>,
    /// What was typed in dialogs that were closed without being accepted.
    pub(crate) drafts: act::Drafts,
    /// What letting the mouse button go will do.
    mouse: Mouse,
}

/// What letting the mouse button go will do.
#[derive(Clone, Debug, Default)]
enum Mouse {
    /// Nothing: it is not down.
    #[default]
    Up,
    /// What a click there leads to.
    Click(Box<Step>),
    /// Drop what it went down on.
    Carry,
}

/// What the footer says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Notice {
    /// Nothing: it shows the keys.
    #[default]
    None,
    /// Something was done; the footer adds the key of undo.
    Done(String),
    /// Something worth knowing.
    Told(String),
    /// Something was declined, and this is the way out.
    Refused(String),
}

impl App {
    /// Starts a session on the board, on a terminal of that size.
    pub fn new(
        mut store: Store,
        config: Config,
        keymap: Keymap,
        theme: Theme,
        glyphs: &'static Glyphs,
        size: (u16, u16),
    ) -> Result<Self, StoreError> {
        let screens = vec![Screen::Board(super::screen::board::BoardScreen::new(&config))];
        let needs = screens[0].view().needs();
        let data = store.load(&needs, None)?;
        let ui = Ui {
            keymap,
            theme,
            glyphs,
            config,
            screens,
            kept: None,
            dialogs: Vec::new(),
            notice: Notice::None,
            size: Rect::new(0, 0, size.0, size.1),
            editing: None,
            drafts: act::Drafts::default(),
            mouse: Mouse::Up,
        };
        let mut app = Self { store, data, needs, ui };
        app.reload()?;
        app.settle();
        Ok(app)
    }

    /// Takes one key, to the end: after it, file and screen agree.
    pub fn key(&mut self, event: KeyEvent) -> Result<Flow, StoreError> {
        if event.kind == KeyEventKind::Release {
            return Ok(Flow::Continue);
        }
        self.ui.notice = Notice::None;
        let step = self.ui.press(&self.data, Key::from(event));
        self.finish(step)
    }

    /// Takes a pasted text: into the dialog on top, or as new stories, one a line.
    pub fn paste(&mut self, text: &str) -> Result<Flow, StoreError> {
        self.ui.notice = Notice::None;
        let step = self.ui.with(&self.data, |dialogs, screens, cx| match dialogs.last_mut() {
            Some(dialog) => dialog.modal().paste(cx, text),
            None => screens.last().map_or(Step::Stay, |it| act::pasted(cx, it.view(), text)),
        });
        self.finish(step)
    }

    /// Takes a click, a wheel turn, or a card that is carried.
    pub fn mouse(&mut self, event: MouseEvent) -> Result<Flow, StoreError> {
        let at = Position::new(event.column, event.row);
        let area = frame::main_area(self.ui.size);
        if !self.ui.dialogs.is_empty() {
            let turn = match event.kind {
                MouseEventKind::ScrollDown => super::command::InDialog::Next,
                MouseEventKind::ScrollUp => super::command::InDialog::Previous,
                _ => return Ok(Flow::Continue),
            };
            let step = self.ui.command(&self.data, Command::Dialog(turn));
            return self.finish(step);
        }
        let step = match event.kind {
            MouseEventKind::ScrollDown => self.ui.command(&self.data, Command::List(OnList::Down)),
            MouseEventKind::ScrollUp => self.ui.command(&self.data, Command::List(OnList::Up)),
            MouseEventKind::Down(MouseButton::Left) if area.contains(at) => {
                // A click acts when the button is let go: until then it may become a carry.
                let step = self.ui.with(&self.data, |_, screens, cx| match screens.last_mut() {
                    Some(screen) => screen.view_mut().point(cx, area, at),
                    None => Step::Stay,
                });
                self.ui.mouse = Mouse::Click(Box::new(step));
                Step::Stay
            }
            MouseEventKind::Down(MouseButton::Left) => frame::pressed(&self.ui, at),
            MouseEventKind::Drag(MouseButton::Left) => {
                if matches!(self.ui.mouse, Mouse::Click(_)) {
                    self.ui.mouse = Mouse::Carry;
                }
                Step::Stay
            }
            MouseEventKind::Up(MouseButton::Left) => match std::mem::take(&mut self.ui.mouse) {
                Mouse::Up => Step::Stay,
                Mouse::Click(step) => *step,
                Mouse::Carry => {
                    self.ui.with(&self.data, |_, screens, cx| match screens.last_mut() {
                        Some(screen) => screen.view_mut().drop_at(cx, area, at),
                        None => Step::Stay,
                    })
                }
            },
            _ => Step::Stay,
        };
        self.finish(step)
    }

    /// Takes another size of the terminal.
    pub fn resize(&mut self, width: u16, height: u16) {
        self.ui.size = Rect::new(0, 0, width, height);
        self.settle();
    }

    /// Takes in what other sessions have committed; tells whether anything on screen is new.
    pub fn file_changed(&mut self) -> Result<bool, StoreError> {
        if !self.store.has_news(&self.data)? {
            return Ok(false);
        }
        self.reload()?;
        self.settle();
        Ok(true)
    }

    /// Takes back what the person's own editor made of a text; nothing when it failed.
    pub fn edited(&mut self, result: Result<String, String>) -> Result<Flow, StoreError> {
        let editing = self.ui.editing.take();
        let step = match (editing, result) {
            (Some(editing), Ok(text)) => {
                self.ui.with(&self.data, |_, _, cx| act::edited(cx, editing, &text))
            }
            (_, Err(why)) => Step::Refuse(Refusal::Wrong(why)),
            (None, Ok(_)) => Step::Stay,
        };
        self.finish(step)
    }

    /// Whether a notice stands in the footer that time should take away.
    pub fn has_notice(&self) -> bool {
        !matches!(self.ui.notice, Notice::None)
    }

    /// Takes the notice out of the footer.
    pub fn clear_notice(&mut self) {
        self.ui.notice = Notice::None;
    }

    /// Says something in the footer: what a terminal or a settings file had to report.
    pub fn tell(&mut self, text: String) {
        self.ui.notice = Notice::Told(text);
    }

    /// Puts on another theme: the terminal has said what its background is.
    pub fn dress(&mut self, theme: Theme) {
        self.ui.theme = theme;
    }

    /// Stops writing: another file lies where the board was, and what would be written here would
    /// be seen by nobody.
    pub fn lost(&mut self) {
        let why = "another file lies where the board was; leave gemba and start it again";
        self.store.freeze(why);
        self.ui.notice = Notice::Refused(why.to_owned());
    }

    /// How long it is until the board's next day begins: ages and the day of the sprint change.
    pub fn until_midnight(&self) -> Duration {
        let zone = self.data.board.zone;
        let now = self.store.clock().now().with_timezone(&zone);
        let midnight = now.date_naive().succ_opt().and_then(|day| {
            // A zone may skip midnight; the first hour that exists is when its day begins.
            (0..24)
                .find_map(|hour| day.and_hms_opt(hour, 0, 0)?.and_local_timezone(zone).earliest())
        });
        midnight
            .and_then(|it| (it - now).to_std().ok())
            .unwrap_or(Duration::from_hours(1))
            .max(Duration::from_secs(1))
    }

    /// Reads the board again when its day has changed since it was read.
    pub fn new_day(&mut self) -> Result<(), StoreError> {
        if self.data.board.date(self.store.clock().now()) != self.data.today() {
            self.reload()?;
            self.settle();
        }
        Ok(())
    }

    fn finish(&mut self, step: Step) -> Result<Flow, StoreError> {
        let flow = self.perform(step)?;
        if self.ui.front().view().needs() != self.needs {
            self.reload()?;
        }
        self.settle();
        Ok(flow)
    }

    /// The one place where anything leaves the program.
    fn perform(&mut self, step: Step) -> Result<Flow, StoreError> {
        match step {
            Step::Stay => (),
            Step::Open(dialog) => {
                let (dialog, kept) = self.ui.drafts.offer(*dialog, &self.ui.keymap);
                if let Some(says) = kept {
                    self.ui.notice = Notice::Told(says);
                }
                let needs = dialog.as_modal().needs();
                self.ui.dialogs.push(dialog);
                if needs.is_some() {
                    self.reload()?;
                }
            }
            Step::Close => {
                if let Some(dialog) = self.ui.dialogs.pop()
                    && let Some(kept) = self.ui.drafts.keep(dialog, &self.ui.keymap)
                {
                    self.ui.notice = Notice::Told(kept);
                }
            }
            Step::Finish(text) => {
                for dialog in self.ui.dialogs.drain(..) {
                    self.ui.drafts.forget(&dialog);
                }
                self.ui.notice = Notice::Told(text);
            }
            Step::Then(command) => {
                self.ui.dialogs.clear();
                self.ui.drafts.used(command);
                let step = self.ui.command(&self.data, command);
                return self.perform(step);
            }
            Step::View(change) => {
                self.ui.dialogs.clear();
                return self.perform(Step::Preview(change));
            }
            Step::Preview(change) => {
                let step = self.ui.with(&self.data, |_, screens, cx| match screens.last_mut() {
                    Some(screen) => screen.view_mut().change(cx, change),
                    None => Step::Stay,
                });
                self.perform(step)?;
                self.reload()?;
            }
            Step::Do(effect) => self.effect(&effect)?,
            Step::Read(story, command) => return self.read(story, command),
            Step::Refuse(refusal) => {
                self.ui.notice = Notice::Refused(frame::refusal(&refusal, &self.ui.keymap));
            }
            Step::Tell(text) => self.ui.notice = Notice::Told(text),
            Step::Go(goal) => return self.go(goal),
            Step::Leave(flow) => return Ok(flow),
            Step::Edit { editing, text } => {
                let (editing, text) = self.ui.drafts.resume(editing, text);
                self.ui.editing = Some(editing);
                return Ok(Flow::Edit { text, extension: "md" });
            }
            Step::All(steps) => {
                let mut last = Flow::Continue;
                for step in steps {
                    last = self.perform(step)?;
                }
                return Ok(last);
            }
        }
        Ok(Flow::Continue)
    }

    fn effect(&mut self, effect: &Effect) -> Result<(), StoreError> {
        let result = match effect {
            Effect::Commit(operation) => self.store.commit(operation),
            Effect::Undo => self.store.undo(),
            Effect::Redo => self.store.redo(),
        };
        match result {
            Ok(done) => {
                self.ui.notice = match effect {
                    Effect::Commit(_) | Effect::Redo => Notice::Done(done.label),
                    Effect::Undo => {
                        let redo = self.ui.keymap.first_key(Command::Global(Anywhere::Redo));
                        Notice::Told(format!("{} ({redo} redo)", done.label))
                    }
                };
                self.reload()?;
                self.done()?;
                if let Some(added) = done.added {
                    self.ui.with(&self.data, |_, screens, cx| {
                        if let Some(screen) = screens.last_mut() {
                            screen.view_mut().change(cx, ViewChange::Select(added));
                        }
                    });
                }
                Ok(())
            }
            Err(StoreError::Refused(refusal)) => {
                self.reload()?;
                let step = self.ui.with(&self.data, |dialogs, _, cx| {
                    let answer = dialogs.last_mut().and_then(|it| it.modal().refused(cx, &refusal));
                    answer.or_else(|| act::refused(cx, effect, &refusal))
                });
                if let Some(step) = step {
                    self.perform(step)?;
                } else {
                    self.ui.notice = Notice::Refused(frame::refusal(&refusal, &self.ui.keymap));
                }
                Ok(())
            }
            Err(StoreError::Broken(trouble)) => {
                // What was typed stays in its dialog: a disk can be freed, a lock let go.
                self.ui.notice = Notice::Refused(trouble.to_string());
                Ok(())
            }
        }
    }

    /// Closes the dialogs that have what they wanted; the first one that goes on keeps the rest.
    fn done(&mut self) -> Result<(), StoreError> {
        loop {
            let next = self.ui.with(&self.data, |dialogs, _, cx| {
                dialogs.last_mut().map(|dialog| dialog.modal().done(cx))
            });
            match next {
                None => return Ok(()),
                Some(Some(step)) => return self.perform(step).map(drop),
                Some(None) => {
                    if let Some(dialog) = self.ui.dialogs.pop() {
                        self.ui.drafts.forget(&dialog);
                    }
                }
            }
        }
    }

    /// Carries out a command that needs a story as a whole, on fresh data.
    fn read(&mut self, story: StoryId, command: OnStory) -> Result<Flow, StoreError> {
        self.load(Some(story))?;
        let step = match self.data.whole(story) {
            Some(_) => self.ui.command(&self.data, Command::Story(command)),
            None => Step::Refuse(Refusal::NoSuch("such story any more".to_owned())),
        };
        self.data.open = None;
        self.perform(step)
    }

    fn go(&mut self, goal: Goal) -> Result<Flow, StoreError> {
        self.ui.dialogs.clear();
        let order = self.ui.front().view().order(&self.ui.cx(&self.data));
        let kept = self.ui.kept.take_if(|_| goal == Goal::Backlog);
        match kept.or_else(|| Screen::new(goal, &self.ui.config, order)) {
            None if self.ui.screens.len() > 1 => {
                let left = self.ui.screens.pop();
                let backlog = left.filter(|it| matches!(it, Screen::Backlog(_)));
                self.ui.kept = backlog.or(self.ui.kept.take());
            }
            None => return Ok(Flow::Quit),
            Some(screen) => {
                if goal.is_top() {
                    // The board is the floor: it keeps its cursor and filter and is never doubled.
                    let left = self.ui.screens.drain(1..);
                    let backlog = left.into_iter().find(|it| matches!(it, Screen::Backlog(_)));
                    self.ui.kept = backlog.or(self.ui.kept.take());
                }
                if goal != Goal::Board {
                    self.ui.screens.push(screen);
                }
            }
        }
        self.reload()?;
        Ok(Flow::Continue)
    }

    /// The one way for data to reach the screen.
    fn reload(&mut self) -> Result<(), StoreError> {
        let also = self.ui.dialogs.iter().rev().find_map(|it| it.as_modal().needs());
        self.load(also)
    }

    fn load(&mut self, also: Option<StoryId>) -> Result<(), StoreError> {
        let needs = self.ui.front().view().needs();
        let fresh = match self.store.load(&needs, also) {
            Ok(fresh) => fresh,
            Err(StoreError::Broken(trouble)) => {
                // The screen stays as it was last read, and says so.
                self.ui.notice = Notice::Refused(trouble.to_string());
                return Ok(());
            }
            Err(refused) => return Err(refused),
        };
        self.needs = needs;
        let old = std::mem::replace(&mut self.data, fresh);
        self.ui.with(&self.data, |_, screens, cx| {
            if let Some(screen) = screens.last_mut() {
                screen.view_mut().reconcile(&old, cx);
            }
        });
        Ok(())
    }

    /// Brings the cursor into sight. In debug builds, also checks that it is where it can be.
    fn settle(&mut self) {
        let area = frame::main_area(self.ui.size);
        self.ui.with(&self.data, |_, screens, cx| {
            if let Some(screen) = screens.last_mut() {
                screen.view_mut().settle(cx, area);
                debug_assert!(screen.view().is_sound(cx.data), "{screen:?}");
            }
        });
    }

    /// Shows the state. It changes nothing.
    pub fn draw(&self, target: &mut Frame<'_>) {
        let cx = self.ui.cx(&self.data);
        frame::draw(&self.ui, &cx, target);
    }

    /// The store, for tests.
    pub const fn store(&self) -> &Store {
        &self.store
    }
}

impl Ui {
    /// The screen in front.
    pub(crate) fn front(&self) -> &Screen {
        self.screens.last().expect("there is always a screen")
    }

    /// What screens and dialogs may read.
    pub(crate) const fn cx<'a>(&'a self, data: &'a Snapshot) -> Cx<'a> {
        Cx { data, keymap: &self.keymap, theme: &self.theme, glyphs: self.glyphs }
    }

    /// Runs `f` with the dialogs and screens to change and everything else to read.
    fn with<T>(
        &mut self,
        data: &Snapshot,
        f: impl FnOnce(&mut Vec<Dialog>, &mut Vec<Screen>, &Cx<'_>) -> T,
    ) -> T {
        let cx = Cx { data, keymap: &self.keymap, theme: &self.theme, glyphs: self.glyphs };
        f(&mut self.dialogs, &mut self.screens, &cx)
    }

    /// The scopes in force, the innermost first.
    pub(crate) fn scopes(&self) -> &'static [Scope] {
        if self.dialogs.is_empty() { self.front().view().scopes() } else { &[Scope::Dialog] }
    }

    fn press(&mut self, data: &Snapshot, key: Key) -> Step {
        let typing = self.dialogs.last_mut().is_some_and(|it| it.modal().takes_enter());
        if typing && key.is_enter() {
            return self.type_key(data, key);
        }
        match self.keymap.press(self.scopes(), key) {
            Found::Command(command) => self.command(data, command),
            Found::Nothing if !self.dialogs.is_empty() => self.type_key(data, key),
            Found::Unknown(keys) => {
                let help = self.keymap.first_key(Command::Global(Anywhere::Help));
                Step::Tell(format!("{keys} does nothing here ({help} shows the keys)"))
            }
            Found::Nothing | Found::Prefix => Step::Stay,
        }
    }

    fn type_key(&mut self, data: &Snapshot, key: Key) -> Step {
        self.with(data, |dialogs, _, cx| match dialogs.last_mut() {
            Some(dialog) => dialog.modal().type_key(cx, key),
            None => Step::Stay,
        })
    }

    /// Carries out a command; the scope says whose it is.
    fn command(&mut self, data: &Snapshot, command: Command) -> Step {
        match command {
            Command::Dialog(command) => self.with(data, |dialogs, _, cx| {
                dialogs.last_mut().map_or(Step::Stay, |it| it.modal().update(cx, command))
            }),
            Command::Global(Anywhere::Clear) => self.with(data, |_, screens, cx| {
                let cleared = screens.last_mut().is_some_and(|it| it.view_mut().clear(cx));
                let back = screens.len() > 1;
                match (cleared, back) {
                    (true, _) | (false, false) => Step::Stay,
                    (false, true) => Step::Go(Goal::Back),
                }
            }),
            Command::Global(command) => {
                act::anywhere(&self.cx(data), self.front().view(), command, &self.drafts)
            }
            Command::Story(command) => act::on_story(&self.cx(data), self.front().view(), command),
            Command::Board(_)
            | Command::Page(_)
            | Command::Backlog(_)
            | Command::Impediments(_)
            | Command::Log(_)
            | Command::List(_)
            | Command::Stories(_) => self.with(data, |_, screens, cx| {
                screens.last_mut().map_or(Step::Stay, |it| it.update(cx, command))
            }),
        }
    }
}
