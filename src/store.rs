//! The board's file: the only place that knows SQL.

pub mod sqlite;
pub mod trouble;

use crate::domain::{Needs, Operation, Refusal, Snapshot, StoryId};

/// A board's file, open for one person.
#[derive(Debug)]
pub struct Store {}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The number of the operation.
    pub seq: i64,
    /// What it did, in the past tense.
    pub label: String,
    /// The stories that it touched.
    pub stories: Vec<StoryId>,
    /// The first story that it wrote down.
    pub added: Option<StoryId>,
}

/// Why the store did not do what it was asked.
#[derive(Debug)]
pub enum StoreError {
    /// The person can act on it: show it and go on.
    Refused(Refusal),
    /// The person cannot: the disk, the file, or a bug. The sentence names the file.
    Broken(String),
}

impl Store {
    /// Reads what a screen needs, in one transaction; `also` adds one story as a whole, for a
    /// dialog that needs more of it than a card has ([`Snapshot::open`]).
    pub fn load(
        &mut self,
        _needs: &Needs,
        _also: Option<StoryId>,
    ) -> Result<Snapshot, StoreError> {
        Err(StoreError::Broken(String::new()))
    }

    /// Whether somebody has committed something since that snapshot was read which it shows.
    pub fn has_news(&mut self, _seen: &Snapshot) -> Result<bool, StoreError> {
        Ok(false)
    }

    /// Makes one operation, whole or not at all.
    pub fn commit(&mut self, _operation: &Operation) -> Result<Done, StoreError> {
        Err(StoreError::Broken(String::new()))
    }

    /// Takes back this person's last operation.
    pub fn undo(&mut self) -> Result<Done, StoreError> {
        Err(StoreError::Broken(String::new()))
    }

    /// Does again what this person took back last.
    pub fn redo(&mut self) -> Result<Done, StoreError> {
        Err(StoreError::Broken(String::new()))
    }
}
