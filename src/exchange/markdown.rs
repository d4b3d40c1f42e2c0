//! A story as Markdown: for a chat, a page, a mail.

use crate::domain::field::Shape;
use crate::domain::{At, Board, Field, Story, wording};

/// The story with everything but its history; instants are in the board's time zone.
pub fn story(story: &Story, board: &Board) -> String {
    let card = &story.card;
    let mut parts = vec![format!("# {} {}", card.key, plain(&card.title))];
    let as_a = wording::as_a_first(card.as_a());
    let wish: Vec<String> =
        [(as_a, card.as_a()), ("I want", card.i_want()), ("so that", card.so_that())]
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(words, text)| format!("**{words}** {}", plain(text)))
            .collect();
    if !wish.is_empty() {
        parts.push(wish.join("  \n"));
    }
    parts.push(list(&facts(story, board)));
    for block in &card.blocks {
        let (by, since) = (board.name_of(block.by), board.date(block.since));
        parts.push(format!("**Blocked:** {} ({}, {since})", plain(&block.reason), plain(by)));
    }
    if !story.description.is_empty() {
        parts.push(story.description.clone());
    }
    let part = |title: &str, rows: Vec<String>| {
        (!rows.is_empty()).then(|| format!("## {title}\n\n{}", list(&rows)))
    };
    let criteria = story.criteria.iter().map(|it| {
        let mark = if it.done { 'x' } else { ' ' };
        format!("[{mark}] {}", plain(&it.text))
    });
    parts.extend(part("Acceptance criteria", criteria.collect()));
    let links = story.links.iter();
    let links = links.map(|it| format!("{} {} {}", it.words(), it.key, plain(&it.title)));
    parts.extend(part("Links", links.collect()));
    let references = story.references.iter().map(|it| match &*it.label {
        "" => plain(&it.target),
        label => format!("{}: {}", plain(label), plain(&it.target)),
    });
    parts.extend(part("References", references.collect()));
    if !story.comments.is_empty() {
        parts.push("## Comments".to_owned());
    }
    for comment in &story.comments {
        let (by, at) = (board.name_of(comment.by), instant(comment.at, board));
        let said: Vec<String> =
            comment.text.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
        parts.push(format!("**{}**, {at}:\n\n{}", plain(by), said.join("\n")));
    }
    let extras = story.extras.iter().map(|(name, value)| {
        // A value of several lines stays in its row.
        format!("{}: {}", plain(name), plain(value).replace('\n', "  \n  "))
    });
    parts.extend(part("More", extras.collect()));
    parts.join("\n\n") + "\n"
}

/// A heading, and a list under it.
pub(crate) fn list_of(title: &str, rows: &[String]) -> String {
    let rows: Vec<String> = rows.iter().map(|it| plain(it)).collect();
    format!("## {title}\n\n{}\n", list(&rows))
}

/// The short fields that say something, one row each.
fn facts(story: &Story, board: &Board) -> Vec<String> {
    let short =
        |field: &&Field| !matches!(field.spec().shape, Shape::Title | Shape::Line | Shape::Text);
    let fields = Field::ALL.iter().filter(short);
    let fields = fields.map(|it| (it.spec().label, it.show(&it.of(story), board)));
    fields
        .filter(|(_, value)| !value.is_empty())
        .map(|(label, value)| format!("{label}: {}", plain(&value)))
        .collect()
}

fn list(rows: &[String]) -> String {
    rows.iter().map(|it| format!("- {it}")).collect::<Vec<_>>().join("\n")
}

fn instant(at: At, board: &Board) -> String {
    at.with_timezone(&board.zone).format("%Y-%m-%d %H:%M").to_string()
}

/// Whether what follows an ampersand makes it another letter: `&lt;`, `&#60;`.
fn is_entity(mut after: impl Iterator<Item = char>) -> bool {
    after.find(|it| *it != '#' && !it.is_ascii_alphanumeric()) == Some(';')
}

/// A text of one line whose letters mean themselves and no Markdown.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = chars.next() {
        let is_mark = match letter {
            '\\' | '`' | '*' | '[' | '<' | '~' => true,
            '&' => is_entity(chars.clone()),
            // Inside of a word it means itself.
            '_' => {
                let after = chars.peek().copied().unwrap_or(' ');
                !(before.is_alphanumeric() && after.is_alphanumeric())
            }
            _ => false,
        };
        if is_mark {
            plain.push('\\');
        }
        plain.push(letter);
        before = letter;
    }
    plain
}
