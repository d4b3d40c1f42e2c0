//! A board that could only be read when it was opened, and can be written by now.

use rusqlite::Connection;

use super::sqlite::open::{self, Mode};
use super::sqlite::place;
use super::{Session, Store, StoreError};
use crate::domain::ReadOnly;

impl Store {
    /// Whether a board could be written by now that could only be read when it was opened: its disk
    /// may be written again, or somebody has given the right to.
    pub(crate) fn can_be_written(&self) -> bool {
        let is_passing = matches!(self.read_only, Some(ReadOnly::Disk(_) | ReadOnly::Rights(_)));
        is_passing && self.path.exists() && place::why_read_only(&self.path).is_none()
    }

    /// Opens it anew, to write it; where that cannot be, it is read on. Nothing else of this process may
    /// have it open: SQLite would share with the new one what was opened to be read.
    pub(crate) fn open_again(&mut self) -> Result<(), StoreError> {
        // For the same reason this one closes first.
        self.conn = Connection::open_in_memory().map_err(|err| self.trouble(&err))?;
        // Whom the server vouches for stands in for nobody.
        let as_name = self.session.as_name.clone().filter(|_| !self.is_hosted());
        let session = Session { as_name, ..self.session.clone() };
        let mut new = match Self::open_anywhere(&self.path, session.clone()) {
            Ok(new) => new,
            Err(_) => self.to_read(session)?,
        };
        if self.is_hosted() {
            (new.me, new.hosting) = (self.me, self.hosting);
            new.session.as_name.clone_from(&self.session.as_name);
        }
        new.daily = self.daily.take();
        *self = new;
        Ok(())
    }

    fn to_read(&self, session: Session) -> Result<Self, StoreError> {
        let lies = place::is_at_rest(&self.path).then(|| place::stamp(&self.path));
        let conn = open::open(&self.path, Mode::Read)?;
        Self::begin(conn, &self.path, session, self.read_only.clone(), lies)
    }
}
