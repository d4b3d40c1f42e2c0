//! Who has a board open: people by what their screens say of themselves, and processes.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rusqlite::Connection;

use super::Finding;
use crate::store::presence;

/// How many of those who have it open are named.
const NAMED: usize = 3;

/// The people who have the board on a screen, and on which.
pub(super) fn at_screens(conn: &Connection, path: &Path) -> Vec<String> {
    let name = |id: i64| -> rusqlite::Result<String> {
        conn.prepare_cached("SELECT name FROM person WHERE id = $1")?
            .query_row([id], |row| row.get(0))
    };
    presence::seen(path)
        .into_iter()
        .map(|it| {
            let name = name(it.person.0).unwrap_or_else(|_| "somebody".to_owned());
            format!("{name} ({})", it.screen)
        })
        .collect()
}

/// Up to so many of them, in words.
fn some(all: &[String]) -> String {
    let named = all[..all.len().min(NAMED)].join(", ");
    match all.len().saturating_sub(NAMED) {
        0 => named,
        n => format!("{named} and {n} more"),
    }
}

/// Who holds the board open: people by what their screens say of themselves, and processes as far as
/// this account may see them. On a hosted board these are all of one account.
pub(super) fn look(path: &Path, here: &[String]) -> Finding {
    let others = holders(path);
    let people = match here.len() {
        0 => String::new(),
        1 => format!("1 screen: {}", some(here)),
        n => format!("{n} screens: {}", some(here)),
    };
    let processes = match others.len() {
        0 => String::new(),
        1 => format!("open in 1 other process: {}", some(&others)),
        n => format!("open in {n} other processes: {}", some(&others)),
    };
    let says = match (people.is_empty(), processes.is_empty()) {
        (true, true) if presence::is_hidden(path) => "you may not see who has it open".to_owned(),
        (true, true) => "nobody else that you may see has it open".to_owned(),
        (false, true) => format!("{people}; their processes are not yours to see"),
        (true, false) => processes,
        (false, false) => format!("{people}; {processes}"),
    };
    Finding::good("sessions", says)
}

/// The other processes that have the board open, as far as this account may see them.
fn holders(path: &Path) -> Vec<String> {
    let Ok(board) = fs::metadata(path) else { return Vec::new() };
    let mut found = Vec::new();
    for process in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let name = process.file_name().to_string_lossy().into_owned();
        if !name.bytes().all(|it| it.is_ascii_digit()) || name == std::process::id().to_string() {
            continue;
        }
        let open = fs::read_dir(process.path().join("fd")).into_iter().flatten().flatten();
        // A look through the link, not at it: nothing is opened.
        let is_board = |it: fs::DirEntry| {
            fs::metadata(it.path())
                .is_ok_and(|it| (it.dev(), it.ino()) == (board.dev(), board.ino()))
        };
        if open.into_iter().any(is_board) {
            let what = fs::read_to_string(process.path().join("comm")).unwrap_or_default();
            let uid = fs::metadata(process.path()).map_or(0, |it| it.uid());
            let who = nix::unistd::User::from_uid(uid.into()).ok().flatten();
            let who = who.map_or_else(|| uid.to_string(), |it| it.name);
            found.push(format!("{} {name} of {who}", what.trim()));
        }
    }
    found
}
