//! The flow: how long does it take, when will it be done?

mod draw;
mod panes;
mod points;
mod table;
mod view;

use std::sync::Arc;

use chrono::NaiveDate;
use ratatui::layout::Rect;

use self::panes::Panes;
use self::points::Points;
use super::{Cx, View};
use crate::domain::StoryId;
use crate::domain::flow::sle::Expectation;
use crate::domain::flow::topic::Asks;
use crate::domain::flow::{Cut, Figure, Question, Study, Topic};
use crate::tui::act;
use crate::tui::command::{Command, OnFlow};
use crate::tui::step::{Goal, Step};
use crate::tui::work::Work;

/// How far back figures look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Period {
    /// So many days up to today.
    Days(u32),
    /// As far back as anything is known.
    All,
}

impl Period {
    /// What can be chosen, the shortest first.
    const ALL: [Self; 5] =
        [Self::Days(30), Self::Days(60), Self::Days(90), Self::Days(180), Self::All];

    fn beside(self, longer: usize, shorter: usize) -> Self {
        let at = Self::ALL.iter().position(|it| *it == self).unwrap_or(2);
        Self::ALL[(at + longer).saturating_sub(shorter).min(Self::ALL.len() - 1)]
    }

    fn words(self) -> String {
        match self {
            Self::Days(n) => format!("{n} days"),
            Self::All => "all days".to_owned(),
        }
    }
}

/// How a figure is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Face {
    /// As a picture, where it has one.
    Chart,
    /// As numbers in rows.
    Table,
}

/// The flow, with what it is asked and what it shows.
#[derive(Debug)]
pub(crate) struct FlowScreen {
    filter: String,
    topic: Topic,
    period: Period,
    face: Face,
    split: Option<Cut>,
    /// What the forecast is asked.
    forecast: (Option<usize>, Option<NaiveDate>),
    expected: Option<Expectation>,
    /// What figures are made from, and what was asked for to get it.
    study: Option<(Work, Arc<Study>)>,
    /// Why the last work brought nothing.
    failed: Option<(Work, String)>,
    /// The figure; two where a day splits it, none before anything was read.
    figures: Vec<Figure>,
    /// When the last story was finished, where the period has none.
    finished_before: Option<NaiveDate>,
    points: Points,
    /// The row of the table under the cursor, and the first one in sight.
    row: usize,
    top: usize,
    /// How many rows of the table are in sight.
    height: usize,
}

impl FlowScreen {
    /// The flow of the last ninety days.
    pub(crate) fn new() -> Self {
        Self {
            filter: String::new(),
            topic: Topic::Of(crate::domain::flow::Subject::CycleTime),
            period: Period::Days(90),
            face: Face::Chart,
            split: None,
            forecast: (None, None),
            expected: None,
            study: None,
            failed: None,
            figures: Vec::new(),
            finished_before: None,
            points: Points::default(),
            row: 0,
            top: 0,
            height: 1,
        }
    }

    /// The forecast of the open stories.
    pub(crate) fn forecast() -> Self {
        Self { topic: Topic::Forecast, ..Self::new() }
    }

    pub(crate) fn update(&mut self, cx: &Cx<'_>, command: OnFlow) -> Step {
        match command {
            OnFlow::Open => {
                return match self.selected() {
                    Some(story) => Step::Go(Goal::Story(story)),
                    None => self.no_story(cx),
                };
            }
            OnFlow::Shorter => self.look_at(self.period.beside(0, 1)),
            OnFlow::Longer => self.look_at(self.period.beside(1, 0)),
            OnFlow::Left => self.step(-1),
            OnFlow::Right => self.step(1),
            OnFlow::Face => {
                self.face = match self.face {
                    Face::Chart => Face::Table,
                    Face::Table => Face::Chart,
                };
            }
            OnFlow::Split => {
                return match self.topic.whole() {
                    Some(why) => Step::cannot(why),
                    None => act::split_flow(self.split.as_ref()),
                };
            }
            OnFlow::Assume => return act::ask_flow(cx, self.topic.asks(), &self.assumed()),
            OnFlow::Search => return act::search(&self.filter),
            OnFlow::Filter => return act::filter_form(cx, &self.filter),
            OnFlow::ByPerson => return act::filter_by_person(cx, &self.filter),
            OnFlow::Views => return act::views(cx, &self.filter),
        }
        Step::Stay
    }

    fn no_story(&self, cx: &Cx<'_>) -> Step {
        let key = |it| cx.keymap.first_key(Command::Flow(it));
        if self.points.has_stories() {
            let (left, right) = (key(OnFlow::Left), key(OnFlow::Right));
            return Step::Tell(format!("{left} and {right} go to a dot, which is a story"));
        }
        Step::cannot("the dots of this figure are no stories")
    }

    fn look_at(&mut self, period: Period) {
        self.period = period;
        self.rebuild();
    }

    /// What the figure in front is asked, as it was typed.
    fn assumed(&self) -> String {
        match self.topic.asks() {
            Asks::Nothing => String::new(),
            Asks::Forecast => {
                let (stories, by) = self.forecast;
                let both = [stories.map(|it| it.to_string()), by.map(|it| it.to_string())];
                both.into_iter().flatten().collect::<Vec<_>>().join(" ")
            }
            Asks::Expectation => {
                self.expected.map(|it| format!("{} {}", it.days, it.percent)).unwrap_or_default()
            }
        }
    }

    /// Goes to another dot or row.
    fn step(&mut self, by: isize) {
        if self.shows_table() {
            let last = self.n_rows().saturating_sub(1);
            self.row = self.row.saturating_add_signed(by).min(last);
        } else {
            self.points.step(by);
        }
    }

    /// Whether numbers in rows are shown, because that was asked for or there is no picture.
    fn shows_table(&self) -> bool {
        let has_picture = |it: &Figure| it.chart.is_some() && it.missing.is_none();
        self.face == Face::Table || !self.figures.iter().any(has_picture)
    }

    fn question(&self, study: &Study) -> Question {
        let window = match self.period {
            Period::Days(n) => study.flow.last(n),
            Period::All => study.flow.whole(),
        };
        let (stories, by) = self.forecast;
        Question { stories, by, expected: self.expected, ..Question::of(window) }
    }

    /// Makes the figures anew: from what has been read, at once.
    fn rebuild(&mut self) {
        let Some((_, study)) = &self.study else { return };
        let study = Arc::clone(study);
        let asked = self.question(&study);
        self.figures = match self.split.as_ref().filter(|_| self.topic.whole().is_none()) {
            Some(cut) => {
                let [before, after] = study.split(self.topic, &asked, cut.at);
                // The numbers of both sides, for the table.
                let both = study.comparison(&asked, cut).figure();
                [Some(both), before, after].into_iter().flatten().collect()
            }
            None => vec![study.figure(self.topic, &asked)],
        };
        let first = self.figures.first();
        self.finished_before = first.and_then(|it| study.finished_before(self.topic, &asked, it));
        self.points.renew(pictures(&self.figures));
        self.row = self.row.min(self.n_rows().saturating_sub(1));
    }

    /// The figures that are drawn: the parts, where a day splits it.
    fn pictures(&self) -> &[Figure] {
        pictures(&self.figures)
    }

    fn n_rows(&self) -> usize {
        self.figures.first().map_or(0, |it| it.table.rows.len())
    }

    /// The story of the row under the cursor, where rows are stories.
    fn story_of_row(&self) -> Option<StoryId> {
        let figure = self.figures.first()?;
        let key = figure.table.rows.get(self.row)?.first()?.to_string();
        let (_, study) = self.study.as_ref()?;
        let is_it = |it: &&crate::domain::flow::Life| *it.key == *key;
        let is_story = figure.table.heads.first().is_some_and(|it| it == "story");
        study.flow.lives.iter().find(is_it).filter(|_| is_story).map(|it| it.id)
    }

    fn choose(&mut self, topic: Topic) {
        if self.topic == topic {
            return;
        }
        self.topic = topic;
        (self.row, self.top) = (0, 0);
        self.points = Points::default();
        self.rebuild();
    }

    fn panes(&self, area: Rect) -> Panes {
        let n_parts = if self.shows_table() { 1 } else { self.pictures().len() };
        Panes::new(area, n_parts, self.figures.first(), self.pictures())
    }
}

/// The figures that are drawn: the first of several is the numbers of both sides.
fn pictures(figures: &[Figure]) -> &[Figure] {
    match figures {
        [_, parts @ ..] if !parts.is_empty() => parts,
        all => all,
    }
}
