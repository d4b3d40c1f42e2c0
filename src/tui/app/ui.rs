//! The part of the state that is not in the file: screens, dialogs, and what the footer says.

use ratatui::layout::Rect;

use super::aim::Unseen;
use super::mouse::Mouse;
use crate::clock::Watch;
use crate::config::Config;
use crate::domain::{Refusal, Snapshot, text};
use crate::store::presence::Visitor;
use crate::tui::act;
use crate::tui::command::{Anywhere, Command, InDialog, OnCapture, Scope};
use crate::tui::dialog::input::Input;
use crate::tui::dialog::{Dialog, DraftKey};
use crate::tui::frame::{self, Front};
use crate::tui::keymap::{Found, Key, Keymap};
use crate::tui::screen::{Cx, Screen};
use crate::tui::step::{Goal, Step};
use crate::tui::theme::{Glyphs, Theme};

/// The part of the state that is not in the file.
#[derive(Debug)]
pub(crate) struct Ui {
    pub(crate) keymap: Keymap,
    pub(crate) theme: Theme,
    pub(crate) glyphs: &'static Glyphs,
    pub(crate) config: Config,
    /// The screens, the one in front last; never empty.
    pub(crate) screens: Vec<Screen>,
    /// Those that wait while another screen is in front, and are found as they were left.
    pub(crate) kept: Vec<Screen>,
    /// The dialogs, the one on top last.
    pub(crate) dialogs: Vec<Dialog>,
    /// What the footer says instead of the keys, until the next key.
    pub(crate) notice: Notice,
    /// What stood beside the key of undo when the last key or button was pressed.
    pub(crate) beside_undo: Option<i64>,
    /// The terminal's size.
    pub(crate) size: Rect,
    /// What `$EDITOR` was opened for.
    pub(crate) editing: Option<act::Editing>,
    /// What was typed in dialogs that were closed without being accepted.
    pub(crate) drafts: act::Drafts,
    /// Who else is here.
    pub(crate) others: Vec<Visitor>,
    /// The text that the person wants to type in although somebody else does.
    pub(super) insists: Option<DraftKey>,
    /// What letting the mouse button go will do.
    pub(super) mouse: Mouse,
    /// How long ago things came on the screen.
    pub(super) watch: Watch,
    /// What others' work has put the cursor on, until that was seen.
    pub(super) unseen: Option<Unseen>,
    /// Whether a question or a trouble came up that nobody has asked for.
    pub(super) has_asked: bool,
    /// Whether the last key moved the cursor of a list, and the hand has not paused since.
    pub(super) walks: bool,
}

/// What the footer says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Notice {
    /// Nothing: it shows the keys.
    #[default]
    None,
    /// Something was done, under that number; the footer adds the key of undo.
    Done(String, i64),
    /// Something worth knowing.
    Told(String),
    /// Something was declined, and this is the way out.
    Refused(String),
}

impl Notice {
    /// What the key of undo stands beside, by its number.
    pub(crate) const fn beside_undo(&self) -> Option<i64> {
        match self {
            Self::Done(_, seq) => Some(*seq),
            Self::None | Self::Told(_) | Self::Refused(_) => None,
        }
    }

    /// What was declined, if that is what it says.
    const fn refused(&self) -> Option<&str> {
        match self {
            Self::Refused(text) => Some(text.as_str()),
            Self::None | Self::Done(..) | Self::Told(_) => None,
        }
    }
}

impl Ui {
    /// What is said of a refusal to whoever is at the keys.
    pub(crate) fn refused(&self, data: &Snapshot, refusal: &Refusal) -> Notice {
        let front = if self.dialogs.is_empty() { Front::Screen } else { Front::Dialog };
        let on = match &*self.front().view().targets() {
            [one] => data.card(*one).map(|it| it.key.as_str()),
            _ => None,
        };
        Notice::Refused(frame::refusal(refusal, (&self.keymap, &data.board.people), (front, on)))
    }

    /// The screen in front.
    pub(crate) fn front(&self) -> &Screen {
        self.screens.last().expect("there is always a screen")
    }

    /// What screens and dialogs may read.
    pub(crate) fn cx<'a>(&'a self, data: &'a Snapshot) -> Cx<'a> {
        let refused = self.notice.refused();
        let (keymap, theme, glyphs) = (&self.keymap, &self.theme, self.glyphs);
        Cx { data, keymap, theme, glyphs, size: self.size, refused, places: None }
    }

    /// Runs `f` with the dialogs and screens to change and everything else to read.
    pub(super) fn with<T>(
        &mut self,
        data: &Snapshot,
        f: impl FnOnce(&mut Vec<Dialog>, &mut Vec<Screen>, &Cx<'_>) -> T,
    ) -> T {
        let refused = self.notice.refused();
        let (keymap, theme, glyphs) = (&self.keymap, &self.theme, self.glyphs);
        let cx = Cx { data, keymap, theme, glyphs, size: self.size, refused, places: None };
        f(&mut self.dialogs, &mut self.screens, &cx)
    }

    /// The scopes in force, the innermost first.
    pub(crate) fn scopes(&self) -> &'static [Scope] {
        if self.dialogs.is_empty() { self.front().view().scopes() } else { &[Scope::Dialog] }
    }

    pub(super) fn press(&mut self, data: &Snapshot, key: Key) -> Step {
        let typing = self.dialogs.last_mut().is_some_and(|it| it.modal().takes_enter());
        if typing && key.is_enter() {
            return self.type_key(data, key);
        }
        match self.keymap.press(self.scopes(), key) {
            Found::Command(command) => self.command(data, command),
            Found::Nothing if !self.dialogs.is_empty() && key.is_alt() && !Input::edits(key) => {
                let closes = self.keymap.first_key(Command::Dialog(InDialog::Cancel));
                Step::Tell(format!("{key} does nothing here; {closes} closes"))
            }
            Found::Nothing if !self.dialogs.is_empty() => self.type_key(data, key),
            // Whoever thinks better of a sequence of keys wants no answer.
            Found::Unknown(keys) if keys.ends_with(" esc") => Step::Stay,
            Found::Unknown(keys) => self.means_nothing(&keys),
            Found::Nothing => match self.keymap.elsewhere(key) {
                Some(command) => Step::Tell(means_elsewhere(key, command)),
                None => self.means_nothing(&key.to_string()),
            },
            Found::Prefix => Step::Stay,
        }
    }

    fn means_nothing(&self, keys: &str) -> Step {
        let help = self.keymap.first_key(Command::Global(Anywhere::Help));
        Step::Tell(format!("{keys} does nothing here ({help} shows the keys)"))
    }

    fn type_key(&mut self, data: &Snapshot, key: Key) -> Step {
        self.with(data, |dialogs, _, cx| match dialogs.last_mut() {
            Some(dialog) => dialog.modal().type_key(cx, key),
            None => Step::Stay,
        })
    }

    /// Carries out a command; the scope says whose it is.
    pub(super) fn command(&mut self, data: &Snapshot, command: Command) -> Step {
        if let Some(refusal) = self.not_meant(command) {
            return Step::Refuse(refusal);
        }
        self.walks = matches!(command, Command::List(_));
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
            Command::Capture(OnCapture::Observe) => {
                act::capture(&self.cx(data), self.front().view())
            }
            Command::Story(command) => act::on_story(&self.cx(data), self.front().view(), command),
            Command::Board(_)
            | Command::Page(_)
            | Command::Backlog(_)
            | Command::Impediments(_)
            | Command::Log(_)
            | Command::Flow(_)
            | Command::Processes(_)
            | Command::Process(_)
            | Command::Inbox(_)
            | Command::Today(_)
            | Command::Matter(_)
            | Command::Sprint(_)
            | Command::Entry(_)
            | Command::Standup(_)
            | Command::List(_)
            | Command::Stories(_) => self.with(data, |_, screens, cx| {
                screens.last_mut().map_or(Step::Stay, |it| it.update(cx, command))
            }),
        }
    }
}

/// What a key that does nothing here does elsewhere.
fn means_elsewhere(key: Key, command: Command) -> String {
    let spec = command.spec();
    let place = match spec.scope {
        Scope::Story | Scope::Stories => "on a story",
        scope => scope.about(),
    };
    let does = spec.help.split([':', '…']).next().unwrap_or_default();
    format!("{key} does nothing here; {}: {}", text::lowered(place), text::lowered(does))
}
