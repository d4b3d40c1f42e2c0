//! Whether the terminal's background is dark or light.

use std::env;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::stdio::stdin;
use terminal_colorsaurus::{QueryOptions, ThemeMode, theme_mode};

/// How long the terminal may take to name its colours. A later answer is kept from the keys.
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

/// What lies behind the letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Background {
    /// Light letters are readable.
    Dark,
    /// Dark letters are readable.
    Light,
    /// The terminal does not tell.
    Unknown,
}

/// Finds out, from `COLORFGBG` or by asking the terminal. Nobody else may be reading it
/// meanwhile. Asking would swallow keys typed ahead, so where some are waiting it is left out.
pub(crate) fn detect() -> Background {
    if let Some(background) = env::var("COLORFGBG").ok().as_deref().and_then(from_colorfgbg) {
        return background;
    }
    let term = env::var("TERM").unwrap_or_default();
    if !ANSWERING.iter().any(|name| term.starts_with(name)) || are_keys_waiting() {
        return Background::Unknown;
    }
    let mut options = QueryOptions::default();
    options.timeout = PATIENCE;
    match theme_mode(options) {
        Ok(ThemeMode::Dark) => Background::Dark,
        Ok(ThemeMode::Light) => Background::Light,
        Err(_) => Background::Unknown,
    }
}

/// `15;0` or `15;default;0`: the last number is the background among the sixteen colours.
fn from_colorfgbg(value: &str) -> Option<Background> {
    match value.rsplit(';').next()?.parse::<u8>().ok()? {
        0..=6 | 8 => Some(Background::Dark),
        7 | 9..=15 => Some(Background::Light),
        16.. => None,
    }
}

fn are_keys_waiting() -> bool {
    let tty = stdin();
    let mut fds = [PollFd::new(&tty, PollFlags::IN)];
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    poll(&mut fds, Some(&now)).is_ok_and(|n| n > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_number_of_colorfgbg_is_the_background() {
        assert_eq!(from_colorfgbg("15;0"), Some(Background::Dark));
        assert_eq!(from_colorfgbg("15;default;8"), Some(Background::Dark));
        assert_eq!(from_colorfgbg("0;15"), Some(Background::Light));
        assert_eq!(from_colorfgbg("0;7"), Some(Background::Light));
        assert_eq!(from_colorfgbg("default;default"), None);
        assert_eq!(from_colorfgbg(""), None);
    }
}
