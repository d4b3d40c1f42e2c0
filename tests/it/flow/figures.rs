//! The figures themselves: ageing, cumulative flow, time in column, blocked time, and their look.

use chrono::TimeDelta;
use chrono_tz::Tz;
use gemba::domain::economics::{self, Worth};
use gemba::domain::flow::age::Ageing;
use gemba::domain::flow::blocked::BlockedTime;
use gemba::domain::flow::cfd::CumulativeFlow;
use gemba::domain::flow::column::ColumnTimes;
use gemba::domain::flow::compare::Comparison;
use gemba::domain::flow::efficiency::Efficiency;
use gemba::domain::flow::figure::Cell;
use gemba::domain::flow::little::Little;
use gemba::domain::flow::sle::{Expectation, Origin, Sle, Standing, chance_at_age};
use gemba::domain::flow::{Figure, Flow, Known, Length, Marks, Subject, Window};
use gemba::domain::{Points, StoryId};
use gemba::exchange::svg::svg;

use super::{Pen, day};

const HOUR: i64 = 3_600_000;

/// Ten stories, one finished a day, each after as many days as its number; two are open.
fn pen() -> Pen {
    let mut pen = Pen::new(Tz::UTC, "2026-03-21T12:00:00Z");
    for n in 1..=10 {
        let finish = super::at("2026-03-10T09:00:00Z") + TimeDelta::days(n);
        let start = (finish - TimeDelta::days(n - 1) - TimeDelta::hours(4)).to_rfc3339();
        let review = (finish - TimeDelta::hours(3)).to_rfc3339();
        pen.story(&[
            ('T', "2026-03-01T09:00:00Z"),
            ('D', &start),
            ('R', &review),
            ('X', &finish.to_rfc3339()),
        ]);
    }
    pen.story(&[('T', "2026-03-01T09:00:00Z"), ('D', "2026-03-12T09:00:00Z")]);
    pen.held("2026-03-20T09:00:00Z", None);
    pen.story(&[('T', "2026-03-01T09:00:00Z"), ('R', "2026-03-20T09:00:00Z")]);
    pen
}

fn flow() -> Flow {
    pen().flow()
}

#[test]
fn open_stories_are_held_against_the_finished_ones_of_their_column() {
    let flow = flow();
    let ageing = Ageing::of(&flow, flow.whole(), None);
    let names: Vec<_> = ageing.columns.iter().map(|it| (&*it.name, it.n)).collect();
    assert_eq!(names, [("Doing", 10), ("Review", 10)]);
    assert_eq!(ageing.columns[1].marks, Some(Marks { p50: 5, p70: 7, p85: 9, p95: 10 }));
    let open: Vec<_> =
        ageing.stories.iter().map(|it| (&*it.key, it.days, it.over, it.blocked)).collect();
    assert_eq!(open, [("SP-11", 10, Some(85), true), ("SP-12", 2, None, false)]);
    assert_eq!(ageing.figure().fact_of("oldest_age"), Some(&Cell::Days(10)));
}

#[test]
fn an_expectation_is_read_and_nonsense_is_none() {
    for (typed, days, percent) in [
        ("9", 9, 85),
        ("9 85", 9, 85),
        ("9:85", 9, 85),
        ("9, 85", 9, 85),
        ("9d 70%", 9, 70),
        ("85 % within 8 d", 8, 85),
        ("85 % Within 8 Days", 8, 85),
        ("70 percent in 8 d", 8, 70),
    ] {
        assert_eq!(Expectation::parse(typed), Some(Expectation { days, percent }), "{typed}");
    }
    let nonsense =
        ["", "8.5 d", "-8 d", "1-5", "8/85", "+8", "8;85", "two weeks", "8 h", "9 0", "0"];
    for typed in nonsense.into_iter().chain(["9 100", "1 2 3", "8 d!", "85 % 85 %", "\u{664}"]) {
        assert_eq!(Expectation::parse(typed), None, "{typed}");
    }
}

#[test]
fn an_expectation_is_kept_nearly_kept_or_missed() {
    let flow = flow();
    let held = |days, percent| {
        let sle = Sle::of(&flow, flow.whole(), Some(Expectation { days, percent }));
        (sle.hit_rate(), sle.standing)
    };
    assert_eq!(held(9, 90), (Some(0.9), Some(Standing::Met)), "exactly on the mark");
    assert_eq!(held(8, 90), (Some(0.8), Some(Standing::Near)), "ten points less");
    assert_eq!(held(8, 91), (Some(0.8), Some(Standing::Missed)));
    let offered = Sle::of(&flow, flow.whole(), None);
    assert_eq!(offered.expected, Some(Expectation { days: 9, percent: 85 }));
    let fewer = Window { from: day("2026-03-12"), to: day("2026-03-21") };
    let sle = Sle::of(&flow, fewer, None);
    assert_eq!((sle.n, sle.standing, sle.offered.len()), (9, None, 0), "nine are too few");
    assert_eq!(
        sle.figure().missing.unwrap(),
        "nothing was agreed, and to compute an expectation 10 finished stories are needed; this \
         period has 9"
    );
    // What is agreed is shown even so, with how many were within it, and no standing.
    let agreed = Sle::of(&pen().agreed(5, 85).flow(), fewer, None);
    assert_eq!(agreed.origin, Origin::Agreed);
    let figure = agreed.figure();
    assert_eq!(figure.missing, None);
    assert_eq!(figure.fact_of("standing"), Some(&Cell::Unknown));
    assert_eq!(figure.fact_of("origin").unwrap().to_string(), "agreed for the board");
    let days: Vec<u32> = (1..=10).collect();
    let expected = Expectation { days: 8, percent: 85 };
    assert_eq!(chance_at_age(&days, 1, expected), Some(0.8));
    assert_eq!(chance_at_age(&days, 7, expected), Some(0.5));
    assert_eq!(chance_at_age(&days, 9, expected), Some(0.0));
    assert_eq!(chance_at_age(&days, 11, expected), None);
}

#[test]
fn bands_of_cumulative_flow_never_cross() {
    let flow = Pen::new(Tz::UTC, "2026-03-06T12:00:00Z")
        .story(&[
            ('T', "2026-03-01T09:00:00Z"),
            ('D', "2026-03-02T09:00:00Z"),
            ('X', "2026-03-03T09:00:00Z"),
            ('D', "2026-03-04T09:00:00Z"),
        ])
        .story(&[('T', "2026-03-02T09:00:00Z"), ('R', "2026-03-05T09:00:00Z")])
        .story(&[('D', "2026-03-02T09:00:00Z")])
        .told(|it| it.archived = Some(super::at("2026-03-03T09:00:00Z")))
        .flow();
    let cfd = CumulativeFlow::of(&flow, flow.whole());
    let reached: Vec<_> = cfd.days.iter().map(|it| it.reached.clone()).collect();
    assert_eq!(
        reached,
        [[1, 0, 0, 0], [2, 1, 0, 0], [2, 1, 1, 1], [2, 1, 1, 1], [2, 2, 2, 1], [2, 2, 2, 1],]
    );
    let backward: Vec<_> = cfd.days.iter().map(|it| it.backward).collect();
    assert_eq!(backward, [0, 0, 0, 1, 0, 0]);
    let late = Window { from: day("2026-03-05"), to: day("2026-03-31") };
    let cfd = CumulativeFlow::of(&flow, late);
    assert_eq!(cfd.days.len(), 2, "days to come are unknown");
    assert_eq!(cfd.days[0].reached, [2, 2, 2, 1], "what came before is counted in");
    assert_eq!((cfd.basis.n, cfd.basis.left_out[0].n), (2, 1));
}

#[test]
fn time_is_counted_where_it_was_spent() {
    let flow = Pen::new(Tz::UTC, "2026-03-12T12:00:00Z")
        .story(&[
            ('T', "2026-03-01T09:00:00Z"),
            ('D', "2026-03-02T09:00:00Z"),
            ('R', "2026-03-02T11:00:00Z"),
            ('D', "2026-03-02T13:00:00Z"),
            ('X', "2026-03-02T17:00:00Z"),
        ])
        // Two impediments that overlap are one; what came after the finish is nothing.
        .held("2026-03-02T12:00:00Z", Some("2026-03-02T14:00:00Z"))
        .held("2026-03-02T13:30:00Z", Some("2026-03-02T15:00:00Z"))
        .resolved("2026-03-02T12:00:00Z", "2026-03-02T14:00:00Z")
        .resolved("2026-03-02T13:30:00Z", "2026-03-03T13:30:00Z")
        .flow();
    let times = ColumnTimes::of(&flow, flow.whole());
    let hours: Vec<i64> = times.columns.iter().map(|it| it.total.as_millis() / HOUR).collect();
    assert_eq!(hours, [24, 6, 2, 0]);
    assert_eq!(times.columns[0].share, Some(0.75));
    let efficiency = Efficiency::of(&flow, flow.whole());
    // Six hours in Doing, two of them blocked; eight from start to finish.
    assert_eq!(efficiency.active, Length::millis(4 * HOUR));
    assert_eq!(efficiency.share(), Some(0.5));
    let blocked = BlockedTime::of(&flow, flow.whole());
    assert_eq!(blocked.stories[0].length, Length::millis(3 * HOUR));
    assert_eq!((blocked.stories[0].days, blocked.n_open), (1, 0));
    // The impediments' own time, whatever it was in the way of until when.
    let took = blocked.resolving.unwrap();
    assert_eq!((took.resolved, took.mean, took.median), (2, Some(13 * HOUR), Some(2 * HOUR)));
    let none = BlockedTime::of(&flow.only(|_| false), flow.whole()).resolving.unwrap();
    assert_eq!((none.resolved, none.mean), (0, None), "those of the stories that are looked at");
}

#[test]
fn blocked_days_are_days_with_at_least_one_impediment() {
    let flow = flow();
    let window = Window { from: day("2026-03-21"), to: day("2026-03-31") };
    let blocked = BlockedTime::of(&flow, window);
    assert_eq!((blocked.n_open, blocked.stories[0].days), (1, 1));
    assert_eq!(blocked.stories[0].length, Length::millis(12 * HOUR), "until now");
    assert_eq!(blocked.resolving, None, "nothing tells of impediments");
}

#[test]
fn averages_that_do_not_fit_are_named() {
    let mut pen = Pen::new(Tz::UTC, "2026-03-31T12:00:00Z");
    // One comes in and one goes out each day, after four days each.
    for n in 1..28 {
        let start = format!("2026-03-{n:02}T09:00:00Z");
        let finish = format!("2026-03-{:02}T09:00:00Z", n + 3);
        pen.story(&[('D', &start), ('X', &finish)]);
    }
    let steady = Window { from: day("2026-03-04"), to: day("2026-03-27") };
    let little = Little::of(&pen.flow(), steady);
    assert_eq!((little.wip, little.a_day, little.cycle), (Some(4.0), Some(1.0), Some(4.0)));
    assert_eq!((little.ratio, little.fits()), (Some(1.0), Some(true)));
    for _ in 0..10 {
        pen.story(&[('D', "2026-03-05T09:00:00Z")]);
    }
    let little = Little::of(&pen.flow(), steady);
    assert_eq!(little.fits(), Some(false));
    assert_eq!(
        little.reasons,
        ["34 were started and 24 finished", "work in progress went from 4 to 14",]
    );
    pen.story(&[('D', "2026-03-05T09:00:00Z"), ('T', "2026-03-06T09:00:00Z")]);
    pen.story(&[('T', "2026-03-05T09:00:00Z"), ('X', "2026-03-06T09:00:00Z")]);
    let little = Little::of(&pen.flow(), steady);
    assert_eq!(little.reasons[1], "1 went back to do and count as in progress all the same");
    assert!(little.reasons.iter().all(|it| !it.contains("without ever")), "{:?}", little.reasons);
    let line = little.basis.line();
    assert!(line.contains("left out: 1 (finished without ever being started"), "{line}");
    let ageing = Ageing::of(&pen.flow(), steady, None).basis.line();
    assert!(ageing.contains("24 stories finished to compare with"), "{ageing}");
    assert!(ageing.contains("left out: 1 (finished, not compared with"), "{ageing}");
    let none = Pen::new(Tz::UTC, "2026-03-31T12:00:00Z").flow();
    assert_eq!(Little::of(&none, steady).fits(), None);
}

#[test]
fn a_day_splits_a_period_in_two() {
    let flow = flow();
    let both = Comparison::of(&flow, flow.whole(), day("2026-03-16"));
    let (before, after) = (both.before.as_ref().unwrap(), both.after.as_ref().unwrap());
    assert_eq!((before.n, before.median, before.p85), (5, Some(3), None), "five say no more");
    assert_eq!((after.n, after.median, after.p85), (5, Some(8), None));
    assert_eq!(after.window.from, day("2026-03-16"));
    assert_eq!(both.figure().table.rows[2][1].to_string(), "5");
    let late = Comparison::of(&flow, flow.whole(), day("2026-05-01"));
    assert_eq!((late.before.unwrap().n, late.after), (10, None), "unknown, not zero");
}

#[test]
fn each_side_of_a_day_has_the_n_of_its_median_and_what_is_left_out_of_it() {
    let mut pen = Pen::new(Tz::UTC, "2026-03-31T12:00:00Z");
    for _ in 0..3 {
        pen.story(&[('D', "2026-03-02T09:00:00Z"), ('X', "2026-03-04T09:00:00Z")]);
        pen.story(&[('X', "2026-03-05T09:00:00Z")]).known(Known::Told);
        pen.story(&[('D', "2026-03-20T09:00:00Z"), ('X', "2026-03-21T09:00:00Z")]);
    }
    let flow = pen.flow();
    let both = Comparison::of(&flow, flow.whole(), day("2026-03-16"));
    let before = both.before.as_ref().unwrap();
    assert_eq!((before.n_finished, before.n, before.left_out[0].n), (6, 3, 3));
    let line = both.figure().basis.line();
    assert!(line.contains("n 6 stories") && line.contains("left out: 3 (not known when"), "{line}");
    let plain = gemba::exchange::figure::plain(&both.figure());
    for row in [
        "stories finished, before 6, after 3",
        "n of the cycle time, before 3, after 3",
        "left out of it, before 3, after 0",
    ] {
        assert!(plain.contains(row), "{row}: {plain}");
    }
}

#[test]
fn every_figure_says_where_it_comes_from_and_can_be_drawn() {
    let full = flow();
    let none = Pen::new(Tz::UTC, "2026-03-12T09:00:00Z").flow();
    for subject in Subject::ALL {
        for flow in [&full, &none] {
            let figure = subject.figure(flow, flow.whole());
            assert!(!figure.basis.formula.is_empty() && figure.basis.zone == Tz::UTC);
            let is_empty = figure.facts.is_empty() && figure.table.rows.is_empty();
            assert!(figure.missing.is_some() || !is_empty, "{}", figure.id);
            assert!(figure.missing.is_none() || flow.lives.is_empty(), "{}", figure.id);
            let n_heads = figure.table.heads.len();
            assert!(figure.table.rows.iter().all(|it| it.len() == n_heads), "{}", figure.id);
            let json = serde_json::to_value(&figure).unwrap();
            assert_eq!(json["basis"]["zone"], "UTC");
            let page = svg(&figure);
            assert!(page.starts_with("<svg ") && page.ends_with("</svg>\n"));
            assert!(!page.contains("NaN") && !page.contains("inf"), "{page}");
        }
        assert_eq!(Subject::from_id(subject.id()), Some(*subject));
    }
}

#[test]
fn a_picture_is_read_without_colour() {
    let flow = flow();
    let mut figure: Figure = Subject::CycleTime.figure(&flow, flow.whole());
    figure.title = "Cycle <time> & \"more\"";
    insta::assert_snapshot!(svg(&figure));
}

#[test]
fn economics_order_the_highest_score_first_and_the_older_where_scores_are_equal() {
    let score = |value, size| {
        let worth = Worth { value: Some(Points::whole(value)), ..Worth::default() };
        worth.value_for_effort(Some(Points::whole(size)))
    };
    let mut stories = [
        (None, StoryId(1)),
        (score(1, 3), StoryId(5)),
        (score(8, 2), StoryId(4)),
        (score(2, 6), StoryId(3)),
        (score(5, 0), StoryId(2)),
    ];
    stories.sort_by(|a, b| economics::order(*a, *b));
    let ids: Vec<i64> = stories.iter().map(|it| it.1.0).collect();
    assert_eq!(ids, [4, 3, 5, 1, 2], "a third is a third, and no score is no zero");
    let weekly = economics::cd3(Some(1_000), Some(14)).unwrap();
    assert!((weekly.as_f64() - 500.0).abs() < 1e-12, "1000 a week for two weeks");
}

#[test]
fn time_in_column_is_of_the_columns_before_done_and_names_who_stood_in_none() {
    let mut pen = Pen::new(Tz::UTC, "2026-03-31T12:00:00Z");
    // Reopened: the day in Done before that is no time in a column.
    pen.story(&[
        ('D', "2026-03-02T09:00:00Z"),
        ('X', "2026-03-03T09:00:00Z"),
        ('D', "2026-03-04T09:00:00Z"),
        ('X', "2026-03-05T09:00:00Z"),
    ]);
    pen.story(&[('X', "2026-03-05T09:00:00Z")]);
    let flow = pen.flow();
    let times = ColumnTimes::of(&flow, flow.whole());
    assert_eq!(times.columns.iter().map(|it| it.n).collect::<Vec<_>>(), [0, 1, 0, 0]);
    assert_eq!((times.basis.n, times.basis.left_out[0].n), (1, 1), "{:?}", times.basis.left_out);
}
