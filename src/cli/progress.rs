//! A sign of life for what takes longer than somebody waits without asking.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A sign of life on stderr for what takes longer than a second.
#[derive(Debug)]
pub(super) struct Progress(Option<ProgressBar>);

impl Progress {
    /// A spinner for work that cannot tell how far it is.
    pub(super) fn spin(what: &str) -> Self {
        Self::start(None, "{spinner} {msg} {elapsed}", what)
    }

    /// A bar with a count.
    pub(super) fn count(of: usize, what: &str) -> Self {
        let of = u64::try_from(of).unwrap_or(u64::MAX);
        Self::start(Some(of), "{msg} [{bar:30}] {pos} of {len} stories, {elapsed}", what)
    }

    /// Begins; nothing is shown where nobody looks.
    fn start(of: Option<u64>, template: &str, what: &str) -> Self {
        if !io::stderr().is_terminal() {
            return Self(None);
        }
        let bar = ProgressBar::with_draw_target(of, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(what.to_owned());
        if of.is_none() {
            bar.enable_steady_tick(PATIENCE);
        }
        Self(Some(bar))
    }

    /// What moves the bar; it does not appear before it would be missed.
    pub(super) fn teller(&self) -> impl Fn(usize, usize) + Send + Sync + use<> {
        let bar = self.0.clone();
        move |done, _| {
            if let Some(bar) = bar.as_ref().filter(|it| it.elapsed() >= PATIENCE) {
                bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
            }
        }
    }

    pub(super) fn stop(self) {
        if let Some(bar) = self.0 {
            bar.finish_and_clear();
        }
    }
}

/// For so long nobody asks whether it still goes on.
const PATIENCE: Duration = Duration::from_secs(1);
