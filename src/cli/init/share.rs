//! A board for several accounts: a folder that hands its group down, a file that the group writes.
//!
//! The folder is held open from the look at it until it is handed over, and what lies in it is opened
//! from there: no name leads elsewhere meanwhile. Modes are set one by one, whatever mask the process has: SQLite gives the files beside the
//! board the mode of the board, so that whoever comes first makes them for everybody.

use std::ffi::{OsStr, OsString};
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt};
use std::path::{Path, PathBuf};

use nix::unistd::{Group, User, geteuid};

use super::held::{self, Folder};
use crate::cli::Stop;
use crate::domain::process::quoted;
use crate::store::StoreError;
use crate::store::sqlite::{open, place};
use crate::store::trouble::Trouble;

/// Whether what else lies in a folder may go to the group with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Others {
    /// It was agreed to.
    Go,
    /// A folder with other things is refused.
    Stay,
}

/// A folder that was found fit to be shared, held open, and with whom.
#[derive(Debug)]
pub(super) struct Share {
    pub(super) group: Group,
    folder: Folder,
    /// Where it was found.
    path: PathBuf,
    /// What the board is called in it.
    board: OsString,
    /// Which file the board was and whose, if it was there already.
    was: Option<Metadata>,
}

/// Looks for the group and at the folder, before anything is made. A folder that is missing is
/// made; one that others may write is refused.
///
/// A board that is there already is shared as it is.
pub(super) fn ready(path: &Path, name: &str, others: Others) -> Result<Share, Stop> {
    let refused = |why: String| Err(Stop::wrong(why));
    if name.trim().is_empty() {
        return refused("--shared needs the name of a group, such as --shared team".to_owned());
    }
    let Ok(Some(group)) = Group::from_name(name) else {
        let name = quoted(name);
        return refused(format!(
            "there is no group {name} on this machine: make it with `groupadd {name}`, and put \
             people in it with `usermod -aG {name} ACCOUNT`"
        ));
    };
    let is_there = is_there(path);
    if is_there && let Some(why) = why_not(path, &group)? {
        return refused(why);
    }
    let me = geteuid();
    if !me.is_root() && !place::is_in(group.gid.as_raw()) {
        return refused(not_in(&group));
    }
    let folder = place::folder(path);
    let is_new = !folder.exists();
    if is_new {
        make(folder)?;
    }
    let real = fs::canonicalize(folder)?;
    let board = path.file_name().unwrap_or_default().to_owned();
    let held = Folder::open(&real)?;
    let found = held.metadata()?;
    if is_new && found.uid() != me.as_raw() {
        return Err(replaced(&real));
    }
    if found.mode() & 0o002 != 0 {
        return refused(format!(
            "everybody may write the folder {}: a shared board needs a folder of its own, such as \
             gemba init --shared {name} --file {}",
            folder.display(),
            folder.join("board/team.gemba.db").display()
        ));
    }
    let home = |uid| User::from_uid(uid).ok().flatten().map(|it| it.dir);
    let homes = [home(me), home(found.uid().into())];
    if held.is(Path::new("/")) || homes.iter().flatten().any(|it| held.is(it)) {
        return refused(format!(
            "{} is no folder to share: give the board one of its own with --file FOLDER/{}",
            real.display(),
            board.display()
        ));
    }
    let was = is_there.then(|| held.file(&board).and_then(|it| it.metadata()));
    let was = was.transpose().map_err(|err| Stop::wrong(err.to_string()))?;
    let share = Share { group, folder: held, path: real, board, was };
    if is_right(&found, &share.group) {
        return Ok(share);
    }
    if found.uid() != me.as_raw() && !me.is_root() {
        return refused(format!(
            "the folder {0} is not yours: its owner can share it (chgrp {name} {0} && chmod 2770 {0}), \
             or you a folder of your own",
            folder.display()
        ));
    }
    match share.other_things() {
        Some(other) if others == Others::Stay => refused(format!(
            "the folder {} holds other things ({other}), and the group would get at them all: {}, or \
             --whole-folder shares them too",
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
        Some(_) | None => Ok(share),
    }
}

/// Makes the folder of the board, for nobody else yet.
fn make(folder: &Path) -> Result<(), Stop> {
    let above = place::folder(folder);
    let said = |it: Trouble| Err(StoreError::from(it).into());
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        Ok(()) => Ok(()),
        Err(_) if let Some(closed) = place::closed_folder(folder) => said(Trouble::Closed(closed)),
        Err(_) if !above.is_dir() => said(Trouble::NoFolder(above.to_owned())),
        Err(_) if !place::may_write(above) => said(Trouble::FolderUnwritable(above.to_owned())),
        Err(err) => Err(Stop::wrong(format!("{} cannot be made: {err}", folder.display()))),
    }
}

/// What is said where a folder or a board is not the one any more that was looked at.
fn replaced(at: &Path) -> Stop {
    Stop::wrong(format!(
        "somebody has laid something else at {} meanwhile; nothing was shared: look who may write the \
         folder it lies in, then try again",
        at.display()
    ))
}

/// Why a board that is there already is not shared by this account, if it is not.
fn why_not(path: &Path, group: &Group) -> Result<Option<String>, Stop> {
    let (file, name, me) = (path.display(), &group.name, geteuid());
    let board = fs::symlink_metadata(path)?;
    let is_files = board.gid() == group.gid.as_raw() && board.mode() & 0o060 == 0o060;
    if is_files && fs::metadata(place::folder(path)).is_ok_and(|it| is_right(&it, group)) {
        return Ok(Some(format!(
            "{file} is there already, and the group {name} may work on it: gemba doctor looks whether \
             all that lies beside it is theirs too, gemba doctor --repair mends it"
        )));
    }
    if board.uid() != me.as_raw() && !me.is_root() {
        let owner = User::from_uid(board.uid().into()).ok().flatten();
        let owner = owner.map_or_else(|| board.uid().to_string(), |it| it.name);
        return Ok(Some(format!(
            "{file} is there already and belongs to {owner}, who alone can share it, with the same command"
        )));
    }
    // What is no board, or cannot be used, is handed to nobody.
    open::open(path, open::Mode::Write).map_err(StoreError::from)?;
    Ok(None)
}

/// Why somebody cannot share with a group: they are not in it, or came before they were.
fn not_in(group: &Group) -> String {
    let name = &group.name;
    let account = User::from_uid(geteuid()).ok().flatten();
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
fn is_right(folder: &Metadata, group: &Group) -> bool {
    folder.gid() == group.gid.as_raw() && folder.mode() & 0o2070 == 0o2070
}

/// Whether a board lies there already.
pub(super) fn is_there(path: &Path) -> bool {
    path.exists() && !open::is_left_behind(path)
}

impl Share {
    /// Something in the folder that is not the board's.
    fn other_things(&self) -> Option<String> {
        let is_own = |it: &OsStr| it == self.board || self.beside().iter().any(|own| own == it);
        let other = self.folder.names().ok()?.into_iter().find(|it| !is_own(it))?;
        Some(other.to_string_lossy().into_owned())
    }

    /// What lies beside the board: files, and folders of files.
    fn beside(&self) -> [OsString; 5] {
        ["-wal", "-shm", "-journal", ".copies", ".here"].map(|it| self.named(it))
    }

    fn named(&self, ending: &str) -> OsString {
        let mut name = self.board.clone();
        name.push(ending);
        name
    }

    /// Gives folder, file and what lies beside it to the group; says what of the folder was changed.
    pub(super) fn hand_over(&self) -> Result<Option<String>, Stop> {
        let (group, gid) = (&self.group, self.group.gid.as_raw());
        if !self.folder.is(&self.path) {
            return Err(replaced(&self.path));
        }
        let board = self.folder.file(&self.board)?;
        let before = self.folder.metadata()?;
        let found = board.metadata()?;
        let is_same = match &self.was {
            Some(was) => (was.dev(), was.ino()) == (found.dev(), found.ino()),
            None => found.uid() == geteuid().as_raw(),
        };
        if !is_same {
            return Err(replaced(&self.path.join(&self.board)));
        }
        let owners = [geteuid().as_raw(), before.uid(), found.uid()];
        let is_ours = |it: &Metadata| owners.contains(&it.uid());
        let mut changed = None;
        if !is_right(&before, group) {
            self.folder.give(gid, 0o2770)?;
            let was = Group::from_gid(before.gid().into()).ok().flatten();
            let was = was.map_or_else(|| before.gid().to_string(), |it| it.name);
            changed = Some(format!(
                "The folder {} belongs to the group {} now, with the mode 2770 (until now {was}, {:o})",
                self.path.display(),
                group.name,
                before.mode() & 0o7777
            ));
        }
        held::give(&board, gid, 0o660)?;
        for log in ["-wal", "-shm"].map(|it| self.named(it)) {
            match self.folder.file(&log) {
                Ok(file) if file.metadata().is_ok_and(|it| is_ours(&it)) => {
                    held::give(&file, gid, 0o660)?;
                }
                Ok(_) => return Err(replaced(&self.path.join(&log))),
                Err(err) if err.kind() == io::ErrorKind::NotFound => (),
                Err(err) => return Err(err.into()),
            }
        }
        for inner in [".copies", ".here"].map(|it| self.named(it)) {
            let Ok(inner) = self.folder.inner(&inner) else { continue };
            inner.give(gid, 0o2770)?;
            for name in inner.names()? {
                // Somebody who is here may go meanwhile; what another account has made is theirs.
                let Ok(file) = inner.file(&name) else { continue };
                if file.metadata().is_ok_and(|it| is_ours(&it)) {
                    let _ = held::give(&file, gid, 0o660);
                }
            }
        }
        Ok(changed)
    }
}
