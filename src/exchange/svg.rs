//! A figure as a picture: SVG for a wiki page or a report, readable without colour.
//!
//! Layers differ by shape, pattern and a name beside them, never by colour alone. The formula, the
//! number of stories, the days and the time zone stand below.

mod ink;
mod scale;

use std::fmt::Write as _;

use crate::domain::flow::Figure;
use crate::domain::flow::figure::{Cell, Chart, Layer, Scale as Kind, Shape, Spot, Way, x_of};
use crate::domain::text::safe;
use ink::{INKS, bar_pattern, legend, pattern, patterns, stroke};
use scale::Scale;

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 560.0;
const LEFT: f64 = 72.0;
const RIGHT: f64 = 170.0;
const BOTTOM: f64 = 150.0;
/// How many characters of a caption fit on a line.
const LINE: usize = 150;
/// How many characters of the facts fit on a line.
const FACTS: usize = 125;
/// Up to so many dots each say how many stories they stand for.
const NUMBERED: usize = 60;

/// A figure as a picture; its facts alone where it has no chart.
pub fn svg(figure: &Figure) -> String {
    page(figure, figure.title, std::slice::from_ref(figure))
}

/// The same figure before and after a day as one picture, one below the other, drawn to the same
/// scale so that they can be compared.
pub fn both(sides: &[Figure]) -> String {
    let height = HEIGHT * real(sides.len());
    let mut whole = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {WIDTH} {height}\">\n"
    );
    for (index, figure) in sides.iter().enumerate() {
        let days = figure.basis.window.map(|it| format!(", {} to {}", it.from, it.to));
        let title = format!("{}{}", figure.title, days.unwrap_or_default());
        let _ = writeln!(whole, "<g transform=\"translate(0 {})\">", HEIGHT * real(index));
        whole.push_str(&page(figure, &title, sides));
        whole.push_str("</g>\n");
    }
    whole.push_str("</svg>\n");
    whole
}

fn page(figure: &Figure, title: &str, beside: &[Figure]) -> String {
    let mut page = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
         viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"13\" role=\"img\" \
         aria-label=\"{}\">\n<title>{0}</title>\n<rect width=\"100%\" height=\"100%\" \
         fill=\"#ffffff\"/>\n",
        escaped(title)
    );
    patterns(&mut page);
    label(&mut page, (LEFT, 26.0), "start", "font-size=\"18\" font-weight=\"bold\"", title);
    for (index, line) in facts(figure).iter().enumerate() {
        label(&mut page, (LEFT, 45.0 + 16.0 * real(index)), "start", "", line);
    }
    // What stands beside each other begins at the same height.
    let n_lines = beside.iter().map(|it| facts(it).len()).max().unwrap_or(0);
    let top = 72.0 + 16.0 * real(n_lines.saturating_sub(1));
    match (&figure.missing, &figure.chart) {
        (Some(why), _) => label(&mut page, (LEFT, HEIGHT / 2.0), "start", "", why),
        (None, Some(chart)) => draw(&mut page, figure, chart, beside, top),
        (None, None) => table(&mut page, figure, top),
    }
    let caption = wrapped(&figure.basis.line(), LINE);
    // All of it stands below: the more lines, the closer.
    let high = (76.0 / real(caption.len().max(1))).min(15.0);
    for (index, line) in caption.iter().enumerate() {
        let y = HEIGHT - BOTTOM + 74.0 + high * real(index);
        label(&mut page, (LEFT, y), "start", "font-size=\"11\" fill=\"#333333\"", line);
    }
    page.push_str("</svg>\n");
    page
}

/// The numbers that matter most, in lines.
fn facts(figure: &Figure) -> Vec<String> {
    let told = figure.told();
    let known = told.iter().filter(|it| it.value != Cell::Unknown);
    let facts: Vec<String> = known.map(|it| format!("{}: {}", it.label, it.value)).collect();
    wrapped(&facts.join(" · "), FACTS)
}

/// The first and the last number of a chart from left to right.
fn across(figure: &Figure, chart: &Chart) -> Vec<f64> {
    let ends = Chart::across(&[chart], figure.basis.window);
    ends.map_or_else(Vec::new, |(from, to)| vec![from, to])
}

fn draw(page: &mut String, figure: &Figure, chart: &Chart, beside: &[Figure], top: f64) {
    let sides: Vec<(&Figure, &Chart)> =
        beside.iter().filter_map(|it| Some((it, it.chart.as_ref()?))).collect();
    let all: Vec<&Chart> = sides.iter().map(|it| it.1).collect();
    // Days and names differ from side to side, numbers are compared.
    let xs: Vec<f64> = match chart.x.scale {
        Kind::Number => sides.iter().flat_map(|it| across(it.0, it.1)).collect(),
        Kind::Date | Kind::Names(_) => across(figure, chart),
    };
    let ys = values(&all, Way::Across, |it| it.y).chain([0.0]);
    let pad = match chart.x.scale {
        Kind::Names(_) => 0.5,
        Kind::Date | Kind::Number => between_bars(&all) / 2.0,
    };
    // A day, or a name, is as wide on both sides.
    let widest = sides.iter().map(|it| span(&across(it.0, it.1), pad)).fold(0.0, f64::max);
    let part = match chart.x.scale {
        Kind::Number => 1.0,
        Kind::Date | Kind::Names(_) => span(&xs, pad) / widest.max(f64::MIN_POSITIVE),
    };
    let right = LEFT + (WIDTH - RIGHT - LEFT) * part.clamp(0.0, 1.0);
    let x = Scale::new(xs.into_iter(), (LEFT, right), &chart.x, pad, 0.0);
    let least_step = Chart::least_step(&all);
    let y = Scale::new(ys, (HEIGHT - BOTTOM, top), &chart.y, 0.0, least_step);
    axes(page, chart, &x, &y);
    let n_bars = chart.layers.iter().filter(|it| it.shape == Shape::Bars).count();
    let mut bars = 0;
    for (index, layer) in chart.layers.iter().enumerate() {
        let ink = INKS[index % INKS.len()];
        match layer.shape {
            Shape::Dots => dots(page, layer, &x, &y, ink),
            Shape::Line | Shape::Dashes => {
                let path = path(&layer.spots, &x, &y, chart);
                let _ =
                    writeln!(page, "<path d=\"{path}\" fill=\"none\" {}/>", stroke(layer, index));
            }
            Shape::Bars => {
                draw_bars(page, layer, &x, &y, (bars, n_bars));
                bars += 1;
            }
            Shape::Area => {
                for part in layer.spots.chunk_by(|a, b| !chart.breaks(a.x, b.x)) {
                    area(page, part, (&x, &y), chart, index);
                }
            }
        }
    }
    lines(page, chart, &x, &y);
    for gap in &chart.unknown {
        let middle = f64::midpoint(x.at(x_of(gap.from)), x.at(x_of(gap.to)));
        let at = (middle, f64::midpoint(y.from, y.to));
        label(page, at, "middle", "font-size=\"12\" font-style=\"italic\"", "unknown");
    }
    legend(page, chart, n_bars);
}

/// From the least to the most, with room at both ends; a single place has the room of one.
fn span(xs: &[f64], pad: f64) -> f64 {
    let (least, most) =
        xs.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), it| (a.min(*it), b.max(*it)));
    let span = most - least + 2.0 * pad;
    if span.is_finite() && span > 1e-9 { span } else { 1.0 }
}

/// The numbers of one direction that are drawn.
fn values<'a>(
    charts: &'a [&Chart],
    way: Way,
    of: fn(&Spot) -> f64,
) -> impl Iterator<Item = f64> + 'a {
    let spots = charts.iter().flat_map(|it| &it.layers).flat_map(|it| &it.spots).map(of);
    let lines = charts.iter().flat_map(|it| &it.lines);
    spots.chain(lines.filter(move |it| it.way == way).map(|it| it.at))
}

/// How far bars stand apart at the least; nothing where there are none.
fn between_bars(charts: &[&Chart]) -> f64 {
    let bars = charts.iter().flat_map(|it| &it.layers).filter(|it| it.shape == Shape::Bars);
    let n_bars = bars.clone().map(|it| it.spots.len()).sum::<usize>();
    let gaps = bars.flat_map(|it| it.spots.windows(2).map(|it| it[1].x - it[0].x));
    let least = gaps.filter(|it| *it > 0.0).fold(f64::INFINITY, f64::min);
    match n_bars {
        0 => 0.0,
        _ if least.is_finite() => least,
        _ => 1.0,
    }
}

/// The marked lines, each with its name where no other name stands.
fn lines(page: &mut String, chart: &Chart, x: &Scale, y: &Scale) {
    const HIGH: f64 = 13.0;
    let mut all: Vec<_> = chart.lines.iter().collect();
    // Those at the right from the top, the greater percentile first where two lie on each other.
    all.sort_by(|a, b| a.at.total_cmp(&b.at));
    let across: Vec<_> = all.iter().rev().filter(|it| it.way == Way::Across).collect();
    let mut rows: Vec<f64> = across.iter().map(|it| y.at(it.at) + 4.0).collect();
    let mut least = y.to + 4.0;
    for row in &mut rows {
        *row = row.max(least);
        least = *row + HIGH;
    }
    let mut most = y.from - 4.0;
    for row in rows.iter_mut().rev() {
        *row = row.min(most);
        most = *row - HIGH;
    }
    let mut rows = rows.into_iter().rev();
    for (index, it) in all.iter().enumerate() {
        let (path, place) = match it.way {
            Way::Across => {
                let at = y.at(it.at);
                let place = (x.to + 6.0, rows.next().unwrap_or(at));
                (format!("M{:.1} {at:.1}H{:.1}", x.from, x.to), place)
            }
            Way::Up => {
                let at = x.at(it.at);
                let place = (at + 4.0, y.to + 10.0 + HIGH * real(index));
                (format!("M{at:.1} {:.1}V{:.1}", y.from, y.to), place)
            }
        };
        let _ = writeln!(page, "<path d=\"{path}\" stroke=\"#000000\" stroke-dasharray=\"2 3\"/>");
        label(page, place, "start", "font-size=\"11\"", &it.label);
    }
}

fn axes(page: &mut String, chart: &Chart, x: &Scale, y: &Scale) {
    for (at, text) in y.ticks(&chart.y) {
        let _ =
            writeln!(page, "<path d=\"M{:.1} {at:.1}H{:.1}\" stroke=\"#dddddd\"/>", x.from, x.to);
        label(page, (x.from - 6.0, at + 4.0), "end", "font-size=\"11\"", &text);
    }
    for (at, text) in x.ticks(&chart.x) {
        let _ = writeln!(page, "<path d=\"M{at:.1} {:.1}v5\" stroke=\"#000000\"/>", y.from);
        label(page, (at, y.from + 17.0), "middle", "font-size=\"11\"", &cut(&text, 18));
    }
    let _ = writeln!(
        page,
        "<path d=\"M{:.1} {:.1}V{:.1}H{:.1}\" fill=\"none\" stroke=\"#000000\"/>",
        x.from, y.to, y.from, x.to
    );
    label(page, (x.to + 6.0, y.from + 4.0), "start", "font-size=\"11\"", &chart.x.title);
    label(page, (x.from, y.to - 9.0), "start", "font-size=\"11\"", &chart.y.title);
}

fn dots(page: &mut String, layer: &Layer, x: &Scale, y: &Scale, ink: &str) {
    let _ = writeln!(page, "<g fill=\"none\" stroke=\"{ink}\">");
    let mut places: Vec<(i64, i64)> = layer
        .spots
        .iter()
        .map(|it| (scale::tenths(x.at(it.x)), scale::tenths(y.at(it.y))))
        .collect();
    // Dots that lie on each other are one in the picture, which says how many they are.
    places.sort_unstable();
    let same: Vec<&[(i64, i64)]> = places.chunk_by(|a, b| a == b).collect();
    for it in &same {
        let (x, y) = it[0];
        let tenth = |it: i64| format!("{}.{}", it / 10, it % 10);
        let more = match it.len() {
            1 => "r=\"3\"".to_owned(),
            2..=4 => format!("r=\"4.5\" fill=\"{ink}\" fill-opacity=\"0.35\""),
            _ => format!("r=\"5.5\" fill=\"{ink}\""),
        };
        let _ = writeln!(page, "<circle cx=\"{}\" cy=\"{}\" {more}/>", tenth(x), tenth(y));
    }
    page.push_str("</g>\n");
    for it in same.iter().filter(|it| it.len() > 1 && layer.spots.len() <= NUMBERED) {
        let (x, y) = (places_real(it[0].0), places_real(it[0].1));
        label(page, (x + 6.0, y - 5.0), "start", "font-size=\"11\"", &it.len().to_string());
    }
}

/// A line from spot to spot; over names, which have nothing between them, a dash at each.
/// It is broken where nothing is known.
fn path(spots: &[Spot], x: &Scale, y: &Scale, chart: &Chart) -> String {
    let mut path = String::new();
    let mut last: Option<f64> = None;
    for it in spots {
        let _ = match chart.x.scale {
            Kind::Names(_) => {
                let (from, to) = (x.at(it.x - 0.4), x.at(it.x + 0.4));
                write!(path, "M{from:.1} {:.1}H{to:.1}", y.at(it.y))
            }
            Kind::Date | Kind::Number => {
                let is_new = last.is_none_or(|last| chart.breaks(last, it.x));
                let verb = if is_new { 'M' } else { 'L' };
                last = Some(it.x);
                write!(path, "{verb}{:.1} {:.1}", x.at(it.x), y.at(it.y))
            }
        };
    }
    path
}

fn area(page: &mut String, spots: &[Spot], (x, y): (&Scale, &Scale), chart: &Chart, index: usize) {
    let Some(first) = spots.first() else { return };
    let path = path(spots, x, y, chart);
    let _ = writeln!(
        page,
        "<path d=\"{path}V{:.1}H{:.1}Z\" fill=\"{}\" stroke=\"#000000\" stroke-width=\"0.8\"/>",
        y.from,
        x.at(first.x),
        pattern(index)
    );
}

fn draw_bars(page: &mut String, layer: &Layer, x: &Scale, y: &Scale, (own, of): (usize, usize)) {
    let gaps = layer.spots.windows(2).map(|it| x.at(it[1].x) - x.at(it[0].x));
    let room = gaps.fold(60.0_f64, f64::min).max(1.0);
    let width = (room * 0.8 / real(of)).max(0.8);
    let fill = bar_pattern(own, of);
    let _ = writeln!(page, "<g fill=\"{fill}\" stroke=\"#000000\" stroke-width=\"0.6\">");
    for it in layer.spots.iter().filter(|it| it.y > 0.0) {
        let left = x.at(it.x) - width * real(of) / 2.0 + width * real(own);
        let (top, height) = (y.at(it.y), y.from - y.at(it.y));
        let _ = writeln!(
            page,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"
        );
    }
    page.push_str("</g>\n");
}

fn table(page: &mut String, figure: &Figure, top: f64) {
    let n_columns = figure.table.heads.len().max(1);
    let width = (WIDTH - LEFT) / real(n_columns);
    let heads = figure.table.heads.clone();
    let rows = figure.table.rows.iter().map(|row| row.iter().map(ToString::to_string).collect());
    let rows = std::iter::once::<Vec<String>>(heads).chain(rows);
    for (index, row) in rows.take(16).enumerate() {
        let style = if index == 0 { "font-weight=\"bold\"" } else { "" };
        for (column, text) in row.iter().enumerate() {
            let at = (LEFT + width * real(column), top + 24.0 + 20.0 * real(index));
            label(page, at, "start", style, text);
        }
    }
}

fn label(page: &mut String, (x, y): (f64, f64), anchor: &str, style: &str, text: &str) {
    let text = escaped(text);
    let _ = writeln!(
        page,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" {style}>{text}</text>"
    );
}

fn escaped(text: &str) -> String {
    let mut res = String::with_capacity(text.len());
    for c in safe(text).chars() {
        match c {
            '&' => res.push_str("&amp;"),
            '<' => res.push_str("&lt;"),
            '>' => res.push_str("&gt;"),
            '"' => res.push_str("&quot;"),
            c if c.is_control() => res.push(' '),
            c => res.push(c),
        }
    }
    res
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let is_full = lines
            .last()
            .is_some_and(|it| !it.is_empty() && it.chars().count() + word.chars().count() >= width);
        if is_full {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// A place in tenths as a place on the page.
fn places_real(tenths: i64) -> f64 {
    f64::from(i32::try_from(tenths).unwrap_or(i32::MAX)) / 10.0
}

fn real(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}
