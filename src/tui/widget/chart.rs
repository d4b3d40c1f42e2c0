//! A chart on the screen: any chart of any figure, drawn with the signs of a terminal.
//!
//! One painter for all: dots by how many lie in one place, lines as fine as the signs allow, bars,
//! filled areas, marked lines with their names, axes with their units. What differs differs by
//! sign, never by colour alone.

mod canvas;
mod labels;
mod layers;
mod scale;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::canvas::Canvas;
use self::scale::Scale;
use crate::domain::flow::figure::{Chart, Layer, Line, Scale as Kind, Shape, Spot, Way, x_of};
use crate::domain::flow::{Figure, Window};
use crate::tui::theme::{self, Background, Env, Glyphs, Role, Theme};
use crate::tui::widget::fit;

/// Lower than this, there is no line for what the signs mean.
const LEGEND: u16 = 9;
/// Lower than this, there is no line for what the height means.
const TITLE: u16 = 6;
/// Narrower than this, names of lines stand on the chart instead of beside it.
const BESIDE: u16 = 60;

/// What stands where nothing is known.
const UNKNOWN: &str = "unknown";

/// A chart, laid out in its room.
#[derive(Debug)]
pub(crate) struct Picture<'a> {
    chart: &'a Chart,
    glyphs: &'static Glyphs,
    area: Rect,
    /// Where the data is drawn: without axes and names.
    plot: Rect,
    x: Scale,
    y: Scale,
    y_ticks: Vec<(f64, String)>,
}

impl<'a> Picture<'a> {
    /// Lays the chart of a figure out; none where it has none or there is no room. It is drawn to
    /// the same scale as those of the figures `beside` it, so that they can be compared.
    pub(crate) fn new(
        figure: &'a Figure,
        beside: &[Figure],
        area: Rect,
        glyphs: &'static Glyphs,
    ) -> Option<Self> {
        let chart = figure.chart.as_ref()?;
        let all: Vec<&Chart> = match beside {
            [] => vec![chart],
            beside => beside.iter().filter_map(|it| it.chart.as_ref()).collect(),
        };
        if area.width < 12 || area.height < 4 {
            return None;
        }
        let above = u16::from(area.height >= TITLE);
        let below = 2 + u16::from(area.height >= LEGEND);
        let height = area.height - above - below;
        let lines = all.iter().flat_map(|it| &it.lines);
        let lines = lines.filter(|it| it.way == Way::Across).map(|it| it.at);
        let spots = all.iter().flat_map(|it| &it.layers).flat_map(|it| &it.spots);
        let ys = spots.map(|it| it.y).chain(lines);
        let y = Scale::from_zero(ys, Chart::least_step(&all), chart.y.end, height);
        let y_ticks = y.ticks(&chart.y);
        let wide = y_ticks.iter().map(|(_, it)| fit::width(it)).max().unwrap_or(0);
        let left = narrow(wide) + 2;
        let names = labels::beside(chart, |at| y.row(at));
        let names = names.iter().map(|it| fit::width(&it.text)).max();
        let names = names.map_or(0, |it| narrow(it) + 2);
        let right = if area.width >= BESIDE { names.min(area.width / 2) } else { 1 };
        let width = area.width.saturating_sub(left + right).max(1);
        let plot = Rect { x: area.x + left, y: area.y + above, width, height };
        let window = figure.basis.window;
        let x = match chart.x.scale {
            Kind::Number => Scale::across(&all, None, width),
            Kind::Date | Kind::Names(_) => Scale::across(&[chart], window, width),
        };
        Some(Self { chart, glyphs, area, plot, x, y, y_ticks })
    }

    /// Draws it; `chosen` is the place that the cursor is on.
    pub(crate) fn draw(&self, theme: &Theme, buffer: &mut Buffer, chosen: Option<Spot>) {
        let mut canvas = Canvas::new(self.plot.width, self.plot.height);
        for line in &self.chart.lines {
            self.mark(&mut canvas, line);
        }
        layers::draw(self, &mut canvas);
        if let Some(spot) = chosen {
            let (x, y) = self.cell(&spot);
            canvas.put(x, y, self.glyphs.dot_here, Role::Selection);
        }
        canvas.show(theme, buffer, self.plot, self.glyphs.strokes);
        self.axes(theme, buffer);
        self.name_lines(theme, buffer);
        self.name_unknown(theme, buffer);
        if self.area.height >= LEGEND {
            self.legend(theme, buffer);
        }
    }

    /// Where a spot is drawn: column and row of the plot, from its upper left corner.
    fn cell(&self, spot: &Spot) -> (u16, u16) {
        (self.x.cell(spot.x), self.y.row(spot.y))
    }

    /// How far a place of the screen is from where a spot is drawn, rows counted double as they are
    /// twice as high as columns are wide; none outside of the plot.
    pub(crate) fn distance(&self, at: Position, spot: &Spot) -> Option<u32> {
        if !self.plot.contains(at) {
            return None;
        }
        let (x, y) = self.cell(spot);
        let (dx, dy) = ((at.x - self.plot.x).abs_diff(x), (at.y - self.plot.y).abs_diff(y));
        Some(u32::from(dx) + 2 * u32::from(dy))
    }

    fn mark(&self, canvas: &mut Canvas, line: &Line) {
        match line.way {
            Way::Across => {
                let (_, y) = self.cell(&Spot::new(0.0, line.at));
                for x in 0..self.plot.width {
                    canvas.put(x, y, self.glyphs.line_across, Role::Muted);
                }
            }
            Way::Up => {
                let x = self.x.cell(line.at);
                for y in 0..self.plot.height {
                    canvas.put(x, y, self.glyphs.line_up, Role::Muted);
                }
            }
        }
    }

    fn axes(&self, theme: &Theme, buffer: &mut Buffer) {
        let (muted, border) = (theme.style(Role::Muted), theme.style(Role::Border));
        let (plot, glyphs) = (self.plot, self.glyphs);
        let axis = plot.x - 1;
        for y in plot.top()..plot.bottom() {
            buffer.set_stringn(axis, y, glyphs.track, 1, border);
        }
        buffer.set_stringn(axis, plot.bottom(), glyphs.border.bottom_left, 1, border);
        let rule = glyphs.rule.repeat(plot.width.into());
        buffer.set_stringn(plot.x, plot.bottom(), rule, plot.width.into(), border);
        for (at, label) in &self.y_ticks {
            let (_, row) = self.cell(&Spot::new(0.0, *at));
            let room = usize::from(axis - self.area.x);
            let label = fit::pad_left(label, room);
            buffer.set_stringn(self.area.x, plot.y + row, label, room, muted);
        }
        let mut free = self.area.x;
        for (at, label) in self.x.ticks_below(&self.chart.x) {
            let middle = plot.x + self.x.cell(at);
            buffer.set_stringn(middle, plot.bottom(), glyphs.tick, 1, border);
            let label = match self.chart.x.scale {
                Kind::Names(_) => fit::cut(&label, self.x.band(), glyphs.ellipsis).into_owned(),
                Kind::Date | Kind::Number => label,
            };
            let wide = narrow(fit::width(&label));
            let most = self.area.right().saturating_sub(wide);
            let start = middle.saturating_sub(wide / 2).clamp(self.area.x, most.max(self.area.x));
            if start < free {
                continue;
            }
            buffer.set_stringn(start, plot.bottom() + 1, &label, wide.into(), muted);
            free = start + wide + 1;
        }
        if self.area.height >= TITLE {
            let title = format!("{} {}", glyphs.high, self.chart.y.title);
            let room = usize::from(self.area.width);
            let title = fit::cut(&title, room, glyphs.ellipsis);
            buffer.set_stringn(self.area.x, self.area.y, &title, room, muted);
        }
    }

    /// The names of marked lines, and of lines where there are several, each in the row of its line:
    /// beside the chart, or on it where it is narrow.
    fn name_lines(&self, theme: &Theme, buffer: &mut Buffer) {
        let plot = self.plot;
        for label in labels::beside(self.chart, |at| self.y.row(at)) {
            let y = plot.y + label.row;
            let is_beside = self.area.width >= BESIDE;
            let room = if is_beside { self.area.right() - plot.right() - 1 } else { plot.width };
            let name = fit::cut(&label.text, room.into(), self.glyphs.ellipsis);
            let wide = narrow(fit::width(&name));
            let x = if is_beside { plot.right() + 1 } else { plot.right() - wide };
            buffer.set_stringn(x, y, &name, room.into(), theme.style(label.role));
        }
        let up = self.chart.lines.iter().filter(|it| it.way == Way::Up);
        for (row, line) in (0..plot.height).zip(up) {
            let at = plot.x + self.x.cell(line.at);
            let wide = narrow(fit::width(&line.label));
            let right = at + 1;
            let x = if right + wide <= self.area.right() { right } else { at.saturating_sub(wide) };
            if x >= plot.x {
                let style = theme.style(Role::Strong);
                buffer.set_stringn(x, plot.y + row, &line.label, wide.into(), style);
            }
        }
    }

    /// Says where nothing is known, in the middle of each gap.
    fn name_unknown(&self, theme: &Theme, buffer: &mut Buffer) {
        for gap in &self.chart.unknown {
            self.name_gap(theme, buffer, *gap);
        }
    }

    fn name_gap(&self, theme: &Theme, buffer: &mut Buffer, gap: Window) {
        let (from, to) = (self.x.cell(x_of(gap.from)), self.x.cell(x_of(gap.to)));
        let room = usize::from(to.saturating_sub(from) + 1);
        let word = if fit::width(UNKNOWN) <= room { UNKNOWN } else { "?" };
        let x = self.plot.x + from + narrow((room - fit::width(word).min(room)) / 2);
        let y = self.plot.y + self.plot.height / 2;
        buffer.set_stringn(x, y, word, room, theme.style(Role::Hint));
    }

    /// What the signs mean, and what goes from left to right.
    fn legend(&self, theme: &Theme, buffer: &mut Buffer) {
        let y = self.area.bottom() - 1;
        let end = self.area.right();
        let title = format!("{} {}", self.chart.x.title, self.glyphs.arrow);
        let wide = narrow(fit::width(&title)).min(self.area.width);
        buffer.set_stringn(end - wide, y, &title, wide.into(), theme.style(Role::Muted));
        let mut x = self.plot.x;
        for (index, layer) in self.chart.layers.iter().enumerate() {
            if labels::is_named(self.chart, layer) {
                continue;
            }
            let sample = layers::sample(self, index);
            let name = format!(" {}", said(layer, self.glyphs));
            let both = narrow(fit::width(&sample) + fit::width(&name));
            if x + both + 1 > end - wide {
                break;
            }
            let style = theme.style(layers::role(index));
            let (after, _) = buffer.set_stringn(x, y, &sample, usize::from(both), style);
            let style = theme.style(Role::Text);
            let (after, _) = buffer.set_stringn(after, y, &name, usize::from(both), style);
            x = after + 2;
        }
    }
}

/// What a layer shows, and for dots how they count.
fn said(layer: &Layer, glyphs: &Glyphs) -> String {
    let [_, some, many] = glyphs.dots;
    match layer.shape {
        Shape::Dots if layer.spots.len() > 1 => {
            format!("{}  {some} 2{}4  {many} 5 or more", layer.name, glyphs.none)
        }
        Shape::Dots | Shape::Line | Shape::Dashes | Shape::Bars | Shape::Area => layer.name.clone(),
    }
}

fn narrow(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

/// The chart of a figure as lines of text; empty where it has none.
pub(crate) fn text(figure: &Figure, width: u16, height: u16, glyphs: &'static Glyphs) -> String {
    let area = Rect { x: 0, y: 0, width, height };
    let Some(picture) = Picture::new(figure, &[], area, glyphs) else { return String::new() };
    let mut buffer = Buffer::empty(area);
    let plain = theme::choose(Some("mono"), Background::Unknown, &Env::default());
    picture.draw(&plain, &mut buffer, None);
    let mut page = String::new();
    for row in buffer.content.chunks(width.into()) {
        let (mut line, mut skipped) = (String::new(), 0);
        for cell in row {
            if skipped == 0 {
                line.push_str(cell.symbol());
                skipped = fit::width(cell.symbol());
            }
            skipped = skipped.saturating_sub(1);
        }
        page.push_str(line.trim_end());
        page.push('\n');
    }
    page
}
