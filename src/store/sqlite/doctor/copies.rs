//! Whether a board is copied each day, and whether the copies can be read.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::rights::Whose;
use super::{Finding, Health, rights};
use crate::store::copies;
use crate::store::sqlite::copy::{self, Purpose};
use crate::store::sqlite::origin::Origin;
use crate::store::sqlite::place;

/// What is kept of the board.
pub(super) fn look(conn: &Connection, path: &Path) -> Finding {
    let folder = copy::folder_of(path);
    let all = Purpose::Daily.series().all(&folder);
    let is_closed = folder.symlink_metadata().is_ok() && !place::may_read(&folder);
    if place::is_strangers(&folder, path) {
        let says = format!("no daily copy is made: {} is a stranger's", folder.display());
        return Finding::not(
            Health::Bad,
            "copies",
            says,
            "as is said of it above; then look again",
        );
    }
    if let Some(finding) = unreadable(path, &folder, is_closed, rights::whose(conn, path)) {
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
        (_, Some(_)) if let Some(it) = all.iter().find(|it| is_none(it)) => Finding::not(
            Health::Fair,
            "copies",
            format!("{} has the name of a copy and is none", it.display()),
            "look what it is, then move it elsewhere",
        ),
        (_, Some(last)) => {
            let name = last.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Finding::good("copies", format!("{} daily, the last one {name}", all.len()))
        }
    }
}

/// Whether what is named as a copy is no board.
fn is_none(file: &Path) -> bool {
    place::may_read(file) && Origin::at(file).is_none()
}

/// Copies that this account may not read, although it may write the board; for one that may only read
/// it, nothing is wrong with that.
fn unreadable(path: &Path, folder: &Path, is_closed: bool, whose: Whose) -> Option<Finding> {
    let mut closed: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|it| it.path())
        .filter(|it| it.extension().is_some_and(|it| it == "db"))
        // What else lies there is told of as that.
        .filter(|it| fs::symlink_metadata(it).is_ok_and(|it| it.is_file()) && !place::may_read(it))
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
    let says = match closed.len() {
        _ if is_closed => format!("you may not look into {}", folder.display()),
        1 => format!("1 copy cannot be read, {}", first.display()),
        n => format!("{n} copies cannot be read, the first is {}", first.display()),
    };
    let remedy = if is_closed && rights::names(folder, path, whose) {
        "as the line above says; then look again, as nothing of what lies in it was seen".to_owned()
    } else {
        opened(&fs::metadata(path).ok()?, folder, &closed)
    };
    Some(Finding::not(Health::Bad, "copies", says, remedy))
}

/// Who can open copies to those who may read the board, and how. Nobody but root can give a file to
/// another account; an owner who is in the board's group can give it to that one.
fn opened(board: &fs::Metadata, folder: &Path, closed: &[PathBuf]) -> String {
    let owner = |it: &PathBuf| fs::symlink_metadata(it).map_or(0, |it| it.uid());
    let mut owners: Vec<u32> = closed.iter().map(owner).collect();
    owners.sort_unstable();
    owners.dedup();
    let (group, folder) = (place::group_name(board.gid()), folder.to_string_lossy());
    let folder = shell_words::quote(&folder);
    let is_shared = board.mode() & 0o060 == 0o060;
    if !is_shared {
        let owner = rights::account(board.uid());
        let owner = owner.trim_start_matches("the account ");
        return format!("ask root: chown -R {owner}:{group} {folder}");
    }
    if !owners.iter().all(|it| rights::can_give(*it, board.gid())) {
        return format!("ask root: chgrp -R {group} {folder} && chmod -R g+rwX {folder}");
    }
    let each = owners.iter().map(|it| {
        let name = rights::account(*it);
        format!(
            "ask {name}: find {folder} -user {} -exec chgrp {group} {{}} + -exec chmod g+rwX {{}} +",
            name.trim_start_matches("the account ")
        )
    });
    each.collect::<Vec<_>>().join("; ")
}
