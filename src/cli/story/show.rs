//! `gemba story show`: a story as a whole.

use clap::Args;

use crate::cli::open::Cx;
use crate::cli::output::Form;
use crate::cli::{Stop, json};
use crate::domain::{At, Board, Field, Snapshot, Story};
use crate::exchange::markdown;

/// Shows stories.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The keys of stories, such as CHG-12
    #[arg(required = true, value_name = "KEY")]
    keys: Vec<String>,
    /// As Markdown
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
}

impl Show {
    /// Carries it out.
    pub(super) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let mut stories = Vec::new();
        for key in &self.keys {
            stories.push(cx.story(key)?);
        }
        if self.markdown {
            let snapshot = cx.bare()?;
            let pages: Vec<String> =
                stories.iter().map(|it| markdown::story(it, &snapshot.board)).collect();
            return cx.out.text(&pages.join("\n"));
        }
        print(cx, &stories)
    }
}

/// Prints whole stories.
pub(super) fn print(cx: &mut Cx, stories: &[Story]) -> Result<(), Stop> {
    let snapshot = cx.bare()?;
    if cx.out.form == Form::Json {
        let list = stories.iter().map(|it| json::story(it, &snapshot.board)).collect();
        return cx.out.json("stories", list);
    }
    let pages: Vec<String> = stories.iter().map(|it| page(it, &snapshot)).collect();
    cx.out.text(&pages.join("\n"))
}

/// How many days, in words.
pub(super) fn days(n: u32) -> String {
    match n {
        0 => "since today".to_owned(),
        1 => "for 1 day".to_owned(),
        n => format!("for {n} days"),
    }
}

/// A story as text: nothing is cut.
fn page(story: &Story, snapshot: &Snapshot) -> String {
    let (card, board) = (&story.card, &snapshot.board);
    let mut text = vec![format!("{}  {}", card.key, card.title)];
    if let Some(at) = card.archived_at {
        text.push(format!("archived {}", moment(at, board)));
    }
    for block in &card.blocks {
        let (by, since) = (board.name_of(block.by), moment(block.since, board));
        text.push(format!("BLOCKED: {} ({by}, {since})", block.reason));
    }
    text.push(String::new());
    for field in Field::ALL {
        let shown = field.show(&field.of(story), board);
        if shown.is_empty() || matches!(field, Field::Title | Field::Description) {
            continue;
        }
        let more = match field {
            Field::Column => format!(", {}", days(board.days_between(card.since, snapshot.now))),
            _ => String::new(),
        };
        text.push(format!("{:<9} {shown}{more}", field.spec().label));
    }
    let by = board.name_of(story.created_by);
    text.push(format!("{:<9} {by}, {}", "Written", moment(card.created_at, board)));
    section(&mut text, "Description", story.description.lines().map(str::to_owned));
    let criteria = story
        .criteria
        .iter()
        .enumerate()
        .map(|(i, it)| format!("{}. [{}] {}", i + 1, if it.done { 'x' } else { ' ' }, it.text));
    section(&mut text, "Acceptance criteria", criteria);
    let links = story.links.iter().map(|it| {
        let done = if it.done { " (done)" } else { "" };
        format!("{} {}  {}{done}", it.words(), it.key, it.title)
    });
    section(&mut text, "Links", links);
    let references = story.references.iter().map(|it| match &*it.label {
        "" => it.target.clone(),
        label => format!("{label}: {}", it.target),
    });
    section(&mut text, "References", references);
    let comments = story.comments.iter().flat_map(|it| {
        let head = format!("{}, {}", board.name_of(it.by), moment(it.at, board));
        std::iter::once(head).chain(it.text.lines().map(|line| format!("  {line}")))
    });
    section(&mut text, "Comments", comments);
    let extras = story.extras.iter().flat_map(|(name, value)| {
        let mut value = value.lines();
        let first = format!("{name}: {}", value.next().unwrap_or_default());
        std::iter::once(first).chain(value.map(|line| format!("  {line}")))
    });
    section(&mut text, "Also brought by the import", extras);
    let trimmed: Vec<&str> = text.iter().map(|it| it.trim_end()).collect();
    trimmed.join("\n") + "\n"
}

/// A heading and what stands under it, if anything does.
fn section(text: &mut Vec<String>, heading: &str, of: impl Iterator<Item = String>) {
    let mut of = of.peekable();
    if of.peek().is_none() {
        return;
    }
    text.push(String::new());
    text.push(heading.to_owned());
    text.extend(of.map(|it| format!("  {it}")));
}

/// An instant in the board's time zone, to the minute.
pub(crate) fn moment(at: At, board: &Board) -> String {
    at.with_timezone(&board.zone).format("%Y-%m-%d %H:%M").to_string()
}
