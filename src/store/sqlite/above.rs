//! The folders on the way to a board: whether its group can get through them.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// The folders above the one of a board that the members of a group may not enter, the outermost
/// first. One that has a list of rights (ACL) of its own may let them in all the same: it is not
/// among them.
pub(crate) fn closed_to(board: &Path, group: u32) -> Vec<PathBuf> {
    let Ok(board) = fs::canonicalize(board) else { return Vec::new() };
    let is_closed = |it: &Path| {
        let Ok(folder) = fs::metadata(it) else { return false };
        let enters = if folder.gid() == group { 0o010 } else { 0o001 };
        folder.mode() & enters == 0 && !has_list(it)
    };
    let above = board.ancestors().skip(2).filter(|it| is_closed(it));
    let mut found: Vec<PathBuf> = above.map(Path::to_owned).collect();
    found.reverse();
    found
}

fn has_list(folder: &Path) -> bool {
    let mut nothing: [u8; 0] = [];
    rustix::fs::getxattr(folder, "system.posix_acl_access", &mut nothing).is_ok_and(|it| it > 0)
}

/// What is wrong with the way to a board for its group, and what helps; nothing where nothing is.
pub(crate) fn why_closed(board: &Path, group: u32, name: &str) -> Option<(String, String)> {
    let closed = closed_to(board, group);
    let names: Vec<String> = closed.iter().map(|it| it.display().to_string()).collect();
    if names.is_empty() {
        return None;
    }
    let says = format!(
        "the group {name} cannot enter {}, so nobody of it reaches the board",
        names.join(" nor ")
    );
    // Of a closed home, the door is not opened to everybody for the sake of a team.
    let remedy = format!(
        "move the board to a folder such as /srv/{name}, or let them through: setfacl -m g:{name}:x {}",
        names.join(" ")
    );
    Some((says, remedy))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_folder_that_lets_nobody_through_is_named_and_the_boards_own_is_not_asked() {
        let dir = tempfile::tempdir().unwrap();
        let team = dir.path().join("private/team");
        fs::create_dir_all(&team).unwrap();
        let board = team.join("board.gemba.db");
        fs::write(&board, "").unwrap();
        let set = |name: &Path, mode| {
            fs::set_permissions(name, fs::Permissions::from_mode(mode)).unwrap();
        };
        let private = dir.path().join("private");
        set(dir.path(), 0o755);
        set(&team, 0o700);
        set(&private, 0o711);
        let group = fs::metadata(&private).unwrap().gid();
        let closed = |group| -> Vec<PathBuf> {
            let all = closed_to(&board, group).into_iter();
            all.filter(|it| it.starts_with(dir.path())).collect()
        };
        assert_eq!(closed(group), [] as [PathBuf; 0]);
        set(&private, 0o701);
        assert_eq!(closed(group), [private.canonicalize().unwrap()], "its own group is kept out");
        assert_eq!(closed(group + 1), [] as [PathBuf; 0]);
        set(&private, 0o700);
        assert_eq!(closed(group + 1), [private.canonicalize().unwrap()]);
    }
}
