//! What lies ahead, as one figure: when stories will be done, and how many by a day.

use chrono::NaiveDate;

use super::figure::Cell;
use super::forecast::{NoForecast, chance_words};
use super::outlook::{FORMULA, Past, When};
use super::{Figure, Topic};

/// What is asked about days to come.
#[derive(Clone, Debug)]
pub struct Prospect {
    /// The teams, which do not wait for each other: the past of each and how many stories it has
    /// to do. The first one is the team of the board.
    pub teams: Vec<(Past, usize)>,
    /// How many other stories the first team does before these.
    pub n_before: usize,
    /// The day by which it is asked how many will be done.
    pub by: Option<NaiveDate>,
    /// What one must know of the question.
    pub notes: Vec<String>,
}

impl Prospect {
    /// When all will be done and how many by the day, as one figure: why not, where the past does
    /// not tell.
    pub fn figure(&self) -> Figure {
        let mut figure = match self.when() {
            Ok(figure) => figure,
            Err(why) => {
                let mut figure = self.bare();
                figure.missing = Some(why.to_string());
                figure
            }
        };
        (figure.id, figure.title) = (Topic::Forecast.id(), Topic::Forecast.title());
        for it in &self.notes {
            figure.basis.note(it.clone());
        }
        if let Some(by) = self.by {
            self.add_day(&mut figure, by);
        }
        figure
    }

    fn bare(&self) -> Figure {
        let Some((past, n)) = self.teams.first() else {
            let basis = super::Basis::new(FORMULA, 0, chrono_tz::Tz::UTC);
            return Figure::new(Topic::Forecast.id(), Topic::Forecast.title(), basis);
        };
        let mut figure =
            Figure::new(Topic::Forecast.id(), Topic::Forecast.title(), past.basis.clone());
        figure.fact("stories", "stories left", Cell::many(*n));
        figure
    }

    /// What each team has to do until these are done. A team without any of them does nothing first.
    fn with_before<'a>(&self, teams: &'a [(Past, usize)]) -> Vec<(&'a Past, usize)> {
        let mut all: Vec<(&Past, usize)> = teams.iter().map(|(it, n)| (it, *n)).collect();
        if let Some(first) = all.first_mut().filter(|it| it.1 > 0) {
            first.1 += self.n_before;
        }
        all
    }

    fn when(&self) -> Result<Figure, NoForecast> {
        let when = match &*self.teams {
            [] | [(_, 0)] => return Err(NoForecast::NothingLeft),
            [(past, n)] => When { n_stories: *n, ..past.when(n + self.n_before)? },
            teams => {
                let n_stories = teams.iter().map(|it| it.1).sum();
                When { n_stories, ..Past::when_all(&self.with_before(teams))? }
            }
        };
        Ok(when.figure())
    }

    /// How many stories will be done by a day, and how likely all of them are.
    fn add_day(&self, figure: &mut Figure, by: NaiveDate) {
        let told = match &*self.with_before(&self.teams) {
            // Of one team it is told what its pace gives, whatever is left to do.
            [(past, n)] => past.how_many(by).map(|it| (it.at_least, past.chance(*n, by).ok())),
            teams => {
                Past::how_many_all(teams, by).map(|it| (it.at_least, Some(chance_words(it.all))))
            }
        };
        match told {
            Ok((at_least, all)) => {
                for ((percent, at_least), id) in
                    at_least.into_iter().zip(["by_p50", "by_p70", "by_p85", "by_p95"])
                {
                    let label = format!("by {by}, {percent} %: at least");
                    figure.fact(id, label, Cell::many(at_least.saturating_sub(self.n_before)));
                }
                if let Some(chance) = all {
                    figure.fact("by_all", format!("by {by}, all"), Cell::Text(chance));
                }
            }
            Err(why @ NoForecast::NoDays) => {
                figure.basis.note(format!("by {by}: {why}"));
            }
            // The first refusal says the same.
            Err(_) => (),
        }
    }
}
