//! Which days a figure is about: exactly those that stand beside it, in numbers and in pictures.

use std::sync::Arc;

use chrono_tz::Tz;
use gemba::domain::Points;
use gemba::domain::StoryId;
use gemba::domain::flow::age::Ageing;
use gemba::domain::flow::burndown::{Burndown, Frame};
use gemba::domain::flow::scope::{ScopeEvent, ScopeKind};
use gemba::domain::flow::sle::Origin;
use gemba::domain::flow::velocity::{Delivery, Ended};
use gemba::domain::flow::{Cut, Expectation, Flow, Question, Study, Subject, Topic, Window};
use gemba::exchange::{figure, svg};

use super::{Pen, at, day};

fn window(from: &str, to: &str) -> Window {
    Window { from: day(from), to: day(to) }
}

/// One story a day is finished from 1 to 10 March, each on its second day; it is the 11th.
fn ten_days() -> Flow {
    let mut pen = Pen::new(Tz::UTC, "2026-03-11T12:00:00Z");
    pen.story(&[('T', "2026-03-01T08:00:00Z"), ('X', "2026-03-01T09:00:00Z")]);
    for n in 1..10 {
        let start = format!("2026-03-{n:02}T09:00:00Z");
        let finish = format!("2026-03-{:02}T09:00:00Z", n + 1);
        pen.story(&[('D', &start), ('X', &finish)]);
    }
    pen.flow()
}

#[test]
fn a_forecast_is_drawn_from_whole_days_and_from_none_before_the_first() {
    let study = Study::of(ten_days());
    let past = study.past(&study.flow, &Question::of(study.flow.last(90)));
    assert_eq!(past.basis.window, Some(window("2026-03-01", "2026-03-10")));
    let history = past.history.as_ref().unwrap();
    assert_eq!((past.basis.n, history.n_days), (10, 10));
    let line = past.basis.line();
    assert!(line.ends_with("· n 10 stories · 2026-03-01 to 2026-03-10 · UTC"), "{line}");
    // One is done a day, always: three by the 14th.
    let when = past.when(3).unwrap();
    assert!(when.by.iter().all(|it| it.date == Some(day("2026-03-14"))), "{:?}", when.by);
    // Where more is known, six days are the six whole ones before today.
    let past = study.past(&study.flow, &Question::of(study.flow.last(6)));
    assert_eq!(past.basis.window, Some(window("2026-03-05", "2026-03-10")));
    assert_eq!(past.history.unwrap().n_days, 6);
}

#[test]
fn an_empty_period_says_when_something_was_finished_last() {
    let mut pen = Pen::new(Tz::UTC, "2026-11-22T12:00:00Z");
    pen.story(&[('D', "2026-03-01T09:00:00Z"), ('X', "2026-03-30T09:00:00Z")]);
    let study = Study::of(pen.flow());
    let asked = Question::of(study.usual());
    for id in ["cycle-time", "throughput", "lead-time", "ageing", "forecast", "sle"] {
        let topic = Topic::from_id(id).unwrap();
        let figure = study.figure(topic, &asked);
        let last = study.finished_before(topic, &asked, &figure);
        assert_eq!(last, Some(day("2026-03-30")), "{id}");
        let line = figure.basis.line();
        let days = if id == "forecast" { "90 days before today" } else { "last 90 days" };
        let says = format!("nothing finished in the {days}; the last was on 2026-03-30");
        assert!(line.contains(&says), "{id}: {line}");
    }
    let last =
        |topic, asked: &Question| study.finished_before(topic, asked, &study.figure(topic, asked));
    let whole = Question::of(study.flow.whole());
    assert_eq!(last(Topic::Of(Subject::CycleTime), &whole), None);
    assert_eq!(last(Topic::Of(Subject::Cfd), &asked), None);
}

#[test]
fn what_was_agreed_until_the_middle_of_the_period_is_not_taken_for_computed() {
    let mut pen = Pen::new(Tz::UTC, "2026-03-31T12:00:00Z");
    // Each takes three days, from 3 to 30 March.
    for n in 1..29 {
        let (start, end) = (format!("2026-03-{n:02}T09:00:00Z"), n + 2);
        pen.story(&[('D', &start), ('X', &format!("2026-03-{end:02}T09:00:00Z"))]);
    }
    pen.agreed_until("2026-03-20T09:00:00Z", Some((8, 85)));
    let study = Study::of(pen.flow());
    let asked = Question::of(window("2026-03-16", "2026-03-30"));
    let sle = study.figure(Topic::Of(Subject::Sle), &asked);
    let says = |id| sle.fact_of(id).unwrap().to_string();
    assert_eq!([says("days"), says("origin")], ["3 d", "computed, not agreed"]);
    let line = sle.basis.line();
    assert!(line.contains("expected: computed from the days 2026-03-01 to 2026-03-15"), "{line}");
}

#[test]
fn an_empty_past_is_that_of_the_days_and_stories_that_a_figure_is_drawn_from() {
    let says = |study: &Study, id| {
        let asked = Question::of(study.usual());
        let line = study.figure(Topic::from_id(id).unwrap(), &asked).basis.line();
        line.split(" · ").find(|it| it.starts_with("nothing finished")).map(ToOwned::to_owned)
    };
    let pen = |now| Pen::new(Tz::UTC, now);
    let mut long_ago = pen("2026-11-22T12:00:00Z");
    long_ago.story(&[('D', "2026-03-01T09:00:00Z"), ('X', "2026-03-30T09:00:00Z")]);
    // What was finished today is not in the days before today.
    let mut today = long_ago;
    let old = Study::of(today.flow());
    today.story(&[('D', "2026-11-20T09:00:00Z"), ('X', "2026-11-22T09:00:00Z")]);
    let study = Study::of(today.flow());
    let before = "nothing finished in the 90 days before today; the last was on 2026-03-30";
    for id in ["forecast", "predictability"] {
        assert_eq!(says(&study, id).as_deref(), Some(before), "{id}");
    }
    assert_eq!(says(&study, "throughput"), None);
    // A forecast goes by the pace of others than the stories that a filter lets through.
    let mut recent = pen("2026-11-22T12:00:00Z");
    recent.story(&[('D', "2026-03-01T09:00:00Z"), ('X', "2026-11-20T09:00:00Z")]);
    let of = |flow: Flow, pace: Flow| Study { pace: Some(Arc::new(pace)), ..Study::of(flow) };
    let slow = of(recent.flow(), old.flow.clone());
    assert_eq!(says(&slow, "forecast").as_deref(), Some(before));
    assert_eq!(says(&slow, "throughput"), None);
    assert_eq!(says(&of(old.flow.clone(), recent.flow()), "forecast"), None);
}

#[test]
fn a_past_window_is_held_against_what_was_agreed_then() {
    let mut pen = Pen::new(Tz::UTC, "2026-04-30T10:00:00Z");
    pen.story(&[('D', "2026-03-02T09:00:00Z"), ('X', "2026-03-10T09:00:00Z")]);
    pen.story(&[('D', "2026-03-02T09:00:00Z")]);
    pen.agreed(9, 85).agreed_until("2026-03-20T09:00:00Z", None);
    pen.agreed_until("2026-04-10T09:00:00Z", Some((5, 80)));
    let flow = pen.flow();
    let five = Expectation { days: 5, percent: 80 };
    for (last, agreed) in [
        ("2026-03-19", None),
        ("2026-03-20", Some(five)),
        ("2026-04-09", Some(five)),
        ("2026-04-10", flow.agreed),
        ("2026-04-30", flow.agreed),
    ] {
        let ageing = Ageing::of(&flow, window("2026-03-01", last), None);
        assert_eq!((flow.agreed_on(day(last)), ageing.expected), (agreed, agreed), "{last}");
        let origin = if agreed.is_some() { Origin::Agreed } else { Origin::Computed };
        assert_eq!(ageing.origin, origin, "{last}");
        let line = ageing.basis.line();
        let says = format!("agreed on {last}: 80 % within 5 d; today: 85 % within 9 d");
        assert_eq!(line.contains(&says), agreed == Some(five), "{line}");
        let sle = Study::of(flow.clone())
            .figure(Topic::Of(Subject::Sle), &Question::of(window("2026-03-01", last)));
        let days = sle.fact_of("days").map(ToString::to_string);
        assert_eq!(days, agreed.map(|it| format!("{} d", it.days)), "{last}");
    }
}

#[test]
fn velocity_has_the_sprints_that_ended_in_the_period() {
    let sprint = |n: i64, from: &str, to: &str| Delivery {
        name: format!("Sprint {n}"),
        days: window(from, to),
        ended: Ended::Closed,
        scope: super::scope(n, n, n),
    };
    let study = Study {
        sprints: vec![
            sprint(1, "2026-02-16", "2026-02-27"),
            sprint(2, "2026-02-23", "2026-03-06"),
            sprint(3, "2026-03-09", "2026-03-10"),
        ],
        ..Study::of(ten_days())
    };
    let asked = Question::of(window("2026-03-01", "2026-03-11"));
    let velocity = study.figure(Topic::Velocity, &asked);
    assert_eq!((velocity.basis.n, velocity.basis.window), (2, Some(asked.window)));
    assert_eq!(velocity.fact_of("average").unwrap().to_string(), "2.5");
    let none = Question::of(window("2026-03-11", "2026-03-11"));
    let velocity = study.figure(Topic::Velocity, &none);
    assert_eq!(velocity.missing.as_deref(), Some("no sprint ended in these days"));
    assert_eq!(velocity.basis.window, Some(none.window));
}

#[test]
fn a_burn_up_names_the_lines_that_it_draws_and_its_own_days() {
    let events = [ScopeEvent {
        story: StoryId(1),
        at: at("2026-03-02T08:00:00Z"),
        kind: ScopeKind::Commit,
        points: Some(Points::whole(5)),
        before: None,
    }];
    let frame = |now: &str| Frame {
        days: window("2026-03-02", "2026-03-13"),
        started: None,
        ended: None,
        events: &events,
        zone: Tz::UTC,
        now: at(now),
    };
    let figure = Burndown::of(frame("2026-03-04T12:00:00Z"), |_| true).burn_up_figure();
    assert_eq!(figure.table.heads, ["day", "scope", "completed"]);
    assert!(figure.table.rows.iter().all(|it| it.len() == 3));
    assert_eq!(
        figure.basis.line(),
        "completed, and scope = committed + added - removed + re-estimated, at the end of each day \
         of the sprint, and of those after its last one on which something changed, whatever the period · n 12 days · 2026-03-02 to 2026-03-13 · UTC"
    );
    let names = |it: &Burndown| -> Vec<String> {
        it.burn_up_figure().chart.unwrap().layers.into_iter().map(|it| it.name).collect()
    };
    assert_eq!(
        names(&Burndown::of(frame("2026-03-04T12:00:00Z"), |_| true)),
        ["scope", "completed"]
    );
    let early = Burndown::of(frame("2026-03-01T12:00:00Z"), |_| true);
    assert_eq!(names(&early), [""; 0], "no line is named that is not drawn");
}

#[test]
fn cumulative_flow_has_a_row_for_each_day() {
    let flow = Pen::new(Tz::UTC, "2026-03-05T12:00:00Z")
        .story(&[
            ('T', "2026-03-01T09:00:00Z"),
            ('D', "2026-03-02T09:00:00Z"),
            ('X', "2026-03-03T09:00:00Z"),
            ('D', "2026-03-04T09:00:00Z"),
        ])
        .story(&[('T', "2026-03-02T09:00:00Z"), ('R', "2026-03-05T09:00:00Z")])
        .flow();
    let cfd = Subject::Cfd.figure(&flow, flow.whole());
    assert_eq!(cfd.table.heads, ["day", "To do", "Doing", "Review", "Done", "moved back"]);
    let rows: Vec<String> = cfd
        .table
        .rows
        .iter()
        .map(|it| it.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(
        rows,
        [
            "2026-03-01 1 0 0 0 0",
            "2026-03-02 2 1 0 0 0",
            "2026-03-03 2 1 1 1 0",
            "2026-03-04 2 1 1 1 1",
            "2026-03-05 2 2 2 1 0",
        ]
    );
    let plain = figure::plain(&cfd);
    assert!(plain.contains("day 2026-03-05, To do 2, Doing 2, Review 2, Done 1, moved back 0."));
    let page = figure::markdown(&cfd);
    assert!(page.contains("| 2026-03-04 | 2 | 1 | 1 | 1 | 1 |"), "{page}");
    let json = serde_json::to_value(&cfd).unwrap();
    assert_eq!(json["table"]["rows"][4][1], 2);
}

#[test]
fn a_split_at_a_day_to_come_is_refused() {
    let why = |typed: &str| Cut::parse(typed, &[], day("2026-03-11")).map_err(|it| it.to_string());
    assert_eq!(why("2026-03-11"), Ok(Cut::on(day("2026-03-11"))));
    assert_eq!(
        why("2026-03-12").unwrap_err(),
        "2026-03-12 is still to come: a split sets days before it beside days from it on, so choose \
         a day up to 2026-03-11; of days to come a forecast tells"
    );
}

/// Where the dots of a picture lie: from the left and from the top, in tenths.
fn dots(page: &str) -> Vec<(i64, i64)> {
    let tenths = |it: &str| it.replace('.', "").parse::<i64>().unwrap();
    let dot = |it: &str| {
        let mut parts = it.split('"');
        let x = tenths(parts.next().unwrap());
        let y = tenths(parts.nth(1).unwrap());
        it.contains("r=\"3\"/>").then_some((x, y))
    };
    page.split("<circle cx=\"").skip(1).filter_map(dot).collect()
}

#[test]
fn a_picture_shows_the_whole_window() {
    let flow = ten_days();
    // 21 days, from 2 cells of 72 to 790: 35.9 a day.
    let figure = Subject::CycleTime.figure(&flow, window("2026-02-24", "2026-03-16"));
    let page = svg::svg(&figure);
    let xs: Vec<i64> = dots(&page).iter().map(|it| it.0).collect();
    // 2 March is the seventh day, 10 March the fifteenth; the last circle is the sample.
    assert_eq!((xs[0], xs[8]), (720 + 359 * 6, 720 + 359 * 14));
    assert!(page.contains(">2026-02-24<"), "the first day has its name: {page}");
    // Weeks have their Mondays: 1 March was a Sunday.
    let weeks = svg::svg(&Subject::ThroughputWeek.figure(&flow, flow.whole()));
    assert!(["2026-02-23", "2026-03-02", "2026-03-09"].iter().all(|it| weeks.contains(it)));
    // A forecast from the past is drawn over the days to come alone.
    let study = Study::of(ten_days());
    let asked = Question { stories: Some(3), ..Question::of(flow.last(90)) };
    let page = svg::svg(&study.figure(Topic::Forecast, &asked));
    assert!(!page.contains(">2026-03-02<"), "{page}");
}

#[test]
fn a_picture_of_counts_has_whole_numbers_at_its_axis() {
    // Never more than one a day, with a mean of less than one beside it.
    for id in ["throughput", "throughput-week", "wip", "cfd"] {
        let study = Study::of(ten_days());
        let figure = study.figure(Topic::from_id(id).unwrap(), &Question::of(study.flow.whole()));
        let page = svg::svg(&figure);
        let at_axis = page.split("text-anchor=\"end\"").skip(1).filter_map(|it| {
            let text = it.split('>').nth(1)?.split('<').next()?;
            text.parse::<f64>().ok()
        });
        let at_axis: Vec<f64> = at_axis.collect();
        assert!(at_axis.len() > 1, "{id}: {page}");
        assert!(at_axis.iter().all(|it| it.fract() == 0.0), "{id}: {at_axis:?}");
    }
}

#[test]
fn both_sides_of_a_day_have_the_same_scale() {
    let mut pen = Pen::new(Tz::UTC, "2026-03-31T12:00:00Z");
    // Two days each and one a day until the 20th, then eight days each.
    for n in 1..20 {
        let (start, end) = (format!("2026-03-{n:02}T09:00:00Z"), n + 1);
        pen.story(&[('D', &start), ('X', &format!("2026-03-{end:02}T09:00:00Z"))]);
    }
    for n in 21..24 {
        let (start, end) = (format!("2026-03-{n:02}T09:00:00Z"), n + 7);
        pen.story(&[('D', &start), ('X', &format!("2026-03-{end:02}T09:00:00Z"))]);
    }
    let study = Study::of(pen.flow());
    let asked = Question::of(study.flow.whole());
    let sides = study.split(Topic::Of(Subject::CycleTime), &asked, day("2026-03-21"));
    let sides: Vec<_> = sides.into_iter().flatten().collect();
    let page = svg::both(&sides);
    let parts: Vec<&str> = page.split("<g transform=").skip(1).collect();
    let [before, after] = [dots(parts[0]), dots(parts[1])];
    // 20 days before on 718, eleven from it on at the same 37.8 a day.
    let place = |n: i64| 720 + (7180 * n * 2 + 19) / (2 * 19);
    assert_eq!((before[0].0, before[18].0), (place(1), place(19)));
    // 28, 29 and 30 March are the eighth to tenth day of the second side.
    assert_eq!((after[0].0, after[2].0), (place(7), place(9)));
    // Zero is at 410; eight days stand four times as high as two, on one scale.
    let high = |it: &(i64, i64)| 4100 - it.1;
    assert!((high(&after[0]) - 4 * high(&before[0])).abs() <= 3, "{before:?} {after:?}");
}
