//! The page of a process on the screen: what it is above, the names of its parts, the one in front.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{ProcessScreen, lay};
use crate::domain::ProcessPage;
use crate::domain::measure::SMALL;
use crate::tui::command::{Anywhere, Command, OnProcess};
use crate::tui::screen::{Cx, leaves};
use crate::tui::theme::Role;
use crate::tui::widget::{fit, when};

/// From here on, how it stands is shown beside each part.
const WIDE: u16 = 130;
/// How wide that is.
pub(in crate::tui::screen) const ASIDE: u16 = 42;

/// Where the pieces of the page are.
#[derive(Debug)]
pub(super) struct Places {
    /// Its key, name and purpose.
    head: Rect,
    /// The names of the parts.
    pub(super) parts: Rect,
    /// The part in front.
    pub(super) body: Rect,
    /// How it stands, where there is room for it.
    aside: Rect,
}

/// Where the pieces of the page are.
pub(super) fn places(area: Rect) -> Places {
    let n_head = if area.height >= 16 { 2 } else { 1 };
    let head = Rect { height: n_head.min(area.height), ..area };
    let parts = Rect { y: head.bottom(), height: 1.min(area.height - head.height), ..area };
    let gap = u16::from(area.height >= 18);
    let top = (parts.bottom() + gap).min(area.bottom());
    let width = if area.width >= WIDE { area.width - ASIDE - 2 } else { area.width };
    let body = Rect { y: top, height: area.bottom() - top, width, ..area };
    let aside = Rect { x: body.right() + 2, width: (area.width - width).saturating_sub(3), ..body };
    Places { head, parts, body, aside }
}

/// Writes a text in a row; tells the column after it.
pub(in crate::tui::screen) fn put(
    cx: &Cx<'_>,
    buffer: &mut Buffer,
    area: Rect,
    x: u16,
    (role, text): (Role, &str),
) -> u16 {
    let room = area.right().saturating_sub(x);
    if area.is_empty() || room == 0 {
        return x;
    }
    let text = fit::cut(text, usize::from(room), cx.glyphs.ellipsis);
    buffer.set_stringn(x, area.y, text, usize::from(room), cx.theme.style(role)).0
}

/// Shows the page.
pub(super) fn process(
    screen: &ProcessScreen,
    cx: &Cx<'_>,
    page: &ProcessPage,
    buffer: &mut Buffer,
    area: Rect,
) {
    buffer.set_style(area, cx.theme.style(Role::Text));
    let places = places(area);
    head(cx, page, buffer, places.head);
    let part = screen.leaves.part();
    let key = cx.keymap.first_key(Command::Process(OnProcess::NextPart));
    leaves::draw_names(cx, part, &key, buffer, places.parts);
    let body = lay(cx, page, part, screen.leaves.spot(), places.body.width);
    screen.leaves.draw(cx, buffer, places.body, &body);
    aside(cx, page, buffer, places.aside);
}

fn head(cx: &Cx<'_>, page: &ProcessPage, buffer: &mut Buffer, place: Rect) {
    if place.is_empty() {
        return;
    }
    let board = &cx.data.board;
    let mut pieces =
        vec![(Role::Key, page.process.prefix.clone()), (Role::Title, page.process.name.clone())];
    match page.owner() {
        Some(owner) => pieces.push((Role::Person, format!("@{}", board.name_of(owner)))),
        None => pieces.push((Role::Bad, format!("{} nobody's", cx.glyphs.bad))),
    }
    if page.retired_at.is_some() {
        pieces.push((Role::Warn, "retired".to_owned()));
    }
    if let Some(it) = page.version() {
        pieces.push((Role::Accent, it.number.clone()));
    }
    let complete = page.completeness().percent();
    let role = if complete == 100 { Role::Good } else { Role::Muted };
    pieces.push((role, format!("{complete} % complete")));
    let n = page.coverage(board, cx.data.today());
    pieces.push((if n == 7 { Role::Good } else { Role::Muted }, format!("{n}/7 questions")));
    let mut x = place.x + 1;
    for (role, text) in &pieces {
        x = put(cx, buffer, place, x, (*role, text)) + 2;
    }
    if place.height > 1 {
        let line = Rect { y: place.y + 1, height: 1, ..place };
        let (role, text) = match page.sheet.text("purpose") {
            "" => (Role::Warn, "it has no purpose"),
            purpose => (Role::Accent, purpose),
        };
        put(cx, buffer, line, place.x + 1, (role, text));
    }
}

/// How it stands, in sentences.
pub(in crate::tui::screen) fn standing(cx: &Cx<'_>, page: &ProcessPage) -> Vec<(Role, String)> {
    let (board, today, glyphs) = (&cx.data.board, cx.data.today(), cx.glyphs);
    let mut all: Vec<(Role, String)> = Vec::new();
    if page.retired_at.is_some() {
        all.push((Role::Warn, "retired".to_owned()));
    }
    let faults = page.faults().into_iter().filter(|_| page.retired_at.is_none());
    all.extend(faults.map(|it| (Role::Bad, format!("{} {it}", glyphs.bad))));
    let complete = page.completeness();
    all.push((Role::Text, format!("{} % of the definition is there", complete.percent())));
    if !complete.missing.is_empty() {
        let names: Vec<&str> = complete.missing.iter().map(|it| it.name).collect();
        all.push((Role::Muted, format!("missing: {}", names.join(", "))));
    }
    let n = page.coverage(board, today);
    all.push((Role::Text, format!("{n} of 7 questions answered")));
    all.push((Role::Text, page.rollout_words()));
    let (n, of) = page.automated();
    all.push((Role::Text, format!("{n} of {of} scripted or automatic")));
    for it in &page.measures {
        let (sign, role) = super::measures::sign(cx, it.standing());
        let n = it.readings.len();
        let few = if n < SMALL { format!(" (n = {n}, few)") } else { String::new() };
        let last = match it.last() {
            Some(last) => format!("{}{few}", it.show(last.value)),
            None => "no reading yet".to_owned(),
        };
        all.push((role, format!("{sign} {} {last}", it.name())));
    }
    if let Some(warning) = page.balance(cx.data.now).warning() {
        all.push((Role::Warn, format!("{} {warning}", glyphs.warn)));
    }
    let load = page.load();
    let weight = format!(
        "weight: {} steps, {} approvals, {} policies, {} removable",
        load.steps, load.approvals, load.policies, load.removable
    );
    all.push((Role::Muted, weight));
    if let Some(it) = page.version() {
        let ago = when::ago(it.at, cx.data.now, board);
        all.push((Role::Text, format!("{} released {ago}", it.number)));
    }
    if let Some(until) = page.watched_until(board, today) {
        all.push((Role::Warn, format!("watched until {until}")));
    }
    if let Some(due) = page.review_due(board) {
        let role = if due < today { Role::Warn } else { Role::Muted };
        all.push((role, format!("review due {}", when::until(due, today))));
    }
    let counts = page.stories;
    let stories = format!("stories: {} open, {} in progress", counts.open, counts.doing);
    all.push((Role::Muted, stories));
    if !page.observations.is_empty() {
        all.push((Role::Muted, format!("{} seen, nothing became of", page.observations.len())));
    }
    all
}

/// Shows how it stands beside something else.
pub(in crate::tui::screen) fn aside(
    cx: &Cx<'_>,
    page: &ProcessPage,
    buffer: &mut Buffer,
    area: Rect,
) {
    if area.width < 20 || area.height < 3 {
        return;
    }
    put(cx, buffer, Rect { height: 1, ..area }, area.x, (Role::Heading, "How it stands"));
    let columns = usize::from(area.width);
    let lines = standing(cx, page).into_iter().flat_map(|(role, text)| {
        let lines = fit::wrap(&text, columns, 6, cx.glyphs.ellipsis);
        lines.into_iter().map(|it| (role, it.into_owned())).collect::<Vec<_>>()
    });
    for ((role, text), y) in lines.zip(area.y + 1..area.bottom()) {
        put(cx, buffer, Rect { y, height: 1, ..area }, area.x, (role, &text));
    }
}

/// What is said where the process is gone.
pub(super) fn gone(cx: &Cx<'_>, buffer: &mut Buffer, area: Rect) {
    let key = cx.keymap.first_key(Command::Global(Anywhere::Processes));
    let says = format!("There is no such process any more: {key} shows those there are.");
    sentence(cx, buffer, area, &says);
}

/// A sentence where there is nothing else.
pub(in crate::tui::screen) fn sentence(cx: &Cx<'_>, buffer: &mut Buffer, area: Rect, text: &str) {
    let columns = usize::from(area.width.saturating_sub(4));
    let lines = fit::wrap(text, columns, area.height.into(), cx.glyphs.ellipsis);
    for (line, y) in lines.iter().zip(area.top()..area.bottom()) {
        put(cx, buffer, Rect { y, height: 1, ..area }, area.x + 2, (Role::Hint, line));
    }
}
