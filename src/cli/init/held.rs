//! A folder that is held open, so that what is given away is what was looked at.
//!
//! A name can be laid elsewhere between a look and a change by whoever owns the folder; what is open
//! stays what it is. That counts where root shares somebody's folder.

use std::ffi::{OsStr, OsString};
use std::fs::{File, Metadata, Permissions};
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
use std::path::Path;

use rustix::fs::{Dir, Mode, OFlags, openat};

/// A folder, as it was when it was opened.
#[derive(Debug)]
pub(super) struct Folder(File);

impl Folder {
    /// Opens a folder, and no link to one.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(Self(File::from(rustix::fs::open(path, flags, Mode::empty())?)))
    }

    /// The folder of that name in it, and no link to one.
    pub(super) fn inner(&self, name: &OsStr) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(Self(File::from(openat(&self.0, name, flags, Mode::empty())?)))
    }

    /// The file of that name in it: a file of its own, which is in no other folder and no link.
    ///
    /// Closing it drops the locks that this process has on a board of that name.
    pub(super) fn file(&self, name: &OsStr) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = File::from(openat(&self.0, name, flags, Mode::empty())?);
        let it = file.metadata()?;
        if it.is_file() && it.nlink() == 1 {
            return Ok(file);
        }
        Err(io::Error::other(format!("{} is no file of its own", name.display())))
    }

    /// What the system says of it.
    pub(super) fn metadata(&self) -> io::Result<Metadata> {
        self.0.metadata()
    }

    /// Whether it is what lies under that path.
    pub(super) fn is(&self, path: &Path) -> bool {
        let here = self.metadata().map(|it| (it.dev(), it.ino()));
        let there = std::fs::metadata(path).map(|it| (it.dev(), it.ino()));
        here.is_ok_and(|here| there.is_ok_and(|there| here == there))
    }

    /// What it holds.
    pub(super) fn names(&self) -> io::Result<Vec<OsString>> {
        let mut names = Vec::new();
        for it in Dir::read_from(&self.0)? {
            let it = it?;
            let name = OsStr::from_bytes(it.file_name().to_bytes());
            if name != "." && name != ".." {
                names.push(name.to_owned());
            }
        }
        Ok(names)
    }

    /// Gives it to a group, with that mode.
    pub(super) fn give(&self, gid: u32, mode: u32) -> io::Result<()> {
        give(&self.0, gid, mode)
    }
}

/// Gives what is open to a group, with that mode.
pub(super) fn give(file: &File, gid: u32, mode: u32) -> io::Result<()> {
    fchown(file, None, Some(gid))?;
    // After the group: a change of the group takes the set-group-id bit away.
    file.set_permissions(Permissions::from_mode(mode))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o7777
    }

    #[test]
    fn what_is_laid_under_the_name_afterwards_is_not_given_away() {
        let dir = tempfile::tempdir().unwrap();
        let [board, private, away] = ["board", "private", "away"].map(|it| dir.path().join(it));
        for it in [&board, &private] {
            fs::create_dir(it).unwrap();
            fs::write(it.join("team.gemba.db"), "").unwrap();
            fs::set_permissions(it, Permissions::from_mode(0o700)).unwrap();
            fs::set_permissions(it.join("team.gemba.db"), Permissions::from_mode(0o600)).unwrap();
        }
        let folder = Folder::open(&board).unwrap();
        fs::rename(&board, &away).unwrap();
        symlink(&private, &board).unwrap();
        let gid = fs::metadata(&away).unwrap().gid();
        folder.give(gid, 0o2770).unwrap();
        give(&folder.file(OsStr::new("team.gemba.db")).unwrap(), gid, 0o660).unwrap();
        assert_eq!((mode(&private), mode(&private.join("team.gemba.db"))), (0o700, 0o600));
        assert_eq!((mode(&away), mode(&away.join("team.gemba.db"))), (0o2770, 0o660));
        assert!(!folder.is(&board) && folder.is(&away));
    }

    #[test]
    fn links_of_both_kinds_are_not_opened() {
        let dir = tempfile::tempdir().unwrap();
        let private = dir.path().join("private");
        fs::write(&private, "").unwrap();
        fs::create_dir(dir.path().join("board")).unwrap();
        symlink(&private, dir.path().join("board/soft")).unwrap();
        symlink(dir.path(), dir.path().join("board/folder")).unwrap();
        fs::hard_link(&private, dir.path().join("board/hard")).unwrap();
        symlink(dir.path().join("board"), dir.path().join("way")).unwrap();
        let folder = Folder::open(&dir.path().join("board")).unwrap();
        assert!(folder.file(OsStr::new("soft")).is_err());
        assert!(folder.file(OsStr::new("hard")).is_err());
        assert!(folder.inner(OsStr::new("folder")).is_err());
        assert!(Folder::open(&dir.path().join("way")).is_err());
        let mut names = folder.names().unwrap();
        names.sort();
        assert_eq!(names, ["folder", "hard", "soft"]);
    }
}
