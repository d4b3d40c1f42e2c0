//! How the layers of a picture are told apart without colour: strokes, patterns, and their names.

use std::fmt::Write as _;

use super::{BOTTOM, HEIGHT, LEFT, NUMBERED, WIDTH, label, real};
use crate::domain::flow::figure::{Chart, Layer, Shape};

/// The place of the pattern that is none.
const PLAIN: usize = 4;

/// Dark colours: what they are drawn for is told by shape and pattern, too.
pub(super) const INKS: [&str; 5] = ["#1f3a5f", "#7a4a12", "#3f6b3a", "#6b3a66", "#555555"];

/// How the line of a layer is drawn: broken ones are broken differently.
pub(super) fn stroke(layer: &Layer, index: usize) -> String {
    let ink = INKS[index % INKS.len()];
    match layer.shape {
        Shape::Dashes => {
            let (dash, gap) = (8 - (index % 4) * 2, 3 + index % 3);
            format!("stroke=\"{ink}\" stroke-width=\"1.5\" stroke-dasharray=\"{dash} {gap}\"")
        }
        Shape::Dots | Shape::Line | Shape::Bars | Shape::Area => {
            format!("stroke=\"{ink}\" stroke-width=\"2\"")
        }
    }
}

/// The names of the layers below the chart, each beside a sample of how it is drawn.
pub(super) fn legend(page: &mut String, chart: &Chart, n_bars: usize) {
    let (mut x, mut y) = (LEFT, HEIGHT - BOTTOM + 38.0);
    let mut bars = 0;
    for (index, layer) in chart.layers.iter().enumerate() {
        let wide = 44.0 + 7.0 * real(layer.name.chars().count());
        if x + wide > WIDTH && x > LEFT {
            (x, y) = (LEFT, y + 17.0);
        }
        let middle = y - 4.0;
        match layer.shape {
            Shape::Dots => {
                let ink = INKS[index % INKS.len()];
                let _ = writeln!(
                    page,
                    "<circle cx=\"{:.1}\" cy=\"{middle:.1}\" r=\"3\" fill=\"none\" \
                     stroke=\"{ink}\"/>",
                    x + 11.0
                );
            }
            Shape::Line | Shape::Dashes => {
                let stroke = stroke(layer, index);
                let _ = writeln!(page, "<path d=\"M{x:.1} {middle:.1}h22\" {stroke}/>");
            }
            Shape::Bars => {
                swatch(page, (x, middle), &bar_pattern(bars, n_bars));
                bars += 1;
            }
            Shape::Area => swatch(page, (x, middle), &pattern(index)),
        }
        let name = match layer.shape {
            Shape::Dots if layer.spots.len() > NUMBERED => {
                format!("{}; grey: 2 to 4, full: 5 or more", layer.name)
            }
            Shape::Dots | Shape::Line | Shape::Dashes | Shape::Bars | Shape::Area => {
                layer.name.clone()
            }
        };
        label(page, (x + 28.0, y), "start", "font-size=\"12\"", &name);
        x += 44.0 + 7.0 * real(name.chars().count());
    }
}

fn swatch(page: &mut String, (x, middle): (f64, f64), fill: &str) {
    let _ = writeln!(
        page,
        "<rect x=\"{x:.1}\" y=\"{:.1}\" width=\"22\" height=\"10\" fill=\"{fill}\" \
         stroke=\"#000000\" stroke-width=\"0.6\"/>",
        middle - 5.0
    );
}

/// Patterns that are told apart without colour.
pub(super) fn patterns(page: &mut String) {
    let strokes = [
        "M0 4H8",
        "M4 0V8",
        "M0 8L8 0",
        "M0 0L8 8",
        "M0 0h8v8h-8z",
        "M0 4H8M4 0V8",
        "M2 2h1v1h-1z",
    ];
    page.push_str("<defs>\n");
    for (index, stroke) in strokes.iter().enumerate() {
        let fill = if index == PLAIN { "#9fb3c8" } else { "#ffffff" };
        let width = if index == PLAIN { "0" } else { "1" };
        let _ = writeln!(
            page,
            "<pattern id=\"p{index}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">\
             <rect width=\"8\" height=\"8\" fill=\"{fill}\"/><path d=\"{stroke}\" fill=\"none\" \
             stroke=\"{}\" stroke-width=\"{width}\"/></pattern>",
            INKS[index % INKS.len()]
        );
    }
    page.push_str("</defs>\n");
}

/// The pattern of a layer of bars: plain where it is the only one.
pub(super) fn bar_pattern(own: usize, of: usize) -> String {
    pattern(if of > 1 { own } else { PLAIN })
}

pub(super) fn pattern(index: usize) -> String {
    format!("url(#p{})", index % 7)
}
