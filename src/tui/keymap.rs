//! From keys to commands, and from commands back to keys.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::command::{Command, Scope};

/// A key as written in the manual: `j`, `G`, `ctrl-c`, `enter`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// The keys that are not one character.
const NAMED: &[(&str, KeyCode)] = &[
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("space", KeyCode::Char(' ')),
    ("backspace", KeyCode::Backspace),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("backtab", KeyCode::BackTab),
    ("delete", KeyCode::Delete),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
    ("f1", KeyCode::F(1)),
    ("f2", KeyCode::F(2)),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
];

impl Key {
    /// Whether it is the enter key, alone.
    pub(crate) fn is_enter(self) -> bool {
        self.code == KeyCode::Enter && self.modifiers == KeyModifiers::NONE
    }
}

impl Key {
    /// The character that it types, if it is one and no modifier changes its meaning.
    pub(crate) fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.modifiers.is_empty() => Some(c),
            _ => None,
        }
    }
}

impl From<KeyEvent> for Key {
    fn from(event: KeyEvent) -> Self {
        let modifiers = match event.code {
            // A terminal says "G" or "shift-G" as it likes; the letter alone tells.
            KeyCode::Char(_) | KeyCode::BackTab => event.modifiers - KeyModifiers::SHIFT,
            _ => event.modifiers,
        };
        Self { code: event.code, modifiers }
    }
}

impl From<Key> for KeyEvent {
    fn from(key: Key) -> Self {
        Self::new(key.code, key.modifiers)
    }
}

impl FromStr for Key {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let (modifiers, name) = match s.split_once('-') {
            Some(("ctrl", name)) => (KeyModifiers::CONTROL, name),
            Some(("shift", name)) => (KeyModifiers::SHIFT, name),
            Some(("alt", name)) => (KeyModifiers::ALT, name),
            _ => (KeyModifiers::NONE, s),
        };
        let mut chars = name.chars();
        let code = match (chars.next(), chars.next()) {
            (Some(c), None) => KeyCode::Char(c),
            _ => NAMED
                .iter()
                .find(|(it, _)| *it == name)
                .map(|(_, code)| *code)
                .ok_or_else(|| format!("no key is called {s:?}"))?,
        };
        Ok(Self { code, modifiers })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.modifiers.contains(KeyModifiers::CONTROL) {
            write!(f, "ctrl-")?;
        }
        if self.modifiers.contains(KeyModifiers::ALT) {
            write!(f, "alt-")?;
        }
        if self.modifiers.contains(KeyModifiers::SHIFT) {
            write!(f, "shift-")?;
        }
        match (NAMED.iter().find(|(_, code)| *code == self.code), self.code) {
            (Some((name, _)), _) => write!(f, "{name}"),
            (None, KeyCode::Char(c)) => write!(f, "{c}"),
            (None, other) => write!(f, "{other}"),
        }
    }
}

/// Reads a sequence such as `g g` or `ctrl-c`.
pub fn parse_keys(s: &str) -> Result<Vec<Key>, String> {
    s.split(' ').filter(|word| !word.is_empty()).map(Key::from_str).collect()
}

/// What a key leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A command.
    Command(Command),
    /// The start of a longer sequence.
    Prefix,
    /// Nothing, at the first key.
    Nothing,
    /// Nothing, after the start of a longer sequence: the keys that were pressed.
    Unknown(String),
}

/// The bindings in force, and the keys of an unfinished sequence.
#[derive(Debug)]
pub struct Keymap {
    bindings: Vec<(Vec<Key>, Command)>,
    pending: Vec<Key>,
}

impl Default for Keymap {
    fn default() -> Self {
        let mut bindings = Vec::new();
        for &command in Command::ALL {
            for keys in command.spec().keys {
                bindings.push((parse_keys(keys).expect("default keys are valid"), command));
            }
        }
        Self { bindings, pending: Vec::new() }
    }
}

impl Keymap {
    /// Takes one key in the given scopes, the innermost first.
    pub fn press(&mut self, scopes: &[Scope], key: Key) -> Found {
        self.pending.push(key);
        let found = match self.find(scopes) {
            Found::Nothing if self.pending.len() > 1 => Found::Unknown(show_keys(&self.pending)),
            found => found,
        };
        if found != Found::Prefix {
            self.pending.clear();
        }
        found
    }

    fn find(&self, scopes: &[Scope]) -> Found {
        let mut found = Found::Nothing;
        for scope in scopes {
            for (keys, command) in &self.bindings {
                if command.spec().scope != *scope || !keys.starts_with(&self.pending) {
                    continue;
                }
                if keys.len() == self.pending.len() {
                    return Found::Command(*command);
                }
                found = Found::Prefix;
            }
        }
        found
    }

    /// The keys that lead to a command, for hints and help.
    pub fn keys(&self, command: Command) -> String {
        let keys = self.bindings.iter().filter(|(_, it)| *it == command);
        let keys: Vec<String> = keys.map(|(keys, _)| show_keys(keys)).collect();
        keys.join(" / ")
    }

    /// The first of the keys that lead to a command: for hints in sentences.
    pub fn first_key(&self, command: Command) -> String {
        let keys = self.bindings.iter().find(|(_, it)| *it == command);
        keys.map(|(keys, _)| show_keys(keys)).unwrap_or_default()
    }

    /// Pairs of commands that could claim the same key in the given scopes.
    pub fn clashes(&self, scopes: &[Scope]) -> Vec<(Command, Command)> {
        let mut res = Vec::new();
        for (i, (a, first)) in self.bindings.iter().enumerate() {
            for (b, second) in &self.bindings[i + 1..] {
                let together =
                    scopes.contains(&first.spec().scope) && scopes.contains(&second.spec().scope);
                if together && (a.starts_with(b) || b.starts_with(a)) {
                    res.push((*first, *second));
                }
            }
        }
        res
    }
}

fn show_keys(keys: &[Key]) -> String {
    keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" ")
}
