//! What nobody knows: days that no source told of, starts before an import, and what a past day had
//! not seen yet.

use chrono_tz::Tz;
use gemba::domain::flow::age::Ageing;
use gemba::domain::flow::blocked::BlockedTime;
use gemba::domain::flow::cfd::CumulativeFlow;
use gemba::domain::flow::column::ColumnTimes;
use gemba::domain::flow::figure::Shape;
use gemba::domain::flow::little::Little;
use gemba::domain::flow::outlook::Past;
use gemba::domain::flow::study::Span;
use gemba::domain::flow::throughput::Throughput;
use gemba::domain::flow::wip::Wip;
use gemba::domain::flow::{Cut, Flow, Known, Question, Release, Study, Subject, Topic, Window};
use gemba::exchange::flow_csv;

use super::{Pen, day};

fn window(from: &str, to: &str) -> Window {
    Window { from: day(from), to: day(to) }
}

/// A board that took in on 22 November what another tool told until 30 March.
fn imported() -> Flow {
    imported_board().flow()
}

fn imported_board() -> Pen {
    let mut pen = Pen::new(Tz::UTC, "2026-11-22T10:00:00Z");
    pen.began("2026-11-22T09:00:00Z");
    for finish in ["03-12", "03-13", "03-16", "03-20", "03-30"] {
        let finish = format!("2026-{finish}T10:00:00Z");
        pen.story(&[('T', "2026-03-02T09:00:00Z"), ('X', &finish)]).known(Known::Told);
    }
    pen.story(&[('D', "2026-11-22T09:00:00Z")]).known(Known::Found);
    pen.told(|it| it.created = Some(super::at("2026-03-03T09:00:00Z")));
    pen
}

#[test]
fn days_between_the_last_word_of_a_source_and_its_import_are_unknown() {
    let flow = imported();
    assert_eq!(flow.unknown, Some(window("2026-03-31", "2026-11-21")));
    let throughput = Throughput::of(&flow, flow.whole());
    assert_eq!(throughput.days.len(), 29 + 1, "2 to 30 March, and the day of the import");
    let zero = throughput.days.iter().filter(|it| it.finished == 0).count();
    assert_eq!(zero, 25);
    let line = throughput.daily_figure().basis.line();
    assert!(line.contains("nothing is known of 2026-03-31 to 2026-11-21"), "{line}");
    // Of what is finished nobody knows since when it was in progress, from when it was asked for.
    let wip = Wip::of(&flow, flow.whole());
    assert_eq!(wip.days, [(day("2026-11-22"), 1)]);
    let line = wip.basis.line();
    assert!(line.contains("days unknown: 29, nobody knows the start of 6 stories"), "{line}");
    assert_eq!(CumulativeFlow::of(&flow, flow.whole()).days.len(), 30);
    // No line and no area is drawn across them, in no picture.
    for id in ["arrivals", "cfd", "throughput"] {
        let figure = Study::of(flow.clone())
            .figure(Topic::from_id(id).unwrap(), &Question::of(flow.whole()));
        let chart = figure.chart.as_ref().unwrap();
        // Of what was in progress nothing is known before either, and both figures say so.
        let first = if id == "cfd" { "2026-03-02" } else { "2026-03-31" };
        assert_eq!(chart.unknown, [window(first, "2026-11-21")], "{id}");
        let svg = gemba::exchange::svg::svg(&figure);
        assert!(svg.contains(">unknown<"), "{id}");
        // A line is taken up anew behind the gap.
        let lines = svg.split("<path d=\"").filter(|it| it.contains("fill=\"none\""));
        let n_parts: Vec<usize> = lines
            .filter_map(|it| it.split('"').next())
            .filter(|it| it.matches('L').count() > 20)
            .map(|it| it.matches('M').count())
            .collect();
        let n_lines = chart.layers.iter().filter(|it| it.shape == Shape::Line).count();
        assert_eq!(n_parts, vec![2; n_lines], "{id}");
    }
    // The forecast is drawn from the 29 days of March, as it is from the file itself.
    let past = Past::of(&flow, 300);
    assert_eq!(past.history.unwrap().n_days, 29);
    assert!(past.basis.line().contains("29 of 265 days are known"), "{}", past.basis.line());
    assert_eq!(past.basis.window, Some(window("2026-03-02", "2026-11-21")), "no day before");
    let recent = Past::of(&flow, 90);
    assert!(recent.when(3).unwrap_err().to_string().contains("nothing is known of the past"));
}

#[test]
fn what_an_import_found_in_progress_is_at_least_so_old() {
    let flow = imported();
    let ageing = Ageing::of(&flow, flow.whole(), None);
    assert_eq!((ageing.stories.len(), ageing.found.len()), (0, 1));
    let plain = gemba::exchange::figure::plain(&ageing.figure());
    assert!(plain.contains("story SP-6, column Doing, age at least 1 d"), "{plain}");
    assert!(plain.contains("left out: 1 (started before they were imported"), "{plain}");
    let wip = Wip::of(&flow, flow.whole());
    assert_eq!((wip.n_open, wip.n_aged, wip.least_age), (1, 0, 1));
    let wip = wip.figure();
    let says = |id| wip.fact_of(id).unwrap().to_string();
    assert_eq!([says("total_age"), says("mean_age")], ["unknown", "unknown"], "never 0");
    assert_eq!([says("total_age_at_least"), says("mean_age_at_least")], ["1", "1"]);
    let json = serde_json::to_value(&wip).unwrap();
    let total = json["facts"].as_array().unwrap().iter().find(|it| it["id"] == "total_age");
    assert!(total.unwrap()["value"].is_null(), "{json}");
    // Nor is it said that it is older than none of the finished.
    let figure = ageing.figure();
    assert_eq!(figure.fact_of("over_p85").unwrap().to_string(), "unknown");
    let row: Vec<String> = figure.table.rows[0].iter().map(ToString::to_string).collect();
    let unknown = "unknown";
    assert_eq!(
        row,
        ["SP-6", "Doing", "at least 1 d", "", unknown, unknown, unknown, unknown, unknown]
    );
    assert!(!gemba::exchange::svg::svg(&wip).contains("in all: 0"));
    let cfd = CumulativeFlow::of(&flow, flow.whole()).figure();
    assert_eq!(cfd.fact_of("backward").unwrap().to_string(), "unknown", "no move is told");
    assert_eq!(cfd.fact_of("backward_at_least"), None);
    // What was moved back here since is no count of all moves: of the days before no move is told.
    let mut pen = imported_board();
    pen.story(&[('R', "2026-11-22T09:20:00Z"), ('D', "2026-11-22T09:30:00Z")]);
    let more = pen.flow();
    let cfd = CumulativeFlow::of(&more, more.whole()).figure();
    let says = |id| cfd.fact_of(id).map(ToString::to_string);
    assert_eq!(says("backward").as_deref(), Some("unknown"));
    assert_eq!(says("backward_at_least").as_deref(), Some("1"));
    let today = CumulativeFlow::of(&more, window("2026-11-22", "2026-11-22")).figure();
    assert_eq!(today.fact_of("backward").unwrap().to_string(), "1", "all of it was seen");
    assert_eq!(today.fact_of("backward_at_least"), None);
    // How many were started is not known of days on which some may have been.
    let arrivals = Throughput::of(&flow, flow.whole()).arrivals_figure();
    assert_eq!(arrivals.fact_of("started"), arrivals.fact_of("net"));
    assert_eq!(arrivals.fact_of("net").unwrap().to_string(), "unknown");
    // Nor where they stood before.
    let times = ColumnTimes::of(&flow, flow.whole());
    assert!(times.columns.iter().all(|it| it.n == 0));
    assert!(times.basis.line().contains("left out: 5 (imported"), "{}", times.basis.line());
    let row = flow_csv::write(&flow).lines().last().unwrap().to_owned();
    let by_days = "SP-6,,Story 6,,,,,improvement,,0,Doing,,2026-11-22,";
    assert!(row.starts_with(by_days), "no start is made up for other tools: {row}");
}

#[test]
fn a_board_without_stories_knows_of_no_day() {
    let empty = Pen::new(Tz::UTC, "2026-11-22T10:00:00Z").flow();
    for subject in Subject::ALL {
        let figure = subject.figure(&empty, empty.whole());
        assert_eq!(figure.basis.n, 0, "{subject:?}");
        assert!(figure.missing.is_some(), "{subject:?}");
    }
}

/// Three stories: one done in March, one begun and blocked in March and done in April, one written
/// down in April.
fn spring() -> Flow {
    let mut pen = Pen::new(Tz::UTC, "2026-04-30T10:00:00Z");
    pen.story(&[
        ('T', "2026-03-02T09:00:00Z"),
        ('D', "2026-03-03T09:00:00Z"),
        ('X', "2026-03-10T09:00:00Z"),
    ]);
    pen.story(&[
        ('T', "2026-03-02T09:00:00Z"),
        ('D', "2026-03-20T09:00:00Z"),
        ('X', "2026-04-10T09:00:00Z"),
    ])
    .held("2026-03-25T09:00:00Z", Some("2026-04-02T09:00:00Z"));
    pen.story(&[('T', "2026-04-02T09:00:00Z"), ('D', "2026-04-03T09:00:00Z")]);
    pen.flow()
}

#[test]
fn a_past_window_shows_what_stood_at_its_end() {
    let flow = spring();
    let march = window("2026-03-01", "2026-03-31");
    let ageing = Ageing::of(&flow, march, None);
    let told: Vec<_> = ageing.stories.iter().map(|it| (&*it.key, it.days, it.blocked)).collect();
    assert_eq!(told, [("SP-2", 12, true)], "as old as it was, and no story of April");
    assert!(ageing.basis.line().contains("as it stood on 2026-03-31"));
    let wip = Wip::of(&flow, march).figure();
    assert_eq!(wip.facts[0].label, "open on 2026-03-31");
    assert_eq!(wip.facts[0].value.to_string(), "1");
    let blocked = BlockedTime::of(&flow, march);
    assert_eq!((blocked.n_open, BlockedTime::of(&flow, flow.whole()).n_open), (1, 0));
    assert_eq!(CumulativeFlow::of(&flow, march).basis.n, 2);
    assert_eq!(CumulativeFlow::of(&flow, flow.whole()).basis.n, 3);
    // Today nothing is other than without it.
    assert_eq!(Ageing::of(&flow, flow.whole(), None).stories[0].key, "SP-3".into());
}

#[test]
fn a_forecast_is_drawn_from_the_days_that_were_asked_for() {
    let mut pen = Pen::new(Tz::UTC, "2026-04-30T10:00:00Z");
    for date in ["04-06", "04-07", "04-08", "04-09", "04-13"] {
        let finish = format!("2026-{date}T10:00:00Z");
        pen.story(&[('D', "2026-03-02T09:00:00Z"), ('X', &finish)]);
    }
    let study = Study::of(pen.flow());
    let of = |window, topic| {
        let asked = Question { stories: Some(3), span: Span::Just, ..Question::of(window) };
        study.figure(topic, &asked)
    };
    let march = window("2026-03-02", "2026-03-31");
    for topic in [Topic::Forecast, Topic::Of(Subject::Predictability)] {
        let none = of(march, topic);
        assert!(none.missing.unwrap().contains("nothing was finished on the 30 days"), "{topic:?}");
        let some = of(window("2026-04-01", "2026-04-14"), topic);
        assert_eq!((some.missing, some.basis.n), (None, 5), "{topic:?}");
        let days = some.basis.window.unwrap();
        assert_eq!((days.from, days.to), (day("2026-04-01"), day("2026-04-14")), "{topic:?}");
    }
    // Both sides of a day are drawn from their own days.
    let [before, after] =
        study.split(Topic::Forecast, &Question::of(study.flow.whole()), day("2026-04-01"));
    assert!(before.unwrap().missing.is_some());
    assert_eq!(after.unwrap().basis.n, 5);
}

#[test]
fn the_past_is_cut_at_a_day_or_at_a_version_of_a_process() {
    let release = |process: &str, number: &str, date| Release {
        process: process.to_owned(),
        number: number.to_owned(),
        day: day(date),
    };
    let all = [
        release("CHG", "1.0", "2026-02-02"),
        release("INC", "1.0", "2026-02-20"),
        release("CHG", "1.1", "2026-03-09"),
    ];
    let cut = |typed| Cut::parse(typed, &all, day("2026-04-30"));
    for typed in ["CHG 1.0", "chg@1.0", "CHG-1.0", "CHG v1.0"] {
        assert_eq!(cut(typed).unwrap().to_string(), "CHG 1.0 of 2026-02-02", "{typed}");
    }
    assert_eq!(cut("CHG").unwrap().at, day("2026-03-09"), "its last version");
    assert_eq!(cut("2026-03-01").unwrap(), Cut::on(day("2026-03-01")));
    let no = cut("CHG 9.9").unwrap_err().to_string();
    assert!(no.contains("no day and no version") && no.contains("CHG 1.1, INC 1.0"), "{no}");
    let none = Cut::parse("CHG 1.0", &[], day("2026-04-30")).unwrap_err().to_string();
    assert!(none.contains("no version of a process was released yet"), "{none}");
}

/// Twelve stories of a file, one of them without a start.
fn one_without_start() -> Flow {
    let rows: Vec<String> = (2..13)
        .map(|it| format!("A-{it},2026-03-{it:02},2026-03-{:02}\n", it + 3))
        .chain(["A-1,,2026-03-09\n".to_owned()])
        .collect();
    let csv = format!("key,start,finish\n{}", rows.concat());
    let now = super::at("2026-03-15T12:00:00Z");
    let reading = flow_csv::read(csv.as_bytes(), &flow_csv::Map::default(), Tz::UTC, now);
    Flow::of(reading.unwrap().ledger)
}

#[test]
fn one_story_without_a_start_is_left_out_and_counted_and_the_rest_is_computed() {
    let flow = one_without_start();
    let throughput = Throughput::of(&flow, flow.whole());
    let figure = throughput.daily_figure();
    let says = |id| figure.fact_of(id).unwrap().to_string();
    assert_eq!([says("finished"), says("started"), says("net")], ["12", "11", "0"]);
    assert_eq!(
        figure.basis.left_out[0].words(),
        "left out: 1 (of the starts and the net flow: nobody knows when)"
    );
    let limits = gemba::domain::flow::predict::weekly_limits(&throughput);
    assert!(
        !limits.basis.line().contains("of the starts"),
        "it uses none: {}",
        limits.basis.line()
    );
    let little = Little::of(&flow, flow.whole());
    assert_eq!((little.basis.n, little.basis.left_out[0].n), (11, 1));
    assert!(little.wip.is_some() && little.figure().missing.is_none());
    // Work in progress and cumulative flow do not know the same days.
    let wip = Wip::of(&flow, flow.whole());
    let cfd = CumulativeFlow::of(&flow, flow.whole()).figure();
    let unknown: Vec<&str> = wip.basis.notes.iter().map(|it| &**it).collect();
    assert_eq!(unknown, ["days unknown: 8, nobody knows the start of 1 story"]);
    assert!(cfd.basis.line().contains(unknown[0]), "{}", cfd.basis.line());
    let doing: Vec<String> = cfd.table.rows.iter().map(|it| it[2].to_string()).collect();
    assert_eq!(doing.iter().filter(|it| *it == "unknown").count(), 8, "{doing:?}");
    let known: Vec<f64> = cfd.chart.unwrap().layers[1].spots.iter().map(|it| it.x).collect();
    let days: Vec<f64> =
        wip.days.iter().map(|it| gemba::domain::flow::figure::x_of(it.0)).collect();
    assert_eq!(known, days);
}
