//! The layers of a chart: dots, lines, bars and areas.

use super::canvas::{Canvas, Stroke};
use super::scale::whole;
use super::{Picture, narrow};
use crate::domain::flow::figure::{Layer, Scale as Kind, Shape, Spot};
use crate::tui::theme::Role;

/// The role of a layer; a chart with more layers tells them apart by their signs.
pub(super) const fn role(index: usize) -> Role {
    match index % 4 {
        0 => Role::SeriesOne,
        1 => Role::SeriesTwo,
        2 => Role::SeriesThree,
        _ => Role::SeriesFour,
    }
}

/// How the line of a layer is drawn: broken ones are broken differently.
const fn stroke(shape: Shape, index: usize) -> Stroke {
    match shape {
        Shape::Dashes => Stroke::Broken(4 - index % 3, 2 + index % 3),
        Shape::Line | Shape::Dots | Shape::Bars | Shape::Area => Stroke::Whole,
    }
}

/// What a layer looks like, for the legend.
pub(super) fn sample(picture: &Picture<'_>, index: usize) -> String {
    let (glyphs, layers) = (picture.glyphs, &picture.chart.layers);
    let layer = &layers[index];
    let nth = layers[..index].iter().filter(|it| it.shape == layer.shape).count();
    match layer.shape {
        Shape::Dots if nth > 0 => glyphs.other_dot.to_owned(),
        Shape::Dots => glyphs.dots[0].to_owned(),
        Shape::Line => match glyphs.strokes {
            Some([line, _]) => line.repeat(2),
            None => glyphs.rule.repeat(2),
        },
        Shape::Dashes => match glyphs.strokes {
            Some([_, broken]) => broken.repeat(2),
            None => glyphs.line_across.repeat(2),
        },
        Shape::Bars => bar(picture, nth).repeat(2),
        Shape::Area => glyphs.fills[nth % glyphs.fills.len()].repeat(2),
    }
}

/// What the bars of the n-th layer of bars are made of.
const fn bar(picture: &Picture<'_>, nth: usize) -> &'static str {
    match nth {
        0 => picture.glyphs.bar_full,
        _ => picture.glyphs.bar_empty,
    }
}

/// Draws all layers, the hindmost first.
pub(super) fn draw(picture: &Picture<'_>, canvas: &mut Canvas) {
    let layers = &picture.chart.layers;
    let n_bars = layers.iter().filter(|it| it.shape == Shape::Bars).count();
    for (index, layer) in layers.iter().enumerate() {
        let nth = layers[..index].iter().filter(|it| it.shape == layer.shape).count();
        match layer.shape {
            Shape::Dots => dots(picture, canvas, layer, (index, nth)),
            Shape::Line | Shape::Dashes => line(picture, canvas, layer, index),
            Shape::Bars => bars(picture, canvas, layer, (index, nth, n_bars)),
            Shape::Area => area(picture, canvas, layer, (index, nth)),
        }
    }
}

/// A sign where dots lie, which says how many.
fn dots(picture: &Picture<'_>, canvas: &mut Canvas, layer: &Layer, (index, nth): (usize, usize)) {
    let width = usize::from(canvas.width);
    let mut counts = vec![0_u32; width * usize::from(canvas.height)];
    for spot in &layer.spots {
        let (x, y) = picture.cell(spot);
        if let Some(n) = counts.get_mut(usize::from(y) * width + usize::from(x)) {
            *n += 1;
        }
    }
    let [one, some, many] = picture.glyphs.dots;
    for (at, n) in counts.into_iter().enumerate().filter(|it| it.1 > 0) {
        let sign = match n {
            _ if nth > 0 => picture.glyphs.other_dot,
            1 => one,
            2..=4 => some,
            _ => many,
        };
        canvas.put(narrow(at % width), narrow(at / width), sign, role(index));
    }
}

/// Where a spot lies on the canvas, in cells from its upper left corner.
fn place(picture: &Picture<'_>, spot: &Spot) -> (f64, f64) {
    (picture.x.at(spot.x), f64::from(picture.plot.height) - picture.y.at(spot.y))
}

/// A line from spot to spot; over names, which have nothing between them, a stroke at each.
fn line(picture: &Picture<'_>, canvas: &mut Canvas, layer: &Layer, index: usize) {
    let pen = (stroke(layer.shape, index), role(index));
    let mut n_drawn = 0;
    if let Kind::Names(_) = picture.chart.x.scale {
        let half = picture.x.room() * 0.4;
        for spot in &layer.spots {
            let (x, y) = place(picture, spot);
            canvas.line((x - half, y), (x + half, y), pen, &mut n_drawn);
        }
        return;
    }
    for part in layer.spots.chunk_by(|a, b| !picture.chart.breaks(a.x, b.x)) {
        if let [only] = part {
            let (x, y) = place(picture, only);
            canvas.line((x, y), (x, y), pen, &mut n_drawn);
        }
        for pair in part.windows(2) {
            canvas.line(place(picture, &pair[0]), place(picture, &pair[1]), pen, &mut n_drawn);
        }
    }
}

/// Bars from the ground; where they are thinner than a cell, fine ones, of which the highest of
/// each place is seen.
fn bars(
    picture: &Picture<'_>,
    canvas: &mut Canvas,
    layer: &Layer,
    (index, nth, of): (usize, usize, usize),
) {
    let room = picture.x.room() / f64::from(narrow(of));
    if room < 1.0 && picture.glyphs.strokes.is_none() {
        let ground = f64::from(canvas.height);
        for spot in layer.spots.iter().filter(|it| it.y > 0.0) {
            let (x, y) = place(picture, spot);
            canvas.line((x, ground), (x, y), (Stroke::Whole, role(index)), &mut 0);
        }
        return;
    }
    let sign = bar(picture, nth);
    let wide = whole((room * 0.8).round()).max(1);
    let mut heights = vec![0.0_f64; canvas.width.into()];
    for spot in layer.spots.iter().filter(|it| it.y > 0.0) {
        let all = f64::from(wide) * f64::from(narrow(of));
        let own = f64::from(wide) * f64::from(narrow(nth));
        let left = whole((picture.x.at(spot.x) - all / 2.0 + own).round());
        for column in left..left.saturating_add(wide) {
            if let Some(height) = heights.get_mut(usize::from(column)) {
                *height = height.max(picture.y.at(spot.y));
            }
        }
    }
    for (x, height) in (0..canvas.width).zip(heights) {
        let full = whole(height);
        for it in 0..full.min(canvas.height) {
            canvas.put(x, canvas.height - 1 - it, sign, role(index));
        }
        let rest = whole((height.fract() * 8.0).round());
        if rest == 0 || full >= canvas.height {
            continue;
        }
        let part = match (nth, picture.glyphs.strokes) {
            (0, None) => picture.glyphs.spark[usize::from(rest) - 1],
            // What is there is seen, however little it is.
            _ if rest >= 4 || full == 0 => sign,
            _ => continue,
        };
        canvas.put(x, canvas.height - 1 - full, part, role(index));
    }
}

/// The area from the ground to the line from spot to spot, over what was drawn before.
fn area(picture: &Picture<'_>, canvas: &mut Canvas, layer: &Layer, (index, nth): (usize, usize)) {
    let fills = picture.glyphs.fills;
    let sign = fills[nth % fills.len()];
    let mut right = 0;
    for x in 0..canvas.width {
        let middle = f64::from(x) + 0.5;
        while right < layer.spots.len() && picture.x.at(layer.spots[right].x) < middle {
            right += 1;
        }
        let (Some(before), after) = (right.checked_sub(1), layer.spots.get(right)) else {
            // Left of the first spot, unless that lies in this very cell.
            match layer.spots.first() {
                Some(it) if picture.x.cell(it.x) == x => {
                    fill(picture, canvas, x, it.y, (sign, index));
                }
                Some(_) | None => (),
            }
            continue;
        };
        let before = &layer.spots[before];
        let height = match after {
            Some(after) if picture.chart.breaks(before.x, after.x) => {
                // Across what is unknown, only the cells of what is known are filled.
                let own = [before, after].into_iter().find(|it| picture.x.cell(it.x) == x);
                let Some(own) = own else { continue };
                own.y
            }
            Some(after) => {
                let part = (middle - picture.x.at(before.x))
                    / (picture.x.at(after.x) - picture.x.at(before.x)).max(f64::MIN_POSITIVE);
                before.y + (after.y - before.y) * part
            }
            None if picture.x.cell(before.x) == x => before.y,
            None => continue,
        };
        fill(picture, canvas, x, height, (sign, index));
    }
}

fn fill(
    picture: &Picture<'_>,
    canvas: &mut Canvas,
    x: u16,
    height: f64,
    (sign, index): (&'static str, usize),
) {
    let rows = whole(picture.y.at(height).round()).min(canvas.height);
    for row in 0..rows {
        canvas.put(x, canvas.height - 1 - row, sign, role(index));
    }
}
