//! Waiting for the lock of another process: how long, and who is told.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::Connection;

/// How long a write waits for the lock of another process before it gives up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// After how long whoever waits for a lock says so.
const SILENCE: Duration = Duration::from_secs(1);

/// What is called once a wait for a lock has lasted so long that it should be told.
static WAITS: OnceLock<fn()> = OnceLock::new();

/// Has long waits for a lock told by that, in this process: the command line has no other way to
/// show that it is not stuck.
pub(crate) fn tell_of_waits(tell: fn()) {
    WAITS.get_or_init(|| tell);
}

/// Lets a connection wait for another process's lock for a moment only: whoever asks shows that they
/// wait, and asks again.
pub(crate) fn wait_in_steps(conn: &mut Connection) -> rusqlite::Result<()> {
    conn.busy_handler(Some(wait_a_moment))
}

/// Gives up after a few tenths of a second.
fn wait_a_moment(tries: i32) -> bool {
    const MOST: i32 = 120;
    tries < MOST && wait_for_lock(tries)
}

/// Waits for another process's lock, for a random part of a few milliseconds: SQLite's own growing
/// pauses let whoever waited longest starve.
pub(super) fn wait_for_lock(tries: i32) -> bool {
    const LONGEST_MICROS: u64 = 4_000;
    const SHORTEST_MICROS: u64 = 500;
    let mean = Duration::from_micros(u64::midpoint(LONGEST_MICROS, SHORTEST_MICROS));
    if mean * tries.unsigned_abs() > PATIENCE {
        return false;
    }
    let waited = mean * tries.unsigned_abs();
    if (SILENCE..SILENCE + mean).contains(&waited)
        && let Some(tell) = WAITS.get()
    {
        tell();
    }
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |it| it.subsec_nanos());
    let dice = u64::from(nanos ^ std::process::id()).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
    let pause = SHORTEST_MICROS + dice % (LONGEST_MICROS - SHORTEST_MICROS);
    std::thread::sleep(Duration::from_micros(pause));
    true
}
