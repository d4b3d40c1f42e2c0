//! When the ring looks who else is here.

use std::time::{Duration, Instant};

use crate::tui::app::App;
use crate::tui::input::Input;

/// How close together two looks at who is here may be.
const GLANCE: Duration = Duration::from_millis(200);

/// How long the system takes to let a lock go after it has closed the file: it tells of the one first.
const DYING: Duration = Duration::from_millis(60);

/// What was told of people, and has not been looked at yet.
#[derive(Debug)]
pub(super) struct People {
    glanced: Instant,
    have_moved: bool,
    let_go: Option<Instant>,
}

impl People {
    /// Nobody was told of yet.
    pub(super) fn new() -> Self {
        Self { glanced: Instant::now(), have_moved: false, let_go: None }
    }

    /// Takes note of what an input tells of people.
    pub(super) fn note(&mut self, input: &Input) {
        self.have_moved |= matches!(input, Input::People);
        if matches!(input, Input::LetGo) {
            self.let_go = self.let_go.or_else(|| Some(Instant::now()));
        }
    }

    /// How long it is until somebody must be looked at, where that is sooner.
    pub(super) fn wait(&self, mut wait: Duration) -> Duration {
        if let Some(since) = self.let_go {
            wait = wait.min(DYING.saturating_sub(since.elapsed()));
        }
        if self.have_moved {
            wait = wait.min(GLANCE.saturating_sub(self.glanced.elapsed()));
        }
        wait
    }

    /// Looks at them, if it is time; tells whether it was.
    pub(super) fn look(&mut self, app: &mut App) -> bool {
        let mut has_looked = false;
        if self.have_moved && self.glanced.elapsed() >= GLANCE {
            app.glance();
            (self.have_moved, self.glanced) = (false, Instant::now());
            has_looked = true;
        }
        if self.let_go.is_some_and(|since| since.elapsed() >= DYING) {
            app.look_who_is_here();
            self.let_go = None;
            has_looked = true;
        }
        has_looked
    }
}
