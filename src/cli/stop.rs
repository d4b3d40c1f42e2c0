//! Why a command ended early, and from what else that comes.

use std::{fmt, io};

use color_eyre::eyre;

use crate::domain::Refusal;
use crate::store::StoreError;

/// Why a command ended early.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The person can act on it.
    Refused(Refusal),
    /// The command makes no sense as it was given.
    Usage(String),
    /// The person cannot act on it: the disk, the file, or a bug.
    Broken(eyre::Report),
    /// The person can act on it, and these commands are what could be done.
    Advised(String, Vec<String>),
    /// Nobody reads the output any more; that is no error.
    Unread,
    /// Where the output goes takes nothing more: a full disk. What was done is done.
    Unwritten(io::Error),
    /// Help was asked for, or the command cannot be read; this says so.
    Told(Box<clap::Error>),
    /// The screen was ended by a signal; this is the exit status that says which.
    Ended(u8),
}

impl Stop {
    /// Something broke.
    pub(crate) fn broken(why: &impl fmt::Display) -> Self {
        Self::Broken(eyre::eyre!("{why}"))
    }

    /// Standard output could not be written.
    pub(crate) fn unwritten(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Unread,
            _ => Self::Unwritten(error),
        }
    }

    /// What was typed can be nothing here; the sentence says what could.
    pub(crate) fn usage(sentence: impl Into<String>) -> Self {
        Self::Usage(sentence.into())
    }

    /// The sentence of a refusal that only the command line knows.
    pub(crate) fn wrong(sentence: impl Into<String>) -> Self {
        Self::Refused(Refusal::Wrong(sentence.into()))
    }
}

impl From<Refusal> for Stop {
    /// What is refused before the store was asked is what was typed.
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Wrong(sentence) => Self::Usage(sentence),
            other => Self::Refused(other),
        }
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(refusal) => Self::Refused(refusal),
            StoreError::Broken(trouble) if trouble.is_mendable() => {
                Self::wrong(trouble.to_string())
            }
            StoreError::Broken(trouble) => Self::Broken(eyre::Report::new(trouble)),
        }
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Unread,
            _ => Self::Broken(error.into()),
        }
    }
}
