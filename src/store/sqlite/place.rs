//! Where a board lies: whose files, with which rights; all of it by path.
//!
//! Nothing here opens the board or a file beside it: closing any descriptor of theirs would drop
//! this process's locks on the board.

mod disk;
mod others;

use std::fs;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD, accessat};

#[cfg(test)]
pub(crate) use self::disk::disk_of;
pub(crate) use self::disk::{
    Disk, disk, has_no_room, is_disk_read_only, is_mounted_alone, limit, room,
};
pub(crate) use self::others::{
    could_be_a_strangers, everybodys_above, has_acl, is_strange_link, is_strangers, why_anothers,
    why_not_alone, why_replaced, why_shared,
};
use crate::domain::ReadOnly;

/// The folder of a file.
pub(crate) fn folder(path: &Path) -> &Path {
    path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The file with something appended to its name: the log and the shared memory of a board.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    // SQLite names them after the file that a link leads to.
    appended(&fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()), ending)
}

/// The same by the name alone, whatever lies there: a link that somebody has laid is not followed.
pub(crate) fn appended(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.to_owned().into_os_string();
    name.push(ending);
    PathBuf::from(name)
}

/// Whether there is a write-ahead log beside the board with anything in it.
pub(crate) fn has_log(path: &Path) -> bool {
    fs::metadata(beside(path, "-wal")).is_ok_and(|it| it.len() > 0)
}

/// The folder on the way to a file that this process may not enter, if there is one.
pub(crate) fn closed_folder(path: &Path) -> Option<PathBuf> {
    let is_closed = |it: &Path| {
        it.symlink_metadata().is_err_and(|err| err.kind() == std::io::ErrorKind::PermissionDenied)
    };
    let mut found = None;
    // What cannot be looked at lies in what cannot be entered: the outermost one is the reason.
    for it in path.ancestors().filter(|it| is_closed(it)) {
        found = Some(folder(it).to_owned());
    }
    found
}

/// The file that a link leads to; the path itself where it is none.
pub(crate) fn real(path: &Path) -> PathBuf {
    let is_link = path.symlink_metadata().is_ok_and(|it| it.is_symlink());
    let real = is_link.then(|| fs::canonicalize(path).ok()).flatten();
    real.unwrap_or_else(|| path.to_owned())
}

/// Whether this process may read a file.
pub(crate) fn may_read(path: &Path) -> bool {
    may(path, Access::READ_OK)
}

/// Whether this process may write a file, or into a folder.
pub(crate) fn may_write(path: &Path) -> bool {
    may(path, Access::WRITE_OK)
}

fn may(path: &Path, access: Access) -> bool {
    accessat(CWD, path, access, AtFlags::EACCESS).is_ok()
}

/// Why this process cannot write the board at that path, if it cannot.
pub(crate) fn why_read_only(path: &Path) -> Option<ReadOnly> {
    let rights = |it: &Path| Some(ReadOnly::Rights(it.display().to_string()));
    let path = &real(path);
    if is_disk_read_only(path) {
        return Some(ReadOnly::Disk(path.display().to_string()));
    }
    if !may_write(path) {
        return rights(path);
    }
    if is_mounted_alone(path) {
        return Some(ReadOnly::Mounted(path.display().to_string()));
    }
    if let Some(n) = other_names(path) {
        return Some(ReadOnly::Names(format!(
            "{} has {n} more (hard links), each with a log of its own, and what is written through two \
             of them is lost: find {} -samefile {} shows those near it, and all but one must go",
            path.display(),
            folder(path).display(),
            path.display(),
        )));
    }
    let logs = ["-wal", "-shm"].map(|it| beside(path, it));
    for log in &logs {
        if log.exists() && !may_write(log) {
            return rights(log);
        }
    }
    // With both of them there, nothing has to be made in the folder.
    if !logs.iter().all(|it| it.exists()) && !may_write(folder(path)) {
        return Some(ReadOnly::Rights(format!("the folder {}", folder(path).display())));
    }
    None
}

/// How many other names a file has, in words; nothing where it has none. SQLite lays the log of a
/// file beside the name by which it was opened.
fn other_names(path: &Path) -> Option<String> {
    let n = fs::metadata(path).ok()?.nlink().checked_sub(1).filter(|n| *n > 0)?;
    Some(if n == 1 { "one name".to_owned() } else { format!("{n} names") })
}

/// Whether both files are there that a reader needs and must not make: made by somebody who may
/// not write the board, they would lock out everybody else.
pub(crate) fn is_readable_alone(path: &Path) -> bool {
    ["-wal", "-shm"].iter().all(|it| beside(path, it).exists())
}

/// Whether the file holds everything: nobody has it open to write, and it was closed in order. Read
/// as it is, it needs nothing beside it; who may not make anything there reads it so.
pub(crate) fn is_at_rest(path: &Path) -> bool {
    !is_readable_alone(path) && is_whole(path)
}

/// Whether the file holds everything at this moment; somebody may have it open to write.
pub(crate) fn is_whole(path: &Path) -> bool {
    !has_log(path) && !beside(path, "-journal").exists()
}

/// Which file it is, by its device and its number there.
pub(crate) fn which(file: &fs::Metadata) -> (u64, u64) {
    (file.dev(), file.ino())
}

/// The size of a file and when it was last written, by which another state of it is known.
/// All nothing where there is no such file.
pub(crate) fn stamp(path: &Path) -> (u64, i64, i64) {
    fs::metadata(path).map_or((0, 0, 0), |it| (it.len(), it.mtime(), it.mtime_nsec()))
}

/// What tells a file from all others, as far as 32 bits can: where it lies, on which machine, and
/// which file it is there. It stays as long as the file does, whatever the machine is called, where
/// the machine has a number.
pub(crate) fn mark(path: &Path) -> u32 {
    mark_on(path, &machine())
}

/// The mark that a file had from an earlier gemba, where that is another: machines without a number
/// were all one.
pub(crate) fn mark_before(path: &Path) -> Option<u32> {
    let before = mark_on(path, &machine_number());
    (before != mark(path)).then_some(before)
}

fn machine_number() -> String {
    fs::read_to_string("/etc/machine-id").unwrap_or_default()
}

/// The number of this machine; its name where it has none.
fn machine() -> String {
    let number = machine_number();
    match number.trim() {
        "" | "uninitialized" => rustix::system::uname().nodename().to_string_lossy().into_owned(),
        _ => number,
    }
}

fn mark_on(path: &Path, machine: &str) -> u32 {
    use std::os::unix::ffi::OsStrExt as _;
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let inode = fs::metadata(path).map_or(0, |it| it.ino());
    let parts = [real.as_os_str().as_bytes(), &inode.to_be_bytes(), machine.as_bytes()];
    // FNV-1a: the same in every build of gemba.
    let add = |sum: u32, byte: &u8| (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
    parts.iter().flat_map(|it| it.iter()).fold(0x811C_9DC5, add)
}

/// Whether this account is in a group.
pub(crate) fn is_in(group: u32) -> bool {
    let group = nix::unistd::Gid::from_raw(group);
    nix::unistd::getegid() == group
        || nix::unistd::getgroups().is_ok_and(|all| all.contains(&group))
}

/// What a group is called; its number where it has no name here.
pub(crate) fn group_name(gid: u32) -> String {
    let known = nix::unistd::Group::from_gid(gid.into()).ok().flatten();
    known.map_or_else(|| gid.to_string(), |it| it.name)
}

/// The group that the team would lose: the board is the group's, and the log that this process
/// would make beside it would not be.
pub(crate) fn lost_group(path: &Path) -> Option<u32> {
    let board = fs::metadata(path).ok()?;
    let folder = fs::metadata(folder(&fs::canonicalize(path).ok()?)).ok()?;
    let is_shared = board.mode() & 0o060 == 0o060;
    let hands_down = folder.mode() & 0o2000 != 0 && folder.gid() == board.gid();
    let mine = nix::unistd::getegid().as_raw() == board.gid();
    // What root makes beside a board becomes its owner's.
    let is_root = nix::unistd::geteuid().is_root();
    let lost = is_shared && !hands_down && !mine && !is_root && !is_readable_alone(path);
    lost.then_some(board.gid())
}

/// The folder of a board, where everybody may write it.
pub(crate) fn everybodys(path: &Path) -> Option<PathBuf> {
    let folder = folder(&real(path)).to_owned();
    let is_everybodys = fs::metadata(&folder).is_ok_and(|it| it.mode() & 0o1002 == 0o002);
    is_everybodys.then_some(folder)
}

/// Gives what was just made for a board, a copy of it or a folder of copies, to whom the board belongs,
/// with that mode: what root makes becomes its owner's, and the group is the board's. Where that group
/// cannot be given, the mode gives no group anything.
pub(crate) fn give(path: &Path, board: &Path, mode: u32) -> std::io::Result<()> {
    // By what is open: whoever may write the folder could lay something else under the name.
    let file = opening().read(true).open(path)?;
    let (it, of) = (file.metadata()?, fs::metadata(board));
    let me = nix::unistd::geteuid();
    let is_own = it.uid() == me.as_raw() && (it.is_dir() || it.nlink() == 1);
    let mut mode = mode;
    if let Some(of) = of.ok().filter(|_| is_own) {
        let owner = (me.is_root() && of.uid() != it.uid()).then(|| of.uid());
        let group = (of.gid() != it.gid()).then(|| of.gid());
        if owner.or(group).is_some() && std::os::unix::fs::fchown(&file, owner, group).is_err() {
            mode &= 0o700;
        }
    }
    file.set_permissions(fs::Permissions::from_mode(mode))
}

/// How what lies in a folder is opened, never a board: no link is followed, and no pipe waited for.
/// Whoever may write the folder could lay anything under a name.
pub(crate) fn opening() -> fs::OpenOptions {
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    let mut how = fs::OpenOptions::new();
    how.custom_flags(i32::try_from(flags.bits()).unwrap_or(0));
    how
}

/// Opens a file in this way to read it or to try its lock; nothing but a plain file is one.
pub(crate) fn open_plain(path: &Path) -> std::io::Result<fs::File> {
    let file = opening().read(true).open(path)?;
    let is_plain = file.metadata()?.is_file();
    if is_plain { Ok(file) } else { Err(std::io::Error::other("this is no plain file")) }
}

/// Gives a file or folder that mode, whatever the mask of the process.
pub(crate) fn set_mode(path: &Path, mode: u32) -> std::io::Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

/// Gives the log and the shared memory beside a board the mode of the board, where they are this
/// account's: SQLite does that when it makes them, and not when somebody changes who may read the
/// board later.
pub(crate) fn follow(board: &Path) {
    let Ok(of) = fs::metadata(board) else { return };
    let me = nix::unistd::geteuid();
    for beside in ["-wal", "-shm"].map(|it| beside(board, it)) {
        let is_other = |it: &fs::Metadata| {
            let is_mine = it.uid() == me.as_raw() || (me.is_root() && it.uid() == of.uid());
            is_mine && it.is_file() && it.nlink() == 1 && (it.mode() ^ of.mode()) & 0o777 != 0
        };
        if fs::symlink_metadata(&beside).is_ok_and(|it| is_other(&it)) {
            // Where it cannot be done, doctor names it.
            let _ = set_rights(&beside, of.mode() & 0o777, None, is_other);
        }
    }
}

/// Gives what lies under a name that mode and that group, if it is what is meant. It is not opened to
/// be read: that closed again would drop this process's locks on a board.
#[cfg(target_os = "linux")]
pub(crate) fn set_rights(
    path: &Path,
    mode: u32,
    group: Option<u32>,
    is_meant: impl Fn(&fs::Metadata) -> bool,
) -> std::io::Result<()> {
    use rustix::fs::{Mode, OFlags};
    use std::os::fd::AsRawFd as _;
    let held =
        rustix::fs::open(path, OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())?;
    let held = fs::File::from(held);
    if !is_meant(&held.metadata()?) {
        return Err(std::io::Error::other("something else lies there"));
    }
    let held = PathBuf::from(format!("/proc/self/fd/{}", held.as_raw_fd()));
    if group.is_some() {
        std::os::unix::fs::chown(&held, None, group)?;
    }
    set_mode(&held, mode)
}

/// Gives what lies under a name that mode and that group, if it is what is meant and no link.
#[cfg(not(target_os = "linux"))]
pub(crate) fn set_rights(
    path: &Path,
    mode: u32,
    group: Option<u32>,
    is_meant: impl Fn(&fs::Metadata) -> bool,
) -> std::io::Result<()> {
    use rustix::fs::{Mode, RawMode};
    if !is_meant(&fs::symlink_metadata(path)?) {
        return Err(std::io::Error::other("something else lies there"));
    }
    if group.is_some() {
        std::os::unix::fs::lchown(path, None, group)?;
    }
    let mode = Mode::from_raw_mode(RawMode::try_from(mode).unwrap_or(0o600));
    Ok(rustix::fs::chmodat(CWD, path, mode, AtFlags::SYMLINK_NOFOLLOW)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_beside_a_board_follows_its_mode_and_no_link_is_followed() {
        let dir = tempfile::tempdir().unwrap();
        let [board, private] = ["board", "private"].map(|it| dir.path().join(it));
        let [log, memory] = ["-wal", "-shm"].map(|it| beside(&board, it));
        for it in [&board, &private, &log] {
            fs::write(it, "").unwrap();
            set_mode(it, 0o600).unwrap();
        }
        std::os::unix::fs::symlink(&private, &memory).unwrap();
        let mode = |it: &Path| fs::metadata(it).unwrap().mode() & 0o7777;
        set_mode(&board, 0o644).unwrap();
        follow(&board);
        assert_eq!((mode(&log), mode(&private)), (0o644, 0o600));
        set_mode(&board, 0o600).unwrap();
        follow(&board);
        assert_eq!(mode(&log), 0o600, "what is taken back is taken back there too");
        // Laid there between the look and the change.
        assert!(set_rights(&memory, 0o666, None, fs::Metadata::is_file).is_err());
        assert_eq!(mode(&private), 0o600);
    }
}
