//! The names of lines: each stands in the row of its line, never in that of another.

use super::layers;
use crate::domain::flow::figure::{Chart, Layer, Scale as Kind, Shape, Way};
use crate::tui::theme::Role;

/// What stands at the right end of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) row: u16,
    pub(super) text: String,
    pub(super) role: Role,
}

/// The names beside a chart; lines that lie in one row have theirs put together.
pub(super) fn beside(chart: &Chart, row: impl Fn(f64) -> u16) -> Vec<Label> {
    let mut named = named(chart);
    named.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut labels: Vec<Label> = Vec::new();
    for (at, text, role) in named {
        match labels.last_mut() {
            Some(last) if last.row == row(at) => last.text = together(&last.text, &text),
            Some(_) | None => labels.push(Label { row: row(at), text, role }),
        }
    }
    labels
}

/// Whether the name of a layer stands beside the chart.
pub(super) fn is_named(chart: &Chart, layer: &Layer) -> bool {
    is_line(layer) && chart.layers.iter().filter(|it| is_line(it)).count() > 1
}

const fn is_line(layer: &Layer) -> bool {
    matches!(layer.shape, Shape::Line | Shape::Dashes)
}

/// The lines that get a name at their right end: where, which, and in which role. Over names of
/// columns, where each has a height of its own, it says how high it is in the last of them.
fn named(chart: &Chart) -> Vec<(f64, String, Role)> {
    let over_names = matches!(chart.x.scale, Kind::Names(_));
    let across = chart.lines.iter().filter(|it| it.way == Way::Across);
    let mut all: Vec<_> = across.map(|it| (it.at, it.label.clone(), Role::Strong)).collect();
    for (index, layer) in chart.layers.iter().enumerate().filter(|it| is_named(chart, it.1)) {
        let Some(end) = layer.spots.last() else { continue };
        all.push(if over_names {
            (end.y, format!("{} {}", layer.name, chart.y.label(end.y)), Role::Muted)
        } else {
            (end.y, layer.name.clone(), layers::role(index))
        });
    }
    all
}

/// Two names in one: what they share once, what differs with a stroke between: `50/70 % within
/// 5/7 d`.
fn together(a: &str, b: &str) -> String {
    let (of_a, of_b): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    if of_a.len() != of_b.len() {
        return format!("{a}, {b}");
    }
    let word = |(a, b): (&str, &str)| {
        let is_same = a == b || a.rsplit('/').next() == Some(b);
        if is_same { a.to_owned() } else { format!("{a}/{b}") }
    };
    of_a.into_iter().zip(of_b).map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_one_row_are_put_together() {
        assert_eq!(together("50 % within 5 d", "70 % within 7 d"), "50/70 % within 5/7 d");
        assert_eq!(together("50/70 % within 5/7 d", "85 % within 7 d"), "50/70/85 % within 5/7 d");
        assert_eq!(together("mean", "upper limit"), "mean, upper limit");
    }
}
