//! Where a board lies: which file system, whose files, with which rights; all of it by path.
//!
//! Nothing here opens the board or a file beside it: closing any descriptor of theirs would drop
//! this process's locks on the board.

use std::fs;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::domain::ReadOnly;
use rustix::fs::{Access, AtFlags, CWD, accessat};

/// What several machines share at once, by the number that `statfs` gives: the write-ahead log
/// needs the shared memory of one kernel.
const SHARED: &[(u32, &str)] = &[
    (0x0000_6969, "NFS"),
    (0x0000_517B, "SMB"),
    (0xFE53_4D42, "SMB"),
    (0xFF53_4D42, "SMB"),
    (0x5346_414F, "AFS"),
    (0x6B41_4653, "AFS"),
    (0x0102_1997, "9p"),
    (0x00C3_6400, "Ceph"),
    (0x0BD0_0BD0, "Lustre"),
    (0x4750_4653, "GPFS"),
    (0x786F_4256, "a VirtualBox folder"),
];

/// A file system behind a program: it may be anything.
const FUSE: u32 = 0x6573_5546;

/// What kind of file system a board lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disk {
    /// One machine's own.
    Local,
    /// A program's: nobody knows.
    Unknown,
    /// Several machines': unsafe.
    Shared(&'static str),
}

/// The file system of a board, or of the folder that it is to lie in.
pub(crate) fn disk(path: &Path) -> Disk {
    let found = rustix::fs::statfs(path).or_else(|_| rustix::fs::statfs(folder(path)));
    found.map_or(Disk::Local, |it| {
        // The number is a word of the machine's size; only its lower half means anything.
        disk_of(u32::try_from(i128::from(it.f_type) & 0xFFFF_FFFF).unwrap_or(0))
    })
}

/// The file system with that number of `statfs`.
pub(crate) fn disk_of(number: u32) -> Disk {
    if cfg!(not(target_os = "linux")) {
        return Disk::Local;
    }
    match SHARED.iter().find(|(it, _)| *it == number) {
        Some((_, name)) => Disk::Shared(name),
        None if number == FUSE => Disk::Unknown,
        None => Disk::Local,
    }
}

/// How many bytes an ordinary account may still write there; nothing where that is not known.
pub(crate) fn room(path: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder(&real(path))).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

/// Whether the disk of a board has not even room for what its sessions share.
pub(crate) fn has_no_room(path: &Path) -> bool {
    const LITTLE: u64 = 64 << 10;
    room(path).is_some_and(|room| room < LITTLE)
}

/// How large a file of this process may become, where the board or its log is nearly so large.
pub(crate) fn limit(path: &Path) -> Option<u64> {
    const NEAR: u64 = 4 << 20;
    let most = rustix::process::getrlimit(rustix::process::Resource::Fsize).current?;
    let size = |it: &Path| fs::metadata(it).map_or(0, |it| it.len());
    let largest = size(path).max(size(&beside(path, "-wal")));
    (largest.saturating_add(NEAR) >= most).then_some(most)
}

/// The folder of a file.
pub(crate) fn folder(path: &Path) -> &Path {
    path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The file with something appended to its name: the log and the shared memory of a board.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    // SQLite names them after the file that a link leads to.
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut name = real.into_os_string();
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

/// Why people could reach the board around this account, if they could: what a session is allowed
/// to do would then only be a promise.
pub(crate) fn why_not_alone(path: &Path) -> Option<String> {
    let path = &real(path);
    let (board, folder) = (fs::metadata(path).ok()?, folder(path));
    let me = nix::unistd::geteuid();
    if board.uid() != me.as_raw() && !me.is_root() {
        return Some(format!("{} belongs to another account", path.display()));
    }
    let found = fs::metadata(folder).ok()?;
    if found.uid() != board.uid() && found.uid() != 0 {
        return Some(format!("the folder {} belongs to another account", folder.display()));
    }
    why_shared(path)
}

/// Why other accounts can write a board too, by the rights of its files and of their folder; nothing
/// where they cannot.
pub(crate) fn why_shared(path: &Path) -> Option<String> {
    let path = &real(path);
    let is_open = |it: &Path| fs::metadata(it).is_ok_and(|it| it.mode() & others(&it, 0o022) != 0);
    let folder = folder(path);
    // Into a folder that nobody else may enter, no right of a file leads.
    if fs::metadata(folder).is_ok_and(|it| it.mode() & others(&it, 0o011) == 0) {
        return None;
    }
    let files = [path.clone(), beside(path, "-wal"), beside(path, "-shm")];
    if let Some(open) = files.iter().find(|it| is_open(it)) {
        return Some(format!("other accounts may write {}", open.display()));
    }
    is_open(folder).then(|| format!("other accounts may write the folder {}", folder.display()))
}

/// Of these rights of a file, those that are somebody else's: a group that is its owner's own gives
/// nobody anything.
fn others(file: &fs::Metadata, rights: u32) -> u32 {
    if is_own_group(file) { rights & 0o007 } else { rights }
}

/// An account of this machine, and its first group.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Account {
    name: String,
    gid: u32,
}

/// The accounts that `/etc/passwd` lists. Those of a directory service are not among them.
fn accounts() -> Vec<Account> {
    let text = fs::read_to_string("/etc/passwd").unwrap_or_default();
    text.lines().filter_map(account).collect()
}

fn account(line: &str) -> Option<Account> {
    let mut words = line.split(':');
    let name = words.next()?.to_owned();
    Some(Account { name, gid: words.nth(2)?.parse().ok()? })
}

/// Whether the group of a file is the one that its owner has alone, as far as this machine lists its
/// accounts.
fn is_own_group(file: &fs::Metadata) -> bool {
    let owner = nix::unistd::User::from_uid(file.uid().into()).ok().flatten();
    let group = nix::unistd::Group::from_gid(file.gid().into()).ok().flatten();
    owner.zip(group).is_some_and(|(owner, group)| {
        let members = group.mem;
        let group = Account { name: group.name, gid: file.gid() };
        is_owners_alone(&owner.name, &group, &members, &accounts())
    })
}

/// Whether a group is that account's alone: named as it is, the first one of that account and of no
/// other, and with nobody else added to it. Where the account is not among those listed, others may
/// be missing too: then it is not.
fn is_owners_alone(owner: &str, group: &Account, members: &[String], accounts: &[Account]) -> bool {
    let mut firsts = accounts.iter().filter(|it| it.gid == group.gid).peekable();
    group.name == owner
        && members.iter().all(|it| it == owner)
        && firsts.peek().is_some()
        && firsts.all(|it| it.name == owner)
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

/// Whether the disk of a file takes nothing any more: mounted so, or turned so after a fault, which
/// the rights of the file do not tell.
pub(crate) fn is_disk_read_only(path: &Path) -> bool {
    let Ok(real) = fs::canonicalize(path) else { return false };
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let options = |line: &str| -> Option<(usize, bool)> {
        let mut words = line.split(' ').skip(1);
        let point = words.next()?.replace("\\040", " ");
        let is_read_only = words.nth(1)?.split(',').any(|it| matches!(it, "ro" | "emergency_ro"));
        real.starts_with(&point).then_some((point.len(), is_read_only))
    };
    // Of two at one place the later one counts.
    let found = mounts.lines().filter_map(options).max_by_key(|(length, _)| *length);
    found.is_some_and(|(_, is_read_only)| is_read_only)
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

/// Whether a board that nobody has named may be a trap: neither this account's nor the
/// administrator's, and everybody may write it or the folder it lies in.
pub(crate) fn could_be_a_strangers(board: &Path) -> bool {
    let Ok(it) = fs::symlink_metadata(board) else { return false };
    let me = rustix::process::geteuid().as_raw();
    let is_open = |path: &Path| fs::metadata(path).is_ok_and(|it| it.mode() & 0o002 != 0);
    it.uid() != me && it.uid() != 0 && (is_open(board) || is_open(folder(board)))
}

/// Whether something beside a board is a link that neither the board's owner nor the administrator
/// of the machine has made: it could lead anywhere, by whoever may write the folder.
pub(crate) fn is_strange_link(beside: &Path, board: &Path) -> bool {
    let Ok(link) = fs::symlink_metadata(beside) else { return false };
    let owner = fs::metadata(board).map(|it| it.uid()).ok();
    link.is_symlink() && link.uid() != 0 && Some(link.uid()) != owner
}

/// Whether something beside a board was laid there by a stranger: a link, or, in a folder in which
/// everybody may make things, anything that belongs to nobody who has to do with the board. The
/// board's owner, this account and the administrator of the machine are no strangers.
pub(crate) fn is_strangers(beside: &Path, board: &Path) -> bool {
    if is_strange_link(beside, board) {
        return true;
    }
    let (Ok(it), Ok(place)) = (fs::symlink_metadata(beside), fs::metadata(folder(beside))) else {
        return false;
    };
    let owner = fs::metadata(board).map(|it| it.uid()).ok();
    let me = rustix::process::geteuid().as_raw();
    place.mode() & 0o002 != 0 && it.uid() != 0 && it.uid() != me && Some(it.uid()) != owner
}

/// Gives what was just made for a board, a copy of it or a folder of copies, to whom the board belongs,
/// with that mode: what root makes becomes its owner's, and the group is the board's. Where that group
/// cannot be given, the mode gives no group anything.
pub(crate) fn give(path: &Path, board: &Path, mode: u32) -> std::io::Result<()> {
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    let flags = i32::try_from(flags.bits()).unwrap_or(0);
    // By what is open: whoever may write the folder could lay something else under the name.
    let file = fs::OpenOptions::new().read(true).custom_flags(flags).open(path)?;
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
            let _ = set_mode_of(&beside, of.mode() & 0o777, is_other);
        }
    }
}

/// Gives what lies under a name that mode, if it is what is meant. It is not opened to be read: that
/// closed again would drop this process's locks on a board.
#[cfg(target_os = "linux")]
fn set_mode_of(
    path: &Path,
    mode: u32,
    is_meant: impl Fn(&fs::Metadata) -> bool,
) -> std::io::Result<()> {
    use rustix::fs::{Mode, OFlags};
    use std::os::fd::AsRawFd as _;
    let held =
        rustix::fs::open(path, OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())?;
    let held = fs::File::from(held);
    if !is_meant(&held.metadata()?) {
        return Ok(());
    }
    set_mode(&PathBuf::from(format!("/proc/self/fd/{}", held.as_raw_fd())), mode)
}

/// Gives what lies under a name that mode, if it is no link.
#[cfg(not(target_os = "linux"))]
fn set_mode_of(
    path: &Path,
    mode: u32,
    _is_meant: impl Fn(&fs::Metadata) -> bool,
) -> std::io::Result<()> {
    use rustix::fs::{Mode, RawMode};
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
        set_mode_of(&memory, 0o666, fs::Metadata::is_file).unwrap();
        assert_eq!(mode(&private), 0o600);
    }

    #[test]
    fn file_systems_of_several_machines_are_known_by_their_numbers() {
        assert_eq!(disk_of(0x6969), Disk::Shared("NFS"));
        assert_eq!(disk_of(0xFF53_4D42), Disk::Shared("SMB"));
        assert_eq!(disk_of(0x6573_5546), Disk::Unknown);
        assert_eq!(disk_of(0xEF53), Disk::Local);
    }

    #[test]
    fn a_group_is_its_owners_alone_when_nobody_else_has_it_first_or_was_added() {
        let of = |name: &str, gid| Account { name: name.to_owned(), gid };
        let names = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let own = of("ann", 1000);
        let apart = [of("root", 0), of("ann", 1000), of("bob", 1001)];
        assert!(is_owners_alone("ann", &own, &[], &apart));
        assert!(is_owners_alone("ann", &own, &names(&["ann"]), &apart));
        assert!(!is_owners_alone("ann", &own, &names(&["ann", "bob"]), &apart), "added to it");
        assert!(!is_owners_alone("bob", &own, &[], &apart), "another name");
        // useradd -g ann bob: no list of members names bob.
        let together = [of("ann", 1000), of("bob", 1000)];
        assert!(!is_owners_alone("ann", &own, &[], &together));
        // Of another first group, or listed elsewhere: who else is there, nobody knows.
        assert!(!is_owners_alone("ann", &own, &[], &[of("ann", 100)]));
        assert!(!is_owners_alone("ann", &own, &[], &[of("root", 0)]));
        assert_eq!(account("ann:x:1000:1001:Ann,,,:/home/ann:/bin/sh"), Some(of("ann", 1001)));
        assert_eq!(account("+@staff"), None);
    }

    /// Only root can give a file to an account; there is one on every machine.
    #[test]
    fn a_group_that_is_its_owners_own_shares_nothing() {
        let Ok(Some(account)) = nix::unistd::User::from_name("daemon") else { return };
        let dir = tempfile::tempdir().unwrap();
        let (folder, board) = (dir.path().join("own"), dir.path().join("own/board.gemba.db"));
        fs::create_dir(&folder).unwrap();
        fs::write(&board, "").unwrap();
        let (uid, gid) = (Some(account.uid.as_raw()), Some(account.gid.as_raw()));
        let give =
            |gid| [&folder, &board].iter().all(|it| std::os::unix::fs::chown(it, uid, gid).is_ok());
        if !give(gid) {
            return;
        }
        set_mode(&folder, 0o770).unwrap();
        set_mode(&board, 0o660).unwrap();
        assert_eq!(why_shared(&board), None);
        set_mode(&folder, 0o775).unwrap();
        assert_eq!(why_shared(&board), None, "others may look, not write");
        assert!(give(Some(1 + account.gid.as_raw())));
        assert!(why_shared(&board).unwrap().contains("may write"));
    }

    #[test]
    fn a_file_that_is_not_there_yet_lies_where_its_folder_does() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(disk(&dir.path().join("none.db")), disk(dir.path()));
        assert!(room(&dir.path().join("none.db")).unwrap() > 0);
    }
}
