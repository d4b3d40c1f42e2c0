//! The past as it stood: a flow as of the end of a day that is over.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;

use super::days::{Midnights, end_of};
use super::lead::delivered;
use super::life::{Life, Span, span};
use super::{DaysOff, Flow, Halt, Known, Step};
use crate::domain::At;

impl Flow {
    /// What was known at the end of a day: stories written down later are not there, what was
    /// finished or moved later is where it stood. Itself for today and days to come.
    pub fn as_of(&self, day: NaiveDate) -> Cow<'_, Self> {
        if day >= self.today {
            return Cow::Borrowed(self);
        }
        match end_of(self.zone, day) {
            Some(end) if end <= self.now => {
                Cow::Owned(self.until(end - TimeDelta::milliseconds(1), day))
            }
            Some(_) | None => Cow::Borrowed(self),
        }
    }

    /// What was known and agreed at an instant: nothing that was done later is in it, on the same day
    /// either.
    /// Days are those of that zone and working days as they were known then, whatever the board has
    /// since.
    pub(super) fn closed_at(&self, at: At, zone: Tz) -> Self {
        let here = self.in_zone(zone);
        let mut flow = here.until(at, here.date(at));
        flow.off = match &self.off {
            DaysOff::None => DaysOff::None,
            DaysOff::Of(calendar) => DaysOff::Of(Arc::new(calendar.as_then(at, zone))),
        };
        flow.agreed = self.agreed_at(at);
        let earlier = self.agreed_until.iter().filter(|it| it.0 <= at);
        flow.agreed_until = earlier.copied().collect();
        flow
    }

    /// The same with the days of another time zone.
    fn in_zone(&self, zone: Tz) -> Cow<'_, Self> {
        if zone == self.zone {
            return Cow::Borrowed(self);
        }
        let created = self.lives.iter().filter_map(|it| it.created);
        let earliest = created.chain(self.steps.iter().map(|it| it.at)).min().unwrap_or(self.now);
        let days = Midnights::new(zone, earliest.min(self.now), self.now + TimeDelta::days(2));
        let date = |at: Option<At>| at.map(|it| days.date(it));
        let mut flow = self.clone();
        for life in &mut flow.lives {
            life.created_day = date(life.created);
            // What is asked for is a day; where nobody has said one, it is when it was written down.
            if life.asked == life.created {
                life.asked_day = life.created_day;
            }
            life.start_day = date(life.start);
            life.found_day = date(life.found);
            life.finish_day = date(life.finish);
            life.delivered_day = date(life.delivered);
            life.archived_day = date(life.archived);
        }
        let (known_from, now) = (self.known_from.map(|_| days.date(earliest)), days.date(self.now));
        (flow.zone, flow.today, flow.known_from) = (zone, now, known_from);
        flow.midnights = Arc::new(days);
        Cow::Owned(flow)
    }

    fn until(&self, now: At, today: NaiveDate) -> Self {
        let (mut steps, mut halts): (Vec<Step>, Vec<Halt>) = (Vec::new(), Vec::new());
        let mut lives = Vec::with_capacity(self.lives.len());
        for life in &self.lives {
            let first = self.steps(life).iter().map(|it| it.at).chain(life.created).min();
            if first.is_none_or(|it| it > now) {
                continue;
            }
            let start = (steps.len(), halts.len());
            steps.extend(self.steps(life).iter().filter(|it| it.at <= now));
            let was = |it: &Halt| Halt { to: it.to.filter(|to| *to <= now), ..*it };
            halts.extend(self.halts(life).iter().filter(|it| it.from <= now).map(was));
            let Span { start: started, found, finish } =
                span(steps[start.0..].iter().map(Step::told));
            let path = &steps[start.0..];
            // What came back later was away until then.
            let away = path.last().filter(|it| it.category.is_none()).map(|it| it.at);
            let archived = life.archived.filter(|it| *it <= now).or(away);
            let released = life.released.filter(|it| *it <= now);
            let delivered = delivered(path, finish, released);
            let date = |at: Option<At>| at.map(|it| self.date(it));
            lives.push(Life {
                start: started,
                found,
                finish,
                archived,
                released,
                delivered,
                delivered_day: date(delivered),
                told: steps[start.0..].last().map_or(Known::Seen, |it| it.known),
                start_day: date(started),
                found_day: date(found),
                finish_day: date(finish),
                archived_day: date(archived),
                steps: range(start.0, steps.len()),
                halts: range(start.1, halts.len()),
                ..life.clone()
            });
        }
        let (steps, halts) = (Arc::new(steps), Arc::new(halts));
        let resolved = self
            .resolved
            .as_deref()
            .map(|all| Arc::new(all.iter().filter(|it| it.to <= now).cloned().collect::<Vec<_>>()));
        Self { resolved, now, today, then: Some(today), lives, steps, halts, ..self.clone_bare() }
    }
}

fn range(from: usize, to: usize) -> std::ops::Range<u32> {
    let narrow = |it| u32::try_from(it).unwrap_or(u32::MAX);
    narrow(from)..narrow(to)
}
