//! Who may read and write a board and what lies beside it, and what to do where that is not right.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use nix::unistd::{User, geteuid};

use super::{Finding, Health};
use crate::domain::ReadOnly;
use crate::store::sqlite::{above, copy, neighbour, place};

/// Something beside a board, or the board itself, that has the wrong mode.
#[derive(Debug)]
struct Wrong {
    path: PathBuf,
    health: Health,
    /// What is wrong with it.
    says: String,
    /// The mode that it should have.
    mode: u32,
    /// Who may give it another mode.
    owner: u32,
}

impl Wrong {
    fn is_mine(&self) -> bool {
        geteuid().is_root() || geteuid().as_raw() == self.owner
    }

    fn remedy(&self) -> String {
        let command = format!("chmod {:o} {}", self.mode, self.path.display());
        match (self.is_mine(), self.health) {
            (true, Health::Bad) => format!("{command}, or gemba doctor --repair"),
            (true, Health::Good | Health::Fair) => command,
            (false, _) => format!("ask {}: {command}", account(self.owner)),
        }
    }
}

/// What an account is called; its number where it has no name here.
pub(super) fn account(number: u32) -> String {
    let known = User::from_uid(number.into()).ok().flatten();
    known.map_or_else(|| format!("the account {number}"), |it| it.name)
}

/// Whether several accounts are to share the board: its folder hands a group down that may write
/// there, or the board is writable for a group that is not its owner's own. Where nobody else may
/// enter the folder, as is right for a hosted board, they are not.
fn is_teams(board: &fs::Metadata, folder: &fs::Metadata) -> bool {
    if folder.mode() & 0o011 == 0 {
        return false;
    }
    let own = User::from_uid(board.uid().into()).ok().flatten().map(|it| it.gid.as_raw());
    let folder_is = folder.mode() & 0o2030 == 0o2030 && own != Some(folder.gid());
    let file_is = board.mode() & 0o060 == 0o060 && own != Some(board.gid());
    folder_is || file_is
}

/// What is known of a file or folder itself. A link is nobody's to mend: whoever may write the folder
/// can let it lead anywhere.
fn own(path: &Path) -> Option<fs::Metadata> {
    fs::symlink_metadata(path).ok().filter(|it| !it.is_symlink())
}

/// Everything that has the wrong mode.
fn wrong(path: &Path) -> Vec<Wrong> {
    let mut found = Vec::new();
    let place = place::folder(path);
    let (Ok(board), Ok(folder)) = (fs::metadata(path), fs::metadata(place)) else { return found };
    let is_teams = is_teams(&board, &folder);
    let mut add = |path: &Path, it: &fs::Metadata, health, mode: u32, says: String| {
        let (path, owner) = (path.to_owned(), it.uid());
        found.push(Wrong { path, health, says, mode, owner });
    };
    let logs = ["-wal", "-shm"].map(|it| place::beside(path, it));
    let has_logs = logs.iter().all(|it| it.exists());
    for file in std::iter::once(path.to_owned()).chain(logs) {
        let Some(it) = own(&file) else { continue };
        let mode = it.mode() & 0o7777;
        let name = file.display();
        // What is not a team's is one account's alone: a hosted board is served from nothing wider.
        let wanted = if is_teams { (mode | 0o660) & !0o002 } else { 0o600 };
        if mode & 0o002 != 0 {
            add(&file, &it, Health::Bad, wanted, format!("everybody may write {name}"));
        } else if is_teams && mode & 0o060 != 0o060 {
            let says = format!("the group {} may not write {name}", place::group_name(it.gid()));
            add(&file, &it, Health::Bad, wanted, says);
        } else if board.mode() & 0o004 != 0 && mode & 0o004 == 0 {
            let says =
                format!("everybody may read the board, and needs {name} too, which they may not");
            add(&file, &it, Health::Fair, mode | 0o004, says);
        } else if mode & 0o600 != 0o600 {
            let says = format!("its owner may not write {name}");
            add(&file, &it, Health::Fair, mode | 0o600, says);
        }
    }
    if is_teams {
        let (mode, name) = (folder.mode() & 0o7777, place.display());
        let wanted = mode | 0o2070;
        if mode & 0o030 != 0o030 {
            let health = if has_logs { Health::Fair } else { Health::Bad };
            let says = format!(
                "the group {} may not write the folder {name}: nobody but its owner can make copies \
                 there or be seen to be here",
                place::group_name(folder.gid())
            );
            add(place, &folder, health, wanted, says);
        } else if mode & 0o2000 == 0 {
            let says =
                format!("the folder {name} does not hand its group down to what is made there");
            add(place, &folder, Health::Bad, wanted, says);
        }
    }
    for inner in [copy::folder_of(path), place::beside(path, ".here")] {
        let Some(it) = own(&inner) else { continue };
        let (mode, name) = (it.mode() & 0o7777, inner.display());
        let wanted = if is_teams { (mode | 0o2770) & !0o007 } else { 0o700 };
        if mode & 0o002 != 0 {
            let says = format!("everybody may write the folder {name}");
            add(&inner, &it, Health::Bad, wanted, says);
        } else if is_teams && mode & 0o2070 != 0o2070 {
            let says = format!(
                "the group {} cannot work in the folder {name}",
                place::group_name(it.gid())
            );
            add(&inner, &it, Health::Bad, wanted, says);
        }
    }
    found
}

/// Who can take something away that a stranger laid beside a board, and how: in a folder of which each
/// may remove only what is their own, that is not everybody who may write there.
fn away(beside: &Path) -> String {
    let command = format!("rm -r {}", beside.display());
    let (Ok(it), Ok(folder)) = (fs::symlink_metadata(beside), fs::metadata(place::folder(beside)))
    else {
        return command;
    };
    let me = geteuid();
    let is_sticky = folder.mode() & 0o1000 != 0;
    let may = me.is_root()
        || folder.uid() == me.as_raw()
        || (it.uid() == me.as_raw() && it.is_file())
        || (!is_sticky && place::may_write(place::folder(beside)));
    if may {
        return command;
    }
    format!("ask {} or {}, who alone may: {command}", account(it.uid()), account(folder.uid()))
}

/// Looks who may do what with a board and with what lies beside it.
pub(super) fn look(path: &Path) -> Vec<Finding> {
    let Ok(board) = fs::metadata(path) else { return Vec::new() };
    let finding = |it: &Wrong| Finding::not(it.health, "rights", &*it.says, it.remedy());
    let mut found: Vec<Finding> = wrong(path).iter().map(finding).collect();
    let bad = |says: String, remedy: String| Finding::not(Health::Bad, "rights", says, remedy);
    for log in ["-wal", "-shm"].map(|it| place::beside(path, it)) {
        let Some(it) = own(&log) else { continue };
        if it.gid() != board.gid() {
            let says = format!("{} belongs to another group than the board", log.display());
            found.push(bad(
                says,
                format!("chgrp {} {}", place::group_name(board.gid()), log.display()),
            ));
        }
    }
    for beside in ["-wal", "-shm", ".copies", ".here"].map(|it| place::beside(path, it)) {
        if place::is_strangers(&beside, path) {
            let owner = fs::symlink_metadata(&beside).map_or(0, |it| it.uid());
            let what = if place::is_strange_link(&beside, path) { "a link that " } else { "what " };
            let says = format!("{} is {what}{} made", beside.display(), account(owner));
            found.push(bad(says, away(&beside)));
        }
    }
    for folder in [copy::folder_of(path), place::beside(path, ".here")] {
        if let Err(trouble) = neighbour::refuse_folder(&folder) {
            let trouble = trouble.to_string();
            let (says, remedy) = trouble.split_once("; ").unwrap_or((&trouble, ""));
            found.push(bad(says.to_owned(), remedy.to_owned()));
        }
    }
    let folder = place::folder(path).display().to_string();
    if place::everybodys(path).is_some() {
        let says = format!("everybody may write the folder {folder}");
        found.push(bad(says, format!("chmod o-w {folder}")));
    }
    let shares = fs::metadata(place::folder(path)).is_ok_and(|it| is_teams(&board, &it));
    if shares
        && let Some((says, remedy)) =
            above::why_closed(path, board.gid(), &place::group_name(board.gid()))
    {
        found.push(bad(says, remedy));
    }
    if let Some(number) = place::lost_group(path) {
        let group = place::group_name(number);
        let says = format!("what you make beside the board would not belong to the group {group}");
        found.push(bad(says, format!("chgrp {group} {folder} && chmod g+s {folder}")));
    }
    if let Some(why) = place::why_read_only(path) {
        let (health, remedy) = match why {
            ReadOnly::Disk(_) => (
                Health::Fair,
                "mount it so that it can be written; where it turned so by itself, `dmesg` says why",
            ),
            ReadOnly::Names(_) => {
                (Health::Bad, "remove all its names but one (rm), while nobody has it open")
            }
            ReadOnly::Full(_) | ReadOnly::Rights(_) | ReadOnly::Viewer | ReadOnly::Lost(_) => {
                (Health::Fair, "ask the owner for the right to, if you are to work on it")
            }
        };
        found.push(Finding::not(health, "rights", format!("read-only: {why}"), remedy));
    }
    if found.is_empty() {
        found.push(Finding::good("rights", format!("{:o}", board.mode() & 0o7777)));
    }
    found
}

/// Sets modes right that this account may set, and names those that it may not.
pub(super) fn repair(path: &Path) -> Vec<String> {
    let mut done = Vec::new();
    for it in wrong(path).iter().filter(|it| it.health == Health::Bad) {
        let (name, mode) = (it.path.display(), it.mode);
        if it.is_mine() && place::set_mode(&it.path, mode).is_ok() {
            done.push(format!("gave {name} the mode {mode:o}"));
        } else {
            done.push(format!("only {} can give {name} the mode {mode:o}", account(it.owner)));
        }
    }
    done
}
