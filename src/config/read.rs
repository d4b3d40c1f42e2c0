//! Reading the settings: what is right is taken, what is wrong is named, line by line.

use std::fmt::Write;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Config, Density, KeyRow, Problem};
use crate::domain::text;
use crate::tui::theme;

/// The settings that there are, in the order of the manual.
const SETTINGS: &str = "theme, ascii, density, mouse, editor and the table [keys]";

pub(super) fn read(source: &str) -> (Config, Vec<Problem>) {
    // A byte order mark, as some editors leave it, is no mistake of the person.
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let (table, errors) = DeTable::parse_recoverable(source);
    let mut reading = Reading { source, config: Config::default(), problems: Vec::new() };
    for error in &errors {
        reading.name_syntax(error);
    }
    let broken: Vec<usize> = reading.problems.iter().filter_map(|problem| problem.line).collect();
    for (name, value) in table.get_ref() {
        // What the parser made of a broken line is a guess.
        if !broken.contains(&reading.line(&value.span())) {
            reading.take(name, value);
        }
    }
    reading.config.keys.sort_by_key(|row| row.line);
    reading.problems.sort_by_key(|problem| problem.line);
    (reading.config, reading.problems)
}

struct Reading<'a> {
    source: &'a str,
    config: Config,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    fn take(&mut self, name: &Spanned<impl AsRef<str>>, value: &Spanned<DeValue<'_>>) {
        match name.get_ref().as_ref() {
            "theme" => {
                if let Some(name) = self.choice(value, "theme", theme::NAMES) {
                    self.config.theme = (name != "auto").then(|| name.to_owned());
                }
            }
            "ascii" => {
                if let Some(ascii) = self.switch(value, "ascii") {
                    self.config.ascii = Some(ascii);
                }
            }
            "density" => match self.choice(value, "density", &["compact", "normal", "roomy"]) {
                Some("compact") => self.config.density = Density::Compact,
                Some("roomy") => self.config.density = Density::Roomy,
                Some(_) => self.config.density = Density::Normal,
                None => {}
            },
            "mouse" => {
                if let Some(mouse) = self.switch(value, "mouse") {
                    self.config.mouse = mouse;
                }
            }
            "editor" => match value.get_ref() {
                DeValue::String(editor) if !editor.trim().is_empty() => {
                    self.config.editor = Some(editor.trim().to_owned());
                }
                _ => self.refuse(value, "editor", "a command line in quotes, such as \"vim\""),
            },
            "keys" => match value.get_ref() {
                DeValue::Table(table) => self.take_table("", table),
                _ => self.refuse(value, "keys", "a table: [keys], then a line a command"),
            },
            unknown => {
                let wrong = format!("there is no setting {}", shown(unknown));
                self.name_problem(&name.span(), wrong, format!("There are {SETTINGS}."));
            }
        }
    }

    /// The ids of commands have points, which TOML takes for tables within tables.
    fn take_table(&mut self, scope: &str, table: &DeTable<'_>) {
        for (name, value) in table {
            let command = format!("{scope}{}", name.get_ref());
            match value.get_ref() {
                DeValue::Table(table) => self.take_table(&format!("{command}."), table),
                _ => self.take_keys(&command, &name.span(), value),
            }
        }
    }

    fn take_keys(&mut self, command: &str, at: &Range<usize>, value: &Spanned<DeValue<'_>>) {
        let key = |value: &DeValue<'_>| match value {
            DeValue::String(key) if !key.trim().is_empty() => Some(text::line(key)),
            _ => None,
        };
        let keys = match value.get_ref() {
            DeValue::Array(values) => values.iter().map(|value| key(value.get_ref())).collect(),
            single => key(single).map(|key| vec![key]),
        };
        match keys {
            Some(keys) => {
                let line = self.line(at);
                self.config.keys.push(KeyRow { command: text::line(command), keys, line });
            }
            None => self.refuse(
                value,
                command,
                "a key in quotes, such as \"ctrl-x\", or a list of them in brackets",
            ),
        }
    }

    fn choice<'n>(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        name: &str,
        among: &[&'n str],
    ) -> Option<&'n str> {
        let given = match value.get_ref() {
            DeValue::String(given) => given.trim(),
            _ => "",
        };
        let found = among.iter().find(|choice| **choice == given).copied();
        if found.is_none() {
            self.refuse(value, name, &one_of(among));
        }
        found
    }

    fn switch(&mut self, value: &Spanned<DeValue<'_>>, name: &str) -> Option<bool> {
        if let DeValue::Boolean(on) = value.get_ref() {
            return Some(*on);
        }
        self.refuse(value, name, "true or false, without quotes");
        None
    }

    fn refuse(&mut self, value: &Spanned<DeValue<'_>>, name: &str, right: &str) {
        let written = self.source.get(value.span()).unwrap_or_default();
        let wrong = format!("{} cannot be {}", shown(name), shown(written));
        self.name_problem(&value.span(), wrong, format!("It can be {right}."));
    }

    fn name_syntax(&mut self, error: &toml::de::Error) {
        let at = error.span().unwrap_or_default();
        let line = self.line(&at);
        // One mistake makes the parser stumble more than once on a line.
        if self.problems.iter().any(|problem| problem.line == Some(line)) {
            return;
        }
        let reason = text::line(&text::safe(error.message()));
        let right = "A line is a name, = and a value; text stands in double quotes.";
        self.name_problem(&at, format!("this is not TOML ({reason})"), right.to_owned());
    }

    fn name_problem(&mut self, at: &Range<usize>, wrong: String, right: String) {
        self.problems.push(Problem { line: Some(self.line(at)), wrong, right });
    }

    /// The line of a place in the source, from 1.
    fn line(&self, at: &Range<usize>) -> usize {
        let before = self.source.as_bytes().get(..at.start).unwrap_or(self.source.as_bytes());
        before.split(|&byte| byte == b'\n').count()
    }
}

/// Something from the file in a sentence: harmless, short, on one line.
fn shown(written: &str) -> String {
    const LONGEST: usize = 40;
    let clean = text::safe(&text::line(written)).into_owned();
    let short = text::capped(&clean, LONGEST);
    if short.len() < clean.len() { format!("{short} …") } else { clean }
}

/// "a, b or c".
fn one_of(among: &[&str]) -> String {
    let mut words = String::new();
    for (i, word) in among.iter().enumerate() {
        let joint = match i {
            0 => "",
            _ if i + 1 == among.len() => " or ",
            _ => ", ",
        };
        let _ = write!(words, "{joint}\"{word}\"");
    }
    words
}
