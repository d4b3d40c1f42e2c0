//! Files of other people that are read as a whole: none without an end.

use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::FileTypeExt as _;
use std::path::Path;

use super::Stop;
use crate::domain::text;

/// The most that is read of one, in MiB: what is larger is no export of a team's work.
const MOST: u64 = 1024;

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
    all(&mut fs::File::open(path).map_err(why)?, &name)
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

/// All that comes, up to the limit.
pub(super) fn all(from: &mut impl Read, name: &str) -> Result<Vec<u8>, Stop> {
    up_to(from, name, MOST)
}

fn up_to(from: &mut impl Read, name: &str, most: u64) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    let why =
        |it: io::Error| Stop::wrong(format!("{name} cannot be read: {}", text::of_error(&it)));
    from.take((most << 20) + 1).read_to_end(&mut bytes).map_err(why)?;
    if bytes.len() as u64 > most << 20 {
        return Err(Stop::wrong(format!("{name} has more than {most} MiB: export less at once")));
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
        let stop = up_to(&mut io::repeat(b'x'), "the standard input", 1).unwrap_err();
        assert!(format!("{stop:?}").contains("more than 1 MiB"), "{stop:?}");
    }
}
