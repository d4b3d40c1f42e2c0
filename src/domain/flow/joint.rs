//! Several teams that do not wait for each other: when all of them will be done, and how many stories
//! by a day.

use chrono::NaiveDate;

use super::forecast::{Completion, NoForecast, Yield};
use super::outlook::{By, MOST_DATES, Past, When};
use super::percentile::PERCENTS;
use super::{Basis, DaysOff, Window};

/// How many stories of all teams are done by a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Together {
    /// Percent, and how many are done at least.
    pub at_least: [(u8, usize); 4],
    /// How likely all of them are.
    pub all: f64,
}

impl Past {
    /// When stories of several teams that do not wait for each other will all be done, each by its
    /// own days off. A team without anything left does not hold the others up.
    pub fn when_all(teams: &[(&Self, usize)]) -> Result<When, NoForecast> {
        let busy: Vec<_> = teams.iter().filter(|(_, n)| *n > 0).collect();
        let Some((first, _)) = busy.first() else { return Err(NoForecast::NothingLeft) };
        let mut all = Vec::new();
        for (team, n_stories) in &busy {
            let history = team.history.as_ref().map_err(Clone::clone)?;
            all.push((&team.off, history.when(*n_stories, 0.999_9)));
        }
        if let ([(_, alone)], [(_, n_stories)]) = (&*all, &*busy) {
            return Ok(first.when_done(*n_stories, alone));
        }
        // A team whose data is older begins with the others.
        let today = busy.iter().map(|(team, _)| team.today).max().unwrap_or(first.today);
        let days = together(today, &all);
        let completion = Completion { by_day: days.iter().map(|it| it.1).collect() };
        let by = |percent| {
            let n = completion.days(percent);
            let date = n.and_then(|it| Some(days.get(it.checked_sub(1)? as usize)?.0));
            By { percent, days: n, date }
        };
        let every_day = busy.iter().find(|(team, _)| team.off == DaysOff::None);
        let mut when = When {
            basis: first.basis.clone(),
            n_stories: busy.iter().map(|(_, n)| n).sum(),
            unit: every_day.map_or(first.unit(), |(team, _)| team.unit()),
            by: PERCENTS.map(by),
            days,
        };
        when.basis.few = busy.iter().any(|(team, _)| team.basis.few);
        when.basis.n = busy.iter().map(|(team, _)| team.basis.n).sum();
        let windows: Vec<Window> = busy.iter().filter_map(|(team, _)| team.basis.window).collect();
        note_windows(&mut when.basis, &windows);
        if let Some(oldest) = busy.iter().map(|(it, _)| it.today).min().filter(|it| *it < today) {
            when.basis.note(format!(
                "the oldest data ends on {oldest}; all teams are taken to begin on {today}"
            ));
        }
        when.basis.note(format!(
            "{} teams that do not wait for each other: chances multiplied, each by its own days off",
            busy.len()
        ));
        Ok(when)
    }

    /// How many stories of all teams will be done by a day, each by its own days off and none more
    /// than it has: teams that do not wait for each other add up, story by story.
    pub fn how_many_all(
        teams: &[(&Self, usize)],
        until: NaiveDate,
    ) -> Result<Together, NoForecast> {
        let busy: Vec<_> = teams.iter().filter(|(_, n)| *n > 0).collect();
        let today = busy.iter().map(|(team, _)| team.today).max().ok_or(NoForecast::NothingLeft)?;
        let mut sum: Option<Yield> = None;
        let mut n_all = 0;
        for (team, n_stories) in busy {
            let n_days = Self { today, ..(*team).clone() }.days_until(until);
            let history = team.history.as_ref().map_err(Clone::clone)?;
            let own = history.how_many(n_days).capped(*n_stories);
            n_all += n_stories;
            sum = Some(sum.map_or_else(|| own.clone(), |it| it.with(&own)));
        }
        let sum = sum.filter(|_| until > today).ok_or(NoForecast::NoDays)?;
        let at_least = PERCENTS.map(|percent| (percent, sum.at_least(percent)));
        Ok(Together { at_least, all: sum.chance(n_all) })
    }
}

/// Says from which days each team is drawn, where they are not the same.
fn note_windows(basis: &mut Basis, windows: &[Window]) {
    if windows.windows(2).all(|it| it[0] == it[1]) {
        return;
    }
    let all: Vec<String> = windows.iter().map(|it| format!("{} to {}", it.from, it.to)).collect();
    let all = all.join("; ");
    let is_apart = |it: &Window| windows.iter().any(|other| it.meet(*other).is_none());
    basis.window = windows
        .iter()
        .copied()
        .reduce(|a, b| Window { from: a.from.min(b.from), to: a.to.max(b.to) });
    basis.note(if windows.iter().any(is_apart) {
        format!(
            "careful: the pasts of the teams share no day ({all}), each is taken for the pace of \
             today"
        )
    } else {
        format!("each team by its own days: {all}")
    });
}

/// How likely teams that do not wait for each other are all done, by each day after `today` on which
/// any of them works: all of them are done when each of them is, each by its own days off. Ends when
/// nothing changes any more.
pub fn together(today: NaiveDate, teams: &[(&DaysOff, Completion)]) -> Vec<(NaiveDate, f64)> {
    let mut n_worked = vec![0_u32; teams.len()];
    let mut days = Vec::new();
    for day in today.iter_days().skip(1).take(MOST_DATES) {
        if teams.iter().all(|(off, _)| off.has(day)) {
            continue;
        }
        let mut chance = 1.0;
        let mut is_over = true;
        for ((off, completion), n) in teams.iter().zip(&mut n_worked) {
            *n += u32::from(!off.has(day));
            chance *= completion.chance(*n);
            is_over &= *n as usize >= completion.by_day.len();
        }
        days.push((day, chance));
        if is_over {
            break;
        }
    }
    days
}
