//! The which-key box: what can follow the keys of a sequence that has begun.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Clear, Widget as _};

use super::put;
use crate::tui::act;
use crate::tui::app::Ui;
use crate::tui::screen::Cx;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// Draws the box at the lower right of the screen in front, if a sequence has begun.
pub(super) fn draw(ui: &Ui, cx: &Cx<'_>, buffer: &mut Buffer, area: Rect) {
    let mut follow = ui.keymap.continuations(ui.scopes());
    follow.retain(|(_, command)| act::is_offered(cx, *command));
    if follow.is_empty() || area.height < 3 {
        return;
    }
    let keys = follow.iter().map(|(keys, _)| fit::width(keys)).max().unwrap_or(0);
    let text = follow.iter().map(|(_, it)| fit::width(it.spec().help)).max().unwrap_or(0);
    let width = u16::try_from(keys + text + 6).unwrap_or(area.width).min(area.width);
    let height = u16::try_from(follow.len() + 2).unwrap_or(area.height).min(area.height);
    let place = Rect { x: area.right() - width, y: area.bottom() - height, width, height };
    Clear.render(place, buffer);
    buffer.set_style(place, cx.theme.style(Role::Canvas));
    let block = Block::bordered()
        .border_set(cx.glyphs.border)
        .border_style(cx.theme.style(Role::BorderFocus))
        .title(format!(" {} ", ui.keymap.pending()));
    let inner = block.inner(place);
    block.render(place, buffer);
    for (y, (key, command)) in (inner.top()..inner.bottom()).zip(follow) {
        let key = fit::pad(&key, keys + 1).into_owned();
        let room = |x: u16| inner.right().saturating_sub(x);
        let x = put(cx, buffer, (inner.x + 1, y), room(inner.x + 1), Role::FooterKey, &key) + 1;
        put(cx, buffer, (x, y), room(x), Role::Text, command.spec().help);
    }
}
