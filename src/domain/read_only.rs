//! Why a board may only be read.

use thiserror::Error;

/// Why a session may not write a board; what is named is named as a path.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadOnly {
    /// The disk is mounted so, or has turned so.
    #[error("the disk of {0} may only be read")]
    Disk(String),
    /// The disk had no room when the board was opened.
    #[error("the disk of {0} is full; free some room and start gemba again")]
    Full(String),
    /// This account has no right to write that file or folder.
    #[error("you may not write {0}")]
    Rights(String),
    /// The file has other names, and a log beside each: in words.
    #[error("{0}")]
    Names(String),
    /// The file is mounted by itself, and not the folder in which its log lies.
    #[error(
        "{0} is mounted by itself: its log would not lie where others look for it, and what is written \
         through two paths is lost"
    )]
    Mounted(String),
    /// On a hosted board, this person only looks on.
    #[error("you are a viewer of this board")]
    Viewer,
    /// The file was taken away while the board was open: in words.
    #[error("{0}")]
    Lost(String),
}

impl ReadOnly {
    /// What would let this session write, as far as there is one thing.
    pub(crate) const fn way_out(&self) -> Option<&'static str> {
        match self {
            Self::Disk(_) => Some(
                "gemba backup /elsewhere, and go on with gemba --file and the copy that it names",
            ),
            Self::Full(_) => Some("df -h says how full it is, gemba doctor what the board takes"),
            Self::Rights(_) => Some(
                "ask its owner for the right to write (chmod g+w, and a place in its group), or read on",
            ),
            Self::Viewer => {
                Some("ask whoever owns the board: gemba person set NAME --access member")
            }
            Self::Mounted(_) => Some("mount its folder instead, and name the board in it"),
            Self::Names(_) | Self::Lost(_) => None,
        }
    }
}
