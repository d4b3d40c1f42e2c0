//! Many at once: what one writes everybody sees soon, nobody starves, ranks stay an order.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use gemba::domain::{Needs, NewStory, Operation, Place, Span, StoryId};
use gemba::store::Store;
use gemba::store::sqlite::notice::{Notice, Watch};

use super::{Dice, times};
use crate::store::{board, session};

fn everything() -> Needs {
    Needs::Board { span: Span::Everything, words: Vec::new() }
}

#[test]
fn fifty_sessions_see_every_change_soon() {
    const SESSIONS: usize = 50;
    let (_dir, path, mut ann) = board();
    ann.enter().unwrap();
    let add = |n: usize| {
        let stories = vec![NewStory::titled(format!("story {n}"))];
        Operation::Add { stories, place: Place::Bottom }
    };
    ann.commit(&add(0)).unwrap();
    // So many that one which meets a stalling disk is less than one in a hundred.
    let n_writes = 120 * times();
    let last = ann.load(&everything(), None).unwrap().seq + i64::try_from(n_writes).unwrap();
    let ready = Arc::new(Barrier::new(SESSIONS + 1));
    let sessions: Vec<_> = (0..SESSIONS)
        .map(|n| {
            let (path, ready) = (path.clone(), Arc::clone(&ready));
            thread::spawn(move || {
                let mut store = Store::open(&path, session(&format!("reader{n}"))).unwrap();
                let (tell, told) = channel();
                let _watch = Watch::start(&path, move |it| drop(tell.send(it))).unwrap();
                let mut seen = store.load(&everything(), None).unwrap();
                let mut when = Vec::new();
                ready.wait();
                while seen.seq < last {
                    let notice = told.recv_timeout(Duration::from_secs(20));
                    assert_eq!(notice, Ok(Notice::Changed), "after {}", seen.seq);
                    if store.has_news(&seen).unwrap() {
                        seen = store.load(&everything(), None).unwrap();
                        when.push((seen.seq, Instant::now()));
                    }
                }
                when
            })
        })
        .collect();
    ready.wait();
    let noise = Noise::listen();
    let mut written = Vec::new();
    let mut slowest = Duration::ZERO;
    for n in 1..=n_writes {
        let begun = Instant::now();
        let seq = ann.commit(&add(n)).unwrap().seq;
        slowest = slowest.max(begun.elapsed());
        written.push((seq, Instant::now()));
        // The pace of a script that works through a list.
        thread::park_timeout(Duration::from_millis(50));
    }
    let mut latencies: Vec<Duration> = Vec::new();
    for it in sessions {
        let when = it.join().unwrap();
        for (seq, at) in &written {
            let seen = when.iter().find(|(it, _)| it >= seq).expect("every change is seen");
            latencies.push(seen.1.saturating_duration_since(*at));
        }
    }
    latencies.sort();
    let part = |n: usize| latencies[(latencies.len() - 1) * n / 100];
    crate::faults::say(&format!(
        "{SESSIONS} sessions, {n_writes} changes: seen after {:?} (half), {:?} (99 of 100), {:?} (all); slowest write {slowest:?}",
        part(50),
        part(99),
        part(100)
    ));
    assert_eq!(latencies.len(), SESSIONS * n_writes);
    // A machine that does so much else that its threads wake late is late by its own fault.
    let (late, usual) = (noise.late(), Duration::from_millis(4));
    let bound = Duration::from_millis(50) + late.saturating_sub(usual) * 20;
    crate::faults::say(&format!("a thread of this machine wakes {late:?} late (99 of 100)"));
    assert!(part(99) < bound, "{:?} of at most {bound:?}", part(99));
}

/// How late a thread wakes that sleeps for a millisecond: what the machine itself adds.
struct Noise {
    stop: Arc<AtomicBool>,
    thread: thread::JoinHandle<Vec<Duration>>,
}

impl Noise {
    fn listen() -> Self {
        const NAP: Duration = Duration::from_millis(1);
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let mut late = Vec::new();
            while !told.load(Ordering::Relaxed) {
                let begun = Instant::now();
                thread::park_timeout(NAP);
                late.push(begun.elapsed().saturating_sub(NAP));
            }
            late
        });
        Self { stop, thread }
    }

    /// So late at most in 99 of 100 cases.
    fn late(self) -> Duration {
        self.stop.store(true, Ordering::Relaxed);
        let mut late = self.thread.join().unwrap();
        late.sort();
        late[(late.len() - 1) * 99 / 100]
    }
}

#[test]
fn ranks_of_several_at_once_stay_one_order_and_nobody_starves() {
    let (_dir, path, mut ann) = board();
    let stories: Vec<NewStory> = (0..30).map(|n| NewStory::titled(format!("story {n}"))).collect();
    let ids = ann.commit(&Operation::Add { stories, place: Place::Bottom }).unwrap().stories;
    let n_moves = 40 * times();
    let rankers: Vec<_> = (0..6)
        .map(|n| {
            let (path, ids) = (path.clone(), ids.clone());
            thread::spawn(move || {
                let mut store = Store::open(&path, session(&format!("ranker{n}"))).unwrap();
                let (mut dice, mut longest) = (Dice::new(100 + n), Duration::ZERO);
                for _ in 0..n_moves {
                    let (what, beside) = (*dice.pick(&ids), *dice.pick(&ids[..3]));
                    let places = [Place::Top, Place::Bottom, Place::After(beside)];
                    let place = *dice.pick(&places);
                    if what == beside {
                        continue;
                    }
                    let begun = Instant::now();
                    store.commit(&Operation::Rank { stories: vec![what], place }).unwrap();
                    longest = longest.max(begun.elapsed());
                }
                longest
            })
        })
        .collect();
    let waits: Vec<Duration> = rankers.into_iter().map(|it| it.join().unwrap()).collect();
    let snapshot = ann.load(&everything(), None).unwrap();
    let cards = &snapshot.cards().unwrap().cards;
    assert!(cards.is_sorted_by(|a, b| a.rank < b.rank), "two stories share a rank");
    let mut found: Vec<StoryId> = cards.iter().map(|it| it.id).collect();
    found.sort_unstable();
    assert_eq!(found, ids);
    let longest = waits.iter().max().unwrap();
    crate::faults::say(&format!("6 writers, {} ranks, longest wait {longest:?}", n_moves * 6));
    assert!(*longest < Duration::from_secs(10), "somebody starved: {longest:?}");
}
