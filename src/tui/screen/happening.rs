//! One line of the log, as the log and a story's page show it.

use ratatui::text::{Line, Span};

use super::Cx;
use crate::domain::text::marked;
use crate::domain::{Field, FieldChange, Happening};
use crate::tui::command::{Command, OnLog};
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// What was done, struck out when it was taken back; cut to `columns`.
pub(super) fn label(cx: &Cx<'_>, it: &Happening, columns: usize) -> Vec<Span<'static>> {
    let back = if it.undone { " (taken back)" } else { "" };
    let room = columns.saturating_sub(fit::width(back));
    let text = fit::cut(&it.label, room, cx.glyphs.ellipsis).into_owned();
    let role = match (it.undone, it.undoes) {
        (true, _) => Role::Struck,
        (false, Some(_)) => Role::Muted,
        (false, None) => Role::Text,
    };
    let mut spans = vec![Span::styled(text, cx.theme.style(role))];
    if it.undone {
        spans.push(Span::styled(back, cx.theme.style(Role::Warn)));
    }
    spans
}

/// Everything that it changed, before and after, in lines of at most `columns`; each side of a long
/// text gets `most` lines.
pub(super) fn details(
    cx: &Cx<'_>,
    it: &Happening,
    columns: usize,
    most: usize,
) -> Vec<Line<'static>> {
    let mut all: Vec<Line<'static>> =
        changes(it).iter().flat_map(|change| lines(cx, change, columns, most)).collect();
    if it.more > 0 {
        let enter = cx.keymap.first_key(Command::Log(OnLog::Open));
        let says = format!("and {} more: {enter} shows all of them", it.more);
        all.push(Line::styled(says, cx.theme.style(Role::Muted)));
    }
    all
}

/// The same as running text, all of it.
pub(crate) fn text(it: &Happening) -> String {
    let side = |text: &str| if text.is_empty() { "nothing".to_owned() } else { text.to_owned() };
    let line = |change: Change<'_>| {
        let whose = change.story.map_or(String::new(), |it| format!("{it} "));
        match (change.before.contains('\n'), change.after.contains('\n')) {
            (false, false) => {
                let (before, after) = (side(&change.before), side(&change.after));
                format!("{whose}{}: {before} → {after}", change.name)
            }
            _ => format!(
                "{whose}{}\n{}\n→\n{}",
                change.name,
                side(&change.before),
                side(&change.after)
            ),
        }
    };
    changes(it).into_iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What it changed of what was there before or is a field, in lines of at most `columns`: a page
/// that shows the comments and criteria themselves needs no more.
pub(super) fn fields(cx: &Cx<'_>, it: &Happening, columns: usize) -> Vec<Line<'static>> {
    let changes = changes(it).into_iter();
    let changes = changes.filter(|it| it.is_field || !it.before.is_empty());
    changes.flat_map(|change| lines(cx, &change, columns, 1)).collect()
}

struct Change<'a> {
    /// Whose it is, where the line does not say so.
    story: Option<&'a str>,
    name: &'a str,
    is_field: bool,
    before: String,
    after: String,
}

/// What it changed, but for what its label says already; tags that came together stand together.
fn changes(it: &Happening) -> Vec<Change<'_>> {
    let mut changes: Vec<Change<'_>> = Vec::new();
    for change in &it.details {
        let FieldChange { field: name, before, after, .. } = change;
        let story = it.whose(change);
        if before.is_empty() && it.label.contains(after.as_str()) {
            continue;
        }
        let field = Field::named(name);
        if let (Some(Field::Tags), Some(last)) = (field, changes.last_mut())
            && (last.name, last.story) == (Field::Tags.spec().label, story)
        {
            for (all, tag) in [(&mut last.before, before), (&mut last.after, after)] {
                if !all.is_empty() && !tag.is_empty() {
                    all.push(' ');
                }
                all.push_str(tag);
            }
            continue;
        }
        let (before, after) = (before.clone(), after.clone());
        let name = field.map_or(name.as_str(), |it| it.spec().label);
        changes.push(Change { story, name, is_field: field.is_some(), before, after });
    }
    changes
}

fn lines(cx: &Cx<'_>, change: &Change<'_>, columns: usize, most: usize) -> Vec<Line<'static>> {
    let Change { story, name, before, after, .. } = change;
    let name = story.map_or_else(|| (*name).to_owned(), |it| format!("{it} {name}"));
    let style = |role| cx.theme.style(role);
    let shown = |text: &str| {
        if text.is_empty() { cx.glyphs.none.to_owned() } else { marked(text).into_owned() }
    };
    let one = format!("{name}: {} {} {}", shown(before), cx.glyphs.arrow, shown(after));
    if fit::width(&one) <= columns && !one.contains('\n') {
        return vec![Line::from(vec![
            Span::styled(format!("{name}: "), style(Role::Label)),
            Span::styled(shown(before), style(Role::Removed)),
            Span::styled(format!(" {} ", cx.glyphs.arrow), style(Role::Muted)),
            Span::styled(shown(after), style(Role::Added)),
        ])];
    }
    let name = fit::cut(&format!("{name}:"), columns, cx.glyphs.ellipsis).into_owned();
    let mut lines = vec![Line::styled(name, style(Role::Label))];
    for (sign, text, role) in [("- ", before, Role::Removed), ("+ ", after, Role::Added)] {
        for line in fit::wrap(text, columns.saturating_sub(2), most, cx.glyphs.ellipsis) {
            lines.push(Line::styled(format!("{sign}{line}"), style(role)));
        }
    }
    lines
}
