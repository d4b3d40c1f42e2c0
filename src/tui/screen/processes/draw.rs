//! The register on the screen: its parts, and how the process under the cursor stands.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::spot::Part;
use super::{ProcessesScreen, rows};
use crate::domain::ProcessPage;
use crate::tui::act;
use crate::tui::command::{Command, OnProcesses};
use crate::tui::screen::process::draw::{ASIDE, aside, put, sentence, standing};
use crate::tui::screen::{Cx, leaves};
use crate::tui::theme::Role;

/// From here on, how the process under the cursor stands is shown beside the list.
const WIDE: u16 = 150;
/// So many rows below the list show it where there is no room beside.
const BELOW: u16 = 10;

/// Where the pieces of the register are.
#[derive(Debug)]
pub(super) struct Places {
    /// The names of the parts.
    pub(super) parts: Rect,
    /// The part in front.
    pub(super) body: Rect,
    /// How the process under the cursor stands: beside the list, or below it.
    pub(super) more: Rect,
}

/// Where the pieces of the register are.
pub(super) fn places(part: Part, area: Rect) -> Places {
    let parts = Rect { height: area.height.min(1), ..area };
    let gap = u16::from(area.height >= 18);
    let top = (parts.bottom() + gap).min(area.bottom());
    let all = Rect { y: top, height: area.bottom() - top, ..area };
    if part != Part::Processes {
        return Places { parts, body: all, more: Rect { width: 0, height: 0, ..all } };
    }
    if area.width >= WIDE {
        let body = Rect { width: area.width - ASIDE - 2, ..all };
        let more =
            Rect { x: body.right() + 2, width: (area.width - body.width).saturating_sub(3), ..all };
        return Places { parts, body, more };
    }
    let below = if area.height >= 20 { BELOW } else { 0 };
    let body = Rect { height: all.height.saturating_sub(below), ..all };
    Places { parts, body, more: Rect { y: body.bottom(), height: below.min(all.height), ..all } }
}

/// Shows the register.
pub(super) fn register(screen: &ProcessesScreen, cx: &Cx<'_>, buffer: &mut Buffer, area: Rect) {
    buffer.set_style(area, cx.theme.style(Role::Text));
    let part = screen.leaves.part();
    let places = places(part, area);
    let key = cx.keymap.first_key(Command::Processes(OnProcesses::NextPart));
    leaves::draw_names(cx, part, &key, buffer, places.parts);
    if part == Part::Processes && screen.rows(cx, cx.data).is_empty() {
        nothing(screen, cx, buffer, places.body);
        return;
    }
    let body = rows::lay(screen, cx, part, screen.leaves.spot(), places.body.width);
    screen.leaves.draw(cx, buffer, places.body, &body);
    let Some(page) = screen.process(cx) else { return };
    if area.width >= WIDE {
        aside(cx, page, buffer, places.more);
    } else {
        below(cx, page, buffer, places.more);
    }
}

/// How the process under the cursor stands, below the list, in two columns.
fn below(cx: &Cx<'_>, page: &ProcessPage, buffer: &mut Buffer, area: Rect) {
    if area.height < 4 || area.width < 20 {
        return;
    }
    let rule = cx.glyphs.rule.repeat(usize::from(area.width.saturating_sub(2)));
    put(cx, buffer, Rect { height: 1, ..area }, area.x + 1, (Role::Border, &rule));
    let head = Rect { y: area.y + 1, height: 1, ..area };
    let text = match page.sheet.text("purpose") {
        "" => page.process.name.clone(),
        purpose => format!("{}: {purpose}", page.process.name),
    };
    put(cx, buffer, head, area.x + 1, (Role::Accent, &text));
    let room = usize::from(area.height - 2);
    let half = area.width / 2;
    for (n, (role, text)) in standing(cx, page).iter().take(room * 2).enumerate() {
        let (column, row) = (n / room, n % room);
        let x = area.x + 1 + if column > 0 { half } else { 0 };
        let y = area.y + 2 + u16::try_from(row).unwrap_or(0);
        let end = if column > 0 { area.right() } else { area.x + half };
        let place = Rect { y, height: 1, width: end.saturating_sub(area.x), ..area };
        put(cx, buffer, place, x, (*role, text));
    }
}

/// What is said where no process is shown.
fn nothing(screen: &ProcessesScreen, cx: &Cx<'_>, buffer: &mut Buffer, area: Rect) {
    let start = cx.keymap.first_key(Command::Processes(OnProcesses::Start));
    let says = if !screen.words.is_empty() {
        format!("No process holds {:?}.", screen.words)
    } else if !act::is_offered(cx, Command::Processes(OnProcesses::Start)) {
        "There is no process yet.".to_owned()
    } else {
        format!(
            "There is no process yet: {start} starts one, from nothing or from a template: \
             incident, change, request, problem, onboarding, buying."
        )
    };
    sentence(cx, buffer, area, &says);
}
