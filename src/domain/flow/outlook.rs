//! The outlook: when stories will be done and how many by a day, as dates of the board.

use chrono::NaiveDate;

use super::days::working_day_after;
use super::figure::{Axis, Cell, Chart, Layer, Line, Shape, Spot, Way, heads, x_of};
use super::forecast::{Completion, History, NoForecast, chance_words};
use super::percentile::PERCENTS;
use super::sle::FEWEST;
use super::{Basis, DaysOff, Figure, Flow, Window};

/// How a forecast is made where every day is worked.
pub const FORMULA: &str = "forecast from the past: each day to come is drawn from these days, exact \
                           by convolution; P-th percentile: first day with P(done) >= P";

/// How a forecast is made by a calendar.
pub const FORMULA_OFF: &str = "forecast from the past: each working day to come is drawn from these \
                               working days, exact by convolution; P-th percentile: first day with \
                               P(done) >= P";

/// How much of the past a forecast looks at where nothing else is said.
pub const USUAL_DAYS: u32 = 90;

/// Ten years, twice over: most of the days may be off.
pub(super) const MOST_DATES: usize = 7_300;

/// The past that forecasts are drawn from.
#[derive(Clone, Debug)]
pub struct Past {
    /// Where it comes from.
    pub basis: Basis,
    /// How many stories were finished on each day.
    pub history: Result<History, NoForecast>,
    /// Today: the first day to come is tomorrow.
    pub today: NaiveDate,
    /// The days on which nothing is expected, in the past and to come.
    pub off: DaysOff,
}

impl Past {
    /// The last whole days before today, as far back as anything is known.
    pub fn of(flow: &Flow, n_days: u32) -> Self {
        let yesterday = flow.today.pred_opt().unwrap_or(flow.today);
        let asked = Window::last(n_days, yesterday);
        // Of the days before the first that is known none is drawn, and none is stated.
        let from = asked.from.max(flow.whole().from).min(yesterday);
        Self::between(flow, Window { from, to: yesterday })
    }

    /// The days of a window that are over and of which something is known: today is not over, and
    /// would count as too little. Days off are left out; what was finished on one counts to the
    /// working day before, so that nothing that was done is lost.
    pub fn between(flow: &Flow, asked: Window) -> Self {
        let yesterday = flow.today.pred_opt().unwrap_or(flow.today);
        let asked = Window { to: asked.to.min(yesterday), ..asked };
        let known = flow.known_days(asked);
        let worked: Vec<NaiveDate> =
            known.iter().copied().filter(|it| !flow.off.has(*it)).collect();
        let mut per_day = vec![0_usize; worked.len()];
        let mut n_carried = 0;
        let is_known = |it: &NaiveDate| known.binary_search(it).is_ok();
        for day in flow.lives.iter().filter_map(|it| it.finish_day).filter(is_known) {
            let place = worked.binary_search(&day);
            n_carried += usize::from(place.is_err());
            let place = place.unwrap_or_else(|next| next.saturating_sub(1));
            if let Some(n) = per_day.get_mut(place) {
                *n += 1;
            }
        }
        let formula = match flow.off {
            DaysOff::None => FORMULA,
            DaysOff::Of(_) => FORMULA_OFF,
        };
        let mut basis = flow.basis(formula, per_day.iter().sum(), Some(asked));
        basis.few_below(FEWEST);
        let n_off = known.len() - worked.len();
        if n_off > 0 {
            let carried = match n_carried {
                0 => String::new(),
                n => format!(" ({n} finished on those count to the day before)"),
            };
            basis.note(format!("{} working days, {n_off} off{carried}", worked.len()));
        }
        let n_days = asked.n_days();
        if u32::try_from(known.len()).is_ok_and(|it| it < n_days) {
            basis.note(format!("{} of {n_days} days are known", known.len()));
            flow.note_unknown(&mut basis, asked);
        }
        let off = flow.off.clone();
        Self { basis, history: History::of(&per_day), today: flow.today, off }
    }

    /// The day that comes so many days from now, days off left out.
    pub fn date(&self, n_days: u32) -> Option<NaiveDate> {
        working_day_after(self.today, n_days, |it| !self.off.has(it))
    }

    /// Which days are counted: those that are worked, where some are off.
    pub(super) const fn unit(&self) -> &'static str {
        match self.off {
            DaysOff::None => "in",
            DaysOff::Of(_) => "in working days",
        }
    }

    fn days_to_come(&self) -> impl Iterator<Item = NaiveDate> {
        self.today.iter_days().skip(1).take(MOST_DATES).filter(|it| !self.off.has(*it))
    }

    /// How many days there are until a day, that day included and days off left out.
    pub fn days_until(&self, day: NaiveDate) -> u32 {
        let days = self.today.iter_days().skip(1).take_while(|it| *it <= day);
        u32::try_from(days.filter(|it| !self.off.has(*it)).count()).unwrap_or(u32::MAX)
    }

    /// When so many stories will be done.
    pub fn when(&self, n_stories: usize) -> Result<When, NoForecast> {
        if n_stories == 0 {
            return Err(NoForecast::NothingLeft);
        }
        let completion = self.history.as_ref().map_err(Clone::clone)?.when(n_stories, 0.999);
        Ok(self.when_done(n_stories, &completion))
    }

    pub(super) fn when_done(&self, n_stories: usize, completion: &Completion) -> When {
        let by = |percent| {
            let days = completion.days(percent);
            By { percent, days, date: days.and_then(|it| self.date(it)) }
        };
        When {
            basis: self.basis.clone(),
            n_stories,
            unit: self.unit(),
            by: PERCENTS.map(by),
            days: self.days_to_come().zip(completion.by_day.iter().copied()).collect(),
        }
    }

    /// How many stories will be done by a day, that day included.
    pub fn how_many(&self, until: NaiveDate) -> Result<HowMany, NoForecast> {
        let n_days = self.days_until(until);
        let history = self.history.as_ref().map_err(Clone::clone)?;
        if n_days == 0 {
            return Err(NoForecast::NoDays);
        }
        let forecast = history.how_many(n_days);
        let at_least = PERCENTS.map(|percent| (percent, forecast.at_least(percent)));
        Ok(HowMany { basis: self.basis.clone(), until, n_days, unit: self.unit(), at_least })
    }

    /// How likely so many stories are done by a day, in words.
    pub fn chance(&self, n_stories: usize, until: NaiveDate) -> Result<String, NoForecast> {
        let history = self.history.as_ref().map_err(Clone::clone)?;
        if n_stories == 0 {
            return Err(NoForecast::NothingLeft);
        }
        Ok(chance_words(history.how_many(self.days_until(until)).chance(n_stories)))
    }

    /// The day by which the first, the second, the third… story of a backlog is done with that
    /// percent. Ends where ten years end.
    pub fn lines(&self, n_stories: usize, percent: u8) -> Result<Vec<NaiveDate>, NoForecast> {
        let history = self.history.as_ref().map_err(Clone::clone)?;
        let mut day = self.today;
        let mut n_days = 0;
        let date = |it: u32| {
            // Days only grow from line to line: each is counted from the one before.
            day = working_day_after(day, it - n_days, |it| !self.off.has(it))?;
            n_days = it;
            Some(day)
        };
        Ok(history.lines(n_stories, percent).into_iter().map_while(date).collect())
    }
}

/// When stories will be done.
#[derive(Clone, Debug)]
pub struct When {
    /// Where it comes from.
    pub basis: Basis,
    /// How many stories.
    pub n_stories: usize,
    /// Which days are counted, for a heading.
    pub(super) unit: &'static str,
    /// The day for each percent.
    pub by: [By; 4],
    /// How likely they are done by each day to come, days off left out.
    pub days: Vec<(NaiveDate, f64)>,
}

/// A day by which something is done with some percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct By {
    /// How sure.
    pub percent: u8,
    /// In how many days, days off left out; none where that is more than ten years.
    pub days: Option<u32>,
    /// On which day.
    pub date: Option<NaiveDate>,
}

impl When {
    /// The days for each percent, and how the chance grows from day to day.
    pub fn figure(&self) -> Figure {
        let mut figure = Figure::new("forecast-when", "When it will be done", self.basis.clone());
        figure.fact("stories", "stories left", Cell::many(self.n_stories));
        for (by, id) in self.by.iter().zip(["p50", "p70", "p85", "p95"]) {
            let date =
                by.date.map_or_else(|| Cell::Text("in more than ten years".to_owned()), Cell::Date);
            figure.fact(id, format!("{} %", by.percent), date);
        }
        figure.table.heads = heads(&["chance", self.unit, "by"]);
        figure.table.rows = self
            .by
            .iter()
            .map(|by| {
                vec![
                    Cell::Text(format!("{} %", by.percent)),
                    Cell::maybe(by.days, Cell::Days),
                    Cell::maybe(by.date, Cell::Date),
                ]
            })
            .collect();
        // Beyond 95 % nothing is more certain than ">95 %".
        let n_told = self.days.partition_point(|(_, it)| *it < 0.95);
        let told = self.days.iter().take(n_told + 1);
        let spots = told.map(|(day, it)| Spot::on(*day, it.min(0.95) * 100.0)).collect();
        let line = |by: &By| {
            Some(Line { label: format!("{} %", by.percent), at: x_of(by.date?), way: Way::Up })
        };
        figure.chart = Some(Chart {
            unknown: Vec::new(),
            x: Axis::dates(),
            // Nothing is surer than that, and no line or tick says otherwise.
            y: Axis { end: Some(95.0), ..Axis::numbers("chance of being done, %") },
            layers: vec![Layer { name: "forecast".to_owned(), shape: Shape::Line, spots }],
            lines: self.by.iter().filter_map(line).collect(),
        });
        figure
    }
}

/// How many stories will be done by a day.
#[derive(Clone, Debug)]
pub struct HowMany {
    /// Where it comes from.
    pub basis: Basis,
    /// The last day that counts.
    pub until: NaiveDate,
    /// How many days that are, days off left out.
    pub n_days: u32,
    /// Which days are counted, for a label.
    unit: &'static str,
    /// Percent, and how many are done at least.
    pub at_least: [(u8, usize); 4],
}

impl HowMany {
    /// How many at least for each percent.
    pub fn figure(&self) -> Figure {
        let mut figure =
            Figure::new("forecast-how-many", "How many will be done", self.basis.clone());
        figure.fact("until", "by", Cell::Date(self.until));
        figure.fact("days", self.unit, Cell::Days(self.n_days));
        for ((percent, n), id) in self.at_least.iter().zip(["p50", "p70", "p85", "p95"]) {
            figure.fact(id, format!("{percent} %, at least"), Cell::many(*n));
        }
        figure.table.heads = heads(&["chance", "stories, at least"]);
        let row =
            |(percent, n): &(u8, usize)| vec![Cell::Text(format!("{percent} %")), Cell::many(*n)];
        figure.table.rows = self.at_least.iter().map(row).collect();
        figure
    }
}
