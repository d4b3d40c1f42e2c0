//! What the environment says about the terminal: colours, background, locale.

use super::Background;

/// The variables that the looks depend on, as they were found; `None` where unset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Env {
    /// `NO_COLOR`: any text that is not empty asks for no colours.
    pub no_color: Option<String>,
    /// `COLORTERM`: `truecolor` or `24bit`.
    pub colorterm: Option<String>,
    /// `TERM`: the kind of terminal.
    pub term: Option<String>,
    /// `COLORFGBG`: foreground and background as numbers of the sixteen colours.
    pub colorfgbg: Option<String>,
    /// `LC_ALL`: the locale over all others.
    pub lc_all: Option<String>,
    /// `LC_CTYPE`: the locale of characters.
    pub lc_ctype: Option<String>,
    /// `LANG`: the locale of everything else.
    pub lang: Option<String>,
}

/// How many colours the terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Depth {
    /// None: attributes only.
    Mono,
    /// The sixteen of the terminal's own palette.
    Sixteen,
    /// The 256 of xterm.
    Indexed,
    /// 24 bits.
    True,
}

impl Env {
    /// The environment of this process; the only place that reads it.
    pub fn from_env() -> Self {
        let read = |name: &str| std::env::var_os(name)?.into_string().ok();
        Self {
            no_color: read("NO_COLOR"),
            colorterm: read("COLORTERM"),
            term: read("TERM"),
            colorfgbg: read("COLORFGBG"),
            lc_all: read("LC_ALL"),
            lc_ctype: read("LC_CTYPE"),
            lang: read("LANG"),
        }
    }

    /// How many colours the terminal shows, whatever the person wishes.
    pub fn depth(&self) -> Depth {
        let term = self.term.as_deref().unwrap_or_default();
        if matches!(term, "" | "dumb") || term.ends_with("-m") || term.ends_with("-mono") {
            return Depth::Mono;
        }
        let colorterm = self.colorterm.as_deref().unwrap_or_default();
        let names = |words: &[&str]| words.iter().any(|word| term.contains(word));
        if matches!(colorterm, "truecolor" | "24bit")
            || names(&["direct", "kitty", "alacritty", "foot", "ghostty", "wezterm"])
        {
            Depth::True
        } else if names(&["256color"]) {
            Depth::Indexed
        } else if names(&["vt52", "vt100", "vt102", "vt220"]) {
            Depth::Mono
        } else {
            Depth::Sixteen
        }
    }

    /// Whether the person wants no colours anywhere (<https://no-color.org>).
    pub fn wants_no_colour(&self) -> bool {
        self.no_color.as_deref().is_some_and(|text| !text.is_empty())
    }

    /// The background, where the terminal tells it by a variable.
    pub fn background(&self) -> Background {
        let last = self.colorfgbg.as_deref().and_then(|text| text.rsplit(';').next());
        match last.and_then(|number| number.parse::<u8>().ok()) {
            Some(0..=6 | 8) => Background::Dark,
            Some(7 | 9..=15) => Background::Light,
            Some(_) | None => Background::Unknown,
        }
    }

    /// Whether the locale's characters are UTF-8. Where no locale is named, they are taken to be:
    /// containers and remote sessions set none, and their terminals show UTF-8.
    pub fn shows_utf8(&self) -> bool {
        let named = [&self.lc_all, &self.lc_ctype, &self.lang];
        let locale = named.into_iter().flatten().find(|locale| !locale.is_empty());
        locale.is_none_or(|locale| {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(term: &str, colorterm: &str) -> Env {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Env { term: given(term), colorterm: given(colorterm), ..Env::default() }
    }

    #[test]
    fn the_depth_follows_the_terminal() {
        let table = [
            ("xterm-256color", "truecolor", Depth::True),
            ("xterm-256color", "24bit", Depth::True),
            ("xterm-kitty", "", Depth::True),
            ("tmux-256color", "", Depth::Indexed),
            ("linux", "", Depth::Sixteen),
            ("xterm", "", Depth::Sixteen),
            ("xterm-mono", "", Depth::Mono),
            ("vt220", "", Depth::Mono),
            ("dumb", "truecolor", Depth::Mono),
            ("", "", Depth::Mono),
        ];
        for (term, colorterm, depth) in table {
            assert_eq!(env(term, colorterm).depth(), depth, "{term} {colorterm}");
        }
    }

    #[test]
    fn an_empty_no_color_asks_for_nothing() {
        let of = |text: &str| Env { no_color: Some(text.to_owned()), ..Env::default() };
        assert!(of("1").wants_no_colour() && !of("").wants_no_colour());
    }

    #[test]
    fn a_variable_can_tell_the_background() {
        let of = |text: &str| Env { colorfgbg: Some(text.to_owned()), ..Env::default() };
        assert_eq!(of("15;0").background(), Background::Dark);
        assert_eq!(of("0;default;15").background(), Background::Light);
        assert_eq!(of("odd").background(), Background::Unknown);
    }

    #[test]
    fn the_first_locale_that_is_set_decides() {
        let of = |all: &str, ctype: &str, lang: &str| {
            let text = |text: &str| Some(text.to_owned());
            Env { lc_all: text(all), lc_ctype: text(ctype), lang: text(lang), ..Env::default() }
                .shows_utf8()
        };
        assert!(of("", "", "en_GB.UTF-8"));
        assert!(of("", "UTF-8", "C"));
        assert!(of("C.utf8", "", ""));
        assert!(!of("C", "", "en_GB.UTF-8"));
        assert!(!of("", "", "de_DE@euro"));
        assert!(Env::default().shows_utf8());
    }
}
