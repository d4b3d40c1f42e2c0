//! What fifty whole sessions cost that nobody touches: a minute of processor time, and memory.

use std::fs;
use std::time::{Duration, Instant};

use crate::harness::User;
use crate::pty::{Program, Pty};

const SESSIONS: usize = 50;

/// How often all of them are listened to before they are still.
const MOST_ROUNDS: usize = 12;

/// The processor time of a process since its start.
fn used(pid: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    // Behind the name, which may hold anything: user and system time are fields 14 and 15.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    Duration::from_millis(ticks * 10)
}

/// How often the threads of a process have gone to sleep of themselves, and so have woken.
fn wakes(pid: u32) -> u64 {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let of = |status: String| -> u64 {
        let lines = status.lines().filter_map(|it| it.strip_prefix("voluntary_ctxt_switches:"));
        lines.map(|it| it.trim().parse::<u64>().unwrap()).sum()
    };
    threads.map(|it| of(fs::read_to_string(it.unwrap().path().join("status")).unwrap())).sum()
}

/// The memory of a process in kilobytes: what is its own, and its share of what it has in common.
fn memory(pid: u32) -> (u64, u64) {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap();
    let of = |name: &str| -> u64 {
        let lines = rollup.lines().filter(|it| it.starts_with(name));
        lines.map(|it| it.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap()).sum()
    };
    (of("Private_"), of("Pss:"))
}

#[test]
#[ignore = "it looks on for a minute: cargo test --test it faults::idle -- --ignored"]
fn fifty_idle_sessions_cost_next_to_nothing() {
    let user = User::sample();
    let minute = Duration::from_mins(1);
    let start = |n: usize| {
        let mut pty = Program::new(assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap())
            .args(["--file", user.path.to_str().unwrap()])
            .env("HOME", user.path.parent().unwrap().to_str().unwrap())
            .env("LANG", "C.UTF-8")
            .start();
        pty.wait_for("To do");
        assert!(n < SESSIONS);
        pty
    };
    let mut sessions: Vec<Pty> = (0..SESSIONS).map(start).collect();
    // Who came last is announced to the others, and the first copies of the day are made.
    let mut is_still = false;
    for _ in 0..MOST_ROUNDS {
        let mut n_bytes = 0;
        for pty in &mut sessions {
            pty.forget();
            pty.listen_for(Duration::from_millis(100));
            n_bytes += pty.raw().len();
        }
        is_still = n_bytes == 0;
        if is_still {
            break;
        }
    }
    assert!(is_still, "somebody draws again and again");
    let before: Vec<Duration> = sessions.iter().map(|it| used(it.pid())).collect();
    let woken = |all: &[Pty]| -> u64 { all.iter().map(|it| wakes(it.pid())).sum() };
    let woken_before = woken(&sessions);
    let begin = Instant::now();
    let (mut n_bytes, mut turn) = (0, 0);
    while begin.elapsed() < minute {
        let pty = &mut sessions[turn % SESSIONS];
        pty.forget();
        pty.listen_for(Duration::from_millis(20));
        n_bytes += pty.raw().len();
        turn += 1;
    }
    let spent: Duration =
        sessions.iter().zip(&before).map(|(it, at)| used(it.pid()).saturating_sub(*at)).sum();
    let n_wakes = (woken(&sessions) - woken_before) / SESSIONS as u64;
    let memories: Vec<(u64, u64)> = sessions.iter().map(|it| memory(it.pid())).collect();
    let (own, all) = memories.iter().fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    let share = spent.as_secs_f64() / begin.elapsed().as_secs_f64() * 100.0;
    crate::faults::say(&format!(
        "{SESSIONS} idle sessions: {share:.2} % of a core in all, {} MB of their own each, {} MB in \
         all, each wakes {n_wakes} times a minute and {n_bytes} bytes are drawn",
        own / 1024 / SESSIONS as u64,
        all / 1024
    ));
    assert_eq!(n_bytes, 0, "somebody has drawn");
    assert!(n_wakes < 30, "each wakes {n_wakes} times a minute");
    // On a machine that does something else as well; alone it is a third of that.
    assert!(share < 1.0, "{share} % of a core");
}
