//! The file system that a board lies on: whether one machine has it alone, and what room it has.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

use super::{beside, folder, real};

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
    (0x0000_564C, "NCP"),
    (0x0116_1970, "GFS2"),
    (0x0131_11A8, "IBRIX"),
    (0x1983_0326, "BeeGFS"),
    (0x2003_0528, "OrangeFS"),
    (0x6163_6673, "ACFS"),
    (0x7375_7245, "Coda"),
    (0x7461_636F, "OCFS2"),
    (0x7C7C_6673, "a Parallels folder"),
    (0xAAD7_AAEA, "PanFS"),
    (0xBACB_ACBC, "a VMware folder"),
    (0xBEEF_DEAD, "StorNext"),
];

/// A file system behind a program: which one, the table of mounts says.
const FUSE: u32 = 0x6573_5546;

/// Programs that show what lies on another machine, as the table of mounts calls them.
const REMOTE: &[&str] = &[
    "afp",
    "blobfuse",
    "blobfuse2",
    "ceph-fuse",
    "curlftpfs",
    "davfs",
    "davfs2",
    "gcsfuse",
    "geesefs",
    "glusterfs",
    "goofys",
    "google-drive-ocamlfuse",
    "grpcfuse",
    "gvfsd-fuse",
    "httpfs2",
    "jmtpfs",
    "juicefs",
    "lizardfs",
    "mfs",
    "mountpoint-s3",
    "nfs",
    "onedriver",
    "osxfs",
    "prl_fsd",
    "rclone",
    "s3backer",
    "s3fs",
    "s3ql",
    "seaweedfs",
    "smbnetfs",
    "sshfs",
    "vmhgfs-fuse",
    "yas3fs",
];

/// Programs that show what lies on this machine: a disk, or a folder of it in another form.
const OF_THIS_MACHINE: &[&str] = &[
    "apfs",
    "bindfs",
    "cryfs",
    "dislocker",
    "encfs",
    "exfat",
    "ext2",
    "ext4",
    "fuse-overlayfs",
    "fuse2fs",
    "gocryptfs",
    "lxcfs",
    "mergerfs",
    "ntfs",
    "ntfs-3g",
    "securefs",
    "shfs",
    "squashfuse",
    "unionfs",
    "unionfs-fuse",
    "veracrypt",
    "zfs",
];

/// What kind of file system a board lies on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Disk {
    /// One machine's own.
    Local,
    /// A program's that gemba does not know, by its name: it may be anything, also another machine's.
    Unknown(String),
    /// Several machines': unsafe.
    Shared(Cow<'static, str>),
}

/// The file system of a board, or of the folder that it is to lie in.
pub(crate) fn disk(path: &Path) -> Disk {
    let found = rustix::fs::statfs(path).or_else(|_| rustix::fs::statfs(folder(path)));
    let Ok(found) = found else { return Disk::Local };
    // The number is a word of the machine's size; only its lower half means anything.
    match u32::try_from(i128::from(found.f_type) & 0xFFFF_FFFF).unwrap_or(0) {
        FUSE if cfg!(target_os = "linux") => behind_a_program(Mount::of(path)),
        number => disk_of(number),
    }
}

/// The file system with that number of `statfs`.
pub(crate) fn disk_of(number: u32) -> Disk {
    if cfg!(not(target_os = "linux")) {
        return Disk::Local;
    }
    match SHARED.iter().find(|(it, _)| *it == number) {
        Some((_, name)) => Disk::Shared(Cow::Borrowed(name)),
        None if number == FUSE => behind_a_program(None),
        None => Disk::Local,
    }
}

/// What a mount of FUSE is: on a disk (`fuseblk`), a program by its name, or one without a name.
fn behind_a_program(mount: Option<Mount>) -> Disk {
    let Some(mount) = mount else { return Disk::Unknown("FUSE".to_owned()) };
    let program = mount.kind.strip_prefix("fuse.").unwrap_or_default();
    // What is shared with the machine around this one is a file system of two kernels.
    if mount.kind == "virtiofs" || REMOTE.contains(&program) || is_elsewhere(&mount.source) {
        let name = if program.is_empty() { mount.kind } else { program.to_owned() };
        return Disk::Shared(Cow::Owned(name));
    }
    if mount.kind == "fuseblk" || OF_THIS_MACHINE.contains(&program) {
        return Disk::Local;
    }
    Disk::Unknown(mount.kind)
}

/// Whether what is mounted names another machine: `ann@host:/srv`, `//host/share`, `https://host`.
fn is_elsewhere(source: &str) -> bool {
    let is_on_a_host = |(host, place): (&str, &str)| !host.contains('/') && place.starts_with('/');
    source.starts_with("//") || source.split_once(':').is_some_and(is_on_a_host)
}

/// A line of the table of mounts.
#[derive(Debug, PartialEq, Eq)]
struct Mount {
    /// Its type, as the kernel calls it; what a program gives has the program's name in it.
    kind: String,
    /// What is mounted there.
    source: String,
    is_read_only: bool,
    /// Whether it is mounted at this very path, and not at a folder on the way to it.
    is_at: bool,
}

impl Mount {
    /// The mount that a file lies on, or that a file lies on which is to be made there.
    fn of(path: &Path) -> Option<Self> {
        let real = fs::canonicalize(path).or_else(|_| fs::canonicalize(folder(path))).ok()?;
        Self::within(&fs::read_to_string("/proc/self/mountinfo").ok()?, &real)
    }

    /// The same, from the text of the table.
    fn within(table: &str, real: &Path) -> Option<Self> {
        let mount_on = |line: &str| -> Option<(usize, Self)> {
            let (place, what) = line.split_once(" - ")?;
            let (mut place, mut what) = (place.split(' ').skip(4), what.split(' '));
            let point = PathBuf::from(plain(place.next()?));
            let (kind, source) = (what.next()?.to_owned(), plain(what.next()?));
            let mut options = place.next()?.split(',').chain(what.next()?.split(','));
            let is_read_only = options.any(|it| matches!(it, "ro" | "emergency_ro"));
            let mount = Self { kind, source, is_read_only, is_at: point == real };
            real.starts_with(&point).then(|| (point.components().count(), mount))
        };
        // Of two at one place the later one counts.
        table.lines().filter_map(mount_on).max_by_key(|(depth, _)| *depth).map(|(_, mount)| mount)
    }
}

/// A word of the table without its escapes.
fn plain(word: &str) -> String {
    let escapes = [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")];
    escapes.iter().fold(word.to_owned(), |word, (escape, is)| word.replace(escape, is))
}

/// Whether the disk of a file takes nothing any more: mounted so, or turned so after a fault, which
/// the rights of the file do not tell.
pub(crate) fn is_disk_read_only(path: &Path) -> bool {
    path.exists() && Mount::of(path).is_some_and(|it| it.is_read_only)
}

/// Whether a file is mounted by itself: its log would lie in another folder than the one of whoever
/// comes to the same file by another path.
pub(crate) fn is_mounted_alone(path: &Path) -> bool {
    path.is_file() && Mount::of(path).is_some_and(|it| it.is_at)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_systems_of_several_machines_are_known_by_their_numbers() {
        assert_eq!(disk_of(0x6969), Disk::Shared("NFS".into()));
        assert_eq!(disk_of(0xFF53_4D42), Disk::Shared("SMB".into()));
        assert_eq!(disk_of(0x7461_636F), Disk::Shared("OCFS2".into()));
        assert_eq!(disk_of(0xBACB_ACBC), Disk::Shared("a VMware folder".into()));
        assert_eq!(disk_of(0x6573_5546), Disk::Unknown("FUSE".to_owned()));
        let mut numbers: Vec<u32> = SHARED.iter().map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), SHARED.len(), "each once");
        assert_eq!(disk_of(0xEF53), Disk::Local);
    }

    #[test]
    fn a_file_that_is_not_there_yet_lies_where_its_folder_does() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(disk(&dir.path().join("none.db")), disk(dir.path()));
        assert!(room(&dir.path().join("none.db")).unwrap() > 0);
    }

    /// As the kernel writes it, with a folder whose name has a space.
    const TABLE: &str = "\
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
44 27 0:42 / /srv/away rw,nosuid,nodev,relatime shared:7 - fuse.sshfs ann@host:/home/ann rw,user_id=0
45 27 0:43 / /srv/cloud rw,relatime - fuse.rclone drive: rw,user_id=0
46 27 0:44 / /srv/own\\040disk rw,relatime - fuseblk /dev/sdb1 rw,user_id=0
47 27 0:45 / /srv/secret rw,relatime - fuse.gocryptfs /home/ann/.secret rw,user_id=0
48 27 0:46 / /srv/odd rw,relatime - fuse.oddfs oddfs rw,user_id=0
49 27 0:47 / /srv/else rw,relatime - fuse.elsefs //host/share rw,user_id=0
50 27 0:48 / /srv/bare rw,relatime - fuse bare rw,user_id=0
51 27 0:49 / /srv/host rw,relatime - virtiofs shared rw
52 27 0:50 / /srv/away/late rw,relatime - tmpfs none rw
53 27 0:51 / /srv/still ro,relatime - ext4 /dev/vdb rw
54 27 0:52 / /srv/failed rw,relatime - ext4 /dev/vdc rw,emergency_ro
55 27 0:53 / /srv/odd rw,relatime - fuse.davfs https://host/dav rw
56 27 254:0 /srv/team/board.gemba.db /own\\040board.gemba.db rw,relatime - ext4 /dev/vda rw,discard
";

    #[test]
    fn what_is_behind_a_program_is_told_by_the_table_of_mounts() {
        let behind = |path: &str| behind_a_program(Mount::within(TABLE, Path::new(path)));
        let shared = |name: &str| Disk::Shared(name.to_owned().into());
        let unknown = |name: &str| Disk::Unknown(name.to_owned());
        assert_eq!(behind("/srv/away/team/board.gemba.db"), shared("sshfs"));
        assert_eq!(behind("/srv/cloud/board.gemba.db"), shared("rclone"));
        assert_eq!(behind("/srv/own disk/board.gemba.db"), Disk::Local);
        assert_eq!(behind("/srv/secret/board.gemba.db"), Disk::Local);
        assert_eq!(behind("/srv/else/board.gemba.db"), shared("elsefs"), "by what it mounts");
        assert_eq!(behind("/srv/bare/board.gemba.db"), unknown("fuse"));
        assert_eq!(behind("/srv/host/board.gemba.db"), shared("virtiofs"));
        assert_eq!(behind("/srv/odd/board.gemba.db"), shared("davfs"), "the later one of two");
        let earlier = TABLE.replace("55 27", "55 27 - gone");
        let odd = Mount::within(&earlier, Path::new("/srv/odd/board.gemba.db"));
        assert_eq!(behind_a_program(odd), unknown("fuse.oddfs"));
        assert_eq!(behind_a_program(None), unknown("FUSE"));
        for program in ["glusterfs", "ceph-fuse", "s3fs", "davfs", "smbnetfs", "curlftpfs"] {
            let mount = Mount {
                kind: format!("fuse.{program}"),
                source: "share".to_owned(),
                is_read_only: false,
                is_at: false,
            };
            assert_eq!(behind_a_program(Some(mount)), shared(program));
        }
    }

    #[test]
    fn the_innermost_mount_says_whether_it_may_be_written() {
        let at = |path: &str| Mount::within(TABLE, Path::new(path)).unwrap();
        assert!(at("/srv/still/board.gemba.db").is_read_only);
        assert!(at("/srv/failed/board.gemba.db").is_read_only, "after a fault");
        assert!(!at("/srv/stiller/board.gemba.db").is_read_only);
        assert!(at("/own board.gemba.db").is_at, "the file alone");
        assert!(!at("/own board.gemba.db.copies").is_at);
        assert!(!at("/srv/still/board.gemba.db").is_at, "its folder");
        assert_eq!(at("/srv/away/late/board.gemba.db").kind, "tmpfs");
        assert_eq!(at("/home/ann/board.gemba.db").kind, "ext4");
    }
}
