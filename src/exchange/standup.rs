//! The note of a stand-up as Markdown: for those who were not in the room.

use std::sync::Arc;

use super::markdown::plain;

use crate::domain::event::{Event, days_of};
use crate::domain::impediment::in_the_way_for;
use crate::domain::page::{Happening, Moved};
use crate::domain::sprint::{Progress, Scope};
use crate::domain::standup::{LeftOpen, Standup};
use crate::domain::{At, Board, Card, Category, Operation, StandupPage};

/// The note of the stand-up that is being held, as it stands at `now`; instants are in the board's
/// time zone.
pub fn note(page: &StandupPage, board: &Board, now: At) -> String {
    write(page, page.open.as_ref(), board, now)
}

/// The note of a stand-up that nobody has ended, as it was when it was last seen: what came later is
/// left out, each story stands where it stood. Whose a story was then is not known any more, and of
/// another sprint than the running one nothing is.
pub fn left(page: &StandupPage, left: &LeftOpen, board: &Board) -> String {
    let was = |at: At| at <= left.seen;
    let mut then = page.clone();
    then.parked.retain(|it| was(it.at));
    then.impediments.retain(|it| was(it.raised_at));
    for news in then.news.values_mut() {
        news.retain(|it| was(it.at));
    }
    then.events.retain(|it| was(it.at));
    then.scope = Scope::of(&then.events);
    then.moved.retain(|it| was(it.event.at));
    let is_running = left.standup.sprint == board.active_sprint().map(|it| it.id);
    if !is_running {
        then.moved.clear();
    }
    let all = page.cards.iter().chain(&page.finished).filter(|_| is_running);
    let stood = all.filter_map(|it| {
        let (column, since) = *left.stood.get(&it.id)?;
        let mut card = Card { column, since, assignee: None, ..(**it).clone() };
        card.blocks.retain(|it| was(it.since));
        Some(Arc::new(card))
    });
    let at = |it: &Card| board.column_index(it.column).unwrap_or(0);
    let is_done =
        |it: &Card| board.column(it.column).is_some_and(|it| it.category == Category::Done);
    (then.finished, then.cards) = stood.partition(|it| is_done(it));
    then.cards
        .sort_by_key(|it| (std::cmp::Reverse(at(it)), !it.is_blocked(), it.since, it.rank, it.id));
    write(&then, Some(&left.standup), board, left.seen)
}

/// Begins a stand-up; one that nobody has ended is kept first, as it was last seen.
pub fn begin(page: &StandupPage, begin: Operation, board: &Board) -> Operation {
    let Some(it) = &page.left else { return begin };
    let of = vec![it.end(left(page, it, board)), begin];
    Operation::All { label: format!("Began the stand-up; {}", kept(it, board)), of }
}

/// Ends a stand-up that nobody has ended, as it was last seen.
pub fn end_left(it: &LeftOpen, page: &StandupPage, board: &Board) -> Operation {
    let label = format!("Ended the stand-up afterwards: {}", kept(it, board));
    Operation::All { label, of: vec![it.end(left(page, it, board))] }
}

/// What became of a stand-up that nobody has ended.
fn kept(left: &LeftOpen, board: &Board) -> String {
    let began = left.standup.started_at.with_timezone(&board.zone).format("%Y-%m-%d %H:%M");
    let seen = left.seen.with_timezone(&board.zone).format("%H:%M");
    format!("that of {began}, which nobody ended, is kept with its note as last seen at {seen}")
}

fn write(page: &StandupPage, held: Option<&Standup>, board: &Board, now: At) -> String {
    let mut parts = vec![head(page, held, board, now)];
    let line = |card: &Card| {
        // Of one that nobody has ended it is not known.
        let who = match card.assignee {
            _ if page.left.is_some() => String::new(),
            Some(it) => format!("{}, ", board.name_of(it)),
            None => "nobody, ".to_owned(),
        };
        let column = board.column(card.column).map_or("", |it| &it.name);
        let days = board.days_between(card.since, now);
        let since = if days == 0 { "since today".to_owned() } else { format!("{days} d") };
        format!("**{}** {} ({column}, {who}{since})", card.key, plain(&card.title))
    };
    let finished: Vec<String> = page.finished.iter().map(|it| line(it)).collect();
    parts.extend(part(&format!("Finished {}", page.since(board)), &finished));
    let moved: Vec<String> = page.moved.iter().map(|it| moved(it, board)).collect();
    parts.extend(part(&format!("Into and out of the sprint {}", page.since(board)), &moved));
    let (mut walked, mut n_groomed) = (Vec::new(), 0);
    for card in &page.cards {
        let mut rows = vec![line(card)];
        let blocks = card.blocks.iter();
        rows.extend(blocks.map(|it| {
            let since = in_the_way_for(it.since, now, board.zone);
            format!("  - in the way: {} ({since})", plain(&it.reason))
        }));
        let news = page.news.get(&card.id).map_or(&[][..], Vec::as_slice);
        let told: Vec<&Happening> =
            news.iter().filter(|it| page.matters.contains(&it.seq)).collect();
        rows.extend(told.iter().map(|it| format!("  - {} ({})", plain(it.said()), plain(&it.who))));
        n_groomed += news.len() - told.len();
        walked.push(rows.join("\n"));
    }
    parts.extend(part("The work, from right to left", &walked));
    parts.extend(groomed(n_groomed));
    let impediments = page.impediments.iter().map(|it| {
        let keys: Vec<&str> =
            it.stories.iter().filter(|at| at.until.is_none()).map(|at| &*at.key).collect();
        let owner =
            it.owner.map_or(String::new(), |it| format!(", {} sees to it", board.name_of(it)));
        let since = in_the_way_for(it.raised_at, now, board.zone);
        let of = if keys.is_empty() { String::new() } else { format!(" ({})", keys.join(", ")) };
        format!("{}{of}: {since}{owner}", plain(&it.reason))
    });
    parts.extend(part("In the way", &impediments.collect::<Vec<_>>()));
    let parked = page.parked.iter().map(|it| {
        let key = it.story.and_then(|id| page.cards.iter().find(|card| card.id == id));
        let key = key.map_or(String::new(), |it| format!("**{}** ", it.key));
        format!("{key}{} ({})", plain(&it.text), board.name_of(it.by))
    });
    parts.extend(part("Parked", &parked.collect::<Vec<_>>()));
    parts.join("\n\n") + "\n"
}

/// A story that came into the sprint, or was taken out of it.
fn moved(it: &Moved, board: &Board) -> String {
    let why = it.event.why().map(|why| format!(": {}", plain(why))).unwrap_or_default();
    format!("**{}** {} ({}){why}", it.key, plain(&it.title), plain(&it.told(board)))
}

/// How many changes only groom stories: who was not there need not know each.
pub fn groomed(n: usize) -> Option<String> {
    match n {
        0 => None,
        1 => Some("1 other change only grooms a story.".to_owned()),
        n => Some(format!("{n} other changes only groom stories.")),
    }
}

/// What it was about, who was there, how far the sprint is.
fn head(page: &StandupPage, held: Option<&Standup>, board: &Board, now: At) -> String {
    let began = held.map_or(now, |it| it.started_at);
    let when = began.with_timezone(&board.zone).format("%Y-%m-%d %H:%M");
    let mut rows = vec![format!("# Stand-up {when}"), String::new()];
    let sprint = match &page.left {
        Some(left) => left.standup.sprint.and_then(|it| board.sprint(it)),
        None => board.active_sprint(),
    };
    if let Some(sprint) = sprint {
        let (calendar, today) = (&board.practice.calendar, board.date(now));
        let progress = sprint.progress(calendar, today);
        let progress = progress.map(|it| format!(", {it}")).unwrap_or_default();
        rows.push(format!("- {}{progress}: {}", sprint.name, plain(&sprint.goal)));
        let scope = &page.scope;
        if board.active_sprint().is_some_and(|it| it.id == sprint.id) {
            let progress = Progress::of(&page.events, board.practice.scale);
            let stories = match progress.unestimated {
                0 => {
                    let (done, open) = (scope.done.stories, scope.open.stories);
                    format!(", {done} of {} stories", done + open)
                }
                _ => String::new(),
            };
            rows.push(format!("- {}{stories}", progress.told()));
        }
    }
    if let Some(open) = held {
        let names: Vec<&str> = open.people.iter().map(|it| board.name_of(*it)).collect();
        let names = if names.is_empty() { "nobody".to_owned() } else { names.join(", ") };
        let minutes = (now - open.started_at).num_minutes().max(0);
        let minutes = u32::try_from(minutes).unwrap_or(u32::MAX);
        let days = days_of(board.active_sprint());
        let is_over = Event::Standup.time_box(days).is_some_and(|most| minutes > most);
        let took =
            if is_over { Event::Standup.took(minutes, days) } else { format!("{minutes} min") };
        rows.push(format!("- {took}, with {names}"));
        if page.left.is_some() {
            rows.push("- Nobody ended it: this is how it was last seen".to_owned());
        }
    }
    rows.join("\n")
}

fn part(title: &str, rows: &[String]) -> Option<String> {
    let rows: Vec<String> = rows.iter().map(|it| format!("- {it}")).collect();
    (!rows.is_empty()).then(|| format!("## {title}\n\n{}", rows.join("\n")))
}
