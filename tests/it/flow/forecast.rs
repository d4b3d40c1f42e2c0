//! Forecasts: against simulation, and what is refused.

use chrono_tz::Tz;
use gemba::domain::Calendar;
use gemba::domain::flow::forecast::{History, NoForecast, chance_words};
use gemba::domain::flow::outlook::Past;
use gemba::domain::flow::predict::{Limits, Predictability, Trust};
use gemba::domain::flow::prospect::Prospect;
use gemba::domain::flow::{Flow, Window};
use proptest::prelude::*;

use super::{Pen, day};

/// Dice with a seed (xorshift64*): good enough to draw days.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).unwrap() % n
    }
}

const TRIALS: u32 = 20_000;

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn exact_forecasts_are_what_dice_come_to(
        history in prop::collection::vec(0_usize..4, 6..40).prop_filter(
            "something was finished", |it| it.iter().filter(|n| **n > 0).count() > 4),
        n_stories in 1_usize..20,
        n_days in 1_u32..25,
        seed in 1_u64..1_000_000,
    ) {
        let exact = History::of(&history).unwrap();
        let when = exact.when(n_stories, 0.999);
        let how_many = exact.how_many(n_days);
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut done_by = vec![0_u32; when.by_day.len() + 1];
        let mut n_done = vec![0_u32; n_days as usize * 3 + 2];
        for _ in 0..TRIALS {
            let (mut sum, mut days) = (0, 0);
            while sum < n_stories && days < when.by_day.len() {
                sum += history[dice.below(history.len())];
                days += 1;
            }
            if sum >= n_stories {
                done_by[days] += 1;
            }
            let sum: usize = (0..n_days).map(|_| history[dice.below(history.len())]).sum();
            n_done[sum] += 1;
        }
        // Five standard errors of a probability of one half.
        let tolerance = 5.0 * (0.25 / f64::from(TRIALS)).sqrt();
        let mut so_far = 0;
        for (exact, n) in when.by_day.iter().zip(&done_by[1..]) {
            so_far += n;
            prop_assert!((exact - f64::from(so_far) / f64::from(TRIALS)).abs() < tolerance);
        }
        let mut so_far = TRIALS;
        for (n_stories, n) in n_done.iter().enumerate() {
            let simulated = f64::from(so_far) / f64::from(TRIALS);
            prop_assert!((how_many.chance(n_stories) - simulated).abs() < tolerance);
            so_far -= n;
        }
    }

    #[test]
    fn the_lines_of_a_backlog_are_the_forecasts_of_each_of_its_stories(
        history in prop::collection::vec(0_usize..5, 6..30).prop_filter(
            "something was finished", |it| it.iter().filter(|n| **n > 0).count() > 4),
    ) {
        let history = History::of(&history).unwrap();
        for percent in [50, 85, 95] {
            let one_by_one: Vec<u32> =
                (1..=12).map(|n| history.when(n, 0.999).days(percent).unwrap()).collect();
            prop_assert_eq!(history.lines(12, percent), one_by_one);
        }
    }

    #[test]
    fn both_ways_of_asking_agree(
        history in prop::collection::vec(0_usize..5, 6..30).prop_filter(
            "something was finished", |it| it.iter().filter(|n| **n > 0).count() > 4),
        n_stories in 1_usize..30,
    ) {
        let history = History::of(&history).unwrap();
        let when = history.when(n_stories, 0.999);
        for percent in [50, 70, 85, 95] {
            let days = when.days(percent).unwrap();
            prop_assert!(history.how_many(days).at_least(percent) >= n_stories);
            prop_assert!(days == 1 || history.how_many(days - 1).at_least(percent) < n_stories);
        }
    }
}

#[test]
fn a_long_forecast_loses_nothing_to_rounding() {
    // One story on every third day: the mean of 500 is 1500 days, the distribution of the time is
    // negative binomial, and all probability must still be there after ten thousands of steps.
    let history = History::trusted(&[0, 0, 1]);
    let when = history.when(500, 0.999);
    let p50 = when.days(50).unwrap();
    assert!((1_495..1_502).contains(&p50), "{p50}");
    // Standard deviation sqrt(500 * 2/3) * 3 = 54.8 days; 1.645 of them above the mean.
    let p95 = when.days(95).unwrap();
    assert!((1_586..1_596).contains(&p95), "{p95}");
    let far = history.how_many(3_650);
    assert!((far.chance(0) - 1.0).abs() < 1e-9);
    assert!((history.mean() - 1.0 / 3.0).abs() < 1e-12);
    assert_eq!(history.when(5_000, 0.999).days(50), None, "more than ten years are not forecast");
}

/// A flow in which on each of these days (of March 2026) one story was finished.
fn finished_on(days: &[u32]) -> Flow {
    let mut pen = Pen::new(Tz::UTC, "2026-03-22T12:00:00Z");
    for day in days {
        let finish = format!("2026-03-{day:02}T10:00:00Z");
        pen.story(&[('D', "2026-03-02T09:00:00Z"), ('X', &finish)]);
    }
    pen.flow()
}

fn past(days: &[u32]) -> Past {
    Past::of(&finished_on(days), 90)
}

#[test]
fn too_little_is_refused_with_its_reason() {
    let why = |past: &Past| past.when(3).unwrap_err().to_string();
    let none = Past::of(&Pen::new(Tz::UTC, "2026-03-22T12:00:00Z").flow(), 90);
    assert_eq!(
        why(&none),
        "nothing is known of the past yet: a forecast needs days that were worked"
    );
    let mut idle = Pen::new(Tz::UTC, "2026-03-22T12:00:00Z");
    idle.story(&[('D', "2026-03-02T09:00:00Z")]);
    assert_eq!(
        why(&Past::of(&idle.flow(), 90)),
        "nothing was finished on the 20 days that it is drawn from: from nothing nothing follows"
    );
    assert_eq!(
        why(&past(&[3, 3, 4, 5, 6, 22])),
        "not enough data: stories were finished on 4 of the 20 days that it is drawn from, a \
         forecast needs 5 such days"
    );
    let enough = past(&[3, 4, 5, 6, 7]);
    assert_eq!(enough.when(0).unwrap_err(), NoForecast::NothingLeft);
    assert_eq!(enough.how_many(day("2026-03-22")).unwrap_err(), NoForecast::NoDays);
    let known = Window { from: day("2026-03-02"), to: day("2026-03-21") };
    assert_eq!(enough.basis.window, Some(known), "none is stated of which nothing is known");
    assert_eq!(enough.basis.notes, [""; 0]);
}

#[test]
fn a_forecast_is_a_date_of_the_board_and_never_quite_sure() {
    // One story on every day but today, which is not over.
    let past = past(&(2..=22).collect::<Vec<_>>());
    let when = past.when(4).unwrap();
    assert_eq!(when.by.map(|it| it.date.unwrap().to_string()), ["2026-03-26"; 4]);
    assert_eq!(past.chance(4, day("2026-03-26")).unwrap(), ">95 %");
    assert_eq!(past.chance(4, day("2026-03-25")).unwrap(), "<1 %");
    assert_eq!(past.how_many(day("2026-03-25")).unwrap().at_least.map(|it| it.1), [3; 4]);
    let lines: Vec<String> = past.lines(3, 85).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(lines, ["2026-03-23", "2026-03-24", "2026-03-25"]);
    assert_eq!(chance_words(1.0), ">95 %");
    assert_eq!(chance_words(0.95), "95 %");
    assert_eq!(chance_words(0.949_9), "94 %", "no mark is named before it is reached");
    assert_eq!(chance_words(0.0), "<1 %");
}

/// The same by a calendar: Monday to Friday, less these days.
fn worked(days: &[u32], holidays: &[&str]) -> Past {
    let mut pen = Pen::new(Tz::UTC, "2026-03-22T12:00:00Z");
    for day in days {
        let finish = format!("2026-03-{day:02}T10:00:00Z");
        pen.story(&[('D', "2026-03-02T09:00:00Z"), ('X', &finish)]);
    }
    let weekdays = Calendar::default().weekdays();
    Past::of(&pen.works(Calendar::new(weekdays, holidays.iter().map(|it| day(it)))).flow(), 90)
}

#[test]
fn days_off_are_out_of_the_past_and_of_what_is_to_come() {
    let weekdays: Vec<u32> = (2..22).filter(|it| it % 7 != 0 && it % 7 != 1).collect();
    let past = worked(&weekdays, &[]);
    assert_eq!(past.history.as_ref().unwrap().n_days, 15);
    // 22 March 2026 is a Sunday: five working days later it is Friday, the sixth is a Monday.
    let dates = |past: &Past, n| past.when(n).unwrap().by[3].date.unwrap().to_string();
    assert_eq!((&*dates(&past, 5), &*dates(&past, 6)), ("2026-03-27", "2026-03-30"));
    assert_eq!(past.days_until(day("2026-03-30")), 6);
    let line = past.basis.line();
    assert!(line.contains("15 working days, 5 off"), "{line}");
    assert!(line.contains("each working day to come is drawn from these working days"), "{line}");
    // A holiday that nothing was done on is no day without a finish, and one to come delivers none.
    let free: Vec<u32> = weekdays.iter().copied().filter(|it| *it != 10).collect();
    let with = worked(&free, &["2026-03-10", "2026-03-25"]);
    assert_eq!(with.history.as_ref().unwrap().mean().to_string(), "1");
    assert_eq!((&*dates(&with, 5), &*dates(&with, 6)), ("2026-03-30", "2026-03-31"));
    let lines = with.lines(3, 85).unwrap();
    assert_eq!(lines, ["2026-03-23", "2026-03-24", "2026-03-26"].map(day), "not on the 25th");
    // The month of the predictability has 30 days, of which 21 are worked.
    assert_eq!(Predictability::of(&with).unwrap().sure, 21);
}

#[test]
fn what_is_finished_on_a_day_off_is_not_lost() {
    // The 7th and the 8th of March 2026 are a Saturday and a Sunday.
    let past = worked(&[2, 3, 4, 5, 6, 7, 8, 9, 10], &[]);
    assert_eq!(past.basis.n, 9, "{}", past.basis.line());
    let line = past.basis.line();
    assert!(line.contains("5 off (2 finished on those count to the day before)"), "{line}");
    let history = past.history.unwrap();
    assert!((history.mean() * 15.0 - 9.0).abs() < 1e-9, "nine on fifteen working days");
}

#[test]
fn pasts_of_different_years_are_said_to_be_that() {
    let now = past(&(2..=21).collect::<Vec<_>>());
    let mut pen = Pen::new(Tz::UTC, "2024-05-30T12:00:00Z");
    for day in 1..=20 {
        let finish = format!("2024-05-{day:02}T10:00:00Z");
        pen.story(&[('D', "2024-05-01T09:00:00Z"), ('X', &finish)]);
    }
    let old = Past::of(&pen.flow(), 90);
    let line = Past::when_all(&[(&now, 3), (&old, 3)]).unwrap().basis.line();
    assert!(line.contains("the pasts of the teams share no day (2026-03-02 to 2026-03-21; 2024"));
    assert!(line.contains("the oldest data ends on 2024-05-30"), "{line}");
    // Whoever stands first, all begin on the newest of the days.
    let forth = Past::when_all(&[(&now, 3), (&old, 3)]).unwrap();
    let back = Past::when_all(&[(&old, 3), (&now, 3)]).unwrap();
    assert_eq!((back.by, &back.days), (forth.by, &forth.days));
    assert_eq!(back.days[0].0, day("2026-03-23"));
    let line = back.basis.line();
    assert!(line.contains("2024-05-30; all teams are taken to begin on 2026-03-22"), "{line}");
    let same = Past::when_all(&[(&now, 3), (&now, 3)]).unwrap().basis.line();
    assert!(!same.contains("careful") && !same.contains("oldest"), "{same}");
}

#[test]
fn teams_with_different_days_off_are_done_by_the_calendar_of_each() {
    let daily = past(&(2..=21).collect::<Vec<_>>());
    let weekdays: Vec<u32> = (2..22).filter(|it| it % 7 != 0 && it % 7 != 1).collect();
    let steady = worked(&weekdays, &["2026-03-23", "2026-03-24"]);
    let date = |teams: &[(&Past, usize)]| Past::when_all(teams).unwrap().by.map(|it| it.date);
    // Three days of the one, three working days after the holidays of the other.
    assert_eq!(date(&[(&daily, 3), (&steady, 3)]), [Some(day("2026-03-27")); 4]);
    assert_eq!(date(&[(&steady, 3), (&daily, 3)]), [Some(day("2026-03-27")); 4]);
    assert_eq!(date(&[(&daily, 9), (&steady, 3)]), [Some(day("2026-03-31")); 4]);
    // The last one is done on a Saturday, on which the other does not work.
    let steady = worked(&weekdays, &[]);
    assert_eq!(date(&[(&steady, 5), (&daily, 6)]), [Some(day("2026-03-28")); 4]);
    assert_eq!(date(&[(&daily, 6), (&steady, 5)]), [Some(day("2026-03-28")); 4]);
    // Where both are off, no day is counted.
    let both = Past::when_all(&[(&steady, 6), (&steady, 6)]).unwrap();
    let monday = Some(day("2026-03-30"));
    assert_eq!(both.by.map(|it| (it.days, it.date)), [(Some(6), monday); 4]);
}

/// By hand: each is done tomorrow with one half, so that both are with a quarter, and at least one of
/// them with three quarters.
#[test]
fn how_many_of_several_teams_by_a_day_add_up_and_none_has_more_than_it_has() {
    let half = past(&[2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
    let steady = past(&(2..=21).collect::<Vec<_>>());
    let by = |teams: &[(&Past, usize)], until| Past::how_many_all(teams, day(until)).unwrap();
    let tomorrow = by(&[(&half, 1), (&half, 1)], "2026-03-23");
    assert!((tomorrow.all - 0.25).abs() < 1e-9, "{tomorrow:?}");
    assert_eq!(tomorrow.at_least, [(50, 1), (70, 1), (85, 0), (95, 0)]);
    let both = by(&[(&steady, 2), (&steady, 9), (&half, 0)], "2026-03-27");
    assert_eq!(
        both.at_least.map(|it| it.1),
        [2 + 5; 4],
        "two of the one, a day's each of the other"
    );
    assert!(
        both.all.abs() < 1e-9
            && (by(&[(&steady, 2), (&steady, 5)], "2026-03-27").all - 1.0).abs() < 1e-9
    );
    assert_eq!(Past::how_many_all(&[(&half, 1)], day("2026-03-22")), Err(NoForecast::NoDays));
    let asked = Prospect {
        teams: vec![(half.clone(), 1), (half, 1)],
        n_before: 0,
        by: Some(day("2026-03-23")),
        notes: Vec::new(),
    };
    let figure = asked.figure();
    let says = |id: &str| figure.fact_of(id).map(ToString::to_string);
    assert_eq!([says("by_p70"), says("by_all")], [Some("1".to_owned()), Some("25 %".to_owned())]);
}

#[test]
fn several_teams_are_done_when_the_last_one_is() {
    let fast = past(&(2..=21).collect::<Vec<_>>());
    let slow = past(&[3, 6, 9, 12, 15, 18, 21]);
    let alone = slow.when(3).unwrap();
    let both = Past::when_all(&[(&fast, 10), (&slow, 3)]).unwrap();
    let none_left = Past::when_all(&[(&fast, 0), (&slow, 3)]).unwrap();
    assert_eq!(none_left.by, alone.by, "a team without work does not hold up");
    assert!(both.by[0].days.unwrap() >= 10);
    assert!(both.by.iter().zip(&alone.by).all(|(both, alone)| both.days >= alone.days));
    let refused = Past::when_all(&[(&fast, 1), (&past(&[3]), 1)]).unwrap_err();
    assert!(matches!(refused, NoForecast::TooFewDays { found: 1, days: 20 }));
}

#[test]
fn predictability_is_what_is_sure_of_what_is_likely() {
    let steady = Predictability::of(&past(&(2..=21).collect::<Vec<_>>())).unwrap();
    assert_eq!((steady.sure, steady.likely, steady.trust), (30, 30, Trust::Trustworthy));
    let wild = Predictability::of(&past(&[3, 3, 3, 3, 3, 3, 8, 13, 17, 20])).unwrap();
    assert_eq!((wild.sure, wild.likely, wild.trust), (5, 14, Trust::Little));
    let figure = wild.figure();
    let chart = figure.chart.as_ref().unwrap();
    let bars: Vec<f64> = chart.layers[0].spots.iter().map(|it| it.y).collect();
    assert_eq!(bars, [14.0, 5.0]);
    let zones: Vec<_> = chart.lines.iter().map(|it| (&*it.label, it.at)).collect();
    assert_eq!(zones, [("40 %: not below", 5.6), ("60 %: trustworthy above", 8.4)]);
    let picture = gemba::exchange::svg::svg(&figure);
    for said in
        ["at 50 %", "at 95 %", "score 36 %", "60 %: trustworthy above", "n 10", "in 30 days"]
    {
        assert!(picture.contains(said), "{said}: {picture}");
    }
    let trust = [60.1, 60.0, 40.0, 39.9].map(Trust::of);
    assert_eq!(trust, [Trust::Trustworthy, Trust::Look, Trust::Look, Trust::Little]);
}

/// By hand: moving ranges 2, 4, 2, 4, 10, 15, whose mean is 37 / 6.
#[test]
fn natural_limits_name_the_signals() {
    let limits = Limits::of(&[9.0, 11.0, 7.0, 9.0, 13.0, 3.0, 18.0]).unwrap();
    assert!((limits.mean - 10.0).abs() < 1e-12);
    assert!((limits.upper - (10.0 + 2.66 * 37.0 / 6.0)).abs() < 1e-12);
    assert!(limits.lower.abs() < 1e-12, "never below zero");
    let mut values = vec![5.0, 6.0, 5.0, 6.0, 5.0, 6.0, 5.0, 6.0];
    assert!(Limits::of(&values).unwrap().signals.is_empty());
    values.push(30.0);
    assert_eq!(Limits::of(&values).unwrap().signals, [8]);
    assert_eq!(Limits::of(&[3.0]), None);
}
