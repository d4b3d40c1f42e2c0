//! Burndown and velocity: scope, unestimated stories, what comes after the end.

use chrono::Datelike as _;
use chrono_tz::Tz;
use gemba::domain::flow::Window;
use gemba::domain::flow::burndown::{Burndown, Frame};
use gemba::domain::flow::scope::{Measure, ScopeEvent, ScopeKind};
use gemba::domain::flow::velocity::{Delivery, Ended, Velocity};
use gemba::domain::{Points, StoryId};
use proptest::prelude::*;

use super::{at, day};

fn event(story: i64, when: &str, kind: ScopeKind, points: Option<i64>) -> ScopeEvent {
    let points = points.map(Points::whole);
    ScopeEvent { story: StoryId(story), at: at(when), kind, points, before: None }
}

fn frame<'a>(events: &'a [ScopeEvent], now: &str) -> Frame<'a> {
    Frame {
        days: Window { from: day("2026-03-02"), to: day("2026-03-13") },
        started: None,
        ended: None,
        events,
        zone: Tz::Europe__Berlin,
        now: at(now),
    }
}

fn works(day: chrono::NaiveDate) -> bool {
    day.weekday().num_days_from_monday() < 5
}

fn remaining(burndown: &Burndown) -> Vec<Option<i64>> {
    let left = |it: &gemba::domain::flow::burndown::Day| {
        it.totals.map(|it| it.remaining().hundredths() / 100)
    };
    burndown.days.iter().map(left).collect()
}

#[test]
fn what_is_left_is_counted_at_the_end_of_each_day_up_to_today() {
    use ScopeKind::{Add, Commit, Complete, Remove, Reopen};
    let events = [
        event(1, "2026-03-02T08:00:00Z", Commit, Some(5)),
        event(2, "2026-03-02T08:00:00Z", Commit, Some(3)),
        // 23:30 on the third in Berlin.
        event(1, "2026-03-03T22:30:00Z", Complete, Some(5)),
        // Half past midnight on the fifth.
        event(3, "2026-03-04T23:30:00Z", Add, Some(8)),
        event(1, "2026-03-05T10:00:00Z", Reopen, Some(5)),
        event(3, "2026-03-06T10:00:00Z", Remove, Some(8)),
    ];
    let burndown = Burndown::of(frame(&events, "2026-03-06T12:00:00Z"), works);
    let left = [8, 3, 3, 16, 8].map(Some);
    assert_eq!(remaining(&burndown)[..5], left);
    assert_eq!(remaining(&burndown)[5..], [None; 7], "nothing is known of days to come");
    let ideal: Vec<f64> = burndown.days.iter().map(|it| it.ideal).collect();
    assert!((ideal[4] - ideal[6]).abs() < 1e-12, "flat over the weekend");
    assert!((ideal[0] - 8.0).abs() < 1e-12 && ideal[11].abs() < 1e-12);
    let scope: Vec<i64> =
        burndown.days.iter().filter_map(|it| Some(it.totals?.scope().hundredths() / 100)).collect();
    assert_eq!(scope, [8, 8, 8, 16, 8], "cut scope is not work done");
    let figure = burndown.figure();
    assert_eq!(figure.chart.unwrap().layers[2].spots.len(), 5);
    assert_eq!(burndown.burn_up_figure().chart.unwrap().layers.len(), 2);
}

#[test]
fn points_and_stories_are_never_mixed() {
    use ScopeKind::{Commit, Complete, Reestimate};
    let mut events = vec![
        event(1, "2026-03-02T08:00:00Z", Commit, Some(5)),
        event(2, "2026-03-02T08:00:00Z", Commit, None),
        event(1, "2026-03-03T08:00:00Z", Complete, Some(5)),
    ];
    let burndown = Burndown::of(frame(&events, "2026-03-04T12:00:00Z"), works);
    assert_eq!(burndown.measure, Measure::Stories);
    assert_eq!(remaining(&burndown)[..3], [2, 1, 1].map(Some));
    assert_eq!(burndown.basis.notes, ["a story has no estimate: all are counted as stories"]);
    events.push(event(2, "2026-03-03T09:00:00Z", Reestimate, Some(3)));
    let burndown = Burndown::of(frame(&events, "2026-03-04T12:00:00Z"), works);
    assert_eq!(burndown.measure, Measure::Points, "estimated later: all are known now");
    assert_eq!(remaining(&burndown)[..3], [5, 3, 3].map(Some));
}

#[test]
fn what_happens_after_the_end_or_after_a_story_is_done_changes_nothing() {
    use ScopeKind::{Commit, Complete, Reestimate};
    let events = [
        event(1, "2026-03-02T08:00:00Z", Commit, Some(5)),
        event(2, "2026-03-02T08:00:00Z", Commit, Some(3)),
        event(1, "2026-03-03T08:00:00Z", Complete, Some(5)),
        event(1, "2026-03-04T08:00:00Z", Reestimate, Some(13)),
        event(2, "2026-03-14T08:00:00Z", Complete, Some(3)),
    ];
    let mut frame = frame(&events, "2026-03-20T12:00:00Z");
    frame.ended = Some(at("2026-03-13T15:00:00Z"));
    let closed = Burndown::of(frame, works).totals;
    assert_eq!((closed.completed, closed.remaining()), (Points::whole(5), Points::whole(3)));
    frame.ended = None;
    let overrun = Burndown::of(frame, works).totals;
    assert_eq!(overrun.completed, Points::whole(8), "a sprint that is not closed runs on");
}

#[test]
fn velocity_is_in_points_what_has_no_estimate_is_named_and_cancelled_sprints_are_left_out() {
    let sprint = |n: i64, ended, scope| Delivery {
        name: format!("Sprint {n}"),
        days: Window { from: day("2026-03-02"), to: day("2026-03-13") },
        ended,
        scope,
    };
    let mut bare = super::scope(10, 8, 8);
    bare.done.count(None);
    bare.committed.count(None);
    let all = [
        sprint(1, Ended::Closed, super::scope(10, 4, 4)),
        sprint(2, Ended::Cancelled, super::scope(10, 0, 0)),
        sprint(3, Ended::Closed, super::scope(10, 12, 10)),
        sprint(4, Ended::Closed, bare),
    ];
    let velocity = Velocity::of(&all, 2, Tz::UTC);
    assert_eq!((velocity.measure, velocity.average), (Measure::Points, Some(10.0)));
    assert_eq!(velocity.range, Some((Points::whole(8), Points::whole(12))));
    let left_out: Vec<_> = velocity.basis.left_out.iter().map(|it| (it.n, it.why)).collect();
    assert_eq!(left_out, [(1, "cancelled")]);
    let says = "Sprint 4: 1 committed, 1 done without an estimate, counted as nothing";
    assert_eq!(velocity.basis.notes, [says]);
    let rows = velocity.figure().table.rows;
    let row = |it: usize| rows[it].iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    assert_eq!(rows.len(), 3, "no sprint with stories but without points is left out");
    assert!(row(2).ends_with("% of the stories"), "never mixed: {}", row(2));
    assert!(Velocity::of(&[], 3, Tz::UTC).figure().missing.is_some());
    // Where nothing was ever estimated, all sprints are counted in stories.
    let mut none = gemba::domain::sprint::Scope::default();
    none.done.count(None);
    let velocity = Velocity::of(&[sprint(1, Ended::Closed, none)], 3, Tz::UTC);
    assert_eq!((velocity.measure, velocity.average), (Measure::Stories, Some(1.0)));
}

proptest! {
    #[test]
    fn the_scope_always_adds_up(
        all in prop::collection::vec((1_i64..6, 0_usize..6, prop::option::of(0_i64..14)), 0..60)
    ) {
        const KINDS: [ScopeKind; 6] = [
            ScopeKind::Commit,
            ScopeKind::Add,
            ScopeKind::Remove,
            ScopeKind::Reestimate,
            ScopeKind::Complete,
            ScopeKind::Reopen,
        ];
        let events: Vec<ScopeEvent> = all
            .iter()
            .map(|(story, kind, points)| {
                event(*story, "2026-03-02T08:00:00Z", KINDS[*kind], *points)
            })
            .collect();
        let totals = Burndown::of(frame(&events, "2026-03-20T12:00:00Z"), works).totals;
        prop_assert_eq!(totals.scope(), totals.remaining() + totals.completed);
        prop_assert!(totals.remaining() >= Points::whole(0));
        prop_assert!(totals.kept <= totals.committed);
        if totals.n_open == 0 {
            prop_assert_eq!(totals.remaining(), Points::whole(0));
        }
    }
}
