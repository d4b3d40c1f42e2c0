//! The end of the walk: what was parked, and how the stand-up ends.

use super::Pen;
use crate::domain::StandupPage;
use crate::tui::command::{Command, OnEntry, OnStandup};
use crate::tui::screen::standup::{Onlookers, StandupScreen, Stop};
use crate::tui::theme::Role;
use crate::tui::widget::{fit, when};

/// What was finished, what is in the way, what was parked.
pub(super) fn end(pen: &mut Pen<'_, '_>, screen: &StandupScreen, page: &StandupPage) {
    let cx = pen.cx;
    let is_roomy = pen.room() >= 14;
    let most = match (is_roomy, page.moved.is_empty()) {
        (true, _) => 8,
        (false, true) => 2,
        // Four headings and how it ends keep their rows, and so does some of what was parked.
        (false, false) => {
            let spare = usize::from(pen.room()).saturating_sub(5 + page.parked.len().min(3));
            (spare / 3).clamp(1, 2)
        }
    };
    let gap = |pen: &mut Pen<'_, '_>| {
        if is_roomy {
            pen.gap();
        }
    };
    gap(pen);
    let n_finished = page.finished.len();
    let since = page.since(&cx.data.board);
    pen.line(&[(Role::Heading, &format!("Finished {since}: {n_finished}"))]);
    for card in page.finished.iter().take(most) {
        let sign = format!("  {} {} ", cx.glyphs.done, card.key);
        pen.line(&[(Role::Done, &sign), (Role::Text, &card.title)]);
    }
    if !page.moved.is_empty() {
        gap(pen);
        moved(pen, screen, page, most);
    }
    gap(pen);
    let n_open = page.impediments.len();
    pen.line(&[(Role::Heading, &format!("In the way: {n_open}"))]);
    for it in page.impediments.iter().take(most) {
        let keys: Vec<&str> =
            it.stories.iter().filter(|it| it.until.is_none()).map(|it| it.key.as_str()).collect();
        let what = match screen.onlookers {
            Onlookers::Team => it.reason.as_str(),
            // Whose it is and what it holds up is no secret; why is.
            Onlookers::Guests => {
                let first = it.stories.iter().find(|it| it.until.is_none());
                first.map_or("the team as a whole waits for something", |it| it.title.as_str())
            }
        };
        let mut sign = format!("  {} ", cx.glyphs.blocked);
        for key in keys {
            sign += key;
            sign.push(' ');
        }
        let age = when::lasting(it.raised_at, cx.data.now, &cx.data.board);
        pen.line(&[(Role::Blocked, &sign), (Role::Text, what), (Role::Muted, &format!("  {age}"))]);
    }
    gap(pen);
    if screen.onlookers == Onlookers::Guests {
        pen.line(&[(Role::Muted, "What was parked is not for guests")]);
    } else {
        parked(pen, screen, page);
    }
    gap(pen);
    if page.open.is_some() {
        let key = cx.keymap.first_key(Command::Standup(OnStandup::End));
        pen.line(&[(Role::FooterKey, &key), (Role::Text, " ends the stand-up with a note")]);
    }
}

/// What came into the sprint and what was taken out of it.
fn moved(pen: &mut Pen<'_, '_>, screen: &StandupScreen, page: &StandupPage, most: usize) {
    let cx = pen.cx;
    let title = format!("Into and out of the sprint: {}", page.moved.len());
    pen.line(&[(Role::Heading, &title)]);
    // Who did it and why has the other half of the line.
    let room = pen.columns() / 2;
    for it in page.moved.iter().take(most) {
        let sign = format!("  {} {} ", if it.is_in() { "+" } else { "-" }, it.key);
        let title = fit::cut(&it.title, room.saturating_sub(fit::width(&sign)), cx.glyphs.ellipsis);
        let (told, why) = match screen.onlookers {
            Onlookers::Team => (it.told(&cx.data.board), it.event.why()),
            // Who thinks what of it, and why, is the team's.
            Onlookers::Guests => (it.event.kind.in_words().to_owned(), None),
        };
        let told = format!("  {told}");
        let why = why.map(|it| format!(": {it}")).unwrap_or_default();
        pen.line(&[
            (Role::Warn, &sign),
            (Role::Text, &title),
            (Role::Muted, &told),
            (Role::Emphasis, &why),
        ]);
    }
}

fn parked(pen: &mut Pen<'_, '_>, screen: &StandupScreen, page: &StandupPage) {
    let cx = pen.cx;
    let entry = |command| cx.keymap.first_key(Command::Entry(command));
    let keys = if page.parked.is_empty() {
        format!("  {} parks a topic", cx.keymap.first_key(Command::Standup(OnStandup::Park)))
    } else {
        format!(
            "  {} comment  {} story  {} observation  {} drop",
            entry(OnEntry::Comment),
            entry(OnEntry::Story),
            entry(OnEntry::Observe),
            entry(OnEntry::Remove)
        )
    };
    let title = format!("Parked: {}", page.parked.len());
    pen.line(&[(Role::Heading, &title), (Role::Muted, &keys)]);
    let at = page.parked.iter().position(|it| screen.stop == Stop::End(Some(it.id))).unwrap_or(0);
    let room = usize::from(pen.room()).max(1);
    let first = (at + 1).saturating_sub(room.saturating_sub(1).max(1));
    for it in page.parked.iter().skip(first) {
        let is_here = screen.stop == Stop::End(Some(it.id));
        let bar = if is_here { format!("{} ", cx.glyphs.selection) } else { "  ".to_owned() };
        let key = it.story.and_then(|id| cx.data.card(id)).map(|it| format!("{} ", it.key));
        let by = format!("  @{}", cx.data.board.name_of(it.by));
        let role = if is_here { Role::Selection } else { Role::Text };
        pen.line(&[
            (Role::SelectionBar, &bar),
            (Role::Key, key.as_deref().unwrap_or_default()),
            (role, &it.text),
            (Role::Muted, &by),
        ]);
    }
}
