//! From keys to commands, and from commands back to keys.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::command::{Command, Scope};
use crate::config::{KeyRow, Problem};

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
    ("insert", KeyCode::Insert),
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
    /// Whether Alt was held with it.
    pub(crate) const fn is_alt(self) -> bool {
        self.modifiers.contains(KeyModifiers::ALT)
    }

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

/// `f1` to `f12`.
fn function_key(name: &str) -> Option<KeyCode> {
    let n = name.strip_prefix('f')?.parse().ok()?;
    (1..=12).contains(&n).then_some(KeyCode::F(n))
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
                .or_else(|| function_key(name))
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
            (None, KeyCode::F(n)) => write!(f, "f{n}"),
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

/// Which scopes are ever in force together: a key means one thing in each of these lists.
pub const TOGETHER: &[&[Scope]] = &[
    &[Scope::Board, Scope::List, Scope::Stories, Scope::Story, Scope::Capture, Scope::Global],
    &[Scope::Page, Scope::List, Scope::Story, Scope::Capture, Scope::Global],
    &[Scope::Backlog, Scope::List, Scope::Stories, Scope::Story, Scope::Capture, Scope::Global],
    &[Scope::Inbox, Scope::Backlog, Scope::List, Scope::Capture, Scope::Global],
    &[Scope::Today, Scope::List, Scope::Story, Scope::Capture, Scope::Global],
    &[Scope::Today, Scope::Matter, Scope::List, Scope::Capture, Scope::Global],
    &[Scope::Impediments, Scope::List, Scope::Capture, Scope::Global],
    &[Scope::Log, Scope::List, Scope::Capture, Scope::Global],
    &[Scope::Sprint, Scope::List, Scope::Story, Scope::Capture, Scope::Global],
    &[Scope::Sprint, Scope::Entry, Scope::List, Scope::Capture, Scope::Global],
    &[Scope::Standup, Scope::List, Scope::Story, Scope::Global],
    &[Scope::Standup, Scope::Entry, Scope::List, Scope::Global],
    &[Scope::Flow, Scope::List, Scope::Capture, Scope::Global],
    &[Scope::Processes, Scope::List, Scope::Capture, Scope::Global],
    &[Scope::Process, Scope::List, Scope::Capture, Scope::Global],
    &[Scope::Dialog],
];

/// What a key in the settings can be.
const KEYS: &str = "Keys are such as \"ctrl-x\", \"f5\" or \"g g\".";

impl Keymap {
    /// The default keys, but for the commands that a person has given other ones. What cannot be
    /// had is left as it was and named, by its line.
    pub fn with(rows: &[KeyRow]) -> (Self, Vec<Problem>) {
        let mut keymap = Self::default();
        let mut problems = Vec::new();
        let mut problem = |line: Option<usize>, wrong: String, right: &str| {
            problems.push(Problem { line, wrong, right: right.to_owned() });
        };
        let mut changed = Vec::new();
        for KeyRow { command: id, keys, line } in rows {
            let line = Some(*line);
            let Some(command) = Command::named(id) else {
                problem(
                    line,
                    format!("no command is called {id:?}"),
                    "`gemba man` names them all.",
                );
                continue;
            };
            match keys.iter().map(|it| parse_keys(it)).collect::<Result<Vec<_>, _>>() {
                Ok(keys) if keys.iter().any(Vec::is_empty) => {
                    problem(line, format!("{id} has an empty key"), KEYS);
                }
                Ok(keys) => {
                    keymap.bindings.retain(|(_, it)| *it != command);
                    keymap.bindings.extend(keys.into_iter().map(|it| (it, command)));
                    changed.push((command, line));
                }
                Err(why) => problem(line, format!("{id}: {why}"), KEYS),
            }
        }
        // One at a time, and the person's own keys first to go: the defaults have no clashes, so that
        // they are not looked for at the start of a person who has changed nothing.
        while !changed.is_empty()
            && let Some((a, b)) = TOGETHER.iter().find_map(|it| keymap.clashes(it).first().copied())
        {
            let line_of = |it| changed.iter().find(|(command, _)| *command == it).map(|it| it.1);
            let (loser, other) = if line_of(b).is_some() { (b, a) } else { (a, b) };
            let (keys, taken) = keymap.common(loser, other);
            let (loser_id, other_id) = (loser.spec().id, other.spec().id);
            let wrong = format!("{loser_id} cannot have {keys}: {other_id} has {taken}");
            problem(line_of(loser).flatten(), wrong, "Give one of them another key.");
            changed.retain(|it| it.0 != loser);
            keymap.restore(loser);
        }
        problems.sort_by_key(|it| it.line);
        (keymap, problems)
    }

    /// What a key does by itself on other screens; what it does to a story before all else.
    pub(crate) fn elsewhere(&self, key: Key) -> Option<Command> {
        let alone = self.bindings.iter().filter(|(keys, _)| *keys == [key]).map(|(_, it)| *it);
        let scope = |it: &Command| it.spec().scope;
        let alone = alone.filter(|it| scope(it) != Scope::Dialog);
        alone.min_by_key(|it| (scope(it) != Scope::Story, scope(it) != Scope::Stories))
    }

    /// What a key does by itself where these scopes are in force.
    pub(crate) fn alone(&self, scopes: &[Scope], key: Key) -> Option<Command> {
        let in_scope = |scope: &Scope| {
            let found =
                self.bindings.iter().find(|(keys, it)| *keys == [key] && it.spec().scope == *scope);
            found.map(|(_, it)| *it)
        };
        scopes.iter().find_map(in_scope)
    }

    /// Whether a key means something anywhere.
    pub fn has(&self, key: Key) -> bool {
        self.bindings.iter().any(|(keys, _)| keys.contains(&key))
    }

    /// Gives a command its default keys, but for those that another command has been given.
    fn restore(&mut self, command: Command) {
        self.bindings.retain(|(_, it)| *it != command);
        for keys in command.spec().keys {
            let keys = parse_keys(keys).expect("default keys are valid");
            let is_free =
                TOGETHER.iter().filter(|it| it.contains(&command.spec().scope)).all(|it| {
                    let others =
                        self.bindings.iter().filter(|(_, at)| it.contains(&at.spec().scope));
                    others
                        .into_iter()
                        .all(|(at, _)| !at.starts_with(&keys) && !keys.starts_with(at))
                });
            if is_free {
                self.bindings.push((keys, command));
            }
        }
    }

    fn of(&self, command: Command) -> impl Iterator<Item = &Vec<Key>> {
        self.bindings.iter().filter(move |(_, it)| *it == command).map(|(keys, _)| keys)
    }

    /// The keys of two commands that stand in each other's way.
    fn common(&self, a: Command, b: Command) -> (String, String) {
        let shared = self.of(a).find_map(|it| {
            let other = self.of(b).find(|at| at.starts_with(it) || it.starts_with(at));
            other.map(|other| (show_keys(it), show_keys(other)))
        });
        shared.unwrap_or_default()
    }

    /// Forgets a sequence that has begun: something else than a key came in between.
    pub fn forget(&mut self) {
        self.pending.clear();
    }

    /// The keys of a sequence that has begun; empty when none has.
    pub fn pending(&self) -> String {
        show_keys(&self.pending)
    }

    /// What can follow the keys of a sequence that has begun: the keys, and what they lead to.
    pub fn continuations(&self, scopes: &[Scope]) -> Vec<(String, Command)> {
        let n_pressed = self.pending.len();
        let follows = |(keys, command): &&(Vec<Key>, Command)| {
            n_pressed > 0
                && keys.len() > n_pressed
                && keys.starts_with(&self.pending)
                && scopes.contains(&command.spec().scope)
        };
        let found = self.bindings.iter().filter(follows);
        found.map(|(keys, command)| (show_keys(&keys[n_pressed..]), *command)).collect()
    }

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
        let in_scope = |(_, it): &&(Vec<Key>, Command)| scopes.contains(&it.spec().scope);
        let within: Vec<_> = self.bindings.iter().filter(in_scope).collect();
        for (i, (a, first)) in within.iter().enumerate() {
            for (b, second) in &within[i + 1..] {
                if a.starts_with(b) || b.starts_with(a) {
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

#[cfg(test)]
mod tests;
