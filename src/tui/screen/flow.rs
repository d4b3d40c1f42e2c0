//! The flow: how long does it take, when will it be done?

mod draw;
mod panes;
mod points;
mod table;

use std::sync::Arc;

use chrono::NaiveDate;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use self::panes::Panes;
use self::points::Points;
use super::{Cx, View};
use crate::domain::flow::sle::Expectation;
use crate::domain::flow::topic::Asks;
use crate::domain::flow::{Cut, Figure, Question, Study, Topic};
use crate::domain::{Filter, Needs, Snapshot, StoryId};
use crate::tui::act;
use crate::tui::command::{Anywhere, Command, OnFlow, OnList, Scope};
use crate::tui::step::{FlowChange, Goal, Step, ViewChange};
use crate::tui::work::{Product, Work};

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
            OnFlow::Assume => return act::ask_flow(self.topic.asks(), &self.assumed()),
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

impl View for FlowScreen {
    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Flow, Scope::List, Scope::Capture, Scope::Global]
    }

    fn is_idle(&self, command: Command) -> bool {
        let Command::Flow(command) = command else { return false };
        let walks = if self.shows_table() { self.n_rows() > 0 } else { !self.points.is_empty() };
        match command {
            OnFlow::Open => self.selected().is_none() && !self.points.has_stories(),
            OnFlow::Left | OnFlow::Right => !walks,
            OnFlow::Assume => self.topic.asks() == Asks::Nothing,
            OnFlow::Split => self.topic.whole().is_some(),
            OnFlow::Shorter
            | OnFlow::Longer
            | OnFlow::Face
            | OnFlow::Search
            | OnFlow::Filter
            | OnFlow::ByPerson
            | OnFlow::Views => false,
        }
    }

    fn needs(&self) -> Needs {
        Needs::Flow
    }

    fn filter(&self) -> Option<&str> {
        Some(&self.filter)
    }

    fn asks(&self, cx: &Cx<'_>) -> Option<Work> {
        let wanted = Work::study(cx.data, &self.filter, cx.data.seq);
        let has_it = self.study.as_ref().is_some_and(|(it, _)| *it == wanted);
        let has_tried = self.failed.as_ref().is_some_and(|(it, _)| *it == wanted);
        (!has_it && !has_tried).then_some(wanted)
    }

    fn takes(&mut self, _cx: &Cx<'_>, work: &Work, product: &Product) {
        let Work::Study { filter, .. } = work else { return };
        if *filter != self.filter {
            return;
        }
        match product {
            Product::Study(study) => {
                self.study = Some((work.clone(), Arc::clone(study)));
                self.failed = None;
                self.rebuild();
            }
            Product::Pace(_) => (),
            Product::Failed(why) => self.failed = Some((work.clone(), why.clone())),
        }
    }

    fn targets(&self) -> Vec<StoryId> {
        self.selected().into_iter().collect()
    }

    fn selected(&self) -> Option<StoryId> {
        if self.shows_table() { self.story_of_row() } else { self.points.story() }
    }

    fn order(&self, _cx: &Cx<'_>) -> Vec<StoryId> {
        self.points.stories()
    }

    fn reconcile(&mut self, _old: &Snapshot, _cx: &Cx<'_>) {}

    fn settle(&mut self, _cx: &Cx<'_>, area: Rect) {
        let panes = self.panes(area);
        self.height = table::n_shown(panes.body());
        self.top = self.top.clamp((self.row + 1).saturating_sub(self.height), self.row);
    }

    fn is_sound(&self, _data: &Snapshot) -> bool {
        self.points.is_sound() && (self.row == 0 || self.row < self.n_rows())
    }

    fn walk(&mut self, _cx: &Cx<'_>, command: OnList) -> Step {
        let all: Vec<Topic> = Topic::all().collect();
        let at = all.iter().position(|it| *it == self.topic).unwrap_or(0);
        let half = isize::try_from(self.height / 2).unwrap_or(1).max(1);
        let to = match command {
            OnList::Down => at + 1,
            OnList::Up => at.saturating_sub(1),
            OnList::First => 0,
            OnList::Last => all.len(),
            OnList::PageDown if self.shows_table() => {
                self.step(half);
                return Step::Stay;
            }
            OnList::PageUp if self.shows_table() => {
                self.step(-half);
                return Step::Stay;
            }
            OnList::PageDown => at + 5,
            OnList::PageUp => at.saturating_sub(5),
        };
        self.choose(all[to.min(all.len() - 1)]);
        Step::Stay
    }

    fn change(&mut self, cx: &Cx<'_>, change: ViewChange) -> Step {
        match change {
            ViewChange::Filter(text) => {
                let (board, me) = (&cx.data.board, cx.data.me);
                if let Err(refusal) = Filter::parse(&text, board, me, cx.data.today()) {
                    return Step::Refuse(refusal);
                }
                self.filter = text;
            }
            ViewChange::Flow(change) => {
                match change {
                    FlowChange::Split(typed) if typed.is_empty() => self.split = None,
                    FlowChange::Split(typed) => {
                        let releases = self.study.as_ref().map_or(&[][..], |it| &it.1.releases);
                        match Cut::parse(&typed, releases, cx.data.today()) {
                            Ok(cut) => self.split = Some(cut),
                            Err(refusal) => return Step::Refuse(refusal),
                        }
                    }
                    FlowChange::Forecast(stories, by) => self.forecast = (stories, by),
                    FlowChange::Expect(expected) => self.expected = expected,
                }
                self.rebuild();
            }
            ViewChange::Select(_) | ViewChange::By(_) => (),
            ViewChange::Sort(_) => return Step::cannot("figures have no order of stories"),
        }
        Step::Stay
    }

    fn clear(&mut self, _cx: &Cx<'_>) -> bool {
        if self.points.leave() {
            return true;
        }
        if self.split.take().is_some() {
            self.rebuild();
            return true;
        }
        !std::mem::take(&mut self.filter).is_empty()
    }

    fn point(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step {
        let panes = self.panes(area);
        if let Some(topic) = draw::topic_at(cx, &panes, self.topic, at) {
            self.choose(topic);
        } else if self.shows_table() {
            let row = table::row_at(panes.body(), self.top, at).filter(|it| *it < self.n_rows());
            self.row = row.unwrap_or(self.row);
        } else {
            let spots = draw::distances(self, cx, &panes, at);
            if let Some(nearest) = spots.into_iter().min_by_key(|it| it.1).map(|it| it.0) {
                if self.points.is_at(nearest) {
                    return self.update(cx, OnFlow::Open);
                }
                self.points.go(nearest);
            }
        }
        Step::Stay
    }

    fn drop_at(&mut self, _cx: &Cx<'_>, _area: Rect, _at: Position) -> Step {
        Step::Stay
    }

    fn condition(&self, cx: &Cx<'_>) -> String {
        let key = cx.keymap.first_key(Command::Global(Anywhere::Clear));
        let filter = (!self.filter.is_empty()).then(|| format!("{} ({key} clears)", self.filter));
        let is_split = self.topic.whole().is_none();
        let split = self.split.as_ref().filter(|_| is_split);
        let split = split.map(|it| match self.figures.len() {
            // One side alone is shown where the other has no day.
            2 => format!("before and after {it}: nothing is known of one side"),
            _ => format!("before and after {it}"),
        });
        let parts: Vec<String> = filter.into_iter().chain(split).collect();
        parts.join(&format!(" {} ", cx.glyphs.separator))
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        draw::flow(self, cx, frame.buffer_mut(), area);
    }
}
