//! A board's export read back gives the board's own figures.

use chrono::TimeDelta;
use chrono_tz::Tz;
use gemba::domain::flow::{Flow, Known, Subject};
use gemba::exchange::flow_csv::{Map, read, write};

use super::{Pen, at, day};

const NOW: &str = "2026-03-12T09:00:00Z";

/// Moves back, a story that is reopened, one that was given up, one that an import found, one without
/// a start, one in the way of which something still is.
fn eventful() -> Pen {
    let mut pen = Pen::new(Tz::Europe__Berlin, NOW);
    for n in 1..=12_i64 {
        let at = |days: i64, hour: i64| {
            let at =
                at("2026-02-01T00:00:00Z") + TimeDelta::days(n + days) + TimeDelta::hours(hour);
            at.to_rfc3339()
        };
        pen.story(&[
            ('T', &at(0, 8)),
            ('D', &at(1, 9)),
            ('R', &at(2, 10)),
            ('D', &at(2, 15)),
            ('R', &at(3 + n % 3, 11)),
            ('X', &at(4 + n % 4, 23)),
        ]);
    }
    pen.held("2026-02-15T09:00:00Z", Some("2026-02-15T19:30:00Z"));
    pen.story(&[('D', "2026-02-20T09:00:00Z"), ('X', "2026-02-21T09:00:00Z")]);
    pen.story(&[('X', "2026-02-21T09:00:00Z"), ('D', "2026-02-22T07:00:00Z")]);
    pen.story(&[('T', "2026-02-21T09:00:00Z"), ('X', "2026-02-22T07:00:00Z")]);
    pen.told(|it| it.asked = Some(day("2026-02-01")));
    pen.story(&[('T', "2026-02-21T09:00:00Z"), ('D', "2026-02-22T07:00:00Z")]);
    pen.told(|it| it.archived = Some(at("2026-03-05T09:00:00Z")));
    pen.told(|it| it.asked = Some(day("2026-02-11")));
    pen.story(&[('R', "2026-03-04T09:00:00Z")]).known(Known::Found);
    pen.story(&[('T', "2026-03-02T09:00:00Z"), ('D', "2026-03-10T23:30:00Z")]);
    pen.held("2026-03-11T09:00:00Z", None);
    pen
}

#[test]
fn every_figure_of_an_export_read_back_is_that_of_the_board() {
    let flow = eventful().flow();
    let csv = write(&flow);
    let reading = read(csv.as_bytes(), &Map::default(), Tz::Europe__Berlin, at(NOW)).unwrap();
    let again = Flow::of(reading.ledger);
    assert_eq!(again.omitted, flow.omitted);
    let windows = [flow.whole(), flow.last(14)];
    for (subject, window) in
        Subject::ALL.iter().flat_map(|it| windows.iter().map(move |window| (*it, *window)))
    {
        let (here, there) = (subject.figure(&flow, window), subject.figure(&again, window));
        let id = subject.id();
        assert_eq!(there.facts, here.facts, "{id}");
        assert_eq!(there.table, here.table, "{id}");
        assert_eq!(there.basis, here.basis, "{id}");
        assert_eq!(there.missing, here.missing, "{id}");
    }
    // As they would be compared, they are not empty.
    for subject in [Subject::TimeInColumn, Subject::Cfd, Subject::Ageing, Subject::Blocked] {
        let figure = subject.figure(&again, again.whole());
        assert!(figure.missing.is_none() && !figure.table.rows.is_empty(), "{}", subject.id());
    }
}
