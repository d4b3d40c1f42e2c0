//! The story in front: large, with who has it, what is in its way and what happened since.

use std::fmt::Write as _;

use super::Pen;
use crate::domain::refusal::count_of;
use crate::domain::{Card, StandupPage, text};
use crate::tui::screen::row::waiting;
use crate::tui::screen::standup::news::{self, News};
use crate::tui::screen::standup::{Onlookers, StandupScreen, walk};
use crate::tui::theme::Role;
use crate::tui::widget::{fit, when};

/// One story.
pub(super) fn story(
    pen: &mut Pen<'_, '_>,
    screen: &StandupScreen,
    page: &StandupPage,
    card: &Card,
) {
    let cx = pen.cx;
    let board = &cx.data.board;
    let walked = walk::walked(page, board, screen.order);
    let at = walked.iter().position(|it| it.id == card.id).unwrap_or(0);
    let column = board.column(card.column).map_or("", |it| &it.name);
    let who = match card.assignee {
        Some(who) => format!("  @{}", board.name_of(who)),
        None => "  nobody".to_owned(),
    };
    let place = format!("{}/{}  ", at + 1, walked.len());
    let points =
        card.points.map_or(String::new(), |it| format!("  {}", board.practice.scale.short(it)));
    let days = board.days_between(card.since, cx.data.now);
    let age = match days {
        0 => "  since today".to_owned(),
        1 => "  1 day".to_owned(),
        days => format!("  {days} days"),
    };
    let age_role = if days >= 7 { Role::Old } else { Role::Muted };
    let is_roomy = pen.room() >= 14;
    if is_roomy {
        pen.gap();
    }
    pen.line(&[
        (Role::Muted, &place),
        (Role::Key, &card.key),
        (Role::Strong, "  "),
        (Role::Strong, column),
        (Role::Person, &who),
        (Role::Points, &points),
        (age_role, &age),
    ]);
    if is_roomy {
        pen.gap();
    }
    // What is new comes before large letters.
    let rest = rest_of(page, card);
    let rows = pen.room().saturating_sub(rest).min(pen.room() / 2);
    pen.large(Role::Title, &card.title, rows, 3);
    if is_roomy {
        pen.gap();
    }
    blocks(pen, screen, card);
    let mut checks = String::new();
    if card.criteria.of > 0 {
        let is_met = card.criteria.done == card.criteria.of;
        let sign = if is_met { cx.glyphs.ticked } else { cx.glyphs.open };
        let _ = write!(checks, "{sign} {}/{} criteria", card.criteria.done, card.criteria.of);
    }
    if let Some(due) = card.due {
        let gap = if checks.is_empty() { "" } else { "   " };
        let _ = write!(checks, "{gap}due {}", when::until(due, cx.data.today()));
    }
    if !checks.is_empty() {
        pen.line(&[(Role::Text, &checks)]);
    }
    since(pen, screen, page, card);
    parked_here(pen, screen, page, card);
    let last = pen.area.bottom().saturating_sub(1);
    if let Some(next) = walked.get(at + 1).filter(|_| pen.y < last && is_roomy) {
        pen.y = last;
        pen.line(&[
            (Role::Muted, "then "),
            (Role::Muted, &next.key),
            (Role::Muted, "  "),
            (Role::Muted, &next.title),
        ]);
    }
}

/// How many rows there should be for what stands below the title.
fn rest_of(page: &StandupPage, card: &Card) -> u16 {
    let n_news = page.news.get(&card.id).map_or(1, Vec::len).min(8);
    let n_parked = page.parked.iter().filter(|it| it.story == Some(card.id)).count();
    let n_rows = card.blocks.len() + n_news + n_parked;
    // The line of checks, three gaps, a heading and the story after this one.
    u16::try_from(n_rows).unwrap_or(u16::MAX).saturating_add(6)
}

fn blocks(pen: &mut Pen<'_, '_>, screen: &StandupScreen, card: &Card) {
    let cx = pen.cx;
    let board = &cx.data.board;
    for it in &card.blocks {
        let lasting = when::lasting(it.since, cx.data.now, board);
        let says = match screen.onlookers {
            Onlookers::Team => format!(
                "{} {} (@{}, {lasting})",
                cx.glyphs.blocked,
                it.reason,
                board.name_of(it.by)
            ),
            Onlookers::Guests => format!("{} blocked ({lasting})", cx.glyphs.blocked),
        };
        pen.text(Role::Blocked, &says, 2);
    }
    if card.waits_for > 0 {
        let says = format!("{} waits for {}", cx.glyphs.arrow, count_of(card.waits_for));
        pen.text(waiting(card), &says, 1);
    }
}

/// What happened since the last stand-up; the newest lines where there is not room for all.
fn since(pen: &mut Pen<'_, '_>, screen: &StandupScreen, page: &StandupPage, card: &Card) {
    let cx = pen.cx;
    let happenings = page.news.get(&card.id).map_or(&[][..], Vec::as_slice);
    let (news, n_hidden) = match screen.onlookers {
        Onlookers::Team => (news::all(cx, happenings), 0),
        Onlookers::Guests => news::for_guests(cx, happenings),
    };
    if pen.room() >= 6 {
        pen.gap();
    }
    let title = match &page.last {
        Some(last) => format!(
            "Since the last stand-up ({})",
            when::ago(last.started_at, cx.data.now, &cx.data.board)
        ),
        None => text::capital(&page.since(&cx.data.board)),
    };
    pen.line(&[(Role::Heading, &title)]);
    if news.is_empty() && n_hidden == 0 {
        pen.line(&[(Role::Muted, "  nothing happened")]);
        return;
    }
    // The next story keeps its line at the bottom.
    let room = usize::from(pen.room().saturating_sub(1)).max(1);
    let skipped = news.len().saturating_sub(room);
    if skipped > 0 && room > 1 {
        pen.line(&[(Role::Muted, &format!("  {} earlier", skipped + 1))]);
    }
    let from = if skipped > 0 && room > 1 { skipped + 1 } else { skipped };
    // What was said is read whole where there is room for it.
    let mut spare = room.saturating_sub(news.len() - from);
    for News { when, who, what } in news.iter().skip(from) {
        let (when, who) = (format!("  {when:<5} "), format!("@{who} "));
        let indent = fit::width(&when) + fit::width(&who);
        let columns = pen.columns().saturating_sub(indent);
        let lines = fit::wrap(what, columns, 1 + spare.min(2), cx.glyphs.ellipsis);
        spare = spare.saturating_sub(lines.len().saturating_sub(1));
        for (at, line) in lines.iter().enumerate() {
            if at == 0 {
                pen.line(&[(Role::Muted, &when), (Role::Person, &who), (Role::Text, line)]);
            } else {
                pen.line(&[(Role::Text, &" ".repeat(indent)), (Role::Text, line)]);
            }
        }
    }
    if n_hidden > 0 {
        pen.line(&[(Role::Muted, &format!("  {n_hidden} more, not for guests"))]);
    }
}

/// What was parked about this story.
fn parked_here(pen: &mut Pen<'_, '_>, screen: &StandupScreen, page: &StandupPage, card: &Card) {
    if screen.onlookers == Onlookers::Guests {
        return;
    }
    for it in page.parked.iter().filter(|it| it.story == Some(card.id)) {
        pen.line(&[(Role::Muted, "parked: "), (Role::Text, &it.text)]);
    }
}
