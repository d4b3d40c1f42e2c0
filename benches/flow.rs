//! How long the figures of flow take, and how that grows with the number of stories.

#![expect(clippy::unwrap_used, reason = "a bench that cannot run has nothing to say")]

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use divan::Bencher;
use gemba::clock::Clock;
use gemba::domain::flow::forecast::History;
use gemba::domain::flow::outlook::Past;
use gemba::domain::flow::{
    Flow, FlowNeeds, Grain, Hold, Known, Ledger, Move, Source, Subject, Titles, Told, Which,
};
use gemba::domain::{Category, Column, ColumnId, Kind, StoryId};
use gemba::exchange::{flow_csv, svg};
use gemba::store::{NewBoard, Session, Store, Via};
use tempfile::TempDir;

const SIZES: [i64; 3] = [1_000, 10_000, 100_000];

const CATEGORIES: [Category; 4] =
    [Category::Todo, Category::Doing, Category::Waiting, Category::Done];

fn main() {
    divan::main();
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_773_306_000, 0).unwrap()
}

/// When a story came to stand where: written down over ten years, finished within days. Numbers
/// that look random and are the same each time.
fn steps(story: i64, of: i64) -> [DateTime<Utc>; 4] {
    let noise =
        |salt: i64| (story.wrapping_mul(0x9E37_79B9) ^ salt.wrapping_mul(0x85EB_CA6B)) & 0xFFFF;
    let age = TimeDelta::minutes(5_256_000 - 5_220_000 * story / of);
    let created = now() - age;
    let doing = created + TimeDelta::minutes(noise(1) % 5_000);
    let review = doing + TimeDelta::minutes(noise(2) % 9_000);
    [created, doing, review, review + TimeDelta::minutes(noise(3) % 3_000)]
}

fn ledger(n: i64) -> Ledger {
    let column = |(id, category): (i64, Category)| Column {
        id: ColumnId(id),
        name: category.id().to_owned(),
        category,
        wip_stories: None,
        wip_points: None,
    };
    let mut ledger = Ledger {
        zone: chrono_tz::Europe::Berlin,
        now: now(),
        columns: (1..).zip(CATEGORIES).map(column).collect(),
        stories: Vec::new(),
        moves: Vec::new(),
        holds: Some(Vec::new()),
        resolved: None,
        unread: Vec::new(),
        began: None,
        source: Source::Whole,
        calendar: None,
        agreed: None,
        agreed_until: Vec::new(),
    };
    for (story, id) in (0_u32..).zip(0..n) {
        let at = steps(id, n);
        ledger.stories.push(Told {
            id: StoryId(id + 1),
            key: format!("SD-{}", id + 1).into(),
            title: "".into(),
            kind: Kind::ALL[usize::try_from(id % 7).unwrap()],
            points: None,
            created: Some(at[0]),
            asked: None,
            archived: None,
            released: None,
            grain: Grain::Exact,
        });
        for ((column, category), at) in (1..).zip(CATEGORIES).zip(at) {
            let to = Some(ColumnId(column));
            ledger.moves.push(Move { story, at, to, category: Some(category), known: Known::Seen });
        }
        if id % 10 == 0 {
            ledger.holds.get_or_insert_default().push(Hold { story, from: at[1], to: Some(at[2]) });
        }
    }
    ledger
}

#[divan::bench(args = SIZES)]
fn work_out(bencher: Bencher<'_, '_>, n: i64) {
    let ledger = ledger(n);
    bencher.with_inputs(|| ledger.clone()).bench_values(Flow::of);
}

#[divan::bench(args = Subject::ALL.iter().copied(), consts = [1_000, 100_000])]
fn figure<const N: i64>(bencher: Bencher<'_, '_>, subject: Subject) {
    let flow = Flow::of(ledger(N));
    bencher.bench(|| subject.figure(&flow, flow.whole()));
}

#[divan::bench(args = SIZES)]
fn picture_of_cycle_times(bencher: Bencher<'_, '_>, n: i64) {
    let flow = Flow::of(ledger(n));
    let figure = Subject::CycleTime.figure(&flow, flow.whole());
    bencher.bench(|| svg::svg(&figure));
}

#[divan::bench(args = SIZES)]
fn csv_out_and_in(bencher: Bencher<'_, '_>, n: i64) {
    let flow = Flow::of(ledger(n));
    bencher.bench(|| {
        let csv = flow_csv::write(&flow);
        flow_csv::read(csv.as_bytes(), &flow_csv::Map::default(), flow.zone, flow.now).unwrap()
    });
}

/// Ninety days: most without a finish, some with one to four.
fn ninety_days() -> Vec<usize> {
    (0..90_usize).map(|it| [0, 0, 1, 0, 2, 0, 1, 4, 0, 0][it * 7 % 10]).collect()
}

#[divan::bench(args = [10, 100, 500, 2_000])]
fn forecast_when(bencher: Bencher<'_, '_>, n_stories: usize) {
    let history = History::of(&ninety_days()).unwrap();
    bencher.bench(|| history.when(n_stories, 0.999));
}

/// The least that is forecast from: five finished stories in ninety days.
#[divan::bench(args = [10, 100, 500])]
fn forecast_when_little_is_finished(bencher: Bencher<'_, '_>, n_stories: usize) {
    let days: Vec<usize> = (0..90_usize).map(|it| usize::from(it % 18 == 0)).collect();
    let history = History::of(&days).unwrap();
    bencher.bench(|| history.when(n_stories, 0.999));
}

#[divan::bench(args = [10, 100, 500, 2_000])]
fn forecast_lines_of_a_backlog(bencher: Bencher<'_, '_>, n_stories: usize) {
    let history = History::of(&ninety_days()).unwrap();
    bencher.bench(|| history.lines(n_stories, 85));
}

#[divan::bench(args = [14, 90, 365])]
fn forecast_how_many(bencher: Bencher<'_, '_>, n_days: u32) {
    let history = History::of(&ninety_days()).unwrap();
    bencher.bench(|| history.how_many(n_days).at_least(85));
}

#[divan::bench(args = SIZES)]
fn forecast_of_500_from_a_flow(bencher: Bencher<'_, '_>, n: i64) {
    let flow = Flow::of(ledger(n));
    bencher.bench(|| Past::of(&flow, 90).when(500));
}

/// A board's file with so many finished stories, filled behind the store's back: with a
/// description each, as real ones have.
fn board(n: i64) -> (TempDir, Store) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("board.gemba.db");
    let session = || Session {
        account: "ann".to_owned(),
        full_name: String::new(),
        as_name: None,
        via: Via::Screen,
        clock: Clock::fixed(now()),
    };
    let new = NewBoard {
        name: "Service Desk".to_owned(),
        prefix: "SD".to_owned(),
        zone: chrono_tz::Europe::Berlin,
    };
    let mut store = Store::create(&path, &new, session()).unwrap();
    store.enter().unwrap();
    drop(store);
    let mut conn = rusqlite::Connection::open(&path).unwrap();
    let columns: Vec<(i64, String)> = conn
        .prepare("SELECT id, category FROM board_column ORDER BY position")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let tx = conn.transaction().unwrap();
    let mut put_story = tx
        .prepare(
            "INSERT INTO story (id, key, title, kind, priority, \"column\", rank, since,
                 created_at, created_by, changed_at, archived_at, description)
             VALUES ($1, 'SD-' || $1, 'Log every bypass of the approval', 'improvement', 'medium',
                 $2, $1, $3, $4, 1, $3, $3, $5)",
        )
        .unwrap();
    let mut put_move = tx
        .prepare(
            "INSERT INTO transition (seq, story, from_column, to_column, to_category, at, person)
             VALUES (1, $1, NULL, $2, $3, $4, 1)",
        )
        .unwrap();
    let text = "Approvals wait because nobody sees them. ".repeat(8);
    for story in 0..n {
        let at = steps(story, n).map(|it| it.timestamp_millis());
        let done = columns[columns.len() - 1].0;
        put_story.execute(rusqlite::params![story + 1, done, at[3], at[0], text]).unwrap();
        for ((column, category), at) in columns.iter().zip(at) {
            put_move.execute(rusqlite::params![story + 1, column, category, at]).unwrap();
        }
    }
    drop((put_story, put_move));
    tx.commit().unwrap();
    drop(conn);
    (dir, Store::open(&path, session()).unwrap())
}

#[divan::bench(args = SIZES)]
fn read_a_board(bencher: Bencher<'_, '_>, n: i64) {
    let (_dir, mut store) = board(n);
    bencher.bench_local(|| store.flow(&FlowNeeds::default()).unwrap());
}

#[divan::bench(args = SIZES)]
fn read_a_board_for_a_filter(bencher: Bencher<'_, '_>, n: i64) {
    let (_dir, mut store) = board(n);
    let which = Which::These((1..n).step_by(100).map(StoryId).collect::<HashSet<_>>());
    let needs = FlowNeeds { which, titles: Titles::Read };
    bencher.bench_local(|| store.flow(&needs).unwrap());
}
