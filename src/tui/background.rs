//! Whether the terminal's background is dark or light.

use std::env;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::stdio::stdin;
use terminal_colorsaurus::{QueryOptions, background_color};

use super::theme::{Background, Env};

/// How long the terminal is waited for to name its colours. A later answer is heard beside the keys.
const PATIENCE: Duration = Duration::from_millis(120);

/// Terminals by the beginning of their `TERM` that are known to answer.
const ANSWERING: [&str; 12] = [
    "xterm",
    "tmux",
    "rxvt",
    "alacritty",
    "foot",
    "konsole",
    "gnome",
    "vte",
    "kitty",
    "wezterm",
    "ghostty",
    "st-",
];

/// Finds out, from `COLORFGBG` or by asking the terminal. Nobody else may be reading it
/// meanwhile. Asking would swallow keys typed ahead, so where some are waiting it is left out.
pub(crate) fn detect() -> Background {
    let told = Env::from_env().background();
    if told != Background::Unknown {
        return told;
    }
    let term = env::var("TERM").unwrap_or_default();
    if !ANSWERING.iter().any(|name| term.starts_with(name)) || are_keys_waiting() {
        return Background::Unknown;
    }
    let mut options = QueryOptions::default();
    options.timeout = PATIENCE;
    // The background alone: not every terminal tells the colour of its text.
    match background_color(options).map(|it| it.perceived_lightness() > 0.5) {
        Ok(false) => Background::Dark,
        Ok(true) => Background::Light,
        Err(_) => Background::Unknown,
    }
}

fn are_keys_waiting() -> bool {
    let tty = stdin();
    let mut fds = [PollFd::new(&tty, PollFlags::IN)];
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    poll(&mut fds, Some(&now)).is_ok_and(|n| n > 0)
}
