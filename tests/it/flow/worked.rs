//! Every block of `worked_examples.json`: published numbers, and numbers derived by exact means.

use chrono_tz::Tz;
use gemba::domain::Points;
use gemba::domain::economics::Worth;
use gemba::domain::flow::burndown::{Burndown, Frame, ideal_line};
use gemba::domain::flow::column::shares;
use gemba::domain::flow::forecast::{Completion, History};
use gemba::domain::flow::joint::together;
use gemba::domain::flow::little::expected_days;
use gemba::domain::flow::percentile::nearest_rank;
use gemba::domain::flow::scope::{ScopeEvent, ScopeKind};
use gemba::domain::flow::velocity::{Delivery, Ended, Velocity};
use gemba::domain::flow::{DaysOff, Window};
use gemba::domain::sprint::standing::Tally;
use gemba::domain::verdict::{Experiment, Outcomes, Verdict, fewest_changes, wilson};
use gemba::domain::{StoryId, flow::wip::Wip};
use serde_json::Value;

use super::{Pen, day};

fn examples(block: &str) -> Value {
    let all: Value =
        serde_json::from_str(include_str!("../../fixtures/worked_examples.json")).unwrap();
    all[block].clone()
}

fn cases(block: &str) -> Vec<Value> {
    examples(block)["cases"].as_array().unwrap().clone()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn count(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

fn small(value: &Value) -> u32 {
    u32::try_from(value.as_u64().unwrap()).unwrap()
}

fn numbers(value: &Value) -> Vec<u32> {
    value.as_array().unwrap().iter().map(small).collect()
}

#[track_caller]
fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
}

#[test]
fn every_block_of_the_examples_has_its_test_here() {
    let all: Value =
        serde_json::from_str(include_str!("../../fixtures/worked_examples.json")).unwrap();
    let here = include_str!("worked.rs").to_owned() + include_str!("file.rs");
    let here = here + include_str!("days.rs");
    for block in all.as_object().unwrap().keys().filter(|it| *it != "_note") {
        assert!(here.contains(&format!("\"{block}\"")), "{block} has no test");
    }
}

#[test]
fn percentiles_are_those_of_nearest_rank() {
    for case in cases("percentile_nearest_rank") {
        let mut values = match &case["values"] {
            Value::String(range) => {
                let (from, to) = range.split_once("..").unwrap();
                (from.parse().unwrap()..=to.parse().unwrap()).collect()
            }
            list => numbers(list),
        };
        values.sort_unstable();
        let percents = case.as_object().unwrap().iter().filter(|it| it.0 != "values");
        for (percent, expected) in percents {
            let percent: u8 = percent[1..].parse().unwrap();
            assert_eq!(nearest_rank(&values, percent), Some(small(expected)), "{case} {percent}");
        }
    }
    let erratum = examples("sle_erratum");
    let expected = small(&erratum["correct_nearest_rank_p85"]);
    assert_eq!(nearest_rank(&numbers(&erratum["values"]), 85), Some(expected));
    assert_eq!(nearest_rank::<u32>(&[], 85), None);
}

#[test]
fn wilson_bounds_are_the_published_ones() {
    for case in cases("wilson") {
        let (lower, upper) = wilson(small(&case["k"]), small(&case["n"])).unwrap();
        near(lower, number(&case["lo"]), 5e-5);
        near(upper, number(&case["hi"]), 5e-5);
    }
    for case in cases("wilson_lower_bound_exact") {
        let (lower, _) = wilson(small(&case["k"]), small(&case["n"])).unwrap();
        near(lower, number(&case["lo"]), 5e-5);
    }
    let table = "min_changes_for_lower_bound_by_threshold_then_failures";
    let all = &examples("wilson_lower_bound_exact")[table];
    for (threshold, by_failures) in all.as_object().unwrap() {
        for (failures, expected) in by_failures.as_object().unwrap() {
            let found =
                fewest_changes(threshold.parse().unwrap(), failures.parse().unwrap()).unwrap();
            assert_eq!(found, small(expected), "{threshold} {failures}");
        }
    }
    assert_eq!((wilson(0, 0), wilson(2, 1), fewest_changes(1.0, 0)), (None, None, None));
}

#[test]
fn weighted_shortest_job_first_is_cost_of_delay_for_size() {
    for case in cases("wsjf") {
        let points = |name: &str| Some(Points::whole(case[name].as_i64().unwrap()));
        let worth = Worth {
            value: points("ubv"),
            time_criticality: points("tc"),
            risk_reduction: points("rr"),
        };
        assert_eq!(worth.cost_of_delay(), points("cod"));
        near(worth.wsjf(points("size")).unwrap().as_f64(), number(&case["wsjf"]), 0.0);
        assert_eq!(worth.wsjf(None), None, "what nobody has said is not zero");
        assert_eq!(Worth { value: None, ..worth }.wsjf(points("size")), None);
    }
}

#[test]
fn littles_law_joins_work_in_progress_throughput_and_cycle_time() {
    for case in cases("littles_law") {
        let days = expected_days(number(&case["wip"]), number(&case["th"])).unwrap();
        near(days, number(&case["ct"]), 1e-5 * days);
        if let (Some(window), Some(items)) = (case["days"].as_f64(), case["items"].as_f64()) {
            near(items / window, number(&case["th"]), 1e-9);
        }
    }
    assert_eq!(expected_days(3.0, 0.0), None);
}

fn delivery(committed: i64, completed: i64, kept: i64) -> Delivery {
    Delivery {
        name: "Sprint".to_owned(),
        days: Window { from: day("2026-03-02"), to: day("2026-03-13") },
        ended: Ended::Closed,
        scope: super::scope(committed, completed, kept),
    }
}

#[test]
fn velocity_is_the_mean_of_what_was_done_and_the_commitment_stays_as_it_was() {
    let published = examples("velocity");
    let sprints: Vec<Delivery> = numbers(&published["completed"])
        .into_iter()
        .map(|it| delivery(20, i64::from(it), i64::from(it)))
        .collect();
    let velocity = Velocity::of(&sprints, 3, Tz::UTC);
    near(velocity.average.unwrap(), number(&published["average"]), 0.0);
    assert_eq!(velocity.range, Some((Points::whole(15), Points::whole(25))));

    let case = &published["scope_change_case"];
    let totals = ledger(&[
        (1, ScopeKind::Commit, case["completed"].as_i64().unwrap()),
        (2, ScopeKind::Commit, 5),
        (3, ScopeKind::Add, case["added"].as_i64().unwrap()),
        (1, ScopeKind::Complete, 15),
    ]);
    let rule = case["jira_docs_rule_commitment_is_start_snapshot"].as_i64().unwrap();
    assert_eq!(totals.committed, Points::whole(rule));
    assert_eq!(totals.completed, Points::whole(15));
}

#[test]
fn a_sprint_report_adds_up_and_its_velocity_is_read_beside_it() {
    let published = examples("jira_velocity_report");
    let of = |value: &Value| value.as_i64().unwrap();
    let (report, committed) = (&published["sprint_report"], of(&published["commitment"]));
    let [completed, removed, open] =
        ["completed", "removed", "not_completed"].map(|it| of(&report[it]));
    // What was neither committed nor is told of must have come in.
    let added = completed + removed + open - committed;
    let lines = [
        (1, ScopeKind::Commit, completed),
        (2, ScopeKind::Commit, committed - completed),
        (3, ScopeKind::Add, added - removed),
        (4, ScopeKind::Add, removed),
        (4, ScopeKind::Remove, removed),
        (1, ScopeKind::Complete, completed),
    ];
    let totals = ledger(&lines);
    assert_eq!((totals.committed, totals.remaining()), (Points::whole(74), Points::whole(67)));
    assert_eq!(totals.scope(), totals.remaining() + totals.completed);
    let mut tally = Tally::default();
    for (story, kind, points) in lines {
        tally.take(StoryId(story), kind, Some(Points::whole(points)));
    }
    assert_eq!(tally.scope.said_and_done().as_deref(), Some("43 %"), "32 of 74");
    let sprint = delivery(committed, of(&published["completed"]), 34);
    let velocity = Velocity::of(&[sprint], 7, Tz::UTC);
    near(velocity.average.unwrap(), 34.0, 0.0);
}

fn event(story: i64, at: &str, kind: ScopeKind, points: i64) -> ScopeEvent {
    let at = super::at(at);
    ScopeEvent {
        story: StoryId(story),
        at,
        kind,
        points: Some(Points::whole(points)),
        before: None,
    }
}

fn ledger(all: &[(i64, ScopeKind, i64)]) -> gemba::domain::flow::scope::Totals {
    let events: Vec<ScopeEvent> =
        all.iter().map(|it| event(it.0, "2026-03-02T09:00:00Z", it.1, it.2)).collect();
    burndown(&events, ("2026-03-02", "2026-03-13")).totals
}

fn burndown(events: &[ScopeEvent], (from, to): (&str, &str)) -> Burndown {
    let frame = Frame {
        days: Window { from: day(from), to: day(to) },
        started: None,
        ended: None,
        events,
        zone: Tz::UTC,
        now: super::at("2026-12-31T00:00:00Z"),
    };
    Burndown::of(frame, |_| true)
}

#[test]
fn burndowns_have_the_published_series() {
    for case in cases("burndown_scope").iter().filter(|it| it["note"].is_null()) {
        let from = case["sprint"][0].as_str().unwrap();
        let to = case["sprint"][1].as_str().unwrap_or("2022-04-10");
        let mut events = Vec::new();
        let mut last = Vec::new();
        for (id, points) in (1..).zip(numbers(&case["start_items"])) {
            let start = format!("{from}T00:00:00Z");
            events.push(event(id, &start, ScopeKind::Commit, i64::from(points)));
            last.push((id, i64::from(points)));
        }
        for it in case["events"].as_array().unwrap() {
            let when = format!("{}T12:00:00Z", it[0].as_str().unwrap());
            let points = it[2].as_i64().unwrap();
            events.push(match it[1].as_str().unwrap() {
                "remove" => {
                    let (id, _) = last.iter().find(|it| it.1 == points).unwrap();
                    event(*id, &when, ScopeKind::Remove, points)
                }
                "reestimate" => {
                    // The source says by how much the estimate grew.
                    let (id, before) = last[0];
                    let grown = event(id, &when, ScopeKind::Reestimate, before + points);
                    ScopeEvent { before: Some(Points::whole(before)), ..grown }
                }
                "add" => event(99, &when, ScopeKind::Add, points),
                other => panic!("{other}"),
            });
        }
        let burndown = burndown(&events, (from, to));
        for it in case["series"].as_array().unwrap() {
            let date = day(it[0].as_str().unwrap());
            let found = burndown.days.iter().find(|it| it.day == date).unwrap();
            let expected = Points::whole(it[1].as_i64().unwrap());
            assert_eq!(found.totals.unwrap().remaining(), expected, "{date}");
        }
        let (totals, stats) = (burndown.totals, case["stats"].as_object().unwrap());
        for (name, expected) in stats {
            let found = match &**name {
                "started" => totals.committed,
                "added" => totals.added,
                "removed" => totals.removed,
                "completed" => totals.completed,
                "remaining" => totals.remaining(),
                other => panic!("{other}"),
            };
            assert_eq!(found, Points::whole(expected.as_i64().unwrap()), "{name}");
        }
    }
}

#[test]
fn the_ideal_line_falls_evenly_over_working_days() {
    for case in cases("ideal_line") {
        let days = vec![true; count(&case["days"])];
        let expected: Vec<f64> = case["ideal"].as_array().unwrap().iter().map(number).collect();
        assert_eq!(ideal_line(number(&case["total"]), &days), expected);
    }
    assert_eq!(ideal_line(8.0, &[true]), [0.0], "a sprint of one day");
    let week = [true, true, true, false, false, true, true];
    assert_eq!(ideal_line(8.0, &week), [8.0, 6.0, 4.0, 4.0, 4.0, 2.0, 0.0]);
    assert_eq!(ideal_line(8.0, &[false, true, true]), [8.0, 8.0, 0.0]);
    assert_eq!(ideal_line(8.0, &[false, false, false]), [8.0, 4.0, 0.0]);
}

#[test]
fn forecasts_are_exact() {
    for case in cases("monte_carlo_exact") {
        let history: Vec<usize> =
            case["history_per_day"].as_array().unwrap().iter().map(count).collect();
        let history = History::trusted(&history);
        match case["ask"].as_str().unwrap() {
            "when" => {
                let n_stories = count(&case["items"]);
                let when = history.when(n_stories, 0.999);
                for (percent, days) in case["exact_days_at_percentile"].as_object().unwrap() {
                    let percent = percent.parse().unwrap();
                    assert_eq!(when.days(percent), Some(small(days)), "{case} {percent}");
                    let lines = history.lines(n_stories, percent);
                    assert_eq!(lines.last(), Some(&small(days)), "{case} {percent}");
                }
            }
            "how_many" => {
                let forecast = history.how_many(small(&case["days"]));
                for (percent, n) in case["exact_at_least_at_percentile"].as_object().unwrap() {
                    let percent = percent.parse().unwrap();
                    assert_eq!(forecast.at_least(percent), count(n), "{case} {percent}");
                }
            }
            other => panic!("{other}"),
        }
    }
}

#[test]
fn teams_that_do_not_wait_for_each_other_are_multiplied() {
    let published = examples("joint_forecast");
    let team = |name: &str| {
        let days = published[name].as_object().unwrap();
        // How many of the trials were done by each day.
        let mut so_far = 0;
        let mut done = |it: usize| {
            so_far += small(&days[&it.to_string()]);
            so_far
        };
        let by_day: Vec<u32> = (1..=days.len()).map(&mut done).collect();
        let all = f64::from(*by_day.last().unwrap());
        Completion { by_day: by_day.into_iter().map(|it| f64::from(it) / all).collect() }
    };
    let teams = [(&DaysOff::None, team("team_a")), (&DaysOff::None, team("team_b"))];
    let days = together(day("2026-03-02"), &teams);
    assert_eq!(days[0].0, day("2026-03-03"));
    let both = Completion { by_day: days.iter().map(|it| it.1).collect() };
    for (index, (_, chance)) in (1..).zip(published["both_by_day"].as_object().unwrap()) {
        near(both.chance(index), number(chance), 1e-12);
    }
    assert_eq!(both.days(50), Some(small(&published["p50"])));
    assert_eq!(both.days(85), Some(small(&published["p85"])));
    assert_eq!(together(day("2026-03-02"), &[]), []);
}

#[test]
fn the_ages_of_open_stories_add_up() {
    let published = examples("total_work_item_age");
    let mut pen = Pen::new(Tz::UTC, "2026-03-10T12:00:00Z");
    for age in numbers(&published["ages"]) {
        pen.story(&[('D', &format!("2026-03-{:02}T09:00:00Z", 11 - age))]);
    }
    let flow = pen.flow();
    let wip = Wip::of(&flow, flow.whole());
    assert_eq!(wip.total_age, published["total"].as_u64().unwrap());
    assert_eq!(wip.days.last(), Some(&(day("2026-03-10"), 3)));
}

#[test]
fn an_experiment_is_held_against_what_was_hoped_for() {
    let published = examples("improvement_initiative");
    let hours = |name: &str| number(&published[name]);
    let experiment = Experiment {
        base: hours("baseline_hours"),
        target: hours("target_hours"),
        actual: Some(hours("actual_hours")),
        n_readings: 3,
        fewest: 3,
    };
    near(experiment.realised().unwrap() * 100.0, hours("benefit_realised_pct"), 5e-3);
    near(1.0 - experiment.target / experiment.base, hours("percent_improvement") / 100.0, 1e-12);
    assert_eq!(experiment.verdict(), Verdict::Confirmed);
    for (actual, verdict) in [
        (Some(18.0), Verdict::Confirmed),
        (Some(21.0), Verdict::Partly),
        (Some(24.0), Verdict::Refuted),
        (Some(30.0), Verdict::Refuted),
        (None, Verdict::Inconclusive),
    ] {
        assert_eq!(Experiment { actual, ..experiment }.verdict(), verdict, "{actual:?}");
    }
    let too_few = Experiment { n_readings: 2, ..experiment };
    assert_eq!(too_few.verdict(), Verdict::Inconclusive);
    let same = Experiment { target: 24.0, ..experiment };
    assert_eq!((same.realised(), same.verdict()), (None, Verdict::Inconclusive));
}

#[test]
fn changes_are_scored_as_published() {
    let published = examples("change_success_score");
    let case = &published["derived_example"];
    let outcomes = Outcomes {
        successful: small(&case["successful"]),
        with_issues: small(&case["successful_with_issues"]),
        unsuccessful: small(&case["unsuccessful"]),
        incidents: [0, small(&case["p2_incident"]), 0],
    };
    assert_eq!(outcomes.score(), case["score"].as_i64().unwrap());
    let one = |of: fn(&mut Outcomes) -> &mut u32| {
        let mut outcomes = Outcomes::default();
        *of(&mut outcomes) = 1;
        outcomes.score()
    };
    for (name, score) in [
        ("successful", one(|it| &mut it.successful)),
        ("successful_with_issues", one(|it| &mut it.with_issues)),
        ("unsuccessful", one(|it| &mut it.unsuccessful)),
        ("p1_incident", one(|it| &mut it.incidents[0])),
        ("p2_incident", one(|it| &mut it.incidents[1])),
        ("p3_incident", one(|it| &mut it.incidents[2])),
    ] {
        assert_eq!(published["multipliers"][name].as_i64().unwrap(), score, "{name}");
    }
}

#[test]
fn parts_are_weighted_by_how_long_they_take() {
    let published = examples("cim_rollup_doc_inconsistency");
    let days: Vec<f64> =
        published["rows"].as_array().unwrap().iter().map(|it| number(&it["days"])).collect();
    let expected = published["duration_weighted_would_be"].as_array().unwrap();
    for (found, expected) in shares(&days).unwrap().iter().zip(expected) {
        near(found * 100.0, number(expected), 5e-3);
    }
    assert_eq!(shares(&[0.0, 0.0]), None);
}

#[test]
fn real_changes_have_their_rates_and_bounds() {
    let published = examples("real_change_outcomes");
    let rates = published["success_rate_excluding_cancelled"].as_object().unwrap();
    for (kind, row) in rates {
        let seen = &published["by_type"][kind];
        let of = |name: &str| seen[name].as_u64().unwrap_or(0);
        let outcomes = Outcomes {
            successful: u32::try_from(of("all_completed")).unwrap(),
            with_issues: u32::try_from(of("partial") + of("completed_unexpected_impact")).unwrap(),
            unsuccessful: u32::try_from(of("rolled_back")).unwrap(),
            incidents: [0; 3],
        };
        assert_eq!((outcomes.successful, outcomes.n()), (small(&row[0]), small(&row[1])), "{kind}");
        near(outcomes.rate().unwrap(), number(&row[2]), 5e-5);
        near(outcomes.lower_bound().unwrap(), number(&row[3]), 5e-5);
    }
}
