//! What a key was meant for: where others' work has taken that away, no key acts on what came instead.

use std::time::{Duration, Instant};

use super::here::STILL;
use super::{App, Notice, Ui};
use crate::domain::Refusal;
use crate::store::StoreError;
use crate::tui::act;
use crate::tui::command::Command;

/// How long a sentence stands before it has been read.
const READ: Duration = Duration::from_secs(5);

/// What the commands that write would act on, and nobody has looked at yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unseen {
    /// It came under the cursor then; a hand needs a moment to see that.
    Cursor(Instant),
    /// It is what the cursor is on, since what was marked is there no more: until something is marked
    /// again, or the sentence that says so has stood for long enough.
    Marks(Instant),
}

impl App {
    /// Holds the commands that write back until the person can have seen where they are now.
    pub(super) fn hold_back(&mut self) {
        self.ui.unseen = Some(Unseen::Cursor(self.ui.watch.now()));
    }

    /// Takes in what others have written. Where that takes away what the commands would act on, those
    /// are held back until the person can have seen it.
    pub(super) fn reload_for_others(&mut self) -> Result<(), StoreError> {
        let before = self.ui.front().view().aim();
        self.reload()?;
        let now = self.ui.front().view().aim();
        if !now.is_off(&before) {
            return Ok(());
        }
        if before.is_marked && !now.is_marked {
            self.ui.unseen = Some(Unseen::Marks(self.ui.watch.now()));
            let says = "What you had marked is not here any more: nothing is marked";
            self.ui.notice = Notice::Told(says.to_owned());
        } else if !matches!(self.ui.unseen, Some(Unseen::Marks(_))) {
            self.hold_back();
        }
        Ok(())
    }
}

impl Ui {
    /// Why a command is not carried out that was meant for something else than is there by now.
    pub(super) fn not_meant(&mut self, command: Command) -> Option<Refusal> {
        let now = self.watch.now();
        if !self.dialogs.is_empty() {
            // It lies behind a dialog: it is seen once that is closed.
            if let Some(Unseen::Cursor(since)) = &mut self.unseen {
                *since = now;
            }
            return None;
        }
        if !act::acts_here(command) {
            return None;
        }
        let why = match self.unseen {
            None => None,
            Some(Unseen::Marks(since)) => {
                self.unseen = None;
                let is_new = now.saturating_duration_since(since) < READ;
                (is_new && !self.front().view().aim().is_marked)
                    .then_some("what you had marked is not here any more: nothing was done")
            }
            Some(Unseen::Cursor(since)) if now.saturating_duration_since(since) < STILL => {
                Some("what the cursor was on was taken away by somebody just now: nothing was done")
            }
            Some(Unseen::Cursor(_)) => {
                self.unseen = None;
                None
            }
        };
        if why.is_none()
            && let Some(screen) = self.screens.last_mut()
        {
            screen.view_mut().stays();
        }
        why.map(|it| Refusal::Wrong(it.to_owned()))
    }
}
