//! Days: reopened stories, midnight, changes of the clock, leap days, zones east and west.

use chrono_tz::Tz;
use gemba::domain::flow::cycle::CycleTimes;
use gemba::domain::flow::lead::LeadTimes;
use gemba::domain::flow::throughput::Throughput;
use gemba::domain::flow::{Flaw, Life, Window};

use super::{Pen, at, day};

/// The days of a story that was started and finished at these instants, in a zone.
fn days(zone: Tz, from: &str, to: &str) -> u32 {
    let flow = Pen::new(zone, "2026-12-31T00:00:00Z").story(&[('D', from), ('X', to)]).flow();
    flow.lives[0].cycle_days().unwrap()
}

/// The block "reopened_item" of the worked examples: the instants of one story of mikebowler's
/// jirametrics sample (Apache-2.0), which was done, taken up again and done.
#[test]
fn the_clock_of_a_reopened_story_runs_on() {
    let all = [
        ('T', "2021-06-18T18:41:58.333Z"),
        ('T', "2021-06-23T12:44:38.197Z"),
        ('D', "2021-08-29T18:04:49.188Z"),
        ('R', "2021-09-06T04:34:11.432Z"),
        ('X', "2021-09-06T04:34:14.358Z"),
        ('T', "2021-10-11T12:48:42.419Z"),
        ('D', "2021-10-11T12:49:04.096Z"),
        ('X', "2021-10-11T12:49:07.261Z"),
    ];
    let cycle = |n_steps: usize| {
        let flow = Pen::new(Tz::UTC, "2021-12-01T00:00:00Z").story(&all[..n_steps]).flow();
        let life = &flow.lives[0];
        (life.start_day, life.finish_day, life.cycle_days())
    };
    assert_eq!(cycle(5), (Some(day("2021-08-29")), Some(day("2021-09-06")), Some(9)));
    assert_eq!(cycle(6), (Some(day("2021-08-29")), None, None), "open again");
    assert_eq!(cycle(8), (Some(day("2021-08-29")), Some(day("2021-10-11")), Some(44)));
}

#[test]
fn a_move_between_two_columns_for_done_is_no_second_finish() {
    let flow = Pen::new(Tz::UTC, "2026-03-12T09:00:00Z")
        .story(&[
            ('D', "2026-03-02T09:00:00Z"),
            ('X', "2026-03-03T09:00:00Z"),
            ('X', "2026-03-09T09:00:00Z"),
        ])
        .flow();
    assert_eq!(flow.lives[0].finish, Some(at("2026-03-03T09:00:00Z")));
}

#[test]
fn days_are_those_of_the_boards_zone() {
    let midnight = ("2026-03-02T23:59:59.999Z", "2026-03-03T00:00:00Z");
    assert_eq!(days(Tz::UTC, midnight.0, midnight.1), 2, "a millisecond over midnight");
    assert_eq!(days(Tz::Europe__Berlin, midnight.0, midnight.1), 1);
    assert_eq!(days(Tz::UTC, "2026-03-03T00:00:00Z", "2026-03-03T23:59:59.999Z"), 1);
    // The same hour is one day in one place and two in another.
    let hour = ("2026-03-02T09:30:00Z", "2026-03-02T10:30:00Z");
    assert_eq!(days(Tz::Pacific__Kiritimati, hour.0, hour.1), 2, "midnight 14 hours ahead");
    assert_eq!(days(Tz::Pacific__Pago_Pago, hour.0, hour.1), 1);
    assert_eq!(days(Tz::Pacific__Pago_Pago, "2026-03-02T10:30:00Z", "2026-03-02T11:30:00Z"), 2);
    assert_eq!(days(Tz::Asia__Kathmandu, "2026-03-02T18:14:59Z", "2026-03-02T18:15:00Z"), 2);
}

#[test]
fn changes_of_the_clock_and_leap_days_are_counted_as_the_days_that_they_are() {
    // Berlin, the day of 23 hours and the day of 25.
    assert_eq!(days(Tz::Europe__Berlin, "2026-03-28T23:00:00Z", "2026-03-29T21:59:59Z"), 1);
    assert_eq!(days(Tz::Europe__Berlin, "2026-03-28T22:59:59Z", "2026-03-29T22:00:00Z"), 3);
    assert_eq!(days(Tz::Europe__Berlin, "2025-10-25T22:00:00Z", "2025-10-26T22:59:59Z"), 1);
    assert_eq!(days(Tz::UTC, "2024-02-28T12:00:00Z", "2024-03-01T12:00:00Z"), 3);
    assert_eq!(days(Tz::UTC, "2025-02-28T12:00:00Z", "2025-03-01T12:00:00Z"), 2);
    // Santiago puts the clock forward at midnight: the day begins at one.
    assert_eq!(days(Tz::America__Santiago, "2025-09-07T03:59:59Z", "2025-09-07T04:00:00Z"), 2);
    // Samoa had no 30 December 2011: the calendar counts it all the same.
    assert_eq!(days(Tz::Pacific__Apia, "2011-12-30T09:59:59Z", "2011-12-30T10:00:00Z"), 3);
}

#[test]
fn throughput_has_its_days_without_a_finish_and_none_before_the_first_that_is_known() {
    let flow = Pen::new(Tz::Europe__Berlin, "2026-03-31T10:00:00Z")
        .story(&[('D', "2026-03-27T09:00:00Z"), ('X', "2026-03-28T22:30:00Z")])
        .story(&[('D', "2026-03-27T09:00:00Z"), ('X', "2026-03-29T21:30:00Z")])
        .flow();
    let window = Window { from: day("2026-01-01"), to: day("2026-03-31") };
    let throughput = Throughput::of(&flow, window);
    let found: Vec<(String, usize, usize)> =
        throughput.days.iter().map(|it| (it.day.to_string(), it.started, it.finished)).collect();
    let row = |day: &str, started, finished| (format!("2026-03-{day}"), started, finished);
    assert_eq!(
        found,
        [row("27", 2, 0), row("28", 0, 1), row("29", 0, 1), row("30", 0, 0), row("31", 0, 0)]
    );
    let weeks: Vec<_> =
        throughput.weeks.iter().map(|it| (it.n_days, it.count.finished, it.count.net())).collect();
    assert_eq!(weeks, [(3, 2, 0), (2, 0, 0)]);
    assert_eq!(throughput.basis.notes, ["nothing is known before 2026-03-27"]);
}

#[test]
fn twenty_minutes_are_neither_nothing_nor_a_day() {
    let flow = Pen::new(Tz::UTC, "2026-03-12T09:00:00Z")
        .story(&[
            ('T', "2026-03-02T23:40:00Z"),
            ('D', "2026-03-02T23:50:00Z"),
            ('X', "2026-03-03T00:00:00Z"),
        ])
        .flow();
    let lead = LeadTimes::of(&flow, flow.whole());
    assert_eq!(lead.all.unwrap().median.to_string(), "20 min");
    assert_eq!(lead.figure().chart.unwrap().y.title, "lead time in min");
    assert_eq!(flow.lives[0].cycle_length().unwrap().to_string(), "10 min");
    assert_eq!(flow.lives[0].cycle_days(), Some(2));
}

#[test]
fn one_story_and_no_story_have_figures_too() {
    let none = Pen::new(Tz::UTC, "2026-03-12T09:00:00Z").flow();
    let one = Pen::new(Tz::UTC, "2026-03-12T09:00:00Z")
        .story(&[('D', "2026-03-02T09:00:00Z"), ('X', "2026-03-03T09:00:00Z")])
        .flow();
    assert_eq!(CycleTimes::of(&none, none.whole()).marks, None);
    let marks = CycleTimes::of(&one, one.whole()).marks.unwrap();
    assert_eq!((marks.p50, marks.p95), (2, 2));
}

#[test]
fn what_cannot_be_is_named_and_left_out() {
    let flow = Pen::new(Tz::UTC, "2026-03-12T09:00:00Z")
        .story(&[('D', "2026-03-03T09:00:00Z"), ('X', "2026-03-02T09:00:00Z")])
        .story(&[('D', "2026-03-13T09:00:00Z")])
        .story(&[('D', "2026-03-12T23:00:00Z")])
        .story(&[('T', "2026-03-02T09:00:00Z"), ('X', "2026-03-03T09:00:00Z")])
        .flow();
    let omitted: Vec<_> = flow.omitted.iter().map(|it| (&*it.key, it.why)).collect();
    assert_eq!(omitted, [("SP-1", Flaw::Backwards), ("SP-2", Flaw::Future)]);
    let kept: Vec<&Life> = flow.lives.iter().collect();
    assert_eq!(kept[0].age_days(flow.today), Some(1), "later today is no future");
    assert_eq!((kept[1].cycle_days(), kept[1].lead_days()), (None, Some(2)));
}
