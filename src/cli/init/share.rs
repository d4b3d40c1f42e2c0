//! A board for several accounts: a folder that hands its group down, a file that the group writes.
//!
//! Modes are set one by one, whatever mask the process has: SQLite gives the files beside the
//! board the mode of the board, so that whoever comes first makes them for everybody.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use nix::unistd::{Group, getegid, geteuid, getgroups};

use crate::cli::Stop;
use crate::store::sqlite::{open, place};

/// Looks for the group and at the folder, before anything is made. A folder that is missing is
/// made; one that others may write is refused.
pub(super) fn ready(path: &Path, name: &str) -> Result<Group, Stop> {
    let refused = |why: String| Err(Stop::wrong(why));
    let Ok(Some(group)) = Group::from_name(name) else {
        return refused(format!(
            "there is no group {name} on this machine: make it with `groupadd {name}`, and put \
             people in it with `usermod -aG {name} ACCOUNT`"
        ));
    };
    if path.exists() && !open::is_left_behind(path) {
        return refused(already(path, &group));
    }
    let is_mine = geteuid().is_root()
        || getegid() == group.gid
        || getgroups().is_ok_and(|all| all.contains(&group.gid));
    if !is_mine {
        return refused(not_in(&group));
    }
    let folder = place::folder(path);
    if !folder.exists() {
        fs::create_dir(folder)?;
        place::set_mode(folder, 0o700)?;
    }
    let found = fs::metadata(folder)?;
    if found.mode() & 0o002 != 0 {
        return refused(format!(
            "everybody may write the folder {}: a shared board needs a folder of its own, such as \
             gemba init --shared {name} --file {}",
            folder.display(),
            folder.join("board/team.gemba.db").display()
        ));
    }
    let me = geteuid();
    let home = nix::unistd::User::from_uid(me).ok().flatten().map(|it| it.dir);
    let real = fs::canonicalize(folder)?;
    if real == Path::new("/") || home.is_some_and(|it| it == real) {
        return refused(format!(
            "{} is no folder to share: give the board one of its own with --file FOLDER/{}",
            real.display(),
            path.file_name().unwrap_or_default().to_string_lossy()
        ));
    }
    if is_right(&found, &group) {
        return Ok(group);
    }
    if found.uid() != me.as_raw() && !me.is_root() {
        return refused(format!(
            "the folder {0} is not yours: its owner can share it (chgrp {name} {0} && chmod 2770 {0}), \
             or you a folder of your own",
            folder.display()
        ));
    }
    if let Some(other) = holds_other_things(folder) {
        return refused(format!(
            "the folder {} holds other things ({other}), and the group would get them all: give the \
             board a folder of its own, such as --file {}",
            folder.display(),
            folder.join("board/team.gemba.db").display()
        ));
    }
    Ok(group)
}

/// Why nothing is made where a board is, and how that one is shared.
fn already(path: &Path, group: &Group) -> String {
    let (file, folder) = (path.display(), place::folder(path));
    let of = |it: &Path| fs::metadata(it).ok();
    let is_files =
        of(path).is_some_and(|it| it.gid() == group.gid.as_raw() && it.mode() & 0o060 == 0o060);
    let name = &group.name;
    if is_files && of(folder).is_some_and(|it| is_right(&it, group)) {
        return format!(
            "{file} is there already, and the group {name} may work on it: gemba doctor looks whether \
             all that lies beside it is theirs too, gemba doctor --repair mends it"
        );
    }
    format!(
        "{file} is there already and stays as it is; to share it with the group {name}: chgrp {name} {0} \
         {file} && chmod 2770 {0} && chmod 660 {file}, then gemba doctor --repair, which does the same \
         for what lies beside it",
        folder.display()
    )
}

/// Why somebody cannot share with a group: they are not in it, or came before they were.
fn not_in(group: &Group) -> String {
    let name = &group.name;
    let account = nix::unistd::User::from_uid(geteuid()).ok().flatten();
    let account = account.map_or_else(|| geteuid().to_string(), |it| it.name);
    if group.mem.contains(&account) {
        return format!(
            "you were put into the group {name} after this session began: log in again, or newgrp {name}"
        );
    }
    format!(
        "you are not in the group {name}, so you cannot share a board with it: whoever looks after this \
         machine can put you in (usermod -aG {name} {account}); then log in again"
    )
}

/// Whether a folder is the group's already, and hands it down.
fn is_right(folder: &fs::Metadata, group: &Group) -> bool {
    folder.gid() == group.gid.as_raw() && folder.mode() & 0o2070 == 0o2070
}

/// Something in the folder.
fn holds_other_things(folder: &Path) -> Option<String> {
    let first = fs::read_dir(folder).ok()?.flatten().next()?;
    Some(first.file_name().to_string_lossy().into_owned())
}

/// Gives folder, file and what lies beside it to the group; says what of the folder was changed.
pub(super) fn hand_over(path: &Path, group: &Group) -> Result<Option<String>, Stop> {
    let give = |file: &Path, mode: u32| -> std::io::Result<()> {
        std::os::unix::fs::chown(file, None, Some(group.gid.as_raw()))?;
        // After the group: a change of the group takes the set-group-id bit away.
        place::set_mode(file, mode)
    };
    let folder = place::folder(path);
    let before = fs::metadata(folder)?;
    let mut changed = None;
    if !is_right(&before, group) {
        give(folder, 0o2770)?;
        let was = Group::from_gid(before.gid().into()).ok().flatten();
        let was = was.map_or_else(|| before.gid().to_string(), |it| it.name);
        changed = Some(format!(
            "The folder {} belongs to the group {} now, with the mode 2770 (until now {was}, {:o})",
            folder.display(),
            group.name,
            before.mode() & 0o7777
        ));
    }
    give(path, 0o660)?;
    for log in ["-wal", "-shm"].map(|it| place::beside(path, it)) {
        if log.exists() {
            give(&log, 0o660)?;
        }
    }
    Ok(changed)
}
