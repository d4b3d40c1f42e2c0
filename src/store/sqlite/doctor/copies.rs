//! Whether a board is copied each day, and whether the copies can be read.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rusqlite::Connection;

use super::{Finding, Health, rights};
use crate::store::copies;
use crate::store::sqlite::copy::{self, Purpose};
use crate::store::sqlite::place;

/// What is kept of the board.
pub(super) fn look(conn: &Connection, path: &Path) -> Finding {
    let all = Purpose::Daily.series().all(&copy::folder_of(path));
    let folder = copy::folder_of(path);
    let is_closed = folder.symlink_metadata().is_ok() && !place::may_read(&folder);
    if place::is_strangers(&folder, path) {
        let says = format!("no daily copy is made: {} is a stranger's", folder.display());
        return Finding::not(Health::Bad, "copies", says, "remove it as the line above says");
    }
    if let Some(finding) = unreadable(path, &folder, is_closed) {
        return finding;
    }
    match (copies::copies_kept(conn), all.last()) {
        (Ok(0), _) => Finding::not(
            Health::Fair,
            "copies",
            "the board keeps no daily copies",
            "gemba board set copies=14",
        ),
        (_, _) if place::is_disk_read_only(path) => Finding::good(
            "copies",
            format!("{} daily; none is made while nobody can write", all.len()),
        ),
        (_, _) if !copies::has_room(path) => Finding::not(
            Health::Bad,
            "copies",
            "no daily copy is made: the disk has no room for one",
            "free some room, or make copies on another disk: gemba backup FOLDER",
        ),
        (_, None) => Finding::not(
            Health::Fair,
            "copies",
            "there is no daily copy yet",
            "the first change of a day makes one; `gemba backup` makes one now",
        ),
        (_, Some(last)) => {
            let name = last.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Finding::good("copies", format!("{} daily, the last one {name}", all.len()))
        }
    }
}

/// Copies that this account may not read, although it may write the board; for one that may only read
/// it, nothing is wrong with that.
fn unreadable(path: &Path, folder: &Path, is_closed: bool) -> Option<Finding> {
    let mut closed: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|it| it.path())
        .filter(|it| it.extension().is_some_and(|it| it == "db") && !place::may_read(it))
        .collect();
    if is_closed {
        closed.push(folder.to_owned());
    }
    closed.sort();
    let first = closed.first()?;
    if place::why_read_only(path).is_some() {
        return is_closed.then(|| {
            Finding::good("copies", format!("you may not look into {}", folder.display()))
        });
    }
    let owner = |it: &Path| fs::symlink_metadata(it).map_or(0, |it| it.uid());
    let says = match closed.len() {
        _ if is_closed => format!("you may not look into {}", folder.display()),
        1 => format!("1 copy cannot be read, {}", first.display()),
        n => format!("{n} copies cannot be read, the first is {}", first.display()),
    };
    let board = fs::metadata(path).ok()?;
    let remedy = format!(
        "ask {}: chown -R {}:{} {}",
        rights::account(owner(first)),
        rights::account(board.uid()).trim_start_matches("the account "),
        place::group_name(board.gid()),
        folder.display()
    );
    Some(Finding::not(Health::Bad, "copies", says, remedy))
}
