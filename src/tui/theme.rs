//! The looks: which style a role has, which signs are drawn.
//!
//! Nothing outside this room names a colour. Widgets ask for a [`Role`]; a [`Theme`] is one of the
//! files in `assets/themes`, brought to what the terminal can show.

mod env;
mod glyphs;
mod read;
mod role;
mod spell;

use ratatui::style::{Color, Style};

pub use env::{Depth, Env};
pub use glyphs::Glyphs;
pub use role::Role;
pub use spell::spelled;

/// The names that a person may choose from; `auto` asks the terminal.
pub const NAMES: &[&str] = &[
    "auto",
    "dark",
    "light",
    "sixteen",
    "colour-blind",
    "colour-blind-dark",
    "colour-blind-light",
    "mono",
];

/// What the terminal's own background is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Background {
    /// Light letters are read on it.
    Dark,
    /// Dark letters are read on it.
    Light,
    /// The terminal did not say.
    #[default]
    Unknown,
}

/// The style of every role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    name: &'static str,
    styles: [Style; Role::ALL.len()],
}

impl Theme {
    /// Which theme it is: one of the files' names.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The style of a role; to be patched onto what stands there.
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    fn map(mut self, change: impl Fn(Color) -> Color) -> Self {
        for style in &mut self.styles {
            style.fg = style.fg.map(&change);
            style.bg = style.bg.map(&change);
        }
        self
    }
}

/// The theme for a terminal.
///
/// `name` is one of [`NAMES`] (any other is `auto`; the config says so to the person). A theme that
/// was named wins over `NO_COLOR`, as <https://no-color.org> asks; none wins over a terminal that
/// shows too few colours. [`Role::Canvas`] paints a background of its own only where the
/// terminal's is not known to be the right one.
pub fn choose(name: Option<&str>, background: Background, env: &Env) -> Theme {
    let background = match background {
        Background::Unknown => env.background(),
        Background::Dark | Background::Light => background,
    };
    let depth = env.depth();
    let file = file_for(name.unwrap_or("auto"), background, env);
    let file = match (depth, file) {
        (Depth::Mono, _) | (Depth::Sixteen, File::Mono) => File::Mono,
        (Depth::Sixteen, _) => File::Sixteen,
        (Depth::Indexed | Depth::True, file) => file,
    };
    let mut theme = file.theme();
    if file.background() == background {
        theme.styles[Role::Canvas as usize] = Style::new();
    }
    match depth {
        Depth::Indexed => theme.map(read::indexed),
        Depth::Mono | Depth::Sixteen | Depth::True => theme,
    }
}

/// The file that a name asks for, were every colour to be had.
fn file_for(name: &str, background: Background, env: &Env) -> File {
    let by_background = |dark, light| match background {
        Background::Dark | Background::Unknown => dark,
        Background::Light => light,
    };
    match name {
        "dark" => File::Dark,
        "light" => File::Light,
        "sixteen" => File::Sixteen,
        "colour-blind" => by_background(File::ColourBlindDark, File::ColourBlindLight),
        "colour-blind-dark" => File::ColourBlindDark,
        "colour-blind-light" => File::ColourBlindLight,
        "mono" => File::Mono,
        _ if env.wants_no_colour() => File::Mono,
        _ => by_background(File::Dark, File::Light),
    }
}

/// The files of `assets/themes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum File {
    Dark,
    Light,
    Sixteen,
    ColourBlindDark,
    ColourBlindLight,
    Mono,
}

impl File {
    #[cfg(test)]
    const ALL: [Self; 6] = [
        Self::Dark,
        Self::Light,
        Self::Sixteen,
        Self::ColourBlindDark,
        Self::ColourBlindLight,
        Self::Mono,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Sixteen => "sixteen",
            Self::ColourBlindDark => "colour-blind-dark",
            Self::ColourBlindLight => "colour-blind-light",
            Self::Mono => "mono",
        }
    }

    fn source(self) -> &'static str {
        match self {
            Self::Dark => include_str!("../../assets/themes/dark.toml"),
            Self::Light => include_str!("../../assets/themes/light.toml"),
            Self::Sixteen => include_str!("../../assets/themes/sixteen.toml"),
            Self::ColourBlindDark => include_str!("../../assets/themes/colour-blind-dark.toml"),
            Self::ColourBlindLight => include_str!("../../assets/themes/colour-blind-light.toml"),
            Self::Mono => include_str!("../../assets/themes/mono.toml"),
        }
    }

    /// The background it is made for; `Unknown` suits every one.
    fn background(self) -> Background {
        match self {
            Self::Dark | Self::ColourBlindDark => Background::Dark,
            Self::Light | Self::ColourBlindLight => Background::Light,
            Self::Sixteen | Self::Mono => Background::Unknown,
        }
    }

    fn theme(self) -> Theme {
        let styles = read::styles(self.source()).expect("a test reads every theme");
        Theme { name: self.name(), styles }
    }
}

#[cfg(test)]
mod tests;
