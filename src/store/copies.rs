//! Copies of the board: on demand, and once a day by whoever writes first.

use std::fmt;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::NaiveDate;
use rusqlite::Connection;

use super::sqlite::copy::{self, Made, Purpose, Series};
use super::sqlite::origin::Origin;
use super::sqlite::{open, place};
use super::trouble::Trouble;
use super::{Store, StoreError};
use crate::domain::{At, PersonId, Refusal};

/// A copy that was made on demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The copy.
    pub file: PathBuf,
    /// How many older ones were removed.
    pub removed: usize,
    /// How many lie there under the same name and were left alone: copies of other files.
    pub others: usize,
}

/// How many of what a restore replaced stay, however old they are.
const REPLACED: usize = 14;

/// How long all of what restores replaced stays.
const REPLACED_FOR: Duration = Duration::from_hours(90 * 24);

/// Who hears that the copy of a day could not be made.
type Told = Box<dyn Fn(&str) + Send>;

/// The daily copies of a session: when it last looked, and the copy that is being made.
pub(super) struct Daily {
    looked: Option<NaiveDate>,
    told: Arc<Mutex<Told>>,
    making: Option<JoinHandle<()>>,
}

impl fmt::Debug for Daily {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Daily").field("looked", &self.looked).finish_non_exhaustive()
    }
}

impl Drop for Daily {
    fn drop(&mut self) {
        if let Some(making) = self.making.take() {
            // Whether it was made has been told.
            let _ = making.join();
        }
    }
}

impl Store {
    /// Lets this session make the copy of the day after its first write, beside its own work. Where
    /// that cannot be, `told` hears it, once a day for each person, on a thread of its own.
    pub fn keep_copies(&mut self, told: impl Fn(&str) + Send + 'static) {
        let told: Told = Box::new(told);
        self.daily = Some(Daily { looked: None, told: Arc::new(Mutex::new(told)), making: None });
    }

    /// Makes the copy of the day on a thread of its own, if nobody has made it yet.
    pub(super) fn copy_of_the_day(&mut self, at: At) {
        if self.daily.is_none() {
            return;
        }
        let Ok(board) = self.board_now() else { return };
        let (today, path, me) = (board.date(at), self.path.clone(), self.me.unwrap_or_default());
        let Some(daily) = &mut self.daily else { return };
        if daily.looked.replace(today) == Some(today) {
            return;
        }
        let Some(free) = self.free_daily(today).transpose() else { return };
        let Some(daily) = &mut self.daily else { return };
        let told = Arc::clone(&daily.told);
        let work = move || {
            let made = free.and_then(|(target, keep)| make_daily(&path, &target, keep));
            let Err(trouble) = made else { return };
            if is_first_told(&path, today, me)
                && let Ok(told) = told.lock()
            {
                told(&format!("no copy of the day was made: {trouble}"));
            }
        };
        daily.making = std::thread::Builder::new().name("copy".to_owned()).spawn(work).ok();
    }

    /// Where the copy of a day goes, and how many are kept; nothing where it is made, or none is. Why
    /// there is no place for it, in words.
    fn free_daily(&self, today: NaiveDate) -> Result<Option<(PathBuf, usize)>, String> {
        let trouble = |err| in_words(&Trouble::of(&err, &self.path));
        let keep = copies_kept(&self.conn).map_err(trouble)?;
        if keep == 0 {
            return Ok(None);
        }
        let own = Origin::of(&self.conn).map_err(trouble)?;
        Ok(free_name(&self.path, today, &own)?.map(|it| (it, keep)))
    }

    /// Makes a copy into a folder, which is made where it is missing, but no folders on the way to it;
    /// nothing means the board's own folder of copies. `keep` removes the oldest copies that were
    /// made so, but for so many.
    pub fn back_up(
        &mut self,
        into: Option<&Path>,
        keep: Option<usize>,
    ) -> Result<Copied, StoreError> {
        let own = copy::folder_of(&self.path);
        let folder = into.unwrap_or(&own);
        if into.is_some() && folder.exists() && !folder.is_dir() {
            let is_same = same_file(folder, &self.path);
            let what = if is_same { "the board itself" } else { "a file" };
            let why = format!("{} is {what}; name a folder for the copy", folder.display());
            return Err(Refusal::Wrong(why).into());
        }
        if let Some(into) = into.filter(|it| !it.exists())
            && !place::folder(into).is_dir()
        {
            return Err(Refusal::Wrong(format!(
                "there is no folder {}; no copy was made: mkdir -p {} makes it, if that is the place",
                place::folder(into).display(),
                into.display()
            ))
            .into());
        }
        // What cannot be read leaves no folder behind.
        let conn = open::reader(&self.path)?;
        let is_new = !folder.exists();
        let no_place = |trouble| {
            if is_new {
                // It is still empty, or stays.
                let _ = std::fs::remove_dir(folder);
            }
            no_place(trouble, folder, into)
        };
        copy::make_folder(folder, &self.path).map_err(no_place)?;
        let now = self.session.clock.now();
        let mark = now.format("%Y-%m-%dT%H%M%SZ").to_string();
        let series = match into {
            None => Purpose::Backup.series(),
            Some(_) => Series::of_board(&self.path),
        };
        let target =
            copy::copy_anew(&conn, &self.path, folder, &series, &mark).map_err(no_place)?;
        let own = Origin::of(&conn).map_err(|err| self.trouble(&err))?;
        let keep = keep.map(|keep| keep.max(1));
        let rotate = |keep| series.rotate(folder, &own, (keep, Duration::ZERO), Some(&target));
        let n = keep.map_or(0, rotate);
        let others = keep.map_or(0, |_| series.others(folder));
        Ok(Copied { file: target, removed: n, others })
    }
}

/// The name of the copy of a day; nothing where it is made. Copies of a board that lay here before may
/// lie there too, and what somebody else has laid there: their names are not this one's.
fn free_name(board: &Path, today: NaiveDate, own: &Origin) -> Result<Option<PathBuf>, String> {
    const NAMES_A_DAY: u32 = 9;
    let (folder, series) = (copy::folder_of(board), Purpose::Daily.series());
    for n in 1..=NAMES_A_DAY {
        let name = if n == 1 { today.to_string() } else { format!("{today}-{n}") };
        let target = folder.join(series.name(&name));
        let Ok(found) = target.symlink_metadata() else { return Ok(Some(target)) };
        // A link could lead to the board itself. Of a copy that is somebody else's alone, doctor tells.
        let is_made = || !place::may_read(&target) || is_copy_of(&target, own);
        if found.is_file() && is_made() {
            return Ok(None);
        }
    }
    let first = folder.join(series.name(&today.to_string()));
    Err(format!(
        "what is called {} and so on up to the number {NAMES_A_DAY} is no copy of this board; move it \
         elsewhere",
        first.display()
    ))
}

fn is_copy_of(file: &Path, own: &Origin) -> bool {
    Origin::at(file).is_some_and(|it| it.is_same_board(own))
}

/// What a trouble says of the folder that was named for a copy. What fails elsewhere is not the
/// folder's fault: the board itself is read too.
fn no_place(trouble: Trouble, folder: &Path, into: Option<&Path>) -> StoreError {
    match (trouble, into) {
        (Trouble::Full(path), _) if path.starts_with(folder) => {
            StoreError::Refused(Refusal::Wrong(format!(
                "the disk of {} has no room for a copy; nothing was left there and older copies stay; \
                 free some room, or name a folder on another disk: gemba backup FOLDER",
                folder.display()
            )))
        }
        (Trouble::Failed { path, what } | Trouble::Unwritable { path, what }, Some(into))
            if path.starts_with(into) =>
        {
            let into = into.display();
            StoreError::Refused(Refusal::Wrong(format!(
                "no copy can be made in {into} ({what}); name a folder that you may write, on a disk \
                 with room"
            )))
        }
        (Trouble::Failed { path, what } | Trouble::Unwritable { path, what }, None)
            if path.starts_with(folder) =>
        {
            StoreError::Refused(Refusal::Wrong(format!(
                "no copy can be made beside the board, in {} ({what}); name a folder that you may \
                 write: gemba backup FOLDER",
                folder.display()
            )))
        }
        (trouble, _) => trouble.into(),
    }
}

/// Makes the copy of a day; why it could not, in words.
fn make_daily(board: &Path, target: &Path, keep: usize) -> Result<(), String> {
    let folder = copy::folder_of(board);
    if !has_room(board) {
        return Err(format!(
            "the disk of {} has no room for one ({} MiB left): free some before it is full, when nobody \
             can write any more, or copy the board to another disk with `gemba backup FOLDER`",
            board.display(),
            place::room(board).unwrap_or_default() >> 20
        ));
    }
    let make = || -> Result<(), Trouble> {
        let conn = open::reader(board)?;
        copy::make_folder(&folder, board)?;
        if copy::copy(&conn, board, target)? == Made::Now {
            let own = Origin::of(&conn).map_err(|err| Trouble::of(&err, board))?;
            let keep = (keep, Duration::ZERO);
            Purpose::Daily.series().rotate(&folder, &own, keep, Some(target));
        }
        Ok(())
    };
    make().map_err(|trouble| in_words(&trouble))?;
    forget_told(&folder, |_| true);
    Ok(())
}

/// What a trouble says of a copy that is missing: what was changed is changed.
fn in_words(trouble: &Trouble) -> String {
    let said = trouble.to_string();
    said.replace("; nothing was changed", "").replace("; nothing was written", "")
}

/// How the files begin that remember whom it was told that there is no copy; a day follows.
const TOLD: &str = ".no-copy-";

/// Removes those of these files whose day and person are meant.
fn forget_told(folder: &Path, is_meant: impl Fn(&str) -> bool) {
    for it in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = it.file_name().to_string_lossy().into_owned();
        if name.strip_prefix(TOLD).is_some_and(&is_meant) {
            let _ = std::fs::remove_file(it.path());
        }
    }
}

/// Whether nobody has told this person today that there is no copy. An empty file remembers it,
/// where one can be made.
fn is_first_told(board: &Path, today: NaiveDate, me: PersonId) -> bool {
    let folder = copy::folder_of(board);
    if place::is_strangers(&folder, board) {
        return true;
    }
    forget_told(&folder, |it| !it.starts_with(&today.to_string()));
    let made = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o660)
        .open(folder.join(format!("{TOLD}{today}-{}", me.0)));
    !made.is_err_and(|err| err.kind() == std::io::ErrorKind::AlreadyExists)
}

/// Removes what restores of a board have replaced, but for the newest and for what is not yet so old;
/// tells how many went.
pub(super) fn forget_replaced(board: &Path) -> usize {
    let own = open::reader(board).ok().and_then(|it| Origin::of(&it).ok());
    own.map_or(0, |own| {
        let folder = copy::folder_of(board);
        Purpose::Restore.series().rotate(&folder, &own, (REPLACED, REPLACED_FOR), None)
    })
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

/// Leaves a copy of the file as it is, before it is brought to a later format, and returns its path.
/// One that is there already is of another time, or of another file that lay here.
pub(crate) fn before_format(path: &Path, format: u32) -> Result<Option<PathBuf>, Trouble> {
    // Not through the connection that keeps the others from writing: it could not be copied from.
    let conn = open::reader(path)?;
    let folder = copy::folder_of(path);
    copy::make_folder(&folder, path)?;
    let series = Purpose::Format.series();
    copy::copy_anew(&conn, path, &folder, &series, &format.to_string()).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_fails_in_the_folder_is_the_folders_fault() {
        let failed = |path: &str| Trouble::Failed { path: path.into(), what: "no".to_owned() };
        let away = Path::new("/away");
        let said = |path: &str| no_place(failed(path), away, Some(away)).to_string();
        assert!(said("/away/copy.gemba.db").starts_with("no copy can be made in /away (no)"));
        assert!(said("/away").starts_with("no copy can be made in /away"));
        assert!(said("/srv/board.gemba.db").starts_with("/srv/board.gemba.db could not be read"));
    }
}
