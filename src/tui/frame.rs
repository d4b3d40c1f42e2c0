//! The frame around every screen: header above, footer below, dialogs on top.

mod footer;
mod header;
mod which;

use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::{Frame, Terminal};

use super::app::Ui;
use super::command::{Command, InDialog};
use super::dialog::place::{Place, Places};
use super::keymap::Keymap;
use super::screen::{Cx, Screen};
use super::step::{Goal, Step};
use crate::domain::refusal::TOLD_AT_ONCE;
use crate::domain::{Person, Refusal, Rule, text};
use crate::tui::theme::Role;

/// Below this height the line with the screens is left out.
const LEAST_WITH_TABS: u16 = 15;

/// The part of the terminal that belongs to the screen in front.
pub(crate) const fn main_area(size: Rect) -> Rect {
    let top = header_height(size);
    let taken = top + footer_height(size);
    Rect { y: size.y + top, height: size.height.saturating_sub(taken), ..size }
}

/// The lines above the screen in front.
const fn header_height(size: Rect) -> u16 {
    match size.height {
        0..=3 => 0,
        4..LEAST_WITH_TABS => 1,
        LEAST_WITH_TABS.. => 2,
    }
}

/// The lines below the screen in front.
const fn footer_height(size: Rect) -> u16 {
    if size.height > 1 { 1 } else { 0 }
}

/// What has the keys when something is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Front {
    /// A screen.
    Screen,
    /// A dialog, in which a screen's key is a letter of what is typed.
    Dialog,
}

/// A refusal in one line, with the key that leads out of it: one that acts on a story, only where the
/// command is `on` that story.
pub(crate) fn refusal(
    refusal: &Refusal,
    (keymap, people): (&Keymap, &[Person]),
    (front, on): (Front, Option<&str>),
) -> String {
    let sentence = capital(people, &refusal.to_string());
    let Some(mut way) = refusal.way_out() else { return sentence };
    if refusal.acts_on().is_some_and(|it| on != Some(it)) {
        way.command = "";
    }
    let of_limit =
        |it: &Refusal| matches!(it, Refusal::WipAsks { .. } | Refusal::WipRefuses { .. });
    let is_limit = refusal.each().iter().all(of_limit);
    if front == Front::Dialog && is_limit {
        // Whoever is refused a column is being asked for one.
        return format!("{sentence}: {}", way.does);
    }
    let key = Command::named(way.command).map(|it| keymap.first_key(it)).unwrap_or_default();
    match (key.is_empty(), way.does.is_empty()) {
        (false, false) => {
            let back = match front {
                Front::Screen => String::new(),
                Front::Dialog => {
                    format!("{}, then ", keymap.first_key(Command::Dialog(InDialog::Cancel)))
                }
            };
            let (undone, others) = undone(refusal.each());
            if undone.len() > 1 {
                // One sentence for all of them, and the key in sight.
                let found = format!(
                    "{} stories have open items of the definition of done, as {}",
                    undone.len(),
                    undone[..2].join(", ")
                );
                let others: Vec<String> =
                    others.into_iter().take(TOLD_AT_ONCE).map(|it| format!("; {it}")).collect();
                return format!("{found}: press {back}{key} on each{}", others.concat());
            }
            // The key that helps must be in sight on 80 columns: what the rule says is in the manual.
            let found = match refusal {
                Refusal::Forbids(breach) => capital(people, &breach.found),
                Refusal::Process(refusal) => capital(people, &refusal.brief()),
                _ => sentence,
            };
            format!("{found}: press {back}{key} to {}", way.does)
        }
        // An option belongs to a command line that is being typed; here none is.
        (true, _) | (_, true)
            if way.command.is_empty() && !way.cli.is_empty() && !way.cli.starts_with("--") =>
        {
            format!("{sentence}: {}", way.cli)
        }
        (true, _) | (false, true) => sentence,
    }
}

/// A sentence with its first letter as a capital, unless it begins with somebody's name.
pub(crate) fn capital(people: &[Person], sentence: &str) -> String {
    let first = sentence.split_whitespace().next().unwrap_or_default();
    let is_name = people.iter().any(|it| it.name == first);
    if is_name { sentence.to_owned() } else { text::capital(sentence) }
}

/// The stories whose definition of done is not met, by key, and what else was found.
fn undone(all: &[Refusal]) -> (Vec<&str>, Vec<String>) {
    let (mut undone, mut others) = (Vec::new(), Vec::new());
    for it in all {
        let Refusal::Forbids(breach) = it else {
            others.push(it.to_string());
            continue;
        };
        match &breach.key {
            Some(key) if breach.rule == Rule::DoneMeansDone => undone.push(key.as_str()),
            Some(_) | None => others.push(breach.found.clone()),
        }
    }
    (undone, others)
}

/// What a click on header or footer leads to.
pub(crate) fn pressed(ui: &Ui, cx: &Cx<'_>, at: Position) -> Step {
    let goal = header::tab_at(ui, cx, at);
    if let Some(goal) = goal.filter(|it| *it != goal_of(ui.front())) {
        return Step::Go(goal);
    }
    footer::command_at(ui, cx, at).map_or(Step::Stay, Step::Then)
}

/// The screen's place among the screens that the header names.
fn goal_of(screen: &Screen) -> Goal {
    match screen {
        Screen::Board(_) | Screen::Story(_) => Goal::Board,
        Screen::Backlog(_) => Goal::Backlog,
        Screen::Impediments(_) => Goal::Impediments,
        Screen::Sprint(_) => Goal::Sprint,
        Screen::Standup(_) => Goal::Standup,
        Screen::Log(_) => Goal::Log(None),
        Screen::Flow(_) => Goal::Flow,
        Screen::Processes(_) | Screen::Process(_) => Goal::Processes,
        Screen::Today(_) => Goal::Today,
    }
}

/// What of the dialog in front lies at that place. It is drawn once more, on paper that nobody sees:
/// where its rows are is known nowhere else.
pub(crate) fn place_at(ui: &Ui, cx: &Cx<'_>, at: Position) -> Option<Place> {
    let dialog = ui.dialogs.last()?;
    let places = Places::default();
    let cx = Cx { places: Some(&places), ..*cx };
    let area = dialog_area(ui, ui.size);
    let mut paper = Terminal::new(TestBackend::new(ui.size.width, ui.size.height)).ok()?;
    paper.draw(|frame| dialog.as_modal().draw(&cx, frame, area)).ok()?;
    places.at(at)
}

/// The part of the terminal that dialogs may take: what is typed stays in sight while a long sentence
/// stands above the footer.
fn dialog_area(ui: &Ui, size: Rect) -> Rect {
    let (area, n_rows) = (main_area(size), footer_height(size));
    let footer = Rect { y: size.bottom().saturating_sub(n_rows), height: n_rows, ..size };
    let above = footer::lines_above(ui, footer);
    Rect { height: area.height.saturating_sub(above), ..area }
}

/// Shows everything.
pub(crate) fn draw(ui: &Ui, cx: &Cx<'_>, frame: &mut Frame<'_>) {
    let size = frame.area();
    frame.buffer_mut().set_style(size, cx.theme.style(Role::Canvas));
    let area = main_area(size);
    header::draw(ui, cx, frame.buffer_mut(), Rect { height: header_height(size), ..size });
    ui.front().view().draw(cx, frame, area);
    let n_rows = footer_height(size);
    let footer = Rect { y: size.bottom().saturating_sub(n_rows), height: n_rows, ..size };
    let free = dialog_area(ui, size);
    for dialog in &ui.dialogs {
        dialog.as_modal().draw(cx, frame, free);
    }
    footer::draw(ui, cx, frame.buffer_mut(), footer);
    which::draw(ui, cx, frame.buffer_mut(), area);
    cx.glyphs.spell(frame.buffer_mut());
}

/// Writes a text in at most `room` columns; tells the column after it.
fn put(
    cx: &Cx<'_>,
    buffer: &mut Buffer,
    (x, y): (u16, u16),
    room: u16,
    role: Role,
    text: &str,
) -> u16 {
    if room == 0 || !buffer.area.contains(Position { x, y }) {
        return x;
    }
    let text = text::marked(text);
    buffer.set_stringn(x, y, text, usize::from(room), cx.theme.style(role)).0
}

#[cfg(test)]
mod tests;
