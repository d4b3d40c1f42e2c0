//! Flow data from files of other tools, and back to them.

use chrono_tz::Tz;
use gemba::domain::Refusal;
use gemba::domain::flow::cycle::CycleTimes;
use gemba::domain::flow::figure::Cell;
use gemba::domain::flow::wip::Wip;
use gemba::domain::flow::{Flaw, Flow, Grain, Known, Life, Marks, Omitted, Question, Study, Topic};
use gemba::exchange::flow_csv::{Found, Map, Order, Role, Sureness, read, write};

use super::{Pen, at, day};

const NOW: &str = "2026-03-12T09:00:00Z";

fn taken(csv: &str, map: &str) -> (Flow, Found) {
    let map = Map::parse(map).unwrap();
    let reading = read(csv.as_bytes(), &map, Tz::Europe__Berlin, at(NOW)).unwrap();
    (Flow::of(reading.ledger), reading.found)
}

fn refused(csv: &str, map: &str) -> String {
    let map = match Map::parse(map) {
        Ok(map) => map,
        Err(refusal) => return refusal.to_string(),
    };
    match read(csv.as_bytes(), &map, Tz::UTC, at(NOW)) {
        Err(refusal) => refusal.to_string(),
        Ok(reading) => panic!("{:?}", reading.found),
    }
}

/// The block "flowmetricscsv_example_csv" of the worked examples.
#[test]
fn a_real_file_has_the_published_percentiles() {
    let csv = include_bytes!("../../fixtures/flowmetricscsv_example.csv");
    let reading = read(csv, &Map::default(), Tz::UTC, at(NOW)).unwrap();
    assert_eq!(
        reading.found.line(),
        "266 lines, separator ;, key=ID, start=Activated Date, finish=Closed Date, \
         points=Story Points, dates=mdy"
    );
    let flow = Flow::of(reading.ledger);
    assert!(flow.omitted.is_empty(), "{:?}", flow.omitted);
    let times = CycleTimes::of(&flow, flow.whole());
    assert_eq!((times.basis.n, flow.in_progress().count()), (261, 5));
    assert_eq!(times.marks, Some(Marks { p50: 5, p70: 7, p85: 9, p95: 13 }));

    // The same by elapsed days, which other tools use, differs as published.
    let elapsed = |it: &Life| Some(it.cycle_length()?.as_millis() / 86_400_000 + 1);
    let by_hours: Vec<i64> = flow.lives.iter().filter_map(elapsed).collect();
    assert_eq!(Marks::of(by_hours), Some(Marks { p50: 4, p70: 6, p85: 8, p95: 13 }));
    let differs = |it: &&Life| elapsed(it) != it.cycle_days().map(i64::from);
    assert_eq!(flow.lives.iter().filter(differs).count(), 107);
}

#[test]
fn days_alone_are_read_and_hours_are_not_made_up() {
    let (flow, found) = taken(
        "id,started,done,title\nA-1,2026-03-02,2026-03-02,One\nA-2,2026-03-02,2026-03-06,\n",
        "",
    );
    assert_eq!((found.order, found.sureness), (Order::YearFirst, Sureness::Seen));
    let days: Vec<_> = flow.lives.iter().map(|it| it.cycle_days().unwrap()).collect();
    assert_eq!(days, [1, 5]);
    assert!(flow.lives.iter().all(|it| it.grain == Grain::Day && it.cycle_length().is_none()));
    let times = CycleTimes::of(&flow, flow.whole());
    assert_eq!((times.exact, times.marks.unwrap().p95), (None, 5));
    // What is open stands in its column since a day, that day included.
    let (flow, _) = taken("id,started,done\nA-1,2026-03-02,2026-03-06\nA-2,2026-03-11,\n", "");
    let study = Study::of(flow);
    for topic in Topic::all() {
        let figure = study.figure(topic, &Question::of(study.flow.whole()));
        let told = gemba::exchange::figure::plain(&figure);
        let is_of_hours = |it: &str| it.trim_end_matches(['.', ',']).ends_with(" h");
        assert!(!told.lines().any(is_of_hours) && !told.contains(" min."), "{told}");
    }
    let ageing = study.figure(Topic::from_id("ageing").unwrap(), &Question::of(study.flow.whole()));
    assert_eq!(ageing.table.rows[0].last(), Some(&Cell::Days(2)));
}

#[test]
fn bad_lines_are_named_and_the_rest_is_computed() {
    let (flow, _) = taken(
        "Key;Start;Finish\n\
         A-1;2.3.2026 9:00;6.3.2026 9:00\n\
         A-2;6.3.2026 9:00;2.3.2026 9:00\n\
         A-3;soon;6.3.2026 9:00\n\
         A-4;2.3.2026 9:00;6.3.2099 9:00\n\
         ;31.2.2026;\n\
         ;;\n\
         A-5;13.3.2025 9:00;\n\
         A-6;;5.3.2026 10:00\n",
        "",
    );
    let omitted = |key: &str, why| Omitted { key: key.to_owned(), why };
    assert_eq!(
        flow.omitted,
        [
            omitted("A-3 (line 4)", Flaw::Unreadable),
            omitted("line 6 (line 6)", Flaw::Unreadable),
            omitted("A-2", Flaw::Backwards),
            omitted("A-4", Flaw::Future),
        ]
    );
    let figure = CycleTimes::of(&flow, flow.whole()).figure();
    assert_eq!(
        figure.basis.line(),
        "date(finish) - date(start) + 1; start: first entry into doing or waiting, finish: last \
         entry into done · n 1 story (few) · 2025-03-13 to 2026-03-12 · Europe/Berlin · left out: 1 (finished \
         before it was started) · left out: 1 (a date in the future) · left out: 2 (a date that \
         cannot be read) · left out: 1 (not known when they were started: lead time only) \
         · 10 stories are needed for more than the median"
    );
}

#[test]
fn a_wrong_guess_is_corrected_by_a_map() {
    let csv = "No\tFrom here\tTo there\nX\t1/2/2026\t3/2/2026\n";
    assert_eq!(
        refused(csv, ""),
        "no column for start or finish is found among No, From here, To there; say which with \
         --map 'start=…,finish=…'"
    );
    let map = "start=from HERE,finish=To there,key=No";
    let (flow, found) = taken(csv, map);
    assert_eq!((found.separator, found.sureness), ('\t', Sureness::Assumed));
    assert_eq!(found.headings[0], (Role::Key, "No".to_owned()));
    assert_eq!(flow.lives[0].start_day, Some(day("2026-02-01")));
    let (flow, found) = taken(csv, &format!("{map},dates=mdy"));
    assert_eq!(flow.lives[0].finish_day, Some(day("2026-03-02")));
    assert_eq!(
        found.line(),
        "1 line, separator tab, key=No, start=From here, finish=To there, dates=mdy (as told)"
    );
    assert_eq!(
        refused(csv, "start=Anfang"),
        "there is no column \"Anfang\" in the file; it has No, From here, To there"
    );
    assert!(refused(csv, "begin=No").starts_with("\"begin=No\" is no part of a map"));
    assert_eq!(refused("", ""), "the file is empty");
    let utf16 = read(&[0xFF, 0xFE, b'a', 0], &Map::default(), Tz::UTC, at(NOW));
    assert!(matches!(utf16, Err(Refusal::Wrong(why)) if why.contains("UTF-16")));
}

#[test]
fn a_mark_crlf_and_quoted_cells_are_no_obstacle() {
    let csv = "\u{feff}\"Issue key\",\"Summary\",\"In Progress\",\"Done\"\r\n\
               \"A-1\",\"a, \"\"b\"\"\nc\",\"02/Mar/26 9:05 AM\",\"03/Mar/26 9:05 AM\"\r\n";
    let (flow, found) = taken(csv, "");
    assert_eq!(found.separator, ',');
    assert_eq!((&*flow.lives[0].title, flow.lives[0].cycle_days()), ("a, \"b\" c", Some(2)));
}

#[test]
fn what_is_written_for_other_tools_has_one_date_a_column() {
    let mut pen = Pen::new(Tz::UTC, NOW);
    pen.story(&[
        ('T', "2026-03-02T09:00:00Z"),
        ('D', "2026-03-03T09:00:00Z"),
        ('X', "2026-03-04T09:00:00Z"),
        ('T', "2026-03-05T09:00:00Z"),
        ('X', "2026-03-06T09:00:00Z"),
    ]);
    pen.held("2026-03-03T23:00:00Z", Some("2026-03-04T01:00:00Z"));
    pen.story(&[
        ('T', "2026-03-02T09:00:00Z"),
        ('R', "2026-03-03T09:00:00Z"),
        ('D', "2026-03-04T09:00:00Z"),
    ]);
    pen.told(|it| it.title = "=HYPERLINK(\"x\")".into());
    let csv = write(&pen.flow());
    assert_eq!(
        csv,
        "ID,Link,Title,To do,Doing,Review,Done,Kind,Points,Blocked Days,State,Archived,At least \
         since,Moves,Blocks\n\
         SP-1,,Story 1,2026-03-02,2026-03-03,,2026-03-06,improvement,,2,Done,,,\
         2026-03-02T09:00:00.000Z written; 2026-03-02T09:00:00.000Z 1 todo; \
         2026-03-03T09:00:00.000Z 2 doing; 2026-03-04T09:00:00.000Z 4 done; \
         2026-03-05T09:00:00.000Z 1 todo; 2026-03-06T09:00:00.000Z 4 done,\
         2026-03-03T23:00:00.000Z to 2026-03-04T01:00:00.000Z\n\
         SP-2,,\"'=HYPERLINK(\"\"x\"\")\",2026-03-02,2026-03-03,,,improvement,,0,Doing,,,\
         2026-03-02T09:00:00.000Z written; 2026-03-02T09:00:00.000Z 1 todo; \
         2026-03-03T09:00:00.000Z 3 waiting; 2026-03-04T09:00:00.000Z 2 doing,\n"
    );
    let (again, found) = taken(&csv, "");
    assert_eq!(
        found.line(),
        "2 lines, separator ,, every move of a board's export: To do > Doing > Review > Done"
    );
    assert_eq!(again.lives[1].title, pen.flow().lives[1].title);
    // Other tools, and whoever names the columns, read one date a column.
    let (by_days, _) = taken(&csv, "start=Doing,finish=Done");
    assert!(by_days.lives.iter().all(|it| it.grain == Grain::Day));
    let days = |flow: &Flow| -> Vec<_> {
        flow.lives.iter().map(|it| (it.key.clone(), it.cycle_days())).collect()
    };
    assert_eq!(days(&again), days(&pen.flow()));
}

#[test]
fn what_was_given_up_and_what_an_import_found_comes_back_as_that() {
    let mut pen = Pen::new(Tz::UTC, NOW);
    pen.story(&[('T', "2026-03-02T09:00:00Z"), ('D', "2026-03-03T09:00:00Z")]);
    pen.told(|it| it.archived = Some(at("2026-03-05T09:00:00Z")));
    pen.story(&[('D', "2026-03-04T09:00:00Z")]).known(Known::Found);
    pen.story(&[('T', "2026-03-02T09:00:00Z"), ('D', "2026-03-03T09:00:00Z")]);
    let flow = pen.flow();
    let csv = write(&flow);
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    assert!(rows[0].contains(",Doing,2026-03-05,,"), "{csv}");
    assert!(rows[1].contains(",Doing,,2026-03-04,"), "{csv}");
    let (by_days, found) = taken(&csv, "start=Doing,finish=Done");
    assert!(found.line().contains("archived=Archived, seen=At least since"), "{}", found.line());
    let n_found = by_days.lives.iter().filter(|it| it.found_day.is_some()).count();
    assert_eq!((n_found, by_days.lives[0].is_abandoned()), (1, true));
    let (again, _) = taken(&csv, "");
    let state = |flow: &Flow| -> Vec<_> {
        let one = |it: &Life| (it.is_abandoned(), it.start_day, it.found_day, it.is_in_progress());
        flow.lives.iter().map(one).collect()
    };
    assert_eq!(state(&again), state(&flow));
}

#[test]
fn lines_are_counted_as_an_editor_counts_them_and_a_quote_that_does_not_end_costs_one_line() {
    for end in ["\n", "\r\n", "\r"] {
        let csv = [
            "Nr;Betreff;Begun;Ende",
            "A-1;\"two",
            "lines\";2.3.2026;6.3.2026",
            "",
            "A-2;\"never closed;3.3.2026;4.3.2026",
            "A-3;\"a \"\"quote\"\"\";soon;4.3.2026",
            "A-4;6\" pipe;3.3.2026;5.3.2026",
            "A-5;\"open to the end;3.3.2026;5.3.2026",
            "A-6;x;3.3.2026;5.3.2026",
        ];
        let (flow, found) = taken(&csv.join(end), "");
        assert_eq!(
            found.line(),
            "6 lines, separator ;, key=Nr, title=Betreff, start=Begun, finish=Ende, dates=dmy \
             (assumed: no date tells)"
        );
        let keys: Vec<&str> = flow.lives.iter().map(|it| &*it.key).collect();
        assert_eq!(keys, ["A-1", "A-4", "A-6"], "{end:?}");
        let omitted = |key: &str, why| Omitted { key: key.to_owned(), why };
        assert_eq!(
            flow.omitted,
            [
                omitted("line 5", Flaw::Quote),
                omitted("line 8", Flaw::Quote),
                omitted("A-3 (line 6)", Flaw::Unreadable),
            ]
        );
    }
}

#[test]
fn the_headings_of_many_tools_are_found_by_themselves() {
    for (head, roles) in [
        ("Nr,Begun,Ended", "key=Nr, start=Begun, finish=Ended"),
        (
            "Vorgang,Titel,Startzeit,Endzeit",
            "key=Vorgang, title=Titel, start=Startzeit, finish=Endzeit",
        ),
        (
            "Ticket-Nr.,Begonnen am,Abgeschlossen am",
            "key=Ticket-Nr., start=Begonnen am, finish=Abgeschlossen am",
        ),
        ("ID,StartedOn,CompletedOn", "key=ID, start=StartedOn, finish=CompletedOn"),
        (
            "no,opened_at,work start,closed_at",
            "key=no, created=opened_at, start=work start, finish=closed_at",
        ),
        (
            "Schlüssel,Angelegt,Anfang,Erledigt am",
            "key=Schlüssel, created=Angelegt, start=Anfang, finish=Erledigt am",
        ),
        (
            "Key,Commitment Date,Delivery Date",
            "key=Key, start=Commitment Date, finish=Delivery Date",
        ),
        ("Nummer,Von,Bis", "key=Nummer, start=Von, finish=Bis"),
    ] {
        let n_cells = head.split(',').count();
        let cells = ["2026-03-02"; 4][..n_cells].join(",");
        let (_, found) = taken(&format!("{head}\n{cells}\n"), "");
        assert_eq!(found.line(), format!("1 line, separator ,, {roles}, dates=ymd"));
    }
}

#[test]
fn a_length_of_time_is_no_start_and_no_finish() {
    for (start, finish) in [("3", "4.5"), ("1:02:03", "2d 3h 5m"), ("2 days", "PT5H")] {
        let head = "Key,Time in Progress,Resolution Time";
        let row = format!("A-1,{start},{finish}");
        assert!(
            refused(&format!("{head}\n{row}\n"), "").starts_with("no column for start or finish"),
            "{row}"
        );
        let csv = format!("{head},Start Time,Closed At\n{row},2026-03-02,2026-03-04\nA-2,,,,\n");
        let (flow, found) = taken(&csv, "");
        assert_eq!(
            found.line(),
            "2 lines, separator ,, key=Key, start=Start Time, finish=Closed At, dates=ymd"
        );
        assert_eq!(flow.lives[0].cycle_days(), Some(3));
    }
    // Dates beneath the same headings are what they say, and so is a column without any yet.
    let csv = "Key,Time in Progress,Resolution Time\nA-1,2026-03-02 9:00,\n";
    let (_, found) = taken(csv, "");
    assert_eq!(
        found.line(),
        "1 line, separator ,, key=Key, start=Time in Progress, finish=Resolution Time, dates=ymd"
    );
}

#[test]
fn what_a_file_never_says_is_unknown_and_never_zero() {
    let (flow, _) = taken("Key,Done\nA-1,2026-03-02\nA-2,2026-03-04\nA-3,\n", "");
    let study = Study::of(flow);
    let figure =
        |id: &str| study.figure(Topic::from_id(id).unwrap(), &Question::of(study.flow.whole()));
    for id in ["cycle-time", "ageing", "wip", "efficiency", "time-in-column", "littles-law", "sle"]
    {
        let figure = figure(id);
        assert_eq!(
            figure.missing.as_deref(),
            Some("the source does not say when stories were started")
        );
        assert!(figure.facts.is_empty() && figure.chart.is_none(), "{id}");
    }
    let week = figure("throughput-week");
    let says = |id| week.fact_of(id).unwrap().to_string();
    assert_eq!(
        (says("finished"), says("started"), says("net")),
        ("2".into(), "unknown".into(), "unknown".into())
    );
    let (flow, _) = taken("Key,Start\nA-1,2026-03-02\nA-2,2026-03-04\n", "");
    let study = Study::of(flow);
    for topic in Topic::all() {
        let figure = study.figure(topic, &Question::of(study.flow.whole()));
        assert_eq!(
            figure.missing.as_deref(),
            Some("the source does not say when stories were finished")
        );
    }
    // A start that is missing from a line makes the days unknown on which that may have been begun.
    let (flow, _) = taken("Key,Start,Done\nA-1,2026-03-02,2026-03-09\nA-2,,2026-03-04\n", "");
    let wip = Wip::of(&flow, flow.whole());
    assert_eq!(wip.days.first().map(|it| it.0), Some(day("2026-03-05")), "not before");
    let line = wip.figure().basis.line();
    assert!(line.contains("days unknown: 3, nobody knows the start of 1 story"), "{line}");
}

#[test]
fn what_a_column_for_states_says_of_lines_without_dates_is_told() {
    let csv = "Key,Status,Start,Done\n\
               A-1,Done,2026-03-02,2026-03-04\n\
               A-2,In Progress,,\nA-3,To do,,\nA-4,In Progress,,\n";
    let (_, found) = taken(csv, "");
    assert!(
        found.line().ends_with(
            "state=Status, dates=ymd, 3 without start and finish, whatever their state \
             (2 In Progress, 1 To do)"
        ),
        "{}",
        found.line()
    );
}
