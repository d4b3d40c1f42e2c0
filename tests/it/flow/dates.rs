//! Dates of files: orders that contradict each other, years that cannot be meant, mere numbers.

use chrono_tz::Tz;
use gemba::domain::flow::{Flaw, Flow, Grain, Omitted};
use gemba::exchange::flow_csv::{Found, Map, Stamp, read};

use super::{at, day};

const NOW: &str = "2026-03-12T09:00:00Z";

fn taken(csv: &str, map: &str) -> Result<(Flow, Found), String> {
    let map = Map::parse(map).unwrap();
    let reading = read(csv.as_bytes(), &map, Tz::Europe__Berlin, at(NOW));
    reading.map(|it| (Flow::of(it.ledger), it.found)).map_err(|it| it.to_string())
}

#[test]
fn dates_in_two_orders_are_named_by_their_lines_and_not_guessed() {
    let csv = "key,start,finish\n\
               A-1,1/2/2026,3/2/2026\n\
               A-2,13/2/2026,14/2/2026\n\
               A-3,2/15/2026,2/2/2026\n\
               A-4,16/2/2026,17/2/2026\n";
    assert_eq!(
        taken(csv, "").unwrap_err(),
        "the dates of the file stand in two orders: the day first in line 3 (13/2/2026), line 3 \
         (14/2/2026), line 5 (16/2/2026), 1 more; the month first in line 4 (2/15/2026); --map \
         dates=dmy or --map dates=mdy says which is meant, what cannot be read so is then named \
         and left out"
    );
    let (flow, found) = taken(csv, "dates=dmy").unwrap();
    assert!(found.line().ends_with("dates=dmy (as told)"), "{}", found.line());
    let days: Vec<_> = flow.lives.iter().map(gemba::domain::flow::Life::cycle_days).collect();
    assert_eq!(days, [Some(3), Some(2), Some(2)]);
    let omitted = Omitted { key: "A-3 (line 4)".to_owned(), why: Flaw::Unreadable };
    assert_eq!(flow.omitted, [omitted]);
}

#[test]
fn a_year_that_cannot_be_meant_names_its_line() {
    let csv = "key,start,finish\nA-1,2026-03-02,2026-03-04\nA-2,0026-03-02,2026-03-04\n";
    let (flow, _) = taken(csv, "").unwrap();
    let omitted = Omitted { key: "A-2 (line 3)".to_owned(), why: Flaw::Year };
    assert_eq!(flow.omitted, [omitted]);
    assert_eq!(flow.known_from, Some(day("2026-03-02")), "it opens no window of 2000 years");
    let line = flow.basis("", 1, None).line();
    assert!(
        line.contains("left out: 1 (a year before 1990 or after 2200, which cannot be meant)"),
        "{line}"
    );
}

#[test]
fn days_without_signs_between_are_days() {
    let (flow, found) = taken("key,start,finish\nA-1,20260302,20260305\n", "").unwrap();
    assert_eq!(found.stamps, [Stamp::Compact]);
    assert!(found.line().ends_with("finish=finish, dates=yyyymmdd"), "{}", found.line());
    let life = &flow.lives[0];
    assert_eq!((life.cycle_days(), life.grain), (Some(4), Grain::Day));
}

#[test]
fn seconds_and_milliseconds_since_1970_are_instants() {
    // 23:30 and 00:30 in Berlin, an hour apart on two days.
    let csv = "key,start,finish\n\
               A-1,1772577000,1772580600\n\
               A-2,1772577000000,1772580600000\n\
               A-3,3.3.2026 23:30,4.3.2026 0:30\n";
    let (flow, found) = taken(csv, "").unwrap();
    assert!(
        found
            .line()
            .ends_with("dates=dmy (assumed: no date tells) and Unix seconds and Unix milliseconds"),
        "{}",
        found.line()
    );
    for life in &flow.lives {
        assert_eq!(life.start_day, Some(day("2026-03-03")), "{}", life.key);
        assert_eq!(life.cycle_days(), Some(2), "{}", life.key);
        assert_eq!(life.cycle_length().unwrap().to_string(), "60 min", "{}", life.key);
    }
}

#[test]
fn numbers_that_are_lengths_of_time_are_no_dates() {
    let why = taken("key,Time in Progress,Time done\nA-1,86400000,20260302\nA-2,17,3\n", "");
    assert!(why.unwrap_err().starts_with("no column for start or finish is found"));
}

/// In Berlin 02:30 was not on 29 March 2026, and was twice on 25 October 2025.
#[test]
fn a_time_that_the_clock_showed_never_or_twice_is_named_with_the_reading_that_was_taken() {
    let csv = "key,start,finish\n\
               A-1,2025-10-25 12:00,2025-10-26 02:30\n\
               A-2,2025-10-26 02:15,2025-10-26T02:45:00+01:00\n\
               A-3,2025-03-30 02:30,2025-03-31 09:00\n\
               A-4,2025-10-26,2025-10-27\n";
    let (flow, found) = taken(csv, "").unwrap();
    assert!(
        found.line().ends_with(
            "dates=ymd, 2 times that the clock showed twice, the first is taken: A-1, A-2, 1 time \
             that the clock showed never, the next one that it showed is taken: A-3"
        ),
        "{}",
        found.line()
    );
    let life = |n: usize| &flow.lives[n];
    assert_eq!(life(0).finish, Some(at("2025-10-26T00:30:00Z")), "the first of two");
    assert_eq!(life(1).start, Some(at("2025-10-26T00:15:00Z")));
    assert_eq!(life(1).finish, Some(at("2025-10-26T01:45:00Z")), "an offset leaves no doubt");
    assert_eq!(life(2).start, Some(at("2025-03-30T01:00:00Z")), "the next that was");
}
