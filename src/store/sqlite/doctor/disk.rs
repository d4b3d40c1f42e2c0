//! Whether the disk of a board is one machine's own, can be read, and has room.

use std::path::Path;

use super::{Finding, Health};
use crate::store::sqlite::{log, place};

/// What writes may need before the log is taken in and can be begun anew: as much as it keeps.
const NEXT_WRITES: u32 = log::KEPT;

/// What the board lies on.
pub(super) fn look(path: &Path) -> Finding {
    match place::disk(path) {
        place::Disk::Shared(kind) => Finding::not(
            Health::Bad,
            "disk",
            format!("{kind}, which several machines share"),
            "move the board to a local disk and come to it by ssh",
        ),
        place::Disk::Unknown(kind) => Finding::not(
            Health::Bad,
            "disk",
            format!("{kind}, a file system behind a program that gemba does not know"),
            "move the board to a local disk, unless you know that this one is of this machine alone",
        ),
        place::Disk::Local => local(path),
    }
}

/// A disk that cannot be read: what seems to be damage there is none that a copy helps against.
pub(super) fn broken(says: &str) -> Finding {
    let remedy = "look at it with `dmesg` and `mount`, then look again; until it is well the team goes on \
                  with a copy on another disk: gemba --file OTHER restore COPY";
    Finding::not(Health::Bad, "disk", format!("fails: {says}"), remedy)
}

/// Whether a disk of this machine has room for what is done next: a write, and the copy of a day.
fn local(path: &Path) -> Finding {
    if place::is_disk_read_only(path) {
        let remedy = "nothing can be written there: look with `dmesg` and `mount` why, and let the disk \
                      be written again (mount -o remount,rw)";
        return Finding::not(Health::Fair, "disk", "local, and may only be read", remedy);
    }
    let Some(room) = place::room(path) else { return Finding::good("disk", "local") };
    let says = match room >> 20 {
        0 => format!("local, with {} KiB left", room >> 10),
        left => format!("local, with {left} MiB left"),
    };
    if room < NEXT_WRITES.into() {
        let remedy = "free some room: a full disk keeps everybody from writing";
        return Finding::not(Health::Bad, "disk", says, remedy);
    }
    Finding::good("disk", says)
}
