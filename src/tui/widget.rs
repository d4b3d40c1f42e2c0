//! Small things that screens and dialogs are drawn with.

pub(crate) mod big;
pub(crate) mod chart;
pub mod fit;
pub mod markdown;
pub(crate) mod when;
