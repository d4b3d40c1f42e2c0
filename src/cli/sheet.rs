//! Slots on the command line: `SLOT=VALUE` words, and what is filled in as JSON.

use serde_json::{Map, Value as Json, json};

use super::Stop;
use super::open::Cx;
use crate::domain::process::ProcessOperation;
use crate::domain::sheet::{Catalog, Content, Fill, Names, Shape, Sheet, Slot, Subject};
use crate::domain::{Board, Figure, Operation, Process, Refusal, Snapshot, text};

/// Contents by slot.
pub(super) type Contents = Vec<(&'static Slot, Content)>;

/// Reads `SLOT=VALUE` words for a record of that kind.
pub(super) fn contents(
    cx: &Cx,
    snapshot: &Snapshot,
    subject: Subject,
    words: &[String],
) -> Result<Contents, Stop> {
    let catalog = cx.store.catalog()?;
    let names = Names {
        board: &snapshot.board,
        me: snapshot.me,
        today: snapshot.today(),
        catalog: &catalog,
    };
    let read = |word: &String| {
        let Some((name, typed)) = word.split_once('=') else {
            return Err(Stop::Usage(format!(
                "{word:?} sets nothing; write NAME=VALUE, such as {}=…",
                subject.slots()[0].id
            )));
        };
        let slot = subject.slot(name)?;
        let typed = match slot.shape {
            Shape::Text => text::block(&typed.replace("\\n", "\n")),
            _ => text::line(typed),
        };
        Ok((slot, slot.parse(&typed, &names)?))
    };
    words.iter().map(read).collect()
}

/// What can be filled in of a record of that kind, for the end of a help text.
pub(super) fn help(subject: Subject) -> String {
    let longest = |of: fn(&Slot) -> usize| subject.slots().iter().map(of).max().unwrap_or(0);
    let (ids, labels) = (longest(|it| it.id.len()), longest(|it| it.label.len()));
    let line = |it: &Slot| {
        let hint = match it.shape {
            Shape::Word(words) => words.join(", "),
            Shape::Line
            | Shape::Text
            | Shape::Figure
            | Shape::Count
            | Shape::Percent
            | Shape::Minutes
            | Shape::Date
            | Shape::Person
            | Shape::Process
            | Shape::Measure
            | Shape::Step => it.hint.to_owned(),
        };
        format!("  {:<ids$}  {:<labels$}  {hint}\n", it.id, it.label)
    };
    let lines: String = subject.slots().iter().map(line).collect();
    format!("What can be filled in as SLOT=VALUE:\n{}", lines.trim_end())
}

/// Fills a record in, as `SLOT=VALUE` words say.
pub(super) fn fill(
    cx: &mut Cx,
    snapshot: &Snapshot,
    subject: Subject,
    words: &[String],
) -> Result<(), Stop> {
    let before = cx.store.sheet(subject)?;
    let fill = |(slot, now): (&'static Slot, Content)| {
        let was = before.content(slot.id).clone();
        Fill { slot, was, now }
    };
    let fills = contents(cx, snapshot, subject, words)?.into_iter().map(fill).collect();
    commit(cx, ProcessOperation::Fill { subject, fills })
}

/// Makes an operation and says what was done.
pub(super) fn commit(cx: &mut Cx, operation: ProcessOperation) -> Result<(), Stop> {
    cx.does(&Operation::Process(Box::new(operation)))
}

/// Lines as a page.
pub(super) fn page(lines: &[String]) -> String {
    lines.iter().flat_map(|it| [it.trim_end(), "\n"]).collect()
}

/// The process that is meant; refuses another word and names the processes.
pub(super) fn process<'a>(snapshot: &'a Snapshot, typed: &str) -> Result<&'a Process, Stop> {
    let board = &snapshot.board;
    board.process_named(typed).ok_or_else(|| {
        let known: Vec<&str> = board.processes.iter().map(|it| &*it.prefix).collect();
        let known =
            if known.is_empty() { "there is none yet".to_owned() } else { known.join(", ") };
        Stop::Refused(Refusal::Wrong(format!("{typed:?} is no process: {known}")))
    })
}

/// What is filled in, by slot; what is not is null.
pub(super) fn json(sheet: &Sheet, board: &Board, catalog: &Catalog) -> Map<String, Json> {
    let one = |(slot, content): (&'static Slot, &Content)| {
        let value = match (slot.shape, content) {
            (_, Content::None) => Json::Null,
            (Shape::Figure, Content::Number(n)) => figure(Figure::from_millionths(*n)),
            (_, Content::Number(n)) => json!(n),
            (_, content) => slot.show(content, board, catalog).into(),
        };
        (slot.id.to_owned(), value)
    };
    sheet.iter().map(one).collect()
}

/// A measured number: a whole one without a fraction.
pub(super) fn figure(it: Figure) -> Json {
    match it.millionths() % 1_000_000 {
        0 => (it.millionths() / 1_000_000).into(),
        _ => it.as_f64().into(),
    }
}
