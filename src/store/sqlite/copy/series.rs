//! Which copies belong together, by their names, and which of them are kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::remove_given_up;
use crate::store::sqlite::origin::Origin;
use crate::store::sqlite::place;

/// The ending of every copy.
const ENDING: &str = ".gemba.db";

/// What a copy was made for: the first word of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Once a day, by itself.
    Daily,
    /// By `gemba backup`.
    Backup,
    /// Before the board was brought to a later format.
    Format,
    /// Before another copy was put in its place.
    Restore,
}

impl Purpose {
    /// The copies of this purpose.
    pub(crate) fn series(self) -> Series {
        let word = match self {
            Self::Daily => "daily",
            Self::Backup => "backup",
            Self::Format => "before-format",
            Self::Restore => "before-restore",
        };
        Series { begins: word.to_owned(), ends: String::new(), ended: None }
    }
}

/// Copies that belong together: their names begin and end alike, and hold between what tells them
/// apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Series {
    begins: String,
    /// Which file they are copies of, where copies of several lie together.
    ends: String,
    /// The same as an earlier gemba wrote it, where that was otherwise.
    ended: Option<String>,
}

impl Series {
    /// The copies of a board in a folder that other boards may be copied to as well. A file that was
    /// copied by hand holds the same board under another path, or as another file: its copies are
    /// others.
    pub(crate) fn of_board(board: &Path) -> Self {
        let name = board.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let stem = name.trim_start_matches('.').split('.').next().unwrap_or_default().to_owned();
        let ends = |mark: u32| format!("-{mark:08x}");
        Self {
            begins: format!("{stem}-backup"),
            ends: ends(place::mark(board)),
            ended: place::mark_before(board).map(ends),
        }
    }

    /// The name of a copy, such as `daily-2026-03-12.gemba.db`; `mark` begins with a digit.
    pub(crate) fn name(&self, mark: &str) -> String {
        format!("{}-{mark}{}{ENDING}", self.begins, self.ends)
    }

    /// The copies in a folder, the oldest first.
    pub(crate) fn all(&self, folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        self.among(entries.map(|it| it.path()).filter(|it| it.is_file())).0
    }

    /// How many copies lie in a folder under the same name that are not of this series: of other files.
    pub(crate) fn others(&self, folder: &Path) -> usize {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        self.among(entries.map(|it| it.path())).1
    }

    /// Of these files the copies of this series, the oldest first, and how many are named like them
    /// but for what they end with.
    fn among(&self, files: impl Iterator<Item = PathBuf>) -> (Vec<PathBuf>, usize) {
        let mark = |it: &Path| -> Option<String> {
            let name = it.file_name()?.to_str()?.strip_prefix(&self.begins)?.strip_prefix('-')?;
            let mark = name.strip_suffix(ENDING)?;
            mark.starts_with(|c: char| c.is_ascii_digit()).then(|| mark.to_owned())
        };
        let is_own = |mark: &str| {
            mark.ends_with(&self.ends) || self.ended.as_ref().is_some_and(|it| mark.ends_with(it))
        };
        let named = files.filter_map(|it| mark(&it).map(|mark| (it, mark)));
        let (own, others): (Vec<_>, Vec<_>) = named.partition(|(_, mark)| is_own(mark));
        let mut own: Vec<PathBuf> = own.into_iter().map(|(file, _)| file).collect();
        own.sort();
        (own, others.len())
    }

    /// Removes the oldest copies of a board but for so many, and but for those that are not yet so
    /// old; tells how many went. The one that was just made stays, whatever the clock said before.
    /// What was begun and given up goes as well.
    pub(crate) fn rotate(
        &self,
        folder: &Path,
        own: &Origin,
        (keep, young): (usize, Duration),
        made: Option<&Path>,
    ) -> usize {
        remove_given_up(folder);
        let mut all = self.all(folder);
        let n_before = all.len();
        all.retain(|it| Some(&**it) != made);
        let keep = keep - (n_before - all.len()).min(keep);
        // A name proves nothing: other boards are copied under the same one.
        all.retain(|it| Origin::at(it).is_some_and(|it| it.is_same_board(own)));
        all.truncate(all.len().saturating_sub(keep));
        all.retain(|it| {
            let made = fs::metadata(it).and_then(|it| it.modified()).ok();
            let age = made.and_then(|it| SystemTime::now().duration_since(it).ok());
            young.is_zero() || age.is_some_and(|age| age >= young)
        });
        all.iter().filter(|it| fs::remove_file(it).is_ok()).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_of_one_file_and_of_others_are_told_apart_in_one_look() {
        let series = Series {
            begins: "board-backup".to_owned(),
            ends: "-0000000a".to_owned(),
            ended: Some("-0000000b".to_owned()),
        };
        let files = [
            "board-backup-2026-03-19T080000Z-0000000a.gemba.db",
            "board-backup-2026-03-18T080000Z-0000000b.gemba.db",
            "board-backup-2026-03-18T080000Z-0000000c.gemba.db",
            "board-backup-of-mine.gemba.db",
            "board.gemba.db",
        ];
        let (own, others) = series.among(files.iter().map(|it| Path::new("away").join(it)));
        let away = |n: usize| Path::new("away").join(files[n]);
        // What an earlier gemba marked otherwise is this board's too.
        assert_eq!((own, others), (vec![away(1), away(0)], 1));
    }
}
