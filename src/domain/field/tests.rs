//! What fields read and show, in examples.

use super::*;

#[test]
fn days_that_were_are_read_backwards() {
    let today = NaiveDate::from_ymd_opt(2026, 3, 12).unwrap();
    for (typed, read) in [
        ("2026-12-24", "2026-12-24"),
        ("1.3.", "2026-03-01"),
        ("24.12.", "2025-12-24"),
        ("yesterday", "2026-03-11"),
        ("fri", "2026-03-06"),
        ("thu", "2026-03-05"),
        ("30", "2026-02-10"),
        ("2w", "2026-02-26"),
    ] {
        let found = past_date(typed, today).map(|it| it.to_string());
        assert_eq!(found, Some(read.into()), "{typed}");
    }
    assert_eq!(past_date("soon", today), None);
}

#[test]
fn days_are_read_as_people_say_them() {
    let today = NaiveDate::from_ymd_opt(2026, 3, 12).unwrap();
    for (typed, read) in [
        ("2026-12-24", "2026-12-24"),
        ("24.12.2026", "2026-12-24"),
        ("24.12.", "2026-12-24"),
        ("1.1.", "2027-01-01"),
        ("today", "2026-03-12"),
        ("Tomorrow", "2026-03-13"),
        ("fri", "2026-03-13"),
        ("thu", "2026-03-19"),
        ("3", "2026-03-15"),
        ("+3d", "2026-03-15"),
        ("2w", "2026-03-26"),
    ] {
        assert_eq!(date(typed, today).map(|it| it.to_string()), Some(read.into()), "{typed}");
    }
    for typed in ["", "soon", "2026-13-01", "-1", "99999w", "fr", "31.2.", "0001-01-01"] {
        assert_eq!(date(typed, today), None, "{typed}");
    }
}
