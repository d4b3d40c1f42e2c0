//! The sprint on the screen: its goal above, the names of its parts, the part in front below.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::SprintScreen;
use super::spot::Part;
use super::{body, facts};
use crate::domain::{Points, SprintPage};
use crate::tui::act;
use crate::tui::command::{Anywhere, Command, OnSprint};
use crate::tui::screen::pace::{self, Measure, Pace, Size, Way};
use crate::tui::screen::{Cx, leaves};
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// From here on, the burndown stands beside the other parts.
const WIDE: u16 = 110;
/// How wide it is there.
const ASIDE: u16 = 46;
/// How high it is there.
const ASIDE_HEIGHT: u16 = 16;

/// Where the pieces of the screen are.
#[derive(Debug)]
pub(super) struct Places {
    /// Name, goal and days.
    head: Rect,
    /// The names of the parts.
    parts: Rect,
    /// The part in front.
    pub(super) body: Rect,
    /// The burndown, where there is room for it beside another part.
    aside: Rect,
}

/// Where the pieces of the screen are.
pub(super) fn places(cx: &Cx<'_>, page: &SprintPage, part: Part, area: Rect) -> Places {
    let n_goal = goal_lines(cx, page, area).len();
    let n_head = u16::try_from(1 + n_goal).unwrap_or(2);
    let head = Rect { height: n_head.min(area.height), ..area };
    let parts = Rect { y: head.bottom(), height: 1.min(area.height - head.height), ..area };
    let gap = u16::from(area.height >= 18);
    let top = (parts.bottom() + gap).min(area.bottom());
    let body = Rect { y: top, height: area.bottom() - top, width: body_width(part, area), ..area };
    let aside = Rect {
        x: body.right() + 2,
        width: (area.width - body.width).saturating_sub(3),
        height: body.height.min(ASIDE_HEIGHT),
        ..body
    };
    Places { head, parts, body, aside }
}

/// How wide a part is drawn.
pub(super) fn body_width(part: Part, area: Rect) -> u16 {
    if part != Part::Burndown && area.width >= WIDE { area.width - ASIDE } else { area.width }
}

/// How many rows a part has.
pub(super) fn body_height(cx: &Cx<'_>, page: &SprintPage, part: Part, area: Rect) -> u16 {
    places(cx, page, part, area).body.height
}

/// The goal in lines.
fn goal_lines(cx: &Cx<'_>, page: &SprintPage, area: Rect) -> Vec<String> {
    let most = match area.height {
        0..8 => 0,
        8..18 => 1,
        18.. => 3,
    };
    let columns = usize::from(area.width.saturating_sub(2));
    let lines = fit::wrap(&page.sprint.goal, columns, most, cx.glyphs.ellipsis);
    lines.into_iter().map(std::borrow::Cow::into_owned).collect()
}

fn put(cx: &Cx<'_>, buffer: &mut Buffer, area: Rect, x: u16, role: Role, text: &str) -> u16 {
    let room = area.right().saturating_sub(x);
    if area.is_empty() || room == 0 {
        return x;
    }
    let text = fit::cut(text, usize::from(room), cx.glyphs.ellipsis);
    buffer.set_stringn(x, area.y, text, usize::from(room), cx.theme.style(role)).0
}

/// Shows a sprint.
pub(super) fn sprint(
    screen: &SprintScreen,
    cx: &Cx<'_>,
    page: &SprintPage,
    buffer: &mut Buffer,
    area: Rect,
) {
    buffer.set_style(area, cx.theme.style(Role::Text));
    let part = screen.part();
    let places = places(cx, page, part, area);
    head(cx, page, buffer, places.head, area);
    let key = cx.keymap.first_key(Command::Sprint(OnSprint::NextPart));
    leaves::draw_names(cx, part, &key, buffer, places.parts);
    if part == Part::Burndown {
        burndown(screen, cx, page, buffer, places.body, Size::Full);
    } else {
        let body = body::lay(cx, page, part, screen.spot(), places.body.width);
        screen.leaves.draw(cx, buffer, places.body, &body);
        burndown(screen, cx, page, buffer, places.aside, Size::Small);
    }
}

fn head(cx: &Cx<'_>, page: &SprintPage, buffer: &mut Buffer, place: Rect, area: Rect) {
    if place.is_empty() {
        return;
    }
    let (role, says) = facts::progress(cx, page);
    let x = put(cx, buffer, place, place.x + 1, Role::Title, &page.sprint.name);
    let x = put(cx, buffer, place, x + 2, role, &says);
    let (before, after) = (page.previous.is_some(), page.next.is_some());
    let key = |command| cx.keymap.first_key(Command::Sprint(command));
    let mut walk = Vec::new();
    walk.extend(before.then(|| format!("{} before", key(OnSprint::Previous))));
    walk.extend(after.then(|| format!("{} after", key(OnSprint::Next))));
    let walk = walk.join("  ");
    let wide = u16::try_from(fit::width(&walk)).unwrap_or(0);
    if x + wide + 3 < place.right() {
        put(cx, buffer, place, place.right() - wide - 1, Role::Muted, &walk);
    }
    for (line, y) in goal_lines(cx, page, area).iter().zip(place.y + 1..place.bottom()) {
        let line_place = Rect { y, height: 1, ..place };
        put(cx, buffer, line_place, place.x + 1, Role::Accent, line);
    }
}

/// The part whose name stands at that place.
pub(super) fn part_at(cx: &Cx<'_>, here: Part, area: Rect, at: Position) -> Option<Part> {
    leaves::name_at(here, places(cx, cx.data.sprint()?, here, area).parts, at)
}

/// The burndown with its legend.
fn burndown(
    screen: &SprintScreen,
    cx: &Cx<'_>,
    page: &SprintPage,
    buffer: &mut Buffer,
    area: Rect,
    size: Size,
) {
    if area.width < 10 || area.height < 3 {
        return;
    }
    let Some(burn) = screen.pace(cx, page) else {
        if size == Size::Full {
            let key = cx.keymap.first_key(Command::Sprint(OnSprint::Start));
            let says = if act::is_offered(cx, Command::Sprint(OnSprint::Start)) {
                format!("Nothing burns before the sprint starts: {key} starts it.")
            } else {
                "Nothing burns before the sprint starts.".to_owned()
            };
            sentence(cx, buffer, area, Role::Hint, &says);
        }
        return;
    };
    let below = match size {
        Size::Full => remarks(cx, page, &burn),
        Size::Small => Vec::new(),
    };
    let inner = Rect { x: area.x + 1, width: area.width - 2, ..area };
    let legend = legend(cx, &burn, screen.way, inner.width);
    let mut y = area.y;
    for line in legend.iter().take(usize::from(area.height / 3).max(1)) {
        let mut x = inner.x;
        for (role, text) in line {
            let place = Rect { y, height: 1, ..inner };
            x = put(cx, buffer, place, x, *role, text) + 2;
        }
        y += 1;
    }
    let columns = usize::from(inner.width);
    let below: Vec<(Role, String)> = below
        .into_iter()
        .flat_map(|(role, text)| {
            let lines = fit::wrap(&text, columns, 2, cx.glyphs.ellipsis);
            lines.into_iter().map(|it| (role, it.into_owned())).collect::<Vec<_>>()
        })
        .collect();
    let room = (area.bottom() - y).saturating_sub(8);
    let n_below = u16::try_from(below.len()).unwrap_or(0).min(room);
    let chart = Rect { y, height: area.bottom() - y - n_below, ..inner };
    pace::draw(cx, buffer, chart, &burn, screen.way, Size::Full);
    for ((role, text), y) in below.iter().zip(chart.bottom()..area.bottom()) {
        put(cx, buffer, Rect { y, height: 1, ..inner }, inner.x, *role, text);
    }
}

/// The legend, in as many lines as it takes.
fn legend(cx: &Cx<'_>, burn: &Pace, way: Way, columns: u16) -> Vec<Vec<(Role, String)>> {
    let totals = &burn.totals;
    let unit = match burn.measure {
        Measure::Points => "by points",
        Measure::Stories => "by stories",
    };
    let (what, amount) = match way {
        Way::Down => ("left", totals.remaining()),
        Way::Up => ("done", totals.completed),
    };
    let mut all = vec![(Role::SeriesOne, format!("{} {what} {amount}", cx.glyphs.bar_full))];
    let dot = cx.glyphs.dot;
    all.push((
        Role::SeriesThree,
        match burn.ideal() {
            Some(left) => {
                format!("{dot} ideal {} tonight", shown(burn.measure, burn.ideal_by(way, left)))
            }
            None => format!("{dot} ideal"),
        },
    ));
    all.push((Role::SeriesTwo, format!("{0}{0} scope {1}", cx.glyphs.rule, totals.scope())));
    all.push((Role::Muted, unit.to_owned()));
    let mut lines: Vec<Vec<(Role, String)>> = vec![Vec::new()];
    let mut used = 0;
    for (role, text) in all {
        let wide = fit::width(&text) + 2;
        if used > 0 && used + wide > usize::from(columns) + 2 {
            lines.push(Vec::new());
            used = 0;
        }
        used += wide;
        if let Some(line) = lines.last_mut() {
            line.push((role, text));
        }
    }
    lines
}

/// An amount of a drawing: points to a tenth, as the command line has them; nobody finishes a part of a
/// story.
fn shown(measure: Measure, amount: f64) -> Points {
    match measure {
        Measure::Points => Points::from_hundredths(rounded(amount * 10.0) * 10),
        Measure::Stories => Points::whole(rounded(amount)),
    }
}

/// What the drawing means.
fn remarks(cx: &Cx<'_>, page: &SprintPage, burn: &Pace) -> Vec<(Role, String)> {
    let mut says = Vec::new();
    let totals = &burn.totals;
    if let Some(ideal) = burn.ideal() {
        let ahead = ideal - totals.remaining().as_f64();
        // What was taken out was not done.
        let cut = (totals.committed.as_f64() - totals.scope().as_f64()).max(0.0).min(ahead);
        let by = |it: f64| burn.amount(shown(burn.measure, it.abs()));
        says.push(if ahead.abs() < 0.5 {
            (Role::Good, format!("{} On the ideal line", cx.glyphs.done))
        } else if cut > 0.0 && shown(burn.measure, ahead - cut).is_zero() {
            (Role::Text, format!("{} below the ideal line: taken out, not done", by(ahead)))
        } else if cut > 0.0 {
            let of = format!("{} of that taken out, not done", by(cut));
            (Role::Good, format!("{} {} ahead of the ideal line, {of}", cx.glyphs.done, by(ahead)))
        } else if ahead > 0.0 {
            (Role::Good, format!("{} {} ahead of the ideal line", cx.glyphs.done, by(ahead)))
        } else {
            let words = "to finish today to be on the ideal line";
            (Role::Warn, format!("{} {} {words}", cx.glyphs.warn, by(ahead)))
        });
    }
    if let Some(late) = burn.late() {
        let last = facts::day(burn.ends);
        says.push((Role::Text, format!("Finished after {last}: {}", burn.amount(late))));
    }
    let grown = totals.scope() - totals.committed;
    match grown.hundredths() {
        0 => (),
        1.. => says.push((
            Role::Warn,
            format!(
                "{} The scope grew from {} to {}",
                cx.glyphs.warn,
                totals.committed,
                burn.amount(totals.scope())
            ),
        )),
        ..0 => says.push((
            Role::Text,
            format!(
                "The scope shrank from {} to {}",
                totals.committed,
                burn.amount(totals.scope())
            ),
        )),
    }
    if !burn.unestimated.is_empty() {
        let keys: Vec<&str> = burn
            .unestimated
            .iter()
            .map(|it| page.names.get(it).map_or("?", |(key, _)| key.as_str()))
            .collect();
        let n = burn.unestimated.len();
        let has = if n == 1 { "has" } else { "have" };
        let says_so = format!(
            "Counted in stories: {} of {} {has} no estimate ({})",
            n,
            page.scope.open.stories + page.scope.done.stories,
            keys.join(", ")
        );
        says.push((Role::Muted, says_so));
    }
    says
}

/// A number without what stands behind its point.
#[expect(clippy::cast_possible_truncation, reason = "at most the points of a sprint")]
fn rounded(it: f64) -> i64 {
    it.round() as i64
}

fn sentence(cx: &Cx<'_>, buffer: &mut Buffer, area: Rect, role: Role, text: &str) {
    let columns = usize::from(area.width.saturating_sub(4));
    let lines = fit::wrap(text, columns, area.height.into(), cx.glyphs.ellipsis);
    for (line, y) in lines.iter().zip(area.top()..area.bottom()) {
        buffer.set_stringn(area.x + 2, y, line, columns, cx.theme.style(role));
    }
}

/// What is said where there is no sprint at all.
pub(super) fn nothing(cx: &Cx<'_>, buffer: &mut Buffer, area: Rect) {
    let key = cx.keymap.first_key(Command::Global(Anywhere::Backlog));
    let says = format!("There is no sprint yet: {key} shows the backlog, where one is planned.");
    sentence(cx, buffer, area, Role::Hint, &says);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_point_is_shown_and_half_a_story_is_rounded_up() {
        let said = |measure, it| shown(measure, it).to_string();
        assert_eq!(said(Measure::Points, 12.5), "12.5");
        assert_eq!(said(Measure::Points, 9.46), "9.5");
        assert_eq!(said(Measure::Points, 3.0), "3");
        assert_eq!(said(Measure::Stories, 12.5), "13");
        assert_eq!(said(Measure::Stories, 2.4), "2");
    }
}
