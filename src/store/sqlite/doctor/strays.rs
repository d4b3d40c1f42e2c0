//! What lies in the folders beside a board and does not belong there.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Finding, Health};
use crate::store::sqlite::{copy, neighbour, place};

/// How many things are named.
const NAMED: usize = 3;

/// What does not belong into the folders of copies, of sessions and of the drafts of a hosted board.
pub(super) fn look(path: &Path) -> Vec<Finding> {
    let copies = copy::folder_of(path);
    let folders = [".here", ".drafts"].map(|it| place::beside(path, it));
    let all = std::iter::once(&copies).chain(&folders);
    let mut found: Vec<Finding> = all.filter_map(|it| look_into(it)).collect();
    if let Some(left) = copy::given_up(&copies).first() {
        let says = format!("somebody was killed while they made {}", left.display());
        found.push(Finding::not(Health::Fair, "beside", says, "gemba doctor --repair"));
    }
    found
}

/// What is no file in a folder in which gemba makes nothing else: a link, a pipe, a folder. Nothing of
/// it is followed or opened; who laid it there is not known.
pub fn look_into(folder: &Path) -> Option<Finding> {
    // What a link leads to is somebody else's: it is named where it lies, and nothing behind it.
    let is_folder = fs::symlink_metadata(folder).is_ok_and(|it| it.is_dir());
    let entries = fs::read_dir(folder).ok().filter(|_| is_folder).into_iter().flatten().flatten();
    let kind = |it: &fs::DirEntry| it.file_type().ok().filter(|it| !it.is_file());
    let mut strays: Vec<(PathBuf, &str)> =
        entries.filter_map(|it| Some((it.path(), neighbour::kind(kind(&it)?)))).collect();
    strays.sort();
    let (first, what) = strays.first()?;
    let more = match strays.len() - 1 {
        0 => String::new(),
        n => format!(", and {n} more there"),
    };
    let says = format!("{} is {what}, and only files belong there{more}", first.display());
    let named: Vec<String> = strays
        .iter()
        .take(NAMED)
        .map(|(it, _)| shell_words::quote(&it.to_string_lossy()).into_owned())
        .collect();
    let remedy = format!("look who made it, then rm -r {}", named.join(" "));
    Some(Finding::not(Health::Fair, "beside", says, remedy))
}
