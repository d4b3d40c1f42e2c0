//! The flow on the screen: the figure in front, its numbers, and where they come from.

use std::fmt::Write as _;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::panes::Panes;
use super::points::Point;
use super::{FlowScreen, panes, table};
use crate::domain::flow::figure::{Cell, Fact, Figure, LeftOut};
use crate::domain::flow::{Study, Topic};
use crate::tui::command::{Command, OnFlow};
use crate::tui::screen::row::point_out;
use crate::tui::screen::{Cx, View as _};
use crate::tui::theme::Role;
use crate::tui::widget::chart::Picture;
use crate::tui::widget::fit;

/// Columns for the sign of the selection in the list.
const GUTTER: u16 = 2;

/// Writes a text in a line; tells the column after it.
fn put(cx: &Cx<'_>, buffer: &mut Buffer, x: u16, line: Rect, role: Role, text: &str) -> u16 {
    if line.height == 0 || x >= line.right() {
        return x;
    }
    let room = usize::from(line.right() - x);
    let text = fit::cut(text, room, cx.glyphs.ellipsis);
    buffer.set_stringn(x, line.y, text, room, cx.theme.style(role)).0
}

/// Draws all of it.
pub(super) fn flow(screen: &FlowScreen, cx: &Cx<'_>, buffer: &mut Buffer, area: Rect) {
    buffer.set_style(area, cx.theme.style(Role::Text));
    let panes = screen.panes(area);
    list(cx, screen.topic, buffer, &panes);
    strip(cx, screen.topic, buffer, panes.strip);
    title(screen, cx, buffer, panes.title);
    let Some(figure) = screen.figures.first() else {
        let says = screen.failed.as_ref().map_or("Reading what was finished when", |it| &it.1);
        sentence(cx, buffer, panes.body(), says);
        return;
    };
    if let Some(why) = figure.missing.as_ref().filter(|_| screen.pictures().len() == 1) {
        sentence(cx, buffer, panes.body(), why);
    } else if screen.shows_table() {
        numbers(screen, cx, figure, buffer, panes.body());
    } else {
        pictures(screen, cx, buffer, &panes);
    }
    if !screen.shows_table() || !figure.table.rows.is_empty() || figure.missing.is_some() {
        facts(cx, &figure.told(), buffer, panes.facts);
    }
    here(screen, cx, buffer, panes.here);
    // A table of both sides has a formula of its own, the pictures have theirs.
    let says = match screen.pictures() {
        sides @ [_, _] if !screen.shows_table() => panes::basis_of_both(sides),
        [drawn, ..] if !screen.shows_table() => panes::basis(drawn),
        _ => panes::basis(figure),
    };
    basis(cx, &says, buffer, panes.basis);
}

/// The figures that there are, one below the other.
fn list(cx: &Cx<'_>, here: Topic, buffer: &mut Buffer, panes: &Panes) {
    let area = panes.list;
    if area.is_empty() {
        return;
    }
    let border = cx.theme.style(Role::Border);
    for y in area.top()..area.bottom() {
        buffer.set_stringn(area.right(), y, cx.glyphs.track, 1, border);
    }
    for ((topic, _), y) in listed(here, area).zip(area.top()..area.bottom()) {
        let line = Rect { y, height: 1, ..area };
        let role = if topic == here { Role::Strong } else { Role::Text };
        put(cx, buffer, area.x + GUTTER, line, role, topic.title());
        if topic == here {
            point_out(cx, buffer, line);
        }
    }
}

/// The figures in sight of the list, so that the one in front is among them.
fn listed(here: Topic, area: Rect) -> impl Iterator<Item = (Topic, usize)> {
    let at = Topic::all().position(|it| it == here).unwrap_or(0);
    let top = (at + 1).saturating_sub(area.height.into());
    Topic::all().zip(0..).skip(top)
}

/// The name of the figure in front among its neighbours.
fn strip(cx: &Cx<'_>, here: Topic, buffer: &mut Buffer, area: Rect) {
    for (topic, x, name) in names(cx, here, area) {
        let role = if topic == here { Role::TabHere } else { Role::Tab };
        put(cx, buffer, x, area, role, &name);
    }
}

/// The names that the strip shows, and where: one before the figure in front, and those after it.
fn names(cx: &Cx<'_>, here: Topic, area: Rect) -> Vec<(Topic, u16, String)> {
    let at = Topic::all().position(|it| it == here).unwrap_or(0);
    let mut x = area.x + 1;
    let mut names = Vec::new();
    for topic in Topic::all().skip(at.saturating_sub(1)) {
        let name = if topic == here {
            format!("{} {} {}", cx.glyphs.left, topic.title(), cx.glyphs.right)
        } else {
            topic.title().to_owned()
        };
        let wide = u16::try_from(fit::width(&name)).unwrap_or(u16::MAX);
        let is_needed = topic == here || names.is_empty();
        if area.is_empty() || (!is_needed && x.saturating_add(wide) > area.right()) {
            break;
        }
        names.push((topic, x, name));
        x = x.saturating_add(wide + 3);
    }
    names
}

/// The figure whose name stands at a place.
pub(super) fn topic_at(cx: &Cx<'_>, panes: &Panes, here: Topic, at: Position) -> Option<Topic> {
    if panes.list.contains(at) {
        let row = usize::from(at.y - panes.list.y);
        return listed(here, panes.list).nth(row).map(|it| it.0);
    }
    if !panes.strip.contains(at) {
        return None;
    }
    let names = names(cx, here, panes.strip);
    names.into_iter().find_map(|(topic, x, name)| {
        let wide = u16::try_from(fit::width(&name)).unwrap_or(0);
        (x..x.saturating_add(wide)).contains(&at.x).then_some(topic)
    })
}

/// How far a place is from each dot.
pub(super) fn distances(
    screen: &FlowScreen,
    cx: &Cx<'_>,
    panes: &Panes,
    at: Position,
) -> Vec<(usize, u32)> {
    let pictures = drawn(screen, cx, panes);
    let far = |point: &Point| pictures.get(point.figure)?.as_ref()?.distance(at, &point.spot);
    screen.points.each().filter_map(|(place, it)| Some((place, far(it)?))).collect()
}

fn drawn<'a>(screen: &'a FlowScreen, cx: &Cx<'_>, panes: &Panes) -> Vec<Option<Picture<'a>>> {
    let figures = screen.pictures();
    let head = u16::from(figures.len() > 1);
    let room = |it: &Rect| Rect { y: it.y + head, height: it.height.saturating_sub(head), ..*it };
    let both = figures.iter().zip(&panes.parts);
    both.map(|(it, part)| Picture::new(it, figures, room(part), cx.glyphs)).collect()
}

/// Which days are looked at: those of the sprint, where it is one sprint that is.
fn period(screen: &FlowScreen) -> String {
    let sprint = screen.figures.first().filter(|_| screen.topic == Topic::BurnUp);
    let days = sprint.and_then(|it| it.basis.window);
    days.map_or_else(|| screen.period.words(), |it| format!("{} to {}", it.from, it.to))
}

fn title(screen: &FlowScreen, cx: &Cx<'_>, buffer: &mut Buffer, line: Rect) {
    let separator = format!(" {} ", cx.glyphs.separator);
    let mut x = put(cx, buffer, line.x + 1, line, Role::Title, screen.topic.title());
    let mut parts = vec![period(screen)];
    match (screen.pictures(), screen.figures.first()) {
        ([before, after], _) => {
            parts.push(format!("before {}", before.basis.n_words()));
            parts.push(format!("after {}", after.basis.n_words()));
            let [early, late] =
                [before, after].map(|it| it.basis.left_out.iter().map(|it| it.n).sum::<usize>());
            if early + late > 0 {
                parts.push(format!("left out {early} and {late}"));
            }
        }
        (_, Some(figure)) => {
            parts.push(figure.basis.n_words());
            parts.extend(figure.basis.left_out.iter().map(LeftOut::words));
        }
        (_, None) => (),
    }
    if screen.topic == Topic::Forecast {
        parts.push("from the past, a forecast".to_owned());
    }
    for it in parts {
        x = put(cx, buffer, x, line, Role::Muted, &separator);
        x = put(cx, buffer, x, line, Role::Text, &it);
    }
    if screen.asks(cx).is_some() && screen.study.is_some() {
        x = put(cx, buffer, x, line, Role::Muted, &separator);
        put(cx, buffer, x, line, Role::Warn, &format!("reading{}", cx.glyphs.ellipsis));
    }
}

/// A sentence in the middle of the room.
fn sentence(cx: &Cx<'_>, buffer: &mut Buffer, area: Rect, text: &str) {
    let room = usize::from(area.width.saturating_sub(4));
    let lines = fit::wrap(text, room.max(1), area.height.into(), cx.glyphs.ellipsis);
    let above = area.height.saturating_sub(u16::try_from(lines.len()).unwrap_or(0)) / 3;
    for (text, y) in lines.iter().zip(area.top() + above..area.bottom()) {
        buffer.set_stringn(area.x + 2, y, text, room, cx.theme.style(Role::Hint));
    }
}

/// Rows of numbers; the few that matter most where there are no rows.
fn numbers(screen: &FlowScreen, cx: &Cx<'_>, figure: &Figure, buffer: &mut Buffer, area: Rect) {
    if !figure.table.rows.is_empty() {
        table::draw(cx, figure, (screen.row, screen.top), buffer, area);
        return;
    }
    let told = figure.told();
    let wide = told.iter().map(|it| fit::width(&it.label)).max().unwrap_or(0);
    for (fact, y) in told.iter().zip(area.top() + 1..area.bottom()) {
        let line = Rect { y, height: 1, ..area };
        put(cx, buffer, area.x + GUTTER, line, Role::Text, &fact.label);
        let x = area.x + GUTTER + u16::try_from(wide).unwrap_or(0) + 3;
        put(cx, buffer, x, line, Role::Strong, &fact.value.to_string());
    }
}

fn pictures(screen: &FlowScreen, cx: &Cx<'_>, buffer: &mut Buffer, panes: &Panes) {
    let figures = screen.pictures();
    let is_split = figures.len() > 1;
    if is_split && panes.parts.len() < figures.len() {
        // No room for two: their numbers beside each other say the same.
        if let Some(both) = screen.figures.first() {
            table::draw(cx, both, (usize::MAX, 0), buffer, panes.body());
        }
        return;
    }
    let here = screen.points.here();
    let all = figures.iter().zip(&panes.parts).zip(drawn(screen, cx, panes)).enumerate();
    for (index, ((figure, part), picture)) in all {
        if is_split {
            let name = if Some(figure) == figures.first() { "before" } else { "after" };
            side(cx, name, figure, buffer, Rect { height: 1, ..*part });
        }
        match (&figure.missing, picture) {
            (Some(why), _) => sentence(
                cx,
                buffer,
                Rect { y: part.y + 1, height: part.height.saturating_sub(1), ..*part },
                why,
            ),
            (None, None) => facts(cx, &figure.told(), buffer, *part),
            (None, Some(picture)) => {
                let chosen = here.filter(|it| it.figure == index).map(|it| it.spot);
                picture.draw(cx.theme, buffer, chosen);
            }
        }
    }
}

/// What one side of a day is, above its chart.
fn side(cx: &Cx<'_>, name: &str, figure: &Figure, buffer: &mut Buffer, line: Rect) {
    let days = figure.basis.window.map(|it| format!("{} to {}", it.from, it.to));
    let mut x = put(cx, buffer, line.x + 1, line, Role::Heading, name);
    x = put(cx, buffer, x + 1, line, Role::Muted, &days.unwrap_or_default());
    let room = usize::from(line.right().saturating_sub(x));
    let mut text = format!("  {}", figure.basis.n_words());
    for fact in figure.told().iter().filter(|it| it.value != Cell::Unknown).take(4) {
        let _ = write!(text, " {} {} {}", cx.glyphs.separator, fact.label, fact.value);
    }
    // The number of each side stands in the title too: half of it says nothing.
    if room >= fit::width(&figure.basis.n_words()) + 2 {
        put(cx, buffer, x, line, Role::Text, &text);
    }
}

/// The numbers that matter most, as many as there is room for; none is cut in two.
fn facts(cx: &Cx<'_>, facts: &[Fact], buffer: &mut Buffer, area: Rect) {
    let (mut x, mut y) = (area.x + 1, area.y);
    for fact in facts.iter().filter(|it| it.value != Cell::Unknown) {
        let value = fact.value.to_string();
        let wide = fit::width(&fact.label) + 1 + fit::width(&value);
        let wide = u16::try_from(wide).unwrap_or(u16::MAX);
        if x > area.x + 1 && x.saturating_add(wide) > area.right() {
            (x, y) = (area.x + 1, y + 1);
        }
        if y >= area.bottom() {
            return;
        }
        let line = Rect { y, height: 1, ..area };
        x = put(cx, buffer, x, line, Role::Muted, &fact.label);
        x = put(cx, buffer, x + 1, line, Role::Strong, &value) + 3;
    }
}

/// The dot under the cursor, in words.
fn here(screen: &FlowScreen, cx: &Cx<'_>, buffer: &mut Buffer, line: Rect) {
    let has_dot = !screen.shows_table() && screen.points.here().is_some();
    if let Some(last) = screen.finished_before.filter(|_| !has_dot) {
        let key = cx.keymap.first_key(Command::Flow(OnFlow::Longer));
        let mut says = format!("the last was finished on {last}: {key} shows a longer period");
        if fit::width(&says) >= usize::from(line.width) {
            says = format!("last finish {last}: {key} shows more");
        }
        put(cx, buffer, line.x + 1, line, Role::Hint, &says);
        return;
    }
    if screen.shows_table() {
        return;
    }
    let Some(point) = screen.points.here() else {
        if screen.points.has_stories() {
            let key = |it| cx.keymap.first_key(Command::Flow(it));
            let (left, right) = (key(OnFlow::Left), key(OnFlow::Right));
            let says = format!("{left} {right} walk from dot to dot");
            put(cx, buffer, line.x + 1, line, Role::Hint, &says);
        }
        return;
    };
    let Some(text) = said(screen, &point) else { return };
    let x = put(cx, buffer, line.x + 1, line, Role::Mark, cx.glyphs.dot_here);
    let mut x = put(cx, buffer, x + 1, line, Role::Strong, &text);
    if point.spot.story.is_some() {
        let key = cx.keymap.first_key(Command::Flow(OnFlow::Open));
        x = put(cx, buffer, x + 2, line, Role::FooterKey, &key);
        put(cx, buffer, x + 1, line, Role::Muted, "opens it");
    }
}

/// A dot in words: the story, or the layer, and the numbers of both axes.
fn said(screen: &FlowScreen, point: &Point) -> Option<String> {
    let chart = screen.pictures().get(point.figure)?.chart.as_ref()?;
    let layer = chart.layers.get(point.layer)?;
    let study: Option<&Study> = screen.study.as_ref().map(|it| &*it.1);
    let life = point.spot.story.and_then(|it| study?.flow.life(it));
    let what = life.map_or(&*layer.name, |it| &*it.key);
    let (x, y) = (chart.x.label(point.spot.x), chart.y.label(point.spot.y));
    Some(format!("{what}: {y}, {x} ({})", chart.y.title))
}

/// Where the numbers come from, as far as there is room.
fn basis(cx: &Cx<'_>, says: &str, buffer: &mut Buffer, area: Rect) {
    let separator = format!(" {} ", cx.glyphs.separator);
    let text = says.replace(" · ", &separator);
    let room = usize::from(area.width.saturating_sub(2));
    let lines = fit::wrap(&text, room.max(1), area.height.into(), cx.glyphs.ellipsis);
    for (text, y) in lines.iter().zip(area.top()..area.bottom()) {
        buffer.set_stringn(area.x + 1, y, text, room, cx.theme.style(Role::Muted));
    }
}
