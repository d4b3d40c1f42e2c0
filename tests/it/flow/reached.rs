//! The age of the whole cycle, and what finished stories that reached it say of its end.

use gemba::config::Config;
use gemba::domain::flow::age::Ageing;
use gemba::domain::flow::reached::{Bearing, Past};
use gemba::domain::flow::sle::{Expectation, Origin};
use gemba::domain::flow::{FlowNeeds, Window};
use gemba::domain::{At, Calendar, Category, Needs, Operation, Span, StoryId};

use super::board::Desk;
use super::{Pen, day};
use crate::harness::User;

/// Twelve finished stories of 1 to 12 days, and one that was started on the 1st of April.
fn twelve() -> Pen {
    let mut pen = Pen::new(chrono_tz::UTC, "2026-04-30T12:00:00Z");
    for n in 1..=12 {
        let finish = format!("2026-03-{n:02}T16:00:00Z");
        pen.story(&[('T', "2026-03-01T08:00:00Z"), ('D', "2026-03-01T09:00:00Z"), ('X', &finish)]);
    }
    pen.story(&[('T', "2026-03-30T08:00:00Z"), ('D', "2026-04-01T09:00:00Z")]);
    pen
}

#[test]
fn an_age_is_held_against_the_finished_stories_that_took_as_long() {
    let flow = twelve().flow();
    let past = Past::of(&flow, flow.whole(), None);
    assert_eq!(past.expected(), Some(Expectation { days: 11, percent: 85 }), "rank 11 of 12");
    let on = |today: &str| past.reached(day("2026-04-01"), day(today));

    let young = on("2026-04-01");
    assert_eq!((young.days, young.n_alike, young.chance), (1, 12, Some(11.0 / 12.0)));
    assert_eq!(
        (young.bearing(), &*young.brief()),
        (Bearing::Within, "1 d, 11 d expected (computed)")
    );
    assert_eq!(young.forecast(), "forecast: 92 % in time (of 12 that took 1 d or more)");

    // Of 8, 9, 10, 11, 12: the third is the median, the fifth the 85th percentile.
    let old = on("2026-04-08");
    let marks = old.marks.unwrap();
    assert_eq!((old.days, old.n_alike, marks.p50, marks.p85), (8, 5, 10, 12));
    assert_eq!((old.chance, old.bearing()), (Some(0.8), Bearing::Within));
    assert_eq!(old.day(marks.p85), day("2026-04-12"));

    let few = on("2026-04-09");
    assert_eq!((few.n_alike, few.chance, few.marks), (4, None, None));
    assert_eq!(few.forecast(), "no forecast: 4 finished took 9 d or more");
    assert_eq!(on("2026-04-11").bearing(), Bearing::Within, "the last day of the expectation");
    assert_eq!(on("2026-04-12").bearing(), Bearing::Past);
}

#[test]
fn past_the_expectation_the_forecast_names_days() {
    let flow = twelve().flow();
    let past = Past::of(&flow, flow.whole(), Some(Expectation { days: 4, percent: 85 }));
    let late = past.reached(day("2026-04-01"), day("2026-04-06"));
    assert_eq!(
        (late.bearing(), &*late.brief()),
        (Bearing::Past, "6 d, past the 4 d expected (asked)")
    );
    assert_eq!(
        late.forecast(),
        "forecast: half by 2026-04-09, 85 % by 2026-04-11 (of 7 that took 6 d or more)"
    );
    let heading = past.reached(day("2026-04-01"), day("2026-04-04"));
    assert_eq!((heading.chance, heading.bearing()), (Some(1.0 / 9.0), Bearing::Doubtful));
    let none = Window { from: day("2026-04-01"), to: day("2026-04-30") };
    let unknown = Past::of(&flow, none, None).reached(day("2026-04-01"), day("2026-04-06"));
    assert_eq!((unknown.bearing(), &*unknown.brief()), (Bearing::Unknown, "6 d"));
    assert_eq!(unknown.forecast(), "no forecast: 0 finished, 10 are needed");
}

#[test]
fn what_the_team_has_agreed_on_is_held_before_what_is_computed() {
    let mut pen = twelve();
    let flow = pen.agreed(4, 85).flow();
    let past = Past::of(&flow, flow.whole(), None);
    let late = past.reached(day("2026-04-01"), day("2026-04-06"));
    assert_eq!(
        (late.bearing(), &*late.brief()),
        (Bearing::Past, "6 d, past the 4 d expected (agreed)")
    );
    let basis = late.basis().unwrap();
    assert!(basis.starts_with("expected: 85 % within 4 d (agreed for the board)"), "{basis}");
    let nothing = Past::of(&twelve().flow(), flow.whole(), None);
    let basis = nothing.reached(day("2026-04-01"), day("2026-04-06")).basis().unwrap();
    assert!(basis.starts_with("expected: 85 % within 11 d (computed, not agreed)"), "{basis}");
    // What is asked for goes before what is agreed; what is agreed needs no finished story.
    let asked = Past::of(&flow, flow.whole(), Some(Expectation { days: 2, percent: 70 }));
    assert_eq!(asked.reached(day("2026-04-01"), day("2026-04-06")).origin, Origin::Asked);
    let none = Window { from: day("2026-04-01"), to: day("2026-04-30") };
    let alone = Past::of(&flow, none, None).reached(day("2026-04-01"), day("2026-04-06"));
    assert_eq!(alone.bearing(), Bearing::Past);
    assert_eq!(alone.forecast(), "no forecast: 0 finished took 6 d or more");
}

#[test]
fn an_age_is_not_said_to_end_on_a_day_off() {
    let mut pen = twelve();
    let good_friday_and_monday = ["2026-04-03", "2026-04-06"].map(day);
    let weekdays = Calendar::default().weekdays();
    pen.works(Calendar::new(weekdays, good_friday_and_monday));
    let flow = pen.flow();
    let old = Past::of(&flow, flow.whole(), None).reached(day("2026-03-26"), day("2026-04-02"));
    let marks = old.marks.unwrap();
    assert_eq!((marks.p50, marks.p85), (10, 12));
    // The tenth day is the 4th of April, a Saturday, the twelfth is Easter Monday.
    assert_eq!((old.day(marks.p50), old.day(marks.p85)), (day("2026-04-07"), day("2026-04-07")));
    // Of twelve days the last four are off: what is done by the 85th percentile is not in time.
    let asked = Some(Expectation { days: 12, percent: 85 });
    let held = Past::of(&flow, flow.whole(), asked).reached(day("2026-03-26"), day("2026-04-02"));
    assert!(held.day(held.marks.unwrap().p85) > day("2026-04-06"));
    assert_eq!((held.n_alike, held.n_in_time, held.chance), (5, Some(1), Some(0.2)));
    // A day later the last day is worked again, and all of them are.
    let asked = Some(Expectation { days: 13, percent: 85 });
    let held = Past::of(&flow, flow.whole(), asked).reached(day("2026-03-26"), day("2026-04-02"));
    assert_eq!((held.n_in_time, held.chance), (Some(5), Some(1.0)));
}

#[test]
fn the_ageing_figure_says_the_same() {
    let flow = twelve().flow();
    let ageing = Ageing::of(&flow, flow.whole(), Some(Expectation { days: 4, percent: 85 }));
    let [one] = &*ageing.stories else { panic!("one story is open") };
    let past = Past::of(&flow, flow.whole(), Some(Expectation { days: 4, percent: 85 }));
    assert_eq!(one.reached, past.reached(day("2026-04-01"), flow.today));
    assert_eq!((one.days, one.reached.days), (30, 30));
    // Whether the expectation is missed or not, the column has one unit.
    let in_time = |days: u32| {
        let asked = Some(Expectation { days, percent: 85 });
        let past = Past::of(&flow, flow.whole(), asked);
        past.reached(day("2026-04-01"), day("2026-04-06")).cells()[1].clone()
    };
    let (missed, kept) = (in_time(4), in_time(12));
    assert_eq!((missed.unit(), kept.unit()), (Some("chance"), Some("chance")));
    assert_eq!((&*missed.to_string(), &*kept.to_string()), ("0 %", ">95 %"));
}

fn started(desk: &mut Desk, story: StoryId) -> Option<At> {
    let needs = Needs::Board { span: Span::Everything, words: Vec::new() };
    let page = desk.store.load(&needs, None).unwrap();
    page.cards().unwrap().card(story).unwrap().started
}

/// The start on the card is the one of the figures.
fn agree(desk: &mut Desk, story: StoryId) -> Option<At> {
    let start = started(desk, story);
    let flow = desk.flow();
    let life = flow.life(story).unwrap();
    assert_eq!(start, life.start.filter(|_| life.is_in_progress()));
    start
}

#[test]
fn a_card_knows_when_work_on_it_began() {
    let mut desk = Desk::new();
    let id = desk.add("Log every bypass");
    assert_eq!(agree(&mut desk, id), None);
    desk.sleep(1);
    desk.put(id, Category::Doing);
    let first = agree(&mut desk, id).unwrap();
    for to in [Category::Waiting, Category::Todo, Category::Doing] {
        desk.sleep(1);
        desk.put(id, to);
        assert_eq!(agree(&mut desk, id), Some(first), "the clock runs on, also in {to:?}");
    }
    desk.put(id, Category::Done);
    assert_eq!(agree(&mut desk, id), None, "what is finished has no age");
    desk.store.undo().unwrap();
    assert_eq!(agree(&mut desk, id), Some(first));
    for _ in 0..4 {
        desk.store.undo().unwrap();
    }
    assert_eq!(agree(&mut desk, id), None, "it has never been started");
    desk.sleep(1);
    desk.store.redo().unwrap();
    assert_eq!(agree(&mut desk, id), Some(first), "done again, it was started when it was");
    desk.store.commit(&Operation::Archive(vec![id])).unwrap();
    assert!(desk.flow().life(id).unwrap().archived.is_some());
}

#[test]
fn every_card_of_the_sample_board_agrees_with_the_ledger() {
    let user = User::sample();
    let mut store = user.store_of("ann");
    let flow = store.flow(&FlowNeeds::default()).unwrap();
    let needs = Needs::Board { span: Span::Everything, words: Vec::new() };
    let page = store.load(&needs, None).unwrap();
    let cards = &page.cards().unwrap().cards;
    let ages = cards.iter().filter(|it| it.started.is_some()).count();
    assert_eq!(ages, flow.in_progress().count());
    for card in cards {
        let life = flow.life(card.id).unwrap();
        assert_eq!(card.started, life.start.filter(|_| life.is_in_progress()), "{}", card.key);
    }
}

/// Thirty stories that took two days, five that took 9 to 13, and one that is in its seventh day.
fn late(b: &mut crate::harness::BoardBuilder) {
    b.days_ago(40);
    let all: Vec<StoryId> = (0..35).map(|n| b.story(&format!("Finished {n}"), &[])).collect();
    let move_all = |b: &mut crate::harness::BoardBuilder, which: &[StoryId], to, days_ago| {
        b.days_ago(days_ago);
        let to = b.column(to);
        b.does(&Operation::Move { stories: which.to_vec(), to }.overruled("as it was"));
    };
    move_all(b, &all, "Doing", 30);
    move_all(b, &all[5..], "Done", 29);
    for (at, id) in (18..).zip(&all[..5]) {
        move_all(b, &[*id], "Done", at);
    }
    b.does(&Operation::Archive(all));
    b.days_ago(10);
    let old = b.story("Ask for approval in the chat", &[("as_a", "approver")]);
    b.moved(old, "Doing", 6);
    let young = b.story("Log every bypass", &[]);
    b.moved(young, "Doing", 1);
}

#[test]
fn a_late_story_says_so_on_its_card_at_the_side_and_on_its_page() {
    let mut user = User::with(late).sized(80, 24);
    let card = user.screen();
    user.press("enter");
    let page = user.screen();
    let mut wide = User::with(late).sized(150, 20);
    insta::assert_snapshot!([card, page, wide.screen()].join("\n"));
}

#[test]
fn every_late_story_is_marked_and_not_only_the_one_under_the_cursor() {
    for (ascii, mark) in [(false, "●6d"), (true, "#6d")] {
        let config = Config { ascii: Some(ascii), ..Config::default() };
        let mut user = User::with_config(config, late).sized(120, 24);
        let screen = user.screen();
        assert!(screen.contains("past the") && screen.contains(mark), "{screen}");
        user.press("j");
        let screen = user.screen();
        assert!(screen.contains(mark) && screen.contains(" 1d"), "{screen}");
        assert!(!screen.contains("past the"), "the cursor is on the other one: {screen}");
        user.press("-");
        let in_one_row = format!("SD-36 {}", &mark[..mark.len() - 2]);
        assert!(user.screen().contains(&in_one_row), "{}", user.screen());
        user.resize(260, 24);
        assert!(user.screen().contains(mark), "{}", user.screen());
    }
}

#[test]
fn the_share_in_time_and_the_day_go_by_one_calendar() {
    let flow = twelve().works(Calendar::default()).flow();
    // 3, 4 and 5 April 2026 are a Friday, a Saturday and a Sunday.
    for (start, days) in (1..=7).flat_map(|start| (1..=11).map(move |days| (start, days))) {
        let expected = Expectation { days, percent: 85 };
        let past = Past::of(&flow, flow.whole(), Some(expected));
        let start = day(&format!("2026-04-{start:02}"));
        let last = start + chrono::TimeDelta::days(i64::from(days) - 1);
        for today in start.iter_days().take(8) {
            let it = past.reached(start, today);
            let (Some(marks), Some(chance)) = (it.marks, it.chance) else { continue };
            let says = format!("{start} {days} d, on {today}: {chance}");
            assert_eq!(chance >= 0.85, it.day(marks.p85) <= last, "{says}");
        }
    }
    // All of it is on days off: what took two days is done on Monday, the day after what is expected.
    let mut pen = Pen::new(chrono_tz::UTC, "2026-04-30T12:00:00Z");
    for _ in 0..12 {
        pen.story(&[('D', "2026-03-07T09:00:00Z"), ('X', "2026-03-08T16:00:00Z")]);
    }
    let flow = pen.works(Calendar::default()).flow();
    let past = Past::of(&flow, flow.whole(), Some(Expectation { days: 2, percent: 85 }));
    let it = past.reached(day("2026-04-04"), day("2026-04-04"));
    assert_eq!((it.day(2), it.chance), (day("2026-04-06"), Some(0.0)));
}
