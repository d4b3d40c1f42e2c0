//! The footer: what was done or declined, and the keys of where the person is.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::put;
use crate::tui::act;
use crate::tui::app::{Notice, Ui};
use crate::tui::command::{Anywhere, Command, Scope};
use crate::tui::keymap::Keymap;
use crate::tui::screen::Cx;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// The scopes in the order in which their keys are worth room.
const ORDER: &[Scope] = &[
    Scope::Dialog,
    Scope::Page,
    Scope::Inbox,
    Scope::Backlog,
    Scope::Impediments,
    Scope::Log,
    Scope::Sprint,
    Scope::Standup,
    Scope::Flow,
    Scope::Processes,
    Scope::Process,
    Scope::Today,
    Scope::Matter,
    Scope::Entry,
    Scope::Stories,
    Scope::Story,
    Scope::Board,
    Scope::List,
];

/// The keys that always stand at the right end: what an event is for, where one is held, and the two
/// that lead to all others.
const LAST: [Command; 3] = [
    Command::Global(Anywhere::Event),
    Command::Global(Anywhere::Palette),
    Command::Global(Anywhere::Help),
];

/// One entry: keys, word, and the command that a click on it carries out.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    keys: String,
    word: &'static str,
    command: Command,
}

impl Entry {
    fn width(&self) -> usize {
        fit::width(&self.keys) + 1 + fit::width(self.word)
    }
}

/// Draws the footer into its line.
pub(super) fn draw(ui: &Ui, cx: &Cx<'_>, buffer: &mut Buffer, area: Rect) {
    if area.is_empty() {
        return;
    }
    let said = said(ui);
    if let Some((role, text)) = &said
        && draw_long(cx, buffer, area, *role, text)
    {
        return;
    }
    if let Some((role, text)) = &said {
        let room = area.width.saturating_sub(2);
        let text = fit::cut(text, usize::from(room), cx.glyphs.ellipsis);
        put(cx, buffer, (area.x + 1, area.y), room, *role, &text);
    }
    for (x, entry) in laid(ui, cx, area, said.as_ref().map(|(_, text)| text.as_str())) {
        let room = |x: u16| area.right().saturating_sub(x);
        let after = put(cx, buffer, (x, area.y), room(x), Role::FooterKey, &entry.keys) + 1;
        put(cx, buffer, (after, area.y), room(after), Role::FooterText, entry.word);
    }
}

/// How many lines a long sentence may take from the screen above.
const MOST_LINES: usize = 4;

/// Draws a sentence that is longer than the line over the lines above it: its end is the way out.
/// Tells whether it was one.
fn draw_long(cx: &Cx<'_>, buffer: &mut Buffer, area: Rect, role: Role, text: &str) -> bool {
    let room = area.width.saturating_sub(2);
    let mut lines = long_lines(area, text);
    if lines.is_empty() {
        return false;
    }
    let is_cut = lines.len() > MOST_LINES;
    lines.truncate(MOST_LINES);
    let n_above = u16::try_from(lines.len()).unwrap_or(1).saturating_sub(1);
    for (y, line) in (area.y - n_above..).zip(&lines) {
        let row = Rect { y, height: 1, ..area };
        buffer.set_style(row, cx.theme.style(Role::Canvas));
        put(
            cx,
            buffer,
            (area.x, y),
            area.width,
            Role::Canvas,
            &" ".repeat(usize::from(area.width)),
        );
        put(cx, buffer, (area.x + 1, y), room, role, line);
    }
    if is_cut {
        put(cx, buffer, (area.right() - 1, area.y), 1, role, cx.glyphs.ellipsis);
    }
    true
}

/// The lines of a sentence that is longer than the footer's line; none where it is not, or where
/// there is no room above.
fn long_lines(area: Rect, text: &str) -> Vec<&str> {
    let room = usize::from(area.width.saturating_sub(2));
    if room == 0 || fit::width(text) <= room || area.y < 8 {
        return Vec::new();
    }
    fit::lines(text, room).map(|it| text[it].trim_end()).collect()
}

/// How many lines of the screen above the footer's own a long sentence takes.
pub(super) fn lines_above(ui: &Ui, area: Rect) -> u16 {
    let n_lines = said(ui).map_or(0, |(_, text)| long_lines(area, &text).len().min(MOST_LINES));
    u16::try_from(n_lines).unwrap_or(0).saturating_sub(1)
}

/// What the footer says, if anything.
fn said(ui: &Ui) -> Option<(Role, String)> {
    match &ui.notice {
        Notice::None => None,
        Notice::Done(label, _) => {
            let undo = ui.keymap.first_key(Command::Global(Anywhere::Undo));
            let text =
                if undo.is_empty() { label.clone() } else { format!("{label} ({undo} undo)") };
            Some((Role::Toast, text))
        }
        Notice::Told(text) => Some((Role::Text, text.clone())),
        Notice::Refused(text) => Some((Role::ToastBad, format!("{} {text}", ui.glyphs.bad))),
    }
}

/// The keys that fit beside what is said, each with the column that it begins in.
fn laid(ui: &Ui, cx: &Cx<'_>, area: Rect, said: Option<&str>) -> Vec<(u16, Entry)> {
    let taken = said.map_or(0, |it| fit::width(it) + 3);
    let room = usize::from(area.width).saturating_sub(taken + 2);
    let mut all = entries(&ui.keymap, ui.scopes());
    // Nobody is offered what would be refused to them.
    all.retain(|it| act::is_offered(cx, it.command));
    if ui.dialogs.is_empty() {
        let view = ui.front().view();
        all.retain(|it| !view.is_idle(it.command));
        all.sort_by_key(|it| !view.leads(it.command) || LAST.contains(&it.command));
    }
    // Beside a sentence, or where there is hardly any room, other keys matter more.
    let has_room = said.is_none() && area.width >= 60;
    if !has_room || !ui.dialogs.is_empty() || ui.front().view().event().is_none() {
        all.retain(|it| it.command != Command::Global(Anywhere::Event));
    }
    let command = Command::Global(Anywhere::Back);
    let keys = ui.keymap.first_key(command);
    // Whoever opened something looks for the way back before anything else.
    if ui.dialogs.is_empty() && ui.screens.len() > 1 && !keys.is_empty() {
        all.insert(0, Entry { keys, word: "back", command });
    }
    let entries = fitting(all, room);
    let wide: usize = entries.iter().map(|it| it.width() + 2).sum();
    let wide = u16::try_from(wide).unwrap_or(u16::MAX);
    let mut x = area.right().saturating_sub(wide.saturating_sub(1));
    let laid = entries.into_iter().map(|it| {
        let at = x;
        x = x.saturating_add(u16::try_from(it.width() + 2).unwrap_or(u16::MAX));
        (at, it)
    });
    laid.collect()
}

/// The keys of the scopes in force that the table has a word for; keys of one word stand together.
fn entries(keymap: &Keymap, scopes: &[Scope]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let order = std::iter::once(Scope::Global)
        .chain(ORDER.iter().copied())
        .filter(|it| scopes.contains(it));
    let commands = order
        .flat_map(|scope| Command::ALL.iter().copied().filter(move |it| it.spec().scope == scope));
    for command in commands.filter(|it| !LAST.contains(it)).chain(LAST) {
        let spec = command.spec();
        let keys = keymap.first_key(command);
        if spec.word.is_empty() || keys.is_empty() || !scopes.contains(&spec.scope) {
            continue;
        }
        match entries.iter_mut().find(|it| it.word == spec.word) {
            Some(entry) => entry.keys = format!("{}/{keys}", entry.keys),
            None => entries.push(Entry { keys, word: spec.word, command }),
        }
    }
    entries
}

/// As many of the first entries as fit beside the last ones, in their order. What an event is for
/// goes first: its key is the same on each screen, those of the screen are nowhere else.
fn fitting(mut entries: Vec<Entry>, room: usize) -> Vec<Entry> {
    let width = |it: &[Entry]| it.iter().map(|it| it.width() + 2).sum::<usize>().saturating_sub(2);
    while width(&entries) > room {
        if let Some(at) = entries.iter().position(|it| it.command == LAST[0]) {
            entries.remove(at);
            continue;
        }
        let is_last = |it: &Entry| LAST.contains(&it.command);
        match entries.iter().rposition(|it| !is_last(it)) {
            Some(at) => drop(entries.remove(at)),
            None if entries.is_empty() => break,
            None => drop(entries.remove(0)),
        }
    }
    entries
}

/// The command whose key stands at that place.
pub(super) fn command_at(ui: &Ui, cx: &Cx<'_>, at: Position) -> Option<Command> {
    let area = Rect { y: ui.size.bottom().saturating_sub(1), height: 1, ..ui.size };
    if super::footer_height(ui.size) == 0 || at.y != area.y {
        return None;
    }
    let said = said(ui).map(|(_, text)| text);
    let laid = laid(ui, cx, area, said.as_deref());
    let found = laid.into_iter().find(|(x, it)| {
        let wide = u16::try_from(it.width()).unwrap_or(0);
        (*x..x.saturating_add(wide)).contains(&at.x)
    });
    found.map(|(_, it)| it.command)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::keymap::TOGETHER;

    fn shown(width: usize) -> String {
        let mut all = entries(&Keymap::default(), TOGETHER[0]);
        // No event is held on the board.
        all.retain(|it| it.command != Command::Global(Anywhere::Event));
        let entries = fitting(all, width);
        entries.iter().map(|it| format!("{} {}", it.keys, it.word)).collect::<Vec<_>>().join("  ")
    }

    #[test]
    fn keys_are_left_out_from_the_end_but_help_stays() {
        assert_eq!(shown(0), "");
        assert_eq!(shown(8), "? help");
        assert_eq!(shown(20), ": palette  ? help");
        assert_eq!(shown(30), "n new  : palette  ? help");
        assert_eq!(shown(58), "n new  enter open  / search  f filter  : palette  ? help");
    }

    #[test]
    fn the_keys_of_a_screen_outlive_the_one_that_says_what_its_event_is_for() {
        let all = entries(&Keymap::default(), &[Scope::Sprint, Scope::Global]);
        let own: usize =
            all.iter().filter(|it| it.command != LAST[0]).map(|it| it.width() + 2).sum();
        let words = |room: usize| -> Vec<&str> {
            fitting(all.clone(), room).iter().map(|it| it.word).collect()
        };
        assert_eq!(words(own + 20).len(), all.len());
        assert!(!words(own).contains(&"agenda"), "{:?}", words(own));
        assert_eq!(words(own).len() + 1, all.len());
    }

    #[test]
    fn keys_with_one_word_stand_together() {
        assert!(shown(200).contains("H/L move  m move to"), "{}", shown(200));
    }
}
