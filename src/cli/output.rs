//! Everything that the command line says: data on stdout, notes on stderr.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Map, Value as Json, json};

use super::Stop;
use crate::domain::refusal::TOLD_AT_ONCE;
use crate::domain::{Refusal, text};
use crate::fit;
use crate::tui::theme::{Env, spelled};

/// The version of the JSON that is printed; a later one may rename or remove, this one only adds.
pub(crate) const JSON_VERSION: u32 = 1;

/// How data is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// For eyes: tables and boxes, cut to the width.
    Table,
    /// For ears and simple tools: sentences, nothing cut.
    Plain,
    /// For programs.
    Json,
}

/// Where the command line writes to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    /// How data is written.
    pub(crate) form: Form,
    /// The columns that a line may take; none when nothing needs to be cut.
    pub(crate) width: Option<usize>,
}

/// What a command has changed.
#[derive(Debug, Default)]
pub(crate) struct Change<'a> {
    /// The number of the operation; none where nothing was to be changed or no log knows of it.
    pub(crate) seq: Option<i64>,
    /// What was done, in a sentence.
    pub(crate) label: &'a str,
    /// What it touched: kind and name.
    pub(crate) changed: Vec<Json>,
    /// Which rules the reason has overruled.
    pub(crate) overruled: Vec<Json>,
    /// The stories that it touched, as they are now.
    pub(crate) stories: Vec<Json>,
    /// What else is told of it, by name.
    pub(crate) more: Map<String, Json>,
}

#[expect(clippy::unused_self, reason = "only who was handed an output may write")]
impl Output {
    /// Writes text to stdout, without what could drive a terminal.
    pub(crate) fn text(self, page: &str) -> Result<(), Stop> {
        write(&shown(page, io::stdout().is_terminal()))
    }

    /// Writes text to stdout, its lines ended where the terminal ends or where a page does.
    pub(crate) fn prose(self, text: &str) -> Result<(), Stop> {
        self.text(&hung(text, self.width.unwrap_or(WIDTH)))
    }

    /// Writes a picture to stdout, in the signs of the locale wherever it goes: its lines are for eyes.
    pub(crate) fn picture(self, page: &str) -> Result<(), Stop> {
        write(&shown(page, true))
    }

    /// Writes a table for other programs to stdout: a file gets every letter of it that is harmless.
    pub(crate) fn sheet(self, csv: &str) -> Result<(), Stop> {
        if io::stdout().is_terminal() { self.text(csv) } else { write(&text::filed(csv)) }
    }

    /// Writes one object to stdout: the version and a list under its plural noun.
    pub(crate) fn json(self, noun: &str, list: Vec<Json>) -> Result<(), Stop> {
        self.object(vec![(noun, list)])
    }

    /// Says that something was changed: the sentence as a note, and for programs one object with the
    /// change and the stories that it touched.
    pub(crate) fn change(self, it: Change<'_>) -> Result<(), Stop> {
        self.note(it.label);
        let Change { seq, label, changed, overruled, stories, mut more } = it;
        more.insert("seq".to_owned(), json!(seq));
        more.insert("label".to_owned(), label.into());
        more.insert("changed".to_owned(), changed.into());
        more.insert("overruled".to_owned(), overruled.into());
        let change = Json::Object(more);
        match self.form {
            Form::Json => self.object(vec![("changes", vec![change]), ("stories", stories)]),
            Form::Table | Form::Plain => Ok(()),
        }
    }

    /// Says that something was done to a file, which is no operation of the log.
    pub(crate) fn filed(self, label: &str, kind: &str, file: &Path) -> Result<(), Stop> {
        let name = file.display().to_string();
        let changed = vec![json!({"kind": kind, "name": name})];
        self.change(Change { label, changed, ..Change::default() })
    }

    /// Writes one object to stdout: the version and several lists, each under its plural noun.
    pub(crate) fn object(self, lists: Vec<(&str, Vec<Json>)>) -> Result<(), Stop> {
        let mut object = Map::new();
        object.insert("gemba".to_owned(), JSON_VERSION.into());
        for (noun, list) in lists {
            object.insert(noun.to_owned(), Json::Array(list));
        }
        let page = serde_json::to_string_pretty(&object).map_err(|it| Stop::broken(&it))?;
        write(&format!("{}\n", escaped(&page)))
    }

    /// Writes bytes that a generator made (completions, a man page) to stdout, as they are.
    pub(crate) fn generated(self, page: &[u8]) -> Result<(), Stop> {
        pushed(page)
    }

    /// Says something that is not data, on stderr.
    pub(crate) fn note(self, sentence: &str) {
        note(sentence);
    }

    /// Asks a question that yes or no answers; just Enter means yes, the end of the input no.
    pub(crate) fn asks(self, question: &str) -> bool {
        let mut err = io::stderr().lock();
        let asked = write!(err, "{} [Y/n] ", text::safe(question)).and_then(|()| err.flush());
        let mut answer = String::new();
        let read = io::stdin().read_line(&mut answer);
        let yes = matches!(&*answer.trim().to_lowercase(), "" | "y" | "yes");
        asked.is_ok() && matches!(read, Ok(n) if n > 0) && yes
    }
}

/// Whether a person sits in front of both ends.
pub(crate) fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Says a refusal and the way out, on stderr.
pub(super) fn refuse(refusal: &Refusal) {
    let all = refusal.sentences();
    for (it, way) in all.iter().zip(refusal.calls_each(TOLD_AT_ONCE)) {
        note(&format!("gemba: {}", on_one_line(it)));
        ways(way.as_slice());
    }
    if all.len() > TOLD_AT_ONCE {
        note(&format!("gemba: and {} more", all.len() - TOLD_AT_ONCE));
    }
}

/// Says a sentence of several lines, and what could be done.
pub(super) fn advise(sentence: &str, tried: &[String]) {
    note(&format!("gemba: {sentence}"));
    ways(tried);
}

fn ways(tried: &[String]) {
    for way in tried {
        note(&format!("  try: {way}"));
    }
}

/// A sentence that repeats what was typed, without the ends of its lines.
fn on_one_line(sentence: &str) -> String {
    let lines = sentence.split(['\n', '\r']).filter(|it| !it.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// Says something on stderr, whole.
pub(super) fn say(page: &str) {
    note(page);
}

/// Prints the help or the version that was asked for.
pub(super) fn help(page: &clap::Error) -> Result<(), Stop> {
    page.print().and_then(|()| io::stdout().flush()).map_err(Stop::unwritten)
}

/// Says on stderr what went wrong.
pub(super) fn fail(sentence: &str) {
    note(&format!("gemba: {sentence}"));
}

/// A reader that is gone wants no notes: nothing can be done about it.
fn note(sentence: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", shown(sentence, io::stderr().is_terminal()));
}

/// A page without what could drive a terminal; on one that shows no more than ASCII, without signs
/// beyond it. A file or another program gets every letter as it is.
fn shown(page: &str, on_terminal: bool) -> Cow<'_, str> {
    let page = text::safe(page);
    if on_terminal && !Env::from_env().shows_utf8() { spelled(&page).into() } else { page }
}

fn write(page: &str) -> Result<(), Stop> {
    pushed(page.as_bytes())
}

fn pushed(page: &[u8]) -> Result<(), Stop> {
    let mut out = io::stdout().lock();
    out.write_all(page).and_then(|()| out.flush()).map_err(Stop::unwritten)
}

/// Whether this run has changed the board: what cannot be told any more must not be asked for once
/// more.
static HAS_CHANGED: AtomicBool = AtomicBool::new(false);

/// Notes that the board was changed.
pub(super) fn changed() {
    HAS_CHANGED.store(true, Ordering::Relaxed);
}

/// Says on stderr that stdout took nothing more, and what has happened all the same.
pub(super) fn unwritten(err: &io::Error) {
    let all_the_same = if HAS_CHANGED.load(Ordering::Relaxed) {
        "; the change was made all the same: do not ask for it again"
    } else {
        ""
    };
    fail(&format!("the output could not be written: {err}{all_the_same}"));
}

/// JSON in which what a terminal would not show as such is written by its number.
///
/// Outside of its strings JSON is ASCII, so every such character stands in a string.
fn escaped(json: &str) -> Cow<'_, str> {
    text::numbered(json, |letter| {
        let mut number = String::new();
        for unit in letter.encode_utf16(&mut [0; 2]) {
            let _ = write!(number, "\\u{unit:04x}");
        }
        number
    })
}

/// How wide a page of prose is when nobody says.
const WIDTH: usize = 100;

/// The text in lines of at most that many columns where its words allow it; the rest of a line hangs two
/// columns deeper. Headings, tables and code stay whole, and no line begins with what Markdown would
/// take for something else there: a note stays the note that it is.
fn hung(text: &str, columns: usize) -> String {
    let mut page = String::with_capacity(text.len() + text.len() / 50);
    let mut is_code = false;
    for line in text.lines() {
        let words = line.trim_start_matches(' ');
        let depth = line.len() - words.len();
        is_code ^= words.starts_with("```");
        let is_whole = is_code || words.starts_with(['#', '|', '`', '\t']);
        page.push_str(&line[..depth]);
        let mut used = depth;
        for (at, word) in words.split(' ').enumerate() {
            let wide = fit::width(word);
            if at > 0 && used + 1 + wide > columns && !is_whole && may_begin(word) {
                page.truncate(page.trim_end_matches(' ').len());
                page.push('\n');
                page.push_str(&" ".repeat(depth + 2));
                used = depth + 2;
            } else if at > 0 {
                page.push(' ');
                used += 1;
            }
            page.push_str(word);
            used += wide;
        }
        page.push('\n');
    }
    page
}

/// Whether a word means the same at the beginning of a line of Markdown as within one.
fn may_begin(word: &str) -> bool {
    let is_mark = word.starts_with(['#', '>', '+', '-', '=', '|', '~', '`', ':', '<', '[']);
    let is_number = word.starts_with(|it: char| it.is_ascii_digit()) && word.ends_with(['.', ')']);
    !(word.is_empty() || is_mark || is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_never_drives_a_terminal_and_reads_back() {
        let text = "Ünsal 作業 👩\u{200d}🔧 \u{202e}abc\u{9b}31m\u{e0041}";
        let json = serde_json::to_string(text).unwrap();
        let json = escaped(&json);
        assert!(json.contains("Ünsal 作業"));
        for letter in ['\u{202e}', '\u{9b}', '\u{e0041}'] {
            assert!(!json.contains(letter), "{json:?}");
        }
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
