//! What lies beside a board under a name that is gemba's or SQLite's, and is not what belongs there.

use std::fs;
use std::os::unix::fs::FileTypeExt as _;
use std::path::Path;

use super::place;
use crate::store::trouble::Trouble;

/// What belongs under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Belongs {
    File,
    Folder,
}

/// Refuses a board beside which something lies that SQLite would fall over, or wait for without end:
/// a folder, a pipe, a link that leads nowhere.
pub(crate) fn refuse_logs(board: &Path) -> Result<(), Trouble> {
    let board = place::real(board);
    let logs = ["-wal", "-shm", "-journal"].map(|it| place::beside(&board, it));
    logs.iter().try_for_each(|it| refuse(it, Belongs::File))
}

/// Refuses what lies where a folder of gemba's belongs and is none.
pub(crate) fn refuse_folder(folder: &Path) -> Result<(), Trouble> {
    refuse(folder, Belongs::Folder)
}

fn refuse(path: &Path, belongs: Belongs) -> Result<(), Trouble> {
    if fs::symlink_metadata(path).is_err() {
        return Ok(());
    }
    let led_to = fs::metadata(path);
    let (is_right, expected) = match belongs {
        Belongs::File => (led_to.as_ref().is_ok_and(fs::Metadata::is_file), "a file"),
        Belongs::Folder => (led_to.as_ref().is_ok_and(fs::Metadata::is_dir), "a folder"),
    };
    // Where it leads cannot always be seen: then it is a matter of rights.
    let is_unseen = led_to.as_ref().is_err_and(|it| it.kind() != std::io::ErrorKind::NotFound);
    if is_right || is_unseen {
        return Ok(());
    }
    let what = led_to.map_or("a link that leads nowhere", |it| kind(it.file_type()));
    Err(Trouble::InTheWay { path: path.to_owned(), what, expected })
}

/// What something is that lies under a name, in words.
pub(crate) fn kind(of: fs::FileType) -> &'static str {
    if of.is_symlink() {
        "a link"
    } else if of.is_dir() {
        "a folder"
    } else if of.is_fifo() {
        "a pipe"
    } else if of.is_file() {
        "a plain file"
    } else {
        "a device or a socket"
    }
}
