//! The dots of the figures in front, and the one that the cursor is on.

use crate::domain::StoryId;
use crate::domain::flow::Figure;
use crate::domain::flow::figure::{Chart, Shape, Spot};

/// A dot of a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    /// Which of the figures in front.
    pub(super) figure: usize,
    /// Which of its layers.
    pub(super) layer: usize,
    /// Where it lies.
    pub(super) spot: Spot,
}

/// The dots in front, from left to right; the stories alone where there are any.
#[derive(Clone, Debug, Default)]
pub(super) struct Points {
    all: Vec<Point>,
    at: Option<usize>,
}

impl Points {
    /// Takes the dots of these figures. The cursor stays on its story; where it is on no story, it
    /// stays where it is.
    pub(super) fn renew(&mut self, figures: &[Figure]) {
        let was = self.here();
        self.all.clear();
        for (figure, it) in figures.iter().enumerate() {
            if let Some(chart) = it.chart.as_ref().filter(|_| it.missing.is_none()) {
                let start = self.all.len();
                self.all.extend(points(chart, figure));
                let place = |it: &Point| it.spot.x;
                self.all[start..]
                    .sort_by(|a, b| place(a).total_cmp(&place(b)).then(a.layer.cmp(&b.layer)));
            }
        }
        self.at = was.and_then(|was| match was.spot.story {
            Some(story) => self.all.iter().position(|it| it.spot.story == Some(story)),
            None => self.all.iter().position(|it| {
                it.spot.x >= was.spot.x && it.layer == was.layer && it.figure == was.figure
            }),
        });
    }

    /// The dot under the cursor.
    pub(super) fn here(&self) -> Option<Point> {
        self.all.get(self.at?).copied()
    }

    /// The story of that dot.
    pub(super) fn story(&self) -> Option<StoryId> {
        self.here()?.spot.story
    }

    /// All the stories that have dots, each once, from left to right.
    pub(super) fn stories(&self) -> Vec<StoryId> {
        self.all.iter().filter_map(|it| it.spot.story).collect()
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether dots are stories.
    pub(super) fn has_stories(&self) -> bool {
        self.all.iter().any(|it| it.spot.story.is_some())
    }

    /// Goes on by so many dots; from nowhere to the last one, which is the newest.
    pub(super) fn step(&mut self, by: isize) {
        let Some(last) = self.all.len().checked_sub(1) else { return };
        self.at = Some(match self.at {
            Some(at) => at.saturating_add_signed(by).min(last),
            None => last,
        });
    }

    /// Goes to a dot by its place.
    pub(super) fn go(&mut self, at: usize) {
        self.at = Some(at).filter(|it| *it < self.all.len());
    }

    /// Whether the cursor is on the dot at that place, or on one that lies in the same spot.
    pub(super) fn is_at(&self, at: usize) -> bool {
        self.at == Some(at)
    }

    /// Takes the cursor away; tells whether it was anywhere.
    pub(super) fn leave(&mut self) -> bool {
        self.at.take().is_some()
    }

    /// Each dot with its place.
    pub(super) fn each(&self) -> impl Iterator<Item = (usize, &Point)> {
        self.all.iter().enumerate()
    }

    /// Whether the cursor is where it can be.
    pub(super) fn is_sound(&self) -> bool {
        self.at.is_none_or(|it| it < self.all.len())
    }
}

/// The dots of a chart that the cursor can go to.
fn points(chart: &Chart, figure: usize) -> impl Iterator<Item = Point> {
    let is_story = |it: &Spot| it.story.is_some();
    let has_stories = chart.layers.iter().any(|it| it.spots.iter().any(is_story));
    let layers = chart.layers.iter().enumerate();
    let layers = layers.filter(move |(_, it)| !has_stories || it.shape == Shape::Dots);
    layers.flat_map(move |(layer, it)| {
        it.spots.iter().map(move |spot| Point { figure, layer, spot: *spot })
    })
}
