//! Small things that screens and dialogs are drawn with.

pub mod fit;
pub mod markdown;
