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
///
/// A board that is there already is shared as it is. What else lies in its folder goes to the group
/// with it: that is done `knowingly` only.
pub(super) fn ready(path: &Path, name: &str, knowingly: bool) -> Result<Group, Stop> {
    let refused = |why: String| Err(Stop::wrong(why));
    let Ok(Some(group)) = Group::from_name(name) else {
        return refused(format!(
            "there is no group {name} on this machine: make it with `groupadd {name}`, and put \
             people in it with `usermod -aG {name} ACCOUNT`"
        ));
    };
    let is_there = is_there(path);
    if is_there && let Some(why) = why_not(path, &group)? {
        return refused(why);
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
    match holds_other_things(folder, path) {
        Some(other) if !knowingly => refused(format!(
            "the folder {} holds other things ({other}), and the group would get at them all: {}, or \
             --i-know shares it all the same",
            folder.display(),
            if is_there {
                format!(
                    "put the board into one of its own (mkdir {0} && gemba --file {0}/team.gemba.db \
                     restore {1})",
                    folder.join("board").display(),
                    path.display()
                )
            } else {
                let own = folder.join("board/team.gemba.db");
                format!("give the board a folder of its own, such as --file {}", own.display())
            }
        )),
        Some(_) | None => Ok(group),
    }
}

/// Why a board that is there already is not shared by this account, if it is not.
fn why_not(path: &Path, group: &Group) -> Result<Option<String>, Stop> {
    let (file, name, me) = (path.display(), &group.name, geteuid());
    let board = fs::metadata(path)?;
    let is_files = board.gid() == group.gid.as_raw() && board.mode() & 0o060 == 0o060;
    if is_files && fs::metadata(place::folder(path)).is_ok_and(|it| is_right(&it, group)) {
        return Ok(Some(format!(
            "{file} is there already, and the group {name} may work on it: gemba doctor looks whether \
             all that lies beside it is theirs too, gemba doctor --repair mends it"
        )));
    }
    if board.uid() != me.as_raw() && !me.is_root() {
        let owner = nix::unistd::User::from_uid(board.uid().into()).ok().flatten();
        let owner = owner.map_or_else(|| board.uid().to_string(), |it| it.name);
        return Ok(Some(format!(
            "{file} is there already and belongs to {owner}, who alone can share it, with the same command"
        )));
    }
    // What is no board, or cannot be used, is handed to nobody.
    open::open(path, open::Mode::Write).map_err(crate::store::StoreError::from)?;
    Ok(None)
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

/// Whether a board lies there already.
pub(super) fn is_there(path: &Path) -> bool {
    path.exists() && !open::is_left_behind(path)
}

/// Something in the folder that is not the board's.
fn holds_other_things(folder: &Path, board: &Path) -> Option<String> {
    let beside = ["", "-wal", "-shm", "-journal", ".copies", ".here"];
    let own = beside.map(|it| place::beside(board, it));
    let mut all = fs::read_dir(folder).ok()?.flatten();
    let other = all.find(|it| own.iter().all(|own| own.file_name() != Some(&it.file_name())))?;
    Some(other.file_name().to_string_lossy().into_owned())
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
    // A link would lead elsewhere: what is given away is what lies here.
    let is = |it: &Path, what: fn(&fs::Metadata) -> bool| {
        fs::symlink_metadata(it).is_ok_and(|it| what(&it))
    };
    for log in ["-wal", "-shm"].map(|it| place::beside(path, it)) {
        if is(&log, fs::Metadata::is_file) {
            give(&log, 0o660)?;
        }
    }
    for inner in [".copies", ".here"].map(|it| place::beside(path, it)) {
        if !is(&inner, fs::Metadata::is_dir) {
            continue;
        }
        give(&inner, 0o2770)?;
        for it in fs::read_dir(&inner)?.flatten().filter(|it| is(&it.path(), fs::Metadata::is_file))
        {
            // Somebody who is here may go meanwhile; what another account has made is theirs.
            let _ = give(&it.path(), 0o660);
        }
    }
    Ok(changed)
}
