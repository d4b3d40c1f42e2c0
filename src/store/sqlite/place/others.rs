//! Who else could reach a board around gemba, and what a stranger may have laid beside it.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::io::Errno;

use super::{beside, folder, real};

/// What is known of a file or folder; nothing where there is none. Where it cannot be seen, why: whoever
/// asks whether others may write has no answer then, and takes it for a yes.
fn seen(path: &Path) -> Result<Option<fs::Metadata>, String> {
    match fs::metadata(path) {
        Ok(it) => Ok(Some(it)),
        Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(err) => Err(format!("who may write {} cannot be seen ({err})", path.display())),
    }
}

/// Why people could reach the board around this account, if they could: what a session is allowed
/// to do would then only be a promise.
pub(crate) fn why_not_alone(path: &Path) -> Option<String> {
    if let Some(anothers) = why_anothers(path) {
        return Some(anothers);
    }
    let real = &real(path);
    let place = folder(real);
    let owners = || Ok((seen(real)?.map(|it| it.uid()), seen(place)?.map(|it| it.uid())));
    match owners() {
        Err(why) => Some(why),
        Ok((Some(owner), Some(of))) if of != owner && of != 0 => {
            Some(format!("the folder {} belongs to another account", place.display()))
        }
        Ok((Some(_), Some(_))) => why_shared(path).or_else(|| why_replaced(path)),
        Ok((_, _)) => Some(format!("{} is not there any more", real.display())),
    }
}

/// Why a board is not this account's own, if it is not: the file is another's. Root is everybody.
pub(crate) fn why_anothers(path: &Path) -> Option<String> {
    let path = &real(path);
    let me = nix::unistd::geteuid();
    match seen(path) {
        Err(why) => Some(why),
        Ok(Some(it)) if it.uid() != me.as_raw() && !me.is_root() => {
            Some(format!("{} belongs to another account", path.display()))
        }
        Ok(_) => None,
    }
}

/// Why other accounts can write a board too, by the rights of its files and of their folder; nothing
/// where they cannot.
pub(crate) fn why_shared(path: &Path) -> Option<String> {
    shared(&real(path)).unwrap_or_else(Some)
}

fn shared(path: &Path) -> Result<Option<String>, String> {
    let folder = folder(path);
    // Into a folder that nobody else may enter, no right of a file leads.
    if others(folder, 0o011)? == 0 {
        return Ok(None);
    }
    for file in [path.to_owned(), beside(path, "-wal"), beside(path, "-shm")] {
        if others(&file, 0o022)? != 0 {
            return Ok(Some(format!("other accounts may write {}", file.display())));
        }
    }
    let is_open = others(folder, 0o022)? != 0;
    Ok(is_open.then(|| format!("other accounts may write the folder {}", folder.display())))
}

/// Why everybody could put another folder in the place of the one that a board lies in, whatever the
/// rights of that one are; nothing where they cannot.
pub(crate) fn why_replaced(path: &Path) -> Option<String> {
    match everybodys_above(path) {
        Err(why) => Some(why),
        Ok(found) => found.map(|it| {
            let it = it.display();
            format!("everybody may write the folder {it}, and put another on the way to the board")
        }),
    }
}

/// The innermost folder on the way to a board in which everybody may give names and take them away, by
/// the names that were typed and by those that links on the way lead to.
pub(crate) fn everybodys_above(path: &Path) -> Result<Option<PathBuf>, String> {
    const ENTERS_AND_WRITES: u32 = 0o003;
    // Of a folder such as /tmp each may take away only what is their own.
    const STICKY: u32 = 0o1000;
    let typed = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let led_to = fs::canonicalize(path).unwrap_or_else(|_| typed.clone());
    for above in led_to.ancestors().skip(1).chain(typed.ancestors().skip(1)) {
        let mode = seen(above)?.map_or(0, |it| it.mode());
        if mode & (ENTERS_AND_WRITES | STICKY) == ENTERS_AND_WRITES {
            return Ok(Some(above.to_owned()));
        }
    }
    Ok(None)
}

/// Of these rights, those that somebody else has on a file; none where there is no file. A group that
/// is its owner's own gives nobody anything. Where the file has a list of accounts, the bits of its
/// group are what that list gives at most, to whomever it names.
fn others(path: &Path, rights: u32) -> Result<u32, String> {
    let Some(file) = seen(path)? else { return Ok(0) };
    let is_own = is_own_group(&file) && !has_acl(path);
    Ok(file.mode() & if is_own { rights & 0o007 } else { rights })
}

/// Whether a file has a list of accounts and their rights (POSIX ACL) beside its mode, or may have one
/// for all that can be seen.
pub(crate) fn has_acl(path: &Path) -> bool {
    let mut list = [0_u8; 1024];
    match rustix::fs::getxattr(path, "system.posix_acl_access", &mut list) {
        Ok(_) => true,
        // One with very many accounts is too long for the buffer.
        Err(err) => !NO_LIST.contains(&err),
    }
}

/// What the system says where there is no such list, or no file, or where it knows none at all.
#[cfg(target_os = "linux")]
const NO_LIST: &[Errno] = &[Errno::NODATA, Errno::OPNOTSUPP, Errno::NOSYS, Errno::NOENT];
#[cfg(target_os = "macos")]
const NO_LIST: &[Errno] = &[Errno::NOATTR, Errno::NOTSUP, Errno::NOENT];

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

/// Whether a board that nobody has named may be a trap: neither this account's nor the
/// administrator's, and everybody may write it or the folder it lies in.
pub(crate) fn could_be_a_strangers(board: &Path) -> bool {
    let Ok(it) = fs::symlink_metadata(board) else { return false };
    let me = rustix::process::geteuid().as_raw();
    let is_closed = |path: &Path| fs::metadata(path).is_ok_and(|it| it.mode() & 0o002 == 0);
    it.uid() != me && it.uid() != 0 && !(is_closed(board) && is_closed(folder(board)))
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

#[cfg(test)]
mod tests {
    use super::super::set_mode;
    use super::*;

    /// A list that gives that account the same as the owner, and nobody else anything.
    fn list(rights: u16, account: u32) -> Vec<u8> {
        const NOBODY: u32 = u32::MAX;
        let mut bytes = 2_u32.to_le_bytes().to_vec();
        let lines = [(1, rights, NOBODY), (2, rights, account), (4, 0, NOBODY)];
        for (tag, rights, of) in lines.into_iter().chain([(16, rights, NOBODY), (32, 0, NOBODY)]) {
            let (tag, rights): (u16, u16) = (tag, rights);
            bytes.extend(tag.to_le_bytes());
            bytes.extend(rights.to_le_bytes());
            bytes.extend(u32::to_le_bytes(of));
        }
        bytes
    }

    /// Says past the capture of the tests' output what this machine cannot show.
    fn did_not_run(why: &str) {
        use std::io::Write as _;
        let _ = writeln!(io::stderr(), "DID NOT RUN: {why}");
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

    #[test]
    fn what_cannot_be_seen_is_not_taken_for_closed() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "").unwrap();
        set_mode(dir.path(), 0o700).unwrap();
        assert_eq!((why_shared(&file), why_not_alone(&file)), (None, None));
        // A file has nothing in it, and what the system says is not that there is nothing.
        let within = file.join("board.gemba.db");
        for why in [why_not_alone(&within), why_anothers(&within)] {
            assert!(why.unwrap().contains("cannot be seen"));
        }
        let gone = why_not_alone(&dir.path().join("gone")).unwrap();
        assert!(gone.contains("not there any more"), "{gone}");
    }

    #[test]
    fn a_folder_on_the_way_that_is_everybodys_lets_another_be_laid_there() {
        let dir = tempfile::tempdir().unwrap();
        let (open, own) = (dir.path().join("open"), dir.path().join("open/own"));
        fs::create_dir_all(&own).unwrap();
        let board = own.join("board.gemba.db");
        fs::write(&board, "").unwrap();
        set_mode(&own, 0o700).unwrap();
        let why = |path: &Path| why_not_alone(path);
        for (mode, is_alone) in [(0o755, true), (0o777, false), (0o1777, true), (0o774, true)] {
            set_mode(&open, mode).unwrap();
            assert_eq!(why(&board).is_none(), is_alone, "{mode:o} {:?}", why(&board));
        }
        // The way leads through it by a link alone.
        let (away, link) = (dir.path().join("away"), open.join("link"));
        fs::rename(&own, &away).unwrap();
        std::os::unix::fs::symlink(&away, &link).unwrap();
        set_mode(&open, 0o777).unwrap();
        assert_eq!(why(&away.join("board.gemba.db")), None);
        let said = why(&link.join("board.gemba.db")).unwrap();
        assert!(said.contains("open, and put another on the way"), "{said}");
    }

    /// Only root can give a file to an account; there is one on every machine.
    #[test]
    fn a_group_that_is_its_owners_own_shares_nothing() {
        let Ok(Some(account)) = nix::unistd::User::from_name("daemon") else {
            return did_not_run("groups of their own need an account daemon");
        };
        let dir = tempfile::tempdir().unwrap();
        let (folder, board) = (dir.path().join("own"), dir.path().join("own/board.gemba.db"));
        fs::create_dir(&folder).unwrap();
        fs::write(&board, "").unwrap();
        let (uid, gid) = (Some(account.uid.as_raw()), Some(account.gid.as_raw()));
        let give =
            |gid| [&folder, &board].iter().all(|it| std::os::unix::fs::chown(it, uid, gid).is_ok());
        if !give(gid) {
            return did_not_run("groups of their own need root");
        }
        set_mode(&folder, 0o770).unwrap();
        set_mode(&board, 0o660).unwrap();
        assert_eq!(why_shared(&board), None);
        set_mode(&folder, 0o775).unwrap();
        assert_eq!(why_shared(&board), None, "others may look, not write");
        assert!(give(Some(1 + account.gid.as_raw())));
        assert!(why_shared(&board).unwrap().contains("may write"));
        // What looks like the group's is then the most that a list of accounts gives.
        assert!(give(gid));
        for (path, rights) in [(&folder, 7), (&board, 6)] {
            set_mode(path, 0o700).unwrap();
            let (name, list) = ("system.posix_acl_access", list(rights, 65_534));
            if rustix::fs::setxattr(path, name, &list, rustix::fs::XattrFlags::empty()).is_err() {
                return did_not_run("this file system has no lists of accounts (ACL)");
            }
        }
        assert_eq!(fs::metadata(&board).unwrap().mode() & 0o777, 0o660);
        assert!(why_shared(&board).unwrap().contains("board.gemba.db"));
        set_mode(&board, 0o600).unwrap();
        assert!(why_shared(&board).unwrap().contains("the folder"));
        set_mode(&folder, 0o700).unwrap();
        assert_eq!(why_shared(&board), None, "what was advised closes it");
    }
}
