//! What several screens and dialogs draw alike.

pub(crate) mod fit;
