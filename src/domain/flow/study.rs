//! A study: all that the figures of a board are made from, and any of them for the asking.

use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::age::Ageing;
use super::burndown::Burndown;
use super::compare::Comparison;
use super::cycle::sorted_days;
use super::figure::Counted;
use super::little::Little;
use super::number::stories;
use super::outlook::{Past, USUAL_DAYS};
use super::prospect::Prospect;
use super::sle::{Expectation, Origin, Sle, suggested};
use super::velocity::{Delivery, USUAL_SPRINTS, Velocity};
use super::{Basis, Cut, Figure, Flow, Release, Source, Subject, Topic, Window};
use crate::domain::At;

/// How far ahead it is asked how many stories will be done, where nothing else is said.
const AHEAD: u64 = 30;

/// All that figures are made from.
#[derive(Clone, Debug)]
pub struct Study {
    /// What the board is called; empty for a file of another tool.
    pub board: String,
    /// The stories that a filter lets through; all of them where there is none.
    pub flow: Flow,
    /// The stories whose pace forecasts go by, where they are others: those that the lasting part
    /// of the filter lets through.
    pub pace: Option<Arc<Flow>>,
    /// The filter; empty for none.
    pub filter: String,
    /// The part of it that is true of a story for ever, such as its process.
    pub lasting: String,
    /// The sprints that are over, the oldest first; all stories, whatever the filter.
    pub sprints: Vec<Delivery>,
    /// The running sprint, else the last one: its name and its scope day by day.
    pub sprint: Option<(String, Burndown)>,
    /// In what the team estimates: `points` or `hours`.
    pub unit: &'static str,
    /// The versions of processes that were released, the oldest first.
    pub releases: Vec<Release>,
    /// The sprint to come whose stories the filter asks for, if it asks for those of one.
    pub ahead: Option<Ahead>,
}

/// A sprint that is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ahead {
    /// What it is called.
    pub name: String,
    /// Its last day.
    pub ends: NaiveDate,
    /// How many stories of the sprints before it are not finished: they come first.
    pub n_before: usize,
}

/// How the days of a question are meant by what is drawn from whole days: today is not over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Span {
    /// So many of them: as many before today.
    #[default]
    Last,
    /// Just these, as far as they are over.
    Just,
}

/// What is asked of a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// About which days.
    pub window: Window,
    /// How they are meant.
    pub span: Span,
    /// How many stories are to be done; the open ones where nothing is said.
    pub stories: Option<usize>,
    /// By which day; the end of the running sprint or thirty days where nothing is said.
    pub by: Option<NaiveDate>,
    /// What was expected; what was agreed, else what the days before suggest, where nothing is said.
    pub expected: Option<Expectation>,
}

impl Question {
    /// A question about days, and nothing else said.
    pub const fn of(window: Window) -> Self {
        Self { window, span: Span::Last, stories: None, by: None, expected: None }
    }
}

impl Study {
    /// A study of stories alone, as from a file of another tool.
    pub const fn of(flow: Flow) -> Self {
        Self {
            board: String::new(),
            flow,
            pace: None,
            filter: String::new(),
            lasting: String::new(),
            sprints: Vec::new(),
            sprint: None,
            unit: "points",
            releases: Vec::new(),
            ahead: None,
        }
    }

    /// Names the board and the filter beside a figure: where it goes, nobody sees which were meant.
    pub fn sign(&self, figure: &mut Figure) {
        let said = |it: &str| (!it.is_empty()).then(|| it.to_owned());
        let is_of_all = [Topic::Velocity, Topic::BurnUp].iter().any(|it| it.id() == figure.id);
        figure.basis.board = said(&self.board);
        figure.basis.filter = said(&self.filter).filter(|_| !is_of_all);
    }

    /// How many stories are on the board and not finished.
    pub fn n_open(&self) -> usize {
        let is_open = |it: &&super::Life| it.finish.is_none() && it.archived.is_none();
        self.flow.lives.iter().filter(is_open).count()
    }

    /// The days to look at where nothing else is said: the last ninety.
    pub fn usual(&self) -> Window {
        self.flow.last(USUAL_DAYS)
    }

    /// The figure that is asked for.
    pub fn figure(&self, topic: Topic, asked: &Question) -> Figure {
        let mut figure = self.known_figure(topic, asked);
        let silence = match self.flow.source {
            Source::Whole => None,
            Source::NoFinishes => self.flow.source.silence(),
            Source::NoStarts => self.flow.source.silence().filter(|_| topic.needs_starts()),
        };
        if let Some(why) = silence {
            // Of what a source never says, nothing is known: no number is zero for that.
            let bare = Figure::new(figure.id, figure.title, figure.basis);
            figure = Figure { missing: Some(why.to_owned()), ..bare };
        }
        if let Some((window, last)) = self.empty_days(topic, asked, &figure) {
            let Window { from, to } = window;
            let today = self.flow.today;
            let days = if to == today {
                format!("in the last {} days", window.n_days())
            } else if Some(to) == today.pred_opt() {
                format!("in the {} days before today", window.n_days())
            } else {
                format!("from {from} to {to}")
            };
            // Of days of which nothing is known it is not said that nothing was finished on them.
            let what = match self.drawn_from(topic).unknown.and_then(|it| it.meet(window)) {
                None => "nothing finished",
                Some(_) => "no finish is known",
            };
            figure.basis.note(format!("{what} {days}; the last was on {last}"));
        }
        figure
    }

    /// When the last story was finished before the days that a figure is drawn from, where none was on
    /// them: for a longer look back. None for what is not made of finished stories.
    pub fn finished_before(
        &self,
        topic: Topic,
        asked: &Question,
        figure: &Figure,
    ) -> Option<NaiveDate> {
        self.empty_days(topic, asked, figure).map(|it| it.1)
    }

    fn empty_days(
        &self,
        topic: Topic,
        asked: &Question,
        figure: &Figure,
    ) -> Option<(Window, NaiveDate)> {
        if !topic.needs_finishes() || asked.span == Span::Just {
            return None;
        }
        let window = figure.basis.window.unwrap_or(asked.window);
        let days = || self.drawn_from(topic).lives.iter().filter_map(|it| it.finish_day);
        let is_empty = !days().any(|it| window.contains(it));
        let last = days().filter(|it| *it < window.from).max().filter(|_| is_empty)?;
        Some((window, last))
    }

    /// The stories that a figure is drawn from.
    fn drawn_from(&self, topic: Topic) -> &Flow {
        match topic {
            Topic::Forecast => self.pace.as_deref().unwrap_or(&self.flow),
            Topic::Of(_) | Topic::Velocity | Topic::BurnUp => &self.flow,
        }
    }

    fn known_figure(&self, topic: Topic, asked: &Question) -> Figure {
        match topic {
            Topic::Of(Subject::Sle) => self.expectation(asked),
            Topic::Of(Subject::Predictability) => {
                let past = self.past(&self.flow, asked);
                super::predict::figure(&self.flow, &past)
            }
            Topic::Of(Subject::Ageing) => {
                Ageing::of(&self.flow, asked.window, asked.expected).figure()
            }
            Topic::Of(subject) => subject.figure(&self.flow, asked.window),
            Topic::Forecast => self.prospect(asked).figure(),
            Topic::Velocity => {
                let all = self.sprints.iter();
                let ended = all.filter(|it| asked.window.contains(it.days.to));
                let sprints: Vec<Delivery> = ended.cloned().collect();
                let mut velocity = Velocity::of(&sprints, USUAL_SPRINTS, self.flow.zone).figure();
                if sprints.len() < self.sprints.len() && velocity.missing.is_some() {
                    velocity.missing = Some("no sprint ended in these days".to_owned());
                }
                // Which days the sprints ended on, not which days they had.
                velocity.basis.window = Some(asked.window);
                self.of_all(&mut velocity.basis);
                velocity.told_in(self.unit);
                velocity
            }
            Topic::BurnUp => match &self.sprint {
                Some((name, sprint)) => {
                    let mut figure = sprint.burn_up_figure();
                    figure.basis.note(name.clone());
                    self.of_all(&mut figure.basis);
                    figure.told_in(self.unit);
                    figure
                }
                None => {
                    let mut basis = Basis::new(super::burndown::FORMULA_UP, 0, self.flow.zone);
                    basis.of = Counted::Days;
                    let mut figure = Figure::new(topic.id(), topic.title(), basis);
                    figure.missing = Some("no sprint has been started yet".to_owned());
                    figure
                }
            },
        }
    }

    /// Says that a filter changes nothing here.
    fn of_all(&self, basis: &mut Basis) {
        if !self.filter.is_empty() {
            basis.note("all stories of the sprint: the filter does not apply");
        }
    }

    /// The same figure before a day and from it on; none where no day is left on a side.
    ///
    /// Sprints belong to the side on which they ended.
    pub fn split(&self, topic: Topic, asked: &Question, at: NaiveDate) -> [Option<Figure>; 2] {
        let whole = self.flow.whole();
        let from = asked.window.from.max(whole.from);
        let (before, after) = Window { from, to: asked.window.to }.split(at);
        [before, after].map(|side| {
            let window = side.filter(|it| from <= it.from)?;
            Some(self.figure(topic, &Question { window, span: Span::Just, ..*asked }))
        })
    }

    /// What the report of a sprint that ends now says of the flow of all stories: what took how long
    /// and was finished in the sprint, what is in progress and how well the expectation is kept,
    /// against the last ninety days.
    pub fn of_sprint(&self, started: At) -> Vec<Figure> {
        let flow = self.flow.ended();
        let days = Window { from: flow.date(started), to: flow.today };
        let before = flow.last(USUAL_DAYS);
        let then = Self::of(flow);
        let ask = |subject, window| {
            let asked = Question { span: Span::Just, ..Question::of(window) };
            then.figure(Topic::Of(subject), &asked)
        };
        let all = [
            ask(Subject::CycleTime, days),
            ask(Subject::Throughput, days),
            ask(Subject::Ageing, before),
            ask(Subject::Sle, before),
        ];
        all.into_iter().filter(|it| it.missing.is_none()).collect()
    }

    /// What the report of the board says of the flow of all stories in the last so many days: how long
    /// they took, how many were finished, what is older than expected, and when what is open will be
    /// done.
    pub fn of_board(&self, n_days: u32) -> Vec<Figure> {
        let asked = Question::of(self.flow.last(n_days));
        let subjects = [Subject::CycleTime, Subject::Throughput, Subject::Ageing].map(Topic::Of);
        subjects.into_iter().chain([Topic::Forecast]).map(|it| self.figure(it, &asked)).collect()
    }

    /// What was before a day and what from it on, in numbers.
    pub fn comparison(&self, asked: &Question, cut: &Cut) -> Comparison {
        let mut comparison = Comparison::of(&self.flow, asked.window, cut.at);
        if let Some(it) = &cut.release {
            comparison.basis.note(format!("split by the release of {it}"));
        }
        comparison
    }

    /// The past that forecasts are drawn from, by the days that are asked about.
    pub fn past(&self, flow: &Flow, asked: &Question) -> Past {
        match asked.span {
            Span::Last => Past::of(flow, asked.window.n_days()),
            Span::Just => Past::between(flow, asked.window),
        }
    }

    /// What is asked about days to come.
    pub fn prospect(&self, asked: &Question) -> Prospect {
        let past = self.past(self.drawn_from(Topic::Forecast), asked);
        let mut notes = Vec::new();
        let whose = match &*self.lasting {
            "" => "of all stories".to_owned(),
            it => format!("of stories like {it}"),
        };
        notes.push(match (asked.stories, &*self.filter) {
            (Some(_), _) => format!("at the pace {whose}"),
            (None, "") => "all open stories".to_owned(),
            (None, it) => format!("open stories by {it}, at the pace {whose}"),
        });
        let drawn_from = self.drawn_from(Topic::Forecast);
        notes.extend(past.basis.window.and_then(|it| Little::of(drawn_from, it).warning()));
        let ahead = self.flow.today.checked_add_days(Days::new(AHEAD));
        let end = self.sprint.as_ref().map(|(_, it)| it.basis.window);
        let end = end.flatten().map(|it| it.to).filter(|it| *it > self.flow.today);
        let coming = self.ahead.as_ref().filter(|_| asked.stories.is_none());
        let own_end = coming.map(|it| it.ends).filter(|it| *it > self.flow.today);
        let by = asked.by.or(own_end).or(end).or(ahead);
        let n_before = coming.map_or(0, |it| it.n_before);
        if let Some(it) = coming.filter(|it| it.n_before > 0) {
            let before = stories(it.n_before);
            notes.push(format!("{} comes after {before} of the sprints before it", it.name));
        }
        let teams = vec![(past, asked.stories.unwrap_or_else(|| self.n_open()))];
        Prospect { teams, n_before, by, notes }
    }

    /// How well an expectation was met. Where nothing was agreed, what the same number of days
    /// before suggested stands in for it: held against the days that it comes from, every
    /// expectation would be met.
    fn expectation(&self, asked: &Question) -> Figure {
        let window = asked.window;
        let told = Origin::of(&self.flow, window.to, asked.expected);
        let before = window.from.pred_opt().map(|to| Window::last(window.n_days(), to));
        let before = before.filter(|_| told.is_none());
        // Whatever was agreed on those days: it was given up since.
        let suggested = before.and_then(|it| suggested(&sorted_days(&self.flow, it), 85));
        let mut sle = Sle::of(&self.flow, window, asked.expected.or(suggested));
        if told.is_none() {
            // Held against the days that it comes from, it says nothing.
            (sle.expected, sle.origin) = (suggested, Origin::Computed);
        }
        let mut figure = sle.figure();
        match (told, suggested.and(before)) {
            (Some(_), _) => (),
            (None, Some(it)) => figure.basis.note(format!(
                "expected: computed from the days {} to {}, not agreed",
                it.from, it.to
            )),
            (None, None) => figure.basis.note(
                "nothing was agreed and too little is known of the days before: what these days \
                 suggest is no expectation of them",
            ),
        }
        figure
    }
}
