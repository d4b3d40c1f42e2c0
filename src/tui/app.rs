//! The program without a terminal: its state, what comes in, and how the file reaches the screen.

mod aim;
mod gone;
mod here;
mod import;
mod mouse;
mod paper;
mod pause;
mod perform;
mod time;
mod typed;
mod ui;
mod wait;

use std::borrow::Cow;
use std::sync::mpsc::Sender;
use std::time::Instant;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::act;
use super::dialog::notes::Notes;
use super::dialog::show::Show;
use super::frame;
use super::input::Input;
use super::keep::{Claim, Draft, Keeper, Left};
use super::keymap::Keymap;
use super::screen::Screen;
use super::step::{Effect, Step};
use super::work::{Ordered, Shop};
use crate::clock::Watch;
use crate::config::Config;
use crate::domain::{Needs, Snapshot, StoryId, text};
use crate::fit;
use crate::store::presence::{Presence, Visitor};
use crate::store::{Store, StoreError};
use crate::tui::theme::{self, Background, Env, Glyphs, Theme};
use mouse::Mouse;

pub use super::step::Flow;
pub(crate) use ui::{Notice, Ui};
pub(crate) use wait::Held;

/// The whole state of a session.
#[derive(Debug)]
pub struct App {
    store: Store,
    data: Snapshot,
    /// What `data` was read for.
    needs: Needs,
    ui: Ui,
    /// Where long work is done.
    shop: Shop,
    /// The file of another tool that is read or taken in beside the ring.
    aside: Option<import::Aside>,
    /// This session among those that are here, once it has arrived, and what it said last.
    presence: Option<(Presence, Option<Visitor>)>,
    /// When it is looked who is here: at each beat, or also when it is told.
    looks: here::Looks,
    /// Whether whoever runs this asks again for what waits for the lock.
    is_asked_again: bool,
    /// Whether the theme goes by the terminal's background.
    follows_background: bool,
    /// What waits for the lock of another program, and since when.
    waiting: Option<(Effect, Instant)>,
    /// What keeps the text that the person's own editor works on, where anything does.
    beside_editor: Option<Keeper>,
    /// What came at once with what waits for the lock.
    ahead: Vec<Held>,
    /// When it was asked whether two shall type on one story, or a key came after that which was
    /// meant for the text: until the hand is still, no key is an answer.
    hush: Option<Instant>,
    /// Whether the person still pauses: what could not be read is not asked for without end.
    has_rested: bool,
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
            kept: Vec::new(),
            dialogs: Vec::new(),
            notice: Notice::None,
            beside_undo: None,
            size: Rect::new(0, 0, size.0, size.1),
            editing: None,
            drafts: act::Drafts::default(),
            others: Vec::new(),
            insists: None,
            mouse: Mouse::Up,
            watch: Watch::default(),
            unseen: None,
            has_asked: false,
            walks: false,
        };
        let mut app = Self {
            store,
            data,
            needs,
            ui,
            shop: Shop::default(),
            aside: None,
            presence: None,
            looks: here::Looks::default(),
            is_asked_again: false,
            follows_background: false,
            waiting: None,
            beside_editor: None,
            ahead: Vec::new(),
            hush: None,
            has_rested: false,
        };
        app.reload()?;
        // Long work waits for the first event: nothing comes before the first frame.
        app.rest()?;
        Ok(app)
    }

    /// Measures by this watch how long a hand had to see what came on the screen.
    pub fn set_watch(&mut self, watch: Watch) {
        self.ui.watch = watch;
    }

    /// Whether something came up that nobody has asked for, a question or a trouble, since this was
    /// last asked: keys that were typed before it was seen are not its answer.
    pub fn has_asked(&mut self) -> bool {
        std::mem::take(&mut self.ui.has_asked)
    }

    /// The same, without taking note that it was asked.
    pub(crate) const fn asks(&self) -> bool {
        self.ui.has_asked
    }

    /// Says that other people's changes are not seen any more; what is being typed goes on.
    pub fn unwatched(&mut self, why: &str) {
        self.ui.notice = Notice::Refused(format!(
            "other people's changes to {} are not seen any more ({why}): leave, then look with \
             `gemba doctor`",
            self.store.path().display()
        ));
    }

    /// Takes another size of the terminal.
    pub fn resize(&mut self, width: u16, height: u16) {
        self.ui.size = Rect::new(0, 0, width, height);
        self.ui.walks = false;
        self.settle();
        // What cannot be read now is tried again when the cursor moves.
        let _ = self.read_whole();
    }

    /// Takes in what other sessions have committed; tells whether anything on screen is new.
    pub fn file_changed(&mut self) -> Result<bool, StoreError> {
        match self.store.has_news(&self.data) {
            Ok(true) => (),
            Ok(false) => return Ok(false),
            Err(StoreError::Broken(trouble)) => {
                // What is being typed must not be lost because somebody else has written.
                self.ui.notice = Notice::Refused(text::capital(&trouble.to_string()));
                return Ok(true);
            }
            Err(refused) => return Err(refused),
        }
        self.reload_for_others()?;
        self.lead_back()?;
        self.settle();
        self.carry_on()?;
        Ok(true)
    }

    /// Says that a copy was put in the board's place, and by whom: what is on the screen is not
    /// what was there a moment ago. A dialog was about what is there no more, or is another thing by
    /// now: it ends, and what was typed in it is kept.
    fn tell_of_restore(&mut self) {
        let (mut kept, mut is_closed) = (None, false);
        for dialog in std::mem::take(&mut self.ui.dialogs) {
            let modal = dialog.as_modal();
            if modal.has_draft() && modal.draft_key().is_none() {
                self.ui.dialogs.push(dialog);
            } else {
                let on = self.where_again(&dialog).unwrap_or_default();
                kept = self.ui.drafts.keep(&dialog, &self.ui.keymap, &on).or(kept);
                is_closed = true;
            }
        }
        let kept = kept.map(|it| format!("{it}. ")).unwrap_or_default();
        let last = Needs::Log { by: None, story: None, most: 1 };
        // The board is shown in any case; the log tells the same.
        let Ok(seen) = self.store.load(&last, None) else { return };
        let Some(done) = seen.log().and_then(|it| it.happenings.first()) else { return };
        let who = self.data.board.name_of(done.by);
        let says = format!("{kept}{who}: {}", done.label);
        if is_closed {
            // The letters that follow were meant for the box, and would be commands behind it.
            self.ui.dialogs.push(Show::new("The board was put back", says).unasked().into());
            self.hush = Some(self.ui.watch.now());
        } else {
            self.ui.notice = Notice::Told(says);
        }
    }

    /// Does long work on threads from now on; `ring` is told when it is done.
    pub fn work_beside(&mut self, ring: Sender<Input>) {
        self.shop.beside(ring);
        self.settle();
    }

    /// Takes in long work that is done.
    pub fn worked(&mut self) {
        if let Some((work, product)) = self.shop.collect() {
            self.ui.with(&self.data, |_, screens, cx| {
                // Whoever asked for it may stand behind another screen by now.
                for screen in screens.iter_mut() {
                    screen.view_mut().takes(cx, &work, &product);
                }
            });
        }
        self.collect_import();
        self.settle();
    }

    /// Whether a notice stands in the footer that time should take away.
    pub fn has_notice(&self) -> bool {
        !matches!(self.ui.notice, Notice::None)
    }

    /// Takes the notice out of the footer.
    pub fn clear_notice(&mut self) {
        self.ui.notice = Notice::None;
    }

    /// What was typed and not accepted: what a session must not lose.
    pub(crate) fn drafts(&self) -> Vec<Draft> {
        self.ui.drafts.all(&self.ui.dialogs)
    }

    /// Has writes wait in steps for the lock of another program, so that the screen can say so:
    /// whoever runs this draws and [asks again](Self::ask_again) as long as something
    /// [waits](Self::is_waiting).
    pub(crate) fn wait_in_steps(&mut self) {
        self.store.wait_in_steps();
        self.is_asked_again = true;
    }

    /// Whether a write waits for the lock of another program.
    pub(crate) const fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    /// Tries once more what waits for the lock.
    pub(crate) fn ask_again(&mut self) -> Result<Flow, StoreError> {
        match self.waiting.as_ref().map(|(effect, _)| effect.clone()) {
            Some(effect) => self.finish(Step::Do(effect)),
            None => Ok(Flow::Continue),
        }
    }

    /// Whether a dialog is open.
    pub(crate) const fn has_dialog(&self) -> bool {
        !self.ui.dialogs.is_empty()
    }

    /// Offers what was typed in sessions that have ended, and says so.
    pub(crate) fn find_drafts(&mut self, found: Vec<Left>) {
        let stories = found.iter().filter_map(|it| it.draft.story);
        let key = |it: i64| Some((it, self.store.key_of(StoryId(it)).ok()??));
        let keys = stories.filter_map(key).collect();
        let Some(first) = self.ui.drafts.find(found, keys) else { return };
        let again = self.ui.drafts.again(&first, &self.ui.keymap);
        self.ui.notice = Notice::Told(match self.ui.drafts.n_left() {
            0 | 1 => format!("What you were typing is not lost: {again} offers it again"),
            n => format!("What you were typing is not lost, {n} texts: {again} offers the first"),
        });
    }

    /// Says where the next text is that sessions which are gone have left, once one of them was dealt
    /// with: whoever comes back to several goes through them one after the other.
    fn lead_to_next_draft(&mut self) {
        if !self.ui.dialogs.is_empty() || self.ui.editing.is_some() {
            return;
        }
        let Some(next) = self.ui.drafts.next_left() else { return };
        let again = self.ui.drafts.again(&next, &self.ui.keymap);
        let n = self.ui.drafts.n_left();
        let more = if n > 1 { format!(", {n} more in all") } else { String::new() };
        let next = format!("{again} offers the next text{more}");
        self.ui.notice = Notice::Told(match std::mem::take(&mut self.ui.notice) {
            // No capital: keys are told by their letters.
            Notice::None => format!("There is more: {next}"),
            Notice::Told(said) | Notice::Done(said, _) => format!("{said}; {next}"),
            refused @ Notice::Refused(_) => {
                self.ui.notice = refused;
                return;
            }
        });
    }

    /// The drafts that this session has taken and may not have written down yet.
    pub(crate) const fn claims(&mut self) -> &mut Vec<Claim> {
        self.ui.drafts.claims()
    }

    /// Says something in the footer: what a terminal or a settings file had to report.
    pub fn tell(&mut self, text: String) {
        self.ui.notice = Notice::Told(text);
    }

    /// Stops, as Ctrl-Z does.
    pub(crate) fn stop(&mut self) -> Result<Flow, StoreError> {
        self.perform(Step::Leave(Flow::Suspend))
    }

    /// Says that something went wrong beside the person's own work.
    pub(crate) fn warn_of(&mut self, trouble: &str) {
        self.ui.notice = Notice::Refused(text::capital(trouble));
    }

    /// Lists what the person's settings had to say, until they close it.
    pub fn warn(&mut self, notes: &[String]) {
        self.ui.dialogs.push(Notes::new(notes.to_vec()).into());
    }

    /// Puts on another theme, which stays whatever the terminal says of its background.
    pub fn dress(&mut self, theme: Theme) {
        self.ui.theme = theme;
        self.follows_background = false;
    }

    /// Lets the theme go by the terminal's background, as soon as that is known.
    pub(crate) const fn follow_background(&mut self) {
        self.follows_background = true;
    }

    /// Takes in what the terminal says of its background, at once or on a slow line later.
    pub(crate) fn hear_background(&mut self, background: Background) {
        if self.follows_background && background != Background::Unknown {
            self.ui.theme = theme::choose(None, background, &Env::from_env());
        }
    }

    /// Stops writing: another file lies where the board was, and what would be written here would
    /// be seen by nobody.
    pub fn lost(&mut self) {
        let why = if self.store.lies_still() {
            "the board's log was removed or replaced while it was open: leave gemba, and start it \
             again once everybody has left"
        } else if self.store.path().exists() {
            "another file lies where the board was; leave gemba and start it again"
        } else {
            "the board was moved or deleted; leave gemba, and find it before you start it again"
        };
        self.store.freeze(why);
        self.ui.notice = Notice::Refused(why.to_owned());
    }

    /// The one way for data to reach the screen.
    fn reload(&mut self) -> Result<(), StoreError> {
        let also = self.ui.dialogs.iter().rev().find_map(|it| it.as_modal().needs());
        self.load(also.or_else(|| self.ui.front().view().whole())).map(drop)
    }

    /// Reads what the screen in front shows. Says whether it could: where it could not, the screen
    /// stays as it was and says why.
    fn load(&mut self, also: Option<StoryId>) -> Result<bool, StoreError> {
        let needs = self.ui.front().view().needs();
        let fresh = match self.store.load(&needs, also) {
            Ok(fresh) => fresh,
            Err(StoreError::Broken(trouble)) => {
                // The screen stays as it was last read, and says so.
                self.ui.notice = Notice::Refused(text::capital(&trouble.to_string()));
                return Ok(false);
            }
            Err(refused) => return Err(refused),
        };
        self.needs = needs;
        let old = std::mem::replace(&mut self.data, fresh);
        self.ui.with(&self.data, |dialogs, screens, cx| {
            if let Some(screen) = screens.last_mut() {
                screen.view_mut().reconcile(&old, cx);
            }
            for dialog in dialogs {
                dialog.modal().follow(cx);
            }
        });
        if old.epoch != self.data.epoch {
            self.tell_of_restore();
        }
        Ok(true)
    }

    /// What follows each event: long work is ordered, and the cursor is in sight.
    fn settle(&mut self) {
        self.order();
        self.lay();
    }

    /// Brings the cursor into sight. In debug builds, also checks that it is where it can be.
    fn lay(&mut self) {
        let area = frame::main_area(self.ui.size);
        self.ui.with(&self.data, |_, screens, cx| {
            if let Some(screen) = screens.last_mut() {
                screen.view_mut().settle(cx, area);
                debug_assert!(screen.view().is_sound(cx.data), "{screen:?}");
            }
        });
    }

    /// Has the long work done that the screen in front asks for.
    fn order(&mut self) {
        let Some(work) = self.ui.front().view().asks(&self.ui.cx(&self.data)) else { return };
        if let Ordered::Done(product) = self.shop.order(&self.store, &work) {
            self.ui.with(&self.data, |_, screens, cx| {
                if let Some(screen) = screens.last_mut() {
                    screen.view_mut().takes(cx, &work, &product);
                }
            });
        }
    }

    /// Shows the state. It changes nothing.
    pub fn draw(&self, target: &mut Frame<'_>) {
        let cx = self.ui.cx(&self.data);
        frame::draw(&self.ui, &cx, target);
        // A text is kept as it was written; a terminal gets none of what could drive it.
        for cell in &mut target.buffer_mut().content {
            if !cell.symbol().is_ascii()
                && let Cow::Owned(safe) = fit::drawn(cell.symbol())
            {
                cell.set_symbol(&safe);
            }
        }
        cx.glyphs.spell(target.buffer_mut());
    }

    /// The store, for tests.
    pub const fn store(&self) -> &Store {
        &self.store
    }
}
