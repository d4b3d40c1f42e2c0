//! Copies of the board: on demand, and once a day by whoever writes first.

use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use rusqlite::Connection;

use super::sqlite::copy::{self, Made, Purpose, Series};
use super::sqlite::origin::Origin;
use super::sqlite::{open, place};
use super::trouble::Trouble;
use super::{Store, StoreError};
use crate::domain::{At, Refusal};

/// The daily copies of a session: when it last looked, and the copy that is being made.
#[derive(Debug, Default)]
pub(super) struct Daily {
    looked: Option<NaiveDate>,
    making: Option<JoinHandle<()>>,
}

impl Drop for Daily {
    fn drop(&mut self) {
        if let Some(making) = self.making.take() {
            // A copy that failed is told by `gemba doctor`: the day's work does not wait for it.
            let _ = making.join();
        }
    }
}

impl Store {
    /// Lets this session make the copy of the day after its first write, beside its own work.
    pub fn keep_copies(&mut self) {
        self.daily = Some(Daily::default());
    }

    /// Makes the copy of the day on a thread of its own, if nobody has made it yet.
    pub(super) fn copy_of_the_day(&mut self, at: At) {
        if self.daily.is_none() {
            return;
        }
        let Ok(board) = self.board_now() else { return };
        let (today, path) = (board.date(at), self.path.clone());
        let Some(daily) = &mut self.daily else { return };
        if daily.looked.replace(today) == Some(today) {
            return;
        }
        let Ok(keep) = copies_kept(&self.conn) else { return };
        let target = copy::folder_of(&path).join(Purpose::Daily.series().name(&today.to_string()));
        if keep == 0 || target.exists() || !has_room(&path) {
            return;
        }
        let work = move || {
            let folder = copy::folder_of(&path);
            let make = || -> Result<(), Trouble> {
                let conn = open::reader(&path)?;
                copy::make_folder(&folder, &path)?;
                if copy::copy(&conn, &path, &target)? == Made::Now {
                    let own = Origin::of(&conn).map_err(|err| Trouble::of(&err, &path))?;
                    let is_ours = |it: &Origin| it.is_same_board(&own);
                    Purpose::Daily.series().rotate(&folder, keep, is_ours);
                }
                Ok(())
            };
            // `gemba doctor` tells of a day without a copy.
            let _ = make();
        };
        daily.making = std::thread::Builder::new().name("copy".to_owned()).spawn(work).ok();
    }

    /// Makes a copy into a folder, which is made where it is missing; nothing means the board's own
    /// folder of copies. `keep` removes the oldest copies that were made so, but for so many.
    /// Returns the copy and how many were removed.
    pub fn back_up(
        &mut self,
        into: Option<&Path>,
        keep: Option<usize>,
    ) -> Result<(PathBuf, usize), StoreError> {
        let own = copy::folder_of(&self.path);
        let folder = into.unwrap_or(&own);
        if folder.exists() && !folder.is_dir() {
            let is_same = same_file(folder, &self.path);
            let what = if is_same { "the board itself" } else { "a file" };
            let why = format!("{} is {what}; name a folder for the copy", folder.display());
            return Err(Refusal::Wrong(why).into());
        }
        copy::make_folder(folder, &self.path)?;
        let now = self.session.clock.now();
        let mark = now.format("%Y-%m-%dT%H%M%SZ").to_string();
        let series = match into {
            None => Purpose::Backup.series(),
            Some(_) => Series::of_board(&self.path),
        };
        let conn = open::reader(&self.path)?;
        let target = copy::copy_anew(&conn, &self.path, folder, &series, &mark)?;
        let own = Origin::of(&conn).map_err(|err| self.trouble(&err))?;
        let is_ours = |it: &Origin| match into {
            None => it.is_same_board(&own),
            // Somebody may try a copy out beside the board that it was made of.
            Some(_) => it.is_same_line(&own),
        };
        let n = keep.map_or(0, |keep| series.rotate(folder, keep.max(1), is_ours));
        Ok((target, n))
    }
}

/// How many daily copies the board keeps.
pub(super) fn copies_kept(conn: &Connection) -> rusqlite::Result<usize> {
    conn.prepare_cached("SELECT copies FROM board WHERE id = 1")?
        .query_row([], |row| row.get::<_, u32>(0))
        .map(|it| usize::try_from(it).unwrap_or(usize::MAX))
}

/// Whether a copy would leave room for as much again: it must never be what fills the disk.
pub(super) fn has_room(board: &Path) -> bool {
    let size = std::fs::metadata(board).map_or(0, |it| it.len());
    place::room(board).is_none_or(|room| room > size.saturating_mul(2))
}

/// Whether two paths lead to one file.
pub(super) fn same_file(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let of = |it: &Path| std::fs::metadata(it).ok().map(|it| (it.dev(), it.ino()));
    of(a).is_some_and(|it| Some(it) == of(b))
}

/// Leaves a copy of the file as it is, before it is brought to a later format. Whoever comes
/// second waits for the copy of the first: after it nothing is left to copy.
pub(crate) fn before_format(conn: &Connection, path: &Path, format: u32) -> Result<(), Trouble> {
    let folder = copy::folder_of(path);
    copy::make_folder(&folder, path)?;
    let target = folder.join(Purpose::Format.series().name(&format.to_string()));
    let begun = Instant::now();
    copy::copy(conn, path, &target)?;
    while !target.exists() {
        if begun.elapsed() > open::PATIENCE {
            return Err(Trouble::Locked(path.to_owned()));
        }
        std::thread::sleep(Duration::from_millis(5));
        copy::copy(conn, path, &target)?;
    }
    Ok(())
}
