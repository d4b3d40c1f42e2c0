//! Measures and their readings: whether a process does well, and whether a change is more than noise.

mod balance;

pub use balance::{Balance, Side};

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeZone as _};

use super::board::ids;
use super::field::date;
use super::flow::predict::Limits;
use super::sheet::{Shape, Sheet, Slot, slots};
use super::story::words;
use super::verdict;
use super::{At, Board, Figure, PersonId, ProcessId, Refusal};

ids! {
    /// The number of a measure in the file; never shown.
    MeasureId;
    /// The number of a reading in the file; never shown.
    ReadingId;
}

words! {
    /// Which way a measure should go.
    Better {
        /// More is better.
        Up = "up",
        /// Less is better.
        Down = "down",
    }
}

words! {
    /// What a measure says about a process.
    MeasureKind {
        /// Whether it does the right thing: its outcome.
        Effectiveness = "effectiveness",
        /// Whether it does it without waste.
        Efficiency = "efficiency",
        /// Whether what comes out is good.
        Quality = "quality",
        /// What people think and feel about it.
        Social = "social",
    }
}

/// What can be filled in of a measure.
pub const SLOTS: &[Slot] = slots! {
    "name" "Measure" Always Shape::Line, "one line of text";
    "unit" "Unit" Optional Shape::Line, "what is counted: h, %, calls";
    "better" "Better" Always Shape::Word(Better::IDS), "up or down";
    "kind" "Kind" Always Shape::Word(MeasureKind::IDS), "what it says about the process";
    "baseline" "Baseline" Optional Shape::Figure, "a number: how it was at the start";
    "target" "Target" Optional Shape::Figure, "a number: how it should be";
    "target_on" "Target day" Optional Shape::Date, "the day by which it should be so";
};

/// Below so many readings a figure says little.
pub const SMALL: usize = 5;

/// From how many readings a figure comes, in words; too few of them are marked: `n = 3, few
/// readings`.
pub fn from_readings(n: usize) -> String {
    format!("n = {n}{}", if n < SMALL { ", few readings" } else { "" })
}

/// A number that was measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Its number in the file.
    pub id: ReadingId,
    /// When it was measured.
    pub at: At,
    /// The number.
    pub value: Figure,
    /// Under what circumstances; may be empty.
    pub note: String,
    /// Who wrote it down.
    pub by: PersonId,
}

/// Something about a process that is counted or timed, with all of its readings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Its number in the file.
    pub id: MeasureId,
    /// The process that it tells about.
    pub process: ProcessId,
    /// What is filled in.
    pub sheet: Sheet,
    /// Its readings, the oldest first.
    pub readings: Vec<Reading>,
}

/// How the last reading stands against the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// There is no target or no reading yet.
    Unknown,
    /// The target is met.
    Met,
    /// The target is missed.
    Missed,
}

impl Standing {
    /// The word for it, so that nobody needs to see colours.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unknown => "open",
            Self::Met => "green",
            Self::Missed => "red",
        }
    }
}

/// Which way something goes, in the eyes of whoever wants it better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    /// It becomes better.
    Better,
    /// It stays as it is.
    Same,
    /// It becomes worse.
    Worse,
}

impl Trend {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Same => "same",
            Self::Worse => "worse",
        }
    }
}

/// Which way something went, and from how many readings that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trended {
    /// Which way.
    pub trend: Trend,
    /// How many readings lie before the window; none where the baseline stands for them.
    pub n_before: usize,
    /// How many lie in the window.
    pub n_after: usize,
}

impl Trended {
    /// How many readings stand behind the weaker side.
    pub const fn fewest(self) -> usize {
        if self.n_before == 0 || self.n_after < self.n_before {
            self.n_after
        } else {
            self.n_before
        }
    }
}

/// The mean; none of nothing.
#[expect(clippy::cast_precision_loss, reason = "nobody has 2^52 readings")]
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// A line of blocks, one a value, from the lowest to the highest of the last `most`.
pub fn sparkline(values: &[f64], most: usize) -> String {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let values = &values[values.len().saturating_sub(most)..];
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let block = |it: &f64| {
        // A level line stands in the middle: it is neither low nor high.
        let share = if high > low { (it - low) / (high - low) } else { 0.45 };
        let mut level = 0;
        while level < 7 && share * 8.0 >= f64::from(level + 1) {
            level += 1;
        }
        usize::try_from(level).ok().and_then(|it| BLOCKS.get(it)).copied().unwrap_or(BLOCKS[0])
    };
    values.iter().map(block).collect()
}

impl Measure {
    /// Its name.
    pub fn name(&self) -> &str {
        self.sheet.text("name")
    }

    /// Which way it should go.
    pub fn better(&self) -> Better {
        Better::from_id(self.sheet.text("better")).unwrap_or(Better::Up)
    }

    /// What it says about its process.
    pub fn kind(&self) -> MeasureKind {
        MeasureKind::from_id(self.sheet.text("kind")).unwrap_or(MeasureKind::Effectiveness)
    }

    /// The values of its readings, the oldest first.
    pub fn values(&self) -> Vec<f64> {
        self.readings.iter().map(|it| it.value.as_f64()).collect()
    }

    /// Its last reading.
    pub fn last(&self) -> Option<&Reading> {
        self.readings.last()
    }

    /// Whether it was read, and too seldom to say much.
    pub fn has_few(&self) -> bool {
        (1..SMALL).contains(&self.readings.len())
    }

    /// The natural limits of its readings.
    pub fn limits(&self) -> Option<Limits> {
        Limits::of(&self.values())
    }

    /// Whether the last reading lies outside the natural limits of those before it: a signal, and
    /// not noise. The limits come from the earlier readings, lest a jump hide in its own range.
    pub fn is_signal(&self) -> bool {
        let values = self.values();
        let Some((last, before)) = values.split_last() else { return false };
        before.len() >= SMALL
            && Limits::of(before).is_some_and(|it| *last < it.lower || *last > it.upper)
    }

    /// Whether a value meets the target, if there is one.
    pub fn meets(&self, value: Figure) -> Option<bool> {
        let target = self.sheet.figure("target")?;
        Some(match self.better() {
            Better::Up => value >= target,
            Better::Down => value <= target,
        })
    }

    /// How the last reading stands against the target.
    pub fn standing(&self) -> Standing {
        match self.last().and_then(|it| self.meets(it.value)) {
            None => Standing::Unknown,
            Some(true) => Standing::Met,
            Some(false) => Standing::Missed,
        }
    }

    /// How much of the way from baseline to target the last reading has gone, in percent: (last -
    /// baseline) / (target - baseline), for measures that should fall as well.
    pub fn attainment(&self) -> Option<f64> {
        let base = self.sheet.figure("baseline")?;
        realised(base, self.sheet.figure("target")?, self.last()?.value)
    }

    /// Which way it went: the mean of the readings since an instant against that of those before
    /// it, or against the baseline where there are none before.
    pub fn trend(&self, since: At) -> Option<Trended> {
        let part = |later: bool| -> Vec<f64> {
            let of = self.readings.iter().filter(|it| (it.at >= since) == later);
            of.map(|it| it.value.as_f64()).collect()
        };
        let base = || self.sheet.figure("baseline").map(Figure::as_f64);
        let (earlier, later) = (part(false), part(true));
        let (before, after) = (mean(&earlier).or_else(base)?, mean(&later)?);
        let up = after - before;
        let gain = if self.better() == Better::Up { up } else { -up };
        let trend = if gain > 0.0 {
            Trend::Better
        } else if gain < 0.0 {
            Trend::Worse
        } else {
            Trend::Same
        };
        Some(Trended { trend, n_before: earlier.len(), n_after: later.len() })
    }

    /// The readings between two instants (the second excluded): their mean, and how many they are.
    pub fn between(&self, from: At, to: At) -> Option<(f64, usize)> {
        let of = self.readings.iter().filter(|it| it.at >= from && it.at < to);
        let values: Vec<f64> = of.map(|it| it.value.as_f64()).collect();
        Some((mean(&values)?, values.len()))
    }

    /// How it stood at an instant and how it stands now: the last reading up to then, else the
    /// first one after it, and the last reading since that. None when it was not measured again.
    pub fn since(&self, then: At) -> Option<(&Reading, &Reading)> {
        let n_before = self.readings.partition_point(|it| it.at <= then);
        let at = n_before.saturating_sub(1);
        let later = self.readings.get(at + 1..)?;
        Some((self.readings.get(at)?, later.last()?))
    }

    /// A value with its unit.
    pub fn show(&self, value: Figure) -> String {
        format!("{value} {}", self.sheet.text("unit")).trim_end().to_owned()
    }
}

/// How much of a wanted change became real, in percent: (actual - base) / (target - base) * 100;
/// none where base and target are the same (DOMAIN.md D.18).
pub fn realised(base: Figure, target: Figure, actual: Figure) -> Option<f64> {
    let (base, target, actual) = (base.as_f64(), target.as_f64(), Some(actual.as_f64()));
    let trial = verdict::Experiment { base, target, actual, n_readings: 1, fewest: 1 };
    trial.realised().map(|it| it * 100.0)
}

/// A share in percent as a whole number: `50 %`, and never `-0 %`.
pub fn percent(share: f64) -> String {
    // A negative zero and zero are zero.
    format!("{:.0} %", share.round_ties_even() + 0.0)
}

/// The instant that is meant by a day (its noon, or nothing for now when it is today) or an instant
/// such as `2026-12-24T09:30`, in the board's time zone.
pub fn when(typed: &str, board: &Board, now: At) -> Result<Option<At>, Refusal> {
    let wrong = || Refusal::Wrong(format!("{typed:?} is no day: such as 2026-12-24 or yesterday"));
    if let Ok(at) = DateTime::parse_from_rfc3339(typed) {
        return Ok(Some(at.to_utc()));
    }
    let local = match NaiveDateTime::parse_from_str(typed, "%Y-%m-%dT%H:%M") {
        Ok(local) => local,
        Err(_) => {
            let day = date(typed, board.date(now)).ok_or_else(wrong)?;
            if day == board.date(now) {
                return Ok(None);
            }
            day.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default())
        }
    };
    Ok(Some(board.zone.from_local_datetime(&local).earliest().ok_or_else(wrong)?.to_utc()))
}

#[cfg(test)]
mod tests {
    use chrono::Utc;

    use super::super::sheet::Content;
    use super::*;

    fn day(n: i64) -> At {
        Utc.timestamp_millis_opt(n * 86_400_000).unwrap()
    }

    fn measure(kind: &str, better: &str, target: i64, values: &[i64]) -> Measure {
        let contents = vec![
            Content::text("Waiting"),
            Content::text("h"),
            Content::text(better),
            Content::text(kind),
            Content::figure(Figure::whole(24)),
            Content::figure(Figure::whole(target)),
        ];
        let reading = |(n, value): (i64, &i64)| Reading {
            id: ReadingId(n),
            at: day(n),
            value: Figure::whole(*value),
            note: String::new(),
            by: PersonId(1),
        };
        Measure {
            id: MeasureId(1),
            process: ProcessId(1),
            sheet: Sheet::new(SLOTS, contents),
            readings: (0..).zip(values).map(reading).collect(),
        }
    }

    #[test]
    fn the_published_initiative_has_realised_a_third_more_than_it_wanted() {
        let h = Figure::whole;
        let realised = realised(h(24), h(18), h(16)).unwrap();
        assert!((realised - 133.33).abs() < 0.01, "{realised}");
        assert_eq!(super::realised(h(24), h(24), h(16)), None);
        let it = measure("effectiveness", "down", 18, &[24, 16]);
        assert_eq!(it.attainment().map(f64::round), Some(133.0));
        assert_eq!(it.standing(), Standing::Met);
    }

    #[test]
    fn a_reading_outside_the_limits_of_those_before_is_a_signal() {
        // Mean 11.8; ranges 2, 2, 2, 2: 6.48 to 17.12.
        assert!(!measure("quality", "down", 1, &[11, 13, 11, 13, 11, 17]).is_signal());
        assert!(measure("quality", "down", 1, &[11, 13, 11, 13, 11, 18]).is_signal());
        assert!(!measure("quality", "down", 1, &[11, 13, 99]).is_signal(), "too few to tell");
    }

    #[test]
    fn one_side_rising_while_the_other_falls_is_a_warning() {
        let right = measure("effectiveness", "up", 90, &[80, 95]);
        let cheap = measure("efficiency", "down", 4, &[3, 9]);
        let balance = Balance::of([&right, &cheap], day(1));
        let says = "effectiveness rises while efficiency falls (n = 1, few readings)";
        assert_eq!(balance.warning().as_deref(), Some(says));
        assert_eq!((balance.effectiveness.met, balance.efficiency.met), (1, 0));
        let cheaper = measure("efficiency", "down", 4, &[9, 3]);
        assert_eq!(Balance::of([&right, &cheaper], day(1)).warning(), None);
    }

    #[test]
    fn a_sparkline_goes_from_the_lowest_to_the_highest() {
        assert_eq!(sparkline(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], 8), "▁▂▃▄▅▆▇█");
        assert_eq!(sparkline(&[5.0, 5.0], 8), "▄▄");
        assert_eq!(sparkline(&[9.0, 1.0, 2.0], 2), "▁█");
        assert_eq!(sparkline(&[], 8), "");
    }
}
