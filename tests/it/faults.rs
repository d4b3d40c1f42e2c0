//! What goes wrong on a server: killed processes, full disks, failing writes, damaged files,
//! crowds, and hostile texts. Nothing that was acknowledged is lost, and nothing panics.
//!
//! `GEMBA_FAULTS=20 cargo test --test it faults -- --nocapture` does twenty times as much and prints
//! the figures.

mod crowd;
mod damage;
mod disk;
mod fuzz;
mod kill;
mod naughty;
mod writes;

/// How many times the usual amount is to be done.
pub(crate) fn times() -> usize {
    std::env::var("GEMBA_FAULTS").ok().and_then(|it| it.parse().ok()).unwrap_or(1)
}

/// Says a figure, or why something did not run, past the capture of the tests' output.
pub(crate) fn say(words: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "{words}");
}

/// Dice that fall the same way in each run, unless `GEMBA_SEED` says otherwise.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(salt: u64) -> Self {
        let seed = std::env::var("GEMBA_SEED").ok().and_then(|it| it.parse().ok()).unwrap_or(7);
        Self((seed ^ salt.rotate_left(17)) | 1)
    }

    /// A number below `most`.
    pub(crate) fn below(&mut self, most: usize) -> usize {
        // xorshift64*, Vigna 2016.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let roll = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(roll).unwrap() % most.max(1)
    }

    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}
