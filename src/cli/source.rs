//! Files of other people that are read as a whole: none without an end.

use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::FileTypeExt as _;
use std::path::Path;

use super::Stop;
use crate::domain::text;

/// The most that is read of one, in MiB: what is larger is no export of a team's work.
const MOST: u64 = 1024;

/// The same where many share the memory of a host that is none of theirs.
const MOST_HOSTED: u64 = 64;

/// The most that is read of what a person types, in MiB: titles, a comment, a definition.
const MOST_TYPED: u64 = 1;

/// Whose memory it is that is read into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    /// The person's own, or that of an account of theirs.
    Own,
    /// A server's, which they reach through gemba alone.
    Shared,
}

/// The bytes of a file or of a pipe. A device is refused: it may never end.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Stop> {
    let name = path.display().to_string();
    let why =
        |it: io::Error| Stop::wrong(format!("{name} cannot be read: {}", text::of_error(&it)));
    let kind = fs::metadata(path).map_err(why)?.file_type();
    if !kind.is_file() && !kind.is_fifo() && !kind.is_dir() && !is_given(path) {
        let ends = "neither a file nor a pipe: name an export, or - for the standard input";
        return Err(Stop::wrong(format!("{name} is {ends}")));
    }
    up_to(&mut fs::File::open(path).map_err(why)?, &name, MOST, "export less at once")
}

/// The same as text.
pub(super) fn text(path: &Path) -> Result<String, Stop> {
    let no_text = |_| Stop::wrong(format!("{} is no UTF-8 text; convert it first", path.display()));
    String::from_utf8(read(path)?).map_err(no_text)
}

/// Whether a path leads to something that the shell has opened for us.
fn is_given(path: &Path) -> bool {
    path.starts_with("/dev/fd")
        || path.starts_with("/proc/self/fd")
        || path == Path::new("/dev/stdin")
}

/// An export that comes in by the standard input of this host.
pub(super) fn export(host: Host) -> Result<Vec<u8>, Stop> {
    let most = match host {
        Host::Own => MOST,
        Host::Shared => MOST_HOSTED,
    };
    up_to(&mut io::stdin().lock(), "the standard input", most, "export less at once")
}

/// A text that comes in by the standard input.
pub(super) fn typed() -> Result<String, Stop> {
    let way = "send it in parts, or a list of stories as an import";
    let bytes = up_to(&mut io::stdin().lock(), "the standard input", MOST_TYPED, way)?;
    let read = String::from_utf8(bytes);
    read.map_err(|_| Stop::wrong("the standard input is no UTF-8 text; convert it first"))
}

fn up_to(from: &mut impl Read, name: &str, most: u64, way: &str) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    let why =
        |it: io::Error| Stop::wrong(format!("{name} cannot be read: {}", text::of_error(&it)));
    from.take((most << 20) + 1).read_to_end(&mut bytes).map_err(why)?;
    if bytes.len() as u64 > most << 20 {
        return Err(Stop::wrong(format!("{name} has more than {most} MiB: {way}")));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_end_is_not_read_to_it() {
        let said = |path: &str| match read(Path::new(path)) {
            Err(stop) => format!("{stop:?}"),
            Ok(bytes) => panic!("{path}: {} bytes", bytes.len()),
        };
        assert!(said("/dev/zero").contains("neither a file nor a pipe"));
        assert!(said("/").contains("cannot be read"));
        let stop = up_to(&mut io::repeat(b'x'), "the standard input", 1, "send less").unwrap_err();
        assert!(format!("{stop:?}").contains("more than 1 MiB"), "{stop:?}");
    }
}
