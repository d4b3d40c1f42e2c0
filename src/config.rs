//! The person's own settings: a TOML file in the platform's folder for them.
//!
//! ```toml
//! theme = "auto"        # dark, light, sixteen, colour-blind, mono and so on
//! ascii = false         # without it, the locale decides
//! density = "normal"    # compact, roomy
//! mouse = true
//! editor = "vim"        # without it, VISUAL and EDITOR
//!
//! [keys]
//! new = "n"
//! archive = ["d", "ctrl-x"]
//! ```

mod read;

use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;

/// What a person has set; what was not set, or set wrongly, is the default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// One of [`NAMES`](crate::tui::theme::NAMES); `None` as `auto`.
    pub theme: Option<String>,
    /// Plain ASCII, or Unicode; `None` where the locale decides.
    pub ascii: Option<bool>,
    /// How much of a story a card shows.
    pub density: Density,
    /// Whether clicks and the wheel are gemba's; else they are the terminal's, to mark text.
    pub mouse: bool,
    /// The editor's command line; `None` where the environment decides.
    pub editor: Option<String>,
    /// Other keys for commands, in the order of the file. Only the keymap can say whether the
    /// commands exist and the keys are free.
    pub keys: Vec<KeyRow>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            theme: None,
            ascii: None,
            density: Density::Normal,
            mouse: true,
            editor: None,
            keys: Vec::new(),
        }
    }
}

/// How much of a story a card shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Density {
    /// One line a story.
    Compact,
    /// Key, title, and what is remarkable.
    #[default]
    Normal,
    /// Everything, with space between.
    Roomy,
}

/// One line under `[keys]`: a command gets these keys instead of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// The command's id.
    pub command: String,
    /// The keys, in the notation of the help; none takes the command's keys away.
    pub keys: Vec<String>,
    /// Where it stands in the file, from 1.
    pub line: usize,
}

/// Something in the file that was left out, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, from 1; `None` when it is about the whole file.
    pub line: Option<usize>,
    /// What is wrong, in words that can stand after "line 3: ".
    pub wrong: String,
    /// What would be right, as a sentence.
    pub right: String,
}

impl Problem {
    /// The whole sentence, for the person.
    pub fn sentence(&self, file: &Path) -> String {
        format!("{}{self}", file.display())
    }
}

/// All but the name of the file.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}. {}", self.wrong, self.right)
    }
}

impl Config {
    /// Where the settings are: what `GEMBA_CONFIG` says (given by the caller; empty says nothing),
    /// else `config.toml` in the platform's folder. `None` where the person has no home folder.
    pub fn path(gemba_config: Option<PathBuf>) -> Option<PathBuf> {
        gemba_config.filter(|path| !path.as_os_str().is_empty()).or_else(|| {
            let folders = ProjectDirs::from("", "", "gemba")?;
            Some(folders.config_dir().join("config.toml"))
        })
    }

    /// The settings of a file. A file that is not there is no problem; one that cannot be read is.
    pub fn load(path: &Path) -> (Self, Vec<Problem>) {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Self::read(""),
            Err(error) => {
                let problem = Problem {
                    line: None,
                    wrong: format!("the settings cannot be read ({error})"),
                    right: "The defaults hold until they can.".to_owned(),
                };
                return (Self::default(), vec![problem]);
            }
        };
        match String::from_utf8(bytes) {
            Ok(text) => Self::read(&text),
            Err(error) => {
                let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let problem = Problem {
                    line: Some(good.split(|&byte| byte == b'\n').count()),
                    wrong: "this is not UTF-8".to_owned(),
                    right: "Save the file as UTF-8; the defaults hold until then.".to_owned(),
                };
                (Self::default(), vec![problem])
            }
        }
    }

    /// The settings in a text, and everything in it that was left out.
    pub fn read(text: &str) -> (Self, Vec<Problem>) {
        read::read(text)
    }
}

#[cfg(test)]
mod tests;
