//! One line of the log, as the log and a story's page show it.

use ratatui::text::{Line, Span};

use super::Cx;
use crate::domain::Happening;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// What was done, struck out when it was taken back; cut to `columns`.
pub(super) fn label(cx: &Cx<'_>, it: &Happening, columns: usize) -> Vec<Span<'static>> {
    let back = if it.undone { " taken back" } else { "" };
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

/// The fields that it changed, before and after, in lines of at most `columns`; each side gets
/// `most` lines.
pub(super) fn details(
    cx: &Cx<'_>,
    it: &Happening,
    columns: usize,
    most: usize,
) -> Vec<Line<'static>> {
    let style = |role| cx.theme.style(role);
    let none = cx.glyphs.none;
    let mut lines = Vec::new();
    for (name, before, after) in &it.details {
        let (was, now) = (shown(before, none), shown(after, none));
        let one = format!("{name}: {was} {} {now}", cx.glyphs.arrow);
        if fit::width(&one) <= columns && !was.contains('\n') && !now.contains('\n') {
            lines.push(Line::from(vec![
                Span::styled(format!("{name}: "), style(Role::Label)),
                Span::styled(was.to_owned(), style(Role::Removed)),
                Span::styled(format!(" {} ", cx.glyphs.arrow), style(Role::Muted)),
                Span::styled(now.to_owned(), style(Role::Added)),
            ]));
            continue;
        }
        lines.push(Line::styled(format!("{name}:"), style(Role::Label)));
        for (sign, text, role) in [("- ", before, Role::Removed), ("+ ", after, Role::Added)] {
            let room = columns.saturating_sub(2);
            for line in fit::wrap(text, room, most, cx.glyphs.ellipsis) {
                lines.push(Line::styled(format!("{sign}{line}"), style(role)));
            }
        }
    }
    lines
}

fn shown<'a>(text: &'a str, none: &'a str) -> &'a str {
    if text.is_empty() { none } else { text }
}
