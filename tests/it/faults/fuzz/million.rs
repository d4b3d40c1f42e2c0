//! A million inputs, for whoever has some minutes: no panic, no hang.

use std::thread;
use std::time::{Duration, Instant};

use super::bytes::Fed;
use super::{Dice, Readers, press_random};
use crate::harness::User;

/// Whatever is read, it is done by then, also on a machine that does other things.
const HANG: Duration = Duration::from_secs(20);

/// After so many keys or bytes, a board begins anew: what was typed would make it larger and larger.
const KEYS: usize = 2_000;

/// What one thread has done.
#[derive(Default)]
struct Share {
    texts: usize,
    files: usize,
    keys: usize,
    bytes: usize,
    longest: Duration,
}

#[test]
#[ignore = "a million inputs take minutes: cargo test --profile fuzz --test it million -- --ignored"]
fn a_million_inputs_neither_panic_nor_hang() {
    let n = std::env::var("GEMBA_FUZZ").ok().and_then(|it| it.parse().ok()).unwrap_or(1_000_000);
    let n_threads = thread::available_parallelism().map_or(1, usize::from);
    let begin = Instant::now();
    let threads: Vec<_> = (0..n_threads)
        .map(|at| thread::spawn(move || share((at as u64) + 100, n / n_threads)))
        .collect();
    let mut all = Share::default();
    for thread in threads {
        let share = thread.join().expect("no input makes anything panic");
        all.texts += share.texts;
        all.files += share.files;
        all.keys += share.keys;
        all.bytes += share.bytes;
        all.longest = all.longest.max(share.longest);
    }
    assert!(all.longest < HANG, "one took {:?}", all.longest);
    crate::faults::say(&format!(
        "{} random texts through {} readers, {} damaged files, {} keys, {} bytes through a terminal: no \
         panic; the longest took {} ms, all of them {} s",
        all.texts,
        Readers::N,
        all.files,
        all.keys,
        all.bytes,
        all.longest.as_millis(),
        begin.elapsed().as_secs()
    ));
}

/// Of a hundred inputs, 75 are texts, 5 are damaged files, 10 are keys and 10 are bytes for the reader of
/// the terminal.
fn share(salt: u64, n: usize) -> Share {
    let (mut user, mut dice, mut done) = (User::sample(), Dice::new(salt), Share::default());
    let readers = Readers::new(&mut user);
    for _ in 0..n - n / 10 {
        let begin = Instant::now();
        match dice.below(90) {
            ..75 => {
                readers.read_random(&mut dice);
                done.texts += 1;
            }
            75..80 => {
                readers.read_damaged(&mut dice);
                done.files += 1;
            }
            _ => {
                press_random(&mut user, &mut dice);
                done.keys += 1;
                if done.keys % KEYS == 0 {
                    user = User::sample();
                }
            }
        }
        done.longest = done.longest.max(begin.elapsed());
    }
    while done.bytes < n / 10 {
        let mut fed = Fed::new();
        while fed.n < KEYS && done.bytes + fed.n < n / 10 {
            fed.feed(&mut dice);
        }
        done.bytes += fed.n;
        fed.leave();
    }
    done
}
