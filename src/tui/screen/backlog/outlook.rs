//! How far down the backlog the team will be by a day, at 50, 70, 85 and 95 %: forecast from what it
//! finished before.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};

use crate::domain::flow::outlook::{HowMany, Past, USUAL_DAYS};
use crate::domain::{BacklogPage, SprintState};
use crate::tui::screen::Cx;
use crate::tui::work::{Kept, Product, Work};

/// So many days ahead it looks where the end of the next sprint is too near to tell anything.
const AHEAD: [u64; 4] = [30, 60, 90, 180];

/// What the past says of the days to come; what is done today changes nothing before tomorrow.
#[derive(Debug, Default)]
pub(super) struct Outlook(Kept<Option<Past>>);

/// How sure it is that all stories down to a line are done by a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chance {
    /// The percents, such as `85/95`.
    pub(super) percents: String,
    /// The day.
    pub(super) by: NaiveDate,
}

impl Outlook {
    /// What is to be read, once a day and whenever other days are worked.
    pub(super) fn asks(&self, cx: &Cx<'_>) -> Option<Work> {
        self.0.lacks(Work::study(cx.data, "", 0))
    }

    /// Keeps what was read.
    pub(super) fn takes(&mut self, work: &Work, product: &Product) {
        if !matches!(work, Work::Study { filter, .. } if filter.is_empty()) {
            return;
        }
        let past = match product {
            Product::Study(study) => Some(Past::of(&study.flow, USUAL_DAYS)),
            Product::Pace(_) | Product::Failed(_) => None,
        };
        self.0.keep(work, Some(past));
    }

    /// The lines, by the place of the last story above each: by the end of the next planned sprint,
    /// or by a later day, until all of them lie in the backlog. The stories of the running sprint
    /// come first. None where the past does not tell.
    pub(super) fn lines(&self, cx: &Cx<'_>, page: &BacklogPage) -> HashMap<usize, Chance> {
        let mut lines: HashMap<usize, Chance> = HashMap::new();
        let today = cx.data.today();
        let planned = cx.data.board.sprints.iter();
        let ends = planned.filter(|it| it.state == SprintState::Planned).map(|it| it.ends);
        let later = AHEAD.into_iter().filter_map(|it| today.checked_add_days(Days::new(it)));
        let Some(past) = &self.0.made else { return lines };
        let n_running = page.running.len();
        let tells = |it: &HowMany| it.at_least.iter().all(|(_, n)| *n > n_running);
        let days = ends.filter(|it| *it > today).take(1).chain(later);
        let all: Vec<HowMany> = days.filter_map(|it| past.how_many(it).ok()).collect();
        let Some(forecast) = all.iter().find(|it| tells(it)).or(all.last()) else { return lines };
        for (percent, n) in forecast.at_least {
            let n = n.saturating_sub(n_running).min(page.cards.len());
            let Some(last) = n.checked_sub(1) else { continue };
            let line = lines.entry(last);
            line.and_modify(|it| it.percents = format!("{}/{percent}", it.percents))
                .or_insert_with(|| Chance { percents: percent.to_string(), by: forecast.until });
        }
        lines
    }
}
