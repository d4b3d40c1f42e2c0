//! What is in the way: whose it is, how long it has been there, how it was resolved.

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::flow::percentile::nearest_rank;
use super::story::ImpedimentId;
use super::{At, PersonId, StoryId};

/// Something that is or was in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impediment {
    /// Its number in the file, by which people may name it.
    pub id: ImpedimentId,
    /// What is in the way.
    pub reason: String,
    /// When somebody said so.
    pub raised_at: At,
    /// Who said so.
    pub raised_by: PersonId,
    /// The stories that it was ever in the way of.
    pub stories: Vec<Blocked>,
    /// Where it comes from; empty when nobody has said. The most frequent one is worth a look.
    pub cause: String,
    /// Who sees to it.
    pub owner: Option<PersonId>,
    /// The day by which it should be gone, in the board's time zone.
    pub due: Option<NaiveDate>,
    /// When it was taken higher up, and to whom.
    pub escalated: Option<(At, String)>,
    /// When it was gone, and who said so.
    pub resolved: Option<(At, PersonId)>,
    /// How it was resolved; may be empty.
    pub resolution: String,
}

/// A story that an impediment is or was in the way of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// The story.
    pub story: StoryId,
    /// Its key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Since when.
    pub since: At,
    /// Until when; none while it is.
    pub until: Option<At>,
}

impl Impediment {
    /// The time that it took to resolve, exact, in milliseconds; none while it is open.
    pub fn took(&self) -> Option<i64> {
        self.resolved.map(|(at, _)| (at - self.raised_at).num_milliseconds().max(0))
    }

    /// Whether it should be gone by now.
    pub fn is_late(&self, today: NaiveDate) -> bool {
        self.resolved.is_none() && self.due.is_some_and(|it| it < today)
    }
}

/// For how many days something has been in the way: the midnights of a time zone since then, as the
/// days of a story in its column are counted. Every screen and page that tells the age of a block
/// tells this; the time to resolve ([`Impediment::took`]) is exact.
pub fn days_in_the_way(since: At, now: At, zone: Tz) -> u32 {
    let date = |it: At| it.with_timezone(&zone).date_naive();
    u32::try_from((date(now) - date(since)).num_days()).unwrap_or(0)
}

/// The same in words: `today`, `1 day`, `4 days`.
pub fn in_the_way_for(since: At, now: At, zone: Tz) -> String {
    match days_in_the_way(since, now, zone) {
        0 => "today".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

/// An exact length of time in words, in the unit that fits and rounded in it: `20 min`, `3 h`,
/// `2.4 days`. Every screen and page that tells how long something took to resolve tells this.
pub fn in_words(millis: i64) -> String {
    let minutes = millis / 60_000;
    match (minutes, (minutes + 30) / 60) {
        (..60, _) => format!("{minutes} min"),
        (_, hours @ ..48) => format!("{hours} h"),
        (minutes, _) => {
            let tenths = (minutes * 10 + 720) / 1440;
            match tenths % 10 {
                0 => format!("{} days", tenths / 10),
                rest => format!("{}.{rest} days", tenths / 10),
            }
        }
    }
}

/// A write that concerns impediments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImpedimentOperation {
    /// Say that something is in the way, of stories or of the team as a whole.
    Raise {
        /// What; never empty.
        reason: String,
        /// Of which stories.
        stories: Vec<StoryId>,
        /// Who sees to it.
        owner: Option<PersonId>,
        /// By which day.
        due: Option<NaiveDate>,
        /// Where it comes from; may be empty.
        cause: String,
    },
    /// Change what is known of an impediment.
    Edit {
        /// Which one.
        impediment: ImpedimentId,
        /// How.
        to: ImpedimentEdit,
        /// The same part as the person saw it: what somebody changed meanwhile is not written over.
        was: Option<ImpedimentEdit>,
    },
    /// Take it higher up.
    Escalate {
        /// Which one.
        impediment: ImpedimentId,
        /// To whom; never empty.
        to: String,
    },
    /// Say that it is gone, for every story.
    Resolve {
        /// Which one.
        impediment: ImpedimentId,
        /// How; never empty.
        resolution: String,
    },
}

/// Another value for a part of an impediment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImpedimentEdit {
    /// What is in the way.
    Reason(String),
    /// Where it comes from.
    Cause(String),
    /// Who sees to it.
    Owner(Option<PersonId>),
    /// The day by which it should be gone.
    Due(Option<NaiveDate>),
    /// It is in the way of this story too.
    Blocks(StoryId),
    /// It is not in the way of this story any more.
    Frees(StoryId),
}

impl ImpedimentEdit {
    /// The same part as an impediment has it; nothing for what names a story.
    pub fn of(&self, it: &Impediment) -> Option<Self> {
        match self {
            Self::Reason(_) => Some(Self::Reason(it.reason.clone())),
            Self::Cause(_) => Some(Self::Cause(it.cause.clone())),
            Self::Owner(_) => Some(Self::Owner(it.owner)),
            Self::Due(_) => Some(Self::Due(it.due)),
            Self::Blocks(_) | Self::Frees(_) => None,
        }
    }

    /// The operation that gives this to an impediment that the person sees.
    pub fn on(self, seen: &Impediment) -> ImpedimentOperation {
        let was = self.of(seen);
        ImpedimentOperation::Edit { impediment: seen.id, to: self, was }
    }
}

/// How long impediments took to resolve; those that are open never count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resolving {
    /// How many were resolved.
    pub resolved: u32,
    /// How many are open.
    pub open: u32,
    /// The mean time to resolve, in milliseconds.
    pub mean: Option<i64>,
    /// The median by nearest rank, as of every figure: a time that was really seen. In milliseconds.
    pub median: Option<i64>,
    /// The 85th percentile by nearest rank, in milliseconds.
    pub p85: Option<i64>,
    /// When the oldest open one was raised.
    pub oldest: Option<At>,
}

impl Resolving {
    /// What times to resolve come to, in milliseconds and in any order, beside those of some impediments
    /// that are open.
    pub fn of<'a>(times: Vec<i64>, all: impl IntoIterator<Item = &'a Impediment>) -> Self {
        let (mut open, mut oldest) = (0, None);
        for impediment in all.into_iter().filter(|it| it.resolved.is_none()) {
            open += 1;
            oldest = [oldest, Some(impediment.raised_at)].into_iter().flatten().min();
        }
        Self { open, oldest, ..Self::of_times(times) }
    }

    /// What times to resolve come to, in milliseconds and in any order; of open ones it tells nothing.
    pub fn of_times(mut times: Vec<i64>) -> Self {
        let mut res =
            Self { resolved: u32::try_from(times.len()).unwrap_or(u32::MAX), ..Self::default() };
        times.sort_unstable();
        let n = i64::try_from(times.len()).unwrap_or(i64::MAX);
        res.mean = (n > 0).then(|| (times.iter().sum::<i64>() + n / 2) / n);
        res.median = nearest_rank(&times, 50);
        res.p85 = nearest_rank(&times, 85);
        res
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> At {
        At::default() + chrono::TimeDelta::hours(hours)
    }

    fn impediment(raised: i64, resolved: Option<i64>) -> Impediment {
        Impediment {
            id: ImpedimentId(1),
            reason: "no licence".to_owned(),
            raised_at: at(raised),
            raised_by: PersonId(1),
            stories: Vec::new(),
            cause: String::new(),
            owner: None,
            due: None,
            escalated: None,
            resolved: resolved.map(|it| (at(it), PersonId(1))),
            resolution: String::new(),
        }
    }

    #[test]
    fn an_exact_time_is_rounded_in_the_unit_that_fits() {
        const MINUTE: i64 = 60_000;
        let cases = [
            (59, "59 min"),
            (60, "1 h"),
            (100, "2 h"),
            (47 * 60 + 40, "2 days"),
            (59 * 60, "2.5 days"),
            ((4 * 24 + 21) * 60, "4.9 days"),
            (72 * 60, "3 days"),
        ];
        for (minutes, says) in cases {
            assert_eq!(in_words(minutes * MINUTE), says, "{minutes}");
        }
    }

    #[test]
    fn open_impediments_never_count_in_the_time_to_resolve() {
        let all = [
            impediment(0, Some(2)),
            impediment(0, Some(4)),
            impediment(1, Some(4)),
            impediment(0, Some(11)),
            impediment(0, None),
        ];
        let hours = |it: Option<i64>| it.map(|it| it / 3_600_000);
        let times = all.iter().filter_map(Impediment::took).collect();
        let found = Resolving::of(times, &all);
        assert_eq!((found.resolved, found.open), (4, 1));
        assert_eq!((hours(found.mean), hours(found.median)), (Some(5), Some(3)));
        assert_eq!((hours(found.p85), found.oldest), (Some(11), Some(at(0))));
        assert_eq!(Resolving::of(Vec::new(), &[impediment(0, None)]).mean, None);
    }

    #[test]
    fn the_age_of_a_block_is_counted_in_midnights_of_the_zone() {
        let hours = |since, now| days_in_the_way(at(since), at(now), Tz::UTC);
        assert_eq!((hours(1, 23), hours(23, 25), hours(1, 71), hours(5, 1)), (0, 1, 2, 0));
        // 23:00 UTC is after midnight in Berlin already.
        assert_eq!(days_in_the_way(at(23), at(25), chrono_tz::Europe::Berlin), 0);
        assert_eq!(in_the_way_for(at(0), at(5), Tz::UTC), "today");
        assert_eq!(in_the_way_for(at(0), at(24), Tz::UTC), "1 day");
        assert_eq!(in_the_way_for(at(23), at(49), Tz::UTC), "2 days");
    }

    #[test]
    fn the_median_is_a_time_that_was_really_seen() {
        let median = |times: &[i64]| Resolving::of_times(times.to_vec()).median;
        assert_eq!(median(&[22, 2]), Some(2));
        assert_eq!(median(&[1, 8, 3]), Some(3));
        assert_eq!(median(&[]), None);
    }
}
