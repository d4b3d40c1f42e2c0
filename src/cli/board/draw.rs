//! The board as text: columns side by side, or one after the other.

use std::fmt::Write as _;

use crate::cli::story::sentence;
use crate::cli::table::ELLIPSIS;
use crate::domain::flow::Pace;
use crate::domain::refusal::count_of;
use crate::domain::urgency::{self, Age, Due};
use crate::domain::{Board, Card, Column, Points, Snapshot, text};
use crate::fit;
use crate::tui::theme::Glyphs;

/// How wide a page is when nobody says.
const WIDTH: usize = 100;
/// A column narrower than this is not worth reading.
const NARROWEST: usize = 20;
/// The lines of a title that a card shows.
const TITLE_LINES: usize = 3;

/// The columns one after the other, in sentences.
pub(super) fn plain(snapshot: &Snapshot, cards: &[&Card], usual: &Pace) -> String {
    let mut page = format!("{}\n", heading(snapshot, cards).join(". "));
    for column in &snapshot.board.columns {
        let here: Vec<&&Card> = cards.iter().filter(|it| it.column == column.id).collect();
        let limit = column.wip_stories.map(|n| format!(", limit {n}")).unwrap_or_default();
        let count = u32::try_from(here.len()).unwrap_or(u32::MAX);
        let points =
            snapshot.board.practice.scale.sum(here.iter().filter_map(|it| it.points).sum());
        let _ = writeln!(page, "\n{}: {}{limit}, {points}.", column.name, count_of(count));
        for card in here {
            let told = sentence(card, snapshot);
            match late(card, snapshot, usual) {
                Some(late) => {
                    let _ = writeln!(page, "{} {late}.", told.trim_end());
                }
                None => page.push_str(&told),
            }
        }
    }
    page
}

/// That a story is older than it was expected to become, where it is.
fn late(card: &Card, snapshot: &Snapshot, usual: &Pace) -> Option<String> {
    let board = &snapshot.board;
    if !urgency::is_past(card, board, snapshot.now, usual) {
        return None;
    }
    let reached = usual.reached(board.date(card.started?), snapshot.today())?;
    Some(format!("Age {}", reached.brief()))
}

/// The columns side by side, in boxes; one after the other where that is too narrow.
pub(super) fn wide(
    snapshot: &Snapshot,
    cards: &[&Card],
    usual: &Pace,
    width: Option<usize>,
) -> String {
    let width = width.unwrap_or(WIDTH);
    let columns = &snapshot.board.columns;
    let mut page = String::new();
    for line in packed(&heading(snapshot, cards), width) {
        page.push_str(&line);
        page.push('\n');
    }
    let each = width / columns.len();
    if each < NARROWEST {
        for column in columns {
            page.push_str(&side_by_side(&[boxed(column, snapshot, cards, usual, width)]));
        }
        return page;
    }
    // The columns on the left take what is left over.
    let spare = width % columns.len();
    let boxes: Vec<Vec<String>> = columns
        .iter()
        .enumerate()
        .map(|(i, it)| boxed(it, snapshot, cards, usual, each + usize::from(i < spare)))
        .collect();
    page.push_str(&side_by_side(&boxes));
    page
}

/// The parts on as few lines as they fit on, none broken unless it is wider than a line itself.
fn packed(parts: &[String], width: usize) -> Vec<String> {
    const GAP: &str = "   ";
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(last) if fit::width(last) + GAP.len() + fit::width(part) <= width => {
                last.push_str(GAP);
                last.push_str(part);
            }
            Some(_) | None => {
                lines.extend(
                    fit::wrap(&text::safe(part), width, usize::MAX, ELLIPSIS)
                        .into_iter()
                        .map(String::from),
                );
            }
        }
    }
    lines
}

/// What the board is, which sprint runs, and how far it is.
fn heading(snapshot: &Snapshot, cards: &[&Card]) -> Vec<String> {
    let board = &snapshot.board;
    let mut parts = vec![board.name.clone()];
    if let Some(sprint) = board.active_sprint() {
        parts.push(if sprint.goal.is_empty() {
            sprint.name.clone()
        } else {
            format!("{}: {}", sprint.name, sprint.goal.trim_end_matches('.'))
        });
        let today = snapshot.today();
        parts.push(match sprint.day_of(&board.practice.calendar, today) {
            Some((day, of)) => format!("day {day} of {of}"),
            None if today < sprint.starts => format!("starts {}", sprint.starts),
            None => sprint.progress(&board.practice.calendar, today).unwrap_or_default(),
        });
    }
    let sum = |cards: &mut dyn Iterator<Item = &&Card>| -> Points {
        cards.filter_map(|it| it.points).sum()
    };
    let is_done = |it: &&&Card| {
        board.column(it.column).is_some_and(|it| it.category == crate::domain::Category::Done)
    };
    let scale = board.practice.scale;
    parts.push(match snapshot.cards().and_then(|it| it.scope) {
        Some(scope) => scope.told(),
        None => {
            let (done, all) = (sum(&mut cards.iter().filter(is_done)), sum(&mut cards.iter()));
            format!("{done} of {} done", scale.sum(all))
        }
    });
    let n_blocked = cards.iter().filter(|it| it.is_blocked() && !is_done(it)).count();
    if n_blocked > 0 {
        parts.push(format!("{n_blocked} blocked"));
    }
    parts
}

/// A column in a box: its lines, each `width` columns wide.
fn boxed(
    column: &Column,
    snapshot: &Snapshot,
    cards: &[&Card],
    usual: &Pace,
    width: usize,
) -> Vec<String> {
    let here: Vec<&&Card> = cards.iter().filter(|it| it.column == column.id).collect();
    let points: Points = here.iter().filter_map(|it| it.points).sum();
    let of = |limit: Option<String>| limit.map(|it| format!("/{it}")).unwrap_or_default();
    let scale = snapshot.board.practice.scale;
    let count = here.len().to_string();
    let within = format!("{count}{}", of(column.wip_stories.map(|it| it.to_string())));
    let points = match column.wip_points {
        Some(most) => format!("{points}/{}", scale.sum_short(most)),
        None => scale.sum_short(points),
    };
    let name = text::safe(&column.name);
    let rest = |tally: &str| width.saturating_sub(4 + fit::width(tally));
    // Whoever reads it looks for the column first: its points go before its name is cut, then its limit.
    let ways = [format!(" {within} · {points} "), format!(" {within} "), format!(" {count} ")];
    let is_whole = |it: &&String| rest(it) >= fit::width(&name) + 2;
    let tally = ways.iter().find(is_whole).unwrap_or(&ways[2]);
    let room = rest(tally);
    let name = format!(" {} ", fit::cut(&name, room.saturating_sub(2), ELLIPSIS));
    let rule = "─".repeat(room.saturating_sub(fit::width(&name)));
    let mut lines = vec![format!("┌─{name}{rule}{tally}─┐")];
    let inner = width.saturating_sub(4);
    for (i, card) in here.iter().enumerate() {
        if i > 0 {
            lines.push(String::new());
        }
        lines.extend(face(card, snapshot, usual, inner));
    }
    let framed = |it: &String| format!("│ {} │", fit::pad(it, inner));
    let body: Vec<String> = lines[1..].iter().map(framed).collect();
    lines.truncate(1);
    lines.extend(body);
    lines
}

/// A card: key, points, person and age; the title; what is in its way; its checks. Its marks are
/// those of the screen.
fn face(card: &Card, snapshot: &Snapshot, usual: &Pace, width: usize) -> Vec<String> {
    let board: &Board = &snapshot.board;
    let glyphs = &Glyphs::UNICODE;
    let person = card.assignee.map_or(glyphs.none, |it| board.name_of(it));
    let points = card.points.map(|it| board.practice.scale.short(it) + " ").unwrap_or_default();
    let age = match urgency::age(card, board, snapshot.now, usual) {
        Age::Fresh => String::new(),
        Age::Done => format!(" {}", glyphs.done),
        Age::Days(days) => format!(" {days}d"),
        Age::Old(days) => format!(" {}{days}d", glyphs.old),
        Age::Past(days) => format!(" {}{days}d", glyphs.past),
    };
    let right = format!("{points}{person}{age}");
    let room = width.saturating_sub(fit::width(&card.key) + 1);
    let right = text::safe(&right);
    let right = fit::cut(&right, room, ELLIPSIS);
    let mut lines = vec![format!("{} {}", card.key, fit::pad_left(&right, room))];
    lines.extend(
        fit::wrap(&text::safe(&card.title), width, TITLE_LINES, ELLIPSIS)
            .into_iter()
            .map(String::from),
    );
    if let Some(block) = card.blocks.first() {
        let blocked = format!("{} {} ({})", glyphs.blocked, block.reason, board.name_of(block.by));
        lines.extend(
            fit::wrap(&text::safe(&blocked), width, 2, ELLIPSIS).into_iter().map(String::from),
        );
    }
    let mut marks = Vec::new();
    if card.criteria.of > 0 {
        let is_full = card.criteria.done == card.criteria.of;
        let sign = if is_full { glyphs.ticked } else { glyphs.open };
        marks.push(format!("{sign} {}/{}", card.criteria.done, card.criteria.of));
    }
    match (urgency::due(card, board, snapshot.now), card.due) {
        (Some(Due::Overdue(days)), _) => marks.push(format!("{} {days}d overdue", glyphs.bad)),
        (Some(Due::Today), _) => marks.push(format!("{} due today", glyphs.warn)),
        (Some(Due::Soon(days)), _) => marks.push(format!("{} due in {days}d", glyphs.warn)),
        (None, Some(due)) => marks.push(format!("due {due}")),
        (None, None) => (),
    }
    if !marks.is_empty() {
        lines.extend(
            fit::wrap(&text::safe(&marks.join("  ")), width, 2, ELLIPSIS)
                .into_iter()
                .map(String::from),
        );
    }
    lines
}

/// The boxes next to each other, all as high as the highest, closed below.
fn side_by_side(boxes: &[Vec<String>]) -> String {
    let height = boxes.iter().map(Vec::len).max().unwrap_or(0);
    let mut page = String::new();
    for row in 0..=height {
        for lines in boxes {
            let width = fit::width(&lines[0]);
            match lines.get(row) {
                Some(line) => page.push_str(line),
                None if row < height => {
                    let _ = write!(page, "│{}│", " ".repeat(width.saturating_sub(2)));
                }
                None => {
                    let _ = write!(page, "└{}┘", "─".repeat(width.saturating_sub(2)));
                }
            }
        }
        page.push('\n');
    }
    page
}
