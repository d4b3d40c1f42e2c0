//! Who may read and write a board and what lies beside it, and what to do where that is not right.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use nix::unistd::{User, geteuid};
use rusqlite::Connection;

use super::{Finding, Health};
use crate::domain::ReadOnly;
use crate::store::sqlite::{above, copy, neighbour, place};

/// Something beside a board, the board itself or its folder, that is not for whom it should be. There
/// is one of these for a path at most, and it names all that is to be done there: two remedies for one
/// thing could take each other back.
#[derive(Debug)]
struct Wrong {
    path: PathBuf,
    health: Health,
    /// What is wrong with it.
    says: String,
    /// The mode that it should have.
    mode: u32,
    /// The group that it should have, where it has another.
    group: Option<u32>,
    /// Who may give it another mode.
    owner: u32,
    /// Which file it is: device and number.
    which: (u64, u64),
}

/// Whose a board is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// As its modes and groups say: one account's or a team's.
    AsGiven,
    /// The account's that serves it: the board says what each person may do, and its file is closed.
    Served,
}

impl Wrong {
    /// What is to get another mode, and that group where it has another one.
    fn of(
        (path, it): (&Path, &fs::Metadata),
        (health, says): (Health, String),
        mode: u32,
        group: Option<u32>,
    ) -> Self {
        Self {
            path: path.to_owned(),
            health,
            says,
            mode,
            group: group.filter(|group| it.gid() != *group),
            owner: it.uid(),
            which: place::which(it),
        }
    }

    fn is_mine(&self) -> bool {
        geteuid().is_root()
            || (geteuid().as_raw() == self.owner && self.group.is_none_or(place::is_in))
    }

    /// What mends it, as one types it.
    fn command(&self) -> String {
        let path = self.path.to_string_lossy();
        let path = shell_words::quote(&path);
        let mode = format!("chmod {:o} {path}", self.mode);
        match self.group {
            Some(group) => format!("chgrp {} {path} && {mode}", place::group_name(group)),
            None => mode,
        }
    }

    /// Whoever can do it: an owner who is not in the group cannot give it anything.
    fn who(&self) -> String {
        let can = geteuid().as_raw() != self.owner
            && self.group.is_none_or(|group| can_give(self.owner, group));
        account(if can { self.owner } else { 0 })
    }

    fn remedy(&self) -> String {
        let command = self.command();
        match (self.is_mine(), self.health) {
            (true, Health::Bad) => format!("{command}, or gemba doctor --repair"),
            (true, Health::Good | Health::Fair) => command,
            (false, _) => format!("ask {}: {command}", self.who()),
        }
    }

    fn mend(&self) -> std::io::Result<()> {
        // A folder may be named by a link; what was laid under the name since is not what was looked at.
        let is_it = |it: &fs::Metadata| place::which(it) == self.which;
        place::set_rights(&place::real(&self.path), self.mode, self.group, is_it)
    }
}

/// What an account is called; its number where it has no name here.
pub(super) fn account(number: u32) -> String {
    let known = User::from_uid(number.into()).ok().flatten();
    known.map_or_else(|| format!("the account {number}"), |it| it.name)
}

/// Whether an account can give what is its own to a group: it is in it, as far as this machine knows.
pub(super) fn can_give(owner: u32, group: u32) -> bool {
    let account = User::from_uid(owner.into()).ok().flatten();
    let group = nix::unistd::Group::from_gid(group.into()).ok().flatten();
    owner == 0
        || account.zip(group).is_some_and(|(account, group)| {
            account.gid == group.gid || group.mem.contains(&account.name)
        })
}

/// Whether something beside a board is among what has the wrong rights, and has its remedy there.
pub(super) fn names(beside: &Path, path: &Path, whose: Whose) -> bool {
    wrong(path, whose).iter().any(|it| it.path == beside)
}

/// The group whose members are to share the board: its folder hands a group down that may write there,
/// or the board is writable for a group that is not its owner's own. Where nobody else may enter the
/// folder, as is right for a hosted board, it is one account's alone.
fn team(board: &fs::Metadata, folder: &fs::Metadata) -> Option<u32> {
    if folder.mode() & 0o011 == 0 {
        return None;
    }
    let own = User::from_uid(board.uid().into()).ok().flatten().map(|it| it.gid.as_raw());
    let file_is = board.mode() & 0o060 == 0o060 && own != Some(board.gid());
    let folder_is = folder.mode() & 0o2030 == 0o2030 && own != Some(folder.gid());
    // What both say with two voices, the board says.
    file_is.then(|| board.gid()).or_else(|| folder_is.then(|| folder.gid()))
}

/// What is known of a file or folder itself. A link is nobody's to mend: whoever may write the folder
/// can let it lead anywhere, and so can a second name.
fn own(path: &Path) -> Option<fs::Metadata> {
    let is_single = |it: &fs::Metadata| it.is_dir() || it.nlink() == 1;
    fs::symlink_metadata(path).ok().filter(|it| !it.is_symlink() && is_single(it))
}

/// Everything that has the wrong mode or group. What is right is decided once, by whose board it is:
/// who has followed all of it is told nothing new.
fn wrong(path: &Path, whose: Whose) -> Vec<Wrong> {
    let (Ok(board), Ok(folder)) = (fs::metadata(path), fs::metadata(place::folder(path))) else {
        return Vec::new();
    };
    let team = team(&board, &folder).filter(|_| whose == Whose::AsGiven);
    let mode = board.mode() & 0o7777;
    let wanted = match team {
        Some(_) => (mode | 0o660) & !0o002,
        // What is not a team's is one account's alone: a hosted board is served from nothing wider.
        None if mode & 0o002 != 0 => 0o600,
        None => mode | 0o600,
    };
    let group = team.unwrap_or(board.gid());
    let mut found: Vec<Wrong> = file(path, &board, wanted, group, team).into_iter().collect();
    // SQLite gives them the rights of the board when it makes them.
    let logs = ["-wal", "-shm"].map(|it| place::beside(path, it));
    // What is something else than what belongs there is moved away, and has no rights to be mended.
    let beside = |it: &PathBuf| {
        let log = own(it).filter(fs::Metadata::is_file)?;
        file(it, &log, wanted & 0o777, group, team)
    };
    found.extend(logs.iter().filter_map(beside));
    let has_logs = logs.iter().all(|it| it.exists());
    found.extend(place_of(place::folder(path), &folder, team, has_logs));
    found.extend([".copies", ".here"].iter().filter_map(|it| {
        let inner = place::beside(path, it);
        inner_of(&inner, &own(&inner).filter(fs::Metadata::is_dir)?, team)
    }));
    found
}

/// What is wrong with the board or a file beside it.
fn file(
    path: &Path,
    it: &fs::Metadata,
    wanted: u32,
    group: u32,
    team: Option<u32>,
) -> Option<Wrong> {
    let (mode, name) = (it.mode() & 0o7777, path.display());
    let lacks = |bits: u32| wanted & bits & !mode != 0;
    let (health, says) = if mode & 0o002 != 0 {
        (Health::Bad, format!("everybody may write {name}"))
    } else if it.gid() != group && team == Some(group) {
        (Health::Bad, format!("{name} does not belong to the group {}", place::group_name(group)))
    } else if it.gid() != group {
        (Health::Bad, format!("{name} belongs to another group than the board"))
    } else if team.is_some() && lacks(0o060) {
        (Health::Bad, format!("the group {} may not write {name}", place::group_name(group)))
    } else if lacks(0o004) {
        let says =
            format!("everybody may read the board, and needs {name} too, which they may not");
        (Health::Fair, says)
    } else if lacks(0o600) {
        (Health::Fair, format!("its owner may not write {name}"))
    } else if mode & 0o777 != wanted & 0o777 {
        (Health::Fair, format!("{name} has other rights than the board ({mode:o})"))
    } else {
        return None;
    };
    Some(Wrong::of((path, it), (health, says), wanted, Some(group)))
}

/// What is wrong with the folder in which a board lies.
fn place_of(path: &Path, it: &fs::Metadata, team: Option<u32>, has_logs: bool) -> Option<Wrong> {
    let (mode, name) = (it.mode() & 0o7777, path.display());
    let (health, says) = match team {
        // A folder such as /tmp is not made a team's: the board is put elsewhere.
        _ if is_common(it) => return None,
        _ if mode & 0o002 != 0 => (Health::Bad, format!("everybody may write the folder {name}")),
        Some(group) if mode & 0o030 != 0o030 || it.gid() != group => {
            let health = if has_logs && it.gid() == group { Health::Fair } else { Health::Bad };
            let says = format!(
                "the group {} may not write the folder {name}: nobody but its owner can make copies \
                 there or be seen to be here",
                place::group_name(group)
            );
            (health, says)
        }
        Some(_) if mode & 0o2000 == 0 => {
            let says =
                format!("the folder {name} does not hand its group down to what is made there");
            (Health::Bad, says)
        }
        Some(_) | None => return None,
    };
    let wanted = (if team.is_some() { mode | 0o2070 } else { mode }) & !0o002;
    Some(Wrong::of((path, it), (health, says), wanted, team))
}

/// What is wrong with a folder beside a board.
fn inner_of(path: &Path, it: &fs::Metadata, team: Option<u32>) -> Option<Wrong> {
    let (mode, name) = (it.mode() & 0o7777, path.display());
    let says = match team {
        _ if mode & 0o002 != 0 => format!("everybody may write the folder {name}"),
        Some(team) if mode & 0o2070 != 0o2070 || it.gid() != team => {
            format!("the group {} cannot work in the folder {name}", place::group_name(team))
        }
        Some(_) | None => return None,
    };
    let wanted = if team.is_some() { (mode | 0o2770) & !0o007 } else { 0o700 };
    Some(Wrong::of((path, it), (Health::Bad, says), wanted, team))
}

/// Whether everybody may make something in a folder, and remove only what is their own.
fn is_common(folder: &fs::Metadata) -> bool {
    folder.mode() & 0o1002 == 0o1002
}

/// A team's board in a folder that is everybody's: what is made beside it belongs to whoever made it.
fn in_common(path: &Path, group: &str) -> Finding {
    let folder = place::folder(path);
    let own = folder.join("board");
    let new = own.join(path.file_name().unwrap_or_default());
    let [old, own, new] =
        [path, &*own, &*new].map(|it| shell_words::quote(&it.to_string_lossy()).into_owned());
    let says = format!(
        "the folder {} is everybody's: what is made there does not belong to the group {group}",
        folder.display()
    );
    let remedy = format!(
        "put the board into a folder of its own, when all have left: mkdir {own} && gemba --file {new} \
         restore {old} && gemba --file {new} init --shared {group}"
    );
    Finding::not(Health::Bad, "rights", says, remedy)
}

/// Who can move away what a stranger laid beside a board, and how: in a folder of which each may move
/// only what is their own, that is not everybody who may write there. It is kept: who only counts as a
/// stranger, as the folder stands open, may have made the copies of a team.
fn away(beside: &Path) -> String {
    let [from, to] = [beside.to_owned(), place::beside(beside, ".aside")]
        .map(|it| shell_words::quote(&it.to_string_lossy()).into_owned());
    let command = format!("mv {from} {to}");
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

/// Whose the board is to be, by what it says itself: what opens the file to a team would let go what
/// each person of a served board may do.
pub(super) fn whose(conn: &Connection, path: &Path) -> Whose {
    let is_closed = fs::metadata(path).is_ok_and(|it| it.mode() & 0o060 == 0);
    if is_closed && says_who_may(conn) { Whose::Served } else { Whose::AsGiven }
}

/// Whether the board says what each person may do, and holds to it.
fn says_who_may(conn: &Connection) -> bool {
    let asked = "SELECT EXISTS (SELECT 1 FROM person_access)
         AND NOT EXISTS (SELECT 1 FROM board WHERE allow_as)";
    conn.query_row(asked, [], |row| row.get(0)).unwrap_or(false)
}

/// What keeps `gemba serve` from serving anybody, on a board that says what each person may do.
fn hosting(conn: &Connection, path: &Path) -> Option<Finding> {
    let shared = place::why_shared(path);
    let above = place::everybodys_above(path).ok().flatten().filter(|_| shared.is_none());
    let why = shared.or_else(|| place::why_replaced(path)).filter(|_| says_who_may(conn))?;
    let says = format!("{why}: what each may do holds for nobody, and gemba serve serves nobody");
    let (mode, folder) = above.as_deref().map_or(("700", place::folder(path)), |it| ("o-w", it));
    let folder = shell_words::quote(&folder.to_string_lossy()).into_owned();
    let remedy = format!("for a board that gemba serve alone opens: chmod {mode} {folder}");
    Some(Finding::not(Health::Fair, "hosted", says, remedy))
}

/// Looks once more by what the board says itself, which its modes alone do not.
pub(super) fn look_again(conn: &Connection, path: &Path, found: &mut Vec<Finding>) {
    if whose(conn, path) == Whose::Served {
        found.retain(|it| it.what != "rights");
        found.extend(look(path, Whose::Served));
    }
    found.extend(hosting(conn, path));
}

/// Looks who may do what with a board and with what lies beside it.
pub(super) fn look(path: &Path, whose: Whose) -> Vec<Finding> {
    let Ok(board) = fs::metadata(path) else { return Vec::new() };
    let finding = |it: &Wrong| Finding::not(it.health, "rights", &*it.says, it.remedy());
    let mut found: Vec<Finding> = wrong(path, whose).iter().map(finding).collect();
    let bad = |says: String, remedy: String| Finding::not(Health::Bad, "rights", says, remedy);
    for beside in ["-wal", "-shm", ".copies", ".here"].map(|it| place::beside(path, it)) {
        if place::is_strangers(&beside, path) {
            let owner = fs::symlink_metadata(&beside).map_or(0, |it| it.uid());
            let what = if place::is_strange_link(&beside, path) { "a link that " } else { "what " };
            let says = format!("{} is {what}{} made", beside.display(), account(owner));
            // Who closes the folder first may find that nobody is a stranger any more.
            let closes = wrong(path, whose).into_iter().find(|it| it.path == place::folder(path));
            let remedy = match closes {
                Some(_) => "as is said of the folder; then look again".to_owned(),
                None => away(&beside),
            };
            found.push(bad(says, remedy));
        }
    }
    for folder in [copy::folder_of(path), place::beside(path, ".here")] {
        if let Err(trouble) = neighbour::refuse_folder(&folder) {
            let trouble = trouble.to_string();
            let (says, remedy) = trouble.split_once("; ").unwrap_or((&trouble, ""));
            found.push(bad(says.to_owned(), remedy.to_owned()));
        }
    }
    let folder = fs::metadata(place::folder(path));
    let is_given = whose == Whose::AsGiven;
    let team = folder.as_ref().ok().and_then(|it| team(&board, it)).filter(|_| is_given);
    if let Some(number) = team {
        let group = place::group_name(number);
        if folder.is_ok_and(|it| is_common(&it)) {
            found.push(in_common(path, &group));
        } else if let Some((says, remedy)) = above::why_closed(path, number, &group) {
            found.push(bad(says, remedy));
        }
    } else if let Some(number) = place::lost_group(path).filter(|_| is_given) {
        let (group, folder) = (place::group_name(number), place::folder(path).display());
        let says = format!("what you make beside the board would not belong to the group {group}");
        found.push(bad(says, format!("chgrp {group} {folder} && chmod g+s {folder}")));
    }
    if let Some(why) = place::why_read_only(path) {
        let (health, remedy) = match why {
            ReadOnly::Disk(_) => (
                Health::Fair,
                "mount it so that it can be written; where it turned so by itself, `dmesg` says why",
            ),
            ReadOnly::Mounted(_) => {
                (Health::Bad, "mount its folder, not the file, and name the board in it")
            }
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
        let more = if place::has_acl(path) { ", and what its ACL gives (getfacl)" } else { "" };
        found.push(Finding::good("rights", format!("{:o}{more}", board.mode() & 0o7777)));
    }
    found
}

/// Sets modes and groups right that this account may set, and names those that it may not.
pub(super) fn repair(path: &Path, whose: Whose) -> Vec<String> {
    let mut done = Vec::new();
    for it in wrong(path, whose).iter().filter(|it| it.health == Health::Bad) {
        let (name, mode) = (it.path.display(), it.mode);
        let group = it.group.map(|it| format!("the group {} and ", place::group_name(it)));
        let what = format!("{name} {}the mode {mode:o}", group.unwrap_or_default());
        if it.is_mine() && it.mend().is_ok() {
            done.push(format!("gave {what}"));
        } else {
            done.push(format!("only {} can give {what}", it.who()));
        }
    }
    done
}

#[cfg(test)]
mod tests;
