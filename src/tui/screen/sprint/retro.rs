//! The retrospective of a sprint: what became of the last actions, notes with votes, actions.

use ratatui::text::Span;

use super::body::Body;
use super::facts::took;
use super::spot::Spot;
use crate::domain::SprintPage;
use crate::domain::event::Event;
use crate::domain::retrospective::{Action, Fate, NoteId};
use crate::tui::command::{Command, OnEntry, OnSprint};
use crate::tui::screen::Cx;
use crate::tui::theme::Role;

/// The names of its columns, from left to right; those that the first note brings before that.
pub(super) fn columns(page: &SprintPage) -> Vec<String> {
    let own = &page.retrospective.columns;
    if own.is_empty() {
        page.retrospective.usual.clone()
    } else {
        own.iter().map(|it| it.name.clone()).collect()
    }
}

/// The column that a note is in.
pub(super) fn column_of(page: &SprintPage, note: NoteId) -> Option<&str> {
    let holds =
        |it: &&crate::domain::retrospective::RetroColumn| it.notes.iter().any(|it| it.id == note);
    page.retrospective.columns.iter().find(holds).map(|it| it.name.as_str())
}

/// The rows of the retrospective.
pub(super) fn retro(body: &mut Body, cx: &Cx<'_>, page: &SprintPage) {
    let entry = |command| cx.keymap.first_key(Command::Entry(command));
    let sprint = |command| cx.keymap.first_key(Command::Sprint(command));
    if page.sprint.state.is_over() {
        let says = "The report is frozen. What is written here from now on stands beside it.";
        body.sentence(cx, Role::Hint, says);
    }
    if !page.last_actions.is_empty() {
        let aside = format!("{} gives one up", entry(OnEntry::Remove));
        body.heading(cx, "What became of the last actions", &aside);
        for it in &page.last_actions {
            action(body, cx, it, Spot::Last(it.id));
        }
    }
    let add = entry(OnEntry::Add);
    let notes = |at: usize| page.retrospective.columns.get(at).map_or(&[][..], |it| &it.notes);
    for (at, name) in columns(page).iter().enumerate() {
        let says = match notes(at).len() {
            1 => "1 note".to_owned(),
            n => format!("{n} notes"),
        };
        let aside = match notes(at).len() {
            0 => format!("{add} writes a note"),
            _ => format!("{says}  {add} writes one, {} votes for one", sprint(OnSprint::For)),
        };
        body.heading_on(cx, Spot::Column(at), name, &aside);
        for note in notes(at) {
            let mine = note.votes.contains(&cx.data.me);
            let votes = match (note.votes.len(), mine) {
                (0, _) => "   ".to_owned(),
                (n, false) => format!("{n:>2} "),
                (n, true) => format!("{n:>2}{}", cx.glyphs.mark),
            };
            let role = if note.votes.is_empty() { Role::Muted } else { Role::Points };
            let left = vec![
                Span::styled(format!("{votes} "), cx.theme.style(role)),
                Span::styled(note.text.clone(), cx.theme.style(Role::Text)),
            ];
            let by = format!("@{}", cx.data.board.name_of(note.by));
            body.row(cx, Spot::Note(note.id), &left, &by);
        }
    }
    body.heading(cx, "What we will do", "");
    for it in &page.retrospective.actions {
        action(body, cx, it, Spot::Action(it.id));
    }
    if page.retrospective.actions.is_empty() {
        let says = format!("{add} decides on something to do");
        let left = vec![Span::styled(says, cx.theme.style(Role::Hint))];
        body.row(cx, Spot::NoAction, &left, "");
    } else {
        let story = entry(OnEntry::Story);
        body.sentence(cx, Role::Hint, &format!("{story} makes a story of an action"));
    }
    body.gap();
    took(body, cx, page, Event::Retrospective);
}

fn action(body: &mut Body, cx: &Cx<'_>, it: &Action, spot: Spot) {
    let board = &cx.data.board;
    let (sign, says, role) = match it.fate {
        Fate::Open => (cx.glyphs.open, "open".to_owned(), Role::Warn),
        Fate::Waiting => (cx.glyphs.open, "not begun".to_owned(), Role::Warn),
        Fate::Begun => (cx.glyphs.open, "begun".to_owned(), Role::Text),
        Fate::Done(Some(at)) => (cx.glyphs.ticked, format!("done {}", board.date(at)), Role::Done),
        Fate::Done(None) => (cx.glyphs.ticked, "done".to_owned(), Role::Done),
        Fate::Dropped => {
            let why = it.dropped.as_ref().map(|it| format!(": {it}")).unwrap_or_default();
            (cx.glyphs.open, format!("dropped{why}"), Role::Muted)
        }
    };
    let aside = match &it.story {
        Some((_, key)) => format!("{key} {says}"),
        None => says,
    };
    let mut left = vec![Span::styled(format!("{sign} {}", it.text), cx.theme.style(role))];
    if let Some(owner) = it.owner {
        let name = format!(" @{}", board.name_of(owner));
        left.push(Span::styled(name, cx.theme.style(Role::Person)));
    }
    body.row(cx, spot, &left, &aside);
}
