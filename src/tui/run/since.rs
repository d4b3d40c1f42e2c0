//! How long the ring may sleep when nothing comes in.

use std::time::{Duration, Instant};

use super::{NOTICE, PAUSE};
use crate::tui::app::App;
use crate::tui::keep::Keeper;

/// When the ring last did what it does from time to time.
pub(super) struct Since {
    /// Since when something stands in the footer.
    pub(super) noticed: Option<Instant>,
    /// When the screen was last told the time.
    pub(super) ticked: Instant,
    /// When a key was last pressed.
    pub(super) pressed: Instant,
    /// When this session last said that it is here.
    pub(super) beaten: Instant,
}

impl Since {
    /// How long nothing of it has to be done.
    pub(super) fn wait(&self, app: &App, keeper: &Keeper) -> Duration {
        let mut wait = app.until_midnight().min(keeper.wait().unwrap_or(Duration::MAX));
        wait = wait.min(app.beats().saturating_sub(self.beaten.elapsed()));
        if let Some(since) = self.noticed {
            wait = wait.min(NOTICE.saturating_sub(since.elapsed()));
        }
        if let Some(every) = app.wakes() {
            wait = wait.min(every.saturating_sub(self.ticked.elapsed()));
        }
        if app.rests() {
            wait = wait.min(PAUSE.saturating_sub(self.pressed.elapsed()));
        }
        wait
    }
}
