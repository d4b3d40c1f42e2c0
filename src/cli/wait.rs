//! A wait for another program's lock on the board, told on stderr.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::output;
use crate::store::sqlite::open;

/// The board that this process works on.
static BOARD: OnceLock<PathBuf> = OnceLock::new();

/// Says so from now on where the board's lock is waited for longer than a second.
pub(super) fn tell(board: &Path) {
    BOARD.get_or_init(|| board.to_owned());
    open::tell_of_waits(|| {
        let Some(board) = BOARD.get() else { return };
        let who = holder(board).unwrap_or_else(|| "another program".to_owned());
        let patience = open::PATIENCE.as_secs();
        output::say(&format!(
            "gemba: waiting for {}: {who} has it locked (gives up after {patience} s)",
            board.display()
        ));
    });
}

/// Who holds the board's lock, as far as the system tells: only Linux does.
fn holder(board: &Path) -> Option<String> {
    let locks = fs::read_to_string("/proc/locks").ok()?;
    let beside = |end: &str| {
        let mut name = board.as_os_str().to_owned();
        name.push(end);
        fs::metadata(name).ok().map(|it| it.ino())
    };
    let files: Vec<u64> = ["", "-shm", "-wal"].into_iter().filter_map(beside).collect();
    let pid = locks.lines().find_map(|line| writer(line, &files))?;
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).ok()?;
    Some(format!("{} (process {pid})", name.trim()))
}

/// The process behind a line of the system's table of locks, if it is another one that writes one of
/// these files: `1: POSIX  ADVISORY  WRITE 4711 08:01:1234 120 120`.
fn writer(line: &str, files: &[u64]) -> Option<u32> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let at = words.iter().position(|it| *it == "WRITE")?;
    let pid: u32 = words.get(at + 1)?.parse().ok()?;
    let inode = words.get(at + 2)?.rsplit(':').next()?.parse().ok()?;
    (files.contains(&inode) && pid != std::process::id()).then_some(pid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_writes_one_of_the_files_is_found() {
        let line = "1: POSIX  ADVISORY  WRITE 4711 08:01:1234 120 120";
        assert_eq!(writer(line, &[1234]), Some(4711));
        assert_eq!(writer(line, &[99]), None);
        assert_eq!(writer(&line.replace("WRITE", "READ"), &[1234]), None);
        assert_eq!(writer("8: -> POSIX  ADVISORY  WRITE", &[1234]), None);
    }
}
